#include "services/steward/machine/rejections.h"

#include <iterator>
#include <string>

namespace yici::steward {
namespace {

constexpr auto kInvalid = RejectionCode::kInvalidArgument;
constexpr auto kNotFound = RejectionCode::kNotFound;
constexpr auto kExists = RejectionCode::kAlreadyExists;
constexpr auto kDenied = RejectionCode::kPermissionDenied;
constexpr auto kFailed = RejectionCode::kFailedPrecondition;
constexpr auto kAborted = RejectionCode::kAborted;

constexpr ReasonRow kReasons[] = {
    {Reason::kTextRequired, "TEXT_REQUIRED", kInvalid, "应填写内容，但为空。", "Expected a text, but it is empty."},
    {Reason::kTextTooLong, "TEXT_TOO_LONG", kInvalid, "文字长度应在上限之内，但超出了上限。",
     "Expected a text within its limit, but it is longer."},
    {Reason::kListTooLong, "LIST_TOO_LONG", kInvalid, "清单条目数应在上限之内，但超出了上限。",
     "Expected a list within its limit, but it has more entries."},
    {Reason::kDepartmentDuplicate, "DEPARTMENT_DUPLICATE", kInvalid, "每个部门应只列一次，但有重复。",
     "Expected each department once, but one is named twice."},
    {Reason::kDemandChannelInvalid, "DEMAND_CHANNEL_INVALID", kInvalid, "应写明诉求来源渠道，且企业只能自行提出，但不符。",
     "Expected the channel of the demand, and of an enterprise its own, but it is another."},
    {Reason::kCallerRequired, "CALLER_REQUIRED", kInvalid, "管家或企业提出的诉求应写明企业的统一社会信用代码，但未写明。",
     "Expected the enterprise's social credit code with an issue, but there is none."},
    {Reason::kReferenceRequired, "REFERENCE_REQUIRED", kInvalid, "其他平台转来的诉求应带有该平台的编号，但没有。",
     "Expected the other platform's reference, but there is none."},
    {Reason::kGroundRequired, "GROUND_REQUIRED", kInvalid, "不予受理应选定法定情形，但未选定。",
     "Expected one of the grounds for not accepting it, but none is given."},
    {Reason::kOutcomeInvalid, "OUTCOME_INVALID", kInvalid, "回访结果应为满意、不满意、客观原因或无人接听，但不是。",
     "Expected what the call-back found: satisfied, unsatisfied, objective or no_answer, but it is another word."},
    {Reason::kDutyRuleRequired, "DUTY_RULE_REQUIRED", kInvalid, "退单应引用职责依据并建议承办单位，但不齐全。",
     "Expected the duty rule and the unit suggested instead, but one is missing."},
    {Reason::kReasonsRequired, "REASONS_REQUIRED", kInvalid, "应说明理由，但未说明。", "Expected reasons, but there are none."},
    {Reason::kLengthRequired, "LENGTH_REQUIRED", kInvalid, "应写明天数，且至少一天，但未写明或超出范围。",
     "Expected a length of at least one day, but there is none or it is out of range."},
    {Reason::kProjectCodeFormat, "PROJECT_CODE_FORMAT", kInvalid, "项目代码应为四组数字加校验的规定格式，但不是。",
     "Expected a project code of the standard, but it is none."},
    {Reason::kAmendmentEmpty, "AMENDMENT_EMPTY", kInvalid, "应至少变更一项，但没有任何变更。",
     "Expected at least one field to amend, but there is none."},
    {Reason::kDemandNotFound, "DEMAND_NOT_FOUND", kNotFound, "应为可查询的诉求，但没有该编号。",
     "Expected a demand that can be seen, but there is none with this number."},
    {Reason::kCategoryUnknown, "CATEGORY_UNKNOWN", kNotFound, "应为诉求分类表中的类别，但没有该类别。",
     "Expected a category of the table, but there is none with this id."},
    {Reason::kProjectUnknown, "PROJECT_UNKNOWN", kNotFound, "应为台账中的项目，但没有该项目。",
     "Expected a project of the ledger, but there is none with this id."},
    {Reason::kVisitNotFound, "VISIT_NOT_FOUND", kNotFound, "应为可查询的走访记录，但没有该编号。",
     "Expected a visit that can be seen, but there is none with this number."},
    {Reason::kStewardUnknown, "STEWARD_UNKNOWN", kNotFound, "应为名录中的项目管家，但没有该管家。",
     "Expected a steward of the directory, but there is none with this id."},
    {Reason::kLeaderUnknown, "LEADER_UNKNOWN", kNotFound, "应为名录中的包保领导，但没有该领导。",
     "Expected a leader of the directory, but there is none with this id."},
    {Reason::kEnterpriseUnknown, "ENTERPRISE_UNKNOWN", kNotFound, "应为台账中的企业，但没有该统一社会信用代码。",
     "Expected an enterprise of the ledger, but there is none with this code."},
    {Reason::kClusterUnknown, "CLUSTER_UNKNOWN", kNotFound, "应为“8+3”产业之一，但没有该产业。",
     "Expected one of the industries of the table, but there is none with this id."},
    {Reason::kJurisdictionUnknown, "JURISDICTION_UNKNOWN", kNotFound, "应为名录中的区划，但没有该区划。",
     "Expected a jurisdiction of the directory, but there is none with this code."},
    {Reason::kHallUnknown, "HALL_UNKNOWN", kNotFound, "应为名录中的大厅，但没有该大厅。",
     "Expected a hall of the directory, but there is none with this id."},
    {Reason::kDepartmentUnknown, "DEPARTMENT_UNKNOWN", kFailed, "应为名录中的部门，但没有该部门。",
     "Expected a department of the directory, but there is none with this id."},
    {Reason::kNotPermitted, "NOT_PERMITTED", kDenied, "应由有相应职责的人办理，但本人当前没有该职责。",
     "Expected someone with the mandate for this act, but the sender holds none now."},
    {Reason::kSeparationOfDuties, "SEPARATION_OF_DUTIES", kDenied, "审核答复的应是另一人，但与答复人相同。",
     "Expected another person to review the reply, but it is the one who wrote it."},
    {Reason::kLeaderRequired, "LEADER_REQUIRED", kDenied, "企业诉求应由企业确认或包保领导裁定才能销号，但本人不是包保领导。",
     "Expected a leader to close an issue that the enterprise has not confirmed, but the sender is none."},
    {Reason::kRevisionConflict, "REVISION_CONFLICT", kAborted, "应基于最新版本办理，但记录已有变动。",
     "Expected the record as last read, but it has changed since."},
    {Reason::kDemandEnded, "DEMAND_ENDED", kFailed, "应为未办结的诉求，但已经办结。",
     "Expected an open demand, but it has ended."},
    {Reason::kDemandWrongState, "DEMAND_WRONG_STATE", kFailed, "诉求当前状态应允许这一操作，但不允许。",
     "Expected a state that allows this act, but the demand is in another."},
    {Reason::kProjectEnded, "PROJECT_ENDED", kFailed, "应为仍在推进的项目，但已经终止。",
     "Expected a project that goes on, but it was cancelled."},
    {Reason::kProjectStatusOrder, "PROJECT_STATUS_ORDER", kFailed, "项目状态应逐级推进，停工后回到停工前的状态，但不是。",
     "Expected the next status, or after a suspension the one before it, but it is another."},
    {Reason::kAssignmentWrongState, "ASSIGNMENT_WRONG_STATE", kFailed, "管家当前的配备状态应允许这一操作，但不允许。",
     "Expected an assignment in a state that allows this act, but it is in another."},
    {Reason::kVisitWrongState, "VISIT_WRONG_STATE", kFailed, "走访当前状态应允许这一操作，但不允许。",
     "Expected a visit in a state that allows this act, but it is in another."},
    {Reason::kExternalRefUsed, "EXTERNAL_REF_USED", kExists, "外部编号应未使用过，但同一提交方已用过。",
     "Expected a new external reference, but the same sender has used it."},
    {Reason::kJurisdictionRequired, "JURISDICTION_REQUIRED", kFailed, "应能确定诉求所属区划，但无从确定，请写明。",
     "Expected a jurisdiction, but nothing tells which; please name it."},
    {Reason::kDemandNotClosed, "DEMAND_NOT_CLOSED", kFailed, "重新提出应针对已办结的诉求，但它尚未办结。",
     "Expected a closed demand to reopen, but it has not been closed."},
    {Reason::kAlreadyReopened, "ALREADY_REOPENED", kExists, "该诉求应尚未重新提出，但已有后续诉求。",
     "Expected a demand that nobody has reopened, but another one follows it already."},
    {Reason::kRouteRequired, "ROUTE_REQUIRED", kFailed, "派单应有类别或承办部门，但都没有。",
     "Expected a category or a department to dispatch to, but there is neither."},
    {Reason::kFinishedDemandRequired, "FINISHED_DEMAND_REQUIRED", kFailed,
     "同一事项已办结的，应写明已办结的诉求编号，但没有或尚未办结。",
     "Expected the closed demand that settled the same fact, but there is none."},
    {Reason::kReturnsUsed, "RETURNS_USED", kFailed, "退单应不超过两次，但已退两次；由派单员决定承办单位。",
     "Expected at most two returns, but both are used; the dispatcher has decided."},
    {Reason::kSameDepartment, "SAME_DEPARTMENT", kInvalid, "应为另一个部门，但相同。",
     "Expected another department, but it is the same."},
    {Reason::kDepartmentNotAsked, "DEPARTMENT_NOT_ASKED", kFailed, "应为协办部门，但不是。",
     "Expected a department that was asked to join, but this one was not."},
    {Reason::kOpinionAlreadyGiven, "OPINION_ALREADY_GIVEN", kFailed, "协办意见应尚未提交，但已提交。",
     "Expected an opinion still open, but it is given."},
    {Reason::kOpinionsOutstanding, "OPINIONS_OUTSTANDING", kFailed, "应在协办部门都提交意见后答复，但还有未提交的。",
     "Expected every joint department's opinion before the reply, but one is outstanding."},
    {Reason::kExtensionUsed, "EXTENSION_USED", kFailed, "本轮应尚未延期，但已延期一次。",
     "Expected no extension yet in this round, but there was one."},
    {Reason::kExtensionTooLong, "EXTENSION_TOO_LONG", kFailed, "延期应不超过原办理时限，但超过。",
     "Expected an extension no longer than the limit itself, but it is longer."},
    {Reason::kClockExpired, "CLOCK_EXPIRED", kFailed, "应在时限届满前申请，但没有在计算的时限或已届满。",
     "Expected a limit that still runs, but none does or it has expired."},
    {Reason::kEnterpriseConfirms, "ENTERPRISE_CONFIRMS", kFailed, "企业诉求应由企业自行确认，不以电话回访办结。",
     "Expected the enterprise's own word on an issue, but this is a call-back."},
    {Reason::kNotAnIssue, "NOT_AN_ISSUE", kFailed, "应为管家或企业提出的诉求，但不是。",
     "Expected an issue raised by an enterprise or steward, but it came by the one number."},
    {Reason::kHighestLevel, "HIGHEST_LEVEL", kFailed, "应还有上一级，但已在最高一级。",
     "Expected a level above, but the demand is at the highest."},
    {Reason::kMergeTargetUnfit, "MERGE_TARGET_UNFIT", kFailed, "应并入另一件未办结、本身未被合并的诉求，但不是。",
     "Expected another open demand that is not merged itself, but this is none."},
    {Reason::kMergeOtherParty, "MERGE_OTHER_PARTY", kFailed, "企业诉求只应并入同一企业的诉求，但不是同一企业。",
     "Expected issues of one enterprise, but they are of two."},
    {Reason::kUrgedToday, "URGED_TODAY", kFailed, "每个工作日应只催办一次，但今天已催办。",
     "Expected one urging a day, but there was one today."},
    {Reason::kStepsFull, "STEPS_FULL", kFailed, "诉求的办理记录应在上限之内，但已满。",
     "Expected fewer than the most steps a demand keeps, but it is full."},
    {Reason::kProjectCodeUsed, "PROJECT_CODE_USED", kExists, "项目代码应未入账，但台账中已有该项目。",
     "Expected a project code that is not in the ledger, but it is."},
    {Reason::kMonthInFuture, "MONTH_IN_FUTURE", kFailed, "进展应为本月或以前的月份，但在将来。",
     "Expected this month or one before it, but it lies ahead."},
    {Reason::kProgressReported, "PROGRESS_REPORTED", kExists, "该月进展应尚未报送，但已报送。",
     "Expected a month not yet reported, but it is."},
    {Reason::kAlreadyAssigned, "ALREADY_ASSIGNED", kExists, "该管家应尚未负责该项目，但已负责或正在接手。",
     "Expected a steward not yet in charge, but this one is, or is taking over."},
    {Reason::kNotInCharge, "NOT_IN_CHARGE", kFailed, "该管家应正负责该项目，但没有。",
     "Expected a steward in charge of the project, but this one is not."},
    {Reason::kStewardNotServing, "STEWARD_NOT_SERVING", kFailed, "管家应在任且职责范围包括项目所在区划，但不是。",
     "Expected a steward in office whose mandate covers the project, but it does not."},
    {Reason::kLastSteward, "LAST_STEWARD", kFailed, "项目应始终有一名管家，但这是最后一名。",
     "Expected another steward to stay in charge, but this is the last one."},
    {Reason::kHandoverSigned, "HANDOVER_SIGNED", kExists, "该方应尚未签字，但已经签字。",
     "Expected a side that has not signed yet, but it has."},
    {Reason::kBothSignatures, "BOTH_SIGNATURES", kFailed, "交接应由两个人分别签字，但是同一人。",
     "Expected two people to sign the hand-over, but it is one."},
    {Reason::kLedgerFull, "LEDGER_FULL", kFailed, "台账记录应在上限之内，但已满。",
     "Expected a ledger row within its bounds, but it is full."},
    {Reason::kEnterpriseRequired, "ENTERPRISE_REQUIRED", kFailed, "走访应以台账所记的企业为对象，但台账未记，或者不是该企业。",
     "Expected the visit to go to the enterprise of the ledger, but it names none, or another."},
    {Reason::kVisitDayInvalid, "VISIT_DAY_INVALID", kFailed, "拟访日应在今天至一年之内，服务日不应晚于今天，但不是。",
     "Expected a planned day from today on within a year, or a day of service not after today, but it is another."},
    {Reason::kVisitDemandUnfit, "VISIT_DEMAND_UNFIT", kFailed, "应诉走访应针对该企业未办结的诉求，但不是。",
     "Expected an open demand of the enterprise that is visited, but it is none."},
    {Reason::kDisturbanceQuota, "DISTURBANCE_QUOTA", kFailed, "主动走访应在当月配额之内，但配额已用完（无事不扰）。",
     "Expected a visit within the quota of its month, but the quota is used up."},
    {Reason::kNoticeRequired, "NOTICE_REQUIRED", kFailed, "主动走访应事先告知企业，但尚未告知。",
     "Expected the enterprise to be told beforehand, but it was not."},
    {Reason::kVisitOtherMonth, "VISIT_OTHER_MONTH", kFailed, "主动走访应在拟访的月份内进行，但在另一个月。",
     "Expected the visit in the month it was planned for, but it was in another."},
};
static_assert(std::size(kReasons) == static_cast<size_t>(Reason::kCount));

}  // namespace

std::span<const ReasonRow> Reasons() { return kReasons; }

const ReasonRow& RowOf(Reason reason) { return kReasons[static_cast<size_t>(reason)]; }

Rejection Deny(Reason reason, std::string_view field,
               std::initializer_list<std::pair<std::string_view, std::string_view>> metadata) {
  const ReasonRow& row = RowOf(reason);
  return Reject(row.code, row.name, field, row.zh, row.en, metadata);
}

Rejection LeaderMissing(std::string_view demand_no, int32_t level, std::string_view jurisdiction) {
  const std::string number = std::to_string(level);
  return Reject(kFailed, "LEADER_MISSING", "level", "应有该级的包保领导，但名录中没有；诉求已报上一级。",
                "Expected a leader of this level, but the directory has none; the demand went on to the next.",
                {{"demand_no", demand_no}, {"level", number}, {"jurisdiction", jurisdiction}});
}

}  // namespace yici::steward
