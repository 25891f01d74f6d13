// The edge of the audit tree: just enough of an RFC 6962 Merkle tree to append leaves and know the root.
//
//   CompactRange edge;
//   edge.Append(LeafHash(envelope));
//   Hash root = edge.Root();                 // of edge.size() leaves
//
// A tree of n leaves is kept as the roots of its perfect subtrees, largest first: one for each bit set in n (RFC 6962
// section 2.1: a tree of n > 1 leaves splits at the largest power of two smaller than n).
#ifndef YICI_SERVICES_AUDIT_TREE_COMPACT_RANGE_H_
#define YICI_SERVICES_AUDIT_TREE_COMPACT_RANGE_H_

#include <array>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace yici::audit {

using Hash = std::array<uint8_t, 32>;

Hash Sha256(std::string_view bytes);
Hash LeafHash(std::string_view leaf);                // H(0x00 || leaf)
Hash NodeHash(const Hash& left, const Hash& right);  // H(0x01 || left || right)
std::string Hex(const Hash& hash);

class CompactRange {
 public:
  CompactRange() = default;
  // `edge` must hold one root for each bit set in `size`; otherwise the range is empty and valid() is false.
  CompactRange(uint64_t size, std::vector<Hash> edge);

  void Append(const Hash& leaf);
  Hash Root() const;  // H("") for the empty tree
  uint64_t size() const { return size_; }
  const std::vector<Hash>& edge() const { return edge_; }
  bool valid() const { return valid_; }

 private:
  uint64_t size_ = 0;
  std::vector<Hash> edge_;
  bool valid_ = true;
};

}  // namespace yici::audit

#endif  // YICI_SERVICES_AUDIT_TREE_COMPACT_RANGE_H_
