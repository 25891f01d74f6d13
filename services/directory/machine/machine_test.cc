// Decide and Apply of the directory, command by command.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <memory>
#include <set>

#include "services/base/memory_state.h"
#include "services/calendar/calendar_book.h"
#include "services/directory/machine/apply.h"
#include "services/directory/machine/decide.h"
#include "services/directory/machine/pack_rows.h"
#include "services/directory/machine/rejections.h"
#include "services/directory/machine/rights.h"

namespace yici::directory {
namespace {

CivilDay Day(std::string_view text) { return *CivilDay::Parse(text); }

class DirectoryTest : public testing::Test {
 protected:
  void SetUp() override {
    AddJurisdiction("210000", "");
    AddJurisdiction("210700", "210000");
    AddJurisdiction("210726", "210700");
    AddJurisdiction("210782", "210700");
    AddDepartment("jz-market", "210700");
    AddDepartment("heishan-market", "210726");
    AddHall("jz-hall", "210700");
    for (const char* id : {"chief", "handler", "other", "county-admin", "heishan-handler", "clerk"}) AddOfficer(id);
    AddOfficer("gone", false);
    AddGrant("chief", role::kAdministrator, "jurisdiction", "210700");
    AddGrant("county-admin", role::kAdministrator, "jurisdiction", "210726");
    AddGrant("handler", role::kHandler, "department", "jz-market");
    AddGrant("heishan-handler", role::kHandler, "department", "heishan-market");
    AddGrant("clerk", role::kWindowClerk, "hall", "jz-hall");
    AddGrant("gone", role::kReviewer, "department", "jz-market");
  }

  void AddJurisdiction(const std::string& id, const std::string& parent) {
    auto row = std::make_unique<journal::Jurisdiction>();
    row->set_jurisdiction(id);
    row->set_parent(parent);
    state_.Put(id, std::move(row));
  }
  void AddDepartment(const std::string& id, const std::string& jurisdiction) {
    auto row = std::make_unique<journal::Department>();
    row->set_department_id(id);
    row->set_jurisdiction(jurisdiction);
    state_.Put(id, std::move(row));
  }
  void AddHall(const std::string& id, const std::string& jurisdiction) {
    auto row = std::make_unique<journal::Hall>();
    row->set_hall_id(id);
    row->set_jurisdiction(jurisdiction);
    state_.Put(id, std::move(row));
  }
  void AddOfficer(const std::string& id, bool active = true) {
    journal::PackRow row;
    row.mutable_officer()->set_officer_id(id);
    row.mutable_officer()->add_post_ids(id + "-post");
    row.mutable_officer()->set_active(active);
    PutRow(state_, row);
  }
  static journal::RoleGrant Grant(std::string_view officer, std::string_view role, std::string_view kind,
                                  std::string_view scope) {
    journal::RoleGrant grant;
    grant.set_officer_id(std::string(officer));
    grant.set_role(std::string(role));
    grant.set_scope_kind(std::string(kind));
    grant.set_scope(std::string(scope));
    return grant;
  }
  void AddGrant(std::string_view officer, std::string_view role, std::string_view kind, std::string_view scope) {
    journal::PackRow row;
    *row.mutable_role_grant() = Grant(officer, role, kind, scope);
    row.mutable_role_grant()->set_source("illustrative");
    PutRow(state_, row);
  }

