#include "services/steward/service/steward_service.h"

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

#undef YICI_LEDGER_READ

}  // namespace yici::steward
