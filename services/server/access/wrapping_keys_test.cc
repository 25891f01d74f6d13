// Wrapping keys in files, and the sweep that wraps keys anew under another one.
#include "services/server/access/wrapping_keys.h"

#include <gtest/gtest.h>
#include <sys/stat.h>

#include <filesystem>
#include <fstream>

#include "services/server/access/key_rotation.h"
#include "services/server/access/sealer.h"
#include "services/server/partition/core.h"
#include "services/server/partition/partition.h"
#include "storage/memory/store.h"
#include "storage/test_kit.h"

namespace yici::server {
namespace {

using storage::Family;

Key32 KeyFilledWith(uint8_t byte) {
  Key32 key;
  key.fill(byte);
  return key;
}

class KeyRotationTest : public testing::Test {
 protected:
  void SetUp() override {
    PartitionOptions options;
    options.core.log_id_hex = "00112233445566778899aabbccddeeff";
    options.free_bytes_min = 0;
    options.pump = false;
    auto partition = Partition::Start(*store_, clock_, options);
    ASSERT_TRUE(partition.ok()) << partition.status();
    partition_ = *std::move(partition);
    std::filesystem::create_directory(folder_);
    AddFile("2026-10", 'a');
    AddFile("2026-11", 'b');
  }
  void AddFile(const std::string& id, char digit, mode_t mode = 0600) {
    const std::string path = folder_ + "/" + id + ".key";
    std::ofstream(path) << std::string(64, digit) << "\n";
    chmod(path.c_str(), mode);
  }
  void AddKeys(int count) {
    auto batch = store_->NewBatch();
    for (int i = 0; i < count; ++i) {
      std::string id = "key-00000000";
      const std::string number = std::to_string(added_++);
      id.replace(id.size() - number.size(), number.size(), number);
      batch->Put(Family::kKeys, id, WrapKey(master_, id, KeyFilledWith(static_cast<uint8_t>(i))).wrapped);
    }
    ASSERT_TRUE(store_->Write(std::move(batch), storage::Sync::kYes).ok());
  }
  uint64_t RowsUnder(KeyRotation& rotation, const std::string& id) {
    const auto standing = rotation.Standing();
    EXPECT_TRUE(standing.ok()) << standing.status();
    const auto found = standing->find(id);
    return found == standing->end() ? 0 : found->second.rows;
  }
  static void StepUntilDone(KeyRotation& rotation) {
    for (int step = 0; step < 100 && rotation.rotating(); ++step) rotation.Step();
    EXPECT_FALSE(rotation.rotating());
  }

