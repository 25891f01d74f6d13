// One function per command at errands, each one judgement. See errand_desk.h for the shape they share.
#ifndef YICI_SERVICES_STEWARD_MACHINE_COMMANDS_ERRAND_COMMANDS_H_
#define YICI_SERVICES_STEWARD_MACHINE_COMMANDS_ERRAND_COMMANDS_H_

#include "services/steward/machine/errand_desk.h"

namespace yici::steward {

Outcome DecideEntrust(const World& world, const journal::EntrustErrand& command, const Ordered& ordered);
Outcome DecideTake(const World& world, const journal::TakeErrand& command, const Ordered& ordered);
Outcome DecideStart(const World& world, const journal::StartErrand& command, const Ordered& ordered);
Outcome DecideAskMaterials(const World& world, const journal::AskErrandMaterials& command, const Ordered& ordered);
Outcome DecideHandMaterial(const World& world, const journal::HandErrandMaterial& command, const Ordered& ordered);
Outcome DecideLinkCase(const World& world, const journal::LinkErrandCase& command, const Ordered& ordered);
Outcome DecideEndCase(const World& world, const journal::EndErrandCase& command, const Ordered& ordered);
Outcome DecideDeliverErrand(const World& world, const journal::DeliverErrand& command, const Ordered& ordered);
Outcome DecideRateErrand(const World& world, const journal::RateErrand& command, const Ordered& ordered);
Outcome DecideCancelErrand(const World& world, const journal::CancelErrand& command, const Ordered& ordered);

}  // namespace yici::steward

#endif  // YICI_SERVICES_STEWARD_MACHINE_COMMANDS_ERRAND_COMMANDS_H_
