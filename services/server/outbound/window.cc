#include "services/server/outbound/window.h"

#include <algorithm>

namespace yici::outbound {

std::string_view ReasonOf(PostKind kind) {
  switch (kind) {
    case PostKind::kDelivered: return "";
    case PostKind::kRefused: return "RECEIVER_REFUSED";
    case PostKind::kBusy: return "RECEIVER_BUSY";
    case PostKind::kUnreachable: return "RECEIVER_UNREACHABLE";
    case PostKind::kTimeout: return "RECEIVER_TIMEOUT";
  }
  return "";
}

bool DeliveryWindow::Add(Delivery delivery, SteadyTime now) {
  const DeliveryId id = delivery.id;
  if (deliveries_.contains(id) || IsSettled(id)) return false;
  delivery.since = delivery.due = now;
  bytes_ += delivery.body.size();
  // Replays come late: a subject's events stand in the order of the journal.
  std::deque<DeliveryId>& queue = by_subject_[delivery.subject];
  const auto before = std::find_if(queue.begin(), queue.end(),
                                   [&](const DeliveryId& other) { return other > id && !deliveries_.at(other).in_flight; });
  queue.insert(before, id);
  deliveries_.emplace(id, std::move(delivery));
  return true;
}

bool DeliveryWindow::IsSettled(DeliveryId id) const {
  return recording_.contains(id) || std::find(replayed_.begin(), replayed_.end(), id) != replayed_.end() ||
         std::any_of(given_up_.begin(), given_up_.end(), [&](const GivenUp& given_up) { return given_up.id == id; });
}

std::vector<GivenUp> DeliveryWindow::TakeGivenUp(size_t most) {
  std::vector<GivenUp> some = TakeSome(given_up_, most);
  for (const GivenUp& given_up : some) recording_.insert(given_up.id);
  return some;
}

std::vector<DeliveryId> DeliveryWindow::TakeReplayed(size_t most) {
  std::vector<DeliveryId> some = TakeSome(replayed_, most);
  recording_.insert(some.begin(), some.end());
  return some;
}

// While the receiver fails, whatever was tried least often tries it: it may be one event alone that it cannot take.
Delivery* DeliveryWindow::Next(SteadyTime now) {
  const int most = failures_ > 0 ? 1 : options_.in_flight_max;
  if (in_flight_ >= most || now < not_before_) return nullptr;
  Delivery* next = nullptr;
  for (auto& [id, delivery] : deliveries_) {
    if (delivery.in_flight || delivery.due > now || by_subject_.at(delivery.subject).front() != id) continue;
    if (next == nullptr || delivery.attempts < next->attempts) next = &delivery;
    if (failures_ == 0) break;
  }
  if (next == nullptr) return nullptr;
  next->in_flight = true;
  ++next->attempts;
  ++in_flight_;
  return next;
}

// Doubled each time, and shortened by up to a fifth so that receivers are not met by all at once.
Millis DeliveryWindow::PauseAfter(int failures) const {
  Millis pause = options_.pause_first;
  for (int i = 1; i < failures && pause < options_.pause_max; ++i) pause *= 2;
  pause = std::min(pause, options_.pause_max);
  return pause - Millis(static_cast<int64_t>(static_cast<double>(pause.count()) * 0.2 * jitter_()));
}

bool DeliveryWindow::IsGivenUp(const Delivery& delivery, const PostResult& result, SteadyTime now) const {
  if (result.kind == PostKind::kRefused && delivery.attempts >= options_.refused_attempts_max) return true;
  // What waited behind others has had no time of its own yet.
  return delivery.attempts >= 2 && now - delivery.since >= options_.give_up_after;
}

// One event that a receiver refuses says nothing of the others; everything else may be the receiver's own state, or again
// this event's alone: both wait. What failed together with what began the pause makes it no longer, nor does one event that
// fails again and again.
void DeliveryWindow::Retry(Delivery& delivery, const PostResult& result, SteadyTime now) {
  delivery.due = now + PauseAfter(delivery.attempts);
  if (result.kind == PostKind::kRefused) return;
  const Millis asked = std::min(result.retry_after, options_.pause_max);
  if (now >= not_before_ && (failures_ == 0 || delivery.id != last_failed_)) ++failures_;
  last_failed_ = delivery.id;
  not_before_ = std::max(not_before_, now + std::max(asked, PauseAfter(failures_)));
}

void DeliveryWindow::Settle(DeliveryId id, const PostResult& result, SteadyTime now) {
  const auto found = deliveries_.find(id);
  if (found == deliveries_.end() || !found->second.in_flight) return;
  Delivery& delivery = found->second;
  delivery.in_flight = false;
  --in_flight_;
  if (result.kind == PostKind::kDelivered || result.kind == PostKind::kRefused) failures_ = 0;
  if (result.kind == PostKind::kDelivered) {
    last_error_.clear();
    ++delivered_;
    if (delivery.replay) replayed_.push_back(id);
    return Forget(id);
  }
  last_error_ = std::string(ReasonOf(result.kind)) + (result.error.empty() ? "" : ": " + result.error);
  const bool given_up = IsGivenUp(delivery, result, now);
  Retry(delivery, result, now);
  if (!given_up) return;
  given_up_.push_back(
      {id, delivery.subject, delivery.type, delivery.attempts, result.kind, result.http_status, delivery.replay});
  Forget(id);
}

void DeliveryWindow::Forget(DeliveryId id) {
  const auto found = deliveries_.find(id);
  const auto queue = by_subject_.find(found->second.subject);
  queue->second.erase(std::find(queue->second.begin(), queue->second.end(), id));
  if (queue->second.empty()) by_subject_.erase(queue);
  bytes_ -= found->second.body.size();
  deliveries_.erase(found);
}

SteadyTime DeliveryWindow::WakeAt() const {
  const int most = failures_ > 0 ? 1 : options_.in_flight_max;
  SteadyTime earliest = SteadyTime::max();
  if (in_flight_ >= most) return earliest;
  for (const auto& [id, delivery] : deliveries_) {
    if (delivery.in_flight || by_subject_.at(delivery.subject).front() != id) continue;
    earliest = std::min(earliest, delivery.due);
  }
  return earliest == SteadyTime::max() ? earliest : std::max(earliest, not_before_);
}

// What is sent again lies behind the position already; what was given up is done with once it is taken to be recorded.
uint64_t DeliveryWindow::position() const {
  uint64_t first = next_;
  for (const auto& [id, delivery] : deliveries_) {
    if (!delivery.replay) first = std::min(first, id.first);
  }
  for (const GivenUp& given_up : given_up_) {
    if (!given_up.replay) first = std::min(first, given_up.id.first);
  }
  return first - 1;
}

}  // namespace yici::outbound
