#include "services/audit/document/code.h"

#include <gtest/gtest.h>

#include "services/audit/document/evidence_for_tests.h"
#include "services/audit/tree/proof.h"

namespace yici::audit {
namespace {

// A leaf with the longest of everything: case numbers have at most 60 characters, principals at most 80 bytes.
LeafFields WorstLeaf() {
  LeafFields leaf = TestLeaf("event");
  leaf.revision = INT64_MAX;
  leaf.index = 999;
  leaf.kind = 99'999;
  leaf.subject = "cases/" + std::string(60, '9');
  leaf.actor = "enterprise:" + std::string(69, 'a');
  leaf.legal_us = leaf.occurred_us = INT64_MIN;
  leaf.versions = "item=2020-04-20 calendar=" + std::string(64, '9');
  return leaf;
}

// Evidence of the form that a tree of that size gives; its hashes are made up.
Evidence EvidenceOf(const LeafFields& leaf, uint64_t tree_size) {
  Evidence evidence;
  evidence.leaf = FormatLeaf(leaf);
  evidence.tree_size = tree_size;
  const size_t hashes = InclusionRanges({0, tree_size})->size();
  for (size_t i = 0; i < hashes; ++i) evidence.hashes.push_back(Sha256(std::to_string(i)));
  const Hash root = *InclusionRoot({0, tree_size}, LeafHash(evidence.leaf), evidence.hashes);
  evidence.checkpoint = *SignCheckpoint({LogOrigin(kTestLog), tree_size, root, UINT64_MAX, Sha256("records")}, TestSigner());
  return evidence;
}

TEST(DocumentCode, GivesBackTheEvidenceItWasMadeOf) {
  for (const std::string& event : {std::string("stored bytes"), std::string(700, '\0'), std::string()}) {
    const Evidence evidence = TestEvidence(event);
    const auto code = EncodeDocumentCode(evidence);
    ASSERT_TRUE(code.ok()) << code.status();
    const auto decoded = DecodeDocumentCode(*code);
    ASSERT_TRUE(decoded.ok()) << decoded.status();
    EXPECT_EQ(*decoded, evidence);
    EXPECT_TRUE(CheckEvidence(*decoded, TestSigner().verifier()).ok());
  }
}

TEST(DocumentCode, OfTheSecondTreeSaysSoAndIsCheckedWithItsKey) {
  const Evidence evidence = TestSm3Evidence();
  const auto code = EncodeDocumentCode(evidence);
  ASSERT_TRUE(code.ok()) << code.status();
  EXPECT_EQ((*code)[3], 3);
  const auto decoded = DecodeDocumentCode(*code);
  ASSERT_TRUE(decoded.ok()) << decoded.status();
  EXPECT_EQ(*decoded, evidence);
  EXPECT_TRUE(CheckEvidence(*decoded, TestSm2Signer().verifier()).ok());
  EXPECT_FALSE(CheckEvidence(*decoded, TestSigner().verifier()).ok());
  std::string other = *code;
  other[3] = 1;  // as if of the first tree: another leaf, and another root
  const auto taken = DecodeDocumentCode(other);
  EXPECT_FALSE(taken.ok() && CheckEvidence(*taken, TestSm2Signer().verifier()).ok());
}

TEST(DocumentCode, OfTheWorstLeafFitsIntoItsBytesInALogOfThirtyBillionActs) {
  const Evidence evidence = EvidenceOf(WorstLeaf(), uint64_t{1} << 35);
  EXPECT_LE(evidence.leaf.size(), kDocumentLeafBytesMax);
  EXPECT_EQ(evidence.hashes.size(), 35u);
  const auto code = EncodeDocumentCode(evidence);
  ASSERT_TRUE(code.ok()) << code.status();
  EXPECT_LE(code->size(), kDocumentCodeBytesMax);
  EXPECT_EQ(*DecodeDocumentCode(*code), evidence);
}

// The longest leaf that a document may have, whatever fills it.
TEST(DocumentCode, OfALeafOfSevenHundredBytesFits) {
  LeafFields leaf = WorstLeaf();
  leaf.versions.clear();
  leaf.versions.assign(kDocumentLeafBytesMax - FormatLeaf(leaf).size(), 'v');
  ASSERT_EQ(FormatLeaf(leaf).size(), kDocumentLeafBytesMax);
  const auto code = EncodeDocumentCode(EvidenceOf(leaf, uint64_t{1} << 33));
  ASSERT_TRUE(code.ok()) << code.status();
  EXPECT_LE(code->size(), kDocumentCodeBytesMax);
  // One byte more, and a log that is still small makes no difference.
  leaf.versions += 'v';
  const absl::Status refused = EncodeDocumentCode(EvidenceOf(leaf, 2)).status();
  EXPECT_EQ(refused.code(), absl::StatusCode::kResourceExhausted);
  EXPECT_NE(refused.message().find("701"), absl::string_view::npos) << refused;
}

TEST(DocumentCode, LeavesTheEventOutWhereThereIsNoRoom) {
  const auto code = EncodeDocumentCode(TestEvidence(std::string(1700, 'e')));
  ASSERT_TRUE(code.ok()) << code.status();
  EXPECT_LE(code->size(), kDocumentCodeBytesMax);
  const auto decoded = DecodeDocumentCode(*code);
  ASSERT_TRUE(decoded.ok()) << decoded.status();
  EXPECT_EQ(decoded->event, "");
  const auto act = CheckEvidence(*decoded, TestSigner().verifier());
  ASSERT_TRUE(act.ok()) << act.status();
  EXPECT_FALSE(act->event_given);
}

TEST(DocumentCode, RefusesEvidenceThatDoesNotFit) {
  LeafFields leaf = WorstLeaf();
  leaf.versions.clear();
  leaf.versions.assign(kDocumentLeafBytesMax - FormatLeaf(leaf).size(), 'v');
  EXPECT_EQ(EncodeDocumentCode(EvidenceOf(leaf, uint64_t{1} << 45)).status().code(), absl::StatusCode::kResourceExhausted);
  Evidence other = TestEvidence();
  other.tree_size = 12;
  EXPECT_TRUE(absl::IsInvalidArgument(EncodeDocumentCode(other).status()));
}

TEST(DocumentCode, ProvesNothingWithAnyByteChangedCutOrAdded) {
  const std::string sound = *EncodeDocumentCode(TestEvidence());
  const NoteVerifier verifier = TestSigner().verifier();
  const auto proves = [&](std::string_view code) {
    const auto decoded = DecodeDocumentCode(code);
    return decoded.ok() && CheckEvidence(*decoded, verifier).ok();
  };
  ASSERT_TRUE(proves(sound));
  for (size_t at = 0; at < sound.size(); ++at) {
    for (const int bit : {0x01, 0x10, 0x80}) {
      std::string changed = sound;
      changed[at] = static_cast<char>(changed[at] ^ bit);
      EXPECT_FALSE(proves(changed)) << at;
    }
    EXPECT_FALSE(proves(sound.substr(0, at))) << at;
  }
  EXPECT_FALSE(proves(sound + '\0'));
}

}  // namespace
}  // namespace yici::audit