  storage::TempFolder temp_;
  const std::string folder_ = temp_ / "wrapping";
  std::unique_ptr<storage::Store> store_ = storage::NewMemoryStore();
  SystemClock clock_;
  std::unique_ptr<Partition> partition_;
  MasterKey master_{KeyFilledWith(7)};
  int added_ = 0;
};

TEST_F(KeyRotationTest, EveryKeyComesUnderTheNewOneInBoundedStepsAndStaysTheKeyItIs) {
  AddKeys(2'500);
  KeyRotation rotation(*partition_, master_, folder_);
  ASSERT_TRUE(rotation.Rotate("2026-11").ok());
  rotation.Step();
  EXPECT_EQ(RowsUnder(rotation, "2026-11"), KeyRotation::kStepRows);
  StepUntilDone(rotation);
  EXPECT_EQ(RowsUnder(rotation, "2026-11"), 2'500u);
  EXPECT_EQ(RowsUnder(rotation, "master"), 0u);
  std::string wrapped;
  ASSERT_TRUE(store_->Get(nullptr, Family::kKeys, "key-00000042", &wrapped).ok());
  EXPECT_EQ(UnwrapKey(master_, "key-00000042", wrapped), KeyFilledWith(42));
  EXPECT_EQ(WrappedBy(wrapped), "2026-11");
}

TEST_F(KeyRotationTest, AKeyIsRetiredOnceNothingLiesUnderItAndNotBefore) {
  AddKeys(10);
  KeyRotation rotation(*partition_, master_, folder_);
  ASSERT_TRUE(rotation.Rotate("2026-10").ok());
  StepUntilDone(rotation);
  EXPECT_TRUE(rotation.Retire("2026-10").message().substr(0, 20) == "WRAPPING_KEY_CURRENT");
  ASSERT_TRUE(rotation.Rotate("2026-11").ok());
  EXPECT_TRUE(rotation.Retire("2026-10").message().substr(0, 19) == "WRAPPING_KEY_IN_USE");
  StepUntilDone(rotation);
  ASSERT_TRUE(rotation.Retire("2026-10").ok());
  std::filesystem::remove(folder_ + "/2026-10.key");
  MasterKey again(KeyFilledWith(7));
  EXPECT_TRUE(OpenWrappingKeys(*store_, again, folder_).ok());
  EXPECT_EQ(again.wrapping_keys().current()->id, "2026-11");
}

TEST_F(KeyRotationTest, WhatIsOnItsWayUnderAnOldKeyKeepsTheSweepGoing) {
  KeyRotation rotation(*partition_, master_, folder_);
  std::optional<KeyRow> under_way = WrapKey(master_, "key-99999999", KeyFilledWith(9));
  ASSERT_TRUE(rotation.Rotate("2026-11").ok());
  for (int step = 0; step < 5; ++step) rotation.Step();
  EXPECT_TRUE(rotation.rotating());
  auto batch = store_->NewBatch();
  batch->Put(Family::kKeys, under_way->key_id, under_way->wrapped);
  ASSERT_TRUE(store_->Write(std::move(batch), storage::Sync::kYes).ok());
  under_way.reset();
  StepUntilDone(rotation);
  EXPECT_EQ(RowsUnder(rotation, "master"), 0u);
}

TEST_F(KeyRotationTest, AKeyInABatchThatWaitsForItsWriteIsOnItsWay) {
  const auto store = storage::NewMemoryStore();
  auto core = *Core::Open(*store, {.log_id_hex = "00112233445566778899aabbccddeeff"});
  WrappingKeys& keys = master_.wrapping_keys();
  ASSERT_TRUE(keys.Load(folder_).ok());
  {
    Incoming stage;
    stage.arrival.mutable_principal()->set_kind(journal::PRINCIPAL_KIND_SYSTEM);
    stage.arrival.mutable_principal()->set_id("system:start");
    stage.arrival.set_request_id("stage");
    stage.command.mutable_stage_rows()->set_change_set(std::string(64, 'a'));
    stage.command.mutable_stage_rows()->add_rows()->mutable_retention_rule()->set_item_code("*");
    stage.keys = {WrapKey(master_, "key-99999999", KeyFilledWith(9))};
    const Verdict staged = core->Process(std::move(stage), *Instant::Parse("2020-02-03T08:00"));
    ASSERT_TRUE(staged.status.ok() && !staged.answer->rejected()) << staged.answer->rejection().DebugString();
  }
  ASSERT_TRUE(keys.Use("2026-11").ok());
  EXPECT_TRUE(keys.OthersOnTheirWay());
  auto batch = core->TakeBatch();
  EXPECT_TRUE(keys.OthersOnTheirWay());
  ASSERT_TRUE(store->Write(std::move(batch->rows), storage::Sync::kYes).ok());
  core->Committed(*batch);
  batch.reset();
  EXPECT_FALSE(keys.OthersOnTheirWay());
}

TEST_F(KeyRotationTest, AKeyIsNotRetiredWhileSomethingIsOnItsWayUnderAnOldOne) {
  KeyRotation rotation(*partition_, master_, folder_);
  ASSERT_TRUE(rotation.Rotate("2026-10").ok());
  StepUntilDone(rotation);
  std::optional<KeyRow> under_way = WrapKey(master_, "key-99999999", KeyFilledWith(9));
  ASSERT_TRUE(master_.wrapping_keys().Use("2026-11").ok());
  ASSERT_FALSE(rotation.rotating());
  EXPECT_TRUE(rotation.Retire("2026-10").message().substr(0, 19) == "WRAPPING_KEY_IN_USE");
  under_way.reset();
  EXPECT_TRUE(rotation.Retire("2026-10").ok());
}

TEST_F(KeyRotationTest, ARotationThatComesInTheMiddleOfAnotherBeginsAtTheFirstKey) {
  AddKeys(KeyRotation::kStepRows);
  KeyRotation rotation(*partition_, master_, folder_);
  ASSERT_TRUE(master_.wrapping_keys().Load(folder_).ok());
  ASSERT_TRUE(master_.wrapping_keys().Use("2026-11").ok());
  AddKeys(5);
  ASSERT_TRUE(rotation.Rotate("master").ok());
  rotation.Step();
  ASSERT_TRUE(rotation.Rotate("2026-11").ok());
  StepUntilDone(rotation);
  EXPECT_EQ(RowsUnder(rotation, "master"), 0u);
}

TEST_F(KeyRotationTest, AStartWithoutAKeyInUseIsRefusedAndSoIsAnotherKeyUnderItsName) {
  AddKeys(1);
  KeyRotation rotation(*partition_, master_, folder_);
  ASSERT_TRUE(rotation.Rotate("2026-11").ok());
  MasterKey without(KeyFilledWith(7)), other(KeyFilledWith(7));
  EXPECT_TRUE(absl::IsFailedPrecondition(OpenWrappingKeys(*store_, without, "")));
  AddFile("2026-11", 'c');
  EXPECT_TRUE(absl::IsFailedPrecondition(OpenWrappingKeys(*store_, other, folder_)));
  EXPECT_TRUE(absl::IsFailedPrecondition(rotation.Rotate("2026-10"))) << "the file was changed under a running server";
}

TEST_F(KeyRotationTest, AnUnknownKeyIsSaidAndChangesNothing) {
  KeyRotation rotation(*partition_, master_, folder_);
  EXPECT_TRUE(absl::IsNotFound(rotation.Rotate("2026-12")));
  EXPECT_EQ(master_.wrapping_keys().current()->id, "master");
  EXPECT_TRUE(absl::IsNotFound(rotation.Retire("master")));
}

TEST_F(KeyRotationTest, AFileThatOthersMayReadIsNotTaken) {
  AddFile("2026-12", 'd', 0644);
  EXPECT_TRUE(absl::IsFailedPrecondition(master_.wrapping_keys().Load(folder_)));
}

TEST_F(KeyRotationTest, AFileOfAnotherFormIsNotTaken) {
  AddFile("Upper", 'd');
  EXPECT_TRUE(absl::IsInvalidArgument(master_.wrapping_keys().Load(folder_)));
}

}  // namespace
}  // namespace yici::server
