#include "services/approval/machine/fold.h"

#include <algorithm>

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
    case Event::kCaseDecided: return FoldDecided(subject, event.case_decided(), day);
    case Event::kCertificateIssued:
      subject.set_certificate_no(event.certificate_issued().certificate_no());
      return subject.set_state(journal::CASE_STATE_AWAITING_DELIVERY);
    case Event::kCollectNotified: return FoldCollectNotified(subject, day);
    case Event::kCaseDelivered: return FoldDelivered(subject, event.case_delivered(), day);
    case Event::kCaseWithdrawn: return FoldWithdrawn(subject, event.case_withdrawn(), day);
    case Event::kCaseTerminated: return FoldTerminated(subject, event.case_terminated(), day);
    case Event::kVisitRecorded: *subject.add_visits() = event.visit_recorded().visit(); return;
    case Event::kCaseRated: *subject.add_ratings() = event.case_rated().rating(); return;
    case Event::kClockRescheduled: return FoldRescheduled(subject, event.clock_rescheduled());
    case Event::kClockWarned: return FoldWarned(subject, event.clock_warned(), position);
    case Event::kClockBreached: return FoldBreached(subject, event.clock_breached(), position);
    case Event::kJointChildSettled: return FoldJointChildSettled(subject, event.joint_child_settled());
    case Event::kJointAccepted: return FoldJointAccepted(subject, event.joint_accepted());
    case Event::kJointConcluded: return FoldJointConcluded(subject, event.joint_concluded(), day);
    case Event::kJointMaterialsJudged: return FoldJointMaterialsJudged(subject, event.joint_materials_judged());
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
  // holds the etag of before has missed nothing.
  if (event.has_clock_rescheduled()) return;
  subject.set_etag(position.revision);
  subject.set_last_event_us(std::max(subject.last_event_us(), position.occurred_at.micros()));
}

}  // namespace yici::approval
