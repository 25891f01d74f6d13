#include "services/workflow/engine/walk.h"

#include <utility>

namespace yici::workflow {
namespace {

const Graph& NoGraph() {
  static const Graph kEmpty = [] {
    Graph graph;
    graph.scopes.emplace_back();
    return graph;
  }();
  return kEmpty;
}

bool HasWork(const ScopeRow& scope) {
  return scope.phase() == ScopeRow::LEAVING || scope.kind() == ScopeRow::LOOP || scope.kind() == ScopeRow::COMPENSATION;
}

}  // namespace

Walk::Walk(const Instance& before, const Outside& outside, const Moment& moment)
    : before_(before),
      now_(before),
      outside_(outside),
      moment_(moment),
      time_(moment.legal_time),
      effort_(outside.effort == nullptr ? own_effort_ : *outside.effort) {
  for (const Instance::Definition& definition : now_.definitions()) {
    const Graph* graph = outside_.graphs.Find(definition);
    graphs_.push_back(graph == nullptr ? &NoGraph() : graph);
  }
}

void Walk::Emit(Step step) {
  bytes_ += step.ByteSizeLong();
  Fold(step, now_);
  steps_.push_back(std::move(step));
}

const Graph& Walk::GraphOf(uint64_t scope) const {
  const ScopeRow* row = FindScope(scope);
  return row == nullptr || row->definition() >= graphs_.size() ? NoGraph() : *graphs_[row->definition()];
}

uint64_t Walk::OpenScope(uint64_t parent, ScopeRow::Kind kind, uint32_t at, uint32_t inner, uint32_t counter) {
  Step step;
  ScopeRow& row = *step.mutable_scope_opened();
  row.set_id(NewId());
  row.set_parent(parent);
  row.set_kind(kind);
  row.set_phase(ScopeRow::ACTIVE);
  row.set_definition(FindScope(parent)->definition());
  row.set_node(at + 1);
  row.set_inner(inner == kNone ? 0 : inner + 1);
  row.set_counter(counter);
  const uint64_t id = row.id();
  Emit(std::move(step));
  return id;
}

void Walk::Fail(std::string_view reason, std::string_view detail) {
  if (!failure_) failure_ = Failure{std::string(reason), std::string(detail)};
}

void Walk::Undo(size_t steps) {
  for (size_t at = steps; at < steps_.size(); ++at) bytes_ -= steps_[at].ByteSizeLong();
  steps_.resize(steps);
  variable_bytes_ = SIZE_MAX;
  now_ = before_;
  for (const Step& step : steps_) Fold(step, now_);
  graphs_.resize(static_cast<size_t>(now_.definitions_size()));
}

std::optional<Failure> Walk::Do(const std::function<void()>& work) {
  const size_t steps = steps_.size(), queued = queue_.size(), bytes = bytes_, starts = starts_.size();
  failure_.reset();
  work();
  if (bytes_ - bytes > kPieceBytesMax) Fail("STEP_LIMIT", "expected at most 256 KiB of changes at once, but there are more");
  arenas_.clear();
  if (!failure_) return std::nullopt;
  Undo(steps);
  queue_.resize(queued);
  starts_.resize(starts);
  return std::exchange(failure_, std::nullopt);
}

// A piece of work of a token or scope. Its failure is an incident there.
void Walk::Attempt(uint64_t id, const std::function<void()>& work) {
  const std::optional<Failure> failed = Do(work);
  if (!failed) return;
  const TokenRow* token = FindToken(id);
  OpenIncident(token == nullptr ? id : token->scope(), token == nullptr ? 0 : id, 0, *failed);
}

void Walk::OpenIncident(uint64_t scope, uint64_t token, uint64_t job, const Failure& failure) {
  const ScopeRow* row = FindScope(scope);
  const TokenRow* stands = FindToken(token);
  Step step;
  Instance::Incident& incident = *step.mutable_incident_opened();
  incident.set_id(NewId());
  incident.set_scope(scope);
  incident.set_token(token);
  incident.set_job(job);
  incident.set_reason(failure.reason);
  incident.set_detail(Cut(failure.detail, 1'000));
  incident.set_opened_us(time_.micros());
  if (row != nullptr) {
    const bool within = stands == nullptr && row->node() != 0;
    incident.set_definition(within ? FindScope(row->parent())->definition() : row->definition());
    if (within) incident.set_element(NodeOf(*row).id);
    if (stands != nullptr) incident.set_element(GraphOf(scope).nodes[stands->node()].id);
  }
  Emit(std::move(step));
}

void Walk::CloseIncident(uint64_t incident) {
  Step step;
  step.mutable_incident_closed()->set_id(incident);
  step.mutable_incident_closed()->set_cause(Step::DONE);
  Emit(std::move(step));
}

bool Walk::IsBlocked(uint64_t id) const {
  for (const Instance::Incident& incident : now_.incidents()) {
    if (incident.token() == id || (incident.token() == 0 && incident.job() == 0 && incident.scope() == id)) return true;
  }
  return false;
}

// Work that is left over: from before a bound was reached, or because an incident was resolved.
void Walk::QueueAll() {
  std::vector<uint64_t> ids;
  for (const TokenRow& token : now_.tokens()) {
    if (token.state() != TokenRow::WAITING) ids.push_back(token.id());
  }
  for (const ScopeRow& scope : now_.scopes()) {
    if (HasWork(scope)) ids.push_back(scope.id());
  }
  std::sort(ids.begin(), ids.end());
  for (const uint64_t id : ids) {
    if (std::find(queue_.begin(), queue_.end(), id) == queue_.end()) Queue(id);
  }
}

void Walk::Work(uint64_t id) {
  if (const TokenRow* token = FindToken(id); token != nullptr) {
    const TokenRow::State state = token->state();
    if (state == TokenRow::READY) Enter(id);
    if (state == TokenRow::DONE) Leave(id);
    return;
  }
  const ScopeRow* scope = FindScope(id);
  if (scope == nullptr) return;
  if (scope->kind() == ScopeRow::COMPENSATION) return TurnCompensation(id);
  const bool leaving = scope->phase() == ScopeRow::LEAVING;
  if (scope->kind() == ScopeRow::LOOP) return leaving ? LeaveLoop(id) : TurnLoop(id);
  if (leaving && scope->kind() == ScopeRow::PROCESS) return LeaveCalled(id);
  if (leaving) LeaveActivity(id);
}

// A signal is thrown behind all that is about to move, once: parallel branches that go to wait for it are there in time.
bool Walk::Waits(uint64_t id) {
  const TokenRow* token = FindToken(id);
  if (token == nullptr || token->state() != TokenRow::READY || queue_.empty()) return false;
  const Graph& graph = GraphOf(token->scope());
  const Node& node = graph.nodes[token->node()];
  if (node.kind != NodeKind::kThrow && node.kind != NodeKind::kEnd) return false;
  bool signals = false;
  for (const uint32_t event : node.events) signals |= graph.events[event].kind == bpmn::EventKind::kSignal;
  return signals && deferred_.insert(id).second;
}

bool Walk::IsFull() const {
  return steps_.size() >= kStepsMax || bytes_ > kStepBytesMax || effort_.left() == 0 ||
         now_.tokens_size() + now_.scopes_size() > static_cast<int>(kRowsMax);
}

// What could not be looked at stays as it was: it is told once, and looked at again by the next command.
void Walk::LookAtConditions() {
  const std::optional<Failure> failed = Do([this] { CheckConditions(); });
  if (!failed) return;
  const uint64_t process = now_.scopes(0).id();
  const auto told = [&](const Instance::Incident& known) {
    return known.scope() == process && known.token() == 0 && known.job() == 0 && known.reason() == failed->reason;
  };
  if (std::none_of(now_.incidents().begin(), now_.incidents().end(), told)) OpenIncident(process, 0, 0, *failed);
}

void Walk::Run() {
  QueueAll();
  while (running()) {
    if (IsFull() && !queue_.empty()) return StopAtBound();
    if (changed_) {
      LookAtConditions();
      continue;
    }
    if (queue_.empty()) {
      if (!FireInclusiveJoin()) return;
      continue;
    }
    const uint64_t id = queue_.front();
    queue_.pop_front();
    if (Waits(id)) {
      Queue(id);
      continue;
    }
    if (!IsBlocked(id)) Attempt(id, [this, id] { Work(id); });
  }
}

// Whoever still had something to do stands still, so that an endless loop ends with this command.
void Walk::StopAtBound() {
  const Failure failure{"STEP_LIMIT", "expected at most " + std::to_string(kStepsMax) + " steps of a command, " +
                                          std::to_string(kEffortMax) + " steps of its expressions and " +
                                          std::to_string(kRowsMax) + " tokens and scopes, but there is more to do"};
  while (!queue_.empty()) {
    const uint64_t id = queue_.front();
    queue_.pop_front();
    const TokenRow* token = FindToken(id);
    if (IsBlocked(id) || (token == nullptr && FindScope(id) == nullptr)) continue;
    OpenIncident(token == nullptr ? id : token->scope(), token == nullptr ? 0 : id, 0, failure);
  }
}

Advance Walk::Finish() {
  Advance advance;
  advance.steps = std::move(steps_);
  advance.bytes = bytes_;
  advance.starts = std::move(starts_);
  advance.instance = std::move(now_);
  return advance;
}

uint32_t Walk::AddDefinition(const Instance::Definition& definition, const Graph& graph) {
  for (int at = 0; at < now_.definitions_size(); ++at) {
    const Instance::Definition& known = now_.definitions(at);
    if (known.process() == definition.process() && known.digest() == definition.digest()) return static_cast<uint32_t>(at);
  }
  Step step;
  *step.mutable_definition_added() = definition;
  Emit(std::move(step));
  graphs_.push_back(&graph);
  return static_cast<uint32_t>(graphs_.size() - 1);
}

// Tasks and jobs within a scope end by steps of their own, so that whoever watches them sees it.
void Walk::CloseWork(uint64_t scope) {
  std::vector<uint64_t> tasks, jobs;
  for (const Instance::Task& task : now_.tasks()) {
    if (IsWithin(now_, task.scope(), scope)) tasks.push_back(task.id());
  }
  for (const Instance::Job& job : now_.jobs()) {
    if (IsWithin(now_, job.scope(), scope)) jobs.push_back(job.id());
  }
  for (const uint64_t task : tasks) {
    Step step;
    step.mutable_task_closed()->set_id(task);
    step.mutable_task_closed()->set_cause(Step::INTERRUPTED);
    Emit(std::move(step));
  }
  for (const uint64_t job : jobs) {
    Step step;
    step.mutable_job_closed()->set_id(job);
    step.mutable_job_closed()->set_cause(Step::INTERRUPTED);
    Emit(std::move(step));
  }
}

void Walk::CloseScope(uint64_t id, Step::Cause cause) {
  if (FindScope(id) == nullptr) return;
  CloseWork(id);
  Step step;
  step.mutable_scope_closed()->set_id(id);
  step.mutable_scope_closed()->set_cause(cause);
  Emit(std::move(step));
}

void Walk::ChangeScope(ScopeRow row) {
  Step step;
  Step::ScopeChanged& changed = *step.mutable_scope_changed();
  changed.set_id(row.id());
  changed.set_phase(row.phase());
  changed.set_planned(row.planned());
  changed.set_started(row.started());
  changed.set_finished(row.finished());
  changed.set_event_thrown(row.event_thrown());
  *changed.mutable_pending() = row.pending();
  Emit(std::move(step));
}

void Walk::Leaving(uint64_t scope) {
  ScopeRow row = *FindScope(scope);
  row.set_phase(ScopeRow::LEAVING);
  ChangeScope(std::move(row));
  Queue(scope);
}

bool Walk::IsEmpty(uint64_t scope) const {
  for (const TokenRow& token : now_.tokens()) {
    if (token.scope() == scope) return false;
  }
  for (const ScopeRow& child : now_.scopes()) {
    if (child.parent() == scope) return false;
  }
  return true;
}

// 13.3.4, 13.5.7: a process or sub-process is complete when nothing is left in it.
void Walk::MaybeComplete(uint64_t scope) {
  const ScopeRow* row = FindScope(scope);
  if (row == nullptr || row->phase() != ScopeRow::ACTIVE || !IsEmpty(scope)) return;
  switch (row->kind()) {
    case ScopeRow::PROCESS:
      if (row->parent() == 0) return EndInstance(Instance::COMPLETED, "");
      return Leaving(scope);
    case ScopeRow::ACTIVITY:
      if (row->inner() != 0) Leaving(scope);
      return;
    case ScopeRow::EVENT: {
      const uint64_t parent = row->parent();
      CloseScope(scope, Step::DONE);
      return MaybeComplete(parent);
    }
    case ScopeRow::COMPENSATION: return Queue(scope);
    default: return;
  }
}

// The variables, event sub-processes and first tokens of a process or sub-process.
void Walk::OpenContent(uint64_t scope) {
  const ScopeRow row = *FindScope(scope);
  const Graph& graph = GraphOf(scope);
  const bpmn::Scope& inner = graph.scopes[row.inner() - 1];
  for (const std::string& name : inner.variables) {
    bool given = false;
    for (const journal::FeelEntry& variable : row.variables()) given |= variable.name() == name;
    if (!given) SetLocal(scope, name, {});
  }
  ArmEventStarts(scope);
  if (FindScope(scope) == nullptr || IsInterrupted(scope)) return;
  for (const uint32_t start : inner.starts) MakeToken(scope, start, kNone, TokenRow::READY);
  if (inner.starts.empty()) MaybeComplete(scope);
}

void Walk::EndInstance(Instance::Status status, std::string_view error) {
  if (now_.scopes_size() > 0) CloseWork(now_.scopes(0).id());
  Step step;
  step.mutable_ended()->set_status(status);
  step.mutable_ended()->set_error(std::string(error));
  step.mutable_ended()->set_ended_us(time_.micros());
  Emit(std::move(step));
}

}  // namespace yici::workflow
