// The right to a hearing and the hearing (行政许可法 46–48): who may ask, until when, who presides, what the ruling names.
#include <algorithm>

#include "gtest/gtest.h"
#include "services/approval/machine/clocks.h"
#include "services/approval/machine/special.h"
#include "services/approval/machine/special_kit.h"
#include "services/calendar/notices_for_tests.h"
#include "services/catalog/machine/lookup.h"

namespace yici::approval {
namespace {

using journal::Command;

std::string Told(City& city) {
  const std::string no = city.Reviewed(kThreeStep);
  EXPECT_EQ(city.Do(kHandler, HearingRightOf(no, {std::string(kNeighbour), NeighbourPerson()})).reason(), "");
  return no;
}

journal::HearingPhase PhaseOf(const City& city, const std::string& no) { return city.Find(no).hearing().phase(); }

TEST(HearingTest, ARequestInTimePausesFromTheDayItIsMade) {
  City city;
  city.At("2020-04-20T10:00");
  const std::string no = Told(city);
  city.At("2020-04-26T23:59:59");  // the last day, a Sunday that is worked
  const Done done = city.Do(kNeighbour, RequestHearingOf(no));
  EXPECT_EQ(done.reason(), "");
  EXPECT_EQ(done.answer().state(), journal::CASE_STATE_SPECIAL_PROCEDURE);
  ASSERT_EQ(done.answer().documents_size(), 1);
  EXPECT_EQ(done.answer().documents(0).code(), "08");
  const journal::Case& subject = city.Find(no);
  EXPECT_EQ(FindLast(subject, journal::CLOCK_KIND_C6A_HEARING_REQUEST)->phase(), journal::CLOCK_PHASE_STOPPED);
  const journal::Clock* hearing = FindLive(subject, journal::CLOCK_KIND_C6B_HEARING);
  ASSERT_NE(hearing, nullptr);
  EXPECT_EQ(CivilDay(hearing->due_day()).ToString(), "2020-05-26");
  EXPECT_EQ(FindLive(subject, journal::CLOCK_KIND_SPECIAL)->due_day(), hearing->due_day());
  EXPECT_EQ(FindLive(subject, journal::CLOCK_KIND_C2_STATUTORY)->phase(), journal::CLOCK_PHASE_PAUSED);
  EXPECT_EQ(subject.hearing().requested_by(), kNeighbour);
}

TEST(HearingTest, TheRightLapsesWithAReminderBeforeAndNoCard) {
  City city;
  city.At("2020-04-20T10:00");
  const std::string no = Told(city);
  city.At("2020-04-27T00:00");
  const Done done = city.Do("system:deadlines", Settle(no));
  ASSERT_EQ(done.events.size(), 3u);  // on the same morning the promised limit warns
  EXPECT_EQ(done.events[0].event.clock_warned().clock(), journal::CLOCK_KIND_C6A_HEARING_REQUEST);
  EXPECT_EQ(done.events[0].event.clock_warned().color(), journal::CARD_COLOR_REMINDER);
  EXPECT_EQ(done.events[1].event.clock_warned().clock(), journal::CLOCK_KIND_C3_PROMISED);
  EXPECT_TRUE(done.events[2].event.has_clock_lapsed());
  for (const journal::Card& card : city.Find(no).cards()) EXPECT_NE(card.clock(), journal::CLOCK_KIND_C6A_HEARING_REQUEST);
  EXPECT_EQ(PhaseOf(city, no), journal::HEARING_PHASE_RIGHT_LAPSED);
  const journal::Clock& lapsed = *FindLast(city.Find(no), journal::CLOCK_KIND_C6A_HEARING_REQUEST);
  EXPECT_EQ(ViewClock(city.Find(no), lapsed, city.CalendarNow(), calendar::Day("2020-05-20")).used, 6);  // not a day more
  EXPECT_EQ(city.Do(kApplicant, RequestHearingOf(no)).reason(), "HEARING_RIGHT_LAPSED");
  EXPECT_EQ(city.Do(kApplicant, WaiveHearingOf(no)).reason(), "HEARING_RIGHT_LAPSED");
  EXPECT_EQ(city.Do(kApprover, Grant(no)).reason(), "");
}

TEST(HearingTest, TheRulingWaitsUntilEveryoneHasWaived) {
  City city;
  city.At("2020-04-20T10:00");
  const std::string no = Told(city);
  EXPECT_EQ(city.Do(kApprover, Grant(no)).reason(), "HEARING_RIGHT_OPEN");
  EXPECT_EQ(city.Do(kApplicant, WaiveHearingOf(no)).reason(), "");
  EXPECT_EQ(city.Do(kClerk, WaiveHearingOf(no, NeighbourPerson())).reason(), "");
  EXPECT_EQ(city.Do(kApprover, RefuseRuling(no)).reason(), "HEARING_RIGHT_OPEN");
  EXPECT_EQ(city.Do(kNeighbour, WaiveHearingOf(no)).reason(), "");
  EXPECT_EQ(PhaseOf(city, no), journal::HEARING_PHASE_RIGHT_WAIVED);
  EXPECT_EQ(FindLive(city.Find(no), journal::CLOCK_KIND_C6A_HEARING_REQUEST), nullptr);
  EXPECT_EQ(city.Do(kApprover, Grant(no)).reason(), "");
}

TEST(HearingTest, AnItemThatSaysSoIsNotRuledOnBeforeTheNotice) {
  City city;
  city.At("2020-04-20T10:00");
  const std::string no = city.Reviewed(kHeard);
  for (const Command& ruling : {Grant(no), RefuseRuling(no)}) {
    const Done done = city.Do(kApprover, ruling);
    EXPECT_EQ(done.reason(), "HEARING_RIGHT_OPEN");
    EXPECT_EQ(done.answer().rejection().metadata(0).value(), "not_notified");
  }
  Command notice = HearingRightOf(no);
  notice.mutable_notify_hearing_right()->clear_ground();  // the item is ground enough
  EXPECT_EQ(city.Do(kHandler, notice).reason(), "");
  const std::string other = city.Reviewed(kThreeStep);
  notice.mutable_notify_hearing_right()->set_case_no(other);
  EXPECT_EQ(city.Do(kHandler, notice).reason(), "REASONS_REQUIRED");
}

TEST(HearingTest, OnTheSpotNobodyCouldUseTheRight) {
  City city;
  city.At("2020-04-20T10:00");
  const std::string key = catalog::VersionKey(kInstant, calendar::Day("2019-01-01").days_since_1970());
  auto item = std::make_unique<journal::Item>(*city.state().Find<journal::Item>(key));
  item->set_hearing_right(true);
  city.state().Put(key, std::move(item));
  EXPECT_EQ(city.Do(kClerk, InstantOf(kInstant)).reason(), "HEARING_RIGHT_OPEN");
}

TEST(HearingTest, OnlyThoseWhoWereToldMayAskAndOnlyTheySeeTheCase) {
  City city;
  city.At("2020-04-20T10:00");
  const std::string no = Told(city);
  EXPECT_EQ(city.Do(kStranger, RequestHearingOf(no)).reason(), "CASE_NOT_FOUND");
  EXPECT_EQ(city.Do(kClerk, RequestHearingOf(no)).reason(), "NOT_PERMITTED");
  EXPECT_EQ(city.Do(kClerk, RequestHearingOf(no, kStranger)).reason(), "NOT_PERMITTED");
  EXPECT_EQ(city.Do("officer:clerk-far", RequestHearingOf(no, NeighbourPerson())).reason(), "NOT_PERMITTED");
  Command withdraw;
  withdraw.mutable_withdraw_case()->set_case_no(no);
  EXPECT_EQ(city.Do(kNeighbour, withdraw).reason(), "NOT_PERMITTED");
  EXPECT_EQ(city.Do(kNeighbour, Supplement(no, {"m1"})).reason(), "NOT_PERMITTED");
  EXPECT_EQ(city.Do(kClerk, RequestHearingOf(no, NeighbourPerson())).reason(), "");
  EXPECT_EQ(city.Find(no).hearing().requested_by(), NeighbourPerson());
}

TEST(HearingTest, TheAgentAsksForTheApplicantAndGivesNothingUpForIt) {
  City city;
  city.At("2020-04-20T10:00");
  Command submit = SubmitOf(kThreeStep);
  submit.mutable_submit_case()->mutable_agent()->set_uscc(std::string(kAgentUscc));
  submit.mutable_submit_case()->mutable_agent()->set_authorisation("authorisation-3");
  const std::string no = city.Do(kClerk, submit).answer().case_no();
  city.Do(kChief, Accept(no));
  EXPECT_EQ(city.Do(kHandler, HearingRightOf(no)).reason(), "");
  EXPECT_EQ(city.Do(kAgent, WaiveHearingOf(no)).reason(), "NOT_PERMITTED");
  EXPECT_EQ(city.Do(kAgent, RequestHearingOf(no)).reason(), "");
  EXPECT_EQ(city.Find(no).hearing().requested_by(), kApplicant);
}

TEST(HearingTest, TheApplicantIsNotListedAmongTheInterested) {
  City city;
  city.At("2020-04-20T10:00");
  const std::string no = city.Accepted(kThreeStep);
  EXPECT_EQ(city.Do(kHandler, HearingRightOf(no, {std::string(kApplicant)})).reason(), "PARTY_DUPLICATE");
  EXPECT_EQ(city.Do(kHandler, HearingRightOf(no, {"nobody"})).reason(), "APPLICANT_INVALID");
  EXPECT_EQ(city.Do(kClerk, HearingRightOf(no)).reason(), "NOT_PERMITTED");
}

TEST(HearingTest, ARequestDuringAnotherProcedureAmendsItAndLastsUntilTheHearingIsDue) {
  City city;
  city.At("2020-04-20T10:00");
  const std::string no = Told(city);
  EXPECT_EQ(city.Do(kChief, StartSpecialOf(no, "expert-review", 5)).reason(), "");
  city.At("2020-04-22T10:00");
  const Done done = city.Do(kApplicant, RequestHearingOf(no));
  EXPECT_EQ(done.answer().documents(0).code(), "08");
  EXPECT_EQ(done.answer().documents(0).n(), 2);
  const journal::Case& subject = city.Find(no);
  ASSERT_EQ(subject.specials_size(), 1);
  EXPECT_EQ(subject.specials(0).notices(1).length(), 22);  // from the start on 2020-04-20
  EXPECT_EQ(FindLive(subject, journal::CLOCK_KIND_SPECIAL)->due_day(),
            FindLive(subject, journal::CLOCK_KIND_C6B_HEARING)->due_day());
  EXPECT_EQ(FindLast(subject, journal::CLOCK_KIND_C2_STATUTORY)->pauses_size(), 1);
}

// ---- the hearing ----

struct Held {
  City city;
  std::string no;

