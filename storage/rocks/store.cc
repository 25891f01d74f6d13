#include "storage/rocks/store.h"

#include <rocksdb/db.h>
#include <rocksdb/env.h>
#include <rocksdb/listener.h>
#include <rocksdb/transaction_log.h>
#include <rocksdb/utilities/checkpoint.h>

#include <algorithm>
#include <atomic>
#include <chrono>
#include <filesystem>
#include <mutex>
#include <system_error>
#include <thread>
#include <utility>

#include "absl/strings/str_cat.h"
#include "storage/format/files.h"
#include "storage/rocks/batch.h"
#include "storage/rocks/iterator.h"
#include "storage/rocks/opened.h"
#include "storage/rocks/options.h"
#include "storage/rocks/status.h"
#include "storage/rocks/wal_check.h"

#if defined(__SANITIZE_THREAD__)
// The system's RocksDB and what it compresses with are not built for the thread sanitizer, which then sees their copies
// but not their barriers.
extern "C" const char* __tsan_default_suppressions() {
  return "race:librocksdb.so\nmutex:librocksdb.so\ndeadlock:librocksdb.so\nrace:libzstd.so\nrace:liblz4.so\n";
}
#endif

namespace yici::storage {
namespace {

// Remembers the first failure. Once set, no write passes until the folder is opened again.
class Poison {
 public:
  void Set(const absl::Status& reason) {
    std::lock_guard lock(mutex_);
    if (reason_.ok()) reason_ = reason;
    set_ = true;
  }
  absl::Status Check() const {
    if (!set_) return absl::OkStatus();
    std::lock_guard lock(mutex_);
    return absl::FailedPreconditionError(absl::StrCat("the store is poisoned by an earlier failure: ", reason_.ToString()));
  }

 private:
  std::atomic<bool> set_ = false;  // the one thing the write path looks at
  mutable std::mutex mutex_;
  absl::Status reason_;
};

// Background failures poison too. RocksDB would try to resume after a full disk even with max_bgerror_resume_count 0.
class BackgroundWatch : public rocksdb::EventListener {
 public:
  explicit BackgroundWatch(std::shared_ptr<Poison> poison) : poison_(std::move(poison)) {}
  void OnBackgroundError(rocksdb::BackgroundErrorReason, rocksdb::Status* status) override {
    poison_->Set(FromRocks(*status, "background work"));
  }
  void OnErrorRecoveryBegin(rocksdb::BackgroundErrorReason, rocksdb::Status, bool* auto_recovery) override {
    *auto_recovery = false;
  }

 private:
  const std::shared_ptr<Poison> poison_;
};

class RocksSnapshot : public Snapshot {
 public:
  explicit RocksSnapshot(rocksdb::DB* db) : db_(db), rocks_(db->GetSnapshot()) {}
  ~RocksSnapshot() override { db_->ReleaseSnapshot(rocks_); }
  const rocksdb::Snapshot* rocks() const { return rocks_; }

 private:
  rocksdb::DB* const db_;
  const rocksdb::Snapshot* const rocks_;
};

rocksdb::ReadOptions ReadFrom(const Snapshot* snapshot) {
  rocksdb::ReadOptions options;
  if (snapshot != nullptr) options.snapshot = static_cast<const RocksSnapshot*>(snapshot)->rocks();
  return options;
}

class RocksStore : public Store, public HoldsDatabase {
 public:
  RocksStore(std::string folder, std::shared_ptr<rocksdb::Cache> cache, std::shared_ptr<Poison> poison,
             std::unique_ptr<rocksdb::DB> db, std::vector<rocksdb::ColumnFamilyHandle*> handles)
      : folder_(std::move(folder)),
        cache_(std::move(cache)),
        poison_(std::move(poison)),
        db_(std::move(db)),
        handles_(std::move(handles)) {
    std::copy(handles_.begin() + 1, handles_.end(), families_.begin());  // the first is RocksDB's "default"
  }

  ~RocksStore() override {
    // A decent end makes the unsynced tail durable too. After a failure nothing more is written.
    if (poison_->Check().ok()) db_->FlushWAL(/*sync=*/true).PermitUncheckedError();
    for (rocksdb::ColumnFamilyHandle* handle : handles_) db_->DestroyColumnFamilyHandle(handle).PermitUncheckedError();
    db_->Close().PermitUncheckedError();
  }

