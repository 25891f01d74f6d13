// Within machine: one command's way through an instance, until no token can move.
//
// The walk works on a copy of the row. A piece of work (a token that enters or leaves its node, a scope that leaves, a turn of
// a loop, an inclusive join) either succeeds or fails as a whole: a failure takes back the steps of its piece and opens an
// incident where it stood. So nothing below needs to look whether an evaluation failed: it goes on with null, and its steps
// are dropped.
//
// walk.cc: pieces of work, scopes. walk_flow.cc: tokens, gateways. walk_activity.cc: activities, loops. walk_events.cc: waits,
// triggers, throws. walk_compensation.cc. walk_return.cc: tasks that end, work that goes back. walk_values.cc: variables,
// expressions, mappings.
#ifndef YICI_SERVICES_WORKFLOW_ENGINE_WALK_H_
#define YICI_SERVICES_WORKFLOW_ENGINE_WALK_H_

#include <deque>
#include <functional>
#include <memory>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "services/workflow/engine/engine.h"
#include "services/workflow/engine/timer.h"

namespace yici::workflow {

using bpmn::Graph;
using bpmn::kNone;
using bpmn::Node;
using bpmn::NodeKind;
using ScopeRow = Instance::Scope;
using TokenRow = Instance::Token;

struct Failure {
  std::string reason, detail;
};

struct ReturnPlan;

inline constexpr size_t kShownMax = 500;  // bytes of a value in a failure

class Walk {
 public:
  Walk(const Instance& before, const Outside& outside, const Moment& moment);

  const Instance& now() const { return now_; }
  Instant time() const { return time_; }
  // Whose day working days are counted after: what starts because a limit ran out starts on its last day.
  Instant counted_from() const { return ran_out_ ? time_ + -1 : time_; }
  bool running() const { return now_.status() == Instance::RUNNING; }

  // A piece of work that belongs to the command itself: a failure rejects the command.
  std::optional<Failure> Do(const std::function<void()>& work);
  // Until nothing can move.
  void Run();
  Advance Finish();
  // Timers that are due, each at its time. False: the bound was reached first, or the next one starts what counts from another
  // day.
  bool FireDue(Instant until);

  // What commands do.
  void Begin(const StartCommand& command, const Graph& graph, const Instance::Definition& definition);
  void Listen(std::string_view id, const Graph& graph, const Instance::Definition& definition);
  // The results of an activity go where they belong; it ends.
  void KeepResults(uint64_t scope, uint32_t node, const Variables& variables);
  void FinishActivity(uint64_t scope, uint32_t node, const Variables& variables);
  void FinishTask(Instance::Task task, std::string by, const Variables& variables);
  void TakeBack(const ReturnPlan& plan);
  // Of the instance's own definition: what nodes that are not `known` wait for, for what runs. Conditions are looked at by Run.
  void StartWaits(const std::set<uint32_t>& known);
  void Emit(Step step);
  void Deliver(const Instance::Subscription& subscription, const Variables& payload);
  void DeliverSignal(std::string_view name, const Variables& payload);
  void Set(uint64_t scope, std::string_view name, const journal::FeelValue& value);
  void SetAll(uint64_t scope, const Variables& variables);
  void ThrowError(uint64_t scope, std::string_view code);
  void CloseIncident(uint64_t incident);
  void LookAgain() { changed_ = true; }  // at conditions
  bool looks_again() const { return changed_; }
  void OpenIncident(uint64_t scope, uint64_t token, uint64_t job, const Failure& failure);
  void EndInstance(Instance::Status status, std::string_view error);
  std::optional<Due> DueAt(const Graph& graph, uint32_t event, uint64_t scope);
  bool Holds(const Graph& graph, uint32_t program, const Variables& variables) {
    return Evaluate(graph, program, 0, &variables).is_true();
  }
  const Graph& GraphOf(uint64_t scope) const;
  size_t steps() const { return steps_.size(); }

 private:
  // walk.cc
  void Attempt(uint64_t id, const std::function<void()>& work);
  void Undo(size_t steps);
  void Work(uint64_t id);
  void Queue(uint64_t id) { queue_.push_back(id); }
  void QueueAll();
  bool IsBlocked(uint64_t id) const;
  bool Waits(uint64_t id);
  void StopAtBound();
  bool IsFull() const;
  void LookAtConditions();
  void Fail(std::string_view reason, std::string_view detail);
  uint64_t NewId() const { return now_.next_id(); }
  const ScopeRow* FindScope(uint64_t id) const { return FindRow(now_.scopes(), id); }
  const TokenRow* FindToken(uint64_t id) const { return FindRow(now_.tokens(), id); }
  const Graph& ParentGraph(const ScopeRow& scope) const { return GraphOf(scope.parent()); }
  // The node that a scope is an execution of.
  const Node& NodeOf(const ScopeRow& scope) const { return ParentGraph(scope).nodes[scope.node() - 1]; }
  // Opens a scope below another, in its definition; `at` is the node that it executes.
  uint64_t OpenScope(uint64_t parent, ScopeRow::Kind kind, uint32_t at, uint32_t inner = kNone, uint32_t counter = 0);
  uint32_t AddDefinition(const Instance::Definition& definition, const Graph& graph);
  void CloseScope(uint64_t id, Step::Cause cause);
  void CloseWork(uint64_t scope);
  void ChangeScope(ScopeRow row);
  void Leaving(uint64_t scope);
  bool IsEmpty(uint64_t scope) const;
  void MaybeComplete(uint64_t scope);
  void OpenContent(uint64_t scope);

