#include <unistd.h>

#include <filesystem>
#include <system_error>

#include "services/audit/backup/backup.h"
#include "services/audit/backup/head_of.h"
#include "services/audit/verify/leaves.h"
#include "services/audit/verify/refold.h"
#include "services/base/text.h"
#include "storage/api/journal.h"
#include "storage/format/files.h"
#include "storage/format/folder.h"
#include "storage/rocks/backups.h"
#include "storage/rocks/store.h"

namespace yici::audit {
namespace {

namespace fs = std::filesystem;

constexpr size_t kCopyBytes = size_t{4} << 20;

// A folder beside the one to be, that goes away unless it takes its place.
class Staging {
 public:
  explicit Staging(const std::string& to) : to_(to), path_(StrCat(to, ".restoring-", static_cast<int64_t>(getpid()))) {
    std::error_code ignored;
    fs::remove_all(path_, ignored);
  }
  ~Staging() {
    std::error_code ignored;
    if (!placed_) fs::remove_all(path_, ignored);
  }
  Staging(const Staging&) = delete;
  Staging& operator=(const Staging&) = delete;

  const std::string& path() const { return path_; }
  std::string store_path() const { return StrCat(path_, "/", storage::kStoreName); }
  // Over an absent or empty folder only: the system refuses any other.
  absl::Status Place() {
    std::error_code failed;
    fs::rename(path_, to_, failed);
    if (failed) return absl::FailedPreconditionError(StrCat("RESTORE_NOT_EMPTY: ", to_, " is not empty any more"));
    placed_ = true;
    return storage::SyncFolder(fs::path(to_).parent_path().string());
  }

