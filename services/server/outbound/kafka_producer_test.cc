#include "services/server/outbound/kafka_producer.h"

#include <gmock/gmock.h>

#include <atomic>
#include <condition_variable>
#include <mutex>

#include "services/base/text.h"
#include "services/server/outbound/kafka_for_tests.h"

namespace yici::outbound {
namespace {

using std::chrono::steady_clock;

class KafkaProducerTest : public testing::Test {
 protected:
  KafkaProducerTest() : kafka_(1) { kafka_.CreateTopic("cases", 3); }
  void Open(std::map<std::string, std::string> properties = {}) {
    properties.emplace("linger.ms", "0");
    auto producer = KafkaProducer::Open({.brokers = kafka_.brokers(), .topic = "cases", .properties = std::move(properties)},
                                        [this] { Wake(); });
    ASSERT_TRUE(producer.ok()) << producer.status();
    producer_ = *std::move(producer);
  }
  void Wake() {
    std::lock_guard lock(mutex_);
    woken_ = true;
    wake_.notify_all();
  }
  KafkaSend Send(uint64_t sequence, const std::string& key) {
    return producer_->Send({sequence, key, StrCat("v", sequence), {{"ce_id", StrCat("id-", sequence)}}});
  }
  // Reports until there are `count`; only woken, never by looking again and again.
  std::vector<KafkaReport> Await(size_t count, std::chrono::seconds most = std::chrono::seconds(20)) {
    std::vector<KafkaReport> all;
    const auto end = steady_clock::now() + most;
    while (all.size() < count && steady_clock::now() < end) {
      std::unique_lock lock(mutex_);
      wake_.wait_until(lock, end, [this] { return woken_; });
      woken_ = false;
      lock.unlock();
      for (KafkaReport& report : producer_->Poll()) all.push_back(std::move(report));
    }
    return all;
  }
  static void ExpectDelivered(const std::vector<KafkaReport>& reports, size_t count) {
    EXPECT_EQ(reports.size(), count);
    for (const KafkaReport& report : reports) EXPECT_EQ(report.error, "") << report.sequence;
  }
  // Values per key, in the order of the topic.
  std::map<std::string, std::vector<std::string>> ByKey(size_t count) {
    std::map<std::string, std::vector<std::string>> by_key;
    for (const KafkaRead& read : kafka_.Read("cases", count, std::chrono::milliseconds(300)))
      by_key[read.key].push_back(read.value);
    return by_key;
  }

