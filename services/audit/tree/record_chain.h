// A running hash over the bytes of every record, refusals among them: what a checkpoint says about all that is not a leaf
// (answers, arrivals, requests that were refused).
//
//   RecordChain chain;                  // 32 zero bytes, before revision 1
//   chain.Add(record_bytes);            // SHA-256(hash so far | record as stored)
//   chain.revision(), chain.hash();
//   RecordChain second(kSm3Tree);       // the same with SM3
#ifndef YICI_SERVICES_AUDIT_TREE_RECORD_CHAIN_H_
#define YICI_SERVICES_AUDIT_TREE_RECORD_CHAIN_H_

#include <cstdint>
#include <string>
#include <string_view>

#include "services/audit/tree/hasher.h"

namespace yici::audit {

class RecordChain {
 public:
  explicit RecordChain(const TreeHasher& hasher = kSha256Tree) : hasher_(&hasher) {}
  RecordChain(uint64_t revision, const Hash& hash, const TreeHasher& hasher = kSha256Tree)
      : hasher_(&hasher), revision_(revision), hash_(hash) {}

  void Add(std::string_view record_bytes) {
    joined_.assign(reinterpret_cast<const char*>(hash_.data()), hash_.size());
    joined_.append(record_bytes);
    hash_ = hasher_->of(joined_);
    ++revision_;
  }
  uint64_t revision() const { return revision_; }
  const Hash& hash() const { return hash_; }

 private:
  const TreeHasher* hasher_;
  uint64_t revision_ = 0;
  Hash hash_{};
  std::string joined_;  // kept for its buffer
};

}  // namespace yici::audit

#endif  // YICI_SERVICES_AUDIT_TREE_RECORD_CHAIN_H_
