// What officers do to each other's tasks as text: scenarios/*.txt. A block is commands, `----`, and what came of them. After a
// change of the rules, run with YICI_REWRITE=1 and review the difference.
//
//   process LINE               a line of habits_for_tests.h, started
//   at TIME actor=OFFICER      from here on
//   VERB task=ELEMENT …        to= person= position= agree= reason= remark= minutes= variable=value; `assign` by
//   actor=administrator show                       the open tasks, whose work they are, and the last days of their limits
//   suspend, resume, settle    by the administrator; the pump comes by
//   calendar NOTICES           those in force from here on, "2020v2,2021v1"; then what the sweep does
#include <gtest/gtest.h>

#include <map>
#include <sstream>

#include "services/base/text.h"
#include "services/calendar/notices_for_tests.h"
#include "services/workflow/machine/habits_for_tests.h"
#include "tests/kit/transcripts.h"

namespace yici::workflow {
namespace {

using Words = std::map<std::string, std::string>;

std::string_view Cause(Step::Cause cause) { return cause == Step::DONE ? "done" : "interrupted"; }
std::string Short(std::string_view person) { return std::string(OfficerId(person)); }

std::string SignersText(const Step::SignersChanged& changed) {
  std::string text = "  signers";
  for (const Signer& signer : changed.signers()) {
    StrAppend(&text, " ", Short(signer.person()));
    if (signer.position() != Signer::POSITION_UNSPECIFIED) StrAppend(&text, "/", Signer::Position_Name(signer.position()));
    if (signer.spoken()) StrAppend(&text, signer.agree() ? "+" : "-");
  }
  return text + "\n";
}

std::string OpinionText(const Instance::Opinion& opinion) {
  std::string text = StrCat("  opinion ", Short(opinion.person()), " on ", opinion.element(), opinion.agree() ? " +" : " -");
  if (!opinion.by().empty()) StrAppend(&text, " by ", Short(opinion.by()));
  if (!opinion.remark().empty()) StrAppend(&text, " ", opinion.remark());
  return text + "\n";
}

std::string ValueText(const journal::FeelValue& value) {
  if (value.has_list()) return StrCat(value.list().items_size(), " items");
  return value.kind_case() == journal::FeelValue::kBoolean ? (value.boolean() ? "true" : "false") : value.ShortDebugString();
}

class Transcript {
 public:
  std::string Run(const std::string& line) {
    const std::string verb = line.substr(0, line.find(' '));
    if (verb == "process") return kit_.Begin(line.substr(8)), "";
    Words words;
    std::istringstream parts(line);
    for (std::string part; parts >> part;) {
      const size_t equals = part.find('=');
      if (equals != part.npos) words[part.substr(0, equals)] = part.substr(equals + 1);
    }
    if (words.contains("actor")) actor_ = words["actor"];
    if (verb == "at") return kit_.At(line.substr(3, 16)), "";
    if (verb == "show") return Show();
    if (verb == "substitute") return kit_.Substitute(words["by"], words["for"]), "";
    if (verb == "calendar") Publish(line.substr(9));
    Remember();
    const std::string refused = Send(verb, words);
    std::string text = refused.empty() ? "OK\n" : "REFUSED " + refused + "\n";
    for (const PendingEvent& event : kit_.settled()) text += "due " + TimeText(event.occurred_at) + " " + EventText(event);
    for (const PendingEvent& event : kit_.events()) text += EventText(event);
    return text;
  }

 private:
  static std::string TimeText(Instant at) { return at.ToString().substr(0, 16); }
  void Publish(const std::string& labels) {
    std::vector<calendar::Notice> notices;
    for (const calendar::Notice& notice : {calendar::Notice2020v1(), calendar::Notice2020v2(), calendar::Notice2021v1()}) {
      if (labels.find(notice.Label()) != labels.npos) notices.push_back(notice);
    }
    kit_.Publish(std::move(notices));
  }
  // Names of tasks that a step may close.
  void Remember() {
    if (kit_.id().empty()) return;
    for (const Instance::Task& task : kit_.now().tasks()) elements_[task.id()] = task.element();
  }

  std::string Send(const std::string& verb, Words& words) {
    const std::string task = words["task"], person = words["person"], reason = words["reason"];
    if (verb == "claim") return kit_.Claim(actor_, task, words["minutes"].empty() ? 0 : std::stoi(words["minutes"]));
    if (verb == "assign") return kit_.Assign(actor_ == "administrator" ? HabitsKit::kSystem : actor_, task, person);
    if (verb == "release") return kit_.Release(actor_, task);
    if (verb == "complete") return Complete(task, words);
    if (verb == "delegate") return kit_.Delegate(actor_, task, person);
    if (verb == "transfer") return kit_.Transfer(actor_, task, person);
    if (verb == "return") return kit_.Return(actor_, task, words["to"], reason);
    if (verb == "take-back") return kit_.TakeBack(actor_, task);
    if (verb == "sign") return kit_.Sign(actor_, task, words["agree"] == "yes", words["remark"]);
    if (verb == "drop") return kit_.Drop(actor_ == "administrator" ? HabitsKit::kSystem : actor_, task, person, reason);
    if (verb == "copy") return kit_.Copy(actor_, task, {person});
    if (verb == "urge") return kit_.Urge(actor_, task);
    if (verb == "suspend") return kit_.Suspend();
    if (verb == "resume") return kit_.Resume();
    if (verb == "settle") return kit_.Settle();
    if (verb == "calendar") return kit_.id().empty() ? "" : kit_.Recount();
    Signer::Position position = Signer::POSITION_UNSPECIFIED;
    if (verb == "add" && Signer::Position_Parse(words["position"], &position)) return kit_.Add(actor_, task, person, position);
    ADD_FAILURE() << "unknown verb " << verb;
    return "";
  }
  std::string Complete(const std::string& task, const Words& words) {
    Variables variables;
    for (const auto& [name, value] : words) {
      if (value == "true" || value == "false") variables.push_back(Flag(name, value == "true"));
    }
    const auto remark = words.find("remark");
    return kit_.Complete(actor_, task, remark == words.end() ? "" : remark->second, variables);
  }

