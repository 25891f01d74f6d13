// A joint matter of the pack through the partition's core: one record each, deadlines before reactions, and a replay that
// ends in the same rows.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "services/base/memory_state.h"
#include "services/server/partition/core_fixture.h"

namespace yici::server {
namespace {

using journal::Event;

constexpr char kFireChief[] = "officer:jz-fire-chief-representative-1";

Incoming SubmitJoint(std::string request_id) {
  Incoming incoming = From(kClerk, std::move(request_id));
  auto* submit = incoming.command.mutable_submit_joint();
  submit->set_joint_matter_id("open-restaurant");
  *submit->mutable_application() = Submit("").command.submit_case();
  submit->mutable_application()->clear_item_code();
  for (const char* id : {"210131001000-m01", "210131001000-m04", "210131001000-m05"}) {
    submit->mutable_application()->add_materials()->set_material_id(id);
  }
  return incoming;
}

class JointCoreTest : public testing::Test {
 protected:
  JointCoreTest() : store_(storage::NewMemoryStore()) {
    core_ = *Core::Open(*store_, {.log_id_hex = kLogId});
    ApplyPack(*core_, At("2020-02-03T08:00"));
    const Verdict verdict = core_->Process(SubmitJoint("r1"), At("2020-02-03T10:00"));
    EXPECT_EQ(verdict.answer->rejection().reason(), "");
    parent_ = verdict.answer->case_no();
    food_ = Of(parent_).joint().children(0).case_no();
    fire_ = Of(parent_).joint().children(1).case_no();
  }
  const journal::Case& Of(const std::string& no) { return *core_->state().Find<journal::Case>(no); }
  std::vector<Event::EventCase> LastKinds() {
    CommitBatch(*core_, *store_);
    journal::Record record;
    record.ParseFromString(*storage::NewLocalJournal(store_.get())->Read(nullptr, core_->head().revision));
    std::vector<Event::EventCase> kinds;
    for (const journal::StoredEvent& stored : record.events()) {
      Event event;
      EXPECT_TRUE(event.ParseFromString(stored.event()));
      kinds.push_back(event.event_case());
    }
    return kinds;
  }
  Incoming Withdraw(std::string request_id) {
    Incoming incoming = From(std::string("enterprise:") + kUscc, std::move(request_id));
    incoming.command.mutable_withdraw_case()->set_case_no(parent_);
    return incoming;
  }
  void ExpectReplayEndsTheSame() {
    CommitBatch(*core_, *store_);
    const auto journal = storage::NewLocalJournal(store_.get());
    MemoryState state;
    Head head;
    for (uint64_t revision = 1; revision <= core_->head().revision; ++revision) {
      journal::Record record;
      ASSERT_TRUE(record.ParseFromString(*journal->Read(nullptr, revision)));
      ASSERT_TRUE(FoldRecord(state, head, kLogId, record).ok());
    }
    EXPECT_EQ(head.tree.size(), core_->head().tree.size());
    for (const std::string& no : {parent_, food_, fire_}) {
      EXPECT_EQ(state.Find<journal::Case>(no)->SerializeAsString(), Of(no).SerializeAsString());
    }
  }

  std::unique_ptr<storage::Store> store_;
  std::unique_ptr<Core> core_;
  std::string parent_, food_, fire_;
};

TEST_F(JointCoreTest, OneRecordMakesTheWholeFamilyAndARetryEarnsTheSameNumbers) {
  const Verdict again = core_->Process(SubmitJoint("r1"), At("2020-02-03T10:01"));
  EXPECT_TRUE(again.repeated);
  EXPECT_EQ(again.answer->case_no(), parent_);
  ASSERT_EQ(again.answer->facts_size(), 2);
  EXPECT_EQ(again.answer->facts(1).value(), fire_);
  EXPECT_THAT(LastKinds(), testing::ElementsAre(Event::kCaseReceived, Event::kCaseReceived, Event::kCaseReceived));
  ExpectReplayEndsTheSame();
}

TEST_F(JointCoreTest, AnActOnAChildIsNotedOnItsParentInTheSameRecord) {
  core_->Process(Accept(food_, "r2"), At("2020-02-04T09:00"));
  EXPECT_THAT(LastKinds(), testing::ElementsAre(Event::kCaseAccepted, Event::kJointChildSettled));
  Incoming fire = Accept(fire_, "r3");
  fire.arrival.mutable_principal()->set_id(kFireChief);
  core_->Process(fire, At("2020-02-04T10:00"));
  EXPECT_THAT(LastKinds(), testing::ElementsAre(Event::kCaseAccepted, Event::kJointChildSettled, Event::kJointAccepted));
  EXPECT_EQ(Of(parent_).clocks(0).limit(), 45);
  ExpectReplayEndsTheSame();
}

TEST_F(JointCoreTest, WithdrawingTheParentTakesEveryChildAlongAfterItsDeadlines) {
  core_->Process(Withdraw("r2"), At("2020-02-10T09:00"));
  const auto kinds = LastKinds();
  // Both children's early warnings come first; each withdrawal is followed by its note.
  EXPECT_THAT(kinds,
              testing::ElementsAre(Event::kClockWarned, Event::kClockWarned, Event::kCaseWithdrawn, Event::kCaseWithdrawn,
                                   Event::kJointChildSettled, Event::kCaseWithdrawn, Event::kJointChildSettled));
  EXPECT_EQ(Of(fire_).state(), journal::CASE_STATE_WITHDRAWN);
  ExpectReplayEndsTheSame();
}

TEST_F(JointCoreTest, AChildThatCannotFollowRefusesTheWholeWithdrawal) {
  core_->Process(Accept(food_, "r2"), At("2020-02-03T12:00"));
  Incoming withdraw = From(kClerk, "r3");
  withdraw.command.mutable_withdraw_case()->set_case_no(parent_);
  withdraw.command.mutable_withdraw_case()->set_applicant(std::string("enterprise:") + kUscc);
  withdraw.arrival.set_occurred_us(At("2020-02-03T11:00").micros());  // before the acceptance
  const uint64_t leaves = core_->head().tree.size();
  EXPECT_EQ(core_->Process(withdraw, At("2020-02-03T13:00")).answer->rejection().reason(), "OUT_OF_ORDER");
  EXPECT_EQ(Of(parent_).state(), journal::CASE_STATE_RECEIVED);
  EXPECT_EQ(core_->head().tree.size(), leaves);
  ExpectReplayEndsTheSame();
}

TEST_F(JointCoreTest, ADeadlineOfAChildReachesItsParentThroughThePump) {
  Incoming pump = From("system:deadlines", "");
  pump.command.mutable_settle_case()->set_case_no(fire_);
  core_->Process(pump, At("2020-02-12T09:00"));
  EXPECT_TRUE(Of(fire_).deemed_accepted());
  EXPECT_EQ(Of(parent_).joint().children(1).acceptance_day(), Of(fire_).acceptance_day());
  ExpectReplayEndsTheSame();
}

}  // namespace
}  // namespace yici::server
