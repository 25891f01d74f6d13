// Events: BPMN 2.0.2, 10.5 and tables 10.84 to 10.92; boundary events and compensation 10.7; transactions 10.3.5.
#include <algorithm>
#include <array>

#include "services/workflow/bpmn/rules.h"

namespace yici::bpmn::rules {
namespace {

using Tags = std::vector<std::string_view>;

bool IsEventSubProcess(const Element* element) { return Is(element, "subProcess") && IsTrue(*element, "triggeredByEvent"); }

// Choreographies have their own tables.
bool InProcess(const Index& index, const Element& event) { return index.Around(&event, "process") != nullptr; }

// Whether an event has a definition of another kind than those.
bool HasOther(const Index& index, const Element& event, const Tags& allowed) {
  const Elements& definitions = index.EventDefinitions(event);
  return std::any_of(definitions.begin(), definitions.end(), [&allowed](const Element* one) {
    return std::find(allowed.begin(), allowed.end(), one->tag) == allowed.end();
  });
}

bool IsNone(const Index& index, const Element& event) { return index.EventDefinitions(event).empty(); }

// ---- what each place allows: 10.5.2 to 10.5.4 ------------------------------------------------------------------------------

bool BreaksProcessStart(const Index& index, const Element& event) {
  static const Tags kAllowed = {"messageEventDefinition", "timerEventDefinition", "conditionalEventDefinition",
                                "signalEventDefinition"};
  return Is(index.Parent(event), "process") && HasOther(index, event, kAllowed);
}

bool BreaksSubProcessStart(const Index& index, const Element& event) {
  const Element* parent = index.Parent(event);
  return Is(parent, "subProcess") && !IsEventSubProcess(parent) && !IsNone(index, event);
}

bool BreaksEventSubProcessStart(const Index& index, const Element& event) {
  static const Tags kAny = {"messageEventDefinition",   "timerEventDefinition",       "escalationEventDefinition",
                            "signalEventDefinition",    "conditionalEventDefinition", "errorEventDefinition",
                            "compensateEventDefinition"};
  static const Tags kBeside(kAny.begin(), kAny.begin() + 5);  // an error or compensation always interrupts
  if (!IsEventSubProcess(index.Parent(event))) return false;
  return IsNone(index, event) || HasOther(index, event, IsTrue(event, "isInterrupting", true) ? kAny : kBeside);
}

bool BreaksBoundary(const Index& index, const Element& event) {
  static const Tags kAny = {"messageEventDefinition", "timerEventDefinition",       "escalationEventDefinition",
                            "signalEventDefinition",  "conditionalEventDefinition", "errorEventDefinition",
                            "cancelEventDefinition",  "compensateEventDefinition"};
  static const Tags kBeside(kAny.begin(), kAny.begin() + 5);
  return HasOther(index, event, IsTrue(event, "cancelActivity", true) ? kAny : kBeside);
}

bool BreaksEnd(const Index& index, const Element& event) {
  static const Tags kAllowed = {"messageEventDefinition",  "escalationEventDefinition", "errorEventDefinition",
                                "cancelEventDefinition",   "compensateEventDefinition", "signalEventDefinition",
                                "terminateEventDefinition"};
  return InProcess(index, event) && HasOther(index, event, kAllowed);
}

bool BreaksCatch(const Index& index, const Element& event) {
  static const Tags kAllowed = {"messageEventDefinition", "timerEventDefinition", "conditionalEventDefinition",
                                "linkEventDefinition", "signalEventDefinition"};
  return InProcess(index, event) && (IsNone(index, event) || HasOther(index, event, kAllowed));
}

bool BreaksThrow(const Index& index, const Element& event) {
  static const Tags kAllowed = {"messageEventDefinition", "escalationEventDefinition", "compensateEventDefinition",
                                "linkEventDefinition", "signalEventDefinition"};
  return InProcess(index, event) && HasOther(index, event, kAllowed);
}

std::vector<Rule> PlaceRules() {
  return {
      {"EXT098", "startEvent", BreaksProcessStart,
       "expected the start of a process to wait for a message, timer, condition or signal, but it waits for something else"},
      {"EXT100", "startEvent", BreaksSubProcessStart,
       "expected the start of a sub-process to have no event definition, but it has one"},
      {"EXT059", "startEvent", BreaksEventSubProcessStart,
       "expected the start of an event sub-process to have an event definition that its kind allows, but it has not"},
      {"EXT110", "boundaryEvent", BreaksBoundary,
       "expected a boundary event to have the event definitions that its kind allows (EXT147), but it has another"},
      {"EXT130", "boundaryEvent", IsNone,
       "expected a boundary event to have an event definition (EXT110, EXT147), but it has none"},
      {"EXT146", "endEvent", BreaksEnd,
       "expected an end event to throw a message, escalation, error, cancellation, compensation, signal or to terminate, but "
       "it does something else"},
      {"EXT148", "intermediateCatchEvent", BreaksCatch,
       "expected an intermediate event to wait for a message, timer, condition, link or signal, but it does not"},
      {"EXT149", "intermediateThrowEvent", BreaksThrow,
       "expected an intermediate event to throw a message, escalation, compensation, link or signal, but it throws something "
       "else"},
      {"EXT121", "startEvent",
       [](const Index& index, const Element& event) {
         return Is(index.Parent(event), "process") && index.HasDefinition(event, "compensateEventDefinition");
       },
       "expected compensation to start an event sub-process only, but it starts the process"},
      {"EXT122", "intermediateCatchEvent",
       [](const Index& index, const Element& event) { return index.HasDefinition(event, "compensateEventDefinition"); },
       "expected compensation to be caught at a boundary only, but it is caught in normal flow"},
      {"EXT106", "endEvent",
       [](const Index& index, const Element& event) {
         return index.HasDefinition(event, "cancelEventDefinition") && index.Around(&event, "transaction") == nullptr;
       },
       "expected a cancel end event to stand within a transaction, but it does not"},
      {"EXT111", "boundaryEvent",
       [](const Index& index, const Element& event) {
         return index.HasDefinition(event, "cancelEventDefinition") &&
                !Is(index.FindAttribute(event, "attachedToRef"), "transaction");
       },
       "expected a cancel event at the boundary of a transaction, but it is attached to something else"},
  };
}

// ---- flows: 10.5.2 to 10.5.4, "Sequence Flow Connections" and "Message Flow Connections"
// -------------------------------------

bool LevelLacks(const Index& index, const Element& event, const char* tag) {
  const Element* level = index.Parent(event);
  return level != nullptr && index.Count(*level, tag) == 0;
}

bool IsLink(const Index& index, const Element& event) { return index.HasDefinition(event, "linkEventDefinition"); }
bool IsMessage(const Index& index, const Element& event) { return index.HasDefinition(event, "messageEventDefinition"); }
bool IsCompensation(const Index& index, const Element& event) {
  return index.HasDefinition(event, "compensateEventDefinition");
}

// 10.7.3: whether a compensation event is associated with an activity that is for compensation.
bool HasHandler(const Index& index, const Element& event) {
  const Elements& associations = index.AssociationsFrom(event);
  return std::any_of(associations.begin(), associations.end(), [&](const Element* association) {
    const Element* handler = index.FindAttribute(*association, "targetRef");
    return handler != nullptr && IsTrue(*handler, "isForCompensation");
  });
}

// A called process, here or in an import.
bool LacksNoneStart(const Index& index, const Element& call) {
  const Element* process = index.FindAttribute(call, "calledElement");
  return Is(process, "process") && index.LacksNoneStart(*process);
}

std::vector<Rule> SequenceRules() {
  return {
      {"EXT058", "subProcess",
       [](const Index&, const Element& process) {
         return IsEventSubProcess(&process) && Children(process, "startEvent").size() != 1;
       },
       "expected an event sub-process to have one start event, but it has another number"},
      {"EXT096", "startEvent", [](const Index& index, const Element& event) { return index.Incoming(event) > 0; },
       "expected no incoming sequence flow at a start event, but there is one"},
      {"EXT097", "endEvent", [](const Index& index, const Element& event) { return LevelLacks(index, event, "startEvent"); },
       "expected a start event on the level of an end event, but there is none"},
      {"EXT105", "startEvent", [](const Index& index, const Element& event) { return LevelLacks(index, event, "endEvent"); },
       "expected an end event on the level of a start event, but there is none"},
      {"EXT099", "callActivity", LacksNoneStart,
       "expected a called process to have a start event without event definition, but all have one"},
      {"EXT101", "startEvent", [](const Index& index, const Element& event) { return index.Outgoing(event) == 0; },
       "expected an outgoing sequence flow at a start event, but there is none"},
      {"EXT104", "endEvent", [](const Index& index, const Element& event) { return index.Outgoing(event) > 0; },
       "expected no outgoing sequence flow at an end event, but there is one"},
      {"EXT107", "endEvent", [](const Index& index, const Element& event) { return index.Incoming(event) == 0; },
       "expected an incoming sequence flow at an end event, but there is none"},
      {"EXT112", "boundaryEvent", [](const Index& index, const Element& event) { return index.Incoming(event) > 0; },
       "expected no incoming sequence flow at a boundary event, but there is one"},
      {"EXT113", "boundaryEvent",
       [](const Index& index, const Element& event) { return index.Outgoing(event) == 0 && !IsCompensation(index, event); },
       "expected an outgoing sequence flow at a boundary event, but there is none"},
      {"EXT114", "boundaryEvent",
       [](const Index& index, const Element& event) { return index.Outgoing(event) > 0 && IsCompensation(index, event); },
       "expected no outgoing sequence flow at a compensation event, but there is one"},
      {"EXT143", "boundaryEvent",
       [](const Index& index, const Element& event) {
         return IsCompensation(index, event) && index.AssociationsFrom(event).empty();
       },
       "expected an association from a compensation event to its activity, but there is none"},
      {"EXT144", "boundaryEvent",
       [](const Index& index, const Element& event) {
         return IsCompensation(index, event) && !index.AssociationsFrom(event).empty() && !HasHandler(index, event);
       },
       "expected a compensation event to be associated with an activity that is for compensation, but it is not"},
      {"EXT115", "intermediateThrowEvent", [](const Index& index, const Element& event) { return index.Incoming(event) == 0; },
       "expected an incoming sequence flow at an intermediate event, but there is none"},
      {"EXT115", "intermediateCatchEvent",
       [](const Index& index, const Element& event) { return index.Incoming(event) == 0 && !IsLink(index, event); },
       "expected an incoming sequence flow at an intermediate event, but there is none"},
      {"EXT116", "intermediateThrowEvent",
       [](const Index& index, const Element& event) { return index.Outgoing(event) == 0 && !IsLink(index, event); },
       "expected an outgoing sequence flow at an intermediate event, but there is none"},
      {"EXT116", "intermediateCatchEvent", [](const Index& index, const Element& event) { return index.Outgoing(event) == 0; },
       "expected an outgoing sequence flow at an intermediate event, but there is none"},
      {"EXT117", "intermediateThrowEvent",
       [](const Index& index, const Element& event) { return index.Outgoing(event) > 0 && IsLink(index, event); },
       "expected no outgoing sequence flow where a link begins, but there is one"},
      {"EXT117", "intermediateCatchEvent",
       [](const Index& index, const Element& event) { return index.Incoming(event) > 0 && IsLink(index, event); },
       "expected no incoming sequence flow where a link ends, but there is one"},
  };
}

std::vector<Rule> MessageRules() {
  return {
      {"EXT102", "startEvent", [](const Index& index, const Element& event) { return !index.MessageFlowsFrom(event).empty(); },
       "expected no message flow to begin at a start event, but one does"},
      {"EXT103", "startEvent",
       [](const Index& index, const Element& event) {
         return !index.MessageFlowsTo(event).empty() && !IsMessage(index, event);
       },
       "expected a start event that receives a message flow to wait for a message, but it does not"},
      {"EXT108", "endEvent", [](const Index& index, const Element& event) { return !index.MessageFlowsTo(event).empty(); },
       "expected no message flow to end at an end event, but one does"},
      {"EXT109", "endEvent",
       [](const Index& index, const Element& event) {
         return !index.MessageFlowsFrom(event).empty() && !IsMessage(index, event);
       },
       "expected an end event that sends a message flow to throw a message, but it does not"},
      {"EXT119", "intermediateThrowEvent",
       [](const Index& index, const Element& event) { return !index.MessageFlowsTo(event).empty(); },
       "expected no message flow to end at an event that throws, but one does"},
      {"EXT119", "intermediateCatchEvent",
       [](const Index& index, const Element& event) { return !index.MessageFlowsFrom(event).empty(); },
       "expected no message flow to begin at an event that catches, but one does"},
      {"EXT120", "boundaryEvent",
       [](const Index& index, const Element& event) { return !index.MessageFlowsFrom(event).empty(); },
       "expected no message flow to begin at a boundary event, but one does"},
      {"EXT120", "anyEvent",
       [](const Index& index, const Element& event) {
         const bool between =
             Is(&event, "intermediateThrowEvent") || Is(&event, "intermediateCatchEvent") || Is(&event, "boundaryEvent");
         const bool used = !index.MessageFlowsFrom(event).empty() || !index.MessageFlowsTo(event).empty();
         return between && used && !IsMessage(index, event);
       },
       "expected an intermediate event with a message flow to be a message event, but it is none"},
  };
}

// ---- event definitions: 10.5.5 ----------------------------------------------------------------------------------------------

const Element* Level(const Index& index, const Element& link) {
  const Element* event = index.Parent(link);
  return event == nullptr ? nullptr : index.Parent(*event);
}

// The other ends that a link names must name it.
bool LacksCounterpart(const Index& index, const Element& link, const char* own, const char* others) {
  const Elements ends = index.FindChildren(link, own);
  return std::any_of(ends.begin(), ends.end(),
                     [&](const Element* end) { return Is(end, "linkEventDefinition") && !index.Refers(*end, others, link); });
}

bool LeavesLevel(const Index& index, const Element& link) {
  for (const char* tag : {"source", "target"}) {
    for (const Element* end : index.FindChildren(link, tag)) {
      if (Is(end, "linkEventDefinition") && Level(index, *end) != Level(index, link)) return true;
    }
  }
  return false;
}

bool IsIn(const Index& index, const Element& definition, std::string_view event) { return Is(index.Parent(definition), event); }

std::vector<Rule> DefinitionRules() {
  return {
      {"EXT095", "eventDefinition",
       [](const Index& index, const Element& one) {
         const Elements& named = index.NamedBy(one);
         return IsIn(index, one, "anyEvent") &&
                std::any_of(named.begin(), named.end(), [](const Element* by) { return by->tag == "eventDefinitionRef"; });
       },
       "expected an event definition within an event to be used there only, but another event refers to it"},
      {"EXT123", "conditionalEventDefinition",
       [](const Index& index, const Element& one) {
         const Element* condition = one.Child("condition");
         return index.Executable(one) && (condition == nullptr || !IsFormal(*condition) || Trimmed(condition->text).empty());
       },
       "expected a formal expression in the condition of an executable process, but there is none"},
      {"EXT124", "linkEventDefinition",
       [](const Index& index, const Element& one) {
         return IsIn(index, one, "intermediateCatchEvent") && one.Child("source") == nullptr;
       },
       "expected the end of a link to name its sources, but it names none"},
      {"EXT125", "linkEventDefinition",
       [](const Index& index, const Element& one) {
         return IsIn(index, one, "intermediateThrowEvent") && one.Child("target") == nullptr;
       },
       "expected the beginning of a link to name its target, but it names none"},
      {"EXT118", "linkEventDefinition",
       [](const Index& index, const Element& one) {
         return LacksCounterpart(index, one, "target", "source") || LacksCounterpart(index, one, "source", "target");
       },
       "expected both ends of a link to name each other, but one does not"},
      {"EXT126", "linkEventDefinition", LeavesLevel, "expected a link to stay on its level of the process, but it leaves it"},
      {"EXT127", "messageEventDefinition",
       [](const Index& index, const Element& one) { return index.Executable(one) && !one.Has("messageRef"); },
       "expected a message event of an executable process to name its message, but it names none"},
      {"EXT128", "messageEventDefinition",
       [](const Index& index, const Element& one) { return index.Executable(one) && one.Child("operationRef") == nullptr; },
       "expected a message event of an executable process to name its operation, but it names none"},
      {"EXT011", "escalationEventDefinition",
       [](const Index& index, const Element& one) {
         const Element* escalation = index.FindAttribute(one, "escalationRef");
         return index.Executable(one) && IsIn(index, one, "throwEvent") &&
                (escalation == nullptr || escalation->Get("escalationCode").empty());
       },
       "expected an event that throws an escalation to name one with a code, but it does not"},
  };
}

}  // namespace

std::vector<Rule> EventRules() {
  std::vector<Rule> rules;
  for (const auto& part : {PlaceRules(), SequenceRules(), MessageRules(), DefinitionRules()}) {
    rules.insert(rules.end(), part.begin(), part.end());
  }
  return rules;
}

}  // namespace yici::bpmn::rules
