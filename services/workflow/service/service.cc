#include "services/workflow/service/service.h"

#include <algorithm>
#include <optional>

#include "services/approval/service/convert.h"
#include "services/base/text.h"
#include "services/workflow/service/values.h"

namespace yici::workflow {
namespace {

using MaybeRejection = std::optional<journal::Rejection>;

constexpr size_t kNameMax = 256;  // characters
constexpr int kVariablesMax = 500;
constexpr int kWaitSecondsMax = 60;

struct Named {
  std::string_view field;
  const std::string& text;
  size_t min = 1, max = kNameMax;
};

MaybeRejection CheckTexts(std::initializer_list<Named> texts) {
  for (const Named& one : texts) {
    if (auto rejection = approval::CheckText(one.field, one.text, one.min, one.max)) return rejection;
  }
  return std::nullopt;
}

template <class Entries>
MaybeRejection ToVariables(const google::protobuf::RepeatedPtrField<api::Variable>& variables, Entries* out) {
  if (variables.size() > kVariablesMax) {
    return server::InvalidField("LIST_SIZE", "variables", "变量应不超过 500 个。", "Expected at most 500 variables.");
  }
  RereadAll(variables, out);
  return std::nullopt;
}

std::string FactOf(const journal::Answer& answer, std::string_view key) {
  for (const auto& fact : answer.facts()) {
    if (fact.key() == key) return fact.value();
  }
  return {};
}

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

WorkflowService::WorkflowService(server::Gate& gate) : gate_(gate), waiters_(gate.partition()) {}

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

#define YICI_PROCESS_COMMAND(METHOD, ...)                                                                                      \
  grpc::ServerUnaryReactor* WorkflowService::METHOD(grpc::CallbackServerContext* context, const api::METHOD##Request* request, \
                                                    api::ProcessReply* response) {                                             \
    return gate_.Command<api::ProcessReply>(                                                                                   \
        context, "yici.v1.WorkflowService." #METHOD, *request, request->request_id(),                                          \
        response, [&](const server::Caller&, server::Incoming& incoming) -> MaybeRejection __VA_ARGS__,                        \
        [this](const journal::Answer& answer, api::ProcessReply* reply) {                                                      \
          gate_.SetCommandReply(answer, reply->mutable_command());                                                             \
          reply->set_instance_id(FactOf(answer, "instance_id"));                                                               \
          reply->set_receivers(std::atoi(FactOf(answer, "receivers").c_str()));                                                \
          reply->set_etag(answer.etag());                                                                                      \
        });                                                                                                                    \
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

YICI_PROCESS_COMMAND(CancelProcess, {
  auto* command = incoming.command.mutable_cancel_process();
  command->set_instance_id(request->instance_id());
  command->set_reason(request->reason());
  return approval::CheckText("reason", request->reason(), 0, 1'000);
})

YICI_PROCESS_COMMAND(ClaimTask, {
  auto* command = incoming.command.mutable_claim_task();
  command->set_instance_id(request->instance_id());
  command->set_task(request->task());
  command->set_lease_minutes(request->lease_minutes());
  return std::nullopt;
})

YICI_PROCESS_COMMAND(ReleaseTask, {
  auto* command = incoming.command.mutable_release_task();
  command->set_instance_id(request->instance_id());
  command->set_task(request->task());
  return std::nullopt;
})

YICI_PROCESS_COMMAND(AssignTask, {
  auto* command = incoming.command.mutable_assign_task();
  command->set_instance_id(request->instance_id());
  command->set_task(request->task());
  command->set_assignee(request->assignee());
  return approval::CheckText("assignee", request->assignee(), 1, kNameMax);
})

YICI_PROCESS_COMMAND(CompleteTask, {
  auto* command = incoming.command.mutable_complete_task();
  command->set_instance_id(request->instance_id());
  command->set_task(request->task());
  command->set_etag(request->etag());
  return ToVariables(request->variables(), command->mutable_variables());
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
  return std::nullopt;
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
  if (auto rejection = CheckTexts({{"name", request->name()}, {"key", request->key(), 0}})) return rejection;
  return ToVariables(request->variables(), command->mutable_variables());
})

YICI_PROCESS_COMMAND(BroadcastSignal, {
  auto* command = incoming.command.mutable_broadcast_signal();
  command->set_name(request->name());
  if (auto rejection = approval::CheckText("name", request->name(), 1, kNameMax)) return rejection;
  return ToVariables(request->variables(), command->mutable_variables());
})
#undef YICI_PROCESS_COMMAND

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
        for (const journal::ActivatedJob& job : answer.jobs()) {
          auto* shown = out->add_jobs();
          shown->set_instance_id(job.instance_id());
          shown->set_job(job.job());
          shown->set_type(job.type());
          shown->set_element(job.element());
          shown->set_subject(job.subject());
          shown->set_retries(job.retries());
          for (const auto& header : job.headers()) (*shown->mutable_headers())[header.key()] = header.value();
          RereadAll(job.variables(), shown->mutable_variables());
          shown->set_until(Instant::FromMicros(job.until_us()).ToString());
        }
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
  const bool waits = refused.ok() && request->wait_seconds() > 0 && request->wait_seconds() <= kWaitSecondsMax;
  const server::ReadView view(gate_.partition().published());
  if (!waits || HasJob(view, request->type(), std::max(gate_.partition().clock().Now(), view.published().legal_time())) ||
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
