// Backups of a small city: what comes back is what was there, or nothing comes back.
#include "services/audit/backup/backup.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>

#include "absl/strings/escaping.h"
#include "services/audit/note/checkpoint.h"
#include "services/server/partition/core_fixture.h"
#include "storage/format/folder.h"
#include "storage/memory/store.h"
#include "storage/rocks/store.h"
#include "storage/test_kit.h"

namespace yici::audit {
namespace {

namespace fs = std::filesystem;
using server::kLogId;
using testing::HasSubstr;

storage::LogId LogIdOf(const std::string& hex) {
  storage::LogId id = {};
  const std::string bytes = absl::HexStringToBytes(hex);
  std::copy(bytes.begin(), bytes.end(), id.begin());
  return id;
}

NoteSigner Signer() { return *NoteSigner::FromSeed(LogOrigin(kLogId), KeyBytes{5}); }

class BackupsOfACity : public testing::Test {
 protected:
  void SetUp() override {
    store_ = *storage::OpenRocks({.folder = temp_ / "live", .memory_bytes = 32 << 20});
    core_ = *server::Core::Open(*store_, {.log_id_hex = kLogId});
    server::ApplyPack(*core_, server::At("2020-02-03T08:00"));
    Submit("first");
    taken_ = VerifyHistory(*store_, {.log_id_hex = kLogId});
    ASSERT_EQ(taken_.finding, Finding::kSound) << taken_.text;
  }

  void Submit(const std::string& id) {
    const auto at = server::At("2020-02-03T10:00");
    const std::string case_no = core_->Process(server::Submit(id), at).answer->case_no();
    core_->Process(server::Accept(case_no, "accept-" + id), at);
    server::CommitBatch(*core_, *store_);
  }
  BackupEntry Make(const std::string& label = "") {
    BackupWish wish;
    wish.folder = temp_ / "backups";
    wish.manifest.label = label;
    wish.manifest.log_id = LogIdOf(kLogId);
    wish.manifest.created_by = "yici test";
    wish.manifest.checkpoint =
        *SignCheckpoint({LogOrigin(kLogId), taken_.leaves, taken_.root, taken_.revision, taken_.records}, Signer());
    const auto made = MakeBackup(*store_, wish);
    EXPECT_TRUE(made.ok()) << made.status();
    return *made;
  }
  absl::StatusOr<RestoredFolder> Restore(uint32_t id, const std::string& name, uint64_t to_revision = 0) {
    RestoreWish wish;
    wish.folder = temp_ / "backups";
    wish.id = id;
    wish.to = temp_ / name;
    wish.to_revision = to_revision;
    wish.new_log_id = {0xab, 0xcd};
    return RestoreBackup(wish);
  }
  // The restored folder as a whole: manifest, records, tree and every row of the state.
  VerifyReport VerifyFolder(const std::string& name) {
    const auto manifest = storage::ReadManifest(temp_ / name);
    EXPECT_TRUE(manifest.ok()) << manifest.status();
    const auto store = storage::OpenRocksToRead({.folder = (temp_ / name) + "/rocks", .memory_bytes = 32 << 20});
    EXPECT_TRUE(store.ok()) << store.status();
    const auto scratch = storage::NewMemoryStore();
    return VerifyHistory(**store, {.log_id_hex = storage::LogIdHex(manifest->log_id), .scratch = scratch.get()});
  }
  std::vector<std::string> Beside() {
    std::vector<std::string> names;
    for (const auto& entry : fs::directory_iterator(temp_.path())) names.push_back(entry.path().filename());
    std::sort(names.begin(), names.end());
    return names;
  }

  storage::TempFolder temp_;
  std::unique_ptr<storage::Store> store_;
  std::unique_ptr<server::Core> core_;
  VerifyReport taken_;
};

TEST_F(BackupsOfACity, ComeBackWithTheHeadTheyWereMadeAt) {
  const BackupEntry made = Make("nightly");
  EXPECT_EQ(made.manifest.revision, taken_.revision);
  EXPECT_EQ(made.manifest.root, taken_.root);
  Submit("later");
  const auto restored = Restore(1, "restored");
  ASSERT_TRUE(restored.ok()) << restored.status();
  EXPECT_EQ(restored->root, taken_.root);
  EXPECT_EQ(restored->leaves, taken_.leaves);
  EXPECT_EQ(storage::LogIdHex(restored->manifest.log_id), kLogId);
  const VerifyReport report = VerifyFolder("restored");
  EXPECT_EQ(report.finding, Finding::kSound) << report.text;
  EXPECT_EQ(report.records, taken_.records);
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
  // Without its manifest it was never finished.
  fs::remove(temp_ / "backups/2.backup");
  EXPECT_EQ(ListBackups(temp_ / "backups")->size(), 1u);
  EXPECT_TRUE(absl::IsNotFound(ListBackups(temp_ / "nowhere").status()));
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
      EXPECT_TRUE(absl::IsDataLoss(status) || (gone && absl::IsNotFound(status))) << status;
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
