#include "storage/format/folder.h"

#include <fcntl.h>
#include <sys/file.h>
#include <unistd.h>

#include <cerrno>
#include <utility>

#include "absl/strings/str_cat.h"
#include "storage/format/files.h"

namespace yici::storage {
namespace {

// What a folder may hold and still count as empty: our own lock, a manifest that a crash cut off, and what mkfs leaves
// in the root of a new file system.
bool CountsAsEmpty(const std::string& name) {
  return name == kLockName || name == absl::StrCat(kManifestName, ".tmp") || name == "lost+found";
}

absl::Status CheckOurs(const std::string& path) {
  absl::StatusOr<std::vector<std::string>> names = ListFolder(path);
  if (!names.ok()) return names.status();
  const std::string* stranger = nullptr;
  for (const std::string& name : *names) {
    if (name == kManifestName) return absl::OkStatus();
    if (!CountsAsEmpty(name)) stranger = &name;
  }
  if (stranger == nullptr) return absl::OkStatus();
  return absl::FailedPreconditionError(
      absl::StrCat(path, " is no yici data folder: it holds ", *stranger, " and no ", kManifestName));
}

std::string HolderPid(int fd) {
  char text[32];
  const ssize_t got = ::pread(fd, text, sizeof(text), 0);
  std::string pid;
  for (ssize_t i = 0; i < got && text[i] >= '0' && text[i] <= '9'; ++i) pid.push_back(text[i]);
  return pid.empty() ? "unknown" : pid;
}

// flock and not fcntl: it belongs to the open file, so a second opening in the same process is refused too, and closing
// some other descriptor of the file does not drop it.
absl::StatusOr<int> TakeLock(const std::string& folder) {
  const std::string path = absl::StrCat(folder, "/", kLockName);
  const int fd = ::open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0640);
  if (fd < 0) return ErrnoStatus("open", path);
  absl::Status failed;
  if (::flock(fd, LOCK_EX | LOCK_NB) != 0) {
    failed = errno != EWOULDBLOCK ? ErrnoStatus("lock", path)
                                  : absl::FailedPreconditionError(
                                        absl::StrCat(folder, " is in use by process ", HolderPid(fd), " (", kLockName, ")"));
  } else {
    const std::string pid = absl::StrCat(::getpid(), "\n");
    if (::ftruncate(fd, 0) != 0 || ::pwrite(fd, pid.data(), pid.size(), 0) != static_cast<ssize_t>(pid.size())) {
      failed = ErrnoStatus("write", path);
    }
  }
  if (failed.ok()) return fd;
  ::close(fd);
  return failed;
}

absl::StatusOr<FolderManifest> CreateManifest(const std::string& path, const FolderOptions& options) {
  if (options.created_by.find('\n') != std::string::npos) return absl::InvalidArgumentError("created_by is one line");
  FolderManifest manifest;
  manifest.log_id = options.new_log_id;
  manifest.clock = options.clock;
  manifest.created_by = options.created_by;
  manifest.second_tree = options.second_tree;
  absl::Status written = ReplaceFileDurably(path, kManifestName, FormatManifest(manifest));
  if (!written.ok()) return written;
  return manifest;
}

// The line comes before the tree: a crash in between leaves a tree to be made, which is done at every start.
absl::Status TurnOn(const std::string& path, SecondTree asked, FolderManifest* manifest) {
  if (asked == SecondTree::kNone || manifest->second_tree == asked) return absl::OkStatus();
  manifest->second_tree = asked;
  return ReplaceFileDurably(path, kManifestName, FormatManifest(*manifest));
}

absl::Status CheckClock(const std::string& path, ClockMode folder, ClockMode asked) {
  if (folder == asked) return absl::OkStatus();
  return absl::FailedPreconditionError(absl::StrCat(path, " was made under the ", std::string(ClockModeName(folder)),
                                                    " clock and never opens under the ", std::string(ClockModeName(asked)),
                                                    " clock"));
}

}  // namespace

absl::StatusOr<FolderManifest> ReadManifest(const std::string& path) {
  absl::StatusOr<std::string> text = ReadSmallFile(absl::StrCat(path, "/", kManifestName));
  if (!text.ok()) return text.status();
  return ParseManifest(*text);
}

absl::StatusOr<std::unique_ptr<DataFolder>> DataFolder::Open(const std::string& path, const FolderOptions& options) {
  if (absl::Status made = CreateFolders(path); !made.ok()) return made;
  // Before the lock, so that a stranger's folder does not even get a lock file.
  if (absl::Status ours = CheckOurs(path); !ours.ok()) return ours;
  absl::StatusOr<int> lock_fd = TakeLock(path);
  if (!lock_fd.ok()) return lock_fd.status();
  std::unique_ptr<DataFolder> folder(new DataFolder(path, *lock_fd));
  absl::StatusOr<FolderManifest> manifest = ReadManifest(path);
  if (absl::IsNotFound(manifest.status())) {
    if (absl::Status ours = CheckOurs(path); !ours.ok()) return ours;
    manifest = CreateManifest(path, options);
  }
  if (!manifest.ok()) return manifest.status();
  if (absl::Status clock = CheckClock(path, manifest->clock, options.clock); !clock.ok()) return clock;
  if (absl::Status on = TurnOn(path, options.second_tree, &*manifest); !on.ok()) return on;
  folder->manifest_ = *std::move(manifest);
  return folder;
}

absl::Status DataFolder::RaiseVersion() {
  FolderManifest raised = manifest_;
  raised.version = kSchemaVersion;
  absl::Status written = ReplaceFileDurably(path_, kManifestName, FormatManifest(raised));
  if (written.ok()) manifest_ = std::move(raised);
  return written;
}

DataFolder::~DataFolder() { ::close(lock_fd_); }

}  // namespace yici::storage
