#include "services/directory/machine/rights.h"

#include <algorithm>
#include <cstdint>

namespace yici::directory {
namespace {

// Real chains have four links (county, city, province, country). A longer one is a loop or a mistake and covers
// nothing.
constexpr int kParentChainMax = 8;

bool WithinPeriod(int32_t from_day, int32_t until_day, CivilDay on) {
  return from_day <= on.days_since_1970() && (until_day == 0 || on.days_since_1970() <= until_day);
}

std::string_view OfficerIdOf(std::string_view principal_id) {
  return principal_id.starts_with(kOfficerPrefix) ? principal_id.substr(kOfficerPrefix.size()) : std::string_view();
}

// The act's jurisdiction: as given, else that of its department, else that of its hall.
std::string_view JurisdictionOf(const StateReader& state, const Scope& scope) {
  if (!scope.jurisdiction.empty()) return scope.jurisdiction;
  if (!scope.department_id.empty()) {
    const auto* department = state.Find<journal::Department>(scope.department_id);
    if (department != nullptr) return department->jurisdiction();
  }
  if (!scope.hall_id.empty()) {
    const auto* hall = state.Find<journal::Hall>(scope.hall_id);
    if (hall != nullptr) return hall->jurisdiction();
  }
  return {};
}

std::string PostOf(const journal::RoleGrant& grant, const journal::Officer& officer) {
  if (!grant.post_id().empty()) return grant.post_id();
  return officer.post_ids().empty() ? std::string() : officer.post_ids(0);
}

// nullptr when no standing grant of this officer covers the act.
const journal::RoleGrant* CoveringGrant(const StateReader& state, std::string_view officer_id,
                                        std::span<const std::string_view> roles, const Scope& scope, CivilDay on) {
  const auto* row = state.Find<journal::OfficerGrants>(officer_id);
  if (row == nullptr) return nullptr;
  for (const journal::RoleGrant& grant : row->grants()) {
    const bool asked = std::find(roles.begin(), roles.end(), grant.role()) != roles.end();
    if (asked && Stands(grant, on) && GrantCovers(state, grant, scope)) return &grant;
  }
  return nullptr;
}

bool CoversEveryHall(const StateReader& state, const journal::RoleGrant& grant) {
  // In a new folder there is no hall yet: the first administrator's jurisdiction is the partition.
  bool all = true;
  state.Scan(Table::kHall, "", "", [&](std::string_view hall_id, std::string_view) {
    all = GrantCovers(state, grant, {.department_id = {}, .hall_id = hall_id, .jurisdiction = {}});
    return all;
  });
  return all && grant.scope_kind() == kScopeJurisdiction;
}

}  // namespace

bool Stands(const journal::RoleGrant& grant, CivilDay on) {
  return !grant.revoked() && WithinPeriod(grant.from_day(), grant.until_day(), on);
}

bool Stands(const journal::Substitution& substitution, CivilDay on) {
  return !substitution.revoked() && WithinPeriod(substitution.from_day(), substitution.until_day(), on);
}

bool IsAtOrBelow(const StateReader& state, std::string_view jurisdiction, std::string_view above) {
  if (jurisdiction.empty() || above.empty()) return false;
  for (int link = 0; link < kParentChainMax; ++link) {
    if (jurisdiction == above) return true;
    const auto* row = state.Find<journal::Jurisdiction>(jurisdiction);
    if (row == nullptr || row->parent().empty()) return false;
    jurisdiction = row->parent();
  }
  return false;
}

bool GrantCovers(const StateReader& state, const journal::RoleGrant& grant, const Scope& scope) {
  if (grant.scope().empty()) return false;
  if (grant.scope_kind() == kScopeDepartment) return grant.scope() == scope.department_id;
  if (grant.scope_kind() == kScopeHall) return grant.scope() == scope.hall_id;
  if (grant.scope_kind() != kScopeJurisdiction) return false;
  return IsAtOrBelow(state, JurisdictionOf(state, scope), grant.scope());
}

std::optional<Mandate> FindMandate(const StateReader& state, std::string_view principal_id, std::string_view role,
                                   const Scope& scope, CivilDay on) {
  return FindMandate(state, principal_id, std::span(&role, 1), scope, on);
}

std::optional<Mandate> FindMandate(const StateReader& state, std::string_view principal_id,
                                   std::span<const std::string_view> roles, const Scope& scope, CivilDay on) {
  const std::string_view officer_id = OfficerIdOf(principal_id);
  if (officer_id.empty()) return std::nullopt;
  const auto* officer = state.Find<journal::Officer>(officer_id);
  if (officer == nullptr || !officer->active()) return std::nullopt;
  if (const auto* grant = CoveringGrant(state, officer_id, roles, scope, on)) {
    return Mandate{.officer_id = officer->officer_id(), .post_id = PostOf(*grant, *officer), .on_behalf_of = {}};
  }
  const auto* row = state.Find<journal::OfficerSubstitutions>(officer_id);
  if (row == nullptr) return std::nullopt;
  for (const journal::Substitution& substitution : row->substitutions()) {
    if (!Stands(substitution, on)) continue;
    const auto* absent = state.Find<journal::Officer>(substitution.absent());
    // Who has left lends nothing any more, unless an administrator handed the work over.
    if (absent == nullptr || (!absent->active() && !substitution.hand_over())) continue;
    if (const auto* grant = CoveringGrant(state, substitution.absent(), roles, scope, on)) {
      return Mandate{
          .officer_id = officer->officer_id(), .post_id = PostOf(*grant, *absent), .on_behalf_of = substitution.absent()};
    }
  }
  return std::nullopt;
}

bool HoldsAnywhere(const StateReader& state, std::string_view principal_id, std::string_view role, CivilDay on) {
  const std::string_view officer_id = OfficerIdOf(principal_id);
  if (officer_id.empty()) return false;
  const auto* officer = state.Find<journal::Officer>(officer_id);
  const auto* row = state.Find<journal::OfficerGrants>(officer_id);
  if (officer == nullptr || !officer->active() || row == nullptr) return false;
  for (const journal::RoleGrant& grant : row->grants()) {
    if (grant.role() == role && Stands(grant, on)) return true;
  }
  return false;
}

bool AdministersPartition(const StateReader& state, std::string_view principal_id, CivilDay on) {
  return AdministersPartitionSince(state, principal_id, on, UINT64_MAX);
}

bool AdministersPartitionSince(const StateReader& state, std::string_view principal_id, CivilDay on, uint64_t revision) {
  if (!HoldsAnywhere(state, principal_id, role::kAdministrator, on)) return false;
  const auto* row = state.Find<journal::OfficerGrants>(OfficerIdOf(principal_id));
  for (const journal::RoleGrant& grant : row->grants()) {
    const bool asked = grant.role() == role::kAdministrator && grant.granted_revision() <= revision;
    if (asked && Stands(grant, on) && CoversEveryHall(state, grant)) return true;
  }
  return false;
}

std::string OwnerOf(const StateReader& state, std::string_view officer_id) {
  const auto* row = state.Find<journal::OfficerGrants>(officer_id);
  return row == nullptr || row->handed_over_to().empty() ? std::string(officer_id) : row->handed_over_to();
}

}  // namespace yici::directory
