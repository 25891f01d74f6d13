#include "services/base/time.h"

#include "gtest/gtest.h"

namespace yici {
namespace {

CivilDay Day(std::string_view text) { return *CivilDay::Parse(text); }

TEST(CivilDayTest, CountsFromTheEpoch) {
  EXPECT_EQ(Day("1970-01-01").days_since_1970(), 0);
  EXPECT_EQ(Day("1969-12-31").days_since_1970(), -1);
  EXPECT_EQ(Day("2000-03-01").days_since_1970(), 11017);
  EXPECT_EQ(Day("2020-04-20") - Day("2020-01-17"), 94);
}

TEST(CivilDayTest, RoundTripsEveryDayOfTheRange) {
  const CivilDay first = Day("1900-01-01"), last = Day("9999-12-31");
  int year = 1900, month = 1, day = 1;
  constexpr int kLengths[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
  for (CivilDay at = first; at <= last; at = at + 1) {
    ASSERT_EQ(CivilDay::FromYmd(year, month, day), at);
    ASSERT_TRUE(at.year() == year && at.month() == month && at.day_of_month() == day) << at.ToString();
    const bool leap = (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;
    const int length = kLengths[month - 1] + (month == 2 && leap ? 1 : 0);
    if (++day > length) day = 1, ++month;
    if (month > 12) month = 1, ++year;
  }
  EXPECT_EQ(year, 10000);
}

TEST(CivilDayTest, KnowsTheWeekday) {
  EXPECT_EQ(Day("1970-01-01").weekday(), 4);
  EXPECT_EQ(Day("1969-12-28").weekday(), 7);
  EXPECT_EQ(Day("2020-01-19").weekday(), 7);
  EXPECT_EQ(Day("2020-04-20").weekday(), 1);
  EXPECT_TRUE(Day("2020-02-01").is_weekend());
  EXPECT_FALSE(Day("2020-01-31").is_weekend());
}

TEST(CivilDayTest, WeekdaysFollowEachOtherAcrossTheEpoch) {
  for (CivilDay at = Day("1900-01-01"); at < Day("2100-01-01"); at = at + 1) {
    ASSERT_EQ((at + 1).weekday(), at.weekday() % 7 + 1) << at.ToString();
  }
}

TEST(CivilDayTest, RefusesDaysThatDoNotExist) {
  for (const char* text : {"1900-02-29", "2019-02-29", "2020-02-30", "2020-04-31", "2020-13-01", "2020-00-10", "2020-01-00",
                           "2020-01-32", "1899-12-31", "0000-01-01"}) {
    EXPECT_EQ(CivilDay::Parse(text), std::nullopt) << text;
  }
  EXPECT_TRUE(CivilDay::Parse("2000-02-29").has_value());
  EXPECT_TRUE(CivilDay::Parse("2020-02-29").has_value());
}

TEST(CivilDayTest, RefusesOtherSpellings) {
  for (const char* text : {"", "2020-4-20", "20200420", "2020/04/20", "2020-04-20 ", " 2020-04-20", "2020-04-2x", "+020-04-20",
                           "2020-04-20T10:00"}) {
    EXPECT_EQ(CivilDay::Parse(text), std::nullopt) << text;
  }
}

TEST(CivilDayTest, PrintsBothForms) {
  EXPECT_EQ(Day("2020-04-05").ToString(), "2020-04-05");
  EXPECT_EQ(Day("2020-04-05").ToCompactString(), "20200405");
}

TEST(InstantTest, ReadsAnOffset) {
  EXPECT_EQ(Instant::Parse("2020-04-20T10:00:00+08:00")->micros(), 1587348000000000);
  EXPECT_EQ(Instant::Parse("2020-04-20T02:00:00Z")->micros(), 1587348000000000);
  EXPECT_EQ(Instant::Parse("2020-04-19T21:30:00-04:30")->micros(), 1587348000000000);
}

TEST(InstantTest, ReadsShanghaiTimeWithoutAnOffset) {
  EXPECT_EQ(Instant::Parse("2020-04-20T10:00")->micros(), 1587348000000000);
  EXPECT_EQ(Instant::Parse("2020-04-20 10:00:00")->micros(), 1587348000000000);
  EXPECT_EQ(*Instant::Parse("2020-04-20"), StartOf(Day("2020-04-20")));
}

TEST(InstantTest, KeepsMicroseconds) {
  EXPECT_EQ(Instant::Parse("2020-04-20T10:00:00.5")->micros() % kMicrosPerSecond, 500000);
  EXPECT_EQ(Instant::Parse("2020-04-20T10:00:00.000001Z")->ToString(), "2020-04-20T18:00:00.000001+08:00");
  EXPECT_EQ(Instant::Parse("2020-04-20T10:00:00.1234567"), std::nullopt);
}

TEST(InstantTest, RefusesWhatIsNoTime) {
  for (const char* text : {"", "2020-04-20T", "2020-04-20T24:00", "2020-04-20T10:60", "2020-04-20T10:00:60", "2020-04-20T10",
                           "2020-04-20T10:00:", "2020-04-20T10:00:00.", "2020-04-20T10:00+8", "2020-04-20T10:00+08:60",
                           "2020-04-20T10:00 ", "2020-04-20X10:00", "2020-02-30T10:00"}) {
    EXPECT_EQ(Instant::Parse(text), std::nullopt) << text;
  }
}

TEST(InstantTest, PrintsWhatItReads) {
  for (const char* text : {"2020-04-20T10:00:00+08:00", "1992-01-01T00:00:00+08:00", "1969-12-31T23:59:59+08:00",
                           "2020-12-31T23:59:59.999999+08:00"}) {
    EXPECT_EQ(Instant::Parse(text)->ToString(), text);
  }
}

TEST(InstantTest, TheLastMicrosecondOfADayIsNotTheNextDay) {
  const CivilDay day = Day("2020-05-19");
  EXPECT_EQ(DayOf(StartOf(day)), day);
  EXPECT_EQ(DayOf(StartOf(day) + (kMicrosPerDay - 1)), day);
  EXPECT_EQ(DayOf(StartOf(day) + kMicrosPerDay), day + 1);
  EXPECT_EQ(StartOf(day + 1) - StartOf(day), kMicrosPerDay);
}

TEST(InstantTest, DaysBeforeTheEpochRoundDown) {
  EXPECT_EQ(DayOf(Instant::FromMicros(-kShanghaiOffsetMicros)), Day("1970-01-01"));
  EXPECT_EQ(DayOf(Instant::FromMicros(-kShanghaiOffsetMicros - 1)), Day("1969-12-31"));
  EXPECT_EQ(DayOf(Instant::FromMicros(-kShanghaiOffsetMicros - kMicrosPerDay)), Day("1969-12-31"));
}

}  // namespace
}  // namespace yici
