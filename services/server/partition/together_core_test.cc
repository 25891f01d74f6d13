// Cases whose deadlines hang together: a grant and what is pending about it, the family of a joint matter. They are settled
// in one order of instants, and what was settled beside the touched case moves ahead of a running sweep like it.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "services/catalog/machine/lookup.h"
#include "services/server/partition/core_fixture.h"

namespace yici::server {
namespace {

constexpr char kInstantItem[] = "11210700YCJ00025XQ3210725004000";
constexpr char kFireChief[] = "officer:jz-fire-chief-representative-1";

class TogetherTest : public testing::Test {
 protected:
  TogetherTest() : store_(storage::NewMemoryStore()) {
    core_ = *Core::Open(*store_, {.log_id_hex = kLogId});
    ApplyPack(*core_, At("2020-02-03T08:00"));
  }
  std::string Done(const Incoming& incoming, std::string_view when) {
    const Verdict verdict = core_->Process(incoming, At(when));
    EXPECT_EQ(verdict.answer->rejection().reason(), "") << verdict.answer->rejection().DebugString();
    return verdict.answer->case_no();
  }
  const journal::Case& Of(const std::string& no) { return *core_->state().Find<journal::Case>(no); }
  // With every material of the item.
  journal::SubmitCase ApplicationFor(const std::string& item_code) {
    journal::SubmitCase submit = Submit("").command.submit_case();
    submit.set_item_code(item_code);
    submit.clear_materials();
    const auto* item = catalog::FindItem(core_->state(), item_code, *CivilDay::Parse("2020-02-03"));
    for (const journal::Material& material : item->materials()) submit.add_materials()->set_material_id(material.material_id());
    return submit;
  }
  std::string GrantOnTheSpot() {
    Incoming instant = From(kClerk, "grant");
    *instant.command.mutable_complete_instant()->mutable_submit() = ApplicationFor(kInstantItem);
    instant.command.mutable_complete_instant()->mutable_collector_id()->set_commitment("commitment");
    instant.command.mutable_complete_instant()->set_seal("章");
    const auto* item = catalog::FindItem(core_->state(), kInstantItem, *CivilDay::Parse("2020-02-03"));
    if (item->certificate()) instant.command.mutable_complete_instant()->set_certificate_no("证-1");
    return Done(instant, "2020-02-03T09:00");
  }
  std::string ChangeOf(const std::string& grant) {
    Incoming change = From(kClerk, "change");
    *change.command.mutable_submit_case() = ApplicationFor(kInstantItem);
    change.command.mutable_submit_case()->set_link_kind(journal::LINK_KIND_CHANGE);
    change.command.mutable_submit_case()->set_linked_case_no(grant);
    return Done(change, "2020-02-03T10:00");
  }
  // Two more days off, on top of the notice that stands.
  Incoming Notice() {
    Incoming publish = From("officer:jz-admin-1", "notice");
    auto* notice = publish.command.mutable_publish_calendar()->mutable_notice();
    notice->set_year(2020);
    notice->set_version(3);
    notice->set_published_day(CivilDay::Parse("2020-02-05")->days_since_1970());
    *notice->mutable_days() = core_->state().Find<journal::HolidayNotice>(catalog::NoticeKey(2020, 2))->days();
    for (const char* text : {"2020-02-06", "2020-02-07"}) {
      notice->add_days()->set_day(CivilDay::Parse(text)->days_since_1970());
    }
    return publish;
  }
  static Incoming Visit(const std::string& no) {
    Incoming visit = From(kClerk, "visit");
    visit.command.mutable_record_visit()->set_case_no(no);
    visit.command.mutable_record_visit()->set_hall_id("jz-hall-main");
    return visit;
  }
  static Incoming Settle(const std::string& no) {
    Incoming pump = From("system:deadlines", "");
    pump.command.mutable_settle_case()->set_case_no(no);
    return pump;
  }
  // A restaurant whose fire check is accepted with deferral of one paper; the food licence has been terminated. What is left
  // of the matter ends when the deferral does.
  void AcceptWithDeferral();

