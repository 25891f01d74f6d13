#include "services/audit/search/terms.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "services/audit/tree/compact_range.h"

namespace yici::audit {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

TEST(TermsTest, ChineseIsFoundByPairsOfNeighbours) {
  EXPECT_THAT(TextTerms("不予受理", 64), ElementsAre("t不予", "t予受", "t受理"));
}

TEST(TermsTest, ACharacterBetweenOthersStandsByItself) { EXPECT_THAT(TextTerms("a票b", 64), ElementsAre("ta", "t票", "tb")); }

TEST(TermsTest, LatinWordsAreLowerCaseAndFullWidthIsFolded) {
  EXPECT_THAT(TextTerms("Not COMPETENT, ＡＢ１２!", 64), ElementsAre("tnot", "tcompetent", "tab12"));
}

TEST(TermsTest, PunctuationPartsChinese) { EXPECT_THAT(TextTerms("受理，决定", 64), ElementsAre("t受理", "t决定")); }

TEST(TermsTest, EachWordStandsOnceAndNoMoreThanAllowed) {
  EXPECT_THAT(TextTerms("one two one three", 64), ElementsAre("tone", "ttwo", "tthree"));
  EXPECT_THAT(TextTerms("one two three", 2), ElementsAre("tone", "ttwo"));
}

TEST(TermsTest, ALongWordIsCut) { EXPECT_EQ(TextTerms(std::string(40, 'x'), 64)[0], "t" + std::string(32, 'x')); }

TEST(TermsTest, BytesThatAreNoTextPartWords) {
  EXPECT_THAT(TextTerms("ab\xff\xe5"
                        "cd",
                        64),
              ElementsAre("tab", "tcd"));
  EXPECT_THAT(TextTerms("\xe5\x8f", 64), IsEmpty());
}

TEST(TermsTest, ALongOrStrangeValueStandsAsItsHash) {
  EXPECT_EQ(TermOf(Field::kItem, "abc"), "iabc");
  EXPECT_EQ(TermOf(Field::kItem, ""), "");
  EXPECT_EQ(TermOf(Field::kItem, std::string(64, 'x')), "i" + std::string(64, 'x'));
  EXPECT_EQ(TermOf(Field::kItem, std::string(65, 'x')), "i" + Hex(Sha256(std::string(65, 'x'))));
  EXPECT_EQ(TermOf(Field::kItem, std::string_view("a\0b", 3)), "i" + Hex(Sha256(std::string_view("a\0b", 3))));
}

TEST(TermsTest, OfficersStandWithoutTheirPrefix) {
  EXPECT_EQ(OfficerValue("officer:jz-1"), "jz-1");
  EXPECT_EQ(OfficerValue("hall:jz-hall-main"), "hall:jz-hall-main");
}

}  // namespace
}  // namespace yici::audit
