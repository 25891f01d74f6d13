#include "services/server/partition/machines.h"

#include "services/base/text.h"
#include "services/approval/machine/apply.h"
#include "services/approval/machine/decide.h"
#include "services/approval/machine/joint.h"
#include "services/catalog/machine/apply.h"
#include "services/catalog/machine/decide.h"
#include "services/directory/machine/apply.h"
#include "services/directory/machine/decide.h"

namespace yici::server {

Outcome DecideAny(const World& world, const journal::Command& command, const Ordered& ordered) {
  if (approval::Handles(command)) return approval::Decide(world, command, ordered);
  if (catalog::Handles(command)) return catalog::Decide(world, command, ordered);
  if (directory::Handles(command)) return directory::Decide(world, command, ordered);
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
  using OnRefusal = Reaction::OnRefusal;
  for (approval::Asked& asked : approval::Reactions(state, event)) {
    reactions.push_back({.command = std::move(asked.command),
                         .on_refusal = asked.refuses_record ? OnRefusal::kRefuseRecord : OnRefusal::kOpenIncident});
  }
  return reactions;
}

void ApplyAny(State& state, const journal::Event& event, const EventPosition& position) {
  if (approval::Handles(event)) return approval::Apply(state, event, position);
  if (catalog::Handles(event)) return catalog::Apply(state, event, position);
  if (directory::Handles(event)) return directory::Apply(state, event, position);
}

std::string_view TouchedCase(const journal::Command& command) { return approval::SubjectCase(command); }

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
    case journal::Event::kCaseDecided: return "case.decided";
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
    case journal::Event::kJointChildSettled: return "joint.child_settled";
    case journal::Event::kJointAccepted: return "joint.accepted";
    case journal::Event::kJointConcluded: return "joint.concluded";
    case journal::Event::kJointMaterialsJudged: return "joint.materials_judged";
    case journal::Event::kCalendarPublished: return "calendar.published";
    case journal::Event::kRowsStaged: return "definition.staged";
    case journal::Event::kChangeSetCommitted: return "definition.published";
    case journal::Event::kRoleGranted: return "directory.role_granted";
    case journal::Event::kRoleRevoked: return "directory.role_revoked";
    case journal::Event::kSubstitutionSet: return "directory.substitution_set";
    case journal::Event::kWorkHandedOver: return "directory.work_handed_over";
    case journal::Event::kHoldSet: return "partition.hold_set";
    case journal::Event::kAnswersExpired: return "partition.answers_expired";
    case journal::Event::kRefusalsCounted: return "audit.access_denied";
    case journal::Event::kUnmaskedRead: return "audit.pii_read";
    case journal::Event::kSweepAdvanced: return "partition.sweep_advanced";
    case journal::Event::kIncidentOpened: return "incident.opened";
    case journal::Event::EVENT_NOT_SET: break;
  }
  return "unknown";
}

std::string EventVersions(const journal::Event& event) {
  switch (event.event_case()) {
    case journal::Event::kCaseReceived:
      return StrCat("item=", CivilDay(event.case_received().item_effective_day()).ToString(),
                    " calendar=", event.case_received().notice_clock().calendar_version());
    case journal::Event::kCaseAccepted: return StrCat("calendar=", event.case_accepted().statutory_clock().calendar_version());
    case journal::Event::kJointAccepted:
      return StrCat("calendar=", event.joint_accepted().statutory_clock().calendar_version());
    case journal::Event::kCaseDecided: return StrCat("calendar=", event.case_decided().delivery_clock().calendar_version());
    case journal::Event::kClockRescheduled: return StrCat("calendar=", event.clock_rescheduled().calendar_version());
    case journal::Event::kClockBreached: return StrCat("calendar=", event.clock_breached().calendar_version());
    default: return "";
  }
}

}  // namespace yici::server
