// Open tasks: who may take one, who holds it, and what completing it does.
#include <algorithm>

#include "services/base/text.h"
#include "services/directory/machine/rights.h"
#include "services/workflow/machine/commands.h"
#include "services/workflow/machine/decide.h"
#include "services/workflow/machine/process_rows.h"

namespace yici::workflow {
namespace {

constexpr int32_t kLeaseMinutesMax = 43'200;  // thirty days

std::string_view OfficerId(std::string_view principal) {
  return principal.substr(0, directory::kOfficerPrefix.size()) == directory::kOfficerPrefix
             ? principal.substr(directory::kOfficerPrefix.size())
             : principal;
}

template <class List>
bool Has(const List& list, std::string_view wanted) {
  return std::find(list.begin(), list.end(), wanted) != list.end();
}

// A candidate by name, post or department, as the directory stands now.
bool IsCandidate(const StateReader& state, std::string_view officer_id, const Instance::Task& task) {
  const auto* officer = state.Find<journal::Officer>(officer_id);
  if (officer == nullptr) return false;
  for (const std::string& person : task.people()) {
    if (OfficerId(person) == officer_id) return true;
  }
  for (const std::string& post_id : officer->post_ids()) {
    if (Has(task.posts(), post_id)) return true;
    const auto* post = state.Find<journal::Post>(post_id);
    if (post != nullptr && Has(task.departments(), post->department_id())) return true;
  }
  return false;
}

bool IsInService(const StateReader& state, std::string_view officer_id) {
  const auto* officer = state.Find<journal::Officer>(officer_id);
  return officer != nullptr && officer->active();
}

// Himself, or one whom he substitutes today.
bool MayTake(const StateReader& state, std::string_view officer_id, const Instance::Task& task, CivilDay today) {
  if (!IsInService(state, officer_id)) return false;
  if (IsCandidate(state, officer_id, task)) return true;
  const auto* row = state.Find<journal::OfficerSubstitutions>(officer_id);
  if (row == nullptr) return false;
  return std::any_of(row->substitutions().begin(), row->substitutions().end(), [&](const journal::Substitution& substitution) {
    return directory::Stands(substitution, today) && IsCandidate(state, substitution.absent(), task);
  });
}

// The task a command speaks of, and who holds it now.
struct Place {
  const Instance* instance = nullptr;
  const Instance::Task* task = nullptr;
  journal::TaskState state;
  bool held = false;
};

Refusal FindTask(Desk& desk, const std::string& instance_id, uint64_t id, Place* place) {
  if (Refusal refused = desk.Open(instance_id)) return refused;
  place->instance = desk.Find(instance_id);
  place->task = FindRow(place->instance->tasks(), id);
  if (place->task == nullptr) return Deny(Reason::kTaskNotFound, "task", {{"task", std::to_string(id)}});
  if (const auto* row = desk.world().state.Find<journal::TaskState>(TaskKey(instance_id, id))) place->state = *row;
  const int64_t until = place->state.held_until_us();
  place->held = !place->state.holder().empty() && (until == 0 || until > desk.ordered().legal_time.micros());
  return std::nullopt;
}

// The holder alone; without a holder, whoever may take it. An administrator helps with a task that has no candidate.
Refusal RequireHands(const Desk& desk, const Place& place) {
  if (place.held) {
    if (place.state.holder() == desk.sender()) return std::nullopt;
    return Deny(Reason::kTaskNotYours, "", {{"holder", place.state.holder()}});
  }
  const Instance::Task& task = *place.task;
  const bool nobodys = task.people().empty() && task.posts().empty() && task.departments().empty();
  if (MayTake(desk.world().state, OfficerId(desk.sender()), task, desk.today())) return std::nullopt;
  if (nobodys && !desk.RequireAdministrator()) return std::nullopt;
  return Deny(Reason::kTaskNotYours, "");
}

uint64_t EtagOf(const Place& place) { return std::max(place.task->revision(), place.state.revision()); }

void Change(Desk& desk, const Place& place, journal::TaskState state) {
  state.set_revision(desk.ordered().revision);
  journal::Event event;
  auto& changed = *event.mutable_task_changed();
  changed.set_instance_id(place.instance->id());
  changed.set_task(place.task->id());
  *changed.mutable_state() = std::move(state);
  desk.outcome().answer.set_etag(desk.ordered().revision);
  desk.Emit(std::move(event), "processes/" + place.instance->id());
}

}  // namespace

bool IsTaskOf(const StateReader& state, std::string_view principal_id, const Instance& instance, const Instance::Task& task,
              Instant now) {
  const auto* row = state.Find<journal::TaskState>(TaskKey(instance.id(), task.id()));
  const bool held =
      row != nullptr && !row->holder().empty() && (row->held_until_us() == 0 || row->held_until_us() > now.micros());
  return held ? row->holder() == principal_id : MayTake(state, OfficerId(principal_id), task, DayOf(now));
}

Outcome DecideComplete(Desk& desk, const journal::CompleteTask& command) {
  Place place;
  YICI_PROCESS_REQUIRE(FindTask(desk, command.instance_id(), command.task(), &place));
  YICI_PROCESS_REQUIRE(RequireHands(desk, place));
  if (command.etag() != 0 && command.etag() != EtagOf(place)) {
    return Refuse(Deny(Reason::kTaskChanged, "etag", {{"etag", std::to_string(EtagOf(place))}}));
  }
  const TaskResult result{.task = command.task(), .variables = VariablesIn(command.variables()), .etag = std::nullopt};
  YICI_PROCESS_REQUIRE(desk.Take(CompleteTask(*place.instance, result, desk.outside(), desk.moment())));
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
  if (held_by_another && !MayTake(desk.world().state, OfficerId(desk.sender()), *place.task, desk.today())) {
    return Refuse(Deny(Reason::kTaskNotYours, ""));
  }
  if (held_by_another) return Refuse(Deny(Reason::kTaskHeld, "task", {{"holder", place.state.holder()}}));
  journal::TaskState state;
  state.set_holder(desk.sender());
  if (command.lease_minutes() > 0) {
    state.set_held_until_us(desk.ordered().legal_time.micros() + int64_t{command.lease_minutes()} * 60 * kMicrosPerSecond);
  }
  Change(desk, place, std::move(state));
  return desk.Conclude();
}

Outcome DecideRelease(Desk& desk, const journal::ReleaseTask& command) {
  Place place;
  YICI_PROCESS_REQUIRE(FindTask(desk, command.instance_id(), command.task(), &place));
  const bool mine = place.held && place.state.holder() == desk.sender();
  if (!mine && desk.RequireAdministrator()) return Refuse(Deny(Reason::kTaskNotYours, ""));
  if (!place.held) return Refuse(Deny(Reason::kTaskNotHeld, "task"));
  Change(desk, place, {});
  return desk.Conclude();
}

Outcome DecideAssign(Desk& desk, const journal::AssignTask& command) {
  Place place;
  YICI_PROCESS_REQUIRE(FindTask(desk, command.instance_id(), command.task(), &place));
  YICI_PROCESS_REQUIRE(desk.RequireAdministrator());
  const std::string_view officer = OfficerId(command.assignee());
  if (!IsInService(desk.world().state, officer)) return Refuse(Deny(Reason::kOfficerUnknown, "assignee"));
  journal::TaskState state;
  state.set_holder(StrCat(directory::kOfficerPrefix, officer));
  state.set_assigned_by(desk.sender());
  Change(desk, place, std::move(state));
  return desk.Conclude();
}

}  // namespace yici::workflow
