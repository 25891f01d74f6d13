// Lives of rallies as text: tests/scenarios/rally/*.txt. A command a line, then what came of it.
//
//   at 2020-04-20T10:00 actor=officer:administrator
//   plan rally=R
//   ----
//   RallyPlanned
//   R nominating 报名
#include <cstdlib>
#include <map>

#include "gtest/gtest.h"
#include "services/base/text.h"
#include "services/evaluation/machine/rally.h"
#include "services/evaluation/machine/test_kit.h"
#include "services/evaluation/machine/vocabulary.h"
#include "tests/kit/transcripts.h"

namespace yici::evaluation {
namespace {

using Words = std::map<std::string, std::string>;
using journal::Command;

std::vector<int32_t> ScoresIn(const std::string& text) {
  std::vector<int32_t> scores;
  for (const std::string_view part : SplitNonEmpty(text, ",")) scores.push_back(HundredthsOf(part).value_or(-1));
  return scores;
}

std::vector<std::string> ListIn(const std::string& text) {
  std::vector<std::string> list;
  for (const std::string_view part : SplitNonEmpty(text, ",")) list.emplace_back(part);
  return list;
}

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
    if (parts[0] == "at") return city_.At(parts[1]), "";
    return Send(std::string(parts[0]), words);
  }

 private:
  std::string Number(const std::string& name) { return numbers_.contains(name) ? numbers_[name] : name; }

  Command PlanIn(Words& words) {
    Command command = Plan();
    command.mutable_plan_rally()->set_drop_extremes(words.contains("drop"));
    for (const std::string& weight : ListIn(words["weights"])) {
      journal::RallyCriterion& criterion = *command.mutable_plan_rally()->add_criteria();
      criterion.set_criterion_id(StrCat("c", command.plan_rally().criteria_size()));
      criterion.set_name_zh("评分项");
      criterion.set_weight(std::atoi(weight.c_str()));
    }
    return command;
  }

  Command CommandOf(const std::string& verb, Words& words) {
    const std::string rally = Number(words["rally"]), project = words["project"];
    if (verb == "plan") return PlanIn(words);
    if (verb == "nominate") return Nominate(rally, project);
    if (verb == "vet") return Vet(rally, project, !words.contains("refuse"));
    if (verb == "route") return Route(rally, ListIn(words["projects"]));
    if (verb == "visit") return Visited(rally, project);
    if (verb == "sheet") return Sheet(rally, project, ScoresIn(words["scores"]));
    if (verb == "close") return Close(rally);
    if (verb == "post") return Post(rally);
    if (verb == "appeal") return Appeal(rally, project);
    if (verb == "uphold" || verb == "withdraw") return RuleFor(rally, project, verb == "uphold");
    if (verb == "announce") return Announce(rally);
    if (verb == "correct") return Correct(rally, project, ScoresIn(words["scores"]));
    if (verb == "look-back") return Back(rally, project, !words.contains("broken"));
    return CallOff(rally);
  }

  std::string Send(const std::string& verb, Words& words) {
    const Done done = city_.Do(actor_, CommandOf(verb, words));
    std::string text;
    if (done.outcome.refused()) text = StrCat("REFUSED ", done.reason(), "\n");
    for (const PendingEvent& pending : done.events) {
      const auto* field = journal::Event::descriptor()->FindFieldByNumber(pending.event.event_case());
      StrAppend(&text, field->message_type()->name(), "\n");
    }
    if (verb == "plan" && !done.outcome.refused()) numbers_[words["rally"]] = done.answer().number();
    return text + Standing(words["rally"]);
  }

  std::string Standing(const std::string& name) {
    if (!numbers_.contains(name)) return "";
    const journal::Rally& rally = city_.Rally(numbers_[name]);
    const Name state = NameOf(rally.state());
    std::string text = StrCat(name, " ", state.word, " ", state.zh, "\n");
    if (rally.results_size() > 0) StrAppend(&text, "  v", rally.results_size(), ": ", Places(rally), "\n");
    return text;
  }

  EvaluationCity city_;
  std::string actor_;
  std::map<std::string, std::string> numbers_;
};

TEST(RallyScenarioTest, EveryTranscriptReplaysAsWritten) { ReplayFolder<Transcript>("tests/scenarios/rally", 3); }

}  // namespace
}  // namespace yici::evaluation
