// What yici itself asks of demands (deadlines, a changed calendar), and the reading of a caller's personal data.
#include "services/steward/machine/commands/commands.h"
#include "services/steward/machine/demand_sight.h"

namespace yici::steward {
namespace {

Refusal RequireSystem(const Ordered& ordered) {
  const bool system = ordered.arrival.principal().kind() == journal::PRINCIPAL_KIND_SYSTEM;
  return system ? std::nullopt : Refusal(Deny(Reason::kNotPermitted));
}

Refusal RequireReader(const Desk& desk) {
  if (Refusal refusal = CheckSender(desk.ordered())) return refusal;
  const bool may = MayReadCaller(desk.world().state, desk.actor().id, desk.demand(), desk.day());
  return may ? std::nullopt : Refusal(Deny(Reason::kNotPermitted));
}

}  // namespace

// What was due is settled before any command is judged: nothing is left to do.
Outcome DecideSettle(const World&, const journal::SettleDemand&, const Ordered& ordered) {
  YICI_MUST(RequireSystem(ordered));
  return {};
}

Outcome DecideReschedule(const World& world, const journal::RescheduleDemands& command, const Ordered& ordered) {
  Outcome outcome;
  for (const std::string& demand_no : command.demand_nos()) {
    const auto* demand = world.state.Find<journal::Demand>(demand_no);
    if (demand == nullptr) continue;
    PendingEvent pending;
    journal::DemandChange& change = *pending.event.mutable_demand_rescheduled()->mutable_change();
    for (journal::DemandClock clock : demand->clocks()) {
      if (Stamp(clock, world.calendar)) *change.add_started() = std::move(clock);
    }
    if (change.started().empty()) continue;
    change.set_demand_no(demand_no);
    pending.subject = SubjectName(demand_no);
    pending.occurred_at = ordered.legal_time;
    pending.actor = std::string(kSystemActor);
    outcome.events.push_back(std::move(pending));
  }
  return outcome;
}

Outcome DecideReadCaller(const World& world, const journal::ReadCaller& command, const Ordered& ordered) {
  YICI_MUST(CheckText("purpose", command.purpose(), kNoteBytesMax));
  Desk desk(world, ordered);
  YICI_MUST(desk.Open(command.demand_no()));
  YICI_MUST(RequireReader(desk));
  journal::Event event;
  event.mutable_caller_read()->mutable_change();
  event.mutable_caller_read()->set_purpose(command.purpose());
  desk.Emit(std::move(event));
  return desk.Conclude();
}

}  // namespace yici::steward
