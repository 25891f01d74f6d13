// Lives of policies as text: tests/scenarios/policy/*.txt, written and replayed like those of demands.
//
//   at 2020-04-20T10:00 actor=officer:head
//   publish policy=P audience=all-enterprises
//   ----
//   PolicyPublished
//   P published 已发布 version=1 delivered=0 read=0 questions=0 answered=0
#include <cstdlib>
#include <map>

#include "gtest/gtest.h"
#include "services/base/text.h"
#include "services/steward/machine/policy_test_kit.h"
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
    if (parts[0] == "at") return city_.At(parts[1]), "";
    if (parts[0] == "enterprise") return city_.AddEnterprise(words["uscc"], words["county"], words["liaison"]), "";
    return Send(std::string(parts[0]), words);
  }

 private:
  std::string Number(const std::string& name) { return numbers_.contains(name) ? numbers_[name] : name; }

  Command CommandOf(const std::string& verb, Words& words) {
    const std::string policy = Number(words["policy"]), question = Number(words["question"]);
    if (verb == "withdraw") return Withdraw(policy);
    if (verb == "interpret") return Interpret(policy);
    if (verb == "deliver") return DeliverNext(policy, std::atoi(words["limit"].c_str()));
    if (verb == "reopen") return Reopen();
    if (verb == "read") return ReadReceipt(policy);
    if (verb == "ask") return AskAbout(policy);
    if (verb == "answer") return AnswerQuestion(question, words.contains("for-everybody"));
    Command command = PolicyOf(words["audience"], words.contains("number") ? words["number"] : "锦市监发〔2020〕1号");
    command.mutable_publish_policy()->set_replaces(Number(words["replaces"]));
    return command;
  }

  std::string Send(const std::string& verb, Words& words) {
    const Done done = city_.Do(actor_, CommandOf(verb, words));
    std::string text;
    if (done.outcome.refused()) text = StrCat("REFUSED ", done.reason(), "\n");
    for (const PendingEvent& pending : done.events) {
      StrAppend(&text, EventName(pending.event), "\n");
      for (const journal::PolicyDelivery& delivery : pending.event.policy_delivered().deliveries()) {
        StrAppend(&text, "  to ", delivery.uscc(), " liaison=", delivery.liaison_id(), " by ", delivery.rule(), "\n");
      }
    }
    if (!done.outcome.refused()) {
      if (verb == "publish") numbers_[words["policy"]] = done.ledger().policy().policy_no();
      if (verb == "ask") numbers_[words["question"]] = done.ledger().policy().question_no();
    }
    return text + Standing(words);
  }

  std::string Standing(const Words& words) {
    std::string text;
    if (const auto policy = words.find("policy"); policy != words.end() && numbers_.contains(policy->second)) {
      const journal::Policy& row = city_.Policy(numbers_[policy->second]);
      const journal::PolicyProgress& progress = city_.Progress(numbers_[policy->second]);
      StrAppend(&text, policy->second, " ", NameOf(row.state()).word, " ", NameOf(row.state()).zh, " version=", row.version(),
                " delivered=", progress.delivered(), " read=", progress.read(), " questions=", progress.questions(),
                " answered=", progress.answered(), "\n");
    }
    if (const auto question = words.find("question"); question != words.end() && numbers_.contains(question->second)) {
      const journal::PolicyQuestion& row = city_.Question(numbers_[question->second]);
      StrAppend(&text, question->second, " ", NameOf(row.state()).word, " ", NameOf(row.state()).zh,
                " due=", CivilDay(row.due_day()).ToString(), " late=", row.late_wd(), "\n");
    }
    return text;
  }

  PolicyCity city_;
  std::string actor_;
  std::map<std::string, std::string> numbers_;
};

TEST(PolicyScenarioTest, EveryTranscriptReplaysAsWritten) { ReplayFolder<Transcript>("tests/scenarios/policy", 2); }

}  // namespace
}  // namespace yici::steward
