#include "services/evaluation/machine/rally.h"

#include <algorithm>
#include <map>
#include <numeric>

#include "services/base/key_range.h"
#include "services/evaluation/machine/rows.h"
#include "services/steward/machine/ledger.h"

namespace yici::evaluation {
namespace {

constexpr int64_t kWeights = 100;  // a sheet counts hundredths a hundred times

template <class Repeated, class Id>
auto* FindBy(Repeated& rows, std::string_view id, Id id_of) {
  const auto found = std::find_if(rows.begin(), rows.end(), [&](const auto& row) { return id_of(row) == id; });
  return found == rows.end() ? nullptr : &*found;
}

int64_t RoundHalfUp(int64_t numerator, int64_t denominator) { return (2 * numerator + denominator) / (2 * denominator); }

void AddUnique(google::protobuf::RepeatedPtrField<std::string>* list, const std::string& id) {
  if (!id.empty() && std::find(list->begin(), list->end(), id) == list->end()) *list->Add() = id;
}

template <class List>
bool Contains(const List& list, std::string_view id) {
  return std::find(list.begin(), list.end(), id) != list.end();
}

bool IsOfUnits(const journal::RallyJudge& units, const journal::Rally& rally, const journal::RallyEntry& entry,
               const journal::Project* project) {
  // City hall judges what lies in the city; only a county is a unit that competes.
  if (entry.jurisdiction() != rally.jurisdiction() && Contains(units.jurisdictions(), entry.jurisdiction())) return true;
  if (Contains(units.department_ids(), entry.department_id())) return true;
  if (project == nullptr) return false;
  return std::any_of(project->department_ids().begin(), project->department_ids().end(),
                     [&](const std::string& id) { return Contains(units.department_ids(), id); });
}

}  // namespace

const journal::RallyEntry* FindEntry(const journal::Rally& rally, std::string_view project_id) {
  return FindBy(
      rally.entries(), project_id, [](const auto& entry) -> const auto& { return entry.project_id(); });
}

journal::RallyEntry* FindEntry(journal::Rally& rally, std::string_view project_id) {
  return FindBy(
      *rally.mutable_entries(), project_id, [](const auto& entry) -> const auto& { return entry.project_id(); });
}

const journal::RallyJudge* FindJudge(const journal::Rally& rally, std::string_view officer_id) {
  return FindBy(
      rally.judges(), officer_id, [](const auto& judge) -> const auto& { return judge.officer_id(); });
}

const journal::RallyAppeal* FindAppeal(const journal::Rally& rally, std::string_view project_id) {
  return FindBy(
      rally.appeals(), project_id, [](const auto& appeal) -> const auto& { return appeal.project_id(); });
}

int64_t WeightedOf(const journal::Rally& rally, const google::protobuf::RepeatedPtrField<journal::CriterionScore>& scores) {
  int64_t sum = 0;
  for (const journal::CriterionScore& score : scores) {
    const auto* criterion = FindBy(
        rally.criteria(), score.criterion_id(), [](const auto& row) -> const auto& { return row.criterion_id(); });
    if (criterion != nullptr) sum += int64_t{criterion->weight()} * score.hundredths();
  }
  return sum;
}

int32_t MeanOf(int64_t weighted, int32_t sheets) {
  return sheets > 0 ? static_cast<int32_t>(RoundHalfUp(weighted, kWeights * sheets)) : 0;
}

journal::RallyPlace PlaceOf(std::string_view project_id, std::vector<int64_t> weighted, bool drop_extremes) {
  journal::RallyPlace place;
  place.set_project_id(std::string(project_id));
  if (drop_extremes && weighted.size() >= kDropFrom) {
    std::sort(weighted.begin(), weighted.end());
    weighted.pop_back();
    weighted.erase(weighted.begin());
    place.set_dropped(2);
  }
  const auto sheets = static_cast<int64_t>(weighted.size());
  place.set_sheets(static_cast<int32_t>(sheets));
  place.set_weighted(std::accumulate(weighted.begin(), weighted.end(), int64_t{0}));
  place.set_hundredths(MeanOf(place.weighted(), place.sheets()));
  return place;
}

void Rank(journal::RallyResult& result) {
  auto& places = *result.mutable_places();
  std::sort(places.begin(), places.end(), [](const auto& a, const auto& b) {
    return a.hundredths() != b.hundredths() ? a.hundredths() > b.hundredths() : a.project_id() < b.project_id();
  });
  for (int i = 0; i < places.size(); ++i) {
    const bool tie = i > 0 && places[i].hundredths() == places[i - 1].hundredths();
    places[i].set_rank(tie ? places[i - 1].rank() : i + 1);
  }
}

std::vector<journal::ScoreSheet> SheetsOf(const StateReader& state, std::string_view rally_no) {
  std::vector<journal::ScoreSheet> sheets;
  const std::string begin = SheetPrefix(rally_no);
  state.Scan(tables::kScoreSheet, begin, PrefixEnd(begin), [&](std::string_view, std::string_view bytes) {
    journal::ScoreSheet sheet;
    if (sheet.ParseFromArray(bytes.data(), static_cast<int>(bytes.size()))) sheets.push_back(std::move(sheet));
    return true;
  });
  return sheets;
}

journal::RallyResult ResultOf(const journal::Rally& rally, const std::vector<journal::ScoreSheet>& sheets,
                              const google::protobuf::RepeatedPtrField<journal::SheetCorrection>& corrections) {
  std::map<std::string, std::vector<int64_t>> weighted;
  for (const journal::ScoreSheet& sheet : sheets) {
    int64_t value = sheet.weighted();
    for (const journal::SheetCorrection& correction : corrections) {
      const bool same = correction.project_id() == sheet.project_id() && correction.officer_id() == sheet.officer_id();
      if (same) value = correction.weighted();
    }
    weighted[sheet.project_id()].push_back(value);
  }
  journal::RallyResult result;
  result.set_version(rally.results_size() + 1);
  for (const auto& [project_id, values] : weighted) *result.add_places() = PlaceOf(project_id, values, rally.drop_extremes());
  Rank(result);
  return result;
}

journal::RallyJudge UnitsOf(const StateReader& state, std::string_view officer_id) {
  journal::RallyJudge units;
  units.set_officer_id(std::string(officer_id));
  const auto* officer = state.Find<journal::Officer>(officer_id);
  if (officer == nullptr) return units;
  for (const std::string& post_id : officer->post_ids()) {
    const auto* post = state.Find<journal::Post>(post_id);
    if (post == nullptr) continue;
    AddUnique(units.mutable_department_ids(), post->department_id());
    const auto* department = state.Find<journal::Department>(post->department_id());
    if (department != nullptr) AddUnique(units.mutable_jurisdictions(), department->jurisdiction());
  }
  const auto* leader = state.Find<journal::Leader>(officer_id);
  if (leader != nullptr) AddUnique(units.mutable_jurisdictions(), leader->jurisdiction());
  const auto* steward = state.Find<journal::Steward>(officer_id);
  if (steward != nullptr) {
    AddUnique(units.mutable_jurisdictions(), steward->jurisdiction());
    AddUnique(units.mutable_department_ids(), steward->department_id());
  }
  return units;
}

bool IsOwnUnit(const StateReader& state, const journal::Rally& rally, const journal::RallyJudge& judge,
               const journal::RallyEntry& entry) {
  const auto* project = state.Find<journal::Project>(entry.project_id());
  const auto ledger = steward::LedgerOf(state, entry.project_id());
  if (ledger && (ledger->leader_id() == judge.officer_id() || steward::FindInCharge(*ledger, judge.officer_id()) != nullptr)) {
    return true;
  }
  // Whoever has moved since the plan keeps both units from being judged by one of their own.
  return IsOfUnits(judge, rally, entry, project) || IsOfUnits(UnitsOf(state, judge.officer_id()), rally, entry, project);
}

}  // namespace yici::evaluation
