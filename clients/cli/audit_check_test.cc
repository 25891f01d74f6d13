#include "clients/cli/audit_check.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "services/audit/tree/leaf_fields.h"
#include "services/audit/tree/naive_for_tests.h"
#include "services/audit/tree/proof.h"

namespace yici::cli {
namespace {

using audit::Hash;
using ::testing::HasSubstr;

constexpr char kLog[] = "00112233445566778899aabbccddeeff";

audit::NoteSigner Signer() { return *audit::NoteSigner::FromSeed(audit::LogOrigin(kLog), audit::KeyBytes{7}); }
std::string Bytes(const Hash& hash) { return std::string(reinterpret_cast<const char*>(hash.data()), hash.size()); }

// A log whose leaf n is event 0 of revision n + 1, as an honest server tells of it.
class Log {
 public:
  explicit Log(size_t size, std::string_view salt = "") {
    for (size_t i = 0; i < size; ++i) {
      audit::LeafFields fields;
      fields.log_id_hex = kLog;
      fields.revision = i + 1;
      fields.event = audit::Sha256(i < 4 ? "early" : salt);
      texts_.push_back(audit::FormatLeaf(fields));
      leaves_.push_back(audit::LeafHash(texts_.back()));
    }
  }
  Hash Root(size_t size) const { return audit::NaiveRoot(leaves_, 0, size); }
  audit::Checkpoint Head() const {
    return {audit::LogOrigin(kLog), leaves_.size(), Root(leaves_.size()), leaves_.size(), audit::Sha256("")};
  }
  std::string Note() const { return *audit::SignCheckpoint(Head(), Signer()); }

  v1::InclusionProof Inclusion(uint64_t revision, uint64_t size) const {
    v1::InclusionProof proof;
    proof.set_leaf_index(revision - 1);
    proof.set_leaf(texts_[revision - 1]);
    proof.set_tree_size(size);
    proof.set_root(Bytes(Root(size)));
    for (const Hash& hash : audit::NaivePath(leaves_, revision - 1, 0, size)) proof.add_hashes(Bytes(hash));
    AddHead(size, &proof);
    return proof;
  }
  v1::ConsistencyProof Consistency(uint64_t old_size, uint64_t new_size) const {
    v1::ConsistencyProof proof;
    proof.set_old_size(old_size);
    proof.set_new_size(new_size);
    proof.set_old_root(Bytes(Root(old_size)));
    proof.set_new_root(Bytes(Root(new_size)));
    for (const Hash& hash : audit::NaiveSubproof(leaves_, old_size, 0, new_size, true)) proof.add_hashes(Bytes(hash));
    AddHead(new_size, &proof);
    return proof;
  }

 private:
  template <class Proof>
  void AddHead(uint64_t size, Proof* proof) const {
    proof->set_head_size(leaves_.size());
    for (const Hash& hash : audit::NaiveSubproof(leaves_, size, 0, leaves_.size(), true)) proof->add_head_hashes(Bytes(hash));
    proof->set_checkpoint(Note());
  }

