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
// The acts themselves, whoever they take: what a proposal does once it is confirmed.
Outcome DecideByOne(const World& world, const journal::Command& command, const Ordered& ordered);

}  // namespace yici::catalog

#endif  // YICI_SERVICES_CATALOG_MACHINE_DECIDE_H_
