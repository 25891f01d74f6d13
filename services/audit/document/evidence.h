// What proves that an act stands in the log: the event as stored, its leaf, the inclusion proof and a signed checkpoint.
// Checked from these and a verifier key alone: no server, no folder. A key of SM2 checks evidence of the second tree (SM3).
//
//   absl::StatusOr<ProvedAct> act = CheckEvidence(evidence, verifier);
//   act->leaf.subject                         // "cases/…"
//   act->event_given                          // false: a code that had no room for the event's bytes
//
// What holds on failure: the message begins with the part that is wrong: "checkpoint: …", "leaf: …", "proof: …", "event: …".
// INVALID_ARGUMENT for what has not its form, DATA_LOSS for what does not fit.
#ifndef YICI_SERVICES_AUDIT_DOCUMENT_EVIDENCE_H_
#define YICI_SERVICES_AUDIT_DOCUMENT_EVIDENCE_H_

#include <cstdint>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "services/audit/note/checkpoint.h"
#include "services/audit/tree/leaf_fields.h"

namespace yici::audit {

struct Evidence {
  std::string event;  // as stored; empty: not given
  std::string leaf;
  uint64_t leaf_index = 0;
  uint64_t tree_size = 0;
  std::vector<Hash> hashes;
  std::string checkpoint;  // signed note of the tree of tree_size leaves
  friend bool operator==(const Evidence&, const Evidence&) = default;
};

struct ProvedAct {
  LeafFields leaf;
  Checkpoint checkpoint;
  bool event_given = false;
};

absl::StatusOr<ProvedAct> CheckEvidence(const Evidence& evidence, const NoteVerifier& verifier);

}  // namespace yici::audit

#endif  // YICI_SERVICES_AUDIT_DOCUMENT_EVIDENCE_H_
