// ReorganizeDepartment over gRPC: the request as a command, and what it would do to open cases.
#ifndef YICI_SERVICES_DIRECTORY_SERVICE_REORGANIZATION_H_
#define YICI_SERVICES_DIRECTORY_SERVICE_REORGANIZATION_H_

#include <optional>

#include "services/server/gateway/gate.h"
#include "services/server/partition/published.h"
#include "yici/v1/directory.pb.h"

namespace yici::directory {

namespace api = ::yici::v1;

std::optional<journal::Rejection> ToReorganization(const api::ReorganizeDepartmentRequest& request,
                                                   journal::ReorganizeDepartment* command);

// Judges it on the published state as the command would be judged, and walks the open cases.
grpc::Status PreviewReorganization(server::Gate& gate, const server::ReadView& view, const server::Caller& caller,
                                   const api::PreviewReorganizationRequest& request,
                                   api::PreviewReorganizationResponse* response);

}  // namespace yici::directory

#endif  // YICI_SERVICES_DIRECTORY_SERVICE_REORGANIZATION_H_
