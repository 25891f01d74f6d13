#include "services/server/outbound/running_webhooks.h"

#include <tuple>

namespace yici::outbound {

bool RunningWebhooks::IsWorthARecord(const Webhook& webhook) const {
  return webhook.window.HasNews() || webhook.window.position() >= webhook.recorded + kSilentAdvance;
}

// The position comes last: it goes as far as what was taken.
void RunningWebhooks::TakeProgressOf(Webhook& webhook, journal::DeliveryProgress* progress) {
  progress->set_owner(webhook.row.owner());
  progress->set_name(webhook.row.name());
  progress->set_delivered(webhook.window.TakeDelivered());
  for (const GivenUp& given_up : webhook.window.TakeGivenUp(directory::kProgressDeadMax)) {
    auto& dead = *progress->add_dead();
    dead.set_revision(given_up.id.first);
    dead.set_index(given_up.id.second);
    dead.set_subject(given_up.subject);
    dead.set_type(given_up.type);
    dead.set_attempts(given_up.attempts);
    dead.set_reason(std::string(ReasonOf(given_up.kind)));
    dead.set_http_status(given_up.http_status);
  }
  for (const DeliveryId& replayed : webhook.window.TakeReplayed(directory::kProgressDeadMax)) {
    auto& arrived = *progress->add_replayed();
    arrived.set_revision(replayed.first);
    arrived.set_index(replayed.second);
  }
  progress->set_position(webhook.window.position());
  webhook.recorded = progress->position();
}

std::optional<journal::RecordDeliveries> RunningWebhooks::TakeProgress() {
  journal::RecordDeliveries recorded;
  size_t bytes = 0;
  const auto full = [&] {
    return recorded.progress_size() >= directory::kProgressMax || bytes >= directory::kProgressBytesMax;
  };
  for (auto& [id, webhook] : webhooks_) {
    if (full()) break;
    if (!IsWorthARecord(*webhook)) continue;
    TakeProgressOf(*webhook, recorded.add_progress());
    bytes += recorded.progress(recorded.progress_size() - 1).ByteSizeLong();
  }
  for (auto at = removed_.begin(); at != removed_.end() && !full();) {
    if (webhooks_.contains(at->first)) {
      ++at;
      continue;
    }
    auto& left = *recorded.add_progress();
    std::tie(*left.mutable_owner(), *left.mutable_name()) = at->second;
    left.set_position(directory::kLeft);
    at = removed_.erase(at);
  }
  if (recorded.progress().empty()) return std::nullopt;
  return recorded;
}

server::Incoming RunningWebhooks::ProgressRecord() const {
  server::Incoming incoming;
  *incoming.command.mutable_record_deliveries() = *recording_;
  incoming.arrival.mutable_principal()->set_id("system:outbound");
  incoming.arrival.mutable_principal()->set_kind(journal::PRINCIPAL_KIND_SYSTEM);
  incoming.arrival.set_wall_us(gate_.partition().clock().Now().micros());
  return incoming;
}

// False while a record is under way. One that was not taken stands in recording_ still.
bool RunningWebhooks::SettleRecord() {
  std::lock_guard lock(record_mutex_);
  if (record_under_way_) return false;
  if (record_taken_.value_or(false)) {
    recording_.reset();
    for (auto& [id, webhook] : webhooks_) webhook->window.Recorded();
  }
  record_taken_.reset();
  return true;
}

// One record at a time. What the partition does not take now (hold, no space, full queue) is asked for again.
void RunningWebhooks::Record() {
  const auto now = steady_clock::now();
  if (!SettleRecord() || now - recorded_at_ < options_.record_every) return;
  if (!recording_) recording_ = TakeProgress();
  if (!recording_) return;
  recorded_at_ = now;
  server::Call call;
  call.incoming = ProgressRecord();
  call.bytes = call.incoming.command.ByteSizeLong();
  call.done = [this](const server::Reply& reply) {
    const bool taken = reply.status.ok();
    Hint();
    std::lock_guard lock(record_mutex_);
    record_under_way_ = false;
    record_taken_ = taken;
    record_done_.notify_all();
  };
  {
    std::lock_guard lock(record_mutex_);
    record_under_way_ = true;
  }
  gate_.Order(std::move(call));
}

void RunningWebhooks::ShowStates() {
  const auto now = steady_clock::now();
  states_stale_ = now - states_at_ < kRefreshEvery;
  if (states_stale_) return;
  states_at_ = now;
  std::lock_guard lock(states_mutex_);
  states_.clear();
  for (const auto& [id, webhook] : webhooks_) {
    State& state = states_[id];
    state.last_error = webhook->fault.empty() ? webhook->window.last_error() : webhook->fault;
    const SteadyTime wake = webhook->window.WakeAt();
    if (wake == SteadyTime::max()) continue;
    state.next_attempt_in = std::chrono::duration_cast<Millis>(std::max(wake - steady_clock::now(), steady_clock::duration(0)));
  }
}

// Until the next attempt of any webhook, the next look at rows, or the next record.
void RunningWebhooks::Sleep() {
  SteadyTime wake = SteadyTime::max();
  bool news = recording_.has_value() || !removed_.empty();
  for (const auto& [id, webhook] : webhooks_) {
    news |= IsWorthARecord(*webhook);
    if (!webhook->works()) continue;
    if (HasPlace(webhook->row.owner())) wake = std::min(wake, webhook->window.WakeAt());
    if (webhook->replays_wanted) wake = std::min(wake, webhook->replays_read + kReplaysEvery);
    if (webhook->read_after > steady_clock::now()) wake = std::min(wake, webhook->read_after);
  }
  if (refresh_wanted_ || gate_.partition().published()->head.revision + 1 != refreshed_)
    wake = std::min(wake, refreshed_at_ + kRefreshEvery);
  if (news && !IsRecording()) wake = std::min(wake, recorded_at_ + options_.record_every);
  if (states_stale_) wake = std::min(wake, states_at_ + kRefreshEvery);
  if (wake == SteadyTime::max()) return;
  timer_.expires_at(std::max(wake, steady_clock::now() + Millis(1)));
  timer_.async_wait([this](boost::system::error_code cancelled) {
    if (!cancelled) Hint();
  });
}

bool RunningWebhooks::IsRecording() {
  std::lock_guard lock(record_mutex_);
  return record_under_way_;
}

void RunningWebhooks::Stop() {
  if (stopping_.exchange(true) || !thread_.joinable()) return;
  asio::post(io_, [this] {
    timer_.cancel();
    work_.reset();
    io_.stop();
  });
  thread_.join();
  poster_->Stop();
  std::unique_lock lock(record_mutex_);
  record_done_.wait(lock, [this] { return !record_under_way_; });
  lock.unlock();
  SettleRecord();
  for (int n = 0; n < kStopRecordsMax; ++n) {
    if (!recording_) recording_ = TakeProgress();
    if (!recording_ || OnHold() || !gate_.partition().SubmitAndWait(ProgressRecord()).status.ok()) return;
    recording_.reset();
  }
}

}  // namespace yici::outbound
