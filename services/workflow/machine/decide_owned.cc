// Processes that are run for a subject, whose machine says what their tasks come to: an acceptance starts one, an opinion on
// the case completes its task, its end opens the ruling. Officers claim, hand on, urge and advise as on any task.
#include <algorithm>

#include "services/workflow/engine/habits.h"
#include "services/workflow/machine/hands.h"
#include "services/workflow/machine/process_rows.h"

namespace yici::workflow {
namespace {

using Drive = journal::DriveOwnedProcess;

constexpr std::string_view kDeadlines = "system:deadlines";
constexpr size_t kModelsBytesMax = 600 << 10;  // deployed by one record

std::string_view ActorOf(bool by_deadline) { return by_deadline ? kDeadlines : std::string_view(); }

// Whoever claimed the task, or was given it, alone completes it. A delegate advises, and the task goes back first.
Refusal RequireFree(const Desk& desk, const Place& place, const std::string& by) {
  if (!place.held) return std::nullopt;
  if (!StandsIn(desk.world().state, by, place.state.holder(), desk.today())) {
    return Deny(Reason::kTaskHeld, "step", {{"holder", place.state.holder()}});
  }
  return place.state.owner().empty() ? std::nullopt : Refusal(Deny(Reason::kTaskDelegated, "step"));
}

Refusal FindOwnedTask(Desk& desk, const Drive& command, Place* place) {
  if (Refusal refused = FindTask(desk, command.instance_id(), command.task(), place)) return refused;
  if (command.together()) return RequirePlain(*place);
  if (Refusal refused = RequireFree(desk, *place, command.by())) return refused;
  return RequirePlain(*place);
}

Refusal Complete(Desk& desk, const Drive& command) {
  Place place;
  if (Refusal refused = FindOwnedTask(desk, command, &place)) return refused;
  return Finish(
      desk, place,
      {.task = command.task(), .variables = VariablesIn(command.variables()), .etag = std::nullopt, .by = command.by()});
}

Refusal Return(Desk& desk, const Drive& command) {
  Place place;
  if (Refusal refused = FindOwnedTask(desk, command, &place)) return refused;
  return SendBack(desk, place, command.element(), command.reason());
}

Refusal Stop(Desk& desk, const Drive& command) {
  if (Refusal refused = desk.OpenAnyway(command.instance_id())) return refused;
  const Instance& instance = *desk.Find(command.instance_id());
  if (instance.status() != Instance::RUNNING) return std::nullopt;
  if (command.act() == Drive::CANCEL) return desk.Take(Cancel(instance, command.reason(), desk.outside(), desk.moment()));
  const bool suspended = instance.suspended_us() != 0;
  if (suspended == (command.act() == Drive::SUSPEND)) return std::nullopt;
  if (!suspended) return desk.Take(Suspend(instance, desk.outside(), desk.moment()));
  if (Refusal refused = desk.Take(Resume(instance, desk.outside(), desk.moment()))) return refused;
  return desk.LookAgain(command.instance_id());
}

// Who held a task for the department that gave it up has nothing to do with it any more.
Refusal Move(Desk& desk, const Drive& command) {
  if (Refusal refused = desk.OpenAnyway(command.instance_id())) return refused;
  const Instance& instance = *desk.Find(command.instance_id());
  if (instance.status() != Instance::RUNNING) return std::nullopt;
  for (const Instance::Task& task : instance.tasks()) {
    const auto* row = desk.world().state.Find<journal::TaskState>(TaskKey(instance.id(), task.id()));
    if (row == nullptr || row->holder().empty()) continue;
    const Place place{.instance = &instance, .task = &task, .state = *row, .held = true};
    Change(desk, place, {.act = TaskAct::RELEASED, .state = Unheld(place), .person = row->holder()});
  }
  return desk.Take(MoveTasks(instance, command.from_department(), command.to_department(), desk.outside(), desk.moment()));
}

Refusal Do(Desk& desk, const Drive& command) {
  switch (command.act()) {
    case Drive::COMPLETE: return Complete(desk, command);
    case Drive::RETURN: return Return(desk, command);
    case Drive::MOVE: return Move(desk, command);
    case Drive::SUSPEND:
    case Drive::RESUME:
    case Drive::CANCEL: return Stop(desk, command);
    default: return std::nullopt;
  }
}

// Decision models that are new. One must be what its digest says: rows find it by that.
Refusal DeployDecisions(Desk& desk, std::vector<Compilation>* fresh) {
  std::vector<journal::DecisionModel> models;
  const StateReader& state = desk.world().state;
  state.Scan(Table::kDecisionModel, "", "", [&](std::string_view, std::string_view bytes) {
    models.emplace_back().ParseFromArray(bytes.data(), static_cast<int>(bytes.size()));
    return true;
  });
  size_t bytes = 0;
  for (const journal::DecisionModel& model : models) {
    if (state.Find<journal::ProcessDeployment>(model.model_digest()) != nullptr) continue;
    Files files;
    *files.Add() = model.model();
    bytes += model.model().text().size();
    if (bytes > kModelsBytesMax || DigestOf(files) != model.model_digest()) {
      return Deny(Reason::kProcessFiles, "model", {{"bytes_max", std::to_string(kModelsBytesMax)}});
    }
    fresh->push_back(CompileFiles(files, {}, true));
    if (Refusal refusal = Deploy(desk, files, fresh->back())) return refusal;
  }
  return std::nullopt;
}

}  // namespace

Refusal RequireNotOwned(const Instance& instance) {
  if (!instance.owned()) return std::nullopt;
  return Deny(Reason::kProcessOfSubject, "instance_id", {{"subject", instance.subject()}});
}

Outcome DecideStartOwned(Desk& desk, const journal::StartOwnedProcess& command) {
  desk.Happened(Instant::FromMicros(command.at_us()), ActorOf(command.by_deadline()));
  StartCommand start;
  start.instance = desk.NewInstanceId();
  start.subject = command.subject();
  start.process = command.process_id();
  start.digest = command.digest();
  start.owned = true;
  start.variables = VariablesIn(command.variables());
  YICI_PROCESS_REQUIRE(desk.Take(Start(start, desk.outside(), desk.moment())));
  return desk.Conclude();
}

Outcome DecideDriveOwned(Desk& desk, const Drive& command) {
  desk.Happened(Instant::FromMicros(command.at_us()), ActorOf(command.by_deadline()));
  YICI_PROCESS_REQUIRE(Do(desk, command));
  return desk.Conclude();
}

// Models come with the rows of a pack, and are deployed in the record that makes the rows effective.
Outcome DecideDeployModels(Desk& desk) {
  std::vector<Compilation> decisions;
  YICI_PROCESS_REQUIRE(DeployDecisions(desk, &decisions));
  std::vector<journal::Process> models;
  desk.world().state.Scan(Table::kProcess, "", "", [&](std::string_view key, std::string_view) {
    const auto* process = desk.world().state.Find<journal::Process>(key);
    if (process == nullptr || !process->has_model()) return true;
    const auto* known = desk.world().state.Find<journal::ProcessDeployment>(process->model_digest());
    if (known == nullptr) models.push_back(*process);
    return true;
  });
  size_t bytes = 0;
  for (const journal::Process& process : models) {
    bytes += process.model().text().size();
    if (bytes > kModelsBytesMax) {
      return Refuse(Deny(Reason::kProcessFiles, "model", {{"bytes_max", std::to_string(kModelsBytesMax)}}));
    }
    Files files;
    *files.Add() = process.model();
    Compilation compiled = CompileModel(process);
    CheckDecisions(desk.shelf(), decisions, compiled);
    YICI_PROCESS_REQUIRE(Deploy(desk, files, compiled));
  }
  return desk.Conclude();
}

}  // namespace yici::workflow
