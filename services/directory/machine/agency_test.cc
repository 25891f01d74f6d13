// Mandates: who gives and takes them, what each covers, and to which instant it holds.
#include "services/directory/machine/agency.h"

#include "gtest/gtest.h"
#include "services/base/memory_state.h"
#include "services/calendar/calendar_book.h"
#include "services/directory/machine/apply.h"
#include "services/directory/machine/decide.h"
#include "services/directory/machine/rejections.h"
#include "services/directory/machine/rights.h"

namespace yici::directory {
namespace {

constexpr std::string_view kUscc = "91210700MA0AB12C3K";
constexpr std::string_view kEnterprise = "enterprise:91210700MA0AB12C3K";
constexpr std::string_view kSteward = "officer:steward";

CivilDay Day(std::string_view text) { return *CivilDay::Parse(text); }

class AgencyTest : public testing::Test {
 protected:
  AgencyTest() {
    AddOfficer("steward", role::kSteward, kScopeJurisdiction, "210782");
    AddOfficer("clerk", role::kWindowClerk, kScopeHall, "hall-1");
    AddOfficer("centre", role::kSteward, kScopeDepartment, "park-1-centre");
    AddOfficer("far-clerk", role::kWindowClerk, kScopeHall, "hall-2");
    auto project = std::make_unique<journal::Project>();
    project->set_project_id("pj-1");
    project->set_project_code("2020-210782-30-03-123456");
    state_.Put("pj-1", std::move(project));
    auto park = std::make_unique<journal::EnclavePark>();
    park->set_park_id("park-1");
    park->set_service_centre_id("park-1-centre");
    state_.Put("park-1", std::move(park));
  }

  void AddOfficer(const std::string& id, std::string_view role, std::string_view kind, std::string_view scope) {
    auto officer = std::make_unique<journal::Officer>();
    officer->set_officer_id(id);
    officer->set_active(true);
    state_.Put(id, std::move(officer));
    auto grants = std::make_unique<journal::OfficerGrants>();
    journal::RoleGrant& grant = *grants->add_grants();
    grant.set_officer_id(id);
    grant.set_role(std::string(role));
    grant.set_scope_kind(std::string(kind));
    grant.set_scope(std::string(scope));
    state_.Put(id, std::move(grants));
  }

  Outcome Do(std::string_view sender, const journal::Command& command, std::string_view on_behalf_of = {}) {
    journal::Arrival arrival;
    arrival.mutable_principal()->set_id(std::string(sender));
    arrival.mutable_principal()->set_kind(sender.starts_with("enterprise:") ? journal::PRINCIPAL_KIND_ENTERPRISE
                                          : sender.starts_with("hall:")     ? journal::PRINCIPAL_KIND_HALL
                                                                            : journal::PRINCIPAL_KIND_OFFICER);
    arrival.set_on_behalf_of(std::string(on_behalf_of));
    const Ordered ordered{.revision = ++revision_, .legal_time = StartOf(today_), .arrival = arrival};
    const calendar::CalendarBook book;
    const calendar::Calendar calendar = book.At(today_);
    EXPECT_TRUE(Handles(command));
    Outcome outcome = Decide({.state = state_, .calendar = calendar, .book = book}, command, ordered);
    int32_t index = 0;
    for (const PendingEvent& event : outcome.events) {
      EXPECT_EQ(event.subject, AgencySubject(kUscc));
      EXPECT_TRUE(Handles(event.event));
      Apply(state_, event.event,
            {.revision = revision_, .index = index++, .legal_time = StartOf(today_), .occurred_at = {}, .actor = sender});
    }
    return outcome;
  }

