// Cases whose review runs a process of the pack: acceptance starts it, opinions complete its tasks, its end opens the ruling.
#include "services/server/partition/review_core_fixture.h"

namespace yici::server {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

TEST_F(ReviewCoreTest, AnAcceptanceStartsTheProcessInItsRecord) {
  const std::string no = Accepted("2020-02-04T10:00");
  EXPECT_THAT(LastEvents(), ElementsAre("case.accepted", "process.advanced", "case.review_advanced"));
  EXPECT_TRUE(Process(no).owned());
  EXPECT_EQ(Process(no).subject(), "cases/" + no);
  EXPECT_EQ(Open(no), "handle");
  EXPECT_EQ(Row(no).state(), journal::CASE_STATE_ACCEPTED);
  EXPECT_THAT(Process(no).tasks(0).departments(), ElementsAre("jz-housing-construction"));
}

TEST_F(ReviewCoreTest, EveryOpinionOpensTheNextStepAndTheEndOpensTheRuling) {
  const std::string no = Accepted("2020-02-04T10:00");
  EXPECT_EQ(Rule(no, "2020-02-04T11:00"), "STEPS_INCOMPLETE");
  EXPECT_EQ(Review(no, "review", "2020-02-04T11:00"), "STEP_NOT_OPEN");
  EXPECT_EQ(Review(no, "handle", "2020-02-04T11:00"), "");
  EXPECT_EQ(answer_->state(), journal::CASE_STATE_UNDER_REVIEW) << "the answer tells where the case stands now";
  EXPECT_THAT(LastEvents(), ElementsAre("case.reviewed", "process.advanced", "case.review_advanced"));
  EXPECT_EQ(Open(no), "review");
  EXPECT_EQ(Review(no, "review", "2020-02-05T11:00"), "");
  EXPECT_EQ(Review(no, "approve", "2020-02-06T11:00"), "");
  EXPECT_EQ(Open(no), "");
  EXPECT_TRUE(Row(no).review().ended());
  EXPECT_EQ(Process(no).status(), journal::ProcessInstance::COMPLETED);
  EXPECT_EQ(Process(no).done(0).by(), Housing("handler"));
  EXPECT_EQ(Row(no).state(), journal::CASE_STATE_UNDER_APPROVAL);
  EXPECT_EQ(Rule(no, "2020-02-06T12:00"), "");
}

TEST_F(ReviewCoreTest, WorkGoesBackToAStepThatWasDone) {
  const std::string no = Accepted("2020-02-04T10:00");
  EXPECT_EQ(Review(no, "handle", "2020-02-04T11:00", "review"), "RETURN_TARGET_INVALID");
  EXPECT_EQ(Review(no, "handle", "2020-02-04T11:00"), "");
  EXPECT_EQ(Review(no, "review", "2020-02-05T11:00"), "");
  EXPECT_EQ(Review(no, "approve", "2020-02-05T12:00", "handle"), "");
  EXPECT_EQ(Open(no), "handle");
  EXPECT_EQ(Row(no).state(), journal::CASE_STATE_UNDER_HANDLING);
  EXPECT_EQ(Row(no).steps(0).rounds(), 1);
  EXPECT_EQ(Row(no).steps(1).phase(), journal::STEP_PHASE_WAITING);
  for (const char* step : {"handle", "review", "approve"}) EXPECT_EQ(Review(no, step, "2020-02-06T12:00"), "");
  EXPECT_EQ(Rule(no, "2020-02-06T13:00"), "");
}

TEST_F(ReviewCoreTest, TasksAreCompletedOnTheCaseAndByWhoHoldsThem) {
  const std::string no = Accepted("2020-02-04T10:00");
  const std::string instance = Process(no).id();
  const uint64_t task = Process(no).tasks(0).id();
  journal::Command complete;
  complete.mutable_complete_task()->set_instance_id(instance);
  complete.mutable_complete_task()->set_task(task);
  EXPECT_EQ(Do(Housing("handler"), complete, "2020-02-04T11:00"), "PROCESS_OF_SUBJECT");
  journal::Command claim;
  claim.mutable_claim_task()->set_instance_id(instance);
  claim.mutable_claim_task()->set_task(task);
  EXPECT_EQ(Do(StrCat(kHousing, "handler-2"), claim, "2020-02-04T11:00"), "");
  EXPECT_EQ(Review(no, "handle", "2020-02-04T12:00"), "TASK_HELD");
  EXPECT_EQ(Open(no), "handle") << "the whole record was taken back";
  EXPECT_EQ(Row(no).steps(0).opinion(), "");
  EXPECT_EQ(Review(no, "handle", "2020-02-04T12:00", "", StrCat(kHousing, "handler-2")), "");
  EXPECT_EQ(Open(no), "review");
}

TEST_F(ReviewCoreTest, NobodyElseSetsWhatTheProcessGoesBy) {
  const std::string no = Accepted("2020-02-04T10:00");
  journal::Command command;
  command.mutable_set_process_variables()->set_instance_id(Process(no).id());
  EXPECT_EQ(Do("officer:jz-admin-1", command, "2020-02-04T11:00"), "PROCESS_OF_SUBJECT");
  command.mutable_suspend_process()->set_instance_id(Process(no).id());
  command.mutable_suspend_process()->set_reason("试试");
  EXPECT_EQ(Do("officer:jz-admin-1", command, "2020-02-04T11:00"), "PROCESS_OF_SUBJECT");
  command.mutable_resume_process()->set_instance_id(Process(no).id());
  EXPECT_EQ(Do("officer:jz-admin-1", command, "2020-02-04T11:00"), "PROCESS_OF_SUBJECT");
}

// Without its review step: a handler's opinion goes to the approver.
std::string TwoSteps() {
  std::string text = JinzhouFiles()["three-step.bpmn"];
  text = Replaced(text, "sourceRef=\"handle\" targetRef=\"review\"", "sourceRef=\"handle\" targetRef=\"approve\"");
  text = Replaced(text,
                  "<userTask id=\"review\" name=\"审核\" yici:candidateDepartments=\"=department\">\n      "
                  "<incoming>to-review</incoming><outgoing>to-approve</outgoing>\n    </userTask>",
                  "");
  text = Replaced(text, "<sequenceFlow id=\"to-approve\" sourceRef=\"review\" targetRef=\"approve\"/>", "");
  return Replaced(text, "<incoming>to-approve</incoming>", "<incoming>to-review</incoming>");
}

TEST_F(ReviewCoreTest, AChangedFileChangesNewCasesOnly) {
  const std::string before = SubmitFor(kItem, "210115003000", 4, "2020-02-04T10:00");
  const std::string running = Accepted("2020-02-04T10:00");
  ASSERT_EQ(ApplyModel(TwoSteps(), "2020-02-05T08:00"), "") << answer_->rejection().DebugString();
  const std::string later = Accepted("2020-02-05T10:00");
  journal::Command accept;
  accept.mutable_accept_case()->set_case_no(before);
  EXPECT_EQ(Do(Housing("chief-representative"), accept, "2020-02-05T10:00"), "");
  for (const std::string& no : {before, running, later}) {
    EXPECT_EQ(Review(no, "handle", "2020-02-05T11:00"), "");
    EXPECT_EQ(Open(no), no == later ? "approve" : "review");
  }
  EXPECT_NE(Row(running).review().digest(), Row(later).review().digest());
  EXPECT_EQ(Review(later, "approve", "2020-02-05T12:00"), "");
  EXPECT_EQ(Row(later).steps(1).phase(), journal::STEP_PHASE_SKIPPED);
  EXPECT_EQ(Rule(later, "2020-02-05T13:00"), "");
}

TEST_F(ReviewCoreTest, APackWhoseModelCannotRunIsRefusedWhole) {
  const std::string text = Replaced(JinzhouFiles()["three-step.bpmn"], "targetRef=\"ruling\"", "targetRef=\"nowhere\"");
  EXPECT_EQ(ApplyModel(text, "2020-02-05T08:00"), "PROCESS_INVALID");
  const std::string no = Accepted("2020-02-05T10:00");
  EXPECT_EQ(Open(no), "handle");
}

TEST_F(ReviewCoreTest, AStepThatPeopleWouldSignTogetherIsRefused) {
  const std::string text =
      Replaced(JinzhouFiles()["three-step.bpmn"], "<userTask id=\"review\"", "<userTask id=\"review\" yici:sign=\"all\"");
  EXPECT_EQ(ApplyModel(text, "2020-02-05T08:00"), "PROCESS_INVALID");
  EXPECT_THAT(answer_->rejection().DebugString(), HasSubstr("SIGNED_STEP"));
}

TEST_F(ReviewCoreTest, TheFileHoldsTheProcessOfItsName) {
  const std::string text = Replaced(JinzhouFiles()["three-step.bpmn"], "<process id=\"three-step\"", "<process id=\"other\"");
  EXPECT_EQ(ApplyModel(text, "2020-02-05T08:00"), "PROCESS_INVALID");
  EXPECT_THAT(answer_->rejection().DebugString(), HasSubstr("PROCESS_MISSING"));
}

TEST_F(ReviewCoreTest, AStepWithADotIsOfTheKindBeforeIt) {
  std::string text = JinzhouFiles()["three-step.bpmn"];
  text = Replaced(text, "<userTask id=\"review\"", "<userTask id=\"review.section\"");
  text = Replaced(text, "targetRef=\"review\"", "targetRef=\"review.section\"");
  text = Replaced(text, "sourceRef=\"review\"", "sourceRef=\"review.section\"");
  ASSERT_EQ(ApplyModel(text, "2020-02-04T08:00"), "") << answer_->rejection().DebugString();
  const std::string no = Accepted("2020-02-04T10:00");
  EXPECT_EQ(Review(no, "handle", "2020-02-04T11:00"), "");
  EXPECT_EQ(Open(no), "review.section");
  EXPECT_EQ(Row(no).state(), journal::CASE_STATE_UNDER_REVIEW);
  EXPECT_EQ(Review(no, "review.section", "2020-02-04T12:00", "", Housing("handler")), "NOT_PERMITTED");
  EXPECT_EQ(Review(no, "review.section", "2020-02-04T12:00"), "");
}

TEST_F(ReviewCoreTest, ASpecialProcedureHoldsTheProcessToo) {
  const std::string no = Accepted("2020-02-04T10:00");
  journal::Command start;
  auto* special = start.mutable_start_special();
  special->set_case_no(no);
  special->set_kind("expert-review");
  special->set_basis("行政许可法第四十五条");
  special->set_reason("专家评审");
  special->set_length(5);
  special->set_approver(Housing("chief-representative"));
  const std::string refused = Do(Housing("chief-representative"), start, "2020-02-04T11:00");
  ASSERT_EQ(refused, "") << answer_->rejection().DebugString();
  EXPECT_NE(Process(no).suspended_us(), 0);
  journal::Command end;
  end.mutable_end_special()->set_case_no(no);
  end.mutable_end_special()->set_result("通过");
  ASSERT_EQ(Do(Housing("chief-representative"), end, "2020-02-06T11:00"), "") << answer_->rejection().DebugString();
  EXPECT_EQ(Process(no).suspended_us(), 0);
  EXPECT_EQ(Review(no, "handle", "2020-02-06T12:00"), "");
}

TEST_F(ReviewCoreTest, TheProcessEndsWithItsCase) {
  const std::string no = Accepted("2020-02-04T10:00");
  journal::Command withdraw;
  withdraw.mutable_withdraw_case()->set_case_no(no);
  withdraw.mutable_withdraw_case()->set_reason("不办了");
  withdraw.mutable_withdraw_case()->set_applicant(StrCat("enterprise:", kUscc));
  ASSERT_EQ(Do(kClerk, withdraw, "2020-02-04T11:00"), "") << answer_->rejection().DebugString();
  EXPECT_EQ(Process(no).status(), journal::ProcessInstance::CANCELLED);
  EXPECT_FALSE(Row(no).review().failed());
}

TEST_F(ReviewCoreTest, WhereTheProcessBreaksOffTheStepsOfTheRowGoOn) {
  const std::string no = Accepted("2020-02-04T10:00");
  EXPECT_EQ(Review(no, "handle", "2020-02-04T11:00"), "");
  journal::Command cancel;
  cancel.mutable_cancel_process()->set_instance_id(Process(no).id());
  cancel.mutable_cancel_process()->set_reason("模型有误");
  EXPECT_EQ(Do("officer:jz-admin-1", cancel, "2020-02-04T12:00"), "");
  EXPECT_TRUE(Row(no).review().failed());
  EXPECT_EQ(Open(no), "review");
  EXPECT_EQ(Review(no, "review", "2020-02-04T13:00"), "");
  EXPECT_EQ(Review(no, "approve", "2020-02-04T14:00"), "");
  EXPECT_EQ(Rule(no, "2020-02-04T15:00"), "");
}

// A boundary timer of two working days hands the handler's work to the reviewer.
std::string Impatient() {
  std::string text = JinzhouFiles()["three-step.bpmn"];
  text = Replaced(text, "<userTask id=\"review\"",
                  "<boundaryEvent id=\"late\" attachedToRef=\"handle\"><outgoing>over</outgoing>"
                  "<timerEventDefinition yici:workingDays=\"2\"/></boundaryEvent>\n    <userTask id=\"review\"");
  text = Replaced(text, "<incoming>to-review</incoming>", "<incoming>to-review</incoming><incoming>over</incoming>");
  return Replaced(text, "<sequenceFlow id=\"to-ruling\"",
                  "<sequenceFlow id=\"over\" sourceRef=\"late\" targetRef=\"review\"/><sequenceFlow id=\"to-ruling\"");
}

TEST_F(ReviewCoreTest, ADeadlineOfTheProcessComesBeforeWhoTouchesTheCaseLater) {
  ASSERT_EQ(ApplyModel(Impatient(), "2020-02-04T08:00"), "") << answer_->rejection().DebugString();
  const std::string no = Accepted("2020-02-04T10:00");
  EXPECT_EQ(Review(no, "handle", "2020-02-10T09:00"), "STEP_NOT_OPEN") << "it was the reviewer's from 7 February on";
  EXPECT_EQ(Open(no), "review");
  EXPECT_EQ(Row(no).steps(0).phase(), journal::STEP_PHASE_WAITING);
  EXPECT_EQ(Row(no).last_event_us(), At("2020-02-07T00:00").micros());
  EXPECT_EQ(Review(no, "review", "2020-02-10T10:00"), "");
}

// And one of two more days hands the reviewer's work to the approver.
std::string Hasty() {
  std::string text = Impatient();
  text = Replaced(text, "<userTask id=\"approve\"",
                  "<boundaryEvent id=\"later\" attachedToRef=\"review\"><outgoing>up</outgoing>"
                  "<timerEventDefinition yici:workingDays=\"2\"/></boundaryEvent>\n    <userTask id=\"approve\"");
  text = Replaced(text, "<incoming>to-approve</incoming>", "<incoming>to-approve</incoming><incoming>up</incoming>");
  return Replaced(text, "<sequenceFlow id=\"to-ruling\"",
                  "<sequenceFlow id=\"up\" sourceRef=\"later\" targetRef=\"approve\"/><sequenceFlow id=\"to-ruling\"");
}

TEST_F(ReviewCoreTest, DeadlinesOfTheProcessThatNobodyServedComeEachAtItsInstant) {
  ASSERT_EQ(ApplyModel(Hasty(), "2020-02-04T08:00", "handle=3;review=1;approve=3"), "") << answer_->rejection().DebugString();
  const std::string no = Accepted("2020-02-04T10:00");
  Incoming pump = From("system:deadlines", "");
  pump.command.mutable_settle_process()->set_instance_id(Process(no).id());
  core_->Process(pump, At("2020-02-13T09:00"));
  EXPECT_EQ(Open(no), "approve");
  ASSERT_NE(StepClock(no), nullptr);
  EXPECT_EQ(CivilDay(StepClock(no)->start_day()).ToString(), "2020-02-10")
      << "two working days behind the 6th, the last of the first";
  EXPECT_EQ(CivilDay(StepClock(no)->due_day()).ToString(), "2020-02-13");
  std::vector<std::string> late;
  for (const journal::Card& card : Row(no).cards()) {
    if (card.rule() != "WARNING") late.push_back(card.rule());
  }
  EXPECT_THAT(late, ElementsAre("STEP_LATE")) << "the reviewer's day, the 7th, came between the two";
}

TEST_F(ReviewCoreTest, ALimitOfTheProcessOfADeemedAcceptanceIsCountedFromTheLastDayOfTheNotice) {
  ASSERT_EQ(ApplyModel(Impatient(), "2020-02-04T08:00"), "");
  const std::string no = SubmitFor(kItem, "210115003000", 4, "2020-02-04T10:00");
  Incoming settle = From("system:deadlines", "");
  settle.command.mutable_settle_case()->set_case_no(no);
  core_->Process(settle, At("2020-02-12T09:00"));
  ASSERT_EQ(Process(no).timers_size(), 1);
  EXPECT_EQ(Process(no).timers(0).due_us(), At("2020-02-14T00:00").micros()) << "the 12th and 13th, behind the 11th";
}

TEST_F(ReviewCoreTest, TheClockOfAStepRunsFromWhenTheProcessOpenedIt) {
  ASSERT_EQ(ApplyModel(JinzhouFiles()["three-step.bpmn"], "2020-02-04T08:00"), "");
  const std::string accepted = Accepted("2020-02-04T10:00");
  ASSERT_NE(StepClock(accepted), nullptr);
  EXPECT_EQ(CivilDay(StepClock(accepted)->due_day()).ToString(), "2020-02-07");
  const std::string deemed = SubmitFor(kItem, "210115003000", 4, "2020-02-04T10:00");
  Incoming settle = From("system:deadlines", "");
  settle.command.mutable_settle_case()->set_case_no(deemed);
  core_->Process(settle, At("2020-02-12T09:00"));
  ASSERT_NE(StepClock(deemed), nullptr);
  EXPECT_EQ(CivilDay(StepClock(deemed)->due_day()).ToString(), "2020-02-14") << "from the day on which the notice was due";
  EXPECT_EQ(Review(deemed, "handle", "2020-02-12T10:00"), "");
  EXPECT_EQ(StepClock(deemed), nullptr);
}

TEST_F(ReviewCoreTest, DeadlinesOfTheCaseAndItsProcessComeInOneOrder) {
  ASSERT_EQ(ApplyModel(Impatient(), "2020-02-04T08:00"), "");
  const std::string no = Accepted("2020-02-04T10:00");
  Review(no, "review", "2020-02-10T10:00");
  const auto late = [](const journal::Card& card) { return card.rule() == "STEP_LATE"; };
  EXPECT_FALSE(std::any_of(Row(no).cards().begin(), Row(no).cards().end(), late)) << "the step was left before it was late";
}

// A job of another system stands before the review.
std::string WithJob() {
  std::string text = JinzhouFiles()["three-step.bpmn"];
  text = Replaced(text, "<userTask id=\"review\"",
                  "<serviceTask id=\"credit\" yici:jobType=\"credit-check\"><incoming>to-review</incoming>"
                  "<outgoing>checked</outgoing></serviceTask>\n    <userTask id=\"review\"");
  text = Replaced(text, "yici:candidateDepartments=\"=department\">\n      <incoming>to-review</incoming>",
                  "yici:candidateDepartments=\"=department\">\n      <incoming>checked</incoming>");
  return Replaced(
      text, "sourceRef=\"handle\" targetRef=\"review\"/>",
      "sourceRef=\"handle\" targetRef=\"credit\"/><sequenceFlow id=\"checked\" sourceRef=\"credit\" targetRef=\"review\"/>");
}

TEST_F(ReviewCoreTest, WhileAnotherSystemIsAskedNoStepIsOpenAndTheRulingIsNot) {
  ASSERT_EQ(ApplyModel(WithJob(), "2020-02-04T08:00"), "") << answer_->rejection().DebugString();
  const std::string no = Accepted("2020-02-04T10:00");
  EXPECT_EQ(Review(no, "handle", "2020-02-04T11:00"), "");
  EXPECT_EQ(Open(no), "");
  EXPECT_EQ(Rule(no, "2020-02-04T12:00"), "STEPS_INCOMPLETE");
  Incoming activate = From("hall:jz-hall-main", Id());
  activate.arrival.mutable_principal()->set_kind(journal::PRINCIPAL_KIND_HALL);
  activate.command.mutable_activate_jobs()->set_type("credit-check");
  activate.command.mutable_activate_jobs()->set_jobs_max(1);
  activate.command.mutable_activate_jobs()->set_lease_seconds(60);
  const Verdict activated = core_->Process(activate, At("2020-02-04T12:00"));
  ASSERT_FALSE(activated.answer->rejected()) << activated.answer->rejection().DebugString();
  Incoming done = From("hall:jz-hall-main", Id());
  done.arrival.mutable_principal()->set_kind(journal::PRINCIPAL_KIND_HALL);
  done.command.mutable_complete_job()->set_instance_id(Process(no).id());
  done.command.mutable_complete_job()->set_job(Process(no).jobs(0).id());
  EXPECT_FALSE(core_->Process(done, At("2020-02-04T12:00")).answer->rejected());
  EXPECT_EQ(Open(no), "review");
}

TEST_F(ReviewCoreTest, ThePumpOfTheProcessSettlesTheCase) {
  ASSERT_EQ(ApplyModel(Impatient(), "2020-02-04T08:00"), "");
  const std::string no = Accepted("2020-02-04T10:00");
  Incoming pump = From("system:deadlines", "");
  pump.command.mutable_settle_process()->set_instance_id(Process(no).id());
  core_->Process(pump, At("2020-02-07T00:00"));
  EXPECT_EQ(Open(no), "review");
}

TEST_F(ReviewCoreTest, ADeemedAcceptanceStartsTheProcessOnItsDay) {
  const std::string no = SubmitFor(kItem, "210115003000", 4, "2020-02-04T10:00");
  Incoming settle = From("system:deadlines", "");
  settle.command.mutable_settle_case()->set_case_no(no);
  core_->Process(settle, At("2020-02-20T09:00"));
  EXPECT_TRUE(Row(no).deemed_accepted());
  EXPECT_EQ(Open(no), "handle");
  EXPECT_EQ(Process(no).started_us(), At("2020-02-12T00:00").micros());
  EXPECT_EQ(Review(no, "handle", "2020-02-20T10:00"), "");
}

TEST_F(ReviewCoreTest, DepartmentsAreAskedTogetherAndTheLastAnswerGoesOn) {
  const std::string no = SubmitFor(kJointItem, "210115001000", 4, "2020-02-04T10:00");
  journal::Command accept;
  accept.mutable_accept_case()->set_case_no(no);
  ASSERT_EQ(Do(Housing("chief-representative"), accept, "2020-02-04T10:00"), "") << answer_->rejection().DebugString();
  EXPECT_EQ(Open(no), "dispatch");
  journal::Command dispatch;
  dispatch.mutable_review_step()->set_case_no(no);
  dispatch.mutable_review_step()->set_step("dispatch");
  dispatch.mutable_review_step()->set_opinion("请会审");
  dispatch.mutable_review_step()->set_verdict(journal::REVIEW_VERDICT_PASS);
  EXPECT_EQ(Do(Housing("handler"), dispatch, "2020-02-04T11:00"), "DEPARTMENTS_REQUIRED");
  for (const char* one : {"jz-natural-resources", "jz-market"}) dispatch.mutable_review_step()->add_joint_departments(one);
  ASSERT_EQ(Do(Housing("handler"), dispatch, "2020-02-04T11:00"), "");
  EXPECT_EQ(Open(no), "joint-review");
  EXPECT_THAT(Process(no).tasks(0).departments(), ElementsAre("jz-natural-resources", "jz-market"));
  for (const char* one : {"jz-natural-resources", "jz-market"}) {
    EXPECT_EQ(Open(no), "joint-review");
    journal::Command opinion;
    opinion.mutable_give_opinion()->set_case_no(no);
    opinion.mutable_give_opinion()->set_department_id(one);
    opinion.mutable_give_opinion()->set_opinion(journal::JOINT_OPINION_AGREE);
    EXPECT_EQ(Do(StrCat("officer:", one, "-joint-officer-1"), opinion, "2020-02-05T11:00"), "");
  }
  EXPECT_EQ(Open(no), "lead-decision");
  EXPECT_EQ(Review(no, "lead-decision", "2020-02-06T11:00", "dispatch"), "");
  EXPECT_EQ(Open(no), "dispatch");
}

TEST_F(ReviewCoreTest, AnotherOrganTakesTheTasksOverWithTheCase) {
  const std::string no = Accepted("2020-02-04T10:00");
  journal::Command transfer;
  transfer.mutable_transfer_case()->set_case_no(no);
  transfer.mutable_transfer_case()->set_to_department("jz-natural-resources");
  transfer.mutable_transfer_case()->set_reason("职责划转");
  transfer.mutable_transfer_case()->set_basis("锦编发〔2020〕1号");
  const std::string refused = Do("officer:jz-admin-1", transfer, "2020-02-04T11:00");
  ASSERT_EQ(refused, "") << answer_->rejection().DebugString();
  EXPECT_THAT(Process(no).tasks(0).departments(), ElementsAre("jz-natural-resources"));
}

}  // namespace
}  // namespace yici::server
