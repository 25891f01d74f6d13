// A store that fails by plan. It wraps any store and draws nothing itself: the same plan over the same writes gives the
// same run, so a simulator draws the plan from its seed. Over a MemoryDisk it also crashes.
//
//   FaultyMachine machine({.writes = {{3, Fault::kSyncLost}}});           // disk in memory, store open
//   absl::Status third = machine.store().Write(std::move(batch), Sync::kYes);   // INTERNAL, and the store is poisoned
//   machine.CrashAndReopen(Unsynced::kLost);                   // loss of power: only synced batches are there
//   machine.CrashAndReopen(Unsynced::kKept, 2);                // or the first two unsynced ones too
//   FaultStore faulty(std::move(any_store), {.free_bytes = 1 << 20});            // a nearly full disk
//   faulty.SetPlan({});                                                          // room again
//
// Who owns what: FaultStore owns the store it wraps; batches and snapshots are those of the wrapped store.
// FaultyMachine owns disk and store; snapshots and iterators are released before CrashAndReopen.
//
// What holds on failure: after any planned failure the store refuses every later write with FAILED_PRECONDITION, reads
// go on. Whether the failed batch is there after a crash is what the plan says. Thread-safe as the wrapped store is.
#pragma once

#include <atomic>
#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <string>

#include "storage/api/store.h"
#include "storage/memory/disk.h"

namespace yici::storage {

enum class Fault : uint8_t {
  kNone,
  kRefused,   // fails before anything is written: INTERNAL
  kTorn,      // the log got part of the batch; at the next opening nothing of it is there: DATA_LOSS
  kSyncLost,  // written, the sync failed, a crash loses it: INTERNAL
  kSyncKept,  // written, the sync reported failure although the bytes are safe: INTERNAL, yet it is there after a crash
  kDiskFull,  // RESOURCE_EXHAUSTED, nothing written
  kSlow,      // works, after `on_slow` was called
};

struct FaultPlan {
  std::map<uint64_t, Fault> writes = {};               // by the number of the Write since the store was opened, from 1
  std::function<void(uint64_t write)> on_slow = {};    // moves a simulator's clock, blocks a test's thread
  std::optional<uint64_t> free_bytes = {};             // what FreeBytes answers; empty: asks the wrapped store
  std::optional<uint64_t> unreadable_from_write = {};  // reads fail with DATA_LOSS once so many writes were tried
  std::optional<Family> unreadable = {};               // reads of this family do
};

class FaultStore : public Store {
 public:
  FaultStore(std::unique_ptr<Store> wrapped, FaultPlan plan);
  ~FaultStore() override;

  void SetPlan(FaultPlan plan);  // does not heal a poisoned store: only a new opening does
  uint64_t writes_tried() const { return writes_tried_.load(); }
  uint64_t faults_fired() const { return faults_fired_.load(); }  // kSlow too: proves the plan was reached
  bool poisoned() const { return poisoned_.load(); }

  std::unique_ptr<WriteBatch> NewBatch() override;
  absl::Status Write(std::unique_ptr<WriteBatch> batch, Sync sync) override;
  std::shared_ptr<const Snapshot> GetSnapshot() override;
  absl::Status Get(const Snapshot* snapshot, Family family, std::string_view key, std::string* value) override;
  absl::Status MultiGet(const Snapshot* snapshot, Family family, absl::Span<const std::string_view> keys,
                        std::vector<std::optional<std::string>>* values) override;
  std::unique_ptr<Iterator> NewIterator(const Snapshot* snapshot, Family family, std::string_view begin, std::string_view end,
                                        Direction direction) override;
  absl::Status Checkpoint(const std::string& folder) override;
  absl::Status Rewrite(Family family, std::string_view begin, std::string_view end) override;
  absl::StatusOr<uint64_t> FreeBytes() override;
  Usage usage() const override;

 private:
  FaultPlan plan() const;
  absl::Status Fail(Fault fault, std::unique_ptr<WriteBatch> batch);
  absl::Status Readable(Family family) const;

  const std::unique_ptr<Store> wrapped_;
  mutable std::mutex mutex_;  // guards plan_
  FaultPlan plan_;
  std::atomic<uint64_t> writes_tried_ = 0;
  std::atomic<uint64_t> faults_fired_ = 0;
  std::atomic<bool> poisoned_ = false;
};

enum class Unsynced : uint8_t { kLost, kKept };

// A machine with one disk, whose power a simulator can cut.
class FaultyMachine {
 public:
  explicit FaultyMachine(FaultPlan plan = {});

  FaultStore& store() { return *store_; }
  MemoryDisk& disk() { return *disk_; }
  // kLost: only what was synced is there. kKept: also the first `kept_batches_max` unsynced batches, in order.
  void CrashAndReopen(Unsynced unsynced, uint64_t kept_batches_max = UINT64_MAX, FaultPlan plan = {});

 private:
  const std::shared_ptr<MemoryDisk> disk_;
  std::unique_ptr<FaultStore> store_;
};

}  // namespace yici::storage
