// Which command is possible in which state. Compared with the table of services/steward/README.md by a test.
#ifndef YICI_SERVICES_STEWARD_MACHINE_TRANSITIONS_H_
#define YICI_SERVICES_STEWARD_MACHINE_TRANSITIONS_H_

#include "services/steward/machine/rejections.h"

namespace yici::steward {

using CommandKind = journal::Command::CommandCase;

bool HasEnded(journal::DemandState state);
bool Allows(CommandKind command, journal::DemandState state);
// DEMAND_ENDED or DEMAND_WRONG_STATE.
Refusal CheckState(const journal::Demand& demand, CommandKind command);

}  // namespace yici::steward

#endif  // YICI_SERVICES_STEWARD_MACHINE_TRANSITIONS_H_
