#include "services/server/partition/partition.h"

#include <pthread.h>

#include <algorithm>
#include <utility>

namespace yici::server {
namespace {

using std::chrono::duration_cast;
using std::chrono::nanoseconds;
using std::chrono::steady_clock;

// More than these are worth a change of threads: the next ones are decided meanwhile.
constexpr size_t kWrittenByDeciderMax = 8;

uint64_t NanosSince(SteadyTime start) {
  return static_cast<uint64_t>(duration_cast<nanoseconds>(steady_clock::now() - start).count());
}

// What `top -H` and a profile show.
std::thread Named(const char* name, std::function<void()> run) {
  return std::thread([name, run = std::move(run)] {
    pthread_setname_np(pthread_self(), name);
    run();
  });
}

Reply Refused(absl::Status status) {
  Reply reply;
  reply.status = std::move(status);
  return reply;
}

}  // namespace

Partition::Partition(storage::Store& store, const Clock& clock, PartitionOptions options)
    : store_(store), clock_(clock), options_(std::move(options)) {}

absl::StatusOr<std::unique_ptr<Partition>> Partition::Start(storage::Store& store, const Clock& clock,
                                                            PartitionOptions options) {
  auto core = Core::Open(store, options.core);
  if (!core.ok()) return core.status();
  std::unique_ptr<Partition> partition(new Partition(store, clock, std::move(options)));
  partition->core_ = *std::move(core);
  const Instant legal = Instant::FromMicros(partition->core_->head().legal_us);
  auto published = std::make_shared<Published>();
  published->store = &store;
  published->snapshot = store.GetSnapshot();
  published->head = partition->core_->head();
  published->book = partition->core_->shared_book();
  published->ending_days = partition->core_->ending_days();
  published->today = DayOf(std::max(legal, clock.Now()));
  published->calendar = partition->core_->CalendarOn(published->today);
  published->cache = std::make_shared<CatalogCache>();
  partition->published_ = std::move(published);
  partition->CheckSpace();
  Partition* self = partition.get();
  self->decider_ = Named("decider", [self] { self->DecideLoop(); });
  self->committer_ = Named("committer", [self] { self->CommitLoop(); });
  self->teller_ = Named("teller", [self] { self->TellLoop(); });
  if (self->options_.pump) self->StartPump();
  return partition;
}

Partition::~Partition() {
  {
    std::scoped_lock lock(queue_mutex_, commit_mutex_, tell_mutex_, pump_mutex_);
    stopping_ = true;
  }
  queue_ready_.notify_all();
  commit_ready_.notify_all();
  pump_ready_.notify_all();
  decider_.join();
  committer_.join();
  teller_.join();
  if (pump_.joinable()) pump_.join();
  for (Waiter& waiter : waiters_) waiter.then(nullptr);
}

void Partition::Fatal(const absl::Status& status) {
  stopping_ = true;
  if (options_.on_fatal) options_.on_fatal(status);
}

// ---- admission to the queue ------------------------------------------------------------------------------------------

absl::Status Partition::AdmitToQueue(const Call& call) {
  if (stopping_) return absl::UnavailableError("STOPPING: the server is shutting down");
  if (storage_low_) return absl::UnavailableError("STORAGE_LOW: the data device has too little space left; reads go on");
  if (queue_.size() >= options_.queue_commands_max || queue_bytes_ + call.bytes > options_.queue_bytes_max) {
    return absl::ResourceExhaustedError("QUEUE_FULL: too many commands wait");
  }
  const auto found = shares_.find(call.incoming.arrival.principal().id());
  const auto [commands, bytes] = found == shares_.end() ? std::pair<size_t, size_t>() : found->second;
  if (commands >= options_.queue_commands_max / 2 || bytes + call.bytes > options_.queue_bytes_max / 2) {
    return absl::ResourceExhaustedError("QUEUE_SHARE: too many commands of this principal wait");
  }
  return absl::OkStatus();
}

void Partition::Submit(Call call) {
  auto waiting = std::make_unique<Call>(std::move(call));
  waiting->queued = steady_clock::now();
  bool wake = false;
  {
    std::unique_lock lock(queue_mutex_);
    if (absl::Status refused = AdmitToQueue(*waiting); !refused.ok()) {
      lock.unlock();
      ++counters_.exhausted;
      waiting->done(Refused(std::move(refused)));
      return;
    }
    auto& share = shares_[waiting->incoming.arrival.principal().id()];
    ++share.first;
    share.second += waiting->bytes;
    queue_bytes_ += waiting->bytes;
    wake = queue_.empty();
    queue_.push_back(std::move(waiting));
    counters_.queue_commands.store(static_cast<int64_t>(queue_.size()), std::memory_order_relaxed);
    counters_.queue_bytes.store(static_cast<int64_t>(queue_bytes_), std::memory_order_relaxed);
  }
  if (wake) queue_ready_.notify_one();
}

Reply Partition::SubmitAndWait(Incoming incoming) {
  std::mutex mutex;
  std::condition_variable ready;
  std::optional<Reply> reply;
  Call call;
  call.bytes = incoming.command.ByteSizeLong();
  call.incoming = std::move(incoming);
  call.done = [&](const Reply& got) {
    std::lock_guard lock(mutex);
    reply = got;
    ready.notify_one();
  };
  Submit(std::move(call));
  std::unique_lock lock(mutex);
  ready.wait(lock, [&] { return reply.has_value(); });
  return *std::move(reply);
}

// ---- deciding --------------------------------------------------------------------------------------------------------

void Partition::DecideOne(std::unique_ptr<Call> call, std::vector<Pending>& pending) {
  const SteadyTime now = steady_clock::now();
  if (call->deadline <= now) {
    ++counters_.dropped;
    call->done(Refused(absl::DeadlineExceededError("DEADLINE: the call's deadline passed before the command was ordered")));
    return;
  }
  if (!call->incoming.arrival.request_id().empty() && now - call->queued > options_.queue_wait_max) {
    ++counters_.exhausted;
    call->done(Refused(absl::ResourceExhaustedError("QUEUE_WAIT: the command waited longer than the limit")));
    return;
  }
  Verdict verdict = core_->Process(std::move(call->incoming), clock_.Now());
  if (const absl::Status health = core_->health(); !health.ok()) Fatal(health);
  if (!verdict.status.ok()) {
    call->done(Refused(std::move(verdict.status)));
    return;
  }
  ++counters_.commands;
  if (verdict.repeated) ++counters_.repeated;
  if (verdict.answer && verdict.answer->rejected()) ++counters_.refused;
  pending.push_back({std::move(call->done), {absl::OkStatus(), std::move(verdict.answer), verdict.repeated}});
}

void Partition::DecideSome(std::deque<std::unique_ptr<Call>>& mine, std::vector<Pending>& pending) {
  const SteadyTime start = steady_clock::now();
  while (!mine.empty() && !BatchFull(pending.size()) && steady_clock::now() - start < options_.batch_deciding_max) {
    std::unique_ptr<Call> call = std::move(mine.front());
    mine.pop_front();
    if (stopping_) {
      call->done(Refused(absl::UnavailableError("STOPPING: the server is shutting down")));
      continue;
    }
    DecideOne(std::move(call), pending);
  }
  counters_.decide_ns += NanosSince(start);
}

bool Partition::BatchFull(size_t pending) const {
  return core_->batch_commands() >= options_.batch_commands_max || core_->batch_bytes() >= options_.batch_bytes_max ||
         pending >= 2 * options_.batch_commands_max;
}

// At most half of what is taken comes from the pump while people wait.
void Partition::TakeCalls(std::deque<std::unique_ptr<Call>>& mine) {
  const size_t take = options_.batch_commands_max / 2;
  for (size_t i = 0; i < take && (!queue_.empty() || !pump_queue_.empty()); ++i) {
    if (!pump_queue_.empty() && (i % 2 == 1 || queue_.empty())) {
      mine.push_back(std::move(pump_queue_.front()));
      pump_queue_.pop_front();
      continue;
    }
    std::unique_ptr<Call> call = std::move(queue_.front());
    queue_.pop_front();
    queue_bytes_ -= call->bytes;
    const auto share = shares_.find(call->incoming.arrival.principal().id());
    share->second.second -= call->bytes;
    if (--share->second.first == 0) shares_.erase(share);
    mine.push_back(std::move(call));
  }
  counters_.queue_commands.store(static_cast<int64_t>(queue_.size()), std::memory_order_relaxed);
  counters_.queue_bytes.store(static_cast<int64_t>(queue_bytes_), std::memory_order_relaxed);
}

// Waits for calls or, when something decided could not be delivered, for the end of the write under way. False: stop.
bool Partition::AwaitCalls(std::deque<std::unique_ptr<Call>>& mine, bool undelivered) {
  std::unique_lock lock(queue_mutex_);
  const auto available = [&] { return !queue_.empty() || !pump_queue_.empty(); };
  if (!available()) {
    if (stopping_ && !undelivered) return false;
    queue_ready_.wait_for(lock, std::chrono::milliseconds(50),
                          [&] { return available() || (undelivered ? commit_freed_ : stopping_.load()); });
  }
  commit_freed_ = false;
  TakeCalls(mine);
  return true;
}

void Partition::DecideLoop() {
  std::vector<Pending> pending;
  std::deque<std::unique_ptr<Call>> mine;
  while (true) {
    const bool full = BatchFull(pending.size());
    if (!pending.empty() && (mine.empty() || full)) HandOver(pending, mine.empty());
    if (full && !pending.empty()) {
      std::unique_lock lock(commit_mutex_);
      commit_ready_.wait(lock, [&] { return !committing_ && !to_commit_ && !aside_turn_; });
      continue;
    }
    if (mine.empty() && !AwaitCalls(mine, !pending.empty())) break;
    DecideSome(mine, pending);
    if (!mine.empty() && !pending.empty()) HandOver(pending, false);
  }
  std::lock_guard lock(commit_mutex_);
  decided_all_ = true;
  commit_ready_.notify_all();
}

// ---- committing ------------------------------------------------------------------------------------------------------

// The right to write next. What was written meanwhile may leave the overlay's pins.
bool Partition::ClaimCommit() {
  std::vector<std::unique_ptr<Batch>> committed;
  bool free;
  {
    std::lock_guard lock(commit_mutex_);
    committed.swap(committed_);
    free = !committing_ && !to_commit_ && !aside_turn_;
    if (free) committing_ = true;
  }
  for (const auto& batch : committed) core_->Committed(*batch);
  return free;
}

std::unique_ptr<Partition::Outgoing> Partition::CloseBatch(std::vector<Pending>& pending) {
  auto outgoing = std::make_unique<Outgoing>();
  if (!core_->batch_empty()) outgoing->batch = core_->TakeBatch();
  outgoing->pending.swap(pending);
  return outgoing;
}

// Passes the batch on when nothing is being written. Also replies without a record wait their turn here: what they repeat
// may be in the batch before. `alone`: nothing else is decided, so unless calls wait this thread may as well write.
bool Partition::HandOver(std::vector<Pending>& pending, bool alone) {
  if (!ClaimCommit()) return false;
  std::unique_ptr<Outgoing> outgoing = CloseBatch(pending);
  if (alone && outgoing->pending.size() <= kWrittenByDeciderMax) {
    bool waiting;
    {
      std::lock_guard lock(queue_mutex_);
      waiting = !queue_.empty() || !pump_queue_.empty();
    }
    if (!waiting) {
      const bool written = Commit(*outgoing);
      CommitDone(written ? std::move(outgoing->batch) : nullptr);
      if (written) Tell(*outgoing);
      return true;
    }
  }
  {
    std::lock_guard lock(commit_mutex_);
    committing_ = false;
    to_commit_ = std::move(outgoing);
  }
  commit_ready_.notify_all();
  return true;
}

// True when it may be told. One thread at a time: whoever holds the claim.
bool Partition::Commit(Outgoing& outgoing) {
  if (!outgoing.batch) return true;
  const SteadyTime start = steady_clock::now();
  const absl::Status written = store_.Write(std::move(outgoing.batch->rows), storage::Sync::kYes);
  counters_.write_ns += NanosSince(start);
  if (!written.ok()) {
    Fatal(written);
    for (Pending& pending : outgoing.pending) {
      pending.done(Refused(absl::UnavailableError("STOPPING: the write failed; whether it holds is known after the restart")));
    }
    return false;
  }
  outgoing.batch->under.clear();
  ++counters_.batches;
  counters_.puts += outgoing.batch->puts;
  counters_.bytes += outgoing.batch->bytes;
  Publish(*outgoing.batch);
  return true;
}

void Partition::CommitDone(std::unique_ptr<Batch> batch) {
  bool aside_waits;
  {
    std::lock_guard lock(commit_mutex_);
    committing_ = false;
    if (batch) committed_.push_back(std::move(batch));
    aside_waits = aside_turn_ = !asides_.empty();
  }
  if (aside_waits) commit_ready_.notify_all();
}

// To the deciding thread, wherever it waits.
void Partition::AnnounceCommitDone() {
  commit_ready_.notify_all();
  {
    std::lock_guard lock(queue_mutex_);
    commit_freed_ = true;
  }
  queue_ready_.notify_one();
}

void Partition::CommitLoop() {
  SteadyTime space_checked = steady_clock::now();
  while (true) {
    std::unique_ptr<Outgoing> outgoing;
    std::unique_ptr<Aside> aside;
    {
      std::unique_lock lock(commit_mutex_);
      commit_ready_.wait_for(lock, std::chrono::milliseconds(200),
                             [&] { return to_commit_ != nullptr || (!committing_ && (decided_all_ || !asides_.empty())); });
      aside = TakeAside();
      if (aside) {
        committing_ = true;
      } else if (to_commit_) {
        outgoing = std::move(to_commit_);
        committing_ = true;
      } else if (decided_all_ && !committing_) {
        asides_closed_ = true;
        break;
      }
    }
    if (aside) RunAside(std::move(aside));
    if (const SteadyTime now = steady_clock::now(); now - space_checked > std::chrono::seconds(1)) {
      CheckSpace();
      space_checked = now;
    }
    if (!outgoing) continue;
    const bool written = Commit(*outgoing);
    CommitDone(written ? std::move(outgoing->batch) : nullptr);
    AnnounceCommitDone();
    if (!written) continue;
    {
      std::lock_guard lock(tell_mutex_);
      to_tell_.push_back(std::move(outgoing));
    }
    tell_ready_.notify_one();
  }
  std::lock_guard lock(tell_mutex_);
  told_all_ = true;
  tell_ready_.notify_all();
}

void Partition::Publish(const Batch& batch) {
  auto next = std::make_shared<Published>();
  const std::shared_ptr<const Published> old = published();
  next->store = &store_;
  next->snapshot = store_.GetSnapshot();
  next->head = batch.head;
  next->book = batch.book;
  next->ending_days = batch.ending_days;
  next->today = DayOf(std::max(clock_.Now(), next->legal_time()));
  const bool same = next->today == old->today && old->book == batch.book;
  next->calendar = same ? old->calendar : std::make_shared<calendar::Calendar>(batch.book->At(next->today));
  next->cache = batch.catalog_changed ? std::make_shared<CatalogCache>() : old->cache;
  std::lock_guard lock(published_mutex_);
  published_ = std::move(next);
}

void Partition::CheckSpace() {
  const auto free = store_.FreeBytes();
  if (free.ok()) storage_low_ = *free < options_.free_bytes_min;
}

// ---- telling ---------------------------------------------------------------------------------------------------------

void Partition::Tell(Outgoing& outgoing) {
  for (Pending& pending : outgoing.pending) pending.done(pending.reply);
  WakeWaiters(true);
  WakePump();
}

void Partition::WakeWaiters(bool published_anew) {
  std::vector<Waiter> ready;
  std::shared_ptr<const std::vector<std::function<void()>>> hints;
  std::shared_ptr<const Published> now;
  {
    std::lock_guard lock(published_mutex_);
    now = published_;
    hints = hints_;
    const SteadyTime clock_now = waiters_.empty() ? SteadyTime() : steady_clock::now();
    for (size_t i = 0; i < waiters_.size();) {
      if (waiters_[i].revision > now->head.revision && waiters_[i].deadline > clock_now) {
        ++i;
        continue;
      }
      ready.push_back(std::move(waiters_[i]));
      if (i + 1 < waiters_.size()) waiters_[i] = std::move(waiters_.back());
      waiters_.pop_back();
    }
  }
  for (Waiter& waiter : ready) waiter.then(waiter.revision <= now->head.revision ? now : nullptr);
  if (!published_anew) return;
  for (const auto& hint : *hints) hint();
}

void Partition::TellLoop() {
  while (true) {
    std::unique_ptr<Outgoing> outgoing;
    {
      std::unique_lock lock(tell_mutex_);
      tell_ready_.wait_for(lock, std::chrono::milliseconds(20), [&] { return !to_tell_.empty() || told_all_; });
      if (to_tell_.empty() && told_all_) return;
      if (!to_tell_.empty()) {
        outgoing = std::move(to_tell_.front());
        to_tell_.pop_front();
      }
    }
    if (outgoing) {
      Tell(*outgoing);
    } else {
      WakeWaiters(false);
    }
  }
}

// A new civil day needs no record to begin: what is read on it is counted from it.
std::shared_ptr<const Published> Partition::published() const {
  std::lock_guard lock(published_mutex_);
  const CivilDay today = DayOf(std::max(clock_.Now(), published_->legal_time()));
  if (today != published_->today) {
    auto turned = std::make_shared<Published>(*published_);
    turned->today = today;
    turned->calendar = std::make_shared<calendar::Calendar>(turned->book->At(today));
    published_ = std::move(turned);
  }
  return published_;
}

void Partition::WhenPublished(uint64_t revision, SteadyTime deadline,
                              absl::AnyInvocable<void(std::shared_ptr<const Published>)> then) {
  std::shared_ptr<const Published> now = published();
  {
    std::lock_guard lock(published_mutex_);
    if (revision > published_->head.revision) {
      constexpr size_t kWaitersMax = 10'000;
      if (waiters_.size() < kWaitersMax && !stopping_) {
        waiters_.push_back({revision, deadline, std::move(then)});
        return;
      }
      now = nullptr;
    } else if (now->head.revision < revision) {
      now = published_;
    }
  }
  then(std::move(now));
}

void Partition::OnPublish(std::function<void()> hint) {
  std::lock_guard lock(published_mutex_);
  auto hints = std::make_shared<std::vector<std::function<void()>>>(*hints_);
  hints->push_back(std::move(hint));
  hints_ = std::move(hints);
}

}  // namespace yici::server
