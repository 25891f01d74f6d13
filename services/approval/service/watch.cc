#include "services/approval/service/watch.h"

#include "services/approval/service/filter.h"
#include "services/approval/service/present.h"
#include "services/approval/service/queries.h"
#include "services/base/text.h"
#include "services/server/gateway/cursor.h"

namespace yici::approval {
namespace {

namespace api = ::yici::v1;

// A field that changes during the life of a case would make a resumed stream tell other records than an unbroken one.
absl::StatusOr<CaseFilter> WatchFilter(std::string_view text) {
  auto filter = CaseFilter::Parse(text);
  if (!filter.ok()) return filter;
  for (const std::string_view field : {"state", "bucket", "due_day", "expiry_day"}) {
    if (!filter->Uses(field)) continue;
    return absl::InvalidArgumentError(StrCat("FILTER_INVALID: expected fields that never change, but ", field, " does"));
  }
  return filter;
}

}  // namespace

bool MaySeeThen(const server::ReadView& view, const server::Caller& caller, const journal::Case& subject, int64_t legal_us,
                absl::FunctionRef<bool(const journal::Case&)> matches) {
  if (matches(subject) && MaySee(view, caller, subject)) return true;
  for (const journal::CaseTransfer& transfer : subject.transfers()) {
    if (legal_us > transfer.at_us()) continue;
    journal::Case former = subject;
    former.set_department_id(transfer.from_department());
    former.set_jurisdiction(transfer.from_jurisdiction());
    former.set_hall_id(transfer.from_hall());
    former.set_window_id(transfer.from_window());
    return matches(former) && MaySee(view, caller, former);
  }
  return false;
}

// Reads on until one record has something for this consumer.
grpc::Status FillCases(const server::Gate& gate, const server::Caller& caller, const CaseFilter& filter,
                       const server::ReadView& view, server::RecordWindow& window, uint64_t* next,
                       api::WatchCasesResponse* out) {
  const auto matches = [&](const journal::Case& then) { return filter.Matches(then); };
  return server::ScanRecords(view, {}, window, next, [&](const server::RecordWindow::Entry& entry) {
    const journal::Record& record = entry.record;
    for (int i = 0; i < record.events_size(); ++i) {
      const std::string& name = record.events(i).subject();
      if (name.rfind("cases/", 0) != 0) continue;
      const auto* subject = view.Find<journal::Case>(std::string_view(name).substr(6));
      if (subject == nullptr || !MaySeeThen(view, caller, *subject, record.legal_us(), matches)) continue;
      if (out->case_no().empty()) out->set_case_no(subject->case_no());
      PresentEvent(gate.log_id_hex(), record, i, out->add_events());
    }
    return out->events_size() == 0;
  });
}

grpc::ServerWriteReactor<api::WatchCasesResponse>* WatchHub::Open(grpc::CallbackServerContext* context,
                                                                  const api::WatchCasesRequest* request) {
  server::Caller caller;
  const server::Method& method = gate_.MethodOf("yici.v1.ApprovalService.WatchCases");
  grpc::Status refused = gate_.Admit(*context, method, &caller);
  auto filter = WatchFilter(request->filter());
  if (refused.ok() && !filter.ok()) refused = FilterInvalid(filter.status());
  // Behind the cursor, or behind the head without one.
  uint64_t position = gate_.partition().published()->head.revision;
  if (refused.ok() && !request->cursor().empty()) {
    refused = server::ParseCursor(request->cursor(), gate_.log_id_hex(), position, &position);
  }
  CaseFilter wanted = filter.ok() ? *std::move(filter) : CaseFilter();
  return streams_.Open(context, caller, method, std::move(refused), position + 1,
                       [this, caller, wanted = std::move(wanted)](const server::ReadView& view, server::RecordWindow& window,
                                                                  uint64_t* next, auto* out) {
                         return FillCases(gate_, caller, wanted, view, window, next, out);
                       });
}

}  // namespace yici::approval
