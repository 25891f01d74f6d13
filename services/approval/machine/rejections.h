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
  kImportSourceRequired,
  kImportDigestRequired,
  kImportStateInvalid,
  kImportDates,
  kImportNotCarried,
  kPromiseRequired,
  kLimitInvalid,
  kAfterCheckResultRequired,
  kHigherOrganRequired,
  kDigestRequired,
  kSecondOfficerRequired,
  kLinkIncomplete,
  kLegalGroundRequired,
  kCompensationRequired,
  kHolderNotHeard,
  kPaperDigestRequired,
  kHoldReferenceRequired,
  kRatingVerdictRequired,
  kRectificationRequired,
  kSpecialKindNotAllowed,
  kLengthRequired,
  kApproverRequired,
  kPartyDuplicate,
  kWaiverRequired,
  kHearingPlanRequired,
  kHearingRecordRequired,
  kErasureSubject,
  kErasureGround,
  kRequestRefFormat,
  // Visibility.
  kItemUnknown,
  kJointMatterUnknown,
  kCaseNotFound,
  kPersonUnknown,
  kProjectUnknown,
  kWindowUnknown,
  kHallUnknown,
  // Rights.
  kNotPermitted,
  kMandateExpired,
  kMandateMissing,
  kSeparationOfDuties,
  kNeedsOrganHead,
  kPresidingOfficerReviews,
  // Revision.
  kRevisionConflict,
  // State.
  kPersonErased,
  kJointParent,
  kJointChild,
  kAlreadyNotifiedOnce,
  kAlreadyAccepted,
  kAlreadyDecided,
  kSupplementExpired,
  kDeferralExpired,
  kNotAwaitingSupplement,
  kNotDecided,
  kAlreadyPaused,
  kNotPaused,
  kNotGranted,
  kNotEnded,
  kCaseEnded,
  kWrongState,
  // Guards.
  kOccurredInFuture,
  kOutOfOrder,
  kLateKeyingTooLate,
  kClockExpired,
  kSpecialLengthPast,
  kHearingNotClosed,
  kHearingRightNotified,
  kHearingRightNotNotified,
  kHearingRightLapsed,
  kHearingRightWaived,
  kHearingAlreadyRequested,
  kNoHearing,
  kHearingNotScheduled,
  kPresidingOfficerUnknown,
  kHearingNoticeTooShort,
  kHearingAlreadyOpened,
  kHearingNotOpened,
  kExtensionUsed,
  kExtensionTooLong,
  kItemNotActive,
  kJointMatterOnly,
  kJointPartUnknown,
  kNotInstantItem,
  kChannelNotOffered,
  kMaterialUnknown,
  kAttachmentNotFound,
  kAttachmentSize,
  kAttachmentType,
  kReuseNotFound,
  kReuseExpired,
  kExternalRefUsed,
  kImportDuplicate,
  kImportChain,
  kImportDocumentMissing,
  kImportClocks,
  kImportClockDiffers,
  kWindowRequired,
  kAlreadyWithOrgan,
  kDepartmentEnded,
  kRoleMissing,
  kFaultsIncomplete,
  kNothingOutstanding,
  kDocumentsFull,
  kNotOnline,
  kFaultNotInNotice,
  kMaterialsIncomplete,
  kDeferralNotAllowed,
  kNothingToDefer,
  kDeferralExceedsPromise,
  kKeyMaterialMissing,
  kPromiseNotAllowed,
  kCreditNotEligible,
  kMaterialNotDeferred,
  kReviewSupplementNotAllowed,
  kReviewSupplementUsed,
  kHearingRequestRunning,
  kMaterialDeferred,
  kStepNotOpen,
  kReturnTargetInvalid,
  kTwoInspectors,
  kDepartmentsRequired,
  kDepartmentUnknown,
  kDepartmentNotAsked,
  kOpinionAlreadyGiven,
  kOpinionsOutstanding,
  kHearingRightOpen,
  kHearingRecordNotCited,
  kStepsIncomplete,
  kDeferralOpen,
  kNotFirstReviewItem,
  kFirstReviewItem,
  kAfterCheckNotOpen,
  kEventUnknown,
  kNotCertificateItem,
  kCertificateRequired,
  kCollectNotChosen,
  kStageNotReached,
  kAlreadyRated,
  kNoBadRating,
  kAlreadyRectified,
  kLinkedItemMismatch,
  kAlreadyRenewed,
  kLinkPending,
  kPublicInterestPrevails,
  kCancelGroundNotMet,
  kArchiveIncomplete,
  kArchiveDigestMismatch,
  kLegalHoldStands,
  kLegalHoldUnknown,
  // Of an erasure: what the law wants kept.
  kCaseOpen,
  kLicenceInForce,
  kHeldByLaw,
  kCreditMarkStands,
  kRetentionUnknown,
  kRetentionRunning,
  kErasureTooLarge,
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
