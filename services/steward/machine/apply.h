// What an event makes of the rows: the demand, its timer, the lists it stands in, the letters it sends. Pure and total;
// replay runs this alone.
#ifndef YICI_SERVICES_STEWARD_MACHINE_APPLY_H_
#define YICI_SERVICES_STEWARD_MACHINE_APPLY_H_

#include "services/base/outcome.h"

namespace yici::steward {

bool Handles(const journal::Event& event);

// An event of an unknown demand changes nothing.
void Apply(State& state, const journal::Event& event, const EventPosition& position);

}  // namespace yici::steward

#endif  // YICI_SERVICES_STEWARD_MACHINE_APPLY_H_
