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
    {Reason::kSignerPosition, "SIGNER_POSITION", kInvalid, "加签应为前加签、并加签或后加签，但未说明。",
     "Expected a signer before, beside or after, but the position is not given."},
    {Reason::kCopyPersons, "COPY_PERSONS", kInvalid, "抄送应为 1 至 20 人，但不是。",
     "Expected 1 to 20 people to copy in, but there are none or more."},
    {Reason::kJobWorkers, "JOB_WORKERS", kInvalid, "应为作业类型及不超过 100 个不重复的工作者（hall: 或 officer:），但不是。",
     "Expected a type of job and at most 100 workers (hall: or officer:), none of them twice, but it is not."},
    {Reason::kMessageLimits, "MESSAGE_LIMITS", kInvalid, "消息的存续时间应为 0 至 30 天，编号不超过 100 字节，但不是。",
     "Expected a time to live of 0 to 30 days and an id of at most 100 bytes, but one is not."},
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
    {Reason::kWorkerUnknown, "WORKER_UNKNOWN", kNotFound, "工作者应为目录中的大厅或在职人员，但没有找到。",
     "Expected workers that are halls of the directory or officers in service, but one is neither."},
    {Reason::kProcessAdministratorRequired, "PROCESS_ADMINISTRATOR_REQUIRED", kDenied, "应由覆盖全部区划的管理员办理，但不是。",
     "Expected an administrator of the whole partition, but the sender is none."},
    {Reason::kWorkerRequired, "WORKER_REQUIRED", kDenied, "作业应由大厅系统或管理员领取，但不是。",
     "Expected a hall system or an administrator as the worker of a job, but the sender is neither."},
    {Reason::kWorkerNotListed, "WORKER_NOT_LISTED", kDenied, "应为该作业类型名单上的工作者，但不在名单上。",
     "Expected a worker on the list of this type of job, but the sender is not on it."},
    {Reason::kTaskNotYours, "TASK_NOT_YOURS", kDenied, "任务应由候选人、候选岗位或候选部门的人员办理，但不是。",
     "Expected a candidate of the task, by name, post or department, but the sender is none."},
    {Reason::kSignerRequired, "SIGNER_REQUIRED", kDenied, "应由被请签署的人员签署，但不是。",
     "Expected one who is asked to sign the task, but the sender is none."},
    {Reason::kTakeBackNotYours, "TAKE_BACK_NOT_YOURS", kDenied, "应由最近办结该环节的人员撤回，但不是。",
     "Expected who completed this task last, but the sender did not."},
    {Reason::kParticipantRequired, "PROCESS_PARTICIPANT_REQUIRED", kDenied,
     "应由参与该流程的人员、大厅系统或管理员催办，但不是。",
     "Expected one who took part in the process, a hall system or an administrator, but the sender is none."},
    {Reason::kTaskChanged, "TASK_CHANGED", RejectionCode::kAborted, "应以任务的最新版本为准，但任务已被他人更改。",
     "Expected the task's latest revision, but it has changed since."},
    {Reason::kInstanceSuspended, "INSTANCE_SUSPENDED", kFailed, "应为未挂起的流程实例，但它已挂起。",
     "Expected an instance that is not suspended, but it is."},
    {Reason::kInstanceNotSuspended, "INSTANCE_NOT_SUSPENDED", kFailed, "应为已挂起的流程实例，但它没有挂起。",
     "Expected an instance that is suspended, but it is not."},
    {Reason::kProcessOfSubject, "PROCESS_OF_SUBJECT", kFailed, "应为独立的流程实例，但它随其办件推进。",
     "Expected a process on its own, but this one follows its case: act on the case."},
    {Reason::kTaskHeld, "TASK_HELD", kFailed, "任务应未被他人领取，但已被领取。",
     "Expected a task that nobody else holds, but somebody does."},
    {Reason::kTaskNotHeld, "TASK_NOT_HELD", kFailed, "应为本人领取的任务，但不是。",
     "Expected a task that the sender holds, but the sender does not."},
    {Reason::kTaskNeedsSignatures, "TASK_NEEDS_SIGNATURES", kFailed, "应为由一人办结的任务，但该任务由会签决定。",
     "Expected a task that one person completes, but this one is decided by signatures."},
    {Reason::kTaskAwaitsOpinions, "TASK_AWAITS_OPINIONS", kFailed, "加签人应已签署，但仍有人未签署。",
     "Expected that all who were added to the task have spoken, but somebody has not."},
    {Reason::kTaskDelegated, "TASK_DELEGATED", kFailed, "应为未委托的任务，但该任务是受托办理的。",
     "Expected a task of one's own, but it was delegated and goes back to its owner."},
    {Reason::kTaskRecipient, "TASK_RECIPIENT", kFailed, "接收人应为其他在职的候选人或同部门人员，但不是。",
     "Expected another officer in service who is a candidate or of the holder's department, but the person is none."},
    {Reason::kReturnAcrossLoop, "RETURN_ACROSS_LOOP", kFailed, "退回的环节应不在循环或多实例之内外跨越，但跨越了。",
     "Expected an earlier task within the same turn of a loop, but the way back leads into or out of one."},
    {Reason::kReturnNotEarlier, "RETURN_NOT_EARLIER", kFailed, "应退回到本任务之前已办结的环节，但不是。",
     "Expected a task that was done on the way to this one, but it was not."},
    {Reason::kTakeBackTooLate, "TAKE_BACK_TOO_LATE", kFailed, "撤回时后续任务应尚未有人处理，但已有人处理。",
     "Expected that nobody has touched what followed, but somebody has, or nothing is left of it."},
    {Reason::kSignedAlready, "SIGNED_ALREADY", kFailed, "每人应只签署一次，但已签署过。",
     "Expected a signer who has not spoken, but this one has."},
    {Reason::kSignNotYet, "SIGN_NOT_YET", kFailed, "应轮到本人签署，但尚未轮到。",
     "Expected that it is the signer's turn, but others are asked first."},
    {Reason::kSignerAlready, "SIGNER_ALREADY", kFailed, "应为尚未在签署人之列的其他人员，但已在其列。",
     "Expected somebody else who is not yet asked about the task, but this person is."},
    {Reason::kSignerNotOpen, "SIGNER_NOT_OPEN", kFailed, "应为尚未签署的签署人，但不是。",
     "Expected a signer who has not spoken, but the person is none."},
    {Reason::kSignerNeeded, "SIGNER_NEEDED", kFailed, "减签后应仍能作出决定，但缺此人不能。",
     "Expected a signer the decision can do without, but it cannot."},
    {Reason::kUrgedToday, "URGED_TODAY", kFailed, "同一任务每个工作日应只催办一次，但已催办过。",
     "Expected one urging per person, task and working day, but there was one."},
    {Reason::kProcessRecordsFull, "PROCESS_RECORDS_FULL", kFailed, "实例的意见、签署人或抄送应在上限之内，但已满。",
     "Expected room for one more opinion, signer or copy, but there is none."},
    {Reason::kJobNotHeld, "JOB_NOT_HELD", kFailed, "应为本工作者领取的作业，但不是。",
     "Expected a job that the sender has taken, but it has not."},
    {Reason::kMessageNotAwaited, "MESSAGE_NOT_AWAITED", kFailed, "应有实例在等待该消息，但没有。",
     "Expected an instance that waits for the message, but there is none."},
    {Reason::kTooManyReceivers, "TOO_MANY_RECEIVERS", kFailed, "一次广播的接收实例应不超过 100 个，但超过了。",
     "Expected at most 100 instances that wait for the signal, but there are more."},
    {Reason::kProcessCascade, "PROCESS_CASCADE", kFailed, "一个命令引起的后续推进应不超过 250 次、450 KiB，但超过了。",
     "Expected at most 250 instances moved by one command, in 450 KiB of steps, but messages among them go on and on."},
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
