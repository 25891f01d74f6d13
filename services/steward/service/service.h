// RequestService: demands (诉求) over gRPC. Convert, submit, await, convert.
#ifndef YICI_SERVICES_STEWARD_SERVICE_SERVICE_H_
#define YICI_SERVICES_STEWARD_SERVICE_SERVICE_H_

#include "services/server/gateway/gate.h"
#include "yici/v1/request.grpc.pb.h"

namespace yici::steward {

namespace api = ::yici::v1;

class RequestService final : public api::RequestService::CallbackService {
 public:
  explicit RequestService(server::Gate& gate) : gate_(gate) {}

#define YICI_UNARY(METHOD, RESPONSE)                                                                          \
  grpc::ServerUnaryReactor* METHOD(grpc::CallbackServerContext* context, const api::METHOD##Request* request, \
                                   api::RESPONSE* response) override
  YICI_UNARY(RaiseDemand, DemandReply);
  YICI_UNARY(DispatchDemand, DemandReply);
  YICI_UNARY(AnswerDemand, DemandReply);
  YICI_UNARY(RejectDemand, DemandReply);
  YICI_UNARY(SignDemand, DemandReply);
  YICI_UNARY(ReturnDemand, DemandReply);
  YICI_UNARY(DecideReturn, DemandReply);
  YICI_UNARY(SetJointHandling, DemandReply);
  YICI_UNARY(GiveDemandOpinion, DemandReply);
  YICI_UNARY(AskExtension, DemandReply);
  YICI_UNARY(DecideExtension, DemandReply);
  YICI_UNARY(ReplyDemand, DemandReply);
  YICI_UNARY(ReviewReply, DemandReply);
  YICI_UNARY(RecordCallBack, DemandReply);
  YICI_UNARY(ConfirmDemand, DemandReply);
  YICI_UNARY(RuleDemand, DemandReply);
  YICI_UNARY(EscalateDemand, DemandReply);
  YICI_UNARY(UrgeDemand, DemandReply);
  YICI_UNARY(MergeDemand, DemandReply);
  YICI_UNARY(ListDemandLongTerm, DemandReply);
  YICI_UNARY(ResumeDemand, DemandReply);
  YICI_UNARY(ReadCaller, ReadCallerResponse);
  YICI_UNARY(GetDemand, Demand);
  YICI_UNARY(ListDemands, ListDemandsResponse);
  YICI_UNARY(PreviewEscalation, PreviewEscalationResponse);
  YICI_UNARY(ListLetters, ListLettersResponse);
#undef YICI_UNARY

 private:
  template <class Request>
  grpc::ServerUnaryReactor* Run(grpc::CallbackServerContext* context, std::string_view method, const Request& request,
                                api::DemandReply* response);

  server::Gate& gate_;
};

}  // namespace yici::steward

#endif  // YICI_SERVICES_STEWARD_SERVICE_SERVICE_H_
