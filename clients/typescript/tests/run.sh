#!/usr/bin/env bash
# Makes the package in a build folder and runs its tests against the real server.
#   run.sh WORK BIN
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
work=${1:?expected a build folder} bin=${2:?expected the folder of yicid}
bash "$here/../generate.sh" "$work"
YICI_PACKAGE=$(cd "$work" && pwd) YICI_BIN=$(cd "$bin" && pwd) exec node --test --test-reporter=spec "$here/client.test.mjs"
