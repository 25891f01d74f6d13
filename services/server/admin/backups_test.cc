#include "services/server/admin/backups.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <future>
#include <thread>

#include "storage/memory/store.h"
#include "storage/rocks/store.h"
#include "storage/test_kit.h"

namespace yici::server {
namespace {

using testing::HasSubstr;

TEST(Backups, AreMadeOneAtATime) {
  std::promise<void> signing, go;
  BackupOptions options;
  options.folder = testing::TempDir() + "/backups-one-at-a-time";
  options.sign = [&]() -> absl::StatusOr<std::string> {
    signing.set_value();
    go.get_future().wait();
    return absl::UnavailableError("TILES_BEHIND: not yet");
  };
  Backups backups(std::move(options));
  const auto store = storage::NewMemoryStore();
  absl::Status first;
  std::thread making([&] { first = backups.Make(*store, "first").status(); });
  signing.get_future().wait();
  const absl::Status second = backups.Make(*store, "second").status();
  EXPECT_TRUE(absl::IsUnavailable(second));
  EXPECT_THAT(std::string(second.message()), HasSubstr("BACKUP_RUNNING"));
  go.set_value();
  making.join();
  EXPECT_THAT(std::string(first.message()), HasSubstr("TILES_BEHIND"));
  EXPECT_TRUE(backups.List()->empty());
}

class BackupsOnDisk : public testing::Test {
 protected:
  void SetUp() override { store_ = *storage::OpenRocks({.folder = temp_ / "live", .memory_bytes = 16 << 20}); }
  BackupOptions Options() {
    BackupOptions options;
    options.folder = temp_ / "backups";
    options.sign = [this]() -> absl::StatusOr<std::string> {
      ++signed_;
      return "a note";
    };
    return options;
  }

  storage::TempFolder temp_;
  std::unique_ptr<storage::Store> store_;
  int signed_ = 0;
};

TEST_F(BackupsOnDisk, AreRefusedWhereTheyWouldTakeTheLastSpace) {
  BackupOptions options = Options();
  options.free_bytes_min = uint64_t{1} << 62;
  const absl::Status refused = Backups(options).Make(*store_, "").status();
  EXPECT_TRUE(absl::IsUnavailable(refused)) << refused;
  EXPECT_THAT(std::string(refused.message()), HasSubstr("STORAGE_LOW"));
}

TEST_F(BackupsOnDisk, AreNotSignedForWhenTheServerStops) {
  Backups backups(Options());
  backups.Stop();
  EXPECT_TRUE(absl::IsCancelled(backups.Make(*store_, "").status()));
  EXPECT_EQ(signed_, 0);
}

TEST_F(BackupsOnDisk, AreNotMadeWithoutASignature) {
  BackupOptions options = Options();
  options.sign = []() -> absl::StatusOr<std::string> { return ""; };
  const absl::Status refused = Backups(options).Make(*store_, "").status();
  EXPECT_TRUE(absl::IsInternal(refused)) << refused;
  EXPECT_THAT(std::string(refused.message()), HasSubstr("no signature"));
  EXPECT_TRUE(Backups(options).List()->empty());
}

}  // namespace
}  // namespace yici::server
