// A port of loopback before a server's: whoever connects waits before a byte gets through.
#pragma once

#include <chrono>
#include <thread>

namespace yici::client {

// One connection, until it ends.
class SlowLine {
 public:
  SlowLine(int server_port, std::chrono::milliseconds delay);
  ~SlowLine();
  SlowLine(const SlowLine&) = delete;
  SlowLine& operator=(const SlowLine&) = delete;

  int port() const { return port_; }

 private:
  int listener_ = -1;
  int port_ = 0;
  std::thread carrying_;
};

}  // namespace yici::client
