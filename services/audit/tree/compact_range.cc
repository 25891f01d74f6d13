#include "services/audit/tree/compact_range.h"

#include <openssl/sha.h>

#include <bit>
#include <cstring>

namespace yici::audit {

Hash Sha256(std::string_view bytes) {
  Hash hash;
  SHA256(reinterpret_cast<const uint8_t*>(bytes.data()), bytes.size(), hash.data());
  return hash;
}

Hash LeafHash(std::string_view leaf) {
  std::string prefixed;
  prefixed.reserve(leaf.size() + 1);
  prefixed.push_back('\0');
  prefixed.append(leaf);
  return Sha256(prefixed);
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
