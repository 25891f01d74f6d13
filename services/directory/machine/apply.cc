#include "services/directory/machine/apply.h"

#include <memory>
#include <utility>
#include <vector>

#include "services/directory/machine/agency.h"
#include "services/directory/machine/credit.h"
#include "services/directory/machine/subscribers.h"

namespace yici::directory {
namespace {

template <class Row>
std::unique_ptr<Row> Copy(const StateReader& state, std::string_view key) {
  const Row* row = state.Find<Row>(key);
  return row == nullptr ? std::make_unique<Row>() : std::make_unique<Row>(*row);
}

void Grant(State& state, const journal::RoleGrant& grant) {
  auto row = Copy<journal::OfficerGrants>(state, grant.officer_id());
  *row->add_grants() = grant;
  state.Put(grant.officer_id(), std::move(row));
}

void Revoke(State& state, const journal::RoleRevoked& event) {
  auto row = Copy<journal::OfficerGrants>(state, event.officer_id());
  for (journal::RoleGrant& grant : *row->mutable_grants()) {
    if (grant.role() == event.role() && grant.scope_kind() == event.scope_kind() && grant.scope() == event.scope()) {
      grant.set_revoked(true);
    }
  }
  state.Put(event.officer_id(), std::move(row));
}

enum class Ended { kSubstitutions, kHandOvers };

void End(State& state, const std::string& absent, const std::string& substitute, Ended ended) {
  auto row = Copy<journal::OfficerSubstitutions>(state, substitute);
  for (journal::Substitution& substitution : *row->mutable_substitutions()) {
    const bool is_hand_over = ended == Ended::kHandOvers;
    if (substitution.absent() == absent && substitution.hand_over() == is_hand_over) substitution.set_revoked(true);
  }
  state.Put(substitute, std::move(row));
}

void Substitute(State& state, const journal::Substitution& substitution) {
  if (substitution.revoked()) {
    return End(state, substitution.absent(), substitution.substitute(), Ended::kSubstitutions);
  }
  auto row = Copy<journal::OfficerSubstitutions>(state, substitution.substitute());
  *row->add_substitutions() = substitution;
  state.Put(substitution.substitute(), std::move(row));
}

void SetOwner(State& state, const std::string& officer_id, const std::string& owner) {
  auto row = Copy<journal::OfficerGrants>(state, officer_id);
  row->set_handed_over_to(owner);
  state.Put(officer_id, std::move(row));
}

// Whose work stands with this officer by a hand-over.
std::vector<std::string> TakenOverBy(const StateReader& state, std::string_view officer_id) {
  std::vector<std::string> from;
  const auto* row = state.Find<journal::OfficerSubstitutions>(officer_id);
  if (row == nullptr) return from;
  for (const journal::Substitution& substitution : row->substitutions()) {
    if (substitution.hand_over() && !substitution.revoked()) from.push_back(substitution.absent());
  }
  return from;
}

void GiveWork(State& state, const std::string& from, const std::string& to, const journal::WorkHandedOver& event, int32_t day) {
  journal::Substitution substitution;
  substitution.set_absent(from);
  substitution.set_substitute(to);
  substitution.set_from_day(day);
  substitution.set_reason(event.reason());
  substitution.set_hand_over(true);
  Substitute(state, substitution);
  SetOwner(state, from, to);
}

void TakeBack(State& state, const std::string& officer_id) {
  const auto* row = state.Find<journal::OfficerGrants>(officer_id);
  if (row == nullptr || row->handed_over_to().empty()) return;
  End(state, officer_id, std::string(row->handed_over_to()), Ended::kHandOvers);
  SetOwner(state, officer_id, "");
}

void HandOver(State& state, const journal::WorkHandedOver& event, int32_t day) {
  // The new owner owns his own work again; so no chain of hand-overs can close to a ring.
  TakeBack(state, event.to());
  for (const std::string& earlier : TakenOverBy(state, event.from())) {
    End(state, earlier, event.from(), Ended::kHandOvers);
    GiveWork(state, earlier, event.to(), event, day);
  }
  TakeBack(state, event.from());
  GiveWork(state, event.from(), event.to(), event, day);
}

void Reorganize(State& state, const journal::DepartmentReorganized& event, const EventPosition& position) {
  auto row = Copy<journal::Department>(state, event.department_id());
  if (event.change().kind() == journal::DEPARTMENT_CHANGE_KIND_CANCEL) {
    const int32_t today = DayOf(position.legal_time).days_since_1970();
    for (journal::DepartmentChange& change : *row->mutable_changes()) {
      if (change.from_day() > today) change.set_revoked(true);
    }
  } else {
    *row->add_changes() = event.change();
    row->mutable_changes(row->changes_size() - 1)->set_revision(position.revision);
  }
  state.Put(event.department_id(), std::move(row));
}

}  // namespace

bool Handles(const journal::Event& event) {
  return event.has_role_granted() || event.has_role_revoked() || event.has_substitution_set() || event.has_work_handed_over() ||
         event.has_credit_mark_recorded() || event.has_credit_mark_lifted() || event.has_department_reorganized() ||
         event.has_agent_authorized() || event.has_agent_revoked() || HandlesSubscribers(event);
}

void Apply(State& state, const journal::Event& event, const EventPosition& position) {
  if (HandlesSubscribers(event)) return ApplySubscribers(state, event, position);
  if (event.has_role_granted()) return Grant(state, event.role_granted().grant());
  if (event.has_role_revoked()) return Revoke(state, event.role_revoked());
  if (event.has_substitution_set()) return Substitute(state, event.substitution_set().substitution());
  if (event.has_credit_mark_recorded()) return ApplyMarkRecorded(state, event.credit_mark_recorded());
  if (event.has_credit_mark_lifted()) return ApplyMarkLifted(state, event.credit_mark_lifted(), DayOf(position.legal_time));
  if (event.has_work_handed_over()) {
    return HandOver(state, event.work_handed_over(), DayOf(position.legal_time).days_since_1970());
  }
  if (event.has_agent_authorized()) return ApplyAuthorized(state, event.agent_authorized(), DayOf(position.legal_time));
  if (event.has_agent_revoked()) return ApplyAgentRevoked(state, event.agent_revoked(), position);
  if (event.has_department_reorganized()) Reorganize(state, event.department_reorganized(), position);
}

}  // namespace yici::directory
