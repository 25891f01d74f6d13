// The keys of personal data in a backup: a file of their own beside it, which goes before the rest does. So a backup can be
// kept for years, and what was erased after it was made cannot be read from it for longer than the keys are kept.
//
//   folder/3.keys     "yici/keys/1", the log, then each row of the key store; a chained SHA-256 at the end. Mode 0600.
//
//   YICI_RETURN_IF_ERROR(TakeKeysOut(copy, folder, manifest));     // of a copy of the store, before it is backed up
//   YICI_RETURN_IF_ERROR(PutKeysBack(folder, manifest, store));    // of a restored store
//   absl::StatusOr<int> removed = RemoveOldKeys(folder, before_ms);
//
// Rows of the key store that are no keys (the check of the master key, which wrapping keys are used) stay in the backup.
// What holds on failure: DATA_LOSS for a file that is not whole.
#ifndef YICI_SERVICES_AUDIT_BACKUP_KEYS_H_
#define YICI_SERVICES_AUDIT_BACKUP_KEYS_H_

#include <cstdint>
#include <string>

#include "absl/status/statusor.h"
#include "services/audit/backup/manifest.h"
#include "storage/api/store.h"

namespace yici::audit {

enum class KeyPart : uint8_t {
  kApart,    // in their file
  kRemoved,  // they were, and it is gone
  kInside,   // among the other files, as older releases made backups: they go with the whole
};
KeyPart KeyPartOf(const std::string& folder, const BackupManifest& manifest);
// When the server removes them.
int64_t KeysUntilMs(const BackupManifest& manifest, int64_t days);

std::string KeysFileName(uint32_t id);  // "3.keys"
// Writes them to `path`, deletes them from the copy and from its files.
absl::Status TakeKeysOut(storage::Store& copy, const storage::LogId& log_id, const std::string& path);
// Each row that the file holds goes to the store; nothing where the file was removed.
absl::Status PutKeysBack(const std::string& folder, const BackupManifest& manifest, storage::Store& store);
// OK also where it was removed.
absl::Status CheckKeys(const std::string& folder, const BackupManifest& manifest);

// Of the backups made before. Returns how many went.
absl::StatusOr<int> RemoveOldKeys(const std::string& folder, int64_t before_ms);

}  // namespace yici::audit

#endif  // YICI_SERVICES_AUDIT_BACKUP_KEYS_H_
