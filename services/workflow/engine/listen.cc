// Start events that something triggers (BPMN 2.0.2, 10.5.2 and 13.5.1): what waits for them before there is an instance.
#include "services/workflow/engine/walk.h"

namespace yici::workflow {
namespace {

using bpmn::Event;
using bpmn::EventKind;

constexpr std::string_view kProcesses = "processes/";

bool IsHeard(EventKind kind) { return kind == EventKind::kMessage || kind == EventKind::kSignal || kind == EventKind::kTimer; }

std::vector<uint32_t> EventsOf(const Graph& graph, const Node& node) {
  std::vector<uint32_t> events = node.events;
  if (node.kind == NodeKind::kReceive) events.push_back(graph.works[node.work].message);
  return events;
}

}  // namespace

bool StartsInstances(const Graph& graph, const Node& node) {
  bool starts = node.kind == NodeKind::kStart || (node.kind == NodeKind::kReceive && node.instantiate);
  for (const uint32_t flow : node.incoming) starts |= graph.nodes[graph.flows[flow].source].instantiate;
  return starts;
}

std::vector<std::pair<uint32_t, uint32_t>> HeardStarts(const Graph& graph) {
  std::vector<std::pair<uint32_t, uint32_t>> heard;
  for (const uint32_t at : graph.scopes[0].nodes) {
    if (!StartsInstances(graph, graph.nodes[at])) continue;
    for (const uint32_t event : EventsOf(graph, graph.nodes[at])) {
      if (IsHeard(graph.events[event].kind)) heard.emplace_back(at, event);
    }
  }
  return heard;
}

bool IsListener(const Instance& instance) { return instance.owned() && instance.subject().starts_with(kProcesses); }

// A timer start with a date that has passed starts nothing.
void Walk::Listen(std::string_view id, const Graph& graph, const Instance::Definition& definition) {
  Step started;
  started.mutable_started()->set_id(std::string(id));
  started.mutable_started()->set_subject(std::string(kProcesses) + definition.process());
  started.mutable_started()->set_owned(true);
  started.mutable_started()->set_started_us(time_.micros());
  Emit(std::move(started));
  Step step;
  ScopeRow& row = *step.mutable_scope_opened();
  row.set_definition(AddDefinition(definition, graph));
  row.set_id(NewId());
  row.set_kind(ScopeRow::PROCESS);
  row.set_phase(ScopeRow::ENTERING);
  row.set_inner(1);
  row.set_isolated(true);
  const uint64_t scope = row.id();
  Emit(std::move(step));
  for (const auto& [node, at] : HeardStarts(graph)) {
    const Event& event = graph.events[at];
    if (event.kind == EventKind::kTimer) {
      const std::optional<Due> due = DueAt(graph, at, scope);
      const bool over = due && event.timer == bpmn::TimerKind::kDate && due->at < time_;
      if (due && !over) SetTimer(scope, 0, node, at);
    } else {
      Subscribe(scope, 0, node, at, event.name);
    }
  }
}

// What triggered a start event asks for an instance; the listener goes on to listen.
void Walk::AskForInstance(uint32_t at, const Variables& payload) {
  const Graph& graph = GraphOf(now_.scopes(0).id());
  const Instance::Definition& definition = now_.definitions(0);
  StartCommand command;
  command.process = definition.process();
  command.digest = definition.digest();
  command.by = StartCommand::By::kElement;
  command.name = graph.nodes[at].id;
  command.payload = payload;
  starts_.push_back(std::move(command));
}

Advance Listen(std::string_view id, const Graph& graph, const Instance::Definition& definition, const Outside& outside,
               const Moment& moment) {
  const Instance none;
  Walk walk(none, outside, moment);
  const std::optional<Failure> failed = walk.Do([&] { walk.Listen(id, graph, definition); });
  Advance advance = walk.Finish();
  if (failed) {
    advance.rejection =
        Reject(RejectionCode::kFailedPrecondition, failed->reason, "", "开始事件无法等待：" + failed->detail, failed->detail);
  }
  return advance;
}

}  // namespace yici::workflow
