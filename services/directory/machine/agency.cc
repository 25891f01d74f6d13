#include "services/directory/machine/agency.h"

#include <algorithm>
#include <memory>

#include "services/base/text.h"
#include "services/directory/machine/rights.h"

namespace yici::directory {
namespace {

const journal::AgencyMandates* RowOf(const StateReader& state, std::string_view uscc) {
  return uscc.empty() ? nullptr : state.Find<journal::AgencyMandates>(uscc);
}

std::string_view OfficerIdOf(std::string_view principal) {
  return principal.starts_with(kOfficerPrefix) ? principal.substr(kOfficerPrefix.size()) : std::string_view();
}

// A steward of the service centre itself: a grant over the region around it does not make one of its people.
bool ServesIn(const StateReader& state, std::string_view principal, std::string_view centre_id, CivilDay on) {
  const std::string_view officer_id = OfficerIdOf(principal);
  const auto* officer = officer_id.empty() ? nullptr : state.Find<journal::Officer>(officer_id);
  const auto* row = officer_id.empty() ? nullptr : state.Find<journal::OfficerGrants>(officer_id);
  if (officer == nullptr || !officer->active() || row == nullptr || centre_id.empty()) return false;
  return std::any_of(row->grants().begin(), row->grants().end(), [&](const journal::RoleGrant& grant) {
    return grant.role() == role::kSteward && grant.scope_kind() == kScopeDepartment && grant.scope() == centre_id &&
           directory::Stands(grant, on);
  });
}

std::unique_ptr<journal::AgencyMandates> CopyOf(const StateReader& state, std::string_view uscc) {
  const auto* row = RowOf(state, uscc);
  return row == nullptr ? std::make_unique<journal::AgencyMandates>() : std::make_unique<journal::AgencyMandates>(*row);
}

// What ended longest ago goes from the row once there is too much of it.
void DropOldEnded(journal::AgencyMandates& row, CivilDay day) {
  auto& all = *row.mutable_mandates();
  const auto over = [day](const journal::AgencyMandate& mandate) { return !Stands(mandate, day); };
  auto ended = std::count_if(all.begin(), all.end(), over);
  while (ended-- > kEndedMandatesKept) all.erase(std::find_if(all.begin(), all.end(), over));
}

}  // namespace

bool Stands(const journal::AgencyMandate& mandate, CivilDay on) {
  return !mandate.revoked() && on.days_since_1970() <= mandate.until_day();
}

bool Covers(const journal::AgencyMandate& mandate, const AgencyAct& act) {
  switch (mandate.scope()) {
    case journal::MANDATE_SCOPE_CASE: {
      const std::string& named = mandate.case_no();
      return !named.empty() && (act.case_no == named || act.joint_parent == named);
    }
    case journal::MANDATE_SCOPE_PROJECT: {
      const bool by_id = !act.project_id.empty() && act.project_id == mandate.project_id();
      const bool by_code = !act.project_code.empty() && act.project_code == mandate.project_code();
      return by_id || by_code;
    }
    case journal::MANDATE_SCOPE_ENTERPRISE: return true;
    default: return false;
  }
}

std::string_view ParkOf(const journal::AgencyMandate& mandate) {
  const std::string_view agent = mandate.agent();
  return agent.starts_with(kParkPrefix) ? agent.substr(kParkPrefix.size()) : std::string_view();
}

bool ActsAsAgent(const StateReader& state, std::string_view principal, std::string_view agent, CivilDay on) {
  if (!agent.starts_with(kParkPrefix)) return principal == agent && HoldsAnywhere(state, principal, role::kSteward, on);
  const auto* park = state.Find<journal::EnclavePark>(agent.substr(kParkPrefix.size()));
  return park != nullptr && ServesIn(state, principal, park->service_centre_id(), on);
}

AgencyFinding FindAgency(const StateReader& state, std::string_view principal, const AgencyAct& act, CivilDay on) {
  AgencyFinding found;
  const auto* row = RowOf(state, act.uscc);
  if (row == nullptr) return found;
  for (const journal::AgencyMandate& mandate : row->mandates()) {
    if (mandate.revoked() || !Covers(mandate, act) || !ActsAsAgent(state, principal, mandate.agent(), on)) continue;
    if (Stands(mandate, on)) return {.standing = AgencyStanding::kStands, .mandate = &mandate};
    found = {.standing = AgencyStanding::kExpired, .mandate = &mandate};
  }
  return found;
}

const journal::AgencyMandate* FindMandateOf(const StateReader& state, std::string_view uscc, int32_t number) {
  const auto* row = RowOf(state, uscc);
  if (row == nullptr) return nullptr;
  const auto& all = row->mandates();
  const auto found = std::find_if(all.begin(), all.end(), [number](const auto& mandate) { return mandate.number() == number; });
  return found == all.end() ? nullptr : &*found;
}

std::string AgencySubject(std::string_view uscc) { return StrCat("mandates/", uscc); }

std::string AgentKey(std::string_view agent, std::string_view uscc) {
  std::string key;
  AppendText(key, agent);
  key.append(uscc);
  return key;
}

void ApplyAuthorized(State& state, const journal::AgentAuthorized& event, CivilDay day) {
  const journal::AgencyMandate& mandate = event.mandate();
  auto row = CopyOf(state, mandate.uscc());
  DropOldEnded(*row, day);
  *row->add_mandates() = mandate;
  row->set_last_number(mandate.number());
  state.Put(mandate.uscc(), std::move(row));
  state.PutBytes(NewTable::kMandateByAgent, AgentKey(mandate.agent(), mandate.uscc()), {});
}

void ApplyAgentRevoked(State& state, const journal::AgentRevoked& event, const EventPosition& position) {
  auto row = CopyOf(state, event.uscc());
  for (journal::AgencyMandate& mandate : *row->mutable_mandates()) {
    if (mandate.number() != event.number()) continue;
    mandate.set_revoked(true);
    mandate.set_revoked_us(position.legal_time.micros());
    mandate.set_revoked_by(event.revoked_by());
    mandate.set_revoke_reason(event.reason());
  }
  state.Put(event.uscc(), std::move(row));
}

}  // namespace yici::directory
