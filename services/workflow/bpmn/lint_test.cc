#include "services/workflow/bpmn/lint.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "services/workflow/bpmn/mermaid.h"
#include "services/workflow/engine/engine_for_tests.h"

namespace yici::bpmn {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;
using workflow::CompileText;
using workflow::Flows;
using workflow::InModel;
using workflow::InProcess;

const Graph& Keep(const std::string& content) {
  static std::vector<bpmn::Compiled> kept;
  kept.push_back(CompileText(InModel(InProcess(content))));
  return *kept.back().graphs.at("p");
}

// "JOIN_WAITS j", a line per warning.
std::vector<std::string> Warnings(const std::string& content) {
  std::vector<std::string> found;
  for (const workflow::Finding& finding : Lint(Keep(content), "p.bpmn")) {
    EXPECT_EQ(finding.severity, workflow::Finding::Severity::kWarning);
    found.push_back(finding.reason + " " + finding.element);
  }
  return found;
}

const std::string kEnds = "<startEvent id=\"s\"/><endEvent id=\"e\"/>";
std::string Manual(const std::string& id) { return "<manualTask id=\"" + id + "\"/>"; }
std::string Gate(const std::string& kind, const std::string& id) { return "<" + kind + "Gateway id=\"" + id + "\"/>"; }
const std::string kTwo = Manual("a") + Manual("b");

TEST(LintTest, AProcessWhoseBranchesAreJoinedHasNoWarning) {
  for (const char* kind : {"parallel", "exclusive", "inclusive"}) {
    EXPECT_THAT(Warnings(kEnds + kTwo + Gate(kind, "f") + Gate(kind, "j") + Flows({"s>f", "f>a", "f>b", "a>j", "b>j", "j>e"})),
                IsEmpty())
        << kind;
  }
}

TEST(LintTest, AJoinBehindAChoiceWaitsForEver) {
  EXPECT_THAT(Warnings(kEnds + kTwo + Gate("exclusive", "f") + Gate("parallel", "j") +
                       Flows({"s>f", "f>a", "f>b", "a>j", "b>j", "j>e"})),
              ElementsAre("JOIN_WAITS j"));
  EXPECT_THAT(Warnings(kEnds + kTwo + Gate("inclusive", "f") + Gate("parallel", "j") +
                       Flows({"s>f", "f>a", "f>b", "a>j", "b>j", "j>e"})),
              ElementsAre("JOIN_WAITS j"));
}

TEST(LintTest, BranchesThatMeetWithoutAJoinDoTheRestTwice) {
  EXPECT_THAT(Warnings(kEnds + kTwo + Manual("c") + Gate("parallel", "f") + Flows({"s>f", "f>a", "f>b", "a>c", "b>c", "c>e"})),
              ElementsAre("JOIN_MISSING c"));
  EXPECT_THAT(Warnings(kEnds + kTwo + Manual("c") + Gate("parallel", "f") + Gate("exclusive", "j") +
                       Flows({"s>f", "f>a", "f>b", "a>j", "b>j", "j>c", "c>e"})),
              ElementsAre("JOIN_MISSING j"));
}

TEST(LintTest, StepsOutOfReachAndEndsByOmissionAreNamed) {
  EXPECT_THAT(Warnings(kEnds + kTwo + Gate("exclusive", "f") + Flows({"s>f", "f>e", "f>a", "b>e"})), ElementsAre("DEAD_END a"));
}

TEST(LintTest, AnIslandIsRefusedWithItsPath) {
  const std::string island = Manual("b") + Manual("c") + Flows({"b>c", "c>b"});
  const Graph& graph = Keep(kEnds + "<subProcess id=\"q\"><startEvent id=\"qs\"/>" + Manual("d") + island +
                            "<endEvent id=\"qe\"/>" + Flows({"qs>d", "d>qe"}) + "</subProcess>" + Flows({"s>q", "q>e"}));
  std::vector<std::string> found;
  for (const workflow::Finding& finding : Unreachable(graph, "p.bpmn")) {
    EXPECT_EQ(finding.severity, workflow::Finding::Severity::kRefusal);
    EXPECT_EQ(finding.reason, "UNREACHABLE");
    found.push_back(finding.text.substr(0, finding.text.find(',')));
  }
  EXPECT_THAT(found, ElementsAre("expected a way from a start event to p/q/b", "expected a way from a start event to p/q/c"));
  EXPECT_THAT(Unreachable(Keep("<receiveTask id=\"r\" "
                               "instantiate=\"true\"/><endEvent id=\"e\"/>" +
                               Flows({"r>e"})),
                          ""),
              IsEmpty())
      << "what starts an instance is its own beginning";
}

TEST(LintTest, ALoopIsNoFaultAndABoundaryEventIsAWayOn) {
  EXPECT_THAT(Warnings(kEnds + Manual("a") + Gate("exclusive", "m") + Gate("exclusive", "x") +
                       Flows({"s>m", "m>a", "a>x", "x>m: true", "x>e"})),
              IsEmpty());
  EXPECT_THAT(
      Warnings(kEnds +
               "<userTask id=\"t\"/><boundaryEvent id=\"d\" attachedToRef=\"t\"><timerEventDefinition><timeDuration>PT1H"
               "</timeDuration></timerEventDefinition></boundaryEvent>" +
               Flows({"s>t", "t>e", "d>e"})),
      IsEmpty());
}

TEST(LintTest, DueDatesAddUpAlongTheLongestWay) {
  const auto user = [](const std::string& id, int days) {
    return "<userTask id=\"" + id + "\" yici:dueWorkingDays=\"" + std::to_string(days) + "\"/>";
  };
  const std::string steps =
      kEnds + user("a", 3) + user("b", 5) + user("c", 2) + Gate("exclusive", "f") + Gate("exclusive", "j");
  EXPECT_EQ(WorkingDaysOnTheLongestWay(Keep(steps + Flows({"s>f", "f>a", "f>b", "a>j", "b>j", "j>c", "c>e"}))), 7);
  EXPECT_EQ(WorkingDaysOnTheLongestWay(Keep(steps + Flows({"s>f", "f>a", "a>b", "b>j", "j>f: true", "j>c", "c>e"}))), 10);
}

TEST(LintTest, TooManyMarkingsAreSaidNotWalked) {
  std::string content = kEnds + Gate("parallel", "f") + Gate("parallel", "j");
  std::vector<std::string> flows = {"s>f", "j>e"};
  for (int branch = 0; branch < 16; ++branch) {
    const std::string id = "t" + std::to_string(branch);
    content += Manual(id);
    flows.push_back("f>" + id);
    flows.push_back(id + ">j");
  }
  EXPECT_THAT(Warnings(content + Flows(flows)), ElementsAre("NOT_CHECKED p"));
}

TEST(MermaidTest, MarksWhereAnInstanceStandsAndKeepsNamesWithinTheirQuotes) {
  const std::string text = Mermaid(
      Keep("<startEvent id=\"s\"/><userTask id=\"t\" name=\"a&quot;]; click\"/><endEvent id=\"e\"/>" + Flows({"s>t", "t>e"})),
      {"t"});
  EXPECT_THAT(text, HasSubstr("[\"a#quot;]; click\"]:::here"));
  EXPECT_THAT(text, HasSubstr("n0 --> n1"));
  EXPECT_THAT(text, Not(HasSubstr("n0((\"s\")):::here")));
}

}  // namespace
}  // namespace yici::bpmn
