#include "services/audit/tree/compact_range.h"

// The one-shot SHA256() of OpenSSL 3 looks its algorithm up at each call, which costs more than hashing 300 bytes. These
// are the same code without the look-up, stateless, marked as deprecated in favour of contexts that allocate.
#define OPENSSL_SUPPRESS_DEPRECATED
#include <openssl/sha.h>

#include <bit>
#include <cstring>

namespace yici::audit {

Hash Sha256(std::string_view bytes) {
  Hash hash;
  SHA256_CTX context;
  SHA256_Init(&context);
  SHA256_Update(&context, bytes.data(), bytes.size());
  SHA256_Final(hash.data(), &context);
  return hash;
}

Hash LeafHash(std::string_view leaf) {
  Hash hash;
  SHA256_CTX context;
  SHA256_Init(&context);
  SHA256_Update(&context, "\0", 1);
  SHA256_Update(&context, leaf.data(), leaf.size());
  SHA256_Final(hash.data(), &context);
  return hash;
}

Hash NodeHash(const Hash& left, const Hash& right) {
  char joined[65];
  joined[0] = 1;
  std::memcpy(joined + 1, left.data(), 32);
  std::memcpy(joined + 33, right.data(), 32);
  return Sha256(std::string_view(joined, sizeof joined));
}

std::string Hex(const Hash& hash) {
  static constexpr char kDigits[] = "0123456789abcdef";
  std::string text;
  text.reserve(64);
  for (const uint8_t byte : hash) {
    text.push_back(kDigits[byte >> 4]);
    text.push_back(kDigits[byte & 15]);
  }
  return text;
}

CompactRange::CompactRange(uint64_t size, std::vector<Hash> edge) : size_(size), edge_(std::move(edge)) {
  if (edge_.size() == static_cast<size_t>(std::popcount(size_))) return;
  size_ = 0;
  edge_.clear();
  valid_ = false;
}

void CompactRange::Append(const Hash& leaf) {
  edge_.push_back(leaf);
  // Each trailing one bit of the old size is a perfect subtree as large as the one just completed.
  for (uint64_t bits = size_; bits & 1; bits >>= 1) {
    const Hash right = edge_.back();
    edge_.pop_back();
    edge_.back() = NodeHash(edge_.back(), right);
  }
  ++size_;
}

Hash CompactRange::Root() const {
  if (edge_.empty()) return Sha256("");
  Hash root = edge_.back();
  for (size_t i = edge_.size() - 1; i-- > 0;) root = NodeHash(edge_[i], root);
  return root;
}

}  // namespace yici::audit