  rocksdb::DB* database() override { return db_.get(); }
  // Where its files lie in another environment, that lives as long.
  void Keep(std::shared_ptr<rocksdb::Env> files) { files_ = std::move(files); }

  std::unique_ptr<WriteBatch> NewBatch() override { return std::make_unique<RocksBatch>(this, families_); }

  absl::Status Write(std::unique_ptr<WriteBatch> batch, Sync sync) override {
    auto* ours = dynamic_cast<RocksBatch*>(batch.get());
    if (ours == nullptr || ours->owner() != this) return absl::InvalidArgumentError("batch is not of this store");
    if (absl::Status sound = poison_->Check(); !sound.ok()) return sound;
    if (!ours->filled().ok()) return FromRocks(ours->filled(), "fill batch");
    rocksdb::WriteOptions options;
    options.sync = sync == Sync::kYes;
    absl::Status written = FromRocks(db_->Write(options, ours->rocks()), "write");
    if (!written.ok()) poison_->Set(written);
    return written;
  }

  std::shared_ptr<const Snapshot> GetSnapshot() override { return std::make_shared<RocksSnapshot>(db_.get()); }

  absl::Status Get(const Snapshot* snapshot, Family family, std::string_view key, std::string* value) override {
    return FromRocks(db_->Get(ReadFrom(snapshot), Handle(family), ToSlice(key), value), "get");
  }

  absl::Status MultiGet(const Snapshot* snapshot, Family family, absl::Span<const std::string_view> keys,
                        std::vector<std::optional<std::string>>* values) override {
    std::vector<rocksdb::Slice> slices;
    slices.reserve(keys.size());
    for (std::string_view key : keys) slices.push_back(ToSlice(key));
    std::vector<rocksdb::PinnableSlice> found(keys.size());
    std::vector<rocksdb::Status> statuses(keys.size());
    db_->MultiGet(ReadFrom(snapshot), Handle(family), keys.size(), slices.data(), found.data(), statuses.data());
    values->assign(keys.size(), std::nullopt);
    for (size_t i = 0; i < keys.size(); ++i) {
      if (statuses[i].ok()) {
        (*values)[i] = found[i].ToString();
      } else if (!statuses[i].IsNotFound()) {
        return FromRocks(statuses[i], "multi-get");
      }
    }
    return absl::OkStatus();
  }

  std::unique_ptr<Iterator> NewIterator(const Snapshot* snapshot, Family family, std::string_view begin, std::string_view end,
                                        Direction direction) override {
    return std::make_unique<RocksIterator>(db_.get(), Handle(family), ReadFrom(snapshot), begin, end, direction);
  }

  absl::Status Checkpoint(const std::string& folder) override {
    rocksdb::Checkpoint* made = nullptr;
    if (absl::Status ready = FromRocks(rocksdb::Checkpoint::Create(db_.get(), &made), "checkpoint"); !ready.ok()) {
      return ready;
    }
    const std::unique_ptr<rocksdb::Checkpoint> checkpoint(made);
    return FromRocks(checkpoint->CreateCheckpoint(folder), "checkpoint");
  }

  // The log goes once every family is flushed. A deletion that is left in a table of the range kept what it deletes: a
  // snapshot needed it, or it came meanwhile.
  absl::Status Rewrite(Family family, std::string_view begin, std::string_view end) override {
    if (absl::Status sound = poison_->Check(); !sound.ok()) return sound;
    rocksdb::VectorLogPtr logs;
    const rocksdb::Status listed = db_->GetSortedWalFiles(logs);
    if (!listed.ok()) return FromRocks(listed, "list the logs");
    // Where nothing waits to be flushed, the newest log holds nothing and stays.
    if (!logs.empty() && Sum(rocksdb::DB::Properties::kNumEntriesActiveMemTable) == 0) logs.pop_back();
    const rocksdb::Status flushed = db_->Flush(rocksdb::FlushOptions(), handles_);
    if (!flushed.ok()) return FromRocks(flushed, "flush");
    const rocksdb::Slice from = ToSlice(begin), to = ToSlice(end);
    rocksdb::CompactRangeOptions options;
    options.exclusive_manual_compaction = false;
    options.bottommost_level_compaction = rocksdb::BottommostLevelCompaction::kForceOptimized;
    const rocksdb::Status rewritten = db_->CompactRange(options, Handle(family), &from, end.empty() ? nullptr : &to);
    if (!rewritten.ok()) return FromRocks(rewritten, "rewrite");
    if (absl::Status gone = CheckGone(logs); !gone.ok()) return gone;
    return CheckNoDeletions(family, begin, end);
  }

