// Every reason of the table, met once by a command that nearly fits.
#include <functional>
#include <set>

#include "gtest/gtest.h"
#include "services/steward/machine/fold.h"
#include "services/steward/machine/errand_rejections_for_tests.h"
#include "services/steward/machine/ledger_rejections_for_tests.h"
#include "services/steward/machine/policy_rejections_for_tests.h"
#include "services/steward/machine/rejections.h"
#include "services/steward/machine/test_kit.h"

namespace yici::steward {
namespace {

using journal::Command;

struct Row {
  std::string_view reason;
  std::function<Done(City&)> meet;
};

Command Changed(Command command, const std::function<void(Command&)>& change) {
  change(command);
  return command;
}

std::string Closed(City& city) {
  std::string no = city.Brought("call_back");
  city.Do(kOperator, CallBack(no, "satisfied"));
  return no;
}

Done RaiseChanged(City& city, const std::function<void(journal::RaiseDemand&)>& change) {
  return city.Do(kOperator, Changed(HotlineOf("hc-help"), [&](Command& c) { change(*c.mutable_raise_demand()); }));
}

Done ReopenTwice(City& city) {
  const std::string no = Closed(city);
  const Command again = Changed(HotlineOf("hc-help", "新情况"), [&](Command& c) { c.mutable_raise_demand()->set_reopens(no); });
  city.Do(kOperator, again);
  return city.Do(kOperator, again);
}

Done ThirdReturn(City& city) {
  const std::string no = city.Brought("awaiting_sign");
  for (int i = 0; i < 2; ++i) {
    city.Do(kHandler, Return(no));
    city.Do(kDispatcher, OnReturn(no, false));
  }
  return city.Do(kHandler, Return(no));
}

Done FullSteps(City& city) {
  const std::string no = city.Brought("awaiting_sign");
  auto full = std::make_unique<journal::Demand>(city.Find(no));
  while (full->steps_size() < kStepsMax) full->add_steps();
  city.state().Put(no, std::move(full));
  return city.Do(kHandler, Sign(no));
}

Done Stale(City& city) {
  const std::string no = city.Brought("awaiting_sign");
  return city.Do(kHandler, Changed(Sign(no), [](Command& c) { c.mutable_sign_demand()->set_etag(99); }));
}

const Row kRows[] = {
    {"TEXT_REQUIRED", [](City& c) { return RaiseChanged(c, [](auto& raise) { raise.set_text("　 "); }); }},
    {"TEXT_TOO_LONG", [](City& c) { return RaiseChanged(c, [](auto& raise) { raise.set_text(std::string(8'001, 'a')); }); }},
    {"LIST_TOO_LONG",
     [](City& c) { return c.Do(kDispatcher, JointOf(c.Brought("handling"), std::vector<std::string>(21, "jz-transport"))); }},
    {"DEPARTMENT_DUPLICATE",
     [](City& c) {
       return c.Do(kDispatcher, JointOf(c.Brought("handling"), {"jz-transport", "jz-transport"}));
     }},
    {"DEMAND_CHANNEL_INVALID",
     [](City& c) { return RaiseChanged(c, [](auto& r) { r.set_channel(journal::DEMAND_CHANNEL_ENTERPRISE); }); }},
    {"CALLER_REQUIRED",
     [](City& c) {
       return c.Do(kEnterprise, Changed(IssueOf(""), [](Command& r) { r.mutable_raise_demand()->clear_caller(); }));
     }},
    {"REFERENCE_REQUIRED",
     [](City& c) { return RaiseChanged(c, [](auto& r) { r.set_channel(journal::DEMAND_CHANNEL_SYSTEM); }); }},
    {"GROUND_REQUIRED", [](City& c) { return c.Do(kDispatcher, RejectFor(c.Raise(kOperator, HotlineOf("")), "weather")); }},
    {"OUTCOME_INVALID", [](City& c) { return c.Do(kOperator, CallBack(c.Brought("call_back"), "maybe")); }},
    {"DUTY_RULE_REQUIRED",
     [](City& c) {
       return c.Do(kHandler, Changed(Return(c.Brought("awaiting_sign")),
                                     [](Command& r) { r.mutable_return_demand()->clear_duty_rule(); }));
     }},
    {"REASONS_REQUIRED",
     [](City& c) {
       return c.Do(kDispatcher, Changed(OnReturn("x", false), [](Command& r) { r.mutable_decide_return()->clear_reason(); }));
     }},
    {"LENGTH_REQUIRED", [](City& c) { return c.Do(kHandler, Ask(c.Brought("handling"), 0)); }},
    {"DEMAND_NOT_FOUND", [](City& c) { return c.Do(kHandler, Sign("RX0")); }},
    {"CATEGORY_UNKNOWN", [](City& c) { return c.Do(kOperator, HotlineOf("hc-none")); }},
    {"PROJECT_UNKNOWN", [](City& c) { return RaiseChanged(c, [](auto& r) { r.set_project_id("pj-none"); }); }},
    {"JURISDICTION_UNKNOWN", [](City& c) { return RaiseChanged(c, [](auto& r) { r.set_jurisdiction("999999"); }); }},
    {"HALL_UNKNOWN", [](City& c) { return RaiseChanged(c, [](auto& r) { r.set_channel(journal::DEMAND_CHANNEL_HALL); }); }},
    {"DEPARTMENT_UNKNOWN",
     [](City& c) { return c.Do(kDispatcher, Dispatch(c.Raise(kOperator, HotlineOf("")), "", "jz-none")); }},
    {"NOT_PERMITTED", [](City& c) { return c.Do(kOtherHandler, Sign(c.Brought("awaiting_sign"))); }},
    {"SEPARATION_OF_DUTIES",
     [](City& c) {
       const std::string no = c.Brought("handling");
       c.Do(kChief, Reply(no));
       return c.Do(kChief, Review(no, true));
     }},
    {"LEADER_REQUIRED", [](City& c) { return c.Do(kInspector, Rule(c.BroughtIssue("call_back"), true)); }},
    {"REVISION_CONFLICT", Stale},
    {"DEMAND_ENDED", [](City& c) { return c.Do(kHandler, Sign(Closed(c))); }},
    {"DEMAND_WRONG_STATE", [](City& c) { return c.Do(kHandler, Reply(c.Brought("awaiting_sign"))); }},
    {"EXTERNAL_REF_USED",
     [](City& c) {
       RaiseChanged(c, [](auto& r) { r.set_external_ref("8890-1"); });
       return RaiseChanged(c, [](auto& r) { r.set_external_ref("8890-1"); });
     }},
    {"JURISDICTION_REQUIRED",
     [](City& c) {
       return c.Do(kOtherEnterprise, Changed(IssueOf(""), [](Command& r) {
                     r.mutable_raise_demand()->mutable_caller()->set_uscc(std::string(kOtherUscc));
                   }));
     }},
    {"DEMAND_NOT_CLOSED",
     [](City& c) {
       const std::string no = c.Brought("handling");
       return RaiseChanged(c, [&](auto& r) { r.set_reopens(no); });
     }},
    {"ALREADY_REOPENED", ReopenTwice},
    {"ROUTE_REQUIRED", [](City& c) { return c.Do(kDispatcher, Dispatch(c.Raise(kOperator, HotlineOf("")), "")); }},
    {"FINISHED_DEMAND_REQUIRED",
     [](City& c) { return c.Do(kDispatcher, RejectFor(c.Raise(kOperator, HotlineOf("")), "finished", "RX0")); }},
    {"RETURNS_USED", ThirdReturn},
    {"SAME_DEPARTMENT", [](City& c) { return c.Do(kHandler, Return(c.Brought("awaiting_sign"), "jz-market")); }},
    {"DEPARTMENT_NOT_ASKED", [](City& c) { return c.Do(kOtherHandler, Opinion(c.Brought("handling"), "jz-transport")); }},
    {"OPINION_ALREADY_GIVEN",
     [](City& c) {
       const std::string no = c.Raise(kOperator, HotlineOf("hc-complaint"));
       c.Do(kOtherHandler, Opinion(no, "jz-transport"));
       return c.Do(kOtherHandler, Opinion(no, "jz-transport"));
     }},
    {"OPINIONS_OUTSTANDING",
     [](City& c) {
       const std::string no = c.Raise(kOperator, HotlineOf("hc-complaint"));
       c.Do(kHandler, Sign(no));
       return c.Do(kHandler, Reply(no));
     }},
    {"EXTENSION_USED",
     [](City& c) {
       const std::string no = c.Brought("handling");
       c.Do(kHandler, Ask(no, 1));
       c.Do(kDispatcher, OnAsk(no, true));
       return c.Do(kHandler, Ask(no, 1));
     }},
    {"EXTENSION_TOO_LONG", [](City& c) { return c.Do(kHandler, Ask(c.Brought("handling"), 11)); }},
    {"CLOCK_EXPIRED",
     [](City& c) {
       const std::string no = c.Brought("handling");
       c.At("2020-05-07T00:00");
       return c.Do(kHandler, Ask(no, 1));
     }},
    {"ENTERPRISE_CONFIRMS", [](City& c) { return c.Do(kOperator, CallBack(c.BroughtIssue("call_back"), "satisfied")); }},
    {"NOT_AN_ISSUE", [](City& c) { return c.Do(kDispatcher, Escalate(c.Brought("handling"))); }},
    {"HIGHEST_LEVEL",
     [](City& c) {
       const std::string no = c.BroughtIssue("handling");
       for (int i = 0; i < 3; ++i) c.Do(kEnterprise, Escalate(no));
       return c.Do(kEnterprise, Escalate(no));
     }},
    {"MERGE_TARGET_UNFIT",
     [](City& c) {
       const std::string no = c.Brought("handling");
       return c.Do(kDispatcher, Merge(no, no));
     }},
    {"MERGE_OTHER_PARTY", [](City& c) { return c.Do(kDispatcher, Merge(c.BroughtIssue("handling"), c.Brought("handling"))); }},
    {"URGED_TODAY",
     [](City& c) {
       const std::string no = c.BroughtIssue("handling");
       c.Do(kEnterprise, Urge(no));
       return c.Do(kSteward, Urge(no));
     }},
    {"STEPS_FULL", FullSteps},
};

TEST(RejectionsTest, EachReasonIsMetAndChangesNothing) {
  for (const Row& row : kRows) {
    SCOPED_TRACE(std::string(row.reason));
    City city;
    city.At("2020-04-20T10:00");
    const Done done = row.meet(city);
    EXPECT_EQ(done.reason(), row.reason);
    EXPECT_TRUE(done.outcome.events.empty());
  }
}

TEST(RejectionsTest, NoReasonOfTheTableIsLeftOut) {
  std::set<std::string_view> met;
  for (const Row& row : kRows) met.insert(row.reason);
  for (const std::string_view reason : ReasonsOfLedgerRows()) met.insert(reason);
  for (const std::string_view reason : ReasonsOfErrandRows()) met.insert(reason);
  for (const std::string_view reason : ReasonsOfPolicyRows()) met.insert(reason);
  for (const ReasonRow& row : Reasons()) EXPECT_TRUE(met.contains(row.name)) << row.name;
  EXPECT_EQ(met.size(), Reasons().size());
}

TEST(RejectionsTest, TheTableStandsInTheOrderOfTheEnumeration) {
  int index = 0;
  for (const ReasonRow& row : Reasons()) EXPECT_EQ(static_cast<int>(row.reason), index++);
}

}  // namespace
}  // namespace yici::steward
