#include "services/approval/service/convert.h"
#include "services/approval/service/convert_materials.h"
#include "services/approval/service/convert_parts.h"
#include "services/base/text.h"

#include <algorithm>

#include "absl/strings/escaping.h"
#include "services/base/identifiers.h"
#include "services/server/access/principals.h"

namespace yici::approval {
namespace {

using server::InvalidField;

MaybeRejection SealId(std::string_view field, const std::string& number, server::Sealer& sealer, journal::SealedField* sealed) {
  const std::string normalized = NormalizeIdNumber(number);
  YICI_REJECT_IF(Identifier(CheckIdNumber(normalized), field));
  *sealed = sealer.Seal(normalized);
  return std::nullopt;
}

MaybeRejection Phone(std::string_view field, std::string_view text) {
  const bool form = text.find_first_not_of("0123456789+-") == std::string_view::npos && text.size() >= 5 && text.size() <= 20;
  return Limit(field, text.empty() || form, " 5 到 20 位数字、+ 或 -", "5 to 20 of digits, + and -");
}

// Fewer bytes than characters are allowed, and no control character: nothing to complain about, so no field to name.
bool IsShortClean(std::string_view text, size_t characters_max) {
  if (text.size() > characters_max) return false;
  return std::all_of(text.begin(), text.end(), [](char c) { return static_cast<uint8_t>(c) >= 0x20 && c != 0x7f; });
}

MaybeRejection PersonFields(const std::string& path, const api::PartyInput& input, const MasterKey& master,
                            server::Sealer& sealer, journal::Party& party) {
  if (!IsShortClean(input.name(), 100)) YICI_REJECT_IF(CheckText(path + ".name", input.name(), 0, 100));
  if (!IsShortClean(input.address(), 300)) YICI_REJECT_IF(CheckText(path + ".address", input.address(), 0, 300));
  if (!input.phone().empty()) YICI_REJECT_IF(Phone(path + ".phone", input.phone()));
  if (!input.id_number().empty()) {
    const std::string normalized = NormalizeIdNumber(input.id_number());
    YICI_REJECT_IF(Identifier(CheckIdNumber(normalized), path + ".id_number"));
    *party.mutable_id_number() = sealer.Seal(normalized);
    party.set_token(master.SearchToken(normalized));
    party.set_region(normalized.substr(0, 6));
    party.set_id_valid(true);
  }
  if (!input.name().empty()) *party.mutable_name() = sealer.Seal(input.name());
  if (!input.phone().empty()) *party.mutable_phone() = sealer.Seal(input.phone());
  if (!input.address().empty()) *party.mutable_address() = sealer.Seal(input.address());
  return std::nullopt;
}

template <class Repeated, class Out>
MaybeRejection ToFaults(const Repeated& inputs, Out* faults) {
  if (inputs.size() > kFaultsMax) {
    return InvalidField("LIST_SIZE", "faults", "问题应不超过 200 条。", "Expected at most 200 faults.");
  }
  for (int i = 0; i < inputs.size(); ++i) {
    const std::string path = StrCat("faults[", i, "]");
    YICI_REJECT_IF(CheckText(path + ".material_id", inputs[i].material_id(), 1, 64));
    YICI_REJECT_IF(CheckText(path + ".text", inputs[i].text(), 1, 500));
    auto* fault = faults->Add();
    fault->set_material_id(inputs[i].material_id());
    fault->set_text(inputs[i].text());
    fault->set_status(inputs[i].missing() ? journal::MATERIAL_STATUS_MISSING : journal::MATERIAL_STATUS_FAULTY);
  }
  return std::nullopt;
}

MaybeRejection DeliveryWay(std::string_view text, journal::DeliveryWay* way) {
  return Word<journal::DeliveryWay>("delivery_way", text,
                                    {{"", journal::DELIVERY_WAY_COLLECT},
                                     {"collect", journal::DELIVERY_WAY_COLLECT},
                                     {"courier", journal::DELIVERY_WAY_COURIER},
                                     {"electronic", journal::DELIVERY_WAY_ELECTRONIC}},
                                    way);
}

MaybeRejection ProjectCode(const std::string& code, journal::SubmitCase& command) {
  if (code.empty()) return std::nullopt;
  const IdentifierCheck check = CheckProjectCode(code);
  YICI_REJECT_IF(Identifier(check, "project_code"));
  if (*check.warning != '\0') command.add_warnings(check.warning);
  command.set_project_code(code);
  return std::nullopt;
}

MaybeRejection ToSubmit(const MasterKey& master, const api::SubmitCaseRequest& request, server::Sealer& sealer,
                        Incoming& incoming, journal::SubmitCase& command) {
  YICI_REJECT_IF(Identifier(CheckItemCode(request.item_code()), "item_code"));
  command.set_item_code(request.item_code());
  return ToApplication(master, request, sealer, incoming, command);
}

// Of a pre-review that refuses: its reason is one of the two words; another is no ground.
journal::RefusalGround GroundOf(const api::PreReviewRequest& request) {
  if (request.code() != 2) return journal::REFUSAL_GROUND_UNSPECIFIED;
  if (request.reason() == "not_competent") return journal::REFUSAL_GROUND_NOT_COMPETENT;
  return request.reason() == "no_licence_needed" ? journal::REFUSAL_GROUND_NO_LICENCE_NEEDED
                                                 : journal::REFUSAL_GROUND_UNSPECIFIED;
}

}  // namespace

MaybeRejection Limit(std::string_view field, bool inside, std::string_view expected_zh, std::string_view expected_en) {
  if (inside) return std::nullopt;
  return InvalidField("FIELD_OUT_OF_RANGE", field, StrCat(field, " 应为", expected_zh, "。"),
                      StrCat("Expected ", expected_en, " in ", field, "."));
}

MaybeRejection CheckInstant(std::string_view field, const google::protobuf::Timestamp& at) {
  return Limit(field, at.seconds() >= 694195200 && at.seconds() < 7258118400 && at.nanos() >= 0 && at.nanos() < 1000000000,
               " 1992 年至 2199 年间的时间", "an instant of the years 1992 to 2199");
}

MaybeRejection OccurredAt(const google::protobuf::Timestamp& at, bool given, Incoming& incoming) {
  if (!given) return std::nullopt;
  YICI_REJECT_IF(CheckInstant("occurred_at", at));
  incoming.arrival.set_occurred_us(at.seconds() * kMicrosPerSecond + at.nanos() / 1000);
  return std::nullopt;
}

MaybeRejection OnBehalfOf(const std::string& principal, Incoming& incoming) {
  if (principal.empty()) return std::nullopt;
  if (!server::ParsePrincipal(principal)) {
    return InvalidField("PRINCIPAL_INVALID", "on_behalf_of", "on_behalf_of 应为主体标识，例如 enterprise:统一社会信用代码。",
                        "Expected a principal id such as enterprise:{USCC} in on_behalf_of.");
  }
  incoming.arrival.set_on_behalf_of(principal);
  return std::nullopt;
}

MaybeRejection Identifier(IdentifierCheck check, std::string_view field) {
  if (check.valid()) return std::nullopt;
  // The detail may quote one byte of a longer character: a message is clean text.
  std::replace_if(
      check.detail.begin(), check.detail.end(), [](char c) { return c < 0x20 || c > 0x7e; }, '?');
  return Reject(RejectionCode::kInvalidArgument, check.reason, field, StrCat(field, " 格式不符：", check.detail, "。"),
                StrCat("Expected a well-formed code in ", field, ", but: ", check.detail, "."), {{"detail", check.detail}});
}

MaybeRejection ToParty(const std::string& path, const api::PartyInput& input, const MasterKey& master, server::Sealer& sealer,
                       journal::Party& party, Warnings* warnings) {
  if (input.uscc().empty() == input.id_number().empty()) {
    return InvalidField("PARTY_IDENTITY", path, StrCat(path, " 应当填写统一社会信用代码或身份证号之一。"),
                        StrCat("Expected either uscc or id_number in ", path, "."));
  }
  if (!IsShortClean(input.org_name(), 200)) YICI_REJECT_IF(CheckText(path + ".org_name", input.org_name(), 0, 200));
  if (!IsShortClean(input.authorisation(), 200))
    YICI_REJECT_IF(CheckText(path + ".authorisation", input.authorisation(), 0, 200));
  if (!input.uscc().empty()) {
    const IdentifierCheck check = CheckUscc(input.uscc());
    YICI_REJECT_IF(Identifier(check, path + ".uscc"));
    if (*check.warning != '\0') *warnings->Add() = check.warning;
    party.set_uscc(input.uscc());
    party.set_region(input.uscc().substr(2, 6));
  }
  party.set_org_name(input.org_name());
  party.set_authorisation(input.authorisation());
  return PersonFields(path, input, master, sealer, party);
}

MaybeRejection ToApplication(const MasterKey& master, const api::SubmitCaseRequest& request, server::Sealer& sealer,
                             Incoming& incoming, journal::SubmitCase& command) {
  YICI_REJECT_IF(
      ToParty("applicant", request.applicant(), master, sealer, *command.mutable_applicant(), command.mutable_warnings()));
  if (request.has_agent()) {
    YICI_REJECT_IF(ToParty("agent", request.agent(), master, sealer, *command.mutable_agent(), command.mutable_warnings()));
  }
  YICI_REJECT_IF(ToMaterials(request.materials(), 0, ComesOnline(request.channel()), command.mutable_materials()));
  YICI_REJECT_IF(Limit("channel", request.channel() != api::CHANNEL_UNSPECIFIED && api::Channel_IsValid(request.channel()),
                       "一种办理形式", "a channel"));
  command.set_channel(static_cast<journal::Channel>(request.channel()));
  YICI_REJECT_IF(CheckText("window_id", request.window_id(), 0, 64));
  command.set_window_id(request.window_id());
  YICI_REJECT_IF(ProjectCode(request.project_code(), command));
  YICI_REJECT_IF(CheckText("external_ref", request.external_ref(), 0, 64));
  command.set_external_ref(request.external_ref());
  journal::DeliveryWay way = journal::DELIVERY_WAY_COLLECT;
  YICI_REJECT_IF(DeliveryWay(request.delivery_way(), &way));
  command.set_delivery_way(way);
  YICI_REJECT_IF(CheckText("title", request.title(), 0, 200));
  command.set_title(request.title());
  YICI_REJECT_IF(ToLink(request, command));
  YICI_REJECT_IF(CheckText("project_id", request.project_id(), 0, 64));
  command.set_project_id(request.project_id());
  YICI_REJECT_IF(CheckText("errand_no", request.errand_no(), 0, 64));
  command.set_errand_no(request.errand_no());
  YICI_REJECT_IF(OnBehalfOf(request.on_behalf_of(), incoming));
  return OccurredAt(request.occurred_at(), request.has_occurred_at(), incoming);
}

// ---- pieces that converters in other files share ----

MaybeRejection ConvertSender(const std::string& case_no, const std::string& on_behalf_of,
                             const google::protobuf::Timestamp* occurred_at, Incoming& incoming) {
  YICI_REJECT_IF(CheckCaseNo(case_no));
  YICI_REJECT_IF(OnBehalfOf(on_behalf_of, incoming));
  return occurred_at == nullptr ? std::nullopt : OccurredAt(*occurred_at, true, incoming);
}

MaybeRejection ConvertMaterials(const google::protobuf::RepeatedPtrField<api::MaterialInput>& inputs, api::Channel channel,
                                google::protobuf::RepeatedPtrField<journal::MaterialHeld>* materials) {
  return ToMaterials(inputs, 1, ComesOnline(channel), materials);
}

MaybeRejection ConvertFaults(const google::protobuf::RepeatedPtrField<api::FaultInput>& inputs,
                             google::protobuf::RepeatedPtrField<journal::Fault>* faults) {
  return ToFaults(inputs, faults);
}

MaybeRejection ConvertChannel(api::Channel channel) {
  return Limit("channel", channel != api::CHANNEL_UNSPECIFIED && api::Channel_IsValid(channel), "一种办理形式", "a channel");
}

MaybeRejection ConvertRepresented(const MasterKey& master, const api::SubmitDeferredRequest& request, Incoming& incoming,
                                  std::string* party) {
  return Represented(master, request, incoming, party);
}

MaybeRejection ToCommand(const MasterKey& master, const api::SubmitCaseRequest& request, Incoming& incoming) {
  server::Sealer sealer(master);
  YICI_REJECT_IF(ToSubmit(master, request, sealer, incoming, *incoming.command.mutable_submit_case()));
  incoming.keys = sealer.TakeKeyRows();
  return std::nullopt;
}

MaybeRejection ToCommand(const MasterKey& master, const api::CompleteInstantRequest& request, Incoming& incoming) {
  auto& command = *incoming.command.mutable_complete_instant();
  server::Sealer sealer(master);
  YICI_REJECT_IF(ToSubmit(master, request.submit(), sealer, incoming, *command.mutable_submit()));
  YICI_REJECT_IF(CheckText("seal", request.seal(), 0, 100));
  YICI_REJECT_IF(CheckText("result_note", request.result_note(), 0, 2000));
  command.set_seal(request.seal());
  command.set_result_note(request.result_note());
  YICI_REJECT_IF(CheckText("certificate_no", request.certificate_no(), 0, 100));
  command.set_certificate_no(request.certificate_no());
  if (!request.collector_id().empty()) {
    YICI_REJECT_IF(SealId("collector_id", request.collector_id(), sealer, command.mutable_collector_id()));
  }
  incoming.keys = sealer.TakeKeyRows();
  return std::nullopt;
}

MaybeRejection ToCommand(const MasterKey&, const api::PreReviewRequest& request, Incoming& incoming) {
  auto& command = *incoming.command.mutable_pre_review();
  YICI_REJECT_IF(OnCase(request, incoming));
  YICI_REJECT_IF(
      Limit("code", request.code() >= 1 && request.code() <= 3, " 1 到 3", "1 (pass), 2 (refuse) or 3 (supplement)"));
  YICI_REJECT_IF(CheckText("opinion", request.opinion(), 0, 2000));
  YICI_REJECT_IF(CheckText("reason", request.reason(), 0, 2000));
  YICI_REJECT_IF(CheckText("competent_organ", request.competent_organ(), 0, 200));
  YICI_REJECT_IF(CheckText("seal", request.seal(), 0, 100));
  YICI_REJECT_IF(ToFaults(request.faults(), command.mutable_faults()));
  command.set_case_no(request.case_no());
  command.set_code(request.code());
  command.set_opinion(request.opinion());
  command.set_reason(request.reason());
  command.set_competent_organ(request.competent_organ());
  command.set_ground(GroundOf(request));
  command.set_seal(request.seal());
  return std::nullopt;
}

MaybeRejection ToCommand(const MasterKey&, const api::NotifySupplementRequest& request, Incoming& incoming) {
  auto& command = *incoming.command.mutable_notify_supplement();
  YICI_REJECT_IF(OnCase(request, incoming));
  YICI_REJECT_IF(ToFaults(request.faults(), command.mutable_faults()));
  YICI_REJECT_IF(CheckText("seal", request.seal(), 0, 100));
  command.set_case_no(request.case_no());
  command.set_seal(request.seal());
  return std::nullopt;
}

MaybeRejection ToCommand(const MasterKey& master, const api::SubmitSupplementRequest& request, Incoming& incoming) {
  auto& command = *incoming.command.mutable_submit_supplement();
  YICI_REJECT_IF(OnCase(request, incoming));
  YICI_REJECT_IF(ToMaterials(request.materials(), 1, ComesOnline(request.channel()), command.mutable_materials()));
  YICI_REJECT_IF(Limit("channel", request.channel() != api::CHANNEL_UNSPECIFIED && api::Channel_IsValid(request.channel()),
                       "一种办理形式", "a channel"));
  YICI_REJECT_IF(CheckText("window_id", request.window_id(), 0, 64));
  YICI_REJECT_IF(Represented(master, request, incoming, command.mutable_applicant()));
  command.set_case_no(request.case_no());
  command.set_channel(static_cast<journal::Channel>(request.channel()));
  command.set_window_id(request.window_id());
  command.set_by_agent(request.by_agent());
  return std::nullopt;
}

MaybeRejection ToCommand(const MasterKey&, const api::ReturnSupplementRequest& request, Incoming& incoming) {
  auto& command = *incoming.command.mutable_return_supplement();
  YICI_REJECT_IF(OnCase(request, incoming));
  command.set_case_no(request.case_no());
  return ToFaults(request.faults(), command.mutable_faults());
}

MaybeRejection ToCommand(const MasterKey&, const api::CorrectOnSpotRequest& request, Incoming& incoming) {
  auto& command = *incoming.command.mutable_correct_on_spot();
  YICI_REJECT_IF(OnCase(request, incoming));
  YICI_REJECT_IF(CheckText("note", request.note(), 1, 2000));
  command.set_case_no(request.case_no());
  command.set_note(request.note());
  return ToMaterials(request.materials(), 0, false, command.mutable_materials());
}

MaybeRejection ToCommand(const MasterKey&, const api::AcceptCaseRequest& request, Incoming& incoming) {
  auto& command = *incoming.command.mutable_accept_case();
  YICI_REJECT_IF(OnCase(request, incoming));
  YICI_REJECT_IF(CheckText("seal", request.seal(), 0, 100));
  command.set_case_no(request.case_no());
  command.set_seal(request.seal());
  return std::nullopt;
}

MaybeRejection ToCommand(const MasterKey&, const api::RefuseAcceptanceRequest& request, Incoming& incoming) {
  auto& command = *incoming.command.mutable_refuse_acceptance();
  YICI_REJECT_IF(OnCase(request, incoming));
  journal::RefusalGround ground = journal::REFUSAL_GROUND_UNSPECIFIED;
  YICI_REJECT_IF(Word<journal::RefusalGround>("ground", request.ground(),
                                              {{"no_licence_needed", journal::REFUSAL_GROUND_NO_LICENCE_NEEDED},
                                               {"not_competent", journal::REFUSAL_GROUND_NOT_COMPETENT}},
                                              &ground));
  YICI_REJECT_IF(CheckText("reason", request.reason(), 0, 2000));
  YICI_REJECT_IF(CheckText("competent_organ", request.competent_organ(), 0, 200));
  YICI_REJECT_IF(CheckText("seal", request.seal(), 0, 100));
  command.set_case_no(request.case_no());
  command.set_ground(ground);
  command.set_reason(request.reason());
  command.set_competent_organ(request.competent_organ());
  command.set_seal(request.seal());
  return std::nullopt;
}

MaybeRejection ToCommand(const MasterKey&, const api::ReviewStepRequest& request, Incoming& incoming) {
  auto& command = *incoming.command.mutable_review_step();
  YICI_REJECT_IF(OnCase(request, incoming));
  YICI_REJECT_IF(CheckText("step", request.step(), 1, 64));
  YICI_REJECT_IF(CheckText("opinion", request.opinion(), 0, 2000));
  YICI_REJECT_IF(CheckText("return_to", request.return_to(), 0, 64));
  YICI_REJECT_IF(CheckText("second_officer", request.second_officer(), 0, 80));
  journal::ReviewVerdict verdict = journal::REVIEW_VERDICT_UNSPECIFIED;
  YICI_REJECT_IF(Word<journal::ReviewVerdict>(
      "verdict", request.verdict(), {{"pass", journal::REVIEW_VERDICT_PASS}, {"return", journal::REVIEW_VERDICT_RETURN}},
      &verdict));
  YICI_REJECT_IF(Limit("joint_departments", request.joint_departments_size() <= 30, "不超过 30 个", "at most 30 departments"));
  for (const std::string& department : request.joint_departments()) {
    YICI_REJECT_IF(CheckText("joint_departments", department, 1, 64));
  }
  command.set_case_no(request.case_no());
  command.set_step(request.step());
  command.set_opinion(request.opinion());
  command.set_verdict(verdict);
  command.set_return_to(request.return_to());
  command.set_second_officer(request.second_officer());
  *command.mutable_joint_departments() = request.joint_departments();
  command.set_etag(request.etag());
  return std::nullopt;
}

MaybeRejection ToCommand(const MasterKey&, const api::GiveOpinionRequest& request, Incoming& incoming) {
  auto& command = *incoming.command.mutable_give_opinion();
  YICI_REJECT_IF(OnCase(request, incoming));
  journal::JointOpinion opinion = journal::JOINT_OPINION_UNSPECIFIED;
  YICI_REJECT_IF(Word<journal::JointOpinion>("opinion", request.opinion(),
                                             {{"agree", journal::JOINT_OPINION_AGREE},
                                              {"agree_with_remarks", journal::JOINT_OPINION_AGREE_WITH_REMARKS},
                                              {"disagree", journal::JOINT_OPINION_DISAGREE},
                                              {"not_concerned", journal::JOINT_OPINION_NOT_CONCERNED}},
                                             &opinion));
  YICI_REJECT_IF(CheckText("department_id", request.department_id(), 1, 64));
  YICI_REJECT_IF(CheckText("text", request.text(), 0, 2000));
  YICI_REJECT_IF(CheckText("legal_basis", request.legal_basis(), 0, 500));
  command.set_case_no(request.case_no());
  command.set_department_id(request.department_id());
  command.set_opinion(opinion);
  command.set_text(request.text());
  command.set_legal_basis(request.legal_basis());
  return std::nullopt;
}

MaybeRejection ToCommand(const MasterKey&, const api::DecideCaseRequest& request, Incoming& incoming) {
  auto& command = *incoming.command.mutable_decide_case();
  YICI_REJECT_IF(OnCase(request, incoming));
  YICI_REJECT_IF(CheckText("reasons", request.reasons(), 0, 4000));
  YICI_REJECT_IF(CheckText("remedy", request.remedy(), 0, 2000));
  YICI_REJECT_IF(CheckText("seal", request.seal(), 0, 100));
  command.set_case_no(request.case_no());
  command.set_grant(request.grant());
  command.set_reasons(request.reasons());
  command.set_remedy(request.remedy());
  command.set_seal(request.seal());
  command.set_etag(request.etag());
  YICI_REJECT_IF(CheckText("hearing_record", request.hearing_record(), 0, 100));
  command.set_hearing_record(request.hearing_record());
  return std::nullopt;
}

MaybeRejection ToCommand(const MasterKey&, const api::IssueCertificateRequest& request, Incoming& incoming) {
  auto& command = *incoming.command.mutable_issue_certificate();
  YICI_REJECT_IF(OnCase(request, incoming));
  YICI_REJECT_IF(CheckText("certificate_no", request.certificate_no(), 1, 100));
  command.set_case_no(request.case_no());
  command.set_certificate_no(request.certificate_no());
  return std::nullopt;
}

MaybeRejection ToCommand(const MasterKey&, const api::NotifyCollectRequest& request, Incoming& incoming) {
  auto& command = *incoming.command.mutable_notify_collect();
  YICI_REJECT_IF(OnCase(request, incoming));
  YICI_REJECT_IF(CheckText("how", request.how(), 1, 200));
  command.set_case_no(request.case_no());
  command.set_how(request.how());
  return std::nullopt;
}

MaybeRejection ToCommand(const MasterKey& master, const api::DeliverResultRequest& request, Incoming& incoming) {
  auto& command = *incoming.command.mutable_deliver_result();
  YICI_REJECT_IF(OnCase(request, incoming));
  journal::DeliveryWay way = journal::DELIVERY_WAY_COLLECT;
  YICI_REJECT_IF(DeliveryWay(request.way(), &way));
  YICI_REJECT_IF(CheckText("courier_no", request.courier_no(), 0, 64));
  YICI_REJECT_IF(CheckText("window_id", request.window_id(), 0, 64));
  command.set_case_no(request.case_no());
  command.set_way(way);
  command.set_courier_no(request.courier_no());
  command.set_window_id(request.window_id());
  command.set_by_agent(request.by_agent());
  YICI_REJECT_IF(CheckText("collecting_agent", request.collecting_agent(), 0, 128));
  command.set_collecting_agent(request.collecting_agent());
  if (request.collector_id().empty()) return std::nullopt;
  server::Sealer sealer(master);
  YICI_REJECT_IF(SealId("collector_id", request.collector_id(), sealer, command.mutable_collector_id()));
  incoming.keys = sealer.TakeKeyRows();
  return std::nullopt;
}

MaybeRejection ToCommand(const MasterKey& master, const api::WithdrawCaseRequest& request, Incoming& incoming) {
  auto& command = *incoming.command.mutable_withdraw_case();
  YICI_REJECT_IF(OnCase(request, incoming));
  YICI_REJECT_IF(CheckText("reason", request.reason(), 0, 2000));
  YICI_REJECT_IF(Represented(master, request, incoming, command.mutable_applicant()));
  command.set_case_no(request.case_no());
  command.set_reason(request.reason());
  command.set_etag(request.etag());
  return std::nullopt;
}

MaybeRejection ToCommand(const MasterKey&, const api::TerminateCaseRequest& request, Incoming& incoming) {
  auto& command = *incoming.command.mutable_terminate_case();
  YICI_REJECT_IF(OnCase(request, incoming));
  YICI_REJECT_IF(CheckText("reason", request.reason(), 0, 2000));
  YICI_REJECT_IF(CheckText("basis", request.basis(), 0, 500));
  command.set_case_no(request.case_no());
  command.set_reason(request.reason());
  command.set_basis(request.basis());
  return std::nullopt;
}

MaybeRejection ToCommand(const MasterKey&, const api::RecordVisitRequest& request, Incoming& incoming) {
  auto& command = *incoming.command.mutable_record_visit();
  YICI_REJECT_IF(OnCase(request, incoming));
  YICI_REJECT_IF(CheckText("hall_id", request.hall_id(), 1, 64));
  std::string_view purpose;
  YICI_REJECT_IF(Word<std::string_view>("purpose", request.purpose(),
                                        {{"", "other"},
                                         {"submit", "submit"},
                                         {"supplement", "supplement"},
                                         {"collect", "collect"},
                                         {"ask", "ask"},
                                         {"other", "other"}},
                                        &purpose));
  command.set_case_no(request.case_no());
  command.set_hall_id(request.hall_id());
  command.set_purpose(std::string(purpose));
  command.set_by_agent(request.by_agent());
  return std::nullopt;
}

MaybeRejection ToCommand(const MasterKey& master, const api::RateCaseRequest& request, Incoming& incoming) {
  auto& command = *incoming.command.mutable_rate_case();
  YICI_REJECT_IF(CheckCaseNo(request.case_no()));
  journal::RatingStage stage = journal::RATING_STAGE_UNSPECIFIED;
  YICI_REJECT_IF(Word<journal::RatingStage>("stage", request.stage(),
                                            {{"receipt", journal::RATING_STAGE_RECEIPT},
                                             {"acceptance", journal::RATING_STAGE_ACCEPTANCE},
                                             {"completion", journal::RATING_STAGE_COMPLETION}},
                                            &stage));
  if (request.code() < 1 || request.code() > 5) {
    return InvalidField("RATING_CODE_INVALID", "code", "评价应为 1（非常满意）到 5（非常不满意）。",
                        "Expected a code from 1 (very satisfied) to 5 (very dissatisfied).");
  }
  YICI_REJECT_IF(CheckText("text", request.text(), 0, 2000));
  YICI_REJECT_IF(Limit("channel", request.channel() >= 0 && request.channel() <= 9, " 0 到 9", "0 to 9"));
  YICI_REJECT_IF(OnBehalfOf(request.on_behalf_of(), incoming));
  YICI_REJECT_IF(Represented(master, request, incoming, command.mutable_applicant()));
  command.set_case_no(request.case_no());
  command.set_stage(stage);
  command.set_code(request.code());
  command.set_text(request.text());
  command.set_channel(request.channel());
  return std::nullopt;
}

}  // namespace yici::approval
