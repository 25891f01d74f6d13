#include "clients/cli/table.h"

#include <sstream>

#include "gtest/gtest.h"

namespace yici::cli {
namespace {

TEST(TableTest, CountsChineseCharactersAsTwoColumns) {
  EXPECT_EQ(DisplayWidth("abc"), 3);
  EXPECT_EQ(DisplayWidth("已受理"), 6);
  EXPECT_EQ(DisplayWidth("（Ａ）"), 6);
  EXPECT_EQ(DisplayWidth("e\u0301"), 1);
  EXPECT_EQ(DisplayWidth("𠮷"), 2);
  EXPECT_EQ(DisplayWidth("\xff\xfe"), 2);
  EXPECT_EQ(DisplayWidth("→●"), 2);
}

TEST(TableTest, AlignsColumnsOfBothScripts) {
  Table table({"状态", "CASE"});
  table.Add({"已受理", "1"});
  table.Add({"ok", "2"});
  std::ostringstream out;
  table.Print(out, false);
  EXPECT_EQ(out.str(), "状态    CASE\n已受理  1\nok      2\n");
}

TEST(TableTest, LeavesNoBlanksBehindTheLastCell) {
  Table table({"A", "B"});
  table.Add({"x", ""});
  std::ostringstream out;
  table.Print(out, false);
  EXPECT_EQ(out.str(), "A  B\nx\n");
}

TEST(TableTest, NeverPassesEscapeSequencesOn) {
  EXPECT_EQ(Printable("a\033[31mb\nc\u009bd\u202ee"), "a [31mb c d e");
  EXPECT_EQ(Printable("\xc3("), "?(");
}

TEST(TableTest, ColoursOnlyWhenAsked) {
  Table table;
  table.Add({{"late", Tone::kBad}, "x"});
  std::ostringstream plain, coloured;
  table.Print(plain, false);
  table.Print(coloured, true);
  EXPECT_EQ(plain.str(), "late  x\n");
  EXPECT_EQ(coloured.str(), "\033[31mlate\033[0m  x\n");
}

TEST(TableTest, TakesNoColoursWithoutATerminalOrUnderNoColor) {
  unsetenv("NO_COLOR");
  EXPECT_FALSE(WantsColour(false));
  EXPECT_TRUE(WantsColour(true));
  setenv("NO_COLOR", "1", 1);
  EXPECT_FALSE(WantsColour(true));
  unsetenv("NO_COLOR");
}

}  // namespace
}  // namespace yici::cli
