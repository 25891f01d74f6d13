// What survives a store in memory: versioned rows of all families, and how far they are synced. Drop the store, crash
// the disk, open a new store over it: that is a loss of power without a machine.
//
//   std::shared_ptr<MemoryDisk> disk = NewMemoryDisk();
//   std::unique_ptr<Store> store = NewMemoryStore(disk);      // … writes, some synced, some not
//   store.reset();                                            // after its snapshots and iterators
//   disk->Crash(seed % (disk->unsynced_batches() + 1));       // that many of the unsynced survive, in order
//   store = NewMemoryStore(disk);
//
// Who owns what: stores, snapshots and iterators share the disk. Each row is a list of versions, ascending by the
// number of the batch that wrote it; a reader sees the last one not above its own number. Versions that no reader and
// no crash can ask for any more are dropped as the floor passes them, so long simulations do not grow.
//
// What holds on failure: nothing here fails. All calls are safe from any thread.
#pragma once

#include <array>
#include <cstdint>
#include <deque>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <shared_mutex>
#include <string>
#include <string_view>
#include <vector>

#include "storage/api/store.h"

namespace yici::storage {

// One change of a batch.
struct MemoryChange {
  enum class Kind : uint8_t { kPut, kDelete };
  Kind kind;
  Family family;
  std::string key;
  std::string value;
};

struct MemoryRow {
  std::string key;
  std::string value;
};

class MemoryDisk {
 public:
  // --- for whoever simulates ---
  uint64_t unsynced_batches() const;
  void Crash(uint64_t kept_unsynced_batches);
  size_t stored_versions() const;  // walks all rows: for tests of the clean-up

  // --- for the store ---
  void Apply(const std::vector<MemoryChange>& changes, Sync sync);
  uint64_t Pin();                // the latest view, kept readable until Unpin
  void PinAgain(uint64_t view);  // one more holder of a view that is pinned now
  void Unpin(uint64_t view);
  // `view` empty: the latest.
  std::optional<std::string> Get(std::optional<uint64_t> view, Family family, std::string_view key) const;
  // The first row of [begin, end) in the direction; an empty `end` is no bound.
  std::optional<MemoryRow> Seek(uint64_t view, Family family, std::string_view begin, std::string_view end,
                                Direction direction) const;
  Usage usage() const;

 private:
  struct Version {
    uint64_t batch;
    std::optional<std::string> value;  // empty: deleted
  };
  using Rows = std::map<std::string, std::vector<Version>, std::less<>>;
  struct Superseded {
    uint64_t batch;  // since this batch the row has versions that may go
    Family family;
    std::string key;
  };

  static const std::string* Visible(const std::vector<Version>& versions, uint64_t view);
  void AddVersion(Family family, std::string_view key, std::optional<std::string> value);
  uint64_t Floor() const;
  void DropUnreadable();
  void Collapse(const Superseded& superseded, uint64_t floor);

  mutable std::shared_mutex mutex_;
  std::array<Rows, kFamilies> rows_;
  uint64_t last_batch_ = 0;
  uint64_t synced_batch_ = 0;
  uint64_t bytes_ = 0;
  std::multiset<uint64_t> pins_;
  std::deque<Superseded> superseded_;  // ascending by batch
};

std::shared_ptr<MemoryDisk> NewMemoryDisk();

}  // namespace yici::storage
