// What `yicid` is told on its command line.
#ifndef YICI_SERVICES_SERVER_CONFIG_H_
#define YICI_SERVICES_SERVER_CONFIG_H_

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "services/base/time.h"

namespace yici::identity {
class WebIdentity;
}

namespace yici::server {

struct Config {
  std::string data_folder;
  std::string key_file;                   // default: beside the data folder, "{data}.key"
  std::string audit_key_file;             // default: "{data}.audit-key"
  std::string audit_hash;                 // "sm3": a second tree; "": as the folder says
  std::string audit_sm2_key_file;         // default: "{data}.audit-sm2-key"
  std::string backup_folder;              // default: "{data}.backups"
  std::string wrapping_keys;              // folder of wrapping keys, outside the data folder; empty: the one of the key file
  int64_t key_backup_days = 30;           // that the keys in a backup are kept
  std::string listen = "127.0.0.1:7470";  // loopback only without TLS
  std::string token_file;
  std::string tls_cert, tls_key, tls_client_ca;
  std::string jwt_issuer;                 // tokens of an issuer are taken when it is named
  std::string jwt_audience;               // for whom they must be
  std::string jwt_keys;                   // a JSON Web Key Set: a path, or an address (https, or http on loopback)
  std::string jwt_keys_ca;                // PEM roots of that address beside the system's
  std::string jwt_subject_claim = "sub";  // the claim that names the principal …
  std::string jwt_prefix;                 // … behind this: "officer:"
  int64_t jwt_skew_seconds = 60;
  int64_t jwt_refresh_seconds = 600;      // an address is asked for its keys again
  int64_t jwt_pause_seconds = 30;         // at least, between two times that unknown keys cause
  int64_t jwt_failing_hours = 24;         // how long the last good keys serve while no look at them succeeds
  std::vector<std::string> rates;         // "enterprise=500/2000", see access/rate_limits.h
  std::string resume_restored;            // LOG_ID:REASON: by the operator, where two administrators are lacking
  bool four_eyes = true;                  // calendar, power list, erasures and restored logs take two people
  std::string http_listen;                // HOST:PORT of the Connect protocol over HTTP/1.1; empty: none
  std::vector<std::string> http_origins;  // of web pages that may call it; "*" for all
  size_t http_connections_of_one = 1'280;  // open lines from one address, of 4,096 in all
  std::string metrics_listen;             // "127.0.0.1:7471"; empty: no HTTP metrics
  std::string administrator;              // officer granted the first administrator role in a new folder
  std::string jurisdiction = "210700";    // of that grant
  bool manual_clock = false;
  std::string start;   // manual clock: first instant of a new folder
  bool hold = false;   // start in hold mode: no timer is served until released
  bool bench = false;  // serve the echo
  int64_t memory_bytes = int64_t{384} << 20;
  int64_t free_bytes_min = int64_t{512} << 20;
  int64_t attachment_bytes_max = int64_t{16} << 20;  // of one uploaded file
  int64_t attachment_hours = 48;                     // that a file is kept which no case cites; wall time
  int64_t transfer_bytes_max = int64_t{64} << 20;    // memory of all uploads on their way
  std::string scan_command;                          // program that looks at every file; empty: none
  int64_t scan_seconds = 30;
  std::vector<std::string> webhook_ranges;    // private addresses that webhooks may go to: "10.1.0.0/16"
  std::string webhook_ca;                     // PEM roots beside the system's
  int64_t webhook_give_up_minutes = 24 * 60;  // until an event is given up that cannot be delivered
  int64_t webhook_pause_ms = 1'000;           // before the second attempt; doubled after each
  int64_t webhook_record_ms = 5'000;          // between two records of what was delivered
  std::string kafka_file;                     // which events go to which Kafka topics (outbound/kafka_config.h); empty: none
  std::string port_file;                      // written with the port once serving; for --listen 127.0.0.1:0
  std::string http_port_file;                 // the same of --http-listen
};

inline constexpr size_t kHttpConnectionsMax = 4'096;

inline constexpr int kExitUsage = 2;
inline constexpr int kExitStart = 1;
inline constexpr int kExitStorage = 75;  // after a failed write or sync: the tail is unknown, the next start recovers

// Fills the config; prints help or a fault and returns the exit code to leave with, or nothing to go on.
std::optional<int> ParseCommandLine(int argc, char** argv, Config* config);

// INVALID_ARGUMENT naming the option: address, clock, TLS files that need each other, budget limits.
absl::Status Check(const Config& config);
// The part of it about who may call and how often (config_access.cc).
absl::Status CheckAccess(const Config& config);

// What the gate knows callers by. Null without --jwt-issuer. INVALID_ARGUMENT or NOT_FOUND when the keys cannot be used.
absl::StatusOr<std::shared_ptr<identity::WebIdentity>> OpenWebIdentity(const Config& config);

}  // namespace yici::server

#endif  // YICI_SERVICES_SERVER_CONFIG_H_
