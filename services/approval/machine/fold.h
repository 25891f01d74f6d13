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

// The case that CaseReceived makes; case_no, materials and all. Requires event.has_case_received().
void FoldReceived(journal::Case& fresh, const journal::CaseReceived& event, const EventPosition& position);

// Any later event of a case.
void Fold(journal::Case& subject, const journal::Event& event, const EventPosition& position);

// One each, grouped by phase (fold_acceptance.cc, fold_handling.cc, fold_result.cc).
void FoldPreReviewed(journal::Case& subject, const journal::CasePreReviewed& event);
void FoldSupplementNotified(journal::Case& subject, const journal::SupplementNotified& event, CivilDay day);
void FoldSupplemented(journal::Case& subject, const journal::CaseSupplemented& event, CivilDay day);
void FoldSupplementReturned(journal::Case& subject, const journal::SupplementReturned& event, CivilDay day);
void FoldCorrected(journal::Case& subject, const journal::CaseCorrected& event);
void FoldAccepted(journal::Case& subject, const journal::CaseAccepted& event, const EventPosition& position);
void FoldNotAccepted(journal::Case& subject, const journal::CaseNotAccepted& event, CivilDay day);
void FoldStepReviewed(journal::Case& subject, const journal::StepReviewed& event, const EventPosition& position);
void FoldOpinionGiven(journal::Case& subject, const journal::OpinionGiven& event, const EventPosition& position);
void FoldDecided(journal::Case& subject, const journal::CaseDecided& event, CivilDay day);
void FoldDelivered(journal::Case& subject, const journal::CaseDelivered& event, CivilDay day);
void FoldCollectNotified(journal::Case& subject, CivilDay day);
void FoldWithdrawn(journal::Case& subject, const journal::CaseWithdrawn& event, CivilDay day);
void FoldTerminated(journal::Case& subject, const journal::CaseTerminated& event, CivilDay day);
void FoldRescheduled(journal::Case& subject, const journal::ClockRescheduled& event);
void FoldWarned(journal::Case& subject, const journal::ClockWarned& event, const EventPosition& position);
void FoldBreached(journal::Case& subject, const journal::ClockBreached& event, const EventPosition& position);
// fold_joint.cc
void FoldJointChildSettled(journal::Case& parent, const journal::JointChildSettled& event);
void FoldJointAccepted(journal::Case& parent, const journal::JointAccepted& event);
void FoldJointConcluded(journal::Case& parent, const journal::JointConcluded& event, CivilDay day);
void FoldJointMaterialsJudged(journal::Case& subject, const journal::JointMaterialsJudged& event);

}  // namespace yici::approval

#endif  // YICI_SERVICES_APPROVAL_MACHINE_FOLD_H_
