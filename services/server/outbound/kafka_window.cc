#include "services/server/outbound/kafka_window.h"

namespace yici::outbound {

uint64_t KafkaWindow::Add(KafkaEventId id, size_t bytes) {
  last_ = id;
  bytes_ += bytes;
  on_their_way_.emplace(++sequence_, Sent{id, bytes});
  return sequence_;
}

bool KafkaWindow::Delivered(uint64_t sequence) {
  const auto found = on_their_way_.find(sequence);
  if (found == on_their_way_.end()) return false;
  bytes_ -= found->second.bytes;
  on_their_way_.erase(found);
  return true;
}

void KafkaWindow::Rewind() {
  next_ = position() + 1;
  last_ = {0, 0};
  bytes_ = 0;
  on_their_way_.clear();
}

}  // namespace yici::outbound
