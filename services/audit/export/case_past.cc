#include "services/audit/export/case_past.h"

#include "services/approval/machine/apply.h"
#include "services/audit/verify/leaves.h"
#include "services/base/text.h"

namespace yici::audit {

absl::StatusOr<journal::Case> ReadCaseRow(const StoreView& view, const std::string& case_no) {
  std::string bytes;
  const std::string key = StrCat(static_cast<char>(Table::kCase), case_no);
  if (absl::Status read = view.store->Get(view.snapshot, storage::Family::kState, key, &bytes); !read.ok()) return read;
  journal::Case row;
  if (!row.ParseFromString(bytes)) return absl::DataLossError("the row of a case cannot be read");
  return row;
}

CasePast::CasePast(const StoreView& view, const journal::Case& row)
    : view_(view),
      case_no_(row.case_no()),
      name_(StrCat("cases/", row.case_no())),
      revisions_(row.revisions().begin(), row.revisions().end()),
      journal_(storage::NewLocalJournal(view.store)) {}

absl::Status CasePast::Reach(uint64_t revision, const Tell& tell) {
  for (; next_ < revisions_.size() && revisions_[next_] <= revision; ++next_) {
    const auto bytes = journal_->Read(view_.snapshot, revisions_[next_]);
    const auto record = bytes.ok() ? ParseRecord(revisions_[next_], *bytes) : bytes.status();
    if (!record.ok()) {
      return absl::DataLossError(StrCat("RECORD_UNREADABLE: the record of revision ", revisions_[next_], " cannot be read"));
    }
    Take(*record, tell);
  }
  return absl::OkStatus();
}

void CasePast::Take(const journal::Record& record, const Tell& tell) {
  for (int i = 0; i < record.events_size(); ++i) {
    const journal::StoredEvent& stored = record.events(i);
    journal::Event event;
    if (stored.subject() != name_ || !event.ParseFromString(stored.event())) continue;
    if (tell) tell(record, i, event, state());
    EventPosition position;
    position.revision = record.revision();
    position.index = i;
    position.legal_time = Instant::FromMicros(record.legal_us());
    position.occurred_at = Instant::FromMicros(stored.occurred_us() == 0 ? record.legal_us() : stored.occurred_us());
    position.actor = stored.has_actor() ? std::string_view(stored.actor().id()) : record.arrival().principal().id();
    if (approval::Handles(event)) approval::Apply(past_, event, position);
  }
  revision_ = record.revision();
}

}  // namespace yici::audit
