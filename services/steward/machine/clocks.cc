#include "services/steward/machine/clocks.h"

#include "services/calendar/legal_clock.h"

namespace yici::steward {
namespace {

constexpr int64_t kMicrosPerHour = 3'600 * kMicrosPerSecond;

}  // namespace

ClockDue DueOf(const journal::DemandClock& clock, const calendar::Calendar& calendar) {
  if (clock.limit_hours() > 0) {
    return {.late = Instant::FromMicros(clock.due_us()), .day = CivilDay(clock.due_day()), .calendar_version = {}};
  }
  if (clock.fixed_day() != 0) {
    const CivilDay day(clock.fixed_day());
    return {.late = calendar::BreachInstant(day), .day = day, .calendar_version = {}};
  }
  const CivilDay start(clock.start_day());
  const calendar::DayAnswer due = calendar.NthWorkingDayAfter(start, clock.limit_wd() + clock.extension_wd());
  return {.late = calendar::BreachInstant(due.day),
          .day = due.day,
          .provisional = due.provisional,
          .calendar_version = calendar.VersionFor(start, due.day)};
}

bool Stamp(journal::DemandClock& clock, const calendar::Calendar& calendar) {
  const ClockDue due = DueOf(clock, calendar);
  const bool changed = clock.due_us() != due.late.micros() || clock.provisional() != due.provisional ||
                       clock.calendar_version() != due.calendar_version;
  clock.set_due_us(due.late.micros());
  clock.set_due_day(due.day.days_since_1970());
  clock.set_provisional(due.provisional);
  clock.set_calendar_version(due.calendar_version);
  return changed;
}

journal::DemandClock StartClock(journal::DemandClockKind kind, int32_t limit_wd, CivilDay start,
                                const calendar::Calendar& calendar) {
  journal::DemandClock clock;
  clock.set_kind(kind);
  clock.set_limit_wd(limit_wd);
  clock.set_start_day(start.days_since_1970());
  Stamp(clock, calendar);
  return clock;
}

journal::DemandClock StartHours(journal::DemandClockKind kind, int32_t hours, Instant at) {
  journal::DemandClock clock;
  clock.set_kind(kind);
  clock.set_limit_hours(hours);
  clock.set_start_day(DayOf(at).days_since_1970());
  const Instant late = at + hours * kMicrosPerHour;
  clock.set_due_us(late.micros());
  clock.set_due_day(DayOf(late).days_since_1970());
  return clock;
}

journal::DemandClock SignClock(bool urgent, Instant at, CivilDay start, const calendar::Calendar& calendar) {
  if (urgent) return StartHours(journal::DEMAND_CLOCK_KIND_SIGN, kUrgentSignHours, at);
  return StartClock(journal::DEMAND_CLOCK_KIND_SIGN, kSignLimitWd, start, calendar);
}

journal::DemandClock StartUntil(journal::DemandClockKind kind, CivilDay start, CivilDay until) {
  journal::DemandClock clock;
  clock.set_kind(kind);
  clock.set_start_day(start.days_since_1970());
  clock.set_fixed_day(until.days_since_1970());
  clock.set_due_day(until.days_since_1970());
  clock.set_due_us(calendar::BreachInstant(until).micros());
  return clock;
}

const journal::DemandClock* FindClock(const journal::Demand& demand, journal::DemandClockKind kind) {
  for (const journal::DemandClock& clock : demand.clocks()) {
    if (clock.kind() == kind) return &clock;
  }
  return nullptr;
}

}  // namespace yici::steward
