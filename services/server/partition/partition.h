// A partition at work: one deciding thread, one committing thread, one that tells, and the pump.
//
//   auto partition = Partition::Start(store, clock, options);
//   (*partition)->Submit({std::move(incoming), bytes, deadline, [](const Reply& reply) { … }});
//   std::shared_ptr<const Published> now = (*partition)->published();
//
//   Submit ─► queue ─► decide (overlay) ─► commit: one Write(sync) at a time ─► publish ─► tell callers, watchers, pump
//
// While nobody else waits, the deciding thread writes and tells by itself: a lone command changes threads twice, not four
// times. Under load the next batch is decided while the one before is written.
//
// Backpressure: ≤ 4,096 commands and 16 MiB wait, at most half of either for one principal; more, or more than 1 s of
// waiting, is RESOURCE_EXHAUSTED before ordering. A deadline drops a command only before Decide. After a failed write or
// sync `on_fatal` is called and never returns in the server (exit 75): the tail is unknown and the next start recovers.
// `done` is called exactly once, from a thread of the partition; it must not block.
//
// What is kept outside the fold (attachments) is written aside, by the committing thread between two batches: the store has
// one writer. Commands wait for at most one aside, and an aside for at most one batch.
#ifndef YICI_SERVICES_SERVER_PARTITION_PARTITION_H_
#define YICI_SERVICES_SERVER_PARTITION_PARTITION_H_

#include <atomic>
#include <chrono>
#include <condition_variable>
#include <deque>
#include <functional>
#include <memory>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

#include "absl/container/flat_hash_map.h"
#include "absl/functional/any_invocable.h"
#include "services/server/partition/clock.h"
#include "services/server/partition/core.h"
#include "services/server/partition/published.h"

namespace yici::server {

using SteadyTime = std::chrono::steady_clock::time_point;

struct Reply {
  absl::Status status;                            // not OK: not ordered (UNAVAILABLE, RESOURCE_EXHAUSTED, DEADLINE_EXCEEDED)
  std::shared_ptr<const journal::Answer> answer;  // otherwise; may hold a rejection. Null: the partition had nothing to do
  bool repeated = false;
};

struct Call {
  Incoming incoming;
  size_t bytes = 0;
  SteadyTime deadline = SteadyTime::max();
  absl::AnyInvocable<void(const Reply&)> done;
  SteadyTime queued{};
};

// Rows outside the journal and the state. `fill` runs on the writing thread just before the write, so what it reads of the
// store is the latest and stays so until its rows are written; a status that is not OK writes nothing. Always synced: the
// check of the log at the next start rests on it that a loss of power hurts the last batch alone (storage/rocks/wal_check.h).
struct Aside {
  absl::AnyInvocable<absl::Status(storage::WriteBatch&)> fill;
  bool frees_space = false;  // goes on below the space watermark
  absl::AnyInvocable<void(const absl::Status&)> done;
};

struct PartitionOptions {
  CoreOptions core;
  size_t queue_commands_max = 4096;
  size_t queue_bytes_max = size_t{16} << 20;
  std::chrono::microseconds queue_wait_max{1'000'000};
  size_t batch_commands_max = 256;
  size_t batch_bytes_max = size_t{1} << 20;
  std::chrono::microseconds batch_deciding_max{2'000};
  uint64_t free_bytes_min = uint64_t{512} << 20;  // below: STORAGE_LOW
  int64_t answers_kept_us = 30 * kMicrosPerDay;
  size_t pump_in_flight_max = 128;
  bool pump = true;
  std::function<void(const absl::Status&)> on_fatal;
};

// Counters since the start. Read without a lock; each is exact, together they are a moment's mixture.
struct PartitionCounters {
  std::atomic<uint64_t> commands{0}, refused{0}, repeated{0}, batches{0}, puts{0}, bytes{0};
  std::atomic<uint64_t> decide_ns{0}, write_ns{0}, exhausted{0}, dropped{0}, settled{0};
  std::atomic<int64_t> queue_commands{0}, queue_bytes{0};
  std::atomic<uint64_t> asides{0}, aside_bytes{0};
};

class Partition {
 public:
  static absl::StatusOr<std::unique_ptr<Partition>> Start(storage::Store& store, const Clock& clock, PartitionOptions options);
  // Refuses what waits, commits what is decided, joins its threads.
  ~Partition();

  void Submit(Call call);
  Reply SubmitAndWait(Incoming incoming);

  // Keep each small (about 1 MiB): commands wait while it is written.
  void WriteAside(Aside aside);
  absl::Status WriteAsideAndWait(Aside aside);  // its `done` is not called

  std::shared_ptr<const Published> published() const;
  // Calls back once `revision` is published, or with null when the deadline passes first or the partition stops.
  void WhenPublished(uint64_t revision, SteadyTime deadline, absl::AnyInvocable<void(std::shared_ptr<const Published>)> then);
  // Called after every publication, from the telling thread: a hint, safe to lose.
  void OnPublish(std::function<void()> hint);

