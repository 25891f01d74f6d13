// date(), time(), date and time(), years and months duration(), now(), today(), and the calendar (10.3.4.1, 10.3.4.7).
#include <array>

#include "services/workflow/feel/builtins.h"
#include "services/workflow/feel/zones.h"

namespace yici::feel {
namespace {

Value DateFrom(const Call& call) {
  if (call[0].is(Kind::kDate)) return call[0];
  if (call[0].is(Kind::kDateTime)) return Value(call[0].date_time().date);
  if (!call[0].is(Kind::kString)) return call.Null(Reason::kArgumentType);
  const auto date = ParseDate(call[0].text());
  return date ? Value(*date) : call.Null(Reason::kInvalidText);
}

std::optional<Date> DateOfNumbers(const Call& call) {
  const auto year = call[0].number().ToInt64(), month = call[1].number().ToInt64(), day = call[2].number().ToInt64();
  return year && month && day ? MakeDate(*year, *month, *day) : std::nullopt;
}

Value DateFromNumbers(const Call& call) { return call.InRange(DateOfNumbers(call)); }

std::optional<Zone> ZoneFrom(const Value& offset) {
  if (offset.is_null()) return Zone();
  if (offset.is(Kind::kString)) {
    const auto zone = FindZone(offset.text());
    return zone ? std::optional<Zone>(Zone{*zone, Zone::Kind::kNamed}) : std::nullopt;
  }
  if (!offset.is(Kind::kSpan) || offset.span().nanos != 0) return std::nullopt;
  const int64_t seconds = offset.span().seconds;
  if (seconds > kOffsetSecondsMax || seconds < -kOffsetSecondsMax) return std::nullopt;
  return Zone::Offset(static_cast<int32_t>(seconds));
}

// Hour, minute, second (with a fraction) and zone of four arguments from `first` on.
std::optional<Time> TimeOfNumbers(const Call& call, size_t first) {
  const auto hour = call[first].number().ToInt64(), minute = call[first + 1].number().ToInt64();
  const Number& second = call[first + 2].number();
  const auto zone = ZoneFrom(call[first + 3]);
  const auto span = SpanFromSeconds(second);
  if (!hour || !minute || !zone || !span || *hour < 0 || *hour > 23 || *minute < 0 || *minute > 59) return std::nullopt;
  if (span->seconds < 0 || span->seconds > 59) return std::nullopt;
  const int64_t nanos = (*hour * 3'600 + *minute * 60 + span->seconds) * kNanosPerSecond + span->nanos;
  return Time{nanos, *zone};
}

Value TimeFrom(const Call& call) {
  if (call[0].is(Kind::kTime)) return call[0];
  if (call[0].is(Kind::kDateTime)) return Value(call[0].date_time().time);
  if (call[0].is(Kind::kDate)) return Value(MidnightUtc(call[0].date()).time);
  if (!call[0].is(Kind::kString)) return call.Null(Reason::kArgumentType);
  const auto time = ParseTime(call[0].text());
  return time ? Value(*time) : call.Null(Reason::kInvalidText);
}

Value TimeFromNumbers(const Call& call) {
  if (call.has(3) && !call[3].is(Kind::kSpan)) return call.Null(Reason::kArgumentType);
  return call.InRange(TimeOfNumbers(call, 0));
}

Value DateTimeFrom(const Call& call) {
  if (call[0].is(Kind::kDateTime)) return call[0];
  if (call[0].is(Kind::kDate)) return Value(MidnightUtc(call[0].date()));
  if (!call[0].is(Kind::kString)) return call.Null(Reason::kArgumentType);
  const auto at = ParseDateTime(call[0].text());
  return at ? Value(*at) : call.Null(Reason::kInvalidText);
}

Date DateOf(const Value& value) { return value.is(Kind::kDate) ? value.date() : value.date_time().date; }

Value DateTimeFromParts(const Call& call) {
  if (!call[1].is(Kind::kTime)) return call.Null(Reason::kArgumentType);
  return Value(DateTime{DateOf(call[0]), call[1].time()});
}

Value DateTimeFromNumbers(const Call& call) {
  const auto date = DateOfNumbers(call);
  const auto time = TimeOfNumbers(call, 3);
  return date && time ? Value(DateTime{*date, *time}) : call.Null(Reason::kOutOfRange);
}

Value MonthsDuration(const Call& call) { return Value(MonthsBetween(DateOf(call[0]), DateOf(call[1]))); }

Value Now(const Call& call) { return Value(call.evaluation.environment().now); }
Value Today(const Call& call) { return Value(call.evaluation.environment().now.date); }

Value NumberOf(int64_t value) { return Value(Number::FromInt(value)); }
Value DayOfYearOf(const Call& call) { return NumberOf(DayOfYear(DateOf(call[0]))); }
Value WeekOfYearOf(const Call& call) { return NumberOf(WeekOfYear(DateOf(call[0]))); }

Value DayOfWeekOf(const Call& call) {
  static constexpr std::array kDays = {"Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"};
  return Value(kDays[static_cast<size_t>(Weekday(DateOf(call[0])) - 1)]);
}

Value MonthOfYearOf(const Call& call) {
  static constexpr std::array kMonths = {"January", "February", "March",     "April",   "May",      "June",
                                         "July",    "August",   "September", "October", "November", "December"};
  return Value(kMonths[DateOf(call[0]).month - 1]);
}

constexpr Overload kRows[] = {
    {"date", "p", "from", DateFrom},
    {"date", "nnn", "year,month,day", DateFromNumbers},
    {"time", "p", "from", TimeFrom},
    {"time", "nnn|a", "hour,minute,second,offset", TimeFromNumbers},
    {"date and time", "p", "from", DateTimeFrom},
    {"date and time", "dp", "date,time", DateTimeFromParts},
    {"date and time", "nnnnnn|a", "year,month,day,hour,minute,second,offset", DateTimeFromNumbers},
    {"date and time", "nnnnnns", "year,month,day,hour,minute,second,timezone", DateTimeFromNumbers},
    {"years and months duration", "dd", "from,to", MonthsDuration},
    {"now", "", "", Now},
    {"today", "", "", Today},
    {"day of year", "d", "date", DayOfYearOf},
    {"day of week", "d", "date", DayOfWeekOf},
    {"month of year", "d", "date", MonthOfYearOf},
    {"week of year", "d", "date", WeekOfYearOf},
};

}  // namespace

std::span<const Overload> TemporalFunctions() { return kRows; }

}  // namespace yici::feel
