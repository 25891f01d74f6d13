// Which cases are late, and which fall due within some working days: from the workbench rows that the machine keeps, hall by
// hall, for officers within their scope.
#ifndef YICI_SERVICES_AUDIT_SERVICE_DUE_CASES_H_
#define YICI_SERVICES_AUDIT_SERVICE_DUE_CASES_H_

#include "services/server/gateway/gate.h"
#include "services/server/partition/published.h"
#include "yici/v1/search.pb.h"

namespace yici::audit {

namespace api = ::yici::v1;

grpc::Status ListDueCases(const server::Gate& gate, const server::ReadView& view, const server::Caller& caller,
                          const api::ListDueCasesRequest& request, api::ListDueCasesResponse* out);

// How a case stands to its limits.
struct LimitStanding {
  const journal::Clock* next = nullptr;      // the running one that falls due first
  const journal::Clock* breached = nullptr;  // the one that ran out first and still counts, of a case that goes on
};
LimitStanding StandingOf(const journal::Case& subject);

}  // namespace yici::audit

#endif  // YICI_SERVICES_AUDIT_SERVICE_DUE_CASES_H_
