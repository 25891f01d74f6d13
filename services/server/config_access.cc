// The part of the command line about who may call and how often.
#include <unistd.h>

#include <chrono>
#include <fstream>
#include <iterator>

#include "services/base/text.h"
#include "services/server/access/rate_limits.h"
#include "services/server/access/web_identity.h"
#include "services/server/config.h"
#include "services/server/gateway/log.h"
#include "services/server/two_people.h"

namespace yici::server {
namespace {

bool IsAddress(const std::string& keys) { return keys.find("://") != std::string::npos; }

void TellKeyNews(identity::KeyNews news, std::string_view why) {
  const char* name = news == identity::KeyNews::kNotRead  ? "keys_not_read"
                     : news == identity::KeyNews::kTooOld ? "keys_too_old"
                                                          : "keys_withdrawn";
  LogLine(news == identity::KeyNews::kTooOld ? "error" : "warning", name, {{"fault", std::string(why)}});
}

absl::Status CheckTokens(const Config& config) {
  if (config.jwt_issuer.empty()) {
    const bool others = !config.jwt_audience.empty() || !config.jwt_keys.empty() || !config.jwt_prefix.empty();
    return others ? absl::InvalidArgumentError("--jwt-issuer: expected with the other --jwt options") : absl::OkStatus();
  }
  if (config.jwt_audience.empty() || config.jwt_keys.empty()) {
    return absl::InvalidArgumentError("--jwt-issuer: expected --jwt-audience and --jwt-keys with it");
  }
  if (config.jwt_subject_claim.empty()) return absl::InvalidArgumentError("--jwt-subject-claim: expected the name of a claim");
  if (!config.jwt_prefix.empty() && !identity::IsPrefix(config.jwt_prefix)) {
    return absl::InvalidArgumentError(
        "--jwt-prefix: expected officer:, hall: or enterprise: and, to keep this issuer's names apart, what they begin with, "
        "like officer:sso-");
  }
  // "sub" is the issuer's own name for somebody; only a claim that was made for it names a principal in full.
  if (config.jwt_prefix.empty() && config.jwt_subject_claim == "sub") {
    return absl::InvalidArgumentError(
        "--jwt-prefix: expected with the claim sub; without it name a claim that holds principal ids");
  }
  if (config.jwt_failing_hours < 1 || config.jwt_failing_hours > 720) {
    return absl::InvalidArgumentError("--jwt-failing-hours: expected 1 to 720");
  }
  if (config.jwt_skew_seconds < 0 || config.jwt_skew_seconds > identity::kSkewSecondsMax) {
    return absl::InvalidArgumentError("--jwt-skew-seconds: expected 0 to 300");
  }
  if (config.jwt_refresh_seconds < 10 || config.jwt_refresh_seconds > 86'400) {
    return absl::InvalidArgumentError("--jwt-refresh-seconds: expected 10 to 86400");
  }
  if (config.jwt_pause_seconds < 1 || config.jwt_pause_seconds > 3'600) {
    return absl::InvalidArgumentError("--jwt-pause-seconds: expected 1 to 3600");
  }
  if (!config.jwt_keys_ca.empty() && access(config.jwt_keys_ca.c_str(), R_OK) != 0) {
    return absl::InvalidArgumentError("--jwt-keys-ca: expected a PEM file that can be read, but " + config.jwt_keys_ca +
                                      " cannot");
  }
  return absl::OkStatus();
}

}  // namespace

absl::Status CheckAccess(const Config& config) {
  if (absl::Status tokens = CheckTokens(config); !tokens.ok()) return tokens;
  if (absl::Status resumption = CheckResumption(config.resume_restored); !resumption.ok()) return resumption;
  const auto rates = identity::RateLimits::Parse(config.rates);
  return rates.ok() ? absl::OkStatus() : absl::InvalidArgumentError("--rate: " + std::string(rates.status().message()));
}

absl::StatusOr<std::shared_ptr<identity::WebIdentity>> OpenWebIdentity(const Config& config) {
  if (config.jwt_issuer.empty()) return std::shared_ptr<identity::WebIdentity>();
  identity::KeySourceOptions options;
  options.refresh = std::chrono::seconds(config.jwt_refresh_seconds);
  options.pause = std::chrono::seconds(config.jwt_pause_seconds);
  options.failing_max = std::chrono::hours(config.jwt_failing_hours);
  options.on_news = TellKeyNews;
  if (!config.jwt_keys_ca.empty()) {
    std::ifstream roots(config.jwt_keys_ca, std::ios::binary);
    options.roots_pem.assign(std::istreambuf_iterator<char>(roots), {});
  }
  auto source = IsAddress(config.jwt_keys) ? identity::KeySource::FromUrl(config.jwt_keys, std::move(options))
                                           : identity::KeySource::FromFile(config.jwt_keys, std::move(options));
  if (!source.ok()) return absl::Status(source.status().code(), StrCat("--jwt-keys: ", source.status().message()));
  identity::TokenRules rules{.issuer = config.jwt_issuer,
                             .audience = config.jwt_audience,
                             .subject_claim = config.jwt_subject_claim,
                             .prefix = config.jwt_prefix,
                             .skew_seconds = config.jwt_skew_seconds};
  return std::make_shared<identity::WebIdentity>(*std::move(source), std::move(rules));
}

}  // namespace yici::server
