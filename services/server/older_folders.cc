#include "services/server/older_folders.h"

#include "services/server/gateway/log.h"
#include "services/server/partition/citation_rows.h"

namespace yici::server {

absl::Status BringUpToDate(storage::DataFolder& folder, storage::Store& store) {
  const storage::SchemaVersion found = folder.manifest().version;
  if (found >= storage::kSchemaVersion) return absl::OkStatus();
  const auto tell = [&found](std::string_view event) {
    LogLine("info", event, {{"from", std::to_string(found.number)}, {"to", std::to_string(storage::kSchemaVersion.number)}});
  };
  tell("folder_of_older_format");
  if (found < storage::kCitationsSchemaVersion) {
    if (absl::Status indexed = IndexCitations(store); !indexed.ok()) return indexed;
  }
  if (absl::Status raised = folder.RaiseVersion(); !raised.ok()) return raised;
  tell("folder_brought_up_to_date");
  return absl::OkStatus();
}

}  // namespace yici::server
