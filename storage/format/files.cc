#include "storage/format/files.h"

#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <filesystem>
#include <system_error>

#include "absl/strings/str_cat.h"

namespace yici::storage {
namespace {

// Closes on scope exit. Errors of close are of no use here: everything that matters was synced before.
class Descriptor {
 public:
  explicit Descriptor(int fd) : fd_(fd) {}
  ~Descriptor() {
    if (fd_ >= 0) ::close(fd_);
  }
  Descriptor(const Descriptor&) = delete;
  Descriptor& operator=(const Descriptor&) = delete;
  int get() const { return fd_; }

 private:
  const int fd_;
};

absl::Status WriteAll(int fd, std::string_view content, const std::string& path) {
  while (!content.empty()) {
    ssize_t written = ::write(fd, content.data(), content.size());
    if (written < 0 && errno == EINTR) continue;
    if (written < 0) return ErrnoStatus("write", path);
    content.remove_prefix(static_cast<size_t>(written));
  }
  return absl::OkStatus();
}

absl::Status WriteSynced(const std::string& path, std::string_view content) {
  Descriptor file(::open(path.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0640));
  if (file.get() < 0) return ErrnoStatus("create", path);
  if (absl::Status written = WriteAll(file.get(), content, path); !written.ok()) return written;
  if (::fsync(file.get()) != 0) return ErrnoStatus("fsync", path);
  return absl::OkStatus();
}

}  // namespace

absl::Status ErrnoStatus(std::string_view act, const std::string& path) {
  const int error = errno;
  std::string text = absl::StrCat(std::string(act), " ", path, ": ", std::generic_category().message(error));
  if (error == ENOSPC || error == EDQUOT) return absl::ResourceExhaustedError(text);
  if (error == ENOENT) return absl::NotFoundError(text);
  if (error == EACCES || error == EPERM || error == EROFS) return absl::PermissionDeniedError(text);
  return absl::InternalError(text);
}

absl::StatusOr<std::string> ReadSmallFile(const std::string& path) {
  Descriptor file(::open(path.c_str(), O_RDONLY | O_CLOEXEC));
  if (file.get() < 0) return ErrnoStatus("open", path);
  std::string content;
  char part[4096];
  for (;;) {
    ssize_t got = ::read(file.get(), part, sizeof(part));
    if (got < 0 && errno == EINTR) continue;
    if (got < 0) return ErrnoStatus("read", path);
    if (got == 0) return content;
    content.append(part, static_cast<size_t>(got));
    if (content.size() > kSmallFileBytesMax) return absl::DataLossError(absl::StrCat(path, " is too large to be ours"));
  }
}

absl::Status ReplaceFileDurably(const std::string& folder, const std::string& name, std::string_view content) {
  const std::string path = absl::StrCat(folder, "/", name);
  const std::string temporary = absl::StrCat(path, ".tmp");
  // The bytes must be on the disk before the name points at them, and the name before anyone relies on it.
  if (absl::Status written = WriteSynced(temporary, content); !written.ok()) return written;
  if (::rename(temporary.c_str(), path.c_str()) != 0) return ErrnoStatus("rename", temporary);
  return SyncFolder(folder);
}

absl::Status SyncFolder(const std::string& folder) {
  Descriptor opened(::open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
  if (opened.get() < 0) return ErrnoStatus("open folder", folder);
  if (::fsync(opened.get()) != 0) return ErrnoStatus("fsync folder", folder);
  return absl::OkStatus();
}

absl::Status CreateFolders(const std::string& folder) {
  std::filesystem::path made;
  for (const std::filesystem::path& part : std::filesystem::path(folder)) {
    const std::filesystem::path parent = made.empty() ? std::filesystem::path(".") : made;
    made /= part;
    if (::mkdir(made.c_str(), 0750) == 0) {
      if (absl::Status synced = SyncFolder(parent.string()); !synced.ok()) return synced;
      continue;
    }
    const int error = errno;
    std::error_code ignored;
    if (std::filesystem::is_directory(made, ignored)) continue;  // the reason mkdir gives varies: EEXIST, EACCES, EROFS
    errno = error;
    return ErrnoStatus("create folder", made.string());
  }
  return absl::OkStatus();
}

absl::StatusOr<std::vector<std::string>> ListFolder(const std::string& folder) {
  std::vector<std::string> names;
  std::error_code error;
  std::filesystem::directory_iterator entry(folder, error);
  for (; !error && entry != std::filesystem::directory_iterator(); entry.increment(error)) {
    names.push_back(entry->path().filename().string());
  }
  if (error) {
    errno = error.value();
    return ErrnoStatus("list", folder);
  }
  std::sort(names.begin(), names.end());
  return names;
}

absl::StatusOr<uint64_t> FreeBytesAt(const std::string& folder) {
  std::error_code error;
  const std::filesystem::space_info space = std::filesystem::space(folder, error);
  if (!error) return space.available;
  errno = error.value();
  return ErrnoStatus("ask for free space", folder);
}

FolderLock::~FolderLock() {
  if (descriptor_ >= 0) ::close(descriptor_);
}

absl::StatusOr<FolderLock> LockFolder(const std::string& folder) {
  FolderLock lock(::open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
  if (lock.descriptor_ < 0) return ErrnoStatus("open folder", folder);
  if (::flock(lock.descriptor_, LOCK_EX | LOCK_NB) == 0) return lock;
  if (errno == EWOULDBLOCK) return absl::UnavailableError(absl::StrCat(folder, " is locked by another process"));
  return ErrnoStatus("lock", folder);
}

}  // namespace yici::storage
