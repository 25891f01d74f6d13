// How a grant and what follows it are shown to people, and how its papers are read from the command line.
#include <sstream>

#include "clients/cli/case_print.h"
#include "clients/cli/command.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace yici::cli {
namespace {

using testing::HasSubstr;
using testing::Not;

std::string Shown(const v1::Case& c, Language language) {
  std::ostringstream out;
  PrintCase(c, View{out, language});
  return out.str();
}

v1::Case Renewed() {
  v1::Case c;
  c.mutable_licence()->set_from_day("2020-04-20");
  c.mutable_licence()->set_expiry_day("2020-08-18");
  c.mutable_licence()->set_status("renewed");
  c.mutable_licence()->set_renewed_by("R1");
  auto* link = c.add_linked();
  link->set_kind("renewal");
  link->set_case_no("R1");
  auto* rating = c.add_ratings();
  rating->set_stage("receipt");
  rating->set_nth(1);
  rating->set_code(5);
  rating->set_rectification("opened a second window");
  c.mutable_external()->set_construction_status(11);
  c.mutable_external()->mutable_construction_status_text()->set_zh("办结(通过)");
  c.mutable_external()->mutable_construction_status_text()->set_en("ended: passed");
  return c;
}

TEST(GrantPrintTest, ShowsLicenceLinksRatingsAndTheExchangeStatus) {
  const std::string english = Shown(Renewed(), Language::kEn);
  EXPECT_THAT(english, HasSubstr("2020-04-20..2020-08-18 renewed"));
  EXPECT_THAT(english, HasSubstr("Cases about this grant"));
  EXPECT_THAT(english, HasSubstr("opened a second window"));
  EXPECT_THAT(english, HasSubstr("11 ended: passed"));
  const std::string chinese = Shown(Renewed(), Language::kZh);
  EXPECT_THAT(chinese, HasSubstr("已延续"));
  EXPECT_THAT(chinese, HasSubstr("11 办结(通过)"));
}

TEST(GrantPrintTest, SaysNothingOfWhatIsNotThere) {
  const std::string shown = Shown(v1::Case(), Language::kEn);
  for (const char* word : {"licence", "revoked", "archived", "Ratings", "exchange status"}) {
    EXPECT_THAT(shown, Not(HasSubstr(word)));
  }
}

TEST(PaperFlagTest, APieceMayHoldAColonAndNeedsItsDigest) {
  v1::ArchiveCaseRequest request;
  const Flag flag{"--paper", "papers", "", As::kPaper};
  ASSERT_TRUE(SetFromText(&request, flag, "step:review=ab12").ok());
  EXPECT_EQ(request.papers(0).piece(), "step:review");
  EXPECT_EQ(request.papers(0).digest(), "ab12");
  EXPECT_FALSE(SetFromText(&request, flag, "decision-seal").ok());
  EXPECT_FALSE(SetFromText(&request, flag, "=ab12").ok());
}

}  // namespace
}  // namespace yici::cli
