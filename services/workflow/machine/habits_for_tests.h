// Processes in one line and officers who work on them, for tests of what officers do to each other's tasks.
//
//   HabitsKit kit("draft:zhang > [ check:li | count:wang ] > sign:zhang,li,wang/all");
//   EXPECT_EQ(kit.Complete("zhang", "draft"), "");
//   EXPECT_EQ(kit.Open(), "check count");
//
// A name is a user task: people behind ":", how they sign behind "/"; without people the department jz-market; `~2` at its end
// is a limit of two working days, behind which the work goes on without it. Words stand apart: `a > b` one after the other, `[
// a | b ]` in parallel (`[?` with an inclusive join), `{ a > b }` a sub-process, `( a > b )` again while the variable `again`
// is true, `*` before a task or sub-process: twice at once.
#ifndef YICI_SERVICES_WORKFLOW_MACHINE_HABITS_FOR_TESTS_H_
#define YICI_SERVICES_WORKFLOW_MACHINE_HABITS_FOR_TESTS_H_

#include <gtest/gtest.h>

#include <memory>
#include <sstream>
#include <string>
#include <utility>
#include <vector>

#include "services/workflow/machine/hands.h"
#include "services/workflow/machine/process_for_tests.h"

namespace yici::workflow {

class LineModel {
 public:
  explicit LineModel(const std::string& line) {
    std::istringstream words(line);
    for (std::string word; words >> word;) words_.push_back(word);
  }
  std::string Text() {
    const std::string content = Content();
    return Bpmn("<process id=\"line\" isExecutable=\"true\">" + content + "</process>");
  }

 private:
  struct Block {
    std::string in, out;
    std::string late = {};  // where it goes on when its limit has run out
  };
  std::string Id(const char* kind) { return kind + std::to_string(++count_); }
  bool At(const char* word) const { return next_ < words_.size() && words_[next_] == word; }
  void Flow(const std::string& from, const std::string& to, const std::string& condition = "") {
    text_ += "<sequenceFlow id=\"" + Id("f") + "\" sourceRef=\"" + from + "\" targetRef=\"" + to + "\">" +
             (condition.empty() ? "" : "<conditionExpression>" + condition + "</conditionExpression>") + "</sequenceFlow>";
  }
  // Between a start and an end event of its own.
  std::string Content() {
    const std::string outer = std::exchange(text_, "");
    const std::string start = Id("s"), end = Id("e");
    const Block block = Sequence();
    text_ += "<startEvent id=\"" + start + "\"/><endEvent id=\"" + end + "\"/>";
    Flow(start, block.in);
    Flow(block.out, end);
    if (!block.late.empty()) Flow(block.late, end);
    return std::exchange(text_, outer);
  }
  Block Sequence() {
    Block whole = Item();
    while (At(">")) {
      ++next_;
      const Block more = Item();
      Flow(whole.out, more.in);
      if (!whole.late.empty()) Flow(whole.late, more.in);
      whole.out = more.out;
      whole.late = more.late;
    }
    return whole;
  }
  Block Item() {
    const bool twice = At("*");
    if (twice) ++next_;
    const std::string word = words_.at(next_++);
    const std::string loop = twice ? "<multiInstanceLoopCharacteristics><loopCardinality>2</loopCardinality>"
                                     "</multiInstanceLoopCharacteristics>"
                                   : "";
    if (word == "[") return Parallel("parallelGateway");
    if (word == "[?") return Parallel("inclusiveGateway");
    if (word == "(") return Again();
    if (word == "{") {
      const std::string id = Id("sub"), content = Content();
      ++next_;
      text_ += "<subProcess id=\"" + id + "\">" + content + loop + "</subProcess>";
      return {id, id};
    }
    return Task(word, loop);
  }
  Block Task(const std::string& whole, const std::string& loop) {
    const size_t limit = whole.find('~');
    const std::string word = whole.substr(0, limit);
    const size_t slash = word.find('/');
    const std::string sign = slash == word.npos ? "" : " yici:sign=\"" + word.substr(slash + 1) + "\"";
    const std::string named = word.substr(0, slash);
    const size_t colon = named.find(':');
    const std::string id = named.substr(0, colon);
    const std::string who = colon == named.npos ? " yici:candidateDepartments=\"jz-market\""
                                                : " yici:candidatePeople=\"" + named.substr(colon + 1) + "\"";
    const std::string days = limit == whole.npos ? "" : "orkingDays=\"" + whole.substr(limit + 1) + "\"";
    const std::string due = days.empty() ? "" : " yici:dueW" + days;
    text_ += "<userTask id=\"" + id + "\"" + who + sign + due + ">" + loop + "</userTask>";
    if (days.empty()) return {id, id};
    const std::string late = Id("late");
    text_ += "<boundaryEvent id=\"" + late + "\" attachedToRef=\"" + id + "\"><timerEventDefinition yici:w" + days +
             "/></boundaryEvent>";
    return {id, id, late};
  }
  Block Parallel(const std::string& join) {
    const Block gates{Id("fork"), Id("join")};
    text_ += "<parallelGateway id=\"" + gates.in + "\"/><" + join + " id=\"" + gates.out + "\"/>";
    do {
      const Block branch = Sequence();
      Flow(gates.in, branch.in);
      Flow(branch.out, gates.out);
    } while (words_.at(next_++) == "|");
    return gates;
  }
  Block Again() {
    const Block gates{Id("merge"), Id("split")};
    const Block inner = Sequence();
    ++next_;
    const std::string on = Id("on");
    text_ += "<exclusiveGateway id=\"" + gates.in + "\"/><exclusiveGateway id=\"" + gates.out + "\"/><task id=\"" + on + "\"/>";
    Flow(gates.in, inner.in);
    Flow(inner.out, gates.out);
    Flow(gates.out, gates.in, "again = true");
    Flow(gates.out, on, "not(again = true)");
    return {gates.in, on};
  }

