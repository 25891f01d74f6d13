#include "services/server/outbound/kafka_sender.h"

#include <algorithm>
#include <utility>

#include "services/directory/machine/subscribers.h"
#include "services/server/gateway/log.h"
#include "services/server/outbound/cloud_event.h"

namespace yici::outbound {
namespace {

constexpr int kTurnsOfOne = 4;  // reads of the journal for one route before another's
constexpr auto kLookAgain = std::chrono::seconds(1);
constexpr int kEventsOfRecordMax = 1'000;
constexpr size_t kProducerBytesMax = size_t{64} << 20;  // never reached: the window holds fewer

server::Caller CallerOf(const std::string& owner) {
  server::Caller caller;
  caller.principal = server::ParsePrincipal(owner).value_or(journal::Principal());
  caller.anonymous = false;
  return caller;
}

std::string Joined(const std::vector<std::string>& brokers) {
  std::string all;
  for (const std::string& broker : brokers) all += (all.empty() ? "" : ",") + broker;
  return all;
}

}  // namespace

KafkaSender::KafkaSender(server::Gate& gate, const KafkaConfig& config, const KafkaRoute& route,
                         const KafkaSinkOptions& options, std::function<void()> wake)
    : gate_(gate),
      route_(route),
      options_(options),
      wake_(std::move(wake)),
      record_every_(config.record_ms),
      in_flight_max_(static_cast<size_t>(config.in_flight_max)),
      caller_(CallerOf(route.owner)),
      reader_(gate.log_id_hex(), caller_, route.filter),
      pause_(options.pause_first) {
  producing_.brokers = Joined(config.brokers);
  producing_.topic = route.topic;
  producing_.properties = config.properties;
  producing_.properties.emplace("client.id", "yici");
  producing_.properties.emplace("linger.ms", "5");
  producing_.messages_max = static_cast<int>(config.in_flight_max) + kEventsOfRecordMax;
  producing_.bytes_max = kProducerBytesMax;
}

absl::Status KafkaSender::Open() {
  auto producer = KafkaProducer::Open(producing_, wake_);
  if (!producer.ok()) return producer.status();
  producer_ = *std::move(producer);
  return absl::OkStatus();
}

bool KafkaSender::Turn(const server::ReadView& view, server::RecordWindow& records, Time now) {
  TakeAnswer(view, now);
  Settle(now);
  if (!window_) {
    Begin(view, now);
    return false;
  }
  if (HasNews() && now - recorded_at_ >= record_every_ && !IsRecording()) {
    if (IsRemoved(view)) {
      BeginAnew();
      return true;
    }
    Acknowledge(window_->position(), now);
  }
  if (now < retry_at_ || !refused_.empty()) return false;
  if (!producer_ && !Open().ok()) {
    Pause(now);
    return false;
  }
  return Read(view, records, now);
}

// Where it goes on: behind what was acknowledged. A new consumer's first position is recorded before anything is sent, or a
// restart would begin elsewhere.
void KafkaSender::Begin(const server::ReadView& view, Time now) {
  const auto* row = view.Find<journal::Subscriber>(directory::SubscriberKey(route_.owner, route_.consumer));
  if (!view.status().ok()) return;
  if (row != nullptr && row->url().empty()) {
    window_.emplace(row->position());
    recorded_ = row->position();
    recorded_at_ = now;
    return wake_();
  }
  if (now - recorded_at_ < kLookAgain) return;
  if (!begins_at_) begins_at_ = route_.from_start ? 0 : view.published().head.revision;
  Acknowledge(*begins_at_, now);
}

// Whoever removes the consumer wants it to begin anew: its row is not made again from here.
bool KafkaSender::IsRemoved(const server::ReadView& view) const {
  const auto* row = view.Find<journal::Subscriber>(directory::SubscriberKey(route_.owner, route_.consumer));
  return row == nullptr && view.status().ok();
}

void KafkaSender::BeginAnew() {
  server::LogLine("info", "kafka_begins_anew", {{"consumer", route_.consumer}, {"topic", route_.topic}});
  producer_.reset();
  window_.reset();
  begins_at_.reset();
  recorded_ = 0;
  recorded_at_ = {};
  delivered_since_ = false;
}

bool KafkaSender::HasRoom() const { return window_->in_flight() < in_flight_max_ && window_->bytes() < kKafkaRouteBytesMax; }

bool KafkaSender::Read(const server::ReadView& view, server::RecordWindow& records, Time now) {
  const uint64_t head = view.published().head.revision;
  for (int turn = 0; turn < kTurnsOfOne && HasRoom() && window_->next() <= head; ++turn) {
    uint64_t next = window_->next();
    api::WatchEventsResponse read;
    if (const grpc::Status failed = reader_.Read(view, records, &next, &read); !failed.ok()) {
      Tell(&unread_, failed.error_code() == grpc::StatusCode::OUT_OF_RANGE ? "CURSOR_EXPIRED" : "JOURNAL_UNREADABLE");
      Pause(now);
      return false;
    }
    Tell(&unread_, "");
    for (const api::FeedEvent& event : read.events()) {
      if (Send(event)) continue;
      Tell(&blocked_, producer_->last_error());
      Fail(now, blocked_ == "MESSAGE_TOO_LARGE");
      return false;
    }
    window_->ReadUpTo(next);
  }
  return HasRoom() && window_->next() <= head;
}

// The key is the subject: what concerns one case or request stands in one partition, in order.
bool KafkaSender::Send(const api::FeedEvent& event) {
  const KafkaEventId id{event.event().revision(), event.event().index()};
  if (window_->Has(id)) return true;
  BinaryCloudEvent binary = CloudEventForKafka(event, gate_.log_id_hex());
  KafkaMessage message{window_->sequence(), event.subject(), std::move(binary.data), std::move(binary.headers)};
  if (producer_->Send(message) == KafkaSend::kRefused) return false;
  window_->Add(id, message.value.size());
  Tell(&blocked_, "");
  return true;
}

void KafkaSender::Settle(Time now) {
  if (!producer_ || !window_) return;
  bool failed = false, delivered = false;
  for (const KafkaReport& report : producer_->Poll()) {
    failed |= !report.error.empty();
    if (!report.error.empty() || !window_->Delivered(report.sequence)) continue;
    ++delivered_;
    delivered = delivered_since_ = true;
    pause_ = options_.pause_first;
  }
  if (failed) return Fail(now, false);
  if (delivered || !producer_->last_error().empty()) Tell(&error_, producer_->last_error());
}

// What is behind a gap may not be there: a new producer begins again with the first event that was not reported. One that did
// not take an event of its own, for it is too large, still sends what it took before.
void KafkaSender::Fail(Time now, bool keeps_producer) {
  Tell(&error_, producer_->last_error());
  Pause(now);
  ++failures_;
  if (keeps_producer) return;
  producer_.reset();
  window_->Rewind();
}

void KafkaSender::Pause(Time now) {
  retry_at_ = now + pause_;
  pause_ = std::min(pause_ * 2, options_.pause_most);
}

// A line for each change, whichever of the errors it is.
void KafkaSender::Tell(std::string* told, std::string error) {
  if (error == *told) return;
  server::LogLine(error.empty() ? "info" : "warning", error.empty() ? "kafka_delivers" : "kafka_fails",
                  {{"consumer", route_.consumer}, {"topic", route_.topic}, {"error", error.empty() ? *told : error}});
  *told = std::move(error);
}

// ---- how far it has come ---------------------------------------------------------------------------------------------

bool KafkaSender::HasNews() const {
  const uint64_t position = window_->position();
  return position > recorded_ && (delivered_since_ || position >= recorded_ + kKafkaSilentAdvance);
}

// In the owner's name: the position is the owner's own row.
server::Incoming KafkaSender::Acknowledgement(uint64_t position) const {
  server::Incoming incoming;
  auto& command = *incoming.command.mutable_acknowledge_events();
  command.set_name(route_.consumer);
  command.set_position(position);
  *command.mutable_filter() = route_.filter;
  *incoming.arrival.mutable_principal() = caller_.principal;
  incoming.arrival.set_wall_us(gate_.partition().clock().Now().micros());
  return incoming;
}

void KafkaSender::Acknowledge(uint64_t position, Time now) {
  {
    std::lock_guard lock(answer_mutex_);
    if (under_way_) return;
    under_way_ = true;
    asked_ = position;
  }
  recorded_at_ = now;
  delivered_since_ = false;
  server::Call call;
  call.incoming = Acknowledgement(position);
  call.bytes = call.incoming.command.ByteSizeLong();
  call.done = [this](const server::Reply& reply) { Answered(reply); };
  gate_.Order(std::move(call));
}

// On a thread of the partition. Whoever waits for the answer may take all this down as soon as the lock is free.
void KafkaSender::Answered(const server::Reply& reply) {
  std::lock_guard lock(answer_mutex_);
  under_way_ = false;
  answer_.emplace();
  answer_->ordered = reply.status.ok();
  // Without a request id a refusal leaves no record, and so no answer.
  answer_->refused = reply.status.ok() && (!reply.answer || reply.answer->rejected());
  wake_();
  answer_done_.notify_all();
}

bool KafkaSender::IsRecording() const {
  std::lock_guard lock(answer_mutex_);
  return under_way_;
}

// What the row says of a refusal, in the order in which it is judged. Empty: whoever acknowledged further in the owner's name
// knows what was read, and what is ours stays as it is.
std::string KafkaSender::ReasonIn(const server::ReadView& view) const {
  const auto* row = view.Find<journal::Subscriber>(directory::SubscriberKey(route_.owner, route_.consumer));
  if (row == nullptr) return "SUBSCRIBERS_FULL";
  if (row->state() == journal::SUBSCRIBER_STATE_REMOVED) return "SUBSCRIBER_LEAVING";
  if (!row->url().empty()) return "SUBSCRIBER_NAME_TAKEN";
  return row->position() >= asked_ ? "" : "ACKNOWLEDGEMENT_REFUSED";
}

void KafkaSender::TakeAnswer(const server::ReadView& view, Time now) {
  std::unique_lock lock(answer_mutex_);
  if (!answer_) return;
  const KafkaAnswer answer = *std::exchange(answer_, std::nullopt);
  lock.unlock();
  Tell(&refused_, answer.refused ? ReasonIn(view) : "");
  if (answer.ordered && refused_.empty()) {
    recorded_ = std::max(recorded_, asked_);
  } else {
    delivered_since_ = true;  // asked again
    recorded_at_ = now;
  }
}

KafkaSender::Time KafkaSender::WakeAt() const {
  const Time now = std::chrono::steady_clock::now();
  if (!window_) return now + kLookAgain;
  Time wake = retry_at_ > now ? retry_at_ : Time::max();
  if (HasNews() && !IsRecording()) wake = std::min(wake, recorded_at_ + record_every_);
  return wake;
}

void KafkaSender::RecordLast(bool on_hold) {
  std::unique_lock lock(answer_mutex_);
  answer_done_.wait(lock, [this] { return !under_way_; });
  lock.unlock();
  const server::ReadView view(gate_.partition().published());
  TakeAnswer(view, std::chrono::steady_clock::now());
  if (on_hold || !window_ || !HasNews() || IsRemoved(view)) return;
  gate_.partition().SubmitAndWait(Acknowledgement(window_->position()));
}

KafkaRouteState KafkaSender::StateAt(uint64_t head) const {
  KafkaRouteState state;
  state.owner = route_.owner;
  state.consumer = route_.consumer;
  state.topic = route_.topic;
  state.delivered = delivered_;
  state.failures = failures_;
  state.in_flight = window_ ? window_->in_flight() : 0;
  // A broker that closed an idle line is no trouble of a route with nothing to send.
  const bool waits = state.in_flight > 0 || retry_at_ > std::chrono::steady_clock::now();
  const std::string of_sending = waits ? error_ : "";
  for (const std::string* error : {&refused_, &unread_, &blocked_, &of_sending}) {
    if (state.last_error.empty()) state.last_error = *error;
  }
  state.failing = !state.last_error.empty();
  state.recorded = recorded_;
  state.behind = head - std::min(head, recorded_);
  return state;
}

}  // namespace yici::outbound
