// Copies of wrapped keys outside the store: in backups and in checkpoints of its folder. What lies elsewhere nobody here knows.
//
//   const KeyCopies copies = FindKeyCopies({.backup_folder = …, .checkpoints = …, .key_backup_days = 30});
//   for (const KeyCopy& copy : copies) if (copy.revision < erasure.number()) …      // it still holds what was erased
#ifndef YICI_SERVICES_AUDIT_SERVICE_KEY_COPIES_H_
#define YICI_SERVICES_AUDIT_SERVICE_KEY_COPIES_H_

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "storage/format/manifest.h"
#include "yici/v1/personal_data.pb.h"

namespace yici::audit {

struct KeyCopyOptions {
  std::string backup_folder, checkpoints;
  std::string copy_folder = {};  // where the store is linked to while a backup is made
  storage::LogId log_id = {};
  int64_t key_backup_days = 30;
};

struct KeyCopy {
  std::string place;                     // "backups/3", "checkpoints/before-upgrade"
  uint64_t revision = 0;                 // its last record
  std::optional<int64_t> made_ms = {};   // wall time
  std::optional<int64_t> until_ms = {};  // nothing: it has no end
};
using KeyCopies = std::vector<KeyCopy>;

KeyCopies FindKeyCopies(const KeyCopyOptions& options);
// Those that are older than the erasure, when the last of them dies, and that as a sentence.
void PresentCopies(const KeyCopies& copies, yici::v1::Erasure* out);

}  // namespace yici::audit

#endif  // YICI_SERVICES_AUDIT_SERVICE_KEY_COPIES_H_
