// The contract of storage/api/store.h, run over every store there is. A new store joins by one line at the end.
#include <algorithm>
#include <atomic>
#include <functional>
#include <map>
#include <random>
#include <string>
#include <thread>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "storage/api/store.h"
#include "storage/faults/store.h"
#include "storage/memory/store.h"
#include "storage/rocks/store.h"
#include "storage/test_kit.h"

namespace yici::storage {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::Optional;
using ::testing::Pair;

struct Kind {
  std::string name;
  std::function<std::unique_ptr<Store>(const std::string& folder)> open;
  bool has_checkpoint;
};

std::unique_ptr<Store> Rocks(const std::string& folder) {
  absl::StatusOr<std::unique_ptr<Store>> store = OpenRocks({.folder = folder, .memory_bytes = 16 << 20});
  EXPECT_EQ(store.status().code(), absl::StatusCode::kOk) << store.status();
  return store.ok() ? *std::move(store) : nullptr;
}
std::unique_ptr<Store> Memory(const std::string&) { return NewMemoryStore(); }
std::unique_ptr<Store> FaultlessMemory(const std::string& folder) {
  return std::make_unique<FaultStore>(Memory(folder), FaultPlan{});
}
std::unique_ptr<Store> FaultlessRocks(const std::string& folder) {
  return std::make_unique<FaultStore>(Rocks(folder), FaultPlan{});
}

class StoreContract : public ::testing::TestWithParam<Kind> {
 protected:
  StoreContract() : store_(GetParam().open(folder_ / "store")) {}

