#include "clients/cli/errors.h"

#include <algorithm>
#include <iterator>
#include <ostream>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "clients/cli/error_pages.h"
#include "clients/cli/table.h"
#include "google/protobuf/unknown_field_set.h"

namespace yici::cli {
namespace {

using google::protobuf::UnknownField;
using google::protobuf::UnknownFieldSet;

// A message without its descriptor: fields by number.
class Wire {
 public:
  explicit Wire(const std::string& bytes) {
    if (!set_.ParseFromString(bytes)) set_.Clear();
  }
  std::vector<std::string> texts(int number) const {
    std::vector<std::string> found;
    for (int i = 0; i < set_.field_count(); ++i) {
      const UnknownField& field = set_.field(i);
      if (field.number() == number && field.type() == UnknownField::TYPE_LENGTH_DELIMITED) {
        found.push_back(field.length_delimited());
      }
    }
    return found;
  }
  std::string text(int number) const {
    const auto all = texts(number);
    return all.empty() ? "" : all.back();
  }
  int64_t integer(int number) const {
    for (int i = 0; i < set_.field_count(); ++i) {
      const UnknownField& field = set_.field(i);
      if (field.number() == number && field.type() == UnknownField::TYPE_VARINT) {
        return static_cast<int64_t>(field.varint());
      }
    }
    return 0;
  }

