// Activities, loops, data and variables. Sections of BPMN 2.0.2.
#include "services/workflow/engine/engine_for_tests.h"

namespace yici::workflow {
namespace {

const std::string kEnds = "<startEvent id=\"s\"/><endEvent id=\"e\"/>\n";

// s → t → e, with other content beside.
Play Around(const std::string& task, const std::string& beside = "", const bpmn::Options& options = {}) {
  return Play(InModel(beside + InProcess(kEnds + task + Flows({"s>t", "t>e"}))), options);
}

TEST(Activity, AUserTaskHoldsItsCandidatesItsDueTimeAndItsEtag) {
  Play play = Around(
      "<userTask id=\"t\" name=\"Review\" yici:candidatePosts=\"clerk, chief\" yici:candidatePeople=\"= [boss]\" "
      "yici:dueWorkingDays=\"5\" yici:form=\"opinion\"/>");
  const Instance::Task& task = play.Start({{"boss", "\"officer-7\""}}).now().tasks(0);
  EXPECT_EQ(task.name(), "Review");
  EXPECT_EQ(task.posts(0) + " " + task.posts(1) + " " + task.people(0), "clerk chief officer-7");
  EXPECT_EQ(Instant::FromMicros(task.due_us()).ToString(), "2020-04-28T00:00:00+08:00");
  EXPECT_EQ(task.revision(), 1U);
  TaskResult result;
  result.task = task.id();
  result.etag = 99;
  EXPECT_EQ(CompleteTask(play.now(), result, play.outside(), {play.clock(), 2}).rejection->reason(), "TASK_CHANGED");
  result.etag = 1;
  EXPECT_EQ(CompleteTask(play.now(), result, play.outside(), {play.clock(), 2}).instance.status(), Instance::COMPLETED);
}

TEST(Activity, ATaskWhoseCandidatesComeOutEmptyIsAnIncidentUntilSomebodyIsNamed) {
  const auto candidates = [](const std::string& text) { return Around("<userTask id=\"t\" yici:candidate" + text + "/>"); };
  for (const char* boss : {"null", "[]", "[null]", "\"\"", "[\" \"]"}) {
    Play play = candidates("People=\"= boss\"");
    EXPECT_EQ(play.Start({{"boss", boss}}).Incidents(), "CANDIDATES t") << boss;
    EXPECT_EQ(play.Open(), "") << boss;
    EXPECT_EQ(play.Set({{"boss", "\"officer-7\""}}).Resolve().Open(), "t") << boss;
    EXPECT_EQ(play.now().tasks(0).people(0), "officer-7") << boss;
  }
  EXPECT_EQ(candidates("Posts=\"= bos\"").Start({{"boss", "\"p\""}}).Incidents(), "CANDIDATES t") << "misspelt";
  EXPECT_EQ(candidates("Departments=\"= boss.departments\"").Start({{"boss", "{}"}}).Incidents(), "CANDIDATES t");
  EXPECT_EQ(candidates("People=\"= boss\" yici:candidatePosts=\"clerk\"").Start().Open(), "t") << "one list is enough";
  Play some = candidates("People=\"= [boss, null]\"");
  EXPECT_EQ(some.Start({{"boss", "\"officer-7\""}}).now().tasks(0).people_size(), 1);
  EXPECT_EQ(Around("<userTask id=\"t\"/>").Start().Open(), "t") << "none named: no fault";
}

TEST(Activity, BlankCandidatesArePaidForAsTheOthers) {
  const std::string blank = "\"" + std::string(50'000, ' ') + "\"";
  const auto candidates = [&blank](const std::string& number) {
    Play play = Around("<userTask id=\"t\" yici:candidatePeople=\"= for i in 1.." + number + " return blank\"/>");
    return play.Start({{"blank", blank}}).now().incidents(0).reason();
  };
  EXPECT_EQ(candidates("10"), "CANDIDATES");
  EXPECT_EQ(candidates("1000"), "EXPRESSION") << "a shared blank costs its length each time";
}

TEST(Activity, TasksWithoutAKindAndManualOnesArePassedThrough) {
  EXPECT_EQ(Around("<task id=\"t\"/>").Start().Status(), "COMPLETED");
  EXPECT_EQ(Around("<manualTask id=\"t\"/>").Start().Status(), "COMPLETED");
}

TEST(Activity, AScriptInFeelSetsVariables) {
  const std::string script = "<scriptTask id=\"t\" scriptFormat=\"feel\"><script>{y: x + 1, z: y * 2}</script></scriptTask>";
  Play play = Around(script);
  EXPECT_EQ(play.Start({{"x", "1"}}).Value("z"), "4");
  Play named = Around("<scriptTask id=\"t\" scriptFormat=\"feel\" yici:result=\"y\"><script>x + 1</script></scriptTask>");
  EXPECT_EQ(named.Start({{"x", "1"}}).Value("y"), "2");
}

TEST(Activity, AScriptInAnotherLanguageIsAJobWhenTheDeploymentSaysSo) {
  bpmn::Options options;
  options.scripts_as_jobs = true;
  Play play = Around("<scriptTask id=\"t\" scriptFormat=\"python\"><script>y = 1</script></scriptTask>", "", options);
  const Instance::Job& job = play.Start().now().jobs(0);
  EXPECT_EQ(job.type(), "script");
  EXPECT_EQ(job.headers(0).value() + " " + job.headers(1).value(), "python y = 1");
  EXPECT_EQ(play.Do("t", {{"y", "1"}}).Value("y"), "1");
}

TEST(Activity, AServiceTaskIsAJobThatFailsIntoAnIncidentWhenItsRetriesAreUsedUp) {
  Play play = Around("<serviceTask id=\"t\" yici:jobType=\"credit\" yici:retries=\"2\"/>");
  EXPECT_EQ(play.Start().now().jobs(0).type(), "credit");
  EXPECT_EQ(play.now().jobs(0).retries(), 2U);
  EXPECT_EQ(play.FailJobOf("t", 1).Incidents(), "");
  EXPECT_EQ(play.FailJobOf("t", 0).Incidents(), "JOB_FAILED t");
  EXPECT_EQ(play.Resolve().now().jobs(0).retries(), 1U);
  EXPECT_EQ(play.Do("t", {{"score", "7"}}).Value("score"), "7");
  EXPECT_EQ(play.Status(), "COMPLETED");
}

class Fixed final : public Decisions {
 public:
  std::optional<feel::Value> Decide(std::string_view decision, const Instance::Definition&, feel::Evaluation&,
                                    const feel::Frame& variables) const override {
    if (decision != "fee") return std::nullopt;
    return *variables.Find("x");
  }
};

TEST(Activity, ABusinessRuleTaskAsksTheDecisionModelsAndIsAJobWithoutThem) {
  const std::string task = "<businessRuleTask id=\"t\" yici:decision=\"fee\" yici:result=\"y\"/>";
  const Fixed decisions;
  Play play = Around(task);
  play.decisions = &decisions;
  EXPECT_EQ(play.Start({{"x", "5"}}).Value("y"), "5");
  EXPECT_EQ(Around(task).Start().now().jobs(0).type(), "rule");
  Play missing = Around("<businessRuleTask id=\"t\" yici:decision=\"other\"/>");
  missing.decisions = &decisions;
  EXPECT_EQ(missing.Start().Incidents(), "DECISION_MISSING t");
}

// Each script takes almost all that one evaluation may: comparing a text of 60,000 bytes costs a step per 64 of them.
TEST(Activity, TheExpressionsOfACommandHaveTheirBoundTogether) {
  std::string scripts;
  std::vector<std::string> flows = {"s>a"};
  const std::string names = "abcd";
  for (size_t at = 0; at < names.size(); ++at) {
    const std::string id(1, names[at]);
    scripts += "<scriptTask id=\"" + id +
               "\" scriptFormat=\"feel\" yici:result=\"y\"><script>every i in [1..1900] satisfies t = t</script></scriptTask>";
    flows.push_back(id + ">" + (at + 1 < names.size() ? std::string(1, names[at + 1]) : "e"));
  }
  Play play(InModel(InProcess(kEnds + scripts + Flows(flows))));
  play.Start({{"t", "\"" + std::string(60'000, 'x') + "\""}});
  EXPECT_EQ(play.Value("y"), "true") << "one by itself ends within its bound";
  EXPECT_EQ(play.Status(), "RUNNING");
  EXPECT_EQ(play.now().incidents_size(), 1) << play.Incidents();
  for (int round = 0; round < 4 && play.Status() == "RUNNING"; ++round) play.Resolve();
  EXPECT_EQ(play.Status(), "COMPLETED") << "the next command has its own";
}

TEST(Activity, AStandardLoopTestsBeforeOrAfterAndEndsAtItsMaximum) {
  const auto make = [](const std::string& attributes, const std::string& condition) {
    return Around("<userTask id=\"t\"><standardLoopCharacteristics" + attributes + ">" +
                  (condition.empty() ? "" : "<loopCondition>" + condition + "</loopCondition>") +
                  "</standardLoopCharacteristics></userTask>");
  };
  Play before = make(" testBefore=\"true\"", "again");
  EXPECT_EQ(before.Start({{"again", "false"}}).Status(), "COMPLETED");
  Play after = make("", "again");
  EXPECT_EQ(after.Start({{"again", "true"}}).Do("t").Open(), "t");
  EXPECT_EQ(after.Do("t", {{"again", "false"}}).Status(), "COMPLETED");
  Play counted = make(" loopMaximum=\"3\"", "");
  EXPECT_EQ(counted.Start().Do("t").Do("t").Open(), "t");
  EXPECT_EQ(counted.Do("t").Status(), "COMPLETED");
  Play counter = make("", "loopCounter &lt; 2");
  EXPECT_EQ(counter.Start().Do("t").Open(), "t");
  EXPECT_EQ(counter.Do("t").Status(), "COMPLETED");
}

std::string Several(const std::string& attributes, const std::string& content) {
  return "<userTask id=\"t\"><multiInstanceLoopCharacteristics" + attributes + ">" + content +
         "</multiInstanceLoopCharacteristics></userTask>";
}

TEST(Activity, MultiInstanceRunsInParallelOrOneAfterTheOther) {
  Play parallel = Around(Several("", "<loopCardinality>n</loopCardinality>"));
  EXPECT_EQ(parallel.Start({{"n", "3"}}).Open(), "t t t");
  EXPECT_EQ(parallel.Do("t").Do("t").Do("t").Status(), "COMPLETED");
  Play sequential = Around(Several(" isSequential=\"true\"", "<loopCardinality>n</loopCardinality>"));
  EXPECT_EQ(sequential.Start({{"n", "2"}}).Open(), "t");
  EXPECT_EQ(sequential.Do("t").Open(), "t");
  EXPECT_EQ(sequential.Do("t").Status(), "COMPLETED");
  EXPECT_EQ(Around(Several("", "<loopCardinality>0</loopCardinality>")).Start().Status(), "COMPLETED");
  EXPECT_EQ(Around(Several("", "<loopCardinality>n</loopCardinality>")).Start().Incidents(), "LOOP_CARDINALITY t");
}

TEST(Activity, MultiInstanceOverACollectionCollectsWhatEachInstanceGives) {
  Play play = Around(Several(
      " yici:collection=\"departments\" yici:item=\"department\" yici:results=\"opinions\" yici:result=\"opinion\"", ""));
  play.Start({{"departments", "[\"fire\", \"land\"]"}});
  const uint64_t second = play.now().tasks(1).scope();
  bool found = false;
  for (const journal::FeelEntry& variable : VariablesOf(play.now(), second)) {
    found |= variable.name() == "department" && variable.value().text() == "land";
  }
  EXPECT_TRUE(found);
  play.Do("t", {{"opinion", "\"yes\""}}).Do("t", {{"opinion", "\"no\""}});
  EXPECT_EQ(play.Value("opinions"), "[\"yes\", \"no\"]");
  EXPECT_EQ(play.Value("opinion"), "null");  // each instance's own
}

TEST(Activity, ANewVariableOfAnInstanceIsItsOwnAndDisturbsNoOther) {
  Play play = Around(Several("", "<loopCardinality>2</loopCardinality>"));
  play.Start().Do("t", {{"note", "1"}});
  EXPECT_EQ(play.Value("note"), "null");
  for (const journal::FeelEntry& variable : VariablesOf(play.now(), play.now().tasks(0).scope())) {
    EXPECT_NE(variable.name(), "note") << "of the other instance";
  }
  EXPECT_EQ(play.Do("t", {{"note", "2"}}).Status(), "COMPLETED");
  EXPECT_EQ(play.Value("note"), "null");
}

TEST(Activity, MultiInstanceByTheDataOfTheStandard) {
  Play play = Around(
      "<userTask id=\"t\"><ioSpecification><dataInput id=\"in\" isCollection=\"true\"/><dataOutput id=\"out\" "
      "isCollection=\"true\"/>"
      "<inputSet/><outputSet/></ioSpecification>"
      "<dataInputAssociation><sourceRef>items</sourceRef><targetRef>in</targetRef></dataInputAssociation>"
      "<dataOutputAssociation><sourceRef>out</sourceRef><targetRef>results</targetRef></dataOutputAssociation>"
      "<multiInstanceLoopCharacteristics isSequential=\"true\"><loopDataInputRef>in</loopDataInputRef>"
      "<loopDataOutputRef>out</loopDataOutputRef><inputDataItem id=\"one\"/><outputDataItem id=\"answer\"/>"
      "</multiInstanceLoopCharacteristics></userTask><dataObject id=\"items\"/><dataObject id=\"results\"/>");
  play.Start({{"items", "[10, 20]"}}).Do("t", {{"answer", "1"}}).Do("t", {{"answer", "2"}});
  EXPECT_EQ(play.Value("results"), "[1, 2]");
  EXPECT_EQ(play.Status(), "COMPLETED");
}

TEST(Activity, ACompletionConditionEndsTheOtherInstances) {
  Play play = Around(Several("",
                             "<loopCardinality>3</loopCardinality>"
                             "<completionCondition>numberOfCompletedInstances >= 2</completionCondition>"));
  EXPECT_EQ(play.Start().Do("t").Open(), "t t");
  EXPECT_EQ(play.Do("t").Status(), "COMPLETED");
}

TEST(Activity, MultiInstanceThrowsTheEventOfItsBehavior) {
  const auto make = [](const std::string& behavior) {
    return Play(InModel(
        "<signal id=\"S\" name=\"S\"/><signalEventDefinition id=\"d\" signalRef=\"S\"/>" +
        InProcess(
            kEnds + Several(behavior, "<loopCardinality>2</loopCardinality>") + "<userTask id=\"b\"/>" +
            "<boundaryEvent id=\"c\" attachedToRef=\"t\" cancelActivity=\"false\"><signalEventDefinition signalRef=\"S\"/>"
            "</boundaryEvent>" +
            Flows({"s>t", "t>e", "c>b"}))));
  };
  EXPECT_EQ(make("").Start().Do("t").Do("t").Open(), "");
  EXPECT_EQ(make(" behavior=\"None\" noneBehaviorEventRef=\"d\"").Start().Do("t").Do("t").Open(), "b b");
  EXPECT_EQ(make(" behavior=\"One\" oneBehaviorEventRef=\"d\"").Start().Do("t").Do("t").Open(), "b");
}

TEST(Activity, ASubProcessHasVariablesOfItsOwn) {
  Play play =
      Play(InModel(InProcess(kEnds +
                             "<subProcess id=\"t\"><property id=\"inner\"/><startEvent id=\"qs\"/>"
                             "<scriptTask id=\"c\" scriptFormat=\"feel\"><script>{inner: 1, outer: 2}</script></scriptTask>"
                             "<userTask id=\"u\"/>" +
                             Flows({"qs>c", "c>u"}) + "</subProcess>" + Flows({"s>t", "t>e"}))));
  EXPECT_EQ(play.Start().Value("inner"), "null");
  EXPECT_EQ(play.Value("outer"), "2");
  EXPECT_EQ(play.Do("u").Status(), "COMPLETED");
}

TEST(Activity, ACalledProcessSeesWhatItIsGivenAndGivesWhatIsAsked) {
  const std::string called = InProcess("<userTask id=\"u\"/>", "called");
  Play copy = Around("<callActivity id=\"t\" calledElement=\"called\"/>", called);
  copy.Start({{"x", "1"}});
  EXPECT_EQ(VariablesOf(copy.now(), copy.now().tasks(0).scope()).size(), 1U);
  EXPECT_EQ(copy.Do("u", {{"x", "2"}, {"y", "3"}}).Value("x"), "1");
  EXPECT_EQ(copy.Value("y"), "null");
  Play mapped = Around(
      "<callActivity id=\"t\" calledElement=\"called\"><extensionElements><yici:input name=\"given\" value=\"x + 1\"/>"
      "<yici:output name=\"y\" value=\"given * 10\"/></extensionElements></callActivity>",
      called);
  mapped.Start({{"x", "1"}});
  const Variables seen = VariablesOf(mapped.now(), mapped.now().tasks(0).scope());
  ASSERT_EQ(seen.size(), 1U);
  EXPECT_EQ(seen[0].name(), "given");
  EXPECT_EQ(mapped.Do("u", {{"given", "5"}}).Value("y"), "50");
  EXPECT_EQ(mapped.now().definitions_size(), 2);
}

TEST(Activity, AGlobalTaskIsCalledLikeAProcess) {
  Play play = Around("<callActivity id=\"t\" calledElement=\"g\"/>", "<globalUserTask id=\"g\" name=\"G\"/>");
  EXPECT_EQ(play.Start().Open(), "g");
  EXPECT_EQ(play.Do("g").Status(), "COMPLETED");
}

TEST(Activity, DataGoesByAssociationsTransformationsAndAssignments) {
  Play play = Around(
      "<userTask id=\"t\"><ioSpecification><dataInput id=\"in\"/><dataOutput "
      "id=\"out\"/><inputSet/><outputSet/></ioSpecification>"
      "<dataInputAssociation><sourceRef>ref</sourceRef><targetRef>in</targetRef><transformation>object * 2</transformation>"
      "</dataInputAssociation><dataOutputAssociation><sourceRef>out</sourceRef><targetRef>ref</targetRef>"
      "<assignment><from>out + in</from><to>object</to></assignment></dataOutputAssociation></userTask>"
      "<dataObject id=\"object\"/><dataObjectReference id=\"ref\" dataObjectRef=\"object\"/>");
  EXPECT_EQ(play.Start({{"object", "4"}}).Do("t", {{"out", "1"}}).Value("object"), "9");
}

TEST(Activity, AVariableThatIsTooLargeIsRefusedAndWhatGrowsBeyondIsAnIncident) {
  Play play = Around("<userTask id=\"t\"/>");
  play.Start();
  TaskResult result;
  result.task = play.now().tasks(0).id();
  result.variables.emplace_back().set_name("x");
  result.variables[0].mutable_value()->set_text(std::string(kValueBytesMax + 1, 'a'));
  EXPECT_EQ(CompleteTask(play.now(), result, play.outside(), {play.clock(), 2}).rejection->reason(), "VARIABLE_INVALID");
  Play doubling = Around(
      "<scriptTask id=\"t\" scriptFormat=\"feel\" yici:result=\"x\"><script>x + x</script>"
      "<standardLoopCharacteristics loopMaximum=\"100\"/></scriptTask>");
  EXPECT_EQ(doubling.Start({{"x", "\"aa\""}}).Incidents(), "VALUE t");
}

TEST(Activity, ADueTimerBoundaryAndAConditionAreLookedAtBeforeTheActivityBegins) {
  Play play = Play(InModel(InProcess(
      kEnds +
      "<userTask id=\"t\"/><userTask id=\"b\"/><boundaryEvent id=\"c\" attachedToRef=\"t\"><conditionalEventDefinition>"
      "<condition>x > 1</condition></conditionalEventDefinition></boundaryEvent>" +
      Flows({"s>t", "t>e", "c>b"}))));
  EXPECT_EQ(play.Start({{"x", "2"}}).Open(), "b");
}

TEST(Activity, CommandsForWhatIsNotThereAreRefused) {
  Play play = Around("<userTask id=\"t\"/>");
  play.Start();
  const Moment moment{play.clock(), 9};
  EXPECT_EQ(CompleteJob(play.now(), 99, {}, play.outside(), moment).rejection->reason(), "JOB_NOT_FOUND");
  EXPECT_EQ(CompleteTask(play.now(), {}, play.outside(), moment).rejection->reason(), "TASK_NOT_FOUND");
  EXPECT_EQ(ResolveIncident(play.now(), 99, play.outside(), moment).rejection->reason(), "INCIDENT_NOT_FOUND");
  EXPECT_EQ(play.Message("M").Rejected(), "MESSAGE_NOT_EXPECTED");
  EXPECT_EQ(play.Do("t").Set({}).Rejected(), "INSTANCE_ENDED");
  StartCommand command;
  command.process = "nothing";
  EXPECT_EQ(Start(command, play.outside(), moment).rejection->reason(), "PROCESS_NOT_FOUND");
}

}  // namespace
}  // namespace yici::workflow
