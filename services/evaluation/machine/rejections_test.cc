// Every reason of the table, met once by a command that nearly fits.
#include "services/evaluation/machine/rejections.h"

#include <functional>
#include <set>

#include "gtest/gtest.h"
#include "services/evaluation/machine/appraisal.h"
#include "services/evaluation/machine/rally.h"
#include "services/evaluation/machine/rejection_rows_for_tests.h"
#include "services/evaluation/machine/rows.h"

namespace yici::evaluation {
namespace {

using journal::Command;

Done PlanChanged(EvaluationCity& city, const std::function<void(journal::PlanRally&)>& change) {
  Command command = Plan();
  change(*command.mutable_plan_rally());
  return city.Do(kAdministrator, command);
}

void AddCriterion(journal::PlanRally& plan, const std::string& id, int32_t weight) {
  journal::RallyCriterion& criterion = *plan.add_criteria();
  criterion.set_criterion_id(id);
  criterion.set_name_zh("评分项");
  criterion.set_weight(weight);
}

Command Changed(Command command, const std::function<void(Command&)>& change) {
  change(command);
  return command;
}

Done FullRally(EvaluationCity& city) {
  const std::string rally = city.Planned();
  auto full = std::make_unique<journal::Rally>(city.Rally(rally));
  while (full->steps_size() < 1'000) full->add_steps();
  city.state().Put(rally, std::move(full));
  return city.Do(kCountyLeader, Nominate(rally, "pj-bz"));
}

Done FullAgreement(EvaluationCity& city) {
  const std::string agreement = city.Proposed();
  auto full = std::make_unique<journal::Enclave>(city.Agreement(agreement));
  while (full->steps_size() < 1'000) full->add_steps();
  city.state().Put(agreement, std::move(full));
  return city.Do(kHeishanLeader, Consent(agreement, "210726"));
}

Done FullOrder(EvaluationCity& city) {
  const std::string order = city.Ordered("issued");
  auto full = std::make_unique<journal::SupervisionOrder>(city.Order(order));
  while (full->steps_size() < 1'000) full->add_steps();
  city.state().Put(order, std::move(full));
  return city.Do(kHandler, SignFor(order));
}

Done WithoutCriteria(EvaluationCity& city) {
  city.state().Erase(tables::kRallyCriterion, "c1");
  city.state().Erase(tables::kRallyCriterion, "c2");
  return city.Do(kAdministrator, Plan());
}

Done Unvetted(EvaluationCity& city) {
  const std::string rally = city.Planned();
  city.Do(kCountyLeader, Nominate(rally, "pj-bz"));
  return city.Do(kAdministrator, Route(rally, {"pj-bz"}));
}

Done HalfRoute(EvaluationCity& city) {
  const std::string rally = city.Planned();
  city.Do(kCountyLeader, Nominate(rally, "pj-bz"));
  city.Do(kAdministrator, Vet(rally, "pj-bz", false));
  return city.Do(kAdministrator, Route(rally, {"pj-bz"}));
}

Done VettedTwice(EvaluationCity& city) {
  const std::string rally = city.Planned();
  city.Do(kCountyLeader, Nominate(rally, "pj-bz"));
  city.Do(kAdministrator, Vet(rally, "pj-bz"));
  return city.Do(kAdministrator, Vet(rally, "pj-bz"));
}

Done HalfPass(EvaluationCity& city) {
  const std::string rally = city.Planned();
  city.Do(kCountyLeader, Nominate(rally, "pj-bz"));
  return city.Do(kAdministrator,
                 Changed(Vet(rally, "pj-bz"), [](Command& c) { c.mutable_vet_nomination()->set_safety_fine(false); }));
}

Done UnvisitedSheet(EvaluationCity& city) {
  const std::string rally = city.Planned();
  city.Do(kCountyLeader, Nominate(rally, "pj-bz"));
  city.Do(kAdministrator, Vet(rally, "pj-bz"));
  city.Do(kAdministrator, Route(rally, {"pj-bz"}));
  return city.Do(kJudge, Sheet(rally, "pj-bz", {9000, 9000}));
}

Done AppealedTwice(EvaluationCity& city) {
  const std::string rally = city.Posted();
  city.Do(kCountyLeader, Appeal(rally, "pj-bz"));
  return city.Do(kCountyLeader, Appeal(rally, "pj-bz"));
}

const RejectionRow kRows[] = {
    {"TEXT_REQUIRED", [](EvaluationCity& c) { return PlanChanged(c, [](auto& p) { p.set_name_zh(" "); }); }},
    {"TEXT_TOO_LONG", [](EvaluationCity& c) { return PlanChanged(c, [](auto& p) { p.set_name_zh(std::string(801, 'a')); }); }},
    {"LIST_TOO_LONG",
     [](EvaluationCity& c) {
       return PlanChanged(c, [](auto& p) {
         for (int i = 0; i < 31; ++i) p.add_judges(std::to_string(i));
       });
     }},
    {"REASONS_REQUIRED",
     [](EvaluationCity& c) {
       return c.Do(kAdministrator, Changed(CallOff(c.Planned()), [](Command& o) { o.mutable_cancel_rally()->clear_reason(); }));
     }},
    {"PERIOD_INVALID", [](EvaluationCity& c) { return PlanChanged(c, [](auto& p) { p.set_quarter(5); }); }},
    {"CRITERION_INVALID",
     [](EvaluationCity& c) {
       return PlanChanged(c, [](auto& p) {
         AddCriterion(p, "x", 50);
         AddCriterion(p, "x", 50);
       });
     }},
    {"WEIGHTS_NOT_100", [](EvaluationCity& c) { return PlanChanged(c, [](auto& p) { AddCriterion(p, "x", 99); }); }},
    {"JUDGES_REQUIRED", [](EvaluationCity& c) { return PlanChanged(c, [](auto& p) { p.add_judges("judge-1"); }); }},
    {"RALLY_DAYS_INVALID",
     [](EvaluationCity& c) { return PlanChanged(c, [](auto& p) { p.set_score_until_day(DayNumber("2020-04-29")); }); }},
    {"SCORE_OUT_OF_RANGE",
     [](EvaluationCity& c) {
       return c.Do(kJudge, Sheet(c.Touring(), "pj-bz", {10'001, 0}));
     }},
    {"SCORES_INCOMPLETE", [](EvaluationCity& c) { return c.Do(kJudge, Sheet(c.Touring(), "pj-bz", {9000})); }},
    {"RALLY_NOT_FOUND", [](EvaluationCity& c) { return c.Do(kAdministrator, Close("LL1")); }},
    {"ENTRY_NOT_FOUND",
     [](EvaluationCity& c) {
       return c.Do(kJudge, Sheet(c.Touring(), "pj-none", {9000, 9000}));
     }},
    {"SHEET_NOT_FOUND",
     [](EvaluationCity& c) {
       return c.Do(kAdministrator, Changed(Correct(c.Announced(), "pj-bz", {1, 1}), [](Command& o) {
                     o.mutable_correct_rally()->mutable_corrections(0)->set_officer_id("judge-3");
                   }));
     }},
    {"APPEAL_NOT_FOUND", [](EvaluationCity& c) { return c.Do(kInspector, RuleFor(c.Posted(), "pj-bz", true)); }},
    {"PROJECT_UNKNOWN", [](EvaluationCity& c) { return c.Do(kCountyLeader, Nominate(c.Planned(), "pj-none")); }},
    {"JURISDICTION_UNKNOWN", [](EvaluationCity& c) { return PlanChanged(c, [](auto& p) { p.set_jurisdiction("999999"); }); }},
    {"OFFICER_NOT_FOUND", [](EvaluationCity& c) { return PlanChanged(c, [](auto& p) { p.add_judges("nobody"); }); }},
    {"NOT_PERMITTED", [](EvaluationCity& c) { return c.Do(kCountyLeader, Plan()); }},
    {"NOT_A_JUDGE",
     [](EvaluationCity& c) {
       return c.Do(kInspector, Sheet(c.Touring(), "pj-bz", {9000, 9000}));
     }},
    {"SEPARATION_OF_DUTIES",
     [](EvaluationCity& c) {
       const std::string rally = c.Planned();
       c.Do(kAdministrator, Nominate(rally, "pj-bz"));
       return c.Do(kAdministrator, Vet(rally, "pj-bz"));
     }},
    {"REVISION_CONFLICT",
     [](EvaluationCity& c) {
       return c.Do(kAdministrator, Changed(CallOff(c.Planned()), [](Command& o) { o.mutable_cancel_rally()->set_etag(99); }));
     }},
    {"RALLY_WRONG_STATE", [](EvaluationCity& c) { return c.Do(kAdministrator, Post(c.Planned())); }},
    {"CRITERIA_MISSING", WithoutCriteria},
    {"FOLLOWS_UNFIT",
     [](EvaluationCity& c) {
       const std::string before = c.Planned();
       return PlanChanged(c, [&](auto& p) { p.set_follows(before); });
     }},
    {"NOMINATION_LATE",
     [](EvaluationCity& c) {
       const std::string rally = c.Planned();
       c.At("2020-05-01T00:00");
       return c.Do(kCountyLeader, Nominate(rally, "pj-bz"));
     }},
    {"PROJECT_OUTSIDE",
     [](EvaluationCity& c) {
       const std::string rally = PlanChanged(c, [](auto& p) { p.set_jurisdiction("210782"); }).answer().number();
       return c.Do(kHeishanLeader, Nominate(rally, "pj-hs"));
     }},
    {"ALREADY_NOMINATED",
     [](EvaluationCity& c) {
       const std::string rally = c.Planned();
       c.Do(kCountyLeader, Nominate(rally, "pj-bz"));
       return c.Do(kSteward, Nominate(rally, "pj-bz"));
     }},
    {"ALREADY_VETTED", VettedTwice},
    {"VETTING_INCOMPLETE", HalfPass},
    {"NOMINATIONS_OPEN", Unvetted},
    {"ROUTE_INCOMPLETE", HalfRoute},
    {"STOP_DAY_INVALID",
     [](EvaluationCity& c) {
       const std::string rally = c.Planned();
       c.Do(kCountyLeader, Nominate(rally, "pj-bz"));
       c.Do(kAdministrator, Vet(rally, "pj-bz"));
       return c.Do(kAdministrator, Route(rally, {"pj-bz"}, "2020-05-16"));
     }},
    {"ALREADY_VISITED", [](EvaluationCity& c) { return c.Do(kAdministrator, Visited(c.Touring(), "pj-bz")); }},
    {"NOT_VISITED", UnvisitedSheet},
    {"JUDGE_OWN_UNIT",
     [](EvaluationCity& c) {
       return c.Do(kBeizhenJudge, Sheet(c.Touring(), "pj-bz", {9000, 9000}));
     }},
    {"SHEET_LATE",
     [](EvaluationCity& c) {
       return c.Do(kThirdJudge, Sheet(c.Tallied(), "pj-bz", {9000, 9000}));
     }},
    {"SHEET_EXISTS",
     [](EvaluationCity& c) {
       const std::string rally = c.Touring();
       c.Do(kJudge, Sheet(rally, "pj-bz", {9000, 9000}));
       return c.Do(kJudge, Sheet(rally, "pj-bz", {9500, 9000}));
     }},
    {"SHEETS_OUTSTANDING", [](EvaluationCity& c) { return c.Do(kAdministrator, Close(c.Touring())); }},
    {"APPEAL_LATE",
     [](EvaluationCity& c) {
       const std::string rally = c.Posted();
       c.At("2020-05-26T00:00");
       return c.Do(kCountyLeader, Appeal(rally, "pj-bz"));
     }},
    {"ALREADY_APPEALED", AppealedTwice},
    {"APPEALS_OUTSTANDING",
     [](EvaluationCity& c) {
       const std::string rally = c.Posted();
       c.Do(kCountyLeader, Appeal(rally, "pj-bz"));
       c.At("2020-05-26T00:00");
       return c.Do(kAdministrator, Announce(rally));
     }},
    {"POSTING_RUNNING", [](EvaluationCity& c) { return c.Do(kAdministrator, Announce(c.Posted())); }},
    {"CORRECTIONS_REQUIRED",
     [](EvaluationCity& c) {
       return c.Do(kAdministrator, Changed(Correct(c.Announced(), "pj-bz", {1, 1}),
                                           [](Command& o) { o.mutable_correct_rally()->clear_corrections(); }));
     }},
    {"RALLY_FULL", FullRally},
    {"SHARES_NOT_100", [](EvaluationCity& c) { return c.Do(kHeishanLeader, Propose("ev-1", 50, 60)); }},
    {"BENEFIT_YEARS_INVALID",
     [](EvaluationCity& c) {
       return c.Do(kHeishanLeader, Changed(Propose(), [](Command& o) { o.mutable_propose_enclave()->set_benefit_years(51); }));
     }},
    {"AMOUNT_INVALID", [](EvaluationCity& c) { return c.Do(kAdministrator, Settle(c.Producing(), 2020, -1)); }},
    {"ENCLAVE_NOT_FOUND", [](EvaluationCity& c) { return c.Do(kAdministrator, Drop("FD1")); }},
    {"ENCLAVE_PROJECT_UNKNOWN", [](EvaluationCity& c) { return c.Do(kHeishanLeader, Propose("ev-none")); }},
    {"PARK_UNKNOWN",
     [](EvaluationCity& c) {
       return c.Do(kHeishanLeader, Changed(Propose(), [](Command& o) { o.mutable_propose_enclave()->set_park_id("none"); }));
     }},
    {"ENCLAVE_WRONG_STATE",
     [](EvaluationCity& c) { return c.Do(kAdministrator, Advance(c.Signed(), journal::ENCLAVE_STATE_PRODUCTION)); }},
    {"SAME_COUNTY",
     [](EvaluationCity& c) {
       return c.Do(kCountyLeader,
                   Changed(Propose(), [](Command& o) { o.mutable_propose_enclave()->set_fly_out_jurisdiction("210782"); }));
     }},
    {"ENCLAVE_EXISTS",
     [](EvaluationCity& c) {
       c.Proposed();
       return c.Do(kHeishanLeader, Propose());
     }},
    {"NOT_A_PARTY", [](EvaluationCity& c) { return c.Do(kCityLeader, Consent(c.Proposed(), "210700")); }},
    {"ALREADY_CONSENTED",
     [](EvaluationCity& c) {
       const std::string agreement = c.Proposed();
       c.Do(kHeishanLeader, Consent(agreement, "210726"));
       return c.Do(kCityLeader, Consent(agreement, "210726"));
     }},
    {"SETTLEMENT_YEAR", [](EvaluationCity& c) { return c.Do(kAdministrator, Settle(c.Producing(), 2020, 1)); }},
    {"ALREADY_SETTLED",
     [](EvaluationCity& c) {
       const std::string agreement = c.Producing();
       c.At("2021-01-10T09:00");
       c.Do(kAdministrator, Settle(agreement, 2020, 1));
       return c.Do(kAdministrator, Settle(agreement, 2020, 1));
     }},
    {"NOT_SETTLED",
     [](EvaluationCity& c) {
       const std::string agreement = c.Producing();
       c.At("2021-01-10T09:00");
       return c.Do(kAdministrator, Settle(agreement, 2020, 1, true));
     }},
    {"ENCLAVE_NOT_EXPIRED",
     [](EvaluationCity& c) { return c.Do(kAdministrator, Advance(c.Producing(), journal::ENCLAVE_STATE_EXPIRED)); }},
    {"PARK_EXISTS", [](EvaluationCity& c) { return c.Do(kAdministrator, OpenPark("park-bz")); }},
    {"PARKS_LIMIT",
     [](EvaluationCity& c) {
       auto policy = std::make_unique<journal::EnclavePolicy>();
       policy->set_jurisdiction("210700");
       policy->set_parks_max(1);
       c.state().Put("210700", std::move(policy));
       return c.Do(kAdministrator, OpenPark("park-hs"));
     }},
    {"ENCLAVE_FULL", FullAgreement},
    {"LENGTH_REQUIRED", [](EvaluationCity& c) { return c.Do(kInspector, DrawOf(202003, 0)); }},
    {"SUBJECT_INVALID", [](EvaluationCity& c) { return c.Do(kInspector, IssueAbout("projects/pj-bz")); }},
    {"CARD_NOT_FOUND", [](EvaluationCity& c) { return c.Do(kHandler, AppealTo("1-x")); }},
    {"SUBJECT_NOT_FOUND", [](EvaluationCity& c) { return c.Do(kInspector, IssueAbout("cases/none")); }},
    {"ORDER_NOT_FOUND", [](EvaluationCity& c) { return c.Do(kHandler, SignFor("DB1")); }},
    {"DEPARTMENT_UNKNOWN",
     [](EvaluationCity& c) {
       c.PutCase("case-1");
       return c.Do(kInspector, IssueAbout("cases/case-1", "none"));
     }},
    {"ORDER_WRONG_STATE", [](EvaluationCity& c) { return c.Do(kHandler, FeedBack(c.Ordered("issued"))); }},
    {"APPEAL_RULED",
     [](EvaluationCity& c) {
       c.PutCase("case-1");
       const std::string card = c.Red("case-1");
       c.Do(kHandler, AppealTo(card));
       c.Do(kInspector, RuleCard(card, true));
       return c.Do(kInspector, RuleCard(card, false));
     }},
    {"ORDER_OPEN",
     [](EvaluationCity& c) {
       c.Ordered("issued");
       return c.Do(kInspector, IssueAbout("demands/RX-1"));
     }},
    {"ORDER_FULL", FullOrder},
    {"MONTH_INVALID", [](EvaluationCity& c) { return c.Do(kInspector, DrawOf(202013, 1)); }},
    {"SCOPE_INVALID",
     [](EvaluationCity& c) { return c.Do(kAdministrator, League(journal::APPRAISAL_SCOPE_UNSPECIFIED, 202003)); }},
    {"DRAW_TOO_LARGE",
     [](EvaluationCity& c) {
       auto figures = std::make_unique<journal::Figures>();
       figures->set_decided(kDrawFromMax + 1);
       c.state().Put(FiguresKey(journal::APPRAISAL_SCOPE_COUNTY, 202003, "210700"), std::move(figures));
       return c.Do(kInspector, DrawOf(202003, 1));
     }},
    {"MONTH_NOT_OVER", [](EvaluationCity& c) { return c.Do(kInspector, DrawOf(202004, 1)); }},
    {"FORMULA_MISSING",
     [](EvaluationCity& c) {
       c.state().Erase<journal::DecisionModel>("scoring");
       return c.Do(kAdministrator, League(journal::APPRAISAL_SCOPE_COUNTY, 202003));
     }},
    {"LEAGUE_PUBLISHED",
     [](EvaluationCity& c) {
       c.Do(kAdministrator, League(journal::APPRAISAL_SCOPE_COUNTY, 202003));
       return c.Do(kAdministrator, League(journal::APPRAISAL_SCOPE_COUNTY, 202003));
     }},
    {"RALLY_YEAR_EMPTY", [](EvaluationCity& c) { return c.Do(kAdministrator, YearTotal(2020)); }},
    {"RALLY_YEAR_OPEN",
     [](EvaluationCity& c) {
       c.Planned();
       return c.Do(kAdministrator, YearTotal(2020));
     }},
    {"RALLY_YEAR_PUBLISHED",
     [](EvaluationCity& c) {
       c.Announced();
       c.Do(kAdministrator, YearTotal(2020));
       return c.Do(kAdministrator, YearTotal(2020));
     }},
};

// Refused by reads of the service, not by a command.
constexpr std::string_view kOfReads[] = {"SHEETS_SEALED", "LEAGUE_NOT_FOUND", "DRAW_NOT_FOUND", "RALLY_YEAR_NOT_FOUND"};

TEST(RejectionsTest, EachReasonIsMetAndChangesNothing) {
  for (const RejectionRow& row : kRows) MeetsAndChangesNothing(row);
}

TEST(RejectionsTest, NoReasonOfTheTableIsLeftOut) {
  std::set<std::string_view> met(std::begin(kOfReads), std::end(kOfReads));
  for (const RejectionRow& row : kRows) met.insert(row.reason);
  for (const ReasonRow& row : Reasons()) EXPECT_TRUE(met.contains(row.name)) << row.name;
  EXPECT_EQ(met.size(), Reasons().size());
}

TEST(RejectionsTest, TheTableStandsInTheOrderOfTheEnumeration) {
  int index = 0;
  for (const ReasonRow& row : Reasons()) EXPECT_EQ(static_cast<int>(row.reason), index++);
}

}  // namespace
}  // namespace yici::evaluation
