// From the public API to commands at projects, their stewards and visits: syntax checks with field, reason and limit. A
// rejection returned changes nothing and is not recorded.
#ifndef YICI_SERVICES_STEWARD_SERVICE_LEDGER_CONVERT_H_
#define YICI_SERVICES_STEWARD_SERVICE_LEDGER_CONVERT_H_

#include <optional>

#include "services/server/gateway/gate.h"
#include "yici/v1/steward.pb.h"

namespace yici::steward {

namespace api = ::yici::v1;

std::optional<journal::Rejection> ToCommand(const api::RegisterProjectRequest& request, journal::Command& command);
std::optional<journal::Rejection> ToCommand(const api::AmendProjectRequest& request, journal::Command& command);
std::optional<journal::Rejection> ToCommand(const api::ChangeProjectStatusRequest& request, journal::Command& command);
std::optional<journal::Rejection> ToCommand(const api::ReportProgressRequest& request, journal::Command& command);
std::optional<journal::Rejection> ToCommand(const api::AssignStewardRequest& request, journal::Command& command);
std::optional<journal::Rejection> ToCommand(const api::ReleaseStewardRequest& request, journal::Command& command);
std::optional<journal::Rejection> ToCommand(const api::OpenHandoverRequest& request, journal::Command& command);
std::optional<journal::Rejection> ToCommand(const api::SignHandoverRequest& request, journal::Command& command);
std::optional<journal::Rejection> ToCommand(const api::CancelHandoverRequest& request, journal::Command& command);
std::optional<journal::Rejection> ToCommand(const api::PlanVisitRequest& request, journal::Command& command);
std::optional<journal::Rejection> ToCommand(const api::NotifyVisitRequest& request, journal::Command& command);
std::optional<journal::Rejection> ToCommand(const api::LogVisitRequest& request, journal::Command& command);
std::optional<journal::Rejection> ToCommand(const api::ConfirmVisitRequest& request, journal::Command& command);
std::optional<journal::Rejection> ToCommand(const api::CancelVisitRequest& request, journal::Command& command);

// "2020-04" as 202004; nothing for a text that is no month.
std::optional<int32_t> ParseMonth(std::string_view text);

}  // namespace yici::steward

#endif  // YICI_SERVICES_STEWARD_SERVICE_LEDGER_CONVERT_H_
