// Applications about a grant when the catalogue or the grant has changed meanwhile, and what a withdrawal asks for (撤回).
#include "gtest/gtest.h"
#include "services/approval/machine/grants.h"
#include "services/approval/machine/grants_test_kit.h"
#include "services/approval/machine/view.h"
#include "services/catalog/machine/lookup.h"

namespace yici::approval {
namespace {

using journal::Command;

// An adjustment of the power list ends the item from today on; `target` goes on, where it was merged.
void EndItem(City& city, std::string_view code, std::string_view target) {
  const int32_t today = DayOf(city.now()).days_since_1970();
  journal::Item item = *catalog::FindItem(city.state(), code, DayOf(city.now()));
  item.set_active(false);
  item.set_effective_day(today);
  item.mutable_removed()->set_kind(target.empty() ? "cancel" : "merge");
  item.mutable_removed()->set_target_item_code(std::string(target));
  item.mutable_removed()->set_effective_day(today);
  city.state().Put(catalog::VersionKey(code, today), std::make_unique<journal::Item>(item));
  journal::ItemVersions versions = *city.state().Find<journal::ItemVersions>(code);
  versions.add_effective_days(today);
  city.state().Put(code, std::make_unique<journal::ItemVersions>(versions));
}

TEST(LinkTest, AGrantOfAMergedItemIsRenewedAndChangedUnderTheOneThatGoesOn) {
  City city = CityAt("2020-04-20T10:00");
  const std::string no = CompletedOf(city, kLicence);
  EXPECT_EQ(city.Do(kClerk, About(kTwoStep, journal::LINK_KIND_CHANGE, no)).reason(), "LINKED_ITEM_MISMATCH");
  city.At("2020-05-06T10:00");
  EndItem(city, kLicence, kOnPromise);
  EXPECT_EQ(city.Do(kClerk, About(kOnPromise, journal::LINK_KIND_RENEWAL, no)).reason(), "");
  EXPECT_EQ(city.Do(kClerk, About(kTwoStep, journal::LINK_KIND_CHANGE, no)).reason(), "LINKED_ITEM_MISMATCH");
  city.At("2020-05-07T10:00");
  EndItem(city, kOnPromise, kTwoStep);  // and merged once more
  EXPECT_EQ(city.Do(kClerk, About(kTwoStep, journal::LINK_KIND_CHANGE, no)).reason(), "");
}

// The item of a county under the same basic code, carried by `department`.
constexpr std::string_view kCountyLicence = "11210782YCJ00025XX3210125301000";

void AddCountyItem(City& city, std::string_view code, const std::string& department) {
  journal::Item item = *catalog::FindItem(city.state(), kLicence, DayOf(city.now()));
  item.set_item_code(std::string(code));
  item.set_department_id(department);
  item.set_jurisdiction("210782");
  item.set_active(true);
  item.clear_removed();
  city.state().Put(catalog::VersionKey(code, item.effective_day()), std::make_unique<journal::Item>(item));
  journal::ItemVersions versions;
  versions.add_effective_days(item.effective_day());
  city.state().Put(code, std::make_unique<journal::ItemVersions>(versions));
}

void HandToCounty(City& city, const std::string& organ) {
  EndItem(city, kLicence, "");
  const int32_t today = DayOf(city.now()).days_since_1970();
  journal::Item item = *catalog::ItemVersion(city.state(), kLicence, today);
  item.mutable_removed()->set_kind("hand_to_county");
  item.mutable_removed()->add_to_organs(organ);
  city.state().Put(catalog::VersionKey(kLicence, today), std::make_unique<journal::Item>(item));
}

journal::Command AtTheCounty(std::string_view item, journal::LinkKind kind, std::string_view no) {
  Command command = About(item, kind, no);
  command.mutable_submit_case()->set_channel(journal::CHANNEL_WEB);
  command.mutable_submit_case()->clear_window_id();
  return command;
}

TEST(LinkTest, AGrantOfAPowerHandedToTheCountyIsRenewedAndChangedThere) {
  City city = CityAt("2020-04-20T10:00");
  const std::string no = CompletedOf(city, kLicence);
  AddCountyItem(city, kCountyLicence, "bz-market");
  EXPECT_EQ(city.Do(kApplicant, AtTheCounty(kCountyLicence, journal::LINK_KIND_CHANGE, no)).reason(), "LINKED_ITEM_MISMATCH");
  city.At("2020-05-06T10:00");
  HandToCounty(city, "bz-market");
  const std::string renewal = Received(city.Do(kApplicant, AtTheCounty(kCountyLicence, journal::LINK_KIND_RENEWAL, no)));
  EXPECT_EQ(city.Find(renewal).department_id(), "bz-market");
  EXPECT_TRUE(city.Find(renewal).link().in_time());
  EXPECT_EQ(city.Do(kApplicant, AtTheCounty(kCountyLicence, journal::LINK_KIND_CHANGE, no)).reason(), "");
}

TEST(LinkTest, AnotherPowerOrAnotherOrganOfACountyIsNoPartner) {
  City city = CityAt("2020-04-20T10:00");
  const std::string no = CompletedOf(city, kLicence);
  constexpr std::string_view kOtherPower = "11210782YCJ00025XX3210125302000", kElsewhere = "11210726YCJ00025XX3210125301000";
  AddCountyItem(city, kOtherPower, "bz-market");
  AddCountyItem(city, kElsewhere, "jz-planning");
  city.At("2020-05-06T10:00");
  HandToCounty(city, "bz-market");
  for (const std::string_view item : {kOtherPower, kElsewhere}) {
    EXPECT_EQ(city.Do(kApplicant, AtTheCounty(item, journal::LINK_KIND_CHANGE, no)).reason(), "LINKED_ITEM_MISMATCH") << item;
  }
}

TEST(LinkTest, CasesThatAreOverBarNobodyFromAnotherOne) {
  City city = CityAt("2020-04-20T10:00");
  const std::string no = CompletedOf(city, kLicence);
  auto asked_often = std::make_unique<journal::Case>(city.Find(no));
  for (int i = 0; i < 300; ++i) asked_often->add_linked()->set_kind(journal::LINK_KIND_CHANGE);
  city.state().Put(no, std::move(asked_often));
  EXPECT_EQ(city.Do(kHead, About(kLicence, journal::LINK_KIND_WITHDRAWAL, no)).reason(), "");
  EXPECT_EQ(city.Do(kClerk, About(kLicence, journal::LINK_KIND_RENEWAL, no)).reason(), "");
  EXPECT_EQ(city.Do(kClerk, About(kLicence, journal::LINK_KIND_RENEWAL, no)).reason(), "LINK_PENDING");
}

TEST(LinkTest, AGrantThatIsGoneMeanwhileIsNeitherRenewedNorChanged) {
  City city = CityAt("2020-04-20T10:00");
  const std::string no = CompletedOf(city, kLicence);
  std::vector<std::string> about;
  for (const journal::LinkKind kind : {journal::LINK_KIND_CHANGE, journal::LINK_KIND_RENEWAL}) {
    about.push_back(Received(city.Do(kClerk, About(kLicence, kind, no))));
    Received(city.Do(kChief, Accept(about.back())));
    Received(city.Do(kHandler, Review(about.back(), "handle")));
    Received(city.Do(kApprover, Review(about.back(), "approve")));
  }
  Received(city.Do(kHead, Revoke(no, "2020-04-20")));
  for (const std::string& one : about) {
    EXPECT_EQ(city.Do(kApprover, Grant(one)).reason(), "NOT_GRANTED");
    EXPECT_EQ(city.Do(kApprover, RefuseRuling(one)).reason(), "");
  }
}

// A case about the grant that was examined and only waits for its ruling.
std::string ExaminedAbout(City& city, journal::LinkKind kind, const std::string& grant) {
  const std::string no =
      Received(city.Do(kind == journal::LINK_KIND_WITHDRAWAL ? kHead : kClerk, About(kLicence, kind, grant)));
  Received(city.Do(kChief, Accept(no)));
  Received(city.Do(kHandler, Review(no, "handle")));
  Received(city.Do(kApprover, Review(no, "approve")));
  return no;
}

Command GrantWithReasons(const std::string& no) {
  Command command = Grant(no);
  command.mutable_decide_case()->set_reasons("meets the conditions");
  command.mutable_decide_case()->set_remedy("review within 60 days, suit within 6 months");
  return command;
}

TEST(LinkTest, ALicenceThatLapsedIsRenewedButNotChanged) {
  City city = CityAt("2020-04-20T10:00");
  const std::string no = CompletedOf(city, kLicence);
  city.At("2020-08-10T10:00");
  const std::string change = ExaminedAbout(city, journal::LINK_KIND_CHANGE, no);
  city.At("2020-09-01T10:00");
  const Done granted = city.Do(kApprover, Grant(change));
  EXPECT_EQ(granted.reason(), "NOT_GRANTED");
  EXPECT_EQ(city.Do(kApprover, RefuseRuling(change)).reason(), "");
  ASSERT_NE(city.Find(no).licence().lapsed_day(), 0);
  const Done late = city.Do(kClerk, About(kLicence, journal::LINK_KIND_CHANGE, no));
  EXPECT_EQ(late.reason(), "NOT_GRANTED");
  EXPECT_EQ(late.answer().rejection().field(), "linked_case_no");
  EXPECT_EQ(city.Do(kClerk, About(kLicence, journal::LINK_KIND_RENEWAL, no)).reason(), "");
}

// The licence in force is the renewal's: a document on the old one would change or end nothing that anybody holds.
TEST(LinkTest, AGrantThatIsRenewedMeanwhileIsNeitherChangedNorWithdrawn) {
  City city = CityAt("2020-04-20T10:00");
  const std::string no = CompletedOf(city, kLicence);
  std::vector<std::string> about;
  for (const journal::LinkKind kind : {journal::LINK_KIND_CHANGE, journal::LINK_KIND_WITHDRAWAL}) {
    about.push_back(ExaminedAbout(city, kind, no));
  }
  Rule(city, Received(city.Do(kClerk, About(kLicence, journal::LINK_KIND_RENEWAL, no))));
  for (const std::string& one : about) {
    EXPECT_EQ(city.Do(kApprover, GrantWithReasons(one)).reason(), "NOT_GRANTED");
    EXPECT_EQ(city.Do(kApprover, RefuseRuling(one)).reason(), "");
  }
}

TEST(LinkTest, AGrantThatIsRevokedMeanwhileIsNotWithdrawnToo) {
  City city = CityAt("2020-04-20T10:00");
  const std::string no = CompletedOf(city, kLicence);
  const std::string taking = ExaminedAbout(city, journal::LINK_KIND_WITHDRAWAL, no);
  Received(city.Do(kHead, Revoke(no, "2020-04-20")));
  EXPECT_EQ(city.Do(kApprover, GrantWithReasons(taking)).reason(), "NOT_GRANTED");
  EXPECT_FALSE(IsWithdrawn(city.Find(no)));
  EXPECT_EQ(city.Do(kApprover, RefuseRuling(taking)).reason(), "");
}

TEST(LinkTest, AChangeOnPromiseNeedsItsGrantToo) {
  City city = CityAt("2020-04-20T10:00");
  const std::string no = city.Submit(kOnPromise);
  Received(city.Do(kChief, OnPromise(no)));
  const std::string change = Received(city.Do(kClerk, About(kOnPromise, journal::LINK_KIND_CHANGE, no)));
  Received(city.Do(kHead, Cancel(no, journal::CANCELLATION_GROUND_FORCE_MAJEURE)));
  EXPECT_EQ(city.Do(kChief, OnPromise(change)).reason(), "NOT_GRANTED");
}

TEST(WithdrawalTest, IsOpenedUnderTheGrantsOwnItemThoughItIsInForceNoMore) {
  City city = CityAt("2020-04-20T10:00");
  const std::string no = CompletedOf(city, kLicence);
  city.At("2020-05-06T10:00");
  EndItem(city, kLicence, "");
  EXPECT_EQ(city.Do(kClerk, About(kLicence, journal::LINK_KIND_CHANGE, no)).reason(), "ITEM_NOT_ACTIVE");
  const std::string taking = Received(city.Do(kHead, About(kLicence, journal::LINK_KIND_WITHDRAWAL, no)));
  EXPECT_EQ(city.Find(taking).item_effective_day(), city.Find(no).item_effective_day());
  Rule(city, taking);
  EXPECT_TRUE(IsWithdrawn(city.Find(no)));
}

TEST(WithdrawalTest, IsServedWithoutACertificate) {
  City city = CityAt("2020-04-20T10:00");
  const std::string no = CompletedOf(city, kLicence);
  const std::string taking = Rule(city, Received(city.Do(kHead, About(kLicence, journal::LINK_KIND_WITHDRAWAL, no))));
  Command certificate;
  certificate.mutable_issue_certificate()->set_case_no(taking);
  certificate.mutable_issue_certificate()->set_certificate_no("JY-2");
  EXPECT_EQ(city.Do(kChief, certificate).reason(), "NOT_CERTIFICATE_ITEM");
  Command deliver = Deliver(taking);
  deliver.mutable_deliver_result()->set_window_id("jz-hall-main-w12");
  EXPECT_EQ(city.Do(kChief, deliver).reason(), "");
  EXPECT_EQ(city.Find(taking).state(), journal::CASE_STATE_COMPLETED);
  EXPECT_EQ(city.Find(taking).result_code(), 6);
}

}  // namespace
}  // namespace yici::approval
