// Requests at cards, supervision orders, league tables and samples.
#include "services/evaluation/service/convert_parts.h"
#include "services/steward/service/ledger_convert.h"

namespace yici::evaluation {
namespace {

MaybeRejection ToMonth(const std::string& text, int32_t* month) {
  const auto parsed = steward::ParseMonth(text);
  if (!parsed) {
    return server::InvalidField("MONTH_INVALID", "month", "月份应写成 2020-04。", "Expected a month like 2020-04.");
  }
  *month = *parsed;
  return std::nullopt;
}

}  // namespace

MaybeRejection ToCommand(const api::AppealCardRequest& request, journal::Command& command) {
  auto& out = *command.mutable_appeal_card();
  YICI_REJECT_IF(AtCard(request, out));
  YICI_REJECT_IF(CheckText("reason", request.reason(), 1, kNoteChars));
  out.set_reason(request.reason());
  return std::nullopt;
}

MaybeRejection ToCommand(const api::RuleCardAppealRequest& request, journal::Command& command) {
  auto& out = *command.mutable_rule_card_appeal();
  YICI_REJECT_IF(AtCard(request, out));
  YICI_REJECT_IF(CheckText("reasons", request.reasons(), 1, kNoteChars));
  out.set_uphold(request.uphold());
  out.set_reasons(request.reasons());
  return std::nullopt;
}

MaybeRejection ToCommand(const api::IssueOrderRequest& request, journal::Command& command) {
  auto& out = *command.mutable_issue_order();
  YICI_REJECT_IF(CheckText("subject", request.subject(), 1, kNameChars));
  YICI_REJECT_IF(CheckText("department_id", request.department_id(), 0, kIdChars));
  YICI_REJECT_IF(CheckText("demand_text", request.demand_text(), 1, kLongChars));
  out.set_subject(request.subject());
  out.set_department_id(request.department_id());
  out.set_demand_text(request.demand_text());
  out.set_limit_wd(request.limit_wd());
  return std::nullopt;
}

MaybeRejection ToCommand(const api::SignOrderRequest& request, journal::Command& command) {
  return AtOrder(request, *command.mutable_sign_order());
}

MaybeRejection ToCommand(const api::HandleOrderRequest& request, journal::Command& command) {
  auto& out = *command.mutable_handle_order();
  YICI_REJECT_IF(AtOrder(request, out));
  YICI_REJECT_IF(CheckText("measure", request.measure(), 1, kNoteChars));
  out.set_measure(request.measure());
  return std::nullopt;
}

MaybeRejection ToCommand(const api::FeedBackOrderRequest& request, journal::Command& command) {
  auto& out = *command.mutable_feed_back_order();
  YICI_REJECT_IF(AtOrder(request, out));
  YICI_REJECT_IF(CheckText("text", request.text(), 1, kLongChars));
  out.set_text(request.text());
  return std::nullopt;
}

MaybeRejection ToCommand(const api::TakeOrderUpRequest& request, journal::Command& command) {
  return AtOrder(request, *command.mutable_take_order_up());
}

MaybeRejection ToCommand(const api::ReviewOrderRequest& request, journal::Command& command) {
  auto& out = *command.mutable_review_order();
  YICI_REJECT_IF(AtOrder(request, out));
  YICI_REJECT_IF(CheckText("reasons", request.reasons(), 0, kNoteChars));
  out.set_pass(request.pass());
  out.set_reasons(request.reasons());
  out.set_limit_wd(request.limit_wd());
  return std::nullopt;
}

MaybeRejection ToCommand(const api::PublishOrderRequest& request, journal::Command& command) {
  auto& out = *command.mutable_publish_order();
  YICI_REJECT_IF(AtOrder(request, out));
  YICI_REJECT_IF(CheckText("text", request.text(), 1, kLongChars));
  out.set_text(request.text());
  return std::nullopt;
}

MaybeRejection ToCommand(const api::PublishLeagueRequest& request, journal::Command& command) {
  auto& out = *command.mutable_publish_league();
  const auto scope = ScopeOf(request.scope());
  if (!scope) return UnknownWord("scope");
  int32_t month = 0;
  YICI_REJECT_IF(ToMonth(request.month(), &month));
  YICI_REJECT_IF(CheckText("reason", request.reason(), 0, kNoteChars));
  out.set_scope(*scope);
  out.set_month(month);
  out.set_reason(request.reason());
  return std::nullopt;
}

MaybeRejection ToCommand(const api::DrawChecksRequest& request, journal::Command& command) {
  auto& out = *command.mutable_draw_checks();
  int32_t month = 0;
  YICI_REJECT_IF(ToMonth(request.month(), &month));
  YICI_REJECT_IF(CheckText("jurisdiction", request.jurisdiction(), 1, kIdChars));
  out.set_month(month);
  out.set_jurisdiction(request.jurisdiction());
  out.set_size(request.size());
  return std::nullopt;
}

}  // namespace yici::evaluation
