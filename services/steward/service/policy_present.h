// From stored policies, their deliveries and questions to the public API.
#ifndef YICI_SERVICES_STEWARD_SERVICE_POLICY_PRESENT_H_
#define YICI_SERVICES_STEWARD_SERVICE_POLICY_PRESENT_H_

#include <string>

#include "absl/functional/function_ref.h"
#include "services/base/policy_tables.h"
#include "services/server/partition/published.h"
#include "services/steward/service/ledger_present.h"
#include "yici/v1/policy.pb.h"

namespace yici::steward {

// Whether the caller may be told of the question that an answer for everybody was given to.
using ShowsQuestion = absl::FunctionRef<bool(const std::string& question_no)>;
// Without counts, body, delivery and steps: for whom they are the read decides.
void PresentPolicy(const server::ReadView& view, const journal::Policy& policy, Detail detail, ShowsQuestion shows,
                   api::Policy* out);
void PresentPolicySteps(const journal::Policy& policy, api::Policy* out);
void PresentCounts(const journal::PolicyProgress& progress, api::PolicyCounts* out);
void PresentDelivery(const server::ReadView& view, const journal::PolicyDelivery& delivery, api::PolicyDeliveryView* out);
// With the day on which the answer is due by the calendar in force today.
void PresentQuestion(const server::ReadView& view, const journal::PolicyQuestion& question, api::PolicyQuestion* out);

}  // namespace yici::steward

#endif  // YICI_SERVICES_STEWARD_SERVICE_POLICY_PRESENT_H_
