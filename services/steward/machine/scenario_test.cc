// Lives of demands as text: tests/scenarios/steward/*.txt. A block is commands, `----`, and what came of them. After a change,
// run with YICI_REWRITE=1, read the diff, and keep it only when every line of it is understood.
//
//   at 2020-04-20T10:00 actor=officer:operator
//   hotline demand=A category=hc-help
//   ----
//   OK A awaiting_sign 待签收
//   DemandRaised …
#include <map>

#include "gtest/gtest.h"
#include "services/base/text.h"
#include "services/steward/machine/test_kit.h"
#include "services/steward/machine/vocabulary.h"
#include "tests/kit/transcripts.h"

namespace yici::steward {
namespace {

using Words = std::map<std::string, std::string>;
using journal::Command;

std::string ClockText(const journal::DemandClock& clock) {
  std::string text = StrCat("  clock ", NameOf(clock.kind()).word, " due=");
  StrAppend(&text,
            clock.limit_hours() > 0 ? Instant::FromMicros(clock.due_us()).ToString() : CivilDay(clock.due_day()).ToString());
  if (!clock.calendar_version().empty()) StrAppend(&text, " ", clock.calendar_version());
  if (clock.provisional()) text += " provisional";
  return text + "\n";
}

class Transcript {
 public:
  // What one line of input prints; "" for lines that only set the scene.
  std::string Run(const std::string& line) {
    const auto parts = SplitNonEmpty(line, " ");
    Words words;
    for (const std::string_view part : parts) {
      if (const size_t equals = part.find('='); equals != part.npos)
        words[std::string(part.substr(0, equals))] = part.substr(equals + 1);
    }
    if (words.contains("actor")) actor_ = words["actor"];
    if (parts.empty()) return "";
    if (parts[0] == "at") return city_.At(parts[1]), "";
    if (parts[0] == "letters") return Letters(words["to"]);
    return Send(std::string(parts[0]), words);
  }

 private:
  std::string Number(const std::string& name) { return numbers_.contains(name) ? numbers_[name] : name; }

  Command CommandOf(const std::string& verb, Words& words) {
    const std::string no = Number(words["demand"]);
    if (verb == "hotline" || verb == "issue") return Raise(verb, words);
    if (verb == "dispatch") return Dispatch(no, words["category"], words["department"]);
    if (verb == "answer") return AnswerNow(no);
    if (verb == "reject") return RejectFor(no, words["ground"], Number(words["finished"]));
    if (verb == "sign") return Sign(no);
    if (verb == "return") return Return(no, words["suggest"]);
    if (verb == "redispatch" || verb == "refuse-return") return OnReturn(no, verb == "redispatch");
    if (verb == "joint") return JointOf(no, {words["with"]}, words["lead"]);
    if (verb == "opinion") return Opinion(no, words["department"]);
    if (verb == "ask") return Ask(no, std::atoi(words["days"].c_str()));
    if (verb == "grant" || verb == "refuse-extension") return OnAsk(no, verb == "grant");
    if (verb == "reply") return Reply(no);
    if (verb == "pass" || verb == "rework") return Review(no, verb == "pass");
    if (verb == "call-back") return CallBack(no, words["outcome"]);
    if (verb == "confirm" || verb == "deny") return Confirm(no, verb == "confirm");
    if (verb == "close" || verb == "redo") return Rule(no, verb == "close");
    if (verb == "escalate") return Escalate(no);
    if (verb == "urge") return Urge(no);
    if (verb == "merge") return Merge(no, Number(words["into"]));
    if (verb == "list-long-term") return Shelve(no, words["until"]);
    if (verb == "resume") return Resume(no);
    if (verb == "read-caller") return ReadCallerOf(no);
    return Settle(no);
  }

  Command Raise(const std::string& verb, Words& words) {
    const std::string text = words.contains("text") ? words["text"] : words["demand"];
    Command command = verb == "hotline" ? HotlineOf(words["category"], text) : IssueOf(words["category"], text);
    command.mutable_raise_demand()->set_project_id(words["project"]);
    command.mutable_raise_demand()->set_reopens(Number(words["reopens"]));
    if (words.contains("anonymous")) command.mutable_raise_demand()->clear_caller();
    command.mutable_raise_demand()->set_register_only(words.contains("register"));
    return command;
  }

  std::string Send(const std::string& verb, Words& words) {
    const std::string name = words["demand"];
    const Done done = city_.Do(actor_, CommandOf(verb, words));
    if (!done.outcome.refused() && !numbers_.contains(name)) numbers_[name] = done.answer().demand_no();
    std::string text;
    if (done.outcome.refused()) text = StrCat("REFUSED ", done.reason(), "\n");
    for (const PendingEvent& pending : done.events) {
      StrAppend(&text, EventName(pending.event));
      if (!pending.actor.empty()) StrAppend(&text, " by the deadline of ", pending.occurred_at.ToString());
      text += "\n";
    }
    return text + Standing(name);
  }

  std::string Standing(const std::string& name) {
    if (!numbers_.contains(name)) return "";
    const journal::Demand& demand = city_.Find(numbers_[name]);
    const Name state = NameOf(demand.state());
    std::string text = StrCat(name, " ", state.word, " ", state.zh);
    if (demand.level() > 0) StrAppend(&text, " level=", demand.level());
    if (!demand.department_id().empty()) StrAppend(&text, " department=", demand.department_id());
    if (demand.redo_rounds() > 0) StrAppend(&text, " round=", demand.redo_rounds());
    if (demand.result() != journal::DEMAND_RESULT_UNSPECIFIED) StrAppend(&text, " result=", NameOf(demand.result()).word);
    text += "\n";
    for (const journal::DemandClock& clock : demand.clocks()) text += ClockText(clock);
    return text;
  }

  std::string Letters(const std::string& recipient) {
    std::string text;
    for (const std::string& kind : city_.Letters(recipient)) StrAppend(&text, "letter to ", recipient, ": ", kind, "\n");
    return text.empty() ? StrCat("no letter to ", recipient, "\n") : text;
  }

  City city_;
  std::string actor_;
  std::map<std::string, std::string> numbers_;
};

TEST(ScenarioTest, EveryTranscriptReplaysAsWritten) { ReplayFolder<Transcript>("tests/scenarios/steward", 9); }

}  // namespace
}  // namespace yici::steward
