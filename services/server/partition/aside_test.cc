// Rows outside the fold: written by the one writer, between batches, neither starving the other.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <future>

#include "services/server/partition/core_fixture.h"
#include "services/server/partition/partition.h"
#include "storage/faults/store.h"

namespace yici::server {
namespace {

using storage::Family;

std::string ReasonOf(const absl::Status& status) {
  const std::string text(status.message());
  return text.substr(0, text.find(':'));
}

class AsideTest : public testing::Test {
 protected:
  void SetUp() override {
    store_ = storage::NewMemoryStore();
    auto core = *Core::Open(*store_, {.log_id_hex = kLogId});
    ApplyPack(*core, At("2020-02-03T08:00"));
    CommitBatch(*core, *store_);
  }
  std::unique_ptr<Partition> Start(storage::Store& store, uint64_t free_bytes_min = 0) {
    PartitionOptions options;
    options.core.log_id_hex = kLogId;
    options.free_bytes_min = free_bytes_min;
    options.pump = false;
    options.on_fatal = [this](const absl::Status&) { ++fatal_; };
    return *Partition::Start(store, clock_, std::move(options));
  }
  static Aside Putting(const std::string& key) {
    Aside aside;
    aside.fill = [key](storage::WriteBatch& batch) {
      batch.Put(Family::kBlobs, key, "bytes");
      return absl::OkStatus();
    };
    return aside;
  }
  static bool Has(storage::Store& store, const std::string& key) {
    std::string value;
    return store.Get(nullptr, Family::kBlobs, key, &value).ok();
  }

