// User tasks that are countersigned or end, and work that goes back to an earlier one.
#include <utility>

#include "services/workflow/engine/return_plan.h"
#include "services/workflow/engine/signing.h"
#include "services/workflow/engine/walk.h"

namespace yici::workflow {
namespace {

Instance::SignMode ModeOf(bpmn::Sign sign) {
  switch (sign) {
    case bpmn::Sign::kAll: return Instance::ALL;
    case bpmn::Sign::kAny: return Instance::ANY;
    case bpmn::Sign::kCount: return Instance::COUNT;
    case bpmn::Sign::kLead: return Instance::LEAD;
    case bpmn::Sign::kNone: break;
  }
  return Instance::SIGN_MODE_UNSPECIFIED;
}

}  // namespace

// The people of a countersigned task are its signers, each once.
void Walk::AskSigners(const bpmn::Work& work, Instance::Task& task) {
  task.set_sign(ModeOf(work.sign));
  task.set_sign_needed(work.sign_needed);
  for (const std::string& name : task.people()) {
    const std::string person = PersonOf(name);
    if (FindSigner(task, person) == nullptr) task.add_signers()->set_person(person);
  }
  const int needed = work.sign == bpmn::Sign::kCount ? static_cast<int>(work.sign_needed) : 1;
  if (task.signers_size() >= needed && task.signers_size() <= kSignersMax) return;
  Fail("SIGNERS", "expected " + std::to_string(needed) + " to " + std::to_string(kSignersMax) + " people who sign " +
                      task.element() + ", but there are " + std::to_string(task.signers_size()));
}

// Copies, for the row goes. What was opened before the completion has smaller ids than `next_id`.
void Walk::FinishTask(Instance::Task task, std::string by, const Variables& variables) {
  Step closed;
  closed.mutable_task_closed()->set_id(task.id());
  closed.mutable_task_closed()->set_cause(Step::DONE);
  Emit(std::move(closed));
  Step step;
  Instance::Done& done = *step.mutable_done_kept();
  const ScopeRow& activity = *FindScope(task.scope());
  done.set_task(task.id());
  done.set_element(task.element());
  done.set_node(task.node());
  done.set_scope(activity.parent());
  done.set_definition(activity.definition());
  done.set_by(std::move(by));
  done.set_at_us(time_.micros());
  done.set_revision(moment_.revision);
  done.set_next_id(NewId());
  Emit(std::move(step));
  FinishActivity(task.scope(), task.node(), variables);
}

void Walk::TakeBack(const ReturnPlan& plan) {
  for (const uint64_t scope : plan.scopes) {
    ForgetCompleted(scope);
    CloseScope(scope, Step::INTERRUPTED);
  }
  for (const uint64_t token : plan.tokens) RemoveToken(token);
  for (const uint64_t record : plan.records) {
    const Instance::Completed* found = FindRow(now_.completed(), record);
    if (found == nullptr) continue;
    const uint64_t inner = found->inner();
    Step step;
    step.set_completion_removed(record);
    Emit(std::move(step));
    if (inner != 0) ForgetCompleted(inner);
  }
  if (!plan.done.empty()) {
    Step step;
    for (const uint64_t task : plan.done) step.mutable_done_taken_back()->add_tasks(task);
    Emit(std::move(step));
  }
  for (const auto& [join, flow] : plan.restored) MakeToken(plan.scope, join, flow, TokenRow::WAITING);
  MakeToken(plan.scope, plan.node, kNone, TokenRow::READY);
}

}  // namespace yici::workflow