 private:
  const std::string to_, path_;
  bool placed_ = false;
};

absl::Status CheckEmpty(const std::string& to) {
  std::error_code error;
  if (!fs::exists(to, error)) return absl::OkStatus();
  if (fs::is_directory(to, error) && fs::is_empty(to, error) && !error) return absl::OkStatus();
  return absl::FailedPreconditionError(
      StrCat("RESTORE_NOT_EMPTY: expected a folder that is absent or empty, but ", to, " is not; nothing was changed"));
}

absl::Status FlushTo(storage::Store& store, std::unique_ptr<storage::WriteBatch>& batch) {
  if (batch->count() == 0) return absl::OkStatus();
  auto full = std::exchange(batch, store.NewBatch());
  return store.Write(std::move(full), storage::Sync::kNo);
}

absl::Status CopyFamily(storage::Store& from, storage::Store& to, storage::Family family) {
  auto batch = to.NewBatch();
  const auto rows = from.NewIterator(nullptr, family, "", "", storage::Direction::kForward);
  for (; rows->Valid(); rows->Next()) {
    batch->Put(family, rows->key(), rows->value());
    if (batch->bytes() < kCopyBytes) continue;
    if (absl::Status written = FlushTo(to, batch); !written.ok()) return written;
  }
  return rows->status().ok() ? FlushTo(to, batch) : absl::DataLossError(rows->status().message());
}

// Records 1 to `last`, folded under the new log's name: their leaves bear it.
absl::Status CopyRecords(storage::Store& from, storage::Store& to, uint64_t last, Refold& refold) {
  const auto journal = storage::NewLocalJournal(&to);
  auto batch = to.NewBatch();
  absl::Status taken;
  const auto take = [&](uint64_t revision, std::string_view bytes) {
    const auto record = ParseRecord(revision, bytes);
    taken = record.ok() ? refold.Add(*record) : record.status();
    if (taken.ok()) taken = journal->Append(*batch, revision, bytes);
    if (taken.ok() && batch->bytes() >= kCopyBytes) taken = FlushTo(to, batch);
    return taken.ok() && revision < last;
  };
  const auto scanned = storage::NewLocalJournal(&from)->Scan(nullptr, 1, {}, take);
  if (!taken.ok()) return taken;
  return scanned.ok() ? FlushTo(to, batch) : scanned.status();
}

absl::Status FillUpTo(storage::Store& from, const std::string& folder, const RestoreWish& wish) {
  auto to = storage::OpenRocks({.folder = folder, .memory_bytes = kBackupMemoryBytes});
  if (!to.ok()) return to.status();
  Refold refold(**to, storage::LogIdHex(wish.new_log_id));
  absl::Status filled = CopyRecords(from, **to, wish.to_revision, refold);
  for (const storage::Family family : {storage::Family::kKeys, storage::Family::kBlobs}) {
    if (filled.ok()) filled = CopyFamily(from, **to, family);
  }
  if (filled.ok()) filled = refold.Finish();
  return filled.ok() ? (*to)->Write((*to)->NewBatch(), storage::Sync::kYes) : filled;
}

// Of the log that was: its root as it stood at that record.
absl::StatusOr<storage::RestoredFrom> OldRoot(storage::Store& from, const BackupManifest& backup, uint64_t last) {
  CompactRange tree;
  absl::Status taken;
  const std::string log_id_hex = storage::LogIdHex(backup.log_id);
  const auto scanned = storage::NewLocalJournal(&from)->Scan(nullptr, 1, {}, [&](uint64_t revision, std::string_view bytes) {
    const auto record = ParseRecord(revision, bytes);
    const auto leaves = record.ok() ? LeavesOf(log_id_hex, *record) : record.status();
    if (!leaves.ok()) return taken = leaves.status(), false;
    for (const std::string& leaf : *leaves) tree.Append(LeafHash(leaf));
    return revision < last;
  });
  if (!taken.ok()) return taken;
  if (!scanned.ok()) return scanned.status();
  return storage::RestoredFrom{backup.log_id, last, tree.size(), tree.Root()};
}

absl::StatusOr<storage::FolderManifest> FillStaging(const RestoreWish& wish, const BackupManifest& backup,
                                                    const Staging& staging) {
  storage::FolderManifest manifest;
  manifest.log_id = backup.log_id;
  manifest.clock = backup.clock;
  manifest.created_by = backup.created_by;
  const auto backups = storage::Backups::Open(StrCat(wish.folder, "/", kFilesName));
  if (!backups.ok()) return backups.status();
  absl::Status filled;
  if (wish.to_revision == 0) {
    filled = (*backups)->Restore(wish.id, staging.store_path());
  } else {
    const auto from = (*backups)->OpenToRead(wish.id, kBackupMemoryBytes);
    if (!from.ok()) return from.status();
    auto old_root = OldRoot(**from, backup, wish.to_revision);
    if (!old_root.ok()) return old_root.status();
    manifest.log_id = wish.new_log_id;
    manifest.restored_from = *old_root;
    filled = FillUpTo(**from, staging.store_path(), wish);
  }
  if (filled.ok()) filled = storage::ReplaceFileDurably(staging.path(), storage::kManifestName, FormatManifest(manifest));
  return filled.ok() ? absl::StatusOr<storage::FolderManifest>(std::move(manifest)) : filled;
}

// What will be in the folder, read as a stranger would before it is put there.
absl::StatusOr<RestoredFolder> CheckStaging(const Staging& staging, storage::FolderManifest manifest, uint64_t revision) {
  const auto store = storage::OpenRocksToRead(
      {.folder = staging.store_path(), .memory_bytes = kBackupMemoryBytes, .absent = storage::Absent::kRefuse});
  if (!store.ok()) return store.status();
  VerifyOptions options;
  options.log_id_hex = storage::LogIdHex(manifest.log_id);
  const VerifyReport report = VerifyHistory(**store, options);
  if (report.finding != Finding::kSound) return absl::DataLossError(report.text);
  if (report.revision != revision) {
    return absl::DataLossError(StrCat("expected record ", revision, " at the end, but it is ", report.revision));
  }
  return RestoredFolder{std::move(manifest), report.revision, report.leaves, report.root};
}

absl::Status CheckRevision(const RestoreWish& wish, const BackupManifest& backup) {
  if (wish.to_revision <= backup.revision) return absl::OkStatus();
  return absl::OutOfRangeError(StrCat("RESTORE_REVISION: expected a revision of at most ", backup.revision,
                                      ", the backup's last, but it is ", wish.to_revision));
}

}  // namespace

absl::StatusOr<RestoredFolder> RestoreBackup(const RestoreWish& wish) {
  if (absl::Status empty = CheckEmpty(wish.to); !empty.ok()) return empty;
  const auto backup = ReadBackup(wish.folder, wish.id);
  if (!backup.ok()) return backup.status();
  if (absl::Status within = CheckRevision(wish, *backup); !within.ok()) return within;
  const VerifyReport sound = CheckBackup(wish.folder, wish.id, {.verifier = wish.verifier, .progress = wish.progress});
  if (sound.finding != Finding::kSound) return absl::DataLossError(sound.text);
  const std::string parent = fs::absolute(wish.to).lexically_normal().parent_path().string();
  if (absl::Status made = storage::CreateFolders(parent); !made.ok()) return made;
  std::string to = fs::absolute(wish.to).lexically_normal().string();
  while (to.size() > 1 && to.back() == '/') to.pop_back();
  Staging staging(to);
  if (absl::Status made = storage::CreateFolders(staging.path()); !made.ok()) return made;
  auto manifest = FillStaging(wish, *backup, staging);
  if (!manifest.ok()) return manifest.status();
  auto restored = CheckStaging(staging, *std::move(manifest), wish.to_revision == 0 ? backup->revision : wish.to_revision);
  if (!restored.ok()) return restored.status();
  if (absl::Status placed = staging.Place(); !placed.ok()) return placed;
  return restored;
}

}  // namespace yici::audit
