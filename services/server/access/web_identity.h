// From a bearer token to the name it gives: the keys of the source, the rules, and a memory of tokens that were good, for a
// caller sends the same one with every call. A memory lasts as long as its token and no longer than the keys it was checked
// with.
//
//   WebIdentity identity(*std::move(source), rules);
//   TokenVerdict verdict = identity.Of(token, now_s);
//   identity.refused(TokenFault::kSignature);               // how many, for metrics
//
// Any thread. Tokens are kept as SHA-256, at most 4,096.
#ifndef YICI_SERVICES_SERVER_ACCESS_WEB_IDENTITY_H_
#define YICI_SERVICES_SERVER_ACCESS_WEB_IDENTITY_H_

#include <array>
#include <atomic>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>

#include "absl/container/flat_hash_map.h"
#include "services/server/access/key_source.h"
#include "services/server/access/web_token.h"

namespace yici::identity {

class WebIdentity {
 public:
  WebIdentity(std::unique_ptr<KeySource> source, TokenRules rules) : source_(std::move(source)), rules_(std::move(rules)) {}

  TokenVerdict Of(std::string_view token, int64_t now_s);
  uint64_t refused(TokenFault fault) const { return refused_[static_cast<size_t>(fault)]; }
  uint64_t remembered() const { return remembered_; }  // calls that a memory answered
  // How long the keys could not be read anew.
  std::chrono::milliseconds keys_failing() const { return source_->Failing(); }

 private:
  struct Memory {
    std::string subject;
    int64_t until_s = 0;
  };
  bool Recall(const std::string& digest, const std::shared_ptr<const WebKeys>& keys, int64_t now_s, TokenVerdict* verdict);
  void Remember(std::string digest, const std::shared_ptr<const WebKeys>& keys, const TokenVerdict& verdict);

  const std::unique_ptr<KeySource> source_;
  const TokenRules rules_;
  std::mutex mutex_;
  std::shared_ptr<const WebKeys> checked_with_;  // what the memories were checked with
  absl::flat_hash_map<std::string, Memory> memories_;
  std::array<std::atomic<uint64_t>, kTokenFaults> refused_{};
  std::atomic<uint64_t> remembered_{0};
};

}  // namespace yici::identity

#endif  // YICI_SERVICES_SERVER_ACCESS_WEB_IDENTITY_H_
