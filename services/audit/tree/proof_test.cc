#include "services/audit/tree/proof.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <random>

#include "services/audit/tree/naive_for_tests.h"

namespace yici::audit {
namespace {

using testing::HasSubstr;

class Tree {
 public:
  explicit Tree(size_t size) : leaves_(NaiveLeaves(size)) {}
  absl::StatusOr<Hash> At(Node node) const {
    const size_t begin = node.index << node.level, end = (node.index + 1) << node.level;
    if (end > leaves_.size()) return absl::OutOfRangeError("no such node");
    return NaiveRoot(leaves_, begin, end);
  }
  Hash Root(size_t size) const { return NaiveRoot(leaves_, 0, size); }
  const std::vector<Hash>& leaves() const { return leaves_; }

 private:
  const std::vector<Hash> leaves_;
};

std::string TextOf(const absl::Status& status) { return std::string(status.message()); }

TEST(InclusionProof, EqualsTheRecursiveDefinitionAndVerifiesForEveryLeafUpToSize130) {
  const Tree tree(130);
  const auto node = [&tree](Node at) { return tree.At(at); };
  for (uint64_t size = 1; size <= 130; ++size) {
    for (uint64_t leaf = 0; leaf < size; ++leaf) {
      const auto proof = InclusionProof({leaf, size}, node);
      ASSERT_TRUE(proof.ok()) << proof.status();
      ASSERT_EQ(*proof, NaivePath(tree.leaves(), leaf, 0, size)) << leaf << " of " << size;
      ASSERT_TRUE(VerifyInclusion({leaf, size}, tree.leaves()[leaf], *proof, tree.Root(size)).ok());
    }
  }
}

TEST(ConsistencyProof, EqualsTheRecursiveDefinitionAndVerifiesForEveryPairUpToSize130) {
  const Tree tree(130);
  const auto node = [&tree](Node at) { return tree.At(at); };
  for (uint64_t size = 1; size <= 130; ++size) {
    for (uint64_t old = 1; old <= size; ++old) {
      const auto proof = ConsistencyProof({old, size}, node);
      ASSERT_TRUE(proof.ok()) << proof.status();
      ASSERT_EQ(*proof, NaiveSubproof(tree.leaves(), old, 0, size, true)) << old << " to " << size;
      ASSERT_TRUE(VerifyConsistency({old, size}, *proof, tree.Root(old), tree.Root(size)).ok());
    }
  }
}

TEST(RangeRoot, OfAWholeTreeIsItsRoot) {
  const Tree tree(100);
  const auto node = [&tree](Node at) { return tree.At(at); };
  for (uint64_t size = 0; size <= 100; ++size) EXPECT_EQ(*RangeRoot({0, size}, node), tree.Root(size));
}

// One changed bit, one hash more or less, another leaf, size or root: refused, each time.
TEST(Proofs, AnyChangeIsRefused) {
  const Tree tree(64);
  const auto node = [&tree](Node at) { return tree.At(at); };
  std::mt19937_64 random(6962);
  for (int round = 0; round < 3'000; ++round) {
    const uint64_t size = 2 + random() % 63, leaf = random() % size, old = 1 + random() % (size - 1);
    auto path = *InclusionProof({leaf, size}, node);
    auto bridge = *ConsistencyProof({old, size}, node);
    Hash root = tree.Root(size), old_root = tree.Root(old);
    std::vector<Hash>* changed = round % 2 == 0 ? &path : &bridge;
    switch (random() % 4) {
      case 0: changed->push_back(root); break;
      case 1: changed->erase(changed->begin() + static_cast<long>(random() % changed->size())); break;
      case 2: (*changed)[random() % changed->size()][random() % 32] ^= static_cast<uint8_t>(1 << random() % 8); break;
      default: root[random() % 32] ^= 1; old_root[random() % 32] ^= 1;
    }
    if (round % 2 == 0) {
      EXPECT_FALSE(VerifyInclusion({leaf, size}, tree.leaves()[leaf], path, root).ok()) << round;
    } else {
      EXPECT_FALSE(VerifyConsistency({old, size}, bridge, old_root, root).ok()) << round;
    }
  }
}

TEST(Proofs, HoldForNoOtherLeaf) {
  const Tree tree(21);
  const auto node = [&tree](Node at) { return tree.At(at); };
  for (uint64_t leaf = 0; leaf < 21; ++leaf) {
    const auto proof = *InclusionProof({leaf, 21}, node);
    for (uint64_t other = 0; other < 21; ++other) {
      EXPECT_EQ(VerifyInclusion({other, 21}, tree.leaves()[leaf], proof, tree.Root(21)).ok(), other == leaf);
    }
  }
}

TEST(Proofs, RefusalsSayWhatWasExpected) {
  const Hash hash = Sha256("x");
  struct Row {
    absl::Status status;
    absl::StatusCode code;
    const char* text;
  };
  const Row rows[] = {
      {VerifyInclusion({0, 0}, hash, {}, hash), absl::StatusCode::kInvalidArgument, "below the tree's size 0, but got leaf 0"},
      {VerifyInclusion({UINT64_MAX, 8}, hash, {}, hash), absl::StatusCode::kInvalidArgument, "got leaf 18446744073709551615"},
      {VerifyInclusion({5, 8}, hash, {hash}, hash), absl::StatusCode::kInvalidArgument,
       "3 hashes for leaf 5 of 8, but it has 1"},
      {VerifyInclusion({0, 1}, hash, {}, Sha256("")), absl::StatusCode::kDataLoss, "the proof leads to"},
      {VerifyInclusion({UINT64_MAX - 1, UINT64_MAX}, hash, {}, hash), absl::StatusCode::kInvalidArgument,
       "of 18446744073709551615"},
      {VerifyConsistency({0, 8}, {}, hash, hash), absl::StatusCode::kInvalidArgument, "its size is 0"},
      {VerifyConsistency({9, 8}, {}, hash, hash), absl::StatusCode::kInvalidArgument, "at most 8 leaves, but it has 9"},
      {VerifyConsistency({8, 8}, {hash}, hash, hash), absl::StatusCode::kInvalidArgument, "0 hashes from size 8 to 8"},
      {VerifyConsistency({8, 8}, {}, hash, Sha256("y")), absl::StatusCode::kDataLoss, "expected new root"},
      {VerifyConsistency({3, 4}, {hash, hash, hash}, hash, hash), absl::StatusCode::kDataLoss, "expected old root"},
      {ParseHash("short", "the root").status(), absl::StatusCode::kInvalidArgument, "the root of 32 bytes, but it has 5"},
      {ParseProof({std::string(32, 'a'), std::string(33, 'a')}).status(), absl::StatusCode::kInvalidArgument, "proof hash 1"},
  };
  for (const Row& row : rows) {
    EXPECT_EQ(row.status.code(), row.code) << row.status;
    EXPECT_THAT(TextOf(row.status), HasSubstr(row.text));
  }
}

}  // namespace
}  // namespace yici::audit
