#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <set>

#include "services/approval/machine/rows.h"
#include "services/base/memory_state.h"
#include "services/catalog/machine/lookup.h"
#include "services/server/partition/core_fixture.h"
#include "services/server/partition/state_hash.h"

namespace yici::server {
namespace {

class CoreTest : public testing::Test {
 protected:
  void SetUp() override {
    store_ = storage::NewMemoryStore();
    Open();
    ApplyPack(*core_, At("2020-02-03T08:00"));
    CommitBatch(*core_, *store_);
  }
  void Open() {
    auto core = Core::Open(*store_, {.log_id_hex = kLogId});
    ASSERT_TRUE(core.ok()) << core.status();
    core_ = *std::move(core);
  }
  std::string SubmitOne(const std::string& request_id, Instant at) {
    const Verdict verdict = core_->Process(Submit(request_id), at);
    EXPECT_TRUE(verdict.status.ok());
    EXPECT_FALSE(verdict.answer->rejected()) << verdict.answer->rejection().DebugString();
    return verdict.answer->case_no();
  }
  std::map<std::string, std::string> StoredRows() {
    std::map<std::string, std::string> rows;
    auto it = store_->NewIterator(nullptr, storage::Family::kState, "", "", storage::Direction::kForward);
    for (; it->Valid(); it->Next()) rows.emplace(it->key(), it->value());
    return rows;
  }
  Incoming Notice(const std::string& published);
  journal::Case CaseRow(const std::string& case_no) { return *core_->state().Find<journal::Case>(case_no); }

