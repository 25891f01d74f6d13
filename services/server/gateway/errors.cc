#include "services/server/gateway/errors.h"

#include "google/rpc/status.pb.h"
#include "services/base/text.h"
#include "services/server/gateway/log.h"

namespace yici::server {
namespace {

grpc::Status WithDetails(const google::rpc::Status& status) {
  return grpc::Status(static_cast<grpc::StatusCode>(status.code()), status.message(), status.SerializeAsString());
}

// A status is a trailer, and clients take one of 8 KiB: a long list is cut behind one of its pieces, a long text anywhere.
std::string Capped(std::string_view text) {
  constexpr size_t kToldBytesMax = 1'000;
  if (text.size() <= kToldBytesMax) return std::string(text);
  size_t end = text.rfind(',', kToldBytesMax);
  if (end == std::string_view::npos || end < kToldBytesMax / 2) end = kToldBytesMax;
  while (end > 0 && (static_cast<uint8_t>(text[end]) & 0xc0) == 0x80) --end;  // no half of a character
  return StrCat(text.substr(0, end), "…");
}

void AddMessage(google::rpc::Status& status, std::string_view locale, std::string_view text) {
  if (text.empty()) return;
  google::rpc::LocalizedMessage message;
  message.set_locale(std::string(locale));
  message.set_message(Capped(text));
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
    {"MIN_REVISION_NOT_REACHED", "要求的修订号在期限内没有到达。"},
    {"RATE_LIMITED", "您的调用过于频繁，请按提示的时间等待后重试。"},
    {"WAITERS_FULL", "等待新数据的查询过多，请稍后再试。"},
    {"WAITERS_SHARE", "您等待新数据的查询过多，请稍后再试。"},
    {"STREAMS_FULL", "打开的订阅过多，请稍后再试。"},
    {"STREAMS_SHARE", "您打开的订阅过多，请先关闭一些。"},
    {"STATUS_LOCKED", "这个编号的查询码多次有误，请稍后再试。"},
    {"TRANSFERS_FULL", "正在传送的文件过多，请稍后再试。"},
    {"TRANSFERS_SHARE", "您正在传送的文件过多，请等一些传完。"},
    {"TRANSFER_TIMEOUT", "传送停顿或时间过长，已中止，请重新开始。"},
    {"UPLOAD_QUOTA", "您今天上传的文件已达上限，请明天再传。"},
    {"SCAN_UNAVAILABLE", "安全检查暂时没有结果，请稍后重新上传。"},
    {"ATTACHMENT_DAMAGED", "保存的附件与上传时不一致，请联系管理员。"},
    {"ATTACHMENT_ERASED", "附件的密钥已销毁，内容不能再读取。"},
    {"RECORD_UNREADABLE", "日志中的一条记录无法读取，请联系管理员。"},
    {"CHECKPOINT_FAILED", "没有建成检查点，例如同名目录已存在。"},
    {"PROTOCOL_VERSION", "只支持 Connect 协议第 1 版。"},
    {"TIMEOUT_INVALID", "时限应为 1 到 10 位数字的毫秒数。"},
    {"HEADER_INVALID", "有一个请求头的名称或值不能传递。"},
    {"JSON_INVALID", "请求的 JSON 与这个方法的字段不符。"},
    {"COMPRESSION_UNKNOWN", "只支持 gzip 压缩或不压缩。"},
    {"COMPRESSION_INVALID", "压缩的内容无法解开。"},
    {"ENVELOPE_INVALID", "流式请求的报文封装有误。"},
    {"MESSAGE_COUNT", "这个方法的请求应当只有一条消息。"},
    {"MESSAGE_TOO_LARGE", "请求的消息超过了大小上限。"},
    {"HEADERS_TOO_LARGE", "请求头合计不得超过 16 KiB。"},
    {"HTTP_INVALID", "收到的内容不是 HTTP/1.1 请求。"},
    {"BODIES_FULL", "同时上传的请求过多，请稍后用同一请求编号重试。"},
    {"TILES_BEHIND", "哈希块还没有做到这一修订号，请稍后再试。"},
    {"LOG_DAMAGED", "日志与其树不一致，不再签名和证明，请联系管理员。"},
    {"INTERNAL", "服务器内部出错，请联系管理员。"},
};

std::string_view ChineseOf(std::string_view reason) {
  for (const Failure& known : kFailures) {
    if (known.reason == reason) return known.zh;
  }
  return "";
}

struct Told {
  std::string_view reason, en;
};

// "REASON: sentence" in two, or a reason alone; anything else is INTERNAL.
Told Split(std::string_view text) {
  const size_t colon = text.find(": ");
  const std::string_view reason = text.substr(0, colon);
  const bool plain = reason.find_first_not_of("ABCDEFGHIJKLMNOPQRSTUVWXYZ_") == std::string_view::npos && !reason.empty();
  if (plain) return {reason, colon == std::string_view::npos ? reason : text.substr(colon + 2)};
  LogLine("error", "call_failed", {{"status", std::string(text)}});
  return {"INTERNAL", "the server failed; its log says more"};
}

}  // namespace

grpc::Status ToGrpc(const journal::Rejection& rejection) {
  google::rpc::Status status;
  status.set_code(rejection.code());
  status.set_message(Capped(rejection.reason() + ": " + rejection.message_en()));
  google::rpc::ErrorInfo info;
  info.set_reason(rejection.reason());
  info.set_domain("yici");
  for (const auto& entry : rejection.metadata()) (*info.mutable_metadata())[entry.key()] = Capped(entry.value());
  status.add_details()->PackFrom(info);
  if (!rejection.field().empty()) {
    google::rpc::BadRequest bad;
    auto* violation = bad.add_field_violations();
    violation->set_field(rejection.field());
    violation->set_description(Capped(rejection.message_en()));
    status.add_details()->PackFrom(bad);
  }
  AddMessage(status, "zh-CN", rejection.message_zh());
  AddMessage(status, "en", rejection.message_en());
  return WithDetails(status);
}

grpc::Status ToGrpc(const absl::Status& failure, std::chrono::milliseconds retry) {
  if (failure.ok()) return grpc::Status::OK;
  const Told told = Split(std::string_view(failure.message().data(), failure.message().size()));
  google::rpc::Status status;
  status.set_code(static_cast<int>(failure.code()));
  status.set_message(StrCat(told.reason, ": ", told.en));
  google::rpc::ErrorInfo info;
  info.set_reason(std::string(told.reason));
  info.set_domain("yici");
  status.add_details()->PackFrom(info);
  if (failure.code() == absl::StatusCode::kResourceExhausted || failure.code() == absl::StatusCode::kUnavailable) {
    google::rpc::RetryInfo info_of_retry;
    info_of_retry.mutable_retry_delay()->set_seconds(retry.count() / 1000);
    info_of_retry.mutable_retry_delay()->set_nanos(static_cast<int32_t>(retry.count() % 1000 * 1'000'000));
    status.add_details()->PackFrom(info_of_retry);
  }
  AddMessage(status, "zh-CN", ChineseOf(told.reason));
  AddMessage(status, "en", told.en);
  return WithDetails(status);
}

std::string ReasonOf(const grpc::Status& status) {
  google::rpc::Status rich;
  google::rpc::ErrorInfo info;
  if (!rich.ParseFromString(status.error_details())) return "";
  for (const auto& detail : rich.details()) {
    if (detail.UnpackTo(&info)) return info.reason();
  }
  return "";
}

bool BlamesTheCaller(const grpc::Status& status) {
  switch (status.error_code()) {
    case grpc::StatusCode::INVALID_ARGUMENT:
    case grpc::StatusCode::NOT_FOUND:
    case grpc::StatusCode::ALREADY_EXISTS:
    case grpc::StatusCode::PERMISSION_DENIED:
    case grpc::StatusCode::UNAUTHENTICATED:
    case grpc::StatusCode::FAILED_PRECONDITION:
    case grpc::StatusCode::OUT_OF_RANGE: return true;
    default: return false;
  }
}

journal::Rejection InvalidField(std::string_view reason, std::string_view field, std::string_view zh, std::string_view en) {
  return Reject(RejectionCode::kInvalidArgument, reason, field, zh, en);
}

}  // namespace yici::server
