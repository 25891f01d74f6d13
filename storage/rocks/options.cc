#include "storage/rocks/options.h"

#include <rocksdb/convenience.h>
#include <rocksdb/filter_policy.h>
#include <rocksdb/slice_transform.h>
#include <rocksdb/table.h>
#include <rocksdb/write_buffer_manager.h>

#include <algorithm>
#include <string>

namespace yici::storage {
namespace {

constexpr uint64_t kMiB = uint64_t{1} << 20;
constexpr uint64_t kMemtableBytes = 48 * kMiB;
constexpr uint64_t kBlobFileFromBytes = 16 << 10;  // larger values stay out of compaction
constexpr double kFilterBitsPerKey = 10;           // about 1 % false positives

bool Supports(rocksdb::CompressionType wanted) {
  const std::vector<rocksdb::CompressionType> known = rocksdb::GetSupportedCompressions();
  return std::find(known.begin(), known.end(), wanted) != known.end();
}

rocksdb::CompressionType FirstSupported(std::initializer_list<rocksdb::CompressionType> wanted) {
  for (rocksdb::CompressionType type : wanted) {
    if (Supports(type)) return type;
  }
  return rocksdb::kNoCompression;
}

// The log is what a reply stands on. The deciding question is what an opening does with a log that does not read to its
// end:
//  - cut or holed within its last batch: a crash, normal; nobody was told that batch is durable. Drop it.
//  - damaged before that: something that was acknowledged is unreadable. Refuse, keep every byte, let a person decide.
// No mode of RocksDB does this (tried with recovery_test.cc). kPointInTimeRecovery stops at the first bad byte and
// silently forgets what was acknowledged behind it. kTolerateCorruptedTailRecords refuses a wrong checksum, also in the
// last batch after a power cut, yet takes a damaged length for the end of a log, and after a log without its end goes
// on with the next one, which leaves a hole. So CheckLogs (wal_check.h) decides before RocksDB opens; behind it
// kPointInTimeRecovery can only drop a torn last batch, and it never leaves a hole.
//
// Not set: track_and_verify_wals_in_manifest. In 7.8 it may report a log missing that was deleted rightly
// (facebook/rocksdb#10892), so a sound folder would not open. A lost log shows as a gap of revisions instead
// (Journal::Scan).
void TuneLog(const RocksOptions& options, rocksdb::DBOptions* db) {
  db->wal_recovery_mode = rocksdb::WALRecoveryMode::kPointInTimeRecovery;
  db->recycle_log_file_num = 0;  // old records behind the end of a recycled log blur where the tail is
  db->manual_wal_flush = false;  // each write reaches the system at once; Sync::kYes adds fdatasync
  db->use_fsync = false;
  db->wal_bytes_per_sync = 0;  // commits sync the log anyway
  db->allow_fallocate = true;  // log blocks are allocated ahead: a sync has only the size to record
  // Bounds the replay: a family that changes rarely would otherwise hold back every log since its last flush.
  db->max_total_wal_size = kReplayBytesMax;
  // Start serving from the replayed memtables and flush them in time; but after a cut flush, so that the damaged log
  // goes.
  db->avoid_flush_during_recovery = options.damage == Damage::kRefuse;
  db->avoid_flush_during_shutdown = true;  // the log has it
}

// One committing thread writes: the concurrent paths only cost.
void TuneWriting(rocksdb::DBOptions* db) {
  db->enable_pipelined_write = false;
  db->unordered_write = false;
  db->allow_concurrent_memtable_write = false;
  db->enable_write_thread_adaptive_yield = false;
  db->atomic_flush = false;  // only needed without a log
  db->max_background_jobs = 2;
  db->bytes_per_sync = kMiB;  // tables trickle to the disk instead of stalling a commit with one big flush
}

void TuneCare(const RocksOptions& options, rocksdb::DBOptions* db) {
  db->paranoid_checks = true;
  db->max_bgerror_resume_count = 0;  // after a background error the process leaves; see also the listener in store.cc
  db->max_open_files = options.open_files_max;
  db->skip_stats_update_on_db_open = true;  // would read every table at each start
  db->max_manifest_file_size = 16 * kMiB;
  db->statistics = nullptr;
  db->stats_dump_period_sec = 0;
  db->stats_persist_period_sec = 0;
  db->max_log_file_size = 4 * kMiB;  // RocksDB's information log, not the write-ahead log
  db->keep_log_file_num = 4;
  db->info_log_level = rocksdb::InfoLogLevel::WARN_LEVEL;
  db->create_missing_column_families = true;
}

rocksdb::BlockBasedTableOptions TableOptions(const std::shared_ptr<rocksdb::Cache>& cache) {
  rocksdb::BlockBasedTableOptions table;
  table.block_cache = cache;
  table.block_size = 16 << 10;
  table.format_version = 5;
  // Indexes and filters live in the cache, so that one budget covers them; those of the newest level stay.
  table.cache_index_and_filter_blocks = true;
  table.cache_index_and_filter_blocks_with_high_priority = true;
  table.pin_l0_filter_and_index_blocks_in_cache = true;
  return table;
}

rocksdb::ColumnFamilyOptions BaseFamily() {
  rocksdb::ColumnFamilyOptions family;
  family.write_buffer_size = kMemtableBytes;
  family.max_write_buffer_number = 3;
  family.level_compaction_dynamic_level_bytes = true;
  family.max_bytes_for_level_base = 4 * kMemtableBytes;
  family.target_file_size_base = 64 * kMiB;
  family.compression = FirstSupported({rocksdb::kLZ4Compression, rocksdb::kSnappyCompression});
  family.paranoid_file_checks = false;  // reads each new table back: doubles compaction; block checksums guard reads
  return family;
}

// Where a put belongs in a memtable is the larger part of its cost: a search through a hundred thousand keys. Keys that
// differ only in their last bytes come in ascending order more often than not (revisions, case numbers of an item, request
// ids of a sender): the place of the last one with the same beginning is then a good hint. A wrong hint costs nothing, but
// never delete a range: RocksDB 7.8 would use a hint of one skip list for the other that holds ranges.
class BeginningOfKey : public rocksdb::SliceTransform {
 public:
  const char* Name() const override { return "yici.beginning"; }
  rocksdb::Slice Transform(const rocksdb::Slice& key) const override {
    constexpr size_t kEndBytes = 5;
    return {key.data(), key.size() > kEndBytes ? key.size() - kEndBytes : 0};
  }
  bool InDomain(const rocksdb::Slice&) const override { return true; }
};

rocksdb::ColumnFamilyOptions TuneFamily(Family family, const std::shared_ptr<rocksdb::Cache>& cache) {
  rocksdb::ColumnFamilyOptions tuned = BaseFamily();
  tuned.memtable_insert_with_hint_prefix_extractor = std::make_shared<BeginningOfKey>();
  rocksdb::BlockBasedTableOptions table = TableOptions(cache);
  // Filters serve lookups of single keys. Whoever reads the journal knows that the record is there.
  if (family != Family::kJournal) {
    table.filter_policy.reset(rocksdb::NewBloomFilterPolicy(kFilterBitsPerKey));
    table.whole_key_filtering = true;
    // The same for memtables: a command asks for a request id that is not there.
    tuned.memtable_whole_key_filtering = true;
    tuned.memtable_prefix_bloom_size_ratio = 0.02;
  }
  // The journal only grows at its end: with one compression for all levels its tables move down without being
  // rewritten.
  if (family == Family::kBlobs) {
    tuned.compression = rocksdb::kNoCompression;  // sealed bytes do not compress
    tuned.enable_blob_files = true;
    tuned.min_blob_size = kBlobFileFromBytes;
    tuned.enable_blob_garbage_collection = true;
  }
  tuned.table_factory.reset(rocksdb::NewBlockBasedTableFactory(table));
  return tuned;
}

}  // namespace

RocksTuning Tune(const RocksOptions& options) {
  RocksTuning tuning;
  tuning.cache = rocksdb::NewLRUCache(options.memory_bytes, /*num_shard_bits=*/4, /*strict_capacity_limit=*/false,
                                      /*high_pri_pool_ratio=*/0.5);
  TuneLog(options, &tuning.db);
  TuneWriting(&tuning.db);
  TuneCare(options, &tuning.db);
  tuning.db.create_if_missing = options.absent == Absent::kCreate;
  // Memtables of all families together take a quarter of the budget at most; what they take, the cache gives up.
  tuning.db.write_buffer_manager =
      std::make_shared<rocksdb::WriteBufferManager>(std::max(options.memory_bytes / 4, 8 * kMiB), tuning.cache);
  tuning.families.emplace_back(rocksdb::kDefaultColumnFamilyName, BaseFamily());
  for (Family family : kAllFamilies) {
    tuning.families.emplace_back(std::string(FamilyName(family)), TuneFamily(family, tuning.cache));
    tuning.families.back().options.disable_auto_compactions = options.compaction == RocksOptions::Compaction::kNone;
  }
  return tuning;
}

}  // namespace yici::storage
