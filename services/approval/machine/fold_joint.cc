// What the events of a joint matter make of a parent and of its children.
#include "services/approval/machine/clocks.h"
#include "services/approval/machine/fold.h"

namespace yici::approval {

void FoldJointChildSettled(journal::Case& parent, const journal::JointChildSettled& event) {
  for (journal::JointChild& child : *parent.mutable_joint()->mutable_children()) {
    if (child.case_no() == event.child().case_no()) child = event.child();
  }
  for (const journal::Clock& clock : event.clocks()) {
    if (journal::Clock* live = FindLive(parent, clock.kind())) *live = clock;
  }
}

void FoldJointAccepted(journal::Case& parent, const journal::JointAccepted& event) {
  parent.set_acceptance_day(event.acceptance_day());
  if (event.has_statutory_clock()) *parent.add_clocks() = event.statutory_clock();
  if (event.has_promised_clock()) *parent.add_clocks() = event.promised_clock();
  parent.set_state(journal::CASE_STATE_ACCEPTED);
}

void FoldJointConcluded(journal::Case& parent, const journal::JointConcluded& event, CivilDay day) {
  StopAllClocks(parent, day);
  parent.set_state(event.state());
  if (event.state() == journal::CASE_STATE_COMPLETED) parent.set_result_code(event.result_code());
}

void FoldJointMaterialsJudged(journal::Case& subject, const journal::JointMaterialsJudged& event, CivilDay day) {
  for (const journal::MaterialHeld& judged : event.materials()) {
    for (journal::MaterialHeld& held : *subject.mutable_materials()) {
      if (held.material_id() == judged.material_id()) held = judged;
    }
  }
  // What this organ deferred may have come for another.
  CloseDeferralWhenComplete(subject, day);
}

}  // namespace yici::approval
