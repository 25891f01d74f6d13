// How a city is reached, and how one call is made.
#pragma once

#include <chrono>
#include <memory>
#include <optional>
#include <stop_token>
#include <string>

#include <grpcpp/security/credentials.h>

namespace yici::client {

// How often a call is sent: again on UNAVAILABLE and RESOURCE_EXHAUSTED alone, after a random part of a wait that doubles from
// `first` to `most`, or after what the server asks for where that is longer; at most `attempts` times and within the call's
// time.
struct Retry {
  int attempts = 8;                       // the first one counted
  std::chrono::milliseconds first{50};    // wait after the first attempt
  std::chrono::milliseconds most{5'000};  // longest wait
};

// What all calls of a City share.
struct ConnectOptions {
  std::string token = {};                                           // names the caller
  std::shared_ptr<grpc::ChannelCredentials> credentials = nullptr;  // grpc::SslCredentials(…); nullptr: plain, for loopback
  Retry retry = {};                                                 // when a call is sent again
  std::chrono::milliseconds timeout{30'000};                        // of a call with its retries, where the call names none
  std::chrono::milliseconds silence{60'000};  // a stream that says nothing for so long is a lost line: servers speak every 15 s
};

// What one call has of its own.
struct CallOptions {
  // Of the call with its retries. Streams and uploads have none unless it is given here.
  std::optional<std::chrono::milliseconds> timeout = {};
  // Ends the call when a stop is requested: a CANCELLED failure of a call, the end of a stream.
  std::stop_token stop = {};
};

}  // namespace yici::client
