// A connection to a server of yici (一次) and the services on it.
//
//   yici::client::City city("127.0.0.1:7470", {.token = "…"});
//   yici::v1::CaseReply reply = city.approval.SubmitCase(request);
//   city.approval.GetCase(read, [](yici::client::Outcome<yici::v1::Case> found) { … });
//
// A request without a request id gets one, kept across retries: however often a command is sent, it runs once. Calls throw a
// Failure (yici/failure.h); those that call back are given it. Safe for many threads; use one for all. A City that goes
// waits until the calls under way are answered, so it must not go in a callback.
#pragma once

#include <chrono>
#include <memory>
#include <string>

#include "yici/connection.h"
#include "yici/options.h"
#include "yici/services.h"

namespace yici::client {

// A connection and the services on it.
class City : public Services {
 public:
  // host:port. Plain without credentials, which a server takes on loopback alone. The first call connects.
  explicit City(const std::string& target, ConnectOptions options = {});

  // Moves time on a server with a manual clock, for tests.
  void AdvanceClock(std::chrono::system_clock::time_point to);

 private:
  explicit City(const std::shared_ptr<Connection>& connection) : Services(connection) {}
};

}  // namespace yici::client
