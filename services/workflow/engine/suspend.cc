// An instance that stands still, and what is left of its dates when it goes on.
#include <algorithm>

#include "services/workflow/engine/walk.h"

namespace yici::workflow {
namespace {

struct Left {
  WorkingDays::End due;
  int32_t working_days = 0;
  int64_t from_us = 0;
};

Instant Suspended(const Walk& walk) { return Instant::FromMicros(walk.now().suspended_us()); }

// The ledger of a clock with a pause (domain 2.4): what was used before it, through the day on which it began, and what is
// left after the day on which it ends, both by the calendar in force now. The stored due date is an older calendar's.
template <class Row>
Left WorkingDaysOn(const Walk& walk, const Row& row, const WorkingDays& days) {
  const Instant from = Instant::FromMicros(row.from_us()), now = walk.counted_from();
  if (days.After(from, row.working_days()).at <= Suspended(walk)) return {.due = {walk.time()}};  // it had run out by then
  const int used = days.Between(from, StartOf(DayOf(Suspended(walk)) + 1));
  const int left = std::max(0, row.working_days() - used);
  return {.due = days.After(now, left), .working_days = left, .from_us = now.micros()};
}

// A date of a timer or task, counted on from now; a date in the past is due at once.
template <class Row>
Left CountOn(const Walk& walk, const Row& row, const WorkingDays* days) {
  if (row.from_us() != 0 && days != nullptr) return WorkingDaysOn(walk, row, *days);
  const Instant due = Instant::FromMicros(row.due_us());
  return {.due = {due > Suspended(walk) ? walk.time() + (due - Suspended(walk)) : walk.time()}};
}

bool IsFixedDate(const Walk& walk, const Instance::Timer& timer) {
  const Graph& graph = walk.GraphOf(timer.scope());
  return timer.event() < graph.events.size() && graph.events[timer.event()].timer == bpmn::TimerKind::kDate;
}

// The cycle of months goes on by the day on which it fires next.
int32_t MonthDay(const Instance::Timer& timer, Instant due) {
  return timer.from_us() == 0 && timer.working_days() != 0 ? LocalTime(due).date.day : 0;
}

void CountTimerOn(Walk& walk, const Instance::Timer& timer, const Outside& outside) {
  if (IsFixedDate(walk, timer)) return;
  const Left left = CountOn(walk, timer, outside.working_days);
  Step step;
  Instance::Timer& set = *step.mutable_timer_set();
  set = timer;
  set.set_due_us(DueUs(left.due));
  set.set_working_days(left.from_us != 0 ? left.working_days : MonthDay(timer, left.due.at));
  set.set_from_us(left.from_us);
  walk.Emit(std::move(step));
}

void CountTaskOn(Walk& walk, const Instance::Task& task, const Outside& outside) {
  if (task.due_us() == 0 || task.due_us() <= walk.now().suspended_us()) return;  // overdue it was, and is
  const Left left = CountOn(walk, task, outside.working_days);
  Step step;
  step.mutable_task_moved()->set_id(task.id());
  step.mutable_task_moved()->set_due_us(left.due.at.micros());
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
    for (const Instance::Timer& timer : instance.timers()) CountTimerOn(walk, timer, outside);
    for (const Instance::Task& task : instance.tasks()) CountTaskOn(walk, task, outside);
    Step step;
    step.set_resumed(true);
    walk.Emit(std::move(step));
    walk.LookAgain();  // a migration may have brought conditions while it stood still
  });
}

}  // namespace yici::workflow
