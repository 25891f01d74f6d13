#include "services/approval/service/orphan_queries.h"

#include <algorithm>
#include <utility>

#include "services/approval/machine/rows.h"
#include "services/approval/machine/view.h"
#include "services/base/text.h"
#include "services/directory/machine/organs.h"
#include "services/server/gateway/page_token.h"

namespace yici::approval {
namespace {

constexpr int kPageDefault = 50;
constexpr int kPageMax = 500;
constexpr int64_t kLookedAtMax = 20'000;
// The walks, as the first byte of a position.
constexpr char kByWorkbench = 'a';
constexpr char kByTimer = 'b';
constexpr char kByCase = 'c';
constexpr std::pair<char, Table> kWalks[] = {
    {kByWorkbench, Table::kWorkbench}, {kByTimer, Table::kTimer}, {kByCase, Table::kCase}};

bool ReadCase(const server::ReadView& view, char walk, std::string_view key, std::string_view value, journal::Case* subject) {
  if (walk == kByCase) return subject->ParseFromArray(value.data(), static_cast<int>(value.size()));
  return view.ReadInto(walk == kByTimer ? CaseOfTimerKey(key) : CaseOfWorkbenchKey(key), subject);
}

// A case is met by the first of its rows.
bool SeenBefore(char walk, const journal::Case& subject) {
  if (walk == kByWorkbench) return false;
  return subject.workbench_bucket() != 0 || (walk == kByCase && subject.timer_us() != 0);
}

constexpr std::string_view kReportRoles[] = {directory::role::kAdministrator, directory::role::kAuditor};

bool MayAsk(const server::ReadView& view, const server::Caller& caller) {
  return std::any_of(std::begin(kReportRoles), std::end(kReportRoles), [&](std::string_view role) {
    return directory::HoldsAnywhere(view, caller.principal.id(), role, view.published().today);
  });
}

api::Text TextOf(std::string zh, std::string en) {
  api::Text text;
  text.set_zh(std::move(zh));
  text.set_en(std::move(en));
  return text;
}

api::Text DetailOf(const OrphanCause& cause) {
  switch (cause.kind) {
    case OrphanKind::kNobody:
      return TextOf(StrCat(cause.department_id, " 没有在岗人员可办 ", cause.step, "（", cause.role, "）"),
                    StrCat("nobody of ", cause.department_id, " may do ", cause.step, " today (", cause.role, ")"));
    case OrphanKind::kNoJointOfficer:
      return TextOf(StrCat(cause.department_id, " 没有联办人员可以答复"),
                    StrCat("nobody of ", cause.department_id, " may give the opinion asked for"));
    case OrphanKind::kHallGone:
      return TextOf(StrCat("大厅 ", cause.subject, " 已不存在"), StrCat("hall ", cause.subject, " is gone"));
    case OrphanKind::kWindowGone:
      return TextOf(StrCat("窗口 ", cause.subject, " 已不存在"), StrCat("window ", cause.subject, " is gone"));
    case OrphanKind::kNamedOfficerLeft: break;
  }
  return TextOf(StrCat("指定的办理人 ", cause.subject, " 已离岗"), StrCat("the officer named, ", cause.subject, ", has left"));
}

}  // namespace

std::string OpenCases::Walk(const std::string& position, absl::FunctionRef<bool(const journal::Case&)> visit) {
  journal::Case subject;
  std::string next;
  int64_t rows = 0;
  for (const auto& [byte, table] : kWalks) {
    if (!position.empty() && position[0] > byte) continue;
    const std::string begin = !position.empty() && position[0] == byte ? position.substr(1) : std::string();
    view_.Scan(table, begin, "", [&, byte = byte](std::string_view key, std::string_view value) {
      if (rows++ >= kLookedAtMax) return next = StrCat(byte, key), false;
      if (!ReadCase(view_, byte, key, value, &subject) || SeenBefore(byte, subject)) return true;
      if (!visit(subject)) return next = StrCat(byte, key), false;
      return ++looked_at_, true;
    });
    if (!next.empty()) break;
  }
  return next;
}

void PresentCause(const OrphanCause& cause, api::OrphanReason* out) {
  out->set_kind(std::string(NameOf(cause.kind)));
  *out->mutable_detail() = DetailOf(cause);
  out->set_step(cause.step);
  out->set_role(cause.role);
  out->set_department_id(cause.department_id);
  out->set_subject(cause.subject);
}

grpc::Status ListOrphans(server::Gate& gate, const server::ReadView& view, const server::Caller& caller,
                         const api::ListOrphansRequest& request, api::ListOrphansResponse* out) {
  if (!MayAsk(view, caller)) {
    return server::ToGrpc(Reject(RejectionCode::kPermissionDenied, "NOT_PERMITTED", "",
                                 "应由管理员或审计人员查询，但当前主体没有这一职责。",
                                 "Expected an administrator or auditor, but the caller holds no such role."));
  }
  if (request.page_size() < 0) {
    return server::ToGrpc(
        server::InvalidField("PAGE_SIZE", "page_size", "页大小不应为负数。", "Expected a page size of 0 (default 50) to 500."));
  }
  const server::PageTokens tokens(gate.master(), gate.log_id_hex(), {"ListOrphans", request.department_id()});
  std::string begin;
  if (!tokens.Parse(request.page_token(), &begin)) return server::PageTokenInvalid();
  const int size = request.page_size() == 0 ? kPageDefault : std::min(request.page_size(), kPageMax);
  const CivilDay today = view.published().today;
  const directory::Holders holders(view, today);
  OpenCases open(view);
  const std::string next = open.Walk(begin, [&](const journal::Case& subject) {
    if (out->orphans_size() >= size) return false;
    const directory::Organ organ =
        directory::OrganOn(view, subject.department_id(), subject.jurisdiction(), subject.item_code(), today);
    if (!request.department_id().empty() && organ.department_id != request.department_id()) return true;
    const auto causes = OrphanCausesUnder(view, subject, organ.department_id, organ.jurisdiction, holders, today);
    if (causes.empty()) return true;
    const directory::Scope scope{organ.department_id, subject.hall_id(), organ.jurisdiction};
    if (!directory::FindMandate(view, caller.principal.id(), kReportRoles, scope, today)) return true;
    api::OrphanCase* orphan = out->add_orphans();
    orphan->set_case_no(subject.case_no());
    orphan->set_item_code(subject.item_code());
    orphan->set_state(static_cast<api::CaseState>(subject.state()));
    const Names names = NameOf(subject.state());
    *orphan->mutable_state_text() = TextOf(std::string(names.zh), std::string(names.en));
    orphan->set_department_id(organ.department_id);
    orphan->set_hall_id(subject.hall_id());
    for (const OrphanCause& cause : causes) PresentCause(cause, orphan->add_reasons());
    return true;
  });
  if (!next.empty()) out->set_next_page_token(tokens.Make(next));
  out->set_cases_looked_at(open.looked_at());
  out->set_revision(view.published().head.revision);
  return grpc::Status::OK;
}

}  // namespace yici::approval
