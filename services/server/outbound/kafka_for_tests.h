// A Kafka cluster in the test's own process (librdkafka's mock brokers on loopback), and what stands in its topics.
//
//   MockKafka kafka(1);
//   kafka.CreateTopic("yici.cases", 3);
//   kafka.BrokerDown();
//   std::vector<KafkaRead> read = kafka.Read("yici.cases", 10);      // until 10 are there, 20 s at most
#ifndef YICI_SERVICES_SERVER_OUTBOUND_KAFKA_FOR_TESTS_H_
#define YICI_SERVICES_SERVER_OUTBOUND_KAFKA_FOR_TESTS_H_

#include <gtest/gtest.h>
#include <librdkafka/rdkafka.h>
#include <librdkafka/rdkafka_mock.h>

#include <chrono>
#include <map>
#include <string>
#include <thread>
#include <vector>

namespace yici::outbound {

struct KafkaRead {
  int32_t partition = 0;
  int64_t offset = 0;
  std::string key, value;
  std::map<std::string, std::string> headers;
};

class MockKafka {
 public:
  explicit MockKafka(int brokers) {
    char error[512];
    kafka_ = rd_kafka_new(RD_KAFKA_PRODUCER, Quiet(rd_kafka_conf_new()), error, sizeof error);
    cluster_ = rd_kafka_mock_cluster_new(kafka_, brokers);
  }
  ~MockKafka() {
    rd_kafka_mock_cluster_destroy(cluster_);
    rd_kafka_destroy(kafka_);
  }
  MockKafka(const MockKafka&) = delete;

  std::string brokers() const { return rd_kafka_mock_cluster_bootstraps(cluster_); }
  void CreateTopic(const std::string& topic, int partitions) {
    rd_kafka_mock_topic_create(cluster_, topic.c_str(), partitions, 1);
    partitions_[topic] = partitions;
  }
  void BrokerDown() { rd_kafka_mock_broker_set_down(cluster_, 1); }
  void BrokerUp() { rd_kafka_mock_broker_set_up(cluster_, 1); }
  // The next `count` produce requests are answered with `error`.
  void FailProduce(int count, rd_kafka_resp_err_t error) {
    for (int i = 0; i < count; ++i) rd_kafka_mock_push_request_errors(cluster_, kProduce, 1, error);
  }
  // The next produce requests wait so long for their answer.
  void SlowDown(int milliseconds) { rd_kafka_mock_broker_set_rtt(cluster_, 1, milliseconds); }

  // Everything from the beginning, in the order it came, partition by partition unordered among each other: at least `count`
  // unless time runs out, and what comes within `more` after that.
  std::vector<KafkaRead> Read(const std::string& topic, size_t count, std::chrono::milliseconds more = {}) {
    rd_kafka_t* consumer = Consumer(topic);
    std::vector<KafkaRead> read;
    auto end = std::chrono::steady_clock::now() + std::chrono::seconds(20);
    bool enough = false;
    while (std::chrono::steady_clock::now() < end) {
      if (!enough && read.size() >= count) end = std::chrono::steady_clock::now() + more, enough = true;
      rd_kafka_message_t* message = rd_kafka_consumer_poll(consumer, 20);
      if (message == nullptr) continue;
      if (message->err == RD_KAFKA_RESP_ERR_NO_ERROR) read.push_back(ReadOf(*message));
      rd_kafka_message_destroy(message);
    }
    rd_kafka_destroy(consumer);
    return read;
  }

 private:
  static constexpr int16_t kProduce = 0;  // of the protocol's request types

  static rd_kafka_conf_t* Quiet(rd_kafka_conf_t* conf) {
    rd_kafka_conf_set_log_cb(conf, [](const rd_kafka_t*, int, const char*, const char*) {});
    return conf;
  }
  rd_kafka_t* Consumer(const std::string& topic) const {
    char error[512];
    rd_kafka_conf_t* conf = Quiet(rd_kafka_conf_new());
    rd_kafka_conf_set(conf, "bootstrap.servers", brokers().c_str(), error, sizeof error);
    rd_kafka_conf_set(conf, "group.id", "test", error, sizeof error);
    rd_kafka_conf_set(conf, "auto.offset.reset", "earliest", error, sizeof error);
    rd_kafka_conf_set(conf, "enable.auto.commit", "false", error, sizeof error);
    rd_kafka_t* consumer = rd_kafka_new(RD_KAFKA_CONSUMER, conf, error, sizeof error);
    rd_kafka_topic_partition_list_t* all = rd_kafka_topic_partition_list_new(4);
    for (int i = 0; i < partitions_.at(topic); ++i)
      rd_kafka_topic_partition_list_add(all, topic.c_str(), i)->offset = RD_KAFKA_OFFSET_BEGINNING;
    rd_kafka_poll_set_consumer(consumer);
    rd_kafka_assign(consumer, all);
    rd_kafka_topic_partition_list_destroy(all);
    return consumer;
  }
  static KafkaRead ReadOf(const rd_kafka_message_t& message) {
    KafkaRead read;
    read.partition = message.partition;
    read.offset = message.offset;
    if (message.key != nullptr) read.key.assign(static_cast<const char*>(message.key), message.key_len);
    if (message.payload != nullptr) read.value.assign(static_cast<const char*>(message.payload), message.len);
    rd_kafka_headers_t* headers = nullptr;
    if (rd_kafka_message_headers(&message, &headers) != RD_KAFKA_RESP_ERR_NO_ERROR) return read;
    const char* name = nullptr;
    const void* value = nullptr;
    size_t size = 0;
    for (size_t i = 0; rd_kafka_header_get_all(headers, i, &name, &value, &size) == RD_KAFKA_RESP_ERR_NO_ERROR; ++i)
      read.headers[name] = std::string(static_cast<const char*>(value), size);
    return read;
  }

  rd_kafka_t* kafka_ = nullptr;
  rd_kafka_mock_cluster_t* cluster_ = nullptr;
  std::map<std::string, int> partitions_;
};

}  // namespace yici::outbound

#endif  // YICI_SERVICES_SERVER_OUTBOUND_KAFKA_FOR_TESTS_H_
