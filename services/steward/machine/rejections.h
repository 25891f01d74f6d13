// Why the steward machine says no: one ordered table of stable reasons. Each has a page in docs/errors.
//
//   return Deny(Reason::kDemandEnded, "demand_no", {{"state", "closed"}});
//
// Order of the table = order in which Decide checks: syntax, visibility, rights, revision, state, guards (domain 2.5).
#ifndef YICI_SERVICES_STEWARD_MACHINE_REJECTIONS_H_
#define YICI_SERVICES_STEWARD_MACHINE_REJECTIONS_H_

#include <initializer_list>
#include <optional>
#include <span>
#include <string_view>
#include <utility>

#include "services/base/outcome.h"

namespace yici::steward {

enum class Reason {
  // Syntax: nothing of the state is asked.
  kTextRequired,
  kTextTooLong,
  kListTooLong,
  kDepartmentDuplicate,
  kDemandChannelInvalid,
  kCallerRequired,
  kReferenceRequired,
  kGroundRequired,
  kOutcomeInvalid,
  kDutyRuleRequired,
  kReasonsRequired,
  kLengthRequired,
  kProjectCodeFormat,
  kAmendmentEmpty,
  kMaterialDuplicate,
  kStarsInvalid,
  kEvidenceRequired,
  kPolicyDigestRequired,
  kPolicyDaysInvalid,
  // Visibility.
  kDemandNotFound,
  kCategoryUnknown,
  kProjectUnknown,
  kVisitNotFound,
  kErrandNotFound,
  kDutyUnknown,
  kPolicyNotFound,
  kPolicyQuestionNotFound,
  kStewardUnknown,
  kLeaderUnknown,
  kEnterpriseUnknown,
  kClusterUnknown,
  kJurisdictionUnknown,
  kHallUnknown,
  kDepartmentUnknown,
  // Rights.
  kNotPermitted,
  kMandateExpired,
  kMandateMissing,
  kSeparationOfDuties,
  kLeaderRequired,
  // Revision.
  kRevisionConflict,
  // State.
  kDemandEnded,
  kDemandWrongState,
  kProjectEnded,
  kProjectStatusOrder,
  kAssignmentWrongState,
  kVisitWrongState,
  kErrandWrongState,
  kPolicyWrongState,
  kPolicyQuestionAnswered,
  // Guards.
  kExternalRefUsed,
  kJurisdictionRequired,
  kDemandNotClosed,
  kAlreadyReopened,
  kRouteRequired,
  kFinishedDemandRequired,
  kReturnsUsed,
  kSameDepartment,
  kDepartmentNotAsked,
  kOpinionAlreadyGiven,
  kOpinionsOutstanding,
  kExtensionUsed,
  kExtensionTooLong,
  kClockExpired,
  kEnterpriseConfirms,
  kNotAnIssue,
  kHighestLevel,
  kMergeTargetUnfit,
  kMergeOtherParty,
  kUrgedToday,
  kStepsFull,
  kProjectCodeUsed,
  kMonthInFuture,
  kProgressReported,
  kAlreadyAssigned,
  kNotInCharge,
  kStewardNotServing,
  kLastSteward,
  kHandoverSigned,
  kBothSignatures,
  kLedgerFull,
  kEnterpriseRequired,
  kVisitDayInvalid,
  kVisitDemandUnfit,
  kDisturbanceQuota,
  kNoticeRequired,
  kVisitOtherMonth,
  kErrandUnfit,
  kErrandCasesOpen,
  kErrandFull,
  kMaterialNotAsked,
  kDutyNotAsked,
  kDutySettled,
  kDepartmentEnded,
  kPolicyNumberUsed,
  kPolicyTableMissing,
  kPoliciesFull,
  kPolicyFull,
  kPolicyNotDelivered,
  kPolicyAlreadyRead,
  kPolicyQuestionsUsed,
  kCount,
};

struct ReasonRow {
  Reason reason;
  std::string_view name;
  RejectionCode code;
  std::string_view zh;
  std::string_view en;
};

// Every reason, in the order of the enumeration.
std::span<const ReasonRow> Reasons();
const ReasonRow& RowOf(Reason reason);

// The refusal of a check that failed. `metadata` names what the sentence speaks of.
Rejection Deny(Reason reason, std::string_view field = {},
               std::initializer_list<std::pair<std::string_view, std::string_view>> metadata = {});

// What a check found: nothing when it passed.
using Refusal = std::optional<Rejection>;

// Of an incident: a level of escalation whose leader is not there. No command is refused with it.
Rejection LeaderMissing(std::string_view demand_no, int32_t level, std::string_view jurisdiction);
// Of an incident: no rule of the table names a department that the directory has.
Rejection DepartmentMissing(std::string_view demand_no, std::string_view category_id, std::string_view rule);

}  // namespace yici::steward

#endif  // YICI_SERVICES_STEWARD_MACHINE_REJECTIONS_H_
