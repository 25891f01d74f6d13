#include "services/audit/search/follower.h"

#include <gtest/gtest.h>

#include "services/audit/search/history_for_tests.h"
#include "storage/faults/store.h"
#include "storage/memory/store.h"

namespace yici::audit {
namespace {

constexpr char kLog[] = "00112233445566778899aabbccddeeff";
constexpr auto kFar = std::chrono::steady_clock::time_point::max();

class IndexFollowing : public testing::Test {
 protected:
  void Grow(int records, uint64_t first = 1) {
    auto batch = journal_->NewBatch();
    for (int i = 0; i < records; ++i) {
      const journal::Record record = history_.Next();
      head_ = record.revision();
      if (head_ < first) continue;
      batch->Put(storage::Family::kJournal, storage::JournalKey(head_), record.SerializeAsString());
    }
    ASSERT_TRUE(journal_->Write(std::move(batch), storage::Sync::kYes).ok());
  }
  std::unique_ptr<IndexFollower> Follow() {
    return std::make_unique<IndexFollower>(kLog, [this](IndexFollower::Contents contents) {
      if (contents == IndexFollower::Contents::kNone) disk_ = storage::NewMemoryDisk();
      return absl::StatusOr<std::unique_ptr<storage::Store>>(storage::NewMemoryStore(disk_));
    });
  }
  JournalHead Head() { return {journal_.get(), nullptr, head_}; }
  static size_t Everything(const IndexFollower::Index& index) { return index->Search({.count = 100'000})->positions.size(); }

  std::unique_ptr<storage::Store> journal_ = storage::NewMemoryStore();
  std::shared_ptr<storage::MemoryDisk> disk_ = storage::NewMemoryDisk();
  RandomHistory history_{5};
  uint64_t head_ = 0;
};

TEST_F(IndexFollowing, ReachesTheHeadInSlices) {
  Grow(1000);
  const auto follower = Follow();
  const auto index = follower->Reach(Head(), head_, kFar);
  ASSERT_TRUE(index.ok()) << index.status();
  EXPECT_EQ((*index)->revision(), 1000);
  EXPECT_EQ(follower->made_anew(), 0);
}

TEST_F(IndexFollowing, WhoAsksForLessWaitsForLess) {
  Grow(1000);
  const auto index = Follow()->Reach(Head(), 10, kFar);
  ASSERT_TRUE(index.ok());
  EXPECT_GE((*index)->revision(), 10);
  EXPECT_LT((*index)->revision(), 1000);
}

TEST_F(IndexFollowing, ADeadlineEndsTheWaitAndTheNextOneGoesOn) {
  Grow(1000);
  const auto follower = Follow();
  const auto late = follower->Reach(Head(), head_, std::chrono::steady_clock::time_point::min());
  EXPECT_TRUE(absl::IsUnavailable(late.status()));
  EXPECT_EQ(std::string(late.status().message()).substr(0, 13), "SEARCH_BEHIND");
  const auto some = follower->Reach(Head(), 0, kFar);
  ASSERT_TRUE(some.ok());
  EXPECT_GT((*some)->revision(), 0);
}

TEST_F(IndexFollowing, WhatWasClosedIsGoneOnWith) {
  Grow(500);
  auto follower = Follow();
  const size_t before = Everything(*follower->Reach(Head(), head_, kFar));
  follower->Close();
  EXPECT_TRUE(absl::IsUnavailable(follower->Reach(Head(), head_, kFar).status()));
  follower = Follow();
  const auto kept = follower->Reach(Head(), 1, kFar);
  EXPECT_EQ((*kept)->revision(), 500);
  EXPECT_EQ(Everything(*kept), before);
  EXPECT_EQ(follower->made_anew(), 0);
}

TEST_F(IndexFollowing, AnIndexOfAnotherPastIsMadeAnew) {
  Grow(500);
  ASSERT_TRUE(Follow()->Reach(Head(), head_, kFar).ok());  // sealed as it goes
  journal_ = storage::NewMemoryStore();
  history_ = RandomHistory(6);
  Grow(600);
  const auto follower = Follow();
  const auto index = follower->Reach(Head(), head_, kFar);
  ASSERT_TRUE(index.ok()) << index.status();
  EXPECT_EQ(follower->made_anew(), 1);
  disk_ = storage::NewMemoryDisk();
  EXPECT_EQ(Everything(*index), Everything(*Follow()->Reach(Head(), head_, kFar)));
}

TEST_F(IndexFollowing, AnIndexAheadOfTheJournalIsMadeAnew) {
  Grow(500);
  ASSERT_TRUE(Follow()->Reach(Head(), head_, kFar).ok());
  head_ = 300;
  const auto follower = Follow();
  const auto index = follower->Reach(Head(), head_, kFar);
  ASSERT_TRUE(index.ok());
  EXPECT_EQ((*index)->revision(), 300);
  EXPECT_EQ(follower->made_anew(), 1);
}

TEST_F(IndexFollowing, WhatASearchDistrustsIsMadeAnew) {
  Grow(100);
  const auto follower = Follow();
  const size_t before = Everything(*follower->Reach(Head(), head_, kFar));
  follower->Distrust();
  EXPECT_EQ(Everything(*follower->Reach(Head(), head_, kFar)), before);
  EXPECT_EQ(follower->made_anew(), 1);
}

TEST_F(IndexFollowing, AJournalWhoseBeginningWasPurgedIsFollowedFromWhereItBegins) {
  Grow(300, /*first=*/200);
  const auto index = Follow()->Reach(Head(), head_, kFar);
  ASSERT_TRUE(index.ok()) << index.status();
  EXPECT_EQ((*index)->revision(), 300);
}

TEST_F(IndexFollowing, ADamagedRecordIsSaid) {
  Grow(20);
  auto batch = journal_->NewBatch();
  batch->Put(storage::Family::kJournal, storage::JournalKey(10), "no record");
  ASSERT_TRUE(journal_->Write(std::move(batch), storage::Sync::kYes).ok());
  const auto index = Follow()->Reach(Head(), head_, kFar);
  EXPECT_TRUE(absl::IsDataLoss(index.status())) << index.status();
}

// What is lost of the index is not told as damage of the journal, and does not end the following.
TEST_F(IndexFollowing, ARottenRowOfTheIndexIsMadeAnewAfterAPause) {
  Grow(50);
  auto now = std::chrono::steady_clock::time_point();
  const auto open = [this](IndexFollower::Contents contents) {
    if (contents == IndexFollower::Contents::kNone) disk_ = storage::NewMemoryDisk();
    return absl::StatusOr<std::unique_ptr<storage::Store>>(storage::NewMemoryStore(disk_));
  };
  ASSERT_TRUE(IndexFollower(kLog, open, [&now] { return now; }).Reach(Head(), head_, kFar).ok());
  const auto kept = storage::NewMemoryStore(disk_);
  auto rot = kept->NewBatch();
  rot->Put(storage::Family::kState, StrCat(kPlaceRow, "cases/c-1"), "\xff rotten");
  ASSERT_TRUE(kept->Write(std::move(rot), storage::Sync::kYes).ok());
  journal::Record record;
  record.set_revision(++head_);
  record.set_kind(journal::Command::kEraseCases);
  journal::Event erased;
  erased.mutable_case_erased()->set_case_no("c-1");
  record.add_events()->set_event(erased.SerializeAsString());
  record.mutable_events(0)->set_subject("cases/c-1");
  auto batch = journal_->NewBatch();
  batch->Put(storage::Family::kJournal, storage::JournalKey(head_), record.SerializeAsString());
  ASSERT_TRUE(journal_->Write(std::move(batch), storage::Sync::kYes).ok());

  IndexFollower follower(kLog, open, [&now] { return now; });
  EXPECT_TRUE(absl::IsUnavailable(follower.Reach(Head(), head_, kFar).status()));
  now += std::chrono::seconds(1);
  const auto index = follower.Reach(Head(), head_, kFar);
  ASSERT_TRUE(index.ok()) << index.status();
  EXPECT_EQ(follower.made_anew(), 1);
  EXPECT_TRUE((*index)->PlaceOf("cases/c-1").has_value());
}

// A full disk: what is there stays there, and it is not tried again at every glance.
TEST_F(IndexFollowing, AStoreThatCannotBeOpenedIsTriedAfterLongerAndLongerPauses) {
  Grow(10);
  auto now = std::chrono::steady_clock::time_point();
  int opened = 0, emptied = 0;
  bool full = true;
  IndexFollower follower(
      kLog,
      [&](IndexFollower::Contents contents) -> absl::StatusOr<std::unique_ptr<storage::Store>> {
        ++opened;
        emptied += contents == IndexFollower::Contents::kNone ? 1 : 0;
        if (full) return absl::ResourceExhaustedError("no space");
        return storage::NewMemoryStore(disk_);
      },
      [&now] { return now; });
  std::vector<int> seconds_of_tries;
  for (int second = 0; second < 200; ++second, now += std::chrono::seconds(1)) {
    const int before = opened;
    EXPECT_TRUE(absl::IsUnavailable(follower.Reach(Head(), head_, kFar).status()));
    if (opened > before) seconds_of_tries.push_back(second);
  }
  EXPECT_EQ(seconds_of_tries, (std::vector<int>{0, 1, 3, 7, 15, 31, 63, 123, 183}));
  EXPECT_EQ(emptied, 0);
  full = false;
  now += std::chrono::seconds(60);
  EXPECT_TRUE(follower.Reach(Head(), head_, kFar).ok());
}

TEST_F(IndexFollowing, AWriteThatFailsIsTriedAfterAPauseFromWhatWasSealed) {
  Grow(static_cast<int>(EventIndex::kSealRecords) + 10);
  auto now = std::chrono::steady_clock::time_point();
  int opened = 0;
  IndexFollower follower(
      kLog,
      [&](IndexFollower::Contents) -> absl::StatusOr<std::unique_ptr<storage::Store>> {
        storage::FaultPlan plan;
        if (++opened == 1) plan.writes[1] = storage::Fault::kDiskFull;
        return std::make_unique<storage::FaultStore>(storage::NewMemoryStore(disk_), plan);
      },
      [&now] { return now; });
  EXPECT_TRUE(absl::IsUnavailable(follower.Reach(Head(), head_, kFar).status()));
  for (int i = 0; i < 5; ++i) EXPECT_TRUE(absl::IsUnavailable(follower.Reach(Head(), head_, kFar).status()));
  EXPECT_EQ(opened, 1);
  now += std::chrono::seconds(1);
  EXPECT_TRUE(follower.Reach(Head(), head_, kFar).ok());
  EXPECT_EQ(opened, 2);
  EXPECT_EQ(follower.made_anew(), 0);
}

}  // namespace
}  // namespace yici::audit
