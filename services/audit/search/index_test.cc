#include "services/audit/search/index.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <map>
#include <random>
#include <set>

#include "services/audit/search/history_for_tests.h"
#include "storage/faults/store.h"
#include "storage/memory/store.h"

namespace yici::audit {
namespace {

constexpr char kLog[] = "00112233445566778899aabbccddeeff";

class PlacesInMemory final : public Places {
 public:
  std::optional<Place> Find(std::string_view subject) override {
    const auto at = places_.find(std::string(subject));
    return at == places_.end() ? std::nullopt : std::optional(at->second);
  }
  void Put(std::string_view subject, Place place) override { places_[std::string(subject)] = std::move(place); }
  std::string ItemNames(std::string_view) override { return ""; }
  void PutItemNames(std::string_view, std::string) override {}

 private:
  std::map<std::string, Place> places_;
};

// What a reader finds who looks at every entry.
class NaiveIndex {
 public:
  void Take(const journal::Record& record) {
    for (Entry& entry : FoldRecord(record, places_)) entries_.push_back(std::move(entry));
  }
  std::vector<Position> Search(const audit::Search& search) const {
    std::vector<Position> found;
    for (const Entry& entry : entries_) {
      const bool all = std::all_of(search.terms.begin(), search.terms.end(), [&](const std::string& term) {
        return std::find(entry.terms.begin(), entry.terms.end(), term) != entry.terms.end();
      });
      if (all && entry.position >= search.begin && entry.position < search.end) found.push_back(entry.position);
    }
    if (search.order == Order::kNewestFirst) std::reverse(found.begin(), found.end());
    return found;
  }
  std::string AnyTerm(std::mt19937_64& random) const {
    const Entry& entry = entries_[random() % entries_.size()];
    return entry.terms[random() % entry.terms.size()];
  }

 private:
  PlacesInMemory places_;
  std::vector<Entry> entries_;
};

class IndexTest : public testing::Test {
 protected:
  void Open() {
    index_.reset();
    auto opened = EventIndex::Open(storage::NewMemoryStore(disk_), kLog);
    ASSERT_TRUE(opened.ok()) << opened.status();
    index_ = *std::move(opened);
  }
  void Grow(int records) {
    for (int i = 0; i < records; ++i) {
      const journal::Record record = history_.Next();
      naive_.Take(record);
      records_.push_back(record);
      ASSERT_TRUE(index_->Take(record.revision(), record.SerializeAsString()).ok());
    }
  }
  // All pages of the search, each of `count`.
  std::vector<Position> Pages(audit::Search search, size_t count) {
    std::vector<Position> all;
    search.count = count;
    while (true) {
      const auto page = index_->Search(search);
      EXPECT_TRUE(page.ok()) << page.status();
      if (!page.ok()) return all;
      EXPECT_LE(page->positions.size(), count);
      all.insert(all.end(), page->positions.begin(), page->positions.end());
      if (!page->next) return all;
      (search.order == Order::kNewestFirst ? search.end : search.begin) = *page->next;
    }
  }
  void ExpectAsNaive(int searches) {
    for (int i = 0; i < searches; ++i) {
      audit::Search search;
      for (uint64_t n = random_() % 4; n > 0; --n) search.terms.push_back(naive_.AnyTerm(random_));
      search.order = random_() % 2 == 0 ? Order::kNewestFirst : Order::kOldestFirst;
      if (random_() % 2 == 0) search.begin = PositionOf(random_() % (records_.size() + 1), 0);
      if (random_() % 2 == 0) search.end = PositionOf(random_() % (records_.size() + 2), 0);
      if (random_() % 3 == 0) search.steps_max = 2 + search.terms.size() + random_() % 20;
      ASSERT_EQ(Pages(search, 1 + random_() % 20), naive_.Search(search)) << testing::PrintToString(search.terms);
    }
  }

