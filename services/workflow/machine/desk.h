// What one command does to instances: the checks that every command shares, the instances it moves, and where what they throw
// goes.
//
//   Desk desk(world, ordered, library);
//   if (auto refused = desk.Open(command.instance_id())) return Refuse(*refused);
//   if (auto refused = desk.Take(CompleteTask(desk.instance(id), …))) return Refuse(*refused);
//   return desk.Conclude();
//
// A message that an instance throws goes, within the same record, to the oldest instance that waits for it, the thrower
// included; a signal to every one. Both may throw again: at most kMovesMax instances are moved by a command. What a receiver
// cannot take (its mapping fails, it holds too much) is an incident there and stops nobody else.
#ifndef YICI_SERVICES_WORKFLOW_MACHINE_DESK_H_
#define YICI_SERVICES_WORKFLOW_MACHINE_DESK_H_

#include <algorithm>
#include <deque>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "services/base/outcome.h"
#include "services/workflow/machine/calendar_days.h"
#include "services/workflow/machine/library.h"
#include "services/workflow/engine/engine.h"
#include "services/workflow/machine/rejections.h"

namespace yici::workflow {

using Refusal = std::optional<Rejection>;

inline constexpr int kMovesMax = 250;      // instances moved by a command, one by another
inline constexpr int kReceiversMax = 100;  // of a signal
inline constexpr size_t kMovedBytesMax = 450 << 10;
inline constexpr size_t kIncidentDetailMax = 1'000;

class Desk {
 public:
  Desk(const World& world, const Ordered& ordered, Library& library);
  Desk(const Desk&) = delete;
  Desk& operator=(const Desk&) = delete;

  const World& world() const { return world_; }
  const Ordered& ordered() const { return ordered_; }
  const Outside& outside() const { return outside_; }
  const Shelf& shelf() const { return shelf_; }
  Moment moment() const { return {at_.value_or(ordered_.legal_time), ordered_.revision}; }
  // What brings the command about happened then, and not as it is recorded; `actor`: in whose name, empty for the sender.
  void Happened(Instant at, std::string_view actor) {
    at_ = std::min(at, ordered_.legal_time);
    actor_ = std::string(actor);
  }
  CivilDay today() const { return DayOf(ordered_.legal_time); }
  const std::string& sender() const { return ordered_.arrival.principal().id(); }
  bool by_system() const { return ordered_.arrival.principal().kind() == journal::PRINCIPAL_KIND_SYSTEM; }

  Refusal RequireAdministrator() const;
  Refusal RequireWorker() const;
  // Of jobs of a type: whoever is on its list, without one every hall system; administrators always.
  Refusal RequireWorkerOf(const std::string& type) const;
  // Reads an instance.
  Refusal Open(std::string_view id);
  // Also one that is suspended.
  Refusal OpenAnyway(std::string_view id);
  // Messages that were stored before it could take them.
  Refusal LookAgain(const std::string& id);
  int receivers() const { return receivers_; }  // of signals
  size_t bytes() const { return bytes_; }       // of the steps taken so far
  // As this command has left it so far.
  const Instance* Find(std::string_view id);
  // An id that no instance has yet.
  std::string NewInstanceId() const;

  // Takes over what the machine did, and sends on what was thrown.
  Refusal Take(Advance advance);
  // Takes over a listener, or its end: nothing is started by what came before.
  void TakeListener(Advance advance) { Keep(std::move(advance)); }
  // Of a process; null when there is none.
  const Instance* ListenerOf(std::string_view process);
  // Of an instance that cannot be read any more: one incident, and nothing of it is due until that is resolved.
  void PutAside(std::string_view id);
  // Takes over what a deadline did, and sends nothing on: an incident says which letters were lost.
  void TakeAlone(Advance advance);
  // Due before new, for an instance that a command on several reaches.
  Refusal Settle(std::string_view id);
  Refusal Deliver(std::string_view message, std::string_view key, const Variables& variables, bool must_be_awaited);
  // Keeps a message for whoever comes to wait for it, and its id.
  void Store(journal::StoredMessage message, bool delivered);
  bool IsAwaited(std::string_view message, std::string_view key) { return !Receiver(message, key).empty(); }
  Refusal Broadcast(std::string_view signal, const Variables& variables, std::string_view but_not);
  void Emit(journal::Event event, std::string subject);
  // From here on events say that the sender acts for an absent officer.
  void ActFor(std::string absent) { acts_for_ = std::move(absent); }
  void AddFact(std::string_view key, std::string value);
  Outcome Conclude();
  Outcome& outcome() { return outcome_; }

 private:
  void Keep(Advance advance);
  void AddIncident(Advance& advance, std::string_view reason, std::string_view detail);
  void NoteLost(std::string_view id, const Rejection& why);
  void LookForStored(const std::vector<Step>& steps, const std::string& id);
  // The first row of a table with that prefix that is, or names, a message that lives and was not given out yet.
  struct StoredFor;
  std::optional<StoredFor> OldestStored(Table table, const std::string& prefix) const;
  Refusal DeliverStored();
  // Due before new, for an instance that another's command reaches. True: something fired.
  Refusal SettleFirst(std::string_view id, bool* fired);
  std::string Receiver(std::string_view message, std::string_view key);
  enum class Who { kInstances, kListeners, kAll };
  std::vector<std::string> Waiting(Table table, const std::string& prefix, size_t max, Who who) const;
  std::string Oldest(std::string_view message, std::string_view key, Who who) const;
  Refusal StartNext();
  Refusal Route();

  const World& world_;
  const Ordered& ordered_;
  Shelf shelf_;
  const CalendarDays days_;
  feel::Effort effort_{kEffortMax};  // of the expressions of all instances that the command moves
  Outside outside_;
  std::map<std::string, Instance, std::less<>> open_;
  struct ThrownBy {
    Step::Thrown what;
    std::string instance;
  };
  std::deque<ThrownBy> thrown_;
  struct StartBy {
    StartCommand command;
    std::string listener;
  };
  std::deque<StartBy> starts_;
  std::string started_;  // the last instance that a listener asked for
  // Messages that were stored before an instance came to wait for them.
  struct StoredFor {
    uint64_t revision;
    journal::StoredMessage message;
    std::string instance;
  };
  std::deque<StoredFor> stored_;
  std::set<std::string> taken_;  // keys of stored messages that this command gave out
  std::string acts_for_;         // principal id; empty: the sender
  std::optional<Instant> at_;    // nothing: as it is recorded
  std::string actor_;            // of the events; empty: the sender
  bool routing_ = false;
  int moves_ = 0, receivers_ = 0;
  size_t bytes_ = 0;
  Outcome outcome_;
};

}  // namespace yici::workflow

#endif  // YICI_SERVICES_WORKFLOW_MACHINE_DESK_H_
