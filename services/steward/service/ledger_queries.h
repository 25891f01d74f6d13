// Reads of the ledger: projects and who must sponsor them, visits, stewards with their loads, enterprises, parks, and the card
// that hangs on the wall.
#ifndef YICI_SERVICES_STEWARD_SERVICE_LEDGER_QUERIES_H_
#define YICI_SERVICES_STEWARD_SERVICE_LEDGER_QUERIES_H_

#include "services/steward/service/ledger_present.h"
#include "services/workflow/service/shared_library.h"

namespace yici::steward {

// What every read is given.
struct Asking {
  const server::Gate& gate;
  const server::ReadView& view;
  const server::Caller& caller;
  workflow::SharedLibrary& library;
};

grpc::Status GetProject(const Asking& asking, const api::GetProjectRequest& request, api::Project* out);
grpc::Status ListProjects(const Asking& asking, const api::ListProjectsRequest& request, api::ListProjectsResponse* out);
grpc::Status ListUncovered(const Asking& asking, const api::ListUncoveredRequest& request, api::ListUncoveredResponse* out);
grpc::Status GetVisit(const Asking& asking, const api::GetVisitRequest& request, api::StewardVisit* out);
grpc::Status ListVisits(const Asking& asking, const api::ListVisitsRequest& request, api::ListVisitsResponse* out);

grpc::Status ListStewards(const Asking& asking, const api::ListStewardsRequest& request, api::ListStewardsResponse* out);
grpc::Status GetServiceCard(const Asking& asking, const api::GetServiceCardRequest& request, api::ServiceCard* out);
grpc::Status GetEnterprise(const Asking& asking, const api::GetEnterpriseRequest& request, api::Enterprise* out);
grpc::Status ListEnterprises(const Asking& asking, const api::ListEnterprisesRequest& request,
                             api::ListEnterprisesResponse* out);
grpc::Status ListCultivation(const Asking& asking, const api::ListCultivationRequest& request,
                             api::ListCultivationResponse* out);
grpc::Status ListParks(const Asking& asking, const api::ListParksRequest& request, api::ListParksResponse* out);

}  // namespace yici::steward

#endif  // YICI_SERVICES_STEWARD_SERVICE_LEDGER_QUERIES_H_
