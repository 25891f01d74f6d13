// One file without a fault, and each fault put into it alone.
#include "services/audit/casefile/check.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <functional>

namespace yici::audit {
namespace {

namespace journal = ::yici::journal::v1;
using ::testing::ElementsAre;
using ::testing::IsEmpty;

constexpr int32_t kMonday = 18'372;  // 2020-04-20

int64_t At(int32_t day, int hour = 10) { return StartOf(CivilDay(day)).micros() + hour * int64_t{3'600'000'000}; }

void SetDocument(std::string_view code, journal::DocumentRef* out) {
  out->set_code(std::string(code));
  out->set_n(1);
}

// A case as it should be: received, noticed, supplemented, accepted, reviewed, granted, served.
struct File {
  std::vector<FileAct> acts;
  journal::Case subject;

  journal::Event& Add(int32_t day, std::string actor = "officer:clerk") {
    FileAct act;
    act.revision = acts.size() + 1;
    act.occurred_us = act.recorded_us = At(day);
    act.actor = std::move(actor);
    acts.push_back(std::move(act));
    return acts.back().event;
  }
  // The act that holds an event of that kind.
  FileAct& Act(journal::Event::EventCase kind) {
    for (FileAct& act : acts) {
      if (act.event.event_case() == kind) return act;
    }
    return acts.front();
  }
  journal::Event& Event(journal::Event::EventCase kind) { return Act(kind).event; }
  void Remove(journal::Event::EventCase kind) {
    std::erase_if(acts, [kind](const FileAct& act) { return act.event.event_case() == kind; });
  }
};

void AddAcceptance(File& file) {
  auto& accepted = *file.Add(kMonday + 8).mutable_case_accepted();
  SetDocument("04", accepted.mutable_document());
  accepted.set_seal("jz-market");
  accepted.mutable_statutory_clock()->set_due_day(kMonday + 40);
  accepted.mutable_promised_clock()->set_due_day(kMonday + 20);
}

void AddRuling(File& file) {
  auto& ruling = *file.Add(kMonday + 12).mutable_case_decided()->mutable_ruling();
  SetDocument("31", ruling.mutable_document());
  ruling.set_grant(true);
  ruling.set_seal("jz-market");
  ruling.set_officer("officer:approver");
}

File Sound() {
  File file;
  auto& received = *file.Add(kMonday).mutable_case_received();
  SetDocument("01", received.mutable_receipt());
  received.mutable_notice_clock()->set_due_day(kMonday + 7);
  auto& notified = *file.Add(kMonday + 1).mutable_supplement_notified();
  SetDocument("02", notified.mutable_document());
  notified.set_seal("jz-market");
  notified.add_faults()->set_material_id("floor-plan");
  auto& supplemented = *file.Add(kMonday + 4).mutable_case_supplemented();
  SetDocument("05", supplemented.mutable_receipt());
  supplemented.add_materials()->set_material_id("floor-plan");
  supplemented.mutable_notice_clock()->set_due_day(kMonday + 11);
  AddAcceptance(file);
  auto& reviewed = *file.Add(kMonday + 9).mutable_step_reviewed();
  reviewed.set_step("review");
  reviewed.set_opinion("complete and lawful");
  reviewed.set_officer("officer:reviewer");
  AddRuling(file);
  auto& delivery = *file.Add(kMonday + 14).mutable_case_delivered()->mutable_delivery();
  SetDocument("09", delivery.mutable_document());
  delivery.set_way(journal::DELIVERY_WAY_COLLECT);
  delivery.mutable_collector_id()->set_commitment("0123456789abcdef");
  file.subject.set_result_code(0);
  return file;
}

std::vector<std::string> FaultsOf(const File& file) {
  std::vector<std::string> names;
  for (const FileFault& fault : CheckCaseFile(file.acts, file.subject)) names.emplace_back(fault.fault);
  return names;
}

journal::ClockBreached& Breach(File& file, journal::ClockKind clock) {
  auto& breached = *file.Add(kMonday + 21, "system:deadlines").mutable_clock_breached();
  breached.set_clock(clock);
  breached.set_due_day(kMonday + 20);
  breached.set_color(journal::CARD_COLOR_RED);
  return breached;
}

TEST(CaseFile, AsItShouldBeHasNoFault) {
  EXPECT_THAT(FaultsOf(Sound()), IsEmpty());
  EXPECT_EQ(WorstOf({}), FaultSeverity::kNone);
}

struct Row {
  const char* name;
  FaultSeverity severity;
  std::function<void(File&)> spoil;
};

std::vector<Row> Rows() {
  using E = journal::Event;
  const auto breach = [](journal::ClockKind clock) { return [clock](File& file) { Breach(file, clock); }; };
  return {
      {"RECEIPT_MISSING", FaultSeverity::kFlaw,
       [](File& f) { f.Event(E::kCaseReceived).mutable_case_received()->clear_receipt(); }},
      {"LATE_NOTICE", FaultSeverity::kGrave,
       [](File& f) { f.Event(E::kCaseReceived).mutable_case_received()->mutable_notice_clock()->set_due_day(kMonday); }},
      {"LATE_NOTICE", FaultSeverity::kGrave,
       [](File& f) {
         f.Event(E::kCaseSupplemented).mutable_case_supplemented()->mutable_notice_clock()->set_due_day(kMonday + 7);
       }},
      {"LATE_NOTICE", FaultSeverity::kGrave,
       [](File& f) { f.Event(E::kCaseAccepted).mutable_case_accepted()->set_deemed(true); }},
      {"LATE_NOTICE", FaultSeverity::kGrave, breach(journal::CLOCK_KIND_C1_NOTICE)},
      {"DOCUMENT_MISSING", FaultSeverity::kGrave,
       [](File& f) { f.Event(E::kCaseAccepted).mutable_case_accepted()->clear_document(); }},
      {"DOCUMENT_MISSING", FaultSeverity::kGrave, [](File& f) { f.Add(kMonday + 9).mutable_special_started(); }},
      {"SEAL_MISSING", FaultSeverity::kFlaw,
       [](File& f) { f.Event(E::kSupplementNotified).mutable_supplement_notified()->set_seal(" "); }},
      {"SEAL_MISSING", FaultSeverity::kFlaw, [](File& f) { f.Event(E::kCaseAccepted).mutable_case_accepted()->clear_seal(); }},
      {"SEAL_MISSING", FaultSeverity::kFlaw,
       [](File& f) { f.Event(E::kCaseDecided).mutable_case_decided()->mutable_ruling()->clear_seal(); }},
      {"DUE_DAY_NOT_PRINTED", FaultSeverity::kFlaw,
       [](File& f) {
         f.Event(E::kCaseAccepted).mutable_case_accepted()->clear_statutory_clock();
         f.Event(E::kCaseAccepted).mutable_case_accepted()->clear_promised_clock();
       }},
      {"DUE_DAY_PROVISIONAL", FaultSeverity::kRemark,
       [](File& f) { f.Event(E::kCaseAccepted).mutable_case_accepted()->mutable_promised_clock()->set_provisional(true); }},
      {"SUPPLEMENT_NOT_NOTICED", FaultSeverity::kFlaw,
       [](File& f) { f.Event(E::kCaseSupplemented).mutable_case_supplemented()->add_materials()->set_material_id("lease"); }},
      {"SUPPLEMENT_OUTSTANDING", FaultSeverity::kFlaw,
       [](File& f) { f.Event(E::kCaseSupplemented).mutable_case_supplemented()->add_outstanding("lease"); }},
      {"SUPPLEMENT_RECEIPT_MISSING", FaultSeverity::kFlaw,
       [](File& f) { f.Event(E::kCaseSupplemented).mutable_case_supplemented()->clear_receipt(); }},
      {"OPINION_MISSING", FaultSeverity::kFlaw,
       [](File& f) { f.Event(E::kStepReviewed).mutable_step_reviewed()->set_opinion("　"); }},
      {"NAME_MISSING", FaultSeverity::kFlaw,
       [](File& f) { f.Event(E::kStepReviewed).mutable_step_reviewed()->clear_officer(); }},
      {"TIME_MISSING", FaultSeverity::kFlaw, [](File& f) { f.Act(E::kStepReviewed).occurred_us = 0; }},
      {"TIME_MISSING", FaultSeverity::kFlaw,
       [](File& f) {
         auto& opinion = *f.Add(kMonday + 9).mutable_opinion_given()->mutable_opinion();
         opinion.set_opinion(journal::JOINT_OPINION_AGREE);
         opinion.set_officer("officer:fire");
       }},
      {"PROMISE_LATE", FaultSeverity::kFlaw, breach(journal::CLOCK_KIND_C3_PROMISED)},
      {"STATUTORY_LATE", FaultSeverity::kGrave, breach(journal::CLOCK_KIND_C2_STATUTORY)},
      {"FIRST_REVIEW_LATE", FaultSeverity::kGrave, breach(journal::CLOCK_KIND_C4_FIRST_REVIEW)},
      {"STEP_LATE", FaultSeverity::kRemark, breach(journal::CLOCK_KIND_C9_STEP)},
      {"HEARING_LATE", FaultSeverity::kGrave, breach(journal::CLOCK_KIND_C6B_HEARING)},
      {"AFTER_CHECK_LATE", FaultSeverity::kFlaw, breach(journal::CLOCK_KIND_AFTER_CHECK)},
      {"SERVED_LATE", FaultSeverity::kGrave, breach(journal::CLOCK_KIND_C5_DELIVERY)},
      {"DOCUMENT_MISSING", FaultSeverity::kGrave, [](File& f) { f.Add(kMonday + 9).mutable_promise_accepted(); }},
      {"PAUSE_OVERRUN", FaultSeverity::kRemark,
       [](File& f) { f.Add(kMonday + 9, "system:deadlines").mutable_pause_overrun()->set_promised_end_day(kMonday + 8); }},
      {"REMEDY_MISSING", FaultSeverity::kGrave,
       [](File& f) {
         auto& ruling = *f.Event(E::kCaseDecided).mutable_case_decided()->mutable_ruling();
         ruling.set_grant(false);
         ruling.set_reasons("no second exit");
       }},
      {"REASONS_MISSING", FaultSeverity::kGrave,
       [](File& f) {
         auto& ruling = *f.Event(E::kCaseDecided).mutable_case_decided()->mutable_ruling();
         ruling.set_grant(false);
         ruling.set_remedy("reconsideration within 60 days");
       }},
      {"NOT_SERVED", FaultSeverity::kGrave, [](File& f) { f.Remove(E::kCaseDelivered); }},
      {"SERVICE_UNPROVED", FaultSeverity::kFlaw,
       [](File& f) { f.Event(E::kCaseDelivered).mutable_case_delivered()->mutable_delivery()->clear_document(); }},
      {"SERVICE_UNPROVED", FaultSeverity::kFlaw,
       [](File& f) { f.Event(E::kCaseDelivered).mutable_case_delivered()->mutable_delivery()->clear_collector_id(); }},
      {"KEYED_LATE", FaultSeverity::kRemark, [](File& f) { f.Act(E::kStepReviewed).recorded_us = At(kMonday + 10); }},
  };
}

TEST(CaseFile, ShowsEachFaultAlone) {
  for (const Row& row : Rows()) {
    File file = Sound();
    row.spoil(file);
    EXPECT_THAT(FaultsOf(file), ElementsAre(row.name)) << row.name;
    EXPECT_EQ(WorstOf(CheckCaseFile(file.acts, file.subject)), row.severity) << row.name;
  }
}

TEST(CaseFile, OfANoticeThatListsNothingIsGrave) {
  File file = Sound();
  file.Event(journal::Event::kSupplementNotified).mutable_supplement_notified()->clear_faults();
  EXPECT_THAT(FaultsOf(file), ElementsAre("NOTICE_WITHOUT_LIST", "SUPPLEMENT_NOT_NOTICED"));
}

TEST(CaseFile, NamesTheActItsDayAndTheDayItWasDue) {
  File file = Sound();
  file.Event(journal::Event::kCaseReceived).mutable_case_received()->mutable_notice_clock()->set_due_day(kMonday);
  const auto faults = CheckCaseFile(file.acts, file.subject);
  ASSERT_EQ(faults.size(), 1u);
  EXPECT_EQ(faults[0].piece, "02");
  EXPECT_EQ(faults[0].day, kMonday + 1);
  EXPECT_EQ(faults[0].due_day, kMonday);
  EXPECT_EQ(faults[0].revision, 2u);
}

// A changed holiday notice moves the day by which the notice was due.
TEST(CaseFile, CountsTheNoticeByTheDayAsItWasMoved) {
  File file = Sound();
  file.Event(journal::Event::kCaseReceived).mutable_case_received()->mutable_notice_clock()->set_due_day(kMonday);
  FileAct moved;
  moved.occurred_us = moved.recorded_us = At(kMonday);
  moved.actor = "system:sweep";
  moved.event.mutable_clock_rescheduled()->set_clock(journal::CLOCK_KIND_C1_NOTICE);
  moved.event.mutable_clock_rescheduled()->set_new_due_day(kMonday + 3);
  file.acts.insert(file.acts.begin() + 1, moved);
  EXPECT_THAT(FaultsOf(file), IsEmpty());
}

// A supplement sent back stops the organ's days: what the applicant lets expire is not the organ's silence.
TEST(CaseFile, CountsNoNoticeDaysWhileTheApplicantHasTheSupplement) {
  File file = Sound();
  file.acts.resize(3);
  file.Add(kMonday + 5).mutable_supplement_returned();
  auto& terminated = *file.Add(kMonday + 40, "system:deadlines").mutable_case_terminated();
  terminated.set_reason("not supplied in time");
  SetDocument("38", terminated.mutable_document());
  EXPECT_THAT(FaultsOf(file), IsEmpty());
}

TEST(CaseFile, JudgesNoTerminationByTheNoticeDays) {
  File file = Sound();
  file.acts.resize(3);
  auto& terminated = *file.Add(kMonday + 40, "system:deadlines").mutable_case_terminated();
  terminated.set_reason("the applicant is no more");
  SetDocument("38", terminated.mutable_document());
  EXPECT_THAT(FaultsOf(file), IsEmpty());
}

TEST(CaseFile, JudgesNoProvisionalNoticeDay) {
  File file = Sound();
  auto& clock = *file.Event(journal::Event::kCaseReceived).mutable_case_received()->mutable_notice_clock();
  clock.set_due_day(kMonday);
  clock.set_provisional(true);
  EXPECT_THAT(FaultsOf(file), IsEmpty());
}

// Each run of the five days is judged on its own.
TEST(CaseFile, FindsANoticeThatIsLateAgainAfterTheSupplement) {
  File file = Sound();
  file.Event(journal::Event::kCaseReceived).mutable_case_received()->mutable_notice_clock()->set_due_day(kMonday);
  file.Event(journal::Event::kCaseSupplemented).mutable_case_supplemented()->mutable_notice_clock()->set_due_day(kMonday + 7);
  EXPECT_THAT(FaultsOf(file), ElementsAre("LATE_NOTICE", "LATE_NOTICE"));
}

// The parent of a joint matter holds the receipts of its children.
TEST(CaseFile, AsksAChildOfAJointMatterForNoReceipt) {
  File file = Sound();
  auto& received = *file.Event(journal::Event::kCaseReceived).mutable_case_received();
  received.mutable_joint();
  received.clear_receipt();
  file.Event(journal::Event::kCaseSupplemented).mutable_case_supplemented()->clear_receipt();
  EXPECT_THAT(FaultsOf(file), IsEmpty());
}

// Asked for in the review with document 06, before the ruling.
File AskedInReview() {
  File file = Sound();
  FileAct asked = file.Act(journal::Event::kStepReviewed);
  auto& requested = *asked.event.mutable_supplement_requested_in_review();
  SetDocument("06", requested.mutable_document());
  requested.set_seal("jz-market");
  requested.add_faults()->set_material_id("lease");
  file.acts.insert(file.acts.begin() + 4, asked);
  return file;
}

TEST(CaseFile, GrantedWithoutWhatTheReviewAskedForIsFlawed) {
  File file = AskedInReview();
  EXPECT_THAT(FaultsOf(file), ElementsAre("GRANTED_WITHOUT_SUPPLEMENT"));
  EXPECT_EQ(WorstOf(CheckCaseFile(file.acts, file.subject)), FaultSeverity::kFlaw);
  // A part of it: the rest is still lacking.
  FileAct supplied = file.acts[4];
  auto& supplemented = *supplied.event.mutable_case_supplemented();
  supplemented.set_in_review(true);
  supplemented.add_outstanding("lease");
  SetDocument("11", supplemented.mutable_receipt());
  file.acts.insert(file.acts.begin() + 5, supplied);
  EXPECT_THAT(FaultsOf(file), ElementsAre("GRANTED_WITHOUT_SUPPLEMENT"));
  file.acts[5].event.mutable_case_supplemented()->clear_outstanding();
  EXPECT_THAT(FaultsOf(file), IsEmpty());
}

// The ruling is made on what is there: to refuse for what lacks is lawful.
TEST(CaseFile, MayBeRefusedForWhatTheReviewAskedFor) {
  File file = AskedInReview();
  auto& ruling = *file.Event(journal::Event::kCaseDecided).mutable_case_decided()->mutable_ruling();
  ruling.set_grant(false);
  ruling.set_reasons("no lease");
  ruling.set_remedy("reconsideration within 60 days");
  EXPECT_THAT(FaultsOf(file), IsEmpty());
}

TEST(CaseFile, OfAGrantTakenBackBeforeItWasServedEndsThenAndWasNotServed) {
  const auto revoke = [](journal::Event& event) {
    SetDocument("40", event.mutable_case_revoked()->mutable_revocation()->mutable_document());
  };
  const auto cancel = [](journal::Event& event) {
    SetDocument("43", event.mutable_case_cancelled()->mutable_cancellation()->mutable_document());
  };
  const std::vector<std::function<void(journal::Event&)>> ways = {revoke, cancel};
  for (const auto& take_back : ways) {
    File file = Sound();
    take_back(file.Add(kMonday + 50, "system:deadlines"));
    EXPECT_EQ(EndDayOf(file.acts, file.subject), CivilDay(kMonday + 14)) << "served before";
    file.Remove(journal::Event::kCaseDelivered);
    EXPECT_EQ(EndDayOf(file.acts, file.subject), CivilDay(kMonday + 50));
    EXPECT_THAT(FaultsOf(file), testing::Contains("NOT_SERVED"));
  }
}

TEST(CaseFile, ThatGoesOnLacksNothingThatIsStillToCome) {
  File file = Sound();
  file.Remove(journal::Event::kCaseDelivered);
  file.subject.set_result_code(-1);
  EXPECT_THAT(FaultsOf(file), IsEmpty());
  EXPECT_EQ(EndDayOf(file.acts, file.subject), std::nullopt);
}

TEST(CaseFile, EndsOnTheDayOfTheActThatEndedIt) {
  const File file = Sound();
  EXPECT_EQ(EndDayOf(file.acts, file.subject), CivilDay(kMonday + 14));
}

TEST(CaseFile, AsksTheSystemForNoSealAndForgivesAnExcusedDelivery) {
  File file = Sound();
  Breach(file, journal::CLOCK_KIND_C5_DELIVERY).set_color(journal::CARD_COLOR_UNSPECIFIED);
  auto& started = *file.Add(kMonday + 9, "system:deadlines").mutable_special_started();
  SetDocument("08", started.mutable_notice()->mutable_document());
  EXPECT_THAT(FaultsOf(file), IsEmpty());
}

TEST(CaseFile, TakesALateKeyingWithItsPaper) {
  File file = Sound();
  FileAct& act = file.Act(journal::Event::kStepReviewed);
  act.recorded_us = At(kMonday + 10);
  auto& correction = *file.subject.add_corrections();
  correction.set_event_revision(act.revision);
  correction.set_event_index(static_cast<int32_t>(act.index));
  EXPECT_THAT(FaultsOf(file), IsEmpty());
}

}  // namespace
}  // namespace yici::audit
