// Working days by the calendar in force: the end of the nth one after an instant is the midnight behind it. Days of a year
// without a notice are counted by weekday alone, and what rests on them is provisional.
//
//   const CalendarDays days(world.calendar);
//   Migrate(instance, to, elements, {shelf, &days, nullptr}, moment)
#ifndef YICI_SERVICES_WORKFLOW_MACHINE_CALENDAR_DAYS_H_
#define YICI_SERVICES_WORKFLOW_MACHINE_CALENDAR_DAYS_H_

#include "services/calendar/calendar.h"
#include "services/workflow/engine/engine.h"

namespace yici::workflow {

class CalendarDays final : public WorkingDays {
 public:
  explicit CalendarDays(const calendar::Calendar& calendar) : calendar_(calendar) {}
  End After(Instant from, int days) const override {
    const calendar::DayAnswer answer = calendar_.NthWorkingDayAfter(DayOf(from), days);
    return {StartOf(answer.day + 1), answer.provisional};
  }
  int Between(Instant from, Instant due) const override { return calendar_.WorkingDays(DayOf(from), DayOf(due + -1)).days; }

 private:
  const calendar::Calendar& calendar_;
};

}  // namespace yici::workflow

#endif  // YICI_SERVICES_WORKFLOW_MACHINE_CALENDAR_DAYS_H_
