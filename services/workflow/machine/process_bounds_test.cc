// What must never stall a partition or lose a letter: bounds, failures that repeat, texts that are cut.
#include <gmock/gmock.h>

#include "services/workflow/machine/process_for_tests.h"

namespace yici::workflow {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

constexpr char kHall[] = "hall:jz-hall-main";

std::string Process(const std::string& content, const std::string& before = "", const std::string& id = "p") {
  return Bpmn(before + "<process id=\"" + id + "\" isExecutable=\"true\">" + content + "</process>");
}

// start -> a user task, with a wait for messages beside it that stays -> end
const std::string kLetters = "<message id=\"m\" name=\"note\"/>";
const std::string kWaitsBeside =
    "<startEvent id=\"s\"/><userTask id=\"t\"/><boundaryEvent id=\"b\" attachedToRef=\"t\" cancelActivity=\"false\">"
    "<messageEventDefinition messageRef=\"m\"/></boundaryEvent><userTask id=\"read\"/><endEvent id=\"e\"/><endEvent "
    "id=\"e2\"/>" +
    Flow("f1", "s", "t") + Flow("f2", "t", "e") + Flow("f3", "b", "read") + Flow("f4", "read", "e2");

// A timer that does no harm, beside the wait.
const std::string kTimerBeside =
    "<boundaryEvent id=\"k\" attachedToRef=\"t\" cancelActivity=\"false\"><timerEventDefinition><timeDuration>PT1H"
    "</timeDuration></timerEventDefinition></boundaryEvent><endEvent id=\"ke\"/>" +
    Flow("k1", "k", "ke");

class ProcessBoundsTest : public testing::Test {
 protected:
  void TearDown() override {
    kit_.ExpectIndexesWhole();
    // Every row can be read again.
    kit_.reader().Scan(Table::kInstance, "", "", [&](std::string_view id, std::string_view) {
      Instance again;
      EXPECT_TRUE(again.ParseFromString(kit_.instance(std::string(id)).SerializeAsString())) << id;
      return true;
    });
  }
  std::string Publish(const std::string& name, int seconds, const std::string& id = "", const std::string& text = "") {
    journal::Command command;
    auto& message = *command.mutable_publish_message();
    message.set_name(name);
    message.set_time_to_live_seconds(seconds);
    message.set_message_id(id);
    if (!text.empty()) {
      message.add_variables()->set_name("text");
      message.mutable_variables(0)->mutable_value()->set_text(text);
    }
    return kit_.Do(kHall, command);
  }
  std::string Settle(const std::string& id) {
    journal::Command command;
    command.mutable_settle_process()->set_instance_id(id);
    return kit_.Do(ProcessKit::kSystem, command);
  }
  std::string Suspend(const std::string& id) {
    journal::Command command;
    command.mutable_suspend_process()->set_instance_id(id);
    command.mutable_suspend_process()->set_reason("暂停");
    return kit_.Do(ProcessKit::kSystem, command);
  }
  std::string Resume(const std::string& id) {
    journal::Command command;
    command.mutable_resume_process()->set_instance_id(id);
    return kit_.Do(ProcessKit::kSystem, command);
  }
  ProcessKit kit_;
};

TEST_F(ProcessBoundsTest, ALongFailureIsCutBetweenTwoCharacters) {
  ASSERT_EQ(kit_.Deploy("p.bpmn",
                        Process("<startEvent id=\"s\"/><serviceTask id=\"j\" yici:jobType=\"notify\"/><endEvent id=\"e\"/>" +
                                Flow("f1", "s", "j") + Flow("f2", "j", "e"))),
            "")
      << kit_.Findings();
  const std::string id = kit_.Start("p");
  journal::Command activate, fail;
  activate.mutable_activate_jobs()->set_type("notify");
  activate.mutable_activate_jobs()->set_jobs_max(1);
  activate.mutable_activate_jobs()->set_lease_seconds(60);
  ASSERT_EQ(kit_.Do(kHall, activate), "");
  fail.mutable_fail_job()->set_instance_id(id);
  fail.mutable_fail_job()->set_job(kit_.answer().jobs(0).job());
  std::string failure;
  while (failure.size() < 1'100) failure += "网";
  fail.mutable_fail_job()->set_failure(failure);
  ASSERT_EQ(kit_.Do(kHall, fail), "");
  EXPECT_EQ(kit_.instance(id).jobs(0).failure().size(), 999u);
  EXPECT_EQ(kit_.instance(id).incidents(0).detail().size(), 999u);
}

TEST_F(ProcessBoundsTest, ATimerWhoseEventFailsIsNotDueAgainBeforeItsIncidentIsResolved) {
  const std::string timer = "<timerEventDefinition><timeDuration>";
  ASSERT_EQ(
      kit_.Deploy("p.bpmn",
                  Process("<startEvent id=\"s\"/><userTask id=\"t\"/><endEvent id=\"e\"/>" + Flow("f1", "s", "t") +
                          Flow("f2", "t", "e") +
                          "<subProcess id=\"h\" triggeredByEvent=\"true\"><startEvent id=\"hs\" isInterrupting=\"false\">" +
                          timer + "PT1H</timeDuration></timerEventDefinition></startEvent><endEvent id=\"he\"/>" +
                          Flow("h1", "hs", "he") + "<subProcess id=\"k\" triggeredByEvent=\"true\"><startEvent id=\"ks\">" +
                          timer + "=nowhere</timeDuration></timerEventDefinition></startEvent><endEvent id=\"ke\"/>" +
                          Flow("k1", "ks", "ke") + "</subProcess></subProcess>")),
      "")
      << kit_.Findings();
  const std::string id = kit_.Start("p");
  kit_.Pass(3'600);
  ASSERT_EQ(Settle(id), "");
  EXPECT_THAT(kit_.Listed(Table::kInstanceTimer, ""), IsEmpty()) << "the pump has nothing to do";
  ASSERT_EQ(kit_.instance(id).incidents_size(), 1);
  const std::string before = kit_.instance(id).SerializeAsString();
  ASSERT_EQ(Settle(id), "");
  EXPECT_EQ(kit_.instance(id).SerializeAsString(), before);
}

TEST_F(ProcessBoundsTest, ABroadcastThatWouldFillARecordIsRefusedWhole) {
  ASSERT_EQ(kit_.Deploy("p.bpmn", Process("<startEvent id=\"s\"/><intermediateCatchEvent id=\"c\"><signalEventDefinition "
                                          "signalRef=\"g\"/></intermediateCatchEvent><userTask id=\"t\"/><endEvent id=\"e\"/>" +
                                              Flow("f1", "s", "c") + Flow("f2", "c", "t") + Flow("f3", "t", "e"),
                                          "<signal id=\"g\" name=\"flood\"/>")),
            "")
      << kit_.Findings();
  std::string last;
  for (int count = 0; count < 60; ++count) last = kit_.Start("p");
  journal::Command signal;
  signal.mutable_broadcast_signal()->set_name("flood");
  for (const char* name : {"a", "b"}) {
    auto* variable = signal.mutable_broadcast_signal()->add_variables();
    variable->set_name(name);
    variable->mutable_value()->set_text(std::string(10'000, 'x'));
  }
  EXPECT_EQ(kit_.Do(kHall, signal), "PROCESS_CASCADE");
  EXPECT_EQ(kit_.instance(last).tasks_size(), 0);
}

TEST_F(ProcessBoundsTest, ALateCycleIsCaughtUpInRecordsOfABoundedSize) {
  ASSERT_EQ(
      kit_.Deploy(
          "p.bpmn",
          Process("<startEvent id=\"s\"/><userTask id=\"t\"/><boundaryEvent id=\"b\" attachedToRef=\"t\" "
                  "cancelActivity=\"false\"><timerEventDefinition><timeCycle>R2000/PT1S</timeCycle></timerEventDefinition>"
                  "</boundaryEvent><endEvent id=\"e\"/><endEvent id=\"e2\"/>" +
                  Flow("f1", "s", "t") + Flow("f2", "t", "e") + Flow("f3", "b", "e2"))),
      "")
      << kit_.Findings();
  const std::string id = kit_.Start("p");
  kit_.ExpectLate();
  kit_.Pass(3'600);
  int records = 0;
  for (; kit_.instance(id).timers_size() > 0 && records < 100; ++records) ASSERT_EQ(Settle(id), "");
  EXPECT_LT(records, 100);
  EXPECT_EQ(kit_.instance(id).tasks_size(), 1);
}

TEST_F(ProcessBoundsTest, MessagesThatCameDuringASuspensionAreGivenOutWhenItEnds) {
  ASSERT_EQ(kit_.Deploy("p.bpmn", Process(kWaitsBeside, kLetters)), "") << kit_.Findings();
  const std::string id = kit_.Start("p");
  ASSERT_EQ(Suspend(id), "");
  ASSERT_EQ(Publish("note", 3'600), "");
  EXPECT_EQ(kit_.Fact("stored"), "yes");
  ASSERT_EQ(Resume(id), "");
  EXPECT_EQ(kit_.instance(id).tasks_size(), 2);
  EXPECT_THAT(kit_.Listed(Table::kMessage, ""), IsEmpty());
}

TEST_F(ProcessBoundsTest, AWaitThatStaysTakesEveryStoredMessage) {
  ASSERT_EQ(kit_.Deploy("p.bpmn", Process(kWaitsBeside, kLetters)), "") << kit_.Findings();
  for (int count = 0; count < 3; ++count) ASSERT_EQ(Publish("note", 3'600), "");
  const std::string id = kit_.Start("p");
  EXPECT_EQ(kit_.instance(id).tasks_size(), 4);
  EXPECT_THAT(kit_.Listed(Table::kMessage, ""), IsEmpty());
}

TEST_F(ProcessBoundsTest, AnIdThatIsUsedAgainOutlivesTheEndOfTheFirst) {
  ASSERT_EQ(Publish("note", 10, "X"), "");
  kit_.Pass(20);
  ASSERT_EQ(Publish("note", 86'400, "X"), "");
  EXPECT_EQ(kit_.Fact("stored"), "yes") << "the first is over";
  journal::Command expire;
  expire.mutable_expire_messages();
  ASSERT_EQ(kit_.Do(ProcessKit::kSystem, expire), "");
  ASSERT_EQ(Publish("note", 86'400, "X"), "");
  EXPECT_EQ(kit_.Fact("duplicate"), "yes");
}

TEST_F(ProcessBoundsTest, AReceiverThatCannotTakeALetterStopsNeitherTheThrowerNorOthers) {
  const std::string throws =
      "<startEvent id=\"ts\"/><userTask id=\"tt\"/><intermediateThrowEvent id=\"th\"><messageEventDefinition messageRef=\"m\"/>"
      "</intermediateThrowEvent><endEvent id=\"te\"/>" +
      Flow("t1", "ts", "tt") + Flow("t2", "tt", "th") + Flow("t3", "th", "te");
  ASSERT_EQ(kit_.Deploy("p.bpmn", Process(kWaitsBeside, kLetters)), "") << kit_.Findings();
  ASSERT_EQ(kit_.Deploy("t.bpmn", Process(throws, kLetters, "thrower")), "") << kit_.Findings();
  const std::string receiver = kit_.Start("p"), thrower = kit_.Start("thrower");
  // The receiver's definition is gone: it can take nothing any more.
  kit_.state().Erase<journal::ProcessDeployment>(kit_.instance(receiver).definitions(0).digest());
  kit_.ForgetCompiled();
  journal::Command complete;
  complete.mutable_complete_task()->set_instance_id(thrower);
  complete.mutable_complete_task()->set_task(kit_.instance(thrower).tasks(0).id());
  EXPECT_EQ(kit_.Do(ProcessKit::kSystem, complete), "");
  EXPECT_EQ(kit_.instance(thrower).status(), Instance::COMPLETED);
}

TEST_F(ProcessBoundsTest, WhoLeftTheServiceDoesNothingWithWhatHeHolds) {
  ASSERT_EQ(kit_.Deploy("p.bpmn", Process("<startEvent id=\"s\"/><userTask id=\"t\" yici:candidateDepartments=\"jz-market\"/>"
                                          "<endEvent id=\"e\"/>" +
                                          Flow("f1", "s", "t") + Flow("f2", "t", "e"))),
            "");
  const std::string id = kit_.Start("p");
  journal::Command claim, complete;
  claim.mutable_claim_task()->set_instance_id(id);
  claim.mutable_claim_task()->set_task(kit_.instance(id).tasks(0).id());
  ASSERT_EQ(kit_.Do("officer:zhang", claim), "");
  auto gone = std::make_unique<journal::Officer>(*kit_.reader().Find<journal::Officer>("zhang"));
  gone->set_active(false);
  kit_.state().Put("zhang", std::move(gone));
  complete.mutable_complete_task()->set_instance_id(id);
  complete.mutable_complete_task()->set_task(kit_.instance(id).tasks(0).id());
  EXPECT_EQ(kit_.Do("officer:zhang", complete), "TASK_NOT_YOURS");
}

TEST_F(ProcessBoundsTest, ATaskThatWasOverdueStaysSoOverASuspension) {
  ASSERT_EQ(
      kit_.Deploy("p.bpmn", Process("<startEvent id=\"s\"/><userTask id=\"t\" yici:dueWorkingDays=\"1\"/><endEvent id=\"e\"/>" +
                                    Flow("f1", "s", "t") + Flow("f2", "t", "e"))),
      "");
  const std::string id = kit_.Start("p");
  const int64_t due = kit_.instance(id).tasks(0).due_us();
  kit_.Pass(7 * 86'400);
  ASSERT_EQ(Suspend(id), "");
  kit_.Pass(7 * 86'400);
  ASSERT_EQ(Resume(id), "");
  EXPECT_EQ(kit_.instance(id).tasks(0).due_us(), due);
}

// A user task with a deadline that ends the process.
const std::string kDeadline =
    "<startEvent id=\"s\"/><userTask id=\"t\"/><boundaryEvent id=\"b\" attachedToRef=\"t\"><timerEventDefinition><timeDuration>"
    "PT1H</timeDuration></timerEventDefinition></boundaryEvent><endEvent id=\"e\"/><endEvent id=\"e2\"/>" +
    Flow("f1", "s", "t") + Flow("f2", "t", "e") + Flow("f3", "b", "e2");

class UnreadableTest : public ProcessBoundsTest {
 protected:
  // An instance whose definition is lost, with a timer that is due.
  void SetUp() override {
    ASSERT_EQ(kit_.Deploy("p.bpmn", Process(kDeadline)), "") << kit_.Findings();
    id_ = kit_.Start("p");
    digest_ = kit_.instance(id_).definitions(0).digest();
    kept_ = *kit_.reader().Find<journal::ProcessDeployment>(digest_);
    kit_.state().Erase<journal::ProcessDeployment>(digest_);
    kit_.ForgetCompiled();
    kit_.Pass(3'600);
  }
  void Restore() {
    kit_.state().Put(digest_, std::make_unique<journal::ProcessDeployment>(kept_));
    kit_.ForgetCompiled();
  }
  std::string Resolve() {
    journal::Command command;
    command.mutable_resolve_process_incident()->set_instance_id(id_);
    command.mutable_resolve_process_incident()->set_incident(kit_.instance(id_).incidents(0).id());
    return kit_.Do(ProcessKit::kSystem, command);
  }
  std::string id_, digest_;
  journal::ProcessDeployment kept_;
};

TEST_F(UnreadableTest, WhatCannotBeReadAnyMoreIsOneIncidentAndNoTimerThatIsDueForEver) {
  ASSERT_EQ(Settle(id_), "");
  EXPECT_THAT(kit_.Listed(Table::kInstanceTimer, ""), IsEmpty()) << "the pump has nothing to do";
  ASSERT_EQ(kit_.instance(id_).incidents_size(), 1);
  EXPECT_EQ(kit_.instance(id_).incidents(0).reason(), "DEFINITION_UNREADABLE");
  EXPECT_THAT(kit_.Listed(Table::kInstanceIncident, ""), ElementsAre(id_));
  const std::string before = kit_.instance(id_).SerializeAsString();
  ASSERT_EQ(Settle(id_), "");
  EXPECT_EQ(kit_.instance(id_).SerializeAsString(), before) << "told once";
}

TEST_F(UnreadableTest, ItGoesOnWhereItStoodOnceTheDefinitionIsBackAndTheIncidentResolved) {
  ASSERT_EQ(Settle(id_), "");
  EXPECT_EQ(Resolve(), "PROCESS_NOT_FOUND");
  Restore();
  ASSERT_EQ(Settle(id_), "");
  EXPECT_EQ(kit_.instance(id_).status(), Instance::RUNNING) << "nothing by itself";
  ASSERT_EQ(Resolve(), "");
  EXPECT_THAT(kit_.Listed(Table::kInstanceTimer, ""), ElementsAre(id_));
  ASSERT_EQ(Settle(id_), "");
  EXPECT_EQ(kit_.instance(id_).status(), Instance::COMPLETED) << "by its deadline";
}

TEST_F(UnreadableTest, ItCanBeCancelled) {
  ASSERT_EQ(Settle(id_), "");
  journal::Command cancel;
  cancel.mutable_cancel_process()->set_instance_id(id_);
  cancel.mutable_cancel_process()->set_reason("定义已失");
  ASSERT_EQ(kit_.Do(ProcessKit::kSystem, cancel), "");
  EXPECT_EQ(kit_.instance(id_).status(), Instance::CANCELLED);
  EXPECT_THAT(kit_.Listed(Table::kWorkList, ""), IsEmpty());
}

TEST_F(ProcessBoundsTest, AnInstanceThatCannotBeReadStandsInNoOnesWay) {
  ASSERT_EQ(kit_.Deploy("p.bpmn", Process(kWaitsBeside + kTimerBeside, kLetters)), "") << kit_.Findings();
  const std::string lost = kit_.Start("p");
  const std::string digest = kit_.instance(lost).definitions(0).digest();
  ASSERT_EQ(kit_.Deploy("p.bpmn", Process(kWaitsBeside, kLetters)), "") << kit_.Findings();
  const std::string other = kit_.Start("p");
  const journal::ProcessDeployment kept = *kit_.reader().Find<journal::ProcessDeployment>(digest);
  kit_.state().Erase<journal::ProcessDeployment>(digest);
  kit_.ForgetCompiled();
  kit_.Pass(3'600);
  ASSERT_EQ(Settle(lost), "");
  ASSERT_EQ(Publish("note", 0), "") << "the oldest that waits cannot take it";
  EXPECT_EQ(kit_.instance(other).tasks_size(), 2);
  ASSERT_EQ(Publish("note", 0), "");
  // What came in the meantime is there for whoever is back.
  journal::Command cancel;
  cancel.mutable_cancel_process()->set_instance_id(other);
  cancel.mutable_cancel_process()->set_reason("撤销");
  ASSERT_EQ(kit_.Do(ProcessKit::kSystem, cancel), "");
  ASSERT_EQ(Publish("note", 3'600), "");
  EXPECT_EQ(kit_.Fact("stored"), "yes");
  kit_.state().Put(digest, std::make_unique<journal::ProcessDeployment>(kept));
  kit_.ForgetCompiled();
  journal::Command resolve;
  resolve.mutable_resolve_process_incident()->set_instance_id(lost);
  resolve.mutable_resolve_process_incident()->set_incident(kit_.instance(lost).incidents(0).id());
  ASSERT_EQ(kit_.Do(ProcessKit::kSystem, resolve), "");
  EXPECT_EQ(kit_.instance(lost).tasks_size(), 2) << "it has taken the letter";
}

}  // namespace
}  // namespace yici::workflow
