// The durable store: RocksDB with four column families behind the contract of storage/api/store.h.
//
//   RocksOptions options;
//   options.folder = (*data_folder)->store_path();   // lock and manifest come first: storage/format/folder.h
//   options.memory_bytes = 256 << 20;
//   absl::StatusOr<std::unique_ptr<Store>> store = OpenRocks(options);
//   if (absl::IsDataLoss(store.status())) …                     // a person decides: restore, or Damage::kCutThere
//   … = (*store)->Checkpoint("/var/lib/yici/backup/rocks");     // opens by OpenRocks again
//
// Who owns what: the store owns the database, its threads and its share of memory; destroy snapshots and iterators
// first.
//
// What holds on failure: opening replays the write-ahead log (at most kReplayBytesMax of it). A last batch that a crash
// cut off is dropped, which is normal; damage before the end is DATA_LOSS and nothing is changed. A folder whose
// CURRENT file is gone is DATA_LOSS and not taken for a new one. A failed write, or a failed flush or compaction in the
// background, poisons the store; RocksDB never resumes by itself.
#pragma once

#include <cstdint>
#include <memory>
#include <string>

#include "absl/status/statusor.h"
#include "storage/api/store.h"

namespace yici::storage {

// What to do about a log that is damaged before its end.
enum class Damage : uint8_t {
  kRefuse,
  kCutThere,  // keep what lies before the damage, lose what lies behind it: a person's decision, for one opening
};
enum class Absent : uint8_t { kCreate, kRefuse };

struct RocksOptions {
  std::string folder = {};
  uint64_t memory_bytes = uint64_t{256} << 20;  // block cache; memtables, indexes and filters are charged to it
  int open_files_max = 512;
  Absent absent = Absent::kCreate;
  Damage damage = Damage::kRefuse;
  // Whether tables are written anew when the engine thinks it time; Rewrite works without it.
  enum class Compaction : uint8_t { kByItself, kNone } compaction = Compaction::kByItself;
};

inline constexpr uint64_t kReplayBytesMax = uint64_t{64} << 20;  // costs a start about 0.8 s of processor

absl::StatusOr<std::unique_ptr<Store>> OpenRocks(const RocksOptions& options);

// For looking at a copy: replays the log into memory and writes nothing into the folder, not even a lock or a log of its own.
// NOT_FOUND or DATA_LOSS where there is no sound store. Writes are refused.
absl::StatusOr<std::unique_ptr<Store>> OpenRocksToRead(const RocksOptions& options);

}  // namespace yici::storage
