// A leaf read back: what its lines say. Whoever checks a proof compares this with what was asked, or with what a paper says.
//
//   absl::StatusOr<LeafFields> leaf = ParseLeaf(envelope);       // of the canonical form alone
//   if (leaf->revision != asked) …
//   ParseLeaf(envelope, LogHash::kSm3)                         // of the second tree: its last line is event_sm3
//   std::string second = Sm3LeafOf(envelope, Sm3(event));      // the same envelope there
//
// What holds on failure: INVALID_ARGUMENT naming the line. One spelling only: what is accepted formats to what was read.
#ifndef YICI_SERVICES_AUDIT_TREE_LEAF_FIELDS_H_
#define YICI_SERVICES_AUDIT_TREE_LEAF_FIELDS_H_

#include <cstdint>
#include <string>
#include <string_view>

#include "absl/status/statusor.h"
#include "services/audit/tree/hasher.h"

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
  Hash event{};  // digest of the stored event, by the hash of the tree
  LogHash hash = LogHash::kSha256;
  friend bool operator==(const LeafFields&, const LeafFields&) = default;
};

absl::StatusOr<LeafFields> ParseLeaf(std::string_view leaf, LogHash hash = LogHash::kSha256);
std::string FormatLeaf(const LeafFields& fields);
// `leaf` as CanonicalLeaf gives it, with the event's SM3 in place of its SHA-256: nothing in that tree rests on SHA-256.
std::string Sm3LeafOf(std::string_view leaf, const Hash& event);

}  // namespace yici::audit

#endif  // YICI_SERVICES_AUDIT_TREE_LEAF_FIELDS_H_
