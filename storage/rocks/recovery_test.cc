// What an opening does with every kind of folder a bad day can leave: cut, holed, damaged, headless, held by another.
#include <sys/resource.h>
#include <unistd.h>

#include <algorithm>
#include <csignal>
#include <fstream>
#include <sstream>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "storage/format/files.h"
#include "storage/rocks/store.h"
#include "storage/rocks/wal_check.h"
#include "storage/test_kit.h"

namespace yici::storage {
namespace {

using ::testing::HasSubstr;

absl::StatusOr<std::unique_ptr<Store>> Open(const std::string& folder, Damage damage = Damage::kRefuse) {
  return OpenRocks({.folder = folder, .memory_bytes = 16 << 20, .damage = damage});
}

std::string ReadAll(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  std::stringstream text;
  text << file.rdbuf();
  return text.str();
}

void WriteAll(const std::string& path, const std::string& bytes) {
  std::ofstream(path, std::ios::binary | std::ios::trunc) << bytes;
}

std::string LogPath(const std::string& folder) {  // the newest
  std::string newest;
  const std::vector<std::string> names = *ListFolder(folder);
  for (const std::string& name : names) {
    if (std::filesystem::path(name).extension() == ".log") newest = name;
  }
  EXPECT_NE(newest, "");
  return folder + "/" + newest;
}

std::string BatchKey(int batch) { return "batch/" + std::to_string(1000 + batch); }

// Two rows in two families per batch; `bytes` says how large a batch is.
absl::Status WriteNumbered(Store& store, int batch, size_t bytes) {
  return Commit(store, {Put(BatchKey(batch), std::string(bytes, static_cast<char>('a' + batch % 26))),
                        Put(BatchKey(batch), std::to_string(batch), Family::kJournal)});
}

// How many batches are there, counted from the first; fails on a hole or a half batch.
int WholePrefix(Store& store) {
  int batches = 0;
  while (Read(store, nullptr, BatchKey(batches), Family::kJournal) == std::to_string(batches)) ++batches;
  EXPECT_EQ(Rows(store, nullptr, Family::kJournal).size(), static_cast<size_t>(batches)) << "a hole";
  EXPECT_EQ(Rows(store, nullptr, Family::kState).size(), static_cast<size_t>(batches)) << "half a batch";
  return batches;
}

// A folder as a SIGKILL leaves it: copied while the store is open.
class Killed {
 public:
  Killed(int batches, size_t bytes) : batches_(batches) {
    absl::StatusOr<std::unique_ptr<Store>> store = Open(temp_ / "live");
    EXPECT_TRUE(store.ok()) << store.status();
    for (int i = 0; i < batches; ++i) {
      starts_.push_back(std::filesystem::file_size(LogPath(temp_ / "live")));
      EXPECT_TRUE(WriteNumbered(**store, i, bytes).ok());
    }
    starts_.push_back(std::filesystem::file_size(LogPath(temp_ / "live")));
    std::filesystem::copy(temp_ / "live", temp_ / "killed", std::filesystem::copy_options::recursive);
    log_ = ReadAll(LogPath(temp_ / "killed"));
  }

  // A fresh copy with this for its newest log.
  std::string With(const std::string& log) {
    const std::string folder = temp_ / ("case-" + std::to_string(cases_++));
    std::filesystem::copy(temp_ / "killed", folder, std::filesystem::copy_options::recursive);
    WriteAll(LogPath(folder), log);
    return folder;
  }
  const std::string& log() const { return log_; }
  size_t start(int batch) const { return starts_[batch]; }  // of a batch in the log
  int batches() const { return batches_; }
  int BatchAt(size_t at) const {
    return static_cast<int>(std::upper_bound(starts_.begin(), starts_.end(), at) - starts_.begin()) - 1;
  }

