// Inside storage/rocks: the database behind a store, and a store over files that another environment names.
#pragma once

#include <rocksdb/db.h>
#include <rocksdb/env.h>

#include <memory>
#include <string>

#include "absl/status/statusor.h"
#include "storage/rocks/store.h"

namespace yici::storage {

// What a store of OpenRocks also is.
class HoldsDatabase {
 public:
  virtual ~HoldsDatabase() = default;
  virtual rocksdb::DB* database() = 0;
};

// For reading, without a look at the write-ahead log first. The environment lives as long as the store.
absl::StatusOr<std::unique_ptr<Store>> OpenFilesToRead(const RocksOptions& options, std::shared_ptr<rocksdb::Env> files);

}  // namespace yici::storage
