#include "services/server/access/rate_limits.h"

#include <gtest/gtest.h>

namespace yici::identity {
namespace {

using std::chrono::milliseconds;

constexpr char kEnterprise[] = "enterprise:91210700MA0AB12C3K";
const SteadyTime kStart{std::chrono::hours(1)};

RateLimits Limits(const std::vector<std::string>& texts) { return RateLimits::Parse(texts).value(); }

int Taken(RateLimits& limits, std::string_view principal, SteadyTime now, int calls) {
  int taken = 0;
  for (int i = 0; i < calls; ++i) taken += limits.Take(principal, now) ? 0 : 1;
  return taken;
}

TEST(RateLimitsTest, LetsABurstPassAndThenTheRate) {
  RateLimits limits = Limits({"enterprise=10/20"});
  EXPECT_EQ(Taken(limits, kEnterprise, kStart, 100), 20);
  EXPECT_EQ(Taken(limits, kEnterprise, kStart + milliseconds(99), 100), 0);
  EXPECT_EQ(Taken(limits, kEnterprise, kStart + milliseconds(100), 100), 1);
  EXPECT_EQ(Taken(limits, kEnterprise, kStart + milliseconds(1'100), 100), 10);
  EXPECT_EQ(Taken(limits, kEnterprise, kStart + std::chrono::hours(1), 100), 20) << "never more than the burst";
  EXPECT_EQ(limits.refused(), 100u - 20 + 100 + 100 - 1 + 100 - 10 + 100 - 20);
}

TEST(RateLimitsTest, SaysWhenTheNextCallMayBeMade) {
  RateLimits limits = Limits({"enterprise=10/1"});
  EXPECT_FALSE(limits.Take(kEnterprise, kStart));
  EXPECT_EQ(limits.Take(kEnterprise, kStart), milliseconds(100));
  EXPECT_EQ(limits.Take(kEnterprise, kStart + milliseconds(30)), milliseconds(70));
  EXPECT_FALSE(limits.Take(kEnterprise, kStart + milliseconds(100))) << "a call that was refused costs nothing";
}

TEST(RateLimitsTest, OnePrincipalTakesNothingFromAnother) {
  RateLimits limits = Limits({"enterprise=1/1"});
  EXPECT_EQ(Taken(limits, kEnterprise, kStart, 3), 1);
  EXPECT_EQ(Taken(limits, "enterprise:other", kStart, 3), 1);
  EXPECT_EQ(Taken(limits, "anonymous:enterprise", kStart, 3), 3);
}

TEST(RateLimitsTest, APrincipalNamedInFullHasItsOwnRate) {
  RateLimits limits = Limits({"officer=1/1", "officer:import=50/50", "hall=off"});
  EXPECT_EQ(Taken(limits, "officer:import", kStart, 100), 50);
  EXPECT_EQ(Taken(limits, "officer:other", kStart, 100), 1);
  EXPECT_EQ(Taken(limits, "hall:jz-hall-main", kStart, 100'000), 100'000);
  EXPECT_EQ(limits.RateOf("enterprise:x").a_second, 500) << "the default";
}

TEST(RateLimitsTest, KeepsABoundedNumberOfBuckets) {
  RateLimits limits = Limits({"officer=1/1", "anonymous=1/1"});
  const int many = static_cast<int>(RateLimits::kBucketsMax);
  for (int i = 0; i < many; ++i) limits.Take("officer:" + std::to_string(i), kStart);
  EXPECT_FALSE(limits.Take("officer:late", kStart)) << "the shared bucket";
  EXPECT_TRUE(limits.Take("officer:later", kStart)) << "shared with whoever else comes now";
  EXPECT_FALSE(limits.Take("anonymous:192.0.2.1", kStart)) << "strangers fill their own";
  EXPECT_LE(limits.buckets(), RateLimits::kBucketsMax + 2);
  // A second later all are full again, and forgotten when there is no place.
  EXPECT_FALSE(limits.Take("officer:later", kStart + milliseconds(1'000)));
  EXPECT_LE(limits.buckets(), 3u);
}

TEST(RateLimitsTest, RefusesTextsThatAreNoRate) {
  for (const char* text :
       {"", "enterprise", "enterprise=", "enterprise=1", "enterprise=0/1", "enterprise=1/0", "enterprise=-1/1", "citizen=1/1",
        "officer:=1/1", "enterprise=1/1x", "enterprise=1000001/1", "enterprise=1/3601", "=1/1"}) {
    EXPECT_FALSE(RateLimits::Parse({text}).ok()) << text;
  }
}

}  // namespace
}  // namespace yici::identity
