// What one caller may ask for at once, and what is refused before it costs anything: over a real socket.
#include <gmock/gmock.h>

#include <algorithm>
#include <condition_variable>
#include <limits>
#include <mutex>

#include "services/approval/service/import.h"
#include "services/approval/service/present.h"
#include "services/approval/service/uploads.h"
#include "services/base/state.h"
#include "services/server/server_for_tests.h"
#include "storage/api/journal.h"
#include "storage/format/folder.h"
#include "storage/rocks/store.h"

namespace yici::server {
namespace {

using Admin = api::AdminService::Stub;
using Approval = api::ApprovalService::Stub;
using Catalog = api::CatalogService::Stub;
using Directory = api::DirectoryService::Stub;

constexpr char kRoot[] = "officer:root";
constexpr char kOther[] = "officer:other";
constexpr char kEnterprise[] = "enterprise:91210700MA0AB12C3K";
constexpr char kCaseNo[] = "11210700YCJ00025XQ3210125008000201906240001";

class LimitsTest : public testing::Test {
 protected:
  void SetUp() override { ASSERT_TRUE(city_.Start().ok()); }
  Told Hold(const std::string& principal, const std::string& request_id, const std::string& reason) {
    api::SetHoldRequest hold;
    hold.set_request_id(request_id);
    hold.set_hold(!reason.empty());
    hold.set_reason(reason);
    return city_.Call<api::AdminService>(principal, &Admin::SetHold, hold);
  }
  TestServer city_{"limits", {kRoot, kOther, kEnterprise}};
};

// Reads of one principal that wait for a revision, over one connection.
class WaitingReads {
 public:
  WaitingReads(const TestServer& city, const std::string& principal, uint64_t min_revision, size_t count)
      : stub_(city.Stub<api::ApprovalService>()), reads_(count) {
    for (OneRead& read : reads_) {
      read.context = TestServer::Context(principal, 60);
      read.request.set_case_no(kCaseNo);
      read.request.set_min_revision(min_revision);
      stub_->async()->GetCase(read.context.get(), &read.request, &read.reply, [this, &read](const grpc::Status& status) {
        std::lock_guard lock(mutex_);
        read.told = Read(status);
        told_.push_back(read.told);
        ready_.notify_all();
      });
    }
  }
  ~WaitingReads() { WaitFor(reads_.size(), 60); }
  std::vector<Told> WaitFor(size_t count, int seconds) {
    std::unique_lock lock(mutex_);
    ready_.wait_for(lock, std::chrono::seconds(seconds), [&] { return told_.size() >= count; });
    return told_;
  }

