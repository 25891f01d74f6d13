// A batch of the store in memory: the list of its changes, applied in order under one lock.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "storage/memory/disk.h"

namespace yici::storage {

class MemoryBatch : public WriteBatch {
 public:
  explicit MemoryBatch(const Store* owner) : owner_(owner) {}

  void Put(Family family, std::string_view key, std::string_view value) override {
    Add(MemoryChange::Kind::kPut, family, key, value);
  }
  void Delete(Family family, std::string_view key) override { Add(MemoryChange::Kind::kDelete, family, key, ""); }
  size_t count() const override { return changes_.size(); }
  size_t bytes() const override { return bytes_; }
  void Clear() override {
    changes_.clear();
    bytes_ = 0;
  }

  const Store* owner() const { return owner_; }
  const std::vector<MemoryChange>& changes() const { return changes_; }

 private:
  void Add(MemoryChange::Kind kind, Family family, std::string_view key, std::string_view value) {
    changes_.push_back({kind, family, std::string(key), std::string(value)});
    bytes_ += key.size() + value.size() + 2;
  }

  const Store* const owner_;
  std::vector<MemoryChange> changes_;
  size_t bytes_ = 0;
};

}  // namespace yici::storage
