// The partition's counters as a Prometheus collectable.
#ifndef YICI_SERVICES_SERVER_ADMIN_METRICS_H_
#define YICI_SERVICES_SERVER_ADMIN_METRICS_H_

#include <prometheus/collectable.h>

#include <memory>

#include "services/server/gateway/gate.h"

namespace yici::server {

// The gate outlives it.
std::shared_ptr<prometheus::Collectable> MakeCollectable(Gate& gate);

}  // namespace yici::server

#endif  // YICI_SERVICES_SERVER_ADMIN_METRICS_H_
