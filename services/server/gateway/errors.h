// Refusals and failures as gRPC tells them: canonical code + ErrorInfo{reason, domain "yici", metadata} + BadRequest field +
// LocalizedMessage in zh-CN and en (google.rpc.Status in grpc-status-details-bin). No personal data.
#ifndef YICI_SERVICES_SERVER_GATEWAY_ERRORS_H_
#define YICI_SERVICES_SERVER_GATEWAY_ERRORS_H_

#include <grpcpp/support/status.h>

#include <chrono>
#include <string>

#include "absl/status/status.h"
#include "services/base/outcome.h"

namespace yici::server {

// Texts and values of metadata longer than 1,000 bytes are cut, and end in "…": a list behind one of its pieces.
grpc::Status ToGrpc(const journal::Rejection& rejection);
// "REASON: sentence" of the partition (ON_HOLD, QUEUE_FULL, STORAGE_LOW, …); UNAVAILABLE and RESOURCE_EXHAUSTED carry
// RetryInfo of `retry`. A text without a reason is INTERNAL and stays in the log: an engine's words may name paths.
grpc::Status ToGrpc(const absl::Status& status, std::chrono::milliseconds retry = std::chrono::milliseconds(200));
// The reason of its ErrorInfo, "" without one.
std::string ReasonOf(const grpc::Status& status);
// Whether the caller asked for what it may not have; the others tell of the server's own state.
bool BlamesTheCaller(const grpc::Status& status);
// INVALID_ARGUMENT of one field, before ordering.
journal::Rejection InvalidField(std::string_view reason, std::string_view field, std::string_view zh, std::string_view en);

}  // namespace yici::server

#endif  // YICI_SERVICES_SERVER_GATEWAY_ERRORS_H_
