// Why the approval machine says no: one ordered table of stable reasons. Each has a page in docs/errors.
//
//   return Deny(Reason::kAlreadyAccepted, "case_no", {{"document", number}});
//
// Order of the table = order in which Decide checks: syntax, visibility, rights, revision, state, guards (domain 2.5).
// A new reason is added only where a caller would act differently; a released name never changes.
#ifndef YICI_SERVICES_APPROVAL_MACHINE_REJECTIONS_H_
#define YICI_SERVICES_APPROVAL_MACHINE_REJECTIONS_H_

#include <initializer_list>
#include <optional>
#include <span>
#include <string_view>
#include <utility>

#include "services/base/outcome.h"

namespace yici::approval {

enum class Reason {
  // Syntax: nothing of the state is asked.
  kListTooLong,
  kTextTooLong,
  kApplicantInvalid,
  kAgentAuthorisationRequired,
  kMaterialsRequired,
  kMaterialDuplicate,
  kDepartmentDuplicate,
  kCodeInvalid,
  kFaultsRequired,
  kNoteRequired,
  kGroundRequired,
  kReasonsRequired,
  kRemedyRequired,
  kCompetentOrganRequired,
  kOpinionRequired,
  kLegalBasisRequired,
  kVerdictRequired,
  kCertificateNoRequired,
  kDeliveryWayRequired,
  kCollectorRequired,
  kCourierRequired,
  kRatingStageRequired,
  kRatingCodeInvalid,
  // Visibility.
  kItemUnknown,
  kJointMatterUnknown,
  kCaseNotFound,
  kWindowUnknown,
  kHallUnknown,
  // Rights.
  kNotPermitted,
  kSeparationOfDuties,
  // Revision.
  kRevisionConflict,
  // State.
  kJointParent,
  kJointChild,
  kAlreadyNotifiedOnce,
  kAlreadyAccepted,
  kAlreadyDecided,
  kSupplementExpired,
  kNotAwaitingSupplement,
  kNotDecided,
  kCaseEnded,
  kWrongState,
  // Guards.
  kOccurredInFuture,
  kOutOfOrder,
  kLateKeyingTooLate,
  kItemNotActive,
  kJointMatterOnly,
  kJointPartUnknown,
  kNotInstantItem,
  kChannelNotOffered,
  kMaterialUnknown,
  kExternalRefUsed,
  kWindowRequired,
  kFaultsIncomplete,
  kNothingOutstanding,
  kDocumentsFull,
  kNotOnline,
  kFaultNotInNotice,
  kMaterialsIncomplete,
  kStepNotOpen,
  kReturnTargetInvalid,
  kTwoInspectors,
  kDepartmentsRequired,
  kDepartmentUnknown,
  kDepartmentNotAsked,
  kOpinionAlreadyGiven,
  kOpinionsOutstanding,
  kStepsIncomplete,
  kNotCertificateItem,
  kCertificateRequired,
  kCollectNotChosen,
  kStageNotReached,
  kAlreadyRated,
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

}  // namespace yici::approval

#endif  // YICI_SERVICES_APPROVAL_MACHINE_REJECTIONS_H_
