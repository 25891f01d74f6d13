// Who came to another door of the same process, and from where: calls that come in by it carry both as metadata.
#ifndef YICI_SERVICES_SERVER_GATEWAY_PEER_H_
#define YICI_SERVICES_SERVER_GATEWAY_PEER_H_

namespace yici::server {

// "{secret} {common name}", set by services/server/connect alone, for a caller whose certificate the roots vouch for. The
// secret is drawn at each start and never leaves the process, so nobody outside can name himself so (Gate::door_secret).
inline constexpr char kVerifiedPeer[] = "yici-verified-peer";

// "{secret} {ipv4:1.2.3.4:5}": where a call that came in by another door comes from, as gRPC names its own peers.
inline constexpr char kPeerAddress[] = "yici-peer-address";

}  // namespace yici::server

#endif  // YICI_SERVICES_SERVER_GATEWAY_PEER_H_
