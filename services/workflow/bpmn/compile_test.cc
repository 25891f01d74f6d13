// What a deployment refuses, with its element, and what it makes of the rest.
#include "services/workflow/engine/engine_for_tests.h"

namespace yici::bpmn {
namespace {

using testing::ElementsAre;
using workflow::CompileText;
using workflow::Flows;
using workflow::InModel;
using workflow::InProcess;
using workflow::Refusals;

std::vector<std::string> RefusalsOf(const std::string& content, const Options& options = {}) {
  return Refusals(CompileText(InModel(InProcess(content)), options));
}

TEST(Compile, RefusesWhatIsNotExecuted) {
  EXPECT_THAT(RefusalsOf("<adHocSubProcess id=\"a\"/>"), ElementsAre("NOT_EXECUTED a"));
  EXPECT_THAT(RefusalsOf("<complexGateway id=\"g\"/>"), ElementsAre("NOT_EXECUTED g"));
  EXPECT_THAT(Refusals(CompileText(InModel("<choreography id=\"c\"/>"))), ElementsAre("NOT_EXECUTED c"));
}

TEST(Compile, SaysWhereTheRefusedElementStands) {
  const Compiled compiled = CompileText(InModel("\n" + InProcess("\n<complexGateway id=\"g\"/>")));
  ASSERT_EQ(compiled.findings.size(), 1U);
  EXPECT_EQ(compiled.findings[0].line, 5U);
  EXPECT_EQ(compiled.findings[0].file, "test.bpmn");
}

TEST(Compile, RefusesReferencesToNothing) {
  EXPECT_THAT(RefusalsOf("<task id=\"a\"/><sequenceFlow id=\"f\" sourceRef=\"a\" targetRef=\"b\"/>"),
              ElementsAre("UNKNOWN_REFERENCE f"));
  EXPECT_THAT(RefusalsOf("<callActivity id=\"c\" calledElement=\"x\"/>"), ElementsAre("UNKNOWN_REFERENCE c"));
  EXPECT_THAT(RefusalsOf("<boundaryEvent id=\"b\" attachedToRef=\"x\"/>"), ElementsAre("UNKNOWN_REFERENCE b"));
  EXPECT_THAT(RefusalsOf("<intermediateThrowEvent id=\"t\"><linkEventDefinition name=\"L\"/></intermediateThrowEvent>"),
              ElementsAre("LINK_MISSING t"));
  Options options;
  options.known_processes = {"x"};
  EXPECT_THAT(RefusalsOf("<callActivity id=\"c\" calledElement=\"x\"/>", options), ElementsAre());
}

TEST(Compile, RefusesExpressionsThatAreNoFeel) {
  const auto condition = [](const std::string& text, const std::string& attributes = "") {
    return "<task id=\"a\"/><task id=\"b\"/><sequenceFlow id=\"f\" sourceRef=\"a\" targetRef=\"b\"><conditionExpression "
           "id=\"x\"" +
           attributes + ">" + text + "</conditionExpression></sequenceFlow>";
  };
  EXPECT_THAT(RefusalsOf(condition("1 +")), ElementsAre("SYNTAX x"));
  EXPECT_THAT(RefusalsOf(condition("")), ElementsAre("EXPRESSION_MISSING x"));
  EXPECT_THAT(RefusalsOf(condition("a/b", " language=\"http://www.w3.org/1999/XPath\"")), ElementsAre("LANGUAGE x"));
  EXPECT_THAT(RefusalsOf(condition("true and 1 &lt; \"a\"")), ElementsAre("TYPE_FAULT x"));
  EXPECT_THAT(RefusalsOf(condition("anything > 1")), ElementsAre());
}

TEST(Compile, ReadsHowAUserTaskIsSigned) {
  const auto task = [](const std::string& sign) { return "<userTask id=\"t\" yici:sign=\"" + sign + "\"/>"; };
  for (const char* wrong : {"", "some", "0", "-1", "2.5", "12345"}) {
    EXPECT_THAT(RefusalsOf(task(wrong)), ElementsAre("SIGN t")) << wrong;
  }
  const auto sign_of = [&](const std::string& sign) {
    const Compiled compiled = CompileText(InModel(InProcess(task(sign))));
    return std::pair(compiled.graphs.begin()->second->works[0].sign, compiled.graphs.begin()->second->works[0].sign_needed);
  };
  EXPECT_EQ(sign_of("all"), std::pair(Sign::kAll, 0U));
  EXPECT_EQ(sign_of(" any "), std::pair(Sign::kAny, 0U));
  EXPECT_EQ(sign_of("lead"), std::pair(Sign::kLead, 0U));
  EXPECT_EQ(sign_of("3"), std::pair(Sign::kCount, 3U));
}

TEST(Compile, RefusesScriptsOfOtherLanguagesUnlessTheyAreJobs) {
  const std::string script = "<scriptTask id=\"t\" scriptFormat=\"groovy\"><script>x = 1</script></scriptTask>";
  EXPECT_THAT(RefusalsOf(script), ElementsAre("LANGUAGE t"));
  Options options;
  options.scripts_as_jobs = true;
  EXPECT_THAT(RefusalsOf(script, options), ElementsAre());
}

TEST(Compile, RefusesLoopsWithoutAnEndAndTimersWithoutATime) {
  EXPECT_THAT(RefusalsOf("<task id=\"t\"><standardLoopCharacteristics/></task>"), ElementsAre("LOOP_ENDLESS t"));
  EXPECT_THAT(RefusalsOf("<task id=\"t\"><multiInstanceLoopCharacteristics id=\"m\"/></task>"),
              ElementsAre("LOOP_CARDINALITY m"));
  EXPECT_THAT(RefusalsOf("<intermediateCatchEvent id=\"c\"><timerEventDefinition id=\"t\"/></intermediateCatchEvent>"),
              ElementsAre("TIMER_MISSING t"));
}

TEST(Compile, LeavesOutProcessesThatAreNotExecutableAndRefusesToCallThem) {
  const std::string other = "<process id=\"o\" isExecutable=\"false\"/>";
  const Compiled alone = CompileText(InModel(other + InProcess("")));
  EXPECT_FALSE(alone.refused());
  EXPECT_EQ(alone.graphs.count("o"), 0U);
  EXPECT_THAT(Refusals(CompileText(InModel(other + InProcess("<callActivity id=\"c\" calledElement=\"o\"/>")))),
              ElementsAre("NOT_EXECUTABLE c"));
}

TEST(Compile, NumbersNodesInTheOrderOfTheDocument) {
  const Compiled compiled = CompileText(InModel(
      InProcess("<task id=\"a\"/><subProcess id=\"b\"><task id=\"c\"/></subProcess><task id=\"d\"/>" + Flows({"d>a"}))));
  const Graph& graph = *compiled.graphs.at("p");
  for (const auto& [id, at] : {std::pair("a", 0U), std::pair("b", 1U), std::pair("c", 2U), std::pair("d", 3U)})
    EXPECT_EQ(graph.Find(id), at);
  EXPECT_EQ(graph.flows[0].source, 3U);
}

TEST(Compile, TakesReferencesThatGoInACircle) {
  EXPECT_THAT(
      RefusalsOf(
          "<dataObjectReference id=\"a\" dataObjectRef=\"b\"/><dataObjectReference id=\"b\" dataObjectRef=\"a\"/>"
          "<task "
          "id=\"t\"><dataInputAssociation><sourceRef>a</sourceRef><targetRef>b</targetRef></dataInputAssociation></task>"),
      ElementsAre());
}

TEST(Compile, BoundsTheNestingOfSubProcesses) {
  std::string content;
  for (int at = 0; at < kNestingMax + 2; ++at)
    content = "<subProcess id=\"q" + std::to_string(at) + "\">" + content + "</subProcess>";
  EXPECT_THAT(RefusalsOf(content), ElementsAre("TOO_LARGE q1"));
}

}  // namespace
}  // namespace yici::bpmn