 private:
  TempFolder temp_;
  const int batches_;
  std::vector<size_t> starts_;
  std::string log_;
  int cases_ = 0;
};

TEST(Recovery, FindsEverythingAfterAKill) {
  Killed killed(50, 300);
  const std::string folder = killed.With(killed.log());
  for (int opening = 0; opening < 3; ++opening) {
    absl::StatusOr<std::unique_ptr<Store>> store = Open(folder);
    ASSERT_TRUE(store.ok()) << store.status();
    EXPECT_EQ(WholePrefix(**store), 50);
  }
}

TEST(Recovery, LosesOnlyTheTornTail) {
  for (size_t bytes : {size_t{40}, size_t{70000}}) {  // within a block; over three blocks
    Killed killed(6, bytes);
    for (size_t cut = 0; cut <= killed.log().size(); cut += 1 + killed.log().size() / 40) {
      SCOPED_TRACE("batch of " + std::to_string(bytes) + ", cut " + std::to_string(cut));
      const size_t left = killed.log().size() - cut;
      absl::StatusOr<std::unique_ptr<Store>> store = Open(killed.With(killed.log().substr(0, left)));
      ASSERT_TRUE(store.ok()) << store.status();
      EXPECT_EQ(WholePrefix(**store), killed.BatchAt(left)) << "every batch that is whole, and no other";
    }
  }
}

TEST(Recovery, GoesOnAfterATornTailAndSurvivesTheNextKill) {
  Killed killed(5, 300);
  const std::string folder = killed.With(killed.log().substr(0, killed.log().size() - 3));
  for (int next = 4; next < 8; ++next) {
    absl::StatusOr<std::unique_ptr<Store>> store = Open(folder);
    ASSERT_TRUE(store.ok()) << store.status();
    ASSERT_EQ(WholePrefix(**store), next);
    ASSERT_TRUE(WriteNumbered(**store, next, 300).ok());
    const std::string copy = folder + "-copy";
    std::filesystem::remove_all(copy);
    std::filesystem::copy(folder, copy, std::filesystem::copy_options::recursive);
    absl::StatusOr<std::unique_ptr<Store>> killed_again = Open(copy);
    ASSERT_TRUE(killed_again.ok()) << killed_again.status();
    EXPECT_EQ(WholePrefix(**killed_again), next + 1);
  }
}

// Batches begin at every distance from the end of a block, some with less room than their header takes.
TEST(Recovery, ReadsBatchesThatBeginAnywhereInABlock) {
  TempFolder temp;
  absl::StatusOr<std::unique_ptr<Store>> store = Open(temp / "live");
  ASSERT_TRUE(store.ok());
  size_t rest = 0;
  for (size_t distance = 0; distance < 40; ++distance) {
    rest = 32768 - std::filesystem::file_size(LogPath(temp / "live")) % 32768;
    // What a batch of one row takes beside the value, while key and value stay in their size classes.
    constexpr size_t kAround = 7 + 12 + 1 + 1 + 1 + 1 + 3;
    ASSERT_GT(rest, distance + kAround + 16384);
    ASSERT_TRUE(Commit(**store, {Put("f", std::string(rest - distance - kAround, 'x'))}).ok());
    EXPECT_EQ(32768 - std::filesystem::file_size(LogPath(temp / "live")) % 32768, distance == 0 ? 32768 : distance);
    ASSERT_TRUE(Commit(**store, {Put("g", std::string(100, 'y'))}).ok());
    EXPECT_EQ(CheckLogs(temp / "live")->state, WalState::kWhole) << "distance " << distance;
  }
  const std::string log = ReadAll(LogPath(temp / "live"));
  std::filesystem::create_directory(temp / "cut");
  for (size_t cut = 1; cut < 300; ++cut) {
    WriteAll(temp / "cut/000001.log", log.substr(0, log.size() - cut));
    EXPECT_NE(CheckLogs(temp / "cut")->state, WalState::kDamaged) << "cut " << cut;
  }
}

// A power cut may write the later pages of the last batch and not the earlier ones.
TEST(Recovery, TakesAHoleInTheLastBatchForATornTail) {
  Killed killed(4, 70000);
  for (size_t hole = killed.start(3); hole + 4096 < killed.log().size(); hole += 4096) {
    std::string log = killed.log();
    std::fill_n(log.begin() + hole, 4096, '\0');
    absl::StatusOr<std::unique_ptr<Store>> store = Open(killed.With(log));
    ASSERT_TRUE(store.ok()) << hole << " " << store.status();
    EXPECT_EQ(WholePrefix(**store), 3);
  }
  absl::StatusOr<std::unique_ptr<Store>> store = Open(killed.With(killed.log() + std::string(100000, '\0')));
  ASSERT_TRUE(store.ok()) << store.status();
  EXPECT_EQ(WholePrefix(**store), 4) << "zeros behind the end are allocated space";
}

// Every byte of small batches, flipped: either nothing acknowledged is lost, or the opening is refused.
TEST(Recovery, RefusesDamageBeforeTheLastBatchWhicheverByteItIs) {
  Killed killed(5, 40);
  for (size_t at = 0; at < killed.start(4); at += 3) {
    SCOPED_TRACE("byte " + std::to_string(at));
    std::string log = killed.log();
    log[at] = static_cast<char>(log[at] ^ 0x40);
    absl::StatusOr<std::unique_ptr<Store>> store = Open(killed.With(log));
    ASSERT_EQ(store.status().code(), absl::StatusCode::kDataLoss) << store.status();
    EXPECT_THAT(std::string(store.status().message()), HasSubstr(".log at byte"));
  }
}

TEST(Recovery, RefusesZeroedPagesBeforeTheLastBatch) {
  Killed killed(8, 30000);
  for (size_t page = 0; page + 4096 <= killed.start(7); page += 4096) {
    std::string log = killed.log();
    std::fill_n(log.begin() + page, 4096, '\0');
    EXPECT_EQ(Open(killed.With(log)).status().code(), absl::StatusCode::kDataLoss) << "page at " << page;
  }
}

TEST(Recovery, RefusalChangesNothingAndAPersonMayCut) {
  Killed killed(9, 300);
  std::string log = killed.log();
  const size_t damaged = killed.start(4) + 20;
  log[damaged] = static_cast<char>(log[damaged] ^ 1);
  const std::string folder = killed.With(log);
  EXPECT_EQ(Open(folder).status().code(), absl::StatusCode::kDataLoss);
  EXPECT_EQ(ReadAll(LogPath(folder)), log);
  WriteAll(LogPath(folder), killed.log());
  EXPECT_EQ(WholePrefix(**Open(folder)), 9) << "the damaged byte put right, all is there";

  const std::string cut = killed.With(log);
  {
    absl::StatusOr<std::unique_ptr<Store>> store = Open(cut, Damage::kCutThere);
    ASSERT_TRUE(store.ok()) << store.status();
    EXPECT_EQ(WholePrefix(**store), 4);
    ASSERT_TRUE(WriteNumbered(**store, 4, 300).ok());
  }
  absl::StatusOr<std::unique_ptr<Store>> store = Open(cut);
  ASSERT_TRUE(store.ok()) << "one decision is enough: " << store.status();
  EXPECT_EQ(WholePrefix(**store), 5);
}

TEST(Recovery, RefusesAHoleBetweenTwoLogs) {
  TempFolder temp;
  const std::string folder = temp / "store";
  std::string first_log;
  {
    absl::StatusOr<std::unique_ptr<Store>> store = Open(folder);
    for (int i = 0; i < 5; ++i) ASSERT_TRUE(WriteNumbered(**store, i, 300).ok());
    first_log = LogPath(folder);
  }
  {
    absl::StatusOr<std::unique_ptr<Store>> store = Open(folder);  // keeps the old log, goes on in a new one
    for (int i = 5; i < 9; ++i) ASSERT_TRUE(WriteNumbered(**store, i, 300).ok());
  }
  ASSERT_NE(LogPath(folder), first_log);
  EXPECT_EQ(WholePrefix(**Open(folder)), 9);
  const std::string log = ReadAll(first_log);
  WriteAll(first_log, log.substr(0, log.size() - 10));
  EXPECT_EQ(Open(folder).status().code(), absl::StatusCode::kDataLoss);
  EXPECT_EQ(WholePrefix(**Open(folder, Damage::kCutThere)), 4) << "what lies behind the hole goes too";
  EXPECT_EQ(WholePrefix(**Open(folder)), 4);
}

TEST(Recovery, DoesNotTakeAHeadlessFolderForANewOne) {
  Killed killed(3, 300);
  const std::string folder = killed.With(killed.log());
  std::filesystem::remove(folder + "/CURRENT");
  absl::Status refused = Open(folder).status();
  EXPECT_EQ(refused.code(), absl::StatusCode::kDataLoss);
  EXPECT_THAT(std::string(refused.message()), HasSubstr("no CURRENT file"));
  EXPECT_EQ(ReadAll(LogPath(folder)), killed.log());
}

TEST(Recovery, MakesANewStoreOnlyWhenAllowed) {
  TempFolder temp;
  EXPECT_FALSE(OpenRocks({.folder = temp / "absent", .absent = Absent::kRefuse}).ok());
  EXPECT_FALSE(std::filesystem::exists(temp / "absent/CURRENT"));
  EXPECT_TRUE(OpenRocks({.folder = temp / "absent"}).ok());
  EXPECT_TRUE(OpenRocks({.folder = temp / "absent", .absent = Absent::kRefuse}).ok());
}

TEST(Recovery, RefusesASecondOpener) {
  TempFolder temp;
  absl::StatusOr<std::unique_ptr<Store>> first = Open(temp / "store");
  ASSERT_TRUE(first.ok());
  EXPECT_FALSE(Open(temp / "store").ok());
  ASSERT_TRUE(WriteNumbered(**first, 0, 10).ok()) << "the first is not disturbed";
}

// A file size limit makes the system refuse writes, as a failing disk does.
class FileSizeLimit {
 public:
  explicit FileSizeLimit(rlim_t bytes) : before_signal_(std::signal(SIGXFSZ, SIG_IGN)) {
    ::getrlimit(RLIMIT_FSIZE, &before_);
    rlimit limit = before_;
    limit.rlim_cur = bytes;
    ::setrlimit(RLIMIT_FSIZE, &limit);
  }
  ~FileSizeLimit() {
    ::setrlimit(RLIMIT_FSIZE, &before_);
    std::signal(SIGXFSZ, before_signal_);
  }

