#include "services/server/gateway/page_token.h"

#include "absl/strings/escaping.h"
#include "services/audit/tree/compact_range.h"
#include "services/base/state.h"
#include "services/base/text.h"
#include "services/server/gateway/errors.h"

namespace yici::server {

PageTokens::PageTokens(std::string_view log_id_hex, std::initializer_list<std::string_view> asked) {
  std::string bytes;
  for (const std::string_view piece : asked) {
    AppendU64(bytes, piece.size());
    bytes.append(piece);
  }
  const audit::Hash hash = audit::Sha256(StrCat(log_id_hex, bytes));
  binding_.assign(reinterpret_cast<const char*>(hash.data()), 8);
}

std::string PageTokens::Make(std::string_view key) const { return absl::WebSafeBase64Escape(StrCat(binding_, key)); }

bool PageTokens::Parse(const std::string& token, std::string* key) const {
  if (token.empty()) return true;
  std::string text;
  if (!absl::WebSafeBase64Unescape(token, &text) || !text.starts_with(binding_)) return false;
  *key = text.substr(binding_.size());
  return true;
}

grpc::Status PageTokenInvalid() {
  return ToGrpc(InvalidField("PAGE_TOKEN_INVALID", "page_token", "页标记无效：它属于另一个列表、筛选条件或日志。",
                             "Expected the next_page_token of this very list and filter, but it belongs to another."));
}

}  // namespace yici::server
