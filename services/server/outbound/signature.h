// How a delivery is signed: as Standard Webhooks 1.0 say (standardwebhooks.com, "signature scheme", symmetric), so that its
// stock libraries verify.
//
//   auto key = WebhookKey("whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw");                 // or 24 to 64 bytes as they are
//   headers["webhook-signature"] = SignDelivery(*key, id, unix_seconds, body);       // "v1,{base64 of HMAC-SHA-256}"
#ifndef YICI_SERVICES_SERVER_OUTBOUND_SIGNATURE_H_
#define YICI_SERVICES_SERVER_OUTBOUND_SIGNATURE_H_

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace yici::outbound {

inline constexpr size_t kSecretBytesMin = 24, kSecretBytesMax = 64;

// The key that a secret stands for; nothing when it is too short, too long or no base64 behind "whsec_".
std::optional<std::string> WebhookKey(std::string_view secret);
// Over "{id}.{timestamp}.{body}".
std::string SignDelivery(std::string_view key, std::string_view id, int64_t unix_seconds, std::string_view body);

}  // namespace yici::outbound

#endif  // YICI_SERVICES_SERVER_OUTBOUND_SIGNATURE_H_
