// Every reason that projects, stewards and visits add to the table, met once by a command that nearly fits.
#include <functional>

#include "gtest/gtest.h"
#include "services/steward/machine/ledger.h"
#include "services/steward/machine/ledger_test_kit.h"
#include "services/steward/machine/ledger_rejections_for_tests.h"
#include "services/steward/machine/rejections.h"

namespace yici::steward {
namespace {

using journal::Command;

struct Row {
  std::string_view reason;
  std::function<Done(LedgerCity&)> meet;
};

Command Changed(Command command, const std::function<void(Command&)>& change) {
  change(command);
  return command;
}

Done RegisterChanged(LedgerCity& city, const std::function<void(journal::RegisterProject&)>& change) {
  return city.Do(kAdministrator, Changed(Registered(100), [&](Command& c) { change(*c.mutable_register_project()); }));
}

std::string HandingOver(LedgerCity& city) {
  std::string project = city.Staffed();
  city.Do(kCountyLeader, HandOver(project, "st-bz-01", "st-bz-02"));
  return project;
}

Done FullLedger(LedgerCity& city) {
  const std::string project = city.Staffed();
  auto full = std::make_unique<journal::LedgerProject>(city.Ledger(project));
  while (full->steps_size() < kLedgerStepsMax) full->add_steps();
  city.state().Put(project, std::move(full));
  return city.Do(kSteward, Progress(project, 202004, 1));
}

const Row kRows[] = {
    {"PROJECT_CODE_FORMAT", [](LedgerCity& c) { return RegisterChanged(c, [](auto& r) { r.set_project_code("2012-1"); }); }},
    {"AMENDMENT_EMPTY", [](LedgerCity& c) { return c.Do(kAdministrator, Amended(c.Staffed())); }},
    {"VISIT_NOT_FOUND", [](LedgerCity& c) { return c.Do(kSteward, Notify("ZF1")); }},
    {"STEWARD_UNKNOWN", [](LedgerCity& c) { return c.Do(kCountyLeader, Assign(c.Staffed(), "st-none")); }},
    {"LEADER_UNKNOWN", [](LedgerCity& c) { return RegisterChanged(c, [](auto& r) { r.set_leader_id("ld-none"); }); }},
    {"ENTERPRISE_UNKNOWN",
     [](LedgerCity& c) {
       return c.Do(kSteward, Changed(Plan("", "2020-04-21"),
                                     [](Command& p) { p.mutable_plan_visit()->set_uscc(std::string(kOtherUscc)); }));
     }},
    {"CLUSTER_UNKNOWN", [](LedgerCity& c) { return RegisterChanged(c, [](auto& r) { r.set_cluster_id("none"); }); }},
    {"PROJECT_ENDED",
     [](LedgerCity& c) {
       const std::string project = c.Staffed();
       c.Do(kCountyLeader, Status(project, journal::PROJECT_STATUS_CANCELLED));
       return c.Do(kCountyLeader, Status(project, journal::PROJECT_STATUS_SIGNED));
     }},
    {"PROJECT_STATUS_ORDER",
     [](LedgerCity& c) { return c.Do(kSteward, Status(c.Staffed(), journal::PROJECT_STATUS_STARTED)); }},
    {"ASSIGNMENT_WRONG_STATE", [](LedgerCity& c) { return c.Do(kSteward, SignFor(c.Staffed(), "st-bz-01")); }},
    {"VISIT_WRONG_STATE", [](LedgerCity& c) { return c.Do(kSteward, Notify(c.BroughtVisit(c.Staffed(), "notified"))); }},
    {"PROJECT_CODE_USED",
     [](LedgerCity& c) {
       const Command command = Registered(100);
       c.Do(kAdministrator, command);
       return c.Do(kAdministrator, command);
     }},
    {"MONTH_IN_FUTURE", [](LedgerCity& c) { return c.Do(kSteward, Progress(c.Staffed(), 202005, 1)); }},
    {"PROGRESS_REPORTED",
     [](LedgerCity& c) {
       const std::string project = c.Staffed();
       c.Do(kSteward, Progress(project, 202004, 1));
       return c.Do(kSteward, Progress(project, 202004, 1));
     }},
    {"ALREADY_ASSIGNED", [](LedgerCity& c) { return c.Do(kCountyLeader, Assign(c.Staffed(), "st-bz-01")); }},
    {"NOT_IN_CHARGE", [](LedgerCity& c) { return c.Do(kCountyLeader, Release(c.Staffed(), "st-bz-02")); }},
    {"STEWARD_NOT_SERVING", [](LedgerCity& c) { return c.Do(kCountyLeader, Assign(c.Staffed(), "st-hs-01")); }},
    {"LAST_STEWARD", [](LedgerCity& c) { return c.Do(kCountyLeader, Release(c.Staffed(), "st-bz-01")); }},
    {"HANDOVER_SIGNED",
     [](LedgerCity& c) {
       const std::string project = HandingOver(c);
       c.Do(kSteward, SignFor(project, "st-bz-01"));
       return c.Do(kSteward, SignFor(project, "st-bz-01"));
     }},
    {"BOTH_SIGNATURES",
     [](LedgerCity& c) {
       // Who stands in for both signs for the one that comes, then would for the one that leaves.
       const std::string project = HandingOver(c);
       c.StandIn("st-jz-01", "st-bz-01", "2020-04-01", "2020-04-30");
       c.Do(kCitySteward, SignFor(project, "st-bz-01"));
       c.StandIn("st-jz-01", "st-bz-02", "2020-04-01", "2020-04-30");
       return c.Do(kCitySteward, SignFor(project, "st-bz-01"));
     }},
    {"LEDGER_FULL", FullLedger},
    {"ENTERPRISE_REQUIRED",
     [](LedgerCity& c) {
       c.Do(kCityLeader, Assign("pj-001", "st-jz-01"));
       return c.Do(kCitySteward, Plan("pj-001", "2020-04-21"));
     }},
    {"VISIT_DAY_INVALID", [](LedgerCity& c) { return c.Do(kSteward, Plan(c.Staffed(), "2020-04-19")); }},
    {"VISIT_DEMAND_UNFIT",
     [](LedgerCity& c) {
       const std::string project = c.Staffed();
       return c.Do(kSteward, Plan(project, "2020-04-21", c.Brought("handling")));
     }},
    {"DISTURBANCE_QUOTA",
     [](LedgerCity& c) {
       const std::string project = c.Staffed();
       for (int i = 0; i < 2; ++i) c.Do(kSteward, Plan(project, "2020-04-21"));
       return c.Do(kSteward, Plan(project, "2020-04-21"));
     }},
    {"NOTICE_REQUIRED",
     [](LedgerCity& c) { return c.Do(kSteward, Log(c.BroughtVisit(c.Staffed(), "planned"), "2020-04-20")); }},
    {"VISIT_OTHER_MONTH",
     [](LedgerCity& c) {
       const std::string visit = c.Do(kSteward, Plan(c.Staffed(), "2020-05-06")).ledger().visit_no();
       c.Do(kSteward, Notify(visit));
       return c.Do(kSteward, Log(visit, "2020-04-20"));
     }},
    {"REVISION_CONFLICT",
     [](LedgerCity& c) {
       return c.Do(kSteward, Changed(Status(c.Staffed(), journal::PROJECT_STATUS_SIGNED),
                                     [](Command& s) { s.mutable_change_project_status()->set_etag(99); }));
     }},
    {"REASONS_REQUIRED",
     [](LedgerCity& c) {
       return c.Do(kCountyLeader, Changed(Status(c.Staffed(), journal::PROJECT_STATUS_CANCELLED),
                                          [](Command& s) { s.mutable_change_project_status()->clear_reason(); }));
     }},
    {"JURISDICTION_UNKNOWN", [](LedgerCity& c) { return RegisterChanged(c, [](auto& r) { r.set_jurisdiction("999999"); }); }},
    {"PROJECT_UNKNOWN", [](LedgerCity& c) { return c.Do(kSteward, Progress("pj-none", 202004, 1)); }},
};

}  // namespace

std::vector<std::string_view> ReasonsOfLedgerRows() {
  std::vector<std::string_view> reasons;
  for (const Row& row : kRows) reasons.push_back(row.reason);
  return reasons;
}

namespace {

TEST(LedgerRejectionsTest, EveryReasonIsMetByACommandThatNearlyFitsAndChangesNothing) {
  for (const Row& row : kRows) {
    SCOPED_TRACE(row.reason);
    LedgerCity city;
    city.At("2020-04-20T10:00");
    const Done done = row.meet(city);
    EXPECT_EQ(done.reason(), row.reason);
    EXPECT_TRUE(done.outcome.events.empty());
    EXPECT_FALSE(done.outcome.answer.rejection().message_zh().empty());
  }
}

}  // namespace
}  // namespace yici::steward
