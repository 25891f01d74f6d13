#include "services/steward/machine/ledger_desk.h"

#include <algorithm>

#include "services/base/text.h"
#include "services/steward/machine/project_fold.h"
#include "services/steward/machine/project_transitions.h"
#include "services/steward/machine/vocabulary.h"

namespace yici::steward {
namespace {

Refusal RoomBelow(const journal::LedgerProject& ledger, int max) {
  if (ledger.steps_size() < max) return std::nullopt;
  return Deny(Reason::kLedgerFull, "project_id", {{"max", std::to_string(max)}});
}

// A township's leader answers for the township alone, where the ledger knows in which one something lies.
bool IsElsewhere(const StateReader& state, std::string_view leader_id, std::string_view township_id) {
  const auto* leader = state.Find<journal::Leader>(leader_id);
  const bool of_township = leader != nullptr && leader->level() == "township" && !leader->township_id().empty();
  return of_township && !township_id.empty() && township_id != leader->township_id();
}

}  // namespace

Refusal LedgerDesk::OpenProject(std::string_view project_id) {
  auto ledger = LedgerOf(world_.state, project_id);
  const auto* project = world_.state.Find<journal::Project>(project_id);
  const bool hidden = actor_.is_enterprise() && (!ledger || ledger->uscc() != actor_.uscc());
  if (!ledger || project == nullptr || hidden) return Deny(Reason::kProjectUnknown, "project_id", {{"id", project_id}});
  ledger_ = *std::move(ledger);
  project_ = project;
  return std::nullopt;
}

Refusal LedgerDesk::OpenVisit(std::string_view visit_no) {
  const auto* visit = world_.state.Find<journal::StewardVisit>(visit_no);
  if (visit == nullptr || (actor_.is_enterprise() && visit->uscc() != actor_.uscc())) {
    return Deny(Reason::kVisitNotFound, "visit_no");
  }
  visit_ = visit;
  return std::nullopt;
}

std::string_view LedgerDesk::Jurisdiction() const {
  return visit_->visit_no().empty() ? project_->jurisdiction() : visit_->jurisdiction();
}

Refusal LedgerDesk::RequireOver(std::initializer_list<std::string_view> roles, std::string_view jurisdiction) const {
  if (Refusal refusal = CheckSender(ordered_)) return refusal;
  const directory::Scope scope{
      .department_id = {}, .hall_id = {}, .jurisdiction = jurisdiction.empty() ? Jurisdiction() : jurisdiction};
  const bool holds = std::any_of(roles.begin(), roles.end(), [&](std::string_view role) {
    return HoldsAt(world_.state, actor_.id, role, scope, project_->township_id(), day());
  });
  return holds ? std::nullopt : Refusal(Deny(Reason::kNotPermitted));
}

bool LedgerDesk::ActsFor(std::string_view steward_id) const {
  if (CheckSender(ordered_)) return false;
  return steward::ActsFor(world_.state, actor_.id, steward_id, Jurisdiction(), day());
}

const journal::StewardAssignment* LedgerDesk::OwnAssignment() const {
  for (const journal::StewardAssignment& assignment : ledger_.assignments()) {
    if (IsInCharge(assignment.state()) && ActsFor(assignment.steward_id())) return &assignment;
  }
  return nullptr;
}

Refusal LedgerDesk::RequireInCharge(std::initializer_list<std::string_view> or_roles) const {
  if (OwnAssignment() != nullptr) return std::nullopt;
  return RequireOver(or_roles);
}

Refusal LedgerDesk::RequireRevision(uint64_t etag, uint64_t current) const {
  if (etag == 0 || etag == current) return std::nullopt;
  return Deny(Reason::kRevisionConflict, "etag", {{"etag", std::to_string(current)}});
}

Refusal LedgerDesk::RequireGoingOn() const {
  if (ledger_.status() == journal::PROJECT_STATUS_CANCELLED) return Deny(Reason::kProjectEnded, "project_id");
  return RoomBelow(ledger_, kLedgerStepsWholeMax);
}

Refusal LedgerDesk::RequireRoomForReports() const { return RoomBelow(ledger_, kLedgerStepsMax); }

Refusal LedgerDesk::RequireToDispose(uint64_t etag) const {
  if (Refusal refusal = RequireOver({directory::role::kLeader, directory::role::kAdministrator})) return refusal;
  if (Refusal refusal = RequireProjectRevision(etag)) return refusal;
  return RequireGoingOn();
}

Refusal LedgerDesk::RequireVisitState(CommandKind command) const {
  if (AllowsVisit(command, visit_->state())) return std::nullopt;
  const Name name = NameOf(visit_->state());
  return Deny(Reason::kVisitWrongState, "visit_no", {{"state", name.word}, {"state_zh", name.zh}});
}

void LedgerDesk::BeginProject(const journal::Project& project, journal::LedgerProject ledger) {
  project_ = &project;
  ledger_ = std::move(ledger);
}

void LedgerDesk::BeginVisit(const journal::StewardVisit& visit) { visit_ = &visit; }

void LedgerDesk::Emit(journal::Event event) {
  const bool of_visit = !visit_->visit_no().empty();
  events_.push_back({.event = std::move(event),
                     .subject = of_visit ? VisitSubject(visit_->visit_no()) : ProjectSubject(project_->project_id()),
                     .occurred_at = ordered_.legal_time,
                     .actor = {},
                     .delegated_by = {}});
}

Outcome LedgerDesk::Conclude() {
  EventPosition position;
  position.revision = ordered_.revision;
  position.legal_time = position.occurred_at = ordered_.legal_time;
  position.actor = ordered_.arrival.principal().id();
  journal::StewardVisit visit = *visit_;
  for (const PendingEvent& pending : events_) {
    FoldProject(ledger_, pending.event, position);
    FoldVisit(visit, pending.event, position);
  }
  if (!visit.visit_no().empty()) {
    answer_.set_visit_no(visit.visit_no());
    answer_.set_visit(visit.state());
    answer_.set_etag(visit.etag());
    answer_.set_counted(visit.counted());
  } else {
    answer_.set_project_id(ledger_.project_id());
    answer_.set_status(ledger_.status());
    answer_.set_etag(ledger_.etag());
    answer_.set_version(ledger_.version());
  }
  Outcome outcome;
  outcome.events = std::move(events_);
  *outcome.answer.mutable_steward() = std::move(answer_);
  return outcome;
}

bool HoldsAt(const StateReader& state, std::string_view principal_id, std::string_view role, const directory::Scope& scope,
             std::string_view township_id, CivilDay on) {
  const auto first = directory::FindMandate(state, principal_id, role, scope, on);
  if (!first) return false;
  if (role != directory::role::kLeader) return true;
  if (!IsElsewhere(state, first->on_behalf_of.empty() ? first->officer_id : first->on_behalf_of, township_id)) return true;
  const auto* row = state.Find<journal::OfficerSubstitutions>(first->officer_id);
  if (row == nullptr) return false;
  const auto& substitutions = row->substitutions();
  return std::any_of(substitutions.begin(), substitutions.end(), [&](const journal::Substitution& substitution) {
    return directory::Stands(substitution, on) && Lends(state, substitution, role, scope, on) &&
           !IsElsewhere(state, substitution.absent(), township_id);
  });
}

std::string ProjectSubject(std::string_view project_id) { return StrCat("projects/", project_id); }
std::string VisitSubject(std::string_view visit_no) { return StrCat("visits/", visit_no); }

}  // namespace yici::steward
