// Where the keys of an issuer come from: a file that is read again when it changes, or a web address that is asked from time
// to time and when a token names a key that is not known. What cannot be read or understood changes nothing: the last good
// keys stay.
//
//   auto source = KeySource::FromFile("/etc/yici/keys.json");             // or FromUrl("https://id.example/keys", options)
//   std::shared_ptr<const WebKeys> keys = (*source)->Keys();              // null: none were ever read
//   (*source)->WantNewer();                                               // a hint; at most one look every `pause`
//
// Any thread. Keys() and WantNewer() never wait for the network: a file is looked at here, an address by a thread of the
// source's own.
#ifndef YICI_SERVICES_SERVER_ACCESS_KEY_SOURCE_H_
#define YICI_SERVICES_SERVER_ACCESS_KEY_SOURCE_H_

#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <string_view>

#include "absl/status/statusor.h"
#include "services/server/access/web_keys.h"

namespace yici::identity {

struct KeySourceOptions {
  std::chrono::milliseconds refresh{600'000};  // an address is asked again after so long
  std::chrono::milliseconds pause{30'000};     // between two looks that tokens cause, or after one that failed
  std::chrono::milliseconds call_max{5'000};
  std::string roots_pem = {};  // beside the system's certificate authorities
  // Told once per look that failed: what was wrong, without anything of the keys.
  std::function<void(std::string_view fault)> on_fault = {};
};

class KeySource {
 public:
  // The file must be there and good now; later only what is good replaces it.
  static absl::StatusOr<std::unique_ptr<KeySource>> FromFile(std::string path, KeySourceOptions options = {});
  // https, or http to a loopback address. INVALID_ARGUMENT for another address. An issuer that does not answer yet is no
  // fault: no token is taken until it does.
  static absl::StatusOr<std::unique_ptr<KeySource>> FromUrl(std::string_view url, KeySourceOptions options = {});

  virtual ~KeySource() = default;
  virtual std::shared_ptr<const WebKeys> Keys() = 0;
  virtual void WantNewer() = 0;
  virtual uint64_t looks() const = 0;  // since the start
};

}  // namespace yici::identity

#endif  // YICI_SERVICES_SERVER_ACCESS_KEY_SOURCE_H_
