// HTTP/1.1 for callers without gRPC: the Connect protocol over TCP or TLS, every call handed to the gRPC server of the same
// process.
//
//   HttpOptions options;
//   options.services = {"yici.v1.ApprovalService"};
//   auto http = HttpServer::Start("127.0.0.1:7472", grpc_server->InProcessChannel({}), options);
//   (*http)->port();
//   http->reset();       // streams end, lines are closed
//
// Bounded: `connections_max` lines, `connections_of_one_max` from one address (one more gets 503 and is closed; with TLS it is
// closed), of each one request at a time; 16 KiB of headers; a body of `body_bytes_max` (a stream of requests is read whole),
// all large bodies together within `bodies_bytes_max`, as received and again unfolded; 60 s for a request to come whole and 10
// s for its next bytes, 30 s for an answer, or a piece of a stream, to be taken. Few threads serve all: a stream costs memory,
// no thread.
#ifndef YICI_SERVICES_SERVER_CONNECT_HTTP_SERVER_H_
#define YICI_SERVICES_SERVER_CONNECT_HTTP_SERVER_H_

#include <grpcpp/grpcpp.h>

#include <chrono>
#include <memory>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "services/server/connect/exchange.h"

namespace yici::server::connect {

struct HttpOptions {
  ExchangeOptions exchange;
  std::vector<std::string> services;
  int threads = 2;
  size_t connections_max = 4'096, connections_of_one_max = 1'280;  // in all, and from one address
  size_t body_bytes_max = size_t{32} << 20, bodies_bytes_max = size_t{64} << 20;
  // For a whole request, for its next bytes, and for a piece of an answer to be taken.
  std::chrono::seconds request_max{60}, progress_max{10}, write_max{30};
  // PEM texts; empty: plain TCP. With roots every client must show a certificate that they vouch for.
  std::string certificate, key, client_roots;
};

class HttpServer {
 public:
  // INVALID_ARGUMENT for an address or a certificate that is none, UNAVAILABLE where it cannot be taken.
  static absl::StatusOr<std::unique_ptr<HttpServer>> Start(const std::string& address, std::shared_ptr<grpc::Channel> channel,
                                                           const HttpOptions& options);
  virtual ~HttpServer() = default;
  virtual int port() const = 0;
};

}  // namespace yici::server::connect

#endif  // YICI_SERVICES_SERVER_CONNECT_HTTP_SERVER_H_
