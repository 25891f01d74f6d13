#include "services/evaluation/machine/enclave.h"

#include <string>

#include "services/directory/machine/rights.h"
#include "services/evaluation/machine/vocabulary.h"

namespace yici::evaluation {
namespace {

using journal::Enclave;
using journal::Event;

void FoldConsented(Enclave& enclave, const journal::EnclaveConsented& event, const EventPosition& position) {
  journal::EnclaveConsent& consent = *enclave.add_consents();
  consent.set_jurisdiction(event.jurisdiction());
  consent.set_actor(std::string(position.actor));
  consent.set_day(event.day());
  if (!event.both()) return;
  enclave.set_signed_day(event.day());
  enclave.set_state(journal::ENCLAVE_STATE_SIGNED);
}

void FoldAdvanced(Enclave& enclave, const journal::EnclaveAdvanced& event) {
  enclave.set_state(event.state());
  if (event.state() == journal::ENCLAVE_STATE_PRODUCTION) enclave.set_production_day(event.day());
  if (event.state() == journal::ENCLAVE_STATE_EXPIRED) enclave.set_ended_day(event.day());
}

void FoldFacts(Enclave& enclave, const Event& event, const EventPosition& position) {
  switch (event.event_case()) {
    case Event::kEnclaveProposed:
      enclave = event.enclave_proposed().enclave();
      enclave.set_created_revision(position.revision);
      break;
    case Event::kEnclaveConsented: FoldConsented(enclave, event.enclave_consented(), position); break;
    case Event::kEnclaveAdvanced: FoldAdvanced(enclave, event.enclave_advanced()); break;
    case Event::kEnclaveCancelled:
      enclave.set_state(journal::ENCLAVE_STATE_CANCELLED);
      enclave.set_ended_day(event.enclave_cancelled().day());
      break;
    case Event::kEnclaveSettled: {
      journal::EnclaveSettlement& settlement = *enclave.add_settlements();
      settlement = event.enclave_settled().settlement();
      settlement.set_actor(std::string(position.actor));
      break;
    }
    default: break;
  }
}

std::string NoteOf(const Event& event) {
  switch (event.event_case()) {
    case Event::kEnclaveConsented: return event.enclave_consented().jurisdiction();
    case Event::kEnclaveAdvanced: return event.enclave_advanced().note();
    case Event::kEnclaveCancelled: return event.enclave_cancelled().reason();
    case Event::kEnclaveSettled: return std::to_string(event.enclave_settled().settlement().year());
    default: return {};
  }
}

}  // namespace

Shares SharesOf(int64_t tax_fen, int32_t share_out_percent) {
  // Whole hundreds first: the product of all fen would not fit for the largest amounts.
  const int64_t out = tax_fen / kSharesSum * share_out_percent + tax_fen % kSharesSum * share_out_percent / kSharesSum;
  return {.out_fen = out, .in_fen = tax_fen - out};
}

int32_t FirstYear(const Enclave& enclave) {
  return enclave.production_day() == 0 ? 0 : CivilDay(enclave.production_day()).year();
}

int32_t LastYear(const Enclave& enclave) {
  return enclave.production_day() == 0 ? 0 : FirstYear(enclave) + enclave.benefit_years() - 1;
}

const journal::EnclaveSettlement* SettlementOf(const Enclave& enclave, int32_t year) {
  const journal::EnclaveSettlement* newest = nullptr;
  for (const journal::EnclaveSettlement& settlement : enclave.settlements()) {
    if (settlement.year() == year) newest = &settlement;
  }
  return newest;
}

std::optional<int32_t> ParksMaxOf(const StateReader& state, std::string_view jurisdiction, std::string* city) {
  constexpr int kDepthMax = 8;
  std::string at(jurisdiction);
  for (int depth = 0; depth < kDepthMax && !at.empty(); ++depth) {
    if (const auto* policy = state.Find<journal::EnclavePolicy>(at)) {
      *city = at;
      return policy->parks_max();
    }
    const auto* row = state.Find<journal::Jurisdiction>(at);
    at = row == nullptr ? std::string() : row->parent();
  }
  return std::nullopt;
}

int32_t CountParks(const StateReader& state, std::string_view city) {
  int32_t parks = 0;
  state.Scan(Table::kEnclavePark, "", "", [&](std::string_view, std::string_view bytes) {
    journal::EnclavePark park;
    if (park.ParseFromArray(bytes.data(), static_cast<int>(bytes.size())) &&
        directory::IsAtOrBelow(state, park.jurisdiction(), city)) {
      ++parks;
    }
    return true;
  });
  return parks;
}

bool HasEnded(journal::EnclaveState state) {
  return state == journal::ENCLAVE_STATE_EXPIRED || state == journal::ENCLAVE_STATE_CANCELLED;
}

std::string_view EnclaveOf(const Event& event) {
  switch (event.event_case()) {
    case Event::kEnclaveProposed: return event.enclave_proposed().enclave().agreement_no();
    case Event::kEnclaveConsented: return event.enclave_consented().agreement_no();
    case Event::kEnclaveAdvanced: return event.enclave_advanced().agreement_no();
    case Event::kEnclaveCancelled: return event.enclave_cancelled().agreement_no();
    case Event::kEnclaveSettled: return event.enclave_settled().agreement_no();
    default: return {};
  }
}

void FoldEnclave(Enclave& enclave, const Event& event, const EventPosition& position) {
  FoldFacts(enclave, event, position);
  enclave.set_etag(position.revision);
  journal::EvaluationStep& step = *enclave.add_steps();
  step.set_event(event.event_case());
  step.set_occurred_us(position.occurred_at.micros());
  step.set_actor(std::string(position.actor));
  step.set_state(std::string(NameOf(enclave.state()).word));
  step.set_note(NoteOf(event));
}

}  // namespace yici::evaluation
