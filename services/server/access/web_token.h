// A JSON Web Token (RFC 7519) signed by who issues identities: is it theirs, is it for us, is it its time, and who does it
// name. Pure: keys and time are passed in; nothing of a token is logged or told back.
//
//   TokenRules rules{.issuer = "https://id.example", .audience = "yici", .prefix = "officer:"};
//   TokenVerdict verdict = CheckToken(token, keys, rules, now_s);
//   if (verdict.fault == TokenFault::kNone) Use(verdict.subject);         // "officer:jz-market-handler-1"
//
// RS256, PS256, ES256 and EdDSA with Ed25519; none and HS* are no algorithm here. Keys come from the configured set alone:
// what a token says of where keys are ("jku", "jwk", "x5c", "x5u") is never followed. `exp` is a must.
#ifndef YICI_SERVICES_SERVER_ACCESS_WEB_TOKEN_H_
#define YICI_SERVICES_SERVER_ACCESS_WEB_TOKEN_H_

#include <cstdint>
#include <string>
#include <string_view>

#include "services/server/access/web_keys.h"

namespace yici::identity {

inline constexpr size_t kTokenBytesMax = size_t{8} << 10;
inline constexpr int64_t kSkewSecondsMax = 300;

struct TokenRules {
  std::string issuer;
  std::string audience;
  std::string subject_claim = "sub";
  std::string prefix;         // put before the subject: "officer:"; empty: the subject is a whole principal id
  int64_t skew_seconds = 60;  // clocks that differ; at most kSkewSecondsMax
};

// In the order of the checks.
enum class TokenFault {
  kNone,
  kTooLong,     // more than kTokenBytesMax
  kNoKeys,      // none were read yet, or not for too long
  kMalformed,   // not three parts in base 64, or no JSON object
  kAlgorithm,   // none of the four
  kType,        // "typ" other than JWT or at+jwt
  kCritical,    // a header that must be understood ("crit")
  kKeyUnknown,  // no key of this name and algorithm: the keys may have been rotated
  kSignature,
  kIssuer,
  kAudience,
  kTimes,  // "exp" is missing, or a time is no number
  kExpired,
  kNotYet,       // "nbf" lies ahead
  kIssuedAhead,  // "iat" lies ahead
  kSubject,      // missing, or no name that may stand behind the prefix
};
inline constexpr size_t kTokenFaults = static_cast<size_t>(TokenFault::kSubject) + 1;
// Stable, for metrics: "signature".
std::string_view NameOf(TokenFault fault);

struct TokenVerdict {
  TokenFault fault = TokenFault::kMalformed;
  std::string subject;  // with the prefix; only without a fault
  int64_t until_s = 0;  // last second in which the token is taken, with the skew; only without a fault
};

// Whether principals may be named behind it: a kind and, to keep the names of one issuer apart, what they begin with:
// "officer:", "officer:sso-". A name behind it is letters, digits, hyphens, underscores and dots.
bool IsPrefix(std::string_view text);

// Whether a text has the form of a token at all: three parts of base 64.
bool LooksLikeToken(std::string_view text);

TokenVerdict CheckToken(std::string_view token, const WebKeys& keys, const TokenRules& rules, int64_t now_s);

}  // namespace yici::identity

#endif  // YICI_SERVICES_SERVER_ACCESS_WEB_TOKEN_H_
