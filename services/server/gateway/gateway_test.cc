// Pieces of the gateway that need no server: page tokens, what failures say, the log's last words, the lock of query codes.
#include <fcntl.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include "absl/strings/escaping.h"
#include "services/approval/service/service.h"
#include "services/server/gateway/cursor.h"
#include "services/server/gateway/errors.h"
#include "services/server/gateway/log.h"
#include "services/server/gateway/page_token.h"
#include "services/server/partition/published.h"
#include "services/server/server_for_tests.h"
#include "storage/api/journal.h"
#include "storage/memory/store.h"

namespace yici::server {
namespace {

using std::chrono::milliseconds;
using std::chrono::steady_clock;

TEST(PageTokens, AreGoodForOneListOfOneLogOnly) {
  const MasterKey key_of_server(Key32{1});
  const PageTokens tokens(key_of_server, "log", {"ListCases", "state = RECEIVED", ""});
  std::string key = "start";
  EXPECT_TRUE(tokens.Parse("", &key));
  EXPECT_EQ(key, "start");
  EXPECT_TRUE(tokens.Parse(tokens.Make(std::string("a\0b", 3)), &key));
  EXPECT_EQ(key, std::string("a\0b", 3));
  EXPECT_FALSE(PageTokens(key_of_server, "log", {"ListCases", "state = ACCEPTED", ""}).Parse(tokens.Make("a"), &key));
  EXPECT_FALSE(PageTokens(key_of_server, "log", {"ListCases", "state = RECEIVED", "due_day"}).Parse(tokens.Make("a"), &key));
  EXPECT_FALSE(PageTokens(key_of_server, "other", {"ListCases", "state = RECEIVED", ""}).Parse(tokens.Make("a"), &key));
  EXPECT_FALSE(PageTokens(key_of_server, "log", {"ListCases", "state = RECEIVED"}).Parse(tokens.Make("a"), &key))
      << "pieces do not run together";
  EXPECT_FALSE(tokens.Parse("!", &key));
  EXPECT_FALSE(PageTokens(MasterKey(Key32{2}), "log", {"ListCases", "state = RECEIVED", ""}).Parse(tokens.Make("a"), &key))
      << "of another key";
  // The position is under the hash too: nobody moves it.
  std::string moved;
  ASSERT_TRUE(absl::WebSafeBase64Unescape(tokens.Make("a"), &moved));
  moved.back() = 'b';
  EXPECT_FALSE(tokens.Parse(absl::WebSafeBase64Escape(moved), &key));
  EXPECT_EQ(Read(PageTokenInvalid()).reason, "PAGE_TOKEN_INVALID");
}

class RecordWindowTest : public testing::Test {
 protected:
  // `count` records, each of one event.
  std::shared_ptr<const Published> Journal(uint64_t count) {
    store_ = storage::NewMemoryStore();
    auto journal = storage::NewLocalJournal(store_.get());
    auto batch = store_->NewBatch();
    for (uint64_t revision = 1; revision <= count; ++revision) {
      journal::Record record;
      record.set_revision(revision);
      journal::Event event;
      event.mutable_case_accepted()->set_case_no(std::to_string(revision));
      record.add_events()->set_event(event.SerializeAsString());
      EXPECT_TRUE(journal->Append(*batch, revision, record.SerializeAsString()).ok());
    }
    EXPECT_TRUE(store_->Write(std::move(batch), storage::Sync::kYes).ok());
    auto published = std::make_shared<Published>();
    published->store = store_.get();
    published->snapshot = store_->GetSnapshot();
    published->head.revision = count;
    return published;
  }
  // What one turn visits; `*next` moves on.
  std::vector<uint64_t> Visit(const ReadView& view, ScanTurn turn, uint64_t* next, uint64_t enough = UINT64_MAX) {
    std::vector<uint64_t> seen;
    EXPECT_TRUE(ScanRecords(view, turn, window_, next, [&](const RecordWindow::Entry& entry) {
                  seen.push_back(entry.record.revision());
                  EXPECT_EQ(entry.types, std::vector<std::string_view>{"case.accepted"});
                  return entry.record.revision() != enough;
                }).ok());
    return seen;
  }

