// Roots, logarithms and powers by integer algorithms. Fixed point with 80 decimal places; constants are given to 85 and cut.
#include <algorithm>

#include "services/workflow/feel/number_wide.h"

namespace yici::feel {
namespace {

constexpr int kPlaces = 80;
constexpr int kWorkDigits = 80;  // significant digits kept while multiplying powers

const Wide& One() { return WidePowerOfTen(kPlaces); }

// ln 10, 80 places (computed with Python's decimal module at 120 digits).
const Wide& LogOfTen() {
  static const Wide value("230258509299404568401799145468436420760110148862877297603332790096757260967735248");
  return value;
}

struct Fixed {  // sign · magnitude · 10^-80
  Wide magnitude;
  bool negative = false;
};

Fixed Subtract(const Fixed& a, const Wide& b) {
  if (a.negative) return {a.magnitude + b, true};
  return a.magnitude >= b ? Fixed{a.magnitude - b, false} : Fixed{b - a.magnitude, true};
}

// a · 10^80, cut. Requires |a| < 10^9.
Fixed ToFixed(const Number& a) {
  const int shift = a.exponent() + kPlaces;
  if (shift >= 0) return {WidenCoefficient(a) * WidePowerOfTen(shift), a.negative()};
  if (-shift > kWideDigitsMax) return {0, false};
  return {WidenCoefficient(a) / WidePowerOfTen(-shift), a.negative()};
}

// e^r for 0 <= r < ln 10, by its series after halving r eight times.
Wide ExpOfFraction(const Wide& r) {
  constexpr int kHalvings = 8;
  const Wide x = r >> kHalvings;
  Wide term = One(), sum = One();
  for (int n = 1; term != 0; ++n) {
    term = term * x / One() / n;
    sum += term;
  }
  for (int i = 0; i < kHalvings; ++i) sum = sum * sum / One();
  return sum;
}

// e^a as value · 10^exponent. Nothing when it overflows; 0 when it vanishes.
std::optional<Number> ExpOfFixed(const Fixed& a) {
  const Wide whole = a.magnitude / LogOfTen();
  if (whole > 7000) return a.negative ? std::optional<Number>(Number()) : std::nullopt;
  auto tens = static_cast<int64_t>(whole);
  Wide rest = a.magnitude - whole * LogOfTen();
  if (a.negative) {
    tens = -tens;
    if (rest != 0) {
      rest = LogOfTen() - rest;
      --tens;
    }
  }
  return Finish(false, ExpOfFraction(rest), tens - kPlaces, Tail::kSome);
}

// ln m for 1 <= m < 10: six square roots bring m near 1, then ln m = 2 artanh((m-1)/(m+1)).
Wide LogOfMantissa(Wide m) {
  constexpr int kRoots = 6;
  for (int i = 0; i < kRoots; ++i) m = sqrt(Wide(m * One()));
  const Wide z = (m - One()) * One() / (m + One());
  const Wide square = z * z / One();
  Wide power = z, sum = 0;
  for (int n = 1; power != 0; n += 2) {
    sum += power / n;
    power = power * square / One();
  }
  return sum << (kRoots + 1);
}

// ln a for a > 0.
Fixed LogOf(const Number& a) {
  const Wide coefficient = WidenCoefficient(a);
  const int digits = DigitsOf(coefficient);
  const Wide log = LogOfMantissa(coefficient * WidePowerOfTen(kPlaces - digits + 1));
  const int tens = a.exponent() + digits - 1;
  if (tens >= 0) return {log + LogOfTen() * tens, false};
  Fixed result = Subtract({log, false}, LogOfTen() * -tens);
  return result;
}

std::optional<Number> FromFixed(const Fixed& a) {
  return a.magnitude == 0 ? Number() : Finish(a.negative, a.magnitude, -kPlaces, Tail::kNone);
}

// A product under way: at most kWorkDigits digits.
struct Product {
  Wide value = 1;
  int64_t exponent = 0;
  Tail tail = Tail::kNone;

