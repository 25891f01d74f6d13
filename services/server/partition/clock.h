// The only clock of the server. Machines get its readings as values.
#ifndef YICI_SERVICES_SERVER_PARTITION_CLOCK_H_
#define YICI_SERVICES_SERVER_PARTITION_CLOCK_H_

#include <atomic>
#include <chrono>

#include "services/base/time.h"

namespace yici::server {

class Clock {
 public:
  virtual ~Clock() = default;
  virtual Instant Now() const = 0;
};

class SystemClock final : public Clock {
 public:
  Instant Now() const override {
    const auto since = std::chrono::system_clock::now().time_since_epoch();
    return Instant::FromMicros(std::chrono::duration_cast<std::chrono::microseconds>(since).count());
  }
};

// Moves only when told to, and never backwards.
class ManualClock final : public Clock {
 public:
  explicit ManualClock(Instant start) : micros_(start.micros()) {}
  Instant Now() const override { return Instant::FromMicros(micros_.load()); }
  void AdvanceTo(Instant to) {
    int64_t now = micros_.load();
    while (to.micros() > now && !micros_.compare_exchange_weak(now, to.micros())) {
    }
  }

 private:
  std::atomic<int64_t> micros_;
};

}  // namespace yici::server

#endif  // YICI_SERVICES_SERVER_PARTITION_CLOCK_H_
