// Work that goes back: sent by who has it now (驳回, 退回), or fetched by who did it last (撤回).
#include <algorithm>

#include "services/workflow/engine/habits.h"
#include "services/workflow/machine/hands.h"
#include "services/workflow/machine/process_rows.h"

namespace yici::workflow {
namespace {

using ScopeRow = Instance::Scope;

const bpmn::Graph* GraphOf(const Desk& desk, const Instance& instance, uint32_t definition) {
  return static_cast<int>(definition) < instance.definitions_size()
             ? desk.shelf().Find(instance.definitions(static_cast<int>(definition)))
             : nullptr;
}

// What lies between a task and a scope around it.
enum class Way { kFree, kLoop, kNone };
Way WayOut(const Instance& instance, uint64_t from, uint64_t to) {
  bool loop = false;
  for (uint64_t at = from; at != to;) {
    const ScopeRow* row = FindRow(instance.scopes(), at);
    // A called process knows nothing of its caller.
    if (row == nullptr || row->kind() == ScopeRow::PROCESS) return Way::kNone;
    loop |= row->kind() == ScopeRow::LOOP;
    at = row->parent();
  }
  const ScopeRow* outer = FindRow(instance.scopes(), to);
  loop |= outer != nullptr && outer->kind() == ScopeRow::LOOP;
  return loop ? Way::kLoop : Way::kFree;
}

// Whether an element is looped, or lies in what is.
bool IsLooped(const bpmn::Graph& graph, uint32_t at) {
  while (at != bpmn::kNone) {
    if (graph.nodes[at].loop != bpmn::kNone) return true;
    at = graph.scopes[graph.nodes[at].scope].node;
  }
  return false;
}

// The last completion of an element from which a task has come.
Refusal FindTarget(const Desk& desk, const Place& place, const std::string& element, ReturnPlan* plan) {
  const Instance& instance = *place.instance;
  bool looped = false;
  for (int at = instance.done_size() - 1; at >= 0; --at) {
    const Instance::Done& done = instance.done(at);
    if (done.element() != element || done.taken_back()) continue;
    const bpmn::Graph* graph = GraphOf(desk, instance, done.definition());
    looped |= graph != nullptr && IsLooped(*graph, done.node()) && FindRow(instance.scopes(), done.scope()) == nullptr;
    const Way way = WayOut(instance, place.task->scope(), done.scope());
    looped |= way == Way::kLoop;
    if (way != Way::kFree) continue;
    *plan = PlanReturn(instance, desk.shelf(), at);
    if (plan->Takes(instance, place.task->scope())) return std::nullopt;
    break;
  }
  return Deny(looped ? Reason::kReturnAcrossLoop : Reason::kReturnNotEarlier, "element", {{"element", element}});
}

// The node of a plan's level that an element lies in; kNone when it lies elsewhere.
uint32_t AtLevel(const bpmn::Graph& graph, uint32_t at, uint32_t level) {
  while (at != bpmn::kNone && graph.nodes[at].scope != level) at = graph.scopes[graph.nodes[at].scope].node;
  return at;
}

// Whether something that followed from a completion was completed itself. Of a called process that is over nobody can tell
// any more where it stood, so it counts.
bool WasGoneOnWith(const Desk& desk, const Instance& instance, const ReturnPlan& plan, int done_at) {
  const Instance::Done& target = instance.done(done_at);
  const bpmn::Graph* graph = GraphOf(desk, instance, target.definition());
  for (int at = done_at + 1; at < instance.done_size(); ++at) {
    const Instance::Done& done = instance.done(at);
    if (done.task() < target.next_id()) continue;
    if (done.definition() != target.definition() || graph == nullptr) return true;
    if (plan.region.contains(AtLevel(*graph, done.node(), graph->nodes[target.node()].scope))) return true;
  }
  return false;
}

// Claimed, assigned, added to, or spoken about. An urging is none of it.
bool IsTouched(const Desk& desk, const Instance& instance, const Instance::Task& task) {
  const auto* state = desk.world().state.Find<journal::TaskState>(TaskKey(instance.id(), task.id()));
  if (state != nullptr && state->revision() != 0) return true;
  return std::any_of(instance.opinions().begin(), instance.opinions().end(),
                     [&](const Instance::Opinion& opinion) { return opinion.task() == task.id(); });
}

Refusal CheckUntouched(const Desk& desk, const Instance& instance, const ReturnPlan& plan, int done_at) {
  bool late = plan.TakesNothing() || WasGoneOnWith(desk, instance, plan, done_at);
  for (const Instance::Task& task : instance.tasks()) {
    late = late || (plan.Takes(instance, task.scope()) && IsTouched(desk, instance, task));
  }
  return late ? Refusal(Deny(Reason::kTakeBackTooLate, "element")) : std::nullopt;
}

// Whoever is asked to sign now sends back, and else whose hands the task is in. `not_now`: it is the sender's, but not yet, or
// not any more.
Refusal RequireReturner(Desk& desk, const Place& place, Refusal* not_now) {
  const Signer* signer = SignerOf(desk, *place.task);
  if (signer != nullptr && IsTurnOf(*place.task, *signer)) return std::nullopt;
  desk.ActFor("");
  Refusal refused = RequireHands(desk, place);
  if (signer != nullptr && (refused || IsCountersigned(*place.task))) {
    *not_now = Deny(signer->spoken() ? Reason::kSignedAlready : Reason::kSignNotYet, "task");
    return std::nullopt;
  }
  if (!refused) *not_now = RequirePlain(place);
  return refused;
}

int LastDone(const Instance& instance, const std::string& element) {
  int at = instance.done_size() - 1;
  while (at >= 0 && instance.done(at).element() != element) --at;
  return at;
}

}  // namespace

Refusal SendBack(Desk& desk, const Place& place, const std::string& element, const std::string& reason) {
  ReturnPlan plan;
  if (Refusal refused = FindTarget(desk, place, element, &plan)) return refused;
  Change(desk, place, {.act = TaskAct::RETURNED, .reason = reason, .element = element});
  return desk.Take(ReturnTo(*place.instance, plan, desk.outside(), desk.moment()));
}

Outcome DecideReturn(Desk& desk, const journal::ReturnTask& command) {
  YICI_PROCESS_REQUIRE(CheckReason(command.reason()));
  Place place;
  YICI_PROCESS_REQUIRE(FindTask(desk, command.instance_id(), command.task(), &place));
  Refusal not_now;
  YICI_PROCESS_REQUIRE(RequireReturner(desk, place, &not_now));
  YICI_PROCESS_REQUIRE(RequireEtag(place, command.etag()));
  YICI_PROCESS_REQUIRE(RequireNotOwned(*place.instance));
  YICI_PROCESS_REQUIRE(std::move(not_now));
  YICI_PROCESS_REQUIRE(SendBack(desk, place, command.element(), command.reason()));
  return desk.Conclude();
}

Outcome DecideTakeBack(Desk& desk, const journal::TakeBackTask& command) {
  YICI_PROCESS_REQUIRE(CheckText(command.reason(), "reason"));
  const Refusal not_yours = Deny(Reason::kTakeBackNotYours, "element");
  YICI_PROCESS_REQUIRE(OrStranger(desk, command.instance_id(), desk.Open(command.instance_id()), not_yours));
  const Instance& instance = *desk.Find(command.instance_id());
  const int at = LastDone(instance, command.element());
  if (at < 0 || instance.done(at).by() != desk.sender()) return Refuse(*not_yours);
  YICI_PROCESS_REQUIRE(RequireNotOwned(instance));
  const Instance::Done& done = instance.done(at);
  const ScopeRow* scope = FindRow(instance.scopes(), done.scope());
  if (scope != nullptr && scope->kind() == ScopeRow::LOOP) return Refuse(Deny(Reason::kReturnAcrossLoop, "element"));
  if (scope == nullptr || done.taken_back()) return Refuse(Deny(Reason::kTakeBackTooLate, "element"));
  const ReturnPlan plan = PlanReturn(instance, desk.shelf(), at);
  YICI_PROCESS_REQUIRE(CheckUntouched(desk, instance, plan, at));
  Tell(desk, instance.id(), done.task(), {.act = TaskAct::TAKEN_BACK, .reason = command.reason(), .element = done.element()});
  YICI_PROCESS_REQUIRE(desk.Take(ReturnTo(instance, plan, desk.outside(), desk.moment())));
  return desk.Conclude();
}

}  // namespace yici::workflow
