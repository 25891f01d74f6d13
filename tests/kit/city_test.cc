#include "tests/kit/city.h"

#include "gtest/gtest.h"
#include "tests/kit/status.h"
#include "tests/kit/temp_folder.h"

namespace yici::kit {
namespace {

journal::Command Submit() {
  journal::Command command;
  journal::SubmitCase& submit = *command.mutable_submit_case();
  submit.set_item_code("11210700YCJ00025XQ3210125002000");
  submit.mutable_applicant()->set_uscc(std::string(kApplicantUscc));
  submit.set_channel(journal::CHANNEL_WINDOW);
  submit.set_window_id(std::string(kWindow));
  return command;
}

TEST(City, WhatIsCommittedSurvivesLossOfPowerAndNothingElse) {
  City city("2020-01-06T09:00");
  const server::Verdict kept = city.Do(kClerk, Submit());
  ASSERT_OK(kept.status);
  ASSERT_FALSE(kept.answer->rejected()) << kept.answer->rejection().message_en();
  ASSERT_OK(city.Commit());
  const server::Verdict lost = city.Do(kClerk, Submit());
  ASSERT_OK(city.CrashAndReopen());
  EXPECT_NE(city.core().state().Find<journal::Case>(kept.answer->case_no()), nullptr);
  EXPECT_EQ(city.core().state().Find<journal::Case>(lost.answer->case_no()), nullptr);
}

TEST(City, EachBeginsFresh) {
  City first("2020-01-06T09:00");
  const std::string no = first.Do(kClerk, Submit()).answer->case_no();
  City second("2020-01-06T09:00");
  EXPECT_EQ(second.Do(kClerk, Submit()).answer->case_no(), no);
}

TEST(TempFolder, IsGoneWithTheObject) {
  std::filesystem::path path;
  {
    TempFolder folder;
    path = folder.path();
    WriteFile(path / "a", "text");
    EXPECT_EQ(ReadFile(path / "a"), "text");
  }
  EXPECT_FALSE(std::filesystem::exists(path));
}

}  // namespace
}  // namespace yici::kit
