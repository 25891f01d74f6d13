#!/usr/bin/env bash
# Makes the module in a build folder and runs its tests against the real server.
#   run.sh WORK BIN
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
work=${1:?expected a build folder} bin=${2:?expected the folder of yicid}
bash "$here/../generate.sh" "$work"
rm -rf "$work/tests"
mkdir "$work/tests"
cp "$here"/*.go "$work/tests/"
bin=$(cd "$bin" && pwd)
cd "$work"
go mod tidy
go vet ./yici ./tests
YICI_BIN=$bin YICI_SOURCE=$here/../../.. exec go test -count=1 -v ./tests
