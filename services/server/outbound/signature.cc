#include "services/server/outbound/signature.h"

#include <openssl/evp.h>
#include <openssl/hmac.h>

#include "absl/strings/escaping.h"

namespace yici::outbound {

std::optional<std::string> WebhookKey(std::string_view secret) {
  constexpr std::string_view kPrefix = "whsec_";
  std::string key(secret);
  if (secret.starts_with(kPrefix) && !absl::Base64Unescape(key.substr(kPrefix.size()), &key)) return std::nullopt;
  if (key.size() < kSecretBytesMin || key.size() > kSecretBytesMax) return std::nullopt;
  return key;
}

std::string SignDelivery(std::string_view key, std::string_view id, int64_t unix_seconds, std::string_view body) {
  std::string text(id);
  text.append(".").append(std::to_string(unix_seconds)).append(".").append(body);
  unsigned char tag[EVP_MAX_MD_SIZE];
  unsigned int size = 0;
  HMAC(EVP_sha256(), key.data(), static_cast<int>(key.size()), reinterpret_cast<const unsigned char*>(text.data()), text.size(),
       tag, &size);
  return "v1," + absl::Base64Escape(absl::string_view(reinterpret_cast<const char*>(tag), size));
}

}  // namespace yici::outbound
