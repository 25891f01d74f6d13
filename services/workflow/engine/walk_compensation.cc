// Compensation and transactions (BPMN 2.0.2, 13.5.5 and 13.5.6).
#include <utility>

#include "services/workflow/engine/walk.h"

namespace yici::workflow {

// In the order of completion.
std::vector<uint64_t> Walk::RecordsOf(uint64_t scope) const {
  std::vector<uint64_t> records;
  for (const Instance::Completed& record : now_.completed()) {
    if (record.scope() == scope) records.push_back(record.id());
  }
  return records;
}

// What completed in a closed scope, and in those within it.
void Walk::ForgetCompleted(uint64_t scope) {
  for (const uint64_t id : RecordsOf(scope)) {
    const uint64_t inner = FindRow(now_.completed(), id)->inner();
    Step step;
    step.set_completion_removed(id);
    Emit(std::move(step));
    if (inner != 0) ForgetCompleted(inner);
  }
}

// Who throws compensation means what completed in its own scope. Within an event sub-process it means also what completed in
// the scope that the event sub-process belongs to.
bool Walk::Compensate(uint64_t scope, uint64_t token, const bpmn::Event& event) {
  std::vector<uint64_t> pending = RecordsOf(scope);
  const ScopeRow row = *FindScope(scope);
  if (row.kind() == ScopeRow::EVENT) {
    const ScopeRow& outer = *FindScope(row.parent());
    const std::vector<uint64_t> more = RecordsOf(outer.kind() == ScopeRow::COMPENSATION ? outer.of() : outer.id());
    pending.insert(pending.end(), more.begin(), more.end());
    std::sort(pending.begin(), pending.end());
  }
  if (event.activity != kNone) {
    const auto is_other = [&](uint64_t id) { return FindRow(now_.completed(), id)->node() != event.activity; };
    pending.erase(std::remove_if(pending.begin(), pending.end(), is_other), pending.end());
  }
  if (pending.empty()) return false;
  ScopeRow controller;
  controller.set_parent(scope);
  controller.set_definition(row.definition());
  if (event.wait) controller.set_waiter(token);
  OpenCompensation(std::move(controller), pending);
  return event.wait;
}

void Walk::OpenCompensation(ScopeRow row, const std::vector<uint64_t>& pending) {
  row.set_id(NewId());
  row.set_kind(ScopeRow::COMPENSATION);
  row.set_phase(ScopeRow::ACTIVE);
  for (const uint64_t record : pending) row.add_pending(record);
  const uint64_t id = row.id();
  Step step;
  *step.mutable_scope_opened() = std::move(row);
  Emit(std::move(step));
  Queue(id);
}

// One after the other, the last that completed first.
void Walk::TurnCompensation(uint64_t scope) {
  ScopeRow row = *FindScope(scope);
  if (!IsEmpty(scope)) return;
  while (row.pending_size() > 0) {
    const uint64_t id = row.pending(row.pending_size() - 1);
    row.mutable_pending()->RemoveLast();
    const Instance::Completed* found = FindRow(now_.completed(), id);
    if (found == nullptr) continue;  // another compensation took it
    const Instance::Completed record = *found;
    ChangeScope(row);
    Step step;
    step.set_completion_removed(id);
    Emit(std::move(step));
    return CompensateOne(scope, record);
  }
  CloseScope(scope, Step::DONE);
  if (const TokenRow* waiter = FindToken(row.waiter()); waiter != nullptr) {
    return MoveToken(row.waiter(), waiter->node(), waiter->flow(), TokenRow::DONE);
  }
  if (row.cancels()) return EndTransaction(row.parent());
  MaybeComplete(row.parent());
}

// By its handler; else by the compensation event sub-process of the sub-process; else by what completed within it.
void Walk::CompensateOne(uint64_t controller, const Instance::Completed& record) {
  const Graph& graph = GraphOf(controller);
  const Node& node = graph.nodes[record.node()];
  if (!record.loop() && node.handler != kNone) {
    ForgetCompleted(record.inner());
    return StartActivity(controller, node.handler);
  }
  ScopeRow row;
  row.set_parent(controller);
  row.set_definition(record.definition());
  row.set_of(record.inner());
  *row.mutable_variables() = record.variables();
  if (record.loop() || node.compensation_start == kNone) return OpenCompensation(std::move(row), RecordsOf(record.inner()));
  const uint64_t scope = NewId();
  OpenCompensation(std::move(row), {});
  TriggerEventSubProcess(scope, node.compensation_start, {});
}

// 13.5.6: a cancel end event ends what runs in its transaction, compensates what completed there, and leaves by the boundary.
void Walk::CancelTransaction(uint64_t scope) {
  const ScopeRow* found = FindScope(scope);
  while (found != nullptr && !(found->kind() == ScopeRow::ACTIVITY && NodeOf(*found).kind == NodeKind::kTransaction)) {
    found = found->parent() == 0 ? nullptr : FindScope(found->parent());
  }
  if (found == nullptr)
    return Fail("NO_TRANSACTION", "expected a cancel event within a transaction, but there is none around it");
  ScopeRow transaction = *found;
  const uint64_t id = transaction.id();
  CloseWaits(id, kNone);
  Terminate(id);
  transaction.set_phase(ScopeRow::ENDING);
  ChangeScope(transaction);
  ScopeRow controller;
  controller.set_parent(id);
  controller.set_definition(transaction.definition());
  controller.set_cancels(true);
  OpenCompensation(std::move(controller), RecordsOf(id));
}

void Walk::EndTransaction(uint64_t scope) {
  const ScopeRow transaction = *FindScope(scope);
  const bool one_of_loop = transaction.counter() > 0;
  const uint64_t whole = one_of_loop ? transaction.parent() : scope;
  const Graph& graph = GraphOf(scope);
  for (const uint32_t boundary : NodeOf(transaction).boundaries) {
    for (const uint32_t event : graph.nodes[boundary].events) {
      if (graph.events[event].kind != bpmn::EventKind::kCancel) continue;
      const uint64_t parent = FindScope(whole)->parent();
      CloseScope(whole, Step::INTERRUPTED);
      MakeToken(parent, boundary, kNone, TokenRow::READY);
      return;
    }
  }
  const uint64_t parent = FindScope(whole)->parent();
  CloseScope(whole, Step::INTERRUPTED);
  MaybeComplete(parent);
}

}  // namespace yici::workflow
