// AuditCase and ReportCaseFiles: the checks of casefile/check.h over what the journal holds, for auditors and administrators.
#ifndef YICI_SERVICES_AUDIT_SERVICE_CASE_FILES_H_
#define YICI_SERVICES_AUDIT_SERVICE_CASE_FILES_H_

#include "services/server/gateway/gate.h"
#include "services/server/partition/published.h"
#include "yici/v1/case_file.pb.h"

namespace yici::audit {

namespace api = ::yici::v1;

// Both expect a caller who was found to be an auditor or administrator, and show cases within that caller's scope.
grpc::Status AuditCaseFile(const server::ReadView& view, const server::Caller& caller, const api::AuditCaseRequest& request,
                           api::CaseFileAudit* out);
grpc::Status ReportFiles(const server::Gate& gate, const server::ReadView& view, const server::Caller& caller,
                         const api::ReportCaseFilesRequest& request, api::ReportCaseFilesResponse* out);

}  // namespace yici::audit

#endif  // YICI_SERVICES_AUDIT_SERVICE_CASE_FILES_H_
