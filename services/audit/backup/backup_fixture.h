// For tests: a small city on disk, and its backups.
#ifndef YICI_SERVICES_AUDIT_BACKUP_BACKUP_FIXTURE_H_
#define YICI_SERVICES_AUDIT_BACKUP_BACKUP_FIXTURE_H_

#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <memory>
#include <string>
#include <vector>

#include "absl/strings/escaping.h"
#include "services/audit/backup/backup.h"
#include "services/audit/note/checkpoint.h"
#include "services/server/partition/core_fixture.h"
#include "storage/format/folder.h"
#include "storage/memory/store.h"
#include "storage/rocks/store.h"
#include "storage/test_kit.h"

namespace yici::audit {

inline storage::LogId LogIdOf(const std::string& hex) {
  storage::LogId id = {};
  const std::string bytes = absl::HexStringToBytes(hex);
  std::copy(bytes.begin(), bytes.end(), id.begin());
  return id;
}

inline NoteSigner SignerOf(const std::string& log_id_hex) { return *NoteSigner::FromSeed(LogOrigin(log_id_hex), KeyBytes{5}); }
inline NoteSigner Signer() { return SignerOf(server::kLogId); }

class BackupsOfACity : public testing::Test {
 protected:
  void SetUp() override {
    store_ = *storage::OpenRocks({.folder = temp_ / "live", .memory_bytes = 32 << 20});
    core_ = *server::Core::Open(*store_, {.log_id_hex = server::kLogId});
    server::ApplyPack(*core_, server::At("2020-02-03T08:00"));
    Submit("first");
    taken_ = VerifyHistory(*store_, {.log_id_hex = server::kLogId});
    ASSERT_EQ(taken_.finding, Finding::kSound) << taken_.text;
  }

  void Submit(const std::string& id) {
    const auto at = server::At("2020-02-03T10:00");
    const std::string case_no = core_->Process(server::Submit(id), at).answer->case_no();
    core_->Process(server::Accept(case_no, "accept-" + id), at);
    server::CommitBatch(*core_, *store_);
  }
  BackupWish Wish(const std::string& label = "") {
    BackupWish wish;
    wish.folder = temp_ / "backups";
    wish.manifest.label = label;
    wish.manifest.log_id = LogIdOf(server::kLogId);
    wish.manifest.created_by = "yici test";
    wish.manifest.checkpoint = CheckpointAt(taken_, server::kLogId);
    return wish;
  }
  static std::string CheckpointAt(const VerifyReport& at, const std::string& log_id_hex) {
    return *SignCheckpoint({LogOrigin(log_id_hex), at.leaves, at.root, at.revision, at.records}, SignerOf(log_id_hex));
  }
  BackupEntry Make(const std::string& label = "") {
    const auto made = MakeBackup(*store_, Wish(label));
    EXPECT_TRUE(made.ok()) << made.status();
    return made.ok() ? *made : BackupEntry();
  }
  absl::StatusOr<RestoredFolder> Restore(uint32_t id, const std::string& name, uint64_t to_revision = 0,
                                         LogName log = LogName::kNew) {
    RestoreWish wish;
    wish.folder = temp_ / "backups";
    wish.id = id;
    wish.to = temp_ / name;
    wish.to_revision = to_revision;
    wish.name = log;
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
    for (const auto& entry : std::filesystem::directory_iterator(temp_.path())) names.push_back(entry.path().filename());
    std::sort(names.begin(), names.end());
    return names;
  }

  storage::TempFolder temp_;
  std::unique_ptr<storage::Store> store_;
  std::unique_ptr<server::Core> core_;
  VerifyReport taken_;
};

}  // namespace yici::audit

#endif  // YICI_SERVICES_AUDIT_BACKUP_BACKUP_FIXTURE_H_