  std::unique_ptr<storage::Store> store_;
  ManualClock clock_{At("2020-02-03T10:00")};
  std::atomic<int> fatal_{0};
};

TEST_F(AsideTest, IsThereOnceItIsDoneAndMovesNoRevision) {
  auto partition = Start(*store_);
  const uint64_t before = partition->published()->head.revision;
  EXPECT_TRUE(partition->WriteAsideAndWait(Putting("a")).ok());
  EXPECT_TRUE(Has(*store_, "a"));
  EXPECT_EQ(partition->published()->head.revision, before);
  EXPECT_EQ(partition->counters().asides, 1u);
  EXPECT_EQ(partition->counters().batches, 0u);
}

TEST_F(AsideTest, ThatIsNotFilledWritesNothing) {
  auto partition = Start(*store_);
  Aside aside;
  aside.fill = [](storage::WriteBatch& batch) {
    batch.Put(Family::kBlobs, "a", "bytes");
    return absl::NotFoundError("GONE: what it meant to change is gone");
  };
  EXPECT_EQ(ReasonOf(partition->WriteAsideAndWait(std::move(aside))), "GONE");
  EXPECT_FALSE(Has(*store_, "a"));
  EXPECT_TRUE(partition->SubmitAndWait(Submit("r1")).status.ok()) << "and commands go on";
}

// Clients who never pause, one alone (the deciding thread writes by itself) and many (the committing thread writes).
TEST_F(AsideTest, AndCommandsDoNotStarveEachOther) {
  for (const int clients : {1, 16}) {
    SCOPED_TRACE(clients);
    auto partition = Start(*store_);
    std::atomic<bool> stop{false};
    std::atomic<int> answered{0};
    std::vector<std::thread> threads;
    for (int c = 0; c < clients; ++c) {
      threads.emplace_back([&, c] {
        for (int i = 0; !stop; ++i) {
          const std::string id = std::to_string(clients) + "-" + std::to_string(c) + "-" + std::to_string(i);
          ASSERT_TRUE(partition->SubmitAndWait(Submit(id)).status.ok());
          ++answered;
        }
      });
    }
    std::atomic<int> written{0};
    threads.emplace_back([&] {
      while (!stop) {
        ASSERT_TRUE(partition->WriteAsideAndWait(Putting(std::to_string(written))).ok());
        ++written;
      }
    });
    const auto until = std::chrono::steady_clock::now() + std::chrono::seconds(20);
    while ((answered < 300 || written < 300) && std::chrono::steady_clock::now() < until) {
      std::this_thread::sleep_for(std::chrono::milliseconds(1));
    }
    stop = true;
    for (auto& thread : threads) thread.join();
    // A turn that somebody has to wait out by a timeout would make it ten a second.
    EXPECT_GE(answered, 300);
    EXPECT_GE(written, 300);
  }
}

// The promise that a sweep rests on: nothing is committed between what `fill` reads and its rows.
TEST_F(AsideTest, SeesTheStoreAsItIsUntilItsRowsAreWritten) {
  auto partition = Start(*store_);
  std::atomic<bool> stop{false};
  std::thread client([&] {
    for (int i = 0; !stop; ++i) ASSERT_TRUE(partition->SubmitAndWait(Submit("r" + std::to_string(i))).status.ok());
  });
  for (int i = 0; i < 50; ++i) {
    Aside aside;
    aside.fill = [&](storage::WriteBatch& batch) {
      const uint64_t batches = partition->counters().batches;
      std::this_thread::sleep_for(std::chrono::milliseconds(1));
      EXPECT_EQ(partition->counters().batches, batches);
      batch.Put(Family::kBlobs, "x", std::to_string(batches));
      return absl::OkStatus();
    };
    ASSERT_TRUE(partition->WriteAsideAndWait(std::move(aside)).ok());
  }
  stop = true;
  client.join();
}

TEST_F(AsideTest, ThatFailsEndsThePartition) {
  for (const storage::Fault fault : {storage::Fault::kRefused, storage::Fault::kSyncLost, storage::Fault::kDiskFull}) {
    SetUp();
    fatal_ = 0;
    storage::FaultStore faults(std::move(store_), storage::FaultPlan{.writes = {{1, fault}}});
    auto partition = Start(faults);
    EXPECT_EQ(ReasonOf(partition->WriteAsideAndWait(Putting("a"))), "STOPPING");
    EXPECT_EQ(fatal_, 1);
    EXPECT_EQ(ReasonOf(partition->WriteAsideAndWait(Putting("b"))), "STOPPING") << "nothing follows a failed write";
    EXPECT_EQ(ReasonOf(partition->SubmitAndWait(Submit("r1")).status), "STOPPING");
    EXPECT_EQ(faults.writes_tried(), 1u);
    partition.reset();
  }
}

TEST_F(AsideTest, WaitsForSpaceUnlessItFreesSome) {
  auto partition = Start(*store_, UINT64_MAX);
  EXPECT_EQ(ReasonOf(partition->WriteAsideAndWait(Putting("a"))), "STORAGE_LOW");
  Aside frees = Putting("a");
  frees.frees_space = true;
  EXPECT_TRUE(partition->WriteAsideAndWait(std::move(frees)).ok());
}

TEST_F(AsideTest, AndCommandsGoOnByThemselvesWhenThereIsSpaceAgain) {
  storage::FaultStore disk(std::move(store_), storage::FaultPlan{.free_bytes = 99});
  auto partition = Start(disk, 100);
  EXPECT_EQ(ReasonOf(partition->SubmitAndWait(Submit("r1")).status), "STORAGE_LOW");
  EXPECT_EQ(ReasonOf(partition->WriteAsideAndWait(Putting("a"))), "STORAGE_LOW");
  disk.SetPlan({.free_bytes = 100});
  const auto until = std::chrono::steady_clock::now() + std::chrono::seconds(20);
  absl::Status status = absl::UnavailableError("not asked yet");
  while (!status.ok() && std::chrono::steady_clock::now() < until) {
    std::this_thread::sleep_for(std::chrono::milliseconds(10));
    status = partition->SubmitAndWait(Submit("r1")).status;
  }
  EXPECT_TRUE(status.ok()) << status;
  EXPECT_TRUE(partition->WriteAsideAndWait(Putting("a")).ok());
}

// A loss of power right behind the answer: everything that was told is there. An unsynced write in front of a synced one
// would look like damage in the middle of the log at the next start.
TEST_F(AsideTest, IsSyncedBeforeItIsTold) {
  storage::FaultyMachine machine;
  {
    auto core = *Core::Open(machine.store(), {.log_id_hex = kLogId});
    ApplyPack(*core, At("2020-02-03T08:00"));
    CommitBatch(*core, machine.store());
    auto partition = Start(machine.store());
    Aside sweep = Putting("a");
    sweep.frees_space = true;
    ASSERT_TRUE(partition->WriteAsideAndWait(std::move(sweep)).ok());
    ASSERT_TRUE(partition->WriteAsideAndWait(Putting("b")).ok());
  }
  machine.CrashAndReopen(storage::Unsynced::kLost);
  EXPECT_TRUE(Has(machine.store(), "a"));
  EXPECT_TRUE(Has(machine.store(), "b"));
}

TEST_F(AsideTest, EachIsAnsweredWhenThePartitionStops) {
  auto partition = Start(*store_);
  std::atomic<int> answered{0};
  for (int i = 0; i < 50; ++i) {
    Aside aside = Putting("k" + std::to_string(i));
    aside.done = [&](const absl::Status& status) {
      EXPECT_TRUE(status.ok() || ReasonOf(status) == "STOPPING") << status;
      ++answered;
    };
    partition->WriteAside(std::move(aside));
  }
  partition.reset();
  EXPECT_EQ(answered, 50);
}

}  // namespace
}  // namespace yici::server
