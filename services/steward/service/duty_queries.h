// Reads of duties: the checklist of one project, and what is late upward, by county.
#ifndef YICI_SERVICES_STEWARD_SERVICE_DUTY_QUERIES_H_
#define YICI_SERVICES_STEWARD_SERVICE_DUTY_QUERIES_H_

#include "services/steward/service/ledger_queries.h"

namespace yici::steward {

grpc::Status ListDuties(const Asking& asking, const api::ListDutiesRequest& request, api::ListDutiesResponse* out);
// In the order of projects; each row names its county and by how many working days it is late. A page counts projects.
grpc::Status ListLateDuties(const Asking& asking, const api::ListLateDutiesRequest& request, api::ListLateDutiesResponse* out);

}  // namespace yici::steward

#endif  // YICI_SERVICES_STEWARD_SERVICE_DUTY_QUERIES_H_
