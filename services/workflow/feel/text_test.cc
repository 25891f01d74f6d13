#include "services/workflow/feel/text.h"

#include <gtest/gtest.h>

#include "services/workflow/feel/regex.h"

namespace yici::feel {
namespace {

bool Free(size_t) { return true; }

TEST(Text, CountsCodePoints) {
  EXPECT_EQ(CountCodePoints("办件"), 2u);
  EXPECT_EQ(CountCodePoints("\U0001F40Efoo"), 4u);
  EXPECT_EQ(SliceCodePoints("一次办好", 1, 2), "次办");
  EXPECT_EQ(SliceCodePoints("abc", 5, 2), "");
}

TEST(Text, BytesThatAreNoUtf8CountAndStay) {
  const std::string broken = "a\xFF\xC3(\xED\xA0\x80z";
  EXPECT_EQ(CountCodePoints(broken), 8u);
  EXPECT_EQ(ToUpper(broken), "A\xFF\xC3(\xED\xA0\x80Z");
}

TEST(Text, CasesAreUnicodesAndOfNoLocale) {
  EXPECT_EQ(ToUpper("straße"), "STRASSE");
  EXPECT_EQ(ToUpper("ǆ αω ж i"), "Ǆ ΑΩ Ж I");
  EXPECT_EQ(ToLower("ÀÉ ΑΩ Ж I"), "àé αω ж i");
  EXPECT_EQ(ToUpper("办件"), "办件");
}

bool Matches(std::string_view text, std::string_view pattern, std::string_view flags = "") {
  const auto found = RegexMatches(text, pattern, flags, Free);
  EXPECT_TRUE(found) << pattern;
  return found.value_or(false);
}

TEST(Regex, DotLeavesOutBothLineEnds) {
  EXPECT_FALSE(Matches("Mary\rJones", "Mary.Jones"));
  EXPECT_FALSE(Matches("a\nb", "a.b"));
  EXPECT_TRUE(Matches("a\nb", "a.b", "s"));
}

TEST(Regex, ClassesSubtract) {
  EXPECT_TRUE(Matches("x", "[A-Z-[OI]]", "i"));
  EXPECT_FALSE(Matches("O", "[A-Z-[OI]]", "i"));
  EXPECT_FALSE(Matches("e", "[a-z-[aeiou]]"));
  EXPECT_TRUE(Matches("b", "[a-z-[aeiou]]"));
  EXPECT_FALSE(Matches("5", "[^0-9-[a]]"));
  EXPECT_TRUE(Matches("e", "[a-z-[a-z-[aeiou]]]"));
}

TEST(Regex, EscapesAreThoseOfXmlSchema) {
  EXPECT_TRUE(Matches("٣", "^\\d$"));
  EXPECT_TRUE(Matches("办", "^\\w$"));
  EXPECT_FALSE(Matches("-", "\\w"));
  EXPECT_TRUE(Matches("_", "^\\i$"));
  EXPECT_FALSE(Matches("1", "^\\i$"));
  EXPECT_TRUE(Matches("1", "^\\c$"));
  EXPECT_TRUE(Matches("Ω", "^\\p{IsGreek}$"));
  EXPECT_FALSE(Matches("a", "\\P{IsBasicLatin}"));
  EXPECT_TRUE(Matches("a]", "a\\]"));
  EXPECT_TRUE(Matches("x y", "x[\\s]y"));
}

TEST(Regex, FlagsAreXPaths) {
  EXPECT_TRUE(Matches("helloworld", "hello world", "x"));
  EXPECT_TRUE(Matches("hello world", "hello[ ]world", "x"));
  EXPECT_TRUE(Matches("a.b", "a.b", "q"));
  EXPECT_FALSE(Matches("axb", "a.b", "q"));
  EXPECT_TRUE(Matches("\nabcd\n", "^abcd$", "m"));
  EXPECT_FALSE(Matches("\nabcd\n", "^abcd$"));
  EXPECT_FALSE(RegexMatches("a", "a", "X", Free));
}

TEST(Regex, WhatXPathDoesNotKnowIsInvalid) {
  for (const char* pattern : {"(a)\\2", "\\3", "[\\1]", "(?i)a", "(?=a)", "a{,2}", "[", "]", "(", ")", "[]", "[z-a]", "\\",
                              "\\q", "a{2", "\\p{IsNothing}", "x{2,1}"}) {
    EXPECT_FALSE(RegexMatches("a", pattern, "", Free)) << pattern;
  }
}

TEST(Regex, ReplacementsNameGroups) {
  const auto replace = [](std::string_view text, std::string_view pattern, std::string_view with) {
    return RegexReplace(text, pattern, with, "", 1000, Free).value_or("-");
  };
  EXPECT_EQ(replace("abcd", "(ab)|(a)", "[1=$1][2=$2]"), "[1=ab][2=]cd");
  EXPECT_EQ(replace("facetiously", "[iouy]", "[$0]"), "facet[i][o][u]sl[y]");
  EXPECT_EQ(replace("0123456789", "(\\d{3})(\\d{3})(\\d{4})", "($1) $2-$3"), "(012) 345-6789");
  EXPECT_EQ(replace("a", "(a)", "$12"), "a2");
  EXPECT_EQ(replace("a", "a", "\\$1\\\\"), "$1\\");
  EXPECT_EQ(replace("a", "a", "$"), "-");
  EXPECT_EQ(replace("a", "a", "\\x"), "-");
  EXPECT_EQ(replace("abc", "x*", "-"), "-") << "a pattern that matches the empty text is an error";
  EXPECT_FALSE(RegexReplace("aaaaaaaa", "a", "0123456789", "", 20, Free));
}

TEST(Regex, SplitsKeepEmptyParts) {
  EXPECT_EQ(RegexSplit("a;b;;", ";", Free)->size(), 4u);
  EXPECT_EQ(RegexSplit("", ";", Free)->size(), 1u);
  EXPECT_FALSE(RegexSplit("abc", "", Free));
}

}  // namespace
}  // namespace yici::feel
