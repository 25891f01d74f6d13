#include "services/approval/service/due_day_merge.h"

#include <algorithm>
#include <limits>

#include "services/approval/machine/rows.h"
#include "services/base/key_range.h"
#include "services/base/text.h"

namespace yici::approval {
namespace {

// A case in one of these always has a clock that runs, until the last one runs out. In the others clocks stand still, or
// none has started.
bool RowsWithoutDayAreOverdue(Bucket bucket) { return bucket == Bucket::kToAccept || bucket == Bucket::kToFinish; }

}  // namespace

void VisitCounters(const server::ReadView& view, std::string_view hall_id,
                   absl::FunctionRef<void(std::string_view, Bucket, uint64_t)> visit) {
  std::string prefix;
  AppendText(prefix, hall_id);
  view.Scan(Table::kWorkbenchCount, prefix, PrefixEnd(prefix), [&](std::string_view key, std::string_view count) {
    const size_t window_end = key.find('\0', prefix.size());
    if (window_end == std::string_view::npos || window_end + 2 != key.size()) return true;
    visit(key.substr(prefix.size(), window_end - prefix.size()), static_cast<Bucket>(key.back()), U64FromBytes(count));
    return true;
  });
}

DueDayMerge::DueDayMerge(const server::ReadView& view, const std::string& hall_id, const std::vector<std::string>& windows,
                         bool descending, const std::string& position)
    : descending_(descending) {
  VisitCounters(view, hall_id, [&](std::string_view window, Bucket bucket, uint64_t count) {
    if (count == 0 || !(windows.empty() || std::find(windows.begin(), windows.end(), window) != windows.end())) return;
    const std::string all = StrCat(static_cast<char>(Table::kWorkbench), WorkbenchPrefix(hall_id, window, bucket));
    std::string no_day = all;
    AppendI32(no_day, std::numeric_limits<int32_t>::max());
    const bool split = RowsWithoutDayAreOverdue(bucket);
    if (split) Open(view.published(), kOverdue, all.size(), no_day, PrefixEnd(all), position);
    Open(view.published(), kOther, all.size(), all, split ? no_day : PrefixEnd(all), position);
  });
}

bool DueDayMerge::Next(std::string* position) {
  Stretch* first = nullptr;
  for (Stretch& stretch : stretches_) {
    if (stretch.rows->Valid() && (first == nullptr || Before(stretch, *first))) first = &stretch;
  }
  if (first == nullptr) return false;
  *position = StrCat(first->rank, first->position());
  first->rows->Next();
  return true;
}

bool DueDayMerge::Before(const Stretch& a, const Stretch& b) const {
  if (a.rank != b.rank) return descending_ ? b.rank < a.rank : a.rank < b.rank;
  return descending_ ? b.position() < a.position() : a.position() < b.position();
}

// What of [begin, end) comes at `position` or later.
void DueDayMerge::Open(const server::Published& published, char rank, size_t prefix, std::string begin, std::string end,
                       const std::string& position) {
  if (!position.empty() && (descending_ ? position[0] < rank : position[0] > rank)) return;
  if (!position.empty() && position[0] == rank) {
    const std::string key = StrCat(std::string_view(begin).substr(0, prefix), position.substr(1));
    descending_ ? end = std::min(end, StrCat(key, '\0')) : begin = std::max(begin, key);
  }
  if (begin >= end) return;
  stretches_.push_back(
      {rank, prefix,
       published.store->NewIterator(published.snapshot.get(), storage::Family::kState, begin, end,
                                    descending_ ? storage::Direction::kReverse : storage::Direction::kForward)});
}

}  // namespace yici::approval
