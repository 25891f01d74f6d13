// What the server counts, as a Prometheus collectable: one list for the scraped port and for AdminService.GetMetrics.
#ifndef YICI_SERVICES_SERVER_ADMIN_METRICS_H_
#define YICI_SERVICES_SERVER_ADMIN_METRICS_H_

#include <prometheus/collectable.h>

#include <memory>

#include "services/server/attachments/store.h"
#include "services/server/gateway/gate.h"

namespace yici::server {

// Papers that applicants did not bring again, of all jurisdictions and months: a few rows.
uint64_t SavedPapers(const ReadView& view);

// Both outlive it.
std::shared_ptr<prometheus::Collectable> MakeCollectable(Gate& gate, const AttachmentStore& attachments);

}  // namespace yici::server

#endif  // YICI_SERVICES_SERVER_ADMIN_METRICS_H_
