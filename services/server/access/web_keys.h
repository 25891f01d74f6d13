// The public keys of who issues tokens, as a JSON Web Key Set (RFC 7517): RSA of 2,048 to 8,192 bits, P-256 and Ed25519.
//
//   absl::StatusOr<WebKeys> keys = WebKeys::Parse(text);
//   const WebKey* key = keys->Find("2026-1", Algorithm::kEs256);      // "" finds the only key of the algorithm
//   bool good = Verifies(*key, Algorithm::kEs256, signed_bytes, signature);
//
// A key is used for its own algorithm alone. Keys of other kinds, for encryption, or too weak are passed over; a set with a
// private part, with a name twice for one kind or without one usable key is refused whole. A set that is empty says that all
// keys are withdrawn: it is good, and verifies nothing. Immutable; any thread.
#ifndef YICI_SERVICES_SERVER_ACCESS_WEB_KEYS_H_
#define YICI_SERVICES_SERVER_ACCESS_WEB_KEYS_H_

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"

struct evp_pkey_st;  // OpenSSL's EVP_PKEY

namespace yici::identity {

enum class Algorithm { kRs256, kPs256, kEs256, kEdDsa };

// "RS256", …; nothing for any other name: none and HS* among them.
std::optional<Algorithm> AlgorithmOf(std::string_view name);

enum class KeyKind { kRsa, kP256, kEd25519 };

struct WebKey {
  std::string kid;
  KeyKind kind = KeyKind::kRsa;
  std::optional<Algorithm> only;  // the "alg" of the key
  std::shared_ptr<evp_pkey_st> key;
  size_t signature_bytes = 0;
};

bool Serves(const WebKey& key, Algorithm algorithm);
// The signature as a token carries it: that of ES256 is r and s of 32 bytes each.
bool Verifies(const WebKey& key, Algorithm algorithm, std::string_view signed_bytes, std::string_view signature);

class WebKeys {
 public:
  // INVALID_ARGUMENT saying what is wrong; never what stands in the set.
  static absl::StatusOr<WebKeys> Parse(std::string_view text);
  // Nothing for an unknown name; for an empty one, unless one key alone serves the algorithm.
  const WebKey* Find(std::string_view kid, Algorithm algorithm) const;
  bool Knows(std::string_view kid) const;
  // The same keys under the same names for the same algorithms, in whatever order they were published.
  bool IsSame(const WebKeys& other) const;
  size_t size() const { return keys_.size(); }

 private:
  std::vector<WebKey> keys_;  // by name and kind
};

// Base 64 of RFC 4648 section 5 without padding, strict: what is accepted encodes to what was read.
std::optional<std::string> ParseBase64Url(std::string_view text);
std::string Base64Url(std::string_view bytes);

}  // namespace yici::identity

#endif  // YICI_SERVICES_SERVER_ACCESS_WEB_KEYS_H_
