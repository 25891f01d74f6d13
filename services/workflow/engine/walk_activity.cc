// Activities and loops (BPMN 2.0.2, 13.3).
#include <utility>

#include "services/workflow/engine/value_rows.h"
#include "services/workflow/engine/walk.h"

namespace yici::workflow {
namespace {

constexpr std::string_view kCollection = "(collection)";  // no FEEL name: only the loop itself finds it

bool Runs(const bpmn::Loop& loop) { return loop.kind != bpmn::Loop::Kind::kStandard; }

}  // namespace

void Walk::StartActivity(uint64_t parent, uint32_t at) {
  const Node& node = GraphOf(parent).nodes[at];
  if (node.loop == kNone) return OpenInstance(parent, at, 0);
  const uint64_t id = OpenScope(parent, ScopeRow::LOOP, at);
  ArmBoundaries(id, at);
  if (FindScope(id) != nullptr) BeginLoop(id);
}

// One execution of an activity; `counter` from 1 when it is one of a loop's.
void Walk::OpenInstance(uint64_t parent, uint32_t at, uint32_t counter) {
  const Graph& graph = GraphOf(parent);
  const Node& node = graph.nodes[at];
  const uint64_t id = OpenScope(parent, ScopeRow::ACTIVITY, at, node.inner, counter);
  for (const std::string& local : node.locals) SetLocal(id, local, {});
  if (counter > 0) {
    const bpmn::Loop& loop = graph.loops[node.loop];
    const journal::FeelValue* collection = Find(parent, kCollection);
    if (!loop.item.empty() && collection != nullptr) {
      SetLocal(id, loop.item, collection->list().items(static_cast<int>(counter - 1)));
    }
    if (!loop.result.empty()) SetLocal(id, loop.result, {});
  } else {
    ArmBoundaries(id, at);
    if (FindScope(id) == nullptr) return;
  }
  TakeIn(id, id, graph, node, false);
  BeginWork(id);
}

void Walk::BeginWork(uint64_t scope) {
  const Node& node = NodeOf(*FindScope(scope));
  const Graph& graph = GraphOf(scope);
  switch (node.kind) {
    case NodeKind::kSubProcess:
    case NodeKind::kTransaction: return OpenContent(scope);
    case NodeKind::kUser: return BeginTask(scope, node, graph.works[node.work]);
    case NodeKind::kScript: return BeginScript(scope, node, graph.works[node.work]);
    case NodeKind::kService: return BeginJob(scope, node, graph.works[node.work]);
    case NodeKind::kRule: return BeginRule(scope, node, graph.works[node.work]);
    case NodeKind::kCall: return BeginCall(scope, node, graph.works[node.work]);
    case NodeKind::kReceive: return Arm(scope, 0, FindScope(scope)->node() - 1);
    case NodeKind::kSend: {
      const bpmn::Work& work = graph.works[node.work];
      if (work.message == kNone) return BeginJob(scope, node, work);
      ThrowMessage(scope, graph, FindScope(scope)->node() - 1, graph.events[work.message]);
      return Leaving(scope);
    }
    default: return Leaving(scope);
  }
}

// Who may take a task. Expressions that name nobody would leave a task that nobody sees and nobody can take: better an
// incident. A model that names none on purpose leaves the task to administrators; too few signers have a reason of their own.
void Walk::NameCandidates(const Graph& graph, uint64_t scope, const bpmn::Work& work, Instance::Task& task) {
  for (const std::string& one : TextsAt(graph, work.people, scope)) task.add_people(one);
  for (const std::string& one : TextsAt(graph, work.posts, scope)) task.add_posts(one);
  for (const std::string& one : TextsAt(graph, work.departments, scope)) task.add_departments(one);
  const auto named = static_cast<size_t>(task.people_size() + task.posts_size() + task.departments_size());
  const bool names = !work.people.empty() || !work.posts.empty() || !work.departments.empty();
  if (named > kCandidatesMax) {
    Fail("CANDIDATES", "expected at most 100 people, posts and departments who may take a task, but there are more");
  } else if (named == 0 && names && work.sign == bpmn::Sign::kNone) {
    Fail("CANDIDATES", "expected somebody who may take " + task.element() + ", but its candidates are null or empty" +
                           (why_.empty() ? "" : ": " + why_));
  }
}

void Walk::BeginTask(uint64_t scope, const Node& node, const bpmn::Work& work) {
  const Graph& graph = GraphOf(scope);
  Step step;
  Instance::Task& task = *step.mutable_task_opened();
  task.set_id(NewId());
  task.set_scope(scope);
  task.set_node(FindScope(scope)->node() - 1);
  task.set_element(node.id);
  task.set_name(node.name);
  NameCandidates(graph, scope, work, task);
  if (const std::optional<Due> due = work.due == kNone ? std::nullopt : DueAt(graph, work.due, scope)) {
    task.set_due_us(due->at.micros());
    task.set_working_days(due->working_days);
    if (due->from) task.set_from_us(due->from->micros());
  }
  task.set_form(work.form);
  task.set_opened_us(time_.micros());
  task.set_revision(moment_.revision);
  if (work.sign != bpmn::Sign::kNone) AskSigners(work, task);
  Emit(std::move(step));
}

void Walk::BeginJob(uint64_t scope, const Node& node, const bpmn::Work& work) {
  Step step;
  Instance::Job& job = *step.mutable_job_opened();
  job.set_id(NewId());
  job.set_scope(scope);
  job.set_node(FindScope(scope)->node() - 1);
  job.set_element(node.id);
  job.set_type(work.job_type);
  for (const auto& [name, value] : work.headers) {
    Instance::Header& header = *job.add_headers();
    header.set_name(name);
    header.set_value(value);
  }
  job.set_retries(work.retries);
  job.set_opened_us(time_.micros());
  Emit(std::move(step));
}

void Walk::BeginScript(uint64_t scope, const Node& node, const bpmn::Work& work) {
  if (!work.job_type.empty()) return BeginJob(scope, node, work);
  if (work.script != kNone) StoreResult(scope, node, work, Evaluate(GraphOf(scope), work.script, scope));
  Leaving(scope);
}

// The value of a script or decision: in the variable that is named for it, in its only data output, or a context's entries
// each in the variable of their name.
void Walk::StoreResult(uint64_t scope, const Node& node, const bpmn::Work& work, const feel::Value& value) {
  if (!work.result.empty()) return Set(scope, work.result, Row(value));
  if (node.outputs.size() == 1 && !node.outputs[0].source.empty()) return SetLocal(scope, node.outputs[0].source, Row(value));
  if (!value.is(feel::Kind::kContext)) return;
  for (const feel::Entry& entry : value.context()) Set(scope, entry.name, Row(entry.value));
}

void Walk::BeginRule(uint64_t scope, const Node& node, const bpmn::Work& work) {
  if (outside_.decisions == nullptr || work.decision.empty()) return BeginJob(scope, node, work);
  feel::Arena& arena = NewArena();
  const feel::Bounds bounds = BoundsLeft();
  feel::Evaluation evaluation(arena, {.now = LocalTime(time_)}, bounds);
  const Variables variables = VariablesOf(now_, scope);
  std::vector<feel::Entry> entries;
  for (const journal::FeelEntry& variable : variables) {
    entries.push_back({arena.Copy(variable.name()), ReadFor(evaluation, variable.value())});
  }
  const feel::Frame frame = feel::Frame::Of(entries);
  const Instance::Definition& asker = now_.definitions(static_cast<int>(FindScope(scope)->definition()));
  const std::optional<feel::Value> value = outside_.decisions->Decide(work.decision, asker, evaluation, frame);
  Spent(bounds, evaluation);
  if (!value) return Fail("DECISION_MISSING", "expected a decision " + work.decision + ", but there is none");
  if (evaluation.stopped()) return Fail("EXPRESSION", "expected decision " + work.decision + " to end within its bounds");
  StoreResult(scope, node, work, *value);
  Leaving(scope);
}

// A called process runs in a scope of its own below that of the call activity, and sees only what it is given: the targets of
// the input mappings; without any, a copy of all that the call activity sees.
void Walk::BeginCall(uint64_t scope, const Node& node, const bpmn::Work& work) {
  const Instance::Definition caller = now_.definitions(static_cast<int>(FindScope(scope)->definition()));
  const std::optional<Instance::Definition> definition = outside_.graphs.Called(work.called, caller);
  const Graph* graph = definition ? outside_.graphs.Find(*definition) : nullptr;
  if (graph == nullptr) return Fail("CALLED_MISSING", "expected a process " + work.called + " to call, but there is none");
  Step step;
  ScopeRow& row = *step.mutable_scope_opened();
  row.set_definition(AddDefinition(*definition, *graph));
  row.set_id(NewId());
  row.set_parent(scope);
  row.set_kind(ScopeRow::PROCESS);
  row.set_phase(ScopeRow::ACTIVE);
  row.set_inner(1);
  row.set_isolated(true);
  for (journal::FeelEntry& variable : VariablesOf(now_, scope)) {
    bool given = node.inputs.empty();
    for (const bpmn::Mapping& input : node.inputs) given |= input.target == variable.name();
    if (given) *row.add_variables() = std::move(variable);
  }
  const uint64_t id = row.id();
  Emit(std::move(step));
  OpenContent(id);
}

void Walk::KeepResults(uint64_t scope, uint32_t at, const Variables& variables) {
  const Node& node = GraphOf(scope).nodes[at];
  for (const journal::FeelEntry& variable : variables) {
    if (node.outputs.empty()) {
      Set(scope, variable.name(), variable.value());
    } else {
      SetLocal(scope, variable.name(), variable.value());
    }
  }
}

void Walk::FinishActivity(uint64_t scope, uint32_t at, const Variables& variables) {
  KeepResults(scope, at, variables);
  Leaving(scope);
}

void Walk::LeaveActivity(uint64_t scope) {
  const ScopeRow row = *FindScope(scope);
  const ScopeRow parent = *FindScope(row.parent());
  const Node& node = NodeOf(row);
  if (node.kind != NodeKind::kCall) GiveOut(scope, scope, GraphOf(scope), node, false);
  if (parent.kind() == ScopeRow::LOOP && row.counter() > 0) return FinishTurn(row, parent);
  KeepCompleted(row, row.node() - 1);
  CloseScope(scope, Step::DONE);
  Continue(row, row.node() - 1);
}

void Walk::LeaveCalled(uint64_t scope) {
  const ScopeRow row = *FindScope(scope);
  const ScopeRow activity = *FindScope(row.parent());
  GiveOut(scope, activity.id(), GraphOf(activity.id()), NodeOf(activity), false);
  ForgetCompleted(scope);  // a call is compensated as a whole or not at all
  CloseScope(scope, Step::DONE);
  Leaving(activity.id());
}

// After an activity has closed: on along its flows, or back to the compensation that asked for it.
void Walk::Continue(const ScopeRow& closed, uint32_t at) {
  const ScopeRow* parent = FindScope(closed.parent());
  if (parent->kind() == ScopeRow::COMPENSATION) return Queue(parent->id());
  const Graph& graph = GraphOf(closed.parent());
  Go(closed.parent(), graph, Chosen(graph, at, closed.parent()), graph.nodes[at].completion_quantity, 0);
}

// What can be compensated later: an activity with a handler, or a sub-process in which something can be.
void Walk::KeepCompleted(const ScopeRow& scope, uint32_t at) {
  const Node& node = NodeOf(scope);
  const bool loop = scope.kind() == ScopeRow::LOOP;
  const bool within = (loop || node.inner != kNone) && !RecordsOf(scope.id()).empty();
  if (!within && (loop || (node.handler == kNone && node.compensation_start == kNone))) return;
  if (FindScope(scope.parent())->kind() == ScopeRow::COMPENSATION) return;
  if (now_.completed_size() >= kCompletedMax) {
    return Fail("STEP_LIMIT", "expected at most 1,000 activities that can be compensated, but there are more");
  }
  Step step;
  Instance::Completed& record = *step.mutable_completion_kept();
  record.set_id(NewId());
  record.set_scope(scope.parent());
  record.set_definition(FindScope(scope.parent())->definition());
  record.set_node(at);
  record.set_inner(scope.id());
  record.set_loop(loop);
  if (node.inner != kNone && !loop) *record.mutable_variables() = FindScope(scope.id())->variables();
  Emit(std::move(step));
}

// 13.3.6, 13.3.7.
void Walk::BeginLoop(uint64_t scope) {
  const Graph& graph = GraphOf(scope);
  ScopeRow row = *FindScope(scope);
  const Node& node = NodeOf(row);
  const bpmn::Loop& loop = graph.loops[node.loop];
  Queue(scope);
  if (!Runs(loop)) return;
  if (!loop.collection.empty()) SetLocal(scope, loop.collection, {});
  TakeIn(scope, row.parent(), graph, node, true);
  journal::FeelValue collection;
  int64_t planned = -1;
  if (loop.cardinality != kNone) {
    const feel::Value count = Evaluate(graph, loop.cardinality, scope);
    if (count.is(feel::Kind::kNumber)) planned = count.number().ToInt64().value_or(-1);
  } else {
    const journal::FeelValue* found = loop.collection.empty() ? nullptr : Find(scope, loop.collection);
    // Without a data input association the name may be that of a data object outside.
    if (found != nullptr && found->kind_case() == journal::FeelValue::KIND_NOT_SET) found = Find(row.parent(), loop.collection);
    if (loop.collection_program != kNone) {
      collection = Row(Evaluate(graph, loop.collection_program, scope));
    } else if (found != nullptr) {
      collection = *found;
    }
    if (collection.kind_case() == journal::FeelValue::kList) planned = collection.list().items_size();
    SetLocal(scope, kCollection, collection);
  }
  if (planned < 0 || planned > kInstancesMax) {
    return Fail("LOOP_CARDINALITY", "expected a list or a whole number from 0 to 1000, but " + node.id + " has neither");
  }
  if (!loop.results.empty()) {
    journal::FeelValue results;
    results.mutable_list();
    for (int64_t at = 0; at < planned; ++at) results.mutable_list()->add_items();
    SetLocal(scope, loop.results, results);
  }
  row.set_planned(static_cast<uint32_t>(planned));
  ChangeScope(std::move(row));
}

bool Walk::LoopGoesOn(const ScopeRow& row, const bpmn::Loop& loop) {
  const Graph& graph = GraphOf(row.id());
  if (loop.maximum != kNone) {
    const feel::Value maximum = Evaluate(graph, loop.maximum, row.id());
    const std::optional<int64_t> most = maximum.is(feel::Kind::kNumber) ? maximum.number().ToInt64() : std::nullopt;
    if (!most) Fail("EXPRESSION", "expected loopMaximum to be a whole number, but it is " + feel::ToText(maximum, kShownMax));
    if (!most || row.started() >= *most) return false;
  }
  if (loop.condition == kNone || (!loop.test_before && row.started() == 0)) return true;
  return IsTrue(graph, loop.condition, row.id(), "loopCondition");
}

// The next instance of a loop, when it is time for one. A parallel one starts them one turn after the other.
void Walk::TurnLoop(uint64_t scope) {
  ScopeRow row = *FindScope(scope);
  const bpmn::Loop& loop = GraphOf(scope).loops[NodeOf(row).loop];
  if (row.phase() != ScopeRow::ACTIVE) return;
  const bool active = row.started() > row.finished(), parallel = loop.kind == bpmn::Loop::Kind::kParallel;
  if (active && !(parallel && row.started() < row.planned())) return;
  if (!active && (Runs(loop) ? row.started() >= row.planned() : !LoopGoesOn(row, loop))) return Leaving(scope);
  row.set_started(row.started() + 1);
  const uint32_t counter = row.started(), node = row.node() - 1;
  const bool more = parallel && row.started() < row.planned();
  ChangeScope(std::move(row));
  OpenInstance(scope, node, counter);
  if (more && FindScope(scope) != nullptr) Queue(scope);
}

void Walk::FinishTurn(const ScopeRow& instance, const ScopeRow& before) {
  const Graph& graph = GraphOf(before.id());
  const uint32_t node = before.node() - 1;
  const bpmn::Loop& loop = graph.loops[graph.nodes[node].loop];
  ScopeRow row = before;
  row.set_finished(row.finished() + 1);
  ChangeScope(row);
  if (Runs(loop) && !loop.results.empty() && !loop.result.empty()) {
    journal::FeelValue results = *Find(before.id(), loop.results);
    const journal::FeelValue* result = Find(instance.id(), loop.result);
    if (result != nullptr) *results.mutable_list()->mutable_items(static_cast<int>(instance.counter() - 1)) = *result;
    SetLocal(before.id(), loop.results, results);
  }
  const bool complete =
      Runs(loop) && loop.condition != kNone && IsTrue(graph, loop.condition, instance.id(), "completionCondition");
  KeepCompleted(instance, node);
  CloseScope(instance.id(), Step::DONE);
  ThrowBehavior(before.id(), loop, node);
  if (!running() || FindScope(before.id()) == nullptr) return;
  if (!complete) return Queue(before.id());
  std::vector<uint64_t> left;
  for (const ScopeRow& child : now_.scopes()) {
    if (child.parent() == before.id()) left.push_back(child.id());
  }
  for (const uint64_t child : left) CloseScope(child, Step::INTERRUPTED);
  Leaving(before.id());
}

// 13.3.7: events that a multi-instance activity throws as its instances complete.
void Walk::ThrowBehavior(uint64_t scope, const bpmn::Loop& loop, uint32_t node) {
  const Graph& graph = GraphOf(scope);
  ScopeRow row = *FindScope(scope);
  if (loop.behavior == bpmn::Loop::Behavior::kOne) {
    if (row.event_thrown()) return;
    row.set_event_thrown(true);
    ChangeScope(std::move(row));
  }
  for (const bpmn::Loop::Thrown& thrown : loop.thrown) {
    if (!running() || FindScope(scope) == nullptr) return;
    if (thrown.condition != kNone && !IsTrue(graph, thrown.condition, scope, "condition")) continue;
    ThrowEvent(scope, graph, node, graph.events[thrown.event]);
  }
}

void Walk::LeaveLoop(uint64_t scope) {
  const ScopeRow row = *FindScope(scope);
  const Graph& graph = GraphOf(scope);
  const Node& node = NodeOf(row);
  const bpmn::Loop& loop = graph.loops[node.loop];
  if (Runs(loop)) {
    GiveOut(scope, scope, graph, node, true);
    bool mapped = loop.results.empty();
    for (const bpmn::Mapping& output : node.outputs) mapped |= output.whole;
    if (!mapped) Set(row.parent(), loop.results, *Find(scope, loop.results));
  }
  KeepCompleted(row, row.node() - 1);
  CloseScope(scope, Step::DONE);
  Continue(row, row.node() - 1);
}

}  // namespace yici::workflow
