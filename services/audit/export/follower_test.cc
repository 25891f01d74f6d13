#include "services/audit/export/follower.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <random>
#include <set>

#include "services/audit/sm/sm3_tree.h"
#include "services/audit/tree/leaf_fields.h"
#include "services/audit/tree/naive_for_tests.h"
#include "services/audit/verify/leaves.h"
#include "storage/memory/store.h"
#include "tests/kit/temp_folder.h"

namespace yici::audit {
namespace {

constexpr char kLog[] = "00112233445566778899aabbccddeeff";
constexpr auto kFar = std::chrono::steady_clock::time_point::max();

// A journal of records with none to three events each, and what a naive reader makes of it.
class Following : public testing::Test {
 protected:
  void Grow(uint64_t records) {
    auto batch = store_->NewBatch();
    for (uint64_t i = 0; i < records; ++i) {
      journal::Record record;
      record.set_revision(++revision_);
      const uint64_t events = random_() % 4;
      if (events > 0) record.set_first_leaf(leaves_.size());
      for (uint64_t n = 0; n < events; ++n) {
        journal::Event event;
        event.mutable_hold_set()->set_reason(std::to_string(random_()));
        record.add_events()->set_event(event.SerializeAsString());
      }
      const std::vector<std::string> texts = *LeavesOf(kLog, record);
      for (const std::string& leaf : texts) {
        leaves_.push_back(LeafHash(leaf));
        texts_.push_back(leaf);
        tree_.Append(leaves_.back());
      }
      const std::string bytes = record.SerializeAsString();
      chain_.Add(bytes);
      batch->Put(storage::Family::kJournal, storage::JournalKey(revision_), bytes);
    }
    ASSERT_TRUE(store_->Write(std::move(batch), storage::Sync::kYes).ok());
  }
  JournalMoment Now() { return {store_.get(), nullptr, revision_, tree_}; }
  std::string Folder() { return (folder_.path() / "tiles").string(); }
  std::unique_ptr<Follower> Open() { return std::make_unique<Follower>(kLog, *TileFiles::Open(Folder())); }

  void ExpectWhole(Follower& follower) {
    const auto stand = follower.Reach(Now(), kFar);
    ASSERT_TRUE(stand.ok()) << stand.status();
    EXPECT_EQ(stand->revision, revision_);
    EXPECT_EQ(stand->leaves, leaves_.size());
    EXPECT_EQ(stand->root, tree_.Root());
    EXPECT_EQ(stand->records, chain_.hash());
    const auto node = [&follower](Node at) { return follower.HashOf(at); };
    for (int i = 0; i < 40; ++i) {
      const uint64_t size = 1 + random_() % leaves_.size(), leaf = random_() % size;
      const auto proof = InclusionProof({leaf, size}, node);
      ASSERT_TRUE(proof.ok()) << leaf << " of " << size << ": " << proof.status();
      ASSERT_EQ(*proof, NaivePath(leaves_, leaf, 0, size));
    }
  }

