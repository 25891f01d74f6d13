#include "services/steward/machine/demand_sight.h"

#include <algorithm>
#include <span>
#include <vector>

#include "services/directory/machine/organs.h"
#include "services/directory/machine/rights.h"
#include "services/steward/machine/ledger.h"
#include "services/steward/machine/ledger_desk.h"
#include "services/steward/machine/transitions.h"

namespace yici::steward {
namespace {

// Leaders and stewards stand apart: those answer for a township alone, these may be whom a complaint is about.
constexpr std::string_view kOverRoles[] = {role::kOperator, role::kDispatcher, role::kInspector, role::kAuditor,
                                           role::kAdministrator};
constexpr std::string_view kDepartmentRoles[] = {role::kHandler,  role::kChiefRepresentative, role::kReviewer,
                                                 role::kApprover, role::kJointOfficer,        role::kOrganHead};
// Who calls back, who routes and who looks into it.
constexpr std::string_view kCallerRoles[] = {role::kOperator, role::kDispatcher, role::kAuditor};
constexpr std::string_view kHandlingRoles[] = {role::kHandler, role::kChiefRepresentative};

directory::Scope Over(const journal::Demand& demand) {
  return {.department_id = {}, .hall_id = {}, .jurisdiction = demand.jurisdiction()};
}

// As they stand on the day.
std::vector<std::string> OrgansOf(const StateReader& state, const journal::Demand& demand, CivilDay on) {
  std::vector<std::string> organs;
  if (!demand.department_id().empty()) organs.push_back(directory::OrganOn(state, demand.department_id(), "", on));
  for (const journal::DemandOpinion& joint : demand.joint()) {
    organs.push_back(directory::OrganOn(state, joint.department_id(), "", on));
  }
  return organs;
}

bool HoldsIn(const StateReader& state, std::string_view principal, std::span<const std::string_view> roles,
             const std::vector<std::string>& organs, CivilDay on) {
  return std::any_of(organs.begin(), organs.end(), [&](const std::string& organ) {
    const directory::Scope scope{.department_id = organ, .hall_id = {}, .jurisdiction = {}};
    return directory::FindMandate(state, principal, roles, scope, on).has_value();
  });
}

bool IsStewardIn(const StateReader& state, std::string_view steward_id, const std::vector<std::string>& organs, CivilDay on) {
  const auto* steward = state.Find<journal::Steward>(steward_id);
  if (steward == nullptr || steward->department_id().empty()) return false;
  return std::find(organs.begin(), organs.end(), directory::OrganOn(state, steward->department_id(), "", on)) != organs.end();
}

// As himself, or as the substitute of one.
bool ActsForStewardIn(const StateReader& state, std::string_view principal, const std::vector<std::string>& organs,
                      CivilDay on) {
  if (!principal.starts_with(directory::kOfficerPrefix)) return false;
  const std::string_view officer_id = principal.substr(directory::kOfficerPrefix.size());
  if (IsStewardIn(state, officer_id, organs, on)) return true;
  const auto* row = state.Find<journal::OfficerSubstitutions>(officer_id);
  if (row == nullptr) return false;
  return std::any_of(row->substitutions().begin(), row->substitutions().end(), [&](const auto& substitution) {
    return directory::Stands(substitution, on) && IsStewardIn(state, substitution.absent(), organs, on);
  });
}

bool SeesFromAbove(const StateReader& state, std::string_view principal, const journal::Demand& demand, CivilDay on) {
  const directory::Scope scope = Over(demand);
  if (directory::FindMandate(state, principal, kOverRoles, scope, on)) return true;
  // What the ledger says of the place is asked of leaders alone.
  return directory::FindMandate(state, principal, role::kLeader, scope, on) &&
         HoldsAt(state, principal, role::kLeader, scope, TownshipOf(state, demand), on);
}

}  // namespace

bool HidesReporter(const journal::Demand& demand) {
  switch (demand.kind()) {
    case journal::DEMAND_KIND_COMPLAINT:
    case journal::DEMAND_KIND_REPORT: return true;
    // It may turn out to be one. An issue is told by an enterprise to its steward, who says what it is.
    case journal::DEMAND_KIND_UNSPECIFIED: return !demand.issue();
    default: return false;
  }
}

bool HandlesDemand(const StateReader& state, std::string_view principal, const journal::Demand& demand, CivilDay on) {
  const std::vector<std::string> organs = OrgansOf(state, demand, on);
  if (HoldsIn(state, principal, kDepartmentRoles, organs, on) || ActsForStewardIn(state, principal, organs, on)) return true;
  return !demand.steward_id().empty() && IsStewardOf(state, principal, demand, on);
}

Sight SightOf(const StateReader& state, std::string_view principal, const journal::Demand& demand, CivilDay on) {
  const bool above = SeesFromAbove(state, principal, demand, on);
  // Nor through another office that the same person holds.
  const bool hidden = HidesReporter(demand) && (!above || HandlesDemand(state, principal, demand, on));
  const bool sees = above || directory::FindMandate(state, principal, role::kSteward, Over(demand), on) ||
                    HoldsIn(state, principal, kDepartmentRoles, OrgansOf(state, demand, on), on);
  return !sees ? Sight::kNothing : hidden ? Sight::kWithoutReporter : Sight::kWhole;
}

bool IsWithheldFrom(const StateReader& state, std::string_view principal, const journal::Demand& demand, CivilDay on) {
  if (!HidesReporter(demand) || principal == demand.submitter()) return false;
  return HandlesDemand(state, principal, demand, on) || SightOf(state, principal, demand, on) == Sight::kWithoutReporter;
}

bool MayReadCaller(const StateReader& state, std::string_view principal, const journal::Demand& demand, CivilDay on) {
  const bool above = directory::FindMandate(state, principal, kCallerRoles, Over(demand), on).has_value();
  // Nor through another office that the same person holds.
  if (HidesReporter(demand)) return above && !HandlesDemand(state, principal, demand, on);
  if (above || (demand.issue() && IsStewardOf(state, principal, demand, on))) return true;
  if (demand.department_id().empty()) return false;
  const std::string organ = directory::OrganOn(state, demand.department_id(), "", on);
  return !organ.empty() && HoldsIn(state, principal, kHandlingRoles, {organ}, on);
}

bool IsStewardOf(const StateReader& state, std::string_view principal, const journal::Demand& demand, CivilDay on) {
  if (!directory::FindMandate(state, principal, role::kSteward, Over(demand), on)) return false;
  const auto acts_for = [&](std::string_view steward_id) {
    return ActsFor(state, principal, steward_id, demand.jurisdiction(), on);
  };
  const auto ledger = demand.project_id().empty() ? std::nullopt : LedgerOf(state, demand.project_id());
  if (ledger && CountInCharge(*ledger) > 0) {
    return std::any_of(ledger->assignments().begin(), ledger->assignments().end(), [&](const auto& assignment) {
      return IsInCharge(assignment.state()) && acts_for(assignment.steward_id());
    });
  }
  return demand.steward_id().empty() || acts_for(demand.steward_id());
}

std::string StewardNow(const StateReader& state, const journal::Demand& demand) {
  if (HasEnded(demand.state())) return demand.steward_id();
  const std::string in_charge = demand.project_id().empty() ? std::string() : FirstInCharge(state, demand.project_id());
  const std::string& steward_id = in_charge.empty() ? demand.steward_id() : in_charge;
  return steward_id.empty() ? std::string() : directory::OwnerOf(state, steward_id);
}

std::string_view TownshipOf(const StateReader& state, const journal::Demand& demand) {
  const auto* project = demand.project_id().empty() ? nullptr : state.Find<journal::Project>(demand.project_id());
  if (project != nullptr && !project->township_id().empty()) return project->township_id();
  const std::string& uscc = demand.caller().uscc();
  const auto* enterprise = uscc.empty() ? nullptr : state.Find<journal::Enterprise>(uscc);
  return enterprise == nullptr ? std::string_view() : std::string_view(enterprise->township_id());
}

}  // namespace yici::steward
