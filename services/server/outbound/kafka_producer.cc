#include "services/server/outbound/kafka_producer.h"

#include <librdkafka/rdkafka.h>

#include <algorithm>
#include <array>
#include <initializer_list>

#include "services/base/text.h"

namespace yici::outbound {
namespace {

constexpr size_t kErrorBytes = 512;

std::string NameOf(rd_kafka_resp_err_t error) {
  switch (error) {
    case RD_KAFKA_RESP_ERR__ALL_BROKERS_DOWN:
    case RD_KAFKA_RESP_ERR__TRANSPORT:
    case RD_KAFKA_RESP_ERR__RESOLVE: return "BROKERS_UNREACHABLE";
    case RD_KAFKA_RESP_ERR__AUTHENTICATION:
    case RD_KAFKA_RESP_ERR__SSL:
    case RD_KAFKA_RESP_ERR_SASL_AUTHENTICATION_FAILED: return "BROKER_REFUSED_US";
    case RD_KAFKA_RESP_ERR_TOPIC_AUTHORIZATION_FAILED:
    case RD_KAFKA_RESP_ERR_CLUSTER_AUTHORIZATION_FAILED: return "TOPIC_NOT_ALLOWED";
    case RD_KAFKA_RESP_ERR__UNKNOWN_TOPIC:
    case RD_KAFKA_RESP_ERR_UNKNOWN_TOPIC_OR_PART: return "TOPIC_UNKNOWN";
    case RD_KAFKA_RESP_ERR_MSG_SIZE_TOO_LARGE: return "MESSAGE_TOO_LARGE";
    default: return StrCat("KAFKA_", rd_kafka_err2name(error));
  }
}

class RunningProducer final : public KafkaProducer {
 public:
  RunningProducer(std::string topic, std::function<void()> wake) : topic_(std::move(topic)), wake_(std::move(wake)) {}
  ~RunningProducer() override;
  absl::Status Open(const KafkaProducerOptions& options);
  KafkaSend Send(const KafkaMessage& message) override;
  std::vector<KafkaReport> Poll() override;
  const std::string& last_error() const override { return last_error_; }

 private:
  static RunningProducer& Of(void* opaque) { return *static_cast<RunningProducer*>(opaque); }
  absl::Status Configure(rd_kafka_conf_t* conf, const KafkaProducerOptions& options) const;
  void Reported(const rd_kafka_message_t& message);
  void Erred(rd_kafka_resp_err_t error);

