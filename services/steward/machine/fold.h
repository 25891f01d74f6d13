// What an event makes of its demand. Total, without a rule: the event says the state it leads to and the clocks it starts.
#ifndef YICI_SERVICES_STEWARD_MACHINE_FOLD_H_
#define YICI_SERVICES_STEWARD_MACHINE_FOLD_H_

#include "services/base/outcome.h"

namespace yici::steward {

// The steps that a demand keeps: beyond them only deadlines add one.
inline constexpr int kStepsMax = 200;

// nullptr when the event is of no demand.
const journal::DemandChange* ChangeIn(const journal::Event& event);
journal::DemandChange* MutableChangeIn(journal::Event& event);
void Fold(journal::Demand& demand, const journal::Event& event, const EventPosition& position);

}  // namespace yici::steward

#endif  // YICI_SERVICES_STEWARD_MACHINE_FOLD_H_
