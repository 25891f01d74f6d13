#!/usr/bin/env bash
# Builds the verifier and lets it read the log of a real server.
#   run.sh WORK BIN        WORK: folder of the built program; BIN: folder of yicid and yici
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
work=${1:?expected a folder to build in} bin=${2:?expected the folder of yicid}
mkdir -p "$work"
work=$(cd "$work" && pwd) bin=$(cd "$bin" && pwd)
cd "$here"
go vet .
go test .
go build -o "$work/verifier" .
YICI_BIN=$bin PYTHONDONTWRITEBYTECODE=1 exec python3 run.py "$work/verifier"
