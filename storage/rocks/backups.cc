#include "storage/rocks/backups.h"

#include <rocksdb/env.h>
#include <rocksdb/file_system.h>
#include <rocksdb/utilities/backup_engine.h>

#include <algorithm>
#include <filesystem>
#include <limits>
#include <set>
#include <system_error>

#include "absl/strings/str_cat.h"
#include "storage/format/files.h"
#include "storage/rocks/opened.h"
#include "storage/rocks/status.h"

namespace yici::storage {
namespace {

namespace fs = std::filesystem;

constexpr uint64_t kAskEveryBytes = uint64_t{256} << 10;

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

// The files of the machine, read until somebody asks to stop.
class StoppedReading : public rocksdb::FSSequentialFileOwnerWrapper {
 public:
  StoppedReading(std::unique_ptr<rocksdb::FSSequentialFile> file, const std::function<bool()>& stopping)
      : FSSequentialFileOwnerWrapper(std::move(file)), stopping_(stopping) {}
  rocksdb::IOStatus Read(size_t bytes, const rocksdb::IOOptions& options, rocksdb::Slice* result, char* scratch,
                         rocksdb::IODebugContext* context) override {
    if (stopping_()) return rocksdb::IOStatus::Aborted("given up");
    return FSSequentialFileOwnerWrapper::Read(bytes, options, result, scratch, context);
  }

 private:
  const std::function<bool()>& stopping_;
};

class StoppedFiles : public rocksdb::FileSystemWrapper {
 public:
  explicit StoppedFiles(std::function<bool()> stopping)
      : FileSystemWrapper(rocksdb::FileSystem::Default()), stopping_(std::move(stopping)) {}
  const char* Name() const override { return "files that are read until somebody asks to stop"; }
  rocksdb::IOStatus NewSequentialFile(const std::string& path, const rocksdb::FileOptions& options,
                                      std::unique_ptr<rocksdb::FSSequentialFile>* file,
                                      rocksdb::IODebugContext* context) override {
    rocksdb::IOStatus opened = FileSystemWrapper::NewSequentialFile(path, options, file, context);
    if (opened.ok()) *file = std::make_unique<StoppedReading>(std::move(*file), stopping_);
    return opened;
  }

