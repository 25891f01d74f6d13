// From acceptance to the ruling: steps, opinions, and what the deadlines do meanwhile.
#include <utility>

#include "services/approval/machine/clocks.h"
#include "services/approval/machine/fold.h"
#include "services/approval/machine/review_process.h"
#include "services/approval/machine/steps.h"

namespace yici::approval {
namespace {

// The step done, the next one open, the state that follows (steps.h).
void Advance(journal::Case& subject, const journal::Clock* step_clock) {
  // Which one opens is for the process to say.
  if (FollowsProcess(subject)) return subject.set_current_step(subject.steps_size());
  subject.set_current_step(NextStepIndex(subject));
  if (ChainComplete(subject)) {
    GoOn(subject, journal::CASE_STATE_UNDER_APPROVAL);
  } else {
    journal::StepState& next = *subject.mutable_steps(subject.current_step());
    next.set_phase(journal::STEP_PHASE_OPEN);
    GoOn(subject, StateOfStep(next.step()));
  }
  if (step_clock != nullptr) *subject.add_clocks() = *step_clock;
}

// The target opens again and every later step that was done or open waits for its turn. A process says itself what it took
// back.
void ReturnTo(journal::Case& subject, const journal::StepReviewed& event) {
  if (FollowsProcess(subject)) {
    ReopenStep(*subject.mutable_steps(subject.current_step()), journal::STEP_PHASE_WAITING);
    return subject.set_current_step(subject.steps_size());
  }
  const int target = FindStep(subject, event.return_to());
  if (target < 0) return;
  for (int i = target; i < subject.steps_size(); ++i) {
    journal::StepState& step = *subject.mutable_steps(i);
    if (i == target) {
      ReopenStep(step, journal::STEP_PHASE_OPEN);
    } else if (step.phase() != journal::STEP_PHASE_WAITING) {
      ReopenStep(step, journal::STEP_PHASE_WAITING);
    }
  }
  subject.set_current_step(target);
  subject.set_state(StateOfStep(event.return_to()));
  if (event.has_step_clock()) *subject.add_clocks() = event.step_clock();
}

void AskDepartments(journal::Case& subject, const journal::StepReviewed& event) {
  const int joint = FindStep(subject, kJointReview);
  if (joint < 0 || event.joint_departments().empty()) return;
  journal::StepState& step = *subject.mutable_steps(joint);
  step.clear_opinions();
  for (const std::string& department : event.joint_departments()) step.add_opinions()->set_department_id(department);
}

}  // namespace

void AddCard(journal::Case& subject, journal::Card card, const EventPosition& position) {
  // No colour: an excused clock, or a graver card of the same instant. A reminder is a letter, no card.
  if (card.color() == journal::CARD_COLOR_UNSPECIFIED || card.color() == journal::CARD_COLOR_REMINDER) return;
  card.set_revision(position.revision);
  card.set_index(position.index);
  *subject.add_cards() = std::move(card);
}

void AddCard(journal::Case& subject, journal::CardColor color, journal::ClockKind clock, const std::string& rule,
             const std::string& step, const std::string& liable_post, const EventPosition& position) {
  journal::Card card;
  card.set_color(color);
  card.set_clock(clock);
  card.set_rule(rule);
  card.set_occurred_us(position.occurred_at.micros());
  card.set_liable_post(liable_post);
  card.set_step(step);
  AddCard(subject, std::move(card), position);
}

void FoldStepReviewed(journal::Case& subject, const journal::StepReviewed& event, const EventPosition& position) {
  const int at = FindStep(subject, event.step());
  if (at < 0) return;
  StopClock(subject, journal::CLOCK_KIND_C9_STEP, DayOf(position.occurred_at));
  journal::StepState& step = *subject.mutable_steps(at);
  step.set_officer(event.officer());
  if (!event.officers().empty()) *step.mutable_officers() = event.officers();
  step.set_post(event.post());
  step.set_opinion(event.opinion());
  step.set_second_officer(event.second_officer());
  step.set_closed_us(position.occurred_at.micros());
  step.set_phase(journal::STEP_PHASE_DONE);
  if (event.verdict() == journal::REVIEW_VERDICT_RETURN) return ReturnTo(subject, event);
  AskDepartments(subject, event);
  Advance(subject, event.has_step_clock() ? &event.step_clock() : nullptr);
}

void FoldOpinionGiven(journal::Case& subject, const journal::OpinionGiven& event, const EventPosition& position) {
  const int at = FindStep(subject, kJointReview);
  if (at < 0) return;
  journal::StepState& step = *subject.mutable_steps(at);
  for (journal::DepartmentOpinion& opinion : *step.mutable_opinions()) {
    if (opinion.department_id() == event.opinion().department_id()) opinion = event.opinion();
  }
  if (event.has_silence_card()) AddCard(subject, event.silence_card(), position);
  if (at != subject.current_step() || !AllAnswered(step)) return;
  StopClock(subject, journal::CLOCK_KIND_C9_STEP, DayOf(position.occurred_at));
  step.set_phase(journal::STEP_PHASE_DONE);
  step.set_closed_us(position.occurred_at.micros());
  Advance(subject, event.has_step_clock() ? &event.step_clock() : nullptr);
}

void FoldRescheduled(journal::Case& subject, const journal::ClockRescheduled& event) {
  journal::Clock* clock = FindLive(subject, event.clock(), event.step());
  if (clock == nullptr) return;
  clock->set_due_day(event.new_due_day());
  clock->set_warn_day(event.new_warn_day());
  clock->set_provisional(event.provisional());
  clock->set_calendar_version(event.calendar_version());
  if (event.clock() != journal::CLOCK_KIND_RATING) return;
  for (journal::Rating& rating : *subject.mutable_ratings()) {
    if (rating.nth() > 1 || StepOfRating(rating.stage()) != event.step()) continue;
    rating.set_rectify_due_day(event.new_due_day());
    rating.set_rectify_calendar_version(event.calendar_version());
  }
}

void FoldWarned(journal::Case& subject, const journal::ClockWarned& event, const EventPosition& position) {
  journal::Clock* clock = FindLive(subject, event.clock(), event.step());
  if (clock != nullptr) {
    clock->set_warned(true);
    clock->set_warn_day(0);
  }
  AddCard(subject, event.color(), event.clock(), "WARNING", event.step(), event.liable_post(), position);
}

void FoldBreached(journal::Case& subject, const journal::ClockBreached& event, const EventPosition& position) {
  if (journal::Clock* clock = FindLive(subject, event.clock(), event.step())) {
    clock->set_due_day(event.due_day());
    clock->set_warn_day(0);
    clock->set_calendar_version(event.calendar_version());
    ExpireClock(*clock);
    clock->set_counts_on(event.counts_on());
  }
  const int cards = subject.cards_size();
  AddCard(subject, event.color(), event.clock(), event.rule(), event.step(), event.liable_post(), position);
  if (subject.cards_size() > cards) subject.mutable_cards(cards)->set_organ_id(event.organ_id());
}

}  // namespace yici::approval
