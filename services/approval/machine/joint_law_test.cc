// What the law adds to a joint matter: which acts belong to the parent, the extension by the government, what stands still,
// papers that come late or from an earlier case, the files at the end.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <set>

#include "services/approval/machine/archive.h"
#include "services/approval/machine/attachments.h"
#include "services/approval/machine/clocks.h"
#include "services/approval/machine/decide.h"
#include "services/approval/machine/grants_test_kit.h"
#include "services/approval/machine/import_for_tests.h"
#include "services/approval/machine/joint.h"
#include "services/approval/machine/joint_kit.h"
#include "services/approval/machine/special_kit.h"
#include "services/approval/machine/view.h"
#include "services/catalog/machine/lookup.h"

namespace yici::approval {
namespace {

using testing::ElementsAre;

constexpr char kFileDigest[] = "dddddddddddddddddddddddddddddddd";

class JointLawTest : public testing::Test {
 protected:
  JointLawTest() {
    AddJointMatter(city_);
    city_.At("2020-04-20T10:00");
  }
  const journal::Case& Of(const std::string& no) { return city_.Find(no); }
  std::string Reason(std::string_view who, const journal::Command& command) { return city_.Do(who, command).reason(); }
  // Both mandatory children accepted on 2020-04-20.
  JointCases Accepted() {
    const JointCases cases = SubmitJoint(city_);
    EXPECT_EQ(Reason(kChief, Accept(cases.food)), "");
    EXPECT_EQ(Reason(kFireChief, Accept(cases.fire)), "");
    return cases;
  }
  const journal::Clock& Limit(const JointCases& cases) { return *FindLast(Of(cases.parent), journal::CLOCK_KIND_C2_STATUTORY); }
  journal::MaterialStatus StatusOf(const std::string& no, std::string_view material) {
    for (const journal::MaterialHeld& held : Of(no).materials()) {
      if (held.material_id() == material) return held.status();
    }
    return journal::MATERIAL_STATUS_UNSPECIFIED;
  }

