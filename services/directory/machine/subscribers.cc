#include "services/directory/machine/subscribers.h"

#include <algorithm>
#include <memory>
#include <optional>
#include <utility>
#include <vector>

#include "services/base/key_range.h"
#include "services/directory/machine/rejections.h"
#include "services/directory/machine/rights.h"

namespace yici::directory {
namespace {

using MaybeRefusal = std::optional<Rejection>;

Rejection Refusal(std::string_view reason, std::string_view field, std::string_view zh, std::string_view en,
                  std::string_view value = {}) {
  const auto* row = std::find_if(std::begin(kReasons), std::end(kReasons),
                                 [&](const ReasonRow& candidate) { return candidate.reason == reason; });
  if (value.empty()) return Reject(row->code, reason, field, zh, en);
  return Reject(row->code, reason, field, zh, en, {{"value", value}});
}

MaybeRefusal CheckName(const std::string& name, std::string_view field) {
  if (IsSubscriberName(name)) return std::nullopt;
  return Refusal(reason::kSubscriberName, field, "名称应为 1 至 64 个小写字母、数字、短横或点。",
                 "expected a name of 1 to 64 lower-case letters, digits, hyphens or dots, but it is another",
                 name.substr(0, 64));
}

MaybeRefusal CheckFilter(const journal::EventFilter& filter, std::string_view field) {
  const bool long_list = filter.types_size() > kSubscriberListMax || filter.item_codes_size() > kSubscriberListMax;
  if (long_list) {
    return Refusal(reason::kListTooLong, field, "类型和事项各不超过 32 个。",
                   "expected at most 32 types and 32 items, but there are more");
  }
  for (const std::string& type : filter.types()) {
    if (!IsTypePattern(type)) {
      return Refusal(reason::kTypePattern, field, "事件类型应形如 case.accepted 或 case.*。",
                     "expected a type such as case.accepted or case.*, but it is another", type.substr(0, 64));
    }
  }
  return std::nullopt;
}

Rejection NotFound(std::string_view name) {
  return Refusal(reason::kSubscriberNotFound, "name", "没有这个订阅，或者已经取消。",
                 "expected a subscriber that stands, but there is none of this name", name);
}

const journal::Subscriber* Standing(const StateReader& state, std::string_view owner, std::string_view name) {
  const auto* row = state.Find<journal::Subscriber>(SubscriberKey(owner, name));
  return row == nullptr || row->state() == journal::SUBSCRIBER_STATE_REMOVED ? nullptr : row;
}

MaybeRefusal CheckRoom(const StateReader& state, std::string_view owner) {
  int standing = 0;
  const std::string prefix = SubscribersOf(owner);
  state.Scan(tables::kSubscriber, prefix, PrefixEnd(prefix),
             [&](std::string_view, std::string_view) { return ++standing < kSubscribersOfOneMax; });
  if (standing < kSubscribersOfOneMax) return std::nullopt;
  return Refusal(reason::kSubscribersFull, "name", "每个主体最多 20 个订阅。",
                 "expected at most 20 subscribers of one owner, but they all stand", std::to_string(kSubscribersOfOneMax));
}

// What of the earlier one is still on its way must not count for the new one.
MaybeRefusal CheckNotLeaving(const StateReader& state, std::string_view owner, std::string_view name) {
  const auto* row = state.Find<journal::Subscriber>(SubscriberKey(owner, name));
  if (row == nullptr || row->state() != journal::SUBSCRIBER_STATE_REMOVED) return std::nullopt;
  return Refusal(reason::kSubscriberLeaving, "name", "同名的推送刚刚取消，尚有在途的事件，请稍后再登记。",
                 "expected a name that is free, but a webhook of this name was just removed and ends in a moment", name);
}

Rejection Ahead(uint64_t position) {
  return Refusal(reason::kAcknowledgedAhead, "cursor", "游标的位置超前于日志。",
                 "expected a position within the log, but it lies ahead", std::to_string(position));
}

// The sender's own, or anybody's for an administrator of everything.
MaybeRefusal CheckOwner(const World& world, const Ordered& ordered, const std::string& owner) {
  const std::string& sender = ordered.arrival.principal().id();
  if (owner.empty() || owner == sender) return std::nullopt;
  if (AdministersPartition(world.state, sender, DayOf(ordered.legal_time))) return std::nullopt;
  return Refusal(reason::kAdministratorRequired, "owner", "只有全域的管理员可以处置他人的订阅。",
                 "expected an administrator over the whole partition, but the sender is none", owner);
}

// What the answer tells: a retry is given the same.
void AddFact(Outcome& outcome, std::string_view key, std::string value) {
  journal::Entry& fact = *outcome.answer.add_facts();
  fact.set_key(std::string(key));
  fact.set_value(std::move(value));
}

Outcome Happens(const Ordered& ordered, journal::Event event, std::string_view owner, std::string_view name) {
  Outcome outcome;
  outcome.events.push_back({.event = std::move(event),
                            .subject = "subscribers/" + std::string(owner) + "/" + std::string(name),
                            .occurred_at = ordered.legal_time,
                            .actor = {},
                            .delegated_by = {}});
  AddFact(outcome, "owner", std::string(owner));
  AddFact(outcome, "name", std::string(name));
  return outcome;
}

Outcome Changed(const Ordered& ordered, journal::Subscriber row) {
  row.set_changed_us(ordered.legal_time.micros());
  row.set_etag(ordered.revision);
  journal::Event event;
  *event.mutable_subscriber_changed()->mutable_subscriber() = row;
  Outcome outcome = Happens(ordered, std::move(event), row.owner(), row.name());
  AddFact(outcome, "state", std::to_string(row.state()));
  AddFact(outcome, "position", std::to_string(row.position()));
  return outcome;
}

journal::Subscriber NewWebhook(const journal::RegisterWebhook& command, const Ordered& ordered) {
  journal::Subscriber row;
  row.set_owner(ordered.arrival.principal().id());
  row.set_name(command.name());
  row.set_registered_us(ordered.legal_time.micros());
  row.set_position(command.from_now() ? ordered.revision : command.from());
  return row;
}

Outcome DecideRegister(const World& world, const journal::RegisterWebhook& command, const Ordered& ordered) {
  const std::string& owner = ordered.arrival.principal().id();
  if (auto refusal = CheckName(command.name(), "name")) return Refuse(*refusal);
  if (command.url().empty() || command.url().size() > kWebhookUrlBytesMax || command.secret().ciphertext().empty()) {
    return Refuse(Refusal(reason::kFieldMissing, "url", "需要填写地址（不超过 2,048 字节）和密钥。",
                          "expected an address of at most 2,048 bytes and a secret, but one is absent or too long"));
  }
  if (auto refusal = CheckFilter(command.filter(), "filter")) return Refuse(*refusal);
  if (auto refusal = CheckNotLeaving(world.state, owner, command.name())) return Refuse(*refusal);
  if (!command.from_now() && command.from() > ordered.revision) return Refuse(Ahead(command.from()));
  const auto* standing = Standing(world.state, owner, command.name());
  if (standing != nullptr && standing->url().empty()) {
    return Refuse(Refusal(reason::kSubscriberNameTaken, "name", "同名的订阅是自行读取的，不是推送的。",
                          "expected a name that is free or a webhook's, but a consumer that reads has it", command.name()));
  }
  if (standing == nullptr) {
    if (auto refusal = CheckRoom(world.state, owner)) return Refuse(*refusal);
  }
  journal::Subscriber row = standing == nullptr ? NewWebhook(command, ordered) : *standing;
  row.set_state(journal::SUBSCRIBER_STATE_ACTIVE);
  row.clear_reason();
  row.set_url(command.url());
  *row.mutable_secret() = command.secret();
  *row.mutable_filter() = command.filter();
  return Changed(ordered, std::move(row));
}

Outcome DecideState(const World& world, const journal::SetSubscriberState& command, const Ordered& ordered) {
  if (auto refusal = CheckName(command.name(), "name")) return Refuse(*refusal);
  if (command.reason().size() > 1000) {
    return Refuse(
        Refusal(reason::kFieldMissing, "reason", "理由不超过 1,000 字节。", "expected a reason of at most 1,000 bytes"));
  }
  if (auto refusal = CheckOwner(world, ordered, command.owner())) return Refuse(*refusal);
  const std::string& owner = command.owner().empty() ? ordered.arrival.principal().id() : command.owner();
  const auto* standing = Standing(world.state, owner, command.name());
  // Who reads is not called: there is nothing to pause.
  const bool removes = command.state() == journal::SUBSCRIBER_STATE_REMOVED;
  if (standing == nullptr || (standing->url().empty() && !removes)) return Refuse(NotFound(command.name()));
  if (standing->state() == command.state() || command.state() == journal::SUBSCRIBER_STATE_UNSPECIFIED) {
    return Refuse(Refusal(reason::kSubscriberStateStands, "name", "该订阅已处于此状态。",
                          "expected a change of state, but the subscriber is in this one", command.name()));
  }
  journal::Subscriber row = *standing;
  row.set_state(command.state());
  row.set_reason(command.reason());
  if (removes) row.clear_secret();
  return Changed(ordered, std::move(row));
}

Outcome DecideAcknowledge(const World& world, const journal::AcknowledgeEvents& command, const Ordered& ordered) {
  const std::string& owner = ordered.arrival.principal().id();
  if (auto refusal = CheckName(command.name(), "consumer")) return Refuse(*refusal);
  if (auto refusal = CheckFilter(command.filter(), "filter")) return Refuse(*refusal);
  if (auto refusal = CheckNotLeaving(world.state, owner, command.name())) return Refuse(*refusal);
  const auto* standing = Standing(world.state, owner, command.name());
  if (standing != nullptr && !standing->url().empty()) {
    return Refuse(Refusal(reason::kSubscriberNameTaken, "consumer", "同名的订阅是推送的，其进度由服务器记录。",
                          "expected a consumer that reads, but a webhook has this name", command.name()));
  }
  if (standing == nullptr) {
    if (auto refusal = CheckRoom(world.state, owner)) return Refuse(*refusal);
  }
  if (command.position() >= ordered.revision) return Refuse(Ahead(command.position()));
  if (standing != nullptr && command.position() < standing->position()) {
    return Refuse(Refusal(reason::kAcknowledgedBehind, "cursor", "确认的位置落后于已确认的位置。",
                          "expected a position at or beyond the acknowledged one, but it lies behind",
                          std::to_string(standing->position())));
  }
  journal::Event event;
  auto& acknowledged = *event.mutable_events_acknowledged();
  acknowledged.set_owner(owner);
  acknowledged.set_name(command.name());
  acknowledged.set_position(command.position());
  *acknowledged.mutable_filter() = command.filter();
  Outcome outcome = Happens(ordered, std::move(event), owner, command.name());
  AddFact(outcome, "state", std::to_string(journal::SUBSCRIBER_STATE_ACTIVE));
  AddFact(outcome, "position", std::to_string(command.position()));
  return outcome;
}

bool FitsThePast(const StateReader& state, const journal::DeliveryProgress& progress, const Ordered& ordered) {
  const auto* row = state.Find<journal::Subscriber>(SubscriberKey(progress.owner(), progress.name()));
  if (row == nullptr || row->url().empty()) return false;
  if (progress.position() == kLeft) return row->state() == journal::SUBSCRIBER_STATE_REMOVED;
  return row->state() != journal::SUBSCRIBER_STATE_REMOVED && progress.position() < ordered.revision &&
         progress.dead_size() <= kProgressDeadMax && progress.replayed_size() <= kProgressDeadMax;
}

// What does not fit is left out: the server sends it again.
Outcome DecideDeliveries(const World& world, const journal::RecordDeliveries& command, const Ordered& ordered) {
  journal::Event event;
  auto& recorded = *event.mutable_deliveries_recorded();
  size_t bytes = 0;
  for (const journal::DeliveryProgress& progress : command.progress()) {
    if (!FitsThePast(world.state, progress, ordered)) continue;
    bytes += progress.ByteSizeLong();
    if (recorded.progress_size() >= kProgressMax || bytes > 2 * kProgressBytesMax) break;
    *recorded.add_progress() = progress;
  }
  if (recorded.progress().empty()) return Outcome();
  return Happens(ordered, std::move(event), "", "");
}

// Of one webhook, those that were not asked for again yet.
std::vector<std::string> DeadLettersToReplay(const StateReader& state, std::string_view owner, std::string_view name,
                                             uint64_t revision, int32_t index) {
  std::vector<std::string> keys;
  const auto add = [&](std::string_view key) {
    const auto* row = state.Find<journal::DeadLetter>(key);
    if (row != nullptr && !row->replaying()) keys.emplace_back(key);
    return keys.size() < static_cast<size_t>(kDeadLettersMax);
  };
  if (revision != 0) {
    add(DeadLetterKey(owner, name, revision, index));
    return keys;
  }
  const std::string prefix = DeadLettersOf(owner, name);
  state.Scan(tables::kDeadLetter, prefix, PrefixEnd(prefix), [&](std::string_view key, std::string_view) { return add(key); });
  return keys;
}

Outcome DecideReplay(const World& world, const journal::ReplayDeadLetters& command, const Ordered& ordered) {
  if (auto refusal = CheckName(command.name(), "name")) return Refuse(*refusal);
  if (auto refusal = CheckOwner(world, ordered, command.owner())) return Refuse(*refusal);
  const std::string& owner = command.owner().empty() ? ordered.arrival.principal().id() : command.owner();
  const auto* standing = Standing(world.state, owner, command.name());
  if (standing == nullptr || standing->url().empty()) return Refuse(NotFound(command.name()));
  const size_t count = DeadLettersToReplay(world.state, owner, command.name(), command.revision(), command.index()).size();
  if (count == 0) {
    return Refuse(Refusal(reason::kDeadLetterNotFound, "id", "没有这样的未送达事件，或者已在重送。",
                          "expected an event that was given up and is not being sent again, but there is none"));
  }
  journal::Event event;
  auto& replayed = *event.mutable_dead_letters_replayed();
  replayed.set_owner(owner);
  replayed.set_name(command.name());
  replayed.set_revision(command.revision());
  replayed.set_index(command.index());
  Outcome outcome = Happens(ordered, std::move(event), owner, command.name());
  AddFact(outcome, "replaying", std::to_string(count));
  return outcome;
}

// ---- Apply -----------------------------------------------------------------------------------------------------------

void Put(State& state, std::unique_ptr<journal::Subscriber> row) {
  const std::string key = SubscriberKey(row->owner(), row->name());
  state.Put(key, std::move(row));
}

// Nothing is on its way to who reads: a removed consumer is gone at once.
void ApplyChanged(State& state, const journal::Subscriber& subscriber) {
  if (subscriber.state() == journal::SUBSCRIBER_STATE_REMOVED && subscriber.url().empty()) {
    return state.Erase(tables::kSubscriber, SubscriberKey(subscriber.owner(), subscriber.name()));
  }
  Put(state, std::make_unique<journal::Subscriber>(subscriber));
}

void ApplyAcknowledged(State& state, const journal::EventsAcknowledged& event, const EventPosition& position) {
  const auto* old = Standing(state, event.owner(), event.name());
  auto row = old == nullptr ? std::make_unique<journal::Subscriber>() : std::make_unique<journal::Subscriber>(*old);
  if (old == nullptr) {
    row->set_owner(event.owner());
    row->set_name(event.name());
    row->set_state(journal::SUBSCRIBER_STATE_ACTIVE);
    row->set_registered_us(position.legal_time.micros());
  }
  row->set_position(event.position());
  row->set_changed_us(position.legal_time.micros());
  row->set_etag(position.revision);
  *row->mutable_filter() = event.filter();
  Put(state, std::move(row));
}

void EraseDeadLetters(State& state, std::string_view owner, std::string_view name) {
  std::vector<std::string> keys;
  const std::string prefix = DeadLettersOf(owner, name);
  state.Scan(tables::kDeadLetter, prefix, PrefixEnd(prefix), [&](std::string_view key, std::string_view) {
    keys.emplace_back(key);
    return true;
  });
  for (const std::string& key : keys) state.Erase(tables::kDeadLetter, key);
}

void ApplyProgress(State& state, const journal::DeliveryProgress& progress, const EventPosition& position) {
  if (progress.position() == kLeft) {
    EraseDeadLetters(state, progress.owner(), progress.name());
    return state.Erase(tables::kSubscriber, SubscriberKey(progress.owner(), progress.name()));
  }
  const auto* old = Standing(state, progress.owner(), progress.name());
  if (old == nullptr) return;
  auto row = std::make_unique<journal::Subscriber>(*old);
  const int32_t letters = row->dead_letters();
  row->set_position(std::max(row->position(), progress.position()));
  row->set_delivered(row->delivered() + progress.delivered());
  for (const journal::DeadLetter& dead : progress.dead()) {
    const std::string key = DeadLetterKey(row->owner(), row->name(), dead.revision(), dead.index());
    const auto* earlier = state.Find<journal::DeadLetter>(key);
    auto letter = std::make_unique<journal::DeadLetter>(dead);
    letter->set_owner(row->owner());
    letter->set_name(row->name());
    letter->set_given_up_us(position.legal_time.micros());
    letter->set_replaying(false);
    letter->set_replays(earlier == nullptr ? 0 : earlier->replays());
    if (earlier == nullptr) row->set_dead_letters(row->dead_letters() + 1);
    state.Put(key, std::move(letter));
  }
  for (const journal::DeadLetter& arrived : progress.replayed()) {
    const std::string key = DeadLetterKey(row->owner(), row->name(), arrived.revision(), arrived.index());
    if (state.Find<journal::DeadLetter>(key) == nullptr) continue;
    state.Erase(tables::kDeadLetter, key);
    row->set_dead_letters(row->dead_letters() - 1);
  }
  // Only what comes on top pauses it: once resumed, the rest can be sent again.
  const bool grows = row->dead_letters() > letters && row->dead_letters() >= kDeadLettersMax;
  if (grows && row->state() == journal::SUBSCRIBER_STATE_ACTIVE) {
    row->set_state(journal::SUBSCRIBER_STATE_PAUSED);
    row->set_reason(std::string(kDeadLettersFull));
  }
  Put(state, std::move(row));
}

void ApplyReplayed(State& state, const journal::DeadLettersReplayed& event) {
  for (const std::string& key : DeadLettersToReplay(state, event.owner(), event.name(), event.revision(), event.index())) {
    auto letter = std::make_unique<journal::DeadLetter>(*state.Find<journal::DeadLetter>(key));
    letter->set_replaying(true);
    letter->set_replays(letter->replays() + 1);
    state.Put(key, std::move(letter));
  }
}

}  // namespace

std::string SubscribersOf(std::string_view owner) {
  std::string prefix;
  AppendText(prefix, owner);
  return prefix;
}

std::string SubscriberKey(std::string_view owner, std::string_view name) {
  std::string key = SubscribersOf(owner);
  AppendText(key, name);
  return key;
}

std::string DeadLettersOf(std::string_view owner, std::string_view name) { return SubscriberKey(owner, name); }

std::string DeadLetterKey(std::string_view owner, std::string_view name, uint64_t revision, int32_t index) {
  std::string key = DeadLettersOf(owner, name);
  AppendU64(key, revision);
  AppendI32(key, index);
  return key;
}

bool IsSubscriberName(std::string_view name) {
  if (name.empty() || name.size() > 64) return false;
  return std::all_of(name.begin(), name.end(),
                     [](char c) { return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-' || c == '.'; });
}

bool IsTypePattern(std::string_view pattern) {
  const size_t dot = pattern.find('.');
  if (pattern.size() > 64 || dot == std::string_view::npos || dot == 0 || dot + 1 == pattern.size()) return false;
  const std::string_view rest = pattern.substr(dot + 1);
  const auto is_word = [](std::string_view text) {
    return std::all_of(text.begin(), text.end(), [](char c) { return (c >= 'a' && c <= 'z') || c == '_'; });
  };
  return is_word(pattern.substr(0, dot)) && (rest == "*" || is_word(rest));
}

bool MatchesTypes(const journal::EventFilter& filter, std::string_view type) {
  if (filter.types().empty()) return true;
  return std::any_of(filter.types().begin(), filter.types().end(), [&](const std::string& pattern) {
    if (!pattern.ends_with('*')) return pattern == type;
    return type.starts_with(std::string_view(pattern).substr(0, pattern.size() - 1));
  });
}

bool HandlesSubscribers(const journal::Command& command) {
  return command.has_register_webhook() || command.has_set_subscriber_state() || command.has_acknowledge_events() ||
         command.has_record_deliveries() || command.has_replay_dead_letters();
}

Outcome DecideSubscribers(const World& world, const journal::Command& command, const Ordered& ordered) {
  if (command.has_register_webhook()) return DecideRegister(world, command.register_webhook(), ordered);
  if (command.has_set_subscriber_state()) return DecideState(world, command.set_subscriber_state(), ordered);
  if (command.has_acknowledge_events()) return DecideAcknowledge(world, command.acknowledge_events(), ordered);
  if (command.has_record_deliveries()) return DecideDeliveries(world, command.record_deliveries(), ordered);
  return DecideReplay(world, command.replay_dead_letters(), ordered);
}

bool HandlesSubscribers(const journal::Event& event) {
  return event.has_subscriber_changed() || event.has_events_acknowledged() || event.has_deliveries_recorded() ||
         event.has_dead_letters_replayed();
}

void ApplySubscribers(State& state, const journal::Event& event, const EventPosition& position) {
  if (event.has_subscriber_changed()) return ApplyChanged(state, event.subscriber_changed().subscriber());
  if (event.has_events_acknowledged()) return ApplyAcknowledged(state, event.events_acknowledged(), position);
  if (event.has_dead_letters_replayed()) return ApplyReplayed(state, event.dead_letters_replayed());
  for (const journal::DeliveryProgress& progress : event.deliveries_recorded().progress()) {
    ApplyProgress(state, progress, position);
  }
}

}  // namespace yici::directory
