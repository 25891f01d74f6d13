// A row per function and behaviour: the expression and its value.
#include <gtest/gtest.h>

#include <algorithm>

#include "services/workflow/feel/builtins.h"
#include "services/workflow/feel/feel_for_tests.h"

namespace yici::feel {
namespace {

struct Row {
  const char* source;
  const char* value;
};

class BuiltinRows : public testing::TestWithParam<Row> {};

TEST_P(BuiltinRows, GivesItsValue) { EXPECT_EQ(Eval(GetParam().source), GetParam().value) << GetParam().source; }

INSTANTIATE_TEST_SUITE_P(
    Conversion, BuiltinRows,
    testing::Values(
        Row{"number(\"1 000,5\", \" \", \",\")", "1000.5"}, Row{"number(\"1,000.5\", \",\", \".\")", "1000.5"},
        Row{"number(\"12\")", "12"}, Row{"number(\"1\", \",\", \",\")", "null"}, Row{"number(\"1\", \"x\", \".\")", "null"},
        Row{"number(\"a\", null, null)", "null"}, Row{"string(1.10)", "\"1.10\""}, Row{"string(null)", "null"},
        Row{"string([1, \"a\", {b: @\"P1D\"}])", "\"[1, \\\"a\\\", {b: P1D}]\""}, Row{"date(2020, 2, 29)", "2020-02-29"},
        Row{"date(2021, 2, 29)", "null"}, Row{"date(@\"2020-01-01T10:00:00\")", "2020-01-01"},
        Row{"time(10, 30, 1.5)", "10:30:01.5"}, Row{"time(10, 30, 0, @\"PT8H\")", "10:30:00+08:00"},
        Row{"time(24, 0, 0)", "null"}, Row{"date and time(@\"2020-01-01\", @\"10:00:00Z\")", "2020-01-01T10:00:00Z"},
        Row{"date and time(2020, 1, 2, 3, 4, 5)", "2020-01-02T03:04:05"},
        Row{"date and time(2020, 1, 2, 3, 4, 5, \"Asia/Shanghai\")", "2020-01-02T03:04:05@Asia/Shanghai"},
        Row{"duration(\"P1Y2M\")", "P1Y2M"}, Row{"years and months duration(@\"2020-01-31\", @\"2020-03-01\")", "P1M"},
        Row{"range(\"[18..21)\")", "[18..21)"}, Row{"range(\"(..21]\")", "(<= 21)"},
        Row{"range(\"[@\\\"2020-01-01\\\"..@\\\"2020-02-01\\\"]\")", "[2020-01-01..2020-02-01]"},
        Row{"range(\"[..21]\")", "null"}, Row{"range(\"[null..5]\")", "null"}, Row{"range(\"(null..5]\")", "null"},
        Row{"range(\"[1..null)\")", "null"}, Row{"range(\"(..null)\")", "null"}, Row{"range(\"[1+1..3]\")", "null"},
        Row{"range(\"[21..18]\")", "null"}, Row{"range(\"[1..\\\"a\\\"]\")", "null"}));

INSTANTIATE_TEST_SUITE_P(
    Strings, BuiltinRows,
    testing::Values(Row{"substring(\"foobar\", -3, 2)", "\"ba\""}, Row{"substring(\"foobar\", 0)", "null"},
                    Row{"substring(\"foobar\", 7)", "null"}, Row{"substring(\"一次办好\", 3)", "\"办好\""},
                    Row{"string length(\"一次\")", "2"}, Row{"upper case(\"aß\")", "\"ASS\""},
                    Row{"substring before(\"a=b\", \"=\")", "\"a\""}, Row{"substring after(\"a=b\", \"=\")", "\"b\""},
                    Row{"contains(\"\", \"\")", "true"}, Row{"matches(\"110101199003071234\", \"^\\d{17}[\\dX]$\")", "true"},
                    Row{"replace(\"aaa\", \"a\", \"b\", null)", "\"bbb\""}, Row{"split(\"a, b\", \",\\s*\")", "[\"a\", \"b\"]"},
                    Row{"string join([\"a\", null, \"b\"], \"-\")", "\"a-b\""}, Row{"string join([\"a\", 1])", "null"},
                    Row{"upper case([\"a\"])", "\"A\""}, Row{"upper case([\"a\", \"b\"])", "null"}));

INSTANTIATE_TEST_SUITE_P(
    Lists, BuiltinRows,
    testing::Values(Row{"list contains([1, null], null)", "true"}, Row{"count([1, [2, 3]])", "2"}, Row{"min(3, 1, 2)", "1"},
                    Row{"max([\"a\", \"c\", \"b\"])", "\"c\""}, Row{"max([])", "null"}, Row{"max([1, \"a\"])", "null"},
                    Row{"sum([])", "null"}, Row{"sum([1, null])", "null"}, Row{"sum(null)", "null"}, Row{"mean(1, 2)", "1.5"},
                    Row{"all([true, null, false])", "false"}, Row{"all([])", "true"}, Row{"any([])", "false"},
                    Row{"any([false, null])", "null"}, Row{"sublist([1, 2, 3], -2)", "[2, 3]"},
                    Row{"sublist([1, 2, 3], 2, 5)", "null"}, Row{"append([1], 2, [3])", "[1, 2, [3]]"},
                    Row{"concatenate([1], [2], 3)", "[1, 2, 3]"}, Row{"concatenate([1], null)", "null"},
                    Row{"concatenate([1], [null])", "[1, null]"}, Row{"union(null, [1])", "null"},
                    Row{"union([null], [1, null])", "[null, 1]"}, Row{"append(null, 1)", "null"},
                    Row{"insert before([1, 3], 2, 2)", "[1, 2, 3]"}, Row{"insert before([1], 3, 2)", "null"},
                    Row{"remove([1, 2, 3], -1)", "[1, 2]"}, Row{"reverse([1, 2])", "[2, 1]"},
                    Row{"index of([1, 2, 1], 1)", "[1, 3]"}, Row{"union([1, 2], [2, 3])", "[1, 2, 3]"},
                    Row{"distinct values([1, 1.0, \"1\"])", "[1, \"1\"]"}, Row{"flatten([[1, [2]], 3])", "[1, 2, 3]"},
                    Row{"list replace([2, 4, 7, 8], 3, 6)", "[2, 4, 6, 8]"},
                    Row{"list replace([2, 4, 7, 8], function(item, newItem) item < newItem, 5)", "[5, 5, 7, 8]"},
                    Row{"list replace([1], 2, 6)", "null"}, Row{"median(8, 2, 5, 7)", "6"},
                    Row{"stddev(2, 4, 7, 5)", "2.081665999466132735282297706979931"}, Row{"mode(6, 3, 9, 6, 3)", "[3, 6]"},
                    Row{"product(2, 3, 4)", "24"}, Row{"sort([3, 1, 2], function(x, y) x > y)", "[3, 2, 1]"},
                    Row{"sort([3, 1, 2])", "[1, 2, 3]"}, Row{"sort([3, 1, 2], function(x, y) null)", "null"},
                    Row{"sort([\"b\", 1])", "null"}));

INSTANTIATE_TEST_SUITE_P(Numbers, BuiltinRows,
                         testing::Values(Row{"decimal(1/3, 2)", "0.33"}, Row{"floor(-1.56, 1)", "-1.6"},
                                         Row{"ceiling(-1.5)", "-1"}, Row{"round half up(-5.5, 0)", "-6"},
                                         Row{"abs(@\"-P1Y\")", "P1Y"}, Row{"abs(@\"-PT0.5S\")", "PT0.5S"},
                                         Row{"modulo(-12, 5)", "3"}, Row{"sqrt(2) ** 2 < 2.0000001", "true"},
                                         Row{"odd(5.5)", "false"}, Row{"even(1e30)", "true"}, Row{"exp(0)", "1"},
                                         Row{"log(1)", "0"}, Row{"floor(1.5, null)", "null"}));

INSTANTIATE_TEST_SUITE_P(Calendar, BuiltinRows,
                         testing::Values(Row{"day of year(@\"2020-12-31\")", "366"},
                                         Row{"day of week(@\"2026-11-25\")", "\"Wednesday\""},
                                         Row{"month of year(@\"2026-11-25\")", "\"November\""},
                                         Row{"week of year(@\"2005-01-01\")", "53"},
                                         Row{"week of year(date: @\"2026-11-25T10:00:00\")", "48"}));

// Table 78, with the mirrored ones.
INSTANTIATE_TEST_SUITE_P(Ranges, BuiltinRows,
                         testing::Values(Row{"before([1..5), [5..8])", "true"}, Row{"before([1..5], [5..8])", "false"},
                                         Row{"after(12, [1..10])", "true"}, Row{"meets([1..5], [5..10])", "true"},
                                         Row{"met by([5..10], [1..5])", "true"}, Row{"overlaps([1..5], [5..8])", "true"},
                                         Row{"overlaps([1..5), [5..8])", "false"},
                                         Row{"overlaps before([1..5], [3..8])", "true"},
                                         Row{"overlaps after([3..8], [1..5])", "true"}, Row{"finishes(10, [1..10])", "true"},
                                         Row{"finished by([1..10], [5..10])", "true"}, Row{"includes([1..10], 5)", "true"},
                                         Row{"includes((1..10), 1)", "false"}, Row{"during([4..6], [1..10])", "true"},
                                         Row{"starts([1..5], [1..10])", "true"}, Row{"started by([1..10], 1)", "true"},
                                         Row{"coincides([1..5], [1..5))", "false"}, Row{"coincides(5, 5)", "true"},
                                         Row{"before(1, \"a\")", "null"}));

INSTANTIATE_TEST_SUITE_P(Contexts, BuiltinRows,
                         testing::Values(Row{"get value({a: 1}, \"a\")", "1"}, Row{"get value({a: 1}, \"b\")", "null"},
                                         Row{"get entries({a: 1})", "[{key: \"a\", value: 1}]"},
                                         Row{"context([{key: \"a\", value: 1}])", "{a: 1}"},
                                         Row{"context([{key: \"a\", value: 1}, {key: \"a\", value: 2}])", "null"},
                                         Row{"context put({x: 1, y: {a: 0}}, [\"y\", \"a\"], 2)", "{x: 1, y: {a: 2}}"},
                                         Row{"context put({x: 1}, [\"y\", \"a\"], 2)", "null"},
                                         Row{"context put({}, \"\", 1)", "{\"\": 1}"},
                                         Row{"context merge([{a: 1}, {a: 2, b: 3}])", "{a: 2, b: 3}"}));

// 10.3.4.1: the ends of a range are literals; one that is open may be left out.
TEST(Builtins, RangeReadsALiteralRange) {
  EXPECT_EQ(Eval("range(\" [ 1 .. 3 ] \") = [1..3]"), "true");
  EXPECT_EQ(Eval("range(\"]18..21[\") = ]18..21["), "true");
  EXPECT_EQ(Eval("range(\"[2..)\") = (>=2)"), "true") << "the same as a comparison";
  EXPECT_EQ(Eval("[range(\"(2..)\") = (>2), range(\"(..2]\") = (<=2), range(\"(..2)\") = (<2), range(\"(..2)\") = (<=2)]"),
            "[true, true, true, false]");
  EXPECT_EQ(Eval("range(\"[\\\"a  b\\\"..\\\"c\\\"]\").start"), "\"a  b\"") << "spaces within a text stand";
  EXPECT_EQ(Eval("range(\"[\\\"a..b\\\"..\\\"c\\\"]\").start"), "\"a..b\"");
  for (const char* wrong : {"range(\"[..2]\")", "range(\"[1..]\")", "range(\"..\")", "range(\"[..\")", "range(\"\")",
                            "range(\"(..)\")", "range(\"[1..\\\"a\\\"]\")", "range(\"[3..1]\")", "range(\"> 2\")"}) {
    EXPECT_EQ(Why(wrong), "INVALID_TEXT") << wrong;
  }
}

// 10.3.4: a parameter that takes several values takes one by its name.
TEST(Builtins, WhatTakesSeveralValuesTakesOneByName) {
  EXPECT_EQ(Eval("append(list: [1], item: 2)"), "[1, 2]");
  EXPECT_EQ(Eval("concatenate(list: [1, 2])"), "[1, 2]");
  EXPECT_EQ(Eval("union(list: [1, 2, 1])"), "[1, 2]");
  EXPECT_EQ(Why("append(list: [1], items: 2)"), "ARGUMENT_NAME");
}

TEST(Builtins, IsAsksForAValue) {
  EXPECT_EQ(Why("is()"), "ARGUMENT_COUNT");
  EXPECT_EQ(Eval("[is(1, 1), is(null, null), is(value1: 1), is(value2: 1), is(value2: null)]"),
            "[true, true, false, false, true]");
}

TEST(Builtins, SayWhyAnArgumentDoesNotFit) {
  EXPECT_EQ(Why("abs(1, 2)"), "ARGUMENT_COUNT");
  EXPECT_EQ(Why("sqrt(\"4\")"), "ARGUMENT_TYPE");
  EXPECT_EQ(Why("sqrt(null)"), "ARGUMENT_TYPE");
  EXPECT_EQ(Why("sqrt(x: 4)"), "ARGUMENT_NAME");
  EXPECT_EQ(Why("all(null)"), "ARGUMENT_TYPE");
  EXPECT_EQ(Why("substring(\"a\", 5)"), "ARGUMENT_VALUE");
  EXPECT_EQ(Why("duration(\"x\")"), "INVALID_TEXT");
}

TEST(Builtins, EachHasParametersForItsSignature) {
  for (const auto family : {ConversionFunctions(), StringFunctions(), ListFunctions(), NumericFunctions(), TemporalFunctions(),
                            RangeFunctions(), ContextFunctions()}) {
    for (const Overload& row : family) {
      const auto letters =
          std::count_if(row.signature.begin(), row.signature.end(), [](char c) { return c != '?' && c != '|'; });
      const auto names = row.parameters.empty() ? 0 : 1 + std::count(row.parameters.begin(), row.parameters.end(), ',');
      EXPECT_EQ(letters, names) << row.name << " " << row.signature;
    }
  }
}

}  // namespace
}  // namespace yici::feel
