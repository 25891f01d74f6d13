#include "services/server/gateway/errors.h"

#include "google/rpc/status.pb.h"

namespace yici::server {
namespace {

grpc::Status WithDetails(const google::rpc::Status& status) {
  return grpc::Status(static_cast<grpc::StatusCode>(status.code()), status.message(), status.SerializeAsString());
}

void AddMessage(google::rpc::Status& status, std::string_view locale, std::string_view text) {
  if (text.empty()) return;
  google::rpc::LocalizedMessage message;
  message.set_locale(std::string(locale));
  message.set_message(std::string(text));
  status.add_details()->PackFrom(message);
}

struct Failure {
  std::string_view reason;
  std::string_view zh;
};

// What the machine room says, in Chinese; the English sentence comes with the status.
constexpr Failure kFailures[] = {
    {"ON_HOLD", "系统处于保持状态，只能查询。"},
    {"CLOCK_BEHIND", "本机时钟落后，暂不受理。"},
    {"STORAGE_LOW", "存储空间不足，暂不受理；查询不受影响。"},
    {"STOPPING", "服务正在停止或刚刚中断，请用同一请求编号重试。"},
    {"QUEUE_FULL", "等待的请求过多，请稍后用同一请求编号重试。"},
    {"QUEUE_SHARE", "您等待的请求过多，请稍后用同一请求编号重试。"},
    {"QUEUE_WAIT", "等待超时，请稍后用同一请求编号重试。"},
    {"DEADLINE", "调用期限已过，请求没有受理。"},
};

}  // namespace

grpc::Status ToGrpc(const journal::Rejection& rejection) {
  google::rpc::Status status;
  status.set_code(rejection.code());
  status.set_message(rejection.reason() + ": " + rejection.message_en());
  google::rpc::ErrorInfo info;
  info.set_reason(rejection.reason());
  info.set_domain("yici");
  for (const auto& entry : rejection.metadata()) (*info.mutable_metadata())[entry.key()] = entry.value();
  status.add_details()->PackFrom(info);
  if (!rejection.field().empty()) {
    google::rpc::BadRequest bad;
    auto* violation = bad.add_field_violations();
    violation->set_field(rejection.field());
    violation->set_description(rejection.message_en());
    status.add_details()->PackFrom(bad);
  }
  AddMessage(status, "zh-CN", rejection.message_zh());
  AddMessage(status, "en", rejection.message_en());
  return WithDetails(status);
}

grpc::Status ToGrpc(const absl::Status& failure) {
  if (failure.ok()) return grpc::Status::OK;
  const std::string_view text(failure.message().data(), failure.message().size());
  const size_t colon = text.find(": ");
  const std::string_view reason = colon == std::string_view::npos ? "INTERNAL" : text.substr(0, colon);
  google::rpc::Status status;
  status.set_code(static_cast<int>(failure.code()));
  status.set_message(std::string(text));
  google::rpc::ErrorInfo info;
  info.set_reason(std::string(reason));
  info.set_domain("yici");
  status.add_details()->PackFrom(info);
  if (failure.code() == absl::StatusCode::kResourceExhausted || failure.code() == absl::StatusCode::kUnavailable) {
    google::rpc::RetryInfo retry;
    retry.mutable_retry_delay()->set_nanos(200'000'000);
    status.add_details()->PackFrom(retry);
  }
  for (const Failure& known : kFailures) {
    if (known.reason == reason) AddMessage(status, "zh-CN", known.zh);
  }
  AddMessage(status, "en", colon == std::string_view::npos ? text : text.substr(colon + 2));
  return WithDetails(status);
}

journal::Rejection InvalidField(std::string_view reason, std::string_view field, std::string_view zh, std::string_view en) {
  return Reject(RejectionCode::kInvalidArgument, reason, field, zh, en);
}

}  // namespace yici::server
