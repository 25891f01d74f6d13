// What may be done in which state of a rally, an agreement or an order. Compared with the tables of
// services/evaluation/README.md by a test.
#ifndef YICI_SERVICES_EVALUATION_MACHINE_TRANSITIONS_H_
#define YICI_SERVICES_EVALUATION_MACHINE_TRANSITIONS_H_

#include "services/evaluation/machine/rejections.h"

namespace yici::evaluation {

using CommandKind = journal::Command::CommandCase;

bool AllowsRally(CommandKind command, journal::RallyState state);
bool AllowsEnclave(CommandKind command, journal::EnclaveState state);
bool AllowsOrder(CommandKind command, journal::OrderState state);

// RALLY_WRONG_STATE with the state that it stands in.
Refusal CheckState(const journal::Rally& rally, CommandKind command);
// ENCLAVE_WRONG_STATE likewise.
Refusal CheckState(const journal::Enclave& enclave, CommandKind command);
// ORDER_WRONG_STATE likewise.
Refusal CheckState(const journal::SupervisionOrder& order, CommandKind command);

}  // namespace yici::evaluation

#endif  // YICI_SERVICES_EVALUATION_MACHINE_TRANSITIONS_H_
