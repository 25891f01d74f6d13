// Inside audit/backup: where a restored folder is made before it takes its place.
//
//   YICI_RETURN_IF_ERROR(CheckPlace(to));
//   auto staging = Staging::Make(to);       // "{to}.restoring", locked
//   …fill (*staging)->path()…
//   YICI_RETURN_IF_ERROR((*staging)->Place());
//
// What holds on failure: FAILED_PRECONDITION with its reason, and `to` is as it was. What is not placed goes away with the
// object; what a process that died left behind goes away at the next try.
#ifndef YICI_SERVICES_AUDIT_BACKUP_STAGING_H_
#define YICI_SERVICES_AUDIT_BACKUP_STAGING_H_

#include <memory>
#include <string>
#include <utility>

#include "absl/status/statusor.h"
#include "storage/format/files.h"

namespace yici::audit {

// Absolute, links followed, without a slash at its end.
std::string PlaceOf(const std::string& to);
// Absent or empty, and on the file system of the folder it lies in: what is made beside it cannot take its place otherwise.
absl::Status CheckPlace(const std::string& to);

class Staging {
 public:
  // `to` as PlaceOf has it.
  static absl::StatusOr<std::unique_ptr<Staging>> Make(const std::string& to);
  ~Staging();
  Staging(const Staging&) = delete;
  Staging& operator=(const Staging&) = delete;

  const std::string& path() const { return path_; }
  std::string store_path() const;
  // Over an absent or empty folder only: the system refuses any other.
  absl::Status Place();

 private:
  Staging(std::string to, std::string path, storage::FolderLock lock)
      : to_(std::move(to)), path_(std::move(path)), lock_(std::move(lock)) {}

  const std::string to_, path_;
  const storage::FolderLock lock_;
  bool placed_ = false;
};

}  // namespace yici::audit

#endif  // YICI_SERVICES_AUDIT_BACKUP_STAGING_H_
