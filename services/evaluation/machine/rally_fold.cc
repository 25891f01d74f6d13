#include "services/evaluation/machine/rally_fold.h"

#include "services/evaluation/machine/rally.h"
#include "services/evaluation/machine/vocabulary.h"

namespace yici::evaluation {
namespace {

using journal::Event;
using journal::Rally;

void FoldRoute(Rally& rally, const journal::RouteSet& event) {
  int32_t stop = 0;
  for (const journal::RallyStop& planned : event.stops()) {
    journal::RallyEntry* entry = FindEntry(rally, planned.project_id());
    if (entry == nullptr) continue;
    entry->set_stop(++stop);
    entry->set_planned_day(planned.planned_day());
  }
  rally.set_state(journal::RALLY_STATE_TOURING);
}

void FoldVetted(Rally& rally, const journal::NominationVetted& event, const EventPosition& position) {
  journal::RallyEntry* entry = FindEntry(rally, event.project_id());
  if (entry == nullptr) return;
  entry->set_verdict(event.verdict());
  entry->set_reasons(event.reasons());
  entry->set_vetted_by(std::string(position.actor));
}

void FoldVisited(Rally& rally, const journal::StopVisited& event) {
  journal::RallyEntry* entry = FindEntry(rally, event.project_id());
  if (entry == nullptr) return;
  entry->set_visited_day(event.visited_day());
  entry->set_visit_note(event.note());
}

void FoldClosed(Rally& rally, const journal::ScoringClosed& event) {
  *rally.add_results() = event.result();
  rally.set_closed_day(event.day());
  rally.set_state(journal::RALLY_STATE_TALLIED);
}

void FoldAppealed(Rally& rally, const journal::RallyAppealed& event, const EventPosition& position) {
  journal::RallyAppeal& appeal = *rally.add_appeals();
  appeal.set_project_id(event.project_id());
  appeal.set_reason(event.reason());
  appeal.set_actor(std::string(position.actor));
  appeal.set_day(event.day());
  appeal.set_state(journal::APPEAL_STATE_OPEN);
}

void FoldRuled(Rally& rally, const journal::RallyAppealRuled& event, const EventPosition& position) {
  for (journal::RallyAppeal& appeal : *rally.mutable_appeals()) {
    if (appeal.project_id() != event.project_id()) continue;
    appeal.set_state(event.state());
    appeal.set_reasons(event.reasons());
    appeal.set_ruled_by(std::string(position.actor));
    if (event.has_result()) appeal.set_result_version(event.result().version());
  }
  if (event.has_result()) *rally.add_results() = event.result();
}

void FoldPosted(Rally& rally, const journal::RallyPosted& event) {
  rally.set_posted_day(event.day());
  rally.set_appeal_until_day(event.appeal_until_day());
  rally.set_state(journal::RALLY_STATE_POSTED);
}

void FoldAnnounced(Rally& rally, const journal::RallyAnnounced& event) {
  rally.set_announced_day(event.day());
  rally.set_state(journal::RALLY_STATE_ANNOUNCED);
}

// One more sheet is all that is seen of it.
void FoldSheet(Rally& rally, const journal::ScoreSheet& sheet) {
  if (journal::RallyEntry* entry = FindEntry(rally, sheet.project_id())) entry->set_sheets(entry->sheets() + 1);
}

void FoldFacts(Rally& rally, const Event& event, const EventPosition& position) {
  switch (event.event_case()) {
    case Event::kRallyPlanned:
      rally = event.rally_planned().rally();
      rally.set_created_revision(position.revision);
      break;
    case Event::kProjectNominated: *rally.add_entries() = event.project_nominated().entry(); break;
    case Event::kNominationVetted: FoldVetted(rally, event.nomination_vetted(), position); break;
    case Event::kRouteSet: FoldRoute(rally, event.route_set()); break;
    case Event::kStopVisited: FoldVisited(rally, event.stop_visited()); break;
    case Event::kSheetSubmitted: FoldSheet(rally, event.sheet_submitted().sheet()); break;
    case Event::kScoringClosed: FoldClosed(rally, event.scoring_closed()); break;
    case Event::kRallyPosted: FoldPosted(rally, event.rally_posted()); break;
    case Event::kRallyAppealed: FoldAppealed(rally, event.rally_appealed(), position); break;
    case Event::kRallyAppealRuled: FoldRuled(rally, event.rally_appeal_ruled(), position); break;
    case Event::kRallyAnnounced: FoldAnnounced(rally, event.rally_announced()); break;
    case Event::kRallyCorrected: *rally.add_results() = event.rally_corrected().result(); break;
    case Event::kLookedBack:
      if (journal::RallyEntry* entry = FindEntry(rally, event.looked_back().project_id())) {
        *entry->add_findings() = event.looked_back().finding();
      }
      break;
    case Event::kRallyCancelled: rally.set_state(journal::RALLY_STATE_CANCELLED); break;
    default: break;
  }
}

std::string NoteOf(const Event& event) {
  switch (event.event_case()) {
    case Event::kProjectNominated: return event.project_nominated().entry().project_id();
    case Event::kNominationVetted: return event.nomination_vetted().project_id();
    case Event::kStopVisited: return event.stop_visited().project_id();
    case Event::kRallyAppealed: return event.rally_appealed().project_id();
    case Event::kRallyAppealRuled: return event.rally_appeal_ruled().project_id();
    case Event::kRallyCorrected: return event.rally_corrected().result().reason();
    case Event::kLookedBack: return event.looked_back().project_id();
    case Event::kRallyCancelled: return event.rally_cancelled().reason();
    default: return {};
  }
}

}  // namespace

std::string_view RallyOf(const Event& event) {
  switch (event.event_case()) {
    case Event::kRallyPlanned: return event.rally_planned().rally().rally_no();
    case Event::kProjectNominated: return event.project_nominated().rally_no();
    case Event::kNominationVetted: return event.nomination_vetted().rally_no();
    case Event::kRouteSet: return event.route_set().rally_no();
    case Event::kStopVisited: return event.stop_visited().rally_no();
    case Event::kSheetSubmitted: return event.sheet_submitted().sheet().rally_no();
    case Event::kScoringClosed: return event.scoring_closed().rally_no();
    case Event::kRallyPosted: return event.rally_posted().rally_no();
    case Event::kRallyAppealed: return event.rally_appealed().rally_no();
    case Event::kRallyAppealRuled: return event.rally_appeal_ruled().rally_no();
    case Event::kRallyAnnounced: return event.rally_announced().rally_no();
    case Event::kRallyCorrected: return event.rally_corrected().rally_no();
    case Event::kLookedBack: return event.looked_back().rally_no();
    case Event::kRallyCancelled: return event.rally_cancelled().rally_no();
    default: return {};
  }
}

void FoldRally(Rally& rally, const Event& event, const EventPosition& position) {
  FoldFacts(rally, event, position);
  // Sheets of several judges commute, and who has handed one in is nobody's business yet.
  if (event.has_sheet_submitted()) return;
  rally.set_etag(position.revision);
  journal::EvaluationStep& step = *rally.add_steps();
  step.set_event(event.event_case());
  step.set_occurred_us(position.occurred_at.micros());
  step.set_actor(std::string(position.actor));
  step.set_state(std::string(NameOf(rally.state()).word));
  step.set_note(NoteOf(event));
}

void FoldCorrection(journal::ScoreSheet& sheet, const journal::SheetCorrection& correction, std::string_view note,
                    const EventPosition& position) {
  journal::ScoreSheet before = sheet;
  auto replaced = std::move(*before.mutable_replaced());
  before.clear_replaced();
  *replaced.Add() = std::move(before);
  *sheet.mutable_replaced() = std::move(replaced);
  *sheet.mutable_scores() = correction.scores();
  sheet.set_weighted(correction.weighted());
  sheet.set_version(sheet.version() + 1);
  sheet.set_occurred_us(position.occurred_at.micros());
  sheet.set_note(std::string(note));
}

}  // namespace yici::evaluation
