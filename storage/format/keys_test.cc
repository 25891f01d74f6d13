#include "storage/format/keys.h"

#include <algorithm>
#include <limits>
#include <random>
#include <tuple>
#include <vector>

#include "gtest/gtest.h"

namespace yici::storage {
namespace {

std::string Hex(std::string_view bytes) {
  static constexpr char kDigits[] = "0123456789abcdef";
  std::string hex;
  for (char byte : bytes) {
    hex.push_back(kDigits[static_cast<uint8_t>(byte) >> 4]);
    hex.push_back(kDigits[static_cast<uint8_t>(byte) & 15]);
  }
  return hex;
}

template <typename Value>
std::string Encoded(void (*append)(std::string*, Value), Value value) {
  std::string key;
  append(&key, value);
  return key;
}

// Golden: these bytes lie in every data folder. A change here is a new format version.
TEST(Keys, HaveTheBytesOfFormatVersion1) {
  EXPECT_EQ(Hex(Encoded<uint8_t>(AppendU8, 0x7f)), "7f");
  EXPECT_EQ(Hex(Encoded<uint32_t>(AppendU32, 0x01020304)), "01020304");
  EXPECT_EQ(Hex(Encoded<uint64_t>(AppendU64, 0x0102030405060708)), "0102030405060708");
  EXPECT_EQ(Hex(Encoded<int64_t>(AppendI64, 0)), "8000000000000000");
  EXPECT_EQ(Hex(Encoded<int64_t>(AppendI64, -1)), "7fffffffffffffff");
  EXPECT_EQ(Hex(Encoded<int64_t>(AppendI64, 1)), "8000000000000001");
  EXPECT_EQ(Hex(Encoded<std::string_view>(AppendText, "")), "0001");
  EXPECT_EQ(Hex(Encoded<std::string_view>(AppendText, "办件")), "e58a9ee4bbb60001");
  EXPECT_EQ(Hex(Encoded<std::string_view>(AppendText, std::string_view("a\0b", 3))), "6100ff620001");
  EXPECT_EQ(Hex(Encoded<std::string_view>(AppendRaw, std::string_view("\0x", 2))), "0078");
}

TEST(Keys, OrderSignedNumbersByValue) {
  const std::vector<int64_t> ascending = {std::numeric_limits<int64_t>::min(), -256, -255, -1, 0, 1, 255, 256,
                                          std::numeric_limits<int64_t>::max()};
  for (size_t i = 1; i < ascending.size(); ++i) {
    EXPECT_LT(Encoded<int64_t>(AppendI64, ascending[i - 1]), Encoded<int64_t>(AppendI64, ascending[i]));
  }
}

using Tuple = std::tuple<std::string, int64_t, uint32_t, std::string>;

std::string Encode(const Tuple& tuple) {
  std::string key;
  AppendText(&key, std::get<0>(tuple));
  AppendI64(&key, std::get<1>(tuple));
  AppendU32(&key, std::get<2>(tuple));
  AppendText(&key, std::get<3>(tuple));
  return key;
}

Tuple RandomTuple(std::mt19937_64& random) {
  const auto text = [&] {
    std::string text;
    for (uint64_t i = random() % 4; i > 0; --i)
      text.push_back(
          "\x00\x01\x02"
          "a\xfe\xff"[random() % 6]);
    return text;
  };
  const int64_t number = static_cast<int64_t>(random()) >> random() % 64;
  return {text(), number, static_cast<uint32_t>(random() >> random() % 64), text()};
}

TEST(Keys, OrderAndReadBackAnyTuple) {
  std::mt19937_64 random(1);
  for (int i = 0; i < 20000; ++i) {
    const Tuple a = RandomTuple(random), b = RandomTuple(random);
    ASSERT_EQ(Encode(a) <=> Encode(b), a <=> b) << i;
    const std::string key = Encode(a);
    KeyReader reader(key);
    Tuple back;
    ASSERT_TRUE(reader.ReadText(&std::get<0>(back)) && reader.ReadI64(&std::get<1>(back)) &&
                reader.ReadU32(&std::get<2>(back)) && reader.ReadText(&std::get<3>(back)) && reader.done());
    ASSERT_EQ(back, a);
  }
}

TEST(Keys, RefuseWhatDoesNotFitAndStayInPlace) {
  KeyReader reader("abc");
  uint64_t u64 = 5;
  uint32_t u32 = 5;
  int64_t i64 = 5;
  std::string text = "kept";
  EXPECT_FALSE(reader.ReadU64(&u64) || reader.ReadU32(&u32) || reader.ReadI64(&i64) || reader.ReadText(&text) ||
               reader.ReadRaw(4, &text));
  EXPECT_EQ(u64, 5u);
  EXPECT_EQ(i64, 5);
  EXPECT_EQ(text, "kept");
  EXPECT_EQ(reader.rest(), "abc");
  EXPECT_TRUE(reader.ReadRaw(3, &text) && reader.done());
  uint8_t u8 = 0;
  EXPECT_FALSE(reader.ReadU8(&u8));
}

TEST(Keys, RefuseTextsThatEndWrongly) {
  for (std::string_view bad : {std::string_view("a\0", 2), std::string_view("a\0\0", 3), std::string_view("a\0\2", 3),
                               std::string_view("a\0\xff", 3), std::string_view("", 0)}) {
    KeyReader reader(bad);
    std::string text;
    EXPECT_FALSE(reader.ReadText(&text)) << Hex(bad);
    EXPECT_EQ(reader.rest(), bad);
  }
}

TEST(Keys, KnowTheEndOfAPrefix) {
  EXPECT_EQ(PrefixEnd("abc"), "abd");
  EXPECT_EQ(PrefixEnd("ab\xff"), "ac");
  EXPECT_EQ(PrefixEnd("\xff\xff"), "");
  EXPECT_EQ(PrefixEnd(""), "");
  EXPECT_EQ(PrefixEnd("a\x7f"), "a\x80");
}

}  // namespace
}  // namespace yici::storage
