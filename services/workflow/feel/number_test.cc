#include "services/workflow/feel/number.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstdlib>
#include <cstring>
#include <fstream>
#include <random>
#include <sstream>
#include <string>

#if defined(__x86_64__)
#include <decimal/decimal>
#endif

namespace yici::feel {
namespace {

Number N(std::string_view text) {
  const auto number = Number::Parse(text);
  EXPECT_TRUE(number) << text;
  return number.value_or(Number());
}

std::string Text(const std::optional<Number>& number) { return number ? number->ToString() : "-"; }

TEST(Number, ReadsWhatFeelAndXmlWrite) {
  EXPECT_EQ(Text(Number::Parse("12")), "12");
  EXPECT_EQ(Text(Number::Parse("-.5")), "-0.5");
  EXPECT_EQ(Text(Number::Parse("1.23e4")), "12300");
  EXPECT_EQ(Text(Number::Parse("1.23E-4")), "0.000123");
  EXPECT_EQ(Text(Number::Parse("1.50")), "1.50");
  EXPECT_EQ(Text(Number::Parse("-0")), "0");
}

TEST(Number, RefusesOtherText) {
  for (const char* text : {"", "-", ".", "1.", "1e", "1e+", "0x1", "1,5", " 1", "1 ", "NaN", "Infinity", "--1"}) {
    EXPECT_FALSE(Number::Parse(text)) << text;
  }
}

TEST(Number, RoundsTheThirtyFifthDigitHalfToEven) {
  EXPECT_EQ(Text(Number::Parse("1.0000000000000000000000000000000005")), "1.000000000000000000000000000000000");
  EXPECT_EQ(Text(Number::Parse("1.0000000000000000000000000000000015")), "1.000000000000000000000000000000002");
  EXPECT_EQ(Text(Number::Parse("1.00000000000000000000000000000000050000000000000000000000000000000000000000000001")),
            "1.000000000000000000000000000000001");
}

TEST(Number, EndsAtTheRangeOfDecimal128) {
  EXPECT_TRUE(Number::Parse("9.999999999999999999999999999999999e6144"));
  EXPECT_FALSE(Number::Parse("1e6145"));
  EXPECT_EQ(N("1e-6176").exponent(), -6176);
  EXPECT_TRUE(N("1e-6177").is_zero());
  EXPECT_FALSE(Multiply(N("1e6000"), N("1e6000")));
  EXPECT_EQ(Multiply(N("1e-6000"), N("1e-6000")), Number());
}

TEST(Number, ComparesByValueWhateverTheExponent) {
  EXPECT_EQ(N("1.0"), N("1"));
  EXPECT_EQ(N("0"), N("0.00"));
  EXPECT_LT(N("-1e6000"), N("1e-6000"));
  EXPECT_LT(N("1e-6000"), N("1e6000"));
  EXPECT_GT(N("1.000000000000000000000000000000001e34"), N("1e34"));
  EXPECT_LT(N("0"), N("1e-6176"));
}

TEST(Number, DividesByNothingButZero) {
  EXPECT_EQ(Text(Divide(N("1"), N("3"))), "0.3333333333333333333333333333333333");
  EXPECT_EQ(Text(Divide(N("2"), N("3"))), "0.6666666666666666666666666666666667");
  EXPECT_EQ(Text(Divide(N("100"), N("10"))), "10");
  EXPECT_EQ(Text(Divide(N("1"), N("8"))), "0.125");
  EXPECT_EQ(Text(Divide(N("1"), N("0"))), "-");
}

// DMN 1.5, table 76: the result has the sign of the divisor.
TEST(Number, ModuloFollowsTheDivisor) {
  EXPECT_EQ(Text(Modulo(N("12"), N("5"))), "2");
  EXPECT_EQ(Text(Modulo(N("-12"), N("5"))), "3");
  EXPECT_EQ(Text(Modulo(N("12"), N("-5"))), "-3");
  EXPECT_EQ(Text(Modulo(N("-12"), N("-5"))), "-2");
  EXPECT_EQ(Text(Modulo(N("10.1"), N("4.5"))), "1.1");
  EXPECT_EQ(Text(Modulo(N("-10.1"), N("4.5"))), "3.4");
  EXPECT_EQ(Text(Modulo(N("1e6000"), N("7"))), Text(Modulo(N("1"), N("7"))));  // 10^6 = 1 mod 7
  EXPECT_EQ(Text(Modulo(N("1"), N("0"))), "-");
}

TEST(Number, RoundsToAScaleInEveryMode) {
  const auto round = [](const char* text, int64_t scale, Rounding rounding) { return Text(Round(N(text), scale, rounding)); };
  EXPECT_EQ(round("1.5", 0, Rounding::kHalfEven), "2");
  EXPECT_EQ(round("2.5", 0, Rounding::kHalfEven), "2");
  EXPECT_EQ(round("5.5", 0, Rounding::kUp), "6");
  EXPECT_EQ(round("-5.5", 0, Rounding::kUp), "-6");
  EXPECT_EQ(round("-1.126", 2, Rounding::kHalfDown), "-1.13");
  EXPECT_EQ(round("5.5", 0, Rounding::kHalfDown), "5");
  EXPECT_EQ(round("-5.5", 0, Rounding::kHalfUp), "-6");
  EXPECT_EQ(round("-1.5", 0, Rounding::kFloor), "-2");
  EXPECT_EQ(round("-1.5", 0, Rounding::kCeiling), "-1");
  EXPECT_EQ(round("1250", -2, Rounding::kHalfEven), "1200");
  EXPECT_EQ(round("1", -3, Rounding::kUp), "1000");
  EXPECT_EQ(round("5.5", 6176, Rounding::kUp), "5.5");
  EXPECT_EQ(round("5.5", 6177, Rounding::kUp), "-");
  EXPECT_EQ(round("5.5", -6112, Rounding::kUp), "-");
}

TEST(Number, FunctionsAreUndefinedWhereMathematicsIs) {
  EXPECT_FALSE(Sqrt(N("-1")));
  EXPECT_FALSE(Log(N("0")));
  EXPECT_FALSE(Log(N("-1")));
  EXPECT_FALSE(Power(N("0"), N("-1")));
  EXPECT_FALSE(Power(N("-2"), N("0.5")));
  EXPECT_FALSE(Exp(N("20000")));
  EXPECT_EQ(Exp(N("-20000")), Number());
  EXPECT_EQ(Text(Power(N("0"), N("0"))), "1");
  EXPECT_EQ(Text(Power(N("-2"), N("3"))), "-8");
  EXPECT_EQ(Text(Power(N("-1"), N("1000001"))), "-1");
  EXPECT_EQ(Text(Power(N("5"), N("-2"))), "0.04");
  EXPECT_EQ(Text(Sqrt(N("16"))), "4");
  EXPECT_EQ(Text(Sqrt(N("2"))), "1.414213562373095048801688724209698");
}

TEST(Number, WholeNumbersThatFitAreIntegers) {
  EXPECT_EQ(N("42.000").ToInt64(), 42);
  EXPECT_EQ(N("-9223372036854775807").ToInt64(), -9223372036854775807);
  EXPECT_EQ(N("9223372036854775808").ToInt64(), std::nullopt);
  EXPECT_EQ(N("1e18").ToInt64(), 1'000'000'000'000'000'000);
  EXPECT_EQ(N("1e19").ToInt64(), std::nullopt);
  EXPECT_EQ(N("0.5").ToInt64(), std::nullopt);
  EXPECT_TRUE(N("1e6000").is_integer());
  EXPECT_FALSE(N("1e-6000").is_integer());
}

// ---- oracles -------------------------------------------------------------------------------------------------------------

std::optional<Number> Apply(const std::string& operation, const Number& a, const Number& b) {
  if (operation == "add") return Add(a, b);
  if (operation == "subtract") return Subtract(a, b);
  if (operation == "multiply") return Multiply(a, b);
  if (operation == "divide") return Divide(a, b);
  if (operation == "power") return Power(a, b);
  if (operation == "sqrt") return Sqrt(a);
  if (operation == "exp") return Exp(a);
  if (operation == "ln") return Log(a);
  return Number::FromInt(a < b ? -1 : b < a ? 1 : 0);
}

// One unit of the last digit, for the functions that promise no more.
bool WithinOneUnit(const Number& a, const Number& b) {
  const auto difference = Subtract(a, b);
  const auto unit = Number::FromParts(false, 1, a.exponent());
  return difference && unit && Absolute(*difference) <= *unit;
}

// number_vectors.py says how Python computed them.
TEST(Number, AgreesWithPythonsDecimal) {
  const char* source = std::getenv("YICI_SOURCE_DIR");
  ASSERT_NE(source, nullptr);
  std::ifstream file(std::string(source) + "/services/workflow/feel/number_vectors.txt");
  int rows = 0;
  for (std::string line; std::getline(file, line);) {
    if (line.empty() || line[0] == '#') continue;
    std::istringstream in(line);
    std::vector<std::string> fields;
    for (std::string field; in >> field;) fields.push_back(field);
    ASSERT_GE(fields.size(), 3u) << line;
    const Number a = N(fields[1]), b = fields.size() == 4 ? N(fields[2]) : Number();
    const auto got = Apply(fields[0], a, b);
    ++rows;
    if (fields.back() == "-") {
      EXPECT_FALSE(got) << line << " gave " << Text(got);
      continue;
    }
    ASSERT_TRUE(got) << line;
    const Number expected = N(fields.back());
    EXPECT_TRUE(*got == expected || (fields[0] == "power" && WithinOneUnit(*got, expected))) << line << " gave " << Text(got);
  }
  EXPECT_GT(rows, 900);
}

#if defined(__x86_64__)

using std::decimal::decimal128;

// Through the bits of the binary encoding (BID): sign, 14 bits of exponent, 113 bits of coefficient.
decimal128 ToOracle(const Number& number) {
  unsigned __int128 bits = number.coefficient();
  bits |= static_cast<unsigned __int128>(number.exponent() + 6176) << 113;
  if (number.negative()) bits |= static_cast<unsigned __int128>(1) << 127;
  decimal128::__decfloat128 value;
  static_assert(sizeof(value) == sizeof(bits));
  std::memcpy(&value, &bits, sizeof(bits));
  return decimal128(value);
}

std::optional<Number> FromOracle(decimal128 value) {
  unsigned __int128 bits = 0;
  const decimal128::__decfloat128 plain = value.__getval();
  std::memcpy(&bits, &plain, sizeof(bits));
  if ((bits >> 122 & 0x1E) == 0x1E) return std::nullopt;  // infinity or not a number
  const auto exponent = static_cast<int64_t>(bits >> 113 & 0x3FFF) - 6176;
  const unsigned __int128 coefficient = bits & ((static_cast<unsigned __int128>(1) << 113) - 1);
  return Number::FromParts((bits >> 127) != 0, coefficient, exponent);
}

Number RandomNumber(std::mt19937_64& chance) {
  unsigned __int128 limit = 1;
  for (uint64_t digits = chance() % 35; digits > 0; --digits) limit *= 10;
  const unsigned __int128 coefficient = ((static_cast<unsigned __int128>(chance()) << 64) | chance()) % limit;
  const int64_t range = chance() % 4 == 0 ? 6000 : chance() % 2 == 0 ? 40 : 3;
  const int64_t exponent = static_cast<int64_t>(chance() % static_cast<uint64_t>(2 * range + 1)) - range;
  return Number::FromParts(chance() % 2 == 0, coefficient, exponent).value_or(Number());
}

TEST(Number, AgreesWithDecimal128OfTheStandardLibrary) {
  std::mt19937_64 chance(34);
  for (int i = 0; i < 200'000; ++i) {
    const Number a = RandomNumber(chance), b = RandomNumber(chance);
    const decimal128 x = ToOracle(a), y = ToOracle(b);
    const auto same = [&](const char* name, const std::optional<Number>& got, const decimal128& oracle) {
      EXPECT_EQ(got, FromOracle(oracle)) << name << " " << a.ToString() << " " << b.ToString();
    };
    same("+", Add(a, b), x + y);
    same("-", Subtract(a, b), x - y);
    same("*", Multiply(a, b), x * y);
    if (!b.is_zero()) same("/", Divide(a, b), x / y);
    EXPECT_EQ(a < b, x < y);
    EXPECT_EQ(a == b, x == y);
    if (HasFailure()) break;
  }
}

#endif

}  // namespace
}  // namespace yici::feel
