#include "storage/faults/store.h"

#include <algorithm>
#include <utility>

#include "absl/strings/str_cat.h"
#include "storage/memory/store.h"

namespace yici::storage {
namespace {

absl::Status Unreadable() { return absl::DataLossError("planned fault: the rows cannot be read"); }

class UnreadableIterator : public Iterator {
 public:
  bool Valid() const override { return false; }
  void Next() override {}
  std::string_view key() const override { return {}; }
  std::string_view value() const override { return {}; }
  absl::Status status() const override { return Unreadable(); }
};

}  // namespace

FaultStore::FaultStore(std::unique_ptr<Store> wrapped, FaultPlan plan) : wrapped_(std::move(wrapped)), plan_(std::move(plan)) {}

FaultStore::~FaultStore() = default;

void FaultStore::SetPlan(FaultPlan plan) {
  std::lock_guard lock(mutex_);
  plan_ = std::move(plan);
}

FaultPlan FaultStore::plan() const {
  std::lock_guard lock(mutex_);
  return plan_;
}

std::unique_ptr<WriteBatch> FaultStore::NewBatch() { return wrapped_->NewBatch(); }

absl::Status FaultStore::Write(std::unique_ptr<WriteBatch> batch, Sync sync) {
  if (poisoned_) return absl::FailedPreconditionError("the store is poisoned by an earlier planned fault");
  const uint64_t write = ++writes_tried_;
  Fault fault = Fault::kNone;
  std::function<void(uint64_t)> on_slow;
  {
    std::lock_guard lock(mutex_);  // not held while the callback runs: it may change the plan
    if (auto planned = plan_.writes.find(write); planned != plan_.writes.end()) fault = planned->second;
    if (fault == Fault::kSlow) on_slow = plan_.on_slow;
  }
  if (fault != Fault::kNone) ++faults_fired_;
  if (on_slow) on_slow(write);
  if (fault != Fault::kNone && fault != Fault::kSlow) return Fail(fault, std::move(batch));
  return wrapped_->Write(std::move(batch), sync);
}

// What the failed batch leaves behind is decided here; after it the process has nothing to do but leave.
absl::Status FaultStore::Fail(Fault fault, std::unique_ptr<WriteBatch> batch) {
  poisoned_ = true;
  if (fault == Fault::kSyncLost || fault == Fault::kSyncKept) {
    const Sync safe = fault == Fault::kSyncKept ? Sync::kYes : Sync::kNo;
    if (absl::Status written = wrapped_->Write(std::move(batch), safe); !written.ok()) return written;
    return absl::InternalError("planned fault: sync failed");
  }
  if (fault == Fault::kTorn) return absl::DataLossError("planned fault: torn write");
  if (fault == Fault::kDiskFull) return absl::ResourceExhaustedError("planned fault: no space left on device");
  return absl::InternalError("planned fault: write refused");
}

absl::Status FaultStore::Readable(Family family) const {
  std::lock_guard lock(mutex_);
  if (plan_.unreadable == family) return Unreadable();
  if (plan_.unreadable_from_write && writes_tried_ >= *plan_.unreadable_from_write) return Unreadable();
  return absl::OkStatus();
}

std::shared_ptr<const Snapshot> FaultStore::GetSnapshot() { return wrapped_->GetSnapshot(); }

absl::Status FaultStore::Get(const Snapshot* snapshot, Family family, std::string_view key, std::string* value) {
  if (absl::Status readable = Readable(family); !readable.ok()) return readable;
  return wrapped_->Get(snapshot, family, key, value);
}

absl::Status FaultStore::MultiGet(const Snapshot* snapshot, Family family, absl::Span<const std::string_view> keys,
                                  std::vector<std::optional<std::string>>* values) {
  if (absl::Status readable = Readable(family); !readable.ok()) return readable;
  return wrapped_->MultiGet(snapshot, family, keys, values);
}

std::unique_ptr<Iterator> FaultStore::NewIterator(const Snapshot* snapshot, Family family, std::string_view begin,
                                                  std::string_view end, Direction direction) {
  if (!Readable(family).ok()) return std::make_unique<UnreadableIterator>();
  return wrapped_->NewIterator(snapshot, family, begin, end, direction);
}

absl::Status FaultStore::Checkpoint(const std::string& folder) { return wrapped_->Checkpoint(folder); }

absl::Status FaultStore::Rewrite(Family family, std::string_view begin, std::string_view end) {
  return wrapped_->Rewrite(family, begin, end);
}

absl::StatusOr<uint64_t> FaultStore::FreeBytes() {
  if (std::optional<uint64_t> planned = plan().free_bytes) return *planned;
  return wrapped_->FreeBytes();
}

Usage FaultStore::usage() const { return wrapped_->usage(); }

FaultyMachine::FaultyMachine(FaultPlan plan)
    : disk_(NewMemoryDisk()), store_(std::make_unique<FaultStore>(NewMemoryStore(disk_), std::move(plan))) {}

void FaultyMachine::CrashAndReopen(Unsynced unsynced, uint64_t kept_batches_max, FaultPlan plan) {
  store_.reset();
  disk_->Crash(unsynced == Unsynced::kKept ? std::min(kept_batches_max, disk_->unsynced_batches()) : 0);
  store_ = std::make_unique<FaultStore>(NewMemoryStore(disk_), std::move(plan));
}

}  // namespace yici::storage
