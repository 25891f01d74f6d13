#include "storage/api/journal.h"

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "storage/format/keys.h"
#include "storage/memory/store.h"
#include "storage/test_kit.h"

namespace yici::storage {
namespace {

using ::testing::ElementsAre;

class JournalTest : public ::testing::Test {
 protected:
  absl::Status Append(uint64_t revision, std::string_view record) {
    std::unique_ptr<WriteBatch> batch = store_->NewBatch();
    absl::Status appended = journal_->Append(*batch, revision, record);
    if (!appended.ok()) return appended;
    return store_->Write(std::move(batch), Sync::kYes);
  }
  void AppendAll(uint64_t first, uint64_t last) {
    for (uint64_t r = first; r <= last; ++r) ASSERT_TRUE(Append(r, "record " + std::to_string(r)).ok());
  }
  // The revisions visited and, behind them, where to go on.
  absl::StatusOr<std::vector<uint64_t>> Scan(uint64_t first, ScanLimit limit = {}, const Snapshot* snapshot = nullptr) {
    std::vector<uint64_t> seen;
    const auto visit = [&](uint64_t revision, std::string_view record) {
      EXPECT_EQ(record, "record " + std::to_string(revision));
      seen.push_back(revision);
      return true;
    };
    absl::StatusOr<uint64_t> next = journal_->Scan(snapshot, first, limit, visit);
    if (!next.ok()) return next.status();
    seen.push_back(*next);
    return seen;
  }

  std::unique_ptr<Store> store_ = NewMemoryStore();
  std::unique_ptr<Journal> journal_ = NewLocalJournal(store_.get());
};

TEST_F(JournalTest, KeysAreBigEndianRevisions) {
  EXPECT_EQ(JournalKey(0x0102030405060708), "\x01\x02\x03\x04\x05\x06\x07\x08");
  std::string key;
  AppendU64(&key, 0xfedcba9876543210);
  EXPECT_EQ(JournalKey(0xfedcba9876543210), key) << "same bytes as the key codec";
  EXPECT_EQ(ParseJournalKey(key), 0xfedcba9876543210);
  EXPECT_EQ(ParseJournalKey("1234567"), std::nullopt);
  EXPECT_EQ(ParseJournalKey("123456789"), std::nullopt);
}

TEST_F(JournalTest, KnowsItsFirstAndLastRevision) {
  EXPECT_EQ(*journal_->FirstRevision(nullptr), 0u);
  EXPECT_EQ(*journal_->LastRevision(nullptr), 0u);
  AppendAll(1, 3);
  std::shared_ptr<const Snapshot> frozen = store_->GetSnapshot();
  AppendAll(4, 300);
  EXPECT_EQ(*journal_->FirstRevision(nullptr), 1u);
  EXPECT_EQ(*journal_->LastRevision(nullptr), 300u);
  EXPECT_EQ(*journal_->LastRevision(frozen.get()), 3u);
  EXPECT_EQ(*journal_->Read(nullptr, 256), "record 256");
  EXPECT_EQ(journal_->Read(frozen.get(), 4).status().code(), absl::StatusCode::kNotFound);
}

TEST_F(JournalTest, RefusesWhatDoesNotFollow) {
  EXPECT_EQ(Append(0, "x").code(), absl::StatusCode::kInvalidArgument);
  EXPECT_EQ(Append(1, std::string(kRecordBytesMax + 1, 'x')).code(), absl::StatusCode::kInvalidArgument);
  EXPECT_TRUE(Append(7, std::string(kRecordBytesMax, 'x')).ok()) << "an empty journal may start anywhere";
  EXPECT_EQ(Append(7, "x").code(), absl::StatusCode::kFailedPrecondition);
  EXPECT_EQ(Append(9, "x").code(), absl::StatusCode::kFailedPrecondition);
  EXPECT_TRUE(Append(8, "x").ok());
  std::unique_ptr<Journal> again = NewLocalJournal(store_.get());
  std::unique_ptr<WriteBatch> batch = store_->NewBatch();
  EXPECT_EQ(again->Append(*batch, 8, "x").code(), absl::StatusCode::kFailedPrecondition);
  EXPECT_TRUE(again->Append(*batch, 9, "x").ok());
}

TEST_F(JournalTest, ScansWithinItsLimits) {
  AppendAll(1, 9);
  EXPECT_THAT(*Scan(1, {.records = 3}), ElementsAre(1, 2, 3, 4));
  EXPECT_THAT(*Scan(8), ElementsAre(8, 9, 10));
  EXPECT_THAT(*Scan(10), ElementsAre(10));
  EXPECT_THAT(*Scan(12), ElementsAre(12));
  EXPECT_THAT(*Scan(2, {.records = 0}), ElementsAre(2));
  EXPECT_THAT(*Scan(1, {.bytes = 9}), ElementsAre(1, 2, 3)) << "the record that reaches the limit is the last";
  EXPECT_EQ(Scan(0).status().code(), absl::StatusCode::kInvalidArgument);
}

TEST_F(JournalTest, StopsWhenTheVisitorHasEnough) {
  AppendAll(1, 5);
  const auto until_three = [](uint64_t revision, std::string_view) { return revision < 3; };
  absl::StatusOr<uint64_t> next = journal_->Scan(nullptr, 2, {}, until_three);
  EXPECT_EQ(*next, 4u);
}

TEST_F(JournalTest, TellsAPurgeFromALoss) {
  AppendAll(1, 9);
  for (uint64_t revision = 1; revision < 4; ++revision) {
    ASSERT_TRUE(Commit(*store_, {Remove(JournalKey(revision), Family::kJournal)}).ok());
  }
  EXPECT_EQ(*journal_->FirstRevision(nullptr), 4u);
  EXPECT_EQ(Scan(2).status().code(), absl::StatusCode::kOutOfRange);
  EXPECT_THAT(*Scan(4), ElementsAre(4, 5, 6, 7, 8, 9, 10));
  ASSERT_TRUE(Commit(*store_, {Remove(JournalKey(7), Family::kJournal)}).ok());
  EXPECT_EQ(Scan(4).status().code(), absl::StatusCode::kDataLoss);
  EXPECT_EQ(Scan(7).status().code(), absl::StatusCode::kDataLoss);
  EXPECT_THAT(*Scan(4, {.records = 3}), ElementsAre(4, 5, 6, 7));
}

}  // namespace
}  // namespace yici::storage
