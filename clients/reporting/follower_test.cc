#include "clients/reporting/follower.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <functional>
#include <set>

#include "clients/reporting/refusal.h"
#include "services/audit/export/export_manifest.h"
#include "services/base/text.h"

namespace yici::reporting {
namespace {

using testing::ElementsAre;
using testing::Pair;

constexpr char kLog[] = "00112233445566778899aabbccddeeff", kOther[] = "ffeeddccbbaa99887766554433221100";

// A log whose record n has one event; as a server gives it, a page for each record.
class Log : public Source {
 public:
  uint64_t head = 0;
  std::string log_id = kLog;
  std::string digest = "aa";              // of every event
  audit::Hash root{};                     // behind every record
  std::function<void(RangePage*)> spoil;  // what the network does to a page
  std::vector<std::pair<uint64_t, uint64_t>> asked;
  std::set<uint64_t> decided;  // records in which a case is decided
  size_t padding = 0;          // bytes in each event
  int fail_after = -1;         // pages until the server is away

  absl::StatusOr<RangePage> Export(Range range, const std::string& token) override {
    if (fail_after-- == 0) return absl::UnavailableError("the server is away");
    if (range.to > head) return absl::OutOfRangeError("ahead");
    if (token.empty()) asked.emplace_back(range.from, range.to), csv_.clear();
    const uint64_t at = token.empty() ? range.from : std::stoull(token);
    RangePage page{.head = head};
    for (const audit::ExportTable& table : audit::ExportedTables()) {
      if (table.name == "parties") continue;
      std::string piece = token.empty() ? audit::HeaderLine(table) : "";
      if (table.name == "events") piece += Event(at);
      csv_[std::string(table.name)] += piece;
      if (!piece.empty()) page.parts.emplace_back(table.name, piece);
    }
    if (at < range.to) page.next = std::to_string(at + 1);
    if (at == range.to) page.manifest = Manifest(range);
    if (spoil) spoil(&page);
    return page;
  }

  absl::StatusOr<yici::v1::Case> CaseBehind(const std::string& case_no, uint64_t revision) override {
    yici::v1::Case then;
    then.set_case_no(case_no);
    then.set_item_code(StrCat("item at ", revision));
    return then;
  }

 private:
  std::string Event(uint64_t at) const {
    return StrCat(at, ",0,", at, ",7,", decided.contains(at) ? "case.decided" : "case.accepted", ",cases/C-1,",
                  std::string(padding, 'x'), ",,,,2020-04-20T10:00:00+08:00,2020-04-20T10:00:00+08:00,,", digest, "\r\n");
  }
  std::string Manifest(Range range) {
    audit::ExportManifest manifest{StrCat("yici/", log_id), range.from, range.to, {range.to, root}, false, {}};
    for (const audit::ExportTable& table : audit::ExportedTables()) {
      if (table.name == "parties") continue;
      const std::string& csv = csv_[std::string(table.name)];
      audit::RunningDigest digest_of;
      digest_of.Add(csv);
      const auto lines = static_cast<uint64_t>(std::count(csv.begin(), csv.end(), '\n'));
      manifest.tables.push_back({std::string(table.name), lines - 1, csv.size(), digest_of.Finish()});
    }
    return audit::FormatExportManifest(manifest);
  }

  std::map<std::string, std::string> csv_;
};

class Memory : public Store {
 public:
  const Position& position() const override { return position_; }
  absl::StatusOr<std::map<std::string, std::string>> DigestsOf(uint64_t) override { return digests; }
  absl::Status Write(const Batch& batch) override {
    batches.push_back(batch);
    position_ = {batch.log_id, batch.range.to, batch.leaves, batch.root};
    digests = {{"0", batch.rows_of("events").Text(batch.rows_of("events").rows.size() - 1, "event_sha256")}};
    return absl::OkStatus();
  }
  absl::Status NoteHead(uint64_t head) override { return noted = head, absl::OkStatus(); }

  std::vector<Batch> batches;
  std::map<std::string, std::string> digests;
  uint64_t noted = 0;

 private:
  Position position_;
};

class FollowerTest : public testing::Test {
 protected:
  Log log_;
  Memory store_;
  FollowWish wish_{.batch_records = 4};

