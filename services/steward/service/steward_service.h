// StewardService: the ledger of projects, their stewards, duties and visits, and errands over gRPC. Convert, submit, await,
// convert.
#ifndef YICI_SERVICES_STEWARD_SERVICE_STEWARD_SERVICE_H_
#define YICI_SERVICES_STEWARD_SERVICE_STEWARD_SERVICE_H_

#include "services/server/gateway/gate.h"
#include "services/workflow/service/shared_library.h"
#include "yici/v1/steward.grpc.pb.h"

namespace yici::steward {

namespace api = ::yici::v1;

class StewardService final : public api::StewardService::CallbackService {
 public:
  explicit StewardService(server::Gate& gate) : gate_(gate) {}

#define YICI_UNARY(METHOD, RESPONSE)                                                                          \
  grpc::ServerUnaryReactor* METHOD(grpc::CallbackServerContext* context, const api::METHOD##Request* request, \
                                   api::RESPONSE* response) override
  YICI_UNARY(RegisterProject, ProjectReply);
  YICI_UNARY(AmendProject, ProjectReply);
  YICI_UNARY(ChangeProjectStatus, ProjectReply);
  YICI_UNARY(ReportProgress, ProjectReply);
  YICI_UNARY(AssignSteward, ProjectReply);
  YICI_UNARY(ReleaseSteward, ProjectReply);
  YICI_UNARY(OpenHandover, ProjectReply);
  YICI_UNARY(SignHandover, ProjectReply);
  YICI_UNARY(CancelHandover, ProjectReply);
  YICI_UNARY(PlanVisit, VisitReply);
  YICI_UNARY(NotifyVisit, VisitReply);
  YICI_UNARY(LogVisit, VisitReply);
  YICI_UNARY(ConfirmVisit, VisitReply);
  YICI_UNARY(CancelVisit, VisitReply);
  YICI_UNARY(GetProject, Project);
  YICI_UNARY(ListProjects, ListProjectsResponse);
  YICI_UNARY(ListUncovered, ListUncoveredResponse);
  YICI_UNARY(GetVisit, StewardVisit);
  YICI_UNARY(ListVisits, ListVisitsResponse);
  YICI_UNARY(ListStewards, ListStewardsResponse);
  YICI_UNARY(GetServiceCard, ServiceCard);
  YICI_UNARY(EntrustErrand, ErrandReply);
  YICI_UNARY(TakeErrand, ErrandReply);
  YICI_UNARY(StartErrand, ErrandReply);
  YICI_UNARY(AskErrandMaterials, ErrandReply);
  YICI_UNARY(HandErrandMaterial, ErrandReply);
  YICI_UNARY(DeliverErrand, ErrandReply);
  YICI_UNARY(RateErrand, ErrandReply);
  YICI_UNARY(CancelErrand, ErrandReply);
  YICI_UNARY(GetErrand, Errand);
  YICI_UNARY(ListErrands, ListErrandsResponse);
  YICI_UNARY(CompleteDuty, ProjectReply);
  YICI_UNARY(WaiveDuty, ProjectReply);
  YICI_UNARY(ListDuties, ListDutiesResponse);
  YICI_UNARY(ListLateDuties, ListLateDutiesResponse);
  YICI_UNARY(GetEnterprise, Enterprise);
  YICI_UNARY(ListEnterprises, ListEnterprisesResponse);
  YICI_UNARY(ListCultivation, ListCultivationResponse);
  YICI_UNARY(ListParks, ListParksResponse);
#undef YICI_UNARY

 private:
  template <class Request, class Reply>
  grpc::ServerUnaryReactor* Run(grpc::CallbackServerContext* context, std::string_view method, const Request& request,
                                Reply* response);

  server::Gate& gate_;
  workflow::SharedLibrary library_;
};

}  // namespace yici::steward

#endif  // YICI_SERVICES_STEWARD_SERVICE_STEWARD_SERVICE_H_
