// From the public API to commands at errands and duties: syntax checks with field, reason and limit. A rejection returned
// changes nothing and is not recorded. And from stored answers of errands back.
#ifndef YICI_SERVICES_STEWARD_SERVICE_ERRAND_CONVERT_H_
#define YICI_SERVICES_STEWARD_SERVICE_ERRAND_CONVERT_H_

#include <optional>

#include "services/server/gateway/gate.h"
#include "yici/v1/steward.pb.h"

namespace yici::steward {

namespace api = ::yici::v1;

std::optional<journal::Rejection> ToCommand(const api::EntrustErrandRequest& request, journal::Command& command);
std::optional<journal::Rejection> ToCommand(const api::TakeErrandRequest& request, journal::Command& command);
std::optional<journal::Rejection> ToCommand(const api::StartErrandRequest& request, journal::Command& command);
std::optional<journal::Rejection> ToCommand(const api::AskErrandMaterialsRequest& request, journal::Command& command);
std::optional<journal::Rejection> ToCommand(const api::HandErrandMaterialRequest& request, journal::Command& command);
std::optional<journal::Rejection> ToCommand(const api::DeliverErrandRequest& request, journal::Command& command);
std::optional<journal::Rejection> ToCommand(const api::RateErrandRequest& request, journal::Command& command);
std::optional<journal::Rejection> ToCommand(const api::CancelErrandRequest& request, journal::Command& command);
std::optional<journal::Rejection> ToCommand(const api::CompleteDutyRequest& request, journal::Command& command);
std::optional<journal::Rejection> ToCommand(const api::WaiveDutyRequest& request, journal::Command& command);

// From the stored answer alone, so that a retry gets the same bytes.
void PresentReply(const server::Gate& gate, const journal::Answer& answer, api::ErrandReply* reply);

}  // namespace yici::steward

#endif  // YICI_SERVICES_STEWARD_SERVICE_ERRAND_CONVERT_H_
