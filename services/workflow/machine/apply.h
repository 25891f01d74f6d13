// What an event about processes makes of the rows. Pure and total; never runs the machine.
#ifndef YICI_SERVICES_WORKFLOW_MACHINE_APPLY_H_
#define YICI_SERVICES_WORKFLOW_MACHINE_APPLY_H_

#include "services/base/outcome.h"

namespace yici::workflow {

bool Handles(const journal::Event& event);
void Apply(State& state, const journal::Event& event, const EventPosition& position);

}  // namespace yici::workflow

#endif  // YICI_SERVICES_WORKFLOW_MACHINE_APPLY_H_
