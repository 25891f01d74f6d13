// Open tasks: who may take one, who holds it, and what completing it does.
#include "services/base/text.h"
#include "services/workflow/engine/habits.h"
#include "services/workflow/machine/hands.h"

namespace yici::workflow {
namespace {

constexpr int32_t kLeaseMinutesMax = 43'200;  // thirty days

// A delegated task goes back to who delegated it.
void GiveBack(Desk& desk, const Place& place, const std::string& reason) {
  journal::TaskState state = Unheld(place);
  state.set_holder(place.state.owner());
  state.set_assigned_by(desk.sender());  // it may have been given to the owner, who is no candidate
  Change(desk, place,
         {.act = TaskAct::HANDED_BACK, .state = std::move(state), .person = place.state.owner(), .reason = reason});
}

// What a delegate did is an opinion, and its results stay.
Outcome HandBackDone(Desk& desk, const Place& place, const TaskResult& result, const std::string& remark) {
  YICI_PROCESS_REQUIRE(RequireRoom(*place.instance, remark));
  Instance::Opinion opinion;
  opinion.set_kind(Instance::Opinion::DELEGATE);
  opinion.set_task(place.task->id());
  opinion.set_element(place.task->element());
  opinion.set_person(desk.sender());
  opinion.set_agree(true);
  opinion.set_remark(remark);
  GiveBack(desk, place, "");
  YICI_PROCESS_REQUIRE(desk.Take(HandBack(*place.instance, result, std::move(opinion), desk.outside(), desk.moment())));
  return desk.Conclude();
}

}  // namespace

Refusal Finish(Desk& desk, const Place& place, const TaskResult& result) {
  if (AwaitsOpinions(*place.task)) return Deny(Reason::kTaskAwaitsOpinions, "task");
  if (!AsksAfterwards(*place.task)) return desk.Take(CompleteTask(*place.instance, result, desk.outside(), desk.moment()));
  Change(desk, place, {.act = TaskAct::ANSWERED, .state = place.state});
  return desk.Take(AnswerTask(*place.instance, result, desk.outside(), desk.moment()));
}

Outcome DecideComplete(Desk& desk, const journal::CompleteTask& command) {
  YICI_PROCESS_REQUIRE(CheckText(command.remark(), "remark"));
  Place place;
  YICI_PROCESS_REQUIRE(FindTask(desk, command.instance_id(), command.task(), &place));
  YICI_PROCESS_REQUIRE(RequireHands(desk, place));
  YICI_PROCESS_REQUIRE(RequireEtag(place, command.etag()));
  YICI_PROCESS_REQUIRE(RequireNotOwned(*place.instance));
  YICI_PROCESS_REQUIRE(RequirePlain(place));
  const TaskResult result{
      .task = command.task(), .variables = VariablesIn(command.variables()), .etag = std::nullopt, .by = desk.sender()};
  if (place.held && !place.state.owner().empty()) return HandBackDone(desk, place, result, command.remark());
  YICI_PROCESS_REQUIRE(Finish(desk, place, result));
  return desk.Conclude();
}

Outcome DecideClaim(Desk& desk, const journal::ClaimTask& command) {
  if (command.lease_minutes() < 0 || command.lease_minutes() > kLeaseMinutesMax) {
    return Refuse(Deny(Reason::kJobLimits, "lease_minutes", {{"lease_minutes_max", std::to_string(kLeaseMinutesMax)}}));
  }
  Place place;
  YICI_PROCESS_REQUIRE(FindTask(desk, command.instance_id(), command.task(), &place));
  const bool held_by_another = place.held && place.state.holder() != desk.sender();
  if (!held_by_another) YICI_PROCESS_REQUIRE(RequireHands(desk, place));
  if (held_by_another && !MayTake(desk, *place.task)) return Refuse(Deny(Reason::kTaskNotYours, ""));
  YICI_PROCESS_REQUIRE(RequirePlain(place));
  if (held_by_another) return Refuse(Deny(Reason::kTaskHeld, "task", {{"holder", place.state.holder()}}));
  // Whoever holds it keeps the duty to hand it back.
  const std::string owner = place.held ? place.state.owner() : std::string();
  journal::TaskState state = Unheld(place);
  state.set_holder(desk.sender());
  state.set_owner(owner);
  // Who was given it may be no candidate: claiming it again takes nothing away.
  if (place.held) state.set_assigned_by(place.state.assigned_by());
  if (command.lease_minutes() > 0 && owner.empty()) {
    state.set_held_until_us(desk.ordered().legal_time.micros() + int64_t{command.lease_minutes()} * 60 * kMicrosPerSecond);
  }
  Change(desk, place, {.act = TaskAct::CLAIMED, .state = std::move(state)});
  return desk.Conclude();
}

Outcome DecideRelease(Desk& desk, const journal::ReleaseTask& command) {
  Place place;
  YICI_PROCESS_REQUIRE(FindTask(desk, command.instance_id(), command.task(), &place));
  const bool delegated = place.held && !place.state.owner().empty();
  const bool mine = place.held && (place.state.holder() == desk.sender() || place.state.owner() == desk.sender());
  if (!mine && desk.RequireAdministrator()) return Refuse(Deny(Reason::kTaskNotYours, ""));
  YICI_PROCESS_REQUIRE(RequirePlain(place));
  if (!place.held) return Refuse(Deny(Reason::kTaskNotHeld, "task"));
  if (mine && delegated) {
    GiveBack(desk, place, "");
  } else {
    Change(desk, place, {.act = TaskAct::RELEASED, .state = Unheld(place), .person = place.state.holder()});
  }
  return desk.Conclude();
}

Outcome DecideAssign(Desk& desk, const journal::AssignTask& command) {
  Place place;
  YICI_PROCESS_REQUIRE(FindTask(desk, command.instance_id(), command.task(), &place, Reason::kProcessAdministratorRequired));
  YICI_PROCESS_REQUIRE(desk.RequireAdministrator());
  const std::string_view officer = OfficerId(command.assignee());
  if (!IsInService(desk.world().state, officer)) return Refuse(Deny(Reason::kOfficerUnknown, "assignee"));
  YICI_PROCESS_REQUIRE(RequirePlain(place));
  journal::TaskState state = Unheld(place);
  state.set_holder(Principal(officer));
  state.set_assigned_by(desk.sender());
  Change(desk, place, {.act = TaskAct::ASSIGNED, .state = std::move(state), .person = Principal(officer)});
  return desk.Conclude();
}

}  // namespace yici::workflow
