#include "services/steward/service/errand_convert.h"

#include <string>

#include "services/approval/service/convert.h"
#include "services/approval/service/present.h"
#include "services/base/identifiers.h"
#include "services/base/text.h"
#include "services/steward/machine/errand.h"
#include "services/steward/machine/vocabulary.h"

namespace yici::steward {
namespace {

using MaybeRejection = std::optional<journal::Rejection>;
using approval::CheckText;

constexpr size_t kLong = 2'000, kNote = 500, kName = 100, kId = 64;

template <class Request, class Command>
MaybeRejection AtErrand(const Request& request, Command& command) {
  YICI_REJECT_IF(CheckText("errand_no", request.errand_no(), 1, kId));
  command.set_errand_no(request.errand_no());
  command.set_etag(request.etag());
  return std::nullopt;
}

template <class Request, class Command>
MaybeRejection AtDuty(const Request& request, Command& command) {
  YICI_REJECT_IF(CheckText("project_id", request.project_id(), 1, kId));
  YICI_REJECT_IF(CheckText("duty_id", request.duty_id(), 1, kId));
  command.set_project_id(request.project_id());
  command.set_duty_id(request.duty_id());
  command.set_etag(request.etag());
  return std::nullopt;
}

MaybeRejection CheckCompany(const std::string& uscc) {
  if (uscc.empty()) return std::nullopt;
  const IdentifierCheck check = CheckUscc(uscc);
  if (check.valid()) return std::nullopt;
  return server::InvalidField(check.reason, "uscc", "uscc 格式不符。", "Expected a well-formed code in uscc.");
}

}  // namespace

MaybeRejection ToCommand(const api::EntrustErrandRequest& request, journal::Command& command) {
  auto& out = *command.mutable_entrust_errand();
  YICI_REJECT_IF(CheckCompany(request.uscc()));
  YICI_REJECT_IF(CheckText("project_id", request.project_id(), 0, kId));
  YICI_REJECT_IF(CheckText("text", request.text(), 1, kLong));
  out.set_uscc(request.uscc());
  out.set_mandate(request.mandate());
  out.set_project_id(request.project_id());
  out.set_text(request.text());
  return std::nullopt;
}

MaybeRejection ToCommand(const api::TakeErrandRequest& request, journal::Command& command) {
  auto& out = *command.mutable_take_errand();
  YICI_REJECT_IF(AtErrand(request, out));
  YICI_REJECT_IF(CheckText("note", request.note(), 0, kNote));
  out.set_note(request.note());
  return std::nullopt;
}

MaybeRejection ToCommand(const api::StartErrandRequest& request, journal::Command& command) {
  auto& out = *command.mutable_start_errand();
  YICI_REJECT_IF(AtErrand(request, out));
  YICI_REJECT_IF(CheckText("note", request.note(), 0, kNote));
  out.set_note(request.note());
  return std::nullopt;
}

MaybeRejection ToCommand(const api::AskErrandMaterialsRequest& request, journal::Command& command) {
  auto& out = *command.mutable_ask_errand_materials();
  YICI_REJECT_IF(AtErrand(request, out));
  if (request.names_size() > kErrandMaterialsMax) {
    return server::InvalidField("LIST_TOO_LONG", "names", "材料应不超过 50 份。", "Expected at most 50 papers.");
  }
  for (int i = 0; i < request.names_size(); ++i) {
    YICI_REJECT_IF(CheckText(StrCat("names[", i, "]"), request.names(i), 1, kName));
    out.add_names(request.names(i));
  }
  out.set_limit_wd(request.limit_wd());
  return std::nullopt;
}

MaybeRejection ToCommand(const api::HandErrandMaterialRequest& request, journal::Command& command) {
  auto& out = *command.mutable_hand_errand_material();
  YICI_REJECT_IF(AtErrand(request, out));
  YICI_REJECT_IF(CheckText("name", request.name(), 1, kName));
  if (!request.digest().empty()) YICI_REJECT_IF(approval::ConvertDigest("digest", request.digest(), out.mutable_digest()));
  out.set_name(request.name());
  return std::nullopt;
}

MaybeRejection ToCommand(const api::DeliverErrandRequest& request, journal::Command& command) {
  auto& out = *command.mutable_deliver_errand();
  YICI_REJECT_IF(AtErrand(request, out));
  YICI_REJECT_IF(CheckText("result", request.result(), 1, kLong));
  out.set_result(request.result());
  return std::nullopt;
}

MaybeRejection ToCommand(const api::RateErrandRequest& request, journal::Command& command) {
  auto& out = *command.mutable_rate_errand();
  YICI_REJECT_IF(AtErrand(request, out));
  YICI_REJECT_IF(CheckText("text", request.text(), 0, kNote));
  out.set_stars(request.stars());
  out.set_text(request.text());
  return std::nullopt;
}

MaybeRejection ToCommand(const api::CancelErrandRequest& request, journal::Command& command) {
  auto& out = *command.mutable_cancel_errand();
  YICI_REJECT_IF(AtErrand(request, out));
  YICI_REJECT_IF(CheckText("reason", request.reason(), 1, kNote));
  out.set_reason(request.reason());
  return std::nullopt;
}

MaybeRejection ToCommand(const api::CompleteDutyRequest& request, journal::Command& command) {
  auto& out = *command.mutable_complete_duty();
  YICI_REJECT_IF(AtDuty(request, out));
  YICI_REJECT_IF(approval::ConvertDigest("evidence_digest", request.evidence_digest(), out.mutable_evidence()));
  YICI_REJECT_IF(CheckText("note", request.note(), 0, kNote));
  out.set_note(request.note());
  return std::nullopt;
}

MaybeRejection ToCommand(const api::WaiveDutyRequest& request, journal::Command& command) {
  auto& out = *command.mutable_waive_duty();
  YICI_REJECT_IF(AtDuty(request, out));
  YICI_REJECT_IF(CheckText("reason", request.reason(), 1, kNote));
  out.set_reason(request.reason());
  return std::nullopt;
}

void PresentReply(const server::Gate& gate, const journal::Answer& answer, api::ErrandReply* reply) {
  const journal::ErrandAnswer& errand = answer.steward().errand();
  gate.SetCommandReply(answer, reply->mutable_command());
  reply->set_errand_no(errand.errand_no());
  reply->set_state(std::string(NameOf(errand.state()).word));
  reply->set_etag(errand.etag());
  for (const journal::ErrandMaterial& material : errand.outstanding()) {
    auto* shown = reply->add_outstanding();
    shown->set_name(material.name());
    shown->set_asked_day(approval::DayText(material.asked_day()));
    shown->set_limit_wd(material.limit_wd());
    shown->set_due_day(approval::DayText(material.due_day()));
  }
  *reply->mutable_case_nos() = errand.case_nos();
}

}  // namespace yici::steward
