#include "clients/cpp/tests/slow_line.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <stdexcept>

namespace yici::client {
namespace {

sockaddr_in Loopback(int port) {
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  address.sin_port = htons(static_cast<uint16_t>(port));
  return address;
}

int ConnectedTo(int port) {
  sockaddr_in address = Loopback(port);
  int socket = ::socket(AF_INET, SOCK_STREAM, 0);
  connect(socket, reinterpret_cast<sockaddr*>(&address), sizeof address);
  return socket;
}

// False: an end of the line is closed.
bool Carried(int from, int to) {
  char bytes[4096];
  ssize_t size = read(from, bytes, sizeof bytes);
  return size > 0 && write(to, bytes, static_cast<size_t>(size)) == size;
}

void Carry(int near, int far) {
  pollfd ends[2] = {{near, POLLIN, 0}, {far, POLLIN, 0}};
  bool open = true;
  while (open && poll(ends, 2, 60'000) > 0) {
    if (ends[0].revents != 0) open = Carried(near, far);
    if (open && ends[1].revents != 0) open = Carried(far, near);
  }
}

}  // namespace

SlowLine::SlowLine(int server_port, std::chrono::milliseconds delay) : listener_(socket(AF_INET, SOCK_STREAM, 0)) {
  sockaddr_in address = Loopback(0);
  socklen_t size = sizeof address;
  if (bind(listener_, reinterpret_cast<sockaddr*>(&address), size) != 0 || listen(listener_, 8) != 0 ||
      getsockname(listener_, reinterpret_cast<sockaddr*>(&address), &size) != 0) {
    throw std::runtime_error("no port of loopback");
  }
  port_ = ntohs(address.sin_port);
  carrying_ = std::thread([this, server_port, delay] {
    int near = accept(listener_, nullptr, nullptr);
    if (near < 0) return;
    std::this_thread::sleep_for(delay);
    int far = ConnectedTo(server_port);
    Carry(near, far);
    close(near);
    close(far);
  });
}

// A line that nobody took is given up.
SlowLine::~SlowLine() {
  shutdown(listener_, SHUT_RDWR);
  carrying_.join();
  close(listener_);
}

}  // namespace yici::client
