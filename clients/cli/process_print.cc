#include "clients/cli/process_print.h"

#include <ostream>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "clients/cli/print.h"
#include "clients/cli/variables.h"

namespace yici::cli {
namespace {

using google::protobuf::RepeatedPtrField;

void PrintNext(const std::string& token, const View& view) {
  if (token.empty()) return;
  view.out << view.say("下一页：--page-token ", "next page: --page-token ") << Printable(token) << '\n';
}

// Whose a task is, or who may take it.
std::string People(const v1::Task& task, const View& view) {
  if (!task.holder().empty()) return task.holder();
  std::vector<std::string> all(task.people().begin(), task.people().end());
  for (const std::string& post : task.posts()) all.push_back(absl::StrCat("post:", post));
  for (const std::string& department : task.departments()) all.push_back(absl::StrCat("department:", department));
  return all.empty() ? std::string(view.say("（无候选人）", "(no candidate)")) : absl::StrJoin(all, ", ");
}

// A date that rests on days without a notice is marked wherever it is shown.
std::string DueText(const std::string& due, bool provisional, const View& view) {
  return provisional ? absl::StrCat(due, " ", view.say("暂定", "provisional")) : due;
}

void AddTasks(const RepeatedPtrField<v1::Task>& tasks, const View& view) {
  Table table({view.say("实例", "INSTANCE"), view.say("任务", "TASK"), view.say("环节", "STEP"), view.say("名称", "NAME"),
               view.say("办理人", "WHO"), view.say("期限", "DUE"), view.say("对象", "SUBJECT")});
  for (const v1::Task& task : tasks) {
    table.Add({task.instance_id(), absl::StrCat(task.task()), task.element(), task.name(), People(task, view),
               DueText(task.due(), task.due_provisional(), view), task.subject()});
  }
  table.Print(view.out, view.colour);
}

// Who signs, and what each said.
void AddSigners(const v1::Task& task, const View& view) {
  Table table({view.say("签署人", "SIGNER"), view.say("加签", "ADDED"), view.say("意见", "WORD")});
  for (const v1::Signer& signer : task.signers()) {
    const absl::string_view word = !signer.spoken() ? view.say("未签", "not yet")
                                   : signer.agree() ? view.say("同意", "agreed")
                                                    : view.say("不同意", "disagreed");
    const std::string added =
        signer.added_by().empty() ? "" : absl::StrCat(v1::SignerPosition_Name(signer.position()), " ", signer.added_by());
    table.Add({signer.person(), added, {word, signer.spoken() && !signer.agree() ? Tone::kBad : Tone::kPlain}});
  }
  table.Print(view.out, view.colour);
}

// What was done and said, in its order.
void AddDeeds(const v1::ProcessInstance& instance, const View& view) {
  Table table({view.say("时间", "AT"), view.say("环节", "STEP"), view.say("人员", "WHO"), view.say("意见", "WORD"),
               view.say("说明", "REMARK")});
  for (const v1::DoneTask& done : instance.done()) {
    table.Add({done.at(), done.element(), done.by(), view.say("办结", "completed"),
               done.taken_back() ? view.say("已退回或撤回", "sent back or taken back") : ""});
  }
  for (const v1::Opinion& opinion : instance.opinions()) {
    const absl::string_view word = opinion.of_delegate() ? view.say("受托意见", "as a delegate")
                                   : opinion.agree()     ? view.say("同意", "agreed")
                                                         : view.say("不同意", "disagreed");
    table.Add({opinion.at(), opinion.element(), opinion.person(), word, opinion.remark()});
  }
  table.Print(view.out, view.colour);
}

void AddIncidents(const RepeatedPtrField<v1::Incident>& incidents, const View& view) {
  Table table({view.say("实例", "INSTANCE"), view.say("异常", "INCIDENT"), view.say("环节", "STEP"), view.say("原因", "REASON"),
               view.say("说明", "DETAIL"), view.say("发生时间", "OPENED")});
  for (const v1::Incident& incident : incidents) {
    table.Add({incident.instance_id(),
               absl::StrCat(incident.incident()),
               incident.element(),
               {incident.reason(), Tone::kBad},
               incident.detail(),
               incident.opened()});
  }
  table.Print(view.out, view.colour);
}

void AddVariables(const RepeatedPtrField<v1::Variable>& variables, const View& view) {
  Table table({view.say("变量", "VARIABLE"), view.say("值", "VALUE")});
  for (const v1::Variable& variable : variables) table.Add({variable.name(), ValueText(variable.value())});
  table.Print(view.out, view.colour);
}

void AddJobs(const RepeatedPtrField<v1::Job>& jobs, const View& view) {
  Table table({view.say("实例", "INSTANCE"), view.say("作业", "JOB"), view.say("类型", "TYPE"), view.say("环节", "STEP"),
               view.say("剩余次数", "RETRIES"), view.say("租期至", "UNTIL"), view.say("上次失败", "FAILURE")});
  for (const v1::Job& job : jobs) {
    table.Add({job.instance_id(), absl::StrCat(job.job()), job.type(), job.element(), absl::StrCat(job.retries()), job.until(),
               job.failure()});
  }
  table.Print(view.out, view.colour);
}

void AddWaits(const v1::ProcessInstance& instance, const View& view) {
  Table table({view.say("环节", "STEP"), view.say("等待", "WAITS FOR"), view.say("名称", "NAME"), view.say("键", "KEY")});
  for (const v1::Timer& timer : instance.timers()) {
    const std::string days = timer.working_days() == 0 ? "" : absl::StrCat(timer.working_days(), view.say(" 个工作日", " wd"));
    table.Add({timer.element(), view.say("时间", "time"), DueText(timer.due(), timer.provisional(), view), days});
  }
  for (const v1::Waiting& wait : instance.waiting()) table.Add({wait.element(), wait.kind(), wait.name(), wait.key()});
  table.Print(view.out, view.colour);
}

// Lines as they are, without what a terminal would obey.
void PrintText(const std::string& text, const View& view) {
  for (const char c : text) {
    if (static_cast<unsigned char>(c) >= 0x20 || c == '\n' || c == '\t') view.out << c;
  }
}

}  // namespace

void PrintDeployed(const v1::DeployProcessesReply& reply, const View& view) {
  Facts facts;
  facts.Add(view.say("部署", "deployment"), reply.digest());
  for (const v1::DeployedProcess& process : reply.processes()) {
    facts.Add(view.say("流程", "process"), absl::StrCat(process.process_id(), " v", process.version()));
  }
  if (reply.unchanged())
    facts.Add(view.say("说明", "note"), view.say("相同文件此前已部署", "the same files were deployed before"));
  facts.Add(view.say("修订号", "revision"), Position(reply.command(), view.language));
  facts.Print(view.out, view.colour);
}

void PrintChecked(const v1::CheckProcessesResponse& reply, const View& view) {
  Table table({"", view.say("文件", "FILE"), view.say("行", "LINE"), view.say("元素", "ELEMENT"), view.say("规则", "RULE"),
               view.say("说明", "TEXT")});
  int refusals = 0;
  for (const v1::Finding& finding : reply.findings()) {
    refusals += finding.refusal() ? 1 : 0;
    table.Add({{finding.refusal() ? view.say("拒绝", "refused") : view.say("警告", "warning"),
                finding.refusal() ? Tone::kBad : Tone::kWarn},
               finding.file(),
               absl::StrCat(finding.line()),
               finding.element(),
               finding.reason(),
               finding.text()});
  }
  if (!table.empty()) table.Print(view.out, view.colour);
  view.out << view.say("流程：", "processes: ") << absl::StrJoin(reply.processes(), ", ") << '\n';
  view.out << view.say("错误：", "faults: ") << refusals << '\n';
}

void PrintProcesses(const v1::ListProcessesResponse& reply, const View& view) {
  Table table(
      {view.say("流程", "PROCESS"), view.say("版本", "VERSION"), view.say("部署", "DEPLOYMENT"), view.say("时间", "AT")});
  for (const v1::Process& process : reply.processes()) {
    for (const v1::ProcessVersion& version : process.versions()) {
      table.Add({process.process_id(), absl::StrCat(version.version()), version.digest(), version.deployed_at()});
    }
  }
  table.Print(view.out, view.colour);
  PrintNext(reply.next_page_token(), view);
}

void PrintMigration(const v1::PreviewMigrationResponse& reply, const View& view) {
  Table table({view.say("实例", "INSTANCE"), view.say("可迁移", "POSSIBLE"), view.say("原因", "REASON")});
  for (const v1::InstanceMigration& one : reply.instances()) {
    table.Add({one.instance_id(),
               {one.possible() ? view.say("是", "yes") : view.say("否", "no"), one.possible() ? Tone::kPlain : Tone::kBad},
               one.reason()});
  }
  table.Print(view.out, view.colour);
  PrintNext(reply.next_page_token(), view);
}

void PrintDrawing(const v1::DrawProcessResponse& reply, const View& view) { PrintText(reply.mermaid(), view); }

void PrintDeployment(const v1::ProcessDeployment& reply, const View& view) {
  for (const v1::ProcessFile& file : reply.files()) {
    Heading(view, Printable(file.name()));
    PrintText(file.text(), view);
    view.out << '\n';
  }
}

void PrintProcessReply(const v1::ProcessReply& reply, const View& view) {
  Facts facts;
  facts.Add(view.say("实例", "instance"), reply.instance_id());
  if (reply.stored()) facts.Add(view.say("说明", "note"), view.say("尚无实例等待，已保留", "nobody waits yet: kept"));
  if (reply.duplicate()) facts.Add(view.say("说明", "note"), view.say("此前已发布", "published before"));
  if (reply.receivers() > 0) facts.Add(view.say("接收实例数", "receivers"), absl::StrCat(reply.receivers()));
  if (!reply.until().empty()) facts.Add(view.say("租期至", "until"), reply.until());
  facts.Add(view.say("修订号", "revision"), Position(reply.command(), view.language));
  facts.Print(view.out, view.colour);
}

void PrintInstance(const v1::ProcessInstance& reply, const View& view) {
  Facts facts;
  facts.Add(view.say("实例", "instance"), reply.instance_id());
  facts.Add(view.say("流程", "process"), absl::StrCat(reply.process_id(), " v", reply.version()));
  facts.Add(view.say("对象", "subject"), reply.subject());
  facts.Add(view.say("状态", "status"), {reply.status(), Tone::kStrong});
  facts.Add(view.say("挂起自", "suspended since"), {reply.suspended(), Tone::kWarn});
  facts.Add(view.say("错误", "error"), {reply.error(), Tone::kBad});
  facts.Add(view.say("开始", "started"), reply.started());
  facts.Add(view.say("结束", "ended"), reply.ended());
  facts.Add(view.say("所在环节", "stands at"), absl::StrJoin(reply.elements(), ", "));
  facts.Print(view.out, view.colour);
  const auto part = [&](bool any, absl::string_view zh, absl::string_view en) {
    if (any) Heading(view, view.say(zh, en));
    return any;
  };
  if (part(reply.tasks_size() > 0, "任务", "Tasks")) AddTasks(reply.tasks(), view);
  for (const v1::Task& task : reply.tasks()) {
    if (part(task.signers_size() > 0, "签署", "Signatures")) AddSigners(task, view);
  }
  if (part(reply.done_size() + reply.opinions_size() > 0, "办理记录", "What was done and said")) AddDeeds(reply, view);
  if (part(reply.jobs_size() > 0, "作业", "Jobs")) AddJobs(reply.jobs(), view);
  if (part(reply.timers_size() + reply.waiting_size() > 0, "等待", "Waits")) AddWaits(reply, view);
  if (part(reply.incidents_size() > 0, "异常", "Incidents")) AddIncidents(reply.incidents(), view);
  if (part(reply.variables_size() > 0, "变量", "Variables")) AddVariables(reply.variables(), view);
}

void PrintInstances(const v1::ListInstancesResponse& reply, const View& view) {
  Table table({view.say("实例", "INSTANCE"), view.say("流程", "PROCESS"), view.say("版本", "VERSION"),
               view.say("状态", "STATUS"), view.say("所在环节", "STANDS AT"), view.say("对象", "SUBJECT")});
  for (const v1::ProcessInstance& one : reply.instances()) {
    table.Add({one.instance_id(),
               one.process_id(),
               absl::StrCat(one.version()),
               {one.status(), one.incidents_size() > 0 ? Tone::kBad : Tone::kPlain},
               absl::StrJoin(one.elements(), ", "),
               one.subject()});
  }
  table.Print(view.out, view.colour);
  PrintNext(reply.next_page_token(), view);
}

void PrintIncidents(const v1::ListIncidentsResponse& reply, const View& view) {
  AddIncidents(reply.incidents(), view);
  PrintNext(reply.next_page_token(), view);
}

void PrintTasks(const v1::ListTasksResponse& reply, const View& view) {
  AddTasks(reply.tasks(), view);
  PrintNext(reply.next_page_token(), view);
}

namespace {

void PrintGiven(const RepeatedPtrField<v1::Job>& jobs, const View& view) {
  AddJobs(jobs, view);
  for (const v1::Job& job : jobs) {
    if (job.variables_size() == 0) continue;
    Heading(view, absl::StrCat(job.instance_id(), " ", job.job()));
    AddVariables(job.variables(), view);
  }
}

}  // namespace

void PrintJobs(const v1::ActivateJobsResponse& reply, const View& view) { PrintGiven(reply.jobs(), view); }

void PrintWatchedJobs(const v1::WatchJobsResponse& reply, const View& view) {
  PrintGiven(reply.jobs(), view);
  view.out << std::flush;
}

void PrintJobWorkers(const v1::ListJobWorkersResponse& reply, const View& view) {
  Table table({view.say("类型", "TYPE"), view.say("工作者", "WORKERS")});
  for (const v1::JobWorkers& list : reply.types()) table.Add({list.type(), absl::StrJoin(list.workers(), " ")});
  table.Print(view.out, view.colour);
  PrintNext(reply.next_page_token(), view);
}

void PrintDecision(const v1::EvaluateDecisionResponse& reply, const View& view) {
  Facts facts;
  facts.Add(view.say("结果", "value"), {ValueText(reply.value()), Tone::kStrong});
  for (const v1::MatchedTable& table : reply.tables()) facts.Add(view.say("命中", "matched"), table.explanation());
  for (const std::string& note : reply.notes()) facts.Add(view.say("说明", "note"), {note, Tone::kWarn});
  facts.Print(view.out, view.colour);
}

}  // namespace yici::cli
