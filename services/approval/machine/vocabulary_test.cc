// Other people's words for our states: a row for every state, and lives that pass through the codes.
#include "services/approval/machine/vocabulary.h"

#include "gtest/gtest.h"
#include "services/approval/machine/clocks.h"
#include "services/approval/machine/grants_test_kit.h"
#include "services/approval/machine/special_kit.h"

namespace yici::approval {
namespace {

using journal::Case;
using journal::CaseState;

struct StatusRow {
  CaseState state;
  std::function<void(Case&)> shape;
  int status;
};

void Nothing(Case&) {}
void Granted(Case& c) { c.mutable_ruling()->set_grant(true); }
void Refused(Case& c) { c.mutable_ruling()->set_grant(false); }
void Deferred(Case& c) {
  Granted(c);
  c.set_deferral(true);
}
void Withdrawn(Case& c) {
  Granted(c);
  c.add_linked()->set_kind(journal::LINK_KIND_WITHDRAWAL);
  c.mutable_linked(0)->set_granted_day(1);
}
void Resumed(Case& c, journal::ClockKind kind, int32_t end_day) {
  journal::Clock& clock = *c.add_clocks();
  clock.set_kind(kind);
  clock.add_pauses()->set_end_day(end_day);
}
void AfterSpecial(Case& c) {
  Resumed(c, journal::CLOCK_KIND_C2_STATUTORY, 9);
  Resumed(c, journal::CLOCK_KIND_C3_PROMISED, 9);
}
void AfterReviewSupplement(Case& c) {
  c.add_clocks()->set_kind(journal::CLOCK_KIND_C2_STATUTORY);
  Resumed(c, journal::CLOCK_KIND_C3_PROMISED, 9);
}
// While no clock stood still: C2 was over, or the case is deemed accepted.
void AfterUnpausedSpecial(Case& c) { c.add_specials()->set_end_day(9); }
void AfterUnpausedSupplement(Case& c) {
  c.mutable_review_supplement()->set_ended(true);
  c.add_clocks()->set_kind(journal::CLOCK_KIND_REVIEW_SUPPLEMENT);
  c.mutable_clocks()->rbegin()->set_ended_day(11);
}
std::function<void(Case&)> With(const std::string& code) {
  return [code](Case& c) { c.add_documents()->set_code(code); };
}

const std::vector<StatusRow>& Rows() {
  static const auto* const kRows = new std::vector<StatusRow>{
      {journal::CASE_STATE_DRAFT, Nothing, 0},
      {journal::CASE_STATE_PENDING_PRE_REVIEW, Nothing, 1},
      {journal::CASE_STATE_RECEIVED, Nothing, 1},
      {journal::CASE_STATE_RECEIVED, [](Case& c) { c.set_last_material_day(5); }, 7},
      {journal::CASE_STATE_AWAITING_SUPPLEMENT, Nothing, 6},
      {journal::CASE_STATE_NOT_ACCEPTED, Nothing, 5},
      {journal::CASE_STATE_ACCEPTED, Nothing, 3},
      {journal::CASE_STATE_ACCEPTED, AfterSpecial, 10},
      {journal::CASE_STATE_UNDER_HANDLING, Nothing, 8},
      {journal::CASE_STATE_UNDER_HANDLING, AfterSpecial, 10},
      {journal::CASE_STATE_UNDER_REVIEW, Nothing, 8},
      {journal::CASE_STATE_UNDER_REVIEW, AfterReviewSupplement, 7},
      {journal::CASE_STATE_UNDER_REVIEW, AfterUnpausedSpecial, 10},
      {journal::CASE_STATE_ACCEPTED, AfterUnpausedSupplement, 7},
      {journal::CASE_STATE_UNDER_REVIEW,
       [](Case& c) {
         AfterUnpausedSpecial(c);
         AfterUnpausedSupplement(c);
       },
       7},
      {journal::CASE_STATE_UNDER_REVIEW,
       [](Case& c) {
         AfterUnpausedSupplement(c);
         c.add_specials()->set_end_day(12);
       },
       10},
      {journal::CASE_STATE_UNDER_REVIEW, [](Case& c) { c.mutable_review_supplement()->set_ended(true); }, 7},  // imported
      {journal::CASE_STATE_UNDER_APPROVAL, Nothing, 8},
      {journal::CASE_STATE_SPECIAL_PROCEDURE, Nothing, 9},
      {journal::CASE_STATE_AWAITING_SUPPLEMENT_IN_REVIEW, Nothing, 6},
      {journal::CASE_STATE_GRANTED, Granted, 11},
      {journal::CASE_STATE_GRANTED, Deferred, 12},
      {journal::CASE_STATE_REFUSED, Refused, 13},
      {journal::CASE_STATE_AWAITING_DELIVERY, Granted, 11},
      {journal::CASE_STATE_COMPLETED, Granted, 11},
      {journal::CASE_STATE_COMPLETED, Deferred, 12},
      {journal::CASE_STATE_COMPLETED, Refused, 13},
      {journal::CASE_STATE_COMPLETED, Withdrawn, 14},
      {journal::CASE_STATE_WITHDRAWN, Nothing, 2},
      {journal::CASE_STATE_TERMINATED, Nothing, 13},
      {journal::CASE_STATE_FORWARDED_UP, Nothing, 11},
      {journal::CASE_STATE_REVOKED, Granted, 15},
      {journal::CASE_STATE_CANCELLED, Granted, 11},
      {journal::CASE_STATE_CANCELLED, Withdrawn, 14},
      {journal::CASE_STATE_ARCHIVED, Granted, 11},
      {journal::CASE_STATE_ARCHIVED, Refused, 13},
      {journal::CASE_STATE_ARCHIVED,
       [](Case& c) {
         Granted(c);
         c.mutable_revocation();
       },
       15},
      {journal::CASE_STATE_ARCHIVED, With("39"), 2},
      {journal::CASE_STATE_ARCHIVED, With("38"), 13},
      {journal::CASE_STATE_ARCHIVED, With("03"), 5},
      {journal::CASE_STATE_ARCHIVED, Nothing, 11},
  };
  return *kRows;
}

TEST(ConstructionStatusTest, EveryStateHasItsRow) {
  std::set<int> seen;
  for (const StatusRow& row : Rows()) {
    Case subject;
    subject.set_state(row.state);
    row.shape(subject);
    EXPECT_EQ(ConstructionStatus(subject), row.status) << NameOf(row.state).en;
    seen.insert(row.state);
  }
  for (int state = journal::CASE_STATE_DRAFT; state <= journal::CASE_STATE_ARCHIVED; ++state) {
    EXPECT_TRUE(seen.contains(state)) << NameOf(static_cast<CaseState>(state)).en;
  }
}

TEST(ConstructionStatusTest, EveryCodeHasItsNamesAndNoOther) {
  EXPECT_EQ(NameOfConstructionStatus(1).zh, "接件");
  EXPECT_EQ(NameOfConstructionStatus(12).zh, "办结(容缺通过)");
  EXPECT_EQ(NameOfConstructionStatus(15).zh, "撤销");
  for (int code = 1; code <= 15; ++code) EXPECT_FALSE(NameOfConstructionStatus(code).en.empty()) << code;
  for (const int code : {-1, 0, 16}) EXPECT_TRUE(NameOfConstructionStatus(code).zh.empty()) << code;
}

TEST(ConstructionStatusTest, TheGroundOfTheEventTellsTheTwoRefusalsOfAcceptanceApart) {
  Case subject;
  subject.set_state(journal::CASE_STATE_NOT_ACCEPTED);
  journal::Event event;
  event.mutable_case_not_accepted()->set_ground(journal::REFUSAL_GROUND_NO_LICENCE_NEEDED);
  EXPECT_EQ(ConstructionStatusAfter(subject, event), 4);
  event.mutable_case_not_accepted()->set_ground(journal::REFUSAL_GROUND_NOT_COMPETENT);
  EXPECT_EQ(ConstructionStatusAfter(subject, event), 5);
}

TEST(ConstructionStatusTest, ALifePassesThroughTheCodes) {
  City city;
  city.At("2020-04-20T10:00");
  const std::string no = city.Submit(kLicence);
  const auto status = [&] { return ConstructionStatus(city.Find(no)); };
  EXPECT_EQ(status(), 1);
  city.Do(kChief, Notify(no, {}, {"m1"}));
  EXPECT_EQ(status(), 6);
  city.Do(kApplicant, Supplement(no, {"m1"}));
  EXPECT_EQ(status(), 7);
  city.Do(kChief, Accept(no));
  EXPECT_EQ(status(), 3);
  city.Do(kHandler, Review(no, "handle"));
  EXPECT_EQ(status(), 8);
  city.Do(kApprover, Review(no, "approve"));
  city.Do(kApprover, Grant(no));
  EXPECT_EQ(status(), 11);
  city.Do(kHead, Revoke(no, "2020-04-20"));
  EXPECT_EQ(status(), 15);
}

TEST(ConstructionStatusTest, ASupplementThatStoppedNoClockHasEndedAllTheSame) {
  City city;
  city.At("2020-04-20T10:00");
  const std::string no = city.Submit(kReviewable);
  city.At("2020-04-27T10:00");  // deemed accepted meanwhile
  ASSERT_EQ(city.Do(kHandler, Review(no, "handle")).reason(), "");
  ASSERT_EQ(city.Do(kChief, AskInReview(no, {"m2"})).reason(), "");
  EXPECT_EQ(ConstructionStatus(city.Find(no)), 6);
  city.At("2020-05-08T10:00");  // at its limit
  city.Do("system:deadlines", Settle(no));
  EXPECT_EQ(ConstructionStatus(city.Find(no)), 7);
}

TEST(ConstructionStatusTest, AHearingHeldWhenTheLimitWasOverHasEndedAllTheSame) {
  City city;
  city.At("2020-04-20T10:00");
  const std::string no = city.Reviewed(kHeard);
  city.At("2020-05-20T10:00");  // C2 was due on the 19th
  ASSERT_EQ(city.Do(kHandler, HearingRightOf(no)).reason(), "");
  ASSERT_EQ(city.Do(kApplicant, RequestHearingOf(no)).reason(), "");
  ASSERT_EQ(city.Do(kHandler, ScheduleHearingOf(no, "2020-06-01")).reason(), "");
  EXPECT_EQ(ConstructionStatus(city.Find(no)), 9);
  city.At("2020-06-01T10:00");
  ASSERT_EQ(city.Do(kPresider, OpenHearingOf(no)).reason(), "");
  ASSERT_EQ(city.Do(kPresider, CloseHearingOf(no)).reason(), "");
  EXPECT_EQ(ConstructionStatus(city.Find(no)), 10);
  EXPECT_EQ(GbCodesOf(city.Find(no), journal::Item()).special_procedure, 2);
}

// ---- GB/T 39046 ----

TEST(GbCodesTest, LevelsAreThoseOfTheRegionCode) {
  const std::pair<std::string_view, int> rows[] = {{"000000", 1},    {"100000", 1},       {"210000", 2},    {"210700", 3},
                                                   {"210702", 4},    {"210782", 4},       {"210702003", 5}, {"210702003001", 6},
                                                   {"210702000", 4}, {"210702003000", 5}, {"", 0},          {"2107", 0}};
  for (const auto& [region, level] : rows) EXPECT_EQ(LevelOf(region), level) << region;
}

TEST(GbCodesTest, ServiceObjectsAreThoseOfTheCreditCode) {
  const std::pair<const char*, int> rows[] = {{"91210700MA0AB12C3K", 2}, {"92210726MA0XYZ", 2}, {"11210700X", 5},
                                              {"12210700X", 3},          {"13210700X", 4},      {"51210700X", 4},
                                              {"A1210700X", 6}};
  for (const auto& [uscc, object] : rows) {
    journal::Party party;
    party.set_uscc(uscc);
    EXPECT_EQ(ServiceObjectOf(party), object) << uscc;
  }
  journal::Party person;
  EXPECT_EQ(ServiceObjectOf(person), 0);
  person.set_id_valid(true);
  EXPECT_EQ(ServiceObjectOf(person), 1);
}

TEST(GbCodesTest, ACaseSaysWhatItIs) {
  journal::Item item;
  item.set_item_type("01");
  item.set_case_type(2);
  Case subject;
  subject.set_jurisdiction("210700");
  subject.set_channel(journal::CHANNEL_EXPRESS_MAIL);
  subject.mutable_applicant()->set_uscc("91210700MA0AB12C3K");
  GbCodes codes = GbCodesOf(subject, item);
  EXPECT_EQ(codes.item_type, "01");
  EXPECT_EQ(codes.level, 3);
  EXPECT_EQ(codes.object, 2);
  EXPECT_EQ(codes.channel, 4);
  EXPECT_EQ(codes.case_type, 2);
  EXPECT_EQ(codes.special_procedure, 0);
  EXPECT_EQ(codes.satisfaction, 0);
  subject.add_ratings()->set_code(5);
  subject.add_ratings()->set_code(2);
  EXPECT_EQ(GbCodesOf(subject, item).satisfaction, 2);
}

TEST(GbCodesTest, AnExtensionIsOneAndEveryOtherProcedureTwo) {
  const journal::Item item;
  Case subject;
  AfterSpecial(subject);
  EXPECT_EQ(GbCodesOf(subject, item).special_procedure, 2);
  subject.set_extended(true);
  EXPECT_EQ(GbCodesOf(subject, item).special_procedure, 1);
  subject.set_state(journal::CASE_STATE_SPECIAL_PROCEDURE);
  EXPECT_EQ(GbCodesOf(subject, item).special_procedure, 2);
}

}  // namespace
}  // namespace yici::approval
