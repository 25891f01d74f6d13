// What of one route is on its way to Kafka, and up to where everything has arrived.
//
//   KafkaWindow window(position);
//   Send(window.sequence(), …);  window.Add({revision, index}, bytes);   // in the order of the journal
//   window.ReadUpTo(next);
//   window.Delivered(sequence);                                        // in any order
//   window.position();                                                 // all records up to here have arrived
//
// No clock and no thread of its own.
#ifndef YICI_SERVICES_SERVER_OUTBOUND_KAFKA_WINDOW_H_
#define YICI_SERVICES_SERVER_OUTBOUND_KAFKA_WINDOW_H_

#include <cstddef>
#include <cstdint>
#include <map>
#include <utility>

namespace yici::outbound {

using KafkaEventId = std::pair<uint64_t, int32_t>;  // revision, index

class KafkaWindow {
 public:
  explicit KafkaWindow(uint64_t position) : next_(position + 1) {}

  uint64_t next() const { return next_; }  // the revision to read next
  // Whether it was added already: a record of which only a part could be sent is read again.
  bool Has(KafkaEventId id) const { return id <= last_; }
  uint64_t sequence() const { return sequence_ + 1; }  // of what is added next; never twice
  uint64_t Add(KafkaEventId id, size_t bytes);
  void ReadUpTo(uint64_t next) { next_ = next; }
  // False for what is not on its way, as after Rewind.
  bool Delivered(uint64_t sequence);
  // Back to the first that has not arrived: what is behind it is sent again.
  void Rewind();

  uint64_t position() const { return on_their_way_.empty() ? next_ - 1 : on_their_way_.begin()->second.id.first - 1; }
  size_t in_flight() const { return on_their_way_.size(); }
  size_t bytes() const { return bytes_; }

 private:
  struct Sent {
    KafkaEventId id;
    size_t bytes;
  };
  uint64_t next_;
  KafkaEventId last_{0, 0};
  uint64_t sequence_ = 0;
  size_t bytes_ = 0;
  std::map<uint64_t, Sent> on_their_way_;  // by sequence: the order of the journal
};

}  // namespace yici::outbound

#endif  // YICI_SERVICES_SERVER_OUTBOUND_KAFKA_WINDOW_H_
