// From the public API to commands of evaluation: syntax checks with field, reason and limit. A rejection returned changes
// nothing and is not recorded.
#ifndef YICI_SERVICES_EVALUATION_SERVICE_CONVERT_H_
#define YICI_SERVICES_EVALUATION_SERVICE_CONVERT_H_

#include <optional>

#include "services/server/gateway/gate.h"
#include "yici/v1/evaluation.pb.h"

namespace yici::evaluation {

namespace api = ::yici::v1;

using MaybeRejection = std::optional<journal::Rejection>;

// rally_convert.cc
MaybeRejection ToCommand(const api::PlanRallyRequest& request, journal::Command& command);
MaybeRejection ToCommand(const api::NominateProjectRequest& request, journal::Command& command);
MaybeRejection ToCommand(const api::VetNominationRequest& request, journal::Command& command);
MaybeRejection ToCommand(const api::SetRouteRequest& request, journal::Command& command);
MaybeRejection ToCommand(const api::VisitStopRequest& request, journal::Command& command);
MaybeRejection ToCommand(const api::SubmitSheetRequest& request, journal::Command& command);
MaybeRejection ToCommand(const api::CloseScoringRequest& request, journal::Command& command);
MaybeRejection ToCommand(const api::PostRallyRequest& request, journal::Command& command);
MaybeRejection ToCommand(const api::AppealRallyRequest& request, journal::Command& command);
MaybeRejection ToCommand(const api::RuleRallyAppealRequest& request, journal::Command& command);
MaybeRejection ToCommand(const api::AnnounceRallyRequest& request, journal::Command& command);
MaybeRejection ToCommand(const api::CorrectRallyRequest& request, journal::Command& command);
MaybeRejection ToCommand(const api::LookBackRequest& request, journal::Command& command);
MaybeRejection ToCommand(const api::CancelRallyRequest& request, journal::Command& command);

// rally_year.cc
MaybeRejection ToCommand(const api::TotalRallyYearRequest& request, journal::Command& command);

// enclave_convert.cc
MaybeRejection ToCommand(const api::ProposeEnclaveRequest& request, journal::Command& command);
MaybeRejection ToCommand(const api::ConsentEnclaveRequest& request, journal::Command& command);
MaybeRejection ToCommand(const api::AdvanceEnclaveRequest& request, journal::Command& command);
MaybeRejection ToCommand(const api::CancelEnclaveRequest& request, journal::Command& command);
MaybeRejection ToCommand(const api::SettleEnclaveRequest& request, journal::Command& command);
MaybeRejection ToCommand(const api::OpenParkRequest& request, journal::Command& command);

// supervision_convert.cc
MaybeRejection ToCommand(const api::AppealCardRequest& request, journal::Command& command);
MaybeRejection ToCommand(const api::RuleCardAppealRequest& request, journal::Command& command);
MaybeRejection ToCommand(const api::IssueOrderRequest& request, journal::Command& command);
MaybeRejection ToCommand(const api::SignOrderRequest& request, journal::Command& command);
MaybeRejection ToCommand(const api::HandleOrderRequest& request, journal::Command& command);
MaybeRejection ToCommand(const api::FeedBackOrderRequest& request, journal::Command& command);
MaybeRejection ToCommand(const api::TakeOrderUpRequest& request, journal::Command& command);
MaybeRejection ToCommand(const api::ReviewOrderRequest& request, journal::Command& command);
MaybeRejection ToCommand(const api::PublishOrderRequest& request, journal::Command& command);
MaybeRejection ToCommand(const api::PublishLeagueRequest& request, journal::Command& command);
MaybeRejection ToCommand(const api::DrawChecksRequest& request, journal::Command& command);

}  // namespace yici::evaluation

#endif  // YICI_SERVICES_EVALUATION_SERVICE_CONVERT_H_
