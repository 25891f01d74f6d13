// Archiving: what a file must hold, and the one digest over it.
#include "services/approval/machine/archive.h"

#include "gtest/gtest.h"
#include "services/approval/machine/clocks.h"
#include "services/approval/machine/grants_test_kit.h"
#include "services/approval/machine/view.h"
#include "services/audit/tree/compact_range.h"

namespace yici::approval {
namespace {

using journal::Command;

class ArchiveTest : public testing::Test {
 protected:
  ArchiveTest() { city_.At("2020-04-20T10:00"); }

  std::string MissingOf(const std::string& no) {
    Command command = ArchiveOf(no);
    command.mutable_archive_case()->clear_papers();
    const Done done = city_.Do(kChief, command);
    return done.outcome.refused() ? done.answer().rejection().metadata(0).value() : "";
  }

  City city_;
};

TEST_F(ArchiveTest, ASealedDeliveredGrantIsComplete) {
  const std::string no = city_.Submit(kLicence);
  city_.Do(kChief, Accept(no));
  city_.Do(kHandler, Review(no, "handle"));
  city_.Do(kApprover, Review(no, "approve"));
  Command grant = Grant(no);
  grant.mutable_decide_case()->set_seal("jz-market");
  city_.Do(kApprover, grant);
  Command certificate;
  certificate.mutable_issue_certificate()->set_case_no(no);
  certificate.mutable_issue_certificate()->set_certificate_no("JY-1");
  city_.Do(kClerk, certificate);
  city_.Do(kClerk, Deliver(no));
  EXPECT_EQ(MissingOf(no), "");
  EXPECT_EQ(city_.Find(no).state(), journal::CASE_STATE_ARCHIVED);
  EXPECT_EQ(city_.Find(no).result_code(), 0);
}

TEST_F(ArchiveTest, EveryLackingPieceIsListed) {
  const std::string no = CompletedOf(city_, kLicence);
  EXPECT_EQ(MissingOf(no), "decision-seal");
  auto bare = std::make_unique<journal::Case>(city_.Find(no));
  bare->clear_documents();
  bare->mutable_steps(0)->set_opinion(" ");
  bare->mutable_steps(1)->clear_officer();
  city_.state().Put(no, std::move(bare));
  EXPECT_EQ(MissingOf(no), "receipt;document-04;document-31;decision-seal;step:handle;step:approve;document-09");
}

TEST_F(ArchiveTest, ANoticeOfDeferralStandsForTheDecisionOfAcceptance) {
  const std::string no = Received(city_.Do(kClerk, SubmitOf(kDeferrable, {"m1", "m2", "m3"})));
  city_.Do(kChief, Defer(no, {"m4"}, 5));
  Command withdraw;
  withdraw.mutable_withdraw_case()->set_case_no(no);
  ASSERT_EQ(city_.Do(kApplicant, withdraw).reason(), "");
  auto bare = std::make_unique<journal::Case>(city_.Find(no));
  bare->clear_documents();
  *bare->add_documents() = city_.Find(no).documents(0);
  EXPECT_EQ(MissingPieces(*bare, {}), (std::vector<std::string>{"document-32", "document-39"}));
  EXPECT_EQ(MissingOf(no), "");
}

TEST_F(ArchiveTest, ANoticeAndItsSupplementLeaveTheirPapers) {
  const std::string no = city_.Submit(kThreeStep);
  city_.Do(kChief, Notify(no, {}, {"m1"}));
  city_.Do(kApplicant, Supplement(no, {"m1"}));
  Command withdraw;
  withdraw.mutable_withdraw_case()->set_case_no(no);
  city_.Do(kApplicant, withdraw);
  auto bare = std::make_unique<journal::Case>(city_.Find(no));
  bare->clear_documents();
  city_.state().Put(no, std::move(bare));
  EXPECT_EQ(MissingOf(no), "receipt;document-02;supplement-receipt;document-39");
}

TEST_F(ArchiveTest, OnlyTheOrganArchivesAndOnlyWhatHasEnded) {
  const std::string no = CompletedOf(city_, kLicence);
  EXPECT_EQ(city_.Do(kClerk, ArchiveOf(no)).reason(), "NOT_PERMITTED");
  EXPECT_EQ(city_.Do(kHandler, ArchiveOf(no)).reason(), "");
  EXPECT_EQ(city_.Do(kHandler, ArchiveOf(no)).reason(), "CASE_ENDED");
  EXPECT_EQ(city_.Find(no).archive().from_state(), journal::CASE_STATE_COMPLETED);
}

TEST_F(ArchiveTest, AnArchivedGrantKeepsItsTermAndCanBeRevokedAndArchivedAgain) {
  const std::string no = CompletedOf(city_, kLicence);
  ASSERT_EQ(city_.Do(kChief, ArchiveOf(no)).reason(), "");
  const std::string first = city_.Find(no).archive().digest();
  EXPECT_NE(FindLive(city_.Find(no), journal::CLOCK_KIND_C12_TERM), nullptr);
  ASSERT_EQ(city_.Do(kHead, Revoke(no, "2020-04-20")).reason(), "");
  ASSERT_EQ(city_.Do(kChief, ArchiveOf(no)).reason(), "");
  EXPECT_NE(city_.Find(no).archive().digest(), first);
  EXPECT_EQ(city_.Find(no).result_code(), 2);
  EXPECT_EQ(city_.Do(kHead, Revoke(no, "2020-04-20")).reason(), "NOT_GRANTED");
}

TEST_F(ArchiveTest, TheDigestIsThatOfTheManifestAndAnArchiveMayCompareIt) {
  const std::string no = CompletedOf(city_, kLicence);
  Command command = ArchiveOf(no);
  const ArchivePapers& papers = command.archive_case().papers();
  const audit::Hash hash = audit::Sha256(FileManifest(city_.Find(no), papers));
  const std::string digest(hash.begin(), hash.end());
  command.mutable_archive_case()->set_digest(digest);
  ASSERT_EQ(city_.Do(kChief, command).reason(), "");
  EXPECT_EQ(city_.Find(no).archive().digest(), digest);
}

TEST_F(ArchiveTest, HoldsStandSideBySideAndEachEndsAlone) {
  const std::string no = CompletedOf(city_, kLicence);
  ASSERT_EQ(city_.Do(kChief, HoldOf(no, "2020-7")).reason(), "");
  ASSERT_EQ(city_.Do(kHead, HoldOf(no, "2020-8")).reason(), "");
  ASSERT_EQ(city_.Do(kChief, ReleaseOf(no, "2020-7")).reason(), "");
  const journal::Case& held = city_.Find(no);
  ASSERT_EQ(held.legal_holds_size(), 2);
  EXPECT_NE(held.legal_holds(0).released_day(), 0);
  EXPECT_EQ(held.legal_holds(0).released_by(), kChief);
  EXPECT_EQ(held.legal_holds(1).released_day(), 0);
  // The same paper may order it again; the hold that ended stays as it was.
  ASSERT_EQ(city_.Do(kChief, HoldOf(no, "2020-7")).reason(), "");
  EXPECT_EQ(city_.Find(no).legal_holds_size(), 3);
  EXPECT_EQ(city_.Do(kHandler, ReleaseOf(no, "2020-7")).reason(), "NOT_PERMITTED");
}

TEST_F(ArchiveTest, AHoldIsNoActInTheCase) {
  const std::string no = CompletedOf(city_, kLicence);
  ASSERT_EQ(city_.Do(kChief, ArchiveOf(no)).reason(), "");
  const journal::Case before = city_.Find(no);
  ASSERT_EQ(city_.Do(kChief, HoldOf(no, "2020-7")).reason(), "");
  const journal::Case& after = city_.Find(no);
  EXPECT_EQ(after.state(), journal::CASE_STATE_ARCHIVED);
  EXPECT_EQ(after.etag(), before.etag());
  EXPECT_EQ(after.last_event_us(), before.last_event_us());
  EXPECT_EQ(after.archive().digest(), before.archive().digest());
  EXPECT_GT(after.revisions_size(), before.revisions_size()) << "but it stands in the history";
}

TEST_F(ArchiveTest, ACaseHasRoomForAHundredHolds) {
  const std::string no = city_.Submit(kThreeStep);
  for (int i = 0; i < 100; ++i) ASSERT_EQ(city_.Do(kChief, HoldOf(no, std::to_string(i))).reason(), "") << i;
  EXPECT_EQ(city_.Do(kChief, HoldOf(no, "one more")).reason(), "DOCUMENTS_FULL");
}

TEST_F(ArchiveTest, EveryPartOfTheFileMovesTheDigest) {
  const journal::Case original = city_.Find(CompletedOf(city_, kLicence));
  const ArchivePapers none;
  const std::string digest = FileDigest(original, none);
  const std::vector<std::function<void(journal::Case&)>> edits = {
      [](auto& c) { c.mutable_materials(0)->set_digest("x"); },
      [](auto& c) { c.mutable_documents(0)->set_number(99); },
      [](auto& c) { c.mutable_steps(0)->set_opinion("another"); },
      [](auto& c) { c.mutable_steps(0)->set_officer("officer:other"); },
      [](auto& c) { c.mutable_ruling()->set_reasons("another"); },
      [](auto& c) { c.mutable_ruling()->set_grant(false); },
      [](auto& c) { c.set_certificate_no("JY-2"); },
      [](auto& c) { c.add_revisions(77); },
      [](auto& c) { c.mutable_applicant()->set_uscc("91350100M000100Y43"); },
  };
  for (size_t i = 0; i < edits.size(); ++i) {
    journal::Case edited = original;
    edits[i](edited);
    EXPECT_NE(FileDigest(edited, none), digest) << i;
  }
  ArchivePapers papers;
  papers.Add()->set_piece("decision-seal");
  EXPECT_NE(FileDigest(original, papers), digest);
}

}  // namespace
}  // namespace yici::approval
