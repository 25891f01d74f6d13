// Runs the executable models of the betsy suite against services/workflow, with a virtual clock.
//
//   conformance_betsy               reads $YICI_SUITES/betsy, else $YICI_SOURCE_DIR/../shared/suites/betsy
//
// Prints a line per failing case with the trace that was expected and the one that came, then "betsy must-fail N/N",
// "betsy run N/N" and, without a say in the result, "contested betsy p/N". Exit 0: the failures are those of
// betsy_known_failures.txt; 1: they are others; 2: the suite is not there, not readable or empty.
//
// The models hold pseudo-scripts and pseudo-conditions (README of the suite). Scripts become jobs, and this runner is their
// worker; conditions are written anew in FEEL before the model is compiled.
#include <algorithm>
#include <cstdio>
#include <deque>
#include <memory>
#include <nlohmann/json.hpp>
#include <optional>
#include <regex>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "services/workflow/bpmn/compile.h"
#include "services/workflow/engine/engine.h"
#include "tests/conformance/betsy_must_fail.h"
#include "tests/conformance/bpmn_files.h"
#include "tests/conformance/suite.h"

namespace yici::conformance {
namespace {

namespace fs = std::filesystem;
using nlohmann::json;
using workflow::Advance;
using workflow::Instance;
using workflow::Variables;

constexpr int kTurnsMax = 10'000;
constexpr int64_t kSlowJobMicros = 10 * kMicrosPerSecond;
constexpr int64_t kStampedJobMicros = 5 * kMicrosPerSecond;

std::string InFeel(const std::string& text) {
  static const std::regex kContains(R"re((!?)\s*(\w+)\.contains\(\s*("[^"]*")\s*\))re"), kVariable(R"re([$#]\{(.*?)\})re");
  std::string feel;
  auto at = std::sregex_iterator(text.begin(), text.end(), kContains);
  size_t from = 0;
  for (; at != std::sregex_iterator(); ++at) {
    feel += text.substr(from, static_cast<size_t>(at->position()) - from);
    const std::string call = "contains(" + (*at)[2].str() + ", " + (*at)[3].str() + ")";
    feel += (*at)[1].length() > 0 ? "not(" + call + ")" : call;
    from = static_cast<size_t>(at->position() + at->length());
  }
  feel += text.substr(from);
  feel = std::regex_replace(feel, kVariable, "$1");
  feel = std::regex_replace(feel, std::regex("&&"), " and ");
  feel = std::regex_replace(feel, std::regex(R"(\|\|)"), " or ");
  feel = std::regex_replace(feel, std::regex("=="), "=");
  // One model closes the tag of its condition twice.
  return std::regex_replace(feel, std::regex(R"(>\s*$)"), "");
}

void SetAttribute(bpmn::Element& element, const std::string& name, const std::string& value) {
  for (bpmn::Attribute& attribute : element.attributes) {
    if (attribute.name == name) return;
  }
  element.attributes.push_back({name, value});
}

// Pseudo-scripts and pseudo-conditions say of themselves what they are: a script of a language of its own, a formal expression.
void Rewrite(bpmn::Element& element, const std::string& formal) {
  static const std::set<std::string> kConditions = {"conditionExpression", "condition", "loopCondition", "loopCardinality",
                                                    "completionCondition"};
  if (kConditions.count(element.tag) != 0) {
    element.text = InFeel(element.text);
    SetAttribute(element, "{http://www.w3.org/2001/XMLSchema-instance}type", formal);
  }
  if (element.tag == "scriptTask") SetAttribute(element, "scriptFormat", "betsy");
  if (element.tag == "globalScriptTask") SetAttribute(element, "scriptLanguage", "betsy");
  for (bpmn::Element& child : element.children) Rewrite(child, formal);
}

bpmn::Definitions Rewritten(const bpmn::Definitions& definitions) {
  bpmn::Definitions rewritten = definitions;
  std::string formal = "tFormalExpression";
  for (const auto& [prefix, name_space] : definitions.prefixes) {
    if (name_space == bpmn::kModelNamespace && !prefix.empty()) formal = prefix + ":tFormalExpression";
  }
  Rewrite(rewritten.root, formal);
  return rewritten;
}

journal::FeelEntry Variable(const std::string& name, const json& value) {
  journal::FeelEntry entry;
  entry.set_name(name);
  if (value.is_boolean()) entry.mutable_value()->set_boolean(value.get<bool>());
  if (value.is_number()) entry.mutable_value()->set_number(value.dump());
  if (value.is_string()) entry.mutable_value()->set_text(value.get<std::string>());
  return entry;
}

const journal::FeelValue* Find(const Variables& variables, const std::string& name) {
  for (const journal::FeelEntry& variable : variables) {
    if (variable.name() == name) return &variable.value();
  }
  return nullptr;
}

// The instances of one case, the worker of their scripts, and the clock.
class Trial {
 public:
  explicit Trial(bpmn::Compiled compiled) : compiled_(compiled), deployment_(std::move(compiled)), outside_{deployment_} {}

  void Start(const std::string& process, const Variables& variables);
  void Run(int64_t wait_micros);
  std::vector<std::string> Trace() const;

 private:
  struct Pending {  // a job that takes time, or a start by timer
    Instant at;
    std::string instance;
    uint64_t job = 0;
    workflow::StartCommand start;
  };
  struct Span {
    Instant from, to;
  };

  workflow::Moment Now() { return {now_, ++revision_}; }
  void Take(size_t at, Advance advance);
  void Route();
  bool Deliver(const workflow::Step::Thrown& thrown);
  void Begin(workflow::StartCommand command);
  bool StartBy(workflow::StartCommand::By by, bpmn::EventKind kind, const workflow::Step::Thrown& thrown);
  bool Work();
  void Do(size_t at, const Instance::Job& job, const std::string& script);
  void Complete(size_t at, uint64_t job, const Variables& variables);
  std::string DataElement(const Instance& instance, const Instance::Job& job, bool reads) const;
  const bpmn::Graph& GraphOf(const Instance& instance, uint64_t scope) const;
  bool Advances(Instant until);
  void Stamp(const std::string& which, Span span);

  bpmn::Compiled compiled_;
  workflow::Deployment deployment_;
  workflow::Outside outside_;
  std::vector<Instance> instances_;
  std::deque<std::pair<size_t, workflow::Step::Thrown>> letters_;  // and the instance that threw it
  std::vector<workflow::Step::Thrown> kept_;                       // messages that nobody waited for yet
  std::vector<Pending> pending_;
  std::set<std::pair<std::string, uint64_t>> taken_;
  std::vector<std::string> marks_;
  std::map<std::string, Span> stamps_;
  Instant now_ = *Instant::Parse("2020-01-01T00:00:00Z");
  uint64_t revision_ = 0;
  bool marker_ = false, parallel_ = false, failed_start_ = false;
};

const bpmn::Graph& Trial::GraphOf(const Instance& instance, uint64_t scope) const {
  const Instance::Scope* row = workflow::FindRow(instance.scopes(), scope);
  return *deployment_.Find(instance.definitions(static_cast<int>(row->definition())));
}

void Trial::Take(size_t at, Advance advance) {
  if (advance.rejection) return;
  for (workflow::Step::Thrown& thrown : advance.Thrown()) letters_.emplace_back(at, std::move(thrown));
  instances_[at] = std::move(advance.instance);
}

void Trial::Begin(workflow::StartCommand command) {
  command.instance = std::to_string(instances_.size() + 1);
  Advance advance = workflow::Start(command, outside_, Now());
  if (advance.rejection) {
    failed_start_ = true;
    return;
  }
  instances_.emplace_back();
  Take(instances_.size() - 1, std::move(advance));
}

// By its none start event; else as its start event says.
void Trial::Start(const std::string& process, const Variables& variables) {
  workflow::StartCommand command;
  command.process = process;
  command.variables = variables;
  const bpmn::Graph& graph = *compiled_.graphs.at(process);
  if (!graph.scopes[0].starts.empty()) return Begin(std::move(command));
  for (const uint32_t at : graph.scopes[0].nodes) {
    const bpmn::Node& node = graph.nodes[at];
    command.name = node.id;
    if (const auto due = workflow::StartDue(graph, node.id, outside_, Now())) {
      command.by = workflow::StartCommand::By::kTimer;
      Pending pending;
      pending.at = due->at;
      pending.start = command;
      pending_.push_back(std::move(pending));
    } else if (workflow::StartHolds(graph, node.id, variables, outside_, Now())) {
      command.by = workflow::StartCommand::By::kConditional;
      Begin(command);
    }
  }
}

bool Trial::StartBy(workflow::StartCommand::By by, bpmn::EventKind kind, const workflow::Step::Thrown& thrown) {
  bool started = false;
  for (const auto& [process, graph] : compiled_.graphs) {
    bool waits = false;
    for (const uint32_t at : graph->scopes[0].nodes) {
      const bpmn::Node& node = graph->nodes[at];
      std::vector<uint32_t> events = node.kind == bpmn::NodeKind::kStart ? node.events : std::vector<uint32_t>();
      if (node.kind == bpmn::NodeKind::kReceive && node.instantiate) events.push_back(graph->works[node.work].message);
      for (const uint32_t event : events)
        waits |= graph->events[event].kind == kind && graph->events[event].name == thrown.name();
      if (node.kind != bpmn::NodeKind::kEventGateway || !node.instantiate) continue;
      for (const uint32_t flow : node.outgoing) {
        for (const uint32_t event : graph->nodes[graph->flows[flow].target].events) {
          waits |= graph->events[event].kind == kind && graph->events[event].name == thrown.name();
        }
      }
    }
    if (!waits || (started && by == workflow::StartCommand::By::kMessage)) continue;
    workflow::StartCommand command;
    command.process = process;
    command.by = by;
    command.name = thrown.name();
    command.payload.assign(thrown.variables().begin(), thrown.variables().end());
    Begin(std::move(command));
    started = true;
  }
  return started;
}

bool Trial::Deliver(const workflow::Step::Thrown& thrown) {
  const Variables payload(thrown.variables().begin(), thrown.variables().end());
  for (size_t at = 0; at < instances_.size(); ++at) {
    Advance advance = workflow::Publish(instances_[at], thrown.name(), thrown.key(), payload, outside_, Now());
    if (advance.rejection) continue;
    Take(at, std::move(advance));
    return true;
  }
  return StartBy(workflow::StartCommand::By::kMessage, bpmn::EventKind::kMessage, thrown);
}

void Trial::Route() {
  std::vector<workflow::Step::Thrown> kept;
  kept.swap(kept_);
  for (workflow::Step::Thrown& letter : kept) {
    if (!Deliver(letter)) kept_.push_back(std::move(letter));
  }
  while (!letters_.empty()) {
    const auto [thrower, letter] = letters_.front();
    letters_.pop_front();
    if (letter.kind() == workflow::Step::Thrown::MESSAGE && !Deliver(letter)) kept_.push_back(letter);
    if (letter.kind() != workflow::Step::Thrown::SIGNAL) continue;
    const Variables payload(letter.variables().begin(), letter.variables().end());
    for (size_t at = 0; at < instances_.size(); ++at) {
      if (at != thrower) Take(at, workflow::Broadcast(instances_[at], letter.name(), payload, outside_, Now()));
    }
    StartBy(workflow::StartCommand::By::kSignal, bpmn::EventKind::kSignal, letter);
  }
}

void Trial::Complete(size_t at, uint64_t job, const Variables& variables) {
  Take(at, workflow::CompleteJob(instances_[at], job, variables, outside_, Now()));
}

// The data output or input of a task; without one the data object or property nearest to it.
std::string Trial::DataElement(const Instance& instance, const Instance::Job& job, bool reads) const {
  const bpmn::Graph& graph = GraphOf(instance, job.scope());
  const bpmn::Node& node = graph.nodes[job.node()];
  if (reads && !node.inputs.empty()) return node.inputs[0].target;
  if (!reads && !node.outputs.empty()) return node.outputs[0].source;
  for (uint32_t scope = node.scope; scope != bpmn::kNone; scope = graph.scopes[scope].parent) {
    if (!graph.scopes[scope].variables.empty()) return graph.scopes[scope].variables[0];
  }
  return node.locals.empty() ? "" : node.locals[0];
}

void Trial::Stamp(const std::string& which, Span span) {
  for (const auto& [other, stamped] : stamps_) {
    if (other != which && !parallel_ && span.from < stamped.to && stamped.from < span.to) {
      marks_.push_back("EXECUTION_parallel");
      parallel_ = true;
    }
  }
  stamps_[which] = span;
}

void Trial::Do(size_t at, const Instance::Job& job, const std::string& script) {
  const Variables seen = workflow::VariablesOf(instances_[at], job.scope());
  const auto later = [&](int64_t micros) {
    Pending pending;
    pending.at = now_ + micros;
    pending.instance = instances_[at].id();
    pending.job = job.id();
    pending_.push_back(std::move(pending));
  };
  if (script == "THROW_ERROR") {
    Take(at, workflow::ThrowError(instances_[at], job.id(), "ERR_CODE", {}, outside_, Now()));
    return;
  }
  if (script == "WAIT_TEN_SECONDS") return later(kSlowJobMicros);
  if (script.rfind("CREATE_TIMESTAMP_LOG_", 0) == 0) {
    Stamp(script, {now_, now_ + kStampedJobMicros});
    return later(kStampedJobMicros);
  }
  Variables made;
  if (script.rfind("SCRIPT_", 0) == 0) marks_.push_back(script);
  if (script == "CREATE_MARKER_FILE" && !marker_) {
    marks_.push_back("MARKER_exists");
    marker_ = true;
  }
  if (script.rfind("INCREMENT_INTEGER_VARIABLE", 0) == 0) {
    const journal::FeelValue* value = Find(seen, "integerVariable");
    const int64_t before = value == nullptr ? 0 : std::stoll(value->number());
    made.push_back(Variable("integerVariable", json(before + 1)));
    if (script == "INCREMENT_INTEGER_VARIABLE_AND_LOG") marks_.push_back("INCREMENT_correct");
  }
  if (script == "SET_STRING_DATA") made.push_back(Variable(DataElement(instances_[at], job, false), json("String")));
  if (script == "LOG_DATA") {
    const journal::FeelValue* value = Find(seen, DataElement(instances_[at], job, true));
    if (value != nullptr && value->text() == "String") marks_.push_back("DATA_correct");
  }
  Complete(at, job.id(), made);
}

// One job that nobody took yet; the oldest of the first instance that has one. Tasks of people are done at once.
bool Trial::Work() {
  for (size_t at = 0; at < instances_.size(); ++at) {
    for (const Instance::Job& row : instances_[at].jobs()) {
      if (row.retries() == 0 || !taken_.insert({instances_[at].id(), row.id()}).second) continue;
      const Instance::Job job = row;
      std::string script;
      for (const Instance::Header& header : job.headers()) {
        if (header.name() == "script") script = header.value();
      }
      Do(at, job, script);
      return true;
    }
    if (instances_[at].tasks_size() > 0) {
      workflow::TaskResult result;
      result.task = instances_[at].tasks(0).id();
      Take(at, workflow::CompleteTask(instances_[at], result, outside_, Now()));
      return true;
    }
  }
  return false;
}

// The clock goes to what comes next; false when that is not before `until`. Work that was begun is waited for in any case.
bool Trial::Advances(Instant until) {
  std::optional<Instant> next;
  const auto earlier = [&](Instant at) {
    if (!next || at < *next) next = at;
  };
  for (const Instance& instance : instances_) {
    if (const auto due = workflow::NextDue(instance)) earlier(*due);
  }
  for (const Pending& pending : pending_) {
    earlier(pending.at);
    if (pending.job != 0) until = std::max(until, pending.at);
  }
  if (!next || *next > until) return false;
  now_ = std::max(now_, *next);
  for (size_t at = 0; at < instances_.size(); ++at) {
    const auto due = workflow::NextDue(instances_[at]);
    if (due && *due <= now_) Take(at, workflow::FireDue(instances_[at], outside_, Now()));
  }
  std::vector<Pending> pending;
  pending.swap(pending_);
  for (Pending& one : pending) {
    if (one.at > now_) {
      pending_.push_back(std::move(one));
    } else if (one.job == 0) {
      Begin(one.start);
    } else {
      for (size_t at = 0; at < instances_.size(); ++at) {
        if (instances_[at].id() == one.instance) Complete(at, one.job, {});
      }
    }
  }
  return true;
}

void Trial::Run(int64_t wait_micros) {
  const Instant until = now_ + wait_micros;
  for (int turn = 0; turn < kTurnsMax; ++turn) {
    Route();
    if (Work()) continue;
    if (!Advances(until)) return;
  }
  marks_.push_back("ERROR_runtime");
}

std::vector<std::string> Trial::Trace() const {
  std::vector<std::string> trace = marks_;
  bool incident = failed_start_;
  for (const Instance& instance : instances_) {
    incident |= instance.incidents_size() > 0;
    if (instance.status() == Instance::FAILED) trace.push_back("ERROR_thrownErrorEvent");
  }
  if (incident) trace.push_back("ERROR_runtime");
  std::sort(trace.begin(), trace.end());
  return trace;
}

bpmn::Options Options() {
  bpmn::Options options;
  options.scripts_as_jobs = true;
  return options;
}

std::vector<bpmn::Finding> CompileFindings(const bpmn::Definitions& definitions) {
  return bpmn::Compile(Rewritten(definitions), Options()).findings;
}

std::string Joined(const std::vector<std::string>& marks) {
  std::string joined = "[";
  for (const std::string& mark : marks) joined += (joined.size() > 1 ? " " : "") + mark;
  return joined + "]";
}

std::vector<std::string> RunCase(const fs::path& path, const std::string& process, const json& one, std::string& why) {
  const BpmnFile file = ReadBpmnFile(path);
  if (file.definitions == nullptr) return {"ERROR_deployment"};
  const bpmn::Definitions definitions = Rewritten(*file.definitions);
  bpmn::Compiled compiled = bpmn::Compile(definitions, Options());
  std::vector<bpmn::Finding> findings = bpmn::Check(definitions, file.imports);
  findings.insert(findings.end(), compiled.findings.begin(), compiled.findings.end());
  for (const bpmn::Finding& finding : findings) {
    if (why.empty() && finding.severity == bpmn::Finding::Severity::kRefusal) why = finding.ToString();
  }
  if (!why.empty() || compiled.graphs.count(process) == 0) return {"ERROR_deployment"};
  Variables variables;
  if (one.contains("variables")) {
    for (const auto& [name, value] : one.at("variables").items()) variables.push_back(Variable(name, value));
  }
  Trial trial(std::move(compiled));
  if (one.contains("start_first")) trial.Start(one.at("start_first").get<std::string>(), variables);
  trial.Start(process, variables);
  trial.Run(one.value("wait_ms", int64_t{0}) * 1'000);
  return trial.Trace();
}

// ERROR: any of refused and run-time error. The marker is a file: upstream looks for it in those cases that speak of it, and
// there are cases that write it and do not.
bool Matches(std::vector<std::string> expected, std::vector<std::string> got) {
  if (std::count(expected.begin(), expected.end(), "MARKER_exists") == 0) {
    got.erase(std::remove(got.begin(), got.end(), "MARKER_exists"), got.end());
  }
  if (std::count(expected.begin(), expected.end(), "ERROR") != 0) {
    for (std::string& mark : got) {
      if (mark.rfind("ERROR_", 0) == 0) mark = "ERROR";
    }
  }
  std::sort(expected.begin(), expected.end());
  std::sort(got.begin(), got.end());
  return expected == got;
}

int Run() {
  const fs::path suite = SuiteFolder("betsy");
  const json index = json::parse(ReadFile(suite / "cases.json"), nullptr, false);
  if (index.is_discarded() || index.value("tests", json::array()).empty()) throw SuiteError("cases.json names no case");
  Score score("betsy", "betsy_known_failures.txt");
  int contested = 0, contested_passed = 0;
  for (const json& test : index.at("tests")) {
    int number = 0;
    for (const json& one : test.at("cases")) {
      const std::string name = test.at("file").get<std::string>() + " " + std::to_string(++number);
      const std::vector<std::string> expected = one.at("expect").get<std::vector<std::string>>();
      std::string why;
      const std::vector<std::string> got = RunCase(suite / test.at("file"), test.at("process"), one, why);
      const bool passed = Matches(expected, got);
      const std::string shown = Joined(got) + (why.empty() ? "" : " (" + why + ")");
      if (!test.value("contested", false)) {
        score.Add("run", name, passed, Joined(expected), shown);
        continue;
      }
      ++contested;
      contested_passed += passed ? 1 : 0;
      if (!passed)
        std::printf("contested betsy %s: expected %s, got %s\n", name.c_str(), Joined(expected).c_str(), shown.c_str());
    }
  }
  if (fs::exists(suite / "must_fail.csv")) RunMustFail(suite, CompileFindings, score);
  const int result = score.Finish();
  if (contested > 0) std::printf("contested betsy %d/%d\n", contested_passed, contested);
  return result;
}

}  // namespace
}  // namespace yici::conformance

int main() { return yici::conformance::RunSuite("betsy", yici::conformance::Run); }
