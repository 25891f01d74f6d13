// Dates, times, dates with times, and the two kinds of duration (DMN 1.5, 10.3.2.3.4 to 10.3.2.3.8).
//
//   const auto at = ParseDateTime("2017-09-05T09:15:30@Europe/Paris");
//   Print(*at)                                                     // the same text again
//
// All are small values. Years have at most nine digits; fractions of a second are cut to nanoseconds; offsets reach 18
// hours. A parse that fails is nothing. Nothing here asks for the time: now() and today() come from the Environment.
#ifndef YICI_SERVICES_WORKFLOW_FEEL_TEMPORAL_H_
#define YICI_SERVICES_WORKFLOW_FEEL_TEMPORAL_H_

#include <compare>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "services/workflow/feel/number.h"

namespace yici::feel {

using Nanos = __int128;  // of a span that can be as long as the whole calendar

inline constexpr int64_t kNanosPerSecond = 1'000'000'000;
inline constexpr int64_t kSecondsPerDay = 86'400;
inline constexpr int64_t kNanosPerDay = kSecondsPerDay * kNanosPerSecond;
inline constexpr int64_t kYearMax = 999'999'999;
inline constexpr int32_t kOffsetSecondsMax = 18 * 3'600;

struct Date {
  int32_t year = 1970;
  uint8_t month = 1;
  uint8_t day = 1;

  friend constexpr auto operator<=>(const Date&, const Date&) = default;
};

// Local, at an offset from UTC, or in a named zone.
struct Zone {
  enum class Kind : uint8_t { kNone, kOffset, kNamed };
  int32_t value = 0;  // seconds east of UTC, or the number of zones.h
  Kind kind = Kind::kNone;

  static constexpr Zone Offset(int32_t seconds) { return {seconds, Kind::kOffset}; }
  bool none() const { return kind == Kind::kNone; }
  friend constexpr bool operator==(const Zone&, const Zone&) = default;
};

struct Time {
  int64_t nanos = 0;  // since midnight, [0, 24 h)
  Zone zone;

  int hour() const { return static_cast<int>(nanos / (3'600 * kNanosPerSecond)); }
  int minute() const { return static_cast<int>(nanos / (60 * kNanosPerSecond) % 60); }
  friend constexpr bool operator==(const Time&, const Time&) = default;
};

struct DateTime {
  Date date;
  Time time;
  friend constexpr bool operator==(const DateTime&, const DateTime&) = default;
};

// Days and time: a span of exact length.
struct Span {
  int64_t seconds = 0;  // floor
  int32_t nanos = 0;    // [0, 10^9)

  static std::optional<Span> FromNanos(Nanos nanos);  // nothing beyond what the calendar spans
  Nanos ToNanos() const { return Nanos{seconds} * kNanosPerSecond + nanos; }
  friend constexpr auto operator<=>(const Span&, const Span&) = default;
};

// Years and months, as months.
struct Months {
  int64_t count = 0;
  friend constexpr auto operator<=>(const Months&, const Months&) = default;
};

std::optional<Date> MakeDate(int64_t year, int64_t month, int64_t day);
std::optional<Date> ParseDate(std::string_view text);
std::optional<Time> ParseTime(std::string_view text);
std::optional<DateTime> ParseDateTime(std::string_view text);  // a bare date is its midnight
std::optional<Span> ParseSpan(std::string_view text);          // "-P1DT2H3M4.5S"
std::optional<Months> ParseMonths(std::string_view text);      // "P1Y2M"

std::string Print(const Date& date);
std::string Print(const Time& time);
std::string Print(const DateTime& at);
std::string Print(const Span& span);
std::string Print(const Months& months);

int64_t DaysOf(const Date& date);
std::optional<Date> DateFromDays(int64_t days);
int Weekday(const Date& date);  // 1 = Monday to 7 = Sunday
int DayOfYear(const Date& date);
int WeekOfYear(const Date& date);  // ISO 8601

// Seconds east of UTC that hold at a date and time, or at a time of day (in a named zone: without summer time).
std::optional<int32_t> OffsetOf(const DateTime& at);
std::optional<int32_t> OffsetOf(const Time& time);

// Nanoseconds since 1970-01-01T00:00Z; a local value counts as if it were UTC.
Nanos InstantOf(const DateTime& at);
Nanos InstantOf(const Time& time);

// Unordered when only one of the two has an offset.
std::partial_ordering Compare(const Time& a, const Time& b);
std::partial_ordering Compare(const DateTime& a, const DateTime& b);

std::optional<Date> Plus(const Date& date, const Months& months);
std::optional<Date> Plus(const Date& date, const Span& span);
std::optional<DateTime> Plus(const DateTime& at, const Months& months);
std::optional<DateTime> Plus(const DateTime& at, const Span& span);
Time Plus(const Time& time, const Span& span);
// Nothing when only one of the two has an offset.
std::optional<Span> Minus(const Time& a, const Time& b);
std::optional<Span> Minus(const DateTime& a, const DateTime& b);
inline DateTime MidnightUtc(const Date& date) { return {date, {0, Zone::Offset(0)}}; }

// Full months from `from` to `to`, counted towards zero; only days count, the time of day does not.
Months MonthsBetween(const Date& from, const Date& to);

// A span as a number of seconds, and a number of seconds cut to nanoseconds as a span.
Number SecondsOf(const Span& span);
std::optional<Span> SpanFromSeconds(const Number& seconds);

}  // namespace yici::feel

#endif  // YICI_SERVICES_WORKFLOW_FEEL_TEMPORAL_H_
