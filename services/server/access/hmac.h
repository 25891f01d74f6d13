// HMAC-SHA-256 (RFC 2104) under a key that is used again and again: both pads are hashed once, a message costs two
// compressions more than its SHA-256. OpenSSL's HMAC() looks its algorithms up and allocates at each call.
//
//   const Hmac requests(key);
//   Key32 tag = requests.Of({method, std::string_view("\0", 1), bytes});     // of the parts, joined
//
// Any thread: nothing changes after the constructor.
#ifndef YICI_SERVICES_SERVER_ACCESS_HMAC_H_
#define YICI_SERVICES_SERVER_ACCESS_HMAC_H_

#include <array>
#include <cstdint>
#include <initializer_list>
#include <string_view>

// SHA256_CTX is marked as deprecated in favour of contexts that allocate.
#define OPENSSL_SUPPRESS_DEPRECATED
#include <openssl/sha.h>

namespace yici::server {

using Key32 = std::array<uint8_t, 32>;

class Hmac {
 public:
  explicit Hmac(const Key32& key);
  Key32 Of(std::initializer_list<std::string_view> parts) const;
  Key32 Of(std::string_view bytes) const { return Of({bytes}); }

 private:
  SHA256_CTX inner_, outer_;  // each behind its pad
};

}  // namespace yici::server

#endif  // YICI_SERVICES_SERVER_ACCESS_HMAC_H_
