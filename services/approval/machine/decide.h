// What a command does to its case, or why not: the approval machine's judgement.
//
//   for (;;) {                                                        // due before new
//     auto due = DecideDue(world, SubjectCase(command), ordered);
//     if (due.empty()) break;
//     Apply each;
//   }
//   const Outcome outcome = Decide(world, command, ordered);
//
// Contract: same world, command and ordered → same outcome, on every machine, for ever. No clock, id, wait or global.
// Decide expects that what was due on the case is settled: it looks at states, and an expired C1 has made its case
// Accepted.
//
// Order of checks: syntax → visibility → rights and separation of duties → revision → state → guards; the first that
// fails is the answer (rejections.h). The transition table is services/approval/README.md.
#ifndef YICI_SERVICES_APPROVAL_MACHINE_DECIDE_H_
#define YICI_SERVICES_APPROVAL_MACHINE_DECIDE_H_

#include <string_view>
#include <vector>

#include "services/base/outcome.h"

namespace yici::approval {

// Numbers of Command.command that belong to cases: 1 to this one.
inline constexpr int kLastCommandNumber = 59;

// Whether the command is one of a case.
bool Handles(const journal::Command& command);

Outcome Decide(const World& world, const journal::Command& command, const Ordered& ordered);

// Events of the next due instant of one case at ordered.legal_time; empty when none is due. The caller applies them and
// asks again until none is left, so that they come in (due, id) order. A pending case about a grant and that grant are
// settled together (grants.h): the events may be of either. occurred_at is the due instant, the actor
// "system:deadlines". Judged by world.calendar, never by the stored row; a provisional clock fires nothing.
std::vector<PendingEvent> DecideDue(const World& world, std::string_view case_no, const Ordered& ordered);

// The case a command touches: its timers are settled first. Of an application about a grant that is the grant; "" for
// other new cases and for what touches many.
std::string_view SubjectCase(const journal::Command& command);

}  // namespace yici::approval

#endif  // YICI_SERVICES_APPROVAL_MACHINE_DECIDE_H_
