// Every reason for which the catalogue refuses a command, in the order in which they are checked. Each has a page in
// docs/errors. Reasons are stable: add one only when a caller would act differently on it.
#ifndef YICI_SERVICES_CATALOG_MACHINE_REJECTIONS_H_
#define YICI_SERVICES_CATALOG_MACHINE_REJECTIONS_H_

#include <string_view>

#include "services/base/outcome.h"

namespace yici::catalog {

struct ReasonRow {
  std::string_view reason;
  RejectionCode code;
};

namespace reason {
inline constexpr std::string_view kChangeSetId = "PACK_CHANGE_SET_ID";
inline constexpr std::string_view kPartSize = "PACK_PART_SIZE";
inline constexpr std::string_view kRowEmpty = "PACK_ROW_EMPTY";
inline constexpr std::string_view kYearMissing = "CALENDAR_YEAR_MISSING";
inline constexpr std::string_view kVersionMissing = "CALENDAR_VERSION_MISSING";
inline constexpr std::string_view kPublishedMissing = "CALENDAR_PUBLISHED_ON_MISSING";
inline constexpr std::string_view kDaysMissing = "CALENDAR_DAYS_MISSING";
inline constexpr std::string_view kTextLength = "TEXT_LENGTH";
inline constexpr std::string_view kDateDuplicate = "CALENDAR_DATE_DUPLICATE";
inline constexpr std::string_view kDateOutOfRange = "CALENDAR_DATE_OUT_OF_RANGE";
inline constexpr std::string_view kAdministratorRequired = "CATALOG_ADMINISTRATOR_REQUIRED";
inline constexpr std::string_view kVersionNotNewer = "CALENDAR_VERSION_NOT_NEWER";
inline constexpr std::string_view kPastEdit = "CALENDAR_PAST_EDIT";
inline constexpr std::string_view kReasonMissing = "CALENDAR_REASON_MISSING";
inline constexpr std::string_view kPartGap = "PACK_PART_GAP";
inline constexpr std::string_view kPartConflict = "PACK_PART_CONFLICT";
inline constexpr std::string_view kIncomplete = "PACK_INCOMPLETE";
inline constexpr std::string_view kRowDuplicate = "PACK_ROW_DUPLICATE";
inline constexpr std::string_view kRowInvalid = "PACK_ROW_INVALID";
inline constexpr std::string_view kRowsOnly = "ADJUSTMENT_ROWS_ONLY";
inline constexpr std::string_view kAdjustmentCount = "ADJUSTMENT_COUNT";
inline constexpr std::string_view kKindUnknown = "ADJUSTMENT_KIND_UNKNOWN";
inline constexpr std::string_view kFieldMissing = "ADJUSTMENT_FIELD_MISSING";
inline constexpr std::string_view kFieldUnexpected = "ADJUSTMENT_FIELD_UNEXPECTED";
inline constexpr std::string_view kFieldInvalid = "ADJUSTMENT_FIELD_INVALID";
inline constexpr std::string_view kDuplicate = "ADJUSTMENT_DUPLICATE";
inline constexpr std::string_view kDayMixed = "ADJUSTMENT_DAY_MIXED";
inline constexpr std::string_view kDayPast = "ADJUSTMENT_DAY_PAST";
inline constexpr std::string_view kOrganUnknown = "ADJUSTMENT_ORGAN_UNKNOWN";
inline constexpr std::string_view kPowerUnknown = "POWER_UNKNOWN";
inline constexpr std::string_view kPowerAdjustedLater = "POWER_ADJUSTED_LATER";
inline constexpr std::string_view kPowerNotActive = "POWER_NOT_ACTIVE";
inline constexpr std::string_view kPowerOnList = "POWER_ALREADY_ON_LIST";
inline constexpr std::string_view kPowerName = "POWER_NAME_MISMATCH";
inline constexpr std::string_view kPowerOrgan = "POWER_ORGAN_MISMATCH";
inline constexpr std::string_view kTargetSelf = "MERGE_TARGET_SELF";
inline constexpr std::string_view kTargetUnknown = "MERGE_TARGET_UNKNOWN";
inline constexpr std::string_view kTargetLeaves = "MERGE_TARGET_LEAVES";
inline constexpr std::string_view kSubitemsMismatch = "SUBITEMS_MISMATCH";
inline constexpr std::string_view kSubitemsUnchanged = "SUBITEMS_UNCHANGED";
}  // namespace reason

inline constexpr ReasonRow kReasons[] = {
    {reason::kChangeSetId, RejectionCode::kInvalidArgument},
    {reason::kPartSize, RejectionCode::kInvalidArgument},
    {reason::kRowEmpty, RejectionCode::kInvalidArgument},
    {reason::kYearMissing, RejectionCode::kInvalidArgument},
    {reason::kVersionMissing, RejectionCode::kInvalidArgument},
    {reason::kPublishedMissing, RejectionCode::kInvalidArgument},
    {reason::kDaysMissing, RejectionCode::kInvalidArgument},
    {reason::kTextLength, RejectionCode::kInvalidArgument},
    {reason::kDateDuplicate, RejectionCode::kInvalidArgument},
    {reason::kDateOutOfRange, RejectionCode::kInvalidArgument},
    {reason::kAdministratorRequired, RejectionCode::kPermissionDenied},
    {reason::kVersionNotNewer, RejectionCode::kFailedPrecondition},
    {reason::kPastEdit, RejectionCode::kFailedPrecondition},
    {reason::kReasonMissing, RejectionCode::kFailedPrecondition},
    {reason::kPartGap, RejectionCode::kFailedPrecondition},
    {reason::kPartConflict, RejectionCode::kAlreadyExists},
    {reason::kIncomplete, RejectionCode::kFailedPrecondition},
    {reason::kRowDuplicate, RejectionCode::kFailedPrecondition},
    {reason::kRowInvalid, RejectionCode::kFailedPrecondition},
    {reason::kRowsOnly, RejectionCode::kFailedPrecondition},
    {reason::kAdjustmentCount, RejectionCode::kInvalidArgument},
    {reason::kKindUnknown, RejectionCode::kInvalidArgument},
    {reason::kFieldMissing, RejectionCode::kInvalidArgument},
    {reason::kFieldUnexpected, RejectionCode::kInvalidArgument},
    {reason::kFieldInvalid, RejectionCode::kInvalidArgument},
    {reason::kDuplicate, RejectionCode::kInvalidArgument},
    {reason::kDayMixed, RejectionCode::kInvalidArgument},
    {reason::kDayPast, RejectionCode::kFailedPrecondition},
    {reason::kOrganUnknown, RejectionCode::kFailedPrecondition},
    {reason::kPowerUnknown, RejectionCode::kNotFound},
    {reason::kPowerAdjustedLater, RejectionCode::kFailedPrecondition},
    {reason::kPowerNotActive, RejectionCode::kFailedPrecondition},
    {reason::kPowerOnList, RejectionCode::kFailedPrecondition},
    {reason::kPowerName, RejectionCode::kFailedPrecondition},
    {reason::kPowerOrgan, RejectionCode::kFailedPrecondition},
    {reason::kTargetSelf, RejectionCode::kFailedPrecondition},
    {reason::kTargetUnknown, RejectionCode::kFailedPrecondition},
    {reason::kTargetLeaves, RejectionCode::kFailedPrecondition},
    {reason::kSubitemsMismatch, RejectionCode::kFailedPrecondition},
    {reason::kSubitemsUnchanged, RejectionCode::kFailedPrecondition},
};

// A refusal with the code of its row.
Rejection Refusal(std::string_view reason, std::string_view field, std::string_view zh, std::string_view en,
                  std::initializer_list<std::pair<std::string_view, std::string_view>> metadata = {});

}  // namespace yici::catalog

#endif  // YICI_SERVICES_CATALOG_MACHINE_REJECTIONS_H_
