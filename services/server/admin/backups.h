// Backups that a running server makes: one at a time, on a thread of its own, beside the commits.
//
//   Backups backups({.folder = "/backup/yici", .manifest = of_the_folder, .sign = [&] { return audit.SignedCheckpoint(); }});
//   absl::StatusOr<audit::BackupEntry> made = backups.Make(store, "nightly");
//
// What holds on failure: UNAVAILABLE BACKUP_RUNNING while another is made, STORAGE_LOW when either device has too little space
// or comes to it; CANCELLED after Stop; FAILED_PRECONDITION where the folder is another log's. Anything else went wrong in the
// folder of backups. The ones that were there are there still.
#ifndef YICI_SERVICES_SERVER_ADMIN_BACKUPS_H_
#define YICI_SERVICES_SERVER_ADMIN_BACKUPS_H_

#include <atomic>
#include <functional>
#include <mutex>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "services/audit/backup/backup.h"
#include "storage/format/manifest.h"
#include "storage/api/store.h"
#include "yici/v1/backup.pb.h"

namespace yici::server {

struct BackupOptions {
  std::string folder;
  storage::FolderManifest manifest = {};                   // of the data folder
  std::function<absl::StatusOr<std::string>()> sign = {};  // the checkpoint of the log as it stands
  std::string copy_folder = {};                            // where the store is linked to meanwhile, on its device
  int64_t key_backup_days = 30;                            // that the keys in a backup are kept
  uint64_t free_bytes_min = 0;                             // the watermark, of both devices
};

class Backups {
 public:
  // By whoever holds the data folder. What a backup that was cut left in it is removed: its keys no erasure would reach.
  explicit Backups(BackupOptions options);

  const std::string& folder() const { return options_.folder; }
  absl::StatusOr<audit::BackupEntry> Make(storage::Store& store, const std::string& label);
  void Stop() { stopping_ = true; }  // one on its way is given up
  // None where the folder is not there yet.
  absl::StatusOr<std::vector<audit::BackupEntry>> List();

 private:
  const BackupOptions options_;
  std::atomic<bool> stopping_{false};
  std::mutex mutex_;  // one works at the folder
};

void PresentBackup(const BackupOptions& options, const audit::BackupEntry& entry, yici::v1::Backup* out);

}  // namespace yici::server

#endif  // YICI_SERVICES_SERVER_ADMIN_BACKUPS_H_
