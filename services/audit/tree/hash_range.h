// A compact range of any hash. The one of SHA-256 (compact_range.h) is what the partition keeps and commits; this one is for
// what is derived behind it.
//
//   HashRange edge(kSm3Tree);
//   edge.Append(kSm3Tree.leaf(envelope));
//   Hash root = edge.Root();
#ifndef YICI_SERVICES_AUDIT_TREE_HASH_RANGE_H_
#define YICI_SERVICES_AUDIT_TREE_HASH_RANGE_H_

#include <cstdint>
#include <utility>
#include <vector>

#include "services/audit/tree/hasher.h"

namespace yici::audit {

class HashRange {
 public:
  explicit HashRange(const TreeHasher& hasher) : hasher_(&hasher) {}
  // `edge` holds one root for each bit set in `size`.
  HashRange(const TreeHasher& hasher, uint64_t size, std::vector<Hash> edge)
      : hasher_(&hasher), size_(size), edge_(std::move(edge)) {}

  void Append(const Hash& leaf) {
    edge_.push_back(leaf);
    for (uint64_t bits = size_; bits & 1; bits >>= 1) {
      const Hash right = edge_.back();
      edge_.pop_back();
      edge_.back() = hasher_->node(edge_.back(), right);
    }
    ++size_;
  }
  Hash Root() const {
    if (edge_.empty()) return hasher_->of("");
    Hash root = edge_.back();
    for (size_t i = edge_.size() - 1; i-- > 0;) root = hasher_->node(edge_[i], root);
    return root;
  }
  uint64_t size() const { return size_; }
  const std::vector<Hash>& edge() const { return edge_; }

 private:
  const TreeHasher* hasher_;
  uint64_t size_ = 0;
  std::vector<Hash> edge_;
};

}  // namespace yici::audit

#endif  // YICI_SERVICES_AUDIT_TREE_HASH_RANGE_H_
