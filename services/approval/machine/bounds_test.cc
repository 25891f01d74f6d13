// What a case may hold: what the organ repeats ends somewhere, before it takes the room of what the applicant hands in.
#include "gtest/gtest.h"
#include "services/approval/machine/special_kit.h"
#include "services/approval/machine/test_kit.h"

namespace yici::approval {
namespace {

using journal::Case;

void Edit(City& city, const std::string& no, const std::function<void(Case&)>& edit) {
  auto edited = std::make_unique<Case>(city.Find(no));
  edit(*edited);
  city.state().Put(no, std::move(edited));
}

// As if the organ had given so many of them already.
void Give(City& city, const std::string& no, const std::string& code, int count) {
  Edit(city, no, [&](Case& subject) {
    for (int i = 0; i < count; ++i) subject.add_documents()->set_code(code);
  });
}

void ExpectFull(const Done& done, const std::string& code) {
  EXPECT_EQ(done.reason(), "DOCUMENTS_FULL");
  ASSERT_EQ(done.answer().rejection().metadata_size(), code.empty() ? 1 : 2);
  EXPECT_EQ(done.answer().rejection().metadata(0).value(), "100");
  if (!code.empty()) {
    EXPECT_EQ(done.answer().rejection().metadata(1).value(), code);
  }
}

TEST(BoundsTest, APauseIsToldOfAHundredTimes) {
  City city = CityAt("2020-04-20T10:00");
  const std::string no = city.Accepted(kThreeStep);
  Give(city, no, "08", 98);
  ASSERT_EQ(city.Do(kChief, StartSpecialOf(no)).reason(), "");
  ASSERT_EQ(city.Do(kChief, AmendSpecialOf(no, "expert-review", 16)).reason(), "");
  ExpectFull(city.Do(kChief, AmendSpecialOf(no, "expert-review", 17)), "08");
  ASSERT_EQ(city.Do(kChief, EndSpecialOf(no)).reason(), "");
  ExpectFull(city.Do(kChief, StartSpecialOf(no)), "08");
}

// A party's request is no notice of the organ's choice, and a hearing that was asked for can still be told of.
TEST(BoundsTest, AHearingIsToldOfAHundredTimesWhateverWasToldOfPauses) {
  City city = CityAt("2020-04-20T10:00");
  const std::string no = city.Accepted(kThreeStep);
  ASSERT_EQ(city.Do(kHandler, HearingRightOf(no)).reason(), "");
  Give(city, no, "08", 100);
  ASSERT_EQ(city.Do(kApplicant, RequestHearingOf(no)).reason(), "");
  Give(city, no, "35", 99);
  ASSERT_EQ(city.Do(kHandler, ScheduleHearingOf(no, "2020-05-06")).reason(), "");
  ExpectFull(city.Do(kHandler, ScheduleHearingOf(no, "2020-05-07")), "35");
}

TEST(BoundsTest, WhateverTheOrganRepeatsTheApplicantsReceiptsHaveRoom) {
  City city = CityAt("2020-04-20T10:00");
  const std::string no = city.Do(kClerk, SubmitOf(kDeferrable, {"m1", "m2", "m3"})).answer().case_no();
  ASSERT_EQ(city.Do(kChief, Defer(no, {"m4"}, 5)).reason(), "");
  for (const char* code : {"08", "35"}) Give(city, no, code, 100);
  Give(city, no, "44", 99);
  ASSERT_EQ(city.Do(kChief, MoreTime(no, 1)).reason(), "");
  ExpectFull(city.Do(kChief, MoreTime(no, 1)), "44");
  EXPECT_EQ(city.Do(kClerk, SubmitLater(no, {"m4"})).reason(), "");
}

TEST(BoundsTest, ACaseIsGivenAwayAHundredTimesAndStillGoesToASuccessor) {
  City city = CityAt("2020-04-20T10:00");
  const std::string no = city.Accepted(kThreeStep);
  Edit(city, no, [](Case& subject) {
    for (int i = 0; i < 99; ++i) subject.add_transfers()->set_to_department("jz-market");
    subject.add_transfers()->set_by_reorganization(true);
  });
  ASSERT_EQ(city.Do(kChief, TransferTo(no, "jz-food")).reason(), "");
  ExpectFull(city.Do("officer:food-chief", TransferTo(no, "jz-market")), "");
  ASSERT_EQ(city.Do("officer:root", Merge("jz-food", "jz-market")).reason(), "");
  journal::Command move;
  move.mutable_move_cases()->add_case_nos(no);
  city.Do("system:deadlines", move);
  EXPECT_EQ(city.Find(no).department_id(), "jz-market");
}

}  // namespace
}  // namespace yici::approval
