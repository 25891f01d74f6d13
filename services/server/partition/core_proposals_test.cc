// Acts that take two people, in the order of a partition: from the hold on a restored log to its end, and what a proposal is
// judged by.
#include <gtest/gtest.h>

#include "services/catalog/machine/lookup.h"
#include "services/catalog/machine/proposals.h"
#include "services/server/partition/core_fixture.h"

namespace yici::server {
namespace {

constexpr char kFirst[] = "officer:jz-admin-1", kSecond[] = "officer:jz-admin-2";

// A published notice asks for what is always refused, and that refuses its record.
std::vector<Reaction> RefuseNotices(const StateReader& state, const journal::Event& event) {
  if (!event.has_calendar_published()) return React(state, event);
  std::vector<Reaction> reactions = {{.command = {}, .on_refusal = Reaction::OnRefusal::kRefuseRecord}};
  reactions[0].command.mutable_confirm_proposal()->set_number(UINT64_MAX);
  return reactions;
}

class CoreProposalsTest : public testing::Test {
 protected:
  void Open(ReactFunction react = React) {
    store_ = storage::NewMemoryStore();
    auto core = Core::Open(*store_, {.log_id_hex = kLogId, .react = react});
    ASSERT_TRUE(core.ok()) << core.status();
    core_ = *std::move(core);
    ApplyPack(*core_, At("2020-02-03T08:00"));
    Incoming require = From("system:start", "require");
    require.command.mutable_require_four_eyes();
    ASSERT_EQ(Said(require), "");
  }
  // The reason of a refusal, by Decide or before; "" for none.
  std::string Said(const Incoming& incoming) {
    last_ = core_->Process(incoming, At("2020-02-05T09:00"));
    if (!last_.status.ok()) return std::string(last_.status.message()).substr(0, last_.status.message().find(':'));
    return last_.answer != nullptr && last_.answer->rejected() ? last_.answer->rejection().reason() : "";
  }
  std::string Fact(std::string_view key) const {
    for (const auto& fact : last_.answer->facts()) {
      if (fact.key() == key) return fact.value();
    }
    return "";
  }
  Incoming Command(const char* who) { return From(who, "r" + std::to_string(++requests_)); }
  Incoming Notice(const char* who) {
    Incoming publish = Command(who);
    auto& notice = *publish.command.mutable_publish_calendar()->mutable_notice();
    notice.set_year(2020);
    notice.set_version(3);
    notice.set_published_day(CivilDay::Parse("2020-02-05")->days_since_1970());
    *notice.mutable_days() = core_->state().Find<journal::HolidayNotice>(catalog::NoticeKey(2020, 2))->days();
    notice.add_days()->set_day(CivilDay::Parse("2020-03-02")->days_since_1970());
    notice.mutable_days()->rbegin()->set_name("示例");
    return publish;
  }
  Incoming Release(const char* who) {
    Incoming release = Command(who);
    release.command.mutable_set_hold()->set_reason("核对完毕");
    return release;
  }
  Incoming Confirm(const char* who, uint64_t number) {
    Incoming confirm = Command(who);
    const auto* row = core_->state().Find<journal::Proposal>(catalog::ProposalKey(number));
    confirm.command.mutable_confirm_proposal()->set_number(number);
    if (row != nullptr) confirm.command.mutable_confirm_proposal()->set_digest(catalog::DigestOf(*row));
    return confirm;
  }
  size_t RowsOf(Table table) const {
    size_t rows = 0;
    core_->state().Scan(table, "", "", [&](std::string_view, std::string_view) { return ++rows > 0; });
    return rows;
  }

