// The ledger of projects, who must sponsor them, and their stewards.
#include "gtest/gtest.h"
#include "services/base/text.h"
#include "services/directory/machine/pack_rows.h"
#include "services/steward/machine/coverage.h"
#include "services/steward/machine/ledger.h"
#include "services/steward/machine/ledger_test_kit.h"
#include "services/steward/machine/levels.h"
#include "services/steward/machine/project_fold.h"
#include "services/steward/machine/rows.h"

namespace yici::steward {
namespace {

using journal::Command;

constexpr int64_t kYuan = 100, kMillion = 1'000'000 * kYuan;

class LedgerTest : public testing::Test {
 protected:
  LedgerTest() { city_.At("2020-04-20T10:00"); }

  journal::Coverage CoverageFor(int64_t fen, std::string_view jurisdiction, bool key_list = false) {
    const HeldModel held = ModelOf(city_.state(), library_, kCoverage);
    EXPECT_TRUE(held);
    return CoverageOf(*held.model,
                      {.total_investment_fen = fen, .jurisdiction = jurisdiction, .key_list = key_list, .since_day = 0},
                      city_.CalendarNow());
  }
  std::vector<std::string> InChargeOf(std::string_view steward_id) {
    std::vector<std::string> ids;
    const std::string prefix = InChargePrefix(steward_id);
    city_.state().Scan(Table::kStewardInCharge, prefix, "", [&](std::string_view key, std::string_view) {
      if (!key.starts_with(prefix)) return false;
      ids.emplace_back(key.substr(prefix.size()));
      return true;
    });
    return ids;
  }

  void Leave(const std::string& officer_id) {
    auto officer = std::make_unique<journal::Officer>(*city_.state().Find<journal::Officer>(officer_id));
    officer->set_active(false);
    city_.state().Put(officer_id, std::move(officer));
  }

