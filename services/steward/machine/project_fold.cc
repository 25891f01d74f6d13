#include "services/steward/machine/project_fold.h"

#include <algorithm>

#include "services/steward/machine/ledger.h"

namespace yici::steward {
namespace {

using journal::Event;
using journal::LedgerProject;

journal::StewardAssignment* InCharge(LedgerProject& ledger, std::string_view steward_id) {
  for (journal::StewardAssignment& assignment : *ledger.mutable_assignments()) {
    if (assignment.steward_id() == steward_id && IsInCharge(assignment.state())) return &assignment;
  }
  return nullptr;
}

void Assign(LedgerProject& ledger, const std::string& steward_id, int32_t since_day) {
  if (InCharge(ledger, steward_id) != nullptr) return;
  journal::StewardAssignment& assignment = *ledger.add_assignments();
  assignment.set_steward_id(steward_id);
  assignment.set_state(journal::ASSIGNMENT_STATE_ASSIGNED);
  assignment.set_since_day(since_day);
}

void End(LedgerProject& ledger, const std::string& steward_id, journal::AssignmentState state, int32_t day) {
  journal::StewardAssignment* assignment = InCharge(ledger, steward_id);
  if (assignment == nullptr) return;
  assignment->set_state(state);
  assignment->set_until_day(day);
}

void FoldOpened(LedgerProject& ledger, const journal::HandoverOpened& event) {
  journal::StewardAssignment* assignment = InCharge(ledger, event.from_steward_id());
  if (assignment == nullptr) return;
  assignment->set_state(journal::ASSIGNMENT_STATE_HANDOVER);
  assignment->set_successor_id(event.to_steward_id());
  assignment->clear_signed_out();
  assignment->clear_signed_in();
}

void FoldSigned(LedgerProject& ledger, const journal::HandoverSigned& event, const EventPosition& position) {
  journal::StewardAssignment* assignment = InCharge(ledger, event.from_steward_id());
  if (assignment == nullptr) return;
  (event.by_successor() ? *assignment->mutable_signed_in() : *assignment->mutable_signed_out()) = std::string(position.actor);
  if (!event.completed()) return;
  End(ledger, event.from_steward_id(), journal::ASSIGNMENT_STATE_REPLACED, event.day());
  Assign(ledger, event.to_steward_id(), event.day());
}

void FoldCancelled(LedgerProject& ledger, const journal::HandoverCancelled& event) {
  journal::StewardAssignment* assignment = InCharge(ledger, event.from_steward_id());
  if (assignment == nullptr) return;
  assignment->set_state(journal::ASSIGNMENT_STATE_ASSIGNED);
  assignment->clear_successor_id();
  assignment->clear_signed_out();
  assignment->clear_signed_in();
}

void FoldAmended(LedgerProject& ledger, const journal::ProjectAmended& event) {
  ledger.set_total_investment_fen(event.total_investment_fen());
  ledger.set_uscc(event.uscc());
  ledger.set_leader_id(event.leader_id());
  ledger.set_key_list(event.key_list());
  ledger.set_since_day(event.since_day());
}

void FoldProgress(LedgerProject& ledger, const journal::ProgressReported& event, const EventPosition& position) {
  auto& months = *ledger.mutable_progress();
  auto at = std::find_if(months.begin(), months.end(), [&](const auto& progress) { return progress.month() == event.month(); });
  const bool known = at != months.end();
  journal::ProjectProgress& progress = known ? *at : *months.Add();
  progress.set_month(event.month());
  progress.set_invested_fen(event.invested_fen());
  progress.set_note(event.note());
  progress.set_actor(std::string(position.actor));
  progress.set_occurred_us(position.occurred_at.micros());
  if (known) progress.set_corrections(progress.corrections() + 1);
  std::sort(months.begin(), months.end(), [](const auto& a, const auto& b) { return a.month() < b.month(); });
}

journal::DutyMark& AddMark(LedgerProject& ledger, const std::string& duty_id, int32_t day, const EventPosition& position) {
  journal::DutyMark& mark = *ledger.add_duties();
  mark.set_duty_id(duty_id);
  mark.set_day(day);
  mark.set_occurred_us(position.occurred_at.micros());
  mark.set_actor(std::string(position.actor));
  return mark;
}

// What the event says in one line, and of whom.
struct Line {
  std::string note, steward_id;
};

Line LineOf(const Event& event) {
  switch (event.event_case()) {
    case Event::kProjectAmended: return {event.project_amended().reason(), {}};
    case Event::kProjectStatusChanged: return {event.project_status_changed().reason(), {}};
    case Event::kProgressReported: return {std::to_string(event.progress_reported().month()), {}};
    case Event::kStewardAssigned: return {event.steward_assigned().note(), event.steward_assigned().steward_id()};
    case Event::kStewardReleased: return {event.steward_released().reason(), event.steward_released().steward_id()};
    case Event::kHandoverOpened: return {event.handover_opened().reason(), event.handover_opened().from_steward_id()};
    case Event::kDutyCompleted: return {event.duty_completed().duty_id(), {}};
    case Event::kDutyWaived: return {event.duty_waived().duty_id(), {}};
    case Event::kHandoverSigned: return {{}, event.handover_signed().from_steward_id()};
    case Event::kHandoverCancelled: return {event.handover_cancelled().reason(), event.handover_cancelled().from_steward_id()};
    default: return {};
  }
}

void AddStep(LedgerProject& ledger, const Event& event, const EventPosition& position) {
  journal::LedgerStep& step = *ledger.add_steps();
  Line line = LineOf(event);
  step.set_event(event.event_case());
  step.set_occurred_us(position.occurred_at.micros());
  step.set_actor(std::string(position.actor));
  step.set_status(ledger.status());
  step.set_note(std::move(line.note));
  step.set_steward_id(std::move(line.steward_id));
}

void FoldFacts(LedgerProject& ledger, const Event& event, const EventPosition& position) {
  switch (event.event_case()) {
    case Event::kProjectRegistered:
      ledger = event.project_registered().ledger();
      ledger.set_created_revision(position.revision);
      break;
    case Event::kProjectAmended: FoldAmended(ledger, event.project_amended()); break;
    case Event::kProjectStatusChanged:
      ledger.set_status(event.project_status_changed().to());
      ledger.set_suspended_from(event.project_status_changed().suspended_from());
      break;
    case Event::kProgressReported: FoldProgress(ledger, event.progress_reported(), position); break;
    case Event::kStewardAssigned:
      Assign(ledger, event.steward_assigned().steward_id(), event.steward_assigned().since_day());
      break;
    case Event::kStewardReleased:
      End(ledger, event.steward_released().steward_id(), journal::ASSIGNMENT_STATE_RELEASED,
          event.steward_released().until_day());
      break;
    case Event::kHandoverOpened: FoldOpened(ledger, event.handover_opened()); break;
    case Event::kHandoverSigned: FoldSigned(ledger, event.handover_signed(), position); break;
    case Event::kHandoverCancelled: FoldCancelled(ledger, event.handover_cancelled()); break;
    case Event::kDutyCompleted: {
      journal::DutyMark& mark = AddMark(ledger, event.duty_completed().duty_id(), event.duty_completed().day(), position);
      mark.set_evidence(event.duty_completed().evidence());
      mark.set_note(event.duty_completed().note());
      mark.set_late_wd(event.duty_completed().late_wd());
      break;
    }
    case Event::kDutyWaived: {
      journal::DutyMark& mark = AddMark(ledger, event.duty_waived().duty_id(), event.duty_waived().day(), position);
      mark.set_waived(true);
      mark.set_note(event.duty_waived().reason());
      break;
    }
    default: break;
  }
}

std::string NoteOf(const Event& event) {
  switch (event.event_case()) {
    case Event::kVisitPlanned: return event.visit_planned().visit().reason();
    case Event::kVisitNotified: return event.visit_notified().note();
    case Event::kVisitConfirmed: return event.visit_confirmed().text();
    case Event::kVisitCancelled: return event.visit_cancelled().reason();
    default: return {};
  }
}

void FoldVisitFacts(journal::StewardVisit& visit, const Event& event, const EventPosition& position) {
  switch (event.event_case()) {
    case Event::kVisitPlanned:
      visit = event.visit_planned().visit();
      visit.set_created_revision(position.revision);
      break;
    case Event::kVisitNotified: visit.set_state(journal::STEWARD_VISIT_STATE_NOTIFIED); break;
    case Event::kVisitLogged:
      visit.set_state(journal::STEWARD_VISIT_STATE_SERVED);
      visit.set_visited_day(event.visit_logged().visited_day());
      visit.set_text(event.visit_logged().text());
      break;
    case Event::kVisitConfirmed:
      visit.set_state(event.visit_confirmed().confirmed() ? journal::STEWARD_VISIT_STATE_CONFIRMED
                                                          : journal::STEWARD_VISIT_STATE_DENIED);
      visit.set_answer(event.visit_confirmed().text());
      break;
    case Event::kVisitCancelled: visit.set_state(journal::STEWARD_VISIT_STATE_CANCELLED); break;
    default: break;
  }
}

}  // namespace

std::string_view ProjectOf(const Event& event) {
  switch (event.event_case()) {
    case Event::kProjectRegistered: return event.project_registered().ledger().project_id();
    case Event::kProjectAmended: return event.project_amended().project_id();
    case Event::kProjectStatusChanged: return event.project_status_changed().project_id();
    case Event::kProgressReported: return event.progress_reported().project_id();
    case Event::kStewardAssigned: return event.steward_assigned().project_id();
    case Event::kStewardReleased: return event.steward_released().project_id();
    case Event::kHandoverOpened: return event.handover_opened().project_id();
    case Event::kHandoverSigned: return event.handover_signed().project_id();
    case Event::kHandoverCancelled: return event.handover_cancelled().project_id();
    case Event::kDutyCompleted: return event.duty_completed().project_id();
    case Event::kDutyWaived: return event.duty_waived().project_id();
    default: return {};
  }
}

std::string_view VisitOf(const Event& event) {
  switch (event.event_case()) {
    case Event::kVisitPlanned: return event.visit_planned().visit().visit_no();
    case Event::kVisitNotified: return event.visit_notified().visit_no();
    case Event::kVisitLogged: return event.visit_logged().visit_no();
    case Event::kVisitConfirmed: return event.visit_confirmed().visit_no();
    case Event::kVisitCancelled: return event.visit_cancelled().visit_no();
    default: return {};
  }
}

void FoldProject(LedgerProject& ledger, const Event& event, const EventPosition& position) {
  if (ProjectOf(event).empty()) return;
  FoldFacts(ledger, event, position);
  if (!event.has_project_registered()) ledger.set_version(ledger.version() + 1);
  ledger.set_etag(position.revision);
  AddStep(ledger, event, position);
}

void FoldVisit(journal::StewardVisit& visit, const Event& event, const EventPosition& position) {
  if (VisitOf(event).empty()) return;
  FoldVisitFacts(visit, event, position);
  visit.set_etag(position.revision);
  journal::VisitStep& step = *visit.add_steps();
  step.set_event(event.event_case());
  step.set_occurred_us(position.occurred_at.micros());
  step.set_actor(std::string(position.actor));
  step.set_state(visit.state());
  step.set_note(NoteOf(event));
}

}  // namespace yici::steward
