// Golden: which column family holds what. A folder written by one release is read by the next, so names and places
// stay.
#include <rocksdb/db.h>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "storage/rocks/store.h"
#include "storage/test_kit.h"

namespace yici::storage {
namespace {

using ::testing::ElementsAre;

TEST(Layout, KeepsEachFamilyInTheColumnFamilyOfItsName) {
  TempFolder temp;
  const std::string folder = temp / "store";
  {
    absl::StatusOr<std::unique_ptr<Store>> store = OpenRocks({.folder = folder});
    ASSERT_TRUE(store.ok()) << store.status();
    ASSERT_TRUE(Commit(**store, {Put("k", "0", Family::kJournal), Put("k", "1", Family::kState), Put("k", "2", Family::kKeys),
                                 Put("k", "3", Family::kBlobs)})
                    .ok());
  }
  const std::vector<std::string> golden = {"default", "journal", "state", "keys", "blobs"};
  std::vector<std::string> names;
  ASSERT_TRUE(rocksdb::DB::ListColumnFamilies({}, folder, &names).ok());
  EXPECT_EQ(names, golden);

  std::vector<rocksdb::ColumnFamilyDescriptor> families;
  for (const std::string& name : golden) families.emplace_back(name, rocksdb::ColumnFamilyOptions());
  rocksdb::DB* opened = nullptr;
  std::vector<rocksdb::ColumnFamilyHandle*> handles;
  ASSERT_TRUE(rocksdb::DB::OpenForReadOnly({}, folder, families, &handles, &opened).ok());
  const std::unique_ptr<rocksdb::DB> db(opened);
  std::vector<std::string> values;
  for (rocksdb::ColumnFamilyHandle* handle : handles) {
    std::string value;
    values.push_back(db->Get({}, handle, "k", &value).ok() ? value : "<absent>");
    db->DestroyColumnFamilyHandle(handle).PermitUncheckedError();
  }
  EXPECT_THAT(values, ElementsAre("<absent>", "0", "1", "2", "3"));
}

}  // namespace
}  // namespace yici::storage