  // walk_flow.cc
  uint64_t MakeToken(uint64_t scope, uint32_t node, uint32_t flow, TokenRow::State state);
  void MoveToken(uint64_t token, uint32_t node, uint32_t flow, TokenRow::State state);
  void RemoveToken(uint64_t token);
  void Enter(uint64_t token);
  void Leave(uint64_t token);
  void EnterParallel(uint64_t token);
  void EnterActivity(uint64_t token);
  std::vector<uint32_t> Chosen(const Graph& graph, uint32_t node, uint64_t scope);
  bool IsTaken(const Graph& graph, uint32_t flow, uint64_t scope);
  void Go(uint64_t scope, const Graph& graph, const std::vector<uint32_t>& flows, uint32_t times, uint64_t token);
  bool FireInclusiveJoin();
  bool IsJoinReady(uint64_t scope, uint32_t node) const;
  void FireJoin(uint64_t scope, uint32_t node);

  // walk_activity.cc
  void StartActivity(uint64_t parent, uint32_t node);
  void OpenInstance(uint64_t parent, uint32_t node, uint32_t counter);
  void BeginWork(uint64_t scope);
  void BeginTask(uint64_t scope, const Node& node, const bpmn::Work& work);
  void NameCandidates(const Graph& graph, uint64_t scope, const bpmn::Work& work, Instance::Task& task);
  void AskSigners(const bpmn::Work& work, Instance::Task& task);
  void BeginJob(uint64_t scope, const Node& node, const bpmn::Work& work);
  void BeginScript(uint64_t scope, const Node& node, const bpmn::Work& work);
  void BeginRule(uint64_t scope, const Node& node, const bpmn::Work& work);
  void BeginCall(uint64_t scope, const Node& node, const bpmn::Work& work);
  void StoreResult(uint64_t scope, const Node& node, const bpmn::Work& work, const feel::Value& value);
  void LeaveActivity(uint64_t scope);
  void LeaveCalled(uint64_t scope);
  void Continue(const ScopeRow& closed, uint32_t node);
  void KeepCompleted(const ScopeRow& scope, uint32_t node);
  void BeginLoop(uint64_t scope);
  void TurnLoop(uint64_t scope);
  bool LoopGoesOn(const ScopeRow& loop, const bpmn::Loop& of);
  void FinishTurn(const ScopeRow& instance, const ScopeRow& loop);
  void ThrowBehavior(uint64_t scope, const bpmn::Loop& loop, uint32_t node);
  void LeaveLoop(uint64_t scope);

  // walk_events.cc
  // migrate.cc
  std::vector<std::pair<uint64_t, uint32_t>> Hosts() const;

  // Arms the events of a node; a condition that holds is triggered at once.
  void Arm(uint64_t scope, uint64_t token, uint32_t node);
  // The same without looking; whether there is a condition to look at.
  bool Await(uint64_t scope, uint64_t token, uint32_t node);
  void ArmBoundaries(uint64_t scope, uint32_t node);
  void ArmEventStarts(uint64_t scope);
  void SetTimer(uint64_t scope, uint64_t token, uint32_t node, uint32_t event);
  bool IsInterrupting(const ScopeRow& event) const;
  bool IsInterrupted(uint64_t scope) const;
  uint64_t Subscribe(uint64_t scope, uint64_t token, uint32_t node, uint32_t event, std::string_view name);
  void Trigger(uint64_t scope, uint64_t token, uint32_t node, const Variables& payload);
  void AskForInstance(uint32_t node, const Variables& payload);  // listen.cc
  void TriggerToken(uint64_t token, uint32_t node);
  void TriggerBoundary(uint64_t scope, uint32_t node);
  void TriggerEventSubProcess(uint64_t scope, uint32_t start, const Variables& payload);
  const Instance::Timer* NextTimer(Instant until) const;
  void FireTimer(const Instance::Timer& timer);
  void OpenFailed(const Instance::Timer& timer, const Failure& failure);
  bool IsAwaited(uint64_t scope, uint64_t token, uint32_t node) const;
  void CloseWaits(uint64_t scope, uint32_t node);
  void CheckConditions();
  void Throw(uint64_t token);
  void ThrowEvent(uint64_t scope, const Graph& graph, uint32_t node, const bpmn::Event& event);
  void ThrowMessage(uint64_t scope, const Graph& graph, uint32_t node, const bpmn::Event& event);
  void Escalate(uint64_t scope, std::string_view code, std::string_view element);
  // Looks outwards for who catches; true when someone does.
  bool Catch(uint64_t scope, bpmn::EventKind kind, std::string_view code);
  uint32_t Catcher(const Graph& graph, const std::vector<uint32_t>& nodes, bpmn::EventKind kind, std::string_view code,
                   uint32_t except) const;
  void Terminate(uint64_t scope);

