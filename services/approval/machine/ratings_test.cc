// Ratings: one per stage, and one more after a bad one was answered (再评).
#include "gtest/gtest.h"
#include "services/approval/machine/grants_test_kit.h"
#include "services/approval/machine/view.h"

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
  EXPECT_EQ(city_.Find(no_).clocks_size(), 1);  // it is no clock of the case
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
  EXPECT_EQ(Rated(kClerk, 2), "ALREADY_RATED");  // for nobody named
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
