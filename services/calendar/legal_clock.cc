#include "services/calendar/legal_clock.h"

#include <algorithm>

namespace yici::calendar {
namespace {

// W(a, b] in the clock's unit; 0 when b <= a.
int32_t Days(const LegalClock& clock, const Calendar& calendar, CivilDay a, CivilDay b) {
  if (b <= a) return 0;
  return clock.unit == Unit::kCalendarDays ? b - a : calendar.WorkingDays(a, b).days;
}

// What is still to be counted after `from`, once the pauses that lie before the wanted day are taken out.
struct Remainder {
  CivilDay from;
  int32_t days = 0;
  // The first unknown day among those counted up to `from`, in a clock of working days.
  std::optional<CivilDay> first_unknown = std::nullopt;
};

// The day that ends a pause; one that runs is ended by `today`.
CivilDay EndOf(const PauseSpan& pause, CivilDay today) { return std::max(pause.start, pause.end.value_or(today)); }

CivilDay NotAfterStop(const LegalClock& clock, CivilDay today) {
  return clock.stopped ? std::min(today, *clock.stopped) : today;
}

bool MeetsUnknown(const Calendar& calendar, CivilDay after, CivilDay through) {
  return through > after && calendar.FirstUnknownDay(after + 1) <= through;
}

// The day on which `days` more days of the unit after `from` are over, moved off rest days.
DayAnswer DueAfter(const LegalClock& clock, const Calendar& calendar, CivilDay from, int32_t days) {
  if (clock.unit == Unit::kWorkingDays) return calendar.NthWorkingDayAfter(from, days);
  return calendar.NthWorkingDayAfter(from + days, 0);
}

// The day on which `days` more days (at least one) are used, without a move.
CivilDay UsedUpAfter(const LegalClock& clock, const Calendar& calendar, CivilDay from, int32_t days) {
  return clock.unit == Unit::kCalendarDays ? from + days : calendar.NthWorkingDayAfter(from, days).day;
}

// Takes the days from `remainder.from` to the start of the pause as used and goes on at its end.
void SkipPause(const LegalClock& clock, const Calendar& calendar, CivilDay start, CivilDay end, Remainder& remainder) {
  const bool working_days = clock.unit == Unit::kWorkingDays;
  if (working_days && !remainder.first_unknown && MeetsUnknown(calendar, remainder.from, start)) {
    remainder.first_unknown = calendar.FirstUnknownDay(remainder.from + 1);
  }
  // Never below 0: a pause may begin while a due day is moved off rest days, when all days are used.
  remainder.days = std::max(0, remainder.days - Days(clock, calendar, remainder.from, start));
  remainder.from = end;
}

// The first day counted towards `answer`, for naming the calendar.
CivilDay FirstCounted(const LegalClock& clock, const Remainder& remainder) {
  if (clock.unit == Unit::kCalendarDays) return remainder.from + remainder.days;
  return Total(clock) == 0 ? clock.start : clock.start + 1;
}

Due MakeDue(const LegalClock& clock, const Calendar& calendar, const Remainder& remainder, const DayAnswer& answer) {
  Due due{.day = answer.day, .provisional = answer.provisional, .first_unknown = answer.first_unknown};
  if (remainder.first_unknown) {
    due.provisional = true;
    due.first_unknown = *remainder.first_unknown;
  }
  due.calendar_version = calendar.VersionFor(std::min(FirstCounted(clock, remainder), answer.day), answer.day);
  return due;
}

// Every operation asks this first; the order is part of the contract.
ClockError CheckOrder(const LegalClock& clock, CivilDay day) {
  if (clock.stopped) return ClockError::kStopped;
  if (day < clock.start) return ClockError::kOutOfOrder;
  if (clock.pauses.empty()) return ClockError::kOk;
  const PauseSpan& last = clock.pauses.back();
  return day < last.end.value_or(last.start) ? ClockError::kOutOfOrder : ClockError::kOk;
}

bool PauseRuns(const LegalClock& clock) { return !clock.pauses.empty() && !clock.pauses.back().end; }

}  // namespace

const char* Name(ClockError error) {
  switch (error) {
    case ClockError::kOk: return "OK";
    case ClockError::kStopped: return "CLOCK_STOPPED";
    case ClockError::kExpired: return "CLOCK_EXPIRED";
    case ClockError::kAlreadyPaused: return "CLOCK_ALREADY_PAUSED";
    case ClockError::kNotPaused: return "CLOCK_NOT_PAUSED";
    case ClockError::kOutOfOrder: return "CLOCK_OUT_OF_ORDER";
    case ClockError::kAlreadyExtended: return "CLOCK_ALREADY_EXTENDED";
    case ClockError::kDaysOutOfRange: return "CLOCK_DAYS_OUT_OF_RANGE";
  }
  return "";
}

int32_t Total(const LegalClock& clock) { return clock.limit + clock.extension; }

int32_t Paused(const LegalClock& clock, const Calendar& calendar, CivilDay today) {
  const CivilDay until = NotAfterStop(clock, today);
  int32_t paused = 0;
  for (const PauseSpan& pause : clock.pauses) {
    paused += Days(clock, calendar, pause.start, std::min(until, EndOf(pause, until)));
  }
  return paused;
}

int32_t Used(const LegalClock& clock, const Calendar& calendar, CivilDay today) {
  const CivilDay until = NotAfterStop(clock, today);
  const int32_t used = Days(clock, calendar, clock.start, until) - Paused(clock, calendar, until);
  if (used <= Total(clock)) return used;
  // Past the total: days up to the due day belong to its move off rest days, days after it are late.
  return Total(clock) + Days(clock, calendar, DueDay(clock, calendar, until).day, until);
}

int32_t Left(const LegalClock& clock, const Calendar& calendar, CivilDay today) {
  return std::max(0, Total(clock) - Used(clock, calendar, today));
}

Due DueDay(const LegalClock& clock, const Calendar& calendar, CivilDay today) {
  const CivilDay until = NotAfterStop(clock, today);
  Remainder remainder{.from = clock.start, .days = Total(clock)};
  DayAnswer answer = DueAfter(clock, calendar, remainder.from, remainder.days);
  for (const PauseSpan& pause : clock.pauses) {
    // A pause that begins on the due day still holds the clock: the limit ends at 24:00 of that day. One that begins
    // later comes too late; it is in the record only when the calendar changed under it.
    if (answer.day < pause.start) break;
    SkipPause(clock, calendar, pause.start, EndOf(pause, until), remainder);
    answer = DueAfter(clock, calendar, remainder.from, remainder.days);
  }
  Due due = MakeDue(clock, calendar, remainder, answer);
  due.paused = IsPaused(clock, today);
  return due;
}

Due Earlier(const Due& a, const Due& b) { return b.day < a.day ? b : a; }

Instant BreachInstant(CivilDay due_day) { return StartOf(due_day + 1); }

Due WarnDay(const LegalClock& clock, const Calendar& calendar, CivilDay today) {
  Due due = DueDay(clock, calendar, today);
  const int32_t total = Total(clock);
  if (total <= 1) return due;
  const CivilDay until = NotAfterStop(clock, today);
  const int32_t threshold = std::max(1, total / 5);
  Remainder remainder{.from = clock.start, .days = total - threshold};
  CivilDay warn = UsedUpAfter(clock, calendar, remainder.from, remainder.days);
  for (const PauseSpan& pause : clock.pauses) {
    // Unlike for the due day, `<=`: the day on which a pause begins counts as used, so the threshold is met on it.
    if (warn <= pause.start) break;
    SkipPause(clock, calendar, pause.start, EndOf(pause, until), remainder);
    warn = UsedUpAfter(clock, calendar, remainder.from, remainder.days);
  }
  due.day = std::min(warn, due.day);
  return due;
}

bool IsPaused(const LegalClock& clock, CivilDay today) {
  if (clock.stopped && today >= *clock.stopped) return false;
  return std::any_of(clock.pauses.begin(), clock.pauses.end(),
                     [today](const PauseSpan& pause) { return pause.start <= today && (!pause.end || today < *pause.end); });
}

bool HasExpired(const LegalClock& clock, const Calendar& calendar, CivilDay today) {
  const CivilDay until = NotAfterStop(clock, today);
  const Due due = DueDay(clock, calendar, today);
  return !due.provisional && until > due.day;
}

ClockError Pause(LegalClock& clock, const Calendar& calendar, CivilDay day) {
  if (const ClockError error = CheckOrder(clock, day); error != ClockError::kOk) return error;
  if (PauseRuns(clock)) return ClockError::kAlreadyPaused;
  if (HasExpired(clock, calendar, day)) return ClockError::kExpired;
  clock.pauses.push_back({.start = day});
  return ClockError::kOk;
}

ClockError Resume(LegalClock& clock, CivilDay day) {
  if (const ClockError error = CheckOrder(clock, day); error != ClockError::kOk) return error;
  if (!PauseRuns(clock)) return ClockError::kNotPaused;
  clock.pauses.back().end = day;
  return ClockError::kOk;
}

ClockError Extend(LegalClock& clock, const Calendar& calendar, CivilDay day, int32_t days) {
  if (const ClockError error = CheckOrder(clock, day); error != ClockError::kOk) return error;
  if (HasExpired(clock, calendar, day)) return ClockError::kExpired;
  if (clock.extension != 0) return ClockError::kAlreadyExtended;
  if (days < 1 || days > kCountMax) return ClockError::kDaysOutOfRange;
  clock.extension = days;
  return ClockError::kOk;
}

ClockError Stop(LegalClock& clock, CivilDay day) {
  if (const ClockError error = CheckOrder(clock, day); error != ClockError::kOk) return error;
  clock.stopped = day;
  return ClockError::kOk;
}

}  // namespace yici::calendar
