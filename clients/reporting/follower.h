// Follows a log into a database, batch by batch.
//
//   Follower follower(source, *store, {.batch_records = 2'000});
//   for (;;) {
//     absl::StatusOr<Step> step = follower.Next();        // one batch, or a look whether there is one
//     if (!step.ok()) …                                   // source or store failed: nothing of the batch is written
//     if (step->records == 0) Sleep(interval);
//   }
//
// Before the first batch, and whenever nothing is new, the last record that was written is read again: the log must be the
// same one and that record the same, or REPORTING_LOG_DIFFERS. A log restored to an earlier point is another one.
#ifndef YICI_CLIENTS_REPORTING_FOLLOWER_H_
#define YICI_CLIENTS_REPORTING_FOLLOWER_H_

#include <cstdint>
#include <string>

#include "absl/status/statusor.h"
#include "clients/reporting/batch.h"
#include "clients/reporting/store.h"

namespace yici::reporting {

inline constexpr uint64_t kBatchRecordsDefault = 2'000;
inline constexpr uint64_t kBatchRecordsMax = 100'000;

// The server, as far as a follower asks it.
class Source {
 public:
  virtual ~Source() = default;
  // A page of the tables of a range. OUT_OF_RANGE: the log ends before the range does.
  virtual absl::StatusOr<RangePage> Export(Range range, const std::string& page_token) = 0;
  // The case as it stood behind a record.
  virtual absl::StatusOr<yici::v1::Case> CaseBehind(const std::string& case_no, uint64_t revision) = 0;
};

struct FollowWish {
  uint64_t batch_records = kBatchRecordsDefault;  // 1 to kBatchRecordsMax
  size_t batch_bytes = kBatchBytesMax;            // of CSV; a range that holds more is halved
  const audit::NoteVerifier* verifier = nullptr;  // whose signature every manifest must carry; null: none is asked for
};

struct Step {
  uint64_t revision = 0;  // up to which all is written
  uint64_t head = 0;      // of the log
  uint64_t records = 0;   // of this batch; 0: nothing was new
};

class Follower {
 public:
  Follower(Source& source, Store& store, const FollowWish& wish)
      : source_(source), store_(store), wish_(wish), most_(wish.batch_records) {}
  absl::StatusOr<Step> Next();

 private:
  absl::Status Look();
  absl::Status CheckSame(const Batch& last);
  absl::StatusOr<Batch> Read(Range range);
  absl::StatusOr<Batch> ReadWhole(Range range);

  Source& source_;
  Store& store_;
  const FollowWish wish_;
  uint64_t most_;  // records of the next batch
  uint64_t head_ = 0;
  bool looked_ = false;
};

}  // namespace yici::reporting

#endif  // YICI_CLIENTS_REPORTING_FOLLOWER_H_
