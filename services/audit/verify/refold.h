// The state folded anew from its records into a store of its own, to be compared with the state that was kept.
//
//   Refold refold(scratch, log_id_hex);
//   YICI_RETURN_IF_ERROR(refold.Add(record));       // in order
//   absl::StatusOr<int64_t> rows = refold.Compare(kept);   // DATA_LOSS naming table and key of the first row that differs
//
// Rows on their way stay in memory up to a budget; the rest lies in the scratch store, which needs no durability.
#ifndef YICI_SERVICES_AUDIT_VERIFY_REFOLD_H_
#define YICI_SERVICES_AUDIT_VERIFY_REFOLD_H_

#include <string>

#include "absl/status/statusor.h"
#include "services/server/partition/fold.h"
#include "services/server/partition/overlay.h"
#include "storage/api/store.h"
#include "storage/format/manifest.h"

namespace yici::audit {

class Refold {
 public:
  Refold(storage::Store& scratch, std::string log_id_hex);

  absl::Status Add(const journal::Record& record);
  // Rows that a folder of `version` cannot have yet are passed over.
  absl::StatusOr<int64_t> Compare(storage::Store& kept, storage::SchemaVersion version);
  // Instead of Compare: the scratch store holds the state with its head.
  absl::Status Finish();
  // Instead of Compare: what was kept becomes what its records give, synced at the end. Cut in between, it is done again.
  absl::Status Replace(storage::Store& kept);

 private:
  absl::Status Flush();

  storage::Store& scratch_;
  const std::string log_id_hex_;
  server::Overlay rows_;
  server::Head head_;
  int pending_ = 0;
  uint64_t batch_ = 1;
};

// The state of a folder whose format was an earlier one, from its records: every table that has come since. DATA_LOSS naming the
// record that cannot be read or does not fold; then nothing was changed.
absl::Status FoldAnew(storage::Store& store, storage::Store& scratch, const std::string& log_id_hex);

}  // namespace yici::audit

#endif  // YICI_SERVICES_AUDIT_VERIFY_REFOLD_H_
