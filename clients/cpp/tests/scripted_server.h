// A server on loopback that answers each call of any method with the next of its turns, and keeps what it was asked.
#pragma once

#include <deque>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

#include <google/protobuf/message.h>
#include <grpcpp/generic/async_generic_service.h>
#include <grpcpp/server.h>

#include "yici/city.h"

namespace yici::client {

// What one call does: messages, then its end. Without one left a call is answered with an empty message.
struct Turn {
  std::vector<std::string> messages = {};
  grpc::Status end = grpc::Status::OK;
  bool stands_still = false;  // instead of ending, until the caller leaves
};

using Turns = std::vector<Turn>;

struct Asked {
  std::string method;
  std::string authorization;
  std::vector<std::string> requests;  // bytes
};

class ScriptedServer : public grpc::CallbackGenericService {
 public:
  explicit ScriptedServer(Turns turns = {});
  ~ScriptedServer() override;

  int port() const { return port_; }
  std::string target() const { return "127.0.0.1:" + std::to_string(port_); }
  // A city there, with waits of a millisecond.
  City Connect(int attempts, ConnectOptions options = {}) const;
  std::vector<Asked> asked();
  // Bytes of the only request of the nth call.
  std::string request(size_t nth);

  Turn Take(Asked asked);
  grpc::ServerGenericBidiReactor* CreateReactor(grpc::GenericCallbackServerContext* context) override;

 private:
  std::mutex mutex_;
  std::deque<Turn> turns_;
  std::vector<Asked> asked_;
  int port_ = 0;
  std::unique_ptr<grpc::Server> server_;
};

// A status with an ErrorInfo of this reason.
grpc::Status Refusal(grpc::StatusCode code, const std::string& reason);

}  // namespace yici::client
