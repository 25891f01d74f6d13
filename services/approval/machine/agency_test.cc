// 代办: a steward submits, supplements, collects and takes back for an enterprise, by its mandate, and decides nothing of it.
#include "gtest/gtest.h"
#include "services/approval/machine/rejection_rows.h"
#include "services/approval/machine/test_kit.h"

namespace yici::approval {
namespace {

using journal::Command;

constexpr std::string_view kSteward = "officer:st-bz-01";
constexpr std::string_view kProject = "pj-1";
constexpr std::string_view kProjectCode = "2020-210782-30-03-123456";

void Grant(City& city, const std::string& officer, const std::string& role, const std::string& scope) {
  auto row = std::make_unique<journal::Officer>();
  row->set_officer_id(officer);
  row->set_active(true);
  city.state().Put(officer, std::move(row));
  const auto* standing = city.state().Find<journal::OfficerGrants>(officer);
  auto grants =
      standing == nullptr ? std::make_unique<journal::OfficerGrants>() : std::make_unique<journal::OfficerGrants>(*standing);
  journal::RoleGrant& grant = *grants->add_grants();
  grant.set_officer_id(officer);
  grant.set_role(role);
  grant.set_scope_kind("jurisdiction");
  grant.set_scope(scope);
  city.state().Put(officer, std::move(grants));
}

void AddSteward(City& city) {
  Grant(city, "st-bz-01", "steward", "210782");
  auto project = std::make_unique<journal::Project>();
  project->set_project_id(std::string(kProject));
  project->set_project_code(std::string(kProjectCode));
  city.state().Put(kProject, std::move(project));
}

City CityWithSteward() {
  City city;
  city.At("2020-04-20T10:00");
  AddSteward(city);
  return city;
}

Command Authorize(journal::MandateScope scope, std::string_view until = "2020-04-30", std::string_view case_no = {}) {
  Command command;
  journal::AgencyMandate& mandate = *command.mutable_authorize_agent()->mutable_mandate();
  mandate.set_uscc(std::string(kUscc));
  mandate.set_agent(std::string(kSteward));
  mandate.set_scope(scope);
  mandate.set_case_no(std::string(case_no));
  if (scope == journal::MANDATE_SCOPE_PROJECT) mandate.set_project_id(std::string(kProject));
  mandate.set_until_day(CivilDay::Parse(until)->days_since_1970());
  return command;
}

Command Revoke(int32_t number) {
  Command command;
  command.mutable_revoke_agent()->set_uscc(std::string(kUscc));
  command.mutable_revoke_agent()->set_number(number);
  command.mutable_revoke_agent()->set_reason("换人");
  return command;
}

Command ForProject(std::string_view item = kThreeStep, std::vector<std::string> materials = {"m1", "m2", "m3", "m4"}) {
  Command command = SubmitOf(item, std::move(materials));
  journal::SubmitCase& submit = *command.mutable_submit_case();
  submit.set_channel(journal::CHANNEL_WEB);
  submit.clear_window_id();
  submit.set_project_id(std::string(kProject));
  return command;
}

Done AsAgent(City& city, const Command& command, std::string_view sender = kSteward) {
  city.OnBehalfOf(kApplicant);
  return city.Do(sender, command);
}

TEST(AgencyTest, ACaseShowsTheApplicantAndWhoActedForIt) {
  City city = CityWithSteward();
  EXPECT_EQ(city.Do(kApplicant, Authorize(journal::MANDATE_SCOPE_PROJECT)).reason(), "");
  const Done done = AsAgent(city, ForProject());
  ASSERT_EQ(done.reason(), "");
  const journal::Case& subject = city.Find(done.answer().case_no());
  EXPECT_EQ(subject.applicant().uscc(), kUscc);
  EXPECT_EQ(subject.submitter(), kSteward);
  EXPECT_EQ(subject.agency().agent(), kSteward);
  EXPECT_EQ(subject.agency().uscc(), kUscc);
  EXPECT_EQ(subject.agency().mandate(), 1);
  EXPECT_EQ(subject.agency().project_id(), kProject);
  EXPECT_EQ(subject.project_code(), kProjectCode);
}

TEST(AgencyTest, WithoutAMandateNobodyActsForAnEnterprise) {
  City city = CityWithSteward();
  EXPECT_EQ(AsAgent(city, ForProject()).reason(), "MANDATE_MISSING");
  EXPECT_EQ(city.Do(kApplicant, Authorize(journal::MANDATE_SCOPE_PROJECT)).reason(), "");
  Command other = ForProject();
  other.mutable_submit_case()->set_project_id("pj-2");
  EXPECT_EQ(AsAgent(city, other).reason(), "PROJECT_UNKNOWN");
  Command code = ForProject();
  code.mutable_submit_case()->set_project_code("2020-210782-30-03-654321");
  EXPECT_EQ(AsAgent(city, code).reason(), "PROJECT_UNKNOWN");
  Command none = ForProject();
  none.mutable_submit_case()->clear_project_id();
  EXPECT_EQ(AsAgent(city, none).reason(), "MANDATE_MISSING") << "outside the project";
  city.OnBehalfOf(kStranger);
  EXPECT_EQ(city.Do(kSteward, ForProject()).reason(), "NOT_PERMITTED") << "the applicant is another";
  EXPECT_EQ(city.Do(kSteward, ForProject()).reason(), "NOT_PERMITTED") << "says for nobody";
  EXPECT_EQ(AsAgent(city, ForProject(), kHandler).reason(), "NOT_PERMITTED") << "no steward";
  EXPECT_EQ(city.Do(kApplicant, ForProject()).reason(), "NOT_PERMITTED") << "the enterprise needs no agency";
}

TEST(AgencyTest, AMandateHoldsTo24OfItsLastDay) {
  City city = CityWithSteward();
  EXPECT_EQ(city.Do(kApplicant, Authorize(journal::MANDATE_SCOPE_PROJECT, "2020-04-21")).reason(), "");
  city.At("2020-04-21T23:59");
  EXPECT_EQ(AsAgent(city, ForProject()).reason(), "");
  city.At("2020-04-22T00:00");
  const Done late = AsAgent(city, ForProject());
  EXPECT_EQ(late.reason(), "MANDATE_EXPIRED");
  EXPECT_EQ(late.answer().rejection().code(), static_cast<int>(RejectionCode::kPermissionDenied));
}

TEST(AgencyTest, ARevocationHoldsForTheCommandThatWaitsBehindIt) {
  City city = CityWithSteward();
  EXPECT_EQ(city.Do(kApplicant, Authorize(journal::MANDATE_SCOPE_PROJECT)).reason(), "");
  const Command queued = ForProject();
  EXPECT_EQ(city.Do(kApplicant, Revoke(1)).reason(), "");
  EXPECT_EQ(AsAgent(city, queued).reason(), "MANDATE_MISSING");
}

TEST(AgencyTest, SupplementAndWithdrawalGoByTheSameMandate) {
  City city = CityWithSteward();
  EXPECT_EQ(city.Do(kApplicant, Authorize(journal::MANDATE_SCOPE_PROJECT)).reason(), "");
  const std::string no = AsAgent(city, ForProject(kThreeStep, {"m1", "m2"})).answer().case_no();
  EXPECT_EQ(city.Do(kChief, Notify(no, {"m3", "m4"})).reason(), "");
  Command supplement = Supplement(no, {"m3", "m4"});
  supplement.mutable_submit_supplement()->clear_window_id();
  supplement.mutable_submit_supplement()->set_channel(journal::CHANNEL_WEB);
  EXPECT_EQ(city.Do(kSteward, supplement).reason(), "NOT_PERMITTED") << "says for nobody";
  EXPECT_EQ(AsAgent(city, supplement).reason(), "");
  Command withdraw;
  withdraw.mutable_withdraw_case()->set_case_no(no);
  EXPECT_EQ(city.Do(kApplicant, Revoke(1)).reason(), "");
  EXPECT_EQ(AsAgent(city, withdraw).reason(), "MANDATE_MISSING");
  EXPECT_EQ(city.Do(kApplicant, Authorize(journal::MANDATE_SCOPE_CASE, "2020-04-30", no)).reason(), "");
  EXPECT_EQ(AsAgent(city, withdraw).reason(), "");
  EXPECT_EQ(city.Find(no).state(), journal::CASE_STATE_WITHDRAWN);
}

TEST(AgencyTest, AClerkHandsTheResultToWhoCollectsByMandate) {
  City city = CityWithSteward();
  EXPECT_EQ(city.Do(kApplicant, Authorize(journal::MANDATE_SCOPE_ENTERPRISE)).reason(), "");
  const std::string no = city.Reviewed(kThreeStep);
  EXPECT_EQ(city.Do(kHead, yici::approval::Grant(no)).reason(), "");
  city.At("2020-04-21T10:00");
  Command deliver = Deliver(no);
  deliver.mutable_deliver_result()->clear_collector_id();
  EXPECT_EQ(city.Do(kClerk, deliver).reason(), "COLLECTOR_REQUIRED");
  deliver.mutable_deliver_result()->set_collecting_agent("officer:somebody");
  EXPECT_EQ(city.Do(kClerk, deliver).reason(), "MANDATE_MISSING");
  deliver.mutable_deliver_result()->set_collecting_agent(std::string(kSteward));
  EXPECT_EQ(city.Do(kClerk, deliver).reason(), "");
  const journal::Delivery& delivery = city.Find(no).delivery();
  EXPECT_EQ(delivery.agency().agent(), kSteward);
  EXPECT_EQ(delivery.agency().mandate(), 1);
  EXPECT_TRUE(city.Find(no).visits().rbegin()->by_agent());
}

TEST(AgencyTest, AnAgentAcceptsReviewsAndRulesNothing) {
  City city = CityWithSteward();
  Grant(city, "st-bz-01", "chief-representative", "210700");
  Grant(city, "st-bz-01", "handler", "210700");
  EXPECT_EQ(city.Do(kApplicant, Authorize(journal::MANDATE_SCOPE_PROJECT)).reason(), "");
  const std::string no = AsAgent(city, ForProject()).answer().case_no();
  EXPECT_EQ(city.Do(kSteward, Accept(no)).reason(), "SEPARATION_OF_DUTIES");
  EXPECT_EQ(city.Do(kApplicant, Revoke(1)).reason(), "");
  EXPECT_EQ(city.Do(kSteward, Accept(no)).reason(), "SEPARATION_OF_DUTIES") << "who submitted it stays its agent";
  EXPECT_EQ(city.Do(kChief, Accept(no)).reason(), "");
  EXPECT_EQ(city.Do(kSteward, Review(no, city.Find(no).steps(0).step())).reason(), "SEPARATION_OF_DUTIES");
  EXPECT_EQ(city.Do(kSteward, yici::approval::Grant(no)).reason(), "SEPARATION_OF_DUTIES");
}

TEST(AgencyTest, WhoActsForTheEnterpriseTodayDecidesNothingThatItSubmittedItself) {
  City city = CityWithSteward();
  Grant(city, "st-bz-01", "chief-representative", "210700");
  const std::string no = city.Submit(kThreeStep);
  EXPECT_EQ(city.Do(kApplicant, Authorize(journal::MANDATE_SCOPE_ENTERPRISE)).reason(), "");
  EXPECT_EQ(city.Do(kSteward, Accept(no)).reason(), "SEPARATION_OF_DUTIES");
  EXPECT_EQ(city.Do(kApplicant, Revoke(1)).reason(), "");
  EXPECT_EQ(city.Do(kSteward, Accept(no)).reason(), "") << "a mandate that is over binds nobody";
}

TEST(AgencyTest, AnAgentGrantsNothingOnTheSpotAndRatesNothing) {
  City city = CityWithSteward();
  Grant(city, "st-bz-01", "window-clerk", "210700");
  EXPECT_EQ(city.Do(kSteward, InstantOf(kInstant)).reason(), "") << "without a mandate a clerk like any other";
  EXPECT_EQ(city.Do(kApplicant, Authorize(journal::MANDATE_SCOPE_ENTERPRISE)).reason(), "");
  EXPECT_EQ(city.Do(kSteward, InstantOf(kInstant)).reason(), "SEPARATION_OF_DUTIES");
  const std::string no = AsAgent(city, ForProject()).answer().case_no();
  Command rate;
  rate.mutable_rate_case()->set_case_no(no);
  rate.mutable_rate_case()->set_stage(journal::RATING_STAGE_RECEIPT);
  rate.mutable_rate_case()->set_code(1);
  EXPECT_EQ(AsAgent(city, rate).reason(), "SEPARATION_OF_DUTIES");
  EXPECT_EQ(city.Do(kApplicant, rate).reason(), "");
}

}  // namespace

std::vector<RejectionRow> AgencyRows() {
  const auto submitted = [](City& city, std::string_view until, std::string_view at, const std::string& project) {
    AddSteward(city);
    if (!until.empty()) city.Do(kApplicant, Authorize(journal::MANDATE_SCOPE_PROJECT, until));
    city.At(at);
    Command command = ForProject();
    command.mutable_submit_case()->set_project_id(project);
    return AsAgent(city, command);
  };
  const std::string project(kProject);
  return {
      {Reason::kProjectUnknown, [=](City& city) { return submitted(city, "2020-04-30", "2020-04-20T10:01", "pj-2"); }},
      {Reason::kMandateMissing, [=](City& city) { return submitted(city, "", "2020-04-20T10:01", project); }},
      {Reason::kMandateExpired, [=](City& city) { return submitted(city, "2020-04-20", "2020-04-21T00:00", project); }},
  };
}

}  // namespace yici::approval
