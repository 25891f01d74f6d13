#include "services/server/outbound/kafka_sink.h"

#include <algorithm>
#include <atomic>
#include <condition_variable>
#include <mutex>
#include <thread>
#include <utility>

#include "services/base/text.h"
#include "services/server/outbound/kafka_sender.h"

namespace yici::outbound {
namespace {

using std::chrono::steady_clock;

constexpr auto kHoldLook = std::chrono::milliseconds(200);

class RunningSink final : public KafkaSink {
 public:
  RunningSink(server::Gate& gate, KafkaSinkOptions options) : gate_(gate), options_(std::move(options)) {}
  ~RunningSink() override { Stop(); }

  absl::Status Open(const KafkaConfig& config);
  std::vector<KafkaRouteState> States() const override;
  void Stop() override;

 private:
  void Hint();
  void Run();
  steady_clock::time_point Turn();
  bool OnHold() const { return gate_.partition().published()->head.hold || (options_.held && options_.held()); }
  void ShowStates();
  void Drain();

  server::Gate& gate_;
  const KafkaSinkOptions options_;
  server::RecordWindow records_;
  mutable std::mutex states_mutex_;
  std::vector<KafkaRouteState> states_;
  std::mutex mutex_;
  std::condition_variable hinted_;
  bool hint_ = false;
  std::atomic<bool> stopping_{false};
  std::vector<std::unique_ptr<KafkaSender>> senders_;  // their producers wake this until they are gone
  std::thread thread_;
};

absl::Status RunningSink::Open(const KafkaConfig& config) {
  for (const KafkaRoute& route : config.routes) {
    senders_.push_back(std::make_unique<KafkaSender>(gate_, config, route, options_, [this] { Hint(); }));
    if (absl::Status opened = senders_.back()->Open(); !opened.ok()) return opened;
  }
  ShowStates();
  gate_.partition().OnPublish([this] { Hint(); });
  thread_ = std::thread([this] { Run(); });
  return absl::OkStatus();
}

// With every batch and every report.
void RunningSink::Hint() {
  std::lock_guard lock(mutex_);
  hint_ = true;
  hinted_.notify_one();
}

void RunningSink::Run() {
  while (!stopping_) {
    const auto wake = Turn();
    std::unique_lock lock(mutex_);
    const auto called = [this] { return hint_ || stopping_; };
    if (wake == steady_clock::time_point::max()) {
      hinted_.wait(lock, called);
    } else {
      hinted_.wait_until(lock, wake, called);
    }
    hint_ = false;
  }
}

// On hold nothing is sent: a copied folder is looked at, not lived in.
steady_clock::time_point RunningSink::Turn() {
  const auto now = steady_clock::now();
  if (OnHold()) return now + kHoldLook;
  const server::ReadView view(gate_.partition().published());
  bool more = false;
  auto wake = steady_clock::time_point::max();
  for (const auto& sender : senders_) {
    more |= sender->Turn(view, records_, now);
    wake = std::min(wake, sender->WakeAt());
  }
  ShowStates();
  return more ? now : wake;
}

void RunningSink::ShowStates() {
  const uint64_t head = gate_.partition().published()->head.revision;
  std::lock_guard lock(states_mutex_);
  states_.clear();
  for (const auto& sender : senders_) states_.push_back(sender->StateAt(head));
}

std::vector<KafkaRouteState> RunningSink::States() const {
  std::lock_guard lock(states_mutex_);
  return states_;
}

void RunningSink::Drain() {
  const auto end = steady_clock::now() + options_.drain;
  const auto drained = [this] {
    return std::all_of(senders_.begin(), senders_.end(), [](const auto& sender) { return sender->IsDrained(); });
  };
  while (!drained() && steady_clock::now() < end) {
    std::unique_lock lock(mutex_);
    hinted_.wait_until(lock, end, [this] { return hint_; });
    hint_ = false;
    lock.unlock();
    for (const auto& sender : senders_) sender->Settle(steady_clock::now());
  }
}

void RunningSink::Stop() {
  if (stopping_.exchange(true) || !thread_.joinable()) return;
  Hint();
  thread_.join();
  Drain();
  for (const auto& sender : senders_) sender->RecordLast(OnHold());
  ShowStates();
}

}  // namespace

absl::StatusOr<std::unique_ptr<KafkaSink>> KafkaSink::Start(server::Gate& gate, const std::string& file,
                                                            KafkaSinkOptions options) {
  if (file.empty()) return nullptr;
  const auto config = LoadKafkaConfig(file);
  absl::Status opened = config.status();
  auto sink = std::make_unique<RunningSink>(gate, std::move(options));
  if (config.ok()) opened = sink->Open(*config);
  if (!opened.ok()) return absl::Status(opened.code(), StrCat("--kafka: ", opened.message()));
  return std::unique_ptr<KafkaSink>(std::move(sink));
}

}  // namespace yici::outbound