  bool storage_low() const { return storage_low_.load(); }
  const PartitionCounters& counters() const { return counters_; }
  storage::Store& store() { return store_; }
  const Clock& clock() const { return clock_; }
  const PartitionOptions& options() const { return options_; }
  // For AdvanceClock: settles everything due at the clock's reading, then returns how many cases were touched.
  absl::StatusOr<int64_t> SettleAllDue();
  // Walks the calendar sweep to its end, when one is needed.
  absl::Status FinishSweep();
  void WakePump();
  // Once; for partitions started with options.pump off.
  void StartPump();

 private:
  Partition(storage::Store& store, const Clock& clock, PartitionOptions options);
  struct Pending {  // decided, waiting for its batch
    absl::AnyInvocable<void(const Reply&)> done;
    Reply reply;
  };
  struct Outgoing {
    std::unique_ptr<Batch> batch;
    std::vector<Pending> pending;
  };

  void DecideLoop();
  void CommitLoop();
  void TellLoop();
  void PumpLoop();
  bool PumpOnce();
  absl::Status GatherDue(const Published& now, Table table, std::vector<journal::Command>* due) const;
  absl::Status GatherDeliveries(const Published& now, std::vector<journal::Command>* due);
  absl::Status PumpTimers(const Published& now, int64_t* settled);
  Reply RunSystem(journal::Command command);
  void DecideOne(std::unique_ptr<Call> call, std::vector<Pending>& pending);
  void DecideSome(std::deque<std::unique_ptr<Call>>& mine, std::vector<Pending>& pending);
  void TakeCalls(std::deque<std::unique_ptr<Call>>& mine);
  bool AwaitCalls(std::deque<std::unique_ptr<Call>>& mine, bool undelivered);
  bool BatchFull(size_t pending) const;
  bool ClaimCommit();
  std::unique_ptr<Outgoing> CloseBatch(std::vector<Pending>& pending);
  bool HandOver(std::vector<Pending>& pending, bool alone);
  bool Commit(Outgoing& outgoing);
  void CommitDone(std::unique_ptr<Batch> batch);
  absl::Status AdmitAside(const Aside& aside) const;
  std::unique_ptr<Aside> TakeAside();
  void RunAside(std::unique_ptr<Aside> aside);
  void AnnounceCommitDone();
  void Tell(Outgoing& outgoing);
  void WakeWaiters(bool published_anew);
  void Publish(const Batch& batch);
  void CheckSpace();
  void Fatal(const absl::Status& status);
  absl::Status AdmitToQueue(const Call& call);

  storage::Store& store_;
  const Clock& clock_;
  const PartitionOptions options_;
  std::unique_ptr<Core> core_;  // the deciding thread's
  PartitionCounters counters_;
  std::atomic<bool> storage_low_{false};
  std::atomic<bool> stopping_{false};

  std::mutex queue_mutex_;
  std::condition_variable queue_ready_;
  std::deque<std::unique_ptr<Call>> queue_;
  std::deque<std::unique_ptr<Call>> pump_queue_;
  bool commit_freed_ = false;  // a write ended since the deciding thread last looked
  size_t queue_bytes_ = 0;
  absl::flat_hash_map<std::string, std::pair<size_t, size_t>> shares_;  // principal -> (commands, bytes)

  std::mutex commit_mutex_;
  std::condition_variable commit_ready_;
  std::unique_ptr<Outgoing> to_commit_;
  bool committing_ = false;
  bool decided_all_ = false;
  std::vector<std::unique_ptr<Batch>> committed_;  // back to the deciding thread
  std::deque<std::unique_ptr<Aside>> asides_;
  bool aside_turn_ = false;  // a batch was written while an aside waited: the next write is the aside's
  bool asides_closed_ = false;

  std::mutex tell_mutex_;
  std::condition_variable tell_ready_;
  std::deque<std::unique_ptr<Outgoing>> to_tell_;
  bool told_all_ = false;

  mutable std::mutex published_mutex_;
  mutable std::shared_ptr<const Published> published_;
  struct Waiter {
    uint64_t revision;
    SteadyTime deadline;
    absl::AnyInvocable<void(std::shared_ptr<const Published>)> then;
  };
  std::vector<Waiter> waiters_;
  std::shared_ptr<const std::vector<std::function<void()>>> hints_ =
      std::make_shared<const std::vector<std::function<void()>>>();

  std::mutex pump_mutex_;
  std::condition_variable pump_ready_;
  bool pump_woken_ = false;
  bool pump_listens_ = false;
  std::atomic<size_t> pump_turn_{0};
  std::string last_delivery_;  // key of the timer that was served last

  std::thread decider_, committer_, teller_, pump_;
};

}  // namespace yici::server

#endif  // YICI_SERVICES_SERVER_PARTITION_PARTITION_H_
