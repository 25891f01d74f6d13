// Where a webhook may point. A server that calls addresses which strangers name must not become their way into the network
// behind it: private, loopback, link-local and other special addresses (the IANA special-purpose registries, RFC 6890) are
// refused unless an administrator allowed their range, and plain HTTP goes to allowed ranges alone.
//
//   auto target = ParseTarget("https://erp.example:8443/in?x=1");                 // host, port, path
//   if (auto why = RefusedTarget(*target, policy)) …                              // at registration: what the text alone tells
//   if (!policy.Allows(endpoint.address(), target->tls)) …                        // at each delivery, of the resolved address
//
// The resolved address is checked and connected to in one step, so a name that changes between the two gains nothing.
#ifndef YICI_SERVICES_SERVER_OUTBOUND_TARGET_H_
#define YICI_SERVICES_SERVER_OUTBOUND_TARGET_H_

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"

namespace yici::outbound {

struct Target {
  bool tls = true;
  std::string host;  // a name or an address; an IPv6 address without brackets
  uint16_t port = 443;
  std::string path;  // with the query; "/" at least
};

// Nothing for a text that is no http or https address of at most 2,048 printable bytes, that carries a user or a fragment, or
// whose host is neither a name of letters, digits, hyphens and dots, nor an address.
std::optional<Target> ParseTarget(std::string_view url);

// An address in 16 bytes; IPv4 as ::ffff:a.b.c.d.
using AddressBytes = std::array<uint8_t, 16>;
// Strict: four decimal parts, or IPv6 without a zone. Nothing for a name.
std::optional<AddressBytes> ParseAddress(std::string_view text);
// This machine: 127.0.0.0/8, ::1, or localhost. No other name, though it may begin like a number.
bool IsLoopbackHost(std::string_view host);
// Reachable by everybody: in none of the special ranges, also not inside a translated or tunnelled form.
bool IsPublicAddress(const AddressBytes& address);

class TargetPolicy {
 public:
  // Ranges such as "10.1.0.0/16" or "fd00::/8". INVALID_ARGUMENT for a text that is none.
  static absl::StatusOr<TargetPolicy> Parse(const std::vector<std::string>& allowed);
  bool Allows(const AddressBytes& address, bool tls) const;
  bool IsAllowedRange(const AddressBytes& address) const;
  bool empty() const { return ranges_.empty(); }

 private:
  struct Range {
    AddressBytes first{};
    int bits = 128;
  };
  std::vector<Range> ranges_;
};

// What the text alone tells: an address that is not allowed, a name of this machine ("localhost"), a number in another form
// (0x7f.1), plain HTTP to a name. Nothing where it may be tried.
std::optional<std::string_view> RefusedTarget(const Target& target, const TargetPolicy& policy);

}  // namespace yici::outbound

#endif  // YICI_SERVICES_SERVER_OUTBOUND_TARGET_H_
