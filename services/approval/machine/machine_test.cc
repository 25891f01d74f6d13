// What the machine promises beyond single refusals: numbers, rows, rights, replay.
#include <map>
#include <set>

#include "gtest/gtest.h"
#include "services/approval/machine/apply.h"
#include "services/approval/machine/clocks.h"
#include "services/approval/machine/decide.h"
#include "services/approval/machine/rows.h"
#include "services/approval/machine/steps.h"
#include "services/approval/machine/test_kit.h"
#include "services/approval/machine/view.h"
#include "services/calendar/notices_for_tests.h"

namespace yici::approval {
namespace {

using journal::Command;

// ---- numbers ----

TEST(NumbersTest, CaseNumbersCountPerItemAndDayAndWidenAfterFourDigits) {
  City city = CityAt("2020-04-20T10:00");
  EXPECT_EQ(city.Submit(kThreeStep), std::string(kThreeStep) + "202004200001");
  EXPECT_EQ(city.Submit(kThreeStep), std::string(kThreeStep) + "202004200002");
  EXPECT_EQ(city.Submit(kTwoStep), std::string(kTwoStep) + "202004200001");
  city.state().PutCounter(Table::kSequence, CaseSequenceKey(kThreeStep, calendar::Day("2020-04-20")), 9999);
  EXPECT_EQ(city.Submit(kThreeStep), std::string(kThreeStep) + "2020042010000");
  city.At("2020-04-21T00:00");
  EXPECT_EQ(city.Submit(kThreeStep), std::string(kThreeStep) + "202004210001");
}

TEST(NumbersTest, DocumentNumbersRunPerOrganCodeAndYearWithoutGaps) {
  City city = CityAt("2020-12-31T10:00");
  std::vector<int64_t> numbers;
  for (int i = 0; i < 3; ++i) {
    city.Do(kClerk, SubmitOf(kThreeStep, {"m9"}));  // a refusal takes no number
    numbers.push_back(city.Find(city.Submit(kThreeStep)).documents(0).number());
  }
  EXPECT_EQ(numbers, (std::vector<int64_t>{1, 2, 3}));
  city.At("2021-01-01T00:00");
  const journal::DocumentRef& next = city.Find(city.Submit(kThreeStep)).documents(0);
  EXPECT_EQ(next.number(), 1);
  EXPECT_EQ(next.year(), 2021);
}

TEST(NumbersTest, AnIssuedDocumentIsNamedByCodeCaseAndCount) {
  City city = CityAt("2020-04-20T10:00");
  const std::string no = city.Submit(kThreeStep);
  EXPECT_EQ(DocumentId(city.Find(no).documents(0), no), "01-" + no + "-1");
  EXPECT_EQ(PrintedNumber(city.Find(no).documents(0)), "jz-market〔2020〕01-1号");
}

// ---- the newspaper's own example rows ----

TEST(SubmitTest, CountsTheMakeUpSundayAsTheFifthDay) {
  City city = CityAt("2020-04-20T10:00");
  Command command = SubmitOf(kThreeStep);
  command.mutable_submit_case()->add_warnings("USCC_ORG_CHECK");
  const Done done = city.Do(kClerk, command);
  EXPECT_EQ(done.answer().state(), journal::CASE_STATE_RECEIVED);
  EXPECT_EQ(CivilDay(done.answer().due_dates(0).due_day()).ToString(), "2020-04-26");
  EXPECT_EQ(done.answer().due_dates(0).calendar_version(), "2020v1");
  EXPECT_EQ(done.answer().warnings(0), "USCC_ORG_CHECK");
  EXPECT_EQ(done.answer().documents(0).code(), "01");
  EXPECT_EQ(city.Find(done.answer().case_no()).materials_size(), 4);
}

TEST(SubmitTest, AnswersWhatAFoldOfTheEventWouldAnswer) {
  City city = CityAt("2020-04-20T10:00");
  const Done done = city.Do(kClerk, SubmitOf(kThreeStep, {"m2"}));
  const journal::Case& subject = city.Find(done.answer().case_no());
  const auto dates = DueDates(subject, city.CalendarNow(), DayOf(city.now()));
  ASSERT_EQ(dates.size(), 1u);
  EXPECT_EQ(dates[0].SerializeAsString(), done.answer().due_dates(0).SerializeAsString());
  const auto outstanding = Outstanding(subject);
  EXPECT_EQ(std::vector<std::string>(done.answer().outstanding().begin(), done.answer().outstanding().end()), outstanding);
  EXPECT_EQ(done.answer().etag(), subject.etag());
}

TEST(SubmitTest, WorksBeyondTheKnownCalendarAndSaysSo) {
  City city = CityAt("2020-12-30T10:00");
  const Done done = city.Do(kClerk, SubmitOf(kThreeStep));
  EXPECT_FALSE(done.outcome.refused());
  EXPECT_TRUE(done.answer().due_dates(0).provisional());
}

TEST(SubmitTest, KeepsTheHallSystemApartFromItsClerk) {
  City city = CityAt("2020-04-20T10:00");
  EXPECT_EQ(city.Do("hall:jz-hall-main", SubmitOf(kThreeStep)).reason(), "NOT_PERMITTED");
  city.OnBehalfOf(kClerk);
  const Done done = city.Do("hall:jz-hall-main", SubmitOf(kThreeStep));
  ASSERT_EQ(done.reason(), "");
  EXPECT_EQ(city.Find(done.answer().case_no()).submitter(), "hall:jz-hall-main");
}

TEST(SubmitTest, RefusesAnEnterpriseThatClaimsToStandAtAWindow) {
  City city = CityAt("2020-04-20T10:00");
  EXPECT_EQ(city.Do(kApplicant, SubmitOf(kThreeStep)).reason(), "NOT_PERMITTED");
  Command web = SubmitOf(kThreeStep);
  web.mutable_submit_case()->set_channel(journal::CHANNEL_WEB);
  web.mutable_submit_case()->clear_window_id();
  EXPECT_EQ(city.Do(kStranger, web).reason(), "NOT_PERMITTED");
  EXPECT_EQ(city.Do(kApplicant, web).reason(), "");
}

// ---- rights ----

TEST(RightsTest, AnEnterpriseSeesItsOwnCasesOnlyAndIsNotToldOfOthers) {
  City city = CityAt("2020-04-20T10:00");
  const std::string no = city.Submit(kThreeStep);
  const Done other = city.Do(kStranger, Supplement(no, {"m1"}));
  const Done absent = city.Do(kStranger, Supplement("11210700YCJ00025XQ3210125020000202004209999", {"m1"}));
  EXPECT_EQ(other.answer().SerializeAsString(), absent.answer().SerializeAsString());
  EXPECT_EQ(city.Do(kApplicant, Supplement(no, {"m1"})).reason(), "NOT_AWAITING_SUPPLEMENT");
}

TEST(RightsTest, AnAgentMaySupplementButNotWithdraw) {
  City city = CityAt("2020-04-20T10:00");
  Command submit = SubmitOf(kThreeStep);
  submit.mutable_submit_case()->mutable_agent()->set_uscc(std::string(kAgentUscc));
  submit.mutable_submit_case()->mutable_agent()->set_authorisation("2020-17");
  const std::string no = city.Do(kClerk, submit).answer().case_no();
  city.Do(kChief, Notify(no, {}, {"m2"}));
  EXPECT_EQ(city.Do(kAgent, Supplement(no, {"m2"})).reason(), "");
  Command withdraw;
  withdraw.mutable_withdraw_case()->set_case_no(no);
  EXPECT_EQ(city.Do(kAgent, withdraw).reason(), "NOT_PERMITTED");
  EXPECT_EQ(city.Do(kApplicant, withdraw).reason(), "");
}

TEST(RightsTest, ASubstituteActsInThePostOfTheAbsentUntilTheLastDay) {
  City city = CityAt("2020-04-30T23:59");
  const std::string first = city.Submit(kThreeStep);
  EXPECT_EQ(city.Do("officer:substitute", Accept(first)).reason(), "");
  const std::string second = city.Submit(kThreeStep);
  city.At("2020-05-01T00:00");
  EXPECT_EQ(city.Do("officer:substitute", Accept(second)).reason(), "NOT_PERMITTED");
}

TEST(RightsTest, AnEndedMandateCannotBeRegainedByDatingAnActBack) {
  City city = CityAt("2020-04-30T09:00");
  const std::string no = city.Submit(kTight);
  city.At("2020-05-06T09:00");
  city.OccurredAt("2020-04-30T16:00");
  EXPECT_EQ(city.Do("officer:substitute", Accept(no)).reason(), "NOT_PERMITTED");
  city.OccurredAt("2020-04-30T16:00");
  EXPECT_EQ(city.Do(kChief, Accept(no)).reason(), "");
  EXPECT_EQ(CivilDay(city.Find(no).acceptance_day()).ToString(), "2020-04-30");
}

TEST(RightsTest, AClerkOfAnotherHallIsRefused) {
  City city = CityAt("2020-04-20T10:00");
  EXPECT_EQ(city.Do("officer:clerk-far", SubmitOf(kThreeStep)).reason(), "NOT_PERMITTED");
}

TEST(RightsTest, AnHandlerOfAnotherDepartmentIsRefused) {
  City city = CityAt("2020-04-20T10:00");
  EXPECT_EQ(city.Do("officer:outsider", Review(city.Accepted(kThreeStep), "handle")).reason(), "NOT_PERMITTED");
}

TEST(RightsTest, TheFirstPersonMayNotDoTheApprovingStepEither) {
  City city = CityAt("2020-04-20T10:00");
  const std::string no = city.Accepted(kTwoStep);
  journal::OfficerGrants grants = *city.state().Find<journal::OfficerGrants>("approver");
  grants.mutable_grants()->Add()->CopyFrom(city.state().Find<journal::OfficerGrants>("handler")->grants(0));
  city.state().Put("approver", std::make_unique<journal::OfficerGrants>(grants));
  EXPECT_EQ(city.Do(kApprover, Review(no, "handle")).reason(), "");
  EXPECT_EQ(city.Do(kApprover, Review(no, "approve")).reason(), "SEPARATION_OF_DUTIES");
}

TEST(RightsTest, TheSecondOfTwoWindowsRulingOnOneRevisionIsToldTheCurrentOne) {
  City city = CityAt("2020-04-20T10:00");
  const std::string no = city.Reviewed(kThreeStep);
  Command grant = Grant(no);
  grant.mutable_decide_case()->set_etag(city.Find(no).etag());
  EXPECT_EQ(city.Do(kApprover, grant).reason(), "");
  const Done second = city.Do("officer:head", grant);
  EXPECT_EQ(second.reason(), "REVISION_CONFLICT");
  EXPECT_EQ(second.answer().rejection().metadata(0).key(), "current_etag");
  EXPECT_EQ(second.answer().rejection().metadata(0).value(), std::to_string(city.Find(no).etag()));
}

// ---- refusals carry what a clerk needs ----

TEST(AnswerTest, AnAlreadyRefusalCarriesTheDocumentItNames) {
  City city = CityAt("2020-04-20T10:00");
  const std::string no = city.Submit(kThreeStep);
  const Done first = city.Do(kChief, Accept(no));
  const Done again = city.Do(kChief, Accept(no));
  ASSERT_EQ(again.answer().documents_size(), 1);
  EXPECT_EQ(again.answer().documents(0).SerializeAsString(), first.answer().documents(0).SerializeAsString());
  EXPECT_EQ(again.answer().rejection().metadata(0).value(), "04-" + no + "-1");
}

// ---- clocks ----

TEST(ClockTest, ThePromiseIsNeverDueLaterThanTheLaw) {
  City city = CityAt("2020-04-20T10:00");
  const calendar::Calendar calendar = city.CalendarNow();
  const CivilDay start = calendar::Day("2020-04-29");
  journal::Clock statutory = StartClock(journal::CLOCK_KIND_C2_STATUTORY, 3, calendar::Unit::kCalendarDays, start);
  journal::Clock promised = StartClock(journal::CLOCK_KIND_C3_PROMISED, 3, calendar::Unit::kWorkingDays, start);
  EXPECT_EQ(DuesOf(promised, nullptr, calendar, start).due.ToString(), "2020-05-07");
  EXPECT_EQ(DuesOf(promised, &statutory, calendar, start).due.ToString(), "2020-05-06");
}

TEST(ClockTest, AShortenedPromiseIsWarnedOfNoLaterThanItIsDue) {
  City city = CityAt("2020-04-20T10:00");
  const calendar::Calendar calendar = city.CalendarNow();
  const CivilDay start = calendar::Day("2020-04-29");
  const journal::Clock statutory = StartClock(journal::CLOCK_KIND_C2_STATUTORY, 3, calendar::Unit::kCalendarDays, start);
  const journal::Clock promised = StartClock(journal::CLOCK_KIND_C3_PROMISED, 9, calendar::Unit::kWorkingDays, start);
  const ClockDues dues = DuesOf(promised, &statutory, calendar, start);
  EXPECT_EQ(dues.due.ToString(), "2020-05-06");
  EXPECT_EQ(dues.warn.ToString(), "2020-05-06");
}

TEST(ClockTest, APausedClockIsNotSwept) {
  City city = CityAt("2020-01-17T10:00");
  const std::string no = city.Submit(kThreeStep);
  city.Do(kChief, Notify(no, {}, {"m2"}));
  city.At("2020-01-20T10:00");
  city.Do(kApplicant, Supplement(no, {"m2"}));
  city.Publish(calendar::Notice2020v2());
  city.At("2020-01-27T00:00");
  Command sweep;
  sweep.mutable_reschedule_cases()->add_case_nos(no);
  const Done done = city.Do("system:deadlines", sweep);
  ASSERT_EQ(done.events.size(), 1u);
  EXPECT_EQ(done.events[0].event.clock_rescheduled().clock(), journal::CLOCK_KIND_C1_NOTICE);
}

// ---- steps ----

TEST(StepTest, AReturnOpensItsTargetAndTakesBackWhatCameAfter) {
  City city = CityAt("2020-04-20T10:00");
  const std::string no = city.Accepted(kJoint);
  city.Do(kHandler, Review(no, "dispatch"));
  city.Do("officer:joint-fire", Opinion(no, "jz-fire", journal::JOINT_OPINION_AGREE));
  city.Do("officer:joint-planning", Opinion(no, "jz-planning", journal::JOINT_OPINION_AGREE));
  EXPECT_EQ(city.Do(kApprover, ReturnTo(no, "lead-decision", "joint-review")).reason(), "");
  const journal::Case& subject = city.Find(no);
  EXPECT_EQ(subject.current_step(), 1);
  EXPECT_EQ(subject.state(), journal::CASE_STATE_UNDER_HANDLING);
  EXPECT_EQ(subject.steps(0).rounds(), 0);
  EXPECT_EQ(subject.steps(1).rounds(), 1);
  EXPECT_EQ(subject.steps(1).phase(), journal::STEP_PHASE_OPEN);
  EXPECT_EQ(subject.steps(1).opinions_size(), 2);
  EXPECT_FALSE(AllAnswered(subject.steps(1)));
  EXPECT_EQ(subject.steps(2).phase(), journal::STEP_PHASE_WAITING);
}

TEST(StepTest, TheLastOpinionStartsTheClockOfTheNextStep) {
  City city = CityAt("2020-04-20T10:00");
  const std::string no = city.Accepted(kJoint);
  city.Do(kHandler, Review(no, "dispatch"));
  city.Do("officer:joint-fire", Opinion(no, "jz-fire", journal::JOINT_OPINION_AGREE));
  EXPECT_EQ(FindLive(city.Find(no), journal::CLOCK_KIND_C9_STEP)->step(), "joint-review");
  city.At("2020-04-21T10:00");
  city.Do("officer:joint-planning", Opinion(no, "jz-planning", journal::JOINT_OPINION_AGREE));
  EXPECT_EQ(FindLive(city.Find(no), journal::CLOCK_KIND_C9_STEP)->step(), "lead-decision");
}

TEST(ClockTest, ADeadlineFiresAtMidnightAndNotAMicrosecondBefore) {
  City city = CityAt("2020-04-20T10:00");
  const std::string no = city.Submit(kThreeStep);
  city.At("2020-04-26T23:59:59.999999");
  EXPECT_EQ(city.Do("system:deadlines", Settle(no)).answer().state(), journal::CASE_STATE_RECEIVED);
  city.At("2020-04-27T00:00");
  EXPECT_EQ(city.Do("system:deadlines", Settle(no)).answer().state(), journal::CASE_STATE_ACCEPTED);
}

TEST(ClockTest, AClockIsWarnedAndBreachedOnceHoweverLateItIsSettled) {
  City city = CityAt("2020-04-20T10:00");
  const std::string no = city.Accepted(kThreeStep);
  city.At("2020-08-01T00:00");
  const Done done = city.Do("system:deadlines", Settle(no));
  std::map<std::string, int> seen;
  Instant before;
  for (const PendingEvent& event : done.events) {
    ++seen[EventName(event.event)];
    EXPECT_LE(before, event.occurred_at);
    EXPECT_EQ(event.actor, "system:deadlines");
    before = event.occurred_at;
  }
  EXPECT_EQ(seen, (std::map<std::string, int>{{"ClockWarned", 2}, {"ClockBreached", 2}}));
  EXPECT_TRUE(city.Do("system:deadlines", Settle(no)).events.empty());
}

TEST(ClockTest, DecidesByTheCalendarInForceAndNeverByTheStoredRow) {
  City city = CityAt("2020-01-20T10:00");
  const std::string no = city.Submit(kThreeStep);  // C1 due 2020-02-01 under the first notice
  city.Publish(calendar::Notice2020v2());
  city.At("2020-02-03T00:00");  // nothing was swept
  EXPECT_EQ(CivilDay(city.Find(no).clocks(0).due_day()).ToString(), "2020-02-01");
  EXPECT_EQ(city.Do(kChief, Accept(no)).reason(), "");
  EXPECT_FALSE(city.Find(no).deemed_accepted());
}

TEST(ClockTest, SettlingACaseThatTheSweepHasNotReachedMovesItsTimer) {
  City city = CityAt("2020-01-20T10:00");
  const std::string no = city.Submit(kThreeStep);
  city.Publish(calendar::Notice2020v2());
  city.At("2020-02-02T00:00");
  city.Do("system:deadlines", Settle(no));
  EXPECT_GT(city.Find(no).timer_us(), city.now().micros());
  EXPECT_EQ(CivilDay(city.Find(no).clocks(0).due_day()).ToString(), "2020-02-04");
}

TEST(ClockTest, ADeemedAcceptanceStartsTheStepOnTheDayTheNoticeWasDue) {
  City city = CityAt("2020-04-20T10:00");
  const std::string no = city.Submit(kSite);
  city.At("2020-04-27T00:00");
  city.Do("system:deadlines", Settle(no));
  const journal::Clock* step = FindLive(city.Find(no), journal::CLOCK_KIND_C9_STEP);
  ASSERT_NE(step, nullptr);
  EXPECT_EQ(CivilDay(step->start_day()).ToString(), "2020-04-26");
  EXPECT_EQ(CivilDay(FindLive(city.Find(no), journal::CLOCK_KIND_C2_STATUTORY)->start_day()).ToString(), "2020-04-20");
}

TEST(ClockTest, AClockBornLateIsNeverWarned) {
  City city = CityAt("2020-04-20T10:00");
  const std::string no = city.Submit(kTwoStep);  // promised 2 wd, over before C1 expires
  city.At("2020-04-27T00:00");
  const Done done = city.Do("system:deadlines", Settle(no));
  for (const PendingEvent& event : done.events) {
    EXPECT_FALSE(event.event.clock_warned().clock() == journal::CLOCK_KIND_C3_PROMISED) << EventName(event.event);
  }
  EXPECT_EQ(city.Find(no).cards(city.Find(no).cards_size() - 1).rule(), "PROMISE_LATE");
}

// ---- rows ----

struct Rows {
  std::map<std::string, std::string> timers;  // case -> key
  std::map<std::string, std::string> workbench;
  std::map<std::string, int64_t> counts;  // prefix -> rows scanned
};

Rows Scanned(const MemoryState& state) {
  Rows rows;
  state.Scan(Table::kTimer, {}, {}, [&rows](std::string_view key, std::string_view) {
    EXPECT_TRUE(rows.timers.emplace(CaseOfTimerKey(key), key).second) << "two timer rows of one case";
    return true;
  });
  state.Scan(Table::kWorkbench, {}, {}, [&rows](std::string_view key, std::string_view) {
    const std::string case_no(CaseOfWorkbenchKey(key));
    EXPECT_TRUE(rows.workbench.emplace(case_no, key).second) << "two workbench rows of one case";
    ++rows.counts[std::string(key.substr(0, key.size() - case_no.size() - 4))];
    return true;
  });
  return rows;
}

void ExpectRowsAgree(const MemoryState& state) {
  const Rows rows = Scanned(state);
  state.Scan(Table::kCase, {}, {}, [&](std::string_view key, std::string_view bytes) {
    journal::Case subject;
    EXPECT_TRUE(subject.ParseFromString(std::string(bytes)));
    const auto timer = rows.timers.find(std::string(key));
    EXPECT_EQ(subject.timer_us() == 0 ? "" : TimerKey(subject.timer_us(), subject.case_no()),
              timer == rows.timers.end() ? "" : timer->second);
    const auto bench = rows.workbench.find(std::string(key));
    const auto bucket = static_cast<Bucket>(subject.workbench_bucket());
    EXPECT_EQ(bucket == Bucket::kNone ? "" : WorkbenchKey(subject, bucket, subject.workbench_due_day()),
              bench == rows.workbench.end() ? "" : bench->second);
    EXPECT_EQ(bench == rows.workbench.end(), BucketOf(subject) == Bucket::kNone);
    return true;
  });
  state.Scan(Table::kWorkbenchCount, {}, {}, [&](std::string_view key, std::string_view bytes) {
    const auto counted = rows.counts.find(std::string(key));
    EXPECT_EQ(U64FromBytes(bytes), counted == rows.counts.end() ? 0u : static_cast<uint64_t>(counted->second));
    return true;
  });
}

// A busy month: every kind of life, settled now and then.
void LiveThroughAMonth(City& city, const std::function<void()>& after_each) {
  city.At("2020-04-20T09:00");
  std::vector<std::string> cases;
  for (int day = 0; day < 30; ++day) {
    city.At((calendar::Day("2020-04-20") + day).ToString() + "T10:00");
    const std::string_view item = std::vector<std::string_view>{kThreeStep, kTwoStep, kSite, kTight}[day % 4];
    cases.push_back(city.Submit(item));
    after_each();
    for (size_t i = 0; i < cases.size(); ++i) {
      const std::string& no = cases[i];
      const size_t turn = (i * 7 + day * 3) % 11;
      const journal::StepState* open = OpenStep(city.Find(no));
      if (turn == 0) city.Do(kChief, Notify(no, {}, {"m2"}));
      if (turn == 1) city.Do(kApplicant, Supplement(no, {"m2"}));
      if (turn == 2) city.Do(kChief, Accept(no));
      if (turn >= 3 && turn <= 6 && open != nullptr) {
        const std::string step = open->step();
        city.Do(step == "review" ? kReviewer : step == "approve" ? kApprover : kHandler, Review(no, step));
      }
      if (turn == 7) city.Do(kApprover, day % 2 == 0 ? Grant(no) : RefuseRuling(no));
      if (turn == 8) city.Do(kClerk, Deliver(no));
      if (turn == 9) city.Do("system:deadlines", Settle(no));
      if (turn == 10) city.Do(kClerk, Settle(no));
      after_each();
    }
  }
}

TEST(RowsTest, EveryCaseHasOneTimerOneWorkbenchRowAndTheCountersAgree) {
  City city;
  LiveThroughAMonth(city, [&city] { ExpectRowsAgree(city.state()); });
}

TEST(RowsTest, ATimerNeverLiesBehindASettledCase) {
  City city;
  LiveThroughAMonth(city, [] {});
  for (const auto& [case_no, key] : Scanned(city.state()).timers) {
    city.Do("system:deadlines", Settle(case_no));
    const int64_t now = city.Find(case_no).timer_us();
    EXPECT_TRUE(now == 0 || now > city.now().micros()) << case_no;
  }
}

TEST(RowsTest, IndexesFindACaseByApplicantProjectAndExternalReference) {
  City city = CityAt("2020-04-20T10:00");
  Command submit = SubmitOf(kThreeStep);
  submit.mutable_submit_case()->set_external_ref("oa-77");
  submit.mutable_submit_case()->set_project_code("2019-210700-47-03-123456");
  const std::string no = city.Do(kClerk, submit).answer().case_no();
  EXPECT_EQ(city.state().FindBytes(Table::kCaseByApplicant, ApplicantKey(kUscc, 1)), no);
  EXPECT_EQ(city.state().FindBytes(Table::kCaseByProject, ProjectKey("2019-210700-47-03-123456", 1)), no);
  EXPECT_EQ(city.state().FindBytes(Table::kExternalRef, ExternalRefKey(kClerk, "oa-77")), no);
}

// ---- replay ----

TEST(ReplayTest, TheEventsAloneGiveTheSameBytes) {
  City city;
  std::vector<std::pair<journal::Event, EventPosition>> journal;
  std::vector<std::string> actors;
  actors.reserve(100'000);
  const std::unique_ptr<MemoryState> replayed = city.state().Clone();
  city.before = [&](const MemoryState&, const PendingEvent& event, const EventPosition& position) {
    actors.emplace_back(position.actor);
    journal.emplace_back(event.event, position).second.actor = actors.back();
  };
  LiveThroughAMonth(city, [] {});
  for (const auto& [event, position] : journal) Apply(*replayed, event, position);
  EXPECT_EQ(replayed->Dump(), city.state().Dump());
  EXPECT_GT(journal.size(), 100u);
}

TEST(ReplayTest, TheSameCommandsGiveTheSameStateTwice) {
  City first;
  City second;
  LiveThroughAMonth(first, [] {});
  LiveThroughAMonth(second, [] {});
  EXPECT_EQ(first.state().Dump(), second.state().Dump());
}

TEST(ReplayTest, AnEventOfAnUnknownCaseChangesNothing) {
  City city = CityAt("2020-04-20T10:00");
  const auto before = city.state().Dump();
  journal::Event event;
  event.mutable_case_withdrawn()->set_case_no("nobody");
  Apply(city.state(), event, {});
  EXPECT_EQ(city.state().Dump(), before);
}

// ---- views ----

TEST(ViewTest, ABeforeRulingCaseIsInExactlyOneBucketAndALaterOneInNone) {
  for (int i = journal::CASE_STATE_DRAFT; i <= journal::CASE_STATE_ARCHIVED; ++i) {
    journal::Case subject;
    subject.set_state(static_cast<journal::CaseState>(i));
    const bool before_ruling = i <= journal::CASE_STATE_AWAITING_SUPPLEMENT_IN_REVIEW && i != journal::CASE_STATE_NOT_ACCEPTED;
    EXPECT_EQ(BucketOf(subject) != Bucket::kNone, before_ruling) << NameOf(subject.state()).en;
  }
}

TEST(ViewTest, APausedClockShowsTheDayThatWouldFollowIfThePauseEndedToday) {
  City city = CityAt("2020-04-20T10:00");
  const std::string no = city.Submit(kThreeStep);
  city.Do(kChief, Notify(no, {}, {"m2"}));
  city.At("2020-04-24T10:00");
  city.Do(kApplicant, Supplement(no, {"m2"}));
  const journal::Clock* clock = FindLive(city.Find(no), journal::CLOCK_KIND_C7_SUPPLEMENT);
  ASSERT_NE(clock, nullptr);
  const auto view = [&](std::string_view day) {
    return ViewClock(city.Find(no), *clock, city.CalendarNow(), calendar::Day(day));
  };
  EXPECT_TRUE(view("2020-04-26").is_paused);
  EXPECT_EQ(view("2020-04-26").used, 4);
  EXPECT_EQ(view("2020-04-26").left, 26);
  EXPECT_EQ(view("2020-04-26").paused, 1);
  EXPECT_EQ(view("2020-04-26").due.ToString(), "2020-06-03");
  EXPECT_EQ(view("2020-04-28").due.ToString(), "2020-06-05");
}

}  // namespace
}  // namespace yici::approval
