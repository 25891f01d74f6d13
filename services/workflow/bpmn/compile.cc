#include "services/workflow/bpmn/compile.h"

#include <algorithm>
#include <optional>
#include <utility>

#include "services/workflow/bpmn/graph_compiler.h"

namespace yici::bpmn {
namespace {

std::optional<NodeKind> KindOf(const Element& element) {
  static const std::map<std::string, NodeKind, std::less<>> kKinds = {
      {"startEvent", NodeKind::kStart},
      {"endEvent", NodeKind::kEnd},
      {"intermediateCatchEvent", NodeKind::kCatch},
      {"intermediateThrowEvent", NodeKind::kThrow},
      {"boundaryEvent", NodeKind::kBoundary},
      {"task", NodeKind::kTask},
      {"userTask", NodeKind::kUser},
      {"manualTask", NodeKind::kManual},
      {"scriptTask", NodeKind::kScript},
      {"serviceTask", NodeKind::kService},
      {"sendTask", NodeKind::kSend},
      {"receiveTask", NodeKind::kReceive},
      {"businessRuleTask", NodeKind::kRule},
      {"subProcess", NodeKind::kSubProcess},
      {"transaction", NodeKind::kTransaction},
      {"callActivity", NodeKind::kCall},
      {"exclusiveGateway", NodeKind::kExclusive},
      {"parallelGateway", NodeKind::kParallel},
      {"inclusiveGateway", NodeKind::kInclusive},
      {"eventBasedGateway", NodeKind::kEventGateway},
      {"globalTask", NodeKind::kTask},
      {"globalUserTask", NodeKind::kUser},
      {"globalManualTask", NodeKind::kManual},
      {"globalScriptTask", NodeKind::kScript},
      {"globalBusinessRuleTask", NodeKind::kRule},
  };
  const auto found = kKinds.find(element.tag);
  if (found == kKinds.end()) return std::nullopt;
  if (found->second == NodeKind::kSubProcess && IsTrue(element.Get("triggeredByEvent"), false))
    return NodeKind::kEventSubProcess;
  return found->second;
}

bool IsGlobalTask(std::string_view tag) {
  return tag == "globalTask" || tag == "globalUserTask" || tag == "globalManualTask" || tag == "globalScriptTask" ||
         tag == "globalBusinessRuleTask";
}

uint32_t Quantity(std::string_view attribute) {
  uint32_t quantity = 0;
  for (const char digit : attribute) {
    if (digit < '0' || digit > '9' || quantity > 1'000) return 1;
    quantity = quantity * 10 + static_cast<uint32_t>(digit - '0');
  }
  return std::max(quantity, 1U);
}

// What no graph can hold, with the sentence that says so.
std::string_view NotExecuted(std::string_view tag) {
  if (tag == "adHocSubProcess") return "expected a sub-process whose order is drawn, but an ad-hoc sub-process has none";
  if (tag == "complexGateway") {
    return "expected an exclusive, inclusive, parallel or event-based gateway, but a complex gateway is not executed";
  }
  if (tag == "choreographyTask" || tag == "subChoreography" || tag == "callChoreography") {
    return "expected an activity, but choreographies are not executed";
  }
  return "";
}

bool IsImplicitStart(const Node& node, const std::vector<Event>& events) {
  if (!node.incoming.empty() || node.for_compensation || node.instantiate) return false;
  if (node.kind == NodeKind::kBoundary || node.kind == NodeKind::kEventSubProcess || node.kind == NodeKind::kStart)
    return false;
  return node.kind != NodeKind::kCatch || node.events.empty() || events[node.events[0]].kind != EventKind::kLink;
}

}  // namespace

uint32_t GraphCompiler::NodeOf(std::string_view reference) const {
  const auto found = nodes_.find(Resolve(index_.definitions, reference).local);
  return found == nodes_.end() ? kNone : found->second;
}

void GraphCompiler::AddScope(const Element& container, uint32_t parent, uint32_t node, int depth) {
  const uint32_t scope = static_cast<uint32_t>(graph_->scopes.size());
  graph_->scopes.emplace_back();
  graph_->scopes[scope].parent = parent;
  graph_->scopes[scope].node = node;
  if (node != kNone) graph_->nodes[node].inner = scope;
  if (depth > kNestingMax) {
    index_.Refuse(container, "TOO_LARGE", "expected at most 30 sub-processes within one another, but there are more");
    return;
  }
  for (const Element& child : container.children) {
    if (child.tag == "dataObject" || child.tag == "property") {
      graph_->scopes[scope].variables.push_back(index_.VariableOf(child));
    }
    if (const std::string_view why = NotExecuted(child.tag); !why.empty()) {
      index_.Refuse(child, "NOT_EXECUTED", std::string(why));
      continue;
    }
    const std::optional<NodeKind> kind = KindOf(child);
    if (!kind) continue;
    AddNode(child, *kind, scope);
    const uint32_t made = static_cast<uint32_t>(graph_->nodes.size() - 1);
    if (*kind == NodeKind::kSubProcess || *kind == NodeKind::kTransaction || *kind == NodeKind::kEventSubProcess) {
      AddScope(child, scope, made, depth + 1);
    }
  }
}

void GraphCompiler::AddNode(const Element& element, NodeKind kind, uint32_t scope) {
  const uint32_t at = static_cast<uint32_t>(graph_->nodes.size());
  Node& node = graph_->nodes.emplace_back();
  node.kind = kind;
  node.id = element.id();
  node.name = element.name();
  node.line = element.line;
  node.scope = scope;
  node.start_quantity = Quantity(element.Get("startQuantity"));
  node.completion_quantity = Quantity(element.Get("completionQuantity"));
  node.parallel_multiple = IsTrue(element.Get("parallelMultiple"), false);
  node.instantiate = IsTrue(element.Get("instantiate"), false);
  node.for_compensation = IsTrue(element.Get("isForCompensation"), false);
  node.interrupting = IsTrue(element.Get(kind == NodeKind::kBoundary ? "cancelActivity" : "isInterrupting"), true);
  if (kind == NodeKind::kEventGateway) node.parallel_multiple = element.Get("eventGatewayType") == "Parallel";
  graph_->scopes[scope].nodes.push_back(at);
  elements_.push_back(&element);
  nodes_.emplace(node.id, at);
}

void GraphCompiler::AddFlow(const Element& element, uint32_t scope) {
  const uint32_t at = static_cast<uint32_t>(graph_->flows.size());
  const uint32_t source = NodeOf(element.Get("sourceRef")), target = NodeOf(element.Get("targetRef"));
  if (source == kNone || target == kNone) {
    index_.Refuse(element, "UNKNOWN_REFERENCE",
                  "expected a sequence flow between two flow nodes of the process, but " +
                      std::string(element.Get(source == kNone ? "sourceRef" : "targetRef")) + " is none");
    return;
  }
  if (graph_->nodes[source].scope != scope || graph_->nodes[target].scope != scope) {
    index_.Refuse(element, "FLOW_CROSSES", "expected a sequence flow within one process or sub-process, but it leaves it");
    return;
  }
  Flow& flow = graph_->flows.emplace_back();
  flow.id = element.id();
  flow.line = element.line;
  flow.source = source;
  flow.target = target;
  graph_->nodes[source].outgoing.push_back(at);
  graph_->nodes[target].incoming.push_back(at);
  flows_.emplace(flow.id, at);
  const uint32_t condition = ChildExpression(element, "conditionExpression");
  graph_->flows[at].condition = condition;
}

void GraphCompiler::ReadNode(uint32_t at) {
  const Element& element = *elements_[at];
  if (const std::string_view written = element.Get("default"); !written.empty()) {
    const auto found = flows_.find(Resolve(index_.definitions, written).local);
    if (found == flows_.end() || graph_->flows[found->second].source != at) {
      index_.Refuse(element, "UNKNOWN_REFERENCE",
                    "expected a default flow that leaves the element, but " + std::string(written) + " does not");
    } else {
      graph_->nodes[at].default_flow = found->second;
    }
  }
  throws_ = graph_->nodes[at].kind == NodeKind::kThrow || graph_->nodes[at].kind == NodeKind::kEnd;
  ReadEvents(at);
  ReadWork(at);
  ReadLoop(at);
  ReadMappings(at);
}

void GraphCompiler::JoinBoundary(uint32_t at) {
  Node& node = graph_->nodes[at];
  if (node.kind != NodeKind::kBoundary) return;
  node.attached_to = NodeOf(elements_[at]->Get("attachedToRef"));
  if (node.attached_to == kNone || !IsActivity(graph_->nodes[node.attached_to].kind)) {
    index_.Refuse(*elements_[at], "UNKNOWN_REFERENCE", "expected attachedToRef to name an activity, but it does not");
    node.attached_to = kNone;
    return;
  }
  graph_->nodes[node.attached_to].boundaries.push_back(at);
}

// 10.7.3: a boundary compensation event names its activity by an association.
void GraphCompiler::JoinCompensation(const Element& container, uint32_t scope) {
  (void)scope;
  for (const Element& child : container.children) {
    if (child.tag != "association") continue;
    const uint32_t source = NodeOf(child.Get("sourceRef")), target = NodeOf(child.Get("targetRef"));
    if (source == kNone || target == kNone) continue;  // of an annotation
    Node& boundary = graph_->nodes[source];
    if (boundary.kind != NodeKind::kBoundary || boundary.attached_to == kNone || boundary.events.empty()) continue;
    if (graph_->events[boundary.events[0]].kind != EventKind::kCompensate || !IsActivity(graph_->nodes[target].kind)) continue;
    boundary.handler = target;
    graph_->nodes[boundary.attached_to].handler = target;
  }
}

void GraphCompiler::JoinLinks(uint32_t at) {
  Node& node = graph_->nodes[at];
  if (node.kind != NodeKind::kThrow || node.events.empty()) return;
  const Event& thrown = graph_->events[node.events[0]];
  if (thrown.kind != EventKind::kLink) return;
  for (const uint32_t other : graph_->scopes[node.scope].nodes) {
    const Node& caught = graph_->nodes[other];
    if (caught.kind != NodeKind::kCatch || caught.events.empty()) continue;
    const Event& event = graph_->events[caught.events[0]];
    if (event.kind == EventKind::kLink && event.name == thrown.name) node.link = other;
  }
  if (node.link == kNone) {
    index_.Refuse(*elements_[at], "LINK_MISSING",
                  "expected a catching link event named \"" + thrown.name + "\" at the same level, but there is none");
  }
}

void GraphCompiler::FindStarts(uint32_t scope) {
  Scope& of = graph_->scopes[scope];
  bool has_start = false;
  for (const uint32_t at : of.nodes) {
    const Node& node = graph_->nodes[at];
    has_start |= node.kind == NodeKind::kStart;
    if (node.kind == NodeKind::kStart && node.events.empty()) of.starts.push_back(at);
    if (node.kind != NodeKind::kEventSubProcess) continue;
    for (const uint32_t start : graph_->scopes[node.inner].nodes) {
      const Node& inner = graph_->nodes[start];
      if (inner.kind != NodeKind::kStart || inner.events.empty()) continue;
      const bool compensates = graph_->events[inner.events[0]].kind == EventKind::kCompensate;
      if (!compensates) of.event_starts.push_back(start);
      if (compensates && of.node != kNone) graph_->nodes[of.node].compensation_start = start;
    }
  }
  if (of.starts.size() > 1) of.starts.resize(1);  // alternatives: the first unless another is named
  if (has_start || (of.node != kNone && graph_->nodes[of.node].kind == NodeKind::kEventSubProcess)) return;
  for (const uint32_t at : of.nodes) {
    if (IsImplicitStart(graph_->nodes[at], graph_->events)) of.starts.push_back(at);
  }
}

void GraphCompiler::CheckNode(uint32_t at) {
  const Node& node = graph_->nodes[at];
  const Element& element = *elements_[at];
  if (node.kind == NodeKind::kTask) {
    index_.Warn(element, "PASSED_THROUGH", "expected a task of some kind, but it has none: instances pass through it");
  }
  if (node.kind == NodeKind::kStart && node.scope == 0 && node.parallel_multiple && node.events.size() > 1) {
    index_.Refuse(element, "NOT_EXECUTED", "expected one event to start the process, but all of several are asked for");
  }
  if (node.kind != NodeKind::kEventGateway) return;
  for (const uint32_t flow : node.outgoing) {
    const NodeKind target = graph_->nodes[graph_->flows[flow].target].kind;
    if (target != NodeKind::kCatch && target != NodeKind::kReceive) {
      index_.Refuse(element, "EVENT_GATEWAY",
                    "expected catching events or receive tasks behind an event-based gateway, but " +
                        graph_->nodes[graph_->flows[flow].target].id + " is neither");
    }
  }
}

std::shared_ptr<const Graph> GraphCompiler::Process(const Element& process) {
  process_ = &process;
  graph_->process = process.id();
  graph_->name = process.name();
  graph_->line = process.line;
  AddScope(process, kNone, kNone, 0);
  if (graph_->nodes.size() > kNodesMax) {
    index_.Refuse(process, "TOO_LARGE",
                  "expected at most 5000 flow nodes, but there are " + std::to_string(graph_->nodes.size()));
    return graph_;
  }
  std::vector<const Element*> containers = {&process};
  for (uint32_t scope = 1; scope < graph_->scopes.size(); ++scope) containers.push_back(elements_[graph_->scopes[scope].node]);
  for (uint32_t scope = 0; scope < containers.size(); ++scope) {
    for (const Element& child : containers[scope]->children) {
      if (child.tag == "sequenceFlow") AddFlow(child, scope);
    }
  }
  for (uint32_t at = 0; at < graph_->nodes.size(); ++at) ReadNode(at);
  for (uint32_t at = 0; at < graph_->nodes.size(); ++at) JoinBoundary(at);
  for (uint32_t scope = 0; scope < containers.size(); ++scope) JoinCompensation(*containers[scope], scope);
  for (uint32_t at = 0; at < graph_->nodes.size(); ++at) JoinLinks(at);
  for (uint32_t scope = 0; scope < containers.size(); ++scope) FindStarts(scope);
  for (uint32_t at = 0; at < graph_->nodes.size(); ++at) CheckNode(at);
  return graph_;
}

std::shared_ptr<const Graph> GraphCompiler::GlobalTask(const Element& task) {
  process_ = &task;
  graph_->process = task.id();
  graph_->name = task.name();
  graph_->line = task.line;
  graph_->scopes.emplace_back();
  AddNode(task, *KindOf(task), 0);
  graph_->nodes[0].loop = kNone;
  ReadNode(0);
  graph_->scopes[0].starts = {0};
  return graph_;
}

Compiled Compile(const Definitions& definitions, const Options& options) {
  Compiled compiled;
  const ModelNames index(definitions, options, compiled.findings);
  for (const Element& element : definitions.root.children) {
    if (element.tag == "choreography" || element.tag == "globalChoreographyTask") {
      index.Refuse(element, "NOT_EXECUTED", "expected processes, but choreographies are not executed");
    }
    if (IsGlobalTask(element.tag)) compiled.graphs[std::string(element.id())] = GraphCompiler(index).GlobalTask(element);
    if (element.tag != "process") continue;
    if (!IsTrue(element.Get("isExecutable"), true)) {
      index.Warn(element, "NOT_EXECUTABLE", "expected a process to execute, but it says isExecutable=\"false\"");
      continue;
    }
    compiled.graphs[std::string(element.id())] = GraphCompiler(index).Process(element);
  }
  return compiled;
}

}  // namespace yici::bpmn
