// The judge must be right before it judges: golden vectors of domain 2.4, counted day by day.
#include "gtest/gtest.h"
#include "tests/sim/model.h"

namespace law {
namespace {

void Range(Notice& notice, Day from, Day to, bool working) {
  for (Day day = from; day <= to; ++day) notice.days[day] = working;
}

Notice Notice2020(int version) {
  Notice notice{2020, version, version == 1 ? DayOf(2019, 11, 21) : DayOf(2020, 1, 27), {}};
  Range(notice, DayOf(2020, 1, 1), DayOf(2020, 1, 1), false);
  Range(notice, DayOf(2020, 1, 24), version == 1 ? DayOf(2020, 1, 30) : DayOf(2020, 2, 2), false);
  Range(notice, DayOf(2020, 1, 19), DayOf(2020, 1, 19), true);
  if (version == 1) Range(notice, DayOf(2020, 2, 1), DayOf(2020, 2, 1), true);
  Range(notice, DayOf(2020, 4, 4), DayOf(2020, 4, 6), false);
  Range(notice, DayOf(2020, 5, 1), DayOf(2020, 5, 5), false);
  for (const Day day : {DayOf(2020, 4, 26), DayOf(2020, 5, 9), DayOf(2020, 6, 28), DayOf(2020, 9, 27), DayOf(2020, 10, 10)}) {
    notice.days[day] = true;
  }
  Range(notice, DayOf(2020, 6, 25), DayOf(2020, 6, 27), false);
  Range(notice, DayOf(2020, 10, 1), DayOf(2020, 10, 8), false);
  return notice;
}

Almanac Both() {
  Almanac almanac;
  almanac.Enter(Notice2020(1));
  almanac.Enter(Notice2020(2));
  return almanac;
}

Day Due(int month, int day, int limit, Day today) {
  const Clock clock{.kind = 2, .limit = limit, .start = DayOf(2020, month, day)};
  return DatesOf(clock, Both().InForce(today), today).due;
}

TEST(CalendarModel, GoldenVectors) {
  const Day before = DayOf(2020, 1, 26), after = DayOf(2020, 1, 27);
  EXPECT_EQ(Due(1, 17, 1, before), DayOf(2020, 1, 19));
  EXPECT_EQ(Due(1, 20, 5, before), DayOf(2020, 2, 1));
  EXPECT_EQ(Due(1, 20, 5, after), DayOf(2020, 2, 4));
  EXPECT_EQ(Due(4, 20, 20, after), DayOf(2020, 5, 19));
  EXPECT_EQ(Due(4, 30, 1, after), DayOf(2020, 5, 6));
  EXPECT_EQ(Due(9, 25, 20, after), DayOf(2020, 10, 29));
  EXPECT_EQ(Due(1, 20, 90, before), DayOf(2020, 6, 2));
  EXPECT_EQ(Due(1, 20, 90, after), DayOf(2020, 6, 4));
}

TEST(CalendarModel, GoldenPause) {
  const Day today = DayOf(2020, 6, 1);
  const Clock clock{.kind = 2, .limit = 20, .start = DayOf(2020, 4, 20), .pauses = {{DayOf(2020, 4, 27), DayOf(2020, 5, 15)}}};
  EXPECT_EQ(DatesOf(clock, Both().InForce(today), today).due, DayOf(2020, 6, 4));
}

TEST(CalendarModel, BeyondTheKnownYearsIsProvisional) {
  const Day today = DayOf(2020, 12, 20);
  const Clock clock{.kind = 2, .limit = 20, .start = today};
  EXPECT_TRUE(DatesOf(clock, Both().InForce(today), today).provisional);
}

TEST(CalendarModel, YearsAndDays) {
  EXPECT_EQ(DayOf(1970, 1, 1), 0);
  EXPECT_EQ(DayOf(2020, 3, 1) - DayOf(2020, 2, 28), 2);
  EXPECT_EQ(YearOf(DayOf(2020, 12, 31)), 2020);
  EXPECT_EQ(YearOf(DayOf(2021, 1, 1)), 2021);
}

}  // namespace
}  // namespace law
