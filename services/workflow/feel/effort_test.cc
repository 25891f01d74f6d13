// What walks over values cost. Values share what they hold, so a short text makes one with more places than anybody can come
// to: whoever walks over it stops at a bound. Twenty-four doublings are 16,777,216 places.
#include <gtest/gtest.h>

#include <string>

#include "services/workflow/feel/feel_for_tests.h"

namespace yici::feel {
namespace {

constexpr int kDoublings = 24;

// {a0: …, a1: [a0, a0], …, b0: …, b1: …}: the last of each name holds 2^kDoublings of the first.
std::string Doubled(const std::string& names, const std::string& open, const std::string& close, const std::string& then) {
  std::string text = "{";
  for (const char name : names) {
    text += std::string(1, name) + "0: 1, ";
    for (int i = 1; i <= kDoublings; ++i) {
      const std::string before = name + std::to_string(i - 1);
      text += name + std::to_string(i) + ": " + open + before +
              (open == "{"   ? ", y: "
               : open == "(" ? ".."
                             : ", ") +
              before + close + ", ";
      if (open == "{") text.replace(text.rfind("{"), 1, "{x: ");
    }
  }
  return text + "z: " + then + "}.z";
}
std::string Lists(const std::string& then) { return Doubled("ab", "[", "]", then); }
std::string Contexts(const std::string& then) { return Doubled("ab", "{", "}", then); }
std::string Ranges(const std::string& then) { return Doubled("ab", "(", ")", then); }

void ExpectStopped(const std::string& source) {
  const Evaluated evaluated = Evaluate(source);
  EXPECT_TRUE(evaluated.stopped) << source;
  EXPECT_TRUE(evaluated.reason == "STEPS_EXHAUSTED" || evaluated.reason == "MEMORY_EXHAUSTED") << evaluated.reason;
}

TEST(Effort, ComparingSharedValuesEndsAtTheBound) {
  ExpectStopped(Lists("a24 = b24"));
  ExpectStopped(Lists("a24 in (b24)"));
  ExpectStopped(Lists("is(a24, b24)"));
  ExpectStopped(Contexts("a24 = b24"));
  ExpectStopped(Ranges("a24 = b24"));
}

TEST(Effort, FunctionsOfListsPayForWhatTheyCompare) {
  ExpectStopped(Lists("list contains([a24], b24)"));
  ExpectStopped(Lists("index of([a24], b24)"));
  ExpectStopped(Lists("distinct values([a24, b24])"));
  ExpectStopped(Lists("union([a24], [b24])"));
}

TEST(Effort, PathsPayForWhatTheyGoThrough) { ExpectStopped(Lists("a24.x")); }

TEST(Effort, TypesPayForWhatTheyLookAt) {
  std::string type = "number";
  for (int i = 0; i < kDoublings; ++i) type = "list<" + type + ">";
  ExpectStopped(Lists("a24 instance of " + type));
}

TEST(Effort, ATextIsNoLongerThanItsBound) {
  EXPECT_EQ(Why(Lists("string(a24)")), "OUT_OF_RANGE");
  EXPECT_EQ(Eval(Lists("string(a2)")), "\"[[1, 1], [1, 1]]\"");
  // Each is 60,000 bytes long; their text would be of 300 MB.
  EXPECT_EQ(Why("string(for i in 1..5000 return t)", {{"t", "\"" + std::string(60'000, 'x') + "\""}}), "OUT_OF_RANGE");
}

TEST(Effort, AValueIsWrittenForPeopleUpToABound) {
  Arena arena;
  const Value item("一二三");
  const Value list = MakeList(arena, {item, item});
  EXPECT_EQ(ToQuoted(list), "[\"一二三\", \"一二三\"]");
  EXPECT_EQ(ToQuoted(list, 7), "[\"一…") << "cut between two characters";
  EXPECT_EQ(ToText(item, 9), "一二三");
  EXPECT_EQ(ToText(item, 8), "一二…");
  EXPECT_EQ(TextWithin(item, 9), "一二三");
  EXPECT_EQ(TextWithin(item, 8), std::nullopt);
}

TEST(Effort, ACopyEndsWhereItsMemoryDoes) {
  Arena arena, small(1 << 16);
  Value value(Number::FromInt(1));
  for (int i = 0; i < kDoublings; ++i) value = MakeList(arena, {value, value});
  CopyInto(small, value);
  EXPECT_TRUE(small.exhausted());
  EXPECT_LT(small.bytes_used(), size_t{1} << 18);
}

TEST(Effort, LongTextsPayForBeingCompared) {
  const std::string text = "\"" + std::string(60'000, 'x') + "\"";
  EXPECT_TRUE(Evaluate("every i in [1..20000] satisfies t <= t", {{"t", text}}).stopped);
  EXPECT_TRUE(Evaluate("every i in [1..20000] satisfies t = t", {{"t", text}}).stopped);
  EXPECT_TRUE(Evaluate("max(for i in 1..20000 return t)", {{"t", text}}).stopped);
}

TEST(Effort, JoiningListsPaysBeforeItJoins) {
  std::string all;
  for (int i = 0; i < 400; ++i) all += i == 0 ? "a" : ", a";
  const Evaluated joined = Evaluate("{a: for i in 1..20000 return i, z: count(concatenate(" + all + "))}.z");
  EXPECT_TRUE(joined.stopped);
}

TEST(Effort, EveryMatchOfAPatternIsPaidFor) {
  // From each "a" on, the first branch looks for a "b" up to the end.
  const std::string text = "\"" + std::string(60'000, 'a') + "\"";
  EXPECT_TRUE(Evaluate("replace(t, \"(?:a.*b)|a\", \"c\")", {{"t", text}}).stopped);
  EXPECT_TRUE(Evaluate("split(t, \"(?:a.*b)|a\")", {{"t", text}}).stopped);
  EXPECT_EQ(Eval("string length(replace(t, \"a\", \"c\"))", {{"t", "\"" + std::string(500, 'a') + "\""}}), "500");
}

TEST(Effort, FindingATextIsLinear) {
  const std::string text = "\"" + std::string(60'000, 'a') + "\"", wanted = "\"" + std::string(20'000, 'a') + "b\"";
  EXPECT_EQ(Eval("some i in [1..700] satisfies contains(t, w)", {{"t", text}, {"w", wanted}}), "false");
  EXPECT_EQ(Eval("[contains(\"\", \"\"), contains(\"a\", \"\"), contains(\"\", \"a\"), substring after(\"xyz\", \"y\")]"),
            "[true, true, false, \"z\"]");
}

TEST(Effort, WhatIsSpentTogetherEndsTogether) {
  Effort effort(10);
  EXPECT_TRUE(effort.Spend(10));
  EXPECT_FALSE(effort.spent());
  EXPECT_FALSE(effort.Spend(1));
  EXPECT_TRUE(effort.spent());
  EXPECT_FALSE(effort.Spend(0)) << "it stays so";
}

}  // namespace
}  // namespace yici::feel
