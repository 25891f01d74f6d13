// Proofs over an RFC 6962 Merkle tree: that a leaf is in it, and that a longer tree goes on where a shorter one stood.
//
//   absl::Status in = VerifyInclusion({.leaf_index = 5, .tree_size = 8}, leaf_hash, proof, root);
//   absl::Status on = VerifyConsistency({.old_size = 6, .new_size = 8}, proof, old_root, new_root);
//
//   NodeSource node = [&](Node n) { return tiles.HashOf(n); };            // of perfect subtrees
//   absl::StatusOr<std::vector<Hash>> path = InclusionProof({5, 8}, node);
//
// One idea serves both sides. A proof is a list of ranges of leaves [begin, end), nearest to the leaf first, and one hash
// for each: the root of that range. Who makes a proof looks the ranges up; who checks one walks the same ranges, so that how
// many hashes belong there, and on which side each stands, follows from the sizes alone.
//
// What holds on failure: a proof that does not fit its sizes, or a hash that is not 32 bytes, is INVALID_ARGUMENT; one that
// fits and leads to another root is DATA_LOSS. Both say what was expected. No input crashes; work is at most 64 hashes.
#ifndef YICI_SERVICES_AUDIT_TREE_PROOF_H_
#define YICI_SERVICES_AUDIT_TREE_PROOF_H_

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "absl/functional/function_ref.h"
#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/types/span.h"
#include "services/audit/tree/hasher.h"

namespace yici::audit {

// Leaves [begin, end).
struct LeafRange {
  uint64_t begin = 0;
  uint64_t end = 0;
  friend bool operator==(const LeafRange&, const LeafRange&) = default;
};

// The root of the 2^level leaves that begin at index * 2^level.
struct Node {
  int level = 0;
  uint64_t index = 0;
};
using NodeSource = absl::FunctionRef<absl::StatusOr<Hash>(Node)>;

struct InclusionClaim {
  uint64_t leaf_index = 0;
  uint64_t tree_size = 0;
};
struct ConsistencyClaim {
  uint64_t old_size = 0;
  uint64_t new_size = 0;
};

// The ranges whose roots make the proof, nearest to the leaf (or to the old tree's end) first. INVALID_ARGUMENT for a leaf
// outside the tree, an old tree longer than the new one, or an empty old tree: nothing follows from that.
absl::StatusOr<std::vector<LeafRange>> InclusionRanges(const InclusionClaim& claim);
absl::StatusOr<std::vector<LeafRange>> ConsistencyRanges(const ConsistencyClaim& claim);

// The root of a range that a proof names, or of [0, size): put together from perfect subtrees. An empty range is H("").
absl::StatusOr<Hash> RangeRoot(LeafRange range, NodeSource node, const TreeHasher& hasher = kSha256Tree);

absl::StatusOr<std::vector<Hash>> InclusionProof(const InclusionClaim& claim, NodeSource node,
                                                 const TreeHasher& hasher = kSha256Tree);
absl::StatusOr<std::vector<Hash>> ConsistencyProof(const ConsistencyClaim& claim, NodeSource node,
                                                   const TreeHasher& hasher = kSha256Tree);

// 32 bytes or INVALID_ARGUMENT naming `what`.
absl::StatusOr<Hash> ParseHash(std::string_view bytes, std::string_view what);
absl::StatusOr<std::vector<Hash>> ParseProof(absl::Span<const std::string> hashes);

// The root that leaf and proof lead to: whoever has it signed knows the leaf.
absl::StatusOr<Hash> InclusionRoot(const InclusionClaim& claim, const Hash& leaf_hash, absl::Span<const Hash> proof,
                                   const TreeHasher& hasher = kSha256Tree);
absl::Status VerifyInclusion(const InclusionClaim& claim, const Hash& leaf_hash, absl::Span<const Hash> proof, const Hash& root,
                             const TreeHasher& hasher = kSha256Tree);
absl::Status VerifyConsistency(const ConsistencyClaim& claim, absl::Span<const Hash> proof, const Hash& old_root,
                               const Hash& new_root, const TreeHasher& hasher = kSha256Tree);

}  // namespace yici::audit

#endif  // YICI_SERVICES_AUDIT_TREE_PROOF_H_
