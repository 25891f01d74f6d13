#include "services/workflow/bpmn/xml.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <string>

#include "services/workflow/bpmn/bpmn_for_tests.h"
#include "services/workflow/bpmn/write.h"
#include "services/workflow/xml_file.h"

namespace yici::bpmn {
namespace {

std::string Refusal(const std::string& xml) {
  const Loaded loaded = LoadBpmn("a.bpmn", xml);
  EXPECT_FALSE(loaded.definitions);
  return loaded.findings.empty() ? "" : loaded.findings[0].reason + ":" + std::to_string(loaded.findings[0].line);
}

bool SameTree(const Element& a, const Element& b) {
  const auto same = [](const Attribute& one, const Attribute& other) {
    return one.name == other.name && one.value == other.value;
  };
  return a.tag == b.tag && a.text == b.text &&
         std::equal(a.attributes.begin(), a.attributes.end(), b.attributes.begin(), b.attributes.end(), same) &&
         std::equal(a.children.begin(), a.children.end(), b.children.begin(), b.children.end(), SameTree);
}

TEST(BpmnXml, RefusesWhatIsNoBpmnAndSaysWhere) {
  EXPECT_EQ(Refusal("<definitions>\n<a></b>\n</definitions>"), "XML_SYNTAX:2");
  EXPECT_EQ(Refusal(""), "XML_SYNTAX:1");
  EXPECT_EQ(Refusal("\n<definitions xmlns=\"urn:other\"/>"), "NOT_BPMN:2");
  EXPECT_EQ(Refusal("<process xmlns=\"" + std::string(kModelNamespace) + "\"/>"), "NOT_BPMN:1");
}

TEST(BpmnXml, RefusesXmlThatIsNotWhole) {
  EXPECT_EQ(Refusal(InDefinitions("") + "\n" + InDefinitions("")), "XML_SYNTAX:3");
  EXPECT_EQ(Refusal(InDefinitions("\n<b:task/>")), "XML_SYNTAX:3");
  EXPECT_EQ(Refusal(InDefinitions("<task b:c=\"\"/>")), "XML_SYNTAX:2");
  EXPECT_EQ(Refusal(InDefinitions("<task id=\"a\" id=\"b\"/>")), "XML_SYNTAX:2");
  EXPECT_EQ(Refusal(InDefinitions("<task name=\"&file;\"/>")), "XML_SYNTAX:2");
  EXPECT_EQ(Refusal(InDefinitions("a & b")), "XML_SYNTAX:2");
  EXPECT_EQ(Refusal(InDefinitions("<task name=\"\xC3\x28\"/>")), "XML_SYNTAX:2");
  EXPECT_EQ(Refusal(InDefinitions("<task name=\"\x01\"/>")), "XML_SYNTAX:2");
}

TEST(BpmnXml, RefusesADocumentTypeAndWhatIsTooLarge) {
  const std::string laughs =
      "<?xml version=\"1.0\"?>\n<!DOCTYPE a [<!ENTITY b \"x\"><!ENTITY c \"&b;&b;\">]>\n" + InDefinitions("&c;");
  EXPECT_EQ(Refusal(laughs).substr(0, 11), "XML_DOCTYPE");
  std::string deep, end, many;
  for (int i = 0; i < 200; ++i) deep += "<subProcess>", end += "</subProcess>";
  for (int i = 0; i < 100'001; ++i) many += "<a/>";
  EXPECT_EQ(Refusal(InDefinitions(deep + end)).substr(0, 13), "XML_TOO_LARGE");
  EXPECT_EQ(Refusal(InDefinitions(many)).substr(0, 13), "XML_TOO_LARGE");
  EXPECT_EQ(Refusal(std::string(workflow::kXmlBytesMax + 1, ' ')).substr(0, 13), "XML_TOO_LARGE");
}

TEST(BpmnXml, KeepsTagsAttributesTextsAndLines) {
  const Definitions definitions =
      Load("<process id=\"p\">\n<task id=\"t\" name=\"批准\">\n<documentation> a </documentation></task></process>");
  const Element* task = definitions.root.Child("process")->Child("task");
  ASSERT_NE(task, nullptr);
  EXPECT_EQ(task->name(), "批准");
  EXPECT_EQ(task->line, 3u);
  EXPECT_EQ(task->Child("documentation")->text, " a ");
  EXPECT_EQ(task->TextOf("documentation"), "a");
  EXPECT_TRUE(task->Has("id"));
  EXPECT_FALSE(task->Has("default"));
  EXPECT_EQ(definitions.target_namespace, "urn:t");
}

TEST(BpmnXml, NamesGetTheirNamespaceWhereverItIsDeclared) {
  const Loaded loaded =
      LoadBpmn("a.bpmn",
               "<b:definitions xmlns:b=\"http://www.omg.org/spec/BPMN/20100524/MODEL\" targetNamespace=\"urn:t\">"
               "<b:process id=\"p\" xmlns:y=\"urn:y\" y:days=\"3\"><b:extensionElements><form xmlns=\"urn:form\" "
               "key=\"k\"/></b:extensionElements>"
               "</b:process></b:definitions>");
  ASSERT_TRUE(loaded.definitions);
  const Element& process = loaded.definitions->root.children[0];
  EXPECT_EQ(process.tag, "process");
  EXPECT_EQ(process.Get("{urn:y}days"), "3");
  EXPECT_EQ(process.Child("extensionElements")->children[0].tag, "{urn:form}form");
  EXPECT_EQ(process.Child("extensionElements")->children[0].Get("key"), "k");
  EXPECT_EQ(Resolve(*loaded.definitions, "y:a").ns, "urn:y");
  EXPECT_FALSE(Resolve(*loaded.definitions, "z:a").prefix_known);
  EXPECT_EQ(Resolve(*loaded.definitions, " a ").local, "a");
}

TEST(BpmnXml, WrittenAndReadAgainItIsTheSame) {
  const Loaded first = LoadBpmn(
      "a.bpmn",
      "<b:definitions xmlns:b=\"http://www.omg.org/spec/BPMN/20100524/MODEL\" xmlns:y=\"urn:y\" targetNamespace=\"urn:t\">"
      "<b:process id=\"p\" name=\"a&#10;b &lt;&quot;&amp;&#9;\" y:days=\"3\" xml:lang=\"zh\">"
      "<b:documentation>a &lt; b &#13; ]]&gt;</b:documentation><b:documentation><![CDATA[ ]]></b:documentation>"
      "<b:extensionElements><form xmlns=\"urn:form\" key=\"k\"><b:task/><x xmlns=\"\"/></form>mixed<y:a/></b:extensionElements>"
      "<b:task xmlns:in=\"urn:in\" in:a=\"1\"/></b:process></b:definitions>");
  ASSERT_TRUE(first.definitions) << ToText(first.findings);
  const std::string written = WriteBpmn(*first.definitions);
  const Loaded again = LoadBpmn("a.bpmn", written);
  ASSERT_TRUE(again.definitions) << ToText(again.findings) << written;
  EXPECT_TRUE(SameTree(first.definitions->root, again.definitions->root)) << written;
  EXPECT_EQ(first.definitions->prefixes, again.definitions->prefixes);
  EXPECT_EQ(WriteBpmn(*again.definitions), written);
}

}  // namespace
}  // namespace yici::bpmn
