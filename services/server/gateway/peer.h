// Who showed a certificate to another door of the same process: calls that come in by it carry the name as metadata.
#ifndef YICI_SERVICES_SERVER_GATEWAY_PEER_H_
#define YICI_SERVICES_SERVER_GATEWAY_PEER_H_

namespace yici::server {

// "{secret} {common name}", set by services/server/connect alone, for a caller whose certificate the roots vouch for. The secret
// is drawn at each start and never leaves the process, so nobody outside can name himself so (Gate::door_secret).
inline constexpr char kVerifiedPeer[] = "yici-verified-peer";

}  // namespace yici::server

#endif  // YICI_SERVICES_SERVER_GATEWAY_PEER_H_
