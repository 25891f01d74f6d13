#include "services/workflow/machine/decide.h"

#include <algorithm>
#include <set>
#include <utility>

#include "services/base/text.h"
#include "services/workflow/machine/commands.h"
#include "services/workflow/machine/process_rows.h"

namespace yici::workflow {
namespace {

bool IsFileName(const std::string& name) {
  const bool known = name.size() > 4 && (name.ends_with(".bpmn") || name.ends_with(".dmn"));
  return known && name.size() <= kFileNameMax;
}

Instance::Definition DefinitionOf(const std::string& process, const std::string& digest) {
  Instance::Definition definition;
  definition.set_process(process);
  definition.set_digest(digest);
  return definition;
}

// The start events of the newest version are the ones that count.
Refusal ListenTo(Desk& desk, const Instance::Definition& definition, const bpmn::Graph& graph) {
  if (const Instance* before = desk.ListenerOf(definition.process())) {
    desk.TakeListener(Cancel(*before, "SUPERSEDED", desk.outside(), desk.moment()));
  }
  if (HeardStarts(graph).empty()) return std::nullopt;
  Advance listener = Listen(desk.NewInstanceId(), graph, definition, desk.outside(), desk.moment());
  if (listener.rejection) return std::move(listener.rejection);
  desk.TakeListener(std::move(listener));
  return std::nullopt;
}

// A version that was deployed before there were listeners gets its own when it is deployed again.
Refusal ListenAsBefore(Desk& desk, const journal::ProcessDeployment& deployment) {
  for (const std::string& process : deployment.processes()) {
    const auto newest = desk.shelf().Version(process, 0);
    if (!newest || newest->digest() != deployment.digest() || desk.ListenerOf(process) != nullptr) continue;
    const bpmn::Graph* graph = desk.shelf().Find(*newest);
    if (graph == nullptr) continue;
    if (Refusal refused = ListenTo(desk, *newest, *graph)) return refused;
  }
  return std::nullopt;
}

}  // namespace

Rejection Invalid(const std::vector<Finding>& findings) {
  constexpr size_t kShown = 20;
  std::string text;
  size_t count = 0;
  for (const Finding& finding : findings) {
    if (finding.severity == Finding::Severity::kRefusal && count++ < kShown) StrAppend(&text, finding.ToString(), "\n");
  }
  return Deny(Reason::kProcessInvalid, "files", {{"findings", text}, {"faults", std::to_string(count)}});
}

Refusal CheckFiles(const journal::DeployProcesses& command) {
  size_t bytes = 0;
  std::set<std::string_view> names;
  bool good = command.files_size() >= 1 && command.files_size() <= kFilesMax;
  for (const journal::ProcessFile& file : command.files()) {
    good &= IsFileName(file.name()) && names.insert(file.name()).second;
    bytes += file.text().size();
  }
  if (good && bytes <= kFilesBytesMax) return std::nullopt;
  return Deny(Reason::kProcessFiles, "files",
              {{"bytes", std::to_string(bytes)}, {"bytes_max", std::to_string(kFilesBytesMax)}});
}

std::vector<std::string> DeployedProcesses(const StateReader& state) {
  std::vector<std::string> known;
  state.Scan(Table::kProcessDefinition, "", "", [&](std::string_view process, std::string_view) {
    known.emplace_back(process);
    return true;
  });
  return known;
}

Refusal Deploy(Desk& desk, const Files& files) {
  const std::string digest = DigestOf(files);
  if (const auto* known = desk.world().state.Find<journal::ProcessDeployment>(digest)) {
    desk.AddFact("digest", digest);
    desk.AddFact("unchanged", "yes");
    return ListenAsBefore(desk, *known);
  }
  Compilation compiled = CompileFiles(files, DeployedProcesses(desk.world().state), true);
  CheckDecisions(desk.shelf(), {}, compiled);
  if (Refusal refused = Deploy(desk, files, compiled)) return refused;
  for (const auto& [process, graph] : compiled.graphs) {
    if (Refusal refused = ListenTo(desk, DefinitionOf(process, digest), *graph)) return refused;
  }
  return std::nullopt;
}

Refusal Deploy(Desk& desk, const Files& files, const Compilation& compiled) {
  if (compiled.refused()) return Invalid(compiled.findings);
  const std::string digest = DigestOf(files);
  desk.AddFact("digest", digest);
  journal::Event event;
  auto& deployed = *event.mutable_processes_deployed();
  deployed.set_digest(digest);
  *deployed.mutable_files() = files;
  for (const auto& [process, graph] : compiled.graphs) {
    deployed.add_processes(process);
    const auto* row = desk.world().state.Find<journal::ProcessDefinition>(process);
    desk.AddFact("process/" + process, std::to_string(row == nullptr ? 1 : row->versions_size() + 1));
  }
  for (const Finding& finding : compiled.findings) desk.outcome().answer.add_warnings(finding.ToString());
  desk.Emit(std::move(event), "deployments/" + digest);
  return std::nullopt;
}

Outcome DecideDeploy(Desk& desk, const journal::DeployProcesses& command) {
  YICI_PROCESS_REQUIRE(CheckFiles(command));
  YICI_PROCESS_REQUIRE(desk.RequireAdministrator());
  YICI_PROCESS_REQUIRE(Deploy(desk, command.files()));
  return desk.Conclude();
}

Outcome DecideStart(Desk& desk, const journal::StartProcess& command) {
  if (command.subject().size() > kSubjectMax) return Refuse(Deny(Reason::kTextTooLong, "subject"));
  const auto definition = desk.shelf().Version(command.process_id(), command.version());
  if (!definition) return Refuse(Deny(Reason::kProcessNotFound, "process_id", {{"process", command.process_id()}}));
  YICI_PROCESS_REQUIRE(desk.RequireAdministrator());
  StartCommand start;
  start.instance = desk.NewInstanceId();
  start.subject = command.subject();
  start.process = definition->process();
  start.digest = definition->digest();
  start.variables = VariablesIn(command.variables());
  desk.AddFact("instance_id", start.instance);
  YICI_PROCESS_REQUIRE(desk.Take(Start(start, desk.outside(), desk.moment())));
  return desk.Conclude();
}

Outcome DecideSetVariables(Desk& desk, const journal::SetProcessVariables& command) {
  YICI_PROCESS_REQUIRE(desk.RequireAdministrator());
  YICI_PROCESS_REQUIRE(desk.Open(command.instance_id()));
  const Instance& instance = *desk.Find(command.instance_id());
  YICI_PROCESS_REQUIRE(RequireNotOwned(instance));
  YICI_PROCESS_REQUIRE(desk.Take(SetVariables(instance, VariablesIn(command.variables()), desk.outside(), desk.moment())));
  return desk.Conclude();
}

Outcome DecideResolve(Desk& desk, const journal::ResolveProcessIncident& command) {
  YICI_PROCESS_REQUIRE(desk.RequireAdministrator());
  YICI_PROCESS_REQUIRE(desk.Open(command.instance_id()));
  const Instance& instance = *desk.Find(command.instance_id());
  const bool aside = IsPutAside(instance);
  YICI_PROCESS_REQUIRE(desk.Take(ResolveIncident(instance, command.incident(), desk.outside(), desk.moment())));
  if (aside) YICI_PROCESS_REQUIRE(desk.LookAgain(command.instance_id()));
  return desk.Conclude();
}

Outcome DecideCancel(Desk& desk, const journal::CancelProcess& command) {
  if (IsBlank(command.reason())) return Refuse(Deny(Reason::kReasonsRequired, "reason"));
  if (command.reason().size() > kReasonMax) return Refuse(Deny(Reason::kTextTooLong, "reason"));
  YICI_PROCESS_REQUIRE(desk.RequireAdministrator());
  // Also one whose definition cannot be read any more: nothing of it is asked.
  const Instance* instance = desk.Find(command.instance_id());
  if (instance == nullptr) return Refuse(Deny(Reason::kInstanceNotFound, "instance_id"));
  YICI_PROCESS_REQUIRE(desk.Take(Cancel(*instance, command.reason(), desk.outside(), desk.moment())));
  return desk.Conclude();
}

Outcome DecideSuspend(Desk& desk, const journal::SuspendProcess& command) {
  if (IsBlank(command.reason())) return Refuse(Deny(Reason::kReasonsRequired, "reason"));
  if (command.reason().size() > kReasonMax) return Refuse(Deny(Reason::kTextTooLong, "reason"));
  YICI_PROCESS_REQUIRE(desk.RequireAdministrator());
  YICI_PROCESS_REQUIRE(desk.Open(command.instance_id()));
  YICI_PROCESS_REQUIRE(RequireNotOwned(*desk.Find(command.instance_id())));
  YICI_PROCESS_REQUIRE(desk.Take(Suspend(*desk.Find(command.instance_id()), desk.outside(), desk.moment())));
  return desk.Conclude();
}

Outcome DecideResume(Desk& desk, const journal::ResumeProcess& command) {
  YICI_PROCESS_REQUIRE(desk.RequireAdministrator());
  YICI_PROCESS_REQUIRE(desk.OpenAnyway(command.instance_id()));
  const Instance& instance = *desk.Find(command.instance_id());
  YICI_PROCESS_REQUIRE(RequireNotOwned(instance));
  if (instance.suspended_us() == 0) return Refuse(Deny(Reason::kInstanceNotSuspended, "instance_id"));
  YICI_PROCESS_REQUIRE(desk.Take(Resume(instance, desk.outside(), desk.moment())));
  YICI_PROCESS_REQUIRE(desk.LookAgain(command.instance_id()));
  return desk.Conclude();
}

Outcome DecideBroadcast(Desk& desk, const journal::BroadcastSignal& command) {
  YICI_PROCESS_REQUIRE(desk.RequireWorker());
  YICI_PROCESS_REQUIRE(desk.Broadcast(command.name(), VariablesIn(command.variables()), ""));
  desk.AddFact("receivers", std::to_string(desk.receivers()));
  return desk.Conclude();
}

// Asked by the partition alone, whose sweep it is.
Outcome DecideReschedule(Desk& desk, const journal::RescheduleProcesses& command) {
  for (const std::string& id : command.instance_ids()) {
    if (desk.Open(id) || desk.Find(id)->status() != Instance::RUNNING) continue;
    Advance moved = Reschedule(*desk.Find(id), desk.outside(), desk.moment());
    if (moved.steps.empty()) continue;
    YICI_PROCESS_REQUIRE(desk.Take(std::move(moved)));
  }
  return desk.Conclude();
}

// ---- the machine's doors ---------------------------------------------------------------------------------------------

bool Handles(const journal::Command& command) {
  const bool jobs = command.has_extend_job_lease() || command.has_set_job_workers();
  const bool owned = command.has_start_owned_process() || command.has_drive_owned_process() || command.has_deploy_models();
  return jobs || owned ||
         (command.command_case() >= journal::Command::kDeployProcesses &&
          command.command_case() <= journal::Command::kExpireMessages);
}

std::string_view SubjectInstance(const journal::Command& command) {
  switch (command.command_case()) {
    case journal::Command::kCompleteTask: return command.complete_task().instance_id();
    case journal::Command::kClaimTask: return command.claim_task().instance_id();
    case journal::Command::kReleaseTask: return command.release_task().instance_id();
    case journal::Command::kAssignTask: return command.assign_task().instance_id();
    case journal::Command::kDelegateTask: return command.delegate_task().instance_id();
    case journal::Command::kTransferTask: return command.transfer_task().instance_id();
    case journal::Command::kReturnTask: return command.return_task().instance_id();
    case journal::Command::kTakeBackTask: return command.take_back_task().instance_id();
    case journal::Command::kSignTask: return command.sign_task().instance_id();
    case journal::Command::kAddSigner: return command.add_signer().instance_id();
    case journal::Command::kDropSigner: return command.drop_signer().instance_id();
    case journal::Command::kCopyTo: return command.copy_to().instance_id();
    case journal::Command::kUrge: return command.urge().instance_id();
    case journal::Command::kExtendJobLease: return command.extend_job_lease().instance_id();
    case journal::Command::kCompleteJob: return command.complete_job().instance_id();
    case journal::Command::kFailJob: return command.fail_job().instance_id();
    case journal::Command::kThrowJobError: return command.throw_job_error().instance_id();
    case journal::Command::kSetProcessVariables: return command.set_process_variables().instance_id();
    case journal::Command::kResolveProcessIncident: return command.resolve_process_incident().instance_id();
    case journal::Command::kCancelProcess: return command.cancel_process().instance_id();
    case journal::Command::kSuspendProcess: return command.suspend_process().instance_id();
    case journal::Command::kResumeProcess: return command.resume_process().instance_id();
    case journal::Command::kSettleProcess: return command.settle_process().instance_id();
    default: return {};
  }
}

Outcome Decide(const World& world, const journal::Command& command, const Ordered& ordered, Library& library) {
  Desk desk(world, ordered, library);
  switch (command.command_case()) {
    case journal::Command::kDeployProcesses: return DecideDeploy(desk, command.deploy_processes());
    case journal::Command::kStartProcess: return DecideStart(desk, command.start_process());
    case journal::Command::kCompleteTask: return DecideComplete(desk, command.complete_task());
    case journal::Command::kClaimTask: return DecideClaim(desk, command.claim_task());
    case journal::Command::kReleaseTask: return DecideRelease(desk, command.release_task());
    case journal::Command::kAssignTask: return DecideAssign(desk, command.assign_task());
    case journal::Command::kDelegateTask: return DecideDelegate(desk, command.delegate_task());
    case journal::Command::kTransferTask: return DecideTransfer(desk, command.transfer_task());
    case journal::Command::kReturnTask: return DecideReturn(desk, command.return_task());
    case journal::Command::kTakeBackTask: return DecideTakeBack(desk, command.take_back_task());
    case journal::Command::kSignTask: return DecideSign(desk, command.sign_task());
    case journal::Command::kAddSigner: return DecideAddSigner(desk, command.add_signer());
    case journal::Command::kDropSigner: return DecideDropSigner(desk, command.drop_signer());
    case journal::Command::kCopyTo: return DecideCopy(desk, command.copy_to());
    case journal::Command::kUrge: return DecideUrge(desk, command.urge());
    case journal::Command::kActivateJobs: return DecideActivate(desk, command.activate_jobs());
    case journal::Command::kExtendJobLease: return DecideExtendLease(desk, command.extend_job_lease());
    case journal::Command::kSetJobWorkers: return DecideSetJobWorkers(desk, command.set_job_workers());
    case journal::Command::kCompleteJob: return DecideCompleteJob(desk, command.complete_job());
    case journal::Command::kFailJob: return DecideFailJob(desk, command.fail_job());
    case journal::Command::kThrowJobError: return DecideThrow(desk, command.throw_job_error());
    case journal::Command::kPublishMessage: return DecidePublish(desk, command.publish_message());
    case journal::Command::kExpireMessages: return DecideExpire(desk);
    case journal::Command::kBroadcastSignal: return DecideBroadcast(desk, command.broadcast_signal());
    case journal::Command::kSetProcessVariables: return DecideSetVariables(desk, command.set_process_variables());
    case journal::Command::kResolveProcessIncident: return DecideResolve(desk, command.resolve_process_incident());
    case journal::Command::kCancelProcess: return DecideCancel(desk, command.cancel_process());
    case journal::Command::kSuspendProcess: return DecideSuspend(desk, command.suspend_process());
    case journal::Command::kMigrateProcesses: return DecideMigrate(desk, command.migrate_processes());
    case journal::Command::kResumeProcess: return DecideResume(desk, command.resume_process());
    case journal::Command::kRescheduleProcesses: return DecideReschedule(desk, command.reschedule_processes());
    case journal::Command::kStartOwnedProcess: return DecideStartOwned(desk, command.start_owned_process());
    case journal::Command::kDriveOwnedProcess: return DecideDriveOwned(desk, command.drive_owned_process());
    case journal::Command::kDeployModels: return DecideDeployModels(desk);
    default: return desk.Conclude();  // SettleProcess: what is due was fired before it
  }
}

namespace {

std::vector<PendingEvent> ByDeadline(Outcome outcome, Instant due) {
  for (PendingEvent& event : outcome.events) {
    event.occurred_at = due;
    event.actor = "system:deadlines";
  }
  return std::move(outcome.events);
}

}  // namespace

std::vector<PendingEvent> DecideDue(const World& world, std::string_view instance_id, const Ordered& ordered,
                                    Library& library) {
  Desk desk(world, ordered, library);
  const Instance* found = desk.Find(instance_id);
  if (found == nullptr || found->status() != Instance::RUNNING) return {};
  const std::optional<Instant> due = NextDue(*found);
  if (!due || *due > ordered.legal_time) return {};
  if (desk.Open(instance_id)) {
    // Nobody can say what would happen: left as it is, it would be due for ever.
    desk.PutAside(instance_id);
    return ByDeadline(desk.Conclude(), ordered.legal_time);
  }
  const Advance fired = FireDue(*found, desk.outside(), desk.moment());
  if (fired.steps.empty()) return {};
  if (!desk.Take(fired)) return ByDeadline(desk.Conclude(), *due);
  // A deadline cannot be refused: where its letters go round without end, they are dropped.
  Desk alone(world, ordered, library);
  if (fired.rejection || alone.Open(instance_id)) return {};
  alone.TakeAlone(fired);
  return ByDeadline(alone.Conclude(), *due);
}

}  // namespace yici::workflow
