// Keys in a file beside the backup: they come back with a restore, go by their own age, and the rest does without them.
#include "services/audit/backup/keys.h"

#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <sstream>

#include "services/audit/backup/backup_fixture.h"

namespace yici::audit {
namespace {

using storage::Family;

constexpr char kKeyId[] = "key-number-1", kWrapped[] = "wrapped-key-of-a-person", kCheckRow[] = "master-key-check";

class KeysOfBackups : public BackupsOfACity {
 protected:
  void SetUp() override {
    BackupsOfACity::SetUp();
    auto batch = store_->NewBatch();
    batch->Put(Family::kKeys, kKeyId, kWrapped);
    batch->Put(Family::kKeys, kCheckRow, "check");
    ASSERT_TRUE(store_->Write(std::move(batch), storage::Sync::kYes).ok());
  }
  std::string KeysFile(uint32_t id) { return (temp_ / "backups") + "/" + KeysFileName(id); }
  static bool Holds(const std::string& folder, std::string_view words) {
    for (const auto& entry : std::filesystem::recursive_directory_iterator(folder)) {
      if (!entry.is_regular_file()) continue;
      std::ifstream file(entry.path(), std::ios::binary);
      std::ostringstream bytes;
      bytes << file.rdbuf();
      if (bytes.str().find(words) != std::string::npos) return true;
    }
    return false;
  }
  std::string Restored(const std::string& name, std::string_view key) {
    const auto store = storage::OpenRocksToRead({.folder = (temp_ / name) + "/rocks", .memory_bytes = 32 << 20});
    EXPECT_TRUE(store.ok()) << store.status();
    std::string value;
    return (*store)->Get(nullptr, Family::kKeys, key, &value).ok() ? value : "<absent>";
  }
};

TEST_F(KeysOfBackups, StandInAFileOfTheirOwnAndInNoOther) {
  const BackupEntry made = Make();
  EXPECT_EQ(KeyPartOf(temp_ / "backups", made.manifest), KeyPart::kApart);
  EXPECT_TRUE(Holds(temp_ / "live", kWrapped)) << "the store itself keeps them";
  EXPECT_FALSE(Holds((temp_ / "backups") + "/rocks", kWrapped));
  EXPECT_TRUE(Holds(temp_ / "backups", kWrapped));
  EXPECT_FALSE(std::filesystem::exists((temp_ / "backups") + "/copy"));
  EXPECT_EQ(CheckBackup(temp_ / "backups", made.manifest.id, {}).finding, Finding::kSound);
}

TEST_F(KeysOfBackups, ComeBackWithARestoreWholeOrUpToARecord) {
  Make();
  const auto same = Restore(1, "same", 0, LogName::kSame), part = Restore(1, "part", 3);
  ASSERT_TRUE(same.ok()) << same.status();
  ASSERT_TRUE(part.ok()) << part.status();
  EXPECT_EQ(same->keys, KeyPart::kApart);
  EXPECT_EQ(Restored("same", kKeyId), kWrapped);
  EXPECT_EQ(Restored("part", kKeyId), kWrapped);
  EXPECT_EQ(Restored("same", kCheckRow), "check");
}

TEST_F(KeysOfBackups, WithoutThemTheRestIsSoundAndARestoreSaysSo) {
  Make();
  std::filesystem::remove(KeysFile(1));
  EXPECT_EQ(CheckBackup(temp_ / "backups", 1, {}).finding, Finding::kSound);
  const auto restored = Restore(1, "bare", 0, LogName::kSame);
  ASSERT_TRUE(restored.ok()) << restored.status();
  EXPECT_EQ(restored->keys, KeyPart::kRemoved);
  EXPECT_EQ(Restored("bare", kKeyId), "<absent>");
  EXPECT_EQ(Restored("bare", kCheckRow), "check") << "it tells the master key from another, and opens nothing";
}

TEST_F(KeysOfBackups, ADamagedFileIsAFindingAndNothingOfItIsRestored) {
  Make();
  std::fstream file(KeysFile(1), std::ios::in | std::ios::out | std::ios::binary);
  file.seekp(-3, std::ios::end);
  file.put('x');
  file.close();
  EXPECT_EQ(CheckBackup(temp_ / "backups", 1, {}).finding, Finding::kUnreadable);
  EXPECT_TRUE(absl::IsDataLoss(Restore(1, "damaged", 0, LogName::kSame).status()));
  EXPECT_FALSE(std::filesystem::exists(temp_ / "damaged"));
}

TEST_F(KeysOfBackups, GoByTheirAgeAlone) {
  BackupWish young = Wish();
  young.manifest.made_ms = 5'000;
  Make();
  ASSERT_TRUE(MakeBackup(*store_, young).ok());
  EXPECT_EQ(*RemoveOldKeys(temp_ / "backups", 0), 0);
  EXPECT_EQ(*RemoveOldKeys(temp_ / "backups", 5'000), 1);
  EXPECT_FALSE(std::filesystem::exists(KeysFile(1)));
  EXPECT_TRUE(std::filesystem::exists(KeysFile(2)));
  EXPECT_EQ(*RemoveOldKeys(temp_ / "nowhere", 5'000), 0);
}

TEST_F(KeysOfBackups, AnotherLogsFileIsNotTaken) {
  const BackupEntry made = Make();
  BackupManifest other = made.manifest;
  other.log_id[0] ^= 1;
  EXPECT_TRUE(absl::IsDataLoss(CheckKeys(temp_ / "backups", other)));
}

TEST_F(KeysOfBackups, OfEarlierReleasesLieInside) {
  BackupManifest old;
  old.id = 1;
  EXPECT_EQ(KeyPartOf(temp_ / "backups", old), KeyPart::kInside);
  EXPECT_EQ(ParseBackup(FormatBackup(old))->keys_apart, false);
}

}  // namespace
}  // namespace yici::audit
