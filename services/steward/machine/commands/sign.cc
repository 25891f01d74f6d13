// SignDemand (签收), ReturnDemand (退单) and what the dispatcher makes of a return.
#include "services/steward/machine/commands/commands.h"

namespace yici::steward {
namespace {

constexpr int32_t kReturnsMax = 2;

}  // namespace

Outcome DecideSign(const World& world, const journal::SignDemand& command, const Ordered& ordered) {
  Desk desk(world, ordered);
  YICI_MUST(desk.Open(command.demand_no()));
  YICI_MUST(desk.RequireDepartment({role::kHandler, role::kChiefRepresentative}));
  YICI_MUST(desk.RequireRevision(command.etag()));
  YICI_MUST(desk.RequireState(journal::Command::kSignDemand));
  journal::Event event;
  journal::DemandChange& change = *event.mutable_demand_signed()->mutable_change();
  change.set_state(journal::DEMAND_STATE_HANDLING);
  change.add_stopped(journal::DEMAND_CLOCK_KIND_SIGN);
  desk.Emit(std::move(event));
  return desk.Conclude();
}

Outcome DecideReturnDemand(const World& world, const journal::ReturnDemand& command, const Ordered& ordered) {
  YICI_MUST(CheckText("duty_rule", command.duty_rule(), kNoteBytesMax, Reason::kDutyRuleRequired));
  YICI_MUST(CheckText("suggested_department_id", command.suggested_department_id(), kNoteBytesMax, Reason::kDutyRuleRequired));
  YICI_MUST(CheckText("reason", command.reason(), kNoteBytesMax, Reason::kReasonsRequired));
  Desk desk(world, ordered);
  YICI_MUST(desk.Open(command.demand_no()));
  YICI_MUST(desk.RequireDepartment({role::kHandler, role::kChiefRepresentative}));
  YICI_MUST(desk.RequireRevision(command.etag()));
  YICI_MUST(desk.RequireState(journal::Command::kReturnDemand));
  if (desk.demand().returns() >= kReturnsMax) return Refuse(Deny(Reason::kReturnsUsed, "demand_no"));
  YICI_MUST(desk.RequireDepartmentKnown("suggested_department_id", command.suggested_department_id()));
  if (desk.OrganNow(command.suggested_department_id()) == desk.Organ()) {
    return Refuse(Deny(Reason::kSameDepartment, "suggested_department_id"));
  }
  journal::Event event;
  journal::DemandReturned& returned = *event.mutable_demand_returned();
  returned.set_duty_rule(command.duty_rule());
  returned.set_suggested_department_id(command.suggested_department_id());
  returned.set_reason(command.reason());
  returned.mutable_change()->set_state(journal::DEMAND_STATE_RETURN_REVIEW);
  returned.mutable_change()->add_stopped(journal::DEMAND_CLOCK_KIND_SIGN);
  desk.Emit(std::move(event));
  return desk.Conclude();
}

// A redispatch starts the limit anew: it counts from the day after dispatch. A refused return leaves it as it runs.
Outcome DecideOnReturn(const World& world, const journal::DecideReturn& command, const Ordered& ordered) {
  if (!command.redispatch()) YICI_MUST(CheckText("reason", command.reason(), kNoteBytesMax, Reason::kReasonsRequired));
  YICI_MUST(CheckNote("reason", command.reason()));
  Desk desk(world, ordered);
  YICI_MUST(desk.Open(command.demand_no()));
  YICI_MUST(desk.RequireOver({role::kDispatcher}));
  YICI_MUST(desk.RequireRevision(command.etag()));
  YICI_MUST(desk.RequireState(journal::Command::kDecideReturn));
  const journal::Demand& demand = desk.demand();
  journal::Event event;
  if (command.redispatch()) {
    const std::string& to = command.department_id().empty() ? demand.suggested_department_id() : command.department_id();
    YICI_MUST(desk.RequireDepartmentKnown("department_id", to));
    if (desk.OrganNow(to) == desk.Organ()) return Refuse(Deny(Reason::kSameDepartment, "department_id"));
    event = MakeDispatched(world, demand, RouteTo(RouteSoFar(demand), desk.OrganNow(to)), ordered.legal_time);
    event.mutable_demand_dispatched()->set_again(true);
    event.mutable_demand_dispatched()->set_note(command.reason());
    event.mutable_demand_dispatched()->mutable_change()->add_stopped(journal::DEMAND_CLOCK_KIND_CRITICISM);
  } else {
    event.mutable_return_refused()->set_reason(command.reason());
    journal::DemandChange& change = *event.mutable_return_refused()->mutable_change();
    change.set_state(journal::DEMAND_STATE_AWAITING_SIGN);
    *change.add_started() = SignClock(desk.demand().urgent(), desk.ordered().occurred_at(), desk.day(), world.calendar);
  }
  desk.Emit(std::move(event));
  return desk.Conclude();
}

}  // namespace yici::steward
