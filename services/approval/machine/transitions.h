// Which command may act on a case in which state: the table of services/approval/README.md, in code. A test reads that
// page and drives every (state, command) pair against it.
#ifndef YICI_SERVICES_APPROVAL_MACHINE_TRANSITIONS_H_
#define YICI_SERVICES_APPROVAL_MACHINE_TRANSITIONS_H_

#include "services/approval/machine/rejections.h"
#include "services/base/state.h"

namespace yici::approval {

using CommandKind = journal::Command::CommandCase;

bool AllowedFrom(CommandKind command, journal::CaseState state);

// Nothing when allowed; else the reason that says most: ALREADY_ACCEPTED with its document rather than WRONG_STATE.
Refusal CheckState(const journal::Case& subject, CommandKind command);

}  // namespace yici::approval

#endif  // YICI_SERVICES_APPROVAL_MACHINE_TRANSITIONS_H_
