#include "services/server/partition/partition.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <future>

#include "services/server/partition/core_fixture.h"
#include "storage/faults/store.h"

namespace yici::server {
namespace {

std::string ReasonOf(const absl::Status& status) {
  const std::string text(status.message());
  return text.substr(0, text.find(':'));
}

class PartitionTest : public testing::Test {
 protected:
  void SetUp() override {
    store_ = storage::NewMemoryStore();
    auto core = *Core::Open(*store_, {.log_id_hex = kLogId});
    ApplyPack(*core, At("2020-02-03T08:00"));
    CommitBatch(*core, *store_);
  }
  std::unique_ptr<Partition> Start(PartitionOptions options = {}) {
    options.core.log_id_hex = kLogId;
    options.free_bytes_min = 0;
    auto partition = Partition::Start(*store_, clock_, std::move(options));
    EXPECT_TRUE(partition.ok()) << partition.status();
    return *std::move(partition);
  }

  std::unique_ptr<storage::Store> store_;
  ManualClock clock_{At("2020-02-03T10:00")};
};

TEST_F(PartitionTest, ManyClientsGetEachItsOwnCase) {
  auto partition = Start();
  constexpr int kClients = 8, kEach = 50;
  std::vector<std::thread> clients;
  std::mutex mutex;
  std::set<std::string> numbers;
  for (int c = 0; c < kClients; ++c) {
    clients.emplace_back([&, c] {
      for (int i = 0; i < kEach; ++i) {
        const Reply reply = partition->SubmitAndWait(Submit("c" + std::to_string(c) + "-" + std::to_string(i)));
        ASSERT_TRUE(reply.status.ok()) << reply.status;
        std::lock_guard lock(mutex);
        EXPECT_TRUE(numbers.insert(reply.answer->case_no()).second);
      }
    });
  }
  for (auto& client : clients) client.join();
  EXPECT_EQ(numbers.size(), size_t{kClients * kEach});
}

TEST_F(PartitionTest, ARetryInFlightJoinsItsOriginal) {
  auto partition = Start();
  std::vector<std::promise<std::string>> answers(20);
  for (auto& answer : answers) {
    Call call;
    call.incoming = Submit("same");
    call.done = [&answer](const Reply& reply) { answer.set_value(reply.answer->SerializeAsString()); };
    partition->Submit(std::move(call));
  }
  std::set<std::string> distinct;
  for (auto& answer : answers) distinct.insert(answer.get_future().get());
  EXPECT_EQ(distinct.size(), 1u);
}

TEST_F(PartitionTest, WhatAKeyIsWrappedByIsDroppedOnceItIsWritten) {
  auto partition = Start();
  auto wrapping = std::make_shared<const int>(7);
  const std::weak_ptr<const void> under = wrapping;
  Incoming submit = Submit("wrapped");
  submit.keys = {{"key-number-1", "wrapped", std::move(wrapping)}};
  ASSERT_TRUE(partition->SubmitAndWait(std::move(submit)).status.ok());
  EXPECT_TRUE(under.expired()) << "an idle partition keeps no wrapping key from being retired";
}

TEST_F(PartitionTest, ReadsSeeWhatWasAcknowledged) {
  auto partition = Start();
  const Reply reply = partition->SubmitAndWait(Submit("r1"));
  const ReadView view(partition->published());
  EXPECT_GE(view.published().head.revision, reply.answer->revision());
  EXPECT_NE(view.Find<journal::Case>(reply.answer->case_no()), nullptr);
}

TEST_F(PartitionTest, AReadWaitsForItsRevisionOrItsDeadline) {
  auto partition = Start();
  const uint64_t now = partition->published()->head.revision;
  std::promise<bool> late;
  partition->WhenPublished(now + 2, std::chrono::steady_clock::now() + std::chrono::milliseconds(50),
                           [&](std::shared_ptr<const Published> published) { late.set_value(published != nullptr); });
  EXPECT_FALSE(late.get_future().get());
  std::promise<bool> reached;
  partition->WhenPublished(now + 1, std::chrono::steady_clock::now() + std::chrono::seconds(20),
                           [&](std::shared_ptr<const Published> published) { reached.set_value(published != nullptr); });
  partition->SubmitAndWait(Submit("r1"));
  EXPECT_TRUE(reached.get_future().get());
}

TEST_F(PartitionTest, APassedDeadlineDropsTheCommandBeforeItIsOrdered) {
  PartitionOptions options;
  options.pump = false;  // its sweep would be a record of its own
  auto partition = Start(options);
  const uint64_t before = partition->published()->head.revision;
  std::promise<absl::Status> told;
  Call call;
  call.incoming = Submit("r1");
  call.deadline = std::chrono::steady_clock::now() - std::chrono::seconds(1);
  call.done = [&](const Reply& reply) { told.set_value(reply.status); };
  partition->Submit(std::move(call));
  EXPECT_EQ(ReasonOf(told.get_future().get()), "DEADLINE");
  EXPECT_EQ(partition->published()->head.revision, before);
}

TEST_F(PartitionTest, AFullQueueRefusesBeforeOrdering) {
  PartitionOptions options;
  options.queue_commands_max = 0;
  auto partition = Start(options);
  const Reply reply = partition->SubmitAndWait(Submit("r1"));
  EXPECT_EQ(reply.status.code(), absl::StatusCode::kResourceExhausted);
  EXPECT_EQ(ReasonOf(reply.status), "QUEUE_FULL");
}

TEST_F(PartitionTest, OnePrincipalMayFillHalfOfTheQueue) {
  PartitionOptions options;
  options.queue_commands_max = 1;  // half of it is nothing
  auto partition = Start(options);
  const Reply reply = partition->SubmitAndWait(Submit("r1"));
  EXPECT_EQ(ReasonOf(reply.status), "QUEUE_SHARE");
}

TEST_F(PartitionTest, WhatWaitedTooLongIsRefusedBeforeOrdering) {
  PartitionOptions options;
  options.queue_wait_max = std::chrono::microseconds(-1);
  auto partition = Start(options);
  const Reply reply = partition->SubmitAndWait(Submit("r1"));
  EXPECT_EQ(reply.status.code(), absl::StatusCode::kResourceExhausted);
  EXPECT_EQ(ReasonOf(reply.status), "QUEUE_WAIT");
}

TEST_F(PartitionTest, AFailedWriteEndsThePartitionAndTellsNobodyThatItHolds) {
  auto faults =
      std::make_unique<storage::FaultStore>(std::move(store_), storage::FaultPlan{.writes = {{1, storage::Fault::kSyncLost}}});
  std::atomic<int> fatal{0};
  PartitionOptions options;
  options.core.log_id_hex = kLogId;
  options.free_bytes_min = 0;
  options.pump = false;
  options.on_fatal = [&](const absl::Status&) { ++fatal; };
  auto partition = *Partition::Start(*faults, clock_, options);
  const Reply reply = partition->SubmitAndWait(Submit("r1"));
  EXPECT_EQ(ReasonOf(reply.status), "STOPPING");
  EXPECT_EQ(fatal, 1);
  partition.reset();
  faults.reset();
}

TEST_F(PartitionTest, ThePumpSettlesWhatNobodyTouches) {
  auto partition = Start();
  const Reply reply = partition->SubmitAndWait(Submit("r1"));
  clock_.AdvanceTo(At("2020-02-20T00:00"));
  ASSERT_TRUE(partition->SettleAllDue().ok());
  const ReadView view(partition->published());
  EXPECT_TRUE(view.Find<journal::Case>(reply.answer->case_no())->deemed_accepted());
}

TEST_F(PartitionTest, LowSpaceStopsAdmissionWhileReadsGoOn) {
  PartitionOptions options;
  options.core.log_id_hex = kLogId;
  options.free_bytes_min = UINT64_MAX;
  auto partition = *Partition::Start(*store_, clock_, options);
  const Reply reply = partition->SubmitAndWait(Submit("r1"));
  EXPECT_EQ(reply.status.code(), absl::StatusCode::kUnavailable);
  EXPECT_NE(ReadView(partition->published()).Find<journal::Item>(""), reinterpret_cast<const journal::Item*>(1));
}

TEST_F(PartitionTest, WhatWasAcknowledgedIsThereAfterARestart) {
  std::string case_no;
  {
    auto partition = Start();
    case_no = partition->SubmitAndWait(Submit("r1")).answer->case_no();
  }
  auto partition = Start();
  EXPECT_NE(ReadView(partition->published()).Find<journal::Case>(case_no), nullptr);
  const Reply again = partition->SubmitAndWait(Submit("r1"));
  EXPECT_TRUE(again.repeated);
  EXPECT_EQ(again.answer->case_no(), case_no);
}

}  // namespace
}  // namespace yici::server
