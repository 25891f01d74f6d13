#include "services/workflow/feel/operators.h"

#include "services/workflow/feel/civil.h"
#include "services/workflow/feel/zones.h"

namespace yici::feel {
namespace {

constexpr int Pair(Kind a, Kind b) { return static_cast<int>(a) * 16 + static_cast<int>(b); }
int PairOf(const Value& a, const Value& b) { return Pair(a.kind(), b.kind()); }

template <typename T>
Value InRange(Evaluation& evaluation, const std::optional<T>& result) {
  return result ? Value(*result) : evaluation.Null(Reason::kOutOfRange);
}

Value Mistyped(Evaluation& evaluation) { return evaluation.Null(Reason::kOperandTypes); }

std::optional<Months> MakeMonths(__int128 count) {
  constexpr __int128 kMax = __int128{kYearMax} * 24;
  return count > kMax || count < -kMax ? std::nullopt : std::optional<Months>(Months{static_cast<int64_t>(count)});
}

std::optional<Months> MonthsFrom(const std::optional<Number>& number) {
  const auto cut = number ? Round(*number, 0, Rounding::kDown) : std::nullopt;
  const auto count = cut ? cut->ToInt64() : std::nullopt;
  return count ? MakeMonths(*count) : std::nullopt;
}

std::optional<Span> SpanFrom(const std::optional<Number>& seconds) {
  return seconds ? SpanFromSeconds(*seconds) : std::nullopt;
}

Span Negative(const Span& span) { return *Span::FromNanos(-span.ToNanos()); }
Months Negative(const Months& months) { return {-months.count}; }

Value Concatenated(Evaluation& evaluation, std::string_view a, std::string_view b) {
  if (!evaluation.Reserve((a.size() + b.size()) / 64, a.size() + b.size())) return Value();
  std::string joined;
  joined.reserve(a.size() + b.size());
  joined.append(a).append(b);
  return MakeText(evaluation.arena(), joined);
}

Value MinusDateTimes(Evaluation& evaluation, const DateTime& a, const DateTime& b) {
  if (a.time.zone.none() != b.time.zone.none()) return Mistyped(evaluation);
  return InRange(evaluation, Minus(a, b));
}

}  // namespace

Value AddValues(Evaluation& evaluation, const Value& a, const Value& b) {
  switch (PairOf(a, b)) {
    case Pair(Kind::kNumber, Kind::kNumber): return InRange(evaluation, Add(a.number(), b.number()));
    case Pair(Kind::kString, Kind::kString): return Concatenated(evaluation, a.text(), b.text());
    case Pair(Kind::kSpan, Kind::kSpan): return InRange(evaluation, Span::FromNanos(a.span().ToNanos() + b.span().ToNanos()));
    case Pair(Kind::kMonths, Kind::kMonths):
      return InRange(evaluation, MakeMonths(__int128{a.months().count} + b.months().count));
    case Pair(Kind::kDate, Kind::kMonths): return InRange(evaluation, Plus(a.date(), b.months()));
    case Pair(Kind::kDate, Kind::kSpan): return InRange(evaluation, Plus(a.date(), b.span()));
    case Pair(Kind::kDateTime, Kind::kMonths): return InRange(evaluation, Plus(a.date_time(), b.months()));
    case Pair(Kind::kDateTime, Kind::kSpan): return InRange(evaluation, Plus(a.date_time(), b.span()));
    case Pair(Kind::kTime, Kind::kSpan): return Value(Plus(a.time(), b.span()));
    case Pair(Kind::kMonths, Kind::kDate):
    case Pair(Kind::kSpan, Kind::kDate):
    case Pair(Kind::kMonths, Kind::kDateTime):
    case Pair(Kind::kSpan, Kind::kDateTime):
    case Pair(Kind::kSpan, Kind::kTime): return AddValues(evaluation, b, a);
    default: return Mistyped(evaluation);
  }
}

Value SubtractValues(Evaluation& evaluation, const Value& a, const Value& b) {
  switch (PairOf(a, b)) {
    case Pair(Kind::kNumber, Kind::kNumber): return InRange(evaluation, Subtract(a.number(), b.number()));
    case Pair(Kind::kDateTime, Kind::kDateTime): return MinusDateTimes(evaluation, a.date_time(), b.date_time());
    case Pair(Kind::kDate, Kind::kDate): return InRange(evaluation, Minus(MidnightUtc(a.date()), MidnightUtc(b.date())));
    case Pair(Kind::kDate, Kind::kDateTime): return MinusDateTimes(evaluation, MidnightUtc(a.date()), b.date_time());
    case Pair(Kind::kDateTime, Kind::kDate): return MinusDateTimes(evaluation, a.date_time(), MidnightUtc(b.date()));
    case Pair(Kind::kTime, Kind::kTime):
      return a.time().zone.none() != b.time().zone.none() ? Mistyped(evaluation)
                                                          : InRange(evaluation, Minus(a.time(), b.time()));
    default: break;
  }
  // What is left is a plus with the opposite.
  if (b.is(Kind::kSpan) && !a.is(Kind::kMonths)) return AddValues(evaluation, a, Value(Negative(b.span())));
  if (b.is(Kind::kMonths) && !a.is(Kind::kSpan)) return AddValues(evaluation, a, Value(Negative(b.months())));
  return Mistyped(evaluation);
}

Value MultiplyValues(Evaluation& evaluation, const Value& a, const Value& b) {
  switch (PairOf(a, b)) {
    case Pair(Kind::kNumber, Kind::kNumber): return InRange(evaluation, Multiply(a.number(), b.number()));
    case Pair(Kind::kMonths, Kind::kNumber):
      return InRange(evaluation, MonthsFrom(Multiply(Number::FromInt(a.months().count), b.number())));
    case Pair(Kind::kSpan, Kind::kNumber): return InRange(evaluation, SpanFrom(Multiply(SecondsOf(a.span()), b.number())));
    case Pair(Kind::kNumber, Kind::kMonths):
    case Pair(Kind::kNumber, Kind::kSpan): return MultiplyValues(evaluation, b, a);
    default: return Mistyped(evaluation);
  }
}

Value DivideValues(Evaluation& evaluation, const Value& a, const Value& b) {
  const auto divide = [&evaluation](const Number& x, const Number& y) -> std::optional<Number> {
    if (y.is_zero()) evaluation.Null(Reason::kDivisionByZero);
    return Divide(x, y);
  };
  switch (PairOf(a, b)) {
    case Pair(Kind::kNumber, Kind::kNumber): return InRange(evaluation, divide(a.number(), b.number()));
    case Pair(Kind::kMonths, Kind::kNumber):
      return InRange(evaluation, MonthsFrom(divide(Number::FromInt(a.months().count), b.number())));
    case Pair(Kind::kSpan, Kind::kNumber): return InRange(evaluation, SpanFrom(divide(SecondsOf(a.span()), b.number())));
    case Pair(Kind::kMonths, Kind::kMonths):
      return InRange(evaluation, divide(Number::FromInt(a.months().count), Number::FromInt(b.months().count)));
    case Pair(Kind::kSpan, Kind::kSpan): return InRange(evaluation, divide(SecondsOf(a.span()), SecondsOf(b.span())));
    default: return Mistyped(evaluation);
  }
}

Value PowerValues(Evaluation& evaluation, const Value& a, const Value& b) {
  if (!a.is(Kind::kNumber) || !b.is(Kind::kNumber)) return Mistyped(evaluation);
  // A fraction as power takes a logarithm and an exponential: hundreds of microseconds.
  if (!evaluation.Charge(b.number().is_integer() ? 100 : 2'000)) return Value();
  return InRange(evaluation, Power(a.number(), b.number()));
}

Value NegateValue(Evaluation& evaluation, const Value& a) {
  switch (a.kind()) {
    case Kind::kNumber: return Value(-a.number());
    case Kind::kSpan: return Value(Negative(a.span()));
    case Kind::kMonths: return Value(Negative(a.months()));
    default: return Mistyped(evaluation);
  }
}

Value CompareValues(Evaluation& evaluation, Op op, const Value& a, const Value& b) {
  if (op == Op::kEqual || op == Op::kNotEqual) {
    const auto equal = evaluation.Equal(a, b);
    return equal ? Value(*equal == (op == Op::kEqual)) : evaluation.Null(Reason::kNotComparable);
  }
  const auto order = evaluation.Order(a, b);
  if (order == std::partial_ordering::unordered) return evaluation.Null(Reason::kNotComparable);
  switch (op) {
    case Op::kLess: return Value(order < 0);
    case Op::kLessOrEqual: return Value(order <= 0);
    case Op::kGreater: return Value(order > 0);
    default: return Value(order >= 0);
  }
}

Value InTest(Evaluation& evaluation, const Value& point, const Value& test) {
  if (test.is(Kind::kRange)) {
    if (point.is(Kind::kRange) && evaluation.Equal(point, test).value_or(false)) return Value(true);
    const auto inside = evaluation.Contains(test.range(), point);
    return inside ? Value(*inside) : evaluation.Null(Reason::kNotComparable);
  }
  if (test.is(Kind::kList)) {
    if (!evaluation.Charge(test.list().size)) return Value();
    if (point.is(Kind::kList) && evaluation.Equal(point, test).value_or(false)) return Value(true);
    for (const Value& item : test.list()) {
      const bool inside = item.is(Kind::kRange) && evaluation.Contains(item.range(), point).value_or(false);
      if (inside || evaluation.Equal(point, item).value_or(false)) return Value(true);
    }
    return Value(false);
  }
  return CompareValues(evaluation, Op::kEqual, point, test);
}

namespace {

Value FromInt(int64_t value) { return Value(Number::FromInt(value)); }

// A number with the fraction of a second.
Value SecondWithin(int64_t nanos) {
  const int64_t within = nanos % (60 * kNanosPerSecond);
  if (within % kNanosPerSecond == 0) return FromInt(within / kNanosPerSecond);
  return Value(Number::FromParts(false, static_cast<Number::Coefficient>(within), -9));
}

std::optional<Value> DateProperty(const Date& date, std::string_view name) {
  if (name == "year") return FromInt(date.year);
  if (name == "month") return FromInt(date.month);
  if (name == "day") return FromInt(date.day);
  if (name == "weekday") return FromInt(Weekday(date));
  return std::nullopt;
}

std::optional<Value> TimeProperty(Evaluation& evaluation, const Time& time, const std::optional<int32_t>& offset,
                                  std::string_view name) {
  if (name == "hour") return FromInt(time.hour());
  if (name == "minute") return FromInt(time.minute());
  if (name == "second") return SecondWithin(time.nanos);
  if (name == "time offset") return offset ? Value(Span{*offset, 0}) : Value();
  if (name == "timezone") {
    if (time.zone.kind != Zone::Kind::kNamed) return Value();
    return MakeText(evaluation.arena(), ZoneName(time.zone.value));
  }
  return std::nullopt;
}

std::optional<Value> SpanProperty(const Span& span, std::string_view name) {
  const Nanos all = span.ToNanos();
  const Nanos magnitude = all < 0 ? -all : all;
  const int sign = all < 0 ? -1 : 1;
  const auto seconds = static_cast<int64_t>(magnitude / kNanosPerSecond);
  if (name == "days") return FromInt(sign * (seconds / kSecondsPerDay));
  if (name == "hours") return FromInt(sign * (seconds / 3'600 % 24));
  if (name == "minutes") return FromInt(sign * (seconds / 60 % 60));
  if (name != "seconds") return std::nullopt;
  const Value second = SecondWithin(static_cast<int64_t>(magnitude % (60 * Nanos{kNanosPerSecond})));
  return sign < 0 ? Value(-second.number()) : second;
}

std::optional<Value> MonthsProperty(const Months& months, std::string_view name) {
  if (name == "years") return FromInt(months.count / 12);
  if (name == "months") return FromInt(months.count % 12);
  return std::nullopt;
}

std::optional<Value> RangeProperty(const Range& range, std::string_view name) {
  if (name == "start") return range.low;
  if (name == "end") return range.high;
  if (name == "start included") return Value(range.low_closed);
  if (name == "end included") return Value(range.high_closed);
  return std::nullopt;
}

constexpr size_t kNamesPerStep = 64;

std::optional<Value> Property(Evaluation& evaluation, const Value& value, std::string_view name) {
  switch (value.kind()) {
    case Kind::kContext: {
      if (!evaluation.Charge(value.context().size / kNamesPerStep)) return Value();
      const Value* entry = value.context().Find(name);
      return entry == nullptr ? std::nullopt : std::optional<Value>(*entry);
    }
    case Kind::kDate: return DateProperty(value.date(), name);
    case Kind::kTime: return TimeProperty(evaluation, value.time(), OffsetOf(value.time()), name);
    case Kind::kDateTime: {
      const auto property = DateProperty(value.date_time().date, name);
      return property ? property : TimeProperty(evaluation, value.date_time().time, OffsetOf(value.date_time()), name);
    }
    case Kind::kSpan: return SpanProperty(value.span(), name);
    case Kind::kMonths: return MonthsProperty(value.months(), name);
    case Kind::kRange: return RangeProperty(value.range(), name);
    default: return std::nullopt;
  }
}

}  // namespace

// Of a list, the list of what its elements give, and those may be lists (10.3.2.5): as deep as a value is nested at most.
Value PathOf(Evaluation& evaluation, const Value& value, std::string_view name) {
  if (value.is(Kind::kList)) {
    const List& list = value.list();
    if (!evaluation.Charge(list.size)) return Value();
    Value* items = evaluation.arena().NewArray<Value>(list.size);
    for (size_t i = 0; i < list.size; ++i) {
      const bool nested = list[i].is(Kind::kList);
      items[i] = nested ? PathOf(evaluation, list[i], name) : Property(evaluation, list[i], name).value_or(Value());
    }
    return SealList(evaluation.arena(), items, list.size);
  }
  const auto property = Property(evaluation, value, name);
  return property ? *property : evaluation.Null(Reason::kNoSuchEntry, name);
}

}  // namespace yici::feel
