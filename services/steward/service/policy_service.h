// PolicyService: policies, whom they reached and what is asked about them, over gRPC. Convert, submit, await, convert.
#ifndef YICI_SERVICES_STEWARD_SERVICE_POLICY_SERVICE_H_
#define YICI_SERVICES_STEWARD_SERVICE_POLICY_SERVICE_H_

#include "services/server/gateway/gate.h"
#include "services/workflow/service/shared_library.h"
#include "yici/v1/policy.grpc.pb.h"

namespace yici::steward {

namespace api = ::yici::v1;

class PolicyService final : public api::PolicyService::CallbackService {
 public:
  explicit PolicyService(server::Gate& gate) : gate_(gate) {}

#define YICI_UNARY(METHOD, RESPONSE)                                                                          \
  grpc::ServerUnaryReactor* METHOD(grpc::CallbackServerContext* context, const api::METHOD##Request* request, \
                                   api::RESPONSE* response) override
  YICI_UNARY(PublishPolicy, PolicyReply);
  YICI_UNARY(WithdrawPolicy, PolicyReply);
  YICI_UNARY(InterpretPolicy, PolicyReply);
  YICI_UNARY(ReadPolicy, PolicyReply);
  YICI_UNARY(AskAboutPolicy, PolicyReply);
  YICI_UNARY(AnswerPolicyQuestion, PolicyReply);
  YICI_UNARY(GetPolicy, Policy);
  YICI_UNARY(ListPolicies, ListPoliciesResponse);
  YICI_UNARY(ListPolicyDeliveries, ListPolicyDeliveriesResponse);
  YICI_UNARY(ListPolicyQuestions, ListPolicyQuestionsResponse);
#undef YICI_UNARY

 private:
  template <class Request>
  grpc::ServerUnaryReactor* Run(grpc::CallbackServerContext* context, std::string_view method, const Request& request,
                                api::PolicyReply* response);

  server::Gate& gate_;
  workflow::SharedLibrary library_;
};

}  // namespace yici::steward

#endif  // YICI_SERVICES_STEWARD_SERVICE_POLICY_SERVICE_H_
