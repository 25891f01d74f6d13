#include "services/workflow/dmn/xml.h"

#include <gtest/gtest.h>

#include <random>

#include "services/workflow/dmn/dmn_for_tests.h"

namespace yici::dmn {
namespace {

std::string Refusal(const std::string& xml) {
  const Loaded loaded = LoadDmn("a.dmn", xml);
  EXPECT_FALSE(loaded.definitions);
  return loaded.findings.empty() ? "" : loaded.findings[0].reason + ":" + std::to_string(loaded.findings[0].line);
}

TEST(Xml, RefusesWhatIsNoDmnAndSaysWhere) {
  EXPECT_EQ(Refusal("<definitions>\n<a></b>\n</definitions>"), "XML_SYNTAX:2");
  EXPECT_EQ(Refusal(""), "XML_SYNTAX:1");
  EXPECT_EQ(Refusal("<definitions xmlns=\"urn:other\"/>"), "NOT_DMN:1");
  EXPECT_EQ(Refusal("<a xmlns=\"https://www.omg.org/spec/DMN/20230324/MODEL/\"/>"), "NOT_DMN:1");
}

TEST(Xml, RefusesADocumentTypeSoThatNothingIsExpanded) {
  const std::string laughs = "<?xml version=\"1.0\"?>\n<!DOCTYPE a [<!ENTITY b \"x\"><!ENTITY c \"&b;&b;\">]>\n" +
                             InDefinitions(Decision("d", Literal("&c;")));
  EXPECT_EQ(Refusal(laughs).substr(0, 11), "XML_DOCTYPE");
  EXPECT_EQ(Refusal("<!DOCTYPE a SYSTEM \"file:///etc/passwd\">" + InDefinitions("")).substr(0, 11), "XML_DOCTYPE");
}

TEST(Xml, BoundsSizeDepthAndNodes) {
  std::string deep = "", end = "";
  for (int i = 0; i < 200; ++i) deep += "<list>", end += "</list>";
  EXPECT_EQ(Refusal(InDefinitions(Decision("d", deep + end))).substr(0, 13), "XML_TOO_LARGE");
  std::string many;
  for (int i = 0; i < 100'001; ++i) many += "<a/>";
  EXPECT_EQ(Refusal(InDefinitions(many)).substr(0, 13), "XML_TOO_LARGE");
  EXPECT_EQ(Refusal(std::string(kXmlBytesMax + 1, ' ')).substr(0, 13), "XML_TOO_LARGE");
}

TEST(Xml, NamespacePrefixesAndDiagramsDoNotMatter) {
  const Loaded loaded =
      LoadDmn("a.dmn",
              "<d:definitions xmlns:d=\"https://www.omg.org/spec/DMN/20191111/MODEL/\" name=\"n\" namespace=\"urn:n\">"
              "<d:decision id=\"x\" name=\"x\"><d:variable "
              "name=\"x\"/><d:literalExpression><d:text>1</d:text></d:literalExpression></d:decision>"
              "<dmndi:DMNDI xmlns:dmndi=\"urn:di\"><decision/></dmndi:DMNDI></d:definitions>");
  ASSERT_TRUE(loaded.definitions) << ToText(loaded.findings);
  EXPECT_EQ(loaded.definitions->elements.size(), 1u);
  EXPECT_EQ(loaded.definitions->elements[0].logic->text, "1");
}

TEST(Xml, RefusesTablesWhoseRulesHaveAnotherWidth) {
  const Loaded loaded = LoadDmn(
      "a.dmn",
      InDefinitions(Decision("d",
                             "<decisionTable id=\"t\"><input><inputExpression><text>1</text></inputExpression></input><output/>"
                             "<rule id=\"r\"><outputEntry><text>1</text></outputEntry></rule></decisionTable>")));
  EXPECT_TRUE(Has(loaded.findings, "RULE_WIDTH", "r"));
}

TEST(Xml, RefusesOtherExpressionLanguages) {
  const Loaded loaded = LoadDmn(
      "a.dmn", InDefinitions(Decision(
                   "d", "<literalExpression id=\"l\" expressionLanguage=\"urn:java\"><text>1</text></literalExpression>")));
  EXPECT_TRUE(Has(loaded.findings, "LANGUAGE", "l"));
}

TEST(Xml, BittenModelsAreRefusedOrEvaluated) {
  const std::string table =
      "<decisionTable hitPolicy=\"UNIQUE\"><input><inputExpression "
      "typeRef=\"number\"><text>a</text></inputExpression></input><output name=\"o\"/>"
      "<rule id=\"r1\"><inputEntry><text>[1..5]</text></inputEntry><outputEntry><text>a + "
      "1</text></outputEntry></rule></decisionTable>";
  const std::string context = "<context><contextEntry><variable name=\"x\"/>" + Literal("1") + "</contextEntry><contextEntry>" +
                              Literal("x") + "</contextEntry></context>";
  const std::string model = InDefinitions(Input("a", "number") + Decision("t", table, {"i_a"}) + Decision("c", context) +
                                          Decision("e", Literal("t + c"), {"d_t", "d_c"}));
  std::mt19937_64 chance(5);
  int compiled = 0;
  for (int i = 0; i < 3'000; ++i) {
    std::string text = model;
    for (uint64_t times = chance() % 4; times > 0; --times) {
      const size_t at = chance() % text.size();
      if (chance() % 2 == 0) {
        text[at] = static_cast<char>(chance() % 128);
      } else {
        text.erase(at, chance() % 20);
      }
    }
    const Compiled made = CompileTexts({text}, Faults::kNull);
    if (made.model == nullptr) continue;
    ++compiled;
    for (const GraphNode& node : made.model->nodes) Decide(*made.model, node.name, {{"a", "3"}});
  }
  EXPECT_GT(compiled, 500);
}

}  // namespace
}  // namespace yici::dmn
