// Cursors of the journal as callers hold them, and the records behind one.
//
//   uint64_t position = 0;
//   if (grpc::Status bad = ParseCursor(request->cursor(), gate.log_id_hex(), head, &position); !bad.ok()) …
//   uint64_t next = position + 1;
//   grpc::Status read = ScanRecords(view, {}, window, &next, [&](const RecordWindow::Entry& entry) { …; return true; });
#ifndef YICI_SERVICES_SERVER_GATEWAY_CURSOR_H_
#define YICI_SERVICES_SERVER_GATEWAY_CURSOR_H_

#include <optional>
#include <string>
#include <string_view>

#include "absl/functional/function_ref.h"
#include "services/server/gateway/errors.h"
#include "services/server/partition/published.h"

namespace yici::server {

// "{log_id}:{revision}", "0" or a bare revision. Refused with CURSOR_FORMAT, LOG_CHANGED or CURSOR_AHEAD.
grpc::Status ParseCursor(const std::string& cursor, std::string_view log_id_hex, uint64_t head, uint64_t* position);
// The same without the head: for what Decide judges.
std::optional<journal::Rejection> CheckCursor(const std::string& cursor, std::string_view log_id_hex, uint64_t* position);
std::string CursorOf(std::string_view log_id_hex, uint64_t position);

// How much of the journal one read looks at before it gives the thread back.
struct ScanTurn {
  size_t records = 64;
  size_t bytes = size_t{1} << 20;
};

// Records near the end of the journal, parsed once for all that are about to visit them: a thousand readers of the newest
// record read it once. One thread.
class RecordWindow {
 public:
  static constexpr uint64_t kRecordsMax = 4'096;
  static constexpr size_t kBytesMax = size_t{8} << 20;  // as stored

  struct Entry {
    journal::Record record;
    std::vector<std::string_view> types;  // of its events, in order
    size_t bytes = 0;
  };
  const Entry* Find(uint64_t revision) const;  // null when it is not here
  // Kept where it is near `head`; what is returned lasts until the next call.
  const Entry* Add(uint64_t revision, uint64_t head, Entry entry);
  size_t size() const { return entries_.size(); }

 private:
  std::map<uint64_t, Entry> entries_;
  Entry passing_;  // too old to be kept
  size_t bytes_ = 0;
};

// Hands on the records from `*next` until `visit` says false or the turn is over; `*next` is then behind what was looked at.
// OUT_OF_RANGE CURSOR_EXPIRED when what comes next was purged, DATA_LOSS for a record that cannot be read.
grpc::Status ScanRecords(const ReadView& view, ScanTurn turn, RecordWindow& window, uint64_t* next,
                         absl::FunctionRef<bool(const RecordWindow::Entry&)> visit);

}  // namespace yici::server

#endif  // YICI_SERVICES_SERVER_GATEWAY_CURSOR_H_
