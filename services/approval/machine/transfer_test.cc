// TransferCase, MoveCases and what a reorganisation means for cases: another organ carries on, the applicant loses nothing.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "services/approval/machine/rows.h"
#include "services/approval/machine/test_kit.h"
#include "services/approval/machine/view.h"

namespace yici::approval {
namespace {

using journal::Command;

constexpr std::string_view kAdmin = "officer:root";
constexpr std::string_view kFoodChief = "officer:food-chief";
constexpr std::string_view kFoodHandler = "officer:food-handler";

class TransferTest : public testing::Test {
 protected:
  TransferTest() { city_.At("2020-04-20T10:00"); }

  std::string Send(std::string_view actor, const Command& command) { return city_.Do(actor, command).reason(); }
  std::string Move(const std::string& no) {
    Command command;
    command.mutable_move_cases()->add_case_nos(no);
    return city_.Do("system:deadlines", command).answer().facts(0).value();
  }
  Command SubmitOnline() {
    Command command = SubmitOf(kThreeStep);
    command.mutable_submit_case()->set_channel(journal::CHANNEL_WEB);
    command.mutable_submit_case()->clear_window_id();
    return command;
  }
  uint64_t Counted(const std::string& hall, const std::string& window, Bucket bucket) {
    return city_.state().Counter(Table::kWorkbenchCount, WorkbenchCountKey(hall, window, bucket));
  }
  int WorkbenchRows() {
    int rows = 0;
    city_.state().Scan(Table::kWorkbench, "", "", [&rows](std::string_view, std::string_view) { return ++rows, true; });
    return rows;
  }

