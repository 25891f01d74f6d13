// A batch of the RocksDB store: filled straight into RocksDB's own form, so that Write copies nothing.
#pragma once

#include <rocksdb/db.h>
#include <rocksdb/write_batch.h>

#include <array>
#include <string_view>

#include "storage/api/store.h"

namespace yici::storage {

using FamilyHandles = std::array<rocksdb::ColumnFamilyHandle*, kFamilies>;

class RocksBatch : public WriteBatch {
 public:
  RocksBatch(const Store* owner, const FamilyHandles& families);

  void Put(Family family, std::string_view key, std::string_view value) override;
  void Delete(Family family, std::string_view key) override;
  size_t count() const override { return batch_.Count(); }
  size_t bytes() const override { return batch_.GetDataSize(); }
  void Clear() override;

  const Store* owner() const { return owner_; }
  const rocksdb::Status& filled() const { return filled_; }  // the first change that did not fit, or OK
  rocksdb::WriteBatch* rocks() { return &batch_; }

 private:
  rocksdb::ColumnFamilyHandle* Handle(Family family) const { return families_[static_cast<size_t>(family)]; }
  void Note(const rocksdb::Status& status);

  const Store* const owner_;
  const FamilyHandles& families_;
  rocksdb::WriteBatch batch_;
  rocksdb::Status filled_;
};

}  // namespace yici::storage
