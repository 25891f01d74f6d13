// Special procedures (行政许可法 45, 55) and the extension (42): what stands still, what runs on, who may approve.
#include <algorithm>

#include "gtest/gtest.h"
#include "services/approval/machine/clocks.h"
#include "services/approval/machine/special.h"
#include "services/approval/machine/special_kit.h"
#include "services/calendar/notices_for_tests.h"

namespace yici::approval {
namespace {

using journal::Command;

std::string DueOf(const City& city, const std::string& no, journal::ClockKind kind) {
  const journal::Clock* clock = FindLast(city.Find(no), kind);
  return clock == nullptr ? "none" : CivilDay(clock->due_day()).ToString();
}

ClockView ViewOf(const City& city, const std::string& no, journal::ClockKind kind) {
  const journal::Case& subject = city.Find(no);
  return ViewClock(subject, *FindLast(subject, kind), city.CalendarNow(), DayOf(city.now()));
}

int CardsOf(const City& city, const std::string& no, std::string_view rule) {
  const auto& cards = city.Find(no).cards();
  return static_cast<int>(
      std::count_if(cards.begin(), cards.end(), [rule](const journal::Card& card) { return card.rule() == rule; }));
}

Command Settled(const std::string& no) { return Settle(no); }

// ---- the golden vector (domain 2.4) ----

TEST(SpecialTest, TheGoldenPauseLeavesFourteenDaysAndIsDueInJune) {
  City city;
  city.At("2020-04-20T10:00");
  const std::string no = city.Accepted(kThreeStep);
  city.At("2020-04-27T10:00");
  EXPECT_EQ(ViewOf(city, no, journal::CLOCK_KIND_C2_STATUTORY).used, 6);
  const Done started = city.Do(kChief, StartSpecialOf(no, "expert-review", 15));
  EXPECT_EQ(started.reason(), "");
  ASSERT_EQ(started.answer().documents_size(), 1);
  EXPECT_EQ(started.answer().documents(0).code(), "08");
  city.At("2020-05-15T10:00");
  const ClockView paused = ViewOf(city, no, journal::CLOCK_KIND_C2_STATUTORY);
  EXPECT_TRUE(paused.is_paused);
  EXPECT_EQ(paused.due.ToString(), "2020-06-04");
  EXPECT_EQ(city.Do(kHandler, EndSpecialOf(no)).reason(), "");
  const ClockView view = ViewOf(city, no, journal::CLOCK_KIND_C2_STATUTORY);
  EXPECT_EQ(view.used, 6);
  EXPECT_EQ(view.paused, 12);
  EXPECT_EQ(view.left, 14);
  EXPECT_EQ(view.due.ToString(), "2020-06-04");
  EXPECT_EQ(DueOf(city, no, journal::CLOCK_KIND_C2_STATUTORY), "2020-06-04");
  EXPECT_EQ(CardsOf(city, no, "PAUSE_OVERRUN"), 0);
}

// Deemed accepted on the day of its last material (art. 32): what has run since then stays used, what comes stands still.
TEST(SpecialTest, PausesACaseThatTheLawAcceptedAsAnyOther) {
  City city;
  city.At("2020-04-20T10:00");
  const std::string no = city.Submit(kThreeStep);
  city.At("2020-04-27T10:00");
  city.Do("system:deadlines", Settled(no));
  ASSERT_TRUE(city.Find(no).deemed_accepted());
  const ClockView before = ViewOf(city, no, journal::CLOCK_KIND_C2_STATUTORY);
  EXPECT_EQ(city.Do(kChief, StartSpecialOf(no, "expert-review", 15)).reason(), "");
  city.At("2020-05-15T10:00");
  EXPECT_EQ(ViewOf(city, no, journal::CLOCK_KIND_C2_STATUTORY).used, before.used);
  EXPECT_EQ(city.Do(kHandler, EndSpecialOf(no)).reason(), "");
  const ClockView after = ViewOf(city, no, journal::CLOCK_KIND_C2_STATUTORY);
  EXPECT_EQ(after.used, before.used);
  EXPECT_EQ(after.paused, 12);
  EXPECT_EQ(after.due.ToString(), "2020-06-04");
}

TEST(SpecialTest, StatutoryPromisedAndStepClocksStandStillAndRunOn) {
  City city;
  city.At("2020-04-20T10:00");
  const std::string no = city.Accepted(kSite);  // steps of 3 wd
  city.Do(kHandler, HearingRightOf(no));
  EXPECT_EQ(city.Do(kChief, StartSpecialOf(no)).reason(), "");
  for (const journal::Clock& clock : city.Find(no).clocks()) {
    if (!IsLive(clock)) continue;
    const bool runs = clock.kind() == journal::CLOCK_KIND_C6A_HEARING_REQUEST || clock.kind() == journal::CLOCK_KIND_SPECIAL;
    EXPECT_EQ(IsRunning(clock), runs) << clock.kind();
  }
  city.At("2020-04-24T10:00");  // four working days later
  EXPECT_EQ(city.Do(kHandler, EndSpecialOf(no)).reason(), "");
  EXPECT_EQ(DueOf(city, no, journal::CLOCK_KIND_C9_STEP), "2020-04-28");
  EXPECT_EQ(DueOf(city, no, journal::CLOCK_KIND_C3_PROMISED), "2020-05-11");
  EXPECT_EQ(DueOf(city, no, journal::CLOCK_KIND_C2_STATUTORY), "2020-05-25");
}

TEST(SpecialTest, AnExpiredPromiseIsNotPausedAndTheStatutoryLimitIs) {
  City city;
  city.At("2020-04-20T10:00");
  const std::string no = city.Accepted(kThreeStep);
  city.At("2020-05-06T10:00");  // C3 was due on 2020-04-28
  EXPECT_EQ(city.Do(kChief, StartSpecialOf(no)).reason(), "");
  EXPECT_EQ(CardsOf(city, no, "PROMISE_LATE"), 1);
  EXPECT_EQ(FindLast(city.Find(no), journal::CLOCK_KIND_C3_PROMISED)->phase(), journal::CLOCK_PHASE_EXPIRED);
  EXPECT_EQ(FindLast(city.Find(no), journal::CLOCK_KIND_C2_STATUTORY)->phase(), journal::CLOCK_PHASE_PAUSED);
  city.At("2020-05-08T10:00");
  EXPECT_EQ(city.Do(kHandler, EndSpecialOf(no)).reason(), "");
  EXPECT_EQ(FindLast(city.Find(no), journal::CLOCK_KIND_C3_PROMISED)->pauses_size(), 0);
}

TEST(SpecialTest, APromiseAsLongAsTheLawStaysWithItThroughPauseAndExtension) {
  City city;
  city.At("2020-04-20T10:00");
  const std::string no = city.Accepted(kTight);
  city.Do(kChief, StartSpecialOf(no));
  city.At("2020-04-24T10:00");  // four working days later
  city.Do(kHandler, EndSpecialOf(no));
  EXPECT_EQ(DueOf(city, no, journal::CLOCK_KIND_C2_STATUTORY), "2020-05-11");
  EXPECT_EQ(DueOf(city, no, journal::CLOCK_KIND_C3_PROMISED), "2020-05-11");
  EXPECT_EQ(city.Do(kHead, ExtendOf(no, 3)).reason(), "");
  EXPECT_EQ(DueOf(city, no, journal::CLOCK_KIND_C2_STATUTORY), "2020-05-14");
  EXPECT_EQ(DueOf(city, no, journal::CLOCK_KIND_C3_PROMISED), "2020-05-14");
}

TEST(SpecialTest, StartedAndEndedOnOneDayItCostsNothing) {
  City city;
  city.At("2020-04-20T10:00");
  const std::string no = city.Accepted(kThreeStep);
  city.At("2020-04-22T10:00");
  city.Do(kChief, StartSpecialOf(no));
  EXPECT_EQ(city.Do(kHandler, EndSpecialOf(no)).reason(), "");
  EXPECT_EQ(DueOf(city, no, journal::CLOCK_KIND_C2_STATUTORY), "2020-05-19");
  // And once more: a case may stand still several times.
  EXPECT_EQ(city.Do(kChief, StartSpecialOf(no, "testing")).reason(), "");
  EXPECT_EQ(city.Find(no).specials_size(), 2);
}

TEST(SpecialTest, ThePauseOfTheDueDayStillHolds) {
  City city;
  city.At("2020-04-20T10:00");
  const std::string no = city.Accepted(kThreeStep);
  city.At("2020-05-19T23:59:59");
  EXPECT_EQ(city.Do(kChief, StartSpecialOf(no)).reason(), "");
  city.At("2020-05-26T10:00");
  EXPECT_EQ(city.Do(kHandler, EndSpecialOf(no)).reason(), "");
  EXPECT_EQ(CardsOf(city, no, "STATUTORY_LATE"), 0);
  EXPECT_EQ(DueOf(city, no, journal::CLOCK_KIND_C2_STATUTORY), "2020-05-26");
}

TEST(SpecialTest, TheCaseReturnsToTheStateItLeft) {
  for (const auto& [steps, state] : {std::pair(0, journal::CASE_STATE_ACCEPTED),
                                     {1, journal::CASE_STATE_UNDER_REVIEW},
                                     {2, journal::CASE_STATE_UNDER_APPROVAL},
                                     {3, journal::CASE_STATE_UNDER_APPROVAL}}) {
    City city;
    city.At("2020-04-20T10:00");
    const std::string no = city.Accepted(kThreeStep);
    const std::pair<std::string_view, std::string_view> chain[] = {
        {kHandler, "handle"}, {kReviewer, "review"}, {kApprover, "approve"}};
    for (int i = 0; i < steps; ++i) city.Do(chain[i].first, Review(no, chain[i].second));
    EXPECT_EQ(city.Find(no).state(), state);
    EXPECT_EQ(city.Do(kChief, StartSpecialOf(no)).answer().state(), journal::CASE_STATE_SPECIAL_PROCEDURE);
    EXPECT_EQ(city.Do(kHandler, Review(no, "handle")).reason(), "WRONG_STATE");
    EXPECT_EQ(city.Do(kHandler, EndSpecialOf(no)).answer().state(), state);
    EXPECT_EQ(city.Find(no).resume_state(), journal::CASE_STATE_UNSPECIFIED);
  }
}

// ---- the promise of document 08 ----

TEST(SpecialTest, APauseLongerThanPromisedWarnsOnceAndTheOrgansClocksStaySilent) {
  City city;
  city.At("2020-04-20T10:00");
  const std::string no = city.Accepted(kThreeStep);
  city.Do(kChief, StartSpecialOf(no, "testing", 3));  // until 2020-04-23
  city.At("2020-04-23T23:59:59");
  EXPECT_TRUE(city.Do("system:deadlines", Settled(no)).events.empty());
  city.At("2020-09-01T00:00");
  const Done done = city.Do("system:deadlines", Settled(no));
  ASSERT_EQ(done.events.size(), 1u);
  EXPECT_TRUE(done.events[0].event.has_pause_overrun());
  EXPECT_EQ(done.events[0].occurred_at.ToString(), "2020-04-24T00:00:00+08:00");
  ASSERT_EQ(city.Find(no).cards_size(), 1);
  EXPECT_EQ(city.Find(no).cards(0).color(), journal::CARD_COLOR_EARLY_WARNING);
  EXPECT_EQ(city.Find(no).cards(0).liable_post(), "jz-market/chief-representative");
  EXPECT_EQ(city.Find(no).timer_us(), 0);
  EXPECT_TRUE(city.Find(no).specials(0).overrun());
}

TEST(SpecialTest, AnAmendedPromiseMovesTheWarningAndABrokenOneWarnsAgain) {
  City city;
  city.At("2020-04-20T10:00");
  const std::string no = city.Accepted(kThreeStep);
  city.Do(kChief, StartSpecialOf(no, "testing", 3));
  EXPECT_EQ(city.Do(kChief, AmendSpecialOf(no, "appraisal", 5)).answer().documents(0).code(), "08");
  city.At("2020-04-26T23:00");
  EXPECT_TRUE(city.Do("system:deadlines", Settled(no)).events.empty());
  city.At("2020-04-27T00:00");
  EXPECT_EQ(city.Do("system:deadlines", Settled(no)).events.size(), 1u);
  EXPECT_EQ(city.Do(kChief, AmendSpecialOf(no, "", 6)).reason(), "");
  EXPECT_EQ(DueOf(city, no, journal::CLOCK_KIND_SPECIAL), "2020-04-27");
  city.At("2020-04-30T00:00");
  city.Do("system:deadlines", Settled(no));
  EXPECT_EQ(CardsOf(city, no, "PAUSE_OVERRUN"), 2);
  const journal::Special& special = city.Find(no).specials(0);
  ASSERT_EQ(special.notices_size(), 3);
  EXPECT_EQ(KindsOf(special).size(), 2u);
  EXPECT_EQ(special.notices(2).document().n(), 3);
}

TEST(SpecialTest, ThePromiseMovesWithTheCalendarBeforeAnyWarning) {
  City city;
  city.At("2020-01-20T10:00");
  const std::string no = city.Accepted(kThreeStep);
  city.Do(kChief, StartSpecialOf(no, "testing", 5));
  EXPECT_EQ(DueOf(city, no, journal::CLOCK_KIND_SPECIAL), "2020-02-01");
  city.Publish(calendar::Notice2020v2());
  city.At("2020-02-02T00:00");  // the stored row is due, the calendar in force says it is not
  Command sweep;
  sweep.mutable_reschedule_cases()->add_case_nos(no);
  const Done settled = city.Do("system:deadlines", Settled(no));
  ASSERT_EQ(settled.events.size(), 1u);
  EXPECT_EQ(settled.events[0].event.clock_rescheduled().clock(), journal::CLOCK_KIND_SPECIAL);
  EXPECT_EQ(DueOf(city, no, journal::CLOCK_KIND_SPECIAL), "2020-02-04");
  EXPECT_TRUE(city.Do("system:deadlines", sweep).events.empty());
  EXPECT_EQ(city.Find(no).timer_us(), calendar::BreachInstant(calendar::Day("2020-02-04")).micros());
  city.At("2020-02-05T00:00");
  EXPECT_TRUE(city.Do("system:deadlines", Settled(no)).events[0].event.has_pause_overrun());
}

TEST(SpecialTest, ThePromiseInCalendarDaysEndsOnAWorkingDay) {
  City city;
  city.At("2020-04-20T10:00");
  const std::string no = city.Accepted(kThreeStep);
  Command start = StartSpecialOf(no, "检测", 5);  // Saturday 2020-04-25 is a rest day, Sunday the 26th is worked
  start.mutable_start_special()->set_calendar_days(true);
  EXPECT_EQ(city.Do(kChief, start).reason(), "");
  EXPECT_EQ(DueOf(city, no, journal::CLOCK_KIND_SPECIAL), "2020-04-26");
  EXPECT_EQ(city.Find(no).specials(0).notices(0).kind(), journal::SPECIAL_KIND_TESTING);
  EXPECT_EQ(city.Find(no).specials(0).notices(0).requester(), "jz-market");
}

// ---- who, and when ----

TEST(SpecialTest, TheApproverActsInPerson) {
  City city;
  city.At("2020-04-20T10:00");
  const std::string no = city.Accepted(kThreeStep);
  const auto start = [&](std::string_view sender, std::string_view approver) {
    Command command = StartSpecialOf(no);
    command.mutable_start_special()->set_approver(std::string(approver));
    return city.Do(sender, command).reason();
  };
  EXPECT_EQ(start(kHandler, kChief), "NOT_PERMITTED");
  EXPECT_EQ(start(kHandler, kHandler), "NOT_PERMITTED");
  EXPECT_EQ(start(kChief, kHead), "NOT_PERMITTED");
  EXPECT_EQ(start("officer:substitute", kChief), "NOT_PERMITTED");
  EXPECT_EQ(start("officer:substitute", "officer:substitute"), "");
  EXPECT_EQ(city.Find(no).specials(0).notices(0).post(), "post-chief");
}

TEST(SpecialTest, TechnicalInspectionNamesTwoDifferentOfficers) {
  City city;
  city.At("2020-04-20T10:00");
  const std::string no = city.Accepted(kThreeStep);
  const auto start = [&](std::vector<std::string> inspectors) {
    Command command = StartSpecialOf(no, "inspection");
    for (std::string& id : inspectors) command.mutable_start_special()->add_inspectors(std::move(id));
    return city.Do(kChief, command).reason();
  };
  EXPECT_EQ(start({}), "TWO_INSPECTORS");
  EXPECT_EQ(start({"officer:handler", "officer:handler"}), "TWO_INSPECTORS");
  EXPECT_EQ(start({"officer:handler", "officer:nobody"}), "TWO_INSPECTORS");
  EXPECT_EQ(start({"officer:handler", "officer:handler-2"}), "");
}

TEST(SpecialTest, AnEndBeforeTheStartIsOutOfOrder) {
  City city;
  city.At("2020-04-20T10:00");
  const std::string no = city.Accepted(kTight);  // late keying of two days
  city.At("2020-04-22T10:00");
  city.Do(kChief, StartSpecialOf(no));
  city.At("2020-04-23T10:00");
  city.OccurredAt("2020-04-21T10:00");
  EXPECT_EQ(city.Do(kHandler, EndSpecialOf(no)).reason(), "OUT_OF_ORDER");
  city.OccurredAt("2020-04-22T16:00");  // kept on paper, keyed the day after
  EXPECT_EQ(city.Do(kHandler, EndSpecialOf(no)).reason(), "");
  EXPECT_EQ(city.Find(no).specials(0).end_day(), calendar::Day("2020-04-22").days_since_1970());
}

TEST(SpecialTest, WithdrawalAndTerminationEndThePauseAndEveryClock) {
  for (const bool withdraw : {true, false}) {
    City city;
    city.At("2020-04-20T10:00");
    const std::string no = city.Accepted(kSite);
    city.Do(kHandler, HearingRightOf(no));
    city.Do(kApplicant, RequestHearingOf(no));
    Command end;
    if (withdraw) {
      end.mutable_withdraw_case()->set_case_no(no);
    } else {
      end.mutable_terminate_case()->set_case_no(no);
      end.mutable_terminate_case()->set_reason("applicant died");
      end.mutable_terminate_case()->set_basis("art. 70");
    }
    EXPECT_EQ(city.Do(withdraw ? kApplicant : kChief, end).reason(), "");
    const journal::Case& subject = city.Find(no);
    EXPECT_EQ(subject.state(), withdraw ? journal::CASE_STATE_WITHDRAWN : journal::CASE_STATE_TERMINATED);
    for (const journal::Clock& clock : subject.clocks()) EXPECT_FALSE(IsLive(clock)) << clock.kind();
    EXPECT_EQ(RunningSpecial(subject), nullptr);
    EXPECT_EQ(subject.timer_us(), 0);
    EXPECT_EQ(BucketOf(subject), Bucket::kNone);
  }
}

// ---- extension ----

TEST(ExtendTest, TheHeadOfTheOrganMovesBothDueDaysOnceAndTheWarningIsArmedAgain) {
  City city;
  city.At("2020-04-20T10:00");
  const std::string no = city.Accepted(kThreeStep);
  city.At("2020-04-28T10:00");
  city.Do("system:deadlines", Settled(no));
  EXPECT_TRUE(FindLive(city.Find(no), journal::CLOCK_KIND_C3_PROMISED)->warned());
  EXPECT_EQ(city.Do(kHandler, ExtendOf(no, 10, kHandler)).reason(), "NEEDS_ORGAN_HEAD");
  EXPECT_EQ(city.Do(kHandler, ExtendOf(no, 10, kHead)).reason(), "NEEDS_ORGAN_HEAD");
  EXPECT_EQ(city.Do(kHead, ExtendOf(no, 11)).reason(), "EXTENSION_TOO_LONG");
  const Done done = city.Do(kHead, ExtendOf(no, 9));
  EXPECT_EQ(done.answer().documents(0).code(), "37");
  EXPECT_EQ(DueOf(city, no, journal::CLOCK_KIND_C2_STATUTORY), "2020-06-01");
  EXPECT_EQ(DueOf(city, no, journal::CLOCK_KIND_C3_PROMISED), "2020-05-13");
  EXPECT_FALSE(FindLive(city.Find(no), journal::CLOCK_KIND_C3_PROMISED)->warned());
  EXPECT_TRUE(city.Find(no).extended());
  EXPECT_EQ(city.Do(kHead, ExtendOf(no, 1)).reason(), "EXTENSION_USED");
}

TEST(ExtendTest, ALatePromiseKeepsItsCardAndStaysAsItIs) {
  City city;
  city.At("2020-04-20T10:00");
  const std::string no = city.Accepted(kThreeStep);
  city.At("2020-05-19T23:59:59");
  EXPECT_EQ(city.Do(kHead, ExtendOf(no, 10)).reason(), "");
  EXPECT_EQ(CardsOf(city, no, "PROMISE_LATE"), 1);
  EXPECT_EQ(FindLast(city.Find(no), journal::CLOCK_KIND_C3_PROMISED)->extension(), 0);
  EXPECT_EQ(DueOf(city, no, journal::CLOCK_KIND_C2_STATUTORY), "2020-06-02");
  const std::string late = city.Accepted(kThreeStep);
  city.At("2020-06-17T00:00");
  EXPECT_EQ(city.Do(kHead, ExtendOf(late, 10)).reason(), "CLOCK_EXPIRED");
}

TEST(ExtendTest, AJointCaseNeedsTheHeadOfTheGovernment) {
  City city;
  city.At("2020-04-20T10:00");
  const std::string no = city.Accepted(kJoint);
  EXPECT_EQ(city.Do(kHead, ExtendOf(no, 10)).reason(), "NEEDS_ORGAN_HEAD");
  EXPECT_EQ(city.Do(kMayor, ExtendOf(no, 16, kMayor)).reason(), "EXTENSION_TOO_LONG");
  EXPECT_EQ(city.Do(kMayor, ExtendOf(no, 15, kMayor)).reason(), "");
}

TEST(ExtendTest, ALawWithoutExtensionAllowsNone) {
  City city;
  city.At("2020-04-20T10:00");
  EXPECT_EQ(city.Do(kHead, ExtendOf(city.Accepted(kTwoStep), 1)).reason(), "EXTENSION_TOO_LONG");
}

TEST(ExtendTest, InSpecialProcedureThePauseGoesOnAndTheDaysComeAfterIt) {
  City city;
  city.At("2020-04-20T10:00");
  const std::string no = city.Accepted(kThreeStep);
  city.At("2020-04-27T10:00");
  city.Do(kChief, StartSpecialOf(no));
  const Done done = city.Do(kHead, ExtendOf(no, 10));
  EXPECT_EQ(done.answer().state(), journal::CASE_STATE_SPECIAL_PROCEDURE);
  for (const journal::DueDate& date : done.answer().due_dates()) {
    EXPECT_EQ(date.paused(), date.clock() != journal::CLOCK_KIND_SPECIAL);
  }
  city.At("2020-05-15T10:00");
  city.Do(kHandler, EndSpecialOf(no));
  EXPECT_EQ(DueOf(city, no, journal::CLOCK_KIND_C2_STATUTORY), "2020-06-18");
  EXPECT_EQ(ViewOf(city, no, journal::CLOCK_KIND_C2_STATUTORY).left, 24);
}

TEST(ExtendTest, AStaleEtagIsAnswered) {
  City city;
  city.At("2020-04-20T10:00");
  const std::string no = city.Accepted(kThreeStep);
  Command extend = ExtendOf(no, 5);
  extend.mutable_extend_limit()->set_etag(1);
  EXPECT_EQ(city.Do(kHead, extend).reason(), "REVISION_CONFLICT");
  extend.mutable_extend_limit()->set_etag(city.Find(no).etag());
  EXPECT_EQ(city.Do(kHead, extend).reason(), "");
}

}  // namespace
}  // namespace yici::approval