  void MultiplyBy(const Product& other) {
    value *= other.value;
    exponent += other.exponent;
    if (other.tail == Tail::kSome) tail = Tail::kSome;
    const int excess = DigitsOf(value) - kWorkDigits;
    if (excess <= 0) return;
    Wide kept, remainder;
    divide_qr(value, WidePowerOfTen(excess), kept, remainder);
    if (remainder != 0) tail = Tail::kSome;
    value = kept;
    exponent += excess;
  }
};

std::optional<Number> WholePower(const Number& base, int64_t power) {
  Product result, square{WidenCoefficient(base), base.exponent(), Tail::kNone};
  for (uint64_t left = static_cast<uint64_t>(power < 0 ? -power : power); left != 0; left >>= 1) {
    if (left & 1) result.MultiplyBy(square);
    if (left > 1) square.MultiplyBy(square);
  }
  const bool negative = base.negative() && power % 2 != 0;
  if (power >= 0) return Finish(negative, result.value, result.exponent, result.tail);
  Wide quotient, remainder;
  constexpr int kNumeratorDigits = kWorkDigits + 45;
  divide_qr(WidePowerOfTen(kNumeratorDigits), result.value, quotient, remainder);
  const int64_t exponent = -result.exponent - kNumeratorDigits;
  if (remainder == 0 && result.tail == Tail::kNone) return FinishExact(negative, quotient, exponent, 0);
  return Finish(negative, quotient, exponent, Tail::kSome);
}

}  // namespace

std::optional<Number> Sqrt(const Number& a) {
  if (a.negative()) return std::nullopt;
  if (a.is_zero()) return a;
  // An even exponent and at least 74 digits give 37 digits of root.
  int shift = std::max(0, 74 - DigitsOf(WidenCoefficient(a)));
  if ((a.exponent() - shift) % 2 != 0) ++shift;
  Wide remainder;
  const Wide root = sqrt(Wide(WidenCoefficient(a) * WidePowerOfTen(shift)), remainder);
  const int64_t exponent = (a.exponent() - shift) / 2;
  if (remainder == 0) return FinishExact(false, root, exponent, a.exponent() / 2);
  return Finish(false, root, exponent, Tail::kSome);
}

std::optional<Number> Exp(const Number& a) {
  if (a.is_zero()) return Number::FromInt(1);
  if (Absolute(a) > Number::FromInt(20'000)) return a.negative() ? std::optional<Number>(Number()) : std::nullopt;
  return ExpOfFixed(ToFixed(a));
}

std::optional<Number> Log(const Number& a) {
  if (a.negative() || a.is_zero()) return std::nullopt;
  return FromFixed(LogOf(a));
}

std::optional<Number> Power(const Number& base, const Number& power) {
  if (power.is_zero()) return Number::FromInt(1);
  if (base.is_zero()) return power.negative() ? std::nullopt : std::optional<Number>(Number());
  constexpr int64_t kMultiplied = 100'000;  // more would cost digits; the logarithm does the rest
  const auto whole = power.ToInt64();
  if (whole && *whole >= -kMultiplied && *whole <= kMultiplied) return WholePower(base, *whole);
  if (base.negative() && !power.is_integer()) return std::nullopt;
  const Fixed log = LogOf(Absolute(base));
  if (log.magnitude == 0) return Number::FromInt(base.negative() && power.ToInt64().value_or(0) % 2 != 0 ? -1 : 1);
  // log · power, cut to 80 places; beyond 10^5 the result overflows or vanishes.
  const Wide product = log.magnitude * WidenCoefficient(power);
  const int shift = power.exponent();
  const bool negative = log.negative != power.negative();
  const bool huge = DigitsOf(product) + shift > kPlaces + 6;
  if (huge) return negative ? std::optional<Number>(Number()) : std::nullopt;
  Wide exponent = 0;
  if (shift >= 0) {
    exponent = product * WidePowerOfTen(shift);
  } else if (-shift <= kWideDigitsMax) {
    exponent = product / WidePowerOfTen(-shift);
  }
  const auto result = ExpOfFixed({exponent, negative});
  const bool odd = base.negative() && Modulo(power, Number::FromInt(2)) != Number();
  return result && odd ? -*result : result;
}

}  // namespace yici::feel
