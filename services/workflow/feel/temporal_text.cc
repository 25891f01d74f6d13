// Reading and writing dates, times and durations: ISO 8601 as XML Schema narrows it, with "@zone" behind a time.
#include <algorithm>
#include <cstdio>

#include "services/workflow/feel/civil.h"
#include "services/workflow/feel/temporal.h"
#include "services/workflow/feel/zones.h"

namespace yici::feel {
namespace {

class Reader {
 public:
  explicit Reader(std::string_view text) : text_(text) {}

  bool done() const { return at_ == text_.size(); }
  char peek() const { return done() ? '\0' : text_[at_]; }
  bool Eat(char c) {
    if (peek() != c || done()) return false;
    ++at_;
    return true;
  }
  std::string_view rest() const { return text_.substr(at_); }
  std::string_view TakeDigits() {
    const size_t begin = at_;
    while (peek() >= '0' && peek() <= '9') ++at_;
    return text_.substr(begin, at_ - begin);
  }
  // Exactly two digits, at most `max`.
  std::optional<int> TakeTwo(int max) {
    const std::string_view digits = TakeDigits();
    if (digits.size() != 2) return std::nullopt;
    const int value = (digits[0] - '0') * 10 + (digits[1] - '0');
    return value <= max ? std::optional<int>(value) : std::nullopt;
  }

