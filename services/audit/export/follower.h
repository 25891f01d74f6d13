// Follows the journal behind the commits and keeps what proofs are made of: hashes of all leaves, tile roots, the running hash
// over all records. Ordering and committing know nothing of it: it reads what is published, at the lowest priority.
//
//   Follower follower(log_id_hex, *std::move(tile_files));
//   absl::StatusOr<Stand> stand = follower.Reach(source, deadline);     // tree and records as of the source, or later
//   absl::StatusOr<Hash> hash = follower.HashOf({.level = 3, .index = 2});
//   Follower second(log_id_hex, *std::move(other_files), kSm3Tree);     // the second tree, from the same records
//
// What holds on failure: UNAVAILABLE TILES_BEHIND when the deadline came first; each try goes on where the last one
// stopped. When what was kept does not give the tree of the head, it is thrown away and made again once; when the journal
// itself does not give it, DATA_LOSS LOG_DAMAGED, and nothing is signed any more. Any thread.
#ifndef YICI_SERVICES_AUDIT_EXPORT_FOLLOWER_H_
#define YICI_SERVICES_AUDIT_EXPORT_FOLLOWER_H_

#include <chrono>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

#include "services/audit/export/tile_files.h"
#include "services/audit/tree/hash_range.h"
#include "services/audit/tree/record_chain.h"
#include "storage/api/journal.h"
#include "storage/api/store.h"

namespace yici::audit {

// One durable moment of a partition.
struct JournalMoment {
  storage::Store* store = nullptr;
  const storage::Snapshot* snapshot = nullptr;
  uint64_t revision = 0;
  CompactRange tree;
};

// What a checkpoint says.
struct Stand {
  uint64_t revision = 0;
  uint64_t leaves = 0;
  Hash root{};
  Hash records{};
};

class Follower {
 public:
  using Deadline = std::chrono::steady_clock::time_point;

  // `files` of the same hash. The head vouches for the tree of SHA-256 alone. Of a second tree the kept tiles are held against
  // one another before anything rests on them, its size against the head; who signs it has reached the first one before.
  Follower(std::string log_id_hex, std::unique_ptr<TileFiles> files, const TreeHasher& hasher = kSha256Tree);

  absl::StatusOr<Stand> Reach(const JournalMoment& moment, Deadline deadline);
  // Of a perfect subtree among the leaves that were reached.
  absl::StatusOr<Hash> HashOf(Node node) const;
  absl::StatusOr<std::vector<Hash>> Tile(const TileName& name) const;
  // The leaves of one bundle. Between two of them may lie any number of refused requests: UNAVAILABLE TILES_BEHIND when the
  // deadline comes first, and who asks for the same bundle again soon goes on from there. Where more bundles are on their way
  // than are remembered, the ones that have come furthest are.
  absl::StatusOr<std::string> Entries(const JournalMoment& moment, const TileName& name, Deadline deadline = Deadline::max());
  // What was kept gave a wrong proof: made again from the journal. False when that was done before.
  bool Distrust();

 private:
  absl::Status Step(const JournalMoment& moment);
  absl::Status CheckSome();
  bool FitsAbove(int level, uint64_t index) const;
  absl::Status AfterLoss(absl::Status loss);
  absl::Status AfterFailure(absl::Status failure);
  absl::Status Resume(const JournalMoment& moment);
  absl::Status TakeSome(const JournalMoment& moment);
  absl::Status TakeRecord(uint64_t revision, std::string_view bytes);
  absl::Status TakeLeaf(const Hash& hash, const TileMark& mark);
  absl::StatusOr<Hash> HashLocked(Node node) const;
  absl::StatusOr<std::vector<Hash>> TileLocked(const TileName& name) const;
  absl::Status Settle(const JournalMoment& moment);
  // A bundle on its way.
  struct Reading {
    TileName name;
    uint64_t first_revision = 0;
    uint64_t next_revision = 0;
    uint64_t next_leaf = 0;
    std::string bundle;
    Deadline cut_at = {};  // while it is remembered
    uint64_t records() const { return next_revision - first_revision; }
  };
  absl::StatusOr<Reading> BeginReading(const TileName& name);
  void Remember(Reading reading);
  absl::Status ReadSome(const JournalMoment& moment, Reading* reading) const;

  const std::string log_id_hex_;
  const TreeHasher& hasher_;
  mutable std::mutex mutex_;
  std::unique_ptr<TileFiles> files_;
  std::vector<Hash> rest_;  // leaves behind the last full tile
  uint64_t skip_to_ = 0;    // leaves before it were kept already
  uint64_t checked_ = 0;    // kept tiles of a second tree that were held against their roots
  HashRange tree_;
  RecordChain chain_;
  Stand stand_;  // the last one that was compared with a head
  bool resumed_ = false, made_anew_ = false;
  absl::Status damaged_;
  std::vector<Reading> readings_;  // that a deadline cut; at most kReadingsMax
};

}  // namespace yici::audit

#endif  // YICI_SERVICES_AUDIT_EXPORT_FOLLOWER_H_