  journal::Command Authorize(journal::MandateScope scope, std::string_view until, std::string_view agent = kSteward) const {
    journal::Command command;
    journal::AgencyMandate& mandate = *command.mutable_authorize_agent()->mutable_mandate();
    mandate.set_uscc(std::string(kUscc));
    mandate.set_agent(std::string(agent));
    mandate.set_scope(scope);
    if (scope == journal::MANDATE_SCOPE_CASE) mandate.set_case_no("case-1");
    if (scope == journal::MANDATE_SCOPE_PROJECT) mandate.set_project_id("pj-1");
    mandate.set_until_day(Day(until).days_since_1970());
    return command;
  }
  journal::Command OnPaper(journal::Command command, std::string_view hall) const {
    auto& mandate = *command.mutable_authorize_agent()->mutable_mandate();
    mandate.set_paper(std::string(32, 'p'));
    mandate.set_hall_id(std::string(hall));
    return command;
  }
  journal::Command Revoke(int32_t number, const std::string& reason = "换人") const {
    journal::Command command;
    command.mutable_revoke_agent()->set_uscc(std::string(kUscc));
    command.mutable_revoke_agent()->set_number(number);
    command.mutable_revoke_agent()->set_reason(reason);
    return command;
  }

  std::string Give(journal::MandateScope scope, std::string_view until, std::string_view agent = kSteward) {
    return Do(kEnterprise, Authorize(scope, until, agent)).answer.rejection().reason();
  }
  std::string Reason(const Outcome& outcome) const { return outcome.answer.rejection().reason(); }
  AgencyStanding Found(const AgencyAct& act, std::string_view who = kSteward) const {
    return FindAgency(state_, who, act, today_).standing;
  }

