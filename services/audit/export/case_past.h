// A case as it stood behind one of its records, folded anew from its own events.
//
//   CasePast past(store, snapshot, case_no);
//   YICI_RETURN_IF_ERROR(past.Reach(4711));          // its events up to record 4711
//   const journal::Case* then = past.state();        // null: it had not begun
//
// What holds on failure: NOT_FOUND where the store knows no such case; DATA_LOSS RECORD_UNREADABLE where one of its records
// cannot be read.
#ifndef YICI_SERVICES_AUDIT_EXPORT_CASE_PAST_H_
#define YICI_SERVICES_AUDIT_EXPORT_CASE_PAST_H_

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "services/base/memory_state.h"
#include "storage/api/journal.h"
#include "storage/api/store.h"

namespace yici::audit {

// One published moment of a partition.
struct StoreView {
  storage::Store* store = nullptr;
  const storage::Snapshot* snapshot = nullptr;
};

// The row of a case as it stands. NOT_FOUND where there is none.
absl::StatusOr<journal::Case> ReadCaseRow(const StoreView& view, const std::string& case_no);

class CasePast {
 public:
  // Told of each event before it is folded; `state` is null before the first.
  using Tell =
      std::function<void(const journal::Record& record, int index, const journal::Event& event, const journal::Case* state)>;

  CasePast(const StoreView& view, const journal::Case& row);
  absl::Status Reach(uint64_t revision, const Tell& tell = nullptr);
  const journal::Case* state() const { return past_.Find<journal::Case>(case_no_); }
  uint64_t revision() const { return revision_; }  // of the last record that was taken

 private:
  void Take(const journal::Record& record, const Tell& tell);

  const StoreView view_;
  const std::string case_no_, name_;
  const std::vector<uint64_t> revisions_;
  const std::unique_ptr<storage::Journal> journal_;
  MemoryState past_;
  size_t next_ = 0;
  uint64_t revision_ = 0;
};

}  // namespace yici::audit

#endif  // YICI_SERVICES_AUDIT_EXPORT_CASE_PAST_H_
