#include "services/evaluation/machine/desk.h"

#include <algorithm>

#include "services/base/text.h"
#include "services/directory/machine/organs.h"
#include "services/evaluation/machine/rows.h"

namespace yici::evaluation {

Refusal CheckText(std::string_view field, std::string_view text, size_t bytes_max, Reason missing) {
  if (IsBlank(text)) return Deny(missing, field);
  if (text.size() <= bytes_max) return std::nullopt;
  return Deny(Reason::kTextTooLong, field, {{"bytes_max", std::to_string(bytes_max)}});
}

Refusal CheckNote(std::string_view field, std::string_view text) {
  if (text.size() <= kNoteBytesMax) return std::nullopt;
  return Deny(Reason::kTextTooLong, field, {{"bytes_max", std::to_string(kNoteBytesMax)}});
}

Refusal CheckSender(const Ordered& ordered) {
  const bool officer = ordered.arrival.principal().kind() == journal::PRINCIPAL_KIND_OFFICER;
  if (officer && ordered.arrival.on_behalf_of().empty()) return std::nullopt;
  return Deny(Reason::kNotPermitted);
}

bool Desk::HoldsOver(Roles roles, std::string_view jurisdiction) const {
  if (CheckSender(ordered_)) return false;
  const directory::Scope scope{.department_id = {}, .hall_id = {}, .jurisdiction = jurisdiction};
  return std::any_of(roles.begin(), roles.end(), [&](std::string_view role) {
    return directory::FindMandate(state(), actor_.id, role, scope, day()).has_value();
  });
}

Refusal Desk::RequireOver(Roles roles, std::string_view jurisdiction) const {
  return HoldsOver(roles, jurisdiction) ? std::nullopt : Refusal(Deny(Reason::kNotPermitted));
}

Refusal Desk::RequireIn(Roles roles, std::string_view department_id) const {
  if (Refusal refusal = CheckSender(ordered_)) return refusal;
  const std::string organ = directory::OrganOn(state(), department_id, "", day());
  const directory::Scope scope{.department_id = organ, .hall_id = {}, .jurisdiction = {}};
  const bool holds = !organ.empty() && std::any_of(roles.begin(), roles.end(), [&](std::string_view role) {
    return directory::FindMandate(state(), actor_.id, role, scope, day()).has_value();
  });
  return holds ? std::nullopt : Refusal(Deny(Reason::kNotPermitted));
}

Refusal Desk::RequireRevision(uint64_t etag, uint64_t current) const {
  if (etag == 0 || etag == current) return std::nullopt;
  return Deny(Reason::kRevisionConflict, "etag", {{"etag", std::to_string(current)}});
}

std::string_view Desk::officer_id() const {
  if (!actor_.id.starts_with(directory::kOfficerPrefix)) return {};
  return actor_.id.substr(directory::kOfficerPrefix.size());
}

std::string Desk::NextNumber(std::string_view prefix, std::string_view region, int64_t* sequence) const {
  const uint64_t next = state().Counter(tables::kEvaluationSequence, SequenceKey(prefix, region, day())) + 1;
  *sequence = static_cast<int64_t>(next);
  return NumberOf(prefix, region, day(), next);
}

void Desk::Emit(journal::Event event, std::string subject, std::string_view actor) {
  events_.push_back({.event = std::move(event),
                     .subject = std::move(subject),
                     .occurred_at = ordered_.legal_time,
                     .actor = std::string(actor),
                     .delegated_by = {}});
}

Outcome Desk::Conclude(std::string_view number, std::string_view state) {
  answer_.set_number(std::string(number));
  answer_.set_state(std::string(state));
  answer_.set_etag(ordered_.revision);
  Outcome outcome;
  outcome.events = std::move(events_);
  *outcome.answer.mutable_evaluation() = std::move(answer_);
  return outcome;
}

Refusal CheckJurisdiction(const StateReader& state, std::string_view field, std::string_view jurisdiction) {
  if (state.Find<journal::Jurisdiction>(jurisdiction) != nullptr) return std::nullopt;
  return Deny(Reason::kJurisdictionUnknown, field, {{"id", jurisdiction}});
}

bool IsActive(const StateReader& state, std::string_view officer_id) {
  const auto* officer = state.Find<journal::Officer>(officer_id);
  return officer != nullptr && officer->active();
}

}  // namespace yici::evaluation
