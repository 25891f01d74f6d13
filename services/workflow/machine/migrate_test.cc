// Running instances that go on with another version of their process.
#include <gmock/gmock.h>

#include "services/workflow/engine/value_rows.h"
#include "services/workflow/machine/process_for_tests.h"

namespace yici::workflow {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;

// start -> first -> second -> end, with a deadline on the first. A step before them moves every number of the graph.
enum class Before { kNothing, kOneStep };

std::string Model(Before before, const std::string& first, const std::string& second = "second") {
  const bool step = before == Before::kOneStep;
  return Bpmn("<process id=\"p\" isExecutable=\"true\">" + std::string(step ? "<manualTask id=\"zero\"/>" : "") +
              "<startEvent id=\"s\"/><userTask id=\"" + first + "\" name=\"" + first +
              "\"/><boundaryEvent id=\"late\" attachedToRef=\"" + first +
              "\"><timerEventDefinition id=\"td\"><timeDuration>PT1H</timeDuration></timerEventDefinition></boundaryEvent>"
              "<userTask id=\"" +
              second + "\"/><endEvent id=\"e\"/><endEvent id=\"e2\"/>" +
              (step ? Flow("f0", "s", "zero") + Flow("f1", "zero", first) : Flow("f1", "s", first)) +
              Flow("f2", first, second) + Flow("f3", second, "e") + Flow("f4", "late", "e2") + "</process>");
}

class MigrateTest : public testing::Test {
 protected:
  void TearDown() override { kit_.ExpectIndexesWhole(); }