  std::unique_ptr<storage::Store> store_;
  std::unique_ptr<Core> core_;
  std::string parent_, food_, fire_;
};

void TogetherTest::AcceptWithDeferral() {
  Incoming joint = From(kClerk, "joint");
  auto* submit = joint.command.mutable_submit_joint();
  submit->set_joint_matter_id("open-restaurant");
  *submit->mutable_application() = Submit("").command.submit_case();
  submit->mutable_application()->clear_item_code();
  for (const char* id : {"210131001000-m01", "210131001000-m04"}) {
    submit->mutable_application()->add_materials()->set_material_id(id);
  }
  parent_ = Done(joint, "2020-02-03T10:00");
  food_ = Of(parent_).joint().children(0).case_no();
  fire_ = Of(parent_).joint().children(1).case_no();
  Done(Accept(food_, "food"), "2020-02-03T11:00");
  Incoming defer = From(kFireChief, "defer");
  auto* command = defer.command.mutable_accept_with_deferral();
  command->set_case_no(fire_);
  command->add_materials()->set_material_id("210131001000-m05");
  command->mutable_promise()->set_reference("承诺书 1 号");
  command->mutable_promise()->set_signed_day(CivilDay::Parse("2020-02-03")->days_since_1970());
  Done(defer, "2020-02-03T12:00");
  Incoming terminate = From(kChief, "terminate");
  terminate.command.mutable_terminate_case()->set_case_no(food_);
  terminate.command.mutable_terminate_case()->set_reason("申请人书面放弃");
  terminate.command.mutable_terminate_case()->set_basis("行政许可法");
  Done(terminate, "2020-02-04T09:00");
  EXPECT_EQ(Of(parent_).state(), journal::CASE_STATE_ACCEPTED);
}

// Its warning moves its timer row, and the row may land behind the cursor with an old due day: the sweep would never come.
TEST_F(TogetherTest, ACaseSettledBesideTheTouchedOneMovesAheadOfARunningSweep) {
  const std::string grant = GrantOnTheSpot(), change = ChangeOf(grant);
  const int32_t due_before = Of(change).clocks(0).due_day();
  Done(Notice(), "2020-02-05T09:00");
  ASSERT_EQ(Of(change).clocks(0).due_day(), due_before) << "the sweep is open and has not come here";
  Done(Visit(grant), "2020-02-12T10:00");
  ASSERT_TRUE(Of(change).clocks(0).warned()) << "the warning of the change came before the visit to the grant";
  EXPECT_EQ(CivilDay(Of(change).clocks(0).due_day()).ToString(), "2020-02-12");
  EXPECT_NE(Of(change).clocks(0).due_day(), due_before);
}

// Art. 42: the matter ended with the deferral, weeks before its own limits; settled late, it still ended then.
TEST_F(TogetherTest, AMatterThatADeadlineEndedGetsNoCardForALaterDay) {
  AcceptWithDeferral();
  core_->Process(Settle(parent_), At("2020-07-01T09:00"));
  EXPECT_EQ(Of(fire_).state(), journal::CASE_STATE_TERMINATED);
  EXPECT_EQ(Of(parent_).state(), journal::CASE_STATE_COMPLETED);
  EXPECT_EQ(Of(parent_).cards_size(), 0) << Of(parent_).DebugString();
}

TEST_F(TogetherTest, ADeadlineOfOneChildIsSettledWhoeverOfTheFamilyIsTouched) {
  AcceptWithDeferral();
  core_->Process(Settle(food_), At("2020-07-01T09:00"));
  EXPECT_EQ(Of(fire_).state(), journal::CASE_STATE_TERMINATED);
  EXPECT_EQ(Of(parent_).state(), journal::CASE_STATE_COMPLETED);
  EXPECT_EQ(Of(parent_).cards_size(), 0);
}

}  // namespace
}  // namespace yici::server