  std::unique_ptr<storage::Store> store_;
  std::unique_ptr<Core> core_;
};

TEST_F(CoreTest, OneCommandIsOneRecordOfOneRevision) {
  const uint64_t before = core_->head().revision;
  const std::string case_no = SubmitOne("r1", At("2020-02-03T10:00"));
  EXPECT_EQ(core_->head().revision, before + 1);
  EXPECT_EQ(case_no, std::string(kFoodItem) + "202002030001");
  EXPECT_EQ(SubmitOne("r2", At("2020-02-03T10:00")), std::string(kFoodItem) + "202002030002");
}

TEST_F(CoreTest, RetryGetsTheStoredAnswerBeforeAndAfterTheBatchIsDurable) {
  const Verdict first = core_->Process(Submit("r1"), At("2020-02-03T10:00"));
  const Verdict waiting = core_->Process(Submit("r1"), At("2020-02-03T10:01"));
  CommitBatch(*core_, *store_);
  const Verdict durable = core_->Process(Submit("r1"), At("2020-02-03T10:02"));
  Open();
  const Verdict reopened = core_->Process(Submit("r1"), At("2020-02-03T10:03"));
  for (const Verdict* verdict : {&waiting, &durable, &reopened}) {
    EXPECT_TRUE(verdict->repeated);
    EXPECT_EQ(verdict->answer->SerializeAsString(), first.answer->SerializeAsString());
  }
}

TEST_F(CoreTest, RefusalByDecideIsARecordAndAStoredAnswer) {
  Incoming nobody = Accept("no-such-case", "r9");
  const uint64_t before = core_->head().revision;
  const Verdict refused = core_->Process(nobody, At("2020-02-03T10:00"));
  ASSERT_TRUE(refused.answer->rejected());
  EXPECT_EQ(refused.answer->rejection().reason(), "CASE_NOT_FOUND");
  EXPECT_EQ(refused.answer->case_no(), "no-such-case") << "what it was about: the record holds no command";
  EXPECT_EQ(core_->head().revision, before + 1);
  const Verdict again = core_->Process(nobody, At("2020-02-03T10:00"));
  EXPECT_TRUE(again.repeated);
  EXPECT_EQ(core_->head().revision, before + 1);
}

TEST_F(CoreTest, SameRequestIdWithAnotherBodyIsRefusedAndChangesNothing) {
  SubmitOne("r1", At("2020-02-03T10:00"));
  Incoming other = Submit("r1");
  other.arrival.set_request_hash("another");
  const uint64_t before = core_->head().revision;
  const Verdict verdict = core_->Process(other, At("2020-02-03T10:00"));
  ASSERT_TRUE(verdict.answer->rejected());
  EXPECT_EQ(verdict.answer->rejection().reason(), "REQUEST_ID_REUSED");
  EXPECT_EQ(core_->head().revision, before);
}

TEST_F(CoreTest, DueIsSettledBeforeTheNewCommandInTheSameRecord) {
  const std::string case_no = SubmitOne("r1", At("2020-02-03T10:00"));
  // C1: 5 working days, due 2020-02-10. The late acceptance is the first touch.
  const Verdict late = core_->Process(Accept(case_no, "r2"), At("2020-02-12T09:00"));
  ASSERT_TRUE(late.answer->rejected());
  EXPECT_EQ(late.answer->rejection().reason(), "ALREADY_ACCEPTED");
  const journal::Case row = CaseRow(case_no);
  EXPECT_TRUE(row.deemed_accepted());
  EXPECT_EQ(CivilDay(row.acceptance_day()).ToString(), "2020-02-03");
  EXPECT_GT(late.answer->events(), 0) << "the refusal's record carries what fell due before it";
}

TEST_F(CoreTest, LegalTimeNeverRunsBackwards) {
  SubmitOne("r1", At("2020-02-03T10:00"));
  const Verdict earlier = core_->Process(Submit("r2"), At("2020-02-03T09:59:30"));
  EXPECT_EQ(Instant::FromMicros(earlier.answer->legal_us()), At("2020-02-03T10:00"));
}

TEST_F(CoreTest, ANodeWhoseClockIsFarBehindRefusesToAdmit) {
  SubmitOne("r1", At("2020-02-03T10:00"));
  const Verdict behind = core_->Process(Submit("r2"), At("2020-02-03T09:58"));
  EXPECT_EQ(behind.status.code(), absl::StatusCode::kUnavailable);
  EXPECT_EQ(std::string(behind.status.message()).find("CLOCK_BEHIND: "), 0u);
  const Verdict retried = core_->Process(Submit("r2"), At("2020-02-03T10:01"));
  EXPECT_TRUE(retried.status.ok()) << "UNAVAILABLE is never a stored answer";
}

TEST_F(CoreTest, HoldModeRefusesEverythingButItsOwnRelease) {
  const auto hold = [](bool on, const char* id) {
    Incoming incoming = From("officer:jz-admin-1", id);
    incoming.command.mutable_set_hold()->set_hold(on);
    incoming.command.mutable_set_hold()->set_reason("迁移");
    return incoming;
  };
  ASSERT_FALSE(core_->Process(hold(true, "h1"), At("2020-02-03T10:00")).answer->rejected());
  EXPECT_EQ(core_->Process(Submit("r1"), At("2020-02-03T10:01")).status.code(), absl::StatusCode::kUnavailable);
  CommitBatch(*core_, *store_);
  Open();
  EXPECT_TRUE(core_->head().hold) << "a hold survives the restart";
  ASSERT_FALSE(core_->Process(hold(false, "h2"), At("2020-02-03T10:02")).answer->rejected());
  EXPECT_TRUE(core_->Process(Submit("r1"), At("2020-02-03T10:03")).status.ok());
}

TEST_F(CoreTest, ACommandOfNoMachineIsRefusedAndRecorded) {
  const Verdict verdict = core_->Process(From(kClerk, "r1"), At("2020-02-03T10:00"));
  ASSERT_TRUE(verdict.answer->rejected());
  EXPECT_EQ(verdict.answer->rejection().reason(), "COMMAND_UNKNOWN");
}

TEST_F(CoreTest, ThePumpFindsNothingLeftWhenPeopleCameFirst) {
  const std::string case_no = SubmitOne("r1", At("2020-02-03T10:00"));
  Incoming settle = From("system:deadlines", "");
  settle.command.mutable_settle_case()->set_case_no(case_no);
  const uint64_t before = core_->head().revision;
  EXPECT_EQ(core_->Process(settle, At("2020-02-03T11:00")).answer, nullptr);
  EXPECT_EQ(core_->head().revision, before) << "nothing due: no record";
}

TEST_F(CoreTest, FoldingTheJournalAgainGivesTheSameBytes) {
  const std::string first = SubmitOne("r1", At("2020-02-03T10:00"));
  SubmitOne("r2", At("2020-02-03T10:00"));
  core_->Process(Accept(first, "r3"), At("2020-02-04T10:00"));
  CommitBatch(*core_, *store_);
  Incoming settle = From("system:deadlines", "");
  settle.command.mutable_settle_case()->set_case_no(first);
  core_->Process(settle, At("2020-06-01T00:00"));
  CommitBatch(*core_, *store_);

  MemoryState state;
  Head head;
  const auto journal = storage::NewLocalJournal(store_.get());
  const auto scanned = journal->Scan(nullptr, 1, {}, [&](uint64_t, std::string_view bytes) {
    journal::Record record;
    EXPECT_TRUE(record.ParseFromArray(bytes.data(), static_cast<int>(bytes.size())));
    const absl::Status folded = FoldRecord(state, head, kLogId, record);
    EXPECT_TRUE(folded.ok()) << folded;
    return folded.ok();
  });
  ASSERT_TRUE(scanned.ok());
  PutHead(state, head);
  const auto folded = state.Dump(), stored = StoredRows();
  EXPECT_EQ(folded.size(), stored.size());
  for (const auto& [key, value] : folded) {
    const auto it = stored.find(key);
    ASSERT_TRUE(it != stored.end() && it->second == value)
        << "row of table " << static_cast<int>(key[0]) << " differs: " << key.substr(1);
  }
  EXPECT_EQ(head.tree.Root(), core_->head().tree.Root());
}

TEST_F(CoreTest, TwoCoresGivenTheSameCommandsHaveTheSameStateHash) {
  const auto run = [] {
    auto store = storage::NewMemoryStore();
    auto core = *Core::Open(*store, {.log_id_hex = kLogId});
    ApplyPack(*core, At("2020-02-03T08:00"));
    for (int i = 0; i < 50; ++i) {
      const Verdict verdict = core->Process(Submit("r" + std::to_string(i)), At("2020-02-03T10:00") + i);
      if (i % 3 == 0) core->Process(Accept(verdict.answer->case_no(), "a" + std::to_string(i)), At("2020-02-03T10:00") + i);
      if (i % 7 == 0) CommitBatch(*core, *store);
    }
    CommitBatch(*core, *store);
    StateHasher hasher;
    auto rows = store->NewIterator(nullptr, storage::Family::kState, "", "", storage::Direction::kForward);
    for (; rows->Valid(); rows->Next()) hasher.Add(rows->key(), rows->value());
    return hasher.Finish();
  };
  EXPECT_EQ(run(), run());
}

// Two more days off, in a notice of `published` that is whole: the days of the one before it stand in it too.
Incoming CoreTest::Notice(const std::string& published) {
  Incoming publish = From("officer:jz-admin-1", "notice");
  auto* notice = publish.command.mutable_publish_calendar()->mutable_notice();
  notice->set_year(2020);
  notice->set_version(3);
  notice->set_published_day(CivilDay::Parse(published)->days_since_1970());
  const auto* standing = core_->state().Find<journal::HolidayNotice>(catalog::NoticeKey(2020, 2));
  EXPECT_NE(standing, nullptr);
  *notice->mutable_days() = standing->days();
  for (const char* text : {"2020-02-06", "2020-02-07"}) {
    auto* day = notice->add_days();
    day->set_day(CivilDay::Parse(text)->days_since_1970());
    day->set_name("节");
  }
  return publish;
}

TEST_F(CoreTest, APublishedNoticeOpensTheSweepInItsOwnRecord) {
  SubmitOne("r1", At("2020-02-03T10:00"));
  const Verdict published = core_->Process(Notice("2020-02-05"), At("2020-02-05T09:00"));
  ASSERT_FALSE(published.answer->rejected()) << published.answer->rejection().DebugString();
  EXPECT_EQ(published.answer->events(), 2);
  int incidents = 0;
  core_->state().Scan(Table::kIncident, "", "", [&](std::string_view, std::string_view) { return ++incidents > 0; });
  EXPECT_EQ(incidents, 0);
  const auto* sweep = core_->state().Find<journal::Sweep>(kCalendarSweepKey);
  ASSERT_NE(sweep, nullptr);
  EXPECT_EQ(sweep->target(), core_->CalendarOn(*CivilDay::Parse("2020-02-05"))->version());
  EXPECT_FALSE(sweep->done());
  EXPECT_EQ(sweep->moved(), 0);
}

TEST_F(CoreTest, NobodyElseAdvancesASweep) {
  Incoming sweep = From("officer:jz-admin-1", "sweep");
  sweep.command.mutable_advance_sweep()->set_limit(kSweepCasesMax);
  EXPECT_EQ(core_->Process(sweep, At("2020-02-05T09:00")).answer->rejection().reason(), "NOT_PERMITTED");
}

TEST_F(CoreTest, ACaseTouchedDuringASweepMovesAheadOfIt) {
  const std::string first = SubmitOne("r1", At("2020-02-03T10:00")), second = SubmitOne("r2", At("2020-02-03T10:00"));
  core_->Process(Accept(first, "a1"), At("2020-02-03T11:00"));
  core_->Process(Accept(second, "a2"), At("2020-02-03T11:00"));
  const Verdict published = core_->Process(Notice("2020-02-05"), At("2020-02-05T09:00"));
  ASSERT_FALSE(published.answer->rejected()) << published.answer->rejection().DebugString();
  const auto versions = [&](const std::string& case_no) {
    std::set<std::string> all;
    const journal::Case row = CaseRow(case_no);
    for (const journal::Clock& clock : row.clocks()) {
      if (clock.phase() == journal::CLOCK_PHASE_RUNNING) all.insert(clock.calendar_version());
    }
    return all;
  };
  const std::set<std::string> old = versions(second);
  core_->Process(Accept(second, "again"), At("2020-02-05T10:00"));  // refused, and yet it is a touch
  ASSERT_EQ(versions(second).size(), 1u);
  EXPECT_NE(versions(second), old);
  EXPECT_EQ(versions(first), old) << "the sweep has not come here yet";
  Incoming sweep = From("system:deadlines", "");
  sweep.command.mutable_advance_sweep()->set_limit(kSweepCasesMax);
  ASSERT_NE(core_->Process(sweep, At("2020-02-05T10:01")).answer, nullptr);
  EXPECT_EQ(versions(first), versions(second));
}

TEST_F(CoreTest, StoredAnswersExpireByAJournaledStretch) {
  SubmitOne("r1", At("2020-02-03T10:00"));
  CommitBatch(*core_, *store_);
  Incoming expire = From("system:deadlines", "");
  expire.command.mutable_expire_answers()->set_from_revision(core_->head().oldest_answer_revision);
  expire.command.mutable_expire_answers()->set_to_revision(core_->head().revision + 1);
  ASSERT_NE(core_->Process(expire, At("2020-04-01T10:00")).answer, nullptr);
  CommitBatch(*core_, *store_);
  EXPECT_FALSE(core_->Process(Submit("r1"), At("2020-04-01T10:01")).repeated) << "beyond 30 days the id is free again";
}

TEST_F(CoreTest, WhatReadersKeepOfTheCatalogueOutlivesTheReadingOfAnAttachment) {
  Incoming submit = Submit("r1");
  auto* paper = submit.command.mutable_submit_case()->mutable_materials(0);
  paper->set_digest(std::string(32, 'd'));
  paper->set_attachment(std::string(32, 'm'));
  paper->set_size_bytes(1000);
  paper->set_media_type("application/pdf");
  const Verdict submitted = core_->Process(submit, At("2020-02-03T10:00"));
  ASSERT_FALSE(submitted.answer->rejected()) << submitted.answer->rejection().DebugString();
  CommitBatch(*core_, *store_);
  Incoming read = From(kChief, "read");
  read.command.mutable_read_attachment()->set_case_no(submitted.answer->case_no());
  read.command.mutable_read_attachment()->set_material_id(paper->material_id());
  read.command.mutable_read_attachment()->set_purpose("核对原件");
  const Verdict told = core_->Process(read, At("2020-02-03T11:00"));
  ASSERT_FALSE(told.answer->rejected()) << told.answer->rejection().DebugString();
  EXPECT_FALSE(core_->TakeBatch()->catalog_changed);
  core_->Process(Notice("2020-02-05"), At("2020-02-05T09:00"));
  EXPECT_TRUE(core_->TakeBatch()->catalog_changed);
}

TEST_F(CoreTest, RefusesAFolderWhoseJournalAndStateDisagree) {
  SubmitOne("r1", At("2020-02-03T10:00"));
  CommitBatch(*core_, *store_);
  auto batch = store_->NewBatch();
  batch->Delete(storage::Family::kJournal, storage::JournalKey(core_->head().revision));
  ASSERT_TRUE(store_->Write(std::move(batch), storage::Sync::kYes).ok());
  const auto reopened = Core::Open(*store_, {.log_id_hex = kLogId});
  EXPECT_EQ(reopened.status().code(), absl::StatusCode::kDataLoss);
}

TEST_F(CoreTest, ASubmitCostsAtMostEightPutsWithTheBatchSharedPartsApart) {
  SubmitOne("warm", At("2020-02-03T10:00"));
  CommitBatch(*core_, *store_);
  for (int i = 0; i < 100; ++i) SubmitOne("r" + std::to_string(i), At("2020-02-03T10:00"));
  const auto batch = core_->TakeBatch();
  // Record, case, applicant index, workbench row, timer, stored answer: six a command; counters and head once per batch.
  EXPECT_LE(batch->puts, 100 * 6 + 10);
  EXPECT_LE(batch->bytes / 100, 2048);
}

}  // namespace
}  // namespace yici::server
