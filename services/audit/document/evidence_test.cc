#include "services/audit/document/evidence.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "services/audit/document/evidence_for_tests.h"

namespace yici::audit {
namespace {

using ::testing::StartsWith;

std::string MessageOf(const Evidence& evidence, const NoteVerifier& verifier = TestSigner().verifier()) {
  return std::string(CheckEvidence(evidence, verifier).status().message());
}

TEST(Evidence, ProvesItsActWithTheKeyAlone) {
  const auto act = CheckEvidence(TestEvidence(), TestSigner().verifier());
  ASSERT_TRUE(act.ok()) << act.status();
  EXPECT_EQ(act->leaf, TestLeaf("stored bytes"));
  EXPECT_EQ(act->checkpoint.size, 11u);
  EXPECT_TRUE(act->event_given);
}

TEST(Evidence, ProvesTheActWithoutItsBytesToo) {
  Evidence evidence = TestEvidence();
  evidence.event.clear();
  const auto act = CheckEvidence(evidence, TestSigner().verifier());
  ASSERT_TRUE(act.ok()) << act.status();
  EXPECT_FALSE(act->event_given);
}

TEST(Evidence, SaysWhichPartIsWrong) {
  Evidence event = TestEvidence(), leaf = event, proof = event, size = event, index = event, missing = event, note = event;
  event.event += "x";
  EXPECT_THAT(MessageOf(event), StartsWith("event: "));
  leaf.leaf.replace(leaf.leaf.find("revision=4711"), 13, "revision=4712");
  EXPECT_THAT(MessageOf(leaf), StartsWith("proof: "));
  proof.hashes[0][0] ^= 1;
  EXPECT_THAT(MessageOf(proof), StartsWith("proof: "));
  size.tree_size = 12;
  EXPECT_THAT(MessageOf(size), StartsWith("proof: "));
  index.leaf_index = 4;
  EXPECT_THAT(MessageOf(index), StartsWith("proof: "));
  missing.hashes.pop_back();
  EXPECT_THAT(MessageOf(missing), StartsWith("proof: "));
  note.checkpoint.replace(note.checkpoint.find("\n11\n"), 4, "\n12\n");
  EXPECT_THAT(MessageOf(note), StartsWith("checkpoint: "));
}

TEST(Evidence, BelievesNoOtherKeyAndNoOtherLog) {
  EXPECT_THAT(MessageOf(TestEvidence(), NoteSigner::FromSeed(LogOrigin(kTestLog), KeyBytes{9})->verifier()),
              StartsWith("checkpoint: "));
  // A leaf of another log under a checkpoint of this one.
  Evidence foreign = TestEvidence();
  foreign.leaf.replace(foreign.leaf.find("log=0011"), 8, "log=1111");
  EXPECT_THAT(MessageOf(foreign), StartsWith("leaf: "));
}

// Every byte of every part counts.
TEST(Evidence, NoticesEveryChangedByte) {
  const Evidence sound = TestEvidence();
  const NoteVerifier verifier = TestSigner().verifier();
  for (std::string Evidence::*part : {&Evidence::event, &Evidence::leaf, &Evidence::checkpoint}) {
    for (size_t at = 0; at < (sound.*part).size(); ++at) {
      Evidence changed = sound;
      (changed.*part)[at] = static_cast<char>((changed.*part)[at] ^ 0x15);
      EXPECT_FALSE(CheckEvidence(changed, verifier).ok()) << at << " of " << changed.*part;
    }
  }
  for (size_t hash = 0; hash < sound.hashes.size(); ++hash) {
    for (size_t at = 0; at < sound.hashes[hash].size(); ++at) {
      Evidence changed = sound;
      changed.hashes[hash][at] ^= 0x80;
      EXPECT_FALSE(CheckEvidence(changed, verifier).ok()) << hash << ", " << at;
    }
  }
}

TEST(Evidence, OfTheSecondTreeHoldsWithItsKeyAndItsHashAlone) {
  const Evidence sound = TestSm3Evidence();
  const auto act = CheckEvidence(sound, TestSm2Signer().verifier());
  ASSERT_TRUE(act.ok()) << act.status();
  EXPECT_EQ(act->leaf.hash, LogHash::kSm3);
  EXPECT_TRUE(act->event_given);
  Evidence changed = sound;
  changed.event += "!";
  EXPECT_TRUE(absl::IsDataLoss(CheckEvidence(changed, TestSm2Signer().verifier()).status()));
  changed = sound;
  changed.hashes[1][0] ^= 1;
  EXPECT_TRUE(absl::IsDataLoss(CheckEvidence(changed, TestSm2Signer().verifier()).status()));
  changed = sound;
  changed.leaf = TestEvidence().leaf;
  EXPECT_TRUE(absl::IsInvalidArgument(CheckEvidence(changed, TestSm2Signer().verifier()).status()));
  EXPECT_FALSE(CheckEvidence(TestEvidence(), TestSm2Signer().verifier()).ok());
}

}  // namespace
}  // namespace yici::audit
