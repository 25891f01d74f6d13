// A paper of a joint matter is judged by every item that asks for it: it is handed in once, so it must serve them all.
//
//   YICI_REQUIRE(CheckJointPaper(state, receiver, uses, material, digests, "materials[3]"));
//   ReceiveJointPaper(state, receiver, uses, material, *papers.Add());
#ifndef YICI_SERVICES_APPROVAL_MACHINE_JOINT_PAPERS_H_
#define YICI_SERVICES_APPROVAL_MACHINE_JOINT_PAPERS_H_

#include <string>
#include <vector>

#include "services/approval/machine/reuse.h"

namespace yici::approval {

// An item that asks for the paper, what it calls it, and who carries the item or its case: that organ's archive counts.
struct JointUse {
  const journal::Item* item = nullptr;
  std::string material_id;
  std::string department_id;
};

// Whose papers they are and when they come.
struct JointReceiver {
  const journal::Party& applicant;
  CivilDay day;
};

// An uploaded file where it has to be one, of a size and type that each item allows; and what is taken over from an earlier
// case can be taken over by each. `field` names the material in the command.
Refusal CheckJointPaper(const StateReader& state, const JointReceiver& receiver, const std::vector<JointUse>& uses,
                        const journal::MaterialHeld& material, Digests digests, const std::string& field);

// As stored with the parent, once checked; valid until the earliest day that one of the items allows.
void ReceiveJointPaper(const StateReader& state, const JointReceiver& receiver, const std::vector<JointUse>& uses,
                       const journal::MaterialHeld& material, journal::MaterialHeld& held);

// The paper behind what a case holds: of a reference that which lies with the parent, else itself.
const journal::MaterialHeld& PaperOf(const StateReader& state, const journal::MaterialHeld& held);

}  // namespace yici::approval

#endif  // YICI_SERVICES_APPROVAL_MACHINE_JOINT_PAPERS_H_
