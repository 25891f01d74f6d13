// Joint matters: what transcripts cannot show, and the bounds.
#include "services/approval/machine/joint.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "services/approval/machine/clocks.h"
#include "services/approval/machine/joint_kit.h"
#include "services/approval/machine/rows.h"
#include "services/approval/machine/view.h"
#include "services/catalog/machine/lookup.h"

namespace yici::approval {
namespace {

using testing::ElementsAre;

class JointTest : public testing::Test {
 protected:
  JointTest() {
    AddJointMatter(city_);
    city_.At("2020-04-20T10:00");
  }
  const journal::Case& Of(const std::string& no) { return city_.Find(no); }

  City city_;
};

TEST_F(JointTest, EveryCaseOfTheFamilyIsFoundByItsApplicant) {
  const JointCases cases = SubmitJoint(city_);
  std::vector<std::string> found;
  std::string prefix;
  AppendText(prefix, kUscc);
  city_.state().Scan(Table::kCaseByApplicant, prefix, prefix + "\xff", [&](std::string_view, std::string_view no) {
    found.emplace_back(no);
    return true;
  });
  EXPECT_THAT(found, ElementsAre(cases.parent, cases.food, cases.fire, cases.drain));
}

TEST_F(JointTest, PapersLieWithTheParentAndChildrenHoldReferences) {
  journal::Command command = SubmitJointOf(kAllPapers, {});
  for (journal::MaterialHeld& held : *command.mutable_submit_joint()->mutable_application()->mutable_materials()) {
    held.set_pages(3);
    held.set_digest(std::string(32, 'd'));
  }
  command.mutable_submit_joint()->mutable_application()->mutable_materials()->DeleteSubrange(6, 2);
  const std::string parent = city_.Do(kClerk, command).answer().case_no();
  EXPECT_EQ(Of(parent).materials(2).pages(), 3);
  const journal::Case& fire = Of(Of(parent).joint().children(1).case_no());
  for (const journal::MaterialHeld& held : fire.materials()) {
    EXPECT_EQ(held.shared_from(), parent);
    EXPECT_TRUE(held.digest().empty());
    EXPECT_EQ(held.pages(), 0);
  }
  EXPECT_EQ(fire.materials(2).shared_material_id(), "food-3");
}

TEST_F(JointTest, OneReceiptAndOneVisitForTheWholeMatter) {
  const JointCases cases = SubmitJoint(city_);
  EXPECT_EQ(Of(cases.parent).documents_size(), 1);
  EXPECT_EQ(Of(cases.fire).documents_size(), 0);
  EXPECT_EQ(FamilyVisitCount(city_.state(), Of(cases.fire)), 1);
  // The same day in the same hall, at a child: no second visit. Another day: one more, for all.
  journal::Command visit;
  visit.mutable_record_visit()->set_case_no(cases.fire);
  visit.mutable_record_visit()->set_hall_id("jz-hall-main");
  EXPECT_TRUE(city_.Do(kClerk, visit).events.empty());
  city_.At("2020-04-21T10:00");
  EXPECT_EQ(city_.Do(kClerk, visit).events.size(), 1u);
  visit.mutable_record_visit()->set_case_no(cases.food);
  EXPECT_TRUE(city_.Do(kClerk, visit).events.empty());
  EXPECT_EQ(FamilyVisitCount(city_.state(), Of(cases.parent)), 2);
}

TEST_F(JointTest, ASecondTripIsOurFaultWhereNobodyOfTheFamilyHadToldWhatWasLacking) {
  const Done done = city_.Do(kClerk, SubmitJointOf({"food-1"}, {}));
  const std::string food = Of(done.answer().case_no()).joint().children(0).case_no();
  city_.At("2020-04-21T10:00");
  journal::Command visit;
  visit.mutable_record_visit()->set_case_no(food);
  visit.mutable_record_visit()->set_hall_id("jz-hall-main");
  ASSERT_EQ(city_.Do(kClerk, visit).reason(), "");
  EXPECT_EQ(Of(food).visits(0).fault(), journal::VISIT_FAULT_ORGAN);
}

TEST_F(JointTest, TheJointLimitRunsFromTheLastMandatoryAcceptance) {
  const JointCases cases = SubmitJoint(city_);
  city_.At("2020-04-21T10:00");
  city_.Do(kFireChief, Accept(cases.fire));
  EXPECT_TRUE(Of(cases.parent).clocks().empty());
  city_.Do(kPlanningChief, Accept(cases.drain));  // optional: nobody waits for it
  EXPECT_TRUE(Of(cases.parent).clocks().empty());
  city_.At("2020-04-23T10:00");
  city_.Do(kChief, Accept(cases.food));
  const journal::Case& parent = Of(cases.parent);
  ASSERT_EQ(parent.clocks_size(), 2);
  EXPECT_EQ(parent.clocks(0).limit(), 45);
  EXPECT_EQ(CivilDay(parent.clocks(0).start_day()).ToString(), "2020-04-23");
  EXPECT_EQ(parent.state(), journal::CASE_STATE_ACCEPTED);
}

TEST_F(JointTest, WithdrawingTheParentNumbersTheRecordsOfOneOrganWithoutGapOrRepeat) {
  // Two matters, so that food and the parent, both of the market department, draw from one sequence.
  const JointCases first = SubmitJoint(city_);
  const JointCases second = SubmitJoint(city_);
  for (const JointCases& cases : {first, second}) {
    journal::Command withdraw;
    withdraw.mutable_withdraw_case()->set_case_no(cases.parent);
    ASSERT_EQ(city_.Do(kApplicant, withdraw).reason(), "");
  }
  std::vector<int64_t> numbers;
  for (const std::string& no : {first.parent, first.food, second.parent, second.food}) {
    numbers.push_back(FindDocument(Of(no), "39")->number());
  }
  EXPECT_THAT(numbers, ElementsAre(1, 2, 3, 4));
}

TEST_F(JointTest, AWithdrawalOfTheWholeIsRefusedAsAWholeWhenOneChildCannotFollow) {
  const JointCases cases = SubmitJoint(city_);
  city_.At("2020-04-20T12:00");
  // A trip to another hall stands on the child alone: the parent could follow, this child cannot.
  journal::Command visit;
  visit.mutable_record_visit()->set_case_no(cases.fire);
  visit.mutable_record_visit()->set_hall_id("beizhen-hall-main");
  ASSERT_EQ(city_.Do("officer:clerk-far", visit).reason(), "");
  const auto before = city_.state().Dump();
  journal::Command withdraw;
  withdraw.mutable_withdraw_case()->set_case_no(cases.parent);
  withdraw.mutable_withdraw_case()->set_applicant(std::string(kApplicant));
  city_.OccurredAt("2020-04-20T11:00");  // before that trip
  EXPECT_EQ(city_.Do(kClerk, withdraw).reason(), "OUT_OF_ORDER");
  EXPECT_EQ(city_.state().Dump(), before);
}

TEST_F(JointTest, ACorrectionOnTheSpotIsGoodForEveryChild) {
  const Done done = city_.Do(kClerk, SubmitJointOf({"food-1", "food-2", "food-4", "fire-1", "fire-4"}, {}));
  const std::string parent = done.answer().case_no();
  const std::string food = Of(parent).joint().children(0).case_no();
  const std::string fire = Of(parent).joint().children(1).case_no();
  ASSERT_EQ(city_.Do(kFireChief, Notify(fire, {"fire-3"})).reason(), "");
  journal::Command correct;
  correct.mutable_correct_on_spot()->set_case_no(food);
  correct.mutable_correct_on_spot()->set_note("plan brought");
  journal::MaterialHeld& plan = *correct.mutable_correct_on_spot()->add_materials();
  plan.set_material_id("food-3");
  plan.set_pages(2);
  ASSERT_EQ(city_.Do(kChief, correct).reason(), "");
  // Fire waited for nothing else: its five days run again.
  EXPECT_EQ(Of(fire).state(), journal::CASE_STATE_RECEIVED);
  EXPECT_EQ(Of(parent).materials(2).status(), journal::MATERIAL_STATUS_PRESENT);
  EXPECT_EQ(Of(parent).materials(2).pages(), 2);
  EXPECT_EQ(Of(food).materials(2).pages(), 0);
  EXPECT_EQ(Of(food).materials(2).shared_from(), parent);
}

TEST_F(JointTest, AFaultFoundLaterDoesNotBindAChildThatHasToldEverything) {
  const JointCases cases = SubmitJoint(city_);
  city_.Do(kFireChief, Notify(cases.fire, {}, {"fire-4"}));
  city_.Do(kChief, Notify(cases.food, {}, {"food-3"}));
  EXPECT_EQ(Of(cases.fire).materials(2).status(), journal::MATERIAL_STATUS_PRESENT);
  ASSERT_EQ(city_.Do(kApplicant, Supplement(cases.parent, {"fire-4"})).reason(), "");
  EXPECT_EQ(city_.Do(kFireChief, Accept(cases.fire)).reason(), "");
}

TEST_F(JointTest, ResultsOfTheMandatoryChildrenMakeTheParents) {
  journal::Joint joint;
  const auto add = [&](bool mandatory, journal::JointOutcome outcome, int32_t result) {
    journal::JointChild& child = *joint.add_children();
    child.set_mandatory(mandatory);
    child.set_outcome(outcome);
    child.set_result_code(result);
    return JointResult(joint);
  };
  EXPECT_EQ(add(true, journal::JOINT_OUTCOME_GRANTED, 0), 0);
  EXPECT_EQ(add(true, journal::JOINT_OUTCOME_GRANTED, 6), 0);
  EXPECT_EQ(add(false, journal::JOINT_OUTCOME_WITHDRAWN, 1), 0);
  EXPECT_EQ(add(true, journal::JOINT_OUTCOME_REFUSED, 6), 6);
  joint.Clear();
  EXPECT_EQ(add(true, journal::JOINT_OUTCOME_NOT_ACCEPTED, 1), 1);
  EXPECT_EQ(add(true, journal::JOINT_OUTCOME_WITHDRAWN, 1), 1);
  joint.Clear();
  EXPECT_EQ(add(true, journal::JOINT_OUTCOME_TERMINATED, 5), 5);
}

TEST_F(JointTest, SettlingIsNeverRefusedAndTwiceIsOnce) {
  const JointCases cases = SubmitJoint(city_);
  city_.Do(kChief, Accept(cases.food));
  journal::Command settle;
  settle.mutable_settle_joint()->set_case_no(cases.parent);
  settle.mutable_settle_joint()->set_child_case_no(cases.food);
  for (int state = journal::CASE_STATE_DRAFT; state <= journal::CASE_STATE_ARCHIVED; ++state) {
    SCOPED_TRACE(state);
    auto parent = std::make_unique<journal::Case>(Of(cases.parent));
    parent->set_state(static_cast<journal::CaseState>(state));
    city_.state().Put(cases.parent, std::move(parent));
    const Done done = city_.Do("system:joint", settle);
    EXPECT_EQ(done.reason(), "");
    EXPECT_TRUE(done.events.empty());
  }
  settle.mutable_settle_joint()->set_child_case_no(city_.Submit(kThreeStep));
  EXPECT_EQ(city_.Do("system:joint", settle).reason(), "CASE_NOT_FOUND");
}

TEST_F(JointTest, ActsOfLawAreRefusedAtTheParentAfterRights) {
  const JointCases cases = SubmitJoint(city_);
  EXPECT_EQ(city_.Do(kHandler, Accept(cases.parent)).reason(), "NOT_PERMITTED");
  for (const journal::Command& command : {Accept(cases.parent), Notify(cases.parent, {"food-1"}), Grant(cases.parent)}) {
    EXPECT_EQ(city_.Do(kChief, command).reason(), "JOINT_PARENT");
  }
  EXPECT_EQ(city_.Do(kHandler, Review(cases.parent, "handle")).reason(), "JOINT_PARENT");
  EXPECT_EQ(city_.Do(kClerk, Deliver(cases.parent)).reason(), "JOINT_PARENT");
}

TEST_F(JointTest, WhatRanOutOnTheParentMeanwhileHappensBeforeItIsWithdrawn) {
  // Fire never gets its paper: its C7 ends it in June, only then the parent's limits begin; nobody looks for a year.
  const Done done = city_.Do(kClerk, SubmitJointOf({"food-1", "food-2", "food-3", "food-4", "fire-1"}, {}));
  const std::string parent = done.answer().case_no();
  city_.Do(kFireChief, Notify(Of(parent).joint().children(1).case_no(), {"fire-4"}));
  city_.Do(kChief, Accept(Of(parent).joint().children(0).case_no()));
  city_.At("2020-12-01T10:00");
  journal::Command withdraw;
  withdraw.mutable_withdraw_case()->set_case_no(parent);
  ASSERT_EQ(city_.Do(kApplicant, withdraw).reason(), "");
  int red = 0;
  for (const journal::Card& card : Of(parent).cards()) red += card.color() == journal::CARD_COLOR_RED ? 1 : 0;
  EXPECT_EQ(red, 1);
}

TEST_F(JointTest, TheParentsItemSaysWhoMayExtendAndByHowMuch) {
  const JointCases cases = SubmitJoint(city_);
  const journal::Case& parent = Of(cases.parent);
  EXPECT_EQ(parent.item_code(), kRestaurantFace);
  EXPECT_EQ(parent.department_id(), "jz-market");
  const auto* item = catalog::ItemVersion(city_.state(), parent.item_code(), parent.item_effective_day());
  ASSERT_NE(item, nullptr);
  EXPECT_EQ(item->extension_max(), 15);
  EXPECT_EQ(item->extension_approver(), "government-head");
}

TEST_F(JointTest, TwentyChildrenWithTwoHundredPapersFitInOneRecord) {
  journal::JointMatter matter = *city_.state().Find<journal::JointMatter>([] {
    std::string key;
    AppendText(key, kRestaurant);
    AppendI32(key, CivilDay::Parse("2019-01-01")->days_since_1970());
    return key;
  }());
  matter.clear_parts();
  const journal::Item food = *city_.state().Find<journal::Item>([] {
    std::string key;
    AppendText(key, kFood);
    AppendI32(key, CivilDay::Parse("2019-01-01")->days_since_1970());
    return key;
  }());
  std::vector<std::string> papers;
  for (int i = 0; i < 20; ++i) {
    journal::Item item = food;
    std::string code(kFood);
    code[20] = static_cast<char>('A' + i);
    item.set_item_code(code);
    item.clear_materials();
    for (int m = 0; m < 200; ++m) {  // the same two hundred for each
      journal::Material& material = *item.add_materials();
      material.set_material_id("i" + std::to_string(i) + "-" + std::to_string(m));
      material.set_name_zh("材料" + std::to_string(m));
    }
    std::string key;
    AppendText(key, code);
    AppendI32(key, item.effective_day());
    city_.state().Put(key, std::make_unique<journal::Item>(item));
    auto versions = std::make_unique<journal::ItemVersions>();
    versions->add_effective_days(item.effective_day());
    city_.state().Put(code, std::move(versions));
    matter.add_parts()->set_item_code(code);
    matter.mutable_parts()->rbegin()->set_mandatory(true);
  }
  for (int m = 0; m < 200; ++m) papers.push_back("i19-" + std::to_string(m));
  std::string key;
  AppendText(key, kRestaurant);
  AppendI32(key, matter.effective_day());
  city_.state().Put(key, std::make_unique<journal::JointMatter>(matter));
  const Done done = city_.Do(kClerk, SubmitJointOf(papers, {}));
  ASSERT_EQ(done.reason(), "");
  ASSERT_EQ(done.events.size(), 21u);
  size_t bytes = 0;
  for (const PendingEvent& event : done.events) bytes += event.event.ByteSizeLong();
  EXPECT_LT(bytes, size_t{1} << 20);
  // One paper more is one too many.
  journal::Item item = *city_.state().Find<journal::Item>([&] {
    std::string item_key;
    AppendText(item_key, matter.parts(0).item_code());
    AppendI32(item_key, matter.effective_day());
    return item_key;
  }());
  item.add_materials()->set_material_id("one-more");
  item.mutable_materials()->rbegin()->set_name_zh("多余");
  std::string item_key;
  AppendText(item_key, item.item_code());
  AppendI32(item_key, item.effective_day());
  city_.state().Put(item_key, std::make_unique<journal::Item>(item));
  EXPECT_EQ(city_.Do(kClerk, SubmitJointOf(papers, {})).reason(), "LIST_TOO_LONG");
}

}  // namespace
}  // namespace yici::approval
