#include "services/steward/machine/policy_desk.h"

#include <algorithm>
#include <iterator>
#include <utility>

#include "services/base/text.h"
#include "services/directory/machine/organs.h"
#include "services/steward/machine/ledger_desk.h"
#include "services/steward/machine/policy_rows.h"
#include "services/steward/machine/rows.h"
#include "services/steward/machine/vocabulary.h"

namespace yici::steward {

Refusal PolicyDesk::Open(std::string_view policy_no) {
  const auto* policy = world_.state.Find<journal::Policy>(policy_no);
  if (policy == nullptr) return Deny(Reason::kPolicyNotFound, "policy_no");
  policy_ = policy;
  answer_.set_policy_no(policy->policy_no());
  answer_.set_state(policy->state());
  answer_.set_version(policy->version());
  answer_.set_etag(policy->etag());
  if (const auto* progress = world_.state.Find<journal::PolicyProgress>(policy_no)) {
    answer_.set_delivered(progress->delivered());
    answer_.set_read(progress->read());
  }
  return std::nullopt;
}

Refusal PolicyDesk::OpenQuestion(std::string_view question_no) {
  const auto* question = world_.state.Find<journal::PolicyQuestion>(question_no);
  const bool foreign = question != nullptr && actor_.is_enterprise() && actor_.uscc() != question->uscc();
  if (question == nullptr || foreign || !OfficerSees(*question)) return Deny(Reason::kPolicyQuestionNotFound, "question_no");
  question_ = question;
  answer_.set_question_no(question->question_no());
  answer_.set_uscc(question->uscc());
  return Open(question->policy_no());
}

// The issuing department, or its successor; of the others those that see where the enterprise is.
bool PolicyDesk::OfficerSees(const journal::PolicyQuestion& question) const {
  if (actor_.is_enterprise()) return true;
  const auto issuers = {role::kHandler, role::kChiefRepresentative, role::kOrganHead};
  if (HoldsInDepartment(world_, ordered_, question.department_id(), issuers)) return true;
  const auto* enterprise = world_.state.Find<journal::Enterprise>(question.uscc());
  const std::string_view township = enterprise == nullptr ? std::string_view() : enterprise->township_id();
  const directory::Scope scope{.department_id = {}, .hall_id = {}, .jurisdiction = question.jurisdiction()};
  return std::any_of(std::begin(kReaders), std::end(kReaders),
                     [&](std::string_view reader) { return HoldsAt(world_.state, actor_.id, reader, scope, township, day()); });
}

Refusal PolicyDesk::RequireIssuer(std::initializer_list<std::string_view> roles) const {
  const bool holds = HoldsInDepartment(world_, ordered_, policy_->department_id(), roles);
  return holds ? std::nullopt : Refusal(Deny(Reason::kNotPermitted));
}

Refusal PolicyDesk::RequireReached() {
  if (!actor_.is_enterprise()) return Deny(Reason::kNotPermitted);
  if (Refusal refusal = CheckSender(ordered_)) return refusal;
  const auto* delivery = world_.state.Find<journal::PolicyDelivery>(DeliveryKey(policy_->policy_no(), actor_.uscc()));
  if (delivery == nullptr) return Deny(Reason::kPolicyNotDelivered, "policy_no");
  delivery_ = delivery;
  answer_.set_uscc(delivery->uscc());
  return std::nullopt;
}

Refusal PolicyDesk::RequireRevision(uint64_t etag, uint64_t current) const {
  if (etag == 0 || etag == current) return std::nullopt;
  return Deny(Reason::kRevisionConflict, "etag", {{"etag", std::to_string(current)}});
}

Refusal PolicyDesk::RequireState(CommandKind command) const {
  if (AllowsPolicy(command, policy_->state())) return std::nullopt;
  const Name name = NameOf(policy_->state());
  return Deny(Reason::kPolicyWrongState, "policy_no", {{"state", name.word}, {"state_zh", name.zh}});
}

std::string PolicyDesk::NextNumber(std::string_view prefix, std::string_view region, int64_t* sequence) const {
  const uint64_t next = world_.state.Counter(Table::kDemandSequence, SequenceKey(prefix, region, day())) + 1;
  *sequence = static_cast<int64_t>(next);
  return DemandNumber(prefix, region, day(), next);
}

void PolicyDesk::Emit(journal::Event event, std::string subject) {
  events_.push_back({.event = std::move(event),
                     .subject = std::move(subject),
                     .occurred_at = ordered_.legal_time,
                     .actor = {},
                     .delegated_by = {}});
}

Outcome PolicyDesk::Conclude() {
  Outcome outcome;
  outcome.events = std::move(events_);
  *outcome.answer.mutable_steward()->mutable_policy() = std::move(answer_);
  return outcome;
}

bool HoldsInDepartment(const World& world, const Ordered& ordered, std::string_view department_id,
                       std::initializer_list<std::string_view> roles) {
  if (CheckSender(ordered)) return false;
  const CivilDay day = DayOf(ordered.legal_time);
  const std::string organ = directory::OrganOn(world.state, department_id, "", day);
  if (organ.empty()) return false;
  const directory::Scope scope{.department_id = organ, .hall_id = {}, .jurisdiction = {}};
  const Actor actor = ActorOf(ordered.arrival);
  return std::any_of(roles.begin(), roles.end(), [&](std::string_view role) {
    return directory::FindMandate(world.state, actor.id, role, scope, day).has_value();
  });
}

std::string PolicySubject(std::string_view policy_no) { return StrCat("policies/", policy_no); }
std::string QuestionSubject(std::string_view question_no) { return StrCat("policy-questions/", question_no); }

}  // namespace yici::steward
