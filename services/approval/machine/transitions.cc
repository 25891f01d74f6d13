#include "services/approval/machine/transitions.h"

#include "services/approval/machine/joint.h"
#include "services/approval/machine/view.h"

namespace yici::approval {
namespace {

using journal::Command;

using StateSet = uint32_t;

template <class... States>
constexpr StateSet In(States... states) {
  return ((StateSet{1} << states) | ...);
}

constexpr StateSet kAny = ~StateSet{0};
constexpr StateSet kHandlingStates = In(journal::CASE_STATE_ACCEPTED, journal::CASE_STATE_UNDER_HANDLING,
                                        journal::CASE_STATE_UNDER_REVIEW, journal::CASE_STATE_UNDER_APPROVAL);
constexpr StateSet kBeforeRuling =
    kHandlingStates | In(journal::CASE_STATE_DRAFT, journal::CASE_STATE_PENDING_PRE_REVIEW, journal::CASE_STATE_RECEIVED,
                         journal::CASE_STATE_AWAITING_SUPPLEMENT, journal::CASE_STATE_SPECIAL_PROCEDURE,
                         journal::CASE_STATE_AWAITING_SUPPLEMENT_IN_REVIEW);
constexpr StateSet kUndelivered =
    In(journal::CASE_STATE_GRANTED, journal::CASE_STATE_REFUSED, journal::CASE_STATE_AWAITING_DELIVERY);
// Accepted and without a ruling, in whatever it waits for.
constexpr StateSet kUnderWay =
    kHandlingStates | In(journal::CASE_STATE_SPECIAL_PROCEDURE, journal::CASE_STATE_AWAITING_SUPPLEMENT_IN_REVIEW);
constexpr StateSet kGranted = In(journal::CASE_STATE_GRANTED, journal::CASE_STATE_AWAITING_DELIVERY,
                                 journal::CASE_STATE_COMPLETED, journal::CASE_STATE_ARCHIVED);
constexpr StateSet kLiving =
    kAny & ~In(journal::CASE_STATE_UNSPECIFIED, journal::CASE_STATE_DRAFT, journal::CASE_STATE_ARCHIVED);
constexpr StateSet kArchivable =
    In(journal::CASE_STATE_COMPLETED, journal::CASE_STATE_NOT_ACCEPTED, journal::CASE_STATE_WITHDRAWN,
       journal::CASE_STATE_TERMINATED, journal::CASE_STATE_FORWARDED_UP, journal::CASE_STATE_REVOKED,
       journal::CASE_STATE_CANCELLED);

StateSet StatesOf(CommandKind command) {
  switch (command) {
    case Command::kPreReview: return In(journal::CASE_STATE_PENDING_PRE_REVIEW);
    case Command::kNotifySupplement:
    case Command::kRefuseAcceptance: return In(journal::CASE_STATE_PENDING_PRE_REVIEW, journal::CASE_STATE_RECEIVED);
    case Command::kSubmitSupplement:
      return In(journal::CASE_STATE_AWAITING_SUPPLEMENT, journal::CASE_STATE_AWAITING_SUPPLEMENT_IN_REVIEW);
    case Command::kAcceptWithDeferral:
    case Command::kAcceptOnPromise: return In(journal::CASE_STATE_RECEIVED);
    case Command::kSubmitDeferred:
    case Command::kExtendDeferral: return kUnderWay;
    case Command::kRequestSupplementInReview:
    case Command::kForwardUp: return kHandlingStates;
    case Command::kRecordAfterCheck: return kGranted;
    case Command::kCorrectRecord:
    case Command::kSetLegalHold:
    case Command::kReleaseLegalHold: return kAny;
    case Command::kReturnSupplement:
    case Command::kCorrectOnSpot:
    case Command::kAcceptCase: return In(journal::CASE_STATE_RECEIVED);
    case Command::kReviewStep:
    case Command::kDecideCase: return kHandlingStates;
    // Where the step's limit runs on in a supplement (HoldsOpinions), the departments are still to answer within it.
    case Command::kGiveOpinion: return kHandlingStates | In(journal::CASE_STATE_AWAITING_SUPPLEMENT_IN_REVIEW);
    case Command::kIssueCertificate: return In(journal::CASE_STATE_GRANTED);
    case Command::kNotifyCollect:
    case Command::kDeliverResult: return kUndelivered;
    case Command::kWithdrawCase:
    case Command::kTerminateCase:
    case Command::kTransferCase: return kBeforeRuling;
    case Command::kStartSpecial:
    case Command::kNotifyHearingRight: return kHandlingStates;
    case Command::kAmendSpecial:
    case Command::kEndSpecial:
    case Command::kScheduleHearing:
    case Command::kOpenHearing:
    case Command::kCloseHearing: return In(journal::CASE_STATE_SPECIAL_PROCEDURE);
    case Command::kWaiveHearing:
    case Command::kRequestHearing: return kHandlingStates | In(journal::CASE_STATE_SPECIAL_PROCEDURE);
    case Command::kExtendLimit:
      return kHandlingStates | In(journal::CASE_STATE_SPECIAL_PROCEDURE, journal::CASE_STATE_AWAITING_SUPPLEMENT_IN_REVIEW);
    case Command::kRecordVisit: return kLiving;
    // What a case has earned does not end with its archiving.
    case Command::kRateCase:
    case Command::kRectifyRating: return kLiving | In(journal::CASE_STATE_ARCHIVED);
    case Command::kRevokeCase:
    case Command::kCancelCase: return kGranted;
    case Command::kArchiveCase: return kArchivable;
    case Command::kSettleJoint:
    case Command::kSettleReview:
    case Command::kSettleCase:
    case Command::kMoveCases:
    case Command::kRescheduleCases: return kAny;
    default: return 0;
  }
}

bool PrecedesAcceptance(CommandKind command) {
  return command == Command::kPreReview || command == Command::kNotifySupplement || command == Command::kReturnSupplement ||
         command == Command::kCorrectOnSpot || command == Command::kAcceptCase || command == Command::kRefuseAcceptance ||
         command == Command::kAcceptWithDeferral || command == Command::kAcceptOnPromise;
}

bool NeedsPause(CommandKind command) {
  return command == Command::kAmendSpecial || command == Command::kEndSpecial || command == Command::kScheduleHearing ||
         command == Command::kOpenHearing || command == Command::kCloseHearing;
}

bool IsOfSpecial(CommandKind command) {
  return NeedsPause(command) || command == Command::kStartSpecial || command == Command::kNotifyHearingRight ||
         command == Command::kWaiveHearing || command == Command::kRequestHearing;
}

bool PrecedesRuling(CommandKind command) {
  return command == Command::kReviewStep || command == Command::kGiveOpinion || command == Command::kDecideCase ||
         command == Command::kWithdrawCase || command == Command::kTerminateCase || IsOfSpecial(command) ||
         command == Command::kExtendLimit || command == Command::kSubmitDeferred || command == Command::kExtendDeferral ||
         command == Command::kRequestSupplementInReview || command == Command::kForwardUp || command == Command::kTransferCase;
}

bool FollowsRuling(CommandKind command) {
  return command == Command::kIssueCertificate || command == Command::kNotifyCollect || command == Command::kDeliverResult ||
         command == Command::kRecordAfterCheck;
}

bool NeedsGrant(CommandKind command) { return command == Command::kRevokeCase || command == Command::kCancelCase; }

// A supplement that stops the limit of the step stops its departments too: their silence costs nothing meanwhile.
bool HoldsOpinions(const journal::Case& subject) {
  return subject.state() == journal::CASE_STATE_AWAITING_SUPPLEMENT_IN_REVIEW && subject.review_supplement().paused();
}

Rejection DenyNaming(Reason reason, const journal::Case& subject, const journal::DocumentRef* document) {
  if (document == nullptr) return Deny(reason, "case_no");
  return Deny(reason, "case_no",
              {{"document", DocumentId(*document, subject.case_no())}, {"number", PrintedNumber(*document)}});
}

Rejection DenyState(Reason reason, const journal::Case& subject) {
  const Names names = NameOf(subject.state());
  return Deny(reason, "case_no", {{"state", names.en}, {"state_zh", names.zh}});
}

}  // namespace

bool AllowedFrom(CommandKind command, journal::CaseState state) { return (StatesOf(command) >> state & 1) != 0; }

Refusal CheckState(const journal::Case& subject, CommandKind command) {
  const journal::CaseState state = subject.state();
  if (subject.erased() != 0) return Deny(Reason::kPersonErased, "case_no");
  if (Refusal refusal = CheckJointState(subject, command)) return refusal;
  // Whether something is awaited is for the children to say.
  if (command == Command::kSubmitSupplement && IsJointParent(subject)) return std::nullopt;
  const bool held = command == Command::kGiveOpinion && HoldsOpinions(subject);
  if (AllowedFrom(command, state) && !held) return std::nullopt;
  if (PrecedesAcceptance(command) && IsAccepted(subject)) {
    return DenyNaming(Reason::kAlreadyAccepted, subject, AcceptanceDocument(subject));
  }
  if (command == Command::kNotifySupplement && state == journal::CASE_STATE_AWAITING_SUPPLEMENT) {
    return DenyNaming(Reason::kAlreadyNotifiedOnce, subject, &subject.notice_document());
  }
  if (command == Command::kSubmitSupplement && subject.result_code() == 5) {
    return DenyNaming(Reason::kSupplementExpired, subject, FindDocument(subject, "38"));
  }
  const journal::Clock* deferral = FindLast(subject, journal::CLOCK_KIND_C8_DEFERRAL);
  const bool of_deferral = command == Command::kSubmitDeferred || command == Command::kExtendDeferral;
  if (of_deferral && deferral != nullptr && deferral->phase() == journal::CLOCK_PHASE_EXPIRED) {
    return DenyNaming(Reason::kDeferralExpired, subject, FindDocument(subject, "38"));
  }
  if (PrecedesRuling(command) && subject.has_ruling()) {
    return DenyNaming(Reason::kAlreadyDecided, subject, &subject.ruling().document());
  }
  // Every mandatory child has its ruling; the parent has none of its own.
  if (PrecedesRuling(command) && IsJointParent(subject) && state == journal::CASE_STATE_AWAITING_DELIVERY) {
    return DenyNaming(Reason::kAlreadyDecided, subject, nullptr);
  }
  if (NeedsGrant(command)) return DenyState(Reason::kNotGranted, subject);
  if (command == Command::kArchiveCase && !HasEnded(state)) return DenyState(Reason::kNotEnded, subject);
  if (HasEnded(state)) return DenyState(Reason::kCaseEnded, subject);
  if (command == Command::kStartSpecial && state == journal::CASE_STATE_SPECIAL_PROCEDURE) {
    return DenyNaming(Reason::kAlreadyPaused, subject, FindDocument(subject, "08"));
  }
  if (NeedsPause(command)) return DenyState(Reason::kNotPaused, subject);
  if (command == Command::kSubmitSupplement) return DenyState(Reason::kNotAwaitingSupplement, subject);
  if (FollowsRuling(command) && !subject.has_ruling()) return DenyState(Reason::kNotDecided, subject);
  return DenyState(Reason::kWrongState, subject);
}

}  // namespace yici::approval
