// Texts from outside meet these parsers first. Random and half-broken texts, from fixed seeds: no crash, no hang, and what is
// accepted means what was written.
#include <gtest/gtest.h>

#include <random>

#include "services/approval/service/filter.h"
#include "services/base/identifiers.h"
#include "services/base/text.h"
#include "services/catalog/pack/csv.h"
#include "services/server/access/principals.h"

namespace yici {
namespace {

constexpr int kTexts = 20'000;

class Texts {
 public:
  explicit Texts(std::vector<std::string> samples) : samples_(std::move(samples)), engine_(20200420) {}

  // A sample with a few bytes changed, cut, doubled or put in; or noise.
  std::string Next() {
    if (Below(8) == 0) return Noise(Below(300));
    std::string text = samples_[Below(samples_.size())];
    for (size_t changes = Below(6); changes > 0; --changes) Change(text);
    return text;
  }

 private:
  size_t Below(size_t bound) { return engine_() % bound; }
  std::string Noise(size_t size) {
    std::string text(size, '\0');
    for (char& c : text) c = static_cast<char>(engine_());
    return text;
  }
  void Change(std::string& text) {
    const size_t at = Below(text.size() + 1);
    switch (Below(4)) {
      case 0: text.insert(at, Noise(Below(4))); return;
      case 1: text.erase(at, Below(5)); return;
      case 2: text.insert(at, samples_[Below(samples_.size())].substr(0, Below(40))); return;
      default:
        if (at < text.size()) text[at] = static_cast<char>(engine_());
    }
  }

  const std::vector<std::string> samples_;
  std::mt19937_64 engine_;
};

TEST(ParsersFuzz, FilterNeitherCrashesNorAcceptsMoreThanSixteenTerms) {
  Texts texts({"state = RECEIVED AND department_id = jz-market AND due_day <= 2020-05-01", "case_no != \"x\"",
               "bucket=a AND bucket=b", "submitted_day >= 2019-02-29", "applicant = 91210700MA0AB12C3K", " AND ", "=",
               "a<=", std::string(2000, '<')});
  journal::Case subject;
  for (int i = 0; i < kTexts; ++i) {
    const auto filter = approval::CaseFilter::Parse(texts.Next());
    if (filter.ok()) filter->Matches(subject);
  }
  std::string many = "channel = WEB";
  for (int i = 0; i < 16; ++i) many += " AND channel = WEB";
  EXPECT_FALSE(approval::CaseFilter::Parse(many).ok());
}

TEST(ParsersFuzz, CsvGivesRowsOrFaultsAndNeverBoth) {
  Texts texts({"a,b,c\n1,2,3\n", "a,b\r\n\"x\"\"y\",\"line\nend\"\r\n",
               "\xEF\xBB\xBF"
               "a\n1\n",
               "a,\"b\n", "\"\",,\n,,\n", "中,文\n一,二\n"});
  for (int i = 0; i < kTexts; ++i) {
    const std::string text = texts.Next();
    catalog::Findings findings;
    const catalog::CsvText csv = catalog::ParseCsv("x.csv", text, findings);
    EXPECT_TRUE(!csv.broken || !findings.faults.empty()) << "broken without a fault";
    for (const catalog::CsvRow& row : csv.rows) {
      EXPECT_GE(row.line, 1);
      for (const std::string& cell : row.cells) {
        EXPECT_TRUE(!findings.faults.empty() || catalog::IsCleanUtf8(cell));
      }
    }
  }
}

TEST(ParsersFuzz, TokenFileAcceptsOnlyWholePrincipals) {
  Texts texts({"# comment\n0123456789abcdef officer:root\n", "0123456789abcdef enterprise:91210700MA0AB12C3K\n",
               "0123456789abcdef  hall:jz-hall-main # behind\n", "short officer:x\n", "0123456789abcdef officer:\n"});
  for (int i = 0; i < kTexts; ++i) {
    const std::string text = texts.Next();
    const auto tokens = server::TokenFile::Parse(text);
    EXPECT_TRUE(tokens.ok() || absl::IsInvalidArgument(tokens.status()));
    const auto principal = server::ParsePrincipal(text);
    EXPECT_TRUE(!principal || principal->id() == text);
  }
}

TEST(ParsersFuzz, AcceptedInstantsAndDaysPrintAsTheyWereRead) {
  Texts texts(
      {"2019-06-24", "2019-06-24T08:30", "2020-02-29T23:59:59", "0001-01-01", "9999-12-31", "2019-13-01", "-2019-01-01"});
  for (int i = 0; i < kTexts; ++i) {
    const std::string text = texts.Next();
    const auto day = CivilDay::Parse(text);
    EXPECT_TRUE(!day || day->ToString() == text) << text;
    if (const auto instant = Instant::Parse(text)) {
      const auto again = Instant::Parse(instant->ToString());
      ASSERT_TRUE(again.has_value()) << text << " became " << instant->ToString();
      EXPECT_EQ(again->micros(), instant->micros()) << text;
    }
  }
}

TEST(ParsersFuzz, IdentifiersNameEveryFault) {
  Texts texts({"91210700MA0AB12C3K", "11010519491231002X", "2019-210700-47-03-123456", "11210700YCJ00025XQ3210125001000",
               "２１０７０２"});
  for (int i = 0; i < kTexts; ++i) {
    const std::string text = texts.Next();
    for (const IdentifierCheck& check :
         {CheckUscc(text), CheckIdNumber(text), CheckProjectCode(text), CheckItemCode(text), CheckNumber(text)}) {
      ASSERT_NE(check.reason, nullptr);
      ASSERT_NE(check.warning, nullptr);
    }
  }
}

}  // namespace
}  // namespace yici
