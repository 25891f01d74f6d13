#!/usr/bin/env bash
# Stubs and the compiled package: ./generate.sh OUT makes OUT/dist. Needs node, npm and protoc; OUT is a build folder.
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
out=${1:?expected a build folder}
mkdir -p "$out"
out=$(cd "$out" && pwd)
rm -rf "$out/src" "$out/dist"
cp -r "$here/src" "$here/package.json" "$here/tsconfig.json" "$here/README.md" "$out/"
[[ ! -f $here/package-lock.json ]] || cp "$here/package-lock.json" "$out/"
cd "$out"
if ! cmp -s package.json node_modules/.installed; then
  npm install --no-audit --no-fund --loglevel=error
  cp package.json node_modules/.installed
fi
mkdir -p src/gen
protoc -I "$here/../../proto" --plugin=protoc-gen-es=node_modules/.bin/protoc-gen-es --es_out=src/gen --es_opt=target=ts,import_extension=js \
  "$here"/../../proto/yici/v1/*.proto "$here/../../proto/google/rpc/status.proto"
# Names of one proto package meet nowhere, so all messages and enums stand side by side: import { Channel } from "yici/v1".
for proto in "$here"/../../proto/yici/v1/*.proto; do
  echo "export * from \"./gen/yici/v1/$(basename "$proto" .proto)_pb.js\";"
done >src/v1.ts
node_modules/.bin/tsc -p .
