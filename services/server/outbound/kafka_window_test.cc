#include "services/server/outbound/kafka_window.h"

#include <gtest/gtest.h>

namespace yici::outbound {
namespace {

TEST(KafkaWindowTest, PositionWaitsForEverythingBefore) {
  KafkaWindow window(10);
  EXPECT_EQ(window.position(), 10u);
  EXPECT_EQ(window.next(), 11u);
  const uint64_t first = window.Add({12, 0}, 100);
  const uint64_t second = window.Add({12, 1}, 100);
  const uint64_t third = window.Add({15, 0}, 50);
  window.ReadUpTo(16);
  EXPECT_EQ(window.position(), 11u) << "nothing of record 11 was for this route";
  EXPECT_TRUE(window.Delivered(third));
  EXPECT_TRUE(window.Delivered(first));
  EXPECT_EQ(window.position(), 11u) << "half a record is no record";
  EXPECT_EQ(window.in_flight(), 1u);
  EXPECT_EQ(window.bytes(), 100u);
  EXPECT_TRUE(window.Delivered(second));
  EXPECT_EQ(window.position(), 15u);
  EXPECT_EQ(window.bytes(), 0u);
}

TEST(KafkaWindowTest, SilentRecordsMoveThePosition) {
  KafkaWindow window(0);
  window.ReadUpTo(65);
  EXPECT_EQ(window.position(), 64u);
}

TEST(KafkaWindowTest, RewindsToTheFirstThatHasNotArrivedAndForgetsLateReports) {
  KafkaWindow window(0);
  const uint64_t first = window.Add({3, 0}, 10);
  const uint64_t second = window.Add({4, 0}, 10);
  const uint64_t third = window.Add({5, 0}, 10);
  window.ReadUpTo(9);
  EXPECT_TRUE(window.Delivered(first));
  EXPECT_TRUE(window.Delivered(third));
  window.Rewind();
  EXPECT_EQ(window.next(), 4u);
  EXPECT_EQ(window.position(), 3u);
  EXPECT_EQ(window.in_flight(), 0u);
  EXPECT_EQ(window.bytes(), 0u);
  EXPECT_FALSE(window.Delivered(second)) << "what an earlier producer tells does not count";
  EXPECT_FALSE(window.Has({4, 0}));
  EXPECT_NE(window.Add({4, 0}, 10), second);
}

TEST(KafkaWindowTest, KnowsWhatItWasGivenOfARecordThatIsReadAgain) {
  KafkaWindow window(0);
  EXPECT_FALSE(window.Has({3, 0}));
  window.Add({3, 1}, 10);
  EXPECT_TRUE(window.Has({3, 0}));
  EXPECT_TRUE(window.Has({3, 1}));
  EXPECT_FALSE(window.Has({3, 2}));
}

}  // namespace
}  // namespace yici::outbound
