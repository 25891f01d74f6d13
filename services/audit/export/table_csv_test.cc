#include "services/audit/export/table_csv.h"

#include <gtest/gtest.h>

#include <sstream>

#include "services/audit/export/running_digest.h"

namespace yici::audit {
namespace {

const ExportTable& Disclosures() { return *FindTable("disclosures"); }

std::string RowOf(std::string_view text) {
  std::string csv;
  CsvRow(Disclosures(), &csv).Number(7).Nothing().Text("").Text("").Text("").Text("").Text("").Text(text).End();
  return csv;
}

std::vector<Cell> ReadBack(const std::string& rows, absl::Status* status) {
  std::istringstream in(HeaderLine(Disclosures()) + rows);
  CsvReader reader(in, Disclosures());
  std::vector<Cell> cells;
  reader.Read(&cells);
  *status = reader.status();
  return cells;
}

TEST(TableCsvTest, QuotesWhatRfc4180AsksFor) {
  EXPECT_EQ(RowOf("plain"), "7,,,,,,,plain\r\n");
  EXPECT_EQ(RowOf("one, two"), "7,,,,,,,\"one, two\"\r\n");
  EXPECT_EQ(RowOf("say \"no\""), "7,,,,,,,\"say \"\"no\"\"\"\r\n");
  EXPECT_EQ(RowOf("first\nsecond"), "7,,,,,,,\"first\nsecond\"\r\n");
}

TEST(TableCsvTest, ATextThatLooksLikeAFormulaIsNone) {
  for (const std::string text : {"=1+1", "+86", "-1", "@SUM(A1)", "\tx", "\rx", "'quoted"}) {
    const std::string csv = RowOf(text);
    EXPECT_NE(csv.find("'" + text.substr(0, 1)), std::string::npos) << csv;
  }
  EXPECT_EQ(RowOf("1-1"), "7,,,,,,,1-1\r\n");
}

TEST(TableCsvTest, WhatIsWrittenIsReadAgain) {
  for (const std::string text : {"", "plain", "a,b", "\"", "\r\n", "=x", "'", "''", "-", "食品,经营", "\"\"\"", "'=x,\n"}) {
    absl::Status status;
    const std::vector<Cell> cells = ReadBack(RowOf(text), &status);
    ASSERT_TRUE(status.ok()) << status;
    ASSERT_EQ(cells.size(), Disclosures().columns.size());
    EXPECT_EQ(cells[0], Cell(int64_t{7}));
    EXPECT_EQ(cells[1], Cell());
    EXPECT_EQ(cells[7], Cell(text));
  }
}

TEST(TableCsvTest, WhatIsNoTableIsRefused) {
  for (const std::string rows :
       {"7,,,,,,,x\n", "7,,,,,,x\r\n", "7,,,,,,,x,\r\n", "x,,,,,,,x\r\n", "07,,,,,,,x\r\n", "7,,,,,,,\"x", "7,,,,,,,x\"\r\n"}) {
    absl::Status status;
    ReadBack(rows, &status);
    EXPECT_TRUE(absl::IsInvalidArgument(status)) << rows;
  }
  std::istringstream in("another,header\r\n");
  CsvReader reader(in, Disclosures());
  std::vector<Cell> cells;
  EXPECT_FALSE(reader.Read(&cells));
  EXPECT_TRUE(absl::IsInvalidArgument(reader.status()));
}

TEST(RunningDigestTest, PutAwayAnywhereItGoesOn) {
  const std::string text(300, 'x');
  for (size_t cut = 0; cut <= text.size(); ++cut) {
    RunningDigest digest;
    digest.Add(text.substr(0, cut));
    auto again = RunningDigest::Load(digest.Save());
    ASSERT_TRUE(again.has_value()) << cut;
    again->Add(text.substr(cut));
    EXPECT_EQ(again->Finish(), Sha256(text)) << cut;
  }
}

TEST(RunningDigestTest, WhatWasNotPutAwayIsNotTakenUp) {
  RunningDigest digest;
  digest.Add("some bytes");
  const std::string saved = digest.Save();
  EXPECT_FALSE(RunningDigest::Load("").has_value());
  EXPECT_FALSE(RunningDigest::Load(saved.substr(0, saved.size() - 1)).has_value());
  EXPECT_FALSE(RunningDigest::Load(saved + "x").has_value());
  std::string other = saved;
  other[39] = static_cast<char>(other[39] ^ 8);  // one byte more or less than waits
  EXPECT_FALSE(RunningDigest::Load(other).has_value());
}

}  // namespace
}  // namespace yici::audit