  std::unique_ptr<storage::Store> store_;
  RecordWindow window_;
};

TEST_F(RecordWindowTest, AReaderMeetsTheSameRecordsWhetherOthersReadThemBeforeOrNot) {
  const ReadView view(Journal(10));
  uint64_t first = 3, second = 1, third = 9;
  EXPECT_EQ(Visit(view, {.records = 4}, &first), (std::vector<uint64_t>{3, 4, 5, 6}));
  EXPECT_EQ(Visit(view, {.records = 8}, &second), (std::vector<uint64_t>{1, 2, 3, 4, 5, 6, 7, 8})) << "partly kept";
  EXPECT_EQ(Visit(view, {.records = 4}, &first, 8), (std::vector<uint64_t>{7, 8})) << "kept, until it had enough";
  EXPECT_EQ(first, 9u);
  EXPECT_EQ(Visit(view, {.records = 4}, &third), (std::vector<uint64_t>{9, 10}));
  EXPECT_EQ(Visit(view, {.records = 4}, &third), std::vector<uint64_t>{});
  EXPECT_EQ(third, 11u);
  EXPECT_EQ(window_.size(), 10u);
}

TEST_F(RecordWindowTest, KeepsWhatIsNearTheHeadAndNoMoreThanItMay) {
  constexpr uint64_t kHead = RecordWindow::kRecordsMax + 10;
  const auto add = [&](uint64_t revision, size_t bytes) {
    RecordWindow::Entry entry;
    entry.record.set_revision(revision);
    entry.bytes = bytes;
    return window_.Add(revision, kHead, std::move(entry))->record.revision();
  };
  EXPECT_EQ(add(10, 1), 10u) << "handed on";
  EXPECT_EQ(window_.size(), 0u) << "and not kept: who lags does not push out what the others are about to read";
  for (uint64_t i = 0; i < 4; ++i) EXPECT_EQ(add(kHead - i, RecordWindow::kBytesMax / 3), kHead - i);
  EXPECT_EQ(window_.size(), 3u);
  EXPECT_NE(window_.Find(kHead - 3), nullptr) << "what was added last is there";
  EXPECT_EQ(window_.Find(kHead - 2), nullptr) << "the oldest of the others went";
}

TEST_F(RecordWindowTest, WhatIsAddedAgainCountsOnce) {
  const auto add = [&](uint64_t revision) {
    RecordWindow::Entry entry;
    entry.bytes = RecordWindow::kBytesMax / 8;
    window_.Add(revision, 10, std::move(entry));
  };
  for (int round = 0; round < 5; ++round) {
    for (uint64_t revision = 1; revision <= 6; ++revision) add(revision);
  }
  EXPECT_EQ(window_.size(), 6u);
}

TEST(Failures, WithoutAReasonAreInternalAndKeepTheEnginesWords) {
  const Told engine = Read(ToGrpc(absl::InternalError("IO error: While open /srv/secret/000012.sst: denied")));
  EXPECT_EQ(engine.reason, "INTERNAL");
  EXPECT_EQ(engine.en.find("secret"), std::string::npos);
  EXPECT_FALSE(engine.zh.empty());
  for (const char* reason : {"MIN_REVISION_NOT_REACHED", "WAITERS_FULL", "WAITERS_SHARE", "STREAMS_FULL", "STREAMS_SHARE",
                             "STATUS_LOCKED", "RECORD_UNREADABLE", "RATE_LIMITED"}) {
    const Told told = Read(ToGrpc(absl::UnavailableError(std::string(reason) + ": text")));
    EXPECT_EQ(told.reason, reason);
    EXPECT_EQ(told.en, "text");
    EXPECT_FALSE(told.zh.empty()) << reason;
  }
}

TEST(Failures, OfLongListsFitIntoATrailer) {
  std::string list;
  for (int i = 0; i < 1'000; ++i) list += (list.empty() ? "m" : ",m") + std::to_string(i);
  std::string zh;
  for (int i = 0; i < 2'000; ++i) zh += "缺";
  const grpc::Status status = ToGrpc(Reject(RejectionCode::kFailedPrecondition, "MATERIALS_INCOMPLETE", "case_no", zh,
                                            std::string(5'000, 'x'), {{"outstanding", list}}));
  EXPECT_LT(status.error_details().size() + status.error_message().size(), 7'000u);
  const Told told = Read(status);
  EXPECT_TRUE(told.metadata.at("outstanding").ends_with("…"));
  const std::string kept = told.metadata.at("outstanding").substr(0, told.metadata.at("outstanding").size() - 3);
  EXPECT_TRUE(list.starts_with(kept + ",")) << "cut between two pieces";
  EXPECT_EQ((told.zh.size() - 3) % 3, 0u) << "no half of a character";
}

TEST(Failures, SayWhenToTryAgain) {
  EXPECT_EQ(Read(ToGrpc(absl::ResourceExhaustedError("STATUS_LOCKED: text"), milliseconds(900'000))).retry_seconds, 900);
  EXPECT_EQ(Read(ToGrpc(absl::UnavailableError("ON_HOLD: text"))).retry_seconds, 0);
  EXPECT_EQ(Read(ToGrpc(absl::DataLossError("RECORD_UNREADABLE: text"))).retry_seconds, -1);
}

TEST(LastWords, AreWrittenButNeverWaitForAReader) {
  int ends[2];
  ASSERT_EQ(pipe(ends), 0);
  EXPECT_TRUE(WriteWithin(ends[1], "gone\n", milliseconds(5'000)));
  char got[5];
  ASSERT_EQ(read(ends[0], got, sizeof got), 5);
  // Fill the pipe to its brim, as a log reader that hangs does.
  ASSERT_EQ(fcntl(ends[1], F_SETFL, O_NONBLOCK), 0);
  const std::string block(4096, 'x');
  while (write(ends[1], block.data(), block.size()) > 0) {
  }
  ASSERT_EQ(fcntl(ends[1], F_SETFL, 0), 0);
  const auto start = steady_clock::now();
  EXPECT_FALSE(WriteWithin(ends[1], "storage_failed\n", milliseconds(100)));
  EXPECT_LT(steady_clock::now() - start, milliseconds(5'000));
  // Set the writer free before the test ends.
  ASSERT_EQ(fcntl(ends[0], F_SETFL, O_NONBLOCK), 0);
  char drained[65536];
  while (read(ends[0], drained, sizeof drained) > 0) {
  }
}

TEST(LogLine, NeverWaitsForAReaderAndCountsWhatItDropped) {
  int ends[2];
  ASSERT_EQ(pipe(ends), 0);
  ASSERT_EQ(fcntl(ends[1], F_SETFL, O_NONBLOCK), 0);
  const std::string block(4096, 'x');
  while (write(ends[1], block.data(), block.size()) > 0) {
  }
  const int kept = dup(STDERR_FILENO);
  ASSERT_EQ(dup2(ends[1], STDERR_FILENO), STDERR_FILENO);
  const auto start = steady_clock::now();
  for (int i = 0; i < 50; ++i) LogLine("warning", "nobody_reads", {});
  const auto took = steady_clock::now() - start;
  ASSERT_EQ(fcntl(ends[0], F_SETFL, O_NONBLOCK), 0);
  char got[65536];
  while (read(ends[0], got, sizeof got) > 0) {
  }
  LogLine("info", "read_again", {});
  LogLine("info", "and_again", {});
  dup2(kept, STDERR_FILENO);
  close(kept);
  const ssize_t size = read(ends[0], got, sizeof got);
  ASSERT_GT(size, 0);
  const std::string lines(got, static_cast<size_t>(size));
  EXPECT_LT(took, milliseconds(1'000));
  EXPECT_NE(lines.find("\"event\":\"read_again\",\"dropped_before\":\"50\"}\n"), std::string::npos) << lines;
  EXPECT_NE(lines.find("\"event\":\"and_again\"}\n"), std::string::npos) << lines;
}

TEST(LogText, IsOneLineOfJson) {
  const std::string line = LogText("info", "x", {{"key", "a\"b\nc"}});
  EXPECT_NE(line.find("\"key\":\"a\\\"b c\"}\n"), std::string::npos) << line;
}

TEST(LookupLock, LocksAfterFiveWrongCodesAndForgetsInOrderOfTime) {
  approval::LookupLock lock;
  const int64_t start = 1'000'000, minute = 60'000'000;
  for (int i = 0; i < 5; ++i) {
    EXPECT_EQ(lock.LockedForUs("0-first-by-name", start), 0);
    lock.Wrong("0-first-by-name", start);
  }
  EXPECT_EQ(lock.LockedForUs("0-first-by-name", start), 15 * minute);
  EXPECT_EQ(lock.LockedForUs("0-first-by-name", start + 14 * minute), minute);
  // A stranger's flood of numbers that sort behind it: the one tried last stays, the one tried first goes.
  for (int i = 0; i < 99'999; ++i) lock.Wrong("9-flood-" + std::to_string(i), start + 1);
  EXPECT_GT(lock.LockedForUs("0-first-by-name", start + 2), 0);
  lock.Wrong("0-first-by-name", start + 3);
  for (int i = 0; i < 50'000; ++i) lock.Wrong("9-more-" + std::to_string(i), start + 4);
  EXPECT_GT(lock.LockedForUs("0-first-by-name", start + 5), 0);
  EXPECT_EQ(lock.LockedForUs("0-first-by-name", start + 3 + 15 * minute), 0);
}

TEST(CatalogCache, IsBoundedByBytes) {
  CatalogCache cache(10'000);
  const auto row = std::make_shared<journal::Item>();
  for (int i = 0; i < 100; ++i) cache.Insert("key" + std::to_string(i), row, 1'000);
  int kept = 0;
  for (int i = 0; i < 100; ++i) kept += cache.Find("key" + std::to_string(i)) != nullptr;
  EXPECT_EQ(kept, 3);
  EXPECT_EQ(cache.Find("absent"), nullptr);
}

}  // namespace
}  // namespace yici::server
