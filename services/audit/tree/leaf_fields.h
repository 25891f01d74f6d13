// A leaf read back: what its lines say. Whoever checks a proof compares this with what was asked, or with what a paper says.
//
//   absl::StatusOr<LeafFields> leaf = ParseLeaf(envelope);       // of the canonical form alone
//   if (leaf->revision != asked) …
//
// What holds on failure: INVALID_ARGUMENT naming the line. One spelling only: what is accepted formats to what was read.
#ifndef YICI_SERVICES_AUDIT_TREE_LEAF_FIELDS_H_
#define YICI_SERVICES_AUDIT_TREE_LEAF_FIELDS_H_

#include <cstdint>
#include <string>
#include <string_view>

#include "absl/status/statusor.h"
#include "services/audit/tree/compact_range.h"

namespace yici::audit {

struct LeafFields {
  std::string log_id_hex;  // 32 lower-case hex digits
  uint64_t revision = 0;
  uint32_t index = 0;
  uint32_t kind = 0;  // field number of the event
  std::string subject;
  std::string actor;
  int64_t legal_us = 0;
  int64_t occurred_us = 0;
  std::string versions;
  Hash event{};  // SHA-256 of the stored event
  friend bool operator==(const LeafFields&, const LeafFields&) = default;
};

absl::StatusOr<LeafFields> ParseLeaf(std::string_view leaf);
std::string FormatLeaf(const LeafFields& fields);

}  // namespace yici::audit

#endif  // YICI_SERVICES_AUDIT_TREE_LEAF_FIELDS_H_
