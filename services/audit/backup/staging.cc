#include "services/audit/backup/staging.h"

#include <sys/stat.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstdio>
#include <filesystem>
#include <string_view>
#include <system_error>

#include "services/base/text.h"
#include "storage/format/folder.h"
#include "storage/format/manifest.h"

namespace yici::audit {
namespace {

namespace fs = std::filesystem;

std::string ParentOf(const std::string& to) { return fs::path(to).parent_path().string(); }

absl::Status NotEmpty(const std::string& to) {
  return absl::FailedPreconditionError(
      StrCat("RESTORE_NOT_EMPTY: expected a folder that is absent or empty, but ", to, " is not; nothing was changed"));
}

absl::Status MountPoint(const std::string& to) {
  return absl::FailedPreconditionError(StrCat("RESTORE_MOUNT_POINT: expected a folder on the file system of ", ParentOf(to),
                                              ", but ", to, " is a mount point: name a folder inside it; nothing was changed"));
}

absl::Status CheckEmpty(const std::string& to) {
  std::error_code error;
  return fs::is_directory(to, error) && fs::is_empty(to, error) && !error ? absl::OkStatus() : NotEmpty(to);
}

// What a restore makes, and nothing else: a stranger's folder of that name stays as it is.
absl::Status ClearLeftover(const std::string& path) {
  constexpr std::array<std::string_view, 3> kMade = {storage::kStoreName, storage::kManifestName, "YICI_FORMAT.tmp"};
  const auto names = storage::ListFolder(path);
  if (!names.ok()) return names.status();
  for (const std::string& name : *names) {
    if (std::find(kMade.begin(), kMade.end(), name) == kMade.end()) return NotEmpty(path);
  }
  std::error_code failed;
  for (const std::string& name : *names) {
    fs::remove_all(StrCat(path, "/", name), failed);
    if (failed) return absl::InternalError(StrCat("clear ", path, ": ", failed.message()));
  }
  return absl::OkStatus();
}

}  // namespace

std::string PlaceOf(const std::string& to) {
  std::error_code error;
  const fs::path followed = fs::weakly_canonical(fs::absolute(to), error);
  std::string place = (error ? fs::absolute(to).lexically_normal() : followed).string();
  while (place.size() > 1 && place.back() == '/') place.pop_back();
  return place;
}

absl::Status CheckPlace(const std::string& to) {
  struct stat at = {}, above = {};
  if (::stat(to.c_str(), &at) != 0) return errno == ENOENT ? absl::OkStatus() : storage::ErrnoStatus("look at", to);
  if (::stat(ParentOf(to).c_str(), &above) != 0) return storage::ErrnoStatus("look at", ParentOf(to));
  return at.st_dev == above.st_dev ? CheckEmpty(to) : MountPoint(to);
}

absl::StatusOr<std::unique_ptr<Staging>> Staging::Make(const std::string& to) {
  const std::string path = StrCat(to, ".restoring");
  if (absl::Status made = storage::CreateFolders(path); !made.ok()) return made;
  auto lock = storage::LockFolder(path);
  if (absl::IsUnavailable(lock.status())) {
    return absl::FailedPreconditionError(StrCat("RESTORE_RUNNING: another process is restoring into ", to));
  }
  if (!lock.ok()) return lock.status();
  if (absl::Status cleared = ClearLeftover(path); !cleared.ok()) return cleared;
  return std::unique_ptr<Staging>(new Staging(to, path, *std::move(lock)));
}

Staging::~Staging() {
  std::error_code ignored;
  if (!placed_) fs::remove_all(path_, ignored);
}

std::string Staging::store_path() const { return StrCat(path_, "/", storage::kStoreName); }

absl::Status Staging::Place() {
  if (::rename(path_.c_str(), to_.c_str()) == 0) {
    placed_ = true;
    return storage::SyncFolder(ParentOf(to_));
  }
  if (errno == ENOTEMPTY || errno == EEXIST) return NotEmpty(to_);
  if (errno == EBUSY || errno == EXDEV) return MountPoint(to_);
  return storage::ErrnoStatus("put in its place", to_);
}

}  // namespace yici::audit
