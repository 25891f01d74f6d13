#include "services/evaluation/machine/rally_year.h"

#include <algorithm>
#include <map>
#include <memory>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "services/base/text.h"
#include "services/evaluation/machine/rally.h"
#include "services/evaluation/machine/rows.h"

namespace yici::evaluation {
namespace {

using Places = google::protobuf::RepeatedPtrField<journal::RallyYearPlace>;

constexpr int32_t kYearMin = 2000, kYearMax = 2100;

// What one county or project brought together in a year.
struct Sum {
  int64_t weighted = 0;
  int32_t sheets = 0;
  std::set<std::string> projects, rallies;

  void Add(const journal::RallyPlace& place, const std::string& rally_no) {
    weighted += place.weighted();
    sheets += place.sheets();
    projects.insert(place.project_id());
    rallies.insert(rally_no);
  }
};
using Sums = std::map<std::string, Sum>;

std::vector<journal::Rally> RalliesOf(const StateReader& state, std::string_view jurisdiction, int32_t year) {
  std::vector<journal::Rally> rallies;
  state.Scan(tables::kRally, "", "", [&](std::string_view, std::string_view bytes) {
    journal::Rally rally;
    if (!rally.ParseFromArray(bytes.data(), static_cast<int>(bytes.size()))) return true;
    const bool counts = rally.jurisdiction() == jurisdiction && rally.year() == year;
    if (counts && rally.state() != journal::RALLY_STATE_CANCELLED) rallies.push_back(std::move(rally));
    return rallies.size() <= kRalliesOfYearMax;
  });
  std::sort(rallies.begin(), rallies.end(), [](const auto& a, const auto& b) {
    return a.quarter() != b.quarter() ? a.quarter() < b.quarter() : a.rally_no() < b.rally_no();
  });
  return rallies;
}

Refusal CheckRallies(const std::vector<journal::Rally>& rallies) {
  if (rallies.empty()) return Deny(Reason::kRallyYearEmpty, "year");
  if (rallies.size() > kRalliesOfYearMax) {
    return Deny(Reason::kListTooLong, "year", {{"max", std::to_string(kRalliesOfYearMax)}});
  }
  for (const journal::Rally& rally : rallies) {
    if (rally.state() == journal::RALLY_STATE_ANNOUNCED) continue;
    return Deny(Reason::kRallyYearOpen, "year", {{"rally_no", rally.rally_no()}});
  }
  return std::nullopt;
}

void AddRally(const journal::Rally& rally, Sums& counties, Sums& projects) {
  const journal::RallyResult& result = rally.results(rally.results_size() - 1);
  for (const journal::RallyPlace& place : result.places()) {
    const journal::RallyEntry* entry = FindEntry(rally, place.project_id());
    if (entry != nullptr) counties[entry->jurisdiction()].Add(place, rally.rally_no());
    projects[place.project_id()].Add(place, rally.rally_no());
  }
}

void PutPlaces(const Sums& sums, bool of_counties, Places& places) {
  for (const auto& [id, sum] : sums) {
    journal::RallyYearPlace& place = *places.Add();
    place.set_id(id);
    place.set_weighted(sum.weighted);
    place.set_sheets(sum.sheets);
    place.set_hundredths(MeanOf(sum.weighted, sum.sheets));
    place.set_rallies(static_cast<int32_t>(sum.rallies.size()));
    if (of_counties) place.set_projects(static_cast<int32_t>(sum.projects.size()));
  }
  std::sort(places.begin(), places.end(), [](const auto& a, const auto& b) {
    return a.hundredths() != b.hundredths() ? a.hundredths() > b.hundredths() : a.id() < b.id();
  });
  for (int i = 0; i < places.size(); ++i) {
    const bool tie = i > 0 && places[i].hundredths() == places[i - 1].hundredths();
    places[i].set_rank(tie ? places[i - 1].rank() : i + 1);
  }
}

}  // namespace

int32_t YearVersionsOf(const StateReader& state, std::string_view jurisdiction, int32_t year) {
  return static_cast<int32_t>(state.Counter(tables::kRallyYearVersions, RallyYearPrefix(jurisdiction, year)));
}

Refusal TotalOf(const StateReader& state, std::string_view jurisdiction, int32_t year, journal::RallyYear* total) {
  const std::vector<journal::Rally> rallies = RalliesOf(state, jurisdiction, year);
  if (Refusal refusal = CheckRallies(rallies)) return refusal;
  Sums counties, projects;
  for (const journal::Rally& rally : rallies) {
    AddRally(rally, counties, projects);
    journal::RallyOfYear& counted = *total->add_rallies();
    counted.set_rally_no(rally.rally_no());
    counted.set_quarter(rally.quarter());
    counted.set_result_version(rally.results_size());
  }
  PutPlaces(counties, true, *total->mutable_counties());
  PutPlaces(projects, false, *total->mutable_projects());
  total->set_jurisdiction(std::string(jurisdiction));
  total->set_year(year);
  total->set_version(YearVersionsOf(state, jurisdiction, year) + 1);
  return std::nullopt;
}

Outcome DecideTotalYear(const World& world, const journal::TotalRallyYear& command, const Ordered& ordered) {
  if (command.year() < kYearMin || command.year() > kYearMax) return Refuse(Deny(Reason::kPeriodInvalid, "year"));
  YICI_MUST(CheckNote("reason", command.reason()));
  Desk desk(world, ordered);
  YICI_MUST(CheckJurisdiction(world.state, "jurisdiction", command.jurisdiction()));
  YICI_MUST(desk.RequireOver({role::kAdministrator}, command.jurisdiction()));
  const bool again = YearVersionsOf(world.state, command.jurisdiction(), command.year()) > 0;
  if (again && command.reason().empty()) return Refuse(Deny(Reason::kRallyYearPublished, "year"));
  journal::Event event;
  journal::RallyYear& total = *event.mutable_rally_year_totalled()->mutable_total();
  YICI_MUST(TotalOf(world.state, command.jurisdiction(), command.year(), &total));
  total.set_reason(command.reason());
  total.set_actor(std::string(desk.actor()));
  total.set_day(desk.today());
  desk.answer().set_version(total.version());
  const std::string number = StrCat(command.jurisdiction(), "/", command.year());
  desk.Emit(std::move(event), StrCat("rally-years/", number));
  return desk.Conclude(number, "published");
}

void ApplyYearTotalled(State& state, const journal::RallyYearTotalled& event) {
  const journal::RallyYear& total = event.total();
  state.PutCounter(tables::kRallyYearVersions, RallyYearPrefix(total.jurisdiction(), total.year()),
                   static_cast<uint64_t>(total.version()));
  state.Put(RallyYearKey(total.jurisdiction(), total.year(), total.version()), std::make_unique<journal::RallyYear>(total));
}

}  // namespace yici::evaluation
