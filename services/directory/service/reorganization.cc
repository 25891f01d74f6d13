#include "services/directory/service/reorganization.h"

#include <algorithm>

#include "services/approval/machine/view.h"
#include "services/approval/service/convert.h"
#include "services/approval/service/orphan_queries.h"
#include "services/base/text.h"
#include "services/directory/machine/decide.h"
#include "services/directory/machine/organs.h"
#include "services/server/gateway/page_token.h"

namespace yici::directory {
namespace {

using MaybeRejection = std::optional<journal::Rejection>;

constexpr int kPageDefault = 50;
constexpr int kPageMax = 500;

struct KindRow {
  std::string_view word;
  journal::DepartmentChangeKind kind;
};
constexpr KindRow kKinds[] = {{"rename", journal::DEPARTMENT_CHANGE_KIND_RENAME},
                              {"merge", journal::DEPARTMENT_CHANGE_KIND_MERGE},
                              {"split", journal::DEPARTMENT_CHANGE_KIND_SPLIT},
                              {"cancel", journal::DEPARTMENT_CHANGE_KIND_CANCEL}};

MaybeRejection ToKind(const std::string& word, journal::DepartmentChange* change) {
  for (const KindRow& row : kKinds) {
    if (row.word != word) continue;
    change->set_kind(row.kind);
    return std::nullopt;
  }
  return server::InvalidField("FIELD_VALUE_UNKNOWN", "kind", "kind 应为 rename、merge、split 或 cancel。",
                              "Expected rename, merge, split or cancel in kind.");
}

// A field of another kind is a misunderstanding, not a wish to be dropped in silence.
MaybeRejection OnlyWith(bool given, bool belongs, std::string_view field, std::string_view kinds) {
  if (!given || belongs) return std::nullopt;
  return server::InvalidField("FIELD_OUT_OF_RANGE", field, StrCat(field, " 只用于 ", kinds, "。"),
                              StrCat("Expected ", field, " only with ", kinds, "."));
}

MaybeRejection CheckFieldsOfKind(const api::ReorganizeDepartmentRequest& request) {
  const std::string& kind = request.kind();
  const bool named = !request.name_zh().empty() || !request.name_en().empty();
  if (auto rejection = OnlyWith(named, kind == "rename", "name_zh", "rename")) return rejection;
  if (auto rejection = OnlyWith(!request.to().empty(), kind == "merge" || kind == "split", "to", "merge, split")) {
    return rejection;
  }
  if (auto rejection = OnlyWith(!request.parts().empty(), kind == "split", "parts", "split")) return rejection;
  return OnlyWith(!request.from().empty(), kind != "cancel", "from", "rename, merge, split");
}

MaybeRejection CheckTexts(const api::ReorganizeDepartmentRequest& request) {
  using approval::CheckText;
  if (auto rejection = CheckText("department_id", request.department_id(), 0, 100)) return rejection;
  if (auto rejection = CheckText("name_zh", request.name_zh(), 0, 200)) return rejection;
  if (auto rejection = CheckText("name_en", request.name_en(), 0, 200)) return rejection;
  if (auto rejection = CheckText("to", request.to(), 0, 100)) return rejection;
  if (auto rejection = CheckText("reason", request.reason(), 0, 500)) return rejection;
  if (auto rejection = CheckText("basis", request.basis(), 0, 500)) return rejection;
  for (const api::ItemSuccessor& part : request.parts()) {
    if (auto rejection = CheckText("parts.item_code", part.item_code(), 0, 100)) return rejection;
    if (auto rejection = CheckText("parts.to", part.to(), 0, 100)) return rejection;
  }
  return std::nullopt;
}

api::ReorganizeDepartmentRequest RequestOf(const api::PreviewReorganizationRequest& preview) {
  api::ReorganizeDepartmentRequest request;
  request.set_department_id(preview.department_id());
  request.set_kind(preview.kind());
  request.set_from(preview.from());
  request.set_name_zh(preview.name_zh());
  request.set_name_en(preview.name_en());
  request.set_to(preview.to());
  *request.mutable_parts() = preview.parts();
  request.set_reason(preview.reason());
  request.set_basis(preview.basis());
  return request;
}

// The change as it would be recorded, or why it would be refused.
MaybeRejection Judge(const server::ReadView& view, const server::Caller& caller, const journal::ReorganizeDepartment& wanted,
                     journal::DepartmentChange* change) {
  const server::Published& now = view.published();
  journal::Arrival arrival;
  *arrival.mutable_principal() = caller.principal;
  const Ordered ordered{
      .revision = now.head.revision + 1, .legal_time = std::max(now.legal_time(), StartOf(now.today)), .arrival = arrival};
  journal::Command command;
  *command.mutable_reorganize_department() = wanted;
  const Outcome outcome = Decide(World{view, *now.calendar, *now.book}, command, ordered);
  if (outcome.refused()) return outcome.answer.rejection();
  *change = outcome.events.front().event.department_reorganized().change();
  return std::nullopt;
}

}  // namespace

MaybeRejection ToReorganization(const api::ReorganizeDepartmentRequest& request, journal::ReorganizeDepartment* command) {
  journal::DepartmentChange& change = *command->mutable_change();
  if (auto rejection = ToKind(request.kind(), &change)) return rejection;
  if (auto rejection = CheckFieldsOfKind(request)) return rejection;
  if (auto rejection = CheckTexts(request)) return rejection;
  if (!request.from().empty()) {
    const auto from = CivilDay::Parse(request.from());
    if (!from) {
      return server::InvalidField("DAY_FORMAT", "from", "from 应为 2020-04-20 形式的日期。",
                                  "Expected a day like 2020-04-20 in from.");
    }
    change.set_from_day(from->days_since_1970());
  }
  command->set_department_id(request.department_id());
  change.set_name_zh(request.name_zh());
  change.set_name_en(request.name_en());
  change.set_to(request.to());
  for (const api::ItemSuccessor& part : request.parts()) {
    journal::ItemSuccessor& successor = *change.add_parts();
    successor.set_item_code(part.item_code());
    successor.set_to(part.to());
  }
  change.set_reason(request.reason());
  change.set_basis(request.basis());
  return std::nullopt;
}

grpc::Status PreviewReorganization(server::Gate& gate, const server::ReadView& view, const server::Caller& caller,
                                   const api::PreviewReorganizationRequest& request,
                                   api::PreviewReorganizationResponse* response) {
  const api::ReorganizeDepartmentRequest wanted = RequestOf(request);
  journal::ReorganizeDepartment command;
  journal::DepartmentChange change;
  if (const auto rejection = ToReorganization(wanted, &command)) return server::ToGrpc(*rejection);
  if (const auto rejection = Judge(view, caller, command, &change)) return server::ToGrpc(*rejection);
  const server::PageTokens tokens(gate.master(), gate.log_id_hex(), {"PreviewReorganization", wanted.SerializeAsString()});
  std::string begin;
  if (!tokens.Parse(request.page_token(), &begin)) return server::PageTokenInvalid();
  response->set_revision(view.published().head.revision);
  if (!Ends(change)) return grpc::Status::OK;  // a name moves no case
  const int size = request.page_size() <= 0 ? kPageDefault : std::min(request.page_size(), kPageMax);
  const CivilDay day(change.from_day());
  const Holders holders(view, day);
  approval::OpenCases open(view);
  const std::string next = open.Walk(begin, [&](const journal::Case& subject) {
    if (response->moving_size() >= size) return false;
    if (!approval::IsCarried(subject)) return true;  // its file stays as it is, and is the successor's
    if (OrganOn(view, subject.department_id(), subject.item_code(), day) != command.department_id()) return true;
    // The successor may itself have ended by then.
    const Organ to = OrganOn(view, SuccessorFor(change, subject.item_code()), "", subject.item_code(), day);
    const auto* department = view.Find<journal::Department>(to.department_id);
    api::MovingCase* moving = response->add_moving();
    moving->set_case_no(subject.case_no());
    moving->set_item_code(subject.item_code());
    const approval::Names names = approval::NameOf(subject.state());
    moving->mutable_state_text()->set_zh(std::string(names.zh));
    moving->mutable_state_text()->set_en(std::string(names.en));
    moving->set_to_department(to.department_id);
    const std::string_view jurisdiction =
        department == nullptr ? std::string_view() : std::string_view(department->jurisdiction());
    for (const auto& cause : approval::OrphanCausesUnder(view, subject, to.department_id, jurisdiction, holders, day)) {
      approval::PresentCause(cause, moving->add_orphaned());
    }
    return true;
  });
  if (!next.empty()) response->set_next_page_token(tokens.Make(next));
  response->set_cases_looked_at(open.looked_at());
  return grpc::Status::OK;
}

}  // namespace yici::directory
