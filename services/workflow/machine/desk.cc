#include "services/workflow/machine/desk.h"

#include <algorithm>
#include <utility>

#include "services/base/text.h"
#include "services/directory/machine/rights.h"
#include "services/workflow/machine/decide.h"
#include "services/workflow/machine/process_rows.h"

namespace yici::workflow {

Desk::Desk(const World& world, const Ordered& ordered, Library& library)
    : world_(world),
      ordered_(ordered),
      shelf_(world.state, library),
      days_(world.calendar),
      outside_{shelf_, &days_, &shelf_, &effort_} {}

Refusal Desk::RequireAdministrator() const {
  if (by_system() || directory::AdministersPartition(world_.state, sender(), today())) return std::nullopt;
  return Deny(Reason::kProcessAdministratorRequired, "");
}

Refusal Desk::RequireWorker() const {
  if (ordered_.arrival.principal().kind() == journal::PRINCIPAL_KIND_HALL) return std::nullopt;
  if (!RequireAdministrator()) return std::nullopt;
  return Deny(Reason::kWorkerRequired, "");
}

Refusal Desk::RequireWorkerOf(const std::string& type) const {
  return by_system() ? std::nullopt : CheckWorker(world_.state, ordered_.arrival.principal(), type, today());
}

const Instance* Desk::Find(std::string_view id) {
  if (const auto found = open_.find(id); found != open_.end()) return &found->second;
  const auto* row = IsInstanceId(id) ? world_.state.Find<journal::ProcessInstance>(id) : nullptr;
  return row == nullptr ? nullptr : &open_.emplace(std::string(id), *row).first->second;
}

Refusal Desk::Open(std::string_view id) {
  const Instance* instance = Find(id);
  if (instance == nullptr) return Deny(Reason::kInstanceNotFound, "instance_id");
  if (instance->suspended_us() != 0) return Deny(Reason::kInstanceSuspended, "instance_id");
  return OpenAnyway(id);
}

Refusal Desk::OpenAnyway(std::string_view id) {
  const Instance* instance = Find(id);
  if (instance == nullptr) return Deny(Reason::kInstanceNotFound, "instance_id");
  for (const Instance::Definition& definition : instance->definitions()) {
    if (shelf_.Find(definition) != nullptr) continue;
    return Deny(Reason::kProcessNotFound, "instance_id", {{"process", definition.process()}, {"digest", definition.digest()}});
  }
  return std::nullopt;
}

std::string Desk::NewInstanceId() const {
  uint32_t n = 0;
  std::string id;
  do {
    id = InstanceId(ordered_.revision, n++);
  } while (open_.contains(id) || world_.state.Find<journal::ProcessInstance>(id) != nullptr);
  return id;
}

void Desk::Emit(journal::Event event, std::string subject) {
  outcome_.events.push_back({.event = std::move(event),
                             .subject = std::move(subject),
                             .occurred_at = moment().legal_time,
                             .actor = cause_.actor,
                             .delegated_by = acts_for_});
}

void Desk::AddFact(std::string_view key, std::string value) {
  auto* fact = outcome_.answer.add_facts();
  fact->set_key(std::string(key));
  fact->set_value(std::move(value));
}

Refusal Desk::Take(Advance advance) {
  if (advance.rejection) return std::move(advance.rejection);
  bytes_ += advance.bytes;
  if (++moves_ > kMovesMax || bytes_ > kMovedBytesMax) {
    return Deny(Reason::kProcessCascade, "", {{"moves_max", std::to_string(kMovesMax)}});
  }
  for (Step::Thrown& thrown : advance.Thrown()) thrown_.push_back({std::move(thrown), advance.instance.id()});
  for (StartCommand& start : advance.starts) starts_.push_back({std::move(start), advance.instance.id()});
  if (advance.instance.suspended_us() == 0) LookForStored(advance.steps, advance.instance.id());
  Keep(std::move(advance));
  return Route();
}

void Desk::TakeAlone(Advance advance) {
  std::string lost;
  for (const Step::Thrown& thrown : advance.Thrown()) lost.append(thrown.name()).append("\n");
  AddIncident(advance, RowOf(Reason::kProcessCascade).name, lost);
  Keep(std::move(advance));
}

// One of a reason at a time: what fails again and again is told once.
void Desk::AddIncident(Advance& advance, std::string_view reason, std::string_view detail) {
  const auto& incidents = advance.instance.incidents();
  const bool told =
      std::any_of(incidents.begin(), incidents.end(), [&](const auto& known) { return known.reason() == reason; });
  if (advance.instance.status() != Instance::RUNNING || told) return;
  Step step;
  Instance::Incident& incident = *step.mutable_incident_opened();
  incident.set_id(advance.instance.next_id());
  incident.set_scope(advance.instance.scopes(0).id());
  incident.set_reason(std::string(reason));
  incident.set_detail(Cut(detail, kIncidentDetailMax));
  incident.set_opened_us(ordered_.legal_time.micros());
  Fold(step, advance.instance);
  advance.steps.push_back(std::move(step));
}

void Desk::PutAside(std::string_view id) {
  Advance advance;
  advance.instance = *Find(id);
  std::string detail = "expected the definition of every process that it runs, but one cannot be read:";
  for (const Instance::Definition& definition : advance.instance.definitions()) {
    if (shelf_.Find(definition) == nullptr) StrAppend(&detail, " ", definition.process(), " ", definition.digest());
  }
  AddIncident(advance, kUnreadable, detail);
  Keep(std::move(advance));
}

// A letter that its receiver cannot take stops nobody else: neither the thrower nor other receivers.
void Desk::NoteLost(std::string_view id, const Rejection& why) {
  Advance advance;
  advance.instance = *Find(id);
  AddIncident(advance, "LETTER_REFUSED", why.message_en());
  Keep(std::move(advance));
}

void Desk::Keep(Advance advance) {
  if (advance.steps.empty()) return;
  const std::string id = advance.instance.id();
  journal::Event event;
  auto* advanced = event.mutable_instance_advanced();
  advanced->set_instance_id(id);
  for (Step& step : advance.steps) *advanced->add_steps() = std::move(step);
  open_[id] = std::move(advance.instance);
  Emit(std::move(event), "processes/" + id);
}

// In the order of throwing; what a receiver throws waits behind what is already on its way.
Refusal Desk::Route() {
  if (routing_) return std::nullopt;
  routing_ = true;
  Refusal refused;
  while ((!thrown_.empty() || !stored_.empty() || !starts_.empty()) && !refused) {
    if (!starts_.empty()) {
      refused = StartNext();
      continue;
    }
    if (!stored_.empty()) {
      refused = DeliverStored();
      continue;
    }
    const ThrownBy next = std::move(thrown_.front());
    thrown_.pop_front();
    const Variables variables(next.what.variables().begin(), next.what.variables().end());
    if (next.what.kind() == Step::Thrown::MESSAGE) {
      refused = Deliver(next.what.name(), next.what.key(), variables, false);
    } else if (next.what.kind() == Step::Thrown::SIGNAL) {
      refused = Broadcast(next.what.name(), variables, next.instance);
    }
  }
  routing_ = false;
  return refused;
}

// A start that fails is an incident of the listener.
Refusal Desk::StartNext() {
  StartBy next = std::move(starts_.front());
  starts_.pop_front();
  next.command.instance = NewInstanceId();
  Advance advance = Start(next.command, outside_, moment());
  if (advance.rejection) {
    NoteLost(next.listener, *advance.rejection);
    return std::nullopt;
  }
  started_ = next.command.instance;
  return Take(std::move(advance));
}

const Instance* Desk::ListenerOf(std::string_view process) {
  std::string found;
  const std::string prefix = ListenerPrefix(process);
  world_.state.Scan(Table::kInstanceBySubject, prefix, prefix + std::string(13, '\xff'),
                    [&](std::string_view, std::string_view id) {
                      found = std::string(id);
                      return false;
                    });
  return found.empty() ? nullptr : Find(found);
}

std::vector<std::string> Desk::Waiting(Table table, const std::string& prefix, size_t max, Who who) const {
  std::vector<std::string> found;
  const auto is_wanted = [&](std::string_view id) {
    if (open_.contains(id)) return false;
    const auto* instance = who == Who::kAll ? nullptr : world_.state.Find<journal::ProcessInstance>(id);
    return instance == nullptr || IsListener(*instance) == (who == Who::kListeners);
  };
  world_.state.Scan(table, prefix, prefix + std::string(32, '\xff'), [&](std::string_view, std::string_view id) {
    if (is_wanted(id)) found.emplace_back(id);
    return found.size() < max;
  });
  return found;
}

// The oldest that waits for a message: with its key, or for any key.
std::string Desk::Oldest(std::string_view message, std::string_view key, Who who) const {
  std::vector<std::string> waiting;
  for (const std::string& prefix : {Token(message, key), Token(message)}) {
    for (std::string& id : Waiting(Table::kMessageWait, prefix, 1, who)) waiting.push_back(std::move(id));
  }
  for (const auto& [id, instance] : open_) {
    if (IsListener(instance) != (who == Who::kListeners)) continue;
    for (const Instance::Subscription& wait : instance.subscriptions()) {
      if (instance.suspended_us() != 0 || IsPutAside(instance)) break;
      const bool fits =
          wait.kind() == Instance::Subscription::MESSAGE && wait.name() == message && (wait.key().empty() || wait.key() == key);
      if (fits) waiting.push_back(id);
    }
  }
  const auto oldest = std::min_element(waiting.begin(), waiting.end(), [](const std::string& a, const std::string& b) {
    return InstanceOrder(a) < InstanceOrder(b);
  });
  return oldest == waiting.end() ? std::string() : *oldest;
}

// An instance that waits comes before one that would begin.
std::string Desk::Receiver(std::string_view message, std::string_view key) {
  std::string id = Oldest(message, key, Who::kInstances);
  return id.empty() ? Oldest(message, key, Who::kListeners) : id;
}

// Dates in working days are counted by the calendar in force before any of them is held to be due.
Refusal Desk::SettleFirst(std::string_view id, bool* fired) {
  *fired = false;
  if (Find(id)->status() != Instance::RUNNING) return std::nullopt;
  if (CountsWorkingDays(*Find(id))) Keep(Reschedule(*Find(id), outside_, moment()));
  const std::optional<Instant> due = NextDue(*Find(id));
  return due && *due <= moment().legal_time ? Fire(id, *due, fired) : std::nullopt;
}

// One instant of it, as what it is: a deadline, that came before what reaches the instance.
Refusal Desk::Fire(std::string_view id, Instant due, bool* fired) {
  const Cause outer = cause_;
  ByDeadline(due, RunsOut(*Find(id), due));
  Advance advance = FireDue(*Find(id), outside_, moment());
  *fired = !advance.steps.empty();
  Refusal refused = *fired ? Take(std::move(advance)) : std::nullopt;
  cause_ = outer;
  return refused;
}

Refusal Desk::Settle(std::string_view id) {
  for (bool fired = true; fired;) {
    if (Refusal refused = SettleFirst(id, &fired)) return refused;
  }
  return std::nullopt;
}

Refusal Desk::Deliver(std::string_view message, std::string_view key, const Variables& variables, bool must_be_awaited) {
  std::string id;
  for (bool fired = true; fired;) {
    id = Receiver(message, key);
    if (id.empty()) {
      if (!must_be_awaited) return std::nullopt;
      return Deny(Reason::kMessageNotAwaited, "name", {{"name", message}, {"key", key}});
    }
    if (Refusal refused = Open(id)) return must_be_awaited ? refused : std::nullopt;
    if (Refusal refused = SettleFirst(id, &fired)) return refused;
  }
  Advance advance = Publish(*Find(id), message, key, variables, outside_, moment());
  if (advance.rejection && !must_be_awaited) {
    NoteLost(id, *advance.rejection);
    return std::nullopt;
  }
  const bool starts = IsListener(*Find(id));
  started_.clear();
  if (Refusal refused = Take(std::move(advance))) return refused;
  const std::string& receiver = starts ? started_ : id;
  if (must_be_awaited && !receiver.empty()) AddFact("instance_id", receiver);
  return std::nullopt;
}

void Desk::Store(journal::StoredMessage message, bool delivered) {
  journal::Event event;
  const std::string subject = "messages/" + message.name();
  *event.mutable_message_stored()->mutable_message() = std::move(message);
  event.mutable_message_stored()->set_delivered(delivered);
  Emit(std::move(event), subject);
}

// What was stored while an instance could not take it.
Refusal Desk::LookAgain(const std::string& id) {
  std::vector<Step> standing;
  for (const Instance::Subscription& wait : Find(id)->subscriptions()) {
    *standing.emplace_back().mutable_subscription_opened() = wait;
  }
  LookForStored(standing, id);
  return Route();
}

std::optional<Desk::StoredFor> Desk::OldestStored(Table table, const std::string& prefix) const {
  std::optional<StoredFor> found;
  world_.state.Scan(table, prefix, prefix + std::string(9, '\xff'), [&](std::string_view row, std::string_view value) {
    const std::string key(table == Table::kMessage ? row : value);
    const auto* message = world_.state.Find<journal::StoredMessage>(key);
    const bool lives = message != nullptr && message->until_us() > ordered_.legal_time.micros();
    if (lives && !taken_.contains(key)) found = StoredFor{U64FromBytes(key.substr(key.size() - 8)), *message, ""};
    return !found;
  });
  return found;
}

// For every wait that opened: the oldest message that lives, of the same name and key; without a key, of any.
void Desk::LookForStored(const std::vector<Step>& steps, const std::string& id) {
  for (const Step& step : steps) {
    const Instance::Subscription& wait = step.subscription_opened();
    if (!step.has_subscription_opened() || wait.kind() != Instance::Subscription::MESSAGE) continue;
    std::optional<StoredFor> found = OldestStored(Table::kMessage, Token(wait.name(), wait.key()));
    if (wait.key().empty()) {
      std::optional<StoredFor> keyed = OldestStored(Table::kMessageId, MessageNamePrefix(wait.name()));
      if (keyed && (!found || keyed->revision < found->revision)) found = std::move(keyed);
    }
    if (!found) continue;
    taken_.insert(MessageKey(found->message.name(), found->message.key(), found->revision));
    found->instance = id;
    stored_.push_back(*std::move(found));
  }
}

// What the instance does not wait for any more stays where it is.
Refusal Desk::DeliverStored() {
  const StoredFor next = std::move(stored_.front());
  stored_.pop_front();
  const journal::StoredMessage& message = next.message;
  const Variables variables(message.variables().begin(), message.variables().end());
  Advance advance = Publish(*Find(next.instance), message.name(), message.key(), variables, outside_, moment());
  if (advance.rejection) {
    const bool waits = advance.rejection->reason() != "MESSAGE_NOT_EXPECTED";
    if (waits) NoteLost(next.instance, *advance.rejection);
    return std::nullopt;
  }
  journal::Event event;
  event.mutable_message_taken()->set_name(message.name());
  event.mutable_message_taken()->set_key(message.key());
  event.mutable_message_taken()->set_revision(next.revision);
  event.mutable_message_taken()->set_instance_id(next.instance);
  Emit(std::move(event), "messages/" + message.name());
  if (Refusal refused = Take(std::move(advance))) return refused;
  // A wait that stays takes what else was stored.
  return LookAgain(next.instance);
}

Refusal Desk::Broadcast(std::string_view signal, const Variables& variables, std::string_view but_not) {
  std::vector<std::string> ids = Waiting(Table::kSignalWait, Token(signal), kReceiversMax + 1, Who::kAll);
  for (const auto& [id, instance] : open_) {
    const bool waits = std::any_of(instance.subscriptions().begin(), instance.subscriptions().end(), [&](const auto& wait) {
      return wait.kind() == Instance::Subscription::SIGNAL && wait.name() == signal;
    });
    if (waits && id != but_not && instance.suspended_us() == 0 && !IsPutAside(instance)) ids.push_back(id);
  }
  if (ids.size() > static_cast<size_t>(kReceiversMax)) {
    return Deny(Reason::kTooManyReceivers, "name", {{"receivers_max", std::to_string(kReceiversMax)}});
  }
  std::sort(ids.begin(), ids.end(), [](const auto& a, const auto& b) { return InstanceOrder(a) < InstanceOrder(b); });
  for (const std::string& id : ids) {
    if (Open(id)) continue;  // it cannot be read any more: no reason for the others to miss it
    if (Refusal refused = Settle(id)) return refused;
    if (Find(id)->status() != Instance::RUNNING) continue;
    Advance advance = workflow::Broadcast(*Find(id), signal, variables, outside_, moment());
    if (advance.rejection) {
      NoteLost(id, *advance.rejection);
      continue;
    }
    ++receivers_;
    if (Refusal refused = Take(std::move(advance))) return refused;
  }
  return std::nullopt;
}

Outcome Desk::Conclude() { return std::move(outcome_); }

}  // namespace yici::workflow
