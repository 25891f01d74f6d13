#include "services/approval/machine/decide.h"

#include "services/approval/machine/commands/commands.h"
#include "services/approval/machine/view.h"

namespace yici::approval {

using journal::Command;

namespace {

// "Already" refusals name a document; a retrying clerk wants it at hand, not only its number in a sentence.
const journal::DocumentRef* DocumentNamedBy(const Rejection& rejection, const journal::Case& subject) {
  if (rejection.reason() == RowOf(Reason::kAlreadyAccepted).name) return AcceptanceDocument(subject);
  if (rejection.reason() == RowOf(Reason::kAlreadyNotifiedOnce).name) return &subject.notice_document();
  if (rejection.reason() == RowOf(Reason::kAlreadyDecided).name)
    return subject.has_ruling() ? &subject.ruling().document() : nullptr;
  if (rejection.reason() == RowOf(Reason::kSupplementExpired).name) return FindDocument(subject, "38");
  if (rejection.reason() == RowOf(Reason::kDeferralExpired).name) return FindDocument(subject, "38");
  if (rejection.reason() == RowOf(Reason::kReviewSupplementUsed).name) return &subject.review_supplement().document();
  return nullptr;
}

void AttachDocument(Outcome& outcome, const World& world, std::string_view case_no) {
  const auto* subject = world.state.Find<journal::Case>(case_no);
  if (subject == nullptr) return;
  const auto* document = DocumentNamedBy(outcome.answer.rejection(), *subject);
  if (document != nullptr) *outcome.answer.add_documents() = *document;
}

Outcome DecideByKind(const World& world, const Command& command, const Ordered& ordered) {
  switch (command.command_case()) {
    case Command::kSubmitCase: return DecideSubmit(world, command.submit_case(), ordered);
    case Command::kPreReview: return DecidePreReview(world, command.pre_review(), ordered);
    case Command::kNotifySupplement: return DecideNotify(world, command.notify_supplement(), ordered);
    case Command::kSubmitSupplement: return DecideSupplement(world, command.submit_supplement(), ordered);
    case Command::kReturnSupplement: return DecideReturnSupplement(world, command.return_supplement(), ordered);
    case Command::kCorrectOnSpot: return DecideCorrect(world, command.correct_on_spot(), ordered);
    case Command::kAcceptCase: return DecideAccept(world, command.accept_case(), ordered);
    case Command::kRefuseAcceptance: return DecideRefuseAcceptance(world, command.refuse_acceptance(), ordered);
    case Command::kCompleteInstant: return DecideInstant(world, command.complete_instant(), ordered);
    case Command::kReviewStep: return DecideReview(world, command.review_step(), ordered);
    case Command::kGiveOpinion: return DecideOpinion(world, command.give_opinion(), ordered);
    case Command::kDecideCase: return DecideRuling(world, command.decide_case(), ordered);
    case Command::kIssueCertificate: return DecideCertificate(world, command.issue_certificate(), ordered);
    case Command::kNotifyCollect: return DecideNotifyCollect(world, command.notify_collect(), ordered);
    case Command::kDeliverResult: return DecideDeliver(world, command.deliver_result(), ordered);
    case Command::kWithdrawCase: return DecideWithdraw(world, command.withdraw_case(), ordered);
    case Command::kTerminateCase: return DecideTerminate(world, command.terminate_case(), ordered);
    case Command::kRecordVisit: return DecideVisit(world, command.record_visit(), ordered);
    case Command::kRateCase: return DecideRate(world, command.rate_case(), ordered);
    case Command::kRevokeCase: return DecideRevoke(world, command.revoke_case(), ordered);
    case Command::kCancelCase: return DecideCancel(world, command.cancel_case(), ordered);
    case Command::kArchiveCase: return DecideArchive(world, command.archive_case(), ordered);
    case Command::kSetLegalHold: return DecideSetLegalHold(world, command.set_legal_hold(), ordered);
    case Command::kReleaseLegalHold: return DecideReleaseLegalHold(world, command.release_legal_hold(), ordered);
    case Command::kRectifyRating: return DecideRectify(world, command.rectify_rating(), ordered);
    case Command::kSubmitJoint: return DecideSubmitJoint(world, command.submit_joint(), ordered);
    case Command::kSettleJoint: return DecideSettleJoint(world, command.settle_joint(), ordered);
    case Command::kSettleReview: return DecideSettleReview(world, command.settle_review(), ordered);
    case Command::kSettleCase: return DecideSettle(world, command.settle_case(), ordered);
    case Command::kImportCase: return DecideImport(world, command.import_case(), ordered);
    case Command::kTransferCase: return DecideTransfer(world, command.transfer_case(), ordered);
    case Command::kMoveCases: return DecideMove(world, command.move_cases(), ordered);
    case Command::kRescheduleCases: return DecideReschedule(world, command.reschedule_cases(), ordered);
    case Command::kStartSpecial: return DecideStartSpecial(world, command.start_special(), ordered);
    case Command::kAmendSpecial: return DecideAmendSpecial(world, command.amend_special(), ordered);
    case Command::kEndSpecial: return DecideEndSpecial(world, command.end_special(), ordered);
    case Command::kNotifyHearingRight: return DecideNotifyHearingRight(world, command.notify_hearing_right(), ordered);
    case Command::kWaiveHearing: return DecideWaiveHearing(world, command.waive_hearing(), ordered);
    case Command::kRequestHearing: return DecideRequestHearing(world, command.request_hearing(), ordered);
    case Command::kScheduleHearing: return DecideScheduleHearing(world, command.schedule_hearing(), ordered);
    case Command::kOpenHearing: return DecideOpenHearing(world, command.open_hearing(), ordered);
    case Command::kCloseHearing: return DecideCloseHearing(world, command.close_hearing(), ordered);
    case Command::kExtendLimit: return DecideExtendLimit(world, command.extend_limit(), ordered);
    case Command::kAcceptWithDeferral: return DecideDeferral(world, command.accept_with_deferral(), ordered);
    case Command::kSubmitDeferred: return DecideSubmitDeferred(world, command.submit_deferred(), ordered);
    case Command::kExtendDeferral: return DecideExtendDeferral(world, command.extend_deferral(), ordered);
    case Command::kAcceptOnPromise: return DecidePromise(world, command.accept_on_promise(), ordered);
    case Command::kRecordAfterCheck: return DecideAfterCheck(world, command.record_after_check(), ordered);
    case Command::kRequestSupplementInReview:
      return DecideReviewSupplement(world, command.request_supplement_in_review(), ordered);
    case Command::kForwardUp: return DecideForwardUp(world, command.forward_up(), ordered);
    case Command::kCorrectRecord: return DecideCorrectRecord(world, command.correct_record(), ordered);
    case Command::kEraseCases: return DecideEraseCases(world, command, ordered);
    case Command::kReadAttachment: return DecideReadAttachment(world, command.read_attachment(), ordered);
    default: return Refuse(Deny(Reason::kWrongState));
  }
}

}  // namespace

bool Handles(const Command& command) {
  if (command.command_case() == Command::kReadAttachment) return true;
  return command.command_case() >= Command::kSubmitCase && command.command_case() <= kLastCommandNumber;
}

Outcome Decide(const World& world, const Command& command, const Ordered& ordered) {
  Outcome outcome = DecideByKind(world, command, ordered);
  if (outcome.refused()) AttachDocument(outcome, world, SubjectCase(command));
  return outcome;
}

std::string_view SubjectCase(const Command& command) {
  switch (command.command_case()) {
    case Command::kPreReview: return command.pre_review().case_no();
    case Command::kNotifySupplement: return command.notify_supplement().case_no();
    case Command::kSubmitSupplement: return command.submit_supplement().case_no();
    case Command::kReturnSupplement: return command.return_supplement().case_no();
    case Command::kCorrectOnSpot: return command.correct_on_spot().case_no();
    case Command::kAcceptCase: return command.accept_case().case_no();
    case Command::kRefuseAcceptance: return command.refuse_acceptance().case_no();
    case Command::kReviewStep: return command.review_step().case_no();
    case Command::kGiveOpinion: return command.give_opinion().case_no();
    case Command::kDecideCase: return command.decide_case().case_no();
    case Command::kIssueCertificate: return command.issue_certificate().case_no();
    case Command::kNotifyCollect: return command.notify_collect().case_no();
    case Command::kDeliverResult: return command.deliver_result().case_no();
    case Command::kWithdrawCase: return command.withdraw_case().case_no();
    case Command::kTerminateCase: return command.terminate_case().case_no();
    case Command::kRecordVisit: return command.record_visit().case_no();
    case Command::kRateCase: return command.rate_case().case_no();
    case Command::kRevokeCase: return command.revoke_case().case_no();
    case Command::kCancelCase: return command.cancel_case().case_no();
    case Command::kArchiveCase: return command.archive_case().case_no();
    case Command::kSetLegalHold: return command.set_legal_hold().case_no();
    case Command::kReleaseLegalHold: return command.release_legal_hold().case_no();
    case Command::kRectifyRating: return command.rectify_rating().case_no();
    case Command::kSettleJoint: return command.settle_joint().case_no();
    case Command::kSettleCase: return command.settle_case().case_no();
    case Command::kSettleReview: return command.settle_review().case_no();
    case Command::kStartSpecial: return command.start_special().case_no();
    case Command::kAmendSpecial: return command.amend_special().case_no();
    case Command::kEndSpecial: return command.end_special().case_no();
    case Command::kNotifyHearingRight: return command.notify_hearing_right().case_no();
    case Command::kWaiveHearing: return command.waive_hearing().case_no();
    case Command::kRequestHearing: return command.request_hearing().case_no();
    case Command::kScheduleHearing: return command.schedule_hearing().case_no();
    case Command::kOpenHearing: return command.open_hearing().case_no();
    case Command::kCloseHearing: return command.close_hearing().case_no();
    case Command::kExtendLimit: return command.extend_limit().case_no();
    case Command::kAcceptWithDeferral: return command.accept_with_deferral().case_no();
    case Command::kSubmitDeferred: return command.submit_deferred().case_no();
    case Command::kExtendDeferral: return command.extend_deferral().case_no();
    case Command::kAcceptOnPromise: return command.accept_on_promise().case_no();
    case Command::kRecordAfterCheck: return command.record_after_check().case_no();
    case Command::kRequestSupplementInReview: return command.request_supplement_in_review().case_no();
    case Command::kForwardUp: return command.forward_up().case_no();
    case Command::kCorrectRecord: return command.correct_record().case_no();
    // The grant that an application is about: its term may be over.
    case Command::kSubmitCase: return command.submit_case().linked_case_no();
    case Command::kCompleteInstant: return command.complete_instant().submit().linked_case_no();
    case Command::kReadAttachment: return command.read_attachment().case_no();
    case Command::kTransferCase: return command.transfer_case().case_no();
    default: return {};
  }
}

}  // namespace yici::approval
