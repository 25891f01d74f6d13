// Every reason for which a command about processes is refused, in the order in which they are checked: syntax, visibility,
// rights, revision, state. Each has a page in docs/errors. Reasons are stable.
#ifndef YICI_SERVICES_WORKFLOW_MACHINE_REJECTIONS_H_
#define YICI_SERVICES_WORKFLOW_MACHINE_REJECTIONS_H_

#include <initializer_list>
#include <string_view>
#include <utility>

#include "services/base/outcome.h"

namespace yici::workflow {

enum class Reason {
  // Syntax.
  kProcessFiles,
  kTextTooLong,
  kReasonsRequired,
  kJobLimits,
  kMessageLimits,
  kSignerPosition,
  kCopyPersons,
  kJobWorkers,
  kProcessInvalid,
  // Visibility.
  kProcessNotFound,
  kInstanceNotFound,
  kTaskNotFound,
  kJobNotFound,
  kOfficerUnknown,
  kWorkerUnknown,
  // Rights.
  kProcessAdministratorRequired,
  kWorkerRequired,
  kWorkerNotListed,
  kTaskNotYours,
  kSignerRequired,
  kTakeBackNotYours,
  kParticipantRequired,
  // Revision.
  kTaskChanged,
  // State.
  kInstanceSuspended,
  kInstanceNotSuspended,
  kProcessOfSubject,
  kTaskHeld,
  kTaskNotHeld,
  kTaskNeedsSignatures,
  kTaskAwaitsOpinions,
  kTaskDelegated,
  kTaskRecipient,
  kReturnAcrossLoop,
  kReturnNotEarlier,
  kTakeBackTooLate,
  kSignedAlready,
  kSignNotYet,
  kSignerAlready,
  kSignerNotOpen,
  kSignerNeeded,
  kUrgedToday,
  kProcessRecordsFull,
  kJobNotHeld,
  kMessageNotAwaited,
  kTooManyReceivers,
  kProcessCascade,
};

struct ReasonRow {
  Reason reason;
  std::string_view name;
  RejectionCode code;
  std::string_view zh, en;
};
const ReasonRow& RowOf(Reason reason);

using Metadata = std::initializer_list<std::pair<std::string_view, std::string_view>>;
Rejection Deny(Reason reason, std::string_view field, Metadata metadata = {});

}  // namespace yici::workflow

#endif  // YICI_SERVICES_WORKFLOW_MACHINE_REJECTIONS_H_