  TempFolder folder_;
  std::unique_ptr<Store> store_;
};

TEST_P(StoreContract, ShowsNothingOfABatchBeforeItIsWritten) {
  std::unique_ptr<WriteBatch> batch = Fill(*store_, {Put("a", "1"), Put("b", "2", Family::kJournal)});
  EXPECT_EQ(batch->count(), 2u);
  EXPECT_GT(batch->bytes(), 4u);
  EXPECT_EQ(Read(*store_, nullptr, "a"), "<absent>");
  ASSERT_TRUE(store_->Write(std::move(batch), Sync::kYes).ok());
  EXPECT_EQ(Read(*store_, nullptr, "a"), "1");
  EXPECT_EQ(Read(*store_, nullptr, "b", Family::kJournal), "2");
}

TEST_P(StoreContract, LetsLaterChangesOfABatchWin) {
  ASSERT_TRUE(Commit(*store_, {Put("a", "1"), Put("a", "2"), Put("b", "1"), Remove("b"), Remove("c"), Put("c", "3"),
                               Put("d", "1"), Remove("d"), Remove("e"), Put("e", "5")})
                  .ok());
  EXPECT_THAT(Rows(*store_, nullptr, Family::kState), ElementsAre(Pair("a", "2"), Pair("c", "3"), Pair("e", "5")));
}

TEST_P(StoreContract, ForgetsAClearedBatch) {
  std::unique_ptr<WriteBatch> batch = Fill(*store_, {Put("a", "1")});
  batch->Clear();
  EXPECT_EQ(batch->count(), 0u);
  batch->Put(Family::kState, "b", "2");
  ASSERT_TRUE(store_->Write(std::move(batch), Sync::kNo).ok());
  EXPECT_THAT(Rows(*store_, nullptr, Family::kState), ElementsAre(Pair("b", "2")));
}

TEST_P(StoreContract, AcceptsAnEmptyBatch) {
  EXPECT_TRUE(store_->Write(store_->NewBatch(), Sync::kYes).ok());
  EXPECT_TRUE(store_->Write(store_->NewBatch(), Sync::kNo).ok());
}

TEST_P(StoreContract, RefusesABatchOfAnotherStoreWithoutHarm) {
  std::unique_ptr<Store> other = GetParam().open(folder_ / "other");
  EXPECT_EQ(store_->Write(Fill(*other, {Put("a", "1")}), Sync::kNo).code(), absl::StatusCode::kInvalidArgument);
  EXPECT_EQ(store_->Write(nullptr, Sync::kNo).code(), absl::StatusCode::kInvalidArgument);
  EXPECT_TRUE(Commit(*store_, {Put("a", "2")}).ok());
}

TEST_P(StoreContract, KeepsASnapshotAsItWas) {
  ASSERT_TRUE(Commit(*store_, {Put("a", "1"), Put("b", "1"), Put("c", "1")}).ok());
  std::shared_ptr<const Snapshot> before = store_->GetSnapshot();
  ASSERT_TRUE(Commit(*store_, {Put("a", "2"), Remove("b"), Put("d", "2")}).ok());
  std::shared_ptr<const Snapshot> between = store_->GetSnapshot();
  ASSERT_TRUE(Commit(*store_, {Remove("a"), Remove("c"), Remove("d"), Put("b", "3")}).ok());
  const RowList first = {{"a", "1"}, {"b", "1"}, {"c", "1"}};
  EXPECT_EQ(Rows(*store_, before.get(), Family::kState), first);
  EXPECT_THAT(Rows(*store_, between.get(), Family::kState), ElementsAre(Pair("a", "2"), Pair("c", "1"), Pair("d", "2")));
  EXPECT_THAT(Rows(*store_, nullptr, Family::kState), ElementsAre(Pair("b", "3")));
  EXPECT_EQ(Read(*store_, before.get(), "b"), "1");
  EXPECT_EQ(Read(*store_, between.get(), "b"), "<absent>");
  EXPECT_EQ(Read(*store_, nullptr, "b"), "3");
  between.reset();
  EXPECT_EQ(Rows(*store_, before.get(), Family::kState), first);
}

TEST_P(StoreContract, KeepsAnIteratorAsItWasWithAndWithoutItsSnapshot) {
  ASSERT_TRUE(Commit(*store_, {Put("a", "1"), Put("b", "1"), Put("c", "1")}).ok());
  std::shared_ptr<const Snapshot> frozen = store_->GetSnapshot();
  auto pinned = store_->NewIterator(frozen.get(), Family::kState, "", "", Direction::kForward);
  auto latest = store_->NewIterator(nullptr, Family::kState, "", "", Direction::kForward);
  frozen.reset();
  ASSERT_TRUE(Commit(*store_, {Put("a", "2"), Remove("b"), Put("bb", "2"), Remove("c")}).ok());
  for (Iterator* rows : {pinned.get(), latest.get()}) {
    RowList seen;
    for (; rows->Valid(); rows->Next()) seen.emplace_back(rows->key(), rows->value());
    EXPECT_THAT(seen, ElementsAre(Pair("a", "1"), Pair("b", "1"), Pair("c", "1")));
  }
}

TEST_P(StoreContract, WalksHalfOpenRangesInBothDirections) {
  ASSERT_TRUE(Commit(*store_, {Put("a", "1"), Put("b", "2"), Put("c", "3"), Put("d", "4")}).ok());
  EXPECT_THAT(Range(*store_, nullptr, Family::kState, "b", "d"), ElementsAre(Pair("b", "2"), Pair("c", "3")));
  EXPECT_THAT(Range(*store_, nullptr, Family::kState, "b", "d", Direction::kReverse),
              ElementsAre(Pair("c", "3"), Pair("b", "2")));
  EXPECT_THAT(Range(*store_, nullptr, Family::kState, "c", "", Direction::kReverse),
              ElementsAre(Pair("d", "4"), Pair("c", "3")));
  EXPECT_THAT(Range(*store_, nullptr, Family::kState, "", "bb"), ElementsAre(Pair("a", "1"), Pair("b", "2")));
  EXPECT_THAT(Range(*store_, nullptr, Family::kState, "aa", "b"), IsEmpty());
  for (Direction direction : {Direction::kForward, Direction::kReverse}) {
    EXPECT_THAT(Range(*store_, nullptr, Family::kState, "b", "b", direction), IsEmpty());
    EXPECT_THAT(Range(*store_, nullptr, Family::kState, "d", "b", direction), IsEmpty());
    EXPECT_THAT(Range(*store_, nullptr, Family::kState, "e", "", direction), IsEmpty());
    EXPECT_THAT(Range(*store_, nullptr, Family::kKeys, "", "", direction), IsEmpty());
  }
}

TEST_P(StoreContract, OrdersKeysAsUnsignedBytes) {
  const std::string zero(1, '\0');
  ASSERT_TRUE(Commit(*store_, {Put("\xff", "5"), Put("a", "3"), Put(zero, "2"), Put("", "1"), Put("\x7f", "4")}).ok());
  EXPECT_THAT(Rows(*store_, nullptr, Family::kState),
              ElementsAre(Pair("", "1"), Pair(zero, "2"), Pair("a", "3"), Pair("\x7f", "4"), Pair("\xff", "5")));
  EXPECT_THAT(Range(*store_, nullptr, Family::kState, "", "a", Direction::kReverse),
              ElementsAre(Pair(zero, "2"), Pair("", "1")));
}

TEST_P(StoreContract, CopiesItsBounds) {
  ASSERT_TRUE(Commit(*store_, {Put("a", "1"), Put("b", "2")}).ok());
  std::string begin = "a", end = "b";
  auto rows = store_->NewIterator(nullptr, Family::kState, begin, end, Direction::kForward);
  begin = "z";
  end = "z";
  ASSERT_TRUE(rows->Valid());
  EXPECT_EQ(rows->key(), "a");
  rows->Next();
  EXPECT_FALSE(rows->Valid());
}

TEST_P(StoreContract, KeepsFamiliesApart) {
  for (Family family : kAllFamilies) {
    ASSERT_TRUE(Commit(*store_, {Put("k", std::string(FamilyName(family)), family)}).ok());
  }
  ASSERT_TRUE(Commit(*store_, {Remove("k", Family::kKeys)}).ok());
  EXPECT_EQ(Read(*store_, nullptr, "k", Family::kJournal), "journal");
  EXPECT_EQ(Read(*store_, nullptr, "k", Family::kState), "state");
  EXPECT_EQ(Read(*store_, nullptr, "k", Family::kKeys), "<absent>");
  EXPECT_EQ(Read(*store_, nullptr, "k", Family::kBlobs), "blobs");
}

TEST_P(StoreContract, KeepsEmptyAndLargeValues) {
  std::string large(1 << 20, '\0');
  for (size_t i = 0; i < large.size(); ++i) large[i] = static_cast<char>(i * 131 >> 3);
  for (Family family : kAllFamilies) {
    ASSERT_TRUE(Commit(*store_, {Put("empty", "", family), Put("large", large, family)}).ok());
    EXPECT_EQ(Read(*store_, nullptr, "empty", family), "");
    EXPECT_EQ(Read(*store_, nullptr, "large", family), large);
    EXPECT_THAT(Rows(*store_, nullptr, family), ElementsAre(Pair("empty", ""), Pair("large", large)));
  }
}

TEST_P(StoreContract, AnswersMultiGetInTheOrderAsked) {
  ASSERT_TRUE(Commit(*store_, {Put("a", "1"), Put("b", ""), Put("c", "3")}).ok());
  std::shared_ptr<const Snapshot> frozen = store_->GetSnapshot();
  ASSERT_TRUE(Commit(*store_, {Put("a", "9"), Remove("c")}).ok());
  const std::vector<std::string_view> keys = {"c", "x", "a", "b", "a"};
  std::vector<std::optional<std::string>> values = {"left over"};
  ASSERT_TRUE(store_->MultiGet(frozen.get(), Family::kState, keys, &values).ok());
  EXPECT_THAT(values, ElementsAre(Optional(std::string("3")), std::nullopt, Optional(std::string("1")),
                                  Optional(std::string("")), Optional(std::string("1"))));
  ASSERT_TRUE(store_->MultiGet(nullptr, Family::kState, keys, &values).ok());
  EXPECT_THAT(values, ElementsAre(std::nullopt, std::nullopt, Optional(std::string("9")), Optional(std::string("")),
                                  Optional(std::string("9"))));
  ASSERT_TRUE(store_->MultiGet(nullptr, Family::kState, {}, &values).ok());
  EXPECT_THAT(values, IsEmpty());
}

TEST_P(StoreContract, MakesACheckpointThatOpensAndStaysAsItWas) {
  const std::string copy = folder_ / "copy";
  ASSERT_TRUE(Commit(*store_, {Put("a", "1"), Put("j", "1", Family::kJournal)}).ok());
  ASSERT_TRUE(Commit(*store_, {Put("large", std::string(1 << 20, 'x'), Family::kBlobs)}, Sync::kNo).ok());
  absl::Status made = store_->Checkpoint(copy);
  if (!GetParam().has_checkpoint) {
    EXPECT_EQ(made.code(), absl::StatusCode::kUnimplemented);
    return;
  }
  ASSERT_TRUE(made.ok()) << made;
  ASSERT_TRUE(Commit(*store_, {Put("a", "2")}).ok());
  EXPECT_FALSE(store_->Checkpoint(copy).ok()) << "an existing folder is not overwritten";
  std::unique_ptr<Store> opened = GetParam().open(copy);
  ASSERT_NE(opened, nullptr);
  EXPECT_THAT(Rows(*opened, nullptr, Family::kState), ElementsAre(Pair("a", "1")));
  EXPECT_EQ(Read(*opened, nullptr, "j", Family::kJournal), "1");
  EXPECT_EQ(Read(*opened, nullptr, "large", Family::kBlobs).size(), size_t{1} << 20);
  ASSERT_TRUE(Commit(*opened, {Put("b", "3")}).ok());
  EXPECT_THAT(Rows(*store_, nullptr, Family::kState), ElementsAre(Pair("a", "2")));
}

TEST_P(StoreContract, CountsWhatItHolds) {
  for (int i = 0; i < 100; ++i) ASSERT_TRUE(Commit(*store_, {Put("k" + std::to_string(i), "value")}, Sync::kNo).ok());
  EXPECT_EQ(store_->usage().estimated_keys[static_cast<size_t>(Family::kState)], 100u);
  EXPECT_GT(store_->usage().memtable_bytes, 0u);
  absl::StatusOr<uint64_t> free = store_->FreeBytes();
  ASSERT_TRUE(free.ok());
  EXPECT_GT(*free, 0u);
}

TEST_P(StoreContract, LetsManyReadWhileOneWrites) {
  std::atomic<bool> done = false;
  std::atomic<int> torn = 0;
  const auto read = [&] {
    while (!done) {
      std::shared_ptr<const Snapshot> frozen = store_->GetSnapshot();
      const std::string left = Read(*store_, frozen.get(), "left"), right = Read(*store_, frozen.get(), "right");
      const RowList rows = Rows(*store_, frozen.get(), Family::kState);
      if (left != right || (rows.size() == 2 && rows[0].second != left)) ++torn;
    }
  };
  std::vector<std::thread> readers;
  for (int i = 0; i < 3; ++i) readers.emplace_back(read);
  for (int i = 0; i < 500; ++i) {
    const std::string value = std::to_string(i);
    EXPECT_TRUE(Commit(*store_, {Put("left", value), Put("right", value)}, Sync::kNo).ok());
  }
  done = true;
  for (std::thread& reader : readers) reader.join();
  EXPECT_EQ(torn, 0);
}

// --- any history of batches, against a map that cannot be wrong ---

using Model = std::array<std::map<std::string, std::string>, kFamilies>;

class RandomOps {
 public:
  explicit RandomOps(uint32_t seed) : random_(seed) {}