  std::unique_ptr<storage::Store> store_ = storage::NewMemoryStore();
  std::mt19937_64 random_{20260101};
  uint64_t revision_ = 0;
  std::vector<Hash> leaves_;
  std::vector<std::string> texts_;
  CompactRange tree_;
  RecordChain chain_;
  kit::TempFolder folder_;
};

TEST_F(Following, ReachesEveryMomentAndProvesEverySize) {
  const auto follower = Open();
  EXPECT_EQ(follower->Reach(Now(), kFar)->root, Sha256(""));
  for (const uint64_t records : {1, 100, 1, 170, 900}) {
    Grow(records);
    ExpectWhole(*follower);
  }
}

TEST_F(Following, GoesOnWhereAnEarlierOneStopped) {
  Grow(700);
  ExpectWhole(*Open());
  Grow(3);
  ExpectWhole(*Open());
  Grow(400);
  ExpectWhole(*Open());
}

TEST_F(Following, MakesRottenTilesAnew) {
  Grow(700);
  ExpectWhole(*Open());
  // The roots of the level above: the edge that a new follower begins with.
  std::fstream(Folder() + "/1", std::ios::in | std::ios::out | std::ios::binary).write("rotten", 6);
  const auto follower = Open();
  Grow(1);
  ExpectWhole(*follower);
}

// The running hash that is signed stands on the last mark.
TEST_F(Following, MakesTilesAnewWhoseMarkIsRotten) {
  Grow(700);
  ExpectWhole(*Open());
  const auto tiles = (*TileFiles::Open(Folder()))->tiles();
  std::fstream marks(Folder() + "/marks", std::ios::in | std::ios::out | std::ios::binary);
  marks.seekp(static_cast<long>((tiles - 1) * 64 + 30));
  marks.write("!", 1);
  marks.close();
  const auto follower = Open();
  Grow(1);
  ExpectWhole(*follower);
}

TEST_F(Following, MakesTilesAnewThatGaveAWrongProof) {
  Grow(700);
  ExpectWhole(*Open());
  std::fstream(Folder() + "/0", std::ios::in | std::ios::out | std::ios::binary).write("rotten", 6);
  const auto follower = Open();
  EXPECT_TRUE(follower->Reach(Now(), kFar).ok());
  EXPECT_NE(*follower->HashOf({0, 0}), leaves_[0]);
  EXPECT_TRUE(follower->Distrust());
  ExpectWhole(*follower);
  EXPECT_FALSE(follower->Distrust());
}

TEST_F(Following, TilesOfALongerJournalAreNotBelieved) {
  Grow(700);
  ExpectWhole(*Open());
  store_ = storage::NewMemoryStore();
  revision_ = 0;
  leaves_.clear();
  tree_ = CompactRange();
  chain_ = RecordChain();
  Grow(20);
  ExpectWhole(*Open());
}

TEST_F(Following, AJournalThatDoesNotGiveTheHeadIsDamaged) {
  Grow(300);
  const auto follower = Open();
  JournalMoment moment = Now();
  moment.tree.Append(Sha256("another"));
  const auto stand = follower->Reach(moment, kFar);
  EXPECT_TRUE(absl::IsDataLoss(stand.status()));
  EXPECT_THAT(std::string(stand.status().message()), testing::HasSubstr("LOG_DAMAGED"));
  // And stays so: nothing is signed any more.
  EXPECT_TRUE(absl::IsDataLoss(follower->Reach(Now(), kFar).status()));
}

TEST_F(Following, SaysThatItIsBehindAndGoesOn) {
  Grow(2000);
  const auto follower = Open();
  const auto past = std::chrono::steady_clock::time_point::min();
  int tries = 0;
  absl::StatusOr<Stand> stand = follower->Reach(Now(), past);
  for (; absl::IsUnavailable(stand.status()); stand = follower->Reach(Now(), past)) {
    EXPECT_THAT(std::string(stand.status().message()), testing::HasSubstr("TILES_BEHIND"));
    ASSERT_LT(++tries, 100);
  }
  EXPECT_GT(tries, 5);
  EXPECT_TRUE(stand.ok()) << stand.status();
}

// Between two leaves may lie any number of records without one.
TEST_F(Following, ABundleIsReadInSlicesAndGoesOnWhereADeadlineCutIt) {
  Grow(5000);
  const auto follower = Open();
  ASSERT_TRUE(follower->Reach(Now(), kFar).ok());
  const auto past = std::chrono::steady_clock::time_point::min();
  const uint64_t index = leaves_.size() / kTileWidth - 1;
  const TileName last{TileName::kEntries, index, kTileWidth}, first{TileName::kEntries, 0, kTileWidth};
  const auto whole = follower->Entries(Now(), first);
  ASSERT_TRUE(whole.ok());
  EXPECT_EQ(*follower->Entries(Now(), last, kFar), *follower->Entries(Now(), last));
  int tries = 0;
  auto bundle = follower->Entries(Now(), first, past);
  for (; absl::IsUnavailable(bundle.status()); bundle = follower->Entries(Now(), first, past)) ASSERT_LT(++tries, 100);
  ASSERT_TRUE(bundle.ok()) << bundle.status();
  EXPECT_EQ(*bundle, *whole);
  EXPECT_GT(tries, 0);
}

// More readers than are remembered, by turns: each comes to its end.
TEST_F(Following, ReadersOfBundlesDoNotStarveEachOther) {
  Grow(9000);
  const auto follower = Open();
  ASSERT_TRUE(follower->Reach(Now(), kFar).ok());
  ASSERT_GE(leaves_.size(), 6 * kTileWidth);
  const auto past = std::chrono::steady_clock::time_point::min();
  std::set<uint64_t> reading = {0, 1, 2, 3, 4, 5};
  int rounds = 0, cut = 0;
  for (; !reading.empty() && rounds < 200; ++rounds) {
    for (const uint64_t index : std::set<uint64_t>(reading)) {
      const TileName name{TileName::kEntries, index, kTileWidth};
      const auto bundle = follower->Entries(Now(), name, past);
      if (absl::IsUnavailable(bundle.status())) ++cut;
      if (!bundle.ok()) continue;
      EXPECT_EQ(*bundle, *follower->Entries(Now(), name));
      reading.erase(index);
    }
  }
  EXPECT_TRUE(reading.empty()) << reading.size() << " of 6 are still read";
  EXPECT_GT(cut, 12);
}

TEST_F(Following, TilesAndEntriesAreThoseOfTheLeaves) {
  Grow(700);
  const auto follower = Open();
  ASSERT_TRUE(follower->Reach(Now(), kFar).ok());
  for (uint64_t index = 0; index * kTileWidth < leaves_.size(); ++index) {
    const uint64_t width = TileWidth(leaves_.size(), 0, index), begin = index * kTileWidth;
    const auto tile = follower->Tile({0, index, width});
    ASSERT_TRUE(tile.ok()) << tile.status();
    const auto bundle = follower->Entries(Now(), {TileName::kEntries, index, width});
    ASSERT_TRUE(bundle.ok()) << bundle.status();
    const auto entries = *ParseEntries(*bundle);
    ASSERT_EQ(entries.size(), width);
    for (uint64_t i = 0; i < width; ++i) {
      EXPECT_EQ((*tile)[i], leaves_[begin + i]);
      EXPECT_EQ(entries[i], texts_[begin + i]);
    }
  }
  EXPECT_FALSE(follower->Tile({0, leaves_.size() / kTileWidth, kTileWidth}).ok());
  EXPECT_FALSE(follower->Tile({0, 1000, 1}).ok());
}

// The second tree: the same records, SM3 for everything.
class FollowingInSm3 : public Following {
 protected:
  std::string SecondFolder() { return (folder_.path() / "tiles-sm3").string(); }
  std::unique_ptr<Follower> OpenSecond() {
    return std::make_unique<Follower>(kLog, *TileFiles::Open(SecondFolder(), kSm3Tree), kSm3Tree);
  }
  // From the journal, with nothing of the follower's.
  void ReadNaively(std::vector<Hash>* leaves, RecordChain* chain) {
    for (uint64_t revision = 1; revision <= revision_; ++revision) {
      std::string bytes;
      ASSERT_TRUE(store_->Get(nullptr, storage::Family::kJournal, storage::JournalKey(revision), &bytes).ok());
      const auto of_record = LeavesOf(kLog, *ParseRecord(revision, bytes), kSm3Tree);
      ASSERT_TRUE(of_record.ok()) << of_record.status();
      for (const std::string& leaf : *of_record) leaves->push_back(kSm3Tree.leaf(leaf));
      chain->Add(bytes);
    }
  }
  void ExpectSecond(Follower& follower) {
    const auto stand = follower.Reach(Now(), kFar);
    ASSERT_TRUE(stand.ok()) << stand.status();
    std::vector<Hash> leaves;
    RecordChain chain(kSm3Tree);
    ReadNaively(&leaves, &chain);
    EXPECT_EQ(stand->leaves, leaves.size());
    EXPECT_EQ(stand->root, NaiveRoot(leaves, 0, leaves.size(), kSm3Tree));
    EXPECT_EQ(stand->records, chain.hash());
    const auto node = [&follower](Node at) { return follower.HashOf(at); };
    const auto proof = InclusionProof({leaves.size() / 2, leaves.size()}, node, kSm3Tree);
    ASSERT_TRUE(proof.ok()) << proof.status();
    EXPECT_EQ(*proof, NaivePath(leaves, leaves.size() / 2, 0, leaves.size(), kSm3Tree));
  }
  void Rot(const std::string& file, long at) {
    std::fstream bytes(SecondFolder() + file, std::ios::in | std::ios::out | std::ios::binary);
    bytes.seekp(at);
    bytes.write("!", 1);
  }
};

TEST_F(FollowingInSm3, IsMadeOfALogThatWentOnWithoutItAndGoesOn) {
  Grow(900);
  ExpectWhole(*Open());
  ExpectSecond(*OpenSecond());
  Grow(400);
  ExpectSecond(*OpenSecond());
  ExpectWhole(*Open());
}

TEST_F(FollowingInSm3, IsMadeInSlicesAndGoesOnAfterACut) {
  Grow(2000);
  const auto slices = [this](Follower& follower, int max) {
    int slices = 0;
    while (slices < max && absl::IsUnavailable(follower.Reach(Now(), Follower::Deadline::min()).status())) ++slices;
    return slices;
  };
  EXPECT_EQ(slices(*OpenSecond(), 15), 15);
  const auto second = OpenSecond();
  const int rest = slices(*second, 1000);
  EXPECT_GT(rest, 5);
  EXPECT_LT(rest, 25) << "of 31 from the beginning";
  ExpectSecond(*second);
}

// No head vouches for this tree: what is rotten must show before anything is signed.
TEST_F(FollowingInSm3, RottenTilesAreMadeAnewBeforeAnythingRestsOnThem) {
  Grow(1200);
  ExpectSecond(*OpenSecond());
  for (const auto& [file, at] : {std::pair("/0", 40L), std::pair("/0", 256 * 32 + 9L), std::pair("/1", 3L)}) {
    Rot(file, at);
    Grow(1);
    ExpectSecond(*OpenSecond());
  }
}

TEST_F(FollowingInSm3, BundlesHoldItsOwnLeaves) {
  Grow(300);
  const auto second = OpenSecond();
  ASSERT_TRUE(second->Reach(Now(), kFar).ok());
  const auto tile = second->Tile({0, 0, 3});
  const auto bundle = second->Entries(Now(), {TileName::kEntries, 0, 3});
  ASSERT_TRUE(tile.ok() && bundle.ok());
  const auto entries = *ParseEntries(*bundle);
  for (size_t i = 0; i < 3; ++i) {
    EXPECT_EQ((*tile)[i], kSm3Tree.leaf(entries[i]));
    EXPECT_TRUE(ParseLeaf(entries[i], LogHash::kSm3).ok());
  }
}

}  // namespace
}  // namespace yici::audit
