#include "services/server/access/principals.h"

#include <fstream>
#include <sstream>

#include "services/base/text.h"
#include "services/audit/tree/compact_range.h"
#include "services/base/identifiers.h"

namespace yici::server {
namespace {

constexpr size_t kPrincipalBytesMax = 80;

bool IsPlainId(std::string_view id) {
  if (id.empty()) return false;
  for (const char c : id) {
    if (!((c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' || c == '_' || c == '.')) {
      return false;
    }
  }
  return true;
}

std::string HashOf(std::string_view token) {
  const audit::Hash hash = audit::Sha256(token);
  return std::string(reinterpret_cast<const char*>(hash.data()), hash.size());
}

}  // namespace

std::optional<journal::Principal> ParsePrincipal(std::string_view id) {
  const size_t colon = id.find(':');
  if (id.size() > kPrincipalBytesMax || colon == std::string_view::npos) return std::nullopt;
  const std::string_view kind = id.substr(0, colon), rest = id.substr(colon + 1);
  if (!IsPlainId(rest)) return std::nullopt;
  journal::Principal principal;
  principal.set_id(std::string(id));
  if (kind == "officer") {
    principal.set_kind(journal::PRINCIPAL_KIND_OFFICER);
  } else if (kind == "hall") {
    principal.set_kind(journal::PRINCIPAL_KIND_HALL);
  } else if (kind == "enterprise" && CheckUscc(rest).valid()) {
    principal.set_kind(journal::PRINCIPAL_KIND_ENTERPRISE);
  } else {
    return std::nullopt;
  }
  return principal;
}

absl::StatusOr<TokenFile> TokenFile::Load(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  if (!file) return absl::NotFoundError("no token file at " + path);
  std::ostringstream text;
  text << file.rdbuf();
  return Parse(text.str());
}

absl::StatusOr<TokenFile> TokenFile::Parse(std::string_view text) {
  TokenFile tokens;
  int number = 0;
  while (!text.empty()) {
    ++number;
    const size_t end = std::min(text.find('\n'), text.size());
    const std::string_view line = StripSpaces(text.substr(0, std::min(text.find('#'), end)));
    text.remove_prefix(std::min(end + 1, text.size()));
    const std::vector<std::string_view> cells = SplitNonEmpty(line, " ");
    if (cells.empty()) continue;
    const auto principal = cells.size() == 2 ? ParsePrincipal(StripSpaces(cells[1])) : std::nullopt;
    if (!principal || cells[0].size() < 16 || cells[0].size() > 128) {
      return absl::InvalidArgumentError(
          StrCat("token file, line ", number, ": expected a token of 16 to 128 characters and a principal id"));
    }
    if (!tokens.principals_.emplace(HashOf(cells[0]), *principal).second) {
      return absl::InvalidArgumentError(StrCat("token file, line ", number, ": the token stands there twice"));
    }
  }
  return tokens;
}

const journal::Principal* TokenFile::Find(std::string_view token) const {
  if (token.size() > 128) return nullptr;
  const auto it = principals_.find(HashOf(token));
  return it == principals_.end() ? nullptr : &it->second;
}

}  // namespace yici::server
