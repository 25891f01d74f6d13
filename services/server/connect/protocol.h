// The forms of the Connect protocol (connectrpc.com, "Connect Protocol Reference", protocol version 1) without a network:
// content types, codes, error bodies, envelopes, metadata, time limits. Pure and total: what a stranger sent is never more than
// a fault.
//
//   POST /yici.v1.ApprovalService/GetCase     application/json | application/proto                  one message, its bytes the
//   body POST /yici.v1.ApprovalService/WatchCases  application/connect+json | application/connect+proto  envelopes: flags,
//   length, bytes
#ifndef YICI_SERVICES_SERVER_CONNECT_PROTOCOL_H_
#define YICI_SERVICES_SERVER_CONNECT_PROTOCOL_H_

#include <grpcpp/support/status.h>

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "absl/status/statusor.h"

namespace yici::server::connect {

enum class Codec { kProto, kJson };
enum class Shape { kUnary, kStream };

struct ContentType {
  Codec codec = Codec::kJson;
  Shape shape = Shape::kUnary;
};

// Of "application/json; charset=utf-8" the part before the semicolon decides; letters of either case.
std::optional<ContentType> ParseContentType(std::string_view value);
std::string_view NameOf(ContentType type);

// "not_found" for NOT_FOUND, and the HTTP status that goes with it: "Error Codes" of the reference.
std::string_view NameOf(grpc::StatusCode code);
int HttpStatusOf(grpc::StatusCode code);

// {"code":…,"message":…,"details":[{"type":…,"value":base64,"debug":{…}}]}. Details are those of the google.rpc.Status in the
// status; `debug` is there for kinds this process knows.
std::string ErrorJson(const grpc::Status& status);

// Names in lower case, values as bytes: those of names ending in "-bin" are plain here and base64 on the line.
using Metadata = std::vector<std::pair<std::string, std::string>>;

// The payload of the envelope that ends a stream: the error, if any, and the trailing metadata.
std::string EndOfStreamJson(const grpc::Status& status, const Metadata& trailers);

// What of a request's headers goes on to the method; the rest belongs to HTTP, to Connect or to gRPC. INVALID_ARGUMENT for a
// name or value that gRPC cannot carry.
absl::StatusOr<Metadata> MetadataOf(const Metadata& headers);
// The value as it stands in a header.
std::string HeaderValue(std::string_view name, std::string_view value);
// Whether a method's metadata may become a header: not those that HTTP or gRPC set themselves.
bool IsTold(std::string_view name);

// Connect-Timeout-Ms: 1 to 10 digits. Empty: no limit of the client's.
absl::StatusOr<std::optional<std::chrono::milliseconds>> ParseTimeout(std::string_view value);

// One message of a stream on the line.
struct Envelope {
  bool compressed = false;
  bool end = false;
  std::string payload;
};
inline constexpr size_t kEnvelopeHeadBytes = 5;
inline constexpr size_t kEnvelopesMax = 10'000;  // of one request
std::string Encode(const Envelope& envelope);
// All envelopes of a whole body. INVALID_ARGUMENT where it ends within one or a flag is unknown, RESOURCE_EXHAUSTED where one
// is longer than `payload_max`.
absl::StatusOr<std::vector<Envelope>> DecodeAll(std::string_view body, size_t payload_max);

std::string Gzip(std::string_view bytes);
// RESOURCE_EXHAUSTED where more than `bytes_max` would come out, INVALID_ARGUMENT where it is no gzip.
absl::StatusOr<std::string> Gunzip(std::string_view bytes, size_t bytes_max);

// Whether a list such as "gzip, br;q=0.5" names gzip and does not refuse it.
bool TakesGzip(std::string_view accepted);

}  // namespace yici::server::connect

#endif  // YICI_SERVICES_SERVER_CONNECT_PROTOCOL_H_
