// Deployments, tasks, jobs, messages and signals over the rows of the partition.
#include <gmock/gmock.h>

#include "services/workflow/machine/process_for_tests.h"

namespace yici::workflow {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

constexpr char kHall[] = "hall:jz-hall-main";

// start -> one element -> end
std::string Line(const std::string& process, const std::string& id, const std::string& element) {
  return Bpmn("<process id=\"" + process + "\" isExecutable=\"true\"><startEvent id=\"s\"/>" + element +
              "<endEvent id=\"e\"/>" + Flow("f1", "s", id) + Flow("f2", id, "e") + "</process>");
}

std::string UserTask(const std::string& candidates) { return "<userTask id=\"t\" name=\"审核\" " + candidates + "/>"; }

journal::Command Complete(const std::string& instance, uint64_t task, uint64_t etag = 0) {
  journal::Command command;
  command.mutable_complete_task()->set_instance_id(instance);
  command.mutable_complete_task()->set_task(task);
  command.mutable_complete_task()->set_etag(etag);
  return command;
}

journal::Command Claim(const std::string& instance, uint64_t task, int32_t minutes = 0) {
  journal::Command command;
  command.mutable_claim_task()->set_instance_id(instance);
  command.mutable_claim_task()->set_task(task);
  command.mutable_claim_task()->set_lease_minutes(minutes);
  return command;
}

journal::Command Activate(const std::string& type, int32_t max = 10, int32_t seconds = 60) {
  journal::Command command;
  command.mutable_activate_jobs()->set_type(type);
  command.mutable_activate_jobs()->set_jobs_max(max);
  command.mutable_activate_jobs()->set_lease_seconds(seconds);
  return command;
}

class ProcessTest : public testing::Test {
 protected:
  uint64_t TaskOf(const std::string& id) const { return kit_.instance(id).tasks(0).id(); }
  void TearDown() override { kit_.ExpectIndexesWhole(); }
  ProcessKit kit_;
};

TEST_F(ProcessTest, ADeploymentIsNamedByItsContentAndComesOnce) {
  const std::string text = Line("p", "t", UserTask(""));
  ASSERT_EQ(kit_.Deploy("p.bpmn", text), "") << kit_.Findings();
  const std::string digest = kit_.Fact("digest");
  EXPECT_EQ(digest.size(), 64u);
  EXPECT_EQ(kit_.Fact("process/p"), "1");
  ASSERT_EQ(kit_.Deploy("p.bpmn", text), "") << kit_.Findings();
  EXPECT_EQ(kit_.Fact("unchanged"), "yes");
  ASSERT_EQ(kit_.Deploy("q.bpmn", text), "") << kit_.Findings();
  EXPECT_NE(kit_.Fact("digest"), digest);
  EXPECT_EQ(kit_.Fact("process/p"), "2");
}

TEST_F(ProcessTest, FaultsAreNamedAllAtOnceWithFileElementAndLine) {
  EXPECT_EQ(kit_.Deploy("p.txt", "x"), "PROCESS_FILES");
  EXPECT_EQ(kit_.Deploy("p.bpmn", ""), "PROCESS_INVALID");
  const std::string bad = Bpmn("<process id=\"p\" isExecutable=\"true\"><startEvent id=\"s\"/><adHocSubProcess id=\"a\"/>" +
                               Flow("f1", "s", "nowhere") + "</process>");
  ASSERT_EQ(kit_.Deploy("p.bpmn", bad), "PROCESS_INVALID");
  EXPECT_THAT(kit_.Findings(), HasSubstr("p.bpmn"));
  EXPECT_THAT(kit_.Findings(), HasSubstr("nowhere"));
  EXPECT_THAT(kit_.Findings(), HasSubstr("a"));
  EXPECT_EQ(kit_.Start("p"), "");
  EXPECT_EQ(kit_.answer().rejection().reason(), "PROCESS_NOT_FOUND");
}

TEST_F(ProcessTest, ARunningInstanceKeepsItsVersion) {
  ASSERT_EQ(kit_.Deploy("p.bpmn", Line("p", "old", "<userTask id=\"old\"/>")), "") << kit_.Findings();
  const std::string first = kit_.Start("p");
  ASSERT_EQ(kit_.Deploy("p.bpmn", Line("p", "new", "<userTask id=\"new\"/>")), "") << kit_.Findings();
  const std::string second = kit_.Start("p");
  EXPECT_EQ(kit_.instance(first).tasks(0).element(), "old");
  EXPECT_EQ(kit_.instance(second).tasks(0).element(), "new");
  EXPECT_EQ(kit_.Do(ProcessKit::kSystem, Complete(first, TaskOf(first))), "") << "finished as it began";
  EXPECT_EQ(kit_.instance(first).status(), Instance::COMPLETED);
}

TEST_F(ProcessTest, ATaskIsTakenByACandidateAndByNobodyElse) {
  ASSERT_EQ(kit_.Deploy("p.bpmn", Line("p", "t", UserTask("yici:candidateDepartments=\"jz-market\""))), "") << kit_.Findings();
  const std::string id = kit_.Start("p", "cases/1");
  EXPECT_THAT(kit_.WorkOf('d', "jz-market"), ElementsAre(id));
  EXPECT_THAT(kit_.Listed(Table::kInstanceBySubject, Token("cases/1")), ElementsAre(id));
  EXPECT_EQ(kit_.Do("officer:wang", Claim(id, TaskOf(id))), "TASK_NOT_YOURS");
  ASSERT_EQ(kit_.Do("officer:zhang", Claim(id, TaskOf(id))), "");
  EXPECT_THAT(kit_.WorkOf('d', "jz-market"), IsEmpty()) << "held: on the holder's list alone";
  EXPECT_THAT(kit_.WorkOf('o', "zhang"), ElementsAre(id));
  EXPECT_EQ(kit_.Do("officer:li", Claim(id, TaskOf(id))), "TASK_HELD");
  EXPECT_EQ(kit_.Do("officer:li", Complete(id, TaskOf(id))), "TASK_NOT_YOURS");
  EXPECT_EQ(kit_.Do("officer:zhang", Complete(id, TaskOf(id), 1)), "TASK_CHANGED");
  ASSERT_EQ(kit_.Do("officer:zhang", Complete(id, TaskOf(id))), "");
  EXPECT_EQ(kit_.instance(id).status(), Instance::COMPLETED);
  EXPECT_THAT(kit_.WorkOf('o', "zhang"), IsEmpty());
  EXPECT_EQ(kit_.Do("officer:zhang", Complete(id, 1)), "TASK_NOT_FOUND");
}

TEST_F(ProcessTest, ALeaseEndsByItselfAndAReleaseGivesBack) {
  ASSERT_EQ(kit_.Deploy("p.bpmn", Line("p", "t", UserTask("yici:candidateDepartments=\"jz-market\""))), "") << kit_.Findings();
  const std::string id = kit_.Start("p");
  ASSERT_EQ(kit_.Do("officer:zhang", Claim(id, TaskOf(id), 30)), "");
  kit_.Pass(29 * 60);
  EXPECT_EQ(kit_.Do("officer:li", Claim(id, TaskOf(id))), "TASK_HELD");
  kit_.Pass(60);
  ASSERT_EQ(kit_.Do("officer:li", Claim(id, TaskOf(id))), "");
  journal::Command release;
  release.mutable_release_task()->set_instance_id(id);
  release.mutable_release_task()->set_task(TaskOf(id));
  EXPECT_EQ(kit_.Do("officer:zhang", release), "TASK_NOT_YOURS");
  ASSERT_EQ(kit_.Do("officer:li", release), "");
  EXPECT_EQ(kit_.Do(ProcessKit::kSystem, release), "TASK_NOT_HELD");
  EXPECT_THAT(kit_.WorkOf('d', "jz-market"), ElementsAre(id));
}

TEST_F(ProcessTest, AnAdministratorAssignsAndWhoLeftTheServiceGetsNothing) {
  ASSERT_EQ(kit_.Deploy("p.bpmn", Line("p", "t", UserTask(""))), "") << kit_.Findings();
  const std::string id = kit_.Start("p");
  EXPECT_THAT(kit_.WorkOf('n', ""), ElementsAre(id)) << "a task without candidates is on nobody's list";
  EXPECT_EQ(kit_.Do("officer:zhang", Complete(id, TaskOf(id))), "TASK_NOT_YOURS");
  journal::Command assign;
  assign.mutable_assign_task()->set_instance_id(id);
  assign.mutable_assign_task()->set_task(TaskOf(id));
  assign.mutable_assign_task()->set_assignee("officer:nobody");
  EXPECT_EQ(kit_.Do(ProcessKit::kSystem, assign), "OFFICER_UNKNOWN");
  assign.mutable_assign_task()->set_assignee("officer:wang");
  EXPECT_EQ(kit_.Do("officer:zhang", assign), "PROCESS_ADMINISTRATOR_REQUIRED");
  ASSERT_EQ(kit_.Do(ProcessKit::kSystem, assign), "");
  ASSERT_EQ(kit_.Do("officer:wang", Complete(id, TaskOf(id))), "");
}

TEST_F(ProcessTest, AJobHasOneWorkerAndComesBackWhenItsLeaseEnds) {
  ASSERT_EQ(kit_.Deploy("p.bpmn", Line("p", "j", "<serviceTask id=\"j\" yici:jobType=\"notify\"/>")), "") << kit_.Findings();
  const std::string id = kit_.Start("p");
  EXPECT_EQ(kit_.Do("officer:zhang", Activate("notify")), "WORKER_REQUIRED");
  EXPECT_EQ(kit_.Do(kHall, Activate("notify", 0)), "JOB_LIMITS");
  ASSERT_EQ(kit_.Do(kHall, Activate("notify")), "");
  ASSERT_EQ(kit_.answer().jobs_size(), 1);
  const uint64_t job = kit_.answer().jobs(0).job();
  EXPECT_EQ(kit_.answer().jobs(0).instance_id(), id);
  ASSERT_EQ(kit_.Do("hall:other", Activate("notify")), "");
  EXPECT_EQ(kit_.answer().jobs_size(), 0) << "taken";
  journal::Command complete;
  complete.mutable_complete_job()->set_instance_id(id);
  complete.mutable_complete_job()->set_job(job);
  EXPECT_EQ(kit_.Do("hall:other", complete), "JOB_NOT_HELD");
  kit_.Pass(61);
  ASSERT_EQ(kit_.Do("hall:other", Activate("notify")), "");
  EXPECT_EQ(kit_.answer().jobs_size(), 1) << "the lease ended";
  EXPECT_EQ(kit_.Do(kHall, complete), "JOB_NOT_HELD");
  ASSERT_EQ(kit_.Do("hall:other", complete), "");
  EXPECT_EQ(kit_.instance(id).status(), Instance::COMPLETED);
  EXPECT_EQ(kit_.Do("hall:other", complete), "JOB_NOT_FOUND");
}

TEST_F(ProcessTest, AFailedJobWaitsAndOutOfRetriesIsAnIncident) {
  ASSERT_EQ(kit_.Deploy("p.bpmn", Line("p", "j", "<serviceTask id=\"j\" yici:jobType=\"notify\"/>")), "") << kit_.Findings();
  const std::string id = kit_.Start("p");
  ASSERT_EQ(kit_.Do(kHall, Activate("notify")), "");
  journal::Command fail;
  fail.mutable_fail_job()->set_instance_id(id);
  fail.mutable_fail_job()->set_job(kit_.answer().jobs(0).job());
  fail.mutable_fail_job()->set_retries(1);
  fail.mutable_fail_job()->set_back_off_seconds(30);
  ASSERT_EQ(kit_.Do(kHall, fail), "");
  ASSERT_EQ(kit_.Do(kHall, Activate("notify")), "");
  EXPECT_EQ(kit_.answer().jobs_size(), 0) << "backs off";
  kit_.Pass(30);
  ASSERT_EQ(kit_.Do(kHall, Activate("notify")), "");
  ASSERT_EQ(kit_.answer().jobs_size(), 1);
  fail.mutable_fail_job()->set_retries(0);
  ASSERT_EQ(kit_.Do(kHall, fail), "");
  ASSERT_EQ(kit_.instance(id).incidents_size(), 1);
  EXPECT_THAT(kit_.Listed(Table::kInstanceIncident, ""), ElementsAre(id));
  journal::Command resolve;
  resolve.mutable_resolve_process_incident()->set_instance_id(id);
  resolve.mutable_resolve_process_incident()->set_incident(kit_.instance(id).incidents(0).id());
  ASSERT_EQ(kit_.Do(ProcessKit::kSystem, resolve), "");
  kit_.Pass(30);
  ASSERT_EQ(kit_.Do(kHall, Activate("notify")), "");
  EXPECT_EQ(kit_.answer().jobs_size(), 1) << "one more try";
}

constexpr char kWaits[] =
    "<message id=\"m\" name=\"paid\"/><process id=\"w\" isExecutable=\"true\"><startEvent id=\"s\"/>"
    "<intermediateCatchEvent id=\"c\"><messageEventDefinition id=\"md\" messageRef=\"m\"/></intermediateCatchEvent>"
    "<endEvent id=\"e\"/>";

TEST_F(ProcessTest, AMessageGoesToTheOldestThatWaitsAndIsRefusedWhenNobodyDoes) {
  ASSERT_EQ(kit_.Deploy("w.bpmn", Bpmn(kWaits + Flow("f1", "s", "c") + Flow("f2", "c", "e") + "</process>")), "")
      << kit_.Findings();
  journal::Command publish;
  publish.mutable_publish_message()->set_name("paid");
  EXPECT_EQ(kit_.Do(kHall, publish), "MESSAGE_NOT_AWAITED");
  const std::string first = kit_.Start("w"), second = kit_.Start("w");
  ASSERT_EQ(kit_.Do(kHall, publish), "");
  EXPECT_EQ(kit_.Fact("instance_id"), first);
  EXPECT_EQ(kit_.instance(first).status(), Instance::COMPLETED);
  EXPECT_EQ(kit_.instance(second).status(), Instance::RUNNING);
  ASSERT_EQ(kit_.Do(kHall, publish), "");
  EXPECT_EQ(kit_.Do(kHall, publish), "MESSAGE_NOT_AWAITED");
}

TEST_F(ProcessTest, AMessageWithATimeToLiveWaitsForItsReceiverAndCountsOnce) {
  ASSERT_EQ(kit_.Deploy("w.bpmn", Bpmn(kWaits + Flow("f1", "s", "c") + Flow("f2", "c", "e") + "</process>")), "")
      << kit_.Findings();
  journal::Command publish;
  auto& message = *publish.mutable_publish_message();
  message.set_name("paid");
  message.set_time_to_live_seconds(31 * 86'400);
  EXPECT_EQ(kit_.Do(kHall, publish), "MESSAGE_LIMITS");
  message.set_time_to_live_seconds(60);
  message.set_message_id("receipt-7");
  ASSERT_EQ(kit_.Do(kHall, publish), "");
  EXPECT_EQ(kit_.Fact("stored"), "yes");
  ASSERT_EQ(kit_.Do(kHall, publish), "");
  EXPECT_EQ(kit_.Fact("duplicate"), "yes");
  const std::string first = kit_.Start("w");
  EXPECT_EQ(kit_.instance(first).status(), Instance::COMPLETED) << "it was there already";
  ASSERT_EQ(kit_.Do(kHall, publish), "");
  EXPECT_EQ(kit_.Fact("duplicate"), "yes") << "also when it was taken";
  const std::string second = kit_.Start("w");
  EXPECT_EQ(kit_.instance(second).status(), Instance::RUNNING) << "and given once";
  kit_.Pass(60);
  journal::Command expire;
  expire.mutable_expire_messages();
  ASSERT_EQ(kit_.Do(ProcessKit::kSystem, expire), "");
  for (const Table table : {Table::kMessage, Table::kMessageId, Table::kMessageExpiry}) {
    EXPECT_THAT(kit_.Listed(table, ""), IsEmpty());
  }
  ASSERT_EQ(kit_.Do(kHall, publish), "");
  EXPECT_EQ(kit_.Fact("instance_id"), second);
}

TEST_F(ProcessTest, AMessageWhoseTimeIsOverReachesNobody) {
  ASSERT_EQ(kit_.Deploy("w.bpmn", Bpmn(kWaits + Flow("f1", "s", "c") + Flow("f2", "c", "e") + "</process>")), "")
      << kit_.Findings();
  journal::Command publish;
  publish.mutable_publish_message()->set_name("paid");
  publish.mutable_publish_message()->set_time_to_live_seconds(60);
  ASSERT_EQ(kit_.Do(kHall, publish), "");
  kit_.Pass(60);
  EXPECT_EQ(kit_.instance(kit_.Start("w")).status(), Instance::RUNNING) << "not yet swept, and over all the same";
}

TEST_F(ProcessTest, WhatOneInstanceThrowsAnotherCatchesInTheSameRecord) {
  const std::string thrower =
      "<process id=\"t\" isExecutable=\"true\"><startEvent id=\"ts\"/><intermediateThrowEvent id=\"tt\">"
      "<messageEventDefinition id=\"td\" messageRef=\"m\"/></intermediateThrowEvent><endEvent id=\"te\"/>" +
      Flow("tf1", "ts", "tt") + Flow("tf2", "tt", "te") + "</process>";
  ASSERT_EQ(kit_.Deploy("w.bpmn", Bpmn(kWaits + Flow("f1", "s", "c") + Flow("f2", "c", "e") + "</process>" + thrower)), "")
      << kit_.Findings();
  const std::string waits = kit_.Start("w");
  const std::string throws_it = kit_.Start("t");
  EXPECT_EQ(kit_.instance(throws_it).status(), Instance::COMPLETED);
  EXPECT_EQ(kit_.instance(waits).status(), Instance::COMPLETED);
}

TEST_F(ProcessTest, ASignalReachesEveryInstanceThatWaits) {
  const std::string waits =
      "<signal id=\"g\" name=\"flood\"/><process id=\"w\" isExecutable=\"true\"><startEvent id=\"s\"/>"
      "<intermediateCatchEvent id=\"c\"><signalEventDefinition id=\"sd\" signalRef=\"g\"/></intermediateCatchEvent>"
      "<endEvent id=\"e\"/>" +
      Flow("f1", "s", "c") + Flow("f2", "c", "e") + "</process>";
  ASSERT_EQ(kit_.Deploy("w.bpmn", Bpmn(waits)), "") << kit_.Findings();
  const std::string first = kit_.Start("w"), second = kit_.Start("w");
  journal::Command signal;
  signal.mutable_broadcast_signal()->set_name("flood");
  EXPECT_EQ(kit_.Do("officer:zhang", signal), "WORKER_REQUIRED");
  ASSERT_EQ(kit_.Do(kHall, signal), "");
  EXPECT_EQ(kit_.Fact("receivers"), "2");
  EXPECT_EQ(kit_.instance(first).status(), Instance::COMPLETED);
  EXPECT_EQ(kit_.instance(second).status(), Instance::COMPLETED);
  ASSERT_EQ(kit_.Do(kHall, signal), "");
  EXPECT_EQ(kit_.Fact("receivers"), "0");
}

TEST_F(ProcessTest, ADueTimerFiresBeforeTheCommandThatTouchesTheInstance) {
  const std::string text = Bpmn(
      "<process id=\"p\" isExecutable=\"true\"><startEvent id=\"s\"/><userTask id=\"t\"/>"
      "<boundaryEvent id=\"b\" attachedToRef=\"t\"><timerEventDefinition id=\"td\"><timeDuration>PT1H</timeDuration>"
      "</timerEventDefinition></boundaryEvent><userTask id=\"late\"/><endEvent id=\"e\"/><endEvent id=\"e2\"/>" +
      Flow("f1", "s", "t") + Flow("f2", "t", "e") + Flow("f3", "b", "late") + Flow("f4", "late", "e2") + "</process>");
  ASSERT_EQ(kit_.Deploy("p.bpmn", text), "") << kit_.Findings();
  const std::string id = kit_.Start("p");
  const uint64_t task = TaskOf(id);
  kit_.Pass(3600);
  EXPECT_EQ(kit_.Do(ProcessKit::kSystem, Complete(id, task)), "TASK_NOT_FOUND") << "the deadline came first";
  EXPECT_EQ(kit_.instance(id).tasks(0).element(), "late");
}

// Waits for one message and throws another, for ever; with a timer in between where one is given.
std::string Echo(char id, const std::string& caught, const std::string& thrown, const std::string& timer = "") {
  const std::string waits = timer.empty()
                                ? "<messageEventDefinition messageRef=\"@-in\"/>"
                                : "<timerEventDefinition><timeDuration>" + timer + "</timeDuration></timerEventDefinition>";
  std::string text =
      "<message id=\"@-in\" name=\"" + caught + "\"/><message id=\"@-out\" name=\"" + thrown +
      "\"/><process id=\"@\" isExecutable=\"true\"><startEvent id=\"@s\"/><exclusiveGateway id=\"@m\"/>"
      "<exclusiveGateway id=\"@x\" default=\"@2\"/><endEvent id=\"@e\"/><intermediateCatchEvent id=\"@c\">" +
      waits +
      "</intermediateCatchEvent><intermediateThrowEvent id=\"@t\"><messageEventDefinition messageRef=\"@-out\"/>"
      "</intermediateThrowEvent><sequenceFlow id=\"@5\" sourceRef=\"@x\" targetRef=\"@e\"><conditionExpression>false"
      "</conditionExpression></sequenceFlow>" +
      Flow("@0", "@s", "@m") + Flow("@1", "@m", "@x") + Flow("@2", "@x", "@c") + Flow("@3", "@c", "@t") +
      Flow("@4", "@t", "@m") + "</process>";
  std::replace(text.begin(), text.end(), '@', id);
  return text;
}

TEST_F(ProcessTest, LettersThatGoRoundWithoutEndRefuseTheCommandAndNeverADeadline) {
  ASSERT_EQ(kit_.Deploy("p.bpmn", Bpmn(Echo('a', "ping", "pong") + Echo('b', "pong", "ping"))), "") << kit_.Findings();
  ASSERT_EQ(kit_.Deploy("q.bpmn", Bpmn(Echo('c', "never", "ping", "PT1H"))), "") << kit_.Findings();
  const std::string a = kit_.Start("a"), b = kit_.Start("b"), c = kit_.Start("c");
  journal::Command publish;
  publish.mutable_publish_message()->set_name("ping");
  EXPECT_EQ(kit_.Do(kHall, publish), "PROCESS_CASCADE");
  const uint64_t moved = kit_.instance(a).next_id();
  kit_.Pass(3600);
  journal::Command settle;
  settle.mutable_settle_process()->set_instance_id(c);
  EXPECT_EQ(kit_.Do(ProcessKit::kSystem, settle), "");
  ASSERT_EQ(kit_.instance(c).incidents_size(), 1) << "the deadline came, its letter did not";
  EXPECT_EQ(kit_.instance(c).incidents(0).reason(), "PROCESS_CASCADE");
  EXPECT_EQ(kit_.instance(c).timers_size(), 1) << "and the next one is set";
  EXPECT_EQ(kit_.instance(a).next_id(), moved);
}

TEST_F(ProcessTest, ASignalForMoreThanAHundredInstancesIsRefused) {
  ASSERT_EQ(kit_.Deploy("w.bpmn",
                        Bpmn("<signal id=\"g\" name=\"flood\"/><process id=\"w\" isExecutable=\"true\"><startEvent id=\"s\"/>"
                             "<intermediateCatchEvent id=\"c\"><signalEventDefinition signalRef=\"g\"/>"
                             "</intermediateCatchEvent><endEvent id=\"e\"/>" +
                             Flow("f1", "s", "c") + Flow("f2", "c", "e") + "</process>")),
            "")
      << kit_.Findings();
  std::string last;
  for (int count = 0; count < 101; ++count) last = kit_.Start("w");
  journal::Command signal;
  signal.mutable_broadcast_signal()->set_name("flood");
  EXPECT_EQ(kit_.Do(kHall, signal), "TOO_MANY_RECEIVERS");
  journal::Command cancel;
  cancel.mutable_cancel_process()->set_instance_id(last);
  cancel.mutable_cancel_process()->set_reason("多余");
  ASSERT_EQ(kit_.Do(ProcessKit::kSystem, cancel), "");
  ASSERT_EQ(kit_.Do(kHall, signal), "");
  EXPECT_EQ(kit_.Fact("receivers"), "100");
}

TEST_F(ProcessTest, DatesInWorkingDaysAreCountedAnewByANewCalendar) {
  const std::string text = Bpmn(
      "<process id=\"p\" isExecutable=\"true\"><startEvent id=\"s\"/><userTask id=\"t\" yici:dueWorkingDays=\"2\"/>"
      "<boundaryEvent id=\"b\" attachedToRef=\"t\"><timerEventDefinition id=\"td\" yici:workingDays=\"2\"/></boundaryEvent>"
      "<endEvent id=\"e\"/><endEvent id=\"e2\"/>" +
      Flow("f1", "s", "t") + Flow("f2", "t", "e") + Flow("f3", "b", "e2") + "</process>");
  ASSERT_EQ(kit_.Deploy("p.bpmn", text), "") << kit_.Findings();
  const std::string id = kit_.Start("p");
  const Instant before = StartOf(*CivilDay::Parse("2020-04-23")), after = StartOf(*CivilDay::Parse("2020-04-25"));
  EXPECT_EQ(kit_.instance(id).timers(0).due_us(), before.micros());
  EXPECT_THAT(kit_.Listed(Table::kInstanceWorkingDays, ""), ElementsAre(id));
  kit_.Rest({"2020-04-21", "2020-04-22"});
  journal::Command move;
  move.mutable_reschedule_processes()->add_instance_ids(id);
  ASSERT_EQ(kit_.Do(ProcessKit::kSystem, move), "");
  EXPECT_EQ(kit_.instance(id).timers(0).due_us(), after.micros());
  EXPECT_EQ(kit_.instance(id).tasks(0).due_us(), after.micros());
  const uint64_t revision = kit_.revision();
  ASSERT_EQ(kit_.Do(ProcessKit::kSystem, move), "");
  EXPECT_THAT(kit_.events(), IsEmpty()) << "done once";
  EXPECT_EQ(kit_.revision(), revision + 1);
}

TEST_F(ProcessTest, ASuspendedInstanceStandsStillAndItsDatesKeepTheirWorkingDays) {
  const std::string text = Bpmn(
      "<process id=\"p\" isExecutable=\"true\"><startEvent id=\"s\"/><userTask id=\"t\" yici:dueWorkingDays=\"5\"/>"
      "<boundaryEvent id=\"b\" attachedToRef=\"t\"><timerEventDefinition id=\"td\" yici:workingDays=\"5\"/></boundaryEvent>"
      "<boundaryEvent id=\"h\" attachedToRef=\"t\" cancelActivity=\"false\"><timerEventDefinition id=\"th\"><timeDuration>PT50H"
      "</timeDuration></timerEventDefinition></boundaryEvent><endEvent id=\"e\"/><endEvent id=\"e2\"/><endEvent id=\"e3\"/>" +
      Flow("f1", "s", "t") + Flow("f2", "t", "e") + Flow("f3", "b", "e2") + Flow("f4", "h", "e3") + "</process>");
  ASSERT_EQ(kit_.Deploy("p.bpmn", text), "") << kit_.Findings();
  const std::string id = kit_.Start("p");  // Monday 2020-04-20, 08:00: five working days end with Monday the 27th
  kit_.Pass(24 * 3600);
  journal::Command suspend, resume;
  suspend.mutable_suspend_process()->set_instance_id(id);
  EXPECT_EQ(kit_.Do(ProcessKit::kSystem, suspend), "REASONS_REQUIRED");
  suspend.mutable_suspend_process()->set_reason("等待司法结论");
  EXPECT_EQ(kit_.Do("officer:zhang", suspend), "PROCESS_ADMINISTRATOR_REQUIRED");
  resume.mutable_resume_process()->set_instance_id(id);
  EXPECT_EQ(kit_.Do(ProcessKit::kSystem, resume), "INSTANCE_NOT_SUSPENDED");
  ASSERT_EQ(kit_.Do(ProcessKit::kSystem, suspend), "");  // Tuesday: four working days left, and 26 hours
  EXPECT_EQ(kit_.Do(ProcessKit::kSystem, Complete(id, TaskOf(id))), "INSTANCE_SUSPENDED");
  EXPECT_THAT(kit_.Listed(Table::kInstanceTimer, ""), IsEmpty());
  kit_.Pass(30 * 24 * 3600);
  journal::Command settle;
  settle.mutable_settle_process()->set_instance_id(id);
  ASSERT_EQ(kit_.Do(ProcessKit::kSystem, settle), "");
  EXPECT_EQ(kit_.instance(id).tasks_size(), 1) << "nothing fires";
  ASSERT_EQ(kit_.Do(ProcessKit::kSystem, resume), "");  // Thursday 2020-05-21, 08:00
  EXPECT_EQ(kit_.instance(id).tasks(0).due_us(), StartOf(*CivilDay::Parse("2020-05-28")).micros());
  EXPECT_EQ(kit_.instance(id).timers(0).due_us(), StartOf(*CivilDay::Parse("2020-05-28")).micros());
  EXPECT_EQ(kit_.instance(id).timers(1).due_us(), kit_.now().micros() + 26 * 3600 * kMicrosPerSecond);
  ASSERT_EQ(kit_.Do(ProcessKit::kSystem, Complete(id, TaskOf(id))), "");
  EXPECT_EQ(kit_.Do(ProcessKit::kSystem, suspend), "INSTANCE_ENDED");
}

TEST_F(ProcessTest, CancellingNeedsAReasonAndAnAdministrator) {
  ASSERT_EQ(kit_.Deploy("p.bpmn", Line("p", "t", UserTask(""))), "") << kit_.Findings();
  const std::string id = kit_.Start("p");
  journal::Command cancel;
  cancel.mutable_cancel_process()->set_instance_id(id);
  EXPECT_EQ(kit_.Do(ProcessKit::kSystem, cancel), "REASONS_REQUIRED");
  cancel.mutable_cancel_process()->set_reason(std::string(3'000, 'x'));
  EXPECT_EQ(kit_.Do(ProcessKit::kSystem, cancel), "TEXT_TOO_LONG");
  cancel.mutable_cancel_process()->set_reason("案件撤回");
  EXPECT_EQ(kit_.Do("officer:zhang", cancel), "PROCESS_ADMINISTRATOR_REQUIRED");
  ASSERT_EQ(kit_.Do(ProcessKit::kSystem, cancel), "");
  EXPECT_EQ(kit_.instance(id).status(), Instance::CANCELLED);
  EXPECT_EQ(kit_.Do(ProcessKit::kSystem, cancel), "INSTANCE_ENDED");
  cancel.mutable_cancel_process()->set_instance_id("no.id");
  EXPECT_EQ(kit_.Do(ProcessKit::kSystem, cancel), "INSTANCE_NOT_FOUND");
}

TEST_F(ProcessTest, IdsOfInstancesAreReadStrictly) {
  for (const char* good : {"1.0", "18.3", "1234567890123456789.0"}) EXPECT_TRUE(IsInstanceId(good)) << good;
  for (const char* bad : {"", ".", "1", "1.", ".1", "01.0", "1.00", "a.1", "1.a", "1.1.1", "12345678901234567890.0"}) {
    EXPECT_FALSE(IsInstanceId(bad)) << bad;
  }
  EXPECT_LT(InstanceOrder("9.0"), InstanceOrder("10.0"));
  EXPECT_LT(InstanceOrder("9.9"), InstanceOrder("9.10"));
  EXPECT_LT(InstanceTimerKey(5, "9.1"), InstanceTimerKey(6, "1.0"));
}

}  // namespace
}  // namespace yici::workflow
