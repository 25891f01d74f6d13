#include "services/workflow/machine/process_rows.h"

#include <limits>

#include "services/audit/tree/compact_range.h"
#include "services/base/text.h"
#include "services/workflow/engine/signing.h"

namespace yici::workflow {
namespace {

constexpr size_t kTokenBytes = 16;

std::string_view WithoutPrefix(std::string_view text, std::string_view prefix) {
  return text.substr(0, prefix.size()) == prefix ? text.substr(prefix.size()) : text;
}

// Of the two numbers of an id; false when it has none.
bool ReadId(std::string_view id, uint64_t* revision, uint64_t* n) {
  const size_t dot = id.find('.');
  if (dot == std::string_view::npos || dot == 0 || dot + 1 == id.size() || id.size() > 31) return false;
  uint64_t* const numbers[] = {revision, n};
  const std::string_view parts[] = {id.substr(0, dot), id.substr(dot + 1)};
  for (int i = 0; i < 2; ++i) {
    *numbers[i] = 0;
    if (parts[i].size() > 19 || (parts[i].size() > 1 && parts[i][0] == '0')) return false;
    for (const char digit : parts[i]) {
      if (digit < '0' || digit > '9') return false;
      *numbers[i] = *numbers[i] * 10 + static_cast<uint64_t>(digit - '0');
    }
  }
  return *n <= std::numeric_limits<uint32_t>::max();
}

class Rows {
 public:
  Rows(const StateReader& state, const Instance& instance)
      : state_(state),
        instance_(instance),
        stands_(instance.suspended_us() != 0 || IsPutAside(instance)),
        order_(InstanceOrder(instance.id())) {}

  std::map<IndexRow, std::string> All() {
    if (IsListener(instance_)) {
      AddListener();
    } else {
      AddInstance();
    }
    for (const Instance::Task& task : instance_.tasks()) AddTask(task);
    for (const Instance::Copy& copy : instance_.copies()) {
      Put(Table::kWorkList, WorkListPrefix('c', WithoutPrefix(copy.person(), "officer:")) + order_);
    }
    for (const Instance::Job& job : instance_.jobs()) AddJob(job);
    for (const Instance::Subscription& wait : instance_.subscriptions()) AddWait(wait);
    for (const Instance::Incident& incident : instance_.incidents()) {
      Put(Table::kInstanceIncident, order_ + U64Bytes(incident.id()));
    }
    if (!stands_ && CountsWorkingDays(instance_)) Put(Table::kInstanceWorkingDays, order_);
    if (const std::optional<Instant> due = NextDue(instance_)) {
      Put(Table::kInstanceTimer, InstanceTimerKey(due->micros(), instance_.id()));
    }
    return std::move(rows_);
  }

 private:
  void Put(Table table, std::string key) { rows_.emplace(IndexRow(table, std::move(key)), instance_.id()); }

  void AddInstance() {
    Put(Table::kInstanceByStart, order_);
    if (!instance_.subject().empty()) Put(Table::kInstanceBySubject, Token(instance_.subject()) + order_);
    if (instance_.status() == Instance::RUNNING && instance_.definitions_size() > 0) {
      Put(Table::kInstanceByDefinition, Token(instance_.definitions(0).process(), instance_.definitions(0).digest()) + order_);
    }
  }

  // It is no instance that anybody lists or migrates, and is looked for only while it listens.
  void AddListener() {
    if (instance_.status() != Instance::RUNNING || instance_.definitions_size() == 0) return;
    Put(Table::kInstanceBySubject, ListenerPrefix(instance_.definitions(0).process()) + order_);
  }