  LedgerCity city_;
  workflow::Library library_;
};

TEST_F(LedgerTest, ARegisteredProjectHasANumberAStatusAndItsFirstStep) {
  const Done done = city_.Do(kAdministrator, Registered(600 * kMillion));
  const journal::LedgerProject ledger = city_.Ledger(done.ledger().project_id());
  EXPECT_EQ(ledger.project_id().substr(0, 16), "XM21078220200420");
  EXPECT_EQ(ledger.status(), journal::PROJECT_STATUS_PLANNED);
  EXPECT_EQ(ledger.version(), 1);
  ASSERT_EQ(ledger.steps_size(), 1);
  EXPECT_EQ(ledger.steps(0).actor(), kAdministrator);
  EXPECT_EQ(ledger.total_investment_fen(), 600 * kMillion);
}

TEST_F(LedgerTest, TheAnswerOfARegistrationSaysWhoMustSponsorItAndByWhen) {
  const journal::Coverage coverage = city_.Do(kAdministrator, Registered(600 * kMillion)).ledger().coverage();
  EXPECT_EQ(coverage.rule(), "coverage/beizhen-large");
  EXPECT_EQ(coverage.sponsor(), "county");
  EXPECT_TRUE(coverage.steward());
  // Five working days after Monday, 20 April; the make-up Sunday of the 26th counts.
  EXPECT_EQ(CivilDay(coverage.due_day()).ToString(), "2020-04-26");
}

TEST_F(LedgerTest, TheThresholdsIncludeTheirFigure) {
  const struct {
    int64_t fen;
    std::string_view jurisdiction, rule;
  } rows[] = {{1'000 * kMillion, "210726", "coverage/city-large"},
              {1'000 * kMillion - 1, "210726", "coverage/county-ordinary"},
              {5 * kMillion, "210726", "coverage/county-ordinary"},
              {5 * kMillion - 1, "210726", ""},
              {1'000 * kMillion, "210782", "coverage/city-large"},
              {50 * kMillion, "210782", "coverage/beizhen-large"},
              {50 * kMillion - 1, "210782", "coverage/beizhen-ordinary"},
              {5 * kMillion, "210782", "coverage/beizhen-ordinary"},
              {5 * kMillion - 1, "210782", ""},
              {0, "210782", ""}};
  for (const auto& row : rows) EXPECT_EQ(CoverageFor(row.fen, row.jurisdiction).rule(), row.rule) << row.fen;
}

TEST_F(LedgerTest, TheKeyListComesBeforeTheAmount) {
  EXPECT_EQ(CoverageFor(0, "210726", true).rule(), "coverage/key-list");
  EXPECT_EQ(CoverageFor(50 * kMillion, "210782", true).sponsor(), "city");
}

TEST_F(LedgerTest, ALeaderOfTheLevelAskedForOrAboveSponsorsWhereHeLeads) {
  EXPECT_TRUE(Sponsors(city_.state(), "ld-bz-01", "county", "210782"));
  EXPECT_TRUE(Sponsors(city_.state(), "ld-jz-01", "county", "210782"));
  EXPECT_FALSE(Sponsors(city_.state(), "ld-bz-01", "city", "210782"));
  EXPECT_FALSE(Sponsors(city_.state(), "ld-bz-01", "county", "210726"));
  EXPECT_FALSE(Sponsors(city_.state(), "", "county", "210782"));
  auto officer = std::make_unique<journal::Officer>();
  officer->set_officer_id("ld-bz-01");
  city_.state().Put("ld-bz-01", std::move(officer));
  EXPECT_FALSE(Sponsors(city_.state(), "ld-bz-01", "county", "210782"));
}

TEST_F(LedgerTest, AStatusGoesForwardOneStepAndBackToWhereItWasSuspended) {
  const std::string project = city_.Staffed();
  using S = journal::ProjectStatus;
  for (const S to : {journal::PROJECT_STATUS_SIGNED, journal::PROJECT_STATUS_PREPARATION, journal::PROJECT_STATUS_STARTED,
                     journal::PROJECT_STATUS_SUSPENDED}) {
    EXPECT_EQ(city_.Do(kSteward, Status(project, to)).reason(), "");
  }
  EXPECT_EQ(city_.Do(kSteward, Status(project, journal::PROJECT_STATUS_UNDER_CONSTRUCTION)).reason(), "PROJECT_STATUS_ORDER");
  EXPECT_EQ(city_.Do(kSteward, Status(project, journal::PROJECT_STATUS_STARTED)).reason(), "");
  EXPECT_EQ(city_.Ledger(project).version(), 7);
  EXPECT_EQ(city_.Ledger(project).steps(5).actor(), kSteward);
}

TEST_F(LedgerTest, AnAmendmentOfTheAmountStartsTheTimeToFindASponsorAnew) {
  const std::string project = city_.Register(Registered(600 * kMillion));
  const int32_t since = city_.Ledger(project).since_day();
  city_.At("2020-05-11T10:00");
  Command leader = Amended(project);
  leader.mutable_amend_project()->set_leader_id("ld-bz-01");
  EXPECT_EQ(city_.Do(kCountyLeader, leader).reason(), "");
  EXPECT_EQ(city_.Ledger(project).since_day(), since);
  EXPECT_EQ(city_.Ledger(project).uscc(), kUscc);
  Command amount = Amended(project);
  amount.mutable_amend_project()->set_total_investment_fen(2'000 * kMillion);
  const Done done = city_.Do(kCountyLeader, amount);
  EXPECT_EQ(done.ledger().coverage().rule(), "coverage/city-large");
  EXPECT_EQ(CivilDay(done.ledger().coverage().due_day()).ToString(), "2020-05-18");
  EXPECT_EQ(city_.Ledger(project).leader_id(), "ld-bz-01");
}

TEST_F(LedgerTest, AnAmendmentThatAsksForTheSameSponsorMakesNothingTimely) {
  const std::string project = city_.Register(Registered(600 * kMillion));
  const int32_t since = city_.Ledger(project).since_day();
  city_.At("2020-05-11T10:00");
  Command amount = Amended(project);
  amount.mutable_amend_project()->set_total_investment_fen(600 * kMillion + 1);
  const Done fen = city_.Do(kCountyLeader, amount);
  EXPECT_EQ(fen.reason(), "");
  EXPECT_EQ(city_.Ledger(project).since_day(), since);
  EXPECT_EQ(CivilDay(fen.ledger().coverage().due_day()).ToString(), "2020-04-26") << "as overdue as before";
  // Another amount of which nobody is asked, and back again: another sponsor each time.
  amount.mutable_amend_project()->set_total_investment_fen(4 * kMillion);
  EXPECT_EQ(city_.Do(kCountyLeader, amount).ledger().coverage().rule(), "");
  EXPECT_EQ(city_.Ledger(project).since_day(), DayOf(city_.now()).days_since_1970());
}

TEST_F(LedgerTest, AnIssueOfAProjectGoesUpToTheLeaderThatTheLedgerNamesNow) {
  const std::string project = city_.Register(Registered(600 * kMillion));
  Command amended = Amended(project);
  amended.mutable_amend_project()->set_leader_id("ld-jz-02");
  city_.Do(kAdministrator, amended);
  EXPECT_EQ(LeaderOf(city_.state(), "city", "210782", project), "ld-jz-02");
}

TEST_F(LedgerTest, AnIssueOfAProjectIsItsStewardsOfToday) {
  const std::string project = city_.Staffed();
  city_.Do(kCountyLeader, HandOver(project, "st-bz-01", "st-bz-02"));
  city_.Do(kSteward, SignFor(project, "st-bz-01"));
  city_.Do(kOtherSteward, SignFor(project, "st-bz-01"));
  Command issue = IssueOf("hc-help");
  issue.mutable_raise_demand()->set_project_id(project);
  EXPECT_EQ(city_.Find(city_.Raise(kEnterprise, issue)).steward_id(), "st-bz-02");
}

TEST_F(LedgerTest, AMonthIsReportedOnceAndACorrectionIsCounted) {
  const std::string project = city_.Staffed();
  EXPECT_EQ(city_.Do(kSteward, Progress(project, 202004, 100)).reason(), "");
  EXPECT_EQ(city_.Do(kSteward, Progress(project, 202003, 50)).reason(), "");
  EXPECT_EQ(city_.Do(kSteward, Progress(project, 202004, 120)).reason(), "PROGRESS_REPORTED");
  EXPECT_EQ(city_.Do(kSteward, Progress(project, 202004, 120, true)).reason(), "");
  const journal::LedgerProject ledger = city_.Ledger(project);
  ASSERT_EQ(ledger.progress_size(), 2);
  EXPECT_EQ(ledger.progress(0).month(), 202003);
  EXPECT_EQ(ledger.progress(1).invested_fen(), 120);
  EXPECT_EQ(ledger.progress(1).corrections(), 1);
}

TEST_F(LedgerTest, ProjectsOfAPackBeginOnceAndKeepWhatCommandsMadeOfThem) {
  EXPECT_EQ(city_.Do(kAdministrator, OpenAll()).events.size(), 1u);
  EXPECT_EQ(city_.Ledger("pj-001").since_day(), DayOf(city_.now()).days_since_1970());
  city_.Do(kCityLeader, Assign("pj-001", "st-jz-01"));
  EXPECT_TRUE(city_.Do(kAdministrator, OpenAll()).events.empty());
  EXPECT_EQ(CountInCharge(city_.Ledger("pj-001")), 1);
}

TEST_F(LedgerTest, AProjectThatNoCommandTouchedStandsAsItsPackRowSays) {
  journal::Project row;
  row.set_project_id("pj-x");
  row.set_status("under-construction");
  row.set_steward_id("st-bz-01");
  const journal::LedgerProject ledger = BeginLedger(row, 0);
  EXPECT_EQ(ledger.status(), journal::PROJECT_STATUS_UNDER_CONSTRUCTION);
  EXPECT_NE(FindInCharge(ledger, "st-bz-01"), nullptr);
  EXPECT_EQ(CoverageFor(600 * kMillion, "210782").due_day(), 0);
}

TEST_F(LedgerTest, TheLastStewardIsNeverReleased) {
  const std::string project = city_.Staffed();
  EXPECT_EQ(city_.Do(kCountyLeader, Release(project, "st-bz-01")).reason(), "LAST_STEWARD");
  city_.Do(kCountyLeader, Assign(project, "st-bz-02"));
  EXPECT_EQ(InChargeOf("st-bz-01"), std::vector<std::string>{project});
  EXPECT_EQ(city_.Do(kCountyLeader, Release(project, "st-bz-01")).reason(), "");
  EXPECT_TRUE(InChargeOf("st-bz-01").empty());
  EXPECT_EQ(InChargeOf("st-bz-02"), std::vector<std::string>{project});
}

TEST_F(LedgerTest, WhoLeavesStaysInChargeUntilBothHaveSigned) {
  const std::string project = city_.Staffed();
  city_.Do(kCountyLeader, HandOver(project, "st-bz-01", "st-bz-02"));
  EXPECT_EQ(StaffingOf(city_.Ledger(project)), journal::ASSIGNMENT_STATE_HANDOVER);
  city_.Do(kSteward, SignFor(project, "st-bz-01"));
  EXPECT_EQ(CountInCharge(city_.Ledger(project)), 1);
  EXPECT_NE(FindInCharge(city_.Ledger(project), "st-bz-01"), nullptr);
  const Done done = city_.Do(kOtherSteward, SignFor(project, "st-bz-01"));
  EXPECT_EQ(done.ledger().assignment(), journal::ASSIGNMENT_STATE_REPLACED);
  EXPECT_EQ(CountInCharge(city_.Ledger(project)), 1);
  EXPECT_NE(FindInCharge(city_.Ledger(project), "st-bz-02"), nullptr);
  EXPECT_EQ(city_.Ledger(project).assignments(0).signed_out(), kSteward);
  EXPECT_EQ(city_.Ledger(project).assignments(0).signed_in(), kOtherSteward);
}

// A row in charge is nobody once the steward has left the office.
TEST_F(LedgerTest, TheLastWhoServesStays) {
  const std::string project = city_.Staffed();
  city_.Do(kCountyLeader, Assign(project, "st-bz-02"));
  Leave("st-bz-02");
  EXPECT_EQ(city_.Do(kCountyLeader, Release(project, "st-bz-01")).reason(), "LAST_STEWARD");
  EXPECT_EQ(city_.Do(kCountyLeader, Release(project, "st-bz-02")).reason(), "");
}

TEST_F(LedgerTest, NobodyHandsOverToWhoHasLeftTheOfficeMeanwhile) {
  const std::string project = city_.Staffed();
  city_.Do(kCountyLeader, HandOver(project, "st-bz-01", "st-bz-02"));
  EXPECT_EQ(city_.Do(kOtherSteward, SignFor(project, "st-bz-01")).reason(), "");
  Leave("st-bz-02");
  EXPECT_EQ(city_.Do(kSteward, SignFor(project, "st-bz-01")).reason(), "STEWARD_NOT_SERVING");
}

TEST_F(LedgerTest, WhoComesByHandOverIsNotAssignedBesides) {
  const std::string project = city_.Staffed();
  city_.Do(kCountyLeader, HandOver(project, "st-bz-01", "st-bz-02"));
  EXPECT_EQ(city_.Do(kCountyLeader, Assign(project, "st-bz-02")).reason(), "ALREADY_ASSIGNED");
}

// Reports may fill a ledger; who is in charge can still change.
TEST_F(LedgerTest, AFullLedgerStillHandsOver) {
  const std::string project = city_.Staffed();
  auto full = std::make_unique<journal::LedgerProject>(city_.Ledger(project));
  while (full->steps_size() < kLedgerStepsMax) full->add_steps();
  city_.state().Put(project, std::move(full));
  EXPECT_EQ(city_.Do(kSteward, Progress(project, 202003, 1)).reason(), "LEDGER_FULL");
  EXPECT_EQ(city_.Do(kCountyLeader, HandOver(project, "st-bz-01", "st-bz-02")).reason(), "");
  EXPECT_EQ(city_.Do(kSteward, SignFor(project, "st-bz-01")).reason(), "");
  EXPECT_EQ(city_.Do(kOtherSteward, SignFor(project, "st-bz-01")).reason(), "");
}

TEST_F(LedgerTest, ACancelledHandOverLeavesNoSignatureBehind) {
  const std::string project = city_.Staffed();
  city_.Do(kCountyLeader, HandOver(project, "st-bz-01", "st-bz-02"));
  city_.Do(kSteward, SignFor(project, "st-bz-01"));
  EXPECT_EQ(city_.Do(kCountyLeader, CallOff(project, "st-bz-01")).reason(), "");
  city_.Do(kCountyLeader, HandOver(project, "st-bz-01", "st-jz-01"));
  EXPECT_EQ(city_.Do(kCitySteward, SignFor(project, "st-bz-01")).ledger().assignment(), journal::ASSIGNMENT_STATE_HANDOVER);
}

TEST_F(LedgerTest, NobodySignsForBothSides) {
  const std::string project = city_.Staffed();
  city_.StandIn("st-bz-02", "st-bz-01", "2020-04-01", "2020-04-30");
  city_.Do(kCountyLeader, HandOver(project, "st-bz-01", "st-jz-01"));
  city_.StandIn("st-jz-01", "st-bz-01", "2020-04-01", "2020-04-30");
  EXPECT_EQ(city_.Do(kCitySteward, SignFor(project, "st-bz-01")).reason(), "");
  EXPECT_EQ(city_.Do(kCitySteward, SignFor(project, "st-bz-01")).reason(), "HANDOVER_SIGNED");
  EXPECT_EQ(city_.Do(kOtherSteward, SignFor(project, "st-bz-01")).reason(), "");
}

TEST_F(LedgerTest, WhoStandsInForAPeriodActsForTheStewardAndNoLonger) {
  const std::string project = city_.Staffed();
  EXPECT_EQ(city_.Do(kOtherSteward, Progress(project, 202003, 1)).reason(), "NOT_PERMITTED");
  city_.StandIn("st-bz-02", "st-bz-01", "2020-04-20", "2020-04-24");
  city_.At("2020-04-24T23:59");
  EXPECT_EQ(city_.Do(kOtherSteward, Progress(project, 202003, 1)).reason(), "");
  city_.At("2020-04-25T00:00");
  EXPECT_EQ(city_.Do(kOtherSteward, Progress(project, 202002, 1)).reason(), "NOT_PERMITTED");
}

// The directory hands the work of who left to somebody without an office of a steward: its grants go along.
TEST_F(LedgerTest, WhoTookTheWorkOverActsWithTheGrantsThatWentAlong) {
  const std::string project = city_.Staffed();
  Leave("st-bz-01");
  EXPECT_EQ(city_.Do(kHandler, Progress(project, 202003, 1)).reason(), "NOT_PERMITTED");
  city_.StandIn("handler", "st-bz-01", "2020-04-01", "2020-12-31");
  auto row = std::make_unique<journal::OfficerSubstitutions>(*city_.state().Find<journal::OfficerSubstitutions>("handler"));
  EXPECT_EQ(city_.Do(kHandler, Progress(project, 202003, 1)).reason(), "NOT_PERMITTED") << "who has left lends nothing";
  row->mutable_substitutions(0)->set_hand_over(true);
  city_.state().Put("handler", std::move(row));
  auto grants = std::make_unique<journal::OfficerGrants>(*city_.state().Find<journal::OfficerGrants>("st-bz-01"));
  grants->set_handed_over_to("handler");
  city_.state().Put("st-bz-01", std::move(grants));
  EXPECT_EQ(city_.Do(kHandler, Progress(project, 202003, 1)).reason(), "");
}

TEST_F(LedgerTest, AStewardServesWhereHisMandateReaches) {
  const std::string project = city_.Staffed();
  EXPECT_EQ(city_.Do(kCountyLeader, Assign(project, "st-hs-01")).reason(), "STEWARD_NOT_SERVING");
  EXPECT_EQ(city_.Do(kCountyLeader, Assign(project, "st-jz-01")).reason(), "");
}

TEST_F(LedgerTest, ACancelledProjectIsNobodysLoad) {
  const std::string project = city_.Staffed();
  EXPECT_EQ(city_.Do(kCountyLeader, Status(project, journal::PROJECT_STATUS_CANCELLED)).reason(), "");
  EXPECT_TRUE(InChargeOf("st-bz-01").empty());
  EXPECT_EQ(city_.Do(kCountyLeader, Assign(project, "st-bz-02")).reason(), "PROJECT_ENDED");
}

TEST_F(LedgerTest, AnEnterpriseSeesNoProjectOfAnother) {
  const std::string project = city_.Staffed();
  EXPECT_EQ(city_.Do(kOtherEnterprise, Status(project, journal::PROJECT_STATUS_SIGNED)).reason(), "PROJECT_UNKNOWN");
  EXPECT_EQ(city_.Do(kEnterprise, Status(project, journal::PROJECT_STATUS_SIGNED)).reason(), "NOT_PERMITTED");
}

TEST(LedgerGuardTest, ATownshipsLeaderActsInTheTownshipWhereTheProjectLies) {
  LedgerCity city;
  city.At("2020-04-20T10:00");
  auto leader = std::make_unique<journal::Leader>();
  leader->set_leader_id("ld-bz-01");
  leader->set_level("township");
  leader->set_jurisdiction("210782");
  leader->set_township_id("bz-futun");
  city.state().Put("ld-bz-01", std::move(leader));
  const std::string unknown = city.Register(Registered(600'000'000));
  EXPECT_EQ(city.Do(kCountyLeader, Assign(unknown, "st-bz-01")).reason(), "") << "nobody knows where it lies";
  for (const auto& [township, reason] : {std::pair("bz-futun", ""), std::pair("bz-other", "NOT_PERMITTED")}) {
    Command command = Registered(600'000'000);
    command.mutable_register_project()->set_township_id(township);
    EXPECT_EQ(city.Do(kCountyLeader, Assign(city.Register(command), "st-bz-01")).reason(), reason) << township;
  }
}

// Each leader has a township; who stands in for the other acts in both, and in the other's on the substitute's days alone.
TEST(LedgerGuardTest, ALeaderOfATownshipActsInThatOfWhomHeStandsInForToo) {
  LedgerCity city;
  city.At("2020-04-20T10:00");
  for (const auto& [id, township] : {std::pair("ld-bz-01", "bz-futun"), std::pair("ld-bz-02", "bz-other")}) {
    auto leader = std::make_unique<journal::Leader>();
    leader->set_leader_id(id);
    leader->set_level("township");
    leader->set_jurisdiction("210782");
    leader->set_township_id(township);
    city.state().Put(id, std::move(leader));
  }
  auto officer = std::make_unique<journal::Officer>(*city.state().Find<journal::Officer>("ld-bz-01"));
  officer->set_officer_id("ld-bz-02");
  city.state().Put("ld-bz-02", std::move(officer));
  city.state().Put("ld-bz-02",
                   std::make_unique<journal::OfficerGrants>(*city.state().Find<journal::OfficerGrants>("ld-bz-01")));
  Command other = Registered(600'000'000);
  other.mutable_register_project()->set_township_id("bz-other");
  const std::string project = city.Register(other);
  EXPECT_EQ(city.Do(kCountyLeader, Assign(project, "st-bz-01")).reason(), "NOT_PERMITTED");
  city.StandIn("ld-bz-01", "ld-bz-02", "2020-04-21", "2020-04-30");
  EXPECT_EQ(city.Do(kCountyLeader, Assign(project, "st-bz-01")).reason(), "NOT_PERMITTED") << "not yet";
  city.At("2020-04-21T10:00");
  EXPECT_EQ(city.Do(kCountyLeader, Assign(project, "st-bz-01")).reason(), "");
}

TEST(LedgerGuardTest, ACodeThatAPackHasIsNotRegisteredOnceMore) {
  LedgerCity city;
  city.At("2020-04-20T10:00");
  journal::PackRow row;
  row.mutable_project()->set_project_id("pj-777");
  row.mutable_project()->set_project_code("2020-210782-30-03-777777");
  row.mutable_project()->set_jurisdiction("210782");
  directory::PutRow(city.state(), row);
  Command command = Registered(100);
  command.mutable_register_project()->set_project_code("2020-210782-30-03-777777");
  EXPECT_EQ(city.Do(kAdministrator, command).reason(), "PROJECT_CODE_USED");
}

}  // namespace
}  // namespace yici::steward
