#include "services/workflow/service/service.h"

#include <algorithm>

#include "services/workflow/machine/decide.h"
#include "services/workflow/service/command.h"
#include "services/workflow/service/present.h"

namespace yici::workflow {
namespace {

constexpr int kWaitSecondsMax = 60;

void PresentDeployment(const journal::Answer& answer, api::DeployProcessesReply* reply) {
  constexpr std::string_view kProcess = "process/";
  for (const auto& fact : answer.facts()) {
    if (fact.key() == "digest") reply->set_digest(fact.value());
    if (fact.key() == "unchanged") reply->set_unchanged(true);
    if (fact.key().rfind(kProcess, 0) != 0) continue;
    auto* process = reply->add_processes();
    process->set_process_id(fact.key().substr(kProcess.size()));
    process->set_version(std::atoi(fact.value().c_str()));
  }
}

}  // namespace

WorkflowService::WorkflowService(server::Gate& gate) : gate_(gate), waiters_(gate.partition()), streams_(gate) {}

grpc::ServerUnaryReactor* WorkflowService::DeployProcesses(grpc::CallbackServerContext* context,
                                                           const api::DeployProcessesRequest* request,
                                                           api::DeployProcessesReply* response) {
  return gate_.Command<api::DeployProcessesReply>(
      context, "yici.v1.WorkflowService.DeployProcesses", *request, request->request_id(), response,
      [&](const server::Caller&, server::Incoming& incoming) -> MaybeRejection {
        auto* command = incoming.command.mutable_deploy_processes();
        for (const api::ProcessFile& file : request->files()) {
          if (auto rejection = approval::CheckText("files.name", file.name(), 1, kFileNameMax)) return rejection;
          *command->add_files() = Reread<journal::ProcessFile>(file);
        }
        return std::nullopt;
      },
      [this](const journal::Answer& answer, api::DeployProcessesReply* reply) {
        gate_.SetCommandReply(answer, reply->mutable_command());
        PresentDeployment(answer, reply);
      });
}

YICI_PROCESS_COMMAND(StartProcess, {
  if (auto rejection = CheckTexts({{"process_id", request->process_id()}, {"subject", request->subject(), 0}}))
    return rejection;
  auto* command = incoming.command.mutable_start_process();
  command->set_process_id(request->process_id());
  command->set_version(request->version());
  command->set_subject(request->subject());
  return ToVariables(request->variables(), command->mutable_variables());
})

YICI_PROCESS_COMMAND(SetProcessVariables, {
  auto* command = incoming.command.mutable_set_process_variables();
  command->set_instance_id(request->instance_id());
  return ToVariables(request->variables(), command->mutable_variables());
})

YICI_PROCESS_COMMAND(ResolveIncident, {
  auto* command = incoming.command.mutable_resolve_process_incident();
  command->set_instance_id(request->instance_id());
  command->set_incident(request->incident());
  return std::nullopt;
})

YICI_PROCESS_COMMAND(SuspendProcess, {
  auto* command = incoming.command.mutable_suspend_process();
  command->set_instance_id(request->instance_id());
  command->set_reason(request->reason());
  return approval::CheckText("reason", request->reason(), 0, 1'000);
})

YICI_PROCESS_COMMAND(ResumeProcess, {
  incoming.command.mutable_resume_process()->set_instance_id(request->instance_id());
  return std::nullopt;
})

YICI_PROCESS_COMMAND(CancelProcess, {
  auto* command = incoming.command.mutable_cancel_process();
  command->set_instance_id(request->instance_id());
  command->set_reason(request->reason());
  return approval::CheckText("reason", request->reason(), 0, 1'000);
})

YICI_PROCESS_COMMAND(ExtendJobLease, {
  auto* command = incoming.command.mutable_extend_job_lease();
  command->set_instance_id(request->instance_id());
  command->set_job(request->job());
  command->set_lease_seconds(request->lease_seconds());
  return std::nullopt;
})

YICI_PROCESS_COMMAND(SetJobWorkers, {
  auto* command = incoming.command.mutable_set_job_workers();
  command->set_type(request->type());
  *command->mutable_workers() = request->workers();
  if (auto rejection = approval::CheckText("type", request->type(), 1, kNameMax)) return rejection;
  if (request->workers_size() > kWorkersMax) {
    return server::InvalidField("LIST_SIZE", "workers", "工作者应不超过 100 个。", "Expected at most 100 workers.");
  }
  for (const std::string& worker : request->workers()) {
    if (auto rejection = approval::CheckText("workers", worker, 1, kNameMax)) return rejection;
  }
  return std::nullopt;
})

YICI_PROCESS_COMMAND(CompleteJob, {
  auto* command = incoming.command.mutable_complete_job();
  command->set_instance_id(request->instance_id());
  command->set_job(request->job());
  return ToVariables(request->variables(), command->mutable_variables());
})

YICI_PROCESS_COMMAND(FailJob, {
  auto* command = incoming.command.mutable_fail_job();
  command->set_instance_id(request->instance_id());
  command->set_job(request->job());
  command->set_retries(request->retries());
  command->set_failure(request->failure());
  command->set_back_off_seconds(request->back_off_seconds());
  return approval::CheckText("failure", request->failure(), 0, 2'000);
})

YICI_PROCESS_COMMAND(ThrowJobError, {
  auto* command = incoming.command.mutable_throw_job_error();
  command->set_instance_id(request->instance_id());
  command->set_job(request->job());
  command->set_code(request->code());
  if (auto rejection = approval::CheckText("code", request->code(), 1, kNameMax)) return rejection;
  return ToVariables(request->variables(), command->mutable_variables());
})

YICI_PROCESS_COMMAND(PublishMessage, {
  auto* command = incoming.command.mutable_publish_message();
  command->set_name(request->name());
  command->set_key(request->key());
  command->set_time_to_live_seconds(request->time_to_live_seconds());
  command->set_message_id(request->message_id());
  if (auto rejection = CheckTexts({{"name", request->name()}, {"key", request->key(), 0}})) return rejection;
  return ToVariables(request->variables(), command->mutable_variables());
})

YICI_PROCESS_COMMAND(BroadcastSignal, {
  auto* command = incoming.command.mutable_broadcast_signal();
  command->set_name(request->name());
  if (auto rejection = approval::CheckText("name", request->name(), 1, kNameMax)) return rejection;
  return ToVariables(request->variables(), command->mutable_variables());
})

grpc::ServerUnaryReactor* WorkflowService::Activate(grpc::ServerUnaryReactor* reactor, grpc::CallbackServerContext* context,
                                                    const api::ActivateJobsRequest* request,
                                                    api::ActivateJobsResponse* response) {
  return gate_.CommandOn<api::ActivateJobsResponse>(
      reactor, context, "yici.v1.WorkflowService.ActivateJobs", *request, request->request_id(), response,
      [request](const server::Caller&, server::Incoming& incoming) -> MaybeRejection {
        if (request->wait_seconds() < 0 || request->wait_seconds() > kWaitSecondsMax) {
          return server::InvalidField("JOB_LIMITS", "wait_seconds", "wait_seconds 应为 0 至 60。", "Expected 0 to 60 seconds.");
        }
        auto* command = incoming.command.mutable_activate_jobs();
        command->set_type(request->type());
        command->set_jobs_max(request->jobs_max());
        command->set_lease_seconds(request->lease_seconds());
        return approval::CheckText("type", request->type(), 1, kNameMax);
      },
      [this](const journal::Answer& answer, api::ActivateJobsResponse* out) {
        gate_.SetCommandReply(answer, out->mutable_command());
        for (const journal::ActivatedJob& job : answer.jobs()) PresentActivated(job, out->add_jobs());
      });
}

// Who may not ask, repeats a request, or finds a job at once is answered at once; the others wait for a job first.
grpc::ServerUnaryReactor* WorkflowService::ActivateJobs(grpc::CallbackServerContext* context,
                                                        const api::ActivateJobsRequest* request,
                                                        api::ActivateJobsResponse* response) {
  grpc::ServerUnaryReactor* reactor = context->DefaultReactor();
  const server::Method& method = gate_.MethodOf("yici.v1.WorkflowService.ActivateJobs");
  server::Caller caller;
  grpc::Status refused = gate_.Admit(*context, method, &caller);
  const server::ReadView view(gate_.partition().published());
  // Who may not have the jobs is told so at once.
  const bool waits = refused.ok() && request->wait_seconds() > 0 && request->wait_seconds() <= kWaitSecondsMax &&
                     !CheckWorker(view, caller.principal, request->type(), view.published().today);
  if (!waits ||
      CountJobs(view, request->type(), std::max(gate_.partition().clock().Now(), view.published().legal_time()), 1) > 0 ||
      gate_.StoredAnswerOf(caller, method, *request, request->request_id(), &refused) != nullptr || !refused.ok()) {
    return Activate(reactor, context, request, response);
  }
  JobWaiter waiter{caller.principal.id(), request->type(),
                   std::chrono::steady_clock::now() + std::chrono::seconds(request->wait_seconds()), context,
                   [=, this](const grpc::Status& why) {
                     if (why.ok()) {
                       Activate(reactor, context, request, response);
                     } else {
                       reactor->Finish(why);
                     }
                   }};
  if (const absl::Status full = waiters_.Join(std::move(waiter)); !full.ok()) {
    reactor->Finish(gate_.Refused(caller, method, server::ToGrpc(full)));
  }
  return reactor;
}

}  // namespace yici::workflow
