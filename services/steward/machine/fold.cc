#include "services/steward/machine/fold.h"

#include <algorithm>

#include "services/steward/machine/transitions.h"

namespace yici::steward {
namespace {

using journal::Demand;
using journal::Event;

void StopClock(Demand& demand, int kind) {
  auto& clocks = *demand.mutable_clocks();
  clocks.erase(std::remove_if(clocks.begin(), clocks.end(), [&](const auto& clock) { return clock.kind() == kind; }),
               clocks.end());
}

void FoldClocks(Demand& demand, const journal::DemandChange& change) {
  for (const int kind : change.stopped()) StopClock(demand, kind);
  for (const journal::DemandClock& clock : change.started()) {
    StopClock(demand, clock.kind());
    *demand.add_clocks() = clock;
  }
  if (HasEnded(demand.state())) demand.clear_clocks();
  // In the order of their kinds, however they came.
  std::sort(demand.mutable_clocks()->begin(), demand.mutable_clocks()->end(),
            [](const auto& a, const auto& b) { return a.kind() < b.kind(); });
}

void SetJoint(Demand& demand, const google::protobuf::RepeatedPtrField<std::string>& department_ids) {
  const auto before = demand.joint();
  demand.clear_joint();
  for (const std::string& id : department_ids) {
    journal::DemandOpinion& joint = *demand.add_joint();
    joint.set_department_id(id);
    for (const journal::DemandOpinion& old : before) {
      if (old.department_id() == id) joint = old;
    }
  }
}

void FoldDispatched(Demand& demand, const journal::DemandDispatched& event, const EventPosition& position) {
  demand.set_department_id(event.department_id());
  demand.set_category_id(event.category_id());
  demand.set_rule(event.rule());
  demand.set_rule_version(event.rule_version());
  demand.set_priority(event.priority());
  demand.set_first_response(event.first_response());
  demand.set_kind(event.kind());
  demand.set_urgent(event.urgent());
  demand.set_limit_wd(event.limit_wd());
  SetJoint(demand, event.joint_department_ids());
  demand.clear_duplicate_of();  // whoever sends it out finds that it is a matter of its own
  if (demand.dispatched_us() == 0) demand.set_dispatched_us(position.occurred_at.micros());
}

void FoldOpinion(Demand& demand, const journal::DemandOpinionGiven& event, const EventPosition& position) {
  for (journal::DemandOpinion& joint : *demand.mutable_joint()) {
    if (joint.department_id() != event.department_id()) continue;
    joint.set_text(event.text());
    joint.set_officer(std::string(position.actor));
  }
}

void FoldReply(Demand& demand, const std::string& text, const EventPosition& position) {
  demand.set_reply(text);
  demand.set_replied_by(std::string(position.actor));
}

void FoldCallBack(Demand& demand, const journal::CallBackRecorded& event) {
  demand.set_calls_unanswered(event.outcome() == "no_answer" ? demand.calls_unanswered() + 1 : 0);
  if (event.redo()) demand.set_redo_rounds(demand.redo_rounds() + 1);
}

void FoldEscalated(Demand& demand, const journal::DemandEscalated& event) {
  demand.set_level(event.to_level());
  if (!event.leader_id().empty()) demand.add_informed(event.leader_id());
}

void FoldWords(Demand& demand, const Event& event, const EventPosition& position) {
  switch (event.event_case()) {
    case Event::kDemandDispatched: return FoldDispatched(demand, event.demand_dispatched(), position);
    case Event::kDemandAnswered: return FoldReply(demand, event.demand_answered().text(), position);
    case Event::kDemandReturned:
      demand.set_returns(demand.returns() + 1);
      demand.set_suggested_department_id(event.demand_returned().suggested_department_id());
      return;
    case Event::kJointHandlingSet:
      demand.set_department_id(event.joint_handling_set().lead_department_id());
      return SetJoint(demand, event.joint_handling_set().joint_department_ids());
    case Event::kDemandOpinionGiven: return FoldOpinion(demand, event.demand_opinion_given(), position);
    case Event::kExtensionAsked: *demand.mutable_extension() = event.extension_asked().ask(); return;
    case Event::kExtensionDecided: demand.set_extended(demand.extended() || event.extension_decided().granted()); return;
    case Event::kDemandReplied: return FoldReply(demand, event.demand_replied().text(), position);
    case Event::kReplyReviewed:
      if (event.reply_reviewed().passed()) demand.set_replied_us(position.occurred_at.micros());
      return;
    case Event::kCallBackRecorded: return FoldCallBack(demand, event.call_back_recorded());
    case Event::kDemandConfirmed:
      if (event.demand_confirmed().redo()) demand.set_redo_rounds(demand.redo_rounds() + 1);
      return;
    case Event::kDemandEscalated: return FoldEscalated(demand, event.demand_escalated());
    case Event::kDemandMerged: demand.set_duplicate_of(event.demand_merged().into()); return;
    case Event::kDemandListed: demand.set_listed_from(demand.state()); return;
    default: return;
  }
}

// A new round has its own extension.
bool StartsRound(const Event& event) {
  return event.call_back_recorded().redo() || event.demand_confirmed().redo() ||
         (event.has_demand_ruled() && !event.demand_ruled().closed());
}

std::string NoteOf(const Event& event) {
  switch (event.event_case()) {
    case Event::kDemandDispatched: return event.demand_dispatched().note();
    case Event::kDemandRejected: return event.demand_rejected().ground();
    case Event::kDemandReturned: return event.demand_returned().reason();
    case Event::kReturnRefused: return event.return_refused().reason();
    case Event::kExtensionAsked: return event.extension_asked().ask().reason();
    case Event::kExtensionDecided: return event.extension_decided().reason();
    case Event::kReplyReviewed: return event.reply_reviewed().reason();
    case Event::kCallBackRecorded: return event.call_back_recorded().outcome();
    case Event::kDemandConfirmed: return event.demand_confirmed().text();
    case Event::kDemandRuled: return event.demand_ruled().role();
    case Event::kDemandEscalated: return event.demand_escalated().reason();
    case Event::kDemandUrged: return event.demand_urged().note();
    case Event::kDemandMerged: return event.demand_merged().into();
    case Event::kDemandListed: return event.demand_listed().reason();
    case Event::kDemandResumed: return event.demand_resumed().reason();
    default: return {};
  }
}

void AddStep(Demand& demand, const Event& event, const EventPosition& position) {
  journal::DemandStep& step = *demand.add_steps();
  step.set_event(event.event_case());
  step.set_occurred_us(position.occurred_at.micros());
  step.set_actor(std::string(position.actor));
  step.set_department_id(demand.department_id());
  step.set_note(NoteOf(event));
  step.set_state(demand.state());
  step.set_level(demand.level());
}

}  // namespace

const journal::DemandChange* ChangeIn(const Event& event) {
  switch (event.event_case()) {
    case Event::kDemandRaised: return &event.demand_raised().change();
    case Event::kDemandDispatched: return &event.demand_dispatched().change();
    case Event::kDemandAnswered: return &event.demand_answered().change();
    case Event::kDemandRejected: return &event.demand_rejected().change();
    case Event::kDemandSigned: return &event.demand_signed().change();
    case Event::kDemandReturned: return &event.demand_returned().change();
    case Event::kReturnRefused: return &event.return_refused().change();
    case Event::kJointHandlingSet: return &event.joint_handling_set().change();
    case Event::kDemandOpinionGiven: return &event.demand_opinion_given().change();
    case Event::kExtensionAsked: return &event.extension_asked().change();
    case Event::kExtensionDecided: return &event.extension_decided().change();
    case Event::kDemandReplied: return &event.demand_replied().change();
    case Event::kReplyReviewed: return &event.reply_reviewed().change();
    case Event::kCallBackRecorded: return &event.call_back_recorded().change();
    case Event::kDemandConfirmed: return &event.demand_confirmed().change();
    case Event::kDemandRuled: return &event.demand_ruled().change();
    case Event::kDemandEscalated: return &event.demand_escalated().change();
    case Event::kDemandUrged: return &event.demand_urged().change();
    case Event::kDemandMerged: return &event.demand_merged().change();
    case Event::kDemandListed: return &event.demand_listed().change();
    case Event::kDemandResumed: return &event.demand_resumed().change();
    case Event::kDemandOverdue: return &event.demand_overdue().change();
    case Event::kDemandCriticised: return &event.demand_criticised().change();
    case Event::kDemandRescheduled: return &event.demand_rescheduled().change();
    case Event::kCallerRead: return &event.caller_read().change();
    default: return nullptr;
  }
}

journal::DemandChange* MutableChangeIn(Event& event) {
  switch (event.event_case()) {
    case Event::kDemandRaised: return event.mutable_demand_raised()->mutable_change();
    case Event::kDemandDispatched: return event.mutable_demand_dispatched()->mutable_change();
    case Event::kDemandAnswered: return event.mutable_demand_answered()->mutable_change();
    case Event::kDemandRejected: return event.mutable_demand_rejected()->mutable_change();
    case Event::kDemandSigned: return event.mutable_demand_signed()->mutable_change();
    case Event::kDemandReturned: return event.mutable_demand_returned()->mutable_change();
    case Event::kReturnRefused: return event.mutable_return_refused()->mutable_change();
    case Event::kJointHandlingSet: return event.mutable_joint_handling_set()->mutable_change();
    case Event::kDemandOpinionGiven: return event.mutable_demand_opinion_given()->mutable_change();
    case Event::kExtensionAsked: return event.mutable_extension_asked()->mutable_change();
    case Event::kExtensionDecided: return event.mutable_extension_decided()->mutable_change();
    case Event::kDemandReplied: return event.mutable_demand_replied()->mutable_change();
    case Event::kReplyReviewed: return event.mutable_reply_reviewed()->mutable_change();
    case Event::kCallBackRecorded: return event.mutable_call_back_recorded()->mutable_change();
    case Event::kDemandConfirmed: return event.mutable_demand_confirmed()->mutable_change();
    case Event::kDemandRuled: return event.mutable_demand_ruled()->mutable_change();
    case Event::kDemandEscalated: return event.mutable_demand_escalated()->mutable_change();
    case Event::kDemandUrged: return event.mutable_demand_urged()->mutable_change();
    case Event::kDemandMerged: return event.mutable_demand_merged()->mutable_change();
    case Event::kDemandListed: return event.mutable_demand_listed()->mutable_change();
    case Event::kDemandResumed: return event.mutable_demand_resumed()->mutable_change();
    case Event::kDemandOverdue: return event.mutable_demand_overdue()->mutable_change();
    case Event::kDemandCriticised: return event.mutable_demand_criticised()->mutable_change();
    case Event::kDemandRescheduled: return event.mutable_demand_rescheduled()->mutable_change();
    case Event::kCallerRead: return event.mutable_caller_read()->mutable_change();
    default: return nullptr;
  }
}

void Fold(Demand& demand, const Event& event, const EventPosition& position) {
  const journal::DemandChange& change = *ChangeIn(event);
  if (event.has_demand_raised()) {
    demand = event.demand_raised().demand();
    demand.set_created_revision(position.revision);
    demand.set_created_us(position.occurred_at.micros());
    demand.set_submitter(std::string(position.actor));
  }
  FoldWords(demand, event, position);
  if (StartsRound(event)) {
    demand.set_extended(false);
    demand.set_calls_unanswered(0);
  }
  if (change.state() != journal::DEMAND_STATE_UNSPECIFIED) demand.set_state(change.state());
  if (change.result() != journal::DEMAND_RESULT_UNSPECIFIED) demand.set_result(change.result());
  if (demand.state() != journal::DEMAND_STATE_EXTENSION_REVIEW) demand.clear_extension();
  if (demand.state() == journal::DEMAND_STATE_CLOSED && demand.closed_us() == 0) {
    demand.set_closed_us(position.occurred_at.micros());
  }
  FoldClocks(demand, change);
  // What the calendar does, and who looked, is no step of the matter and disturbs nobody's work.
  if (event.has_demand_rescheduled() || event.has_caller_read()) return;
  AddStep(demand, event, position);
  demand.set_etag(position.revision);
}

}  // namespace yici::steward
