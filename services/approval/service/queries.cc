#include "services/approval/service/queries.h"
#include "services/base/text.h"

#include <algorithm>
#include <charconv>
#include <set>

#include "services/approval/machine/apply.h"
#include "services/approval/machine/desk.h"
#include "services/approval/machine/erasure.h"
#include "services/approval/machine/joint.h"
#include "services/approval/machine/rows.h"
#include "services/approval/machine/view.h"
#include "services/approval/machine/vocabulary.h"
#include "services/approval/service/convert.h"
#include "services/approval/service/due_day_merge.h"
#include "services/approval/service/filter.h"
#include "services/approval/service/present.h"
#include "services/base/key_range.h"
#include "services/base/memory_state.h"
#include "services/directory/machine/organs.h"
#include "services/directory/machine/rights.h"
#include "services/server/gateway/page_token.h"

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

bool HoldsReaderRole(const server::ReadView& view, std::string_view principal_id, const directory::Scope& scope) {
  return directory::FindMandate(view, principal_id, kReaderRoles, scope, view.published().today).has_value();
}

grpc::Status Invalid(std::string_view reason, std::string_view field, std::string_view zh, std::string_view en) {
  return server::ToGrpc(server::InvalidField(reason, field, zh, en));
}

// Which rows a list walks, and in which order: the narrowest index that the filter pins.
struct Walk {
  std::string_view name;
  Table table;
  std::string begin, end;
};

// Of one parent's children there are few and their numbers stand on the parent: no index.
constexpr std::string_view kFamilyWalk = "joint";

Walk ChooseWalk(const CaseFilter& filter, const server::Caller& caller, std::string_view order_by) {
  if (const std::string parent = filter.Pinned("joint"); !parent.empty()) return {kFamilyWalk, Table::kCase, parent, ""};
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

// One page of a list: what fits, and where to go on.
class Page {
 public:
  Page(server::Gate& gate, const server::ReadView& view, const server::Caller& caller, const CaseFilter& filter, int size,
       api::ListCasesResponse* out)
      : gate_(gate), view_(view), caller_(caller), filter_(filter), size_(size), out_(out) {}
  bool Full() { return out_->cases_size() >= size_ || ++looked_at_ > kLookedAtMax; }
  void Add(std::string_view case_no) {
    if (view_.ReadInto(case_no, &subject_)) Offer();
  }
  void AddStored(std::string_view bytes) {
    if (subject_.ParseFromArray(bytes.data(), static_cast<int>(bytes.size()))) Offer();
  }

 private:
  void Offer() {
    if (filter_.Matches(subject_) && MaySee(view_, caller_, subject_)) PresentCase(gate_, view_, subject_, out_->add_cases());
  }

  server::Gate& gate_;
  const server::ReadView& view_;
  const server::Caller& caller_;
  const CaseFilter& filter_;
  const int size_;
  api::ListCasesResponse* const out_;
  int looked_at_ = 0;
  journal::Case subject_;  // one row after the other: a page looks at more than it shows
};

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

// The windows of the hall that are meant by an id or a number.
std::vector<std::string> WindowsAskedFor(const server::ReadView& view, std::string_view hall_id, const std::string& asked) {
  std::vector<std::string> ids;
  const int32_t number = WindowNumber(asked);
  for (WindowOfHall& window : WindowsOf(view, hall_id)) {
    if (window.id == asked || (number != 0 && window.number == number)) ids.push_back(std::move(window.id));
  }
  return ids;
}

// The construction status that an event reached, where it is another than before it.
void SetExternalStatus(const MemoryState& past, const journal::Record& record, int index, const std::string& case_no,
                       int* status, api::HistoryEvent* out) {
  journal::Event event;
  const auto* subject = past.Find<journal::Case>(case_no);
  if (subject == nullptr || !event.ParseFromString(record.events(index).event())) return;
  const int reached = ConstructionStatusAfter(*subject, event);
  if (reached == *status) return;
  *status = reached;
  out->set_external_status(reached);
  out->mutable_external_status_text()->set_zh(std::string(NameOfConstructionStatus(reached).zh));
  out->mutable_external_status_text()->set_en(std::string(NameOfConstructionStatus(reached).en));
}

}  // namespace

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
  // Also of a case that ended under an organ that is no more: its successor keeps the file.
  const directory::Organ organ =
      directory::OrganOn(view, subject.department_id(), subject.jurisdiction(), subject.item_code(), view.published().today);
  return HoldsReaderRole(view, id, {organ.department_id, subject.hall_id(), organ.jurisdiction});
}

