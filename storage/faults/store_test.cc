#include "storage/faults/store.h"

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "storage/memory/store.h"
#include "storage/test_kit.h"

namespace yici::storage {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::Pair;

RowList State(Store& store) { return Rows(store, nullptr, Family::kState); }

struct Case {
  Fault fault;
  absl::StatusCode answer;
  bool there_after_crash;
};

class FailingWrite : public ::testing::TestWithParam<Case> {};

TEST_P(FailingWrite, AnswersPoisonsAndLeavesWhatThePlanSays) {
  FaultyMachine machine({.writes = {{2, GetParam().fault}}});
  ASSERT_TRUE(Commit(machine.store(), {Put("a", "1")}).ok());
  EXPECT_EQ(Commit(machine.store(), {Put("b", "2"), Put("c", "2")}).code(), GetParam().answer);
  EXPECT_EQ(machine.store().faults_fired(), 1u);
  EXPECT_EQ(Commit(machine.store(), {Put("d", "3")}).code(), absl::StatusCode::kFailedPrecondition);
  EXPECT_EQ(Read(machine.store(), nullptr, "a"), "1") << "reads go on";
  machine.store().SetPlan({});
  EXPECT_EQ(Commit(machine.store(), {Put("d", "3")}).code(), absl::StatusCode::kFailedPrecondition) << "still poisoned";

  machine.CrashAndReopen(Unsynced::kLost);
  RowList expected = {{"a", "1"}};
  if (GetParam().there_after_crash) expected = {{"a", "1"}, {"b", "2"}, {"c", "2"}};
  EXPECT_EQ(State(machine.store()), expected);
  EXPECT_TRUE(Commit(machine.store(), {Put("d", "3")}).ok()) << "a new opening writes again";
}

INSTANTIATE_TEST_SUITE_P(Faults, FailingWrite,
                         ::testing::Values(Case{Fault::kRefused, absl::StatusCode::kInternal, false},
                                           Case{Fault::kTorn, absl::StatusCode::kDataLoss, false},
                                           Case{Fault::kSyncLost, absl::StatusCode::kInternal, false},
                                           Case{Fault::kSyncKept, absl::StatusCode::kInternal, true},
                                           Case{Fault::kDiskFull, absl::StatusCode::kResourceExhausted, false}));

TEST(FaultStore, CallsBackForSlowWritesAndWorks) {
  std::vector<uint64_t> slow;
  FaultStore store(NewMemoryStore(), {.writes = {{1, Fault::kSlow}, {3, Fault::kSlow}},
                                      .on_slow = [&](uint64_t write) { slow.push_back(write); }});
  for (int i = 0; i < 4; ++i) ASSERT_TRUE(Commit(store, {Put(std::to_string(i), "x")}).ok());
  EXPECT_THAT(slow, ElementsAre(1, 3));
  EXPECT_EQ(store.writes_tried(), 4u);
  EXPECT_FALSE(store.poisoned());
}

TEST(FaultStore, ShowsLittleSpaceUntilThePlanChanges) {
  FaultStore store(NewMemoryStore(), {.free_bytes = 4096});
  EXPECT_EQ(*store.FreeBytes(), 4096u);
  EXPECT_TRUE(Commit(store, {Put("a", "1")}).ok());
  store.SetPlan({});
  EXPECT_EQ(*store.FreeBytes(), kMemoryFreeBytes);
}

TEST(FaultStore, FailsReadsByPlan) {
  FaultStore store(NewMemoryStore(), {.unreadable_from_write = 2});
  ASSERT_TRUE(Commit(store, {Put("a", "1")}).ok());
  EXPECT_EQ(Read(store, nullptr, "a"), "1");
  ASSERT_TRUE(Commit(store, {Put("b", "1")}).ok());
  std::string value;
  std::vector<std::optional<std::string>> values;
  EXPECT_EQ(store.Get(nullptr, Family::kState, "a", &value).code(), absl::StatusCode::kDataLoss);
  EXPECT_EQ(store.MultiGet(nullptr, Family::kState, {}, &values).code(), absl::StatusCode::kDataLoss);
  auto rows = store.NewIterator(nullptr, Family::kState, "", "", Direction::kForward);
  EXPECT_FALSE(rows->Valid());
  EXPECT_EQ(rows->status().code(), absl::StatusCode::kDataLoss);
}

TEST(FaultyMachine, LosesExactlyTheUnsynced) {
  FaultyMachine machine;
  ASSERT_TRUE(Commit(machine.store(), {Put("a", "1"), Put("b", "1")}, Sync::kNo).ok());
  ASSERT_TRUE(Commit(machine.store(), {Put("a", "2")}, Sync::kYes).ok());  // carries the earlier one along
  ASSERT_TRUE(Commit(machine.store(), {Put("a", "3"), Remove("b"), Put("c", "3")}, Sync::kNo).ok());
  ASSERT_TRUE(Commit(machine.store(), {Remove("a"), Remove("c")}, Sync::kNo).ok());
  EXPECT_THAT(State(machine.store()), IsEmpty());
  EXPECT_EQ(machine.disk().unsynced_batches(), 2u);
  machine.CrashAndReopen(Unsynced::kLost);
  EXPECT_THAT(State(machine.store()), ElementsAre(Pair("a", "2"), Pair("b", "1")));
}

TEST(FaultyMachine, KeepsAPrefixOfTheUnsyncedWhenAsked) {
  FaultyMachine machine;
  for (std::string step : {"1", "2", "3"}) ASSERT_TRUE(Commit(machine.store(), {Put("a", step)}, Sync::kNo).ok());
  machine.CrashAndReopen(Unsynced::kKept, 2);
  EXPECT_EQ(Read(machine.store(), nullptr, "a"), "2");
  machine.CrashAndReopen(Unsynced::kLost);
  EXPECT_EQ(Read(machine.store(), nullptr, "a"), "2") << "what survived one crash survives the next";
}

TEST(FaultyMachine, TakesAnEmptySyncedBatchAsASyncOfAllBefore) {
  FaultyMachine machine;
  ASSERT_TRUE(Commit(machine.store(), {Put("a", "1")}, Sync::kNo).ok());
  ASSERT_TRUE(Commit(machine.store(), {}, Sync::kYes).ok());
  machine.CrashAndReopen(Unsynced::kLost);
  EXPECT_EQ(Read(machine.store(), nullptr, "a"), "1");
}

TEST(MemoryDisk, DropsVersionsNobodyCanRead) {
  FaultyMachine machine;
  for (int i = 0; i < 1000; ++i) {
    ASSERT_TRUE(Commit(machine.store(), {Put("same", std::to_string(i)), Put("gone", "x"), Remove("gone")}).ok());
    ASSERT_TRUE(Commit(machine.store(), {Put("timer" + std::to_string(i), "x")}).ok());
    ASSERT_TRUE(Commit(machine.store(), {Remove("timer" + std::to_string(i))}).ok());
  }
  EXPECT_EQ(machine.disk().stored_versions(), 1u);
  EXPECT_EQ(machine.store().usage().memtable_bytes, 3u);
  std::shared_ptr<const Snapshot> frozen = machine.store().GetSnapshot();
  for (int i = 0; i < 10; ++i) ASSERT_TRUE(Commit(machine.store(), {Put("same", "y")}).ok());
  EXPECT_EQ(machine.disk().stored_versions(), 11u);
  frozen.reset();
  EXPECT_EQ(machine.disk().stored_versions(), 1u);
}

TEST(MemoryDisk, KeepsWhatACrashWouldReturnTo) {
  FaultyMachine machine;
  ASSERT_TRUE(Commit(machine.store(), {Put("a", "1"), Put("b", "1")}).ok());
  for (int i = 0; i < 5; ++i) ASSERT_TRUE(Commit(machine.store(), {Put("a", "x"), Remove("b")}, Sync::kNo).ok());
  machine.CrashAndReopen(Unsynced::kLost);
  EXPECT_THAT(State(machine.store()), ElementsAre(Pair("a", "1"), Pair("b", "1")));
  EXPECT_EQ(machine.disk().stored_versions(), 2u);
}

}  // namespace
}  // namespace yici::storage
