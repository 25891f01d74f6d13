// What single acts leave on a case: clocks that are over, the clock people see.
#include "gtest/gtest.h"
#include "services/approval/machine/test_kit.h"
#include "services/approval/machine/view.h"

namespace yici::approval {
namespace {

City CityAt(std::string_view when) {
  City city;
  city.At(when);
  return city;
}

// ---- clocks ----

int32_t UsedOf(const City& city, const std::string& no, journal::ClockKind kind) {
  const journal::Clock& clock = *FindLast(city.Find(no), kind);
  return ViewClock(city.Find(no), clock, city.CalendarNow(), DayOf(city.now())).used;
}

TEST(OverTest, ABreachedClockCountsUntilTheActThatEndsTheDuty) {
  City city = CityAt("2020-04-20T10:00");
  const std::string no = city.Reviewed(kThreeStep);  // promised 7, statutory 20
  city.At("2020-05-25T10:00");
  city.Do(kApprover, Grant(no));
  EXPECT_EQ(FindLast(city.Find(no), journal::CLOCK_KIND_C3_PROMISED)->phase(), journal::CLOCK_PHASE_EXPIRED);
  const int32_t promised = UsedOf(city, no, journal::CLOCK_KIND_C3_PROMISED);
  const int32_t statutory = UsedOf(city, no, journal::CLOCK_KIND_C2_STATUTORY);
  EXPECT_GT(promised, 7);
  EXPECT_GT(statutory, 20);
  city.At("2020-06-30T10:00");
  EXPECT_EQ(UsedOf(city, no, journal::CLOCK_KIND_C3_PROMISED), promised);
  EXPECT_EQ(UsedOf(city, no, journal::CLOCK_KIND_C2_STATUTORY), statutory);
  city.Do(kClerk, Deliver(no));  // C5 was breached meanwhile
  const int32_t delivery = UsedOf(city, no, journal::CLOCK_KIND_C5_DELIVERY);
  EXPECT_GT(delivery, 10);
  city.At("2020-07-30T10:00");
  EXPECT_EQ(UsedOf(city, no, journal::CLOCK_KIND_C5_DELIVERY), delivery);
}

TEST(OverTest, ANoticeThatNeverCameAndASupplementThatNeverCameStopWithTheirTransition) {
  City city = CityAt("2020-04-20T10:00");
  const std::string deemed = city.Submit(kThreeStep);
  const std::string ended = city.Submit(kThreeStep);
  city.Do(kChief, Notify(ended, {}, {"m2"}));
  city.At("2020-07-01T10:00");
  for (const std::string& no : {deemed, ended}) city.Do("system:deadlines", Settle(no));
  EXPECT_EQ(UsedOf(city, deemed, journal::CLOCK_KIND_C1_NOTICE), 6);
  EXPECT_EQ(UsedOf(city, ended, journal::CLOCK_KIND_C7_SUPPLEMENT), 31);
}

TEST(ShownClockTest, ARunningClockComesBeforeOneThatStandsStillAndThePromiseBeforeBoth) {
  City city = CityAt("2020-04-20T10:00");
  const std::string no = city.Submit(kThreeStep);
  EXPECT_EQ(ShownClock(city.Find(no))->kind(), journal::CLOCK_KIND_C1_NOTICE);
  city.Do(kChief, Notify(no, {}, {"m2"}));
  EXPECT_EQ(ShownClock(city.Find(no))->kind(), journal::CLOCK_KIND_C7_SUPPLEMENT);
  city.Do(kApplicant, Supplement(no, {"m2"}));  // C7 stands still, C1 runs again
  EXPECT_EQ(ShownClock(city.Find(no))->kind(), journal::CLOCK_KIND_C1_NOTICE);
  city.Do(kChief, Accept(no));
  EXPECT_EQ(ShownClock(city.Find(no))->kind(), journal::CLOCK_KIND_C3_PROMISED);
  EXPECT_EQ(ShownClock(journal::Case()), nullptr);
}

}  // namespace
}  // namespace yici::approval
