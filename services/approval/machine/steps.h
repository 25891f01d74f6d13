// The chain of review steps between accept and deliver: 承办 → 审核 → 批准 and its longer forms (domain 2.5, processes).
//
// States of a case in handling: Accepted until the first step is done; then the state that the open step's kind names;
// UnderApproval once the chain is complete and only the ruling is left. A return opens an earlier step, its kind
// names the state again. A name with a dot is of the kind before it: "review.director" is a review.
#ifndef YICI_SERVICES_APPROVAL_MACHINE_STEPS_H_
#define YICI_SERVICES_APPROVAL_MACHINE_STEPS_H_

#include <string_view>

#include "services/base/state.h"

namespace yici::approval {

inline constexpr std::string_view kDispatch = "dispatch";
inline constexpr std::string_view kJointReview = "joint-review";
inline constexpr std::string_view kSiteInspection = "site-inspection";

// What stands before a dot in its name.
std::string_view KindOfStep(std::string_view step);
// handler, reviewer or approver; a step of an unknown name is handling.
std::string_view RoleOfStep(std::string_view step);
// Steps that decide: not by the person of the first step.
bool IsApprovingStep(std::string_view step);
// What an open step of this name makes of the case's state.
journal::CaseState StateOfStep(std::string_view step);
// Art. 34: two or more officers.
bool NeedsTwoOfficers(const journal::Process* process, std::string_view step);
// Length of C9 for a step; 0: no clock.
int32_t StepLimitWd(const journal::Item& item, const journal::Process* process, std::string_view step);

// The process's steps between accept and deliver, waiting. `decide` is the ruling, no step. nullptr: no chain.
google::protobuf::RepeatedPtrField<journal::StepState> ChainOf(const journal::Process* process);

// -1 when the case has no such step.
int FindStep(const journal::Case& subject, std::string_view step);
// nullptr when the chain is complete, empty or not begun.
const journal::StepState* OpenStep(const journal::Case& subject);
bool ChainComplete(const journal::Case& subject);
bool AllAnswered(const journal::StepState& step);
// The step that opens when the current one is done; "" at the end of the chain.
int NextStepIndex(const journal::Case& subject);  // steps_size() at the end of the chain
std::string_view NextStep(const journal::Case& subject);
// 承办: the steps of handlers up to the first review or approval that follows one; the first step of a chain in any case.
bool IsHandlingStep(const journal::Case& subject, int index);
// The handling step that this officer ever signed, closing it or as its second officer, in whatever round; nullptr for none.
// Who signed one may not approve or rule.
const journal::StepState* HandledBy(const journal::Case& subject, std::string_view officer);
// Everyone who ever signed the step once these sign it too, in the order of their first time. `second` may be empty.
google::protobuf::RepeatedPtrField<std::string> OfficersWith(const journal::StepState& step, std::string_view officer,
                                                             std::string_view second);

}  // namespace yici::approval

#endif  // YICI_SERVICES_APPROVAL_MACHINE_STEPS_H_
