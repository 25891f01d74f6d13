#include "services/approval/machine/orphans.h"

#include "services/approval/machine/steps.h"
#include "services/approval/machine/text.h"
#include "services/approval/machine/view.h"
#include "services/directory/machine/organs.h"

namespace yici::approval {
namespace {

namespace role = directory::role;

Duty Acceptance() { return {.roles = {role::kChiefRepresentative}, .step = "accept"}; }

Duty RulingDuty() {
  return {.roles = {role::kApprover, role::kOrganHead, role::kChiefRepresentative}, .step = "decide", .not_the_first = true};
}

Duty StepDuty(const std::string& step) {
  return {.roles = {RoleOfStep(step)}, .step = step, .not_the_first = IsApprovingStep(step)};
}

Duty DeliveryDuty() { return {.roles = {role::kWindowClerk, role::kChiefRepresentative}, .step = "deliver"}; }

// Officer ids of who did the first step.
std::vector<std::string> FirstOfficers(const journal::Case& subject) {
  std::vector<std::string> ids;
  if (subject.steps_size() == 0) return ids;
  const auto add = [&ids](std::string_view principal) {
    if (principal.starts_with(directory::kOfficerPrefix)) ids.emplace_back(principal.substr(directory::kOfficerPrefix.size()));
  };
  add(subject.steps(0).officer());
  for (const std::string& officer : subject.steps(0).officers()) add(officer);
  return ids;
}

std::string Joined(const std::vector<std::string_view>& roles) {
  std::string text;
  for (const std::string_view role : roles) text.append(text.empty() ? "" : "/").append(role);
  return text;
}

// What is asked at a case, with everything at hand.
class Inquiry {
 public:
  Inquiry(const StateReader& state, const journal::Case& subject, std::string_view department_id, std::string_view jurisdiction,
          const directory::Holders& holders, CivilDay today)
      : state_(state), subject_(subject), holders_(holders), today_(today) {
    scope_ = {.department_id = department_id, .hall_id = subject.hall_id(), .jurisdiction = jurisdiction};
  }

  std::vector<OrphanCause> Run() {
    const Duty duty = NextDuty(subject_);
    if (duty.roles.empty()) return {};
    if (duty.step == kJointReview) AskJointOfficers();
    if (duty.step != kJointReview || OpenStep(subject_)->opinions().empty()) AskOfficers(duty);
    AskPlaces();
    AskNamed();
    return std::move(causes_);
  }

 private:
  void AskOfficers(const Duty& duty) {
    if (SomebodyMay(duty, subject_, scope_, holders_)) return;
    causes_.push_back({.kind = OrphanKind::kNobody,
                       .step = duty.step,
                       .role = Joined(duty.roles),
                       .department_id = std::string(scope_.department_id),
                       .subject = {}});
  }

  void AskJointOfficers() {
    for (const journal::DepartmentOpinion& asked : OpenStep(subject_)->opinions()) {
      if (asked.opinion() != journal::JOINT_OPINION_UNSPECIFIED) continue;
      const directory::Organ organ = directory::OrganOn(state_, asked.department_id(), "", subject_.item_code(), today_);
      const directory::Scope scope{.department_id = organ.department_id, .hall_id = {}, .jurisdiction = {}};
      if (!holders_.Find(role::kJointOfficer, scope).empty()) continue;
      causes_.push_back({.kind = OrphanKind::kNoJointOfficer,
                         .step = std::string(kJointReview),
                         .role = std::string(role::kJointOfficer),
                         .department_id = organ.department_id,
                         .subject = {}});
    }
  }

  void AskPlaces() {
    const std::string& hall = subject_.hall_id();
    const std::string& window = subject_.window_id();
    if (!hall.empty() && state_.Find<journal::Hall>(hall) == nullptr) AddPlace(OrphanKind::kHallGone, hall);
    if (!window.empty() && state_.Find<journal::Window>(window) == nullptr) AddPlace(OrphanKind::kWindowGone, window);
  }

