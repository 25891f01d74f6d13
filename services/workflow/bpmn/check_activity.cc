// Processes and activities: BPMN 2.0.2, 10.1 to 10.3; expressions 8.4.6; what events carry 10.4.1.
#include <algorithm>
#include <array>

#include "services/workflow/bpmn/rules.h"

namespace yici::bpmn::rules {
namespace {

// ---- expressions
// -------------------------------------------------------------------------------------------------------------

// Of an event's condition, EXT123 speaks.
bool IsNaturalLanguage(const Index& index, const Element& expression) {
  return index.Executable(expression) && !IsFormal(expression) && expression.tag != "expression" &&
         !Is(index.Parent(expression), "conditionalEventDefinition") &&
         !Is(index.Parent(expression), "complexBehaviorDefinition");
}

bool LacksBody(const Index& index, const Element& expression) {
  const bool formal = IsFormal(expression) || Is(index.Parent(expression), "complexBehaviorDefinition");
  return formal && Trimmed(expression.text).empty();
}

// ---- what a task takes and gives: 10.2.3
// ---------------------------------------------------------------------------------------

size_t CountOf(const Element& activity, const char* kind) {
  const Element* io = activity.Child("ioSpecification");
  return io == nullptr ? 0 : Children(*io, kind).size();
}

// Whether data of the activity's own carries something else than the message.
bool Mismatches(const Index& index, const Element& activity, const char* kind, const Element* message) {
  const Element* io = activity.Child("ioSpecification");
  if (io == nullptr) return false;
  const Elements data = Children(*io, kind);
  if (data.empty()) return false;
  if (message == nullptr) return true;
  return std::none_of(data.begin(), data.end(), [&](const Element* one) { return index.SameItem(*one, *message); });
}

const Element* OperationMessage(const Index& index, const Element& task, const char* tag) {
  const Element* operation = index.FindAttribute(task, "operationRef");
  if (operation == nullptr) return nullptr;
  const Elements messages = index.FindChildren(*operation, tag);
  return messages.empty() ? nullptr : messages.front();
}

bool CallsOperation(const Element& task) { return task.Has("operationRef"); }

// A message that the task names itself or by its operation.
const Element* MessageOf(const Index& index, const Element& task, const char* tag) {
  const Element* message = index.FindAttribute(task, "messageRef");
  return message != nullptr ? message : OperationMessage(index, task, tag);
}

std::vector<Rule> TaskRules() {
  return {
      {"EXT042", "serviceTask",
       [](const Index&, const Element& task) { return CallsOperation(task) && CountOf(task, "inputSet") != 1; },
       "expected a service task that names an operation to have one input set, but it has another number"},
      {"EXT043", "serviceTask",
       [](const Index&, const Element& task) { return CallsOperation(task) && CountOf(task, "outputSet") > 1; },
       "expected a service task that names an operation to have at most one output set, but it has more"},
      {"EXT044", "serviceTask",
       [](const Index& index, const Element& task) {
         return CallsOperation(task) && Mismatches(index, task, "dataInput", OperationMessage(index, task, "inMessageRef"));
       },
       "expected the data input of a service task to carry what the operation takes, but it does not"},
      {"EXT045", "serviceTask",
       [](const Index& index, const Element& task) {
         const Element* message = OperationMessage(index, task, "outMessageRef");
         return message != nullptr && (CountOf(task, "dataOutput") == 0 || Mismatches(index, task, "dataOutput", message));
       },
       "expected the data output of a service task to carry what the operation gives, but it does not"},
      {"EXT046", "sendTask",
       [](const Index&, const Element& task) { return task.Has("messageRef") && CountOf(task, "inputSet") > 1; },
       "expected a send task that names a message to have at most one input set, but it has more"},
      {"EXT047", "sendTask",
       [](const Index&, const Element& task) { return task.Has("messageRef") && CountOf(task, "dataInput") > 1; },
       "expected a send task that names a message to have at most one data input, but it has more"},
      {"EXT048", "sendTask",
       [](const Index& index, const Element& task) {
         return Mismatches(index, task, "dataInput", MessageOf(index, task, "inMessageRef"));
       },
       "expected the data input of a send task to carry what its message carries, but it does not"},
      {"EXT049", "receiveTask",
       [](const Index& index, const Element& task) { return IsTrue(task, "instantiate") && index.Incoming(task) > 0; },
       "expected no incoming sequence flow at a receive task that starts the process, but there is one"},
      {"EXT050", "receiveTask",
       [](const Index&, const Element& task) { return task.Has("messageRef") && CountOf(task, "outputSet") > 1; },
       "expected a receive task that names a message to have at most one output set, but it has more"},
      {"EXT051", "receiveTask",
       [](const Index&, const Element& task) { return task.Has("messageRef") && CountOf(task, "dataOutput") > 1; },
       "expected a receive task that names a message to have at most one data output, but it has more"},
      {"EXT052", "receiveTask",
       [](const Index& index, const Element& task) {
         return Mismatches(index, task, "dataOutput", MessageOf(index, task, "inMessageRef"));
       },
       "expected the data output of a receive task to carry what its message carries, but it does not"},
      {"EXT053", "scriptTask",
       [](const Index&, const Element& task) { return task.Child("script") != nullptr && task.Get("scriptFormat").empty(); },
       "expected a script task to say the format of its script, but it does not"},
  };
}

// ---- call activities and callable elements: 10.2.6, 10.3
// -------------------------------------------------------------------------

// Whether what the call takes or gives has no like on the other side. Data that does not say what it carries fits everything.
bool Lacks(const Index& index, const Element& call, const Element& called, const char* kind) {
  const Elements wanted = Children(call, kind), there = Children(called, kind);
  return std::any_of(wanted.begin(), wanted.end(), [&](const Element* data) {
    return index.Item(*data) != nullptr &&
           std::none_of(there.begin(), there.end(), [&](const Element* like) { return index.SameItem(*data, *like); });
  });
}

size_t References(const Element& io, const char* set, const char* refs) {
  size_t count = 0;
  for (const Element* one : Children(io, set)) {
    count += static_cast<size_t>(
        std::count_if(one->children.begin(), one->children.end(), [refs](const Element& child) { return child.tag == refs; }));
  }
  return count;
}

bool DiffersFromCalled(const Index& index, const Element& call) {
  static const Element kNothing;
  const Element* called = index.FindAttribute(call, "calledElement");
  if (called == nullptr) return false;
  const Element *own = call.Child("ioSpecification"), *theirs = called->Child("ioSpecification");
  if (own == nullptr) own = &kNothing;
  if (theirs == nullptr) theirs = &kNothing;
  for (const char* kind : {"dataInput", "dataOutput"}) {
    if (Children(*own, kind).size() != Children(*theirs, kind).size()) return true;
    if (Lacks(index, *own, *theirs, kind)) return true;
  }
  // Sets of a side without data are empty, whether they are written or not.
  if (Children(*own, "dataInput").empty() && Children(*own, "dataOutput").empty()) return false;
  return Children(*own, "inputSet").size() != Children(*theirs, "inputSet").size() ||
         Children(*own, "outputSet").size() != Children(*theirs, "outputSet").size() ||
         References(*own, "inputSet", "dataInputRefs") != References(*theirs, "inputSet", "dataInputRefs") ||
         References(*own, "outputSet", "dataOutputRefs") != References(*theirs, "outputSet", "dataOutputRefs");
}

// The data that an ioBinding names, or all data of a set that it names.
bool BindsOther(const Index& index, const Element& binding, const char* attribute, const char* refs, const char* message_tag) {
  const Element* data = index.FindAttribute(binding, attribute);
  const Element* message = OperationMessage(index, binding, message_tag);
  if (data == nullptr || message == nullptr) return false;
  const Elements bound =
      refs != nullptr && data->tag.find("Set") != std::string::npos ? index.FindChildren(*data, refs) : Elements{data};
  return std::none_of(bound.begin(), bound.end(), [&](const Element* one) { return index.SameItem(*one, *message); });
}

std::vector<Rule> CallRules() {
  return {
      {"EXT063", "callActivity", DiffersFromCalled,
       "expected a call activity to take and give the data of what it calls, but they differ"},
      {"EXT064", "callableElement",
       [](const Index&, const Element& one) {
         return one.Child("supportedInterfaceRef") != nullptr && one.Child("ioBinding") == nullptr;
       },
       "expected a process that supports an interface to bind its data to an operation, but it does not"},
      {"EXT065", "ioBinding",
       [](const Index& index, const Element& one) {
         return BindsOther(index, one, "inputDataRef", "dataInputRefs", "inMessageRef") ||
                BindsOther(index, one, "outputDataRef", "dataOutputRefs", "outMessageRef");
       },
       "expected a binding to join data with messages of the operation that carry the same, but they differ"},
  };
}

// ---- loops: 10.2.8
// ---------------------------------------------------------------------------------------------------------------

bool IsOwnData(const Index& index, const Element& loop, const char* ref, const char* kind) {
  const Element* activity = index.Parent(loop);
  const Element* io = activity == nullptr ? nullptr : activity->Child("ioSpecification");
  const Elements named = index.FindChildren(loop, ref);
  const Elements own = io == nullptr ? Elements() : Children(*io, kind);
  return std::all_of(named.begin(), named.end(),
                     [&own](const Element* one) { return std::find(own.begin(), own.end(), one) != own.end(); });
}

// The data item is one of the collection: of the same structure, and no collection itself.
bool IsNoMember(const Index& index, const Element& loop, const char* ref, const char* item_tag) {
  const Element* item = loop.Child(item_tag);
  const Elements collection = index.FindChildren(loop, ref);
  if (item == nullptr || collection.empty()) return false;
  const Element *one = index.Item(*item), *many = index.Item(*collection.front());
  if (IsTrue(*item, "isCollection") || (one != nullptr && IsTrue(*one, "isCollection"))) return true;
  if (one == nullptr && many == nullptr) return false;
  return one == nullptr || many == nullptr || !one->Has("structureRef") ||
         one->Get("structureRef") != many->Get("structureRef");
}

bool IsTaskLoop(const Index& index, const Element& loop) {
  const Element* activity = index.Parent(loop);
  return index.Executable(loop) && (Is(activity, "task") || Is(activity, "callActivity"));
}

std::vector<Rule> LoopRules() {
  return {
      {"EXT067", "multiInstanceLoopCharacteristics",
       [](const Index& index, const Element& loop) {
         return index.Executable(loop) && loop.Child("loopCardinality") == nullptr && loop.Child("loopDataInputRef") == nullptr;
       },
       "expected several instances to be counted by a number or a collection, but there is neither"},
      {"EXT068", "multiInstanceLoopCharacteristics",
       [](const Index& index, const Element& loop) {
         return IsTaskLoop(index, loop) && (!IsOwnData(index, loop, "loopDataInputRef", "dataInput") ||
                                            !IsOwnData(index, loop, "loopDataOutputRef", "dataOutput"));
       },
       "expected the collection of a task with several instances to be data of the task itself, but it is not"},
      {"EXT069", "multiInstanceLoopCharacteristics",
       [](const Index& index, const Element& loop) {
         return index.Executable(loop) && IsNoMember(index, loop, "loopDataOutputRef", "outputDataItem");
       },
       "expected the output of an instance to be an item of the collection, but it is of another type"},
      {"EXT070", "multiInstanceLoopCharacteristics",
       [](const Index& index, const Element& loop) {
         return index.Executable(loop) && IsNoMember(index, loop, "loopDataInputRef", "inputDataItem");
       },
       "expected the input of an instance to be an item of the collection, but it is of another type"},
  };
}

// ---- what events carry: 10.4.1
// -----------------------------------------------------------------------------------------------------

// What the definitions of an event carry, in order; those that carry nothing are left out.
Elements Carried(const Index& index, const Element& event) {
  Elements found;
  for (const Element* definition : index.EventDefinitions(event)) {
    for (const char* attribute : {"messageRef", "errorRef", "escalationRef", "signalRef"}) {
      const Element* carrier = index.FindAttribute(*definition, attribute);
      if (carrier != nullptr) found.push_back(carrier);
    }
  }
  return found;
}

Elements EventData(const Element& event) { return Children(event, Is(&event, "throwEvent") ? "dataInput" : "dataOutput"); }

bool CarriesOther(const Index& index, const Element& event) {
  const Elements data = EventData(event), carried = Carried(index, event);
  for (size_t i = 0; i < data.size() && i < carried.size(); ++i) {
    if (!index.SameItem(*data[i], *carried[i])) return true;
  }
  return false;
}

std::vector<Rule> CommonRules() {
  return {
      {"EXT012", "expression", IsNaturalLanguage,
       "expected expressions of an executable process to be formal, but this one is natural language"},
      {"EXT013", "expression", LacksBody, "expected a formal expression to have a text, but it is empty"},
      {"EXT035", "process",
       [](const Index&, const Element& process) {
         return process.Get("processType") == "Public" && IsTrue(process, "isExecutable");
       },
       "expected a public process not to be executable, but it is"},
      {"EXT036", "choreographyActivity",
       [](const Index& index, const Element& one) { return Is(index.Parent(one), "process"); },
       "expected no choreography activity in a process, but there is one"},
      {"EXT056", "choreographyActivity",
       [](const Index& index, const Element& one) { return Is(index.Parent(one), "subProcess"); },
       "expected no choreography activity in a sub-process, but there is one"},
      {"EXT037", "activity", [](const Index&, const Element& one) { return Number(one, "startQuantity", 1) < 1; },
       "expected startQuantity to be at least 1, but it is less"},
      {"EXT038", "activity", [](const Index&, const Element& one) { return Number(one, "completionQuantity", 1) < 1; },
       "expected completionQuantity to be at least 1, but it is less"},
      {"EXT041", "resourceRole",
       [](const Index&, const Element& role) {
         const bool named = role.Child("resourceRef") != nullptr;
         return named ? role.Child("resourceAssignmentExpression") != nullptr
                      : role.Child("resourceParameterBinding") != nullptr;
       },
       "expected a role to name a resource with its parameters or to have an expression, but it mixes them"},
      {"EXT057", "subProcess",
       [](const Index& index, const Element& one) {
         return IsTrue(one, "triggeredByEvent") && (index.Incoming(one) > 0 || index.Outgoing(one) > 0);
       },
       "expected no sequence flow at an event sub-process, but there is one"},
      {"EXT061", "adHocSubProcess", [](const Index&, const Element& one) { return Children(one, "activity").empty(); },
       "expected an ad-hoc sub-process to hold an activity, but it holds none"},
      {"EXT062", "adHocSubProcess",
       [](const Index&, const Element& one) { return one.Child("startEvent") != nullptr || one.Child("endEvent") != nullptr; },
       "expected no start or end event in an ad-hoc sub-process, but there is one"},
      {"EXT093", "anyEvent",
       [](const Index& index, const Element& event) {
         // Those of an event without definition are the data of the process (10.4.2).
         const size_t data = EventData(event).size(), definitions = index.EventDefinitions(event).size();
         return data > 0 && definitions > 0 && data != definitions;
       },
       "expected an event to have data for each of its event definitions, but it has for more or fewer"},
      {"EXT094", "anyEvent", CarriesOther, "expected the data of an event to be what the event carries, but they differ"},
      {"EXT145", "activity",
       [](const Index& index, const Element& one) {
         return IsTrue(one, "isForCompensation") && (index.Incoming(one) > 0 || index.Outgoing(one) > 0);
       },
       "expected no sequence flow at an activity for compensation, but there is one"},
  };
}

}  // namespace

std::vector<Rule> ActivityRules() {
  std::vector<Rule> rules;
  for (const auto& part : {CommonRules(), TaskRules(), CallRules(), LoopRules()}) {
    rules.insert(rules.end(), part.begin(), part.end());
  }
  return rules;
}

}  // namespace yici::bpmn::rules
