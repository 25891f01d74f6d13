#include "services/calendar/calendar.h"

#include <algorithm>
#include <set>
#include <tuple>
#include <utility>

#include "absl/status/status.h"

namespace yici::calendar {
namespace {

// Weekdays up to and with `day` from a Monday before the epoch; exact for negative days too.
int64_t WeekdaysThrough(CivilDay day) {
  constexpr int32_t kMondayBeforeEpoch = -3;
  const int64_t since = int64_t{day.days_since_1970()} - kMondayBeforeEpoch;
  const int64_t weeks = since >= 0 ? since / 7 : -((-since + 6) / 7);
  return weeks * 5 + std::min<int64_t>(since - weeks * 7 + 1, 5);
}

// What naming the day changes against the weekday rule: +1, 0 or -1.
int Correction(CivilDay day, bool working) { return (working ? 1 : 0) - (day.is_weekend() ? 0 : 1); }

CivilDay NewYear(int year) { return CivilDay::FromYmd(year, 1, 1).value_or(*CivilDay::FromYmd(9999, 12, 31) + 1); }

}  // namespace

std::string Notice::Label() const { return std::to_string(year) + "v" + std::to_string(version); }

std::string ExplainedDay::Why() const {
  switch (kind) {
    case DayKind::kWeekday: return "weekday";
    case DayKind::kWeekend: return "weekend";
    case DayKind::kRest: return "rest of notice " + notice + " (" + name + ")";
    case DayKind::kMakeUp: return "make-up of notice " + notice + " (" + name + ")";
  }
  return "";
}

Calendar::Calendar(std::vector<Notice> notices) : notices_(std::move(notices)) {
  std::stable_sort(notices_.begin(), notices_.end(), [](const Notice& a, const Notice& b) {
    return std::tie(a.published_on, a.year, a.version) < std::tie(b.published_on, b.year, b.version);
  });
  for (const Notice& notice : notices_) years_.push_back(notice.year);
  std::sort(years_.begin(), years_.end());
  years_.erase(std::unique(years_.begin(), years_.end()), years_.end());
  CollectNamedDays();
  BuildPrefixCounts();
}

void Calendar::CollectNamedDays() {
  for (size_t i = 0; i < notices_.size(); ++i) {
    for (const NoticeDay& day : notices_[i].days) named_.push_back({day.day, day.working, i, day.name});
  }
  std::stable_sort(named_.begin(), named_.end(), [](const auto& a, const auto& b) { return a.day < b.day; });
  // Of equal days the last is the strongest, because the notices stand in their order of force.
  std::vector<NamedDay> winners;
  for (NamedDay& named : named_) {
    if (!winners.empty() && winners.back().day == named.day) winners.pop_back();
    winners.push_back(std::move(named));
  }
  named_ = std::move(winners);
}

void Calendar::BuildPrefixCounts() {
  if (named_.empty()) return;
  corrections_from_ = named_.front().day;
  corrections_.assign(static_cast<size_t>(named_.back().day - corrections_from_) + 1, 0);
  for (const NamedDay& named : named_) {
    corrections_[static_cast<size_t>(named.day - corrections_from_)] = Correction(named.day, named.working);
  }
  for (size_t i = 1; i < corrections_.size(); ++i) corrections_[i] += corrections_[i - 1];
}

int64_t Calendar::CountThrough(CivilDay day) const {
  const int64_t weekdays = WeekdaysThrough(day);
  if (corrections_.empty() || day < corrections_from_) return weekdays;
  const size_t at = std::min(static_cast<size_t>(day - corrections_from_), corrections_.size() - 1);
  return weekdays + corrections_[at];
}

bool Calendar::IsWorkingDay(CivilDay day) const { return CountThrough(day) > CountThrough(day - 1); }

absl::StatusOr<bool> Calendar::StrictIsWorkingDay(CivilDay day) const {
  if (absl::Status known = CheckKnown(day, day); !known.ok()) return known;
  return IsWorkingDay(day);
}

bool Calendar::Knows(CivilDay day) const { return std::binary_search(years_.begin(), years_.end(), day.year()); }

CivilDay Calendar::FirstUnknownDay(CivilDay from) const {
  if (!Knows(from)) return from;
  int year = from.year();
  while (std::binary_search(years_.begin(), years_.end(), year)) ++year;
  return NewYear(year);
}

absl::Status Calendar::CheckKnown(CivilDay from, CivilDay to) const {
  const CivilDay unknown = FirstUnknownDay(from);
  if (unknown > to) return absl::OkStatus();
  return absl::OutOfRangeError("CALENDAR_UNKNOWN: first unknown day " + unknown.ToString());
}

CountAnswer Calendar::WorkingDays(CivilDay a, CivilDay b) const {
  if (b <= a) return {};
  const CivilDay unknown = FirstUnknownDay(a + 1);
  const auto days = static_cast<int32_t>(CountThrough(b) - CountThrough(a));
  return {.days = days, .provisional = unknown <= b, .first_unknown = unknown};
}

absl::StatusOr<int32_t> Calendar::StrictWorkingDays(CivilDay a, CivilDay b) const {
  if (b <= a) return 0;
  if (absl::Status known = CheckKnown(a + 1, b); !known.ok()) return known;
  return WorkingDays(a, b).days;
}

DayAnswer Calendar::NthWorkingDayAfter(CivilDay day, int32_t n) const {
  // n = 0 asks for the first working day that is not before `day`: the first one after its eve.
  const CivilDay eve = n <= 0 ? day - 1 : day;
  const int32_t wanted = std::clamp(n, 1, kCountMax);
  const int64_t target = CountThrough(eve) + wanted;
  // Invariant: CountThrough(low) < target <= CountThrough(high). Named days can each take away one working day.
  CivilDay low = eve;
  CivilDay high = eve + static_cast<int32_t>((wanted + 4) / 5 * 7 + 7);
  while (CountThrough(high) < target) {
    low = high;
    high = high + 14;
  }
  while (high - low > 1) {
    const CivilDay middle = low + (high - low) / 2;
    (CountThrough(middle) < target ? low : high) = middle;
  }
  const CivilDay unknown = FirstUnknownDay(eve + 1);
  return {.day = high, .provisional = unknown <= high, .first_unknown = unknown};
}

absl::StatusOr<CivilDay> Calendar::StrictNthWorkingDayAfter(CivilDay day, int32_t n) const {
  // All days before the first unknown one are judged alike in both modes, so the provisional answer tells whether the
  // strict count gets there.
  const DayAnswer answer = NthWorkingDayAfter(day, n);
  if (answer.provisional) return CheckKnown(answer.first_unknown, answer.day);
  return answer.day;
}

const Calendar::NamedDay* Calendar::FindNamed(CivilDay day) const {
  const auto at = std::lower_bound(named_.begin(), named_.end(), day,
                                   [](const NamedDay& named, CivilDay wanted) { return named.day < wanted; });
  return at != named_.end() && at->day == day ? &*at : nullptr;
}

std::string Calendar::VersionFor(CivilDay from, CivilDay to) const {
  if (to < from) return "none";
  std::set<std::pair<int, int>> used;
  for (const Notice& notice : notices_) {
    if (notice.year >= from.year() && notice.year <= to.year()) used.emplace(notice.year, notice.version);
  }
  auto at = std::lower_bound(named_.begin(), named_.end(), from,
                             [](const NamedDay& named, CivilDay wanted) { return named.day < wanted; });
  for (; at != named_.end() && at->day <= to; ++at) {
    used.emplace(notices_[at->notice].year, notices_[at->notice].version);
  }
  std::string text;
  for (const auto& [year, version] : used) {
    text += (text.empty() ? "" : "+") + std::to_string(year) + "v" + std::to_string(version);
  }
  return text.empty() ? "none" : text;
}

std::string Calendar::version() const {
  std::set<std::pair<int, int>> all;
  for (const Notice& notice : notices_) all.emplace(notice.year, notice.version);
  std::string text;
  for (const auto& [year, version] : all) {
    text += (text.empty() ? "" : ",") + std::to_string(year) + "v" + std::to_string(version);
  }
  return text.empty() ? "none" : text;
}

ExplainedDay Calendar::ExplainDay(CivilDay day) const {
  ExplainedDay row{.day = day, .working = IsWorkingDay(day), .known = Knows(day)};
  const NamedDay* named = FindNamed(day);
  if (named == nullptr) {
    row.kind = day.is_weekend() ? DayKind::kWeekend : DayKind::kWeekday;
    return row;
  }
  row.kind = named->working ? DayKind::kMakeUp : DayKind::kRest;
  row.notice = notices_[named->notice].Label();
  row.name = named->name;
  return row;
}

std::vector<ExplainedDay> Calendar::Explain(CivilDay start, int32_t n) const {
  std::vector<ExplainedDay> rows;
  const CivilDay last = NthWorkingDayAfter(start, n).day;
  for (CivilDay day = start; day <= last; day = day + 1) {
    rows.push_back(ExplainDay(day));
    rows.back().count = static_cast<int32_t>(CountThrough(day) - CountThrough(start));
  }
  return rows;
}

std::vector<NoticeConflict> Calendar::Conflicts() const {
  std::vector<NoticeConflict> conflicts;
  for (size_t i = 0; i < notices_.size(); ++i) {
    for (const NoticeDay& day : notices_[i].days) {
      const NamedDay* winner = FindNamed(day.day);
      if (winner->notice == i || winner->working == day.working) continue;
      conflicts.push_back({day.day, notices_[winner->notice].Label(), notices_[i].Label()});
    }
  }
  std::stable_sort(conflicts.begin(), conflicts.end(), [](const auto& a, const auto& b) { return a.day < b.day; });
  return conflicts;
}

std::vector<DayChange> Calendar::Differences(const Calendar& before, const Calendar& after) {
  std::set<CivilDay> named;
  for (const NamedDay& day : before.named_) named.insert(day.day);
  for (const NamedDay& day : after.named_) named.insert(day.day);
  std::vector<DayChange> changes;
  for (const CivilDay day : named) {
    const DayChange change{day, before.IsWorkingDay(day), after.IsWorkingDay(day)};
    if (change.was_working != change.is_working) changes.push_back(change);
  }
  return changes;
}

}  // namespace yici::calendar
