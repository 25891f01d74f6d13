#include "services/server/access/web_identity.h"

#include <openssl/evp.h>

namespace yici::identity {
namespace {

constexpr size_t kMemoriesMax = 4'096;

std::string DigestOf(std::string_view token) {
  std::string digest(EVP_MAX_MD_SIZE, '\0');
  unsigned size = 0;
  EVP_Digest(token.data(), token.size(), reinterpret_cast<uint8_t*>(digest.data()), &size, EVP_sha256(), nullptr);
  digest.resize(size);
  return digest;
}

}  // namespace

// The times that begin a token are not looked at again: they lay behind when it was first good.
bool WebIdentity::Recall(const std::string& digest, const std::shared_ptr<const WebKeys>& keys, int64_t now_s,
                         TokenVerdict* verdict) {
  std::lock_guard lock(mutex_);
  if (keys != checked_with_) return false;
  const auto it = memories_.find(digest);
  if (it == memories_.end()) return false;
  const Memory& memory = it->second;
  *verdict = now_s > memory.until_s ? TokenVerdict{TokenFault::kExpired, "", 0}
                                    : TokenVerdict{TokenFault::kNone, memory.subject, memory.until_s};
  return true;
}

void WebIdentity::Remember(std::string digest, const std::shared_ptr<const WebKeys>& keys, const TokenVerdict& verdict) {
  std::lock_guard lock(mutex_);
  if (keys != checked_with_ || memories_.size() >= kMemoriesMax) memories_.clear();
  checked_with_ = keys;
  memories_[std::move(digest)] = {verdict.subject, verdict.until_s};
}

TokenVerdict WebIdentity::Of(std::string_view token, int64_t now_s) {
  TokenVerdict verdict;
  const auto keys = source_->Keys();
  if (token.size() > kTokenBytesMax) {
    verdict.fault = TokenFault::kTooLong;
  } else if (keys == nullptr) {
    verdict.fault = TokenFault::kNoKeys;
  } else {
    std::string digest = DigestOf(token);
    if (Recall(digest, keys, now_s, &verdict)) {
      ++remembered_;
    } else {
      verdict = CheckToken(token, *keys, rules_, now_s);
      if (verdict.fault == TokenFault::kNone) Remember(std::move(digest), keys, verdict);
    }
  }
  if (verdict.fault == TokenFault::kKeyUnknown || verdict.fault == TokenFault::kNoKeys) source_->WantNewer();
  if (verdict.fault != TokenFault::kNone) ++refused_[static_cast<size_t>(verdict.fault)];
  return verdict;
}

}  // namespace yici::identity
