// What single acts leave on a case: grounds and seals, supplements, joint reviews, trips, halls, clocks that are over.
#include "gtest/gtest.h"
#include "services/approval/machine/steps.h"
#include "services/approval/machine/test_kit.h"
#include "services/approval/machine/view.h"
#include "services/calendar/notices_for_tests.h"
#include "services/catalog/machine/lookup.h"
#include "services/directory/machine/halls.h"

namespace yici::approval {
namespace {

using journal::Command;

Command WebOf(std::string_view item) {
  Command command = SubmitOf(item);
  command.mutable_submit_case()->set_channel(journal::CHANNEL_WEB);
  command.mutable_submit_case()->clear_window_id();
  return command;
}

Command PreReviewOf(const std::string& no, int code) {
  Command command;
  command.mutable_pre_review()->set_case_no(no);
  command.mutable_pre_review()->set_code(code);
  command.mutable_pre_review()->set_seal("seal-7");
  return command;
}

// ---- pre-review ----

TEST(PreReviewTest, ARefusalNamesItsGroundAndTheCompetentOrgan) {
  City city = CityAt("2020-04-20T10:00");
  const std::string no = city.Do(kApplicant, WebOf(kOnline)).answer().case_no();
  Command command = PreReviewOf(no, 2);
  journal::PreReview& review = *command.mutable_pre_review();
  review.set_reason("not_competent");
  EXPECT_EQ(city.Do(kChief, command).reason(), "GROUND_REQUIRED");
  review.set_ground(journal::REFUSAL_GROUND_NOT_COMPETENT);
  EXPECT_EQ(city.Do(kChief, command).reason(), "COMPETENT_ORGAN_REQUIRED");
  review.set_competent_organ("the county's bureau");
  review.set_opinion("the premises lie in the county");
  const Done done = city.Do(kChief, command);
  ASSERT_EQ(done.reason(), "");
  const journal::CaseNotAccepted& refused = done.events[1].event.case_not_accepted();
  EXPECT_EQ(refused.ground(), journal::REFUSAL_GROUND_NOT_COMPETENT);
  EXPECT_EQ(refused.reason(), "the premises lie in the county");
  EXPECT_EQ(refused.seal(), "seal-7");
}

TEST(PreReviewTest, ItsNoticeBearsTheSeal) {
  City city = CityAt("2020-04-20T10:00");
  const std::string no = city.Do(kApplicant, WebOf(kOnline)).answer().case_no();
  Command command = PreReviewOf(no, 3);
  *command.mutable_pre_review()->mutable_faults() = Notify(no, {}, {"m2"}).notify_supplement().faults();
  const Done done = city.Do(kChief, command);
  ASSERT_EQ(done.reason(), "");
  EXPECT_EQ(done.events[1].event.supplement_notified().seal(), "seal-7");
}

// ---- supplements ----

TEST(SupplementTest, OnlyWhatCameInOnlineGoesBack) {
  City city = CityAt("2020-04-20T10:00");
  const std::string no = city.Submit(kThreeStep);
  city.Do(kChief, Notify(no, {}, {"m2", "m3"}));
  city.Do(kClerk, Supplement(no, {"m2"}));      // at the window, a clerk saw it
  city.Do(kApplicant, Supplement(no, {"m3"}));  // online, completes the set
  Command back;
  back.mutable_return_supplement()->set_case_no(no);
  back.mutable_return_supplement()->add_faults()->set_material_id("m2");
  EXPECT_EQ(city.Do(kChief, back).reason(), "NOT_ONLINE");
  back.mutable_return_supplement()->mutable_faults(0)->set_material_id("m3");
  EXPECT_EQ(city.Do(kChief, back).reason(), "");
}

TEST(SupplementTest, TheLastHandInDoesNotSpeakForTheOthers) {
  City city = CityAt("2020-04-20T10:00");
  const std::string no = city.Submit(kThreeStep);
  city.Do(kChief, Notify(no, {}, {"m2", "m3"}));
  city.Do(kApplicant, Supplement(no, {"m3"}));
  city.Do(kClerk, Supplement(no, {"m2"}));
  Command back;
  back.mutable_return_supplement()->set_case_no(no);
  back.mutable_return_supplement()->add_faults()->set_material_id("m3");
  EXPECT_EQ(city.Do(kChief, back).reason(), "");
}

TEST(SupplementTest, AMaterialStillFaultyAnswersTheNoticeAndOneNotAskedForDoesNot) {
  City city = CityAt("2020-04-20T10:00");
  const std::string no = city.Submit(kThreeStep);
  city.Do(kChief, Notify(no, {}, {"m2", "m3"}));
  Command faulty = Supplement(no, {"m3"});
  faulty.mutable_submit_supplement()->mutable_materials(0)->set_status(journal::MATERIAL_STATUS_FAULTY);
  EXPECT_EQ(city.Do(kClerk, faulty).reason(), "");
  EXPECT_EQ(city.Do(kClerk, Supplement(no, {"m1"})).reason(), "NOTHING_OUTSTANDING");
  EXPECT_EQ(city.Do(kClerk, Supplement(no, {"m2"})).reason(), "");
  const int documents = city.Find(no).documents_size();
  EXPECT_EQ(city.Do(kClerk, Supplement(no, {"m2"})).reason(), "NOTHING_OUTSTANDING");
  EXPECT_EQ(city.Find(no).documents_size(), documents);
  EXPECT_EQ(city.Do(kClerk, Supplement(no, {"m3"})).answer().state(), journal::CASE_STATE_RECEIVED);
}

// ---- blank words ----

TEST(BlankTest, SpacesAreNoOpinion) {
  City city = CityAt("2020-04-20T10:00");
  Command review = Review("any", "handle");
  review.mutable_review_step()->set_opinion(" \t　");
  EXPECT_EQ(city.Do(kHandler, review).reason(), "OPINION_REQUIRED");
  Command opinion = Opinion("any", "jz-fire", journal::JOINT_OPINION_AGREE_WITH_REMARKS);
  opinion.mutable_give_opinion()->set_text("　");
  EXPECT_EQ(city.Do("officer:joint-fire", opinion).reason(), "OPINION_REQUIRED");
  opinion.mutable_give_opinion()->set_opinion(journal::JOINT_OPINION_DISAGREE);
  opinion.mutable_give_opinion()->set_legal_basis(" ");
  EXPECT_EQ(city.Do("officer:joint-fire", opinion).reason(), "LEGAL_BASIS_REQUIRED");
  Command correct;
  correct.mutable_correct_on_spot()->set_case_no("any");
  correct.mutable_correct_on_spot()->set_note("  ");
  EXPECT_EQ(city.Do(kChief, correct).reason(), "NOTE_REQUIRED");
  Command collect;
  collect.mutable_notify_collect()->set_case_no("any");
  collect.mutable_notify_collect()->set_how("\n");
  EXPECT_EQ(city.Do(kClerk, collect).reason(), "NOTE_REQUIRED");
}

// ---- joint review ----

// The joint item with a chain in which another step than dispatch names the departments.
void HandleBeforeJointReview(City& city) {
  const int32_t day = calendar::Day("2019-01-01").days_since_1970();
  journal::Process process;
  process.set_process_id("joint-construction");
  process.set_effective_day(day);
  for (const char* step : {"receive", "accept", "handle", "joint-review", "lead-decision", "deliver"}) process.add_steps(step);
  city.state().Put(catalog::VersionKey("joint-construction", day), std::make_unique<journal::Process>(process));
}

TEST(JointReviewTest, TheStepBeforeItNamesTheDepartmentsWhateverItIsCalled) {
  City city = CityAt("2020-04-20T10:00");
  HandleBeforeJointReview(city);
  const std::string no = city.Accepted(kJoint);
  Command handle = Review(no, "handle");
  handle.mutable_review_step()->add_joint_departments("jz-fire");
  ASSERT_EQ(city.Do(kHandler, handle).reason(), "");
  const journal::StepState& joint = city.Find(no).steps(1);
  ASSERT_EQ(joint.opinions_size(), 1);
  EXPECT_EQ(joint.opinions(0).department_id(), "jz-fire");
  EXPECT_EQ(city.Do(kHandler, Review(no, "joint-review")).reason(), "OPINIONS_OUTSTANDING");
  EXPECT_EQ(city.Do("officer:joint-fire", Opinion(no, "jz-fire", journal::JOINT_OPINION_AGREE)).reason(), "");
}

TEST(JointReviewTest, WithoutAnyOpinionItIsNotPassed) {
  City city = CityAt("2020-04-20T10:00");
  const std::string no = city.Accepted(kJoint);
  city.Do(kHandler, Review(no, "dispatch"));
  auto unasked = std::make_unique<journal::Case>(city.Find(no));
  unasked->mutable_steps(1)->clear_opinions();
  city.state().Put(no, std::move(unasked));
  EXPECT_EQ(city.Do(kHandler, Review(no, "joint-review")).reason(), "OPINIONS_OUTSTANDING");
  EXPECT_EQ(city.Do(kHandler, ReturnTo(no, "joint-review", "dispatch")).reason(), "");
}

// Asked on 2020-04-20, the step's three working days end on the 23rd.
std::string AskedOf(City& city, std::string_view answers) {
  const std::string no = city.Accepted(kJoint);
  EXPECT_EQ(city.Do(kHandler, Review(no, "dispatch")).reason(), "");
  if (answers == "jz-fire") {
    EXPECT_EQ(city.Do("officer:joint-fire", Opinion(no, "jz-fire", journal::JOINT_OPINION_NOT_CONCERNED)).reason(), "");
  }
  return no;
}

TEST(JointReviewTest, WhoIsSilentUntilTheLimitAgreesFlaggedAndWithARedCard) {
  City city = CityAt("2020-04-20T10:00");
  const std::string no = AskedOf(city, "jz-fire");
  city.At("2020-04-24T00:00");
  const Done done = city.Do("system:deadlines", Settle(no));
  std::vector<std::string> names;
  for (const PendingEvent& event : done.events) names.push_back(EventName(event.event));
  EXPECT_EQ(names, (std::vector<std::string>{"ClockWarned", "ClockBreached", "OpinionGiven"}));
  const journal::Case& subject = city.Find(no);
  const journal::DepartmentOpinion& fire = subject.steps(1).opinions(0);
  const journal::DepartmentOpinion& planning = subject.steps(1).opinions(1);
  EXPECT_EQ(fire.opinion(), journal::JOINT_OPINION_NOT_CONCERNED) << "what was said stands";
  EXPECT_FALSE(fire.by_silence());
  EXPECT_EQ(planning.opinion(), journal::JOINT_OPINION_AGREE);
  EXPECT_TRUE(planning.by_silence());
  EXPECT_EQ(planning.officer(), "system:deadlines");
  EXPECT_EQ(planning.at_us(), city.now().micros());
  const journal::Card& card = *subject.cards().rbegin();
  EXPECT_EQ(card.color(), journal::CARD_COLOR_RED);
  EXPECT_EQ(card.rule(), "OPINION_BY_SILENCE");
  EXPECT_EQ(card.liable_post(), "jz-planning/joint-officer");
  EXPECT_EQ(card.organ_id(), "jz-planning");
  for (const journal::Card& one : subject.cards()) EXPECT_NE(one.rule(), "STEP_LATE") << "late by who was silent";
}

TEST(JointReviewTest, AfterSilenceTheNextStepOpensAndItsClockStartsOnTheLimitsLastDay) {
  City city = CityAt("2020-04-20T10:00");
  const std::string no = AskedOf(city, "");
  city.At("2020-04-24T09:00");
  EXPECT_EQ(city.Do("officer:joint-fire", Opinion(no, "jz-fire", journal::JOINT_OPINION_AGREE)).reason(), "STEP_NOT_OPEN");
  const journal::Case& subject = city.Find(no);
  EXPECT_EQ(subject.state(), journal::CASE_STATE_UNDER_APPROVAL);
  EXPECT_EQ(OpenStep(subject)->step(), "lead-decision");
  const journal::Clock& next = *FindLive(subject, journal::CLOCK_KIND_C9_STEP);
  EXPECT_EQ(next.step(), "lead-decision");
  EXPECT_EQ(CivilDay(next.start_day()).ToString(), "2020-04-23");
  int red = 0;
  for (const journal::Card& card : subject.cards()) red += card.color() == journal::CARD_COLOR_RED ? 1 : 0;
  EXPECT_EQ(red, 2) << "one for each department";
}

// Who was accepted by silence is asked in review without a pause: the step's clock runs on, and what it does may not wake the
// case.
TEST(JointReviewTest, SilenceWhileThePapersAreAwaitedKeepsTheCaseWaiting) {
  City city = CityAt("2020-04-20T10:00");
  const std::string no = city.Submit(kJoint);
  city.At("2020-04-27T10:00");  // deemed accepted meanwhile
  ASSERT_EQ(city.Do(kHandler, Review(no, "dispatch")).reason(), "");
  ASSERT_EQ(city.Do(kChief, AskInReview(no, {"m2"})).reason(), "");
  city.At("2020-05-06T09:00");
  city.Do("system:deadlines", Settle(no));
  ASSERT_EQ(city.Find(no).state(), journal::CASE_STATE_AWAITING_SUPPLEMENT_IN_REVIEW);
  EXPECT_EQ(OpenStep(city.Find(no))->step(), "lead-decision");
  EXPECT_EQ(city.Do(kApplicant, Supplement(no, {"m2"})).reason(), "");
  EXPECT_EQ(city.Find(no).state(), journal::CASE_STATE_UNDER_APPROVAL);
}

// Its limit runs on, and silence at its end is a red card: so the departments may speak meanwhile.
TEST(JointReviewTest, WhoIsAskedAnswersWhilePapersAreAwaitedThatStopNoLimit) {
  City city = CityAt("2020-04-20T10:00");
  const std::string no = city.Submit(kJoint);
  city.At("2020-04-27T10:00");  // deemed accepted meanwhile
  ASSERT_EQ(city.Do(kHandler, Review(no, "dispatch")).reason(), "");
  ASSERT_EQ(city.Do(kChief, AskInReview(no, {"m2"})).reason(), "");
  city.At("2020-04-28T10:00");
  EXPECT_EQ(city.Do("officer:joint-fire", Opinion(no, "jz-fire", journal::JOINT_OPINION_AGREE)).reason(), "");
  EXPECT_EQ(OpenStep(city.Find(no))->step(), "joint-review");
  EXPECT_EQ(city.Do("officer:joint-planning", Opinion(no, "jz-planning", journal::JOINT_OPINION_AGREE)).reason(), "");
  EXPECT_EQ(city.Find(no).state(), journal::CASE_STATE_AWAITING_SUPPLEMENT_IN_REVIEW);
  EXPECT_EQ(OpenStep(city.Find(no))->step(), "lead-decision");
  city.At("2020-05-06T09:00");
  city.Do("system:deadlines", Settle(no));
  for (const journal::Card& card : city.Find(no).cards()) EXPECT_NE(card.rule(), "OPINION_BY_SILENCE");
  EXPECT_EQ(city.Do(kApplicant, Supplement(no, {"m2"})).reason(), "");
  EXPECT_EQ(city.Find(no).state(), journal::CASE_STATE_UNDER_APPROVAL);
}

TEST(JointReviewTest, WhereTheSupplementStopsTheLimitTheAnswersWaitToo) {
  City city = CityAt("2020-04-20T10:00");
  journal::Item item = *catalog::FindItem(city.state(), kJoint, DayOf(city.now()));
  item.set_review_supplement_allowed(true);
  city.state().Put(catalog::VersionKey(item.item_code(), item.effective_day()), std::make_unique<journal::Item>(item));
  const std::string no = AskedOf(city, "");
  ASSERT_EQ(city.Do(kChief, AskInReview(no, {"m2"})).reason(), "");
  ASSERT_EQ(FindLive(city.Find(no), journal::CLOCK_KIND_C9_STEP)->phase(), journal::CLOCK_PHASE_PAUSED);
  const Command answer = Opinion(no, "jz-fire", journal::JOINT_OPINION_AGREE);
  EXPECT_EQ(city.Do("officer:joint-fire", answer).reason(), "WRONG_STATE");
  EXPECT_EQ(city.Do(kApplicant, Supplement(no, {"m2"})).reason(), "");
  EXPECT_EQ(city.Do("officer:joint-fire", answer).reason(), "");
}

TEST(JointReviewTest, WhereNobodyWasAskedTheStepIsLateAndStaysOpen) {
  City city = CityAt("2020-04-20T10:00");
  const std::string no = AskedOf(city, "");
  auto unasked = std::make_unique<journal::Case>(city.Find(no));
  unasked->mutable_steps(1)->clear_opinions();
  city.state().Put(no, std::move(unasked));
  city.At("2020-04-24T09:00");
  city.Do("system:deadlines", Settle(no));
  EXPECT_EQ(OpenStep(city.Find(no))->step(), "joint-review");
  EXPECT_EQ(city.Find(no).cards().rbegin()->rule(), "STEP_LATE");
}

// ---- on the spot ----

TEST(InstantTest, TheResultIsHandedToSomebodyWhoseIdentityWasChecked) {
  City city = CityAt("2020-04-20T10:00");
  Command command = InstantOf(kInstant);
  journal::CompleteInstant& instant = *command.mutable_complete_instant();
  instant.mutable_submit()->mutable_applicant()->clear_id_number();
  EXPECT_EQ(city.Do(kClerk, command).reason(), "COLLECTOR_REQUIRED");
  instant.mutable_collector_id()->set_commitment("fedcba9876543210");
  const Done done = city.Do(kClerk, command);
  ASSERT_EQ(done.reason(), "");
  EXPECT_EQ(city.Find(done.answer().case_no()).delivery().collector_id().commitment(), "fedcba9876543210");
  instant.clear_collector_id();
  journal::Party& agent = *instant.mutable_submit()->mutable_agent();
  agent.set_uscc(std::string(kAgentUscc));
  agent.set_authorisation("2020-17");
  EXPECT_EQ(city.Do(kClerk, command).reason(), "COLLECTOR_REQUIRED");
  agent.mutable_id_number()->set_commitment("0011223344556677");
  EXPECT_EQ(city.Do(kClerk, command).reason(), "");
  agent.clear_id_number();
  instant.mutable_submit()->set_delivery_way(journal::DELIVERY_WAY_ELECTRONIC);
  EXPECT_EQ(city.Do(kClerk, command).reason(), "");
}

// ---- trips ----

Done Visit(City& city, const std::string& no, const std::string& purpose) {
  Command command;
  command.mutable_record_visit()->set_case_no(no);
  command.mutable_record_visit()->set_hall_id("jz-hall-main");
  command.mutable_record_visit()->set_purpose(purpose);
  return city.Do(kClerk, command);
}

TEST(VisitTest, OneTripIsOneVisitHoweverMuchIsDoneOnIt) {
  City city = CityAt("2020-04-20T10:00");
  const std::string no = city.Submit(kThreeStep);
  EXPECT_TRUE(Visit(city, no, "ask").events.empty());
  EXPECT_EQ(VisitCount(city.Find(no)), 1);
  EXPECT_FALSE(HasVisitFault(city.Find(no)));
}

TEST(VisitTest, ASecondTripIsTheOrgansFaultWhenNothingToldWhatWasLacking) {
  City city = CityAt("2020-04-20T10:00");
  const std::string complete = city.Submit(kThreeStep);
  const std::string lacking = city.Do(kClerk, SubmitOf(kThreeStep, {"m1"})).answer().case_no();
  const std::string told = city.Do(kClerk, SubmitOf(kThreeStep, {"m1"})).answer().case_no();
  city.Do(kChief, Notify(told, {"m2", "m3", "m4"}));
  city.At("2020-04-21T10:00");
  Visit(city, complete, "ask");
  Visit(city, lacking, "supplement");
  Visit(city, told, "ask");
  EXPECT_FALSE(HasVisitFault(city.Find(complete)));
  EXPECT_TRUE(HasVisitFault(city.Find(lacking)));
  EXPECT_FALSE(HasVisitFault(city.Find(told)));
  city.At("2020-04-22T10:00");
  Visit(city, told, "supplement");
  EXPECT_EQ(city.Find(told).visits(2).fault(), journal::VISIT_FAULT_APPLICANT);
}

TEST(VisitTest, ASecondTripToACaseNobodyLookedAtInTimeIsTheOrgansFault) {
  City city = CityAt("2020-04-20T10:00");
  const std::string no = city.Submit(kThreeStep);
  city.At("2020-04-27T10:00");
  Visit(city, no, "ask");
  ASSERT_TRUE(city.Find(no).deemed_accepted());
  EXPECT_TRUE(HasVisitFault(city.Find(no)));
  city.At("2020-04-28T10:00");
  Visit(city, no, "collect");
  EXPECT_EQ(city.Find(no).visits(2).fault(), journal::VISIT_FAULT_NONE);
}

// ---- halls ----

TEST(HallServingTest, AnOnlineCaseStandsInTheWorkbenchOfAHall) {
  City city = CityAt("2020-04-20T10:00");
  const std::string no = city.Do(kApplicant, WebOf(kThreeStep)).answer().case_no();
  EXPECT_EQ(city.Find(no).hall_id(), "jz-hall-main");
  EXPECT_EQ(city.Find(no).window_id(), "");
  EXPECT_TRUE(city.Find(no).visits().empty());
}

TEST(HallServingTest, TheDepartmentsOwnWindowComesBeforeTheCommonOneAndThatBeforeAnyHall) {
  City city = CityAt("2020-04-20T10:00");
  journal::Item item = *catalog::FindItem(city.state(), kThreeStep, calendar::Day("2020-04-20"));
  const auto serving = [&] {
    directory::IndexHalls(city.state());
    return directory::HallServing(city.state(), item.department_id(), item.jurisdiction());
  };
  EXPECT_EQ(serving(), "jz-hall-main");  // a common window of the jurisdiction
  journal::Window own;
  own.set_window_id("z-hall-w01");
  own.set_hall_id("z-hall");
  own.set_department_id("jz-market");
  city.state().Put("z-hall-w01", std::make_unique<journal::Window>(own));
  EXPECT_EQ(serving(), "z-hall");
  city.state().Erase<journal::Window>("z-hall-w01");
  city.state().Erase<journal::Window>("jz-hall-main-w12");
  EXPECT_EQ(serving(), "jz-hall-main");
  item.set_jurisdiction("210702");
  EXPECT_EQ(serving(), "");
}

// ---- clocks ----

int32_t UsedOf(const City& city, const std::string& no, journal::ClockKind kind) {
  const journal::Clock& clock = *FindLast(city.Find(no), kind);
  return ViewClock(city.Find(no), clock, city.CalendarNow(), DayOf(city.now())).used;
}

TEST(OverTest, ABreachedClockCountsUntilTheActThatEndsTheDuty) {
  City city = CityAt("2020-04-20T10:00");
  const std::string no = city.Reviewed(kThreeStep);  // promised 7, statutory 20
  city.At("2020-05-25T10:00");
  city.Do(kApprover, Grant(no));
  EXPECT_EQ(FindLast(city.Find(no), journal::CLOCK_KIND_C3_PROMISED)->phase(), journal::CLOCK_PHASE_EXPIRED);
  const int32_t promised = UsedOf(city, no, journal::CLOCK_KIND_C3_PROMISED);
  const int32_t statutory = UsedOf(city, no, journal::CLOCK_KIND_C2_STATUTORY);
  EXPECT_GT(promised, 7);
  EXPECT_GT(statutory, 20);
  city.At("2020-06-30T10:00");
  EXPECT_EQ(UsedOf(city, no, journal::CLOCK_KIND_C3_PROMISED), promised);
  EXPECT_EQ(UsedOf(city, no, journal::CLOCK_KIND_C2_STATUTORY), statutory);
  city.Do(kClerk, Deliver(no));  // C5 was breached meanwhile
  const int32_t delivery = UsedOf(city, no, journal::CLOCK_KIND_C5_DELIVERY);
  EXPECT_GT(delivery, 10);
  city.At("2020-07-30T10:00");
  EXPECT_EQ(UsedOf(city, no, journal::CLOCK_KIND_C5_DELIVERY), delivery);
}

TEST(OverTest, ANoticeThatNeverCameAndASupplementThatNeverCameStopWithTheirTransition) {
  City city = CityAt("2020-04-20T10:00");
  const std::string deemed = city.Submit(kThreeStep);
  const std::string ended = city.Submit(kThreeStep);
  city.Do(kChief, Notify(ended, {}, {"m2"}));
  city.At("2020-07-01T10:00");
  for (const std::string& no : {deemed, ended}) city.Do("system:deadlines", Settle(no));
  EXPECT_EQ(UsedOf(city, deemed, journal::CLOCK_KIND_C1_NOTICE), 6);
  EXPECT_EQ(UsedOf(city, ended, journal::CLOCK_KIND_C7_SUPPLEMENT), 31);
}

TEST(ShownClockTest, ARunningClockComesBeforeOneThatStandsStillAndThePromiseBeforeBoth) {
  City city = CityAt("2020-04-20T10:00");
  const std::string no = city.Submit(kThreeStep);
  EXPECT_EQ(ShownClock(city.Find(no))->kind(), journal::CLOCK_KIND_C1_NOTICE);
  city.Do(kChief, Notify(no, {}, {"m2"}));
  EXPECT_EQ(ShownClock(city.Find(no))->kind(), journal::CLOCK_KIND_C7_SUPPLEMENT);
  city.Do(kApplicant, Supplement(no, {"m2"}));  // C7 stands still, C1 runs again
  EXPECT_EQ(ShownClock(city.Find(no))->kind(), journal::CLOCK_KIND_C1_NOTICE);
  city.Do(kChief, Accept(no));
  EXPECT_EQ(ShownClock(city.Find(no))->kind(), journal::CLOCK_KIND_C3_PROMISED);
  EXPECT_EQ(ShownClock(journal::Case()), nullptr);
}

}  // namespace
}  // namespace yici::approval
