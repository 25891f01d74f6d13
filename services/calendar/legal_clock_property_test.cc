// Every answer of a clock against the rules read literally, day by day, on random calendars, pauses and extensions.
#include <algorithm>
#include <cstdio>
#include <random>
#include <set>

#include "gtest/gtest.h"
#include "services/calendar/legal_clock.h"
#include "services/calendar/notices_for_tests.h"

namespace yici::calendar {
namespace {

constexpr unsigned kSeed = 20200127;
constexpr int kClocks = 3000;

// A calendar as a plain set of exceptions. Years 2019 to 2021 are known, days may spill over into 2022.
struct NaiveCalendar {
  std::set<CivilDay> exceptions;  // days judged against their weekday

  bool Works(CivilDay day) const { return day.is_weekend() == (exceptions.count(day) > 0); }
  CivilDay WorkingDayFrom(CivilDay day) const {
    while (!Works(day)) day = day + 1;
    return day;
  }
  Calendar Build() const {
    std::vector<Notice> notices;
    for (int year = 2019; year <= 2021; ++year) notices.push_back({year, 1, *CivilDay::FromYmd(year - 1, 11, 20), {}});
    for (const CivilDay day : exceptions) {
      notices[static_cast<size_t>(day.year() - 2019)].days.push_back({day, day.is_weekend(), "x"});
    }
    return Calendar(notices);
  }
};

NaiveCalendar RandomCalendar(std::mt19937& random) {
  NaiveCalendar calendar;
  for (int runs = 60; runs > 0; --runs) {
    const CivilDay first = Day("2019-01-01") + static_cast<int>(random() % 1080);
    for (unsigned i = random() % 9; i > 0; --i) calendar.exceptions.insert(first + static_cast<int>(i));
  }
  return calendar;
}

// 2.4 to the letter; a pause that runs is ended by `today`.
class NaiveClock {
 public:
  NaiveClock(const NaiveCalendar& calendar, const LegalClock& clock) : calendar_(calendar), clock_(clock) {}

  bool Counts(CivilDay day) const { return clock_.unit == Unit::kCalendarDays || calendar_.Works(day); }

  int Between(CivilDay a, CivilDay b) const {
    int days = 0;
    for (CivilDay day = a + 1; day <= b; day = day + 1) days += Counts(day) ? 1 : 0;
    return days;
  }

  int PausedUntil(CivilDay today) const {
    int days = 0;
    for (const auto& [start, end] : clock_.pauses) days += Between(start, std::min(today, end.value_or(today)));
    return days;
  }

  int LeftOn(CivilDay today) const { return std::max(0, Total(clock_) - (Between(clock_.start, today) - PausedUntil(today))); }

  // Only for a today up to the due day and at or after the end of the last pause.
  CivilDay DueSeenFrom(CivilDay today) const {
    CivilDay day = today;
    for (int left = LeftOn(today); left > 0;) {
      day = day + 1;
      left -= Counts(day) ? 1 : 0;
    }
    return calendar_.WorkingDayFrom(day);
  }

  CivilDay WarnSeenFrom(CivilDay today, CivilDay due) const {
    const int total = Total(clock_);
    if (total <= 1) return due;
    LegalClock resumed = clock_;  // the days after today are seen as if the pause ended today
    if (!resumed.pauses.empty() && !resumed.pauses.back().end) resumed.pauses.back().end = today;
    const NaiveClock naive(calendar_, resumed);
    CivilDay day = clock_.start;
    while (day < due && naive.LeftOn(day) > std::max(1, total / 5)) day = day + 1;
    return day;
  }

