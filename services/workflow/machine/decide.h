// What the process machine says to a command, and what time does to an instance.
//
//   if (workflow::Handles(command)) return workflow::Decide(world, command, ordered, library);
//   auto due = workflow::DecideDue(world, instance_id, ordered, library);      // before every command that touches it
//
// Same world, command and ordered give the same outcome, on every machine; `library` is a memo of compiled deployments and
// changes nothing. Refusals: rejections.h in that order, and those of the engine (machine.h).
#ifndef YICI_SERVICES_WORKFLOW_MACHINE_DECIDE_H_
#define YICI_SERVICES_WORKFLOW_MACHINE_DECIDE_H_

#include <string_view>
#include <vector>

#include "services/base/outcome.h"
#include "services/workflow/machine/library.h"

namespace yici::workflow {

bool Handles(const journal::Command& command);
// The instance whose timers are settled before the command; "" for those that touch none or many.
std::string_view SubjectInstance(const journal::Command& command);

// Further instances that it reaches without naming them, where a timer is due: those of the jobs that are first to be handed
// out, and those that wait for the message or signal. At most kSettledMax; what is beyond waits until the pump has seen to it.
std::vector<std::string> AlsoTouched(const StateReader& state, const journal::Command& command, Instant now);

Outcome Decide(const World& world, const journal::Command& command, const Ordered& ordered, Library& library);
// Fires the timers with due <= legal_time, those of the first due instant; nothing when none is.
std::vector<PendingEvent> DecideDue(const World& world, std::string_view instance_id, const Ordered& ordered, Library& library);

// Whether an officer, or one whom it substitutes today, has to do with an instance: is a candidate, holder or signer of an
// open task, did something in it, or has a copy.
bool MaySee(const StateReader& state, std::string_view principal_id, const Instance& instance, CivilDay today);
// Whether a principal may take jobs of a type, as the directory and the type's list stand: WORKER_REQUIRED, WORKER_NOT_LISTED.
std::optional<Rejection> CheckWorker(const StateReader& state, const journal::Principal& principal, const std::string& type,
                                     CivilDay today);
// The bounds of a deployment; and the processes that its calls may name beside its own.
std::optional<Rejection> CheckFiles(const journal::DeployProcesses& command);
std::vector<std::string> DeployedProcesses(const StateReader& state);

// Running instances of a version behind one of them, in the order of starting.
std::vector<std::string> InstancesOf(const StateReader& state, const Instance::Definition& definition, std::string_view after,
                                     size_t max);

inline constexpr int kMigratedMax = 50;                 // instances by one command
inline constexpr size_t kMigratedBytesMax = 100 << 10;  // of their steps; then the stretch ends
inline constexpr size_t kSubjectMax = 200;
inline constexpr size_t kReasonMax = 2'000;
inline constexpr int32_t kActivationMax = 100;
inline constexpr int32_t kLeaseSecondsMax = 86'400;
inline constexpr int kWorkersMax = 100;  // on the list of a type
inline constexpr size_t kJobTypeMax = 1'024;
inline constexpr size_t kSettledMax = 50;
inline constexpr size_t kActivationBytesMax = 200 << 10;

}  // namespace yici::workflow

#endif  // YICI_SERVICES_WORKFLOW_MACHINE_DECIDE_H_
