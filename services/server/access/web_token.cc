#include "services/server/access/web_token.h"

#include <algorithm>
#include <array>
#include <optional>

#include "absl/strings/ascii.h"
#include "services/base/text.h"
#include "services/server/access/json_text.h"

namespace yici::identity {
namespace {

constexpr size_t kSubjectBytesMax = 80, kPrefixBytesMax = 40;
constexpr size_t kAudiencesMax = 32;

struct Parts {
  std::string_view header, payload, signature, signed_bytes;
};

std::optional<Parts> Split(std::string_view token) {
  const size_t first = token.find('.'), second = token.rfind('.');
  if (first == std::string_view::npos || first == second || token.find('.', first + 1) != second) return std::nullopt;
  return Parts{token.substr(0, first), token.substr(first + 1, second - first - 1), token.substr(second + 1),
               token.substr(0, second)};
}

std::optional<JsonValue> ObjectIn(std::string_view part) {
  const auto text = ParseBase64Url(part);
  if (!text) return std::nullopt;
  auto value = ParseJson(*text);
  return value && value->kind == JsonKind::kObject ? std::move(value) : std::nullopt;
}

// Media types are compared without case; "application/" may be left out (RFC 7519 section 5.1, RFC 9068 section 4).
bool IsTokenType(const JsonValue& header) {
  if (MemberOf(header, "typ") == nullptr) return true;
  const std::string* typ = TextOf(header, "typ");
  if (typ == nullptr) return false;
  std::string lower = absl::AsciiStrToLower(*typ);
  if (lower.starts_with("application/")) lower.erase(0, 12);
  return lower == "jwt" || lower == "at+jwt";
}

TokenFault CheckSignature(const Parts& parts, const JsonValue& header, const WebKeys& keys) {
  const std::string* name = TextOf(header, "alg");
  const auto algorithm = name == nullptr ? std::nullopt : AlgorithmOf(*name);
  if (!algorithm) return TokenFault::kAlgorithm;
  if (!IsTokenType(header)) return TokenFault::kType;
  if (MemberOf(header, "crit") != nullptr) return TokenFault::kCritical;
  if (MemberOf(header, "kid") != nullptr && TextOf(header, "kid") == nullptr) return TokenFault::kKeyUnknown;
  const std::string* kid = TextOf(header, "kid");
  const WebKey* key = keys.Find(kid == nullptr ? std::string_view() : std::string_view(*kid), *algorithm);
  if (key == nullptr) return TokenFault::kKeyUnknown;
  const auto signature = ParseBase64Url(parts.signature);
  if (!signature) return TokenFault::kMalformed;
  return Verifies(*key, *algorithm, parts.signed_bytes, *signature) ? TokenFault::kNone : TokenFault::kSignature;
}

bool IsForAudience(const JsonValue& claims, const std::string& audience) {
  const JsonValue* named = MemberOf(claims, "aud");
  if (named == nullptr) return false;
  if (named->kind == JsonKind::kText) return named->text == audience;
  if (named->kind != JsonKind::kList || named->items.size() > kAudiencesMax) return false;
  return std::any_of(named->items.begin(), named->items.end(),
                     [&](const JsonValue& one) { return one.kind == JsonKind::kText && one.text == audience; });
}

// False when the claim is there and is no time.
bool ReadTime(const JsonValue& claims, std::string_view name, std::optional<int64_t>* seconds) {
  const JsonValue* value = MemberOf(claims, name);
  if (value == nullptr) return true;
  *seconds = SecondsOf(*value);
  return seconds->has_value();
}

TokenFault CheckTimes(const JsonValue& claims, const TokenRules& rules, int64_t now_s, int64_t* until_s) {
  const int64_t skew = std::clamp<int64_t>(rules.skew_seconds, 0, kSkewSecondsMax);
  std::optional<int64_t> expires, begins, issued;
  if (!ReadTime(claims, "exp", &expires) || !ReadTime(claims, "nbf", &begins) || !ReadTime(claims, "iat", &issued)) {
    return TokenFault::kTimes;
  }
  if (!expires) return TokenFault::kTimes;
  *until_s = *expires + skew - 1;
  if (now_s > *until_s) return TokenFault::kExpired;
  if (begins && now_s + skew < *begins) return TokenFault::kNotYet;
  if (issued && now_s + skew < *issued) return TokenFault::kIssuedAhead;
  return TokenFault::kNone;
}

bool IsPlain(std::string_view text) {
  return std::all_of(text.begin(), text.end(), [](char c) {
    return absl::ascii_isalnum(static_cast<unsigned char>(c)) || c == '-' || c == '_' || c == '.';
  });
}

bool IsName(std::string_view subject, std::string_view prefix) {
  if (!prefix.empty()) return !subject.empty() && IsPlain(subject);
  const size_t colon = subject.find(':');
  return colon != std::string_view::npos && IsPrefix(subject.substr(0, colon + 1)) && colon + 1 < subject.size() &&
         IsPlain(subject.substr(colon + 1));
}

TokenFault CheckClaims(const JsonValue& claims, const TokenRules& rules, int64_t now_s, TokenVerdict* verdict) {
  const std::string* issuer = TextOf(claims, "iss");
  if (issuer == nullptr || *issuer != rules.issuer) return TokenFault::kIssuer;
  if (!IsForAudience(claims, rules.audience)) return TokenFault::kAudience;
  if (const TokenFault fault = CheckTimes(claims, rules, now_s, &verdict->until_s); fault != TokenFault::kNone) return fault;
  const std::string* subject = TextOf(claims, rules.subject_claim);
  if (subject == nullptr || subject->size() + rules.prefix.size() > kSubjectBytesMax) return TokenFault::kSubject;
  verdict->subject = StrCat(rules.prefix, *subject);
  // Behind a prefix no colon: it would name another kind than the one that was configured.
  return IsName(*subject, rules.prefix) ? TokenFault::kNone : TokenFault::kSubject;
}

}  // namespace

std::string_view NameOf(TokenFault fault) {
  constexpr std::array<std::string_view, kTokenFaults> kNames = {
      "none",      "too_long", "no_keys",  "malformed", "algorithm", "type",    "critical",     "key_unknown",
      "signature", "issuer",   "audience", "times",     "expired",   "not_yet", "issued_ahead", "subject"};
  return kNames[static_cast<size_t>(fault)];
}

bool IsPrefix(std::string_view text) {
  constexpr std::string_view kKinds[] = {"officer:", "hall:", "enterprise:"};
  return text.size() <= kPrefixBytesMax && std::any_of(std::begin(kKinds), std::end(kKinds), [&](std::string_view kind) {
           return text.starts_with(kind) && IsPlain(text.substr(kind.size()));
         });
}

bool LooksLikeToken(std::string_view text) {
  const auto parts = Split(text);
  return parts && !parts->header.empty() && !parts->payload.empty();
}

TokenVerdict CheckToken(std::string_view token, const WebKeys& keys, const TokenRules& rules, int64_t now_s) {
  if (token.size() > kTokenBytesMax) return {TokenFault::kTooLong, "", 0};
  const auto parts = Split(token);
  const auto header = parts ? ObjectIn(parts->header) : std::nullopt;
  if (!header) return {TokenFault::kMalformed, "", 0};
  if (const TokenFault fault = CheckSignature(*parts, *header, keys); fault != TokenFault::kNone) return {fault, "", 0};
  const auto claims = ObjectIn(parts->payload);
  if (!claims) return {TokenFault::kMalformed, "", 0};
  TokenVerdict verdict;
  verdict.fault = CheckClaims(*claims, rules, now_s, &verdict);
  if (verdict.fault != TokenFault::kNone) verdict = {verdict.fault, "", 0};
  return verdict;
}

}  // namespace yici::identity
