#include "services/server/access/rate_limits.h"

#include <algorithm>
#include <charconv>

#include "services/base/text.h"

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

}  // namespace

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

Nanos& RateLimits::BucketOf(Buckets& buckets, std::string_view principal, Nanos now) {
  if (const auto it = buckets.find(ToAbsl(principal)); it != buckets.end()) return it->second;
  if (buckets.size() >= kBucketsMax) {
    for (auto it = buckets.begin(); it != buckets.end();) {
      if (it->second <= now) {
        buckets.erase(it++);
      } else {
        ++it;
      }
    }
  }
  return buckets[buckets.size() >= kBucketsMax ? std::string() : std::string(principal)];
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