  City city_;
};

TEST_F(TransferTest, ClocksAndDocumentsOfBeforeStayAndLaterOnesAreTheNewOrgans) {
  const std::string no = city_.Accepted(kThreeStep);
  const journal::Case before = city_.Find(no);
  city_.At("2020-04-22T10:00");
  ASSERT_EQ(Send(kChief, TransferTo(no, "jz-food")), "");
  const journal::Case& after = city_.Find(no);
  EXPECT_EQ(after.department_id(), "jz-food");
  ASSERT_EQ(after.clocks_size(), before.clocks_size());
  for (int i = 0; i < before.clocks_size(); ++i) {
    EXPECT_EQ(after.clocks(i).SerializeAsString(), before.clocks(i).SerializeAsString()) << "no new days for the organs";
  }
  EXPECT_EQ(after.documents_size(), before.documents_size());
  EXPECT_EQ(after.state(), before.state());
  ASSERT_EQ(after.transfers_size(), 1);
  EXPECT_EQ(after.transfers(0).from_department(), "jz-market");
  EXPECT_EQ(after.transfers(0).officer(), kChief);
  EXPECT_EQ(after.etag(), city_.revision()) << "who rules by the etag of before is told";

  EXPECT_EQ(Send(kHandler, Review(no, "handle")), "NOT_PERMITTED") << "the old organ has let go";
  ASSERT_EQ(Send(kFoodHandler, Review(no, "handle")), "");
  ASSERT_EQ(Send("officer:food-reviewer", Review(no, "review")), "");
  ASSERT_EQ(Send("officer:food-approver", Review(no, "approve")), "");
  ASSERT_EQ(Send("officer:food-approver", Grant(no)), "");
  EXPECT_EQ(city_.Find(no).ruling().document().organ_id(), "jz-food");
  EXPECT_EQ(city_.Find(no).ruling().document().number(), 1);
}

TEST_F(TransferTest, ThePersonOfTheFirstStepStaysApartUnderTheNewOrgan) {
  const std::string no = city_.Accepted(kTwoStep);
  ASSERT_EQ(Send(kHandler, Review(no, "handle")), "");
  // Whoever handled under the old organ is its new approver: still the same person.
  Command grant;
  journal::RoleGrant& role = *grant.mutable_grant_role()->mutable_grant();
  role.set_officer_id("handler");
  role.set_role("approver");
  role.set_scope_kind("department");
  role.set_scope("jz-food");
  ASSERT_EQ(Send(kAdmin, grant), "");
  ASSERT_EQ(Send(kChief, TransferTo(no, "jz-food")), "");
  EXPECT_EQ(Send(kHandler, Review(no, "approve")), "SEPARATION_OF_DUTIES");
  EXPECT_EQ(Send("officer:food-approver", Review(no, "approve")), "");
}

TEST_F(TransferTest, WhoMaySendACaseAway) {
  const std::string no = city_.Accepted(kThreeStep);
  EXPECT_EQ(Send(kHandler, TransferTo(no, "jz-food")), "NOT_PERMITTED");
  EXPECT_EQ(Send(kFoodChief, TransferTo(no, "jz-food")), "NOT_PERMITTED") << "nobody draws a case to himself";
  EXPECT_EQ(Send("officer:county-administrator", TransferTo(no, "bz-market")), "NOT_PERMITTED") << "over one of two organs";
  EXPECT_EQ(Send(kApplicant, TransferTo(no, "jz-food")), "NOT_PERMITTED");
  EXPECT_EQ(Send(kStranger, TransferTo(no, "jz-food")), "CASE_NOT_FOUND");
  EXPECT_EQ(Send("officer:head", TransferTo(no, "jz-food")), "");
  EXPECT_EQ(Send(kAdmin, TransferTo(no, "jz-market")), "") << "an administrator over both";
}

TEST_F(TransferTest, TheReceivingOrganHasSomebodyForEveryRoleThatIsStillNeeded) {
  const std::string received = city_.Submit(kThreeStep);
  Done done = city_.Do(kChief, TransferTo(received, "jz-fire"));
  ASSERT_EQ(done.reason(), "ROLE_MISSING");
  EXPECT_EQ(done.answer().rejection().metadata(1).value(), "chief-representative");
  const std::string accepted = city_.Accepted(kThreeStep);
  done = city_.Do(kChief, TransferTo(accepted, "jz-planning"));
  ASSERT_EQ(done.reason(), "ROLE_MISSING");
  EXPECT_EQ(done.answer().rejection().metadata(1).value(), "reviewer") << "it has a handler";
  EXPECT_EQ(done.answer().rejection().metadata(2).value(), "review");
  // With only the ruling left, whoever did the first step does not count for it.
  const std::string handled = city_.Accepted(kTwoStep);
  ASSERT_EQ(Send(kHandler, Review(handled, "handle")), "");
  Command grant;
  journal::RoleGrant& role = *grant.mutable_grant_role()->mutable_grant();
  role.set_officer_id("handler");
  role.set_role("approver");
  role.set_scope_kind("department");
  role.set_scope("jz-planning");
  ASSERT_EQ(Send(kAdmin, grant), "");
  EXPECT_EQ(Send(kChief, TransferTo(handled, "jz-planning")), "ROLE_MISSING");
}

TEST_F(TransferTest, TheEtagGuardsTheCaseAsAWhole) {
  const std::string no = city_.Accepted(kThreeStep);
  Command command = TransferTo(no, "jz-food");
  command.mutable_transfer_case()->set_etag(city_.Find(no).etag() + 1);
  EXPECT_EQ(Send(kChief, command), "REVISION_CONFLICT");
  command.mutable_transfer_case()->set_etag(city_.Find(no).etag());
  EXPECT_EQ(Send(kChief, command), "");
}

TEST_F(TransferTest, TheWorkbenchAndItsCountersMoveWithTheCase) {
  const std::string no = city_.Accepted(kThreeStep);
  const std::string stays = city_.Accepted(kThreeStep);
  ASSERT_EQ(Counted("jz-hall-main", "jz-hall-main-w12", Bucket::kToFinish), 2u);
  Command command = TransferTo(no, "jz-food");
  command.mutable_transfer_case()->set_window_id("beizhen-hall-main-w12");
  ASSERT_EQ(Send(kChief, command), "");
  EXPECT_EQ(Counted("jz-hall-main", "jz-hall-main-w12", Bucket::kToFinish), 1u);
  EXPECT_EQ(Counted("beizhen-hall-main", "beizhen-hall-main-w12", Bucket::kToFinish), 1u);
  EXPECT_EQ(WorkbenchRows(), 2);
  EXPECT_EQ(city_.Find(no).hall_id(), "beizhen-hall-main");
}

TEST_F(TransferTest, ACaseThatGoesToAnotherLevelIsLookedAfterByAHallThere) {
  const std::string no = city_.Accepted(kThreeStep), other = city_.Accepted(kThreeStep);
  ASSERT_EQ(Send("officer:county-administrator", TransferTo(no, "bz-market")), "NOT_PERMITTED")
      << "the city is not the county's";
  ASSERT_EQ(Send(kAdmin, TransferTo(other, "bz-market")), "") << "the county lies in the city";
  ASSERT_EQ(Send(kChief, TransferTo(no, "bz-market")), "");
  EXPECT_EQ(city_.Find(no).jurisdiction(), "210782");
  EXPECT_EQ(city_.Find(no).hall_id(), "beizhen-hall-main");
  EXPECT_EQ(city_.Find(no).window_id(), "") << "no window was named: it stands in the hall as a whole";
  EXPECT_EQ(Counted("beizhen-hall-main", "", Bucket::kToFinish), 2u);
  EXPECT_EQ(Send("officer:county-handler", Review(no, "handle")), "");
}

TEST_F(TransferTest, OpinionsAskedForStayAndAreStillAnswered) {
  const std::string no = city_.Accepted(kJoint);
  ASSERT_EQ(Send(kHandler, Review(no, "dispatch")), "");
  ASSERT_EQ(Send("officer:joint-fire", Opinion(no, "jz-fire", journal::JOINT_OPINION_AGREE)), "");
  ASSERT_EQ(Send(kChief, TransferTo(no, "jz-food")), "");
  ASSERT_EQ(city_.Find(no).steps(1).opinions_size(), 2);
  EXPECT_EQ(city_.Find(no).steps(1).opinions(0).opinion(), journal::JOINT_OPINION_AGREE);
  EXPECT_EQ(Send("officer:joint-planning", Opinion(no, "jz-planning", journal::JOINT_OPINION_AGREE)), "");
  EXPECT_EQ(Send("officer:food-approver", Review(no, "lead-decision")), "");
}

TEST_F(TransferTest, AnAskedDepartmentThatEndsIsAnsweredForByItsSuccessor) {
  const std::string no = city_.Accepted(kJoint);
  ASSERT_EQ(Send(kHandler, Review(no, "dispatch")), "");
  ASSERT_EQ(Send(kAdmin, Merge("jz-fire", "jz-food")), "");
  EXPECT_EQ(Send("officer:joint-fire", Opinion(no, "jz-fire", journal::JOINT_OPINION_AGREE)), "NOT_PERMITTED");
  EXPECT_EQ(Send("officer:food-joint", Opinion(no, "jz-fire", journal::JOINT_OPINION_AGREE)), "");
}

TEST_F(TransferTest, CasesOfAnOrganThatEndsGoToItsSuccessorWholeAndWithTheirClocks) {
  const std::string open = city_.Accepted(kThreeStep);
  const std::string granted = city_.Reviewed(kThreeStep);
  ASSERT_EQ(Send(kApprover, Grant(granted)), "");
  const std::string delivered = city_.Reviewed(kThreeStep);
  ASSERT_EQ(Send(kApprover, Grant(delivered)), "");
  ASSERT_EQ(Send(kClerk, Deliver(delivered)), "");
  ASSERT_EQ(Send(kAdmin, Merge("jz-market", "jz-food", "2020-04-22")), "");
  EXPECT_EQ(Move(open), "0") << "not before its day";
  EXPECT_EQ(Send(kHandler, Review(open, "handle")), "");
  city_.At("2020-04-22T00:00");
  const journal::Case before = city_.Find(open);
  EXPECT_EQ(Move(open), "1");
  EXPECT_EQ(Move(open), "0") << "met again, found right";
  Command twice;
  for (int i = 0; i < 2; ++i) twice.mutable_move_cases()->add_case_nos(granted);
  EXPECT_EQ(city_.Do("system:deadlines", twice).events.size(), 1u) << "a walk may meet a case by two of its rows";
  const journal::Case& after = city_.Find(open);
  EXPECT_EQ(after.department_id(), "jz-food");
  EXPECT_EQ(after.etag(), before.etag()) << "nobody missed an act";
  EXPECT_TRUE(after.transfers(0).by_reorganization());
  EXPECT_EQ(after.transfers(0).effective_day(), CivilDay::Parse("2020-04-22")->days_since_1970());
  EXPECT_EQ(after.hall_id(), before.hall_id());
  EXPECT_EQ(city_.Find(granted).department_id(), "jz-food") << "what is not handed over yet goes along";
  EXPECT_EQ(Move(delivered), "0") << "what has ended stays as it ended";
  EXPECT_EQ(Send(kReviewer, Review(open, "review")), "NOT_PERMITTED");
  EXPECT_EQ(Send("officer:food-reviewer", Review(open, "review")), "");
}

TEST_F(TransferTest, BeforeTheSweepArrivesATouchedCaseMovesFirst) {
  const std::string no = city_.Accepted(kThreeStep);
  ASSERT_EQ(Send(kAdmin, Merge("jz-market", "jz-food")), "");
  const Done done = city_.Do(kFoodHandler, Review(no, "handle"));
  ASSERT_EQ(done.reason(), "");
  ASSERT_EQ(done.events.size(), 2u);
  EXPECT_EQ(EventName(done.events[0].event), "CaseTransferred");
  EXPECT_EQ(done.events[0].actor, "system:reorganization");
  EXPECT_EQ(city_.Find(no).department_id(), "jz-food");
}

TEST_F(TransferTest, NewApplicationsGoToTheLastSuccessorAndASplitGoesByItem) {
  ASSERT_EQ(Send(kAdmin, Merge("jz-planning", "jz-fire")), "");
  Command split = Merge("jz-market", "jz-planning", "2020-04-22");
  EXPECT_EQ(Send(kAdmin, split), "DEPARTMENT_ENDED");
  split = Merge("jz-market", "jz-fire", "2020-04-22");
  split.mutable_reorganize_department()->mutable_change()->set_kind(journal::DEPARTMENT_CHANGE_KIND_SPLIT);
  journal::ItemSuccessor& part = *split.mutable_reorganize_department()->mutable_change()->add_parts();
  part.set_item_code(std::string(kThreeStep));
  part.set_to("jz-food");
  ASSERT_EQ(Send(kAdmin, split), "");
  EXPECT_EQ(city_.Find(city_.Submit(kThreeStep)).department_id(), "jz-market") << "not before its day";
  city_.At("2020-04-22T00:00");
  const std::string food = city_.Submit(kThreeStep);
  EXPECT_EQ(city_.Find(food).department_id(), "jz-food");
  EXPECT_EQ(city_.Find(food).documents(0).organ_id(), "jz-food");
  EXPECT_EQ(city_.Find(city_.Submit(kTwoStep)).department_id(), "jz-fire");
  ASSERT_EQ(Send(kAdmin, Merge("jz-fire", "jz-food")), "");
  EXPECT_EQ(city_.Find(city_.Submit(kTwoStep)).department_id(), "jz-food") << "along the chain";
  EXPECT_EQ(city_.Find(city_.Do(kApplicant, SubmitOnline()).answer().case_no()).hall_id(), "jz-hall-main");
  EXPECT_EQ(city_.Do(kClerk, InstantOf(kInstant)).answer().documents(0).organ_id(), "jz-food");
}

TEST_F(TransferTest, WhatFellDueBeforeTheEndIsTheOldOrgansCard) {
  const std::string no = city_.Accepted(kTwoStep);  // promised 2 wd: due 2020-04-22
  ASSERT_EQ(Send(kAdmin, Merge("jz-market", "jz-food", "2020-04-23")), "");
  city_.At("2020-04-24T09:00");
  ASSERT_EQ(Send(kFoodHandler, Review(no, "handle")), "");
  const journal::Case& subject = city_.Find(no);
  bool late = false;
  for (const journal::Card& card : subject.cards()) {
    if (card.color() != journal::CARD_COLOR_YELLOW) continue;
    late = true;
    EXPECT_EQ(card.liable_post(), "jz-market/chief-representative") << "late at 24:00 of its last day";
  }
  EXPECT_TRUE(late);
}

TEST_F(TransferTest, TheFileOfAnEndedCaseBelongsToTheSuccessor) {
  const std::string no = city_.Reviewed(kTwoStep);
  ASSERT_EQ(Send(kApprover, Grant(no)), "");
  ASSERT_EQ(Send(kAdmin, Merge("jz-market", "jz-food")), "");
  Command command;
  command.mutable_issue_certificate()->set_case_no(no);
  command.mutable_issue_certificate()->set_certificate_no("JZ-1");
  EXPECT_EQ(Send(kChief, command), "NOT_PERMITTED");
  EXPECT_EQ(Send(kFoodChief, command), "");
}

// ---- posts that change hands, and substitutes ----

class HandOverTest : public TransferTest {
 protected:
  std::string HandOver(const std::string& from, const std::string& to) {
    Command command;
    command.mutable_hand_over()->set_from(from);
    command.mutable_hand_over()->set_to(to);
    command.mutable_hand_over()->set_reason("transferred");
    return Send(kAdmin, command);
  }
  std::string Substitute(const std::string& absent, const std::string& substitute, std::string_view until) {
    Command command;
    journal::Substitution& row = *command.mutable_set_substitution()->mutable_substitution();
    row.set_absent(absent);
    row.set_substitute(substitute);
    row.set_until_day(CivilDay::Parse(until)->days_since_1970());
    return Send(kAdmin, command);
  }
  void Leave(const std::string& officer_id) {
    auto row = std::make_unique<journal::Officer>(*city_.state().Find<journal::Officer>(officer_id));
    row->set_active(false);
    city_.state().Put(officer_id, std::move(row));
  }
};

TEST_F(HandOverTest, TheOpenStepsOfAPostAreCarriedOnByWhoeverHoldsItNext) {
  const std::string first = city_.Accepted(kThreeStep), second = city_.Accepted(kThreeStep);
  ASSERT_EQ(Send(kHandler, Review(first, "handle")), "");
  ASSERT_EQ(HandOver("reviewer", "outsider"), "");
  Leave("reviewer");
  EXPECT_EQ(Send(kReviewer, Review(first, "review")), "NOT_PERMITTED");
  EXPECT_EQ(Send("officer:outsider", Review(first, "review")), "");
  EXPECT_EQ(city_.Find(first).steps(1).officer(), "officer:outsider");
  EXPECT_EQ(city_.Find(first).steps(1).post(), "post-reviewer") << "signed in the name of the post taken over";
  // What opens later is carried on alike, and a second hand-over takes all of it along.
  ASSERT_EQ(HandOver("outsider", "substitute"), "");
  ASSERT_EQ(Send(kHandler, Review(second, "handle")), "");
  EXPECT_EQ(Send("officer:outsider", Review(second, "review")), "NOT_PERMITTED");
  EXPECT_EQ(Send("officer:substitute", Review(second, "review")), "");
}

TEST_F(HandOverTest, ASubstituteActsUntilMidnightOfTheLastDayAndNoLonger) {
  const std::string no = city_.Accepted(kThreeStep);
  ASSERT_EQ(Send(kHandler, Review(no, "handle")), "");
  EXPECT_EQ(Send("officer:outsider", Review(no, "review")), "NOT_PERMITTED");
  ASSERT_EQ(Substitute("reviewer", "outsider", "2020-04-21"), "");
  city_.At("2020-04-21T23:59:59");
  ASSERT_EQ(Send("officer:outsider", Review(no, "review")), "");
  ASSERT_EQ(Send("officer:approver", ReturnTo(no, "approve", "review")), "");
  city_.At("2020-04-22T00:00");
  EXPECT_EQ(Send("officer:outsider", Review(no, "review")), "NOT_PERMITTED");
  EXPECT_EQ(Send(kReviewer, Review(no, "review")), "");
}

TEST_F(HandOverTest, ASubstitutesActCountsAsTheSubstitutesOwn) {
  const std::string no = city_.Accepted(kTwoStep);
  ASSERT_EQ(Substitute("handler", "approver", "2020-04-30"), "");
  ASSERT_EQ(Send(kApprover, Review(no, "handle")), "") << "the approver stands in for the handler";
  EXPECT_EQ(Send(kApprover, Review(no, "approve")), "SEPARATION_OF_DUTIES");
  // And the other way: who handled himself may not approve as another's substitute.
  const std::string other = city_.Accepted(kTwoStep);
  ASSERT_EQ(Send(kHandler, Review(other, "handle")), "");
  ASSERT_EQ(Substitute("approver", "handler", "2020-04-30"), "");
  EXPECT_EQ(Send(kHandler, Review(other, "approve")), "SEPARATION_OF_DUTIES");
  EXPECT_EQ(Send(kApprover, Review(other, "approve")), "") << "the absent one has done nothing";
}

TEST_F(HandOverTest, SeparationSeesThroughAHandOverToo) {
  const std::string no = city_.Accepted(kTwoStep);
  ASSERT_EQ(Send(kHandler, Review(no, "handle")), "");
  ASSERT_EQ(HandOver("approver", "handler"), "");
  EXPECT_EQ(Send(kHandler, Review(no, "approve")), "SEPARATION_OF_DUTIES");
  EXPECT_EQ(Send(kHandler, Grant(no)), "SEPARATION_OF_DUTIES");
}

}  // namespace
}  // namespace yici::approval
