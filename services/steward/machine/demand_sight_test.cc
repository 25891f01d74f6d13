// Who sees a demand and who learns who reported: whoever is complained of does not, whatever other office he holds.
#include "services/steward/machine/demand_sight.h"

#include "gtest/gtest.h"
#include "services/base/text.h"
#include "services/steward/machine/ledger_test_kit.h"

namespace yici::steward {
namespace {

using journal::Command;
using Words = std::vector<std::string>;

constexpr std::string_view kFinance = "officer:finance";  // handler of jz-finance

class SightTest : public testing::Test {
 protected:
  SightTest() {
    city_.At("2020-04-20T10:00");
    AddOffice("finance", "handler", "department", "jz-finance");
  }

  // One more office of an officer, who is made where there is none.
  void AddOffice(const std::string& officer_id, const char* role, const char* kind, const char* scope) {
    auto officer = std::make_unique<journal::Officer>();
    officer->set_officer_id(officer_id);
    officer->set_active(true);
    city_.state().Put(officer_id, std::move(officer));
    const auto* row = city_.state().Find<journal::OfficerGrants>(officer_id);
    auto next = row == nullptr ? std::make_unique<journal::OfficerGrants>() : std::make_unique<journal::OfficerGrants>(*row);
    journal::RoleGrant& grant = *next->add_grants();
    grant.set_officer_id(officer_id);
    grant.set_role(role);
    grant.set_scope_kind(kind);
    grant.set_scope(scope);
    city_.state().Put(officer_id, std::move(next));
  }
  void Merge(const std::string& department_id, const std::string& to, std::string_view from_day) {
    auto row = std::make_unique<journal::Department>(*city_.state().Find<journal::Department>(department_id));
    journal::DepartmentChange& change = *row->add_changes();
    change.set_kind(journal::DEPARTMENT_CHANGE_KIND_MERGE);
    change.set_to(to);
    change.set_from_day(CivilDay::Parse(from_day)->days_since_1970());
    city_.state().Put(department_id, std::move(row));
  }
  void PlaceIn(const std::string& township) {
    auto enterprise = std::make_unique<journal::Enterprise>(*city_.state().Find<journal::Enterprise>(kUscc));
    enterprise->set_township_id(township);
    city_.state().Put(kUscc, std::move(enterprise));
  }
  Sight Of(std::string_view principal, const std::string& no) const {
    return SightOf(city_.state(), principal, city_.Find(no), DayOf(city_.now()));
  }
  std::string Reads(std::string_view principal, const std::string& no) {
    return city_.Do(principal, ReadCallerOf(no)).reason();
  }
  std::string IssueIn(const std::string& project, std::string_view category = "",
                      std::string_view text = "施工许可办理遇到困难") {
    Command issue = IssueOf(category, text);
    issue.mutable_raise_demand()->set_project_id(project);
    return city_.Raise(kEnterprise, issue);
  }

