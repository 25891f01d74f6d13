// All holiday notices ever entered, and which of them hold on a day.
//
//   CalendarBook book;
//   for (const Notice& notice : entered) book.Add(notice);
//   const Calendar calendar = book.At(DayOf(arrival));            // keep it: building costs O(days), asking does not
//   for (const NoticeFault& fault : book.Check(draft, today)) …   // before a new notice is accepted
//
// A notice takes effect at 00:00 of published_on; entered earlier, it waits. Per notice year the highest version holds
// whose published_on has come. The order of Add does not matter. The book never reads a clock: `today` is the civil day
// in Asia/Shanghai on which the command arrived.
#ifndef YICI_SERVICES_CALENDAR_CALENDAR_BOOK_H_
#define YICI_SERVICES_CALENDAR_CALENDAR_BOOK_H_

#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "services/calendar/calendar.h"

namespace yici::calendar {

// What speaks against a notice, in the order of the checks. PastDateEdit alone can be overridden (with force and a
// reason); the others refuse the notice.
enum class NoticeFaultKind {
  kYearMissing,      // YEAR_MISSING: no year within 1900 to 9998
  kNoDays,           // NO_DAYS: no notice is empty
  kVersionNotNewer,  // VERSION_NOT_NEWER: not above the versions entered for the year, or published before one of them
  kDuplicateDate,    // DUPLICATE_DATE: a day named twice, even when both say the same
  kDateOutOfRange,   // DATE_OUT_OF_RANGE: outside December before, the year, and January after
  kPastDateEdit,     // PAST_DATE_EDIT: a working day becomes a rest day, or the reverse, before the notice takes effect
};

const char* Name(NoticeFaultKind kind);

struct NoticeFault {
  NoticeFaultKind kind;
  std::optional<CivilDay> day;  // the day at fault, where one is
  std::string detail;           // "expected version 3 or higher", "working day becomes rest day"
};

class CalendarBook {
 public:
  // Enters a notice as it stands; Check it first. The same year and version again replaces the earlier entry, so that
  // replaying a record twice does no harm.
  void Add(Notice notice);

  // The calendar in force on `today`.
  Calendar At(CivilDay today) const;

  // Everything that speaks against adding `notice` on `today`, in the order of NoticeFaultKind and then by day; empty
  // when nothing does. The first publication of a year is not an edit of past days. For a notice that takes effect
  // later, days before that day count as past: they will be when it changes them.
  std::vector<NoticeFault> Check(const Notice& notice, CivilDay today) const;

  // The days that adding `notice` would change on the day it takes effect (`today` if that has passed), past and to
  // come: the basis of a publication's preview.
  std::vector<DayChange> Preview(const Notice& notice, CivilDay today) const;

  // Days on which the notices in force on `today` disagree, with the one that wins.
  std::vector<NoticeConflict> Conflicts(CivilDay today) const;

  // The next day after `today` on which a waiting notice takes effect.
  std::optional<CivilDay> NextChangeAfter(CivilDay today) const;

  // By year, then version.
  const std::map<std::pair<int, int>, Notice>& notices() const { return notices_; }

 private:
  std::map<std::pair<int, int>, Notice> notices_;
};

}  // namespace yici::calendar

#endif  // YICI_SERVICES_CALENDAR_CALENDAR_BOOK_H_