  std::vector<std::string> texts_;
  std::vector<Hash> leaves_;
};

v1::GetInclusionProofRequest Asked(uint64_t revision, uint64_t size = 0) {
  v1::GetInclusionProofRequest asked;
  asked.set_event_revision(revision);
  asked.set_tree_size(size);
  return asked;
}

TEST(AuditCheck, HoldsWhatAnHonestServerTells) {
  const Log log(11);
  for (uint64_t revision = 1; revision <= 11; ++revision) {
    for (uint64_t size = revision; size <= 11; ++size) {
      const auto head = CheckInclusion(Asked(revision, size), log.Inclusion(revision, size), Signer().verifier());
      ASSERT_TRUE(head.ok()) << head.status();
      EXPECT_EQ(head->size, 11u);
    }
  }
  v1::GetConsistencyProofRequest asked;
  asked.set_old_size(3);
  EXPECT_TRUE(CheckConsistency(asked, log.Consistency(3, 11), Signer().verifier()).ok());
  asked.set_new_size(7);
  EXPECT_TRUE(CheckConsistency(asked, log.Consistency(3, 7), Signer().verifier()).ok());
}

TEST(AuditCheck, RefusesAnAnswerToAnotherQuestion) {
  const Log log(11);
  EXPECT_THAT(std::string(CheckInclusion(Asked(5), log.Inclusion(6, 11), Signer().verifier()).status().message()),
              HasSubstr("as asked"));
  EXPECT_FALSE(CheckInclusion(Asked(5, 8), log.Inclusion(5, 11), Signer().verifier()).ok());
  v1::GetInclusionProofRequest second = Asked(5);
  second.set_event_index(1);
  EXPECT_FALSE(CheckInclusion(second, log.Inclusion(5, 11), Signer().verifier()).ok());
  v1::GetConsistencyProofRequest asked;
  asked.set_old_size(4);
  EXPECT_FALSE(CheckConsistency(asked, log.Consistency(3, 11), Signer().verifier()).ok());
  asked.set_new_size(8);
  EXPECT_FALSE(CheckConsistency(asked, log.Consistency(4, 9), Signer().verifier()).ok());
}

TEST(AuditCheck, BelievesTheRootOnlyWithTheSignature) {
  const Log log(11), other(11, "rewritten");
  v1::InclusionProof proof = log.Inclusion(9, 11);
  proof.set_checkpoint(other.Note());
  EXPECT_TRUE(absl::IsDataLoss(CheckInclusion(Asked(9), proof, Signer().verifier()).status()));
  const auto stranger = audit::NoteSigner::FromSeed(audit::LogOrigin(kLog), audit::KeyBytes{8});
  EXPECT_TRUE(absl::IsDataLoss(CheckInclusion(Asked(9), log.Inclusion(9, 11), stranger->verifier()).status()));
  EXPECT_TRUE(CheckInclusion(Asked(9), log.Inclusion(9, 11), std::nullopt).ok());
}

// A tree of some size that the signed one does not go on from proves nothing, however well its own proof holds.
TEST(AuditCheck, BindsAnEarlierTreeToTheSignedOne) {
  const Log log(11), other(11, "rewritten");
  v1::InclusionProof proof = other.Inclusion(6, 8);
  proof.set_checkpoint(log.Note());
  EXPECT_TRUE(absl::IsDataLoss(CheckInclusion(Asked(6, 8), proof, Signer().verifier()).status()));
  v1::InclusionProof unbound = log.Inclusion(6, 8);
  unbound.clear_head_hashes();
  EXPECT_FALSE(CheckInclusion(Asked(6, 8), unbound, Signer().verifier()).ok());
  v1::GetConsistencyProofRequest asked;
  asked.set_old_size(5);
  asked.set_new_size(8);
  v1::ConsistencyProof forked = other.Consistency(5, 8);
  forked.set_checkpoint(log.Note());
  EXPECT_TRUE(absl::IsDataLoss(CheckConsistency(asked, forked, Signer().verifier()).status()));
}

TEST(AuditCheck, AsksThatTheLogGoesOnFromTheLastOneSeen) {
  const Log log(11), earlier(7), other(11, "rewritten"), longer(13);
  const auto told_by = [](const Log& server) {
    return
        [&server](uint64_t from, uint64_t to) -> absl::StatusOr<v1::ConsistencyProof> { return server.Consistency(from, to); };
  };
  EXPECT_TRUE(CheckSeen(earlier.Head(), log.Head(), told_by(log)).ok());
  EXPECT_TRUE(CheckSeen(log.Head(), log.Head(), told_by(log)).ok());
  EXPECT_THAT(std::string(CheckSeen(longer.Head(), log.Head(), told_by(log)).message()), HasSubstr("tail is cut"));
  EXPECT_THAT(std::string(CheckSeen(log.Head(), other.Head(), told_by(other)).message()), HasSubstr("written anew"));
  EXPECT_THAT(std::string(CheckSeen(earlier.Head(), other.Head(), told_by(other)).message()), HasSubstr("written anew"));
  audit::Checkpoint elsewhere = earlier.Head();
  elsewhere.origin = "yici/other";
  EXPECT_TRUE(absl::IsDataLoss(CheckSeen(elsewhere, log.Head(), told_by(log))));
}

// A refused request is a record without a leaf: the tree says nothing of it, the checkpoint does.
TEST(AuditCheck, AsksThatNoRecordSeenBeforeIsGoneOrAnother) {
  const Log log(11), longer(13);
  const auto never = [](uint64_t, uint64_t) -> absl::StatusOr<v1::ConsistencyProof> { return absl::InternalError("asked"); };
  audit::Checkpoint seen = log.Head(), head = log.Head();
  seen.revision = 12;
  EXPECT_THAT(std::string(CheckSeen(seen, head, never).message()), HasSubstr("tail is cut"));
  head.revision = 12;
  head.records = audit::Sha256("another refusal");
  EXPECT_THAT(std::string(CheckSeen(seen, head, never).message()), HasSubstr("written anew"));
  head = longer.Head();
  head.revision = seen.revision;
  EXPECT_THAT(std::string(CheckSeen(seen, head, never).message()), HasSubstr("written anew"));
  head = log.Head();
  head.revision = 13;
  head.records = audit::Sha256("one more refusal");
  EXPECT_TRUE(CheckSeen(seen, head, never).ok());
}

TEST(AuditCheck, PassesOnWhatBecameOfTheCallForAProof) {
  const Log log(11), earlier(7);
  const auto behind = [](uint64_t, uint64_t) -> absl::StatusOr<v1::ConsistencyProof> {
    return absl::UnavailableError("TILES_BEHIND");
  };
  EXPECT_TRUE(absl::IsUnavailable(CheckSeen(earlier.Head(), log.Head(), behind)));
}

}  // namespace
}  // namespace yici::cli
