// Duties of stewards: what a stage asks for, by when, and what settles it.
#include "services/steward/machine/duty.h"

#include "gtest/gtest.h"
#include "services/steward/machine/ledger_test_kit.h"
#include "services/steward/machine/rejections.h"

namespace yici::steward {
namespace {

using journal::Command;

void AddDuty(City& city, const std::string& id, int32_t number, const std::string& stage, int32_t limit_wd) {
  auto duty = std::make_unique<journal::Duty>();
  duty->set_duty_id(id);
  duty->set_number(number);
  duty->set_stage(stage);
  duty->set_limit_wd(limit_wd);
  city.state().Put(id, std::move(duty));
}

Command Complete(std::string_view project, std::string_view duty) {
  Command command;
  command.mutable_complete_duty()->set_project_id(std::string(project));
  command.mutable_complete_duty()->set_duty_id(std::string(duty));
  command.mutable_complete_duty()->set_evidence(std::string(32, 'e'));
  return command;
}

Command Waive(std::string_view project, std::string_view duty) {
  Command command;
  command.mutable_waive_duty()->set_project_id(std::string(project));
  command.mutable_waive_duty()->set_duty_id(std::string(duty));
  command.mutable_waive_duty()->set_reason("企业已自行办结");
  return command;
}

class DutyTest : public testing::Test {
 protected:
  DutyTest() {
    city_.At("2020-04-20T10:00");
    AddDuty(city_, "duty-13", 13, "planned", 5);
    AddDuty(city_, "duty-01", 1, "signed", 10);
    AddDuty(city_, "duty-05", 5, "under-construction", 20);
    project_ = city_.Staffed();
  }
  DutyStanding Standing(const std::string& duty, std::string_view on) {
    ledger_ = city_.Ledger(project_);
    return StandingOf(*city_.state().Find<journal::Duty>(duty), ledger_, city_.CalendarNow(), *CivilDay::Parse(on));
  }

  LedgerCity city_;
  std::string project_;
  journal::LedgerProject ledger_;
};

TEST_F(DutyTest, ADutyIsDueWorkingDaysAfterItsStageBegan) {
  EXPECT_EQ(Standing("duty-13", "2020-04-26").state, DutyState::kDue);
  EXPECT_EQ(Standing("duty-13", "2020-04-26").due_day.ToString(), "2020-04-26") << "a Sunday that is worked";
  const DutyStanding late = Standing("duty-13", "2020-05-06");
  EXPECT_EQ(late.state, DutyState::kLate);
  EXPECT_EQ(late.late_wd, 5) << "27 to 30 April and 6 May; the days between are holidays";
  EXPECT_EQ(Standing("duty-01", "2020-05-06").state, DutyState::kAhead);
}

TEST_F(DutyTest, AStageThatComesBringsItsDutiesAndPassedOnesStay) {
  city_.At("2020-04-21T10:00");
  EXPECT_EQ(city_.Do(kSteward, Status(project_, journal::PROJECT_STATUS_SIGNED)).reason(), "");
  EXPECT_EQ(Standing("duty-01", "2020-04-22").state, DutyState::kDue);
  EXPECT_EQ(Standing("duty-13", "2020-05-20").state, DutyState::kLate) << "the stage is over, the duty is not done";
}

TEST_F(DutyTest, AStageBehindTheLedgerAsksForNothing) {
  Command started = Registered(100);
  started.mutable_register_project()->set_status(journal::PROJECT_STATUS_STARTED);
  project_ = city_.Register(started);
  EXPECT_EQ(Standing("duty-13", "2021-01-01").state, DutyState::kNotAsked);
  EXPECT_EQ(Standing("duty-05", "2021-01-01").state, DutyState::kAhead);
}

TEST_F(DutyTest, EvidenceCompletesAndALeaderWaives) {
  EXPECT_EQ(city_.Do(kOtherSteward, Complete(project_, "duty-13")).reason(), "NOT_PERMITTED");
  EXPECT_EQ(city_.Do(kSteward, Waive(project_, "duty-13")).reason(), "NOT_PERMITTED");
  city_.At("2020-04-29T10:00");
  EXPECT_EQ(city_.Do(kSteward, Complete(project_, "duty-13")).reason(), "");
  const DutyStanding done = Standing("duty-13", "2020-06-01");
  EXPECT_EQ(done.state, DutyState::kCompleted);
  EXPECT_EQ(done.late_wd, 3) << "as it was on that day";
  EXPECT_EQ(done.mark->evidence(), std::string(32, 'e'));
  EXPECT_EQ(done.mark->actor(), kSteward);
  city_.Do(kSteward, Status(project_, journal::PROJECT_STATUS_SIGNED));
  EXPECT_EQ(city_.Do(kCountyLeader, Waive(project_, "duty-01")).reason(), "");
  EXPECT_EQ(Standing("duty-01", "2020-12-01").state, DutyState::kWaived);
  EXPECT_EQ(city_.Ledger(project_).version(), 5);
}

TEST_F(DutyTest, EachRefusalHasItsReasonAndChangesNothing) {
  Command bare = Complete(project_, "duty-13");
  bare.mutable_complete_duty()->clear_evidence();
  Command silent = Waive(project_, "duty-13");
  silent.mutable_waive_duty()->set_reason(" ");
  EXPECT_EQ(city_.Do(kSteward, bare).reason(), "EVIDENCE_REQUIRED");
  EXPECT_EQ(city_.Do(kCountyLeader, silent).reason(), "REASONS_REQUIRED");
  EXPECT_EQ(city_.Do(kSteward, Complete(project_, "duty-99")).reason(), "DUTY_UNKNOWN");
  EXPECT_EQ(city_.Do(kSteward, Complete(project_, "duty-01")).reason(), "DUTY_NOT_ASKED");
  EXPECT_EQ(city_.Do(kSteward, Complete(project_, "duty-13")).reason(), "");
  EXPECT_EQ(city_.Do(kSteward, Complete(project_, "duty-13")).reason(), "DUTY_SETTLED");
  EXPECT_EQ(city_.Ledger(project_).duties_size(), 1);
}

}  // namespace
}  // namespace yici::steward
