// Processes: deploy, start, follow; messages, signals, decisions.
#include "absl/strings/match.h"
#include "clients/cli/families.h"
#include "clients/cli/process_print.h"
#include "yici/v1/workflow.grpc.pb.h"

namespace yici::cli {
namespace {

using Stub = v1::WorkflowService::Stub;

constexpr Flag kFiles{"FILE", "files", ".bpmn and .dmn files that belong together [流程与决策文件]", As::kProcessFile, true};

int FaultsOf(const google::protobuf::Message& message) {
  for (const v1::Finding& finding : static_cast<const v1::CheckProcessesResponse&>(message).findings()) {
    if (finding.refusal()) return kExitFaults;
  }
  return kExitOk;
}

std::vector<Command> DeploymentCommands() {
  return {
      {.path = "process deploy",
       .title = "Deploy process and decision models [部署流程]",
       .rpc = Unary(&Stub::DeployProcesses),
       .print = Shows(PrintDeployed),
       .flags = {kFiles},
       .examples = "yici process deploy review.bpmn fees.dmn"},
      {.path = "process check",
       .title = "Read models as a deployment would, change nothing; exits 8 where one is refused [检查流程文件]",
       .rpc = Unary(&Stub::CheckProcesses),
       .print = Shows(PrintChecked),
       .flags = {kFiles},
       .examples = "yici process check review.bpmn",
       .verdict = FaultsOf},
      {.path = "process lint",
       .title = "Also what may run and is still wrong: joins, dead ends, limits that add up to too much [体检流程]",
       .rpc = Unary(&Stub::CheckProcesses),
       .print = Shows(PrintChecked),
       .flags = {kFiles,
                 {"--item", "item_code", "item whose promised limit the due dates must keep [事项]"},
                 {"--limit", "limit_working_days", "or so many working days [工作日上限]"}},
       .examples = "yici process lint review.bpmn --item 11210700YCJ000276K3210127001000",
       .preset = [](google::protobuf::Message* request) { static_cast<v1::CheckProcessesRequest*>(request)->set_lint(true); },
       .verdict = FaultsOf},
      {.path = "process show",
       .title = "A process as a Mermaid flowchart; of an instance, with the steps marked where it stands [流程图]",
       .rpc = Unary(&Stub::DrawProcess),
       .print = Shows(PrintDrawing),
       .flags = {{"PROCESS", "process_id", "process, or --instance [流程]"},
                 {"--instance", "instance_id", "an instance [流程实例]"},
                 {"--version", "version", "version (default: the newest) [版本]"}},
       .examples = "yici process show review\nyici process show --instance 1042.0 > now.mmd"},
      {.path = "process list",
       .title = "Deployed processes and their versions [流程列表]",
       .rpc = Unary(&Stub::ListProcesses),
       .print = Shows(PrintProcesses),
       .flags = {kPageSize, kPageToken, kAll},
       .examples = "yici process list",
       .pages = true},
      {.path = "process files",
       .title = "The files of a deployment [部署的文件]",
       .rpc = Unary(&Stub::GetDeployment),
       .print = Shows(PrintDeployment),
       .flags = {{"DIGEST", "digest", "of the deployment [部署摘要]", As::kField, true}},
       .examples = "yici process files 3f0a…"},
  };
}

std::vector<Command> InstanceCommands() {
  const PrintFn done = Shows(PrintProcessReply);
  return {
      {.path = "process start",
       .title = "Start a process [启动流程]",
       .rpc = Unary(&Stub::StartProcess),
       .print = done,
       .flags = {{"PROCESS", "process_id", "process [流程]", As::kField, true},
                 {"--version", "version", "version (default: the newest) [版本]"},
                 {"--subject", "subject", "what it is about [对象]"},
                 kVariable},
       .examples = "yici process start review --subject cases/1121… --var amount=12000 --var urgent=true"},
      {.path = "process get",
       .title = "One instance: where it stands, its tasks, jobs, timers, incidents and variables [流程实例]",
       .rpc = Unary(&Stub::GetInstance),
       .print = Shows(PrintInstance),
       .flags = {kInstance},
       .examples = "yici process get 1042.0"},
      {.path = "process instances",
       .title = "List instances [流程实例列表]",
       .rpc = Unary(&Stub::ListInstances),
       .print = Shows(PrintInstances),
       .flags = {{"TERM", "filter", "process_id=…, subject=…, status=RUNNING; joined by AND [筛选]", As::kTerms},
                 kPageSize,
                 kPageToken,
                 kAll},
       .examples = "yici process instances process_id=review status=RUNNING",
       .pages = true},
      {.path = "process incidents",
       .title = "What stands still because it failed, the oldest first [异常列表]",
       .rpc = Unary(&Stub::ListIncidents),
       .print = Shows(PrintIncidents),
       .flags = {kPageSize, kPageToken, kAll},
       .examples = "yici process incidents",
       .pages = true},
      {.path = "process resolve",
       .title = "Try again what stands still [处理异常]",
       .rpc = Unary(&Stub::ResolveIncident),
       .print = done,
       .flags = {kInstance, {"INCIDENT", "incident", "number of the incident [异常]", As::kField, true}},
       .examples = "yici process resolve 1042.0 17"},
      {.path = "process set",
       .title = "Set variables of an instance; its conditions are looked at again [设置变量]",
       .rpc = Unary(&Stub::SetProcessVariables),
       .print = done,
       .flags = {kInstance, kVariable},
       .examples = "yici process set 1042.0 --var amount=13000"},
      {.path = "process suspend",
       .title = "Let an instance stand still; its dates keep what was left of them [挂起流程]",
       .rpc = Unary(&Stub::SuspendProcess),
       .print = done,
       .flags = {kInstance, {"--reason", "reason", "reason [理由]", As::kField, true}},
       .examples = "yici process suspend 1042.0 --reason 等待司法结论"},
      {.path = "process resume",
       .title = "Let a suspended instance go on [恢复流程]",
       .rpc = Unary(&Stub::ResumeProcess),
       .print = done,
       .flags = {kInstance},
       .examples = "yici process resume 1042.0"},
      {.path = "process cancel",
       .title = "End an instance [取消流程]",
       .rpc = Unary(&Stub::CancelProcess),
       .print = done,
       .flags = {kInstance, {"--reason", "reason", "reason [理由]", As::kField, true}},
       .examples = "yici process cancel 1042.0 --reason 办件已撤回"},
  };
}

std::vector<Command> LetterCommands() {
  const PrintFn done = Shows(PrintProcessReply);
  return {
      {.path = "message publish",
       .title = "Send a message to the oldest instance that waits for it [发送消息]",
       .rpc = Unary(&Stub::PublishMessage),
       .print = done,
       .flags = {{"NAME", "name", "message [消息]", As::kField, true},
                 {"--key", "key", "correlation key [关联键]"},
                 kVariable,
                 {"--live", "time_to_live_seconds", "seconds to keep it for whoever comes to wait [存续秒数]"},
                 {"--id", "message_id", "counts once while it lives [消息编号]"}},
       .examples = "yici message publish fee-paid --key 112107… --var fen=12000 --live 86400 --id receipt-7"},
      {.path = "signal broadcast",
       .title = "Send a signal to every instance that waits for it [广播信号]",
       .rpc = Unary(&Stub::BroadcastSignal),
       .print = done,
       .flags = {{"NAME", "name", "signal [信号]", As::kField, true}, kVariable},
       .examples = "yici signal broadcast flood"},
      {.path = "decision evaluate",
       .title = "Evaluate a decision of what is deployed; changes nothing [试算决策]",
       .rpc = Unary(&Stub::EvaluateDecision),
       .print = Shows(PrintDecision),
       .flags = {{"DECISION", "decision", "name or id of the decision [决策]", As::kField, true},
                 {"--process", "process_id", "in the newest deployment of this process [流程]"},
                 {"--digest", "digest", "in this deployment [部署摘要]"},
                 {"--input", "inputs", "NAME=VALUE; repeatable [输入]", As::kVariable}},
       .examples = "yici decision evaluate fee --process review --input area=120"},
  };
}

}  // namespace

std::vector<Command> ProcessCommands() {
  std::vector<Command> all = DeploymentCommands();
  for (auto more : {InstanceCommands(), LetterCommands()}) all.insert(all.end(), more.begin(), more.end());
  return all;
}

}  // namespace yici::cli
