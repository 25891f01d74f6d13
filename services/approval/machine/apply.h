// Applies the approval machine's events to the state: pure and total. A released event version is frozen: old event +
// old state give the same bytes (tests/golden/approval).
//
//   Apply(state, event, position);
//
// Beside the case itself Apply keeps what others scan: its one timer row, its one workbench row, the counters, and at
// the start of a case its index rows and the sequences behind its number and its documents (rows.h).
#ifndef YICI_SERVICES_APPROVAL_MACHINE_APPLY_H_
#define YICI_SERVICES_APPROVAL_MACHINE_APPLY_H_

#include "services/base/outcome.h"

namespace yici::approval {

// Numbers of Event.event that belong to cases: 1 to this one.
inline constexpr int kLastEventNumber = 59;

bool Handles(const journal::Event& event);

// An event of an unknown case changes nothing.
void Apply(State& state, const journal::Event& event, const EventPosition& position);

}  // namespace yici::approval

#endif  // YICI_SERVICES_APPROVAL_MACHINE_APPLY_H_
