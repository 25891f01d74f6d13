// The thread behind webhooks.h: turns of reading and sending (webhooks.cc), and records of how far each has come
// (webhook_progress.cc). All but Hint, StateOf and Stop run on its one thread.
#ifndef YICI_SERVICES_SERVER_OUTBOUND_RUNNING_WEBHOOKS_H_
#define YICI_SERVICES_SERVER_OUTBOUND_RUNNING_WEBHOOKS_H_

#include "services/server/outbound/webhooks.h"

#include <atomic>
#include <boost/asio.hpp>
#include <condition_variable>
#include <map>
#include <mutex>
#include <optional>
#include <random>
#include <set>
#include <string>
#include <thread>
#include <utility>

#include "services/directory/machine/subscribers.h"
#include "services/server/outbound/feed.h"

namespace yici::outbound {

namespace asio = boost::asio;
using std::chrono::steady_clock;

inline constexpr uint64_t kSilentAdvance = 10'000;  // revisions with nothing for a webhook that are worth a record
inline constexpr auto kReplaysEvery = std::chrono::seconds(1);
inline constexpr int kTurnsOfOne = 4;  // reads of the journal for one webhook before another's
inline constexpr auto kRefreshEvery = std::chrono::milliseconds(50);
inline constexpr auto kRetryReadAfter = std::chrono::seconds(1);
inline constexpr int kStopRecordsMax = 100;

// One webhook as it is sent to now. A change by its owner makes a new one.
struct Webhook {
  Webhook(journal::Subscriber subscriber, Target where, std::string secret, FeedReader feed, DeliveryWindow deliveries)
      : row(std::move(subscriber)),
        target(std::move(where)),
        key(std::move(secret)),
        reader(std::move(feed)),
        window(std::move(deliveries)) {}
  journal::Subscriber row;
  Target target;
  std::string key;
  FeedReader reader;
  DeliveryWindow window;
  uint64_t recorded = 0;
  std::string fault;     // why nothing can be sent
  bool leaving = false;  // paused, removed or changed: it goes once nothing of it is on its way or unrecorded
  bool replays_wanted = false;
  steady_clock::time_point replays_read{};
  steady_clock::time_point read_after{};  // a read that failed is tried again then
  std::set<DeliveryId> letters;           // given up already: not sent as news again
  bool works() const { return !leaving && fault.empty(); }
};

using WebhookKeyText = std::string;  // SubscriberKey

class RunningWebhooks final : public Webhooks {
 public:
  RunningWebhooks(server::Gate& gate, WebhookOptions options)
      : gate_(gate), options_(std::move(options)), work_(asio::make_work_guard(io_)), timer_(io_) {}
  ~RunningWebhooks() override { Stop(); }

  absl::Status Open() {
    auto poster = Poster::Make(io_, options_.poster);
    if (!poster.ok()) return poster.status();
    poster_ = *std::move(poster);
    gate_.partition().OnPublish([this] { Hint(); });
    thread_ = std::thread([this] { io_.run(); });
    Hint();
    return absl::OkStatus();
  }
  State StateOf(const std::string& owner, const std::string& name) const override {
    std::lock_guard lock(states_mutex_);
    const auto found = states_.find(directory::SubscriberKey(owner, name));
    return found == states_.end() ? State() : found->second;
  }
  const TargetPolicy& policy() const override { return options_.poster.policy; }
  void Stop() override;

 private:
  void Hint();
  void Turn();
  bool OnHold() const;
  void SendAll();
  void Refresh();
  void Take(const server::ReadView& view, const journal::Subscriber& row);
  std::string KeyOf(const server::ReadView& view, const journal::Subscriber& row) const;
  bool Read(Webhook& webhook);
  void ReadLetters(const server::ReadView& view, Webhook& webhook) const;
  void ReadReplays(Webhook& webhook);
  bool HasPlace(const std::string& owner) const;
  void SendSome(const WebhookKeyText& id, Webhook& webhook);
  void Send(const WebhookKeyText& id, Webhook& webhook, const Delivery& delivery);
  void Settled(const WebhookKeyText& id, DeliveryId delivery, const PostResult& result);
  void DropWhoLeft();
  bool IsWorthARecord(const Webhook& webhook) const;
  void TakeProgressOf(Webhook& webhook, journal::DeliveryProgress* progress);
  std::optional<journal::RecordDeliveries> TakeProgress();
  void Record();
  server::Incoming ProgressRecord() const;
  bool SettleRecord();
  bool IsRecording();
  void ShowStates();
  void Sleep();

  server::Gate& gate_;
  const WebhookOptions options_;
  std::unique_ptr<Poster> poster_;  // outlives the calls that `io_` keeps
  asio::io_context io_;
  asio::executor_work_guard<asio::io_context::executor_type> work_;
  asio::steady_timer timer_;
  std::map<WebhookKeyText, std::unique_ptr<Webhook>> webhooks_;
  server::RecordWindow records_;
  std::mt19937_64 chance_{std::random_device()()};
  // Owner and name of those whose end is to be recorded, once nothing of them is on its way.
  std::map<WebhookKeyText, std::pair<std::string, std::string>> removed_;
  bool refresh_wanted_ = false;
  uint64_t refreshed_ = 0;  // revision of the head then, behind 1
  steady_clock::time_point refreshed_at_{};
  WebhookKeyText first_;  // whose turn it is to send first
  size_t bytes_ = 0;      // of all windows
  int in_flight_ = 0;
  std::map<std::string, int> in_flight_of_;  // by owner
  steady_clock::time_point recorded_at_{};
  std::optional<journal::RecordDeliveries> recording_;  // until it is durable
  std::atomic<bool> hinted_{false}, stopping_{false};
  std::mutex record_mutex_;
  std::condition_variable record_done_;
  bool record_under_way_ = false;
  std::optional<bool> record_taken_;  // what became of the last one, until it was looked at
  bool states_stale_ = false;
  steady_clock::time_point states_at_{};
  mutable std::mutex states_mutex_;
  std::map<WebhookKeyText, State> states_;
  std::thread thread_;
};

}  // namespace yici::outbound

#endif  // YICI_SERVICES_SERVER_OUTBOUND_RUNNING_WEBHOOKS_H_
