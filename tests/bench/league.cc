// What a table of a month costs when a million events stand behind its figures, and that they are the figures which a recount
// of those events gives. One thread of this process, rows in memory, the formula of the pack.
#include <algorithm>
#include <chrono>
#include <cstdio>
#include <fstream>
#include <map>
#include <random>
#include <sstream>

#include "services/base/key_range.h"
#include "services/base/memory_state.h"
#include "services/base/text.h"
#include "services/evaluation/machine/appraisal.h"
#include "services/evaluation/machine/rows.h"
#include "services/workflow/dmn/xml.h"
#include "tests/bench/phases.h"

namespace yici::bench {
namespace {

using Clock = std::chrono::steady_clock;
using journal::AppraisalScope;
using journal::Figures;

constexpr int kCounties = 16, kDepartments = 60, kStewards = 300;
constexpr int kAsked = 30;  // times each table is made
constexpr int32_t kMonth = 202004;
constexpr AppraisalScope kScopes[] = {journal::APPRAISAL_SCOPE_COUNTY, journal::APPRAISAL_SCOPE_DEPARTMENT,
                                      journal::APPRAISAL_SCOPE_STEWARD};

double SecondsSince(Clock::time_point start) { return std::chrono::duration<double>(Clock::now() - start).count(); }

std::string County(int n) { return StrCat("2107", 10 + n); }
std::string DepartmentName(int n) { return StrCat("department-", n); }
std::string StewardName(int n) { return StrCat("steward-", n); }

void AddPlaces(State& state) {
  for (int n = 0; n < kCounties; ++n) {
    auto county = std::make_unique<journal::Jurisdiction>();
    county->set_jurisdiction(County(n));
    county->set_parent("210700");
    state.Put(County(n), std::move(county));
  }
  for (int n = 0; n < kStewards; ++n) {
    auto officer = std::make_unique<journal::Officer>();
    officer->set_officer_id(StewardName(n));
    officer->set_active(true);
    state.Put(StewardName(n), std::move(officer));
    auto steward = std::make_unique<journal::Steward>();
    steward->set_steward_id(StewardName(n));
    state.Put(StewardName(n), std::move(steward));
  }
}

// What the events are about: a case in each department, a visit and a demand of each steward.
void AddSubjects(State& state) {
  for (int n = 0; n < kDepartments; ++n) {
    auto one = std::make_unique<journal::Case>();
    one->set_case_no(StrCat("case-", n));
    one->set_department_id(DepartmentName(n));
    one->set_jurisdiction(County(n % kCounties));
    state.Put(StrCat("case-", n), std::move(one));
  }
  for (int n = 0; n < kStewards; ++n) {
    auto visit = std::make_unique<journal::StewardVisit>();
    visit->set_visit_no(StrCat("visit-", n));
    visit->set_steward_id(StewardName(n));
    visit->set_jurisdiction(County(n % kCounties));
    visit->set_visited_day(CivilDay::Parse("2020-04-20")->days_since_1970());
    state.Put(StrCat("visit-", n), std::move(visit));
    auto demand = std::make_unique<journal::Demand>();
    demand->set_demand_no(StrCat("demand-", n));
    demand->set_steward_id(StewardName(n));
    demand->set_department_id(DepartmentName(n % kDepartments));
    demand->set_jurisdiction(County(n % kCounties));
    state.Put(StrCat("demand-", n), std::move(demand));
  }
}

journal::Event AnyEvent(std::mt19937_64& random) {
  const auto below = [&random](uint64_t bound) { return static_cast<int>(random() % bound); };
  journal::Event event;
  switch (below(4)) {
    case 0:
      event.mutable_case_decided()->set_case_no(StrCat("case-", below(kDepartments)));
      event.mutable_case_decided()->set_used_wd(below(20));
      break;
    case 1:
      event.mutable_case_rated()->set_case_no(StrCat("case-", below(kDepartments)));
      event.mutable_case_rated()->mutable_rating()->set_code(1 + below(5));
      event.mutable_case_rated()->mutable_rating()->set_nth(1);
      break;
    case 2:
      event.mutable_visit_confirmed()->set_visit_no(StrCat("visit-", below(kStewards)));
      event.mutable_visit_confirmed()->set_confirmed(below(10) > 0);
      break;
    default:
      event.mutable_demand_confirmed()->mutable_change()->set_demand_no(StrCat("demand-", below(kStewards)));
      event.mutable_demand_confirmed()->set_confirmed(true);
  }
  return event;
}

// The events that were counted until so many contributions are listed.
int64_t Fill(State& state, int64_t contributions) {
  std::mt19937_64 random(1);
  EventPosition position;
  position.legal_time = position.occurred_at = *Instant::Parse("2020-04-20T10:00");
  for (int64_t listed = 0; listed < contributions;) {
    const journal::Event event = AnyEvent(random);
    ++position.revision;
    evaluation::CountEvent(state, event, position);
    // Its county, its department or its steward; of a demand all three.
    listed += event.has_demand_confirmed() ? 3 : 2;
  }
  return static_cast<int64_t>(position.revision);
}

// ---- the naive recount

void Recount(const journal::Contribution& row, Figures& out) {
  Figures one;
  switch (row.kind()) {
    case journal::CONTRIBUTION_KIND_DECIDED_ON_TIME: one.set_on_time(1); [[fallthrough]];
    case journal::CONTRIBUTION_KIND_DECIDED_LATE:
      one.set_decided(1);
      one.set_used_wd(row.value());
      break;
    case journal::CONTRIBUTION_KIND_RATED:
      one.set_ratings(1);
      row.value() <= 3 ? one.set_satisfied(1) : one.set_bad(1);
      break;
    case journal::CONTRIBUTION_KIND_VISIT_CONFIRMED: one.set_visits_confirmed(1); break;
    case journal::CONTRIBUTION_KIND_VISIT_DENIED: one.set_visits_denied(1); break;
    default: one.set_issues_confirmed(1);
  }
  evaluation::Add(out, one);
}

absl::Status HoldAgainst(const State& state, AppraisalScope scope, int64_t* listed) {
  std::map<std::string, Figures, std::less<>> counted;
  const std::string begin = evaluation::FiguresPrefix(scope, kMonth);
  journal::Contribution row;
  state.Scan(tables::kContribution, begin, PrefixEnd(begin), [&](std::string_view key, std::string_view bytes) {
    row.ParseFromArray(bytes.data(), static_cast<int>(bytes.size()));
    Recount(row, counted[std::string(evaluation::IdOfContribution(key))]);
    ++*listed;
    return true;
  });
  for (const auto& [id, figures] : counted) {
    const Figures kept = evaluation::FiguresOf(state, scope, id, kMonth);
    if (kept.SerializeAsString() != figures.SerializeAsString()) {
      return absl::InternalError(StrCat("the figures of ", id, " are not those of its events"));
    }
  }
  return absl::OkStatus();
}

// ---- the tables

absl::StatusOr<std::unique_ptr<dmn::Model>> Formula() {
  std::ifstream file(YICI_PACK_FOLDER "/scoring.dmn");
  std::stringstream text;
  text << file.rdbuf();
  dmn::Loaded loaded = dmn::LoadDmn("scoring.dmn", text.str());
  if (!loaded.definitions) return absl::NotFoundError("the formula cannot be read: " YICI_PACK_FOLDER "/scoring.dmn");
  std::vector<dmn::Definitions> models;
  models.push_back(*std::move(loaded.definitions));
  dmn::Compiled compiled = dmn::Compile(std::move(models), {});
  if (compiled.model != nullptr) return std::move(compiled.model);
  return absl::InternalError(compiled.findings.empty() ? "no model" : compiled.findings.front().ToString());
}

// Milliseconds, p50, of the table that takes longest.
absl::StatusOr<double> SlowestTable(const State& state, const dmn::Model& model) {
  double slowest = 0;
  for (const AppraisalScope scope : kScopes) {
    std::vector<double> millis;
    for (int n = 0; n < kAsked; ++n) {
      const auto start = Clock::now();
      const auto rows = evaluation::RankedRows(state, model, scope, kMonth);
      millis.push_back(SecondsSince(start) * 1'000);
      if (!rows || rows->empty()) return absl::InternalError("a table is empty");
    }
    slowest = std::max(slowest, Median(millis));
  }
  return slowest;
}

}  // namespace

absl::Status RunLeague(Bench& bench) {
  const auto model = Formula();
  if (!model.ok()) return model.status();
  MemoryState state;
  AddPlaces(state);
  AddSubjects(state);
  auto start = Clock::now();
  const int64_t events = Fill(state, bench.sizes.contributions);
  bench.report.Set("league.us_per_event", SecondsSince(start) * 1e6 / static_cast<double>(events));
  const auto table = SlowestTable(state, **model);
  if (!table.ok()) return table.status();
  bench.report.Set("league.table_ms", *table);
  int64_t listed = 0;
  start = Clock::now();
  for (const AppraisalScope scope : kScopes) {
    if (absl::Status same = HoldAgainst(state, scope, &listed); !same.ok()) return same;
  }
  bench.report.Set("league.recount_s", SecondsSince(start));
  bench.report.Set("league.contributions", static_cast<double>(listed));
  return listed >= bench.sizes.contributions ? absl::OkStatus()
                                             : absl::InternalError("fewer contributions than were asked for");
}

}  // namespace yici::bench
