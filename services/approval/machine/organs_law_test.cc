// What the law adds to a case follows the organ: whoever carries the case after a merger does every act, numbers every
// paper, bears every card, and stands in the orphan report where nobody is there to act.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "services/approval/machine/clocks.h"
#include "services/approval/machine/desk.h"
#include "services/approval/machine/grants_test_kit.h"
#include "services/approval/machine/import_for_tests.h"
#include "services/approval/machine/orphans.h"
#include "services/approval/machine/special_kit.h"
#include "services/approval/machine/view.h"

namespace yici::approval {
namespace {

using journal::Command;
using testing::ElementsAre;
using testing::IsEmpty;

constexpr std::string_view kRoot = "officer:root";
constexpr std::string_view kNewChief = "officer:food-chief";
constexpr std::string_view kNewHandler = "officer:food-handler";
constexpr std::string_view kNewApprover = "officer:food-approver";
constexpr char kChiefPost[] = "jz-food/chief-representative";

class OrgansLawTest : public testing::Test {
 protected:
  OrgansLawTest() { city_.At("2020-04-20T10:00"); }

  // The department of every case ends: jz-market goes into jz-food.
  void EndOfTheOrgan() { ASSERT_EQ(city_.Do(kRoot, Merge("jz-market", "jz-food")).reason(), ""); }
  void Allowed(std::string_view officer, const Command& command) {
    const Done done = city_.Do(officer, command);
    EXPECT_EQ(done.reason(), "") << officer << ": " << done.answer().rejection().DebugString();
  }
  void Refused(std::string_view officer, const Command& command) {
    EXPECT_EQ(city_.Do(officer, command).reason(), "NOT_PERMITTED") << officer;
  }
  void Leaves(const char* officer) {
    auto row = std::make_unique<journal::Officer>(*city_.state().Find<journal::Officer>(std::string_view(officer)));
    row->set_active(false);
    city_.state().Put(officer, std::move(row));
  }
  // "kind:step:department:subject" of each cause.
  std::vector<std::string> Orphaned(const std::string& no) {
    const directory::Holders holders(city_.state(), DayOf(city_.now()));
    std::vector<std::string> texts;
    for (const OrphanCause& cause : OrphanCauses(city_.state(), city_.Find(no), holders, DayOf(city_.now()))) {
      texts.push_back(std::string(NameOf(cause.kind)) + ":" + cause.step + ":" + cause.department_id + ":" + cause.subject);
    }
    return texts;
  }
  const journal::DocumentRef& LastPaper(const std::string& no) { return *city_.Find(no).documents().rbegin(); }
  void ExpectPaper(const std::string& no, const std::string& code) {
    EXPECT_EQ(LastPaper(no).code(), code);
    EXPECT_EQ(LastPaper(no).organ_id(), "jz-food") << code;
  }
  void SettleAt(const char* when, const std::string& no) {
    city_.At(when);
    city_.Do("system:deadlines", Settle(no));
  }

