#include "services/server/gateway/cursor.h"

#include <algorithm>
#include <charconv>
#include <iterator>

#include "services/base/text.h"
#include "services/server/partition/machines.h"
#include "storage/api/journal.h"

namespace yici::server {
namespace {

journal::Rejection OutOfRange(std::string_view reason, std::string_view zh, std::string_view en, std::string_view key,
                              const std::string& value) {
  return Reject(RejectionCode::kOutOfRange, reason, "cursor", zh, en, {{key, value}});
}

}  // namespace

std::string CursorOf(std::string_view log_id_hex, uint64_t position) { return StrCat(log_id_hex, ":", position); }

std::optional<journal::Rejection> CheckCursor(const std::string& cursor, std::string_view log_id_hex, uint64_t* position) {
  const size_t colon = cursor.find(':');
  const std::string_view digits = std::string_view(cursor).substr(colon == std::string::npos ? 0 : colon + 1);
  const char* const end = digits.data() + digits.size();
  const auto read = std::from_chars(digits.data(), end, *position);
  if (read.ec != std::errc() || read.ptr != end) {
    return InvalidField("CURSOR_FORMAT", "cursor", "游标格式不符。",
                        "Expected a cursor as given by an earlier response, or 0.");
  }
  if (colon == std::string::npos || std::string_view(cursor).substr(0, colon) == log_id_hex) return std::nullopt;
  return OutOfRange("LOG_CHANGED", "游标属于另一份日志。", "Expected a cursor of this log, but it is of another.", "log_id",
                    std::string(log_id_hex));
}

grpc::Status ParseCursor(const std::string& cursor, std::string_view log_id_hex, uint64_t head, uint64_t* position) {
  uint64_t at = 0;
  if (const auto bad = CheckCursor(cursor, log_id_hex, &at)) return ToGrpc(*bad);
  if (at > head) {
    return ToGrpc(OutOfRange("CURSOR_AHEAD", "游标超前于日志。", "Expected a cursor within the log, but it lies ahead.",
                             "revision", std::to_string(head)));
  }
  *position = at;
  return grpc::Status::OK;
}

const RecordWindow::Entry* RecordWindow::Find(uint64_t revision) const {
  const auto at = entries_.find(revision);
  return at == entries_.end() ? nullptr : &at->second;
}

const RecordWindow::Entry* RecordWindow::Add(uint64_t revision, uint64_t head, Entry entry) {
  if (revision + kRecordsMax <= head) {
    passing_ = std::move(entry);
    return &passing_;
  }
  if (const Entry* before = Find(revision)) bytes_ -= before->bytes;
  bytes_ += entry.bytes;
  const auto [at, added] = entries_.insert_or_assign(revision, std::move(entry));
  // The oldest go, but never the one that was just added.
  while (entries_.size() > 1 && (entries_.size() > kRecordsMax || bytes_ > kBytesMax)) {
    const auto oldest = entries_.begin() == at ? std::next(at) : entries_.begin();
    bytes_ -= oldest->second.bytes;
    entries_.erase(oldest);
  }
  return &at->second;
}

namespace {

bool Parse(std::string_view bytes, RecordWindow::Entry* entry) {
  if (!entry->record.ParseFromArray(bytes.data(), static_cast<int>(bytes.size()))) return false;
  entry->bytes = bytes.size();
  for (const journal::StoredEvent& stored : entry->record.events()) {
    journal::Event event;
    if (!event.ParseFromString(stored.event())) return false;
    entry->types.push_back(EventType(event));
  }
  return true;
}

// What the window has from `*next` on; false when a visitor had enough. `turn` is what is left of it.
bool VisitWindow(const RecordWindow& window, ScanTurn* turn, uint64_t* next,
                 absl::FunctionRef<bool(const RecordWindow::Entry&)> visit) {
  while (turn->records > 0 && turn->bytes > 0) {
    const RecordWindow::Entry* entry = window.Find(*next);
    if (entry == nullptr) return true;
    --turn->records;
    turn->bytes -= std::min(turn->bytes, entry->bytes);
    ++*next;
    if (!visit(*entry)) return false;
  }
  return true;
}

}  // namespace

grpc::Status ScanRecords(const ReadView& view, ScanTurn turn, RecordWindow& window, uint64_t* next,
                         absl::FunctionRef<bool(const RecordWindow::Entry&)> visit) {
  const Published& published = view.published();
  const uint64_t head = published.head.revision;
  if (*next > head || !VisitWindow(window, &turn, next, visit)) return grpc::Status::OK;
  if (*next > head || turn.records == 0 || turn.bytes == 0) return grpc::Status::OK;
  const auto journal = storage::NewLocalJournal(published.store);
  grpc::Status failed;
  const storage::ScanLimit limit{.records = turn.records, .bytes = turn.bytes};
  const auto scanned = journal->Scan(published.snapshot.get(), *next, limit, [&](uint64_t revision, std::string_view bytes) {
    RecordWindow::Entry entry;
    if (!Parse(bytes, &entry)) {
      failed = ToGrpc(absl::DataLossError(StrCat("RECORD_UNREADABLE: the record of revision ", revision, " cannot be read")));
      return false;
    }
    *next = revision + 1;
    return visit(*window.Add(revision, head, std::move(entry)));
  });
  if (!failed.ok() || scanned.ok()) return failed;
  if (!absl::IsOutOfRange(scanned.status())) return ToGrpc(scanned.status());
  const uint64_t oldest = journal->FirstRevision(published.snapshot.get()).value_or(0);
  return ToGrpc(OutOfRange("CURSOR_EXPIRED", "游标所指的记录已清除。",
                           "Expected a cursor that is still kept, but it is too old.", "oldest", std::to_string(oldest)));
}

}  // namespace yici::server
