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

constexpr int kMany = static_cast<int>(RateLimits::kBucketsMax);

TEST(RateLimitsTest, KeepsABoundedNumberOfBuckets) {
  RateLimits limits = Limits({"officer=1/1", "anonymous=1/1"});
  for (int i = 0; i < 2 * kMany; ++i) limits.Take("officer:" + std::to_string(i), kStart);
  EXPECT_LE(limits.buckets(), RateLimits::kBucketsMax);
  EXPECT_FALSE(limits.Take("anonymous:192.0.2.1", kStart)) << "strangers fill their own";
}

TEST(RateLimitsTest, WhoComesWhenAllAreInUseSharesWithNobody) {
  RateLimits limits = Limits({"officer=1/1"});
  for (int i = 0; i < kMany; ++i) limits.Take("officer:" + std::to_string(i), kStart);
  EXPECT_FALSE(limits.Take("officer:late", kStart));
  EXPECT_TRUE(limits.Take("officer:late", kStart)) << "a bucket of its own";
  EXPECT_FALSE(limits.Take("officer:later", kStart));
}

TEST(RateLimitsTest, WhoIsFullAgainIsForgottenFirstAndWhoLacksMostLast) {
  RateLimits limits = Limits({"officer=10/20"});
  for (int i = 0; i < kMany / 2; ++i) limits.Take("officer:rested-" + std::to_string(i), kStart);
  const SteadyTime later = kStart + milliseconds(200);
  EXPECT_EQ(Taken(limits, "officer:wild", later, 100), 20);
  for (int i = 1; i < kMany / 2; ++i) limits.Take("officer:busy-" + std::to_string(i), later);
  EXPECT_EQ(Taken(limits, "officer:newcomer", later, 100), 20);
  EXPECT_EQ(limits.buckets(), RateLimits::kBucketsMax / 2 + 1) << "all that were full, and nobody else";
  for (int i = 0; i < kMany; ++i) limits.Take("officer:crowd-" + std::to_string(i), later);
  EXPECT_EQ(Taken(limits, "officer:wild", later, 100), 0) << "a crowd gives nobody back what was spent";
}

TEST(RateLimitsTest, AddressesCountByThemselvesAndThoseOfIpv6ByTheirNetwork) {
  EXPECT_EQ(CountedAddress("ipv4:192.0.2.1:5000"), "ipv4:192.0.2.1");
  const std::string network = CountedAddress("ipv6:[2001:db8:1:2::1]:5000");
  EXPECT_EQ(network, "ipv6:20010db800010002/64");
  for (const char* same :
       {"ipv6:[2001:db8:1:2:ffff:1:2:3]:1", "ipv6:%5B2001:db8:1:2::9%5D:7", "ipv6:%5B2001:db8:1:2::9%25eth0%5D:7"}) {
    EXPECT_EQ(CountedAddress(same), network) << same;
  }
  EXPECT_NE(CountedAddress("ipv6:[2001:db8:1:3::1]:5000"), network);
  EXPECT_EQ(CountedAddress("ipv6:[::ffff:192.0.2.1]:5000"), "ipv4:192.0.2.1") << "the same machine by either way";
  EXPECT_EQ(CountedAddress("unix:/run/yici:"), "unix:/run/yici");
  EXPECT_EQ(CountedAddress("ipv6:nonsense:1"), "ipv6:nonsense");
  EXPECT_EQ(CountedAddress(""), "");
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