grpc::Status MayReadUnmasked(const server::ReadView& view, const server::Caller& caller, std::string_view case_no) {
  const auto* subject = view.Find<journal::Case>(case_no);
  if (subject == nullptr) return CaseNotFound();
  const directory::Organ organ =
      directory::OrganOn(view, subject->department_id(), subject->jurisdiction(), subject->item_code(), view.published().today);
  const directory::Scope scope{organ.department_id, subject->hall_id(), organ.jurisdiction};
  for (const std::string_view role :
       {directory::role::kChiefRepresentative, directory::role::kHandler, directory::role::kAuditor}) {
    if (directory::FindMandate(view, caller.principal.id(), role, scope, view.published().today)) return grpc::Status::OK;
  }
  return server::ToGrpc(Reject(RejectionCode::kPermissionDenied, "NOT_PERMITTED", "",
                               "应由本部门首席代表、承办人或审计人员办理，但当前主体没有这一职责。",
                               "Expected a chief representative, handler or auditor of the case, but the caller holds no such "
                               "role."));
}

grpc::Status GetCase(server::Gate& gate, const server::ReadView& view, const server::Caller& caller,
                     const api::GetCaseRequest& request, api::Case* out) {
  if (const auto rejection = CheckCaseNo(request.case_no())) return server::ToGrpc(*rejection);
  const auto* subject = view.Find<journal::Case>(request.case_no());
  if (subject == nullptr || !MaySee(view, caller, *subject)) return CaseNotFound();
  PresentCase(gate, view, *subject, out);
  out->set_recomputing(view.published().recomputing());
  return grpc::Status::OK;
}

namespace {

// The order asked for, against what the filter pins.
grpc::Status CheckOrder(const api::ListCasesRequest& request, const Walk& walk) {
  const std::string& order = request.order_by();
  if (request.page_size() < 0) {
    return Invalid("PAGE_SIZE", "page_size", "页大小不应为负数。", "Expected a page size of 0 (default 50) to 500.");
  }
  if (order != "" && order != "case_no" && order != "due_day" && order != "due_day desc") {
    return Invalid("ORDER_BY", "order_by", "排序应为 case_no、due_day 或 due_day desc。",
                   "Expected case_no, due_day or due_day desc.");
  }
  if (order.starts_with("due_day") && walk.table != Table::kWorkbench) {
    return Invalid("ORDER_BY", "order_by", "按期限排序时应在 filter 中指定 hall_id。",
                   "Expected hall_id = … in the filter when ordering by due_day.");
  }
  return grpc::Status::OK;
}

// A position where a page of the walk can begin.
bool LiesIn(const Walk& walk, const std::string& position) {
  if (position.empty() || walk.name == kFamilyWalk) return true;
  if (walk.table == Table::kWorkbench) return DueDayMerge::IsPosition(position);
  return position >= walk.begin && (walk.end.empty() || position < walk.end);
}

void FillByDueDay(DueDayMerge rows, const server::PageTokens& tokens, Page& page, api::ListCasesResponse* out) {
  for (std::string position; rows.Next(&position);) {
    if (page.Full()) return out->set_next_page_token(tokens.Make(position));
    page.Add(DueDayMerge::CaseOf(position));
  }
}

void FillFamily(const server::ReadView& view, const Walk& walk, const std::string& begin, const server::PageTokens& tokens,
                Page& page, api::ListCasesResponse* out) {
  const auto* parent = view.Find<journal::Case>(walk.begin);
  if (parent == nullptr) return;
  bool reached = begin.empty();
  for (const journal::JointChild& child : parent->joint().children()) {
    reached |= child.case_no() == begin;
    if (!reached) continue;
    if (page.Full()) return out->set_next_page_token(tokens.Make(child.case_no()));
    page.Add(child.case_no());
  }
}

void FillByKey(const server::ReadView& view, const Walk& walk, const std::string& begin, const server::PageTokens& tokens,
               Page& page, api::ListCasesResponse* out) {
  view.Scan(walk.table, begin.empty() ? walk.begin : begin, walk.end, [&](std::string_view key, std::string_view value) {
    if (page.Full()) {
      out->set_next_page_token(tokens.Make(key));
      return false;
    }
    walk.table == Table::kCase ? page.AddStored(value) : page.Add(value);
    return true;
  });
}

}  // namespace