  City city_;
};

// Everything that is not in this list is an act on one licence. A new command fails here until somebody has decided.
TEST_F(JointLawTest, EveryCommandIsDecidedForAParent) {
  const std::set<std::string> on_parent = {"SubmitSupplement", "WithdrawCase", "RecordVisit",     "RateCase",
                                           "RectifyRating",    "SettleCase",   "ExtendLimit",     "CorrectRecord",
                                           "ArchiveCase",      "SetLegalHold", "ReleaseLegalHold"};
  const std::set<std::string> on_child = {"PreReview",          "NotifySupplement",   "ReturnSupplement",
                                          "CorrectOnSpot",      "AcceptCase",         "RefuseAcceptance",
                                          "ReviewStep",         "GiveOpinion",        "DecideCase",
                                          "IssueCertificate",   "NotifyCollect",      "DeliverResult",
                                          "TerminateCase",      "AcceptWithDeferral", "SubmitDeferred",
                                          "AcceptOnPromise",    "RecordAfterCheck",   "RequestSupplementInReview",
                                          "ForwardUp",          "RevokeCase",         "CancelCase",
                                          "StartSpecial",       "AmendSpecial",       "EndSpecial",
                                          "NotifyHearingRight", "WaiveHearing",       "RequestHearing",
                                          "ScheduleHearing",    "OpenHearing",        "CloseHearing",
                                          "TransferCase",       "ExtendDeferral"};
  // Begin a case, are the machine's own, read, or take a whole family.
  const std::set<std::string> of_neither = {"SubmitCase",   "CompleteInstant", "SubmitJoint",    "ImportCase", "SettleJoint",
                                            "SettleReview", "RescheduleCases", "ReadAttachment", "MoveCases",  "EraseCases"};
  const JointCases cases = SubmitJoint(city_);
  const auto* fields = journal::Command::descriptor()->FindOneofByName("command");
  ASSERT_NE(fields, nullptr);
  for (int i = 0; i < fields->field_count(); ++i) {
    const auto* field = fields->field(i);
    journal::Command command;
    command.GetReflection()->MutableMessage(&command, field);
    if (!Handles(command)) continue;
    const std::string& name = field->message_type()->name();
    SCOPED_TRACE(name);
    const Refusal refusal = CheckJointState(Of(cases.parent), static_cast<CommandKind>(field->number()));
    EXPECT_EQ(on_parent.count(name) + on_child.count(name) + of_neither.count(name), 1u);
    if (on_parent.contains(name)) {
      EXPECT_FALSE(refusal.has_value());
    }
    if (on_child.contains(name)) {
      EXPECT_EQ(refusal->reason(), "JOINT_PARENT");
    }
  }
}

TEST_F(JointLawTest, TheHeadOfTheGovernmentAddsFifteenDaysToTheFortyFiveOnce) {
  const JointCases cases = Accepted();
  EXPECT_EQ(Limit(cases).limit(), 45);
  const int32_t due = Limit(cases).due_day();
  EXPECT_EQ(Reason(kHead, ExtendOf(cases.parent, 10)), "NEEDS_ORGAN_HEAD");
  EXPECT_EQ(Reason(kMayor, ExtendOf(cases.parent, 16, kMayor)), "EXTENSION_TOO_LONG");
  EXPECT_EQ(Reason(kMayor, ExtendOf(cases.parent, 15, kMayor)), "");
  EXPECT_EQ(Limit(cases).extension(), 15);
  EXPECT_GT(Limit(cases).due_day(), due);
  EXPECT_EQ(Reason(kMayor, ExtendOf(cases.parent, 1, kMayor)), "EXTENSION_USED");
  EXPECT_EQ(FindLast(Of(cases.food), journal::CLOCK_KIND_C2_STATUTORY)->extension(), 0);
}

TEST_F(JointLawTest, TheJointLimitStandsStillWhileAMandatoryItemIsInSpecialProcedure) {
  const JointCases cases = Accepted();
  const int32_t due = Limit(cases).due_day();
  ASSERT_EQ(Reason(kChief, StartSpecialOf(cases.food)), "");
  EXPECT_EQ(Limit(cases).phase(), journal::CLOCK_PHASE_PAUSED);
  EXPECT_TRUE(Of(cases.parent).joint().children(0).paused());
  city_.At("2020-04-27T10:00");  // six working days later: the 26th was worked
  ASSERT_EQ(Reason(kHandler, EndSpecialOf(cases.food)), "");
  EXPECT_EQ(Limit(cases).phase(), journal::CLOCK_PHASE_RUNNING);
  EXPECT_GT(Limit(cases).due_day(), due);
  EXPECT_EQ(FindLast(Of(cases.parent), journal::CLOCK_KIND_C3_PROMISED)->phase(), journal::CLOCK_PHASE_RUNNING);
  EXPECT_EQ(FindLast(Of(cases.fire), journal::CLOCK_KIND_C2_STATUTORY)->phase(), journal::CLOCK_PHASE_RUNNING);
}

TEST_F(JointLawTest, AnOptionalItemKeepsNobodyWaiting) {
  const JointCases cases = Accepted();
  ASSERT_EQ(Reason(kPlanningChief, Accept(cases.drain)), "");
  journal::Command start = StartSpecialOf(cases.drain);
  start.mutable_start_special()->set_approver(std::string(kPlanningChief));
  ASSERT_EQ(Reason(kPlanningChief, start), "");
  EXPECT_EQ(Limit(cases).phase(), journal::CLOCK_PHASE_RUNNING);
}

TEST_F(JointLawTest, ALimitThatBeginsWhileAnItemIsInSpecialProcedureBeginsStandingStill) {
  const JointCases cases = SubmitJoint(city_);
  ASSERT_EQ(Reason(kChief, Accept(cases.food)), "");
  ASSERT_EQ(Reason(kChief, StartSpecialOf(cases.food)), "");
  ASSERT_EQ(Reason(kFireChief, Accept(cases.fire)), "");
  EXPECT_EQ(Limit(cases).phase(), journal::CLOCK_PHASE_PAUSED);
}

TEST_F(JointLawTest, WhatIsAskedForInReviewComesToTheOrganThatAskedAndIsGoodForAll) {
  const JointCases cases = Accepted();
  ASSERT_EQ(Reason(kFireChief, AskInReview(cases.fire, {"fire-3"})), "");
  EXPECT_EQ(StatusOf(cases.parent, "food-3"), journal::MATERIAL_STATUS_FAULTY);
  EXPECT_EQ(StatusOf(cases.food, "food-3"), journal::MATERIAL_STATUS_PRESENT);  // accepted: nothing more can be asked of it
  ASSERT_EQ(Reason(kApplicant, Supplement(cases.fire, {"fire-3"})), "");
  EXPECT_EQ(Of(cases.fire).state(), journal::CASE_STATE_ACCEPTED);
  EXPECT_EQ(StatusOf(cases.parent, "food-3"), journal::MATERIAL_STATUS_PRESENT);
  EXPECT_EQ(FindDocument(Of(cases.fire), "14") != nullptr, true);
}

TEST_F(JointLawTest, APaperBroughtForOneAnswersTheNoticeInReviewOfAnother) {
  const JointCases cases = Accepted();
  ASSERT_EQ(Reason(kFireChief, AskInReview(cases.fire, {"fire-3"})), "");
  ASSERT_EQ(Reason(kChief, AskInReview(cases.food, {"food-3"})), "");
  ASSERT_EQ(Reason(kApplicant, Supplement(cases.food, {"food-3"})), "");
  EXPECT_EQ(Of(cases.food).state(), journal::CASE_STATE_ACCEPTED);
  EXPECT_EQ(Of(cases.fire).state(), journal::CASE_STATE_ACCEPTED);
  EXPECT_TRUE(Of(cases.fire).review_supplement().complete());
}

TEST_F(JointLawTest, WhatOneOrganDeferredMayComeForAnother) {
  const Done done = city_.Do(kClerk, SubmitJointOf({"food-1", "food-2", "food-4", "fire-1", "fire-4"}, {}));
  const std::string parent = done.answer().case_no();
  const std::string food = Of(parent).joint().children(0).case_no();
  const std::string fire = Of(parent).joint().children(1).case_no();
  ASSERT_EQ(Reason(kChief, Defer(food, {"food-3"}, 5)), "");
  EXPECT_TRUE(HasOpenDeferral(Of(food)));
  ASSERT_EQ(Reason(kFireChief, Notify(fire, {"fire-3"})), "");
  EXPECT_EQ(Reason(kApplicant, SubmitLater(parent, {"food-3"})), "JOINT_PARENT");
  ASSERT_EQ(Reason(kApplicant, Supplement(parent, {"food-3"})), "");
  EXPECT_FALSE(HasOpenDeferral(Of(food)));
  EXPECT_EQ(Of(fire).state(), journal::CASE_STATE_RECEIVED);
}

TEST_F(JointLawTest, WhatOneOrganDeferredAndReceivesLiesWithTheParent) {
  const Done done = city_.Do(kClerk, SubmitJointOf({"food-1", "food-2", "food-4", "fire-1", "fire-4"}, {}));
  const std::string parent = done.answer().case_no();
  const std::string food = Of(parent).joint().children(0).case_no();
  const std::string fire = Of(parent).joint().children(1).case_no();
  ASSERT_EQ(Reason(kChief, Defer(food, {"food-3"}, 5)), "");
  ASSERT_EQ(Reason(kApplicant, SubmitLater(food, {"food-3"})), "");
  EXPECT_EQ(StatusOf(parent, "food-3"), journal::MATERIAL_STATUS_PRESENT);
  EXPECT_EQ(StatusOf(fire, "fire-3"), journal::MATERIAL_STATUS_PRESENT);
}

// ---- a child's licence and its renewal ----

// The licences of both mandatory items are granted for 120 days from 2020-04-20; that of the restaurant's food is to be
// renewed.
struct Licensed {
  std::string parent, food, fire, renewal;
};

void SetTerm(City& city, std::string_view code, int32_t days) {
  journal::Item item = *catalog::FindItem(city.state(), code, DayOf(city.now()));
  item.set_term_days(days);
  city.state().Put(catalog::VersionKey(code, item.effective_day()), std::make_unique<journal::Item>(item));
}

Licensed LicensedTwice(City& city) {
  for (const std::string_view code : {kFood, kFire}) SetTerm(city, code, 120);
  const Done done = city.Do(kClerk, SubmitJointOf({"food-1", "food-2", "food-3", "food-4", "fire-1", "fire-4"}, {}));
  const auto& children = city.Find(done.answer().case_no()).joint().children();
  Licensed cases{done.answer().case_no(), children[0].case_no(), children[1].case_no(), ""};
  for (const std::string& no : {cases.food, cases.fire}) {
    GrantChild(city, no);
    EXPECT_EQ(city.Do(kClerk, Deliver(no)).reason(), "");
  }
  city.At("2020-07-01T10:00");
  journal::Command renew = SubmitOf(kFood, {"food-1", "food-2", "food-3", "food-4"});
  renew.mutable_submit_case()->set_link_kind(journal::LINK_KIND_RENEWAL);
  renew.mutable_submit_case()->set_linked_case_no(cases.food);
  cases.renewal = Received(city.Do(kClerk, renew));
  EXPECT_TRUE(city.Find(cases.renewal).link().in_time());
  return cases;
}

// Art. 50: silence renews at the end of the term, whichever case of the family is looked at first that night.
TEST_F(JointLawTest, AChildsRenewalIsDeemedBeforeItsTermLapsesWhicheverOfTheFamilyIsTouched) {
  for (int touched = 0; touched < 4; ++touched) {
    City city;
    AddJointMatter(city);
    city.At("2020-04-20T10:00");
    const Licensed cases = LicensedTwice(city);
    city.At("2020-08-19T00:00");
    const std::string first[] = {cases.fire, cases.parent, cases.food, cases.renewal};
    city.Do("system:deadlines", Settle(first[touched]));
    EXPECT_EQ(city.Find(cases.food).licence().renewed_by(), cases.renewal) << touched;
    EXPECT_EQ(city.Find(cases.food).licence().lapsed_day(), 0) << touched;
    EXPECT_TRUE(city.Find(cases.renewal).ruling().grant()) << touched;
    // Nobody renews that one. The renewal once granted lives for itself, so who touches it leaves the rest to the pump.
    if (first[touched] == cases.renewal) continue;
    EXPECT_NE(city.Find(cases.fire).licence().lapsed_day(), 0) << touched;
  }
}

TEST_F(JointLawTest, ARatingOfTheParentTakesNoLicenceFromAChild) {
  const Licensed cases = LicensedTwice(city_);
  city_.At("2020-08-19T09:00");
  ASSERT_EQ(Reason(kApplicant, Rate(cases.parent, journal::RATING_STAGE_RECEIPT, 1)), "");
  EXPECT_EQ(Of(cases.food).licence().renewed_by(), cases.renewal);
}

// ---- what stood still before and after the joint limit began ----

int32_t DayNumber(std::string_view text) { return CivilDay::Parse(text)->days_since_1970(); }

TEST_F(JointLawTest, WhatStoodStillBeforeTheLimitBeganInThePastIsTakenOff) {
  const JointCases cases = SubmitJoint(city_);
  ASSERT_EQ(Reason(kChief, Accept(cases.food)), "");
  ASSERT_EQ(Reason(kFireChief, Notify(cases.fire, {"fire-1"})), "");
  city_.At("2020-04-21T10:00");
  ASSERT_EQ(Reason(kApplicant, Supplement(cases.parent, {"fire-1"})), "");
  ASSERT_EQ(Reason(kChief, StartSpecialOf(cases.food)), "");
  city_.At("2020-04-24T10:00");
  ASSERT_EQ(Reason(kHandler, EndSpecialOf(cases.food)), "");
  city_.At("2020-04-26T10:00");
  ASSERT_EQ(Reason(kFireChief, Accept(cases.fire)), "");  // as of the 21st, when its last paper came
  EXPECT_EQ(Limit(cases).start_day(), DayNumber("2020-04-21"));
  EXPECT_EQ(Limit(cases).phase(), journal::CLOCK_PHASE_RUNNING);
  ASSERT_EQ(Limit(cases).pauses_size(), 1);
  EXPECT_EQ(Limit(cases).pauses(0).start_day(), DayNumber("2020-04-21"));
  EXPECT_EQ(Limit(cases).pauses(0).end_day(), DayNumber("2020-04-24"));
  EXPECT_EQ(CivilDay(Limit(cases).due_day()).ToString(), "2020-06-30");  // 45 working days, and three that do not count
}

TEST_F(JointLawTest, AProcedureThatBeganBeforeTheLimitStandsStillFromTheLimitsFirstDay) {
  const JointCases cases = SubmitJoint(city_);
  ASSERT_EQ(Reason(kChief, Accept(cases.food)), "");
  ASSERT_EQ(Reason(kFireChief, Notify(cases.fire, {"fire-1"})), "");
  ASSERT_EQ(Reason(kChief, StartSpecialOf(cases.food)), "");
  city_.At("2020-04-22T10:00");
  ASSERT_EQ(Reason(kApplicant, Supplement(cases.parent, {"fire-1"})), "");
  city_.At("2020-04-24T10:00");
  ASSERT_EQ(Reason(kFireChief, Accept(cases.fire)), "");
  EXPECT_EQ(Limit(cases).phase(), journal::CLOCK_PHASE_PAUSED);
  ASSERT_EQ(Limit(cases).pauses_size(), 1);
  EXPECT_EQ(Limit(cases).pauses(0).start_day(), DayNumber("2020-04-22"));
  EXPECT_EQ(Limit(cases).pauses(0).end_day(), 0);
  city_.At("2020-04-27T10:00");
  ASSERT_EQ(Reason(kHandler, EndSpecialOf(cases.food)), "");
  EXPECT_EQ(Limit(cases).pauses(0).end_day(), DayNumber("2020-04-27"));
}

// Days on which two children stand still are one pause, and what ended before the limit began is none of it.
TEST(JointPauseTest, PausesOfAllMandatoryItemsAreOneUnion) {
  std::vector<journal::Case> children(3);
  const auto stood = [](journal::Case& child, int32_t start, int32_t end) {
    child.mutable_joint()->set_mandatory(true);
    child.add_specials()->set_start_day(start);
    child.mutable_specials()->rbegin()->set_end_day(end);
  };
  stood(children[0], 1, 4);
  stood(children[0], 10, 14);
  stood(children[1], 12, 16);
  stood(children[1], 30, 0);
  stood(children[2], 20, 28);
  children[2].mutable_joint()->set_mandatory(false);
  const auto pauses = PausesSince(journal::CLOCK_KIND_C2_STATUTORY, CivilDay(5), {&children[0], &children[1], &children[2]});
  ASSERT_EQ(pauses.size(), 2);
  EXPECT_EQ(pauses[0].start_day(), 10);
  EXPECT_EQ(pauses[0].end_day(), 16);
  EXPECT_EQ(pauses[1].start_day(), 30);
  EXPECT_EQ(pauses[1].end_day(), 0);
}

TEST_F(JointLawTest, ASupplementInReviewOfAMandatoryItemStopsThePromiseAloneAtTheParentToo) {
  const JointCases cases = Accepted();
  const auto promise = [&] { return *FindLast(Of(cases.parent), journal::CLOCK_KIND_C3_PROMISED); };
  const int32_t due = promise().due_day();
  ASSERT_EQ(Reason(kFireChief, AskInReview(cases.fire, {"fire-3"})), "");
  EXPECT_EQ(promise().phase(), journal::CLOCK_PHASE_PAUSED);
  EXPECT_EQ(Limit(cases).phase(), journal::CLOCK_PHASE_RUNNING) << "the law's limit never waits for it";
  city_.At("2020-04-22T10:00");
  ASSERT_EQ(Reason(kApplicant, Supplement(cases.fire, {"fire-3"})), "");
  EXPECT_EQ(promise().phase(), journal::CLOCK_PHASE_RUNNING);
  EXPECT_EQ(promise().pauses(0).end_day(), DayNumber("2020-04-22"));
  EXPECT_GT(promise().due_day(), due);
}

TEST_F(JointLawTest, ASupplementThatNeverCameHeldThePromiseUntilItsLastDay) {
  const JointCases cases = Accepted();
  ASSERT_EQ(Reason(kFireChief, AskInReview(cases.fire, {"fire-3"})), "");
  city_.At("2020-04-30T10:00");
  city_.Do("system:deadlines", Settle(cases.fire));
  const journal::Clock& child = *FindLast(Of(cases.fire), journal::CLOCK_KIND_C3_PROMISED);
  const journal::Clock& parent = *FindLast(Of(cases.parent), journal::CLOCK_KIND_C3_PROMISED);
  EXPECT_EQ(CivilDay(child.pauses(0).end_day()).ToString(),
            "2020-04-26");  // five working days, the last one a Sunday that was worked
  EXPECT_EQ(parent.pauses(0).end_day(), child.pauses(0).end_day());
}

// A notice of holidays moved that day and no sweep has passed: judged by the calendar in force, as at the child.
TEST_F(JointLawTest, ThatLastDayIsTheOneOfTheCalendarInForce) {
  city_.At("2020-12-21T10:00");
  const JointCases cases = Accepted();
  city_.At("2020-12-28T10:00");
  ASSERT_EQ(Reason(kFireChief, AskInReview(cases.fire, {"fire-3"})), "");  // by weekdays alone until Monday the 4th
  city_.Publish(calendar::Notice2021v1());
  city_.At("2021-01-07T10:00");
  city_.Do("system:deadlines", Settle(cases.fire));
  const journal::Clock& child = *FindLast(Of(cases.fire), journal::CLOCK_KIND_C3_PROMISED);
  const journal::Clock& parent = *FindLast(Of(cases.parent), journal::CLOCK_KIND_C3_PROMISED);
  EXPECT_EQ(CivilDay(child.pauses(0).end_day()).ToString(), "2021-01-05");
  EXPECT_EQ(parent.pauses(0).end_day(), child.pauses(0).end_day());
}

TEST_F(JointLawTest, AMandateOverTheParentsCaseCoversWhatIsDoneAtItsChildren) {
  journal::Officer steward;
  steward.set_officer_id("st-1");
  steward.set_active(true);
  city_.state().Put("st-1", std::make_unique<journal::Officer>(steward));
  journal::OfficerGrants grants;
  journal::RoleGrant& grant = *grants.add_grants();
  grant.set_officer_id("st-1");
  grant.set_role("steward");
  grant.set_scope_kind("jurisdiction");
  grant.set_scope("210700");
  grant.set_from_day(DayNumber("2018-01-01"));
  city_.state().Put("st-1", std::make_unique<journal::OfficerGrants>(grants));
  const JointCases cases = SubmitJoint(city_);
  journal::Command authorize;
  journal::AgencyMandate& mandate = *authorize.mutable_authorize_agent()->mutable_mandate();
  mandate.set_uscc(std::string(kUscc));
  mandate.set_agent("officer:st-1");
  mandate.set_scope(journal::MANDATE_SCOPE_CASE);
  mandate.set_case_no(cases.parent);
  mandate.set_until_day(DayNumber("2020-12-31"));
  ASSERT_EQ(Reason(kApplicant, authorize), "");
  journal::Command withdraw;
  withdraw.mutable_withdraw_case()->set_case_no(cases.parent);
  city_.OnBehalfOf(kApplicant);
  const Done done = city_.Do("officer:st-1", withdraw);
  EXPECT_EQ(done.reason(), "") << done.answer().rejection().DebugString();
  EXPECT_EQ(Of(cases.fire).state(), journal::CASE_STATE_WITHDRAWN);
}

// ---- files ----

journal::Command WithFile(std::string_view media_type) {
  journal::Command command = SubmitJointOf(kAllPapers, {});
  auto& materials = *command.mutable_submit_joint()->mutable_application()->mutable_materials();
  materials.DeleteSubrange(6, materials.size() - 6);
  materials[2].set_digest(kFileDigest);
  materials[2].set_attachment(kFileDigest);
  materials[2].set_size_bytes(1000);
  materials[2].set_media_type(std::string(media_type));
  return command;
}

TEST_F(JointLawTest, EveryOrganOpensTheOneFile) {
  const Done done = city_.Do(kClerk, WithFile("application/pdf"));
  ASSERT_EQ(done.reason(), "");
  const std::string fire = Of(done.answer().case_no()).joint().children(1).case_no();
  EXPECT_NE(FindAttached(city_.state(), Of(fire), "fire-3"), nullptr);
  journal::Command read;
  read.mutable_read_attachment()->set_case_no(fire);
  read.mutable_read_attachment()->set_material_id("fire-3");
  read.mutable_read_attachment()->set_purpose("review");
  EXPECT_EQ(Reason(kFireChief, read), "");
  EXPECT_EQ(Reason(kPlanningChief, read), "NOT_PERMITTED");
}

TEST_F(JointLawTest, AFileIsMeasuredByEveryItemAndOnlineItHasToBeOne) {
  const Done done = city_.Do(kClerk, WithFile("application/x-msdownload"));
  EXPECT_EQ(done.reason(), "ATTACHMENT_TYPE");
  EXPECT_EQ(done.answer().rejection().field(), "application.materials[2].digest");
  journal::Command online = WithFile("application/pdf");
  auto& application = *online.mutable_submit_joint()->mutable_application();
  application.set_channel(journal::CHANNEL_WEB);
  application.clear_window_id();
  application.mutable_materials(2)->clear_attachment();
  EXPECT_EQ(Reason(kApplicant, online), "ATTACHMENT_NOT_FOUND");
}

TEST_F(JointLawTest, PapersOfAJointMatterAreNotBroughtAgain) {
  const std::string first = city_.Do(kClerk, WithFile("application/pdf")).answer().case_no();
  journal::Command again = SubmitJointOf({"food-1", "food-2", "food-3", "food-4", "fire-1", "fire-4"}, {});
  again.mutable_submit_joint()->mutable_application()->mutable_materials(2)->set_reused_from(first);
  const Done done = city_.Do(kClerk, again);
  ASSERT_EQ(done.reason(), "");
  const journal::Case& second = Of(done.answer().case_no());
  EXPECT_EQ(second.materials(2).attachment(), kFileDigest);
  EXPECT_EQ(SavedPapers(second), 1);
  again.mutable_submit_joint()->mutable_application()->mutable_materials(3)->set_reused_from(first);
  EXPECT_EQ(Reason(kClerk, again), "");  // a copy on paper, by the organ that had it in its case
  again.mutable_submit_joint()->mutable_application()->mutable_materials(0)->set_reused_from(first);
  EXPECT_EQ(Reason(kClerk, again), "REUSE_NOT_FOUND");  // an original
}

// Who is accepted keeps its judgement of the paper; the paper that lies with the parent is faulty all the same.
TEST_F(JointLawTest, APaperThatAnotherOrganFoundFaultyIsNotTakenOverFromAChildThatWasAccepted) {
  const std::string first = city_.Do(kClerk, WithFile("application/pdf")).answer().case_no();
  const std::string food = Of(first).joint().children(0).case_no(), fire = Of(first).joint().children(1).case_no();
  ASSERT_EQ(Reason(kChief, Accept(food)), "");
  ASSERT_EQ(Reason(kFireChief, Notify(fire, {}, {"fire-3"})), "");
  journal::Command again = SubmitJointOf({"food-1", "food-2", "food-3", "food-4", "fire-1", "fire-4"}, {});
  for (const std::string& source : {first, food}) {
    again.mutable_submit_joint()->mutable_application()->mutable_materials(2)->set_reused_from(source);
    EXPECT_EQ(Reason(kClerk, again), "REUSE_NOT_FOUND") << source;
  }
}

TEST_F(JointLawTest, ACopyInTheArchiveOfOneOrganDoesNotServeTheOther) {
  const std::string single = city_.Do(kClerk, SubmitOf(kFood, {"food-1", "food-2", "food-3", "food-4"})).answer().case_no();
  journal::Command joint = SubmitJointOf({"food-2", "food-4"}, {});
  joint.mutable_submit_joint()->mutable_application()->mutable_materials(1)->set_reused_from(single);
  EXPECT_EQ(Reason(kClerk, joint), "");  // only the market department asks for it
  joint.mutable_submit_joint()->mutable_application()->mutable_materials(0)->set_reused_from(single);
  const Done done = city_.Do(kClerk, joint);
  EXPECT_EQ(done.reason(), "REUSE_NOT_FOUND");
  EXPECT_EQ(done.answer().rejection().field(), "application.materials[0].reuse_from");
}

TEST_F(JointLawTest, AChildAtAnotherOrganTakesOverWhatThatOrganHas) {
  const std::string single = city_.Do(kClerk, SubmitOf(kFood, {"food-1", "food-2", "food-3", "food-4"})).answer().case_no();
  const Done done = city_.Do(kClerk, SubmitJointOf({"food-1", "food-2", "food-3", "fire-1", "fire-4"}, {}));
  const std::string parent = done.answer().case_no();
  const std::string food = Of(parent).joint().children(0).case_no();
  ASSERT_EQ(Reason(kChief, Notify(food, {"food-4"})), "");
  EXPECT_EQ(Reason(kChief, TransferTo(parent, "jz-planning")), "JOINT_PARENT");
  ASSERT_EQ(Reason(kChief, TransferTo(food, "jz-planning")), "");
  journal::Command late = Supplement(parent, {"food-4"});
  late.mutable_submit_supplement()->mutable_materials(0)->set_reused_from(single);
  EXPECT_EQ(Reason(kApplicant, late), "REUSE_NOT_FOUND");  // it lies in the archive of the market department
  ASSERT_EQ(Reason(kPlanningChief, TransferTo(food, "jz-market")), "");
  EXPECT_EQ(Reason(kApplicant, late), "");
  EXPECT_EQ(Of(food).state(), journal::CASE_STATE_RECEIVED);
}

TEST_F(JointLawTest, SavingsAreThePapersAndTripsOfAsManySingleApplications) {
  const JointCases cases = SubmitJoint(city_);
  const JointSavings savings = SavingsOf(city_.state(), Of(cases.parent));
  EXPECT_EQ(savings.papers, 3);  // the licence for three items, the plan for two
  EXPECT_EQ(savings.visits, 2);
}

// ---- what a joint matter is not, and its end ----

TEST_F(JointLawTest, WhatFollowsAGrantIsNoJointMatter) {
  journal::Command command = SubmitJointOf(kAllPapers, {});
  command.mutable_submit_joint()->mutable_application()->set_link_kind(journal::LINK_KIND_WITHDRAWAL);
  EXPECT_EQ(Reason(kClerk, command), "LINKED_ITEM_MISMATCH");
}

TEST_F(JointLawTest, ARunningJointMatterOfAnotherSystemIsImportedAsItsSingleCases) {
  city_.At("2020-04-28T10:00");
  journal::Command import = ImportOf("old-1", journal::CASE_STATE_UNDER_REVIEW);
  import.mutable_import_case()->mutable_application()->set_item_code(std::string(kRestaurantFace));
  EXPECT_EQ(Reason("officer:root", import), "JOINT_MATTER_ONLY");
}

TEST_F(JointLawTest, TheParentsFileIsCompleteWhenEveryChildHasEnded) {
  const JointCases cases = SubmitJoint(city_);
  for (const std::string& no : {cases.food, cases.fire}) {
    GrantChild(city_, no);
    ASSERT_EQ(Reason(kClerk, Deliver(no)), "");
  }
  EXPECT_EQ(Of(cases.parent).state(), journal::CASE_STATE_COMPLETED);
  EXPECT_THAT(MissingPieces(Of(cases.parent), {}), ElementsAre("child:" + cases.drain));
  EXPECT_EQ(Reason(kHandler, ArchiveOf(cases.parent)), "ARCHIVE_INCOMPLETE");
  journal::Command withdraw;
  withdraw.mutable_withdraw_case()->set_case_no(cases.drain);
  ASSERT_EQ(Reason(kApplicant, withdraw), "");
  EXPECT_EQ(Reason(kHandler, ArchiveOf(cases.parent)), "");
  // A child has no receipt of its own.
  for (const std::string& piece : MissingPieces(Of(cases.fire), {})) EXPECT_NE(piece, "receipt");
}

}  // namespace
}  // namespace yici::approval
