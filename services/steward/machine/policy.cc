#include "services/steward/machine/policy.h"

#include <limits>
#include <memory>
#include <utility>

#include "services/steward/machine/policy_rows.h"
#include "services/steward/machine/rows.h"

namespace yici::steward {
namespace {

using journal::Command;
using journal::Event;
using journal::Policy;
using journal::PolicyProgress;

// What stands in a timer's row when its delivery, once at the end, goes round once more.
constexpr std::string_view kOnceMore = "again";

std::unique_ptr<PolicyProgress> ProgressOf(const StateReader& state, std::string_view policy_no) {
  const auto* row = state.Find<PolicyProgress>(policy_no);
  return row == nullptr ? std::make_unique<PolicyProgress>() : std::make_unique<PolicyProgress>(*row);
}

bool GoesRoundOnceMore(const State& state, std::string_view policy_no, const PolicyProgress& progress) {
  return state.FindBytes(tables::kPolicyTimer, TimerKey(progress.due_us(), policy_no)) == kOnceMore;
}

// 0: the delivery has ended.
void SetDue(State& state, std::string_view policy_no, PolicyProgress& progress, int64_t due_us) {
  if (due_us == progress.due_us()) return;
  if (progress.due_us() != 0) state.Erase(tables::kPolicyTimer, TimerKey(progress.due_us(), policy_no));
  if (due_us != 0) state.PutBytes(tables::kPolicyTimer, TimerKey(due_us, policy_no), {});
  progress.set_due_us(due_us);
}

void AddStep(Policy& policy, const Event& event, const EventPosition& position, std::string_view note) {
  journal::PolicyStep& step = *policy.add_steps();
  step.set_event(event.event_case());
  step.set_occurred_us(position.occurred_at.micros());
  step.set_actor(std::string(position.actor));
  step.set_state(policy.state());
  step.set_note(std::string(note));
  policy.set_etag(position.revision);
}

// It no longer stands: nothing more is delivered, and its printed number is free.
void EndStanding(State& state, const Policy& policy) {
  state.Erase(tables::kPolicyStanding, policy.policy_no());
  state.Erase(tables::kPolicyByNumber, PolicyNumberKey(policy.department_id(), policy.number()));
  auto progress = ProgressOf(state, policy.policy_no());
  SetDue(state, policy.policy_no(), *progress, 0);
  state.Put(policy.policy_no(), std::move(progress));
}

void EndReplaced(State& state, const Event& event, const EventPosition& position) {
  const Policy& by = event.policy_published().policy();
  const auto* row = state.Find<Policy>(by.replaces());
  if (row == nullptr) return;
  auto next = std::make_unique<Policy>(*row);
  next->set_state(journal::POLICY_STATE_REPLACED);
  next->set_replaced_by(by.policy_no());
  AddStep(*next, event, position, by.policy_no());
  EndStanding(state, *next);
  state.Put(by.replaces(), std::move(next));
}

void ApplyPublished(State& state, const Event& event, const EventPosition& position) {
  const journal::PolicyPublished& published = event.policy_published();
  EndReplaced(state, event, position);
  auto policy = std::make_unique<Policy>(published.policy());
  const std::string policy_no = policy->policy_no();
  policy->set_created_revision(position.revision);
  policy->set_published_by(std::string(position.actor));
  AddStep(*policy, event, position, policy->replaces());
  auto body = std::make_unique<journal::PolicyBody>();
  body->set_text(published.body());
  auto progress = std::make_unique<PolicyProgress>();
  SetDue(state, policy_no, *progress, position.legal_time.micros());
  std::string last_day;
  AppendI32(last_day, policy->valid_until_day() == 0 ? std::numeric_limits<int32_t>::max() : policy->valid_until_day());
  state.PutBytes(tables::kPolicyStanding, policy_no, std::move(last_day));
  state.PutBytes(tables::kPolicyByNumber, PolicyNumberKey(policy->department_id(), policy->number()), policy_no);
  state.PutBytes(tables::kPolicyNewest, NewestKey(position.revision, policy_no), policy_no);
  state.PutCounter(Table::kDemandSequence, SequenceKey(kPolicyPrefix, policy->jurisdiction(), DayOf(position.legal_time)),
                   static_cast<uint64_t>(published.sequence()));
  state.Put(policy_no, std::move(body));
  state.Put(policy_no, std::move(progress));
  state.Put(policy_no, std::move(policy));
}

void ApplyWithdrawn(State& state, const Event& event, const EventPosition& position) {
  const auto* row = state.Find<Policy>(event.policy_withdrawn().policy_no());
  if (row == nullptr) return;
  auto next = std::make_unique<Policy>(*row);
  next->set_state(journal::POLICY_STATE_WITHDRAWN);
  AddStep(*next, event, position, event.policy_withdrawn().reason());
  EndStanding(state, *next);
  const std::string policy_no = next->policy_no();
  state.Put(policy_no, std::move(next));
}

void AddInterpretation(State& state, const Event& event, const EventPosition& position, std::string_view policy_no,
                       journal::PolicyInterpretation interpretation) {
  const auto* row = state.Find<Policy>(policy_no);
  if (row == nullptr) return;
  auto next = std::make_unique<Policy>(*row);
  interpretation.set_actor(std::string(position.actor));
  const std::string note = interpretation.question_no();
  *next->add_interpretations() = std::move(interpretation);
  AddStep(*next, event, position, note);
  state.Put(policy_no, std::move(next));
}

void PutDelivery(State& state, const journal::PolicyDelivery& delivery, const Policy& policy, const EventPosition& position) {
  auto row = std::make_unique<journal::PolicyDelivery>(delivery);
  row->set_delivered_us(position.legal_time.micros());
  row->set_delivered_revision(position.revision);
  state.PutBytes(tables::kPolicyByParty, PolicyByPartyKey(delivery.uscc(), policy.created_revision(), policy.policy_no()),
                 policy.policy_no());
  state.Put(DeliveryKey(policy.policy_no(), delivery.uscc()), std::move(row));
}

void ApplyDelivered(State& state, const journal::PolicyDelivered& event, const EventPosition& position) {
  const auto* policy = state.Find<Policy>(event.policy_no());
  if (policy == nullptr) return;
  auto progress = ProgressOf(state, event.policy_no());
  for (const journal::PolicyDelivery& delivery : event.deliveries()) PutDelivery(state, delivery, *policy, position);
  progress->set_delivered(progress->delivered() + event.deliveries_size());
  progress->set_looked_at(progress->looked_at() + event.looked_at());
  progress->set_cursor(event.done() ? std::string() : event.cursor());
  if (event.done()) {
    const bool again = GoesRoundOnceMore(state, event.policy_no(), *progress);
    SetDue(state, event.policy_no(), *progress, 0);
    if (again) SetDue(state, event.policy_no(), *progress, position.legal_time.micros());
  }
  state.Put(event.policy_no(), std::move(progress));
}

// From the first enterprise on: whoever has it already is passed over. One that is on its way goes on to its end first, and
// then round once more: changes that follow each other quickly never keep it at the beginning.
void ApplyReopened(State& state, const journal::PoliciesReopened& event, const EventPosition& position) {
  for (const std::string& policy_no : event.policy_nos()) {
    auto progress = ProgressOf(state, policy_no);
    if (progress->due_us() == 0) {
      SetDue(state, policy_no, *progress, position.legal_time.micros());
      state.Put(policy_no, std::move(progress));
    } else if (!progress->cursor().empty()) {
      state.PutBytes(tables::kPolicyTimer, TimerKey(progress->due_us(), policy_no), std::string(kOnceMore));
    }
  }
}

void ApplyRead(State& state, const journal::PolicyRead& event, const EventPosition& position) {
  const std::string key = DeliveryKey(event.policy_no(), event.uscc());
  const auto* row = state.Find<journal::PolicyDelivery>(key);
  if (row == nullptr || row->read_us() != 0) return;
  auto next = std::make_unique<journal::PolicyDelivery>(*row);
  next->set_read_us(position.occurred_at.micros());
  next->set_read_by(std::string(position.actor));
  state.Put(key, std::move(next));
  auto progress = ProgressOf(state, event.policy_no());
  progress->set_read(progress->read() + 1);
  state.Put(event.policy_no(), std::move(progress));
}

void ApplyAsked(State& state, const journal::PolicyQuestionAsked& event, const EventPosition& position) {
  auto question = std::make_unique<journal::PolicyQuestion>(event.question());
  question->set_asked_by(std::string(position.actor));
  question->set_created_revision(position.revision);
  question->set_etag(position.revision);
  const std::string question_no = question->question_no(), policy_no = question->policy_no();
  state.PutCounter(Table::kDemandSequence, SequenceKey(kQuestionPrefix, question->jurisdiction(), DayOf(position.legal_time)),
                   static_cast<uint64_t>(event.sequence()));
  state.PutBytes(tables::kQuestionByPolicy, PartyKey(policy_no, position.revision), question_no);
  state.PutBytes(tables::kQuestionByParty, PartyKey(question->uscc(), position.revision), question_no);
  state.PutBytes(tables::kQuestionByDepartment, OpenQuestionKey(*question), {});
  const std::string key = DeliveryKey(policy_no, question->uscc());
  if (const auto* row = state.Find<journal::PolicyDelivery>(key); row != nullptr) {
    auto delivery = std::make_unique<journal::PolicyDelivery>(*row);
    delivery->set_questions(delivery->questions() + 1);
    state.Put(key, std::move(delivery));
  }
  auto progress = ProgressOf(state, policy_no);
  progress->set_questions(progress->questions() + 1);
  state.Put(policy_no, std::move(progress));
  state.Put(question_no, std::move(question));
}

void ApplyAnswered(State& state, const Event& event, const EventPosition& position) {
  const journal::PolicyQuestionAnswered& answered = event.policy_question_answered();
  const auto* row = state.Find<journal::PolicyQuestion>(answered.question_no());
  if (row == nullptr || row->state() != journal::POLICY_QUESTION_STATE_ASKED) return;
  auto question = std::make_unique<journal::PolicyQuestion>(*row);
  state.Erase(tables::kQuestionByDepartment, OpenQuestionKey(*question));
  question->set_state(journal::POLICY_QUESTION_STATE_ANSWERED);
  question->set_answer(answered.text());
  question->set_answered_day(answered.day());
  question->set_answered_by(std::string(position.actor));
  question->set_late_wd(answered.late_wd());
  question->set_interpretation(answered.interpretation());
  question->set_etag(position.revision);
  state.Put(answered.question_no(), std::move(question));
  auto progress = ProgressOf(state, answered.policy_no());
  progress->set_answered(progress->answered() + 1);
  state.Put(answered.policy_no(), std::move(progress));
  if (!answered.interpretation()) return;
  journal::PolicyInterpretation interpretation;
  interpretation.set_text(answered.text());
  interpretation.set_day(answered.day());
  interpretation.set_question_no(answered.question_no());
  AddInterpretation(state, event, position, answered.policy_no(), std::move(interpretation));
}

}  // namespace

bool AllowsPolicy(CommandKind command, journal::PolicyState state) {
  switch (command) {
    case Command::kPublishPolicy:
    case Command::kWithdrawPolicy:
    case Command::kInterpretPolicy:
    case Command::kDeliverPolicy:
    case Command::kReadPolicy:
    case Command::kAskAboutPolicy: return state == journal::POLICY_STATE_PUBLISHED;
    case Command::kAnswerPolicyQuestion: return state != journal::POLICY_STATE_UNSPECIFIED;
    default: return false;
  }
}

bool AllowsQuestion(CommandKind command, journal::PolicyQuestionState state) {
  return command == Command::kAnswerPolicyQuestion && state == journal::POLICY_QUESTION_STATE_ASKED;
}

bool IsInForce(const journal::Policy& policy, CivilDay on) {
  const int32_t day = on.days_since_1970();
  const bool begun = policy.valid_from_day() <= day;
  const bool ended = policy.valid_until_day() != 0 && policy.valid_until_day() < day;
  return policy.state() == journal::POLICY_STATE_PUBLISHED && begun && !ended;
}

AnswerDue DueOf(const journal::PolicyQuestion& question, const calendar::Calendar& calendar, CivilDay on) {
  const auto due = calendar.NthWorkingDayAfter(CivilDay(question.asked_day()), question.limit_wd());
  const CivilDay until = question.answered_day() == 0 ? on : CivilDay(question.answered_day());
  return {.day = due.day,
          .provisional = due.provisional,
          .late_wd = until <= due.day ? 0 : calendar.WorkingDays(due.day, until).days};
}

std::vector<std::string> StandingPolicies(const StateReader& state, CivilDay on) {
  std::vector<std::string> policy_nos;
  state.Scan(tables::kPolicyStanding, "", "", [&](std::string_view policy_no, std::string_view last_day) {
    if (I32FromBytes(last_day) >= on.days_since_1970()) policy_nos.emplace_back(policy_no);
    return policy_nos.size() < kPoliciesStandingMax;
  });
  return policy_nos;
}

bool IsPolicyEvent(const Event& event) {
  return event.event_case() >= Event::kPolicyPublished && event.event_case() <= Event::kPolicyQuestionAnswered;
}

void ApplyPolicy(State& state, const Event& event, const EventPosition& position) {
  switch (event.event_case()) {
    case Event::kPolicyPublished: return ApplyPublished(state, event, position);
    case Event::kPolicyWithdrawn: return ApplyWithdrawn(state, event, position);
    case Event::kPolicyInterpreted:
      return AddInterpretation(state, event, position, event.policy_interpreted().policy_no(),
                               event.policy_interpreted().interpretation());
    case Event::kPolicyDelivered: return ApplyDelivered(state, event.policy_delivered(), position);
    case Event::kPoliciesReopened: return ApplyReopened(state, event.policies_reopened(), position);
    case Event::kPolicyRead: return ApplyRead(state, event.policy_read(), position);
    case Event::kPolicyQuestionAsked: return ApplyAsked(state, event.policy_question_asked(), position);
    case Event::kPolicyQuestionAnswered: return ApplyAnswered(state, event, position);
    default: return;
  }
}

}  // namespace yici::steward
