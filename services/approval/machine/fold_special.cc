// Special procedures, hearings and the extension: what pauses, what runs on.
#include "services/approval/machine/clocks.h"
#include "services/approval/machine/fold.h"
#include "services/approval/machine/special.h"

namespace yici::approval {
namespace {

using Clocks = google::protobuf::RepeatedPtrField<journal::Clock>;

// Each clock of the event stands for the live one of its kind and step.
void ReplaceLive(journal::Case& subject, const Clocks& clocks) {
  for (const journal::Clock& clock : clocks) {
    if (journal::Clock* live = FindLive(subject, clock.kind(), clock.step())) *live = clock;
  }
}

void Begin(journal::Case& subject, const std::string& organ_id, CivilDay day) {
  journal::Special& special = *subject.add_specials();
  special.set_start_day(day.days_since_1970());
  special.set_organ_id(organ_id);
  for (journal::Clock& clock : *subject.mutable_clocks()) {
    if (PausesInSpecial(clock.kind())) PauseClock(clock, day);
  }
  subject.set_resume_state(subject.state());
  subject.set_state(journal::CASE_STATE_SPECIAL_PROCEDURE);
}

// A hearing that nobody has held yet; what an earlier one left behind stays in the history.
void OrderHearing(journal::Case& subject, const std::string& requester, CivilDay day) {
  journal::Hearing& hearing = *subject.mutable_hearing();
  hearing.set_phase(journal::HEARING_PHASE_ORDERED);
  hearing.set_requested_by(requester);
  hearing.set_requested_day(day.days_since_1970());
  hearing.clear_notice();
  hearing.clear_hearing_day();
  hearing.clear_place();
  hearing.clear_presiding_officer();
  hearing.clear_opened_day();
  hearing.clear_closed_day();
  hearing.clear_record_document();
  hearing.clear_record();
  hearing.clear_note();
  StopClock(subject, journal::CLOCK_KIND_C6A_HEARING_REQUEST, day);
}

void Tell(journal::Case& subject, const journal::SpecialNotice& notice, const journal::Clock& promise, CivilDay day) {
  journal::Special* special = RunningSpecial(subject);
  if (special == nullptr) return;
  *special->add_notices() = notice;
  *subject.add_documents() = notice.document();
  // A promise changed is a promise made anew: the earlier one ends, late or not.
  StopClock(subject, journal::CLOCK_KIND_SPECIAL, day);
  *subject.add_clocks() = promise;
  if (notice.kind() == journal::SPECIAL_KIND_HEARING) OrderHearing(subject, notice.requester(), day);
}

void Expire(journal::Clock& clock, int32_t due_day, const std::string& calendar_version) {
  clock.set_due_day(due_day);
  clock.set_warn_day(0);
  clock.set_calendar_version(calendar_version);
  ExpireClock(clock);
}

journal::HearingHolder* HolderOf(journal::Case& subject, const std::string& principal) {
  for (journal::HearingHolder& holder : *subject.mutable_hearing()->mutable_holders()) {
    if (PrincipalOfHolder(subject, holder) == principal) return &holder;
  }
  return nullptr;
}

}  // namespace

void FoldSpecialStarted(journal::Case& subject, const journal::SpecialStarted& event, CivilDay day) {
  Begin(subject, event.organ_id(), day);
  Tell(subject, event.notice(), event.special_clock(), day);
}

void FoldSpecialAmended(journal::Case& subject, const journal::SpecialAmended& event, CivilDay day) {
  Tell(subject, event.notice(), event.special_clock(), day);
}

void FoldSpecialEnded(journal::Case& subject, const journal::SpecialEnded& event, CivilDay day) {
  if (journal::Special* special = RunningSpecial(subject)) {
    special->set_result(event.result());
    special->set_opinion(event.opinion());
    special->set_ended_by(event.officer());
  }
  ReplaceLive(subject, event.clocks());
  CloseSpecial(subject, day);
}

void FoldPauseOverrun(journal::Case& subject, const journal::PauseOverrun& event, const EventPosition& position) {
  if (journal::Special* special = RunningSpecial(subject)) special->set_overrun(true);
  if (journal::Clock* promise = FindLive(subject, journal::CLOCK_KIND_SPECIAL)) {
    Expire(*promise, event.promised_end_day(), event.calendar_version());
    promise->set_counts_on(true);
  }
  AddCard(subject, event.color(), journal::CLOCK_KIND_SPECIAL, "PAUSE_OVERRUN", {}, event.liable_post(), position);
}

void FoldHearingRightNotified(journal::Case& subject, const journal::HearingRightNotified& event, CivilDay day) {
  journal::Hearing& hearing = *subject.mutable_hearing();
  hearing.set_phase(journal::HEARING_PHASE_RIGHT_NOTIFIED);
  hearing.set_ground(event.ground());
  *hearing.mutable_holders() = event.holders();
  hearing.set_notified_day(day.days_since_1970());
  *hearing.mutable_right_document() = event.document();
  *subject.add_documents() = event.document();
  *subject.add_clocks() = event.request_clock();
}

void FoldHearingWaived(journal::Case& subject, const journal::HearingWaived& event, CivilDay day) {
  if (journal::HearingHolder* holder = HolderOf(subject, event.holder())) {
    holder->set_waived_day(day.days_since_1970());
    holder->set_waiver(event.waiver());
  }
  if (!event.last()) return;
  subject.mutable_hearing()->set_phase(journal::HEARING_PHASE_RIGHT_WAIVED);
  StopClock(subject, journal::CLOCK_KIND_C6A_HEARING_REQUEST, day);
}

void FoldHearingRequested(journal::Case& subject, const journal::HearingRequested& event, CivilDay day) {
  if (RunningSpecial(subject) == nullptr) Begin(subject, event.organ_id(), day);
  Tell(subject, event.notice(), event.special_clock(), day);
  *subject.add_clocks() = event.hearing_clock();
}

void FoldHearingScheduled(journal::Case& subject, const journal::HearingScheduled& event) {
  journal::Hearing& hearing = *subject.mutable_hearing();
  hearing.set_phase(journal::HEARING_PHASE_SCHEDULED);
  *hearing.mutable_notice() = event.document();
  hearing.set_hearing_day(event.hearing_day());
  hearing.set_place(event.place());
  hearing.set_presiding_officer(event.presiding_officer());
  *subject.add_documents() = event.document();
}

void FoldHearingOpened(journal::Case& subject, const journal::HearingOpened& event, CivilDay day) {
  journal::Hearing& hearing = *subject.mutable_hearing();
  hearing.set_phase(journal::HEARING_PHASE_OPEN);
  hearing.set_presiding_officer(event.presiding_officer());
  hearing.set_opened_day(day.days_since_1970());
  StopClock(subject, journal::CLOCK_KIND_C6B_HEARING, day);
}

void FoldHearingClosed(journal::Case& subject, const journal::HearingClosed& event, CivilDay day) {
  journal::Hearing& hearing = *subject.mutable_hearing();
  hearing.set_phase(journal::HEARING_PHASE_CLOSED);
  hearing.set_closed_day(day.days_since_1970());
  *hearing.mutable_record_document() = event.document();
  hearing.set_record(event.record());
  hearing.set_note(event.note());
  *subject.add_documents() = event.document();
  if (!event.resumes()) return;
  if (journal::Special* special = RunningSpecial(subject)) special->set_ended_by(event.officer());
  ReplaceLive(subject, event.clocks());
  CloseSpecial(subject, day);
}

void FoldLimitExtended(journal::Case& subject, const journal::LimitExtended& event) {
  ReplaceLive(subject, event.clocks());
  subject.set_extended(true);
  *subject.add_documents() = event.document();
}

}  // namespace yici::approval
