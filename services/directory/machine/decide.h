// What the directory says to a command. Same world, command and ordered give the same outcome, on every machine, for
// ever.
//
//   if (directory::Handles(command)) return directory::Decide(world, command, ordered);
//
// Only an administrator may change the directory, and only within the scope of his grant. Days are those of legal_time:
// nobody changes who was allowed to do what in the past, so an earlier occurred_at plays no part.
#ifndef YICI_SERVICES_DIRECTORY_MACHINE_DECIDE_H_
#define YICI_SERVICES_DIRECTORY_MACHINE_DECIDE_H_

#include "services/base/outcome.h"

namespace yici::directory {

// GrantRole, RevokeRole, SetSubstitution, HandOver, ReorganizeDepartment, and those of credit marks, mandates and subscribers.
bool Handles(const journal::Command& command);

// `command` must be handled. Refusals: rejections.h, in that order.
Outcome Decide(const World& world, const journal::Command& command, const Ordered& ordered);

}  // namespace yici::directory

#endif  // YICI_SERVICES_DIRECTORY_MACHINE_DECIDE_H_