  journal::Command Move(const std::map<std::string, std::string>& elements = {}, int limit = 50,
                        const std::string& after = "") {
    journal::Command command;
    auto& migrate = *command.mutable_migrate_processes();
    migrate.set_process_id("p");
    migrate.set_from_version(1);
    migrate.set_to_version(2);
    migrate.set_limit(limit);
    migrate.set_after(after);
    for (const auto& [from, to] : elements) {
      migrate.add_elements()->set_key(from);
      migrate.mutable_elements(migrate.elements_size() - 1)->set_value(to);
    }
    return command;
  }
  std::string Complete(const std::string& id) { return Complete(id, kit_.instance(id).tasks(0).id()); }
  std::string Complete(const std::string& id, uint64_t task) {
    journal::Command command;
    command.mutable_complete_task()->set_instance_id(id);
    command.mutable_complete_task()->set_task(task);
    return kit_.Do(ProcessKit::kSystem, command);
  }
  std::string StartAt(int level) {
    journal::Command command;
    command.mutable_start_process()->set_process_id("p");
    journal::FeelEntry& entry = *command.mutable_start_process()->add_variables();
    entry.set_name("level");
    *entry.mutable_value() = *RowOf(feel::Value(feel::Number::FromInt(level)));
    return kit_.Do(ProcessKit::kSystem, command).empty() ? kit_.Fact("instance_id") : std::string();
  }
  ProcessKit kit_;
};

TEST_F(MigrateTest, AnInstanceGoesOnAtTheCounterpartOfWhereItStands) {
  ASSERT_EQ(kit_.Deploy("p.bpmn", Model(Before::kNothing, "first")), "") << kit_.Findings();
  const std::string id = kit_.Start("p");
  ASSERT_EQ(kit_.Deploy("p.bpmn", Model(Before::kOneStep, "examine")), "") << kit_.Findings();
  ASSERT_EQ(kit_.Do(ProcessKit::kSystem, Move({{"first", "examine"}})), "");
  EXPECT_EQ(kit_.Fact("migrated"), "1");
  EXPECT_EQ(kit_.instance(id).tasks(0).element(), "examine");
  ASSERT_EQ(Complete(id), "");
  EXPECT_EQ(kit_.instance(id).tasks(0).element(), "second");
  ASSERT_EQ(Complete(id), "");
  EXPECT_EQ(kit_.instance(id).status(), Instance::COMPLETED);
}

TEST_F(MigrateTest, ItsDeadlineGoesWithIt) {
  ASSERT_EQ(kit_.Deploy("p.bpmn", Model(Before::kNothing, "first")), "") << kit_.Findings();
  const std::string id = kit_.Start("p");
  ASSERT_EQ(kit_.Deploy("p.bpmn", Model(Before::kOneStep, "first")), "") << kit_.Findings();
  const int64_t due = kit_.instance(id).timers(0).due_us();
  ASSERT_EQ(kit_.Do(ProcessKit::kSystem, Move()), "");
  EXPECT_EQ(kit_.instance(id).timers(0).due_us(), due);
  kit_.Pass(3600);
  journal::Command settle;
  settle.mutable_settle_process()->set_instance_id(id);
  ASSERT_EQ(kit_.Do(ProcessKit::kSystem, settle), "");
  EXPECT_EQ(kit_.instance(id).status(), Instance::COMPLETED) << "by its boundary event, under its new number";
}

TEST_F(MigrateTest, WhatHasNoCounterpartStaysWholeAndSaysWhy) {
  ASSERT_EQ(kit_.Deploy("p.bpmn", Model(Before::kNothing, "first")), "") << kit_.Findings();
  const std::string early = kit_.Start("p"), late = kit_.Start("p");
  ASSERT_EQ(Complete(late), "");
  const std::string before = kit_.instance(early).SerializeAsString();
  ASSERT_EQ(kit_.Deploy("p.bpmn", Model(Before::kNothing, "examine")), "") << kit_.Findings();
  ASSERT_EQ(kit_.Do(ProcessKit::kSystem, Move()), "");
  EXPECT_EQ(kit_.Fact("migrated"), "1") << "the one that has passed it";
  EXPECT_THAT(kit_.Fact("left/" + early), HasSubstr("first"));
  EXPECT_EQ(kit_.instance(early).SerializeAsString(), before);
  EXPECT_NE(kit_.instance(late).definitions(0).digest(), kit_.instance(early).definitions(0).digest());
}

TEST_F(MigrateTest, AnElementOfAnotherKindOrInAnotherSubProcessIsNoCounterpart) {
  ASSERT_EQ(kit_.Deploy("p.bpmn", Model(Before::kNothing, "first")), "") << kit_.Findings();
  const std::string id = kit_.Start("p");
  ASSERT_EQ(kit_.Deploy("p.bpmn", Model(Before::kNothing, "examine")), "") << kit_.Findings();
  ASSERT_EQ(kit_.Do(ProcessKit::kSystem, Move({{"first", "e"}})), "");
  EXPECT_EQ(kit_.Fact("migrated"), "0") << "an end event";
  ASSERT_EQ(kit_.Do(ProcessKit::kSystem, Move({{"first", "second"}})), "");
  EXPECT_EQ(kit_.Fact("migrated"), "0") << "a user task, but the deadline of the old one hangs on another";
  EXPECT_EQ(kit_.instance(id).tasks(0).element(), "first");
}

// start -> fork -> t, u -> join -> last -> end; a step before the fork moves the numbers of flows.
std::string Forked(Before before, const std::string& loop = "") {
  const bool step = before == Before::kOneStep;
  return Bpmn("<process id=\"p\" isExecutable=\"true\">" + std::string(step ? "<manualTask id=\"zero\"/>" : "") +
              "<startEvent id=\"s\"/>" +
              (step ? Flow("f0", "s", "zero") + Flow("f1", "zero", "fork") : Flow("f1", "s", "fork")) +
              "<parallelGateway id=\"fork\"/><userTask id=\"t\">" + loop +
              "</userTask><userTask id=\"u\"/><parallelGateway id=\"join\"/><userTask id=\"last\"/><endEvent id=\"e\"/>" +
              Flow("f2", "fork", "t") + Flow("f3", "fork", "u") + Flow("f4", "t", "join") + Flow("f5", "u", "join") +
              Flow("f6", "join", "last") + Flow("f7", "last", "e") + "</process>");
}

TEST_F(MigrateTest, ATokenAtAJoinKeepsTheWayItCameBy) {
  ASSERT_EQ(kit_.Deploy("p.bpmn", Forked(Before::kNothing)), "") << kit_.Findings();
  const std::string id = kit_.Start("p");
  ASSERT_EQ(Complete(id), "");
  ASSERT_EQ(kit_.Deploy("p.bpmn", Forked(Before::kOneStep)), "") << kit_.Findings();
  ASSERT_EQ(kit_.Do(ProcessKit::kSystem, Move()), "");
  ASSERT_EQ(kit_.Fact("migrated"), "1");
  ASSERT_EQ(Complete(id), "");
  ASSERT_EQ(kit_.instance(id).tasks_size(), 1) << "the join has both";
  EXPECT_EQ(kit_.instance(id).tasks(0).element(), "last");
}

TEST_F(MigrateTest, ALoopThatIsUnderWayGoesOnInALoopOnly) {
  const std::string twice =
      "<multiInstanceLoopCharacteristics "
      "isSequential=\"true\"><loopCardinality>2</loopCardinality></multiInstanceLoopCharacteristics>";
  ASSERT_EQ(kit_.Deploy("p.bpmn", Forked(Before::kNothing, twice)), "") << kit_.Findings();
  const std::string id = kit_.Start("p");
  ASSERT_EQ(kit_.Deploy("p.bpmn", Forked(Before::kNothing)), "") << kit_.Findings();
  ASSERT_EQ(kit_.Do(ProcessKit::kSystem, Move()), "");
  EXPECT_EQ(kit_.Fact("migrated"), "0");
  EXPECT_THAT(kit_.Fact("left/" + id), HasSubstr("t"));
}

TEST_F(MigrateTest, AStretchAtATimeGoesOnBehindTheLastAndComesToAnEnd) {
  ASSERT_EQ(kit_.Deploy("p.bpmn", Model(Before::kNothing, "first")), "") << kit_.Findings();
  std::vector<std::string> ids;
  for (int count = 0; count < 5; ++count) ids.push_back(kit_.Start("p"));
  ASSERT_EQ(kit_.Deploy("p.bpmn", Model(Before::kOneStep, "first")), "") << kit_.Findings();
  std::string after;
  int moved = 0;
  for (int part = 0; part < 3; ++part) {
    ASSERT_EQ(kit_.Do(ProcessKit::kSystem, Move({}, 2, after)), "");
    moved += std::stoi(kit_.Fact("migrated"));
    after = kit_.Fact("next");
  }
  EXPECT_EQ(moved, 5);
  EXPECT_EQ(after, "");
  ASSERT_EQ(kit_.Do(ProcessKit::kSystem, Move()), "");
  EXPECT_EQ(kit_.Fact("migrated"), "0") << "done once";
}

TEST_F(MigrateTest, OnlyAnAdministratorMigratesAndOnlyBetweenTwoVersionsThatExist) {
  ASSERT_EQ(kit_.Deploy("p.bpmn", Model(Before::kNothing, "first")), "") << kit_.Findings();
  EXPECT_EQ(kit_.Do(ProcessKit::kSystem, Move()), "PROCESS_NOT_FOUND");
  EXPECT_EQ(kit_.Do("officer:zhang", Move()), "PROCESS_ADMINISTRATOR_REQUIRED");
  const std::string id = kit_.Start("p");
  const Deployment nothing((bpmn::Compiled()));
  const Outside outside{nothing, nullptr, nullptr};
  EXPECT_EQ(Migrate(kit_.instance(id), {}, {}, outside, {}).rejection->reason(), "MIGRATION_IMPOSSIBLE");
  EXPECT_EQ(Migrate(Instance(), {}, {}, outside, {}).rejection->reason(), "INSTANCE_ENDED");
}

TEST_F(MigrateTest, ASuspendedInstanceMigratesAndStaysSuspended) {
  ASSERT_EQ(kit_.Deploy("p.bpmn", Model(Before::kNothing, "first")), "") << kit_.Findings();
  const std::string id = kit_.Start("p");
  ASSERT_EQ(kit_.Deploy("p.bpmn", Model(Before::kOneStep, "first")), "") << kit_.Findings();
  journal::Command suspend;
  suspend.mutable_suspend_process()->set_instance_id(id);
  suspend.mutable_suspend_process()->set_reason("等待新版本");
  ASSERT_EQ(kit_.Do(ProcessKit::kSystem, suspend), "");
  ASSERT_EQ(kit_.Do(ProcessKit::kSystem, Move()), "");
  EXPECT_EQ(kit_.Fact("migrated"), "1");
  EXPECT_EQ(Complete(id), "INSTANCE_SUSPENDED");
}

// A user task, with what hangs on it and stands beside it.
std::string Timed(const std::string& more = "", const std::string& loop = "") {
  return Bpmn("<process id=\"p\" isExecutable=\"true\"><startEvent id=\"s\"/><userTask id=\"t\">" + loop +
              "</userTask><endEvent id=\"e\"/>" + Flow("f1", "s", "t") + Flow("f2", "t", "e") + more + "</process>");
}
std::string Timer(const std::string& kind, const std::string& time) {
  return "<timerEventDefinition><" + kind + ">" + time + "</" + kind + "></timerEventDefinition>";
}
std::string Boundary(const std::string& id, const std::string& definition) {
  return "<boundaryEvent id=\"" + id + "\" attachedToRef=\"t\">" + definition + "</boundaryEvent><endEvent id=\"" + id +
         "e\"/>" + Flow(id + "f", id, id + "e");
}

TEST_F(MigrateTest, ADeadlineThatOnlyTheNewVersionHasRunsFromTheMigration) {
  ASSERT_EQ(kit_.Deploy("p.bpmn", Timed()), "") << kit_.Findings();
  const std::string id = kit_.Start("p");
  ASSERT_EQ(kit_.Deploy("p.bpmn", Timed(Boundary("late", Timer("timeDuration", "PT1H")))), "") << kit_.Findings();
  kit_.Pass(7'200);
  ASSERT_EQ(kit_.Do(ProcessKit::kSystem, Move()), "");
  ASSERT_EQ(kit_.Fact("migrated"), "1");
  ASSERT_EQ(kit_.instance(id).timers_size(), 1);
  EXPECT_EQ(kit_.instance(id).timers(0).due_us(), (kit_.now() + 3'600 * kMicrosPerSecond).micros());
  const uint64_t task = kit_.instance(id).tasks(0).id();
  kit_.Pass(3'600);
  EXPECT_EQ(Complete(id, task), "TASK_NOT_FOUND") << "the deadline came first";
  EXPECT_EQ(kit_.instance(id).status(), Instance::COMPLETED);
}

TEST_F(MigrateTest, ADeadlineThatHasFiredDoesNotStartAgain) {
  const std::string reminder = "<boundaryEvent id=\"r\" attachedToRef=\"t\" cancelActivity=\"false\">" +
                               Timer("timeDuration", "PT1H") + "</boundaryEvent><endEvent id=\"re\"/>" + Flow("rf", "r", "re");
  ASSERT_EQ(kit_.Deploy("p.bpmn", Timed(reminder)), "") << kit_.Findings();
  const std::string id = kit_.Start("p");
  kit_.Pass(3'600);
  journal::Command settle;
  settle.mutable_settle_process()->set_instance_id(id);
  ASSERT_EQ(kit_.Do(ProcessKit::kSystem, settle), "");
  ASSERT_EQ(kit_.instance(id).timers_size(), 0);
  ASSERT_EQ(kit_.Deploy("p.bpmn", Timed(reminder + Boundary("late", Timer("timeDuration", "P1D")))), "") << kit_.Findings();
  ASSERT_EQ(kit_.Do(ProcessKit::kSystem, Move()), "");
  ASSERT_EQ(kit_.instance(id).timers_size(), 1) << "the new one alone";
  EXPECT_EQ(kit_.instance(id).timers(0).due_us(), (kit_.now() + 86'400 * kMicrosPerSecond).micros());
}

TEST_F(MigrateTest, ANewDeadlineOfALoopIsOneForTheWholeOfIt) {
  const std::string twice =
      "<multiInstanceLoopCharacteristics><loopCardinality>2</loopCardinality></multiInstanceLoopCharacteristics>";
  ASSERT_EQ(kit_.Deploy("p.bpmn", Timed("", twice)), "") << kit_.Findings();
  const std::string id = kit_.Start("p");
  ASSERT_EQ(kit_.Deploy("p.bpmn", Timed(Boundary("late", Timer("timeDuration", "PT1H")), twice)), "") << kit_.Findings();
  ASSERT_EQ(kit_.Do(ProcessKit::kSystem, Move()), "");
  EXPECT_EQ(kit_.instance(id).timers_size(), 1);
  const uint64_t task = kit_.instance(id).tasks(0).id();
  kit_.Pass(3'600);
  EXPECT_EQ(Complete(id, task), "TASK_NOT_FOUND");
  EXPECT_EQ(kit_.instance(id).status(), Instance::COMPLETED);
}

TEST_F(MigrateTest, TimersOfEventSubProcessesAndBehindGatewaysStartToo) {
  const std::string letters = "<message id=\"m\" name=\"note\"/>";
  const auto model = [&](const std::string& more) {
    return Bpmn(letters + "<process id=\"p\" isExecutable=\"true\"><startEvent id=\"s\"/><eventBasedGateway id=\"g\"/>" +
                "<intermediateCatchEvent id=\"c\"><messageEventDefinition messageRef=\"m\"/></intermediateCatchEvent>" +
                "<intermediateCatchEvent id=\"c2\"><messageEventDefinition messageRef=\"m\"/></intermediateCatchEvent>" +
                "<endEvent id=\"e\"/><endEvent id=\"e2\"/>" + Flow("f1", "s", "g") + Flow("f2", "g", "c") +
                Flow("f3", "c", "e") + Flow("f4", "g", "c2") + Flow("f5", "c2", "e2") + more + "</process>");
  };
  ASSERT_EQ(kit_.Deploy("p.bpmn", model("")), "") << kit_.Findings();
  const std::string id = kit_.Start("p");
  ASSERT_EQ(
      kit_.Deploy("p.bpmn", model("<intermediateCatchEvent id=\"w\">" + Timer("timeDuration", "PT2H") +
                                  "</intermediateCatchEvent><userTask id=\"u\"/><endEvent id=\"e3\"/>" + Flow("f6", "g", "w") +
                                  Flow("f7", "w", "u") + Flow("f8", "u", "e3") +
                                  "<subProcess id=\"h\" triggeredByEvent=\"true\"><startEvent id=\"hs\" "
                                  "isInterrupting=\"false\">" +
                                  Timer("timeDuration", "PT1H") + "</startEvent><userTask id=\"ht\"/><endEvent id=\"he\"/>" +
                                  Flow("h1", "hs", "ht") + Flow("h2", "ht", "he") + "</subProcess>")),
      "")
      << kit_.Findings();
  ASSERT_EQ(kit_.Do(ProcessKit::kSystem, Move()), "");
  ASSERT_EQ(kit_.Fact("migrated"), "1");
  ASSERT_EQ(kit_.instance(id).timers_size(), 2);
  kit_.Pass(7'200);
  journal::Command settle;
  settle.mutable_settle_process()->set_instance_id(id);
  ASSERT_EQ(kit_.Do(ProcessKit::kSystem, settle), "");
  ASSERT_EQ(kit_.instance(id).tasks_size(), 2);
  EXPECT_EQ(kit_.instance(id).tasks(0).element(), "ht");
  EXPECT_EQ(kit_.instance(id).tasks(1).element(), "u");
  EXPECT_EQ(kit_.instance(id).subscriptions_size(), 0) << "the gateway has gone on";
}

std::string Event(const std::string& kind, const std::string& reference) {
  return "<" + kind + "EventDefinition " + kind + "Ref=\"" + reference + "\"/>";
}
std::string Condition(const std::string& text) {
  return "<conditionalEventDefinition><condition xsi:type=\"tFormalExpression\">" + text +
         "</condition></conditionalEventDefinition>";
}
// Something that is heard and said in the new version alone.
std::string Letters(std::string model) {
  const std::string at = "<process id=\"p\"";
  return model.insert(model.find(at), "<message id=\"m\" name=\"recall\"/><signal id=\"g\" name=\"alarm\"/>");
}

TEST_F(MigrateTest, AMessageThatOnlyTheNewVersionWaitsForIsHeardFromTheMigrationOn) {
  ASSERT_EQ(kit_.Deploy("p.bpmn", Timed()), "") << kit_.Findings();
  const std::string id = kit_.Start("p");
  ASSERT_EQ(kit_.Deploy("p.bpmn", Letters(Timed(Boundary("b", Event("message", "m"))))), "") << kit_.Findings();
  journal::Command publish;
  publish.mutable_publish_message()->set_name("recall");
  EXPECT_EQ(kit_.Do(ProcessKit::kSystem, publish), "MESSAGE_NOT_AWAITED");
  ASSERT_EQ(kit_.Do(ProcessKit::kSystem, Move()), "");
  ASSERT_EQ(kit_.Fact("migrated"), "1");
  ASSERT_EQ(kit_.instance(id).subscriptions_size(), 1);
  ASSERT_EQ(kit_.Do(ProcessKit::kSystem, publish), "");
  EXPECT_EQ(kit_.instance(id).status(), Instance::COMPLETED);
}

TEST_F(MigrateTest, AMessageThatWasKeptReachesTheNewVersionAsItMigrates) {
  ASSERT_EQ(kit_.Deploy("p.bpmn", Timed()), "") << kit_.Findings();
  const std::string id = kit_.Start("p");
  ASSERT_EQ(kit_.Deploy("p.bpmn", Letters(Timed(Boundary("b", Event("message", "m"))))), "") << kit_.Findings();
  journal::Command publish;
  publish.mutable_publish_message()->set_name("recall");
  publish.mutable_publish_message()->set_time_to_live_seconds(86'400);
  ASSERT_EQ(kit_.Do(ProcessKit::kSystem, publish), "");
  ASSERT_EQ(kit_.Do(ProcessKit::kSystem, Move()), "");
  EXPECT_EQ(kit_.instance(id).status(), Instance::COMPLETED);
}

TEST_F(MigrateTest, ASignalOfANewEventSubProcessIsHeardFromTheMigrationOn) {
  const std::string heard = "<subProcess id=\"h\" triggeredByEvent=\"true\"><startEvent id=\"hs\">" + Event("signal", "g") +
                            "</startEvent><userTask id=\"ht\"/><endEvent id=\"he\"/>" + Flow("h1", "hs", "ht") +
                            Flow("h2", "ht", "he") + "</subProcess>";
  ASSERT_EQ(kit_.Deploy("p.bpmn", Timed()), "") << kit_.Findings();
  const std::string id = kit_.Start("p");
  ASSERT_EQ(kit_.Deploy("p.bpmn", Letters(Timed(heard))), "") << kit_.Findings();
  ASSERT_EQ(kit_.Do(ProcessKit::kSystem, Move()), "");
  journal::Command alarm;
  alarm.mutable_broadcast_signal()->set_name("alarm");
  ASSERT_EQ(kit_.Do(ProcessKit::kSystem, alarm), "");
  ASSERT_EQ(kit_.instance(id).tasks_size(), 1);
  EXPECT_EQ(kit_.instance(id).tasks(0).element(), "ht");
}

TEST_F(MigrateTest, ANewConditionThatHoldsTriggersAtOnceAndOneThatDoesNotWaits) {
  ASSERT_EQ(kit_.Deploy("p.bpmn", Timed()), "") << kit_.Findings();
  const std::string calm = StartAt(1), urgent = StartAt(3);
  ASSERT_EQ(kit_.Deploy("p.bpmn", Timed(Boundary("b", Condition("level &gt; 2")))), "") << kit_.Findings();
  ASSERT_EQ(kit_.Do(ProcessKit::kSystem, Move()), "");
  ASSERT_EQ(kit_.Fact("migrated"), "2");
  EXPECT_EQ(kit_.instance(urgent).status(), Instance::COMPLETED);
  ASSERT_EQ(kit_.instance(calm).status(), Instance::RUNNING);
  EXPECT_EQ(kit_.instance(calm).subscriptions_size(), 1);
}

TEST_F(MigrateTest, WhatANewVersionWaitsForIsHeardBySuspendedInstancesOnceTheyResume) {
  ASSERT_EQ(kit_.Deploy("p.bpmn", Timed()), "") << kit_.Findings();
  const std::string letter = StartAt(1), state = StartAt(3);
  ASSERT_EQ(
      kit_.Deploy("p.bpmn", Letters(Timed(Boundary("b", Condition("level &gt; 2")) + Boundary("c", Event("message", "m"))))),
      "")
      << kit_.Findings();
  journal::Command suspend, resume, publish;
  for (const std::string& id : {letter, state}) {
    suspend.mutable_suspend_process()->set_instance_id(id);
    suspend.mutable_suspend_process()->set_reason("等待新版本");
    ASSERT_EQ(kit_.Do(ProcessKit::kSystem, suspend), "");
  }
  publish.mutable_publish_message()->set_name("recall");
  publish.mutable_publish_message()->set_time_to_live_seconds(86'400);
  ASSERT_EQ(kit_.Do(ProcessKit::kSystem, publish), "");
  ASSERT_EQ(kit_.Do(ProcessKit::kSystem, Move()), "");
  ASSERT_EQ(kit_.Fact("migrated"), "2");
  for (const std::string& id : {state, letter}) {
    EXPECT_EQ(kit_.instance(id).status(), Instance::RUNNING) << "it stands still";
    EXPECT_EQ(kit_.instance(id).incidents_size(), 0);
    resume.mutable_resume_process()->set_instance_id(id);
    ASSERT_EQ(kit_.Do(ProcessKit::kSystem, resume), "");
    EXPECT_EQ(kit_.instance(id).status(), Instance::COMPLETED);
  }
}

TEST_F(MigrateTest, ANewDeadlineInASuspendedInstanceRunsFromItsResumption) {
  ASSERT_EQ(kit_.Deploy("p.bpmn", Timed()), "") << kit_.Findings();
  const std::string id = kit_.Start("p");
  ASSERT_EQ(kit_.Deploy("p.bpmn", Timed(Boundary("late", Timer("timeDuration", "PT1H")))), "") << kit_.Findings();
  journal::Command suspend, resume;
  suspend.mutable_suspend_process()->set_instance_id(id);
  suspend.mutable_suspend_process()->set_reason("等待新版本");
  resume.mutable_resume_process()->set_instance_id(id);
  ASSERT_EQ(kit_.Do(ProcessKit::kSystem, suspend), "");
  kit_.Pass(86'400);
  ASSERT_EQ(kit_.Do(ProcessKit::kSystem, Move()), "");
  kit_.Pass(86'400);
  ASSERT_EQ(kit_.Do(ProcessKit::kSystem, resume), "");
  ASSERT_EQ(kit_.instance(id).timers_size(), 1);
  EXPECT_EQ(kit_.instance(id).timers(0).due_us(), (kit_.now() + 3'600 * kMicrosPerSecond).micros());
}

TEST_F(MigrateTest, ANewDeadlineThatCannotBeToldLeavesTheInstanceWhereItWas) {
  ASSERT_EQ(kit_.Deploy("p.bpmn", Timed()), "") << kit_.Findings();
  const std::string id = kit_.Start("p");
  ASSERT_EQ(kit_.Deploy("p.bpmn", Timed(Boundary("late", Timer("timeDuration", "=nowhere")))), "") << kit_.Findings();
  const std::string before = kit_.instance(id).SerializeAsString();
  ASSERT_EQ(kit_.Do(ProcessKit::kSystem, Move()), "");
  EXPECT_EQ(kit_.Fact("migrated"), "0");
  EXPECT_THAT(kit_.Fact("left/" + id), HasSubstr("late"));
  EXPECT_EQ(kit_.instance(id).SerializeAsString(), before);
}

}  // namespace
}  // namespace yici::workflow
