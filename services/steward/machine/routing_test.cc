// Routing by the table of the pack: its first rule that matches, the version that is kept, and what no rule gives to anybody.
#include "services/steward/machine/routing.h"

#include "gtest/gtest.h"
#include "services/base/text.h"
#include "services/catalog/machine/model.h"
#include "services/steward/machine/ledger_test_kit.h"

namespace yici::steward {
namespace {

// One rule: what it looks at, what it says.
std::string RuleText(std::string_view id, std::string_view category, std::string_view source, std::string_view department,
                     std::string_view limit, std::string_view priority) {
  const auto in = [](std::string_view text) { return StrCat("<inputEntry><text>", text, "</text></inputEntry>"); };
  const auto out = [](std::string_view text) { return StrCat("<outputEntry><text>", text, "</text></outputEntry>"); };
  return StrCat("<rule id=\"", id, "\">", in(category), in("-"), in("-"), in("-"), in(source), out(department), out(limit),
                out(priority), out("\"same-day\""), "</rule>");
}

std::string TableText(std::string_view rules) {
  std::string text =
      "<definitions xmlns=\"https://www.omg.org/spec/DMN/20230324/MODEL/\" id=\"m\" name=\"routing\" namespace=\"n\">";
  std::string needs, columns;
  for (const auto& [name, type] : {std::pair("category", "string"), std::pair("kind", "string"), std::pair("county", "string"),
                                   std::pair("urgent", "boolean"), std::pair("source", "string")}) {
    StrAppend(&text, "<inputData id=\"in-", name, "\" name=\"", name, "\"><variable name=\"", name, "\" typeRef=\"", type,
              "\"/></inputData>");
    StrAppend(&needs, "<informationRequirement><requiredInput href=\"#in-", name, "\"/></informationRequirement>");
    StrAppend(&columns, "<input id=\"c-", name, "\"><inputExpression typeRef=\"", type, "\"><text>", name,
              "</text></inputExpression></input>");
  }
  StrAppend(&text, "<decision id=\"routing\" name=\"routing\"><variable name=\"routing\"/>", needs,
            "<decisionTable id=\"t\" hitPolicy=\"FIRST\">", columns,
            "<output id=\"o1\" name=\"department\" typeRef=\"string\"/><output id=\"o2\" name=\"limit\" typeRef=\"number\"/>"
            "<output id=\"o3\" name=\"priority\" typeRef=\"string\"/>"
            "<output id=\"o4\" name=\"first response\" typeRef=\"string\"/>",
            rules, "</decisionTable></decision></definitions>");
  return text;
}

// As a pack deploys it; its version.
std::string Deploy(City& city, const std::string& rules) {
  journal::DecisionModel row;
  row.set_decision_model_id(std::string(kRouting));
  row.mutable_model()->set_name("routing.dmn");
  row.mutable_model()->set_text(TableText(rules));
  row.set_model_digest(catalog::ModelDigest(row.model()));
  auto deployment = std::make_unique<journal::ProcessDeployment>();
  *deployment->add_files() = row.model();
  city.state().Put(row.model_digest(), std::move(deployment));
  std::string version = row.model_digest();
  city.state().Put(kRouting, std::make_unique<journal::DecisionModel>(std::move(row)));
  return version;
}

LedgerCity CityAt(std::string_view when) {
  LedgerCity city;
  city.At(when);
  return city;
}

TEST(RoutingTest, TheFirstRuleThatMatchesSaysWhereAndByWhen) {
  LedgerCity city = CityAt("2020-04-20T10:00");
  const std::string version =
      Deploy(city, RuleText("by-phone", "\"hc-complaint\"", "\"hotline\"", "\"jz-transport\"", "7", "\"high\"") +
                       RuleText("others", "-", "-", "\"jz-market\"", "null", "\"normal\""));
  const journal::Demand demand = city.Find(city.Raise(kOperator, HotlineOf("hc-complaint")));
  EXPECT_EQ(demand.department_id(), "jz-transport");
  EXPECT_EQ(demand.limit_wd(), 7);
  EXPECT_EQ(demand.rule(), "routing/by-phone");
  EXPECT_EQ(demand.rule_version(), version);
  EXPECT_EQ(demand.priority(), "high");
  EXPECT_EQ(demand.first_response(), "same-day");
}

TEST(RoutingTest, ALimitThatTheTableLeavesOutIsTheCategorysElseTheKinds) {
  LedgerCity city = CityAt("2020-04-20T10:00");
  const journal::Demand before = city.Find(city.Raise(kOperator, HotlineOf("hc-complaint", "之前")));
  Deploy(city, RuleText("all", "-", "-", "\"jz-market\"", "null", "\"normal\""));
  EXPECT_EQ(city.Find(city.Raise(kOperator, HotlineOf("hc-complaint", "之后"))).limit_wd(), before.limit_wd());
  EXPECT_EQ(city.Find(city.Raise(kOperator, HotlineOf("hc-silent"))).limit_wd(), 13);
}

TEST(RoutingTest, AChangedTableChangesLaterDemandsOnly) {
  LedgerCity city = CityAt("2020-04-20T10:00");
  const std::string first = Deploy(city, RuleText("one", "-", "-", "\"jz-market\"", "5", "\"normal\""));
  const std::string no = city.Raise(kOperator, HotlineOf("hc-complaint", "改表前"));
  const std::string second = Deploy(city, RuleText("two", "-", "-", "\"jz-transport\"", "9", "\"normal\""));
  ASSERT_NE(first, second);
  EXPECT_EQ(city.Find(no).department_id(), "jz-market");
  EXPECT_EQ(city.Find(no).rule_version(), first);
  const journal::Demand later = city.Find(city.Raise(kOperator, HotlineOf("hc-complaint", "改表后")));
  EXPECT_EQ(later.department_id(), "jz-transport");
  EXPECT_EQ(later.rule_version(), second);
}

// The dispatcher's word is where it goes; by when and how urgently is still the rule's.
TEST(RoutingTest, ARedispatchKeepsWhatTheRuleSaidOfLimitAndPriority) {
  LedgerCity city = CityAt("2020-04-20T10:00");
  const std::string version = Deploy(city, RuleText("by-phone", "-", "-", "\"jz-market\"", "7", "\"high\""));
  const std::string no = city.Raise(kOperator, HotlineOf("hc-help"));
  Deploy(city, RuleText("later", "-", "-", "\"jz-market\"", "9", "\"low\""));
  for (const std::string_view to : {"jz-transport", "jz-market"}) {
    EXPECT_EQ(city.Do(to == "jz-market" ? kOtherHandler : kHandler, Return(no, to)).reason(), "");
    EXPECT_EQ(city.Do(kDispatcher, OnReturn(no, true)).reason(), "");
    const journal::Demand& demand = city.Find(no);
    EXPECT_EQ(demand.department_id(), to);
    EXPECT_EQ(demand.rule(), "dispatcher/routing/by-phone");
    EXPECT_EQ(demand.rule_version(), version);
    EXPECT_EQ(demand.priority(), "high");
    EXPECT_EQ(demand.first_response(), "same-day");
    EXPECT_EQ(demand.limit_wd(), 7);
  }
}

TEST(RoutingTest, ADispatchToANamedDepartmentAsksTheRuleForAllTheRest) {
  LedgerCity city = CityAt("2020-04-20T10:00");
  Deploy(city, RuleText("by-phone", "-", "-", "\"jz-market\"", "7", "\"high\""));
  const std::string no = city.Raise(kOperator, HotlineOf("", "没有类别"));
  EXPECT_EQ(city.Do(kDispatcher, Dispatch(no, "hc-complaint", "jz-finance")).reason(), "");
  EXPECT_EQ(city.Find(no).department_id(), "jz-finance");
  EXPECT_EQ(city.Find(no).rule(), "dispatcher/routing/by-phone");
  EXPECT_EQ(city.Find(no).priority(), "high");
  EXPECT_EQ(city.Find(no).limit_wd(), 7);
  EXPECT_EQ(city.Find(no).joint_size(), 0);
}

TEST(RoutingTest, WhatNoRuleGivesToADepartmentWaitsForTheDispatcherWithAnIncident) {
  for (const std::string& rules : {RuleText("none", "\"hc-help\"", "-", "\"jz-market\"", "5", "\"normal\""),
                                   RuleText("unknown", "-", "-", "\"jz-nowhere\"", "5", "\"normal\"")}) {
    LedgerCity city = CityAt("2020-04-20T10:00");
    Deploy(city, rules);
    const Done done = city.Do(kOperator, HotlineOf("hc-complaint"));
    ASSERT_EQ(done.reason(), "");
    ASSERT_EQ(done.events.size(), 2u);
    EXPECT_EQ(done.events[1].event.incident_opened().rejection().reason(), "DEPARTMENT_MISSING");
    const std::string no = done.answer().demand_no();
    EXPECT_EQ(city.Find(no).state(), journal::DEMAND_STATE_REGISTERED);
    EXPECT_EQ(city.Do(kDispatcher, Dispatch(no, "")).reason(), "ROUTE_REQUIRED");
    EXPECT_EQ(city.Do(kDispatcher, Dispatch(no, "", "jz-market")).reason(), "");
    EXPECT_EQ(city.Find(no).state(), journal::DEMAND_STATE_AWAITING_SIGN);
  }
}

}  // namespace
}  // namespace yici::steward
