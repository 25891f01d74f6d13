// Cases follow their organs: the sweep after a department has ended, and what is touched before it arrives.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <map>

#include "services/approval/machine/rows.h"
#include "services/approval/machine/steps.h"
#include "services/approval/machine/view.h"
#include "services/base/memory_state.h"
#include "services/catalog/machine/lookup.h"
#include "services/directory/machine/organs.h"
#include "services/evaluation/machine/appraisal.h"
#include "services/server/partition/core_fixture.h"
#include "services/server/partition/state_hash.h"

namespace yici::server {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

constexpr char kOld[] = "jz-market";
constexpr char kNew[] = "jz-agriculture";
constexpr char kNewChief[] = "officer:jz-agriculture-chief-representative-1";

class CoreOrgansTest : public testing::Test {
 protected:
  void SetUp() override {
    store_ = storage::NewMemoryStore();
    Open();
    ApplyPack(*core_, At("2020-02-03T08:00"));
    CommitBatch(*core_, *store_);
  }
  void Open(ReactFunction react = React) {
    auto core = Core::Open(*store_, {.log_id_hex = kLogId, .react = react});
    ASSERT_TRUE(core.ok()) << core.status();
    core_ = *std::move(core);
  }
  std::string SubmitAt(std::string_view when) {
    const Verdict verdict = core_->Process(Submit("s" + std::to_string(++requests_)), At(when));
    EXPECT_TRUE(verdict.status.ok()) << verdict.status;
    if (verdict.answer == nullptr) return "";
    EXPECT_FALSE(verdict.answer->rejected()) << verdict.answer->rejection().DebugString();
    return verdict.answer->case_no();
  }
  // Through the chain to a grant, by the first officer of each role.
  std::string Granted() {
    const std::string no = SubmitAt("2020-02-04T10:00");
    core_->Process(Accept(no, "a-" + no), At("2020-02-04T10:00"));
    while (Row(no).current_step() < Row(no).steps_size()) {
      const std::string step = Row(no).steps(Row(no).current_step()).step();
      const std::string role(approval::RoleOfStep(step));
      Incoming review = From("officer:jz-market-" + role + "-1", "step-" + step + no);
      review.command.mutable_review_step()->set_case_no(no);
      review.command.mutable_review_step()->set_step(step);
      review.command.mutable_review_step()->set_opinion("符合条件");
      review.command.mutable_review_step()->set_verdict(journal::REVIEW_VERDICT_PASS);
      review.command.mutable_review_step()->set_second_officer("officer:jz-market-handler-2");
      const Verdict reviewed = core_->Process(review, At("2020-02-04T10:00"));
      EXPECT_FALSE(reviewed.answer->rejected()) << reviewed.answer->rejection().DebugString();
      if (reviewed.answer->rejected()) return no;
    }
    Incoming grant = From("officer:jz-market-approver-1", "grant-" + no);
    grant.command.mutable_decide_case()->set_case_no(no);
    grant.command.mutable_decide_case()->set_grant(true);
    const Verdict granted = core_->Process(grant, At("2020-02-04T10:00"));
    EXPECT_FALSE(granted.answer->rejected()) << granted.answer->rejection().DebugString();
    return no;
  }
  static Incoming Notify(const std::string& no) {
    Incoming incoming = From(kChief, "n-" + no);
    incoming.command.mutable_notify_supplement()->set_case_no(no);
    journal::Fault& fault = *incoming.command.mutable_notify_supplement()->add_faults();
    fault.set_material_id("210125008000-m01");
    fault.set_status(journal::MATERIAL_STATUS_FAULTY);
    return incoming;
  }
  std::string MergeAt(std::string_view when, std::string_view from_day) {
    Incoming incoming = From("officer:jz-admin-1", "m" + std::to_string(++requests_));
    journal::ReorganizeDepartment& command = *incoming.command.mutable_reorganize_department();
    command.set_department_id(kOld);
    command.mutable_change()->set_kind(journal::DEPARTMENT_CHANGE_KIND_MERGE);
    command.mutable_change()->set_to(kNew);
    command.mutable_change()->set_from_day(CivilDay::Parse(from_day)->days_since_1970());
    command.mutable_change()->set_reason("机构改革");
    command.mutable_change()->set_basis("锦编发〔2020〕1号");
    return core_->Process(incoming, At(when)).answer->rejection().reason();
  }
  // One step; the cases it moved, in its order. Nothing when there was nothing to do.
  std::vector<std::string> Sweep(std::string_view when, int limit, const std::string& kind = std::string(kOrgansSweepKey)) {
    Incoming incoming = From("system:deadlines", "");
    incoming.command.mutable_advance_sweep()->set_limit(limit);
    incoming.command.mutable_advance_sweep()->set_kind(kind);
    const Verdict verdict = core_->Process(incoming, At(when));
    std::vector<std::string> moved;
    if (verdict.answer == nullptr) return moved;
    for (const journal::Event& event : LastEvents()) {
      if (event.has_case_transferred()) moved.push_back(event.case_transferred().case_no());
    }
    return moved;
  }
  std::vector<journal::Event> LastEvents() {
    CommitBatch(*core_, *store_);
    journal::Record record;
    record.ParseFromString(*storage::NewLocalJournal(store_.get())->Read(nullptr, core_->head().revision));
    std::vector<journal::Event> events(record.events_size());
    for (int i = 0; i < record.events_size(); ++i) events[i].ParseFromString(record.events(i).event());
    return events;
  }
  void Settle(const std::string& no, std::string_view when) {
    Incoming settle = From("system:deadlines", "");
    settle.command.mutable_settle_case()->set_case_no(no);
    core_->Process(settle, At(when));
  }
  // Red cards of the year so far, as the appraisal counts them.
  int64_t RedsOf(std::string_view department) const {
    int64_t reds = 0;
    for (int32_t month = 202002; month <= 202006; ++month) {
      reds += evaluation::FiguresOf(core_->state(), journal::APPRAISAL_SCOPE_DEPARTMENT, department, month).red();
    }
    return reds;
  }
  bool Needed(std::string_view day) const { return core_->MoveNeeded(*CivilDay::Parse(day)); }
  const journal::Case& Row(const std::string& no) const { return *core_->state().Find<journal::Case>(no); }
  // Every open case, by the rows of all cases: the naive look that the sweep's cursor is held against.
  int StandingWithEnded(std::string_view day) const {
    int standing = 0;
    core_->state().Scan(Table::kCase, "", "", [&](std::string_view, std::string_view bytes) {
      journal::Case subject;
      subject.ParseFromArray(bytes.data(), static_cast<int>(bytes.size()));
      const bool ended = subject.department_id() == kOld && *CivilDay::Parse(day) >= *CivilDay::Parse("2020-02-05");
      standing += ended && !approval::HasEnded(subject.state()) ? 1 : 0;
      return true;
    });
    return standing;
  }

