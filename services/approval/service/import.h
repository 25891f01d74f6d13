// 迁入: from the public form of an import to its command, and what each of many imports would answer.
#ifndef YICI_SERVICES_APPROVAL_SERVICE_IMPORT_H_
#define YICI_SERVICES_APPROVAL_SERVICE_IMPORT_H_

#include "services/approval/service/convert.h"
#include "services/server/partition/published.h"

namespace yici::approval {

inline constexpr int kPreviewedMax = 100;

// The party and the rest of the application are checked and sealed as those of SubmitCase.
MaybeRejection ToCommand(const MasterKey& master, const api::ImportCaseRequest& request, Incoming& incoming);

// Judges each on the published state as if it came alone now; nothing is ordered, kept or numbered.
grpc::Status PreviewImport(server::Gate& gate, const server::ReadView& view, const server::Caller& caller,
                           const api::PreviewImportRequest& request, api::PreviewImportResponse* response);

}  // namespace yici::approval

#endif  // YICI_SERVICES_APPROVAL_SERVICE_IMPORT_H_
