// What the catalogue says to a command. Same world, command and ordered give the same outcome, on every machine, for
// ever.
//
//   if (catalog::Handles(command)) return catalog::Decide(world, command, ordered);
//
// An outcome without events that is not refused means that there was nothing to do: the answer's facts say
// {"unchanged", "yes"}. Days are those of legal_time: the catalogue changes no past.
#ifndef YICI_SERVICES_CATALOG_MACHINE_DECIDE_H_
#define YICI_SERVICES_CATALOG_MACHINE_DECIDE_H_

#include "services/base/outcome.h"

namespace yici::catalog {

// StageRows, CommitChangeSet, PublishCalendar, ApplyPowerList.
bool Handles(const journal::Command& command);

// `command` must be handled. Refusals: rejections.h, in that order.
Outcome Decide(const World& world, const journal::Command& command, const Ordered& ordered);
// What a proposed act would do if it were confirmed now; not of the end of a hold, which is the partition's.
Outcome DecideProposed(const World& world, const journal::ProposedAct& act, const Ordered& ordered);

}  // namespace yici::catalog

#endif  // YICI_SERVICES_CATALOG_MACHINE_DECIDE_H_
