// Joint matters (联办件, 一件事): a parent case for the applicant, a child case for each organ.
//
//   if (IsJointParent(subject)) for (const journal::JointChild& child : subject.joint().children()) …
//   for (const Asked& asked : Reactions(state, event)) Decide(world, asked.command, ordered);      // in the same record
//
// The parent holds the one application, the papers, the receipts, the figure of visits and the joint limit; the law's acts
// are done on the children, each by its own organ under its own clocks. A child's material is a reference: the paper lies
// with the parent, the child keeps how it is judged. What one of the family does reaches the others through reactions.
#ifndef YICI_SERVICES_APPROVAL_MACHINE_JOINT_H_
#define YICI_SERVICES_APPROVAL_MACHINE_JOINT_H_

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "services/approval/machine/transitions.h"
#include "services/base/outcome.h"

namespace yici::approval {

inline constexpr std::string_view kJointActor = "system:joint";

bool IsJointParent(const journal::Case& subject);
bool IsJointChild(const journal::Case& subject);

// The case itself first; then, of a joint matter, its parent and every other child.
std::vector<const journal::Case*> FamilyOf(const StateReader& state, const journal::Case& subject);
// The children of a parent, in the order of the matter.
std::vector<const journal::Case*> ChildrenOf(const StateReader& state, const journal::Case& parent);

// 最多跑一次: distinct (hall, civil day) of the whole family; of a case that is not joint, its own.
int32_t FamilyVisitCount(const StateReader& state, const journal::Case& subject);

// What as many single applications would have taken more: papers that came once though several children need them, and trips
// to apply.
struct JointSavings {
  int32_t papers = 0;
  int32_t visits = 0;
};
JointSavings SavingsOf(const StateReader& state, const journal::Case& parent);

// What the parent notes of a child as it stands now; `noted` is what it noted last.
journal::JointChild NoteOf(const journal::Case& child, const journal::JointChild& noted);
// Whether the parent's clock of this kind stands still for the child as noted. Art. 45: the time of a special procedure counts
// in no limit of that section, so not in the forty-five days either. A supplement in review stops what was promised and never
// the law's limit, at the parent as at the child.
bool StandsStill(const journal::JointChild& child, journal::ClockKind kind);
// The last day of the pause of a supplement in review that has ended today: of one that never came, that of its limit.
CivilDay EndOfSupplement(const journal::Case& child, CivilDay today);
// When a clock of this kind stood still for the mandatory ones among these children, from `start` on, in order and apart.
google::protobuf::RepeatedPtrField<journal::Pause> PausesSince(journal::ClockKind kind, CivilDay start,
                                                               const std::vector<const journal::Case*>& children);
// Result of a parent whose mandatory children have ended: the code they share; 0 when all were granted and only some
// have a certificate; else 6.
int32_t JointResult(const journal::Joint& joint);

// Commands that a case of a joint matter refuses because they belong to another case of the family.
Refusal CheckJointState(const journal::Case& subject, CommandKind command);

// What an event asks of other cases, in the same record. `refuses_record`: its refusal takes the whole record back.
struct Asked {
  journal::Command command;
  bool refuses_record = false;
};
std::vector<Asked> Reactions(const StateReader& state, const journal::Event& event);

// Cases beside its subject that a command acts on: their timers are settled before it too.
std::vector<std::string> AlsoTouched(const StateReader& state, const journal::Command& command);

}  // namespace yici::approval

#endif  // YICI_SERVICES_APPROVAL_MACHINE_JOINT_H_
