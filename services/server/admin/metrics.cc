#include "services/server/admin/metrics.h"

#include <prometheus/metric_family.h>

namespace yici::server {
namespace {

class PartitionCollectable final : public prometheus::Collectable {
 public:
  PartitionCollectable(Gate& gate, const AttachmentStore& attachments)
      : gate_(gate), partition_(gate.partition()), attachments_(attachments) {}
  std::vector<prometheus::MetricFamily> Collect() const override;

 private:
  void AddTokenFaults(std::vector<prometheus::MetricFamily>* families) const;

  const Gate& gate_;
  Partition& partition_;
  const AttachmentStore& attachments_;
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
  add("yici_rate_limited_total", "Calls refused because their caller makes too many.", MetricType::Counter,
      static_cast<double>(gate_.rate_limited()));
  AddTokenFaults(&families);
  add("yici_batches_total", "Write batches synced.", MetricType::Counter, static_cast<double>(c.batches));
  add("yici_puts_total", "Rows written.", MetricType::Counter, static_cast<double>(c.puts));
  add("yici_queue_commands", "Commands waiting.", MetricType::Gauge, static_cast<double>(c.queue_commands));
  add("yici_revision", "Last durable revision.", MetricType::Gauge, static_cast<double>(partition_.published()->head.revision));
  const AttachmentCounters& a = attachments_.counters();
  add("yici_attachments_kept_total", "Attachments kept since the start.", MetricType::Counter, static_cast<double>(a.kept));
  add("yici_attachment_bytes_total", "Their bytes.", MetricType::Counter, static_cast<double>(a.kept_bytes));
  add("yici_attachments_repeated_total", "Uploads of what was there already.", MetricType::Counter,
      static_cast<double>(a.again));
  add("yici_attachments_swept_total", "Attachments removed because no case cites them.", MetricType::Counter,
      static_cast<double>(a.swept));
  add("yici_saved_papers_total", "Papers taken over from earlier cases instead of being brought again.", MetricType::Counter,
      static_cast<double>(SavedPapers(ReadView(partition_.published()))));
  return families;
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

std::shared_ptr<prometheus::Collectable> MakeCollectable(Gate& gate, const AttachmentStore& attachments) {
  return std::make_shared<PartitionCollectable>(gate, attachments);
}

}  // namespace yici::server
