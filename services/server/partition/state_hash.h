// SHA-256 over every row of a state, in key order: two processes that folded the same journal have the same.
#ifndef YICI_SERVICES_SERVER_PARTITION_STATE_HASH_H_
#define YICI_SERVICES_SERVER_PARTITION_STATE_HASH_H_

#include <cstdint>
#include <string>
#include <string_view>

#include "services/audit/tree/compact_range.h"
#include "services/base/state.h"

namespace yici::server {

class StateHasher {
 public:
  // Keys ascending; each row enters with its lengths, so that no two states give the same bytes.
  void Add(std::string_view key, std::string_view value) {
    AppendU64(pending_, key.size());
    AppendU64(pending_, value.size());
    pending_.append(key).append(value);
    ++rows_;
    if (pending_.size() > kFoldBytes) Fold();
  }
  int64_t rows() const { return rows_; }
  std::string Finish() {
    Fold();
    return audit::Hex(running_);
  }

 private:
  static constexpr size_t kFoldBytes = size_t{1} << 20;
  // Chained: hash of (hash so far, the next rows). Where it is cut depends on the rows alone.
  void Fold() {
    pending_.insert(0, reinterpret_cast<const char*>(running_.data()), running_.size());
    running_ = audit::Sha256(pending_);
    pending_.clear();
  }

  audit::Hash running_{};
  std::string pending_;
  int64_t rows_ = 0;
};

}  // namespace yici::server

#endif  // YICI_SERVICES_SERVER_PARTITION_STATE_HASH_H_
