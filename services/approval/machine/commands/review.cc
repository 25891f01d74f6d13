// ReviewStep (审核/批准/退回) and GiveOpinion (联审意见): the chain between acceptance and ruling.
#include <algorithm>

#include "services/approval/machine/clocks.h"
#include "services/approval/machine/commands/commands.h"
#include "services/approval/machine/review_process.h"
#include "services/approval/machine/special.h"
#include "services/approval/machine/steps.h"
#include "services/approval/machine/view.h"
#include "services/base/text.h"

namespace yici::approval {
namespace {

using Names = google::protobuf::RepeatedPtrField<std::string>;

// An answer counts for its department: named twice, one question would wait for two answers.
Refusal CheckNames(const Names& names) {
  if (names.size() > kListMax) return Deny(Reason::kListTooLong, "joint_departments");
  for (int i = 0; i < names.size(); ++i) {
    if (std::find(names.begin(), names.begin() + i, names[i]) == names.begin() + i) continue;
    return Deny(Reason::kDepartmentDuplicate, "joint_departments", {{"department", names[i]}});
  }
  return std::nullopt;
}

Refusal CheckSyntax(const journal::ReviewStep& command) {
  // An approval signed without an opinion is a fault of the file (案卷评查).
  if (IsBlank(command.opinion())) return Deny(Reason::kOpinionRequired, "opinion");
  const bool returns = command.verdict() == journal::REVIEW_VERDICT_RETURN;
  if (!returns && command.verdict() != journal::REVIEW_VERDICT_PASS) return Deny(Reason::kVerdictRequired, "verdict");
  if (returns && command.return_to().empty()) return Deny(Reason::kVerdictRequired, "return_to");
  if (Refusal refusal = CheckNames(command.joint_departments())) return refusal;
  return CheckTexts({{"opinion", command.opinion()}, {"step", command.step()}, {"return_to", command.return_to()}});
}

Refusal CheckRights(Desk& desk, const journal::ReviewStep& command) {
  if (Refusal refusal = desk.RequireOfficer({RoleOfStep(command.step())})) return refusal;
  if (Refusal refusal = desk.RequireNoAgent(command.second_officer())) return refusal;
  if (Refusal refusal = desk.RequireOtherThanPresider(command.second_officer())) return refusal;
  return IsApprovingStep(command.step()) ? desk.RequireOtherThanFirst() : std::nullopt;
}

Refusal CheckOpen(const Desk& desk, std::string_view step) {
  const journal::StepState* open = OpenStep(desk.subject());
  if (open != nullptr && open->step() == step) return std::nullopt;
  return Deny(Reason::kStepNotOpen, "step", {{"open_step", open == nullptr ? std::string_view() : open->step()}});
}

// Art. 34: a visit to the site is made by two or more officers, of the organ and of the step's role each.
Refusal CheckInspectors(const Desk& desk, const journal::ReviewStep& command) {
  if (!NeedsTwoOfficers(desk.process(), command.step())) return std::nullopt;
  const std::string& second = command.second_officer();
  const StateReader& state = desk.world().state;
  const bool another = second != desk.actor().id && IsActiveOfficer(state, second);
  if (another &&
      directory::FindMandate(state, second, RoleOfStep(command.step()), desk.ScopeAt({}), DayOf(desk.ordered().legal_time))) {
    return std::nullopt;
  }
  return Deny(Reason::kTwoInspectors, "second_officer");
}

Refusal CheckReturn(const Desk& desk, const journal::ReviewStep& command) {
  const int target = FindStep(desk.subject(), command.return_to());
  const bool earlier = target >= 0 && target != desk.subject().current_step() &&
                       (FollowsProcess(desk.subject()) ? desk.subject().steps(target).phase() == journal::STEP_PHASE_DONE
                                                       : target < desk.subject().current_step());
  if (earlier) return std::nullopt;
  return Deny(Reason::kReturnTargetInvalid, "return_to");
}

Refusal CheckDepartments(const Desk& desk, const Names& named) {
  for (const std::string& department : named) {
    if (desk.world().state.Find<journal::Department>(department) != nullptr) continue;
    return Deny(Reason::kDepartmentUnknown, "joint_departments", {{"department", department}});
  }
  if (NextStep(desk.subject()) != kJointReview || !named.empty()) return std::nullopt;
  const int joint = FindStep(desk.subject(), kJointReview);
  if (!desk.subject().steps(joint).opinions().empty()) return std::nullopt;
  return Deny(Reason::kDepartmentsRequired, "joint_departments");
}

Refusal CheckPass(const Desk& desk, const journal::ReviewStep& command) {
  // Nobody asked is nobody heard: a joint review without opinions is returned, and the step before names whom to ask.
  const journal::StepState& open = *OpenStep(desk.subject());
  if (command.step() == kJointReview && (open.opinions().empty() || !AllAnswered(open))) {
    return Deny(Reason::kOpinionsOutstanding, "step");
  }
  return CheckDepartments(desk, command.joint_departments());
}

// Of the step that opens now; a process says itself which one does.
std::optional<journal::Clock> NextStepClock(const Desk& desk, std::string_view step) {
  if (FollowsProcess(desk.subject())) return std::nullopt;
  return StepClock(desk.world(), desk.item(), desk.process(), step, desk.day(), desk.day());
}

journal::Event MakeReviewed(const Desk& desk, const journal::ReviewStep& command) {
  const bool returns = command.verdict() == journal::REVIEW_VERDICT_RETURN;
  journal::Event event;
  journal::StepReviewed& reviewed = *event.mutable_step_reviewed();
  reviewed.set_case_no(command.case_no());
  reviewed.set_step(command.step());
  reviewed.set_opinion(command.opinion());
  reviewed.set_verdict(command.verdict());
  if (returns) reviewed.set_return_to(command.return_to());
  reviewed.set_second_officer(command.second_officer());
  reviewed.set_officer(std::string(desk.actor().id));
  reviewed.set_post(desk.post());
  const bool asks = FollowsProcess(desk.subject()) || command.step() == kDispatch || NextStep(desk.subject()) == kJointReview;
  if (!returns && asks) *reviewed.mutable_joint_departments() = command.joint_departments();
  // Of every round and step: who handled approves nothing, and who closed any or assisted presides over no hearing.
  *reviewed.mutable_officers() = OfficersWith(*OpenStep(desk.subject()), desk.actor().id, command.second_officer());
  const std::string_view opens = returns ? std::string_view(command.return_to()) : NextStep(desk.subject());
  if (auto clock = NextStepClock(desk, opens)) *reviewed.mutable_step_clock() = *std::move(clock);
  return event;
}

// ---- opinions of departments ----

Refusal CheckSyntax(const journal::GiveOpinion& command) {
  if (command.opinion() == journal::JOINT_OPINION_UNSPECIFIED) return Deny(Reason::kOpinionRequired, "opinion");
  if (command.opinion() == journal::JOINT_OPINION_AGREE_WITH_REMARKS && IsBlank(command.text())) {
    return Deny(Reason::kOpinionRequired, "text");
  }
  if (command.opinion() == journal::JOINT_OPINION_DISAGREE && IsBlank(command.legal_basis())) {
    return Deny(Reason::kLegalBasisRequired, "legal_basis");
  }
  return CheckTexts({{"text", command.text()}, {"legal_basis", command.legal_basis()}});
}

// A joint officer speaks for the department asked, not for the case's own.
Refusal CheckRights(const Desk& desk, const journal::GiveOpinion& command, std::string& post) {
  if (Refusal refusal = CheckSender(desk.ordered(), desk.HallOf({}))) return refusal;
  // Asked before it ended: its successor answers.
  const CivilDay today = DayOf(desk.ordered().legal_time);
  const std::string organ = directory::OrganOn(desk.world().state, command.department_id(), desk.subject().item_code(), today);
  const auto* department = desk.world().state.Find<journal::Department>(organ);
  const directory::Scope scope{.department_id = organ,
                               .hall_id = {},
                               .jurisdiction = department == nullptr ? std::string_view() : department->jurisdiction()};
  auto mandate = directory::FindMandate(desk.world().state, desk.actor().id, directory::role::kJointOfficer, scope, today);
  if (!mandate) return Deny(Reason::kNotPermitted);
  post = std::move(mandate->post_id);
  if (Refusal refusal = desk.RequireNoAgent(desk.actor().id)) return refusal;
  return desk.RequireOtherThanPresider();
}

Refusal CheckAsked(const journal::Case& subject, std::string_view department_id) {
  for (const journal::DepartmentOpinion& asked : OpenStep(subject)->opinions()) {
    if (asked.department_id() != department_id) continue;
    if (asked.opinion() == journal::JOINT_OPINION_UNSPECIFIED) return std::nullopt;
    return Deny(Reason::kOpinionAlreadyGiven, "department_id");
  }
  return Deny(Reason::kDepartmentNotAsked, "department_id");
}

bool IsLastAnswer(const journal::Case& subject) {
  int unanswered = 0;
  for (const journal::DepartmentOpinion& asked : OpenStep(subject)->opinions()) {
    unanswered += asked.opinion() == journal::JOINT_OPINION_UNSPECIFIED ? 1 : 0;
  }
  return unanswered == 1;
}

}  // namespace

Outcome DecideReview(const World& world, const journal::ReviewStep& command, const Ordered& ordered) {
  YICI_REQUIRE(CheckSyntax(command));
  Desk desk(world, ordered);
  YICI_REQUIRE(desk.Open(command.case_no()));
  YICI_REQUIRE(CheckRights(desk, command));
  YICI_REQUIRE(desk.RequireRevision(command.etag()));
  YICI_REQUIRE(desk.RequireState(journal::Command::kReviewStep));
  YICI_REQUIRE(desk.RequireTime());
  YICI_REQUIRE(CheckOpen(desk, command.step()));
  YICI_REQUIRE(CheckInspectors(desk, command));
  if (command.verdict() == journal::REVIEW_VERDICT_RETURN) {
    YICI_REQUIRE(CheckReturn(desk, command));
  } else {
    YICI_REQUIRE(CheckPass(desk, command));
  }
  desk.Emit(MakeReviewed(desk, command));
  return desk.Conclude();
}

Outcome DecideOpinion(const World& world, const journal::GiveOpinion& command, const Ordered& ordered) {
  YICI_REQUIRE(CheckSyntax(command));
  Desk desk(world, ordered);
  std::string post;
  YICI_REQUIRE(desk.Open(command.case_no()));
  YICI_REQUIRE(CheckRights(desk, command, post));
  YICI_REQUIRE(desk.RequireState(journal::Command::kGiveOpinion));
  YICI_REQUIRE(desk.RequireTime());
  YICI_REQUIRE(CheckOpen(desk, kJointReview));
  YICI_REQUIRE(CheckAsked(desk.subject(), command.department_id()));
  journal::Event event;
  journal::OpinionGiven& given = *event.mutable_opinion_given();
  given.set_case_no(command.case_no());
  journal::DepartmentOpinion& opinion = *given.mutable_opinion();
  opinion.set_department_id(command.department_id());
  opinion.set_opinion(command.opinion());
  opinion.set_text(command.text());
  opinion.set_legal_basis(command.legal_basis());
  opinion.set_officer(std::string(desk.actor().id));
  opinion.set_at_us(ordered.occurred_at().micros());
  if (IsLastAnswer(desk.subject())) {
    if (auto clock = NextStepClock(desk, NextStep(desk.subject()))) *given.mutable_step_clock() = *std::move(clock);
  }
  desk.Emit(std::move(event));
  return desk.Conclude();
}

}  // namespace yici::approval
