// Tasks of people: the work list and what is done with one.
#include "clients/cli/families.h"
#include "clients/cli/process_print.h"
#include "yici/v1/workflow.grpc.pb.h"

namespace yici::cli {
namespace {

using Stub = v1::WorkflowService::Stub;

constexpr Flag kTask{"TASK", "task", "number of the task [任务]", As::kField, true};

}  // namespace

std::vector<Command> TaskCommands() {
  const PrintFn done = Shows(PrintProcessReply);
  return {
      {.path = "task list",
       .title = "The work list: earliest due first [待办任务]",
       .rpc = Unary(&Stub::ListTasks),
       .print = Shows(PrintTasks),
       .flags = {{"--whose", "whose", "officer:ID, post:ID, department:ID or nobody (default: yours) [谁的任务]"},
                 kPageSize,
                 kPageToken,
                 kAll},
       .examples = "yici task list\nyici task list --whose department:jz-market",
       .pages = true},
      {.path = "task claim",
       .title = "Take a task that you are a candidate of [签收]",
       .rpc = Unary(&Stub::ClaimTask),
       .print = done,
       .flags = {kInstance, kTask, {"--lease", "lease_minutes", "minutes it is yours (default: without end) [租期分钟]"}},
       .examples = "yici task claim 1042.0 7 --lease 480"},
      {.path = "task release",
       .title = "Give a task back to its candidates [退回签收]",
       .rpc = Unary(&Stub::ReleaseTask),
       .print = done,
       .flags = {kInstance, kTask},
       .examples = "yici task release 1042.0 7"},
      {.path = "task assign",
       .title = "Give a task to an officer [指派]",
       .rpc = Unary(&Stub::AssignTask),
       .print = done,
       .flags = {kInstance, kTask, {"ASSIGNEE", "assignee", "officer:ID [办理人]", As::kField, true}},
       .examples = "yici task assign 1042.0 7 officer:jz-market-handler-1"},
      {.path = "task complete",
       .title = "Complete a task [完成任务]",
       .rpc = Unary(&Stub::CompleteTask),
       .print = done,
       .flags = {kInstance, kTask, kVariable, {"--etag", "etag", "refuse if the task changed since this etag"}},
       .examples = "yici task complete 1042.0 7 --var agreed=true --var opinion=同意"},
  };
}

}  // namespace yici::cli
