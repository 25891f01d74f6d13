// A policy on its way: the pump asks for the next enterprises, the liaison acknowledges, asks, and is answered.
#include <algorithm>
#include <optional>
#include <utility>

#include "services/base/text.h"
#include "services/directory/machine/organs.h"
#include "services/steward/machine/commands/policy_commands.h"
#include "services/steward/machine/policy_match.h"
#include "services/steward/machine/policy_rows.h"

namespace yici::steward {
namespace {

bool IsSystem(const Ordered& ordered) { return ordered.arrival.principal().kind() == journal::PRINCIPAL_KIND_SYSTEM; }

// One that the policy concerns and that has not got it yet gets it. False: the table could not say whether it does.
bool DeliverTo(const PolicyDesk& desk, const PolicyTable& table, const PolicyCandidate& candidate,
               journal::PolicyDelivered& delivered) {
  const journal::Policy& policy = desk.policy();
  const journal::Enterprise& enterprise = candidate.enterprise;
  if (!directory::IsAtOrBelow(desk.world().state, enterprise.jurisdiction(), policy.jurisdiction())) return true;
  if (desk.world().state.Find<journal::PolicyDelivery>(DeliveryKey(policy.policy_no(), enterprise.uscc())) != nullptr)
    return true;
  std::optional<std::string> rule = table.RuleFor(policy, enterprise, candidate.cultivation);
  if (!rule || rule->empty()) return rule.has_value();
  journal::PolicyDelivery& delivery = *delivered.add_deliveries();
  delivery.set_policy_no(policy.policy_no());
  delivery.set_uscc(enterprise.uscc());
  delivery.set_liaison_id(enterprise.liaison_id());
  delivery.set_jurisdiction(enterprise.jurisdiction());
  delivery.set_rule(*std::move(rule));
  delivery.set_rule_version(policy.table_digest());
  return true;
}

bool IsOver(const journal::Policy& policy, int32_t today) {
  return policy.valid_until_day() != 0 && policy.valid_until_day() < today;
}

// The next enterprises, looked at by the table that the policy was published under.
Refusal LookAtNext(const PolicyDesk& desk, std::string_view cursor, size_t limit, journal::PolicyDelivered& delivered) {
  const World& world = desk.world();
  if (world.processes == nullptr) return Deny(Reason::kPolicyTableMissing);
  const PolicyTable table(world.state, *world.processes, desk.policy().table_digest());
  if (!table) return Deny(Reason::kPolicyTableMissing);  // the timer stays: it goes on once the table is there
  bool more = false;
  const auto candidates = CandidatesAfter(world.state, cursor, limit, &more);
  for (const PolicyCandidate& candidate : candidates) {
    if (!DeliverTo(desk, table, candidate, delivered)) return Deny(Reason::kPolicyTableMissing);
  }
  if (!candidates.empty()) delivered.set_cursor(candidates.back().enterprise.uscc());
  delivered.set_looked_at(static_cast<int32_t>(candidates.size()));
  delivered.set_done(!more);
  return std::nullopt;
}

// Of the enterprise in the ledger, else the policy's.
std::string RegionOf(const PolicyDesk& desk) {
  return desk.delivery().jurisdiction().empty() ? desk.policy().jurisdiction() : desk.delivery().jurisdiction();
}

Refusal CheckInterpretation(const PolicyDesk& desk, const journal::AnswerPolicyQuestion& command) {
  if (!command.interpretation()) return std::nullopt;
  if (Refusal refusal = desk.RequireState(journal::Command::kInterpretPolicy)) return refusal;
  if (desk.policy().interpretations_size() < kInterpretationsMax) return std::nullopt;
  return Deny(Reason::kPolicyFull, "interpretation", {{"max", std::to_string(kInterpretationsMax)}});
}

}  // namespace

Outcome DecideDeliverPolicy(const World& world, const journal::DeliverPolicy& command, const Ordered& ordered) {
  if (!IsSystem(ordered)) return Refuse(Deny(Reason::kNotPermitted));
  PolicyDesk desk(world, ordered);
  YICI_MUST(desk.Open(command.policy_no()));
  YICI_MUST(desk.RequireState(journal::Command::kDeliverPolicy));
  const auto* progress = world.state.Find<journal::PolicyProgress>(command.policy_no());
  if (progress == nullptr || progress->due_us() == 0) return {};
  const size_t limit = std::clamp(command.limit(), 1, kDeliverStep);
  journal::Event event;
  journal::PolicyDelivered& delivered = *event.mutable_policy_delivered();
  delivered.set_policy_no(command.policy_no());
  delivered.set_done(true);  // past its last day nobody gets it any more
  if (!IsOver(desk.policy(), desk.today())) YICI_MUST(LookAtNext(desk, progress->cursor(), limit, delivered));
  desk.answer().set_delivered(desk.answer().delivered() + delivered.deliveries_size());
  desk.Emit(std::move(event), PolicySubject(command.policy_no()));
  return desk.Conclude();
}

Outcome DecideReopenPolicies(const World& world, const journal::ReopenPolicies&, const Ordered& ordered) {
  Outcome outcome;
  PendingEvent pending;
  journal::PoliciesReopened& reopened = *pending.event.mutable_policies_reopened();
  for (std::string& policy_no : StandingPolicies(world.state, DayOf(ordered.legal_time))) {
    reopened.add_policy_nos(std::move(policy_no));
  }
  if (reopened.policy_nos().empty()) return outcome;
  pending.subject = "policies";
  pending.occurred_at = ordered.legal_time;
  outcome.events.push_back(std::move(pending));
  return outcome;
}

Outcome DecideReadPolicy(const World& world, const journal::ReadPolicy& command, const Ordered& ordered) {
  PolicyDesk desk(world, ordered);
  YICI_MUST(desk.Open(command.policy_no()));
  YICI_MUST(desk.RequireReached());
  YICI_MUST(desk.RequireState(journal::Command::kReadPolicy));
  if (desk.delivery().read_us() != 0) {
    const std::string at = Instant::FromMicros(desk.delivery().read_us()).ToString();
    return Refuse(Deny(Reason::kPolicyAlreadyRead, "policy_no", {{"at", at}, {"by", desk.delivery().read_by()}}));
  }
  journal::Event event;
  event.mutable_policy_read()->set_policy_no(command.policy_no());
  event.mutable_policy_read()->set_uscc(desk.delivery().uscc());
  desk.answer().set_read(desk.answer().read() + 1);
  desk.Emit(std::move(event), PolicySubject(command.policy_no()));
  return desk.Conclude();
}

Outcome DecideAskAboutPolicy(const World& world, const journal::AskAboutPolicy& command, const Ordered& ordered) {
  YICI_MUST(CheckText("text", command.text(), kLongTextBytesMax));
  PolicyDesk desk(world, ordered);
  YICI_MUST(desk.Open(command.policy_no()));
  YICI_MUST(desk.RequireReached());
  YICI_MUST(desk.RequireState(journal::Command::kAskAboutPolicy));
  if (desk.delivery().questions() >= kPolicyQuestionsMax) {
    return Refuse(Deny(Reason::kPolicyQuestionsUsed, "policy_no", {{"max", std::to_string(kPolicyQuestionsMax)}}));
  }
  journal::Event event;
  journal::PolicyQuestionAsked& asked = *event.mutable_policy_question_asked();
  journal::PolicyQuestion& question = *asked.mutable_question();
  int64_t sequence = 0;
  question.set_question_no(desk.NextNumber(kQuestionPrefix, RegionOf(desk), &sequence));
  asked.set_sequence(sequence);
  question.set_state(journal::POLICY_QUESTION_STATE_ASKED);
  question.set_policy_no(command.policy_no());
  question.set_uscc(desk.delivery().uscc());
  question.set_jurisdiction(RegionOf(desk));
  question.set_department_id(directory::OrganOn(world.state, desk.policy().department_id(), "", desk.day()));
  question.set_text(command.text());
  question.set_asked_day(desk.today());
  question.set_limit_wd(desk.policy().answer_limit_wd());
  const AnswerDue due = DueOf(question, world.calendar, desk.day());
  question.set_due_day(due.day.days_since_1970());
  desk.answer().set_question_no(question.question_no());
  desk.answer().set_question(question.state());
  desk.answer().set_due_day(question.due_day());
  desk.answer().set_provisional(due.provisional);
  desk.answer().set_etag(ordered.revision);
  const std::string subject = QuestionSubject(question.question_no());
  desk.Emit(std::move(event), subject);
  return desk.Conclude();
}

Outcome DecideAnswerPolicyQuestion(const World& world, const journal::AnswerPolicyQuestion& command, const Ordered& ordered) {
  YICI_MUST(CheckText("text", command.text(), kLongTextBytesMax));
  PolicyDesk desk(world, ordered);
  YICI_MUST(desk.OpenQuestion(command.question_no()));
  YICI_MUST(desk.RequireIssuer({role::kHandler, role::kChiefRepresentative, role::kOrganHead}));
  YICI_MUST(desk.RequireQuestionRevision(command.etag()));
  if (!AllowsQuestion(journal::Command::kAnswerPolicyQuestion, desk.question().state())) {
    return Refuse(Deny(Reason::kPolicyQuestionAnswered, "question_no"));
  }
  YICI_MUST(CheckInterpretation(desk, command));
  const AnswerDue due = DueOf(desk.question(), world.calendar, desk.day());
  journal::Event event;
  journal::PolicyQuestionAnswered& answered = *event.mutable_policy_question_answered();
  answered.set_question_no(command.question_no());
  answered.set_policy_no(desk.policy().policy_no());
  answered.set_text(command.text());
  answered.set_day(desk.today());
  answered.set_late_wd(due.late_wd);
  answered.set_interpretation(command.interpretation());
  desk.answer().set_question(journal::POLICY_QUESTION_STATE_ANSWERED);
  desk.answer().set_due_day(due.day.days_since_1970());
  desk.answer().set_provisional(due.provisional);
  desk.answer().set_late_wd(due.late_wd);
  desk.answer().set_etag(ordered.revision);
  desk.Emit(std::move(event), QuestionSubject(command.question_no()));
  return desk.Conclude();
}

}  // namespace yici::steward
