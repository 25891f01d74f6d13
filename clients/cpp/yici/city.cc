#include "yici/city.h"

#include <utility>

#include <yici/v1/admin.pb.h>

namespace yici::client {

City::City(const std::string& target, ConnectOptions options)
    : City(std::make_shared<Connection>(target, std::move(options))) {}

void City::AdvanceClock(std::chrono::system_clock::time_point to) {
  auto since = std::chrono::duration_cast<std::chrono::nanoseconds>(to.time_since_epoch());
  auto seconds = std::chrono::floor<std::chrono::seconds>(since);
  v1::AdvanceClockRequest request;
  request.mutable_to()->set_seconds(seconds.count());
  request.mutable_to()->set_nanos(static_cast<int>((since - seconds).count()));
  admin.AdvanceClock(request);
}

}  // namespace yici::client