  explicit Held(std::string_view special = {}) {
    city.At("2020-04-20T10:00");
    no = Told(city);
    if (!special.empty()) {
      EXPECT_EQ(city.Do(kChief, StartSpecialOf(no, special, 30)).reason(), "");
    }
    EXPECT_EQ(city.Do(kApplicant, RequestHearingOf(no)).reason(), "");
  }
  void Open() {
    EXPECT_EQ(city.Do(kHandler, ScheduleHearingOf(no, "2020-04-28")).reason(), "");
    city.At("2020-04-28T09:00");
    EXPECT_EQ(city.Do(kPresider, OpenHearingOf(no)).reason(), "");
  }
};

TEST(HearingTest, SevenWorkingDaysOfNoticeAreEnoughAndSixAreNot) {
  Held held;
  EXPECT_EQ(held.city.Do(kHandler, ScheduleHearingOf(held.no, "2020-04-27")).reason(), "HEARING_NOTICE_TOO_SHORT");
  EXPECT_EQ(held.city.Do(kHandler, ScheduleHearingOf(held.no, "2020-04-19")).reason(), "HEARING_NOTICE_TOO_SHORT");
  EXPECT_EQ(held.city.Do(kHandler, ScheduleHearingOf(held.no, "2020-04-28")).answer().documents(0).code(), "35");
}

TEST(HearingTest, ItOpensOnTheDayOfItsNoticeAndNoOther) {
  Held held;
  EXPECT_EQ(held.city.Do(kHandler, OpenHearingOf(held.no)).reason(), "HEARING_NOT_SCHEDULED");
  held.city.Do(kHandler, ScheduleHearingOf(held.no, "2020-04-29"));
  held.city.At("2020-04-28T09:00");
  EXPECT_EQ(held.city.Do(kPresider, OpenHearingOf(held.no)).reason(), "HEARING_NOT_SCHEDULED");
  held.city.At("2020-04-30T09:00");
  EXPECT_EQ(held.city.Do(kPresider, OpenHearingOf(held.no)).reason(), "HEARING_NOT_SCHEDULED");
  // Postponed: notice again, seven working days from now.
  EXPECT_EQ(held.city.Do(kHandler, ScheduleHearingOf(held.no, "2020-05-13")).reason(), "");
  held.city.At("2020-05-13T09:00");
  EXPECT_EQ(held.city.Do(kPresider, OpenHearingOf(held.no)).reason(), "");
  EXPECT_EQ(FindLast(held.city.Find(held.no), journal::CLOCK_KIND_C6B_HEARING)->phase(), journal::CLOCK_PHASE_STOPPED);
}

TEST(HearingTest, HolidaysThatComeInBetweenMakeTheNoticeTooShort) {
  City city;
  city.At("2020-01-20T10:00");
  const std::string no = Told(city);
  city.Do(kApplicant, RequestHearingOf(no));
  EXPECT_EQ(city.Do(kHandler, ScheduleHearingOf(no, "2020-02-04")).reason(), "");  // seven by the first notice of holidays
  city.Publish(calendar::Notice2020v2());
  city.At("2020-02-04T09:00");
  EXPECT_EQ(city.Do(kPresider, OpenHearingOf(no)).reason(), "HEARING_NOTICE_TOO_SHORT");
}

TEST(HearingTest, WhoClosedAStepInAnEarlierRoundDoesNotPresideEither) {
  City city;
  city.At("2020-04-20T10:00");
  const std::string no = city.Submit(kThreeStep);
  EXPECT_EQ(city.Do(kChief, Accept(no)).reason(), "");
  EXPECT_EQ(city.Do(kHandler, Review(no, "handle")).reason(), "");
  EXPECT_EQ(city.Do(kReviewer, Review(no, "review")).reason(), "");
  EXPECT_EQ(city.Do(kApprover, ReturnTo(no, "approve", "review")).reason(), "");
  auto second_round = std::make_unique<journal::Case>(city.Find(no));
  second_round->mutable_steps(1)->set_officer("officer:other-reviewer");
  city.state().Put(no, std::move(second_round));
  EXPECT_EQ(city.Do(kHandler, ScheduleHearingOf(no, "2020-04-28", kReviewer)).reason(), "PRESIDING_OFFICER_REVIEWS");
}

TEST(HearingTest, WhoeverExaminedTheCaseDoesNotPresideAndWhoPresidedDoesNotRule) {
  Held held;
  for (const std::string_view examiner : {kHandler, kReviewer, kApprover}) {
    EXPECT_EQ(held.city.Do(kHandler, ScheduleHearingOf(held.no, "2020-04-28", examiner)).reason(), "PRESIDING_OFFICER_REVIEWS");
  }
  EXPECT_EQ(held.city.Do(kHandler, ScheduleHearingOf(held.no, "2020-04-28", kHead)).reason(), "");
  held.city.At("2020-04-28T09:00");
  Command open = OpenHearingOf(held.no);
  open.mutable_open_hearing()->set_presiding_officer(std::string(kReviewer));
  EXPECT_EQ(held.city.Do(kHandler, open).reason(), "PRESIDING_OFFICER_REVIEWS");
  EXPECT_EQ(held.city.Do(kHead, OpenHearingOf(held.no)).reason(), "");
  EXPECT_EQ(held.city.Do(kHead, CloseHearingOf(held.no)).reason(), "");
  EXPECT_EQ(held.city.Do(kHead, CitingRecord(Grant(held.no), "36-1")).reason(), "PRESIDING_OFFICER_REVIEWS");
  EXPECT_EQ(held.city.Do(kHead, ReturnTo(held.no, "approve", "handle")).reason(), "NOT_PERMITTED");
  EXPECT_EQ(held.city.Do(kApprover, CitingRecord(Grant(held.no), "36-1")).reason(), "");
}

TEST(HearingTest, WhoeverGaveADepartmentsOpinionHasExaminedTheCase) {
  journal::Case subject;
  subject.add_steps()->add_opinions()->set_officer(std::string(kHead));
  EXPECT_TRUE(Examined(subject, kHead));
  EXPECT_FALSE(Examined(subject, kPresider));
  EXPECT_FALSE(Examined(subject, ""));
}

TEST(HearingTest, ALateHearingEarnsARedCardAndCountsUntilItIsOpened) {
  Held held;
  held.city.At("2020-05-20T00:00");  // C6b was due on 2020-05-19
  held.city.Do("system:deadlines", Settle(held.no));
  const auto& cards = held.city.Find(held.no).cards();
  const auto red = std::find_if(cards.begin(), cards.end(), [](const journal::Card& card) {
    return card.color() == journal::CARD_COLOR_RED && card.rule() == "HEARING_LATE";
  });
  ASSERT_NE(red, cards.end());
  EXPECT_EQ(red->clock(), journal::CLOCK_KIND_C6B_HEARING);
  held.city.Do(kHandler, ScheduleHearingOf(held.no, "2020-06-01"));
  held.city.At("2020-06-01T09:00");
  EXPECT_EQ(held.city.Do(kPresider, OpenHearingOf(held.no)).reason(), "");
  EXPECT_EQ(FindLast(held.city.Find(held.no), journal::CLOCK_KIND_C6B_HEARING)->stopped_day(),
            calendar::Day("2020-06-01").days_since_1970());
}

TEST(HearingTest, ItsSignedRecordResumesTheCaseAndTheRulingNamesIt) {
  Held held;
  held.Open();
  EXPECT_EQ(held.city.Do(kHandler, EndSpecialOf(held.no)).reason(), "HEARING_NOT_CLOSED");
  const Done closed = held.city.Do(kPresider, CloseHearingOf(held.no));
  EXPECT_EQ(closed.answer().documents(0).code(), "36");
  EXPECT_EQ(closed.answer().state(), journal::CASE_STATE_UNDER_APPROVAL);
  EXPECT_EQ(FindLive(held.city.Find(held.no), journal::CLOCK_KIND_C2_STATUTORY)->phase(), journal::CLOCK_PHASE_RUNNING);
  EXPECT_EQ(held.city.Do(kApprover, Grant(held.no)).reason(), "HEARING_RECORD_NOT_CITED");
  EXPECT_EQ(held.city.Do(kApprover, CitingRecord(Grant(held.no), "36-2")).reason(), "HEARING_RECORD_NOT_CITED");
  EXPECT_EQ(held.city.Do(kApprover, CitingRecord(Grant(held.no), "36-1")).reason(), "");
  EXPECT_EQ(held.city.Find(held.no).ruling().hearing_record(), "36-" + held.no + "-1");
  const std::string other = held.city.Reviewed(kThreeStep);
  EXPECT_EQ(held.city.Do(kApprover, CitingRecord(Grant(other), "36-1")).reason(), "HEARING_RECORD_NOT_CITED");
}

// Who stays away or refuses to sign holds the case up no longer than the hearing lasts, and nobody writes that it was signed.
TEST(HearingTest, AnUnsignedRecordClosesItWhereTheNoteSaysWhy) {
  Held held;
  held.Open();
  Command close = CloseHearingOf(held.no);
  close.mutable_close_hearing()->set_signed_by_participants(false);
  for (const char* nothing : {"", " "}) {
    close.mutable_close_hearing()->set_note(nothing);
    EXPECT_EQ(held.city.Do(kPresider, close).reason(), "HEARING_RECORD_REQUIRED");
  }
  close.mutable_close_hearing()->set_note("nobody came, though told in time");
  const Done closed = held.city.Do(kPresider, close);
  ASSERT_EQ(closed.reason(), "");
  EXPECT_EQ(closed.answer().state(), journal::CASE_STATE_UNDER_APPROVAL);
  EXPECT_EQ(closed.events.back().event.hearing_closed().note(), "nobody came, though told in time");
  EXPECT_EQ(held.city.Do(kApprover, CitingRecord(Grant(held.no), "36-1")).reason(), "");
}

TEST(HearingTest, TheCaseStaysWhereAnotherNeedRuns) {
  Held held("expert-review");
  held.Open();
  EXPECT_EQ(held.city.Do(kPresider, CloseHearingOf(held.no)).answer().state(), journal::CASE_STATE_SPECIAL_PROCEDURE);
  EXPECT_EQ(FindLive(held.city.Find(held.no), journal::CLOCK_KIND_C2_STATUTORY)->phase(), journal::CLOCK_PHASE_PAUSED);
  EXPECT_EQ(held.city.Do(kHandler, EndSpecialOf(held.no)).answer().state(), journal::CASE_STATE_UNDER_APPROVAL);
}

TEST(HearingTest, TheOrganMayOrderAHearingItself) {
  City city;
  city.At("2020-04-20T10:00");
  const std::string no = city.Reviewed(kHeard);
  EXPECT_EQ(city.Do(kChief, StartSpecialOf(no, "听证", 20)).reason(), "");
  EXPECT_EQ(PhaseOf(city, no), journal::HEARING_PHASE_ORDERED);
  EXPECT_EQ(FindLive(city.Find(no), journal::CLOCK_KIND_C6B_HEARING), nullptr);
  EXPECT_EQ(city.Do(kChief, AmendSpecialOf(no, "hearing", 25)).reason(), "HEARING_ALREADY_REQUESTED");
  city.Do(kHandler, ScheduleHearingOf(no, "2020-04-28"));
  city.At("2020-04-28T09:00");
  city.Do(kPresider, OpenHearingOf(no));
  EXPECT_EQ(city.Do(kPresider, CloseHearingOf(no)).reason(), "");
  EXPECT_EQ(city.Do(kHandler, HearingRightOf(no)).reason(), "HEARING_ALREADY_REQUESTED");
  EXPECT_EQ(city.Do(kApprover, CitingRecord(Grant(no), "36-1")).reason(), "");
}

TEST(HearingTest, AfterTheStatutoryLimitTheHearingIsStillHeldAndThatLimitStaysLate) {
  City city;
  city.At("2020-04-20T10:00");
  const std::string no = city.Reviewed(kThreeStep);
  city.At("2020-05-25T10:00");
  EXPECT_EQ(city.Do(kHandler, HearingRightOf(no)).reason(), "");
  EXPECT_EQ(city.Do(kApplicant, RequestHearingOf(no)).reason(), "");
  EXPECT_EQ(FindLast(city.Find(no), journal::CLOCK_KIND_C2_STATUTORY)->phase(), journal::CLOCK_PHASE_EXPIRED);
  EXPECT_EQ(FindLast(city.Find(no), journal::CLOCK_KIND_C2_STATUTORY)->pauses_size(), 0);
}

// ---- who presided ----

std::string HeldBy(City& city, const std::string& no, std::string_view day, std::string_view presider) {
  EXPECT_EQ(city.Do(kHandler, ScheduleHearingOf(no, day, presider)).reason(), "");
  city.At(std::string(day) + "T10:00");
  EXPECT_EQ(city.Do(presider, OpenHearingOf(no)).reason(), "");
  EXPECT_EQ(city.Do(presider, CloseHearingOf(no)).reason(), "");
  return no;
}

TEST(PresiderTest, WhoPresidedForwardsNothingAndAssistsAtNoStep) {
  City city;
  city.At("2020-04-20T10:00");
  const std::string up = city.Reviewed(kFirstReview);
  const std::string site = city.Accepted(kSite);
  city.Do(kHandler, Review(site, "handle"));
  for (const std::string& no : {up, site}) ASSERT_EQ(city.Do(kChief, StartSpecialOf(no, "hearing", 20)).reason(), "");
  ASSERT_EQ(city.Do(kHandler, ScheduleHearingOf(up, "2020-05-11", kHead)).reason(), "");
  HeldBy(city, site, "2020-05-11", "officer:handler-2");
  ASSERT_EQ(city.Do(kHead, OpenHearingOf(up)).reason(), "");
  ASSERT_EQ(city.Do(kHead, CloseHearingOf(up)).reason(), "");
  EXPECT_EQ(city.Do(kHead, Forward(up)).reason(), "PRESIDING_OFFICER_REVIEWS");
  EXPECT_EQ(city.Do(kApprover, Forward(up)).reason(), "");
  EXPECT_EQ(city.Do(kHandler, Review(site, "site-inspection")).reason(), "PRESIDING_OFFICER_REVIEWS");
}

TEST(PresiderTest, AFurtherHearingDoesNotMakeTheFirstPresiderAnExaminer) {
  City city;
  city.At("2020-04-20T10:00");
  const std::string no = city.Reviewed(kThreeStep);
  ASSERT_EQ(city.Do(kChief, StartSpecialOf(no, "hearing", 20)).reason(), "");
  HeldBy(city, no, "2020-05-11", kHead);
  ASSERT_EQ(city.Do(kChief, StartSpecialOf(no, "hearing", 20)).reason(), "");
  HeldBy(city, no, "2020-05-25", kPresider);
  ASSERT_EQ(city.Find(no).hearing().presiders_size(), 1);
  EXPECT_EQ(city.Find(no).hearing().presiders(0), kHead);
  EXPECT_EQ(city.Do(kHead, CitingRecord(Grant(no), "36-2")).reason(), "PRESIDING_OFFICER_REVIEWS");
  EXPECT_EQ(city.Do(kApprover, CitingRecord(Grant(no), "36-2")).reason(), "");
}

}  // namespace
}  // namespace yici::approval
