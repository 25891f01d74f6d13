#include "services/server/older_folders.h"

#include "services/server/gateway/log.h"
#include "services/server/partition/citation_rows.h"

namespace yici::server {

absl::Status BringUpToDate(storage::DataFolder& folder, storage::Store& store) {
  const storage::SchemaVersion found = folder.manifest().version;
  if (found >= storage::kSchemaVersion) return absl::OkStatus();
  if (found < storage::kCitationsSchemaVersion) {
    if (absl::Status indexed = IndexCitations(store); !indexed.ok()) return indexed;
  }
  LogLine("info", "folder_brought_up_to_date",
          {{"from", std::to_string(found.number)}, {"to", std::to_string(storage::kSchemaVersion.number)}});
  return folder.RaiseVersion();
}

}  // namespace yici::server
