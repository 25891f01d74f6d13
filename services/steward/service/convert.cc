#include "services/steward/service/convert.h"

#include <algorithm>

#include "services/approval/service/convert.h"
#include "services/base/identifiers.h"
#include "services/base/text.h"
#include "services/server/access/sealer.h"
#include "services/steward/machine/vocabulary.h"

namespace yici::steward {
namespace {

using approval::CheckText;

constexpr size_t kLong = 2'000, kNote = 500, kId = 64;
constexpr int kJointMax = 20;

MaybeRejection CheckIds(std::initializer_list<std::pair<std::string_view, const std::string*>> fields) {
  for (const auto& [field, text] : fields) YICI_REJECT_IF(CheckText(field, *text, 0, kId));
  return std::nullopt;
}

// What every command at a demand names.
template <class Request, class Command>
MaybeRejection At(const Request& request, Command& command) {
  YICI_REJECT_IF(CheckText("demand_no", request.demand_no(), 1, kId));
  command.set_demand_no(request.demand_no());
  command.set_etag(request.etag());
  return std::nullopt;
}

// A word of a closed list; empty stays what it is.
template <class Value>
MaybeRejection Word(std::string_view field, const std::string& text, std::optional<Value> value, Value* out) {
  if (text.empty()) return std::nullopt;
  if (value) return *out = *value, std::nullopt;
  return server::InvalidField("FIELD_VALUE_UNKNOWN", field, StrCat(field, " 的取值不在列表中。"),
                              StrCat("Expected one of the listed words in ", field, "."));
}

MaybeRejection CheckPhone(const std::string& phone) {
  const auto fits = [](char c) { return (c >= '0' && c <= '9') || c == '+' || c == '-'; };
  if (phone.empty() || (phone.size() >= 5 && phone.size() <= 20 && std::all_of(phone.begin(), phone.end(), fits))) {
    return std::nullopt;
  }
  return server::InvalidField("FIELD_OUT_OF_RANGE", "caller.phone", "电话应为 5 至 20 位数字、加号或连字符。",
                              "Expected 5 to 20 of digits, + and - in caller.phone.");
}

MaybeRejection ToCaller(const server::MasterKey& master, const api::DemandCallerInput& input, server::Incoming& incoming,
                        journal::DemandCaller& caller) {
  if (!input.uscc().empty()) {
    const IdentifierCheck check = CheckUscc(input.uscc());
    if (!check.valid()) {
      return server::InvalidField(check.reason, "caller.uscc", "caller.uscc 格式不符。",
                                  "Expected a well-formed code in caller.uscc.");
    }
  }
  YICI_REJECT_IF(CheckText("caller.org_name", input.org_name(), 0, 200));
  YICI_REJECT_IF(CheckText("caller.name", input.name(), 0, 100));
  YICI_REJECT_IF(CheckPhone(input.phone()));
  YICI_REJECT_IF(CheckText("caller.address", input.address(), 0, 300));
  caller.set_uscc(input.uscc());
  caller.set_org_name(input.org_name());
  server::Sealer sealer(master);
  if (!input.name().empty()) *caller.mutable_name() = sealer.Seal(input.name());
  if (!input.phone().empty()) *caller.mutable_phone() = sealer.Seal(input.phone());
  if (!input.address().empty()) *caller.mutable_address() = sealer.Seal(input.address());
  incoming.keys = sealer.TakeKeyRows();
  return std::nullopt;
}

}  // namespace

MaybeRejection ToCommand(const server::MasterKey& master, const server::Caller& sender, const api::RaiseDemandRequest& request,
                         server::Incoming& incoming) {
  journal::RaiseDemand& command = *incoming.command.mutable_raise_demand();
  YICI_REJECT_IF(CheckText("text", request.text(), 1, kLong));
  journal::DemandChannel channel = journal::DEMAND_CHANNEL_UNSPECIFIED;
  journal::DemandKind kind = journal::DEMAND_KIND_UNSPECIFIED;
  YICI_REJECT_IF(Word("channel", request.channel(), ChannelOf(request.channel()), &channel));
  YICI_REJECT_IF(Word("kind", request.kind(), KindOf(request.kind()), &kind));
  YICI_REJECT_IF(CheckIds({{"category_id", &request.category_id()},
                           {"project_id", &request.project_id()},
                           {"jurisdiction", &request.jurisdiction()},
                           {"external_ref", &request.external_ref()},
                           {"reopens", &request.reopens()},
                           {"hall_id", &request.hall_id()},
                           {"on_behalf_of", &request.on_behalf_of()}}));
  YICI_REJECT_IF(ToCaller(master, request.caller(), incoming, *command.mutable_caller()));
  const bool enterprise = sender.principal.kind() == journal::PRINCIPAL_KIND_ENTERPRISE;
  if (enterprise && request.channel().empty()) channel = journal::DEMAND_CHANNEL_ENTERPRISE;
  if (enterprise && command.caller().uscc().empty()) {
    const std::string& id = sender.principal.id();
    command.mutable_caller()->set_uscc(id.substr(id.find(':') + 1));
  }
  command.set_channel(channel);
  command.set_kind(kind);
  command.set_text(request.text());
  command.set_category_id(request.category_id());
  command.set_project_id(request.project_id());
  command.set_jurisdiction(request.jurisdiction());
  command.set_external_ref(request.external_ref());
  command.set_reopens(request.reopens());
  command.set_register_only(request.register_only());
  command.set_hall_id(request.hall_id());
  incoming.arrival.set_on_behalf_of(request.on_behalf_of());
  return std::nullopt;
}

MaybeRejection ToCommand(const api::DispatchDemandRequest& request, journal::Command& command) {
  auto& out = *command.mutable_dispatch_demand();
  YICI_REJECT_IF(At(request, out));
  YICI_REJECT_IF(CheckIds({{"category_id", &request.category_id()}, {"department_id", &request.department_id()}}));
  YICI_REJECT_IF(CheckText("note", request.note(), 0, kNote));
  out.set_category_id(request.category_id());
  out.set_department_id(request.department_id());
  out.set_note(request.note());
  return std::nullopt;
}

MaybeRejection ToCommand(const api::AnswerDemandRequest& request, journal::Command& command) {
  auto& out = *command.mutable_answer_demand();
  YICI_REJECT_IF(At(request, out));
  YICI_REJECT_IF(CheckText("text", request.text(), 1, kLong));
  out.set_text(request.text());
  return std::nullopt;
}

MaybeRejection ToCommand(const api::RejectDemandRequest& request, journal::Command& command) {
  auto& out = *command.mutable_reject_demand();
  YICI_REJECT_IF(At(request, out));
  YICI_REJECT_IF(CheckIds({{"ground", &request.ground()}, {"finished_no", &request.finished_no()}}));
  YICI_REJECT_IF(CheckText("note", request.note(), 0, kNote));
  out.set_ground(request.ground());
  out.set_finished_no(request.finished_no());
  out.set_note(request.note());
  return std::nullopt;
}

MaybeRejection ToCommand(const api::SignDemandRequest& request, journal::Command& command) {
  return At(request, *command.mutable_sign_demand());
}

MaybeRejection ToCommand(const api::ReturnDemandRequest& request, journal::Command& command) {
  auto& out = *command.mutable_return_demand();
  YICI_REJECT_IF(At(request, out));
  YICI_REJECT_IF(CheckText("duty_rule", request.duty_rule(), 0, kNote));
  YICI_REJECT_IF(CheckIds({{"suggested_department_id", &request.suggested_department_id()}}));
  YICI_REJECT_IF(CheckText("reason", request.reason(), 0, kNote));
  out.set_duty_rule(request.duty_rule());
  out.set_suggested_department_id(request.suggested_department_id());
  out.set_reason(request.reason());
  return std::nullopt;
}

MaybeRejection ToCommand(const api::DecideReturnRequest& request, journal::Command& command) {
  auto& out = *command.mutable_decide_return();
  YICI_REJECT_IF(At(request, out));
  YICI_REJECT_IF(CheckIds({{"department_id", &request.department_id()}}));
  YICI_REJECT_IF(CheckText("reason", request.reason(), 0, kNote));
  out.set_redispatch(request.redispatch());
  out.set_department_id(request.department_id());
  out.set_reason(request.reason());
  return std::nullopt;
}

MaybeRejection ToCommand(const api::SetJointHandlingRequest& request, journal::Command& command) {
  auto& out = *command.mutable_set_joint_handling();
  YICI_REJECT_IF(At(request, out));
  YICI_REJECT_IF(CheckIds({{"lead_department_id", &request.lead_department_id()}}));
  YICI_REJECT_IF(approval::Limit("joint_department_ids", request.joint_department_ids_size() <= kJointMax, "不超过 20 个",
                                 "at most 20 departments"));
  for (const std::string& id : request.joint_department_ids()) YICI_REJECT_IF(CheckText("joint_department_ids", id, 1, kId));
  out.set_lead_department_id(request.lead_department_id());
  *out.mutable_joint_department_ids() = request.joint_department_ids();
  return std::nullopt;
}

MaybeRejection ToCommand(const api::GiveDemandOpinionRequest& request, journal::Command& command) {
  auto& out = *command.mutable_give_demand_opinion();
  YICI_REJECT_IF(At(request, out));
  YICI_REJECT_IF(CheckText("department_id", request.department_id(), 1, kId));
  YICI_REJECT_IF(CheckText("text", request.text(), 1, kLong));
  out.set_department_id(request.department_id());
  out.set_text(request.text());
  return std::nullopt;
}

MaybeRejection ToCommand(const api::AskExtensionRequest& request, journal::Command& command) {
  auto& out = *command.mutable_ask_extension();
  YICI_REJECT_IF(At(request, out));
  YICI_REJECT_IF(CheckText("basis", request.basis(), 0, kNote));
  YICI_REJECT_IF(CheckText("reason", request.reason(), 0, kNote));
  out.mutable_ask()->set_days_wd(request.days_wd());
  out.mutable_ask()->set_basis(request.basis());
  out.mutable_ask()->set_reason(request.reason());
  return std::nullopt;
}

MaybeRejection ToCommand(const api::DecideExtensionRequest& request, journal::Command& command) {
  auto& out = *command.mutable_decide_extension();
  YICI_REJECT_IF(At(request, out));
  YICI_REJECT_IF(CheckText("reason", request.reason(), 0, kNote));
  YICI_REJECT_IF(CheckText("informed", request.informed(), 0, kNote));
  out.set_grant(request.grant());
  out.set_reason(request.reason());
  out.set_informed(request.informed());
  return std::nullopt;
}

MaybeRejection ToCommand(const api::ReplyDemandRequest& request, journal::Command& command) {
  auto& out = *command.mutable_reply_demand();
  YICI_REJECT_IF(At(request, out));
  YICI_REJECT_IF(CheckText("text", request.text(), 1, kLong));
  out.set_text(request.text());
  return std::nullopt;
}

MaybeRejection ToCommand(const api::ReviewReplyRequest& request, journal::Command& command) {
  auto& out = *command.mutable_review_reply();
  YICI_REJECT_IF(At(request, out));
  YICI_REJECT_IF(CheckText("reason", request.reason(), 0, kNote));
  out.set_pass(request.pass());
  out.set_reason(request.reason());
  return std::nullopt;
}

MaybeRejection ToCommand(const api::RecordCallBackRequest& request, journal::Command& command) {
  auto& out = *command.mutable_record_call_back();
  YICI_REJECT_IF(At(request, out));
  YICI_REJECT_IF(CheckIds({{"outcome", &request.outcome()}}));
  YICI_REJECT_IF(CheckText("note", request.note(), 0, kNote));
  out.set_outcome(request.outcome());
  out.set_note(request.note());
  return std::nullopt;
}

MaybeRejection ToCommand(const api::ConfirmDemandRequest& request, journal::Command& command) {
  auto& out = *command.mutable_confirm_demand();
  YICI_REJECT_IF(At(request, out));
  YICI_REJECT_IF(CheckText("text", request.text(), 0, kNote));
  out.set_confirmed(request.confirmed());
  out.set_text(request.text());
  return std::nullopt;
}

MaybeRejection ToCommand(const api::RuleDemandRequest& request, journal::Command& command) {
  auto& out = *command.mutable_rule_demand();
  YICI_REJECT_IF(At(request, out));
  YICI_REJECT_IF(CheckText("reasons", request.reasons(), 0, kLong));
  out.set_close(request.close());
  out.set_reasons(request.reasons());
  return std::nullopt;
}

MaybeRejection ToCommand(const api::EscalateDemandRequest& request, journal::Command& command) {
  auto& out = *command.mutable_escalate_demand();
  YICI_REJECT_IF(At(request, out));
  YICI_REJECT_IF(CheckText("reason", request.reason(), 0, kNote));
  out.set_reason(request.reason());
  return std::nullopt;
}

MaybeRejection ToCommand(const api::UrgeDemandRequest& request, journal::Command& command) {
  auto& out = *command.mutable_urge_demand();
  YICI_REJECT_IF(At(request, out));
  YICI_REJECT_IF(CheckText("note", request.note(), 1, kNote));
  out.set_note(request.note());
  return std::nullopt;
}

MaybeRejection ToCommand(const api::MergeDemandRequest& request, journal::Command& command) {
  auto& out = *command.mutable_merge_demand();
  YICI_REJECT_IF(At(request, out));
  YICI_REJECT_IF(CheckText("into", request.into(), 1, kId));
  out.set_into(request.into());
  return std::nullopt;
}

MaybeRejection ToCommand(const api::ListDemandLongTermRequest& request, journal::Command& command) {
  auto& out = *command.mutable_list_demand_long_term();
  YICI_REJECT_IF(At(request, out));
  YICI_REJECT_IF(CheckText("reason", request.reason(), 0, kNote));
  int32_t until = 0;
  YICI_REJECT_IF(approval::ConvertDay("until", request.until(), &until));
  out.set_reason(request.reason());
  out.set_until_day(until);
  return std::nullopt;
}

MaybeRejection ToCommand(const api::ResumeDemandRequest& request, journal::Command& command) {
  auto& out = *command.mutable_resume_demand();
  YICI_REJECT_IF(At(request, out));
  YICI_REJECT_IF(CheckText("reason", request.reason(), 0, kNote));
  out.set_reason(request.reason());
  return std::nullopt;
}

MaybeRejection ToCommand(const api::ReadCallerRequest& request, journal::Command& command) {
  YICI_REJECT_IF(CheckText("demand_no", request.demand_no(), 1, kId));
  YICI_REJECT_IF(CheckText("purpose", request.purpose(), 2, 200));
  command.mutable_read_caller()->set_demand_no(request.demand_no());
  command.mutable_read_caller()->set_purpose(request.purpose());
  return std::nullopt;
}

}  // namespace yici::steward
