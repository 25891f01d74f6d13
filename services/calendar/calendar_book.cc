#include "services/calendar/calendar_book.h"

#include <algorithm>
#include <set>

namespace yici::calendar {
namespace {

constexpr int kYearMin = 1900;
constexpr int kYearMax = 9998;  // its neighbours' days must still be civil days

using Faults = std::vector<NoticeFault>;
using NoticeMap = std::map<std::pair<int, int>, Notice>;

bool HasVersionOf(const NoticeMap& notices, int year) {
  const auto at = notices.lower_bound({year, 0});
  return at != notices.end() && at->first.first == year;
}

void CheckVersion(const NoticeMap& notices, const Notice& notice, Faults& faults) {
  int newest = 0;
  for (auto at = notices.lower_bound({notice.year, 0}); at != notices.end() && at->first.first == notice.year; ++at) {
    newest = std::max(newest, at->first.second);
    if (at->second.published_on > notice.published_on) {
      faults.push_back(
          {NoticeFaultKind::kVersionNotNewer, at->second.published_on, at->second.Label() + " is published later"});
    }
  }
  if (notice.version > newest) return;
  faults.push_back(
      {NoticeFaultKind::kVersionNotNewer, std::nullopt, "expected version " + std::to_string(newest + 1) + " or higher"});
}

void CheckDuplicates(const Notice& notice, Faults& faults) {
  std::set<CivilDay> seen, reported;
  for (const NoticeDay& day : notice.days) {
    if (!seen.insert(day.day).second) reported.insert(day.day);
  }
  for (const CivilDay day : reported) faults.push_back({NoticeFaultKind::kDuplicateDate, day, "named twice"});
}

// True when a day lies outside.
bool CheckRange(const Notice& notice, Faults& faults) {
  const CivilDay first = CivilDay::FromYmd(notice.year - 1, 12, 1).value_or(*CivilDay::FromYmd(notice.year, 1, 1));
  const CivilDay last = *CivilDay::FromYmd(notice.year + 1, 1, 31);
  std::set<CivilDay> outside;
  for (const NoticeDay& day : notice.days) {
    if (day.day < first || day.day > last) outside.insert(day.day);
  }
  for (const CivilDay day : outside) {
    faults.push_back({NoticeFaultKind::kDateOutOfRange, day, "expected " + first.ToString() + " to " + last.ToString()});
  }
  return !outside.empty();
}

}  // namespace

const char* Name(NoticeFaultKind kind) {
  switch (kind) {
    case NoticeFaultKind::kYearMissing: return "YEAR_MISSING";
    case NoticeFaultKind::kNoDays: return "NO_DAYS";
    case NoticeFaultKind::kVersionNotNewer: return "VERSION_NOT_NEWER";
    case NoticeFaultKind::kDuplicateDate: return "DUPLICATE_DATE";
    case NoticeFaultKind::kDateOutOfRange: return "DATE_OUT_OF_RANGE";
    case NoticeFaultKind::kPastDateEdit: return "PAST_DATE_EDIT";
  }
  return "";
}

void CalendarBook::Add(Notice notice) {
  const std::pair<int, int> key(notice.year, notice.version);
  notices_.insert_or_assign(key, std::move(notice));
}

Calendar CalendarBook::At(CivilDay today) const {
  // The map runs by year and version, so the last notice seen of a year is its highest version.
  std::vector<Notice> in_force;
  for (const auto& [key, notice] : notices_) {
    if (notice.published_on > today) continue;
    if (!in_force.empty() && in_force.back().year == notice.year) in_force.pop_back();
    in_force.push_back(notice);
  }
  return Calendar(std::move(in_force));
}

std::vector<NoticeFault> CalendarBook::Check(const Notice& notice, CivilDay today) const {
  if (notice.year < kYearMin || notice.year > kYearMax) {
    return {{NoticeFaultKind::kYearMissing, std::nullopt, "expected a year of 1900 to 9998"}};
  }
  Faults faults;
  if (notice.days.empty()) faults.push_back({NoticeFaultKind::kNoDays, std::nullopt, "expected at least one day"});
  CheckVersion(notices_, notice, faults);
  CheckDuplicates(notice, faults);
  // A calendar is built from the first to the last day named, so days far outside the year are not asked about further.
  if (CheckRange(notice, faults)) return faults;
  if (!HasVersionOf(notices_, notice.year)) return faults;
  const CivilDay effective = std::max(today, notice.published_on);
  for (const DayChange& change : Preview(notice, today)) {
    if (change.day >= effective) break;
    faults.push_back({NoticeFaultKind::kPastDateEdit, change.day,
                      change.was_working ? "working day becomes rest day" : "rest day becomes working day"});
  }
  return faults;
}

std::vector<DayChange> CalendarBook::Preview(const Notice& notice, CivilDay today) const {
  const CivilDay effective = std::max(today, notice.published_on);
  CalendarBook with = *this;
  with.Add(notice);
  return Calendar::Differences(At(effective), with.At(effective));
}

std::vector<NoticeConflict> CalendarBook::Conflicts(CivilDay today) const { return At(today).Conflicts(); }

std::optional<CivilDay> CalendarBook::NextChangeAfter(CivilDay today) const {
  std::optional<CivilDay> next;
  for (const auto& [key, notice] : notices_) {
    if (notice.published_on > today && (!next || notice.published_on < *next)) next = notice.published_on;
  }
  return next;
}

}  // namespace yici::calendar
