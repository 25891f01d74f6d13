#include "services/steward/machine/ledger.h"

#include <algorithm>
#include <string>

#include "services/base/text.h"
#include "services/directory/machine/rights.h"
#include "services/steward/machine/vocabulary.h"

namespace yici::steward {
namespace {

constexpr int32_t kMonthsPerHundred = 100;

bool MayServe(const StateReader& state, std::string_view officer_id, std::string_view jurisdiction, CivilDay on) {
  const directory::Scope scope{.department_id = {}, .hall_id = {}, .jurisdiction = jurisdiction};
  const auto mandate =
      directory::FindMandate(state, StrCat(directory::kOfficerPrefix, officer_id), directory::role::kSteward, scope, on);
  return mandate && mandate->on_behalf_of.empty();
}

}  // namespace

std::optional<journal::LedgerProject> LedgerOf(const StateReader& state, std::string_view project_id) {
  if (const auto* row = state.Find<journal::LedgerProject>(project_id)) return *row;
  const auto* project = state.Find<journal::Project>(project_id);
  if (project == nullptr) return std::nullopt;
  return BeginLedger(*project, 0);
}

journal::LedgerProject BeginLedger(const journal::Project& row, int32_t since_day) {
  journal::LedgerProject ledger;
  ledger.set_project_id(row.project_id());
  ledger.set_status(ProjectStatusOf(row.status()).value_or(journal::PROJECT_STATUS_PLANNED));
  // Where it stood before nobody says: the earliest that may be suspended.
  if (ledger.status() == journal::PROJECT_STATUS_SUSPENDED) ledger.set_suspended_from(journal::PROJECT_STATUS_STARTED);
  ledger.set_leader_id(row.leader_id());
  ledger.set_uscc(row.uscc());
  ledger.set_total_investment_fen(row.total_investment_fen());
  ledger.set_key_list(row.key_list());
  ledger.set_since_day(since_day);
  ledger.set_version(1);
  if (row.steward_id().empty()) return ledger;
  journal::StewardAssignment& assignment = *ledger.add_assignments();
  assignment.set_steward_id(row.steward_id());
  assignment.set_state(journal::ASSIGNMENT_STATE_ASSIGNED);
  assignment.set_since_day(since_day);
  return ledger;
}

bool IsInCharge(journal::AssignmentState state) {
  return state == journal::ASSIGNMENT_STATE_ASSIGNED || state == journal::ASSIGNMENT_STATE_HANDOVER;
}

const journal::StewardAssignment* FindInCharge(const journal::LedgerProject& ledger, std::string_view steward_id) {
  for (const journal::StewardAssignment& assignment : ledger.assignments()) {
    if (assignment.steward_id() == steward_id && IsInCharge(assignment.state())) return &assignment;
  }
  return nullptr;
}

std::string FirstInCharge(const StateReader& state, std::string_view project_id) {
  const auto ledger = LedgerOf(state, project_id);
  if (!ledger) return {};
  for (const journal::StewardAssignment& assignment : ledger->assignments()) {
    if (IsInCharge(assignment.state())) return assignment.steward_id();
  }
  return {};
}

int CountInCharge(const journal::LedgerProject& ledger) {
  return static_cast<int>(std::count_if(ledger.assignments().begin(), ledger.assignments().end(),
                                        [](const auto& assignment) { return IsInCharge(assignment.state()); }));
}

journal::AssignmentState StaffingOf(const journal::LedgerProject& ledger) {
  journal::AssignmentState staffing = journal::ASSIGNMENT_STATE_AWAITING;
  for (const journal::StewardAssignment& assignment : ledger.assignments()) {
    if (IsInCharge(assignment.state())) staffing = std::max(staffing, assignment.state());
  }
  return staffing;
}

bool Lends(const StateReader& state, const journal::Substitution& substitution, std::string_view role,
           const directory::Scope& scope, CivilDay on) {
  const auto* absent = state.Find<journal::Officer>(substitution.absent());
  const auto* row = state.Find<journal::OfficerGrants>(substitution.absent());
  if (absent == nullptr || row == nullptr || (!absent->active() && !substitution.hand_over())) return false;
  return std::any_of(row->grants().begin(), row->grants().end(), [&](const journal::RoleGrant& grant) {
    return grant.role() == role && directory::Stands(grant, on) && directory::GrantCovers(state, grant, scope);
  });
}

bool ActsFor(const StateReader& state, std::string_view principal, std::string_view steward_id, std::string_view jurisdiction,
             CivilDay on) {
  if (!principal.starts_with(directory::kOfficerPrefix)) return false;
  const std::string_view officer_id = principal.substr(directory::kOfficerPrefix.size());
  if (officer_id == directory::OwnerOf(state, steward_id) && MayServe(state, officer_id, jurisdiction, on)) return true;
  const auto* officer = state.Find<journal::Officer>(officer_id);
  const auto* row = state.Find<journal::OfficerSubstitutions>(officer_id);
  if (officer == nullptr || !officer->active() || row == nullptr) return false;
  // Also with the grants of who has left: whoever took the work over may have none of his own.
  const directory::Scope scope{.department_id = {}, .hall_id = {}, .jurisdiction = jurisdiction};
  return std::any_of(row->substitutions().begin(), row->substitutions().end(), [&](const auto& substitution) {
    return substitution.absent() == steward_id && directory::Stands(substitution, on) &&
           Lends(state, substitution, directory::role::kSteward, scope, on);
  });
}

bool Serves(const StateReader& state, std::string_view steward_id, std::string_view jurisdiction, CivilDay on) {
  return state.Find<journal::Steward>(steward_id) != nullptr && MayServe(state, steward_id, jurisdiction, on);
}

int32_t MonthOf(CivilDay day) { return day.year() * kMonthsPerHundred + day.month(); }

}  // namespace yici::steward
