#include "services/approval/machine/fold.h"

#include <algorithm>

#include "services/approval/machine/erasure.h"

namespace yici::approval {
namespace {

using journal::Event;

// Hands the event's own message to `visit`; nothing for events of other machines.
template <class Visit>
void VisitEvent(const Event& event, Visit visit) {
  switch (event.event_case()) {
    case Event::kCaseReceived: return visit(event.case_received());
    case Event::kCasePreReviewed: return visit(event.case_pre_reviewed());
    case Event::kSupplementNotified: return visit(event.supplement_notified());
    case Event::kCaseSupplemented: return visit(event.case_supplemented());
    case Event::kSupplementReturned: return visit(event.supplement_returned());
    case Event::kCaseCorrected: return visit(event.case_corrected());
    case Event::kCaseAccepted: return visit(event.case_accepted());
    case Event::kCaseNotAccepted: return visit(event.case_not_accepted());
    case Event::kStepReviewed: return visit(event.step_reviewed());
    case Event::kOpinionGiven: return visit(event.opinion_given());
    case Event::kReviewAdvanced: return visit(event.review_advanced());
    case Event::kCaseDecided: return visit(event.case_decided());
    case Event::kCertificateIssued: return visit(event.certificate_issued());
    case Event::kCollectNotified: return visit(event.collect_notified());
    case Event::kCaseDelivered: return visit(event.case_delivered());
    case Event::kCaseWithdrawn: return visit(event.case_withdrawn());
    case Event::kCaseTerminated: return visit(event.case_terminated());
    case Event::kVisitRecorded: return visit(event.visit_recorded());
    case Event::kCaseRated: return visit(event.case_rated());
    case Event::kClockRescheduled: return visit(event.clock_rescheduled());
    case Event::kClockWarned: return visit(event.clock_warned());
    case Event::kClockBreached: return visit(event.clock_breached());
    case Event::kCaseImported: return visit(event.case_imported());
    case Event::kSpecialStarted: return visit(event.special_started());
    case Event::kSpecialAmended: return visit(event.special_amended());
    case Event::kSpecialEnded: return visit(event.special_ended());
    case Event::kHearingRightNotified: return visit(event.hearing_right_notified());
    case Event::kHearingRequested: return visit(event.hearing_requested());
    case Event::kHearingOpened: return visit(event.hearing_opened());
    case Event::kHearingClosed: return visit(event.hearing_closed());
    case Event::kLimitExtended: return visit(event.limit_extended());
    case Event::kHearingWaived: return visit(event.hearing_waived());
    case Event::kPauseOverrun: return visit(event.pause_overrun());
    case Event::kHearingScheduled: return visit(event.hearing_scheduled());
    case Event::kDeferredSubmitted: return visit(event.deferred_submitted());
    case Event::kDeferralExtended: return visit(event.deferral_extended());
    case Event::kPromiseAccepted: return visit(event.promise_accepted());
    case Event::kAfterCheckRecorded: return visit(event.after_check_recorded());
    case Event::kSupplementRequestedInReview: return visit(event.supplement_requested_in_review());
    case Event::kReviewSupplementEnded: return visit(event.review_supplement_ended());
    case Event::kCaseForwardedUp: return visit(event.case_forwarded_up());
    case Event::kRecordCorrected: return visit(event.record_corrected());
    case Event::kCaseRevoked: return visit(event.case_revoked());
    case Event::kCaseLinked: return visit(event.case_linked());
    case Event::kCaseCancelled: return visit(event.case_cancelled());
    case Event::kLinkedCaseGranted: return visit(event.linked_case_granted());
    case Event::kClockLapsed: return visit(event.clock_lapsed());
    case Event::kCaseArchived: return visit(event.case_archived());
    case Event::kLegalHoldSet: return visit(event.legal_hold_set());
    case Event::kLegalHoldReleased: return visit(event.legal_hold_released());
    case Event::kRatingRectified: return visit(event.rating_rectified());
    case Event::kAttachmentRead: return visit(event.attachment_read());
    case Event::kCaseErased: return visit(event.case_erased());
    case Event::kCaseTransferred: return visit(event.case_transferred());
    case Event::kJointChildSettled: return visit(event.joint_child_settled());
    case Event::kJointAccepted: return visit(event.joint_accepted());
    case Event::kJointConcluded: return visit(event.joint_concluded());
    case Event::kJointMaterialsJudged: return visit(event.joint_materials_judged());
    default: return;
  }
}

void FoldByKind(journal::Case& subject, const Event& event, const EventPosition& position) {
  const CivilDay day = DayOf(position.occurred_at);
  switch (event.event_case()) {
    case Event::kCaseReceived: return FoldReceived(subject, event.case_received(), position);
    case Event::kCasePreReviewed: return FoldPreReviewed(subject, event.case_pre_reviewed());
    case Event::kSupplementNotified: return FoldSupplementNotified(subject, event.supplement_notified(), day);
    case Event::kCaseSupplemented: return FoldSupplemented(subject, event.case_supplemented(), day);
    case Event::kSupplementReturned: return FoldSupplementReturned(subject, event.supplement_returned(), day);
    case Event::kCaseCorrected: return FoldCorrected(subject, event.case_corrected());
    case Event::kCaseAccepted: return FoldAccepted(subject, event.case_accepted(), position);
    case Event::kCaseNotAccepted: return FoldNotAccepted(subject, event.case_not_accepted(), day);
    case Event::kStepReviewed: return FoldStepReviewed(subject, event.step_reviewed(), position);
    case Event::kOpinionGiven: return FoldOpinionGiven(subject, event.opinion_given(), position);
    case Event::kReviewAdvanced: return FoldReviewAdvanced(subject, event.review_advanced(), day);
    case Event::kCaseDecided: return FoldDecided(subject, event.case_decided(), position);
    case Event::kCertificateIssued:
      subject.set_certificate_no(event.certificate_issued().certificate_no());
      return subject.set_state(journal::CASE_STATE_AWAITING_DELIVERY);
    case Event::kCollectNotified: return FoldCollectNotified(subject, day);
    case Event::kCaseDelivered: return FoldDelivered(subject, event.case_delivered(), day);
    case Event::kCaseWithdrawn: return FoldWithdrawn(subject, event.case_withdrawn(), day);
    case Event::kCaseTerminated: return FoldTerminated(subject, event.case_terminated(), day);
    case Event::kVisitRecorded: *subject.add_visits() = event.visit_recorded().visit(); return;
    case Event::kCaseRated: return FoldRated(subject, event.case_rated());
    case Event::kClockRescheduled: return FoldRescheduled(subject, event.clock_rescheduled());
    case Event::kClockWarned: return FoldWarned(subject, event.clock_warned(), position);
    case Event::kClockBreached: return FoldBreached(subject, event.clock_breached(), position);
    case Event::kCaseImported: return FoldImported(subject, event.case_imported(), position);
    case Event::kSpecialStarted: return FoldSpecialStarted(subject, event.special_started(), day);
    case Event::kSpecialAmended: return FoldSpecialAmended(subject, event.special_amended(), day);
    case Event::kSpecialEnded: return FoldSpecialEnded(subject, event.special_ended(), day);
    case Event::kHearingRightNotified: return FoldHearingRightNotified(subject, event.hearing_right_notified(), day);
    case Event::kHearingRequested: return FoldHearingRequested(subject, event.hearing_requested(), day);
    case Event::kHearingOpened: return FoldHearingOpened(subject, event.hearing_opened(), day);
    case Event::kHearingClosed: return FoldHearingClosed(subject, event.hearing_closed(), day);
    case Event::kLimitExtended: return FoldLimitExtended(subject, event.limit_extended());
    case Event::kHearingWaived: return FoldHearingWaived(subject, event.hearing_waived(), day);
    case Event::kPauseOverrun: return FoldPauseOverrun(subject, event.pause_overrun(), position);
    case Event::kHearingScheduled: return FoldHearingScheduled(subject, event.hearing_scheduled());
    case Event::kDeferredSubmitted: return FoldDeferredSubmitted(subject, event.deferred_submitted(), day);
    case Event::kDeferralExtended: return FoldDeferralExtended(subject, event.deferral_extended());
    case Event::kPromiseAccepted: return FoldPromiseAccepted(subject, event.promise_accepted());
    case Event::kAfterCheckRecorded: return FoldAfterCheck(subject, event.after_check_recorded(), day);
    case Event::kSupplementRequestedInReview:
      return FoldReviewSupplementRequested(subject, event.supplement_requested_in_review(), day);
    case Event::kReviewSupplementEnded: return FoldReviewSupplementEnded(subject, event.review_supplement_ended(), day);
    case Event::kCaseForwardedUp: return FoldForwardedUp(subject, event.case_forwarded_up(), day);
    case Event::kRecordCorrected: return FoldRecordCorrected(subject, event.record_corrected(), position);
    case Event::kCaseRevoked: return FoldRevoked(subject, event.case_revoked(), day);
    case Event::kCaseLinked: return FoldLinked(subject, event.case_linked());
    case Event::kCaseCancelled: return FoldCancelled(subject, event.case_cancelled(), day);
    case Event::kLinkedCaseGranted: return FoldLinkedGranted(subject, event.linked_case_granted(), day);
    case Event::kClockLapsed: return FoldClockLapsed(subject, event.clock_lapsed());
    case Event::kCaseArchived: return FoldArchived(subject, event.case_archived());
    case Event::kLegalHoldSet: *subject.add_legal_holds() = event.legal_hold_set().hold(); return;
    case Event::kLegalHoldReleased: return FoldLegalHoldReleased(subject, event.legal_hold_released());
    case Event::kRatingRectified: return FoldRatingRectified(subject, event.rating_rectified(), position);
    case Event::kCaseTransferred: return FoldTransferred(subject, event.case_transferred());
    case Event::kJointChildSettled: return FoldJointChildSettled(subject, event.joint_child_settled());
    case Event::kJointAccepted: return FoldJointAccepted(subject, event.joint_accepted());
    case Event::kJointConcluded: return FoldJointConcluded(subject, event.joint_concluded(), day);
    case Event::kJointMaterialsJudged: return FoldJointMaterialsJudged(subject, event.joint_materials_judged(), day);
    case Event::kCaseErased: return FoldErased(subject, position);
    default: return;
  }
}

}  // namespace

const std::string& CaseOf(const Event& event) {
  const std::string* case_no = &event.case_received().case_no();  // the default instance's "" for foreign events
  VisitEvent(event, [&case_no](const auto& message) { case_no = &message.case_no(); });
  return *case_no;
}

void Fold(journal::Case& subject, const Event& event, const EventPosition& position) {
  FoldByKind(subject, event, position);
  const int changes = subject.revisions_size();
  if (changes == 0 || subject.revisions(changes - 1) != position.revision) subject.add_revisions(position.revision);
  // A sweep that moves a due date is no act in the case: an act keyed later on the same day may still precede it, and who
  // holds the etag of before has missed nothing. Reading is none either: it stands in the history, and changes nothing.
  if (event.has_clock_rescheduled() || event.has_attachment_read()) return;
  // A hold keeps the file, and is no act in the case.
  if (event.has_legal_hold_set() || event.has_legal_hold_released()) return;
  // Nor has anybody who held the etag of before missed an act when the organ's successor takes over.
  if (event.has_case_transferred() && event.case_transferred().transfer().by_reorganization()) return;
  subject.set_etag(position.revision);
  subject.set_last_event_us(std::max(subject.last_event_us(), position.occurred_at.micros()));
}

bool EndsCase(const journal::Event& event) {
  return event.has_case_delivered() || event.has_case_not_accepted() || event.has_case_withdrawn() ||
         event.has_case_terminated() || event.has_case_forwarded_up() || event.has_joint_concluded();
}

}  // namespace yici::approval
