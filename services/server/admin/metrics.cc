#include "services/server/admin/metrics.h"

#include <prometheus/metric_family.h>

namespace yici::server {
namespace {

class PartitionCollectable final : public prometheus::Collectable {
 public:
  explicit PartitionCollectable(Gate& gate) : gate_(gate), partition_(gate.partition()) {}
  std::vector<prometheus::MetricFamily> Collect() const override;

 private:
  const Gate& gate_;
  Partition& partition_;
};

std::vector<prometheus::MetricFamily> PartitionCollectable::Collect() const {
  std::vector<prometheus::MetricFamily> families;
  const auto add = [&](const char* name, const char* help, prometheus::MetricType type, double value) {
    prometheus::MetricFamily family;
    family.name = name;
    family.help = help;
    family.type = type;
    prometheus::ClientMetric metric;
    (type == prometheus::MetricType::Counter ? metric.counter.value : metric.gauge.value) = value;
    family.metric.push_back(std::move(metric));
    families.push_back(std::move(family));
  };
  const PartitionCounters& c = partition_.counters();
  using prometheus::MetricType;
  add("yici_commands_total", "Commands ordered, refusals by Decide included.", MetricType::Counter,
      static_cast<double>(c.commands));
  add("yici_refused_total", "Commands refused by Decide.", MetricType::Counter, static_cast<double>(c.refused));
  add("yici_repeated_total", "Retries answered from stored answers.", MetricType::Counter, static_cast<double>(c.repeated));
  add("yici_exhausted_total", "Calls refused before ordering for lack of room.", MetricType::Counter,
      static_cast<double>(c.exhausted));
  add("yici_anonymous_refusals_total", "Calls without a name refused before ordering.", MetricType::Counter,
      static_cast<double>(gate_.anonymous_refusals()));
  add("yici_batches_total", "Write batches synced.", MetricType::Counter, static_cast<double>(c.batches));
  add("yici_puts_total", "Rows written.", MetricType::Counter, static_cast<double>(c.puts));
  add("yici_queue_commands", "Commands waiting.", MetricType::Gauge, static_cast<double>(c.queue_commands));
  add("yici_revision", "Last durable revision.", MetricType::Gauge, static_cast<double>(partition_.published()->head.revision));
  return families;
}

}  // namespace

std::shared_ptr<prometheus::Collectable> MakeCollectable(Gate& gate) { return std::make_shared<PartitionCollectable>(gate); }

}  // namespace yici::server
