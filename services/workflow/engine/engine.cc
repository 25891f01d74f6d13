#include "services/workflow/engine/engine.h"

#include <algorithm>
#include <set>
#include <utility>

#include "services/workflow/engine/value_rows.h"
#include "services/workflow/engine/walk.h"

namespace yici::workflow {
namespace {

using bpmn::Event;
using bpmn::EventKind;

Advance Rejected(const Instance& instance, Rejection rejection) {
  Advance advance;
  advance.instance = instance;
  advance.rejection = std::move(rejection);
  return advance;
}

Rejection Refused(RejectionCode code, std::string_view reason, std::string_view zh, std::string_view en) {
  return Reject(code, reason, "", zh, en);
}

Rejection Ended() {
  return Refused(RejectionCode::kFailedPrecondition, "INSTANCE_ENDED", "应为运行中的流程实例，但它已结束。",
                 "expected a running instance, but it has ended");
}

Rejection Missing(std::string_view reason, std::string_view zh, std::string_view en) {
  return Refused(RejectionCode::kNotFound, reason, zh, en);
}

}  // namespace

std::optional<Rejection> CheckVariables(const Variables& variables) {
  std::set<std::string_view> names;
  for (const journal::FeelEntry& variable : variables) {
    const bool named = !variable.name().empty() && variable.name().size() <= 256 && variable.name()[0] != '(';
    if (!named || !names.insert(variable.name()).second || !IsSound(variable.value())) {
      return Refused(RejectionCode::kInvalidArgument, "VARIABLE_INVALID",
                     "应为名称不重复、不超过 64 KiB、嵌套不超过 50 层的变量，但 " + Cut(variable.name(), 100) + " 不是。",
                     "expected variables with names of their own, up to 64 KiB and 50 levels, but " +
                         Cut(variable.name(), 100) + " is none");
    }
  }
  return std::nullopt;
}

namespace {

void CloseJob(Walk& walk, uint64_t job, Step::Cause cause) {
  Step step;
  step.mutable_job_closed()->set_id(job);
  step.mutable_job_closed()->set_cause(cause);
  walk.Emit(std::move(step));
}

// The node that an instance starts at; kNone: there is none for this trigger.
uint32_t StartNode(const Graph& graph, const StartCommand& command) {
  if (command.by == StartCommand::By::kNone) return kNone;
  if (command.by == StartCommand::By::kElement) {
    const uint32_t named = graph.Find(command.name);
    return named != kNone && graph.nodes[named].scope == 0 && StartsInstances(graph, graph.nodes[named]) ? named : kNone;
  }
  const EventKind kind = command.by == StartCommand::By::kMessage  ? EventKind::kMessage
                         : command.by == StartCommand::By::kSignal ? EventKind::kSignal
                         : command.by == StartCommand::By::kTimer  ? EventKind::kTimer
                                                                   : EventKind::kConditional;
  const bool by_name = kind == EventKind::kMessage || kind == EventKind::kSignal;
  for (const uint32_t at : graph.scopes[0].nodes) {
    const Node& node = graph.nodes[at];
    if (!StartsInstances(graph, node)) continue;
    std::vector<uint32_t> events = node.events;
    if (node.kind == NodeKind::kReceive) events.push_back(graph.works[node.work].message);
    for (const uint32_t event : events) {
      if (graph.events[event].kind != kind) continue;
      if (by_name ? graph.events[event].name == command.name : node.id == command.name) return at;
    }
  }
  return kNone;
}

}  // namespace

Advance Advanced(const Instance& instance, const Outside& outside, const Moment& moment, const Variables& variables,
                 const std::function<void(Walk&)>& work) {
  if (instance.status() != Instance::RUNNING) return Rejected(instance, Ended());
  if (std::optional<Rejection> invalid = CheckVariables(variables)) return Rejected(instance, std::move(*invalid));
  Walk walk(instance, outside, moment);
  if (const std::optional<Failure> failed = walk.Do([&] { work(walk); })) {
    return Rejected(instance, Refused(RejectionCode::kFailedPrecondition, failed->reason, "流程无法继续：" + failed->detail,
                                      failed->detail));
  }
  walk.Run();
  return walk.Finish();
}

const bpmn::Graph* Deployment::Find(const Instance::Definition& definition) const {
  const auto found = compiled_.graphs.find(definition.process());
  return found == compiled_.graphs.end() || definition.digest() != digest_ ? nullptr : found->second.get();
}

std::optional<Instance::Definition> Deployment::Called(std::string_view process, const Instance::Definition&) const {
  if (compiled_.graphs.find(process) == compiled_.graphs.end()) return std::nullopt;
  Instance::Definition definition;
  definition.set_process(std::string(process));
  definition.set_digest(digest_);
  return definition;
}

std::vector<Step::Thrown> Advance::Thrown() const {
  std::vector<Step::Thrown> thrown;
  for (const Step& step : steps) {
    if (step.has_thrown()) thrown.push_back(step.thrown());
  }
  return thrown;
}

void Walk::Begin(const StartCommand& command, const Graph& graph, const Instance::Definition& definition) {
  Step started;
  started.mutable_started()->set_id(command.instance);
  started.mutable_started()->set_subject(command.subject);
  started.mutable_started()->set_owned(command.owned);
  started.mutable_started()->set_started_us(time_.micros());
  Emit(std::move(started));
  Step step;
  ScopeRow& row = *step.mutable_scope_opened();
  row.set_definition(AddDefinition(definition, graph));
  row.set_id(NewId());
  row.set_kind(ScopeRow::PROCESS);
  row.set_phase(ScopeRow::ACTIVE);
  row.set_inner(1);
  row.set_isolated(true);
  const uint64_t scope = row.id();
  Emit(std::move(step));
  for (const journal::FeelEntry& variable : command.variables) SetLocal(scope, variable.name(), variable.value());
  if (command.by == StartCommand::By::kNone) return OpenContent(scope);
  const uint32_t at = StartNode(graph, command);
  const Node& node = graph.nodes[at];
  for (const std::string& name : graph.scopes[0].variables) {
    if (Find(scope, name) == nullptr) SetLocal(scope, name, {});
  }
  Receive(scope, graph, node, command.payload);
  ArmEventStarts(scope);
  if (!running() || FindScope(scope) == nullptr || IsInterrupted(scope)) return;
  MakeToken(scope, at, kNone, TokenRow::DONE);
  // 13.4.4: a parallel event gateway goes on to wait for its other events.
  for (const uint32_t flow : node.incoming) {
    const Node& gateway = graph.nodes[graph.flows[flow].source];
    if (!gateway.instantiate || !gateway.parallel_multiple) continue;
    for (const uint32_t other : gateway.outgoing) {
      if (graph.flows[other].target != at) MakeToken(scope, graph.flows[other].target, other, TokenRow::READY);
    }
  }
}

Advance Start(const StartCommand& command, const Outside& outside, const Moment& moment) {
  const Instance none;
  Instance::Definition definition;
  definition.set_process(command.process);
  definition.set_digest(command.digest);
  const Graph* graph = outside.graphs.Find(definition);
  if (graph == nullptr) {
    return Rejected(none, Missing("PROCESS_NOT_FOUND", "应为已部署的流程，但没有 " + command.process + "。",
                                  "expected a deployed process, but there is no " + command.process));
  }
  const bool by_none = command.by == StartCommand::By::kNone;
  if (by_none ? graph->scopes[0].starts.empty() && !graph->scopes[0].nodes.empty() : StartNode(*graph, command) == kNone) {
    return Rejected(none, Missing("START_NOT_FOUND", "应有对应的开始事件，但 " + command.process + " 没有。",
                                  "expected a start event for this trigger, but " + command.process + " has none"));
  }
  for (const Variables* variables : {&command.variables, &command.payload}) {
    if (std::optional<Rejection> invalid = CheckVariables(*variables)) return Rejected(none, std::move(*invalid));
  }
  Walk walk(none, outside, moment);
  if (const std::optional<Failure> failed = walk.Do([&] { walk.Begin(command, *graph, definition); })) {
    return Rejected(
        none, Refused(RejectionCode::kFailedPrecondition, failed->reason, "流程无法开始：" + failed->detail, failed->detail));
  }
  walk.Run();
  return walk.Finish();
}

std::optional<Due> StartDue(const Graph& graph, std::string_view start_event, const Outside& outside, const Moment& moment) {
  const uint32_t at = graph.Find(start_event);
  std::optional<Due> due;
  if (at == kNone || graph.nodes[at].kind != NodeKind::kStart) return due;
  for (const uint32_t event : graph.nodes[at].events) {
    if (due || graph.events[event].kind != EventKind::kTimer) continue;
    Walk walk(Instance::default_instance(), outside, moment);
    if (walk.Do([&] { due = walk.DueAt(graph, event, 0); })) due.reset();
  }
  return due;
}

bool StartHolds(const Graph& graph, std::string_view start_event, const Variables& variables, const Outside& outside,
                const Moment& moment) {
  const uint32_t at = graph.Find(start_event);
  if (at == kNone || graph.nodes[at].kind != NodeKind::kStart) return false;
  bool holds = false;
  for (const uint32_t event : graph.nodes[at].events) {
    if (graph.events[event].kind != EventKind::kConditional) continue;
    Walk walk(Instance::default_instance(), outside, moment);
    const auto failed = walk.Do([&] { holds |= walk.Holds(graph, graph.events[event].condition, variables); });
    if (failed) holds = false;
  }
  return holds;
}

Advance CompleteTask(const Instance& instance, const TaskResult& result, const Outside& outside, const Moment& moment) {
  if (instance.status() != Instance::RUNNING) return Rejected(instance, Ended());
  const Instance::Task* found = FindRow(instance.tasks(), result.task);
  if (found == nullptr) {
    return Rejected(instance, Missing("TASK_NOT_FOUND", "应为待办任务，但它不存在或已完成。",
                                      "expected an open task, but there is none of this number"));
  }
  if (result.etag && *result.etag != found->revision()) {
    return Rejected(instance, Refused(RejectionCode::kAborted, "TASK_CHANGED", "任务在您打开后已变更，请刷新后再办理。",
                                      "expected the task as it is now, but it changed after it was read"));
  }
  const Instance::Task task = *found;
  return Advanced(instance, outside, moment, result.variables,
                  [&](Walk& walk) { walk.FinishTask(task, result.by, result.variables); });
}

namespace {

template <class Work>
Advance OnJob(const Instance& instance, uint64_t job, const Outside& outside, const Moment& moment, const Variables& variables,
              Work work) {
  if (instance.status() != Instance::RUNNING) return Rejected(instance, Ended());
  const Instance::Job* found = FindRow(instance.jobs(), job);
  if (found == nullptr) {
    return Rejected(instance, Missing("JOB_NOT_FOUND", "应为未完成的作业，但它不存在或已完成。",
                                      "expected an open job, but there is none of this number"));
  }
  const Instance::Job row = *found;
  return Advanced(instance, outside, moment, variables, [&](Walk& walk) { work(walk, row); });
}

}  // namespace

Advance CompleteJob(const Instance& instance, uint64_t job, const Variables& variables, const Outside& outside,
                    const Moment& moment) {
  return OnJob(instance, job, outside, moment, variables, [&](Walk& walk, const Instance::Job& row) {
    CloseJob(walk, job, Step::DONE);
    walk.FinishActivity(row.scope(), row.node(), variables);
  });
}

Advance FailJob(const Instance& instance, uint64_t job, uint32_t retries, std::string_view failure, const Outside& outside,
                const Moment& moment) {
  return OnJob(instance, job, outside, moment, {}, [&](Walk& walk, const Instance::Job& row) {
    Step step;
    step.mutable_job_failed()->set_id(job);
    step.mutable_job_failed()->set_retries(retries);
    step.mutable_job_failed()->set_failure(Cut(failure, 1'000));
    walk.Emit(std::move(step));
    if (retries == 0) walk.OpenIncident(row.scope(), 0, job, {"JOB_FAILED", std::string(failure)});
  });
}

Advance ThrowError(const Instance& instance, uint64_t job, std::string_view code, const Variables& variables,
                   const Outside& outside, const Moment& moment) {
  return OnJob(instance, job, outside, moment, variables, [&](Walk& walk, const Instance::Job& row) {
    CloseJob(walk, job, Step::INTERRUPTED);
    walk.SetAll(row.scope(), variables);
    walk.ThrowError(row.scope(), code);
  });
}

Advance FireDue(const Instance& instance, const Outside& outside, const Moment& moment) {
  if (instance.status() != Instance::RUNNING) return Rejected(instance, Ended());
  Walk walk(instance, outside, moment);
  const bool all = walk.FireDue(moment.legal_time);
  Advance advance = walk.Finish();
  advance.more = !all;
  return advance;
}

Advance Publish(const Instance& instance, std::string_view message, std::string_view key, const Variables& variables,
                const Outside& outside, const Moment& moment) {
  for (const Instance::Subscription& row : instance.subscriptions()) {
    if (row.kind() != Instance::Subscription::MESSAGE || row.name() != message) continue;
    if (!row.key().empty() && row.key() != key) continue;
    return Advanced(instance, outside, moment, variables, [&](Walk& walk) { walk.Deliver(row, variables); });
  }
  return Rejected(instance, Missing("MESSAGE_NOT_EXPECTED", "应为流程正在等待的消息，但没有等待它的步骤。",
                                    "expected a message that the instance waits for, but nothing waits for it"));
}

Advance Broadcast(const Instance& instance, std::string_view signal, const Variables& variables, const Outside& outside,
                  const Moment& moment) {
  return Advanced(instance, outside, moment, variables, [&](Walk& walk) { walk.DeliverSignal(signal, variables); });
}

Advance SetVariables(const Instance& instance, const Variables& variables, const Outside& outside, const Moment& moment) {
  return Advanced(instance, outside, moment, variables, [&](Walk& walk) { walk.SetAll(instance.scopes(0).id(), variables); });
}

Advance ResolveIncident(const Instance& instance, uint64_t incident, const Outside& outside, const Moment& moment) {
  if (instance.status() != Instance::RUNNING) return Rejected(instance, Ended());
  const Instance::Incident* found = FindRow(instance.incidents(), incident);
  if (found == nullptr) {
    return Rejected(instance, Missing("INCIDENT_NOT_FOUND", "应为未解决的异常，但它不存在或已解决。",
                                      "expected an open incident, but there is none of this number"));
  }
  const uint64_t job = found->job();
  return Advanced(instance, outside, moment, {}, [&](Walk& walk) {
    walk.CloseIncident(incident);
    walk.LookAgain();
    if (job == 0) return;
    Step step;
    step.mutable_job_failed()->set_id(job);
    step.mutable_job_failed()->set_retries(1);
    walk.Emit(std::move(step));
  });
}

Advance Cancel(const Instance& instance, std::string_view reason, const Outside& outside, const Moment& moment) {
  return Advanced(instance, outside, moment, {}, [&](Walk& walk) { walk.EndInstance(Instance::CANCELLED, reason); });
}

namespace {

// Where a date in working days lies now; nothing when it stands, is none, or the calendar does not reach that far.
template <class Row>
std::optional<int64_t> MovedDue(const Row& row, const Outside& outside) {
  if (row.from_us() == 0 || outside.working_days == nullptr) return std::nullopt;
  const std::optional<Instant> due = outside.working_days->After(Instant::FromMicros(row.from_us()), row.working_days());
  if (!due || due->micros() == row.due_us()) return std::nullopt;
  return due->micros();
}

}  // namespace

Advance Reschedule(const Instance& instance, const Outside& outside, const Moment& moment) {
  if (instance.status() != Instance::RUNNING) return Rejected(instance, Ended());
  Walk walk(instance, outside, moment);
  for (const Instance::Timer& timer : instance.timers()) {
    const std::optional<int64_t> due = MovedDue(timer, outside);
    if (!due) continue;
    Step step;
    *step.mutable_timer_set() = timer;
    step.mutable_timer_set()->set_due_us(*due);
    walk.Emit(std::move(step));
  }
  for (const Instance::Task& task : instance.tasks()) {
    const std::optional<int64_t> due = MovedDue(task, outside);
    if (!due) continue;
    Step step;
    step.mutable_task_moved()->set_id(task.id());
    step.mutable_task_moved()->set_due_us(*due);
    step.mutable_task_moved()->set_working_days(task.working_days());
    step.mutable_task_moved()->set_from_us(task.from_us());
    walk.Emit(std::move(step));
  }
  return walk.Finish();
}

bool CountsWorkingDays(const Instance& instance) {
  const auto counts = [](const auto& row) { return row.from_us() != 0; };
  return std::any_of(instance.timers().begin(), instance.timers().end(), counts) ||
         std::any_of(instance.tasks().begin(), instance.tasks().end(), counts);
}

bool IsPutAside(const Instance& instance) {
  return std::any_of(instance.incidents().begin(), instance.incidents().end(),
                     [](const Instance::Incident& incident) { return incident.reason() == kUnreadable; });
}

std::optional<Instant> NextDue(const Instance& instance) {
  std::optional<Instant> next;
  if (instance.suspended_us() != 0 || IsPutAside(instance)) return next;
  for (const Instance::Timer& timer : instance.timers()) {
    const Instant due = Instant::FromMicros(timer.due_us());
    if ((!next || due < *next) && !HasFailed(instance, timer)) next = due;
  }
  return next;
}

Variables VariablesOf(const Instance& instance, uint64_t scope) {
  Variables variables;
  std::set<std::string_view> names;
  for (const ScopeRow* row = FindRow(instance.scopes(), scope); row != nullptr;
       row = FindRow(instance.scopes(), row->parent())) {
    for (const journal::FeelEntry& variable : row->variables()) {
      if (variable.name()[0] != '(' && names.insert(variable.name()).second) variables.push_back(variable);
    }
    if (row->isolated()) break;
  }
  return variables;
}

}  // namespace yici::workflow
