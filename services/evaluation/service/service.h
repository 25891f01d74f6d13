// EvaluationService: rallies, enclave agreements, cards, orders, reports over gRPC. Convert, submit, await, convert.
#ifndef YICI_SERVICES_EVALUATION_SERVICE_SERVICE_H_
#define YICI_SERVICES_EVALUATION_SERVICE_SERVICE_H_

#include "services/server/gateway/gate.h"
#include "services/workflow/service/shared_library.h"
#include "yici/v1/evaluation.grpc.pb.h"

namespace yici::evaluation {

namespace api = ::yici::v1;

class EvaluationService final : public api::EvaluationService::CallbackService {
 public:
  explicit EvaluationService(server::Gate& gate) : gate_(gate) {}

#define YICI_UNARY(METHOD, RESPONSE)                                                                          \
  grpc::ServerUnaryReactor* METHOD(grpc::CallbackServerContext* context, const api::METHOD##Request* request, \
                                   api::RESPONSE* response) override
  YICI_UNARY(PlanRally, EvaluationReply);
  YICI_UNARY(NominateProject, EvaluationReply);
  YICI_UNARY(VetNomination, EvaluationReply);
  YICI_UNARY(SetRoute, EvaluationReply);
  YICI_UNARY(VisitStop, EvaluationReply);
  YICI_UNARY(SubmitSheet, EvaluationReply);
  YICI_UNARY(CloseScoring, EvaluationReply);
  YICI_UNARY(PostRally, EvaluationReply);
  YICI_UNARY(AppealRally, EvaluationReply);
  YICI_UNARY(RuleRallyAppeal, EvaluationReply);
  YICI_UNARY(AnnounceRally, EvaluationReply);
  YICI_UNARY(CorrectRally, EvaluationReply);
  YICI_UNARY(LookBack, EvaluationReply);
  YICI_UNARY(CancelRally, EvaluationReply);
  YICI_UNARY(ProposeEnclave, EvaluationReply);
  YICI_UNARY(ConsentEnclave, EvaluationReply);
  YICI_UNARY(AdvanceEnclave, EvaluationReply);
  YICI_UNARY(CancelEnclave, EvaluationReply);
  YICI_UNARY(SettleEnclave, EvaluationReply);
  YICI_UNARY(OpenPark, EvaluationReply);
  YICI_UNARY(AppealCard, EvaluationReply);
  YICI_UNARY(RuleCardAppeal, EvaluationReply);
  YICI_UNARY(IssueOrder, EvaluationReply);
  YICI_UNARY(SignOrder, EvaluationReply);
  YICI_UNARY(HandleOrder, EvaluationReply);
  YICI_UNARY(FeedBackOrder, EvaluationReply);
  YICI_UNARY(TakeOrderUp, EvaluationReply);
  YICI_UNARY(ReviewOrder, EvaluationReply);
  YICI_UNARY(PublishOrder, EvaluationReply);
  YICI_UNARY(PublishLeague, EvaluationReply);
  YICI_UNARY(DrawChecks, EvaluationReply);
  YICI_UNARY(TotalRallyYear, EvaluationReply);
  YICI_UNARY(GetRallyYear, RallyYear);
  YICI_UNARY(GetRally, Rally);
  YICI_UNARY(ListRallies, ListRalliesResponse);
  YICI_UNARY(ListSheets, ListSheetsResponse);
  YICI_UNARY(GetEnclave, Enclave);
  YICI_UNARY(ListEnclaves, ListEnclavesResponse);
  YICI_UNARY(GetCard, IssuedCard);
  YICI_UNARY(ListCards, ListCardsResponse);
  YICI_UNARY(GetOrder, SupervisionOrder);
  YICI_UNARY(ListOrders, ListOrdersResponse);
  YICI_UNARY(GetReport, Report);
  YICI_UNARY(ListContributions, ListContributionsResponse);
  YICI_UNARY(GetLeague, League);
  YICI_UNARY(GetCheckDraw, CheckDraw);
#undef YICI_UNARY

 private:
  // `seed`: of a command that draws lots.
  template <class Request>
  grpc::ServerUnaryReactor* Run(grpc::CallbackServerContext* context, std::string_view method, const Request& request,
                                api::EvaluationReply* response, uint64_t seed = 0);

  server::Gate& gate_;
  workflow::SharedLibrary library_;
};

}  // namespace yici::evaluation

#endif  // YICI_SERVICES_EVALUATION_SERVICE_SERVICE_H_
