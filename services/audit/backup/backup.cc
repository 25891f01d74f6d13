#include "services/audit/backup/backup.h"

#include <filesystem>

#include "services/audit/backup/head_of.h"
#include "services/audit/note/checkpoint.h"
#include "services/base/text.h"
#include "storage/format/files.h"
#include "storage/rocks/backups.h"

namespace yici::audit {
namespace {

std::string FilesIn(const std::string& folder) { return StrCat(folder, "/", kFilesName); }

BackupEntry EntryOf(BackupManifest manifest, const storage::BackupFiles& files) {
  return {std::move(manifest), files.bytes, files.new_bytes, files.files};
}

// What was written is read back before anybody relies on it.
absl::StatusOr<BackupManifest> ReadBack(const std::string& folder, uint32_t id, BackupManifest manifest) {
  auto backups = storage::Backups::Open(FilesIn(folder));
  if (!backups.ok()) return backups.status();
  if (absl::Status sound = (*backups)->Verify(id); !sound.ok()) return sound;
  auto store = (*backups)->OpenToRead(id, kBackupMemoryBytes);
  if (!store.ok()) return store.status();
  const auto head = HeadOf(**store);
  if (!head.ok()) return head.status();
  manifest.id = id;
  manifest.revision = head->revision;
  manifest.leaves = head->tree.size();
  manifest.root = head->tree.Root();
  return manifest;
}

VerifyReport Found(Finding finding, std::string text) {
  VerifyReport report;
  report.finding = finding;
  report.text = std::move(text);
  return report;
}

std::string MessageOf(const absl::Status& status) { return std::string(status.message()); }

// Believed with its key; without one it is held against the history all the same.
absl::StatusOr<Checkpoint> CheckpointOf(const BackupManifest& manifest, const NoteVerifier* verifier) {
  if (verifier != nullptr) return OpenCheckpoint(manifest.checkpoint, *verifier);
  const auto note = ParseNote(manifest.checkpoint);
  return note.ok() ? ParseCheckpoint(note->text) : note.status();
}

bool Differs(const VerifyReport& report, const BackupManifest& manifest) {
  return report.revision != manifest.revision || report.leaves != manifest.leaves || report.root != manifest.root;
}

}  // namespace

absl::StatusOr<server::Head> HeadOf(storage::Store& store) {
  std::string bytes;
  journal::PartitionHead row;
  const absl::Status read =
      store.Get(nullptr, storage::Family::kState, std::string(1, static_cast<char>(Table::kHead)), &bytes);
  if (!read.ok() || !row.ParseFromString(bytes)) return absl::DataLossError("the backup has no head that can be read");
  return server::HeadFromRow(row);
}

absl::StatusOr<BackupManifest> ReadBackup(const std::string& folder, uint32_t id) {
  const auto text = storage::ReadSmallFile(StrCat(folder, "/", BackupFileName(id)));
  if (!text.ok()) return text.status();
  auto manifest = ParseBackup(*text);
  if (manifest.ok() && manifest->id != id) {
    return absl::DataLossError(StrCat("the manifest of backup ", id, " is that of backup ", manifest->id));
  }
  return manifest;
}

absl::StatusOr<BackupEntry> MakeBackup(storage::Store& store, const BackupWish& wish) {
  const auto made = storage::BackUp(store, FilesIn(wish.folder), {.stopping = wish.stopping});
  if (!made.ok()) return made.status();
  auto manifest = ReadBack(wish.folder, made->id, wish.manifest);
  absl::Status kept = manifest.status();
  if (kept.ok()) kept = storage::ReplaceFileDurably(wish.folder, BackupFileName(made->id), FormatBackup(*manifest));
  if (kept.ok()) return EntryOf(*std::move(manifest), *made);
  storage::RemoveBackup(FilesIn(wish.folder), made->id).IgnoreError();
  return kept;
}

absl::StatusOr<std::vector<BackupEntry>> ListBackups(const std::string& folder) {
  const auto backups = storage::Backups::Open(FilesIn(folder));
  if (!backups.ok()) return backups.status();
  std::vector<BackupEntry> list;
  for (const storage::BackupFiles& files : (*backups)->List()) {
    auto manifest = ReadBackup(folder, files.id);
    if (absl::IsNotFound(manifest.status())) continue;
    if (!manifest.ok()) return manifest.status();
    list.push_back(EntryOf(*std::move(manifest), files));
  }
  return list;
}

VerifyReport CheckBackup(const std::string& folder, uint32_t id, const CheckWish& wish) {
  const auto manifest = ReadBackup(folder, id);
  if (!manifest.ok()) return Found(Finding::kUnreadable, StrCat("backup ", id, ": ", MessageOf(manifest.status())));
  const auto checkpoint = CheckpointOf(*manifest, wish.verifier);
  if (!checkpoint.ok()) return Found(Finding::kCheckpoint, MessageOf(checkpoint.status()));
  const auto backups = storage::Backups::Open(FilesIn(folder));
  if (!backups.ok()) return Found(Finding::kUnreadable, MessageOf(backups.status()));
  if (const absl::Status sound = (*backups)->Verify(id); !sound.ok()) return Found(Finding::kUnreadable, MessageOf(sound));
  const auto store = (*backups)->OpenToRead(id, kBackupMemoryBytes);
  if (!store.ok()) return Found(Finding::kUnreadable, MessageOf(store.status()));
  VerifyOptions options;
  options.log_id_hex = storage::LogIdHex(manifest->log_id);
  options.checkpoint = &*checkpoint;
  options.scratch = wish.scratch;
  options.progress = wish.progress;
  VerifyReport report = VerifyHistory(**store, options);
  if (report.finding == Finding::kSound && Differs(report, *manifest)) {
    report.finding = Finding::kTree;
    report.text = StrCat("the manifest speaks of record ", manifest->revision, " and ", manifest->leaves,
                         " leaves, but the backup ends at ", report.revision, " and ", report.leaves);
  }
  return report;
}

}  // namespace yici::audit
