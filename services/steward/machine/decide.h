// What a command does to its demand, project or visit, or why not: the steward machine's judgement.
//
//   for (;;) {                                                        // due before new
//     auto due = DecideDue(world, SubjectDemand(command), ordered);
//     if (due.empty()) break;
//     Apply each;
//   }
//   const Outcome outcome = Decide(world, command, ordered);
//
// Contract: same world, command and ordered → same outcome, on every machine, for ever. No clock, id, wait or global.
// Order of checks: syntax → visibility → rights and separation of duties → revision → state → guards; the first that
// fails is the answer (rejections.h). The transition table is services/steward/README.md.
#ifndef YICI_SERVICES_STEWARD_MACHINE_DECIDE_H_
#define YICI_SERVICES_STEWARD_MACHINE_DECIDE_H_

#include <string_view>
#include <vector>

#include "services/base/outcome.h"

namespace yici::steward {

// Whether the command is one of a demand, a project of the ledger, a visit or an errand.
bool Handles(const journal::Command& command);

Outcome Decide(const World& world, const journal::Command& command, const Ordered& ordered);

// Events of the next due instant of one demand at ordered.legal_time; empty when none is due. occurred_at is the due instant,
// the actor "system:deadlines". Judged by world.calendar, never by the stored row; a provisional clock fires nothing. A level
// without a leader brings an incident of the partition along.
std::vector<PendingEvent> DecideDue(const World& world, std::string_view demand_no, const Ordered& ordered);

// The demand a command touches: its timers are settled first. "" for a new one and for what touches many.
std::string_view SubjectDemand(const journal::Command& command);

}  // namespace yici::steward

#endif  // YICI_SERVICES_STEWARD_MACHINE_DECIDE_H_
