// Puts a server together and takes it apart again, in the order that durability needs.
//
//   auto server = Server::Start(config);
//   (*server)->WaitForStop(…);          // SIGTERM: refuse new calls, answer what is ordered, commit, close
#ifndef YICI_SERVICES_SERVER_WIRING_H_
#define YICI_SERVICES_SERVER_WIRING_H_

#include <memory>

#include "absl/status/statusor.h"
#include "services/server/config.h"

namespace yici::server {

class Server {
 public:
  static absl::StatusOr<std::unique_ptr<Server>> Start(const Config& config);
  virtual ~Server() = default;
  virtual int port() const = 0;
  virtual int http_port() const = 0;  // 0 without --http-listen
  // Streams end, calls under way are answered (at most 10 s), the last batch is committed.
  virtual void Shutdown() = 0;
};

}  // namespace yici::server

#endif  // YICI_SERVICES_SERVER_WIRING_H_
