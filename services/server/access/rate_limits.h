// How many calls one principal may make: a bucket each, that fills at the rate of its kind and holds its burst. Who finds it
// empty is told when to come again.
//
//   auto limits = RateLimits::Parse({"enterprise=50/200", "officer:import=2000/4000", "anonymous=off"});
//   if (const auto wait = limits->Take("enterprise:91210700MA0AB12C3K", now)) return TryAgainIn(*wait);
//
// Kinds: enterprise, officer, hall; anonymous for callers without a name, by the address they call from, of IPv6 the network
// (/64), for one machine has as many addresses of it as it likes. A principal named in full has a rate of its own. At most
// 20,000 buckets of principals and as many of addresses are kept: where there is no place, those that are full again are
// forgotten first, then those that lack least. Time is passed in. Any thread.
#ifndef YICI_SERVICES_SERVER_ACCESS_RATE_LIMITS_H_
#define YICI_SERVICES_SERVER_ACCESS_RATE_LIMITS_H_

#include <atomic>
#include <chrono>
#include <cstdint>
#include <map>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "absl/container/flat_hash_map.h"
#include "absl/status/statusor.h"

namespace yici::identity {

using SteadyTime = std::chrono::steady_clock::time_point;
using Nanos = std::chrono::nanoseconds;

struct Rate {
  int64_t a_second = 0;  // 0: no limit
  int64_t burst = 1;     // calls at once, after a rest
};

// What callers without a name are counted by: their address as gRPC tells it ("ipv4:192.0.2.1:5000"), without the port.
std::string CountedAddress(std::string_view peer);

class RateLimits {
 public:
  static constexpr size_t kBucketsMax = 20'000;
  static constexpr std::string_view kAnonymous = "anonymous:";  // before the address

  // "KIND=RATE/BURST", "PRINCIPAL=RATE/BURST" or "KIND=off", over the defaults. INVALID_ARGUMENT naming the text.
  static absl::StatusOr<RateLimits> Parse(const std::vector<std::string>& texts);
  RateLimits();
  RateLimits(RateLimits&& other) noexcept : kinds_(std::move(other.kinds_)), named_(std::move(other.named_)) {}

  // Nothing: the call may be made and is counted. Else how long until one may.
  std::optional<std::chrono::milliseconds> Take(std::string_view principal, SteadyTime now);
  Rate RateOf(std::string_view principal) const;
  uint64_t refused() const { return refused_; }
  size_t buckets() const;

 private:
  // Until when what was taken would have been spread at the rate: full again from then on.
  using Buckets = absl::flat_hash_map<std::string, Nanos>;
  static Nanos& BucketOf(Buckets& buckets, std::string_view principal, Nanos now);
  static void MakeRoom(Buckets& buckets, Nanos now);

  std::map<std::string, Rate, std::less<>> kinds_, named_;
  mutable std::mutex mutex_;
  Buckets principals_, addresses_;
  std::atomic<uint64_t> refused_{0};
};

}  // namespace yici::identity

#endif  // YICI_SERVICES_SERVER_ACCESS_RATE_LIMITS_H_
