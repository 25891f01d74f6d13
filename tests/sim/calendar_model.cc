#include "tests/sim/calendar_model.h"

#include <algorithm>

namespace law {
namespace {

bool IsLeap(int year) { return year % 4 == 0 && (year % 100 != 0 || year % 400 == 0); }

// 1970-01-01 was a Thursday; 0 is Monday.
int WeekdayOf(Day day) { return (day + 3) % 7; }

Day EndOf(const Pause& pause, Day today) { return std::max(pause.start, pause.end.value_or(today)); }

// The day on which a pause starts counts as used, the day on which it ends as paused.
bool StandsStill(const Clock& clock, Day day, Day today) {
  return std::any_of(clock.pauses.begin(), clock.pauses.end(),
                     [&](const Pause& pause) { return pause.start < day && day <= EndOf(pause, today); });
}

// A pause that begins on the due day still holds the clock: the limit ends at 24:00.
void HoldAtDue(const Clock& clock, const Calendar& calendar, Day today, Dates& dates) {
  for (const Pause& pause : clock.pauses) {
    if (pause.start > dates.due || EndOf(pause, today) < dates.due) continue;
    Day day = EndOf(pause, today);
    while (!calendar.Working(day)) dates.provisional |= !calendar.Known(day++);
    dates.provisional |= !calendar.Known(day);
    dates.due = day;
  }
}

int TotalOf(const Clock& clock) { return clock.limit + clock.extension; }

// Walks the days that count: each of them, or working days only.
Dates Count(const Clock& clock, const Calendar& calendar, Day today, int left_at_warning) {
  Dates dates;
  int left = TotalOf(clock);
  Day day = clock.start;
  bool warned = false;
  while (left > 0) {
    ++day;
    if (StandsStill(clock, day, today)) continue;
    if (!clock.calendar_days) dates.provisional |= !calendar.Known(day);
    if (clock.calendar_days || calendar.Working(day)) --left;
    if (!warned && left <= left_at_warning) {
      dates.warn = day;
      warned = true;
    }
  }
  dates.due = day;
  // The last day of calendar days is moved off rest days; so is a limit of none.
  // Under a pause that holds that very day its end decides, whatever day this one is.
  const bool held = std::any_of(clock.pauses.begin(), clock.pauses.end(),
                                [&](const Pause& pause) { return pause.start <= day && EndOf(pause, today) >= day; });
  const bool moves = (clock.calendar_days || TotalOf(clock) == 0) && !held;
  if (moves) dates.provisional |= !calendar.Known(day);
  while (moves && !calendar.Working(dates.due)) dates.provisional |= !calendar.Known(++dates.due);
  HoldAtDue(clock, calendar, today, dates);
  return dates;
}

}  // namespace

int YearOf(Day day) {
  int year = 1970;
  while (day >= (IsLeap(year) ? 366 : 365)) day -= IsLeap(year++) ? 366 : 365;
  return year;
}

Day DayOf(int year, int month, int day) {
  static constexpr int kLengths[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
  Day days = 0;
  for (int y = 1970; y < year; ++y) days += IsLeap(y) ? 366 : 365;
  for (int m = 1; m < month; ++m) days += kLengths[m - 1] + (m == 2 && IsLeap(year) ? 1 : 0);
  return days + day - 1;
}

bool Calendar::Working(Day day) const {
  const auto at = named.find(day);
  return at != named.end() ? at->second : WeekdayOf(day) < 5;
}

Day Calendar::FirstWorkingFrom(Day day) const {
  while (!Working(day)) ++day;
  return day;
}

void Almanac::Enter(Notice notice) {
  notices_.push_back(std::move(notice));
  built_for_.reset();
}

const Calendar& Almanac::InForce(Day today) const {
  if (built_for_ != today) {
    built_ = Build(today);
    built_for_ = today;
  }
  return built_;
}

// Of each year the highest version whose day has come; where two name a day the later published one wins.
Calendar Almanac::Build(Day today) const {
  std::map<int, const Notice*> of_year;
  for (const Notice& notice : notices_) {
    if (notice.published > today) continue;
    const Notice*& best = of_year[notice.year];
    if (best == nullptr || best->version < notice.version) best = &notice;
  }
  std::vector<const Notice*> order;
  for (const auto& [year, notice] : of_year) order.push_back(notice);
  std::stable_sort(order.begin(), order.end(), [](const Notice* a, const Notice* b) { return a->published < b->published; });
  Calendar calendar;
  for (const Notice* notice : order) {
    calendar.years.insert(notice->year);
    for (const auto& [day, working] : notice->days) calendar.named[day] = working;
  }
  return calendar;
}

std::vector<Day> Almanac::Changes(const Notice& notice, Day today) const {
  const Day from = std::max(today, notice.published);
  const Calendar before = Build(from);
  Almanac with = *this;
  with.Enter(notice);
  const Calendar after = with.Build(from);
  std::vector<Day> changed;
  for (Day day = DayOf(notice.year - 1, 1, 1); day < DayOf(notice.year + 2, 1, 1); ++day) {
    if (before.Working(day) != after.Working(day)) changed.push_back(day);
  }
  return changed;
}

Dates DatesOf(const Clock& clock, const Calendar& calendar, Day today) {
  const int total = TotalOf(clock);
  const int left_at_warning = total <= 1 ? 0 : std::max(1, total / 5);
  Dates dates = Count(clock, calendar, today, left_at_warning);
  if (total <= 1) dates.warn = dates.due;  // warned on the due day itself
  dates.warn = std::min(dates.warn, dates.due);
  return dates;
}

int DaysLeft(const Clock& clock, const Calendar& calendar, Day today) {
  int left = TotalOf(clock);
  for (Day day = clock.start + 1; day <= today; ++day) {
    const bool counts = clock.calendar_days || calendar.Working(day);
    if (counts && !StandsStill(clock, day, today)) --left;
  }
  return std::max(0, left);
}

}  // namespace law
