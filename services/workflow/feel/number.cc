#include "services/workflow/feel/number.h"

#include <algorithm>
#include <array>

#include "services/workflow/feel/number_wide.h"

namespace yici::feel {
namespace {

using Coefficient = Number::Coefficient;

constexpr std::array<Coefficient, 39> MakePowers() {
  std::array<Coefficient, 39> powers{};
  Coefficient power = 1;
  for (size_t i = 0; i < powers.size(); ++i, power *= 10) powers[i] = power;
  return powers;
}
constexpr std::array<Coefficient, 39> kPowers = MakePowers();
constexpr Coefficient kLimit = kPowers[Number::kDigitsMax];

int DigitsOfCoefficient(Coefficient value) {
  return static_cast<int>(std::upper_bound(kPowers.begin(), kPowers.end(), value) - kPowers.begin());
}

Coefficient Narrow(const Wide& value) {
  const auto low = static_cast<uint64_t>(value & ~uint64_t{0});
  const auto high = static_cast<uint64_t>((value >> 64) & ~uint64_t{0});
  return (Coefficient{high} << 64) | low;
}

// Where the dropped part lies against half of the last kept place.
enum class Dropped { kNothing, kBelowHalf, kHalf, kAboveHalf };

bool RoundsAway(Rounding rounding, bool negative, bool odd, Dropped dropped) {
  if (dropped == Dropped::kNothing) return false;
  switch (rounding) {
    case Rounding::kUp: return true;
    case Rounding::kDown: return false;
    case Rounding::kFloor: return negative;
    case Rounding::kCeiling: return !negative;
    case Rounding::kHalfUp: return dropped >= Dropped::kHalf;
    case Rounding::kHalfDown: return dropped > Dropped::kHalf;
    case Rounding::kHalfEven: break;
  }
  return dropped > Dropped::kHalf || (dropped == Dropped::kHalf && odd);
}

template <typename T>
Dropped Judge(const T& remainder, const T& power, Tail tail) {
  if (remainder == 0) return tail == Tail::kNone ? Dropped::kNothing : Dropped::kBelowHalf;
  const T doubled = remainder * 2;
  if (doubled < power) return Dropped::kBelowHalf;
  return doubled > power || tail == Tail::kSome ? Dropped::kAboveHalf : Dropped::kHalf;
}

// Cuts `count` digits off the end, rounding.
Coefficient CutDigits(Coefficient value, int64_t count, bool negative, Rounding rounding) {
  if (count > 38) return value != 0 && RoundsAway(rounding, negative, false, Dropped::kBelowHalf) ? 1 : 0;
  const Coefficient power = kPowers[count];
  const Coefficient kept = value / power;
  const Coefficient remainder = value % power;
  // Doubling a remainder of 38 digits would not fit: compare with the other half instead.
  Dropped dropped = Dropped::kNothing;
  if (remainder != 0) {
    const Coefficient rest = power - remainder;
    dropped = remainder < rest ? Dropped::kBelowHalf : remainder > rest ? Dropped::kAboveHalf : Dropped::kHalf;
  }
  return kept + (RoundsAway(rounding, negative, (kept & 1) != 0, dropped) ? 1 : 0);
}

}  // namespace

const Wide& WidePowerOfTen(int power) {
  static const auto powers = [] {
    std::array<Wide, kWideDigitsMax + 1> made;
    made[0] = 1;
    for (int i = 1; i <= kWideDigitsMax; ++i) made[i] = made[i - 1] * 10;
    return made;
  }();
  return powers[power];
}

int DigitsOf(const Wide& value) {
  if (value == 0) return 0;
  // log10(2) as a fraction gives a guess that is right or one too small.
  const int guess = static_cast<int>((msb(value) + 1) * 30103 / 100000);
  return value >= WidePowerOfTen(guess) ? guess + 1 : guess;
}

std::optional<Number> Finish(bool negative, const Wide& value, int64_t exponent, Tail tail) {
  const int64_t excess = std::max<int64_t>(DigitsOf(value) - Number::kDigitsMax, Number::kExponentMin - exponent);
  if (excess <= 0) return Number::FromParts(negative, Narrow(value), exponent);
  if (excess > kWideDigitsMax) return Number();
  const Wide& power = WidePowerOfTen(static_cast<int>(excess));
  Wide kept, remainder;
  divide_qr(value, power, kept, remainder);
  const Dropped dropped = Judge(remainder, power, tail);
  if (RoundsAway(Rounding::kHalfEven, negative, bit_test(kept, 0), dropped)) ++kept;
  return Number::FromParts(negative, Narrow(kept), exponent + excess);
}

std::optional<Number> FinishExact(bool negative, Wide value, int64_t exponent, int64_t ideal) {
  while (value != 0 && exponent < ideal) {
    Wide kept, remainder;
    divide_qr(value, Wide(10), kept, remainder);
    if (remainder != 0) break;
    value = kept;
    ++exponent;
  }
  return Finish(negative, value, exponent, Tail::kNone);
}

Number Number::Exactly(bool negative, Coefficient coefficient, int exponent) {
  Number number;
  number.high_ = static_cast<uint64_t>(coefficient >> 64);
  number.low_ = static_cast<uint64_t>(coefficient);
  number.exponent_ = exponent;
  number.negative_ = negative && coefficient != 0;
  return number;
}

std::optional<Number> Number::FromParts(bool negative, Coefficient coefficient, int64_t exponent) {
  if (coefficient == 0) {
    return Exactly(false, 0, static_cast<int>(std::clamp<int64_t>(exponent, kExponentMin, kExponentMax)));
  }
  // Twice at most: a carry can make a 35th digit.
  while (coefficient >= kLimit || exponent < kExponentMin) {
    const int64_t cut = std::max<int64_t>(DigitsOfCoefficient(coefficient) - kDigitsMax, kExponentMin - exponent);
    coefficient = CutDigits(coefficient, cut, negative, Rounding::kHalfEven);
    exponent += cut;
    if (coefficient == 0) return Exactly(false, 0, kExponentMin);
  }
  // A large exponent may still fit with zeros behind the digits.
  if (exponent > kExponentMax) {
    const int64_t zeros = exponent - kExponentMax;
    if (zeros > kDigitsMax - DigitsOfCoefficient(coefficient)) return std::nullopt;
    coefficient *= kPowers[zeros];
    exponent = kExponentMax;
  }
  return Exactly(negative, coefficient, static_cast<int>(exponent));
}

namespace {

constexpr bool IsDigit(char c) { return c >= '0' && c <= '9'; }

// The digits of a text, with what did not fit rounded into the last: one more digit and a tail are kept for that.
struct Digits {
  Wide value = 0;
  int count = 0;
  int64_t exponent = 0;
  Tail tail = Tail::kNone;
  bool any = false;

