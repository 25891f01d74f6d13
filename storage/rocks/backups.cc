#include "storage/rocks/backups.h"

#include <rocksdb/utilities/backup_engine.h>

#include <algorithm>
#include <filesystem>
#include <system_error>

#include "absl/strings/str_cat.h"
#include "storage/format/files.h"
#include "storage/rocks/opened.h"
#include "storage/rocks/status.h"

namespace yici::storage {
namespace {

namespace fs = std::filesystem;

rocksdb::BackupEngineOptions EngineOptions(const std::string& folder) {
  rocksdb::BackupEngineOptions options(folder);
  options.share_table_files = true;
  options.share_files_with_checksum = true;
  options.sync = true;
  options.backup_log_files = true;
  return options;
}

// What the engine calls corrupt or not there is lost.
absl::Status FromEngine(const rocksdb::Status& status, std::string_view act) {
  if (status.IsNotFound() || status.IsPathNotFound()) {
    return absl::DataLossError(absl::StrCat(std::string(act), ": a file is missing: ", status.ToString()));
  }
  return FromRocks(status, act);
}

uint64_t BytesUnder(const std::string& folder) {
  uint64_t bytes = 0;
  std::error_code error;
  for (fs::recursive_directory_iterator at(folder, error), end; !error && at != end; at.increment(error)) {
    std::error_code gone;
    const uintmax_t size = at->is_regular_file(gone) ? at->file_size(gone) : 0;
    if (!gone) bytes += size;
  }
  return bytes;
}

BackupFiles FilesOf(const rocksdb::BackupInfo& info) {
  BackupFiles files;
  files.id = info.backup_id;
  files.made_s = info.timestamp;
  files.bytes = info.size;
  files.files = static_cast<int>(info.number_files);
  return files;
}

absl::StatusOr<std::unique_ptr<rocksdb::BackupEngine>> OpenToWrite(const rocksdb::BackupEngineOptions& options) {
  if (absl::Status made = CreateFolders(options.backup_dir); !made.ok()) return made;
  rocksdb::BackupEngine* opened = nullptr;
  const rocksdb::Status status = rocksdb::BackupEngine::Open(rocksdb::Env::Default(), options, &opened);
  if (!status.ok()) return FromRocks(status, "open the backups");
  return std::unique_ptr<rocksdb::BackupEngine>(opened);
}

class RocksBackups : public Backups {
 public:
  explicit RocksBackups(std::unique_ptr<rocksdb::BackupEngineReadOnly> engine) : engine_(std::move(engine)) {}

  std::vector<BackupFiles> List() const override {
    std::vector<rocksdb::BackupInfo> infos;
    engine_->GetBackupInfo(&infos);
    std::vector<BackupFiles> list;
    for (const rocksdb::BackupInfo& info : infos) list.push_back(FilesOf(info));
    std::sort(list.begin(), list.end(), [](const auto& a, const auto& b) { return a.id < b.id; });
    return list;
  }

  absl::Status Verify(uint32_t id) const override {
    if (absl::Status there = CheckThere(id); !there.ok()) return there;
    return FromEngine(engine_->VerifyBackup(id, /*verify_with_checksum=*/true), absl::StrCat("verify backup ", id));
  }

  absl::StatusOr<std::unique_ptr<Store>> OpenToRead(uint32_t id, uint64_t memory_bytes) const override {
    if (absl::Status there = CheckThere(id); !there.ok()) return there;
    rocksdb::BackupInfo info;
    const rocksdb::Status found = engine_->GetBackupInfo(id, &info, /*include_file_details=*/true);
    if (!found.ok()) return FromEngine(found, absl::StrCat("open backup ", id));
    return OpenFilesToRead({.folder = info.name_for_open, .memory_bytes = memory_bytes, .absent = Absent::kRefuse},
                           info.env_for_open);
  }

  absl::Status Restore(uint32_t id, const std::string& folder) const override {
    if (absl::Status there = CheckThere(id); !there.ok()) return there;
    return FromEngine(engine_->RestoreDBFromBackup(id, folder, folder), absl::StrCat("restore backup ", id));
  }

 private:
  // One whose list of files cannot be read is damaged, not absent.
  absl::Status CheckThere(uint32_t id) const {
    std::vector<rocksdb::BackupID> corrupt;
    engine_->GetCorruptedBackups(&corrupt);
    if (std::find(corrupt.begin(), corrupt.end(), id) != corrupt.end()) {
      return absl::DataLossError(absl::StrCat("backup ", id, ": a file is missing or its list of files cannot be read"));
    }
    const std::vector<BackupFiles> list = List();
    const bool there = std::any_of(list.begin(), list.end(), [id](const BackupFiles& files) { return files.id == id; });
    return there ? absl::OkStatus() : absl::NotFoundError(absl::StrCat("there is no backup ", id));
  }

  const std::unique_ptr<rocksdb::BackupEngineReadOnly> engine_;
};

}  // namespace

absl::StatusOr<BackupFiles> BackUp(Store& store, const std::string& folder, const BackupPace& pace) {
  auto* holder = dynamic_cast<HoldsDatabase*>(&store);
  if (holder == nullptr) return absl::UnimplementedError("only a store on disk has backups");
  rocksdb::BackupEngineOptions options = EngineOptions(folder);
  options.backup_rate_limit = pace.bytes_per_second;
  auto engine = OpenToWrite(options);
  if (!engine.ok()) return engine.status();
  const uint64_t before = BytesUnder(folder);
  rocksdb::CreateBackupOptions create;
  create.decrease_background_thread_cpu_priority = true;
  create.background_thread_cpu_priority = rocksdb::CpuPriority::kLow;
  bool stopped = false;
  create.progress_callback = [&] {
    if (stopped || !pace.stopping || !pace.stopping()) return;
    stopped = true;
    (*engine)->StopBackup();
  };
  rocksdb::BackupID id = 0;
  const rocksdb::Status made = (*engine)->CreateNewBackupWithMetadata(create, holder->database(), "", &id);
  if (!made.ok()) return stopped ? absl::CancelledError("the backup was given up") : FromRocks(made, "back up");
  rocksdb::BackupInfo info;
  const rocksdb::Status found = (*engine)->GetBackupInfo(id, &info);
  if (!found.ok()) return FromEngine(found, "back up");
  BackupFiles files = FilesOf(info);
  const uint64_t after = BytesUnder(folder);
  files.new_bytes = after > before ? after - before : 0;
  return files;
}

absl::Status RemoveBackup(const std::string& folder, uint32_t id) {
  auto engine = OpenToWrite(EngineOptions(folder));
  if (!engine.ok()) return engine.status();
  const rocksdb::Status removed = (*engine)->DeleteBackup(id);
  return removed.IsNotFound() ? absl::NotFoundError(absl::StrCat("there is no backup ", id))
                              : FromRocks(removed, "remove a backup");
}

absl::StatusOr<std::unique_ptr<Backups>> Backups::Open(const std::string& folder) {
  std::error_code error;
  if (!fs::is_directory(folder, error)) return absl::NotFoundError(absl::StrCat(folder, " holds no backups"));
  rocksdb::BackupEngineReadOnly* opened = nullptr;
  const rocksdb::Status status = rocksdb::BackupEngineReadOnly::Open(rocksdb::Env::Default(), EngineOptions(folder), &opened);
  if (!status.ok()) return FromEngine(status, absl::StrCat("open the backups in ", folder));
  return std::make_unique<RocksBackups>(std::unique_ptr<rocksdb::BackupEngineReadOnly>(opened));
}

}  // namespace yici::storage
