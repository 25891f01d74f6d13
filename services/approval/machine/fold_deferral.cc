// Acceptance with deferral and on promise, the supplement in review, forwarding and corrections.
#include "services/approval/machine/clocks.h"
#include "services/approval/machine/fold.h"
#include "services/approval/machine/view.h"

namespace yici::approval {

void CloseDeferralWhenComplete(journal::Case& subject, CivilDay day) {
  if (!HasOpenDeferral(subject) || !OutstandingDeferred(subject).empty()) return;
  subject.mutable_deferral_details()->set_completed_day(day.days_since_1970());
  StopClock(subject, journal::CLOCK_KIND_C8_DEFERRAL, day);
}

void FoldDeferredSubmitted(journal::Case& subject, const journal::DeferredSubmitted& event, CivilDay day) {
  TakeMaterials(subject, event.materials());
  *subject.add_documents() = event.receipt();
  if (event.has_visit()) *subject.add_visits() = event.visit();
  CloseDeferralWhenComplete(subject, day);
}

void FoldDeferralExtended(journal::Case& subject, const journal::DeferralExtended& event) {
  if (journal::Clock* clock = FindLive(subject, journal::CLOCK_KIND_C8_DEFERRAL)) *clock = event.clock();
  *subject.add_documents() = event.document();
}

// The acceptance and the grant follow in the same record as events of their own.
void FoldPromiseAccepted(journal::Case& subject, const journal::PromiseAccepted& event) {
  *subject.mutable_promise() = event.promise();
  *subject.add_documents() = event.promise().document();
  *subject.add_clocks() = event.after_check_clock();
}

void FoldAfterCheck(journal::Case& subject, const journal::AfterCheckRecorded& event, CivilDay day) {
  *subject.mutable_promise()->add_checks() = event.check();
  StopClock(subject, journal::CLOCK_KIND_AFTER_CHECK, day);
  StopClock(subject, journal::CLOCK_KIND_CORRECTION, day);
  if (event.has_correction_clock()) *subject.add_clocks() = event.correction_clock();
}

void FoldReviewSupplementRequested(journal::Case& subject, const journal::SupplementRequestedInReview& event, CivilDay day) {
  MarkFaults(subject, event.faults());
  journal::ReviewSupplement& asked = *subject.mutable_review_supplement();
  *asked.mutable_faults() = event.faults();
  *asked.mutable_document() = event.document();
  asked.set_paused(event.pauses());
  *subject.add_documents() = event.document();
  if (event.pauses()) {
    for (const auto kind : {journal::CLOCK_KIND_C3_PROMISED, journal::CLOCK_KIND_C9_STEP}) {
      if (journal::Clock* clock = FindLive(subject, kind)) PauseClock(*clock, day);
    }
  }
  *subject.add_clocks() = event.limit_clock();
  subject.set_resume_state(subject.state());
  subject.set_state(journal::CASE_STATE_AWAITING_SUPPLEMENT_IN_REVIEW);
}

void FoldReviewSupplementEnded(journal::Case& subject, const journal::ReviewSupplementEnded& event, CivilDay day) {
  if (subject.state() != journal::CASE_STATE_AWAITING_SUPPLEMENT_IN_REVIEW) return;
  if (journal::Clock* limit = FindLive(subject, journal::CLOCK_KIND_REVIEW_SUPPLEMENT); limit != nullptr && !event.complete()) {
    ExpireClock(*limit);
  }
  StopClock(subject, journal::CLOCK_KIND_REVIEW_SUPPLEMENT, day);
  subject.mutable_review_supplement()->set_ended(true);
  subject.mutable_review_supplement()->set_complete(event.complete());
  if (event.has_promised_clock()) {
    if (journal::Clock* clock = FindLive(subject, journal::CLOCK_KIND_C3_PROMISED)) *clock = event.promised_clock();
  }
  if (event.has_step_clock()) {
    if (journal::Clock* clock = FindLive(subject, journal::CLOCK_KIND_C9_STEP)) *clock = event.step_clock();
  }
  subject.set_state(subject.resume_state());
  subject.clear_resume_state();
}

void FoldForwardedUp(journal::Case& subject, const journal::CaseForwardedUp& event, CivilDay day) {
  StopAllClocks(subject, day);
  *subject.mutable_forwarding() = event.forwarding();
  subject.set_result_code(4);
  subject.set_state(journal::CASE_STATE_FORWARDED_UP);
}

void FoldRecordCorrected(journal::Case& subject, const journal::RecordCorrected& event, const EventPosition& position) {
  *subject.add_corrections() = event.correction();
  if (event.has_card()) AddCard(subject, event.card(), position);
}

}  // namespace yici::approval
