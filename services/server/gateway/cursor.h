// Cursors of the journal as callers hold them, and the records behind one.
//
//   uint64_t position = 0;
//   if (grpc::Status bad = ParseCursor(request->cursor(), gate.log_id_hex(), head, &position); !bad.ok()) …
//   uint64_t next = position + 1;
//   grpc::Status read = ScanRecords(view, {}, &next, [&](const journal::Record& record) { …; return true; });
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

// Hands on the records from `*next` until `visit` says false or the turn is over; `*next` is then behind what was looked at.
// OUT_OF_RANGE CURSOR_EXPIRED when what comes next was purged, DATA_LOSS for a record that cannot be read.
grpc::Status ScanRecords(const ReadView& view, ScanTurn turn, uint64_t* next,
                         absl::FunctionRef<bool(const journal::Record&)> visit);

}  // namespace yici::server

#endif  // YICI_SERVICES_SERVER_GATEWAY_CURSOR_H_
