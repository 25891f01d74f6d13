#!/usr/bin/env bash
# The Go module with its stubs: ./generate.sh OUT. Needs Go 1.24 or newer and protoc; OUT is a build folder.
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
out=${1:?expected a build folder}
mkdir -p "$out"
out=$(cd "$out" && pwd)
tools=$out/.tools
rm -rf "$out/v1" "$out/yici"
cp -r "$here/yici" "$here/go.mod" "$here/README.md" "$out/"
[[ -x $tools/protoc-gen-go ]] || GOBIN=$tools go install google.golang.org/protobuf/cmd/protoc-gen-go@v1.36.6
[[ -x $tools/protoc-gen-go-grpc ]] || GOBIN=$tools go install google.golang.org/grpc/cmd/protoc-gen-go-grpc@v1.5.1
mapping=""
for proto in "$here"/../../proto/yici/v1/*.proto; do
  mapping+=",Myici/v1/$(basename "$proto")=yici.dev/client/v1"
done
protoc -I "$here/../../proto" --plugin="$tools/protoc-gen-go" --plugin="$tools/protoc-gen-go-grpc" \
  --go_out="$out" --go_opt="module=yici.dev/client$mapping" --go-grpc_out="$out" --go-grpc_opt="module=yici.dev/client$mapping" \
  "$here"/../../proto/yici/v1/*.proto
cd "$out"
go mod tidy >/dev/null 2>&1 || go mod tidy
