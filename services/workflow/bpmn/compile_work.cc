// Tasks (10.3.3), call activities (10.3.6) and loops (10.3.8) on their way to a Graph.
#include <algorithm>
#include <utility>

#include "services/workflow/bpmn/graph_compiler.h"

namespace yici::bpmn {
namespace {

bool NamesFeel(std::string_view format) {
  std::string lower(format);
  std::transform(lower.begin(), lower.end(), lower.begin(), [](char c) { return c >= 'A' && c <= 'Z' ? c - 'A' + 'a' : c; });
  return lower.find("feel") != std::string::npos;
}

uint32_t CountOf(std::string_view text, uint32_t otherwise) {
  if (text.empty() || text.size() > 4 || text.find_first_not_of("0123456789") != std::string_view::npos) return otherwise;
  uint32_t count = 0;
  for (const char digit : text) count = count * 10 + static_cast<uint32_t>(digit - '0');
  return count;
}

}  // namespace

void GraphCompiler::ReadWork(uint32_t at) {
  const Element& element = *elements_[at];
  Work work;
  switch (graph_->nodes[at].kind) {
    case NodeKind::kUser: ReadUserTask(element, work); break;
    case NodeKind::kScript: ReadScript(element, work); break;
    case NodeKind::kService: ReadJob(element, "service", work); break;
    case NodeKind::kSend:
      work.message = MessageOf(element, "");
      if (work.message == kNone) ReadJob(element, "send", work);
      break;
    case NodeKind::kReceive: work.message = MessageOf(element, std::string(element.id())); break;
    case NodeKind::kRule:
      work.decision = Trim(element.Get(Ours("decision")));
      work.result = Trim(element.Get(Ours("result")));
      ReadJob(element, "rule", work);
      break;
    case NodeKind::kCall: ReadCall(element, work); break;
    default: return;
  }
  graph_->nodes[at].work = static_cast<uint32_t>(graph_->works.size());
  graph_->works.push_back(std::move(work));
}

void GraphCompiler::ReadUserTask(const Element& task, Work& work) {
  work.people = Texts(task, "candidatePeople");
  work.posts = Texts(task, "candidatePosts");
  work.departments = Texts(task, "candidateDepartments");
  work.form = Trim(task.Get(Ours("form")));
  ReadSign(task, work);
  // 10.3.4: resources. An assignment expression gives people; a resource by name is a post.
  for (const Element& child : task.children) {
    if (child.tag != "potentialOwner" && child.tag != "humanPerformer" && child.tag != "performer") continue;
    if (const Element* assignment = child.Child("resourceAssignmentExpression"); assignment != nullptr) {
      for (const Element& expression : assignment->children) {
        if (expression.tag == "formalExpression" || expression.tag == "expression") {
          work.people.push_back({"", Expression(expression)});
        }
      }
    } else if (const Element* resource = index_.Find(child.TextOf("resourceRef")); resource != nullptr) {
      work.posts.push_back({std::string(resource->name()), kNone});
    }
  }
  const std::string_view days = Trim(task.Get(Ours("dueWorkingDays"))), after = Trim(task.Get(Ours("due")));
  if (days.empty() && after.empty()) return;
  Event due;
  due.kind = EventKind::kTimer;
  due.line = task.line;
  due.timer = days.empty() ? TimerKind::kDuration : TimerKind::kWorkingDays;
  const std::string_view text = days.empty() ? after : days;
  if (text[0] == '=') {
    due.program = Parse(text, task);
  } else {
    due.time = text;
  }
  work.due = static_cast<uint32_t>(graph_->events.size());
  graph_->events.push_back(std::move(due));
}

void GraphCompiler::ReadSign(const Element& task, Work& work) {
  const std::string_view text = Trim(task.Get(Ours("sign")));
  if (text.empty() && !task.Has(Ours("sign"))) return;
  if (text == "all") work.sign = Sign::kAll;
  if (text == "any") work.sign = Sign::kAny;
  if (text == "lead") work.sign = Sign::kLead;
  work.sign_needed = CountOf(text, 0);
  if (work.sign_needed > 0) work.sign = Sign::kCount;
  if (work.sign != Sign::kNone) return;
  index_.Refuse(task, "SIGN",
                "expected sign to be all, any, lead or a number of signers, but it is \"" + std::string(text) + "\"");
}

void GraphCompiler::ReadScript(const Element& task, Work& work) {
  const std::string_view format = task.Get("scriptFormat"), language = task.Get("scriptLanguage");
  const std::string_view said = format.empty() ? language : format;
  const Element* script = task.Child("script");
  const bool feel = said.empty() ? !index_.options.scripts_as_jobs : NamesFeel(said);
  if (script == nullptr || Trim(script->text).empty()) return;  // nothing to do
  work.result = Trim(task.Get(Ours("result")));
  if (feel) {
    work.script = Parse(script->text, task);
    return;
  }
  if (!index_.options.scripts_as_jobs) {
    index_.Refuse(task, "LANGUAGE", "expected a script in FEEL, but its format is " + std::string(said));
    return;
  }
  work.job_type = "script";
  work.headers = {{"format", std::string(said)}, {"script", std::string(Trim(script->text))}};
}

void GraphCompiler::ReadJob(const Element& task, std::string_view otherwise, Work& work) {
  work.job_type = Trim(task.Get(Ours("jobType")));
  work.retries = std::max(CountOf(task.Get(Ours("retries")), 3), 1U);
  const Element* operation = index_.Find(task.Get("operationRef"));
  const std::string_view implementation = Trim(task.Get("implementation"));
  if (work.job_type.empty() && operation != nullptr) work.job_type = operation->name();
  if (work.job_type.empty() && !implementation.empty() && implementation[0] != '#') work.job_type = implementation;
  if (work.job_type.empty()) work.job_type = otherwise;
  const Element* extensions = task.Child("extensionElements");
  if (extensions == nullptr) return;
  for (const Element& child : extensions->children) {
    if (child.tag == Ours("header")) work.headers.emplace_back(child.Get("name"), child.Get("value"));
  }
}

void GraphCompiler::ReadCall(const Element& task, Work& work) {
  work.called = Resolve(index_.definitions, task.Get("calledElement")).local;
  const Element* called = index_.Find(task.Get("calledElement"));
  const bool here = called != nullptr && (called->tag == "process" || called->tag.rfind("global", 0) == 0);
  const std::vector<std::string>& known = index_.options.known_processes;
  if (!here && std::find(known.begin(), known.end(), work.called) == known.end()) {
    index_.Refuse(task, "UNKNOWN_REFERENCE",
                  "expected calledElement to name a process or global task, but \"" + work.called + "\" is none");
  }
  if (here && called->tag == "process" && !IsTrue(called->Get("isExecutable"), true)) {
    index_.Refuse(task, "NOT_EXECUTABLE", "expected a process to call, but " + work.called + " says isExecutable=\"false\"");
  }
}

void GraphCompiler::ReadLoop(uint32_t at) {
  if (!IsActivity(graph_->nodes[at].kind)) return;
  const Element& element = *elements_[at];
  Loop loop;
  if (const Element* standard = element.Child("standardLoopCharacteristics"); standard != nullptr) {
    loop.test_before = IsTrue(standard->Get("testBefore"), false);
    loop.condition = ChildExpression(*standard, "loopCondition");
    if (standard->Has("loopMaximum")) loop.maximum = Parse(standard->Get("loopMaximum"), element);
    if (loop.condition == kNone && loop.maximum == kNone && standard->Child("loopCondition") == nullptr) {
      index_.Refuse(element, "LOOP_ENDLESS", "expected a loopCondition or a loopMaximum, but there is neither");
    }
  } else if (const Element* several = element.Child("multiInstanceLoopCharacteristics"); several != nullptr) {
    loop.kind = IsTrue(several->Get("isSequential"), false) ? Loop::Kind::kSequential : Loop::Kind::kParallel;
    ReadMultiInstance(*several, loop);
  } else {
    return;
  }
  graph_->nodes[at].loop = static_cast<uint32_t>(graph_->loops.size());
  graph_->loops.push_back(std::move(loop));
}

void GraphCompiler::ReadMultiInstance(const Element& element, Loop& loop) {
  const auto variable = [&](std::string_view tag) {
    const Element* named = index_.Find(element.TextOf(tag));
    return named == nullptr ? std::string() : index_.VariableOf(*named);
  };
  loop.cardinality = ChildExpression(element, "loopCardinality");
  loop.condition = ChildExpression(element, "completionCondition");
  loop.collection = variable("loopDataInputRef");
  loop.results = variable("loopDataOutputRef");
  if (const Element* item = element.Child("inputDataItem"); item != nullptr) loop.item = index_.VariableOf(*item);
  if (const Element* item = element.Child("outputDataItem"); item != nullptr) loop.result = index_.VariableOf(*item);
  if (const std::string_view text = element.Get(Ours("collection")); !text.empty())
    loop.collection_program = Parse(text, element);
  if (const std::string_view text = element.Get(Ours("item")); !text.empty()) loop.item = feel::NormalName(text);
  if (const std::string_view text = element.Get(Ours("results")); !text.empty()) loop.results = feel::NormalName(text);
  if (const std::string_view text = element.Get(Ours("result")); !text.empty()) loop.result = feel::NormalName(text);
  if (element.Child("loopCardinality") == nullptr && loop.collection.empty() && loop.collection_program == kNone) {
    index_.Refuse(element, "LOOP_CARDINALITY", "expected a loopCardinality or a collection, but there is neither");
  }
  throws_ = true;
  const auto thrown = [&](const Element* definition, uint32_t condition) {
    const bool throwable =
        definition != nullptr && (definition->tag == "messageEventDefinition" || definition->tag == "signalEventDefinition" ||
                                  definition->tag == "escalationEventDefinition" || definition->tag == "errorEventDefinition");
    if (throwable) loop.thrown.push_back({condition, AddEvent(*definition)});
  };
  const std::string_view behavior = element.Get("behavior");
  if (behavior == "None") {
    loop.behavior = Loop::Behavior::kNone;
    thrown(index_.Find(element.Get("noneBehaviorEventRef")), kNone);
  } else if (behavior == "One") {
    loop.behavior = Loop::Behavior::kOne;
    thrown(index_.Find(element.Get("oneBehaviorEventRef")), kNone);
  } else if (behavior == "Complex") {
    loop.behavior = Loop::Behavior::kComplex;
    for (const Element& child : element.children) {
      const Element* event = child.tag == "complexBehaviorDefinition" ? child.Child("event") : nullptr;
      if (event == nullptr) continue;
      const uint32_t condition = ChildExpression(child, "condition");
      for (const Element& definition : event->children) {
        thrown(definition.tag == "eventDefinitionRef" ? index_.Find(Trim(definition.text)) : &definition, condition);
      }
    }
  }
}

}  // namespace yici::bpmn
