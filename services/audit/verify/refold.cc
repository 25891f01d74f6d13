#include "services/audit/verify/refold.h"

#include "absl/strings/escaping.h"
#include "services/base/erasure_tables.h"
#include "services/base/text.h"

namespace yici::audit {
namespace {

constexpr size_t kCacheBytes = size_t{64} << 20;
constexpr int kRecordsOfBatch = 256;
constexpr size_t kShownKeyBytes = 64;

std::string RowName(std::string_view key) {
  const auto shown = key.substr(0, kShownKeyBytes);
  return StrCat("the row of table ", key.empty() ? 0 : static_cast<int>(static_cast<uint8_t>(key[0])), ", key ",
                absl::BytesToHexString(ToAbsl(shown.substr(std::min<size_t>(1, shown.size())))));
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
  const auto rows_of = [](storage::Store& store) {
    return store.NewIterator(nullptr, storage::Family::kState, "", "", storage::Direction::kForward);
  };
  const auto folded = rows_of(scratch_), found = rows_of(kept);
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

}  // namespace yici::audit