 private:
  UnknownFieldSet set_;
};

// ErrorInfo {1 reason, 2 domain, 3 metadata {1 key, 2 value}}
void ReadErrorInfo(const Wire& info, Refusal& refusal) {
  refusal.reason = info.text(1);
  for (const std::string& entry : info.texts(3)) {
    const Wire pair(entry);
    refusal.metadata[pair.text(1)] = pair.text(2);
  }
}

// BadRequest {1 field_violations {1 field, 2 description}}
void ReadBadRequest(const Wire& bad, Refusal& refusal) {
  for (const std::string& violation : bad.texts(1)) {
    const Wire fault(violation);
    refusal.fields.push_back({fault.text(1), fault.text(2)});
  }
}

// RetryInfo {1 retry_delay {1 seconds, 2 nanos}}; a day at most.
void ReadRetryInfo(const Wire& info, Refusal& refusal) {
  const Wire delay(info.text(1));
  const int64_t seconds = std::clamp<int64_t>(delay.integer(1), 0, 86'400);
  const int64_t nanos = std::clamp<int64_t>(delay.integer(2), 0, 999'999'999);
  refusal.retry_after = std::chrono::milliseconds(seconds * 1'000 + nanos / 1'000'000);
}

// LocalizedMessage {1 locale, 2 message}
void ReadLocalized(const Wire& message, Refusal& refusal) {
  (absl::StartsWith(message.text(1), "zh") ? refusal.zh : refusal.en) = message.text(2);
}

// Any {1 type_url, 2 value}
void ReadDetail(const Wire& any, Refusal& refusal) {
  const std::string type = any.text(1);
  const Wire value(any.text(2));
  if (absl::EndsWith(type, "/google.rpc.ErrorInfo")) ReadErrorInfo(value, refusal);
  if (absl::EndsWith(type, "/google.rpc.BadRequest")) ReadBadRequest(value, refusal);
  if (absl::EndsWith(type, "/google.rpc.RetryInfo")) ReadRetryInfo(value, refusal);
  if (absl::EndsWith(type, "/google.rpc.LocalizedMessage")) ReadLocalized(value, refusal);
}

constexpr absl::string_view kCodeNames[] = {
    "OK",        "CANCELLED",      "UNKNOWN",           "INVALID_ARGUMENT",   "DEADLINE_EXCEEDED",
    "NOT_FOUND", "ALREADY_EXISTS", "PERMISSION_DENIED", "RESOURCE_EXHAUSTED", "FAILED_PRECONDITION",
    "ABORTED",   "OUT_OF_RANGE",   "UNIMPLEMENTED",     "INTERNAL",           "UNAVAILABLE",
    "DATA_LOSS", "UNAUTHENTICATED"};

// What to do next where the reason has no page of its own.
std::string NextStep(const Refusal& refusal, const Options& options) {
  const Language l = options.language;
  switch (refusal.code) {
    case grpc::StatusCode::UNAUTHENTICATED:
      return std::string(Say(l, "请用 --token-file 或 YICI_TOKEN 提供令牌，或用 --tls-cert 与 --tls-key 提供证书",
                             "give a token with --token-file or YICI_TOKEN, or a certificate with --tls-cert and --tls-key"));
    case grpc::StatusCode::UNAVAILABLE:
    case grpc::StatusCode::DEADLINE_EXCEEDED:
    case grpc::StatusCode::RESOURCE_EXHAUSTED:
      return absl::StrCat(
          Say(l, "请稍后用同一请求号重试：--request-id ", "try again later with the same request id: --request-id "),
          options.request_id, Say(l, "（服务器 ", " (server "), options.server, Say(l, "）", ")"));
    case grpc::StatusCode::ABORTED:
      return std::string(Say(l, "请重新读取办件，再按新的 etag 提交", "read the case again and send its new etag"));
    case grpc::StatusCode::UNIMPLEMENTED:
      return std::string(Say(l, "服务器没有此方法，请核对服务器版本：yici admin status",
                             "the server does not know this method; compare versions: yici admin status"));
    default: return "";
  }
}

void PrintLine(std::ostream& err, absl::string_view label, absl::string_view text) {
  if (!text.empty()) err << "  " << label << Printable(text) << '\n';
}

}  // namespace

absl::string_view Refusal::text(Language language) const {
  const std::string& wanted = language == Language::kZh ? zh : en;
  const std::string& other = language == Language::kZh ? en : zh;
  return !wanted.empty() ? wanted : !message.empty() ? message : other;
}

Refusal DecodeRefusal(const grpc::Status& status) {
  Refusal refusal;
  refusal.code = status.error_code();
  refusal.message = status.error_message();
  const Wire details(status.error_details());
  for (const std::string& any : details.texts(3)) ReadDetail(Wire(any), refusal);
  return refusal;
}

absl::string_view CodeName(int code) {
  return code >= 0 && code < static_cast<int>(std::size(kCodeNames)) ? kCodeNames[code] : "UNKNOWN";
}

int ExitCodeOf(int code) {
  switch (static_cast<grpc::StatusCode>(code)) {
    case grpc::StatusCode::OK: return kExitOk;
    case grpc::StatusCode::FAILED_PRECONDITION:
    case grpc::StatusCode::ABORTED:
    case grpc::StatusCode::ALREADY_EXISTS:
    case grpc::StatusCode::OUT_OF_RANGE: return kExitRefused;
    case grpc::StatusCode::INVALID_ARGUMENT: return kExitInvalid;
    case grpc::StatusCode::NOT_FOUND: return kExitNotFound;
    case grpc::StatusCode::PERMISSION_DENIED:
    case grpc::StatusCode::UNAUTHENTICATED: return kExitDenied;
    case grpc::StatusCode::UNAVAILABLE:
    case grpc::StatusCode::RESOURCE_EXHAUSTED:
    case grpc::StatusCode::DEADLINE_EXCEEDED: return kExitTryAgain;
    default: return kExitOther;
  }
}

bool IsRetriable(grpc::StatusCode code) {
  return code == grpc::StatusCode::UNAVAILABLE || code == grpc::StatusCode::RESOURCE_EXHAUSTED;
}

void PrintRefusal(std::ostream& err, const Refusal& refusal, const Options& options) {
  const Language l = options.language;
  const absl::string_view name = refusal.reason.empty() ? CodeName(refusal.code) : absl::string_view(refusal.reason);
  err << "yici: " << Printable(name) << ": " << Printable(refusal.text(l)) << '\n';
  for (const FieldFault& fault : refusal.fields) {
    // Servers often repeat one of the two sentences as the description.
    const bool said =
        fault.description == refusal.en || fault.description == refusal.zh || fault.description == refusal.message;
    const bool more = !fault.description.empty() && !said;
    PrintLine(err, Say(l, "字段：", "field: "), more ? absl::StrCat(fault.field, ": ", fault.description) : fault.field);
  }
  for (const auto& [key, value] : refusal.metadata) PrintLine(err, "", absl::StrCat(key, ": ", value));
  PrintLine(err, Say(l, "下一步：", "next: "), NextStep(refusal, options));
  if (ErrorPage(refusal.reason).empty()) return;
  PrintLine(err, Say(l, "说明：", "see: "), absl::StrCat("yici help errors ", refusal.reason));
}

absl::string_view ErrorPage(absl::string_view reason) {
  for (const auto& page : EmbeddedErrorPages()) {
    if (page.reason == reason) return page.text;
  }
  return "";
}

std::vector<absl::string_view> ErrorPageNames() {
  std::vector<absl::string_view> names;
  for (const auto& page : EmbeddedErrorPages()) names.push_back(page.reason);
  return names;
}

}  // namespace yici::cli
