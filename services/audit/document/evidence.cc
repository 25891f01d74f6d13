#include "services/audit/document/evidence.h"

#include "services/audit/sm/sm3_tree.h"
#include "services/audit/tree/proof.h"
#include "services/base/text.h"

namespace yici::audit {
namespace {

absl::Status Of(std::string_view part, const absl::Status& status) {
  return absl::Status(status.code(), StrCat(part, ": ", status.message()));
}

absl::Status Misfit(std::string_view what) { return absl::DataLossError(ToAbsl(what)); }

}  // namespace

absl::StatusOr<ProvedAct> CheckEvidence(const Evidence& evidence, const NoteVerifier& verifier) {
  absl::StatusOr<Checkpoint> checkpoint = OpenCheckpoint(evidence.checkpoint, verifier);
  if (!checkpoint.ok()) return Of("checkpoint", checkpoint.status());
  // The key says which of a log's trees the evidence is of.
  const TreeHasher& hasher = HasherOf(verifier.hash());
  absl::StatusOr<LeafFields> leaf = ParseLeaf(evidence.leaf, hasher.kind);
  if (!leaf.ok()) return Of("leaf", leaf.status());
  if (LogOrigin(leaf->log_id_hex, hasher.kind) != checkpoint->origin) {
    return Misfit(StrCat("leaf: expected one of ", checkpoint->origin, ", but it is of yici/", leaf->log_id_hex));
  }
  if (checkpoint->size != evidence.tree_size) {
    return Misfit(
        StrCat("proof: expected a tree of ", checkpoint->size, " leaves as signed, but it is for ", evidence.tree_size));
  }
  const absl::Status included = VerifyInclusion({evidence.leaf_index, evidence.tree_size}, hasher.leaf(evidence.leaf),
                                                evidence.hashes, checkpoint->root, hasher);
  if (!included.ok()) return Of("proof", included);
  const bool event_given = !evidence.event.empty();
  if (event_given && hasher.of(evidence.event) != leaf->event) {
    return Misfit("event: expected the bytes whose SHA-256 or SM3 stands in the leaf, but they are others");
  }
  return ProvedAct{*std::move(leaf), *std::move(checkpoint), event_given};
}

}  // namespace yici::audit
