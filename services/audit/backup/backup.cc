#include "services/audit/backup/backup.h"

#include <algorithm>
#include <charconv>
#include <filesystem>
#include <map>
#include <system_error>

#include "services/audit/backup/head_of.h"
#include "services/audit/backup/keys.h"
#include "services/audit/note/checkpoint.h"
#include "services/base/text.h"
#include "storage/format/files.h"
#include "storage/rocks/backups.h"
#include "storage/rocks/store.h"

namespace yici::audit {
namespace {

namespace fs = std::filesystem;

constexpr std::string_view kMakingName = "making", kMakingKeys = "making.keys";
constexpr uint64_t kCopyMemoryBytes = uint64_t{32} << 20;

std::string FilesIn(const std::string& folder) { return StrCat(folder, "/", kFilesName); }

std::string CopyFolderOf(const BackupWish& wish) { return wish.copy_folder.empty() ? wish.folder + "/copy" : wish.copy_folder; }

BackupEntry EntryOf(BackupManifest manifest, const storage::BackupFiles& files) {
  return {std::move(manifest), BackupState::kFinished, files.bytes, files.new_bytes, files.files};
}

// Whether to go on: asked between the steps and, by the engine, within them. Remembers what it was that stopped it.
class Going {
 public:
  Going(storage::Store& store, const BackupWish& wish) : store_(store), wish_(wish) {}

  // To begin with: there must be room for all that is to come.
  absl::Status Begin(uint64_t bytes) {
    if (Stopped()) return why_;
    const auto free = FreeBytes();
    if (!free.ok()) return free.status();
    if (*free >= wish_.free_bytes_min && *free - wish_.free_bytes_min >= bytes) return absl::OkStatus();
    return absl::ResourceExhaustedError(
        StrCat("STORAGE_LOW: expected ", bytes, " bytes above the watermark, but ", *free, " are free"));
  }
  bool Stopped() {
    if (!why_.ok()) return true;
    if (wish_.stopping && wish_.stopping()) why_ = absl::CancelledError("the backup was given up");
    const auto free = FreeBytes();
    if (why_.ok() && free.ok() && *free < wish_.free_bytes_min) {
      why_ = absl::ResourceExhaustedError(StrCat("STORAGE_LOW: only ", *free, " bytes are free"));
    }
    return !why_.ok();
  }
  absl::Status Why(const absl::Status& failure) const { return why_.ok() ? failure : why_; }

 private:
  absl::StatusOr<uint64_t> FreeBytes() const {
    if (wish_.free_bytes) return wish_.free_bytes();
    const auto of_store = store_.FreeBytes(), of_folder = storage::FreeBytesAt(wish_.folder);
    if (!of_store.ok() || !of_folder.ok()) return of_store.ok() ? of_folder : of_store;
    return std::min(*of_store, *of_folder);
  }

