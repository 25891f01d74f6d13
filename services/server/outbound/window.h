// What one webhook still has to be sent: in order per subject, several subjects beside each other, at least once.
//
//   DeliveryWindow window(position, options, jitter);
//   window.Add(item);  window.ReadUpTo(next);              // in the order of the journal
//   while (Delivery* delivery = window.Next(now)) Send(*delivery);
//   window.Settle(id, {.kind = PostKind::kUnreachable}, now);
//   window.position();                                     // all records up to here are done with
//
// A subject's next event waits until the one before it has arrived or was given up. While the receiver does not answer, one
// delivery at a time tries it, by turns and each time after a longer pause; when it answers again all go on. So an event that
// it can never take (5xx for that one alone) holds up its own subject and, until the window is full of what waits behind it, no
// other. What a receiver refuses (4xx but 408, 425 and 429) is given up after `refused_attempts_max`, everything else after
// `give_up_after` and two attempts at least.
// No clock and no thread of its own.
#ifndef YICI_SERVICES_SERVER_OUTBOUND_WINDOW_H_
#define YICI_SERVICES_SERVER_OUTBOUND_WINDOW_H_

#include <algorithm>
#include <chrono>
#include <cstdint>
#include <deque>
#include <functional>
#include <iterator>
#include <map>
#include <set>
#include <string>
#include <utility>
#include <vector>

namespace yici::outbound {

using SteadyTime = std::chrono::steady_clock::time_point;
using Millis = std::chrono::milliseconds;

enum class PostKind { kDelivered, kRefused, kBusy, kUnreachable, kTimeout };

struct PostResult {
  PostKind kind = PostKind::kUnreachable;
  int http_status = 0;
  Millis retry_after{0};   // what the receiver asked for; 0: nothing
  std::string error = {};  // for the owner, no address that was resolved
  std::string body = {};   // of an answer to Get
};

// "RECEIVER_REFUSED"; "" for delivered.
std::string_view ReasonOf(PostKind kind);

using DeliveryId = std::pair<uint64_t, int32_t>;  // revision and index

struct Delivery {
  DeliveryId id;
  std::string subject = {}, type = {}, body = {};
  bool replay = false;
  int attempts = 0;
  bool in_flight = false;
  SteadyTime since{};  // in the window
  SteadyTime due{};
};

struct WindowOptions {
  size_t waiting_max = 256;
  size_t bytes_max = size_t{4} << 20;
  int in_flight_max = 8;
  Millis pause_first{1'000}, pause_max{300'000};
  int refused_attempts_max = 3;
  std::chrono::milliseconds give_up_after{std::chrono::hours(24)};
};

struct GivenUp {
  DeliveryId id;
  std::string subject, type;
  int attempts = 0;
  PostKind kind = PostKind::kUnreachable;
  int http_status = 0;
  bool replay = false;
};

class DeliveryWindow {
 public:
  // `jitter` gives 0 to 1.
  DeliveryWindow(uint64_t position, WindowOptions options, std::function<double()> jitter)
      : options_(options), jitter_(std::move(jitter)), next_(position + 1) {}

  bool HasRoom() const { return deliveries_.size() < options_.waiting_max && bytes_ < options_.bytes_max; }
  // Where all windows together have their bytes, one that waits for nothing still takes its next: those whose receivers are
  // away must not keep the others from theirs.
  bool HasRoomBeside(size_t bytes_of_all, size_t bytes_of_all_max) const {
    return HasRoom() && (bytes_of_all < bytes_of_all_max || deliveries_.empty());
  }
  // False when it is in the window already, or settled and not recorded yet.
  bool Add(Delivery delivery, SteadyTime now);
  void ReadUpTo(uint64_t next) { next_ = next; }
  uint64_t next() const { return next_; }

  // Marked as in flight. Null when nothing may be sent now.
  Delivery* Next(SteadyTime now);
  void Settle(DeliveryId id, const PostResult& result, SteadyTime now);
  // When Next should be asked again; time_point::max() when only a settlement or an addition helps.
  SteadyTime WakeAt() const;

  // Behind everything that arrived, or was given up and taken by TakeGivenUp.
  uint64_t position() const;
  // Since the last call. What is taken counts as settled until Recorded says that it is durable.
  int64_t TakeDelivered() { return std::exchange(delivered_, 0); }
  std::vector<GivenUp> TakeGivenUp(size_t most);
  std::vector<DeliveryId> TakeReplayed(size_t most);
  void Recorded() { recording_.clear(); }
  bool HasNews() const { return delivered_ != 0 || !given_up_.empty() || !replayed_.empty(); }
  const std::string& last_error() const { return last_error_; }
  int in_flight() const { return in_flight_; }
  size_t waiting() const { return deliveries_.size(); }
  size_t bytes() const { return bytes_; }

 private:
  template <class T>
  static std::vector<T> TakeSome(std::vector<T>& all, size_t most) {
    const auto end = all.begin() + static_cast<std::ptrdiff_t>(std::min(most, all.size()));
    std::vector<T> some(std::make_move_iterator(all.begin()), std::make_move_iterator(end));
    all.erase(all.begin(), end);
    return some;
  }
  Millis PauseAfter(int failures) const;
  bool IsSettled(DeliveryId id) const;
  void Forget(DeliveryId id);
  void Retry(Delivery& delivery, const PostResult& result, SteadyTime now);
  bool IsGivenUp(const Delivery& delivery, const PostResult& result, SteadyTime now) const;

  const WindowOptions options_;
  std::function<double()> jitter_;
  uint64_t next_;
  std::map<DeliveryId, Delivery> deliveries_;
  std::map<std::string, std::deque<DeliveryId>> by_subject_;
  size_t bytes_ = 0;
  int in_flight_ = 0;
  int failures_ = 0;         // in a row, of the receiver as a whole
  SteadyTime not_before_{};  // while it fails
  DeliveryId last_failed_{};
  int64_t delivered_ = 0;
  std::vector<GivenUp> given_up_;
  std::vector<DeliveryId> replayed_;
  std::set<DeliveryId> recording_;  // taken, not durable yet
  std::string last_error_;
};

}  // namespace yici::outbound

#endif  // YICI_SERVICES_SERVER_OUTBOUND_WINDOW_H_
