// One route of kafka_sink.h: reads the feed for its owner, sends, and acknowledges. On the sink's thread, but for the answers
// of the partition.
#ifndef YICI_SERVICES_SERVER_OUTBOUND_KAFKA_SENDER_H_
#define YICI_SERVICES_SERVER_OUTBOUND_KAFKA_SENDER_H_

#include <chrono>
#include <condition_variable>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <string>

#include "services/server/outbound/feed.h"
#include "services/server/outbound/kafka_producer.h"
#include "services/server/outbound/kafka_sink.h"
#include "services/server/outbound/kafka_window.h"

namespace yici::outbound {

inline constexpr uint64_t kKafkaSilentAdvance = 10'000;         // revisions with nothing for a route that are worth a record
inline constexpr size_t kKafkaRouteBytesMax = size_t{4} << 20;  // of messages of one route that wait for their report

// Of the partition to an acknowledgement.
struct KafkaAnswer {
  bool ordered = false;  // false: the partition did not take it now
  bool refused = false;  // no record was made
};

class KafkaSender {
 public:
  using Time = std::chrono::steady_clock::time_point;

  KafkaSender(server::Gate& gate, const KafkaConfig& config, const KafkaRoute& route, const KafkaSinkOptions& options,
              std::function<void()> wake);

  // INVALID_ARGUMENT when librdkafka does not take the configuration.
  absl::Status Open();
  // True when there is more to read and room for it. `records` is shared by all routes.
  bool Turn(const server::ReadView& view, server::RecordWindow& records, Time now);
  // When it has something to do though nothing happens; max: never.
  Time WakeAt() const;
  // Takes the reports that are there.
  void Settle(Time now);
  bool IsDrained() const { return !window_ || window_->in_flight() == 0; }
  // Waits for the record under way, and makes the last one.
  void RecordLast(bool on_hold);
  KafkaRouteState StateAt(uint64_t head) const;

 private:
  void Begin(const server::ReadView& view, Time now);
  bool Read(const server::ReadView& view, server::RecordWindow& records, Time now);
  bool Send(const api::FeedEvent& event);
  bool HasRoom() const;
  bool HasNews() const;
  void Fail(Time now, bool keeps_producer);
  void BeginAnew();
  bool IsRemoved(const server::ReadView& view) const;
  std::string ReasonIn(const server::ReadView& view) const;
  bool IsRecording() const;
  void Pause(Time now);
  void Tell(std::string* told, std::string error);
  void Acknowledge(uint64_t position, Time now);
  void TakeAnswer(const server::ReadView& view, Time now);
  void Answered(const server::Reply& reply);
  server::Incoming Acknowledgement(uint64_t position) const;

  server::Gate& gate_;
  const KafkaRoute route_;
  const KafkaSinkOptions options_;
  const std::function<void()> wake_;
  const std::chrono::milliseconds record_every_;
  const size_t in_flight_max_;
  KafkaProducerOptions producing_;
  const server::Caller caller_;
  const FeedReader reader_;
  std::unique_ptr<KafkaProducer> producer_;
  std::optional<KafkaWindow> window_;  // none until the place to begin at stands in the log
  uint64_t recorded_ = 0;
  Time recorded_at_{}, retry_at_{};
  std::chrono::milliseconds pause_;
  bool delivered_since_ = false;  // since the last record
  // Of sending, of reading, of the last acknowledgement; of the one event that is next, while it is not taken.
  std::string error_, unread_, refused_, blocked_;
  std::optional<uint64_t> begins_at_;  // where a new consumer does, decided once
  uint64_t delivered_ = 0, failures_ = 0;
  mutable std::mutex answer_mutex_;
  std::condition_variable answer_done_;
  bool under_way_ = false;
  uint64_t asked_ = 0;
  std::optional<KafkaAnswer> answer_;
};

}  // namespace yici::outbound

#endif  // YICI_SERVICES_SERVER_OUTBOUND_KAFKA_SENDER_H_
