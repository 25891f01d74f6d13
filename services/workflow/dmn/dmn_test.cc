// What a deployment refuses and warns of, and what models give.
#include <gtest/gtest.h>

#include "services/workflow/dmn/dmn_for_tests.h"

namespace yici::dmn {
namespace {

Compiled TableModel(const TableText& table, Faults faults = Faults::kRefuse) {
  return CompileTexts(
      {InDefinitions(Input("a", "number") + Input("b", "string") + Decision("d", Table(table), {"i_a", "i_b"}))}, faults);
}

std::string Value(const TableText& table, Given given) {
  const Compiled compiled = TableModel(table);
  EXPECT_NE(compiled.model, nullptr) << ToText(compiled.findings);
  return compiled.model == nullptr ? "refused" : Decide(*compiled.model, "d", given).text;
}

// ---- 8.2.8: hit policies -------------------------------------------------------------------------------------------------

const std::vector<std::vector<std::string>> kOverlapping = {{"< 10", "\"low\""}, {"[5..20]", "\"mid\""}, {"> 15", "\"high\""}};

TEST(HitPolicy, UniqueAllowsOneRule) {
  EXPECT_EQ(Value({"", "a", "o", kOverlapping}, {{"a", "3"}}), "low");
  EXPECT_EQ(Value({"hitPolicy=\"UNIQUE\"", "a", "o", kOverlapping}, {{"a", "7"}}), "null");
  EXPECT_EQ(Decide(*TableModel({"", "a", "o", kOverlapping}).model, "d", {{"a", "7"}}).reason, "SEVERAL_RULES_MATCH");
}

TEST(HitPolicy, FirstStopsAtTheFirst) {
  EXPECT_EQ(Value({"hitPolicy=\"FIRST\"", "a", "o", kOverlapping}, {{"a", "7"}}), "low");
}

TEST(HitPolicy, AnyWantsTheSameOutputs) {
  EXPECT_EQ(Value({"hitPolicy=\"ANY\"", "a", "o", {{"< 10", "1"}, {"> 5", "1.0"}}}, {{"a", "7"}}), "1");
  EXPECT_EQ(Value({"hitPolicy=\"ANY\"", "a", "o", kOverlapping}, {{"a", "7"}}), "null");
}

TEST(HitPolicy, PriorityAndOutputOrderFollowTheOutputValues) {
  const std::string output = "o::\"high\", \"mid\", \"low\"";
  EXPECT_EQ(Value({"hitPolicy=\"PRIORITY\"", "a", output, kOverlapping}, {{"a", "7"}}), "mid");
  EXPECT_EQ(Value({"hitPolicy=\"OUTPUT ORDER\"", "a", output, kOverlapping}, {{"a", "7"}}), "[\"mid\", \"low\"]");
  EXPECT_EQ(Value({"hitPolicy=\"RULE ORDER\"", "a", output, kOverlapping}, {{"a", "7"}}), "[\"low\", \"mid\"]");
}

TEST(HitPolicy, CollectAggregates) {
  const std::vector<std::vector<std::string>> rules = {{"> 1", "10"}, {"> 2", "30"}, {"> 3", "20"}};
  const auto collect = [&rules](const char* aggregation, const char* a) {
    return Value({std::string("hitPolicy=\"COLLECT\"") + aggregation, "a", "o", rules}, {{"a", a}});
  };
  EXPECT_EQ(collect("", "3"), "[10, 30]");
  EXPECT_EQ(collect(" aggregation=\"SUM\"", "9"), "60");
  EXPECT_EQ(collect(" aggregation=\"MIN\"", "9"), "10");
  EXPECT_EQ(collect(" aggregation=\"MAX\"", "9"), "30");
  EXPECT_EQ(collect(" aggregation=\"COUNT\"", "9"), "3");
  EXPECT_EQ(collect(" aggregation=\"COUNT\"", "0"), "0");
  EXPECT_EQ(collect(" aggregation=\"SUM\"", "0"), "null");
}

TEST(DecisionTable, SeveralOutputsMakeAContext) {
  EXPECT_EQ(Value({"", "a;b", "x;y", {{"> 1", "\"k\"", "a * 2", "b"}}}, {{"a", "2"}, {"b", "\"k\""}}), "{x: 4, y: \"k\"}");
}

TEST(DecisionTable, DefaultsTakeWhatNoRuleTakes) {
  EXPECT_EQ(Value({"", "a", "o:string::\"none\"", {{"> 1", "\"some\""}}}, {{"a", "0"}}), "none");
  EXPECT_EQ(Value({"", "a", "o", {{"> 1", "\"some\""}}}, {{"a", "0"}}), "null");
}

TEST(DecisionTable, ValuesOutsideTheirListAreNull) {
  EXPECT_EQ(Value({"", "b::\"x\", \"y\"", "o", {{"-", "1"}}}, {{"b", "\"z\""}}), "null");
  EXPECT_EQ(Value({"", "a", "o::\"x\"", {{"-", "b"}}}, {{"a", "1"}, {"b", "\"z\""}}), "null");
}

TEST(DecisionTable, SaysWhichRulesMatchedAndWhy) {
  const Compiled compiled =
      TableModel({"hitPolicy=\"RULE ORDER\"",
                  "a;b",
                  "o",
                  {{"< 10", "-", "1"}, {"[5..20]", "not(\"x\")", "2"}, {"> 15", "-", "3"}, {"-", "-", "4"}}});
  ASSERT_NE(compiled.model, nullptr) << ToText(compiled.findings);
  EXPECT_EQ(Decide(*compiled.model, "d", {{"a", "7"}, {"b", "\"k\""}}).explained,
            "table t: rule 1 (r1) matched: a = 7 in < 10\n"
            "table t: rule 2 (r2) matched: a = 7 in [5..20]; b = \"k\" in not(\"x\")\n"
            "table t: rule 4 (r4) matched whatever the inputs\n");
}

// ---- gaps and overlaps -----------------------------------------------------------------------------------------------------

std::string Remarks(const TableText& table) {
  std::string out;
  for (const Finding& finding : TableModel(table).findings) {
    EXPECT_EQ(finding.severity, Finding::Severity::kWarning) << finding.ToString();
    out += finding.reason + ": " +
           finding.text.substr(finding.text.find(" for ") == std::string::npos ? 0 : finding.text.rfind(" for ") + 5) + "\n";
  }
  return out;
}

TEST(TableCheck, FindsGapsAndOverlaps) {
  EXPECT_EQ(Remarks({"", "a", "o", {{"< 10", "1"}, {">= 10", "2"}}}), "");
  EXPECT_EQ(Remarks({"", "a", "o", {{"< 10", "1"}, {"> 10", "2"}}}), "GAP: a: 10\n");
  EXPECT_EQ(Remarks({"", "a", "o", {{"<= 10", "1"}, {">= 10", "2"}}}), "OVERLAP: a: 10 rules 1, 2 match\n");
  EXPECT_EQ(Remarks({"", "a", "o", {{"[1..5]", "1"}, {"< 1, (5..9]", "2"}, {"> 9", "3"}}}), "");
  EXPECT_EQ(Remarks({"", "a", "o", {{"[1..5]", "1"}, {"not([1..5])", "2"}}}), "");
  EXPECT_EQ(Remarks({"", "b", "o", {{"\"x\"", "1"}}}), "GAP: b: any other value\n");
  EXPECT_EQ(Remarks({"", "b::\"x\", \"y\"", "o", {{"\"x\"", "1"}}}), "GAP: b: \"y\"\n");
  EXPECT_EQ(Remarks({"", "a;b", "o", {{"< 5", "-", "1"}, {">= 5", "\"x\"", "2"}, {">= 5", "not(\"x\")", "3"}}}), "");
}

TEST(TableCheck, KeepsToThePolicyAndToWhatItUnderstands) {
  EXPECT_EQ(Remarks({"hitPolicy=\"FIRST\"", "a", "o", {{"< 10", "1"}, {"-", "2"}}}), "");
  EXPECT_EQ(Remarks({"hitPolicy=\"ANY\"", "a", "o", {{"<= 10", "1"}, {">= 10", "1"}}}), "");
  EXPECT_EQ(Remarks({"", "a", "o:::0", {{"< 10", "1"}}}), "") << "a default takes the rest";
  EXPECT_EQ(Remarks({"", "a", "o", {{"? > 5", "1"}}}).substr(0, 11), "NOT_CHECKED");
}

// ---- boxed expressions
// -------------------------------------------------------------------------------------------------------

std::string Boxed(const std::string& logic, const std::string& type = "") {
  const Compiled compiled = CompileTexts({InDefinitions(Decision("d", logic, {}, type))});
  EXPECT_NE(compiled.model, nullptr) << ToText(compiled.findings);
  return compiled.model == nullptr ? "refused" : Decide(*compiled.model, "d").text;
}

std::string EntryOf(const std::string& name, const std::string& logic) {
  return "<contextEntry>" + (name.empty() ? "" : "<variable name=\"" + name + "\"/>") + logic + "</contextEntry>";
}

TEST(Boxed, EachFormHasItsValue) {
  EXPECT_EQ(Boxed("<context>" + EntryOf("a b", Literal("1")) + EntryOf("c", Literal("a b + 1")) + "</context>"),
            "{a b: 1, c: 2}");
  EXPECT_EQ(Boxed("<context>" + EntryOf("a", Literal("1")) + EntryOf("", Literal("a + 1")) + "</context>"), "2");
  EXPECT_EQ(Boxed("<list>" + Literal("1") + Literal("\"x\"") + "</list>"), "[1, \"x\"]");
  EXPECT_EQ(
      Boxed("<relation><column name=\"x\"/><column name=\"y\"/><row>" + Literal("1") + Literal("2") + "</row></relation>"),
      "[{x: 1, y: 2}]");
  EXPECT_EQ(Boxed("<conditional><if>" + Literal("1 > 2") + "</if><then>" + Literal("1") + "</then><else>" + Literal("2") +
                  "</else></conditional>"),
            "2");
  EXPECT_EQ(Boxed("<filter><in>" + Literal("null") + "</in><match>" + Literal("item > 1") + "</match></filter>"), "[]")
      << "as null[item > 1]";
  EXPECT_EQ(Boxed("<filter><in>" + Literal("null") + "</in><match>" + Literal("1") + "</match></filter>"), "null");
  EXPECT_EQ(Boxed("<filter><in>" + Literal("[1, 2, 3]") + "</in><match>" + Literal("item > 1") + "</match></filter>"),
            "[2, 3]");
  EXPECT_EQ(
      Boxed("<for iteratorVariable=\"i\"><in>" + Literal("[1..3]") + "</in><return>" + Literal("i * 2") + "</return></for>"),
      "[2, 4, 6]");
  EXPECT_EQ(Boxed("<some iteratorVariable=\"i\"><in>" + Literal("[1, 2]") + "</in><satisfies>" + Literal("i > 1") +
                  "</satisfies></some>"),
            "true");
  EXPECT_EQ(Boxed("<every iteratorVariable=\"i\"><in>" + Literal("[1, 2]") + "</in><satisfies>" + Literal("i > 1") +
                  "</satisfies></every>"),
            "false");
  EXPECT_EQ(Boxed("<context>" +
                  EntryOf("f", "<functionDefinition><formalParameter name=\"n\" typeRef=\"number\"/>" + Literal("n + 1") +
                                   "</functionDefinition>") +
                  EntryOf("", "<invocation>" + Literal("f") + "<binding><parameter name=\"n\"/>" + Literal("41") +
                                  "</binding></invocation>") +
                  "</context>"),
            "42");
}

TEST(Boxed, AnArgumentOfAnotherTypeMakesTheInvocationNull) {
  const auto invoked = [](const std::string& type, const std::string& argument) {
    const std::string function = "<functionDefinition><formalParameter name=\"n\"/>" +
                                 Literal("if n = null then \"none\" else n") + "</functionDefinition>";
    const std::string call = "<invocation>" + Literal("f") + "<binding><parameter name=\"n\" typeRef=\"" + type + "\"/>" +
                             Literal(argument) + "</binding></invocation>";
    return Boxed("<context>" + EntryOf("f", function) + EntryOf("", call) + "</context>");
  };
  EXPECT_EQ(invoked("number", "[41]"), "41");
  EXPECT_EQ(invoked("number", "\"x\""), "null");
  EXPECT_EQ(invoked("", "\"x\""), "x");
  EXPECT_EQ(invoked("number", "null"), "none") << "null is of every type";
}

std::string TypedRelation(const std::string& type, const std::string& cell) {
  return "<relation><column name=\"x\" typeRef=\"" + type + "\"/><row>" + Literal(cell) + "</row></relation>";
}

TEST(Boxed, CellsOfARelationAreCoercedToTheTypeOfTheirColumn) {
  const auto decided = [](const std::string& a) {
    const Compiled compiled = CompileTexts({InDefinitions(Input("a") + Decision("d", TypedRelation("number", "a"), {"i_a"}))});
    EXPECT_NE(compiled.model, nullptr) << ToText(compiled.findings);
    return compiled.model == nullptr ? "refused" : Decide(*compiled.model, "d", {{"a", a}}).text;
  };
  EXPECT_EQ(decided("1"), "[{x: 1}]");
  EXPECT_EQ(decided("[1]"), "[{x: 1}]");
  EXPECT_EQ(decided("\"a\""), "[{x: null}]");
}

TEST(Boxed, ValuesAreCoercedToTheirType) {
  EXPECT_EQ(Boxed(Literal("[1]"), "number"), "1");
  EXPECT_EQ(Boxed(Literal("[1, 2]"), "number"), "null");
  EXPECT_EQ(Boxed(Literal("@\"2020-01-01\""), "date and time"), "2020-01-01T00:00:00Z");
}

// ---- the graph
// -----------------------------------------------------------------------------------------------------------------

std::string Knowledge(const std::string& name, const std::string& parameter, const std::string& logic,
                      const std::string& type = "") {
  return "<businessKnowledgeModel id=\"k_" + name + "\" name=\"" + name + "\"><variable name=\"" + name + "\" typeRef=\"" +
         type + "\"/><encapsulatedLogic><formalParameter name=\"" + parameter + "\" typeRef=\"number\"/>" + logic +
         "</encapsulatedLogic></businessKnowledgeModel>";
}

TEST(Graph, DecisionsUseInputsDecisionsAndKnowledge) {
  const Compiled compiled =
      CompileTexts({InDefinitions(Input("age", "number") + Knowledge("twice", "n", Literal("n * 2")) +
                                  Decision("double", Literal("twice(age)"), {"i_age", "k_twice"}, "number") +
                                  Decision("sum", Literal("double + age"), {"d_double", "i_age"}))});
  ASSERT_NE(compiled.model, nullptr) << ToText(compiled.findings);
  EXPECT_EQ(Decide(*compiled.model, "sum", {{"age", "20"}}).text, "60");
  EXPECT_EQ(Decide(*compiled.model, "sum", {{"age", "\"x\""}}).text, "null");
  EXPECT_EQ(Decide(*compiled.model, "sum", {{"age", "\"x\""}}).reason, "DOES_NOT_CONFORM");
}

TEST(Graph, ServicesTakeInputDataThenInputDecisions) {
  const std::string service =
      "<decisionService id=\"s_s\" name=\"s\"><variable name=\"s\"/><outputDecision href=\"#d_out\"/><inputDecision "
      "href=\"#d_mid\"/><inputData href=\"#i_a\"/></decisionService>";
  const Compiled compiled = CompileTexts({InDefinitions(Input("a", "string") + Decision("mid", Literal("\"own\"")) +
                                                        Decision("out", Literal("a + mid"), {"i_a", "d_mid"}) + service +
                                                        Decision("user", Literal("s(\"A\", \"B\") + mid"), {"s_s", "d_mid"}))});
  ASSERT_NE(compiled.model, nullptr) << ToText(compiled.findings);
  EXPECT_EQ(Decide(*compiled.model, "user").text, "ABown") << "what a service is given stays within it";
  EXPECT_EQ(Decide(*compiled.model, "s", {{"a", "\"x\""}, {"mid", "\"y\""}}).text, "xy");
  EXPECT_EQ(Decide(*compiled.model, "s", {{"a", "\"x\""}}).text, "null");
}

// ---- 6.3.9, 6.3.10: the variable of a function -----------------------------------------------------------------------------

std::string FunctionItem(const std::string& name, const std::string& result, const std::string& parameter = "number") {
  return "<itemDefinition name=\"" + name + "\"><functionItem outputTypeRef=\"" + result +
         "\"><parameters name=\"n\" typeRef=\"" + parameter + "\"/></functionItem></itemDefinition>";
}

std::string InnerFunction(const std::string& text, const std::string& type = "") {
  return "<functionDefinition typeRef=\"" + type + "\"><formalParameter name=\"n\" typeRef=\"number\"/>" + Literal(text) +
         "</functionDefinition>";
}

class FunctionTypes : public testing::TestWithParam<const char*> {};

TEST_P(FunctionTypes, StandForTheFunctionOrForItsResult) {
  const std::string type = GetParam();
  const std::string service = "<decisionService id=\"s_s\" name=\"s\"><variable name=\"s\" typeRef=\"" + type +
                              "\"/><outputDecision href=\"#d_out\"/><inputData href=\"#i_n\"/></decisionService>";
  const std::string apply =
      "<functionDefinition><formalParameter name=\"f\" typeRef=\"tFn\"/>" + Literal("f(20)") + "</functionDefinition>";
  const Compiled compiled = CompileTexts({InDefinitions(
      FunctionItem("tFn", "number") + Knowledge("twice", "n", Literal("n * 2"), type) +
      Knowledge("wrong", "n", Literal("string(n)"), type) + Input("n", "number") + Decision("out", Literal("n + 1"), {"i_n"}) +
      service + Decision("apply", apply) + Decision("k", Literal("twice(21)"), {"k_twice"}) +
      Decision("s2", Literal("s(21)"), {"s_s"}) + Decision("kept", Literal("apply(twice)"), {"k_twice", "d_apply"}) +
      Decision("served", Literal("apply(s)"), {"s_s", "d_apply"}) + Decision("w", Literal("wrong(1)"), {"k_wrong"}))});
  ASSERT_NE(compiled.model, nullptr) << ToText(compiled.findings);
  EXPECT_EQ(Decide(*compiled.model, "k").text, "42");
  EXPECT_EQ(Decide(*compiled.model, "s2").text, "22");
  EXPECT_EQ(Decide(*compiled.model, "s", {{"n", "1"}}).text, "2");
  EXPECT_EQ(Decide(*compiled.model, "kept").text, "40") << "handed on as a typed function";
  EXPECT_EQ(Decide(*compiled.model, "served").text, "21");
  EXPECT_EQ(Decide(*compiled.model, "w").reason, "DOES_NOT_CONFORM");
}

INSTANTIATE_TEST_SUITE_P(Graph, FunctionTypes, testing::Values("tFn", "number"));

TEST(Graph, ADecisionMayBeAFunctionOfADeclaredType) {
  for (const char* inner : {"", "tFn", "number"}) {
    const Compiled compiled =
        CompileTexts({InDefinitions(FunctionItem("tFn", "number") + Decision("f", InnerFunction("n * 2", inner), {}, "tFn") +
                                    Decision("d", Literal("f(21)"), {"d_f"}))});
    ASSERT_NE(compiled.model, nullptr) << ToText(compiled.findings);
    EXPECT_EQ(Decide(*compiled.model, "d").text, "42") << inner;
  }
  const Compiled other =
      CompileTexts({InDefinitions(FunctionItem("tFn", "number") + Decision("f", InnerFunction("\"x\"", "string"), {}, "tFn") +
                                  Decision("d", Literal("f(21)"), {"d_f"}))});
  EXPECT_EQ(Decide(*other.model, "d").text, "null") << "of another type";
}

TEST(Graph, KnowledgeMayGiveFunctions) {
  const std::string types = FunctionItem("tFn", "number") + FunctionItem("tMaker", "tFn");
  for (const char* type : {"tFn", "tMaker", ""}) {
    const Compiled compiled =
        CompileTexts({InDefinitions(types + Knowledge("adder", "a", Literal("function(n: number) n + a"), type) +
                                    Decision("d", Literal("adder(40)(2)"), {"k_adder"}))});
    ASSERT_NE(compiled.model, nullptr) << ToText(compiled.findings);
    EXPECT_EQ(Decide(*compiled.model, "d").text, "42") << type;
  }
}

TEST(Graph, ImportsStandBehindTheirName) {
  const std::string imported = InDefinitions(
      "<itemDefinition "
      "name=\"tAge\"><typeRef>number</typeRef><allowedValues><text>[0..150]</text></allowedValues></itemDefinition>" +
          Input("age", "tAge") + Decision("adult", Literal("age >= 18"), {"i_age"}),
      "urn:other");
  const std::string main = InDefinitions(
      "<import name=\"lib\" namespace=\"urn:other\" importType=\"https://www.omg.org/spec/DMN/20230324/MODEL/\"/>" +
      Input("years", "lib.tAge") + Decision("d", Literal("lib.adult and years > 20"), {"urn:other#d_adult", "i_years"}));
  const Compiled compiled = CompileTexts({main, imported});
  ASSERT_NE(compiled.model, nullptr) << ToText(compiled.findings);
  feel::Arena arena;
  feel::Evaluation evaluation(arena, {});
  dmn::Run run(*compiled.model, evaluation);
  run.Give(*compiled.model->Find("age", "urn:other"), feel::Value(feel::Number::FromInt(30)));
  run.Give(*compiled.model->Find("years"), feel::Value(feel::Number::FromInt(25)));
  EXPECT_EQ(feel::ToText(run.Decide(*compiled.model->Find("d"))), "true");
  EXPECT_TRUE(Has(CompileTexts({main}).findings, "IMPORT_MISSING", "lib"));
}

TEST(Graph, AllowedValuesReachIntoContextsAndLists) {
  const std::string types =
      "<itemDefinition name=\"tGrade\"><typeRef>string</typeRef><allowedValues><text>\"A\", "
      "\"B\"</text></allowedValues></itemDefinition>"
      "<itemDefinition name=\"tPerson\"><itemComponent "
      "name=\"grade\"><typeRef>tGrade</typeRef></itemComponent></itemDefinition>"
      "<itemDefinition name=\"tPeople\" isCollection=\"true\"><typeRef>tPerson</typeRef></itemDefinition>";
  const Compiled compiled =
      CompileTexts({InDefinitions(types + Input("people", "tPeople") + Decision("d", Literal("people.grade"), {"i_people"}))});
  ASSERT_NE(compiled.model, nullptr) << ToText(compiled.findings);
  EXPECT_EQ(Decide(*compiled.model, "d", {{"people", "[{grade: \"A\"}]"}}).text, "[\"A\"]");
  EXPECT_EQ(Decide(*compiled.model, "d", {{"people", "{grade: \"B\"}"}}).text, "[\"B\"]");
  EXPECT_EQ(Decide(*compiled.model, "d", {{"people", "[{grade: \"C\"}]"}}).reason, "NOT_ALLOWED");
}

// 7.3.2: a type that stands on another keeps what that demands.
TEST(ItemDefinition, NarrowsWhatItStandsOn) {
  const auto item = [](const std::string& name, const std::string& base, const std::string& more) {
    return "<itemDefinition name=\"" + name + "\"" + (name == "tAll" ? " isCollection=\"true\"" : "") + "><typeRef>" + base +
           "</typeRef>" + more + "</itemDefinition>";
  };
  const auto allowed = [](const std::string& tests) { return "<allowedValues>" + Cdata(tests) + "</allowedValues>"; };
  const auto constraint = [](const std::string& tests) { return "<typeConstraint>" + Cdata(tests) + "</typeConstraint>"; };
  const std::string types = item("tA", "number", allowed("[0..100]")) + item("tB", "tA", allowed("[50..200]")) +
                            item("tC", "tA", constraint("[50..200]")) +
                            item("tD", "number", allowed("[0..100]") + constraint("[50..200]")) + item("tE", "tB", "") +
                            item("tAll", "tB", allowed("? != 60") + constraint("count(?) < 3"));
  const auto given = [&types](const std::string& type, const std::string& value) {
    const Compiled compiled = CompileTexts({InDefinitions(types + Input("x", type) + Decision("d", Literal("x"), {"i_x"}))});
    EXPECT_NE(compiled.model, nullptr) << ToText(compiled.findings);
    return compiled.model == nullptr ? "refused" : Decide(*compiled.model, "d", {{"x", value}}).text;
  };
  for (const char* type : {"tB", "tC", "tD", "tE"}) {
    EXPECT_EQ(given(type, "75"), "75") << type;
    EXPECT_EQ(given(type, "150"), "null") << type;
    EXPECT_EQ(given(type, "25"), "null") << type;
  }
  EXPECT_EQ(given("tAll", "[70, 80]"), "[70, 80]");
  for (const char* wrong : {"[70, 60]", "[70, 20]", "[70, 150]", "[70, 80, 90]"})
    EXPECT_EQ(given("tAll", wrong), "null") << wrong;
}

TEST(ItemDefinition, OrdersThePrioritiesByItsOwnValues) {
  const std::string types =
      "<itemDefinition name=\"tBase\"><typeRef>string</typeRef><allowedValues>" + Cdata("\"a\", \"b\", \"c\"") +
      "</allowedValues></itemDefinition><itemDefinition name=\"tOwn\"><typeRef>tBase</typeRef><allowedValues>" +
      Cdata("\"c\", \"b\"") + "</allowedValues></itemDefinition>";
  const std::string table = Table({"hitPolicy=\"OUTPUT ORDER\"", "", "o:tOwn", {{"\"b\""}, {"\"c\""}}});
  const Compiled compiled = CompileTexts({InDefinitions(types + Decision("d", table))});
  ASSERT_NE(compiled.model, nullptr) << ToText(compiled.findings);
  EXPECT_EQ(Decide(*compiled.model, "d").text, "[\"c\", \"b\"]");
}

// A constraint narrows what is allowed, its own or inherited; where it tells no two values apart, what it narrows orders them.
TEST(ItemDefinition, OrdersThePrioritiesByTheMostSpecificOfItsConstraints) {
  const auto item = [](const std::string& name, const std::string& base, const std::string& allowed, const std::string& more) {
    const auto tests = [](const std::string& tag, const std::string& text) {
      return text.empty() ? "" : "<" + tag + ">" + Cdata(text) + "</" + tag + ">";
    };
    return "<itemDefinition name=\"" + name + "\"><typeRef>" + base + "</typeRef>" + tests("allowedValues", allowed) +
           tests("typeConstraint", more) + "</itemDefinition>";
  };
  const std::string own = "\"c\", \"b\"", all = "\"a\", \"b\", \"c\"", any = "string length(?) < 5";
  const std::string types = item("tBase", "string", all, "") + item("tBoth", "string", all, own) +
                            item("tHeir", "tBoth", "", "") + item("tNarrow", "tBase", "", own) +
                            item("tShort", "tBoth", "", any) + item("tShortBoth", "tBase", own, any) +
                            item("tShortBase", "tBase", "", any);
  const auto ordered = [&types](const std::string& type) {
    const std::string table = Table({"hitPolicy=\"OUTPUT ORDER\"", "", "o:" + type, {{"\"c\""}, {"\"b\""}, {"\"c\""}}});
    const Compiled compiled = CompileTexts({InDefinitions(types + Decision("d", table))});
    EXPECT_NE(compiled.model, nullptr) << ToText(compiled.findings);
    return compiled.model == nullptr ? "refused" : Decide(*compiled.model, "d").text;
  };
  for (const char* type : {"tBoth", "tHeir", "tNarrow", "tShort", "tShortBoth"}) {
    EXPECT_EQ(ordered(type), "[\"c\", \"c\", \"b\"]") << type;
  }
  EXPECT_EQ(ordered("tBase"), "[\"b\", \"c\", \"c\"]");
  EXPECT_EQ(ordered("tShortBase"), "[\"b\", \"c\", \"c\"]") << "the values that a test of all of them narrows";
}

// ---- refusals: a row per check
// -----------------------------------------------------------------------------------------------------

struct Refused {
  const char* reason;
  const char* element;
  std::string body;
};

class Refusals : public testing::TestWithParam<Refused> {};

TEST_P(Refusals, NameTheElementAndTheReason) {
  const Compiled compiled = CompileTexts({InDefinitions(GetParam().body)});
  EXPECT_EQ(compiled.model, nullptr);
  EXPECT_TRUE(Has(compiled.findings, GetParam().reason, GetParam().element)) << ToText(compiled.findings);
}

INSTANTIATE_TEST_SUITE_P(
    Deployment, Refusals,
    testing::Values(
        Refused{"REQUIREMENT_CYCLE", "d_b", Decision("a", Literal("b"), {"d_b"}) + Decision("b", Literal("a"), {"d_a"})},
        Refused{"REQUIREMENT_CYCLE", "d_a", Decision("a", Literal("1"), {"d_a"})},
        Refused{"UNKNOWN_REFERENCE", "d_a", Decision("a", Literal("1"), {"i_x"})},
        Refused{"UNKNOWN_NAME", "d_a", Decision("a", Literal("b + 1"))},
        Refused{"SYNTAX", "d_a", Decision("a", Literal("1 +"))},
        Refused{"UNKNOWN_TYPE", "d_a", Decision("a", Literal("1"), {}, "tNone")},
        Refused{"UNKNOWN_TYPE", "d_a", Decision("a", Literal("1 instance of tNone"))},
        Refused{"UNKNOWN_TYPE", "d_a", Decision("a", TypedRelation("tNone", "1"))},
        Refused{"TYPE_FAULT", "d_a", Decision("a", TypedRelation("number", "\"x\""))},
        Refused{"TYPE_FAULT", "d_a", Decision("a", Literal("\"x\""), {}, "number")},
        Refused{"TYPE_FAULT", "d_a", Decision("a", Literal("1 + \"x\""))},
        Refused{"TYPE_FAULT", "d_a", Input("n", "number") + Decision("a", Literal("n + \"x\""), {"i_n"})},
        Refused{"TYPE_FAULT", "d_a", Decision("a", Literal("if 1 then 2 else 3"))},
        Refused{"TYPE_FAULT", "d_a", Decision("a", Literal("upper case(\"a\") > 1"))},
        Refused{"DUPLICATE_NAME", "d_a", Decision("a", Literal("1")) + Decision("a", Literal("2"))},
        Refused{"DUPLICATE_NAME", "d_a",
                Decision("a", "<context>" + EntryOf("x", Literal("1")) + EntryOf("x", Literal("2")) + "</context>")},
        Refused{"TYPE_CYCLE", "tA",
                "<itemDefinition name=\"tA\"><typeRef>tB</typeRef></itemDefinition><itemDefinition "
                "name=\"tB\"><typeRef>tA</typeRef></itemDefinition>"},
        Refused{"EXTERNAL_FUNCTION", "d_a",
                Decision("a", "<functionDefinition kind=\"Java\">" + Literal("1") + "</functionDefinition>")},
        Refused{"TYPE_FAULT", "r1",
                Input("n", "number") + Decision("a", Table({"", "n:number", "o", {{"\"x\"", "1"}}}), {"i_n"})},
        Refused{"TYPE_FAULT", "r1",
                Input("n", "number") + Decision("a", Table({"", "n", "o:number", {{"-", "\"x\""}}}), {"i_n"})}));

TEST(Refusals, OfImportsThatCircle) {
  const std::string a = InDefinitions("<import name=\"b\" namespace=\"urn:b\"/>", "urn:a"),
                    b = InDefinitions("<import name=\"a\" namespace=\"urn:a\"/>", "urn:b");
  EXPECT_TRUE(Has(CompileTexts({a, b}).findings, "IMPORT_CYCLE", ""));
  EXPECT_TRUE(Has(CompileTexts({a, a}).findings, "DUPLICATE_MODEL", ""));
}

TEST(Refusals, BecomeWarningsWhereFaultsAreNull) {
  const Compiled compiled =
      CompileTexts({InDefinitions(Decision("a", Literal("1 +")) + Decision("b", Literal("2")))}, Faults::kNull);
  ASSERT_NE(compiled.model, nullptr);
  EXPECT_TRUE(Has(compiled.findings, "SYNTAX", "d_a", Finding::Severity::kWarning));
  EXPECT_EQ(Decide(*compiled.model, "a").text, "null");
  EXPECT_EQ(Decide(*compiled.model, "a").reason, "SYNTAX");
  EXPECT_EQ(Decide(*compiled.model, "b").text, "2");
}

// A chain as long as the model would need a deep stack: the evaluation ends by its bound instead.
TEST(Graph, LongChainsEndByTheirDepth) {
  std::string body = Decision("x0", Literal("1"));
  for (int i = 1; i < 2'000; ++i)
    body += Decision("x" + std::to_string(i), Literal("x" + std::to_string(i - 1)), {"d_x" + std::to_string(i - 1)});
  const Compiled compiled = CompileTexts({InDefinitions(body)});
  ASSERT_NE(compiled.model, nullptr) << compiled.findings.size();
  EXPECT_EQ(Decide(*compiled.model, "x50").text, "1");
  EXPECT_EQ(Decide(*compiled.model, "x1999").reason, "DEPTH_EXHAUSTED");
}

}  // namespace
}  // namespace yici::dmn