  absl::StatusOr<uint64_t> FreeBytes() override { return FreeBytesAt(folder_); }

  Usage usage() const override {
    Usage usage;
    usage.memtable_bytes = Sum(rocksdb::DB::Properties::kSizeAllMemTables);
    usage.block_cache_bytes = cache_->GetUsage();
    usage.table_reader_bytes = Sum(rocksdb::DB::Properties::kEstimateTableReadersMem);
    usage.live_sst_bytes = Sum(rocksdb::DB::Properties::kLiveSstFilesSize) + Sum(rocksdb::DB::Properties::kLiveBlobFileSize);
    for (size_t i = 0; i < families_.size(); ++i) {
      db_->GetIntProperty(families_[i], rocksdb::DB::Properties::kEstimateNumKeys, &usage.estimated_keys[i]);
    }
    return usage;
  }

 private:
  rocksdb::ColumnFamilyHandle* Handle(Family family) const { return families_[static_cast<size_t>(family)]; }

  // Logs that held something when everything was flushed: the engine removes them behind the flush, in its own time.
  absl::Status CheckGone(const rocksdb::VectorLogPtr& logs) const {
    constexpr int kLooks = 50;
    constexpr auto kPause = std::chrono::milliseconds(20);
    for (int look = 0; look < kLooks; ++look, std::this_thread::sleep_for(kPause)) {
      rocksdb::VectorLogPtr left;
      const rocksdb::Status listed = db_->GetSortedWalFiles(left);
      if (!listed.ok()) return FromRocks(listed, "list the logs");
      const bool gone = std::none_of(logs.begin(), logs.end(), [&](const auto& log) {
        return log->SizeFileBytes() > 0 &&
               std::any_of(left.begin(), left.end(), [&](const auto& other) { return other->LogNumber() == log->LogNumber(); });
      });
      if (gone) return absl::OkStatus();
    }
    return absl::UnavailableError("a log from before is still there");
  }

  absl::Status CheckNoDeletions(Family family, std::string_view begin, std::string_view end) const {
    // No key of ours is longer than 64 KiB.
    const std::string last = end.empty() ? std::string(size_t{64} << 10, '\xff') : std::string(end);
    const rocksdb::Range range(ToSlice(begin), last);
    rocksdb::TablePropertiesCollection tables;
    const rocksdb::Status read = db_->GetPropertiesOfTablesInRange(Handle(family), &range, 1, &tables);
    if (!read.ok()) return FromRocks(read, "read the properties of tables");
    for (const auto& [name, properties] : tables) {
      if (properties->num_deletions > 0) return absl::UnavailableError("a view from before is still being read");
    }
    return absl::OkStatus();
  }

  uint64_t Sum(const std::string& property) const {
    uint64_t sum = 0;
    for (rocksdb::ColumnFamilyHandle* handle : handles_) {
      uint64_t one = 0;
      if (db_->GetIntProperty(handle, property, &one)) sum += one;
    }
    return sum;
  }

