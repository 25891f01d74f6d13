#include "services/approval/machine/decide.h"

#include "services/approval/machine/commands/commands.h"
#include "services/approval/machine/view.h"

namespace yici::approval {

using journal::Command;

namespace {

// "Already" refusals name a document; a retrying clerk wants it at hand, not only its number in a sentence.
const journal::DocumentRef* DocumentNamedBy(const Rejection& rejection, const journal::Case& subject) {
  if (rejection.reason() == RowOf(Reason::kAlreadyAccepted).name) return FindDocument(subject, "04");
  if (rejection.reason() == RowOf(Reason::kAlreadyNotifiedOnce).name) return &subject.notice_document();
  if (rejection.reason() == RowOf(Reason::kAlreadyDecided).name)
    return subject.has_ruling() ? &subject.ruling().document() : nullptr;
  if (rejection.reason() == RowOf(Reason::kSupplementExpired).name) return FindDocument(subject, "38");
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
    case Command::kSubmitJoint: return DecideSubmitJoint(world, command.submit_joint(), ordered);
    case Command::kSettleJoint: return DecideSettleJoint(world, command.settle_joint(), ordered);
    case Command::kSettleCase: return DecideSettle(world, command.settle_case(), ordered);
    case Command::kRescheduleCases: return DecideReschedule(world, command.reschedule_cases(), ordered);
    default: return Refuse(Deny(Reason::kWrongState));
  }
}

}  // namespace

bool Handles(const Command& command) {
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
    case Command::kSettleJoint: return command.settle_joint().case_no();
    case Command::kSettleCase: return command.settle_case().case_no();
    default: return {};
  }
}

}  // namespace yici::approval