  // walk_compensation.cc
  // Whether there is something to compensate that the token waits for.
  bool Compensate(uint64_t scope, uint64_t token, const bpmn::Event& event);
  void OpenCompensation(ScopeRow row, const std::vector<uint64_t>& pending);
  void TurnCompensation(uint64_t scope);
  void CompensateOne(uint64_t controller, const Instance::Completed& record);
  std::vector<uint64_t> RecordsOf(uint64_t scope) const;
  void ForgetCompleted(uint64_t scope);
  void CancelTransaction(uint64_t scope);
  void EndTransaction(uint64_t scope);

  // walk_values.cc
  const journal::FeelValue* Find(uint64_t scope, std::string_view name) const;
  std::optional<feel::Value> Counter(uint64_t scope, std::string_view name) const;
  void SetLocal(uint64_t scope, std::string_view name, const journal::FeelValue& value);
  uint64_t Home(uint64_t scope) const;
  feel::Value Evaluate(const Graph& graph, uint32_t program, uint64_t scope, const Variables* extra = nullptr);
  std::vector<feel::Entry> Sight(const feel::Program& program, uint64_t scope, const Variables* extra,
                                 feel::Evaluation& evaluation) const;
  // What an evaluation may take of what the command has left.
  feel::Bounds BoundsLeft() const;
  void Spent(const feel::Bounds& bounds, const feel::Evaluation& evaluation);
  bool IsTrue(const Graph& graph, uint32_t program, uint64_t scope, std::string_view what);
  journal::FeelValue Row(const feel::Value& value);
  journal::FeelValue Mapped(const Graph& graph, const bpmn::Mapping& mapping, uint64_t scope, const Variables* extra);
  std::string TextAt(const Graph& graph, uint32_t program, uint64_t scope);
  std::string TextOf(const feel::Value& value);
  // A correlation key: a text that is not empty.
  std::string KeyAt(const Graph& graph, uint32_t program, uint64_t scope);
  std::vector<std::string> TextsAt(const Graph& graph, const std::vector<bpmn::Text>& texts, uint64_t scope);
  void TakeIn(uint64_t target, uint64_t source, const Graph& graph, const Node& node, bool whole);
  // Outputs of an activity, evaluated in `source`: the activity itself, or the process that it called.
  void GiveOut(uint64_t source, uint64_t activity, const Graph& graph, const Node& node, bool whole);
  Variables PayloadOf(uint64_t scope, const Graph& graph, const Node& node);
  void Receive(uint64_t scope, const Graph& graph, const Node& node, const Variables& payload);
  feel::Arena& NewArena();

  const Instance& before_;
  Instance now_;
  const Outside& outside_;
  Moment moment_;
  Instant time_;  // legal_time; while a timer fires: its due time
  bool ran_out_;  // a limit of days, at time_
  std::vector<Step> steps_;
  std::vector<StartCommand> starts_;  // that a listener asks for
  size_t bytes_ = 0;                  // of the steps
  std::vector<const Graph*> graphs_;  // of the definitions
  std::deque<uint64_t> queue_;        // tokens and scopes with work to do
  std::set<uint64_t> deferred_;       // tokens that throw signals and were put off
  std::optional<Failure> failure_;    // of the piece of work under way
  std::vector<std::unique_ptr<feel::Arena>> arenas_;
  bool changed_ = false;              // variables, since conditions were looked at
  std::string why_;                   // notes of the last evaluation
  size_t variable_bytes_ = SIZE_MAX;  // at most; SIZE_MAX: not counted
  feel::Effort own_effort_{kEffortMax};
  feel::Effort& effort_;  // of the command's expressions
};

// What a timer's row keeps of a date in working days.
inline int64_t DueUs(const WorkingDays::End& end) { return end.provisional ? kParkedUs : end.at.micros(); }

// Start events of a process, and what takes their place: a receive task or the events behind a gateway that starts it.
bool StartsInstances(const Graph& graph, const Node& node);

// A variable as a value, for its price.
feel::Value ReadFor(feel::Evaluation& evaluation, const journal::FeelValue& row);

// A command's own piece of work, and all that follows from it. A failure of its own rejects it.
Advance Advanced(const Instance& instance, const Outside& outside, const Moment& moment, const Variables& variables,
                 const std::function<void(Walk&)>& work);

}  // namespace yici::workflow

#endif  // YICI_SERVICES_WORKFLOW_ENGINE_WALK_H_
