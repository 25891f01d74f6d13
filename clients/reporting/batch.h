// What one transaction writes: the tables of a range of revisions, checked against the manifest that came with them.
//
//   BatchPages pages({.from = 4001, .to = 6000});
//   for (…) YICI_RETURN_IF_ERROR(pages.Add(page));                  // RESOURCE_EXHAUSTED: ask for a shorter range
//   absl::StatusOr<Batch> batch = pages.Finish(&verifier);          // DATA_LOSS: not what the manifest says
#ifndef YICI_CLIENTS_REPORTING_BATCH_H_
#define YICI_CLIENTS_REPORTING_BATCH_H_

#include <cstdint>
#include <map>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/statusor.h"
#include "clients/reporting/outcomes.h"
#include "clients/reporting/rows.h"
#include "services/audit/note/signed_note.h"

namespace yici::reporting {

// Revisions, both included.
struct Range {
  uint64_t from = 0, to = 0;
};

// One page of an export as a server gives it.
struct RangePage {
  std::vector<std::pair<std::string, std::string>> parts = {};  // table, piece of its CSV
  uint64_t head = 0;                                            // of the log when it was read
  std::string next = {};                                        // token of the page behind it; empty: the last
  std::string manifest = {};                                    // with the last page
};

struct Batch {
  std::string log_id;  // 32 hex digits
  Range range;
  uint64_t head = 0;
  uint64_t leaves = 0;  // of the log's tree behind the range
  std::string root;     // likewise, hex
  std::vector<TableRows> tables = {};
  std::vector<Outcome> outcomes = {};

  const TableRows& rows_of(std::string_view table) const;  // the end of the process for a table that is none
};

inline constexpr size_t kBatchBytesMax = size_t{16} << 20;  // of CSV; as rows and as JSON it takes several times that

class BatchPages {
 public:
  explicit BatchPages(Range range, size_t bytes_max = kBatchBytesMax) : range_(range), bytes_max_(bytes_max) {}
  absl::Status Add(const RangePage& page);
  // `verifier`: whose signature the manifest must carry; null: none is asked for.
  absl::StatusOr<Batch> Finish(const audit::NoteVerifier* verifier) const;

 private:
  const Range range_;
  const size_t bytes_max_;
  size_t bytes_ = 0;
  uint64_t head_ = 0;
  std::string manifest_;
  std::map<std::string, std::string> csv_;
};

}  // namespace yici::reporting

#endif  // YICI_CLIENTS_REPORTING_BATCH_H_
