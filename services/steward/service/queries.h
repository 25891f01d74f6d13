// Reads of demands: lists by the narrowest row order that the filter pins, what will go up, and letters.
#ifndef YICI_SERVICES_STEWARD_SERVICE_QUERIES_H_
#define YICI_SERVICES_STEWARD_SERVICE_QUERIES_H_

#include "services/steward/service/present.h"

namespace yici::steward {

grpc::Status GetDemand(const server::Gate& gate, const server::ReadView& view, const server::Caller& caller,
                       const api::GetDemandRequest& request, api::Demand* out);
grpc::Status ListDemands(const server::Gate& gate, const server::ReadView& view, const server::Caller& caller,
                         const api::ListDemandsRequest& request, api::ListDemandsResponse* out);
grpc::Status PreviewEscalation(const server::ReadView& view, const server::Caller& caller,
                               const api::PreviewEscalationRequest& request, api::PreviewEscalationResponse* out);
grpc::Status ListLetters(const server::Gate& gate, const server::ReadView& view, const server::Caller& caller,
                         const api::ListLettersRequest& request, api::ListLettersResponse* out);

}  // namespace yici::steward

#endif  // YICI_SERVICES_STEWARD_SERVICE_QUERIES_H_
