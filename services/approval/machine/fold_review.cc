// What the process of a review makes of its case.
#include "services/approval/machine/clocks.h"
#include "services/approval/machine/fold.h"
#include "services/approval/machine/steps.h"

namespace yici::approval {
namespace {

// A step that the process left without an opinion waits again.
void LeaveOpenStep(journal::Case& subject, CivilDay day) {
  for (journal::StepState& step : *subject.mutable_steps()) {
    if (step.phase() == journal::STEP_PHASE_OPEN) step.set_phase(journal::STEP_PHASE_WAITING);
  }
  StopClock(subject, journal::CLOCK_KIND_C9_STEP, day);
  subject.set_current_step(subject.steps_size());
}

// A model may know steps that the row does not list.
int StepNamed(journal::Case& subject, const std::string& name) {
  const int at = FindStep(subject, name);
  if (at >= 0) return at;
  journal::StepState& added = *subject.add_steps();
  added.set_step(name);
  added.set_phase(journal::STEP_PHASE_WAITING);
  return subject.steps_size() - 1;
}

// Where the case goes on, also while it waits for a supplement.
journal::CaseState GoingOn(const journal::Case& subject) {
  const bool asks = subject.state() == journal::CASE_STATE_AWAITING_SUPPLEMENT_IN_REVIEW;
  return asks ? subject.resume_state() : subject.state();
}

// Accepted until the first step is done.
bool IsFirst(const journal::Case& subject) {
  for (const journal::StepState& step : subject.steps()) {
    if (step.phase() == journal::STEP_PHASE_DONE || step.rounds() > 0) return false;
  }
  return GoingOn(subject) == journal::CASE_STATE_ACCEPTED;
}

void OpenStepNamed(journal::Case& subject, const std::string& name) {
  const bool first = IsFirst(subject);
  const int at = StepNamed(subject, name);
  journal::StepState& step = *subject.mutable_steps(at);
  if (step.phase() == journal::STEP_PHASE_DONE) ReopenStep(step, journal::STEP_PHASE_OPEN);
  step.set_phase(journal::STEP_PHASE_OPEN);
  subject.set_current_step(at);
  if (!first) GoOn(subject, StateOfStep(name));
}

void End(journal::Case& subject) {
  for (journal::StepState& step : *subject.mutable_steps()) {
    if (step.phase() == journal::STEP_PHASE_WAITING) step.set_phase(journal::STEP_PHASE_SKIPPED);
  }
  subject.set_current_step(subject.steps_size());
  GoOn(subject, journal::CASE_STATE_UNDER_APPROVAL);
}

}  // namespace

void GoOn(journal::Case& subject, journal::CaseState state) {
  if (subject.state() == journal::CASE_STATE_AWAITING_SUPPLEMENT_IN_REVIEW) return subject.set_resume_state(state);
  subject.set_state(state);
}

void ReopenStep(journal::StepState& step, journal::StepPhase phase) {
  step.set_phase(phase);
  step.set_rounds(step.rounds() + 1);
  for (journal::DepartmentOpinion& opinion : *step.mutable_opinions()) {
    const std::string department = opinion.department_id();
    opinion.Clear();
    opinion.set_department_id(department);
  }
}

void FoldReviewAdvanced(journal::Case& subject, const journal::ReviewAdvanced& event, CivilDay day) {
  journal::Review& review = *subject.mutable_review();
  review.set_instance_id(event.instance_id());
  review.set_ended(event.ended());
  review.set_failed(event.failed());
  if (event.task() != 0) review.set_task(event.task());
  for (const std::string& name : event.taken_back()) {
    if (const int at = FindStep(subject, name); at >= 0) ReopenStep(*subject.mutable_steps(at), journal::STEP_PHASE_WAITING);
  }
  const journal::StepState* open = OpenStep(subject);
  // The process broke off, and the step that was open stays so.
  if (event.failed() && open != nullptr && open->step() == event.step()) return;
  if (open != nullptr) LeaveOpenStep(subject, day);
  if (event.ended() || (event.failed() && event.step().empty())) return End(subject);
  if (!event.step().empty()) OpenStepNamed(subject, event.step());
  if (event.has_step_clock()) *subject.add_clocks() = event.step_clock();
}

}  // namespace yici::approval
