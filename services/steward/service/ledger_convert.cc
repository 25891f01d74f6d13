#include "services/steward/service/ledger_convert.h"

#include "services/approval/service/convert.h"
#include "services/base/identifiers.h"
#include "services/base/text.h"
#include "services/steward/machine/vocabulary.h"

namespace yici::steward {
namespace {

using MaybeRejection = std::optional<journal::Rejection>;
using approval::CheckText;

constexpr size_t kLong = 2'000, kNote = 500, kName = 200, kId = 64;
constexpr int64_t kFenMax = 100'000'000'000'000;  // a trillion yuan
constexpr size_t kMonthChars = 7;

MaybeRejection CheckIds(std::initializer_list<std::pair<std::string_view, const std::string*>> fields) {
  for (const auto& [field, text] : fields) YICI_REJECT_IF(CheckText(field, *text, 0, kId));
  return std::nullopt;
}

MaybeRejection CheckFen(std::string_view field, int64_t fen) {
  if (fen >= 0 && fen <= kFenMax) return std::nullopt;
  return server::InvalidField("FIELD_OUT_OF_RANGE", field, StrCat(field, " 应为 0 至一万亿元（以分计）。"),
                              StrCat("Expected fen of 0 to a trillion yuan in ", field, "."));
}

MaybeRejection CheckCompany(std::string_view field, const std::string& uscc) {
  if (uscc.empty()) return std::nullopt;
  const IdentifierCheck check = CheckUscc(uscc);
  if (check.valid()) return std::nullopt;
  return server::InvalidField(check.reason, field, StrCat(field, " 格式不符：", check.detail, "。"),
                              StrCat("Expected a well-formed code in ", field, ", but: ", check.detail, "."));
}

MaybeRejection UnknownWord(std::string_view field) {
  return server::InvalidField("FIELD_VALUE_UNKNOWN", field, StrCat(field, " 的取值不在列表中。"),
                              StrCat("Expected one of the listed words in ", field, "."));
}

MaybeRejection ToDay(std::string_view field, const std::string& text, int32_t* day) {
  YICI_REJECT_IF(CheckText(field, text, 1, kId));
  return approval::ConvertDay(field, text, day);
}

// What every command at a project, or at a visit, names.
template <class Request, class Command>
MaybeRejection AtProject(const Request& request, Command& command) {
  YICI_REJECT_IF(CheckText("project_id", request.project_id(), 1, kId));
  command.set_project_id(request.project_id());
  command.set_etag(request.etag());
  return std::nullopt;
}

template <class Request, class Command>
MaybeRejection AtVisit(const Request& request, Command& command) {
  YICI_REJECT_IF(CheckText("visit_no", request.visit_no(), 1, kId));
  command.set_visit_no(request.visit_no());
  command.set_etag(request.etag());
  return std::nullopt;
}

}  // namespace

std::optional<int32_t> ParseMonth(std::string_view text) {
  if (text.size() != kMonthChars) return std::nullopt;
  const auto first = CivilDay::Parse(StrCat(text, "-01"));
  if (!first) return std::nullopt;
  return first->year() * 100 + first->month();
}

MaybeRejection ToCommand(const api::RegisterProjectRequest& request, journal::Command& command) {
  auto& out = *command.mutable_register_project();
  YICI_REJECT_IF(CheckText("project_code", request.project_code(), 1, kId));
  YICI_REJECT_IF(CheckText("name_zh", request.name_zh(), 1, kName));
  YICI_REJECT_IF(CheckText("jurisdiction", request.jurisdiction(), 1, kId));
  YICI_REJECT_IF(CheckIds({{"township_id", &request.township_id()},
                           {"cluster_id", &request.cluster_id()},
                           {"industry_code", &request.industry_code()},
                           {"leader_id", &request.leader_id()}}));
  YICI_REJECT_IF(CheckFen("total_investment_fen", request.total_investment_fen()));
  YICI_REJECT_IF(CheckCompany("uscc", request.uscc()));
  const auto status = ProjectStatusOf(request.status());
  if (!request.status().empty() && !status) return UnknownWord("status");
  out.set_project_code(request.project_code());
  out.set_name_zh(request.name_zh());
  out.set_jurisdiction(request.jurisdiction());
  out.set_township_id(request.township_id());
  out.set_total_investment_fen(request.total_investment_fen());
  out.set_cluster_id(request.cluster_id());
  out.set_industry_code(request.industry_code());
  out.set_uscc(request.uscc());
  out.set_leader_id(request.leader_id());
  out.set_key_list(request.key_list());
  out.set_status(status.value_or(journal::PROJECT_STATUS_UNSPECIFIED));
  return std::nullopt;
}

MaybeRejection ToCommand(const api::AmendProjectRequest& request, journal::Command& command) {
  auto& out = *command.mutable_amend_project();
  YICI_REJECT_IF(AtProject(request, out));
  YICI_REJECT_IF(CheckFen("total_investment_fen", request.total_investment_fen()));
  YICI_REJECT_IF(CheckCompany("uscc", request.uscc()));
  YICI_REJECT_IF(CheckIds({{"leader_id", &request.leader_id()}}));
  YICI_REJECT_IF(CheckText("reason", request.reason(), 1, kNote));
  if (request.has_total_investment_fen()) out.set_total_investment_fen(request.total_investment_fen());
  if (request.has_uscc()) out.set_uscc(request.uscc());
  if (request.has_leader_id()) out.set_leader_id(request.leader_id());
  if (request.has_key_list()) out.set_key_list(request.key_list());
  out.set_reason(request.reason());
  return std::nullopt;
}

MaybeRejection ToCommand(const api::ChangeProjectStatusRequest& request, journal::Command& command) {
  auto& out = *command.mutable_change_project_status();
  YICI_REJECT_IF(AtProject(request, out));
  YICI_REJECT_IF(CheckText("reason", request.reason(), 0, kNote));
  const auto status = ProjectStatusOf(request.status());
  if (!status) return UnknownWord("status");
  out.set_status(*status);
  out.set_reason(request.reason());
  return std::nullopt;
}

MaybeRejection ToCommand(const api::ReportProgressRequest& request, journal::Command& command) {
  auto& out = *command.mutable_report_progress();
  YICI_REJECT_IF(AtProject(request, out));
  YICI_REJECT_IF(CheckFen("invested_fen", request.invested_fen()));
  YICI_REJECT_IF(CheckText("note", request.note(), 1, kLong));
  const auto month = ParseMonth(request.month());
  if (!month) {
    return server::InvalidField("FIELD_VALUE_UNKNOWN", "month", "month 应为“2020-04”形式的月份。",
                                "Expected a month like 2020-04 in month.");
  }
  out.set_month(*month);
  out.set_invested_fen(request.invested_fen());
  out.set_note(request.note());
  out.set_correct(request.correct());
  return std::nullopt;
}

MaybeRejection ToCommand(const api::AssignStewardRequest& request, journal::Command& command) {
  auto& out = *command.mutable_assign_steward();
  YICI_REJECT_IF(AtProject(request, out));
  YICI_REJECT_IF(CheckText("steward_id", request.steward_id(), 1, kId));
  YICI_REJECT_IF(CheckText("note", request.note(), 0, kNote));
  out.set_steward_id(request.steward_id());
  out.set_note(request.note());
  return std::nullopt;
}

MaybeRejection ToCommand(const api::ReleaseStewardRequest& request, journal::Command& command) {
  auto& out = *command.mutable_release_steward();
  YICI_REJECT_IF(AtProject(request, out));
  YICI_REJECT_IF(CheckText("steward_id", request.steward_id(), 1, kId));
  YICI_REJECT_IF(CheckText("reason", request.reason(), 1, kNote));
  out.set_steward_id(request.steward_id());
  out.set_reason(request.reason());
  return std::nullopt;
}

MaybeRejection ToCommand(const api::OpenHandoverRequest& request, journal::Command& command) {
  auto& out = *command.mutable_open_handover();
  YICI_REJECT_IF(AtProject(request, out));
  YICI_REJECT_IF(CheckText("from_steward_id", request.from_steward_id(), 1, kId));
  YICI_REJECT_IF(CheckText("to_steward_id", request.to_steward_id(), 1, kId));
  YICI_REJECT_IF(CheckText("reason", request.reason(), 1, kNote));
  out.set_from_steward_id(request.from_steward_id());
  out.set_to_steward_id(request.to_steward_id());
  out.set_reason(request.reason());
  return std::nullopt;
}

MaybeRejection ToCommand(const api::SignHandoverRequest& request, journal::Command& command) {
  auto& out = *command.mutable_sign_handover();
  YICI_REJECT_IF(AtProject(request, out));
  YICI_REJECT_IF(CheckText("from_steward_id", request.from_steward_id(), 1, kId));
  out.set_from_steward_id(request.from_steward_id());
  return std::nullopt;
}

MaybeRejection ToCommand(const api::CancelHandoverRequest& request, journal::Command& command) {
  auto& out = *command.mutable_cancel_handover();
  YICI_REJECT_IF(AtProject(request, out));
  YICI_REJECT_IF(CheckText("from_steward_id", request.from_steward_id(), 1, kId));
  YICI_REJECT_IF(CheckText("reason", request.reason(), 1, kNote));
  out.set_from_steward_id(request.from_steward_id());
  out.set_reason(request.reason());
  return std::nullopt;
}

MaybeRejection ToCommand(const api::PlanVisitRequest& request, journal::Command& command) {
  auto& out = *command.mutable_plan_visit();
  YICI_REJECT_IF(CheckIds({{"project_id", &request.project_id()}, {"demand_no", &request.demand_no()}}));
  YICI_REJECT_IF(CheckCompany("uscc", request.uscc()));
  if (request.project_id().empty()) YICI_REJECT_IF(CheckText("uscc", request.uscc(), 1, kId));
  YICI_REJECT_IF(CheckText("reason", request.reason(), 1, kNote));
  int32_t planned_day = 0;
  YICI_REJECT_IF(ToDay("planned_day", request.planned_day(), &planned_day));
  out.set_project_id(request.project_id());
  out.set_uscc(request.uscc());
  out.set_demand_no(request.demand_no());
  out.set_planned_day(planned_day);
  out.set_reason(request.reason());
  return std::nullopt;
}

MaybeRejection ToCommand(const api::NotifyVisitRequest& request, journal::Command& command) {
  auto& out = *command.mutable_notify_visit();
  YICI_REJECT_IF(AtVisit(request, out));
  YICI_REJECT_IF(CheckText("note", request.note(), 1, kNote));
  out.set_note(request.note());
  return std::nullopt;
}

MaybeRejection ToCommand(const api::LogVisitRequest& request, journal::Command& command) {
  auto& out = *command.mutable_log_visit();
  YICI_REJECT_IF(AtVisit(request, out));
  YICI_REJECT_IF(CheckText("text", request.text(), 1, kLong));
  int32_t visited_day = 0;
  YICI_REJECT_IF(ToDay("visited_day", request.visited_day(), &visited_day));
  out.set_visited_day(visited_day);
  out.set_text(request.text());
  return std::nullopt;
}

MaybeRejection ToCommand(const api::ConfirmVisitRequest& request, journal::Command& command) {
  auto& out = *command.mutable_confirm_visit();
  YICI_REJECT_IF(AtVisit(request, out));
  YICI_REJECT_IF(CheckText("text", request.text(), 0, kNote));
  out.set_confirmed(request.confirmed());
  out.set_text(request.text());
  return std::nullopt;
}

MaybeRejection ToCommand(const api::CancelVisitRequest& request, journal::Command& command) {
  auto& out = *command.mutable_cancel_visit();
  YICI_REJECT_IF(AtVisit(request, out));
  YICI_REJECT_IF(CheckText("reason", request.reason(), 1, kNote));
  out.set_reason(request.reason());
  return std::nullopt;
}

}  // namespace yici::steward
