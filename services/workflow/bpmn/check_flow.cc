// Sequence flows and gateways: BPMN 2.0.2, 8.3.13, 10.6 and table 7.3.
#include <algorithm>

#include "services/workflow/bpmn/rules.h"

namespace yici::bpmn::rules {
namespace {

bool IsEventSubProcess(const Element* element) { return Is(element, "subProcess") && IsTrue(*element, "triggeredByEvent"); }

bool CanConnect(const Element* node) {
  if (node == nullptr || Is(node, "artifact")) return true;  // said by other rules
  return Is(node, "flowNode") && !IsEventSubProcess(node);
}

// Whether the node lists the flow among its own.
bool Lists(const Index& index, const Element* node, const char* tag, const Element& flow) {
  return !Is(node, "flowNode") || index.Refers(*node, tag, flow);
}

// Whether each flow that the node lists has the node as its end.
bool ListsOthers(const Index& index, const Element& node, const char* tag, const char* end) {
  const Elements listed = index.FindChildren(node, tag);
  return std::any_of(listed.begin(), listed.end(), [&](const Element* flow) {
    return flow->tag == "sequenceFlow" && index.FindAttribute(*flow, end) != &node;
  });
}

const Element* Scope(const Index& index, const Element* node) { return node == nullptr ? nullptr : index.Parent(*node); }

const Element* Pool(const Index& index, const Element* node) {
  const Element* process = index.Around(node, "process");
  return process != nullptr ? process : index.Around(node, "collaboration");
}

bool Crosses(const Index& index, const Element& flow, bool pools) {
  const Element *source = index.FindAttribute(flow, "sourceRef"), *target = index.FindAttribute(flow, "targetRef");
  if (!Is(source, "flowNode") || !Is(target, "flowNode")) return false;
  const bool other_pool = Pool(index, source) != Pool(index, target);
  return pools ? other_pool : !other_pool && Scope(index, source) != Scope(index, target);
}

bool IsEventGatewayTarget(const Index& index, const Element& node) {
  const Elements& flows = index.FlowsTo(node);
  return std::any_of(flows.begin(), flows.end(),
                     [&](const Element* flow) { return Is(index.FindAttribute(*flow, "sourceRef"), "eventBasedGateway"); });
}

// 10.6.6: what an event gateway may lead to.
bool CanAwait(const Index& index, const Element* node) {
  if (node == nullptr || Is(node, "receiveTask")) return true;
  if (!Is(node, "intermediateCatchEvent")) return false;
  const Elements& definitions = index.EventDefinitions(*node);
  return !definitions.empty() && std::all_of(definitions.begin(), definitions.end(), [](const Element* one) {
    return one->tag == "messageEventDefinition" || one->tag == "signalEventDefinition" || one->tag == "timerEventDefinition" ||
           one->tag == "conditionalEventDefinition";
  });
}

bool MixesMessagesAndReceivers(const Index& index, const Element& gateway) {
  bool messages = false, receivers = false;
  for (const Element* flow : index.FlowsFrom(gateway)) {
    const Element* target = index.FindAttribute(*flow, "targetRef");
    receivers |= Is(target, "receiveTask");
    messages |= Is(target, "intermediateCatchEvent") && index.HasDefinition(*target, "messageEventDefinition");
  }
  return messages && receivers;
}

bool HasDirection(const Element& gateway, std::string_view direction) { return gateway.Get("gatewayDirection") == direction; }

// A node that needs no flow of its own: 10.2, 10.4, 10.7.
bool StandsApart(const Element& node) {
  return Is(&node, "boundaryEvent") || IsTrue(node, "isForCompensation") || IsEventSubProcess(&node) ||
         IsTrue(node, "instantiate");
}

bool LevelHas(const Index& index, const Element& node, const char* tag) {
  const Element* level = index.Parent(node);
  return level != nullptr && index.Count(*level, tag) > 0;
}

bool LacksIncoming(const Index& index, const Element& node) {
  if (StandsApart(node) || Is(&node, "startEvent") || index.HasDefinition(node, "linkEventDefinition")) return false;
  return LevelHas(index, node, "startEvent") && index.Incoming(node) == 0;
}

bool LacksOutgoing(const Index& index, const Element& node) {
  const bool last =
      Is(&node, "endEvent") || (Is(&node, "intermediateThrowEvent") && index.HasDefinition(node, "linkEventDefinition"));
  if (last || IsTrue(node, "isForCompensation") || IsEventSubProcess(&node) || Is(&node, "boundaryEvent")) return false;
  return LevelHas(index, node, "endEvent") && index.Outgoing(node) == 0;
}

std::vector<Rule> SequenceFlowRules() {
  return {
      {"EXT006", "sequenceFlow",
       [](const Index& index, const Element& flow) { return Is(index.FindAttribute(flow, "targetRef"), "artifact"); },
       "expected a sequence flow to end at a flow node, but it ends at an artifact"},
      {"EXT007", "sequenceFlow",
       [](const Index& index, const Element& flow) { return Is(index.FindAttribute(flow, "sourceRef"), "artifact"); },
       "expected a sequence flow to begin at a flow node, but it begins at an artifact"},
      {"EXT021", "sequenceFlow",
       [](const Index& index, const Element& flow) { return !CanConnect(index.FindAttribute(flow, "sourceRef")); },
       "expected a sequence flow to begin at an activity, gateway or event, but it begins at something else"},
      {"EXT022", "sequenceFlow",
       [](const Index& index, const Element& flow) { return !CanConnect(index.FindAttribute(flow, "targetRef")); },
       "expected a sequence flow to end at an activity, gateway or event, but it ends at something else"},
      {"EXT023", "sequenceFlow",
       [](const Index& index, const Element& flow) {
         return !Lists(index, index.FindAttribute(flow, "targetRef"), "incoming", flow);
       },
       "expected the target to list the sequence flow as incoming, but it does not"},
      {"EXT023", "sequenceFlow",
       [](const Index& index, const Element& flow) {
         return !Lists(index, index.FindAttribute(flow, "sourceRef"), "outgoing", flow);
       },
       "expected the source to list the sequence flow as outgoing, but it does not"},
      {"EXT023", "flowNode",
       [](const Index& index, const Element& node) {
         return ListsOthers(index, node, "incoming", "targetRef") || ListsOthers(index, node, "outgoing", "sourceRef");
       },
       "expected a node to list its own sequence flows, but it lists one of other nodes"},
      {"EXT024", "sequenceFlow",
       [](const Index& index, const Element& flow) {
         return index.Executable(flow) && flow.Has("isImmediate") && !IsTrue(flow, "isImmediate");
       },
       "expected isImmediate to be true in an executable process, but it is false"},
      {"EXT025", "sequenceFlow",
       [](const Index& index, const Element& flow) {
         const Element* source = index.FindAttribute(flow, "sourceRef");
         if (flow.Child("conditionExpression") == nullptr || source == nullptr) return false;
         if (Is(source, "gateway")) return Is(source, "parallelGateway");
         return Is(source, "activity") ? index.Outgoing(*source) < 2 : Is(source, "anyEvent");
       },
       "expected a conditional sequence flow to leave a gateway that chooses or an activity with other flows, but it does not"},
      {"EXT026", "flowNode",
       [](const Index& index, const Element& node) {
         const Element* flow = index.FindAttribute(node, "default");
         return Is(flow, "sequenceFlow") && index.FindAttribute(*flow, "sourceRef") != &node;
       },
       "expected the default flow to begin at the node that names it, but it begins elsewhere"},
      {"EXT028", "sequenceFlow", [](const Index& index, const Element& flow) { return Crosses(index, flow, true); },
       "expected a sequence flow to stay within its pool, but it leaves it"},
      {"EXT152", "sequenceFlow", [](const Index& index, const Element& flow) { return Crosses(index, flow, false); },
       "expected a sequence flow to stay on its level, but it crosses the border of a sub-process"},
      {"EXT150", "flowNode", LacksIncoming,
       "expected an incoming sequence flow, because its level has a start event, but there is none"},
      {"EXT151", "flowNode", LacksOutgoing,
       "expected an outgoing sequence flow, because its level has an end event, but there is none"},
  };
}

std::vector<Rule> GatewayRules() {
  return {
      {"EXT017", "gateway",
       [](const Index& index, const Element& node) { return HasDirection(node, "Converging") && index.Outgoing(node) > 1; },
       "expected a converging gateway to have one outgoing sequence flow, but there are more"},
      {"EXT018", "gateway",
       [](const Index& index, const Element& node) { return HasDirection(node, "Diverging") && index.Incoming(node) > 1; },
       "expected a diverging gateway to have one incoming sequence flow, but there are more"},
      {"EXT019", "gateway",
       [](const Index& index, const Element& node) {
         return HasDirection(node, "Mixed") && (index.Incoming(node) < 2 || index.Outgoing(node) < 2);
       },
       "expected a mixed gateway to have several incoming and several outgoing sequence flows, but it has not"},
      {"EXT135", "gateway",
       [](const Index& index, const Element& node) { return index.Incoming(node) < 2 && index.Outgoing(node) < 2; },
       "expected a gateway to have several incoming or several outgoing sequence flows, but it has one each at most"},
      {"EXT136", "eventBasedGateway", [](const Index& index, const Element& node) { return index.Outgoing(node) < 2; },
       "expected an event gateway to have two or more outgoing sequence flows, but it has fewer"},
      {"EXT137", "sequenceFlow",
       [](const Index& index, const Element& flow) {
         return flow.Child("conditionExpression") != nullptr && Is(index.FindAttribute(flow, "sourceRef"), "eventBasedGateway");
       },
       "expected no condition on a sequence flow of an event gateway, but there is one"},
      {"EXT138", "sequenceFlow",
       [](const Index& index, const Element& flow) {
         return Is(index.FindAttribute(flow, "sourceRef"), "eventBasedGateway") &&
                !CanAwait(index, index.FindAttribute(flow, "targetRef"));
       },
       "expected an event gateway to lead to receive tasks and message, signal, timer or conditional events, but it does not"},
      {"EXT139", "eventBasedGateway", MixesMessagesAndReceivers,
       "expected an event gateway to lead to message events or to receive tasks, but it leads to both"},
      {"EXT140", "receiveTask",
       [](const Index& index, const Element& task) {
         return !index.BoundaryEvents(task).empty() && IsEventGatewayTarget(index, task);
       },
       "expected no boundary event on a receive task behind an event gateway, but there is one"},
      {"EXT141", "flowNode",
       [](const Index& index, const Element& node) { return IsEventGatewayTarget(index, node) && index.Incoming(node) > 1; },
       "expected a node behind an event gateway to have no other incoming sequence flow, but it has"},
      {"EXT142", "eventBasedGateway",
       [](const Index& index, const Element& node) { return IsTrue(node, "instantiate") && index.Incoming(node) > 0; },
       "expected no incoming sequence flow at an event gateway that starts the "
       "process, but there is one"},
      {"EXT142", "eventBasedGateway",
       [](const Index&, const Element& node) {
         return node.Get("eventGatewayType") == "Parallel" && !IsTrue(node, "instantiate");
       },
       "expected an event gateway of type Parallel to start the process, but instantiate is not true"},
  };
}

}  // namespace

std::vector<Rule> FlowRules() {
  std::vector<Rule> rules = SequenceFlowRules();
  for (const Rule& rule : GatewayRules()) rules.push_back(rule);
  return rules;
}

}  // namespace yici::bpmn::rules
