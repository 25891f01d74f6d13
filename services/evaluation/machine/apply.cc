#include "services/evaluation/machine/apply.h"

#include <memory>
#include <string>
#include <utility>

#include "services/evaluation/machine/appraisal.h"
#include "services/evaluation/machine/cards.h"
#include "services/evaluation/machine/enclave.h"
#include "services/evaluation/machine/orders.h"
#include "services/evaluation/machine/rally_fold.h"
#include "services/evaluation/machine/rally_year.h"
#include "services/evaluation/machine/rows.h"

namespace yici::evaluation {
namespace {

using journal::Event;

void CorrectSheets(State& state, std::string_view rally_no,
                   const google::protobuf::RepeatedPtrField<journal::SheetCorrection>& corrections, std::string_view note,
                   const EventPosition& position) {
  for (const journal::SheetCorrection& correction : corrections) {
    const std::string key = SheetKey(rally_no, correction.project_id(), correction.officer_id());
    const auto* sheet = state.Find<journal::ScoreSheet>(key);
    if (sheet == nullptr) continue;
    auto next = std::make_unique<journal::ScoreSheet>(*sheet);
    FoldCorrection(*next, correction, note, position);
    state.Put(key, std::move(next));
  }
}

void PutSheets(State& state, const Event& event, const EventPosition& position) {
  if (event.has_sheet_submitted()) {
    const journal::ScoreSheet& sheet = event.sheet_submitted().sheet();
    state.Put(SheetKey(sheet.rally_no(), sheet.project_id(), sheet.officer_id()), std::make_unique<journal::ScoreSheet>(sheet));
  } else if (event.has_rally_corrected()) {
    const journal::RallyCorrected& corrected = event.rally_corrected();
    CorrectSheets(state, corrected.rally_no(), corrected.corrections(), corrected.result().reason(), position);
  } else if (event.has_rally_appeal_ruled()) {
    const journal::RallyAppealRuled& ruled = event.rally_appeal_ruled();
    CorrectSheets(state, ruled.rally_no(), ruled.corrections(), ruled.reasons(), position);
  }
}

void ApplyRally(State& state, const Event& event, const EventPosition& position) {
  const std::string rally_no(RallyOf(event));
  const auto* row = state.Find<journal::Rally>(rally_no);
  if ((row == nullptr) != event.has_rally_planned()) return;
  auto next = row == nullptr ? std::make_unique<journal::Rally>() : std::make_unique<journal::Rally>(*row);
  FoldRally(*next, event, position);
  if (event.has_rally_planned()) {
    state.PutCounter(tables::kEvaluationSequence, SequenceKey(kRallyPrefix, next->jurisdiction(), DayOf(position.legal_time)),
                     static_cast<uint64_t>(event.rally_planned().sequence()));
  }
  PutSheets(state, event, position);
  state.Put(rally_no, std::move(next));
}

void ApplyEnclave(State& state, const Event& event, const EventPosition& position) {
  const std::string agreement_no(EnclaveOf(event));
  const auto* row = state.Find<journal::Enclave>(agreement_no);
  if ((row == nullptr) != event.has_enclave_proposed()) return;
  auto next = row == nullptr ? std::make_unique<journal::Enclave>() : std::make_unique<journal::Enclave>(*row);
  FoldEnclave(*next, event, position);
  if (event.has_enclave_proposed()) {
    state.PutCounter(tables::kEvaluationSequence,
                     SequenceKey(kEnclavePrefix, next->fly_in_jurisdiction(), DayOf(position.legal_time)),
                     static_cast<uint64_t>(event.enclave_proposed().sequence()));
    state.PutBytes(tables::kEnclaveByProject, next->enclave_project_id(), agreement_no);
  }
  // What is settled after the end of one agreement leaves the next one of the project alone.
  const bool holds = state.FindBytes(tables::kEnclaveByProject, next->enclave_project_id()) == agreement_no;
  if (HasEnded(next->state()) && holds) state.Erase(tables::kEnclaveByProject, next->enclave_project_id());
  state.Put(agreement_no, std::move(next));
}

void ApplyOrder(State& state, const Event& event, const EventPosition& position) {
  const std::string order_no(OrderOf(event));
  const auto* row = state.Find<journal::SupervisionOrder>(order_no);
  if ((row == nullptr) != event.has_order_issued()) return;
  auto next =
      row == nullptr ? std::make_unique<journal::SupervisionOrder>() : std::make_unique<journal::SupervisionOrder>(*row);
  FoldOrder(*next, event, position);
  if (event.has_order_issued()) {
    state.PutCounter(tables::kEvaluationSequence, SequenceKey(kOrderPrefix, next->jurisdiction(), DayOf(position.legal_time)),
                     static_cast<uint64_t>(event.order_issued().sequence()));
    state.PutBytes(tables::kOpenOrder, next->subject(), order_no);
  }
  if (next->state() == journal::ORDER_STATE_CLOSED) state.Erase(tables::kOpenOrder, next->subject());
  state.Put(order_no, std::move(next));
}

void ApplyAppraisal(State& state, const Event& event, const EventPosition& position) {
  if (event.has_league_published()) {
    const journal::League& league = event.league_published().league();
    state.PutCounter(tables::kLeagueVersions, LeagueVersionsKey(league.scope(), league.month()),
                     static_cast<uint64_t>(league.version()));
    state.Put(LeagueKey(league.scope(), league.month(), league.version()), std::make_unique<journal::League>(league));
    return;
  }
  const journal::ChecksDrawn& drawn = event.checks_drawn();
  state.PutCounter(tables::kEvaluationSequence,
                   SequenceKey(kDrawPrefix, drawn.draw().jurisdiction(), DayOf(position.legal_time)),
                   static_cast<uint64_t>(drawn.sequence()));
  state.Put(drawn.draw().draw_no(), std::make_unique<journal::CheckDraw>(drawn.draw()));
}

}  // namespace

bool Handles(const Event& event) {
  if (event.has_rally_year_totalled()) return true;
  return event.event_case() >= Event::kRallyPlanned && event.event_case() <= Event::kChecksDrawn;
}

void Apply(State& state, const Event& event, const EventPosition& position) {
  if (event.has_rally_year_totalled()) return ApplyYearTotalled(state, event.rally_year_totalled());
  if (!RallyOf(event).empty()) return ApplyRally(state, event, position);
  if (!EnclaveOf(event).empty()) return ApplyEnclave(state, event, position);
  if (!OrderOf(event).empty()) return ApplyOrder(state, event, position);
  if (event.has_card_appealed() || event.has_card_appeal_ruled()) {
    ApplyAppeal(state, event, position);
    if (event.has_card_appeal_ruled()) CountEvent(state, event, position);
    return;
  }
  if (event.has_league_published() || event.has_checks_drawn()) return ApplyAppraisal(state, event, position);
  if (event.has_park_opened()) {
    const journal::EnclavePark& park = event.park_opened().park();
    state.Put(park.park_id(), std::make_unique<journal::EnclavePark>(park));
  }
}

void Observe(State& state, const Event& event, const EventPosition& position) {
  for (journal::IssuedCard& card : CardsOf(state, event, position)) PutCard(state, std::move(card), position);
  CountEvent(state, event, position);
}

}  // namespace yici::evaluation
