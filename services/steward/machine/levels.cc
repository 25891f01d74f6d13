#include "services/steward/machine/levels.h"

#include "services/directory/machine/rights.h"
#include "services/steward/machine/ledger.h"

namespace yici::steward {
namespace {

constexpr std::string_view kCounty = "county";
constexpr std::string_view kCity = "city";
constexpr std::string_view kCityKind = "prefecture-level-city";

struct DefaultLevel {
  int32_t limit_wd;
  std::string_view leader_level;
};
constexpr DefaultLevel kDefaults[] = {{5, ""}, {5, kCounty}, {10, kCity}, {0, ""}};

bool InOffice(const StateReader& state, std::string_view leader_id) {
  const auto* officer = state.Find<journal::Officer>(leader_id);
  return state.Find<journal::Leader>(leader_id) != nullptr && (officer == nullptr || officer->active());
}

// A city's own matter has no county above it.
bool Exists(const StateReader& state, const journal::EscalationLevel& level, std::string_view jurisdiction) {
  if (level.leader_level() != kCounty) return true;
  const auto* row = state.Find<journal::Jurisdiction>(jurisdiction);
  return row == nullptr || row->kind() != kCityKind;
}

std::string LeaderAt(const StateReader& state, const journal::EscalationLevel& level, const journal::Demand& demand) {
  if (!level.leader_id().empty()) return InOffice(state, level.leader_id()) ? level.leader_id() : std::string();
  if (level.leader_level().empty()) return {};
  return LeaderOf(state, level.leader_level(), demand.jurisdiction(), demand.project_id());
}

bool Answers(const StateReader& state, const journal::Leader& leader, std::string_view level, std::string_view jurisdiction) {
  if (leader.level() != level) return false;
  if (level == kCity) return directory::IsAtOrBelow(state, jurisdiction, leader.jurisdiction());
  return leader.jurisdiction() == jurisdiction;
}

}  // namespace

std::string LevelKey(int32_t level) { return std::to_string(level); }

journal::EscalationLevel LevelOf(const StateReader& state, int32_t level) {
  if (const auto* row = state.Find<journal::EscalationLevel>(LevelKey(level))) return *row;
  journal::EscalationLevel silent;
  if (level < kFirstLevel || level > kLastLevel) return silent;
  const DefaultLevel& row = kDefaults[level - 1];
  silent.set_level(level);
  silent.set_limit_wd(row.limit_wd);
  silent.set_leader_level(std::string(row.leader_level));
  return silent;
}

Ascent NextLevel(const StateReader& state, const journal::Demand& demand) {
  Ascent ascent;
  for (int32_t number = demand.level() + 1; number <= kLastLevel; ++number) {
    const journal::EscalationLevel level = LevelOf(state, number);
    if (!Exists(state, level, demand.jurisdiction())) continue;
    ascent.to = number;
    ascent.leader_id = LeaderAt(state, level, demand);
    if (!ascent.leader_id.empty()) return ascent;
    ascent.passed_over.push_back(number);
  }
  return ascent;
}

std::string LeaderOf(const StateReader& state, std::string_view leader_level, std::string_view jurisdiction,
                     std::string_view project_id) {
  if (const auto ledger = project_id.empty() ? std::nullopt : LedgerOf(state, project_id);
      ledger && InOffice(state, ledger->leader_id())) {
    if (state.Find<journal::Leader>(ledger->leader_id())->level() == leader_level) return ledger->leader_id();
  }
  std::vector<std::string> candidates;  // a scan and a find do not mix
  state.Scan(Table::kLeader, "", "", [&](std::string_view key, std::string_view) {
    candidates.emplace_back(key);
    return true;
  });
  for (const std::string& id : candidates) {
    const auto* leader = state.Find<journal::Leader>(id);
    if (leader != nullptr && Answers(state, *leader, leader_level, jurisdiction) && InOffice(state, id)) return id;
  }
  return {};
}

std::string LeaderOverDepartment(const StateReader& state, std::string_view department_id) {
  const auto* department = state.Find<journal::Department>(department_id);
  if (department == nullptr) return {};
  const std::string_view level = department->level() == kCounty ? kCounty : kCity;
  return LeaderOf(state, level, department->jurisdiction(), {});
}

}  // namespace yici::steward
