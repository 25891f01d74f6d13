// What one machine's event asks of another, and what a refusal of it does to the record.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <map>

#include "services/server/partition/core_fixture.h"

namespace yici::server {
namespace {

using OnRefusal = Reaction::OnRefusal;
using Rows = std::map<std::string, std::string>;

// An acceptance asks for a second acceptance of the same case, which is always refused.
template <OnRefusal kOnRefusal>
std::vector<Reaction> AcceptTwice(const StateReader&, const journal::Event& event) {
  std::vector<Reaction> reactions;
  if (!event.has_case_accepted()) return reactions;
  Reaction& reaction = reactions.emplace_back();
  reaction.command.mutable_accept_case()->set_case_no(event.case_accepted().case_no());
  reaction.on_refusal = kOnRefusal;
  return reactions;
}

// A note asks for a withdrawal two steps further on: acceptance, then the refused second acceptance.
std::vector<Reaction> CorrectThenAcceptTwice(const StateReader& state, const journal::Event& event) {
  if (!event.has_case_corrected()) return AcceptTwice<OnRefusal::kRefuseRecord>(state, event);
  std::vector<Reaction> reactions(1);
  reactions[0].command.mutable_accept_case()->set_case_no(event.case_corrected().case_no());
  return reactions;
}

// A correction asks for the same correction, without end.
std::vector<Reaction> CorrectForEver(const StateReader&, const journal::Event& event) {
  std::vector<Reaction> reactions;
  if (!event.has_case_corrected()) return reactions;
  auto& correct = *reactions.emplace_back().command.mutable_correct_on_spot();
  correct.set_case_no(event.case_corrected().case_no());
  correct.set_note("日期笔误");
  return reactions;
}

// A short correction asks for so many long ones that no record holds them.
std::vector<Reaction> CorrectAtLength(const StateReader&, const journal::Event& event) {
  std::vector<Reaction> reactions;
  if (!event.has_case_corrected() || event.case_corrected().note().size() > 1'000) return reactions;
  for (int i = 0; i < 900; ++i) {
    auto& correct = *reactions.emplace_back().command.mutable_correct_on_spot();
    correct.set_case_no(event.case_corrected().case_no());
    correct.set_note(std::string(1'200, 'x'));
  }
  return reactions;
}

class ReactionsTest : public testing::Test {
 protected:
  void Open(ReactFunction react) {
    store_ = storage::NewMemoryStore();
    auto core = Core::Open(*store_, {.log_id_hex = kLogId, .react = react});
    ASSERT_TRUE(core.ok()) << core.status();
    core_ = *std::move(core);
    ApplyPack(*core_, At("2020-02-03T08:00"));
    CommitBatch(*core_, *store_);
    case_no_ = core_->Process(Submit("r1"), At("2020-02-03T10:00")).answer->case_no();
  }
  // Everything but the head and the stored answers: a refusal is a record with an answer.
  Rows StoredRows() {
    CommitBatch(*core_, *store_);
    Rows rows;
    auto it = store_->NewIterator(nullptr, storage::Family::kState, "", "", storage::Direction::kForward);
    for (; it->Valid(); it->Next()) {
      const auto table = static_cast<Table>(it->key()[0]);
      if (table != Table::kHead && table != Table::kStoredAnswer) rows.emplace(it->key(), it->value());
    }
    return rows;
  }
  journal::Record LastRecord() {
    CommitBatch(*core_, *store_);
    journal::Record record;
    record.ParseFromString(*storage::NewLocalJournal(store_.get())->Read(nullptr, core_->head().revision));
    return record;
  }

  std::unique_ptr<storage::Store> store_;
  std::unique_ptr<Core> core_;
  std::string case_no_;
};

TEST_F(ReactionsTest, ARefusalThatRefusesTheRecordTakesEverythingBack) {
  Open(AcceptTwice<OnRefusal::kRefuseRecord>);
  const Rows before = StoredRows();
  const uint64_t leaves = core_->head().tree.size();
  const Verdict verdict = core_->Process(Accept(case_no_, "r2"), At("2020-02-03T11:00"));
  EXPECT_EQ(verdict.answer->rejection().reason(), "ALREADY_ACCEPTED");
  EXPECT_EQ(verdict.answer->events(), 0);
  EXPECT_EQ(core_->state().Find<journal::Case>(case_no_)->state(), journal::CASE_STATE_RECEIVED);
  EXPECT_EQ(core_->head().tree.size(), leaves);
  EXPECT_EQ(StoredRows(), before);
}

TEST_F(ReactionsTest, WhatTheSameBatchWroteBeforeStandsWhenARecordIsTakenBack) {
  Open(AcceptTwice<OnRefusal::kRefuseRecord>);
  const std::string second = core_->Process(Submit("r2"), At("2020-02-03T10:00")).answer->case_no();
  core_->Process(Accept(second, "r3"), At("2020-02-03T11:00"));
  const Rows rows = StoredRows();
  EXPECT_TRUE(rows.contains(std::string(1, static_cast<char>(Table::kCase)) + second));
  EXPECT_EQ(core_->state().Find<journal::Case>(second)->documents_size(), 1);
  EXPECT_EQ(core_->Process(Submit("r4"), At("2020-02-03T12:00")).answer->case_no(), std::string(kFoodItem) + "202002030003");
}

TEST_F(ReactionsTest, WhatDeadlinesDidBeforeTheCommandStandsWhenItsRecordIsTakenBack) {
  Open(AcceptTwice<OnRefusal::kRefuseRecord>);
  const Verdict verdict = core_->Process(Accept(case_no_, "r2"), At("2020-02-10T09:00"));
  EXPECT_EQ(verdict.answer->rejection().reason(), "ALREADY_ACCEPTED");
  ASSERT_EQ(LastRecord().events_size(), 1);
  EXPECT_EQ(core_->state().Find<journal::Case>(case_no_)->state(), journal::CASE_STATE_RECEIVED);
  EXPECT_TRUE(core_->state().Find<journal::Case>(case_no_)->clocks(0).warned());
}

TEST_F(ReactionsTest, WhatTheLawDidIsNotTakenBackByAReaction) {
  Open(AcceptTwice<OnRefusal::kRefuseRecord>);
  Incoming pump = From("system:deadlines", "");
  pump.command.mutable_settle_case()->set_case_no(case_no_);
  core_->Process(pump, At("2020-02-12T09:00"));
  EXPECT_TRUE(core_->state().Find<journal::Case>(case_no_)->deemed_accepted());
  const journal::Record record = LastRecord();
  std::vector<journal::Event::EventCase> kinds;
  for (const journal::StoredEvent& stored : record.events()) {
    journal::Event event;
    ASSERT_TRUE(event.ParseFromString(stored.event()));
    kinds.push_back(event.event_case());
  }
  using journal::Event;
  // The incident stands directly behind the event that asked, before what fell due later.
  EXPECT_THAT(kinds,
              testing::ElementsAre(Event::kClockWarned, Event::kCaseAccepted, Event::kIncidentOpened, Event::kClockWarned));
}

TEST_F(ReactionsTest, ARefusalDeepInsideRefusesTheWholeRecord) {
  Open(CorrectThenAcceptTwice);
  const Rows before = StoredRows();
  Incoming incoming = From(kChief, "r2");
  incoming.command.mutable_correct_on_spot()->set_case_no(case_no_);
  incoming.command.mutable_correct_on_spot()->set_note("日期笔误");
  EXPECT_EQ(core_->Process(incoming, At("2020-02-03T11:00")).answer->rejection().reason(), "ALREADY_ACCEPTED");
  EXPECT_EQ(StoredRows(), before);
}

TEST_F(ReactionsTest, ARefusalThatOpensAnIncidentLeavesTheRecordAndNamesTheReason) {
  Open(AcceptTwice<OnRefusal::kOpenIncident>);
  const Verdict verdict = core_->Process(Accept(case_no_, "r2"), At("2020-02-03T11:00"));
  EXPECT_FALSE(verdict.answer->rejected());
  EXPECT_EQ(core_->state().Find<journal::Case>(case_no_)->state(), journal::CASE_STATE_ACCEPTED);
  const journal::Record record = LastRecord();
  ASSERT_EQ(record.events_size(), 2);
  journal::Event event;
  ASSERT_TRUE(event.ParseFromString(record.events(1).event()));
  EXPECT_EQ(event.incident_opened().rejection().reason(), "ALREADY_ACCEPTED");
  EXPECT_EQ(EventType(event), "incident.opened");
  std::string key;
  AppendU64(key, record.revision());
  AppendI32(key, 1);
  ASSERT_NE(core_->state().Find<journal::Incident>(key), nullptr);
}

Incoming Correct(const std::string& case_no, const std::string& request_id) {
  Incoming incoming = From(kChief, request_id);
  incoming.command.mutable_correct_on_spot()->set_case_no(case_no);
  incoming.command.mutable_correct_on_spot()->set_note("日期笔误");
  return incoming;
}

TEST_F(ReactionsTest, WithoutEndRefuseTheRecordAndThePartitionGoesOn) {
  Open(CorrectForEver);
  const Rows before = StoredRows();
  EXPECT_EQ(core_->Process(Correct(case_no_, "r2"), At("2020-02-03T11:00")).answer->rejection().reason(), "RECORD_TOO_LARGE");
  EXPECT_TRUE(core_->health().ok()) << core_->health();
  EXPECT_EQ(StoredRows(), before);
  EXPECT_FALSE(core_->Process(Submit("r3"), At("2020-02-03T12:00")).answer->rejected());
}

TEST_F(ReactionsTest, ThatMakeARecordTooLargeToBeWrittenRefuseItAndTheRetryGetsTheSameAnswer) {
  Open(CorrectAtLength);
  const Rows before = StoredRows();
  for (const bool repeated : {false, true}) {
    const Verdict verdict = core_->Process(Correct(case_no_, "r2"), At("2020-02-03T11:00"));
    EXPECT_EQ(verdict.answer->rejection().reason(), "RECORD_TOO_LARGE");
    EXPECT_EQ(verdict.repeated, repeated);
  }
  EXPECT_TRUE(core_->health().ok()) << core_->health();
  EXPECT_EQ(StoredRows(), before);
}

TEST_F(ReactionsTest, ARecordTakenBackIsRetriedWithTheSameAnswer) {
  Open(AcceptTwice<OnRefusal::kRefuseRecord>);
  core_->Process(Accept(case_no_, "r2"), At("2020-02-03T11:00"));
  const Verdict again = core_->Process(Accept(case_no_, "r2"), At("2020-02-03T11:01"));
  EXPECT_TRUE(again.repeated);
  EXPECT_EQ(again.answer->rejection().reason(), "ALREADY_ACCEPTED");
}

}  // namespace
}  // namespace yici::server
