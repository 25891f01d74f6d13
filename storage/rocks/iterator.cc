#include "storage/rocks/iterator.h"

#include "storage/rocks/status.h"

namespace yici::storage {

RocksIterator::RocksIterator(rocksdb::DB* db, rocksdb::ColumnFamilyHandle* family, rocksdb::ReadOptions options,
                             std::string_view begin, std::string_view end, Direction direction)
    : begin_(begin), end_(end), begin_slice_(begin_), end_slice_(end_), direction_(direction) {
  options.iterate_lower_bound = &begin_slice_;
  // The bound lets RocksDB skip files and stop at deleted rows beyond the range.
  if (!end_.empty()) options.iterate_upper_bound = &end_slice_;
  rows_.reset(db->NewIterator(options, family));
  if (direction_ == Direction::kForward) {
    rows_->SeekToFirst();
  } else {
    rows_->SeekToLast();
  }
}

void RocksIterator::Next() {
  if (direction_ == Direction::kForward) {
    rows_->Next();
  } else {
    rows_->Prev();
  }
}

std::string_view RocksIterator::key() const { return ToView(rows_->key()); }
std::string_view RocksIterator::value() const { return ToView(rows_->value()); }
absl::Status RocksIterator::status() const { return FromRocks(rows_->status(), "iterate"); }

}  // namespace yici::storage
