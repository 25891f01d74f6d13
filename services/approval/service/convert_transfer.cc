// TransferCase (移送) from the public API.
#include "services/approval/service/convert_parts.h"

namespace yici::approval {

MaybeRejection ToCommand(const MasterKey&, const api::TransferCaseRequest& request, Incoming& incoming) {
  auto& command = *incoming.command.mutable_transfer_case();
  YICI_REJECT_IF(OnCase(request, incoming));
  YICI_REJECT_IF(CheckText("to_department", request.to_department(), 1, 64));
  YICI_REJECT_IF(CheckText("reason", request.reason(), 0, 2000));
  YICI_REJECT_IF(CheckText("basis", request.basis(), 0, 500));
  YICI_REJECT_IF(CheckText("window_id", request.window_id(), 0, 64));
  command.set_case_no(request.case_no());
  command.set_to_department(request.to_department());
  command.set_reason(request.reason());
  command.set_basis(request.basis());
  command.set_window_id(request.window_id());
  command.set_etag(request.etag());
  return std::nullopt;
}

}  // namespace yici::approval
