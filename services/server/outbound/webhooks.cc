#include "services/server/outbound/webhooks.h"

#include <atomic>
#include <boost/asio.hpp>
#include <condition_variable>
#include <map>
#include <mutex>
#include <random>
#include <thread>

#include "services/base/key_range.h"
#include "services/directory/machine/subscribers.h"
#include "services/server/access/sealer.h"
#include "services/server/gateway/cursor.h"
#include "services/server/outbound/cloud_event.h"
#include "services/server/outbound/feed.h"
#include "services/server/outbound/signature.h"
#include "yici/v1/feed.pb.h"

namespace yici::outbound {
namespace {

namespace asio = boost::asio;
using std::chrono::steady_clock;

constexpr uint64_t kSilentAdvance = 10'000;  // revisions with nothing for a webhook that are worth a record
constexpr auto kReplaysEvery = std::chrono::seconds(1);
constexpr int kTurnsOfOne = 16;  // reads of the journal for one webhook before another's

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
  void Refresh(const server::ReadView& view);
  void Take(const server::ReadView& view, const journal::Subscriber& row);
  std::string KeyOf(const server::ReadView& view, const journal::Subscriber& row) const;
  bool Read(const server::ReadView& view, Webhook& webhook);
  void ReadReplays(const server::ReadView& view, Webhook& webhook);
  void SendSome(const WebhookKeyText& id, Webhook& webhook);
  void Send(const WebhookKeyText& id, Webhook& webhook, const Delivery& delivery);
  void Settled(const WebhookKeyText& id, DeliveryId delivery, const PostResult& result);
  void DropWhoLeft();
  bool IsWorthARecord(const Webhook& webhook) const;
  std::optional<journal::RecordDeliveries> TakeProgress();
  void Record();
  server::Incoming ProgressRecord() const;
  bool SettleRecord();
  void ShowStates();
  void Sleep();

