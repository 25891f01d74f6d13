// Writes what happened to Kafka topics, as CloudEvents in binary content mode: at least once and in order per subject.
//
//   auto sink = KafkaSink::Start(gate, "/etc/yici/kafka.json", {});
//   (*sink)->States();                       // for metrics and for who looks
//   (*sink)->Stop();                         // before the partition goes
//
// One thread reads the journal for all routes; librdkafka's threads send. Each route is a consumer of the feed: how far it has
// come stands in the log as its acknowledged position, which goes no further than what the brokers have reported. A restart
// goes on behind it, so an event can come twice, with the same id. No event is given up: a route that cannot send stands still
// and tries again after a pause that doubles.
#ifndef YICI_SERVICES_SERVER_OUTBOUND_KAFKA_SINK_H_
#define YICI_SERVICES_SERVER_OUTBOUND_KAFKA_SINK_H_

#include <chrono>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "services/server/gateway/gate.h"
#include "services/server/outbound/kafka_config.h"

namespace yici::outbound {

struct KafkaSinkOptions {
  std::chrono::milliseconds pause_first{1'000};  // after a failure; doubled after each
  std::chrono::milliseconds pause_most{60'000};
  std::chrono::milliseconds drain{2'000};  // that Stop waits for reports at most
  std::function<bool()> held;              // whether commands are held back without a record of it; may be empty
};

struct KafkaRouteState {
  std::string owner, consumer, topic;
  std::string last_error;  // stable: of kafka_producer.h, CURSOR_EXPIRED, JOURNAL_UNREADABLE or the reason of a refusal
  bool failing = false;    // because of it something waits now
  uint64_t delivered = 0;  // events reported since the start
  uint64_t failures = 0;   // times that the route had to begin again from the first event that was not reported
  uint64_t in_flight = 0;  // events that wait for their report
  uint64_t recorded = 0;   // revision acknowledged in the log
  uint64_t behind = 0;     // records that are not acknowledged yet
};

class KafkaSink {
 public:
  // By the file of --kafka (kafka_config.h); null for "". INVALID_ARGUMENT for a file that is wrong, or that librdkafka does
  // not take. The brokers need not be there.
  static absl::StatusOr<std::unique_ptr<KafkaSink>> Start(server::Gate& gate, const std::string& file,
                                                          KafkaSinkOptions options);
  virtual ~KafkaSink() = default;
  // Any thread.
  virtual std::vector<KafkaRouteState> States() const = 0;
  // Waits a moment for reports, records how far each route has come, and ends. Once.
  virtual void Stop() = 0;
};

}  // namespace yici::outbound

#endif  // YICI_SERVICES_SERVER_OUTBOUND_KAFKA_SINK_H_
