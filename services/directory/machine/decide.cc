#include "services/directory/machine/decide.h"

#include <algorithm>
#include <optional>

#include "services/directory/machine/agency.h"
#include "services/directory/machine/credit.h"
#include "services/directory/machine/pack_rows.h"
#include "services/directory/machine/rejections.h"
#include "services/directory/machine/reorganize.h"
#include "services/directory/machine/rights.h"
#include "services/directory/machine/subscribers.h"

namespace yici::directory {
namespace {

using MaybeRefusal = std::optional<Rejection>;

// What every check needs at hand.
struct Question {
  const StateReader& state;
  const Ordered& ordered;
  CivilDay today;
  std::string command;  // field name of the command, for paths

  std::string Path(std::string_view field) const { return command + "." + std::string(field); }
};

Rejection Refusal(const Question& question, std::string_view reason, std::string_view field, std::string_view zh,
                  std::string_view en, std::string_view value = {}) {
  const auto* row = std::find_if(std::begin(kReasons), std::end(kReasons),
                                 [&](const ReasonRow& candidate) { return candidate.reason == reason; });
  if (value.empty()) return Reject(row->code, reason, question.Path(field), zh, en);
  return Reject(row->code, reason, question.Path(field), zh, en, {{"value", value}});
}

MaybeRefusal NeedsText(const Question& question, std::string_view field, const std::string& value) {
  if (!value.empty() && value.size() <= kIdBytesMax && value.find('\0') == std::string::npos) return std::nullopt;
  return Refusal(question, reason::kFieldMissing, field, "需要填写该字段，但它为空或超长。",
                 "expected a value of 1 to 128 bytes, but the field is empty or too long");
}

// The four parts of a grant's key, before anything is looked up.
template <class Grant>
MaybeRefusal CheckKey(const Question& question, const Grant& grant, std::string_view prefix) {
  const std::string path(prefix);
  if (auto refusal = NeedsText(question, path + "officer_id", grant.officer_id())) return refusal;
  if (auto refusal = NeedsText(question, path + "role", grant.role())) return refusal;
  if (auto refusal = NeedsText(question, path + "scope_kind", grant.scope_kind())) return refusal;
  if (auto refusal = NeedsText(question, path + "scope", grant.scope())) return refusal;
  if (!IsRole(grant.role())) {
    return Refusal(question, reason::kRoleUnknown, path + "role", "角色不在角色表内。",
                   "expected a role of the table of roles, but this one is unknown", grant.role());
  }
  if (!IsScopeKind(grant.scope_kind())) {
    return Refusal(question, reason::kScopeKindUnknown, path + "scope_kind", "范围类型应为 jurisdiction、department 或 hall。",
                   "expected jurisdiction, department or hall, but the scope kind is another", grant.scope_kind());
  }
  return std::nullopt;
}

MaybeRefusal CheckPeriod(const Question& question, int32_t from_day, int32_t until_day, std::string_view prefix) {
  if (until_day == 0 || from_day <= until_day) return std::nullopt;
  return Refusal(question, reason::kPeriodInverted, std::string(prefix) + "until_day", "截止日早于起始日。",
                 "expected an end on or after the start, but the period ends before it begins", CivilDay(until_day).ToString());
}

MaybeRefusal CheckKnownOfficer(const Question& question, std::string_view field, const std::string& officer_id) {
  if (question.state.Find<journal::Officer>(officer_id) != nullptr) return std::nullopt;
  return Refusal(question, reason::kOfficerNotFound, field, "名录中没有该人员。",
                 "expected an officer of the directory, but this id is unknown", officer_id);
}

MaybeRefusal CheckActive(const Question& question, std::string_view field, const std::string& officer_id) {
  if (question.state.Find<journal::Officer>(officer_id)->active()) return std::nullopt;
  return Refusal(question, reason::kOfficerInactive, field, "该人员已停用。",
                 "expected an officer in office, but this one is inactive", officer_id);
}

Scope ScopeOf(std::string_view kind, std::string_view scope) {
  if (kind == kScopeDepartment) return {.department_id = scope, .hall_id = {}, .jurisdiction = {}};
  if (kind == kScopeHall) return {.department_id = {}, .hall_id = scope, .jurisdiction = {}};
  return {.department_id = {}, .hall_id = {}, .jurisdiction = scope};
}

template <class Grant>
MaybeRefusal CheckScopeKnown(const Question& question, const Grant& grant, std::string_view field) {
  const StateReader& state = question.state;
  const std::string_view scope = grant.scope();
  const bool known = grant.scope_kind() == kScopeDepartment ? state.Find<journal::Department>(scope) != nullptr
                     : grant.scope_kind() == kScopeHall     ? state.Find<journal::Hall>(scope) != nullptr
                                                            : state.Find<journal::Jurisdiction>(scope) != nullptr;
  if (known) return std::nullopt;
  return Refusal(question, reason::kScopeNotFound, field, "名录中没有该区划、部门或大厅。",
                 "expected a jurisdiction, department or hall of the directory, but this one is unknown", scope);
}

MaybeRefusal Denied(const Question& question, std::string_view field, std::string_view scope) {
  return Refusal(question, reason::kAdministratorRequired, field, "只有该范围的管理员可以变更名录。",
                 "expected an administrator whose grant covers the scope, but the sender is none", scope);
}

MaybeRefusal CheckAdministers(const Question& question, std::string_view kind, std::string_view scope, std::string_view field) {
  const std::string& sender = question.ordered.arrival.principal().id();
  if (FindMandate(question.state, sender, role::kAdministrator, ScopeOf(kind, scope), question.today)) {
    return std::nullopt;
  }
  return Denied(question, field, scope);
}

// Lending or moving an officer's powers takes an administrator over every one of them, else a county's administrator
// could lend himself the powers of the city.
MaybeRefusal CheckAdministersOfficer(const Question& question, const std::string& officer_id, std::string_view field) {
  const std::string& sender = question.ordered.arrival.principal().id();
  if (!HoldsAnywhere(question.state, sender, role::kAdministrator, question.today)) {
    return Denied(question, field, officer_id);
  }
  const auto* row = question.state.Find<journal::OfficerGrants>(officer_id);
  if (row == nullptr) return std::nullopt;
  for (const journal::RoleGrant& grant : row->grants()) {
    const bool over = grant.revoked() || (grant.until_day() != 0 && CivilDay(grant.until_day()) < question.today);
    if (over) continue;
    if (auto refusal = CheckAdministers(question, grant.scope_kind(), grant.scope(), field)) return refusal;
  }
  return std::nullopt;
}

MaybeRefusal CheckNotPast(const Question& question, int32_t from_day, int32_t until_day, std::string_view prefix) {
  const int32_t today = question.today.days_since_1970();
  if (from_day >= today && (until_day == 0 || until_day >= today)) return std::nullopt;
  return Refusal(question, reason::kPeriodPast, std::string(prefix) + (from_day < today ? "from_day" : "until_day"),
                 "授权期间不得早于今天。", "expected a period from today on, but it begins or ends in the past",
                 CivilDay(from_day < today ? from_day : until_day).ToString());
}

MaybeRefusal CheckPostHeld(const Question& question, const journal::RoleGrant& grant) {
  if (grant.post_id().empty()) return std::nullopt;
  const auto& held = question.state.Find<journal::Officer>(grant.officer_id())->post_ids();
  if (std::find(held.begin(), held.end(), grant.post_id()) != held.end()) return std::nullopt;
  return Refusal(question, reason::kPostNotHeld, "grant.post_id", "该人员不担任该岗位。",
                 "expected a post that the officer holds, but this is none of them", grant.post_id());
}

bool Contains(int32_t from, int32_t until, int32_t inner_from, int32_t inner_until) {
  return from <= inner_from && (until == 0 || (inner_until != 0 && inner_until <= until));
}

template <class A, class B>
bool SameKey(const A& a, const B& b) {
  return a.role() == b.role() && a.scope_kind() == b.scope_kind() && a.scope() == b.scope();
}

MaybeRefusal CheckNewGrant(const Question& question, const journal::RoleGrant& grant) {
  const auto* row = question.state.Find<journal::OfficerGrants>(grant.officer_id());
  if (row == nullptr) return std::nullopt;
  for (const journal::RoleGrant& other : row->grants()) {
    if (other.revoked() || !SameKey(other, grant) || other.post_id() != grant.post_id()) continue;
    if (!Contains(other.from_day(), other.until_day(), grant.from_day(), grant.until_day())) continue;
    return Refusal(question, reason::kGrantStands, "grant", "该人员已有同一授权，且期间已涵盖。",
                   "expected a new grant, but the officer holds this one for the whole period", grant.role());
  }
  return std::nullopt;
}

Outcome Happens(const Question& question, journal::Event event, const std::string& subject) {
  Outcome outcome;
  outcome.events.push_back({.event = std::move(event),
                            .subject = subject,
                            .occurred_at = question.ordered.legal_time,
                            .actor = {},
                            .delegated_by = {}});
  return outcome;
}

Outcome DecideGrant(const Question& question, const journal::GrantRole& command) {
  journal::RoleGrant grant = command.grant();
  grant.set_revoked(false);
  grant.clear_source();  // marks the grants of a pack
  grant.set_granted_revision(question.ordered.revision);
  if (grant.from_day() == 0) grant.set_from_day(question.today.days_since_1970());
  if (auto refusal = CheckKey(question, grant, "grant.")) return Refuse(*refusal);
  if (auto refusal = CheckPeriod(question, grant.from_day(), grant.until_day(), "grant.")) return Refuse(*refusal);
  if (auto refusal = CheckKnownOfficer(question, "grant.officer_id", grant.officer_id())) return Refuse(*refusal);
  if (auto refusal = CheckScopeKnown(question, grant, "grant.scope")) return Refuse(*refusal);
  if (auto refusal = CheckPostHeld(question, grant)) return Refuse(*refusal);
  if (auto refusal = CheckAdministers(question, grant.scope_kind(), grant.scope(), "grant.scope")) {
    return Refuse(*refusal);
  }
  if (auto refusal = CheckNotPast(question, grant.from_day(), grant.until_day(), "grant.")) return Refuse(*refusal);
  if (auto refusal = CheckActive(question, "grant.officer_id", grant.officer_id())) return Refuse(*refusal);
  if (auto refusal = CheckNewGrant(question, grant)) return Refuse(*refusal);
  journal::Event event;
  *event.mutable_role_granted()->mutable_grant() = grant;
  return Happens(question, std::move(event), "officers/" + grant.officer_id());
}

Outcome DecideRevoke(const Question& question, const journal::RevokeRole& command) {
  if (auto refusal = CheckKey(question, command, "")) return Refuse(*refusal);
  if (auto refusal = CheckKnownOfficer(question, "officer_id", command.officer_id())) return Refuse(*refusal);
  if (auto refusal = CheckAdministers(question, command.scope_kind(), command.scope(), "scope")) return Refuse(*refusal);
  const auto* row = question.state.Find<journal::OfficerGrants>(command.officer_id());
  const bool stands = row != nullptr && std::any_of(row->grants().begin(), row->grants().end(), [&](const auto& grant) {
                        const bool over = grant.until_day() != 0 && CivilDay(grant.until_day()) < question.today;
                        return !grant.revoked() && !over && SameKey(grant, command);
                      });
  if (!stands) {
    return Refuse(Refusal(question, reason::kGrantNotStanding, "role", "该授权不存在、已撤销或已到期。",
                          "expected a standing grant, but there is none or it is revoked or over", command.role()));
  }
  journal::Event event;
  auto* revoked = event.mutable_role_revoked();
  revoked->set_officer_id(command.officer_id());
  revoked->set_role(command.role());
  revoked->set_scope_kind(command.scope_kind());
  revoked->set_scope(command.scope());
  return Happens(question, std::move(event), "officers/" + command.officer_id());
}

// What SetSubstitution and HandOver check alike: two different officers of the directory.
MaybeRefusal CheckPair(const Question& question, const std::string& from, std::string_view from_field, const std::string& to,
                       std::string_view to_field) {
  if (auto refusal = NeedsText(question, from_field, from)) return refusal;
  if (auto refusal = NeedsText(question, to_field, to)) return refusal;
  if (from == to) {
    return Refusal(question, reason::kSameOfficer, to_field, "不能由本人代替本人。",
                   "expected two officers, but both are the same", to);
  }
  return std::nullopt;
}

MaybeRefusal CheckPairKnown(const Question& question, const std::string& from, std::string_view from_field,
                            const std::string& to, std::string_view to_field) {
  if (auto refusal = CheckKnownOfficer(question, from_field, from)) return refusal;
  return CheckKnownOfficer(question, to_field, to);
}

const journal::Substitution* StandingSubstitution(const Question& question, const journal::Substitution& wanted) {
  const auto* row = question.state.Find<journal::OfficerSubstitutions>(wanted.substitute());
  if (row == nullptr) return nullptr;
  for (const journal::Substitution& other : row->substitutions()) {
    const bool over = other.until_day() != 0 && CivilDay(other.until_day()) < question.today;
    if (other.absent() != wanted.absent() || other.hand_over() || other.revoked() || over) continue;
    const bool covers = Contains(other.from_day(), other.until_day(), wanted.from_day(), wanted.until_day());
    if (wanted.revoked() || covers) return &other;
  }
  return nullptr;
}

MaybeRefusal CheckSubstitutionState(const Question& question, const journal::Substitution& substitution) {
  const bool stands = StandingSubstitution(question, substitution) != nullptr;
  if (substitution.revoked()) {
    if (stands) return std::nullopt;
    return Refusal(question, reason::kSubstitutionNotStanding, "substitution", "没有可以结束的代班。",
                   "expected a standing substitution to end, but there is none", substitution.absent());
  }
  if (auto refusal = CheckNotPast(question, substitution.from_day(), substitution.until_day(), "substitution.")) {
    return refusal;
  }
  if (auto refusal = CheckActive(question, "substitution.substitute", substitution.substitute())) return refusal;
  if (!stands) return std::nullopt;
  return Refusal(question, reason::kSubstitutionStands, "substitution", "同一代班已存在，且期间已涵盖。",
                 "expected a new substitution, but this one stands for the whole period", substitution.absent());
}

Outcome DecideSubstitution(const Question& question, const journal::SetSubstitution& command) {
  journal::Substitution wanted = command.substitution();
  wanted.set_hand_over(false);
  if (wanted.from_day() == 0) wanted.set_from_day(question.today.days_since_1970());
  const std::string from_field = "substitution.absent", to_field = "substitution.substitute";
  if (auto refusal = CheckPair(question, wanted.absent(), from_field, wanted.substitute(), to_field)) {
    return Refuse(*refusal);
  }
  if (auto refusal = CheckPeriod(question, wanted.from_day(), wanted.until_day(), "substitution.")) {
    return Refuse(*refusal);
  }
  if (auto refusal = CheckPairKnown(question, wanted.absent(), from_field, wanted.substitute(), to_field)) {
    return Refuse(*refusal);
  }
  if (auto refusal = CheckAdministersOfficer(question, wanted.absent(), from_field)) return Refuse(*refusal);
  if (auto refusal = CheckSubstitutionState(question, wanted)) return Refuse(*refusal);
  journal::Event event;
  *event.mutable_substitution_set()->mutable_substitution() = wanted;
  return Happens(question, std::move(event), "officers/" + wanted.substitute());
}

// The work of those whom `from` stands in for by earlier hand-overs goes along, so their powers count as well.
MaybeRefusal CheckAdministersWork(const Question& question, const std::string& from) {
  if (auto refusal = CheckAdministersOfficer(question, from, "from")) return refusal;
  const auto* row = question.state.Find<journal::OfficerSubstitutions>(from);
  if (row == nullptr) return std::nullopt;
  for (const journal::Substitution& earlier : row->substitutions()) {
    if (!earlier.hand_over() || earlier.revoked()) continue;
    if (auto refusal = CheckAdministersOfficer(question, earlier.absent(), "from")) return refusal;
  }
  return std::nullopt;
}

Outcome DecideHandOver(const Question& question, const journal::HandOver& command) {
  if (auto refusal = CheckPair(question, command.from(), "from", command.to(), "to")) return Refuse(*refusal);
  if (auto refusal = NeedsText(question, "reason", command.reason())) return Refuse(*refusal);
  if (auto refusal = CheckPairKnown(question, command.from(), "from", command.to(), "to")) return Refuse(*refusal);
  if (auto refusal = CheckAdministersWork(question, command.from())) return Refuse(*refusal);
  if (auto refusal = CheckActive(question, "to", command.to())) return Refuse(*refusal);
  if (OwnerOf(question.state, command.from()) == command.to()) {
    return Refuse(Refusal(question, reason::kHandedOver, "to", "该人员的工作已移交给此人。",
                          "expected work still to be handed over, but it stands with this officer", command.to()));
  }
  journal::Event event;
  auto* handed = event.mutable_work_handed_over();
  handed->set_from(command.from());
  handed->set_to(command.to());
  handed->set_reason(command.reason());
  return Happens(question, std::move(event), "officers/" + command.from());
}

}  // namespace

bool Handles(const journal::Command& command) {
  return command.has_grant_role() || command.has_revoke_role() || command.has_set_substitution() || command.has_hand_over() ||
         command.has_record_credit_mark() || command.has_lift_credit_mark() || command.has_reorganize_department() ||
         command.has_authorize_agent() || command.has_revoke_agent() || HandlesSubscribers(command);
}

Outcome Decide(const World& world, const journal::Command& command, const Ordered& ordered) {
  if (command.has_authorize_agent()) return DecideAuthorize(world, command.authorize_agent(), ordered);
  if (command.has_revoke_agent()) return DecideRevokeAgent(world, command.revoke_agent(), ordered);
  if (command.has_record_credit_mark()) return DecideRecordMark(world, command.record_credit_mark(), ordered);
  if (command.has_lift_credit_mark()) return DecideLiftMark(world, command.lift_credit_mark(), ordered);
  if (command.has_reorganize_department()) return DecideReorganize(world, command.reorganize_department(), ordered);
  if (HandlesSubscribers(command)) return DecideSubscribers(world, command, ordered);
  Question question{.state = world.state, .ordered = ordered, .today = DayOf(ordered.legal_time), .command = {}};
  if (command.has_grant_role()) {
    question.command = "grant_role";
    return DecideGrant(question, command.grant_role());
  }
  if (command.has_revoke_role()) {
    question.command = "revoke_role";
    return DecideRevoke(question, command.revoke_role());
  }
  if (command.has_set_substitution()) {
    question.command = "set_substitution";
    return DecideSubstitution(question, command.set_substitution());
  }
  question.command = "hand_over";
  return DecideHandOver(question, command.hand_over());
}

}  // namespace yici::directory