  void AskNamed() {
    const journal::StepState* open = OpenStep(subject_);
    if (open == nullptr || open->assigned_to().empty()) return;
    const std::string named = AssigneeOf(state_, *open);
    const auto* officer = state_.Find<journal::Officer>(named);
    if (officer != nullptr && officer->active()) return;
    causes_.push_back({.kind = OrphanKind::kNamedOfficerLeft,
                       .step = open->step(),
                       .role = {},
                       .department_id = std::string(scope_.department_id),
                       .subject = named});
  }

  void AddPlace(OrphanKind kind, const std::string& id) {
    causes_.push_back(
        {.kind = kind, .step = {}, .role = {}, .department_id = std::string(scope_.department_id), .subject = id});
  }

  const StateReader& state_;
  const journal::Case& subject_;
  directory::Scope scope_;
  const directory::Holders& holders_;
  const CivilDay today_;
  std::vector<OrphanCause> causes_;
};

}  // namespace

Duty NextDuty(const journal::Case& subject) {
  if (HasEnded(subject.state())) return {};
  if (IsBeforeAcceptance(subject.state())) return Acceptance();
  if (subject.has_ruling()) return DeliveryDuty();
  // A pause is ended, and a supplement asked for in review is taken, by whom the organ is represented.
  if (!IsHandling(subject.state())) return {.roles = {role::kChiefRepresentative}, .step = "resume"};
  const journal::StepState* open = OpenStep(subject);
  return open == nullptr ? RulingDuty() : StepDuty(open->step());
}

std::vector<Duty> DutiesToRuling(const journal::Case& subject, const journal::Process* process) {
  std::vector<Duty> duties;
  if (IsBeforeAcceptance(subject.state())) {
    duties.push_back(Acceptance());
    for (const journal::StepState& step : ChainOf(process)) duties.push_back(StepDuty(step.step()));
  }
  for (int i = subject.current_step(); i < subject.steps_size(); ++i) duties.push_back(StepDuty(subject.steps(i).step()));
  duties.push_back(RulingDuty());
  return duties;
}

bool SomebodyMay(const Duty& duty, const journal::Case& subject, const directory::Scope& scope,
                 const directory::Holders& holders) {
  const std::vector<std::string> except = duty.not_the_first ? FirstOfficers(subject) : std::vector<std::string>();
  return holders.AnyOf(duty.roles, scope, except);
}

std::vector<OrphanCause> OrphanCauses(const StateReader& state, const journal::Case& subject, const directory::Holders& holders,
                                      CivilDay today) {
  const directory::Organ organ =
      directory::OrganOn(state, subject.department_id(), subject.jurisdiction(), subject.item_code(), today);
  return OrphanCausesUnder(state, subject, organ.department_id, organ.jurisdiction, holders, today);
}

std::vector<OrphanCause> OrphanCausesUnder(const StateReader& state, const journal::Case& subject,
                                           std::string_view department_id, std::string_view jurisdiction,
                                           const directory::Holders& holders, CivilDay today) {
  return Inquiry(state, subject, department_id, jurisdiction, holders, today).Run();
}

std::string AssigneeOf(const StateReader& state, const journal::StepState& step) {
  std::string_view named = step.assigned_to();
  if (named.starts_with(directory::kOfficerPrefix)) named.remove_prefix(directory::kOfficerPrefix.size());
  return named.empty() ? std::string() : directory::OwnerOf(state, named);
}

std::string_view NameOf(OrphanKind kind) {
  switch (kind) {
    case OrphanKind::kNobody: return "no_officer";
    case OrphanKind::kNoJointOfficer: return "no_joint_officer";
    case OrphanKind::kHallGone: return "hall_gone";
    case OrphanKind::kWindowGone: return "window_gone";
    case OrphanKind::kNamedOfficerLeft: break;
  }
  return "officer_left";
}

}  // namespace yici::approval
