// What the server counts, as a Prometheus collectable: one list for the scraped port and for AdminService.GetMetrics.
#ifndef YICI_SERVICES_SERVER_ADMIN_METRICS_H_
#define YICI_SERVICES_SERVER_ADMIN_METRICS_H_

#include <prometheus/collectable.h>

#include <functional>
#include <memory>
#include <vector>

#include "services/server/attachments/store.h"
#include "services/server/gateway/gate.h"
#include "services/server/outbound/kafka_sink.h"

namespace yici::server {

// Papers that applicants did not bring again, of all jurisdictions and months: a few rows.
uint64_t SavedPapers(const ReadView& view);

// How the routes to Kafka stand; none without --kafka.
using KafkaStates = std::function<std::vector<outbound::KafkaRouteState>()>;

// All outlive it.
std::shared_ptr<prometheus::Collectable> MakeCollectable(Gate& gate, const AttachmentStore& attachments, KafkaStates kafka);

}  // namespace yici::server

#endif  // YICI_SERVICES_SERVER_ADMIN_METRICS_H_