grpc::Status ListCases(server::Gate& gate, const server::ReadView& view, const server::Caller& caller,
                       const api::ListCasesRequest& request, api::ListCasesResponse* out) {
  const auto filter = CaseFilter::Parse(request.filter());
  if (!filter.ok()) return FilterInvalid(filter.status());
  const Walk walk = ChooseWalk(*filter, caller, request.order_by().starts_with("due_day") ? "due_day" : "case_no");
  if (grpc::Status checked = CheckOrder(request, walk); !checked.ok()) return checked;
  const server::PageTokens tokens(gate.master(), gate.log_id_hex(),
                                  {"ListCases", request.filter(), request.order_by(), walk.name, walk.begin});
  std::string begin;
  if (!tokens.Parse(request.page_token(), &begin) || !LiesIn(walk, begin)) return server::PageTokenInvalid();
  Page page(gate, view, caller, *filter, request.page_size() == 0 ? kPageDefault : std::min(request.page_size(), kPageMax),
            out);
  if (walk.table == Table::kWorkbench) {
    const bool descending = request.order_by() == "due_day desc";
    std::vector<std::string> windows;
    if (std::string window = filter->Pinned("window_id"); !window.empty()) windows.push_back(std::move(window));
    FillByDueDay(DueDayMerge(view, filter->Pinned("hall_id"), windows, descending, begin), tokens, page, out);
  } else if (walk.name == kFamilyWalk) {
    FillFamily(view, walk, begin, tokens, page, out);
  } else {
    FillByKey(view, walk, begin, tokens, page, out);
  }
  out->set_revision(view.published().head.revision);
  out->set_recomputing(view.published().recomputing());
  return grpc::Status::OK;
}

namespace {

// The cases whose events make one history, and the records that hold them: of a parent of a joint matter its children's too,
// as far as the caller may see them.
struct Timeline {
  std::set<std::string> names;
  std::set<uint64_t> revisions;
};

Timeline TimelineOf(const server::ReadView& view, const server::Caller& caller, const journal::Case& subject) {
  Timeline timeline;
  const auto add = [&timeline](const journal::Case& member) {
    timeline.names.insert(SubjectName(member.case_no()));
    timeline.revisions.insert(member.revisions().begin(), member.revisions().end());
  };
  add(subject);
  for (const journal::Case* child : ChildrenOf(view, subject)) {
    if (MaySee(view, caller, *child)) add(*child);
  }
  return timeline;
}

}  // namespace

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
  int status = 0;    // of the construction list, reached so far
  const std::string name = "cases/" + subject->case_no();
  const Timeline timeline = TimelineOf(view, caller, *subject);
  for (const uint64_t revision : timeline.revisions) {
    const auto bytes = journal->Read(view.published().snapshot.get(), revision);
    journal::Record record;
    if (!bytes.ok() || !record.ParseFromString(*bytes)) {
      return server::ToGrpc(
          absl::DataLossError(StrCat("RECORD_UNREADABLE: the record of revision ", revision, " cannot be read")));
    }
    if (record.legal_us() >= before_us) break;
    for (int i = 0; i < record.events_size(); ++i) {
      if (!timeline.names.contains(record.events(i).subject())) continue;
      PresentEvent(gate.log_id_hex(), record, i, out->add_events());
      if (record.events(i).subject() != name) continue;
      FoldInto(past, record, i);
      SetExternalStatus(past, record, i, subject->case_no(), &status, out->mutable_events(out->events_size() - 1));
    }
  }
  const journal::Case* then = past.Find<journal::Case>(subject->case_no());
  if (then != nullptr && before_us == INT64_MAX) {
    PresentCase(gate, view, *subject, out->mutable_state_at());
  } else if (then != nullptr) {
    journal::Case left = *then;
    if (subject->erased() != 0) ForgetPersonIn(left);  // what an erasure took is shown of no earlier day either
    PresentCase(gate, view, left, out->mutable_state_at());
  }
  out->set_revision(view.published().head.revision);
  return grpc::Status::OK;
}

