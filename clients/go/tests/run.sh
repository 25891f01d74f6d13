#!/usr/bin/env bash
# Makes the module in a build folder and runs its tests against the real server.
#   run.sh WORK BIN
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
work=${1:?expected a build folder} bin=${2:?expected the folder of yicid}
bash "$here/../generate.sh" "$work"
rm -rf "$work/tests" "$work/samples"
mkdir "$work/tests"
cp -r "$here/../samples" "$work/samples"
cp "$here"/*.go "$work/tests/"
bin=$(cd "$bin" && pwd) work=$(cd "$work" && pwd)
cd "$work"
go mod tidy
go vet ./yici ./samples ./tests
export YICI_BIN=$bin YICI_SOURCE=$here/../../..
go test -count=1 -v ./tests
go build -o .tools/samples ./samples
exec python3 "$YICI_SOURCE/tests/e2e/client_samples.py" --client clients/go --source samples/main.go --language go --also events -- "$work/.tools/samples"