 private:
  struct OneRead {
    std::unique_ptr<grpc::ClientContext> context;
    api::GetCaseRequest request;
    api::Case reply;
    Told told;
  };
  std::unique_ptr<Approval> stub_;
  std::mutex mutex_;
  std::condition_variable ready_;
  std::vector<Told> told_;
  std::vector<OneRead> reads_;
};

TEST_F(LimitsTest, ReadsThatWaitHaveASharePerPrincipal) {
  const uint64_t head = city_.Status().revision();
  WaitingReads reads(city_, kRoot, head + 1, 258);
  const std::vector<Told> refused = reads.WaitFor(2, 20);
  ASSERT_EQ(refused.size(), 2u);
  for (const Told& told : refused) {
    EXPECT_EQ(told.code, grpc::StatusCode::RESOURCE_EXHAUSTED);
    EXPECT_EQ(told.reason, "WAITERS_SHARE");
    EXPECT_GE(told.retry_seconds, 0);
  }
  // Another principal has a share of its own, and all are answered once the revision is there.
  WaitingReads other(city_, kOther, head + 1, 1);
  EXPECT_EQ(Hold(kRoot, "h", "测试").code, 0);
  const std::vector<Told> all = reads.WaitFor(258, 20);
  ASSERT_EQ(all.size(), 258u);
  EXPECT_EQ(std::count_if(all.begin(), all.end(), [](const Told& told) { return told.reason == "CASE_NOT_FOUND"; }), 256);
  EXPECT_EQ(other.WaitFor(1, 20).at(0).reason, "CASE_NOT_FOUND");
}

TEST_F(LimitsTest, ACompressedMessageIsNotUnfolded) {
  const auto context = TestServer::Context(kRoot);
  context->set_compression_algorithm(GRPC_COMPRESS_GZIP);
  api::SetHoldRequest hold;
  hold.set_request_id("h");
  hold.set_reason(std::string(400, 'x'));
  api::AdminReply reply;
  EXPECT_EQ(city_.Stub<api::AdminService>()->SetHold(context.get(), hold, &reply).error_code(),
            grpc::StatusCode::UNIMPLEMENTED);
}

TEST_F(LimitsTest, FiltersAreBoundedAndNameKnownFields) {
  std::string many = "text=a";
  for (int i = 0; i < 16; ++i) many += " AND text=a";
  for (const std::string& filter : {"text=" + std::string(5'000, 'x'), many, std::string("colour=red"), std::string("red")}) {
    api::ListItemsRequest items;
    items.set_filter(filter);
    EXPECT_EQ(city_.Call<api::CatalogService>("", &Catalog::ListItems, items).reason, "FILTER_INVALID");
    api::ListPowersRequest powers;
    powers.set_filter(filter);
    EXPECT_EQ(city_.Call<api::CatalogService>("", &Catalog::ListPowers, powers).reason, "FILTER_INVALID");
    api::ListEntriesRequest entries;
    entries.set_kind("halls");
    entries.set_filter(filter);
    EXPECT_EQ(city_.Call<api::DirectoryService>(kRoot, &Directory::ListEntries, entries).reason, "FILTER_INVALID");
  }
}

TEST_F(LimitsTest, WhatAChangeWouldDoIsToldToThoseWhoMayMakeIt) {
  api::PreviewCalendarRequest calendar;
  EXPECT_EQ(city_.Call<api::CatalogService>(kOther, &Catalog::PreviewCalendar, calendar).reason,
            "CATALOG_ADMINISTRATOR_REQUIRED");
  EXPECT_EQ(city_.Call<api::CatalogService>(kRoot, &Catalog::PreviewCalendar, calendar).reason, "DAY_FORMAT");
  api::PreviewPowerListRequest powers;
  EXPECT_EQ(city_.Call<api::CatalogService>(kOther, &Catalog::PreviewPowerList, powers).reason,
            "CATALOG_ADMINISTRATOR_REQUIRED");
  EXPECT_EQ(city_.Call<api::CatalogService>(kRoot, &Catalog::PreviewPowerList, powers).reason, "LIST_SIZE");
}

TEST_F(LimitsTest, TheMachineRoomIsNoBusinessOfEnterprises) {
  EXPECT_EQ(city_.Call<api::AdminService>(kEnterprise, &Admin::GetStatus, api::GetStatusRequest()).reason,
            "METHOD_NOT_PERMITTED");
  EXPECT_EQ(city_.Call<api::AdminService>(kEnterprise, &Admin::GetMetrics, api::GetMetricsRequest()).reason,
            "METHOD_NOT_PERMITTED");
  ASSERT_EQ(Hold(kRoot, "h", "secret-of-the-house").code, 0);
  api::SubmitCaseRequest submit;
  submit.set_request_id("r1");
  submit.set_item_code("11210700YCJ00025XQ3210125008000");
  submit.mutable_applicant()->set_uscc("91210700MA0AB12C3K");
  submit.set_channel(api::WEB);
  const Told enterprise = city_.Call<api::ApprovalService>(kEnterprise, &Approval::SubmitCase, submit);
  EXPECT_EQ(enterprise.reason, "ON_HOLD");
  EXPECT_THAT(enterprise.en, testing::Not(testing::HasSubstr("secret")));
  EXPECT_THAT(city_.Call<api::ApprovalService>(kOther, &Approval::SubmitCase, submit).en, testing::HasSubstr("secret"));
}

TEST_F(LimitsTest, ADownloadWaitsForNoRevisionFarAhead) {
  api::DownloadAttachmentRequest request;
  request.set_case_no(kCaseNo);
  request.set_material_id("m1");
  request.set_min_revision(uint64_t{1} << 62);
  const auto context = TestServer::Context(kEnterprise);
  const auto stub = city_.Stub<api::ApprovalService>();
  const auto stream = stub->DownloadAttachment(context.get(), request);
  api::DownloadAttachmentResponse part;
  while (stream->Read(&part)) {
  }
  EXPECT_EQ(Read(stream->Finish()).reason, "MIN_REVISION_AHEAD");
}

TEST_F(LimitsTest, CheckpointsAreBoundedAndNoneIsMadeBelowTheWatermark) {
  api::CreateCheckpointRequest request;
  for (int i = 0; i < 8; ++i) {
    request.set_label("c" + std::to_string(i));
    ASSERT_EQ(city_.Call<api::AdminService>(kRoot, &Admin::CreateCheckpoint, request).code, 0);
  }
  request.set_label("one-more");
  EXPECT_EQ(city_.Call<api::AdminService>(kRoot, &Admin::CreateCheckpoint, request).reason, "CHECKPOINTS_FULL");
  city_.Stop();
  city_.config.free_bytes_min = int64_t{1} << 62;
  ASSERT_TRUE(city_.Start().ok());
  EXPECT_EQ(city_.Call<api::AdminService>(kRoot, &Admin::CreateCheckpoint, request).reason, "STORAGE_LOW");
}

TEST_F(LimitsTest, AnInstantBeyondAllYearsIsRefused) {
  api::AdvanceClockRequest advance;
  for (const int64_t second : {std::numeric_limits<int64_t>::max(), std::numeric_limits<int64_t>::min()}) {
    advance.mutable_to()->set_seconds(second);
    EXPECT_EQ(city_.Call<api::AdminService>(kRoot, &Admin::AdvanceClock, advance).reason, "CLOCK_BACKWARDS");
  }
}

// A refusal that leaves no record is counted, wherever it is found.
TEST_F(LimitsTest, ARequestIdUsedForAnotherRequestIsCounted) {
  ASSERT_EQ(Hold(kRoot, "h", "测试").code, 0);
  EXPECT_EQ(Hold(kRoot, "h", "").reason, "REQUEST_ID_REUSED");
  ASSERT_EQ(Hold(kRoot, "lift", "").code, 0);
  city_.Stop();
  std::string found;
  for (const auto& entry : std::filesystem::directory_iterator(city_.config.data_folder)) {
    if (!entry.is_directory() || entry.path().filename() != storage::kStoreName) continue;
    auto store = storage::OpenRocks({.folder = entry.path().string()});
    ASSERT_TRUE(store.ok()) << store.status();
    const auto last = storage::NewLocalJournal(store->get())->LastRevision(nullptr);
    journal::Record record;
    journal::Event event;
    ASSERT_TRUE(record.ParseFromString(*storage::NewLocalJournal(store->get())->Read(nullptr, *last)));
    ASSERT_EQ(record.events_size(), 1);
    ASSERT_TRUE(event.ParseFromString(record.events(0).event()));
    ASSERT_EQ(event.refusals_counted().counts_size(), 1);
    found = event.refusals_counted().counts(0).reason();
  }
  EXPECT_EQ(found, "REQUEST_ID_REUSED");
}

TEST(DailyBytes, ManySmallFilesAreBoundedToo) {
  approval::DailyBytes daily(100, 2);
  EXPECT_TRUE(daily.Take("a", 1, 1'000));
  EXPECT_TRUE(daily.Take("a", 1, 1'000));
  EXPECT_FALSE(daily.Take("a", 1, 1'000));
}

TEST(DailyBytes, WhatTheServerCouldNotKeepIsGivenBackOnItsDay) {
  approval::DailyBytes daily(100, 1);
  EXPECT_TRUE(daily.Take("a", 100, 1'000));
  daily.GiveBack("a", 100, 1'000);
  EXPECT_TRUE(daily.Take("a", 100, 2'000));
  EXPECT_TRUE(daily.Take("a", 100, 57'600'000));
  daily.GiveBack("a", 100, 2'000);
  EXPECT_FALSE(daily.Take("a", 1, 57'600'001)) << "yesterday's";
}

TEST(Import, TheEndOfAStepIsAnInstantOfOurYears) {
  const MasterKey master(Key32{1});
  api::ImportCaseRequest request;
  request.set_item_code("11210700YCJ00025XQ3210125008000");
  request.mutable_applicant()->set_uscc("91210700MA0AB12C3K");
  request.set_channel(api::WINDOW);
  request.set_source_system("old");
  request.set_old_number("1");
  request.set_submitted_day("2019-06-24");
  request.set_history_sha256(std::string(64, 'a'));
  auto* step = request.add_steps();
  step->set_step("review");
  step->set_officer("officer:other");
  step->set_opinion("同意");
  step->mutable_closed_at()->set_seconds(1'561'300'000);
  Incoming incoming;
  EXPECT_FALSE(approval::ToCommand(master, request, incoming).has_value());
  for (const int64_t second : {std::numeric_limits<int64_t>::max(), int64_t{-1}}) {
    step->mutable_closed_at()->set_seconds(second);
    Incoming refused;
    const auto rejection = approval::ToCommand(master, request, refused);
    ASSERT_TRUE(rejection.has_value());
    EXPECT_EQ(rejection->reason(), "FIELD_OUT_OF_RANGE");
    EXPECT_EQ(rejection->field(), "steps[0].closed_at");
  }
}

TEST(History, ShowsOfANaturalPersonOnlyThatItIsOne) {
  journal::Record record;
  record.mutable_arrival()->set_on_behalf_of("person:00112233445566778899aabbccddeeff");
  auto* stored = record.add_events();
  stored->set_subject(std::string("cases/") + kCaseNo);
  journal::Event event;
  event.mutable_case_withdrawn();
  stored->set_event(event.SerializeAsString());
  api::HistoryEvent shown;
  approval::PresentEvent("log", record, 0, &shown);
  EXPECT_EQ(shown.on_behalf_of(), "person");
  record.mutable_arrival()->set_on_behalf_of(kEnterprise);
  approval::PresentEvent("log", record, 0, &shown);
  EXPECT_EQ(shown.on_behalf_of(), kEnterprise);
}

}  // namespace
}  // namespace yici::server
