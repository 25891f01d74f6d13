// A data folder, opened by one server at a time. Opening takes the lock, then reads the manifest or, in a new or empty
// folder, writes it. What lies below (`rocks/`) is opened only after that.
//
//   absl::StatusOr<std::unique_ptr<DataFolder>> folder =
//       DataFolder::Open("/var/lib/yici", {.clock = ClockMode::kSystem, .created_by = "yici 0.1.0", .new_log_id = id});
//   if (!folder.ok()) return Explain(folder.status());
//   auto store = OpenRocks({.folder = (*folder)->store_path()});
//   Announce((*folder)->manifest().log_id);
//
// Who owns what: the object holds the lock LOCK.yici until it is destroyed; destroy it after the store. The system
// drops the lock with the process, so a killed server never blocks the next one.
//
// What holds on failure: FAILED_PRECONDITION, and the folder as it was, when another process holds it (naming its pid),
// when it is not empty and has no manifest, when its format is newer, or when it was made under the other clock. A
// crash while a new folder is being made leaves an empty one or a complete one.
#pragma once

#include <memory>
#include <string>

#include "absl/status/statusor.h"
#include "storage/format/manifest.h"

namespace yici::storage {

inline constexpr char kLockName[] = "LOCK.yici";
inline constexpr char kStoreName[] = "rocks";

struct FolderOptions {
  ClockMode clock = ClockMode::kSystem;
  std::string created_by = {};                 // goes into a new folder only
  LogId new_log_id = {};                       // goes into a new folder only; 16 bytes of the operating system's generator
  SecondTree second_tree = SecondTree::kNone;  // kSm3: turned on for a folder of any age, before anything in it is opened
};

class DataFolder {
 public:
  static absl::StatusOr<std::unique_ptr<DataFolder>> Open(const std::string& path, const FolderOptions& options);
  ~DataFolder();
  DataFolder(const DataFolder&) = delete;
  DataFolder& operator=(const DataFolder&) = delete;

  // Says that the folder now holds what this release writes: after its rows were brought up, and durable.
  absl::Status RaiseVersion();

  const FolderManifest& manifest() const { return manifest_; }
  const std::string& path() const { return path_; }
  std::string store_path() const { return path_ + "/" + kStoreName; }

 private:
  DataFolder(std::string path, int lock_fd) : path_(std::move(path)), lock_fd_(lock_fd) {}

  const std::string path_;
  const int lock_fd_;
  FolderManifest manifest_;
};

// Reads the manifest of a folder without its lock, for inspection of one that a server holds.
absl::StatusOr<FolderManifest> ReadManifest(const std::string& path);

}  // namespace yici::storage
