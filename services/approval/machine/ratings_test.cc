// Ratings: one per stage, and one more after a bad one was answered (再评).
#include <algorithm>

#include "gtest/gtest.h"
#include "services/approval/machine/clocks.h"
#include "services/approval/machine/fold.h"
#include "services/approval/machine/grants_test_kit.h"
#include "services/approval/machine/view.h"
#include "services/calendar/notices_for_tests.h"

namespace yici::approval {
namespace {

using journal::Command;
constexpr journal::RatingStage kReceipt = journal::RATING_STAGE_RECEIPT;

class RatingsTest : public testing::Test {
 protected:
  RatingsTest() {
    city_.At("2020-04-20T10:00");
    no_ = city_.Submit(kThreeStep);
  }
  std::string Rated(std::string_view actor, int code) { return city_.Do(actor, Rate(no_, kReceipt, code)).reason(); }

  City city_;
  std::string no_;
};

TEST_F(RatingsTest, ABadRatingIsAnsweredAndFollowedOnceAndBothStayVisible) {
  ASSERT_EQ(Rated(kApplicant, 5), "");
  EXPECT_EQ(Rated(kApplicant, 2), "ALREADY_RATED");  // not before the answer
  city_.At("2020-04-21T10:00");
  ASSERT_EQ(city_.Do(kChief, Rectify(no_, kReceipt)).reason(), "");
  ASSERT_EQ(Rated(kApplicant, 2), "");
  EXPECT_EQ(Rated(kApplicant, 1), "ALREADY_RATED");
  const auto& ratings = city_.Find(no_).ratings();
  ASSERT_EQ(ratings.size(), 2);
  EXPECT_EQ(ratings[0].nth(), 1);
  EXPECT_EQ(ratings[0].code(), 5);
  EXPECT_EQ(ratings[0].rectification(), "the window opens at eight again");
  EXPECT_EQ(ratings[0].rectified_by(), kChief);
  EXPECT_EQ(ratings[0].verdict(), journal::RATING_VERDICT_FACTUAL);
  EXPECT_EQ(ratings[1].nth(), 2);
  EXPECT_EQ(ratings[1].follows_us(), ratings[0].at_us());
  EXPECT_EQ(ratings[1].rectified_us(), 0);
}

TEST_F(RatingsTest, ABadRatingOwesAnAnswerInFifteenWorkingDays) {
  ASSERT_EQ(Rated(kApplicant, 4), "");
  const journal::Rating& rating = city_.Find(no_).ratings(0);
  EXPECT_EQ(CivilDay(rating.rectify_due_day()).ToString(), "2020-05-12");
  EXPECT_EQ(rating.rectify_calendar_version(), "2020v1");
  ASSERT_EQ(city_.Find(no_).clocks_size(), 2);
  EXPECT_EQ(city_.Find(no_).clocks(1).due_day(), rating.rectify_due_day());
  EXPECT_EQ(city_.Find(no_).clocks(1).step(), "receipt");
  EXPECT_EQ(city_.Find(no_).workbench_due_day(), city_.Find(no_).clocks(0).due_day()) << "it is no work on the application";
}

int CardsFor(const journal::Case& subject, std::string_view rule) {
  return static_cast<int>(
      std::count_if(subject.cards().begin(), subject.cards().end(), [&](const auto& card) { return card.rule() == rule; }));
}

TEST_F(RatingsTest, AnAnswerThatDoesNotComeIsAYellowCardOnTheChiefRepresentative) {
  const std::string done = CompletedOf(city_, kLicence);
  ASSERT_EQ(city_.Do(kApplicant, Rate(done, journal::RATING_STAGE_COMPLETION, 5)).reason(), "");
  ASSERT_EQ(city_.Do(kChief, ArchiveOf(done)).reason(), "");
  city_.At("2020-05-12T23:59");
  city_.Do("system:deadlines", Settle(done));
  EXPECT_EQ(CardsFor(city_.Find(done), "RATING_UNANSWERED"), 0);
  city_.At("2020-05-13T00:00");
  city_.Do("system:deadlines", Settle(done));
  ASSERT_EQ(CardsFor(city_.Find(done), "RATING_UNANSWERED"), 1);
  const journal::Card& card = *city_.Find(done).cards().rbegin();
  EXPECT_EQ(card.color(), journal::CARD_COLOR_YELLOW);
  EXPECT_EQ(card.liable_post(), "jz-market/chief-representative");
  EXPECT_EQ(card.step(), "completion");
  city_.At("2020-05-14T10:00");
  ASSERT_EQ(city_.Do(kChief, Rectify(done, journal::RATING_STAGE_COMPLETION)).reason(), "");
  EXPECT_EQ(FindLast(city_.Find(done), journal::CLOCK_KIND_RATING)->stopped_day(),
            CivilDay::Parse("2020-05-14")->days_since_1970());
}

TEST_F(RatingsTest, AnAnswerStopsTheClockOfItsOwnStageAlone) {
  ASSERT_EQ(Rated(kApplicant, 5), "");
  ASSERT_EQ(city_.Do(kChief, Accept(no_)).reason(), "");
  ASSERT_EQ(city_.Do(kApplicant, Rate(no_, journal::RATING_STAGE_ACCEPTANCE, 4)).reason(), "");
  ASSERT_EQ(city_.Do(kChief, Rectify(no_, kReceipt)).reason(), "");
  EXPECT_EQ(FindLive(city_.Find(no_), journal::CLOCK_KIND_RATING, "receipt"), nullptr);
  ASSERT_NE(FindLive(city_.Find(no_), journal::CLOCK_KIND_RATING, "acceptance"), nullptr);
  city_.At("2020-06-30T10:00");
  city_.Do("system:deadlines", Settle(no_));
  EXPECT_EQ(CardsFor(city_.Find(no_), "RATING_UNANSWERED"), 1);
}

TEST_F(RatingsTest, TheAnswerStaysOwedWhenTheCaseIsOverAndTheGrantTakenBack) {
  ASSERT_EQ(Rated(kApplicant, 5), "");
  Command withdraw;
  withdraw.mutable_withdraw_case()->set_case_no(no_);
  ASSERT_EQ(city_.Do(kApplicant, withdraw).reason(), "");
  EXPECT_NE(FindLive(city_.Find(no_), journal::CLOCK_KIND_RATING), nullptr);
  EXPECT_EQ(ShownClock(city_.Find(no_)), nullptr);
  const std::string done = CompletedOf(city_, kLicence);
  ASSERT_EQ(city_.Do(kApplicant, Rate(done, journal::RATING_STAGE_COMPLETION, 5)).reason(), "");
  ASSERT_EQ(city_.Do(kHead, Revoke(done, "2020-04-20")).reason(), "");
  EXPECT_NE(FindLive(city_.Find(done), journal::CLOCK_KIND_RATING), nullptr);
  EXPECT_EQ(FindLive(city_.Find(done), journal::CLOCK_KIND_C12_TERM), nullptr);
}

TEST_F(RatingsTest, AHolidayNoticeMovesTheDayOnTheRatingWithItsClock) {
  City city;
  city.At("2020-01-17T10:00");
  const std::string no = city.Submit(kThreeStep);
  ASSERT_EQ(city.Do(kApplicant, Rate(no, kReceipt, 5)).reason(), "");
  const int32_t before = city.Find(no).ratings(0).rectify_due_day();
  city.Publish(calendar::Notice2020v2());
  city.At("2020-01-27T00:00");
  Command sweep;
  sweep.mutable_reschedule_cases()->add_case_nos(no);
  city.Do("system:deadlines", sweep);
  const journal::Rating& rating = city.Find(no).ratings(0);
  EXPECT_GT(rating.rectify_due_day(), before);
  EXPECT_EQ(rating.rectify_due_day(), FindLive(city.Find(no), journal::CLOCK_KIND_RATING)->due_day());
  EXPECT_EQ(rating.rectify_calendar_version(), "2020v2");
}

// Ratings that were given before the answer had a clock start none.
TEST_F(RatingsTest, AnOldBadRatingIsFoldedAsItWas) {
  journal::Event event;
  event.mutable_case_rated()->set_case_no(no_);
  event.mutable_case_rated()->mutable_rating()->set_code(5);
  event.mutable_case_rated()->mutable_rating()->set_rectify_due_day(18000);
  journal::Case old = city_.Find(no_);
  Fold(old, event, {.revision = 9, .index = 0, .legal_time = city_.now(), .occurred_at = city_.now(), .actor = kApplicant});
  EXPECT_EQ(old.clocks_size(), 1);
}

TEST_F(RatingsTest, AGoodRatingOwesNothingAndIsFollowedByNone) {
  ASSERT_EQ(Rated(kApplicant, 3), "");
  EXPECT_EQ(city_.Find(no_).ratings(0).rectify_due_day(), 0);
  EXPECT_EQ(city_.Do(kChief, Rectify(no_, kReceipt)).reason(), "NO_BAD_RATING");
  EXPECT_EQ(Rated(kApplicant, 1), "ALREADY_RATED");
}

TEST_F(RatingsTest, AFollowUpIsTheRatersOwnAndMayBeBadWithoutASecondAnswer) {
  ASSERT_EQ(Rated(kApplicant, 5), "");
  city_.Do(kChief, Rectify(no_, kReceipt));
  EXPECT_EQ(Rated(kStranger, 2), "CASE_NOT_FOUND");
  EXPECT_EQ(Rated(kClerk, 2), "NOT_PERMITTED");  // for nobody named
  ASSERT_EQ(Rated(kApplicant, 5), "");
  EXPECT_EQ(city_.Find(no_).ratings(1).rectify_due_day(), 0);
  EXPECT_EQ(city_.Do(kChief, Rectify(no_, kReceipt)).reason(), "ALREADY_RECTIFIED");
}

TEST_F(RatingsTest, TheClerkFollowsForThePartyThatRated) {
  Command rate = Rate(no_, kReceipt, 5);
  rate.mutable_rate_case()->set_applicant(std::string(kApplicant));
  ASSERT_EQ(city_.Do(kClerk, rate).reason(), "");
  city_.Do(kChief, Rectify(no_, kReceipt));
  EXPECT_EQ(Rated(kApplicant, 2), "");
}

TEST_F(RatingsTest, WhoKeysInARatingSaysWhoseItIs) {
  EXPECT_EQ(Rated(kClerk, 1), "NOT_PERMITTED");
  city_.OnBehalfOf(kClerk);
  EXPECT_EQ(Rated("hall:jz-hall-main", 1), "NOT_PERMITTED");
  EXPECT_TRUE(city_.Find(no_).ratings().empty());
  city_.OnBehalfOf(kApplicant);
  ASSERT_EQ(Rated(kClerk, 1), "");
  EXPECT_EQ(city_.Find(no_).ratings(0).rater(), kApplicant);
}

TEST_F(RatingsTest, CodesAreOneToFiveAndTheOrganAnswersNobodyElse) {
  EXPECT_EQ(Rated(kApplicant, 0), "RATING_CODE_INVALID");
  EXPECT_EQ(Rated(kApplicant, 6), "RATING_CODE_INVALID");
  ASSERT_EQ(Rated(kApplicant, 5), "");
  EXPECT_EQ(city_.Do(kApplicant, Rectify(no_, kReceipt)).reason(), "NOT_PERMITTED");
  EXPECT_EQ(city_.Do(kClerk, Rectify(no_, kReceipt)).reason(), "NOT_PERMITTED");
  EXPECT_EQ(city_.Do(kHead, Rectify(no_, kReceipt)).reason(), "");
}

TEST_F(RatingsTest, ArchivingTakesNobodysVoice) {
  const std::string done = CompletedOf(city_, kLicence);
  ASSERT_EQ(city_.Do(kApplicant, Rate(done, journal::RATING_STAGE_COMPLETION, 4)).reason(), "");
  ASSERT_EQ(city_.Do(kChief, ArchiveOf(done)).reason(), "");
  EXPECT_EQ(city_.Do(kChief, Rectify(done, journal::RATING_STAGE_COMPLETION)).reason(), "");
  EXPECT_EQ(city_.Do(kApplicant, Rate(done, journal::RATING_STAGE_COMPLETION, 1)).reason(), "");
}

// Ratings of before the follow-up was possible carry no number: they are the first.
TEST_F(RatingsTest, AnOldRatingCountsAsTheFirst) {
  auto old = std::make_unique<journal::Case>(city_.Find(no_));
  journal::Rating& rating = *old->add_ratings();
  rating.set_stage(kReceipt);
  rating.set_code(5);
  rating.set_rater(std::string(kApplicant));
  city_.state().Put(no_, std::move(old));
  EXPECT_EQ(Rated(kApplicant, 2), "ALREADY_RATED");
  ASSERT_EQ(city_.Do(kChief, Rectify(no_, kReceipt)).reason(), "");
  EXPECT_EQ(Rated(kApplicant, 2), "");
}

}  // namespace
}  // namespace yici::approval