  City city_;
};

// ---- special procedures and hearings ----

TEST_F(OrgansLawTest, APauseIsStartedAmendedAndEndedByTheSuccessor) {
  const std::string paused = city_.Accepted(kThreeStep), running = city_.Accepted(kThreeStep);
  Allowed(kChief, StartSpecialOf(paused));
  EndOfTheOrgan();
  EXPECT_THAT(Orphaned(paused), IsEmpty());
  Refused(kHandler, EndSpecialOf(paused));
  Allowed(kNewHandler, EndSpecialOf(paused));
  EXPECT_EQ(city_.Find(paused).specials(0).organ_id(), "jz-market") << "who paused it stays in the record";
  Command start = StartSpecialOf(running);
  start.mutable_start_special()->set_approver(std::string(kNewChief));
  start.mutable_start_special()->clear_requester();
  Allowed(kNewChief, start);
  ExpectPaper(running, "08");
  EXPECT_EQ(city_.Find(running).specials(0).organ_id(), "jz-food");
  EXPECT_EQ(city_.Find(running).specials(0).notices(0).requester(), "jz-food");
}

TEST_F(OrgansLawTest, APauseLongerThanPromisedIsTheSuccessorsToAnswerFor) {
  const std::string no = city_.Accepted(kThreeStep);
  Allowed(kChief, StartSpecialOf(no, "expert-review", 5));
  EndOfTheOrgan();
  city_.At("2020-05-20T10:00");
  const Done done = city_.Do("system:deadlines", Settle(no));
  const auto overrun =
      std::find_if(done.events.begin(), done.events.end(), [](const PendingEvent& e) { return e.event.has_pause_overrun(); });
  ASSERT_NE(overrun, done.events.end());
  EXPECT_EQ(overrun->event.pause_overrun().liable_post(), kChiefPost);
}

TEST_F(OrgansLawTest, APausedCaseWithoutAnybodyToEndThePauseIsAnOrphan) {
  const std::string no = city_.Accepted(kThreeStep);
  Allowed(kChief, StartSpecialOf(no));
  for (const char* id : {"chief", "handler", "handler-2"}) Leaves(id);
  EXPECT_THAT(Orphaned(no), IsEmpty()) << "the head of the organ ends it too";
  Leaves("head");
  EXPECT_THAT(Orphaned(no), ElementsAre("no_officer:resume:jz-market:"));
}

TEST_F(OrgansLawTest, AHearingGoesOnUnderTheSuccessorWithItsPresider) {
  const std::string no = city_.Accepted(kHeard);
  Allowed(kHandler, HearingRightOf(no));
  EndOfTheOrgan();
  Allowed(kApplicant, RequestHearingOf(no));
  ExpectPaper(no, "08");
  EXPECT_EQ(city_.Find(no).specials(0).organ_id(), "jz-food");
  EXPECT_THAT(Orphaned(no), IsEmpty());
  Refused(kHandler, ScheduleHearingOf(no, "2020-05-06"));
  Allowed(kNewHandler, ScheduleHearingOf(no, "2020-05-06"));
  ExpectPaper(no, "35");
  city_.At("2020-05-06T09:00");
  Allowed(kPresider, OpenHearingOf(no));
  Allowed(kNewHandler, CloseHearingOf(no));
  ExpectPaper(no, "36");
}

TEST_F(OrgansLawTest, APresiderWhoLeftBeforeTheHearingIsNamedUntilAnotherOpensIt) {
  const std::string no = city_.Accepted(kHeard);
  Allowed(kHandler, HearingRightOf(no));
  Allowed(kApplicant, RequestHearingOf(no));
  Allowed(kHandler, ScheduleHearingOf(no, "2020-05-06"));
  EXPECT_THAT(Orphaned(no), IsEmpty());
  Leaves("outsider");
  EXPECT_THAT(Orphaned(no), ElementsAre("officer_left:hearing:jz-market:outsider"));
  city_.At("2020-05-06T09:00");
  Command open = OpenHearingOf(no);
  open.mutable_open_hearing()->set_presiding_officer("officer:substitute");
  Allowed(kHandler, open);
  EXPECT_THAT(Orphaned(no), IsEmpty());
}

TEST_F(OrgansLawTest, TheSuccessorsHeadExtendsAndItsChiefAsksInReview) {
  const std::string no = city_.Accepted(kReviewable);
  EndOfTheOrgan();
  EXPECT_EQ(city_.Do(kHead, ExtendOf(no, 5)).reason(), "NEEDS_ORGAN_HEAD");
  Command grant;
  journal::RoleGrant& head = *grant.mutable_grant_role()->mutable_grant();
  head.set_officer_id("head");
  head.set_role("organ-head");
  head.set_scope_kind("department");
  head.set_scope("jz-food");
  Allowed(kRoot, grant);
  Allowed(kHead, ExtendOf(no, 5));
  ExpectPaper(no, "37");
  Refused(kChief, AskInReview(no, {"m2"}));
  Allowed(kNewChief, AskInReview(no, {"m2"}));
  ExpectPaper(no, "06");
  EXPECT_THAT(Orphaned(no), IsEmpty());
}

TEST_F(OrgansLawTest, ForwardingIsTheSuccessors) {
  const std::string no = city_.Reviewed(kFirstReview);
  EndOfTheOrgan();
  Refused(kApprover, Forward(no));
  Allowed(kNewApprover, Forward(no));
  EXPECT_EQ(city_.Find(no).department_id(), "jz-food");
}

// ---- deferral and promise ----

TEST_F(OrgansLawTest, ADeferralThatRunsOutIsEndedByAPaperOfTheSuccessor) {
  const Done done = city_.Do(kClerk, SubmitOf(kDeferrable, {"m1", "m2", "m3"}));
  const std::string no = done.answer().case_no();
  Allowed(kChief, Defer(no, {"m4"}, 5));
  EndOfTheOrgan();
  SettleAt("2020-05-08T10:00", no);
  EXPECT_EQ(city_.Find(no).state(), journal::CASE_STATE_TERMINATED);
  ExpectPaper(no, "38");
}

TEST_F(OrgansLawTest, AnAfterCheckOutlivesTheOrganThatGranted) {
  const std::string no = city_.Submit(kOnPromise);
  Allowed(kChief, OnPromise(no));
  Command certificate;
  certificate.mutable_issue_certificate()->set_case_no(no);
  certificate.mutable_issue_certificate()->set_certificate_no("JZ-1");
  Allowed(kClerk, certificate);
  Allowed(kClerk, Deliver(no));
  EndOfTheOrgan();
  Command move;
  move.mutable_move_cases()->add_case_nos(no);
  Allowed("system:deadlines", move);
  EXPECT_EQ(city_.Find(no).department_id(), "jz-food") << "what still runs is carried";
  EXPECT_THAT(Orphaned(no), IsEmpty());
  for (const char* id : {"food-chief", "food-handler"}) Leaves(id);
  EXPECT_THAT(Orphaned(no), ElementsAre("no_officer:after-check:jz-food:"));
}

TEST_F(OrgansLawTest, TheSuccessorChecksOrdersAndBearsTheCardOfALateCheck) {
  const std::string no = city_.Submit(kOnPromise), late = city_.Submit(kOnPromise);
  Allowed(kChief, OnPromise(no));
  Allowed(kChief, OnPromise(late));
  EndOfTheOrgan();
  Refused(kHandler, AfterCheckOf(no, journal::AFTER_CHECK_RESULT_TRUE));
  Allowed(kNewHandler, AfterCheckOf(no, journal::AFTER_CHECK_RESULT_UNTRUE, 10));
  Allowed(kNewHandler, AfterCheckOf(no, journal::AFTER_CHECK_RESULT_CORRECTED));
  SettleAt("2020-12-20T10:00", late);
  const auto& cards = city_.Find(late).cards();
  const auto card =
      std::find_if(cards.begin(), cards.end(), [](const journal::Card& c) { return c.rule() == "AFTER_CHECK_LATE"; });
  ASSERT_NE(card, cards.end());
  EXPECT_EQ(card->liable_post(), kChiefPost);
}

// ---- grants ----

TEST_F(OrgansLawTest, ATermIsCarriedByTheSuccessorWhoMayRevokeAndCancel) {
  const std::string no = CompletedOf(city_, kLicence), other = CompletedOf(city_, kLicence),
                    file = CompletedOf(city_, kTwoStep);
  EndOfTheOrgan();
  Command move;
  for (const std::string& each : {no, file}) move.mutable_move_cases()->add_case_nos(each);
  Allowed("system:deadlines", move);
  EXPECT_EQ(city_.Find(no).department_id(), "jz-food");
  EXPECT_EQ(city_.Find(file).department_id(), "jz-market") << "a file that is closed keeps the name of its organ";
  Refused(kChief, Revoke(no, "2020-04-20"));
  Allowed(kNewChief, Revoke(no, "2020-04-20"));
  ExpectPaper(no, "40");
  Refused(kChief, Cancel(other, journal::CANCELLATION_GROUND_ORGANISATION_DISSOLVED));
  Allowed(kNewChief, Cancel(other, journal::CANCELLATION_GROUND_ORGANISATION_DISSOLVED));
  ExpectPaper(other, "43");
  Refused(kHandler, ArchiveOf(file));
  Allowed(kNewHandler, ArchiveOf(file));
}

TEST_F(OrgansLawTest, ARenewalIsDeemedGrantedByAPaperOfTheSuccessor) {
  const std::string no = CompletedOf(city_, kLicence);
  city_.At("2020-07-10T10:00");
  const std::string renewal = Received(city_.Do(kClerk, About(kLicenceRenewal, journal::LINK_KIND_RENEWAL, no)));
  Allowed(kChief, Accept(renewal));
  EndOfTheOrgan();
  SettleAt("2020-08-24T10:00", no);
  EXPECT_EQ(city_.Find(renewal).ruling().document().organ_id(), "jz-food");
  EXPECT_EQ(city_.Find(renewal).cards().rbegin()->liable_post(), kChiefPost);
}

TEST_F(OrgansLawTest, TheSuccessorTakesBackWhatItsPredecessorGranted) {
  const std::string no = CompletedOf(city_, kLicence);
  EndOfTheOrgan();
  const Command about = About(kLicence, journal::LINK_KIND_WITHDRAWAL, no);
  Refused(kChief, about);
  const std::string taking = Received(city_.Do(kNewChief, about));
  EXPECT_EQ(city_.Find(taking).department_id(), "jz-food");
}

TEST_F(OrgansLawTest, ABadRatingIsAnsweredByTheSuccessorAndOwedUntilThen) {
  const std::string no = CompletedOf(city_, kTwoStep);
  Allowed(kApplicant, Rate(no, journal::RATING_STAGE_COMPLETION, 5));
  EndOfTheOrgan();
  EXPECT_THAT(Orphaned(no), IsEmpty());
  Leaves("food-chief");
  EXPECT_THAT(Orphaned(no), ElementsAre("no_officer:rectify:jz-food:"));
  Refused(kChief, Rectify(no, journal::RATING_STAGE_COMPLETION));
  auto back = std::make_unique<journal::Officer>(*city_.state().Find<journal::Officer>("food-chief"));
  back->set_active(true);
  city_.state().Put("food-chief", std::move(back));
  Allowed(kNewChief, Rectify(no, journal::RATING_STAGE_COMPLETION));
  for (const char* id : {"food-chief", "food-handler"}) Leaves(id);
  EXPECT_THAT(Orphaned(no), IsEmpty()) << "an answered rating asks for nobody";
}

// ---- files, imports ----

TEST_F(OrgansLawTest, ACorrectionsCardIsTheSuccessors) {
  const std::string no = city_.Accepted(kThreeStep);
  EndOfTheOrgan();
  Refused(kChief, Correction(no, city_.Find(no).etag()));
  Allowed(kNewChief, Correction(no, city_.Find(no).revisions(0)));
  EXPECT_EQ(city_.Find(no).cards().rbegin()->liable_post(), kChiefPost);
}

TEST_F(OrgansLawTest, AttachmentsAreReadByTheSuccessorAlone) {
  Command submit = SubmitOf(kThreeStep);
  journal::MaterialHeld& held = *submit.mutable_submit_case()->mutable_materials(0);
  held.set_digest(std::string(32, 'd'));
  held.set_attachment(std::string(32, 'm'));
  held.set_size_bytes(1000);
  held.set_media_type("application/pdf");
  const std::string no = Received(city_.Do(kClerk, submit));
  EndOfTheOrgan();
  Command read;
  read.mutable_read_attachment()->set_case_no(no);
  read.mutable_read_attachment()->set_material_id("m1");
  read.mutable_read_attachment()->set_purpose("check");
  Refused(kHandler, read);
  Allowed(kNewHandler, read);
}

TEST_F(OrgansLawTest, TheArchiveOfTheEndedOrganIsTheSuccessors) {
  const std::string first = CompletedOf(city_, kTwoStep);
  EndOfTheOrgan();
  Command again = SubmitOf(kTwoStep);
  again.mutable_submit_case()->mutable_materials(0)->set_reused_from(first);
  const std::string second = Received(city_.Do(kClerk, again));
  EXPECT_EQ(city_.Find(second).materials(0).reused_from(), first);
  EXPECT_EQ(city_.Find(second).department_id(), "jz-food");
}

TEST_F(OrgansLawTest, AnImportGoesToTheSuccessorAndItsPapersKeepTheOrganOfTheirDay) {
  city_.At("2020-04-24T10:00");
  EndOfTheOrgan();
  city_.At("2020-04-28T10:00");
  Command import = ImportOf("old-1", journal::CASE_STATE_UNDER_REVIEW);
  const std::string no = Received(city_.Do(kRoot, import));
  const journal::Case& subject = city_.Find(no);
  EXPECT_EQ(subject.department_id(), "jz-food");
  for (const journal::DocumentRef& paper : subject.documents()) EXPECT_EQ(paper.organ_id(), "jz-market") << paper.code();
  EXPECT_THAT(Orphaned(no), IsEmpty());
  Allowed("officer:food-reviewer", Review(no, "review"));
}

// ---- whose card, whose paper: the organ of the day ----

const journal::Card* CardOf(const journal::Case& subject, std::string_view rule) {
  for (const journal::Card& card : subject.cards()) {
    if (card.rule() == rule) return &card;
  }
  return nullptr;
}

// The sweep moves what the deadlines have not reached yet; the last day was the old organ's all the same.
TEST_F(OrgansLawTest, WhatFellDueBeforeTheEndIsTheOldOrgansThoughTheCaseWasMovedFirst) {
  const std::string late = city_.Accepted(kThreeStep);  // C2 due on 05-19
  ASSERT_EQ(city_.Do(kRoot, Merge("jz-market", "jz-food", "2020-05-20")).reason(), "");
  city_.At("2020-05-11T10:00");
  const std::string unanswered = city_.Submit(kThreeStep);  // C1 due on 05-18
  city_.At("2020-05-25T10:00");
  Command move;
  for (const std::string& no : {late, unanswered}) move.mutable_move_cases()->add_case_nos(no);
  Allowed("system:deadlines", move);
  ASSERT_EQ(city_.Find(late).department_id(), "jz-food");
  for (const std::string& no : {late, unanswered}) city_.Do("system:deadlines", Settle(no));
  for (const char* rule : {"STATUTORY_LATE", "PROMISE_LATE"}) {
    ASSERT_NE(CardOf(city_.Find(late), rule), nullptr) << rule;
    EXPECT_EQ(CardOf(city_.Find(late), rule)->liable_post(), "jz-market/chief-representative") << rule;
    EXPECT_EQ(CardOf(city_.Find(late), rule)->organ_id(), "jz-market") << rule;
  }
  const journal::Card* notice = CardOf(city_.Find(unanswered), "LATE_NOTICE");
  ASSERT_NE(notice, nullptr);
  EXPECT_EQ(notice->organ_id(), "jz-market");
  EXPECT_EQ(LastPaper(unanswered).code(), "04");
  EXPECT_EQ(LastPaper(unanswered).organ_id(), "jz-market") << "accepted on the 19th, its organ's last day";
}

// The server was down from before the end until after the day: what is touched is settled first and moved then.
TEST_F(OrgansLawTest, WhatFallsDueAfterTheEndIsTheSuccessorsThoughTheCaseWasNotMovedYet) {
  const std::string no = city_.Accepted(kThreeStep);  // C2 due on 05-19
  ASSERT_EQ(city_.Do(kRoot, Merge("jz-market", "jz-food", "2020-05-18")).reason(), "");
  SettleAt("2020-05-25T10:00", no);
  EXPECT_EQ(city_.Find(no).department_id(), "jz-food");
  EXPECT_EQ(CardOf(city_.Find(no), "STATUTORY_LATE")->liable_post(), kChiefPost);
  EXPECT_EQ(CardOf(city_.Find(no), "STATUTORY_LATE")->organ_id(), "jz-food");
  EXPECT_EQ(CardOf(city_.Find(no), "PROMISE_LATE")->organ_id(), "") << "of the department that it stood with";
}

// From market to food on the 12th, from food to planning on the 15th, moved at one stroke after both.
TEST_F(OrgansLawTest, OfTwoMergersInARowEachOrganHasItsOwnDays) {
  const std::string no = city_.Accepted(kThreeStep), other = city_.Accepted(kThreeStep);
  ASSERT_EQ(city_.Do(kRoot, Merge("jz-market", "jz-food", "2020-05-12")).reason(), "");
  ASSERT_EQ(city_.Do(kRoot, Merge("jz-food", "jz-planning", "2020-05-15")).reason(), "");
  city_.At("2020-05-25T10:00");
  Command move;
  move.mutable_move_cases()->add_case_nos(no);
  Allowed("system:deadlines", move);
  ASSERT_EQ(city_.Find(no).department_id(), "jz-planning");
  EXPECT_EQ(CarrierOn(city_.state(), city_.Find(no), *CivilDay::Parse("2020-05-11")), "jz-market");
  EXPECT_EQ(CarrierOn(city_.state(), city_.Find(no), *CivilDay::Parse("2020-05-14")), "jz-food");
  EXPECT_EQ(CarrierOn(city_.state(), city_.Find(no), *CivilDay::Parse("2020-05-15")), "jz-planning");
  EXPECT_EQ(CarrierOn(city_.state(), city_.Find(other), *CivilDay::Parse("2020-05-14")), "jz-food");
}

// Who gave a case away has settled what was due on it.
TEST_F(OrgansLawTest, ATransferByTheOrganItselfIsNoMoveOfAnEndedOne) {
  const std::string no = city_.Accepted(kThreeStep);
  Allowed(kChief, TransferTo(no, "jz-food"));
  EXPECT_EQ(CarrierOn(city_.state(), city_.Find(no), *CivilDay::Parse("2020-04-01")), "jz-food");
}

// ---- a transfer asks for everybody it needs ----

TEST_F(OrgansLawTest, APausedOrBadlyRatedCaseIsTransferredOnlyToWhereItCanGoOn) {
  const std::string paused = city_.Reviewed(kThreeStep), rated = city_.Reviewed(kThreeStep);
  Allowed(kChief, StartSpecialOf(paused));
  Allowed(kApplicant, Rate(rated, journal::RATING_STAGE_ACCEPTANCE, 4));
  for (const char* id : {"food-chief", "food-handler"}) Leaves(id);
  const Done pause = city_.Do(kChief, TransferTo(paused, "jz-food")), rating = city_.Do(kChief, TransferTo(rated, "jz-food"));
  EXPECT_EQ(pause.reason(), "ROLE_MISSING");
  EXPECT_EQ(rating.reason(), "ROLE_MISSING");
  const auto step = [](const Done& done) {
    for (const journal::Entry& entry : done.answer().rejection().metadata()) {
      if (entry.key() == "step") return entry.value();
    }
    return std::string();
  };
  EXPECT_EQ(step(pause), "resume");
  EXPECT_EQ(step(rating), "rectify");
}

}  // namespace
}  // namespace yici::approval
