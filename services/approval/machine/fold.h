// What an event makes of its case: pure and total. Apply writes the result; Decide folds a copy to see what it will
// answer.
//
//   journal::Case next = *subject;
//   Fold(next, event, position);
//
// No calendar and no guard: every date an event needs stands in the event. Released events fold for ever as they do
// here; a change is a new event kind (golden files in tests/golden/approval).
#ifndef YICI_SERVICES_APPROVAL_MACHINE_FOLD_H_
#define YICI_SERVICES_APPROVAL_MACHINE_FOLD_H_

#include "services/base/outcome.h"

namespace yici::approval {

// The case an event speaks of; "" when it is no event of the approval machine.
const std::string& CaseOf(const journal::Event& event);
// Whether its case comes to an end by it: handed over, not accepted, withdrawn, terminated, sent on, a joint matter concluded.
bool EndsCase(const journal::Event& event);

// The case that CaseReceived makes; case_no, materials and all. Requires event.has_case_received().
void FoldReceived(journal::Case& fresh, const journal::CaseReceived& event, const EventPosition& position);

// The case that CaseImported brings.
void FoldImported(journal::Case& fresh, const journal::CaseImported& event, const EventPosition& position);

// Any later event of a case.
void Fold(journal::Case& subject, const journal::Event& event, const EventPosition& position);

// One each, grouped by phase (fold_acceptance.cc, fold_handling.cc, fold_result.cc, fold_special.cc, fold_transfer.cc).
void FoldPreReviewed(journal::Case& subject, const journal::CasePreReviewed& event);
void FoldSupplementNotified(journal::Case& subject, const journal::SupplementNotified& event, CivilDay day);
void FoldSupplemented(journal::Case& subject, const journal::CaseSupplemented& event, CivilDay day);
void FoldSupplementReturned(journal::Case& subject, const journal::SupplementReturned& event, CivilDay day);
void FoldCorrected(journal::Case& subject, const journal::CaseCorrected& event);
void FoldAccepted(journal::Case& subject, const journal::CaseAccepted& event, const EventPosition& position);
void FoldNotAccepted(journal::Case& subject, const journal::CaseNotAccepted& event, CivilDay day);
void FoldStepReviewed(journal::Case& subject, const journal::StepReviewed& event, const EventPosition& position);
void FoldOpinionGiven(journal::Case& subject, const journal::OpinionGiven& event, const EventPosition& position);
// fold_review.cc
void FoldReviewAdvanced(journal::Case& subject, const journal::ReviewAdvanced& event, CivilDay day);
// Once more: the round counts, and every department is asked again.
void ReopenStep(journal::StepState& step, journal::StepPhase phase);
void FoldDecided(journal::Case& subject, const journal::CaseDecided& event, const EventPosition& position);
void FoldDelivered(journal::Case& subject, const journal::CaseDelivered& event, CivilDay day);
void FoldCollectNotified(journal::Case& subject, CivilDay day);
void FoldWithdrawn(journal::Case& subject, const journal::CaseWithdrawn& event, CivilDay day);
void FoldTerminated(journal::Case& subject, const journal::CaseTerminated& event, CivilDay day);
// fold_deferral.cc
void FoldDeferredSubmitted(journal::Case& subject, const journal::DeferredSubmitted& event, CivilDay day);
void FoldDeferralExtended(journal::Case& subject, const journal::DeferralExtended& event);
void FoldPromiseAccepted(journal::Case& subject, const journal::PromiseAccepted& event);
void FoldAfterCheck(journal::Case& subject, const journal::AfterCheckRecorded& event, CivilDay day);
void FoldReviewSupplementRequested(journal::Case& subject, const journal::SupplementRequestedInReview& event, CivilDay day);
void FoldReviewSupplementEnded(journal::Case& subject, const journal::ReviewSupplementEnded& event, CivilDay day);
void FoldForwardedUp(journal::Case& subject, const journal::CaseForwardedUp& event, CivilDay day);
void FoldRecordCorrected(journal::Case& subject, const journal::RecordCorrected& event, const EventPosition& position);
void FoldRescheduled(journal::Case& subject, const journal::ClockRescheduled& event);
void FoldWarned(journal::Case& subject, const journal::ClockWarned& event, const EventPosition& position);
void FoldTransferred(journal::Case& subject, const journal::CaseTransferred& event);
void FoldBreached(journal::Case& subject, const journal::ClockBreached& event, const EventPosition& position);
void FoldSpecialStarted(journal::Case& subject, const journal::SpecialStarted& event, CivilDay day);
void FoldSpecialAmended(journal::Case& subject, const journal::SpecialAmended& event, CivilDay day);
void FoldSpecialEnded(journal::Case& subject, const journal::SpecialEnded& event, CivilDay day);
void FoldPauseOverrun(journal::Case& subject, const journal::PauseOverrun& event, const EventPosition& position);
void FoldHearingRightNotified(journal::Case& subject, const journal::HearingRightNotified& event, CivilDay day);
void FoldHearingWaived(journal::Case& subject, const journal::HearingWaived& event, CivilDay day);
void FoldHearingRequested(journal::Case& subject, const journal::HearingRequested& event, CivilDay day);
void FoldHearingScheduled(journal::Case& subject, const journal::HearingScheduled& event);
void FoldHearingOpened(journal::Case& subject, const journal::HearingOpened& event, CivilDay day);
void FoldHearingClosed(journal::Case& subject, const journal::HearingClosed& event, CivilDay day);
void FoldLimitExtended(journal::Case& subject, const journal::LimitExtended& event);

// The case is handled on in that state: at once, or when it has what it awaits in review.
void GoOn(journal::Case& subject, journal::CaseState state);

// A card at the place of its event; none where the colour says so.
void AddCard(journal::Case& subject, journal::CardColor color, journal::ClockKind clock, const std::string& rule,
             const std::string& step, const std::string& liable_post, const EventPosition& position);
void AddCard(journal::Case& subject, journal::Card card, const EventPosition& position);

// Shared: a material handed in or found faulty has one entry, the latest word counts.
void TakeMaterials(journal::Case& subject, const google::protobuf::RepeatedPtrField<journal::MaterialHeld>& materials);
void MarkFaults(journal::Case& subject, const google::protobuf::RepeatedPtrField<journal::Fault>& faults);
// C8 stops once everything deferred is there.
void CloseDeferralWhenComplete(journal::Case& subject, CivilDay day);

// fold_grant.cc
void FoldRevoked(journal::Case& subject, const journal::CaseRevoked& event, CivilDay day);
void FoldCancelled(journal::Case& subject, const journal::CaseCancelled& event, CivilDay day);
void FoldLinked(journal::Case& subject, const journal::CaseLinked& event);
void FoldLinkedGranted(journal::Case& subject, const journal::LinkedCaseGranted& event, CivilDay day);
void FoldClockLapsed(journal::Case& subject, const journal::ClockLapsed& event);
void FoldLegalHoldReleased(journal::Case& subject, const journal::LegalHoldReleased& event);
void FoldArchived(journal::Case& subject, const journal::CaseArchived& event);
void FoldRated(journal::Case& subject, const journal::CaseRated& event);
void FoldRatingRectified(journal::Case& subject, const journal::RatingRectified& event, const EventPosition& position);
// fold_joint.cc
void FoldJointChildSettled(journal::Case& parent, const journal::JointChildSettled& event);
void FoldJointAccepted(journal::Case& parent, const journal::JointAccepted& event);
void FoldJointConcluded(journal::Case& parent, const journal::JointConcluded& event, CivilDay day);
void FoldJointMaterialsJudged(journal::Case& subject, const journal::JointMaterialsJudged& event, CivilDay day);

}  // namespace yici::approval

#endif  // YICI_SERVICES_APPROVAL_MACHINE_FOLD_H_
