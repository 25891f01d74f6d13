#include "services/evaluation/machine/rejections.h"

#include <iterator>

namespace yici::evaluation {
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
    {Reason::kReasonsRequired, "REASONS_REQUIRED", kInvalid, "应说明理由，但未说明。", "Expected reasons, but there are none."},
    {Reason::kPeriodInvalid, "PERIOD_INVALID", kInvalid, "应写明年份和第一至第四季度，但不是。",
     "Expected a year and a quarter of 1 to 4, but it is another."},
    {Reason::kCriterionInvalid, "CRITERION_INVALID", kInvalid, "评分项应各有编号且不重复，权重至少为 1，但不是。",
     "Expected criteria with ids of their own and weights of at least 1, but one is not so."},
    {Reason::kWeightsNot100, "WEIGHTS_NOT_100", kInvalid, "各评分项的权重之和应为 100，但不是。",
     "Expected weights that sum to 100, but they do not."},
    {Reason::kJudgesRequired, "JUDGES_REQUIRED", kInvalid, "拉练应至少有一名评委，且每人只列一次，但不是。",
     "Expected at least one judge and each of them once, but it is not so."},
    {Reason::kRallyDaysInvalid, "RALLY_DAYS_INVALID", kInvalid,
     "报名截止日应不早于今天，打分截止日应不早于报名截止日，公示应为 1 至 30 个工作日，但不是。",
     "Expected nominations until today or later, sheets until that day or later, and 1 to 30 working days of posting, but it "
     "is not so."},
    {Reason::kScoreOutOfRange, "SCORE_OUT_OF_RANGE", kInvalid, "分数应在 0.00 至 100.00 之间，但不在。",
     "Expected a score of 0.00 to 100.00, but it is outside."},
    {Reason::kScoresIncomplete, "SCORES_INCOMPLETE", kInvalid, "评分表应对每个评分项各打一次分，但不是。",
     "Expected one score for each criterion, but it is not so."},
    {Reason::kSharesNot100, "SHARES_NOT_100", kInvalid, "双方分享比例之和应为 100，但不是。",
     "Expected shares that sum to 100, but they do not."},
    {Reason::kBenefitYearsInvalid, "BENEFIT_YEARS_INVALID", kInvalid, "受益期应为 1 至 50 年，但不是。",
     "Expected a benefit period of 1 to 50 years, but it is another."},
    {Reason::kAmountInvalid, "AMOUNT_INVALID", kInvalid, "金额应在 0 至 10 的 17 次方分之间，但不在。",
     "Expected an amount of 0 to 10^17 fen, but it is outside."},
    {Reason::kRallyNotFound, "RALLY_NOT_FOUND", kNotFound, "应为已有的拉练，但没有该编号。",
     "Expected a rally, but there is none with this number."},
    {Reason::kEntryNotFound, "ENTRY_NOT_FOUND", kNotFound, "应为本次拉练中已报名的项目，但不是。",
     "Expected a project that was nominated for this rally, but it was not."},
    {Reason::kSheetNotFound, "SHEET_NOT_FOUND", kNotFound, "应为已提交的评分表，但该评委对该项目没有评分表。",
     "Expected a sheet that was handed in, but there is none of this judge for this project."},
    {Reason::kAppealNotFound, "APPEAL_NOT_FOUND", kNotFound, "应有待裁定的申诉，但没有。",
     "Expected an appeal that waits for its ruling, but there is none."},
    {Reason::kProjectUnknown, "PROJECT_UNKNOWN", kNotFound, "应为台账中的项目，但没有该项目。",
     "Expected a project of the ledger, but there is none with this id."},
    {Reason::kJurisdictionUnknown, "JURISDICTION_UNKNOWN", kNotFound, "应为名录中的区划，但没有该区划。",
     "Expected a jurisdiction of the directory, but there is none with this code."},
    {Reason::kOfficerNotFound, "OFFICER_NOT_FOUND", kNotFound, "应为名录中在任的人员，但没有。",
     "Expected an active officer of the directory, but there is none with this id."},
    {Reason::kEnclaveNotFound, "ENCLAVE_NOT_FOUND", kNotFound, "应为已有的飞地协议，但没有该编号。",
     "Expected an enclave agreement, but there is none with this number."},
    {Reason::kEnclaveProjectUnknown, "ENCLAVE_PROJECT_UNKNOWN", kNotFound, "应为飞地项目表中的项目，但没有。",
     "Expected an enclave project of the table, but there is none with this id."},
    {Reason::kParkUnknown, "PARK_UNKNOWN", kNotFound, "应为飞地园区表中的园区，但没有。",
     "Expected an enclave park of the table, but there is none with this id."},
    {Reason::kNotPermitted, "NOT_PERMITTED", kDenied, "应由有相应职责的人办理，但本人当前没有该职责。",
     "Expected someone with the mandate for this act, but the sender holds none now."},
    {Reason::kNotAJudge, "NOT_A_JUDGE", kDenied, "应由本次拉练的评委打分，但本人不是。",
     "Expected a judge of this rally, but the sender is none."},
    {Reason::kSeparationOfDuties, "SEPARATION_OF_DUTIES", kDenied, "审核应由另一人办理，但与报名或申请的人相同。",
     "Expected another person to judge this, but it is the one who asked for it."},
    {Reason::kRevisionConflict, "REVISION_CONFLICT", kAborted, "应基于最新版本办理，但记录已有变动。",
     "Expected the record as last read, but it has changed since."},
    {Reason::kRallyWrongState, "RALLY_WRONG_STATE", kFailed, "拉练当前阶段应允许这一操作，但不允许。",
     "Expected a stage that allows this act, but the rally is in another."},
    {Reason::kEnclaveWrongState, "ENCLAVE_WRONG_STATE", kFailed, "协议当前阶段应允许这一操作，但不允许。",
     "Expected a phase that allows this act, but the agreement is in another."},
    {Reason::kCriteriaMissing, "CRITERIA_MISSING", kFailed, "未写评分项时应采用数据包的标准，但数据包没有。",
     "Expected the criteria of the pack where the plan names none, but the pack has none."},
    {Reason::kFollowsUnfit, "FOLLOWS_UNFIT", kFailed, "应为同一区划已公布的上一次拉练，但不是。",
     "Expected an announced rally of the same jurisdiction to follow, but it is none."},
    {Reason::kNominationLate, "NOMINATION_LATE", kFailed, "报名应在截止日之内，但已截止。",
     "Expected a nomination until its last day, but that has passed."},
    {Reason::kProjectOutside, "PROJECT_OUTSIDE", kFailed, "项目应在拉练的区划之内且未终止，但不是。",
     "Expected a project inside the rally's jurisdiction that goes on, but it is not so."},
    {Reason::kAlreadyNominated, "ALREADY_NOMINATED", kExists, "项目应尚未报名，但已报名。",
     "Expected a project that is not nominated yet, but it is."},
    {Reason::kAlreadyVetted, "ALREADY_VETTED", kFailed, "报名应尚未审核，但已审核。",
     "Expected a nomination that is not vetted yet, but it is."},
    {Reason::kVettingIncomplete, "VETTING_INCOMPLETE", kFailed, "通过审核应四项条件都满足，但有不满足的。",
     "Expected all four conditions of a pass, but one is not met."},
    {Reason::kNominationsOpen, "NOMINATIONS_OPEN", kFailed, "设定路线前所有报名应已审核，但还有未审核的。",
     "Expected every nomination vetted before the route is set, but one is not."},
    {Reason::kRouteIncomplete, "ROUTE_INCOMPLETE", kFailed, "路线应恰好包括通过审核的全部项目，但不是。",
     "Expected a route of exactly the projects that passed, but it is another."},
    {Reason::kStopDayInvalid, "STOP_DAY_INVALID", kFailed, "观摩日应不早于拉练方案且不晚于打分截止日，观摩不应在将来，但不是。",
     "Expected a day of the tour until the last day of scoring, and a visit not in the future, but it is another."},
    {Reason::kAlreadyVisited, "ALREADY_VISITED", kFailed, "项目应尚未观摩，但已观摩。",
     "Expected a stop that is not visited yet, but it is."},
    {Reason::kNotVisited, "NOT_VISITED", kFailed, "打分前应已现场观摩，但尚未观摩。",
     "Expected a visit before the sheet, but the project was not visited yet."},
    {Reason::kJudgeOwnUnit, "JUDGE_OWN_UNIT", kFailed, "评委不应给本单位的项目打分，但该项目属于评委所在的单位。",
     "Expected a project of another unit than the judge's own, but it is of the same."},
    {Reason::kSheetLate, "SHEET_LATE", kFailed, "评分表应在截止日之内提交，但已截止。",
     "Expected a sheet until the last day of scoring, but that is over."},
    {Reason::kSheetExists, "SHEET_EXISTS", kExists, "每名评委对每个项目应只交一张评分表，但已交过。",
     "Expected one sheet per judge and project, but there is one already."},
    {Reason::kSheetsOutstanding, "SHEETS_OUTSTANDING", kFailed,
     "汇总应在打分截止后，或全部评分表已交，且每个项目都有评分表，但不是。",
     "Expected the last day of scoring to be over or every sheet to be in, and one for each project at least, but it is not "
     "so."},
    {Reason::kSheetsSealed, "SHEETS_SEALED", kFailed, "评分表应在汇总之后查看，但尚未汇总。",
     "Expected the scoring to be closed before anybody reads a sheet, but it is open."},
    {Reason::kAppealLate, "APPEAL_LATE", kFailed, "申诉应在公示期内提出，但公示期已过。",
     "Expected an appeal while the list is posted, but its days are over."},
    {Reason::kAlreadyAppealed, "ALREADY_APPEALED", kExists, "应尚未申诉，但已申诉过。",
     "Expected no appeal yet, but there is one."},
    {Reason::kAppealsOutstanding, "APPEALS_OUTSTANDING", kFailed, "公布前申诉应都已裁定，但还有未裁定的。",
     "Expected every appeal ruled before the list is announced, but one is open."},
    {Reason::kPostingRunning, "POSTING_RUNNING", kFailed, "公布应在公示期满之后，但公示期未满。",
     "Expected the days of posting to be over, but they run."},
    {Reason::kCorrectionsRequired, "CORRECTIONS_REQUIRED", kInvalid, "更正名单应至少更正一张评分表，且每张只列一次，但不是。",
     "Expected at least one sheet to correct and each of them once, but it is not so."},
    {Reason::kRallyFull, "RALLY_FULL", kFailed, "拉练记录应在上限之内，但已满。",
     "Expected a rally within its bounds, but it is full."},
    {Reason::kSameCounty, "SAME_COUNTY", kFailed, "飞出地与飞入地应为两个县区，但相同。",
     "Expected two counties, but they are one."},
    {Reason::kEnclaveExists, "ENCLAVE_EXISTS", kExists, "飞地项目应没有进行中的协议，但已有。",
     "Expected a project without an agreement on its way, but it has one."},
    {Reason::kNotAParty, "NOT_A_PARTY", kFailed, "应为协议的一方，但不是。",
     "Expected a party of the agreement, but it is none."},
    {Reason::kAlreadyConsented, "ALREADY_CONSENTED", kExists, "该方应尚未同意，但已同意。",
     "Expected a party that has not consented yet, but it has."},
    {Reason::kSettlementYear, "SETTLEMENT_YEAR", kFailed, "结算年度应已结束且在受益期之内，但不是。",
     "Expected a year that is over and inside the benefit period, but it is another."},
    {Reason::kAlreadySettled, "ALREADY_SETTLED", kExists, "该年度应尚未结算，但已结算。",
     "Expected a year not settled yet, but it is."},
    {Reason::kNotSettled, "NOT_SETTLED", kFailed, "更正应针对已结算的年度，但尚未结算。",
     "Expected a settled year to correct, but it is not settled."},
    {Reason::kEnclaveNotExpired, "ENCLAVE_NOT_EXPIRED", kFailed, "期满应在受益期结束之后，但尚未结束。",
     "Expected the benefit period to be over, but it runs."},
    {Reason::kParkExists, "PARK_EXISTS", kExists, "园区编号应未使用，但已有该园区。",
     "Expected a new park id, but there is a park with it."},
    {Reason::kParksLimit, "PARKS_LIMIT", kFailed, "飞地园区数应在本市政策的上限之内，但已达上限。",
     "Expected fewer parks than the policy of the city allows, but the number is reached."},
    {Reason::kEnclaveFull, "ENCLAVE_FULL", kFailed, "协议记录应在上限之内，但已满。",
     "Expected an agreement within its bounds, but it is full."},
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

}  // namespace yici::evaluation
