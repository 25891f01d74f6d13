#include "services/server/outbound/webhooks.h"

#include <algorithm>
#include <vector>

#include "services/base/key_range.h"
#include "services/server/access/sealer.h"
#include "services/server/outbound/cloud_event.h"
#include "services/server/outbound/running_webhooks.h"
#include "services/server/outbound/signature.h"
#include "yici/v1/feed.pb.h"

namespace yici::outbound {

// Comes with every batch: at most one turn waits.
void RunningWebhooks::Hint() {
  if (stopping_ || hinted_.exchange(true)) return;
  asio::post(io_, [this] { Turn(); });
}

bool RunningWebhooks::OnHold() const { return gate_.partition().published()->head.hold || (options_.held && options_.held()); }

// On hold nothing is sent: a copied folder is looked at, not lived in.
void RunningWebhooks::Turn() {
  hinted_ = false;
  if (stopping_ || OnHold()) return;
  Refresh();
  bool more = false;
  bytes_ = 0;
  for (const auto& [id, webhook] : webhooks_) bytes_ += webhook->window.bytes();
  for (auto& [id, webhook] : webhooks_) {
    if (stopping_) return;
    if (!webhook->works()) continue;
    more |= Read(*webhook);
    ReadReplays(*webhook);
  }
  SendAll();
  Record();
  DropWhoLeft();
  ShowStates();
  if (more) return Hint();
  Sleep();
}

// Rows of subscribers are few, and most records leave them alone: they are looked at again when the head has moved, a few
// times a second.
void RunningWebhooks::Refresh() {
  const auto now = steady_clock::now();
  if (now - refreshed_at_ < kRefreshEvery) return;
  const server::ReadView view(gate_.partition().published());
  const uint64_t head = view.published().head.revision + 1;
  if (head == refreshed_ && !refresh_wanted_) return;
  std::vector<journal::Subscriber> rows;
  view.Scan(tables::kSubscriber, "", "", [&](std::string_view, std::string_view bytes) {
    journal::Subscriber row;
    if (row.ParseFromArray(bytes.data(), static_cast<int>(bytes.size())) && !row.url().empty()) rows.push_back(std::move(row));
    return true;
  });
  if (!view.status().ok()) return;
  refreshed_ = head;
  refresh_wanted_ = false;
  refreshed_at_ = now;
  for (auto& [id, webhook] : webhooks_) webhook->leaving = true;
  for (const journal::Subscriber& row : rows) {
    if (row.state() == journal::SUBSCRIBER_STATE_ACTIVE) Take(view, row);
    if (row.state() == journal::SUBSCRIBER_STATE_REMOVED) {
      removed_[directory::SubscriberKey(row.owner(), row.name())] = {row.owner(), row.name()};
    }
  }
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
  if (row.dead_letters() > 0) ReadLetters(view, *webhook);
  if (!target || !principal) webhook->fault = "URL_NOT_ALLOWED";
  if (webhook->key.empty()) webhook->fault = "SECRET_UNREADABLE";
  if (!view.status().ok()) return;  // looked at again with the next head
  webhooks_[id] = std::move(webhook);
}

void RunningWebhooks::DropWhoLeft() {
  const bool quiet = !recording_.has_value();
  const size_t dropped = std::erase_if(webhooks_, [&](const auto& entry) {
    const Webhook& webhook = *entry.second;
    return webhook.leaving && webhook.window.in_flight() == 0 && (!webhook.window.HasNews() && quiet);
  });
  if (dropped == 0) return;
  refresh_wanted_ = true;
  Hint();
}

std::string RunningWebhooks::KeyOf(const server::ReadView& view, const journal::Subscriber& row) const {
  std::string wrapped;
  const auto& published = view.published();
  if (!published.store->Get(published.snapshot.get(), storage::Family::kKeys, row.secret().key_id(), &wrapped).ok()) return "";
  const auto secret = server::OpenSealed(gate_.master(), row.secret(), wrapped);
  return secret ? WebhookKey(*secret).value_or("") : "";
}

namespace {

Delivery DeliveryOf(const api::FeedEvent& event, std::string_view log_id_hex, bool replay) {
  Delivery delivery;
  delivery.id = {event.event().revision(), event.event().index()};
  delivery.subject = event.subject();
  delivery.type = event.type();
  delivery.body = CloudEventJson(event, log_id_hex);
  delivery.replay = replay;
  return delivery;
}

}  // namespace

void RunningWebhooks::ReadLetters(const server::ReadView& view, Webhook& webhook) const {
  const std::string prefix = directory::DeadLettersOf(webhook.row.owner(), webhook.row.name());
  view.Scan(tables::kDeadLetter, prefix, PrefixEnd(prefix), [&](std::string_view, std::string_view bytes) {
    journal::DeadLetter letter;
    if (letter.ParseFromArray(bytes.data(), static_cast<int>(bytes.size())))
      webhook.letters.emplace(letter.revision(), letter.index());
    return true;
  });
}

// True when there is more to read and room for it.
bool RunningWebhooks::Read(Webhook& webhook) {
  const server::ReadView view(gate_.partition().published());
  // Not beyond what the rows were looked at for: what happens after a pause is not sent before the pause is known.
  const uint64_t head = std::min(view.published().head.revision, refreshed_ - 1);
  const auto now = steady_clock::now();
  const auto has_room = [&] { return webhook.window.HasRoomBeside(bytes_, options_.bytes_max); };
  if (refreshed_ == 0 || now < webhook.read_after) return false;
  for (int turn = 0; turn < kTurnsOfOne && has_room() && webhook.window.next() <= head; ++turn) {
    uint64_t next = webhook.window.next();
    api::WatchEventsResponse read;
    if (const grpc::Status failed = webhook.reader.Read(view, records_, &next, &read); !failed.ok()) {
      if (failed.error_code() == grpc::StatusCode::OUT_OF_RANGE) webhook.fault = "CURSOR_EXPIRED";
      webhook.read_after = now + kRetryReadAfter;
      return false;
    }
    if (read.events_size() > 0 && read.events(0).event().revision() > head) return false;
    for (const api::FeedEvent& event : read.events()) {
      Delivery delivery = DeliveryOf(event, gate_.log_id_hex(), false);
      if (webhook.letters.contains(delivery.id)) continue;
      bytes_ += delivery.body.size();
      webhook.window.Add(std::move(delivery), now);
    }
    webhook.window.ReadUpTo(std::min(next, head + 1));
  }
  return has_room() && webhook.window.next() <= head;
}

// What was given up and is asked for again. An event that its owner may no longer see is not sent, and stays given up.
void RunningWebhooks::ReadReplays(Webhook& webhook) {
  const auto now = steady_clock::now();
  if (!webhook.replays_wanted || now - webhook.replays_read < kReplaysEvery) return;
  webhook.replays_read = now;
  webhook.replays_wanted = false;
  const server::ReadView view(gate_.partition().published());
  const std::string prefix = directory::DeadLettersOf(webhook.row.owner(), webhook.row.name());
  view.Scan(tables::kDeadLetter, prefix, PrefixEnd(prefix), [&](std::string_view, std::string_view bytes) {
    journal::DeadLetter letter;
    if (!letter.ParseFromArray(bytes.data(), static_cast<int>(bytes.size())) || !letter.replaying()) return true;
    uint64_t next = letter.revision();
    api::WatchEventsResponse read;
    if (!webhook.reader.Read(view, records_, &next, &read).ok()) return true;
    for (const api::FeedEvent& event : read.events()) {
      if (event.event().revision() != letter.revision() || event.event().index() != letter.index()) continue;
      webhook.window.Add(DeliveryOf(event, gate_.log_id_hex(), true), now);
    }
    return webhook.window.HasRoom();
  });
}

// Each in its turn, and of one owner only so many: who answers slowly holds up himself.
void RunningWebhooks::SendAll() {
  auto at = webhooks_.lower_bound(first_);
  for (size_t n = 0; n < webhooks_.size(); ++n) {
    if (at == webhooks_.end()) at = webhooks_.begin();
    SendSome(at->first, *at->second);
    ++at;
  }
  first_ = at == webhooks_.end() ? WebhookKeyText() : at->first;
}

void RunningWebhooks::SendSome(const WebhookKeyText& id, Webhook& webhook) {
  while (webhook.works() && HasPlace(webhook.row.owner())) {
    const Delivery* delivery = webhook.window.Next(steady_clock::now());
    if (delivery == nullptr) return;
    Send(id, webhook, *delivery);
  }
}

bool RunningWebhooks::HasPlace(const std::string& owner) const {
  const auto of_owner = in_flight_of_.find(owner);
  return in_flight_ < options_.in_flight_max &&
         (of_owner == in_flight_of_.end() || of_owner->second < options_.in_flight_of_owner_max);
}

void RunningWebhooks::Send(const WebhookKeyText& id, Webhook& webhook, const Delivery& delivery) {
  const std::string event_id = EventId(gate_.log_id_hex(), delivery.id.first, delivery.id.second);
  const int64_t now =
      std::chrono::duration_cast<std::chrono::seconds>(std::chrono::system_clock::now().time_since_epoch()).count();
  Posting posting{kCloudEventType,
                  {{"webhook-id", event_id},
                   {"webhook-timestamp", std::to_string(now)},
                   {"webhook-signature", SignDelivery(webhook.key, event_id, now, delivery.body)}},
                  delivery.body,
                  webhook.row.owner()};
  ++in_flight_;
  ++in_flight_of_[webhook.row.owner()];
  poster_->Post(webhook.target, std::move(posting),
                [this, id, owner = webhook.row.owner(), sent = delivery.id](const PostResult& result) {
                  if (--in_flight_of_[owner] == 0) in_flight_of_.erase(owner);
                  Settled(id, sent, result);
                });
}

void RunningWebhooks::Settled(const WebhookKeyText& id, DeliveryId delivery, const PostResult& result) {
  --in_flight_;
  const auto found = webhooks_.find(id);
  if (found != webhooks_.end()) found->second->window.Settle(delivery, result, steady_clock::now());
  Hint();
}

absl::StatusOr<std::unique_ptr<Webhooks>> Webhooks::Start(server::Gate& gate, WebhookOptions options) {
  auto webhooks = std::make_unique<RunningWebhooks>(gate, std::move(options));
  if (absl::Status opened = webhooks->Open(); !opened.ok()) return opened;
  return std::unique_ptr<Webhooks>(std::move(webhooks));
}

}  // namespace yici::outbound
