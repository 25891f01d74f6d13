// Acceptance with deferral and on promise, the supplement in review, forwarding and corrections: what the transcripts do
// not show, and the refusals of this family.
#include "gtest/gtest.h"
#include "services/approval/machine/clocks.h"
#include "services/approval/machine/rejection_rows.h"
#include "services/approval/machine/special_kit.h"
#include "services/approval/machine/view.h"
#include "services/calendar/notices_for_tests.h"
#include "services/catalog/machine/lookup.h"

namespace yici::approval {
namespace {

using journal::Case;
using journal::Command;

Command Edit(Command command, const std::function<void(Command&)>& edit) {
  edit(command);
  return command;
}

// Received with m4 missing, an item that allows a deferral.
std::string Lacking(City& city) { return city.Do(kClerk, SubmitOf(kDeferrable, {"m1", "m2", "m3"})).answer().case_no(); }

std::string Deferred(City& city) {
  const std::string no = Lacking(city);
  EXPECT_EQ(city.Do(kChief, Defer(no, {"m4"}, 5)).reason(), "");
  return no;
}

std::string Promised(City& city) {
  const std::string no = city.Submit(kOnPromise);
  EXPECT_EQ(city.Do(kChief, OnPromise(no)).reason(), "");
  return no;
}

void PassChain(City& city, const std::string& no) {
  EXPECT_EQ(city.Do(kHandler, Review(no, "handle")).reason(), "");
  EXPECT_EQ(city.Do(kReviewer, Review(no, "review")).reason(), "");
  EXPECT_EQ(city.Do(kApprover, Review(no, "approve")).reason(), "");
}

City Start() {
  City city;
  city.At("2020-04-20T10:00");
  return city;
}

// ---- deferral ----

TEST(DeferralTest, TheNoticeNamesMaterialsFormsDeadlineConsequenceAndTwoCopies) {
  City city = Start();
  const Case& subject = city.Find(Deferred(city));
  const journal::Deferral& deferral = subject.deferral_details();
  EXPECT_TRUE(subject.deferral());
  ASSERT_EQ(deferral.materials_size(), 1);
  EXPECT_EQ(deferral.materials(0).material_id(), "m4");
  EXPECT_EQ(deferral.materials(0).form(), "copy");
  EXPECT_EQ(deferral.materials(0).copies(), 2);
  EXPECT_EQ(deferral.notice_copies(), 2);
  EXPECT_NE(deferral.consequence().find("终止办理"), std::string::npos);
  EXPECT_EQ(deferral.promise().reference(), "CN-1");
  EXPECT_EQ(FindLive(subject, journal::CLOCK_KIND_C8_DEFERRAL)->limit(), 5);
  EXPECT_NE(FindDocument(subject, "32"), nullptr);
  EXPECT_EQ(FindDocument(subject, "04"), nullptr);
}

TEST(DeferralTest, TheLimitIsTheShorterOfPromiseAndDeferralAndTheItsDefault) {
  City city = Start();
  const std::string no = Lacking(city);
  const Done tooLong = city.Do(kChief, Defer(no, {"m4"}, 8));
  ASSERT_EQ(tooLong.reason(), "DEFERRAL_EXCEEDS_PROMISE");
  EXPECT_EQ(tooLong.answer().rejection().field(), "limit_wd");
  EXPECT_EQ(tooLong.answer().rejection().code(), static_cast<int>(RejectionCode::kInvalidArgument));
  EXPECT_EQ(tooLong.answer().rejection().metadata(0).key(), "max");
  EXPECT_EQ(tooLong.answer().rejection().metadata(0).value(), "7");
  EXPECT_EQ(city.Do(kChief, Defer(no, {"m4"}, 0)).reason(), "");
  EXPECT_EQ(FindLive(city.Find(no), journal::CLOCK_KIND_C8_DEFERRAL)->limit(), 7);
}

TEST(DeferralTest, AfterAFullSupplementTheAcceptanceDateIsThatOfItsLastMaterialAndC8StartsToday) {
  City city = Start();
  const std::string no = Lacking(city);
  EXPECT_EQ(city.Do(kChief, Notify(no, {"m4"})).reason(), "");
  city.At("2020-04-21T10:00");
  EXPECT_EQ(city.Do(kApplicant, Supplement(no, {"m4"})).reason(), "");
  city.At("2020-04-22T10:00");
  const auto found_faulty = [&no](Command& c) {
    c.mutable_correct_on_spot()->set_case_no(no);
    c.mutable_correct_on_spot()->set_note("the scan is of another page");
    c.mutable_correct_on_spot()->add_materials()->set_material_id("m4");
    c.mutable_correct_on_spot()->mutable_materials(0)->set_status(journal::MATERIAL_STATUS_FAULTY);
  };
  EXPECT_EQ(city.Do(kChief, Edit({}, found_faulty)).reason(), "");
  EXPECT_EQ(city.Do(kChief, Defer(no, {"m4"}, 5)).reason(), "");
  const Case& subject = city.Find(no);
  EXPECT_EQ(subject.acceptance_day(), calendar::Day("2020-04-21").days_since_1970());
  EXPECT_EQ(FindLive(subject, journal::CLOCK_KIND_C2_STATUTORY)->start_day(), subject.acceptance_day());
  EXPECT_EQ(FindLive(subject, journal::CLOCK_KIND_C8_DEFERRAL)->start_day(), subject.acceptance_day() + 1);
}

TEST(DeferralTest, ForceMajeureGivesAtMostAsLongAgainEachTimeAndIsTold) {
  City city = Start();
  const std::string no = Deferred(city);
  EXPECT_EQ(city.Do(kChief, MoreTime(no, 0)).reason(), "LENGTH_REQUIRED");
  EXPECT_EQ(city.Do(kChief, Edit(MoreTime(no, 2), [](Command& c) { c.mutable_extend_deferral()->set_cause(" "); })).reason(),
            "REASONS_REQUIRED");
  const Done too_long = city.Do(kChief, MoreTime(no, 6));
  EXPECT_EQ(too_long.reason(), "EXTENSION_TOO_LONG");
  EXPECT_EQ(too_long.answer().rejection().metadata(0).value(), "5");
  EXPECT_EQ(city.Do(kHandler, MoreTime(no, 2)).reason(), "NOT_PERMITTED");
  EXPECT_EQ(city.Do(kChief, Edit(MoreTime(no, 2), [](Command& c) { c.mutable_extend_deferral()->set_etag(1); })).reason(),
            "REVISION_CONFLICT");
  const Done done = city.Do(kChief, MoreTime(no, 5));
  EXPECT_EQ(done.reason(), "");
  EXPECT_EQ(done.answer().documents(0).code(), "44");
  EXPECT_EQ(city.Do(kChief, MoreTime(no, 3)).reason(), "");
  EXPECT_EQ(FindLive(city.Find(no), journal::CLOCK_KIND_C8_DEFERRAL)->extension(), 8);
}

TEST(DeferralTest, ThereIsNoMoreTimeForWhatIsHereOrWasNeverDeferred) {
  City city = Start();
  const std::string no = Deferred(city);
  ASSERT_EQ(city.Do(kApplicant, SubmitLater(no, {"m4"})).reason(), "");
  EXPECT_EQ(city.Do(kChief, MoreTime(no, 2)).reason(), "NOTHING_OUTSTANDING");
  const std::string whole = city.Submit(kDeferrable);
  ASSERT_EQ(city.Do(kChief, Accept(whole)).reason(), "");
  EXPECT_EQ(city.Do(kChief, MoreTime(whole, 2)).reason(), "NOTHING_OUTSTANDING");
}

TEST(DeferralTest, WhatIsHandedInLateCountsAsVisitAndByWhoMayHandIn) {
  City city = Start();
  const std::string no = Deferred(city);
  EXPECT_EQ(city.Do(kStranger, SubmitLater(no, {"m4"})).reason(), "CASE_NOT_FOUND");
  EXPECT_EQ(city.Do(kHandler, SubmitLater(no, {"m4"})).reason(), "NOT_PERMITTED");
  EXPECT_EQ(city.Do(kApplicant, Edit(SubmitLater(no, {"m4"}),
                                     [](Command& c) { c.mutable_submit_deferred()->set_channel(journal::CHANNEL_WINDOW); }))
                .reason(),
            "NOT_PERMITTED");
  city.At("2020-04-21T10:00");
  const Done done = city.Do(kClerk, SubmitLater(no, {"m4"}));
  EXPECT_EQ(done.reason(), "");
  EXPECT_TRUE(done.answer().outstanding().empty());
  EXPECT_EQ(VisitCount(city.Find(no)), 2);
  EXPECT_FALSE(HasVisitFault(city.Find(no)));
  EXPECT_EQ(city.Find(no).deferral_details().completed_day(), calendar::Day("2020-04-21").days_since_1970());
}

TEST(DeferralTest, WhileItIsOpenNothingOfItIsAskedForInReview) {
  City city = Start();
  auto item = std::make_unique<journal::Item>(*catalog::FindItem(city.state(), kDeferrable, DayOf(city.now())));
  item->mutable_materials(2)->set_key(false);
  const std::string key = catalog::VersionKey(kDeferrable, item->effective_day());
  city.state().Put(key, std::move(item));
  const std::string no = city.Do(kClerk, SubmitOf(kDeferrable, {"m1", "m2"})).answer().case_no();
  ASSERT_EQ(city.Do(kChief, Defer(no, {"m3", "m4"}, 5)).reason(), "");
  ASSERT_EQ(city.Do(kApplicant, SubmitLater(no, {"m3"})).reason(), "");
  EXPECT_EQ(city.Do(kChief, AskInReview(no, {"m3"})).reason(), "MATERIAL_DEFERRED");  // it is here, and may come again
  EXPECT_EQ(city.Do(kChief, AskInReview(no, {"m4"})).reason(), "MATERIAL_DEFERRED");
  EXPECT_EQ(city.Do(kChief, AskInReview(no, {"m2"})).reason(), "");
}

TEST(DeferralTest, AMaterialFoundFaultyLaterDoesNotOpenADeferralThatIsComplete) {
  City city = Start();
  const std::string no = Deferred(city);
  EXPECT_EQ(city.Do(kApplicant, SubmitLater(no, {"m4"})).reason(), "");
  EXPECT_EQ(city.Do(kChief, AskInReview(no, {"m4"})).reason(), "");
  EXPECT_FALSE(HasOpenDeferral(city.Find(no)));
  EXPECT_EQ(city.Do(kApplicant, Supplement(no, {"m4"})).reason(), "");
  PassChain(city, no);
  EXPECT_EQ(city.Do("officer:head", Grant(no)).reason(), "");
}

TEST(DeferralTest, AGrantWithADeferralOpenIsRefusedAndARefusalIsNot) {
  City city = Start();
  const std::string no = Deferred(city);
  PassChain(city, no);
  const Done grant = city.Do("officer:head", Grant(no));
  EXPECT_EQ(grant.reason(), "DEFERRAL_OPEN");
  EXPECT_EQ(grant.answer().rejection().metadata(0).value(), "m4");
  EXPECT_EQ(city.Do("officer:head", RefuseRuling(no)).reason(), "");
  EXPECT_EQ(FindLive(city.Find(no), journal::CLOCK_KIND_C8_DEFERRAL), nullptr);
}

TEST(DeferralTest, AProvisionalC8EndsNothingUntilTheNoticeIsThere) {
  City city;
  city.At("2020-12-29T10:00");
  const std::string no = Deferred(city);
  city.At("2021-02-01T10:00");
  city.Do("system:deadlines", Settle(no));
  EXPECT_EQ(city.Find(no).state(), journal::CASE_STATE_ACCEPTED);
  EXPECT_EQ(city.Do(kApplicant, SubmitLater(no, {"m4"})).reason(), "");
}

// ---- promise ----

TEST(PromiseTest, EachEventNamesTheItemAsItsDelegation) {
  City city = Start();
  const Done done = city.Do(kChief, OnPromise(city.Submit(kOnPromise)));
  ASSERT_EQ(done.events.size(), 3u);
  for (const PendingEvent& event : done.events) EXPECT_EQ(event.delegated_by, kOnPromise);
  EXPECT_EQ(done.events[0].event.promise_accepted().delegated_by(), kOnPromise);
  EXPECT_EQ(done.events[1].event.case_accepted().delegated_by(), kOnPromise);
  EXPECT_EQ(done.events[2].event.case_decided().delegated_by(), kOnPromise);
}

TEST(PromiseTest, WhereAHearingMustBeOfferedNothingIsGrantedOnAPromise) {
  City city = Start();
  const std::string key = catalog::VersionKey(kOnPromise, calendar::Day("2019-01-01").days_since_1970());
  auto item = std::make_unique<journal::Item>(*city.state().Find<journal::Item>(key));
  item->set_hearing_right(true);
  city.state().Put(key, std::move(item));
  EXPECT_EQ(city.Do(kChief, OnPromise(city.Submit(kOnPromise))).reason(), "HEARING_RIGHT_OPEN");
}

TEST(PromiseTest, TheAfterCheckOutlivesTheCaseAndKeepsATimer) {
  City city = Start();
  const std::string no = Promised(city);
  const auto certificate = [&no](Command& c) {
    c.mutable_issue_certificate()->set_case_no(no);
    c.mutable_issue_certificate()->set_certificate_no("JZ-1");
  };
  EXPECT_EQ(city.Do(kClerk, Edit({}, certificate)).reason(), "");
  EXPECT_EQ(city.Do(kClerk, Deliver(no)).reason(), "");
  const Case& subject = city.Find(no);
  EXPECT_EQ(subject.state(), journal::CASE_STATE_COMPLETED);
  ASSERT_NE(FindLive(subject, journal::CLOCK_KIND_AFTER_CHECK), nullptr);
  EXPECT_NE(subject.timer_us(), 0);
  EXPECT_EQ(ShownClock(subject), nullptr) << "binds nobody outside";
}

TEST(PromiseTest, ANewNoticeMovesTheAfterCheckOfACompletedCase) {
  City city;
  city.At("2020-01-20T10:00");
  const std::string no = city.Submit(kOnPromise);
  EXPECT_EQ(city.Do(kChief, Edit(OnPromise(no),
                                 [](Command& c) {
                                   const int32_t day = calendar::Day("2020-01-20").days_since_1970();
                                   c.mutable_accept_on_promise()->mutable_promise()->set_signed_day(day);
                                 }))
                .reason(),
            "");
  const int32_t before = FindLive(city.Find(no), journal::CLOCK_KIND_AFTER_CHECK)->due_day();
  city.Publish(calendar::Notice2020v2());
  city.At("2020-01-27T00:00");
  const Done swept =
      city.Do("system:deadlines", Edit({}, [&no](Command& c) { c.mutable_reschedule_cases()->add_case_nos(no); }));
  EXPECT_EQ(swept.events.size(), 2u) << "C5 and the after-check";
  EXPECT_GT(FindLive(city.Find(no), journal::CLOCK_KIND_AFTER_CHECK)->due_day(), before);
}

TEST(PromiseTest, APromiseIsBrokenWhenItIsNotCorrectedInTime) {
  City city = Start();
  const std::string no = Promised(city);
  EXPECT_TRUE(AwaitsAfterCheck(city.Find(no)));
  EXPECT_EQ(city.Do(kHandler, AfterCheckOf(no, journal::AFTER_CHECK_RESULT_UNTRUE, 5)).reason(), "");
  EXPECT_FALSE(IsPromiseBroken(city.Find(no)));
  EXPECT_TRUE(AwaitsCorrection(city.Find(no)));
  city.At("2020-04-27T00:00");
  city.Do("system:deadlines", Settle(no));
  EXPECT_TRUE(IsPromiseBroken(city.Find(no)));
  EXPECT_EQ(city.Do(kHandler, AfterCheckOf(no, journal::AFTER_CHECK_RESULT_CORRECTED)).reason(), "");
  EXPECT_FALSE(IsPromiseBroken(city.Find(no)));
  EXPECT_FALSE(AwaitsCorrection(city.Find(no)));
}

TEST(PromiseTest, StillUntrueAfterTheOrderBreaksThePromiseAtOnceAndMarksOnce) {
  City city = Start();
  const std::string no = Promised(city);
  EXPECT_EQ(city.Do(kHandler, AfterCheckOf(no, journal::AFTER_CHECK_RESULT_UNTRUE, 5)).events.size(), 2u);
  EXPECT_EQ(city.Do(kHandler, AfterCheckOf(no, journal::AFTER_CHECK_RESULT_UNTRUE)).events.size(), 1u);
  EXPECT_TRUE(IsPromiseBroken(city.Find(no)));
  EXPECT_EQ(city.Do(kHandler, AfterCheckOf(no, journal::AFTER_CHECK_RESULT_CORRECTED)).reason(), "AFTER_CHECK_NOT_OPEN");
}

// ---- supplement in review ----

TEST(ReviewSupplementTest, ABreachedClockIsNotPaused) {
  City city = Start();
  const std::string no = city.Accepted(kReviewable);
  city.At("2020-04-24T10:00");
  EXPECT_EQ(city.Do(kChief, AskInReview(no, {"m2"})).reason(), "");
  EXPECT_EQ(FindLast(city.Find(no), journal::CLOCK_KIND_C9_STEP)->phase(), journal::CLOCK_PHASE_EXPIRED);
  EXPECT_EQ(FindLast(city.Find(no), journal::CLOCK_KIND_C3_PROMISED)->phase(), journal::CLOCK_PHASE_PAUSED);
  EXPECT_EQ(FindLast(city.Find(no), journal::CLOCK_KIND_C2_STATUTORY)->phase(), journal::CLOCK_PHASE_RUNNING);
  EXPECT_EQ(city.Do(kApplicant, Supplement(no, {"m2"})).reason(), "");
  EXPECT_EQ(FindLast(city.Find(no), journal::CLOCK_KIND_C9_STEP)->phase(), journal::CLOCK_PHASE_EXPIRED);
  EXPECT_EQ(FindLast(city.Find(no), journal::CLOCK_KIND_C3_PROMISED)->phase(), journal::CLOCK_PHASE_RUNNING);
}

TEST(ReviewSupplementTest, AFaultyHandInLeavesItOpenAndTheAcceptanceDateStands) {
  City city = Start();
  const std::string no = city.Accepted(kReviewable);
  EXPECT_EQ(city.Do(kChief, AskInReview(no, {"m2"})).reason(), "");
  city.At("2020-04-21T10:00");
  const Done faulty =
      city.Do(kClerk, Edit(Supplement(no, {"m2"}), [](Command& c) {
                c.mutable_submit_supplement()->mutable_materials(0)->set_status(journal::MATERIAL_STATUS_FAULTY);
              }));
  EXPECT_EQ(faulty.reason(), "");
  ASSERT_EQ(faulty.answer().outstanding_size(), 1);
  EXPECT_EQ(city.Find(no).state(), journal::CASE_STATE_AWAITING_SUPPLEMENT_IN_REVIEW);
  EXPECT_EQ(city.Do(kClerk, Supplement(no, {"m2"})).reason(), "");
  EXPECT_EQ(city.Find(no).acceptance_day(), calendar::Day("2020-04-20").days_since_1970());
  EXPECT_EQ(FindLive(city.Find(no), journal::CLOCK_KIND_C1_NOTICE), nullptr);
}

TEST(ReviewSupplementTest, C2BreachesWhileTheCaseWaits) {
  City city = Start();
  const std::string no = city.Accepted(kReviewable);
  city.At("2020-05-18T10:00");
  EXPECT_EQ(city.Do(kChief, AskInReview(no, {"m2"})).reason(), "");
  city.At("2020-05-20T00:00");
  const Done done = city.Do("system:deadlines", Settle(no));
  EXPECT_EQ(done.answer().state(), journal::CASE_STATE_AWAITING_SUPPLEMENT_IN_REVIEW);
  EXPECT_EQ(city.Find(no).cards(city.Find(no).cards_size() - 1).rule(), "STATUTORY_LATE");
}

// C3 stands still while a supplement in review is awaited, C2 does not: its red card says all that C3 could say later.
TEST(ReviewSupplementTest, APromiseThatRunsOnBehindTheStatutoryRedAddsNoCard) {
  City city = Start();
  auto item = std::make_unique<journal::Item>(*catalog::FindItem(city.state(), kReviewable, DayOf(city.now())));
  item->set_promised_limit_wd(20);  // as long as the law allows
  item->set_review_supplement_limit_wd(15);
  const std::string key = catalog::VersionKey(kReviewable, item->effective_day());
  city.state().Put(key, std::move(item));
  const std::string no = city.Accepted(kReviewable);
  city.At("2020-05-12T10:00");  // the day before both would warn
  ASSERT_EQ(city.Do(kChief, AskInReview(no, {"m2"})).reason(), "");
  city.At("2020-05-20T10:00");
  ASSERT_EQ(city.Do(kApplicant, Supplement(no, {"m2"})).reason(), "");
  city.Do("system:deadlines", Settle(no));
  int of_promise = 0, of_law = 0;
  for (const journal::Card& card : city.Find(no).cards()) {
    of_promise += card.clock() == journal::CLOCK_KIND_C3_PROMISED ? 1 : 0;
    of_law += card.rule() == "STATUTORY_LATE" ? 1 : 0;
  }
  EXPECT_EQ(of_law, 1);
  EXPECT_EQ(of_promise, 0);
  EXPECT_EQ(FindLast(city.Find(no), journal::CLOCK_KIND_C3_PROMISED)->phase(), journal::CLOCK_PHASE_EXPIRED);
}

// ---- forwarding, corrections ----

TEST(ForwardUpTest, TheWholeFileGoesUpWithTheOpinion) {
  City city = Start();
  const std::string no = city.Reviewed(kFirstReview);
  EXPECT_EQ(city.Do(kHandler, Forward(no)).reason(), "NOT_PERMITTED");
  const Command stale = Edit(Forward(no), [](Command& c) { c.mutable_forward_up()->set_etag(1); });
  EXPECT_EQ(city.Do(kApprover, stale).reason(), "REVISION_CONFLICT");
  EXPECT_EQ(city.Do(kApprover, Forward(no)).reason(), "");
  const journal::Forwarding& forwarding = city.Find(no).forwarding();
  EXPECT_EQ(forwarding.material_ids_size(), 4);
  EXPECT_EQ(forwarding.document_ids_size(), 2);
  EXPECT_EQ(forwarding.officer(), kApprover);
  EXPECT_EQ(ResultCode(city.Find(no)), 4);
}

TEST(ForwardUpTest, TheLowerOrganNeitherGrantsNorRefuses) {
  City city = Start();
  const std::string no = city.Reviewed(kFirstReview);
  EXPECT_EQ(city.Do(kApprover, Grant(no)).reason(), "FIRST_REVIEW_ITEM");
  EXPECT_EQ(city.Do(kApprover, RefuseRuling(no)).reason(), "FIRST_REVIEW_ITEM");
  auto item = std::make_unique<journal::Item>(*catalog::FindItem(city.state(), kInstant, DayOf(city.now())));
  item->set_first_review(true);
  const std::string key = catalog::VersionKey(kInstant, item->effective_day());
  city.state().Put(key, std::move(item));
  EXPECT_EQ(city.Do(kClerk, InstantOf(kInstant)).reason(), "FIRST_REVIEW_ITEM");
}

TEST(ForwardUpTest, WaitsWhileSomebodyMayAskForAHearing) {
  City city = Start();
  const std::string no = city.Reviewed(kFirstReview);
  ASSERT_EQ(city.Do(kHandler, HearingRightOf(no)).reason(), "");
  EXPECT_EQ(city.Do(kApprover, Forward(no)).reason(), "HEARING_RIGHT_OPEN");
  ASSERT_EQ(city.Do(kApplicant, WaiveHearingOf(no)).reason(), "");
  EXPECT_EQ(city.Do(kApprover, Forward(no)).reason(), "");
}

TEST(ForwardUpTest, AFileThatLacksWhatWasDeferredIsNotWhole) {
  City city = Start();
  const std::string no = city.Reviewed(kFirstReview);
  auto subject = std::make_unique<Case>(city.Find(no));
  subject->mutable_deferral_details()->add_materials()->set_material_id("m4");
  subject->mutable_materials(3)->set_status(journal::MATERIAL_STATUS_MISSING);
  city.state().Put(no, std::move(subject));
  EXPECT_EQ(city.Do(kApprover, Forward(no)).reason(), "DEFERRAL_OPEN");
}

TEST(CorrectRecordTest, NothingButTheCorrectionAndItsCardChanges) {
  City city = Start();
  const std::string no = city.Accepted(kThreeStep);
  const Case before = city.Find(no);
  EXPECT_EQ(city.Do(kChief, Correction(no, before.etag())).reason(), "");
  Case after = city.Find(no);
  ASSERT_EQ(after.corrections_size(), 1);
  EXPECT_EQ(after.corrections(0).event_revision(), before.etag());
  EXPECT_EQ(after.corrections(0).kind(), journal::CORRECTION_KIND_LATE_KEYING);
  EXPECT_EQ(after.corrections(0).second_officer(), kReviewer);
  ASSERT_EQ(after.cards_size(), before.cards_size() + 1);
  after.clear_corrections();
  after.mutable_cards()->RemoveLast();
  after.set_etag(before.etag());
  after.set_last_event_us(before.last_event_us());
  *after.mutable_revisions() = before.revisions();
  EXPECT_EQ(after.SerializeAsString(), before.SerializeAsString());
}

TEST(CorrectRecordTest, ACaseHasRoomForAHundred) {
  City city = Start();
  const std::string no = city.Submit(kThreeStep);
  for (int i = 0; i < 100; ++i) ASSERT_EQ(city.Do(kChief, Correction(no, 1)).reason(), "");
  EXPECT_EQ(city.Do(kChief, Correction(no, 1)).reason(), "DOCUMENTS_FULL");
}

}  // namespace

// ---- one row per refusal ----

namespace {

std::vector<RejectionRow> SyntaxRowsOfDeferral() {
  return {
      {Reason::kPromiseRequired,
       [](City& city) {
         return city.Do(kChief, Edit(Defer("any", {"m4"}, 5), [](Command& c) {
                          c.mutable_accept_with_deferral()->mutable_promise()->clear_signed_day();
                        }));
       }},
      {Reason::kLimitInvalid, [](City& city) { return city.Do(kChief, Defer("any", {"m4"}, -1)); }},
      {Reason::kAfterCheckResultRequired,
       [](City& city) { return city.Do(kHandler, AfterCheckOf("any", journal::AFTER_CHECK_RESULT_UNSPECIFIED)); }},
      {Reason::kHigherOrganRequired,
       [](City& city) {
         return city.Do(kApprover, Edit(Forward("any"), [](Command& c) { c.mutable_forward_up()->clear_higher_organ(); }));
       }},
      {Reason::kDigestRequired,
       [](City& city) {
         return city.Do(kChief, Edit(Correction("any", 1), [](Command& c) { c.mutable_correct_record()->set_digest("d"); }));
       }},
      {Reason::kSecondOfficerRequired,
       [](City& city) {
         return city.Do(kChief,
                        Edit(Correction("any", 1), [](Command& c) { c.mutable_correct_record()->clear_second_officer(); }));
       }},
  };
}

std::vector<RejectionRow> DeferralGuardRows() {
  return {
      {Reason::kDeferralExpired,
       [](City& city) {
         const std::string no = Deferred(city);
         city.At("2020-04-27T00:00");
         city.Do("system:deadlines", Settle(no));
         return city.Do(kApplicant, SubmitLater(no, {"m4"}));
       }},
      {Reason::kDeferralNotAllowed,
       [](City& city) {
         const std::string no = city.Do(kClerk, SubmitOf(kThreeStep, {"m1", "m2", "m3"})).answer().case_no();
         return city.Do(kChief, Defer(no, {"m4"}, 5));
       }},
      {Reason::kNothingToDefer,
       [](City& city) {
         return city.Do(kChief, Defer(Lacking(city), {"m4", "m1"}, 5));
       }},
      {Reason::kDeferralExceedsPromise, [](City& city) { return city.Do(kChief, Defer(Lacking(city), {"m4"}, 10)); }},
      {Reason::kKeyMaterialMissing,
       [](City& city) {
         const std::string no = city.Do(kClerk, SubmitOf(kDeferrable, {"m1", "m2"})).answer().case_no();
         return city.Do(kChief, Defer(no, {"m4"}, 5));
       }},
      {Reason::kCreditNotEligible,
       [](City& city) {
         const auto mark = Mark(kApplicant, journal::CREDIT_MARK_KIND_BAD_CREDIT, "2020-04-20");
         EXPECT_EQ(city.Do("officer:administrator", mark).reason(), "");
         return city.Do(kChief, Defer(Lacking(city), {"m4"}, 5));
       }},
      {Reason::kMaterialNotDeferred, [](City& city) { return city.Do(kApplicant, SubmitLater(Deferred(city), {"m1"})); }},
      {Reason::kMaterialDeferred, [](City& city) { return city.Do(kChief, AskInReview(Deferred(city), {"m4"})); }},
      {Reason::kDeferralOpen,
       [](City& city) {
         const std::string no = Deferred(city);
         PassChain(city, no);
         return city.Do("officer:head", Grant(no));
       }},
  };
}

std::vector<RejectionRow> OtherGuardRows() {
  return {
      {Reason::kPromiseNotAllowed, [](City& city) { return city.Do(kChief, OnPromise(city.Submit(kThreeStep))); }},
      {Reason::kReviewSupplementNotAllowed,
       [](City& city) { return city.Do(kChief, AskInReview(city.Accepted(kThreeStep), {"m2"})); }},
      {Reason::kReviewSupplementUsed,
       [](City& city) {
         const std::string no = city.Accepted(kReviewable);
         city.Do(kChief, AskInReview(no, {"m2"}));
         city.Do(kApplicant, Supplement(no, {"m2"}));
         return city.Do(kChief, AskInReview(no, {"m3"}));
       }},
      {Reason::kHearingRequestRunning,
       [](City& city) {
         const std::string no = city.Accepted(kReviewable);
         auto subject = std::make_unique<Case>(city.Find(no));
         journal::Clock& clock = *subject->add_clocks();
         clock = StartClock(journal::CLOCK_KIND_C6A_HEARING_REQUEST, 5, calendar::Unit::kWorkingDays, DayOf(city.now()));
         Stamp(clock, nullptr, city.CalendarNow(), DayOf(city.now()));
         city.state().Put(no, std::move(subject));
         return city.Do(kChief, AskInReview(no, {"m2"}));
       }},
      {Reason::kNotFirstReviewItem, [](City& city) { return city.Do(kApprover, Forward(city.Reviewed(kThreeStep))); }},
      {Reason::kFirstReviewItem, [](City& city) { return city.Do(kApprover, Grant(city.Reviewed(kFirstReview))); }},
      {Reason::kAfterCheckNotOpen,
       [](City& city) { return city.Do(kHandler, AfterCheckOf(Promised(city), journal::AFTER_CHECK_RESULT_CORRECTED)); }},
      {Reason::kEventUnknown, [](City& city) { return city.Do(kChief, Correction(city.Submit(kThreeStep), 99)); }},
  };
}

}  // namespace

std::vector<RejectionRow> DeferralRows() {
  std::vector<RejectionRow> rows = SyntaxRowsOfDeferral();
  for (const auto& part : {DeferralGuardRows(), OtherGuardRows()}) rows.insert(rows.end(), part.begin(), part.end());
  return rows;
}

}  // namespace yici::approval
