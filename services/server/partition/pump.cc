// The pump: what is due and touched by nobody, the sweeps, the expiry of stored answers. It reads only what is
// published and asks by commands; whether something is still due is judged again in the fold.
#include <algorithm>

#include "services/server/partition/partition.h"
#include "services/steward/machine/policy.h"

namespace yici::server {
namespace {

constexpr int kIdleRoundsMax = 3;
constexpr size_t kDeliveriesInFlight = 2;  // each looks at up to a hundred enterprises

journal::Arrival SystemArrival(Instant now) {
  journal::Arrival arrival;
  arrival.set_wall_us(now.micros());
  arrival.mutable_principal()->set_id("system:deadlines");
  arrival.mutable_principal()->set_kind(journal::PRINCIPAL_KIND_SYSTEM);
  return arrival;
}

// The next step of the sweep that is open; nothing when none is. Calendars first: what a case is due by comes before whose
// it is.
std::optional<journal::Command> NextSweepStep(const Published& now) {
  journal::Command command;
  if (now.rescheduling()) {
    command.mutable_advance_sweep()->set_limit(kSweepCasesMax);
    return command;
  }
  if (!now.moving()) return std::nullopt;
  command.mutable_advance_sweep()->set_limit(kMovedCasesMax);
  command.mutable_advance_sweep()->set_kind(std::string(kOrgansSweepKey));
  return command;
}

}  // namespace

void Partition::StartPump() {
  if (!pump_.joinable()) pump_ = std::thread([this] { PumpLoop(); });
}

// Told of every batch; it listens to the first after each pause.
void Partition::WakePump() {
  {
    std::lock_guard lock(pump_mutex_);
    pump_woken_ = true;
    if (!pump_listens_) return;
  }
  pump_ready_.notify_one();
}

Reply Partition::RunSystem(journal::Command command) {
  std::mutex mutex;
  std::condition_variable ready;
  std::optional<Reply> reply;
  auto call = std::make_unique<Call>();
  call->incoming.command = std::move(command);
  call->incoming.arrival = SystemArrival(clock_.Now());
  call->queued = std::chrono::steady_clock::now();
  call->done = [&](const Reply& got) {
    std::lock_guard lock(mutex);
    reply = got;
    ready.notify_one();
  };
  {
    std::lock_guard lock(queue_mutex_);
    if (stopping_) return {absl::UnavailableError("STOPPING"), nullptr, false};
    pump_queue_.push_back(std::move(call));
  }
  queue_ready_.notify_one();
  std::unique_lock lock(mutex);
  ready.wait(lock, [&] { return reply.has_value(); });
  return *std::move(reply);
}

// Cases, demands and process instances whose earliest timer is due, as commands.
absl::Status Partition::GatherDue(const Published& now, Table table, std::vector<journal::Command>* due) const {
  std::string begin(1, static_cast<char>(table)), end = begin;
  AppendU64(end, static_cast<uint64_t>(clock_.Now().micros()) + 1);
  auto rows = store_.NewIterator(now.snapshot.get(), storage::Family::kState, begin, end, storage::Direction::kForward);
  for (; rows->Valid() && due->size() < options_.pump_in_flight_max; rows->Next()) {
    journal::Command& command = due->emplace_back();
    if (table == Table::kMessageExpiry) {
      command.mutable_expire_messages();
      return absl::OkStatus();  // one command for many
    }
    if (table == Table::kDemandTimer) {
      command.mutable_settle_demand()->set_demand_no(std::string(rows->key().substr(9)));
    } else if (table == Table::kTimer) {
      command.mutable_settle_case()->set_case_no(std::string(rows->key().substr(9)));
    } else {
      command.mutable_settle_process()->set_instance_id(std::string(rows->value()));
    }
  }
  return rows->status();
}

// Policies on their way, a few at a time and in turn: one that waits for its table keeps none of the others from going on.
absl::Status Partition::GatherDeliveries(const Published& now, std::vector<journal::Command>* due) {
  const std::string all(1, static_cast<char>(tables::kPolicyTimer));
  std::string end = all, after;
  AppendU64(end, static_cast<uint64_t>(clock_.Now().micros()) + 1);
  std::lock_guard lock(pump_mutex_);
  after = last_delivery_.empty() ? all : last_delivery_ + '\0';
  size_t asked = 0;
  for (const auto& [from, to] : {std::pair(after, end), std::pair(all, std::min(after, end))}) {
    if (from >= to) continue;
    auto rows = store_.NewIterator(now.snapshot.get(), storage::Family::kState, from, to, storage::Direction::kForward);
    for (; rows->Valid() && asked < kDeliveriesInFlight && due->size() < options_.pump_in_flight_max; rows->Next(), ++asked) {
      last_delivery_ = std::string(rows->key());
      journal::DeliverPolicy& deliver = *due->emplace_back().mutable_deliver_policy();
      deliver.set_policy_no(last_delivery_.substr(9));
      deliver.set_limit(steward::kDeliverStep);
    }
    if (!rows->status().ok()) return rows->status();
  }
  return absl::OkStatus();
}

// One round: up to pump_in_flight_max of both, all in flight together. `settled`: how many of them did anything.
absl::Status Partition::PumpTimers(const Published& now, int64_t* settled) {
  std::vector<journal::Command> due;
  // In turn: a table that fills the round, or rows of it that cannot be served, keep none of the others waiting.
  const size_t turn = pump_turn_++;
  for (size_t i = 0; i < kTimerTables.size(); ++i) {
    const Table table = kTimerTables[(turn + i) % kTimerTables.size()];
    absl::Status gathered = table == tables::kPolicyTimer ? GatherDeliveries(now, &due) : GatherDue(now, table, &due);
    if (!gathered.ok()) return gathered;
  }
  *settled = 0;
  if (due.empty()) return absl::OkStatus();

  struct Flight {
    std::mutex mutex;
    std::condition_variable done;
    size_t left;
    absl::Status status;
  } flight;
  flight.left = due.size();
  {
    std::lock_guard lock(queue_mutex_);
    if (stopping_) return absl::UnavailableError("STOPPING");
    for (journal::Command& command : due) {
      auto call = std::make_unique<Call>();
      call->incoming.command = std::move(command);
      call->incoming.arrival = SystemArrival(clock_.Now());
      call->queued = std::chrono::steady_clock::now();
      call->done = [&flight, settled](const Reply& reply) {
        std::lock_guard flight_lock(flight.mutex);
        if (!reply.status.ok()) flight.status = reply.status;
        if (reply.answer != nullptr) ++*settled;
        if (--flight.left == 0) flight.done.notify_one();
      };
      pump_queue_.push_back(std::move(call));
    }
  }
  queue_ready_.notify_one();
  std::unique_lock lock(flight.mutex);
  flight.done.wait(lock, [&] { return flight.left == 0; });
  counters_.settled += due.size();
  return flight.status;
}

// True when there was something to do, so that the next round follows at once.
bool Partition::PumpOnce() {
  const std::shared_ptr<const Published> now = published();
  if (now->head.hold || storage_low_) return false;
  int64_t settled = 0;
  if (!PumpTimers(*now, &settled).ok()) return false;

  // A notice or a reorganisation that waited for today, or one just published: a step in every round, however many timers
  // there are.
  if (std::optional<journal::Command> step = NextSweepStep(*now)) {
    const Reply reply = RunSystem(*std::move(step));
    return reply.status.ok() && (settled > 0 || reply.answer != nullptr);
  }
  if (settled > 0) return true;

  // Stored answers older than 30 days of legal time, a bounded stretch of the journal at a time.
  const auto journal = storage::NewLocalJournal(&store_);
  const uint64_t oldest = now->head.oldest_answer_revision;
  const int64_t keep_from = std::max(clock_.Now(), now->legal_time()).micros() - options_.answers_kept_us;
  uint64_t expired_to = oldest;
  const auto scanned = journal->Scan(now->snapshot.get(), oldest, {.records = 1000, .bytes = size_t{4} << 20},
                                     [&](uint64_t revision, std::string_view bytes) {
                                       journal::Record record;
                                       if (!record.ParseFromArray(bytes.data(), static_cast<int>(bytes.size()))) return false;
                                       if (record.legal_us() >= keep_from) return false;
                                       expired_to = revision + 1;
                                       return true;
                                     });
  if (!scanned.ok() || expired_to == oldest) return false;
  journal::Command command;
  command.mutable_expire_answers()->set_from_revision(oldest);
  command.mutable_expire_answers()->set_to_revision(expired_to);
  const Reply reply = RunSystem(std::move(command));
  return reply.status.ok() && reply.answer != nullptr;
}

void Partition::PumpLoop() {
  while (!stopping_) {
    if (PumpOnce()) continue;
    std::unique_lock lock(pump_mutex_);
    pump_listens_ = true;
    pump_ready_.wait_for(lock, std::chrono::milliseconds(250), [&] { return pump_woken_ || stopping_; });
    pump_listens_ = false;
    pump_woken_ = false;
    if (stopping_) return;
    // Woken by every batch: a short pause keeps the pump from scanning more often than deadlines can matter.
    pump_ready_.wait_for(lock, std::chrono::milliseconds(20), [&] { return stopping_.load(); });
  }
}

absl::Status Partition::FinishSweep() {
  while (std::optional<journal::Command> step = NextSweepStep(*published())) {
    const Reply reply = RunSystem(*std::move(step));
    if (!reply.status.ok()) return reply.status;
    if (reply.answer == nullptr) break;
  }
  return absl::OkStatus();
}

absl::StatusOr<int64_t> Partition::SettleAllDue() {
  // The pump may have taken the same rows a moment before; what nothing moves three times in a row stays.
  int64_t total = 0;
  for (int idle = 0; idle < kIdleRoundsMax;) {
    int64_t settled = 0;
    const absl::Status pumped = PumpTimers(*published(), &settled);
    if (!pumped.ok()) return pumped;
    total += settled;
    idle = settled == 0 ? idle + 1 : 0;
  }
  return total;
}

}  // namespace yici::server
