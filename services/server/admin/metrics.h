// The partition's counters as a Prometheus collectable.
#ifndef YICI_SERVICES_SERVER_ADMIN_METRICS_H_
#define YICI_SERVICES_SERVER_ADMIN_METRICS_H_

#include <prometheus/collectable.h>

#include <memory>

#include "services/server/partition/partition.h"

namespace yici::server {

// The partition outlives it.
std::shared_ptr<prometheus::Collectable> MakeCollectable(Partition& partition);

}  // namespace yici::server

#endif  // YICI_SERVICES_SERVER_ADMIN_METRICS_H_
