// Rows outside the fold, written by the committing thread between two batches.
#include <chrono>
#include <optional>

#include "services/server/partition/partition.h"

namespace yici::server {
namespace {

constexpr size_t kAsidesMax = 256;

}  // namespace

absl::Status Partition::AdmitAside(const Aside& aside) const {
  if (stopping_ || asides_closed_) return absl::UnavailableError("STOPPING: the server is shutting down");
  if (storage_low_ && !aside.frees_space) {
    return absl::UnavailableError("STORAGE_LOW: the data device has too little space left; reads go on");
  }
  if (asides_.size() >= kAsidesMax) return absl::ResourceExhaustedError("QUEUE_FULL: too many writes wait");
  return absl::OkStatus();
}

void Partition::WriteAside(Aside aside) {
  absl::Status refused;
  {
    std::lock_guard lock(commit_mutex_);
    refused = AdmitAside(aside);
    if (refused.ok()) asides_.push_back(std::make_unique<Aside>(std::move(aside)));
  }
  if (!refused.ok()) return aside.done(refused);
  commit_ready_.notify_all();
}

absl::Status Partition::WriteAsideAndWait(Aside aside) {
  std::mutex mutex;
  std::condition_variable ready;
  std::optional<absl::Status> written;
  aside.done = [&](const absl::Status& status) {
    std::lock_guard lock(mutex);
    written = status;
    ready.notify_one();
  };
  WriteAside(std::move(aside));
  std::unique_lock lock(mutex);
  ready.wait(lock, [&] { return written.has_value(); });
  return *std::move(written);
}

// Under commit_mutex_. A batch that waits goes first unless the last write was one too: neither starves the other.
std::unique_ptr<Aside> Partition::TakeAside() {
  if (asides_.empty() || committing_ || (to_commit_ && !aside_turn_)) return nullptr;
  std::unique_ptr<Aside> aside = std::move(asides_.front());
  asides_.pop_front();
  return aside;
}

void Partition::RunAside(std::unique_ptr<Aside> aside) {
  std::unique_ptr<storage::WriteBatch> batch = store_.NewBatch();
  absl::Status status = stopping_ ? absl::UnavailableError("STOPPING: the server is shutting down") : aside->fill(*batch);
  if (status.ok() && batch->count() > 0) {
    const size_t bytes = batch->bytes();
    const absl::Status written = store_.Write(std::move(batch), storage::Sync::kYes);
    if (!written.ok()) {
      Fatal(written);
      status = absl::UnavailableError("STOPPING: the write failed; whether it holds is known after the restart");
    }
    ++counters_.asides;
    counters_.aside_bytes += bytes;
  }
  {
    std::lock_guard lock(commit_mutex_);
    committing_ = false;
    aside_turn_ = false;
  }
  AnnounceCommitDone();
  aside->done(status);
}

}  // namespace yici::server
