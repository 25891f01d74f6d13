// Requests at an enclave agreement.
#include "services/evaluation/service/convert_parts.h"

namespace yici::evaluation {

MaybeRejection ToCommand(const api::ProposeEnclaveRequest& request, journal::Command& command) {
  auto& out = *command.mutable_propose_enclave();
  YICI_REJECT_IF(CheckText("enclave_project_id", request.enclave_project_id(), 1, kIdChars));
  YICI_REJECT_IF(CheckText("park_id", request.park_id(), 0, kIdChars));
  YICI_REJECT_IF(CheckText("fly_out_jurisdiction", request.fly_out_jurisdiction(), 0, kIdChars));
  out.set_enclave_project_id(request.enclave_project_id());
  out.set_park_id(request.park_id());
  out.set_fly_out_jurisdiction(request.fly_out_jurisdiction());
  out.set_share_out_percent(request.share_out_percent());
  out.set_share_in_percent(request.share_in_percent());
  out.set_benefit_years(request.benefit_years());
  return std::nullopt;
}

MaybeRejection ToCommand(const api::ConsentEnclaveRequest& request, journal::Command& command) {
  auto& out = *command.mutable_consent_enclave();
  YICI_REJECT_IF(AtEnclave(request, out));
  YICI_REJECT_IF(CheckText("jurisdiction", request.jurisdiction(), 1, kIdChars));
  out.set_jurisdiction(request.jurisdiction());
  return std::nullopt;
}

MaybeRejection ToCommand(const api::AdvanceEnclaveRequest& request, journal::Command& command) {
  auto& out = *command.mutable_advance_enclave();
  YICI_REJECT_IF(AtEnclave(request, out));
  YICI_REJECT_IF(CheckText("note", request.note(), 0, kNoteChars));
  const auto state = EnclaveStateOf(request.state());
  if (!state) return UnknownWord("state");
  out.set_state(*state);
  out.set_note(request.note());
  return std::nullopt;
}

MaybeRejection ToCommand(const api::CancelEnclaveRequest& request, journal::Command& command) {
  auto& out = *command.mutable_cancel_enclave();
  YICI_REJECT_IF(AtEnclave(request, out));
  YICI_REJECT_IF(CheckText("reason", request.reason(), 1, kNoteChars));
  out.set_reason(request.reason());
  return std::nullopt;
}

MaybeRejection ToCommand(const api::SettleEnclaveRequest& request, journal::Command& command) {
  auto& out = *command.mutable_settle_enclave();
  YICI_REJECT_IF(AtEnclave(request, out));
  YICI_REJECT_IF(CheckText("reason", request.reason(), 0, kNoteChars));
  out.set_year(request.year());
  out.set_tax_fen(request.tax_fen());
  out.set_correct(request.correct());
  out.set_reason(request.reason());
  return std::nullopt;
}

MaybeRejection ToCommand(const api::OpenParkRequest& request, journal::Command& command) {
  auto& out = *command.mutable_open_park();
  YICI_REJECT_IF(CheckText("park_id", request.park_id(), 1, kIdChars));
  YICI_REJECT_IF(CheckText("name_zh", request.name_zh(), 1, kNameChars));
  YICI_REJECT_IF(CheckText("jurisdiction", request.jurisdiction(), 1, kIdChars));
  out.set_park_id(request.park_id());
  out.set_name_zh(request.name_zh());
  out.set_jurisdiction(request.jurisdiction());
  out.set_planned_area_m2(request.planned_area_m2());
  out.set_share_out_percent(request.share_out_percent());
  out.set_share_in_percent(request.share_in_percent());
  out.set_benefit_years(request.benefit_years());
  out.set_full_agency(request.full_agency());
  return std::nullopt;
}

}  // namespace yici::evaluation
