// What the law adds to a joint matter: which acts belong to the parent, the extension by the government, what stands still,
// papers that come late or from an earlier case, the files at the end.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <set>

#include "services/approval/machine/archive.h"
#include "services/approval/machine/attachments.h"
#include "services/approval/machine/clocks.h"
#include "services/approval/machine/decide.h"
#include "services/approval/machine/grants_test_kit.h"
#include "services/approval/machine/import_for_tests.h"
#include "services/approval/machine/joint.h"
#include "services/approval/machine/joint_kit.h"
#include "services/approval/machine/special_kit.h"
#include "services/approval/machine/view.h"

namespace yici::approval {
namespace {

using testing::ElementsAre;

constexpr char kFileDigest[] = "dddddddddddddddddddddddddddddddd";

class JointLawTest : public testing::Test {
 protected:
  JointLawTest() {
    AddJointMatter(city_);
    city_.At("2020-04-20T10:00");
  }
  const journal::Case& Of(const std::string& no) { return city_.Find(no); }
  std::string Reason(std::string_view who, const journal::Command& command) { return city_.Do(who, command).reason(); }
  // Both mandatory children accepted on 2020-04-20.
  JointCases Accepted() {
    const JointCases cases = SubmitJoint(city_);
    EXPECT_EQ(Reason(kChief, Accept(cases.food)), "");
    EXPECT_EQ(Reason(kFireChief, Accept(cases.fire)), "");
    return cases;
  }
  const journal::Clock& Limit(const JointCases& cases) { return *FindLast(Of(cases.parent), journal::CLOCK_KIND_C2_STATUTORY); }
  journal::MaterialStatus StatusOf(const std::string& no, std::string_view material) {
    for (const journal::MaterialHeld& held : Of(no).materials()) {
      if (held.material_id() == material) return held.status();
    }
    return journal::MATERIAL_STATUS_UNSPECIFIED;
  }

