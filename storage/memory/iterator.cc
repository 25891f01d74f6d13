#include "storage/memory/iterator.h"

#include <utility>

namespace yici::storage {

MemoryIterator::MemoryIterator(std::shared_ptr<MemoryDisk> disk, uint64_t view, Family family, std::string_view begin,
                               std::string_view end, Direction direction)
    : disk_(std::move(disk)), view_(view), family_(family), direction_(direction), begin_(begin), end_(end) {
  row_ = disk_->Seek(view_, family_, begin_, end_, direction_);
}

MemoryIterator::~MemoryIterator() { disk_->Unpin(view_); }

void MemoryIterator::Next() {
  if (direction_ == Direction::kForward) {
    begin_ = std::move(row_->key);
    begin_.push_back('\0');  // the smallest key after this one
  } else {
    end_ = std::move(row_->key);
    if (end_.empty()) {  // nothing sorts before the empty key, and an empty end would mean no bound
      row_.reset();
      return;
    }
  }
  row_ = disk_->Seek(view_, family_, begin_, end_, direction_);
}

}  // namespace yici::storage
