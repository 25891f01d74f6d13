// Requests of special procedures, hearings and extensions: what is carried over, sealed, or refused by form.
#include "absl/strings/escaping.h"
#include "gtest/gtest.h"
#include "services/approval/service/convert.h"

namespace yici::approval {
namespace {

constexpr char kCaseNo[] = "11210700YCJ00025XQ3210125008000202004200001";
constexpr char kPersonNo[] = "11010519491231002X";
constexpr char kClerk[] = "officer:jz-hall-main-w01-clerk";

const MasterKey& Master() {
  static const MasterKey* const kMaster = new MasterKey(server::Key32{});
  return *kMaster;
}

template <class Request>
std::string ReasonOf(const Request& request, Incoming& incoming) {
  const auto rejection = ToCommand(Master(), request, incoming);
  return rejection ? rejection->reason() + "@" + rejection->field() : "";
}

template <class Request>
Request AtCase() {
  Request request;
  request.set_case_no(kCaseNo);
  return request;
}

template <class Request>
void ExpectCarries() {
  auto request = AtCase<Request>();
  request.set_on_behalf_of(kClerk);
  request.mutable_occurred_at()->set_seconds(1'587'348'000);
  Incoming incoming;
  EXPECT_EQ(ReasonOf(request, incoming), "") << request.GetTypeName();
  EXPECT_EQ(incoming.arrival.on_behalf_of(), kClerk) << request.GetTypeName();
  EXPECT_EQ(incoming.arrival.occurred_us(), 1'587'348'000'000'000) << request.GetTypeName();
  EXPECT_NE(incoming.command.SerializeAsString().find(kCaseNo), std::string::npos) << request.GetTypeName();
  request.set_case_no("short");
  Incoming other;
  EXPECT_EQ(ReasonOf(request, other), "CASE_NO_FORMAT@case_no") << request.GetTypeName();
}

TEST(ConvertSpecialTest, EveryCommandSaysAtWhichCaseForWhomAndWhen) {
  ExpectCarries<api::StartSpecialRequest>();
  ExpectCarries<api::AmendSpecialRequest>();
  ExpectCarries<api::EndSpecialRequest>();
  ExpectCarries<api::NotifyHearingRightRequest>();
  ExpectCarries<api::WaiveHearingRequest>();
  ExpectCarries<api::RequestHearingRequest>();
  ExpectCarries<api::ScheduleHearingRequest>();
  ExpectCarries<api::OpenHearingRequest>();
  ExpectCarries<api::CloseHearingRequest>();
  ExpectCarries<api::ExtendLimitRequest>();
}

TEST(ConvertSpecialTest, OfficersGoByIdAndTheUnitIsAWord) {
  auto request = AtCase<api::StartSpecialRequest>();
  request.set_kind("expert_review");
  request.set_unit("cd");
  request.set_length(15);
  request.set_approver("jz-market-chief-representative-1");
  request.add_inspectors("officer:jz-market-handler-1");
  Incoming incoming;
  ASSERT_EQ(ReasonOf(request, incoming), "");
  const journal::StartSpecial& command = incoming.command.start_special();
  EXPECT_EQ(command.kind(), "expert-review");
  EXPECT_TRUE(command.calendar_days());
  EXPECT_EQ(command.length(), 15);
  EXPECT_EQ(command.approver(), "officer:jz-market-chief-representative-1");
  EXPECT_EQ(command.inspectors(0), "officer:jz-market-handler-1");
  request.set_unit("weeks");
  EXPECT_EQ(ReasonOf(request, incoming), "FIELD_VALUE_UNKNOWN@unit");
  request.set_unit("");
  request.set_reason(std::string(2001, 'x'));
  EXPECT_EQ(ReasonOf(request, incoming), "TEXT_LENGTH@reason");
}

TEST(ConvertSpecialTest, AnInterestedPersonIsSealedAndKnownByAToken) {
  auto request = AtCase<api::NotifyHearingRightRequest>();
  request.add_interested()->set_uscc("91210700MA0AB12C3K");
  request.add_interested()->set_id_number(kPersonNo);
  request.mutable_interested(1)->set_name("张三");
  Incoming incoming;
  ASSERT_EQ(ReasonOf(request, incoming), "");
  const journal::NotifyHearingRight& command = incoming.command.notify_hearing_right();
  EXPECT_EQ(command.interested(0).uscc(), "91210700MA0AB12C3K");
  EXPECT_EQ(command.interested(1).token(), Master().SearchToken(kPersonNo));
  const std::string stored = incoming.command.SerializeAsString();
  EXPECT_EQ(stored.find("1101051949"), std::string::npos);
  EXPECT_EQ(stored.find("张三"), std::string::npos);
  EXPECT_FALSE(incoming.keys.empty());
  request.mutable_interested(1)->set_id_number("110105194912310021");
  EXPECT_EQ(ReasonOf(request, incoming), "ID_CHECK_DIGIT@interested[1].id_number");
  request.mutable_interested(1)->clear_id_number();
  EXPECT_EQ(ReasonOf(request, incoming), "PARTY_IDENTITY@interested[1]");
  while (request.interested_size() < 51) request.add_interested();
  EXPECT_EQ(ReasonOf(request, incoming), "FIELD_OUT_OF_RANGE@interested");
}

TEST(ConvertSpecialTest, AClerkNamesWhoAsksAndWhoWaives) {
  auto ask = AtCase<api::RequestHearingRequest>();
  ask.set_applicant_id_number(kPersonNo);
  Incoming incoming;
  ASSERT_EQ(ReasonOf(ask, incoming), "");
  EXPECT_EQ(incoming.command.request_hearing().party(), "person:" + absl::BytesToHexString(Master().SearchToken(kPersonNo)));
  auto waive = AtCase<api::WaiveHearingRequest>();
  waive.set_waiver("waiver-7");
  waive.set_applicant_uscc("91210700MA0AB12C3K");
  Incoming other;
  ASSERT_EQ(ReasonOf(waive, other), "");
  EXPECT_EQ(other.command.waive_hearing().party(), "enterprise:91210700MA0AB12C3K");
}

TEST(ConvertSpecialTest, TheDayOfAHearingIsADay) {
  auto request = AtCase<api::ScheduleHearingRequest>();
  request.set_hearing_day("2020-05-12");
  request.set_presiding_officer("jz-justice-handler-1");
  Incoming incoming;
  ASSERT_EQ(ReasonOf(request, incoming), "");
  EXPECT_EQ(CivilDay(incoming.command.schedule_hearing().hearing_day()).ToString(), "2020-05-12");
  EXPECT_EQ(incoming.command.schedule_hearing().presiding_officer(), "officer:jz-justice-handler-1");
  for (const char* wrong : {"tomorrow", "2020-02-30", "0001-01-01"}) {
    request.set_hearing_day(wrong);
    EXPECT_EQ(ReasonOf(request, incoming), "DAY_FORMAT@hearing_day") << wrong;
  }
}

TEST(ConvertSpecialTest, ARulingCarriesTheRecordItRestsOn) {
  auto request = AtCase<api::DecideCaseRequest>();
  request.set_grant(true);
  request.set_hearing_record(std::string("36-") + kCaseNo + "-1");
  Incoming incoming;
  ASSERT_EQ(ReasonOf(request, incoming), "");
  EXPECT_EQ(incoming.command.decide_case().hearing_record(), request.hearing_record());
}

}  // namespace
}  // namespace yici::approval
