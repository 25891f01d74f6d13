// The hash that a tree is made with. A log has a tree of SHA-256; by configuration a second one of SM3 stands beside it, of
// the same shape, over the same events (docs/formats/tree.md).
//
//   Hash root = hasher.node(hasher.leaf(a), hasher.leaf(b));
//   if (hasher.kind == LogHash::kSm3) …
#ifndef YICI_SERVICES_AUDIT_TREE_HASHER_H_
#define YICI_SERVICES_AUDIT_TREE_HASHER_H_

#include <string_view>

#include "services/audit/tree/compact_range.h"

namespace yici::audit {

enum class LogHash { kSha256, kSm3 };

struct TreeHasher {
  LogHash kind = LogHash::kSha256;
  Hash (*of)(std::string_view bytes) = nullptr;
  Hash (*leaf)(std::string_view leaf) = nullptr;                // H(0x00 || leaf)
  Hash (*node)(const Hash& left, const Hash& right) = nullptr;  // H(0x01 || left || right)
};

inline constexpr TreeHasher kSha256Tree{LogHash::kSha256, Sha256, LeafHash, NodeHash};

}  // namespace yici::audit

#endif  // YICI_SERVICES_AUDIT_TREE_HASHER_H_
