// The clocks of a case as stored, and what the calendar in force says of them.
//
//   journal::Clock clock = StartClock(journal::CLOCK_KIND_C1_NOTICE, 5, Unit::kWorkingDays, ordered.day());
//   Stamp(clock, nullptr, world.calendar, today);       // due_day, warn_day, provisional, calendar_version
//
// Two halves that must not mix: whoever decides asks a calendar (Stamp, DuesOf); whoever folds only moves phases
// (Pause, Stop, Expire), because a fold knows no calendar. The arithmetic itself is calendar/legal_clock.h.
#ifndef YICI_SERVICES_APPROVAL_MACHINE_CLOCKS_H_
#define YICI_SERVICES_APPROVAL_MACHINE_CLOCKS_H_

#include <cstdint>
#include <string>
#include <string_view>

#include "services/base/state.h"
#include "services/calendar/calendar.h"
#include "services/calendar/legal_clock.h"

namespace yici::approval {

// Limits that the law sets and no item may lengthen (行政许可法 32, 44), and the defaults where an item is silent.
inline constexpr int32_t kNoticeLimitWd = 5;
inline constexpr int32_t kDeliveryLimitWd = 10;
inline constexpr int32_t kStatutoryLimitWdDefault = 20;
inline constexpr int32_t kSupplementLimitWdDefault = 30;
inline constexpr int32_t kFirstReviewLimitWd = 20;  // 行政许可法 43
inline constexpr int32_t kAfterCheckLimitWdDefault = 40;
inline constexpr int32_t kReviewSupplementLimitWdDefault = 5;
inline constexpr int32_t kRectifyLimitWd = 15;  // 差评整改 (domain 2.12)

struct ClockDues {
  CivilDay due;
  CivilDay warn;
  bool provisional = false;
  std::string calendar_version;
};

calendar::LegalClock ToLegal(const journal::Clock& clock);
journal::Clock StartClock(journal::ClockKind kind, int32_t limit, calendar::Unit unit, CivilDay start);

// What the calendar says. `statutory` is the case's C2: a promised clock (C3) is never due later than it (domain 2.4);
// nullptr where there is none.
ClockDues DuesOf(const journal::Clock& clock, const journal::Clock* statutory, const calendar::Calendar& calendar,
                 CivilDay today);
// Writes DuesOf into the stored fields.
void Stamp(journal::Clock& clock, const journal::Clock* statutory, const calendar::Calendar& calendar, CivilDay today);
// Stamp of a clock that starts now. One whose due day was over before it began (an acceptance date in the past) is
// never warned: an expired clock is not.
void StampNew(journal::Clock& clock, const journal::Clock* statutory, const calendar::Calendar& calendar, CivilDay today);

bool IsRunning(const journal::Clock& clock);
bool IsLive(const journal::Clock& clock);  // running or paused
// Clocks whose expiry touches the applicant, not the organ: they send a reminder instead of a card (domain 2.10).
bool BelongsToApplicant(journal::ClockKind kind);
// Clocks that go on when the case has ended: only an act of their own stops them.
bool OutlivesCase(journal::ClockKind kind);

// What the clock of a rating names as its step: "receipt", "acceptance", "completion".
std::string_view StepOfRating(journal::RatingStage stage);

// The last clock of a kind (and step, for C9 and ratings) that runs or stands still; nullptr when none does.
const journal::Clock* FindLive(const journal::Case& subject, journal::ClockKind kind, std::string_view step = {});
journal::Clock* FindLive(journal::Case& subject, journal::ClockKind kind, std::string_view step = {});
// The last clock of a kind in any phase.
const journal::Clock* FindLast(const journal::Case& subject, journal::ClockKind kind);

// Fold side: total, no calendar. Stop also ends the counting of clocks that have been breached.
void PauseClock(journal::Clock& clock, CivilDay day);
void StopClock(journal::Case& subject, journal::ClockKind kind, CivilDay day);
void StopRatingClock(journal::Case& subject, journal::RatingStage stage, CivilDay day);
void StopAllClocks(journal::Case& subject, CivilDay day);  // but those that outlive the case
void StopAllClocksBut(journal::Case& subject, journal::ClockKind kind, CivilDay day);
// Those that outlive it too, for a grant that is taken back has nothing left to check; an answer to a rating stays owed.
void StopEveryClock(journal::Case& subject, CivilDay day);
void ExpireClock(journal::Clock& clock);

}  // namespace yici::approval

#endif  // YICI_SERVICES_APPROVAL_MACHINE_CLOCKS_H_