 private:
  const std::function<bool()> stopping_;
};

absl::StatusOr<std::unique_ptr<rocksdb::BackupEngineReadOnly>> OpenToRead(const std::string& folder, rocksdb::Env* files) {
  rocksdb::BackupEngineReadOnly* opened = nullptr;
  const rocksdb::Status status = rocksdb::BackupEngineReadOnly::Open(files, EngineOptions(folder), &opened);
  if (!status.ok()) return FromEngine(status, absl::StrCat("open the backups in ", folder));
  return std::unique_ptr<rocksdb::BackupEngineReadOnly>(opened);
}

// Shared files are called {number}_{what tells it from namesakes}_{size}.{kind}.
bool IsHeld(const std::set<std::string>& names, const rocksdb::LiveFileStorageInfo& file) {
  const std::string stem = fs::path(file.relative_filename).stem().string();
  const std::string kind = fs::path(file.relative_filename).extension().string();
  const std::string size = absl::StrCat("_", file.size, kind);
  for (auto name = names.lower_bound(stem + "_"); name != names.end() && name->compare(0, stem.size() + 1, stem + "_") == 0;
       ++name) {
    if (name->size() > size.size() && name->compare(name->size() - size.size(), size.size(), size) == 0) return true;
  }
  return false;
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
  RocksBackups(std::string folder, std::unique_ptr<rocksdb::BackupEngineReadOnly> engine)
      : folder_(std::move(folder)), engine_(std::move(engine)) {}

  std::vector<BackupFiles> List() const override {
    std::vector<rocksdb::BackupInfo> infos;
    engine_->GetBackupInfo(&infos);
    std::vector<BackupFiles> list;
    for (const rocksdb::BackupInfo& info : infos) list.push_back(FilesOf(info));
    std::sort(list.begin(), list.end(), [](const auto& a, const auto& b) { return a.id < b.id; });
    return list;
  }

  std::vector<uint32_t> Unreadable() const override {
    std::vector<rocksdb::BackupID> corrupt;
    engine_->GetCorruptedBackups(&corrupt);
    std::sort(corrupt.begin(), corrupt.end());
    return corrupt;
  }

  absl::Status Verify(uint32_t id, const std::function<bool()>& stopping) const override {
    if (absl::Status there = CheckThere(id); !there.ok()) return there;
    if (!stopping) return Compare(*engine_, id);
    bool stopped = false;
    const auto files =
        rocksdb::NewCompositeEnv(std::make_shared<StoppedFiles>([&] { return stopped = stopped || stopping(); }));
    const auto engine = storage::OpenToRead(folder_, files.get());
    absl::Status compared = engine.ok() ? Compare(**engine, id) : engine.status();
    return stopped ? absl::CancelledError("reading the backup back was given up") : compared;
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
  static absl::Status Compare(const rocksdb::BackupEngineReadOnly& engine, uint32_t id) {
    return FromEngine(engine.VerifyBackup(id, /*verify_with_checksum=*/true), absl::StrCat("verify backup ", id));
  }

  // One whose list of files is gone or cannot be read is damaged, not absent: files of its own are there still.
  absl::Status CheckThere(uint32_t id) const {
    const std::vector<BackupFiles> list = List();
    if (std::any_of(list.begin(), list.end(), [id](const BackupFiles& files) { return files.id == id; }))
      return absl::OkStatus();
    const std::vector<uint32_t> unreadable = Unreadable();
    std::error_code ignored;
    if (std::binary_search(unreadable.begin(), unreadable.end(), id) ||
        fs::exists(absl::StrCat(folder_, "/private/", id), ignored)) {
      return absl::DataLossError(absl::StrCat("backup ", id, ": a file is missing or its list of files cannot be read"));
    }
    return absl::NotFoundError(absl::StrCat("there is no backup ", id));
  }

  const std::string folder_;
  const std::unique_ptr<rocksdb::BackupEngineReadOnly> engine_;
};

}  // namespace

absl::StatusOr<uint64_t> BytesToBackUp(Store& store, const std::string& folder) {
  auto* holder = dynamic_cast<HoldsDatabase*>(&store);
  if (holder == nullptr) return absl::UnimplementedError("only a store on disk has backups");
  std::vector<rocksdb::LiveFileStorageInfo> live;
  rocksdb::LiveFilesStorageInfoOptions options;
  options.wal_size_for_flush = std::numeric_limits<uint64_t>::max();  // as BackUp: the log is copied, not flushed
  const rocksdb::Status listed = holder->database()->GetLiveFilesStorageInfo(options, &live);
  if (!listed.ok()) return FromRocks(listed, "list the live files");
  const auto shared = ListFolder(folder + "/shared_checksum");
  const std::set<std::string> held =
      shared.ok() ? std::set<std::string>(shared->begin(), shared->end()) : std::set<std::string>();
  uint64_t bytes = 0;
  for (const rocksdb::LiveFileStorageInfo& file : live) bytes += IsHeld(held, file) ? 0 : file.size;
  return bytes;
}

absl::StatusOr<BackupFiles> BackUp(Store& store, const std::string& folder, const BackupPace& pace) {
  auto* holder = dynamic_cast<HoldsDatabase*>(&store);
  if (holder == nullptr) return absl::UnimplementedError("only a store on disk has backups");
  rocksdb::BackupEngineOptions options = EngineOptions(folder);
  options.backup_rate_limit = pace.bytes_per_second;
  options.callback_trigger_interval_size = kAskEveryBytes;
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
  auto engine = storage::OpenToRead(folder, rocksdb::Env::Default());
  if (!engine.ok()) return engine.status();
  return std::make_unique<RocksBackups>(folder, *std::move(engine));
}

}  // namespace yici::storage
