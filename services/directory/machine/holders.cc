#include "services/directory/machine/holders.h"

#include <algorithm>
#include <set>

namespace yici::directory {
namespace {

bool IsActive(const StateReader& state, std::string_view officer_id) {
  const auto* officer = state.Find<journal::Officer>(officer_id);
  return officer != nullptr && officer->active();
}

// Whether the bytes of a row can hold one of the words: most rows of a large directory need no parsing.
bool MayHold(std::string_view bytes, std::span<const std::string_view> words) {
  return words.empty() ||
         std::any_of(words.begin(), words.end(), [bytes](std::string_view word) { return bytes.find(word) != bytes.npos; });
}

bool Asked(std::string_view role, std::span<const std::string_view> roles) {
  return roles.empty() || std::find(roles.begin(), roles.end(), role) != roles.end();
}

}  // namespace

Holders::Holders(const StateReader& state, CivilDay on, std::span<const std::string_view> roles) : state_(state), on_(on) {
  ReadGrants(roles);
  ReadSubstitutions();
}

void Holders::ReadGrants(std::span<const std::string_view> roles) {
  journal::OfficerGrants row;
  state_.Scan(Table::kGrants, "", "", [&](std::string_view officer_id, std::string_view bytes) {
    if (!MayHold(bytes, roles) || !row.ParseFromArray(bytes.data(), static_cast<int>(bytes.size()))) return true;
    for (const journal::RoleGrant& grant : row.grants()) {
      if (!Stands(grant, on_) || !Asked(grant.role(), roles)) continue;
      grants_[grant.role()].push_back(grant);
      grants_[grant.role()].back().set_officer_id(std::string(officer_id));
    }
    return true;
  });
}

void Holders::ReadSubstitutions() {
  std::vector<journal::Substitution> standing;
  journal::OfficerSubstitutions row;
  state_.Scan(Table::kSubstitutions, "", "", [&](std::string_view substitute, std::string_view bytes) {
    if (!row.ParseFromArray(bytes.data(), static_cast<int>(bytes.size()))) return true;
    for (const journal::Substitution& substitution : row.substitutions()) {
      if (!Stands(substitution, on_)) continue;
      standing.push_back(substitution);
      standing.back().set_substitute(std::string(substitute));
    }
    return true;
  });
  for (const journal::Substitution& substitution : standing) {
    if (!IsActive(state_, substitution.substitute())) continue;
    // Who has left lends nothing, unless the work was handed over (FindMandate).
    const auto* absent = state_.Find<journal::Officer>(substitution.absent());
    if (absent == nullptr || (!absent->active() && !substitution.hand_over())) continue;
    standing_in_[substitution.absent()].push_back(substitution.substitute());
  }
}

std::vector<std::string> Holders::Search(std::string_view role, const Scope& scope) const {
  std::set<std::string> officers;
  const auto of_role = grants_.find(role);
  if (of_role == grants_.end()) return {};
  for (const journal::RoleGrant& grant : of_role->second) {
    if (!GrantCovers(state_, grant, scope)) continue;
    if (IsActive(state_, grant.officer_id())) officers.insert(grant.officer_id());
    const auto substitutes = standing_in_.find(grant.officer_id());
    if (substitutes != standing_in_.end()) officers.insert(substitutes->second.begin(), substitutes->second.end());
  }
  return {officers.begin(), officers.end()};
}

const std::vector<std::string>& Holders::Find(std::string_view role, const Scope& scope) const {
  std::string key;
  for (const std::string_view part : {role, scope.department_id, scope.hall_id, scope.jurisdiction}) AppendText(key, part);
  const auto known = found_.find(key);
  if (known != found_.end()) return known->second;
  return found_.emplace(std::move(key), Search(role, scope)).first->second;
}

size_t Holders::Count(std::span<const std::string_view> roles, const Scope& scope, std::span<const std::string> except) const {
  std::set<std::string_view> officers;
  for (const std::string_view role : roles) {
    for (const std::string& officer : Find(role, scope)) {
      if (std::find(except.begin(), except.end(), officer) == except.end()) officers.insert(officer);
    }
  }
  return officers.size();
}

}  // namespace yici::directory
