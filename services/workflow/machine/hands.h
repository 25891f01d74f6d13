// In whose hands a task is: shared by the commands of officers about open tasks.
//
//   Place place;
//   YICI_PROCESS_REQUIRE(FindTask(desk, command.instance_id(), command.task(), &place));
//   YICI_PROCESS_REQUIRE(RequireHands(desk, place));
//   Change(desk, place, {.act = TaskAct::CLAIMED, .state = …});
//
// Who stands in for an absent officer today acts with the absent one's hands; the events then name the absent one
// (delegated_by).
#ifndef YICI_SERVICES_WORKFLOW_MACHINE_HANDS_H_
#define YICI_SERVICES_WORKFLOW_MACHINE_HANDS_H_

#include <optional>
#include <string>
#include <string_view>

#include "services/workflow/machine/commands.h"
#include "services/workflow/engine/signing.h"

namespace yici::workflow {

using TaskAct = journal::TaskChanged;

inline constexpr size_t kTextMax = 2'000;  // characters of a reason or remark

// The task a command speaks of, and who holds it now.
struct Place {
  const Instance* instance = nullptr;
  const Instance::Task* task = nullptr;
  journal::TaskState state;
  bool held = false;

  uint64_t etag() const { return std::max(task->revision(), state.revision()); }
};

struct TaskActed {
  TaskAct::Act act = TaskAct::ACT_UNSPECIFIED;
  std::optional<journal::TaskState> state = std::nullopt;  // nothing: as it was
  std::string person = {};
  std::string reason = {};
  std::string element = {};
};

std::string_view OfficerId(std::string_view principal);
std::string Principal(std::string_view officer_id);
bool IsInService(const StateReader& state, std::string_view officer_id);
// A candidate by name, post or department, as the directory stands now.
bool IsCandidate(const StateReader& state, std::string_view officer_id, const Instance::Task& task);
// Whether two officers have posts in one department.
bool ShareDepartment(const StateReader& state, std::string_view officer_id, std::string_view other);
// Himself, or one whom he substitutes today; `desk` keeps for whom.
bool MayTake(Desk& desk, const Instance::Task& task);

Refusal CheckText(const std::string& text, std::string_view field);
Refusal CheckReason(const std::string& reason);  // is there, too
// Why an instance or what is in it cannot be had, for those who may know of it: administrators, auditors, hall systems, and
// whoever has to do with it. All others are told that they have no right, as they are where everything is there.
Refusal OrStranger(Desk& desk, const std::string& instance_id, Refusal refused, Refusal to_strangers);
// `to_strangers`: what the command's own check of rights says.
Refusal FindTask(Desk& desk, const std::string& instance_id, uint64_t id, Place* place,
                 Reason to_strangers = Reason::kTaskNotYours);
// The holder alone; without a holder, whoever may take it. An administrator helps with a task that has no candidate. Of a
// countersigned task whoever signs it.
Refusal RequireHands(Desk& desk, const Place& place);
// A task that one person completes, and has not yet.
Refusal RequirePlain(const Place& place);
Refusal RequireEtag(const Place& place, uint64_t etag);
// One more opinion fits into the instance.
Refusal RequireRoom(const Instance& instance, const std::string& remark);
// The signer for whom the sender may speak: himself, or one whom he substitutes. The first one whose turn it is; else the
// first who has not spoken; else any; null when there is none.
const Signer* SignerOf(Desk& desk, const Instance::Task& task);

// Whether an officer is that principal, or substitutes it today.
bool StandsIn(const StateReader& state, std::string_view officer, std::string_view principal, CivilDay today);
// Completes a task that one person completes; with signers who are asked afterwards, the holder is done.
Refusal Finish(Desk& desk, const Place& place, const TaskResult& result);
// Back to an element that was done before.
Refusal SendBack(Desk& desk, const Place& place, const std::string& element, const std::string& reason);
// The task's row without a holder; who was asked and urged stays.
journal::TaskState Unheld(const Place& place);

void Tell(Desk& desk, const std::string& instance_id, uint64_t task, TaskActed acted);
// With a state: a new etag.
void Change(Desk& desk, const Place& place, TaskActed acted);

}  // namespace yici::workflow

#endif  // YICI_SERVICES_WORKFLOW_MACHINE_HANDS_H_