  std::vector<std::string> words_;
  size_t next_ = 0;
  int count_ = 0;
  std::string text_;
};

// zhang, li, zhao and qian belong to jz-market, wang to jz-housing; sun has left.
class HabitsKit : public ProcessKit {
 public:
  HabitsKit() {
    AddOfficer("zhao", "market-handler", "jz-market");
    AddOfficer("qian", "market-clerk", "jz-market");
    AddOfficer("sun", "market-clerk", "jz-market");
    auto sun = std::make_unique<journal::Officer>(*state().Find<journal::Officer>("sun"));
    sun->set_active(false);
    state().Put("sun", std::move(sun));
  }
  explicit HabitsKit(const std::string& line) : HabitsKit() { Begin(line); }

  void Begin(const std::string& line) {
    EXPECT_EQ(Deploy("line.bpmn", LineModel(line).Text()), "") << Findings();
    id_ = Start("line");
    EXPECT_NE(id_, "") << answer().rejection().reason();
  }
  // Goes on with an instance of another process.
  void Follow(const std::string& id) { id_ = id; }
  const std::string& id() const { return id_; }
  const Instance& now() const { return instance(id_); }
  // Elements of the open tasks, in the order of their opening.
  std::string Open() const {
    std::string text;
    for (const Instance::Task& task : now().tasks()) text += (text.empty() ? "" : " ") + task.element();
    return text;
  }
  // The first open one of an element; 0 when there is none.
  uint64_t TaskOf(const std::string& element) const {
    for (const Instance::Task& task : now().tasks()) {
      if (task.element() == element) return task.id();
    }
    return 0;
  }
  const Instance::Task& Row(const std::string& element) const { return *FindRow(now().tasks(), TaskOf(element)); }
  std::string HolderOf(const std::string& element) const {
    const auto* row = state_of(element);
    return row == nullptr ? "" : row->holder();
  }
  const journal::TaskState* state_of(const std::string& element) const {
    return reader().Find<journal::TaskState>(TaskKey(id_, TaskOf(element)));
  }
  std::string ResultText(const std::string& name) const {
    for (const journal::FeelEntry& entry : now().results()) {
      if (entry.name() == name) return entry.value().ShortDebugString();
    }
    return "";
  }
  void Substitute(const std::string& substitute, const std::string& absent) {
    auto row = std::make_unique<journal::OfficerSubstitutions>();
    auto* substitution = row->add_substitutions();
    substitution->set_substitute(substitute);
    substitution->set_absent(absent);
    substitution->set_until_day(30'000);
    state().Put(substitute, std::move(row));
  }

  std::string By(const std::string& officer, const journal::Command& command) { return Do("officer:" + officer, command); }
  template <class Message>
  void Aim(Message* message, const std::string& element) const {
    message->set_instance_id(id_);
    message->set_task(TaskOf(element));
  }
  std::string Complete(const std::string& officer, const std::string& element, const std::string& remark = "",
                       const Variables& variables = {}) {
    journal::Command command;
    Aim(command.mutable_complete_task(), element);
    command.mutable_complete_task()->set_remark(remark);
    for (const journal::FeelEntry& entry : variables) *command.mutable_complete_task()->add_variables() = entry;
    return By(officer, command);
  }
  std::string Claim(const std::string& officer, const std::string& element, int32_t lease_minutes = 0) {
    journal::Command command;
    Aim(command.mutable_claim_task(), element);
    command.mutable_claim_task()->set_lease_minutes(lease_minutes);
    return By(officer, command);
  }
  std::string Assign(const std::string& sender, const std::string& element, const std::string& officer) {
    journal::Command command;
    Aim(command.mutable_assign_task(), element);
    command.mutable_assign_task()->set_assignee(officer);
    return sender == kSystem ? Do(sender, command) : By(sender, command);
  }
  std::string Release(const std::string& officer, const std::string& element) {
    journal::Command command;
    Aim(command.mutable_release_task(), element);
    return By(officer, command);
  }
  std::string Delegate(const std::string& officer, const std::string& element, const std::string& person) {
    journal::Command command;
    Aim(command.mutable_delegate_task(), element);
    command.mutable_delegate_task()->set_person("officer:" + person);
    return By(officer, command);
  }
  std::string Transfer(const std::string& officer, const std::string& element, const std::string& person) {
    journal::Command command;
    Aim(command.mutable_transfer_task(), element);
    command.mutable_transfer_task()->set_person("officer:" + person);
    return By(officer, command);
  }
  std::string Return(const std::string& officer, const std::string& element, const std::string& to,
                     const std::string& reason = "材料不全", uint64_t etag = 0) {
    journal::Command command;
    Aim(command.mutable_return_task(), element);
    command.mutable_return_task()->set_element(to);
    command.mutable_return_task()->set_reason(reason);
    command.mutable_return_task()->set_etag(etag);
    return By(officer, command);
  }
  std::string TakeBack(const std::string& officer, const std::string& element) {
    journal::Command command;
    command.mutable_take_back_task()->set_instance_id(id_);
    command.mutable_take_back_task()->set_element(element);
    return By(officer, command);
  }
  std::string Sign(const std::string& officer, const std::string& element, bool agree, const std::string& remark = "") {
    journal::Command command;
    Aim(command.mutable_sign_task(), element);
    command.mutable_sign_task()->set_agree(agree);
    command.mutable_sign_task()->set_remark(remark);
    return By(officer, command);
  }
  std::string Add(const std::string& officer, const std::string& element, const std::string& person,
                  Signer::Position position) {
    journal::Command command;
    Aim(command.mutable_add_signer(), element);
    command.mutable_add_signer()->set_person("officer:" + person);
    command.mutable_add_signer()->set_position(position);
    return By(officer, command);
  }
  std::string Drop(const std::string& sender, const std::string& element, const std::string& person,
                   const std::string& reason = "出差") {
    journal::Command command;
    Aim(command.mutable_drop_signer(), element);
    command.mutable_drop_signer()->set_person("officer:" + person);
    command.mutable_drop_signer()->set_reason(reason);
    return sender == kSystem ? Do(sender, command) : By(sender, command);
  }
  std::string Copy(const std::string& officer, const std::string& element, const std::vector<std::string>& persons) {
    journal::Command command;
    Aim(command.mutable_copy_to(), element);
    for (const std::string& person : persons) command.mutable_copy_to()->add_persons("officer:" + person);
    return By(officer, command);
  }
  std::string Suspend() {
    journal::Command command;
    command.mutable_suspend_process()->set_instance_id(id_);
    command.mutable_suspend_process()->set_reason("等待司法结论");
    return Do(kSystem, command);
  }
  std::string Resume() {
    journal::Command command;
    command.mutable_resume_process()->set_instance_id(id_);
    return Do(kSystem, command);
  }
  // The pump comes by.
  std::string Settle() {
    journal::Command command;
    command.mutable_settle_process()->set_instance_id(id_);
    return Do(kSystem, command);
  }
  // What the sweep behind a new notice does.
  std::string Recount() {
    journal::Command command;
    command.mutable_reschedule_processes()->add_instance_ids(id_);
    return Do(kSystem, command);
  }
  std::string Urge(const std::string& officer, const std::string& element) {
    journal::Command command;
    Aim(command.mutable_urge(), element);
    return By(officer, command);
  }

 private:
  std::string id_;
};

inline journal::FeelEntry Flag(const std::string& name, bool value) {
  journal::FeelEntry entry;
  entry.set_name(name);
  entry.mutable_value()->set_boolean(value);
  return entry;
}

}  // namespace yici::workflow

#endif  // YICI_SERVICES_WORKFLOW_MACHINE_HABITS_FOR_TESTS_H_
