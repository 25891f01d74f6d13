#include "services/steward/machine/errand_desk.h"

#include "services/base/text.h"
#include "services/steward/machine/vocabulary.h"

namespace yici::steward {
namespace {

bool MayEnd(CommandKind command) {
  return command == journal::Command::kDeliverErrand || command == journal::Command::kRateErrand ||
         command == journal::Command::kCancelErrand || command == journal::Command::kEndErrandCase;
}

}  // namespace

Refusal CheckStanding(const journal::AgencyMandate* mandate, CivilDay on) {
  if (mandate == nullptr || mandate->revoked()) return Deny(Reason::kMandateMissing, "mandate");
  if (directory::Stands(*mandate, on)) return std::nullopt;
  return Deny(Reason::kMandateExpired, "mandate",
              {{"mandate", std::to_string(mandate->number())}, {"until", CivilDay(mandate->until_day()).ToString()}});
}

Refusal ErrandDesk::Open(std::string_view errand_no) {
  const auto* errand = world_.state.Find<journal::Errand>(errand_no);
  if (errand == nullptr || (actor_.is_enterprise() && actor_.uscc() != errand->uscc())) {
    return Deny(Reason::kErrandNotFound, "errand_no");
  }
  errand_ = errand;
  return std::nullopt;
}

bool ErrandDesk::IsAgent() const {
  return !CheckSender(ordered_) && directory::ActsAsAgent(world_.state, actor_.id, errand_->agent(), day());
}

Refusal ErrandDesk::RequireAgent() const {
  if (!IsAgent()) return Deny(Reason::kNotPermitted);
  return CheckStanding(directory::FindMandateOf(world_.state, errand_->uscc(), errand_->mandate()), day());
}

Refusal ErrandDesk::RequireRevision(uint64_t etag) const {
  if (etag == 0 || etag == errand_->etag()) return std::nullopt;
  return Deny(Reason::kRevisionConflict, "etag", {{"etag", std::to_string(errand_->etag())}});
}

Refusal ErrandDesk::RequireState(CommandKind command) const {
  if (!AllowsErrand(command, errand_->state())) {
    const Name name = NameOf(errand_->state());
    return Deny(Reason::kErrandWrongState, "errand_no", {{"state", name.word}, {"state_zh", name.zh}});
  }
  if (errand_->steps_size() < kErrandStepsMax || MayEnd(command)) return std::nullopt;
  return Deny(Reason::kErrandFull, "errand_no", {{"max", std::to_string(kErrandStepsMax)}});
}

void ErrandDesk::Emit(journal::Event event) {
  events_.push_back({.event = std::move(event),
                     .subject = ErrandSubject(errand_->errand_no()),
                     .occurred_at = ordered_.legal_time,
                     .actor = {},
                     .delegated_by = {}});
}

Outcome ErrandDesk::Conclude() {
  EventPosition position;
  position.revision = ordered_.revision;
  position.legal_time = position.occurred_at = ordered_.legal_time;
  position.actor = ordered_.arrival.principal().id();
  journal::Errand after = *errand_;
  for (const PendingEvent& pending : events_) FoldErrand(after, pending.event, position);
  Outcome outcome;
  outcome.events = std::move(events_);
  journal::ErrandAnswer& answer = *outcome.answer.mutable_steward()->mutable_errand();
  answer.set_errand_no(after.errand_no());
  answer.set_state(after.state());
  answer.set_etag(after.etag());
  for (const journal::ErrandMaterial& material : after.materials()) {
    if (material.handed_day() == 0) *answer.add_outstanding() = material;
  }
  for (const journal::ErrandCase& linked : after.cases()) answer.add_case_nos(linked.case_no());
  return outcome;
}

std::string ErrandSubject(std::string_view errand_no) { return StrCat("errands/", errand_no); }

}  // namespace yici::steward
