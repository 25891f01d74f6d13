#include "services/workflow/machine/apply.h"

#include <map>
#include <memory>
#include <utility>

#include "services/workflow/engine/fold.h"
#include "services/workflow/machine/process_rows.h"

namespace yici::workflow {
namespace {

using Rows = std::map<IndexRow, std::string>;

// Only the rows that differ are written.
void Replace(State& state, const Rows& before, Rows after) {
  for (const auto& [row, value] : before) {
    if (!after.contains(row)) state.Erase(row.first, row.second);
  }
  for (auto& [row, value] : after) {
    if (!before.contains(row)) state.PutBytes(row.first, row.second, std::move(value));
  }
}

void Deployed(State& state, const journal::ProcessesDeployed& event, const EventPosition& position) {
  auto row = std::make_unique<journal::ProcessDeployment>();
  row->set_digest(event.digest());
  *row->mutable_files() = event.files();
  *row->mutable_processes() = event.processes();
  row->set_revision(static_cast<int64_t>(position.revision));
  row->set_legal_us(position.legal_time.micros());
  row->set_deployed_by(std::string(position.actor));
  state.Put(event.digest(), std::move(row));
  for (const std::string& process : event.processes()) {
    const auto* old = state.Find<journal::ProcessDefinition>(process);
    auto definition =
        old == nullptr ? std::make_unique<journal::ProcessDefinition>() : std::make_unique<journal::ProcessDefinition>(*old);
    definition->set_process_id(process);
    auto* version = definition->add_versions();
    version->set_version(definition->versions_size());
    version->set_digest(event.digest());
    version->set_revision(static_cast<int64_t>(position.revision));
    version->set_legal_us(position.legal_time.micros());
    state.Put(process, std::move(definition));
  }
}

// Rows of tasks and jobs that are over.
void Forget(State& state, const Instance& before, const Instance& after) {
  for (const Instance::Task& task : before.tasks()) {
    if (FindRow(after.tasks(), task.id()) == nullptr) state.Erase<journal::TaskState>(TaskKey(after.id(), task.id()));
  }
  for (const Instance::Job& job : before.jobs()) {
    if (FindRow(after.jobs(), job.id()) == nullptr) state.Erase<journal::JobLease>(JobKey(after.id(), job.id()));
  }
}

void Advanced(State& state, const journal::InstanceAdvanced& event) {
  const auto* old = state.Find<journal::ProcessInstance>(event.instance_id());
  const Instance before = old == nullptr ? Instance() : *old;
  Rows rows;
  if (old != nullptr) rows = IndexRows(state, before);
  auto after = std::make_unique<Instance>(before);
  for (const Step& step : event.steps()) Fold(step, *after);
  after->set_id(event.instance_id());
  Forget(state, before, *after);
  Rows next = IndexRows(state, *after);
  state.Put(event.instance_id(), std::move(after));
  Replace(state, rows, std::move(next));
}

// Changes rows that the indexes of an instance are read from.
template <class Change>
void Around(State& state, const std::string& instance_id, Change change) {
  const auto* instance = state.Find<journal::ProcessInstance>(instance_id);
  if (instance == nullptr) return;
  const Rows before = IndexRows(state, *instance);
  change();
  Replace(state, before, IndexRows(state, *instance));
}

// An act that leaves the row alone, or speaks of a task that is over, changes nothing.
void Changed(State& state, const journal::TaskChanged& event) {
  const auto* instance = state.Find<journal::ProcessInstance>(event.instance_id());
  if (!event.has_state() || instance == nullptr || FindRow(instance->tasks(), event.task()) == nullptr) return;
  Around(state, event.instance_id(),
         [&] { state.Put(TaskKey(event.instance_id(), event.task()), std::make_unique<journal::TaskState>(event.state())); });
}

void PutLease(State& state, const std::string& instance_id, uint64_t job, const std::string& worker, int64_t until_us) {
  Around(state, instance_id, [&] {
    auto lease = std::make_unique<journal::JobLease>();
    lease->set_worker(worker);
    lease->set_until_us(until_us);
    state.Put(JobKey(instance_id, job), std::move(lease));
  });
}

void SetWorkers(State& state, const journal::JobWorkersSet& event, const EventPosition& position) {
  if (event.workers().empty()) return state.Erase<journal::JobWorkers>(event.type());
  auto list = std::make_unique<journal::JobWorkers>();
  list->set_type(event.type());
  *list->mutable_workers() = event.workers();
  list->set_revision(static_cast<int64_t>(position.revision));
  state.Put(event.type(), std::move(list));
}

// The row of expiry names the others: the message, then its id if it has one.
void Stored(State& state, const journal::MessageStored& event, const EventPosition& position) {
  const journal::StoredMessage& message = event.message();
  const std::string key = MessageKey(message.name(), message.key(), position.revision);
  std::string id;
  if (!message.message_id().empty()) {
    id = MessageIdKey(message.name(), message.key(), message.message_id());
    state.PutBytes(Table::kMessageId, id, U64Bytes(static_cast<uint64_t>(message.until_us())));
  }
  if (!event.delivered()) state.Put(key, std::make_unique<journal::StoredMessage>(message));
  if (!event.delivered() && !message.key().empty()) {
    state.PutBytes(Table::kMessageId, MessageNameKey(message.name(), position.revision), key);
  }
  state.PutBytes(Table::kMessageExpiry, U64Bytes(static_cast<uint64_t>(message.until_us())) + key, key + id);
}

// With its place among those of its name. The last eight bytes of a key are the revision.
void EraseMessage(State& state, const std::string& name, const std::string& key) {
  state.Erase(Table::kMessageId, MessageNameKey(name, U64FromBytes(std::string_view(key).substr(key.size() - 8))));
  state.Erase<journal::StoredMessage>(key);
}

void Expired(State& state, const journal::MessagesExpired& event) {
  constexpr size_t kMessageKeyBytes = 24;
  for (const std::string& row : event.rows()) {
    const std::optional<std::string> keys = state.FindBytes(Table::kMessageExpiry, row);
    if (!keys || keys->size() < kMessageKeyBytes) continue;
    const std::string key = keys->substr(0, kMessageKeyBytes);
    if (const auto* message = state.Find<journal::StoredMessage>(key)) EraseMessage(state, message->name(), key);
    // An id that was used again since belongs to the later message.
    const std::string id = keys->substr(kMessageKeyBytes);
    if (!id.empty() && state.FindBytes(Table::kMessageId, id) == row.substr(0, 8)) state.Erase(Table::kMessageId, id);
    state.Erase(Table::kMessageExpiry, row);
  }
}

}  // namespace

bool Handles(const journal::Event& event) {
  const bool jobs = event.has_job_lease_extended() || event.has_job_workers_set();
  return jobs ||
         (event.event_case() >= journal::Event::kProcessesDeployed && event.event_case() <= journal::Event::kMessagesExpired);
}

void Apply(State& state, const journal::Event& event, const EventPosition& position) {
  switch (event.event_case()) {
    case journal::Event::kProcessesDeployed: return Deployed(state, event.processes_deployed(), position);
    case journal::Event::kInstanceAdvanced: return Advanced(state, event.instance_advanced());
    case journal::Event::kTaskChanged: return Changed(state, event.task_changed());
    case journal::Event::kJobsActivated:
      for (const journal::JobTaken& job : event.jobs_activated().jobs()) {
        PutLease(state, job.instance_id(), job.job(), event.jobs_activated().worker(), event.jobs_activated().until_us());
      }
      return;
    case journal::Event::kJobDelayed:
      return PutLease(state, event.job_delayed().instance_id(), event.job_delayed().job(), "", event.job_delayed().until_us());
    case journal::Event::kJobLeaseExtended:
      return PutLease(state, event.job_lease_extended().instance_id(), event.job_lease_extended().job(),
                      event.job_lease_extended().worker(), event.job_lease_extended().until_us());
    case journal::Event::kJobWorkersSet: return SetWorkers(state, event.job_workers_set(), position);
    case journal::Event::kMessageStored: return Stored(state, event.message_stored(), position);
    case journal::Event::kMessageTaken:
      return EraseMessage(
          state, event.message_taken().name(),
          MessageKey(event.message_taken().name(), event.message_taken().key(), event.message_taken().revision()));
    case journal::Event::kMessagesExpired: return Expired(state, event.messages_expired());
    default: return;
  }
}

}  // namespace yici::workflow
