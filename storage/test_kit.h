// What the storage tests share: a folder that goes away, and short ways to write and read whole families.
//
//   TempFolder folder;                                              // removed with everything in it
//   EXPECT_EQ(Commit(store, {Put("a", "1"), Remove("b")}).code(), absl::StatusCode::kOk);
//   EXPECT_EQ(Rows(store, nullptr, Family::kState), (RowList{{"a", "1"}}));
#pragma once

#include <stdlib.h>

#include <filesystem>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "gtest/gtest.h"
#include "storage/api/store.h"

namespace yici::storage {

class TempFolder {
 public:
  TempFolder() {
    std::string pattern = (std::filesystem::temp_directory_path() / "yici-storage-XXXXXX").string();
    EXPECT_NE(::mkdtemp(pattern.data()), nullptr);
    path_ = pattern;
  }
  ~TempFolder() {
    std::error_code ignored;
    std::filesystem::remove_all(path_, ignored);
  }
  TempFolder(const TempFolder&) = delete;
  TempFolder& operator=(const TempFolder&) = delete;

  const std::string& path() const { return path_; }
  std::string operator/(const std::string& name) const { return path_ + "/" + name; }

 private:
  std::string path_;
};

struct Change {
  enum class Kind { kPut, kRemove } kind;
  Family family;
  std::string key;
  std::string value;
};

inline Change Put(std::string key, std::string value, Family family = Family::kState) {
  return {Change::Kind::kPut, family, std::move(key), std::move(value)};
}
inline Change Remove(std::string key, Family family = Family::kState) {
  return {Change::Kind::kRemove, family, std::move(key), ""};
}

inline std::unique_ptr<WriteBatch> Fill(Store& store, const std::vector<Change>& changes) {
  std::unique_ptr<WriteBatch> batch = store.NewBatch();
  for (const Change& change : changes) {
    switch (change.kind) {
      case Change::Kind::kPut: batch->Put(change.family, change.key, change.value); break;
      case Change::Kind::kRemove: batch->Delete(change.family, change.key); break;
    }
  }
  return batch;
}

inline absl::Status Commit(Store& store, const std::vector<Change>& changes, Sync sync = Sync::kYes) {
  return store.Write(Fill(store, changes), sync);
}

using RowList = std::vector<std::pair<std::string, std::string>>;

inline RowList Range(Store& store, const Snapshot* snapshot, Family family, std::string_view begin, std::string_view end,
                     Direction direction = Direction::kForward) {
  RowList rows;
  auto row = store.NewIterator(snapshot, family, begin, end, direction);
  for (; row->Valid(); row->Next()) rows.emplace_back(row->key(), row->value());
  EXPECT_EQ(row->status().code(), absl::StatusCode::kOk) << row->status();
  return rows;
}

inline RowList Rows(Store& store, const Snapshot* snapshot, Family family) { return Range(store, snapshot, family, "", ""); }

// The value, or "<absent>", or the error in words.
inline std::string Read(Store& store, const Snapshot* snapshot, std::string_view key, Family family = Family::kState) {
  std::string value;
  absl::Status read = store.Get(snapshot, family, key, &value);
  if (read.ok()) return value;
  return absl::IsNotFound(read) ? "<absent>" : read.ToString();
}

}  // namespace yici::storage
