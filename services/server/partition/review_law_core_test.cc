// What a model cannot do to the law of a case, and where a case learns what its process comes to.
#include "services/base/evaluation_tables.h"
#include "services/evaluation/machine/appraisal.h"
#include "services/server/partition/review_core_fixture.h"

namespace yici::server {
namespace {

using testing::ElementsAre;

std::string ThreeSteps() { return JinzhouFiles()["three-step.bpmn"]; }

// Something stands between the acceptance and the first step.
std::string Behind(const std::string& element) {
  std::string text = Replaced(ThreeSteps(), "<userTask id=\"handle\"", element + "\n    <userTask id=\"handle\"");
  text = Replaced(text, "<incoming>to-handle</incoming><outgoing>to-review", "<incoming>goes-on</incoming><outgoing>to-review");
  return Replaced(
      text, "sourceRef=\"accepted\" targetRef=\"handle\"/>",
      "sourceRef=\"accepted\" targetRef=\"first\"/><sequenceFlow id=\"goes-on\" sourceRef=\"first\" targetRef=\"handle\"/>");
}

TEST_F(ReviewCoreTest, AProcessThatBeginsWithAWaitIsKnownToItsCase) {
  ASSERT_EQ(ApplyModel(Behind("<intermediateCatchEvent id=\"first\"><incoming>to-handle</incoming><outgoing>goes-on</outgoing>"
                              "<timerEventDefinition><timeDuration>PT24H</timeDuration></timerEventDefinition>"
                              "</intermediateCatchEvent>"),
                       "2020-02-04T08:00"),
            "")
      << answer_->rejection().DebugString();
  const std::string no = Accepted("2020-02-04T10:00");
  ASSERT_NE(Row(no).review().instance_id(), "");
  EXPECT_EQ(Open(no), "");
  EXPECT_EQ(Rule(no, "2020-02-04T11:00"), "STEPS_INCOMPLETE");
  Incoming pump = From("system:deadlines", "");
  pump.command.mutable_settle_process()->set_instance_id(Process(no).id());
  core_->Process(pump, At("2020-02-05T10:00"));
  EXPECT_EQ(Open(no), "handle");
}

TEST_F(ReviewCoreTest, AProcessThatWaitsForAJobEndsWithItsCase) {
  ASSERT_EQ(ApplyModel(Behind("<serviceTask id=\"first\" yici:jobType=\"credit-check\"><incoming>to-handle</incoming>"
                              "<outgoing>goes-on</outgoing></serviceTask>"),
                       "2020-02-04T08:00"),
            "")
      << answer_->rejection().DebugString();
  const std::string no = Accepted("2020-02-04T10:00");
  journal::Command withdraw;
  withdraw.mutable_withdraw_case()->set_case_no(no);
  withdraw.mutable_withdraw_case()->set_reason("不办了");
  withdraw.mutable_withdraw_case()->set_applicant(StrCat("enterprise:", kUscc));
  ASSERT_EQ(Do(kClerk, withdraw, "2020-02-04T11:00"), "") << answer_->rejection().DebugString();
  EXPECT_EQ(Process(no).status(), journal::ProcessInstance::CANCELLED);
}

TEST_F(ReviewCoreTest, ADepartmentThatEndedHandsTheTasksOverAtTheFirstTouch) {
  const std::string no = Accepted("2020-02-04T10:00");
  journal::Command claim;
  claim.mutable_claim_task()->set_instance_id(Process(no).id());
  claim.mutable_claim_task()->set_task(Process(no).tasks(0).id());
  ASSERT_EQ(Do(Housing("handler"), claim, "2020-02-04T11:00"), "");
  journal::Command merge;
  auto& command = *merge.mutable_reorganize_department();
  command.set_department_id("jz-housing-construction");
  command.mutable_change()->set_kind(journal::DEPARTMENT_CHANGE_KIND_MERGE);
  command.mutable_change()->set_to("jz-natural-resources");
  command.mutable_change()->set_from_day(CivilDay::Parse("2020-02-06")->days_since_1970());
  command.mutable_change()->set_reason("机构改革");
  command.mutable_change()->set_basis("锦编发〔2020〕1号");
  ASSERT_EQ(Do("officer:jz-admin-1", merge, "2020-02-05T09:00"), "") << answer_->rejection().DebugString();
  EXPECT_EQ(Review(no, "handle", "2020-02-06T10:00", "", "officer:jz-natural-resources-handler-1"), "");
  EXPECT_THAT(Process(no).tasks(0).departments(), ElementsAre("jz-natural-resources"));
}

// An unknown step of the model stands before the review, and behind it among the rows.
std::string WithTesting() {
  return Behind(
      "<userTask id=\"first\" yici:candidateDepartments=\"=department\"><incoming>to-handle</incoming>"
      "<outgoing>goes-on</outgoing></userTask>");
}

TEST_F(ReviewCoreTest, WhoHandledAStepOfTheModelDoesNotApprove) {
  ASSERT_EQ(ApplyModel(WithTesting(), "2020-02-04T08:00"), "") << answer_->rejection().DebugString();
  const std::string no = Accepted("2020-02-04T10:00");
  const auto& steps = Row(no).steps();
  const auto first = std::find_if(steps.begin(), steps.end(), [](const auto& step) { return step.step() == "first"; });
  ASSERT_NE(first, steps.end());
  const int at = static_cast<int>(first - steps.begin());
  EXPECT_GT(at, 2) << "it stands behind the steps of the row";
  EXPECT_TRUE(approval::IsHandlingStep(Row(no), at));
}

// Approve looks back at the review alone.
TEST_F(ReviewCoreTest, OnlyWhatTheProcessTookBackIsDoneAgain) {
  const std::string no = Accepted("2020-02-04T10:00");
  EXPECT_EQ(Review(no, "handle", "2020-02-04T11:00"), "");
  EXPECT_EQ(Review(no, "review", "2020-02-04T12:00"), "");
  EXPECT_EQ(Review(no, "approve", "2020-02-04T13:00", "review"), "");
  EXPECT_EQ(Open(no), "review");
  EXPECT_EQ(Row(no).steps(0).phase(), journal::STEP_PHASE_DONE);
  EXPECT_EQ(Row(no).steps(0).rounds(), 0);
  EXPECT_EQ(Row(no).steps(1).rounds(), 1);
  EXPECT_EQ(Row(no).steps(2).phase(), journal::STEP_PHASE_WAITING);
}

// Accepted and dispatched on 2020-02-04 to two departments, who have three working days.
class JointReviewCoreTest : public ReviewCoreTest {
 protected:
  std::string Dispatched() {
    const std::string no = SubmitFor(kJointItem, "210115001000", 4, "2020-02-04T10:00");
    journal::Command accept;
    accept.mutable_accept_case()->set_case_no(no);
    EXPECT_EQ(Do(Housing("chief-representative"), accept, "2020-02-04T10:00"), "");
    journal::Command dispatch;
    dispatch.mutable_review_step()->set_case_no(no);
    dispatch.mutable_review_step()->set_step("dispatch");
    dispatch.mutable_review_step()->set_opinion("请会审");
    dispatch.mutable_review_step()->set_verdict(journal::REVIEW_VERDICT_PASS);
    for (const char* one : {"jz-natural-resources", "jz-market"}) dispatch.mutable_review_step()->add_joint_departments(one);
    EXPECT_EQ(Do(Housing("handler"), dispatch, "2020-02-04T11:00"), "");
    return no;
  }
};

TEST_F(JointReviewCoreTest, SilenceUntilTheLimitLetsTheProcessGoOnAndIsCountedAgainstWhoWasSilent) {
  const std::string no = Dispatched();
  ASSERT_NE(Row(no).review().instance_id(), "") << "the review runs a process";
  Incoming settle = From("system:deadlines", "");
  settle.command.mutable_settle_case()->set_case_no(no);
  core_->Process(settle, At("2020-02-08T00:00"));
  EXPECT_TRUE(core_->health().ok()) << core_->health();
  EXPECT_EQ(Open(no), "lead-decision");
  ASSERT_NE(StepClock(no), nullptr);
  EXPECT_EQ(CivilDay(StepClock(no)->start_day()).ToString(), "2020-02-07");
  for (const char* silent : {"jz-natural-resources", "jz-market"}) {
    const auto figures = evaluation::FiguresOf(core_->state(), journal::APPRAISAL_SCOPE_DEPARTMENT, silent, 202002);
    EXPECT_EQ(figures.red(), 1) << silent;
  }
  const auto housing =
      evaluation::FiguresOf(core_->state(), journal::APPRAISAL_SCOPE_DEPARTMENT, "jz-housing-construction", 202002);
  EXPECT_EQ(housing.red(), 0);
  // Two red cards of one case: the inspectors look at it.
  EXPECT_TRUE(core_->state().FindBytes(tables::kOpenOrder, StrCat("cases/", no)).has_value());
}

TEST_F(JointReviewCoreTest, TheLastOpinionGoesOnWhoeverHoldsTheTask) {
  const std::string no = Dispatched();
  journal::Command claim;
  claim.mutable_claim_task()->set_instance_id(Process(no).id());
  claim.mutable_claim_task()->set_task(Process(no).tasks(0).id());
  ASSERT_EQ(Do("officer:jz-market-joint-officer-1", claim, "2020-02-04T12:00"), "");
  for (const char* one : {"jz-market", "jz-natural-resources"}) {
    journal::Command opinion;
    opinion.mutable_give_opinion()->set_case_no(no);
    opinion.mutable_give_opinion()->set_department_id(one);
    opinion.mutable_give_opinion()->set_opinion(journal::JOINT_OPINION_AGREE);
    EXPECT_EQ(Do(StrCat("officer:", one, "-joint-officer-1"), opinion, "2020-02-05T11:00"), "");
  }
  EXPECT_EQ(Open(no), "lead-decision");
}

// Beside the handling, which a timer of two working days takes away, a note from another system is awaited.
std::string WithNote() {
  std::string text = Replaced(ThreeSteps(), "<process id", "<message id=\"note-message\" name=\"note\"/>\n  <process id");
  text =
      Replaced(text, "<userTask id=\"handle\"",
               "<parallelGateway id=\"fork\"><incoming>to-handle</incoming><outgoing>work</outgoing><outgoing>wait</outgoing>"
               "</parallelGateway><intermediateCatchEvent id=\"note\"><incoming>wait</incoming><outgoing>noted</outgoing>"
               "<messageEventDefinition messageRef=\"note-message\"/></intermediateCatchEvent>"
               "<endEvent id=\"read\"><incoming>noted</incoming></endEvent>"
               "<boundaryEvent id=\"late\" attachedToRef=\"handle\"><outgoing>over</outgoing>"
               "<timerEventDefinition yici:workingDays=\"2\"/></boundaryEvent><userTask id=\"handle\"");
  text = Replaced(text, "<incoming>to-handle</incoming><outgoing>to-review", "<incoming>work</incoming><outgoing>to-review");
  text = Replaced(text, "<incoming>to-review</incoming>", "<incoming>to-review</incoming><incoming>over</incoming>");
  return Replaced(
      text, "sourceRef=\"accepted\" targetRef=\"handle\"/>",
      "sourceRef=\"accepted\" targetRef=\"fork\"/><sequenceFlow id=\"work\" sourceRef=\"fork\" targetRef=\"handle\"/>"
      "<sequenceFlow id=\"wait\" sourceRef=\"fork\" targetRef=\"note\"/>"
      "<sequenceFlow id=\"noted\" sourceRef=\"note\" targetRef=\"read\"/>"
      "<sequenceFlow id=\"over\" sourceRef=\"late\" targetRef=\"review\"/>");
}

TEST_F(ReviewCoreTest, ALetterFindsTheDeadlinesOfTheCaseAndItsProcessSettled) {
  ASSERT_EQ(ApplyModel(WithNote(), "2020-02-04T08:00"), "") << answer_->rejection().DebugString();
  const std::string no = Accepted("2020-02-04T10:00");
  EXPECT_EQ(Open(no), "handle");
  Incoming publish = From("hall:jz-hall-main", Id());
  publish.arrival.mutable_principal()->set_kind(journal::PRINCIPAL_KIND_HALL);
  publish.command.mutable_publish_message()->set_name("note");
  const Verdict published = core_->Process(publish, At("2020-02-11T10:00"));
  EXPECT_FALSE(published.answer->rejected()) << published.answer->rejection().DebugString();
  EXPECT_EQ(Open(no), "review");
  EXPECT_EQ(Row(no).last_event_us(), At("2020-02-07T00:00").micros());
  const auto late = [](const journal::Card& card) { return card.rule() == "STEP_LATE"; };
  EXPECT_FALSE(std::any_of(Row(no).cards().begin(), Row(no).cards().end(), late)) << "the handler had lost the step before";
}

TEST_F(ReviewCoreTest, AJointReviewIsOneTaskAmongTheStepsOfItsRow) {
  std::string text = Replaced(ThreeSteps(), "<userTask id=\"review\"", "<userTask id=\"joint-review\"");
  text = Replaced(text, "targetRef=\"review\"", "targetRef=\"joint-review\"");
  text = Replaced(text, "sourceRef=\"review\"", "sourceRef=\"joint-review\"");
  EXPECT_EQ(ApplyModel(text, "2020-02-04T08:00"), "PROCESS_INVALID");
  EXPECT_THAT(answer_->rejection().DebugString(), testing::HasSubstr("JOINT_REVIEW"));
}

}  // namespace
}  // namespace yici::server
