// Requests of deferral, promise, supplement in review, forwarding and correction.
#include "services/approval/service/convert_parts.h"
#include "services/approval/service/convert.h"
#include "services/base/text.h"

namespace yici::approval {
namespace {

using server::InvalidField;

template <class Request>
MaybeRejection Sender(const Request& request, Incoming& incoming) {
  return ConvertSender(request.case_no(), request.on_behalf_of(), request.has_occurred_at() ? &request.occurred_at() : nullptr,
                       incoming);
}

MaybeRejection WithinWd(std::string_view field, int32_t days) {
  if (days >= 0 && days <= 1000) return std::nullopt;
  return InvalidField("FIELD_OUT_OF_RANGE", field, StrCat(field, " 应为 0 到 1000 个工作日。"),
                      StrCat("Expected 0 to 1,000 working days in ", field, "."));
}

MaybeRejection ToPromise(const api::PromiseInput& input, journal::SignedPromise* promise) {
  YICI_REJECT_IF(CheckText("promise.reference", input.reference(), 0, 100));
  YICI_REJECT_IF(ConvertDigest("promise.digest", input.digest(), promise->mutable_digest()));
  int32_t day = 0;
  YICI_REJECT_IF(ConvertDay("promise.signed_day", input.signed_day(), &day));
  promise->set_reference(input.reference());
  promise->set_signed_day(day);
  return std::nullopt;
}

MaybeRejection ToDeferred(const google::protobuf::RepeatedPtrField<api::DeferredMaterialInput>& inputs,
                          journal::AcceptWithDeferral& command) {
  if (inputs.size() < 1 || inputs.size() > kMaterialsMax) {
    return InvalidField("LIST_SIZE", "materials", "材料应为 1 到 200 件。", "Expected 1 to 200 materials.");
  }
  for (int i = 0; i < inputs.size(); ++i) {
    const std::string path = StrCat("materials[", i, "]");
    YICI_REJECT_IF(CheckText(path + ".material_id", inputs[i].material_id(), 1, 64));
    YICI_REJECT_IF(CheckText(path + ".form", inputs[i].form(), 0, 64));
    if (inputs[i].copies() < 0 || inputs[i].copies() > 99) {
      return InvalidField("FIELD_OUT_OF_RANGE", path + ".copies", StrCat(path, ".copies 应为 0 到 99。"),
                          StrCat("Expected 0 to 99 in ", path, ".copies."));
    }
    journal::DeferredMaterial& deferred = *command.add_materials();
    deferred.set_material_id(inputs[i].material_id());
    deferred.set_form(inputs[i].form());
    deferred.set_copies(inputs[i].copies());
  }
  return std::nullopt;
}

MaybeRejection ToResult(const std::string& word, journal::AfterCheckResult* result) {
  if (word == "true") return *result = journal::AFTER_CHECK_RESULT_TRUE, std::nullopt;
  if (word == "untrue") return *result = journal::AFTER_CHECK_RESULT_UNTRUE, std::nullopt;
  if (word == "corrected") return *result = journal::AFTER_CHECK_RESULT_CORRECTED, std::nullopt;
  return InvalidField("FIELD_VALUE_UNKNOWN", "result", "result 应为其中之一：true, untrue, corrected。",
                      "Expected one of true, untrue, corrected in result.");
}

MaybeRejection ToKind(const std::string& word, journal::CorrectionKind* kind) {
  if (word.empty() || word == "late_keying") return *kind = journal::CORRECTION_KIND_LATE_KEYING, std::nullopt;
  if (word == "clerical") return *kind = journal::CORRECTION_KIND_CLERICAL, std::nullopt;
  return InvalidField("FIELD_VALUE_UNKNOWN", "kind", "kind 应为其中之一：late_keying, clerical。",
                      "Expected one of late_keying, clerical in kind.");
}

}  // namespace

MaybeRejection ToCommand(const MasterKey&, const api::AcceptWithDeferralRequest& request, Incoming& incoming) {
  auto& command = *incoming.command.mutable_accept_with_deferral();
  YICI_REJECT_IF(Sender(request, incoming));
  YICI_REJECT_IF(ToDeferred(request.materials(), command));
  YICI_REJECT_IF(WithinWd("limit_wd", request.limit_wd()));
  YICI_REJECT_IF(ToPromise(request.promise(), command.mutable_promise()));
  YICI_REJECT_IF(CheckText("consequence", request.consequence(), 0, 1000));
  YICI_REJECT_IF(CheckText("seal", request.seal(), 0, 100));
  command.set_case_no(request.case_no());
  command.set_limit_wd(request.limit_wd());
  command.set_consequence(request.consequence());
  command.set_seal(request.seal());
  return std::nullopt;
}

MaybeRejection ToCommand(const MasterKey& master, const api::SubmitDeferredRequest& request, Incoming& incoming) {
  auto& command = *incoming.command.mutable_submit_deferred();
  YICI_REJECT_IF(Sender(request, incoming));
  YICI_REJECT_IF(ConvertMaterials(request.materials(), request.channel(), command.mutable_materials()));
  YICI_REJECT_IF(ConvertChannel(request.channel()));
  YICI_REJECT_IF(CheckText("window_id", request.window_id(), 0, 64));
  YICI_REJECT_IF(ConvertRepresented(master, request, incoming, command.mutable_applicant()));
  command.set_case_no(request.case_no());
  command.set_channel(static_cast<journal::Channel>(request.channel()));
  command.set_window_id(request.window_id());
  command.set_by_agent(request.by_agent());
  return std::nullopt;
}

MaybeRejection ToCommand(const MasterKey&, const api::ExtendDeferralRequest& request, Incoming& incoming) {
  auto& command = *incoming.command.mutable_extend_deferral();
  YICI_REJECT_IF(Sender(request, incoming));
  YICI_REJECT_IF(WithinWd("days", request.days()));
  YICI_REJECT_IF(CheckText("cause", request.cause(), 0, 2000));
  YICI_REJECT_IF(CheckText("seal", request.seal(), 0, 100));
  command.set_case_no(request.case_no());
  command.set_days(request.days());
  command.set_cause(request.cause());
  command.set_seal(request.seal());
  command.set_etag(request.etag());
  return std::nullopt;
}

MaybeRejection ToCommand(const MasterKey&, const api::AcceptOnPromiseRequest& request, Incoming& incoming) {
  auto& command = *incoming.command.mutable_accept_on_promise();
  YICI_REJECT_IF(Sender(request, incoming));
  YICI_REJECT_IF(ToPromise(request.promise(), command.mutable_promise()));
  if (request.covered_materials_size() > kMaterialsMax) {
    return InvalidField("LIST_SIZE", "covered_materials", "材料应不超过 200 件。", "Expected at most 200 materials.");
  }
  for (const std::string& id : request.covered_materials()) YICI_REJECT_IF(CheckText("covered_materials", id, 1, 64));
  YICI_REJECT_IF(CheckText("result_note", request.result_note(), 0, 2000));
  YICI_REJECT_IF(CheckText("seal", request.seal(), 0, 100));
  command.set_case_no(request.case_no());
  command.set_voluntary(request.voluntary());
  *command.mutable_covered_materials() = request.covered_materials();
  command.set_result_note(request.result_note());
  command.set_seal(request.seal());
  return std::nullopt;
}

MaybeRejection ToCommand(const MasterKey&, const api::RecordAfterCheckRequest& request, Incoming& incoming) {
  auto& command = *incoming.command.mutable_record_after_check();
  YICI_REJECT_IF(Sender(request, incoming));
  journal::AfterCheckResult result = journal::AFTER_CHECK_RESULT_UNSPECIFIED;
  YICI_REJECT_IF(ToResult(request.result(), &result));
  YICI_REJECT_IF(CheckText("findings", request.findings(), 0, 2000));
  YICI_REJECT_IF(WithinWd("correction_limit_wd", request.correction_limit_wd()));
  YICI_REJECT_IF(CheckText("seal", request.seal(), 0, 100));
  command.set_case_no(request.case_no());
  command.set_result(result);
  command.set_findings(request.findings());
  command.set_correction_limit_wd(request.correction_limit_wd());
  command.set_seal(request.seal());
  return std::nullopt;
}

MaybeRejection ToCommand(const MasterKey&, const api::RequestSupplementInReviewRequest& request, Incoming& incoming) {
  auto& command = *incoming.command.mutable_request_supplement_in_review();
  YICI_REJECT_IF(Sender(request, incoming));
  YICI_REJECT_IF(ConvertFaults(request.faults(), command.mutable_faults()));
  YICI_REJECT_IF(CheckText("seal", request.seal(), 0, 100));
  command.set_case_no(request.case_no());
  command.set_seal(request.seal());
  return std::nullopt;
}

MaybeRejection ToCommand(const MasterKey&, const api::ForwardUpRequest& request, Incoming& incoming) {
  auto& command = *incoming.command.mutable_forward_up();
  YICI_REJECT_IF(Sender(request, incoming));
  YICI_REJECT_IF(CheckText("higher_organ", request.higher_organ(), 0, 200));
  YICI_REJECT_IF(CheckText("opinion", request.opinion(), 0, 2000));
  YICI_REJECT_IF(CheckText("seal", request.seal(), 0, 100));
  command.set_case_no(request.case_no());
  command.set_higher_organ(request.higher_organ());
  command.set_opinion(request.opinion());
  command.set_seal(request.seal());
  command.set_etag(request.etag());
  return std::nullopt;
}

MaybeRejection ToCommand(const MasterKey&, const api::CorrectRecordRequest& request, Incoming& incoming) {
  auto& command = *incoming.command.mutable_correct_record();
  YICI_REJECT_IF(Sender(request, incoming));
  YICI_REJECT_IF(ConvertDigest("digest", request.digest(), command.mutable_digest()));
  YICI_REJECT_IF(CheckText("reason", request.reason(), 0, 2000));
  YICI_REJECT_IF(CheckText("statement", request.statement(), 0, 2000));
  YICI_REJECT_IF(CheckText("second_officer", request.second_officer(), 0, 80));
  journal::CorrectionKind kind = journal::CORRECTION_KIND_UNSPECIFIED;
  YICI_REJECT_IF(ToKind(request.kind(), &kind));
  int32_t paper_day = 0;
  YICI_REJECT_IF(ConvertDay("paper_day", request.paper_day(), &paper_day));
  command.set_case_no(request.case_no());
  command.set_event_revision(request.event_revision());
  command.set_event_index(request.event_index());
  command.set_reason(request.reason());
  command.set_statement(request.statement());
  command.set_second_officer(request.second_officer());
  command.set_kind(kind);
  command.set_paper_day(paper_day);
  return std::nullopt;
}

}  // namespace yici::approval