  // Runs a command of `sender` at 09:00 of today; the reason of the refusal, or "" when it happened.
  std::string Run(const journal::Command& command, const std::string& sender = "chief") {
    journal::Arrival arrival;
    arrival.mutable_principal()->set_id("officer:" + sender);
    arrival.mutable_principal()->set_kind(journal::PRINCIPAL_KIND_OFFICER);
    // An act said to be done in the past must not bring a past mandate back.
    arrival.set_occurred_us(StartOf(Day("2019-01-02")).micros());
    const Instant now = StartOf(today_) + 9 * 3'600 * kMicrosPerSecond;
    const Ordered ordered{.revision = ++revision_, .legal_time = now, .arrival = arrival};
    EXPECT_TRUE(Handles(command));
    last_ = Decide(World{state_, calendar_, book_}, command, ordered);
    if (last_.refused()) {
      EXPECT_TRUE(last_.events.empty());
      EXPECT_FALSE(last_.answer.rejection().message_zh().empty() || last_.answer.rejection().message_en().empty());
      return last_.answer.rejection().reason();
    }
    for (const PendingEvent& pending : last_.events) {
      EXPECT_TRUE(Handles(pending.event));
      Apply(state_, pending.event,
            {.revision = revision_,
             .index = 0,
             .legal_time = now,
             .occurred_at = pending.occurred_at,
             .actor = arrival.principal().id()});
    }
    return "";
  }
  std::string RunGrant(const journal::RoleGrant& grant, const std::string& sender = "chief") {
    journal::Command command;
    *command.mutable_grant_role()->mutable_grant() = grant;
    return Run(command, sender);
  }
  std::string RunRevoke(const journal::RoleGrant& grant, const std::string& sender = "chief") {
    journal::Command command;
    auto* revoke = command.mutable_revoke_role();
    revoke->set_officer_id(grant.officer_id());
    revoke->set_role(grant.role());
    revoke->set_scope_kind(grant.scope_kind());
    revoke->set_scope(grant.scope());
    return Run(command, sender);
  }
  std::string RunSubstitution(const std::string& absent, const std::string& substitute, const char* until = "",
                              bool revoked = false, const std::string& sender = "chief") {
    journal::Command command;
    auto* substitution = command.mutable_set_substitution()->mutable_substitution();
    substitution->set_absent(absent);
    substitution->set_substitute(substitute);
    substitution->set_revoked(revoked);
    if (*until != '\0') substitution->set_until_day(Day(until).days_since_1970());
    return Run(command, sender);
  }
  std::string RunHandOver(const std::string& from, const std::string& to, const std::string& reason = "调离",
                          const std::string& sender = "chief") {
    journal::Command command;
    command.mutable_hand_over()->set_from(from);
    command.mutable_hand_over()->set_to(to);
    command.mutable_hand_over()->set_reason(reason);
    return Run(command, sender);
  }
  // "officer/post/on behalf of", or "" without mandate.
  std::string Mandates(const std::string& officer, std::string_view role, const Scope& scope, CivilDay on) const {
    const auto mandate = FindMandate(state_, "officer:" + officer, role, scope, on);
    return mandate ? mandate->officer_id + "/" + mandate->post_id + "/" + mandate->on_behalf_of : "";
  }
  std::string HandlesMarket(const std::string& officer, const char* on) const {
    return Mandates(officer, role::kHandler, {.department_id = "jz-market", .hall_id = {}, .jurisdiction = "210700"}, Day(on));
  }

