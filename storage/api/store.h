// The one door to what is kept: ordered rows in four families, written in atomic batches by one writer, read through
// frozen snapshots by anyone. No type of any engine shows here; storage/rocks, storage/memory and storage/faults stand
// behind it.
//
//   std::unique_ptr<WriteBatch> batch = store.NewBatch();
//   batch->Put(Family::kState, "case/1", "submitted");
//   if (!store.Write(std::move(batch), Sync::kYes).ok()) return kExitStorage;      // 75: the tail is unknown
//   std::shared_ptr<const Snapshot> frozen = store.GetSnapshot();
//   auto rows = store.NewIterator(frozen.get(), Family::kState, "case/", "case0", Direction::kForward);
//   for (; rows->Valid(); rows->Next()) Show(rows->key(), rows->value());           // then look at rows->status()
//
// Who owns what: the store outlives its batches, snapshots and iterators, and an iterator keeps its own view alive.
// `Write` consumes the batch. Writes come from one thread at a time; every read is safe from any thread; one iterator
// or batch belongs to one thread at a time. Keys and values are bytes, ordered as unsigned bytes; both may be empty.
//
// What holds on failure: a batch is there entirely or not at all. After `Sync::kYes` returned OK the batch and
// everything written before it survive loss of power. After a failed Write nobody knows whether the batch will be there
// at the next opening; the store is poisoned: reads go on, every later Write is refused with FAILED_PRECONDITION.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/types/span.h"

namespace yici::storage {

// A family is a key space of its own. The numbers and names are part of the format on disk: add, never renumber.
enum class Family : uint8_t { kJournal = 0, kState = 1, kKeys = 2, kBlobs = 3 };
inline constexpr int kFamilies = 4;
inline constexpr std::array<Family, kFamilies> kAllFamilies = {Family::kJournal, Family::kState, Family::kKeys, Family::kBlobs};
std::string_view FamilyName(Family family);  // "journal", "state", "keys", "blobs"

enum class Sync : uint8_t { kNo, kYes };
enum class Direction : uint8_t { kForward, kReverse };

// Changes that happen together. Later changes of a batch win over earlier ones of the same key.
class WriteBatch {
 public:
  virtual ~WriteBatch() = default;
  virtual void Put(Family family, std::string_view key, std::string_view value) = 0;
  virtual void Delete(Family family, std::string_view key) = 0;  // of an absent key: no change
  virtual size_t count() const = 0;                              // changes in the batch
  virtual size_t bytes() const = 0;                              // about what the write-ahead log will grow by
  virtual void Clear() = 0;
};

// Rows of [begin, end) in one direction. `key()` and `value()` hold until the next Next(). When Valid() turns false,
// status() says whether the range ended (OK) or reading failed (DATA_LOSS, INTERNAL).
class Iterator {
 public:
  virtual ~Iterator() = default;
  virtual bool Valid() const = 0;
  virtual void Next() = 0;
  virtual std::string_view key() const = 0;
  virtual std::string_view value() const = 0;
  virtual absl::Status status() const = 0;
};

// A frozen view of all families at one moment. Release it before the store.
class Snapshot {
 public:
  virtual ~Snapshot() = default;
};

// What the store holds of memory and disk, for the memory budget and the metrics. Estimates, cheap to read.
struct Usage {
  uint64_t memtable_bytes = 0;
  uint64_t block_cache_bytes = 0;   // includes what the memtables are charged there
  uint64_t table_reader_bytes = 0;  // indexes and filters outside the cache
  uint64_t live_sst_bytes = 0;
  std::array<uint64_t, kFamilies> estimated_keys = {};
};

class Store {
 public:
  virtual ~Store() = default;

  virtual std::unique_ptr<WriteBatch> NewBatch() = 0;
  // All or nothing. An empty batch with Sync::kYes makes durable what was written before. INVALID_ARGUMENT (no batch,
  // or one of another store) is a slip of the caller and does not poison; every other failure does.
  virtual absl::Status Write(std::unique_ptr<WriteBatch> batch, Sync sync) = 0;

  virtual std::shared_ptr<const Snapshot> GetSnapshot() = 0;

  // In each read a null snapshot means: the latest written, synced or not.
  virtual absl::Status Get(const Snapshot* snapshot, Family family, std::string_view key,
                           std::string* value) = 0;  // NOT_FOUND when absent
  // One view for all keys; `values` gets one entry per key in the order asked, empty when absent.
  virtual absl::Status MultiGet(const Snapshot* snapshot, Family family, absl::Span<const std::string_view> keys,
                                std::vector<std::optional<std::string>>* values) = 0;
  // An empty `end` means the end of the family. The iterator already stands on its first row; it copies its bounds.
  virtual std::unique_ptr<Iterator> NewIterator(const Snapshot* snapshot, Family family, std::string_view begin,
                                                std::string_view end, Direction direction) = 0;

  // So that no file of the store holds what was deleted or overwritten of [begin, end): an empty `end` means the end of the
  // family. Takes as long as reading and writing the tables that hold rows of the range. UNAVAILABLE while somebody still
  // reads a view from before: ask again. Copies of the store (checkpoints, backups) are beyond it.
  virtual absl::Status Rewrite(Family family, std::string_view begin, std::string_view end) = 0;

  // A copy of the latest state in `folder`, which must not exist yet and lies on the same device: hard links, so it is
  // quick and takes little space. It opens as a store of the same kind. UNIMPLEMENTED in memory.
  virtual absl::Status Checkpoint(const std::string& folder) = 0;
  virtual absl::StatusOr<uint64_t> FreeBytes() = 0;  // space left on the device
  virtual Usage usage() const = 0;
};

}  // namespace yici::storage
