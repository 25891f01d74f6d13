#include "services/steward/service/policy_service.h"

#include "services/steward/service/policy_convert.h"
#include "services/steward/service/policy_queries.h"

namespace yici::steward {

template <class Request>
grpc::ServerUnaryReactor* PolicyService::Run(grpc::CallbackServerContext* context, std::string_view method,
                                             const Request& request, api::PolicyReply* response) {
  return gate_.Command<api::PolicyReply>(
      context, method, request, request.request_id(), response,
      [&](const server::Caller&, server::Incoming& incoming) { return ToCommand(request, incoming.command); },
      [this](const journal::Answer& answer, api::PolicyReply* reply) { PresentReply(gate_, answer, reply); });
}

#define YICI_POLICY_COMMAND(METHOD)                                                                                          \
  grpc::ServerUnaryReactor* PolicyService::METHOD(grpc::CallbackServerContext* context, const api::METHOD##Request* request, \
                                                  api::PolicyReply* response) {                                              \
    return Run(context, "yici.v1.PolicyService." #METHOD, *request, response);                                               \
  }

YICI_POLICY_COMMAND(PublishPolicy)
YICI_POLICY_COMMAND(WithdrawPolicy)
YICI_POLICY_COMMAND(InterpretPolicy)
YICI_POLICY_COMMAND(ReadPolicy)
YICI_POLICY_COMMAND(AskAboutPolicy)
YICI_POLICY_COMMAND(AnswerPolicyQuestion)

#undef YICI_POLICY_COMMAND

#define YICI_POLICY_READ(METHOD, RESPONSE)                                                                                   \
  grpc::ServerUnaryReactor* PolicyService::METHOD(grpc::CallbackServerContext* context, const api::METHOD##Request* request, \
                                                  api::RESPONSE* response) {                                                 \
    return gate_.Query(context, "yici.v1.PolicyService." #METHOD, request->min_revision(),                                   \
                       [this, request, response](const server::ReadView& view, const server::Caller& caller) {               \
                         return steward::METHOD({gate_, view, caller, library_}, *request, response);                        \
                       });                                                                                                   \
  }

YICI_POLICY_READ(GetPolicy, Policy)
YICI_POLICY_READ(ListPolicies, ListPoliciesResponse)
YICI_POLICY_READ(ListPolicyDeliveries, ListPolicyDeliveriesResponse)
YICI_POLICY_READ(ListPolicyQuestions, ListPolicyQuestionsResponse)

#undef YICI_POLICY_READ

}  // namespace yici::steward
