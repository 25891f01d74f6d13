#include "services/approval/machine/review_process.h"

#include <algorithm>
#include <string>

#include "services/approval/machine/clocks.h"
#include "services/approval/machine/commands/commands.h"
#include "services/approval/machine/fold.h"
#include "services/approval/machine/steps.h"
#include "services/approval/machine/view.h"

namespace yici::approval {
namespace {

using Drive = journal::DriveOwnedProcess;
using journal::Event;
using Step = journal::ProcessStep;

constexpr std::string_view kCases = "cases/";

void Give(google::protobuf::RepeatedPtrField<journal::FeelEntry>* variables, std::string_view name, journal::FeelValue value) {
  journal::FeelEntry& entry = *variables->Add();
  entry.set_name(std::string(name));
  *entry.mutable_value() = std::move(value);
}

journal::FeelValue Text(const std::string& text) {
  journal::FeelValue value;
  value.set_text(text);
  return value;
}

journal::FeelValue Number(int number) {
  journal::FeelValue value;
  value.set_number(std::to_string(number));
  return value;
}

journal::FeelValue Truth(bool truth) {
  journal::FeelValue value;
  value.set_boolean(truth);
  return value;
}

journal::FeelValue DepartmentsOf(const journal::StepState& step) {
  journal::FeelValue value;
  value.mutable_list();
  for (const journal::DepartmentOpinion& asked : step.opinions()) {
    *value.mutable_list()->add_items() = Text(asked.department_id());
  }
  return value;
}

const journal::StepState* JointStep(const journal::Case& subject) {
  const int at = FindStep(subject, kJointReview);
  return at < 0 ? nullptr : &subject.steps(at);
}

// What the process may decide by, from the start on.
journal::Command StartOf(const journal::Case& subject) {
  journal::Command command;
  journal::StartOwnedProcess& start = *command.mutable_start_owned_process();
  start.set_process_id(subject.review().process_id());
  start.set_digest(subject.review().digest());
  start.set_subject(SubjectName(subject.case_no()));
  auto* variables = start.mutable_variables();
  Give(variables, "case", Text(subject.case_no()));
  Give(variables, "item", Text(subject.item_code()));
  Give(variables, "department", Text(subject.department_id()));
  Give(variables, "jurisdiction", Text(subject.jurisdiction()));
  Give(variables, "online", Truth(subject.channel() != journal::CHANNEL_WINDOW));
  Give(variables, "deemed", Truth(subject.deemed_accepted()));
  Give(variables, "deferral", Truth(subject.deferral()));
  if (const auto* joint = JointStep(subject)) Give(variables, "departments", DepartmentsOf(*joint));
  return command;
}

Asked Ask(const journal::Case& subject, Drive::Act act, bool refuses_record = false) {
  Asked asked{.command = {}, .refuses_record = refuses_record};
  Drive& drive = *asked.command.mutable_drive_owned_process();
  drive.set_instance_id(subject.review().instance_id());
  drive.set_task(subject.review().task());
  drive.set_act(act);
  return asked;
}

Asked Opinion(const journal::Case& subject, const journal::StepReviewed& reviewed) {
  const bool returns = reviewed.verdict() == journal::REVIEW_VERDICT_RETURN;
  Asked asked = Ask(subject, returns ? Drive::RETURN : Drive::COMPLETE, true);
  Drive& drive = *asked.command.mutable_drive_owned_process();
  drive.set_by(reviewed.officer());
  drive.set_element(reviewed.return_to());
  drive.set_reason(reviewed.opinion());
  const auto* joint = JointStep(subject);
  if (!returns && joint != nullptr && !reviewed.joint_departments().empty()) {
    Give(drive.mutable_variables(), "departments", DepartmentsOf(*joint));
  }
  return asked;
}

Asked Opinions(const journal::Case& subject, const std::string& officer) {
  Asked asked = Ask(subject, Drive::COMPLETE, true);
  Drive& drive = *asked.command.mutable_drive_owned_process();
  drive.set_by(officer);
  drive.set_together(true);
  int disagree = 0, concerned = 0;
  for (const journal::DepartmentOpinion& given : JointStep(subject)->opinions()) {
    disagree += given.opinion() == journal::JOINT_OPINION_DISAGREE ? 1 : 0;
    concerned += given.opinion() == journal::JOINT_OPINION_NOT_CONCERNED ? 0 : 1;
  }
  Give(drive.mutable_variables(), "disagreements", Number(disagree));
  Give(drive.mutable_variables(), "concerned", Number(concerned));
  return asked;
}

Asked Settle(const std::string& case_no, const std::string& instance_id) {
  Asked asked;
  asked.command.mutable_settle_review()->set_case_no(case_no);
  asked.command.mutable_settle_review()->set_instance_id(instance_id);
  return asked;
}

// Time that does not count for the case does not count for its process.
void AskPause(const journal::Case& subject, std::vector<Asked>& asked) {
  if (!IsHandling(subject.state())) return asked.push_back(Ask(subject, Drive::SUSPEND));
  asked.push_back(Ask(subject, Drive::RESUME));
  asked.push_back(Settle(subject.case_no(), subject.review().instance_id()));
}

Asked Moved(const journal::Case& subject, const journal::CaseTransfer& transfer) {
  Asked asked = Ask(subject, Drive::MOVE);
  asked.command.mutable_drive_owned_process()->set_from_department(transfer.from_department());
  asked.command.mutable_drive_owned_process()->set_to_department(transfer.to_department());
  return asked;
}

void AskCancel(const journal::Case& subject, std::vector<Asked>& asked) {
  if (subject.review().ended()) return;
  asked.push_back(Ask(subject, Drive::CANCEL));
  asked.back().command.mutable_drive_owned_process()->set_reason("the case has ended");
}

// Of a case that has an instance.
void AddAsked(const journal::Case& subject, const Event& event, std::vector<Asked>& asked) {
  switch (event.event_case()) {
    case Event::kStepReviewed: return asked.push_back(Opinion(subject, event.step_reviewed()));
    case Event::kOpinionGiven:
      if (OpenStep(subject) != nullptr) return;  // others are still asked
      return asked.push_back(Opinions(subject, event.opinion_given().opinion().officer()));
    case Event::kSupplementRequestedInReview:
      if (!event.supplement_requested_in_review().pauses()) return;
      return AskPause(subject, asked);
    case Event::kSpecialStarted:
    case Event::kSpecialEnded:
    case Event::kHearingRequested:
    case Event::kHearingClosed:
    case Event::kReviewSupplementEnded: return AskPause(subject, asked);
    case Event::kCaseTransferred: return asked.push_back(Moved(subject, event.case_transferred().transfer()));
    case Event::kCaseDecided:
    case Event::kCaseWithdrawn:
    case Event::kCaseTerminated:
    case Event::kCaseForwardedUp: return AskCancel(subject, asked);
    default: return;
  }
}

bool TellsTheCase(const journal::InstanceAdvanced& event) {
  return std::any_of(event.steps().begin(), event.steps().end(), [](const Step& step) {
    return step.has_started() || step.has_task_opened() || step.has_task_closed() || step.has_task_answered() ||
           step.has_scope_closed() || step.has_ended();
  });
}

const journal::ProcessInstance* OwnedInstance(const StateReader& state, const Event& event) {
  if (!event.has_instance_advanced() || !TellsTheCase(event.instance_advanced())) return nullptr;
  const auto* instance = state.Find<journal::ProcessInstance>(event.instance_advanced().instance_id());
  return instance == nullptr || ReviewedCase(*instance).empty() ? nullptr : instance;
}

}  // namespace

std::optional<journal::Review> ReviewOf(const StateReader& state, const journal::Process* process) {
  if (process == nullptr || !process->has_model()) return std::nullopt;
  if (state.Find<journal::ProcessDeployment>(process->model_digest()) == nullptr) return std::nullopt;
  journal::Review review;
  review.set_process_id(process->process_id());
  review.set_digest(process->model_digest());
  return review;
}

bool FollowsProcess(const journal::Case& subject) { return subject.has_review() && !subject.review().failed(); }

// A case that stands still learns it when it goes on; one that has ended, never.
bool HearsItsProcess(const journal::Case& subject) {
  const bool asks = subject.state() == journal::CASE_STATE_AWAITING_SUPPLEMENT_IN_REVIEW;
  return IsHandling(subject.state()) || (asks && !subject.review_supplement().paused());
}

std::string_view ReviewInstance(const journal::Case& subject) { return subject.review().instance_id(); }

std::string_view ReviewedCase(const journal::ProcessInstance& instance) {
  const std::string_view subject = instance.subject();
  return instance.owned() && subject.starts_with(kCases) ? subject.substr(kCases.size()) : std::string_view();
}

bool MayMoveReview(const StateReader& state, const Event& event) {
  if (event.has_case_accepted()) return event.case_accepted().has_review();
  if (event.has_instance_advanced()) return OwnedInstance(state, event) != nullptr;
  const std::string& case_no = CaseOf(event);
  const auto* subject = case_no.empty() ? nullptr : state.Find<journal::Case>(case_no);
  return subject != nullptr && !ReviewInstance(*subject).empty();
}

std::vector<Asked> ReviewReactions(const StateReader& state, const Event& event) {
  std::vector<Asked> asked;
  if (const auto* instance = OwnedInstance(state, event)) {
    // A case that is over learns nothing any more, and need not be touched.
    const auto* reviewed = state.Find<journal::Case>(ReviewedCase(*instance));
    if (reviewed == nullptr || !FollowsProcess(*reviewed) || !HearsItsProcess(*reviewed)) return asked;
    asked.push_back(Settle(std::string(ReviewedCase(*instance)), instance->id()));
    return asked;
  }
  const std::string& case_no = CaseOf(event);
  const auto* subject = case_no.empty() ? nullptr : state.Find<journal::Case>(case_no);
  if (subject == nullptr || !FollowsProcess(*subject)) return asked;
  if (event.has_case_accepted()) {
    asked.push_back({.command = StartOf(*subject), .refuses_record = true});
    asked.push_back(Settle(subject->case_no(), ""));  // what a deadline did stands, also where no process could start
  } else if (!ReviewInstance(*subject).empty()) {
    AddAsked(*subject, event, asked);
  }
  return asked;
}

void StampCause(journal::Command& command, Instant at, bool by_deadline) {
  const auto stamp = [&](auto* asked) {
    asked->set_at_us(at.micros());
    asked->set_by_deadline(by_deadline);
  };
  if (command.has_start_owned_process()) stamp(command.mutable_start_owned_process());
  if (command.has_drive_owned_process()) stamp(command.mutable_drive_owned_process());
  if (command.has_settle_review()) stamp(command.mutable_settle_review());
}

void AnswerAgain(const World& world, std::string_view case_no, CivilDay today, journal::Answer& answer) {
  const auto* subject = world.state.Find<journal::Case>(case_no);
  if (subject == nullptr || !subject->has_review()) return;
  answer.clear_due_dates();
  answer.clear_outstanding();
  Answer(answer, *subject, subject->documents_size(), world, today);
}

}  // namespace yici::approval
