// Departments that are renamed, merged and split, who answers for them, and who holds a role at all.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <memory>

#include "services/base/memory_state.h"
#include "services/calendar/calendar_book.h"
#include "services/directory/machine/apply.h"
#include "services/directory/machine/decide.h"
#include "services/directory/machine/holders.h"
#include "services/directory/machine/organs.h"
#include "services/directory/machine/pack_rows.h"
#include "services/directory/machine/reorganize.h"

namespace yici::directory {
namespace {

using journal::DepartmentChange;
using testing::ElementsAre;
using testing::IsEmpty;

constexpr char kItem[] = "11210700YCJ00025XQ3210125020000";
constexpr char kOtherItem[] = "11210700YCJ00025XQ3210125001000";

CivilDay Day(std::string_view text) { return *CivilDay::Parse(text); }

class OrgansTest : public testing::Test {
 protected:
  void SetUp() override {
    for (const char* id : {"a", "b", "c", "d"}) Pack(id, "210700");
    Pack("county", "210726");
    for (const char* code : {kItem, kOtherItem}) {
      auto versions = std::make_unique<journal::ItemVersions>();
      versions->add_effective_days(1);
      state_.Put(code, std::move(versions));
    }
    Officer("chief", "jurisdiction", "210700");
    Officer("county-admin", "jurisdiction", "210726");
  }
  void Pack(const std::string& id, const std::string& jurisdiction, const std::string& name = "老名称") {
    journal::PackRow row;
    row.mutable_department()->set_department_id(id);
    row.mutable_department()->set_jurisdiction(jurisdiction);
    row.mutable_department()->set_name_zh(name);
    PutRow(state_, row);
  }
  void Officer(const std::string& id, const std::string& kind, const std::string& scope) {
    journal::PackRow row;
    row.mutable_officer()->set_officer_id(id);
    row.mutable_officer()->set_active(true);
    PutRow(state_, row);
    journal::PackRow grant;
    grant.mutable_role_grant()->set_officer_id(id);
    grant.mutable_role_grant()->set_role("administrator");
    grant.mutable_role_grant()->set_scope_kind(kind);
    grant.mutable_role_grant()->set_scope(scope);
    PutRow(state_, grant);
  }
  static DepartmentChange Change(journal::DepartmentChangeKind kind, const std::string& to, const char* from = "") {
    DepartmentChange change;
    change.set_kind(kind);
    change.set_to(to);
    if (*from != '\0') change.set_from_day(Day(from).days_since_1970());
    change.set_reason("改革");
    change.set_basis("锦编发〔2020〕1号");
    return change;
  }
  static DepartmentChange Merger(const std::string& to, const char* from = "") {
    return Change(journal::DEPARTMENT_CHANGE_KIND_MERGE, to, from);
  }
  static DepartmentChange Split(const std::string& item, const std::string& part, const std::string& rest) {
    DepartmentChange change = Change(journal::DEPARTMENT_CHANGE_KIND_SPLIT, rest);
    change.add_parts()->set_item_code(item);
    change.mutable_parts(0)->set_to(part);
    return change;
  }
  static DepartmentChange Renaming(const std::string& name, const char* from = "") {
    DepartmentChange change = Change(journal::DEPARTMENT_CHANGE_KIND_RENAME, "", from);
    change.set_name_zh(name);
    return change;
  }
  static DepartmentChange Cancellation() { return Change(journal::DEPARTMENT_CHANGE_KIND_CANCEL, ""); }
  // The reason of the refusal, or "" when it happened.
  std::string Run(const std::string& department, const DepartmentChange& change, const std::string& sender = "chief") {
    journal::Command command;
    command.mutable_reorganize_department()->set_department_id(department);
    *command.mutable_reorganize_department()->mutable_change() = change;
    journal::Arrival arrival;
    arrival.mutable_principal()->set_id("officer:" + sender);
    arrival.mutable_principal()->set_kind(journal::PRINCIPAL_KIND_OFFICER);
    const Ordered ordered{.revision = ++revision_, .legal_time = StartOf(today_) + 1, .arrival = arrival};
    const Outcome outcome = Decide(World{state_, calendar_, book_}, command, ordered);
    for (const PendingEvent& pending : outcome.events) {
      Apply(state_, pending.event,
            {.revision = revision_, .index = 0, .legal_time = ordered.legal_time, .occurred_at = {}, .actor = {}});
    }
    return outcome.answer.rejection().reason();
  }
  std::string On(const std::string& department, const char* day, const char* item = kItem) {
    return OrganOn(state_, department, item, Day(day));
  }
  const journal::Department& Row(const std::string& id) { return *state_.Find<journal::Department>(id); }

