// From requests to commands: what is carried over, what is dropped, what is refused before a command is ordered.
#include "services/approval/service/convert.h"

#include "absl/strings/escaping.h"
#include "gtest/gtest.h"

namespace yici::approval {
namespace {

constexpr char kCaseNo[] = "11210700YCJ00025XQ3210125008000202004200001";
constexpr char kPersonNo[] = "11010519491231002X";
constexpr char kClerk[] = "officer:jz-hall-main-w01-clerk";

const MasterKey& Master() {
  static const MasterKey* const kMaster = new MasterKey(server::Key32{});
  return *kMaster;
}

std::string PersonOf(const std::string& number) { return "person:" + absl::BytesToHexString(Master().SearchToken(number)); }

template <class Request>
std::string ReasonOf(const Request& request, Incoming& incoming) {
  const auto rejection = ToCommand(Master(), request, incoming);
  return rejection ? rejection->reason() : "";
}

template <class Request>
std::string ReasonOf(const Request& request) {
  Incoming incoming;
  return ReasonOf(request, incoming);
}

// ---- every command at a case ----

template <class Request>
Request AtCase() {
  Request request;
  request.set_case_no(kCaseNo);
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
  EXPECT_EQ(ReasonOf(request), "PRINCIPAL_INVALID") << request.GetTypeName();
}

TEST(ConvertTest, EveryCommandSaysForWhomAndWhen) {
  auto pre_review = AtCase<api::PreReviewRequest>();
  pre_review.set_code(1);
  ExpectCarries(pre_review);
  ExpectCarries(AtCase<api::NotifySupplementRequest>());
  auto supplement = AtCase<api::SubmitSupplementRequest>();
  supplement.set_channel(api::WINDOW);
  supplement.add_materials()->set_material_id("m1");
  ExpectCarries(supplement);
  ExpectCarries(AtCase<api::ReturnSupplementRequest>());
  auto correct = AtCase<api::CorrectOnSpotRequest>();
  correct.set_note("address");
  ExpectCarries(correct);
  ExpectCarries(AtCase<api::AcceptCaseRequest>());
  auto refuse = AtCase<api::RefuseAcceptanceRequest>();
  refuse.set_ground("not_competent");
  ExpectCarries(refuse);
  auto review = AtCase<api::ReviewStepRequest>();
  review.set_step("handle");
  review.set_verdict("pass");
  ExpectCarries(review);
  auto opinion = AtCase<api::GiveOpinionRequest>();
  opinion.set_department_id("jz-fire");
  opinion.set_opinion("agree");
  ExpectCarries(opinion);
  ExpectCarries(AtCase<api::DecideCaseRequest>());
  auto certificate = AtCase<api::IssueCertificateRequest>();
  certificate.set_certificate_no("JZ-1");
  ExpectCarries(certificate);
  auto collect = AtCase<api::NotifyCollectRequest>();
  collect.set_how("phone");
  ExpectCarries(collect);
  ExpectCarries(AtCase<api::DeliverResultRequest>());
  ExpectCarries(AtCase<api::WithdrawCaseRequest>());
  ExpectCarries(AtCase<api::TerminateCaseRequest>());
  auto transfer = AtCase<api::TransferCaseRequest>();
  transfer.set_to_department("jz-agriculture");
  ExpectCarries(transfer);
  auto visit = AtCase<api::RecordVisitRequest>();
  visit.set_hall_id("jz-hall-main");
  ExpectCarries(visit);
  auto revoke = AtCase<api::RevokeCaseRequest>();
  revoke.set_ground("fraud_or_bribery");
  ExpectCarries(revoke);
  auto cancel = AtCase<api::CancelCaseRequest>();
  cancel.set_ground("term_over");
  ExpectCarries(cancel);
  ExpectCarries(AtCase<api::ArchiveCaseRequest>());
  auto rectify = AtCase<api::RectifyRatingRequest>();
  rectify.set_stage("receipt");
  rectify.set_verdict("factual");
  rectify.set_text("done");
  ExpectCarries(rectify);
}

// ---- for whom a clerk acts ----

TEST(ConvertTest, APersonsNumberBecomesItsTokenAndGoesNoFurther) {
  auto request = AtCase<api::WithdrawCaseRequest>();
  request.set_applicant_id_number("11010519491231002x");
  Incoming incoming;
  ASSERT_EQ(ReasonOf(request, incoming), "");
  EXPECT_EQ(incoming.command.withdraw_case().applicant(), PersonOf(kPersonNo));
  EXPECT_EQ(incoming.arrival.on_behalf_of(), PersonOf(kPersonNo));
  const std::string stored = incoming.arrival.SerializeAsString() + incoming.command.SerializeAsString();
  EXPECT_EQ(stored.find("11010519491231002"), std::string::npos);
  request.set_applicant_id_number("110105194913310021");
  EXPECT_EQ(ReasonOf(request), "ID_BIRTHDATE");
}

TEST(ConvertTest, AHallSystemNamesTheClerkBesideTheApplicant) {
  auto request = AtCase<api::RateCaseRequest>();
  request.set_stage("receipt");
  request.set_code(1);
  request.set_on_behalf_of(kClerk);
  request.set_applicant_id_number(kPersonNo);
  Incoming incoming;
  ASSERT_EQ(ReasonOf(request, incoming), "");
  EXPECT_EQ(incoming.arrival.on_behalf_of(), kClerk);
  EXPECT_EQ(incoming.command.rate_case().applicant(), PersonOf(kPersonNo));
}

TEST(ConvertTest, OneActIsForOneParty) {
  auto request = AtCase<api::SubmitSupplementRequest>();
  request.set_channel(api::WINDOW);
  request.add_materials()->set_material_id("m1");
  request.set_applicant_uscc("91210700MA0AB12C3K");
  Incoming incoming;
  ASSERT_EQ(ReasonOf(request, incoming), "");
  EXPECT_EQ(incoming.command.submit_supplement().applicant(), "enterprise:91210700MA0AB12C3K");
  request.set_on_behalf_of("enterprise:91350100M000100Y43");
  EXPECT_EQ(ReasonOf(request), "PARTY_IDENTITY");
  request.clear_on_behalf_of();
  request.set_applicant_id_number(kPersonNo);
  EXPECT_EQ(ReasonOf(request), "PARTY_IDENTITY");
  request.clear_applicant_id_number();
  request.set_applicant_uscc("91210700MA0AB12C3A");
  EXPECT_EQ(ReasonOf(request), "USCC_CHECK_DIGIT");
}

// ---- single fields ----

TEST(ConvertTest, AnInstantCaseCarriesItsCertificateAndWhoCollects) {
  api::CompleteInstantRequest request;
  request.mutable_submit()->set_item_code("11210700YCJ00025XQ3210125008000");
  request.mutable_submit()->mutable_applicant()->set_uscc("91210700MA0AB12C3K");
  request.mutable_submit()->set_channel(api::WINDOW);
  request.set_certificate_no("JZ-1");
  request.set_collector_id(kPersonNo);
  Incoming incoming;
  ASSERT_EQ(ReasonOf(request, incoming), "");
  const journal::CompleteInstant& command = incoming.command.complete_instant();
  EXPECT_EQ(command.certificate_no(), "JZ-1");
  ASSERT_EQ(incoming.keys.size(), 1u);
  EXPECT_EQ(server::OpenSealed(Master(), command.collector_id(), incoming.keys[0].wrapped), kPersonNo);
  request.set_collector_id("1");
  EXPECT_EQ(ReasonOf(request), "ID_LENGTH");
}

TEST(ConvertTest, AJointApplicationIsCheckedLikeAnyAndNamesItsFieldsFromTheRoot) {
  api::SubmitJointRequest request;
  EXPECT_EQ(ReasonOf(request), "TEXT_LENGTH");
  request.set_joint_matter_id("open-restaurant");
  request.add_optional_items("11210700YCJ000153J3210115008000");
  request.mutable_application()->mutable_applicant()->set_uscc("91210700MA0AB12C3K");
  request.mutable_application()->set_channel(api::WINDOW);
  Incoming incoming;
  ASSERT_EQ(ReasonOf(request, incoming), "");
  EXPECT_EQ(incoming.command.submit_joint().application().applicant().uscc(), "91210700MA0AB12C3K");
  request.mutable_application()->mutable_applicant()->set_uscc("91210700MA0AB12C3A");
  Incoming faulty;
  const auto rejection = ToCommand(Master(), request, faulty);
  ASSERT_TRUE(rejection.has_value());
  EXPECT_EQ(rejection->field(), "application.applicant.uscc");
  request.mutable_application()->mutable_applicant()->set_uscc("91210700MA0AB12C3K");
  request.add_optional_items("no-code");
  EXPECT_EQ(ReasonOf(request), "ITEM_CODE_FORMAT");
  for (int i = 0; i < 20; ++i) request.add_optional_items("11210700YCJ000153J3210115008000");
  EXPECT_EQ(ReasonOf(request), "LIST_SIZE");
}

TEST(ConvertTest, APreReviewThatRefusesNamesItsGroundAndAnyBearsASeal) {
  auto request = AtCase<api::PreReviewRequest>();
  request.set_code(2);
  request.set_seal("jz-market");
  const auto ground = [&request](const std::string& reason) {
    Incoming incoming;
    request.set_reason(reason);
    EXPECT_EQ(ReasonOf(request, incoming), "");
    EXPECT_EQ(incoming.command.pre_review().seal(), "jz-market");
    return incoming.command.pre_review().ground();
  };
  EXPECT_EQ(ground("not_competent"), journal::REFUSAL_GROUND_NOT_COMPETENT);
  EXPECT_EQ(ground("no_licence_needed"), journal::REFUSAL_GROUND_NO_LICENCE_NEEDED);
  EXPECT_EQ(ground("we do not like it"), journal::REFUSAL_GROUND_UNSPECIFIED);
}

TEST(ConvertTest, AnAttachmentAnnouncedOnlineKeepsItsSizeWithAndWithoutADigest) {
  auto request = AtCase<api::SubmitSupplementRequest>();
  api::MaterialInput& material = *request.add_materials();
  material.set_material_id("m1");
  for (const int64_t bytes : {int64_t{-1}, (int64_t{50} << 20) + 1}) {
    material.set_size_bytes(bytes);
    for (const api::Channel channel : {api::WEB, api::MOBILE}) {
      request.set_channel(channel);
      EXPECT_EQ(ReasonOf(request), "ATTACHMENT_SIZE") << bytes;
    }
    request.set_channel(api::WINDOW);
    EXPECT_EQ(ReasonOf(request), "");
  }
  request.set_channel(api::WEB);
  material.set_size_bytes(int64_t{50} << 20);
  EXPECT_EQ(ReasonOf(request), "");
  material.set_size_bytes(0);
  EXPECT_EQ(ReasonOf(request), "");
  material.set_digest(std::string(64, 'a'));
  EXPECT_EQ(ReasonOf(request), "ATTACHMENT_SIZE");
}

TEST(ConvertTest, AVisitHasOneOfFivePurposes) {
  auto request = AtCase<api::RecordVisitRequest>();
  request.set_hall_id("jz-hall-main");
  for (const char* purpose : {"submit", "supplement", "collect", "ask", "other"}) {
    request.set_purpose(purpose);
    EXPECT_EQ(ReasonOf(request), "") << purpose;
  }
  request.set_purpose("提交补正材料");
  EXPECT_EQ(ReasonOf(request), "FIELD_VALUE_UNKNOWN");
  request.set_purpose("");
  Incoming incoming;
  EXPECT_EQ(ReasonOf(request, incoming), "");
  EXPECT_EQ(incoming.command.record_visit().purpose(), "other");
}

}  // namespace
}  // namespace yici::approval