  const std::string topic_;
  const std::function<void()> wake_;
  rd_kafka_t* kafka_ = nullptr;
  rd_kafka_queue_t* events_ = nullptr;
  std::vector<KafkaReport> reports_;
  std::string last_error_;
};

absl::Status Set(rd_kafka_conf_t* conf, const std::string& name, const std::string& value) {
  std::array<char, kErrorBytes> error{};
  if (rd_kafka_conf_set(conf, name.c_str(), value.c_str(), error.data(), error.size()) == RD_KAFKA_CONF_OK)
    return absl::OkStatus();
  return absl::InvalidArgumentError(StrCat("properties.", name, ": ", error.data()));
}

// The caller's properties first: what order and durability rest on is not theirs to change.
absl::Status RunningProducer::Configure(rd_kafka_conf_t* conf, const KafkaProducerOptions& options) const {
  std::vector<std::pair<std::string, std::string>> all(options.properties.begin(), options.properties.end());
  const std::initializer_list<std::pair<std::string, std::string>> own = {
      {"bootstrap.servers", options.brokers},
      {"enable.idempotence", "true"},
      {"enable.gapless.guarantee", "true"},  // what comes behind a failed message fails too
      {"acks", "all"},
      {"message.timeout.ms", "0"},  // none: what waits for a broker waits
      {"partitioner", "murmur2_random"},
      {"reconnect.backoff.max.ms", "5000"},
      {"queue.buffering.max.messages", std::to_string(options.messages_max)},
      {"queue.buffering.max.kbytes", std::to_string(std::max<size_t>(options.bytes_max >> 10, 1))},
  };
  all.insert(all.end(), own);
  for (const auto& [name, value] : all) {
    if (absl::Status set = Set(conf, name, value); !set.ok()) return set;
  }
  return absl::OkStatus();
}

absl::Status RunningProducer::Open(const KafkaProducerOptions& options) {
  rd_kafka_conf_t* conf = rd_kafka_conf_new();
  if (absl::Status set = Configure(conf, options); !set.ok()) {
    rd_kafka_conf_destroy(conf);
    return set;
  }
  rd_kafka_conf_set_opaque(conf, this);
  rd_kafka_conf_set_dr_msg_cb(
      conf, [](rd_kafka_t*, const rd_kafka_message_t* message, void* opaque) { Of(opaque).Reported(*message); });
  rd_kafka_conf_set_error_cb(conf, [](rd_kafka_t*, int error, const char*, void* opaque) {
    Of(opaque).Erred(static_cast<rd_kafka_resp_err_t>(error));
  });
  // What matters of its log comes as errors; the rest would write addresses and names to standard error.
  rd_kafka_conf_set_log_cb(conf, [](const rd_kafka_t*, int, const char*, const char*) {});
  std::array<char, kErrorBytes> error{};
  kafka_ = rd_kafka_new(RD_KAFKA_PRODUCER, conf, error.data(), error.size());
  if (kafka_ == nullptr) {
    rd_kafka_conf_destroy(conf);
    return absl::InvalidArgumentError(StrCat("properties: ", error.data()));
  }
  events_ = rd_kafka_queue_get_main(kafka_);
  rd_kafka_queue_cb_event_enable(
      events_, [](rd_kafka_t*, void* opaque) { Of(opaque).wake_(); }, this);
  return absl::OkStatus();
}

RunningProducer::~RunningProducer() {
  if (kafka_ == nullptr) return;
  rd_kafka_queue_cb_event_enable(events_, nullptr, nullptr);
  rd_kafka_queue_destroy(events_);
  rd_kafka_purge(kafka_, RD_KAFKA_PURGE_F_QUEUE | RD_KAFKA_PURGE_F_INFLIGHT | RD_KAFKA_PURGE_F_NON_BLOCKING);
  rd_kafka_destroy(kafka_);
}

KafkaSend RunningProducer::Send(const KafkaMessage& message) {
  rd_kafka_headers_t* headers = rd_kafka_headers_new(message.headers.size());
  for (const auto& [name, value] : message.headers) {
    rd_kafka_header_add(headers, name.data(), static_cast<ssize_t>(name.size()), value.data(),
                        static_cast<ssize_t>(value.size()));
  }
  // The message is copied; the pointer it carries is its number.
  const rd_kafka_resp_err_t error = rd_kafka_producev(
      kafka_, RD_KAFKA_V_TOPIC(topic_.c_str()), RD_KAFKA_V_KEY(message.key.data(), message.key.size()),
      RD_KAFKA_V_VALUE(const_cast<char*>(message.value.data()), message.value.size()), RD_KAFKA_V_HEADERS(headers),
      RD_KAFKA_V_MSGFLAGS(RD_KAFKA_MSG_F_COPY), RD_KAFKA_V_OPAQUE(reinterpret_cast<void*>(message.sequence)), RD_KAFKA_V_END);
  if (error == RD_KAFKA_RESP_ERR_NO_ERROR) return KafkaSend::kTaken;
  rd_kafka_headers_destroy(headers);
  const rd_kafka_resp_err_t fatal = error == RD_KAFKA_RESP_ERR__FATAL ? rd_kafka_fatal_error(kafka_, nullptr, 0) : error;
  if (error != RD_KAFKA_RESP_ERR__FATAL || last_error_.empty()) last_error_ = NameOf(fatal);
  return KafkaSend::kRefused;
}

void RunningProducer::Reported(const rd_kafka_message_t& message) {
  KafkaReport& report = reports_.emplace_back();
  report.sequence = reinterpret_cast<uint64_t>(message._private);
  if (message.err == RD_KAFKA_RESP_ERR_NO_ERROR) {
    last_error_.clear();
    return;
  }
  report.error = NameOf(message.err);
  // The first says what happened; those behind it say only that it did.
  if (message.err != RD_KAFKA_RESP_ERR__FATAL && message.err != RD_KAFKA_RESP_ERR__PURGE_QUEUE) last_error_ = report.error;
}

// One broker of several that is away keeps nothing from being sent: librdkafka says so when none is there.
void RunningProducer::Erred(rd_kafka_resp_err_t error) {
  if (error == RD_KAFKA_RESP_ERR__TRANSPORT || error == RD_KAFKA_RESP_ERR__RESOLVE) return;
  if (error == RD_KAFKA_RESP_ERR__FATAL) error = rd_kafka_fatal_error(kafka_, nullptr, 0);
  if (error != RD_KAFKA_RESP_ERR__GAPLESS_GUARANTEE || last_error_.empty()) last_error_ = NameOf(error);
}

std::vector<KafkaReport> RunningProducer::Poll() {
  reports_.clear();
  while (rd_kafka_poll(kafka_, 0) > 0) {
  }
  return std::move(reports_);
}

}  // namespace

absl::StatusOr<std::unique_ptr<KafkaProducer>> KafkaProducer::Open(const KafkaProducerOptions& options,
                                                                   std::function<void()> wake) {
  auto producer = std::make_unique<RunningProducer>(options.topic, std::move(wake));
  if (absl::Status opened = producer->Open(options); !opened.ok()) return opened;
  return std::unique_ptr<KafkaProducer>(std::move(producer));
}

}  // namespace yici::outbound
