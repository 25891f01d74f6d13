// For tests: a process written in a few lines, and a play of it in which every step is checked.
#ifndef YICI_SERVICES_WORKFLOW_ENGINE_ENGINE_FOR_TESTS_H_
#define YICI_SERVICES_WORKFLOW_ENGINE_ENGINE_FOR_TESTS_H_

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "services/workflow/bpmn/xml.h"
#include "services/workflow/feel/parser.h"
#include "services/workflow/engine/engine.h"
#include "services/workflow/engine/value_rows.h"

namespace yici::workflow {

// "a>b" is a sequence flow with that id; "a>b: x > 1" has a condition.
inline std::string Flows(const std::vector<std::string>& flows) {
  std::string text;
  for (const std::string& flow : flows) {
    const size_t arrow = flow.find('>'), colon = std::min(flow.find(':'), flow.size());
    const std::string from = flow.substr(0, arrow), to = flow.substr(arrow + 1, colon - arrow - 1);
    text += "<sequenceFlow id=\"" + from + "_" + to + "\" sourceRef=\"" + from + "\" targetRef=\"" + to + "\">";
    if (colon < flow.size()) text += "<conditionExpression><![CDATA[" + flow.substr(colon + 1) + "]]></conditionExpression>";
    text += "</sequenceFlow>\n";
  }
  return text;
}

inline std::string InModel(const std::string& content) {
  return "<definitions xmlns=\"" + std::string(bpmn::kModelNamespace) + "\" xmlns:yici=\"" + std::string(bpmn::kYiciNamespace) +
         "\" targetNamespace=\"urn:test\">\n" + content + "</definitions>";
}

inline std::string InProcess(const std::string& content, const std::string& id = "p") {
  return "<process id=\"" + id + "\" isExecutable=\"true\">\n" + content + "</process>\n";
}

inline bpmn::Compiled CompileText(const std::string& model, const bpmn::Options& options = {}) {
  const bpmn::Loaded loaded = bpmn::LoadBpmn("test.bpmn", model);
  EXPECT_TRUE(loaded.definitions.has_value()) << (loaded.findings.empty() ? "" : loaded.findings[0].ToString()) << model;
  return loaded.definitions ? bpmn::Compile(*loaded.definitions, options) : bpmn::Compiled();
}

inline std::vector<std::string> Refusals(const bpmn::Compiled& compiled) {
  std::vector<std::string> refusals;
  for (const bpmn::Finding& finding : compiled.findings) {
    if (finding.severity == bpmn::Finding::Severity::kRefusal) refusals.push_back(finding.reason + " " + finding.element);
  }
  return refusals;
}

// Monday to Friday, ends of days in Asia/Shanghai.
class Weekdays final : public WorkingDays {
 public:
  End After(Instant from, int days) const override {
    CivilDay day = DayOf(from);
    for (int left = days; left > 0;) {
      day = day + 1;
      if (!day.is_weekend()) --left;
    }
    return {StartOf(day + 1)};
  }
  int Between(Instant from, Instant due) const override {
    int days = 0;
    for (CivilDay day = DayOf(from) + 1; day <= DayOf(due + -1); day = day + 1) days += day.is_weekend() ? 0 : 1;
    return days;
  }
};

inline std::string Bytes(const google::protobuf::MessageLite& message) { return message.SerializeAsString(); }

// {"x", "1 + 2"}: a variable and its value in FEEL.
using Given = std::vector<std::pair<std::string, std::string>>;

inline Variables VariablesFrom(const Given& given) {
  Variables variables;
  for (const auto& [name, text] : given) {
    feel::Arena arena;
    feel::Evaluation evaluation(arena, {});
    const feel::Program program = feel::Parse(text, feel::Vocabulary());
    journal::FeelEntry& entry = variables.emplace_back();
    entry.set_name(name);
    *entry.mutable_value() = *RowOf(evaluation.Evaluate(program, nullptr));
  }
  return variables;
}

class Play {
 public:
  explicit Play(const std::string& model, const bpmn::Options& options = {}) {
    bpmn::Compiled compiled = CompileText(model, options);
    EXPECT_EQ(Refusals(compiled), std::vector<std::string>()) << model;
    graphs_ = std::make_unique<Deployment>(std::move(compiled), "digest");
  }

