// Reads of policies: one whole, those that stand or reached an enterprise, whom one reached, and what is asked about them.
#ifndef YICI_SERVICES_STEWARD_SERVICE_POLICY_QUERIES_H_
#define YICI_SERVICES_STEWARD_SERVICE_POLICY_QUERIES_H_

#include "services/steward/service/ledger_queries.h"
#include "yici/v1/policy.pb.h"

namespace yici::steward {

grpc::Status GetPolicy(const Asking& asking, const api::GetPolicyRequest& request, api::Policy* out);
grpc::Status ListPolicies(const Asking& asking, const api::ListPoliciesRequest& request, api::ListPoliciesResponse* out);
grpc::Status ListPolicyDeliveries(const Asking& asking, const api::ListPolicyDeliveriesRequest& request,
                                  api::ListPolicyDeliveriesResponse* out);
grpc::Status ListPolicyQuestions(const Asking& asking, const api::ListPolicyQuestionsRequest& request,
                                 api::ListPolicyQuestionsResponse* out);

}  // namespace yici::steward

#endif  // YICI_SERVICES_STEWARD_SERVICE_POLICY_QUERIES_H_
