// Events, errors, compensation and transactions. Sections of BPMN 2.0.2.
#include "services/workflow/engine/engine_for_tests.h"

namespace yici::workflow {
namespace {

const std::string kHead =
    "<signal id=\"S\" name=\"S\"/><message id=\"M\" name=\"M\"/><message id=\"K\" name=\"K\" yici:correlationKey=\"number\"/>"
    "<error id=\"E1\" errorCode=\"E1\"/><error id=\"E2\" errorCode=\"E2\"/><escalation id=\"X\" escalationCode=\"X\"/>\n";
const std::string kEnds = "<startEvent id=\"s\"/><endEvent id=\"e\"/>\n";
const std::string kSignal = "<signalEventDefinition signalRef=\"S\"/>";
const std::string kMessage = "<messageEventDefinition messageRef=\"M\"/>";
const std::string kCompensate = "<compensateEventDefinition/>";

std::string Timer(const std::string& kind, const std::string& text) {
  return "<timerEventDefinition><" + kind + ">" + text + "</" + kind + "></timerEventDefinition>";
}
std::string Catch(const std::string& id, const std::string& events, const std::string& attributes = "") {
  return "<intermediateCatchEvent id=\"" + id + "\"" + attributes + ">" + events + "</intermediateCatchEvent>\n";
}
std::string Throw(const std::string& id, const std::string& events) {
  return "<intermediateThrowEvent id=\"" + id + "\">" + events + "</intermediateThrowEvent>\n";
}
std::string EndBy(const std::string& id, const std::string& events) {
  return "<endEvent id=\"" + id + "\">" + events + "</endEvent>\n";
}
std::string Boundary(const std::string& id, const std::string& at, const std::string& events, bool interrupts = true) {
  return "<boundaryEvent id=\"" + id + "\" attachedToRef=\"" + at + "\" cancelActivity=\"" + (interrupts ? "true" : "false") +
         "\">" + events + "</boundaryEvent>\n";
}
std::string Tasks(const std::vector<std::string>& ids) {
  std::string text;
  for (const std::string& id : ids) text += "<userTask id=\"" + id + "\"/>\n";
  return text;
}
std::string Sub(const std::string& id, const std::string& content, const std::string& tag = "subProcess") {
  return "<" + tag + " id=\"" + id + "\"><startEvent id=\"" + id + "s\"/>" + content + "</" + tag + ">\n";
}
// An event sub-process that holds one task.
std::string OnEvent(const std::string& events, const std::string& task, bool interrupts = true) {
  return "<subProcess id=\"on_" + task + "\" triggeredByEvent=\"true\"><startEvent id=\"at_" + task + "\" isInterrupting=\"" +
         (interrupts ? "true" : "false") + "\">" + events + "</startEvent>" + Tasks({task}) +
         Flows({"at_" + task + ">" + task}) + "</subProcess>\n";
}

Play Process(const std::string& content, const std::vector<std::string>& flows, const std::string& beside = "") {
  return Play(InModel(kHead + beside + InProcess(kEnds + content + Flows(flows))));
}

TEST(Events, TimersFireAtTheirDateAfterTheirDurationAndInWorkingDays) {
  const auto make = [](const std::string& timer) { return Process(Catch("c", timer), {"s>c", "c>e"}); };
  Play duration = make(Timer("timeDuration", "PT10S"));
  EXPECT_EQ(duration.Start().Wait(9).Status(), "RUNNING");
  EXPECT_EQ(duration.Wait(1).Status(), "COMPLETED");
  Play date = make(Timer("timeDate", "2020-04-20T10:00:05"));
  EXPECT_EQ(date.Start().Wait(4).Status(), "RUNNING");
  EXPECT_EQ(date.Wait(1).Status(), "COMPLETED");
  Play days = make("<timerEventDefinition yici:workingDays=\"5\"/>");
  EXPECT_EQ(NextDue(days.Start().now())->ToString(), "2020-04-28T00:00:00+08:00");
  Play feel = make(Timer("timeDuration", "duration(\"PT\" + string(n) + \"S\")"));
  EXPECT_EQ(feel.Start({{"n", "7"}}).Wait(7).Status(), "COMPLETED");
  EXPECT_EQ(make(Timer("timeDuration", "n")).Start({{"n", "7"}}).Incidents(), "TIMER c");
  EXPECT_EQ(make(Timer("timeDuration", "Patience")).Start({{"Patience", "\"PT7S\""}}).Wait(7).Status(), "COMPLETED");
}

TEST(Events, ACycleOnABoundaryRepeatsAndALateCommandFiresAllThatIsDue) {
  Play play = Process(Tasks({"a", "b"}) + Boundary("t", "a", Timer("timeCycle", "R3/PT1H"), false), {"s>a", "a>e", "t>b"});
  EXPECT_EQ(play.Start().Wait(3'600).Open(), "a b");
  EXPECT_EQ(play.Wait(24 * 3'600).Open(), "a b b b");
  EXPECT_EQ(play.Do("a").Do("b").Do("b").Do("b").Status(), "COMPLETED");
}

TEST(Events, ALongSleepIsCaughtUpInSeveralCommands) {
  Play play = Process(Tasks({"a"}) + "<scriptTask id=\"c\" scriptFormat=\"feel\"><script>{n: n + 1}</script></scriptTask>" +
                          Boundary("t", "a", Timer("timeCycle", "R/PT1S"), false),
                      {"s>a", "a>e", "t>c"});
  play.Start({{"n", "0"}});
  int commands = 1;
  for (play.Wait(1'000); play.more(); play.Wait(0)) ++commands;
  EXPECT_EQ(play.Value("n"), "1000");
  EXPECT_EQ(play.Incidents(), "");
  EXPECT_GT(commands, 5);
  EXPECT_EQ(play.Do("a").Status(), "COMPLETED");
}

TEST(Events, ATimerWhoseEventFailsIsTriedAgainWhenItsIncidentIsResolved) {
  const std::string nested = "<subProcess id=\"k\" triggeredByEvent=\"true\"><startEvent id=\"ks\">" +
                             Timer("timeDuration", "n") + "</startEvent></subProcess>";
  Play play =
      Process(Tasks({"a"}) + "<subProcess id=\"h\" triggeredByEvent=\"true\"><startEvent id=\"hs\" isInterrupting=\"false\">" +
                  Timer("timeDuration", "PT1H") + "</startEvent>" + Tasks({"u"}) + nested + Flows({"hs>u"}) + "</subProcess>",
              {"s>a", "a>e"});
  EXPECT_EQ(play.Start().Wait(3'600).Incidents(), "EVENT_FAILED hs");
  EXPECT_EQ(play.Wait(3'600).Open(), "a");
  EXPECT_EQ(play.Set({{"n", "duration(\"PT9H\")"}}).Resolve().Wait(0).Open(), "a u");
  EXPECT_EQ(play.Incidents(), "");
}

TEST(Events, TimersOfOneCommandFireInTheOrderOfTheirDueTimes) {
  Play play = Process("<parallelGateway id=\"f\"/>" + Catch("x", Timer("timeDuration", "PT2S")) +
                          Catch("y", Timer("timeDuration", "PT1S")) + Tasks({"a", "b"}),
                      {"s>f", "f>x", "f>y", "x>a", "y>b"});
  EXPECT_EQ(play.Start().Wait(60).Open(), "b a");
  EXPECT_EQ(play.now().tasks(0).opened_us(), play.clock().micros() - 59 * kMicrosPerSecond);
}

TEST(Events, AMessageIsCorrelatedByItsNameAndKey) {
  const auto make = [] { return Process(Catch("c", "<messageEventDefinition messageRef=\"K\"/>"), {"s>c", "c>e"}); };
  Play play = make();
  EXPECT_EQ(play.Start({{"number", "7"}}).Message("K", "8").Rejected(), "MESSAGE_NOT_EXPECTED");
  EXPECT_EQ(play.Message("K", "7", {{"answer", "true"}}).Value("answer"), "true");
  EXPECT_EQ(play.Status(), "COMPLETED");
}

TEST(Events, AMessageLeavesWithItsKeyAndWhatItCarries) {
  Play play = Process(
      "<intermediateThrowEvent id=\"t\"><extensionElements><yici:input name=\"a\" value=\"number * 2\"/>"
      "</extensionElements><messageEventDefinition messageRef=\"K\"/></intermediateThrowEvent>",
      {"s>t", "t>e"});
  EXPECT_EQ(play.Start({{"number", "7"}}).Thrown(), "K/7");
  EXPECT_EQ(Process("<sendTask id=\"t\" messageRef=\"M\"/>", {"s>t", "t>e"}).Start().Thrown(), "M");
  Play receive = Process("<receiveTask id=\"t\" messageRef=\"M\"/>", {"s>t", "t>e"});
  EXPECT_EQ(receive.Start().Message("M").Status(), "COMPLETED");
}

TEST(Events, ASignalReachesEveryPlaceThatWaitsForItAlsoOfTheInstanceThatThrowsIt) {
  Play play = Process(
      "<parallelGateway id=\"f\"/>" + Throw("t", kSignal) + Catch("x", kSignal) + Catch("y", kSignal) + Tasks({"a", "b"}),
      {"s>f", "f>t", "f>x", "f>y", "x>a", "y>b", "t>e"});
  EXPECT_EQ(play.Start().Open(), "a b");
  EXPECT_EQ(play.Thrown(), "S");
  Play other = Process(Catch("x", kSignal) + Tasks({"a"}), {"s>x", "x>a"});
  EXPECT_EQ(other.Start().Signal("T").Open(), "");
  EXPECT_EQ(other.Signal("S").Open(), "a");
}

TEST(Events, BehindAnEventGatewayTheFirstEventWins) {
  const auto make = [] {
    return Process("<eventBasedGateway id=\"g\"/>" + Catch("m", kMessage) + Catch("t", Timer("timeDuration", "PT1H")) +
                       "<receiveTask id=\"r\" messageRef=\"K\"/>" + Tasks({"a", "b", "c"}),
                   {"s>g", "g>m", "g>t", "g>r", "m>a", "t>b", "r>c"});
  };
  EXPECT_EQ(make().Start({{"number", "1"}}).Message("M").Wait(3'600).Open(), "a");
  EXPECT_EQ(make().Start({{"number", "1"}}).Wait(3'600).Message("M").Rejected(), "MESSAGE_NOT_EXPECTED");
  EXPECT_EQ(make().Start({{"number", "1"}}).Message("K", "1").Open(), "c");
}

TEST(Events, AConditionalEventIsTriggeredWhenItsConditionBecomesTrue) {
  Play play = Process(Catch("c", "<conditionalEventDefinition><condition>x > 1</condition></conditionalEventDefinition>"),
                      {"s>c", "c>e"});
  EXPECT_EQ(play.Start().Set({{"x", "1"}}).Status(), "RUNNING");
  EXPECT_EQ(play.Set({{"x", "2"}}).Status(), "COMPLETED");
  Play again = Process(Tasks({"a", "b"}) + Boundary("c", "a",
                                                    "<conditionalEventDefinition><condition>x > 1</condition>"
                                                    "</conditionalEventDefinition>",
                                                    false),
                       {"s>a", "a>e", "c>b"});
  EXPECT_EQ(again.Start().Set({{"x", "2"}}).Set({{"x", "3"}}).Open(), "a b");  // it stayed true
  EXPECT_EQ(again.Set({{"x", "0"}}).Set({{"x", "2"}}).Open(), "a b b");
}

TEST(Events, ABoundaryEventInterruptsOrGoesBeside) {
  const auto make = [](bool interrupts) {
    return Process(Tasks({"a", "b"}) + Boundary("m", "a", kMessage, interrupts), {"s>a", "a>e", "m>b"});
  };
  EXPECT_EQ(make(true).Start().Message("M").Open(), "b");
  EXPECT_EQ(make(false).Start().Message("M").Message("M").Open(), "a b b");
}

TEST(Events, ParallelMultipleWaitsForAllOfItsEvents) {
  Play play = Process(Catch("c", kMessage + kSignal, " parallelMultiple=\"true\""), {"s>c", "c>e"});
  EXPECT_EQ(play.Start().Message("M").Status(), "RUNNING");
  EXPECT_EQ(play.Signal("S").Status(), "COMPLETED");
  Play one = Process(Catch("c", kMessage + kSignal), {"s>c", "c>e"});
  EXPECT_EQ(one.Start().Signal("S").Status(), "COMPLETED");
}

TEST(Events, AnEventSubProcessTakesThePlaceOfItsScopeOrRunsBeside) {
  const auto make = [](bool interrupts) {
    return Process(Sub("q", Tasks({"a"}) + OnEvent(kMessage, "h", interrupts) + Flows({"qs>a"})) + Tasks({"b"}),
                   {"s>q", "q>b", "b>e"});
  };
  Play taking = make(true);
  EXPECT_EQ(taking.Start().Message("M").Open(), "h");
  EXPECT_EQ(taking.Message("M").Rejected(), "MESSAGE_NOT_EXPECTED");
  EXPECT_EQ(taking.Do("h").Open(), "b");
  Play beside = make(false);
  EXPECT_EQ(beside.Start().Message("M").Message("M").Open(), "a h h");
  EXPECT_EQ(beside.Do("a").Do("h").Open(), "h");
  EXPECT_EQ(beside.Do("h").Open(), "b");
}

TEST(Events, AnEventSubProcessOfTheProcessHoldsItOpen) {
  Play play = Process(Tasks({"a"}) + OnEvent(Timer("timeDuration", "PT1H"), "h", false), {"s>a", "a>e"});
  EXPECT_EQ(play.Start().Wait(3'600).Open(), "a h");
  EXPECT_EQ(play.Do("a").Status(), "RUNNING");
  EXPECT_EQ(play.Do("h").Status(), "COMPLETED");
}

TEST(Events, AnErrorIsCaughtByTheNearestWhoNamesItOrCatchesEvery) {
  const auto make = [](const std::string& inner, const std::string& outer) {
    const auto caught = [](const std::string& ref) {
      return ref.empty() ? "<errorEventDefinition/>" : "<errorEventDefinition errorRef=\"" + ref + "\"/>";
    };
    return Process(
        Sub("q", "<serviceTask id=\"a\"/>" + Boundary("i", "a", caught(inner)) + Tasks({"b"}) + Flows({"qs>a", "i>b"})) +
            Boundary("o", "q", caught(outer)) + Tasks({"c"}),
        {"s>q", "q>e", "o>c"});
  };
  EXPECT_EQ(make("E1", "E2").Start().Error("a", "E1").Open(), "b");
  EXPECT_EQ(make("E1", "E2").Start().Error("a", "E2").Open(), "c");
  EXPECT_EQ(make("", "E2").Start().Error("a", "E2").Open(), "b");
  EXPECT_EQ(make("E1", "E2").Start().Error("a", "E3").Status(), "FAILED E3");
}

TEST(Events, AnErrorEndEventIsCaughtAcrossACallAndEndsTheInstanceWhenNobodyDoes) {
  const std::string called = InProcess(
      "<startEvent id=\"cs\"/>" + EndBy("ce", "<errorEventDefinition errorRef=\"E1\"/>") + Flows({"cs>ce"}), "called");
  Play caught = Process("<callActivity id=\"q\" calledElement=\"called\"/>" +
                            Boundary("o", "q", "<errorEventDefinition errorRef=\"E1\"/>") + Tasks({"c"}),
                        {"s>q", "q>e", "o>c"}, called);
  EXPECT_EQ(caught.Start().Open(), "c");
  EXPECT_EQ(Process("<callActivity id=\"q\" calledElement=\"called\"/>", {"s>q", "q>e"}, called).Start().Status(), "FAILED E1");
}

TEST(Events, AnErrorWithinAnEventSubProcessIsNotForItself) {
  Play play = Process(
      Sub("q", "<serviceTask id=\"a\"/>" +
                   std::string("<subProcess id=\"h\" triggeredByEvent=\"true\"><startEvent id=\"hs\"><errorEventDefinition/>"
                               "</startEvent><serviceTask id=\"b\"/>") +
                   Flows({"hs>b"}) + "</subProcess>" + Flows({"qs>a"})) +
          Boundary("o", "q", "<errorEventDefinition/>") + Tasks({"c"}),
      {"s>q", "q>e", "o>c"});
  EXPECT_EQ(play.Start().Error("a", "E1").Open(), "b");
  EXPECT_EQ(play.Error("b", "E1").Open(), "c");
}

TEST(Events, AnEscalationThatNobodyCatchesIsNotedAndGoesOn) {
  const std::string escalation = "<escalationEventDefinition escalationRef=\"X\"/>";
  Play play = Process(Throw("t", escalation), {"s>t", "t>e"});
  EXPECT_EQ(play.Start().Thrown(), "X");
  EXPECT_EQ(play.Status(), "COMPLETED");
  Play caught = Process(Sub("q", Throw("t", escalation) + Tasks({"a"}) + Flows({"qs>t", "t>a"})) +
                            Boundary("o", "q", escalation, false) + Tasks({"b"}),
                        {"s>q", "q>e", "o>b"});
  EXPECT_EQ(caught.Start().Open(), "a b");
  EXPECT_EQ(caught.Thrown(), "");
}

// a and b with handlers ua and ub, then a throw event.
std::string Undoable(const std::string& id) {
  return Tasks({id}) + Boundary("c" + id, id, kCompensate) + "<userTask id=\"u" + id + "\" isForCompensation=\"true\"/>" +
         "<association id=\"as" + id + "\" sourceRef=\"c" + id + "\" targetRef=\"u" + id + "\"/>";
}

TEST(Compensation, RunsTheHandlersOfWhatCompletedTheLastFirst) {
  Play play = Process(Undoable("a") + Undoable("b") + Undoable("n") + Throw("t", kCompensate) + Tasks({"z"}),
                      {"s>a", "a>b", "b>t", "t>z", "z>e"});
  EXPECT_EQ(play.Start().Do("a").Do("b").Open(), "ub");
  EXPECT_EQ(play.Do("ub").Open(), "ua");
  EXPECT_EQ(play.Do("ua").Open(), "z");
  EXPECT_EQ(play.Do("z").Status(), "COMPLETED");
}

TEST(Compensation, OfOneActivityAndWithoutWaiting) {
  Play one = Process(Undoable("a") + Undoable("b") + Throw("t", "<compensateEventDefinition activityRef=\"a\"/>"),
                     {"s>a", "a>b", "b>t", "t>e"});
  EXPECT_EQ(one.Start().Do("a").Do("b").Open(), "ua");
  EXPECT_EQ(one.Do("ua").Status(), "COMPLETED");
  Play beside = Process(Undoable("a") + Throw("t", "<compensateEventDefinition waitForCompletion=\"false\"/>") + Tasks({"z"}),
                        {"s>a", "a>t", "t>z"});
  EXPECT_EQ(beside.Start().Do("a").Open(), "ua z");
  EXPECT_EQ(beside.Do("z").Status(), "RUNNING");
  EXPECT_EQ(beside.Do("ua").Status(), "COMPLETED");
}

TEST(Compensation, HappensOnce) {
  Play play = Process(Undoable("a") + Throw("t", kCompensate) + Throw("w", kCompensate), {"s>a", "a>t", "t>w", "w>e"});
  EXPECT_EQ(play.Start().Do("a").Do("ua").Status(), "COMPLETED");
}

TEST(Compensation, OfASubProcessGoesThroughWhatCompletedWithin) {
  Play play = Process(Sub("q", Undoable("a") + Undoable("b") + Flows({"qs>a", "a>b"})) + Throw("t", kCompensate),
                      {"s>q", "q>t", "t>e"});
  EXPECT_EQ(play.Start().Do("a").Do("b").Open(), "ub");
  EXPECT_EQ(play.Do("ub").Do("ua").Status(), "COMPLETED");
}

TEST(Compensation, ByAnEventSubProcessThatSeesTheVariablesAsTheyWere) {
  Play play = Process("<subProcess id=\"q\"><property id=\"v\"/><startEvent id=\"qs\"/>" + Undoable("a") +
                          "<subProcess id=\"h\" triggeredByEvent=\"true\"><startEvent id=\"hs\">" + kCompensate +
                          "</startEvent>"
                          "<scriptTask id=\"k\" scriptFormat=\"feel\"><script>{seen: v}</script></scriptTask>" +
                          Throw("ht", kCompensate) + Flows({"hs>k", "k>ht"}) + "</subProcess>" + Flows({"qs>a"}) +
                          "</subProcess>" + Throw("t", kCompensate),
                      {"s>q", "q>t", "t>e"});
  EXPECT_EQ(play.Start().Do("a", {{"v", "5"}}).Open(), "ua");
  EXPECT_EQ(play.Value("seen"), "5");
  EXPECT_EQ(play.Do("ua").Status(), "COMPLETED");
}

TEST(Compensation, OfEveryInstanceOfAMultiInstanceActivity) {
  const std::string several =
      "<userTask id=\"a\"><multiInstanceLoopCharacteristics isSequential=\"true\"><loopCardinality>2</loopCardinality>"
      "</multiInstanceLoopCharacteristics></userTask>";
  Play play = Process(several + Boundary("ca", "a", kCompensate) +
                          "<userTask id=\"ua\" isForCompensation=\"true\"/>"
                          "<association id=\"x\" sourceRef=\"ca\" targetRef=\"ua\"/>" +
                          Throw("t", kCompensate),
                      {"s>a", "a>t", "t>e"});
  EXPECT_EQ(play.Start().Do("a").Do("a").Open(), "ua");
  EXPECT_EQ(play.Do("ua").Open(), "ua");
  EXPECT_EQ(play.Do("ua").Status(), "COMPLETED");
}

TEST(Compensation, DoesNotReachWhatWasInterrupted) {
  Play play = Process(
      Sub("q", Undoable("a") + Tasks({"b"}) + Flows({"qs>a", "a>b"})) + Boundary("m", "q", kMessage) + Throw("t", kCompensate),
      {"s>q", "q>e", "m>t"});
  EXPECT_EQ(play.Start().Do("a").Message("M").Status(), "COMPLETED");
}

TEST(Transaction, ACancelledOneCompensatesAndLeavesByItsBoundary) {
  const std::string content = Undoable("a") + Tasks({"b"}) + "<parallelGateway id=\"f\"/>" +
                              EndBy("x", "<cancelEventDefinition/>") + Flows({"qs>f", "f>a", "f>b", "a>x"});
  Play play = Process(Sub("q", content, "transaction") + Boundary("o", "q", "<cancelEventDefinition/>") + Tasks({"c"}),
                      {"s>q", "q>e", "o>c"});
  EXPECT_EQ(play.Start().Do("a").Open(), "ua");  // b has ended
  EXPECT_EQ(play.Do("ua").Open(), "c");
  EXPECT_EQ(play.Do("c").Status(), "COMPLETED");
}

TEST(Events, AProcessIsStartedByItsMessageSignalTimerOrCondition) {
  const auto make = [](const std::string& event) {
    return Play(InModel(kHead + InProcess("<startEvent id=\"s\">" + event + "</startEvent>" + Tasks({"a"}) + Flows({"s>a"}))));
  };
  Play message = make(kMessage);
  EXPECT_EQ(message.Start().Rejected(), "START_NOT_FOUND");
  EXPECT_EQ(message.Start({}, StartCommand::By::kMessage, "M", {{"x", "1"}}).Open(), "a");
  EXPECT_EQ(message.Value("x"), "1");
  EXPECT_EQ(make(kSignal).Start({}, StartCommand::By::kSignal, "S").Open(), "a");
  Play timer = make(Timer("timeCycle", "R/PT1H"));
  const bpmn::Graph* graph = timer.outside().graphs.Find([] {
    Instance::Definition definition;
    definition.set_process("p");
    definition.set_digest("digest");
    return definition;
  }());
  EXPECT_EQ(StartDue(*graph, "s", timer.outside(), {timer.clock(), 1})->at, timer.clock() + 3'600 * kMicrosPerSecond);
  EXPECT_EQ(timer.Start({}, StartCommand::By::kTimer, "s").Open(), "a");
}

TEST(Events, AnEventGatewayStartsAProcess) {
  const auto make = [](const std::string& type) {
    return Play(
        InModel(kHead + InProcess("<eventBasedGateway id=\"g\" instantiate=\"true\" eventGatewayType=\"" + type + "\"/>" +
                                  Catch("m", kMessage) + Catch("k", "<messageEventDefinition messageRef=\"K\"/>") +
                                  Tasks({"a", "b"}) + Flows({"g>m", "g>k", "m>a", "k>b"}))));
  };
  EXPECT_EQ(make("Exclusive").Start({}, StartCommand::By::kMessage, "M").Open(), "a");
  Play both = make("Parallel");
  EXPECT_EQ(both.Start({{"number", "1"}}, StartCommand::By::kMessage, "M").Open(), "a");
  EXPECT_EQ(both.Message("K", "1").Open(), "a b");
}

TEST(Events, CancellingAnInstanceEndsAllOfIt) {
  Play play = Process(Tasks({"a"}) + Boundary("t", "a", Timer("timeDuration", "PT1H")), {"s>a", "a>e"});
  EXPECT_EQ(play.Start().CancelIt().Status(), "CANCELLED withdrawn");
  EXPECT_EQ(NextDue(play.now()).has_value(), false);
  bool closed = false;
  for (const Step& step : play.steps()) closed |= step.has_task_closed() && step.task_closed().cause() == Step::INTERRUPTED;
  EXPECT_TRUE(closed);
}

}  // namespace
}  // namespace yici::workflow
