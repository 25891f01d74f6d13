// Walks [begin, end) of one family in RocksDB. Keeps its bounds alive, because RocksDB only points at them.
#pragma once

#include <rocksdb/db.h>

#include <memory>
#include <string>
#include <string_view>

#include "storage/api/store.h"

namespace yici::storage {

class RocksIterator : public Iterator {
 public:
  RocksIterator(rocksdb::DB* db, rocksdb::ColumnFamilyHandle* family, rocksdb::ReadOptions options, std::string_view begin,
                std::string_view end, Direction direction);

  bool Valid() const override { return rows_->Valid(); }
  void Next() override;
  std::string_view key() const override;
  std::string_view value() const override;
  absl::Status status() const override;

 private:
  const std::string begin_;
  const std::string end_;
  const rocksdb::Slice begin_slice_;
  const rocksdb::Slice end_slice_;
  const Direction direction_;
  std::unique_ptr<rocksdb::Iterator> rows_;
};

}  // namespace yici::storage
