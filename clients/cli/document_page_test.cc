#include "clients/cli/document_page.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "clients/cli/qr.h"

namespace yici::cli {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

v1::Document Acceptance() {
  v1::Document document;
  document.mutable_document()->mutable_title()->set_zh("受理决定书");
  document.mutable_document()->mutable_title()->set_en("notice of acceptance");
  document.mutable_document()->set_number("jz-market〔2020〕04-12号");
  document.mutable_document()->set_day("2020-04-20");
  auto* line = document.add_lines();
  line->mutable_label()->set_zh("申请人");
  line->mutable_label()->set_en("applicant");
  line->mutable_value()->set_zh("锦州 <script>alert(1)</script> & \"公司\"");
  line->mutable_value()->set_en(line->value().zh());
  document.set_code("code");
  return document;
}

TEST(DocumentPage, SaysEverythingInBothLanguages) {
  const std::string page = DocumentPage(Acceptance(), "<svg></svg>");
  for (const char* text : {"受理决定书", "notice of acceptance", "jz-market〔2020〕04-12号", "2020-04-20", "applicant",
                           "<svg></svg>", "yici document verify"}) {
    EXPECT_THAT(page, HasSubstr(text));
  }
}

TEST(DocumentPage, MarksWhatTheCodeDoesNotProve) {
  v1::Document document = Acceptance();
  EXPECT_THAT(DocumentPage(document, ""), HasSubstr("not proved by the code"));
  document.mutable_lines(0)->mutable_label()->set_zh("决定");
  document.mutable_lines(0)->mutable_label()->set_en("ruling");
  EXPECT_THAT(DocumentPage(document, ""), Not(HasSubstr("not proved by the code")));
}

TEST(DocumentPage, KeepsTextsTexts) {
  const std::string page = DocumentPage(Acceptance(), "");
  EXPECT_THAT(page, Not(HasSubstr("<script")));
  EXPECT_THAT(page, HasSubstr("&lt;script&gt;alert(1)&lt;/script&gt; &amp; &quot;公司&quot;"));
}

TEST(QrCode, HoldsTheLargestCodeOfADocument) {
  const auto modules = MakeQr(std::string(1800, '\0'));
  ASSERT_TRUE(modules.ok()) << modules.status();
  EXPECT_EQ(modules->size(), 157u);  // version 35
  for (const auto& row : *modules) EXPECT_EQ(row.size(), modules->size());
  EXPECT_TRUE(absl::IsInvalidArgument(MakeQr(std::string(2400, 'x')).status()));
  EXPECT_TRUE(absl::IsInvalidArgument(MakeQr("").status()));
}

// The finder pattern in its corner, with the quiet zone around it.
TEST(QrCode, IsDrawnWithItsQuietZone) {
  const auto modules = MakeQr("yici");
  ASSERT_TRUE(modules.ok());
  const std::string svg = QrSvg(*modules);
  EXPECT_THAT(svg, HasSubstr("viewBox=\"0 0 29 29\""));
  EXPECT_THAT(svg, HasSubstr("M4 4h7v1H4z"));
  const std::string text = QrText(*modules);
  EXPECT_EQ(std::count(text.begin(), text.end(), '\n'), 15);
  EXPECT_EQ(text.find("█████████████████████████████\n"), 0u);
}

}  // namespace
}  // namespace yici::cli
