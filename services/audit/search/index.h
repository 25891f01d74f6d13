// The index of histories: terms to places, made of the journal's records and of nothing else. It stands in a store of its own
// beside the data, never in a command's way; whatever is lost of it is made again.
//
//   auto index = EventIndex::Open(std::move(store), log_id_hex);            // goes on where it was sealed
//   index->Take(index->revision() + 1, bytes);                              // the next record
//   absl::StatusOr<Found> found = index->Search({.terms = {TermOf(Field::kItem, code)}, .count = 50});
//   index->Seal();                                                          // what is in memory goes to the store
//
// What is new stands in memory and is sealed in blocks of some ten thousand records, so that blocks are long; after a crash the
// follower takes those records again. Format: docs/formats/search.md. One writer; searches from any thread.
#ifndef YICI_SERVICES_AUDIT_SEARCH_INDEX_H_
#define YICI_SERVICES_AUDIT_SEARCH_INDEX_H_

#include <atomic>
#include <map>
#include <memory>
#include <mutex>
#include <shared_mutex>
#include <string>
#include <vector>

#include "absl/container/flat_hash_map.h"
#include "absl/status/statusor.h"
#include "services/audit/search/postings.h"
#include "services/audit/search/terms.h"
#include "services/audit/tree/compact_range.h"

namespace yici::audit {

// Places that hold all of the terms, in the order, of [begin, end), from `from` on.
struct Search {
  std::vector<std::string> terms = {};  // none: everything
  Order order = Order::kNewestFirst;
  Position begin = 0, end = ~Position{0};
  size_t count = 50;
  size_t steps_max = 100'000;  // places looked at: then the answer is short
};

struct Found {
  std::vector<Position> positions;
  // Where to go on: the end of a newest-first search, the beginning of an oldest-first one. Nothing: that was all.
  std::optional<Position> next;
};

class EventIndex {
 public:
  static constexpr size_t kSealRecords = 16'384;
  static constexpr size_t kSealTerms = 400'000;

  // DATA_LOSS where the store holds the index of another log, of another format, or none that can be read.
  static absl::StatusOr<std::unique_ptr<EventIndex>> Open(std::unique_ptr<storage::Store> store, std::string log_id_hex);

  // The last record taken, and its hash: who follows the journal compares it before going on.
  uint64_t revision() const;
  Hash record_hash() const;
  uint64_t sealed_revision() const;  // the last record whose terms lie in the store
  // DATA_LOSS where the record cannot be read, ABORTED where the index itself cannot: it is to be made anew.
  absl::Status Take(uint64_t revision, std::string_view bytes);
  absl::Status Seal();
  absl::StatusOr<Found> Search(const audit::Search& search) const;
  // What the subject is about, as of the last record taken. Nothing, too, for a row that cannot be read: ask damaged() then.
  std::optional<Place> PlaceOf(std::string_view subject) const;
  // A row could not be read, once and for all.
  bool damaged() const { return damaged_; }

 private:
  class Memory;
  using Tail = absl::flat_hash_map<std::string, std::vector<Position>>;
  using Rows = absl::flat_hash_map<std::string, std::string>;
  EventIndex(std::unique_ptr<storage::Store> store, std::string log_id_hex);
  absl::Status Resume();
  absl::Status SealUnlocking(std::unique_lock<std::shared_mutex>& lock);
  std::unique_ptr<storage::WriteBatch> BatchOfSealing() const;
  absl::Status Forget(const std::vector<std::string>& subjects, std::unique_lock<std::shared_mutex>& lock);
  absl::Status Damage(const absl::Status& failed);
  bool DueToSeal() const;
  std::optional<std::string> Row(std::string_view key) const;

  const std::unique_ptr<storage::Store> store_;
  const std::string log_id_hex_;
  mutable std::shared_mutex mutex_;
  uint64_t revision_ = 0, sealed_ = 0;
  Hash record_hash_{};
  size_t records_ = 0, terms_ = 0;  // in memory
  Tail tail_, sealing_;             // sealing_: on its way into the store
  Rows rows_, sealing_rows_;        // places and names not sealed yet
  absl::Status failed_;             // of a write: nothing is taken any more
  mutable std::atomic<bool> damaged_{false};
};

}  // namespace yici::audit

#endif  // YICI_SERVICES_AUDIT_SEARCH_INDEX_H_
