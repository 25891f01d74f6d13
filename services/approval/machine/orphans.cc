#include "services/approval/machine/orphans.h"

#include <algorithm>

#include "services/approval/machine/agency.h"
#include "services/approval/machine/joint.h"
#include "services/approval/machine/special.h"
#include "services/approval/machine/review_process.h"
#include "services/approval/machine/steps.h"
#include "services/approval/machine/text.h"
#include "services/approval/machine/transitions.h"
#include "services/approval/machine/view.h"
#include "services/catalog/machine/lookup.h"
#include "services/directory/machine/organs.h"

namespace yici::approval {
namespace {

namespace role = directory::role;

constexpr std::string_view kHearingDuty = "hearing";

bool IsPaused(const journal::Case& subject) { return subject.state() == journal::CASE_STATE_SPECIAL_PROCEDURE; }

Duty Acceptance() { return {.roles = {role::kChiefRepresentative}, .step = "accept"}; }

Duty RulingDuty() {
  return {.roles = {role::kApprover, role::kOrganHead, role::kChiefRepresentative},
          .step = "decide",
          .approves = true,
          .examines = true};
}

Duty StepDuty(const std::string& step, const journal::Process* process) {
  return {.roles = {RoleOfStep(step)},
          .step = step,
          .approves = IsApprovingStep(step),
          .examines = true,
          .officers = NeedsTwoOfficers(process, step) ? 2u : 1u};
}

Duty DeliveryDuty() { return {.roles = {role::kWindowClerk, role::kChiefRepresentative}, .step = "deliver"}; }

std::string OfficerIdOf(std::string_view principal) {
  if (principal.starts_with(directory::kOfficerPrefix)) principal.remove_prefix(directory::kOfficerPrefix.size());
  return std::string(principal);
}

// A pause is ended, and a hearing held, by any of those who handle the case.
Duty PauseDuty(const journal::Case& subject) {
  return {.roles = {role::kHandler, role::kChiefRepresentative, role::kOrganHead},
          .step = HearingIsOpen(subject) ? std::string(kHearingDuty) : "resume"};
}

// What does not end with the case: the check of a promise, the answer to a bad rating.
void AddFollowUps(const journal::Case& subject, std::vector<Duty>& duties) {
  const bool checks = AllowedFrom(journal::Command::kRecordAfterCheck, subject.state());
  if (checks && (AwaitsAfterCheck(subject) || AwaitsCorrection(subject))) {
    duties.push_back({.roles = {role::kChiefRepresentative, role::kHandler}, .step = "after-check"});
  }
  const auto unanswered = [](const journal::Rating& rating) {
    return rating.rectify_due_day() != 0 && rating.rectified_us() == 0;
  };
  if (!AllowedFrom(journal::Command::kRectifyRating, subject.state())) return;
  if (!std::any_of(subject.ratings().begin(), subject.ratings().end(), unanswered)) return;
  duties.push_back({.roles = {role::kChiefRepresentative, role::kOrganHead}, .step = "rectify"});
}

// Officer ids of who presides or presided at a hearing of the case.
void AddPresiders(const journal::Case& subject, std::vector<std::string>& ids) {
  const journal::Hearing& hearing = subject.hearing();
  if (!hearing.presiding_officer().empty()) ids.push_back(OfficerIdOf(hearing.presiding_officer()));
  for (const std::string& officer : hearing.presiders()) ids.push_back(OfficerIdOf(officer));
}

// Officer ids of who may not do it, whatever role they hold.
std::vector<std::string> Barred(const Duty& duty, const journal::Case& subject) {
  std::vector<std::string> ids;
  for (int i = 0; duty.approves && i < subject.steps_size(); ++i) {
    if (!IsHandlingStep(subject, i)) continue;
    const journal::StepState& step = subject.steps(i);
    for (const std::string& officer : {step.officer(), step.second_officer()}) {
      if (!officer.empty()) ids.push_back(OfficerIdOf(officer));
    }
    for (const std::string& officer : step.officers()) ids.push_back(OfficerIdOf(officer));
  }
  if (duty.examines) AddPresiders(subject, ids);
  return ids;
}

// And of those who hold a role of it, but act for the applicant: an agent does no officer's act at the case (desk.h).
void AddAgents(const StateReader& state, const Duty& duty, const journal::Case& subject, const directory::Scope& scope,
               const directory::Holders& holders, CivilDay today, std::vector<std::string>& ids) {
  for (const std::string_view role : duty.roles) {
    for (const std::string& id : holders.Find(role, scope)) {
      if (IsAgentOf(state, subject, Text(directory::kOfficerPrefix, id), today)) ids.push_back(id);
    }
  }
}

std::string Joined(const std::vector<std::string_view>& roles) {
  std::string text;
  for (const std::string_view role : roles) text.append(text.empty() ? "" : "/").append(role);
  return text;
}

// The act that comes next at a case that has not ended. A supplement asked for in review ends by itself at its limit: then
// the open step goes on.
Duty NextDuty(const journal::Case& subject, const journal::Process* process) {
  if (IsBeforeAcceptance(subject.state())) return Acceptance();
  if (subject.has_ruling()) return DeliveryDuty();
  if (IsPaused(subject)) return PauseDuty(subject);
  const journal::StepState* open = OpenStep(subject);
  return open == nullptr ? RulingDuty() : StepDuty(open->step(), process);
}

// The chain by which the case is handled; nullptr: none is known.
const journal::Process* ProcessOf(const StateReader& state, const journal::Case& subject) {
  const auto* item = catalog::ItemVersion(state, subject.item_code(), subject.item_effective_day());
  return item == nullptr ? nullptr : catalog::ProcessVersion(state, item->process_id(), subject.process_effective_day());
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
    for (const Duty& duty : OpenDuties(subject_, ProcessOf(state_, subject_))) {
      if (duty.step == kJointReview) AskJointOfficers();
      if (duty.step != kJointReview || OpenStep(subject_)->opinions().empty()) AskOfficers(duty);
    }
    if (HasEnded(subject_.state()) || IsJointParent(subject_)) return std::move(causes_);
    AskPlaces();
    AskNamed();
    AskPresider();
    return std::move(causes_);
  }

