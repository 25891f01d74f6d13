// Requests of deferral, promise, supplement in review, forwarding and correction: what is carried over and refused.
#include "absl/strings/escaping.h"
#include "gtest/gtest.h"
#include "services/approval/service/convert.h"
#include "services/approval/service/present_deferral.h"
#include "services/base/time.h"

namespace yici::approval {
namespace {

constexpr char kCaseNo[] = "11210700YCJ00025XQ3210125008000202004200001";
constexpr char kClerk[] = "officer:jz-hall-main-w01-clerk";
const std::string kDigest(64, 'a');

const MasterKey& Master() {
  static const MasterKey* const kMaster = new MasterKey(server::Key32{});
  return *kMaster;
}

template <class Request>
std::string ReasonOf(const Request& request, Incoming& incoming) {
  const auto rejection = ToCommand(Master(), request, incoming);
  return rejection ? rejection->reason() + " " + rejection->field() : "";
}

template <class Request>
std::string ReasonOf(const Request& request) {
  Incoming incoming;
  return ReasonOf(request, incoming);
}

template <class Request>
Request AtCase() {
  Request request;
  request.set_case_no(kCaseNo);
  return request;
}

api::AcceptWithDeferralRequest Deferral() {
  auto request = AtCase<api::AcceptWithDeferralRequest>();
  request.add_materials()->set_material_id("m4");
  request.set_limit_wd(5);
  request.mutable_promise()->set_digest(kDigest);
  request.mutable_promise()->set_signed_day("2020-04-20");
  return request;
}

api::SubmitDeferredRequest Deferred() {
  auto request = AtCase<api::SubmitDeferredRequest>();
  request.add_materials()->set_material_id("m4");
  request.set_channel(api::WINDOW);
  return request;
}

api::RecordAfterCheckRequest Check(const std::string& result) {
  auto request = AtCase<api::RecordAfterCheckRequest>();
  request.set_result(result);
  return request;
}

template <class Request>
void ExpectCarries(Request request) {
  request.set_on_behalf_of(kClerk);
  request.mutable_occurred_at()->set_seconds(1'587'348'000);
  Incoming incoming;
  EXPECT_EQ(ReasonOf(request, incoming), "") << request.GetTypeName();
  EXPECT_EQ(incoming.arrival.on_behalf_of(), kClerk) << request.GetTypeName();
  EXPECT_EQ(incoming.arrival.occurred_us(), 1'587'348'000'000'000) << request.GetTypeName();
  request.set_on_behalf_of("nobody");
  EXPECT_EQ(ReasonOf(request), "PRINCIPAL_INVALID on_behalf_of") << request.GetTypeName();
  request.set_case_no("x");
  EXPECT_EQ(ReasonOf(request), "CASE_NO_FORMAT case_no") << request.GetTypeName();
}

TEST(ConvertDeferralTest, EveryCommandSaysForWhomAndWhen) {
  ExpectCarries(Deferral());
  ExpectCarries(Deferred());
  ExpectCarries(AtCase<api::AcceptOnPromiseRequest>());
  ExpectCarries(Check("true"));
  ExpectCarries(AtCase<api::RequestSupplementInReviewRequest>());
  ExpectCarries(AtCase<api::ForwardUpRequest>());
  ExpectCarries(AtCase<api::CorrectRecordRequest>());
}

TEST(ConvertDeferralTest, ADeferralCarriesMaterialsFormsPromiseAndDays) {
  auto request = Deferral();
  request.mutable_materials(0)->set_form("copy");
  request.mutable_materials(0)->set_copies(2);
  request.set_seal("jz-market");
  Incoming incoming;
  ASSERT_EQ(ReasonOf(request, incoming), "");
  const auto& command = incoming.command.accept_with_deferral();
  EXPECT_EQ(command.materials(0).material_id(), "m4");
  EXPECT_EQ(command.materials(0).form(), "copy");
  EXPECT_EQ(command.materials(0).copies(), 2);
  EXPECT_EQ(command.limit_wd(), 5);
  EXPECT_EQ(command.promise().digest(), absl::HexStringToBytes(kDigest));
  EXPECT_EQ(CivilDay(command.promise().signed_day()).ToString(), "2020-04-20");
  EXPECT_EQ(command.seal(), "jz-market");
}

TEST(ConvertDeferralTest, BadFieldsAreNamed) {
  auto request = Deferral();
  request.clear_materials();
  EXPECT_EQ(ReasonOf(request), "LIST_SIZE materials");
  request = Deferral();
  request.set_limit_wd(1001);
  EXPECT_EQ(ReasonOf(request), "FIELD_OUT_OF_RANGE limit_wd");
  request = Deferral();
  request.mutable_promise()->set_signed_day("20 April");
  EXPECT_EQ(ReasonOf(request), "DAY_FORMAT promise.signed_day");
  request = Deferral();
  request.mutable_promise()->set_digest("abc");
  EXPECT_EQ(ReasonOf(request), "DIGEST_FORMAT promise.digest");
  request = Deferral();
  request.mutable_materials(0)->set_copies(100);
  EXPECT_EQ(ReasonOf(request), "FIELD_OUT_OF_RANGE materials[0].copies");
  EXPECT_EQ(ReasonOf(Check("perhaps")), "FIELD_VALUE_UNKNOWN result");
  auto correct = AtCase<api::CorrectRecordRequest>();
  correct.set_kind("other");
  EXPECT_EQ(ReasonOf(correct), "FIELD_VALUE_UNKNOWN kind");
  auto deferred = Deferred();
  deferred.clear_channel();
  EXPECT_EQ(ReasonOf(deferred), "FIELD_OUT_OF_RANGE channel");
}

TEST(ConvertDeferralTest, AClerkNamesThePartyAndThePersonsNumberGoesNoFurther) {
  auto request = Deferred();
  request.set_applicant_id_number("11010519491231002X");
  Incoming incoming;
  ASSERT_EQ(ReasonOf(request, incoming), "");
  EXPECT_EQ(incoming.command.submit_deferred().applicant(),
            "person:" + absl::BytesToHexString(Master().SearchToken("11010519491231002X")));
  EXPECT_EQ(incoming.command.DebugString().find("19491231"), std::string::npos);
}

TEST(ConvertDeferralTest, WhatTheMachineJudgesIsLeftToIt) {
  EXPECT_EQ(ReasonOf(AtCase<api::AcceptOnPromiseRequest>()), "") << "PROMISE_REQUIRED is the machine's";
  EXPECT_EQ(ReasonOf(AtCase<api::CorrectRecordRequest>()), "") << "SECOND_OFFICER_REQUIRED is the machine's";
  EXPECT_EQ(ReasonOf(AtCase<api::ForwardUpRequest>()), "") << "HIGHER_ORGAN_REQUIRED is the machine's";
}

// ---- what readers see ----

TEST(PresentDeferralTest, TheHistoryTellsOfADeferralInBothLanguages) {
  journal::Event event;
  auto& accepted = *event.mutable_case_accepted();
  api::Text text;
  EXPECT_FALSE(SetDeferralDetail(event, &text)) << "an ordinary acceptance";
  accepted.mutable_deferral()->add_materials()->set_material_id("m4");
  accepted.mutable_deferral()->set_consequence("逾期终止");
  accepted.mutable_deferral_clock()->set_due_day(CivilDay::Parse("2020-04-26")->days_since_1970());
  ASSERT_TRUE(SetDeferralDetail(event, &text));
  EXPECT_EQ(text.zh(), "容缺受理：m4，应于 2020-04-26 前补交；逾期终止");
  EXPECT_EQ(text.en(), "with deferral: m4 to be handed in by 2020-04-26");
}

TEST(PresentDeferralTest, TheHistoryTellsOfChecksAndCorrections) {
  journal::Event event;
  auto& check = *event.mutable_after_check_recorded()->mutable_check();
  check.set_result(journal::AFTER_CHECK_RESULT_UNTRUE);
  check.set_findings("no kitchen");
  check.set_correction_limit_wd(10);
  api::Text text;
  ASSERT_TRUE(SetDeferralDetail(event, &text));
  EXPECT_EQ(text.zh(), "承诺不实：no kitchen；责令 10 个工作日内改正");
  EXPECT_EQ(text.en(), "the promise is untrue: no kitchen; to be corrected within 10 working days");
  auto& correction = *event.mutable_record_corrected()->mutable_correction();
  correction.set_event_revision(12);
  correction.set_event_index(1);
  correction.set_reason("keyed late");
  correction.set_second_officer("officer:b");
  ASSERT_TRUE(SetDeferralDetail(event, &text));
  EXPECT_EQ(text.en(), "corrects r12.1: keyed late (with officer:b)");
}

}  // namespace
}  // namespace yici::approval
