#include "clients/cli/read_folder.h"

#include <fcntl.h>
#include <sys/file.h>
#include <unistd.h>

#include "absl/strings/str_cat.h"
#include "clients/cli/verify_report.h"
#include "storage/format/folder.h"
#include "storage/rocks/store.h"

namespace yici::cli {

Unused::Unused(const std::string& folder)
    : fd_(open((folder + "/" + storage::kLockName).c_str(), O_RDONLY | O_CLOEXEC)),
      held_(fd_ < 0 || flock(fd_, LOCK_SH | LOCK_NB) == 0) {}

Unused::~Unused() {
  if (fd_ >= 0) close(fd_);
}

absl::StatusOr<ReadFolder> OpenToRead(const std::string& folder) {
  const auto manifest = storage::ReadManifest(folder);
  if (!manifest.ok()) return manifest.status();
  ReadFolder opened;
  opened.unused = std::make_unique<Unused>(folder);
  if (!opened.unused->held()) {
    return absl::FailedPreconditionError(absl::StrCat(folder, " is in use by a server: ask it, or read a copy"));
  }
  auto store = storage::OpenRocksToRead(
      {.folder = folder + "/" + storage::kStoreName, .memory_bytes = kReadMemoryBytes, .absent = storage::Absent::kRefuse});
  if (!store.ok()) return store.status();
  opened.store = *std::move(store);
  opened.log_id_hex = storage::LogIdHex(manifest->log_id);
  return opened;
}

}  // namespace yici::cli
