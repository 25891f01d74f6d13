#include <utility>

#include "services/audit/backup/backup.h"
#include "services/audit/backup/head_of.h"
#include "services/audit/backup/keys.h"
#include "services/audit/backup/staging.h"
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

constexpr size_t kCopyBytes = size_t{4} << 20;

uint64_t LastOf(const RestoreWish& wish, const BackupManifest& backup) {
  return wish.to_revision == 0 ? backup.revision : wish.to_revision;
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

absl::Status FillUpTo(storage::Store& from, uint64_t last, const RestoreWish& wish, const BackupManifest& backup,
                      const std::string& folder) {
  auto to = storage::OpenRocks({.folder = folder, .memory_bytes = kBackupMemoryBytes});
  if (!to.ok()) return to.status();
  Refold refold(**to, storage::LogIdHex(wish.new_log_id));
  absl::Status filled = CopyRecords(from, **to, last, refold);
  for (const storage::Family family : {storage::Family::kKeys, storage::Family::kBlobs}) {
    if (filled.ok()) filled = CopyFamily(from, **to, family);
  }
  if (filled.ok()) filled = PutKeysBack(wish.folder, backup, **to);
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

absl::Status PutBack(const RestoreWish& wish, const BackupManifest& backup, const std::string& folder) {
  if (KeyPartOf(wish.folder, backup) != KeyPart::kApart) return absl::OkStatus();
  auto to = storage::OpenRocks({.folder = folder, .memory_bytes = kBackupMemoryBytes, .absent = storage::Absent::kRefuse});
  if (!to.ok()) return to.status();
  if (absl::Status put = PutKeysBack(wish.folder, backup, **to); !put.ok()) return put;
  return (*to)->Write((*to)->NewBatch(), storage::Sync::kYes);
}

// The log that it was, with all that its folder said of itself.
absl::StatusOr<storage::FolderManifest> FillSame(const storage::Backups& backups, const RestoreWish& wish,
                                                 const BackupManifest& backup, const Staging& staging) {
  if (absl::Status restored = backups.Restore(wish.id, staging.store_path()); !restored.ok()) return restored;
  if (absl::Status keys = PutBack(wish, backup, staging.store_path()); !keys.ok()) return keys;
  return storage::FolderManifest{backup.version,    backup.log_id,        backup.clock,
                                 backup.created_by, backup.restored_from, backup.second_tree};
}

// A log of its own that goes on from the old one's root.
absl::StatusOr<storage::FolderManifest> FillNew(const storage::Backups& backups, const RestoreWish& wish,
                                                const BackupManifest& backup, const Staging& staging) {
  const auto from = backups.OpenToRead(wish.id, kBackupMemoryBytes);
  if (!from.ok()) return from.status();
  const uint64_t last = LastOf(wish, backup);
  auto old_root = OldRoot(**from, backup, last);
  if (!old_root.ok()) return old_root.status();
  if (absl::Status filled = FillUpTo(**from, last, wish, backup, staging.store_path()); !filled.ok()) return filled;
  return storage::FolderManifest{storage::kSchemaVersion, wish.new_log_id, backup.clock,
                                 backup.created_by,       *old_root,       backup.second_tree};
}

absl::StatusOr<storage::FolderManifest> FillStaging(const RestoreWish& wish, const BackupManifest& backup,
                                                    const Staging& staging) {
  const auto backups = storage::Backups::Open(StrCat(wish.folder, "/", kFilesName));
  if (!backups.ok()) return backups.status();
  auto manifest =
      wish.name == LogName::kSame ? FillSame(**backups, wish, backup, staging) : FillNew(**backups, wish, backup, staging);
  if (!manifest.ok()) return manifest;
  const absl::Status written = storage::ReplaceFileDurably(staging.path(), storage::kManifestName, FormatManifest(*manifest));
  return written.ok() ? manifest : written;
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
  return RestoredFolder{std::move(manifest), report.revision, report.leaves, report.root, KeyPart::kInside};
}

absl::Status CheckRevision(const RestoreWish& wish, const BackupManifest& backup) {
  if (wish.to_revision <= backup.revision) return absl::OkStatus();
  return absl::OutOfRangeError(StrCat("RESTORE_REVISION: expected a revision of at most ", backup.revision,
                                      ", the backup's last, but it is ", wish.to_revision));
}

absl::Status CheckName(const RestoreWish& wish) {
  if (wish.name == LogName::kNew && wish.new_log_id == storage::LogId{}) {
    return absl::InvalidArgumentError("expected a name for the new log, but there is none");
  }
  if (wish.name == LogName::kSame && wish.to_revision > 0) {
    return absl::InvalidArgumentError("expected the same log as a whole, but it is cut at a record: that is a log of its own");
  }
  return absl::OkStatus();
}

// One whose manifest alone is gone is damaged: its files say that it was there.
absl::StatusOr<BackupManifest> FindBackup(const RestoreWish& wish) {
  auto backup = ReadBackup(wish.folder, wish.id);
  if (!absl::IsNotFound(backup.status())) return backup;
  const auto backups = storage::Backups::Open(StrCat(wish.folder, "/", kFilesName));
  const absl::Status files = backups.ok() ? (*backups)->Verify(wish.id) : backups.status();
  if (absl::IsNotFound(files)) return absl::NotFoundError(StrCat("there is no backup ", wish.id));
  return absl::DataLossError(StrCat("backup ", wish.id, " has no manifest: it is lost, or the backup was never finished"));
}

}  // namespace

absl::StatusOr<RestoredFolder> RestoreBackup(const RestoreWish& wish) {
  const std::string to = PlaceOf(wish.to);
  absl::Status possible = CheckName(wish);
  if (possible.ok()) possible = CheckPlace(to);
  if (!possible.ok()) return possible;
  const auto backup = FindBackup(wish);
  if (!backup.ok()) return backup.status();
  if (absl::Status within = CheckRevision(wish, *backup); !within.ok()) return within;
  const VerifyReport sound = CheckBackup(wish.folder, wish.id, {.verifier = wish.verifier, .progress = wish.progress});
  if (sound.finding != Finding::kSound) return absl::DataLossError(sound.text);
  const auto staging = Staging::Make(to);
  if (!staging.ok()) return staging.status();
  auto manifest = FillStaging(wish, *backup, **staging);
  if (!manifest.ok()) return manifest.status();
  auto restored = CheckStaging(**staging, *std::move(manifest), LastOf(wish, *backup));
  if (!restored.ok()) return restored.status();
  restored->keys = KeyPartOf(wish.folder, *backup);
  const absl::Status placed = (*staging)->Place();
  return placed.ok() ? restored : placed;
}

}  // namespace yici::audit
