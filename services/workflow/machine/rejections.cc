#include "services/workflow/machine/rejections.h"

#include <algorithm>
#include <iterator>

namespace yici::workflow {
namespace {

constexpr auto kInvalid = RejectionCode::kInvalidArgument;
constexpr auto kNotFound = RejectionCode::kNotFound;
constexpr auto kDenied = RejectionCode::kPermissionDenied;
constexpr auto kFailed = RejectionCode::kFailedPrecondition;

constexpr ReasonRow kReasons[] = {
    {Reason::kProcessFiles, "PROCESS_FILES", kInvalid,
     "应有 1 至 20 个名称不重复、以 .bpmn 或 .dmn 结尾、合计不超过 200 KiB 的文件，但不是。",
     "Expected 1 to 20 files with names of their own that end in .bpmn or .dmn, 200 KiB together, but they are not."},
    {Reason::kTextTooLong, "TEXT_TOO_LONG", kInvalid, "文字长度应在上限之内，但超出了上限。",
     "Expected a text within its limit, but it is longer."},
    {Reason::kReasonsRequired, "REASONS_REQUIRED", kInvalid, "应说明理由，但未说明。", "Expected reasons, but there are none."},
    {Reason::kJobLimits, "JOB_LIMITS", kInvalid, "作业的数量、租期、重试次数或等待时间应在上限之内，但超出了上限。",
     "Expected a number of jobs, a lease, retries and a back-off within their limits, but one is not."},
    {Reason::kProcessInvalid, "PROCESS_INVALID", kInvalid, "流程文件应能执行，但存在错误，详见 findings。",
     "Expected files that can be executed, but they have faults; findings lists them."},
    {Reason::kProcessNotFound, "PROCESS_NOT_FOUND", kNotFound, "应为已部署的流程及版本，但不存在。",
     "Expected a deployed process and version, but there is none."},
    {Reason::kInstanceNotFound, "INSTANCE_NOT_FOUND", kNotFound, "应为存在的流程实例，但没有这个实例。",
     "Expected a process instance that exists, but there is none of this id."},
    {Reason::kTaskNotFound, "TASK_NOT_FOUND", kNotFound, "应为实例中待办的任务，但没有这个任务。",
     "Expected an open task of the instance, but there is none of this id."},
    {Reason::kJobNotFound, "JOB_NOT_FOUND", kNotFound, "应为实例中待处理的作业，但没有这个作业。",
     "Expected an open job of the instance, but there is none of this id."},
    {Reason::kOfficerUnknown, "OFFICER_UNKNOWN", kNotFound, "应为在职人员，但目录中没有此人。",
     "Expected an officer of the directory who is in service, but there is none of this id."},
    {Reason::kProcessAdministratorRequired, "PROCESS_ADMINISTRATOR_REQUIRED", kDenied, "应由覆盖全部区划的管理员办理，但不是。",
     "Expected an administrator of the whole partition, but the sender is none."},
    {Reason::kWorkerRequired, "WORKER_REQUIRED", kDenied, "作业应由大厅系统或管理员领取，但不是。",
     "Expected a hall system or an administrator as the worker of a job, but the sender is neither."},
    {Reason::kTaskNotYours, "TASK_NOT_YOURS", kDenied, "任务应由候选人、候选岗位或候选部门的人员办理，但不是。",
     "Expected a candidate of the task, by name, post or department, but the sender is none."},
    {Reason::kTaskChanged, "TASK_CHANGED", RejectionCode::kAborted, "应以任务的最新版本为准，但任务已被他人更改。",
     "Expected the task's latest revision, but it has changed since."},
    {Reason::kTaskHeld, "TASK_HELD", kFailed, "任务应未被他人领取，但已被领取。",
     "Expected a task that nobody else holds, but somebody does."},
    {Reason::kTaskNotHeld, "TASK_NOT_HELD", kFailed, "应为本人领取的任务，但不是。",
     "Expected a task that the sender holds, but the sender does not."},
    {Reason::kJobNotHeld, "JOB_NOT_HELD", kFailed, "应为本工作者领取的作业，但不是。",
     "Expected a job that the sender has taken, but it has not."},
    {Reason::kMessageNotAwaited, "MESSAGE_NOT_AWAITED", kFailed, "应有实例在等待该消息，但没有。",
     "Expected an instance that waits for the message, but there is none."},
    {Reason::kTooManyReceivers, "TOO_MANY_RECEIVERS", kFailed, "一次广播的接收实例应不超过 100 个，但超过了。",
     "Expected at most 100 instances that wait for the signal, but there are more."},
    {Reason::kProcessCascade, "PROCESS_CASCADE", kFailed, "一个命令引起的后续推进应不超过 100 次，但超过了。",
     "Expected at most 100 instances moved by one command, but messages among them go on and on."},
};

}  // namespace

const ReasonRow& RowOf(Reason reason) {
  return *std::find_if(std::begin(kReasons), std::end(kReasons), [&](const ReasonRow& row) { return row.reason == reason; });
}

Rejection Deny(Reason reason, std::string_view field, Metadata metadata) {
  const ReasonRow& row = RowOf(reason);
  return Reject(row.code, row.name, field, row.zh, row.en, metadata);
}

}  // namespace yici::workflow
