#include "services/approval/machine/clocks.h"

#include <algorithm>
#include <utility>

namespace yici::approval {
namespace {

using calendar::Calendar;
using calendar::Due;
using calendar::LegalClock;
using calendar::Unit;

int FindLiveIndex(const journal::Case& subject, journal::ClockKind kind, std::string_view step) {
  for (int i = subject.clocks_size() - 1; i >= 0; --i) {
    const journal::Clock& clock = subject.clocks(i);
    if (clock.kind() == kind && IsLive(clock) && (step.empty() || clock.step() == step)) return i;
  }
  return -1;
}

// Clocks whose expiry moves the case: they end by it, on the day after they were due.
bool EndsByExpiring(journal::ClockKind kind) {
  return kind == journal::CLOCK_KIND_C1_NOTICE || kind == journal::CLOCK_KIND_C6A_HEARING_REQUEST ||
         kind == journal::CLOCK_KIND_C7_SUPPLEMENT || kind == journal::CLOCK_KIND_C12_TERM ||
         kind == journal::CLOCK_KIND_C8_DEFERRAL || kind == journal::CLOCK_KIND_REVIEW_SUPPLEMENT;
}

// The day from which nothing is counted any more. A breached clock counts until the act that ends the duty.
std::optional<CivilDay> StoppedDay(const journal::Clock& clock) {
  if (clock.phase() == journal::CLOCK_PHASE_STOPPED) return CivilDay(clock.ended_day());
  if (clock.phase() != journal::CLOCK_PHASE_EXPIRED) return std::nullopt;
  if (clock.stopped_day() != 0) return CivilDay(clock.stopped_day());
  return EndsByExpiring(clock.kind()) ? std::optional(CivilDay(clock.ended_day()) + 1) : std::nullopt;
}

void End(journal::Clock& clock, CivilDay day) {
  if (IsLive(clock)) {
    clock.set_phase(journal::CLOCK_PHASE_STOPPED);
    clock.set_ended_day(day.days_since_1970());
  } else if (clock.counts_on() && clock.stopped_day() == 0) {
    clock.set_stopped_day(day.days_since_1970());
  }
}

}  // namespace

LegalClock ToLegal(const journal::Clock& clock) {
  LegalClock legal{.unit = clock.calendar_days() ? Unit::kCalendarDays : Unit::kWorkingDays,
                   .limit = clock.limit(),
                   .extension = clock.extension(),
                   .start = CivilDay(clock.start_day()),
                   .pauses = {},
                   .stopped = StoppedDay(clock)};
  for (const journal::Pause& pause : clock.pauses()) {
    calendar::PauseSpan span{.start = CivilDay(pause.start_day()), .end = std::nullopt};
    if (pause.end_day() != 0) span.end = CivilDay(pause.end_day());
    legal.pauses.push_back(span);
  }
  return legal;
}

journal::Clock StartClock(journal::ClockKind kind, int32_t limit, Unit unit, CivilDay start) {
  journal::Clock clock;
  clock.set_kind(kind);
  clock.set_calendar_days(unit == Unit::kCalendarDays);
  clock.set_limit(limit);
  clock.set_start_day(start.days_since_1970());
  clock.set_phase(journal::CLOCK_PHASE_RUNNING);
  return clock;
}

ClockDues DuesOf(const journal::Clock& clock, const journal::Clock* statutory, const Calendar& calendar, CivilDay today) {
  const LegalClock legal = ToLegal(clock);
  Due due = calendar::DueDay(legal, calendar, today);
  CivilDay warn = calendar::WarnDay(legal, calendar, today).day;
  if (clock.kind() == journal::CLOCK_KIND_C3_PROMISED && statutory != nullptr) {
    due = calendar::Earlier(due, calendar::DueDay(ToLegal(*statutory), calendar, today));
    warn = std::min(warn, due.day);
  }
  return {.due = due.day, .warn = warn, .provisional = due.provisional, .calendar_version = std::move(due.calendar_version)};
}

void Stamp(journal::Clock& clock, const journal::Clock* statutory, const Calendar& calendar, CivilDay today) {
  ClockDues dues = DuesOf(clock, statutory, calendar, today);
  clock.set_due_day(dues.due.days_since_1970());
  clock.set_warn_day(clock.warned() ? 0 : dues.warn.days_since_1970());
  clock.set_provisional(dues.provisional);
  clock.set_calendar_version(std::move(dues.calendar_version));
}

void StampNew(journal::Clock& clock, const journal::Clock* statutory, const Calendar& calendar, CivilDay today) {
  Stamp(clock, statutory, calendar, today);
  if (clock.due_day() < today.days_since_1970()) {
    clock.set_warned(true);
    clock.set_warn_day(0);
  }
}

bool IsRunning(const journal::Clock& clock) { return clock.phase() == journal::CLOCK_PHASE_RUNNING; }

bool IsLive(const journal::Clock& clock) {
  return clock.phase() == journal::CLOCK_PHASE_RUNNING || clock.phase() == journal::CLOCK_PHASE_PAUSED;
}

bool BelongsToApplicant(journal::ClockKind kind) {
  return kind == journal::CLOCK_KIND_C6A_HEARING_REQUEST || kind == journal::CLOCK_KIND_C7_SUPPLEMENT ||
         kind == journal::CLOCK_KIND_C8_DEFERRAL || kind == journal::CLOCK_KIND_C12_TERM ||
         kind == journal::CLOCK_KIND_REVIEW_SUPPLEMENT || kind == journal::CLOCK_KIND_CORRECTION;
}

bool OutlivesCase(journal::ClockKind kind) {
  return kind == journal::CLOCK_KIND_AFTER_CHECK || kind == journal::CLOCK_KIND_CORRECTION ||
         kind == journal::CLOCK_KIND_RATING;
}

std::string_view StepOfRating(journal::RatingStage stage) {
  switch (stage) {
    case journal::RATING_STAGE_RECEIPT: return "receipt";
    case journal::RATING_STAGE_ACCEPTANCE: return "acceptance";
    case journal::RATING_STAGE_COMPLETION: return "completion";
    default: return "";
  }
}

const journal::Clock* FindLive(const journal::Case& subject, journal::ClockKind kind, std::string_view step) {
  const int i = FindLiveIndex(subject, kind, step);
  return i < 0 ? nullptr : &subject.clocks(i);
}

journal::Clock* FindLive(journal::Case& subject, journal::ClockKind kind, std::string_view step) {
  const int i = FindLiveIndex(subject, kind, step);
  return i < 0 ? nullptr : subject.mutable_clocks(i);
}

const journal::Clock* FindLast(const journal::Case& subject, journal::ClockKind kind) {
  for (int i = subject.clocks_size() - 1; i >= 0; --i) {
    if (subject.clocks(i).kind() == kind) return &subject.clocks(i);
  }
  return nullptr;
}

void PauseClock(journal::Clock& clock, CivilDay day) {
  if (!IsRunning(clock)) return;
  clock.set_phase(journal::CLOCK_PHASE_PAUSED);
  clock.add_pauses()->set_start_day(day.days_since_1970());
}

void StopClock(journal::Case& subject, journal::ClockKind kind, CivilDay day) {
  for (journal::Clock& clock : *subject.mutable_clocks()) {
    if (clock.kind() == kind) End(clock, day);
  }
}

void StopRatingClock(journal::Case& subject, journal::RatingStage stage, CivilDay day) {
  for (journal::Clock& clock : *subject.mutable_clocks()) {
    if (clock.kind() == journal::CLOCK_KIND_RATING && clock.step() == StepOfRating(stage)) End(clock, day);
  }
}

void StopAllClocks(journal::Case& subject, CivilDay day) {
  for (journal::Clock& clock : *subject.mutable_clocks()) {
    if (!OutlivesCase(clock.kind())) End(clock, day);
  }
}

void StopAllClocksBut(journal::Case& subject, journal::ClockKind kind, CivilDay day) {
  for (journal::Clock& clock : *subject.mutable_clocks()) {
    if (clock.kind() != kind && !OutlivesCase(clock.kind())) End(clock, day);
  }
}

void StopEveryClock(journal::Case& subject, CivilDay day) {
  for (journal::Clock& clock : *subject.mutable_clocks()) {
    if (clock.kind() != journal::CLOCK_KIND_RATING) End(clock, day);
  }
}

void ExpireClock(journal::Clock& clock) {
  clock.set_phase(journal::CLOCK_PHASE_EXPIRED);
  clock.set_ended_day(clock.due_day());
}

}  // namespace yici::approval
