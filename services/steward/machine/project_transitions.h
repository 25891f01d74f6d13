// What may follow what in the lives of projects, of assignments of stewards and of their visits. Compared with the tables of
// services/steward/README.md by a test.
#ifndef YICI_SERVICES_STEWARD_MACHINE_PROJECT_TRANSITIONS_H_
#define YICI_SERVICES_STEWARD_MACHINE_PROJECT_TRANSITIONS_H_

#include "services/steward/machine/transitions.h"

namespace yici::steward {

// Whether a project may come from one status to another. Of a suspended one `suspended_from` says where it goes back to.
bool MayChange(journal::ProjectStatus from, journal::ProjectStatus to, journal::ProjectStatus suspended_from);
// Whether a command at a steward's assignment is possible in its state; of AssignSteward the state of the whole project.
bool AllowsAssignment(CommandKind command, journal::AssignmentState state);
bool AllowsVisit(CommandKind command, journal::StewardVisitState state);

}  // namespace yici::steward

#endif  // YICI_SERVICES_STEWARD_MACHINE_PROJECT_TRANSITIONS_H_
