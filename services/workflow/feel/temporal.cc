#include "services/workflow/feel/temporal.h"

#include <algorithm>

#include "services/workflow/feel/civil.h"
#include "services/workflow/feel/zones.h"

namespace yici::feel {
namespace {

Nanos FloorDivideNanos(Nanos a, Nanos b) { return a / b - (a % b < 0 ? 1 : 0); }

Nanos LocalNanos(const DateTime& at) { return Nanos{DaysOf(at.date)} * kNanosPerDay + at.time.nanos; }

int64_t LocalSeconds(const DateTime& at) { return DaysOf(at.date) * kSecondsPerDay + at.time.nanos / kNanosPerSecond; }

std::optional<DateTime> FromLocalNanos(Nanos local, const Zone& zone) {
  const Nanos days = FloorDivideNanos(local, kNanosPerDay);
  if (days > Nanos{kYearMax} * 366 || days < -Nanos{kYearMax} * 366) return std::nullopt;
  const auto date = DateFromDays(static_cast<int64_t>(days));
  if (!date) return std::nullopt;
  return DateTime{*date, {static_cast<int64_t>(local - days * kNanosPerDay), zone}};
}

std::partial_ordering Order(Nanos a, Nanos b) {
  return a < b ? std::partial_ordering::less : a > b ? std::partial_ordering::greater : std::partial_ordering::equivalent;
}

}  // namespace

std::optional<Date> MakeDate(int64_t year, int64_t month, int64_t day) {
  if (year < -kYearMax || year > kYearMax || month < 1 || month > 12 || day < 1) return std::nullopt;
  if (day > DaysInMonth(year, static_cast<int>(month))) return std::nullopt;
  return Date{static_cast<int32_t>(year), static_cast<uint8_t>(month), static_cast<uint8_t>(day)};
}

int64_t DaysOf(const Date& date) { return DaysFromCivil(date.year, date.month, date.day); }

std::optional<Date> DateFromDays(int64_t days) {
  const CivilDate date = CivilFromDays(days);
  return MakeDate(date.year, date.month, date.day);
}

int Weekday(const Date& date) { return static_cast<int>(FloorModulo(DaysOf(date) + 3, 7)) + 1; }

int DayOfYear(const Date& date) { return static_cast<int>(DaysOf(date) - DaysFromCivil(date.year, 1, 1)) + 1; }

int WeekOfYear(const Date& date) {
  // The week belongs to the year of its Thursday.
  const int64_t thursday = DaysOf(date) - (Weekday(date) - 1) + 3;
  const int64_t year = CivilFromDays(thursday).year;
  return static_cast<int>((thursday - DaysFromCivil(year, 1, 1)) / 7) + 1;
}

std::optional<int32_t> OffsetOf(const DateTime& at) {
  switch (at.time.zone.kind) {
    case Zone::Kind::kNone: return std::nullopt;
    case Zone::Kind::kOffset: return at.time.zone.value;
    case Zone::Kind::kNamed: break;
  }
  return OffsetAtLocal(at.time.zone.value, LocalSeconds(at));
}

std::optional<int32_t> OffsetOf(const Time& time) {
  if (time.zone.none()) return std::nullopt;
  return time.zone.kind == Zone::Kind::kOffset ? time.zone.value : StandardOffset(time.zone.value);
}

Nanos InstantOf(const DateTime& at) { return LocalNanos(at) - Nanos{OffsetOf(at).value_or(0)} * kNanosPerSecond; }

Nanos InstantOf(const Time& time) { return time.nanos - Nanos{OffsetOf(time).value_or(0)} * kNanosPerSecond; }

std::partial_ordering Compare(const Time& a, const Time& b) {
  if (a.zone.none() != b.zone.none()) return std::partial_ordering::unordered;
  return Order(InstantOf(a), InstantOf(b));
}

std::partial_ordering Compare(const DateTime& a, const DateTime& b) {
  if (a.time.zone.none() != b.time.zone.none()) return std::partial_ordering::unordered;
  return Order(InstantOf(a), InstantOf(b));
}

std::optional<Date> Plus(const Date& date, const Months& months) {
  const int64_t all = int64_t{date.year} * 12 + date.month - 1 + months.count;
  const int64_t year = FloorDivide(all, 12);
  const int64_t month = FloorModulo(all, 12) + 1;
  if (year < -kYearMax || year > kYearMax) return std::nullopt;
  return MakeDate(year, month, std::min<int>(date.day, DaysInMonth(year, static_cast<int>(month))));
}

std::optional<Date> Plus(const Date& date, const Span& span) {
  const auto sum = Plus(DateTime{date, {}}, span);
  return sum ? std::optional<Date>(sum->date) : std::nullopt;
}

std::optional<DateTime> Plus(const DateTime& at, const Months& months) {
  const auto date = Plus(at.date, months);
  return date ? std::optional<DateTime>(DateTime{*date, at.time}) : std::nullopt;
}

std::optional<DateTime> Plus(const DateTime& at, const Span& span) {
  if (at.time.zone.kind != Zone::Kind::kNamed) return FromLocalNanos(LocalNanos(at) + span.ToNanos(), at.time.zone);
  // In a named zone the span passes on the time line, so a change of the clock in between shows.
  const Nanos instant = InstantOf(at) + span.ToNanos();
  const Nanos seconds = FloorDivideNanos(instant, kNanosPerSecond);
  if (seconds > Nanos{INT64_MAX} / 2 || seconds < Nanos{INT64_MIN} / 2) return std::nullopt;
  const int32_t offset = OffsetAt(at.time.zone.value, static_cast<int64_t>(seconds));
  return FromLocalNanos(instant + Nanos{offset} * kNanosPerSecond, at.time.zone);
}

Time Plus(const Time& time, const Span& span) {
  const Nanos sum = time.nanos + span.ToNanos();
  return {static_cast<int64_t>(sum - FloorDivideNanos(sum, kNanosPerDay) * kNanosPerDay), time.zone};
}

std::optional<Span> Minus(const Time& a, const Time& b) {
  if (a.zone.none() != b.zone.none()) return std::nullopt;
  return Span::FromNanos(InstantOf(a) - InstantOf(b));
}

std::optional<Span> Minus(const DateTime& a, const DateTime& b) {
  if (a.time.zone.none() != b.time.zone.none()) return std::nullopt;
  return Span::FromNanos(InstantOf(a) - InstantOf(b));
}

Months MonthsBetween(const Date& from, const Date& to) {
  int64_t months = (int64_t{to.year} - from.year) * 12 + to.month - from.month;
  if (months > 0 && to.day < from.day) --months;
  if (months < 0 && to.day > from.day) ++months;
  return {months};
}

Number SecondsOf(const Span& span) {
  const Nanos nanos = span.ToNanos();
  const bool negative = nanos < 0;
  return *Number::FromParts(negative, static_cast<Number::Coefficient>(negative ? -nanos : nanos), -9);
}

std::optional<Span> SpanFromSeconds(const Number& seconds) {
  const auto cut = Round(seconds, 9, Rounding::kDown);
  if (!cut || cut->exponent() > 18) return std::nullopt;
  Nanos nanos = static_cast<Nanos>(cut->coefficient());
  for (int i = cut->exponent(); i > -9; --i) {
    if (nanos > Nanos{INT64_MAX} * kNanosPerSecond) return std::nullopt;
    nanos *= 10;
  }
  return Span::FromNanos(cut->negative() ? -nanos : nanos);
}

}  // namespace yici::feel