  MockKafka kafka_;
  std::mutex mutex_;
  std::condition_variable wake_;
  bool woken_ = false;
  std::unique_ptr<KafkaProducer> producer_;
};

TEST_F(KafkaProducerTest, CarriesKeyValueAndHeadersAndReportsEach) {
  Open();
  ASSERT_EQ(Send(7, "cases/1"), KafkaSend::kTaken);
  const auto reports = Await(1);
  ExpectDelivered(reports, 1);
  EXPECT_EQ(reports[0].sequence, 7u);
  const auto read = kafka_.Read("cases", 1);
  ASSERT_EQ(read.size(), 1u);
  EXPECT_EQ(read[0].key, "cases/1");
  EXPECT_EQ(read[0].value, "v7");
  EXPECT_THAT(read[0].headers, testing::ElementsAre(testing::Pair("ce_id", "id-7")));
}

TEST_F(KafkaProducerTest, KeepsTheOrderOfAKeyThroughErrorsOfTheBrokerAndWritesEachOnce) {
  Open();
  kafka_.FailProduce(2, RD_KAFKA_RESP_ERR_NOT_LEADER_FOR_PARTITION);
  kafka_.FailProduce(2, RD_KAFKA_RESP_ERR_NOT_ENOUGH_REPLICAS);
  std::map<std::string, std::vector<std::string>> expected;
  for (uint64_t n = 1; n <= 200; ++n) {
    const std::string key = StrCat("cases/", n % 7);
    ASSERT_EQ(Send(n, key), KafkaSend::kTaken);
    expected[key].push_back(StrCat("v", n));
  }
  ExpectDelivered(Await(200), 200);
  EXPECT_EQ(ByKey(200), expected);
}

TEST_F(KafkaProducerTest, WaitsForABrokerThatIsAwayAndLosesNothing) {
  Open();
  ASSERT_EQ(Send(1, "a"), KafkaSend::kTaken);
  ExpectDelivered(Await(1), 1);
  kafka_.BrokerDown();
  for (uint64_t n = 2; n <= 5; ++n) ASSERT_EQ(Send(n, "a"), KafkaSend::kTaken);
  EXPECT_TRUE(Await(1, std::chrono::seconds(2)).empty());
  EXPECT_EQ(producer_->last_error(), "BROKERS_UNREACHABLE");
  kafka_.BrokerUp();
  ExpectDelivered(Await(4), 4);
  EXPECT_EQ(producer_->last_error(), "") << "delivered again";
  EXPECT_THAT(ByKey(5)["a"], testing::ElementsAre("v1", "v2", "v3", "v4", "v5"));
}

TEST_F(KafkaProducerTest, NothingBehindARefusedMessageIsWritten) {
  Open();
  ASSERT_EQ(Send(1, "a"), KafkaSend::kTaken);
  ExpectDelivered(Await(1), 1);
  kafka_.FailProduce(1, RD_KAFKA_RESP_ERR_TOPIC_AUTHORIZATION_FAILED);
  for (uint64_t n = 2; n <= 20; ++n) Send(n, "a");
  const auto reports = Await(1);
  ASSERT_FALSE(reports.empty());
  EXPECT_EQ(reports[0].error, "TOPIC_NOT_ALLOWED");
  EXPECT_EQ(producer_->last_error(), "TOPIC_NOT_ALLOWED");
  EXPECT_THAT(ByKey(1)["a"], testing::ElementsAre("v1"));
  // Another goes on where this one failed.
  Open();
  ASSERT_EQ(Send(2, "a"), KafkaSend::kTaken);
  ExpectDelivered(Await(1), 1);
  EXPECT_THAT(ByKey(2)["a"], testing::ElementsAre("v1", "v2"));
}

TEST_F(KafkaProducerTest, SaysWhatIsTooLargeAtOnce) {
  Open({{"message.max.bytes", "2000"}});
  EXPECT_EQ(producer_->Send({1, "a", std::string(5'000, 'x'), {}}), KafkaSend::kRefused);
  EXPECT_EQ(producer_->last_error(), "MESSAGE_TOO_LARGE");
  EXPECT_EQ(Send(2, "a"), KafkaSend::kTaken);
  ExpectDelivered(Await(1), 1);
}

TEST_F(KafkaProducerTest, NamesThePropertyThatIsNotTaken) {
  const auto refused =
      KafkaProducer::Open({.brokers = kafka_.brokers(), .topic = "cases", .properties = {{"linger.ms", "soon"}}}, [] {});
  EXPECT_EQ(refused.status().code(), absl::StatusCode::kInvalidArgument);
  EXPECT_THAT(std::string(refused.status().message()), testing::HasSubstr("properties.linger.ms: "));
}

TEST_F(KafkaProducerTest, WhatOrderAndDurabilityRestOnCannotBeChanged) {
  Open({{"acks", "0"}, {"enable.idempotence", "false"}, {"message.timeout.ms", "10"}});
  kafka_.BrokerDown();
  ASSERT_EQ(Send(1, "a"), KafkaSend::kTaken);
  EXPECT_TRUE(Await(1, std::chrono::seconds(2)).empty()) << "neither given up nor taken for delivered";
  kafka_.BrokerUp();
  ExpectDelivered(Await(1), 1);
}

TEST_F(KafkaProducerTest, GoesAwayAtOnceWithMessagesThatWait) {
  Open();
  kafka_.BrokerDown();
  for (uint64_t n = 1; n <= 100; ++n) ASSERT_EQ(Send(n, "a"), KafkaSend::kTaken);
  const auto begun = steady_clock::now();
  producer_.reset();
  EXPECT_LT(steady_clock::now() - begun, std::chrono::seconds(5));
}

}  // namespace
}  // namespace yici::outbound
