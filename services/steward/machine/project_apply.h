// The rows around a project or a visit that an event changes: the ledger, who is in charge of what, quotas, lists.
#ifndef YICI_SERVICES_STEWARD_MACHINE_PROJECT_APPLY_H_
#define YICI_SERVICES_STEWARD_MACHINE_PROJECT_APPLY_H_

#include "services/base/outcome.h"

namespace yici::steward {

bool IsLedgerEvent(const journal::Event& event);
void ApplyLedger(State& state, const journal::Event& event, const EventPosition& position);

}  // namespace yici::steward

#endif  // YICI_SERVICES_STEWARD_MACHINE_PROJECT_APPLY_H_
