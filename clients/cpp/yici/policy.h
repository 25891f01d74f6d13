// What is sent again, when, and under which request id. Not installed.
#pragma once

#include <chrono>
#include <memory>
#include <optional>

#include <google/protobuf/message.h>

#include "yici/failure.h"
#include "yici/options.h"

namespace yici::client {

using Moment = std::chrono::steady_clock::time_point;

// A copy with a request id, each another, wherever the message takes one and has none.
std::unique_ptr<google::protobuf::Message> WithRequestIds(const google::protobuf::Message& message);

// The attempts of one call.
class Attempts {
 public:
  Attempts(const Retry& retry, std::optional<Moment> until) : retry_(retry), until_(until) {}

  // How long to wait before the next; nothing: the failure stands.
  std::optional<std::chrono::milliseconds> After(const Failure& failure);

  // A message came: the count begins anew.
  void Reset() { made_ = 0; }

  std::optional<Moment> until() const { return until_; }

 private:
  Retry retry_;
  std::optional<Moment> until_;
  int made_ = 0;
};

// When a call that begins now has to end.
std::optional<Moment> Until(std::optional<std::chrono::milliseconds> timeout);

}  // namespace yici::client
