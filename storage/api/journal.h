// The journal: every record a partition ever ordered, by revision, without gaps. Two implementations are meant to stand
// behind this: the local one below, where a record joins the write batch of the state it changes, and a cluster one.
//
//   std::unique_ptr<Journal> journal = NewLocalJournal(&store);
//   uint64_t revision = *journal->LastRevision(nullptr) + 1;
//   YICI_RETURN_IF_ERROR(journal->Append(*batch, revision, record.SerializeAsString()));
//   YICI_RETURN_IF_ERROR(store.Write(std::move(batch), Sync::kYes));                 // now the record is durable
//   auto next = journal->Scan(frozen.get(), cursor, {.records = 100, .bytes = 1 << 20},
//                             [&](uint64_t revision, std::string_view record) { return Send(revision, record); });
//
// Who owns what: the store belongs to the caller and outlives the journal. `Append` only fills the batch; whoever
// writes the batch makes the record true. Appends come from one thread, in order; reads from any thread.
//
// What holds on failure: a revision handed to `Append` is taken. If its batch is given up or fails, throw this journal
// away with the store and open both again; the next revision is then read from what survived.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "absl/functional/function_ref.h"
#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "storage/api/store.h"

namespace yici::storage {

inline constexpr size_t kRecordBytesMax = size_t{1} << 20;

// The key of a record: the revision as eight bytes, most significant first, so byte order is revision order.
std::string JournalKey(uint64_t revision);
std::optional<uint64_t> ParseJournalKey(std::string_view key);

// Where one Scan stops: after so many records, or after the record that reaches so many bytes.
struct ScanLimit {
  size_t records = SIZE_MAX;
  size_t bytes = SIZE_MAX;
};

class Journal {
 public:
  virtual ~Journal() = default;

  // Puts the record into `batch`. INVALID_ARGUMENT for revision 0 or a record over kRecordBytesMax;
  // FAILED_PRECONDITION when the revision does not follow the last appended one. An empty journal may start anywhere
  // (after a purge or a restore it does not start at 1).
  virtual absl::Status Append(WriteBatch& batch, uint64_t revision, std::string_view record) = 0;

  virtual absl::StatusOr<std::string> Read(const Snapshot* snapshot, uint64_t revision) = 0;  // NOT_FOUND when absent

  // Hands records from `first` on, in order, to `visit` until the limit, the end, or visit says false. Returns the
  // revision to go on from: one past the last visited, `first` when there was none. DATA_LOSS at a gap; OUT_OF_RANGE
  // when `first` lies before the oldest kept record: what a reader wanted is gone, and silence would look like a
  // complete answer.
  virtual absl::StatusOr<uint64_t> Scan(const Snapshot* snapshot, uint64_t first, ScanLimit limit,
                                        absl::FunctionRef<bool(uint64_t revision, std::string_view record)> visit) = 0;

  virtual absl::StatusOr<uint64_t> FirstRevision(const Snapshot* snapshot) = 0;  // 0 when empty
  virtual absl::StatusOr<uint64_t> LastRevision(const Snapshot* snapshot) = 0;   // 0 when empty
};

std::unique_ptr<Journal> NewLocalJournal(Store* store);

}  // namespace yici::storage
