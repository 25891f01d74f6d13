// Every choice about RocksDB in one place, each with its reason in options.cc.
#pragma once

#include <rocksdb/cache.h>
#include <rocksdb/db.h>
#include <rocksdb/options.h>

#include <memory>
#include <vector>

#include "storage/rocks/store.h"

namespace yici::storage {

struct RocksTuning {
  rocksdb::DBOptions db;
  std::shared_ptr<rocksdb::Cache> cache;
  std::vector<rocksdb::ColumnFamilyDescriptor> families;  // "default", which stays empty, then Family 0..3
};

RocksTuning Tune(const RocksOptions& options);

}  // namespace yici::storage
