#include "storage/memory/store.h"

#include <utility>

#include "storage/memory/batch.h"
#include "storage/memory/iterator.h"

namespace yici::storage {
namespace {

class MemorySnapshot : public Snapshot {
 public:
  explicit MemorySnapshot(std::shared_ptr<MemoryDisk> disk) : disk_(std::move(disk)), view_(disk_->Pin()) {}
  ~MemorySnapshot() override { disk_->Unpin(view_); }
  uint64_t view() const { return view_; }

 private:
  const std::shared_ptr<MemoryDisk> disk_;
  const uint64_t view_;
};

std::optional<uint64_t> ViewOf(const Snapshot* snapshot) {
  if (snapshot == nullptr) return std::nullopt;
  return static_cast<const MemorySnapshot*>(snapshot)->view();
}

class MemoryStore : public Store {
 public:
  explicit MemoryStore(std::shared_ptr<MemoryDisk> disk) : disk_(std::move(disk)) {}

  std::unique_ptr<WriteBatch> NewBatch() override { return std::make_unique<MemoryBatch>(this); }

  absl::Status Write(std::unique_ptr<WriteBatch> batch, Sync sync) override {
    const auto* ours = dynamic_cast<const MemoryBatch*>(batch.get());
    if (ours == nullptr || ours->owner() != this) return absl::InvalidArgumentError("batch is not of this store");
    disk_->Apply(ours->changes(), sync);
    return absl::OkStatus();
  }

  std::shared_ptr<const Snapshot> GetSnapshot() override { return std::make_shared<MemorySnapshot>(disk_); }

  absl::Status Get(const Snapshot* snapshot, Family family, std::string_view key, std::string* value) override {
    std::optional<std::string> found = disk_->Get(ViewOf(snapshot), family, key);
    if (!found) return absl::NotFoundError("no such row");
    *value = *std::move(found);
    return absl::OkStatus();
  }

  absl::Status MultiGet(const Snapshot* snapshot, Family family, absl::Span<const std::string_view> keys,
                        std::vector<std::optional<std::string>>* values) override {
    std::shared_ptr<const Snapshot> latest;  // one view for all keys
    if (snapshot == nullptr) latest = GetSnapshot();
    const std::optional<uint64_t> view = ViewOf(snapshot != nullptr ? snapshot : latest.get());
    values->clear();
    for (std::string_view key : keys) values->push_back(disk_->Get(view, family, key));
    return absl::OkStatus();
  }

  std::unique_ptr<Iterator> NewIterator(const Snapshot* snapshot, Family family, std::string_view begin, std::string_view end,
                                        Direction direction) override {
    std::optional<uint64_t> view = ViewOf(snapshot);
    if (view) {
      disk_->PinAgain(*view);
    } else {
      view = disk_->Pin();
    }
    return std::make_unique<MemoryIterator>(disk_, *view, family, begin, end, direction);
  }

  absl::Status Checkpoint(const std::string&) override {
    return absl::UnimplementedError("a store in memory has no folder to copy");
  }
  absl::Status Rewrite(Family, std::string_view, std::string_view) override { return absl::OkStatus(); }  // it has no files

  absl::StatusOr<uint64_t> FreeBytes() override { return kMemoryFreeBytes; }
  Usage usage() const override { return disk_->usage(); }

 private:
  const std::shared_ptr<MemoryDisk> disk_;
};

}  // namespace

std::unique_ptr<Store> NewMemoryStore() { return NewMemoryStore(NewMemoryDisk()); }

std::unique_ptr<Store> NewMemoryStore(std::shared_ptr<MemoryDisk> disk) {
  return std::make_unique<MemoryStore>(std::move(disk));
}

}  // namespace yici::storage
