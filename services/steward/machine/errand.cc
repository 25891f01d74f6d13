#include "services/steward/machine/errand.h"

#include <algorithm>
#include <memory>
#include <string>
#include <utility>

#include "services/steward/machine/rows.h"

namespace yici::steward {
namespace {

using journal::Command;
using journal::Errand;
using journal::Event;

void FoldHanded(Errand& errand, const journal::ErrandMaterialHanded& event) {
  for (journal::ErrandMaterial& material : *errand.mutable_materials()) {
    if (material.name() != event.name() || material.handed_day() != 0) continue;
    material.set_handed_day(event.day());
    material.set_digest(event.digest());
    return;
  }
}

void FoldLinked(Errand& errand, const journal::ErrandCaseLinked& event) {
  journal::ErrandCase& linked = *errand.add_cases();
  linked.set_case_no(event.case_no());
  linked.set_linked_day(event.day());
  errand.set_state(journal::ERRAND_STATE_SUBMITTED);
}

void FoldEnded(Errand& errand, const journal::ErrandCaseEnded& event) {
  for (journal::ErrandCase& linked : *errand.mutable_cases()) {
    if (linked.case_no() != event.case_no()) continue;
    linked.set_ended_day(event.day());
    linked.set_ended_by(event.ended_by());
  }
}

void FoldFacts(Errand& errand, const Event& event, const EventPosition& position) {
  switch (event.event_case()) {
    case Event::kErrandEntrusted:
      errand = event.errand_entrusted().errand();
      errand.set_created_revision(position.revision);
      break;
    case Event::kErrandTaken:
      errand.set_state(journal::ERRAND_STATE_TAKEN);
      errand.set_taken_by(std::string(position.actor));
      break;
    case Event::kErrandStarted: errand.set_state(journal::ERRAND_STATE_IN_PROGRESS); break;
    case Event::kErrandMaterialsAsked: errand.mutable_materials()->MergeFrom(event.errand_materials_asked().materials()); break;
    case Event::kErrandMaterialHanded: FoldHanded(errand, event.errand_material_handed()); break;
    case Event::kErrandCaseLinked: FoldLinked(errand, event.errand_case_linked()); break;
    case Event::kErrandCaseEnded: FoldEnded(errand, event.errand_case_ended()); break;
    case Event::kErrandDelivered:
      errand.set_state(journal::ERRAND_STATE_DELIVERED);
      errand.set_result(event.errand_delivered().result());
      break;
    case Event::kErrandRated:
      errand.set_state(journal::ERRAND_STATE_RATED);
      errand.set_stars(event.errand_rated().stars());
      errand.set_rating(event.errand_rated().text());
      break;
    case Event::kErrandCancelled: errand.set_state(journal::ERRAND_STATE_CANCELLED); break;
    default: break;
  }
}

std::string NoteOf(const Event& event) {
  switch (event.event_case()) {
    case Event::kErrandTaken: return event.errand_taken().note();
    case Event::kErrandStarted: return event.errand_started().note();
    case Event::kErrandMaterialHanded: return event.errand_material_handed().name();
    case Event::kErrandCaseLinked: return event.errand_case_linked().case_no();
    case Event::kErrandCaseEnded: return event.errand_case_ended().case_no();
    case Event::kErrandRated: return event.errand_rated().text();
    case Event::kErrandCancelled: return event.errand_cancelled().reason();
    default: return {};
  }
}

void PutIndexes(State& state, const Errand& errand, int64_t sequence, const EventPosition& position) {
  state.PutCounter(Table::kDemandSequence, SequenceKey(kErrandPrefix, errand.jurisdiction(), DayOf(position.legal_time)),
                   static_cast<uint64_t>(sequence));
  state.PutBytes(NewTable::kErrandByParty, PartyKey(errand.uscc(), position.revision), errand.errand_no());
  state.PutBytes(NewTable::kErrandByAgent, PartyKey(errand.agent(), position.revision), errand.errand_no());
}

}  // namespace

bool AllowsErrand(CommandKind command, journal::ErrandState state) {
  const bool at_work = state == journal::ERRAND_STATE_IN_PROGRESS || state == journal::ERRAND_STATE_SUBMITTED;
  switch (command) {
    case Command::kTakeErrand: return state == journal::ERRAND_STATE_MANDATED;
    case Command::kStartErrand: return state == journal::ERRAND_STATE_TAKEN;
    case Command::kAskErrandMaterials:
    case Command::kHandErrandMaterial: return at_work || state == journal::ERRAND_STATE_TAKEN;
    case Command::kLinkErrandCase: return at_work;
    case Command::kEndErrandCase:
    case Command::kDeliverErrand: return state == journal::ERRAND_STATE_SUBMITTED;
    case Command::kRateErrand: return state == journal::ERRAND_STATE_DELIVERED;
    case Command::kCancelErrand:
      return at_work || state == journal::ERRAND_STATE_MANDATED || state == journal::ERRAND_STATE_TAKEN;
    default: return false;
  }
}

bool HasEnded(journal::ErrandState state) {
  return state == journal::ERRAND_STATE_RATED || state == journal::ERRAND_STATE_CANCELLED;
}

std::string_view ErrandOf(const Event& event) {
  switch (event.event_case()) {
    case Event::kErrandEntrusted: return event.errand_entrusted().errand().errand_no();
    case Event::kErrandTaken: return event.errand_taken().errand_no();
    case Event::kErrandStarted: return event.errand_started().errand_no();
    case Event::kErrandMaterialsAsked: return event.errand_materials_asked().errand_no();
    case Event::kErrandMaterialHanded: return event.errand_material_handed().errand_no();
    case Event::kErrandCaseLinked: return event.errand_case_linked().errand_no();
    case Event::kErrandCaseEnded: return event.errand_case_ended().errand_no();
    case Event::kErrandDelivered: return event.errand_delivered().errand_no();
    case Event::kErrandRated: return event.errand_rated().errand_no();
    case Event::kErrandCancelled: return event.errand_cancelled().errand_no();
    default: return {};
  }
}

bool IsErrandEvent(const Event& event) {
  return event.event_case() >= Event::kErrandEntrusted && event.event_case() <= Event::kErrandCancelled;
}

void FoldErrand(Errand& errand, const Event& event, const EventPosition& position) {
  if (!IsErrandEvent(event)) return;
  FoldFacts(errand, event, position);
  errand.set_etag(position.revision);
  journal::ErrandStep& step = *errand.add_steps();
  step.set_event(event.event_case());
  step.set_occurred_us(position.occurred_at.micros());
  step.set_actor(std::string(position.actor));
  step.set_state(errand.state());
  step.set_note(NoteOf(event));
}

void ApplyErrand(State& state, const Event& event, const EventPosition& position) {
  const std::string errand_no(ErrandOf(event));
  const auto* row = state.Find<Errand>(errand_no);
  if ((row == nullptr) != event.has_errand_entrusted()) return;
  auto next = row == nullptr ? std::make_unique<Errand>() : std::make_unique<Errand>(*row);
  FoldErrand(*next, event, position);
  if (event.has_errand_entrusted()) PutIndexes(state, *next, event.errand_entrusted().sequence(), position);
  state.Put(errand_no, std::move(next));
}

MaterialDue DueOf(const journal::ErrandMaterial& material, const calendar::Calendar& calendar, CivilDay on) {
  const auto due = calendar.NthWorkingDayAfter(CivilDay(material.asked_day()), material.limit_wd());
  const CivilDay until = material.handed_day() == 0 ? on : CivilDay(material.handed_day());
  return {.day = due.day,
          .provisional = due.provisional,
          .late_wd = until <= due.day ? 0 : calendar.WorkingDays(due.day, until).days};
}

bool HasLateMaterial(const Errand& errand, const calendar::Calendar& calendar, CivilDay on) {
  return std::any_of(errand.materials().begin(), errand.materials().end(), [&](const auto& material) {
    return material.handed_day() == 0 && DueOf(material, calendar, on).day < on;
  });
}

}  // namespace yici::steward
