// Acts that take two people: who may confirm what, until when, and that what happens is what was proposed.
#include "services/catalog/machine/proposals.h"

#include <gtest/gtest.h>

#include <climits>

#include "services/catalog/machine/proposals_for_tests.h"

namespace yici::catalog {
namespace {

// Counts the looks for rows: in the partition each one that finds nothing leaves an entry behind.
class CountingState final : public StateReader {
 public:
  explicit CountingState(const MemoryState& rows) : rows_(rows) {}
  std::optional<std::string> FindBytes(Table table, std::string_view key) const override { return rows_.FindBytes(table, key); }
  void Scan(Table table, std::string_view begin, std::string_view end,
            absl::FunctionRef<bool(std::string_view, std::string_view)> visit) const override {
    rows_.Scan(table, begin, end, visit);
  }
  int64_t looks() const { return looks_; }

 protected:
  const google::protobuf::MessageLite* FindRow(Table table, std::string_view key,
                                               const google::protobuf::MessageLite& prototype) const override {
    ++looks_;
    const auto bytes = rows_.FindBytes(table, key);
    if (!bytes) return nullptr;
    auto& row = found_.emplace_back(prototype.New());
    return row->ParseFromString(*bytes) ? row.get() : nullptr;
  }

 private:
  const MemoryState& rows_;
  mutable int64_t looks_ = 0;
  mutable std::vector<std::unique_ptr<google::protobuf::MessageLite>> found_;
};

TEST_F(ProposalsTest, ANoticeIsPublishedByTheSecondPersonAlone) {
  const uint64_t number = Proposed(Publish(Notice(2)));
  EXPECT_EQ(Notices(), 1) << "nothing has changed yet";
  EXPECT_EQ(Fact("act"), "calendar.publish");
  EXPECT_EQ(Fact("confirm_until"), "2020-01-24T09:00:00+08:00");
  EXPECT_EQ(Confirm(number, kFirst), "SECOND_PERSON_REQUIRED");
  EXPECT_EQ(Notices(), 1);
  EXPECT_EQ(Confirm(number), "");
  EXPECT_EQ(Notices(), 2);
  EXPECT_EQ(Fact("notice"), "2020v2") << "the answer is the act's own";
  ASSERT_EQ(last_.events.size(), 2u);
  EXPECT_EQ(last_.events[0].event.proposal_confirmed().proposer(), kFirst);
  EXPECT_TRUE(last_.events[1].event.has_calendar_published());
  const auto* row = state_.Find<journal::Proposal>(ProposalKey(number));
  EXPECT_EQ(row->ended_by(), kSecond);
  EXPECT_EQ(row->ended_revision(), revision_);
  EXPECT_EQ(Confirm(number), "PROPOSAL_ENDED");
}

TEST_F(ProposalsTest, WithoutTheRequirementOneIsEnough) {
  state_.Erase<journal::FourEyes>(kFourEyesKey);
  EXPECT_EQ(Publish(Notice(2)), "");
  EXPECT_EQ(Notices(), 2);
}

TEST_F(ProposalsTest, OnlyYiciItselfTurnsTheRequirementOnAndNobodyTurnsItOff) {
  journal::Command require, hold;
  require.mutable_require_four_eyes();
  hold.mutable_hold_restored()->set_log_id("ab");
  EXPECT_EQ(Run(require), "NOT_PERMITTED");
  EXPECT_EQ(Run(hold), "NOT_PERMITTED");
  EXPECT_EQ(As("system:start", require), "");
  EXPECT_TRUE(last_.events.empty()) << "it stands already";
}

TEST_F(ProposalsTest, WhatWouldBeRefusedIsRefusedWhenItIsProposed) {
  EXPECT_EQ(Publish(Notice(1)), "CALENDAR_VERSION_NOT_NEWER");
  sender_ = kClerk;
  EXPECT_EQ(Publish(Notice(2)), "CATALOG_ADMINISTRATOR_REQUIRED");
  EXPECT_EQ(RowsOf(tables::kProposal), 0u);
}

TEST_F(ProposalsTest, IsJudgedAnewWhenItIsConfirmed) {
  const uint64_t first = Proposed(Publish(Notice(2)));
  const uint64_t second = Proposed(Publish(Notice(3)));
  EXPECT_EQ(Confirm(second), "");
  EXPECT_EQ(Confirm(first), "CALENDAR_VERSION_NOT_NEWER");
  EXPECT_EQ(StateOf(first), "open") << "a refusal changes nothing";
}

TEST_F(ProposalsTest, OnlyWhoMayDoItConfirmsIt) {
  const uint64_t number = Proposed(Publish(Notice(2)));
  EXPECT_EQ(Confirm(number, kClerk), "CATALOG_ADMINISTRATOR_REQUIRED");
  EXPECT_EQ(Confirm(number, "enterprise:91210700MA0AB12C3K"), "CATALOG_ADMINISTRATOR_REQUIRED");
  EXPECT_EQ(Confirm(number + 77), "PROPOSAL_NOT_FOUND");
}

TEST_F(ProposalsTest, AProposerWhoWasRemovedHasProposedNothing) {
  const uint64_t number = Proposed(Publish(Notice(2)));
  auto grants = std::make_unique<journal::OfficerGrants>(*state_.Find<journal::OfficerGrants>("first"));
  for (auto& grant : *grants->mutable_grants()) grant.set_revoked(true);
  state_.Put("first", std::move(grants));
  EXPECT_EQ(Confirm(number), "PROPOSER_NOT_PERMITTED");
  EXPECT_EQ(Notices(), 1);
  sender_ = kSecond;
  const uint64_t anew = Proposed(Publish(Notice(2)));
  EXPECT_EQ(StateOf(number), "withdrawn") << "what nobody can confirm any more stands in nobody's way";
  EXPECT_EQ(state_.Find<journal::Proposal>(ProposalKey(number))->reason(), "proposed anew");
  EXPECT_EQ(StateOf(anew), "open");
}

// Its day passes between the two people: force that was not needed is not used.
TEST_F(ProposalsTest, ANoticeThatComesToEditThePastIsNotWhatWasProposed) {
  for (const bool force : {false, true}) {
    today_ = Day("2020-02-03");
    const uint64_t number = Proposed(Publish(Notice(2, "2020-01-16", "2020-02-04"), force, "更正"));
    EXPECT_FALSE(state_.Find<journal::Proposal>(ProposalKey(number))->act().publish_calendar().force());
    today_ = Day("2020-02-06");
    EXPECT_EQ(Confirm(number), "PROPOSAL_CHANGED");
    EXPECT_EQ(Notices(), 1);
    EXPECT_EQ(Withdraw(number, kFirst), "");
  }
  const uint64_t forced = Proposed(Publish(Notice(2, "2020-01-16", "2020-02-04"), true, "更正"));
  EXPECT_TRUE(state_.Find<journal::Proposal>(ProposalKey(forced))->act().publish_calendar().force());
  EXPECT_EQ(Confirm(forced), "") << "the past was edited by force when it was proposed";
  EXPECT_EQ(Notices(), 2);
}

TEST_F(ProposalsTest, ExpiresAfterSevenDays) {
  const uint64_t number = Proposed(Publish(Notice(2)));
  today_ = Day("2020-01-23");
  EXPECT_EQ(StateOf(number), "open");
  today_ = Day("2020-01-24");
  EXPECT_EQ(StateOf(number), "expired");
  EXPECT_EQ(Confirm(number), "PROPOSAL_EXPIRED");
  Proposed(Publish(Notice(2)));
}

TEST_F(ProposalsTest, TheSameActIsProposedOnce) {
  const uint64_t number = Proposed(Publish(Notice(2)));
  sender_ = kSecond;
  EXPECT_EQ(Publish(Notice(2)), "PROPOSAL_STANDS");
  EXPECT_EQ(last_.answer.rejection().metadata(0).value(), std::to_string(number));
  EXPECT_EQ(Withdraw(number, kClerk), "CATALOG_ADMINISTRATOR_REQUIRED");
  EXPECT_EQ(Withdraw(number, kFirst), "");
  EXPECT_EQ(StateOf(number), "withdrawn");
  EXPECT_EQ(Confirm(number), "PROPOSAL_ENDED");
  Proposed(Publish(Notice(2)));
}

TEST_F(ProposalsTest, AnotherAdministratorMayWithdrawIt) {
  const uint64_t number = Proposed(Publish(Notice(2)));
  EXPECT_EQ(Withdraw(number, kSecond), "");
  EXPECT_EQ(state_.Find<journal::Proposal>(ProposalKey(number))->ended_by(), kSecond);
}

TEST_F(ProposalsTest, AnAdjustmentOfTheListTakesTwo) {
  const uint64_t number = Proposed(Adjust('b', {Line("cancel", kPower)}));
  EXPECT_EQ(RowsOf(Table::kPowerBatch), 0u);
  EXPECT_EQ(Confirm(number), "");
  EXPECT_EQ(RowsOf(Table::kPowerBatch), 1u);
  EXPECT_EQ(Fact("cancel"), "1");
}

TEST_F(ProposalsTest, RowsStagedAnewUnderTheSameNameAreNotWhatWasProposed) {
  const uint64_t number = Proposed(Adjust('b', {Line("cancel", kPower)}));
  EraseStaged(state_, SetId('b'));
  EXPECT_EQ(Confirm(number), "PROPOSAL_CHANGED");
  ASSERT_EQ(Stage(SetId('b'), 0, {Line("cancel", kSecondPower)}), "");
  EXPECT_EQ(Confirm(number), "PROPOSAL_CHANGED");
  EXPECT_EQ(RowsOf(Table::kPowerBatch), 0u);
  const uint64_t anew = Proposed(Effect(SetId('b'), 1, 1));
  EXPECT_EQ(StateOf(number), "withdrawn");
  EXPECT_EQ(Effect(SetId('b'), 1, 1), "PROPOSAL_STANDS");
  EXPECT_EQ(Confirm(anew), "");
  EXPECT_EQ(RowsOf(Table::kPowerBatch), 1u);
}

TEST_F(ProposalsTest, WhatIsStagedForAProposalOutlivesAnothersCommit) {
  const uint64_t list = Proposed(Adjust('b', {Line("cancel", kPower)}));
  const uint64_t pack = Proposed(Bring('c', {ItemRow("ITEM000001", 7), Notice(2)}));
  ASSERT_EQ(Stage(SetId('d'), 0, {ItemRow("ITEM000001", 6)}), "") << "proposed by nobody";
  ASSERT_EQ(Bring('e', {ItemRow("ITEM000001", 9)}), "");
  EXPECT_EQ(RowsOf(Table::kStagedPart), 2u);
  EXPECT_EQ(Commit(SetId('d'), 1, 1), "PACK_INCOMPLETE");
  EXPECT_EQ(Confirm(pack), "");
  EXPECT_EQ(Promised("2020-01-18"), 7);
  EXPECT_EQ(RowsOf(Table::kStagedPart), 1u) << "its own goes with it";
  EXPECT_EQ(Confirm(list), "");
  EXPECT_EQ(RowsOf(Table::kPowerBatch), 1u);
  EXPECT_EQ(RowsOf(Table::kStagedPart), 0u);
}

TEST_F(ProposalsTest, WhatIsStagedForAProposalGoesWhenItEnds) {
  const uint64_t withdrawn = Proposed(Adjust('b', {Line("cancel", kPower)}));
  EXPECT_EQ(Withdraw(withdrawn, kFirst), "");
  EXPECT_EQ(RowsOf(Table::kStagedPart), 0u);
  const uint64_t restaged = Proposed(Adjust('b', {Line("cancel", kSecondPower)}));
  EXPECT_EQ(RowsOf(Table::kStagedPart), 1u) << "the same name serves again";
  today_ = today_ + static_cast<int32_t>(kProposalDays);
  EXPECT_EQ(StateOf(restaged), "expired");
  ASSERT_EQ(Bring('e', {ItemRow("ITEM000001", 9)}), "");
  EXPECT_EQ(RowsOf(Table::kStagedPart), 0u) << "an expired one keeps nothing";
  Proposed(Adjust('f', {Line("cancel", kPower)}));
  ASSERT_EQ(HoldRestored("ab"), "");
  EXPECT_EQ(RowsOf(Table::kStagedPart), 0u);
}

TEST_F(ProposalsTest, APackTakesTwoWhereItChangesTheCalendarOrTheList) {
  EXPECT_EQ(Bring('c', {ItemRow("ITEM000001", 9)}), "") << "items alone";
  EXPECT_EQ(Fact("proposal"), "none");
  EXPECT_EQ(Bring('d', {ItemRow("ITEM000001", 8), PowerRow(kPower), Notice(1)}), "") << "what stands already";
  EXPECT_EQ(Fact("proposal"), "none");
  const uint64_t notice = Proposed(Bring('e', {ItemRow("ITEM000001", 7), Notice(2)}));
  EXPECT_EQ(Notices(), 1);
  EXPECT_EQ(Confirm(notice), "");
  EXPECT_EQ(Notices(), 2);
  Proposed(Bring('f', {PowerRow(kPower, "另一个名称")}));
}

// The sender's count of parts is believed by nothing that is judged on every command.
TEST_F(ProposalsTest, ACountOfPartsWithoutMeasureCostsNothing) {
  ASSERT_EQ(Bring('c', {ItemRow("ITEM000001", 9)}), "");
  struct Row {
    const char* sender;
    char set;
    const char* refusal;
  };
  for (const Row& row :
       {Row{kClerk, 'd', "CATALOG_ADMINISTRATOR_REQUIRED"}, Row{kFirst, 'd', "PACK_INCOMPLETE"}, Row{kFirst, 'c', ""}}) {
    journal::Command command;
    command.mutable_commit_change_set()->set_change_set(SetId(row.set));
    command.mutable_commit_change_set()->set_parts(INT32_MAX);
    journal::Arrival arrival;
    arrival.mutable_principal()->set_id(row.sender);
    arrival.mutable_principal()->set_kind(journal::PRINCIPAL_KIND_OFFICER);
    const CountingState counting(state_);
    const calendar::Calendar calendar = book_.At(today_);
    const Outcome outcome = Decide({counting, calendar, book_}, command, {900, StartOf(today_), arrival});
    EXPECT_EQ(outcome.answer.rejection().reason(), row.refusal);
    EXPECT_TRUE(outcome.events.empty());
    EXPECT_LT(counting.looks(), 100) << row.sender << " " << row.set;
  }
  const CountingState counting(state_);
  VisitStaged(counting, SetId('d'), INT32_MAX, [](const journal::PackRow&) { return true; });
  EXPECT_EQ(counting.looks(), kPartsMax);
}

TEST_F(ProposalsTest, AtMostAHundredWaitAndThreeHundredAreKept) {
  uint64_t first = 0;
  for (int i = 0; i < kOpenProposalsMax; ++i) {
    const uint64_t number = Proposed(Publish(Notice(2 + i)));
    if (i == 0) first = number;
  }
  EXPECT_EQ(Publish(Notice(900)), "PROPOSALS_FULL");
  EXPECT_EQ(Withdraw(first, kFirst), "");
  for (int i = 0; i < 250; ++i) EXPECT_EQ(Withdraw(Proposed(Publish(Notice(900))), kSecond), "");
  EXPECT_EQ(RowsOf(tables::kProposal), static_cast<size_t>(kProposalRowsMax));
  EXPECT_EQ(StateOf(first), "gone");
  EXPECT_EQ(StateOf(first + 1), "open") << "what waits is never dropped";
}

TEST_F(ProposalsTest, ARestoredLogIsResumedByTwo) {
  ASSERT_EQ(HoldRestored("ab"), "");
  EXPECT_TRUE(IsRestoredHeld(state_));
  const uint64_t number = ProposedResume(kFirst);
  journal::Command confirm, publish;
  confirm.mutable_confirm_proposal()->set_number(number);
  publish.mutable_publish_calendar();
  EXPECT_TRUE(IsAboutHold(state_, confirm));
  EXPECT_FALSE(IsAboutHold(state_, publish));
  EXPECT_EQ(Confirm(number, kFirst), "SECOND_PERSON_REQUIRED");
  EXPECT_EQ(ConfirmResume(number), "");
  ASSERT_EQ(last_.events.size(), 3u);
  EXPECT_EQ(last_.events[1].event.restored_resumed().log_id(), "ab");
  EXPECT_FALSE(last_.events[2].event.hold_set().hold());
  EXPECT_FALSE(IsRestoredHeld(state_));
}

// The hold of a log is lifted by what was proposed for that log: no second proposal, and no other hold.
TEST_F(ProposalsTest, AResumptionLiftsTheHoldItWasProposedForAlone) {
  ASSERT_EQ(HoldRestored("ab"), "");
  const uint64_t number = ProposedResume(kFirst);
  auto row = std::make_unique<journal::FourEyes>(*state_.Find<journal::FourEyes>(kFourEyesKey));
  row->set_restored_log("cd");
  state_.Put(std::string(kFourEyesKey), std::make_unique<journal::FourEyes>(*row));
  EXPECT_EQ(ConfirmResume(number), "PROPOSAL_CHANGED") << "another log is held";
  EXPECT_TRUE(IsRestoredHeld(state_));
  row->set_restored_log("ab");
  row->set_restored_held(false);
  state_.Put(std::string(kFourEyesKey), std::move(row));
  EXPECT_EQ(ConfirmResume(number), "PROPOSAL_CHANGED") << "a hold of the administrator's";
  EXPECT_EQ(StateOf(number), "open");
}

TEST_F(ProposalsTest, ARestoredLogCanAlwaysBeResumed) {
  ASSERT_EQ(HoldRestored("ab"), "");
  uint64_t notice = 0;
  for (int i = 0; i < kOpenProposalsMax; ++i) notice = Proposed(Publish(Notice(2 + i)));
  EXPECT_EQ(Publish(Notice(900)), "PROPOSALS_FULL");
  journal::Command withdraw;
  withdraw.mutable_withdraw_proposal()->set_number(notice);
  EXPECT_TRUE(IsAboutHold(state_, withdraw)) << "any may be withdrawn meanwhile";
  const uint64_t number = ProposedResume(kFirst);
  EXPECT_EQ(ProposeResumption(kSecond), "PROPOSAL_STANDS");
  EXPECT_EQ(ProposeResumption(kClerk), "CATALOG_ADMINISTRATOR_REQUIRED");
  EXPECT_EQ(ConfirmResume(number), "");
  EXPECT_FALSE(IsAboutHold(state_, withdraw)) << "a hold of the administrator's admits reads alone";
}

TEST_F(ProposalsTest, TheOperatorResumesARestoredLogAtOnce) {
  ASSERT_EQ(HoldRestored("ab"), "");
  EXPECT_EQ(ProposeResumption("system:start"), "");
  ASSERT_EQ(last_.events.size(), 2u);
  EXPECT_EQ(last_.events[0].event.restored_resumed().log_id(), "ab");
  EXPECT_EQ(last_.events[1].event.hold_set().reason(), "核对完毕");
  EXPECT_FALSE(IsRestoredHeld(state_));
}

TEST_F(ProposalsTest, ARestoreEndsWhatWasProposedBeforeIt) {
  const uint64_t notice = Proposed(Publish(Notice(2)));
  const uint64_t list = Proposed(Adjust('b', {Line("cancel", kPower)}));
  ASSERT_EQ(HoldRestored("ab"), "");
  for (const uint64_t number : {notice, list}) {
    EXPECT_EQ(StateOf(number), "withdrawn");
    EXPECT_EQ(state_.Find<journal::Proposal>(ProposalKey(number))->reason(), "restored");
    EXPECT_EQ(Confirm(number), "PROPOSAL_ENDED");
  }
  const uint64_t resume = ProposedResume(kFirst);
  ASSERT_EQ(HoldRestored("cd"), "") << "restored once more";
  EXPECT_EQ(StateOf(resume), "withdrawn");
}

}  // namespace
}  // namespace yici::catalog
