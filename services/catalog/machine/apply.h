// Makes an event of the catalogue so. Pure and total: it never refuses, and what it does for an event is frozen.
//
// ChangeSetCommitted moves the staged rows into the live tables and erases every staged part and every other change
// set: what somebody else had half staged has to be staged again, and only the set made effective last counts as "the
// same". PowerListAdjusted moves the staged lines of its own batch only, and remembers the batch for ever.
#ifndef YICI_SERVICES_CATALOG_MACHINE_APPLY_H_
#define YICI_SERVICES_CATALOG_MACHINE_APPLY_H_

#include "services/base/outcome.h"

namespace yici::catalog {

// RowsStaged, ChangeSetCommitted, CalendarPublished, PowerListAdjusted.
bool Handles(const journal::Event& event);

void Apply(State& state, const journal::Event& event, const EventPosition& position);

}  // namespace yici::catalog

#endif  // YICI_SERVICES_CATALOG_MACHINE_APPLY_H_
