// Work that goes back: sent back by who has it (驳回), taken back by who did it (撤回).
#include <gtest/gtest.h>

#include <sstream>

#include "services/workflow/machine/habits_for_tests.h"

namespace yici::workflow {
namespace {

class ReturnTest : public testing::Test {
 protected:
  void TearDown() override { kit_.ExpectIndexesWhole(); }
  void Done(const std::string& officer, const std::string& elements) {
    std::istringstream words(elements);
    for (std::string element; words >> element;) ASSERT_EQ(kit_.Complete(officer, element), "") << element;
  }
  HabitsKit kit_;
};

TEST_F(ReturnTest, WorkGoesBackToAnEarlierTaskAndComesAgain) {
  kit_.Begin("a > b > c > d");
  Done("zhang", "a b");
  EXPECT_EQ(kit_.Return("wang", "c", "a"), "TASK_NOT_YOURS");
  EXPECT_EQ(kit_.Return("li", "c", "a", "补正", 1), "TASK_CHANGED");
  EXPECT_EQ(kit_.Return("li", "c", "d"), "RETURN_NOT_EARLIER");
  EXPECT_EQ(kit_.Return("li", "c", "c"), "RETURN_NOT_EARLIER");
  EXPECT_EQ(kit_.Return("li", "c", "nowhere"), "RETURN_NOT_EARLIER");
  ASSERT_EQ(kit_.Return("li", "c", "a"), "");
  const journal::TaskChanged& told = kit_.events()[0].event.task_changed();
  EXPECT_EQ(journal::TaskChanged::Act_Name(told.act()) + " " + told.element() + " " + told.reason(), "RETURNED a 材料不全");
  EXPECT_EQ(kit_.Open(), "a");
  EXPECT_EQ(kit_.Return("zhang", "a", "b"), "RETURN_NOT_EARLIER") << "taken back with the rest";
  Done("zhang", "a b c d");
  EXPECT_EQ(kit_.now().status(), Instance::COMPLETED);
}

TEST_F(ReturnTest, WhoIsAskedAfterwardsSendsNothingBackBeforeHisTurn) {
  kit_.Begin("a:zhang > b:zhang > c");
  ASSERT_EQ(kit_.Complete("zhang", "a"), "");
  ASSERT_EQ(kit_.Add("zhang", "b", "li", Signer::AFTER), "");
  EXPECT_EQ(kit_.Return("li", "b", "a"), "SIGN_NOT_YET");
  EXPECT_EQ(kit_.Open(), "b");
  ASSERT_EQ(kit_.Complete("zhang", "b"), "");
  ASSERT_EQ(kit_.Return("li", "b", "a"), "") << "now he is asked";
  EXPECT_EQ(kit_.Open(), "a");
}

TEST_F(ReturnTest, WhoSignsWaitsForWhomHePutBeforeHimself) {
  kit_.Begin("a:zhang > b:li,zhao/all > c");
  ASSERT_EQ(kit_.Complete("zhang", "a"), "");
  ASSERT_EQ(kit_.Add("li", "b", "qian", Signer::BEFORE), "");
  EXPECT_EQ(kit_.Return("li", "b", "a"), "SIGN_NOT_YET");
  ASSERT_EQ(kit_.Sign("qian", "b", true), "");
  ASSERT_EQ(kit_.Return("li", "b", "a"), "");
  EXPECT_EQ(kit_.Open(), "a");
}

TEST_F(ReturnTest, WhoHoldsATaskSendsItBackThoughHeStandsInForOneWhoIsAskedAfterwards) {
  kit_.Begin("a:zhang > b:zhang > c");
  ASSERT_EQ(kit_.Complete("zhang", "a"), "");
  ASSERT_EQ(kit_.Claim("zhang", "b"), "");
  ASSERT_EQ(kit_.Add("zhang", "b", "li", Signer::AFTER), "");
  kit_.Substitute("zhang", "li");
  ASSERT_EQ(kit_.Return("zhang", "b", "a"), "");
  EXPECT_EQ(kit_.events()[0].delegated_by, "") << "for himself";
  EXPECT_EQ(kit_.Open(), "a");
}

TEST_F(ReturnTest, VariablesAndOpinionsStay) {
  kit_.Begin("a > b:zhang,li/all > c");
  ASSERT_EQ(kit_.Complete("zhang", "a", "", {Flag("fit", true)}), "");
  ASSERT_EQ(kit_.Sign("zhang", "b", true, "同意"), "");
  EXPECT_EQ(kit_.Return("zhang", "b", "a"), "SIGNED_ALREADY");
  ASSERT_EQ(kit_.Return("li", "b", "a"), "");
  EXPECT_EQ(kit_.now().opinions_size(), 1);
  EXPECT_EQ(kit_.now().scopes(0).variables(0).name(), "fit");
  Done("zhang", "a");
  EXPECT_FALSE(kit_.Row("b").signers(0).spoken()) << "a new task asks everybody anew";
}

TEST_F(ReturnTest, OtherBranchesGoOnWhileOneGoesBack) {
  kit_.Begin("[ a > b | c > d ] > e");
  Done("zhang", "a c");
  EXPECT_EQ(kit_.Return("li", "b", "c"), "RETURN_NOT_EARLIER") << "another branch";
  ASSERT_EQ(kit_.Return("li", "b", "a"), "");
  EXPECT_EQ(kit_.Open(), "d a");
  Done("zhang", "d a b");
  EXPECT_EQ(kit_.Open(), "e");
}

TEST_F(ReturnTest, ABranchThatWaitsAtTheJoinNeedNotBeDoneAgain) {
  kit_.Begin("[ a > b | c ] > e");
  Done("zhang", "c a");
  ASSERT_EQ(kit_.Return("li", "b", "a"), "");
  Done("zhang", "a b");
  EXPECT_EQ(kit_.Open(), "e");
}

TEST_F(ReturnTest, FromBehindAJoinIntoOneBranchTheOthersStayDone) {
  kit_.Begin("[ a > b | c | [ x | y ] > d ] > e > f");
  Done("zhang", "a b c x y d e");
  ASSERT_EQ(kit_.Return("li", "f", "a"), "");
  EXPECT_EQ(kit_.Open(), "a");
  Done("zhang", "a b");
  EXPECT_EQ(kit_.Open(), "e");
  ASSERT_EQ(kit_.Return("li", "e", "x"), "");
  EXPECT_EQ(kit_.Open(), "x");
  Done("zhang", "x d e f");
  EXPECT_EQ(kit_.now().status(), Instance::COMPLETED);
}

TEST_F(ReturnTest, InclusiveJoinsKeepWhatWaitsAndNeedNobodyWhoIsDone) {
  kit_.Begin("( [? a > b | c > d ] > e )");
  Done("zhang", "a c d");
  ASSERT_EQ(kit_.Return("li", "b", "a"), "");
  EXPECT_EQ(kit_.Open(), "a");
  Done("zhang", "a b");
  ASSERT_EQ(kit_.Return("li", "e", "c"), "");
  EXPECT_EQ(kit_.Open(), "c");
  Done("zhang", "c d e");
  EXPECT_EQ(kit_.now().status(), Instance::COMPLETED);
}

TEST_F(ReturnTest, ABranchThatAnInclusiveJoinTookIsNoTargetAnyMore) {
  kit_.Begin("( [ [? a | c ] | x | y > z ] > e )");
  Done("zhang", "x c a y");
  ASSERT_EQ(kit_.TakeBack("zhang", "a"), "");
  EXPECT_EQ(kit_.Open(), "z a");
  EXPECT_EQ(kit_.Return("li", "a", "c"), "RETURN_NOT_EARLIER");
  EXPECT_EQ(kit_.TakeBack("zhang", "c"), "TAKE_BACK_TOO_LATE");
  Done("zhang", "z a e");
  EXPECT_EQ(kit_.now().status(), Instance::COMPLETED);
}

TEST_F(ReturnTest, AJoinThatLacksAnOlderBranchIsNoWayRound) {
  kit_.Begin("( [ { a > b } | c ] > e )");
  Done("zhang", "a");
  ASSERT_EQ(kit_.Return("li", "b", "a"), "");
  EXPECT_EQ(kit_.Return("li", "c", "a"), "RETURN_NOT_EARLIER");
  Done("zhang", "a b c e");
  EXPECT_EQ(kit_.now().status(), Instance::COMPLETED);
}

TEST_F(ReturnTest, ALoopBackDoesNotMakeOtherBranchesLookLikeWhatFollows) {
  kit_.Begin("( p > [ a > b | c > d ] > e )");
  Done("zhang", "p a c");
  ASSERT_EQ(kit_.Return("li", "b", "a"), "");
  EXPECT_EQ(kit_.Open(), "d a") << "d does not follow from a, though a way leads round to it";
  Done("zhang", "d a b");
  ASSERT_EQ(kit_.Return("li", "e", "a"), "");
  EXPECT_EQ(kit_.Open(), "a");
  Done("zhang", "a b");
  ASSERT_EQ(kit_.Complete("zhang", "e", "", {Flag("again", true)}), "");
  EXPECT_EQ(kit_.Open(), "p");
  ASSERT_EQ(kit_.Return("li", "p", "e"), "") << "the turn before";
  EXPECT_EQ(kit_.Open(), "e");
  ASSERT_EQ(kit_.Complete("zhang", "e", "", {Flag("again", false)}), "");
  EXPECT_EQ(kit_.now().status(), Instance::COMPLETED);
}

TEST_F(ReturnTest, WhatWentBackIsNotGoneOnToByAWayRound) {
  kit_.Begin("( a > b > c )");
  Done("zhang", "a b");
  ASSERT_EQ(kit_.Return("li", "c", "a"), "");
  EXPECT_EQ(kit_.Return("li", "a", "b"), "RETURN_NOT_EARLIER");
  EXPECT_EQ(kit_.TakeBack("zhang", "b"), "TAKE_BACK_TOO_LATE");
}

TEST_F(ReturnTest, FromASubProcessWorkGoesBackWithinItOrOutOfIt) {
  kit_.Begin("a > { b > c > { d > e } } > f");
  Done("zhang", "a b c d");
  ASSERT_EQ(kit_.Return("li", "e", "b"), "");
  EXPECT_EQ(kit_.Open(), "b");
  Done("zhang", "b c d");
  ASSERT_EQ(kit_.Return("li", "e", "d"), "");
  Done("zhang", "d");
  ASSERT_EQ(kit_.Return("li", "e", "a"), "");
  EXPECT_EQ(kit_.Open(), "a");
  EXPECT_EQ(kit_.now().scopes_size(), 2) << "the process and the task's activity";
  Done("zhang", "a b c d e");
  EXPECT_EQ(kit_.Return("li", "f", "b"), "RETURN_NOT_EARLIER") << "a sub-process that is over";
  EXPECT_EQ(kit_.Return("li", "f", "a"), "");
}

TEST_F(ReturnTest, NoWayLeadsIntoOrOutOfALoop) {
  kit_.Begin("a > * { b > c } > * d > e");
  Done("zhang", "a b");
  EXPECT_EQ(kit_.Return("li", "c", "a"), "RETURN_ACROSS_LOOP");
  ASSERT_EQ(kit_.Return("li", "c", "b"), "") << "within one turn";
  Done("zhang", "b b c c");
  EXPECT_EQ(kit_.Return("li", "d", "a"), "RETURN_ACROSS_LOOP");
  EXPECT_EQ(kit_.TakeBack("zhang", "b"), "TAKE_BACK_TOO_LATE");
  Done("zhang", "d");
  EXPECT_EQ(kit_.TakeBack("zhang", "d"), "RETURN_ACROSS_LOOP");
  Done("zhang", "d");
  EXPECT_EQ(kit_.Return("li", "e", "d"), "RETURN_ACROSS_LOOP");
  EXPECT_EQ(kit_.Return("li", "e", "b"), "RETURN_ACROSS_LOOP");
  EXPECT_EQ(kit_.Return("li", "e", "a"), "") << "over the loop as a whole";
}

std::string FlowOf(const std::string& from, const std::string& to) {
  return "<sequenceFlow id=\"" + from + "-" + to + "\" sourceRef=\"" + from + "\" targetRef=\"" + to + "\"/>";
}

// An event sub-process, boundary events, and a link between a and c.
std::string Eventful() {
  const std::string task = " yici:candidateDepartments=\"jz-market\"/>";
  return Bpmn(
      "<signal id=\"m\" name=\"note\"/><process id=\"p\" isExecutable=\"true\"><startEvent id=\"s\"/><userTask id=\"a\"" +
      task + "<userTask id=\"b\"" + task +
      "<boundaryEvent id=\"late\" attachedToRef=\"b\" cancelActivity=\"false\"><signalEventDefinition "
      "id=\"d1\" signalRef=\"m\"/></boundaryEvent><userTask id=\"remind\"" +
      task +
      "<intermediateThrowEvent id=\"go\"><linkEventDefinition id=\"l1\" "
      "name=\"L\"><target>l2</target></linkEventDefinition></intermediateThrowEvent>"
      "<intermediateCatchEvent id=\"come\"><linkEventDefinition id=\"l2\" "
      "name=\"L\"><source>l1</source></linkEventDefinition></intermediateCatchEvent><userTask "
      "id=\"c\"" +
      task + "<serviceTask id=\"job\"/><endEvent id=\"e1\"/><endEvent id=\"e2\"/>" +
      "<subProcess id=\"ev\" triggeredByEvent=\"true\"><startEvent id=\"es\" isInterrupting=\"false\"><signalEventDefinition "
      "id=\"d2\" "
      "signalRef=\"m\"/></startEvent><userTask id=\"aside\"" +
      task + "<endEvent id=\"ee\"/>" + FlowOf("es", "aside") + FlowOf("aside", "ee") + "</subProcess>" + FlowOf("s", "a") +
      FlowOf("a", "b") + FlowOf("b", "go") + FlowOf("late", "remind") + FlowOf("remind", "e2") + FlowOf("come", "c") +
      FlowOf("c", "job") + FlowOf("job", "e1") + "</process>");
}

TEST_F(ReturnTest, BoundaryEventsAndLinksAreFollowedAndEventSubProcessesStay) {
  ASSERT_EQ(kit_.Deploy("p.bpmn", Eventful()), "") << kit_.Findings();
  kit_.Follow(kit_.Start("p"));
  Done("zhang", "a");
  journal::Command note;
  note.mutable_broadcast_signal()->set_name("note");
  ASSERT_EQ(kit_.Do("hall:main", note), "");
  EXPECT_EQ(kit_.Open(), "b aside remind");
  Done("zhang", "b");
  EXPECT_EQ(kit_.Open(), "aside remind c");
  EXPECT_EQ(kit_.Return("li", "aside", "a"), "RETURN_NOT_EARLIER") << "an event sub-process does not follow from it";
  ASSERT_EQ(kit_.Return("li", "c", "a"), "");
  EXPECT_EQ(kit_.Open(), "aside a");
  Done("zhang", "a b c");
  EXPECT_EQ(kit_.now().jobs_size(), 1);
  ASSERT_EQ(kit_.TakeBack("zhang", "c"), "");
  EXPECT_EQ(kit_.now().jobs_size(), 0) << "the job behind it was closed";
  EXPECT_EQ(kit_.Open(), "aside c");
}

TEST_F(ReturnTest, WhoDidATaskTakesItBackWhileNobodyTouchedWhatFollowed) {
  kit_.Begin("a > b > c");
  EXPECT_EQ(kit_.TakeBack("zhang", "a"), "TAKE_BACK_NOT_YOURS") << "nobody did it yet";
  Done("zhang", "a");
  EXPECT_EQ(kit_.TakeBack("li", "a"), "TAKE_BACK_NOT_YOURS");
  ASSERT_EQ(kit_.TakeBack("zhang", "a"), "");
  EXPECT_EQ(kit_.events()[0].event.task_changed().act(), journal::TaskChanged::TAKEN_BACK);
  EXPECT_EQ(kit_.Open(), "a");
  EXPECT_EQ(kit_.TakeBack("zhang", "a"), "TAKE_BACK_TOO_LATE") << "it is back already";
  Done("zhang", "a");
  ASSERT_EQ(kit_.Claim("li", "b"), "");
  EXPECT_EQ(kit_.TakeBack("zhang", "a"), "TAKE_BACK_TOO_LATE");
  ASSERT_EQ(kit_.Release("li", "b"), "");
  EXPECT_EQ(kit_.TakeBack("zhang", "a"), "TAKE_BACK_TOO_LATE") << "somebody had it";
  Done("li", "b");
  EXPECT_EQ(kit_.TakeBack("zhang", "a"), "TAKE_BACK_TOO_LATE") << "gone on with";
  Done("zhang", "c");
  EXPECT_EQ(kit_.TakeBack("zhang", "c"), "TAKE_BACK_TOO_LATE") << "the instance is over";
}

TEST_F(ReturnTest, AnOpinionOnWhatFollowedIsTooLateAndAnotherBranchIsNot) {
  kit_.Begin("a > b:li,wang/all");
  Done("zhang", "a");
  ASSERT_EQ(kit_.Sign("wang", "b", true), "");
  EXPECT_EQ(kit_.TakeBack("zhang", "a"), "TAKE_BACK_TOO_LATE");
  kit_.Begin("[ a > b | c > d ] > e");
  Done("zhang", "a c");
  ASSERT_EQ(kit_.Claim("li", "d"), "");
  ASSERT_EQ(kit_.TakeBack("zhang", "a"), "");
  EXPECT_EQ(kit_.Open(), "d a");
  kit_.Begin("[ a | b ] > { c > d } > e");
  Done("zhang", "a b c");
  EXPECT_EQ(kit_.TakeBack("zhang", "a"), "TAKE_BACK_TOO_LATE") << "c lies in what follows";
  ASSERT_EQ(kit_.TakeBack("zhang", "c"), "");
  EXPECT_EQ(kit_.TakeBack("zhang", "b"), "TAKE_BACK_TOO_LATE") << "c was done once";
  EXPECT_EQ(kit_.Open(), "c");
}

TEST_F(ReturnTest, ThereIsNoWayBackOverActivitiesThatCountTokens) {
  const std::string task = " yici:candidateDepartments=\"jz-market\"/>";
  const std::string text = Bpmn(
      "<process id=\"p\" isExecutable=\"true\"><startEvent id=\"s\"/><userTask id=\"a\"" + task +
      "<userTask id=\"b\" startQuantity=\"1\" completionQuantity=\"2\"" + task + "<userTask id=\"c\" startQuantity=\"2\"" +
      task +
      "<endEvent id=\"e\"/><sequenceFlow id=\"f1\" sourceRef=\"s\" targetRef=\"a\"/><sequenceFlow id=\"f2\" sourceRef=\"a\" "
      "targetRef=\"b\"/><sequenceFlow id=\"f3\" sourceRef=\"b\" targetRef=\"c\"/><sequenceFlow id=\"f4\" sourceRef=\"c\" "
      "targetRef=\"e\"/></process>");
  ASSERT_EQ(kit_.Deploy("p.bpmn", text), "") << kit_.Findings();
  kit_.Follow(kit_.Start("p"));
  Done("zhang", "a b");
  EXPECT_EQ(kit_.Return("li", "c", "a"), "RETURN_NOT_EARLIER");
  EXPECT_EQ(kit_.TakeBack("zhang", "b"), "TAKE_BACK_TOO_LATE");
}

// A process that calls another one, whose tasks are x and y.
std::string Calling() {
  const std::string task = " yici:candidateDepartments=\"jz-market\"/>";
  return Bpmn("<process id=\"outer\" isExecutable=\"true\"><startEvent id=\"s\"/><userTask id=\"a\"" + task +
              "<callActivity id=\"call\" calledElement=\"inner\"/><userTask id=\"z\"" + task + "<endEvent id=\"e\"/>" +
              FlowOf("s", "a") + FlowOf("a", "call") + FlowOf("call", "z") + FlowOf("z", "e") +
              "</process><process id=\"inner\" isExecutable=\"true\"><startEvent id=\"is\"/><userTask id=\"x\"" + task +
              "<userTask id=\"y\"" + task + "<endEvent id=\"ie\"/>" + FlowOf("is", "x") + FlowOf("x", "y") + FlowOf("y", "ie") +
              "</process>");
}

TEST_F(ReturnTest, ACalledProcessKnowsNothingOfItsCaller) {
  ASSERT_EQ(kit_.Deploy("outer.bpmn", Calling()), "") << kit_.Findings();
  kit_.Follow(kit_.Start("outer"));
  Done("zhang", "a");
  ASSERT_EQ(kit_.TakeBack("zhang", "a"), "") << "nobody has touched what it called";
  Done("zhang", "a x");
  EXPECT_EQ(kit_.TakeBack("zhang", "a"), "TAKE_BACK_TOO_LATE");
  EXPECT_EQ(kit_.Return("li", "y", "a"), "RETURN_NOT_EARLIER");
  ASSERT_EQ(kit_.Return("li", "y", "x"), "");
  Done("zhang", "x y");
  EXPECT_EQ(kit_.Return("li", "z", "x"), "RETURN_NOT_EARLIER");
  EXPECT_EQ(kit_.TakeBack("zhang", "y"), "TAKE_BACK_TOO_LATE");
  ASSERT_EQ(kit_.Return("li", "z", "a"), "");
  Done("zhang", "a x y z");
  EXPECT_EQ(kit_.now().status(), Instance::COMPLETED);
}

TEST_F(ReturnTest, WhatWasTakenBackIsNotCompensated) {
  const std::string task = " yici:candidateDepartments=\"jz-market\"/>";
  const std::string text =
      Bpmn("<process id=\"p\" isExecutable=\"true\"><startEvent id=\"s\"/><userTask id=\"a\"" + task +
           "<boundaryEvent id=\"undo\" attachedToRef=\"a\"><compensateEventDefinition id=\"d1\"/></boundaryEvent>"
           "<userTask id=\"h\" isForCompensation=\"true\"" +
           task +
           "<association id=\"as\" sourceRef=\"undo\" targetRef=\"h\" "
           "associationDirection=\"One\"/><userTask id=\"b\"" +
           task +
           "<intermediateThrowEvent id=\"back\">"
           "<compensateEventDefinition id=\"d2\"/></intermediateThrowEvent><endEvent id=\"e\"/>" +
           FlowOf("s", "a") + FlowOf("a", "b") + FlowOf("b", "back") + FlowOf("back", "e") + "</process>");
  ASSERT_EQ(kit_.Deploy("p.bpmn", text), "") << kit_.Findings();
  kit_.Follow(kit_.Start("p"));
  Done("zhang", "a");
  EXPECT_EQ(kit_.now().completed_size(), 1);
  ASSERT_EQ(kit_.Return("li", "b", "a"), "");
  EXPECT_EQ(kit_.now().completed_size(), 0);
  Done("zhang", "a b");
  EXPECT_EQ(kit_.Open(), "h");
  EXPECT_EQ(kit_.TakeBack("zhang", "b"), "TAKE_BACK_TOO_LATE") << "a compensation is under way";
  Done("zhang", "h");
  EXPECT_EQ(kit_.now().status(), Instance::COMPLETED) << "once";
}

TEST_F(ReturnTest, AnIncidentOnTheWayIsTakenBackToo) {
  const std::string text = Bpmn(
      "<process id=\"p\" isExecutable=\"true\"><startEvent id=\"s\"/><userTask id=\"a\" "
      "yici:candidateDepartments=\"jz-market\"/><exclusiveGateway id=\"g\"/><endEvent id=\"e\"/>" +
      FlowOf("s", "a") + FlowOf("a", "g") +
      "<sequenceFlow id=\"f\" sourceRef=\"g\" targetRef=\"e\"><conditionExpression>fit = "
      "true</conditionExpression></sequenceFlow>"
      "<sequenceFlow id=\"f2\" sourceRef=\"g\" targetRef=\"e\"><conditionExpression>fit = "
      "false</conditionExpression></sequenceFlow>"
      "</process>");
  ASSERT_EQ(kit_.Deploy("p.bpmn", text), "") << kit_.Findings();
  kit_.Follow(kit_.Start("p"));
  Done("zhang", "a");
  ASSERT_EQ(kit_.now().incidents_size(), 1);
  ASSERT_EQ(kit_.TakeBack("zhang", "a"), "");
  EXPECT_EQ(kit_.now().incidents_size(), 0);
  ASSERT_EQ(kit_.Complete("zhang", "a", "", {Flag("fit", true)}), "");
  EXPECT_EQ(kit_.now().status(), Instance::COMPLETED);
}

}  // namespace
}  // namespace yici::workflow