 private:
  std::string_view text_;
  size_t at_ = 0;
};

int64_t ToInteger(std::string_view digits) {
  int64_t value = 0;
  for (const char c : digits) value = value * 10 + (c - '0');
  return value;
}

// Nine digits of a fraction of a second; more are cut.
int64_t ToNanosFraction(std::string_view digits) {
  int64_t value = 0;
  for (size_t i = 0; i < 9; ++i) value = value * 10 + (i < digits.size() ? digits[i] - '0' : 0);
  return value;
}

std::optional<Date> TakeDate(Reader& in) {
  const bool negative = in.Eat('-');
  const std::string_view year = in.TakeDigits();
  if (year.size() < 4 || year.size() > 9 || (year.size() > 4 && year[0] == '0') || !in.Eat('-')) return std::nullopt;
  const auto month = in.TakeTwo(12);
  if (!month || !in.Eat('-')) return std::nullopt;
  const auto day = in.TakeTwo(31);
  if (!day) return std::nullopt;
  return MakeDate(negative ? -ToInteger(year) : ToInteger(year), *month, *day);
}

std::optional<Zone> TakeOffset(Reader& in, bool negative) {
  const auto hours = in.TakeTwo(18);
  if (!hours || !in.Eat(':')) return std::nullopt;
  const auto minutes = in.TakeTwo(59);
  if (!minutes) return std::nullopt;
  int32_t seconds = *hours * 3'600 + *minutes * 60;
  if (in.Eat(':')) {
    const auto extra = in.TakeTwo(59);
    if (!extra) return std::nullopt;
    seconds += *extra;
  }
  if (seconds > kOffsetSecondsMax) return std::nullopt;
  return Zone::Offset(negative ? -seconds : seconds);
}

// The rest of the text: nothing, "Z", "+08:00" or "@Asia/Shanghai".
std::optional<Zone> TakeZone(Reader& in) {
  if (in.done()) return Zone();
  if (in.Eat('Z') || in.Eat('z')) return Zone::Offset(0);
  if (in.Eat('@')) {
    const auto zone = FindZone(in.rest());
    in = Reader("");
    return zone ? std::optional<Zone>(Zone{*zone, Zone::Kind::kNamed}) : std::nullopt;
  }
  const bool negative = in.peek() == '-';
  if (!in.Eat('-') && !in.Eat('+')) return std::nullopt;
  return TakeOffset(in, negative);
}

struct TimeOrMidnight {
  Time time;
  bool next_day = false;  // "24:00:00"
};

std::optional<TimeOrMidnight> TakeTime(Reader& in) {
  const auto hour = in.TakeTwo(24);
  if (!hour || !in.Eat(':')) return std::nullopt;
  const auto minute = in.TakeTwo(59);
  if (!minute || !in.Eat(':')) return std::nullopt;
  const auto second = in.TakeTwo(59);
  if (!second) return std::nullopt;
  int64_t nanos = 0;
  if (in.Eat('.')) {
    const std::string_view fraction = in.TakeDigits();
    if (fraction.empty()) return std::nullopt;
    nanos = ToNanosFraction(fraction);
  }
  nanos += (*hour * int64_t{3'600} + *minute * 60 + *second) * kNanosPerSecond;
  if (nanos > kNanosPerDay) return std::nullopt;
  const auto zone = TakeZone(in);
  if (!zone || !in.done()) return std::nullopt;
  return TimeOrMidnight{{nanos % kNanosPerDay, *zone}, nanos == kNanosPerDay};
}

}  // namespace

std::optional<Date> ParseDate(std::string_view text) {
  Reader in(text);
  const auto date = TakeDate(in);
  return in.done() ? date : std::nullopt;
}

std::optional<Time> ParseTime(std::string_view text) {
  Reader in(text);
  const auto time = TakeTime(in);
  return time ? std::optional<Time>(time->time) : std::nullopt;
}

std::optional<DateTime> ParseDateTime(std::string_view text) {
  Reader in(text);
  auto date = TakeDate(in);
  if (!date) return std::nullopt;
  if (in.done()) return DateTime{*date, {}};
  if (!in.Eat('T')) return std::nullopt;
  const auto time = TakeTime(in);
  if (!time) return std::nullopt;
  if (time->next_day) date = DateFromDays(DaysOf(*date) + 1);
  return date ? std::optional<DateTime>(DateTime{*date, time->time}) : std::nullopt;
}

namespace {

constexpr Nanos kSpanMax = Nanos{kYearMax} * 2 * 366 * kNanosPerDay;

// "12D": takes the digits before a unit of the list, which only goes forward.
struct Part {
  int64_t value = 0;
  std::string_view fraction;
  char unit = '\0';
};

std::optional<Part> TakePart(Reader& in, std::string_view units) {
  Part part;
  const std::string_view digits = in.TakeDigits();
  if (digits.empty() || digits.size() > 18) return std::nullopt;
  part.value = ToInteger(digits);
  const bool point = in.Eat('.');
  if (point) part.fraction = in.TakeDigits();
  part.unit = in.peek();
  if (units.find(part.unit) == std::string_view::npos || part.unit == '\0' || (point && part.unit != 'S')) return std::nullopt;
  in.Eat(part.unit);
  return part;
}

// Takes parts until `end` or the end of the text; units must come in order, each once. False: no such text.
template <typename Add>
bool TakeParts(Reader& in, std::string_view units, char end, Add add) {
  bool any = false;
  while (!in.done() && in.peek() != end) {
    const auto part = TakePart(in, units);
    if (!part) return false;
    units.remove_prefix(units.find(part->unit) + 1);
    add(*part);
    any = true;
  }
  return any;
}

}  // namespace

std::optional<Span> ParseSpan(std::string_view text) {
  Reader in(text);
  const bool negative = in.Eat('-');
  if (!in.Eat('P')) return std::nullopt;
  Nanos nanos = 0;
  const auto add = [&nanos](const Part& part) {
    const int64_t seconds = part.unit == 'D' ? kSecondsPerDay : part.unit == 'H' ? 3'600 : part.unit == 'M' ? 60 : 1;
    nanos += Nanos{part.value} * seconds * kNanosPerSecond;
    if (part.unit == 'S') nanos += ToNanosFraction(part.fraction);
  };
  if (in.peek() != 'T' && !TakeParts(in, "D", 'T', add)) return std::nullopt;
  if (in.Eat('T') && !TakeParts(in, "HMS", '\0', add)) return std::nullopt;
  return in.done() ? Span::FromNanos(negative ? -nanos : nanos) : std::nullopt;
}

std::optional<Months> ParseMonths(std::string_view text) {
  Reader in(text);
  const bool negative = in.Eat('-');
  if (!in.Eat('P')) return std::nullopt;
  Nanos months = 0;
  const auto add = [&months](const Part& part) { months += Nanos{part.value} * (part.unit == 'Y' ? 12 : 1); };
  if (!TakeParts(in, "YM", '\0', add) || months > Nanos{kYearMax} * 24) return std::nullopt;
  return Months{static_cast<int64_t>(negative ? -months : months)};
}

std::optional<Span> Span::FromNanos(Nanos nanos) {
  if (nanos > kSpanMax || nanos < -kSpanMax) return std::nullopt;
  Nanos seconds = nanos / kNanosPerSecond;
  Nanos rest = nanos % kNanosPerSecond;
  if (rest < 0) {
    rest += kNanosPerSecond;
    --seconds;
  }
  return Span{static_cast<int64_t>(seconds), static_cast<int32_t>(rest)};
}

namespace {

std::string Padded(int64_t value, int width) {
  std::string digits = std::to_string(value);
  if (digits.size() < static_cast<size_t>(width)) digits.insert(0, static_cast<size_t>(width) - digits.size(), '0');
  return digits;
}

// ".5", or nothing.
std::string PrintFraction(int64_t nanos) {
  if (nanos == 0) return "";
  std::string text = "." + Padded(nanos, 9);
  text.erase(text.find_last_not_of('0') + 1);
  return text;
}

std::string PrintZone(const Zone& zone) {
  if (zone.none()) return "";
  if (zone.kind == Zone::Kind::kNamed) return "@" + std::string(ZoneName(zone.value));
  if (zone.value == 0) return "Z";
  const int32_t seconds = zone.value < 0 ? -zone.value : zone.value;
  std::string text = (zone.value < 0 ? "-" : "+") + Padded(seconds / 3'600, 2) + ":" + Padded(seconds / 60 % 60, 2);
  if (seconds % 60 != 0) text += ":" + Padded(seconds % 60, 2);
  return text;
}

}  // namespace

std::string Print(const Date& date) {
  const int64_t year = date.year < 0 ? -int64_t{date.year} : date.year;
  return (date.year < 0 ? "-" : "") + Padded(year, 4) + "-" + Padded(date.month, 2) + "-" + Padded(date.day, 2);
}

std::string Print(const Time& time) {
  const int64_t seconds = time.nanos / kNanosPerSecond;
  return Padded(seconds / 3'600, 2) + ":" + Padded(seconds / 60 % 60, 2) + ":" + Padded(seconds % 60, 2) +
         PrintFraction(time.nanos % kNanosPerSecond) + PrintZone(time.zone);
}

std::string Print(const DateTime& at) { return Print(at.date) + "T" + Print(at.time); }

std::string Print(const Span& span) {
  const Nanos all = span.ToNanos();
  if (all == 0) return "PT0S";
  const Nanos magnitude = all < 0 ? -all : all;
  const auto seconds = static_cast<int64_t>(magnitude / kNanosPerSecond);
  const auto nanos = static_cast<int64_t>(magnitude % kNanosPerSecond);
  std::string text = all < 0 ? "-P" : "P";
  if (seconds / kSecondsPerDay != 0) text += std::to_string(seconds / kSecondsPerDay) + "D";
  if (seconds % kSecondsPerDay == 0 && nanos == 0) return text;
  text += "T";
  if (seconds / 3'600 % 24 != 0) text += std::to_string(seconds / 3'600 % 24) + "H";
  if (seconds / 60 % 60 != 0) text += std::to_string(seconds / 60 % 60) + "M";
  if (seconds % 60 != 0 || nanos != 0) text += std::to_string(seconds % 60) + PrintFraction(nanos) + "S";
  return text;
}

std::string Print(const Months& months) {
  if (months.count == 0) return "P0M";
  const int64_t count = months.count < 0 ? -months.count : months.count;
  std::string text = months.count < 0 ? "-P" : "P";
  if (count / 12 != 0) text += std::to_string(count / 12) + "Y";
  if (count % 12 != 0) text += std::to_string(count % 12) + "M";
  return text;
}

}  // namespace yici::feel
