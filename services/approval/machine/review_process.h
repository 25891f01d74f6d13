// A case whose review runs a process: the process says which step is open, the case what its law makes of it.
//
//   CaseAccepted ──► StartOwnedProcess ──► InstanceAdvanced ──► SettleReview ──► ReviewAdvanced
//   StepReviewed ──► DriveOwnedProcess ──► InstanceAdvanced ──► SettleReview ──► ReviewAdvanced      in the same record
//
// A user task of the process is a step of the chain; its id in the model is the step's name, and a name with a dot is of the
// kind before it ("review.director" is a review). Tasks that are open side by side come one after the other, the oldest first.
// Where the process breaks off, the rest follows the steps of the item's process row.
#ifndef YICI_SERVICES_APPROVAL_MACHINE_REVIEW_PROCESS_H_
#define YICI_SERVICES_APPROVAL_MACHINE_REVIEW_PROCESS_H_

#include <optional>
#include <string_view>
#include <vector>

#include "services/approval/machine/joint.h"
#include "services/base/outcome.h"

namespace yici::approval {

inline constexpr std::string_view kProcessActor = "system:process";

// What CaseAccepted says of the process that the case runs; nothing where its steps follow each other in their order.
std::optional<journal::Review> ReviewOf(const StateReader& state, const journal::Process* process);
// Whether its process says which step comes next.
bool FollowsProcess(const journal::Case& subject);
// Whether it is told what the process comes to.
bool HearsItsProcess(const journal::Case& subject);
// The instance whose deadlines are settled with those of the case; "" for none.
std::string_view ReviewInstance(const journal::Case& subject);
// The case that an instance is run for; "" when it is run for none.
std::string_view ReviewedCase(const journal::ProcessInstance& instance);

// Whether an event may ask for something by what follows; a superset, asked before the event is applied.
bool MayMoveReview(const StateReader& state, const journal::Event& event);
// What an event asks of the process or of the case, once it is applied.
std::vector<Asked> ReviewReactions(const StateReader& state, const journal::Event& event);
// When what the reaction follows from happened, and whether a deadline brought it about.
void StampCause(journal::Command& command, Instant at, bool by_deadline);

// The answer to a command on a case whose process moved on behind it.
void AnswerAgain(const World& world, std::string_view case_no, CivilDay today, journal::Answer& answer);

}  // namespace yici::approval

#endif  // YICI_SERVICES_APPROVAL_MACHINE_REVIEW_PROCESS_H_