  std::shared_ptr<storage::MemoryDisk> disk_ = storage::NewMemoryDisk();
  std::unique_ptr<EventIndex> index_;
  NaiveIndex naive_;
  RandomHistory history_{7};
  std::mt19937_64 random_{11};
  std::vector<journal::Record> records_;
};

TEST_F(IndexTest, FindsWhatAReaderOfEverythingFinds) {
  Open();
  Grow(600);
  ExpectAsNaive(400);
}

TEST_F(IndexTest, SealedInPiecesItFindsTheSame) {
  Open();
  for (const int records : {1, 50, 3, 200, 1, 1, 90}) {
    Grow(records);
    ASSERT_TRUE(index_->Seal().ok());
  }
  Grow(40);
  ExpectAsNaive(400);
}

TEST_F(IndexTest, SealsByItselfAndGoesOnAfterAStart) {
  Open();
  Grow(static_cast<int>(EventIndex::kSealRecords) + 100);
  Open();  // the hundred in memory are gone
  ASSERT_EQ(index_->revision(), EventIndex::kSealRecords);
  EXPECT_EQ(index_->record_hash(), Sha256(records_[EventIndex::kSealRecords - 1].SerializeAsString()));
  for (size_t at = EventIndex::kSealRecords; at < records_.size(); ++at) {
    ASSERT_TRUE(index_->Take(records_[at].revision(), records_[at].SerializeAsString()).ok());
  }
  ExpectAsNaive(60);
}

// What is on its way into the store is found all the same, and once.
TEST_F(IndexTest, SearchesDoNotWaitForASealingAndMissNothingMeanwhile) {
  std::unique_ptr<storage::FaultStore> slow(
      new storage::FaultStore(storage::NewMemoryStore(disk_), {.writes = {{1, storage::Fault::kSlow}}}));
  std::vector<Position> during;
  slow->SetPlan({.writes = {{1, storage::Fault::kSlow}}, .on_slow = [&](uint64_t) {
                   EXPECT_NE(index_->sealed_revision(), index_->revision());
                   during = Pages({.terms = {TermOf(Field::kHitClass, "event")}}, 30);
                 }});
  auto opened = EventIndex::Open(std::move(slow), kLog);
  ASSERT_TRUE(opened.ok()) << opened.status();
  index_ = *std::move(opened);
  Grow(200);
  ASSERT_TRUE(index_->Seal().ok());
  EXPECT_EQ(during, naive_.Search({.terms = {TermOf(Field::kHitClass, "event")}}));
  EXPECT_EQ(index_->sealed_revision(), index_->revision());
  ExpectAsNaive(60);
}

TEST_F(IndexTest, PagesStayAsTheyAreWhileEventsArrive) {
  Open();
  Grow(300);
  for (const Order order : {Order::kNewestFirst, Order::kOldestFirst}) {
    audit::Search search{.terms = {TermOf(Field::kHitClass, "event")},
                         .order = order,
                         .end = PositionOf(index_->revision() + 1, 0),
                         .count = 30};
    const std::vector<Position> before = naive_.Search(search);
    std::vector<Position> pages;
    while (true) {
      const auto page = index_->Search(search);
      ASSERT_TRUE(page.ok());
      pages.insert(pages.end(), page->positions.begin(), page->positions.end());
      Grow(7);
      if (!page->next) break;
      (order == Order::kNewestFirst ? search.end : search.begin) = *page->next;
    }
    EXPECT_EQ(pages, before);
  }
}

TEST_F(IndexTest, ASearchThatLooksAtTooMuchIsShortAndGoesOn) {
  Open();
  Grow(500);
  const auto page =
      index_->Search({.terms = {TermOf(Field::kHitClass, "event"), TermOf(Field::kHitClass, "refusal")}, .steps_max = 10});
  ASSERT_TRUE(page.ok());
  EXPECT_TRUE(page->positions.empty());
  EXPECT_TRUE(page->next.has_value());
}

TEST_F(IndexTest, KnowsWhereASubjectStands) {
  Open();
  Grow(200);
  const auto place = index_->PlaceOf("cases/c-1");
  ASSERT_TRUE(place.has_value());
  EXPECT_EQ(place->jurisdiction, "210700");
  EXPECT_EQ(index_->PlaceOf("cases/none"), std::nullopt);
  ASSERT_TRUE(index_->Seal().ok());
  EXPECT_EQ(index_->PlaceOf("cases/c-1"), place);
}

TEST_F(IndexTest, AnotherLogsIndexIsNotTaken) {
  Open();
  Grow(3);
  ASSERT_TRUE(index_->Seal().ok());
  index_.reset();
  EXPECT_TRUE(absl::IsDataLoss(EventIndex::Open(storage::NewMemoryStore(disk_), "ff" + std::string(kLog).substr(2)).status()));
}

TEST_F(IndexTest, ADamagedBlockIsSaidAndNotSkipped) {
  Open();
  Grow(50);
  ASSERT_TRUE(index_->Seal().ok());
  index_.reset();
  auto store = storage::NewMemoryStore(disk_);
  auto batch = store->NewBatch();
  const std::string prefix = PostingKey(TermOf(Field::kEverything, "e"), 0).substr(0, 4);
  auto rows = store->NewIterator(nullptr, storage::Family::kState, prefix, "", storage::Direction::kForward);
  ASSERT_TRUE(rows->Valid());
  batch->Put(storage::Family::kState, rows->key(), "\x80");
  ASSERT_TRUE(store->Write(std::move(batch), storage::Sync::kYes).ok());
  rows.reset();
  store.reset();
  Open();
  EXPECT_TRUE(absl::IsDataLoss(index_->Search({}).status()));
}

TEST_F(IndexTest, ARecordOfAnotherRevisionIsNotTaken) {
  Open();
  EXPECT_TRUE(absl::IsDataLoss(index_->Take(2, history_.Next().SerializeAsString())));
  EXPECT_EQ(index_->revision(), 0);
}

TEST(BlockTest, ComesBackAsItWas) {
  std::mt19937_64 random(3);
  std::vector<Position> positions{5};
  for (int i = 0; i < 1000; ++i) positions.push_back(positions.back() + 1 + (random() >> (random() % 60 + 4)) % 1'000'000'000);
  std::vector<Position> back;
  ASSERT_TRUE(DecodeBlock(positions[0], EncodeBlock(positions, 0, positions.size()), &back));
  EXPECT_EQ(back, positions);
}

TEST(BlockTest, BytesThatAreNoBlockAreSaid) {
  std::vector<Position> positions;
  EXPECT_FALSE(DecodeBlock(1, std::string_view("\x00", 1), &positions));
  EXPECT_FALSE(DecodeBlock(1, "\x81", &positions));
  EXPECT_FALSE(DecodeBlock(1, std::string(12, '\x81'), &positions));
}

}  // namespace
}  // namespace yici::audit
