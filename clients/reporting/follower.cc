#include "clients/reporting/follower.h"

#include <algorithm>

#include "clients/reporting/refusal.h"
#include "services/base/text.h"

namespace yici::reporting {
namespace {

absl::Status LogDiffers(std::string_view zh, std::string_view en) {
  return Refuse(absl::StatusCode::kFailedPrecondition, kLogDiffers, zh, en);
}

}  // namespace

absl::StatusOr<Step> Follower::Next() {
  const uint64_t written = store_.position().revision;
  if (!looked_ || head_ <= written) {
    if (absl::Status looked = Look(); !looked.ok()) return looked;
    looked_ = true;
  }
  if (head_ <= written) return Step{written, head_, 0};
  auto batch = Read({written + 1, std::min(head_, written + most_)});
  if (absl::IsOutOfRange(batch.status())) {
    // It was longer a moment ago: another log answers, and the look says so.
    looked_ = false;
    if (absl::Status looked = Look(); !looked.ok()) return looked;
  }
  if (!batch.ok()) return batch.status();
  if (written > 0 && batch->log_id != store_.position().log_id) {
    return looked_ = false,
           LogDiffers("服务器换了一本日志。", "Expected the log to stay the same, but the server has another.");
  }
  head_ = std::max(head_, batch->head);
  batch->head = head_;
  if (absl::Status put = store_.Write(*batch); !put.ok()) return put;
  return Step{batch->range.to, head_, batch->range.to - written};
}

// How far the log is, by reading a record that it must have: what is refused would be noted in the log itself.
absl::Status Follower::Look() {
  const Position& position = store_.position();
  const uint64_t at = std::max<uint64_t>(position.revision, 1);
  auto last = ReadWhole({at, at});
  if (absl::IsOutOfRange(last.status())) {
    if (position.revision == 0) return head_ = 0, absl::OkStatus();
    return LogDiffers(StrCat("日志没有第 ", at, " 号记录，而报表库已写到那里。"),
                      StrCat("Expected a log with record ", at, ", up to which the database is written, but it is shorter."));
  }
  if (!last.ok()) return last.status();
  head_ = last->head;
  if (absl::Status same = CheckSame(*last); !same.ok()) return same;
  return head_ == position.revision ? store_.NoteHead(head_) : absl::OkStatus();
}

absl::Status Follower::CheckSame(const Batch& last) {
  const Position& position = store_.position();
  if (position.revision == 0) return absl::OkStatus();
  if (last.log_id != position.log_id) {
    return LogDiffers(
        StrCat("报表库属于日志 ", position.log_id, "，服务器的是 ", last.log_id, "。"),
        StrCat("Expected log ", position.log_id, ", from which the database is written, but got ", last.log_id, "."));
  }
  const auto digests = store_.DigestsOf(position.revision);
  if (!digests.ok()) return digests.status();
  std::map<std::string, std::string> now;
  const TableRows& events = last.rows_of("events");
  for (size_t row = 0; row < events.rows.size(); ++row) {
    now.emplace(events.Text(row, "event_index"), events.Text(row, "event_sha256"));
  }
  // The tree behind it stands for all records before: of two histories a record without events may be the same.
  if (now == *digests && last.leaves == position.leaves && last.root == position.root) return absl::OkStatus();
  return LogDiffers(StrCat("第 ", position.revision, " 号记录与报表库中的不同。"),
                    StrCat("Expected record ", position.revision, " as it was written, but the log has another."));
}

absl::StatusOr<Batch> Follower::Read(Range range) {
  auto batch = ReadWhole(range);
  while (absl::IsResourceExhausted(batch.status()) && ReasonOf(batch.status()).empty() && range.to > range.from) {
    range.to = range.from + (range.to - range.from) / 2;
    most_ = range.to + 1 - range.from;  // the next ones are likely as large
    batch = ReadWhole(range);
  }
  if (most_ < wish_.batch_records) ++most_;
  if (!batch.ok()) return batch;
  for (const CountedEvent& event : CountedEvents(batch->rows_of("events"))) {
    const auto then = source_.CaseBehind(event.case_no, event.revision);
    if (!then.ok()) return then.status();
    batch->outcomes.push_back(OutcomeOf(event, *then));
  }
  return batch;
}

absl::StatusOr<Batch> Follower::ReadWhole(Range range) {
  BatchPages pages(range, wish_.batch_bytes);
  for (std::string token;;) {
    auto page = source_.Export(range, token);
    if (!page.ok()) return page.status();
    if (absl::Status added = pages.Add(*page); !added.ok()) return added;
    if (page->next.empty()) return pages.Finish(wish_.verifier);
    token = page->next;
  }
}

}  // namespace yici::reporting
