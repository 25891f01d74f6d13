// DispatchDemand (派单), AnswerDemand (直接答复), RejectDemand (不予受理): what is done with a demand that is registered.
#include <algorithm>
#include <iterator>
#include <utility>

#include "services/steward/machine/commands/commands.h"

namespace yici::steward {
namespace {

// Emergency lines, courts, discipline and petitions in progress have ways of their own; what is settled is not settled
// again (domain 2.7).
constexpr std::string_view kGrounds[] = {"emergency", "court", "discipline", "petition", "finished"};

Refusal CheckFinished(const World& world, const journal::RejectDemand& command) {
  if (command.ground() != "finished") return std::nullopt;
  const auto* finished = world.state.Find<journal::Demand>(command.finished_no());
  const bool closed = finished != nullptr && finished->state() == journal::DEMAND_STATE_CLOSED;
  return closed ? std::nullopt : Refusal(Deny(Reason::kFinishedDemandRequired, "finished_no"));
}

}  // namespace

bool IsForALeader(const journal::Demand& demand) {
  const bool ruled = std::any_of(demand.steps().begin(), demand.steps().end(),
                                 [](const journal::DemandStep& step) { return step.event() == journal::Event::kDemandRuled; });
  return demand.issue() && (!demand.reply().empty() || ruled);
}

namespace {

Refusal RequireToReject(const Desk& desk) {
  if (!IsForALeader(desk.demand())) return desk.RequireOver({role::kDispatcher, role::kOperator});
  if (Refusal refusal = desk.RequireOver({role::kDispatcher, role::kOperator, role::kLeader})) return refusal;
  return desk.HoldsOver({role::kLeader}) ? std::nullopt : Refusal(Deny(Reason::kLeaderRequired));
}

// By the table or the category; of what has no category, by its kind alone.
Route RouteBy(const World& world, const Desk& desk, const journal::HotlineCategory* category) {
  const journal::Demand& demand = desk.demand();
  if (category == nullptr) return RouteByKind(demand.kind());
  const RouteAsked asked{
      .category = *category, .kind = demand.kind(), .jurisdiction = demand.jurisdiction(), .channel = demand.channel()};
  return RouteOf(world, asked, desk.day());
}

}  // namespace

journal::Event MakeDispatched(const World& world, const journal::Demand& demand, const Route& route, Instant at) {
  journal::Event event;
  journal::DemandDispatched& dispatched = *event.mutable_demand_dispatched();
  dispatched.set_department_id(route.department_id);
  dispatched.set_category_id(demand.category_id());
  dispatched.set_rule(route.rule);
  dispatched.set_rule_version(route.rule_version);
  dispatched.set_priority(route.priority);
  dispatched.set_first_response(route.first_response);
  dispatched.set_kind(route.kind);
  dispatched.set_urgent(route.urgent);
  dispatched.set_limit_wd(route.limit_wd);
  for (const std::string& joint : route.joint_department_ids) dispatched.add_joint_department_ids(joint);
  journal::DemandChange& change = *dispatched.mutable_change();
  change.set_state(journal::DEMAND_STATE_AWAITING_SIGN);
  const CivilDay day = DayOf(at);
  *change.add_started() = SignClock(route.urgent, at, day, world.calendar);
  if (!demand.issue()) {
    *change.add_started() = StartClock(journal::DEMAND_CLOCK_KIND_LIMIT, route.limit_wd, day, world.calendar);
  }
  return event;
}

Outcome DecideDispatch(const World& world, const journal::DispatchDemand& command, const Ordered& ordered) {
  YICI_MUST(CheckNote("note", command.note()));
  Desk desk(world, ordered);
  YICI_MUST(desk.Open(command.demand_no()));
  const std::string& category_id = command.category_id().empty() ? desk.demand().category_id() : command.category_id();
  const auto* category = category_id.empty() ? nullptr : world.state.Find<journal::HotlineCategory>(category_id);
  if (!category_id.empty() && category == nullptr) return Refuse(Deny(Reason::kCategoryUnknown, "category_id"));
  if (!(desk.demand().issue() && desk.IsItsSteward())) YICI_MUST(desk.RequireOver({role::kDispatcher}));
  YICI_MUST(desk.RequireRevision(command.etag()));
  YICI_MUST(desk.RequireState(journal::Command::kDispatchDemand));
  if (category == nullptr && command.department_id().empty()) return Refuse(Deny(Reason::kRouteRequired, "category_id"));
  if (!command.department_id().empty()) {
    YICI_MUST(desk.RequireDepartmentKnown("department_id", command.department_id()));
  }
  Route route = RouteBy(world, desk, category);
  if (!command.department_id().empty()) route = RouteTo(std::move(route), desk.OrganNow(command.department_id()));
  if (route.department_id.empty()) return Refuse(Deny(Reason::kRouteRequired, "department_id", {{"rule", route.rule}}));
  journal::Event event = MakeDispatched(world, desk.demand(), route, ordered.legal_time);
  event.mutable_demand_dispatched()->set_category_id(category_id);
  event.mutable_demand_dispatched()->set_note(command.note());
  desk.Emit(std::move(event));
  return desk.Conclude();
}

// By the operator it ends the demand; a steward's answer is for the enterprise to confirm.
Outcome DecideAnswer(const World& world, const journal::AnswerDemand& command, const Ordered& ordered) {
  YICI_MUST(CheckText("text", command.text(), kLongTextBytesMax));
  Desk desk(world, ordered);
  YICI_MUST(desk.Open(command.demand_no()));
  const bool issue = desk.demand().issue();
  if (issue && !desk.IsItsSteward()) return Refuse(Deny(Reason::kNotPermitted));
  if (!issue) YICI_MUST(desk.RequireOver({role::kOperator, role::kDispatcher}));
  YICI_MUST(desk.RequireRevision(command.etag()));
  YICI_MUST(desk.RequireState(journal::Command::kAnswerDemand));
  journal::Event event;
  event.mutable_demand_answered()->set_text(command.text());
  journal::DemandChange& change = *event.mutable_demand_answered()->mutable_change();
  change.set_state(issue ? journal::DEMAND_STATE_CALL_BACK : journal::DEMAND_STATE_CLOSED);
  change.add_stopped(journal::DEMAND_CLOCK_KIND_LIMIT);
  if (!issue) change.set_result(journal::DEMAND_RESULT_ANSWERED);
  desk.Emit(std::move(event));
  return desk.Conclude();
}

Outcome DecideReject(const World& world, const journal::RejectDemand& command, const Ordered& ordered) {
  const bool listed = std::find(std::begin(kGrounds), std::end(kGrounds), command.ground()) != std::end(kGrounds);
  if (!listed) return Refuse(Deny(Reason::kGroundRequired, "ground"));
  YICI_MUST(CheckNote("note", command.note()));
  Desk desk(world, ordered);
  YICI_MUST(desk.Open(command.demand_no()));
  YICI_MUST(RequireToReject(desk));
  YICI_MUST(desk.RequireRevision(command.etag()));
  YICI_MUST(desk.RequireState(journal::Command::kRejectDemand));
  YICI_MUST(CheckFinished(world, command));
  journal::Event event;
  journal::DemandRejected& rejected = *event.mutable_demand_rejected();
  rejected.set_ground(command.ground());
  rejected.set_finished_no(command.finished_no());
  rejected.set_note(command.note());
  rejected.mutable_change()->set_state(journal::DEMAND_STATE_NOT_ACCEPTED);
  desk.Emit(std::move(event));
  return desk.Conclude();
}

}  // namespace yici::steward