 private:
  rlimit before_ = {};
  void (*const before_signal_)(int);
};

TEST(Recovery, PoisonsAfterAFailedWriteAndLosesNothingAcknowledged) {
  TempFolder temp;
  const std::string folder = temp / "store";
  int acknowledged = 0;
  {
    absl::StatusOr<std::unique_ptr<Store>> store = Open(folder);
    ASSERT_TRUE(store.ok());
    for (; acknowledged < 10; ++acknowledged) ASSERT_TRUE(WriteNumbered(**store, acknowledged, 3000).ok());
    absl::Status failed;
    {
      FileSizeLimit limit(64 << 10);
      for (; failed.ok(); acknowledged += failed.ok()) failed = WriteNumbered(**store, acknowledged, 3000);
    }
    EXPECT_EQ(failed.code(), absl::StatusCode::kInternal) << failed;
    EXPECT_GT(acknowledged, 10);
    EXPECT_LT(acknowledged, 25);
    // The disk works again, the store must not: it cannot know what its tail is.
    absl::Status poisoned = WriteNumbered(**store, 100, 10);
    EXPECT_EQ(poisoned.code(), absl::StatusCode::kFailedPrecondition) << poisoned;
    EXPECT_THAT(std::string(poisoned.message()), HasSubstr("poisoned by an earlier failure"));
    EXPECT_EQ(Read(**store, nullptr, BatchKey(3), Family::kJournal), "3") << "reads go on";
  }
  absl::StatusOr<std::unique_ptr<Store>> store = Open(folder);
  ASSERT_TRUE(store.ok()) << store.status();
  EXPECT_GE(WholePrefix(**store), acknowledged);
  EXPECT_LE(WholePrefix(**store), acknowledged + 1);
}

uint64_t LogBytes(const std::string& folder) {
  uint64_t bytes = 0;
  for (const auto& entry : std::filesystem::directory_iterator(folder)) {
    if (entry.path().extension() == ".log") bytes += entry.file_size();
  }
  return bytes;
}

// A row in a family that hardly ever changes holds back every log since; without a bound the next start would replay
// them all.
TEST(Recovery, KeepsLogsBoundedThroughManyWritesAndOpenings) {
  TempFolder temp;
  const std::string folder = temp / "store";
  const std::string row(16000, 'r');
  int rows = 0;
  for (int opening = 0; opening < 3; ++opening) {
    absl::StatusOr<std::unique_ptr<Store>> store = OpenRocks({.folder = folder});  // with its full budget
    ASSERT_TRUE(store.ok()) << store.status();
    ASSERT_TRUE(Commit(**store, {Put("rare", std::to_string(opening), Family::kKeys)}).ok());
    for (uint64_t written = 0; written < 2 * kReplayBytesMax; written += row.size()) {
      ASSERT_TRUE(Commit(**store, {Put("k" + std::to_string(rows++), row)}, Sync::kNo).ok());
    }
    // The log that crosses the bound is still written to, and logs go after the flush that frees them.
    constexpr uint64_t kBound = kReplayBytesMax + kReplayBytesMax / 8;
    for (int i = 0; i < 200 && LogBytes(folder) > kBound; ++i) ::usleep(50000);
    EXPECT_LE(LogBytes(folder), kBound);
  }
  EXPECT_EQ(Rows(**Open(folder), nullptr, Family::kState).size(), static_cast<size_t>(rows));
}

}  // namespace
}  // namespace yici::storage