  MemoryState state_;
  calendar::CalendarBook book_;
  calendar::Calendar calendar_;
  CivilDay today_ = Day("2020-04-20");
  uint64_t revision_ = 0;
  Outcome last_;
};

TEST_F(DirectoryTest, FindsAnOwnGrantInItsScopeAlone) {
  EXPECT_EQ(HandlesMarket("handler", "2020-04-20"), "handler/handler-post/");
  EXPECT_EQ(HandlesMarket("other", "2020-04-20"), "");
  EXPECT_EQ(Mandates("handler", role::kReviewer, {"jz-market", "", "210700"}, today_), "");
  EXPECT_EQ(Mandates("handler", role::kHandler, {"heishan-market", "", "210726"}, today_), "");
  EXPECT_EQ(Mandates("clerk", role::kWindowClerk, {"jz-market", "jz-hall", "210700"}, today_), "clerk/clerk-post/");
  EXPECT_EQ(Mandates("clerk", role::kWindowClerk, {"jz-market", "", "210700"}, today_), "");
}

TEST_F(DirectoryTest, AJurisdictionCoversItsDepartmentsHallsAndThoseBelow) {
  for (const Scope& scope : {Scope{"", "", "210700"}, Scope{"", "", "210726"}, Scope{"heishan-market", "", ""},
                             Scope{"", "jz-hall", ""}, Scope{"jz-market", "jz-hall", ""}}) {
    EXPECT_NE(Mandates("chief", role::kAdministrator, scope, today_), "");
  }
  EXPECT_EQ(Mandates("chief", role::kAdministrator, {"", "", "210000"}, today_), "");
  EXPECT_EQ(Mandates("chief", role::kAdministrator, {"", "", "219999"}, today_), "");
  EXPECT_EQ(Mandates("chief", role::kAdministrator, {"no-such", "", ""}, today_), "");
  EXPECT_EQ(Mandates("chief", role::kAdministrator, {}, today_), "");
  EXPECT_EQ(Mandates("county-admin", role::kAdministrator, {"", "", "210782"}, today_), "");
}

TEST_F(DirectoryTest, ALoopOfParentsEndsAndCoversNothing) {
  AddJurisdiction("1", "2");
  AddJurisdiction("2", "1");
  EXPECT_EQ(Mandates("chief", role::kAdministrator, {"", "", "1"}, today_), "");
  AddHall("lost-hall", "1");
  EXPECT_FALSE(AdministersPartition(state_, "officer:chief", today_));
}

TEST_F(DirectoryTest, OnlyOfficersInOfficeHaveMandates) {
  EXPECT_FALSE(FindMandate(state_, "handler", role::kHandler, {"jz-market", "", ""}, today_));
  EXPECT_FALSE(FindMandate(state_, "enterprise:handler", role::kHandler, {"jz-market", "", ""}, today_));
  EXPECT_FALSE(FindMandate(state_, "officer:", role::kHandler, {"jz-market", "", ""}, today_));
  EXPECT_FALSE(FindMandate(state_, "", role::kHandler, {"jz-market", "", ""}, today_));
  EXPECT_EQ(Mandates("gone", role::kReviewer, {"jz-market", "", ""}, today_), "");
  EXPECT_FALSE(HoldsAnywhere(state_, "officer:gone", role::kReviewer, today_));
  EXPECT_TRUE(HoldsAnywhere(state_, "officer:handler", role::kHandler, today_));
}

TEST_F(DirectoryTest, OnlyTheCitysAdministratorAdministersThePartition) {
  EXPECT_TRUE(AdministersPartition(state_, "officer:chief", today_));
  EXPECT_FALSE(AdministersPartition(state_, "officer:county-admin", today_));
  EXPECT_FALSE(AdministersPartition(state_, "officer:handler", today_));
  AddJurisdiction("210800", "210000");
  AddHall("other-hall", "210800");
  EXPECT_FALSE(AdministersPartition(state_, "officer:chief", today_)) << "a second city is beside the first";
}

TEST_F(DirectoryTest, AGrantHoldsUntilTheEndOfItsLastDay) {
  auto grant = Grant("other", role::kHandler, "department", "jz-market");
  grant.set_until_day(Day("2020-04-30").days_since_1970());
  ASSERT_EQ(RunGrant(grant), "");
  EXPECT_EQ(last_.events[0].subject, "officers/other");
  EXPECT_EQ(HandlesMarket("other", "2020-04-19"), "");
  EXPECT_NE(HandlesMarket("other", "2020-04-20"), "");
  EXPECT_NE(HandlesMarket("other", "2020-04-30"), "");
  EXPECT_EQ(HandlesMarket("other", "2020-05-01"), "");
}

TEST_F(DirectoryTest, ARevokedGrantEndsAtOnceForEveryDay) {
  ASSERT_EQ(RunRevoke(Grant("handler", role::kHandler, "department", "jz-market")), "");
  EXPECT_EQ(HandlesMarket("handler", "2020-04-20"), "");
  EXPECT_EQ(HandlesMarket("handler", "2020-04-19"), "");
  ASSERT_EQ(RunGrant(Grant("handler", role::kHandler, "department", "jz-market")), "");
  EXPECT_NE(HandlesMarket("handler", "2020-04-20"), "");
}

TEST_F(DirectoryTest, AnAdministratorWhoseGrantIsRevokedChangesNothingMore) {
  ASSERT_EQ(RunRevoke(Grant("chief", role::kAdministrator, "jurisdiction", "210700")), "");
  EXPECT_EQ(RunGrant(Grant("other", role::kHandler, "department", "jz-market")), reason::kAdministratorRequired);
}

TEST_F(DirectoryTest, ASubstituteActsInTheNameOfTheAbsentUntilTheEndOfTheLastDay) {
  ASSERT_EQ(RunSubstitution("handler", "other", "2020-04-24"), "");
  EXPECT_EQ(HandlesMarket("other", "2020-04-20"), "other/handler-post/handler");
  EXPECT_EQ(HandlesMarket("other", "2020-04-24"), "other/handler-post/handler");
  EXPECT_EQ(HandlesMarket("other", "2020-04-25"), "");
  EXPECT_EQ(HandlesMarket("handler", "2020-04-20"), "handler/handler-post/");
  ASSERT_EQ(RunSubstitution("handler", "other", "", true), "");
  EXPECT_EQ(HandlesMarket("other", "2020-04-20"), "");
}

TEST_F(DirectoryTest, ASubstitutionLendsNoMoreThanTheAbsentHasAndIsNotPassedOn) {
  ASSERT_EQ(RunSubstitution("handler", "other"), "");
  ASSERT_EQ(RunSubstitution("other", "clerk"), "");
  EXPECT_EQ(HandlesMarket("clerk", "2020-04-20"), "");
  ASSERT_EQ(RunRevoke(Grant("handler", role::kHandler, "department", "jz-market")), "");
  EXPECT_EQ(HandlesMarket("other", "2020-04-20"), "");
}

TEST_F(DirectoryTest, AnOwnGrantComesBeforeASubstitution) {
  ASSERT_EQ(RunGrant(Grant("other", role::kHandler, "department", "jz-market")), "");
  ASSERT_EQ(RunSubstitution("handler", "other"), "");
  EXPECT_EQ(HandlesMarket("other", "2020-04-20"), "other/other-post/");
}

TEST_F(DirectoryTest, WhoHasLeftLendsNothingUnlessTheWorkWasHandedOver) {
  ASSERT_EQ(RunSubstitution("gone", "other"), "");
  EXPECT_EQ(Mandates("other", role::kReviewer, {"jz-market", "", ""}, today_), "");
  ASSERT_EQ(RunHandOver("gone", "other"), "");
  EXPECT_EQ(Mandates("other", role::kReviewer, {"jz-market", "", ""}, today_), "other/gone-post/gone");
}

TEST_F(DirectoryTest, AHandOverMakesTheOtherTheOwnerAlsoOfWhatWasTakenOverBefore) {
  EXPECT_EQ(OwnerOf(state_, "handler"), "handler");
  ASSERT_EQ(RunHandOver("handler", "other"), "");
  EXPECT_EQ(OwnerOf(state_, "handler"), "other");
  EXPECT_EQ(HandlesMarket("other", "2020-04-20"), "other/handler-post/handler");
  ASSERT_EQ(RunHandOver("other", "clerk"), "");
  EXPECT_EQ(OwnerOf(state_, "handler"), "clerk");
  EXPECT_EQ(OwnerOf(state_, "other"), "clerk");
  EXPECT_EQ(HandlesMarket("clerk", "2020-04-20"), "clerk/handler-post/handler");
  EXPECT_EQ(HandlesMarket("other", "2020-04-20"), "");
}

TEST_F(DirectoryTest, WorkHandedBackBelongsToItsOwnerAgain) {
  ASSERT_EQ(RunHandOver("handler", "other"), "");
  ASSERT_EQ(RunHandOver("other", "handler"), "");
  EXPECT_EQ(OwnerOf(state_, "handler"), "handler");
  EXPECT_EQ(OwnerOf(state_, "other"), "handler");
  EXPECT_EQ(HandlesMarket("other", "2020-04-20"), "");
}

TEST_F(DirectoryTest, AfterAnyHandOversOneStepLeadsToAnOwner) {
  const std::string ids[] = {"handler", "other", "clerk", "chief"};
  uint32_t seed = 7;
  for (int i = 0; i < 200; ++i) {
    seed = seed * 1'664'525u + 1'013'904'223u;
    RunHandOver(ids[(seed >> 8) % 4], ids[(seed >> 16) % 4]);
    for (const std::string& id : ids) {
      EXPECT_EQ(OwnerOf(state_, OwnerOf(state_, id)), OwnerOf(state_, id)) << i;
    }
  }
}

TEST_F(DirectoryTest, APackNeverRevivesOrWidensAMandateThatAnAdministratorTookInHand) {
  ASSERT_EQ(RunRevoke(Grant("handler", role::kHandler, "department", "jz-market")), "");
  AddGrant("handler", role::kHandler, "department", "jz-market");
  EXPECT_EQ(HandlesMarket("handler", "2020-04-20"), "");
  auto short_grant = Grant("handler", role::kHandler, "department", "jz-market");
  short_grant.set_until_day(Day("2020-04-21").days_since_1970());
  short_grant.set_source("illustrative");
  ASSERT_EQ(RunGrant(short_grant), "");
  AddGrant("handler", role::kHandler, "department", "jz-market");
  EXPECT_NE(HandlesMarket("handler", "2020-04-21"), "");
  EXPECT_EQ(HandlesMarket("handler", "2020-04-22"), "");
}

TEST_F(DirectoryTest, APackMayChangeTheEndOfItsOwnGrants) {
  journal::PackRow row;
  *row.mutable_role_grant() = Grant("handler", role::kHandler, "department", "jz-market");
  row.mutable_role_grant()->set_source("illustrative");
  EXPECT_EQ(ChangeOf(state_, row), RowChange::kUnchanged);
  row.mutable_role_grant()->set_until_day(Day("2020-04-21").days_since_1970());
  EXPECT_EQ(ChangeOf(state_, row), RowChange::kChanged);
  PutRow(state_, row);
  EXPECT_EQ(HandlesMarket("handler", "2020-04-22"), "");
}

TEST_F(DirectoryTest, ACountysAdministratorStaysWithinTheCounty) {
  EXPECT_EQ(RunGrant(Grant("other", role::kHandler, "department", "heishan-market"), "county-admin"), "");
  EXPECT_EQ(RunSubstitution("heishan-handler", "other", "", false, "county-admin"), "");
  EXPECT_EQ(RunSubstitution("handler", "county-admin", "", false, "county-admin"), reason::kAdministratorRequired);
  EXPECT_EQ(RunHandOver("handler", "county-admin", "x", "county-admin"), reason::kAdministratorRequired);
  ASSERT_EQ(RunHandOver("handler", "heishan-handler"), "");
  EXPECT_EQ(RunHandOver("heishan-handler", "county-admin", "x", "county-admin"), reason::kAdministratorRequired)
      << "work of the city would go along";
}

// One row for every reason, in the order of the table.
TEST_F(DirectoryTest, EveryReasonHasACommandThatEarnsIt) {
  const auto good = Grant("other", role::kHandler, "department", "jz-market");
  const auto with = [&](auto change) {
    auto grant = good;
    change(grant);
    return grant;
  };
  const int32_t today = today_.days_since_1970();
  size_t row = 0;
  const auto earn = [&](const char* name, const std::string& refusal) {
    ASSERT_LT(row, std::size(kReasons));
    EXPECT_EQ(kReasons[row].reason, name);
    EXPECT_EQ(refusal, name);
    EXPECT_EQ(last_.answer.rejection().code(), static_cast<int>(kReasons[row].code));
    ++row;
  };
  earn("DIRECTORY_FIELD_MISSING", RunGrant(with([](auto& g) { g.clear_scope(); })));
  earn("ROLE_UNKNOWN", RunGrant(with([](auto& g) { g.set_role("king"); })));
  earn("SCOPE_KIND_UNKNOWN", RunGrant(with([](auto& g) { g.set_scope_kind("country"); })));
  earn("PERIOD_INVERTED", RunGrant(with([&](auto& g) {
         g.set_from_day(today + 2);
         g.set_until_day(today + 1);
       })));
  earn("SAME_OFFICER", RunSubstitution("other", "other"));
  const auto reorganize = [&](journal::DepartmentChangeKind kind, const char* to, const char* items = "", int more = 0) {
    journal::Command command;
    command.mutable_reorganize_department()->set_department_id("jz-market");
    journal::DepartmentChange& change = *command.mutable_reorganize_department()->mutable_change();
    change.set_kind(kind);
    change.set_to(to);
    change.set_reason("改革");
    change.set_basis("锦编发〔2020〕1号");
    for (int i = 0; *items != '\0' && i <= more; ++i) {
      change.add_parts()->set_item_code(items);
      change.mutable_parts(i)->set_to(to);
    }
    return Run(command);
  };
  constexpr auto kMerge = journal::DEPARTMENT_CHANGE_KIND_MERGE, kSplit = journal::DEPARTMENT_CHANGE_KIND_SPLIT;
  earn("CHANGE_KIND_UNKNOWN", reorganize(journal::DEPARTMENT_CHANGE_KIND_UNSPECIFIED, "heishan-market"));
  earn("LIST_TOO_LONG", reorganize(kSplit, "heishan-market", "item", 200));
  earn("ITEM_NAMED_TWICE", reorganize(kSplit, "heishan-market", "item", 1));
  earn("SAME_DEPARTMENT", reorganize(kMerge, "jz-market"));
  earn("OFFICER_NOT_FOUND", RunGrant(with([](auto& g) { g.set_officer_id("nobody"); })));
  earn("SCOPE_NOT_FOUND", RunGrant(with([](auto& g) { g.set_scope("nowhere"); })));
  earn("ITEM_UNKNOWN", reorganize(kSplit, "heishan-market", "item"));
  earn("POST_NOT_HELD", RunGrant(with([](auto& g) { g.set_post_id("clerk-post"); })));
  earn("ADMINISTRATOR_REQUIRED", RunGrant(good, "handler"));
  earn("PERIOD_PAST", RunGrant(with([&](auto& g) { g.set_from_day(today - 1); })));
  earn("OFFICER_INACTIVE", RunGrant(with([](auto& g) { g.set_officer_id("gone"); })));
  earn("GRANT_ALREADY_STANDS", RunGrant(Grant("handler", role::kHandler, "department", "jz-market")));
  earn("GRANT_NOT_STANDING", RunRevoke(good));
  EXPECT_EQ(RunSubstitution("handler", "other"), "");
  earn("SUBSTITUTION_ALREADY_STANDS", RunSubstitution("handler", "other", "2020-05-01"));
  earn("SUBSTITUTION_NOT_STANDING", RunSubstitution("handler", "clerk", "", true));
  EXPECT_EQ(RunHandOver("handler", "other"), "");
  earn("WORK_ALREADY_HANDED_OVER", RunHandOver("handler", "other"));
  // Planned ends: of the successor before the department's, and of one that leads back.
  journal::Command planned;
  planned.mutable_reorganize_department()->set_department_id("heishan-market");
  journal::DepartmentChange& end = *planned.mutable_reorganize_department()->mutable_change();
  end.set_kind(kMerge);
  end.set_to("jz-market");
  end.set_reason("改革");
  end.set_basis("锦编发〔2020〕1号");
  const auto before = state_.Clone();
  EXPECT_EQ(Run(planned), "");
  earn("DEPARTMENT_ENDED", reorganize(kMerge, "heishan-market"));
  state_.Put("heishan-market", std::make_unique<journal::Department>(*before->Find<journal::Department>("heishan-market")));
  end.set_from_day(today + 5);
  EXPECT_EQ(Run(planned), "");
  earn("SUCCESSION_CYCLE", reorganize(kMerge, "heishan-market"));
  earn("NO_CHANGE_PENDING", reorganize(journal::DEPARTMENT_CHANGE_KIND_CANCEL, ""));
  journal::Command mark;
  mark.mutable_record_credit_mark()->mutable_mark()->set_party("enterprise:91210700MA0AB12C3K");
  mark.mutable_record_credit_mark()->mutable_mark()->set_basis("court judgment 12");
  mark.mutable_record_credit_mark()->mutable_mark()->set_until_day(today);
  earn("CREDIT_MARK_KIND_UNKNOWN", Run(mark));
  mark.mutable_record_credit_mark()->mutable_mark()->set_kind(journal::CREDIT_MARK_KIND_BAD_CREDIT);
  EXPECT_EQ(Run(mark), "");
  earn("CREDIT_MARK_ALREADY_STANDS", Run(mark));
  journal::Command lift;
  lift.mutable_lift_credit_mark()->set_party("enterprise:91210700MA0AB12C3K");
  lift.mutable_lift_credit_mark()->set_number(2);
  lift.mutable_lift_credit_mark()->set_reason("repaired");
  earn("CREDIT_MARK_NOT_STANDING", Run(lift));
  // From here on: subscribers_test.cc and agency_test.cc.
  EXPECT_TRUE(kReasons[row].reason == "SUBSCRIBER_NAME_INVALID" || kReasons[row].reason == "MANDATE_SCOPE_UNKNOWN");
}

TEST_F(DirectoryTest, ChecksInTheOrderOfTheTable) {
  auto grant = Grant("", "king", "country", "nowhere");
  grant.set_from_day(2);
  grant.set_until_day(1);
  EXPECT_EQ(RunGrant(grant, "handler"), reason::kFieldMissing);
  grant.set_officer_id("nobody");
  EXPECT_EQ(RunGrant(grant, "handler"), reason::kRoleUnknown);
  grant.set_role("handler");
  EXPECT_EQ(RunGrant(grant, "handler"), reason::kScopeKindUnknown);
  grant.set_scope_kind("hall");
  EXPECT_EQ(RunGrant(grant, "handler"), reason::kPeriodInverted);
  grant.set_until_day(2);
  EXPECT_EQ(RunGrant(grant, "handler"), reason::kOfficerNotFound);
  grant.set_officer_id("gone");
  EXPECT_EQ(RunGrant(grant, "handler"), reason::kScopeNotFound);
  grant.set_scope("jz-hall");
  EXPECT_EQ(RunGrant(grant, "handler"), reason::kAdministratorRequired);
  EXPECT_EQ(RunGrant(grant), reason::kPeriodPast);
  grant.clear_from_day();
  grant.clear_until_day();
  EXPECT_EQ(RunGrant(grant), reason::kOfficerInactive);
}

TEST_F(DirectoryTest, EveryReasonHasACodeAPageAndALineInTheReadme) {
  const char* source = std::getenv("YICI_SOURCE_DIR");
  const std::string root = source == nullptr ? "." : source;
  std::ifstream readme(root + "/services/directory/README.md");
  const std::string text{std::istreambuf_iterator<char>(readme), std::istreambuf_iterator<char>()};
  size_t at = 0;
  for (const ReasonRow& row : kReasons) {
    EXPECT_TRUE(std::filesystem::exists(root + "/docs/errors/" + std::string(row.reason) + ".md")) << row.reason;
    const size_t found = text.find("| `" + std::string(row.reason) + "` |", at);
    EXPECT_NE(found, std::string::npos) << row.reason << " is not in the README, or out of order";
    if (found != std::string::npos) at = found;
  }
}

TEST_F(DirectoryTest, TheSameCommandsGiveTheSameBytes) {
  const auto before = state_.Clone();
  ASSERT_EQ(RunHandOver("handler", "other"), "");
  const auto dump = state_.Dump();
  journal::Event event = last_.events[0].event;
  Apply(*before, event, {.revision = 1, .index = 0, .legal_time = StartOf(today_), .occurred_at = {}, .actor = {}});
  EXPECT_EQ(before->Dump(), dump);
}

// "Name" of the oneof's fields that `handles` takes, in the order of their numbers.
template <class Message>
std::set<std::string> Handled() {
  std::set<std::string> names;
  const auto* oneof = Message::descriptor()->oneof_decl(0);
  for (int i = 0; i < oneof->field_count(); ++i) {
    Message message;
    message.GetReflection()->MutableMessage(&message, oneof->field(i));
    if (Handles(message)) names.insert(std::string(oneof->field(i)->message_type()->name()));
  }
  return names;
}

TEST_F(DirectoryTest, TheReadmeNamesEveryCommandAndEventItHandles) {
  const char* source = std::getenv("YICI_SOURCE_DIR");
  std::ifstream readme(std::string(source == nullptr ? "." : source) + "/services/directory/README.md");
  std::set<std::string> commands, events;
  bool in_table = false;
  for (std::string line; std::getline(readme, line);) {
    if (line.starts_with("## ")) in_table = line == "## Commands";
    if (!in_table || !line.starts_with("| `")) continue;
    const size_t command = 3, command_end = line.find('`', command);
    const size_t event = line.find('`', command_end + 1) + 1, event_end = line.find('`', event);
    commands.insert(line.substr(command, command_end - command));
    events.insert(line.substr(event, event_end - event));
  }
  EXPECT_EQ(commands, Handled<journal::Command>());
  EXPECT_EQ(events, Handled<journal::Event>());
}

}  // namespace
}  // namespace yici::directory