  server::Gate& gate_;
  const WebhookOptions options_;
  std::unique_ptr<Poster> poster_;  // outlives the calls that `io_` keeps
  asio::io_context io_;
  asio::executor_work_guard<asio::io_context::executor_type> work_;
  asio::steady_timer timer_;
  std::map<WebhookKeyText, std::unique_ptr<Webhook>> webhooks_;
  std::mt19937_64 chance_{std::random_device()()};
  uint64_t refreshed_ = 0;  // revision of the head then, behind 1
  int in_flight_ = 0;
  steady_clock::time_point recorded_at_{};
  std::optional<journal::RecordDeliveries> recording_;  // until it is durable
  std::atomic<bool> hinted_{false}, stopping_{false};
  std::mutex record_mutex_;
  std::condition_variable record_done_;
  bool record_under_way_ = false;
  std::optional<bool> record_taken_;  // what became of the last one, until it was looked at
  mutable std::mutex states_mutex_;
  std::map<WebhookKeyText, State> states_;
  std::thread thread_;
};

// Comes with every batch: at most one turn waits.
void RunningWebhooks::Hint() {
  if (stopping_ || hinted_.exchange(true)) return;
  asio::post(io_, [this] { Turn(); });
}

void RunningWebhooks::Turn() {
  hinted_ = false;
  if (stopping_) return;
  const server::ReadView view(gate_.partition().published());
  Refresh(view);
  bool more = false;
  for (auto& [id, webhook] : webhooks_) {
    if (webhook->leaving) continue;
    more |= Read(view, *webhook);
    ReadReplays(view, *webhook);
    SendSome(id, *webhook);
  }
  Record();
  DropWhoLeft();
  ShowStates();
  if (more) return Hint();
  Sleep();
}

// Rows of subscribers are few, and most records leave them alone: they are looked at again when the head has moved.
void RunningWebhooks::Refresh(const server::ReadView& view) {
  const uint64_t head = view.published().head.revision + 1;
  if (head == refreshed_) return;
  refreshed_ = head;
  for (auto& [id, webhook] : webhooks_) webhook->leaving = true;
  view.Scan(Table::kSubscriber, "", "", [&](std::string_view, std::string_view bytes) {
    journal::Subscriber row;
    if (!row.ParseFromArray(bytes.data(), static_cast<int>(bytes.size())) || row.url().empty()) return true;
    if (row.state() == journal::SUBSCRIBER_STATE_ACTIVE) Take(view, row);
    return true;
  });
}

// What its owner changed begins anew from the recorded position, once what is on its way has arrived: so no later event of a
// subject overtakes an earlier one.
void RunningWebhooks::Take(const server::ReadView& view, const journal::Subscriber& row) {
  const WebhookKeyText id = directory::SubscriberKey(row.owner(), row.name());
  const auto found = webhooks_.find(id);
  if (found != webhooks_.end()) {
    Webhook& webhook = *found->second;
    if (webhook.row.etag() != row.etag()) return;
    webhook.leaving = false;
    webhook.replays_wanted = row.dead_letters() > 0;
    return;
  }
  server::Caller caller;
  const auto principal = server::ParsePrincipal(row.owner());
  if (principal) caller = {*principal, false};
  const auto target = ParseTarget(row.url());
  auto jitter = [this] { return std::uniform_real_distribution<double>(0, 1)(chance_); };
  auto webhook = std::make_unique<Webhook>(row, target.value_or(Target()), KeyOf(view, row),
                                           FeedReader(gate_.log_id_hex(), caller, row.filter()),
                                           DeliveryWindow(row.position(), options_.window, jitter));
  webhook->recorded = row.position();
  webhook->replays_wanted = row.dead_letters() > 0;
  if (!target || !principal) webhook->fault = "URL_NOT_ALLOWED";
  if (webhook->key.empty()) webhook->fault = "SECRET_UNREADABLE";
  webhooks_[id] = std::move(webhook);
}

void RunningWebhooks::DropWhoLeft() {
  const bool quiet = !recording_.has_value();
  const size_t dropped = std::erase_if(webhooks_, [&](const auto& entry) {
    const Webhook& webhook = *entry.second;
    return webhook.leaving && webhook.window.in_flight() == 0 && (!webhook.window.HasNews() && quiet);
  });
  if (dropped == 0) return;
  refreshed_ = 0;
  Hint();
}

std::string RunningWebhooks::KeyOf(const server::ReadView& view, const journal::Subscriber& row) const {
  std::string wrapped;
  const auto& published = view.published();
  if (!published.store->Get(published.snapshot.get(), storage::Family::kKeys, row.secret().key_id(), &wrapped).ok()) return "";
  const auto secret = server::OpenSealed(gate_.master(), row.secret(), wrapped);
  return secret ? WebhookKey(*secret).value_or("") : "";
}

Delivery DeliveryOf(const api::FeedEvent& event, std::string_view log_id_hex, bool replay) {
  Delivery delivery;
  delivery.id = {event.event().revision(), event.event().index()};
  delivery.subject = event.subject();
  delivery.type = event.type();
  delivery.body = CloudEventJson(event, log_id_hex);
  delivery.replay = replay;
  return delivery;
}

// True when there is more to read and room for it.
bool RunningWebhooks::Read(const server::ReadView& view, Webhook& webhook) {
  if (!webhook.fault.empty()) return false;
  const uint64_t head = view.published().head.revision;
  for (int turn = 0; turn < kTurnsOfOne && webhook.window.HasRoom() && webhook.window.next() <= head; ++turn) {
    uint64_t next = webhook.window.next();
    api::WatchEventsResponse read;
    if (!webhook.reader.Read(view, &next, &read).ok()) {
      webhook.fault = "CURSOR_EXPIRED";
      return false;
    }
    for (const api::FeedEvent& event : read.events()) {
      webhook.window.Add(DeliveryOf(event, gate_.log_id_hex(), false), steady_clock::now());
    }
    webhook.window.ReadUpTo(next);
  }
  return webhook.window.HasRoom() && webhook.window.next() <= head;
}

// What was given up and is asked for again. An event that its owner may no longer see is not sent, and stays given up.
void RunningWebhooks::ReadReplays(const server::ReadView& view, Webhook& webhook) {
  const auto now = steady_clock::now();
  if (!webhook.replays_wanted || now - webhook.replays_read < kReplaysEvery) return;
  webhook.replays_read = now;
  webhook.replays_wanted = false;
  const std::string prefix = directory::DeadLettersOf(webhook.row.owner(), webhook.row.name());
  view.Scan(Table::kDeadLetter, prefix, PrefixEnd(prefix), [&](std::string_view, std::string_view bytes) {
    journal::DeadLetter letter;
    if (!letter.ParseFromArray(bytes.data(), static_cast<int>(bytes.size())) || !letter.replaying()) return true;
    uint64_t next = letter.revision();
    api::WatchEventsResponse read;
    if (!webhook.reader.Read(view, &next, &read).ok()) return true;
    for (const api::FeedEvent& event : read.events()) {
      if (event.event().revision() != letter.revision() || event.event().index() != letter.index()) continue;
      webhook.window.Add(DeliveryOf(event, gate_.log_id_hex(), true), now);
    }
    return webhook.window.HasRoom();
  });
}

void RunningWebhooks::SendSome(const WebhookKeyText& id, Webhook& webhook) {
  while (in_flight_ < options_.in_flight_max && webhook.fault.empty()) {
    const Delivery* delivery = webhook.window.Next(steady_clock::now());
    if (delivery == nullptr) return;
    Send(id, webhook, *delivery);
  }
}

void RunningWebhooks::Send(const WebhookKeyText& id, Webhook& webhook, const Delivery& delivery) {
  const std::string event_id = EventId(gate_.log_id_hex(), delivery.id.first, delivery.id.second);
  const int64_t now =
      std::chrono::duration_cast<std::chrono::seconds>(std::chrono::system_clock::now().time_since_epoch()).count();
  Posting posting{kCloudEventType,
                  {{"webhook-id", event_id},
                   {"webhook-timestamp", std::to_string(now)},
                   {"webhook-signature", SignDelivery(webhook.key, event_id, now, delivery.body)}},
                  delivery.body};
  ++in_flight_;
  poster_->Post(webhook.target, std::move(posting),
                [this, id, sent = delivery.id](const PostResult& result) { Settled(id, sent, result); });
}

void RunningWebhooks::Settled(const WebhookKeyText& id, DeliveryId delivery, const PostResult& result) {
  --in_flight_;
  const auto found = webhooks_.find(id);
  if (found != webhooks_.end()) found->second->window.Settle(delivery, result, steady_clock::now());
  Hint();
}

// ---- progress --------------------------------------------------------------------------------------------------------

bool RunningWebhooks::IsWorthARecord(const Webhook& webhook) const {
  return webhook.window.HasNews() || webhook.window.position() >= webhook.recorded + kSilentAdvance;
}

std::optional<journal::RecordDeliveries> RunningWebhooks::TakeProgress() {
  journal::RecordDeliveries recorded;
  for (auto& [id, webhook] : webhooks_) {
    if (!IsWorthARecord(*webhook) || recorded.progress_size() >= directory::kProgressMax) continue;
    auto& progress = *recorded.add_progress();
    progress.set_owner(webhook->row.owner());
    progress.set_name(webhook->row.name());
    progress.set_position(webhook->window.position());
    webhook->recorded = progress.position();
    progress.set_delivered(webhook->window.TakeDelivered());
    for (const GivenUp& given_up : webhook->window.TakeGivenUp(directory::kProgressDeadMax)) {
      auto& dead = *progress.add_dead();
      dead.set_revision(given_up.id.first);
      dead.set_index(given_up.id.second);
      dead.set_subject(given_up.subject);
      dead.set_type(given_up.type);
      dead.set_attempts(given_up.attempts);
      dead.set_reason(std::string(ReasonOf(given_up.kind)));
      dead.set_http_status(given_up.http_status);
    }
    for (const DeliveryId& replayed : webhook->window.TakeReplayed(directory::kProgressDeadMax)) {
      auto& arrived = *progress.add_replayed();
      arrived.set_revision(replayed.first);
      arrived.set_index(replayed.second);
    }
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
  if (record_taken_.value_or(false)) recording_.reset();
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
  gate_.partition().Submit(std::move(call));
}

void RunningWebhooks::ShowStates() {
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

// Until the next attempt of any webhook, or the next record.
void RunningWebhooks::Sleep() {
  SteadyTime wake = SteadyTime::max();
  bool news = recording_.has_value();
  for (const auto& [id, webhook] : webhooks_) {
    if (in_flight_ < options_.in_flight_max && !webhook->leaving) wake = std::min(wake, webhook->window.WakeAt());
    if (webhook->replays_wanted && !webhook->leaving) wake = std::min(wake, webhook->replays_read + kReplaysEvery);
    news |= IsWorthARecord(*webhook);
  }
  if (news) wake = std::min(wake, recorded_at_ + options_.record_every);
  if (wake == SteadyTime::max()) return;
  timer_.expires_at(std::max(wake, steady_clock::now() + Millis(1)));
  timer_.async_wait([this](boost::system::error_code cancelled) {
    if (!cancelled) Hint();
  });
}

void RunningWebhooks::Stop() {
  if (stopping_.exchange(true) || !thread_.joinable()) return;
  asio::post(io_, [this] {
    timer_.cancel();
    work_.reset();
    io_.stop();
  });
  thread_.join();
  std::unique_lock lock(record_mutex_);
  record_done_.wait(lock, [this] { return !record_under_way_; });
  lock.unlock();
  SettleRecord();
  if (!recording_) recording_ = TakeProgress();
  if (recording_) gate_.partition().SubmitAndWait(ProgressRecord());
}

}  // namespace

absl::StatusOr<std::unique_ptr<Webhooks>> Webhooks::Start(server::Gate& gate, WebhookOptions options) {
  auto webhooks = std::make_unique<RunningWebhooks>(gate, std::move(options));
  if (absl::Status opened = webhooks->Open(); !opened.ok()) return opened;
  return std::unique_ptr<Webhooks>(std::move(webhooks));
}

}  // namespace yici::outbound
