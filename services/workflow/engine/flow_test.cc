// Tokens, gateways and flows. Sections of BPMN 2.0.2.
#include "services/workflow/engine/engine_for_tests.h"

namespace yici::workflow {
namespace {

std::string Tasks(const std::vector<std::string>& ids) {
  std::string text;
  for (const std::string& id : ids) text += "<userTask id=\"" + id + "\"/>\n";
  return text;
}

const std::string kEnds = "<startEvent id=\"s\"/><endEvent id=\"e\"/>\n";

Play Process(const std::string& content, const std::vector<std::string>& flows) {
  return Play(InModel(InProcess(kEnds + content + Flows(flows))));
}

TEST(Flow, APlainProcessRunsFromItsStartToItsEnd) {
  Play play = Process(Tasks({"a", "b"}), {"s>a", "a>b", "b>e"});
  EXPECT_EQ(play.Start().Open(), "a");
  EXPECT_EQ(play.Status(), "RUNNING");
  EXPECT_EQ(play.Do("a").Open(), "b");
  EXPECT_EQ(play.Do("b").Status(), "COMPLETED");
  EXPECT_EQ(play.now().subject(), "cases/1");
}

TEST(Flow, AProcessWithoutContentEndsAtOnce) { EXPECT_EQ(Play(InModel(InProcess(""))).Start().Status(), "COMPLETED"); }

TEST(Flow, WithoutAStartEventEveryNodeWithoutIncomingFlowsStarts) {
  Play play(InModel(InProcess(Tasks({"a", "b", "c"}) + Flows({"a>c"}))));
  EXPECT_EQ(play.Start().Open(), "a b");
  EXPECT_EQ(play.Do("a").Do("b").Do("c").Status(), "COMPLETED");
}

TEST(Flow, AnExclusiveGatewayTakesTheFirstFlowThatHolds) {
  const auto make = [] {
    return Process("<exclusiveGateway id=\"g\"/>" + Tasks({"a", "b"}), {"s>g", "g>a: x > 1", "g>b: x > 0", "a>e", "b>e"});
  };
  EXPECT_EQ(make().Start({{"x", "2"}}).Open(), "a");
  EXPECT_EQ(make().Start({{"x", "1"}}).Open(), "b");
}

TEST(Flow, AnExclusiveGatewayWithoutAFlowThatHoldsOpensAnIncidentThatCanBeResolved) {
  Play play = Process("<exclusiveGateway id=\"g\"/>" + Tasks({"a"}), {"s>g", "g>a: x > 1", "a>e"});
  EXPECT_EQ(play.Start({{"x", "0"}}).Incidents(), "NO_FLOW g");
  EXPECT_EQ(play.Resolve().Incidents(), "NO_FLOW g");
  EXPECT_EQ(play.Set({{"x", "2"}}).Open(), "");
  EXPECT_EQ(play.Resolve().Open(), "a");
  EXPECT_EQ(play.Incidents(), "");
}

TEST(Flow, AConditionThatIsNeitherTrueNorFalseOpensAnIncidentAndOtherBranchesGoOn) {
  Play play = Process("<parallelGateway id=\"f\"/><exclusiveGateway id=\"g\" default=\"g_e\"/>" + Tasks({"a", "b"}),
                      {"s>f", "f>g", "f>b", "g>a: missing > 1", "g>e", "a>e", "b>e"});
  EXPECT_EQ(play.Start().Incidents(), "EXPRESSION g");
  EXPECT_EQ(play.Open(), "b");
  EXPECT_EQ(play.Do("b").Status(), "RUNNING");
  EXPECT_EQ(play.Set({{"missing", "0"}}).Resolve().Status(), "COMPLETED");
}

TEST(Flow, ADefaultFlowIsTakenWhenNoOtherHolds) {
  const auto make = [] {
    return Process("<exclusiveGateway id=\"g\" default=\"g_b\"/>" + Tasks({"a", "b"}),
                   {"s>g", "g>b", "g>a: x > 1", "a>e", "b>e"});
  };
  EXPECT_EQ(make().Start({{"x", "2"}}).Open(), "a");
  EXPECT_EQ(make().Start({{"x", "0"}}).Open(), "b");
}

TEST(Flow, FlowsOutOfAnActivityAreTakenAllAndTheDefaultWhenNoConditionHolds) {
  const auto make = [] {
    return Process("<manualTask id=\"m\" default=\"m_c\"/>" + Tasks({"a", "b", "c"}), {"s>m", "m>a", "m>b: x > 1", "m>c"});
  };
  EXPECT_EQ(make().Start({{"x", "2"}}).Open(), "a b");
  EXPECT_EQ(make().Start({{"x", "0"}}).Open(), "a c");
}

TEST(Flow, AParallelJoinTakesOneTokenOfEachFlow) {
  Play play = Process("<parallelGateway id=\"f\"/><parallelGateway id=\"j\"/>" + Tasks({"a", "b", "c"}),
                      {"s>f", "f>a", "f>b", "a>j", "b>j", "j>c", "c>e"});
  EXPECT_EQ(play.Start().Do("a").Open(), "b");
  EXPECT_EQ(play.Do("b").Open(), "c");
  EXPECT_EQ(play.Do("c").Status(), "COMPLETED");
}

TEST(Flow, AParallelJoinDoesNotCountTwoTokensOfOneFlow) {
  Play play =
      Process("<parallelGateway id=\"f\"/><exclusiveGateway id=\"x\"/><parallelGateway id=\"j\"/>" + Tasks({"a", "b", "c"}),
              {"s>f", "f>a", "f>b", "a>x", "b>x", "x>j", "s>j", "j>c"});
  // Two tokens by x>j and one by s>j: c once, and one token waits for ever.
  EXPECT_EQ(play.Start().Do("a").Open(), "b c");
  EXPECT_EQ(play.Do("b").Open(), "c");
  EXPECT_EQ(play.Do("c").Status(), "RUNNING");
}

TEST(Flow, AnUncontrolledMergePassesEveryToken) {
  Play play = Process("<parallelGateway id=\"f\"/>" + Tasks({"a", "b", "c"}), {"s>f", "f>a", "f>b", "a>c", "b>c", "c>e"});
  EXPECT_EQ(play.Start().Do("a").Do("b").Open(), "c c");
  EXPECT_EQ(play.Do("c").Status(), "RUNNING");
  EXPECT_EQ(play.Do("c").Status(), "COMPLETED");
}

TEST(Flow, AnInclusiveJoinWaitsForWhatCanStillComeAndForNothingElse) {
  const auto make = [] {
    return Process("<inclusiveGateway id=\"f\"/><inclusiveGateway id=\"j\"/>" + Tasks({"a", "b", "c", "d"}),
                   {"s>f", "f>a: x > 0", "f>b: x > 1", "f>c: x > 2", "a>j", "b>j", "c>j", "j>d", "d>e"});
  };
  EXPECT_EQ(make().Start({{"x", "1"}}).Do("a").Open(), "d");
  Play play = make();
  EXPECT_EQ(play.Start({{"x", "2"}}).Do("a").Open(), "b");
  EXPECT_EQ(play.Do("b").Open(), "d");
  EXPECT_EQ(make().Start({{"x", "0"}}).Incidents(), "NO_FLOW f");
}

TEST(Flow, AnInclusiveJoinLooksAtBoundaryEventsOfRunningActivities) {
  // While a runs, its boundary event can still lead to the other incoming flow of the join.
  Play play = Process("<parallelGateway id=\"f\"/><inclusiveGateway id=\"j\"/>" + Tasks({"a", "b", "c"}) +
                          "<boundaryEvent id=\"t\" attachedToRef=\"a\"><timerEventDefinition><timeDuration>PT1H</timeDuration>"
                          "</timerEventDefinition></boundaryEvent><endEvent id=\"x\"/>",
                      {"s>f", "f>a", "f>b", "a>x", "t>j", "b>j", "j>c", "c>e"});
  EXPECT_EQ(play.Start().Do("b").Open(), "a");
  EXPECT_EQ(play.Wait(3'600).Open(), "c");
}

TEST(Flow, AnInclusiveJoinInALoopDoesNotWaitForItself) {
  Play play = Process("<inclusiveGateway id=\"j\"/><exclusiveGateway id=\"g\" default=\"g_e\"/>" + Tasks({"a"}),
                      {"s>j", "j>a", "a>g", "g>j: again", "g>e"});
  EXPECT_EQ(play.Start().Do("a", {{"again", "true"}}).Open(), "a");
  EXPECT_EQ(play.Do("a", {{"again", "false"}}).Status(), "COMPLETED");
}

TEST(Flow, AnInclusiveJoinDoesNotWaitForTokensOfAnotherSubProcess) {
  Play play(InModel(InProcess(kEnds + "<parallelGateway id=\"f\"/><endEvent id=\"x\"/>" + Tasks({"b"}) +
                              "<subProcess id=\"q\"><inclusiveGateway id=\"j\"/><exclusiveGateway id=\"g\" default=\"g_m\"/>" +
                              Tasks({"a"}) + "<manualTask id=\"m\"/><manualTask id=\"n\"/><startEvent id=\"qs\"/>" +
                              Flows({"qs>g", "g>m", "g>n: false", "m>j", "n>j", "j>a"}) + "</subProcess>" +
                              Flows({"s>f", "f>q", "f>b", "q>e", "b>x"}))));
  EXPECT_EQ(play.Start().Open(), "b a");
}

TEST(Flow, TokensAreCountedIntoAndOutOfAnActivity) {
  Play play =
      Process("<userTask id=\"a\" completionQuantity=\"3\"/><userTask id=\"b\" startQuantity=\"2\"/>", {"s>a", "a>b", "b>e"});
  EXPECT_EQ(play.Start().Do("a").Open(), "b");
  EXPECT_EQ(play.Do("b").Status(), "RUNNING");  // one token is left over
}

TEST(Flow, ALoopWithoutEndStopsAtTheBoundOfACommandAndGoesOnWhenResolved) {
  Play play = Process("<manualTask id=\"m\"/>", {"s>m", "m>m"});
  EXPECT_EQ(play.Start().Incidents(), "STEP_LIMIT m");
  EXPECT_EQ(play.Set({{"x", "1"}}).steps().size() < kStepsMax + 20, true);
  EXPECT_EQ(play.Resolve().Incidents(), "STEP_LIMIT m");
  EXPECT_EQ(play.CancelIt().Status(), "CANCELLED withdrawn");
}

TEST(Flow, ATerminateEndEventEndsItsScopeAndNoMore) {
  Play play(InModel(InProcess(kEnds + Tasks({"c"}) + "<subProcess id=\"q\"><startEvent id=\"qs\"/><parallelGateway id=\"f\"/>" +
                              Tasks({"a", "b"}) + "<endEvent id=\"t\"><terminateEventDefinition/></endEvent>" +
                              Flows({"qs>f", "f>a", "f>b", "a>t"}) + "</subProcess>" + Flows({"s>q", "q>c", "c>e"}))));
  EXPECT_EQ(play.Start().Open(), "a b");
  EXPECT_EQ(play.Do("a").Open(), "c");
  EXPECT_EQ(play.Do("c").Status(), "COMPLETED");
}

TEST(Flow, ATerminateEndEventOfTheProcessEndsTheInstance) {
  Play play =
      Process("<parallelGateway id=\"f\"/><endEvent id=\"t\"><terminateEventDefinition/></endEvent>" + Tasks({"a", "b"}),
              {"s>f", "f>a", "f>b", "a>t", "b>e"});
  EXPECT_EQ(play.Start().Do("a").Status(), "COMPLETED");
  EXPECT_EQ(play.Open(), "");
}

TEST(Flow, ALinkLeadsOnWhereItsNameIsCaught) {
  Play play = Process(
      "<intermediateThrowEvent id=\"l\"><linkEventDefinition name=\"L\"/></intermediateThrowEvent>"
      "<intermediateCatchEvent id=\"k\"><linkEventDefinition name=\"L\"/></intermediateCatchEvent>" +
          Tasks({"a"}),
      {"s>l", "k>a", "a>e"});
  EXPECT_EQ(play.Start().Open(), "a");
}

}  // namespace
}  // namespace yici::workflow
