// The commands at an enclave agreement (飞地), and the opening of a park.
#ifndef YICI_SERVICES_EVALUATION_MACHINE_COMMANDS_ENCLAVE_COMMANDS_H_
#define YICI_SERVICES_EVALUATION_MACHINE_COMMANDS_ENCLAVE_COMMANDS_H_

#include "services/evaluation/machine/desk.h"
#include "services/evaluation/machine/enclave.h"
#include "services/evaluation/machine/rows.h"
#include "services/evaluation/machine/transitions.h"
#include "services/evaluation/machine/vocabulary.h"

namespace yici::evaluation {

Outcome DecidePropose(const World& world, const journal::ProposeEnclave& command, const Ordered& ordered);
Outcome DecideConsent(const World& world, const journal::ConsentEnclave& command, const Ordered& ordered);
Outcome DecideAdvance(const World& world, const journal::AdvanceEnclave& command, const Ordered& ordered);
Outcome DecideCancelEnclave(const World& world, const journal::CancelEnclave& command, const Ordered& ordered);
Outcome DecideSettleEnclave(const World& world, const journal::SettleEnclave& command, const Ordered& ordered);
Outcome DecideOpenPark(const World& world, const journal::OpenPark& command, const Ordered& ordered);

}  // namespace yici::evaluation

#endif  // YICI_SERVICES_EVALUATION_MACHINE_COMMANDS_ENCLAVE_COMMANDS_H_
