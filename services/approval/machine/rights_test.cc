// For whom one acts, and who may not act again: hall systems, clerks for applicants, enterprises, the first person.
#include "gtest/gtest.h"
#include "services/approval/machine/test_kit.h"
#include "services/catalog/machine/lookup.h"

namespace yici::approval {
namespace {

using journal::Command;

constexpr std::string_view kHall = "hall:jz-hall-main";
constexpr std::string_view kPerson = "person:746f6b656e";  // of the token "token"

Command WebOf(std::string_view item) {
  Command command = SubmitOf(item);
  command.mutable_submit_case()->set_channel(journal::CHANNEL_WEB);
  command.mutable_submit_case()->clear_window_id();
  return command;
}

Command WithdrawOf(const std::string& no, std::string_view applicant) {
  Command command;
  command.mutable_withdraw_case()->set_case_no(no);
  command.mutable_withdraw_case()->set_applicant(std::string(applicant));
  return command;
}

std::string SubmitPerson(City& city) {
  Command command = SubmitOf(kThreeStep);
  journal::Party& applicant = *command.mutable_submit_case()->mutable_applicant();
  applicant.clear_uscc();
  applicant.set_token("token");
  applicant.set_id_valid(true);
  return city.Do(kClerk, command).answer().case_no();
}

Done For(City& city, std::string_view sender, std::string_view officer, const Command& command) {
  city.OnBehalfOf(officer);
  return city.Do(sender, command);
}

// ---- a natural person ----

TEST(PersonTest, AClerkWithdrawsForThePersonWhoAppliedAndForNobodyElse) {
  City city = CityAt("2020-04-20T10:00");
  const std::string no = SubmitPerson(city);
  EXPECT_EQ(city.Do(kClerk, WithdrawOf(no, "")).reason(), "NOT_PERMITTED");
  EXPECT_EQ(city.Do(kClerk, WithdrawOf(no, "person:6f74686572")).reason(), "NOT_PERMITTED");
  EXPECT_EQ(city.Do(kClerk, WithdrawOf(no, kApplicant)).reason(), "NOT_PERMITTED");
  EXPECT_EQ(city.Do("officer:clerk-far", WithdrawOf(no, kPerson)).reason(), "NOT_PERMITTED");
  EXPECT_EQ(For(city, kClerk, kPerson, WithdrawOf(no, "")).reason(), "");
  EXPECT_EQ(city.Find(no).state(), journal::CASE_STATE_WITHDRAWN);
}

TEST(PersonTest, AHallSystemNamesItsClerkAndThePerson) {
  City city = CityAt("2020-04-20T10:00");
  const std::string no = SubmitPerson(city);
  EXPECT_EQ(For(city, kHall, kPerson, WithdrawOf(no, kPerson)).reason(), "NOT_PERMITTED");
  EXPECT_EQ(For(city, kHall, kClerk, WithdrawOf(no, "")).reason(), "NOT_PERMITTED");
  EXPECT_EQ(For(city, kHall, kClerk, WithdrawOf(no, "person:6f74686572")).reason(), "NOT_PERMITTED");
  EXPECT_EQ(For(city, kHall, kClerk, WithdrawOf(no, kPerson)).reason(), "");
}

TEST(PersonTest, WhoRatesOrSupplementsThroughAClerkIsAPartyOfTheCase) {
  City city = CityAt("2020-04-20T10:00");
  const std::string no = SubmitPerson(city);
  Command rate;
  rate.mutable_rate_case()->set_case_no(no);
  rate.mutable_rate_case()->set_stage(journal::RATING_STAGE_RECEIPT);
  rate.mutable_rate_case()->set_code(5);
  rate.mutable_rate_case()->set_applicant("person:6f74686572");
  EXPECT_EQ(city.Do(kClerk, rate).reason(), "NOT_PERMITTED");
  rate.mutable_rate_case()->set_applicant(std::string(kPerson));
  EXPECT_EQ(city.Do(kClerk, rate).reason(), "");
  EXPECT_EQ(city.Find(no).ratings(0).rater(), kPerson);
  city.Do(kChief, Notify(no, {}, {"m2"}));
  Command supplement = Supplement(no, {"m2"});
  supplement.mutable_submit_supplement()->set_applicant(std::string(kApplicant));
  EXPECT_EQ(city.Do(kClerk, supplement).reason(), "NOT_PERMITTED");
  supplement.mutable_submit_supplement()->set_applicant(std::string(kPerson));
  EXPECT_EQ(city.Do(kClerk, supplement).reason(), "");
}

// ---- hall systems ----

TEST(HallTest, AHallSystemMovesTheCasesOfItsHallForOfficersWhoMay) {
  City city = CityAt("2020-04-20T10:00");
  const std::string no = For(city, kHall, kClerk, SubmitOf(kThreeStep)).answer().case_no();
  EXPECT_EQ(city.Do(kHall, Accept(no)).reason(), "NOT_PERMITTED");
  EXPECT_EQ(For(city, kHall, kClerk, Accept(no)).reason(), "NOT_PERMITTED");
  EXPECT_EQ(For(city, "hall:beizhen-hall-main", kChief, Accept(no)).reason(), "NOT_PERMITTED");
  EXPECT_EQ(For(city, kHall, kChief, Accept(no)).reason(), "");
  EXPECT_EQ(For(city, kHall, kHandler, Review(no, "handle")).reason(), "");
}

TEST(HallTest, AHallSystemDoesNotReachIntoAnotherHall) {
  City city = CityAt("2020-04-20T10:00");
  EXPECT_EQ(For(city, "hall:beizhen-hall-main", kClerk, SubmitOf(kThreeStep)).reason(), "NOT_PERMITTED");
  const std::string no = city.Submit(kThreeStep);
  Command visit;
  visit.mutable_record_visit()->set_case_no(no);
  visit.mutable_record_visit()->set_hall_id("beizhen-hall-main");
  EXPECT_EQ(For(city, kHall, "officer:clerk-far", visit).reason(), "NOT_PERMITTED");
  EXPECT_EQ(For(city, "hall:beizhen-hall-main", "officer:clerk-far", visit).reason(), "");
}

TEST(HallTest, AnOpinionThroughAHallSystemComesFromTheHallOfTheCase) {
  City city = CityAt("2020-04-20T10:00");
  const std::string no = city.Accepted(kJoint);
  city.Do(kHandler, Review(no, "dispatch"));
  const Command opinion = Opinion(no, "jz-fire", journal::JOINT_OPINION_AGREE);
  EXPECT_EQ(For(city, "hall:beizhen-hall-main", "officer:joint-fire", opinion).reason(), "NOT_PERMITTED");
  EXPECT_EQ(For(city, kHall, "officer:joint-fire", opinion).reason(), "");
}

TEST(HallTest, AnOfficerActsForNoOtherOfficer) {
  City city = CityAt("2020-04-20T10:00");
  const std::string no = city.Submit(kThreeStep);
  EXPECT_EQ(For(city, kClerk, kChief, Accept(no)).reason(), "NOT_PERMITTED");
  EXPECT_EQ(For(city, kChief, "officer:head", Accept(no)).reason(), "NOT_PERMITTED");
  EXPECT_EQ(For(city, kChief, kHall, Accept(no)).reason(), "NOT_PERMITTED");
}

// ---- enterprises ----

TEST(EnterpriseTest, AnEnterpriseActsForItselfOnly) {
  City city = CityAt("2020-04-20T10:00");
  EXPECT_EQ(For(city, kApplicant, kStranger, WebOf(kThreeStep)).reason(), "NOT_PERMITTED");
  const std::string no = city.Submit(kThreeStep);
  EXPECT_EQ(For(city, kApplicant, kAgent, WithdrawOf(no, "")).reason(), "NOT_PERMITTED");
  city.Do(kChief, Notify(no, {}, {"m2"}));
  EXPECT_EQ(For(city, kApplicant, kAgent, Supplement(no, {"m2"})).reason(), "NOT_PERMITTED");
  EXPECT_EQ(city.Do(kApplicant, Supplement(no, {"m2"})).reason(), "");
}

TEST(EnterpriseTest, AnEnterpriseCannotVouchForPaperAtAWindow) {
  City city = CityAt("2020-04-20T10:00");
  const std::string no = city.Submit(kThreeStep);
  city.Do(kChief, Notify(no, {}, {"m2"}));
  Command command = Supplement(no, {"m2"});
  command.mutable_submit_supplement()->set_channel(journal::CHANNEL_WINDOW);
  EXPECT_EQ(city.Do(kApplicant, command).reason(), "NOT_PERMITTED");
  EXPECT_EQ(city.Find(no).visits_size(), 1);
  EXPECT_EQ(city.Do(kClerk, command).reason(), "");
}

TEST(EnterpriseTest, AnEnterpriseDatesNothingBackToAnotherDay) {
  City city = CityAt("2020-04-20T10:00");
  Command web = WebOf(kTight);
  city.OccurredAt("2020-04-19T23:00");
  EXPECT_EQ(city.Do(kApplicant, web).reason(), "NOT_PERMITTED");
  city.OccurredAt("2020-04-20T09:00");
  const Done today = city.Do(kApplicant, web);
  EXPECT_EQ(today.reason(), "");
  city.At("2020-04-21T10:00");
  city.OccurredAt("2020-04-20T11:00");
  EXPECT_EQ(city.Do(kApplicant, WithdrawOf(today.answer().case_no(), "")).reason(), "NOT_PERMITTED");
  city.OccurredAt("2020-04-20T11:00");
  EXPECT_EQ(city.Do(kChief, Accept(today.answer().case_no())).reason(), "");
}

// ---- separation of persons ----

TEST(FirstPersonTest, WhoEverDidTheFirstStepDoesNotRuleInALaterRound) {
  City city = CityAt("2020-04-20T10:00");
  const std::string no = city.Accepted(kThreeStep);
  journal::OfficerGrants grants = *city.state().Find<journal::OfficerGrants>("handler");
  *grants.add_grants() = city.state().Find<journal::OfficerGrants>("approver")->grants(0);
  city.state().Put("handler", std::make_unique<journal::OfficerGrants>(grants));
  city.Do(kHandler, Review(no, "handle"));
  city.Do(kReviewer, ReturnTo(no, "review", "handle"));
  city.Do("officer:handler-2", Review(no, "handle"));
  city.Do(kReviewer, Review(no, "review"));
  ASSERT_EQ(city.Find(no).steps(0).officer(), "officer:handler-2");
  EXPECT_EQ(city.Do(kHandler, Review(no, "approve")).reason(), "SEPARATION_OF_DUTIES");
  EXPECT_EQ(city.Do(kApprover, Review(no, "approve")).reason(), "");
  EXPECT_EQ(city.Do(kHandler, Grant(no)).reason(), "SEPARATION_OF_DUTIES");
  EXPECT_EQ(city.Do(kApprover, Grant(no)).reason(), "");
}

void MakeApprover(City& city, const std::string& officer) {
  journal::OfficerGrants grants = *city.state().Find<journal::OfficerGrants>(officer);
  *grants.add_grants() = city.state().Find<journal::OfficerGrants>("approver")->grants(0);
  city.state().Put(officer, std::make_unique<journal::OfficerGrants>(grants));
}

TEST(FirstPersonTest, WhoHandledAtAnyStepBeforeTheReviewNeitherApprovesNorRules) {
  City city = CityAt("2020-04-20T10:00");
  const std::string no = city.Accepted(kSite);
  MakeApprover(city, "handler-2");
  city.Do(kHandler, Review(no, "handle"));
  Command inspection = Review(no, "site-inspection");
  inspection.mutable_review_step()->set_second_officer(std::string(kHandler));
  ASSERT_EQ(city.Do("officer:handler-2", inspection).reason(), "");
  city.Do(kReviewer, Review(no, "review"));
  const Done approves = city.Do("officer:handler-2", Review(no, "approve"));
  EXPECT_EQ(approves.reason(), "SEPARATION_OF_DUTIES");
  EXPECT_EQ(approves.answer().rejection().metadata(0).value(), "site-inspection");
  EXPECT_EQ(city.Do(kApprover, Review(no, "approve")).reason(), "");
  EXPECT_EQ(city.Do("officer:handler-2", Grant(no)).reason(), "SEPARATION_OF_DUTIES");
}

TEST(FirstPersonTest, TheSecondOfficerOfAStepHasSignedItTooAlsoInAnEarlierRound) {
  City city = CityAt("2020-04-20T10:00");
  const std::string no = city.Accepted(kSite);
  MakeApprover(city, "handler-2");
  city.Do(kHandler, Review(no, "handle"));
  ASSERT_EQ(city.Do(kHandler, Review(no, "site-inspection")).reason(), "");  // with handler-2
  ASSERT_EQ(city.Do(kReviewer, ReturnTo(no, "review", "site-inspection")).reason(), "");
  city.state().Put("third", std::make_unique<journal::OfficerGrants>(*city.state().Find<journal::OfficerGrants>("handler")));
  city.state().Put("third", std::make_unique<journal::Officer>(*city.state().Find<journal::Officer>("handler")));
  Command again = Review(no, "site-inspection");
  again.mutable_review_step()->set_second_officer("officer:third");
  ASSERT_EQ(city.Do(kHandler, again).reason(), "");
  city.Do(kReviewer, Review(no, "review"));
  EXPECT_EQ(city.Do("officer:handler-2", Review(no, "approve")).reason(), "SEPARATION_OF_DUTIES");
  EXPECT_EQ(city.Do(kApprover, Review(no, "approve")).reason(), "");
}

TEST(FirstPersonTest, TheSecondOfficerIsOfTheOrganAndOfTheStepsRole) {
  City city = CityAt("2020-04-20T10:00");
  const std::string no = city.Accepted(kSite);
  city.Do(kHandler, Review(no, "handle"));
  for (const char* second : {"officer:reviewer", "officer:outsider"}) {
    Command inspection = Review(no, "site-inspection");
    inspection.mutable_review_step()->set_second_officer(second);
    EXPECT_EQ(city.Do(kHandler, inspection).reason(), "TWO_INSPECTORS") << second;
  }
  EXPECT_EQ(city.Do(kHandler, Review(no, "site-inspection")).reason(), "");
}

// ---- rights before guards ----

TEST(OrderTest, AnItemOfAnotherDayIsRefusedAfterRights) {
  City city = CityAt("2020-04-20T10:00");
  EXPECT_EQ(city.Do("officer:clerk-far", SubmitOf(kFuture)).reason(), "NOT_PERMITTED");
  EXPECT_EQ(city.Do(kStranger, WebOf(kFuture)).reason(), "NOT_PERMITTED");
  EXPECT_EQ(city.Do(kClerk, SubmitOf(kFuture)).reason(), "ITEM_NOT_ACTIVE");
}

TEST(OrderTest, AnItemWhoseChainIsNotInForceIsNotActive) {
  City city = CityAt("2020-04-20T10:00");
  journal::ProcessVersions later;
  later.add_effective_days(CivilDay::Parse("2020-05-01")->days_since_1970());
  city.state().Put("three-step", std::make_unique<journal::ProcessVersions>(later));
  EXPECT_EQ(city.Do("officer:clerk-far", SubmitOf(kThreeStep)).reason(), "NOT_PERMITTED");
  EXPECT_EQ(city.Do(kClerk, SubmitOf(kThreeStep)).reason(), "ITEM_NOT_ACTIVE");
  EXPECT_EQ(city.Do(kClerk, SubmitOf(kTwoStep)).reason(), "");
}

TEST(OrderTest, AnItemThatAnAdjustmentEndedSaysHowSinceWhenAndWhereToGo) {
  City city = CityAt("2020-04-20T10:00");
  const auto* versions = city.state().Find<journal::ItemVersions>(kTwoStep);
  ASSERT_NE(versions, nullptr);
  const std::string key = catalog::VersionKey(kTwoStep, versions->effective_days(0));
  auto item = std::make_unique<journal::Item>(*city.state().Find<journal::Item>(key));
  item->set_active(false);
  item->mutable_removed()->set_kind("merge");
  item->mutable_removed()->set_effective_day(CivilDay::Parse("2020-04-20")->days_since_1970());
  item->mutable_removed()->set_target_item_code(std::string(kThreeStep));
  city.state().Put(key, std::move(item));
  EXPECT_EQ(city.Do("officer:clerk-far", SubmitOf(kTwoStep)).reason(), "NOT_PERMITTED");
  const Done merged = city.Do(kClerk, SubmitOf(kTwoStep));
  EXPECT_EQ(merged.reason(), "ITEM_NOT_ACTIVE");
  const journal::Rejection& no = merged.answer().rejection();
  EXPECT_EQ(no.message_en(), "Expected an item in force on that day, but from 2020-04-20 it is merged; apply for " +
                                 std::string(kThreeStep) + " instead.");
  EXPECT_EQ(no.message_zh(),
            "该事项自 2020-04-20 起因权责清单调整（合并）不再办理，请申请事项 " + std::string(kThreeStep) + "。");
  EXPECT_EQ(no.metadata(0).value(), "merge");
  EXPECT_EQ(no.metadata(1).value(), "2020-04-20");
  EXPECT_EQ(no.metadata(2).value(), kThreeStep);
}

TEST(OrderTest, AnItemHandedToTheCountiesNamesTheirOrgans) {
  City city = CityAt("2020-04-20T10:00");
  const std::string key = catalog::VersionKey(kTwoStep, city.state().Find<journal::ItemVersions>(kTwoStep)->effective_days(0));
  auto item = std::make_unique<journal::Item>(*city.state().Find<journal::Item>(key));
  item->set_active(false);
  item->mutable_removed()->set_kind("hand_to_county");
  item->mutable_removed()->add_to_organs("heishan-market");
  item->mutable_removed()->add_to_organs("yixian-market");
  city.state().Put(key, std::move(item));
  const journal::Rejection no = city.Do(kClerk, SubmitOf(kTwoStep)).answer().rejection();
  EXPECT_EQ(no.metadata(no.metadata_size() - 1).key(), "to_organs");
  EXPECT_EQ(no.metadata(no.metadata_size() - 1).value(), "heishan-market,yixian-market");
}

}  // namespace
}  // namespace yici::approval
