#include "services/server/gateway/page_token.h"

#include <openssl/crypto.h>

#include "absl/strings/escaping.h"
#include "services/base/state.h"
#include "services/base/text.h"
#include "services/server/gateway/errors.h"

namespace yici::server {

namespace {

constexpr size_t kTagBytes = 16;

void AppendSized(std::string& bytes, std::string_view piece) {
  AppendU64(bytes, piece.size());
  bytes.append(piece);
}

}  // namespace

PageTokens::PageTokens(const MasterKey& master, std::string_view log_id_hex, std::initializer_list<std::string_view> asked)
    : master_(master) {
  AppendSized(bound_, log_id_hex);
  AppendU64(bound_, asked.size());
  for (const std::string_view piece : asked) AppendSized(bound_, piece);
}

std::string PageTokens::Make(std::string_view key) const {
  return absl::WebSafeBase64Escape(StrCat(master_.PageTag(bound_, key), key));
}

bool PageTokens::Parse(const std::string& token, std::string* key) const {
  if (token.empty()) return true;
  std::string text;
  if (!absl::WebSafeBase64Unescape(token, &text) || text.size() < kTagBytes) return false;
  const std::string_view tag = std::string_view(text).substr(0, kTagBytes), position = std::string_view(text).substr(kTagBytes);
  const std::string expected = master_.PageTag(bound_, position);
  if (CRYPTO_memcmp(expected.data(), tag.data(), kTagBytes) != 0) return false;
  key->assign(position);
  return true;
}

grpc::Status PageTokenInvalid() {
  return ToGrpc(InvalidField("PAGE_TOKEN_INVALID", "page_token", "页标记无效：它属于另一个列表、筛选条件或日志。",
                             "Expected the next_page_token of this very list and filter, but it belongs to another."));
}

}  // namespace yici::server
