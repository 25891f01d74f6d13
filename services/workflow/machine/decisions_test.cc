// Business rule tasks and the decisions they name: those of their own deployment, else those of the catalogue in force.
#include <gtest/gtest.h>

#include "services/workflow/machine/process_for_tests.h"

namespace yici::workflow {
namespace {

std::string Fee(const std::string& value) {
  return "<?xml version=\"1.0\" encoding=\"UTF-8\"?><definitions "
         "xmlns=\"https://www.omg.org/spec/DMN/20230324/MODEL/\" "
         "id=\"d\" name=\"fees\" namespace=\"urn:fees\"><decision "
         "id=\"fee-decision\" name=\"fee\"><variable name=\"fee\"/>"
         "<literalExpression><text>" +
         value + "</text></literalExpression></decision></definitions>";
}

// Begins with a business rule task, and ends.
std::string Asking(const std::string& process, const std::string& decision) {
  return "<process id=\"" + process +
         "\" isExecutable=\"true\"><startEvent id=\"s\"/><businessRuleTask "
         "id=\"r\" yici:decision=\"" +
         decision + "\" yici:result=\"fee\"/><userTask id=\"u\"/><endEvent id=\"e\"/>" + Flow("a", "s", "r") +
         Flow("b", "r", "u") + Flow("c", "u", "e") + "</process>";
}

class DecisionsTest : public testing::Test {
 protected:
  std::string Deploy(const std::string& bpmn, const std::string& dmn = "") {
    journal::Command command;
    auto* file = command.mutable_deploy_processes()->add_files();
    file->set_name("p.bpmn");
    file->set_text(Bpmn(bpmn));
    if (!dmn.empty()) {
      file = command.mutable_deploy_processes()->add_files();
      file->set_name("fees.dmn");
      file->set_text(dmn);
    }
    return kit_.Do(ProcessKit::kSystem, command);
  }
  // The fee as the instance has it; the reason of its incident when it stands still.
  std::string FeeOf(const std::string& id) {
    const Instance& instance = kit_.instance(id);
    if (instance.incidents_size() > 0) return instance.incidents(0).reason();
    for (const auto& variable : instance.scopes(0).variables()) {
      if (variable.name() == "fee") return variable.value().number();
    }
    return "none";
  }
  // A decision model of the catalogue, as a pack brings it; deployed.
  void Publish(const std::string& dmn) {
    auto row = std::make_unique<journal::DecisionModel>();
    row->set_decision_model_id("fees");
    row->mutable_model()->set_name("fees.dmn");
    row->mutable_model()->set_text(dmn);
    Files files;
    *files.Add() = row->model();
    row->set_model_digest(DigestOf(files));
    kit_.state().Put("fees", std::move(row));
    journal::Command command;
    command.mutable_deploy_models();
    ASSERT_EQ(kit_.Do(ProcessKit::kSystem, command), "") << kit_.Findings();
  }
  ProcessKit kit_;
};

TEST_F(DecisionsTest, ATaskThatTheStartItselfReachesFindsItsDecision) {
  ASSERT_EQ(Deploy(Asking("p", "fee"), Fee("10")), "") << kit_.Findings();
  EXPECT_EQ(FeeOf(kit_.Start("p")), "10");
}

TEST_F(DecisionsTest, EachDeploymentAsksItsOwn) {
  ASSERT_EQ(Deploy(Asking("p", "fee"), Fee("10")), "") << kit_.Findings();
  ASSERT_EQ(Deploy(Asking("q", "fee"), Fee("99")), "") << kit_.Findings();
  EXPECT_EQ(FeeOf(kit_.Start("p")), "10") << "not that of whoever came last";
  EXPECT_EQ(FeeOf(kit_.Start("q")), "99");
}

TEST_F(DecisionsTest, ADecisionIsNamedByItsIdToo) {
  ASSERT_EQ(Deploy(Asking("p", "fee-decision"), Fee("10")), "") << kit_.Findings();
  EXPECT_EQ(FeeOf(kit_.Start("p")), "10");
}

TEST_F(DecisionsTest, ADecisionThatNobodyHasIsRefusedWhenItIsDeployed) {
  EXPECT_EQ(Deploy(Asking("p", "fea"), Fee("10")), "PROCESS_INVALID");
  EXPECT_NE(kit_.Findings().find("DECISION_MISSING in r"), std::string::npos) << kit_.Findings();
}

// A number or text needs a variable; a context's entries are variables by themselves.
TEST_F(DecisionsTest, AResultThatGoesNowhereIsWarnedOf) {
  std::string without = Asking("p", "fee");
  without.erase(without.find(" yici:result=\"fee\""), std::string(" yici:result=\"fee\"").size());
  const auto warned = [this](const std::string& bpmn, const std::string& dmn) {
    EXPECT_EQ(Deploy(bpmn, dmn), "") << kit_.Findings();
    for (const std::string& warning : kit_.answer().warnings()) {
      if (warning.find("RESULT_LOST in r") != std::string::npos) return true;
    }
    return false;
  };
  EXPECT_TRUE(warned(without, Fee("10")));
  EXPECT_TRUE(warned(without, Fee("\"a\" + \"b\"")));
  EXPECT_FALSE(warned(without, Fee("{fee: 11}")));
  EXPECT_FALSE(warned(without, Fee("get value({a: {}}, \"a\")"))) << "not known before it is evaluated";
  EXPECT_FALSE(warned(Asking("q", "fee"), Fee("12")));
  std::string typed = Fee("get value({a: 1}, \"a\")");
  typed.replace(typed.find("<variable name=\"fee\"/>"), std::string("<variable name=\"fee\"/>").size(),
                "<variable name=\"fee\" typeRef=\"number\"/>");
  EXPECT_TRUE(warned(without, typed)) << "by its declared type";
}

TEST_F(DecisionsTest, ADecisionOfTheCatalogueIsFoundAndOnesOwnComesFirst) {
  Publish(Fee("20"));
  ASSERT_EQ(Deploy(Asking("p", "fee")), "") << kit_.Findings();
  EXPECT_EQ(FeeOf(kit_.Start("p")), "20");
  ASSERT_EQ(Deploy(Asking("q", "fee"), Fee("10")), "") << kit_.Findings();
  EXPECT_EQ(FeeOf(kit_.Start("q")), "10");
}

}  // namespace
}  // namespace yici::workflow
