// Event definitions (10.5.5) on their way to a Graph.
#include <utility>

#include "services/workflow/bpmn/graph_compiler.h"

namespace yici::bpmn {
namespace {

const std::map<std::string, EventKind, std::less<>>& EventKinds() {
  static const std::map<std::string, EventKind, std::less<>> kKinds = {
      {"messageEventDefinition", EventKind::kMessage},
      {"timerEventDefinition", EventKind::kTimer},
      {"signalEventDefinition", EventKind::kSignal},
      {"errorEventDefinition", EventKind::kError},
      {"escalationEventDefinition", EventKind::kEscalation},
      {"conditionalEventDefinition", EventKind::kConditional},
      {"linkEventDefinition", EventKind::kLink},
      {"terminateEventDefinition", EventKind::kTerminate},
      {"compensateEventDefinition", EventKind::kCompensate},
      {"cancelEventDefinition", EventKind::kCancel},
  };
  return kKinds;
}

std::string NameOrId(const Element& element) {
  return std::string(Trim(element.name()).empty() ? element.id() : Trim(element.name()));
}

bool IsDigit(std::string_view text, size_t at) { return at < text.size() && text[at] >= '0' && text[at] <= '9'; }

// A literal of ISO 8601; anything else is FEEL, also a name that begins like one.
bool IsIsoTime(std::string_view text) {
  if (text.empty()) return false;
  if (text[0] == '-') text.remove_prefix(1);
  if (text.substr(0, 1) == "P") return IsDigit(text, 1) || (text.substr(0, 2) == "PT" && IsDigit(text, 2));
  if (text.substr(0, 1) == "R") return text.find('/') == text.find_first_not_of("0123456789", 1) && text.find('/') != text.npos;
  return text.size() >= 10 && text.find_first_not_of("0123456789") == 4 && text[4] == '-' && text[7] == '-';
}

}  // namespace

void GraphCompiler::ReadEvents(uint32_t at) {
  const Element& element = *elements_[at];
  for (const Element& child : element.children) {
    const Element* definition = &child;
    if (child.tag == "eventDefinitionRef") {
      definition = index_.Find(Trim(child.text));
      if (definition == nullptr || EventKinds().find(definition->tag) == EventKinds().end()) {
        index_.Refuse(element, "UNKNOWN_REFERENCE",
                      "expected an event definition, but " + std::string(Trim(child.text)) + " is none");
        continue;
      }
    }
    if (EventKinds().find(definition->tag) == EventKinds().end()) continue;
    const uint32_t event = AddEvent(*definition);
    graph_->nodes[at].events.push_back(event);
  }
}

uint32_t GraphCompiler::AddEvent(const Element& definition) {
  Event event;
  event.kind = EventKinds().at(definition.tag);
  event.id = definition.id();
  event.line = definition.line;
  const auto named = [&](std::string_view attribute, std::string_view value) {
    const Element* of = index_.Find(definition.Get(attribute));
    if (of == nullptr) return;
    event.name = value.empty() ? NameOrId(*of) : std::string(of->Get(value).empty() ? of->id() : of->Get(value));
  };
  switch (event.kind) {
    case EventKind::kMessage: ReadMessage(definition, event); break;
    case EventKind::kTimer: ReadTimer(definition, event); break;
    case EventKind::kSignal:
      named("signalRef", "");
      if (event.name.empty()) {
        index_.Refuse(definition, "UNKNOWN_REFERENCE", "expected signalRef to name a signal, but it does not");
      }
      break;
    case EventKind::kError: named("errorRef", "errorCode"); break;
    case EventKind::kEscalation: named("escalationRef", "escalationCode"); break;
    case EventKind::kConditional:
      event.condition = ChildExpression(definition, "condition");
      if (definition.Child("condition") == nullptr) {
        index_.Refuse(definition, "EXPRESSION_MISSING", "expected a condition, but there is none");
      }
      break;
    case EventKind::kLink: event.name = Trim(definition.name()); break;
    case EventKind::kCompensate:
      event.wait = IsTrue(definition.Get("waitForCompletion"), true);
      if (definition.Has("activityRef")) {
        event.activity = NodeOf(definition.Get("activityRef"));
        if (event.activity == kNone) {
          index_.Refuse(definition, "UNKNOWN_REFERENCE",
                        "expected activityRef to name an activity of the process, but it does not");
        }
      }
      break;
    case EventKind::kTerminate:
    case EventKind::kCancel: break;
  }
  graph_->events.push_back(std::move(event));
  return static_cast<uint32_t>(graph_->events.size() - 1);
}

void GraphCompiler::ReadTimer(const Element& definition, Event& event) {
  static constexpr std::pair<std::string_view, TimerKind> kKinds[] = {
      {"timeDate", TimerKind::kDate}, {"timeDuration", TimerKind::kDuration}, {"timeCycle", TimerKind::kCycle}};
  const std::string_view days = Trim(definition.Get(Ours("workingDays")));
  if (!days.empty()) {
    event.timer = TimerKind::kWorkingDays;
    if (days.find_first_not_of("0123456789") == std::string_view::npos && days.size() <= 4) {
      event.time = days;
    } else {
      event.program = Parse(days, definition);
    }
    return;
  }
  for (const auto& [tag, kind] : kKinds) {
    const Element* child = definition.Child(tag);
    if (child == nullptr) continue;
    event.timer = kind;
    if (IsIsoTime(Trim(child->text))) {
      event.time = Trim(child->text);
    } else {
      event.program = Expression(*child);
    }
    return;
  }
  index_.Refuse(definition, "TIMER_MISSING",
                "expected timeDate, timeDuration, timeCycle or yici:workingDays, but there is none of them");
}

void GraphCompiler::ReadMessage(const Element& definition, Event& event) {
  const Element* message = index_.Find(definition.Get("messageRef"));
  if (message == nullptr) {
    std::string_view operation = definition.Get("operationRef");
    if (operation.empty()) operation = definition.TextOf("operationRef");
    if (const Element* of = index_.Find(operation); of != nullptr) message = index_.Find(of->TextOf("inMessageRef"));
  }
  if (message != nullptr) event.name = NameOrId(*message);
  if (event.name.empty()) {
    index_.Refuse(definition, "UNKNOWN_REFERENCE", "expected messageRef to name a message, but it does not");
  }
  event.key = KeyOf(definition, message, throws_);
}

// The event of a send or receive task; kNone: a send task that names no message, whose work is a job.
uint32_t GraphCompiler::MessageOf(const Element& task, const std::string& otherwise) {
  const Element* message = index_.Find(task.Get("messageRef"));
  if (message == nullptr) {
    if (const Element* of = index_.Find(task.Get("operationRef")); of != nullptr)
      message = index_.Find(of->TextOf("inMessageRef"));
  }
  if (message == nullptr && otherwise.empty()) return kNone;
  Event event;
  event.kind = EventKind::kMessage;
  event.line = task.line;
  event.name = message == nullptr ? otherwise : NameOrId(*message);
  event.key = KeyOf(task, message, task.tag == "sendTask");
  graph_->events.push_back(std::move(event));
  return static_cast<uint32_t>(graph_->events.size() - 1);
}

// 8.4.2: the one property that messages of this kind are correlated by. Ours is shorter: yici:correlationKey, at the event,
// the task or the message.
uint32_t GraphCompiler::KeyOf(const Element& holder, const Element* message, bool throws) {
  for (const Element* element : {&holder, message}) {
    if (element == nullptr) continue;
    if (const std::string_view key = element->Get(Ours("correlationKey")); !key.empty()) return Parse(key, *element);
  }
  if (message == nullptr) return kNone;
  for (const Element& property : index_.definitions.root.children) {
    if (property.tag != "correlationProperty") continue;
    for (const Element& retrieval : property.children) {
      if (retrieval.tag != "correlationPropertyRetrievalExpression" || index_.Find(retrieval.Get("messageRef")) != message)
        continue;
      if (throws) return ChildExpression(retrieval, "messagePath");
      for (const Element& subscription : process_->children) {
        if (subscription.tag != "correlationSubscription") continue;
        for (const Element& binding : subscription.children) {
          if (index_.Find(binding.Get("correlationPropertyRef")) == &property) return ChildExpression(binding, "dataPath");
        }
      }
    }
  }
  return kNone;
}

}  // namespace yici::bpmn
