// Backups of a durable store: incremental copies in a folder of their own, taken while the store is written to. Tables and blob
// files that an earlier backup holds are not copied again; each has a checksum.
//
//   absl::StatusOr<BackupFiles> made = BackUp(store, "/backup/yici/rocks");         // id 1, 2, …
//   absl::StatusOr<std::unique_ptr<Backups>> backups = Backups::Open("/backup/yici/rocks");
//   (*backups)->Verify(made->id);                       // reads every byte
//   (*backups)->OpenToRead(made->id);                   // a store, for reading
//   (*backups)->Restore(made->id, "/var/lib/new/rocks");
//
// Who owns what: files of several backups are shared, so the folder is changed only through BackUp and RemoveBackup, by one
// process at a time. A store opened from a backup is independent of `Backups`.
//
// What holds on failure: BackUp leaves the backups that were there and at worst files of no backup, which the next one clears
// away. Verify, OpenToRead and Restore answer DATA_LOSS for a file that is missing or changed, NOT_FOUND for an id that is not
// there; Restore then leaves a part of the store behind: restore into a folder that goes away in that case. What is given up
// is CANCELLED.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "storage/api/store.h"

namespace yici::storage {

struct BackupFiles {
  uint32_t id = 0;
  int64_t made_s = 0;      // wall time
  uint64_t bytes = 0;      // of all its files
  uint64_t new_bytes = 0;  // BackUp: that no earlier backup held
  int files = 0;
};

struct BackupPace {
  uint64_t bytes_per_second = uint64_t{128} << 20;  // at most: commits have the disk
  // Asked after every 256 KiB, on a thread of the engine's; true gives up: CANCELLED.
  std::function<bool()> stopping = {};
};

// What a backup of this moment would write that the folder does not hold yet; tables are compared by number and size.
absl::StatusOr<uint64_t> BytesToBackUp(Store& store, const std::string& folder);
// UNIMPLEMENTED for a store that is not OpenRocks'.
absl::StatusOr<BackupFiles> BackUp(Store& store, const std::string& folder, const BackupPace& pace = {});
// Its files go, unless another backup needs them. NOT_FOUND when it is not there.
absl::Status RemoveBackup(const std::string& folder, uint32_t id);

class Backups {
 public:
  // Reads what is there and changes nothing. NOT_FOUND where there is no such folder.
  static absl::StatusOr<std::unique_ptr<Backups>> Open(const std::string& folder);
  virtual ~Backups() = default;

  virtual std::vector<BackupFiles> List() const = 0;     // oldest first
  virtual std::vector<uint32_t> Unreadable() const = 0;  // the others: a file is missing or their list of files is damaged
  // Asked before every read; true gives up.
  virtual absl::Status Verify(uint32_t id, const std::function<bool()>& stopping = {}) const = 0;
  virtual absl::StatusOr<std::unique_ptr<Store>> OpenToRead(uint32_t id, uint64_t memory_bytes) const = 0;
  virtual absl::Status Restore(uint32_t id, const std::string& folder) const = 0;
};

}  // namespace yici::storage
