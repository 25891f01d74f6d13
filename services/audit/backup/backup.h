// Backups of a partition: made while it is written to, verified, and restored into an empty folder.
//
//   folder/rocks/        the files, shared between backups (storage/rocks/backups.h)
//   folder/3.backup      what backup 3 is, written when everything else is durable (manifest.h)
//   folder/3.keys        its keys of personal data, which go before it does (keys.h)
//   folder/making        which one is being made: of what a cut one left, that alone is cleared away
//
//   absl::StatusOr<BackupEntry> made = MakeBackup(store, {.folder = folder, .manifest = {.label = "nightly", …}});
//   VerifyReport report = CheckBackup(folder, 3, {.verifier = &verifier});
//   absl::StatusOr<RestoredFolder> restored = RestoreBackup({.folder = folder, .id = 3, .to = "/var/lib/yici"});
//
// What holds on failure. MakeBackup: the backups that were there stay, and nothing of a new one; one that cannot be read back
// is DATA_LOSS, too little space RESOURCE_EXHAUSTED, given up CANCELLED, a folder that another process works at UNAVAILABLE,
// one that holds another log's backups FAILED_PRECONDITION, a manifest that has the next number already ALREADY_EXISTS.
// RestoreBackup: everything is made beside `to` and put in its place
// at the end, so `to` is as it was or whole: a folder that is not empty, is a mount point or is being restored into is
// FAILED_PRECONDITION, whatever does not check out is DATA_LOSS.
#ifndef YICI_SERVICES_AUDIT_BACKUP_BACKUP_H_
#define YICI_SERVICES_AUDIT_BACKUP_BACKUP_H_

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "services/audit/backup/keys.h"
#include "services/audit/backup/manifest.h"
#include "services/audit/note/signed_note.h"
#include "services/audit/verify/history.h"
#include "storage/api/store.h"

namespace yici::audit {

enum class BackupState : uint8_t {
  kFinished,         // its files are all there; CheckBackup reads them
  kManifestDamaged,  // what it is cannot be told, or its manifest is lost
  kFilesDamaged,     // a file is missing, or their list cannot be read
};
struct BackupEntry {
  BackupManifest manifest;  // kManifestDamaged: the id only
  BackupState state = BackupState::kFinished;
  uint64_t bytes = 0;
  uint64_t new_bytes = 0;  // MakeBackup
  int files = 0;
};

struct BackupWish {
  std::string folder;
  BackupManifest manifest;              // label, time, log, origin, clock, checkpoint; the rest is found out
  std::function<bool()> stopping = {};  // asked now and then while files are copied and read back
  // Where the store is copied to by hard links meanwhile: on its device. Empty: in the folder of backups.
  std::string copy_folder = {};
  uint64_t free_bytes_min = 0;  // stay free on the devices of the store and of the folder
  // On the one of them that has less; empty: the system is asked.
  std::function<absl::StatusOr<uint64_t>()> free_bytes = {};
};
// What an earlier one that was cut left behind is cleared away first.
absl::StatusOr<BackupEntry> MakeBackup(storage::Store& store, const BackupWish& wish);
// Every one that has a manifest or files that are damaged, oldest first. NOT_FOUND for a folder without backups.
absl::StatusOr<std::vector<BackupEntry>> ListBackups(const std::string& folder);

struct CheckWish {
  const NoteVerifier* verifier = nullptr;  // of the checkpoint inside; null: its signature is not checked
  storage::Store* scratch = nullptr;       // to fold the state anew, as VerifyOptions
  std::function<void(uint64_t done, uint64_t total)> progress = {};
};
// Every file by its checksum, then the history in it as verify/history.h has it. Never fails otherwise than by a finding; a
// backup that is not there is kUnreadable.
VerifyReport CheckBackup(const std::string& folder, uint32_t id, const CheckWish& wish);

enum class LogName : uint8_t { kNew, kSame };
struct RestoreWish {
  std::string folder;
  uint32_t id = 0;
  std::string to;  // absent, or empty
  const NoteVerifier* verifier = nullptr;
  uint64_t to_revision = 0;  // up to this record; 0: the backup's last
  // kNew: a log of its own that names the old one's root. kSame: the log it was, whole; only where nothing was ordered since.
  LogName name = LogName::kNew;
  storage::LogId new_log_id = {};  // kNew: 16 bytes of the operating system's generator
  std::function<void(uint64_t done, uint64_t total)> progress = {};
};
struct RestoredFolder {
  storage::FolderManifest manifest;
  uint64_t revision = 0;
  uint64_t leaves = 0;
  Hash root{};
  KeyPart keys = KeyPart::kInside;  // kRemoved: nobody reads the personal data in it
};
absl::StatusOr<RestoredFolder> RestoreBackup(const RestoreWish& wish);

}  // namespace yici::audit

#endif  // YICI_SERVICES_AUDIT_BACKUP_BACKUP_H_
