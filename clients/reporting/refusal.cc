#include "clients/reporting/refusal.h"

#include "absl/strings/cord.h"
#include "services/base/text.h"

namespace yici::reporting {
namespace {

constexpr std::string_view kReasonUrl = "yici/reason", kChineseUrl = "yici/zh-CN";

std::string PayloadOf(const absl::Status& status, std::string_view url) {
  const auto payload = status.GetPayload(ToAbsl(url));
  return payload ? std::string(*payload) : "";
}

}  // namespace

absl::Status Refuse(absl::StatusCode code, std::string_view reason, std::string_view zh, std::string_view en) {
  absl::Status status(code, ToAbsl(en));
  status.SetPayload(ToAbsl(kReasonUrl), absl::Cord(ToAbsl(reason)));
  status.SetPayload(ToAbsl(kChineseUrl), absl::Cord(ToAbsl(zh)));
  return status;
}

std::string ReasonOf(const absl::Status& status) { return PayloadOf(status, kReasonUrl); }
std::string ChineseOf(const absl::Status& status) { return PayloadOf(status, kChineseUrl); }

}  // namespace yici::reporting
