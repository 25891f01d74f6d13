#!/usr/bin/env bash
# The main job on the Jinzhou pack: real cases through different lives, a SIGKILL in the middle, nothing lost or doubled.
set -euo pipefail
here=$(cd "$(dirname "$0")/../.." && pwd)
exec python3 "$here/deploy/scripts/demo.py" "$@"
