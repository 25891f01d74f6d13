#include "services/evaluation/service/service.h"

#include <cstring>

#include "services/evaluation/service/convert.h"
#include "services/evaluation/service/present.h"
#include "services/evaluation/service/queries.h"
#include "services/server/access/master_key.h"

namespace yici::evaluation {
namespace {

// Whoever could compute a sample beforehand would know which of his cases are going to be looked at. 0: nothing was drawn.
uint64_t NewSeed() {
  uint64_t seed = 0;
  while (seed == 0) std::memcpy(&seed, server::RandomBytes(sizeof seed).data(), sizeof seed);
  return seed;
}

}  // namespace

template <class Request>
grpc::ServerUnaryReactor* EvaluationService::Run(grpc::CallbackServerContext* context, std::string_view method,
                                                 const Request& request, api::EvaluationReply* response, uint64_t seed) {
  return gate_.Command<api::EvaluationReply>(
      context, method, request, request.request_id(), response,
      [&](const server::Caller&, server::Incoming& incoming) {
        incoming.arrival.set_seed(seed);
        return ToCommand(request, incoming.command);
      },
      [this](const journal::Answer& answer, api::EvaluationReply* reply) { PresentReply(gate_, answer, reply); });
}

#define YICI_EVALUATION_COMMAND(METHOD)                                                                                      \
  grpc::ServerUnaryReactor* EvaluationService::METHOD(grpc::CallbackServerContext* context,                                  \
                                                      const api::METHOD##Request* request, api::EvaluationReply* response) { \
    return Run(context, "yici.v1.EvaluationService." #METHOD, *request, response);                                           \
  }

YICI_EVALUATION_COMMAND(PlanRally)
YICI_EVALUATION_COMMAND(NominateProject)
YICI_EVALUATION_COMMAND(VetNomination)
YICI_EVALUATION_COMMAND(SetRoute)
YICI_EVALUATION_COMMAND(VisitStop)
YICI_EVALUATION_COMMAND(SubmitSheet)
YICI_EVALUATION_COMMAND(CloseScoring)
YICI_EVALUATION_COMMAND(PostRally)
YICI_EVALUATION_COMMAND(AppealRally)
YICI_EVALUATION_COMMAND(RuleRallyAppeal)
YICI_EVALUATION_COMMAND(AnnounceRally)
YICI_EVALUATION_COMMAND(CorrectRally)
YICI_EVALUATION_COMMAND(LookBack)
YICI_EVALUATION_COMMAND(CancelRally)
YICI_EVALUATION_COMMAND(TotalRallyYear)
YICI_EVALUATION_COMMAND(ProposeEnclave)
YICI_EVALUATION_COMMAND(ConsentEnclave)
YICI_EVALUATION_COMMAND(AdvanceEnclave)
YICI_EVALUATION_COMMAND(CancelEnclave)
YICI_EVALUATION_COMMAND(SettleEnclave)
YICI_EVALUATION_COMMAND(OpenPark)
YICI_EVALUATION_COMMAND(AppealCard)
YICI_EVALUATION_COMMAND(RuleCardAppeal)
YICI_EVALUATION_COMMAND(IssueOrder)
YICI_EVALUATION_COMMAND(SignOrder)
YICI_EVALUATION_COMMAND(HandleOrder)
YICI_EVALUATION_COMMAND(FeedBackOrder)
YICI_EVALUATION_COMMAND(TakeOrderUp)
YICI_EVALUATION_COMMAND(ReviewOrder)
YICI_EVALUATION_COMMAND(PublishOrder)
YICI_EVALUATION_COMMAND(PublishLeague)

#undef YICI_EVALUATION_COMMAND

grpc::ServerUnaryReactor* EvaluationService::DrawChecks(grpc::CallbackServerContext* context,
                                                        const api::DrawChecksRequest* request, api::EvaluationReply* response) {
  return Run(context, "yici.v1.EvaluationService.DrawChecks", *request, response, NewSeed());
}

#define YICI_EVALUATION_READ(METHOD, RESPONSE)                                                                        \
  grpc::ServerUnaryReactor* EvaluationService::METHOD(grpc::CallbackServerContext* context,                           \
                                                      const api::METHOD##Request* request, api::RESPONSE* response) { \
    return gate_.Query(context, "yici.v1.EvaluationService." #METHOD, request->min_revision(),                        \
                       [this, request, response](const server::ReadView& view, const server::Caller& caller) {        \
                         return evaluation::METHOD({gate_, view, caller, library_}, *request, response);              \
                       });                                                                                            \
  }

YICI_EVALUATION_READ(GetRally, Rally)
YICI_EVALUATION_READ(GetRallyYear, RallyYear)
YICI_EVALUATION_READ(ListRallies, ListRalliesResponse)
YICI_EVALUATION_READ(ListSheets, ListSheetsResponse)
YICI_EVALUATION_READ(GetEnclave, Enclave)
YICI_EVALUATION_READ(ListEnclaves, ListEnclavesResponse)
YICI_EVALUATION_READ(GetCard, IssuedCard)
YICI_EVALUATION_READ(ListCards, ListCardsResponse)
YICI_EVALUATION_READ(GetOrder, SupervisionOrder)
YICI_EVALUATION_READ(ListOrders, ListOrdersResponse)
YICI_EVALUATION_READ(GetReport, Report)
YICI_EVALUATION_READ(ListContributions, ListContributionsResponse)
YICI_EVALUATION_READ(GetLeague, League)
YICI_EVALUATION_READ(GetCheckDraw, CheckDraw)

#undef YICI_EVALUATION_READ

}  // namespace yici::evaluation