  MemoryState state_;
  CivilDay today_ = Day("2020-04-20");
  uint64_t revision_ = 0;
};

TEST_F(AgencyTest, AMandateHoldsTo24OfItsLastDayAndIsThenExpired) {
  EXPECT_EQ(Found({.uscc = kUscc}), AgencyStanding::kMissing);
  EXPECT_EQ(Give(journal::MANDATE_SCOPE_ENTERPRISE, "2020-04-22"), "");
  for (const auto& [day, standing] :
       {std::pair("2020-04-20", AgencyStanding::kStands), std::pair("2020-04-22", AgencyStanding::kStands),
        std::pair("2020-04-23", AgencyStanding::kExpired)}) {
    today_ = Day(day);
    EXPECT_EQ(Found({.uscc = kUscc}), standing) << day;
  }
  EXPECT_EQ(Reason(Do(kEnterprise, Revoke(1))), "MANDATE_NOT_STANDING");
}

TEST_F(AgencyTest, ARevocationHoldsFromItsRecordAndLeavesNothing) {
  EXPECT_EQ(Give(journal::MANDATE_SCOPE_ENTERPRISE, "2020-12-31"), "");
  EXPECT_EQ(Reason(Do(kEnterprise, Revoke(1))), "");
  EXPECT_EQ(Found({.uscc = kUscc}), AgencyStanding::kMissing);
  EXPECT_EQ(Reason(Do(kEnterprise, Revoke(1))), "MANDATE_NOT_STANDING");
  const journal::AgencyMandate& mandate = *FindMandateOf(state_, kUscc, 1);
  EXPECT_EQ(mandate.revoked_by(), kEnterprise);
  EXPECT_EQ(mandate.revoke_reason(), "换人");
  EXPECT_EQ(Give(journal::MANDATE_SCOPE_ENTERPRISE, "2020-12-31"), "") << "given anew, with a number of its own";
  EXPECT_EQ(FindMandateOf(state_, kUscc, 2)->number(), 2);
}

TEST_F(AgencyTest, EachScopeCoversWhatItNamesAndNothingElse) {
  EXPECT_EQ(Give(journal::MANDATE_SCOPE_CASE, "2020-12-31"), "");
  EXPECT_EQ(Found({.uscc = kUscc, .case_no = "case-1"}), AgencyStanding::kStands);
  EXPECT_EQ(Found({.uscc = kUscc, .case_no = "case-2"}), AgencyStanding::kMissing);
  EXPECT_EQ(Found({.uscc = kUscc}), AgencyStanding::kMissing) << "a new case is none of it";
  EXPECT_EQ(Found({.uscc = "91350100M000100Y43", .case_no = "case-1"}), AgencyStanding::kMissing) << "another's case";
  EXPECT_EQ(Give(journal::MANDATE_SCOPE_PROJECT, "2020-12-31"), "");
  EXPECT_EQ(Found({.uscc = kUscc, .project_id = "pj-1"}), AgencyStanding::kStands);
  EXPECT_EQ(Found({.uscc = kUscc, .project_code = "2020-210782-30-03-123456"}), AgencyStanding::kStands);
  EXPECT_EQ(Found({.uscc = kUscc, .project_id = "pj-2"}), AgencyStanding::kMissing);
  EXPECT_EQ(Give(journal::MANDATE_SCOPE_ENTERPRISE, "2020-12-31"), "");
  EXPECT_EQ(Found({.uscc = kUscc, .case_no = "case-2"}), AgencyStanding::kStands);
  EXPECT_EQ(Found({.uscc = kUscc}, "officer:clerk"), AgencyStanding::kMissing) << "somebody else";
}

TEST_F(AgencyTest, AParkTakesAWholeProjectAndItsCentreActs) {
  EXPECT_EQ(Give(journal::MANDATE_SCOPE_ENTERPRISE, "2020-12-31", "park:park-1"), "MANDATE_SCOPE_UNKNOWN");
  EXPECT_EQ(Give(journal::MANDATE_SCOPE_PROJECT, "2020-12-31", "park:park-2"), "AGENT_UNKNOWN");
  EXPECT_EQ(Give(journal::MANDATE_SCOPE_PROJECT, "2020-12-31", "park:park-1"), "");
  EXPECT_EQ(Found({.uscc = kUscc, .project_id = "pj-1"}, "officer:centre"), AgencyStanding::kStands);
  EXPECT_EQ(Found({.uscc = kUscc, .project_id = "pj-1"}, kSteward), AgencyStanding::kMissing) << "a steward around it";
  EXPECT_EQ(ParkOf(*FindMandateOf(state_, kUscc, 1)), "park-1");
}

TEST_F(AgencyTest, AParkWithoutACentreTakesNothingThatNobodyCouldDo) {
  auto park = std::make_unique<journal::EnclavePark>();
  park->set_park_id("park-8");
  state_.Put("park-8", std::move(park));
  EXPECT_EQ(Give(journal::MANDATE_SCOPE_PROJECT, "2020-12-31", "park:park-8"), "PARK_WITHOUT_CENTRE");
}

TEST_F(AgencyTest, AStewardWhoLeftOrLostTheRoleActsForNobody) {
  EXPECT_EQ(Give(journal::MANDATE_SCOPE_ENTERPRISE, "2020-12-31"), "");
  auto grants = std::make_unique<journal::OfficerGrants>(*state_.Find<journal::OfficerGrants>("steward"));
  grants->mutable_grants(0)->set_revoked(true);
  state_.Put("steward", std::move(grants));
  EXPECT_EQ(Found({.uscc = kUscc}), AgencyStanding::kMissing);
}

TEST_F(AgencyTest, AHallTakesASignedPaperAndNothingElse) {
  const journal::Command asked = Authorize(journal::MANDATE_SCOPE_PROJECT, "2020-12-31");
  EXPECT_EQ(Reason(Do("officer:clerk", asked)), "NOT_PERMITTED") << "no hall named";
  EXPECT_EQ(Reason(Do("officer:far-clerk", OnPaper(asked, "hall-1"))), "NOT_PERMITTED");
  journal::Command without = OnPaper(asked, "hall-1");
  without.mutable_authorize_agent()->mutable_mandate()->clear_paper();
  EXPECT_EQ(Reason(Do("officer:clerk", without)), "SIGNED_PAPER_REQUIRED");
  EXPECT_EQ(Reason(Do("hall:hall-2", OnPaper(asked, "hall-1"), "officer:clerk")), "NOT_PERMITTED");
  EXPECT_EQ(Reason(Do("hall:hall-1", OnPaper(asked, "hall-1"), "officer:clerk")), "");
  const journal::AgencyMandate& mandate = *FindMandateOf(state_, kUscc, 1);
  EXPECT_EQ(mandate.granted_by(), "officer:clerk");
  EXPECT_EQ(mandate.paper(), std::string(32, 'p'));
  EXPECT_EQ(mandate.project_code(), "2020-210782-30-03-123456");
}

TEST_F(AgencyTest, TheAgentMayLayItDownAndNobodyElseTakesIt) {
  EXPECT_EQ(Give(journal::MANDATE_SCOPE_ENTERPRISE, "2020-12-31"), "");
  EXPECT_EQ(Reason(Do("officer:clerk", Revoke(1))), "NOT_PERMITTED");
  EXPECT_EQ(Reason(Do("enterprise:91350100M000100Y43", Revoke(1))), "NOT_PERMITTED");
  EXPECT_EQ(Reason(Do(kSteward, Revoke(1))), "");
}

TEST_F(AgencyTest, AHallDoesNotLayItDownInTheAgentsName) {
  EXPECT_EQ(Give(journal::MANDATE_SCOPE_ENTERPRISE, "2020-12-31"), "");
  EXPECT_EQ(Reason(Do("hall:hall-1", Revoke(1), kSteward)), "NOT_PERMITTED");
  EXPECT_EQ(Found({.uscc = kUscc}), AgencyStanding::kStands);
  journal::Command paper = Revoke(1);
  paper.mutable_revoke_agent()->set_paper(std::string(32, 'p'));
  paper.mutable_revoke_agent()->set_hall_id("hall-1");
  EXPECT_EQ(Reason(Do("hall:hall-1", paper, kSteward)), "NOT_PERMITTED") << "a steward is no clerk of the hall";
  EXPECT_EQ(Reason(Do("hall:hall-1", paper, "officer:clerk")), "") << "on the enterprise's signed paper";
}

// One row for every reason of mandates, with the code of the table.
TEST_F(AgencyTest, EveryReasonOfMandatesIsEarned) {
  const journal::Command all = Authorize(journal::MANDATE_SCOPE_ENTERPRISE, "2020-12-31");
  std::vector<Outcome> earned;
  earned.push_back(Do(kEnterprise, Authorize(journal::MANDATE_SCOPE_UNSPECIFIED, "2020-12-31")));
  earned.push_back(Do("officer:clerk", all));
  journal::Command without = OnPaper(all, "hall-1");
  without.mutable_authorize_agent()->mutable_mandate()->clear_paper();
  earned.push_back(Do("officer:clerk", without));
  journal::Command elsewhere = Authorize(journal::MANDATE_SCOPE_PROJECT, "2020-12-31");
  elsewhere.mutable_authorize_agent()->mutable_mandate()->set_project_id("pj-9");
  earned.push_back(Do(kEnterprise, elsewhere));
  earned.push_back(Do(kEnterprise, Authorize(journal::MANDATE_SCOPE_ENTERPRISE, "2020-12-31", "officer:clerk")));
  auto park = std::make_unique<journal::EnclavePark>();
  park->set_park_id("park-8");
  state_.Put("park-8", std::move(park));
  earned.push_back(Do(kEnterprise, Authorize(journal::MANDATE_SCOPE_PROJECT, "2020-12-31", "park:park-8")));
  EXPECT_EQ(Reason(Do(kEnterprise, all)), "");
  earned.push_back(Do(kEnterprise, all));
  auto full = std::make_unique<journal::AgencyMandates>(*state_.Find<journal::AgencyMandates>(kUscc));
  while (full->mandates_size() < kStandingMandatesMax) *full->add_mandates() = full->mandates(0);
  state_.Put(kUscc, std::move(full));
  earned.push_back(Do(kEnterprise, Authorize(journal::MANDATE_SCOPE_CASE, "2020-12-31")));
  earned.push_back(Do(kEnterprise, Revoke(9)));
  size_t row = std::size(kReasons) - earned.size();
  EXPECT_EQ(kReasons[row].reason, reason::kMandateScope);
  for (const Outcome& outcome : earned) {
    EXPECT_EQ(Reason(outcome), kReasons[row].reason);
    EXPECT_EQ(outcome.answer.rejection().code(), static_cast<int>(kReasons[row].code));
    EXPECT_FALSE(outcome.answer.rejection().message_zh().empty());
    ++row;
  }
}

TEST_F(AgencyTest, EachRefusalHasItsReason) {
  EXPECT_EQ(Reason(Do("enterprise:91350100M000100Y43", Authorize(journal::MANDATE_SCOPE_ENTERPRISE, "2020-12-31"))),
            "NOT_PERMITTED");
  EXPECT_EQ(Give(journal::MANDATE_SCOPE_UNSPECIFIED, "2020-12-31"), "MANDATE_SCOPE_UNKNOWN");
  EXPECT_EQ(Give(journal::MANDATE_SCOPE_ENTERPRISE, "2020-04-19"), "PERIOD_PAST");
  EXPECT_EQ(Give(journal::MANDATE_SCOPE_ENTERPRISE, "2020-12-31", "officer:clerk"), "AGENT_UNKNOWN");
  EXPECT_EQ(Give(journal::MANDATE_SCOPE_ENTERPRISE, "2020-12-31", ""), "DIRECTORY_FIELD_MISSING");
  journal::Command elsewhere = Authorize(journal::MANDATE_SCOPE_PROJECT, "2020-12-31");
  elsewhere.mutable_authorize_agent()->mutable_mandate()->set_project_id("pj-9");
  EXPECT_EQ(Reason(Do(kEnterprise, elsewhere)), "PROJECT_UNKNOWN");
  EXPECT_EQ(Give(journal::MANDATE_SCOPE_ENTERPRISE, "2020-12-31"), "");
  EXPECT_EQ(Give(journal::MANDATE_SCOPE_ENTERPRISE, "2020-12-30"), "MANDATE_ALREADY_STANDS");
  EXPECT_EQ(Give(journal::MANDATE_SCOPE_ENTERPRISE, "2021-01-01"), "") << "longer";
  EXPECT_EQ(Reason(Do(kEnterprise, Revoke(1, " "))), "DIRECTORY_FIELD_MISSING");
  EXPECT_EQ(Reason(Do(kEnterprise, Revoke(9))), "MANDATE_NOT_STANDING");
}

TEST_F(AgencyTest, ARowIsBoundedAndForgetsWhatEndedLongAgo) {
  journal::Command command = Authorize(journal::MANDATE_SCOPE_CASE, "2020-12-31");
  auto& mandate = *command.mutable_authorize_agent()->mutable_mandate();
  for (int i = 0; i < kStandingMandatesMax; ++i) {
    mandate.set_case_no("case-" + std::to_string(i));
    EXPECT_EQ(Reason(Do(kEnterprise, command)), "") << i;
  }
  mandate.set_case_no("one more");
  EXPECT_EQ(Reason(Do(kEnterprise, command)), "MANDATES_FULL");
  for (int i = 0; i < 2 * kEndedMandatesKept; ++i) {
    EXPECT_EQ(Reason(Do(kEnterprise, Revoke(i + 1))), "");
    EXPECT_EQ(Reason(Do(kEnterprise, command)), "") << i;
    mandate.set_case_no("later-" + std::to_string(i));
  }
  const auto& row = *state_.Find<journal::AgencyMandates>(kUscc);
  EXPECT_LE(row.mandates_size(), kStandingMandatesMax + kEndedMandatesKept + 1);
  EXPECT_EQ(FindMandateOf(state_, kUscc, 1), nullptr);
}

}  // namespace
}  // namespace yici::directory
