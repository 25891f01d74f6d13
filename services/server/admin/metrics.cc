#include "services/server/admin/metrics.h"

#include <prometheus/metric_family.h>

#include <initializer_list>

namespace yici::server {
namespace {

class PartitionCollectable final : public prometheus::Collectable {
 public:
  PartitionCollectable(Gate& gate, const AttachmentStore& attachments, KafkaStates kafka)
      : gate_(gate), partition_(gate.partition()), attachments_(attachments), kafka_(std::move(kafka)) {}
  std::vector<prometheus::MetricFamily> Collect() const override;

 private:
  void AddCalls(std::vector<prometheus::MetricFamily>* families) const;
  void AddTokenFaults(std::vector<prometheus::MetricFamily>* families) const;
  void AddStorage(std::vector<prometheus::MetricFamily>* families) const;
  void AddAttachments(std::vector<prometheus::MetricFamily>* families) const;
  void AddKafka(std::vector<prometheus::MetricFamily>* families) const;

  const Gate& gate_;
  Partition& partition_;
  const AttachmentStore& attachments_;
  const KafkaStates kafka_;
};

// Tokens of the issuer that were not taken, by what was wrong with them.
void PartitionCollectable::AddTokenFaults(std::vector<prometheus::MetricFamily>* families) const {
  const identity::WebIdentity* identity = gate_.web_identity();
  if (identity == nullptr) return;
  prometheus::MetricFamily family;
  family.name = "yici_tokens_refused_total";
  family.help = "Tokens of the issuer that were not taken.";
  family.type = prometheus::MetricType::Counter;
  for (auto fault = identity::TokenFault::kTooLong; fault <= identity::TokenFault::kSubject;
       fault = static_cast<identity::TokenFault>(static_cast<int>(fault) + 1)) {
    prometheus::ClientMetric metric;
    metric.label.push_back({"fault", std::string(identity::NameOf(fault))});
    metric.counter.value = static_cast<double>(identity->refused(fault));
    family.metric.push_back(std::move(metric));
  }
  families->push_back(std::move(family));
  prometheus::MetricFamily failing;
  failing.name = "yici_token_keys_failing_seconds";
  failing.help = "How long the keys of the issuer could not be read; 0: the last look was good.";
  failing.type = prometheus::MetricType::Gauge;
  failing.metric.emplace_back().gauge.value = static_cast<double>(identity->keys_failing().count()) / 1'000;
  families->push_back(std::move(failing));
}

// One number without labels.
struct Figure {
  const char* name;
  const char* help;
  double value;
};

void Add(prometheus::MetricType type, std::initializer_list<Figure> figures, std::vector<prometheus::MetricFamily>* families) {
  for (const Figure& figure : figures) {
    prometheus::ClientMetric metric;
    (type == prometheus::MetricType::Counter ? metric.counter.value : metric.gauge.value) = figure.value;
    families->push_back({figure.name, figure.help, type, {std::move(metric)}});
  }
}

template <class Count>
double Of(const Count& count) {
  return static_cast<double>(count);
}

std::vector<prometheus::MetricFamily> PartitionCollectable::Collect() const {
  std::vector<prometheus::MetricFamily> families;
  AddCalls(&families);
  AddTokenFaults(&families);
  AddStorage(&families);
  AddAttachments(&families);
  AddKafka(&families);
  return families;
}

// One number of each route.
template <class Value>
void AddOfRoutes(const std::vector<outbound::KafkaRouteState>& routes, prometheus::MetricType type, const char* name,
                 const char* help, Value value, std::vector<prometheus::MetricFamily>* families) {
  prometheus::MetricFamily family{name, help, type, {}};
  for (const outbound::KafkaRouteState& route : routes) {
    prometheus::ClientMetric& metric = family.metric.emplace_back();
    metric.label = {{"owner", route.owner}, {"consumer", route.consumer}, {"topic", route.topic}};
    (type == prometheus::MetricType::Counter ? metric.counter.value : metric.gauge.value) = Of(value(route));
  }
  families->push_back(std::move(family));
}

void PartitionCollectable::AddKafka(std::vector<prometheus::MetricFamily>* families) const {
  using Route = outbound::KafkaRouteState;
  constexpr auto kCounter = prometheus::MetricType::Counter, kGauge = prometheus::MetricType::Gauge;
  const std::vector<Route> routes = kafka_();
  if (routes.empty()) return;
  const auto add = [&](prometheus::MetricType type, const char* name, const char* help, auto value) {
    AddOfRoutes(routes, type, name, help, value, families);
  };
  add(kCounter, "yici_kafka_delivered_total", "Events that the brokers have reported.",
      [](const Route& r) { return r.delivered; });
  add(kCounter, "yici_kafka_failures_total", "Times that a route had to stop and try again.",
      [](const Route& r) { return r.failures; });
  add(kGauge, "yici_kafka_in_flight", "Events that wait for their report.", [](const Route& r) { return r.in_flight; });
  add(kGauge, "yici_kafka_behind", "Records that are not acknowledged yet.", [](const Route& r) { return r.behind; });
  add(kGauge, "yici_kafka_failing", "1 while something waits because of an error.", [](const Route& r) { return r.failing; });
}

void PartitionCollectable::AddCalls(std::vector<prometheus::MetricFamily>* families) const {
  const PartitionCounters& c = partition_.counters();
  Add(prometheus::MetricType::Counter,
      {{"yici_commands_total", "Commands ordered, refusals by Decide included.", Of(c.commands)},
       {"yici_refused_total", "Commands refused by Decide.", Of(c.refused)},
       {"yici_repeated_total", "Retries answered from stored answers.", Of(c.repeated)},
       {"yici_exhausted_total", "Calls refused before ordering for lack of room.", Of(c.exhausted)},
       {"yici_anonymous_refusals_total", "Calls without a name refused before ordering.", Of(gate_.anonymous_refusals())},
       {"yici_rate_limited_total", "Calls refused because their caller makes too many.", Of(gate_.rate_limited())},
       {"yici_dropped_total", "Calls whose deadline passed before ordering.", Of(c.dropped)},
       {"yici_settled_total", "Cases settled by the pump.", Of(c.settled)},
       {"yici_decide_nanoseconds_total", "Time spent deciding.", Of(c.decide_ns)}},
      families);
  const auto published = partition_.published();
  Add(prometheus::MetricType::Gauge,
      {{"yici_queue_commands", "Commands waiting.", Of(c.queue_commands)},
       {"yici_queue_bytes", "Bytes waiting.", Of(c.queue_bytes)},
       {"yici_revision", "Last durable revision.", Of(published->head.revision)},
       {"yici_leaves", "Leaves of the audit tree.", Of(published->head.tree.size())},
       {"yici_hold", "1 in hold mode.", Of(published->head.hold)}},
      families);
}

void PartitionCollectable::AddStorage(std::vector<prometheus::MetricFamily>* families) const {
  const PartitionCounters& c = partition_.counters();
  Add(prometheus::MetricType::Counter,
      {{"yici_batches_total", "Write batches synced.", Of(c.batches)},
       {"yici_puts_total", "Rows written.", Of(c.puts)},
       {"yici_written_bytes_total", "Bytes handed to the write-ahead log.", Of(c.bytes)},
       {"yici_write_nanoseconds_total", "Time spent in synced writes.", Of(c.write_ns)},
       {"yici_asides_total", "Writes outside the journal: attachments and their sweeps.", Of(c.asides)},
       {"yici_aside_bytes_total", "Their bytes.", Of(c.aside_bytes)}},
      families);
  const storage::Usage usage = partition_.store().usage();
  Add(prometheus::MetricType::Gauge,
      {{"yici_storage_low", "1 below the space watermark.", Of(partition_.storage_low())},
       {"yici_storage_memory_bytes", "Memtables, block cache and table readers.",
        Of(usage.memtable_bytes + usage.block_cache_bytes + usage.table_reader_bytes)},
       {"yici_storage_live_bytes", "Live table files.", Of(usage.live_sst_bytes)}},
      families);
}

void PartitionCollectable::AddAttachments(std::vector<prometheus::MetricFamily>* families) const {
  const AttachmentCounters& a = attachments_.counters();
  Add(prometheus::MetricType::Counter,
      {{"yici_attachments_kept_total", "Attachments kept since the start.", Of(a.kept)},
       {"yici_attachment_bytes_total", "Their bytes.", Of(a.kept_bytes)},
       {"yici_attachments_repeated_total", "Uploads of what was there already.", Of(a.again)},
       {"yici_attachments_swept_total", "Attachments removed because no case cites them.", Of(a.swept)},
       {"yici_saved_papers_total", "Papers taken over from earlier cases instead of being brought again.",
        Of(SavedPapers(ReadView(partition_.published())))}},
      families);
}

}  // namespace

uint64_t SavedPapers(const ReadView& view) {
  uint64_t saved = 0;
  view.Scan(Table::kSavedPapers, "", "", [&](std::string_view, std::string_view count) {
    saved += U64FromBytes(count);
    return true;
  });
  return saved;
}

std::shared_ptr<prometheus::Collectable> MakeCollectable(Gate& gate, const AttachmentStore& attachments, KafkaStates kafka) {
  return std::make_shared<PartitionCollectable>(gate, attachments, std::move(kafka));
}

}  // namespace yici::server
