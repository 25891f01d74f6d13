// Policies in the order of a partition: what a change set must bring for those that stand to be delivered once more, and the
// pump, which serves them in turn.
#include <chrono>
#include <thread>

#include "services/base/policy_tables.h"
#include "services/catalog/machine/lookup.h"
#include "services/server/partition/core_fixture.h"
#include "services/server/partition/partition.h"

namespace yici::server {
namespace {

class CorePoliciesTest : public ::testing::Test {
 protected:
  void SetUp() override {
    store_ = storage::NewMemoryStore();
    auto core = Core::Open(*store_, {.log_id_hex = kLogId});
    ASSERT_TRUE(core.ok()) << core.status();
    core_ = *std::move(core);
    ApplyPack(*core_, At("2020-04-20T08:00"));
  }

  std::string Publish(const std::string& number) {
    Incoming incoming = From(kChief, "publish-" + number);
    journal::PublishPolicy& publish = *incoming.command.mutable_publish_policy();
    publish.set_number(number);
    publish.set_title("若干措施");
    publish.set_body("贷款贴息");
    publish.set_text_digest(std::string(32, 'd'));
    publish.set_department_id("jz-market");
    publish.set_audience("all-enterprises");
    publish.set_valid_from_day(DayOf(At("2020-04-20T09:00")).days_since_1970());
    const Verdict verdict = core_->Process(incoming, At("2020-04-20T09:00"));
    EXPECT_FALSE(verdict.answer->rejected()) << verdict.answer->rejection().DebugString();
    return verdict.answer->steward().policy().policy_no();
  }
  void Deliver(const std::string& policy_no) {
    Incoming incoming = From("system:deadlines", "");
    incoming.command.mutable_deliver_policy()->set_policy_no(policy_no);
    incoming.command.mutable_deliver_policy()->set_limit(100);
    while (core_->Process(incoming, At("2020-04-20T09:00")).answer != nullptr) {
    }
  }
  // A change set of the one row.
  void Commit(char letter, const journal::PackRow& row) {
    const std::string change_set(64, letter);
    Incoming stage = From("system:start", "stage-" + change_set);
    stage.command.mutable_stage_rows()->set_change_set(change_set);
    *stage.command.mutable_stage_rows()->add_rows() = row;
    const Verdict staged = core_->Process(stage, At("2020-04-20T10:00"));
    ASSERT_FALSE(staged.answer->rejected()) << staged.answer->rejection().DebugString();
    Incoming commit = From("system:start", "commit-" + change_set);
    commit.command.mutable_commit_change_set()->set_change_set(change_set);
    commit.command.mutable_commit_change_set()->set_parts(1);
    commit.command.mutable_commit_change_set()->set_rows(1);
    const Verdict committed = core_->Process(commit, At("2020-04-20T10:00"));
    ASSERT_FALSE(committed.answer->rejected()) << committed.answer->rejection().DebugString();
  }
  journal::PackRow FirstOf(journal::PackRow::RowCase kind) {
    for (const journal::PackRow& row : JinzhouPack().rows) {
      if (row.row_case() == kind) return row;
    }
    ADD_FAILURE() << "the pack has no row of kind " << kind;
    return {};
  }
  // The table that it was published under is there no more.
  void LoseTableOf(const std::string& policy_no) {
    journal::Policy policy = *core_->state().Find<journal::Policy>(policy_no);
    policy.set_table_digest(std::string(32, 'x'));
    auto batch = store_->NewBatch();
    batch->Put(storage::Family::kState, std::string(1, static_cast<char>(tables::kPolicy)) + policy_no,
               policy.SerializeAsString());
    ASSERT_TRUE(store_->Write(std::move(batch), storage::Sync::kYes).ok());
  }
  std::unique_ptr<Partition> Start(bool pump) {
    PartitionOptions options;
    options.core.log_id_hex = kLogId;
    options.free_bytes_min = 0;
    options.pump = pump;
    auto partition = Partition::Start(*store_, clock_, std::move(options));
    EXPECT_TRUE(partition.ok()) << partition.status();
    return *std::move(partition);
  }
  // Another notice of the year, one day off more: every case is looked at.
  void PublishNotice() {
    Incoming publish = From("officer:jz-admin-1", "notice");
    auto* notice = publish.command.mutable_publish_calendar()->mutable_notice();
    *notice = *core_->state().Find<journal::HolidayNotice>(catalog::NoticeKey(2020, 2));
    notice->set_version(3);
    notice->set_published_day(DayOf(At("2020-04-20T09:00")).days_since_1970());
    auto* day = notice->add_days();
    day->set_day(DayOf(At("2020-04-21T09:00")).days_since_1970());
    day->set_name("节");
    ASSERT_FALSE(core_->Process(publish, At("2020-04-20T09:00")).answer->rejected());
  }
  journal::PolicyProgress Progress(const std::string& policy_no) {
    return *core_->state().Find<journal::PolicyProgress>(policy_no);
  }

