// Backups of a small city: what comes back is what was there, or nothing comes back.
#include "services/audit/backup/backup.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>

#include "services/audit/backup/backup_fixture.h"
#include "storage/format/files.h"

namespace yici::audit {
namespace {

namespace fs = std::filesystem;
using server::kLogId;
using testing::HasSubstr;

TEST_F(BackupsOfACity, ComeBackAsTheLogTheyWereWithTheHeadTheyWereMadeAt) {
  const BackupEntry made = Make("nightly");
  EXPECT_EQ(made.manifest.revision, taken_.revision);
  EXPECT_EQ(made.manifest.root, taken_.root);
  Submit("later");
  const auto restored = Restore(1, "restored", 0, LogName::kSame);
  ASSERT_TRUE(restored.ok()) << restored.status();
  EXPECT_EQ(restored->root, taken_.root);
  EXPECT_EQ(restored->leaves, taken_.leaves);
  EXPECT_EQ(storage::LogIdHex(restored->manifest.log_id), kLogId);
  const VerifyReport report = VerifyFolder("restored");
  EXPECT_EQ(report.finding, Finding::kSound) << report.text;
  EXPECT_EQ(report.records, taken_.records);
}

// People may hold answers that the backup does not know: unless asked otherwise it is a log of its own.
TEST_F(BackupsOfACity, ComeBackWholeAsALogOfTheirOwnThatNamesTheOldRoot) {
  Make();
  Submit("later");
  const auto restored = Restore(1, "restored");
  ASSERT_TRUE(restored.ok()) << restored.status();
  EXPECT_EQ(restored->revision, taken_.revision);
  EXPECT_EQ(restored->leaves, taken_.leaves);
  EXPECT_EQ(restored->manifest.log_id, (storage::LogId{0xab, 0xcd}));
  ASSERT_TRUE(restored->manifest.restored_from.has_value());
  EXPECT_EQ(*restored->manifest.restored_from,
            (storage::RestoredFrom{LogIdOf(kLogId), taken_.revision, taken_.leaves, taken_.root}));
  EXPECT_EQ(VerifyFolder("restored").finding, Finding::kSound);
}

TEST_F(BackupsOfACity, AreTheSameLogAsAWholeOnlyAndANewOneWithAName) {
  Make();
  EXPECT_TRUE(absl::IsInvalidArgument(Restore(1, "restored", taken_.revision, LogName::kSame).status()));
  RestoreWish nameless;
  nameless.folder = temp_ / "backups";
  nameless.id = 1;
  nameless.to = temp_ / "restored";
  EXPECT_TRUE(absl::IsInvalidArgument(RestoreBackup(nameless).status()));
  EXPECT_FALSE(fs::exists(temp_ / "restored"));
}

// A log that was restored once keeps the name of the one it goes on from, however often it is backed up.
TEST_F(BackupsOfACity, KeepTheOriginOfTheirLog) {
  Make();
  const auto first = Restore(1, "restored");
  ASSERT_TRUE(first.ok()) << first.status();
  const std::string name = storage::LogIdHex(first->manifest.log_id);
  const VerifyReport stand = VerifyFolder("restored");
  const auto store = storage::OpenRocks({.folder = (temp_ / "restored") + "/rocks", .memory_bytes = 32 << 20});
  ASSERT_TRUE(store.ok()) << store.status();
  BackupWish wish = Wish();
  wish.folder = temp_ / "again";
  wish.manifest.log_id = first->manifest.log_id;
  wish.manifest.version = first->manifest.version;
  wish.manifest.restored_from = first->manifest.restored_from;
  wish.manifest.checkpoint = CheckpointAt(stand, name);
  ASSERT_TRUE(MakeBackup(**store, wish).ok());
  RestoreWish back;
  back.folder = temp_ / "again";
  back.id = 1;
  back.to = temp_ / "back";
  back.name = LogName::kSame;
  const auto second = RestoreBackup(back);
  ASSERT_TRUE(second.ok()) << second.status();
  EXPECT_EQ(*storage::ReadManifest(temp_ / "back"), *storage::ReadManifest(temp_ / "restored"));
  EXPECT_TRUE(storage::ReadManifest(temp_ / "back")->restored_from.has_value());
}

TEST_F(BackupsOfACity, AreListedWithWhatTheyHold) {
  Make("first");
  Submit("later");
  Make("second");
  const auto list = ListBackups(temp_ / "backups");
  ASSERT_TRUE(list.ok()) << list.status();
  ASSERT_EQ(list->size(), 2u);
  EXPECT_EQ((*list)[0].manifest.label, "first");
  EXPECT_EQ((*list)[1].manifest.label, "second");
  EXPECT_LT((*list)[0].manifest.revision, (*list)[1].manifest.revision);
  EXPECT_EQ((*list)[0].state, BackupState::kFinished);
  // Without its manifest nobody can tell what it is, and nothing says that it may go.
  fs::remove(temp_ / "backups/2.backup");
  const auto left = ListBackups(temp_ / "backups");
  ASSERT_EQ(left->size(), 2u);
  EXPECT_EQ((*left)[1].manifest.id, 2u);
  EXPECT_EQ((*left)[1].state, BackupState::kManifestDamaged);
  EXPECT_TRUE(absl::IsNotFound(ListBackups(temp_ / "nowhere").status()));
}

// One that is damaged hides no other, and is not hidden.
TEST_F(BackupsOfACity, AreListedEachWithItsDamage) {
  for (const char* label : {"first", "second", "third"}) {
    Make(label);
    Submit(label);
  }
  std::ofstream(temp_ / "backups/1.backup", std::ios::app) << "more";
  fs::remove_all(temp_ / "backups/rocks/private/2");
  std::ofstream(temp_ / "backups/07.backup") << "no name of a backup";
  const auto list = ListBackups(temp_ / "backups");
  ASSERT_TRUE(list.ok()) << list.status();
  ASSERT_EQ(list->size(), 3u);
  EXPECT_EQ((*list)[0].state, BackupState::kManifestDamaged);
  EXPECT_EQ((*list)[0].manifest.id, 1u);
  EXPECT_EQ((*list)[0].manifest.label, "");
  EXPECT_EQ((*list)[1].state, BackupState::kFilesDamaged);
  EXPECT_EQ((*list)[1].manifest.label, "second");
  EXPECT_EQ((*list)[2].state, BackupState::kFinished);
  EXPECT_EQ((*list)[2].manifest.label, "third");
  fs::remove_all(temp_ / "backups/rocks");
  const auto left = ListBackups(temp_ / "backups");
  for (const BackupEntry& entry : *left) EXPECT_NE(entry.state, BackupState::kFinished);
}

// Its parent is on another file system: nothing that is made beside it can take its place.
TEST_F(BackupsOfACity, GoIntoNoMountPoint) {
  Make();
  RestoreWish wish;
  wish.folder = temp_ / "backups";
  wish.id = 1;
  wish.to = "/proc";
  wish.new_log_id = {1};
  const absl::Status refused = RestoreBackup(wish).status();
  EXPECT_EQ(refused.code(), absl::StatusCode::kFailedPrecondition);
  EXPECT_THAT(std::string(refused.message()), HasSubstr("RESTORE_MOUNT_POINT"));
  EXPECT_FALSE(fs::exists("/proc.restoring"));
}

TEST_F(BackupsOfACity, GoWhereALinkLeadsAndDoNotMindASlash) {
  Make();
  fs::create_directory(temp_ / "empty");
  fs::create_directory_symlink(temp_ / "empty", temp_ / "link");
  EXPECT_TRUE(Restore(1, "link").ok());
  EXPECT_TRUE(fs::exists(temp_ / "empty/YICI_FORMAT"));
  const auto restored = Restore(1, "slash/");
  EXPECT_TRUE(restored.ok()) << restored.status();
  EXPECT_TRUE(fs::exists(temp_ / "slash/YICI_FORMAT"));
  EXPECT_FALSE(fs::exists(temp_ / "slash/.restoring"));
}

// A process that died while it restored: keys lie in what it left.
TEST_F(BackupsOfACity, ClearAwayWhatARestoreThatWasCutLeft) {
  Make();
  fs::create_directories(temp_ / "restored.restoring/rocks");
  std::ofstream(temp_ / "restored.restoring/rocks/000007.sst") << "keys";
  std::ofstream(temp_ / "restored.restoring/YICI_FORMAT") << "half";
  const auto restored = Restore(1, "restored");
  ASSERT_TRUE(restored.ok()) << restored.status();
  EXPECT_FALSE(fs::exists(temp_ / "restored.restoring"));
  EXPECT_FALSE(fs::exists(temp_ / "restored/rocks/000007.sst"));
}

TEST_F(BackupsOfACity, TouchNoFolderOfAStrangerAndNoneThatIsBeingFilled) {
  Make();
  fs::create_directory(temp_ / "restored.restoring");
  {
    const auto lock = storage::LockFolder(temp_ / "restored.restoring");
    const absl::Status running = Restore(1, "restored").status();
    EXPECT_EQ(running.code(), absl::StatusCode::kFailedPrecondition);
    EXPECT_THAT(std::string(running.message()), HasSubstr("RESTORE_RUNNING"));
  }
  std::ofstream(temp_ / "restored.restoring/letter") << "mine";
  const absl::Status refused = Restore(1, "restored").status();
  EXPECT_THAT(std::string(refused.message()), HasSubstr("RESTORE_NOT_EMPTY"));
  EXPECT_TRUE(fs::exists(temp_ / "restored.restoring/letter"));
  EXPECT_FALSE(fs::exists(temp_ / "restored"));
}

TEST_F(BackupsOfACity, GoIntoAnEmptyFolderOnly) {
  Make();
  fs::create_directory(temp_ / "full");
  std::ofstream(temp_ / "full/note") << "mine";
  const auto refused = Restore(1, "full");
  EXPECT_EQ(refused.status().code(), absl::StatusCode::kFailedPrecondition);
  EXPECT_THAT(std::string(refused.status().message()), HasSubstr("RESTORE_NOT_EMPTY"));
  EXPECT_EQ(std::distance(fs::directory_iterator(temp_ / "full"), fs::directory_iterator()), 1);
  fs::create_directory(temp_ / "empty");
  EXPECT_TRUE(Restore(1, "empty").ok());
  EXPECT_EQ(Restore(1, "empty").status().code(), absl::StatusCode::kFailedPrecondition);
}

// Every file of the backup, changed or gone: DATA_LOSS, and nothing is there that was not there before.
TEST_F(BackupsOfACity, ThatAreDamagedLeaveNothingBehind) {
  Make();
  fs::copy(temp_ / "backups", temp_ / "sound", fs::copy_options::recursive);
  const std::vector<std::string> before = Beside();
  std::vector<std::string> paths;
  for (const auto& entry : fs::recursive_directory_iterator(temp_ / "backups")) {
    if (entry.is_regular_file() && entry.file_size() > 0) paths.push_back(entry.path());
  }
  for (const std::string& path : paths) {
    for (const bool gone : {false, true}) {
      if (gone && path.ends_with(".keys")) continue;  // their time is over before the backup's: no damage
      SCOPED_TRACE(path + (gone ? " gone" : " changed"));
      if (gone) {
        fs::remove(path);
      } else {
        std::fstream file(path, std::ios::in | std::ios::out | std::ios::binary);
        file.seekg(static_cast<std::streamoff>(fs::file_size(path) / 2));
        const char byte = static_cast<char>(file.peek() ^ 1);
        file.seekp(file.tellg());
        file.put(byte);
      }
      const absl::Status status = Restore(1, "restored").status();
      EXPECT_TRUE(absl::IsDataLoss(status)) << status;
      EXPECT_EQ(Beside(), before);
      fs::remove_all(temp_ / "backups");
      fs::copy(temp_ / "sound", temp_ / "backups", fs::copy_options::recursive);
    }
  }
  EXPECT_GT(paths.size(), 4u);
}

TEST_F(BackupsOfACity, UpToARecordAreALogOfTheirOwnThatNamesTheOldRoot) {
  Submit("later");
  Make();
  const auto restored = Restore(1, "restored", taken_.revision);
  ASSERT_TRUE(restored.ok()) << restored.status();
  EXPECT_EQ(restored->revision, taken_.revision);
  EXPECT_EQ(restored->leaves, taken_.leaves);
  EXPECT_NE(restored->root, taken_.root);
  const auto manifest = storage::ReadManifest(temp_ / "restored");
  ASSERT_TRUE(manifest.ok() && manifest->restored_from.has_value());
  EXPECT_NE(storage::LogIdHex(manifest->log_id), kLogId);
  EXPECT_EQ(storage::LogIdHex(manifest->restored_from->log_id), kLogId);
  EXPECT_EQ(manifest->restored_from->revision, taken_.revision);
  EXPECT_EQ(manifest->restored_from->leaves, taken_.leaves);
  EXPECT_EQ(manifest->restored_from->root, taken_.root);
  const VerifyReport report = VerifyFolder("restored");
  EXPECT_EQ(report.finding, Finding::kSound) << report.text;
  EXPECT_EQ(report.records, taken_.records);
  EXPECT_GT(report.state_rows, 100);
  // A server goes on from there.
  const auto store = storage::OpenRocks({.folder = (temp_ / "restored") + "/rocks", .memory_bytes = 32 << 20});
  ASSERT_TRUE(store.ok()) << store.status();
  EXPECT_TRUE(server::Core::Open(**store, {.log_id_hex = storage::LogIdHex(manifest->log_id)}).ok());
}

TEST_F(BackupsOfACity, EndWhereTheyEnd) {
  const BackupEntry made = Make();
  const auto refused = Restore(1, "restored", made.manifest.revision + 1);
  EXPECT_EQ(refused.status().code(), absl::StatusCode::kOutOfRange);
  EXPECT_FALSE(fs::exists(temp_ / "restored"));
  EXPECT_TRUE(absl::IsNotFound(Restore(2, "restored").status()));
}

TEST_F(BackupsOfACity, AreCheckedAgainstTheCheckpointInsideAndItsKey) {
  Make();
  const NoteVerifier verifier = Signer().verifier(), other = NoteSigner::FromSeed(LogOrigin(kLogId), KeyBytes{6})->verifier();
  const VerifyReport sound = CheckBackup(temp_ / "backups", 1, {.verifier = &verifier});
  EXPECT_EQ(sound.finding, Finding::kSound) << sound.text;
  EXPECT_TRUE(sound.checkpoint_met);
  EXPECT_EQ(CheckBackup(temp_ / "backups", 1, {.verifier = &other}).finding, Finding::kCheckpoint);
  EXPECT_EQ(CheckBackup(temp_ / "backups", 2, {}).finding, Finding::kUnreadable);
  // A manifest of another moment, whole in itself, is not that of these files.
  Submit("later");
  Make();
  std::string text = FormatBackup([&] {
    BackupManifest manifest = ListBackups(temp_ / "backups")->at(0).manifest;
    manifest.id = 2;
    return manifest;
  }());
  std::ofstream(temp_ / "backups/2.backup", std::ios::trunc) << text;
  EXPECT_EQ(CheckBackup(temp_ / "backups", 2, {}).finding, Finding::kTree);
}

}  // namespace
}  // namespace yici::audit
