// Jobs of other systems: which are handed out, to whom, and for how long.
#include <gmock/gmock.h>

#include "services/workflow/machine/process_for_tests.h"

namespace yici::workflow {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

constexpr char kHall[] = "hall:jz-hall-main";
constexpr char kOther[] = "hall:other";

std::string Process(const std::string& content) {
  return Bpmn("<process id=\"p\" isExecutable=\"true\">" + content + "</process>");
}

// start -> a job -> end; after an hour the job goes to whoever takes "second".
const std::string kDeadline =
    "<startEvent id=\"s\"/><serviceTask id=\"j\" yici:jobType=\"first\"/><boundaryEvent id=\"b\" attachedToRef=\"j\">"
    "<timerEventDefinition><timeDuration>PT1H</timeDuration></timerEventDefinition></boundaryEvent>"
    "<serviceTask id=\"k\" yici:jobType=\"second\"/><endEvent id=\"e\"/><endEvent id=\"e2\"/>" +
    Flow("f1", "s", "j") + Flow("f2", "j", "e") + Flow("f3", "b", "k") + Flow("f4", "k", "e2");

class JobsTest : public testing::Test {
 protected:
  void TearDown() override { kit_.ExpectIndexesWhole(); }
  std::string Activate(const std::string& worker, const std::string& type, int32_t max = 10, int32_t seconds = 60) {
    journal::Command command;
    command.mutable_activate_jobs()->set_type(type);
    command.mutable_activate_jobs()->set_jobs_max(max);
    command.mutable_activate_jobs()->set_lease_seconds(seconds);
    return kit_.Do(worker, command);
  }
  std::string Extend(const std::string& worker, const std::string& id, uint64_t job, int32_t seconds) {
    journal::Command command;
    command.mutable_extend_job_lease()->set_instance_id(id);
    command.mutable_extend_job_lease()->set_job(job);
    command.mutable_extend_job_lease()->set_lease_seconds(seconds);
    return kit_.Do(worker, command);
  }
  std::string Complete(const std::string& worker, const std::string& id, uint64_t job) {
    journal::Command command;
    command.mutable_complete_job()->set_instance_id(id);
    command.mutable_complete_job()->set_job(job);
    return kit_.Do(worker, command);
  }
  std::string Throw(const std::string& worker, const std::string& id, uint64_t job, const std::string& code) {
    journal::Command command;
    command.mutable_throw_job_error()->set_instance_id(id);
    command.mutable_throw_job_error()->set_job(job);
    command.mutable_throw_job_error()->set_code(code);
    auto* variable = command.mutable_throw_job_error()->add_variables();
    variable->set_name("number");
    variable->mutable_value()->set_text("17");
    return kit_.Do(worker, command);
  }
  std::string List(const std::string& sender, const std::string& type, const std::vector<std::string>& workers) {
    journal::Command command;
    command.mutable_set_job_workers()->set_type(type);
    for (const std::string& worker : workers) command.mutable_set_job_workers()->add_workers(worker);
    return kit_.Do(sender, command);
  }
  void AddHall(const std::string& id) {
    auto hall = std::make_unique<journal::Hall>();
    hall->set_hall_id(id);
    kit_.state().Put(id, std::move(hall));
  }
  // An instance whose job the hall has for a minute.
  std::string Taken(uint64_t* job) {
    EXPECT_EQ(kit_.Deploy("p.bpmn", Process(kDeadline)), "") << kit_.Findings();
    const std::string id = kit_.Start("p");
    EXPECT_EQ(Activate(kHall, "first"), "");
    EXPECT_THAT(Given(), ElementsAre(id));
    *job = kit_.answer().jobs(0).job();
    return id;
  }
  int64_t Until(const std::string& id, uint64_t job) const {
    return kit_.reader().Find<journal::JobLease>(JobKey(id, job))->until_us();
  }
  // Instances of the jobs that were handed out.
  std::vector<std::string> Given() const {
    std::vector<std::string> ids;
    for (const journal::ActivatedJob& job : kit_.answer().jobs()) ids.push_back(job.instance_id());
    return ids;
  }
  ProcessKit kit_;
};

TEST_F(JobsTest, AJobThatADeadlineHasEndedIsHandedOutToNobody) {
  ASSERT_EQ(kit_.Deploy("p.bpmn", Process(kDeadline)), "") << kit_.Findings();
  const std::string id = kit_.Start("p");
  kit_.Pass(3'600);
  ASSERT_EQ(Activate(kHall, "first"), "");
  EXPECT_THAT(Given(), IsEmpty());
  ASSERT_EQ(kit_.instance(id).jobs_size(), 1);
  EXPECT_EQ(kit_.instance(id).jobs(0).type(), "second") << "due before new";
}

TEST_F(JobsTest, AJobThatADueTimerBringsForthIsHandedOutAtOnce) {
  ASSERT_EQ(
      kit_.Deploy("p.bpmn", Process("<startEvent id=\"s\"/><serviceTask id=\"j\" yici:jobType=\"call\"/><boundaryEvent "
                                    "id=\"b\" attachedToRef=\"j\"><timerEventDefinition><timeDuration>PT1H</timeDuration>"
                                    "</timerEventDefinition></boundaryEvent><serviceTask id=\"k\" yici:jobType=\"call\"/>"
                                    "<endEvent id=\"e\"/>" +
                                    Flow("f1", "s", "j") + Flow("f2", "j", "e") + Flow("f3", "b", "k") + Flow("f4", "k", "e"))),
      "")
      << kit_.Findings();
  const std::string id = kit_.Start("p");
  kit_.Pass(3'600);
  ASSERT_EQ(Activate(kHall, "call"), "");
  ASSERT_THAT(Given(), ElementsAre(id));
  EXPECT_EQ(kit_.answer().jobs(0).element(), "k");
}

TEST_F(JobsTest, AWorkerEndsItsJobByABusinessError) {
  ASSERT_EQ(
      kit_.Deploy(
          "p.bpmn",
          Bpmn("<error id=\"E\" errorCode=\"NO_SUCH_NUMBER\"/><process id=\"p\" isExecutable=\"true\"><startEvent id=\"s\"/>"
               "<serviceTask id=\"j\" yici:jobType=\"first\"/><boundaryEvent id=\"b\" attachedToRef=\"j\">"
               "<errorEventDefinition errorRef=\"E\"/></boundaryEvent><userTask id=\"fix\"/><endEvent id=\"e\"/>"
               "<endEvent id=\"e2\"/>" +
               Flow("f1", "s", "j") + Flow("f2", "j", "e") + Flow("f3", "b", "fix") + Flow("f4", "fix", "e2") + "</process>")),
      "")
      << kit_.Findings();
  const std::string caught = kit_.Start("p"), uncaught = kit_.Start("p");
  ASSERT_EQ(Activate(kHall, "first"), "");
  ASSERT_EQ(kit_.answer().jobs_size(), 2);
  const uint64_t job = kit_.answer().jobs(0).job(), other = kit_.answer().jobs(1).job();
  EXPECT_EQ(Throw(kOther, caught, job, "NO_SUCH_NUMBER"), "JOB_NOT_HELD");
  ASSERT_EQ(Throw(kHall, caught, job, "NO_SUCH_NUMBER"), "");
  const Instance& instance = kit_.instance(caught);
  EXPECT_EQ(instance.jobs_size(), 0);
  ASSERT_EQ(instance.tasks_size(), 1);
  EXPECT_EQ(instance.tasks(0).element(), "fix");
  EXPECT_EQ(instance.scopes(0).variables(0).value().text(), "17") << "what came with the error";
  EXPECT_EQ(Throw(kHall, caught, job, "NO_SUCH_NUMBER"), "JOB_NOT_FOUND") << "once";
  ASSERT_EQ(Throw(kHall, uncaught, other, "OTHER"), "");
  EXPECT_EQ(kit_.instance(uncaught).status(), Instance::FAILED);
  EXPECT_EQ(kit_.instance(uncaught).error(), "OTHER") << "nobody catches it";
}

TEST_F(JobsTest, AJobThatFailedIsHandedOutWhenItsBackOffIsOver) {
  ASSERT_EQ(kit_.Deploy("p.bpmn", Process(kDeadline)), "") << kit_.Findings();
  const std::string id = kit_.Start("p");
  ASSERT_EQ(Activate(kHall, "first"), "");
  journal::Command fail;
  fail.mutable_fail_job()->set_instance_id(id);
  fail.mutable_fail_job()->set_job(kit_.answer().jobs(0).job());
  fail.mutable_fail_job()->set_retries(2);
  fail.mutable_fail_job()->set_back_off_seconds(30);
  ASSERT_EQ(kit_.Do(kHall, fail), "");
  kit_.Pass(29);
  ASSERT_EQ(Activate(kOther, "first"), "");
  EXPECT_THAT(Given(), IsEmpty());
  kit_.Pass(1);
  ASSERT_EQ(Activate(kOther, "first"), "");
  EXPECT_THAT(Given(), ElementsAre(id));
}

// More than one command settles: what is due comes first all the same.
TEST_F(JobsTest, OfManyInstancesWithADueDeadlineNoneLosesItToAWorker) {
  ASSERT_EQ(kit_.Deploy("p.bpmn", Process(kDeadline)), "") << kit_.Findings();
  std::vector<std::string> ids;
  for (int count = 0; count < 120; ++count) ids.push_back(kit_.Start("p"));
  kit_.Pass(3'600);
  const std::string fresh = kit_.Start("p");
  size_t settled = 0;
  for (int asked = 0; asked < 10 && settled < ids.size(); ++asked) {
    ASSERT_EQ(Activate(kHall, "first", 100), "");
    const std::vector<std::string> given = Given();
    EXPECT_TRUE(given.empty() || given == std::vector{fresh}) << given.size();
    settled = kit_.Listed(Table::kJob, JobPrefix("second")).size();
    EXPECT_GT(settled, 0u);
  }
  EXPECT_EQ(settled, ids.size());
}

TEST_F(JobsTest, WhoHasAJobKeepsItForLongerAndNeverForLess) {
  uint64_t job = 0;
  const std::string id = Taken(&job);
  EXPECT_EQ(Extend(kHall, id, job, 0), "JOB_LIMITS");
  EXPECT_EQ(Extend(kHall, id, job, 86'401), "JOB_LIMITS");
  EXPECT_EQ(Extend(kOther, id, job, 600), "JOB_NOT_HELD");
  EXPECT_EQ(Extend(kHall, id, job + 1, 600), "JOB_NOT_FOUND");
  EXPECT_EQ(Extend(kHall, "77.0", job, 600), "INSTANCE_NOT_FOUND");
  ASSERT_EQ(Extend(kHall, id, job, 600), "");
  const int64_t until = (kit_.now() + 600 * kMicrosPerSecond).micros();
  EXPECT_EQ(Until(id, job), until);
  EXPECT_EQ(kit_.Fact("until"), Instant::FromMicros(until).ToString());
  ASSERT_EQ(Extend(kHall, id, job, 10), "");
  EXPECT_EQ(Until(id, job), until);
  EXPECT_THAT(kit_.events(), IsEmpty()) << "nothing has changed";
  kit_.Pass(599);
  ASSERT_EQ(Activate(kOther, "first"), "");
  EXPECT_THAT(Given(), IsEmpty());
  kit_.Pass(1);
  ASSERT_EQ(Activate(kOther, "first"), "");
  EXPECT_THAT(Given(), ElementsAre(id));
  EXPECT_EQ(Extend(kHall, id, job, 600), "JOB_NOT_HELD") << "another has it now";
}

TEST_F(JobsTest, ALeaseThatRanOutIsExtendedWhileNobodyElseHasTheJob) {
  uint64_t job = 0;
  const std::string id = Taken(&job);
  kit_.Pass(61);
  ASSERT_EQ(Extend(kHall, id, job, 60), "");
  ASSERT_EQ(Activate(kOther, "first"), "");
  EXPECT_THAT(Given(), IsEmpty());
  ASSERT_EQ(Complete(kHall, id, job), "");
  EXPECT_EQ(Extend(kHall, id, job, 60), "JOB_NOT_FOUND");
}

TEST_F(JobsTest, NoLeaseOutlastsTheDeadlineOfItsStep) {
  uint64_t job = 0;
  const std::string id = Taken(&job);
  ASSERT_EQ(Extend(kHall, id, job, 7'200), "");
  kit_.Pass(3'600);
  EXPECT_EQ(Extend(kHall, id, job, 60), "JOB_NOT_FOUND");
}

TEST_F(JobsTest, OnlyWhoIsOnTheListOfATypeTakesItsJobs) {
  AddHall("jz-hall-main");
  ASSERT_EQ(kit_.Deploy("p.bpmn", Process(kDeadline)), "") << kit_.Findings();
  const std::string id = kit_.Start("p");
  ASSERT_EQ(List(ProcessKit::kSystem, "first", {kHall}), "");
  EXPECT_EQ(Activate(kOther, "first"), "WORKER_NOT_LISTED");
  ASSERT_EQ(Activate(kOther, "second"), "") << "another type has no list";
  ASSERT_EQ(Activate(kHall, "first"), "");
  ASSERT_THAT(Given(), ElementsAre(id));
  ASSERT_EQ(List(ProcessKit::kSystem, "first", {}), "");
  ASSERT_EQ(Activate(kOther, "first"), "") << "every hall again";
}

TEST_F(JobsTest, WhoIsTakenOffAListLosesWhatHeHasToo) {
  AddHall("jz-hall-main");
  AddHall("other");
  uint64_t job = 0;
  const std::string id = Taken(&job);
  ASSERT_EQ(List(ProcessKit::kSystem, "first", {kOther}), "");
  EXPECT_EQ(Complete(kHall, id, job), "WORKER_NOT_LISTED");
  EXPECT_EQ(Extend(kHall, id, job, 600), "WORKER_NOT_LISTED");
  ASSERT_EQ(Activate(kOther, "first"), "");
  EXPECT_THAT(Given(), IsEmpty()) << "until the lease ends";
  kit_.Pass(60);
  ASSERT_EQ(Activate(kOther, "first"), "");
  ASSERT_THAT(Given(), ElementsAre(id));
  EXPECT_EQ(Complete(kOther, id, job), "");
}

TEST_F(JobsTest, AnOfficerIsAWorkerOfTheTypesWhoseListNamesHim) {
  ASSERT_EQ(kit_.Deploy("p.bpmn", Process(kDeadline)), "") << kit_.Findings();
  const std::string id = kit_.Start("p");
  EXPECT_EQ(Activate("officer:zhang", "first"), "WORKER_REQUIRED");
  ASSERT_EQ(List(ProcessKit::kSystem, "first", {"officer:zhang"}), "");
  EXPECT_EQ(Activate("officer:li", "first"), "WORKER_NOT_LISTED");
  EXPECT_EQ(Activate(kHall, "first"), "WORKER_NOT_LISTED");
  ASSERT_EQ(Activate("officer:zhang", "first"), "");
  ASSERT_THAT(Given(), ElementsAre(id));
  const uint64_t job = kit_.answer().jobs(0).job();
  EXPECT_EQ(Complete("officer:li", id, job), "JOB_NOT_FOUND");
  EXPECT_EQ(Complete("officer:zhang", "77.0", job), "JOB_NOT_FOUND");
  auto gone = std::make_unique<journal::Officer>(*kit_.reader().Find<journal::Officer>("zhang"));
  gone->set_active(false);
  kit_.state().Put("zhang", std::move(gone));
  EXPECT_EQ(Complete("officer:zhang", id, job), "JOB_NOT_FOUND") << "who left is no worker";
  gone = std::make_unique<journal::Officer>(*kit_.reader().Find<journal::Officer>("zhang"));
  gone->set_active(true);
  kit_.state().Put("zhang", std::move(gone));
  EXPECT_EQ(Complete("officer:zhang", id, job), "");
}

TEST_F(JobsTest, AListNamesHallsAndOfficersWhoAreThereEachOnce) {
  AddHall("jz-hall-main");
  EXPECT_EQ(List(ProcessKit::kSystem, "", {kHall}), "JOB_WORKERS");
  EXPECT_EQ(List(ProcessKit::kSystem, std::string("a\0b", 3), {kHall}), "JOB_WORKERS");
  EXPECT_EQ(List(ProcessKit::kSystem, "first", {kHall, kHall}), "JOB_WORKERS");
  EXPECT_EQ(List(ProcessKit::kSystem, "first", {"enterprise:91210700MA0AB12C3K"}), "JOB_WORKERS");
  EXPECT_EQ(List(ProcessKit::kSystem, "first", {"hall:"}), "JOB_WORKERS");
  EXPECT_EQ(List(ProcessKit::kSystem, "first", std::vector<std::string>(101, kHall)), "JOB_WORKERS");
  EXPECT_EQ(List(kHall, "first", {kHall}), "PROCESS_ADMINISTRATOR_REQUIRED");
  EXPECT_EQ(List("officer:zhang", "first", {kHall}), "PROCESS_ADMINISTRATOR_REQUIRED");
  EXPECT_EQ(List(ProcessKit::kSystem, "first", {"hall:nowhere"}), "WORKER_UNKNOWN");
  EXPECT_EQ(List(ProcessKit::kSystem, "first", {"officer:nobody"}), "WORKER_UNKNOWN");
  EXPECT_EQ(kit_.reader().Find<journal::JobWorkers>("first"), nullptr);
  ASSERT_EQ(List(ProcessKit::kSystem, "first", {"officer:zhang", kHall}), "");
  EXPECT_THAT(kit_.reader().Find<journal::JobWorkers>("first")->workers(), ElementsAre(kHall, "officer:zhang"));
  ASSERT_EQ(List(ProcessKit::kSystem, "first", {kHall, "officer:zhang"}), "");
  EXPECT_THAT(kit_.events(), IsEmpty()) << "the same list";
  ASSERT_EQ(List(ProcessKit::kSystem, "first", {}), "");
  EXPECT_EQ(kit_.reader().Find<journal::JobWorkers>("first"), nullptr);
}

}  // namespace
}  // namespace yici::workflow
