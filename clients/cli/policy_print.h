// Policies, whom they reached and what is asked about them, as tables for people.
#ifndef YICI_CLIENTS_CLI_POLICY_PRINT_H_
#define YICI_CLIENTS_CLI_POLICY_PRINT_H_

#include "clients/cli/table.h"
#include "yici/v1/policy.pb.h"

namespace yici::cli {

void PrintPolicyReply(const v1::PolicyReply& reply, const View& view);
void PrintPolicy(const v1::Policy& policy, const View& view);
void PrintPolicies(const v1::ListPoliciesResponse& reply, const View& view);
void PrintPolicyDeliveries(const v1::ListPolicyDeliveriesResponse& reply, const View& view);
void PrintPolicyQuestions(const v1::ListPolicyQuestionsResponse& reply, const View& view);

}  // namespace yici::cli

#endif  // YICI_CLIENTS_CLI_POLICY_PRINT_H_
