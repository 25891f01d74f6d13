// Backups of a store that is written to: whole, incremental, readable in their place, and never half restored unnoticed.
#include "storage/rocks/backups.h"

#include <atomic>
#include <fstream>
#include <thread>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "storage/rocks/store.h"
#include "storage/test_kit.h"

namespace yici::storage {
namespace {

namespace fs = std::filesystem;

std::unique_ptr<Store> Open(const std::string& folder) {
  auto store = OpenRocks({.folder = folder, .memory_bytes = 16 << 20});
  EXPECT_TRUE(store.ok()) << store.status();
  return *std::move(store);
}

std::string Key(int batch) { return "batch/" + std::to_string(100'000 + batch); }

absl::Status WriteNumbered(Store& store, int batch, size_t bytes = 100) {
  return Commit(store, {Put(Key(batch), std::string(bytes, static_cast<char>('a' + batch % 26))),
                        Put(Key(batch), std::to_string(batch), Family::kJournal),
                        Put(Key(batch), std::string(20'000, 'b'), Family::kBlobs)});
}

// How many batches are there; fails on a hole or a half batch.
int WholePrefix(Store& store) {
  const auto journal = Rows(store, nullptr, Family::kJournal), state = Rows(store, nullptr, Family::kState),
             blobs = Rows(store, nullptr, Family::kBlobs);
  EXPECT_EQ(journal.size(), state.size());
  EXPECT_EQ(journal.size(), blobs.size());
  for (size_t i = 0; i < journal.size(); ++i) EXPECT_EQ(journal[i].first, Key(static_cast<int>(i)));
  return static_cast<int>(journal.size());
}

std::vector<std::string> FilesUnder(const std::string& folder) {
  std::vector<std::string> files;
  for (const auto& entry : fs::recursive_directory_iterator(folder)) {
    if (entry.is_regular_file() && entry.file_size() > 0) files.push_back(entry.path());
  }
  return files;
}

void FlipByte(const std::string& path, uint64_t at) {
  std::fstream file(path, std::ios::in | std::ios::out | std::ios::binary);
  file.seekg(static_cast<std::streamoff>(at));
  const char byte = static_cast<char>(file.get() ^ 1);
  file.seekp(static_cast<std::streamoff>(at));
  file.put(byte);
}

class BackupsOfAStore : public ::testing::Test {
 protected:
  std::unique_ptr<Backups> Opened() {
    auto backups = Backups::Open(temp_ / "backups");
    EXPECT_TRUE(backups.ok()) << backups.status();
    return *std::move(backups);
  }
  int Restored(uint32_t id, const std::string& name) {
    const absl::Status restored = Opened()->Restore(id, temp_ / name);
    EXPECT_TRUE(restored.ok()) << restored;
    return WholePrefix(*Open(temp_ / name));
  }

  TempFolder temp_;
};

TEST_F(BackupsOfAStore, HoldWhatWasWrittenAndComeBack) {
  auto store = Open(temp_ / "live");
  for (int i = 0; i < 40; ++i) ASSERT_TRUE(WriteNumbered(*store, i).ok());
  const auto first = BackUp(*store, temp_ / "backups");
  ASSERT_TRUE(first.ok()) << first.status();
  for (int i = 40; i < 60; ++i) ASSERT_TRUE(WriteNumbered(*store, i).ok());
  const auto second = BackUp(*store, temp_ / "backups");
  ASSERT_TRUE(second.ok()) << second.status();
  EXPECT_EQ(first->id, 1u);
  EXPECT_EQ(second->id, 2u);
  EXPECT_EQ(Opened()->List().size(), 2u);
  EXPECT_EQ(Restored(1, "restored-1"), 40);
  EXPECT_EQ(Restored(2, "restored-2"), 60);
}

TEST_F(BackupsOfAStore, CopyNoTableTwice) {
  auto store = Open(temp_ / "live");
  for (int i = 0; i < 200; ++i) ASSERT_TRUE(WriteNumbered(*store, i).ok());
  store.reset();
  store = Open(temp_ / "live");
  ASSERT_TRUE(store->Checkpoint(temp_ / "flushes").ok());
  const auto first = BackUp(*store, temp_ / "backups");
  ASSERT_TRUE(WriteNumbered(*store, 200).ok());
  const auto second = BackUp(*store, temp_ / "backups");
  ASSERT_TRUE(first.ok() && second.ok());
  EXPECT_GT(first->new_bytes, 1'000'000u);
  EXPECT_LT(second->new_bytes, first->new_bytes / 4);
  EXPECT_GE(second->bytes, first->bytes);
}

TEST_F(BackupsOfAStore, AreReadInTheirPlace) {
  auto store = Open(temp_ / "live");
  for (int i = 0; i < 30; ++i) ASSERT_TRUE(WriteNumbered(*store, i).ok());
  const auto made = BackUp(*store, temp_ / "backups");
  ASSERT_TRUE(made.ok()) << made.status();
  ASSERT_TRUE(WriteNumbered(*store, 30).ok());
  const auto before = FilesUnder(temp_ / "backups");
  auto kept = Opened()->OpenToRead(made->id, 8 << 20);
  ASSERT_TRUE(kept.ok()) << kept.status();
  EXPECT_EQ(WholePrefix(**kept), 30);
  kept->reset();
  EXPECT_EQ(FilesUnder(temp_ / "backups"), before);
}

TEST_F(BackupsOfAStore, TakenWhileWritingHoldWholeBatches) {
  auto store = Open(temp_ / "live");
  std::atomic<bool> stop = false;
  std::atomic<int> written = 0;
  std::thread writing([&] {
    for (int i = 0; !stop && i < 5000; ++i) {
      if (!WriteNumbered(*store, i).ok()) break;
      ++written;
    }
  });
  while (written < 50) std::this_thread::yield();
  std::vector<std::pair<int, int>> range;
  for (int round = 0; round < 3; ++round) {
    const int before = written;
    const auto made = BackUp(*store, temp_ / "backups");
    EXPECT_TRUE(made.ok()) << made.status();
    range.emplace_back(before, written + 1);
  }
  stop = true;
  writing.join();
  for (uint32_t id = 1; id <= 3; ++id) {
    const int whole = Restored(id, "restored-" + std::to_string(id));
    EXPECT_GE(whole, range[id - 1].first);
    EXPECT_LE(whole, range[id - 1].second);
  }
}

TEST_F(BackupsOfAStore, AreGivenUpWhenAskedAndLeaveTheOthers) {
  auto store = Open(temp_ / "live");
  for (int i = 0; i < 20; ++i) ASSERT_TRUE(WriteNumbered(*store, i).ok());
  ASSERT_TRUE(BackUp(*store, temp_ / "backups").ok());
  for (int i = 20; i < 2000; ++i) ASSERT_TRUE(WriteNumbered(*store, i).ok());
  int asked = 0;
  const auto given_up = BackUp(*store, temp_ / "backups", {.stopping = [&] { return ++asked > 0; }});
  EXPECT_TRUE(absl::IsCancelled(given_up.status())) << given_up.status();
  EXPECT_EQ(Opened()->List().size(), 1u);
  ASSERT_TRUE(BackUp(*store, temp_ / "backups").ok());
  EXPECT_EQ(Restored(2, "restored"), 2000);
}

TEST_F(BackupsOfAStore, AreReadBackUntilSomebodyAsksToStop) {
  auto store = Open(temp_ / "live");
  for (int i = 0; i < 200; ++i) ASSERT_TRUE(WriteNumbered(*store, i).ok());
  ASSERT_TRUE(BackUp(*store, temp_ / "backups").ok());
  int asked = 0;
  EXPECT_TRUE(Opened()->Verify(1, [&] { return ++asked, false; }).ok());
  EXPECT_GT(asked, 3);
  const int half = asked / 2;
  asked = 0;
  const absl::Status given_up = Opened()->Verify(1, [&] { return ++asked == half; });
  EXPECT_TRUE(absl::IsCancelled(given_up)) << given_up;
  EXPECT_EQ(asked, half);
}

TEST_F(BackupsOfAStore, TellBeforehandWhatTheyWillWrite) {
  auto store = Open(temp_ / "live");
  for (int i = 0; i < 200; ++i) ASSERT_TRUE(WriteNumbered(*store, i).ok());
  store.reset();
  store = Open(temp_ / "live");
  ASSERT_TRUE(store->Checkpoint(temp_ / "flushes").ok());
  const uint64_t told = *BytesToBackUp(*store, temp_ / "backups");
  const auto first = BackUp(*store, temp_ / "backups");
  ASSERT_TRUE(first.ok()) << first.status();
  EXPECT_GE(told + 4096, first->new_bytes);
  EXPECT_LE(told, first->new_bytes + 4096);
  EXPECT_LT(*BytesToBackUp(*store, temp_ / "backups"), told / 4);
  EXPECT_GE(*BytesToBackUp(*store, temp_ / "elsewhere"), told);
}

// Every file of a backup, one damaged at a time.
TEST_F(BackupsOfAStore, WithAChangedOrMissingFileAreLost) {
  auto store = Open(temp_ / "live");
  for (int i = 0; i < 30; ++i) ASSERT_TRUE(WriteNumbered(*store, i).ok());
  ASSERT_TRUE(BackUp(*store, temp_ / "backups").ok());
  ASSERT_TRUE(Opened()->Verify(1).ok());
  fs::copy(temp_ / "backups", temp_ / "sound", fs::copy_options::recursive);
  int looked_at = 0;
  for (const std::string& path : FilesUnder(temp_ / "backups")) {
    const uint64_t size = fs::file_size(path);
    for (const bool missing : {false, true}) {
      SCOPED_TRACE(path + (missing ? " missing" : " changed"));
      missing ? static_cast<void>(fs::remove(path)) : FlipByte(path, size / 2);
      auto backups = Backups::Open(temp_ / "backups");
      if (backups.ok()) {
        const absl::Status verified = (*backups)->Verify(1);
        const absl::Status restored = (*backups)->Restore(1, temp_ / ("restored-" + std::to_string(++looked_at)));
        EXPECT_TRUE(absl::IsDataLoss(verified)) << verified;
        EXPECT_TRUE(absl::IsDataLoss(restored)) << restored;
      }
      fs::remove_all(temp_ / "backups");
      fs::copy(temp_ / "sound", temp_ / "backups", fs::copy_options::recursive);
    }
  }
  EXPECT_GT(looked_at, 8);
}

TEST_F(BackupsOfAStore, AreToldApartFromWhatIsNotThere) {
  EXPECT_TRUE(absl::IsNotFound(Backups::Open(temp_ / "nowhere").status()));
  auto store = Open(temp_ / "live");
  ASSERT_TRUE(WriteNumbered(*store, 0).ok());
  ASSERT_TRUE(BackUp(*store, temp_ / "backups").ok());
  EXPECT_TRUE(absl::IsNotFound(Opened()->Verify(2)));
  EXPECT_TRUE(absl::IsNotFound(Opened()->Restore(2, temp_ / "restored")));
  EXPECT_TRUE(absl::IsNotFound(Opened()->OpenToRead(2, 8 << 20).status()));
  EXPECT_FALSE(fs::exists(temp_ / "restored"));
  EXPECT_TRUE(absl::IsNotFound(RemoveBackup(temp_ / "backups", 2)));
  ASSERT_TRUE(RemoveBackup(temp_ / "backups", 1).ok());
  EXPECT_TRUE(Opened()->List().empty());
}

}  // namespace
}  // namespace yici::storage
