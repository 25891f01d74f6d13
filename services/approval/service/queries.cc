#include "services/approval/service/queries.h"
#include "services/base/text.h"

#include <algorithm>
#include <charconv>

#include "absl/strings/escaping.h"
#include "services/approval/machine/apply.h"
#include "services/approval/machine/rows.h"
#include "services/approval/machine/view.h"
#include "services/approval/service/convert.h"
#include "services/approval/service/filter.h"
#include "services/approval/service/present.h"
#include "services/base/memory_state.h"
#include "services/directory/machine/rights.h"

namespace yici::approval {
namespace {

constexpr int kPageDefault = 50;
constexpr int kPageMax = 500;
constexpr int kLookedAtMax = 20'000;  // rows one page may look at: then it is short and has a token

constexpr std::string_view kReaderRoles[] = {directory::role::kWindowClerk,   directory::role::kChiefRepresentative,
                                             directory::role::kHandler,       directory::role::kReviewer,
                                             directory::role::kApprover,      directory::role::kJointOfficer,
                                             directory::role::kOrganHead,     directory::role::kGovernmentHead,
                                             directory::role::kAdministrator, directory::role::kAuditor};

grpc::Status Invalid(std::string_view reason, std::string_view field, std::string_view zh, std::string_view en) {
  return server::ToGrpc(server::InvalidField(reason, field, zh, en));
}

// Tokens name the log and the index they walk, so that one of another list or log is refused, not misread.
std::string PageToken(const server::Gate& gate, std::string_view index, std::string_view key) {
  return absl::WebSafeBase64Escape(StrCat(gate.log_id_hex(), index, "/", key));
}

bool ParsePageToken(const server::Gate& gate, std::string_view index, const std::string& token, std::string* key) {
  std::string text;
  if (!absl::WebSafeBase64Unescape(token, &text)) return false;
  const std::string prefix = StrCat(gate.log_id_hex(), index, "/");
  if (!text.starts_with(prefix)) return false;
  *key = text.substr(prefix.size());
  return true;
}

// Which rows a list walks, and in which order: the narrowest index that the filter pins.
struct Walk {
  std::string_view name;
  Table table;
  std::string begin, end;
};

std::string PrefixEnd(std::string prefix) {
  prefix.push_back('\xff');
  return prefix;
}

Walk ChooseWalk(const CaseFilter& filter, const server::Caller& caller, std::string_view order_by) {
  std::string applicant = filter.Pinned("applicant");
  if (caller.principal.kind() == journal::PRINCIPAL_KIND_ENTERPRISE && applicant.empty()) {
    applicant = caller.principal.id().substr(caller.principal.id().find(':') + 1);
  }
  std::string prefix;
  if (!applicant.empty()) {
    AppendText(prefix, applicant);
    return {"applicant", Table::kCaseByApplicant, prefix, PrefixEnd(prefix)};
  }
  if (const std::string project = filter.Pinned("project_code"); !project.empty()) {
    AppendText(prefix, project);
    return {"project", Table::kCaseByProject, prefix, PrefixEnd(prefix)};
  }
  if (const std::string hall = filter.Pinned("hall_id"); !hall.empty() && order_by == "due_day") {
    AppendText(prefix, hall);
    if (const std::string window = filter.Pinned("window_id"); !window.empty()) AppendText(prefix, window);
    return {"workbench", Table::kWorkbench, prefix, PrefixEnd(prefix)};
  }
  if (const std::string item = filter.Pinned("item_code"); !item.empty()) {
    return {"item", Table::kCase, item, PrefixEnd(item)};
  }
  return {"case", Table::kCase, "", ""};
}

// The rows of a hall stand by window and bucket: merged here by (due day, case_no), at most kLookedAtMax of them. `begin` is
// the walk's own, or the (due day, case_no) of a page token.
void ListByDueDay(const server::Gate& gate, const server::ReadView& view, const server::Caller& caller,
                  const CaseFilter& filter, const Walk& walk, const std::string& begin, int size, bool descending,
                  api::ListCasesResponse* out) {
  std::vector<std::string> rows;  // due day (4 bytes, in order) and case_no
  view.Scan(walk.table, walk.begin, walk.end, [&](std::string_view key, std::string_view) {
    const std::string_view case_no = CaseOfWorkbenchKey(key);
    rows.emplace_back(key.substr(key.size() - case_no.size() - 4));
    return rows.size() < size_t{kLookedAtMax};
  });
  const auto before = [descending](const std::string& a, const std::string& b) { return descending ? b < a : a < b; };
  std::sort(rows.begin(), rows.end(), before);
  auto row = begin == walk.begin ? rows.begin() : std::lower_bound(rows.begin(), rows.end(), begin, before);
  for (; row != rows.end(); ++row) {
    if (out->cases_size() >= size) {
      out->set_next_page_token(PageToken(gate, walk.name, *row));
      return;
    }
    const auto* subject = view.Find<journal::Case>(std::string_view(*row).substr(4));
    if (subject != nullptr && filter.Matches(*subject) && MaySee(view, caller, *subject)) {
      PresentCase(gate, view, *subject, out->add_cases());
    }
  }
}

const journal::Case* CaseOfRow(const server::ReadView& view, const Walk& walk, std::string_view key, std::string_view value) {
  return view.Find<journal::Case>(walk.table == Table::kCase ? key : value);
}

struct WindowOfHall {
  std::string id;
  int32_t number = 0;
};

std::vector<WindowOfHall> WindowsOf(const server::ReadView& view, std::string_view hall_id) {
  std::vector<WindowOfHall> windows;
  view.Scan(Table::kWindow, "", "", [&](std::string_view key, std::string_view) {
    const auto* window = view.Find<journal::Window>(key);
    if (window != nullptr && window->hall_id() == hall_id) windows.push_back({std::string(key), window->number()});
    return true;
  });
  return windows;
}

// "12", "w12" and "window-12" are the window of that number; 0: the text is no number.
int32_t WindowNumber(std::string_view text) {
  for (const std::string_view prefix : {"window-", "w"}) {
    if (text.starts_with(prefix)) text.remove_prefix(prefix.size());
  }
  int32_t number = 0;
  const bool form = !text.empty() && text.size() <= 6 && text.find_first_not_of("0123456789") == std::string_view::npos;
  return form && std::from_chars(text.data(), text.data() + text.size(), number).ec == std::errc() ? number : 0;
}

// The windows whose rows a workbench shows: all of the hall and the cases without one, or the one asked for by id or number.
std::vector<std::string> WindowsAskedFor(const server::ReadView& view, std::string_view hall_id, const std::string& asked) {
  std::vector<std::string> ids;
  const int32_t number = WindowNumber(asked);
  for (WindowOfHall& window : WindowsOf(view, hall_id)) {
    const bool wanted = asked.empty() || window.id == asked || (number != 0 && window.number == number);
    if (wanted) ids.push_back(std::move(window.id));
  }
  if (asked.empty()) ids.emplace_back();
  return ids;
}

void FoldInto(MemoryState& past, const journal::Record& record, int index) {
  const journal::StoredEvent& stored = record.events(index);
  journal::Event event;
  if (!event.ParseFromString(stored.event())) return;
  EventPosition position;
  position.revision = record.revision();
  position.index = index;
  position.legal_time = Instant::FromMicros(record.legal_us());
  position.occurred_at = Instant::FromMicros(stored.occurred_us() == 0 ? record.legal_us() : stored.occurred_us());
  position.actor = stored.has_actor() ? std::string_view(stored.actor().id()) : record.arrival().principal().id();
  if (Handles(event)) Apply(past, event, position);
}

}  // namespace

grpc::Status CaseNotFound() {
  return server::ToGrpc(Reject(RejectionCode::kNotFound, "CASE_NOT_FOUND", "case_no", "没有找到这个办件。",
                               "Expected a case that you may see, but there is none of this number."));
}

bool MaySee(const server::ReadView& view, const server::Caller& caller, const journal::Case& subject) {
  const std::string& id = caller.principal.id();
  if (caller.principal.kind() == journal::PRINCIPAL_KIND_ENTERPRISE) {
    const std::string_view uscc = std::string_view(id).substr(id.find(':') + 1);
    return subject.applicant().uscc() == uscc || subject.agent().uscc() == uscc || subject.submitter() == id;
  }
  if (caller.principal.kind() == journal::PRINCIPAL_KIND_HALL) return id == "hall:" + subject.hall_id();
  const directory::Scope scope{subject.department_id(), subject.hall_id(), subject.jurisdiction()};
  const CivilDay today = view.published().today;
  return std::any_of(std::begin(kReaderRoles), std::end(kReaderRoles),
                     [&](std::string_view role) { return directory::FindMandate(view, id, role, scope, today).has_value(); });
}

grpc::Status GetCase(server::Gate& gate, const server::ReadView& view, const server::Caller& caller,
                     const api::GetCaseRequest& request, api::Case* out) {
  if (const auto rejection = CheckCaseNo(request.case_no())) return server::ToGrpc(*rejection);
  const auto* subject = view.Find<journal::Case>(request.case_no());
  if (subject == nullptr) return CaseNotFound();
  if (!MaySee(view, caller, *subject)) {
    gate.CountRefusal(caller, gate.MethodOf("yici.v1.ApprovalService.GetCase"), "CASE_NOT_FOUND");
    return CaseNotFound();
  }
  PresentCase(gate, view, *subject, out);
  out->set_recomputing(view.published().recomputing());
  return grpc::Status::OK;
}

grpc::Status ListCases(server::Gate& gate, const server::ReadView& view, const server::Caller& caller,
                       const api::ListCasesRequest& request, api::ListCasesResponse* out) {
  const auto filter = CaseFilter::Parse(request.filter());
  if (!filter.ok()) return server::ToGrpc(filter.status());
  if (request.page_size() < 0) {
    return Invalid("PAGE_SIZE", "page_size", "页大小不应为负数。", "Expected a page size of 0 (default 50) to 500.");
  }
  const bool descending = request.order_by() == "due_day desc";
  if (request.order_by() != "" && request.order_by() != "case_no" && request.order_by() != "due_day" && !descending) {
    return Invalid("ORDER_BY", "order_by", "排序应为 case_no、due_day 或 due_day desc。",
                   "Expected case_no, due_day or due_day desc.");
  }
  const bool by_due_day = descending || request.order_by() == "due_day";
  const Walk walk = ChooseWalk(*filter, caller, by_due_day ? "due_day" : "case_no");
  if (by_due_day && walk.table != Table::kWorkbench) {
    return Invalid("ORDER_BY", "order_by", "按期限排序时应在 filter 中指定 hall_id。",
                   "Expected hall_id = … in the filter when ordering by due_day.");
  }
  const int size = request.page_size() == 0 ? kPageDefault : std::min(request.page_size(), kPageMax);
  std::string begin = walk.begin;
  if (!request.page_token().empty() && !ParsePageToken(gate, walk.name, request.page_token(), &begin)) {
    return Invalid("PAGE_TOKEN_INVALID", "page_token", "页标记无效：它属于另一个列表或日志。",
                   "Expected the next_page_token of this very list, but it belongs to another.");
  }
  if (walk.table == Table::kWorkbench) {
    ListByDueDay(gate, view, caller, *filter, walk, begin, size, descending, out);
    out->set_revision(view.published().head.revision);
    out->set_recomputing(view.published().recomputing());
    return grpc::Status::OK;
  }
  int looked_at = 0;
  view.Scan(walk.table, begin, walk.end, [&](std::string_view key, std::string_view value) {
    if (out->cases_size() >= size || ++looked_at > kLookedAtMax) {
      out->set_next_page_token(PageToken(gate, walk.name, key));
      return false;
    }
    const journal::Case* subject = CaseOfRow(view, walk, key, value);
    if (subject != nullptr && filter->Matches(*subject) && MaySee(view, caller, *subject)) {
      PresentCase(gate, view, *subject, out->add_cases());
    }
    return true;
  });
  out->set_revision(view.published().head.revision);
  out->set_recomputing(view.published().recomputing());
  return grpc::Status::OK;
}

grpc::Status GetHistory(server::Gate& gate, const server::ReadView& view, const server::Caller& caller,
                        const api::GetHistoryRequest& request, api::GetHistoryResponse* out) {
  if (const auto rejection = CheckCaseNo(request.case_no())) return server::ToGrpc(*rejection);
  const auto* subject = view.Find<journal::Case>(request.case_no());
  if (subject == nullptr || !MaySee(view, caller, *subject)) return CaseNotFound();
  int64_t before_us = INT64_MAX;
  if (!request.at().empty()) {
    const auto day = CivilDay::Parse(request.at());
    if (!day) return Invalid("DAY_FORMAT", "at", "日期应为 2020-04-20 的形式。", "Expected a day like 2020-04-20.");
    before_us = StartOf(*day + 1).micros();
  }
  const auto journal = storage::NewLocalJournal(view.published().store);
  MemoryState past;  // the case as its own events make it, up to the moment asked for
  const std::string name = "cases/" + subject->case_no();
  for (const uint64_t revision : subject->revisions()) {
    const auto bytes = journal->Read(view.published().snapshot.get(), revision);
    journal::Record record;
    if (!bytes.ok() || !record.ParseFromString(*bytes)) {
      return server::ToGrpc(absl::DataLossError(StrCat("the record of revision ", revision, " cannot be read")));
    }
    if (record.legal_us() >= before_us) break;
    for (int i = 0; i < record.events_size(); ++i) {
      if (record.events(i).subject() != name) continue;
      PresentEvent(gate.log_id_hex(), record, i, out->add_events());
      FoldInto(past, record, i);
    }
  }
  const journal::Case* then = past.Find<journal::Case>(subject->case_no());
  if (then != nullptr) PresentCase(gate, view, before_us == INT64_MAX ? *subject : *then, out->mutable_state_at());
  out->set_revision(view.published().head.revision);
  return grpc::Status::OK;
}

grpc::Status GetWorkbench(server::Gate& gate, const server::ReadView& view, const server::Caller& caller,
                          const api::GetWorkbenchRequest& request, api::Workbench* out) {
  const auto* hall = view.Find<journal::Hall>(request.hall_id());
  if (hall == nullptr) return Invalid("HALL_UNKNOWN", "hall_id", "没有这个大厅。", "Expected a hall of the directory.");
  const CivilDay today = view.published().today;
  const directory::Scope scope{"", hall->hall_id(), hall->jurisdiction()};
  const bool permitted = caller.principal.id() == "hall:" + hall->hall_id() ||
                         std::any_of(std::begin(kReaderRoles), std::end(kReaderRoles), [&](std::string_view role) {
                           return directory::FindMandate(view, caller.principal.id(), role, scope, today).has_value();
                         });
  if (!permitted) {
    return server::ToGrpc(Reject(RejectionCode::kPermissionDenied, "NOT_PERMITTED", "hall_id", "您在这个大厅没有职责。",
                                 "Expected a role in this hall, but the caller holds none."));
  }
  const std::vector<std::string> windows = WindowsAskedFor(view, hall->hall_id(), request.window_id());
  if (windows.empty()) {
    return server::ToGrpc(Reject(RejectionCode::kNotFound, "WINDOW_UNKNOWN", "window_id", "应为大厅的窗口，但没有该窗口。",
                                 "Expected a window of a hall, but there is none with this id."));
  }
  int64_t counts[kBuckets + 1] = {};
  std::vector<std::pair<std::string, std::string>> urgent;  // (due day key, case_no)
  for (const std::string& window : windows) {
    for (int bucket = 1; bucket <= kBuckets; ++bucket) {
      const auto key = WorkbenchCountKey(hall->hall_id(), window, static_cast<Bucket>(bucket));
      const int64_t count = static_cast<int64_t>(view.Counter(Table::kWorkbenchCount, key));
      counts[bucket] += count;
      if (count == 0) continue;
      const std::string prefix = WorkbenchPrefix(hall->hall_id(), window, static_cast<Bucket>(bucket));
      int taken = 0;
      view.Scan(Table::kWorkbench, prefix, PrefixEnd(prefix), [&](std::string_view row, std::string_view) {
        urgent.emplace_back(std::string(row.substr(prefix.size(), 4)), std::string(CaseOfWorkbenchKey(row)));
        return ++taken < 3;
      });
    }
  }
  out->set_awaiting_registration(counts[1]);
  out->set_awaiting_acceptance(counts[2]);
  out->set_awaiting_pre_review(counts[3]);
  out->set_pre_review_passed(counts[4]);
  out->set_awaiting_supplement(counts[5]);
  out->set_suspended(counts[6]);
  out->set_in_progress(counts[7]);
  std::sort(urgent.begin(), urgent.end());
  for (size_t i = 0; i < urgent.size() && i < 3; ++i) {
    const auto* subject = view.Find<journal::Case>(urgent[i].second);
    if (subject != nullptr) PresentCase(gate, view, *subject, out->add_most_urgent());
  }
  out->set_revision(view.published().head.revision);
  out->set_recomputing(view.published().recomputing());
  return grpc::Status::OK;
}

}  // namespace yici::approval
