#include "services/server/outbound/target.h"

#include <arpa/inet.h>

#include <algorithm>
#include <charconv>
#include <cstring>

namespace yici::outbound {
namespace {

constexpr size_t kUrlBytesMax = 2048;

struct Block {
  const char* first;
  int bits;
};
// IANA IPv4 and IPv6 Special-Purpose Address Registries (RFC 6890), and multicast.
constexpr Block kSpecial[] = {
    {"0.0.0.0", 8},       {"10.0.0.0", 8},      {"100.64.0.0", 10},  {"127.0.0.0", 8},    {"169.254.0.0", 16},
    {"172.16.0.0", 12},   {"192.0.0.0", 24},    {"192.0.2.0", 24},   {"192.88.99.0", 24}, {"192.168.0.0", 16},
    {"198.18.0.0", 15},   {"198.51.100.0", 24}, {"203.0.113.0", 24}, {"224.0.0.0", 4},    {"240.0.0.0", 4},
    {"100::", 64},        {"2001::", 23},       {"2001:db8::", 32},  {"3fff::", 20},      {"5f00::", 16},
    {"fc00::", 7},        {"fe80::", 10},       {"fec0::", 10},      {"ff00::", 8},       {"::", 96},
    {"::ffff:0:0:0", 96}, {"64:ff9b:1::", 48},
};
constexpr std::array<uint8_t, 12> kMapped = {0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff};

bool Within(const AddressBytes& address, const AddressBytes& first, int bits) {
  const int whole = bits / 8, rest = bits % 8;
  if (!std::equal(first.begin(), first.begin() + whole, address.begin())) return false;
  if (rest == 0) return true;
  const int mask = 0xff << (8 - rest) & 0xff;
  return (address[static_cast<size_t>(whole)] & mask) == (first[static_cast<size_t>(whole)] & mask);
}

bool IsMapped(const AddressBytes& address) { return std::equal(kMapped.begin(), kMapped.end(), address.begin()); }

// Bits of a block as the 16 bytes count them.
int BitsOf(const AddressBytes& first, int bits) { return IsMapped(first) ? bits + 96 : bits; }

AddressBytes FromIpv4(const uint8_t* four) {
  AddressBytes address{};
  std::copy(kMapped.begin(), kMapped.end(), address.begin());
  std::copy(four, four + 4, address.begin() + 12);
  return address;
}

bool IsSpecial(const AddressBytes& address) {
  return std::any_of(std::begin(kSpecial), std::end(kSpecial), [&](const Block& block) {
    const AddressBytes first = *ParseAddress(block.first);
    return Within(address, first, BitsOf(first, block.bits));
  });
}

// The IPv4 address inside a translated (64:ff9b::/96, RFC 6052) or tunnelled (2002::/16, RFC 3056) one.
std::optional<AddressBytes> Inner(const AddressBytes& address) {
  static const AddressBytes translated = *ParseAddress("64:ff9b::");
  if (Within(address, translated, 96)) return FromIpv4(address.data() + 12);
  if (address[0] == 0x20 && address[1] == 0x02) return FromIpv4(address.data() + 2);
  return std::nullopt;
}

bool IsHostName(std::string_view host) {
  if (host.empty() || host.size() > 253 || host.front() == '.' || host.front() == '-') return false;
  return std::all_of(host.begin(), host.end(), [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' || c == '.';
  });
}

bool IsPrintable(std::string_view text) {
  return std::all_of(text.begin(), text.end(), [](char c) { return c > ' ' && c < 0x7f && c != '\\' && c != '"'; });
}

// A last part of digits or 0x… is read as a number by resolvers.
bool LooksLikeNumber(std::string_view host) {
  while (!host.empty() && host.back() == '.') host.remove_suffix(1);
  const std::string_view last = host.substr(host.rfind('.') == std::string_view::npos ? 0 : host.rfind('.') + 1);
  const bool digits = !last.empty() && std::all_of(last.begin(), last.end(), [](char c) { return c >= '0' && c <= '9'; });
  return digits || last.starts_with("0x") || last.starts_with("0X");
}

bool IsOwnName(std::string host) {
  std::transform(host.begin(), host.end(), host.begin(), [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
  while (!host.empty() && host.back() == '.') host.pop_back();
  return host == "localhost" || host.ends_with(".localhost") || host.ends_with(".local") || host.ends_with(".internal") ||
         host.find('.') == std::string::npos;
}

bool ReadPort(std::string_view text, uint16_t* port) {
  const auto read = std::from_chars(text.data(), text.data() + text.size(), *port);
  return !text.empty() && read.ec == std::errc() && read.ptr == text.data() + text.size() && *port != 0;
}

// "host", "host:port", "[v6]", "[v6]:port".
bool ReadAuthority(std::string_view text, Target* target) {
  std::string_view port;
  if (text.starts_with('[')) {
    const size_t end = text.find(']');
    if (end == std::string_view::npos) return false;
    target->host = text.substr(1, end - 1);
    const std::string_view rest = text.substr(end + 1);
    if (!rest.empty() && !rest.starts_with(':')) return false;
    if (!ParseAddress(target->host) || target->host.find(':') == std::string::npos) return false;
    return rest.empty() || ReadPort(rest.substr(1), &target->port);
  }
  const size_t colon = text.find(':');
  target->host = text.substr(0, colon);
  if (!IsHostName(target->host)) return false;
  return colon == std::string_view::npos || ReadPort(text.substr(colon + 1), &target->port);
}

}  // namespace

std::optional<AddressBytes> ParseAddress(std::string_view text) {
  const std::string zero_ended(text);
  AddressBytes address{};
  uint8_t four[4];
  if (inet_pton(AF_INET, zero_ended.c_str(), four) == 1) return FromIpv4(four);
  if (inet_pton(AF_INET6, zero_ended.c_str(), address.data()) == 1) return address;
  return std::nullopt;
}

bool IsPublicAddress(const AddressBytes& address) {
  if (const auto inner = Inner(address)) return !IsSpecial(*inner);
  return !IsSpecial(address);
}

std::optional<Target> ParseTarget(std::string_view url) {
  Target target;
  constexpr std::string_view kHttps = "https://", kHttp = "http://";
  if (url.size() > kUrlBytesMax || !IsPrintable(url) || url.find('#') != std::string_view::npos) return std::nullopt;
  target.tls = url.starts_with(kHttps);
  if (!target.tls && !url.starts_with(kHttp)) return std::nullopt;
  target.port = target.tls ? 443 : 80;
  const std::string_view rest = url.substr(target.tls ? kHttps.size() : kHttp.size());
  const size_t path = rest.find_first_of("/?");
  const std::string_view authority = rest.substr(0, path);
  if (authority.find('@') != std::string_view::npos || !ReadAuthority(authority, &target)) return std::nullopt;
  target.path = path == std::string_view::npos ? "/" : std::string(rest.substr(path));
  if (target.path.front() == '?') target.path.insert(0, "/");
  return target;
}

absl::StatusOr<TargetPolicy> TargetPolicy::Parse(const std::vector<std::string>& allowed) {
  TargetPolicy policy;
  for (const std::string& text : allowed) {
    const size_t slash = text.find('/');
    const auto first = ParseAddress(text.substr(0, slash));
    uint16_t bits = 0;
    const bool plain = slash == std::string::npos;
    const std::string digits = plain ? "" : text.substr(slash + 1);
    const bool zero = digits == "0";
    const int most = first && IsMapped(*first) ? 32 : 128;
    if (!first || (!plain && !zero && !ReadPort(digits, &bits)) || bits > most) {
      return absl::InvalidArgumentError("expected a range such as 10.1.0.0/16, but " + text + " is none");
    }
    policy.ranges_.push_back({*first, BitsOf(*first, plain ? most : bits)});
  }
  return policy;
}

bool TargetPolicy::IsAllowedRange(const AddressBytes& address) const {
  return std::any_of(ranges_.begin(), ranges_.end(),
                     [&](const Range& range) { return Within(address, range.first, range.bits); });
}

bool TargetPolicy::Allows(const AddressBytes& address, bool tls) const {
  return IsAllowedRange(address) || (tls && IsPublicAddress(address));
}

bool IsLoopbackHost(std::string_view host) {
  const auto address = ParseAddress(host);
  if (!address) return host == "localhost";
  const auto policy = TargetPolicy::Parse({"127.0.0.0/8", "::1/128"});
  return policy.ok() && policy->IsAllowedRange(*address);
}

std::optional<std::string_view> RefusedTarget(const Target& target, const TargetPolicy& policy) {
  if (const auto address = ParseAddress(target.host)) {
    if (policy.Allows(*address, target.tls)) return std::nullopt;
    return IsPublicAddress(*address) ? "plain HTTP" : "a private, local or otherwise special address";
  }
  if (LooksLikeNumber(target.host)) return "an address in another form than four decimal parts";
  if (policy.empty()) {
    if (!target.tls) return "plain HTTP";
    if (IsOwnName(target.host)) return "a name of the local network";
  }
  return std::nullopt;
}

}  // namespace yici::outbound
