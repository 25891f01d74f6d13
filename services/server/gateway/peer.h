// Who showed a certificate to another door of the same process: calls that come in by it carry the name as metadata.
#ifndef YICI_SERVICES_SERVER_GATEWAY_PEER_H_
#define YICI_SERVICES_SERVER_GATEWAY_PEER_H_

#include <string_view>

namespace yici::server {

// Set by services/server/connect alone, for a caller whose certificate the roots vouch for: its common name. Believed only of
// a call within the process: gRPC names its transport, and no caller on the line can choose that name.
inline constexpr char kVerifiedPeer[] = "yici-verified-peer";
inline bool IsWithinProcess(std::string_view peer) { return peer.starts_with("inproc"); }

}  // namespace yici::server

#endif  // YICI_SERVICES_SERVER_GATEWAY_PEER_H_
