#include "services/server/config.h"

#include <unistd.h>

#include <algorithm>
#include <filesystem>

#include <CLI/CLI.hpp>

#include "services/server/outbound/kafka_config.h"
#include "services/server/outbound/target.h"

namespace yici::server {

std::optional<int> ParseCommandLine(int argc, char** argv, Config* config) {
  CLI::App app{
      "yicid (一次): approval cases that move exactly once\n\n"
      "  yicid --data /var/lib/yici --tokens /etc/yici/tokens --admin root\n"
      "  yicid --data demo --clock manual --start 2019-06-24 --tokens tokens --admin root\n"};
  std::string clock = "system";
  app.add_option("--data", config->data_folder, "Data folder; made when absent")->required();
  app.add_option("--key-file", config->key_file, "Master key, 64 hex digits; default {data}.key; made when absent");
  app.add_option("--backup-folder", config->backup_folder, "where yici backup create puts backups (default: {data}.backups)");
  app.add_option("--key-backup-days", config->key_backup_days,
                 "How long the keys of personal data in a backup are kept; the rest of it stays")
      ->capture_default_str();
  app.add_option(
      "--wrapping-keys", config->wrapping_keys,
      "Folder of wrapping keys, {name}.key of 64 hex digits each, mode 0600, outside the data folder; yici admin keys rotate");
  app.add_option("--audit-key-file", config->audit_key_file,
                 "Key that signs checkpoints, 64 hex digits; default {data}.audit-key; made when absent");
  app.add_option("--audit-hash", config->audit_hash,
                 "sm3: keep a second tree of SM3 with checkpoints of SM2; a folder that has one keeps it for ever")
      ->check(CLI::IsMember({"sha256", "sm3"}));
  app.add_option("--audit-sm2-key-file", config->audit_sm2_key_file,
                 "Key that signs those, PEM of openssl; default {data}.audit-sm2-key; made when absent");
  app.add_option("--listen", config->listen, "HOST:PORT of gRPC; port 0 takes a free one")->capture_default_str();
  app.add_option("--tokens", config->token_file, "Token file: lines of token and principal id");
  app.add_option("--tls-cert", config->tls_cert, "PEM certificate chain");
  app.add_option("--tls-key", config->tls_key, "PEM key");
  app.add_option("--tls-client-ca", config->tls_client_ca, "PEM roots of client certificates; every client must then show one");
  app.add_option("--jwt-issuer", config->jwt_issuer, "Issuer (iss) whose signed tokens are taken: RS256, PS256, ES256, EdDSA");
  app.add_option("--jwt-audience", config->jwt_audience, "Audience (aud) that they must name");
  app.add_option("--jwt-keys", config->jwt_keys,
                 "Its JSON Web Key Set: a file, read again when it changes, or an https address, asked again when it is due");
  app.add_option("--jwt-keys-ca", config->jwt_keys_ca, "PEM roots of that address, beside the system's");
  app.add_option("--jwt-subject-claim", config->jwt_subject_claim, "Claim that names the principal")->capture_default_str();
  app.add_option("--jwt-prefix", config->jwt_prefix,
                 "What stands before it in the principal id: officer:, or officer:sso- to keep this issuer's names apart");
  app.add_option("--jwt-skew-seconds", config->jwt_skew_seconds, "How far clocks may differ, 300 at most")
      ->capture_default_str();
  app.add_option("--jwt-refresh-seconds", config->jwt_refresh_seconds, "How often the address is asked again")
      ->capture_default_str();
  app.add_option("--jwt-pause-seconds", config->jwt_pause_seconds, "At least between two times that unknown keys cause")
      ->capture_default_str();
  app.add_option("--jwt-failing-hours", config->jwt_failing_hours,
                 "How long the last good keys serve while none can be read, 720 at most; an empty set withdraws them at once")
      ->capture_default_str();
  app.add_option(
      "--rate", config->rates,
      "Calls a second and at once: enterprise=500/2000; also officer, hall, anonymous, a principal id, or off; several");
  app.add_option(
      "--four-eyes", config->four_eyes,
      "on (default): calendar, power list, erasures and restored logs take two people, for ever; off: a folder for trying out");
  app.add_option("--resume-restored", config->resume_restored,
                 "LOG_ID:REASON: a restored log takes commands again without two administrators; the log keeps the reason");
  app.add_option("--http-listen", config->http_listen,
                 "HOST:PORT of the Connect protocol over HTTP (JSON and proto); TLS as gRPC");
  app.add_option("--http-origin", config->http_origins, "Origin of web pages that may call over HTTP; several, or *");
  app.add_option("--http-port-file", config->http_port_file, "File to write the port of --http-listen into once serving");
  app.add_option("--http-connections-of-one", config->http_connections_of_one,
                 "Connections over HTTP from one address, of 4096 in all; behind a proxy all callers have its address")
      ->capture_default_str();
  app.add_option("--metrics-listen", config->metrics_listen, "HOST:PORT of the Prometheus endpoint, loopback");
  app.add_option("--admin", config->administrator, "Officer who is administrator of a new folder");
  app.add_option("--jurisdiction", config->jurisdiction, "Jurisdiction of that administrator")->capture_default_str();
  app.add_option("--clock", clock, "system or manual")->check(CLI::IsMember({"system", "manual"}))->capture_default_str();
  app.add_option("--start", config->start, "Manual clock: first instant of a new folder, 2019-06-24 or 2019-06-24T08:30");
  app.add_flag("--hold", config->hold, "Start in hold mode: reads only");
  app.add_flag("--bench", config->bench, "Serve the echo that ./dev bench measures against");
  app.add_option("--memory-mib", "Memory budget")->each([&](const std::string& text) {
    config->memory_bytes = std::stoll(text) << 20;
  });
  app.add_option("--free-mib-min", "Space watermark: below it STORAGE_LOW")->each([&](const std::string& text) {
    config->free_bytes_min = std::stoll(text) << 20;
  });
  app.add_option("--attachment-mib", "Largest attachment (16)")->each([&](const std::string& text) {
    config->attachment_bytes_max = std::stoll(text) << 20;
  });
  app.add_option("--attachment-hours", config->attachment_hours, "How long a file is kept that no case cites")
      ->capture_default_str();
  app.add_option("--transfer-mib", "Memory of all uploads on their way (64)")->each([&](const std::string& text) {
    config->transfer_bytes_max = std::stoll(text) << 20;
  });
  app.add_option("--scan-command", config->scan_command,
                 "Program that gets every uploaded file on standard input; exit code 0: clean, 1: refused");
  app.add_option("--scan-seconds", config->scan_seconds, "How long it may take")->capture_default_str();
  app.add_option("--webhook-allow", config->webhook_ranges,
                 "Range of private addresses that webhooks may go to, also without TLS: 10.1.0.0/16; several");
  app.add_option("--webhook-ca", config->webhook_ca, "PEM roots of receivers, beside the system's");
  app.add_option("--webhook-give-up-minutes", config->webhook_give_up_minutes,
                 "How long a delivery is tried before it is given up")
      ->capture_default_str();
  app.add_option("--webhook-pause-ms", config->webhook_pause_ms,
                 "Before the second attempt; doubled after each, 5 minutes at most")
      ->capture_default_str();
  app.add_option("--webhook-record-ms", config->webhook_record_ms, "Between two records of what was delivered")
      ->capture_default_str();
  app.add_option("--kafka", config->kafka_file,
                 "JSON file: brokers, and which events go to which Kafka topics; docs/howto/kafka.md");
  app.add_option("--port-file", config->port_file, "File to write the port into once serving");
  try {
    app.parse(argc, argv);
  } catch (const CLI::ParseError& error) {
    const int code = app.exit(error);
    return code == 0 ? 0 : kExitUsage;
  } catch (const std::exception&) {
    std::fputs("yicid: expected a whole number of MiB\n", stderr);
    return kExitUsage;
  }
  config->manual_clock = clock == "manual";
  if (config->key_file.empty()) config->key_file = config->data_folder + ".key";
  return std::nullopt;
}

namespace {

// Of HOST:PORT, an address of IPv6 in brackets.
bool IsLoopback(const std::string& address) {
  const std::string host = address.substr(0, address.rfind(':'));
  return host == "[::1]" || (host.find(':') == std::string::npos && outbound::IsLoopbackHost(host));
}

absl::Status CheckListeners(const Config& config) {
  if (config.tls_cert.empty() && !IsLoopback(config.listen)) {
    return absl::InvalidArgumentError("--listen: expected a loopback address without TLS; give --tls-cert and --tls-key");
  }
  if (config.tls_cert.empty() && !config.http_listen.empty() && !IsLoopback(config.http_listen)) {
    return absl::InvalidArgumentError("--http-listen: expected a loopback address without TLS; give --tls-cert and --tls-key");
  }
  // Without TLS and without a token it tells who uses the server.
  if (!config.metrics_listen.empty() && !IsLoopback(config.metrics_listen)) {
    return absl::InvalidArgumentError("--metrics-listen: expected a loopback address; others read metrics with a token");
  }
  if (config.http_connections_of_one < 1 || config.http_connections_of_one > kHttpConnectionsMax) {
    return absl::InvalidArgumentError("--http-connections-of-one: expected 1 to " + std::to_string(kHttpConnectionsMax));
  }
  return absl::OkStatus();
}

absl::Status CheckAttachments(const Config& config) {
  constexpr int64_t kLargest = int64_t{50} << 20;
  if (config.attachment_bytes_max < 1 || config.attachment_bytes_max > kLargest) {
    return absl::InvalidArgumentError("--attachment-mib: expected 1 to 50");
  }
  if (config.transfer_bytes_max < config.attachment_bytes_max) {
    return absl::InvalidArgumentError("--transfer-mib: expected room for one attachment at least");
  }
  if (config.attachment_hours < 1 || config.attachment_hours > 24 * 365) {
    return absl::InvalidArgumentError("--attachment-hours: expected 1 to 8760");
  }
  if (config.scan_seconds < 1 || config.scan_seconds > 300) {
    return absl::InvalidArgumentError("--scan-seconds: expected 1 to 300");
  }
  if (!config.scan_command.empty() && access(config.scan_command.c_str(), X_OK) != 0) {
    return absl::InvalidArgumentError("--scan-command: expected the path of a program, but " + config.scan_command +
                                      " cannot be run");
  }
  return absl::OkStatus();
}

// Whoever copies the data folder must not copy what opens it.
absl::Status CheckKeys(const Config& config) {
  if (config.key_backup_days < 0 || config.key_backup_days > 3'650) {
    return absl::InvalidArgumentError("--key-backup-days: expected 0 to 3650");
  }
  if (config.wrapping_keys.empty()) return absl::OkStatus();
  std::error_code error;
  const auto keys = std::filesystem::weakly_canonical(config.wrapping_keys, error);
  const auto data = std::filesystem::weakly_canonical(config.data_folder, error);
  const auto [end, ignored] = std::mismatch(data.begin(), data.end(), keys.begin(), keys.end());
  if (end != data.end()) return absl::OkStatus();
  return absl::InvalidArgumentError("--wrapping-keys: expected a folder outside the data folder");
}

absl::Status CheckWebhooks(const Config& config) {
  const auto policy = outbound::TargetPolicy::Parse(config.webhook_ranges);
  if (!policy.ok()) return absl::InvalidArgumentError("--webhook-allow: " + std::string(policy.status().message()));
  if (!config.webhook_ca.empty() && access(config.webhook_ca.c_str(), R_OK) != 0) {
    return absl::InvalidArgumentError("--webhook-ca: expected a PEM file that can be read, but " + config.webhook_ca +
                                      " cannot");
  }
  if (config.webhook_give_up_minutes < 1 || config.webhook_give_up_minutes > 30 * 24 * 60) {
    return absl::InvalidArgumentError("--webhook-give-up-minutes: expected 1 to 43200");
  }
  if (config.webhook_pause_ms < 1 || config.webhook_pause_ms > 300'000) {
    return absl::InvalidArgumentError("--webhook-pause-ms: expected 1 to 300000");
  }
  if (config.webhook_record_ms < 10 || config.webhook_record_ms > 600'000) {
    return absl::InvalidArgumentError("--webhook-record-ms: expected 10 to 600000");
  }
  return absl::OkStatus();
}

// Before the folder is touched; what librdkafka makes of it comes later.
absl::Status CheckKafka(const Config& config) {
  if (config.kafka_file.empty()) return absl::OkStatus();
  const auto routes = outbound::LoadKafkaConfig(config.kafka_file);
  return routes.ok() ? absl::OkStatus() : absl::InvalidArgumentError("--kafka: " + std::string(routes.status().message()));
}

}  // namespace

absl::Status Check(const Config& config) {
  if (absl::Status listeners = CheckListeners(config); !listeners.ok()) return listeners;
  if (config.tls_cert.empty() != config.tls_key.empty()) {
    return absl::InvalidArgumentError("--tls-cert and --tls-key belong together");
  }
  if (!config.tls_client_ca.empty() && config.tls_cert.empty()) {
    return absl::InvalidArgumentError("--tls-client-ca: expected --tls-cert and --tls-key with it, for mutual TLS");
  }
  for (const std::string* path : {&config.tls_cert, &config.tls_key, &config.tls_client_ca}) {
    if (!path->empty() && access(path->c_str(), R_OK) != 0) {
      return absl::InvalidArgumentError("expected a PEM file that can be read, but " + *path + " cannot");
    }
  }
  if (!config.start.empty() && !config.manual_clock) return absl::InvalidArgumentError("--start belongs to --clock=manual");
  if (!config.start.empty() && !Instant::Parse(config.start)) {
    return absl::InvalidArgumentError("--start: expected 2019-06-24 or 2019-06-24T08:30");
  }
  if (config.memory_bytes < (int64_t{128} << 20)) return absl::InvalidArgumentError("--memory-mib: expected at least 128");
  if (absl::Status access = CheckAccess(config); !access.ok()) return access;
  if (absl::Status webhooks = CheckWebhooks(config); !webhooks.ok()) return webhooks;
  if (absl::Status kafka = CheckKafka(config); !kafka.ok()) return kafka;
  if (absl::Status keys = CheckKeys(config); !keys.ok()) return keys;
  return CheckAttachments(config);
}

}  // namespace yici::server
