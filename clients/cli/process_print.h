// Processes, tasks and jobs for people.
#ifndef YICI_CLIENTS_CLI_PROCESS_PRINT_H_
#define YICI_CLIENTS_CLI_PROCESS_PRINT_H_

#include "clients/cli/table.h"
#include "yici/v1/workflow.pb.h"

namespace yici::cli {

void PrintDeployed(const v1::DeployProcessesReply& reply, const View& view);
void PrintChecked(const v1::CheckProcessesResponse& reply, const View& view);
void PrintMigration(const v1::PreviewMigrationResponse& reply, const View& view);
void PrintDrawing(const v1::DrawProcessResponse& reply, const View& view);
void PrintProcesses(const v1::ListProcessesResponse& reply, const View& view);
void PrintDeployment(const v1::ProcessDeployment& reply, const View& view);
void PrintProcessReply(const v1::ProcessReply& reply, const View& view);
void PrintInstance(const v1::ProcessInstance& reply, const View& view);
void PrintInstances(const v1::ListInstancesResponse& reply, const View& view);
void PrintIncidents(const v1::ListIncidentsResponse& reply, const View& view);
void PrintTasks(const v1::ListTasksResponse& reply, const View& view);
void PrintJobs(const v1::ActivateJobsResponse& reply, const View& view);
void PrintWatchedJobs(const v1::WatchJobsResponse& reply, const View& view);
void PrintJobWorkers(const v1::ListJobWorkersResponse& reply, const View& view);
void PrintDecision(const v1::EvaluateDecisionResponse& reply, const View& view);

}  // namespace yici::cli

#endif  // YICI_CLIENTS_CLI_PROCESS_PRINT_H_
