#include "services/server/access/hmac.h"

namespace yici::server {
namespace {

constexpr uint8_t kInnerPad = 0x36, kOuterPad = 0x5c;

SHA256_CTX BehindPad(const Key32& key, uint8_t pad) {
  std::array<uint8_t, SHA256_CBLOCK> block;
  block.fill(pad);
  for (size_t i = 0; i < key.size(); ++i) block[i] ^= key[i];
  SHA256_CTX context;
  SHA256_Init(&context);
  SHA256_Update(&context, block.data(), block.size());
  return context;
}

}  // namespace

Hmac::Hmac(const Key32& key) : inner_(BehindPad(key, kInnerPad)), outer_(BehindPad(key, kOuterPad)) {}

Key32 Hmac::Of(std::initializer_list<std::string_view> parts) const {
  Key32 digest;
  SHA256_CTX inner = inner_;
  for (const std::string_view part : parts) SHA256_Update(&inner, part.data(), part.size());
  SHA256_Final(digest.data(), &inner);
  SHA256_CTX outer = outer_;
  SHA256_Update(&outer, digest.data(), digest.size());
  SHA256_Final(digest.data(), &outer);
  return digest;
}

}  // namespace yici::server
