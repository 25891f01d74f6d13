#include <gtest/gtest.h>

#include "services/audit/tree/compact_range.h"
#include "services/audit/tree/leaf.h"
#include "services/audit/tree/naive_for_tests.h"

namespace yici::audit {
namespace {

TEST(CompactRange, RootEqualsTheRecursiveDefinitionForEverySizeUpTo300) {
  std::vector<Hash> leaves;
  CompactRange range;
  EXPECT_EQ(range.Root(), Sha256(""));
  for (int i = 0; i < 300; ++i) {
    leaves.push_back(LeafHash("leaf " + std::to_string(i)));
    range.Append(leaves.back());
    ASSERT_EQ(range.Root(), NaiveRoot(leaves, 0, leaves.size())) << "size " << leaves.size();
  }
}

TEST(CompactRange, ContinuesFromAStoredEdge) {
  CompactRange whole, first;
  for (int i = 0; i < 77; ++i) {
    whole.Append(LeafHash(std::to_string(i)));
    if (i < 40) first.Append(LeafHash(std::to_string(i)));
  }
  CompactRange again(first.size(), first.edge());
  ASSERT_TRUE(again.valid());
  for (int i = 40; i < 77; ++i) again.Append(LeafHash(std::to_string(i)));
  EXPECT_EQ(again.Root(), whole.Root());
}

TEST(CompactRange, RefusesAnEdgeThatDoesNotFitItsSize) {
  EXPECT_FALSE(CompactRange(3, {Sha256("a")}).valid());
  EXPECT_TRUE(CompactRange(4, {Sha256("a")}).valid());
}

TEST(Hashes, MatchTheKnownValuesOfRfc6962) {
  EXPECT_EQ(Hex(Sha256("")), "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
  EXPECT_EQ(Hex(LeafHash("")), "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d");
}

// The stored format: a change of one byte here is a change of every proof ever given.
TEST(Leaf, IsFrozen) {
  LeafEnvelope envelope;
  envelope.log_id_hex = "00112233445566778899aabbccddeeff";
  envelope.revision = 7;
  envelope.index = 1;
  envelope.kind = 20;
  envelope.subject = "cases/X";
  envelope.actor = "system:deadlines";
  envelope.legal_us = 1587348000000000;
  envelope.occurred_us = 1587312000000000;
  envelope.versions = "calendar=2020v1";
  envelope.event_bytes = "abc";
  EXPECT_EQ(CanonicalLeaf(envelope),
            "yici/leaf/1\nlog=00112233445566778899aabbccddeeff\nrevision=7\nindex=1\nkind=20\nsubject=cases/X\n"
            "actor=system:deadlines\nlegal_us=1587348000000000\noccurred_us=1587312000000000\nversions=calendar=2020v1\n"
            "event=ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad\n");
  EXPECT_LE(CanonicalLeaf(envelope).size(), kLeafBytesMax);
}

}  // namespace
}  // namespace yici::audit
