#include "services/steward/machine/project_apply.h"

#include <memory>
#include <set>
#include <string>
#include <utility>

#include "services/base/new_tables.h"
#include "services/steward/machine/ledger.h"
#include "services/steward/machine/project_fold.h"
#include "services/steward/machine/rows.h"

namespace yici::steward {
namespace {

using journal::LedgerProject;

std::set<std::string> StewardsOf(const LedgerProject& ledger) {
  std::set<std::string> ids;
  for (const journal::StewardAssignment& assignment : ledger.assignments()) {
    if (IsInCharge(assignment.state())) ids.insert(assignment.steward_id());
  }
  return ids;
}

// Who is in charge of what, as it stood in the rows and as it stands now. One that was cancelled is nobody's load.
void KeepInCharge(State& state, const LedgerProject* before, const LedgerProject& after) {
  const auto standing = [](const LedgerProject& ledger) {
    return ledger.status() == journal::PROJECT_STATUS_CANCELLED ? std::set<std::string>() : StewardsOf(ledger);
  };
  const std::set<std::string> old = before == nullptr ? std::set<std::string>() : standing(*before);
  const std::set<std::string> now = standing(after);
  for (const std::string& id : old) {
    if (!now.contains(id)) state.Erase(Table::kStewardInCharge, InChargeKey(id, after.project_id()));
  }
  for (const std::string& id : now) {
    if (!old.contains(id)) state.PutBytes(Table::kStewardInCharge, InChargeKey(id, after.project_id()), {});
  }
}

void PutLedger(State& state, LedgerProject next) {
  const auto* row = state.Find<LedgerProject>(next.project_id());
  std::optional<LedgerProject> before;
  if (row != nullptr) before = *row;
  KeepInCharge(state, before ? &*before : nullptr, next);
  const std::string project_id = next.project_id();
  state.Put(project_id, std::make_unique<LedgerProject>(std::move(next)));
}

// Projects that came with a pack begin; what commands made of the others stays.
void ApplyOpened(State& state, const journal::LedgerOpened& event, const EventPosition& position) {
  for (const std::string& project_id : event.project_ids()) {
    const auto* project = state.Find<journal::Project>(project_id);
    if (project == nullptr || state.Find<LedgerProject>(project_id) != nullptr) continue;
    LedgerProject ledger = BeginLedger(*project, DayOf(position.legal_time).days_since_1970());
    ledger.set_created_revision(position.revision);
    ledger.set_etag(position.revision);
    journal::LedgerStep& step = *ledger.add_steps();
    step.set_event(journal::Event::kLedgerOpened);
    step.set_occurred_us(position.occurred_at.micros());
    step.set_actor(std::string(position.actor));
    step.set_status(ledger.status());
    PutLedger(state, std::move(ledger));
  }
}

void ApplyRegistered(State& state, const journal::ProjectRegistered& event, const EventPosition& position) {
  const journal::Project& project = event.project();
  state.Put(project.project_id(), std::make_unique<journal::Project>(project));
  state.PutBytes(NewTable::kProjectByCode, project.project_code(), project.project_id());
  state.PutCounter(Table::kDemandSequence, SequenceKey(kProjectPrefix, project.jurisdiction(), DayOf(position.legal_time)),
                   static_cast<uint64_t>(event.sequence()));
}

void ApplyProject(State& state, const journal::Event& event, const EventPosition& position) {
  if (event.has_project_registered()) ApplyRegistered(state, event.project_registered(), position);
  auto ledger = LedgerOf(state, ProjectOf(event));
  if (!ledger) return;
  FoldProject(*ledger, event, position);
  PutLedger(state, *std::move(ledger));
}

void AddToQuota(State& state, const journal::StewardVisit& visit, int change) {
  const std::string key = QuotaKey(SubjectOf(visit), MonthOf(CivilDay(visit.planned_day())));
  const uint64_t used = state.Counter(Table::kVisitQuota, key);
  if (change < 0 && used == 0) return;
  state.PutCounter(Table::kVisitQuota, key, change < 0 ? used - 1 : used + 1);
}

void PutVisitIndexes(State& state, const journal::StewardVisit& visit, int64_t sequence, const EventPosition& position) {
  state.PutCounter(Table::kDemandSequence, SequenceKey(kVisitPrefix, visit.jurisdiction(), DayOf(position.legal_time)),
                   static_cast<uint64_t>(sequence));
  state.PutBytes(Table::kVisitBySubject, PartyKey(SubjectOf(visit), position.revision), visit.visit_no());
  state.PutBytes(Table::kVisitByParty, PartyKey(visit.uscc(), position.revision), visit.visit_no());
}

void ApplyVisit(State& state, const journal::Event& event, const EventPosition& position) {
  const std::string visit_no(VisitOf(event));
  const auto* row = state.Find<journal::StewardVisit>(visit_no);
  if ((row == nullptr) != event.has_visit_planned()) return;
  auto next = row == nullptr ? std::make_unique<journal::StewardVisit>() : std::make_unique<journal::StewardVisit>(*row);
  FoldVisit(*next, event, position);
  if (event.has_visit_planned()) PutVisitIndexes(state, *next, event.visit_planned().sequence(), position);
  if (next->counted() && event.has_visit_planned()) AddToQuota(state, *next, 1);
  if (next->counted() && event.has_visit_cancelled()) AddToQuota(state, *next, -1);
  if (next->state() == journal::STEWARD_VISIT_STATE_DENIED) {
    state.PutBytes(Table::kVisitDenied, DeniedKey(position.revision, visit_no), {});
  }
  state.Put(visit_no, std::move(next));
}

}  // namespace

bool IsLedgerEvent(const journal::Event& event) {
  if (event.has_duty_completed() || event.has_duty_waived()) return true;
  return event.event_case() >= journal::Event::kProjectRegistered && event.event_case() <= journal::Event::kVisitCancelled;
}

void ApplyLedger(State& state, const journal::Event& event, const EventPosition& position) {
  if (event.has_ledger_opened()) return ApplyOpened(state, event.ledger_opened(), position);
  if (!ProjectOf(event).empty()) return ApplyProject(state, event, position);
  if (!VisitOf(event).empty()) ApplyVisit(state, event, position);
}

}  // namespace yici::steward
