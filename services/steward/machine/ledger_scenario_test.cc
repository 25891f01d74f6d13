// Lives of projects and visits as text: tests/scenarios/ledger/*.txt, written and replayed like those of demands.
//
//   at 2020-04-20T10:00 actor=officer:administrator
//   register project=P investment=600000000
//   ----
//   ProjectRegistered
//   P planned 储备 version=1 staffing=awaiting
#include <cstdlib>
#include <map>

#include "gtest/gtest.h"
#include "services/base/text.h"
#include "services/steward/machine/errand_test_kit.h"
#include "services/steward/machine/ledger.h"
#include "services/steward/machine/vocabulary.h"
#include "tests/kit/transcripts.h"

namespace yici::steward {
namespace {

using Words = std::map<std::string, std::string>;
using journal::Command;

class Transcript {
 public:
  std::string Run(const std::string& line) {
    const auto parts = SplitNonEmpty(line, " ");
    Words words;
    for (const std::string_view part : parts) {
      if (const size_t equals = part.find('='); equals != part.npos)
        words[std::string(part.substr(0, equals))] = part.substr(equals + 1);
    }
    if (words.contains("actor")) actor_ = words["actor"];
    if (parts.empty()) return "";
    if (parts[0] == "mandate") return StrCat("mandate ", city_.Mandate(words["until"], Number(words["project"])), "\n");
    if (parts[0] == "revoke") return city_.Revoke(std::atoi(words["mandate"].c_str())), "";
    if (parts[0] == "at") return city_.At(parts[1]), "";
    if (parts[0] == "stand-in") return city_.StandIn(words["who"], words["for"], words["from"], words["until"]), "";
    return Send(std::string(parts[0]), words);
  }

 private:
  std::string Number(const std::string& name) { return numbers_.contains(name) ? numbers_[name] : name; }

  Command CommandOf(const std::string& verb, Words& words) {
    if (words.contains("errand")) return ErrandCommandOf(verb, words);
    const std::string project = Number(words["project"]), visit = Number(words["visit"]);
    if (verb == "register") return Registered(std::atoll(words["investment"].c_str()));
    if (verb == "issue") return IssueOf("hc-help");
    if (verb == "status") return Status(project, *ProjectStatusOf(words["to"]));
    if (verb == "report") return Progress(project, std::atoi(words["month"].c_str()), 100, words.contains("correct"));
    if (verb == "assign") return Assign(project, words["steward"]);
    if (verb == "release") return Release(project, words["steward"]);
    if (verb == "hand-over") return HandOver(project, words["from"], words["to"]);
    if (verb == "sign") return SignFor(project, words["from"]);
    if (verb == "call-off") return CallOff(project, words["from"]);
    if (verb == "plan") return Plan(project, words["day"], Number(words["demand"]));
    if (verb == "notify") return Notify(visit);
    if (verb == "log") return Log(visit, words["day"]);
    if (verb == "confirm" || verb == "deny") return Answered(visit, verb == "confirm");
    return Cancel(visit);
  }

  Command ErrandCommandOf(const std::string& verb, Words& words) {
    const std::string errand = Number(words["errand"]);
    if (verb == "entrust") return Entrust(std::atoi(words["mandate"].c_str()), Number(words["project"]));
    if (verb == "take") return Take(errand);
    if (verb == "start") return StartWork(errand);
    if (verb == "ask") return AskFor(errand, {words["paper"]}, std::atoi(words["limit"].c_str()));
    if (verb == "hand") return Hand(errand, words["paper"]);
    if (verb == "link") return LinkedCase(errand, words["case"]);
    if (verb == "end") return EndedCase(errand, words["case"]);
    if (verb == "deliver") return HandResult(errand);
    if (verb == "rate") return RateWith(errand, std::atoi(words["stars"].c_str()));
    return CallOffErrand(errand);
  }

  std::string Send(const std::string& verb, Words& words) {
    const Done done = city_.Do(actor_, CommandOf(verb, words));
    std::string text;
    if (done.outcome.refused()) text = StrCat("REFUSED ", done.reason(), "\n");
    for (const PendingEvent& pending : done.events) StrAppend(&text, EventName(pending.event), "\n");
    if (!done.outcome.refused()) {
      if (verb == "register") numbers_[words["project"]] = done.ledger().project_id();
      if (verb == "entrust") numbers_[words["errand"]] = done.ledger().errand().errand_no();
      if (verb == "plan") numbers_[words["visit"]] = done.ledger().visit_no();
      if (verb == "issue") numbers_[words["demand"]] = done.answer().demand_no();
    }
    const journal::Coverage& coverage = done.ledger().coverage();
    if (!coverage.rule().empty()) {
      StrAppend(&text, "  ", coverage.rule(), ": sponsor=", coverage.sponsor(),
                " due=", CivilDay(coverage.due_day()).ToString(), "\n");
    }
    return text + Standing(words);
  }

  std::string Standing(const Words& words) {
    if (const auto visit = words.find("visit"); visit != words.end() && numbers_.contains(visit->second)) {
      const journal::StewardVisit& row = city_.Visit(numbers_[visit->second]);
      const Name state = NameOf(row.state());
      return StrCat(visit->second, " ", state.word, " ", state.zh, row.counted() ? " counted\n" : " free\n");
    }
    if (const auto errand = words.find("errand"); errand != words.end()) {
      if (!numbers_.contains(errand->second)) return "";
      const journal::Errand& row = city_.Errand(numbers_[errand->second]);
      return StrCat(errand->second, " ", NameOf(row.state()).word, " ", NameOf(row.state()).zh, " cases=", row.cases_size(),
                    "\n");
    }
    const auto project = words.find("project");
    if (project == words.end() || !numbers_.contains(project->second)) return "";
    const journal::LedgerProject ledger = city_.Ledger(numbers_[project->second]);
    const Name status = NameOf(ledger.status());
    std::string text = StrCat(project->second, " ", status.word, " ", status.zh, " version=", ledger.version(),
                              " staffing=", NameOf(StaffingOf(ledger)).word, "\n");
    for (const journal::StewardAssignment& assignment : ledger.assignments()) {
      const Name state = NameOf(assignment.state());
      StrAppend(&text, "  steward ", assignment.steward_id(), " ", state.word, " ", state.zh, "\n");
    }
    return text;
  }

  ErrandCity city_;
  std::string actor_;
  std::map<std::string, std::string> numbers_;
};

TEST(LedgerScenarioTest, EveryTranscriptReplaysAsWritten) { ReplayFolder<Transcript>("tests/scenarios/ledger", 5); }

}  // namespace
}  // namespace yici::steward
