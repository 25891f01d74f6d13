// A clock that a law starts: a limit in days, pauses for special procedures, at most one extension.
//
//   LegalClock clock{.limit = 20, .start = Day("2020-04-20")};    // accepted that day, 20 working days
//   Pause(clock, calendar, Day("2020-04-27"));                    // document 08: expert review
//   Resume(clock, Day("2020-05-15"));
//   const Due due = DueDay(clock, calendar, today);               // 2020-06-04, version "2020v1"
//   BreachInstant(due.day)                                        // 2020-06-05T00:00+08:00
//
// The rules, by civil days in Asia/Shanghai. W(a, b] is the number of days of the clock's unit after a, b included.
//   * The day of the event is not counted (民法总则 201; 民法典 201 from 2021-01-01). A rest day is a good start.
//   * paused = sum of W(pause start, pause end], today ending a pause that runs: the day on which a pause starts counts
//     as used, the day on which it ends as paused. Special procedures do not count into the limit (行政许可法 45).
//   * used = W(start, today] - paused; left = limit + extension - used.
//   * due = the (left)-th working day after today; left 0: today if it is worked, else the next working day.
//   * A limit ends at 24:00 of the due day (民法总则 203; 民法典 203). Whoever acts at 00:00 of the next day is late.
//   * Unit cd: W counts every civil day, and a due day that is a rest day moves to the next working day (民法总则 203).
//     The days of that move are not used.
//
// A LegalClock is a value without invariants of its own: only Pause, Resume, Extend and Stop keep the pauses in order
// and apart, so state that comes from elsewhere must obey the same. All functions are pure; the caller gives `today`.
// Days beyond the known calendar count by weekday alone and flag the answer `provisional`.
#ifndef YICI_SERVICES_CALENDAR_LEGAL_CLOCK_H_
#define YICI_SERVICES_CALENDAR_LEGAL_CLOCK_H_

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "services/base/time.h"
#include "services/calendar/calendar.h"

namespace yici::calendar {

// The unit a law counts in. The Licensing Law means working days (行政许可法 82); most other laws that say 日 mean
// calendar days.
enum class Unit { kWorkingDays, kCalendarDays };

// Time that does not count: the days after `start`, up to and with `end`.
struct PauseSpan {
  CivilDay start;
  std::optional<CivilDay> end = std::nullopt;  // absent: the pause runs

  friend bool operator==(const PauseSpan&, const PauseSpan&) = default;
};

struct LegalClock {
  Unit unit = Unit::kWorkingDays;
  int32_t limit = 0;      // days of `unit`, 0 to kCountMax
  int32_t extension = 0;  // days of `unit`, 0 to kCountMax; 0: not extended
  CivilDay start = {};    // day 0, the day of the event
  // In order; each starts on or after the end of the one before; only the last may run.
  std::vector<PauseSpan> pauses = {};
  // The day on which what the clock waited for was done; it counts nothing after it.
  std::optional<CivilDay> stopped = std::nullopt;

  friend bool operator==(const LegalClock&, const LegalClock&) = default;
};

// The day on which a clock is due.
struct Due {
  CivilDay day;
  // True when the day rests on days beyond the known calendar. Such a clock raises no card and fires no transition; it
  // is computed again when the notice comes. `first_unknown` is then the first unknown day that was counted.
  bool provisional = false;
  CivilDay first_unknown = {};
  // True while the clock is paused: `day` is what would follow if the pause ended today, and is shown as such.
  bool paused = false;
  // "2020v1+2021v1", see Calendar::VersionFor; named wherever the day is shown or printed.
  std::string calendar_version = {};
};

// What an operation answers; anything but kOk leaves the clock as it was.
enum class ClockError {
  kOk,
  kStopped,          // CLOCK_STOPPED: it stopped before
  kExpired,          // CLOCK_EXPIRED: the due day is over; such a clock is neither paused nor extended
  kAlreadyPaused,    // CLOCK_ALREADY_PAUSED
  kNotPaused,        // CLOCK_NOT_PAUSED
  kOutOfOrder,       // CLOCK_OUT_OF_ORDER: the day lies before the start, or before the last pause began or ended
  kAlreadyExtended,  // CLOCK_ALREADY_EXTENDED: once only, also when fewer days were taken (行政许可法 42)
  kDaysOutOfRange,   // CLOCK_DAYS_OUT_OF_RANGE: an extension takes 1 to kCountMax days
};

const char* Name(ClockError error);

// limit + extension.
int32_t Total(const LegalClock& clock);

// Days paused after the start, up to and with `today`, in the clock's unit.
int32_t Paused(const LegalClock& clock, const Calendar& calendar, CivilDay today);

// Days used up to and with `today` (with the stop day, if that came earlier). Over the total by the number of days that
// the clock is late; the days of a move to a working day are not used. 0 before the start. Pauses count as far as they
// lie before `today`, so a past day is answered as it was.
int32_t Used(const LegalClock& clock, const Calendar& calendar, CivilDay today);

// Total - Used, never below 0.
int32_t Left(const LegalClock& clock, const Calendar& calendar, CivilDay today);

// The due day. All recorded pauses count; `today` matters only to a pause that runs. The answer is therefore the same
// for every `today` once no pause runs, also after the due day.
Due DueDay(const LegalClock& clock, const Calendar& calendar, CivilDay today);

// The earlier of two due days; of equal days the first. The promised limit (C3) is never due later than the statutory
// one (C2).
Due Earlier(const Due& a, const Due& b);

// 00:00 of the civil day after the due day: the first instant that is late (民法总则 203).
Instant BreachInstant(CivilDay due_day);

// The first civil day on which left <= max(1, (limit + extension) / 5), rounded down; the due day for clocks of at most
// one day; never later than the due day. The warning belongs to 00:00 of it, and to none while the clock is paused. All
// other fields are those of the due day: a clock whose due day is provisional warns nobody.
Due WarnDay(const LegalClock& clock, const Calendar& calendar, CivilDay today);

// Whether the clock stands still on `today`: a pause began on or before it and ends after it. False once stopped.
bool IsPaused(const LegalClock& clock, CivilDay today);

// Whether the due day was over on `today`, or on the stop day if that came earlier. Never while the due day is
// provisional or the clock paused.
bool HasExpired(const LegalClock& clock, const Calendar& calendar, CivilDay today);

// Begins a pause on `day`, which itself counts as used.
[[nodiscard]] ClockError Pause(LegalClock& clock, const Calendar& calendar, CivilDay day);
// Ends the running pause on `day`, which itself counts as paused.
[[nodiscard]] ClockError Resume(LegalClock& clock, CivilDay day);
// Adds `days` of the clock's unit. A paused clock may be extended; an extension arms the warning again.
[[nodiscard]] ClockError Extend(LegalClock& clock, const Calendar& calendar, CivilDay day, int32_t days);
// Stops the clock, in time or late, running or paused.
[[nodiscard]] ClockError Stop(LegalClock& clock, CivilDay day);

}  // namespace yici::calendar

#endif  // YICI_SERVICES_CALENDAR_LEGAL_CLOCK_H_