  LedgerCity city_;
};

// ---- whoever is complained of ----

TEST_F(SightTest, AStewardDoesNotLearnWhoComplainedOfHim) {
  const std::string complaint = city_.Raise(kEnterprise, IssueOf("hc-silent", "管家从不上门"));
  ASSERT_EQ(city_.Find(complaint).steward_id(), "st-bz-01");
  for (const std::string_view steward : {kSteward, kOtherSteward, kCitySteward}) {
    EXPECT_EQ(Of(steward, complaint), Sight::kWithoutReporter) << steward;
    EXPECT_EQ(Reads(steward, complaint), "NOT_PERMITTED") << steward;
  }
  EXPECT_EQ(Of(kOperator, complaint), Sight::kWhole);
  EXPECT_EQ(Reads(kOperator, complaint), "");
}

TEST_F(SightTest, WhatComplainsOfNobodyItsStewardReadsWhole) {
  const std::string issue = city_.Raise(kEnterprise, IssueOf("hc-help"));
  EXPECT_EQ(Of(kSteward, issue), Sight::kWhole);
  EXPECT_EQ(Reads(kSteward, issue), "");
  EXPECT_EQ(Reads(kOtherSteward, issue), "NOT_PERMITTED");
}

// Each way to name an enterprise and a demand together gives one answer, whoever it was that complained.
TEST_F(SightTest, WhoIsComplainedOfDoesNotFindOutByTrying) {
  const std::string project = city_.Staffed();
  const std::string of_his = city_.Raise(kEnterprise, IssueOf("hc-silent", "管家从不上门"));
  Command other = IssueOf("hc-silent", "管家从不上门");
  other.mutable_raise_demand()->mutable_caller()->set_uscc(std::string(kOtherUscc));
  other.mutable_raise_demand()->set_jurisdiction("210782");
  const std::string of_another = city_.Raise(kOtherEnterprise, other);
  for (const std::string& no : {of_his, of_another}) {
    EXPECT_EQ(city_.Do(kSteward, Plan(project, "2020-04-21", no)).reason(), "VISIT_DEMAND_UNFIT");
  }
  // The words of the complaint again, in the name of whoever may have written them.
  Command guess = IssueOf("hc-silent", "管家从不上门");
  guess.mutable_raise_demand()->set_channel(journal::DEMAND_CHANNEL_STEWARD);
  const std::string guessed = city_.Raise(kSteward, guess);
  EXPECT_EQ(city_.Find(guessed).duplicate_of(), "");
  EXPECT_NE(city_.Find(guessed).state(), journal::DEMAND_STATE_MERGED);
  // And once more: it meets his own words, as it would if nobody had written them before.
  EXPECT_EQ(city_.Find(city_.Raise(kSteward, guess)).duplicate_of(), guessed);
  guess.mutable_raise_demand()->mutable_caller()->set_uscc(std::string(kOtherUscc));
  guess.mutable_raise_demand()->set_jurisdiction("210782");
  const std::string nobodys = city_.Raise(kSteward, guess);
  EXPECT_EQ(city_.Find(nobodys).duplicate_of(), "");
  EXPECT_EQ(city_.Find(city_.Raise(kSteward, guess)).duplicate_of(), nobodys);
  guess = IssueOf("hc-silent", "管家从不上门");
  guess.mutable_raise_demand()->set_channel(journal::DEMAND_CHANNEL_STEWARD);
  EXPECT_EQ(city_.Find(city_.Raise(kEnterprise, IssueOf("hc-silent", "管家从不上门"))).duplicate_of(), of_his) << "its own";
  // What follows a closed one.
  for (const std::string& no : {of_his, of_another}) city_.Do(kCityLeader, Rule(no, true));
  for (const std::string& no : {of_his, of_another}) {
    ASSERT_EQ(city_.Find(no).state(), journal::DEMAND_STATE_CLOSED);
    Command follow = guess;
    follow.mutable_raise_demand()->set_reopens(no);
    EXPECT_EQ(city_.Do(kSteward, follow).reason(), "DEMAND_NOT_FOUND");
  }
}

TEST_F(SightTest, WhoeverKnowsWhoComplainedStillLinksTheSameFact) {
  Command call = HotlineOf("hc-complaint");
  call.mutable_raise_demand()->mutable_caller()->set_uscc(std::string(kUscc));
  const std::string first = city_.Raise(kOperator, call);
  EXPECT_EQ(city_.Find(city_.Raise(kOperator, call)).duplicate_of(), first);
  // A steward's own report, made twice.
  Command own = IssueOf("hc-silent", "管家从不上门");
  own.mutable_raise_demand()->set_channel(journal::DEMAND_CHANNEL_STEWARD);
  const std::string reported = city_.Raise(kSteward, own);
  EXPECT_EQ(city_.Find(city_.Raise(kSteward, own)).duplicate_of(), reported);
}

TEST_F(SightTest, AStewardWhoAlsoAuditsDoesNotLearnItAsAuditor) {
  const std::string complaint = city_.Raise(kEnterprise, IssueOf("hc-silent", "管家从不上门"));
  AddOffice("st-bz-01", "auditor", "jurisdiction", "210700");
  EXPECT_EQ(Of(kSteward, complaint), Sight::kWithoutReporter);
  EXPECT_EQ(Reads(kSteward, complaint), "NOT_PERMITTED");
  AddOffice("st-bz-02", "auditor", "jurisdiction", "210700");
  EXPECT_EQ(Of(kOtherSteward, complaint), Sight::kWhole) << "another's steward, by an office of his own";
}

TEST_F(SightTest, AStewardOfTheHandlingDepartmentIsOfTheUnit) {
  auto steward = std::make_unique<journal::Steward>(*city_.state().Find<journal::Steward>("st-jz-01"));
  steward->set_department_id("jz-transport");
  city_.state().Put("st-jz-01", std::move(steward));
  AddOffice("st-jz-01", "auditor", "jurisdiction", "210700");
  AddOffice("substitute", "auditor", "jurisdiction", "210700");
  const std::string joint = city_.Raise(kOperator, HotlineOf("hc-complaint"));
  const std::string elsewhere = city_.Raise(kOperator, HotlineOf("hc-silent"));
  EXPECT_EQ(Of(kCitySteward, joint), Sight::kWithoutReporter);
  EXPECT_EQ(Reads(kCitySteward, joint), "NOT_PERMITTED");
  EXPECT_EQ(Of(kCitySteward, elsewhere), Sight::kWhole);
  EXPECT_EQ(Of("officer:substitute", joint), Sight::kWhole);
  city_.StandIn("substitute", "st-jz-01", "2020-04-01", "2020-04-30");
  EXPECT_EQ(Of("officer:substitute", joint), Sight::kWithoutReporter);
}

TEST_F(SightTest, EveryOfficeOfTheUnitIsOfTheUnitWhenItComesToReadingACaller) {
  const std::string complaint = city_.Raise(kOperator, HotlineOf("hc-complaint"));
  AddOffice("head", "auditor", "jurisdiction", "210700");
  AddOffice("joiner", "joint-officer", "department", "jz-transport");
  AddOffice("joiner", "dispatcher", "jurisdiction", "210700");
  for (const std::string_view officer : {kHead, std::string_view("officer:joiner")}) {
    EXPECT_EQ(Of(officer, complaint), Sight::kWithoutReporter) << officer;
    EXPECT_EQ(Reads(officer, complaint), "NOT_PERMITTED") << officer;
  }
}

TEST_F(SightTest, WhatNobodyHasSaidTheKindOfMayBeAComplaint) {
  const std::string no = city_.Raise(kOperator, HotlineOf("", "管家收了好处"));
  EXPECT_EQ(Of(kCitySteward, no), Sight::kWithoutReporter);
  EXPECT_EQ(Of(kDispatcher, no), Sight::kWhole);
  const std::string issue = city_.Raise(kEnterprise, IssueOf(""));
  EXPECT_EQ(Of(kSteward, issue), Sight::kWhole) << "told to the steward, who says what it is";
}

TEST_F(SightTest, SeeingADemandIsNoRightToReadItsCaller) {
  const std::string issue = city_.Raise(kEnterprise, IssueOf("hc-help"));
  const std::string complaint = city_.Raise(kOperator, HotlineOf("hc-complaint"));
  const CivilDay today = DayOf(city_.now());
  EXPECT_EQ(Of(kCountyLeader, issue), Sight::kWhole);
  for (const std::string& no : {issue, complaint}) {
    for (const std::string_view officer :
         {kCityLeader, kInspector, kDispatcher, kOperator, kSteward, kOtherSteward, kHandler}) {
      EXPECT_EQ(MayReadCaller(city_.state(), officer, city_.Find(no), today), Reads(officer, no).empty()) << officer;
    }
  }
  EXPECT_FALSE(MayReadCaller(city_.state(), kCityLeader, city_.Find(issue), today));
  // Nor has whoever raised it, once he holds no office any more.
  auto revoked = std::make_unique<journal::OfficerGrants>();
  city_.state().Put("operator", std::move(revoked));
  EXPECT_EQ(city_.Find(complaint).submitter(), kOperator);
  EXPECT_FALSE(MayReadCaller(city_.state(), kOperator, city_.Find(complaint), today));
}

// ---- other places ----

TEST_F(SightTest, AnOperatorTakesUpAgainAndADispatcherMergesIntoWhatLiesInHisOwnPlace) {
  AddOffice("heishan", "operator", "jurisdiction", "210726");
  AddOffice("heishan", "dispatcher", "jurisdiction", "210726");
  constexpr std::string_view kHeishan = "officer:heishan";
  const auto raised_in = [&](std::string_view officer, std::string_view place, std::string_view text) {
    Command call = HotlineOf("", text);
    call.mutable_raise_demand()->set_jurisdiction(std::string(place));
    return city_.Raise(officer, call);
  };
  const std::string elsewhere = raised_in(kOperator, "210782", "一"), here = raised_in(kHeishan, "210726", "二");
  const std::string own = raised_in(kHeishan, "210726", "三");
  EXPECT_EQ(city_.Do(kHeishan, steward::Merge(own, elsewhere)).reason(), "NOT_PERMITTED");
  EXPECT_EQ(city_.Do(kHeishan, steward::Merge(own, here)).reason(), "");
  for (const std::string& no : {elsewhere, here}) city_.Do(kOperator, AnswerNow(no));
  Command follow = HotlineOf("", "又出现");
  follow.mutable_raise_demand()->set_jurisdiction("210726");
  follow.mutable_raise_demand()->set_reopens(elsewhere);
  EXPECT_EQ(city_.Do(kHeishan, follow).reason(), "NOT_PERMITTED");
  EXPECT_EQ(city_.Find(elsewhere).reopened_by(), "");
  follow.mutable_raise_demand()->set_reopens(here);
  EXPECT_EQ(city_.Do(kHeishan, follow).reason(), "");
}

TEST_F(SightTest, AHallTakesUpAgainWhatLiesInItsLineOfPlaces) {
  Command call = HotlineOf("", "一");
  call.mutable_raise_demand()->set_jurisdiction("210782");
  const std::string closed = city_.Raise(kOperator, call);
  city_.Do(kOperator, AnswerNow(closed));
  Command follow = HotlineOf("", "又出现");
  follow.mutable_raise_demand()->set_channel(journal::DEMAND_CHANNEL_HALL);
  follow.mutable_raise_demand()->set_hall_id("jz-hall-main");
  follow.mutable_raise_demand()->set_reopens(closed);
  for (const auto& [place, reason] : {std::pair{"210726", "NOT_PERMITTED"}, std::pair{"210700", ""}}) {
    auto hall = std::make_unique<journal::Hall>();
    hall->set_hall_id("jz-hall-main");
    hall->set_jurisdiction(place);
    city_.state().Put("jz-hall-main", std::move(hall));
    EXPECT_EQ(city_.Do("officer:clerk", follow).reason(), reason) << place;
  }
}

// ---- townships ----

TEST_F(SightTest, ATownshipsLeaderSeesAndClosesWhatLiesInTheTownshipAlone) {
  auto leader = std::make_unique<journal::Leader>(*city_.state().Find<journal::Leader>("ld-bz-01"));
  leader->set_level("township");
  leader->set_township_id("bz-futun");
  city_.state().Put("ld-bz-01", std::move(leader));
  PlaceIn("bz-other");
  const std::string no = city_.Raise(kEnterprise, IssueOf("hc-help"));
  EXPECT_EQ(Of(kCountyLeader, no), Sight::kNothing);
  EXPECT_EQ(city_.Do(kCountyLeader, Rule(no, true)).reason(), "NOT_PERMITTED");
  EXPECT_EQ(Of(kCityLeader, no), Sight::kWhole);
  PlaceIn("bz-futun");
  EXPECT_EQ(Of(kCountyLeader, no), Sight::kWhole);
  EXPECT_EQ(city_.Do(kCountyLeader, Rule(no, true)).reason(), "");
}

TEST_F(SightTest, TheTownshipOfAProjectGoesBeforeThatOfItsEnterprise) {
  PlaceIn("bz-other");
  Command registered = Registered(600'000'000);
  registered.mutable_register_project()->set_township_id("bz-futun");
  const std::string no = IssueIn(city_.Register(registered));
  EXPECT_EQ(TownshipOf(city_.state(), city_.Find(no)), "bz-futun");
}

// ---- departments that ended ----

TEST_F(SightTest, TheSuccessorSeesWhatItCarriesOnAndHidesWhatWasHidden) {
  const std::string complaint = city_.Raise(kOperator, HotlineOf("hc-complaint"));
  AddOffice("finance", "auditor", "jurisdiction", "210700");
  EXPECT_EQ(Of(kFinance, complaint), Sight::kWhole);
  Merge("jz-market", "jz-finance", "2020-04-21");
  EXPECT_EQ(Of(kFinance, complaint), Sight::kWhole) << "not before its day";
  city_.At("2020-04-21T09:00");
  EXPECT_EQ(Of(kFinance, complaint), Sight::kWithoutReporter);
  EXPECT_EQ(Reads(kFinance, complaint), "NOT_PERMITTED");
  EXPECT_EQ(Of(kHandler, complaint), Sight::kNothing) << "an office in a department that is no more";
}

TEST_F(SightTest, TheSuccessorOfAJointDepartmentGivesItsOpinionUnderEitherName) {
  for (const std::string_view name : {"jz-finance", "jz-transport"}) {
    LedgerCity& city = city_;
    city.At("2020-04-20T10:00");
    const std::string no = city.Raise(kOperator, HotlineOf("hc-complaint", name));
    if (name == "jz-finance") Merge("jz-transport", "jz-finance", "2020-04-21");
    city.At("2020-04-21T09:00");
    EXPECT_EQ(city.Do(kOtherHandler, Opinion(no, "jz-transport")).reason(), "NOT_PERMITTED");
    EXPECT_EQ(city.Do(kFinance, Opinion(no, name)).reason(), "");
    EXPECT_EQ(city.Do(kFinance, Opinion(no, name)).reason(), "OPINION_ALREADY_GIVEN");
    EXPECT_EQ(city.Do(kHandler, Sign(no)).reason(), "");
    EXPECT_EQ(city.Do(kHandler, Reply(no)).reason(), "") << "nothing is outstanding";
  }
}

TEST_F(SightTest, OfTwoJointDepartmentsThatBecameOneEachOpinionIsGiven) {
  const std::string no = city_.Brought("handling");
  EXPECT_EQ(city_.Do(kDispatcher, JointOf(no, {"jz-transport", "jz-finance"})).reason(), "");
  Merge("jz-transport", "jz-finance", "2020-04-21");
  city_.At("2020-04-21T09:00");
  EXPECT_EQ(city_.Do(kFinance, Opinion(no, "jz-finance")).reason(), "");
  EXPECT_EQ(city_.Do(kHandler, Reply(no)).reason(), "OPINIONS_OUTSTANDING");
  EXPECT_EQ(city_.Do(kFinance, Opinion(no, "jz-finance")).reason(), "");
  EXPECT_EQ(city_.Do(kHandler, Reply(no)).reason(), "");
}

TEST_F(SightTest, LettersGoToTheSuccessor) {
  const std::string no = city_.Brought("handling");
  Merge("jz-market", "jz-finance", "2020-04-21");
  city_.At("2020-05-20T10:00");
  city_.Do(kSystem, Settle(no));
  EXPECT_EQ(city_.Letters("department:jz-finance"), (Words{"overdue", "criticised"}));
  EXPECT_TRUE(city_.Letters("department:jz-market").empty());
}

TEST_F(SightTest, ADepartmentThatEndedIsNotSuggestedInsteadOfItsSuccessor) {
  const std::string no = city_.Raise(kOperator, HotlineOf("hc-help"));
  Merge("jz-transport", "jz-market", "2020-04-21");
  city_.At("2020-04-21T09:00");
  EXPECT_EQ(city_.Do(kHandler, Return(no, "jz-transport")).reason(), "SAME_DEPARTMENT");
}

// ---- its steward ----

TEST_F(SightTest, AFellowStewardWhoStandsInActsOnTheIssues) {
  const std::string no = city_.Raise(kEnterprise, IssueOf(""));
  EXPECT_EQ(city_.Do(kOtherSteward, Dispatch(no, "hc-help")).reason(), "NOT_PERMITTED");
  city_.StandIn("st-bz-02", "st-bz-01", "2020-04-20", "2020-04-24");
  EXPECT_EQ(city_.Do(kOtherSteward, Dispatch(no, "hc-help")).reason(), "");
  city_.At("2020-04-25T00:00");
  EXPECT_EQ(city_.Do(kOtherSteward, Escalate(no)).reason(), "NOT_PERMITTED");
  EXPECT_EQ(city_.Do(kSteward, Escalate(no)).reason(), "");
}

TEST_F(SightTest, OpenIssuesGoAlongWithTheirProject) {
  const std::string project = city_.Staffed();
  const std::string open = IssueIn(project), closed = IssueIn(project, "", "另一件"), later = IssueIn(project, "", "第三件");
  city_.Do(kSteward, AnswerNow(closed));
  city_.Do(kEnterprise, Confirm(closed, true));
  city_.Do(kCountyLeader, HandOver(project, "st-bz-01", "st-bz-02"));
  city_.Do(kSteward, SignFor(project, "st-bz-01"));
  EXPECT_EQ(StewardNow(city_.state(), city_.Find(open)), "st-bz-01");
  city_.Do(kOtherSteward, SignFor(project, "st-bz-01"));
  EXPECT_EQ(StewardNow(city_.state(), city_.Find(open)), "st-bz-02");
  EXPECT_EQ(StewardNow(city_.state(), city_.Find(closed)), "st-bz-01") << "whoever had it when it ended";
  EXPECT_EQ(city_.Do(kSteward, Dispatch(open, "hc-help")).reason(), "NOT_PERMITTED");
  EXPECT_EQ(city_.Do(kOtherSteward, Dispatch(open, "hc-help")).reason(), "");
  city_.Do(kOtherSteward, AnswerNow(later));
  city_.Do(kEnterprise, Confirm(later, true));
  EXPECT_EQ(city_.Find(later).steward_id(), "st-bz-02") << "who settled it is credited with it";
}

TEST_F(SightTest, OfSeveralStewardsInChargeEachActs) {
  const std::string project = city_.Staffed();
  city_.Do(kCountyLeader, Assign(project, "st-bz-02"));
  const std::string no = IssueIn(project);
  EXPECT_EQ(city_.Do(kOtherSteward, Dispatch(no, "hc-help")).reason(), "");
  EXPECT_EQ(city_.Do(kSteward, Escalate(no)).reason(), "");
}

}  // namespace
}  // namespace yici::steward
