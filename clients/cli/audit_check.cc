#include "clients/cli/audit_check.h"

#include "absl/strings/str_cat.h"
#include "services/audit/sm/sm3_tree.h"
#include "services/audit/tree/leaf_fields.h"
#include "services/audit/tree/proof.h"

namespace yici::cli {
namespace {

using audit::Checkpoint;
using audit::Hash;

template <class Hashes>
absl::StatusOr<std::vector<Hash>> Parsed(const Hashes& hashes) {
  return audit::ParseProof(std::vector<std::string>(hashes.begin(), hashes.end()));
}

absl::Status Otherwise(absl::string_view what, uint64_t asked, uint64_t told) {
  return absl::DataLossError(absl::StrCat("expected ", what, " ", asked, " as asked, but the answer is about ", told));
}

// Records without an event are no leaves: only the revision and the running hash tell of them.
absl::Status CheckRecords(const Checkpoint& seen, const Checkpoint& head) {
  if (head.revision < seen.revision) {
    return absl::DataLossError(absl::StrCat("expected at least the record ", seen.revision,
                                            " seen before, but the log ends at ", head.revision, ": its tail is cut"));
  }
  if (head.revision > seen.revision || (head.records == seen.records && head.size == seen.size)) return absl::OkStatus();
  return absl::DataLossError(
      absl::StrCat("expected the records up to ", seen.revision, " as they were seen before, but the log was written anew"));
}

// The tree that was asked for, and that the key speaks of where one is given.
absl::StatusOr<const audit::TreeHasher*> HasherAsked(v1::LogHash asked, const Verifier& verifier) {
  const audit::LogHash hash = asked == v1::LOG_HASH_SM3 ? audit::LogHash::kSm3 : audit::LogHash::kSha256;
  if (verifier && verifier->hash() != hash) {
    return absl::InvalidArgumentError("expected the key of the tree that was asked for, but it is that of the other one");
  }
  return &audit::HasherOf(hash);
}

// From the tree that was proved to the one that is signed.
template <class Proof>
absl::Status CheckHead(const Proof& proof, uint64_t size, const Hash& root, const Checkpoint& head,
                       const audit::TreeHasher& hasher) {
  const auto hashes = Parsed(proof.head_hashes());
  if (!hashes.ok()) return hashes.status();
  if (proof.head_size() != head.size) return Otherwise("a head of", head.size, proof.head_size());
  return audit::VerifyConsistency({size, head.size}, *hashes, root, head.root, hasher);
}

}  // namespace

absl::StatusOr<Checkpoint> HeadOf(const std::string& note, const Verifier& verifier) {
  if (verifier) return audit::OpenCheckpoint(note, *verifier);
  const auto parsed = audit::ParseNote(note);
  if (!parsed.ok()) return parsed.status();
  return audit::ParseCheckpoint(parsed->text);
}

absl::StatusOr<Checkpoint> CheckCheckpoint(const v1::LogCheckpoint& told, const Verifier& verifier) {
  auto head = HeadOf(told.note(), verifier);
  if (!head.ok()) return head;
  const auto root = audit::ParseHash(told.root(), "the root");
  if (!root.ok()) return root.status();
  if (told.tree_size() != head->size || *root != head->root || told.origin() != head->origin) {
    return absl::DataLossError("expected origin, size and root as the note has them, but the answer says others");
  }
  return head;
}

absl::StatusOr<Checkpoint> CheckInclusion(const v1::GetInclusionProofRequest& asked, const v1::InclusionProof& proof,
                                          const Verifier& verifier) {
  const auto hasher = HasherAsked(asked.hash(), verifier);
  if (!hasher.ok()) return hasher.status();
  auto head = HeadOf(proof.checkpoint(), verifier);
  if (!head.ok()) return head;
  const auto leaf = audit::ParseLeaf(proof.leaf(), (*hasher)->kind);
  if (!leaf.ok()) return leaf.status();
  if (leaf->revision != asked.event_revision())
    return Otherwise("the event of revision", asked.event_revision(), leaf->revision);
  if (leaf->index != asked.event_index()) return Otherwise("the event with index", asked.event_index(), leaf->index);
  if (audit::LogOrigin(leaf->log_id_hex, (*hasher)->kind) != head->origin) {
    return absl::DataLossError(absl::StrCat("expected a leaf of ", head->origin, ", but it is of yici/", leaf->log_id_hex));
  }
  const uint64_t size = asked.tree_size() == 0 ? head->size : asked.tree_size();
  if (proof.tree_size() != size) return Otherwise("a tree of", size, proof.tree_size());
  const auto hashes = Parsed(proof.hashes());
  const auto root = audit::ParseHash(proof.root(), "the root");
  if (!hashes.ok()) return hashes.status();
  if (!root.ok()) return root.status();
  const absl::Status included =
      audit::VerifyInclusion({proof.leaf_index(), size}, (*hasher)->leaf(proof.leaf()), *hashes, *root, **hasher);
  const absl::Status bound = included.ok() ? CheckHead(proof, size, *root, *head, **hasher) : included;
  return bound.ok() ? head : absl::StatusOr<Checkpoint>(bound);
}

absl::StatusOr<Checkpoint> CheckConsistency(const v1::GetConsistencyProofRequest& asked, const v1::ConsistencyProof& proof,
                                            const Verifier& verifier) {
  const auto hasher = HasherAsked(asked.hash(), verifier);
  if (!hasher.ok()) return hasher.status();
  auto head = HeadOf(proof.checkpoint(), verifier);
  if (!head.ok()) return head;
  const uint64_t new_size = asked.new_size() == 0 ? head->size : asked.new_size();
  if (proof.old_size() != asked.old_size()) return Otherwise("an old tree of", asked.old_size(), proof.old_size());
  if (proof.new_size() != new_size) return Otherwise("a new tree of", new_size, proof.new_size());
  const auto hashes = Parsed(proof.hashes());
  const auto old_root = audit::ParseHash(proof.old_root(), "the old root");
  const auto new_root = audit::ParseHash(proof.new_root(), "the new root");
  for (const absl::Status& status : {hashes.status(), old_root.status(), new_root.status()}) {
    if (!status.ok()) return status;
  }
  const absl::Status goes_on = audit::VerifyConsistency({proof.old_size(), new_size}, *hashes, *old_root, *new_root, **hasher);
  const absl::Status bound = goes_on.ok() ? CheckHead(proof, new_size, *new_root, *head, **hasher) : goes_on;
  return bound.ok() ? head : absl::StatusOr<Checkpoint>(bound);
}

absl::Status CheckSeen(const Checkpoint& seen, const Checkpoint& head, const Prove& prove) {
  if (seen.origin != head.origin) {
    return absl::DataLossError(absl::StrCat("expected the log seen before, ", seen.origin, ", but this is ", head.origin));
  }
  if (head.size < seen.size) {
    return absl::DataLossError(absl::StrCat("expected at least the ", seen.size, " leaves seen before, but the log has ",
                                            head.size, ": its tail is cut"));
  }
  if (absl::Status same = CheckRecords(seen, head); !same.ok()) return same;
  if (head.size == seen.size) {
    return head.root == seen.root ? absl::OkStatus()
                                  : absl::DataLossError("expected the root seen before, but the log was written anew");
  }
  if (seen.size == 0) return absl::OkStatus();
  const auto proof = prove(seen.size, head.size);
  if (!proof.ok()) return proof.status();
  const auto hashes = Parsed(proof->hashes());
  if (!hashes.ok()) return hashes.status();
  // Seen and head are of one origin, which names the tree.
  const bool sm3 = head.origin.ends_with(audit::kSm3OriginEnd);
  const absl::Status goes_on = audit::VerifyConsistency({seen.size, head.size}, *hashes, seen.root, head.root,
                                                        audit::HasherOf(sm3 ? audit::LogHash::kSm3 : audit::LogHash::kSha256));
  return goes_on.ok() ? goes_on
                      : absl::DataLossError(absl::StrCat("expected a log that goes on from the ", seen.size,
                                                         " leaves seen before, but it was written anew: ", goes_on.message()));
}

}  // namespace yici::cli
