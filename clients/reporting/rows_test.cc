#include "clients/reporting/rows.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <set>

#include "clients/reporting/migrations.h"
#include "services/base/text.h"

namespace yici::reporting {
namespace {

using audit::ColumnKind;
using testing::HasSubstr;

TEST(RowsTest, AnUnknownDayTimeOrNumberIsNullAndAnUnknownTextEmpty) {
  EXPECT_EQ(ToSql({"ruling_day", ColumnKind::kText}, audit::Cell("")), std::nullopt);
  EXPECT_EQ(ToSql({"item_version", ColumnKind::kText}, audit::Cell("")), std::nullopt);
  EXPECT_EQ(ToSql({"closed_at", ColumnKind::kText}, audit::Cell("")), std::nullopt);
  EXPECT_EQ(ToSql({"result_code", ColumnKind::kNumber}, audit::Cell()), std::nullopt);
  EXPECT_EQ(ToSql({"subject", ColumnKind::kText}, audit::Cell("credit/person:ab12")), "credit/person");
  EXPECT_EQ(ToSql({"subject", ColumnKind::kText}, audit::Cell("credit/enterprise:91210700MA0AB12C3K")),
            "credit/enterprise:91210700MA0AB12C3K");
  EXPECT_EQ(ToSql({"ruling", ColumnKind::kText}, audit::Cell("")), "");
}

TEST(RowsTest, ValuesStayAsTheExportHasThem) {
  EXPECT_EQ(ToSql({"ruling_day", ColumnKind::kText}, audit::Cell("2020-04-20")), "2020-04-20");
  EXPECT_EQ(ToSql({"extended", ColumnKind::kNumber}, audit::Cell(int64_t{1})), "1");
  EXPECT_EQ(ToSql({"printed", ColumnKind::kText}, audit::Cell("锦市监〔2020〕04-1号")), "锦市监〔2020〕04-1号");
}

TEST(RowsTest, ANulInATextIsShownForTheDatabaseTakesNone) {
  EXPECT_EQ(ToSql({"purpose", ColumnKind::kText}, audit::Cell(std::string("a\0b", 3))), "a␀b");
}

TEST(RowsTest, RowsComeFromTheCsvWithoutTheApostropheOfFormulas) {
  const auto rows = RowsOf(*audit::FindTable("visits"),
                           "case_no,nth,hall_id,day,purpose,by_agent,fault\r\nA,1,hall,2020-04-20,'=1+1,0,applicant\r\n");
  ASSERT_TRUE(rows.ok()) << rows.status();
  ASSERT_EQ(rows->rows.size(), 1u);
  EXPECT_EQ(rows->Text(0, "purpose"), "=1+1");
  EXPECT_EQ(rows->Text(0, "day"), "2020-04-20");
}

TEST(RowsTest, AnotherTableIsRefused) {
  EXPECT_TRUE(absl::IsInvalidArgument(RowsOf(*audit::FindTable("visits"), "a,b\r\n").status()));
}

TEST(SchemaTest, StepsAreNumberedWithoutGaps) {
  for (size_t i = 0; i < Migrations().size(); ++i) EXPECT_EQ(Migrations()[i].number, static_cast<int>(i) + 1);
  EXPECT_EQ(NewestSchema(), static_cast<int>(Migrations().size()));
}

TEST(SchemaTest, EveryTableOfAnExportButThatOfPersonsIsThereWithItsColumns) {
  const std::string script = SchemaScript();
  for (const audit::ExportTable& table : audit::ExportedTables()) {
    const std::string begin = StrCat("CREATE TABLE yici.", table.name, " (\n");
    if (table.name == "parties") {
      EXPECT_EQ(script.find(begin), std::string::npos);
      continue;
    }
    const size_t at = script.find(begin);
    ASSERT_NE(at, std::string::npos) << table.name;
    const std::string body = script.substr(at, script.find(");\n", at) - at);
    for (const audit::Column& column : table.columns) EXPECT_THAT(body, HasSubstr(StrCat("\n  ", column.name, " ")));
  }
}

TEST(SchemaTest, NoFloatingPointIsInIt) {
  const std::string script = SchemaScript();
  for (const char* type : {" real", "double precision", "float"}) EXPECT_EQ(script.find(type), std::string::npos) << type;
}

}  // namespace
}  // namespace yici::reporting
