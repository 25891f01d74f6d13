// An instance that stands still, and what is left of its dates when it goes on.
#include "services/workflow/engine/walk.h"

namespace yici::workflow {
namespace {

struct Left {
  int64_t due_us = 0;
  int32_t working_days = 0;
  int64_t from_us = 0;
};

// A date of a timer or task, counted on from now; a date in the past is due at once.
template <class Row>
Left CountOn(const Row& row, Instant suspended, const Outside& outside, Instant now) {
  const Instant due = Instant::FromMicros(row.due_us());
  if (row.from_us() != 0 && outside.working_days != nullptr && due > suspended) {
    const int days = outside.working_days->Between(suspended, due);
    if (const std::optional<Instant> then = outside.working_days->After(now, days)) return {then->micros(), days, now.micros()};
  }
  return {(due > suspended ? now + (due - suspended) : now).micros(), 0, 0};
}

Instant Suspended(const Walk& walk) { return Instant::FromMicros(walk.now().suspended_us()); }

bool IsFixedDate(const Walk& walk, const Instance::Timer& timer) {
  const Graph& graph = walk.GraphOf(timer.scope());
  return timer.event() < graph.events.size() && graph.events[timer.event()].timer == bpmn::TimerKind::kDate;
}

void CountTimerOn(Walk& walk, const Instance::Timer& timer, const Outside& outside, Instant now) {
  if (IsFixedDate(walk, timer)) return;
  const Left left = CountOn(timer, Suspended(walk), outside, now);
  Step step;
  Instance::Timer& set = *step.mutable_timer_set();
  set = timer;
  set.set_due_us(left.due_us);
  set.set_working_days(left.working_days);
  set.set_from_us(left.from_us);
  walk.Emit(std::move(step));
}

void CountTaskOn(Walk& walk, const Instance::Task& task, const Outside& outside, Instant now) {
  if (task.due_us() == 0 || task.due_us() <= walk.now().suspended_us()) return;  // overdue it was, and is
  const Left left = CountOn(task, Suspended(walk), outside, now);
  Step step;
  step.mutable_task_moved()->set_id(task.id());
  step.mutable_task_moved()->set_due_us(left.due_us);
  step.mutable_task_moved()->set_working_days(left.working_days);
  step.mutable_task_moved()->set_from_us(left.from_us);
  walk.Emit(std::move(step));
}

}  // namespace

Advance Suspend(const Instance& instance, const Outside& outside, const Moment& moment) {
  return Advanced(instance, outside, moment, {}, [&](Walk& walk) {
    Step step;
    step.mutable_suspended()->set_at_us(moment.legal_time.micros());
    walk.Emit(std::move(step));
  });
}

Advance Resume(const Instance& instance, const Outside& outside, const Moment& moment) {
  return Advanced(instance, outside, moment, {}, [&](Walk& walk) {
    for (const Instance::Timer& timer : instance.timers()) CountTimerOn(walk, timer, outside, moment.legal_time);
    for (const Instance::Task& task : instance.tasks()) CountTaskOn(walk, task, outside, moment.legal_time);
    Step step;
    step.set_resumed(true);
    walk.Emit(std::move(step));
    walk.LookAgain();  // a migration may have brought conditions while it stood still
  });
}

}  // namespace yici::workflow
