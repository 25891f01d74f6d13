// The decimal number of FEEL: 34 significant digits, rounded half to even (DMN 1.5, 10.3.2.3.1: IEEE 754-2008 decimal128).
//
//   Number third = *Divide(Number::FromInt(1), Number::FromInt(3));     // 0.3333333333333333333333333333333333
//   *Add(*Number::Parse("0.1"), *Number::Parse("0.2"))                  // 0.3, exactly
//
// A number is sign · coefficient · 10^exponent with 0 <= coefficient < 10^34 and an exponent in [-6176, 6111]. There is no
// infinity, no NaN and no negative zero: what would be one of the first two is nothing, which FEEL reads as null. A result
// too small for the range rounds to its last digit or to 0. No operation uses floating point or libm: square roots,
// logarithms and powers are integer algorithms of number_functions.cc, so every machine computes the same digits.
#ifndef YICI_SERVICES_WORKFLOW_FEEL_NUMBER_H_
#define YICI_SERVICES_WORKFLOW_FEEL_NUMBER_H_

#include <compare>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace yici::feel {

enum class Rounding { kHalfEven, kHalfUp, kHalfDown, kUp, kDown, kFloor, kCeiling };

class Number {
 public:
  using Coefficient = unsigned __int128;

  static constexpr int kDigitsMax = 34;
  static constexpr int kExponentMin = -6176;
  static constexpr int kExponentMax = 6111;

  constexpr Number() = default;  // 0
  static constexpr Number FromInt(int64_t value) {
    Number number;
    number.negative_ = value < 0;
    number.low_ = value < 0 ? 0 - static_cast<uint64_t>(value) : static_cast<uint64_t>(value);
    return number;
  }
  // Rounds to 34 digits; nothing when the result is out of range.
  static std::optional<Number> FromParts(bool negative, Coefficient coefficient, int64_t exponent);
  // An optional sign, digits with an optional point, an optional exponent ("12", "-.5", "1.23e-4"). Nothing for other text.
  static std::optional<Number> Parse(std::string_view text);

  bool is_zero() const { return (high_ | low_) == 0; }
  bool negative() const { return negative_; }
  int exponent() const { return exponent_; }
  Coefficient coefficient() const { return (Coefficient{high_} << 64) | low_; }
  bool is_integer() const;
  // The value when it is a whole number that fits.
  std::optional<int64_t> ToInt64() const;
  // Plain digits without an exponent: "0.000123", "1200".
  std::string ToString() const;

  Number operator-() const;

 private:
  // Requires a coefficient below 10^34 and an exponent in range.
  static Number Exactly(bool negative, Coefficient coefficient, int exponent);

  uint64_t high_ = 0;
  uint64_t low_ = 0;
  int32_t exponent_ = 0;
  bool negative_ = false;
};

std::strong_ordering Compare(const Number& a, const Number& b);
inline bool operator==(const Number& a, const Number& b) { return Compare(a, b) == 0; }
inline std::strong_ordering operator<=>(const Number& a, const Number& b) { return Compare(a, b); }

// Nothing: the result is out of range, or the divisor is 0.
std::optional<Number> Add(const Number& a, const Number& b);
std::optional<Number> Subtract(const Number& a, const Number& b);
std::optional<Number> Multiply(const Number& a, const Number& b);
std::optional<Number> Divide(const Number& a, const Number& b);
// dividend - divisor · floor(dividend / divisor), without rounding in between (DMN 1.5, table 76).
std::optional<Number> Modulo(const Number& dividend, const Number& divisor);
Number Absolute(const Number& a);

// The nearest multiple of 10^-scale. Nothing when scale lies outside [-6111, 6176] or the result is out of range.
std::optional<Number> Round(const Number& a, int64_t scale, Rounding rounding);

// Correct to the last of 34 digits for Sqrt; within one unit of it for the others, the same unit everywhere.
std::optional<Number> Sqrt(const Number& a);                           // nothing below 0
std::optional<Number> Exp(const Number& a);                            // e^a
std::optional<Number> Log(const Number& a);                            // natural logarithm; nothing at or below 0
std::optional<Number> Power(const Number& base, const Number& power);  // nothing for 0^negative and negative^fraction

}  // namespace yici::feel

#endif  // YICI_SERVICES_WORKFLOW_FEEL_NUMBER_H_
