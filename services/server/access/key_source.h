// Where the keys of an issuer come from: a file that is read again when it changes, or a web address that is asked from time
// to time and when a token names a key that is not known. An empty set withdraws all keys at once. What cannot be read or
// understood changes nothing for a time: the last good keys stay until looks have failed for `failing_max`, then none serve.
//
//   auto source = KeySource::FromFile("/etc/yici/keys.json");             // or FromUrl("https://id.example/keys", options)
//   std::shared_ptr<const WebKeys> keys = (*source)->Keys();              // null: none were ever read, or not for too long
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

enum class KeyNews {
  kNotRead,    // one look failed
  kTooOld,     // looks have failed for so long that the last good keys serve no more; once
  kWithdrawn,  // the set that was read is empty
};

struct KeySourceOptions {
  std::chrono::milliseconds refresh{600'000};  // an address is asked again after so long
  std::chrono::milliseconds pause{30'000};     // between two looks that tokens cause, or after one that failed
  std::chrono::milliseconds call_max{5'000};
  std::string roots_pem = {};                             // beside the system's certificate authorities
  std::chrono::milliseconds failing_max{24 * 3'600'000};  // how long the last good keys serve while looks fail
  // What is told says nothing of the keys.
  std::function<void(KeyNews news, std::string_view why)> on_news = {};
};

class KeySource {
 public:
  // The file must be there and good now; later only what is good replaces it.
  static absl::StatusOr<std::unique_ptr<KeySource>> FromFile(std::string path, KeySourceOptions options = {});
  // https, or http to a loopback address. INVALID_ARGUMENT for another address. An issuer that does not answer yet is no
  // fault: no token is taken until it does.
  static absl::StatusOr<std::unique_ptr<KeySource>> FromUrl(std::string_view url, KeySourceOptions options = {});

  virtual ~KeySource() = default;
  // A set that is read again and has not changed is the same object.
  virtual std::shared_ptr<const WebKeys> Keys() = 0;
  // How long looks have failed; 0 where the last one was good.
  virtual std::chrono::milliseconds Failing() const = 0;
  virtual void WantNewer() = 0;
  virtual uint64_t looks() const = 0;  // since the start
};

}  // namespace yici::identity

#endif  // YICI_SERVICES_SERVER_ACCESS_KEY_SOURCE_H_
