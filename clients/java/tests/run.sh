#!/usr/bin/env bash
# Completes the modules in a build folder, compiles them and runs their tests against the real server.
#   run.sh WORK BIN
#
# What Maven needs is fetched once, as the machine's own settings say; after a run that passed, the next one is offline.
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
work=${1:?expected a build folder} bin=${2:?expected the folder of yicid}
bin=$(cd "$bin" && pwd)
source=$(cd "$here/../../.." && pwd)
mkdir -p "$work"
work=$(cd "$work" && pwd)
python3 "$here/../generate.py" "$work"
cd "$work"
poms=$(cat pom.xml ./*/pom.xml | sha256sum)
offline=()
if [[ $(cat .stamp 2>/dev/null) == "$poms" ]]; then offline=(--offline); fi
rm -f .stamp
rm -rf ./*/target/surefire-reports
# Most of the time is the compiler's, which is done before it is warm.
export MAVEN_OPTS="${MAVEN_OPTS:--XX:+UseSerialGC -XX:TieredStopAtLevel=1 -Xmx1g}"
export YICI_BIN=$bin YICI_SOURCE=$source
reports() { cat ./*/target/surefire-reports/*.txt 2>/dev/null | grep '^Tests run'; }
failed=0
mvn --batch-mode --quiet "${offline[@]}" verify || failed=$?
if [[ $failed -ne 0 && ${#offline[@]} -gt 0 ]] && ! reports >/dev/null; then
  echo "client_java: once more, with the registry" >&2
  failed=0
  mvn --batch-mode --quiet verify || failed=$?
fi
reports || { echo "client_java: no test ran" >&2; exit 1; }
if [[ $failed -eq 0 ]]; then printf '%s' "$poms" >.stamp; fi
exit "$failed"
