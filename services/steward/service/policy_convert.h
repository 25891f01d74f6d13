// From the public API to commands at policies: syntax checks with field, reason and limit. A rejection returned changes nothing
// and is not recorded. And from stored answers back.
#ifndef YICI_SERVICES_STEWARD_SERVICE_POLICY_CONVERT_H_
#define YICI_SERVICES_STEWARD_SERVICE_POLICY_CONVERT_H_

#include <optional>

#include "services/server/gateway/gate.h"
#include "yici/v1/policy.pb.h"

namespace yici::steward {

namespace api = ::yici::v1;

std::optional<journal::Rejection> ToCommand(const api::PublishPolicyRequest& request, journal::Command& command);
std::optional<journal::Rejection> ToCommand(const api::WithdrawPolicyRequest& request, journal::Command& command);
std::optional<journal::Rejection> ToCommand(const api::InterpretPolicyRequest& request, journal::Command& command);
std::optional<journal::Rejection> ToCommand(const api::ReadPolicyRequest& request, journal::Command& command);
std::optional<journal::Rejection> ToCommand(const api::AskAboutPolicyRequest& request, journal::Command& command);
std::optional<journal::Rejection> ToCommand(const api::AnswerPolicyQuestionRequest& request, journal::Command& command);

// From the stored answer alone, so that a retry gets the same bytes.
void PresentReply(const server::Gate& gate, const journal::Answer& answer, api::PolicyReply* reply);

}  // namespace yici::steward

#endif  // YICI_SERVICES_STEWARD_SERVICE_POLICY_CONVERT_H_
