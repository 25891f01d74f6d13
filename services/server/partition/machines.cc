#include "services/server/partition/machines.h"

#include "services/base/text.h"
#include "services/approval/machine/apply.h"
#include "services/approval/machine/decide.h"
#include "services/approval/machine/erasure.h"
#include "services/approval/machine/fold.h"
#include "services/approval/machine/joint.h"
#include "services/approval/machine/review_process.h"
#include "services/catalog/machine/apply.h"
#include "services/catalog/machine/change_set.h"
#include "services/catalog/machine/decide.h"
#include "services/catalog/machine/proposals.h"
#include "services/directory/machine/apply.h"
#include "services/directory/machine/decide.h"
#include "services/evaluation/machine/apply.h"
#include "services/evaluation/machine/decide.h"
#include "services/evaluation/machine/vocabulary.h"
#include "services/steward/machine/apply.h"
#include "services/steward/machine/decide.h"
#include "services/steward/machine/fold.h"
#include "services/steward/machine/policy.h"
#include "services/steward/machine/vocabulary.h"
#include "services/workflow/machine/apply.h"
#include "services/workflow/machine/decide.h"

namespace yici::server {
namespace {

// Of clocks that were counted together; none where all had expired.
std::string VersionOf(const google::protobuf::RepeatedPtrField<journal::Clock>& clocks) {
  return clocks.empty() ? std::string() : StrCat("calendar=", clocks[0].calendar_version());
}

// A case that an agent submits for an errand is linked to it, or not submitted; and the errand hears of its end.
std::vector<Reaction> ErrandReactions(const StateReader& state, const journal::Event& event) {
  std::vector<Reaction> reactions;
  if (!approval::Handles(event)) return reactions;
  const journal::CaseReceived& received = event.case_received();
  if (event.has_case_received() && !received.agency().errand_no().empty() && received.joint().parent().empty()) {
    reactions.push_back({.command = {}, .on_refusal = Reaction::OnRefusal::kRefuseRecord});
    journal::LinkErrandCase& link = *reactions.back().command.mutable_link_errand_case();
    *link.mutable_agency() = received.agency();
    link.set_case_no(received.case_no());
  }
  if (!approval::EndsCase(event)) return reactions;
  const auto* subject = state.Find<journal::Case>(approval::CaseOf(event));
  if (subject == nullptr || subject->agency().errand_no().empty() || !subject->joint().parent().empty()) return reactions;
  journal::EndErrandCase& end = *reactions.emplace_back().command.mutable_end_errand_case();
  end.set_errand_no(subject->agency().errand_no());
  end.set_case_no(subject->case_no());
  end.set_ended_by(std::string(EventType(event)));
  return reactions;
}

bool AnyPolicyStands(const StateReader& state) {
  bool any = false;
  state.Scan(tables::kPolicyStanding, "", "", [&](std::string_view, std::string_view) {
    any = true;
    return false;
  });
  return any;
}

// Whether what is staged brings enterprises, or how they are helped to grow: what tables of policies ask about.
bool BringsEnterprises(const StateReader& state, const journal::ChangeSetCommitted& event) {
  for (int32_t part = 0; part < event.parts(); ++part) {
    const auto* staged = state.Find<journal::StagedPart>(catalog::StagedPartKey(event.change_set(), part));
    if (staged == nullptr) continue;
    for (const journal::PackRow& row : staged->rows()) {
      if (row.has_enterprise() || row.has_cultivation()) return true;
    }
  }
  return false;
}

}  // namespace

Outcome DecideProposed(const World& world, const journal::Command& command, const Ordered& ordered) {
  if (command.has_erase_cases()) return approval::DecideErase(world, command.erase_cases(), ordered);
  return catalog::DecideByOne(world, command, ordered);
}

Outcome DecideAny(const World& world, const journal::Command& command, const Ordered& ordered) {
  if (catalog::HandlesProposals(command)) return catalog::DecideProposals(world, command, ordered, DecideProposed);
  if (approval::Handles(command)) return approval::Decide(world, command, ordered);
  if (catalog::Handles(command)) return catalog::Decide(world, command, ordered);
  if (directory::Handles(command)) return directory::Decide(world, command, ordered);
  if (steward::Handles(command)) return steward::Decide(world, command, ordered);
  if (evaluation::Handles(command)) return evaluation::Decide(world, command, ordered);
  if (workflow::Handles(command)) return workflow::Decide(world, command, ordered, *world.processes);
  return Refuse(Reject(RejectionCode::kInvalidArgument, "COMMAND_UNKNOWN", "", "不认识这个命令。",
                       "Expected a command of this version, but it is none."));
}

std::vector<Reaction> React(const StateReader& state, const journal::Event& event) {
  std::vector<Reaction> reactions;
  // A published notice opens the sweep in the same record; the pump then walks it in bounded steps.
  if (event.event_case() == journal::Event::kCalendarPublished) {
    Reaction reaction;
    reaction.command.mutable_advance_sweep()->set_limit(0);
    reactions.push_back(std::move(reaction));
  }
  // Models of processes come with the rows of a pack: what cannot be deployed refuses the pack.
  if (event.has_change_set_committed()) {
    reactions.push_back({.command = {}, .on_refusal = Reaction::OnRefusal::kRefuseRecord});
    reactions.back().command.mutable_deploy_models();
    // Projects that came with it get their ledger row.
    reactions.push_back({});
    reactions.back().command.mutable_open_ledger();
  }
  // A department that ends today opens the sweep of its cases; one that ends later, the pump of that day.
  if (event.has_department_reorganized()) {
    Reaction reaction;
    reaction.command.mutable_advance_sweep()->set_limit(0);
    reaction.command.mutable_advance_sweep()->set_kind("organs");
    reactions.push_back(std::move(reaction));
  }
  for (Reaction& reaction : ErrandReactions(state, event)) reactions.push_back(std::move(reaction));
  using OnRefusal = Reaction::OnRefusal;
  std::vector<approval::Asked> all = approval::Reactions(state, event);
  for (approval::Asked& asked : approval::ReviewReactions(state, event)) all.push_back(std::move(asked));
  for (approval::Asked& asked : all) {
    reactions.push_back({.command = std::move(asked.command),
                         .on_refusal = asked.refuses_record ? OnRefusal::kRefuseRecord : OnRefusal::kOpenIncident});
  }
  // Last: what is judged afterwards changes nothing of what it judges.
  for (journal::Command& command : evaluation::Reactions(state, event)) reactions.push_back({.command = std::move(command)});
  return reactions;
}

std::vector<Reaction> Foresee(const StateReader& state, const journal::Event& event) {
  std::vector<Reaction> reactions;
  if (!event.has_change_set_committed() || !AnyPolicyStands(state)) return reactions;
  // Enterprises that come with it get the policies that stand.
  if (BringsEnterprises(state, event.change_set_committed())) reactions.emplace_back().command.mutable_reopen_policies();
  return reactions;
}

void ApplyAny(State& state, const journal::Event& event, const EventPosition& position) {
  if (approval::Handles(event)) {
    approval::Apply(state, event, position);
    return evaluation::Observe(state, event, position);
  }
  if (catalog::Handles(event)) return catalog::Apply(state, event, position);
  if (directory::Handles(event)) return directory::Apply(state, event, position);
  if (steward::Handles(event)) {
    steward::Apply(state, event, position);
    return evaluation::Observe(state, event, position);
  }
  if (evaluation::Handles(event)) return evaluation::Apply(state, event, position);
  if (workflow::Handles(event)) return workflow::Apply(state, event, position);
}

std::string_view TouchedCase(const journal::Command& command) { return approval::SubjectCase(command); }

std::string_view TouchedInstance(const journal::Command& command) { return workflow::SubjectInstance(command); }
std::vector<std::string> AlsoTouchedInstances(const StateReader& state, const journal::Command& command, Instant now) {
  return workflow::AlsoTouched(state, command, now);
}
std::string_view TouchedDemand(const journal::Command& command) { return steward::SubjectDemand(command); }
std::vector<std::string> AlsoTouchedCases(const StateReader& state, const journal::Command& command) {
  return approval::AlsoTouched(state, command);
}

std::string_view EventType(const journal::Event& event) {
  switch (event.event_case()) {
    case journal::Event::kCaseReceived: return "case.received";
    case journal::Event::kCasePreReviewed: return "case.pre_reviewed";
    case journal::Event::kSupplementNotified: return "case.supplement_notified";
    case journal::Event::kCaseSupplemented: return "case.supplemented";
    case journal::Event::kSupplementReturned: return "case.supplement_returned";
    case journal::Event::kCaseCorrected: return "case.corrected";
    case journal::Event::kCaseAccepted: return event.case_accepted().deemed() ? "case.deemed_accepted" : "case.accepted";
    case journal::Event::kCaseNotAccepted: return "case.not_accepted";
    case journal::Event::kStepReviewed: return "case.reviewed";
    case journal::Event::kOpinionGiven: return "case.opinion_given";
    case journal::Event::kReviewAdvanced: return "case.review_advanced";
    case journal::Event::kCaseDecided: return event.case_decided().deemed() ? "case.deemed_renewed" : "case.decided";
    case journal::Event::kCertificateIssued: return "case.certificate_issued";
    case journal::Event::kCollectNotified: return "case.collect_notified";
    case journal::Event::kCaseDelivered: return "case.delivered";
    case journal::Event::kCaseWithdrawn: return "case.withdrawn";
    case journal::Event::kCaseTerminated: return "case.terminated";
    case journal::Event::kVisitRecorded: return "visit.recorded";
    case journal::Event::kCaseRated: return "rating.given";
    case journal::Event::kClockRescheduled: return "clock.rescheduled";
    case journal::Event::kClockWarned: return "clock.warned";
    case journal::Event::kClockBreached: return "clock.breached";
    case journal::Event::kCaseImported: return "case.imported";
    case journal::Event::kSpecialStarted: return "case.special_started";
    case journal::Event::kSpecialAmended: return "case.special_amended";
    case journal::Event::kSpecialEnded: return "case.special_ended";
    case journal::Event::kHearingRightNotified: return "case.hearing_notified";
    case journal::Event::kHearingRequested: return "case.hearing_requested";
    case journal::Event::kHearingOpened: return "case.hearing_opened";
    case journal::Event::kHearingClosed: return "case.hearing_closed";
    case journal::Event::kLimitExtended: return "case.extended";
    case journal::Event::kHearingWaived: return "case.hearing_waived";
    case journal::Event::kPauseOverrun: return "card.pause_overrun";
    case journal::Event::kHearingScheduled: return "case.hearing_scheduled";
    case journal::Event::kDeferredSubmitted: return "case.deferred_submitted";
    case journal::Event::kDeferralExtended: return "case.deferral_extended";
    case journal::Event::kPromiseAccepted: return "case.promise_accepted";
    case journal::Event::kAfterCheckRecorded: return "case.after_check_recorded";
    case journal::Event::kSupplementRequestedInReview: return "case.supplement_requested_in_review";
    case journal::Event::kReviewSupplementEnded: return "case.review_supplement_ended";
    case journal::Event::kCaseForwardedUp: return "case.forwarded_up";
    case journal::Event::kRecordCorrected: return "case.record_corrected";
    case journal::Event::kCaseRevoked: return "case.revoked";
    case journal::Event::kCaseLinked: return "case.linked";
    case journal::Event::kCaseCancelled: return "case.cancelled";
    case journal::Event::kLinkedCaseGranted: return "case.linked_granted";
    case journal::Event::kClockLapsed: return "clock.lapsed";
    case journal::Event::kCaseArchived: return "case.archived";
    case journal::Event::kLegalHoldSet: return "case.hold_set";
    case journal::Event::kLegalHoldReleased: return "case.hold_released";
    case journal::Event::kCaseErased: return "case.erased";
    case journal::Event::kRatingRectified: return "rating.rectified";
    case journal::Event::kCaseTransferred: return "case.transferred";
    case journal::Event::kJointChildSettled: return "joint.child_settled";
    case journal::Event::kJointAccepted: return "joint.accepted";
    case journal::Event::kJointConcluded: return "joint.concluded";
    case journal::Event::kJointMaterialsJudged: return "joint.materials_judged";
    case journal::Event::kCalendarPublished: return "calendar.published";
    case journal::Event::kRowsStaged: return "definition.staged";
    case journal::Event::kChangeSetCommitted: return "definition.published";
    case journal::Event::kPowerListAdjusted: return "powerlist.adjusted";
    case journal::Event::kFourEyesRequired: return "partition.four_eyes_required";
    case journal::Event::kRestoredHeld: return "partition.restored_held";
    case journal::Event::kRestoredResumed: return "partition.restored_resumed";
    case journal::Event::kActProposed: return "proposal.made";
    case journal::Event::kProposalConfirmed: return "proposal.confirmed";
    case journal::Event::kProposalWithdrawn: return "proposal.withdrawn";
    case journal::Event::kRoleGranted: return "directory.role_granted";
    case journal::Event::kRoleRevoked: return "directory.role_revoked";
    case journal::Event::kSubstitutionSet: return "directory.substitution_set";
    case journal::Event::kWorkHandedOver: return "directory.work_handed_over";
    case journal::Event::kCreditMarkRecorded: return "directory.credit_mark_recorded";
    case journal::Event::kCreditMarkLifted: return "directory.credit_mark_lifted";
    case journal::Event::kSubscriberChanged: return "subscriber.changed";
    case journal::Event::kEventsAcknowledged: return "subscriber.acknowledged";
    case journal::Event::kDeliveriesRecorded: return "subscriber.delivered";
    case journal::Event::kDeadLettersReplayed: return "subscriber.replayed";
    case journal::Event::kAttachmentRead: return "audit.attachment_read";
    case journal::Event::kProcessesDeployed: return "process.deployed";
    case journal::Event::kInstanceAdvanced: return "process.advanced";
    case journal::Event::kTaskChanged: return "task.changed";
    case journal::Event::kJobsActivated: return "job.activated";
    case journal::Event::kJobDelayed: return "job.delayed";
    case journal::Event::kJobLeaseExtended: return "job.lease_extended";
    case journal::Event::kJobWorkersSet: return "job.workers_set";
    case journal::Event::kMessageStored: return "message.stored";
    case journal::Event::kMessageTaken: return "message.taken";
    case journal::Event::kMessagesExpired: return "message.expired";
    case journal::Event::kDepartmentReorganized: return "directory.reorganized";
    case journal::Event::kAgentAuthorized: return "directory.agent_authorized";
    case journal::Event::kAgentRevoked: return "directory.agent_revoked";
    case journal::Event::kHoldSet: return "partition.hold_set";
    case journal::Event::kAnswersExpired: return "partition.answers_expired";
    case journal::Event::kRefusalsCounted: return "audit.access_denied";
    case journal::Event::kUnmaskedRead: return "audit.pii_read";
    case journal::Event::kSweepAdvanced: return "partition.sweep_advanced";
    case journal::Event::kIncidentOpened: return "incident.opened";
    default: break;
  }
  const std::string_view of_evaluation = evaluation::EventTypeOf(event.event_case());
  if (!of_evaluation.empty()) return of_evaluation;
  const std::string_view of_steward = steward::EventTypeOf(event.event_case());
  return of_steward.empty() ? "unknown" : of_steward;
}

std::string EventVersions(const journal::Event& event) {
  switch (event.event_case()) {
    case journal::Event::kCaseReceived:
      return StrCat("item=", CivilDay(event.case_received().item_effective_day()).ToString(),
                    " calendar=", event.case_received().notice_clock().calendar_version());
    case journal::Event::kCaseImported: {
      const journal::Case& subject = event.case_imported().subject();
      return StrCat("item=", CivilDay(subject.item_effective_day()).ToString(),
                    " calendar=", subject.clocks().empty() ? "" : subject.clocks(0).calendar_version());
    }
    case journal::Event::kCaseAccepted: return StrCat("calendar=", event.case_accepted().statutory_clock().calendar_version());
    case journal::Event::kJointAccepted:
      return StrCat("calendar=", event.joint_accepted().statutory_clock().calendar_version());
    case journal::Event::kCaseDecided: return StrCat("calendar=", event.case_decided().delivery_clock().calendar_version());
    case journal::Event::kPromiseAccepted:
      return StrCat("calendar=", event.promise_accepted().after_check_clock().calendar_version());
    case journal::Event::kSupplementRequestedInReview:
      return StrCat("calendar=", event.supplement_requested_in_review().limit_clock().calendar_version());
    case journal::Event::kClockRescheduled: return StrCat("calendar=", event.clock_rescheduled().calendar_version());
    case journal::Event::kClockBreached: return StrCat("calendar=", event.clock_breached().calendar_version());
    case journal::Event::kSpecialStarted:
      return StrCat("calendar=", event.special_started().special_clock().calendar_version());
    case journal::Event::kSpecialAmended:
      return StrCat("calendar=", event.special_amended().special_clock().calendar_version());
    case journal::Event::kSpecialEnded: return VersionOf(event.special_ended().clocks());
    case journal::Event::kHearingRightNotified:
      return StrCat("calendar=", event.hearing_right_notified().request_clock().calendar_version());
    case journal::Event::kHearingRequested:
      return StrCat("calendar=", event.hearing_requested().hearing_clock().calendar_version());
    case journal::Event::kHearingClosed: return VersionOf(event.hearing_closed().clocks());
    case journal::Event::kLimitExtended: return VersionOf(event.limit_extended().clocks());
    case journal::Event::kDeferralExtended: return StrCat("calendar=", event.deferral_extended().clock().calendar_version());
    case journal::Event::kPauseOverrun: return StrCat("calendar=", event.pause_overrun().calendar_version());
    case journal::Event::kClockLapsed: return StrCat("calendar=", event.clock_lapsed().calendar_version());
    case journal::Event::kPolicyPublished: return StrCat("policies=", event.policy_published().policy().table_digest());
    default: break;
  }
  const journal::DemandChange* change = steward::ChangeIn(event);
  if (change == nullptr || change->started().empty()) return "";
  return StrCat("calendar=", change->started(0).calendar_version());
}

}  // namespace yici::server
