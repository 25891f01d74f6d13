// XPath's regular expressions (F&O 5.6): what RE2 has not, and where it differs.
#include "services/workflow/feel/regex.h"

#include <gtest/gtest.h>
#include <re2/re2.h>

#include <random>
#include <string>
#include <vector>

#include "services/workflow/feel/feel_for_tests.h"
#include "services/workflow/feel/regex_backtrack.h"
#include "services/workflow/feel/regex_pattern.h"

namespace yici::feel {
namespace {

bool Free(size_t) { return true; }

// "true", "false"; "invalid" for what is no pattern.
std::string Matched(std::string_view text, std::string_view pattern, std::string_view flags = "") {
  const auto found = RegexMatches(text, pattern, flags, Free);
  return !found ? "invalid" : *found ? "true" : "false";
}
std::string Replaced(std::string_view text, std::string_view pattern, std::string_view with, std::string_view flags = "") {
  return RegexReplace(text, pattern, with, flags, 1'000, Free).value_or("invalid");
}

size_t StepsOf(absl::FunctionRef<void(PaySteps)> work) {
  size_t spent = 0;
  work([&spent](size_t steps) { return (spent += std::min<size_t>(steps, 1'000'000)) < 1'000'000; });
  return spent;
}

TEST(BackReference, MatchesWhatItsGroupMatched) {
  EXPECT_EQ(Matched("hello", "(l)\\1"), "true");
  EXPECT_EQ(Matched("help", "(l)\\1"), "false");
  EXPECT_EQ(Matched("say 'x' or \"y\"", "^.*(['\"]).*\\1"), "true");
  EXPECT_EQ(Matched("'x\"", "^(['\"]).*\\1"), "false");
  EXPECT_EQ(Matched("abcabc", "^(a)(b)(c)\\1\\2\\3$"), "true");
  EXPECT_EQ(Matched("办件办件", "^(办.)\\1$"), "true");
  EXPECT_EQ(Matched("aab", "^(?:(a)|b)*\\1b$"), "true") << "the last turn of the group counts";
  EXPECT_EQ(Matched("b", "^(a)?b\\1$"), "true") << "a group that took no part is the empty text";
  EXPECT_EQ(Matched("ab", "^(a|ab)\\1?$"), "true") << "another way is tried";
  EXPECT_EQ(Matched("abab", "^(a.*?)\\1$"), "true");
}

TEST(BackReference, FollowsTheFlags) {
  EXPECT_EQ(Matched("aA", "^(a)\\1$"), "false");
  EXPECT_EQ(Matched("aA", "^(a)\\1$", "i"), "true");
  EXPECT_EQ(Matched("ωΩ", "^(.)\\1$", "i"), "true");
  EXPECT_EQ(Matched("a\na", "^(a).\\1$"), "false");
  EXPECT_EQ(Matched("a\na", "^(a).\\1$", "s"), "true");
  EXPECT_EQ(Matched("x\nabab", "^(ab)\\1$", "m"), "true");
  EXPECT_EQ(Matched("aa", "( a ) \\1", "x"), "true");
  EXPECT_EQ(Matched("(a)\\1", "(a)\\1", "q"), "true");
}

// F&O 5.6.1: as many digits as there are groups before; the group exists, and has ended.
TEST(BackReference, TakesTheDigitsThatNameAGroup) {
  EXPECT_EQ(Matched("aa1", "^(a)\\11$"), "true") << "group 1 and a digit";
  EXPECT_EQ(Matched("abcdefghijkk", "^(a)(b)(c)(d)(e)(f)(g)(h)(i)(j)(k)\\11$"), "true");
  EXPECT_EQ(Matched("aa0", "^((a))\\20$"), "true");
  for (const char* pattern : {"\\1", "(a)\\2", "(a)\\0", "(a\\1)", "\\1(a)", "(?:a)\\1", "(a)[\\1]", "(a)[b\\0]", "((a)\\1)"}) {
    EXPECT_EQ(Matched("aa", pattern), "invalid") << pattern;
  }
}

TEST(BackReference, IsServedInReplaceAndSplit) {
  EXPECT_EQ(Replaced("bookkeeper", "(.)\\1", "<$1>"), "b<o><k><e>per");
  EXPECT_EQ(Replaced("abcABC", "(b)|(c)\\2", "[$1$2]", "i"), "a[b]cA[B]C");
  EXPECT_EQ(Replaced("abc", "(x?)\\1", "-"), "invalid") << "it matches the empty text";
  const auto parts = RegexSplit("a--b==c-=d", "([-=])\\1", Free);
  EXPECT_EQ(*parts, (std::vector<std::string_view>{"a", "b", "c-=d"}));
}

TEST(BackReference, IsServedInFeel) {
  EXPECT_EQ(Eval("matches(\"hello\", \"(l)\\\\1\")"), "true");
  EXPECT_EQ(Eval("split(\"1||2\", \"([|])\\\\1\")"), "[\"1\", \"2\"]");
}

TEST(BackReference, EndsAtTheBoundOfTheEvaluation) {
  const std::string many = "\"" + std::string(40, 'a') + "\"", text = "\"" + std::string(60'000, 'a') + "\"";
  EXPECT_TRUE(Evaluate("matches(t, \"^(a|a|aa)*(b)\\\\2$\")", {{"t", many}}).stopped) << "more ways than anybody can try";
  EXPECT_TRUE(Evaluate("matches(t, \"(.*)(.*)(b)\\\\3\")", {{"t", text}}).stopped);
  EXPECT_EQ(Eval("matches(t, \"(a)\\\\1\")", {{"t", text}}), "true");
  size_t spent = 0;
  const auto pay = [&spent](size_t steps) { return (spent += std::min<size_t>(steps, 1'000'000)) < 1'000'000; };
  EXPECT_FALSE(RegexMatches(std::string(400'000, 'a'), "^(?:a|b|c)*(d)\\1", "", pay)) << "its stack has a bound";
}

// F&O 5.6.2: "i" is for characters and their ranges.
TEST(FlagI, LeavesCategoriesAndBlocksAsTheyAre) {
  EXPECT_EQ(Matched("m", "\\p{Lu}", "i"), "false");
  EXPECT_EQ(Matched("M", "\\p{Lu}", "i"), "true");
  EXPECT_EQ(Matched("m", "\\P{Lu}", "i"), "true");
  EXPECT_EQ(Matched("M", "\\P{Lu}", "i"), "false");
  EXPECT_EQ(Matched("m", "[\\p{Lu}]", "i"), "false");
  EXPECT_EQ(Matched("m", "[^\\p{Lu}]", "i"), "true");
  EXPECT_EQ(Matched("X", "[\\p{Nd}x]", "i"), "true");
  EXPECT_EQ(Matched("\u212A", "\\p{IsBasicLatin}", "i"), "false") << "the Kelvin sign is a variant of k";
  EXPECT_EQ(Matched("\u212A", "[a-z]", "i"), "true");
  EXPECT_EQ(Matched("\u212A", "^k$", "i"), "true");
  EXPECT_EQ(Matched("mA", "^\\p{Ll}a$", "i"), "true");
}

TEST(FlagI, KnowsEveryVariantOutsideOfClassesToo) {
  for (const char* i : {"i", "I", "\u0131"}) {
    EXPECT_EQ(Matched("\u0131", "^" + std::string(i) + "$", "i"), "true") << i;
    EXPECT_EQ(Matched(i, "^\u0131$", "i"), "true") << i;
  }
  EXPECT_EQ(Matched("\u1FD3", "\u0390", "i"), "true");
  EXPECT_EQ(Matched("j", "i", "i"), "false");
}

TEST(FlagI, AddsToWhatAClassHasBeforeAnythingIsTakenAway) {
  for (const char* text : {"I", "i", "O", "o"}) EXPECT_EQ(Matched(text, "[A-Z-[IO]]", "i"), "false") << text;
  for (const char* text : {"A", "b"}) EXPECT_EQ(Matched(text, "[A-Z-[IO]]", "i"), "true") << text;
  EXPECT_EQ(Matched("b", "[a-z-[A-C]]", "i"), "false");
  EXPECT_EQ(Matched("Q", "[^q]", "i"), "false");
  EXPECT_EQ(Matched("q", "[^Q]", "i"), "false");
  EXPECT_EQ(Matched("Ж", "[а-я]", "i"), "true");
}

TEST(Classes, SubtractCategoriesAndBlocksToo) {
  EXPECT_EQ(Matched("B", "^[\\p{L}-[\\p{Lu}]]$"), "false");
  EXPECT_EQ(Matched("b", "^[\\p{L}-[\\p{Lu}]]$"), "true");
  EXPECT_EQ(Matched("e", "^[\\w-[aeiou]]$"), "false");
  EXPECT_EQ(Matched("f", "^[\\w-[aeiou]]$"), "true");
  EXPECT_EQ(Matched("E", "^[\\w-[aeiou]]$", "i"), "false");
  EXPECT_EQ(Matched("٣", "^[\\d-[0-4]]$"), "true") << "\\d is every decimal digit, subtracted from or not";
  EXPECT_EQ(Matched("3", "^[\\d-[0-4]]$"), "false");
  EXPECT_EQ(Matched("٣", "^[\\w-[\\d]]$"), "false");
  EXPECT_EQ(Matched("a", "^[^\\d\\s-[a]]$"), "false");
  EXPECT_EQ(Matched("b", "^[^\\d\\s-[a]]$"), "true");
  EXPECT_EQ(Matched("Ω", "^[\\p{IsGreek}-[\\P{Lu}]]$"), "true");
  EXPECT_EQ(Matched("ω", "^[\\p{IsGreek}-[\\P{Lu}]]$"), "false");
  EXPECT_EQ(Matched("e", "^[\\w-[\\w-[e]]]$"), "true");
  EXPECT_EQ(Matched("f", "^[\\w-[\\w-[e]]]$"), "false");
  EXPECT_EQ(Matched("a", "[a-[a]]"), "false");
  EXPECT_EQ(Matched("aa", "^([\\w-[b]])\\1$"), "true") << "behind a reference as well";
}

TEST(Classes, KnowTheBlocksOfXmlSchemaAndOfUnicode) {
  const std::pair<const char*, const char*> rows[] = {{"Gurmukhi", "ਅ"},
                                                      {"Gujarati", "અ"},
                                                      {"Oriya", "ଅ"},
                                                      {"Telugu", "అ"},
                                                      {"Kannada", "ಅ"},
                                                      {"Malayalam", "അ"},
                                                      {"Sinhala", "අ"},
                                                      {"Cherokee", "Ꭰ"},
                                                      {"Ogham", "ᚁ"},
                                                      {"Runic", "ᚠ"},
                                                      {"Khmer", "ក"},
                                                      {"BraillePatterns", "⠁"},
                                                      {"Kanbun", "㆐"},
                                                      {"YiSyllables", "ꀀ"},
                                                      {"OldItalic", "𐌀"},
                                                      {"PrivateUse", "\U000F0000"},
                                                      {"CombiningMarksforSymbols", "\u20D0"},
                                                      {"CJKUnifiedIdeographsExtensionB", "𠀀"},
                                                      {"Emoticons", "😀"}};
  for (const auto& [name, letter] : rows) {
    EXPECT_EQ(Matched(letter, "^\\p{Is" + std::string(name) + "}$"), "true") << name;
    EXPECT_EQ(Matched(letter, "\\P{Is" + std::string(name) + "}"), "false") << name;
    EXPECT_EQ(Matched("a", "\\p{Is" + std::string(name) + "}"), "false") << name;
  }
  for (const char* none :
       {"\\p{IsNothing}", "\\p{Is}", "\\p{IsGreek", "\\p{Greek}", "\\p{Han}", "\\p{Any}", "\\p{lu}", "\\p{}"}) {
    EXPECT_EQ(Matched("a", none), "invalid") << none;
  }
}

TEST(Classes, CountWhatIsNotAssignedAsOther) {
  EXPECT_EQ(Matched("\u0378", "\\p{Cn}"), "true");
  EXPECT_EQ(Matched("\u0378", "\\p{C}"), "true");
  EXPECT_EQ(Matched("\u0378", "\\w"), "false");
  EXPECT_EQ(Matched("\u0378", "[\\W]"), "true");
  EXPECT_EQ(Matched("a", "[\\p{C}\\p{Cn}]"), "false");
}

// XML Schema 1.1 part 2, G.4.2.5: the characters of names are those of XML, whatever their category.
TEST(Classes, OfNamesAreThoseOfXml) {
  for (const char* start : {"a", "_", ":", "办", "Ω", "\u2070", "\u200C"}) {
    EXPECT_EQ(Matched(start, "^\\i$"), "true") << start;
    EXPECT_EQ(Matched(start, "^\\C$"), "false") << start;
  }
  for (const char* part : {"-", ".", "7", "\u00B7", "\u0301", "\u203F"}) {
    EXPECT_EQ(Matched(part, "^\\I$"), "true") << part;
    EXPECT_EQ(Matched(part, "^\\c$"), "true") << part;
  }
  for (const char* other : {" ", "\u00AA", "\u00D7", "\u037E", "(", "/"}) EXPECT_EQ(Matched(other, "\\c"), "false") << other;
}

TEST(Repetitions, MayBeManyTimes) {
  const std::string text(1'500, 'x');
  EXPECT_EQ(Matched(text, "^x{1500}$"), "true");
  EXPECT_EQ(Matched(text, "^x{1501}$"), "false");
  EXPECT_EQ(Matched(text, "^x{1,2000}$"), "true");
  EXPECT_EQ(Matched(text, "^(?:x{30}){50}$"), "true");
  EXPECT_EQ(Matched(text, "^(x{750})\\1$"), "true");
  EXPECT_EQ(Replaced(text, "x{1001}", "-"), "-" + std::string(499, 'x'));
  EXPECT_EQ(Matched("", "^(?:){5000}$"), "true");
  for (const char* none : {"x{2,1}", "x{,2}", "x**", "*x", "(+)", "x|*", "x{1}{2}", "x{99999999999}{2}"}) {
    EXPECT_EQ(Matched("x", none), "invalid") << none;
  }
}

// ---- what is paid for

size_t StepsToMatch(const std::string& text, const std::string& pattern, const std::string& flags = "") {
  return StepsOf([&](PaySteps pay) { RegexMatches(text, pattern, flags, pay); });
}
std::string Times(size_t number, const std::string& text) {
  std::string all;
  for (size_t i = 0; i < number; ++i) all += text;
  return all;
}

TEST(RegexSteps, AreOwedForReadingAPattern) {
  // The last bracket makes each invalid: nothing else is done with it.
  EXPECT_GT(StepsToMatch("", Times(9'000, "a") + "("), 2'000U);
  EXPECT_GT(StepsToMatch("", Times(800, "\\p{IsGreek}") + "("), 20'000U) << "each looks through the blocks";
  EXPECT_GT(StepsToMatch("", Times(1'000, "[ -\uFFFF]") + "(", "i"), 4'000U) << "with what they add";
  EXPECT_GT(StepsToMatch("", "[" + Times(3'000, "ac") + "](", "i"), 1'500U);
  EXPECT_GT(StepsToMatch("", Times(500, "[\\w-[\\p{Lu}\\p{Nd}]]") + "("), 42'000U) << "and what is taken away";
  size_t left = 100;
  const auto pay = [&left](size_t steps) { return steps <= left && ((left -= steps), true); };
  EXPECT_EQ(RegexMatches("a", Times(800, "\\d") + "|a", "", pay), std::nullopt);
}

TEST(RegexSteps, AreOwedForTheSetsOfAReference) {
  std::string all = "[";
  for (const char* name : {"Lu", "Ll", "Lt", "Lm", "Lo", "Mn", "Mc", "Me", "Nd", "Nl", "No"})
    all += "\\p{" + std::string(name) + "}";
  const size_t one = StepsToMatch("a", "(\\p{Lu})\\1"), many = StepsToMatch("a", "(" + all + "])\\1");
  EXPECT_GT(many, one + 4'000) << "each category is compiled";
  const std::string text = Times(3'000, "-");
  const size_t alike = StepsToMatch(text, "([\\p{Lu}])\\1") - one,
               opposite = StepsToMatch(text, "([^-" + all.substr(1) + "])\\1") - many;
  EXPECT_GT(opposite, 3 * alike) << "each part of an intersection is asked";
}

TEST(RegexSteps, AreOwedForRegistersAndForPartsOfAReplacement) {
  const auto steps = [](const std::string& pattern, const std::string& with) {
    return StepsOf([&](PaySteps pay) { RegexReplace(Times(1'000, "c"), pattern, with, "", 100'000, pay); });
  };
  EXPECT_GT(steps("c|(f)d" + Times(900, "(?:b?){2}") + "(e)\\2", "x"), steps("c|(f)d(e)\\2", "x") + 15'000)
      << "two of each loop";
  EXPECT_GT(steps("c|(d)", Times(9'600, "$1")), steps("c|(d)", "$1") + 100'000) << "they write nothing, a thousand times";
}

// F&O 5.6.1: an empty turn is a turn; others may follow it as long as there are too few.
TEST(Repetitions, CountATurnThatTakesNothing) {
  EXPECT_EQ(Matched("", "^(b?)(a?){3}\\1$"), "true");
  EXPECT_EQ(Matched("a", "^(b?)(?:^|a){2}\\1$"), "true") << "the beginning, then a letter";
  EXPECT_EQ(Matched("aa", "^(b?)(?:^|a){2}\\1$"), "true");
  EXPECT_EQ(Matched("aaa", "^(b?)(?:^|a){2}\\1$"), "false");
  EXPECT_EQ(Matched("ac", "^(b?)(?:^|a|(?:^|b){2}|$){4,}c\\1$"), "true");
  EXPECT_EQ(Matched("a", "^(?:^|a){1500}$"), "true");
  EXPECT_EQ(Matched("aa", "^(?:^|a){1500}b$"), "false");
  EXPECT_EQ(Matched("a", "^(?:a?){1000000000}$"), "true") << "nothing as often as it takes";
  EXPECT_EQ(Matched(std::string(1'500, 'a'), "^(?:a?){1499}$"), "false");
  EXPECT_EQ(Matched("a{1000000000}", "^a{1000000000}$"), "false");
}

// F&O 5.6.2, flag m: behind a line end that ends the text no line begins, and none ends.
TEST(FlagM, HasNoLineBehindTheLast) {
  EXPECT_EQ(Matched("abcd\n\ndefg\n", "^$", "m"), "true");
  EXPECT_EQ(Matched("abcd\ndefg\n", "^$", "m"), "false");
  EXPECT_EQ(Matched("\n", "^$", "m"), "true");
  EXPECT_EQ(Matched("a\n", "\\n^", "m"), "false");
  EXPECT_EQ(Matched("a\nb", "\\n^", "m"), "true");
  EXPECT_EQ(Matched("a\n", "\\n$", "m"), "false");
  EXPECT_EQ(Matched("a\n\n", "a\\n$", "m"), "true");
  EXPECT_EQ(Matched("a\nb", "\\nb$", "m"), "true");
  EXPECT_EQ(Matched("a\n", "^(a)\\1?\\n$", "m"), "false");
  EXPECT_EQ(Matched("a\n", "\\n$"), "true") << "without the flag the text ends there";
  EXPECT_EQ(Replaced("a\nb\n", "^.", "-", "m"), "-\n-\n");
  EXPECT_EQ(Replaced("a\nb\n", "(^.+$)", "[$1]", "ms"), "[a\nb]\n");
  EXPECT_EQ(Replaced("a\nb\n", "^b\\n", "-", "m"), "a\n-");
}

// RE2 is asked first: what ends before the end of the text costs what it costs without the flag.
TEST(FlagM, IsServedByRe2InATextThatEndsWithALineEnd) {
  const std::string text = std::string(200, 'a') + "\n";
  for (const char* pattern : {"^(?:a|aa)*b$", "^(?:a|a)*$", "^(?:a|aa)*b|^a+$"}) {
    EXPECT_LT(StepsOf([&](PaySteps pay) { RegexMatches(text, pattern, "m", pay); }), 1'000U) << pattern;
  }
}

// What both can do, they do alike.
TEST(Backtracker, FindsWhatRe2Finds) {
  std::mt19937_64 chance(7);
  const std::string texts[] = {"", "ab", "aabba ac", "xAbBa\nab", "ba1办b"};
  int compared = 0;
  for (int i = 0; i < 30'000 && !testing::Test::HasFailure(); ++i) {
    std::string text(chance() % 12, ' ');
    for (char& c : text) c = "ab()()|*+?.[]^$c-{2,}\\dwA^$"[chance() % 27];
    const std::string flags = std::string(chance() % 3 == 0 ? "i" : "") + (chance() % 3 == 0 ? "m" : "");
    const auto pattern = ParsePattern(text, flags, Free);
    if (!pattern || pattern->Has(PatternPiece::Kind::kReference)) continue;
    const RE2 regex(ToRe2(*pattern), RE2::Quiet);
    if (!regex.ok()) continue;
    Backtracker backtracker(*pattern);
    for (const std::string& in : texts) {
      re2::StringPiece expected;
      std::vector<std::string_view> groups(1);
      const bool found = regex.Match(in, 0, in.size(), RE2::UNANCHORED, &expected, 1);
      ASSERT_EQ(backtracker.Find(in, 0, Free, groups), found ? Backtracker::Found::kYes : Backtracker::Found::kNo)
          << text << " in " << in;
      const std::string_view wanted(expected.data(), expected.size());
      ASSERT_EQ(found ? groups[0] : wanted, wanted) << text << " in " << in;
      ++compared;
    }
  }
  EXPECT_GT(compared, 10'000);
}

// With a line end at the end of the text RE2 is only asked where no anchor could be meant to hold behind it.
TEST(Backtracker, FindsAloneWhatIsFoundWithRe2) {
  std::mt19937_64 chance(11);
  int compared = 0;
  for (int i = 0; i < 8'000 && !testing::Test::HasFailure(); ++i) {
    std::string text(1 + chance() % 8, ' ');
    for (char& c : text) c = "ab()|*+?.^$n^$"[chance() % 14];
    for (size_t at = text.find('n'); at != std::string::npos; at = text.find('n', at + 2)) text.insert(at, 1, '\\');
    const auto pattern = ParsePattern(text, "m", Free);
    if (!pattern) continue;
    for (const char* in : {"\n", "a\n", "ab\n\na\n", "\n\n", "b\nab\n"}) {
      std::vector<std::string_view> groups(1);
      const auto alone = Backtracker(*pattern).Find(in, 0, Free, groups);
      ASSERT_EQ(Matched(in, text, "m"), alone == Backtracker::Found::kYes ? "true" : "false") << text << " in " << in;
      if (Matched("", text, "m") == "true") continue;
      const std::string_view found = alone == Backtracker::Found::kYes ? groups[0] : std::string_view();
      const std::string whole(in);
      const size_t begin = found.empty() ? whole.size() : static_cast<size_t>(found.data() - in);
      ASSERT_EQ(Replaced(in, text, "-", "m").substr(0, begin), whole.substr(0, begin)) << text << " in " << in;
      ++compared;
    }
  }
  EXPECT_GT(compared, 3'000);
}

}  // namespace
}  // namespace yici::feel
