// ExportTables: one page of the tables of a range of records, and what the manifest says behind the last one. Its tree and its
// signature are the service's.
#ifndef YICI_SERVICES_AUDIT_SERVICE_EXPORTS_H_
#define YICI_SERVICES_AUDIT_SERVICE_EXPORTS_H_

#include <optional>

#include "services/audit/export/export_manifest.h"
#include "services/server/gateway/gate.h"
#include "services/server/partition/published.h"
#include "yici/v1/export.pb.h"

namespace yici::audit {

namespace api = ::yici::v1;

// For whoever may see all of it. `last`: behind the last page the manifest but for the root of its tree; else left as it is.
grpc::Status ExportPageOf(const server::Gate& gate, const server::ReadView& view, const server::Caller& caller,
                          const api::ExportTablesRequest& request, api::ExportTablesResponse* out,
                          std::optional<ExportManifest>* last);

}  // namespace yici::audit

#endif  // YICI_SERVICES_AUDIT_SERVICE_EXPORTS_H_