  std::unique_ptr<storage::Store> store_;
  std::unique_ptr<Core> core_;
  ManualClock clock_{At("2020-04-20T10:00")};
};

TEST_F(CorePoliciesTest, OnlyAChangeSetThatBringsEnterprisesSendsThemRoundOnceMore) {
  const std::string policy = Publish("1");
  Deliver(policy);
  ASSERT_EQ(Progress(policy).delivered(), 522);
  Commit('a', FirstOf(journal::PackRow::kHall));
  EXPECT_EQ(Progress(policy).due_us(), 0);
  journal::PackRow enterprise = FirstOf(journal::PackRow::kEnterprise);
  for (std::string* reference :
       {enterprise.mutable_enterprise()->mutable_cluster_id(), enterprise.mutable_enterprise()->mutable_steward_id(),
        enterprise.mutable_enterprise()->mutable_liaison_id()}) {
    reference->clear();
  }
  Commit('b', enterprise);
  EXPECT_NE(Progress(policy).due_us(), 0);
  Deliver(policy);
  Deliver(policy);
  journal::PackRow cultivation = FirstOf(journal::PackRow::kCultivation);
  cultivation.mutable_cultivation()->clear_uscc();
  cultivation.mutable_cultivation()->clear_steward_id();
  Commit('c', cultivation);
  EXPECT_NE(Progress(policy).due_us(), 0);
  Deliver(policy);
  EXPECT_EQ(Progress(policy).delivered(), 522);
}

TEST_F(CorePoliciesTest, ThoseThatWaitForTheirTableKeepNoneOfTheOthersFromGoingOn) {
  std::vector<std::string> policies;
  for (int i = 0; i < 4; ++i) policies.push_back(Publish(std::to_string(i)));
  CommitBatch(*core_, *store_);
  for (int i = 0; i < 3; ++i) LoseTableOf(policies[static_cast<size_t>(i)]);
  core_.reset();
  auto partition = Start(false);
  ASSERT_TRUE(partition->SettleAllDue().ok());
  const ReadView view(partition->published());
  for (const std::string& policy_no : policies) {
    journal::PolicyProgress progress;
    ASSERT_TRUE(view.ReadInto(policy_no, &progress));
    EXPECT_EQ(progress.delivered(), policy_no == policies.back() ? 522 : 0);
    EXPECT_EQ(progress.due_us() != 0, policy_no != policies.back());
  }
}

TEST_F(CorePoliciesTest, ASweepGoesOnWhilePoliciesAreOnTheirWay) {
  const std::string policy = Publish("1");
  PublishNotice();
  CommitBatch(*core_, *store_);
  core_.reset();
  auto partition = Start(true);
  journal::PolicyProgress progress;
  for (int i = 0; i < 2000 && (partition->published()->rescheduling() || progress.delivered() < 522); ++i) {
    std::this_thread::sleep_for(std::chrono::milliseconds(5));
    ASSERT_TRUE(ReadView(partition->published()).ReadInto(policy, &progress));
  }
  ASSERT_EQ(progress.delivered(), 522);
  uint64_t swept = 0, delivered = 0;
  const auto read =
      storage::NewLocalJournal(store_.get())->Scan(nullptr, 1, {}, [&](uint64_t revision, std::string_view bytes) {
        journal::Record record;
        record.ParseFromArray(bytes.data(), static_cast<int>(bytes.size()));
        for (const journal::StoredEvent& stored : record.events()) {
          journal::Event event;
          event.ParseFromString(stored.event());
          if (event.has_policy_delivered()) delivered = revision;
          if (event.has_sweep_advanced() && event.sweep_advanced().done()) swept = revision;
        }
        return true;
      });
  ASSERT_TRUE(read.ok());
  EXPECT_NE(swept, 0u);
  EXPECT_LT(swept, delivered);
}

}  // namespace
}  // namespace yici::server
