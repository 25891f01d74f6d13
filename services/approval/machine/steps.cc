#include "services/approval/machine/steps.h"

#include <algorithm>

#include "services/approval/machine/review_process.h"
#include "services/directory/machine/rights.h"

namespace yici::approval {
namespace {

enum class Kind { kHandling, kReview, kApproval };

struct StepRow {
  std::string_view step;
  std::string_view role;
  Kind kind;
  bool approves;
};

constexpr StepRow kSteps[] = {
    {"handle", directory::role::kHandler, Kind::kHandling, false},
    {"dispatch", directory::role::kHandler, Kind::kHandling, false},
    {"site-inspection", directory::role::kHandler, Kind::kHandling, false},
    {"quarantine", directory::role::kHandler, Kind::kHandling, false},
    {"testing", directory::role::kHandler, Kind::kHandling, false},
    {"expert-review", directory::role::kHandler, Kind::kHandling, false},
    {"hearing", directory::role::kHandler, Kind::kHandling, false},
    {"joint-review", directory::role::kHandler, Kind::kHandling, false},
    {"review", directory::role::kReviewer, Kind::kReview, false},
    {"public-notice", directory::role::kReviewer, Kind::kApproval, false},
    {"approve", directory::role::kApprover, Kind::kApproval, true},
    {"lead-decision", directory::role::kApprover, Kind::kApproval, true},
};

const StepRow& RowOfStep(std::string_view step) {
  for (const StepRow& row : kSteps) {
    if (row.step == KindOfStep(step)) return row;
  }
  return kSteps[0];
}

bool IsChainStep(std::string_view step) {
  return step != "receive" && step != "accept" && step != "decide" && step != "deliver";
}

}  // namespace

std::string_view KindOfStep(std::string_view step) { return step.substr(0, step.find('.')); }

std::string_view RoleOfStep(std::string_view step) { return RowOfStep(step).role; }

bool IsApprovingStep(std::string_view step) { return RowOfStep(step).approves; }

journal::CaseState StateOfStep(std::string_view step) {
  switch (RowOfStep(step).kind) {
    case Kind::kReview: return journal::CASE_STATE_UNDER_REVIEW;
    case Kind::kApproval: return journal::CASE_STATE_UNDER_APPROVAL;
    case Kind::kHandling: break;
  }
  return journal::CASE_STATE_UNDER_HANDLING;
}

bool NeedsTwoOfficers(const journal::Process* process, std::string_view step) {
  if (KindOfStep(step) == kSiteInspection) return true;
  if (process == nullptr) return false;
  const auto& steps = process->two_officer_steps();
  return std::any_of(steps.begin(), steps.end(),
                     [&](const std::string& one) { return one == step || one == KindOfStep(step); });
}

int32_t StepLimitWd(const journal::Item& item, const journal::Process* process, std::string_view step) {
  if (process != nullptr) {
    for (const std::string_view name : {step, KindOfStep(step)}) {
      for (const journal::StepLimit& limit : process->step_limits()) {
        if (limit.step() == name) return limit.limit_wd();
      }
    }
  }
  return item.step_limit_wd();
}

google::protobuf::RepeatedPtrField<journal::StepState> ChainOf(const journal::Process* process) {
  google::protobuf::RepeatedPtrField<journal::StepState> chain;
  if (process == nullptr) return chain;
  for (const std::string& name : process->steps()) {
    if (!IsChainStep(name)) continue;
    journal::StepState* step = chain.Add();
    step->set_step(name);
    step->set_phase(journal::STEP_PHASE_WAITING);
    if (name != kJointReview) continue;
    for (const std::string& department : process->joint_departments()) {
      step->add_opinions()->set_department_id(department);
    }
  }
  return chain;
}

int FindStep(const journal::Case& subject, std::string_view step) {
  for (int i = 0; i < subject.steps_size(); ++i) {
    if (subject.steps(i).step() == step) return i;
  }
  return -1;
}

const journal::StepState* OpenStep(const journal::Case& subject) {
  if (subject.current_step() < 0 || subject.current_step() >= subject.steps_size()) return nullptr;
  const journal::StepState& step = subject.steps(subject.current_step());
  return step.phase() == journal::STEP_PHASE_OPEN ? &step : nullptr;
}

bool ChainComplete(const journal::Case& subject) {
  if (FollowsProcess(subject)) return subject.review().ended();
  return subject.current_step() >= subject.steps_size();
}

bool AllAnswered(const journal::StepState& step) {
  for (const journal::DepartmentOpinion& opinion : step.opinions()) {
    if (opinion.opinion() == journal::JOINT_OPINION_UNSPECIFIED) return false;
  }
  return true;
}

// Where a process broke off, later steps may be done already.
int NextStepIndex(const journal::Case& subject) {
  int next = subject.current_step() + 1;
  const auto over = [&](int at) {
    const journal::StepPhase phase = subject.steps(at).phase();
    return phase == journal::STEP_PHASE_DONE || phase == journal::STEP_PHASE_SKIPPED;
  };
  while (subject.has_review() && next < subject.steps_size() && over(next)) ++next;
  return next;
}

std::string_view NextStep(const journal::Case& subject) {
  const int next = NextStepIndex(subject);
  return next < subject.steps_size() ? std::string_view(subject.steps(next).step()) : std::string_view();
}

bool IsHandlingStep(const journal::Case& subject, int index) {
  if (index < 0 || index >= subject.steps_size()) return false;
  // A model places its own steps where it likes: whoever handles, handles.
  if (subject.has_review() && RowOfStep(subject.steps(index).step()).role == directory::role::kHandler) return true;
  bool handled = false;
  for (int i = 0; i < index; ++i) {
    const StepRow& row = RowOfStep(subject.steps(i).step());
    handled = handled || row.role == directory::role::kHandler;
    if (handled && (row.kind == Kind::kReview || row.approves)) return false;
  }
  return index == 0 || RowOfStep(subject.steps(index).step()).role == directory::role::kHandler;
}

const journal::StepState* HandledBy(const journal::Case& subject, std::string_view officer) {
  if (officer.empty()) return nullptr;
  for (int i = 0; i < subject.steps_size(); ++i) {
    if (!IsHandlingStep(subject, i)) continue;
    const journal::StepState& step = subject.steps(i);
    const auto& officers = step.officers();
    const bool signed_it = step.officer() == officer || step.second_officer() == officer ||
                           std::find(officers.begin(), officers.end(), officer) != officers.end();
    if (signed_it) return &step;
  }
  return nullptr;
}

google::protobuf::RepeatedPtrField<std::string> OfficersWith(const journal::StepState& step, std::string_view officer,
                                                             std::string_view second) {
  google::protobuf::RepeatedPtrField<std::string> officers = step.officers();
  // A case that was closed before its step kept them all: the last ones are known.
  for (const std::string_view one :
       {std::string_view(step.officer()), std::string_view(step.second_officer()), officer, second}) {
    if (one.empty() || std::find(officers.begin(), officers.end(), one) != officers.end()) continue;
    *officers.Add() = std::string(one);
  }
  return officers;
}

}  // namespace yici::approval
