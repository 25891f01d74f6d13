// Refusals and failures as gRPC tells them: canonical code + ErrorInfo{reason, domain "yici", metadata} + BadRequest field +
// LocalizedMessage in zh-CN and en (google.rpc.Status in grpc-status-details-bin). No personal data.
#ifndef YICI_SERVICES_SERVER_GATEWAY_ERRORS_H_
#define YICI_SERVICES_SERVER_GATEWAY_ERRORS_H_

#include <grpcpp/support/status.h>

#include <string>

#include "absl/status/status.h"
#include "services/base/outcome.h"

namespace yici::server {

grpc::Status ToGrpc(const journal::Rejection& rejection);
// "REASON: sentence" of the partition (ON_HOLD, QUEUE_FULL, STORAGE_LOW, …); RESOURCE_EXHAUSTED carries RetryInfo.
grpc::Status ToGrpc(const absl::Status& status);
// INVALID_ARGUMENT of one field, before ordering.
journal::Rejection InvalidField(std::string_view reason, std::string_view field, std::string_view zh, std::string_view en);

}  // namespace yici::server

#endif  // YICI_SERVICES_SERVER_GATEWAY_ERRORS_H_
