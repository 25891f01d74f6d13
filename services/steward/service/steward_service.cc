#include "services/steward/service/steward_service.h"

#include "services/steward/service/duty_queries.h"
#include "services/steward/service/errand_convert.h"
#include "services/steward/service/errand_queries.h"
#include "services/steward/service/ledger_convert.h"
#include "services/steward/service/ledger_present.h"
#include "services/steward/service/ledger_queries.h"

namespace yici::steward {

template <class Request, class Reply>
grpc::ServerUnaryReactor* StewardService::Run(grpc::CallbackServerContext* context, std::string_view method,
                                              const Request& request, Reply* response) {
  return gate_.Command<Reply>(
      context, method, request, request.request_id(), response,
      [&](const server::Caller&, server::Incoming& incoming) { return ToCommand(request, incoming.command); },
      [this](const journal::Answer& answer, Reply* reply) { PresentReply(gate_, answer, reply); });
}

#define YICI_LEDGER_COMMAND(METHOD, REPLY)                                                                                    \
  grpc::ServerUnaryReactor* StewardService::METHOD(grpc::CallbackServerContext* context, const api::METHOD##Request* request, \
                                                   api::REPLY* response) {                                                    \
    return Run(context, "yici.v1.StewardService." #METHOD, *request, response);                                               \
  }

YICI_LEDGER_COMMAND(RegisterProject, ProjectReply)
YICI_LEDGER_COMMAND(AmendProject, ProjectReply)
YICI_LEDGER_COMMAND(ChangeProjectStatus, ProjectReply)
YICI_LEDGER_COMMAND(ReportProgress, ProjectReply)
YICI_LEDGER_COMMAND(AssignSteward, ProjectReply)
YICI_LEDGER_COMMAND(ReleaseSteward, ProjectReply)
YICI_LEDGER_COMMAND(OpenHandover, ProjectReply)
YICI_LEDGER_COMMAND(SignHandover, ProjectReply)
YICI_LEDGER_COMMAND(CancelHandover, ProjectReply)
YICI_LEDGER_COMMAND(PlanVisit, VisitReply)
YICI_LEDGER_COMMAND(NotifyVisit, VisitReply)
YICI_LEDGER_COMMAND(LogVisit, VisitReply)
YICI_LEDGER_COMMAND(ConfirmVisit, VisitReply)
YICI_LEDGER_COMMAND(CancelVisit, VisitReply)
YICI_LEDGER_COMMAND(EntrustErrand, ErrandReply)
YICI_LEDGER_COMMAND(TakeErrand, ErrandReply)
YICI_LEDGER_COMMAND(StartErrand, ErrandReply)
YICI_LEDGER_COMMAND(AskErrandMaterials, ErrandReply)
YICI_LEDGER_COMMAND(HandErrandMaterial, ErrandReply)
YICI_LEDGER_COMMAND(DeliverErrand, ErrandReply)
YICI_LEDGER_COMMAND(RateErrand, ErrandReply)
YICI_LEDGER_COMMAND(CancelErrand, ErrandReply)
YICI_LEDGER_COMMAND(CompleteDuty, ProjectReply)
YICI_LEDGER_COMMAND(WaiveDuty, ProjectReply)

#undef YICI_LEDGER_COMMAND

#define YICI_LEDGER_READ(METHOD, RESPONSE)                                                                                    \
  grpc::ServerUnaryReactor* StewardService::METHOD(grpc::CallbackServerContext* context, const api::METHOD##Request* request, \
                                                   api::RESPONSE* response) {                                                 \
    return gate_.Query(context, "yici.v1.StewardService." #METHOD, request->min_revision(),                                   \
                       [this, request, response](const server::ReadView& view, const server::Caller& caller) {                \
                         return steward::METHOD({gate_, view, caller, library_}, *request, response);                         \
                       });                                                                                                    \
  }

YICI_LEDGER_READ(GetProject, Project)
YICI_LEDGER_READ(ListProjects, ListProjectsResponse)
YICI_LEDGER_READ(ListUncovered, ListUncoveredResponse)
YICI_LEDGER_READ(GetVisit, StewardVisit)
YICI_LEDGER_READ(ListVisits, ListVisitsResponse)
YICI_LEDGER_READ(ListStewards, ListStewardsResponse)
YICI_LEDGER_READ(GetServiceCard, ServiceCard)
YICI_LEDGER_READ(GetEnterprise, Enterprise)
YICI_LEDGER_READ(ListEnterprises, ListEnterprisesResponse)
YICI_LEDGER_READ(ListCultivation, ListCultivationResponse)
YICI_LEDGER_READ(ListParks, ListParksResponse)
YICI_LEDGER_READ(GetErrand, Errand)
YICI_LEDGER_READ(ListErrands, ListErrandsResponse)
YICI_LEDGER_READ(ListDuties, ListDutiesResponse)
YICI_LEDGER_READ(ListLateDuties, ListLateDutiesResponse)

#undef YICI_LEDGER_READ

}  // namespace yici::steward