 private:
  void AskOfficers(const Duty& duty) {
    if (SomebodyMay(state_, duty, subject_, scope_, holders_, today_)) return;
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
      const Duty answer{.roles = {role::kJointOfficer}, .step = {}, .examines = true};
      if (SomebodyMay(state_, answer, subject_, scope, holders_, today_)) continue;
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

  // The hearing was told with this name: somebody else has to be named, at its opening or by a new notice.
  void AskPresider() {
    const journal::Hearing& hearing = subject_.hearing();
    if (hearing.phase() != journal::HEARING_PHASE_SCHEDULED || IsActiveOfficer(state_, hearing.presiding_officer())) return;
    causes_.push_back({.kind = OrphanKind::kNamedOfficerLeft,
                       .step = std::string(kHearingDuty),
                       .role = {},
                       .department_id = std::string(scope_.department_id),
                       .subject = OfficerIdOf(hearing.presiding_officer())});
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

std::vector<Duty> OpenDuties(const journal::Case& subject, const journal::Process* process) {
  std::vector<Duty> duties;
  // A process that waits for another system leaves nothing to do meanwhile.
  const bool waits = IsHandling(subject.state()) && OpenStep(subject) == nullptr && !ChainComplete(subject);
  // Every act of law at a joint matter is one at a child; what its applicant said of the whole is answered at the parent.
  if (!HasEnded(subject.state()) && !waits && !IsJointParent(subject)) duties.push_back(NextDuty(subject, process));
  AddFollowUps(subject, duties);
  return duties;
}

std::vector<Duty> DutiesToRuling(const journal::Case& subject, const journal::Process* process) {
  std::vector<Duty> duties;
  AddFollowUps(subject, duties);
  if (IsPaused(subject)) duties.push_back(PauseDuty(subject));
  if (IsBeforeAcceptance(subject.state())) {
    duties.push_back(Acceptance());
    for (const journal::StepState& step : ChainOf(process)) duties.push_back(StepDuty(step.step(), process));
  }
  for (int i = 0; i < subject.steps_size(); ++i) {
    const journal::StepPhase phase = subject.steps(i).phase();
    const bool ahead = phase == journal::STEP_PHASE_OPEN || phase == journal::STEP_PHASE_WAITING;
    if (FollowsProcess(subject) ? ahead : i >= subject.current_step())
      duties.push_back(StepDuty(subject.steps(i).step(), process));
  }
  duties.push_back(RulingDuty());
  return duties;
}

bool SomebodyMay(const StateReader& state, const Duty& duty, const journal::Case& subject, const directory::Scope& scope,
                 const directory::Holders& holders, CivilDay today) {
  std::vector<std::string> barred = Barred(duty, subject);
  AddAgents(state, duty, subject, scope, holders, today, barred);
  return holders.Count(duty.roles, scope, barred) >= duty.officers;
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
  const std::string named = OfficerIdOf(step.assigned_to());
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
