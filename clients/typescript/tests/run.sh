#!/usr/bin/env bash
# Makes the package in a build folder and runs its tests against the real server.
#   run.sh WORK BIN
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
work=${1:?expected a build folder} bin=${2:?expected the folder of yicid}
mkdir -p "$work"
bin=$(cd "$bin" && pwd) work=$(cd "$work" && pwd)
bash "$here/../generate.sh" "$work"
rm -rf "$work/tests" "$work/samples"
mkdir "$work/tests"
cp -r "$here/../samples" "$work/samples"
cp "$here"/*.mjs "$work/tests/"
cd "$work"
export YICI_SOURCE=$here/../../.. YICI_BIN=$bin
node --test --test-reporter=spec tests/client.test.mjs tests/vectors.test.mjs tests/web.test.mjs tests/wire.test.mjs
node_modules/.bin/tsc --strict --skipLibCheck --target ES2022 --module NodeNext --types node samples/samples.ts
exec python3 "$YICI_SOURCE/tests/e2e/client_samples.py" --http --client clients/typescript --source samples/samples.ts --language ts -- \
  node "$work/samples/samples.js"
