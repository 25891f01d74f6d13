// Posts one body to a web address: resolve, check the address, connect, TLS with the host's name verified, send, read the
// status. No redirect is followed, no cookie kept, of an answer the head alone is read (16 KiB at most). Names are looked up on
// threads of its own, of one owner at most four at a time: name servers that are silent hold up their own owner's calls. What
// cannot be found and what may not be called look alike from outside.
//
//   Poster poster(io, options);
//   poster.Post(target, {.content_type = …, .headers = {…}, .body = …}, [](PostResult result) { … });   // on io's thread
//   poster.Get(target, [](PostResult result) { … result.body … });         // whole, or not kDelivered: 64 KiB at most
//
// One thread: that of `io`. A call that takes longer than `total_max` ends with kTimeout.
#ifndef YICI_SERVICES_SERVER_OUTBOUND_POSTER_H_
#define YICI_SERVICES_SERVER_OUTBOUND_POSTER_H_

#include <functional>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/statusor.h"
#include "services/server/outbound/target.h"
#include "services/server/outbound/window.h"

namespace boost::asio {
class io_context;
}

namespace yici::outbound {

struct PosterOptions {
  TargetPolicy policy;
  std::string roots_pem;  // beside the system's certificate authorities
  Millis total_max{30'000};
  std::string user_agent = "yici";
  // Called with the name in the look-up's thread before it: a slow resolver, for tests.
  std::function<void(const std::string&)> on_look_up;
};

struct Posting {
  std::string content_type;
  std::vector<std::pair<std::string, std::string>> headers;
  std::string body;
  std::string owner = {};  // whose look-ups wait for each other
};

class Poster {
 public:
  using Done = std::function<void(PostResult)>;
  static absl::StatusOr<std::unique_ptr<Poster>> Make(boost::asio::io_context& io, PosterOptions options);
  virtual ~Poster() = default;
  virtual void Post(const Target& target, Posting posting, Done done) = 0;
  virtual void Get(const Target& target, Done done) = 0;
  // Once `io` does not run any more and before it goes: look-ups that run are waited for, the others dropped.
  virtual void Stop() = 0;
};

}  // namespace yici::outbound

#endif  // YICI_SERVICES_SERVER_OUTBOUND_POSTER_H_