  std::unique_ptr<storage::Store> store_;
  std::unique_ptr<Core> core_;
  int requests_ = 0;
};

TEST_F(CoreOrgansTest, TheSweepMovesTheEarliestDueFirstInBoundedStepsAndGoesOnAfterARestart) {
  // Submitted first and due last: what counts is the timer.
  const std::string last = SubmitAt("2020-02-03T09:00"), first = SubmitAt("2020-02-04T09:00");
  const Verdict noted = core_->Process(Notify(last), At("2020-02-04T10:00"));  // 30 working days to answer
  ASSERT_FALSE(noted.answer->rejected()) << noted.answer->rejection().DebugString();
  ASSERT_LT(Row(first).timer_us(), Row(last).timer_us());
  ASSERT_EQ(MergeAt("2020-02-05T09:00", "2020-02-05"), "");
  EXPECT_TRUE(Needed("2020-02-05"));
  EXPECT_THAT(Sweep("2020-02-05T09:01", 1), ElementsAre(first));
  EXPECT_EQ(Row(last).department_id(), kOld);
  Open();
  EXPECT_TRUE(Needed("2020-02-05")) << "the cursor is state";
  EXPECT_THAT(Sweep("2020-02-05T09:02", kMovedCasesMax), ElementsAre(last));
  EXPECT_FALSE(Needed("2020-02-05"));
  EXPECT_EQ(core_->Process(From("system:deadlines", ""), At("2020-02-05T09:03")).answer, nullptr);
  EXPECT_EQ(Row(first).department_id(), kNew);
  EXPECT_EQ(Row(first).transfers(0).basis(), "锦编发〔2020〕1号");
}

TEST_F(CoreOrgansTest, CasesWithoutARunningClockAreNotForgotten) {
  const std::string late = SubmitAt("2020-02-04T09:00");
  core_->Process(Accept(late, "a1"), At("2020-02-04T10:00"));
  Incoming settle = From("system:deadlines", "");
  settle.command.mutable_settle_case()->set_case_no(late);
  core_->Process(settle, At("2020-06-01T00:00"));
  ASSERT_EQ(Row(late).timer_us(), 0) << "promised and statutory limits are both over: no timer row is left";
  ASSERT_EQ(MergeAt("2020-06-01T09:00", "2020-06-01"), "");
  EXPECT_THAT(Sweep("2020-06-01T09:01", kMovedCasesMax), ElementsAre(late));
}

TEST_F(CoreOrgansTest, NothingMovesBeforeTheDayAndTheDayNeedsNoRecord) {
  const std::string no = SubmitAt("2020-02-04T09:00");
  ASSERT_EQ(MergeAt("2020-02-04T10:00", "2020-02-06"), "");
  EXPECT_FALSE(Needed("2020-02-05"));
  EXPECT_THAT(Sweep("2020-02-05T23:59", kMovedCasesMax), IsEmpty());
  const Verdict accepted = core_->Process(Accept(no, "a1"), At("2020-02-05T23:59:30"));
  EXPECT_FALSE(accepted.answer->rejected());
  EXPECT_TRUE(Needed("2020-02-06"));
  EXPECT_THAT(Sweep("2020-02-06T00:00", kMovedCasesMax), ElementsAre(no));
  EXPECT_FALSE(Needed("2020-02-06"));
}

TEST_F(CoreOrgansTest, ACaseTouchedBeforeTheSweepMovesFirstAndTheSuccessorActsAtOnce) {
  const std::string no = SubmitAt("2020-02-04T09:00"), untouched = SubmitAt("2020-02-04T09:00");
  ASSERT_EQ(MergeAt("2020-02-05T09:00", "2020-02-05"), "");
  Incoming accept = Accept(no, "old");
  EXPECT_EQ(core_->Process(accept, At("2020-02-05T09:01")).answer->rejection().reason(), "NOT_PERMITTED");
  EXPECT_EQ(Row(no).department_id(), kNew) << "the refused touch moved it all the same";
  Incoming by_successor = From(kNewChief, "new");
  by_successor.command.mutable_accept_case()->set_case_no(no);
  const Verdict accepted = core_->Process(by_successor, At("2020-02-05T09:02"));
  ASSERT_FALSE(accepted.answer->rejected()) << accepted.answer->rejection().DebugString();
  EXPECT_EQ(accepted.answer->documents(0).organ_id(), kNew);
  EXPECT_EQ(Row(untouched).department_id(), kOld);
  EXPECT_THAT(Sweep("2020-02-05T09:03", kMovedCasesMax), ElementsAre(untouched));
  EXPECT_EQ(Row(no).transfers_size(), 1) << "moved once";
}

// Whose card, whose month: of the organ that carried the case on the day it was due.
TEST_F(CoreOrgansTest, AMoveBeforeTheDeadlinesAreSettledLeavesThemWithTheOldOrgan) {
  std::vector<std::string> cases;
  for (int i = 0; i < 3; ++i) {
    cases.push_back(SubmitAt("2020-02-04T10:00"));
    core_->Process(Accept(cases.back(), "a" + std::to_string(i)), At("2020-02-04T10:00"));
  }
  ASSERT_EQ(MergeAt("2020-02-05T09:00", "2020-06-01"), "");
  EXPECT_THAT(Sweep("2020-06-01T00:00", kMovedCasesMax), testing::UnorderedElementsAreArray(cases));
  ASSERT_EQ(Row(cases[0]).department_id(), kNew);
  for (const std::string& no : cases) Settle(no, "2020-06-01T00:01");
  EXPECT_GT(RedsOf(kOld), 0);
  EXPECT_EQ(RedsOf(kNew), 0);
}

TEST_F(CoreOrgansTest, WhatFallsDueAfterTheEndIsTheSuccessorsThoughItIsSettledBeforeTheMove) {
  const std::string no = SubmitAt("2020-02-04T09:00");
  core_->Process(Accept(no, "a1"), At("2020-02-04T10:00"));
  ASSERT_EQ(MergeAt("2020-02-04T11:00", "2020-02-05"), "");
  Settle(no, "2020-06-01T00:01");  // the server was down in between
  ASSERT_EQ(Row(no).department_id(), kNew);
  EXPECT_EQ(RedsOf(kOld), 0);
  EXPECT_GT(RedsOf(kNew), 0);
}

TEST_F(CoreOrgansTest, NewApplicationsGoToTheSuccessorFromTheDayOn) {
  ASSERT_EQ(MergeAt("2020-02-04T10:00", "2020-02-05"), "");
  EXPECT_EQ(Row(SubmitAt("2020-02-04T23:59:59")).department_id(), kOld);
  EXPECT_EQ(Row(SubmitAt("2020-02-05T00:00")).department_id(), kNew);
}

TEST_F(CoreOrgansTest, ACalendarSweepBetweenTwoStepsLetsNoCaseSlipThrough) {
  // Ruled on and not handed over yet: the timer of the delivery is the only row of the walk.
  const std::string first = Granted(), second = Granted();
  ASSERT_EQ(Row(first).workbench_bucket(), 0);
  ASSERT_EQ(MergeAt("2020-02-05T08:00", "2020-02-05"), "");
  EXPECT_THAT(Sweep("2020-02-05T08:01", 1), ElementsAre(first));
  EXPECT_NE(core_->state().Find<journal::Sweep>(kOrgansSweepKey)->cursor(), "");
  // Two working days more: the other's timer comes earlier than the row that the cursor stands behind.
  Incoming publish = From("officer:jz-admin-1", "notice");
  auto* notice = publish.command.mutable_publish_calendar()->mutable_notice();
  *notice = *core_->state().Find<journal::HolidayNotice>(catalog::NoticeKey(2020, 2));
  notice->set_version(3);
  notice->set_published_day(CivilDay::Parse("2020-02-05")->days_since_1970());
  for (const char* text : {"2020-02-08", "2020-02-09"}) {
    auto* day = notice->add_days();
    day->set_day(CivilDay::Parse(text)->days_since_1970());
    day->set_working(true);
    day->set_name("班");
  }
  std::sort(notice->mutable_days()->begin(), notice->mutable_days()->end(),
            [](const auto& a, const auto& b) { return a.day() < b.day(); });
  const int64_t before = Row(second).timer_us();
  const Verdict published = core_->Process(publish, At("2020-02-05T09:00"));
  ASSERT_FALSE(published.answer->rejected()) << published.answer->rejection().DebugString();
  for (int step = 0; step < 20 && core_->SweepNeeded(*CivilDay::Parse("2020-02-05")); ++step) Sweep("2020-02-05T09:01", 3, "");
  ASSERT_LT(Row(second).timer_us(), before);
  for (int step = 0; step < 20 && Needed("2020-02-05"); ++step) Sweep("2020-02-05T09:02", 2);
  EXPECT_FALSE(Needed("2020-02-05"));
  EXPECT_EQ(StandingWithEnded("2020-02-05"), 0);
}

TEST_F(CoreOrgansTest, RandomTouchesBetweenTheStepsLeaveNothingBehind) {
  uint32_t seed = 3;
  const auto below = [&seed](uint32_t n) {
    seed = seed * 1'664'525u + 1'013'904'223u;
    return (seed >> 8) % n;
  };
  std::vector<std::string> cases;
  for (int i = 0; i < 40; ++i) {
    cases.push_back(SubmitAt("2020-02-04T10:00"));
    if (below(2) == 0) core_->Process(Accept(cases.back(), "a" + std::to_string(i)), At("2020-02-04T10:00"));
  }
  ASSERT_EQ(MergeAt("2020-02-05T09:00", "2020-02-05"), "");
  for (int step = 0; step < 200 && Needed("2020-02-05"); ++step) {
    if (below(2) == 0) Sweep("2020-02-05T10:00", static_cast<int>(below(3)) + 1);
    Incoming touch = From(kNewChief, "t" + std::to_string(step));
    touch.command.mutable_accept_case()->set_case_no(cases[below(40)]);
    core_->Process(touch, At("2020-02-05T10:00"));
    if (below(4) == 0) CommitBatch(*core_, *store_);
    if (below(8) == 0) {
      CommitBatch(*core_, *store_);
      Open();
    }
  }
  EXPECT_FALSE(Needed("2020-02-05"));
  EXPECT_EQ(StandingWithEnded("2020-02-05"), 0);
  for (const std::string& no : cases) EXPECT_EQ(Row(no).transfers_size(), 1) << no;
}

TEST_F(CoreOrgansTest, ASecondEndOpensTheSweepAgain) {
  ASSERT_EQ(MergeAt("2020-02-05T09:00", "2020-02-05"), "");
  Sweep("2020-02-05T09:01", kMovedCasesMax);
  const std::string no = SubmitAt("2020-02-05T10:00");
  Incoming again = From("officer:jz-admin-1", "again");
  journal::ReorganizeDepartment& command = *again.command.mutable_reorganize_department();
  command.set_department_id(kNew);
  command.mutable_change()->set_kind(journal::DEPARTMENT_CHANGE_KIND_MERGE);
  command.mutable_change()->set_to("jz-justice");
  command.mutable_change()->set_reason("机构改革");
  command.mutable_change()->set_basis("锦编发〔2020〕2号");
  ASSERT_EQ(core_->Process(again, At("2020-02-06T09:00")).answer->rejection().reason(), "");
  EXPECT_THAT(Sweep("2020-02-06T09:01", kMovedCasesMax), ElementsAre(no));
  EXPECT_EQ(Row(no).department_id(), "jz-justice");
}

TEST_F(CoreOrgansTest, FoldingTheJournalAgainGivesTheSameBytes) {
  for (int i = 0; i < 5; ++i) SubmitAt("2020-02-04T09:00");
  ASSERT_EQ(MergeAt("2020-02-05T09:00", "2020-02-05"), "");
  while (Needed("2020-02-05")) Sweep("2020-02-05T09:01", 2);
  CommitBatch(*core_, *store_);
  MemoryState state;
  Head head;
  const auto journal = storage::NewLocalJournal(store_.get());
  ASSERT_TRUE(journal
                  ->Scan(nullptr, 1, {},
                         [&](uint64_t, std::string_view bytes) {
                           journal::Record record;
                           record.ParseFromArray(bytes.data(), static_cast<int>(bytes.size()));
                           return FoldRecord(state, head, kLogId, record).ok();
                         })
                  .ok());
  std::map<std::string, std::string> live;
  auto rows = store_->NewIterator(nullptr, storage::Family::kState, "", "", storage::Direction::kForward);
  for (; rows->Valid(); rows->Next()) live.emplace(rows->key(), rows->value());
  PutHead(state, head);
  EXPECT_EQ(std::map(state.Dump()), live);
}

// A reaction that refuses takes the end of the department back as well.
std::vector<Reaction> RefuseReorganisations(const StateReader&, const journal::Event& event) {
  std::vector<Reaction> reactions;
  if (!event.has_department_reorganized()) return reactions;
  reactions.emplace_back().command.mutable_accept_case()->set_case_no("no such case");
  reactions.back().on_refusal = Reaction::OnRefusal::kRefuseRecord;
  return reactions;
}

TEST_F(CoreOrgansTest, AReorganisationThatIsTakenBackEndsNothing) {
  CommitBatch(*core_, *store_);
  Open(RefuseReorganisations);
  EXPECT_EQ(MergeAt("2020-02-05T09:00", "2020-02-05"), "CASE_NOT_FOUND");
  EXPECT_FALSE(Needed("2020-02-05"));
  EXPECT_THAT(*core_->ending_days(), IsEmpty());
}

}  // namespace
}  // namespace yici::server
