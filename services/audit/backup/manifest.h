// What a backup says about itself, in a text file beside its files, written last: a backup without one was never finished.
//
//   yici/backup/1
//   id = 3
//   label = nightly
//   made_ms = 1763948400000
//   log_id = 00112233445566778899aabbccddeeff
//   clock = system
//   created_by = yici 0.1.0
//   format_version = 2                        of the data folder; no line: 1
//   audit_hash = sm3                          as in YICI_FORMAT; no line: one tree
//   restored_from = {log} 4711 9001 {root}    as in YICI_FORMAT; no line: from nowhere
//   keys = apart                              in a file beside it (keys.h); no line: among the others
//   revision = 4711
//   leaves = 9001
//   root = 64 hex digits
//
//   …the signed checkpoint of that moment, at most as long as the backup…
//   sha256 = of everything above, 64 hex digits
//
// What holds on failure: FAILED_PRECONDITION for a format_version that this release does not know, else DATA_LOSS naming the
// line; one spelling only.
#ifndef YICI_SERVICES_AUDIT_BACKUP_MANIFEST_H_
#define YICI_SERVICES_AUDIT_BACKUP_MANIFEST_H_

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "absl/status/statusor.h"
#include "services/audit/tree/compact_range.h"
#include "storage/format/manifest.h"

namespace yici::audit {

struct BackupManifest {
  uint32_t id = 0;
  std::string label;  // a-z, 0-9, -; at most 40; may be empty
  int64_t made_ms = 0;
  storage::LogId log_id = {};
  storage::ClockMode clock = storage::ClockMode::kSystem;
  std::string created_by;
  storage::SchemaVersion version = storage::kOldestSchemaVersion;
  std::optional<storage::RestoredFrom> restored_from = {};
  storage::SecondTree second_tree = storage::SecondTree::kNone;
  bool keys_apart = false;
  uint64_t revision = 0;
  uint64_t leaves = 0;
  Hash root{};
  std::string checkpoint;  // signed note
  friend bool operator==(const BackupManifest&, const BackupManifest&) = default;
};

bool IsBackupLabel(std::string_view label);
std::string BackupFileName(uint32_t id);  // "3.backup"
std::string FormatBackup(const BackupManifest& manifest);
absl::StatusOr<BackupManifest> ParseBackup(std::string_view text);

}  // namespace yici::audit

#endif  // YICI_SERVICES_AUDIT_BACKUP_MANIFEST_H_
