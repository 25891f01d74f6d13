// One function per command at projects, their stewards and visits, each one judgement. See ledger_desk.h for the shape they
// share.
#ifndef YICI_SERVICES_STEWARD_MACHINE_COMMANDS_LEDGER_COMMANDS_H_
#define YICI_SERVICES_STEWARD_MACHINE_COMMANDS_LEDGER_COMMANDS_H_

#include "services/steward/machine/ledger_desk.h"

namespace yici::steward {

Outcome DecideRegister(const World& world, const journal::RegisterProject& command, const Ordered& ordered);
Outcome DecideAmend(const World& world, const journal::AmendProject& command, const Ordered& ordered);
Outcome DecideStatus(const World& world, const journal::ChangeProjectStatus& command, const Ordered& ordered);
Outcome DecideProgress(const World& world, const journal::ReportProgress& command, const Ordered& ordered);
Outcome DecideOpenLedger(const World& world, const journal::OpenLedger& command, const Ordered& ordered);
Outcome DecideAssign(const World& world, const journal::AssignSteward& command, const Ordered& ordered);
Outcome DecideRelease(const World& world, const journal::ReleaseSteward& command, const Ordered& ordered);
Outcome DecideOpenHandover(const World& world, const journal::OpenHandover& command, const Ordered& ordered);
Outcome DecideSignHandover(const World& world, const journal::SignHandover& command, const Ordered& ordered);
Outcome DecideCancelHandover(const World& world, const journal::CancelHandover& command, const Ordered& ordered);
Outcome DecidePlanVisit(const World& world, const journal::PlanVisit& command, const Ordered& ordered);
Outcome DecideNotifyVisit(const World& world, const journal::NotifyVisit& command, const Ordered& ordered);
Outcome DecideLogVisit(const World& world, const journal::LogVisit& command, const Ordered& ordered);
Outcome DecideConfirmVisit(const World& world, const journal::ConfirmVisit& command, const Ordered& ordered);
Outcome DecideCompleteDuty(const World& world, const journal::CompleteDuty& command, const Ordered& ordered);
Outcome DecideWaiveDuty(const World& world, const journal::WaiveDuty& command, const Ordered& ordered);
Outcome DecideCancelVisit(const World& world, const journal::CancelVisit& command, const Ordered& ordered);

}  // namespace yici::steward

#endif  // YICI_SERVICES_STEWARD_MACHINE_COMMANDS_LEDGER_COMMANDS_H_
