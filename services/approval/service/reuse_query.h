// ListReusableMaterials: for each material of an item the latest paper of the applicant that can be taken over.
#ifndef YICI_SERVICES_APPROVAL_SERVICE_REUSE_QUERY_H_
#define YICI_SERVICES_APPROVAL_SERVICE_REUSE_QUERY_H_

#include "services/server/gateway/gate.h"
#include "yici/v1/approval.pb.h"

namespace yici::approval {

// An enterprise asks for itself; an officer who may receive applications for the item, for whom it serves.
grpc::Status ListReusableMaterials(server::Gate& gate, const server::ReadView& view, const server::Caller& caller,
                                   const yici::v1::ListReusableMaterialsRequest& request,
                                   yici::v1::ListReusableMaterialsResponse* out);

}  // namespace yici::approval

#endif  // YICI_SERVICES_APPROVAL_SERVICE_REUSE_QUERY_H_
