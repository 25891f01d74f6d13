// A kill cannot show whether fdatasync was called: the system keeps what was written. So this program stands between
// RocksDB and the system, counts the syncs, and lets them fail.
#include <sys/syscall.h>
#include <unistd.h>

#include <atomic>
#include <cerrno>

#include "gtest/gtest.h"
#include "storage/rocks/store.h"
#include "storage/test_kit.h"

namespace {

std::atomic<int> syncs_asked = 0;
std::atomic<bool> syncs_fail = false;

}  // namespace

// Takes the place of the C library's function for the whole program, RocksDB included.
extern "C" int fdatasync(int fd) {
  ++syncs_asked;
  if (syncs_fail) {
    errno = EIO;
    return -1;
  }
  return static_cast<int>(::syscall(SYS_fdatasync, fd));
}

namespace yici::storage {
namespace {

class SyncTest : public ::testing::Test {
 protected:
  void Open() {
    store_.reset();
    absl::StatusOr<std::unique_ptr<Store>> store = OpenRocks({.folder = temp_ / "store", .memory_bytes = 16 << 20});
    ASSERT_TRUE(store.ok()) << store.status();
    store_ = *std::move(store);
  }
  int SyncsOf(const std::vector<Change>& changes, Sync sync) {
    const int before = syncs_asked;
    EXPECT_TRUE(Commit(*store_, changes, sync).ok());
    return syncs_asked - before;
  }
  void SetUp() override { Open(); }
  void TearDown() override { syncs_fail = false; }

  TempFolder temp_;
  std::unique_ptr<Store> store_;
};

TEST_F(SyncTest, SyncsTheLogOncePerWriteThatAsks) {
  for (int i = 0; i < 5; ++i) {
    EXPECT_EQ(SyncsOf({Put("a", "1"), Put("b", "1", Family::kJournal)}, Sync::kNo), 0);
    EXPECT_EQ(SyncsOf({Put("a", "2"), Put("b", "2", Family::kJournal)}, Sync::kYes), 1);
  }
}

TEST_F(SyncTest, SyncsWhatWasWrittenBeforeByAnEmptyBatch) {
  EXPECT_EQ(SyncsOf({Put("a", "1")}, Sync::kNo), 0);
  EXPECT_EQ(SyncsOf({}, Sync::kYes), 1);
}

TEST_F(SyncTest, SyncsOnADecentEnd) {
  EXPECT_EQ(SyncsOf({Put("a", "1")}, Sync::kNo), 0);
  const int before = syncs_asked;
  store_.reset();
  EXPECT_GE(syncs_asked - before, 1);
}

TEST_F(SyncTest, PoisonsAfterAFailedSync) {
  ASSERT_TRUE(Commit(*store_, {Put("a", "1")}).ok());
  syncs_fail = true;
  EXPECT_EQ(Commit(*store_, {Put("a", "2")}).code(), absl::StatusCode::kInternal);
  syncs_fail = false;
  EXPECT_EQ(Commit(*store_, {Put("a", "3")}).code(), absl::StatusCode::kFailedPrecondition);
  const int before = syncs_asked;
  store_.reset();
  EXPECT_EQ(syncs_asked, before) << "a poisoned store writes and syncs nothing more";
  Open();
  const std::string left = Read(*store_, nullptr, "a");
  EXPECT_TRUE(left == "1" || left == "2") << left;
  EXPECT_TRUE(Commit(*store_, {Put("a", "3")}).ok()) << "a new opening writes again";
}

}  // namespace
}  // namespace yici::storage
