// Reads of errands: one whole, and lists of an enterprise, of an agent, or of all.
#ifndef YICI_SERVICES_STEWARD_SERVICE_ERRAND_QUERIES_H_
#define YICI_SERVICES_STEWARD_SERVICE_ERRAND_QUERIES_H_

#include "services/steward/service/ledger_queries.h"

namespace yici::steward {

grpc::Status GetErrand(const Asking& asking, const api::GetErrandRequest& request, api::Errand* out);
grpc::Status ListErrands(const Asking& asking, const api::ListErrandsRequest& request, api::ListErrandsResponse* out);

}  // namespace yici::steward

#endif  // YICI_SERVICES_STEWARD_SERVICE_ERRAND_QUERIES_H_
