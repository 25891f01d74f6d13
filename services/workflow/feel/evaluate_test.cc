// Expressions and their values, by section of DMN 1.5. The conformance suite has thousands more; here stands what it leaves out
// and what each rule means.
#include "services/workflow/feel/evaluate.h"

#include <gtest/gtest.h>

#include "services/workflow/feel/feel_for_tests.h"

namespace yici::feel {
namespace {

// ---- 10.3.1.2: names ---------------------------------------------------------------------------------------------------

TEST(Names, MayHoldSpacesAndSymbols) {
  EXPECT_EQ(Eval("monthly income * 12", {{"monthly income", "100"}}), "1200");
  EXPECT_EQ(Eval("monthly\n  income * 12", {{"monthly income", "100"}}), "1200");
  EXPECT_EQ(Eval("Student's name + \"!\"", {{"Student's name", "\"Li\""}}), "\"Li!\"");
  EXPECT_EQ(Eval("a-b", {{"a-b", "7"}, {"a", "5"}, {"b", "1"}}), "7");
  EXPECT_EQ(Eval("a - b", {{"a-b", "7"}, {"a", "5"}, {"b", "1"}}), "4");
  EXPECT_EQ(Eval("办件数量 + 1", {{"办件数量", "2"}}), "3");
}

TEST(Names, TheLongestKnownNameCounts) {
  EXPECT_EQ(Eval("Date-Time2.hour", {{"Date-Time", "1"}, {"Date-Time2", "@\"2020-01-01T05:00:00\""}}), "5");
  EXPECT_EQ(Eval("for i in days in weekend return i", {{"days in weekend", "[\"sat\", \"sun\"]"}}), "[\"sat\", \"sun\"]");
  EXPECT_EQ(Eval("if any then 1 else 2", {{"if any", "true"}, {"any", "false"}}), "null");
}

TEST(Names, UnknownOnesAreFaultsOfTheText) {
  const Program program = Parse("known + unkown", [] {
    Vocabulary words;
    words.AddName("known");
    return words;
  }());
  ASSERT_EQ(program.faults.size(), 1u);
  EXPECT_EQ(program.faults[0].reason, Reason::kUnknownName);
  EXPECT_EQ(program.faults[0].offset, 8u);
  EXPECT_EQ(program.faults[0].detail, "unkown");
}

TEST(Names, OfContextsAreInSightOfLaterEntries) {
  EXPECT_EQ(Eval("{a: 1, b c: a + 1, d: b c * 2}.d"), "4");
  EXPECT_EQ(Eval("{foo+bar: 1, x: foo+bar + 1}.x"), "2");
  EXPECT_EQ(Why("{a: 1, a: 2}"), "DUPLICATE_NAME");
}

// ---- literals and comments -----------------------------------------------------------------------------------------------

TEST(Literals, EscapesOfStrings) {
  EXPECT_EQ(Eval("string length(\"\\u4e00\\U01F40E\\ud83d\\udc0e\")"), "3");
  EXPECT_EQ(Eval("\"a\\tb\" = \"a\tb\""), "true");
  EXPECT_EQ(Eval("string length(\"\\d\")"), "2") << "an escape that FEEL does not know stands for itself";
  EXPECT_EQ(Why("\"open"), "SYNTAX");
}

TEST(Literals, CommentsAreSpace) {
  EXPECT_EQ(Eval("1 /* one */ + // and\n 2"), "3");
  EXPECT_EQ(Why("1 /* open"), "SYNTAX");
}

TEST(Literals, AtSignReadsWhatTheTextIs) {
  EXPECT_EQ(Eval("[@\"2020-01-31\", @\"10:00:00\", @\"2020-01-31T10:00:00Z\", @\"P1Y\", @\"P1D\"]"),
            "[2020-01-31, 10:00:00, 2020-01-31T10:00:00Z, P1Y, P1D]");
  EXPECT_EQ(Why("@\"foo\""), "INVALID_LITERAL");
}

// ---- precedence ------------------------------------------------------------------------------------------------------------

TEST(Precedence, FromLooseToTight) {
  EXPECT_EQ(Eval("1 + 2 * 3 ** 2"), "19");
  EXPECT_EQ(Eval("-5 ** 2"), "25");
  EXPECT_EQ(Eval("3 ** 4 ** 2"), "6561");
  EXPECT_EQ(Eval("10 - 3 - 2"), "5");
  EXPECT_EQ(Eval("true or false and false"), "true");
  EXPECT_EQ(Eval("1 + 1 = 2 and 2 < 3"), "true");
  EXPECT_EQ(Eval("--5"), "5");
}

// ---- 10.3.2.9: equality and order
// --------------------------------------------------------------------------------------------

TEST(Comparison, OfTwoKindsIsNull) {
  EXPECT_EQ(Eval("1 = \"1\""), "null");
  EXPECT_EQ(Why("1 = \"1\""), "NOT_COMPARABLE");
  EXPECT_EQ(Eval("null = null"), "true");
  EXPECT_EQ(Eval("1 = null"), "false");
  EXPECT_EQ(Eval("1 < null"), "null");
  EXPECT_EQ(Eval("[1, 2] = [1.0, 2.00]"), "true");
  EXPECT_EQ(Eval("{a: 1, b: 2} = {b: 2, a: 1}"), "true");
}

// Table 53 compares whole seconds; "<" compares what time has passed.
TEST(Comparison, OfTimesTakesWholeSecondsForEquality) {
  EXPECT_EQ(Eval("@\"2018-12-08T00:00:00.5\" = @\"2018-12-08T00:00:00\""), "true");
  EXPECT_EQ(Eval("@\"2018-12-08T00:00:00.5\" > @\"2018-12-08T00:00:00\""), "true");
  EXPECT_EQ(Eval("is(@\"10:00:00.5\", @\"10:00:00\")"), "false");
}

TEST(Comparison, LogicHasThreeValues) {
  EXPECT_EQ(Eval("false and null"), "false");
  EXPECT_EQ(Eval("true and null"), "null");
  EXPECT_EQ(Eval("true or null"), "true");
  EXPECT_EQ(Eval("false or \"x\""), "null");
}

TEST(Comparison, InTakesValuesListsRangesAndTests) {
  EXPECT_EQ(Eval("5 in [1..10]"), "true");
  EXPECT_EQ(Eval("1 in ]1..10]"), "false");
  EXPECT_EQ(Eval("10 in [1..10["), "false");
  EXPECT_EQ(Eval("5 in (1, < 3, > 4)"), "true");
  EXPECT_EQ(Eval("5 in (1, 2)"), "false");
  EXPECT_EQ(Eval("5 in != 4"), "true");
  EXPECT_EQ(Eval("3 in [[1..2], [3..4]]"), "true");
  EXPECT_EQ(Eval("2 in (1 + 1)"), "true");
  EXPECT_EQ(Eval("null in [1..10]"), "null");
  EXPECT_EQ(Eval("[1..x[1]]", {{"x", "[4]"}}), "[1..4]");
  EXPECT_EQ(Eval("3 between 1 and 5 and true"), "true");
}

// ---- arithmetic of time
// ------------------------------------------------------------------------------------------------------

TEST(Arithmetic, OfTime) {
  EXPECT_EQ(Eval("@\"2020-01-31\" + @\"P1M\""), "2020-02-29");
  EXPECT_EQ(Eval("@\"2020-03-01\" - @\"2020-02-01\""), "P29D");
  EXPECT_EQ(Eval("@\"P1Y\" / @\"P1M\""), "12");
  EXPECT_EQ(Eval("@\"P1DT12H\" * 2"), "P3D");
  EXPECT_EQ(Eval("@\"23:00:00\" + @\"PT2H\""), "01:00:00");
  EXPECT_EQ(Why("@\"10:00:00\" + @\"P1M\""), "OPERAND_TYPES");
  EXPECT_EQ(Why("1 + \"1\""), "OPERAND_TYPES");
  EXPECT_EQ(Eval("1 / 0"), "null");
}

// ---- 10.3.2.5: filters and paths
// ---------------------------------------------------------------------------------------------

TEST(Filter, ByPositionAndByCondition) {
  EXPECT_EQ(Eval("[10, 20, 30][2]"), "20");
  EXPECT_EQ(Eval("[10, 20, 30][-1]"), "30");
  EXPECT_EQ(Eval("[10, 20, 30][4]"), "null");
  EXPECT_EQ(Eval("[10, 20, 30][item > 10]"), "[20, 30]");
  EXPECT_EQ(Eval("[{x: 1, y: 2}, {x: 2, y: 3}][x = 1].y"), "[2]");
  EXPECT_EQ(Eval("[{a b: 1}, {a b: 5}][a b > 2]"), "[{a b: 5}]");
  EXPECT_EQ(Eval("[{item: 1}, {item: 2}][item >= 2]"), "[{item: 2}]");
  EXPECT_EQ(Eval("100[item > 5]"), "[100]");
  EXPECT_EQ(Eval("null[true]"), "[]");
  EXPECT_EQ(Eval("[][x]", {{"x", "1"}}), "null");
  EXPECT_EQ(Why("[1, 2][\"a\"]"), "CONDITION_NOT_BOOLEAN");
  EXPECT_EQ(Why("if \"a\" then 1 else 2"), "CONDITION_NOT_BOOLEAN");
  EXPECT_EQ(Eval("if null then 1 else 2"), "2");
}

TEST(Path, GoesThroughListsAndProperties) {
  EXPECT_EQ(Eval("[{a: {b: 1}}, {a: {b: 2}}].a.b"), "[1, 2]");
  EXPECT_EQ(Eval("[[{a: 1}], {a: 2}, [[{a: 3}, {b: 4}]]].a"), "[[1], 2, [[3, null]]]");
  EXPECT_EQ(Eval("[[], [{a: 1}]].a"), "[[], [1]]");
  EXPECT_EQ(Eval("@\"2020-04-20T10:30:00+08:00\".time offset"), "PT8H");
  EXPECT_EQ(Eval("@\"2020-04-20\".weekday"), "1");
  EXPECT_EQ(Eval("[1..5).end included"), "false");
  EXPECT_EQ(Why("{a: 1}.b"), "NO_SUCH_ENTRY");
}

// ---- for, some, every
// ----------------------------------------------------------------------------------------------------------

TEST(Loops, MultiplyTheirDomains) {
  EXPECT_EQ(Eval("for i in [1, 2], j in [i, 10] return i * j"), "[1, 10, 4, 20]");
  EXPECT_EQ(Eval("for i in 3..1 return i"), "[3, 2, 1]");
  EXPECT_EQ(Eval("for i in (1..4) return i"), "[2, 3]");
  EXPECT_EQ(Eval("for i in 0..5 return if i = 0 then 1 else i * partial[-1]"), "[1, 1, 2, 6, 24, 120]");
  EXPECT_EQ(Eval("for i in 1..3 return partial"), "[[], [[]], [[], [[]]]]");
  EXPECT_EQ(Why("for i in \"a\"..\"z\" return i"), "NOT_ITERABLE");
}

TEST(Loops, QuantifiersStopWhenTheyAreDecided) {
  EXPECT_EQ(Eval("some i in [1, null, 3] satisfies i > 2"), "true");
  EXPECT_EQ(Eval("some i in [1, null] satisfies i > 2"), "null");
  EXPECT_EQ(Eval("every i in [] satisfies false"), "true");
  EXPECT_EQ(Eval("every i in [1, 2] satisfies i"), "null");
}

// ---- functions
// -------------------------------------------------------------------------------------------------------------------

TEST(Functions, CloseOverWhatIsInSight) {
  EXPECT_EQ(Eval("{add: function(a) function(b) a + b, x: add(1)(2)}.x"), "3");
  EXPECT_EQ(Eval("{f: function(a, b) a - b, x: f(b: 1, a: 5)}.x"), "4");
  EXPECT_EQ(Eval("(function(a: number) a)(\"x\")"), "null");
  EXPECT_EQ(Eval("(function(a: number) a)([3])"), "3") << "a list of one stands for its element";
  EXPECT_EQ(Why("(function(a) a)(1, 2)"), "ARGUMENT_COUNT");
  EXPECT_EQ(Why("(function(a) a)(b: 1)"), "ARGUMENT_NAME");
  EXPECT_EQ(Why("(function(a) external {java: {class: \"x\"}})(1)"), "EXTERNAL_FUNCTION");
  EXPECT_EQ(Why("\"abs\"(1)"), "NOT_A_FUNCTION");
}

TEST(Functions, TypesAreStructural) {
  EXPECT_EQ(Eval("[1, 2] instance of list<number>"), "true");
  EXPECT_EQ(Eval("{a: 1, b: 2} instance of context<a: number>"), "true");
  EXPECT_EQ(Eval("{a: 1} instance of context<a: string>"), "false");
  EXPECT_EQ(Eval("[1..2] instance of range<number>"), "true");
  EXPECT_EQ(Eval("null instance of Any"), "false");
  EXPECT_EQ(Eval("(function(a: number) \"x\") instance of function<number> -> string"), "true");
  EXPECT_EQ(Eval("(function(a: number) \"x\") instance of function<number> -> number"), "false");
  EXPECT_EQ(Why("1 instance of nothing"), "UNKNOWN_TYPE");
}

// ---- 7.3.3, 10.3.2.7: unary tests
// ---------------------------------------------------------------------------------------------------

TEST(UnaryTests, EqualLieWithinOrHold) {
  EXPECT_EQ(Tested("-", "null"), "true");
  EXPECT_EQ(Tested("< 18, >= 65", "70"), "true");
  EXPECT_EQ(Tested("< 18, >= 65", "30"), "false");
  EXPECT_EQ(Tested("[18..65)", "65"), "false");
  EXPECT_EQ(Tested("\"a\", \"b\"", "\"b\""), "true");
  EXPECT_EQ(Tested("not(\"a\", \"b\")", "\"b\""), "false");
  EXPECT_EQ(Tested("not(\"a\")", "\"c\""), "true");
  EXPECT_EQ(Tested("[\"a\", \"b\"]", "\"a\""), "true");
  EXPECT_EQ(Tested("? > 5 and ? < 10", "7"), "true");
  EXPECT_EQ(Tested("ends with(?, \"x\")", "\"ax\""), "true");
  EXPECT_EQ(Tested("true", "false"), "false");
  EXPECT_EQ(Tested("false", "false"), "true");
  EXPECT_EQ(Tested("null", "null"), "true");
  EXPECT_EQ(Tested("< 5", "null"), "null");
  EXPECT_EQ(Tested("contains(?, \"a\")", "\"b\""), "false");
  EXPECT_EQ(Tested("@\"2020-01-01\", > @\"2021-01-01\"", "@\"2022-01-01\""), "true");
}

TEST(UnaryTests, NotIsAlsoAFunction) { EXPECT_EQ(Tested("not(? = 1) and ? < 5", "2"), "true"); }

// ---- bounds
// ----------------------------------------------------------------------------------------------------------------------

TEST(Bounds, StepsEndAnEvaluation) {
  const Evaluated evaluated = Evaluate("for i in 1..100000000 return i");
  EXPECT_TRUE(evaluated.stopped);
  EXPECT_EQ(evaluated.text, "null");
  EXPECT_TRUE(evaluated.reason == "STEPS_EXHAUSTED" || evaluated.reason == "MEMORY_EXHAUSTED") << evaluated.reason;
}

TEST(Bounds, DepthEndsARecursion) {
  const Evaluated evaluated = Evaluate("{f: function(n) f(n + 1), x: f(0)}.x");
  EXPECT_TRUE(evaluated.stopped);
  EXPECT_EQ(evaluated.reason, "DEPTH_EXHAUSTED");
}

TEST(Bounds, MemoryEndsAText) {
  const Evaluated evaluated = Evaluate(
      "count(for i in 1..60 return string join(for j in 1..1000 return \"0123456789012345678901234567890123456789\"))");
  EXPECT_EQ(evaluated.text, "60");
  EXPECT_TRUE(
      Evaluate("for i in 1..100000 return string join(for j in 1..100 return \"0123456789012345678901234567890123456789\")")
          .stopped);
}

TEST(Bounds, NestingEndsAList) {
  const Evaluated evaluated = Evaluate("for i in 1..1000 return [partial[-1]]");
  EXPECT_TRUE(evaluated.stopped);
  EXPECT_EQ(evaluated.reason, "MEMORY_EXHAUSTED");
}

TEST(Bounds, TextsNestAndAreLongWithinReason) {
  EXPECT_EQ(Parse(std::string(300, '('), Vocabulary()).faults.at(0).reason, Reason::kTooDeep);
  EXPECT_EQ(Parse(std::string(kSourceBytesMax + 1, ' '), Vocabulary()).faults.at(0).reason, Reason::kTooLong);
  std::string chain = "1";
  for (int i = 0; i < 5000; ++i) chain += "+1";
  EXPECT_EQ(Eval(chain), "5001") << "a long chain is no deep one";
}

TEST(Bounds, NowComesFromTheEnvironment) {
  EXPECT_EQ(Eval("now()"), "2026-11-25T09:30:00@Asia/Shanghai");
  EXPECT_EQ(Eval("today()"), "2026-11-25");
}

}  // namespace
}  // namespace yici::feel
