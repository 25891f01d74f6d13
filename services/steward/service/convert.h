// From the public API to commands at demands: syntax checks with field, reason and limit; the caller's personal fields are
// sealed here and nowhere else. A rejection returned changes nothing and is not recorded.
#ifndef YICI_SERVICES_STEWARD_SERVICE_CONVERT_H_
#define YICI_SERVICES_STEWARD_SERVICE_CONVERT_H_

#include <optional>

#include "services/server/gateway/gate.h"
#include "yici/v1/request.pb.h"

namespace yici::steward {

namespace api = ::yici::v1;
using MaybeRejection = std::optional<journal::Rejection>;

MaybeRejection ToCommand(const server::MasterKey& master, const server::Caller& caller, const api::RaiseDemandRequest& request,
                         server::Incoming& incoming);
MaybeRejection ToCommand(const api::DispatchDemandRequest& request, journal::Command& command);
MaybeRejection ToCommand(const api::AnswerDemandRequest& request, journal::Command& command);
MaybeRejection ToCommand(const api::RejectDemandRequest& request, journal::Command& command);
MaybeRejection ToCommand(const api::SignDemandRequest& request, journal::Command& command);
MaybeRejection ToCommand(const api::ReturnDemandRequest& request, journal::Command& command);
MaybeRejection ToCommand(const api::DecideReturnRequest& request, journal::Command& command);
MaybeRejection ToCommand(const api::SetJointHandlingRequest& request, journal::Command& command);
MaybeRejection ToCommand(const api::GiveDemandOpinionRequest& request, journal::Command& command);
MaybeRejection ToCommand(const api::AskExtensionRequest& request, journal::Command& command);
MaybeRejection ToCommand(const api::DecideExtensionRequest& request, journal::Command& command);
MaybeRejection ToCommand(const api::ReplyDemandRequest& request, journal::Command& command);
MaybeRejection ToCommand(const api::ReviewReplyRequest& request, journal::Command& command);
MaybeRejection ToCommand(const api::RecordCallBackRequest& request, journal::Command& command);
MaybeRejection ToCommand(const api::ConfirmDemandRequest& request, journal::Command& command);
MaybeRejection ToCommand(const api::RuleDemandRequest& request, journal::Command& command);
MaybeRejection ToCommand(const api::EscalateDemandRequest& request, journal::Command& command);
MaybeRejection ToCommand(const api::UrgeDemandRequest& request, journal::Command& command);
MaybeRejection ToCommand(const api::MergeDemandRequest& request, journal::Command& command);
MaybeRejection ToCommand(const api::ListDemandLongTermRequest& request, journal::Command& command);
MaybeRejection ToCommand(const api::ResumeDemandRequest& request, journal::Command& command);
MaybeRejection ToCommand(const api::ReadCallerRequest& request, journal::Command& command);

}  // namespace yici::steward

#endif  // YICI_SERVICES_STEWARD_SERVICE_CONVERT_H_
