#include "services/server/admin/backups.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <future>
#include <thread>

#include "storage/memory/store.h"

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

}  // namespace
}  // namespace yici::server
