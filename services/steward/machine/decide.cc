#include "services/steward/machine/decide.h"

#include "services/steward/machine/commands/commands.h"
#include "services/steward/machine/commands/errand_commands.h"
#include "services/steward/machine/commands/ledger_commands.h"
#include "services/steward/machine/commands/policy_commands.h"

namespace yici::steward {

using journal::Command;

namespace {

bool IsLedgerCommand(const Command& command) {
  return command.command_case() >= Command::kRegisterProject && command.command_case() <= Command::kCancelVisit;
}

bool IsDutyCommand(const Command& command) { return command.has_complete_duty() || command.has_waive_duty(); }

Outcome DecideDuty(const World& world, const Command& command, const Ordered& ordered) {
  if (command.has_complete_duty()) return DecideCompleteDuty(world, command.complete_duty(), ordered);
  return DecideWaiveDuty(world, command.waive_duty(), ordered);
}

bool IsErrandCommand(const Command& command) {
  return command.command_case() >= Command::kEntrustErrand && command.command_case() <= Command::kCancelErrand;
}

Outcome DecideErrand(const World& world, const Command& command, const Ordered& ordered) {
  switch (command.command_case()) {
    case Command::kEntrustErrand: return DecideEntrust(world, command.entrust_errand(), ordered);
    case Command::kTakeErrand: return DecideTake(world, command.take_errand(), ordered);
    case Command::kStartErrand: return DecideStart(world, command.start_errand(), ordered);
    case Command::kAskErrandMaterials: return DecideAskMaterials(world, command.ask_errand_materials(), ordered);
    case Command::kHandErrandMaterial: return DecideHandMaterial(world, command.hand_errand_material(), ordered);
    case Command::kLinkErrandCase: return DecideLinkCase(world, command.link_errand_case(), ordered);
    case Command::kEndErrandCase: return DecideEndCase(world, command.end_errand_case(), ordered);
    case Command::kDeliverErrand: return DecideDeliverErrand(world, command.deliver_errand(), ordered);
    case Command::kRateErrand: return DecideRateErrand(world, command.rate_errand(), ordered);
    default: return DecideCancelErrand(world, command.cancel_errand(), ordered);
  }
}

bool IsPolicyCommand(const Command& command) {
  return command.command_case() >= Command::kPublishPolicy && command.command_case() <= Command::kAnswerPolicyQuestion;
}

Outcome DecidePolicy(const World& world, const Command& command, const Ordered& ordered) {
  switch (command.command_case()) {
    case Command::kPublishPolicy: return DecidePublishPolicy(world, command.publish_policy(), ordered);
    case Command::kWithdrawPolicy: return DecideWithdrawPolicy(world, command.withdraw_policy(), ordered);
    case Command::kInterpretPolicy: return DecideInterpretPolicy(world, command.interpret_policy(), ordered);
    case Command::kDeliverPolicy: return DecideDeliverPolicy(world, command.deliver_policy(), ordered);
    case Command::kReopenPolicies: return DecideReopenPolicies(world, command.reopen_policies(), ordered);
    case Command::kReadPolicy: return DecideReadPolicy(world, command.read_policy(), ordered);
    case Command::kAskAboutPolicy: return DecideAskAboutPolicy(world, command.ask_about_policy(), ordered);
    default: return DecideAnswerPolicyQuestion(world, command.answer_policy_question(), ordered);
  }
}

Outcome DecideLedger(const World& world, const Command& command, const Ordered& ordered) {
  switch (command.command_case()) {
    case Command::kRegisterProject: return DecideRegister(world, command.register_project(), ordered);
    case Command::kAmendProject: return DecideAmend(world, command.amend_project(), ordered);
    case Command::kChangeProjectStatus: return DecideStatus(world, command.change_project_status(), ordered);
    case Command::kReportProgress: return DecideProgress(world, command.report_progress(), ordered);
    case Command::kOpenLedger: return DecideOpenLedger(world, command.open_ledger(), ordered);
    case Command::kAssignSteward: return DecideAssign(world, command.assign_steward(), ordered);
    case Command::kReleaseSteward: return DecideRelease(world, command.release_steward(), ordered);
    case Command::kOpenHandover: return DecideOpenHandover(world, command.open_handover(), ordered);
    case Command::kSignHandover: return DecideSignHandover(world, command.sign_handover(), ordered);
    case Command::kCancelHandover: return DecideCancelHandover(world, command.cancel_handover(), ordered);
    case Command::kPlanVisit: return DecidePlanVisit(world, command.plan_visit(), ordered);
    case Command::kNotifyVisit: return DecideNotifyVisit(world, command.notify_visit(), ordered);
    case Command::kLogVisit: return DecideLogVisit(world, command.log_visit(), ordered);
    case Command::kConfirmVisit: return DecideConfirmVisit(world, command.confirm_visit(), ordered);
    default: return DecideCancelVisit(world, command.cancel_visit(), ordered);
  }
}

}  // namespace

bool Handles(const Command& command) {
  if (IsLedgerCommand(command) || IsErrandCommand(command) || IsDutyCommand(command)) return true;
  if (IsPolicyCommand(command)) return true;
  return command.command_case() >= Command::kRaiseDemand && command.command_case() <= Command::kRescheduleDemands;
}

Outcome Decide(const World& world, const Command& command, const Ordered& ordered) {
  if (IsLedgerCommand(command)) return DecideLedger(world, command, ordered);
  if (IsDutyCommand(command)) return DecideDuty(world, command, ordered);
  if (IsErrandCommand(command)) return DecideErrand(world, command, ordered);
  if (IsPolicyCommand(command)) return DecidePolicy(world, command, ordered);
  switch (command.command_case()) {
    case Command::kRaiseDemand: return DecideRaise(world, command.raise_demand(), ordered);
    case Command::kDispatchDemand: return DecideDispatch(world, command.dispatch_demand(), ordered);
    case Command::kAnswerDemand: return DecideAnswer(world, command.answer_demand(), ordered);
    case Command::kRejectDemand: return DecideReject(world, command.reject_demand(), ordered);
    case Command::kSignDemand: return DecideSign(world, command.sign_demand(), ordered);
    case Command::kReturnDemand: return DecideReturnDemand(world, command.return_demand(), ordered);
    case Command::kDecideReturn: return DecideOnReturn(world, command.decide_return(), ordered);
    case Command::kSetJointHandling: return DecideJoint(world, command.set_joint_handling(), ordered);
    case Command::kGiveDemandOpinion: return DecideOpinion(world, command.give_demand_opinion(), ordered);
    case Command::kAskExtension: return DecideAskExtension(world, command.ask_extension(), ordered);
    case Command::kDecideExtension: return DecideOnExtension(world, command.decide_extension(), ordered);
    case Command::kReplyDemand: return DecideReply(world, command.reply_demand(), ordered);
    case Command::kReviewReply: return DecideReview(world, command.review_reply(), ordered);
    case Command::kRecordCallBack: return DecideCallBack(world, command.record_call_back(), ordered);
    case Command::kConfirmDemand: return DecideConfirm(world, command.confirm_demand(), ordered);
    case Command::kRuleDemand: return DecideRule(world, command.rule_demand(), ordered);
    case Command::kEscalateDemand: return DecideEscalate(world, command.escalate_demand(), ordered);
    case Command::kUrgeDemand: return DecideUrge(world, command.urge_demand(), ordered);
    case Command::kMergeDemand: return DecideMerge(world, command.merge_demand(), ordered);
    case Command::kListDemandLongTerm: return DecideList(world, command.list_demand_long_term(), ordered);
    case Command::kResumeDemand: return DecideResume(world, command.resume_demand(), ordered);
    case Command::kReadCaller: return DecideReadCaller(world, command.read_caller(), ordered);
    case Command::kSettleDemand: return DecideSettle(world, command.settle_demand(), ordered);
    case Command::kRescheduleDemands: return DecideReschedule(world, command.reschedule_demands(), ordered);
    default: return Refuse(Deny(Reason::kDemandWrongState));
  }
}

std::string_view SubjectDemand(const Command& command) {
  switch (command.command_case()) {
    case Command::kDispatchDemand: return command.dispatch_demand().demand_no();
    case Command::kAnswerDemand: return command.answer_demand().demand_no();
    case Command::kRejectDemand: return command.reject_demand().demand_no();
    case Command::kSignDemand: return command.sign_demand().demand_no();
    case Command::kReturnDemand: return command.return_demand().demand_no();
    case Command::kDecideReturn: return command.decide_return().demand_no();
    case Command::kSetJointHandling: return command.set_joint_handling().demand_no();
    case Command::kGiveDemandOpinion: return command.give_demand_opinion().demand_no();
    case Command::kAskExtension: return command.ask_extension().demand_no();
    case Command::kDecideExtension: return command.decide_extension().demand_no();
    case Command::kReplyDemand: return command.reply_demand().demand_no();
    case Command::kReviewReply: return command.review_reply().demand_no();
    case Command::kRecordCallBack: return command.record_call_back().demand_no();
    case Command::kConfirmDemand: return command.confirm_demand().demand_no();
    case Command::kRuleDemand: return command.rule_demand().demand_no();
    case Command::kEscalateDemand: return command.escalate_demand().demand_no();
    case Command::kUrgeDemand: return command.urge_demand().demand_no();
    case Command::kMergeDemand: return command.merge_demand().demand_no();
    case Command::kListDemandLongTerm: return command.list_demand_long_term().demand_no();
    case Command::kResumeDemand: return command.resume_demand().demand_no();
    case Command::kReadCaller: return command.read_caller().demand_no();
    case Command::kSettleDemand: return command.settle_demand().demand_no();
    default: return {};
  }
}

}  // namespace yici::steward
