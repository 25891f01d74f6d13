// What deadlines do to a demand (domain 2.7, 2.8): a late signature is noted, an issue goes up a level, the one number's limit
// brings an urging notice and five working days later criticism, a long-term listing ends.
#include <algorithm>
#include <optional>

#include "services/directory/machine/organs.h"
#include "services/steward/machine/commands/commands.h"
#include "services/steward/machine/decide.h"
#include "services/steward/machine/fold.h"

namespace yici::steward {
namespace {

struct Due {
  const journal::DemandClock* clock = nullptr;
  ClockDue at;
  std::string organ;  // who is late: its department, or the successor of one that ended
};

// Of one instant by kind: clocks stand in that order in the row.
std::optional<Due> Earliest(const journal::Demand& demand, const World& world, const Ordered& ordered) {
  std::optional<Due> earliest;
  for (const journal::DemandClock& clock : demand.clocks()) {
    ClockDue due = DueOf(clock, world.calendar);
    if (due.provisional || due.late > ordered.legal_time) continue;
    if (!earliest || due.late < earliest->at.late) earliest = Due{&clock, std::move(due), {}};
  }
  return earliest;
}

journal::Event Overdue(const World& world, const journal::Demand& demand, const Due& due) {
  journal::Event event;
  journal::DemandOverdue& overdue = *event.mutable_demand_overdue();
  overdue.set_clock(due.clock->kind());
  overdue.set_due_day(due.at.day.days_since_1970());
  journal::DemandChange& change = *overdue.mutable_change();
  change.add_stopped(due.clock->kind());
  if (due.clock->kind() != journal::DEMAND_CLOCK_KIND_LIMIT) return event;
  overdue.set_copy_to(LeaderOverDepartment(world.state, due.organ));
  if (demand.state() == journal::DEMAND_STATE_EXTENSION_REVIEW) change.set_state(journal::DEMAND_STATE_HANDLING);
  *change.add_started() = StartClock(journal::DEMAND_CLOCK_KIND_CRITICISM, kCriticismLimitWd, due.at.day, world.calendar);
  return event;
}

journal::Event Criticised(const World& world, const Due& due) {
  journal::Event event;
  event.mutable_demand_criticised()->set_copy_to(LeaderOverDepartment(world.state, due.organ));
  event.mutable_demand_criticised()->mutable_change()->add_stopped(journal::DEMAND_CLOCK_KIND_CRITICISM);
  return event;
}

// A clock that starts because another one expired starts on that one's due day (domain 2.4).
journal::Event Happens(const World& world, const journal::Demand& demand, const Due& due) {
  journal::Event event;
  switch (due.clock->kind()) {
    case journal::DEMAND_CLOCK_KIND_LIMIT:
      if (!demand.issue()) return Overdue(world, demand, due);
      *event.mutable_demand_escalated() = MakeEscalated(world, demand, due.at.day);
      event.mutable_demand_escalated()->set_by_time(true);
      return event;
    case journal::DEMAND_CLOCK_KIND_CRITICISM: return Criticised(world, due);
    case journal::DEMAND_CLOCK_KIND_REVIEW:
      ResumeInto(world, demand, due.at.late, due.at.day, event.mutable_demand_resumed()->mutable_change());
      return event;
    default: return Overdue(world, demand, due);
  }
}

}  // namespace

std::vector<PendingEvent> DecideDue(const World& world, std::string_view demand_no, const Ordered& ordered) {
  std::vector<PendingEvent> events;
  const auto* demand = world.state.Find<journal::Demand>(demand_no);
  if (demand == nullptr) return events;
  std::optional<Due> due = Earliest(*demand, world, ordered);
  if (!due) return events;
  due->organ = directory::OrganOn(world.state, demand->department_id(), "", DayOf(ordered.legal_time));
  PendingEvent& pending = events.emplace_back();
  pending.event = Happens(world, *demand, *due);
  MutableChangeIn(pending.event)->set_demand_no(std::string(demand_no));
  pending.subject = SubjectName(demand_no);
  pending.occurred_at = due->at.late;
  pending.actor = std::string(kSystemActor);
  if (!pending.event.has_demand_escalated()) return events;
  const journal::DemandEscalated escalated = pending.event.demand_escalated();
  for (PendingEvent& incident : IncidentsOf(*demand, escalated, due->at.late, kSystemActor)) {
    events.push_back(std::move(incident));
  }
  return events;
}

}  // namespace yici::steward