  MemoryState state_;
  calendar::CalendarBook book_;
  calendar::Calendar calendar_;
  CivilDay today_ = Day("2020-04-20");
  uint64_t revision_ = 0;
};

TEST_F(OrgansTest, AMergerHoldsFromMidnightOfItsDay) {
  ASSERT_EQ(Run("a", Merger("b", "2020-04-22")), "");
  EXPECT_EQ(On("a", "2020-04-21"), "a");
  EXPECT_EQ(On("a", "2020-04-22"), "b");
  EXPECT_EQ(On("b", "2020-04-22"), "b");
  EXPECT_EQ(EndOf(Row("a"), Day("2020-04-21")), nullptr);
  EXPECT_NE(EndOf(Row("a"), Day("2020-04-22")), nullptr);
  EXPECT_THAT(EndingDays(state_), ElementsAre(Day("2020-04-22").days_since_1970()));
  EXPECT_EQ(Row("a").changes(0).revision(), revision_);
}

TEST_F(OrgansTest, WhoEndedIsCarriedOnByTheLastOfItsSuccessors) {
  ASSERT_EQ(Run("a", Merger("b", "2020-04-21")), "");
  ASSERT_EQ(Run("d", Merger("c", "2020-04-23")), "");
  ASSERT_EQ(Run("b", Split(kItem, "d", "c")), "");
  EXPECT_THAT(CarriedOnBy(state_, "c", Day("2020-04-20")), ElementsAre("b"));
  EXPECT_THAT(CarriedOnBy(state_, "c", Day("2020-04-21")), ElementsAre("a", "b"));
  EXPECT_THAT(CarriedOnBy(state_, "c", Day("2020-04-23")), ElementsAre("a", "b", "d"));
  EXPECT_THAT(CarriedOnBy(state_, "d", Day("2020-04-21")), ElementsAre()) << "parts by item are for what has an item";
}

TEST_F(OrgansTest, ASplitGoesByItemAndTheRestHasASuccessorToo) {
  ASSERT_EQ(Run("a", Split(kItem, "b", "c")), "");
  EXPECT_EQ(On("a", "2020-04-20", kItem), "b");
  EXPECT_EQ(On("a", "2020-04-20", kOtherItem), "c");
  EXPECT_EQ(On("a", "2020-04-20", "an item of later days"), "c");
}

TEST_F(OrgansTest, AChainOfSuccessionsIsFollowedDayByDay) {
  ASSERT_EQ(Run("a", Merger("b", "2020-04-21")), "");
  ASSERT_EQ(Run("b", Split(kItem, "c", "d")), "");
  EXPECT_EQ(On("a", "2020-04-20"), "a");
  EXPECT_EQ(On("b", "2020-04-20"), "c");
  EXPECT_EQ(On("a", "2020-04-21"), "c");
  EXPECT_EQ(On("a", "2020-04-21", kOtherItem), "d");
}

TEST_F(OrgansTest, ASuccessorOfAnotherLevelBringsItsJurisdiction) {
  ASSERT_EQ(Run("a", Merger("county")), "ADMINISTRATOR_REQUIRED");
  Officer("province", "jurisdiction", "210000");
  for (const char* id : {"210700", "210726"}) {
    auto row = std::make_unique<journal::Jurisdiction>();
    row->set_jurisdiction(id);
    row->set_parent("210000");
    state_.Put(id, std::move(row));
  }
  ASSERT_EQ(Run("a", Merger("county"), "province"), "");
  EXPECT_EQ(OrganOn(state_, "a", "210700", kItem, today_).jurisdiction, "210726");
  EXPECT_EQ(OrganOn(state_, "b", "210700", kItem, today_).jurisdiction, "210700");
}

TEST_F(OrgansTest, ANameHoldsFromItsDayAndOutlivesAPack) {
  ASSERT_EQ(Run("a", Renaming("新名称", "2020-04-22")), "");
  EXPECT_EQ(NameOn(Row("a"), Day("2020-04-21")).zh, "老名称");
  EXPECT_EQ(NameOn(Row("a"), Day("2020-04-22")).zh, "新名称");
  Pack("a", "210700", "包里的名称");
  EXPECT_EQ(NameOn(Row("a"), Day("2020-04-22")).zh, "新名称");
  EXPECT_EQ(NameOn(Row("a"), Day("2020-04-21")).zh, "包里的名称");
  EXPECT_EQ(On("a", "2020-04-22"), "a") << "a name moves nothing";
}

TEST_F(OrgansTest, APackNeitherBringsNorTakesAReorganisation) {
  ASSERT_EQ(Run("a", Merger("b")), "");
  Pack("a", "210700");
  EXPECT_EQ(On("a", "2020-04-20"), "b");
  journal::PackRow row;
  *row.mutable_department() = Row("c");
  *row.mutable_department()->add_changes() = Merger("d", "2020-04-01");
  EXPECT_EQ(ChangeOf(state_, row), RowChange::kUnchanged);
  PutRow(state_, row);
  EXPECT_EQ(On("c", "2020-04-20"), "c");
}

TEST_F(OrgansTest, WhatHasNotComeIntoForceIsCancelledAndNothingElse) {
  EXPECT_EQ(Run("a", Cancellation()), "NO_CHANGE_PENDING");
  ASSERT_EQ(Run("a", Renaming("新名称")), "");
  ASSERT_EQ(Run("a", Merger("b", "2020-04-22")), "");
  EXPECT_EQ(Run("a", Merger("c")), "DEPARTMENT_ENDED") << "one end is planned already";
  ASSERT_EQ(Run("a", Cancellation()), "");
  EXPECT_EQ(On("a", "2020-04-22"), "a");
  EXPECT_EQ(NameOn(Row("a"), today_).zh, "新名称") << "in force since today";
  EXPECT_THAT(EndingDays(state_), IsEmpty());
  EXPECT_EQ(Run("a", Merger("c")), "");
  EXPECT_EQ(Run("a", Cancellation()), "NO_CHANGE_PENDING") << "it is in force";
}

TEST_F(OrgansTest, NoSuccessionClosesToARing) {
  ASSERT_EQ(Run("a", Merger("b", "2020-04-25")), "");
  ASSERT_EQ(Run("b", Split(kItem, "c", "d")), "");
  EXPECT_EQ(Run("d", Merger("a", "2020-04-22")), "SUCCESSION_CYCLE");
  EXPECT_EQ(Run("c", Merger("a")), "SUCCESSION_CYCLE") << "through a part of the split, and before the other's day";
  EXPECT_EQ(Run("c", Merger("b")), "DEPARTMENT_ENDED");
  EXPECT_EQ(Run("c", Merger("d")), "");
}

TEST_F(OrgansTest, RandomReorganisationsAlwaysLeadToADepartmentThatLasts) {
  uint32_t seed = 11;
  const auto below = [&seed](uint32_t n) {
    seed = seed * 1'664'525u + 1'013'904'223u;
    return (seed >> 8) % n;
  };
  for (int i = 0; i < 12; ++i) Pack("x" + std::to_string(i), "210700");
  for (int i = 0; i < 200; ++i) {
    const std::string from = "x" + std::to_string(below(12)), to = "x" + std::to_string(below(12));
    DepartmentChange change = below(2) == 0 ? Merger(to) : Split(kItem, "x" + std::to_string(below(12)), to);
    change.set_from_day(today_.days_since_1970() + static_cast<int32_t>(below(20)));
    Run(from, below(5) == 0 ? Cancellation() : change);
    for (int day = 0; day < 20; ++day) {
      for (const char* item : {kItem, kOtherItem}) {
        const std::string organ = OrganOn(state_, from, item, today_ + day);
        ASSERT_EQ(EndOf(Row(organ), today_ + day), nullptr) << i;
      }
    }
  }
}

TEST_F(OrgansTest, SyntaxIsCheckedBeforeAnythingIsLookedUp) {
  EXPECT_EQ(Run("", Merger("b")), "DIRECTORY_FIELD_MISSING");
  EXPECT_EQ(Run("a", Merger("")), "DIRECTORY_FIELD_MISSING");
  EXPECT_EQ(Run("a", Renaming("")), "DIRECTORY_FIELD_MISSING");
  DepartmentChange wordless = Merger("b");
  wordless.clear_basis();
  EXPECT_EQ(Run("a", wordless), "DIRECTORY_FIELD_MISSING");
  wordless = Merger("b");
  wordless.set_reason(std::string(kChangeTextBytesMax + 1, 'x'));
  EXPECT_EQ(Run("nowhere", wordless), "DIRECTORY_FIELD_MISSING");
  EXPECT_EQ(Run("a", Change(journal::DEPARTMENT_CHANGE_KIND_UNSPECIFIED, "b")), "CHANGE_KIND_UNKNOWN");
  EXPECT_EQ(Run("a", Change(journal::DEPARTMENT_CHANGE_KIND_SPLIT, "b")), "LIST_TOO_LONG") << "a split without a part";
  DepartmentChange split = Split(kItem, "b", "c");
  *split.add_parts() = split.parts(0);
  EXPECT_EQ(Run("a", split), "ITEM_NAMED_TWICE");
  EXPECT_EQ(Run("a", Split(kItem, "a", "c")), "SAME_DEPARTMENT");
}

TEST_F(OrgansTest, ThenWhatIsKnownThenRightsThenTheDay) {
  EXPECT_EQ(Run("nowhere", Merger("b", "2020-04-01"), "county-admin"), "SCOPE_NOT_FOUND");
  EXPECT_EQ(Run("a", Merger("nowhere", "2020-04-01"), "county-admin"), "SCOPE_NOT_FOUND");
  EXPECT_EQ(Run("a", Split("no item", "b", "c"), "county-admin"), "ITEM_UNKNOWN");
  EXPECT_EQ(Run("a", Merger("b", "2020-04-01"), "county-admin"), "ADMINISTRATOR_REQUIRED");
  EXPECT_EQ(Run("a", Merger("b", "2020-04-19")), "PERIOD_PAST");
}

// ---- holders ----

TEST_F(OrgansTest, HoldersAreExactlyThoseWhoHaveAMandate) {
  const std::string roles[] = {"handler", "approver"};
  const std::string scopes[] = {"a", "b"};
  std::vector<std::string> ids;
  for (int i = 0; i < 6; ++i) ids.push_back("officer-" + std::to_string(i));
  uint32_t seed = 5;
  const auto below = [&seed](uint32_t n) {
    seed = seed * 1'664'525u + 1'013'904'223u;
    return (seed >> 8) % n;
  };
  for (int round = 0; round < 60; ++round) {
    MemoryState state;
    for (const std::string& id : ids) {
      auto officer = std::make_unique<journal::Officer>();
      officer->set_officer_id(id);
      officer->set_active(below(4) != 0);
      state.Put(id, std::move(officer));
      auto grants = std::make_unique<journal::OfficerGrants>();
      auto substitutions = std::make_unique<journal::OfficerSubstitutions>();
      for (uint32_t i = below(3); i > 0; --i) {
        journal::RoleGrant& grant = *grants->add_grants();
        grant.set_role(roles[below(2)]);
        grant.set_scope_kind("department");
        grant.set_scope(scopes[below(2)]);
        grant.set_from_day(today_.days_since_1970() - static_cast<int32_t>(below(3)) + 1);
        grant.set_revoked(below(4) == 0);
      }
      for (uint32_t i = below(3); i > 0; --i) {
        journal::Substitution& row = *substitutions->add_substitutions();
        row.set_absent(ids[below(6)]);
        row.set_until_day(today_.days_since_1970() - 1 + static_cast<int32_t>(below(3)));
        row.set_hand_over(below(3) == 0);
        row.set_revoked(below(4) == 0);
      }
      state.Put(id, std::move(grants));
      state.Put(id, std::move(substitutions));
    }
    const Holders all(state, today_);
    const std::string_view only[] = {"handler"};
    const Holders some(state, today_, only);
    for (const std::string& role : roles) {
      for (const std::string& department : scopes) {
        const Scope scope{.department_id = department, .hall_id = {}, .jurisdiction = {}};
        std::vector<std::string> expected;
        for (const std::string& id : ids) {
          if (FindMandate(state, "officer:" + id, role, scope, today_)) expected.push_back(id);
        }
        EXPECT_EQ(all.Find(role, scope), expected) << round;
        EXPECT_EQ(some.Find(role, scope), role == only[0] ? expected : std::vector<std::string>()) << round;
      }
    }
  }
}

}  // namespace
}  // namespace yici::directory
