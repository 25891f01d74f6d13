// One topic of a Kafka cluster to write to: idempotent, acks=all, in order per key. The only place that sees librdkafka.
//
//   auto producer = KafkaProducer::Open({.brokers = "10.1.0.7:9093", .topic = "yici.cases"}, [] { … });
//   if ((*producer)->Send(message) == KafkaSend::kTaken) …
//   for (const KafkaReport& report : (*producer)->Poll()) …          // when `wake` was called
//
// A message waits as long as the brokers are away: no time passes it over. A report without an error says that all in-sync
// replicas have it. After a report with one nothing more of this producer counts, for what comes behind a gap may not be there
// either: the caller opens another and sends again from the first that was not reported.
// What is memory here is bounded by the caller: it sends no more than `messages_max`, and of them no more than `bytes_max`.
#ifndef YICI_SERVICES_SERVER_OUTBOUND_KAFKA_PRODUCER_H_
#define YICI_SERVICES_SERVER_OUTBOUND_KAFKA_PRODUCER_H_

#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/statusor.h"

namespace yici::outbound {

using KafkaHeaders = std::vector<std::pair<std::string, std::string>>;

struct KafkaMessage {
  uint64_t sequence = 0;  // the caller's, from 1; comes back in the report
  std::string key;        // decides the partition, as the Java client does (murmur2)
  std::string value;
  KafkaHeaders headers;
};

struct KafkaReport {
  uint64_t sequence = 0;
  std::string error;  // empty: delivered
};

enum class KafkaSend { kTaken, kRefused };  // refused: last_error() says why

struct KafkaProducerOptions {
  std::string brokers;  // "host:port,host:port"
  std::string topic;
  std::map<std::string, std::string> properties;  // of librdkafka, beside what this class sets itself
  int messages_max = 4'000;
  size_t bytes_max = size_t{64} << 20;
};

class KafkaProducer {
 public:
  // INVALID_ARGUMENT naming the property that librdkafka does not take. Brokers need not be there. `wake` comes from threads of
  // librdkafka when there is something to poll: it must not wait.
  static absl::StatusOr<std::unique_ptr<KafkaProducer>> Open(const KafkaProducerOptions& options, std::function<void()> wake);
  // What was not reported may or may not have arrived.
  virtual ~KafkaProducer() = default;

  // One thread calls these.
  virtual KafkaSend Send(const KafkaMessage& message) = 0;
  virtual std::vector<KafkaReport> Poll() = 0;
  // Stable: BROKERS_UNREACHABLE, BROKER_REFUSED_US, TOPIC_NOT_ALLOWED, TOPIC_UNKNOWN, MESSAGE_TOO_LARGE, or KAFKA_ and
  // librdkafka's own name. Empty once something was delivered.
  virtual const std::string& last_error() const = 0;
};

}  // namespace yici::outbound

#endif  // YICI_SERVICES_SERVER_OUTBOUND_KAFKA_PRODUCER_H_
