// Monthly figures against a naive recount, the scores made of them, league tables in versions, and reproducible samples.
#include "services/evaluation/machine/appraisal.h"

#include <map>
#include <set>

#include "gtest/gtest.h"
#include "services/base/key_range.h"
#include "services/base/text.h"
#include "services/directory/machine/rights.h"
#include "services/evaluation/machine/rows.h"
#include "services/evaluation/machine/test_kit.h"
#include "services/steward/machine/coverage.h"

namespace yici::evaluation {
namespace {

constexpr auto kCounty = journal::APPRAISAL_SCOPE_COUNTY;
constexpr auto kDepartment = journal::APPRAISAL_SCOPE_DEPARTMENT;

journal::Figures Market(const EvaluationCity& city, int32_t month) {
  return FiguresOf(city.state(), kDepartment, "jz-market", month);
}

const journal::League* LeagueOf(EvaluationCity& city, int32_t version) {
  return city.state().Find<journal::League>(LeagueKey(kDepartment, 202004, version));
}

// Row by row.
int64_t Listed(const EvaluationCity& city, journal::AppraisalScope scope, std::string_view id, int32_t month) {
  int64_t count = 0;
  const std::string begin = ContributionPrefix(scope, month, id);
  city.state().Scan(tables::kContribution, begin, PrefixEnd(begin), [&](std::string_view key, std::string_view) {
    EXPECT_EQ(IdOfContribution(key), id);
    ++count;
    return true;
  });
  return count;
}

void AddAdministrator(EvaluationCity& city, const std::string& officer_id, const char* jurisdiction) {
  auto officer = std::make_unique<journal::Officer>();
  officer->set_officer_id(officer_id);
  officer->set_active(true);
  city.state().Put(officer_id, std::move(officer));
  auto grants = std::make_unique<journal::OfficerGrants>();
  journal::RoleGrant& grant = *grants->add_grants();
  grant.set_officer_id(officer_id);
  grant.set_role(std::string(directory::role::kAdministrator));
  grant.set_scope_kind("jurisdiction");
  grant.set_scope(jurisdiction);
  city.state().Put(officer_id, std::move(grants));
}

std::string Table(const journal::League& league) {
  std::string text;
  for (const journal::LeagueRow& row : league.rows()) StrAppend(&text, row.rank(), " ", row.id(), " ", row.hundredths(), "; ");
  return text;
}

TEST(AppraisalTest, AnEmptyMonthIsZerosAndNoDivision) {
  EvaluationCity city;
  const journal::Figures figures = Market(city, 202004);
  EXPECT_EQ(figures.ByteSizeLong(), 0u);
  EXPECT_EQ(RatioInHundredths(0, 0, 100), std::nullopt);
  EXPECT_EQ(RatioInHundredths(0, 5, 100), 0);
  EXPECT_EQ(RatioInHundredths(2, 3, 100), 6667);
  EXPECT_EQ(RatioInHundredths(1, 8, 1), 13);  // 0.125, half up
}

TEST(AppraisalTest, ARulingAfterABreachedClockIsLate) {
  EvaluationCity city;
  city.At("2020-04-20T10:00");
  city.PutCase("case-1");
  city.PutCase("case-2");
  city.Yellow("case-2");
  city.Happens(Decided("case-1", 6));
  city.Happens(Decided("case-2", 9));
  EXPECT_EQ(Market(city, 202004).decided(), 2);
  EXPECT_EQ(Market(city, 202004).on_time(), 1);
  EXPECT_EQ(Market(city, 202004).used_wd(), 15);
}

TEST(AppraisalTest, ACaseWithTwoVisitsIsNotAtMostOne) {
  EvaluationCity city;
  city.At("2020-04-20T10:00");
  city.PutCase("case-1");
  journal::Event visit;
  visit.mutable_visit_recorded()->set_case_no("case-1");
  for (const int32_t day : {1, 2}) {
    visit.mutable_visit_recorded()->mutable_visit()->set_day(day);
    city.Happens(visit);
  }
  city.Happens(Delivered("case-1"));
  city.PutCase("case-2");
  city.Happens(Delivered("case-2"));
  EXPECT_EQ(Market(city, 202004).completed(), 2);
  EXPECT_EQ(Market(city, 202004).one_visit(), 1);
}

TEST(AppraisalTest, ABadRatingIsRectifiedInItsOwnMonthWhoeverHasTheCaseByThen) {
  EvaluationCity city;
  city.At("2020-04-20T10:00");
  city.PutCase("case-1");
  city.Happens(Rated("case-1", 5));
  auto moved = std::make_unique<journal::Case>(*city.state().Find<journal::Case>("case-1"));
  moved->set_department_id("jz-transport");
  city.state().Put("case-1", std::move(moved));
  city.At("2020-05-08T10:00");
  city.Happens(Rectified("case-1", journal::RATING_VERDICT_FACTUAL));
  EXPECT_EQ(Market(city, 202004).bad(), 1);
  EXPECT_EQ(Market(city, 202004).bad_rectified(), 1);
  EXPECT_EQ(Market(city, 202005).bad_rectified(), 0);
}

TEST(AppraisalTest, AMistakenBadRatingIsTakenOff) {
  EvaluationCity city;
  city.At("2020-04-20T10:00");
  city.PutCase("case-1");
  city.Happens(Rated("case-1", 4));
  city.Happens(Rectified("case-1", journal::RATING_VERDICT_MISTAKEN));
  EXPECT_EQ(Market(city, 202004).bad_excluded(), 1);
  EXPECT_EQ(Market(city, 202004).bad_rectified(), 0);
}

TEST(AppraisalTest, TheSatisfactionRateIsOfTheRatingsThatStand) {
  EvaluationCity city;
  city.At("2020-04-20T10:00");
  for (const auto& [no, code] : {std::pair("case-1", 1), std::pair("case-2", 5), std::pair("case-3", 5)}) {
    city.PutCase(no);
    city.Happens(Rated(no, code));
  }
  city.Happens(Rectified("case-2", journal::RATING_VERDICT_MISTAKEN));
  city.Happens(Rectified("case-3", journal::RATING_VERDICT_FACTUAL));
  EXPECT_EQ(RatingsThatCount(Market(city, 202004)), 2);
}

// What every event that counts leaves behind is counted by the figures, whatever they are about.
TEST(AppraisalTest, TheFiguresCountTheEventsBehindThem) {
  EvaluationCity city;
  city.At("2020-04-20T10:00");
  for (const std::string_view no : {"case-1", "case-2"}) {
    city.PutCase(no);
    city.Happens(Decided(no, 5));
    city.Happens(Delivered(no));
    city.Happens(Rated(no, 5));
  }
  city.Happens(Rectified("case-1", journal::RATING_VERDICT_MALICIOUS));
  city.Happens(Rectified("case-2", journal::RATING_VERDICT_FACTUAL));
  const std::string red = city.Red("case-1");
  city.Yellow("case-2");
  city.Do(kHandler, AppealTo(red));
  EXPECT_EQ(city.Do(kInspector, RuleCard(red, false)).reason(), "");
  EXPECT_EQ(CountContributions(Market(city, 202004)), 11);
  EXPECT_EQ(Listed(city, kDepartment, "jz-market", 202004), 11);
  EXPECT_EQ(Listed(city, kCounty, "210700", 202004), CountContributions(FiguresOf(city.state(), kCounty, "210700", 202004)));
}

TEST(AppraisalTest, OnlyServicesThatTheEnterpriseConfirmedCount) {
  EvaluationCity city;
  city.At("2020-04-20T10:00");
  for (const bool confirmed : {true, true, false}) {
    const std::string no = StrCat("ZF-", confirmed, city.state().Dump().size());
    auto visit = std::make_unique<journal::StewardVisit>();
    visit->set_visit_no(no);
    visit->set_state(journal::STEWARD_VISIT_STATE_SERVED);
    visit->set_jurisdiction("210782");
    visit->set_steward_id("st-bz-01");
    visit->set_visited_day(DayNumber("2020-04-10"));
    city.state().Put(no, std::move(visit));
    journal::Event event;
    event.mutable_visit_confirmed()->set_visit_no(no);
    event.mutable_visit_confirmed()->set_confirmed(confirmed);
    city.Happens(event);
  }
  const journal::Figures steward = FiguresOf(city.state(), journal::APPRAISAL_SCOPE_STEWARD, "st-bz-01", 202004);
  EXPECT_EQ(steward.visits_confirmed(), 2);
  EXPECT_EQ(steward.visits_denied(), 1);
  EXPECT_EQ(CountContributions(steward), Listed(city, journal::APPRAISAL_SCOPE_STEWARD, "st-bz-01", 202004));
  EXPECT_EQ(FiguresOf(city.state(), kCounty, "210782", 202004).visits_confirmed(), 2);
}

// Random lives of forty cases in two departments and months: the figures are those that a recount of all events gives.
TEST(AppraisalTest, TheFiguresAreThoseOfANaiveRecount) {
  EvaluationCity city;
  uint64_t seed = 7;
  const auto next = [&seed](uint64_t bound) {
    seed = seed * 6'364'136'223'846'793'005u + 1'442'695'040'888'963'407u;
    return static_cast<int32_t>((seed >> 33) % bound);
  };
  std::map<std::pair<std::string, int32_t>, journal::Figures> naive;
  city.At("2020-04-01T09:00");
  for (int i = 0; i < 40; ++i) {
    const std::string no = StrCat("case-", i), department = next(2) == 0 ? "jz-market" : "jz-transport";
    const bool late = next(3) == 0;
    const int32_t used = next(20), code = next(5) + 1, month = next(2) == 0 ? 202004 : 202005;
    city.PutCase(no, department);
    city.At(month == 202004 ? "2020-04-20T10:00" : "2020-05-20T10:00");
    if (late) city.Yellow(no);
    city.Happens(Decided(no, used));
    city.Happens(Delivered(no));
    city.Happens(Rated(no, code));
    journal::Figures& sum = naive[{department, month}];
    sum.set_decided(sum.decided() + 1);
    sum.set_on_time(sum.on_time() + (late ? 0 : 1));
    sum.set_used_wd(sum.used_wd() + used);
    sum.set_completed(sum.completed() + 1);
    sum.set_one_visit(sum.one_visit() + 1);
    sum.set_ratings(sum.ratings() + 1);
    sum.set_satisfied(sum.satisfied() + (code <= 3 ? 1 : 0));
    sum.set_bad(sum.bad() + (code <= 3 ? 0 : 1));
    sum.set_yellow(sum.yellow() + (late ? 1 : 0));
  }
  journal::Figures all;
  for (const auto& [at, sum] : naive) {
    EXPECT_EQ(FiguresOf(city.state(), kDepartment, at.first, at.second).DebugString(), sum.DebugString());
    Add(all, sum);
    // Every event that counts is listed: ruling, delivery and rating of each case, and its card.
    EXPECT_EQ(CountContributions(sum), 3 * sum.decided() + sum.yellow());
    EXPECT_EQ(Listed(city, kDepartment, at.first, at.second), CountContributions(sum));
  }
  journal::Figures both = FiguresOfArea(city.state(), "210700", 202004);
  Add(both, FiguresOfArea(city.state(), "210700", 202005));
  EXPECT_EQ(both.DebugString(), all.DebugString());
}

TEST(AppraisalTest, TheCitysFiguresAreThoseOfItsCountiesTogether) {
  EvaluationCity city;
  city.At("2020-04-20T10:00");
  city.PutCase("case-1");
  city.PutCase("case-2");
  auto county = std::make_unique<journal::Case>(*city.state().Find<journal::Case>("case-2"));
  county->set_jurisdiction("210782");
  city.state().Put("case-2", std::move(county));
  city.Happens(Decided("case-1", 1));
  city.Happens(Decided("case-2", 2));
  EXPECT_EQ(FiguresOfArea(city.state(), "210700", 202004).used_wd(), 3);
  EXPECT_EQ(FiguresOfArea(city.state(), "210782", 202004).used_wd(), 2);
}

TEST(LeagueTest, ScoresAreTheFormulasRoundedOnceAndTiesShareTheirRank) {
  EvaluationCity city;
  city.At("2020-04-20T10:00");
  // One of three late: 100 - 2 - 20/3 = 91.333…
  for (const std::string_view no : {"a-1", "a-2", "a-3"}) city.PutCase(no);
  city.Yellow("a-3");
  for (const std::string_view no : {"a-1", "a-2", "a-3"}) city.Happens(Decided(no, 5));
  for (const std::string_view department : {"jz-transport", "jz-finance"}) {
    city.PutCase(department, department);
    city.Happens(Decided(department, 5));
  }
  city.At("2020-05-01T09:00");
  EXPECT_EQ(city.Do(kAdministrator, League(kDepartment, 202004)).answer().version(), 1);
  EXPECT_EQ(Table(*LeagueOf(city, 1)), "1 jz-finance 10000; 1 jz-transport 10000; 3 jz-market 9133; ");
  EXPECT_EQ(LeagueOf(city, 1)->rows(2).contributions(), 4);
}

TEST(LeagueTest, OneBusyCountyDoesNotKeepTheTableFromAllTheOthers) {
  EvaluationCity city;
  city.At("2020-04-20T10:00");
  for (const auto& [id, yellow] : {std::pair("210726", 10'000), std::pair("210782", 1'000'000'000)}) {
    auto figures = std::make_unique<journal::Figures>();
    figures->set_yellow(yellow);
    city.state().Put(FiguresKey(kCounty, 202004, id), std::move(figures));
  }
  city.At("2020-05-01T09:00");
  ASSERT_EQ(city.Do(kAdministrator, League(kCounty, 202004)).reason(), "");
  const auto* league = city.state().Find<journal::League>(LeagueKey(kCounty, 202004, 1));
  EXPECT_EQ(Table(*league), "1 210726 -1990000; 2 210782 -2147483647; ");
}

TEST(LeagueTest, EveryCountyStandsInTheTableAndTheCityAboveThemDoesNot) {
  EvaluationCity city;
  city.At("2020-04-20T10:00");
  city.PutCase("case-1");  // of the city itself
  city.Yellow("case-1");
  city.At("2020-05-01T09:00");
  ASSERT_EQ(city.Do(kAdministrator, League(kCounty, 202004)).reason(), "");
  EXPECT_EQ(Table(*city.state().Find<journal::League>(LeagueKey(kCounty, 202004, 1))), "1 210726 10000; 1 210782 10000; ");
}

TEST(LeagueTest, AStewardInOfficeStandsInTheTableAlsoWithoutAVisit) {
  EvaluationCity city;
  city.At("2020-04-20T10:00");
  auto figures = std::make_unique<journal::Figures>();
  figures->set_visits_denied(1);
  city.state().Put(FiguresKey(journal::APPRAISAL_SCOPE_STEWARD, 202004, "st-bz-01"), std::move(figures));
  auto left = std::make_unique<journal::Officer>(*city.state().Find<journal::Officer>("st-hs-01"));
  left->set_active(false);
  city.state().Put("st-hs-01", std::move(left));
  city.At("2020-05-01T09:00");
  ASSERT_EQ(city.Do(kAdministrator, League(journal::APPRAISAL_SCOPE_STEWARD, 202004)).reason(), "");
  EXPECT_EQ(Table(*city.state().Find<journal::League>(LeagueKey(journal::APPRAISAL_SCOPE_STEWARD, 202004, 1))),
            "1 st-bz-02 10000; 1 st-jz-01 10000; 3 st-bz-01 9500; ");
}

TEST(LeagueTest, ACountysAdministratorDoesNotPublishTheCitysTable) {
  EvaluationCity city;
  AddAdministrator(city, "bz-administrator", "210782");
  city.At("2020-05-01T09:00");
  EXPECT_EQ(city.Do("officer:bz-administrator", League(kCounty, 202004)).reason(), "NOT_PERMITTED");
  EXPECT_EQ(city.Do(kAdministrator, League(kCounty, 202004)).reason(), "");
}

// A10: the card is withdrawn, the published month is scored again, and both tables stay.
TEST(LeagueTest, AWithdrawnCardMakesThePublishedTableAgainAsTheNextVersion) {
  EvaluationCity city;
  city.At("2020-04-20T10:00");
  city.PutCase("case-1");
  const std::string card = city.Red("case-1");
  city.At("2020-05-01T09:00");
  city.Do(kAdministrator, League(kDepartment, 202004));
  EXPECT_EQ(Table(*LeagueOf(city, 1)), "1 jz-market 9500; ");
  city.Do(kHandler, AppealTo(card));
  const Done ruled = city.Do(kInspector, RuleCard(card, false));
  EXPECT_EQ(ruled.events.size(), 2u);
  EXPECT_EQ(Table(*LeagueOf(city, 2)), "1 jz-market 10000; ");
  EXPECT_EQ(LeagueOf(city, 2)->reason(), StrCat("card ", card, " withdrawn"));
  EXPECT_EQ(Table(*LeagueOf(city, 1)), "1 jz-market 9500; ");
}

TEST(LeagueTest, AMonthThatWasNotPublishedIsNotScoredAgain) {
  EvaluationCity city;
  city.At("2020-04-20T10:00");
  city.PutCase("case-1");
  const std::string card = city.Red("case-1");
  city.Do(kHandler, AppealTo(card));
  EXPECT_EQ(city.Do(kInspector, RuleCard(card, false)).events.size(), 1u);
}

TEST(LeagueTest, APublishedTableIsMadeAgainWithAReasonOnly) {
  EvaluationCity city;
  city.At("2020-04-20T10:00");
  city.PutCase("case-1");
  city.Happens(Decided("case-1", 5));
  EXPECT_EQ(city.Do(kAdministrator, League(kDepartment, 202004)).reason(), "MONTH_NOT_OVER");
  city.At("2020-05-01T00:00");
  city.Do(kAdministrator, League(kDepartment, 202004));
  EXPECT_EQ(city.Do(kAdministrator, League(kDepartment, 202004)).reason(), "LEAGUE_PUBLISHED");
  EXPECT_EQ(city.Do(kAdministrator, League(kDepartment, 202004, "补登")).answer().version(), 2);
}

TEST(DrawTest, TheSameSeedDrawsTheSameSampleAndNobodyTwice) {
  std::vector<std::string> population;
  for (int i = 0; i < 100; ++i) population.push_back(StrCat("case-", i));
  const auto first = Draw(population, 10, 42);
  EXPECT_EQ(first, Draw(population, 10, 42));
  EXPECT_NE(first, Draw(population, 10, 43));
  EXPECT_EQ(std::set<std::string>(first.begin(), first.end()).size(), 10u);
  EXPECT_EQ(Draw(population, 500, 42).size(), 100u);
  EXPECT_TRUE(Draw({}, 5, 42).empty());
}

TEST(DrawTest, EveryCaseIsDrawnAboutAsOftenAsTheOthers) {
  std::vector<std::string> population;
  for (int i = 0; i < 20; ++i) population.push_back(std::to_string(i));
  std::map<std::string, int> drawn;
  for (uint64_t seed = 0; seed < 4'000; ++seed) {
    for (const std::string& one : Draw(population, 5, seed)) ++drawn[one];
  }
  for (const std::string& one : population) EXPECT_NEAR(drawn[one], 1'000, 150) << one;
}

TEST(DrawTest, ASampleIsOfTheMonthsRulingsAndKeepsItsSeed) {
  EvaluationCity city;
  city.At("2020-04-20T10:00");
  for (const std::string_view no : {"a-1", "a-2", "a-3"}) {
    city.PutCase(no);
    city.Happens(Decided(no, 5));
    city.Happens(Delivered(no));
  }
  city.At("2020-05-01T09:00");
  const Done done = city.Do(kInspector, DrawOf(202004, 2));
  ASSERT_EQ(done.reason(), "");
  EXPECT_EQ(done.answer().case_nos_size(), 2);
  const auto* draw = city.state().Find<journal::CheckDraw>(done.answer().number());
  ASSERT_NE(draw, nullptr);
  EXPECT_EQ(draw->population(), 3);
  const auto again = Draw(DecidedCases(city.state(), "210700", 202004), 2, draw->seed());
  EXPECT_EQ(std::vector<std::string>(draw->case_nos().begin(), draw->case_nos().end()), again);
}

}  // namespace
}  // namespace yici::evaluation
