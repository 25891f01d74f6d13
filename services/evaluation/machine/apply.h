// What an event makes of this machine's rows. Pure and total; replay runs this alone.
#ifndef YICI_SERVICES_EVALUATION_MACHINE_APPLY_H_
#define YICI_SERVICES_EVALUATION_MACHINE_APPLY_H_

#include "services/base/outcome.h"

namespace yici::evaluation {

bool Handles(const journal::Event& event);

// An event of an unknown rally, agreement, card or order changes nothing.
void Apply(State& state, const journal::Event& event, const EventPosition& position);

// What an event of another machine makes of this machine's rows, once it is applied there: cards that it issued, figures that
// it moves. O(1) per event.
void Observe(State& state, const journal::Event& event, const EventPosition& position);

}  // namespace yici::evaluation

#endif  // YICI_SERVICES_EVALUATION_MACHINE_APPLY_H_
