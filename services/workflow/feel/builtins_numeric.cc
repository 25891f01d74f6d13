// Functions of numbers (10.3.4.5).
#include "services/workflow/feel/builtins.h"

namespace yici::feel {
namespace {

// The scale argument, cut to a whole number; 0 when left out.
std::optional<int64_t> ScaleOf(const Call& call) {
  if (!call.has(1)) return 0;
  const auto cut = Round(call[1].number(), 0, Rounding::kDown);
  return cut ? cut->ToInt64() : std::nullopt;
}

Value Rounded(const Call& call, Rounding rounding) {
  const auto scale = ScaleOf(call);
  return call.InRange(scale ? Round(call[0].number(), *scale, rounding) : std::nullopt);
}

Value Decimal(const Call& call) { return Rounded(call, Rounding::kHalfEven); }
Value Floor(const Call& call) { return Rounded(call, Rounding::kFloor); }
Value Ceiling(const Call& call) { return Rounded(call, Rounding::kCeiling); }
Value RoundUp(const Call& call) { return Rounded(call, Rounding::kUp); }
Value RoundDown(const Call& call) { return Rounded(call, Rounding::kDown); }
Value RoundHalfUp(const Call& call) { return Rounded(call, Rounding::kHalfUp); }
Value RoundHalfDown(const Call& call) { return Rounded(call, Rounding::kHalfDown); }

Value Abs(const Call& call) {
  switch (call[0].kind()) {
    case Kind::kNumber: return Value(Absolute(call[0].number()));
    case Kind::kMonths: return call[0].months().count < 0 ? Value(Months{-call[0].months().count}) : call[0];
    case Kind::kSpan: return call[0].span().seconds < 0 ? call.InRange(Span::FromNanos(-call[0].span().ToNanos())) : call[0];
    default: return call.Null(Reason::kArgumentType);
  }
}

Value ModuloOf(const Call& call) {
  if (call[1].number().is_zero()) return call.Null(Reason::kDivisionByZero);
  return call.InRange(Modulo(call[0].number(), call[1].number()));
}

// What 34 digits of it cost: some 25 microseconds for a root, four times as much for the others.
template <std::optional<Number> (*kFunction)(const Number&)>
Value Transcendental(const Call& call) {
  if (!call.evaluation.Charge(kFunction == Sqrt ? 100 : 400)) return Value();
  return call.InRange(kFunction(call[0].number()));
}

Value Parity(const Call& call, int64_t rest) {
  const auto modulo = Modulo(call[0].number(), Number::FromInt(2));
  return Value(modulo && *modulo == Number::FromInt(rest));
}
Value Odd(const Call& call) { return Parity(call, 1); }
Value Even(const Call& call) { return Parity(call, 0); }

constexpr Overload kRows[] = {
    {"decimal", "nn", "n,scale", Decimal},
    {"floor", "n|n", "n,scale", Floor},
    {"ceiling", "n|n", "n,scale", Ceiling},
    {"round up", "nn", "n,scale", RoundUp},
    {"round down", "nn", "n,scale", RoundDown},
    {"round half up", "nn", "n,scale", RoundHalfUp},
    {"round half down", "nn", "n,scale", RoundHalfDown},
    {"abs", "p", "n", Abs},
    {"modulo", "nn", "dividend,divisor", ModuloOf},
    {"sqrt", "n", "number", Transcendental<Sqrt>},
    {"log", "n", "number", Transcendental<Log>},
    {"exp", "n", "number", Transcendental<Exp>},
    {"odd", "n", "number", Odd},
    {"even", "n", "number", Even},
};

}  // namespace

std::span<const Overload> NumericFunctions() { return kRows; }

}  // namespace yici::feel
