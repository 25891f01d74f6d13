// Working days by the calendar in force: the end of the nth one after an instant is the midnight behind it.
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
  std::optional<Instant> After(Instant from, int days) const override {
    const CivilDay day = calendar_.NthWorkingDayAfter(DayOf(from), days).day;
    return StartOf(day + 1);
  }
  int Between(Instant from, Instant due) const override { return calendar_.WorkingDays(DayOf(from), DayOf(due + -1)).days; }

 private:
  const calendar::Calendar& calendar_;
};

}  // namespace yici::workflow

#endif  // YICI_SERVICES_WORKFLOW_MACHINE_CALENDAR_DAYS_H_