bool HasEvent(const server::ReadView& view, std::string_view case_no, uint64_t revision, int32_t index) {
  const auto* subject = view.Find<journal::Case>(case_no);
  if (subject == nullptr) return false;
  const auto& revisions = subject->revisions();
  if (std::find(revisions.begin(), revisions.end(), revision) == revisions.end()) return false;
  const auto journal = storage::NewLocalJournal(view.published().store);
  const auto bytes = journal->Read(view.published().snapshot.get(), revision);
  journal::Record record;
  if (!bytes.ok() || !record.ParseFromString(*bytes)) return false;
  return index >= 0 && index < record.events_size() && record.events(index).subject() == StrCat("cases/", case_no);
}

namespace {

void AddMostUrgent(server::Gate& gate, const server::ReadView& view, DueDayMerge rows, api::Workbench* out) {
  constexpr int kMostUrgentMax = 3;
  for (std::string position; out->most_urgent_size() < kMostUrgentMax && rows.Next(&position);) {
    const auto* subject = view.Find<journal::Case>(DueDayMerge::CaseOf(position));
    if (subject != nullptr) PresentCase(gate, view, *subject, out->add_most_urgent());
  }
}

}  // namespace

grpc::Status GetWorkbench(server::Gate& gate, const server::ReadView& view, const server::Caller& caller,
                          const api::GetWorkbenchRequest& request, api::Workbench* out) {
  const auto* hall = view.Find<journal::Hall>(request.hall_id());
  if (hall == nullptr) return Invalid("HALL_UNKNOWN", "hall_id", "没有这个大厅。", "Expected a hall of the directory.");
  const bool permitted = caller.principal.id() == "hall:" + hall->hall_id() ||
                         HoldsReaderRole(view, caller.principal.id(), {"", hall->hall_id(), hall->jurisdiction()});
  if (!permitted) {
    return server::ToGrpc(Reject(RejectionCode::kPermissionDenied, "NOT_PERMITTED", "hall_id", "您在这个大厅没有职责。",
                                 "Expected a role in this hall, but the caller holds none."));
  }
  const bool whole_hall = request.window_id().empty();
  std::vector<std::string> windows;
  if (!whole_hall) windows = WindowsAskedFor(view, hall->hall_id(), request.window_id());
  if (!whole_hall && windows.empty()) {
    return server::ToGrpc(Reject(RejectionCode::kNotFound, "WINDOW_UNKNOWN", "window_id", "应为大厅的窗口，但没有该窗口。",
                                 "Expected a window of a hall, but there is none with this id."));
  }
  int64_t counts[kBuckets + 1] = {};
  VisitCounters(view, hall->hall_id(), [&](std::string_view window, Bucket bucket, uint64_t count) {
    const int place = static_cast<int>(bucket);
    if (count == 0 || place < 1 || place > kBuckets) return;
    if (!whole_hall && std::find(windows.begin(), windows.end(), window) == windows.end()) return;
    counts[place] += static_cast<int64_t>(count);
  });
  out->set_awaiting_registration(counts[1]);
  out->set_awaiting_acceptance(counts[2]);
  out->set_awaiting_pre_review(counts[3]);
  out->set_pre_review_passed(counts[4]);
  out->set_awaiting_supplement(counts[5]);
  out->set_suspended(counts[6]);
  out->set_in_progress(counts[7]);
  AddMostUrgent(gate, view, DueDayMerge(view, hall->hall_id(), windows, false, ""), out);
  out->set_revision(view.published().head.revision);
  out->set_recomputing(view.published().recomputing());
  return grpc::Status::OK;
}

}  // namespace yici::approval
