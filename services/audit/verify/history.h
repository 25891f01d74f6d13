// Whether a data folder is what it says: every record in order, every leaf and the root of the tree from the stored bytes, the
// edge that the head keeps, a checkpoint that was kept outside, every attachment's digest, and the state as the fold of
// its events. Reads only; one pass; memory does not grow with the journal.
//
//   auto store = storage::OpenRocksToRead({.folder = copy + "/rocks"});
//   VerifyReport report = VerifyHistory(**store, {.log_id_hex = id, .checkpoint = &kept, .scratch = scratch.get()});
//   if (report.finding != Finding::kSound) Tell(report.text);            // "record 4711: …"
//
// Where the folder keeps a second tree (SM3), it is computed in the same pass and held against a checkpoint of its own.
//
// What each check sees. The tree and the head: any change of an event or of what its leaf holds, gaps, repeats. A checkpoint: a
// cut tail, a history written anew from some record on, any other byte of any record (answers, refused requests). The fold:
// any row of the state. Not covered: rows of the key store, for whoever erases a person deletes one; uploads on their way.
//
// What holds on failure: nothing throws or crashes; the first finding is told, with the first record that is bad where one
// is to blame. What RocksDB cannot read is kUnreadable, named by the record that could not be had.
#ifndef YICI_SERVICES_AUDIT_VERIFY_HISTORY_H_
#define YICI_SERVICES_AUDIT_VERIFY_HISTORY_H_

#include <cstdint>
#include <functional>
#include <string>

#include "services/audit/note/checkpoint.h"
#include "services/audit/tree/compact_range.h"
#include "storage/api/store.h"
#include "storage/format/manifest.h"

namespace yici::audit {

using storage::SecondTree;

// In the order in which they are looked for where several hold. The numbers are exit codes (docs/exit-codes.md).
enum class Finding : int {
  kSound = 0,
  kUnreadable = 20,  // the folder or its store cannot be opened or read to the end
  kRecords = 21,     // a record is malformed, missing, repeated or out of order
  kTree = 22,        // the head says another revision, time, size or edge than the records give
  kCheckpoint = 23,  // the log is shorter than the checkpoint, or is another one
  kState = 24,       // the state is not the fold of the events
  kBlobs = 25,       // an attachment's bytes are not those it is named by, or one that a case cites is missing
};

struct VerifyOptions {
  std::string log_id_hex = {};
  // Of the folder: what an older one cannot hold yet is not missed.
  storage::SchemaVersion version = storage::kSchemaVersion;
  const Checkpoint* checkpoint = nullptr;  // opened with its key; null: none at hand
  SecondTree second_tree = SecondTree::kNone;
  const Checkpoint* second_checkpoint = nullptr;  // of that tree
  // An empty store for the state as folded anew, or null: the state is not compared.
  storage::Store* scratch = nullptr;
  std::function<void(uint64_t done, uint64_t total)> progress = {};  // records; called every thousand
  // The leaf hash that was kept when the leaf was new, where somebody kept it: names the first changed record.
  std::function<bool(uint64_t leaf, Hash* hash)> kept_leaf = {};
};

struct VerifyReport {
  Finding finding = Finding::kSound;
  std::string text;           // "" when sound
  uint64_t bad_revision = 0;  // of the first bad record; 0 when none is to blame
  uint64_t revision = 0;      // last record read
  uint64_t leaves = 0;
  Hash root{};
  Hash records{};  // the running hash over all records
  bool checkpoint_met = false;
  // Of the second tree, where there is one.
  bool has_second = false;
  Hash second_root{};
  Hash second_records{};
  bool second_checkpoint_met = false;
  int64_t state_rows = -1;  // compared with the fold; -1: not asked for
  uint64_t blobs = 0;       // digests that were checked
};

VerifyReport VerifyHistory(storage::Store& store, const VerifyOptions& options);

}  // namespace yici::audit

#endif  // YICI_SERVICES_AUDIT_VERIFY_HISTORY_H_
