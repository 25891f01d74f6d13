// WorkflowService: processes, tasks, jobs, messages and decisions over gRPC. Convert, submit, await, convert.
#ifndef YICI_SERVICES_WORKFLOW_SERVICE_SERVICE_H_
#define YICI_SERVICES_WORKFLOW_SERVICE_SERVICE_H_

#include "services/server/gateway/gate.h"
#include "services/workflow/service/job_streams.h"
#include "services/workflow/service/job_waiters.h"
#include "services/workflow/service/shared_library.h"
#include "yici/v1/workflow.grpc.pb.h"

namespace yici::workflow {

namespace api = ::yici::v1;

class WorkflowService final : public api::WorkflowService::CallbackService {
 public:
  explicit WorkflowService(server::Gate& gate);
  // Workers that wait or watch are told UNAVAILABLE, and none does from here on.
  void Stop() {
    waiters_.Stop();
    streams_.Stop();
  }

#define YICI_UNARY(METHOD, RESPONSE)                                                                          \
  grpc::ServerUnaryReactor* METHOD(grpc::CallbackServerContext* context, const api::METHOD##Request* request, \
                                   api::RESPONSE* response) override
  YICI_UNARY(DeployProcesses, DeployProcessesReply);
  YICI_UNARY(CheckProcesses, CheckProcessesResponse);
  YICI_UNARY(ListProcesses, ListProcessesResponse);
  YICI_UNARY(DrawProcess, DrawProcessResponse);
  YICI_UNARY(GetDeployment, ProcessDeployment);
  YICI_UNARY(StartProcess, ProcessReply);
  YICI_UNARY(SetProcessVariables, ProcessReply);
  YICI_UNARY(ResolveIncident, ProcessReply);
  YICI_UNARY(MigrateProcesses, MigrateProcessesReply);
  YICI_UNARY(PreviewMigration, PreviewMigrationResponse);
  YICI_UNARY(SuspendProcess, ProcessReply);
  YICI_UNARY(ResumeProcess, ProcessReply);
  YICI_UNARY(CancelProcess, ProcessReply);
  YICI_UNARY(GetInstance, ProcessInstance);
  YICI_UNARY(ListInstances, ListInstancesResponse);
  YICI_UNARY(ListIncidents, ListIncidentsResponse);
  YICI_UNARY(ListTasks, ListTasksResponse);
  YICI_UNARY(ClaimTask, ProcessReply);
  YICI_UNARY(ReleaseTask, ProcessReply);
  YICI_UNARY(AssignTask, ProcessReply);
  YICI_UNARY(CompleteTask, ProcessReply);
  YICI_UNARY(DelegateTask, ProcessReply);
  YICI_UNARY(TransferTask, ProcessReply);
  YICI_UNARY(ReturnTask, ProcessReply);
  YICI_UNARY(TakeBackTask, ProcessReply);
  YICI_UNARY(SignTask, ProcessReply);
  YICI_UNARY(AddSigner, ProcessReply);
  YICI_UNARY(DropSigner, ProcessReply);
  YICI_UNARY(CopyTask, ProcessReply);
  YICI_UNARY(UrgeTask, ProcessReply);
  YICI_UNARY(ActivateJobs, ActivateJobsResponse);
  YICI_UNARY(ExtendJobLease, ProcessReply);
  YICI_UNARY(SetJobWorkers, ProcessReply);
  YICI_UNARY(ListJobWorkers, ListJobWorkersResponse);
  YICI_UNARY(CompleteJob, ProcessReply);
  YICI_UNARY(FailJob, ProcessReply);
  YICI_UNARY(ThrowJobError, ProcessReply);
  YICI_UNARY(PublishMessage, ProcessReply);
  YICI_UNARY(BroadcastSignal, ProcessReply);
  YICI_UNARY(EvaluateDecision, EvaluateDecisionResponse);
#undef YICI_UNARY
  grpc::ServerWriteReactor<api::WatchJobsResponse>* WatchJobs(grpc::CallbackServerContext* context,
                                                              const api::WatchJobsRequest* request) override {
    return streams_.Open(context, request);
  }

 private:
  grpc::ServerUnaryReactor* Activate(grpc::ServerUnaryReactor* reactor, grpc::CallbackServerContext* context,
                                     const api::ActivateJobsRequest* request, api::ActivateJobsResponse* response);

  server::Gate& gate_;
  SharedLibrary library_;
  JobWaiters waiters_;
  JobStreams streams_;
};

}  // namespace yici::workflow

#endif  // YICI_SERVICES_WORKFLOW_SERVICE_SERVICE_H_
