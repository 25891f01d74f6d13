// The calendar of the judge: day by day, with std types only, so that it shares no mistake with services/calendar.
//
//   law::Almanac almanac;
//   almanac.Enter({2020, 1, published, {{day, false}}});
//   almanac.InForce(today).Working(day)
//
// Days are counted from 1970-01-01 in Asia/Shanghai. Nothing here is quick, everything is plain.
#ifndef YICI_TESTS_SIM_CALENDAR_MODEL_H_
#define YICI_TESTS_SIM_CALENDAR_MODEL_H_

#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

namespace law {

using Day = int;

inline constexpr int64_t kDayUs = 86'400'000'000;
inline constexpr int64_t kShanghaiUs = 8 * 3'600'000'000;
inline Day DayAt(int64_t us) { return static_cast<Day>((us + kShanghaiUs) / kDayUs); }  // of instants since 1970
inline int64_t MidnightOf(Day day) { return int64_t{day} * kDayUs - kShanghaiUs; }
int YearOf(Day day);
Day DayOf(int year, int month, int day);

struct Notice {
  int year = 0;
  int version = 0;
  Day published = 0;
  std::map<Day, bool> days;  // true: worked
};

// What holds on one day.
struct Calendar {
  std::map<Day, bool> named;
  std::set<int> years;
  bool Working(Day day) const;
  bool Known(Day day) const { return years.count(YearOf(day)) != 0; }
  Day FirstWorkingFrom(Day day) const;
};

class Almanac {
 public:
  void Enter(Notice notice);
  const Calendar& InForce(Day today) const;
  const std::vector<Notice>& notices() const { return notices_; }
  // The days that a notice would judge otherwise than what holds when it takes effect.
  std::vector<Day> Changes(const Notice& notice, Day today) const;

 private:
  Calendar Build(Day today) const;
  std::vector<Notice> notices_;
  mutable std::optional<Day> built_for_;
  mutable Calendar built_;
};

// ---- clocks ----

struct Pause {
  Day start = 0;
  std::optional<Day> end;
};

enum class Phase { kRunning, kPaused, kStopped, kExpired };

struct Clock {
  int kind = 0;  // the number of the clock: 1 notice, 2 statutory, 3 promised, 5 delivery, 7 supplement, 9 step
  bool calendar_days = false;
  int limit = 0;
  int extension = 0;
  Day start = 0;
  std::vector<Pause> pauses = {};
  Phase phase = Phase::kRunning;
  bool warned = false;
  bool excused = false;
  std::string step = {};
};

struct Dates {
  Day due = 0;
  Day warn = 0;
  bool provisional = false;
};

// Walks from the start, one day after the other.
Dates DatesOf(const Clock& clock, const Calendar& calendar, Day today);
// Of its limit at the end of `today`; never below 0.
int DaysLeft(const Clock& clock, const Calendar& calendar, Day today);

}  // namespace law

#endif  // YICI_TESTS_SIM_CALENDAR_MODEL_H_
