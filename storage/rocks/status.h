// How RocksDB's answers read in our words, and how our words become RocksDB's.
#pragma once

#include <rocksdb/slice.h>
#include <rocksdb/status.h>

#include <string_view>

#include "absl/status/status.h"

namespace yici::storage {

// Corruption is DATA_LOSS, a full disk RESOURCE_EXHAUSTED, a missing row NOT_FOUND, anything else INTERNAL.
absl::Status FromRocks(const rocksdb::Status& status, std::string_view act);

inline rocksdb::Slice ToSlice(std::string_view bytes) { return {bytes.data(), bytes.size()}; }
inline std::string_view ToView(const rocksdb::Slice& slice) { return {slice.data(), slice.size()}; }

}  // namespace yici::storage
