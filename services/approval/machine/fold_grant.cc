// What happens to a grant after its ruling: cases about it, its term, its end, the archive; and the answer to a rating.
#include "services/approval/machine/clocks.h"
#include "services/approval/machine/fold.h"
#include "services/approval/machine/special.h"

namespace yici::approval {

void FoldRevoked(journal::Case& subject, const journal::CaseRevoked& event, CivilDay day) {
  StopEveryClock(subject, day);
  *subject.mutable_revocation() = event.revocation();
  *subject.add_documents() = event.revocation().document();
  subject.set_result_code(event.result_code());
  subject.set_end_reason(event.revocation().reason());
  subject.set_state(journal::CASE_STATE_REVOKED);
}

void FoldCancelled(journal::Case& subject, const journal::CaseCancelled& event, CivilDay day) {
  StopEveryClock(subject, day);
  *subject.mutable_cancellation() = event.cancellation();
  *subject.add_documents() = event.cancellation().document();
  subject.set_result_code(event.result_code());
  subject.set_end_reason(event.cancellation().reason());
  subject.set_state(journal::CASE_STATE_CANCELLED);
}

void FoldLinked(journal::Case& subject, const journal::CaseLinked& event) { *subject.add_linked() = event.link(); }

void FoldLinkedGranted(journal::Case& subject, const journal::LinkedCaseGranted& event, CivilDay day) {
  for (journal::CaseLink& link : *subject.mutable_linked()) {
    if (link.case_no() != event.linked_case_no()) continue;
    link.set_granted_day(event.day());
    link.set_deemed(event.deemed());
  }
  if (event.kind() != journal::LINK_KIND_RENEWAL || subject.licence().lapsed_day() != 0) return;
  subject.mutable_licence()->set_renewed_by(event.linked_case_no());
  subject.mutable_licence()->set_renewed_day(event.day());
  // Deemed at 24:00 of its last day: the old term has run out. Else the new grant takes its place before that.
  journal::Clock* term = FindLive(subject, journal::CLOCK_KIND_C12_TERM);
  if (term != nullptr && event.deemed()) return ExpireClock(*term);
  StopClock(subject, journal::CLOCK_KIND_C12_TERM, day);
}

void FoldClockLapsed(journal::Case& subject, const journal::ClockLapsed& event) {
  if (journal::Clock* clock = FindLive(subject, event.clock())) {
    clock->set_due_day(event.due_day());
    clock->set_warn_day(0);
    clock->set_calendar_version(event.calendar_version());
    ExpireClock(*clock);
  }
  if (event.clock() == journal::CLOCK_KIND_C6A_HEARING_REQUEST && HearingRightIsOpen(subject)) {
    subject.mutable_hearing()->set_phase(journal::HEARING_PHASE_RIGHT_LAPSED);
  }
  // Of a renewal the clock is the grant's, which lapses by an event of its own.
  if (event.clock() != journal::CLOCK_KIND_C12_TERM || !subject.has_licence()) return;
  subject.mutable_licence()->set_lapsed_day(event.due_day());
}

void FoldArchived(journal::Case& subject, const journal::CaseArchived& event) {
  *subject.mutable_archive() = event.archive();
  subject.set_state(journal::CASE_STATE_ARCHIVED);
}

void FoldLegalHoldReleased(journal::Case& subject, const journal::LegalHoldReleased& event) {
  for (journal::LegalHold& hold : *subject.mutable_legal_holds()) {
    if (hold.reference() != event.reference() || hold.released_day() != 0) continue;
    hold.set_released_day(event.day());
    hold.set_released_by(event.officer());
    hold.set_released_post(event.post());
    hold.set_release_reason(event.reason());
  }
}

void FoldRated(journal::Case& subject, const journal::CaseRated& event) {
  *subject.add_ratings() = event.rating();
  if (event.has_rectify_clock()) *subject.add_clocks() = event.rectify_clock();
}

void FoldRatingRectified(journal::Case& subject, const journal::RatingRectified& event, const EventPosition& position) {
  StopRatingClock(subject, event.stage(), DayOf(position.occurred_at));
  for (journal::Rating& rating : *subject.mutable_ratings()) {
    if (rating.stage() != event.stage() || rating.nth() > 1) continue;
    rating.set_verdict(event.verdict());
    rating.set_rectification(event.text());
    rating.set_rectified_us(position.occurred_at.micros());
    rating.set_rectified_by(event.officer());
    rating.set_rectified_post(event.post());
  }
}

}  // namespace yici::approval
