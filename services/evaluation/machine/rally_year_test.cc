// The yearly total of rallies: what counts, exact sums, one rounding, ties, and versions that stay.
#include "services/evaluation/machine/rally_year.h"

#include <memory>
#include <utility>
#include <vector>

#include "gtest/gtest.h"
#include "services/base/text.h"
#include "services/evaluation/machine/rally.h"
#include "services/evaluation/machine/rows.h"
#include "services/evaluation/machine/test_kit.h"
#include "services/evaluation/machine/vocabulary.h"

namespace yici::evaluation {
namespace {

struct Place {
  std::string_view project, county;
  int64_t weighted;
  int32_t sheets;
};

// A rally of the city as it would stand after its tour.
void PutRally(EvaluationCity& city, std::string_view rally_no, int32_t quarter, const std::vector<Place>& places,
              journal::RallyState rally_state = journal::RALLY_STATE_ANNOUNCED) {
  auto rally = std::make_unique<journal::Rally>();
  rally->set_rally_no(std::string(rally_no));
  rally->set_jurisdiction("210700");
  rally->set_year(2020);
  rally->set_quarter(quarter);
  rally->set_state(rally_state);
  journal::RallyResult& result = *rally->add_results();
  for (const Place& place : places) {
    journal::RallyEntry& entry = *rally->add_entries();
    entry.set_project_id(std::string(place.project));
    entry.set_jurisdiction(std::string(place.county));
    journal::RallyPlace& row = *result.add_places();
    row.set_project_id(std::string(place.project));
    row.set_weighted(place.weighted);
    row.set_sheets(place.sheets);
    row.set_hundredths(1);  // what was published of one rally is not asked again
  }
  city.state().Put(rally_no, std::move(rally));
}

const journal::RallyYear& YearOf(const EvaluationCity& city, int32_t version) {
  static const journal::RallyYear kNone;
  const auto* total = city.state().Find<journal::RallyYear>(RallyYearKey("210700", 2020, version));
  return total == nullptr ? kNone : *total;
}

std::string Lines(const google::protobuf::RepeatedPtrField<journal::RallyYearPlace>& places) {
  std::string text;
  for (const journal::RallyYearPlace& place : places) {
    StrAppend(&text, text.empty() ? "" : "; ", place.rank(), " ", place.id(), " ", DecimalOf(place.hundredths()), " of ",
              place.sheets());
  }
  return text;
}

TEST(RallyYearTest, SumsAreThoseOfAllSheetsOfTheYearRoundedOnceAndTiesShareTheirRank) {
  EvaluationCity city;
  city.At("2020-04-20T10:00");
  city.Announced();
  PutRally(city, "LL-3", 3,
           {{"pj-bz", "210782", 2'500'001, 3}, {"pj-new", "210782", 900'000, 1}, {"pj-hs", "210726", 2'700'000, 3}});
  const Done done = city.Do(kAdministrator, YearTotal(2020));
  ASSERT_EQ(done.reason(), "");
  EXPECT_EQ(done.answer().version(), 1);
  const journal::RallyYear& total = YearOf(city, 1);
  EXPECT_EQ(Lines(total.counties()), "1 210726 89.20 of 5; 2 210700 85.00 of 2; 2 210782 85.00 of 6");
  EXPECT_EQ(Lines(total.projects()), "1 pj-new 90.00 of 1; 2 pj-hs 89.20 of 5; 3 pj-jz 85.00 of 2; 4 pj-bz 84.00 of 5");
  EXPECT_EQ(total.counties(2).weighted(), 5'100'001);
  EXPECT_EQ(total.counties(2).projects(), 2);
  EXPECT_EQ(total.counties(2).rallies(), 2);
  EXPECT_EQ(total.projects(0).rallies(), 1);
  EXPECT_EQ(total.rallies_size(), 2);
}

TEST(RallyYearTest, HalfAHundredthIsRoundedUpAndLessIsNot) {
  for (const auto& [weighted, expected] : {std::pair{int64_t{170'100}, 851}, std::pair{int64_t{170'099}, 850}}) {
    EvaluationCity city;
    city.At("2020-12-20T10:00");
    PutRally(city, "LL-1", 1, {{"pj-bz", "210782", weighted - 100, 1}});
    PutRally(city, "LL-2", 2, {{"pj-bz", "210782", 100, 1}});
    ASSERT_EQ(city.Do(kAdministrator, YearTotal(2020)).reason(), "");
    EXPECT_EQ(YearOf(city, 1).projects(0).hundredths(), expected) << weighted;
  }
}

TEST(RallyYearTest, OfAListThatWasCorrectedTheNewestVersionCountsAndWhatWasPublishedStays) {
  EvaluationCity city;
  city.At("2020-04-20T10:00");
  const std::string rally = city.Announced();
  city.Do(kAdministrator, YearTotal(2020));
  EXPECT_EQ(city.Do(kAdministrator, YearTotal(2020)).reason(), "RALLY_YEAR_PUBLISHED");
  city.Do(kAdministrator, Correct(rally, "pj-hs", {0, 0}));
  const Done done = city.Do(kAdministrator, YearTotal(2020, "第二季度名单更正"));
  EXPECT_EQ(done.answer().version(), 2);
  EXPECT_EQ(Lines(YearOf(city, 1).projects()), "1 pj-hs 88.00 of 2; 2 pj-bz 85.00 of 2; 2 pj-jz 85.00 of 2");
  EXPECT_EQ(Lines(YearOf(city, 2).projects()), "1 pj-bz 85.00 of 2; 1 pj-jz 85.00 of 2; 3 pj-hs 43.50 of 2");
  EXPECT_EQ(YearOf(city, 1).rallies(0).result_version(), 1);
  EXPECT_EQ(YearOf(city, 2).rallies(0).result_version(), 2);
}

TEST(RallyYearTest, OneThatIsOnItsWayRefusesTheTotalAndACancelledOneDoesNotCount) {
  EvaluationCity city;
  city.At("2020-12-20T10:00");
  PutRally(city, "LL-1", 1, {{"pj-bz", "210782", 850'000, 1}});
  PutRally(city, "LL-2", 2, {{"pj-hs", "210726", 900'000, 1}}, journal::RALLY_STATE_POSTED);
  const Done open = city.Do(kAdministrator, YearTotal(2020));
  EXPECT_EQ(open.reason(), "RALLY_YEAR_OPEN");
  EXPECT_EQ(open.Named("rally_no"), "LL-2");
  PutRally(city, "LL-2", 2, {{"pj-hs", "210726", 900'000, 1}}, journal::RALLY_STATE_CANCELLED);
  EXPECT_EQ(city.Do(kAdministrator, YearTotal(2020)).reason(), "");
  EXPECT_EQ(Lines(YearOf(city, 1).counties()), "1 210782 85.00 of 1");
  EXPECT_EQ(city.Do(kAdministrator, YearTotal(2021)).reason(), "RALLY_YEAR_EMPTY");
  EXPECT_EQ(city.Do(kAdministrator, YearTotal(2020, "再算", "210782")).reason(), "RALLY_YEAR_EMPTY");
}

TEST(RallyYearTest, WhoMayPublishItAndHowManyRalliesItTakes) {
  EvaluationCity city;
  city.At("2020-12-20T10:00");
  for (int i = 0; i <= kRalliesOfYearMax; ++i) {
    EXPECT_EQ(city.Do(kCityLeader, YearTotal(2020)).reason(), "NOT_PERMITTED");
    PutRally(city, StrCat("LL-", i), i % 4 + 1, {{"pj-bz", "210782", 850'000, 1}});
  }
  EXPECT_EQ(city.Do(kAdministrator, YearTotal(2020)).reason(), "LIST_TOO_LONG");
  EXPECT_EQ(city.Do(kAdministrator, YearTotal(1999)).reason(), "PERIOD_INVALID");
}

// Random lists against the rule read literally, with fractions kept whole to the end.
TEST(RallyYearTest, RandomYearsAgreeWithTheRuleReadLiterally) {
  uint64_t seed = 20'201'231;
  const auto next = [&seed](uint64_t bound) {
    seed = seed * 6'364'136'223'846'793'005u + 1'442'695'040'888'963'407u;
    return (seed >> 33) % bound;
  };
  for (int round = 0; round < 100; ++round) {
    EvaluationCity city;
    city.At("2020-12-20T10:00");
    __int128 sum = 0, sheets = 0;
    for (uint64_t rally = 0; rally < 4; ++rally) {
      const auto count = static_cast<int32_t>(next(30) + 1);
      const auto weighted = static_cast<int64_t>(next(static_cast<uint64_t>(count) * 1'000'000 + 1));
      PutRally(city, StrCat("LL-", rally), static_cast<int32_t>(rally) + 1, {{"pj-bz", "210782", weighted, count}});
      sum += weighted;
      sheets += count;
    }
    ASSERT_EQ(city.Do(kAdministrator, YearTotal(2020)).reason(), "");
    __int128 whole = sum / (sheets * 100);
    if (2 * (sum % (sheets * 100)) >= sheets * 100) ++whole;
    EXPECT_EQ(YearOf(city, 1).counties(0).hundredths(), static_cast<int32_t>(whole));
  }
}

}  // namespace
}  // namespace yici::evaluation
