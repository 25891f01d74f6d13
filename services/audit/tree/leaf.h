// The canonical envelope of a legal event: what the audit tree hashes. Format: docs/formats/record.md, section "Leaf".
// At most 1 KiB; holds no personal data, only the hash of the stored event bytes.
#ifndef YICI_SERVICES_AUDIT_TREE_LEAF_H_
#define YICI_SERVICES_AUDIT_TREE_LEAF_H_

#include <cstdint>
#include <string>
#include <string_view>

#include "services/audit/tree/compact_range.h"

namespace yici::audit {

inline constexpr size_t kLeafBytesMax = 1024;

struct LeafEnvelope {
  std::string_view log_id_hex;  // 32 digits
  uint64_t revision = 0;
  uint32_t index = 0;
  uint32_t kind = 0;         // field number of the event
  std::string_view subject;  // "cases/…"
  std::string_view actor;    // principal id
  int64_t legal_us = 0;
  int64_t occurred_us = 0;
  std::string_view versions;     // "item=2019-06-24 calendar=2020v1", may be empty
  std::string_view event_bytes;  // as stored
};

std::string CanonicalLeaf(const LeafEnvelope& envelope);
// The same where the event's SHA-256 is at hand and its bytes are not.
std::string LeafOfDigest(const LeafEnvelope& envelope, const Hash& event);

}  // namespace yici::audit

#endif  // YICI_SERVICES_AUDIT_TREE_LEAF_H_
