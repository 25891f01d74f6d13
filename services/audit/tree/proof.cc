#include "services/audit/tree/proof.h"

#include <algorithm>
#include <bit>
#include <cstring>

#include "services/base/text.h"

namespace yici::audit {
namespace {

// Where RFC 6962 splits: the largest power of two smaller than the size. The range has two leaves or more.
uint64_t Split(LeafRange range) { return range.begin + std::bit_floor(range.end - range.begin - 1); }

// Hashes `sibling` to its side of `range`, which grows by it.
void Join(LeafRange& range, Hash& root, LeafRange sibling, const Hash& hash, const TreeHasher& hasher) {
  if (sibling.end == range.begin) {
    root = hasher.node(hash, root);
    range.begin = sibling.begin;
  } else {
    root = hasher.node(root, hash);
    range.end = sibling.end;
  }
}

absl::Status CheckLength(size_t expected, size_t found, std::string_view of) {
  if (expected == found) return absl::OkStatus();
  return absl::InvalidArgumentError(StrCat("expected a proof of ", expected, " hashes ", of, ", but it has ", found));
}

absl::Status CheckRoot(const Hash& expected, const Hash& computed, std::string_view which) {
  if (expected == computed) return absl::OkStatus();
  return absl::DataLossError(StrCat("expected ", which, " ", Hex(expected), ", but the proof leads to ", Hex(computed)));
}

absl::StatusOr<std::vector<Hash>> LookUp(const std::vector<LeafRange>& ranges, NodeSource node, const TreeHasher& hasher) {
  std::vector<Hash> proof;
  for (const LeafRange& range : ranges) {
    absl::StatusOr<Hash> hash = RangeRoot(range, node, hasher);
    if (!hash.ok()) return hash.status();
    proof.push_back(*hash);
  }
  return proof;
}

}  // namespace

absl::StatusOr<std::vector<LeafRange>> InclusionRanges(const InclusionClaim& claim) {
  if (claim.leaf_index >= claim.tree_size) {
    return absl::InvalidArgumentError(
        StrCat("expected a leaf below the tree's size ", claim.tree_size, ", but got leaf ", claim.leaf_index));
  }
  std::vector<LeafRange> siblings;
  for (LeafRange range{0, claim.tree_size}; range.end - range.begin > 1;) {
    const uint64_t middle = Split(range);
    if (claim.leaf_index < middle) {
      siblings.push_back({middle, range.end});
      range.end = middle;
    } else {
      siblings.push_back({range.begin, middle});
      range.begin = middle;
    }
  }
  std::reverse(siblings.begin(), siblings.end());
  return siblings;
}

absl::StatusOr<std::vector<LeafRange>> ConsistencyRanges(const ConsistencyClaim& claim) {
  if (claim.old_size == 0) {
    return absl::InvalidArgumentError("expected an old tree with a leaf, but its size is 0: every tree goes on from there");
  }
  if (claim.old_size > claim.new_size) {
    return absl::InvalidArgumentError(
        StrCat("expected an old tree of at most ", claim.new_size, " leaves, but it has ", claim.old_size));
  }
  std::vector<LeafRange> ranges;
  LeafRange range{0, claim.new_size};
  while (range.end > claim.old_size) {
    const uint64_t middle = Split(range);
    if (claim.old_size <= middle) {
      ranges.push_back({middle, range.end});
      range.end = middle;
    } else {
      ranges.push_back({range.begin, middle});
      range.begin = middle;
    }
  }
  // The subtree at the old tree's end. When it is the whole old tree, its root is known.
  if (range.begin > 0) ranges.push_back(range);
  std::reverse(ranges.begin(), ranges.end());
  return ranges;
}

absl::StatusOr<Hash> RangeRoot(LeafRange range, NodeSource node, const TreeHasher& hasher) {
  if (range.begin == range.end) return hasher.of("");
  std::vector<Hash> perfect;  // largest first
  while (range.begin < range.end) {
    const int level = std::bit_width(range.end - range.begin) - 1;
    absl::StatusOr<Hash> hash = node({level, range.begin >> level});
    if (!hash.ok()) return hash.status();
    perfect.push_back(*hash);
    range.begin += uint64_t{1} << level;
  }
  Hash root = perfect.back();
  for (size_t i = perfect.size() - 1; i-- > 0;) root = hasher.node(perfect[i], root);
  return root;
}

absl::StatusOr<std::vector<Hash>> InclusionProof(const InclusionClaim& claim, NodeSource node, const TreeHasher& hasher) {
  const auto ranges = InclusionRanges(claim);
  if (!ranges.ok()) return ranges.status();
  return LookUp(*ranges, node, hasher);
}

absl::StatusOr<std::vector<Hash>> ConsistencyProof(const ConsistencyClaim& claim, NodeSource node, const TreeHasher& hasher) {
  const auto ranges = ConsistencyRanges(claim);
  if (!ranges.ok()) return ranges.status();
  return LookUp(*ranges, node, hasher);
}

absl::StatusOr<Hash> ParseHash(std::string_view bytes, std::string_view what) {
  Hash hash;
  if (bytes.size() != hash.size()) {
    return absl::InvalidArgumentError(StrCat("expected ", what, " of 32 bytes, but it has ", bytes.size()));
  }
  std::memcpy(hash.data(), bytes.data(), hash.size());
  return hash;
}

absl::StatusOr<std::vector<Hash>> ParseProof(absl::Span<const std::string> hashes) {
  std::vector<Hash> proof;
  for (size_t i = 0; i < hashes.size(); ++i) {
    absl::StatusOr<Hash> hash = ParseHash(hashes[i], StrCat("proof hash ", i));
    if (!hash.ok()) return hash.status();
    proof.push_back(*hash);
  }
  return proof;
}

absl::StatusOr<Hash> InclusionRoot(const InclusionClaim& claim, const Hash& leaf_hash, absl::Span<const Hash> proof,
                                   const TreeHasher& hasher) {
  const auto ranges = InclusionRanges(claim);
  if (!ranges.ok()) return ranges.status();
  const absl::Status length =
      CheckLength(ranges->size(), proof.size(), StrCat("for leaf ", claim.leaf_index, " of ", claim.tree_size));
  if (!length.ok()) return length;
  LeafRange range{claim.leaf_index, claim.leaf_index + 1};
  Hash computed = leaf_hash;
  for (size_t i = 0; i < proof.size(); ++i) Join(range, computed, (*ranges)[i], proof[i], hasher);
  return computed;
}

absl::Status VerifyInclusion(const InclusionClaim& claim, const Hash& leaf_hash, absl::Span<const Hash> proof, const Hash& root,
                             const TreeHasher& hasher) {
  const absl::StatusOr<Hash> computed = InclusionRoot(claim, leaf_hash, proof, hasher);
  return computed.ok() ? CheckRoot(root, *computed, "root") : computed.status();
}

absl::Status VerifyConsistency(const ConsistencyClaim& claim, absl::Span<const Hash> proof, const Hash& old_root,
                               const Hash& new_root, const TreeHasher& hasher) {
  const auto ranges = ConsistencyRanges(claim);
  if (!ranges.ok()) return ranges.status();
  const absl::Status length =
      CheckLength(ranges->size(), proof.size(), StrCat("from size ", claim.old_size, " to ", claim.new_size));
  if (!length.ok()) return length;
  // The walk begins at the subtree where the old tree ends: the first hash, or the whole old tree.
  const bool given = !ranges->empty() && ranges->front().end == claim.old_size;
  const size_t first = given ? 1 : 0;
  LeafRange old_range = given ? ranges->front() : LeafRange{0, claim.old_size};
  LeafRange new_range = old_range;
  Hash old_computed = given ? proof.front() : old_root;
  Hash new_computed = old_computed;
  for (size_t i = first; i < proof.size(); ++i) {
    const LeafRange sibling = (*ranges)[i];
    if (sibling.end == old_range.begin) Join(old_range, old_computed, sibling, proof[i], hasher);
    Join(new_range, new_computed, sibling, proof[i], hasher);
  }
  const absl::Status old_fits = CheckRoot(old_root, old_computed, "old root");
  return old_fits.ok() ? CheckRoot(new_root, new_computed, "new root") : old_fits;
}

}  // namespace yici::audit
