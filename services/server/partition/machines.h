// The machines of a partition behind one pair of functions, and what their events ask of each other.
//
// Fixed order of machines: calendar and directory, catalog, workflow, approval, steward, evaluation. A machine sees its own
// state and read-only views of machines below it. Pure: no clock, no store; the deciding thread and the replay call the same
// functions.
#ifndef YICI_SERVICES_SERVER_PARTITION_MACHINES_H_
#define YICI_SERVICES_SERVER_PARTITION_MACHINES_H_

#include <string>
#include <vector>

#include "services/base/outcome.h"

namespace yici::server {

// What React asks for, and what its refusal means for the record that caused it: the whole record is refused with the
// reaction's reason, or the record stands and an incident names what was refused.
struct Reaction {
  journal::Command command;
  enum class OnRefusal { kRefuseRecord, kOpenIncident } on_refusal = OnRefusal::kOpenIncident;
};

inline constexpr int kReactDepthMax = 8;
inline constexpr size_t kEventsPerRecordMax = 1000;

// Decide of whichever machine owns the command. A command of no machine is INVALID_ARGUMENT COMMAND_UNKNOWN.
Outcome DecideAny(const World& world, const journal::Command& command, const Ordered& ordered);
// What two people do, once the second has confirmed it: a proposed act as the command that it is.
Outcome DecideProposed(const World& world, const journal::Command& command, const Ordered& ordered);
// What one event asks of another machine or of another case, in fixed order. Asked before the event is applied, to know
// whether anything will follow, and after it.
std::vector<Reaction> React(const StateReader& state, const journal::Event& event);
// The same where only what stands before the event is applied says whether it asks: the rows that a change set stages are
// gone once it is committed. Done after what React asks for.
std::vector<Reaction> Foresee(const StateReader& state, const journal::Event& event);
using ReactFunction = std::vector<Reaction> (*)(const StateReader& state, const journal::Event& event);
// Apply of whichever machine owns the event. Total.
void ApplyAny(State& state, const journal::Event& event, const EventPosition& position);
// The aggregate whose timers are settled before the command: a case_no, or "".
std::string_view TouchedCase(const journal::Command& command);
// The process instance likewise: its id, or "".
std::string_view TouchedInstance(const journal::Command& command);
// Further instances that it reaches, where a timer is due.
std::vector<std::string> AlsoTouchedInstances(const StateReader& state, const journal::Command& command, Instant now);
// The demand likewise: its number, or "".
std::string_view TouchedDemand(const journal::Command& command);
// Further ones that it acts on: the children of a joint matter.
std::vector<std::string> AlsoTouchedCases(const StateReader& state, const journal::Command& command);

// Stable names of event kinds in feeds (domain 2.15): "case.received". Index: field number in Event.
std::string_view EventType(const journal::Event& event);
// Versions that an event was decided under, for its leaf: "item=… calendar=…".
std::string EventVersions(const journal::Event& event);

}  // namespace yici::server

#endif  // YICI_SERVICES_SERVER_PARTITION_MACHINES_H_
