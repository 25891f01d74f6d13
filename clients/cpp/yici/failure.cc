#include "yici/failure.h"

#include <algorithm>

#include "google/rpc/status.pb.h"

namespace yici::client {
namespace {

std::shared_ptr<Failure> OfItsKind(grpc::StatusCode code, const std::string& text) {
  switch (code) {
    case grpc::StatusCode::INVALID_ARGUMENT:
    case grpc::StatusCode::NOT_FOUND:
    case grpc::StatusCode::ALREADY_EXISTS:
    case grpc::StatusCode::PERMISSION_DENIED:
    case grpc::StatusCode::UNAUTHENTICATED:
    case grpc::StatusCode::FAILED_PRECONDITION:
    case grpc::StatusCode::ABORTED:
    case grpc::StatusCode::OUT_OF_RANGE: return std::make_shared<Rejected>(code, text);
    case grpc::StatusCode::UNAVAILABLE:
    case grpc::StatusCode::RESOURCE_EXHAUSTED: return std::make_shared<Unavailable>(code, text);
    case grpc::StatusCode::DEADLINE_EXCEEDED: return std::make_shared<DeadlineExceeded>(code, text);
    default: return std::make_shared<Failure>(code, text);
  }
}

std::chrono::milliseconds WaitOf(const google::rpc::RetryInfo& info) {
  constexpr int64_t kDay = 86'400;
  int64_t seconds = std::clamp<int64_t>(info.retry_delay().seconds(), 0, kDay);
  return std::chrono::milliseconds(seconds * 1000 + std::max(0, info.retry_delay().nanos()) / 1'000'000);
}

// A detail of another kind, or one that cannot be read, says nothing.
void Read(const google::protobuf::Any& detail, Failure& failure) {
  google::rpc::ErrorInfo info;
  google::rpc::BadRequest bad;
  google::rpc::RetryInfo retry;
  google::rpc::LocalizedMessage text;
  if (detail.UnpackTo(&info)) {
    failure.reason = info.reason();
    failure.metadata = {info.metadata().begin(), info.metadata().end()};
  } else if (detail.UnpackTo(&bad)) {
    if (bad.field_violations_size() > 0) failure.field = bad.field_violations(0).field();
  } else if (detail.UnpackTo(&retry)) {
    failure.retry_after = WaitOf(retry);
  } else if (detail.UnpackTo(&text)) {
    (text.locale() == "en" ? failure.message_en : failure.message_zh) = text.message();
  }
}

}  // namespace

FailurePtr FailureOf(const grpc::Status& status) {
  std::shared_ptr<Failure> failure = OfItsKind(status.error_code(), status.error_message());
  google::rpc::Status told;
  if (told.ParseFromString(status.error_details())) {
    for (const google::protobuf::Any& detail : told.details()) Read(detail, *failure);
  }
  return failure;
}

}  // namespace yici::client
