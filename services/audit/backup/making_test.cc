// A backup is made whole or not at all, takes no space that is not there, and waits for nobody who wants to stop.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>

#include "services/audit/backup/backup_fixture.h"
#include "storage/format/files.h"
#include "storage/rocks/backups.h"

namespace yici::audit {
namespace {

namespace fs = std::filesystem;
using testing::HasSubstr;

class MakingABackup : public BackupsOfACity {
 protected:
  size_t FilesOfBackups() { return (*storage::Backups::Open(temp_ / "backups/rocks"))->List().size(); }
  static std::string WordOf(int id) {
    return "yici/making/1\nlog_id = " + std::string(server::kLogId) + "\nid = " + std::to_string(id) + "\n";
  }
  void LeaveWord(int id) { std::ofstream(temp_ / "backups/making") << WordOf(id); }
  std::string Refused(const BackupWish& wish, absl::StatusCode code) {
    const absl::Status status = MakeBackup(*store_, wish).status();
    EXPECT_EQ(status.code(), code) << status;
    return std::string(status.message());
  }
};

TEST_F(MakingABackup, IsNotBegunWithoutRoomForAllOfIt) {
  BackupWish wish = Wish();
  wish.free_bytes_min = 1000;
  wish.free_bytes = [] { return uint64_t{1100}; };
  EXPECT_THAT(Refused(wish, absl::StatusCode::kResourceExhausted), HasSubstr("STORAGE_LOW"));
  EXPECT_FALSE(fs::exists(temp_ / "backups/rocks/private/1"));
  const uint64_t bytes = *storage::BytesToBackUp(*store_, temp_ / "backups/rocks");
  wish.free_bytes = [&] { return 1000 + bytes - 1; };
  EXPECT_THAT(Refused(wish, absl::StatusCode::kResourceExhausted), HasSubstr("STORAGE_LOW"));
  wish.free_bytes = [&] { return 1000 + bytes; };
  EXPECT_TRUE(MakeBackup(*store_, wish).ok());
}

// The system is asked for both devices where the test does not say.
TEST_F(MakingABackup, AsksTheDevicesHowMuchIsFree) {
  BackupWish wish = Wish();
  wish.free_bytes_min = uint64_t{1} << 62;
  EXPECT_THAT(Refused(wish, absl::StatusCode::kResourceExhausted), HasSubstr("STORAGE_LOW"));
}

TEST_F(MakingABackup, IsGivenUpWhenADeviceFillsMeanwhile) {
  Make("before");
  Submit("later");
  BackupWish wish = Wish();
  int asked = 0;
  wish.free_bytes_min = 1000;
  wish.free_bytes = [&] { return ++asked <= 2 ? uint64_t{1} << 40 : uint64_t{999}; };
  EXPECT_THAT(Refused(wish, absl::StatusCode::kResourceExhausted), HasSubstr("STORAGE_LOW"));
  EXPECT_GT(asked, 2);
  EXPECT_EQ(FilesOfBackups(), 1u);
  EXPECT_EQ(ListBackups(temp_ / "backups")->size(), 1u);
}

// At every moment that it asks, reading back included: nothing of it stays.
TEST_F(MakingABackup, StopsWheneverItIsAskedTo) {
  Make("before");
  Submit("later");
  int asked = 0;
  BackupWish counting = Wish();
  counting.stopping = [&] { return ++asked, false; };
  ASSERT_TRUE(MakeBackup(*store_, counting).ok());
  const int all = asked;
  EXPECT_GT(all, 3);
  for (int stop_at = 1; stop_at <= all; ++stop_at) {
    asked = 0;
    BackupWish wish = Wish();
    wish.stopping = [&] { return ++asked >= stop_at; };
    Refused(wish, absl::StatusCode::kCancelled);
    EXPECT_EQ(asked, stop_at);
    EXPECT_EQ(FilesOfBackups(), 2u) << stop_at;
  }
}

TEST_F(MakingABackup, ClearsAwayWhatOneThatWasCutLeft) {
  Make("first");
  Submit("later");
  Make("cut");
  fs::remove(temp_ / "backups/2.backup");
  LeaveWord(2);
  EXPECT_EQ(ListBackups(temp_ / "backups")->size(), 1u) << "it is no backup yet";
  Submit("much later");
  Make("second");
  EXPECT_FALSE(fs::exists(temp_ / "backups/making"));
  EXPECT_EQ(FilesOfBackups(), 2u);
  const auto list = ListBackups(temp_ / "backups");
  ASSERT_EQ(list->size(), 2u);
  EXPECT_EQ((*list)[1].manifest.label, "second");
  EXPECT_EQ(CheckBackup(temp_ / "backups", (*list)[1].manifest.id, {}).finding, Finding::kSound);
}

// It was finished: nobody left word that it was being made.
TEST_F(MakingABackup, LeavesOneWhoseManifestIsLostToPeople) {
  Make("first");
  Submit("later");
  Make("lost");
  fs::remove(temp_ / "backups/2.backup");
  Submit("much later");
  EXPECT_EQ(Make("third").manifest.id, 3u);
  EXPECT_EQ(FilesOfBackups(), 3u);
  const auto list = ListBackups(temp_ / "backups");
  ASSERT_EQ(list->size(), 3u);
  EXPECT_EQ((*list)[1].state, BackupState::kManifestDamaged);
  EXPECT_EQ((*list)[1].manifest.id, 2u);
  EXPECT_EQ((*list)[2].state, BackupState::kFinished);
}

// Word of another backup, of another log or that cannot be read clears nothing away.
TEST_F(MakingABackup, ClearsAwayNothingButWhatTheWordNames) {
  Make("first");
  Submit("later");
  Make("lost");
  fs::remove(temp_ / "backups/2.backup");
  size_t files = 2;
  for (const std::string& word : {WordOf(1), WordOf(7), "yici/making/1\nlog_id = " + std::string(32, 'f') + "\nid = 2\n",
                                  WordOf(2) + "more", std::string()}) {
    std::ofstream(temp_ / "backups/making") << word;
    Make("next");
    EXPECT_EQ(FilesOfBackups(), ++files) << word;
    EXPECT_FALSE(fs::exists(temp_ / "backups/making")) << word;
  }
}

TEST_F(MakingABackup, TakesNoNumberWhoseManifestIsThere) {
  Make("first");
  Submit("later");
  Make("second");
  const std::string before = *storage::ReadSmallFile(temp_ / "backups/2.backup");
  ASSERT_TRUE(storage::RemoveBackup(temp_ / "backups/rocks", 2).ok());
  EXPECT_THAT(Refused(Wish("third"), absl::StatusCode::kAlreadyExists), HasSubstr("backup 2"));
  EXPECT_EQ(*storage::ReadSmallFile(temp_ / "backups/2.backup"), before);
  EXPECT_EQ(FilesOfBackups(), 1u);
  EXPECT_EQ((*ListBackups(temp_ / "backups"))[1].state, BackupState::kFilesDamaged);
  fs::rename(temp_ / "backups/2.backup", temp_ / "moved-away");
  EXPECT_EQ(Make("third").manifest.id, 2u);
}

// One whose manifest is damaged was finished: it is not cleared away.
TEST_F(MakingABackup, LeavesADamagedOneToPeople) {
  Make("first");
  std::ofstream(temp_ / "backups/1.backup", std::ios::app) << "more";
  Make("second");
  EXPECT_EQ(FilesOfBackups(), 2u);
}

TEST_F(MakingABackup, WithoutAManifestLeavesNothing) {
  Make("first");
  fs::create_directory(temp_ / "backups/2.backup.tmp");  // so that it cannot be written
  EXPECT_FALSE(MakeBackup(*store_, Wish()).ok());
  EXPECT_EQ(FilesOfBackups(), 1u);
  EXPECT_FALSE(fs::exists(temp_ / "backups/2.backup"));
}

// It would share a file that an earlier one brought and that rotted since: reading back finds it.
TEST_F(MakingABackup, OutOfARottenFileIsNotMade) {
  ASSERT_TRUE(store_->Checkpoint(temp_ / "flushes").ok());
  Make("first");
  int spoiled = 0;
  for (const auto& entry : fs::directory_iterator(temp_ / "backups/rocks/shared_checksum")) {
    std::fstream file(entry.path(), std::ios::in | std::ios::out | std::ios::binary);
    file.seekp(static_cast<std::streamoff>(entry.file_size() / 2));
    file << "rotten";
    ++spoiled;
  }
  ASSERT_GT(spoiled, 0);
  Submit("later");
  Refused(Wish("second"), absl::StatusCode::kDataLoss);
  EXPECT_EQ(FilesOfBackups(), 1u);
}

TEST_F(MakingABackup, IsOfOneLogInOneFolder) {
  Make("first");
  BackupWish wish = Wish();
  wish.manifest.log_id = {0xab};
  EXPECT_THAT(Refused(wish, absl::StatusCode::kFailedPrecondition), HasSubstr("BACKUP_OTHER_LOG"));
  EXPECT_EQ(FilesOfBackups(), 1u);
}

TEST_F(MakingABackup, IsRefusedWhileAnotherProcessWorksAtTheFolder) {
  Make("first");
  {
    const auto lock = storage::LockFolder(temp_ / "backups");
    ASSERT_TRUE(lock.ok()) << lock.status();
    EXPECT_THAT(Refused(Wish(), absl::StatusCode::kUnavailable), HasSubstr("BACKUP_RUNNING"));
  }
  EXPECT_TRUE(MakeBackup(*store_, Wish()).ok());
}

}  // namespace
}  // namespace yici::audit
