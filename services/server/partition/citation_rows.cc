#include "services/server/partition/citation_rows.h"

#include "services/approval/machine/citation_index.h"
#include "services/base/erasure_tables.h"
#include "services/base/text.h"
#include "services/server/partition/overlay.h"
#include "storage/api/journal.h"

namespace yici::server {
namespace {

constexpr size_t kCacheBytes = size_t{16} << 20;
constexpr size_t kRowsOfBatch = 4'096;

class Indexing {
 public:
  explicit Indexing(storage::Store& store) : store_(store), rows_(store, kCacheBytes) {}

  absl::Status Add(uint64_t revision, std::string_view bytes) {
    journal::Record record;
    if (!record.ParseFromArray(bytes.data(), static_cast<int>(bytes.size()))) return Unreadable(revision);
    for (const journal::StoredEvent& stored : record.events()) {
      journal::Event event;
      if (!event.ParseFromString(stored.event())) return Unreadable(revision);
      approval::KeepCitations(rows_, event);
    }
    return rows_.dirty_rows() < kRowsOfBatch ? rows_.status() : Flush(storage::Sync::kNo);
  }
  absl::Status Flush(storage::Sync sync) {
    if (!rows_.status().ok()) return rows_.status();
    auto batch = store_.NewBatch();
    rows_.FlushDirty(*batch, batch_);
    if (absl::Status written = store_.Write(std::move(batch), sync); !written.ok()) return written;
    rows_.Committed(batch_++);
    rows_.Trim();
    return absl::OkStatus();
  }

 private:
  static absl::Status Unreadable(uint64_t revision) {
    return absl::DataLossError(StrCat("record ", revision, " cannot be read, so nobody knows which files it cites"));
  }

  storage::Store& store_;
  Overlay rows_;
  uint64_t batch_ = 1;
};

// Whatever stands there was not made by the fold: nobody who can write a file makes a case cite another's papers.
absl::Status ClearCitations(storage::Store& store) {
  const std::string begin(1, static_cast<char>(tables::kCitation));
  const std::string end(1, static_cast<char>(static_cast<int>(tables::kCitedByCase) + 1));
  auto rows = store.NewIterator(nullptr, storage::Family::kState, begin, end, storage::Direction::kForward);
  while (rows->Valid()) {
    auto batch = store.NewBatch();
    for (size_t n = 0; rows->Valid() && n < kRowsOfBatch; rows->Next(), ++n)
      batch->Delete(storage::Family::kState, rows->key());
    if (absl::Status written = store.Write(std::move(batch), storage::Sync::kNo); !written.ok()) return written;
  }
  return rows->status();
}

}  // namespace

absl::Status IndexCitations(storage::Store& store) {
  if (absl::Status cleared = ClearCitations(store); !cleared.ok()) return cleared;
  Indexing indexing(store);
  absl::Status added;
  const auto scanned = storage::NewLocalJournal(&store)->Scan(nullptr, 1, {}, [&](uint64_t revision, std::string_view bytes) {
    added = indexing.Add(revision, bytes);
    return added.ok();
  });
  if (!added.ok()) return added;
  return scanned.ok() ? indexing.Flush(storage::Sync::kYes) : scanned.status();
}

}  // namespace yici::server