  // Until nothing is new, or the first failure.
  absl::Status Follow() {
    Follower follower(log_, store_, wish_);
    for (;;) {
      const auto step = follower.Next();
      if (!step.ok()) return step.status();
      if (step->records == 0) return absl::OkStatus();
    }
  }
  std::vector<std::pair<uint64_t, uint64_t>> Written() const {
    std::vector<std::pair<uint64_t, uint64_t>> ranges;
    for (const Batch& batch : store_.batches) ranges.emplace_back(batch.range.from, batch.range.to);
    return ranges;
  }
};

TEST_F(FollowerTest, WritesEveryRecordOnceInBatchesUpToTheHead) {
  log_.head = 10;
  ASSERT_TRUE(Follow().ok());
  EXPECT_THAT(Written(), ElementsAre(Pair(1, 4), Pair(5, 8), Pair(9, 10)));
  EXPECT_EQ(store_.batches[1].rows_of("events").rows.size(), 4u);
  EXPECT_EQ(store_.batches[2].leaves, 10u);
  EXPECT_EQ(store_.noted, 10u);
}

TEST_F(FollowerTest, GoesOnBehindWhatIsWritten) {
  log_.head = 3;
  ASSERT_TRUE(Follow().ok());
  log_.head = 5;
  ASSERT_TRUE(Follow().ok());
  EXPECT_THAT(Written(), ElementsAre(Pair(1, 3), Pair(4, 5)));
}

TEST_F(FollowerTest, AnEmptyLogIsNoFault) {
  ASSERT_TRUE(Follow().ok());
  EXPECT_TRUE(Written().empty());
}

TEST_F(FollowerTest, ARulingComesWithTheCaseAsItStoodBehindItsRecord) {
  log_.head = 4;
  log_.decided = {2, 3};
  ASSERT_TRUE(Follow().ok());
  ASSERT_EQ(store_.batches[0].outcomes.size(), 2u);
  EXPECT_EQ(store_.batches[0].outcomes[0].item_code, "item at 2");
  EXPECT_EQ(store_.batches[0].outcomes[1].item_code, "item at 3");
}

TEST_F(FollowerTest, NothingOfABatchIsWrittenWhenTheServerGoesAway) {
  log_.head = 8;
  log_.fail_after = 7;  // one look, a whole batch, half of the next
  EXPECT_TRUE(absl::IsUnavailable(Follow()));
  EXPECT_THAT(Written(), ElementsAre(Pair(1, 4)));
}

TEST_F(FollowerTest, AnotherLogIsRefused) {
  log_.head = 3;
  ASSERT_TRUE(Follow().ok());
  log_.log_id = kOther;
  log_.head = 5;
  EXPECT_EQ(ReasonOf(Follow()), kLogDiffers);
  EXPECT_EQ(store_.batches.size(), 1u);
}

TEST_F(FollowerTest, ALogThatIsShorterThanWhatIsWrittenIsRefused) {
  log_.head = 5;
  ASSERT_TRUE(Follow().ok());
  log_.head = 3;
  EXPECT_EQ(ReasonOf(Follow()), kLogDiffers);
}

TEST_F(FollowerTest, ALogOfTheSameNameWithAnotherHistoryIsRefused) {
  log_.head = 5;
  ASSERT_TRUE(Follow().ok());
  log_.digest = "bb";
  log_.head = 9;
  EXPECT_EQ(ReasonOf(Follow()), kLogDiffers);
  EXPECT_EQ(store_.batches.back().range.to, 5u);
}

// The last record may be the same in both, as one of a refusal is.
TEST_F(FollowerTest, ALogWhoseTreeIsAnotherIsRefused) {
  log_.head = 5;
  ASSERT_TRUE(Follow().ok());
  log_.root[0] = 1;
  log_.head = 9;
  EXPECT_EQ(ReasonOf(Follow()), kLogDiffers);
  EXPECT_EQ(store_.batches.back().range.to, 5u);
}

TEST_F(FollowerTest, ALogThatIsChangedUnderACatchUpIsToldAsSuch) {
  log_.head = 12;
  Follower follower(log_, store_, wish_);
  ASSERT_TRUE(follower.Next().ok());
  log_.head = 3;
  EXPECT_EQ(ReasonOf(follower.Next().status()), kLogDiffers);
}

TEST_F(FollowerTest, ATableThatTheManifestDoesNotDescribeIsRefused) {
  log_.head = 3;
  log_.spoil = [](RangePage* page) {
    for (auto& [table, csv] : page->parts) {
      if (const size_t at = csv.find("case.accepted"); at != std::string::npos) csv[at] = 'C';
    }
  };
  const absl::Status ended = Follow();
  EXPECT_EQ(ReasonOf(ended), kExportDamaged);
  EXPECT_FALSE(ChineseOf(ended).empty());
  EXPECT_TRUE(store_.batches.empty());
}

TEST_F(FollowerTest, APageThatIsMissingIsNoticed) {
  log_.head = 3;
  log_.spoil = [](RangePage* page) {
    if (page->next == "3") page->parts.clear();
  };
  EXPECT_EQ(ReasonOf(Follow()), kExportDamaged);
}

TEST_F(FollowerTest, ARangeThatHoldsTooMuchIsHalved) {
  log_.head = 4;
  log_.padding = 400;
  wish_.batch_bytes = 2'300;  // headers, and less than three events
  ASSERT_TRUE(Follow().ok());
  EXPECT_THAT(Written(), ElementsAre(Pair(1, 2), Pair(3, 4)));
}

TEST_F(FollowerTest, WithAKeyAnUnsignedManifestIsRefused) {
  const auto signer = audit::NoteSigner::FromSeed(StrCat("yici/", kLog), audit::KeyBytes{5});
  const auto verifier = audit::NoteVerifier::Parse(signer->verifier_key());
  log_.head = 3;
  wish_.verifier = &*verifier;
  EXPECT_EQ(ReasonOf(Follow()), kExportDamaged);
}

}  // namespace
}  // namespace yici::reporting