  storage::Store& store_;
  const BackupWish& wish_;
  absl::Status why_;
};

// What was written is read back before anybody relies on it.
absl::StatusOr<BackupManifest> ReadBack(const BackupWish& wish, uint32_t id, Going& going) {
  auto backups = storage::Backups::Open(FilesIn(wish.folder));
  if (!backups.ok()) return backups.status();
  const absl::Status sound = (*backups)->Verify(id, [&going] { return going.Stopped(); });
  if (!sound.ok()) return sound;
  auto store = (*backups)->OpenToRead(id, kBackupMemoryBytes);
  if (!store.ok()) return store.status();
  const auto head = HeadOf(**store);
  if (!head.ok()) return head.status();
  BackupManifest manifest = wish.manifest;
  manifest.id = id;
  manifest.keys_apart = true;
  manifest.revision = head->revision;
  manifest.leaves = head->tree.size();
  manifest.root = head->tree.Root();
  return manifest;
}

// N.backup, the number as it is written.
std::vector<uint32_t> ManifestsIn(const std::string& folder) {
  const auto names = storage::ListFolder(folder);
  std::vector<uint32_t> ids;
  if (!names.ok()) return ids;
  for (const std::string& name : *names) {
    uint32_t id = 0;
    std::from_chars(name.data(), name.data() + name.size(), id);
    if (id > 0 && name == BackupFileName(id)) ids.push_back(id);
  }
  std::sort(ids.begin(), ids.end());
  return ids;
}

absl::Status CheckOneLog(const BackupWish& wish) {
  for (const uint32_t id : ManifestsIn(wish.folder)) {
    const auto manifest = ReadBackup(wish.folder, id);
    if (!manifest.ok() || manifest->log_id == wish.manifest.log_id) continue;
    return absl::FailedPreconditionError(StrCat("BACKUP_OTHER_LOG: expected backups of log ",
                                                storage::LogIdHex(wish.manifest.log_id), " in ", wish.folder, ", but backup ",
                                                id, " is of log ", storage::LogIdHex(manifest->log_id)));
  }
  return absl::OkStatus();
}

// What is being made, durable before the first of its files: nothing else is ever cleared away.
std::string FormatMaking(const storage::LogId& log_id, uint32_t id) {
  return StrCat("yici/making/1\nlog_id = ", storage::LogIdHex(log_id), "\nid = ", id, "\n");
}

// 0: nothing of that log (of any, where none is named) is being made, or it cannot be told.
uint32_t MakingIn(const std::string& folder, const std::optional<storage::LogId>& log_id = std::nullopt) {
  const auto text = storage::ReadSmallFile(StrCat(folder, "/", kMakingName));
  const size_t at = text.ok() ? text->rfind(" = ") : std::string::npos;
  if (at == std::string::npos) return 0;
  uint32_t id = 0;
  std::from_chars(text->data() + at + 3, text->data() + text->size(), id);
  return !log_id || *text == FormatMaking(*log_id, id) ? id : 0;
}

absl::Status EndMaking(const std::string& folder) {
  std::error_code failed;
  const bool gone = fs::remove(StrCat(folder, "/", kMakingName), failed);
  if (failed) return absl::InternalError(StrCat("remove ", kMakingName, ": ", failed.message()));
  return gone ? storage::SyncFolder(folder) : absl::OkStatus();
}

bool HasManifest(const std::string& folder, uint32_t id) {
  std::error_code failed;
  return fs::exists(StrCat(folder, "/", BackupFileName(id)), failed) || failed;
}

void RemoveKeys(const std::string& folder, uint32_t id) {
  std::error_code ignored;
  fs::remove(StrCat(folder, "/", KeysFileName(id)), ignored);
}

// Files whose manifest was never written: a process ended in between, and left word of them.
absl::Status ClearUnfinished(const BackupWish& wish) {
  const uint32_t id = MakingIn(wish.folder, wish.manifest.log_id);
  if (id == 0) return absl::OkStatus();
  if (!HasManifest(wish.folder, id)) {
    const absl::Status removed = storage::RemoveBackup(FilesIn(wish.folder), id);
    if (!removed.ok() && !absl::IsNotFound(removed)) return removed;
    RemoveKeys(wish.folder, id);
  }
  std::error_code ignored;
  fs::remove(StrCat(wish.folder, "/", kMakingKeys), ignored);
  fs::remove_all(CopyFolderOf(wish), ignored);
  return EndMaking(wish.folder);
}

// The engine counts on from the files that it finds.
absl::StatusOr<uint32_t> NextId(const std::string& folder) {
  const auto backups = storage::Backups::Open(FilesIn(folder));
  if (absl::IsNotFound(backups.status())) return uint32_t{1};
  if (!backups.ok()) return backups.status();
  uint32_t last = 0;
  for (const uint32_t id : (*backups)->Unreadable()) last = std::max(last, id);
  for (const storage::BackupFiles& files : (*backups)->List()) last = std::max(last, files.id);
  return last + 1;
}

// A manifest without files is what is left of a damaged one: it is nobody's to overwrite.
absl::Status CheckIdFree(const std::string& folder, uint32_t id) {
  if (!HasManifest(folder, id)) return absl::OkStatus();
  return absl::AlreadyExistsError(StrCat("expected no manifest of backup ", id, " in ", folder, ", but ", BackupFileName(id),
                                         " is there, of a backup whose files are lost: move it away"));
}

absl::Status Prepare(storage::Store& store, const BackupWish& wish, Going& going) {
  if (absl::Status one = CheckOneLog(wish); !one.ok()) return one;
  if (absl::Status cleared = ClearUnfinished(wish); !cleared.ok()) return cleared;
  const auto id = NextId(wish.folder);
  if (!id.ok()) return id.status();
  if (absl::Status free = CheckIdFree(wish.folder, *id); !free.ok()) return free;
  const auto bytes = storage::BytesToBackUp(store, FilesIn(wish.folder));
  if (!bytes.ok()) return bytes.status();
  if (absl::Status begun = going.Begin(*bytes); !begun.ok()) return begun;
  return storage::ReplaceFileDurably(wish.folder, std::string(kMakingName), FormatMaking(wish.manifest.log_id, *id));
}

// The manifest that this run wrote goes first: a manifest without files is damage.
void Withdraw(const std::string& folder, uint32_t id) {
  std::error_code ignored;
  fs::remove(StrCat(folder, "/", BackupFileName(id)), ignored);
  RemoveKeys(folder, id);
  storage::RemoveBackup(FilesIn(folder), id).IgnoreError();
}

// The store at one moment, by hard links, its keys in a file of their own. What is rewritten of the copy is the tables of the
// keys alone; all others are the files of the store, and backed up once.
absl::StatusOr<std::unique_ptr<storage::Store>> CopyWithoutKeys(storage::Store& store, const BackupWish& wish) {
  const std::string folder = CopyFolderOf(wish);
  std::error_code ignored;
  fs::remove_all(folder, ignored);
  if (absl::Status made = store.Checkpoint(folder); !made.ok()) return made;
  auto copy = storage::OpenRocks({.folder = folder,
                                  .memory_bytes = kCopyMemoryBytes,
                                  .absent = storage::Absent::kRefuse,
                                  .compaction = storage::RocksOptions::Compaction::kNone});
  if (!copy.ok()) return copy;
  const absl::Status taken = TakeKeysOut(**copy, wish.manifest.log_id, StrCat(wish.folder, "/", kMakingKeys));
  return taken.ok() ? std::move(copy) : taken;
}

absl::Status NameKeys(const std::string& folder, uint32_t id) {
  std::error_code failed;
  fs::rename(StrCat(folder, "/", kMakingKeys), StrCat(folder, "/", KeysFileName(id)), failed);
  if (failed) return absl::InternalError(StrCat("name the keys of the backup: ", failed.message()));
  return storage::SyncFolder(folder);
}

absl::StatusOr<storage::BackupFiles> CopyFiles(storage::Store& store, const BackupWish& wish, Going& going) {
  const auto copy = CopyWithoutKeys(store, wish);
  if (!copy.ok()) return copy.status();
  if (going.Stopped()) return absl::CancelledError("the backup was given up");
  return storage::BackUp(**copy, FilesIn(wish.folder), {.stopping = [&going] { return going.Stopped(); }});
}

absl::StatusOr<BackupEntry> Copy(storage::Store& store, const BackupWish& wish, Going& going) {
  const auto made = CopyFiles(store, wish, going);
  if (!made.ok()) return made.status();
  if (absl::Status free = CheckIdFree(wish.folder, made->id); !free.ok()) {
    storage::RemoveBackup(FilesIn(wish.folder), made->id).IgnoreError();
    return free;
  }
  auto manifest = ReadBack(wish, made->id, going);
  absl::Status kept = manifest.status();
  if (kept.ok()) kept = NameKeys(wish.folder, made->id);
  if (kept.ok()) kept = CheckKeys(wish.folder, *manifest);
  if (kept.ok()) kept = storage::ReplaceFileDurably(wish.folder, BackupFileName(made->id), FormatBackup(*manifest));
  if (kept.ok()) return EntryOf(*std::move(manifest), *made);
  Withdraw(wish.folder, made->id);
  return kept;
}

// Files without a manifest are of one that is being made or was cut, or of one whose manifest is lost: that is damage.
void AddFiles(const std::string& folder, const storage::Backups& backups, std::map<uint32_t, BackupEntry>& entries) {
  const uint32_t making = MakingIn(folder);
  for (const storage::BackupFiles& files : backups.List()) {
    const bool known = entries.contains(files.id);
    if (!known && files.id == making) continue;
    entries[files.id] = EntryOf({}, files);
    if (!known) entries[files.id].state = BackupState::kManifestDamaged;
  }
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
  if (absl::Status made = storage::CreateFolders(wish.folder); !made.ok()) return made;
  const auto lock = storage::LockFolder(wish.folder);
  if (absl::IsUnavailable(lock.status())) {
    return absl::UnavailableError("BACKUP_RUNNING: another process works at this folder of backups");
  }
  if (!lock.ok()) return lock.status();
  Going going(store, wish);
  if (absl::Status ready = Prepare(store, wish, going); !ready.ok()) return ready;
  auto made = Copy(store, wish, going);
  ClearUnfinished(wish).IgnoreError();  // what it cannot clear now, the next one does
  return made.ok() ? made : going.Why(made.status());
}

absl::StatusOr<std::vector<BackupEntry>> ListBackups(const std::string& folder) {
  std::map<uint32_t, BackupEntry> entries;
  for (const uint32_t id : ManifestsIn(folder)) entries[id].state = BackupState::kFilesDamaged;
  const auto backups = storage::Backups::Open(FilesIn(folder));
  if (absl::IsNotFound(backups.status()) && entries.empty()) return backups.status();
  if (!backups.ok() && !absl::IsNotFound(backups.status())) return backups.status();
  if (backups.ok()) {
    for (const uint32_t id : (*backups)->Unreadable()) entries[id].state = BackupState::kFilesDamaged;
    AddFiles(folder, **backups, entries);
  }
  std::vector<BackupEntry> list;
  for (auto& [id, entry] : entries) {
    auto manifest = ReadBackup(folder, id);
    if (!manifest.ok() && !absl::IsNotFound(manifest.status())) entry.state = BackupState::kManifestDamaged;
    if (manifest.ok()) entry.manifest = *std::move(manifest);
    entry.manifest.id = id;
    list.push_back(std::move(entry));
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
  if (const absl::Status keys = CheckKeys(folder, *manifest); !keys.ok()) return Found(Finding::kUnreadable, MessageOf(keys));
  const auto store = (*backups)->OpenToRead(id, kBackupMemoryBytes);
  if (!store.ok()) return Found(Finding::kUnreadable, MessageOf(store.status()));
  VerifyOptions options;
  options.log_id_hex = storage::LogIdHex(manifest->log_id);
  options.version = manifest->version;
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