  std::unique_ptr<storage::Store> store_;
  std::unique_ptr<Core> core_;
  Verdict last_;
  int requests_ = 0;
};

TEST_F(CoreProposalsTest, ARestoredLogIsHeldProposedForAndResumedBySomebodyElse) {
  Open();
  Incoming hold = From("system:start", "hold");
  hold.command.mutable_hold_restored()->set_log_id(kLogId);
  ASSERT_EQ(Said(hold), "");
  EXPECT_TRUE(core_->head().hold);
  EXPECT_EQ(Said(Submit("held")), "ON_HOLD");
  EXPECT_EQ(Said(Notice(kFirst)), "ON_HOLD") << "no proposal of anything else meanwhile";
  ASSERT_EQ(Said(Release(kFirst)), "");
  EXPECT_TRUE(core_->head().hold) << "one person has not resumed it";
  EXPECT_EQ(Fact("act"), "admin.resume");
  const uint64_t number = core_->head().revision;
  EXPECT_EQ(Fact("proposal"), "proposals/" + std::to_string(number));
  EXPECT_EQ(Said(Confirm(kFirst, number)), "SECOND_PERSON_REQUIRED");
  EXPECT_EQ(Said(Confirm(kClerk, number)), "CATALOG_ADMINISTRATOR_REQUIRED");
  EXPECT_TRUE(core_->head().hold);
  CommitBatch(*core_, *store_);
  const Incoming confirm = Confirm(kSecond, number);
  ASSERT_EQ(Said(confirm), "");
  EXPECT_FALSE(core_->head().hold);
  EXPECT_EQ(last_.answer->events(), 3) << "confirmed, resumed, released: one record";
  EXPECT_EQ(Said(Submit("after")), "");
  EXPECT_EQ(Said(confirm), "") << "the retry says the same";
  EXPECT_TRUE(last_.repeated);
  EXPECT_EQ(Said(Confirm(kSecond, number)), "PROPOSAL_ENDED");
}

TEST_F(CoreProposalsTest, AHoldOfTheAdministratorsIsLiftedByOne) {
  Open();
  Incoming hold = Command(kFirst);
  hold.command.mutable_set_hold()->set_hold(true);
  ASSERT_EQ(Said(hold), "");
  ASSERT_EQ(Said(Release(kFirst)), "");
  EXPECT_FALSE(core_->head().hold);
}

TEST_F(CoreProposalsTest, WhatTheActAsksOfOthersIsJudgedWhenItIsProposedAndLeavesNothingBehind) {
  Open();
  const CivilDay today = *CivilDay::Parse("2020-02-05");
  const std::string calendar = core_->CalendarOn(today)->version();
  Incoming sweep = From("system:deadlines", "");
  sweep.command.mutable_advance_sweep()->set_limit(kSweepCasesMax);
  while (core_->SweepNeeded(today)) ASSERT_EQ(Said(sweep), "");
  const size_t notices = RowsOf(Table::kNotice), sweeps = RowsOf(Table::kSweep);
  const uint64_t leaves = core_->head().tree.size();
  ASSERT_EQ(Said(Notice(kFirst)), "");
  const uint64_t number = core_->head().revision;
  EXPECT_EQ(core_->head().tree.size(), leaves + 1) << "the proposal alone";
  EXPECT_EQ(RowsOf(Table::kNotice), notices);
  EXPECT_EQ(RowsOf(Table::kSweep), sweeps);
  EXPECT_FALSE(core_->SweepNeeded(today)) << "due rows follow the calendar that is in force";
  EXPECT_EQ(core_->CalendarOn(today)->version(), calendar);
  ASSERT_EQ(Said(Confirm(kSecond, number)), "");
  EXPECT_EQ(RowsOf(Table::kNotice), notices + 1);
  EXPECT_NE(core_->CalendarOn(today)->version(), calendar);
}

TEST_F(CoreProposalsTest, WhatOthersWouldRefuseIsNotProposed) {
  Open(RefuseNotices);
  const uint64_t leaves = core_->head().tree.size();
  EXPECT_EQ(Said(Notice(kFirst)), "PROPOSAL_NOT_FOUND");
  EXPECT_EQ(RowsOf(tables::kProposal), 0u);
  EXPECT_EQ(core_->head().tree.size(), leaves);
  EXPECT_EQ(last_.answer->events(), 0);
}

}  // namespace
}  // namespace yici::server