  // The process "p", by its none start event unless told otherwise.
  Play& Start(const Given& given = {}, StartCommand::By by = StartCommand::By::kNone, const std::string& name = "",
              const Given& payload = {}) {
    StartCommand command;
    command.instance = "1.0";
    command.subject = "cases/1";
    command.process = "p";
    command.digest = "digest";
    command.variables = VariablesFrom(given);
    command.by = by;
    command.name = name;
    command.payload = VariablesFrom(payload);
    return Take(workflow::Start(command, outside(), Now()));
  }
  // Completes the oldest open task or job of an element.
  Play& Do(const std::string& element, const Given& given = {}) {
    for (const Instance::Task& task : now_.tasks()) {
      if (task.element() != element) continue;
      TaskResult result;
      result.task = task.id();
      result.variables = VariablesFrom(given);
      done_.push_back(element);
      return Take(CompleteTask(now_, result, outside(), Now()));
    }
    const uint64_t job = JobOf(element);
    done_.push_back(element);
    return Take(CompleteJob(now_, job, VariablesFrom(given), outside(), Now()));
  }
  Play& Error(const std::string& element, const std::string& code) {
    return Take(ThrowError(now_, JobOf(element), code, {}, outside(), Now()));
  }
  Play& FailJobOf(const std::string& element, uint32_t retries) {
    return Take(FailJob(now_, JobOf(element), retries, "no answer", outside(), Now()));
  }
  Play& Message(const std::string& name, const std::string& key = "", const Given& given = {}) {
    return Take(Publish(now_, name, key, VariablesFrom(given), outside(), Now()));
  }
  Play& Signal(const std::string& name) { return Take(Broadcast(now_, name, {}, outside(), Now())); }
  Play& Set(const Given& given) { return Take(SetVariables(now_, VariablesFrom(given), outside(), Now())); }
  Play& Resolve() { return Take(ResolveIncident(now_, now_.incidents(0).id(), outside(), Now())); }
  Play& CancelIt() { return Take(Cancel(now_, "withdrawn", outside(), Now())); }
  // The clock goes on, and fires what is due.
  Play& Wait(int64_t seconds) {
    clock_ = clock_ + seconds * kMicrosPerSecond;
    return Take(FireDue(now_, outside(), Now()));
  }

  // Open tasks and jobs, the oldest first: "a b b".
  std::string Open() const {
    std::vector<std::pair<uint64_t, std::string>> rows;
    for (const Instance::Task& task : now_.tasks()) rows.emplace_back(task.id(), task.element());
    for (const Instance::Job& job : now_.jobs()) rows.emplace_back(job.id(), job.element());
    std::sort(rows.begin(), rows.end());
    std::string open;
    for (const auto& [id, element] : rows) open += (open.empty() ? "" : " ") + element;
    return open;
  }
  // "COMPLETED", "FAILED E1", …
  std::string Status() const { return Instance::Status_Name(now_.status()) + (now_.error().empty() ? "" : " " + now_.error()); }
  // "NO_FLOW g"
  std::string Incidents() const {
    std::string text;
    for (const Instance::Incident& incident : now_.incidents()) {
      text += (text.empty() ? "" : ", ") + incident.reason() + " " + incident.element();
    }
    return text;
  }
  // Of the process; after its end, as it ended. "null" too when there is none.
  std::string Value(const std::string& name) const {
    feel::Arena arena;
    const auto& variables = now_.status() == Instance::RUNNING ? now_.scopes(0).variables() : now_.results();
    for (const journal::FeelEntry& variable : variables) {
      if (variable.name() == name) return feel::ToQuoted(ValueOf(variable.value(), arena));
    }
    return "null";
  }
  std::string Thrown() const {
    std::string text;
    for (const Step::Thrown& thrown : thrown_) {
      text += (text.empty() ? "" : ", ") + thrown.name() + (thrown.key().empty() ? "" : "/" + thrown.key());
    }
    return text;
  }
  std::string Rejected() const { return rejected_; }
  bool more() const { return more_; }  // FireDue stopped at its bound
  const Instance& now() const { return now_; }
  const std::vector<Step>& steps() const { return all_; }
  const std::vector<std::string>& done() const { return done_; }
  Instant clock() const { return clock_; }
  Outside outside() const { return {*graphs_, &weekdays_, decisions}; }
  const Decisions* decisions = nullptr;

 private:
  Moment Now() { return {clock_, ++revision_}; }
  uint64_t JobOf(const std::string& element) {
    for (const Instance::Job& job : now_.jobs()) {
      if (job.element() == element) return job.id();
    }
    ADD_FAILURE() << "no open task or job " << element << ", but " << Open();
    return 0;
  }
  // Whatever happens: a rejection changes nothing; the row is what its events fold to, byte for byte; it is the same after it
  // was stored and read; and nothing that could move has been left standing.
  Play& Take(Advance advance) {
    rejected_ = advance.rejection ? advance.rejection->reason() : "";
    if (advance.rejection) {
      EXPECT_TRUE(advance.steps.empty());
      EXPECT_EQ(Bytes(advance.instance), Bytes(now_));
      return *this;
    }
    more_ = advance.more;
    for (const Step::Thrown& thrown : advance.Thrown()) thrown_.push_back(thrown);
    for (const Step& step : advance.steps) {
      Step stored;
      EXPECT_TRUE(stored.ParseFromString(Bytes(step)));
      all_.push_back(stored);
      Fold(stored, folded_);
    }
    EXPECT_EQ(Bytes(folded_), Bytes(advance.instance));
    EXPECT_TRUE(now_.ParseFromString(Bytes(advance.instance)));
    for (const Instance::Token& token : now_.tokens()) {
      EXPECT_TRUE(token.state() == Instance::Token::WAITING || now_.incidents_size() > 0);
    }
    return *this;
  }

  std::unique_ptr<Deployment> graphs_;
  Weekdays weekdays_;
  Instance now_, folded_;
  std::vector<Step> all_;
  std::vector<Step::Thrown> thrown_;
  std::vector<std::string> done_;
  std::string rejected_;
  bool more_ = false;
  Instant clock_ = *Instant::Parse("2020-04-20T10:00:00+08:00");  // a Monday
  uint64_t revision_ = 0;
};

}  // namespace yici::workflow

#endif  // YICI_SERVICES_WORKFLOW_ENGINE_ENGINE_FOR_TESTS_H_
