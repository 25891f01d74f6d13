// The cases of one hall by the day they fall due. The hall's rows stand by window and bucket, in each by (due day, case_no);
// here they are merged, the next of all first. A case with no clock that runs stands behind all days; where that means that all
// have run out it comes before all others.
//
//   DueDayMerge rows(view, hall_id, /*windows=*/{}, /*descending=*/false, position);
//   for (std::string at; rows.Next(&at);) Show(DueDayMerge::CaseOf(at));
//
// A position is where to go on: rank, due day, case_no. One thread; the view outlives it.
#ifndef YICI_SERVICES_APPROVAL_SERVICE_DUE_DAY_MERGE_H_
#define YICI_SERVICES_APPROVAL_SERVICE_DUE_DAY_MERGE_H_

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "absl/functional/function_ref.h"
#include "services/approval/machine/view.h"
#include "services/server/partition/published.h"

namespace yici::approval {

// Calls `visit(window, bucket, count)` for each stretch of the hall's workbench that holds or held a case. By the hall's own
// key, not by the form of window ids.
void VisitCounters(const server::ReadView& view, std::string_view hall_id,
                   absl::FunctionRef<void(std::string_view, Bucket, uint64_t)> visit);

class DueDayMerge {
 public:
  // From `position` on, "" for all. Of all windows where `windows` is empty.
  DueDayMerge(const server::ReadView& view, const std::string& hall_id, const std::vector<std::string>& windows,
              bool descending, const std::string& position);

  // (rank, due day, case_no) of the next row, until there is none.
  bool Next(std::string* position);
  static std::string_view CaseOf(std::string_view position) { return position.substr(1 + sizeof(int32_t)); }
  static bool IsOverdue(std::string_view position) { return position[0] == kOverdue; }
  static bool IsPosition(std::string_view text) {
    return text.size() > 1 + sizeof(int32_t) && (text[0] == kOverdue || text[0] == kOther);
  }

 private:
  static constexpr char kOverdue = '0', kOther = '1';
  struct Stretch {
    char rank;
    size_t prefix;
    std::unique_ptr<storage::Iterator> rows;
    std::string_view position() const { return rows->key().substr(prefix); }
  };

  bool Before(const Stretch& a, const Stretch& b) const;
  void Open(const server::Published& published, char rank, size_t prefix, std::string begin, std::string end,
            const std::string& position);

  const bool descending_;
  std::vector<Stretch> stretches_;
};

}  // namespace yici::approval

#endif  // YICI_SERVICES_APPROVAL_SERVICE_DUE_DAY_MERGE_H_
