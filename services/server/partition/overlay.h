// The deciding thread's state: the newest value of every row it touched, over what is stored.
//
//   Overlay overlay(store, 64 << 20);
//   ApplyAny(overlay, event, position);            // puts rows
//   overlay.FlushDirty(batch);                     // into the write batch of the commit stage
//   overlay.Committed(number);                     // these rows may be evicted now
//
// A row that is not stored yet is pinned; everything else is a cache with a budget, least recently used first. A row absent
// here is therefore exactly as stored. Rows are parsed once and serialised once per batch, however often they change.
// One thread.
#ifndef YICI_SERVICES_SERVER_PARTITION_OVERLAY_H_
#define YICI_SERVICES_SERVER_PARTITION_OVERLAY_H_

#include <memory>
#include <string>
#include <vector>

#include "absl/container/flat_hash_map.h"
#include "services/base/state.h"
#include "storage/api/store.h"

namespace yici::server {

class Overlay final : public State {
 public:
  Overlay(storage::Store& store, size_t cache_bytes) : store_(store), cache_bytes_(cache_bytes) {}

  std::optional<std::string> FindBytes(Table table, std::string_view key) const override;
  void Scan(Table table, std::string_view begin, std::string_view end,
            absl::FunctionRef<bool(std::string_view, std::string_view)> visit) const override;
  void PutBytes(Table table, std::string_view key, std::string value) override;
  using State::Erase;
  void Erase(Table table, std::string_view key) override;

  // Moves the rows changed since the last call into `batch` and pins them until Committed(batch_number).
  void FlushDirty(storage::WriteBatch& batch, uint64_t batch_number);
  void Committed(uint64_t batch_number);
  // Back under the budget: drops what is stored, least recently used first. Voids pointers from Find.
  void Trim() {
    if (bytes_ > cache_bytes_) Evict();
  }
  // A savepoint: from Save() on, every row remembers what it was, until TakeBack() makes it so again or Release() forgets
  // it. At most one at a time, and no flush, commit or trim in between.
  void Save();
  void TakeBack();
  void Release();
  // Rows that will be written by the next flush.
  size_t dirty_rows() const { return dirty_.size(); }
  size_t cached_bytes() const { return bytes_; }
  // Reads that went to the store: the partition counts them as cost.
  uint64_t store_reads() const { return store_reads_; }
  // The first failed read; the partition stops on it, for what follows would be decided on half a state.
  const absl::Status& status() const { return status_; }

 protected:
  const google::protobuf::MessageLite* FindRow(Table table, std::string_view key,
                                               const google::protobuf::MessageLite& prototype) const override;
  void PutRow(Table table, std::string_view key, std::unique_ptr<google::protobuf::MessageLite> row) override;

 private:
  struct Entry {
    std::string key;                                        // table byte + key
    std::unique_ptr<google::protobuf::MessageLite> parsed;  // or null: `bytes` holds the value
    std::string bytes;
    bool present = false;
    bool bytes_valid = false;  // bytes hold the value; otherwise only `parsed` does
    bool dirty = false;
    bool saved = false;      // `undo_` holds what it was at the savepoint
    uint64_t pinned_by = 0;  // batch that carries it; 0 when stored
    size_t charge = 0;
    Entry* newer = nullptr;
    Entry* older = nullptr;
  };

  struct Undo {
    Entry* entry;
    bool inserted;  // it was not here at the savepoint
    std::unique_ptr<google::protobuf::MessageLite> parsed;
    std::string bytes;
    bool present, bytes_valid, dirty;
  };

  Entry* Lookup(Table table, std::string_view key) const;  // loads from the store; never null
  Entry* Insert() const;
  Entry* Touch(Table table, std::string_view key);  // for writing
  void Remember(Entry* entry, bool inserted);
  void MarkDirty(Entry* entry);
  void Link(Entry* entry) const;
  void Unlink(Entry* entry) const;
  void Charge(Entry* entry) const;
  void Evict() const;
  void Drop(Entry* entry) const;
  void Settle(Entry* entry);  // stored now: keeps, shrinks or forgets it

  storage::Store& store_;
  const size_t cache_bytes_;
  mutable absl::flat_hash_map<std::string_view, std::unique_ptr<Entry>> entries_;
  mutable std::vector<std::unique_ptr<Entry>> spare_;
  mutable Entry* newest_ = nullptr;
  mutable Entry* oldest_ = nullptr;
  mutable size_t bytes_ = 0;
  mutable uint64_t store_reads_ = 0;
  mutable absl::Status status_;
  mutable std::string scratch_;
  std::vector<Entry*> dirty_;
  bool saving_ = false;
  size_t dirty_at_save_ = 0;
  std::vector<Undo> undo_;
  struct InFlight {
    uint64_t number;
    std::vector<Entry*> entries;
  };
  std::vector<InFlight> in_flight_;
};

}  // namespace yici::server

#endif  // YICI_SERVICES_SERVER_PARTITION_OVERLAY_H_
