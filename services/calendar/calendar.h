// Working days as the State Council announces them: Monday to Friday, without the rest days of a notice and with its
// make-up days on weekends.
//
//   const Calendar calendar({notice_2019, notice_2020});
//   calendar.NthWorkingDayAfter(Day("2020-01-17"), 1).day;        // 2020-01-19, a Sunday that is worked
//   calendar.StrictNthWorkingDayAfter(Day("2020-12-30"), 5);      // CALENDAR_UNKNOWN: first unknown day 2021-01-01
//
// The day of the event is not counted, counting starts the next day (民法总则 201; 民法典 201 from 2021-01-01), so every
// count here is over (a, b]: a excluded, b included. Organs count their limits in working days (行政许可法 82).
//
// Known are the days of every year with a notice in force. A year without one is unknown even between two known years.
// Each question comes in two modes:
//   * strict: an answer that needs an unknown day is an error that names the first such day;
//   * provisional: unknown days count by weekday alone and the answer is flagged. A neighbour's notice that names a day
//     of an unknown year is heeded, but the day stays unknown.
//
// Nothing here reads a clock, and a calendar never changes once built. Days may lie in 1900-01-01 to 9999-12-31, counts
// in 0 to kCountMax. Which notices are in force on a day is for CalendarBook (calendar_book.h).
#ifndef YICI_SERVICES_CALENDAR_CALENDAR_H_
#define YICI_SERVICES_CALENDAR_CALENDAR_H_

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "services/base/time.h"

namespace yici::calendar {

// The longest count of days a clock may carry: about 400 years of working days.
inline constexpr int32_t kCountMax = 100'000;

// One day that a notice names. A day it does not name is an ordinary weekday or weekend day.
struct NoticeDay {
  CivilDay day;
  bool working = false;   // true: a make-up day; false: a rest day
  std::string name = {};  // of the holiday, "春节"

  friend bool operator==(const NoticeDay&, const NoticeDay&) = default;
};

// A holiday notice of the State Council for one year. It may name days of the neighbouring years' December and January.
struct Notice {
  int year = 0;
  int version = 0;             // from 1, growing within the year
  CivilDay published_on = {};  // it takes effect at 00:00 of this day
  std::vector<NoticeDay> days = {};

  std::string Label() const;  // "2020v1"
  friend bool operator==(const Notice&, const Notice&) = default;
};

// A day found by counting.
struct DayAnswer {
  CivilDay day;
  // True when at least one day that was looked at lies beyond the known calendar; `first_unknown` is the first of them.
  bool provisional = false;
  CivilDay first_unknown = {};
};

// A number of days found by counting; flagged like DayAnswer.
struct CountAnswer {
  int32_t days = 0;
  bool provisional = false;
  CivilDay first_unknown = {};
};

// Why a day is worked or not.
enum class DayKind { kWeekday, kWeekend, kRest, kMakeUp };

// One row of Explain.
struct ExplainedDay {
  CivilDay day;
  bool working = false;
  DayKind kind = DayKind::kWeekday;
  std::string notice = {};  // "2020v1" for kRest and kMakeUp, else ""
  std::string name = {};    // "春节" for kRest and kMakeUp, else ""
  bool known = true;
  int32_t count = 0;  // working days after the start up to and with this day

  std::string Why() const;  // "weekday", "weekend", "rest of notice 2020v1 (春节)", "make-up of notice 2020v1 (春节)"
};

// A day that two calendars judge differently.
struct DayChange {
  CivilDay day;
  bool was_working = false;
  bool is_working = false;

  friend bool operator==(const DayChange&, const DayChange&) = default;
};

// A day on which two notices in force disagree; `winner` is the one the calendar follows.
struct NoticeConflict {
  CivilDay day;
  std::string winner;
  std::string loser;

  friend bool operator==(const NoticeConflict&, const NoticeConflict&) = default;
};

class Calendar {
 public:
  // Knows nothing: every day is provisional.
  Calendar() = default;
  // From the notices in force, in any order. Where two name the same day, the later wins: by published_on, then year,
  // then version; within one notice the later entry.
  explicit Calendar(std::vector<Notice> notices);

  // By weekday alone beyond the known calendar; ask Knows() first where that matters. O(1).
  bool IsWorkingDay(CivilDay day) const;
  absl::StatusOr<bool> StrictIsWorkingDay(CivilDay day) const;

  // Whether the day's year has a notice.
  bool Knows(CivilDay day) const;
  // The first unknown day at or after `from`. There always is one.
  CivilDay FirstUnknownDay(CivilDay from) const;

  // W(a, b]: working days d with a < d <= b; 0 when b <= a. O(1).
  CountAnswer WorkingDays(CivilDay a, CivilDay b) const;
  absl::StatusOr<int32_t> StrictWorkingDays(CivilDay a, CivilDay b) const;

  // The n-th working day after `day`; n = 0: `day` itself if it is worked, else the next working day. n outside
  // [0, kCountMax] is clamped to it. O(log n).
  DayAnswer NthWorkingDayAfter(CivilDay day, int32_t n) const;
  absl::StatusOr<CivilDay> StrictNthWorkingDayAfter(CivilDay day, int32_t n) const;

  // The notices that decide the days [from, to], by year: "2020v1", "2020v1+2021v1". A notice belongs to it when its
  // year has a day in the span, or when it names one there. "none" when no notice does.
  std::string VersionFor(CivilDay from, CivilDay to) const;
  // All notices of this calendar by year: "2019v2,2020v1".
  std::string version() const;

  // How NthWorkingDayAfter(start, n) counts: the start (count 0), then every day up to and with the answer.
  std::vector<ExplainedDay> Explain(CivilDay start, int32_t n) const;

  // Days on which two of the notices disagree, by day.
  std::vector<NoticeConflict> Conflicts() const;

  // In their order of force, the strongest last.
  const std::vector<Notice>& notices() const { return notices_; }

  // The days that `before` and `after` judge differently, in order. What a publication moves, and what it does to the
  // past, follow from them.
  static std::vector<DayChange> Differences(const Calendar& before, const Calendar& after);

 private:
  // A day that some notice names, as the winning notice names it.
  struct NamedDay {
    CivilDay day;
    bool working;
    size_t notice;  // index in notices_
    std::string name;
  };

  void CollectNamedDays();
  void BuildPrefixCounts();
  const NamedDay* FindNamed(CivilDay day) const;
  // Working days up to and with `day`, from a fixed origin; only differences mean anything.
  int64_t CountThrough(CivilDay day) const;
  ExplainedDay ExplainDay(CivilDay day) const;
  absl::Status CheckKnown(CivilDay from, CivilDay to) const;

  std::vector<Notice> notices_;
  std::vector<int> years_;       // with a notice, ascending, without repeats
  std::vector<NamedDay> named_;  // by day
  // corrections_[i]: make-up days minus rest days among the named days up to and with corrections_from_ + i.
  std::vector<int32_t> corrections_;
  CivilDay corrections_from_;
};

}  // namespace yici::calendar

#endif  // YICI_SERVICES_CALENDAR_CALENDAR_H_
