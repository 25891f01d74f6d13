// One function per command; decide.h calls them.
#ifndef YICI_SERVICES_WORKFLOW_MACHINE_COMMANDS_H_
#define YICI_SERVICES_WORKFLOW_MACHINE_COMMANDS_H_

#include "services/workflow/machine/desk.h"

namespace yici::workflow {

Outcome DecideDeploy(Desk& desk, const journal::DeployProcesses& command);
Outcome DecideStart(Desk& desk, const journal::StartProcess& command);
Outcome DecideSetVariables(Desk& desk, const journal::SetProcessVariables& command);
Outcome DecideResolve(Desk& desk, const journal::ResolveProcessIncident& command);
Outcome DecideCancel(Desk& desk, const journal::CancelProcess& command);
Outcome DecideSuspend(Desk& desk, const journal::SuspendProcess& command);
Outcome DecideResume(Desk& desk, const journal::ResumeProcess& command);
Outcome DecideMigrate(Desk& desk, const journal::MigrateProcesses& command);
Outcome DecidePublish(Desk& desk, const journal::PublishMessage& command);
Outcome DecideReschedule(Desk& desk, const journal::RescheduleProcesses& command);
Outcome DecideExpire(Desk& desk);
Outcome DecideBroadcast(Desk& desk, const journal::BroadcastSignal& command);

Outcome DecideComplete(Desk& desk, const journal::CompleteTask& command);
Outcome DecideClaim(Desk& desk, const journal::ClaimTask& command);
Outcome DecideRelease(Desk& desk, const journal::ReleaseTask& command);
Outcome DecideAssign(Desk& desk, const journal::AssignTask& command);

Outcome DecideDelegate(Desk& desk, const journal::DelegateTask& command);
Outcome DecideTransfer(Desk& desk, const journal::TransferTask& command);
Outcome DecideCopy(Desk& desk, const journal::CopyTo& command);
Outcome DecideUrge(Desk& desk, const journal::Urge& command);
Outcome DecideReturn(Desk& desk, const journal::ReturnTask& command);
Outcome DecideTakeBack(Desk& desk, const journal::TakeBackTask& command);
Outcome DecideSign(Desk& desk, const journal::SignTask& command);
Outcome DecideAddSigner(Desk& desk, const journal::AddSigner& command);
Outcome DecideDropSigner(Desk& desk, const journal::DropSigner& command);

Outcome DecideActivate(Desk& desk, const journal::ActivateJobs& command);
Outcome DecideExtendLease(Desk& desk, const journal::ExtendJobLease& command);
Outcome DecideSetJobWorkers(Desk& desk, const journal::SetJobWorkers& command);
Outcome DecideCompleteJob(Desk& desk, const journal::CompleteJob& command);
Outcome DecideFailJob(Desk& desk, const journal::FailJob& command);
Outcome DecideThrow(Desk& desk, const journal::ThrowJobError& command);

// Of the machine that the subject of an instance belongs to.
Outcome DecideStartOwned(Desk& desk, const journal::StartOwnedProcess& command);
Outcome DecideDriveOwned(Desk& desk, const journal::DriveOwnedProcess& command);
Outcome DecideDeployModels(Desk& desk);
// Officers act on the subject instead.
Refusal RequireNotOwned(const Instance& instance);

// The refusal of a deployment: its findings that refuse, the first twenty.
Rejection Invalid(const std::vector<Finding>& findings);
// Adds what makes of these files a deployment; nothing when it is there already.
Refusal Deploy(Desk& desk, const Files& files);
// The same with what the files were compiled to.
Refusal Deploy(Desk& desk, const Files& files, const Compilation& compiled);

// Ends a command with its refusal, if there is one.
#define YICI_PROCESS_REQUIRE(refusal) \
  if (Refusal refused = (refusal)) return Refuse(*std::move(refused))

template <class Entries>
Variables VariablesIn(const Entries& entries) {
  return Variables(entries.begin(), entries.end());
}

}  // namespace yici::workflow

#endif  // YICI_SERVICES_WORKFLOW_MACHINE_COMMANDS_H_
