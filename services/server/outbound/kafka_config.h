// The file of `yicid --kafka`: which cluster, and which events go to which topic.
//
//   {
//     "brokers": ["10.1.0.7:9093"],
//     "properties": {"security.protocol": "ssl", "ssl.ca.location": "/etc/yici/kafka-ca.pem"},
//     "routes": [{"owner": "officer:bus", "consumer": "city-bus", "topic": "yici.cases", "from": "start",
//                 "filter": {"types": ["case.*"], "jurisdiction": "210700"}}]
//   }
//
// A route is a consumer of the feed: `owner` is told of what it may see, `consumer` is the name under which its position stands
// in the log. Unknown fields are refused, so a misspelt filter never widens what is sent. docs/howto/kafka.md has all of it.
#ifndef YICI_SERVICES_SERVER_OUTBOUND_KAFKA_CONFIG_H_
#define YICI_SERVICES_SERVER_OUTBOUND_KAFKA_CONFIG_H_

#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"
#include "yici/journal/v1/subscriber.pb.h"

namespace yici::outbound {

inline constexpr size_t kKafkaFileBytesMax = size_t{64} << 10;
inline constexpr size_t kKafkaBrokersMax = 16;
inline constexpr size_t kKafkaRoutesMax = 16;
inline constexpr size_t kKafkaTopicBytesMax = 249;  // Kafka's own limit
inline constexpr size_t kKafkaPropertyBytesMax = 1'024;

struct KafkaRoute {
  std::string owner;     // principal id
  std::string consumer;  // as directory::IsSubscriberName has it; unique per owner
  std::string topic;
  yici::journal::v1::EventFilter filter;
  bool from_start = false;  // where a consumer begins that has no position yet: with the log, or with what happens from now on
};

struct KafkaConfig {
  std::vector<std::string> brokers;  // "host:port"
  std::map<std::string, std::string> properties;
  std::vector<KafkaRoute> routes;
  int64_t record_ms = 5'000;      // at least, between two records of a route's position; 10 to 600000
  int64_t in_flight_max = 1'000;  // messages of one route that wait for their report; 1 to 10000
};

// INVALID_ARGUMENT: "routes[1].topic: expected …, but it is …". No value of a property is ever told.
absl::StatusOr<KafkaConfig> ParseKafkaConfig(std::string_view json);
// The same of a file. One with a password in it must be readable by its owner alone.
absl::StatusOr<KafkaConfig> LoadKafkaConfig(const std::string& path);

}  // namespace yici::outbound

#endif  // YICI_SERVICES_SERVER_OUTBOUND_KAFKA_CONFIG_H_
