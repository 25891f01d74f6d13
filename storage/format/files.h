// The few file acts whose order is about durability: read a small file, replace one so that a crash leaves the old or
// the new, and make a folder's entries durable.
//
//   YICI_RETURN_IF_ERROR(CreateFolders("/var/lib/yici"));
//   YICI_RETURN_IF_ERROR(ReplaceFileDurably("/var/lib/yici", "YICI_FORMAT", text));   // temp, fsync, rename, fsync
//   absl::StatusOr<std::string> text = ReadSmallFile("/var/lib/yici/YICI_FORMAT");    // NOT_FOUND when absent
//   absl::StatusOr<std::vector<std::string>> names = ListFolder("/var/lib/yici");
//   absl::StatusOr<FolderLock> lock = LockFolder("/backup/yici");                     // until it goes out of scope
//   absl::Status failed = ErrnoStatus("open", path);                                  // right after a failed call
//
// What holds on failure: ReplaceFileDurably leaves the old content or the new, never a mix; at worst `<name>.tmp` stays
// behind, which the next call overwrites. Errors name the act, the path and the system's reason; a full disk is
// RESOURCE_EXHAUSTED. LockFolder answers UNAVAILABLE where another process, or another lock of this one, has the folder.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"

namespace yici::storage {

inline constexpr size_t kSmallFileBytesMax = 64 << 10;

absl::Status ErrnoStatus(std::string_view act, const std::string& path);
absl::StatusOr<std::string> ReadSmallFile(const std::string& path);
absl::Status ReplaceFileDurably(const std::string& folder, const std::string& name, std::string_view content);
absl::Status SyncFolder(const std::string& folder);
absl::Status CreateFolders(const std::string& folder);                           // each made durable in its parent
absl::StatusOr<std::vector<std::string>> ListFolder(const std::string& folder);  // names, sorted
absl::StatusOr<uint64_t> FreeBytesAt(const std::string& folder);                 // on its device

// A lock on a folder that writes nothing into it: the system drops it with the process.
class FolderLock {
 public:
  explicit FolderLock(int descriptor) : descriptor_(descriptor) {}
  FolderLock(FolderLock&& other) noexcept : descriptor_(std::exchange(other.descriptor_, -1)) {}
  FolderLock& operator=(FolderLock&&) = delete;
  ~FolderLock();

 private:
  friend absl::StatusOr<FolderLock> LockFolder(const std::string& folder);
  int descriptor_;
};
absl::StatusOr<FolderLock> LockFolder(const std::string& folder);

}  // namespace yici::storage