  std::string EventText(const PendingEvent& event) {
    const std::string acts_for = event.delegated_by.empty() ? "" : " for " + Short(event.delegated_by);
    if (event.event.has_task_changed()) return Told(event.event.task_changed(), acts_for);
    std::string text = "InstanceAdvanced" + acts_for + "\n";
    for (const Step& step : event.event.instance_advanced().steps()) text += StepText(step);
    return text;
  }
  std::string Told(const journal::TaskChanged& changed, const std::string& acts_for) {
    std::string text = StrCat("TaskChanged ", elements_[changed.task()], " ", TaskAct::Act_Name(changed.act()));
    if (!changed.person().empty()) StrAppend(&text, " ", Short(changed.person()));
    if (!changed.element().empty()) StrAppend(&text, " to ", changed.element());
    if (!changed.reason().empty()) StrAppend(&text, " ", changed.reason());
    return text + acts_for + "\n";
  }
  std::string StepText(const Step& step) {
    switch (step.kind_case()) {
      case Step::kTaskOpened:
        elements_[step.task_opened().id()] = step.task_opened().element();
        return StrCat("  opened ", step.task_opened().element(), "\n");
      case Step::kTaskClosed:
        return StrCat("  closed ", elements_[step.task_closed().id()], " ", Cause(step.task_closed().cause()), "\n");
      case Step::kDoneKept: return StrCat("  done ", step.done_kept().element(), " by ", Short(step.done_kept().by()), "\n");
      case Step::kDoneTakenBack: return TakenBack(step.done_taken_back());
      case Step::kOpinionGiven: return OpinionText(step.opinion_given());
      case Step::kSignersChanged: return SignersText(step.signers_changed());
      case Step::kTaskAnswered: return StrCat("  answered by ", Short(step.task_answered().by()), "\n");
      case Step::kCopyGiven: return StrCat("  copy to ", Short(step.copy_given().person()), "\n");
      case Step::kVariableSet:
        return StrCat("  ", step.variable_set().name(), " = ", ValueText(step.variable_set().value()), "\n");
      case Step::kTaskMoved:
        return StrCat("  ", elements_[step.task_moved().id()], " by ", LastDay(step.task_moved().due_us()), "\n");
      case Step::kTimerSet: return StrCat("  fires behind ", LastDay(step.timer_set().due_us()), "\n");
      case Step::kSuspended: return "  suspended\n";
      case Step::kResumed: return "  resumed\n";
      case Step::kEnded: return StrCat("  ended ", Instance::Status_Name(step.ended().status()), "\n");
      default: return "";
    }
  }
  // Of a limit in working days.
  static std::string LastDay(int64_t due_us) {
    return due_us == kParkedUs ? "a day that needs a notice" : DayOf(Instant::FromMicros(due_us) + -1).ToString();
  }
  std::string TakenBack(const Step::DoneTakenBack& back) {
    std::string text = "  taken back";
    for (const uint64_t task : back.tasks()) StrAppend(&text, " ", elements_[task]);
    return text + "\n";
  }

  std::string Show() {
    std::string text;
    for (const Instance::Task& task : kit_.now().tasks()) {
      StrAppend(&text, "  ", task.element());
      if (const std::string holder = kit_.HolderOf(task.element()); !holder.empty())
        StrAppend(&text, " held by ", Short(holder));
      if (task.due_us() != 0) StrAppend(&text, " by ", LastDay(task.due_us()));
      text += "\n";
    }
    for (const char* officer : {"zhang", "li", "zhao", "qian", "wang"}) {
      const size_t tasks = kit_.WorkOf('o', officer).size();
      if (tasks > 0) StrAppend(&text, "  on the list of ", officer, ": ", tasks, "\n");
      if (!kit_.WorkOf('c', officer).empty()) StrAppend(&text, "  copied to ", officer, "\n");
    }
    return text;
  }

  HabitsKit kit_;
  std::string actor_;
  std::map<uint64_t, std::string> elements_;
};

TEST(HabitsScenarioTest, EveryTranscriptReplaysAsWritten) {
  ReplayFolder<Transcript>("services/workflow/machine/scenarios", 15);
}

}  // namespace
}  // namespace yici::workflow
