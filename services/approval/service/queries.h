// Reads of cases. Each runs on one published state; an enterprise sees only its own, and another's is as absent as none.
#ifndef YICI_SERVICES_APPROVAL_SERVICE_QUERIES_H_
#define YICI_SERVICES_APPROVAL_SERVICE_QUERIES_H_

#include "services/base/memory_state.h"
#include "services/server/gateway/gate.h"
#include "services/server/partition/published.h"
#include "yici/v1/approval.pb.h"

namespace yici::approval {

namespace api = ::yici::v1;

// Whether the caller may see the case: applicant, agent or submitter; an officer with any role over its department, hall
// or jurisdiction.
bool MaySee(const server::ReadView& view, const server::Caller& caller, const journal::Case& subject);
grpc::Status CaseNotFound();
// OK when the caller holds, today, a role that may read the case's personal data unmasked.
grpc::Status MayReadUnmasked(const server::ReadView& view, const server::Caller& caller, std::string_view case_no);

grpc::Status GetCase(server::Gate& gate, const server::ReadView& view, const server::Caller& caller,
                     const api::GetCaseRequest& request, api::Case* out);
grpc::Status ListCases(server::Gate& gate, const server::ReadView& view, const server::Caller& caller,
                       const api::ListCasesRequest& request, api::ListCasesResponse* out);
grpc::Status GetHistory(server::Gate& gate, const server::ReadView& view, const server::Caller& caller,
                        const api::GetHistoryRequest& request, api::GetHistoryResponse* out);
// One event of a case into the case as it stood before it.
void FoldInto(MemoryState& past, const journal::Record& record, int index);
// Whether the record of that revision holds an event of the case at that index.
bool HasEvent(const server::ReadView& view, std::string_view case_no, uint64_t revision, int32_t index);
grpc::Status GetWorkbench(server::Gate& gate, const server::ReadView& view, const server::Caller& caller,
                          const api::GetWorkbenchRequest& request, api::Workbench* out);

}  // namespace yici::approval

#endif  // YICI_SERVICES_APPROVAL_SERVICE_QUERIES_H_
