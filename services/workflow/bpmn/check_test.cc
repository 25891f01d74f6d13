#include "services/workflow/bpmn/check.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <set>
#include <string>
#include <vector>

#include "services/workflow/bpmn/check_twins.h"
#include "services/workflow/bpmn/rules.h"

namespace yici::bpmn {
namespace {

std::vector<Finding> CheckText(const std::string& content, bool wired = true, const Imports& imports = {}) {
  return Check(wired ? LoadWired(content) : Load(content), imports);
}

std::string Refusals(const std::vector<Finding>& findings) {
  std::string out;
  for (const Finding& finding : findings) {
    if (finding.severity == Finding::Severity::kRefusal) out += finding.ToString() + "\n";
  }
  return out;
}

bool Refuses(const std::vector<Finding>& findings, const std::string& reason) {
  return std::any_of(findings.begin(), findings.end(), [&reason](const Finding& finding) {
    return finding.severity == Finding::Severity::kRefusal && finding.reason == reason && !finding.element.empty() &&
           finding.line > 0 && finding.file == "a.bpmn" && finding.text.rfind("expected ", 0) == 0;
  });
}

std::vector<Twins> AllTwins() {
  std::vector<Twins> all;
  for (const auto& part : {StructureTwins(), FlowTwins(), PlaceTwins(), EventFlowTwins(), MessageFlowTwins(), DefinitionTwins(),
                           DataTwins(), ActivityTwins(), LoopTwins()}) {
    all.insert(all.end(), part.begin(), part.end());
  }
  return all;
}

// ---- tests -----------------------------------------------------------------------------------------------------------------

TEST(BpmnCheck, AcceptsTheTwinThatKeepsTheRuleAndRefusesTheOther) {
  for (const Twins& twins : AllTwins()) {
    EXPECT_EQ(Refusals(CheckText(twins.good, twins.wired)), "") << twins.reason << "\n" << twins.good;
    const std::vector<Finding> findings = CheckText(twins.bad, twins.wired);
    EXPECT_TRUE(Refuses(findings, twins.reason)) << twins.reason << "\n" << ToText(findings) << twins.bad;
  }
}

TEST(BpmnCheck, EveryRuleHasTwins) {
  std::set<std::string> tested;
  for (const Twins& twins : AllTwins()) tested.insert(twins.reason);
  for (const auto& family : {rules::FlowRules(), rules::EventRules(), rules::TimerRules(), rules::DataRules(),
                             rules::ActivityRules(), rules::CollaborationRules()}) {
    for (const rules::Rule& rule : family) EXPECT_EQ(tested.count(std::string(rule.reason)), 1u) << rule.reason;
  }
}

TEST(BpmnCheck, RulesOfExecutableProcessesLeaveOthersAlone) {
  for (const char* attribute : {"", " isExecutable=\"false\""}) {
    const std::string text = "<process id=\"p\"" + std::string(attribute) + ">" +
                             Around(Catch("t", "<messageEventDefinition/>"), "t") +
                             Catch("u", "<timerEventDefinition><timeDate>soon</timeDate></timerEventDefinition>") +
                             Flow("s", "u") + Flow("u", "e") + "</process>";
    EXPECT_EQ(Refusals(CheckText(text)), "");
  }
}

TEST(BpmnCheck, ImportsAreFoundByLocationAndNamespace) {
  const std::string import =
      "<import importType=\"" + std::string(kModelNamespace) + "\" location=\"b.bpmn\" namespace=\"urn:t\"/>";
  Definitions other = Load(InProcess(
      "<startEvent id=\"q1\"><outgoing>q3</outgoing></startEvent><endEvent id=\"q2\"><incoming>q3</incoming></endEvent>"
      "<sequenceFlow id=\"q3\" sourceRef=\"q1\" targetRef=\"q2\"/>",
      "q"));
  other.file = "b.bpmn";
  EXPECT_TRUE(Refuses(CheckText(import), "EXT001"));
  EXPECT_EQ(Refusals(CheckText(import, true, {{"b.bpmn", &other}})), "");
  const std::string call = import + Line("<callActivity id=\"t\" calledElement=\"tns:q\"/>");
  EXPECT_EQ(Refusals(CheckText(call, true, {{"b.bpmn", &other}})), "");
  EXPECT_TRUE(Refuses(CheckText(call), "REF"));
  other.target_namespace = "urn:other";
  EXPECT_TRUE(Refuses(CheckText(import, true, {{"b.bpmn", &other}}), "EXT001"));
}

TEST(BpmnCheck, AnIdMayComeAgainInAnotherNamespaceOnly) {
  Definitions other = Load(InProcess("", "p"));
  const std::string model = "<import importType=\"" + std::string(kModelNamespace) + "\" location=\"b.bpmn\" namespace=\"";
  EXPECT_TRUE(Refuses(CheckText(model + "urn:t\"/>" + InProcess("", "p"), true, {{"b.bpmn", &other}}), "EXT002"));
  other.target_namespace = "urn:other";
  EXPECT_EQ(Refusals(CheckText(model + "urn:other\"/>" + InProcess("", "p"), true, {{"b.bpmn", &other}})), "");
}

TEST(BpmnCheck, WhatAReaderCanLiveWithIsAWarning) {
  for (const std::string& content :
       {Line("<task id=\"t\" colour=\"red\"/>"), InProcess("<textAnnotation id=\"n\"/><task id=\"a\"/>"),
        kMessages + Line("<receiveTask id=\"t\" operationRef=\"elsewhere\"/>"),
        InProcess("<dataObject id=\"d\" itemSubjectRef=\"xsd:string\"/>"),
        Line("<task id=\"t\"><x xmlns=\"urn:x\"/></task>")}) {
    const std::vector<Finding> findings = CheckText(content);
    EXPECT_EQ(Refusals(findings), "");
    EXPECT_EQ(findings.size(), 1u) << content << ToText(findings);
  }
}

TEST(BpmnCheck, AFileOfMistakesIsCutShort) {
  std::string many;
  for (int i = 0; i < 3'000; ++i) many += "<task/>";
  EXPECT_EQ(CheckText(InProcess(many)).size(), kFindingsMax);
}

}  // namespace
}  // namespace yici::bpmn
