#include "services/catalog/pack/csv.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "services/catalog/pack/table.h"

namespace yici::catalog {
namespace {

using testing::ElementsAre;

// "line field reason" of every fault.
std::vector<std::string> Short(const std::vector<Fault>& faults) {
  std::vector<std::string> list;
  for (const Fault& fault : faults) list.push_back(std::to_string(fault.line) + " " + fault.field + " " + fault.reason);
  return list;
}

std::vector<std::vector<std::string>> Cells(std::string_view bytes) {
  Findings findings;
  std::vector<std::vector<std::string>> rows;
  for (const CsvRow& row : ParseCsv("t.csv", bytes, findings).rows) rows.push_back(row.cells);
  EXPECT_THAT(Short(findings.faults), ElementsAre());
  return rows;
}

std::vector<std::string> FaultsIn(std::string_view bytes) {
  Findings findings;
  ParseCsv("t.csv", bytes, findings);
  return Short(findings.faults);
}

TEST(ParseCsv, ReadsPlainAndQuotedCellsWithEitherLineEnd) {
  EXPECT_THAT(Cells("a,b\n1,2\n"), ElementsAre(ElementsAre("a", "b"), ElementsAre("1", "2")));
  EXPECT_THAT(Cells("a,b\r\n1,2"), ElementsAre(ElementsAre("a", "b"), ElementsAre("1", "2")));
  EXPECT_THAT(Cells("a,\"b,\"\"c\"\"\n\"\n"), ElementsAre(ElementsAre("a", "b,\"c\"\n")));
  EXPECT_THAT(Cells("a,,\n"), ElementsAre(ElementsAre("a", "", "")));
  EXPECT_THAT(Cells("\xEF\xBB\xBF"
                    "a\n"),
              ElementsAre(ElementsAre("a")));
  EXPECT_THAT(Cells(""), ElementsAre());
}

TEST(ParseCsv, CountsLinesInsideQuotes) {
  Findings findings;
  const CsvText csv = ParseCsv("t.csv", "a\n\"x\ny\"\nz\n", findings);
  ASSERT_EQ(csv.rows.size(), 3u);
  EXPECT_EQ(csv.rows[1].line, 2);
  EXPECT_EQ(csv.rows[2].line, 4);
}

TEST(ParseCsv, NamesTheLineAndFieldOfEveryFaultOfForm) {
  EXPECT_THAT(FaultsIn("a,b\n1,x\"y\n"), ElementsAre("2 b QUOTE_MISPLACED"));
  EXPECT_THAT(FaultsIn("a,b\n1,\"x\"y\n"), ElementsAre("2 b QUOTE_MISPLACED"));
  EXPECT_THAT(FaultsIn("a,b\n1,2\n\"x\ny\n"), ElementsAre("3 a QUOTE_OPEN"));
  EXPECT_THAT(FaultsIn("a,b\n1,2\r3,4\n"), ElementsAre("2 b LINE_END"));
  EXPECT_THAT(FaultsIn("a,b\n1,\xC3\x28\n\xFF,2\n"), ElementsAre("2 b UTF8_INVALID", "3 a UTF8_INVALID"));
  EXPECT_THAT(FaultsIn(std::string("a\n1\0\n", 5)), ElementsAre("2 a UTF8_INVALID"));
  EXPECT_THAT(FaultsIn("x\xFF\n"), ElementsAre("1 column 1 UTF8_INVALID"));
}

TEST(ParseCsv, HoldsItsBounds) {
  EXPECT_THAT(FaultsIn("a\n" + std::string(kRowBytesMax, 'x') + "\n"), ElementsAre());
  EXPECT_THAT(FaultsIn("a\n" + std::string(kRowBytesMax + 1, 'x') + "\n"), ElementsAre("2  ROW_TOO_LONG"));
  EXPECT_THAT(FaultsIn(std::string(kFileBytesMax + 1, 'x')), ElementsAre("0  FILE_TOO_LARGE"));
  std::string rows = "a\n";
  for (size_t i = 0; i < kRowsMax; ++i) rows += "1\n";
  EXPECT_THAT(FaultsIn(rows), ElementsAre());
  EXPECT_THAT(FaultsIn(rows + "1\n"), ElementsAre("100002  TOO_MANY_ROWS"));
}

TEST(IsCleanUtf8, RefusesOverlongFormsSurrogatesAndControls) {
  EXPECT_TRUE(IsCleanUtf8("锦州 \xF0\x9F\x98\x80\t\r\n"));
  for (const char* bad : {"\xC0\x80", "\xE0\x80\x80", "\xE0\x82\xA9", "\xF0\x82\x82\xAC", "\xED\xA0\x80", "\xF4\x90\x80\x80",
                          "\xE9\x94", "\x80", "\x1B", "\x7F", "\xC2\x85"}) {
    EXPECT_FALSE(IsCleanUtf8(bad)) << bad;
  }
}

TEST(CsvTable, NamesMissingRepeatedAndUnknownColumns) {
  Findings findings;
  EXPECT_FALSE(CsvTable("t.csv", "a,c\n", {"a", "b"}, {}, findings).usable());
  EXPECT_THAT(Short(findings.faults), ElementsAre("1 b COLUMN_MISSING"));
  EXPECT_THAT(Short(findings.notes), ElementsAre("1 c COLUMN_UNKNOWN"));
  Findings repeated;
  EXPECT_FALSE(CsvTable("t.csv", "a,a\n", {"a"}, {}, repeated).usable());
  EXPECT_THAT(Short(repeated.faults), ElementsAre("1 a COLUMN_REPEATED"));
  Findings empty;
  EXPECT_FALSE(CsvTable("t.csv", "", {"a"}, {}, empty).usable());
  EXPECT_THAT(Short(empty.faults), ElementsAre("1  HEADER_MISSING"));
}

TEST(CsvTable, DropsARowWithAnotherNumberOfCells) {
  Findings findings;
  const CsvTable table("t.csv", "a,b\n1\n1,2\n1,2,3\n\n", {"a", "b"}, {}, findings);
  EXPECT_EQ(table.rows().size(), 1u);
  EXPECT_THAT(Short(findings.faults), ElementsAre("2 b CELL_COUNT", "4 b CELL_COUNT", "5 b CELL_COUNT"));
}

// Reads one cell of column "a".
template <class Read>
std::vector<std::string> FaultOfCell(const std::string& cell, Read read) {
  Findings findings;
  const CsvTable table("t.csv", "a,b\n" + cell + ",\n", {"a"}, {"b"}, findings);
  RowReader row(table, table.rows().at(0), findings);
  read(row);
  EXPECT_EQ(row.clean(), findings.faults.empty());
  std::vector<std::string> reasons;
  for (const Fault& fault : findings.faults) reasons.push_back(fault.reason);
  return reasons;
}

TEST(RowReader, ReadsCellsByType) {
  const auto number = [](RowReader& row) { row.Number("a", 1, 9); };
  EXPECT_THAT(FaultOfCell("9", number), ElementsAre());
  EXPECT_THAT(FaultOfCell("10", number), ElementsAre("LIMIT_OUT_OF_RANGE"));
  EXPECT_THAT(FaultOfCell("1x", number), ElementsAre("NUMBER_FORMAT"));
  EXPECT_THAT(FaultOfCell("+1", number), ElementsAre("NUMBER_FORMAT"));
  EXPECT_THAT(FaultOfCell("99999999999999999999", number), ElementsAre("NUMBER_FORMAT"));
  EXPECT_THAT(FaultOfCell("", number), ElementsAre("VALUE_MISSING"));
  EXPECT_THAT(FaultOfCell("maybe", [](RowReader& row) { row.Flag("a"); }), ElementsAre("ENUM_UNKNOWN"));
  EXPECT_THAT(FaultOfCell("", [](RowReader& row) { row.Flag("a"); }), ElementsAre("VALUE_MISSING"));
  EXPECT_THAT(FaultOfCell("2019-02-29", [](RowReader& row) { row.Day("a"); }), ElementsAre("DATE_FORMAT"));
  EXPECT_THAT(FaultOfCell("x;;y", [](RowReader& row) { row.List("a"); }), ElementsAre("LIST_FORMAT"));
  EXPECT_THAT(FaultOfCell("1;x", [](RowReader& row) { row.Codes("a"); }), ElementsAre("NUMBER_FORMAT"));
  EXPECT_THAT(FaultOfCell("Jz Market", [](RowReader& row) { row.Id("a"); }), ElementsAre("ID_FORMAT"));
  EXPECT_THAT(FaultOfCell("c", [](RowReader& row) { row.Word("a", {"d"}); }), ElementsAre("ENUM_UNKNOWN"));
}

TEST(RowReader, ReadsMoneyAsFen) {
  const auto fen = [](const std::string& cell) {
    Findings findings;
    const CsvTable table("t.csv", "a\n" + cell + "\n", {"a"}, {}, findings);
    RowReader row(table, table.rows().at(0), findings);
    const int64_t value = row.Money("a");
    return findings.faults.empty() ? value : -1;
  };
  EXPECT_EQ(fen("80"), 8000);
  EXPECT_EQ(fen("0.5"), 50);
  EXPECT_EQ(fen("12.34"), 1234);
  for (const char* bad : {"1.234", "1.", "-1", "1.-1", "a", "1 0"}) EXPECT_EQ(fen(bad), -1) << bad;
}

}  // namespace
}  // namespace yici::catalog
