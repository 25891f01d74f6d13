// Tasks of people: the work list and what is done with one.
#include "clients/cli/families.h"
#include "clients/cli/process_print.h"
#include "yici/v1/workflow.grpc.pb.h"

namespace yici::cli {
namespace {

using Stub = v1::WorkflowService::Stub;

constexpr Flag kTask{"TASK", "task", "number of the task [任务]", As::kField, true};

constexpr Flag kPerson{"PERSON", "person", "officer:ID [人员]", As::kField, true};
constexpr Flag kReason{"--reason", "reason", "reason [理由]"};
constexpr Flag kGrounds{"--reason", "reason", "reason [理由]", As::kField, true};

// What officers do beside claiming and completing.
std::vector<Command> HabitCommands() {
  const PrintFn done = Shows(PrintProcessReply);
  return {
      {.path = "task delegate",
       .title = "Let another work on it; it comes back to you [委托办理]",
       .rpc = Unary(&Stub::DelegateTask),
       .print = done,
       .flags = {kInstance, kTask, kPerson, kReason},
       .examples = "yici task delegate 1042.0 7 officer:jz-market-handler-2 --reason 请核对面积"},
      {.path = "task transfer",
       .title = "Give it to another for good [转办]",
       .rpc = Unary(&Stub::TransferTask),
       .print = done,
       .flags = {kInstance, kTask, kPerson, kReason},
       .examples = "yici task transfer 1042.0 7 officer:jz-market-handler-2 --reason 出差"},
      {.path = "task return",
       .title = "Send the work back to an earlier step [驳回]",
       .rpc = Unary(&Stub::ReturnTask),
       .print = done,
       .flags = {kInstance,
                 kTask,
                 {"STEP", "element", "user task that was done before [退回环节]", As::kField, true},
                 kGrounds,
                 {"--etag", "etag", "refuse if the task changed since this etag"}},
       .examples = "yici task return 1042.0 9 handle --reason 材料与现场不符"},
      {.path = "task take-back",
       .title = "Take back what you completed, while nobody touched what followed [撤回]",
       .rpc = Unary(&Stub::TakeBackTask),
       .print = done,
       .flags = {kInstance, {"STEP", "element", "user task that you completed last [环节]", As::kField, true}, kReason},
       .examples = "yici task take-back 1042.0 handle --reason 意见有误"},
      {.path = "task sign",
       .title = "Give your word on a countersigned task [会签]",
       .rpc = Unary(&Stub::SignTask),
       .print = done,
       .flags = {kInstance,
                 kTask,
                 {"OUTCOME", "agree", "agree or disagree [同意与否]", As::kField, true, "agree=1,disagree=0"},
                 {"--remark", "remark", "opinion [意见]"}},
       .examples = "yici task sign 1042.0 11 agree --remark 同意"},
      {.path = "task add-signer",
       .title = "Ask one more person: before, beside or after [加签]",
       .rpc = Unary(&Stub::AddSigner),
       .print = done,
       .flags =
           {kInstance, kTask, kPerson, {"--position", "position", "before, beside or after [位置]", As::kField, true}, kReason},
       .examples = "yici task add-signer 1042.0 11 officer:jz-justice-handler-1 --position before"},
      {.path = "task drop-signer",
       .title = "Ask a person no more who has not spoken [减签]",
       .rpc = Unary(&Stub::DropSigner),
       .print = done,
       .flags = {kInstance, kTask, kPerson, kGrounds},
       .examples = "yici task drop-signer 1042.0 11 officer:jz-justice-handler-1 --reason 不涉及"},
      {.path = "task copy",
       .title = "Let others see the instance [抄送]",
       .rpc = Unary(&Stub::CopyTask),
       .print = done,
       .flags = {kInstance, kTask, {"PERSON", "persons", "officer:ID [人员]", As::kField, true}, kReason},
       .examples = "yici task copy 1042.0 7 officer:jz-market-reviewer-1"},
      {.path = "task urge",
       .title = "Urge whoever has it; once a working day [催办]",
       .rpc = Unary(&Stub::UrgeTask),
       .print = done,
       .flags = {kInstance, kTask, kReason},
       .examples = "yici task urge 1042.0 7 --reason 承诺期限将至"},
  };
}

std::vector<Command> WorkCommands() {
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
       .flags = {kInstance,
                 kTask,
                 kVariable,
                 {"--remark", "remark", "of a delegate: the opinion that goes back with it [意见]"},
                 {"--etag", "etag", "refuse if the task changed since this etag"}},
       .examples = "yici task complete 1042.0 7 --var agreed=true --var opinion=同意"},
  };
}

}  // namespace

std::vector<Command> TaskCommands() {
  std::vector<Command> all = WorkCommands();
  const std::vector<Command> more = HabitCommands();
  all.insert(all.end(), more.begin(), more.end());
  return all;
}

}  // namespace yici::cli
