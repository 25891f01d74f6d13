// Inside audit/backup: where a store stands.
#ifndef YICI_SERVICES_AUDIT_BACKUP_HEAD_OF_H_
#define YICI_SERVICES_AUDIT_BACKUP_HEAD_OF_H_

#include "absl/status/statusor.h"
#include "services/audit/backup/manifest.h"
#include "services/server/partition/fold.h"
#include "storage/api/store.h"

namespace yici::audit {

inline constexpr uint64_t kBackupMemoryBytes = uint64_t{128} << 20;
inline constexpr char kFilesName[] = "rocks";

// DATA_LOSS when it has no head, or one that is none.
absl::StatusOr<server::Head> HeadOf(storage::Store& store);
// NOT_FOUND when there is no such manifest.
absl::StatusOr<BackupManifest> ReadBackup(const std::string& folder, uint32_t id);

}  // namespace yici::audit

#endif  // YICI_SERVICES_AUDIT_BACKUP_HEAD_OF_H_
