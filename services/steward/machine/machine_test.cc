// What the law and the house make of demands: routing, limits, returns, redo, escalation, confirmation.
#include "gtest/gtest.h"
#include "services/calendar/notices_for_tests.h"
#include "services/steward/machine/clocks.h"
#include "services/steward/machine/rows.h"
#include "services/steward/machine/test_kit.h"

namespace yici::steward {
namespace {

using Words = std::vector<std::string>;

City CityAt(std::string_view when) {
  City city;
  city.At(when);
  return city;
}

std::string DueOf(const City& city, const std::string& no, journal::DemandClockKind kind) {
  const auto* clock = FindClock(city.Find(no), kind);
  return clock == nullptr ? "none" : CivilDay(clock->due_day()).ToString();
}

std::string LimitOf(const City& city, const std::string& no) { return DueOf(city, no, journal::DEMAND_CLOCK_KIND_LIMIT); }

// ---- numbers ----

TEST(NumberTest, CarriesPrefixRegionDaySequenceAndACheckDigitOfIso7064) {
  EXPECT_EQ(CheckDigit("0794"), '5');  // the standard's own example
  City city = CityAt("2020-04-20T10:00");
  const std::string first = city.Raise(kOperator, HotlineOf("hc-help", "甲"));
  const std::string second = city.Raise(kOperator, HotlineOf("hc-help", "乙"));
  EXPECT_EQ(first.substr(0, 21), "RX2107002020042000001");
  EXPECT_EQ(second.substr(0, 21), "RX2107002020042000002");
  EXPECT_EQ(first.back(), CheckDigit(first.substr(2, 19)));
  EXPECT_EQ(city.Raise(kEnterprise, IssueOf("")).substr(0, 8), "GJ210782");
}

// ---- routing ----

TEST(RoutingTest, TheCategoryNamesDepartmentAndLimitAndTheDemandKeepsItsRule) {
  City city = CityAt("2020-04-20T10:00");
  const journal::Demand& demand = city.Find(city.Brought("awaiting_sign"));
  EXPECT_EQ(demand.department_id(), "jz-market");
  EXPECT_EQ(demand.rule(), "hotline_categories/hc-help");
  EXPECT_EQ(demand.limit_wd(), 10);
  EXPECT_EQ(LimitOf(city, demand.demand_no()), "2020-05-06");
}

TEST(RoutingTest, TheCategoryLimitWinsAndOnlyASilentOneFallsBackToItsKind) {
  City city = CityAt("2020-04-20T10:00");
  EXPECT_EQ(city.Find(city.Raise(kOperator, HotlineOf("hc-complaint"))).limit_wd(), 5);
  EXPECT_EQ(city.Find(city.Raise(kOperator, HotlineOf("hc-silent"))).limit_wd(), 13);
  const std::string no = city.Raise(kOperator, HotlineOf("", "没有类别"));
  EXPECT_EQ(city.Do(kDispatcher, Dispatch(no, "", "jz-transport")).reason(), "");
  EXPECT_EQ(city.Find(no).limit_wd(), 3);
  EXPECT_EQ(city.Find(no).rule(), "dispatcher");
}

TEST(RoutingTest, AnUrgentOneIsToBeSignedWithinFourHoursOfWallClock) {
  City city = CityAt("2020-05-01T22:30");  // a rest day, late
  const std::string no = city.Raise(kOperator, HotlineOf("hc-urgent"));
  const auto* sign = FindClock(city.Find(no), journal::DEMAND_CLOCK_KIND_SIGN);
  EXPECT_EQ(Instant::FromMicros(sign->due_us()).ToString(), "2020-05-02T02:30:00+08:00");
  city.At("2020-05-02T02:30");
  const Done late = city.Do(kSystem, Settle(no));
  ASSERT_EQ(late.events.size(), 1u);
  EXPECT_EQ(EventName(late.events[0].event), "DemandOverdue");
  EXPECT_EQ(city.Find(no).state(), journal::DEMAND_STATE_AWAITING_SIGN);
}

TEST(RoutingTest, WhatItIsIsSaidByTheCategoryItIsDispatchedUnder) {
  City city = CityAt("2020-04-20T10:00");
  const std::string no = city.Raise(kOperator, HotlineOf("", "没有类别"));
  EXPECT_EQ(city.Find(no).kind(), journal::DEMAND_KIND_UNSPECIFIED);
  EXPECT_EQ(city.Do(kDispatcher, Dispatch(no, "hc-silent")).reason(), "");
  EXPECT_EQ(city.Find(no).kind(), journal::DEMAND_KIND_COMPLAINT) << "the complained-of unit must not see who reported";
  EXPECT_EQ(city.Find(no).limit_wd(), 13);
}

TEST(RoutingTest, AnOrdinaryOneIsToBeSignedBy24HoursOfTheNextWorkingDay) {
  City city = CityAt("2020-04-30T10:00");
  const std::string no = city.Brought("awaiting_sign");
  EXPECT_EQ(DueOf(city, no, journal::DEMAND_CLOCK_KIND_SIGN), "2020-05-06");
  city.At("2020-05-06T23:59:59");
  EXPECT_TRUE(city.Do(kSystem, Settle(no)).events.empty());
  EXPECT_EQ(city.Do(kHandler, Sign(no)).reason(), "");
  EXPECT_EQ(DueOf(city, no, journal::DEMAND_CLOCK_KIND_SIGN), "none");
}

// ---- duplicates and what follows a closed demand ----

journal::Command Anonymous(journal::Command command) {
  command.mutable_raise_demand()->clear_caller();
  return command;
}

TEST(DuplicateTest, TheSameFactIsLinkedAndNotDispatchedTwice) {
  City city = CityAt("2020-04-20T10:00");
  const std::string first = city.Brought("awaiting_sign");
  const std::string second = city.Raise(kOperator, Anonymous(HotlineOf("hc-help")));
  EXPECT_EQ(city.Find(second).state(), journal::DEMAND_STATE_MERGED);
  EXPECT_EQ(city.Find(second).duplicate_of(), first);
  EXPECT_TRUE(city.Find(second).department_id().empty());
  EXPECT_TRUE(city.Find(second).clocks().empty());
  city.Bring(first, "call_back");  // awaiting_sign again is harmless: the kit begins behind it
  EXPECT_EQ(city.Do(kOperator, CallBack(first, "satisfied")).reason(), "");
  EXPECT_EQ(city.Find(city.Raise(kOperator, HotlineOf("hc-help"))).state(), journal::DEMAND_STATE_AWAITING_SIGN);
}

TEST(DuplicateTest, TheSameWordsOfAnotherHouseholdAreTheDispatchersToJudge) {
  City city = CityAt("2020-04-20T10:00");
  const std::string first = city.Raise(kOperator, HotlineOf("hc-help", "暖气不热"));
  for (const bool same : {true, false}) {
    const std::string second = city.Raise(kOperator, HotlineOf("hc-help", "暖气不热"));
    EXPECT_EQ(city.Find(second).state(), journal::DEMAND_STATE_REGISTERED);
    EXPECT_EQ(city.Find(second).duplicate_of(), first);
    EXPECT_TRUE(city.Find(second).department_id().empty());
    EXPECT_EQ(city.Do(kDispatcher, same ? Merge(second, first) : Dispatch(second, "")).reason(), "");
    EXPECT_EQ(city.Find(second).duplicate_of(), same ? first : "");
    EXPECT_EQ(city.Find(second).state(), same ? journal::DEMAND_STATE_MERGED : journal::DEMAND_STATE_AWAITING_SIGN);
  }
}

TEST(DuplicateTest, AnEnterpriseOnTheTelephoneIsOneCaller) {
  City city = CityAt("2020-04-20T10:00");
  journal::Command command = HotlineOf("hc-help", "停电");
  std::vector<std::string> numbers;
  for (const std::string_view uscc : {kUscc, kUscc, kOtherUscc}) {
    command.mutable_raise_demand()->mutable_caller()->set_uscc(std::string(uscc));
    numbers.push_back(city.Raise(kOperator, command));
  }
  EXPECT_EQ(city.Find(numbers[1]).state(), journal::DEMAND_STATE_MERGED);
  EXPECT_EQ(city.Find(numbers[1]).duplicate_of(), numbers[0]);
  EXPECT_EQ(city.Find(numbers[2]).state(), journal::DEMAND_STATE_AWAITING_SIGN);
}

TEST(DuplicateTest, ADispatcherMergesWhatSaysTheSameInOtherWords) {
  City city = CityAt("2020-04-20T10:00");
  const std::string first = city.Brought("handling");
  const std::string second = city.Raise(kOperator, HotlineOf("hc-help", "还是不退款"));
  EXPECT_EQ(city.Do(kDispatcher, Merge(second, first)).reason(), "");
  EXPECT_EQ(city.Find(second).duplicate_of(), first);
  EXPECT_TRUE(city.Find(second).clocks().empty());
}

TEST(ReopenTest, NewFactsMakeANewDemandLinkedToTheClosedOne) {
  City city = CityAt("2020-04-20T10:00");
  const std::string closed = city.BroughtIssue("call_back");
  EXPECT_EQ(city.Do(kEnterprise, Confirm(closed, true)).reason(), "");
  journal::Command again = IssueOf("hc-help", "又出现同样问题");
  again.mutable_raise_demand()->set_reopens(closed);
  const std::string next = city.Raise(kEnterprise, again);
  EXPECT_NE(next, closed);
  EXPECT_EQ(city.Find(next).reopens(), closed);
  EXPECT_EQ(city.Find(closed).reopened_by(), next);
  EXPECT_EQ(city.Find(closed).state(), journal::DEMAND_STATE_CLOSED);
}

// ---- rejecting ----

TEST(RejectTest, AnIssueThatWasAnsweredIsEndedByNobodyButTheEnterpriseOrALeader) {
  City city = CityAt("2020-04-20T10:00");
  const std::string no = city.Raise(kEnterprise, IssueOf(""));
  city.Do(kSteward, AnswerNow(no));
  EXPECT_EQ(city.Do(kEnterprise, Confirm(no, false)).reason(), "");
  ASSERT_EQ(city.Find(no).state(), journal::DEMAND_STATE_REGISTERED);
  for (const std::string_view officer : {kDispatcher, kOperator}) {
    EXPECT_EQ(city.Do(officer, RejectFor(no, "petition")).reason(), "LEADER_REQUIRED") << officer;
  }
  EXPECT_EQ(city.Do(kSteward, RejectFor(no, "petition")).reason(), "NOT_PERMITTED");
  EXPECT_EQ(city.Do(kCountyLeader, RejectFor(no, "petition")).reason(), "");
  EXPECT_EQ(city.Find(no).state(), journal::DEMAND_STATE_NOT_ACCEPTED);
}

TEST(RejectTest, NorIsItMergedIntoOneThatNobodyHasAnswered) {
  City city = CityAt("2020-04-20T10:00");
  const std::string no = city.Raise(kEnterprise, IssueOf(""));
  city.Do(kSteward, AnswerNow(no));
  EXPECT_EQ(city.Do(kEnterprise, Confirm(no, false)).reason(), "");
  const std::string other = city.Raise(kEnterprise, IssueOf("", "另一件事"));
  EXPECT_EQ(city.Do(kDispatcher, Merge(no, other)).reason(), "LEADER_REQUIRED");
  EXPECT_EQ(city.Do(kOperator, Merge(no, other)).reason(), "NOT_PERMITTED");
  EXPECT_EQ(city.Do(kCountyLeader, Merge(no, other)).reason(), "");
  EXPECT_EQ(city.Find(no).state(), journal::DEMAND_STATE_MERGED);
}

TEST(RejectTest, AnIssueThatALeaderHadTakenUpAgainIsNotRejectedOverHim) {
  City city = CityAt("2020-04-20T10:00");
  const std::string no = city.Raise(kEnterprise, IssueOf(""));
  EXPECT_EQ(city.Do(kCountyLeader, Rule(no, false)).reason(), "");
  ASSERT_EQ(city.Find(no).state(), journal::DEMAND_STATE_REGISTERED);
  EXPECT_EQ(city.Do(kDispatcher, RejectFor(no, "court")).reason(), "LEADER_REQUIRED");
}

TEST(RejectTest, WhatNobodyHasAnsweredIsRejectedAsBefore) {
  City city = CityAt("2020-04-20T10:00");
  const std::string issue = city.Raise(kEnterprise, IssueOf(""));
  EXPECT_EQ(city.Do(kCountyLeader, RejectFor(issue, "court")).reason(), "NOT_PERMITTED");
  EXPECT_EQ(city.Do(kDispatcher, RejectFor(issue, "court")).reason(), "");
}

// ---- returns ----

TEST(ReturnTest, ARedispatchGoesToTheSuggestedUnitWithNewLimits) {
  City city = CityAt("2020-04-20T10:00");
  const std::string no = city.Brought("awaiting_sign");
  city.At("2020-04-21T10:00");
  EXPECT_EQ(city.Do(kHandler, Return(no)).reason(), "");
  EXPECT_EQ(city.Find(no).state(), journal::DEMAND_STATE_RETURN_REVIEW);
  EXPECT_EQ(city.Do(kDispatcher, OnReturn(no, true)).reason(), "");
  EXPECT_EQ(city.Find(no).department_id(), "jz-transport");
  EXPECT_EQ(LimitOf(city, no), "2020-05-07");
  EXPECT_EQ(city.Do(kHandler, Sign(no)).reason(), "NOT_PERMITTED");
  EXPECT_EQ(city.Do(kOtherHandler, Sign(no)).reason(), "");
}

TEST(ReturnTest, ARefusedReturnLeavesTheLimitAsItRuns) {
  City city = CityAt("2020-04-20T10:00");
  const std::string no = city.Brought("awaiting_sign");
  EXPECT_EQ(city.Do(kHandler, Return(no)).reason(), "");
  city.At("2020-04-22T10:00");
  EXPECT_EQ(city.Do(kDispatcher, OnReturn(no, false)).reason(), "");
  EXPECT_EQ(city.Find(no).state(), journal::DEMAND_STATE_AWAITING_SIGN);
  EXPECT_EQ(LimitOf(city, no), "2020-05-06");
}

// ---- extension ----

TEST(ExtensionTest, GrantedInTimeItMovesTheDueDayOnceARound) {
  City city = CityAt("2020-04-20T10:00");
  const std::string no = city.Brought("handling");
  EXPECT_EQ(city.Do(kHandler, Ask(no, 2)).reason(), "");
  EXPECT_EQ(city.Find(no).state(), journal::DEMAND_STATE_EXTENSION_REVIEW);
  EXPECT_EQ(city.Do(kDispatcher, OnAsk(no, true)).reason(), "");
  EXPECT_EQ(LimitOf(city, no), "2020-05-08");
  EXPECT_EQ(city.Do(kHandler, Ask(no, 1)).reason(), "EXTENSION_USED");
}

TEST(ExtensionTest, NotDecidedInTimeItLapsesWithTheLimit) {
  City city = CityAt("2020-04-20T10:00");
  const std::string no = city.Brought("handling");
  EXPECT_EQ(city.Do(kHandler, Ask(no, 2)).reason(), "");
  city.At("2020-05-07T00:00");
  EXPECT_EQ(city.Do(kDispatcher, OnAsk(no, true)).reason(), "DEMAND_WRONG_STATE");
  EXPECT_EQ(city.Find(no).state(), journal::DEMAND_STATE_HANDLING);
  EXPECT_EQ(city.Do(kHandler, Ask(no, 2)).reason(), "CLOCK_EXPIRED");
}

TEST(ExtensionTest, ARoundThatIsDoneAgainHasItsOwn) {
  City city = CityAt("2020-04-20T10:00");
  const std::string no = city.Brought("handling");
  city.Do(kHandler, Ask(no, 2));
  city.Do(kDispatcher, OnAsk(no, true));
  city.Do(kHandler, Reply(no));
  city.Do(kHead, Review(no, true));
  EXPECT_EQ(city.Do(kOperator, CallBack(no, "unsatisfied")).reason(), "");
  EXPECT_EQ(LimitOf(city, no), "2020-05-06");
  EXPECT_EQ(city.Do(kHandler, Ask(no, 2)).reason(), "");
}

// ---- joint handling ----

TEST(JointTest, TheLeadRepliesWhenEveryOpinionIsThere) {
  City city = CityAt("2020-04-20T10:00");
  const std::string no = city.Raise(kOperator, HotlineOf("hc-complaint"));
  ASSERT_EQ(city.Find(no).joint_size(), 1);
  EXPECT_EQ(city.Do(kHandler, Sign(no)).reason(), "");
  EXPECT_EQ(city.Do(kHandler, Reply(no)).reason(), "OPINIONS_OUTSTANDING");
  EXPECT_EQ(city.Do(kOtherHandler, Opinion(no, "jz-transport")).reason(), "");
  EXPECT_EQ(city.Do(kHandler, Reply(no)).reason(), "");
}

TEST(JointTest, AnotherLeadHasToSignAndOpinionsGivenAreKept) {
  City city = CityAt("2020-04-20T10:00");
  const std::string no = city.Raise(kOperator, HotlineOf("hc-complaint"));
  EXPECT_EQ(city.Do(kHandler, Sign(no)).reason(), "");
  EXPECT_EQ(city.Do(kOtherHandler, Opinion(no, "jz-transport")).reason(), "");
  EXPECT_EQ(city.Do(kDispatcher, JointOf(no, {"jz-transport", "jz-market"}, "jz-finance")).reason(), "");
  EXPECT_EQ(city.Find(no).state(), journal::DEMAND_STATE_AWAITING_SIGN);
  EXPECT_EQ(city.Find(no).department_id(), "jz-finance");
  EXPECT_EQ(city.Find(no).joint(0).text(), "同意");
  EXPECT_EQ(city.Find(no).joint(1).text(), "");
}

// ---- reply, review, call-back ----

TEST(ReplyTest, ReworkKeepsTheLimitRunningAndAPassEndsIt) {
  City city = CityAt("2020-04-20T10:00");
  const std::string no = city.Brought("reply_review");
  EXPECT_EQ(city.Do(kHead, Review(no, false)).reason(), "");
  EXPECT_EQ(city.Find(no).state(), journal::DEMAND_STATE_HANDLING);
  EXPECT_EQ(LimitOf(city, no), "2020-05-06");
  EXPECT_EQ(city.Do(kHandler, Reply(no)).reason(), "");
  EXPECT_EQ(city.Do(kHead, Review(no, true)).reason(), "");
  EXPECT_EQ(LimitOf(city, no), "none");
  EXPECT_EQ(DueOf(city, no, journal::DEMAND_CLOCK_KIND_CALL_BACK), "2020-04-21");
}

TEST(CallBackTest, TwoRedoRoundsEachWithANewLimitThenTheInspectorsDecide) {
  City city = CityAt("2020-04-20T10:00");
  const std::string no = city.Brought("call_back");
  for (int round = 1; round <= 2; ++round) {
    EXPECT_EQ(city.Do(kOperator, CallBack(no, "unsatisfied")).reason(), "");
    EXPECT_EQ(city.Find(no).state(), journal::DEMAND_STATE_HANDLING);
    EXPECT_EQ(city.Find(no).redo_rounds(), round);
    EXPECT_EQ(LimitOf(city, no), "2020-05-06");
    EXPECT_EQ(city.Do(kHandler, Reply(no)).reason(), "");
    EXPECT_EQ(city.Do(kHead, Review(no, true)).reason(), "");
  }
  EXPECT_EQ(city.Do(kOperator, CallBack(no, "unsatisfied")).reason(), "");
  EXPECT_EQ(city.Find(no).state(), journal::DEMAND_STATE_INSPECTION);
  EXPECT_EQ(city.Find(no).redo_rounds(), 2);
  EXPECT_EQ(city.Do(kInspector, Rule(no, true)).reason(), "");
  EXPECT_EQ(city.Find(no).result(), journal::DEMAND_RESULT_RULED);
}

TEST(CallBackTest, ThreeCallsWithoutAnswerEndIt) {
  City city = CityAt("2020-04-20T10:00");
  const std::string no = city.Brought("call_back");
  for (const auto* day : {"2020-04-21T10:00", "2020-04-22T10:00"}) {
    city.At(day);
    EXPECT_EQ(city.Do(kOperator, CallBack(no, "no_answer")).reason(), "");
    EXPECT_EQ(city.Find(no).state(), journal::DEMAND_STATE_CALL_BACK);
  }
  EXPECT_EQ(DueOf(city, no, journal::DEMAND_CLOCK_KIND_CALL_BACK), "2020-04-23");
  EXPECT_EQ(city.Do(kOperator, CallBack(no, "no_answer")).reason(), "");
  EXPECT_EQ(city.Find(no).result(), journal::DEMAND_RESULT_UNREACHABLE);
}

TEST(CallBackTest, WhatNobodyCanChangeIsExplainedAndClosed) {
  City city = CityAt("2020-04-20T10:00");
  const std::string no = city.Brought("call_back");
  EXPECT_EQ(city.Do(kOperator, CallBack(no, "objective")).reason(), "");
  EXPECT_EQ(city.Find(no).result(), journal::DEMAND_RESULT_EXPLAINED);
}

// ---- overdue ----

TEST(OverdueTest, TheOneNumbersLimitBringsAnUrgingNoticeThenCriticism) {
  City city = CityAt("2020-04-20T10:00");
  const std::string no = city.Brought("handling");
  city.At("2020-05-20T10:00");
  const Done done = city.Do(kSystem, Settle(no));
  ASSERT_EQ(done.events.size(), 2u);
  EXPECT_EQ(done.events[0].occurred_at.ToString(), "2020-05-07T00:00:00+08:00");
  // Five working days from the due day 05-06: 7, 8, 9, 11, 12.
  EXPECT_EQ(done.events[1].occurred_at.ToString(), "2020-05-13T00:00:00+08:00");
  EXPECT_EQ(city.Letters("department:jz-market"), (Words{"overdue", "criticised"}));
  EXPECT_EQ(city.Letters(kCityLeader), (Words{"copy of overdue", "copy of criticised"}));
  EXPECT_EQ(city.Do(kHandler, Reply(no)).reason(), "");
}

// ---- escalation (A9, E9) ----

TEST(EscalationTest, UntouchedItGoesUpLevelByLevelEachLimitFromTheDueDayBefore) {
  City city = CityAt("2020-04-20T10:00");
  const std::string no = city.BroughtIssue("awaiting_sign");
  EXPECT_EQ(city.Find(no).level(), 1);
  EXPECT_EQ(LimitOf(city, no), "2020-04-26");
  city.At("2020-04-27T00:00");
  city.Do(kSystem, Settle(no));
  EXPECT_EQ(city.Find(no).level(), 2);
  EXPECT_EQ(LimitOf(city, no), "2020-05-06");
  city.At("2020-06-01T09:00");
  city.Do(kSystem, Settle(no));
  EXPECT_EQ(city.Find(no).level(), 4);
  EXPECT_EQ(LimitOf(city, no), "none");
  EXPECT_EQ(city.Letters(kCountyLeader), Words{"escalated"});
  EXPECT_EQ(city.Letters(kCityLeader), Words{"escalated"});
  EXPECT_EQ(city.Letters("officer:ld-jz-02"), Words{"escalated"});
}

TEST(EscalationTest, ALevelWithoutALeaderIsPassedOverWithAnIncident) {
  City city = CityAt("2020-04-20T10:00");
  journal::Command issue = IssueOf("hc-help");
  issue.mutable_raise_demand()->set_project_id("pj-001");  // of 210726, where there is no county leader
  const std::string no = city.Raise(kEnterprise, issue);
  city.At("2020-04-27T09:00");
  const Done done = city.Do(kSystem, Settle(no));
  EXPECT_EQ(city.Find(no).level(), 3);
  EXPECT_EQ(LimitOf(city, no), "2020-05-12");  // ten from 04-26
  ASSERT_EQ(EventName(done.events.back().event), "IncidentOpened");
  EXPECT_EQ(done.events.back().event.incident_opened().rejection().reason(), "LEADER_MISSING");
  EXPECT_EQ(city.Letters(kCityLeader), Words{"escalated"});
}

TEST(EscalationTest, OfOneLeaderForTwoLevelsOnlyTheFirstIsTold) {
  City city = CityAt("2020-04-20T10:00");
  auto top = std::make_unique<journal::EscalationLevel>(*city.state().Find<journal::EscalationLevel>("4"));
  top->set_leader_id("ld-jz-01");
  city.state().Put("4", std::move(top));
  const std::string no = city.BroughtIssue("handling");
  for (int i = 0; i < 3; ++i) EXPECT_EQ(city.Do(kSteward, Escalate(no)).reason(), "");
  EXPECT_EQ(city.Find(no).level(), 4);
  EXPECT_EQ(city.Letters(kCityLeader), Words{"escalated"});
}

TEST(EscalationTest, AChangedNoticeMovesTheLimitOfALevel) {
  City city = CityAt("2020-01-20T10:00");
  const std::string no = city.Raise(kEnterprise, IssueOf(""));
  EXPECT_EQ(LimitOf(city, no), "2020-02-01");
  city.At("2020-01-27T00:00");
  city.Publish(calendar::Notice2020v2());
  journal::Command reschedule;
  reschedule.mutable_reschedule_demands()->add_demand_nos(no);
  EXPECT_EQ(city.Do(kSystem, reschedule).events.size(), 1u);
  EXPECT_EQ(LimitOf(city, no), "2020-02-04");
  EXPECT_TRUE(city.Do(kSystem, reschedule).events.empty());
  city.At("2020-02-02T00:00");
  EXPECT_TRUE(city.Do(kSystem, Settle(no)).events.empty());
}

TEST(EscalationTest, BeyondTheKnownCalendarNothingGoesUpUntilTheNoticeIsThere) {
  City city = CityAt("2020-12-29T10:00");
  const std::string no = city.Raise(kEnterprise, IssueOf(""));
  EXPECT_TRUE(city.Find(no).clocks(0).provisional());
  EXPECT_EQ(city.Find(no).timer_us(), kParkedUs);
  city.At("2021-01-20T10:00");
  EXPECT_TRUE(city.Do(kSystem, Settle(no)).events.empty());
  city.Publish(calendar::Notice2021v1());
  const Done late = city.Do(kSystem, Settle(no));
  ASSERT_FALSE(late.events.empty());
  // 12-30, 12-31, 01-04, 01-05, 01-06: at its legal time, however late the notice came.
  EXPECT_EQ(late.events[0].occurred_at.ToString(), "2021-01-07T00:00:00+08:00");
}

TEST(EscalationTest, TenThousandLimitsDueInOneSecondGoUpOnceEach) {
  City city = CityAt("2020-04-20T10:00");
  std::vector<std::string> numbers;
  for (int i = 0; i < 10'000; ++i) numbers.push_back(city.Raise(kEnterprise, IssueOf("", "问题" + std::to_string(i))));
  city.At("2020-04-30T00:00");  // three days late
  for (const std::string& no : numbers) city.Do(kSystem, Settle(no));
  for (const std::string& no : numbers) city.Do(kSystem, Settle(no));
  EXPECT_EQ(city.Letters(kCountyLeader).size(), numbers.size());
}

// ---- how an issue ends ----

TEST(ConfirmTest, OnlyTheEnterpriseOrALeaderClosesAnIssue) {
  City city = CityAt("2020-04-20T10:00");
  const std::string no = city.BroughtIssue("call_back");
  EXPECT_TRUE(city.Find(no).clocks().empty());
  EXPECT_EQ(city.Do(kOperator, CallBack(no, "satisfied")).reason(), "ENTERPRISE_CONFIRMS");
  EXPECT_EQ(city.Do(kOtherEnterprise, Confirm(no, true)).reason(), "DEMAND_NOT_FOUND");
  EXPECT_EQ(city.Do(kSteward, Confirm(no, true)).reason(), "NOT_PERMITTED");
  EXPECT_EQ(city.Do(kEnterprise, Confirm(no, true)).reason(), "");
  EXPECT_EQ(city.Find(no).result(), journal::DEMAND_RESULT_CONFIRMED);
  const std::string other = city.Raise(kEnterprise, IssueOf("", "另一件"));
  EXPECT_EQ(city.Do(kCountyLeader, Rule(other, true)).reason(), "");
  EXPECT_EQ(city.Find(other).result(), journal::DEMAND_RESULT_RULED);
}

TEST(ConfirmTest, ADenialIsDoneAgainWithTheLimitOfItsLevel) {
  City city = CityAt("2020-04-20T10:00");
  const std::string no = city.BroughtIssue("call_back");
  city.At("2020-04-22T10:00");
  EXPECT_EQ(city.Do(kEnterprise, Confirm(no, false)).reason(), "");
  EXPECT_EQ(city.Find(no).state(), journal::DEMAND_STATE_HANDLING);
  EXPECT_EQ(city.Find(no).redo_rounds(), 1);
  EXPECT_EQ(LimitOf(city, no), "2020-04-28");
}

TEST(ConfirmTest, AfterTwoRoundsOfAnIssueTheInspectorsCannotCloseIt) {
  City city = CityAt("2020-04-20T10:00");
  const std::string no = city.BroughtIssue("call_back");
  for (int round = 0; round < 2; ++round) {
    city.Do(kEnterprise, Confirm(no, false));
    city.Do(kHandler, Reply(no));
    city.Do(kHead, Review(no, true));
  }
  EXPECT_EQ(city.Do(kEnterprise, Confirm(no, false)).reason(), "");
  EXPECT_EQ(city.Find(no).state(), journal::DEMAND_STATE_INSPECTION);
  EXPECT_EQ(city.Do(kInspector, Rule(no, true)).reason(), "LEADER_REQUIRED");
  EXPECT_EQ(city.Do(kInspector, Rule(no, false)).reason(), "");
  EXPECT_EQ(city.Find(no).state(), journal::DEMAND_STATE_HANDLING);
}

TEST(StewardTest, ItsOwnStewardDispatchesAndAnswersAndAnotherDoesNot) {
  City city = CityAt("2020-04-20T10:00");
  const std::string no = city.Raise(kEnterprise, IssueOf(""));
  EXPECT_EQ(city.Find(no).steward_id(), "st-bz-01");
  EXPECT_EQ(city.Do(kOtherSteward, Dispatch(no, "hc-help")).reason(), "NOT_PERMITTED");
  EXPECT_EQ(city.Do(kSteward, AnswerNow(no)).reason(), "");
  EXPECT_EQ(city.Find(no).state(), journal::DEMAND_STATE_CALL_BACK);
  EXPECT_EQ(city.Do(kEnterprise, Confirm(no, false)).reason(), "");
  EXPECT_EQ(city.Find(no).state(), journal::DEMAND_STATE_REGISTERED);  // nobody to hand it back to yet
  EXPECT_EQ(city.Do(kSteward, Dispatch(no, "hc-help")).reason(), "");
}

// ---- long-term listing ----

TEST(ListingTest, StopsTheLimitsAndEndsByItselfOnTheAgreedDay) {
  City city = CityAt("2020-04-20T10:00");
  const std::string no = city.Brought("handling");
  EXPECT_EQ(city.Do(kDispatcher, Shelve(no, "2020-06-30")).reason(), "");
  EXPECT_EQ(LimitOf(city, no), "none");
  city.At("2020-07-01T00:00");
  const Done done = city.Do(kSystem, Settle(no));
  ASSERT_EQ(done.events.size(), 1u);
  EXPECT_EQ(EventName(done.events[0].event), "DemandResumed");
  EXPECT_EQ(city.Find(no).state(), journal::DEMAND_STATE_HANDLING);
  EXPECT_EQ(LimitOf(city, no), "2020-07-14");  // ten from the agreed day
}

// ---- who raises, for whom ----

TEST(RaiseTest, AHallSystemSpeaksForItsOwnClerkInItsOwnHallOnly) {
  City city = CityAt("2020-04-20T10:00");
  journal::Command command = HotlineOf("hc-help");
  command.mutable_raise_demand()->set_channel(journal::DEMAND_CHANNEL_HALL);
  command.mutable_raise_demand()->set_hall_id("jz-hall-main");
  city.OnBehalfOf("officer:clerk");
  EXPECT_EQ(city.Do("hall:beizhen-hall-main", command).reason(), "NOT_PERMITTED");
  city.OnBehalfOf("officer:operator");
  EXPECT_EQ(city.Do("hall:jz-hall-main", command).reason(), "NOT_PERMITTED");
  city.OnBehalfOf("officer:clerk");
  EXPECT_EQ(city.Do("hall:jz-hall-main", command).reason(), "");
}

TEST(ReadCallerTest, TheUnitComplainedOfNeverLearnsWho) {
  City city = CityAt("2020-04-20T10:00");
  const std::string complaint = city.Raise(kOperator, HotlineOf("hc-complaint"));
  const std::string help = city.Raise(kOperator, HotlineOf("hc-help"));
  EXPECT_EQ(city.Do(kHandler, ReadCallerOf(complaint)).reason(), "NOT_PERMITTED");
  EXPECT_EQ(city.Do(kHandler, ReadCallerOf(help)).reason(), "");
  const uint64_t etag = city.Find(complaint).etag();
  EXPECT_EQ(city.Do(kOperator, ReadCallerOf(complaint)).reason(), "");
  EXPECT_EQ(city.Find(complaint).etag(), etag);
}

}  // namespace
}  // namespace yici::steward