  uint32_t Below(uint32_t bound) { return random_() % bound; }
  std::string Key() {
    std::string key;
    for (uint32_t i = Below(4); i > 0; --i)
      key.push_back(
          "\0\x01"
          "ab\xff"[Below(5)]);
    return key;
  }
  std::vector<Change> Changes() {
    std::vector<Change> changes;
    for (uint32_t i = 1 + Below(8); i > 0; --i) {
      const Family family = kAllFamilies[Below(kFamilies)];
      const uint32_t die = Below(10);
      if (die < 6) changes.push_back(Put(Key(), std::to_string(Below(1000)), family));
      if (die >= 6) changes.push_back(Remove(Key(), family));
    }
    return changes;
  }

 private:
  std::mt19937 random_;
};

void ApplyToModel(const std::vector<Change>& changes, Model* model) {
  for (const Change& change : changes) {
    auto& rows = (*model)[static_cast<size_t>(change.family)];
    if (change.kind == Change::Kind::kPut) rows[change.key] = change.value;
    if (change.kind == Change::Kind::kRemove) rows.erase(change.key);
  }
}

RowList ModelRange(const Model& model, Family family, const std::string& begin, const std::string& end, Direction direction) {
  RowList rows;
  for (const auto& [key, value] : model[static_cast<size_t>(family)]) {
    if (key >= begin && (end.empty() || key < end)) rows.emplace_back(key, value);
  }
  if (direction == Direction::kReverse) std::reverse(rows.begin(), rows.end());
  return rows;
}

void ExpectLikeModel(Store& store, const Snapshot* snapshot, const Model& model, RandomOps& ops) {
  for (Family family : kAllFamilies) {
    const std::string begin = ops.Key(), end = ops.Key(), key = ops.Key();
    for (Direction direction : {Direction::kForward, Direction::kReverse}) {
      EXPECT_EQ(Range(store, snapshot, family, "", "", direction), ModelRange(model, family, "", "", direction));
      EXPECT_EQ(Range(store, snapshot, family, begin, end, direction), ModelRange(model, family, begin, end, direction));
    }
    const auto& rows = model[static_cast<size_t>(family)];
    EXPECT_EQ(Read(store, snapshot, key, family), rows.contains(key) ? rows.at(key) : "<absent>");
  }
}

TEST_P(StoreContract, BehavesLikeAMapUnderRandomBatches) {
  for (uint32_t seed = 1; seed <= 4; ++seed) {
    SCOPED_TRACE("seed " + std::to_string(seed));
    std::unique_ptr<Store> store = GetParam().open(folder_ / ("random-" + std::to_string(seed)));
    RandomOps ops(seed);
    Model model;
    std::vector<std::pair<std::shared_ptr<const Snapshot>, Model>> frozen;
    for (int step = 0; step < 120 && !HasFailure(); ++step) {
      SCOPED_TRACE("step " + std::to_string(step));
      const std::vector<Change> changes = ops.Changes();
      ASSERT_TRUE(Commit(*store, changes, ops.Below(4) == 0 ? Sync::kYes : Sync::kNo).ok());
      ApplyToModel(changes, &model);
      ExpectLikeModel(*store, nullptr, model, ops);
      if (ops.Below(5) == 0) frozen.emplace_back(store->GetSnapshot(), model);
      if (frozen.size() > 4) frozen.erase(frozen.begin() + ops.Below(5));
      for (const auto& [snapshot, then] : frozen) ExpectLikeModel(*store, snapshot.get(), then, ops);
    }
    frozen.clear();
  }
}

INSTANTIATE_TEST_SUITE_P(AllStores, StoreContract,
                         ::testing::Values(Kind{"memory", Memory, false}, Kind{"rocks", Rocks, true},
                                           Kind{"faultless_memory", FaultlessMemory, false},
                                           Kind{"faultless_rocks", FaultlessRocks, true}),
                         [](const auto& info) { return info.param.name; });

}  // namespace
}  // namespace yici::storage
