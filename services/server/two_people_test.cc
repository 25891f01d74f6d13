// Administrators that are counted, and the operator's way out of the hold on a restored log.
#include "services/server/two_people.h"

#include "services/base/proposal_tables.h"
#include "services/base/text.h"
#include "services/catalog/machine/catalog_for_tests.h"
#include "services/catalog/machine/proposals.h"

namespace yici::server {
namespace {

const std::string kLog(32, 'a');

class TwoPeopleTest : public catalog::CatalogTest {
 protected:
  void Hold(const std::string& log_id) {
    journal::FourEyes row;
    row.set_required(true);
    row.set_restored_log(log_id);
    row.set_restored_held(true);
    state_.Put(std::string(catalog::kFourEyesKey), std::make_unique<journal::FourEyes>(row));
  }
};

TEST_F(TwoPeopleTest, AdministratorsOfTheWholePartitionAreCounted) {
  EXPECT_EQ(AdministratorsOf(state_, today_), 0);
  ASSERT_EQ(Bring('a', catalog::City()), "");
  EXPECT_EQ(AdministratorsOf(state_, today_), 1) << "the county's does not cover the city's hall";
  journal::PackRow row;
  row.mutable_role_grant()->set_officer_id("county-admin");
  row.mutable_role_grant()->set_role("administrator");
  row.mutable_role_grant()->set_scope_kind("jurisdiction");
  row.mutable_role_grant()->set_scope("210000");
  row.mutable_role_grant()->set_until_day(today_.days_since_1970());
  ASSERT_EQ(Bring('b', {row}), "");
  EXPECT_EQ(AdministratorsOf(state_, today_), 2);
  EXPECT_EQ(AdministratorsOf(state_, today_ + 1), 1);
}

TEST_F(TwoPeopleTest, TheOperatorNamesTheLogAndSaysWhy) {
  EXPECT_TRUE(CheckResumption("").ok());
  EXPECT_TRUE(CheckResumption(kLog + ":两名管理员均已离任").ok());
  for (const std::string& text : {kLog, kLog + ":", kLog + ":  ", std::string("why"), ":" + kLog, kLog.substr(1) + ":why",
                                  std::string(32, 'A') + ":why", kLog + ":a\nb", kLog + ":" + std::string(1'001, 'x')}) {
    EXPECT_EQ(CheckResumption(text).code(), absl::StatusCode::kInvalidArgument) << text;
  }
}

TEST_F(TwoPeopleTest, TheWayOutHoldsForTheLogItNamesWhileThatIsHeld) {
  const std::string text = kLog + ":两名管理员均已离任";
  EXPECT_FALSE(ResumptionOf(state_, text, kLog).value()) << "nothing is held";
  Hold(kLog);
  EXPECT_FALSE(ResumptionOf(state_, "", kLog).value());
  const auto release = ResumptionOf(state_, text, kLog).value();
  ASSERT_TRUE(release);
  EXPECT_FALSE(release->set_hold().hold());
  EXPECT_EQ(release->set_hold().reason(), "两名管理员均已离任");
  EXPECT_EQ(ResumptionOf(state_, text, std::string(32, 'b')).status().code(), absl::StatusCode::kFailedPrecondition)
      << "restored once more, with the option left standing";
}

}  // namespace
}  // namespace yici::server