 private:
  const NaiveCalendar& calendar_;
  const LegalClock& clock_;
};

LegalClock RandomClock(std::mt19937& random) {
  LegalClock clock;
  clock.unit = random() % 3 == 0 ? Unit::kCalendarDays : Unit::kWorkingDays;
  clock.limit = static_cast<int32_t>(random() % 4 == 0 ? random() % 3 : random() % 31);
  clock.start = Day("2019-01-01") + static_cast<int>(random() % 730);
  return clock;
}

// One random act on `today`; the naive due day decides which acts a clock must refuse.
void Act(std::mt19937& random, LegalClock& clock, const Calendar& calendar, CivilDay today, CivilDay due) {
  const bool paused = IsPaused(clock, today);
  const bool late = today > due;
  switch (random() % 12) {
    case 0:
    case 1:
      if (paused) {
        ASSERT_EQ(Resume(clock, today), ClockError::kOk);
      } else {
        const ClockError error = Pause(clock, calendar, today);
        ASSERT_EQ(error, late ? ClockError::kExpired : ClockError::kOk) << Name(error);
      }
      break;
    case 2: {
      const bool extended = clock.extension != 0;
      const ClockError error = Extend(clock, calendar, today, 1 + static_cast<int32_t>(random() % 10));
      const ClockError refusal = extended ? ClockError::kAlreadyExtended : ClockError::kOk;
      ASSERT_EQ(error, late ? ClockError::kExpired : refusal) << Name(error);
      break;
    }
    default: break;
  }
}

void ExpectAgreement(const LegalClock& clock, const Calendar& calendar, const NaiveClock& naive, CivilDay today, CivilDay due) {
  const Due answer = DueDay(clock, calendar, today);
  ASSERT_EQ(answer.day.ToString(), due.ToString());
  ASSERT_FALSE(answer.provisional);
  ASSERT_EQ(HasExpired(clock, calendar, today), today > due);
  ASSERT_EQ(Left(clock, calendar, today), naive.LeftOn(today));
  ASSERT_EQ(Paused(clock, calendar, today), naive.PausedUntil(today));
  const int used = std::min(Total(clock), naive.Between(clock.start, today) - naive.PausedUntil(today));
  ASSERT_EQ(Used(clock, calendar, today), used + (today > due ? naive.Between(due, today) : 0));
  ASSERT_EQ(WarnDay(clock, calendar, today).day.ToString(), naive.WarnSeenFrom(today, due).ToString());
  const bool running = !clock.pauses.empty() && !clock.pauses.back().end;
  ASSERT_EQ(IsPaused(clock, today), running);
}

// Lives through `days` days with a clock. The naive due day is asked anew while the clock is not late, and kept then.
void Live(std::mt19937& random, const NaiveCalendar& naive_calendar, const Calendar& calendar, int days) {
  LegalClock clock = RandomClock(random);
  const NaiveClock naive(naive_calendar, clock);
  CivilDay due = naive.DueSeenFrom(clock.start);
  for (CivilDay today = clock.start; today < clock.start + days; today = today + 1) {
    SCOPED_TRACE("start " + clock.start.ToString() + " limit " + std::to_string(clock.limit) + " today " + today.ToString());
    if (today <= due || IsPaused(clock, today)) due = naive.DueSeenFrom(today);
    Act(random, clock, calendar, today, due);
    if (today <= due) due = naive.DueSeenFrom(today);
    ExpectAgreement(clock, calendar, naive, today, due);
    if (::testing::Test::HasFatalFailure()) return;
  }
}

TEST(LegalClockPropertyTest, AgreesWithTheRulesReadDayByDay) {
  std::printf("seed %u, %d clocks\n", kSeed, kClocks);
  std::mt19937 random(kSeed);
  for (int i = 0; i < kClocks; i += 30) {
    const NaiveCalendar naive = RandomCalendar(random);
    const Calendar calendar = naive.Build();
    for (int j = 0; j < 30; ++j) {
      Live(random, naive, calendar, 70);
      if (HasFatalFailure()) FAIL() << "clock " << i + j << " of seed " << kSeed;
    }
  }
}

TEST(LegalClockPropertyTest, TheDueDayIsTheSameSeenFromEveryDay) {
  std::mt19937 random(kSeed + 1);
  const NaiveCalendar naive = RandomCalendar(random);
  const Calendar calendar = naive.Build();
  for (int i = 0; i < 500; ++i) {
    LegalClock clock = RandomClock(random);
    const CivilDay due = DueDay(clock, calendar, clock.start).day;
    for (CivilDay today = clock.start; today <= due; today = today + 1) {
      ASSERT_EQ(NaiveClock(naive, clock).DueSeenFrom(today).ToString(), due.ToString()) << today.ToString();
      ASSERT_EQ(DueDay(clock, calendar, today).day, due);
    }
  }
}

}  // namespace
}  // namespace yici::calendar
