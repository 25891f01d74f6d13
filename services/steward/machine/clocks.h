// The limits of a demand: started by whoever decides, judged by the calendar in force, never by the stored row.
//
//   journal::DemandClock clock = StartClock(journal::DEMAND_CLOCK_KIND_LIMIT, 5, day, world.calendar);
//   const Instant late = DueOf(clock, world.calendar).late;        // 00:00 of the day after the due day
//
// A limit in working days ends at 24:00 of the due day; one in hours of wall clock ends when they are over, rest day or not.
#ifndef YICI_SERVICES_STEWARD_MACHINE_CLOCKS_H_
#define YICI_SERVICES_STEWARD_MACHINE_CLOCKS_H_

#include <string>

#include "services/base/outcome.h"
#include "services/calendar/calendar.h"

namespace yici::steward {

inline constexpr int32_t kSignLimitWd = 1;       // by 24:00 of the next working day
inline constexpr int32_t kUrgentSignHours = 4;   // of wall clock
inline constexpr int32_t kCallBackLimitWd = 1;   // call next day
inline constexpr int32_t kCriticismLimitWd = 5;  // after the urging notice
inline constexpr int32_t kLimitWdMax = 3'650;

struct ClockDue {
  Instant late;  // the first instant that is
  CivilDay day;
  bool provisional = false;
  std::string calendar_version;
};
ClockDue DueOf(const journal::DemandClock& clock, const calendar::Calendar& calendar);
// Writes DueOf into the stored fields; whether anything changed.
bool Stamp(journal::DemandClock& clock, const calendar::Calendar& calendar);

journal::DemandClock StartClock(journal::DemandClockKind kind, int32_t limit_wd, CivilDay start,
                                const calendar::Calendar& calendar);
// Until `hours` of wall clock after `at`.
journal::DemandClock StartHours(journal::DemandClockKind kind, int32_t hours, Instant at);
// Of a demand that was given to a department at `at`: hours of an urgent one, else the next working day.
journal::DemandClock SignClock(bool urgent, Instant at, CivilDay start, const calendar::Calendar& calendar);
// A long-term listing ends with the agreed day, whatever day that is.
journal::DemandClock StartUntil(journal::DemandClockKind kind, CivilDay start, CivilDay until);

const journal::DemandClock* FindClock(const journal::Demand& demand, journal::DemandClockKind kind);

}  // namespace yici::steward

#endif  // YICI_SERVICES_STEWARD_MACHINE_CLOCKS_H_