  void Take(char c, bool behind_point) {
    any = true;
    if (count >= 60) {
      if (c != '0') tail = Tail::kSome;
      if (!behind_point) ++exponent;
      return;
    }
    value = value * 10 + (c - '0');
    if (count > 0 || c != '0') ++count;
    if (behind_point) --exponent;
  }
};

std::optional<int64_t> ParseExponent(std::string_view text) {
  const bool negative = !text.empty() && text[0] == '-';
  if (!text.empty() && (text[0] == '-' || text[0] == '+')) text.remove_prefix(1);
  if (text.empty()) return std::nullopt;
  int64_t value = 0;
  for (const char c : text) {
    if (!IsDigit(c)) return std::nullopt;
    value = std::min<int64_t>(value * 10 + (c - '0'), 1'000'000'000);
  }
  return negative ? -value : value;
}

}  // namespace

std::optional<Number> Number::Parse(std::string_view text) {
  bool negative = false;
  if (!text.empty() && (text[0] == '-' || text[0] == '+')) {
    negative = text[0] == '-';
    text.remove_prefix(1);
  }
  Digits digits;
  size_t at = 0;
  while (at < text.size() && IsDigit(text[at])) digits.Take(text[at++], false);
  if (at < text.size() && text[at] == '.') {
    const size_t point = at++;
    while (at < text.size() && IsDigit(text[at])) digits.Take(text[at++], true);
    if (at == point + 1) return std::nullopt;
  }
  if (!digits.any) return std::nullopt;
  int64_t exponent = digits.exponent;
  if (at < text.size()) {
    if (text[at] != 'e' && text[at] != 'E') return std::nullopt;
    const auto more = ParseExponent(text.substr(at + 1));
    if (!more) return std::nullopt;
    exponent += *more;
  }
  return Finish(negative, digits.value, exponent, digits.tail);
}

bool Number::is_integer() const {
  if (exponent_ >= 0 || is_zero()) return true;
  return exponent_ > -kDigitsMax && coefficient() % kPowers[-exponent_] == 0;
}

std::optional<int64_t> Number::ToInt64() const {
  if (is_zero()) return 0;
  if (!is_integer() || exponent_ > 18) return std::nullopt;
  Coefficient value = coefficient();
  if (exponent_ < 0) {
    value /= kPowers[-exponent_];
  } else if (value > Coefficient{INT64_MAX}) {
    return std::nullopt;
  } else {
    value *= kPowers[exponent_];
  }
  if (value > Coefficient{INT64_MAX}) return std::nullopt;
  const auto result = static_cast<int64_t>(value);
  return negative_ ? -result : result;
}

std::string Number::ToString() const {
  std::string digits;
  for (Coefficient rest = coefficient(); rest != 0; rest /= 10) digits += static_cast<char>('0' + static_cast<int>(rest % 10));
  if (digits.empty()) digits += '0';
  std::reverse(digits.begin(), digits.end());
  if (exponent_ >= 0) {
    if (!is_zero()) digits.append(static_cast<size_t>(exponent_), '0');
  } else {
    const auto places = static_cast<size_t>(-exponent_);
    if (digits.size() <= places) digits.insert(0, places + 1 - digits.size(), '0');
    digits.insert(digits.size() - places, 1, '.');
  }
  if (negative_) digits.insert(digits.begin(), '-');
  return digits;
}

Number Number::operator-() const { return Exactly(!negative_, coefficient(), exponent_); }

Number Absolute(const Number& a) { return a.negative() ? -a : a; }

namespace {

std::strong_ordering CompareMagnitude(const Number& a, const Number& b) {
  if (a.exponent() == b.exponent()) return a.coefficient() <=> b.coefficient();
  const Number& high = a.exponent() > b.exponent() ? a : b;
  const Number& low = a.exponent() > b.exponent() ? b : a;
  const int shift = high.exponent() - low.exponent();
  std::strong_ordering order = std::strong_ordering::greater;
  const int digits = DigitsOfCoefficient(high.coefficient());
  if (high.is_zero()) {
    order = low.is_zero() ? std::strong_ordering::equal : std::strong_ordering::less;
  } else if (digits + shift <= 38) {
    order = high.coefficient() * kPowers[shift] <=> low.coefficient();
  }
  if (&high == &a) return order;
  return 0 <=> order;
}

}  // namespace

std::strong_ordering Compare(const Number& a, const Number& b) {
  if (a.negative() != b.negative()) return a.negative() ? std::strong_ordering::less : std::strong_ordering::greater;
  return a.negative() ? CompareMagnitude(b, a) : CompareMagnitude(a, b);
}

namespace {

// |a| and |b| brought to one exponent, as wide integers.
struct Aligned {
  Wide a, b;
  int64_t exponent;
};

// Far apart, the smaller only decides a rounding: it becomes one unit 40 digits below the larger.
Wide Align(const Number& high, int shift) { return WidenCoefficient(high) * WidePowerOfTen(shift); }

Aligned AlignBoth(const Number& a, const Number& b) {
  constexpr int kFar = 80;
  const int shift = a.exponent() - b.exponent();
  if (shift >= 0 && shift <= kFar) return {Align(a, shift), WidenCoefficient(b), b.exponent()};
  if (shift < 0 && -shift <= kFar) return {WidenCoefficient(a), Align(b, -shift), a.exponent()};
  if (shift > 0) return {Align(a, 40), Wide(b.is_zero() ? 0 : 1), a.exponent() - 40};
  return {Wide(a.is_zero() ? 0 : 1), Align(b, 40), b.exponent() - 40};
}

}  // namespace

std::optional<Number> Add(const Number& a, const Number& b) {
  if (a.exponent() == b.exponent() && a.negative() == b.negative()) {
    return Number::FromParts(a.negative(), a.coefficient() + b.coefficient(), a.exponent());
  }
  if (a.is_zero() && b.exponent() <= a.exponent()) return b;
  if (b.is_zero() && a.exponent() <= b.exponent()) return a;
  // Zero with a smaller exponent only asks for more places, as far as they fit.
  if (a.is_zero() && a.exponent() + kWideDigitsMax / 2 < b.exponent()) return b;
  if (b.is_zero() && b.exponent() + kWideDigitsMax / 2 < a.exponent()) return a;
  const Aligned aligned = AlignBoth(a, b);
  if (a.negative() == b.negative()) return Finish(a.negative(), aligned.a + aligned.b, aligned.exponent, Tail::kNone);
  if (aligned.a >= aligned.b) return Finish(a.negative(), aligned.a - aligned.b, aligned.exponent, Tail::kNone);
  return Finish(b.negative(), aligned.b - aligned.a, aligned.exponent, Tail::kNone);
}

std::optional<Number> Subtract(const Number& a, const Number& b) { return Add(a, -b); }

std::optional<Number> Multiply(const Number& a, const Number& b) {
  const bool negative = a.negative() != b.negative();
  const int64_t exponent = int64_t{a.exponent()} + b.exponent();
  if ((a.coefficient() >> 64) == 0 && (b.coefficient() >> 64) == 0) {
    return Number::FromParts(negative, a.coefficient() * b.coefficient(), exponent);
  }
  return Finish(negative, WidenCoefficient(a) * WidenCoefficient(b), exponent, Tail::kNone);
}

std::optional<Number> Divide(const Number& a, const Number& b) {
  if (b.is_zero()) return std::nullopt;
  const bool negative = a.negative() != b.negative();
  const int64_t ideal = int64_t{a.exponent()} - b.exponent();
  if (a.is_zero()) return Number::FromParts(false, 0, ideal);
  const int shift =
      std::max(0, Number::kDigitsMax + 3 + DigitsOfCoefficient(b.coefficient()) - DigitsOfCoefficient(a.coefficient()));
  Wide quotient, remainder;
  divide_qr(Wide(WidenCoefficient(a) * WidePowerOfTen(shift)), WidenCoefficient(b), quotient, remainder);
  if (remainder == 0) return FinishExact(negative, quotient, ideal - shift, ideal);
  return Finish(negative, quotient, ideal - shift, Tail::kSome);
}

namespace {

// 10^power mod modulus by repeated squaring.
Wide PowerOfTenModulo(int64_t power, const Wide& modulus) {
  Wide result = 1 % modulus, base = 10 % modulus;
  for (; power > 0; power >>= 1) {
    if (power & 1) result = result * base % modulus;
    base = base * base % modulus;
  }
  return result;
}

}  // namespace

std::optional<Number> Modulo(const Number& dividend, const Number& divisor) {
  if (divisor.is_zero()) return std::nullopt;
  const int64_t shift = int64_t{dividend.exponent()} - divisor.exponent();
  Wide rest, modulus = WidenCoefficient(divisor);
  int64_t exponent = divisor.exponent();
  if (shift >= 0) {
    rest = WidenCoefficient(dividend) * PowerOfTenModulo(shift, modulus) % modulus;
  } else {
    exponent = dividend.exponent();
    // So far apart, the dividend is the smaller one and its own remainder; one more digit keeps the sum below right.
    modulus *= WidePowerOfTen(static_cast<int>(std::min<int64_t>(-shift, 100)));
    rest = WidenCoefficient(dividend) % modulus;
  }
  if (rest == 0) return Number::FromParts(false, 0, exponent);
  const auto magnitude = Finish(dividend.negative(), rest, exponent, Tail::kNone);
  if (dividend.negative() == divisor.negative()) return magnitude;
  if (-shift > 100) return Add(divisor, *magnitude);
  return Finish(divisor.negative(), modulus - rest, exponent, Tail::kNone);
}

std::optional<Number> Round(const Number& a, int64_t scale, Rounding rounding) {
  if (scale < -Number::kExponentMax || scale > -Number::kExponentMin) return std::nullopt;
  const int64_t cut = -scale - a.exponent();
  if (cut <= 0 || a.is_zero()) return a;
  return Number::FromParts(a.negative(), CutDigits(a.coefficient(), cut, a.negative(), rounding), -scale);
}

}  // namespace yici::feel
