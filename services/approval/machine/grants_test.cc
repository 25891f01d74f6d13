// Grants after their ruling: the term and its end, renewal by ruling and by the law, change, withdrawal, revocation,
// cancellation (行政许可法 8, 49, 50, 69, 70).
#include "services/approval/machine/grants.h"

#include "gtest/gtest.h"
#include "services/approval/machine/grants_test_kit.h"
#include "services/approval/machine/view.h"
#include "services/calendar/notices_for_tests.h"
#include "services/catalog/machine/lookup.h"

namespace yici::approval {
namespace {

using journal::Command;

int32_t DayNumber(std::string_view text) { return CivilDay::Parse(text)->days_since_1970(); }

const journal::Clock& Term(const City& city, const std::string& no) {
  const journal::Clock* term = FindLast(city.Find(no), journal::CLOCK_KIND_C12_TERM);
  EXPECT_NE(term, nullptr);
  return term == nullptr ? journal::Clock::default_instance() : *term;
}

std::vector<std::string> Names(const Done& done) {
  std::vector<std::string> names;
  for (const PendingEvent& event : done.events) names.push_back(EventName(event.event));
  return names;
}

std::string Renewing(City& city, const std::string& no, std::string_view item = kLicence) {
  return Received(city.Do(kClerk, About(item, journal::LINK_KIND_RENEWAL, no)));
}

// ---- the term ----

TEST(TermTest, StartsAtTheRulingAndLivesOnAfterDelivery) {
  City city = CityAt("2020-04-20T10:00");
  const std::string no = CompletedOf(city, kLicence);
  const journal::Clock& term = Term(city, no);
  EXPECT_EQ(term.start_day(), DayNumber("2020-04-20"));
  EXPECT_EQ(term.due_day(), DayNumber("2020-08-18"));  // 120 calendar days, a Tuesday
  EXPECT_TRUE(term.calendar_days());
  EXPECT_TRUE(IsRunning(term));
  EXPECT_EQ(FindLive(city.Find(no), journal::CLOCK_KIND_C5_DELIVERY), nullptr);
  EXPECT_NE(city.Find(no).timer_us(), 0);
}

TEST(TermTest, EndsWithoutACardAndTheHolderIsRemindedBefore) {
  City city = CityAt("2020-04-20T10:00");
  const std::string no = CompletedOf(city, kLicence);
  city.At("2020-07-26T10:00");  // 23 days left of 120
  const Done reminded = city.Do("system:deadlines", Settle(no));
  ASSERT_EQ(Names(reminded), std::vector<std::string>{"ClockWarned"});
  EXPECT_EQ(reminded.events[0].event.clock_warned().color(), journal::CARD_COLOR_REMINDER);
  city.At("2020-08-18T23:59");
  EXPECT_TRUE(city.Do("system:deadlines", Settle(no)).events.empty());
  city.At("2020-08-19T00:00");
  const Done lapsed = city.Do("system:deadlines", Settle(no));
  ASSERT_EQ(Names(lapsed), std::vector<std::string>{"ClockLapsed"});
  EXPECT_EQ(city.Find(no).licence().lapsed_day(), DayNumber("2020-08-18"));
  EXPECT_EQ(city.Find(no).state(), journal::CASE_STATE_COMPLETED);
  EXPECT_TRUE(city.Find(no).cards().empty());
  EXPECT_EQ(city.Find(no).timer_us(), 0);
  city.At("2020-09-30T10:00");
  const ClockView view = ViewClock(city.Find(no), Term(city, no), city.CalendarNow(), DayOf(city.now()));
  EXPECT_EQ(view.used, 121);  // it counts nothing after the day on which it ended
}

TEST(TermTest, IsNoLimitForAnybodyToAct) {
  City city = CityAt("2020-04-20T10:00");
  EXPECT_EQ(ShownClock(city.Find(CompletedOf(city, kLicence))), nullptr);
}

TEST(TermTest, OfAGrantOnTheSpotLivesOnToo) {
  City city = CityAt("2020-04-20T10:00");
  journal::Item item = *catalog::FindItem(city.state(), kInstantCertificate, DayOf(city.now()));
  item.set_term_days(60);
  city.state().Put(catalog::VersionKey(item.item_code(), item.effective_day()), std::make_unique<journal::Item>(item));
  const std::string no = Received(city.Do(kClerk, InstantOf(kInstantCertificate)));
  EXPECT_TRUE(IsRunning(Term(city, no)));
  Command change = InstantOf(kInstantCertificate);
  change.mutable_complete_instant()->mutable_submit()->set_link_kind(journal::LINK_KIND_RENEWAL);
  change.mutable_complete_instant()->mutable_submit()->set_linked_case_no(no);
  const Done done = city.Do(kClerk, change);
  ASSERT_EQ(done.reason(), "");
  EXPECT_EQ(city.Find(no).licence().renewed_by(), done.answer().case_no());
  EXPECT_FALSE(IsRunning(Term(city, no)));
  EXPECT_TRUE(IsRunning(Term(city, done.answer().case_no())));
}

// ---- renewal ----

TEST(RenewalTest, IsInTimeThirtyCalendarDaysBeforeTheEndAndNoDayLater) {
  for (const auto& [day, in_time] : {std::pair("2020-07-19T10:00", true), std::pair("2020-07-20T10:00", false)}) {
    City city = CityAt("2020-04-20T10:00");
    const std::string no = CompletedOf(city, kLicence);
    city.At(day);
    const std::string renewal = Renewing(city, no);
    EXPECT_EQ(city.Find(renewal).link().in_time(), in_time) << day;
    EXPECT_EQ(FindLive(city.Find(renewal), journal::CLOCK_KIND_C12_TERM) != nullptr, in_time) << day;
    EXPECT_EQ(city.Find(no).linked(0).in_time(), in_time) << day;
  }
}

TEST(RenewalTest, TheAnswerNamesTheDayOnWhichSilenceRenews) {
  City city = CityAt("2020-04-20T10:00");
  const std::string no = CompletedOf(city, kLicence);
  city.At("2020-07-01T10:00");
  const Done done = city.Do(kClerk, About(kLicence, journal::LINK_KIND_RENEWAL, no));
  ASSERT_EQ(done.answer().due_dates_size(), 2);
  EXPECT_EQ(done.answer().due_dates(0).clock(), journal::CLOCK_KIND_C1_NOTICE);
  EXPECT_EQ(done.answer().due_dates(1).clock(), journal::CLOCK_KIND_C12_TERM);
  EXPECT_EQ(done.answer().due_dates(1).due_day(), DayNumber("2020-08-18"));
  EXPECT_TRUE(done.answer().due_dates(1).calendar_days());
}

TEST(RenewalTest, AnItemMaySayOtherwise) {
  City city = CityAt("2020-04-20T10:00");
  journal::Item item = *catalog::FindItem(city.state(), kLicenceRenewal, DayOf(city.now()));
  item.set_renewal_ahead_days(10);
  city.state().Put(catalog::VersionKey(item.item_code(), item.effective_day()), std::make_unique<journal::Item>(item));
  const std::string no = CompletedOf(city, kLicence);
  city.At("2020-08-08T10:00");
  EXPECT_TRUE(city.Find(Renewing(city, no, kLicenceRenewal)).link().in_time());
}

// 延续 prolongs: by an item that sets no term the licence runs as long as before, and does not become endless.
TEST(RenewalTest, ByRulingUnderAnItemWithoutATermRunsAsLongAsTheOldOne) {
  City city = CityAt("2020-04-20T10:00");
  journal::Item item = *catalog::FindItem(city.state(), kLicenceRenewal, DayOf(city.now()));
  item.clear_term_days();
  city.state().Put(catalog::VersionKey(item.item_code(), item.effective_day()), std::make_unique<journal::Item>(item));
  const std::string no = CompletedOf(city, kLicence);
  city.At("2020-07-01T10:00");
  const std::string renewal = Renewing(city, no, kLicenceRenewal);
  city.At("2020-07-02T10:00");
  Rule(city, renewal);
  EXPECT_FALSE(IsRunning(Term(city, no)));
  EXPECT_TRUE(IsRunning(Term(city, renewal)));
  EXPECT_EQ(Term(city, renewal).limit(), 120);
  EXPECT_EQ(Term(city, renewal).start_day(), DayNumber("2020-07-02"));
  // A first grant under such an item is without end.
  EXPECT_EQ(FindLast(city.Find(CompletedOf(city, kLicenceRenewal)), journal::CLOCK_KIND_C12_TERM), nullptr);
}

TEST(RenewalTest, ByRulingTakesThePlaceOfTheOldTerm) {
  City city = CityAt("2020-04-20T10:00");
  const std::string no = CompletedOf(city, kLicence);
  city.At("2020-07-01T10:00");
  const std::string renewal = Renewing(city, no);
  city.At("2020-07-02T10:00");
  Rule(city, renewal);
  EXPECT_EQ(city.Find(no).licence().renewed_by(), renewal);
  EXPECT_EQ(Term(city, no).phase(), journal::CLOCK_PHASE_STOPPED);
  EXPECT_EQ(Term(city, renewal).start_day(), DayNumber("2020-07-02"));
  city.At("2020-08-20T10:00");
  EXPECT_TRUE(city.Do("system:deadlines", Settle(no)).events.empty());
  EXPECT_EQ(city.Find(no).licence().lapsed_day(), 0);
}

// Whoever is touched first: the renewal is deemed granted before the old term could lapse.
TEST(RenewalTest, UnruledIsDeemedGrantedWhicheverCaseIsTouchedFirst) {
  for (const bool grant_first : {false, true}) {
    City city = CityAt("2020-04-20T10:00");
    const std::string no = CompletedOf(city, kLicence);
    city.At("2020-07-10T10:00");
    const std::string renewal = Renewing(city, no);
    city.Do(kChief, Accept(renewal));
    city.At("2020-08-24T10:00");
    const Done done = city.Do("system:deadlines", Settle(grant_first ? no : renewal));
    const auto names = Names(done);
    EXPECT_EQ(std::count(names.begin(), names.end(), "CaseDecided"), 1) << grant_first;
    EXPECT_EQ(std::count(names.begin(), names.end(), "LinkedCaseGranted"), 1) << grant_first;
    EXPECT_EQ(std::count(names.begin(), names.end(), "ClockLapsed"), 0) << grant_first;
    EXPECT_EQ(city.Find(renewal).state(), journal::CASE_STATE_GRANTED);
    EXPECT_EQ(city.Find(renewal).ruling().officer(), "system:deadlines");
    EXPECT_EQ(city.Find(renewal).ruling().document().code(), "31");
    EXPECT_EQ(Term(city, renewal).start_day(), DayNumber("2020-08-18"));
    EXPECT_EQ(Term(city, renewal).due_day(), DayNumber("2020-12-16"));
    EXPECT_EQ(FindLive(city.Find(renewal), journal::CLOCK_KIND_C5_DELIVERY)->start_day(), DayNumber("2020-08-18"));
    const journal::Card& card = *city.Find(renewal).cards().rbegin();
    EXPECT_EQ(card.color(), journal::CARD_COLOR_RED);
    EXPECT_EQ(card.rule(), "DEEMED_RENEWED");
    EXPECT_EQ(Instant::FromMicros(card.occurred_us()).ToString(), "2020-08-19T00:00:00+08:00");
    EXPECT_EQ(city.Find(no).licence().renewed_by(), renewal);
    EXPECT_TRUE(city.Find(no).linked(0).deemed());
    EXPECT_EQ(Term(city, no).phase(), journal::CLOCK_PHASE_EXPIRED);
    EXPECT_EQ(city.Do(kChief, Accept(renewal)).reason(), "ALREADY_ACCEPTED");
  }
}

TEST(RenewalTest, StillReceivedIsAcceptedByTheLawAndThenDeemedRenewed) {
  City city = CityAt("2020-04-20T10:00");
  const std::string no = CompletedOf(city, kLicence);
  city.At("2020-07-10T10:00");
  const std::string renewal = Renewing(city, no);
  city.At("2020-09-01T10:00");
  city.Do("system:deadlines", Settle(no));
  EXPECT_TRUE(city.Find(renewal).deemed_accepted());
  EXPECT_EQ(city.Find(renewal).state(), journal::CASE_STATE_GRANTED);
}

TEST(RenewalTest, HandedInLateRunsButTheLicenceLapses) {
  City city = CityAt("2020-04-20T10:00");
  const std::string no = CompletedOf(city, kLicence);
  city.At("2020-08-01T10:00");
  const std::string renewal = Renewing(city, no);
  city.Do(kChief, Accept(renewal));
  EXPECT_FALSE(IsDeemedRenewed(city.state(), city.Find(renewal)));
  city.At("2020-08-20T10:00");
  city.Do("system:deadlines", Settle(renewal));
  EXPECT_EQ(city.Find(renewal).state(), journal::CASE_STATE_ACCEPTED);
  EXPECT_EQ(city.Find(no).licence().lapsed_day(), DayNumber("2020-08-18"));
  city.Do(kHandler, Review(renewal, "handle"));
  city.Do(kApprover, Review(renewal, "approve"));
  ASSERT_EQ(city.Do(kApprover, Grant(renewal)).reason(), "");
  EXPECT_TRUE(IsRunning(Term(city, renewal)));
  EXPECT_EQ(city.Find(no).licence().renewed_by(), "");  // nothing was left to renew
  EXPECT_NE(city.Find(no).linked(0).granted_day(), 0);
}

TEST(RenewalTest, ThatWaitsForTheApplicantIsNotDeemedRenewed) {
  City city = CityAt("2020-04-20T10:00");
  const std::string no = CompletedOf(city, kLicence);
  city.At("2020-07-17T10:00");
  const std::string renewal = Renewing(city, no);
  ASSERT_EQ(city.Do(kChief, Notify(renewal, {}, {"m1"})).reason(), "");
  city.At("2020-08-19T10:00");
  const Done done = city.Do("system:deadlines", Settle(renewal));
  EXPECT_EQ(city.Find(renewal).state(), journal::CASE_STATE_AWAITING_SUPPLEMENT);
  EXPECT_EQ(FindLive(city.Find(renewal), journal::CLOCK_KIND_C12_TERM), nullptr);
  EXPECT_EQ(city.Find(no).licence().lapsed_day(), DayNumber("2020-08-18"));
}

// What else is due at that instant comes first: a notice that nobody answered ends the renewal before the term asks.
TEST(RenewalTest, ThatEndsAtTheSameInstantIsNeitherDeemedNorLosesAClock) {
  City city = CityAt("2020-04-20T10:00");
  const std::string no = CompletedOf(city, kLicence);
  city.At("2020-07-07T10:00");
  const std::string renewal = Renewing(city, no);
  ASSERT_EQ(city.Do(kChief, Notify(renewal, {}, {"m1"})).reason(), "");
  ASSERT_EQ(FindLive(city.Find(renewal), journal::CLOCK_KIND_C7_SUPPLEMENT)->due_day(), DayNumber("2020-08-18"));
  city.At("2020-08-19T00:00");
  const auto names = Names(city.Do("system:deadlines", Settle(renewal)));
  EXPECT_EQ(city.Find(renewal).state(), journal::CASE_STATE_TERMINATED);
  EXPECT_EQ(std::count(names.begin(), names.end(), "ClockLapsed"), 0);
  city.Do("system:deadlines", Settle(no));
  EXPECT_EQ(city.Find(no).licence().lapsed_day(), DayNumber("2020-08-18"));
}

TEST(RenewalTest, OfARevokedGrantIsNotDeemed) {
  City city = CityAt("2020-04-20T10:00");
  const std::string no = CompletedOf(city, kLicence);
  city.At("2020-07-10T10:00");
  const std::string renewal = Renewing(city, no);
  city.Do(kChief, Accept(renewal));
  ASSERT_EQ(city.Do(kHead, Revoke(no, "2020-07-10")).reason(), "");
  city.At("2020-08-20T10:00");
  city.Do("system:deadlines", Settle(renewal));
  EXPECT_EQ(city.Find(renewal).state(), journal::CASE_STATE_ACCEPTED);
  EXPECT_EQ(city.Find(no).state(), journal::CASE_STATE_REVOKED);
}

TEST(RenewalTest, OfAGrantThatTheOrganTookBackIsNotDeemed) {
  City city = CityAt("2020-04-20T10:00");
  const std::string no = CompletedOf(city, kLicence);
  city.At("2020-07-10T10:00");
  const std::string renewal = Renewing(city, no);
  city.Do(kChief, Accept(renewal));
  Rule(city, Received(city.Do(kHead, About(kLicence, journal::LINK_KIND_WITHDRAWAL, no))));
  ASSERT_TRUE(IsWithdrawn(city.Find(no)));
  EXPECT_EQ(city.Do(kClerk, About(kLicence, journal::LINK_KIND_CHANGE, no)).reason(), "NOT_GRANTED");
  city.At("2020-08-20T10:00");
  city.Do("system:deadlines", Settle(renewal));
  EXPECT_EQ(city.Find(renewal).state(), journal::CASE_STATE_ACCEPTED);
}

TEST(RenewalTest, ACalendarThatMovesTheEndMovesItForBoth) {
  City city = CityAt("2020-04-20T10:00");
  journal::Item item = *catalog::FindItem(city.state(), kLicence, DayOf(city.now()));
  item.set_term_days(300);
  city.state().Put(catalog::VersionKey(item.item_code(), item.effective_day()), std::make_unique<journal::Item>(item));
  const std::string no = CompletedOf(city, kLicence);
  EXPECT_TRUE(Term(city, no).provisional());  // 2021-02-14 lies beyond the notices of 2019 and 2020
  const std::string renewal = Renewing(city, no);
  city.Do(kChief, Accept(renewal));
  city.Publish(calendar::Notice2021v1());
  city.At("2020-11-25T10:00");
  Command sweep;
  for (const std::string& one : {no, renewal}) sweep.mutable_reschedule_cases()->add_case_nos(one);
  ASSERT_EQ(city.Do("system:deadlines", sweep).reason(), "");
  EXPECT_EQ(Term(city, no).due_day(), DayNumber("2021-02-18"));  // after the Spring Festival
  EXPECT_EQ(Term(city, renewal).due_day(), DayNumber("2021-02-18"));
  EXPECT_FALSE(Term(city, renewal).provisional());
}

// ---- who may ask ----

TEST(LinkTest, AnotherHoldersGrantIsNotThere) {
  City city = CityAt("2020-04-20T10:00");
  const std::string no = CompletedOf(city, kLicence);
  Command command = About(kLicence, journal::LINK_KIND_RENEWAL, no);
  command.mutable_submit_case()->mutable_applicant()->set_uscc(std::string(kAgentUscc));
  const Done strange = city.Do(kClerk, command);
  EXPECT_EQ(strange.reason(), "CASE_NOT_FOUND");
  EXPECT_EQ(strange.answer().rejection().field(), "linked_case_no");
  EXPECT_EQ(city.Do(kClerk, About(kLicence, journal::LINK_KIND_RENEWAL, "none")).reason(), "CASE_NOT_FOUND");
  EXPECT_EQ(city.Find(no).linked_size(), 0);
}

TEST(LinkTest, OnlyAGrantThatStandsIsChanged) {
  City city = CityAt("2020-04-20T10:00");
  const std::string open = city.Submit(kLicence);
  EXPECT_EQ(city.Do(kClerk, About(kLicence, journal::LINK_KIND_CHANGE, open)).reason(), "NOT_GRANTED");
  const std::string no = CompletedOf(city, kLicence);
  EXPECT_TRUE(GrantStands(city.Find(no)));
  city.Do(kHead, Cancel(no, journal::CANCELLATION_GROUND_FORCE_MAJEURE));
  EXPECT_FALSE(GrantStands(city.Find(no)));
  EXPECT_EQ(city.Do(kClerk, About(kLicence, journal::LINK_KIND_CHANGE, no)).reason(), "NOT_GRANTED");
}

TEST(LinkTest, ARefusalAndADecisionToWithdrawAreNoGrants) {
  City city = CityAt("2020-04-20T10:00");
  const std::string refused = city.Reviewed(kThreeStep);
  city.Do(kApprover, RefuseRuling(refused));
  city.Do(kClerk, Deliver(refused));
  EXPECT_EQ(city.Do(kClerk, About(kThreeStep, journal::LINK_KIND_CHANGE, refused)).reason(), "NOT_GRANTED");
  const std::string no = CompletedOf(city, kLicence);
  const std::string taking = Rule(city, Received(city.Do(kHead, About(kLicence, journal::LINK_KIND_WITHDRAWAL, no))));
  EXPECT_EQ(city.Do(kClerk, About(kLicence, journal::LINK_KIND_RENEWAL, taking)).reason(), "NOT_GRANTED");
}

TEST(LinkTest, AChangeHasItsOwnDocumentAndLeavesTheTerm) {
  City city = CityAt("2020-04-20T10:00");
  const std::string no = CompletedOf(city, kLicence);
  const std::string change = Received(city.Do(kClerk, About(kLicence, journal::LINK_KIND_CHANGE, no)));
  Rule(city, change);
  EXPECT_EQ(city.Find(change).ruling().document().code(), "41");
  EXPECT_EQ(FindLast(city.Find(change), journal::CLOCK_KIND_C12_TERM), nullptr);
  EXPECT_TRUE(IsRunning(Term(city, no)));
  EXPECT_NE(city.Find(no).linked(0).granted_day(), 0);
}

// Its term and its end stand with the grant: of the change it would not be seen that they are over.
TEST(LinkTest, AChangeIsNeitherChangedNorRenewedButTheGrantBehindItIs) {
  City city = CityAt("2020-04-20T10:00");
  const std::string no = CompletedOf(city, kLicence);
  const std::string change = Received(city.Do(kClerk, About(kLicence, journal::LINK_KIND_CHANGE, no)));
  Rule(city, change);
  for (const auto kind : {journal::LINK_KIND_CHANGE, journal::LINK_KIND_RENEWAL}) {
    const Done done = city.Do(kClerk, About(kLicence, kind, change));
    EXPECT_EQ(done.reason(), "NOT_GRANTED");
    ASSERT_EQ(done.answer().rejection().metadata_size(), 1);
    EXPECT_EQ(done.answer().rejection().metadata(0).value(), no);
  }
  EXPECT_EQ(city.Do(kClerk, About(kLicence, journal::LINK_KIND_CHANGE, no)).reason(), "");
}

// ---- withdrawal by the organ ----

TEST(WithdrawalTest, IsTheOrgansOwnCaseWithReasonsRemedyAndCompensation) {
  City city = CityAt("2020-04-20T10:00");
  const std::string no = CompletedOf(city, kLicence);
  const Command about = About(kLicence, journal::LINK_KIND_WITHDRAWAL, no);
  EXPECT_EQ(city.Do(kClerk, about).reason(), "NOT_PERMITTED");
  EXPECT_EQ(city.Do(kApplicant, about).reason(), "NOT_PERMITTED");
  Command online = about;
  online.mutable_submit_case()->set_channel(journal::CHANNEL_WEB);
  const std::string taking = Received(city.Do(kHead, online));
  EXPECT_EQ(city.Find(taking).documents(0).code(), "01");  // no online application of the holder's
  EXPECT_EQ(city.Find(taking).visits_size(), 0);
  EXPECT_TRUE(Outstanding(city.Find(taking)).empty());
  Command give_up;
  give_up.mutable_withdraw_case()->set_case_no(taking);
  EXPECT_EQ(city.Do(kApplicant, give_up).reason(), "NOT_PERMITTED");
  city.Do(kChief, Accept(taking));
  city.Do(kHandler, Review(taking, "handle"));
  city.Do(kApprover, Review(taking, "approve"));
  EXPECT_EQ(city.Do(kApprover, Grant(taking)).reason(), "REASONS_REQUIRED");
  Command decide = Grant(taking);
  decide.mutable_decide_case()->set_reasons("the law that the grant rests on was repealed");
  EXPECT_EQ(city.Do(kApprover, decide).reason(), "REMEDY_REQUIRED");
  EXPECT_EQ(city.Do(kHead, Cancel(no, journal::CANCELLATION_GROUND_WITHDRAWN)).reason(), "CANCEL_GROUND_NOT_MET");
  decide.mutable_decide_case()->set_remedy("review within 60 days");
  ASSERT_EQ(city.Do(kApprover, decide).reason(), "");
  EXPECT_EQ(city.Find(taking).ruling().document().code(), "42");
  EXPECT_FALSE(GrantStands(city.Find(taking)));
  EXPECT_EQ(city.Do(kHead, Revoke(taking, "2020-04-20")).reason(), "NOT_GRANTED");
  ASSERT_EQ(city.Do(kHead, Cancel(no, journal::CANCELLATION_GROUND_WITHDRAWN)).reason(), "");
  EXPECT_EQ(city.Find(no).state(), journal::CASE_STATE_CANCELLED);
}

// ---- revocation and cancellation ----

TEST(RevokeTest, EndsTheGrantWithDocumentAndResultAndStopsItsTerm) {
  City city = CityAt("2020-04-20T10:00");
  const std::string no = GrantedOf(city, kLicence);
  const Done done = city.Do(kChief, Revoke(no, "2020-04-20"));
  ASSERT_EQ(done.reason(), "");
  const journal::Case& subject = city.Find(no);
  EXPECT_EQ(subject.state(), journal::CASE_STATE_REVOKED);
  EXPECT_EQ(ResultCode(subject), 2);
  EXPECT_EQ(done.answer().result_code(), 2);
  EXPECT_EQ(FindDocument(subject, "40")->n(), 1);
  EXPECT_EQ(subject.revocation().heard_how(), "statement taken at the bureau");
  EXPECT_EQ(subject.revocation().post(), "post-chief");
  for (const journal::Clock& clock : subject.clocks()) EXPECT_FALSE(IsLive(clock));
  EXPECT_EQ(subject.timer_us(), 0);
  EXPECT_EQ(city.Do(kChief, Revoke(no, "2020-04-20")).reason(), "NOT_GRANTED");
  EXPECT_EQ(city.Do(kHead, Cancel(no, journal::CANCELLATION_GROUND_FORCE_MAJEURE)).reason(), "NOT_GRANTED");
}

TEST(RevokeTest, NothingIsLeftToCheckOfAPromiseWhoseGrantIsGone) {
  City city = CityAt("2020-04-20T10:00");
  const std::string no = city.Submit(kOnPromise);
  ASSERT_EQ(city.Do(kChief, OnPromise(no)).reason(), "");
  ASSERT_EQ(city.Do(kHead, Revoke(no, "2020-04-20")).reason(), "");
  EXPECT_FALSE(AwaitsAfterCheck(city.Find(no)));
  ASSERT_EQ(city.Do(kHandler, ArchiveOf(no)).reason(), "");
  const Done done = city.Do(kHandler, AfterCheckOf(no, journal::AFTER_CHECK_RESULT_UNTRUE, 5));
  EXPECT_EQ(done.reason(), "AFTER_CHECK_NOT_OPEN");
}

TEST(RevokeTest, TheHolderIsHeardAfterTheGrantAndNotInTheFuture) {
  City city = CityAt("2020-04-20T10:00");
  const std::string no = GrantedOf(city, kLicence);
  EXPECT_EQ(city.Do(kHead, Revoke(no, "2020-04-19")).reason(), "OUT_OF_ORDER");
  EXPECT_EQ(city.Do(kHead, Revoke(no, "2020-04-21")).reason(), "OCCURRED_IN_FUTURE");
  Command command = Revoke(no, "2020-04-20");
  command.mutable_revoke_case()->clear_heard_how();
  EXPECT_EQ(city.Do(kHead, command).reason(), "HOLDER_NOT_HEARD");
}

TEST(RevokeTest, IsForTheOrganOrItsSuperiorAlone) {
  City city = CityAt("2020-04-20T10:00");
  const std::string no = GrantedOf(city, kLicence);
  for (const std::string_view actor : {kClerk, kHandler, kApprover}) {
    EXPECT_EQ(city.Do(actor, Revoke(no, "2020-04-20")).reason(), "NOT_PERMITTED") << actor;
  }
  EXPECT_EQ(city.Do(kStranger, Revoke(no, "2020-04-20")).reason(), "CASE_NOT_FOUND");
  // The head of the organ above holds the role for the whole jurisdiction.
  journal::OfficerGrants grants;
  journal::RoleGrant& grant = *grants.add_grants();
  grant.set_role("organ-head");
  grant.set_scope_kind("jurisdiction");
  grant.set_scope("210700");
  city.state().Put("outsider", std::make_unique<journal::OfficerGrants>(grants));
  EXPECT_EQ(city.Do("officer:outsider", Revoke(no, "2020-04-20")).reason(), "");
}

TEST(RevokeTest, GuardsTheCaseAsAWhole) {
  City city = CityAt("2020-04-20T10:00");
  const std::string no = GrantedOf(city, kLicence);
  Command command = Revoke(no, "2020-04-20");
  command.mutable_revoke_case()->set_etag(1);
  EXPECT_EQ(city.Do(kHead, command).reason(), "REVISION_CONFLICT");
  Command cancel = Cancel(no, journal::CANCELLATION_GROUND_FORCE_MAJEURE);
  cancel.mutable_cancel_case()->set_etag(1);
  EXPECT_EQ(city.Do(kHead, cancel).reason(), "REVISION_CONFLICT");
}

TEST(RevokeTest, ARefusalIsNoGrant) {
  City city = CityAt("2020-04-20T10:00");
  const std::string no = city.Reviewed(kThreeStep);
  city.Do(kApprover, RefuseRuling(no));
  city.Do(kClerk, Deliver(no));
  ASSERT_EQ(city.Find(no).state(), journal::CASE_STATE_COMPLETED);
  EXPECT_EQ(city.Do(kHead, Revoke(no, "2020-04-20")).reason(), "NOT_GRANTED");
}

TEST(CancelTest, AGroundMustShowOnTheCase) {
  City city = CityAt("2020-04-20T10:00");
  const std::string no = CompletedOf(city, kLicence);
  const auto lacking = [&](journal::CancellationGround ground) {
    const Done done = city.Do(kHead, Cancel(no, ground));
    return done.outcome.refused() ? done.answer().rejection().metadata(0).value() : "";
  };
  EXPECT_EQ(lacking(journal::CANCELLATION_GROUND_TERM_OVER), "lapsed_term");
  EXPECT_EQ(lacking(journal::CANCELLATION_GROUND_WITHDRAWN), "withdrawal");
  EXPECT_EQ(lacking(journal::CANCELLATION_GROUND_HOLDER_DEAD_OR_INCAPABLE), "natural_person");
  EXPECT_EQ(lacking(journal::CANCELLATION_GROUND_ORGANISATION_DISSOLVED), "");
  EXPECT_EQ(city.Find(no).state(), journal::CASE_STATE_CANCELLED);
  EXPECT_EQ(ResultCode(city.Find(no)), 2);
  EXPECT_EQ(FindDocument(city.Find(no), "43")->n(), 1);
}

TEST(CancelTest, ATermThatIsOverEndsInCancellation) {
  City city = CityAt("2020-04-20T10:00");
  const std::string no = CompletedOf(city, kLicence);
  city.At("2020-08-19T09:00");
  // Touched for the first time since: the term lapses in the same record, before the command is judged.
  EXPECT_EQ(city.Do(kHead, Cancel(no, journal::CANCELLATION_GROUND_TERM_OVER)).reason(), "");
}

}  // namespace
}  // namespace yici::approval
