// The working days that a ruling took, as DecideCase and what grants in one record say them (used_days.h).
#include "gtest/gtest.h"
#include "services/approval/machine/grants_test_kit.h"
#include "services/approval/machine/special_kit.h"
#include "services/approval/machine/test_kit.h"

namespace yici::approval {
namespace {

using journal::Command;

// As the ruling among the events says; -1 without one.
int UsedBy(const Done& done) {
  EXPECT_EQ(done.reason(), "");
  for (const PendingEvent& pending : done.events) {
    if (pending.event.has_case_decided()) return pending.event.case_decided().used_wd();
  }
  return -1;
}

TEST(UsedDaysTest, AreWorkingDaysAlsoWhereTheLimitIsInCalendarDays) {
  City city = CityAt("2020-04-30T10:00");
  const std::string no = city.Submit(kTwoStep);  // 15 calendar days
  ASSERT_EQ(city.Do(kChief, Accept(no)).reason(), "");
  ASSERT_EQ(city.Do(kHandler, Review(no, "handle")).reason(), "");
  ASSERT_EQ(city.Do(kApprover, Review(no, "approve")).reason(), "");
  city.At("2020-05-06T10:00");  // the first working day after the holiday
  EXPECT_EQ(UsedBy(city.Do(kApprover, Grant(no))), 1);
}

TEST(UsedDaysTest, OfALimitInCalendarDaysThatIsOverGoOnCounting) {
  City city = CityAt("2020-04-30T10:00");
  const std::string no = city.Submit(kTwoStep);
  ASSERT_EQ(city.Do(kChief, Accept(no)).reason(), "");
  ASSERT_EQ(city.Do(kHandler, Review(no, "handle")).reason(), "");
  ASSERT_EQ(city.Do(kApprover, Review(no, "approve")).reason(), "");
  city.At("2020-05-29T10:00");  // the 9th of May is worked
  EXPECT_EQ(UsedBy(city.Do(kApprover, Grant(no))), 19);
}

TEST(UsedDaysTest, LeaveOutTheDaysOfASpecialProcedure) {
  City city = CityAt("2020-04-20T10:00");
  const std::string no = city.Reviewed(kThreeStep);
  city.At("2020-04-21T10:00");
  ASSERT_EQ(city.Do(kChief, StartSpecialOf(no)).reason(), "");
  city.At("2020-04-24T10:00");
  ASSERT_EQ(city.Do(kChief, EndSpecialOf(no)).reason(), "");
  city.At("2020-04-27T10:00");  // the 26th is a make-up Sunday
  EXPECT_EQ(UsedBy(city.Do(kApprover, Grant(no))), 3);
}

TEST(UsedDaysTest, OfAGrantOnPromiseCountFromTheAcceptanceDate) {
  City city = CityAt("2020-04-20T10:00");
  const std::string no = city.Submit(kOnPromise);
  ASSERT_EQ(city.Do(kChief, Notify(no, {}, {"m1"})).reason(), "");
  ASSERT_EQ(city.Do(kApplicant, Supplement(no, {"m1"})).reason(), "");  // accepted as of this day
  city.At("2020-04-23T10:00");
  EXPECT_EQ(UsedBy(city.Do(kChief, OnPromise(no))), 3);
  const std::string at_once = city.Submit(kOnPromise);
  EXPECT_EQ(UsedBy(city.Do(kChief, OnPromise(at_once))), 0);
}

}  // namespace
}  // namespace yici::approval
