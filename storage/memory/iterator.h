// Walks the rows of one view, one lookup per step: the map may change under it, its view does not.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "storage/memory/disk.h"

namespace yici::storage {

class MemoryIterator : public Iterator {
 public:
  // Takes over one pin of `view`.
  MemoryIterator(std::shared_ptr<MemoryDisk> disk, uint64_t view, Family family, std::string_view begin, std::string_view end,
                 Direction direction);
  ~MemoryIterator() override;

  bool Valid() const override { return row_.has_value(); }
  void Next() override;
  std::string_view key() const override { return row_->key; }
  std::string_view value() const override { return row_->value; }
  absl::Status status() const override { return absl::OkStatus(); }

 private:
  const std::shared_ptr<MemoryDisk> disk_;
  const uint64_t view_;
  const Family family_;
  const Direction direction_;
  std::string begin_;
  std::string end_;
  std::optional<MemoryRow> row_;
};

}  // namespace yici::storage
