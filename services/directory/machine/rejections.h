// Every reason for which the directory refuses a command, in the order in which they are checked. Each has a page in
// docs/errors. Reasons are stable: add one only when a caller would act differently on it.
#ifndef YICI_SERVICES_DIRECTORY_MACHINE_REJECTIONS_H_
#define YICI_SERVICES_DIRECTORY_MACHINE_REJECTIONS_H_

#include <string_view>

#include "services/base/outcome.h"

namespace yici::directory {

struct ReasonRow {
  std::string_view reason;
  RejectionCode code;
};

namespace reason {
inline constexpr std::string_view kFieldMissing = "DIRECTORY_FIELD_MISSING";
inline constexpr std::string_view kRoleUnknown = "ROLE_UNKNOWN";
inline constexpr std::string_view kScopeKindUnknown = "SCOPE_KIND_UNKNOWN";
inline constexpr std::string_view kPeriodInverted = "PERIOD_INVERTED";
inline constexpr std::string_view kSameOfficer = "SAME_OFFICER";
inline constexpr std::string_view kChangeKindUnknown = "CHANGE_KIND_UNKNOWN";
inline constexpr std::string_view kListTooLong = "LIST_TOO_LONG";
inline constexpr std::string_view kItemNamedTwice = "ITEM_NAMED_TWICE";
inline constexpr std::string_view kSameDepartment = "SAME_DEPARTMENT";
inline constexpr std::string_view kMandateScope = "MANDATE_SCOPE_UNKNOWN";
inline constexpr std::string_view kOfficerNotFound = "OFFICER_NOT_FOUND";
inline constexpr std::string_view kScopeNotFound = "SCOPE_NOT_FOUND";
inline constexpr std::string_view kItemUnknown = "ITEM_UNKNOWN";
inline constexpr std::string_view kPostNotHeld = "POST_NOT_HELD";
inline constexpr std::string_view kAdministratorRequired = "ADMINISTRATOR_REQUIRED";
inline constexpr std::string_view kNotPermitted = "NOT_PERMITTED";
inline constexpr std::string_view kPaperRequired = "SIGNED_PAPER_REQUIRED";
inline constexpr std::string_view kProjectUnknown = "PROJECT_UNKNOWN";
inline constexpr std::string_view kAgentUnknown = "AGENT_UNKNOWN";
inline constexpr std::string_view kParkWithoutCentre = "PARK_WITHOUT_CENTRE";
inline constexpr std::string_view kPeriodPast = "PERIOD_PAST";
inline constexpr std::string_view kOfficerInactive = "OFFICER_INACTIVE";
inline constexpr std::string_view kGrantStands = "GRANT_ALREADY_STANDS";
inline constexpr std::string_view kGrantNotStanding = "GRANT_NOT_STANDING";
inline constexpr std::string_view kSubstitutionStands = "SUBSTITUTION_ALREADY_STANDS";
inline constexpr std::string_view kSubstitutionNotStanding = "SUBSTITUTION_NOT_STANDING";
inline constexpr std::string_view kHandedOver = "WORK_ALREADY_HANDED_OVER";
inline constexpr std::string_view kDepartmentEnded = "DEPARTMENT_ENDED";
inline constexpr std::string_view kSuccessionCycle = "SUCCESSION_CYCLE";
inline constexpr std::string_view kNoChangePending = "NO_CHANGE_PENDING";
inline constexpr std::string_view kCreditKindUnknown = "CREDIT_MARK_KIND_UNKNOWN";
inline constexpr std::string_view kCreditMarkStands = "CREDIT_MARK_ALREADY_STANDS";
inline constexpr std::string_view kCreditMarkNotStanding = "CREDIT_MARK_NOT_STANDING";
inline constexpr std::string_view kSubscriberName = "SUBSCRIBER_NAME_INVALID";
inline constexpr std::string_view kTypePattern = "EVENT_TYPE_PATTERN";
inline constexpr std::string_view kSubscriberNotFound = "SUBSCRIBER_NOT_FOUND";
inline constexpr std::string_view kSubscriberNameTaken = "SUBSCRIBER_NAME_TAKEN";
inline constexpr std::string_view kSubscriberLeaving = "SUBSCRIBER_LEAVING";
inline constexpr std::string_view kSubscribersFull = "SUBSCRIBERS_FULL";
inline constexpr std::string_view kSubscriberStateStands = "SUBSCRIBER_STATE_STANDS";
inline constexpr std::string_view kAcknowledgedAhead = "ACKNOWLEDGED_AHEAD";
inline constexpr std::string_view kAcknowledgedBehind = "ACKNOWLEDGED_BEHIND";
inline constexpr std::string_view kDeadLetterNotFound = "DEAD_LETTER_NOT_FOUND";
inline constexpr std::string_view kMandateStands = "MANDATE_ALREADY_STANDS";
inline constexpr std::string_view kMandatesFull = "MANDATES_FULL";
inline constexpr std::string_view kMandateNotStanding = "MANDATE_NOT_STANDING";
}  // namespace reason

inline constexpr ReasonRow kReasons[] = {
    {reason::kFieldMissing, RejectionCode::kInvalidArgument},
    {reason::kRoleUnknown, RejectionCode::kInvalidArgument},
    {reason::kScopeKindUnknown, RejectionCode::kInvalidArgument},
    {reason::kPeriodInverted, RejectionCode::kInvalidArgument},
    {reason::kSameOfficer, RejectionCode::kInvalidArgument},
    {reason::kChangeKindUnknown, RejectionCode::kInvalidArgument},
    {reason::kListTooLong, RejectionCode::kInvalidArgument},
    {reason::kItemNamedTwice, RejectionCode::kInvalidArgument},
    {reason::kSameDepartment, RejectionCode::kInvalidArgument},
    {reason::kOfficerNotFound, RejectionCode::kNotFound},
    {reason::kScopeNotFound, RejectionCode::kNotFound},
    {reason::kItemUnknown, RejectionCode::kNotFound},
    {reason::kPostNotHeld, RejectionCode::kNotFound},
    {reason::kAdministratorRequired, RejectionCode::kPermissionDenied},
    {reason::kPeriodPast, RejectionCode::kFailedPrecondition},
    {reason::kOfficerInactive, RejectionCode::kFailedPrecondition},
    {reason::kGrantStands, RejectionCode::kAlreadyExists},
    {reason::kGrantNotStanding, RejectionCode::kFailedPrecondition},
    {reason::kSubstitutionStands, RejectionCode::kAlreadyExists},
    {reason::kSubstitutionNotStanding, RejectionCode::kFailedPrecondition},
    {reason::kHandedOver, RejectionCode::kAlreadyExists},
    {reason::kDepartmentEnded, RejectionCode::kFailedPrecondition},
    {reason::kSuccessionCycle, RejectionCode::kFailedPrecondition},
    {reason::kNoChangePending, RejectionCode::kFailedPrecondition},
    {reason::kCreditKindUnknown, RejectionCode::kInvalidArgument},
    {reason::kCreditMarkStands, RejectionCode::kAlreadyExists},
    {reason::kCreditMarkNotStanding, RejectionCode::kFailedPrecondition},
    {reason::kSubscriberName, RejectionCode::kInvalidArgument},
    {reason::kTypePattern, RejectionCode::kInvalidArgument},
    {reason::kSubscriberNotFound, RejectionCode::kNotFound},
    {reason::kSubscriberNameTaken, RejectionCode::kAlreadyExists},
    {reason::kSubscriberLeaving, RejectionCode::kFailedPrecondition},
    {reason::kSubscribersFull, RejectionCode::kFailedPrecondition},
    {reason::kSubscriberStateStands, RejectionCode::kFailedPrecondition},
    {reason::kAcknowledgedAhead, RejectionCode::kOutOfRange},
    {reason::kAcknowledgedBehind, RejectionCode::kFailedPrecondition},
    {reason::kDeadLetterNotFound, RejectionCode::kNotFound},
    // Of mandates.
    {reason::kMandateScope, RejectionCode::kInvalidArgument},
    {reason::kNotPermitted, RejectionCode::kPermissionDenied},
    {reason::kPaperRequired, RejectionCode::kInvalidArgument},
    {reason::kProjectUnknown, RejectionCode::kNotFound},
    {reason::kAgentUnknown, RejectionCode::kNotFound},
    {reason::kParkWithoutCentre, RejectionCode::kFailedPrecondition},
    {reason::kMandateStands, RejectionCode::kAlreadyExists},
    {reason::kMandatesFull, RejectionCode::kFailedPrecondition},
    {reason::kMandateNotStanding, RejectionCode::kFailedPrecondition},
};

}  // namespace yici::directory

#endif  // YICI_SERVICES_DIRECTORY_MACHINE_REJECTIONS_H_
