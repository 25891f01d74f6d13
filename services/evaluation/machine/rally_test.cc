// What a rally owes its projects: exact sums, one rounding, fair ranks, sealed sheets, and lists that nobody changes.
#include "services/evaluation/machine/rally.h"

#include <algorithm>
#include <cstdint>

#include "gtest/gtest.h"
#include "services/base/text.h"
#include "services/evaluation/machine/rows.h"
#include "services/evaluation/machine/test_kit.h"
#include "services/evaluation/machine/vocabulary.h"

namespace yici::evaluation {
namespace {

const journal::ScoreSheet* SheetIn(EvaluationCity& city, std::string_view rally, std::string_view project,
                                   std::string_view judge) {
  return city.state().Find<journal::ScoreSheet>(SheetKey(rally, project, judge));
}

TEST(RallyTest, TheSumIsExactAndRoundedOnceHalfUp) {
  // (97.33 + 97.34) / 2 = 97.335, of weights that sum to 100.
  EXPECT_EQ(PlaceOf("p", {973'300, 973'400}, false).hundredths(), 9734);
  EXPECT_EQ(PlaceOf("p", {973'300, 973'300, 973'400}, false).hundredths(), 9733);
  EXPECT_EQ(PlaceOf("p", {973'349}, false).hundredths(), 9733);
  EXPECT_EQ(PlaceOf("p", {973'350}, false).hundredths(), 9734);
  EXPECT_EQ(PlaceOf("p", {1'000'000, 1'000'000}, false).hundredths(), 10'000);
  EXPECT_EQ(PlaceOf("p", {}, false).hundredths(), 0);
}

TEST(RallyTest, TheHighestAndTheLowestSheetAreDroppedFromThreeSheetsOn) {
  const journal::RallyPlace four = PlaceOf("p", {1'000'000, 800'000, 700'000, 0}, true);
  EXPECT_EQ(four.hundredths(), 7500);
  EXPECT_EQ(four.sheets(), 2);
  EXPECT_EQ(four.dropped(), 2);
  EXPECT_EQ(PlaceOf("p", {1'000'000, 800'000}, true).hundredths(), 9000);
  // Equal extremes: one of each goes.
  EXPECT_EQ(PlaceOf("p", {500'000, 500'000, 500'000}, true).sheets(), 1);
}

TEST(RallyTest, TiesShareTheirRankAndTheNextOneIsSkipped) {
  journal::RallyResult result;
  for (const int64_t weighted : {800'000, 900'000, 900'000, 700'000}) {
    *result.add_places() = PlaceOf(StrCat("p", result.places_size()), {weighted}, false);
  }
  Rank(result);
  std::string ranks;
  for (const journal::RallyPlace& place : result.places()) StrAppend(&ranks, place.rank(), place.project_id(), " ");
  EXPECT_EQ(ranks, "1p1 1p2 3p0 4p3 ");
}

// The rounded value decides, not the exact one: what people see is what ranks.
TEST(RallyTest, WhatRoundsToTheSameSharesARank) {
  journal::RallyResult result;
  *result.add_places() = PlaceOf("a", {900'049}, false);
  *result.add_places() = PlaceOf("b", {900'000}, false);
  Rank(result);
  EXPECT_EQ(result.places(0).rank(), 1);
  EXPECT_EQ(result.places(1).rank(), 1);
}

TEST(RallyTest, WeightsOf99AreRefusedAndTheSumIsNamed) {
  EvaluationCity city;
  city.At("2020-04-20T10:00");
  journal::Command command = Plan();
  for (const int32_t weight : {60, 39}) {
    journal::RallyCriterion& criterion = *command.mutable_plan_rally()->add_criteria();
    criterion.set_criterion_id(StrCat("x", weight));
    criterion.set_name_zh("评分项");
    criterion.set_weight(weight);
  }
  const Done done = city.Do(kAdministrator, command);
  EXPECT_EQ(done.reason(), "WEIGHTS_NOT_100");
  EXPECT_EQ(done.Named("sum"), "99");
}

TEST(RallyTest, APlanWithoutCriteriaTakesThoseOfThePackInTheirOrder) {
  EvaluationCity city;
  city.At("2020-04-20T10:00");
  const journal::Rally& rally = city.Rally(city.Planned());
  ASSERT_EQ(rally.criteria_size(), 2);
  EXPECT_EQ(rally.criteria(0).criterion_id(), "c1");
  EXPECT_EQ(rally.criteria(1).weight(), 40);
  EXPECT_EQ(rally.posting_wd(), 5);
}

TEST(RallyTest, AJudgeOfTheSameCountyIsRefusedAndOneOfTheCityIsNot) {
  EvaluationCity city;
  city.At("2020-04-20T10:00");
  const std::string rally = city.Touring();
  EXPECT_EQ(city.Do(kBeizhenJudge, Sheet(rally, "pj-bz", {9000, 9000})).reason(), "JUDGE_OWN_UNIT");
  EXPECT_EQ(city.Do(kBeizhenJudge, Sheet(rally, "pj-hs", {9000, 9000})).reason(), "");
  EXPECT_EQ(city.Do(kJudge, Sheet(rally, "pj-jz", {9000, 9000})).reason(), "");
}

TEST(RallyTest, AJudgeOfTheProjectsOwnDepartmentIsRefused) {
  EvaluationCity city;
  city.At("2020-04-20T10:00");
  const std::string rally = city.Touring();
  auto project = std::make_unique<journal::Project>(*city.state().Find<journal::Project>("pj-jz"));
  project->add_department_ids("jz-market");
  city.state().Put("pj-jz", std::move(project));
  EXPECT_EQ(city.Do(kJudge, Sheet(rally, "pj-jz", {9000, 9000})).reason(), "JUDGE_OWN_UNIT");
  EXPECT_EQ(city.Do(kSecondJudge, Sheet(rally, "pj-jz", {9000, 9000})).reason(), "");
}

// A judge who was moved to a county after the plan does not score it, nor the county he came from.
TEST(RallyTest, AJudgeWhoMovedScoresNeitherOfHisUnits) {
  EvaluationCity city;
  city.At("2020-04-20T10:00");
  const std::string rally = city.Touring();
  auto post = std::make_unique<journal::Post>(*city.state().Find<journal::Post>("judge-1-post"));
  post->set_department_id("bz-market");
  city.state().Put("judge-1-post", std::move(post));
  EXPECT_EQ(city.Do(kJudge, Sheet(rally, "pj-bz", {9000, 9000})).reason(), "JUDGE_OWN_UNIT");
}

TEST(RallyTest, AScoreOf100_01IsRefusedAndOneOf100IsNot) {
  EvaluationCity city;
  city.At("2020-04-20T10:00");
  const std::string rally = city.Touring();
  const Done done = city.Do(kJudge, Sheet(rally, "pj-bz", {10'001, 9000}));
  EXPECT_EQ(done.reason(), "SCORE_OUT_OF_RANGE");
  EXPECT_EQ(done.outcome.answer.rejection().code(), static_cast<int>(RejectionCode::kInvalidArgument));
  EXPECT_EQ(done.Named("score"), "100.01");
  EXPECT_EQ(city.Do(kJudge, Sheet(rally, "pj-bz", {-1, 9000})).reason(), "SCORE_OUT_OF_RANGE");
  EXPECT_EQ(city.Do(kJudge, Sheet(rally, "pj-bz", {10'000, 0})).reason(), "");
}

TEST(RallyTest, ASheetComesUntilTheLastDayAndNotAfterTheSums) {
  EvaluationCity city;
  city.At("2020-04-20T10:00");
  const std::string rally = city.Touring();
  city.At("2020-05-15T23:59");
  for (const std::string_view project : {"pj-bz", "pj-hs", "pj-jz"}) {
    EXPECT_EQ(city.Do(kJudge, Sheet(rally, project, {9000, 9000})).reason(), "");
  }
  city.At("2020-05-16T00:00");
  EXPECT_EQ(city.Do(kSecondJudge, Sheet(rally, "pj-bz", {9000, 9000})).reason(), "SHEET_LATE");
  EXPECT_EQ(city.Do(kAdministrator, Close(rally)).reason(), "");
  EXPECT_EQ(city.Do(kSecondJudge, Sheet(rally, "pj-bz", {9000, 9000})).reason(), "SHEET_LATE");
}

TEST(RallyTest, BeforeTheLastDayTheScoringClosesOnlyWithEverySheet) {
  EvaluationCity city;
  city.At("2020-04-20T10:00");
  const std::string rally = city.Touring();
  for (const std::string_view project : {"pj-bz", "pj-hs", "pj-jz"}) {
    for (const std::string_view judge : {kJudge, kSecondJudge, kThirdJudge}) {
      EXPECT_EQ(city.Do(judge, Sheet(rally, project, {9000, 9000})).reason(), "");
    }
  }
  EXPECT_EQ(city.Do(kAdministrator, Close(rally)).reason(), "SHEETS_OUTSTANDING");
  EXPECT_EQ(city.Do(kBeizhenJudge, Sheet(rally, "pj-hs", {9000, 9000})).reason(), "");
  EXPECT_EQ(city.Do(kBeizhenJudge, Sheet(rally, "pj-jz", {9000, 9000})).reason(), "");
  EXPECT_EQ(city.Do(kAdministrator, Close(rally)).reason(), "") << "the Beizhen judge owes nothing to Beizhen's project";
}

TEST(RallyTest, ASheetMovesNeitherTheStepsNorTheRevision) {
  EvaluationCity city;
  city.At("2020-04-20T10:00");
  const std::string rally = city.Touring();
  const journal::Rally before = city.Rally(rally);
  const Done done = city.Do(kJudge, Sheet(rally, "pj-bz", {9000, 9000}));
  EXPECT_EQ(done.answer().etag(), before.etag());
  EXPECT_EQ(city.Rally(rally).etag(), before.etag());
  EXPECT_EQ(city.Rally(rally).steps_size(), before.steps_size());
  EXPECT_EQ(FindEntry(city.Rally(rally), "pj-bz")->sheets(), 1);
}

TEST(RallyTest, TheListIsRankedAndAnAppealMakesTheNextVersionWhileTheFirstStays) {
  EvaluationCity city;
  city.At("2020-04-20T10:00");
  const std::string rally = city.Posted();
  EXPECT_EQ(Places(city.Rally(rally)), "1 pj-hs 88.00; 2 pj-bz 85.00; 2 pj-jz 85.00");
  EXPECT_EQ(city.Do(kCountyLeader, Appeal(rally, "pj-bz")).reason(), "");
  EXPECT_EQ(city.Do(kAdministrator, Announce(rally)).reason(), "APPEALS_OUTSTANDING");
  const Done ruled = city.Do(kInspector, RuleFor(rally, "pj-bz", false));
  EXPECT_EQ(ruled.answer().version(), 2);
  // (99.00 + 0.6 × 80 + 0.4 × 90) / 2 = 91.50
  EXPECT_EQ(Places(city.Rally(rally), 2), "1 pj-bz 91.50; 2 pj-hs 88.00; 3 pj-jz 85.00");
  EXPECT_EQ(Places(city.Rally(rally), 1), "1 pj-hs 88.00; 2 pj-bz 85.00; 2 pj-jz 85.00");
  EXPECT_EQ(city.Rally(rally).appeals(0).result_version(), 2);
  const journal::ScoreSheet* sheet = SheetIn(city, rally, "pj-bz", "judge-1");
  ASSERT_EQ(sheet->replaced_size(), 1);
  EXPECT_EQ(sheet->version(), 2);
  EXPECT_EQ(sheet->weighted(), 990'000);
  EXPECT_EQ(sheet->replaced(0).scores(0).hundredths(), 9000);
}

TEST(RallyTest, AnUpheldListStaysAsItIs) {
  EvaluationCity city;
  city.At("2020-04-20T10:00");
  const std::string rally = city.Posted();
  city.Do(kCountyLeader, Appeal(rally, "pj-bz"));
  EXPECT_EQ(city.Do(kInspector, RuleFor(rally, "pj-bz", true)).reason(), "");
  EXPECT_EQ(city.Rally(rally).results_size(), 1);
  EXPECT_EQ(city.Do(kCountyLeader, Appeal(rally, "pj-bz")).reason(), "ALREADY_APPEALED");
}

TEST(RallyTest, TheListIsAnnouncedAfterTheLastDayOfPosting) {
  EvaluationCity city;
  city.At("2020-04-20T10:00");
  const std::string rally = city.Posted();
  EXPECT_EQ(CivilDay(city.Rally(rally).appeal_until_day()).ToString(), "2020-05-25");
  city.At("2020-05-25T23:59");
  EXPECT_EQ(city.Do(kAdministrator, Announce(rally)).reason(), "POSTING_RUNNING");
  EXPECT_EQ(city.Do(kCountyLeader, Appeal(rally, "pj-bz")).reason(), "");
  city.At("2020-05-26T00:00");
  EXPECT_EQ(city.Do(kHeishanLeader, Appeal(rally, "pj-hs")).reason(), "APPEAL_LATE");
}

TEST(RallyTest, AnAnnouncedListIsCorrectedByANewVersionAndBothStay) {
  EvaluationCity city;
  city.At("2020-04-20T10:00");
  const std::string rally = city.Announced();
  const Done done = city.Do(kAdministrator, Correct(rally, "pj-hs", {0, 0}));
  EXPECT_EQ(done.answer().version(), 2);
  EXPECT_EQ(city.Rally(rally).results(1).reason(), "评分表录入有误");
  EXPECT_EQ(Places(city.Rally(rally)), "1 pj-bz 85.00; 1 pj-jz 85.00; 3 pj-hs 43.50");
  EXPECT_EQ(Places(city.Rally(rally), 1), "1 pj-hs 88.00; 2 pj-bz 85.00; 2 pj-jz 85.00");
}

TEST(RallyTest, ALookBackIsKeptWithTheProject) {
  EvaluationCity city;
  city.At("2020-04-20T10:00");
  const std::string rally = city.Announced();
  EXPECT_EQ(city.Do(kInspector, Back(rally, "pj-bz", false)).reason(), "");
  const journal::RallyEntry* entry = FindEntry(city.Rally(rally), "pj-bz");
  ASSERT_EQ(entry->findings_size(), 1);
  EXPECT_FALSE(entry->findings(0).kept());
  EXPECT_EQ(entry->findings(0).actor(), kInspector);
}

TEST(RallyTest, TheNextRallyFollowsAnAnnouncedOne) {
  EvaluationCity city;
  city.At("2020-04-20T10:00");
  const std::string first = city.Posted();
  journal::Command next = Plan();
  next.mutable_plan_rally()->set_follows(first);
  next.mutable_plan_rally()->set_nominate_until_day(DayNumber("2020-06-30"));
  next.mutable_plan_rally()->set_score_until_day(DayNumber("2020-06-30"));
  EXPECT_EQ(city.Do(kAdministrator, next).reason(), "FOLLOWS_UNFIT");
  city.At("2020-05-26T09:00");
  city.Do(kAdministrator, Announce(first));
  EXPECT_EQ(city.Do(kAdministrator, next).reason(), "");
}

// Random sheets against the rule read literally: the mean of the weighted sums in 1/10,000, rounded half up to hundredths.
TEST(RallyTest, RandomSheetsAgreeWithTheRuleReadLiterally) {
  uint64_t seed = 20'200'420;
  const auto next = [&seed](uint64_t bound) {
    seed = seed * 6'364'136'223'846'793'005u + 1'442'695'040'888'963'407u;
    return (seed >> 33) % bound;
  };
  for (int round = 0; round < 2'000; ++round) {
    std::vector<int64_t> weighted;
    for (uint64_t i = next(6) + 1; i > 0; --i) weighted.push_back(static_cast<int64_t>(next(1'000'001)));
    const bool drop = next(2) == 1;
    std::vector<int64_t> kept = weighted;
    if (drop && kept.size() >= 3) {
      kept.erase(std::max_element(kept.begin(), kept.end()));
      kept.erase(std::min_element(kept.begin(), kept.end()));
    }
    __int128 sum = 0;
    for (const int64_t value : kept) sum += value;
    const __int128 unit = static_cast<__int128>(kept.size()) * 100;
    __int128 whole = sum / unit;
    if (2 * (sum % unit) >= unit) ++whole;
    EXPECT_EQ(PlaceOf("p", weighted, drop).hundredths(), static_cast<int32_t>(whole));
  }
}

TEST(VocabularyTest, HundredthsAreReadAndWrittenExactly) {
  EXPECT_EQ(HundredthsOf("97.33"), 9733);
  EXPECT_EQ(HundredthsOf("97.3"), 9730);
  EXPECT_EQ(HundredthsOf("100"), 10'000);
  EXPECT_EQ(HundredthsOf("100.01"), 10'001);
  EXPECT_EQ(HundredthsOf("0.05"), 5);
  for (const std::string_view text : {"", ".", "1.", ".5", "-1", "1.234", "1e2", " 1", "１", "12345678", "1.2.3"}) {
    EXPECT_EQ(HundredthsOf(text), std::nullopt) << text;
  }
  EXPECT_EQ(DecimalOf(9733), "97.33");
  EXPECT_EQ(DecimalOf(5), "0.05");
  EXPECT_EQ(DecimalOf(10'000), "100.00");
  EXPECT_EQ(DecimalOf(-150), "-1.50");
}

}  // namespace
}  // namespace yici::evaluation