  City city_;
};

// Everything that is not in this list is an act on one licence. A new command fails here until somebody has decided.
TEST_F(JointLawTest, EveryCommandIsDecidedForAParent) {
  const std::set<std::string> on_parent = {"SubmitSupplement", "WithdrawCase", "RecordVisit",     "RateCase",
                                           "RectifyRating",    "SettleCase",   "ExtendLimit",     "CorrectRecord",
                                           "ArchiveCase",      "SetLegalHold", "ReleaseLegalHold"};
  const std::set<std::string> on_child = {"PreReview",          "NotifySupplement",   "ReturnSupplement",
                                          "CorrectOnSpot",      "AcceptCase",         "RefuseAcceptance",
                                          "ReviewStep",         "GiveOpinion",        "DecideCase",
                                          "IssueCertificate",   "NotifyCollect",      "DeliverResult",
                                          "TerminateCase",      "AcceptWithDeferral", "SubmitDeferred",
                                          "AcceptOnPromise",    "RecordAfterCheck",   "RequestSupplementInReview",
                                          "ForwardUp",          "RevokeCase",         "CancelCase",
                                          "StartSpecial",       "AmendSpecial",       "EndSpecial",
                                          "NotifyHearingRight", "WaiveHearing",       "RequestHearing",
                                          "ScheduleHearing",    "OpenHearing",        "CloseHearing",
                                          "TransferCase"};
  // Begin a case, are the machine's own, or read.
  const std::set<std::string> of_neither = {"SubmitCase",   "CompleteInstant", "SubmitJoint",    "ImportCase", "SettleJoint",
                                            "SettleReview", "RescheduleCases", "ReadAttachment", "MoveCases"};
  const JointCases cases = SubmitJoint(city_);
  const auto* fields = journal::Command::descriptor()->FindOneofByName("command");
  ASSERT_NE(fields, nullptr);
  for (int i = 0; i < fields->field_count(); ++i) {
    const auto* field = fields->field(i);
    journal::Command command;
    command.GetReflection()->MutableMessage(&command, field);
    if (!Handles(command)) continue;
    const std::string& name = field->message_type()->name();
    SCOPED_TRACE(name);
    const Refusal refusal = CheckJointState(Of(cases.parent), static_cast<CommandKind>(field->number()));
    EXPECT_EQ(on_parent.count(name) + on_child.count(name) + of_neither.count(name), 1u);
    if (on_parent.contains(name)) {
      EXPECT_FALSE(refusal.has_value());
    }
    if (on_child.contains(name)) {
      EXPECT_EQ(refusal->reason(), "JOINT_PARENT");
    }
  }
}

TEST_F(JointLawTest, TheHeadOfTheGovernmentAddsFifteenDaysToTheFortyFiveOnce) {
  const JointCases cases = Accepted();
  EXPECT_EQ(Limit(cases).limit(), 45);
  const int32_t due = Limit(cases).due_day();
  EXPECT_EQ(Reason(kHead, ExtendOf(cases.parent, 10)), "NEEDS_ORGAN_HEAD");
  EXPECT_EQ(Reason(kMayor, ExtendOf(cases.parent, 16, kMayor)), "EXTENSION_TOO_LONG");
  EXPECT_EQ(Reason(kMayor, ExtendOf(cases.parent, 15, kMayor)), "");
  EXPECT_EQ(Limit(cases).extension(), 15);
  EXPECT_GT(Limit(cases).due_day(), due);
  EXPECT_EQ(Reason(kMayor, ExtendOf(cases.parent, 1, kMayor)), "EXTENSION_USED");
  EXPECT_EQ(FindLast(Of(cases.food), journal::CLOCK_KIND_C2_STATUTORY)->extension(), 0);
}

TEST_F(JointLawTest, TheJointLimitStandsStillWhileAMandatoryItemIsInSpecialProcedure) {
  const JointCases cases = Accepted();
  const int32_t due = Limit(cases).due_day();
  ASSERT_EQ(Reason(kChief, StartSpecialOf(cases.food)), "");
  EXPECT_EQ(Limit(cases).phase(), journal::CLOCK_PHASE_PAUSED);
  EXPECT_TRUE(Of(cases.parent).joint().children(0).paused());
  city_.At("2020-04-27T10:00");  // six working days later: the 26th was worked
  ASSERT_EQ(Reason(kHandler, EndSpecialOf(cases.food)), "");
  EXPECT_EQ(Limit(cases).phase(), journal::CLOCK_PHASE_RUNNING);
  EXPECT_GT(Limit(cases).due_day(), due);
  EXPECT_EQ(FindLast(Of(cases.parent), journal::CLOCK_KIND_C3_PROMISED)->phase(), journal::CLOCK_PHASE_RUNNING);
  EXPECT_EQ(FindLast(Of(cases.fire), journal::CLOCK_KIND_C2_STATUTORY)->phase(), journal::CLOCK_PHASE_RUNNING);
}

TEST_F(JointLawTest, AnOptionalItemKeepsNobodyWaiting) {
  const JointCases cases = Accepted();
  ASSERT_EQ(Reason(kPlanningChief, Accept(cases.drain)), "");
  journal::Command start = StartSpecialOf(cases.drain);
  start.mutable_start_special()->set_approver(std::string(kPlanningChief));
  ASSERT_EQ(Reason(kPlanningChief, start), "");
  EXPECT_EQ(Limit(cases).phase(), journal::CLOCK_PHASE_RUNNING);
}

TEST_F(JointLawTest, ALimitThatBeginsWhileAnItemIsInSpecialProcedureBeginsStandingStill) {
  const JointCases cases = SubmitJoint(city_);
  ASSERT_EQ(Reason(kChief, Accept(cases.food)), "");
  ASSERT_EQ(Reason(kChief, StartSpecialOf(cases.food)), "");
  ASSERT_EQ(Reason(kFireChief, Accept(cases.fire)), "");
  EXPECT_EQ(Limit(cases).phase(), journal::CLOCK_PHASE_PAUSED);
}

TEST_F(JointLawTest, WhatIsAskedForInReviewComesToTheOrganThatAskedAndIsGoodForAll) {
  const JointCases cases = Accepted();
  ASSERT_EQ(Reason(kFireChief, AskInReview(cases.fire, {"fire-3"})), "");
  EXPECT_EQ(StatusOf(cases.parent, "food-3"), journal::MATERIAL_STATUS_FAULTY);
  EXPECT_EQ(StatusOf(cases.food, "food-3"), journal::MATERIAL_STATUS_PRESENT);  // accepted: nothing more can be asked of it
  ASSERT_EQ(Reason(kApplicant, Supplement(cases.fire, {"fire-3"})), "");
  EXPECT_EQ(Of(cases.fire).state(), journal::CASE_STATE_ACCEPTED);
  EXPECT_EQ(StatusOf(cases.parent, "food-3"), journal::MATERIAL_STATUS_PRESENT);
  EXPECT_EQ(FindDocument(Of(cases.fire), "14") != nullptr, true);
}

TEST_F(JointLawTest, APaperBroughtForOneAnswersTheNoticeInReviewOfAnother) {
  const JointCases cases = Accepted();
  ASSERT_EQ(Reason(kFireChief, AskInReview(cases.fire, {"fire-3"})), "");
  ASSERT_EQ(Reason(kChief, AskInReview(cases.food, {"food-3"})), "");
  ASSERT_EQ(Reason(kApplicant, Supplement(cases.food, {"food-3"})), "");
  EXPECT_EQ(Of(cases.food).state(), journal::CASE_STATE_ACCEPTED);
  EXPECT_EQ(Of(cases.fire).state(), journal::CASE_STATE_ACCEPTED);
  EXPECT_TRUE(Of(cases.fire).review_supplement().complete());
}

TEST_F(JointLawTest, WhatOneOrganDeferredMayComeForAnother) {
  const Done done = city_.Do(kClerk, SubmitJointOf({"food-1", "food-2", "food-4", "fire-1", "fire-4"}, {}));
  const std::string parent = done.answer().case_no();
  const std::string food = Of(parent).joint().children(0).case_no();
  const std::string fire = Of(parent).joint().children(1).case_no();
  ASSERT_EQ(Reason(kChief, Defer(food, {"food-3"}, 5)), "");
  EXPECT_TRUE(HasOpenDeferral(Of(food)));
  ASSERT_EQ(Reason(kFireChief, Notify(fire, {"fire-3"})), "");
  EXPECT_EQ(Reason(kApplicant, SubmitLater(parent, {"food-3"})), "JOINT_PARENT");
  ASSERT_EQ(Reason(kApplicant, Supplement(parent, {"food-3"})), "");
  EXPECT_FALSE(HasOpenDeferral(Of(food)));
  EXPECT_EQ(Of(fire).state(), journal::CASE_STATE_RECEIVED);
}

TEST_F(JointLawTest, WhatOneOrganDeferredAndReceivesLiesWithTheParent) {
  const Done done = city_.Do(kClerk, SubmitJointOf({"food-1", "food-2", "food-4", "fire-1", "fire-4"}, {}));
  const std::string parent = done.answer().case_no();
  const std::string food = Of(parent).joint().children(0).case_no();
  const std::string fire = Of(parent).joint().children(1).case_no();
  ASSERT_EQ(Reason(kChief, Defer(food, {"food-3"}, 5)), "");
  ASSERT_EQ(Reason(kApplicant, SubmitLater(food, {"food-3"})), "");
  EXPECT_EQ(StatusOf(parent, "food-3"), journal::MATERIAL_STATUS_PRESENT);
  EXPECT_EQ(StatusOf(fire, "fire-3"), journal::MATERIAL_STATUS_PRESENT);
}

// ---- files ----

journal::Command WithFile(std::string_view media_type) {
  journal::Command command = SubmitJointOf(kAllPapers, {});
  auto& materials = *command.mutable_submit_joint()->mutable_application()->mutable_materials();
  materials.DeleteSubrange(6, materials.size() - 6);
  materials[2].set_digest(kFileDigest);
  materials[2].set_attachment(kFileDigest);
  materials[2].set_size_bytes(1000);
  materials[2].set_media_type(std::string(media_type));
  return command;
}

TEST_F(JointLawTest, EveryOrganOpensTheOneFile) {
  const Done done = city_.Do(kClerk, WithFile("application/pdf"));
  ASSERT_EQ(done.reason(), "");
  const std::string fire = Of(done.answer().case_no()).joint().children(1).case_no();
  EXPECT_NE(FindAttached(city_.state(), Of(fire), "fire-3"), nullptr);
  journal::Command read;
  read.mutable_read_attachment()->set_case_no(fire);
  read.mutable_read_attachment()->set_material_id("fire-3");
  read.mutable_read_attachment()->set_purpose("review");
  EXPECT_EQ(Reason(kFireChief, read), "");
  EXPECT_EQ(Reason(kPlanningChief, read), "NOT_PERMITTED");
}

TEST_F(JointLawTest, AFileIsMeasuredByEveryItemAndOnlineItHasToBeOne) {
  const Done done = city_.Do(kClerk, WithFile("application/x-msdownload"));
  EXPECT_EQ(done.reason(), "ATTACHMENT_TYPE");
  EXPECT_EQ(done.answer().rejection().field(), "application.materials[2].digest");
  journal::Command online = WithFile("application/pdf");
  auto& application = *online.mutable_submit_joint()->mutable_application();
  application.set_channel(journal::CHANNEL_WEB);
  application.clear_window_id();
  application.mutable_materials(2)->clear_attachment();
  EXPECT_EQ(Reason(kApplicant, online), "ATTACHMENT_NOT_FOUND");
}

TEST_F(JointLawTest, PapersOfAJointMatterAreNotBroughtAgain) {
  const std::string first = city_.Do(kClerk, WithFile("application/pdf")).answer().case_no();
  journal::Command again = SubmitJointOf({"food-1", "food-2", "food-3", "food-4", "fire-1", "fire-4"}, {});
  again.mutable_submit_joint()->mutable_application()->mutable_materials(2)->set_reused_from(first);
  const Done done = city_.Do(kClerk, again);
  ASSERT_EQ(done.reason(), "");
  const journal::Case& second = Of(done.answer().case_no());
  EXPECT_EQ(second.materials(2).attachment(), kFileDigest);
  EXPECT_EQ(SavedPapers(second), 1);
  again.mutable_submit_joint()->mutable_application()->mutable_materials(3)->set_reused_from(first);
  EXPECT_EQ(Reason(kClerk, again), "");  // a copy on paper, by the organ that had it in its case
  again.mutable_submit_joint()->mutable_application()->mutable_materials(0)->set_reused_from(first);
  EXPECT_EQ(Reason(kClerk, again), "REUSE_NOT_FOUND");  // an original
}

// Who is accepted keeps its judgement of the paper; the paper that lies with the parent is faulty all the same.
TEST_F(JointLawTest, APaperThatAnotherOrganFoundFaultyIsNotTakenOverFromAChildThatWasAccepted) {
  const std::string first = city_.Do(kClerk, WithFile("application/pdf")).answer().case_no();
  const std::string food = Of(first).joint().children(0).case_no(), fire = Of(first).joint().children(1).case_no();
  ASSERT_EQ(Reason(kChief, Accept(food)), "");
  ASSERT_EQ(Reason(kFireChief, Notify(fire, {}, {"fire-3"})), "");
  journal::Command again = SubmitJointOf({"food-1", "food-2", "food-3", "food-4", "fire-1", "fire-4"}, {});
  for (const std::string& source : {first, food}) {
    again.mutable_submit_joint()->mutable_application()->mutable_materials(2)->set_reused_from(source);
    EXPECT_EQ(Reason(kClerk, again), "REUSE_NOT_FOUND") << source;
  }
}

TEST_F(JointLawTest, ACopyInTheArchiveOfOneOrganDoesNotServeTheOther) {
  const std::string single = city_.Do(kClerk, SubmitOf(kFood, {"food-1", "food-2", "food-3", "food-4"})).answer().case_no();
  journal::Command joint = SubmitJointOf({"food-2", "food-4"}, {});
  joint.mutable_submit_joint()->mutable_application()->mutable_materials(1)->set_reused_from(single);
  EXPECT_EQ(Reason(kClerk, joint), "");  // only the market department asks for it
  joint.mutable_submit_joint()->mutable_application()->mutable_materials(0)->set_reused_from(single);
  const Done done = city_.Do(kClerk, joint);
  EXPECT_EQ(done.reason(), "REUSE_NOT_FOUND");
  EXPECT_EQ(done.answer().rejection().field(), "application.materials[0].reuse_from");
}

TEST_F(JointLawTest, AChildAtAnotherOrganTakesOverWhatThatOrganHas) {
  const std::string single = city_.Do(kClerk, SubmitOf(kFood, {"food-1", "food-2", "food-3", "food-4"})).answer().case_no();
  const Done done = city_.Do(kClerk, SubmitJointOf({"food-1", "food-2", "food-3", "fire-1", "fire-4"}, {}));
  const std::string parent = done.answer().case_no();
  const std::string food = Of(parent).joint().children(0).case_no();
  ASSERT_EQ(Reason(kChief, Notify(food, {"food-4"})), "");
  EXPECT_EQ(Reason(kChief, TransferTo(parent, "jz-planning")), "JOINT_PARENT");
  ASSERT_EQ(Reason(kChief, TransferTo(food, "jz-planning")), "");
  journal::Command late = Supplement(parent, {"food-4"});
  late.mutable_submit_supplement()->mutable_materials(0)->set_reused_from(single);
  EXPECT_EQ(Reason(kApplicant, late), "REUSE_NOT_FOUND");  // it lies in the archive of the market department
  ASSERT_EQ(Reason(kPlanningChief, TransferTo(food, "jz-market")), "");
  EXPECT_EQ(Reason(kApplicant, late), "");
  EXPECT_EQ(Of(food).state(), journal::CASE_STATE_RECEIVED);
}

TEST_F(JointLawTest, SavingsAreThePapersAndTripsOfAsManySingleApplications) {
  const JointCases cases = SubmitJoint(city_);
  const JointSavings savings = SavingsOf(city_.state(), Of(cases.parent));
  EXPECT_EQ(savings.papers, 3);  // the licence for three items, the plan for two
  EXPECT_EQ(savings.visits, 2);
}

// ---- what a joint matter is not, and its end ----

TEST_F(JointLawTest, WhatFollowsAGrantIsNoJointMatter) {
  journal::Command command = SubmitJointOf(kAllPapers, {});
  command.mutable_submit_joint()->mutable_application()->set_link_kind(journal::LINK_KIND_WITHDRAWAL);
  EXPECT_EQ(Reason(kClerk, command), "LINKED_ITEM_MISMATCH");
}

TEST_F(JointLawTest, ARunningJointMatterOfAnotherSystemIsImportedAsItsSingleCases) {
  city_.At("2020-04-28T10:00");
  journal::Command import = ImportOf("old-1", journal::CASE_STATE_UNDER_REVIEW);
  import.mutable_import_case()->mutable_application()->set_item_code(std::string(kRestaurantFace));
  EXPECT_EQ(Reason("officer:root", import), "JOINT_MATTER_ONLY");
}

TEST_F(JointLawTest, TheParentsFileIsCompleteWhenEveryChildHasEnded) {
  const JointCases cases = SubmitJoint(city_);
  for (const std::string& no : {cases.food, cases.fire}) {
    GrantChild(city_, no);
    ASSERT_EQ(Reason(kClerk, Deliver(no)), "");
  }
  EXPECT_EQ(Of(cases.parent).state(), journal::CASE_STATE_COMPLETED);
  EXPECT_THAT(MissingPieces(Of(cases.parent), {}), ElementsAre("child:" + cases.drain));
  EXPECT_EQ(Reason(kHandler, ArchiveOf(cases.parent)), "ARCHIVE_INCOMPLETE");
  journal::Command withdraw;
  withdraw.mutable_withdraw_case()->set_case_no(cases.drain);
  ASSERT_EQ(Reason(kApplicant, withdraw), "");
  EXPECT_EQ(Reason(kHandler, ArchiveOf(cases.parent)), "");
  // A child has no receipt of its own.
  for (const std::string& piece : MissingPieces(Of(cases.fire), {})) EXPECT_NE(piece, "receipt");
}

}  // namespace
}  // namespace yici::approval
