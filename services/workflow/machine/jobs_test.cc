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

}  // namespace
}  // namespace yici::workflow