  const std::string folder_;
  std::shared_ptr<rocksdb::Env> files_;
  const std::shared_ptr<rocksdb::Cache> cache_;
  const std::shared_ptr<Poison> poison_;
  const std::unique_ptr<rocksdb::DB> db_;
  const std::vector<rocksdb::ColumnFamilyHandle*> handles_;
  FamilyHandles families_ = {};
};

// RocksDB takes a folder without CURRENT for a new database and then clears away what it does not know: all our data.
absl::Status CheckNotHeadless(const std::string& folder) {
  absl::StatusOr<std::vector<std::string>> names = ListFolder(folder);
  if (absl::IsNotFound(names.status())) return absl::OkStatus();
  if (!names.ok()) return names.status();
  const std::string* data = nullptr;
  for (const std::string& name : *names) {
    if (name == "CURRENT") return absl::OkStatus();
    const std::string extension = std::filesystem::path(name).extension().string();
    if (extension == ".sst" || extension == ".blob" || extension == ".log") data = &name;
  }
  if (data == nullptr) return absl::OkStatus();
  return absl::DataLossError(absl::StrCat(folder, " holds ", *data, " but no CURRENT file: restore it from a backup"));
}

// Refuses logs that are hurt by more than a crash, unless a person has decided to live with it.
absl::Status CheckDamage(const RocksOptions& options) {
  absl::StatusOr<WalVerdict> verdict = CheckLogs(options.folder);
  if (!verdict.ok()) return verdict.status();
  if (verdict->state != WalState::kDamaged || options.damage == Damage::kCutThere) return absl::OkStatus();
  return absl::DataLossError(absl::StrCat(options.folder, ": the write-ahead log is damaged before its end, in ",
                                          verdict->where, ": restore a backup, or cut it there and lose what follows"));
}

// Compaction yields to commits, for the disk and for the processor.
void LowerBackgroundPriority() {
  static std::once_flag once;
  std::call_once(once, [] {
    rocksdb::Env::Default()->LowerThreadPoolIOPriority(rocksdb::Env::LOW);
    rocksdb::Env::Default()->LowerThreadPoolCPUPriority(rocksdb::Env::LOW);
  });
}

}  // namespace

absl::StatusOr<std::unique_ptr<Store>> OpenRocks(const RocksOptions& options) {
  if (absl::Status sound = CheckNotHeadless(options.folder); !sound.ok()) return sound;
  if (absl::Status sound = CheckDamage(options); !sound.ok()) return sound;
  if (options.absent == Absent::kCreate) {
    if (absl::Status made = CreateFolders(options.folder); !made.ok()) return made;
  }
  LowerBackgroundPriority();
  RocksTuning tuning = Tune(options);
  auto poison = std::make_shared<Poison>();
  tuning.db.listeners.push_back(std::make_shared<BackgroundWatch>(poison));
  rocksdb::DB* opened = nullptr;
  std::vector<rocksdb::ColumnFamilyHandle*> handles;
  rocksdb::Status status = rocksdb::DB::Open(tuning.db, options.folder, tuning.families, &handles, &opened);
  if (!status.ok()) return FromRocks(status, absl::StrCat("open ", options.folder));
  return std::make_unique<RocksStore>(options.folder, tuning.cache, std::move(poison), std::unique_ptr<rocksdb::DB>(opened),
                                      std::move(handles));
}

absl::StatusOr<std::unique_ptr<Store>> OpenRocksToRead(const RocksOptions& options) {
  if (absl::Status sound = CheckNotHeadless(options.folder); !sound.ok()) return sound;
  if (absl::Status sound = CheckDamage(options); !sound.ok()) return sound;
  return OpenFilesToRead(options, nullptr);
}

absl::StatusOr<std::unique_ptr<Store>> OpenFilesToRead(const RocksOptions& options, std::shared_ptr<rocksdb::Env> files) {
  RocksTuning tuning = Tune(options);
  if (files != nullptr) tuning.db.env = files.get();
  tuning.db.create_if_missing = false;
  tuning.db.create_missing_column_families = false;
  rocksdb::DB* opened = nullptr;
  std::vector<rocksdb::ColumnFamilyHandle*> handles;
  const rocksdb::Status status = rocksdb::DB::OpenForReadOnly(tuning.db, options.folder, tuning.families, &handles, &opened);
  if (!status.ok()) return FromRocks(status, absl::StrCat("open ", options.folder));
  auto store = std::make_unique<RocksStore>(options.folder, tuning.cache, std::make_shared<Poison>(),
                                            std::unique_ptr<rocksdb::DB>(opened), std::move(handles));
  store->Keep(std::move(files));
  return store;
}

}  // namespace yici::storage
