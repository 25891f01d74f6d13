// A child process writes synced batches and reports each one; the parent kills it at a random moment. What was reported
// is there, whole; what was not reported is there whole or not at all; and the next child goes on from there.
#include <sys/wait.h>
#include <unistd.h>

#include <csignal>
#include <cstdlib>
#include <random>

#include "gtest/gtest.h"
#include "storage/format/folder.h"
#include "storage/rocks/store.h"
#include "storage/test_kit.h"

namespace yici::storage {
namespace {

constexpr int kRowsPerBatch = 8;
const FolderOptions kFolder = {.clock = ClockMode::kSystem, .created_by = "crash test"};

std::string Key(uint64_t batch, int row) {
  char key[32];
  std::snprintf(key, sizeof(key), "%012llu/%d", static_cast<unsigned long long>(batch), row);
  return key;
}

std::vector<Change> BatchOf(uint64_t batch) {
  std::vector<Change> changes;
  for (int row = 0; row < kRowsPerBatch; ++row) {
    const size_t bytes = batch % 8 == 0 ? 20000 : 120;  // now and then over several blocks of the log; enough to flush
    std::string value(bytes, static_cast<char>('a' + row));
    changes.push_back(Put(Key(batch, row), std::move(value), kAllFamilies[row % kFamilies]));
  }
  return changes;
}

struct Opened {
  std::unique_ptr<DataFolder> folder;
  std::unique_ptr<Store> store;
};

Opened OpenAll(const std::string& path) {
  absl::StatusOr<std::unique_ptr<DataFolder>> folder = DataFolder::Open(path, kFolder);
  if (!folder.ok()) return {};
  absl::StatusOr<std::unique_ptr<Store>> store = OpenRocks({.folder = (*folder)->store_path(), .memory_bytes = 16 << 20});
  if (!store.ok()) return {};
  return {*std::move(folder), *std::move(store)};
}

constexpr char kChildFolder[] = "YICI_CRASH_CHILD_FOLDER";
constexpr char kChildFirst[] = "YICI_CRASH_CHILD_FIRST";
constexpr int kReport = 3;  // the child's end of the pipe

// Becomes a fresh process: RocksDB's threads do not survive a fork, and a store that never flushes is not the real one.
[[noreturn]] void RunChild(const std::string& path, uint64_t first, int report) {
  if (report != kReport && ::dup2(report, kReport) != kReport) ::_exit(5);
  ::setenv(kChildFolder, path.c_str(), 1);
  ::setenv(kChildFirst, std::to_string(first).c_str(), 1);
  ::execl("/proc/self/exe", "crash_child", "--gtest_also_run_disabled_tests", "--gtest_brief=1",
          "--gtest_filter=CrashChild.DISABLED_WritesUntilKilled", nullptr);
  ::_exit(6);
}

// Kills the child after so many reports and a little more. Returns one past the last reported batch.
uint64_t RunAndKill(const std::string& path, uint64_t first, std::mt19937& random) {
  int pipe[2];
  EXPECT_EQ(::pipe(pipe), 0);
  const pid_t child = ::fork();
  if (child == 0) RunChild(path, first, pipe[1]);
  ::close(pipe[1]);
  uint64_t next = first, reported = 0;
  const auto take = [&] {
    if (::read(pipe[0], &reported, sizeof(reported)) != sizeof(reported)) return false;
    EXPECT_EQ(reported, next);
    next = reported + 1;
    return true;
  };
  for (uint64_t wanted = first + 1 + random() % 300; next < wanted && take();) {
  }
  ::usleep(random() % 2000);
  ::kill(child, SIGKILL);
  while (take()) {
  }
  int status = 0;
  ::waitpid(child, &status, 0);
  EXPECT_TRUE(WIFSIGNALED(status) && WTERMSIG(status) == SIGKILL) << "left by itself: " << WEXITSTATUS(status);
  EXPECT_GT(next, first) << "the child wrote nothing";
  ::close(pipe[0]);
  return next;
}

// How many batches from the first are there whole; half batches and holes fail.
uint64_t WholeBatches(Store& store) {
  size_t rows = 0;
  for (Family family : kAllFamilies) rows += Rows(store, nullptr, family).size();
  EXPECT_EQ(rows % kRowsPerBatch, 0u) << "half a batch";
  const uint64_t batches = rows / kRowsPerBatch;
  for (uint64_t batch = 0; batch < batches; ++batch) {
    for (const Change& row : BatchOf(batch)) EXPECT_EQ(Read(store, nullptr, row.key, row.family), row.value);
  }
  return batches;
}

// Not a test: what the child of the test below runs.
TEST(CrashChild, DISABLED_WritesUntilKilled) {
  const char* folder = std::getenv(kChildFolder);
  if (folder == nullptr) return;
  Opened opened = OpenAll(folder);
  ASSERT_NE(opened.store, nullptr);
  for (uint64_t batch = std::stoull(std::getenv(kChildFirst));; ++batch) {
    ASSERT_TRUE(Commit(*opened.store, BatchOf(batch)).ok());
    ASSERT_EQ(::write(kReport, &batch, sizeof(batch)), static_cast<ssize_t>(sizeof(batch)));
  }
}

TEST(Crash, LosesNoReportedBatchWheneverItIsKilled) {
  TempFolder temp;
  const std::string path = temp / "data";
  std::mt19937 random(20190603);
  uint64_t next = 0;
  for (int round = 0; round < 15 && !::testing::Test::HasFailure(); ++round) {
    SCOPED_TRACE("round " + std::to_string(round));
    const uint64_t reported = RunAndKill(path, next, random);
    Opened opened = OpenAll(path);
    ASSERT_NE(opened.store, nullptr) << "a killed server never blocks the next one";
    next = WholeBatches(*opened.store);
    EXPECT_GE(next, reported);
    EXPECT_LE(next, reported + 1) << "only the batch under way may be there unreported";
  }
}

}  // namespace
}  // namespace yici::storage