  void AddTask(const Instance::Task& task) {
    const uint64_t due = task.due_us() == 0 ? std::numeric_limits<uint64_t>::max() : static_cast<uint64_t>(task.due_us());
    const std::string place = U64Bytes(due) + order_ + U64Bytes(task.id());
    const auto put = [&](char kind, std::string_view id) { Put(Table::kWorkList, WorkListPrefix(kind, id) + place); };
    for (const Signer& signer : task.signers()) {
      if (IsTurnOf(task, signer)) put('o', WithoutPrefix(signer.person(), "officer:"));
    }
    if (IsCountersigned(task) || !task.answered_by().empty()) return;  // of its signers alone
    const auto* state = state_.Find<journal::TaskState>(TaskKey(instance_.id(), task.id()));
    if (state != nullptr && !state->holder().empty()) {
      put('o', WithoutPrefix(state->holder(), "officer:"));
      // A lease ends without an event: the candidates keep the row, and readers pass over it while the lease runs.
      if (state->held_until_us() == 0) return;
    }
    for (const std::string& person : task.people()) put('o', WithoutPrefix(person, "officer:"));
    for (const std::string& post : task.posts()) put('p', post);
    for (const std::string& department : task.departments()) put('d', department);
    if (task.people().empty() && task.posts().empty() && task.departments().empty()) put('n', "");
  }

  void AddJob(const Instance::Job& job) {
    if (job.retries() == 0 || stands_) return;  // an incident; nothing to be taken
    const auto* lease = state_.Find<journal::JobLease>(JobKey(instance_.id(), job.id()));
    const uint64_t available = lease == nullptr ? 0 : static_cast<uint64_t>(lease->until_us());
    Put(Table::kJob, JobPrefix(job.type()) + U64Bytes(available) + order_ + U64Bytes(job.id()));
  }

  void AddWait(const Instance::Subscription& wait) {
    if (stands_) return;
    if (wait.kind() == Instance::Subscription::MESSAGE) {
      Put(Table::kMessageWait, Token(wait.name(), wait.key()) + order_ + U64Bytes(wait.id()));
    } else if (wait.kind() == Instance::Subscription::SIGNAL) {
      Put(Table::kSignalWait, Token(wait.name()) + order_);
    }
  }

  const StateReader& state_;
  const Instance& instance_;
  const bool stands_;  // still: nothing fires, nothing is taken
  const std::string order_;
  std::map<IndexRow, std::string> rows_;
};

}  // namespace

std::string InstanceId(uint64_t revision, uint32_t n) { return StrCat(revision, ".", n); }

bool IsInstanceId(std::string_view id) {
  uint64_t revision = 0, n = 0;
  return ReadId(id, &revision, &n);
}

std::string InstanceOrder(std::string_view id) {
  uint64_t revision = 0, n = 0;
  ReadId(id, &revision, &n);
  return U64Bytes(revision) + U64Bytes(n).substr(4);
}

std::string Token(std::string_view name, std::string_view key) {
  std::string text = U64Bytes(name.size());
  text.append(name).append(key);
  const audit::Hash hash = audit::Sha256(text);
  return std::string(reinterpret_cast<const char*>(hash.data()), kTokenBytes);
}

std::string TaskKey(std::string_view instance, uint64_t task) { return InstanceOrder(instance) + U64Bytes(task); }
std::string JobKey(std::string_view instance, uint64_t job) { return TaskKey(instance, job); }

std::string WorkListPrefix(char kind, std::string_view id) { return std::string(1, kind) + Token(id); }
std::string ListenerPrefix(std::string_view process) { return Token("process", process); }
std::string JobPrefix(std::string_view type) { return Token(type); }
int64_t AvailableOfJobKey(std::string_view key) {
  return key.size() < kTokenBytes + 8 ? 0 : static_cast<int64_t>(U64FromBytes(key.substr(kTokenBytes, 8)));
}

std::string MessageKey(std::string_view message, std::string_view key, uint64_t revision) {
  return Token(message, key) + U64Bytes(revision);
}

std::string MessageIdKey(std::string_view message, std::string_view key, std::string_view id) {
  return Token(message, key) + Token(id);
}

std::string MessageNamePrefix(std::string_view message) { return "n" + Token(message); }
std::string MessageNameKey(std::string_view message, uint64_t revision) {
  return MessageNamePrefix(message) + U64Bytes(revision);
}

std::string InstanceTimerKey(int64_t due_us, std::string_view instance) {
  return U64Bytes(static_cast<uint64_t>(due_us)) + InstanceOrder(instance);
}

std::map<IndexRow, std::string> IndexRows(const StateReader& state, const Instance& instance) {
  return Rows(state, instance).All();
}

}  // namespace yici::workflow
