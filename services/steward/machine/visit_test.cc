// Visits of stewards: no disturbance without cause (无事不扰), and the enterprise's own word.
#include "gtest/gtest.h"
#include "services/base/key_range.h"
#include "services/steward/machine/ledger_test_kit.h"
#include "services/steward/machine/quota.h"
#include "services/steward/machine/rows.h"

namespace yici::steward {
namespace {

using journal::Command;

class VisitTest : public testing::Test {
 protected:
  VisitTest() {
    city_.At("2020-04-20T10:00");
    project_ = city_.Staffed();
  }
  size_t Denied() {
    size_t count = 0;
    city_.state().Scan(Table::kVisitDenied, "", "", [&](std::string_view, std::string_view) { return ++count > 0; });
    return count;
  }

  LedgerCity city_;
  std::string project_;
};

TEST_F(VisitTest, TheThirdVisitOfAMonthThatNobodyCalledForIsRefused) {
  const Done first = city_.Do(kSteward, Plan(project_, "2020-04-21"));
  EXPECT_EQ(first.ledger().quota(), 2);
  EXPECT_EQ(first.ledger().quota_used(), 1);
  EXPECT_EQ(city_.Do(kSteward, Plan(project_, "2020-04-22")).ledger().quota_used(), 2);
  EXPECT_EQ(city_.Do(kSteward, Plan(project_, "2020-04-23")).reason(), "DISTURBANCE_QUOTA");
  // The month of the planned day counts, not that of the planning.
  EXPECT_EQ(city_.Do(kSteward, Plan(project_, "2020-05-06")).reason(), "");
  EXPECT_EQ(city_.QuotaUsed(project_, 202004), 2u);
  EXPECT_EQ(city_.QuotaUsed(project_, 202005), 1u);
}

TEST_F(VisitTest, AVisitThatAnswersADemandIsFree) {
  for (const char* day : {"2020-04-21", "2020-04-22"}) city_.Do(kSteward, Plan(project_, day));
  const std::string demand = city_.Raise(kEnterprise, IssueOf("hc-help"));
  const Done done = city_.Do(kSteward, Plan(project_, "2020-04-23", demand));
  EXPECT_EQ(done.reason(), "");
  EXPECT_FALSE(done.ledger().counted());
  EXPECT_EQ(city_.QuotaUsed(project_, 202004), 2u);
}

TEST_F(VisitTest, ADemandThatHasEndedIsNoCall) {
  const std::string demand = city_.BroughtIssue("call_back");
  EXPECT_EQ(city_.Do(kSteward, Plan(project_, "2020-04-21", demand)).reason(), "");
  city_.Do(kEnterprise, Confirm(demand, true));
  EXPECT_EQ(city_.Do(kSteward, Plan(project_, "2020-04-21", demand)).reason(), "VISIT_DEMAND_UNFIT");
}

TEST_F(VisitTest, ADemandOfAnotherProjectIsNoCall) {
  Command issue = IssueOf("hc-help");
  issue.mutable_raise_demand()->set_project_id("pj-001");
  const std::string demand = city_.Raise(kEnterprise, issue);
  EXPECT_EQ(city_.Do(kSteward, Plan(project_, "2020-04-21", demand)).reason(), "VISIT_DEMAND_UNFIT");
}

TEST_F(VisitTest, ADemandThatAStewardRaisedIsNoCallOfTheEnterprise) {
  Command issue = IssueOf("hc-help");
  issue.mutable_raise_demand()->set_channel(journal::DEMAND_CHANNEL_STEWARD);
  const std::string demand = city_.Raise(kSteward, issue);
  EXPECT_EQ(city_.Do(kSteward, Plan(project_, "2020-04-21", demand)).reason(), "VISIT_DEMAND_UNFIT");
}

TEST_F(VisitTest, AVisitTookPlaceAfterTheEnterpriseWasToldOfIt) {
  city_.At("2020-04-22T10:00");
  const std::string visit = city_.BroughtVisit(project_, "notified");
  EXPECT_EQ(city_.Do(kSteward, Log(visit, "2020-04-21")).reason(), "VISIT_DAY_INVALID");
  EXPECT_EQ(city_.Do(kSteward, Log(visit, "2020-04-22")).reason(), "");
}

TEST_F(VisitTest, PlannedVisitsGoWithTheProjectToWhoTakesItOver) {
  const std::string visit = city_.BroughtVisit(project_, "notified");
  city_.Do(kCountyLeader, HandOver(project_, "st-bz-01", "st-bz-02"));
  city_.Do(kSteward, SignFor(project_, "st-bz-01"));
  EXPECT_EQ(city_.Do(kOtherSteward, SignFor(project_, "st-bz-01")).reason(), "");
  EXPECT_EQ(city_.Do(kSteward, Log(visit, "2020-04-20")).reason(), "NOT_PERMITTED");
  EXPECT_EQ(city_.Do(kSteward, Cancel(visit)).reason(), "NOT_PERMITTED");
  EXPECT_EQ(city_.Do(kOtherSteward, Log(visit, "2020-04-20")).reason(), "");
  const std::string other = city_.Do(kOtherSteward, Plan(project_, "2020-04-22")).ledger().visit_no();
  EXPECT_EQ(city_.Do(kAdministrator, Cancel(other)).reason(), "");
}

TEST_F(VisitTest, ACancelledPlanGivesItsPlaceBack) {
  const std::string visit = city_.BroughtVisit(project_, "notified");
  city_.Do(kSteward, Plan(project_, "2020-04-22"));
  EXPECT_EQ(city_.Do(kSteward, Cancel(visit)).reason(), "");
  EXPECT_EQ(city_.QuotaUsed(project_, 202004), 1u);
  EXPECT_EQ(city_.Do(kSteward, Plan(project_, "2020-04-23")).reason(), "");
}

TEST_F(VisitTest, WhatWasServedIsNotCancelledAndNotPlannedAnew) {
  const std::string visit = city_.BroughtVisit(project_, "served");
  EXPECT_EQ(city_.Do(kSteward, Cancel(visit)).reason(), "VISIT_WRONG_STATE");
  EXPECT_EQ(city_.Do(kSteward, Log(visit, "2020-04-20")).reason(), "VISIT_WRONG_STATE");
  EXPECT_EQ(city_.QuotaUsed(project_, 202004), 1u);
}

TEST_F(VisitTest, TheEnterpriseIsToldBeforeAVisitThatItDidNotCallFor) {
  const std::string visit = city_.BroughtVisit(project_, "planned");
  EXPECT_EQ(city_.Do(kSteward, Log(visit, "2020-04-20")).reason(), "NOTICE_REQUIRED");
  const std::string demand = city_.Raise(kEnterprise, IssueOf("hc-help"));
  const std::string called = city_.Do(kSteward, Plan(project_, "2020-04-20", demand)).ledger().visit_no();
  EXPECT_EQ(city_.Do(kSteward, Log(called, "2020-04-20")).reason(), "");
}

TEST_F(VisitTest, AVisitIsLoggedInTheMonthItCountsIn) {
  const std::string visit = city_.BroughtVisit(project_, "notified");
  city_.At("2020-05-06T10:00");
  EXPECT_EQ(city_.Do(kSteward, Log(visit, "2020-05-06")).reason(), "VISIT_OTHER_MONTH");
  EXPECT_EQ(city_.Do(kSteward, Log(visit, "2020-04-30")).reason(), "");
}

TEST_F(VisitTest, ADenialStaysAndStandsAmongThoseToBeSupervised) {
  const std::string visit = city_.BroughtVisit(project_, "served");
  EXPECT_EQ(Denied(), 0u);
  const Done done = city_.Do(kEnterprise, Answered(visit, false));
  EXPECT_EQ(done.ledger().visit(), journal::STEWARD_VISIT_STATE_DENIED);
  EXPECT_EQ(city_.Visit(visit).answer(), "没来过");
  EXPECT_EQ(Denied(), 1u);
  EXPECT_EQ(city_.Do(kSteward, Cancel(visit)).reason(), "VISIT_WRONG_STATE");
  EXPECT_EQ(city_.Do(kEnterprise, Answered(visit, true)).reason(), "VISIT_WRONG_STATE");
  EXPECT_EQ(city_.Visit(visit).state(), journal::STEWARD_VISIT_STATE_DENIED);
}

TEST_F(VisitTest, OnlyTheEnterpriseAnswersAndAConfirmationIsNoMatterForSupervision) {
  const std::string visit = city_.BroughtVisit(project_, "served");
  EXPECT_EQ(city_.Do(kSteward, Answered(visit, true)).reason(), "NOT_PERMITTED");
  EXPECT_EQ(city_.Do(kOtherEnterprise, Answered(visit, true)).reason(), "VISIT_NOT_FOUND");
  EXPECT_EQ(city_.Do(kEnterprise, Answered(visit, true)).ledger().visit(), journal::STEWARD_VISIT_STATE_CONFIRMED);
  EXPECT_EQ(Denied(), 0u);
}

TEST_F(VisitTest, ADenialNeedsItsWords) {
  const std::string visit = city_.BroughtVisit(project_, "served");
  Command answer = Answered(visit, false);
  answer.mutable_confirm_visit()->clear_text();
  EXPECT_EQ(city_.Do(kEnterprise, answer).reason(), "REASONS_REQUIRED");
}

TEST_F(VisitTest, OnlyTheStewardInChargeVisits) {
  EXPECT_EQ(city_.Do(kOtherSteward, Plan(project_, "2020-04-21")).reason(), "NOT_PERMITTED");
  city_.StandIn("st-bz-02", "st-bz-01", "2020-04-20", "2020-04-24");
  EXPECT_EQ(city_.Do(kOtherSteward, Plan(project_, "2020-04-21")).reason(), "");
}

TEST_F(VisitTest, AnEnterpriseIsVisitedByItsOwnStewardUnderAQuotaOfItsOwn) {
  Command plan = Plan("", "2020-04-21");
  plan.mutable_plan_visit()->set_uscc(std::string(kUscc));
  EXPECT_EQ(city_.Do(kOtherSteward, plan).reason(), "NOT_PERMITTED");
  EXPECT_EQ(city_.Do(kSteward, plan).ledger().quota_used(), 1);
  EXPECT_EQ(city_.QuotaUsed(kUscc, 202004), 1u);
  EXPECT_EQ(city_.QuotaUsed(project_, 202004), 0u);
}

TEST_F(VisitTest, TheEnterpriseThatAnswersIsTheLedgersNotTheStewardsChoice) {
  Command plan = Plan(project_, "2020-04-21");
  plan.mutable_plan_visit()->set_uscc(std::string(kOtherUscc));
  EXPECT_EQ(city_.Do(kSteward, plan).reason(), "ENTERPRISE_REQUIRED");
}

TEST_F(VisitTest, TheQuotaIsThatOfTheNearestJurisdictionWithOne) {
  EXPECT_EQ(QuotaOf(city_.state(), "210726"), kQuotaDefault);
  auto policy = std::make_unique<journal::VisitPolicy>();
  policy->set_jurisdiction("210700");
  policy->set_monthly_quota(0);
  city_.state().Put("210700", std::move(policy));
  EXPECT_EQ(QuotaOf(city_.state(), "210726"), 0);
  EXPECT_EQ(QuotaOf(city_.state(), "210782"), 2);
}

}  // namespace
}  // namespace yici::steward
