// GetArchivePackage: the file of a case that has ended, as it stood when it was archived, or else behind its last act. What
// came later (a look at its papers, a hold, a rating) is no part of it, so that the package is the same whenever it is made.
// The proofs are the service's.
#ifndef YICI_SERVICES_AUDIT_SERVICE_PACKAGES_H_
#define YICI_SERVICES_AUDIT_SERVICE_PACKAGES_H_

#include <cstdint>

#include "services/server/gateway/gate.h"
#include "services/server/partition/published.h"
#include "yici/v1/export.pb.h"

namespace yici::audit {

namespace api = ::yici::v1;

// For whoever may see the case. Everything but hashes, checkpoint and key; `leaves`: of the tree behind its last record.
grpc::Status FindPackage(const server::Gate& gate, const server::ReadView& view, const server::Caller& caller,
                         const api::GetArchivePackageRequest& request, uint64_t* leaves, api::ArchivePackage* out);

}  // namespace yici::audit

#endif  // YICI_SERVICES_AUDIT_SERVICE_PACKAGES_H_
