module yici.dev/client

go 1.24

require (
	google.golang.org/genproto/googleapis/rpc v0.0.0-20250324211829-b45e905df463
	google.golang.org/grpc v1.72.0
	google.golang.org/protobuf v1.36.6
)
