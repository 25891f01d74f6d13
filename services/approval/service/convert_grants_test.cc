// Requests about grants: words, days, digests and links, and what is refused before a command is ordered.
#include "gtest/gtest.h"
#include "services/approval/service/convert.h"
#include "services/approval/service/present_grants.h"
#include "services/approval/service/words.h"
#include "services/base/time.h"

namespace yici::approval {
namespace {

constexpr char kCaseNo[] = "11210700YCJ00025XQ3210125008000202004200001";

const MasterKey& Master() {
  static const MasterKey* const kMaster = new MasterKey(server::Key32{});
  return *kMaster;
}

template <class Request>
std::string FaultOf(const Request& request, Incoming& incoming) {
  const auto rejection = ToCommand(Master(), request, incoming);
  return rejection ? rejection->reason() + " " + rejection->field() : "";
}

template <class Request>
std::string FaultOf(const Request& request) {
  Incoming incoming;
  return FaultOf(request, incoming);
}

api::SubmitCaseRequest SubmitAbout(const std::string& kind) {
  api::SubmitCaseRequest request;
  request.set_item_code("11210700YCJ00025XQ3210125008000");
  request.mutable_applicant()->set_uscc("91210700MA0AB12C3K");
  request.set_channel(api::WINDOW);
  request.set_link_kind(kind);
  request.set_linked_case_no(kCaseNo);
  return request;
}

TEST(ConvertLinkTest, KindAndCaseGoTogetherAndArePassedOn) {
  Incoming incoming;
  ASSERT_EQ(FaultOf(SubmitAbout("renewal"), incoming), "");
  EXPECT_EQ(incoming.command.submit_case().link_kind(), journal::LINK_KIND_RENEWAL);
  EXPECT_EQ(incoming.command.submit_case().linked_case_no(), kCaseNo);
  auto request = SubmitAbout("renewal");
  request.clear_linked_case_no();
  EXPECT_EQ(FaultOf(request), "LINK_INCOMPLETE linked_case_no");
  request = SubmitAbout("");
  EXPECT_EQ(FaultOf(request), "LINK_INCOMPLETE link_kind");
  EXPECT_EQ(FaultOf(SubmitAbout("sale")), "FIELD_VALUE_UNKNOWN link_kind");
  request = SubmitAbout("change");
  request.set_linked_case_no("short");
  EXPECT_EQ(FaultOf(request), "CASE_NO_FORMAT linked_case_no");
}

TEST(ConvertLinkTest, AWithdrawalNamesItsGroundAndCompensationAndNothingElseDoes) {
  auto request = SubmitAbout("withdrawal");
  EXPECT_EQ(FaultOf(request), "FIELD_VALUE_UNKNOWN withdrawal_ground");
  request.set_withdrawal_ground("law_changed");
  EXPECT_EQ(FaultOf(request), "TEXT_LENGTH compensation");
  request.set_compensation("the unused stock");
  request.set_compensation_fen(-1);
  EXPECT_EQ(FaultOf(request), "FIELD_OUT_OF_RANGE compensation_fen");
  request.set_compensation_fen(1'250'000);
  Incoming incoming;
  ASSERT_EQ(FaultOf(request, incoming), "");
  EXPECT_EQ(incoming.command.submit_case().withdrawal_ground(), journal::WITHDRAWAL_GROUND_LAW_CHANGED);
  EXPECT_EQ(incoming.command.submit_case().compensation_fen(), 1'250'000);
  request.set_link_kind("change");
  EXPECT_EQ(FaultOf(request), "LINK_INCOMPLETE link_kind");
  request.clear_link_kind();
  request.clear_linked_case_no();
  EXPECT_EQ(FaultOf(request), "LINK_INCOMPLETE linked_case_no");
}

TEST(ConvertRevokeTest, EveryWordHasItsGroundAndTheDayItsForm) {
  for (const auto& [word, ground] : kRevocationGrounds) {
    api::RevokeCaseRequest request;
    request.set_case_no(kCaseNo);
    request.set_ground(std::string(word));
    request.set_heard_day("2020-05-09");
    Incoming incoming;
    ASSERT_EQ(FaultOf(request, incoming), "");
    EXPECT_EQ(incoming.command.revoke_case().ground(), ground);
    EXPECT_EQ(CivilDay(incoming.command.revoke_case().heard_day()).ToString(), "2020-05-09");
    EXPECT_EQ(WordOf<journal::RevocationGround>(kRevocationGrounds, ground), word);
  }
  api::RevokeCaseRequest request;
  request.set_case_no(kCaseNo);
  EXPECT_EQ(FaultOf(request), "FIELD_VALUE_UNKNOWN ground");
  request.set_ground("not_qualified");
  request.set_heard_day("yesterday");
  EXPECT_EQ(FaultOf(request), "DAY_FORMAT heard_day");
}

TEST(ConvertCancelTest, EveryWordHasItsGround) {
  for (const auto& [word, ground] : kCancellationGrounds) {
    api::CancelCaseRequest request;
    request.set_case_no(kCaseNo);
    request.set_ground(std::string(word));
    Incoming incoming;
    ASSERT_EQ(FaultOf(request, incoming), "");
    EXPECT_EQ(incoming.command.cancel_case().ground(), ground);
  }
}

TEST(ConvertArchiveTest, DigestsAreSixtyFourHexDigits) {
  api::ArchiveCaseRequest request;
  request.set_case_no(kCaseNo);
  request.set_digest("E3");
  EXPECT_EQ(FaultOf(request), "DIGEST_FORMAT digest");
  request.set_digest(std::string(64, 'a'));
  request.add_papers()->set_piece("decision-seal");
  EXPECT_EQ(FaultOf(request), "DIGEST_FORMAT papers[0].digest");
  request.mutable_papers(0)->set_digest(std::string(64, '0'));
  Incoming incoming;
  ASSERT_EQ(FaultOf(request, incoming), "");
  EXPECT_EQ(incoming.command.archive_case().papers(0).digest(), std::string(32, '\0'));
  EXPECT_EQ(incoming.command.archive_case().digest(), std::string(32, '\xaa'));
  for (int i = 0; i < 200; ++i) *request.add_papers() = request.papers(0);
  EXPECT_EQ(FaultOf(request), "LIST_SIZE papers");
}

TEST(ConvertRectifyTest, AFindingIsOneOfThreeWords) {
  api::RectifyRatingRequest request;
  request.set_case_no(kCaseNo);
  request.set_stage("receipt");
  request.set_verdict("wrong");
  EXPECT_EQ(FaultOf(request), "FIELD_VALUE_UNKNOWN verdict");
  request.set_verdict("mistaken");
  EXPECT_EQ(FaultOf(request), "TEXT_LENGTH text");
}

// ---- what readers see ----

TEST(PresentGrantTest, ALicenceIsValidThenRenewedOrLapsed) {
  journal::Case subject;
  subject.mutable_licence()->set_from_day(18'000);
  journal::Clock& term = *subject.add_clocks();
  term.set_kind(journal::CLOCK_KIND_C12_TERM);
  term.set_calendar_days(true);
  term.set_limit(120);
  term.set_start_day(18'000);
  term.set_due_day(18'120);
  term.set_phase(journal::CLOCK_PHASE_RUNNING);
  const calendar::Calendar calendar;
  const auto status = [&] {
    api::Case out;
    PresentGrant(subject, nullptr, calendar, CivilDay(18'010), &out);
    return out.licence().status();
  };
  EXPECT_EQ(status(), "valid");
  api::Text note;
  ASSERT_TRUE(SetTermNote(subject, calendar, CivilDay(18'010), &note));
  EXPECT_NE(note.en().find("licence valid until"), std::string::npos);
  term.set_phase(journal::CLOCK_PHASE_STOPPED);
  EXPECT_EQ(status(), "ended");
  subject.mutable_licence()->set_lapsed_day(18'120);
  EXPECT_EQ(status(), "lapsed");
  ASSERT_TRUE(SetTermNote(subject, calendar, CivilDay(18'130), &note));
  EXPECT_EQ(note.zh(), "有效期已于 2019-08-12 届满");
  subject.mutable_licence()->set_renewed_by(kCaseNo);
  EXPECT_EQ(status(), "renewed");
}

TEST(PresentGrantTest, RatingsShowBothTimesAndNoRater) {
  journal::Case subject;
  journal::Rating& first = *subject.add_ratings();
  first.set_stage(journal::RATING_STAGE_RECEIPT);
  first.set_code(5);
  first.set_rater("enterprise:91210700MA0AB12C3K");
  first.set_verdict(journal::RATING_VERDICT_FACTUAL);
  subject.add_ratings()->set_nth(2);
  api::Case out;
  PresentGrant(subject, nullptr, calendar::Calendar(), CivilDay(18'000), &out);
  ASSERT_EQ(out.ratings_size(), 2);
  EXPECT_EQ(out.ratings(0).nth(), 1);
  EXPECT_EQ(out.ratings(0).verdict(), "factual");
  EXPECT_EQ(out.ratings(1).nth(), 2);
  EXPECT_EQ(out.DebugString().find("91210700MA0AB12C3K"), std::string::npos);
}

TEST(PresentGrantTest, EveryEventOfTheFamilyHasADetail) {
  const auto* descriptor = journal::Event::descriptor();
  for (const int number : {37, 38, 39, 41, 42, 45, 46}) {
    journal::Event event;
    const auto* field = descriptor->FindFieldByNumber(number);
    event.GetReflection()->MutableMessage(&event, field);
    api::Text text;
    EXPECT_TRUE(SetGrantDetail(event, &text)) << field->name();
  }
  api::Text text;
  journal::Event other;
  other.mutable_case_accepted();
  EXPECT_FALSE(SetGrantDetail(other, &text));
}

}  // namespace
}  // namespace yici::approval
