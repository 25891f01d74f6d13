// EscalateDemand (上报) by command, and UrgeDemand (催办).
#include <algorithm>

#include "services/steward/machine/commands/commands.h"

namespace yici::steward {
namespace {

bool UrgedOn(const journal::Demand& demand, CivilDay day) {
  return std::any_of(demand.steps().begin(), demand.steps().end(), [&](const journal::DemandStep& step) {
    return step.event() == journal::Event::kDemandUrged && DayOf(Instant::FromMicros(step.occurred_us())) == day;
  });
}

}  // namespace

journal::DemandEscalated MakeEscalated(const World& world, const journal::Demand& demand, CivilDay start) {
  const Ascent ascent = NextLevel(world.state, demand);
  journal::DemandEscalated event;
  event.set_from_level(demand.level());
  event.set_to_level(ascent.to);
  const auto& informed = demand.informed();
  if (std::find(informed.begin(), informed.end(), ascent.leader_id) == informed.end()) event.set_leader_id(ascent.leader_id);
  for (const int32_t level : ascent.passed_over) event.add_passed_over(level);
  journal::DemandChange& change = *event.mutable_change();
  // An extension asked of the level below lapses.
  if (demand.state() == journal::DEMAND_STATE_EXTENSION_REVIEW) change.set_state(journal::DEMAND_STATE_HANDLING);
  change.add_stopped(journal::DEMAND_CLOCK_KIND_LIMIT);
  journal::Demand above = demand;
  above.set_level(ascent.to);
  if (const auto limit = LimitClock(world, above, start)) *change.add_started() = *limit;
  return event;
}

std::vector<PendingEvent> IncidentsOf(const journal::Demand& demand, const journal::DemandEscalated& event, Instant at,
                                      std::string_view actor) {
  std::vector<PendingEvent> incidents;
  for (const int32_t level : event.passed_over()) {
    PendingEvent& pending = incidents.emplace_back();
    journal::IncidentOpened& incident = *pending.event.mutable_incident_opened();
    incident.set_command(journal::Command::kEscalateDemand);
    *incident.mutable_rejection() = LeaderMissing(demand.demand_no(), level, demand.jurisdiction());
    pending.subject = SubjectName(demand.demand_no());
    pending.occurred_at = at;
    pending.actor = std::string(actor);
  }
  return incidents;
}

Outcome DecideEscalate(const World& world, const journal::EscalateDemand& command, const Ordered& ordered) {
  YICI_MUST(CheckText("reason", command.reason(), kNoteBytesMax, Reason::kReasonsRequired));
  Desk desk(world, ordered);
  YICI_MUST(desk.Open(command.demand_no()));
  if (!desk.IsItsEnterprise() && !desk.IsItsSteward()) YICI_MUST(desk.RequireOver({role::kDispatcher}));
  YICI_MUST(desk.RequireRevision(command.etag()));
  YICI_MUST(desk.RequireState(journal::Command::kEscalateDemand));
  if (!desk.demand().issue()) return Refuse(Deny(Reason::kNotAnIssue, "demand_no"));
  if (desk.demand().level() >= kLastLevel) return Refuse(Deny(Reason::kHighestLevel, "demand_no"));
  journal::Event event;
  *event.mutable_demand_escalated() = MakeEscalated(world, desk.demand(), desk.day());
  event.mutable_demand_escalated()->set_reason(command.reason());
  std::vector<PendingEvent> incidents = IncidentsOf(desk.demand(), event.demand_escalated(), ordered.legal_time, {});
  desk.Emit(std::move(event));
  for (PendingEvent& incident : incidents) desk.EmitElsewhere(std::move(incident));
  return desk.Conclude();
}

Outcome DecideUrge(const World& world, const journal::UrgeDemand& command, const Ordered& ordered) {
  YICI_MUST(CheckText("note", command.note(), kNoteBytesMax));
  Desk desk(world, ordered);
  YICI_MUST(desk.Open(command.demand_no()));
  if (!desk.IsItsEnterprise() && !desk.IsItsSteward()) YICI_MUST(desk.RequireOver({role::kDispatcher, role::kInspector}));
  YICI_MUST(desk.RequireRevision(command.etag()));
  YICI_MUST(desk.RequireState(journal::Command::kUrgeDemand));
  if (UrgedOn(desk.demand(), desk.day())) return Refuse(Deny(Reason::kUrgedToday, "demand_no"));
  journal::Event event;
  event.mutable_demand_urged()->mutable_change();
  event.mutable_demand_urged()->set_note(command.note());
  desk.Emit(std::move(event));
  return desk.Conclude();
}

}  // namespace yici::steward
