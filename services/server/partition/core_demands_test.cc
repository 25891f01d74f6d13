// Demands in the order of a partition: due before new, the pump's command, the sweep of a changed notice, and replay.
#include "services/base/memory_state.h"
#include "services/catalog/machine/lookup.h"
#include "services/server/partition/core_fixture.h"

namespace yici::server {
namespace {

constexpr char kHeishan[] = "91210726YCE000015K";  // of a county without leaders
constexpr char kBeizhen[] = "91210782YCE0005179";

class CoreDemandsTest : public ::testing::Test {
 protected:
  void SetUp() override {
    store_ = storage::NewMemoryStore();
    auto core = Core::Open(*store_, {.log_id_hex = kLogId});
    ASSERT_TRUE(core.ok()) << core.status();
    core_ = *std::move(core);
    ApplyPack(*core_, At("2020-02-03T08:00"));
  }

  std::string Raise(const std::string& uscc, const std::string& request_id, Instant at) {
    Incoming incoming = From("enterprise:" + uscc, request_id);
    journal::RaiseDemand& raise = *incoming.command.mutable_raise_demand();
    raise.set_channel(journal::DEMAND_CHANNEL_ENTERPRISE);
    raise.set_text("问题 " + request_id);
    raise.mutable_caller()->set_uscc(uscc);
    const Verdict verdict = core_->Process(incoming, at);
    EXPECT_FALSE(verdict.answer->rejected()) << verdict.answer->rejection().DebugString();
    return verdict.answer->demand().demand_no();
  }
  Verdict Settle(const std::string& demand_no, Instant at) {
    Incoming settle = From("system:deadlines", "");
    settle.command.mutable_settle_demand()->set_demand_no(demand_no);
    return core_->Process(settle, at);
  }
  // The notice of 2020 in force, and two more days off.
  Verdict Publish(Instant at) {
    Incoming publish = From("officer:jz-admin-1", "notice");
    auto* notice = publish.command.mutable_publish_calendar()->mutable_notice();
    *notice = *core_->state().Find<journal::HolidayNotice>(catalog::NoticeKey(2020, 2));
    notice->set_version(3);
    notice->set_published_day(DayOf(at).days_since_1970());
    for (const int32_t days : {1, 2}) {
      auto* day = notice->add_days();
      day->set_day(DayOf(at).days_since_1970() + days);
      day->set_name("节");
    }
    return core_->Process(publish, at);
  }
  journal::Demand Row(const std::string& demand_no) { return *core_->state().Find<journal::Demand>(demand_no); }
  std::string VersionOf(const std::string& demand_no) { return Row(demand_no).clocks(0).calendar_version(); }

  std::unique_ptr<storage::Store> store_;
  std::unique_ptr<Core> core_;
};

TEST_F(CoreDemandsTest, WhatIsDueHappensBeforeTheNewCommandInTheSameRecord) {
  const std::string no = Raise(kBeizhen, "r1", At("2020-02-03T10:00"));
  Incoming urge = From(std::string("enterprise:") + kBeizhen, "u1");
  urge.command.mutable_urge_demand()->set_demand_no(no);
  urge.command.mutable_urge_demand()->set_note("请尽快");
  const Verdict verdict = core_->Process(urge, At("2020-02-11T10:00"));
  EXPECT_FALSE(verdict.answer->rejected()) << verdict.answer->rejection().DebugString();
  EXPECT_EQ(verdict.answer->events(), 2);
  EXPECT_EQ(Row(no).level(), 2);
  EXPECT_EQ(Settle(no, At("2020-02-11T10:01")).answer, nullptr) << "nothing is left for the pump";
}

TEST_F(CoreDemandsTest, ARefusalNamesTheDemandThatItWasAbout) {
  Incoming answer = From("officer:jz-market-handler-1", "no-demand");
  answer.command.mutable_answer_demand()->set_demand_no("none");
  const Verdict refused = core_->Process(answer, At("2020-02-03T10:00"));
  ASSERT_TRUE(refused.answer->rejected());
  EXPECT_EQ(refused.answer->demand().demand_no(), "none");
}

TEST_F(CoreDemandsTest, ALevelWithoutALeaderOpensAnIncident) {
  const std::string no = Raise(kHeishan, "r1", At("2020-02-03T10:00"));
  ASSERT_NE(Settle(no, At("2020-02-11T10:00")).answer, nullptr);
  EXPECT_EQ(Row(no).level(), 3);
  std::string reason;
  core_->state().Scan(Table::kIncident, "", "", [&](std::string_view, std::string_view bytes) {
    journal::Incident incident;
    incident.ParseFromArray(bytes.data(), static_cast<int>(bytes.size()));
    reason = incident.rejection().reason();
    return true;
  });
  EXPECT_EQ(reason, "LEADER_MISSING");
}

TEST_F(CoreDemandsTest, AChangedNoticeReachesEveryDemandAndOneThatIsTouchedFirst) {
  const std::string first = Raise(kBeizhen, "r1", At("2020-02-03T10:00"));
  const std::string second = Raise(kBeizhen, "r2", At("2020-02-03T10:00"));
  const std::string old = VersionOf(first);
  ASSERT_FALSE(Publish(At("2020-02-05T09:00")).answer->rejected());
  EXPECT_EQ(Settle(second, At("2020-02-05T09:30")).answer->events(), 1);
  EXPECT_NE(VersionOf(second), old);
  EXPECT_EQ(VersionOf(first), old) << "the sweep has not come here yet";
  for (int step = 0; step < 4; ++step) {
    Incoming sweep = From("system:deadlines", "");
    sweep.command.mutable_advance_sweep()->set_limit(kSweepCasesMax);
    if (core_->Process(sweep, At("2020-02-05T10:00")).answer == nullptr) break;
  }
  EXPECT_EQ(VersionOf(first), VersionOf(second));
  EXPECT_EQ(CivilDay(Row(first).clocks(0).due_day()).ToString(), "2020-02-12");
  EXPECT_FALSE(core_->SweepNeeded(*CivilDay::Parse("2020-02-05")));
}

TEST_F(CoreDemandsTest, FoldingTheJournalAgainGivesTheSameBytes) {
  const std::string no = Raise(kHeishan, "r1", At("2020-02-03T10:00"));
  Settle(no, At("2020-04-01T00:00"));
  CommitBatch(*core_, *store_);
  MemoryState state;
  Head head;
  const auto journal = storage::NewLocalJournal(store_.get());
  const auto scanned = journal->Scan(nullptr, 1, {}, [&](uint64_t, std::string_view bytes) {
    journal::Record record;
    EXPECT_TRUE(record.ParseFromArray(bytes.data(), static_cast<int>(bytes.size())));
    return FoldRecord(state, head, kLogId, record).ok();
  });
  ASSERT_TRUE(scanned.ok());
  PutHead(state, head);
  std::map<std::string, std::string> stored;
  auto rows = store_->NewIterator(nullptr, storage::Family::kState, "", "", storage::Direction::kForward);
  for (; rows->Valid(); rows->Next()) stored.emplace(rows->key(), rows->value());
  EXPECT_TRUE(state.Dump() == stored);
  EXPECT_EQ(head.tree.Root(), core_->head().tree.Root());
}

}  // namespace
}  // namespace yici::server
