#include "services/workflow/feel/temporal.h"

#include <gtest/gtest.h>

#include "services/workflow/feel/civil.h"
#include "services/workflow/feel/zones.h"

namespace yici::feel {
namespace {

template <typename T>
std::string Text(const std::optional<T>& value) {
  return value ? Print(*value) : "-";
}

TEST(Temporal, DatesAreReadStrictly) {
  EXPECT_EQ(Text(ParseDate("2017-12-31")), "2017-12-31");
  EXPECT_EQ(Text(ParseDate("-0044-03-15")), "-0044-03-15");
  EXPECT_EQ(Text(ParseDate("999999999-12-31")), "999999999-12-31");
  EXPECT_EQ(Text(ParseDate("2020-02-29")), "2020-02-29");
  for (const char* text : {"", "2019-02-29", "2017-13-01", "2017-00-01", "2017-01-32", "998-12-31", "01211-12-31",
                           "+2012-12-02", "2012/12/25", "2012-12-25T", "2012-1-01", "1000000000-01-01"}) {
    EXPECT_FALSE(ParseDate(text)) << text;
  }
}

TEST(Temporal, TimesCarryNoZoneAnOffsetOrAName) {
  for (const char* text :
       {"00:00:00", "23:59:59.999999999", "11:22:33Z", "11:22:33+08:00", "11:22:33-02:45:55", "09:15:30@Europe/Paris"}) {
    EXPECT_EQ(Text(ParseTime(text)), text);
  }
  EXPECT_EQ(Text(ParseTime("11:22:33+00:00")), "11:22:33Z");
  EXPECT_EQ(Text(ParseTime("11:22:33.1234567899")), "11:22:33.123456789");
  for (const char* text : {"", "24:00:01", "25:00:00", "00:60:00", "00:00:60", "7:00:00", "07:01:2", "7:20", "13:20:00@xyz/abc",
                           "13:20:00+19:00", "13:20:00+5:00", "11:30:00T", "13:20:00+01:00@Europe/Paris", "11:00:00."}) {
    EXPECT_FALSE(ParseTime(text)) << text;
  }
}

TEST(Temporal, MidnightAtTheEndOfADayIsTheNextDay) {
  EXPECT_EQ(Text(ParseDateTime("2021-12-31T24:00:00")), "2022-01-01T00:00:00");
  EXPECT_FALSE(ParseDateTime("2021-12-31T24:00:01"));
}

TEST(Temporal, DurationsAreOfTwoKinds) {
  EXPECT_EQ(Text(ParseSpan("P1DT2H3M4.123456789S")), "P1DT2H3M4.123456789S");
  EXPECT_EQ(Text(ParseSpan("PT1000M")), "PT16H40M");
  EXPECT_EQ(Text(ParseSpan("-PT36H")), "-P1DT12H");
  EXPECT_EQ(Text(ParseSpan("P0D")), "PT0S");
  EXPECT_EQ(Text(ParseMonths("P1Y27M")), "P3Y3M");
  EXPECT_EQ(Text(ParseMonths("-P26M")), "-P2Y2M");
  EXPECT_EQ(Text(ParseMonths("P0Y")), "P0M");
  for (const char* text :
       {"", "P", "PT", "P0", "1D", "P1H", "P1S", "P1DT", "PT1M1H", "P1Y1D", "P1.5D", "PT1.5H", "-P", "P-1D"}) {
    EXPECT_FALSE(ParseSpan(text)) << text;
    EXPECT_FALSE(ParseMonths(text)) << text;
  }
}

TEST(Temporal, EveryDayOfFourCenturiesIsItsOwnNumber) {
  int64_t expected = DaysFromCivil(-200, 1, 1);
  for (int64_t year = -200; year <= 200; ++year) {
    for (int month = 1; month <= 12; ++month) {
      for (int day = 1; day <= DaysInMonth(year, month); ++day, ++expected) {
        ASSERT_EQ(DaysFromCivil(year, month, day), expected);
        const CivilDate back = CivilFromDays(expected);
        ASSERT_TRUE(back.year == year && back.month == month && back.day == day) << year << "-" << month << "-" << day;
      }
    }
  }
  EXPECT_EQ(DaysFromCivil(1970, 1, 1), 0);
  EXPECT_EQ(DaysFromCivil(2000, 3, 1), 11017);
}

TEST(Temporal, WeeksAreThoseOfIso8601) {
  const auto week = [](const char* text) { return WeekOfYear(*ParseDate(text)); };
  EXPECT_EQ(week("2005-01-01"), 53);
  EXPECT_EQ(week("2005-01-02"), 53);
  EXPECT_EQ(week("2005-12-31"), 52);
  EXPECT_EQ(week("2007-01-01"), 1);
  EXPECT_EQ(week("2008-12-29"), 1);
  EXPECT_EQ(week("2010-01-03"), 53);
}

TEST(Temporal, MonthsKeepTheDayOrTheLastOfTheMonth) {
  EXPECT_EQ(Text(Plus(*ParseDate("2020-01-31"), *ParseMonths("P1M"))), "2020-02-29");
  EXPECT_EQ(Text(Plus(*ParseDate("2020-02-29"), *ParseMonths("P1Y"))), "2021-02-28");
  EXPECT_EQ(Text(Plus(*ParseDate("2020-01-15"), *ParseMonths("-P13M"))), "2018-12-15");
  EXPECT_FALSE(Plus(*ParseDate("999999999-12-31"), *ParseMonths("P1M")));
}

TEST(Temporal, MonthsBetweenAreFullOnes) {
  const auto between = [](const char* a, const char* b) { return Print(MonthsBetween(*ParseDate(a), *ParseDate(b))); };
  EXPECT_EQ(between("2011-12-22", "2013-08-24"), "P1Y8M");
  EXPECT_EQ(between("2013-08-24", "2011-12-22"), "-P1Y8M");
  EXPECT_EQ(between("2016-01-31", "2016-02-29"), "P0M");
  EXPECT_EQ(between("-2016-01-30", "-2017-02-28"), "-P11M");
}

// The change of the clock in a named zone shows on the time line, not on the wall.
TEST(Zones, SpansPassOnTheTimeLine) {
  EXPECT_EQ(Text(Plus(*ParseDateTime("2021-03-28T01:59:59@Europe/Paris"), *ParseSpan("PT1S"))),
            "2021-03-28T03:00:00@Europe/Paris");
  EXPECT_EQ(Text(Plus(*ParseDateTime("2021-10-31T02:30:00@Europe/Paris"), *ParseSpan("PT1H"))),
            "2021-10-31T02:30:00@Europe/Paris");
  EXPECT_EQ(Text(Plus(*ParseDateTime("2021-03-27T12:00:00@Europe/Paris"), *ParseSpan("P1D"))),
            "2021-03-28T13:00:00@Europe/Paris");
}

TEST(Zones, OffsetsFollowTheDatabase) {
  const auto offset = [](const char* text) { return OffsetOf(*ParseDateTime(text)).value_or(-1); };
  EXPECT_EQ(offset("2021-01-15T12:00:00@Europe/Paris"), 3600);
  EXPECT_EQ(offset("2021-07-15T12:00:00@Europe/Paris"), 7200);
  EXPECT_EQ(offset("2021-07-15T12:00:00@Australia/Melbourne"), 36000);
  EXPECT_EQ(offset("2021-01-15T12:00:00@Australia/Melbourne"), 39600);
  EXPECT_EQ(offset("2300-07-15T12:00:00@America/New_York"), -4 * 3600);  // by the rule of the last line
  EXPECT_EQ(offset("1988-07-15T12:00:00@Asia/Shanghai"), 9 * 3600);      // summer time of 1986 to 1991
  EXPECT_EQ(offset("2020-07-15T12:00:00@Asia/Shanghai"), 8 * 3600);
  EXPECT_EQ(offset("2021-07-15T12:00:00@Europe/Dublin"), 3600);  // winter is the exception there
  EXPECT_EQ(offset("2021-01-15T12:00:00@Europe/Dublin"), 0);
  EXPECT_EQ(offset("1850-01-01T00:00:00@Asia/Shanghai"), 29143);  // local mean time
  EXPECT_EQ(offset("-999999999-01-01T00:00:00@Europe/Paris"), 561);
}

TEST(Zones, NamesAreThoseOfThePinnedDatabase) {
  EXPECT_EQ(ZoneVersion(), "2025b");
  EXPECT_TRUE(FindZone("Etc/UTC"));
  EXPECT_FALSE(FindZone("europe/paris"));
  EXPECT_FALSE(FindZone(""));
  EXPECT_EQ(ZoneName(*FindZone("PRC")), "PRC");
}

TEST(Temporal, OnlyLikeComparesWithLike) {
  EXPECT_EQ(Compare(*ParseTime("10:00:00Z"), *ParseTime("11:00:00+01:00")), std::partial_ordering::equivalent);
  EXPECT_EQ(Compare(*ParseTime("10:00:00"), *ParseTime("10:00:00Z")), std::partial_ordering::unordered);
  EXPECT_FALSE(Minus(*ParseDateTime("2021-01-01T00:00:00"), *ParseDateTime("2021-01-01T00:00:00Z")));
  EXPECT_EQ(Text(Minus(*ParseDateTime("2021-01-02T10:10:10@Europe/Paris"), *ParseDateTime("1995-01-01T10:10:10@Asia/Dhaka"))),
            "P9498DT5H");
}

}  // namespace
}  // namespace yici::feel
