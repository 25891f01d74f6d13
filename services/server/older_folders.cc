#include "services/server/older_folders.h"

#include <filesystem>

#include "services/audit/verify/refold.h"
#include "services/base/text.h"
#include "services/server/gateway/log.h"
#include "storage/rocks/store.h"

namespace yici::server {
namespace {

constexpr size_t kScratchBytes = size_t{64} << 20;

// In a store of its own beside the other, which goes when it is done.
absl::Status FoldAnew(storage::DataFolder& folder, storage::Store& store) {
  const std::string path = StrCat(folder.store_path(), ".anew");
  std::error_code ignored;
  std::filesystem::remove_all(path, ignored);
  absl::Status folded;
  {
    auto scratch = storage::OpenRocks({.folder = path, .memory_bytes = kScratchBytes});
    folded = scratch.ok() ? audit::FoldAnew(store, **scratch, storage::LogIdHex(folder.manifest().log_id)) : scratch.status();
  }
  std::filesystem::remove_all(path, ignored);
  return folded;
}

}  // namespace

absl::Status BringUpToDate(storage::DataFolder& folder, storage::Store& store) {
  const storage::SchemaVersion found = folder.manifest().version;
  if (found >= storage::kSchemaVersion) return absl::OkStatus();
  const auto tell = [&found](std::string_view event) {
    LogLine("info", event, {{"from", std::to_string(found.number)}, {"to", std::to_string(storage::kSchemaVersion.number)}});
  };
  tell("folder_of_older_format");
  if (absl::Status folded = FoldAnew(folder, store); !folded.ok()) return folded;
  if (absl::Status raised = folder.RaiseVersion(); !raised.ok()) return raised;
  tell("folder_brought_up_to_date");
  return absl::OkStatus();
}

}  // namespace yici::server
