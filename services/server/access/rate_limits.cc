#include "services/server/access/rate_limits.h"

#include <algorithm>
#include <array>
#include <charconv>

#include "absl/strings/escaping.h"
#include "services/base/text.h"
#include "services/server/outbound/target.h"

namespace yici::identity {
namespace {

constexpr int64_t kNanosPerSecond = 1'000'000'000;
constexpr int64_t kRateMax = 1'000'000, kBurstMax = 10'000'000;

std::optional<int64_t> NumberIn(std::string_view text, int64_t max) {
  int64_t number = 0;
  const auto read = std::from_chars(text.data(), text.data() + text.size(), number);
  const bool whole = !text.empty() && read.ec == std::errc() && read.ptr == text.data() + text.size();
  return whole && number >= 1 && number <= max ? std::optional(number) : std::nullopt;
}

std::optional<Rate> ParseRate(std::string_view text) {
  if (text == "off") return Rate{};
  const size_t slash = text.find('/');
  if (slash == std::string_view::npos) return std::nullopt;
  const auto rate = NumberIn(text.substr(0, slash), kRateMax), burst = NumberIn(text.substr(slash + 1), kBurstMax);
  if (!rate || !burst || *burst / *rate > 3'600) return std::nullopt;
  return Rate{*rate, *burst};
}

// "[2001:db8::1]" as it stands in a peer: the brackets may be escaped.
std::string WithoutBrackets(std::string text) {
  for (const std::string_view bracket : {"[", "]", "%5B", "%5D"}) {
    if (const size_t at = text.find(bracket); at != std::string::npos) text.erase(at, bracket.size());
  }
  return text;
}

}  // namespace

std::string CountedAddress(std::string_view peer) {
  const std::string without_port(peer.substr(0, peer.rfind(':')));
  constexpr std::string_view kV6 = "ipv6:";
  if (!without_port.starts_with(kV6)) return without_port;
  std::string text = WithoutBrackets(without_port.substr(kV6.size()));
  text.erase(std::min(text.find('%'), text.size()));  // the zone of a link-local address
  const auto bytes = outbound::ParseAddress(text);
  if (!bytes) return without_port;
  constexpr std::array<uint8_t, 12> kMapped = {0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff};
  if (std::equal(kMapped.begin(), kMapped.end(), bytes->begin())) {
    return StrCat("ipv4:", int{(*bytes)[12]}, ".", int{(*bytes)[13]}, ".", int{(*bytes)[14]}, ".", int{(*bytes)[15]});
  }
  return StrCat(kV6, absl::BytesToHexString(absl::string_view(reinterpret_cast<const char*>(bytes->data()), 8)), "/64");
}

// What people and their systems do stays far below; what a loop gone wild does, above.
RateLimits::RateLimits()
    : kinds_{{"enterprise", {500, 2'000}},
             {"officer", {1'000, 5'000}},
             {"hall", {5'000, 20'000}},
             {"anonymous", {1'000, 5'000}}} {}

absl::StatusOr<RateLimits> RateLimits::Parse(const std::vector<std::string>& texts) {
  RateLimits limits;
  for (const std::string& text : texts) {
    const size_t equals = text.find('=');
    const std::string who = text.substr(0, equals);
    const auto rate = equals == std::string::npos ? std::nullopt : ParseRate(std::string_view(text).substr(equals + 1));
    const bool kind = limits.kinds_.contains(who);
    const bool principal = limits.kinds_.contains(who.substr(0, who.find(':'))) && who.find(':') + 1 < who.size();
    if (!rate || (!kind && !principal)) {
      return absl::InvalidArgumentError(
          StrCat("expected KIND=RATE/BURST or PRINCIPAL=RATE/BURST (calls a second, calls at once, "
                 "at most an hour's; kinds: enterprise, officer, hall, anonymous; or off), but got ",
                 text));
    }
    (kind ? limits.kinds_ : limits.named_)[who] = *rate;
  }
  return limits;
}

Rate RateLimits::RateOf(std::string_view principal) const {
  if (const auto own = named_.find(principal); own != named_.end()) return own->second;
  const auto kind = kinds_.find(principal.substr(0, principal.find(':')));
  return kind == kinds_.end() ? Rate{} : kind->second;
}

// A quarter of the table at least, so that newcomers do not look through all of it each: those that are full lose nothing, and
// behind them those go that lack least. Who was kept back stays kept back.
void RateLimits::MakeRoom(Buckets& buckets, Nanos now) {
  std::vector<Nanos> full;
  full.reserve(buckets.size());
  for (const auto& [principal, at] : buckets) full.push_back(at);
  const auto quarter = full.begin() + static_cast<std::ptrdiff_t>(full.size() / 4);
  std::nth_element(full.begin(), quarter, full.end());
  const Nanos until = std::max(now, *quarter);
  for (auto it = buckets.begin(); it != buckets.end();) {
    if (it->second <= until) {
      buckets.erase(it++);
    } else {
      ++it;
    }
  }
}

Nanos& RateLimits::BucketOf(Buckets& buckets, std::string_view principal, Nanos now) {
  if (const auto it = buckets.find(ToAbsl(principal)); it != buckets.end()) return it->second;
  if (buckets.size() >= kBucketsMax) MakeRoom(buckets, now);
  return buckets[std::string(principal)];
}

// A bucket is the instant at which it is full again: one call moves it by the time that refills one.
std::optional<std::chrono::milliseconds> RateLimits::Take(std::string_view principal, SteadyTime at) {
  const Rate rate = RateOf(principal);
  if (rate.a_second == 0) return std::nullopt;
  const Nanos now = std::chrono::duration_cast<Nanos>(at.time_since_epoch());
  const Nanos each(std::max<int64_t>(1, kNanosPerSecond / rate.a_second));
  std::lock_guard lock(mutex_);
  Nanos& full = BucketOf(principal.starts_with(kAnonymous) ? addresses_ : principals_, principal, now);
  const Nanos next = std::max(full, now) + each;
  const Nanos ahead = next - now - each * rate.burst;
  if (ahead > Nanos(0)) {
    ++refused_;
    return std::chrono::ceil<std::chrono::milliseconds>(ahead);
  }
  full = next;
  return std::nullopt;
}

size_t RateLimits::buckets() const {
  std::lock_guard lock(mutex_);
  return principals_.size() + addresses_.size();
}

}  // namespace yici::identity
