// MergeDemand (合并), ListDemandLongTerm (挂账) and its end: demands that are not worked on for now.
#include "services/steward/machine/commands/commands.h"

namespace yici::steward {
namespace {

constexpr int32_t kListingDaysMax = 3'650;

Refusal CheckTarget(const journal::Demand& demand, const std::string& into, const journal::Demand* target) {
  if (target == nullptr || into == demand.demand_no() || HasEnded(target->state())) {
    return Deny(Reason::kMergeTargetUnfit, "into");
  }
  const bool one_party = demand.caller().uscc() == target->caller().uscc() && demand.issue() == target->issue();
  if ((demand.issue() || target->issue()) && !one_party) return Deny(Reason::kMergeOtherParty, "into");
  return std::nullopt;
}

// What is merged goes on in the other one: the dispatcher answers for both places.
Refusal RequireOverTarget(const Desk& desk, const journal::Demand* target) {
  if (target == nullptr) return std::nullopt;
  const directory::Scope scope{.department_id = {}, .hall_id = {}, .jurisdiction = target->jurisdiction()};
  const std::string_view needed = IsForALeader(desk.demand()) ? role::kLeader : role::kDispatcher;
  const auto mandate = directory::FindMandate(desk.world().state, desk.actor().id, needed, scope, desk.day());
  return mandate ? std::nullopt : Refusal(Deny(Reason::kNotPermitted, "into"));
}

// Merged into one that nobody has answered yet it would end with that: no way around the enterprise's word or a leader's.
Refusal RequireToEnd(const Desk& desk) {
  const std::string_view needed = IsForALeader(desk.demand()) ? role::kLeader : role::kDispatcher;
  if (desk.HoldsOver({needed})) return std::nullopt;
  return Deny(needed == role::kLeader ? Reason::kLeaderRequired : Reason::kNotPermitted);
}

}  // namespace

Outcome DecideMerge(const World& world, const journal::MergeDemand& command, const Ordered& ordered) {
  Desk desk(world, ordered);
  YICI_MUST(desk.Open(command.demand_no()));
  YICI_MUST(desk.RequireOver({role::kDispatcher, role::kLeader}));
  YICI_MUST(RequireToEnd(desk));
  const auto* target = world.state.Find<journal::Demand>(command.into());
  YICI_MUST(RequireOverTarget(desk, target));
  YICI_MUST(desk.RequireRevision(command.etag()));
  YICI_MUST(desk.RequireState(journal::Command::kMergeDemand));
  YICI_MUST(CheckTarget(desk.demand(), command.into(), target));
  journal::Event event;
  event.mutable_demand_merged()->set_into(command.into());
  event.mutable_demand_merged()->mutable_change()->set_state(journal::DEMAND_STATE_MERGED);
  desk.Emit(std::move(event));
  return desk.Conclude();
}

Outcome DecideList(const World& world, const journal::ListDemandLongTerm& command, const Ordered& ordered) {
  YICI_MUST(CheckText("reason", command.reason(), kNoteBytesMax, Reason::kReasonsRequired));
  const CivilDay today = DayOf(ordered.legal_time), until(command.until_day());
  if (until <= today || until > today + kListingDaysMax) return Refuse(Deny(Reason::kLengthRequired, "until"));
  Desk desk(world, ordered);
  YICI_MUST(desk.Open(command.demand_no()));
  YICI_MUST(desk.RequireOver({role::kDispatcher}));
  YICI_MUST(desk.RequireRevision(command.etag()));
  YICI_MUST(desk.RequireState(journal::Command::kListDemandLongTerm));
  journal::Event event;
  event.mutable_demand_listed()->set_reason(command.reason());
  event.mutable_demand_listed()->set_until_day(command.until_day());
  journal::DemandChange& change = *event.mutable_demand_listed()->mutable_change();
  change.set_state(journal::DEMAND_STATE_LISTED);
  for (const auto kind :
       {journal::DEMAND_CLOCK_KIND_SIGN, journal::DEMAND_CLOCK_KIND_LIMIT, journal::DEMAND_CLOCK_KIND_CRITICISM}) {
    change.add_stopped(kind);
  }
  *change.add_started() = StartUntil(journal::DEMAND_CLOCK_KIND_REVIEW, today, until);
  desk.Emit(std::move(event));
  return desk.Conclude();
}

void ResumeInto(const World& world, const journal::Demand& demand, Instant at, CivilDay start, journal::DemandChange* change) {
  const bool asked = demand.listed_from() == journal::DEMAND_STATE_EXTENSION_REVIEW;
  change->set_state(asked ? journal::DEMAND_STATE_HANDLING : demand.listed_from());
  change->add_stopped(journal::DEMAND_CLOCK_KIND_REVIEW);
  if (demand.listed_from() == journal::DEMAND_STATE_AWAITING_SIGN) {
    *change->add_started() = SignClock(demand.urgent(), at, start, world.calendar);
  }
  if (const auto limit = LimitClock(world, demand, start)) *change->add_started() = *limit;
}

Outcome DecideResume(const World& world, const journal::ResumeDemand& command, const Ordered& ordered) {
  YICI_MUST(CheckText("reason", command.reason(), kNoteBytesMax, Reason::kReasonsRequired));
  Desk desk(world, ordered);
  YICI_MUST(desk.Open(command.demand_no()));
  YICI_MUST(desk.RequireOver({role::kDispatcher}));
  YICI_MUST(desk.RequireRevision(command.etag()));
  YICI_MUST(desk.RequireState(journal::Command::kResumeDemand));
  journal::Event event;
  event.mutable_demand_resumed()->set_reason(command.reason());
  ResumeInto(world, desk.demand(), ordered.legal_time, desk.day(), event.mutable_demand_resumed()->mutable_change());
  desk.Emit(std::move(event));
  return desk.Conclude();
}

}  // namespace yici::steward
