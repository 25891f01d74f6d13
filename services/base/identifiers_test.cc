#include "services/base/identifiers.h"

#include <cstdlib>
#include <fstream>
#include <string>
#include <vector>

#include "gtest/gtest.h"

namespace yici {
namespace {

// One row per published fault, in the order of the checks.
struct Row {
  const char* code;
  const char* reason;
  const char* detail;
  int position;
};

void ExpectRow(const Row& row, const IdentifierCheck& check) {
  EXPECT_STREQ(check.reason, row.reason) << row.code;
  EXPECT_EQ(check.detail, row.detail) << row.code;
  EXPECT_EQ(check.position, row.position) << row.code;
}

TEST(UsccTest, AcceptsTheGoldenCode) {
  const IdentifierCheck check = CheckUscc("91350100M000100Y43");
  EXPECT_TRUE(check.valid());
  EXPECT_STREQ(check.warning, "");
}

TEST(UsccTest, NamesTheFirstFaultInThePublishedOrder) {
  const Row rows[] = {
      {"", "USCC_LENGTH", "expected 18 characters, found 0", 0},
      {"91350100M000100Y4", "USCC_LENGTH", "expected 18 characters, found 17", 0},
      {"91350100M000100Y433", "USCC_LENGTH", "expected 18 characters, found 19", 0},
      {"91350100M000100Y4Z", "USCC_CHARSET", "Z", 18},
      {"91350100m000100Y43", "USCC_CHARSET", "m", 9},
      {"99999Z00M000100Y43", "USCC_CHARSET", "Z", 6},
      {"91\x01"
       "50100M000100Y43",
       "USCC_CHARSET", "0x01", 3},
      {"91\xE2\x80\xAE"
       "50100M000100Y43",
       "USCC_CHARSET", "0xE280AE", 3},
      {"91\xC2\x85"
       "50100M000100Y43",
       "USCC_CHARSET", "0xC285", 3},
      {"91\xFF"
       "50100M000100Y43",
       "USCC_CHARSET", "0xFF", 3},
      {"91\xF0\x9F\x98\x80"
       "50100M000100Y43",
       "USCC_CHARSET", "0xF09F9880", 3},
      {"91３50100M000100Y43", "USCC_CHARSET", "３", 3},
      {"9135A100M000100Y43", "USCC_REGION", "35A100", 5},
      {"91990100M000100Y43", "USCC_REGION", "990100", 3},
      {"91830100M000100Y43", "USCC_REGION", "830100", 3},
      {"91350100M000100Y44", "USCC_CHECK_DIGIT", "expected 3", 18},
      {"91210700MA0AB12C3J", "USCC_CHECK_DIGIT", "expected K", 18},
  };
  for (const Row& row : rows) ExpectRow(row, CheckUscc(row.code));
}

TEST(UsccTest, OnlyWarnsOfTheInnerOrganisationCode) {
  const IdentifierCheck check = CheckUscc("91210700MA0AB12C3K");
  EXPECT_TRUE(check.valid());
  EXPECT_STREQ(check.warning, "USCC_ORG_CHECK");
  EXPECT_EQ(check.position, 17);
}

TEST(UsccTest, KnowsBothSpecialDigitsOfTheInnerOrganisationCode) {
  EXPECT_STREQ(CheckUscc("91210700MA0A100604").warning, "") << "11 stands for 0";
  EXPECT_STREQ(CheckUscc("91210700MA0A1001XQ").warning, "") << "10 stands for X";
}

TEST(UsccTest, AcceptsTheCentralRegistration) {
  const IdentifierCheck check = CheckUscc("11100000MB0000000A");
  EXPECT_STRNE(check.reason, "USCC_REGION");
}

TEST(UsccTest, RefusesStrayContinuationBytes) {
  EXPECT_STREQ(CheckUscc("91350100M000100Y43\x80").reason, "USCC_CHARSET");
  EXPECT_STREQ(CheckIdNumber("11010519491231002X\x80").reason, "ID_CHARSET");
}

TEST(IdNumberTest, AcceptsTheGoldenNumbers) {
  EXPECT_TRUE(CheckIdNumber("11010519491231002X").valid());
  EXPECT_TRUE(CheckIdNumber("440524188001010014").valid()) << "born 1880: age is not judged";
  EXPECT_TRUE(CheckIdNumber("34052419800101001X").valid());
}

TEST(IdNumberTest, NamesTheFirstFaultInThePublishedOrder) {
  const Row rows[] = {
      {"110105491231002", "ID_LENGTH", "expected 18 characters, found 15", 0},
      {"11010519491231002x", "ID_CHARSET", "x", 18},
      {"1101051949123100X2", "ID_CHARSET", "X", 17},
      {"1１0105194912310021", "ID_CHARSET", "１", 2},
      {"101105194912310021", "ID_REGION", "no such division", 1},
      {"110105194913310021", "ID_BIRTHDATE", "no such day", 7},
      {"110105190002290021", "ID_BIRTHDATE", "no such day", 7},
      {"110105000001010021", "ID_BIRTHDATE", "no such day", 7},
      {"110105194912310021", "ID_CHECK_DIGIT", "expected X", 18},
  };
  for (const Row& row : rows) ExpectRow(row, CheckIdNumber(row.code));
}

TEST(IdNumberTest, AcceptsResidencePermitsOfTaiwanResidents) {
  EXPECT_STREQ(CheckIdNumber("830000199201300022").reason, "") << "the published sample of the permit";
}

TEST(IdNumberTest, AcceptsALeapDayBeforeNineteenHundred) {
  EXPECT_STRNE(CheckIdNumber("210702188002290011").reason, "ID_BIRTHDATE");
  EXPECT_STREQ(CheckIdNumber("210702188102290011").reason, "ID_BIRTHDATE");
}

TEST(IdNumberTest, NeverRepeatsTheBirthDateInTheDetail) {
  EXPECT_EQ(CheckIdNumber("210702194913319912").detail.find("1949"), std::string::npos);
}

TEST(IdNumberTest, NormalisesOneTrailingXAndNothingElse) {
  EXPECT_EQ(NormalizeIdNumber("11010519491231002x"), "11010519491231002X");
  EXPECT_EQ(NormalizeIdNumber("1101051949123100xx"), "1101051949123100xX");
  EXPECT_EQ(NormalizeIdNumber(" 11010519491231002x "), " 11010519491231002x ");
  EXPECT_EQ(NormalizeIdNumber(""), "");
}

TEST(ProjectCodeTest, TellsTheTwoGenerationsApart) {
  EXPECT_EQ(GenerationOfProjectCode("2013-"), ProjectCodeGeneration::kOld);
  EXPECT_EQ(GenerationOfProjectCode("2020-"), ProjectCodeGeneration::kOld);
  EXPECT_EQ(GenerationOfProjectCode("2001-"), ProjectCodeGeneration::kNew);
  EXPECT_EQ(GenerationOfProjectCode("2012-"), ProjectCodeGeneration::kNew);
  EXPECT_EQ(GenerationOfProjectCode("9912-"), ProjectCodeGeneration::kNew);
  for (const char* neither : {"2000", "2021", "1912", "2113", "2100", "201", "20A1", ""}) {
    EXPECT_EQ(GenerationOfProjectCode(neither), std::nullopt) << neither;
  }
}

TEST(ProjectCodeTest, MarksNewCodesUnchecked) {
  EXPECT_STREQ(CheckProjectCode("2019-210700-47-03-123456").warning, "");
  EXPECT_TRUE(CheckProjectCode("2105-210700-04-01-123456").valid());
  EXPECT_STREQ(CheckProjectCode("2105-210700-04-01-123456").warning, "PROJECT_CODE_UNCHECKED");
}

TEST(ProjectCodeTest, NamesTheGroupAtFault) {
  const Row rows[] = {
      {"2021-210700-47-03-123456", "PROJECT_CODE_FORMAT", "group 1", 1},
      {"", "PROJECT_CODE_FORMAT", "group 1", 1},
      {"20190-10700-47-03-123456", "PROJECT_CODE_FORMAT", "group 1", 1},
      {"2019-990700-47-03-123456", "PROJECT_CODE_FORMAT", "group 2", 6},
      {"2019-21070-47-03-1234567", "PROJECT_CODE_FORMAT", "group 2", 6},
      {"2019-210700-4A-03-123456", "PROJECT_CODE_FORMAT", "group 3", 13},
      {"2019-210700-47_03-123456", "PROJECT_CODE_FORMAT", "group 3", 13},
      {"2019-210700-47-0", "PROJECT_CODE_FORMAT", "group 4", 16},
      {"2019-210700-47-03-12345", "PROJECT_CODE_FORMAT", "group 5", 19},
      {"2019-210700-47-03-1234567", "PROJECT_CODE_FORMAT", "group 5", 19},
      {"2019-210700-47-03-123456-", "PROJECT_CODE_FORMAT", "group 5", 19},
  };
  for (const Row& row : rows) ExpectRow(row, CheckProjectCode(row.code));
}

TEST(ItemCodeTest, AcceptsTheFiveLengths) {
  EXPECT_TRUE(CheckItemCode("4000117051").valid());
  EXPECT_TRUE(CheckItemCode("400011705100").valid());
  EXPECT_TRUE(CheckItemCode("40001170510040001170510Z").valid());
  EXPECT_TRUE(CheckItemCode("11440232MB2D06811W4000117051000").valid());
  EXPECT_TRUE(CheckItemCode("11440232MB2D06811W400011705100001").valid());
}

TEST(ItemCodeTest, NamesTheFault) {
  const Row rows[] = {
      {"40001170510", "ITEM_CODE_FORMAT", "length 11", 0},
      {"400011705a", "ITEM_CODE_FORMAT", "a", 10},
      {"4000-17051", "ITEM_CODE_FORMAT", "-", 5},
      {"11440232MB2D06811X4000117051000", "ITEM_CODE_FORMAT", "USCC_CHECK_DIGIT expected W", 18},
      {"11440232MB2D06811O4000117051000", "ITEM_CODE_FORMAT", "USCC_CHARSET O", 18},
  };
  for (const Row& row : rows) ExpectRow(row, CheckItemCode(row.code));
}

TEST(NumberTest, ChecksTheExamplesOfTheStandard) {
  EXPECT_EQ(Mod11And10CheckDigit("0794"), '5');
  EXPECT_EQ(Mod11And10CheckDigit("8609574271"), '9');
}

TEST(NumberTest, FormsWhatItAccepts) {
  const CivilDay day = *CivilDay::Parse("2020-04-20");
  EXPECT_EQ(FormNumber("RX", "210700", day, 42).substr(0, 21), "RX2107002020042000042");
  EXPECT_EQ(FormNumber("RX", "210700", day, 123456).size(), 2u + 6 + 8 + 6 + 1);
  for (const int64_t sequence : {1, 99999, 100000, 7654321}) {
    EXPECT_TRUE(CheckNumber(FormNumber("HL", "210782", day, sequence)).valid()) << sequence;
  }
}

TEST(NumberTest, FindsEveryChangedDigitOfTheSequence) {
  const std::string good = FormNumber("HL", "210700", *CivilDay::Parse("2020-04-20"), 31415);
  for (size_t at = good.size() - 6; at < good.size(); ++at) {
    for (char c = '0'; c <= '9'; ++c) {
      std::string changed = good;
      changed[at] = c;
      EXPECT_EQ(CheckNumber(changed).valid(), changed == good) << changed;
    }
  }
}

TEST(NumberTest, NamesThePartAtFault) {
  const Row rows[] = {
      {"21070020200420000420", "NUMBER_FORMAT", "prefix", 1},       {"hl21070020200420000420", "NUMBER_FORMAT", "prefix", 1},
      {"HL2107002020042000042-", "NUMBER_FORMAT", "charset", 22},   {"HL2107002020042000420", "NUMBER_FORMAT", "length", 0},
      {"HL99070020200420000420", "NUMBER_FORMAT", "region", 3},     {"HL21070020200431000420", "NUMBER_FORMAT", "date", 9},
      {"HL210700202004200042000", "NUMBER_FORMAT", "sequence", 17},
  };
  for (const Row& row : rows) ExpectRow(row, CheckNumber(row.code));
  std::string wrong = FormNumber("HL", "210700", *CivilDay::Parse("2020-04-20"), 42);
  const char right = wrong.back();
  wrong.back() = right == '9' ? '0' : static_cast<char>(right + 1);
  ExpectRow({wrong.c_str(), "NUMBER_CHECK_DIGIT", std::string("expected ").append(1, right).c_str(), 22}, CheckNumber(wrong));
}

// A plain reader of the pack's CSV: quoted fields may hold commas; no field of these files holds a line break.
std::vector<std::string> SplitCsv(const std::string& line) {
  std::vector<std::string> fields(1);
  bool quoted = false;
  for (char c : line) {
    if (c == '"') {
      quoted = !quoted;
    } else if (c == ',' && !quoted) {
      fields.emplace_back();
    } else if (c != '\r') {
      fields.back() += c;
    }
  }
  return fields;
}

std::vector<std::vector<std::string>> ReadPack(const std::string& name) {
  const char* shared = std::getenv("YICI_SHARED");
  const char* source = std::getenv("YICI_SOURCE_DIR");
  const std::string root = shared != nullptr ? shared : std::string(source != nullptr ? source : ".") + "/../shared";
  std::ifstream file(root + "/jinzhou/" + name);
  std::vector<std::vector<std::string>> rows;
  for (std::string line; std::getline(file, line);) rows.push_back(SplitCsv(line));
  return rows;
}

TEST(PackTest, JudgesTheIdentitiesAsThePackDoes) {
  const auto rows = ReadPack("identities.csv");
  if (rows.empty()) GTEST_SKIP() << "no jinzhou/identities.csv under YICI_SHARED or $YICI_SOURCE_DIR/../shared";
  int uscc = 0, id = 0;
  for (size_t i = 1; i < rows.size(); ++i) {
    const auto& row = rows[i];  // identity_id, kind, value, valid, reason, reason_code, normalized, …
    const bool is_uscc = row[1] == "uscc";
    (is_uscc ? uscc : id) += 1;
    const std::string stored = is_uscc ? row[2] : NormalizeIdNumber(row[2]);
    const IdentifierCheck check = is_uscc ? CheckUscc(stored) : CheckIdNumber(stored);
    EXPECT_EQ(check.valid(), row[3] == "yes") << row[0];
    EXPECT_EQ(check.reason, row[5]) << row[0];
    EXPECT_EQ(check.valid() ? stored : "", row[6]) << row[0];
  }
  EXPECT_EQ(uscc, 40);
  EXPECT_EQ(id, 40);
}

TEST(PackTest, AcceptsEveryItemCodeOfThePack) {
  const auto rows = ReadPack("items.csv");
  if (rows.empty()) GTEST_SKIP() << "no jinzhou/items.csv under YICI_SHARED or $YICI_SOURCE_DIR/../shared";
  for (size_t i = 1; i < rows.size(); ++i) EXPECT_STREQ(CheckItemCode(rows[i][0]).reason, "") << rows[i][0];
}

}  // namespace
}  // namespace yici
