#include "services/audit/verify/refold.h"

#include "absl/strings/escaping.h"
#include "services/base/erasure_tables.h"
#include "services/base/text.h"
#include "storage/api/journal.h"

namespace yici::audit {
namespace {

constexpr size_t kCacheBytes = size_t{64} << 20;
constexpr int kRecordsOfBatch = 256;
constexpr int kRowsOfBatch = 4'096;
constexpr size_t kShownKeyBytes = 64;

std::string RowName(std::string_view key) {
  const auto shown = key.substr(0, kShownKeyBytes);
  return StrCat("the row of table ", key.empty() ? 0 : static_cast<int>(static_cast<uint8_t>(key[0])), ", key ",
                absl::BytesToHexString(ToAbsl(shown.substr(std::min<size_t>(1, shown.size())))));
}

std::unique_ptr<storage::Iterator> RowsOf(storage::Store& store) {
  return store.NewIterator(nullptr, storage::Family::kState, "", "", storage::Direction::kForward);
}

// To the next row that a folder of this version has. After a migration that a crash cut it may have some of the others.
void PassOver(storage::Iterator& rows, storage::SchemaVersion version) {
  if (version >= storage::kCitationsSchemaVersion) return;
  while (rows.Valid() && tables::IsCitationIndex(static_cast<Table>(rows.key()[0]))) rows.Next();
}

}  // namespace

Refold::Refold(storage::Store& scratch, std::string log_id_hex)
    : scratch_(scratch), log_id_hex_(std::move(log_id_hex)), rows_(scratch, kCacheBytes) {}

absl::Status Refold::Add(const journal::Record& record) {
  if (absl::Status folded = server::FoldRecord(rows_, head_, log_id_hex_, record); !folded.ok()) return folded;
  return ++pending_ < kRecordsOfBatch ? absl::OkStatus() : Flush();
}

absl::Status Refold::Flush() {
  pending_ = 0;
  if (!rows_.status().ok()) return rows_.status();
  auto batch = scratch_.NewBatch();
  rows_.FlushDirty(*batch, batch_);
  if (absl::Status written = scratch_.Write(std::move(batch), storage::Sync::kNo); !written.ok()) return written;
  rows_.Committed(batch_++);
  return absl::OkStatus();
}

absl::Status Refold::Finish() {
  server::PutHead(rows_, head_);
  return Flush();
}

absl::StatusOr<int64_t> Refold::Compare(storage::Store& kept, storage::SchemaVersion version) {
  if (absl::Status finished = Finish(); !finished.ok()) return finished;
  const auto folded = RowsOf(scratch_), found = RowsOf(kept);
  int64_t rows = 0;
  for (PassOver(*folded, version), PassOver(*found, version); folded->Valid() && found->Valid(); ++rows) {
    if (folded->key() < found->key()) break;
    if (found->key() < folded->key()) return absl::DataLossError(RowName(found->key()) + " follows from no event");
    if (found->value() != folded->value()) return absl::DataLossError(RowName(found->key()) + " is not what its events give");
    folded->Next(), PassOver(*folded, version);
    found->Next(), PassOver(*found, version);
  }
  for (const auto* side : {folded.get(), found.get()}) {
    if (!side->status().ok())
      return absl::UnavailableError(StrCat("rows of the state cannot be read: ", side->status().message()));
  }
  if (folded->Valid()) return absl::DataLossError(RowName(folded->key()) + " is missing");
  if (found->Valid()) return absl::DataLossError(RowName(found->key()) + " follows from no event");
  return rows;
}

absl::Status Refold::Replace(storage::Store& kept) {
  if (absl::Status finished = Finish(); !finished.ok()) return finished;
  const auto folded = RowsOf(scratch_), found = RowsOf(kept);
  auto batch = kept.NewBatch();
  for (int rows = 0; folded->Valid() || found->Valid(); ++rows) {
    if (rows == kRowsOfBatch) {
      if (absl::Status written = kept.Write(std::move(batch), storage::Sync::kNo); !written.ok()) return written;
      batch = kept.NewBatch(), rows = 0;
    }
    if (!folded->Valid() || (found->Valid() && found->key() < folded->key())) {
      if (!folded->status().ok()) return folded->status();  // its end is not the end of the state
      batch->Delete(storage::Family::kState, found->key());
      found->Next();
      continue;
    }
    const bool there = found->Valid() && found->key() == folded->key();
    if (!there || found->value() != folded->value()) batch->Put(storage::Family::kState, folded->key(), folded->value());
    if (there) found->Next();
    folded->Next();
  }
  for (const auto* side : {folded.get(), found.get()}) {
    if (!side->status().ok()) return side->status();
  }
  return kept.Write(std::move(batch), storage::Sync::kYes);
}

absl::Status FoldAnew(storage::Store& store, storage::Store& scratch, const std::string& log_id_hex) {
  Refold refold(scratch, log_id_hex);
  absl::Status added;
  const auto scanned = storage::NewLocalJournal(&store)->Scan(nullptr, 1, {}, [&](uint64_t revision, std::string_view bytes) {
    journal::Record record;
    added = record.ParseFromArray(bytes.data(), static_cast<int>(bytes.size()))
                ? refold.Add(record)
                : absl::DataLossError(StrCat("record ", revision, " cannot be read"));
    return added.ok();
  });
  if (!added.ok()) return added;
  return scanned.ok() ? refold.Replace(store) : scanned.status();
}

}  // namespace yici::audit
