// Waits, triggers and throws (BPMN 2.0.2, 10.5 and 13.5).
#include <utility>

#include "services/workflow/engine/walk.h"

namespace yici::workflow {

using bpmn::Event;
using bpmn::EventKind;

void Walk::Arm(uint64_t scope, uint64_t token, uint32_t at) {
  if (Await(scope, token, at)) CheckConditions();
}

bool Walk::Await(uint64_t scope, uint64_t token, uint32_t at) {
  const Graph& graph = GraphOf(scope);
  const Node& node = graph.nodes[at];
  bool conditions = false;
  std::vector<uint32_t> events = node.events;
  if (node.kind == NodeKind::kReceive) events.push_back(graph.works[node.work].message);
  for (const uint32_t event : events) {
    switch (graph.events[event].kind) {
      case EventKind::kTimer: SetTimer(scope, token, at, event); break;
      case EventKind::kMessage:
      case EventKind::kSignal: Subscribe(scope, token, at, event, graph.events[event].name); break;
      case EventKind::kConditional:
        Subscribe(scope, token, at, event, "");
        conditions = true;
        break;
      default: break;  // caught by looking outwards from where it is thrown
    }
  }
  return conditions;
}

void Walk::ArmBoundaries(uint64_t scope, uint32_t at) {
  for (const uint32_t boundary : GraphOf(scope).nodes[at].boundaries) {
    if (FindScope(scope) == nullptr) return;
    Arm(scope, 0, boundary);
  }
}

void Walk::ArmEventStarts(uint64_t scope) {
  const Graph& graph = GraphOf(scope);
  for (const uint32_t start : graph.scopes[FindScope(scope)->inner() - 1].event_starts) {
    if (FindScope(scope) == nullptr || IsInterrupted(scope)) return;
    Arm(scope, 0, start);
  }
}

bool Walk::IsInterrupting(const ScopeRow& event) const {
  const Graph& graph = GraphOf(event.id());
  for (const uint32_t node : graph.scopes[event.inner() - 1].nodes) {
    if (graph.nodes[node].kind == NodeKind::kStart && !graph.nodes[node].events.empty()) return graph.nodes[node].interrupting;
  }
  return false;
}

// Whether an event sub-process has taken the place of what ran in a scope.
bool Walk::IsInterrupted(uint64_t scope) const {
  for (const ScopeRow& child : now_.scopes()) {
    if (child.parent() == scope && child.kind() == ScopeRow::EVENT && IsInterrupting(child)) return true;
  }
  return false;
}

std::optional<Due> Walk::DueAt(const Graph& graph, uint32_t at, uint64_t scope) {
  const Event& event = graph.events[at];
  std::optional<Due> due;
  std::string shown = event.time;
  if (event.timer == bpmn::TimerKind::kWorkingDays) {
    std::optional<int64_t> days;
    if (event.program != kNone) {
      const feel::Value value = Evaluate(graph, event.program, scope);
      if (value.is(feel::Kind::kNumber)) days = value.number().ToInt64();
      shown = feel::ToText(value, kShownMax);
    } else if (const auto number = feel::Number::Parse(event.time)) {
      days = number->ToInt64();
    }
    const bool countable = days && *days >= 0 && *days <= 10'000 && outside_.working_days != nullptr;
    if (countable) {
      const WorkingDays::End end = outside_.working_days->After(counted_from(), static_cast<int>(*days));
      due = Due{
          .at = end.at, .working_days = static_cast<int32_t>(*days), .from = counted_from(), .provisional = end.provisional};
    }
  } else if (event.program != kNone) {
    const feel::Value value = Evaluate(graph, event.program, scope);
    due = DueOf(event.timer, value, time_);
    shown = feel::ToText(value, kShownMax);
  } else {
    due = DueOf(event.timer, event.time, time_);
  }
  if (!due) Fail("TIMER", "expected a date, duration, cycle or number of working days, but it is " + shown);
  return due;
}

void Walk::SetTimer(uint64_t scope, uint64_t token, uint32_t node, uint32_t event) {
  const std::optional<Due> due = DueAt(GraphOf(scope), event, scope);
  if (!due) return;
  Step step;
  Instance::Timer& timer = *step.mutable_timer_set();
  timer.set_id(NewId());
  timer.set_scope(scope);
  timer.set_token(token);
  timer.set_node(node);
  timer.set_event(event);
  timer.set_due_us(DueUs({due->at, due->provisional}));
  timer.set_repeats(due->repeats);
  timer.set_interval_us(due->interval_us);
  timer.set_interval_months(due->interval_months);
  timer.set_working_days(due->from ? due->working_days : due->repeats != 0 ? due->month_day : 0);
  if (due->from) timer.set_from_us(due->from->micros());
  Emit(std::move(step));
}

uint64_t Walk::Subscribe(uint64_t scope, uint64_t token, uint32_t node, uint32_t at, std::string_view name) {
  const Graph& graph = GraphOf(scope);
  const Event& event = graph.events[at];
  Step step;
  Instance::Subscription& row = *step.mutable_subscription_opened();
  row.set_scope(scope);
  row.set_token(token);
  row.set_node(node);
  row.set_event(at);
  row.set_kind(event.kind == EventKind::kMessage  ? Instance::Subscription::MESSAGE
               : event.kind == EventKind::kSignal ? Instance::Subscription::SIGNAL
                                                  : Instance::Subscription::CONDITION);
  row.set_name(std::string(name));
  // Who listens for a start has nothing yet that it could be about.
  if (event.key != kNone && !IsListener(now_)) row.set_key(KeyAt(graph, event.key, scope));
  row.set_id(NewId());
  const uint64_t id = row.id();
  Emit(std::move(step));
  return id;
}

// An empty key would stand for none: the instance would take the next message of the name, whomever it is about.
std::string Walk::KeyAt(const Graph& graph, uint32_t program, uint64_t scope) {
  std::string key = TextAt(graph, program, scope);
  if (key.empty()) {
    Fail("EXPRESSION", "expected the correlation key " + graph.programs[program].source + " to say something, but it is empty");
  }
  return key;
}

// kNone: of an event sub-process of the scope.
bool Walk::IsAwaited(uint64_t scope, uint64_t token, uint32_t node) const {
  const Graph& graph = GraphOf(scope);
  const auto waits = [&](const auto& row) {
    if (row.scope() != scope || row.token() != token) return false;
    return node == kNone ? graph.nodes[row.node()].kind == NodeKind::kStart : row.node() == node;
  };
  return std::any_of(now_.timers().begin(), now_.timers().end(), waits) ||
         std::any_of(now_.subscriptions().begin(), now_.subscriptions().end(), waits);
}

// kNone: of all event sub-processes of the scope.
void Walk::CloseWaits(uint64_t scope, uint32_t node) {
  const Graph& graph = GraphOf(scope);
  const auto waits = [&](const auto& row) {
    if (row.scope() != scope || row.token() != 0) return false;
    return node == kNone ? graph.nodes[row.node()].kind == NodeKind::kStart : row.node() == node;
  };
  std::vector<Step> steps;
  for (const Instance::Timer& timer : now_.timers()) {
    if (!waits(timer)) continue;
    steps.emplace_back().mutable_timer_closed()->set_id(timer.id());
    steps.back().mutable_timer_closed()->set_cause(Step::INTERRUPTED);
  }
  for (const Instance::Subscription& subscription : now_.subscriptions()) {
    if (!waits(subscription)) continue;
    steps.emplace_back().mutable_subscription_closed()->set_id(subscription.id());
    steps.back().mutable_subscription_closed()->set_cause(Step::INTERRUPTED);
  }
  for (Step& step : steps) Emit(std::move(step));
}

// What a subscription waited for has come.
void Walk::Deliver(const Instance::Subscription& subscription, const Variables& payload) {
  const Instance::Subscription row = subscription;
  const Node& node = GraphOf(row.scope()).nodes[row.node()];
  const bool several = node.parallel_multiple && node.events.size() > 1;
  const bool stays =
      IsListener(now_) || (row.token() == 0 && node.kind != NodeKind::kReceive && !node.interrupting && !several);
  if (!stays) {
    Step step;
    step.mutable_subscription_closed()->set_id(row.id());
    step.mutable_subscription_closed()->set_cause(Step::DONE);
    Emit(std::move(step));
  }
  Trigger(row.scope(), row.token(), row.node(), payload);
}

void Walk::FireTimer(const Instance::Timer& fired) {
  Instance::Timer timer = fired;
  const Node& node = GraphOf(timer.scope()).nodes[timer.node()];
  const bool stays = IsListener(now_) || (!node.interrupting && !node.parallel_multiple);
  const bool again = timer.token() == 0 && timer.repeats() != 0 && stays;
  const uint64_t scope = timer.scope(), token = timer.token();
  const uint32_t at = timer.node();
  Step step;
  if (again) {
    const int32_t month_day = timer.from_us() == 0 ? timer.working_days() : 0;
    const Instant due = Instant::FromMicros(timer.due_us());
    timer.set_due_us(NextAfter(due, timer.interval_us(), timer.interval_months(), month_day).micros());
    if (timer.repeats() > 0) timer.set_repeats(timer.repeats() - 1);
    *step.mutable_timer_set() = std::move(timer);
  } else {
    step.mutable_timer_closed()->set_id(timer.id());
    step.mutable_timer_closed()->set_cause(Step::DONE);
  }
  Emit(std::move(step));
  Trigger(scope, token, at, {});
}

bool HasFailed(const Instance& instance, const Instance::Timer& timer) {
  return std::any_of(instance.incidents().begin(), instance.incidents().end(), [&](const Instance::Incident& incident) {
    if (incident.reason() != kEventFailed) return false;
    if (incident.job() != 0) return incident.job() == timer.id();
    return incident.scope() == timer.scope() && incident.token() == timer.token();
  });
}

void Walk::OpenFailed(const Instance::Timer& timer, const Failure& failure) {
  Step step;
  Instance::Incident& incident = *step.mutable_incident_opened();
  incident.set_id(NewId());
  incident.set_scope(timer.scope());
  incident.set_token(timer.token());
  incident.set_job(timer.id());
  incident.set_definition(FindScope(timer.scope())->definition());
  incident.set_element(GraphOf(timer.scope()).nodes[timer.node()].id);
  incident.set_reason(std::string(kEventFailed));
  incident.set_detail(Cut(failure.reason + ": " + failure.detail, 1'000));
  incident.set_opened_us(time_.micros());
  Emit(std::move(step));
}

// In the order (due, id).
const Instance::Timer* Walk::NextTimer(Instant until) const {
  const Instance::Timer* next = nullptr;
  for (const Instance::Timer& timer : now_.timers()) {
    if (timer.due_us() > until.micros() || (next != nullptr && next->due_us() <= timer.due_us())) continue;
    if (timer.due_us() != kParkedUs && !HasFailed(now_, timer)) next = &timer;
  }
  return next;
}

bool Walk::FireDue(Instant until) {
  bool fired = false, whole = true;
  while (running() && whole) {
    const Instance::Timer* next = NextTimer(until);
    if (next == nullptr) break;
    const bool counted = next->from_us() != 0;
    const bool full = steps_.size() >= kStepsMax / 2 || bytes_ > kStepBytesMax / 2 || starts_.size() >= kStartsMax;
    whole = !full && (!fired || counted == ran_out_);  // the rest of the room is for what follows from one more
    if (!whole) break;
    fired = true;
    ran_out_ = counted;
    time_ = Instant::FromMicros(next->due_us());
    const Instance::Timer timer = *next;
    if (const std::optional<Failure> failed = Do([&] { FireTimer(timer); })) OpenFailed(timer, *failed);
    Run();
  }
  time_ = until;
  ran_out_ = false;
  return whole;
}

void Walk::Trigger(uint64_t scope, uint64_t token, uint32_t at, const Variables& payload) {
  if (IsListener(now_)) return AskForInstance(at, payload);
  const Graph& graph = GraphOf(scope);
  const Node& node = graph.nodes[at];
  const bool several = node.parallel_multiple && node.events.size() > 1 && node.kind != NodeKind::kEventGateway;
  const bool boundary = node.kind == NodeKind::kBoundary;
  const uint64_t receiver = boundary ? FindScope(scope)->parent() : scope;
  if (several && IsAwaited(scope, token, at)) return Receive(receiver, graph, node, payload);
  if (node.kind == NodeKind::kStart) {
    TriggerEventSubProcess(scope, at, payload);
  } else {
    Receive(receiver, graph, node, payload);
    if (token != 0) return TriggerToken(token, at);
    if (node.kind == NodeKind::kReceive) return Leaving(scope);
    TriggerBoundary(scope, at);
  }
  if (several && !node.interrupting && FindScope(scope) != nullptr) Arm(scope, 0, at);
}

// Of several events behind a gateway, the first one wins.
void Walk::TriggerToken(uint64_t token, uint32_t node) {
  std::vector<Step> steps;
  for (const Instance::Timer& timer : now_.timers()) {
    if (timer.token() != token) continue;
    steps.emplace_back().mutable_timer_closed()->set_id(timer.id());
    steps.back().mutable_timer_closed()->set_cause(Step::INTERRUPTED);
  }
  for (const Instance::Subscription& subscription : now_.subscriptions()) {
    if (subscription.token() != token) continue;
    steps.emplace_back().mutable_subscription_closed()->set_id(subscription.id());
    steps.back().mutable_subscription_closed()->set_cause(Step::INTERRUPTED);
  }
  for (Step& step : steps) Emit(std::move(step));
  MoveToken(token, node, 0, TokenRow::DONE);
}

// 13.5.3.
void Walk::TriggerBoundary(uint64_t scope, uint32_t at) {
  const uint64_t parent = FindScope(scope)->parent();
  if (GraphOf(scope).nodes[at].interrupting) CloseScope(scope, Step::INTERRUPTED);
  if (FindScope(parent)->kind() == ScopeRow::COMPENSATION) return Queue(parent);  // no flow leads on from there
  MakeToken(parent, at, kNone, TokenRow::READY);
}

// 13.5.4.
void Walk::TriggerEventSubProcess(uint64_t scope, uint32_t start, const Variables& payload) {
  const Graph& graph = GraphOf(scope);
  const Node& node = graph.nodes[start];
  if (FindScope(scope)->phase() != ScopeRow::ACTIVE) return;
  if (node.interrupting) {
    CloseWaits(scope, kNone);
    Terminate(scope);
  }
  const bpmn::Scope& inner = graph.scopes[node.scope];
  const uint64_t id = OpenScope(scope, ScopeRow::EVENT, inner.node, node.scope);
  for (const std::string& name : inner.variables) SetLocal(id, name, {});
  Receive(id, graph, node, payload);
  ArmEventStarts(id);
  if (FindScope(id) != nullptr) MakeToken(id, start, kNone, TokenRow::READY);
}

// All that runs in a scope ends; the scope itself stays.
void Walk::Terminate(uint64_t scope) {
  std::vector<uint64_t> children, tokens;
  for (const ScopeRow& child : now_.scopes()) {
    if (child.parent() == scope) children.push_back(child.id());
  }
  for (const TokenRow& token : now_.tokens()) {
    if (token.scope() == scope) tokens.push_back(token.id());
  }
  for (const uint64_t child : children) CloseScope(child, Step::INTERRUPTED);
  for (const uint64_t token : tokens) RemoveToken(token);
}

// 10.5.4: a conditional event is triggered when its condition becomes true.
void Walk::CheckConditions() {
  changed_ = false;
  std::vector<uint64_t> ids;
  for (const Instance::Subscription& row : now_.subscriptions()) {
    if (row.kind() == Instance::Subscription::CONDITION) ids.push_back(row.id());
  }
  for (const uint64_t id : ids) {
    const Instance::Subscription* found = FindRow(now_.subscriptions(), id);
    if (found == nullptr || !running()) continue;
    const Instance::Subscription row = *found;
    const Graph& graph = GraphOf(row.scope());
    const bool failed = failure_.has_value();
    const bool holds = Evaluate(graph, graph.events[row.event()].condition, row.scope()).is_true();
    if (!failed) failure_.reset();  // a condition that cannot be told does not hold
    if (effort_.left() == 0) {
      return Fail("STEP_LIMIT", "expected the conditions to take what is left to a command, but there are more to look at");
    }
    if (holds == row.held()) continue;
    Step step;
    step.mutable_condition_held()->set_subscription(id);
    step.mutable_condition_held()->set_held(holds);
    Emit(std::move(step));
    if (holds) Deliver(row, {});
  }
}

// 10.5.6: throw and end events. One event after the other; each may end the scope that throws.
void Walk::Throw(uint64_t id) {
  const TokenRow token = *FindToken(id);
  const uint64_t scope = token.scope();
  const Graph& graph = GraphOf(scope);
  const Node& node = graph.nodes[token.node()];
  bool waits = false;
  for (const uint32_t at : node.events) {
    const Event& event = graph.events[at];
    switch (event.kind) {
      case EventKind::kLink: return MoveToken(id, node.link, 0, TokenRow::READY);
      case EventKind::kTerminate:
        Terminate(scope);
        if (FindScope(scope)->parent() == 0) return EndInstance(Instance::COMPLETED, "");
        return MaybeComplete(scope);
      case EventKind::kError: return ThrowError(scope, event.name);
      case EventKind::kCancel: return CancelTransaction(scope);
      case EventKind::kCompensate: waits |= Compensate(scope, id, event); break;
      default: ThrowEvent(scope, graph, token.node(), event);
    }
    if (!running() || FindToken(id) == nullptr) return;
  }
  if (waits) return MoveToken(id, token.node(), token.flow(), TokenRow::WAITING);
  Leave(id);
}

void Walk::ThrowEvent(uint64_t scope, const Graph& graph, uint32_t at, const Event& event) {
  switch (event.kind) {
    case EventKind::kMessage: return ThrowMessage(scope, graph, at, event);
    case EventKind::kEscalation: return Escalate(scope, event.name, graph.nodes[at].id);
    case EventKind::kError: return ThrowError(scope, event.name);
    case EventKind::kSignal: {
      const Variables payload = PayloadOf(scope, graph, graph.nodes[at]);
      Step step;
      step.mutable_thrown()->set_kind(Step::Thrown::SIGNAL);
      step.mutable_thrown()->set_name(event.name);
      step.mutable_thrown()->set_element(graph.nodes[at].id);
      for (const journal::FeelEntry& entry : payload) *step.mutable_thrown()->add_variables() = entry;
      Emit(std::move(step));
      return DeliverSignal(event.name, payload);
    }
    default: return;
  }
}

void Walk::ThrowMessage(uint64_t scope, const Graph& graph, uint32_t at, const Event& event) {
  Step step;
  step.mutable_thrown()->set_kind(Step::Thrown::MESSAGE);
  step.mutable_thrown()->set_name(event.name);
  step.mutable_thrown()->set_element(graph.nodes[at].id);
  if (event.key != kNone) step.mutable_thrown()->set_key(KeyAt(graph, event.key, scope));
  for (journal::FeelEntry& entry : PayloadOf(scope, graph, graph.nodes[at]))
    *step.mutable_thrown()->add_variables() = std::move(entry);
  Emit(std::move(step));
}

void Walk::DeliverSignal(std::string_view name, const Variables& payload) {
  std::vector<uint64_t> ids;
  for (const Instance::Subscription& row : now_.subscriptions()) {
    if (row.kind() == Instance::Subscription::SIGNAL && row.name() == name) ids.push_back(row.id());
  }
  for (const uint64_t id : ids) {
    const Instance::Subscription* row = FindRow(now_.subscriptions(), id);
    if (row != nullptr) Deliver(*row, payload);
  }
}

void Walk::ThrowError(uint64_t scope, std::string_view code) {
  if (!Catch(scope, EventKind::kError, code)) EndInstance(Instance::FAILED, code);
}

void Walk::Escalate(uint64_t scope, std::string_view code, std::string_view element) {
  if (Catch(scope, EventKind::kEscalation, code)) return;
  Step step;
  step.mutable_thrown()->set_kind(Step::Thrown::ESCALATION);
  step.mutable_thrown()->set_name(std::string(code));
  step.mutable_thrown()->set_element(std::string(element));
  Emit(std::move(step));
}

// Who catches the exact code; else who catches every one.
uint32_t Walk::Catcher(const Graph& graph, const std::vector<uint32_t>& nodes, EventKind kind, std::string_view code,
                       uint32_t except) const {
  for (const bool exact : {true, false}) {
    for (const uint32_t node : nodes) {
      if (except != kNone && graph.scopes[graph.nodes[node].scope].node == except) continue;
      for (const uint32_t at : graph.nodes[node].events) {
        const Event& event = graph.events[at];
        if (event.kind == kind && (exact ? event.name == code : event.name.empty())) return node;
      }
    }
  }
  return kNone;
}

// 10.5.7: outwards from the scope: event sub-processes of each scope, then the boundary of its activity. What is thrown within
// an interrupting event sub-process is not for others of the same scope, and never for itself.
bool Walk::Catch(uint64_t scope, EventKind kind, std::string_view code) {
  bool skips = false;
  uint32_t except = kNone;
  for (const ScopeRow* row = FindScope(scope); row != nullptr; row = FindScope(row->parent())) {
    const Graph& graph = GraphOf(row->id());
    if (row->inner() != 0 && row->phase() == ScopeRow::ACTIVE && !skips) {
      const uint32_t start = Catcher(graph, graph.scopes[row->inner() - 1].event_starts, kind, code, except);
      if (start != kNone) return TriggerEventSubProcess(row->id(), start, {}), true;
    }
    skips = false;
    except = kNone;
    if (row->kind() == ScopeRow::EVENT) {
      except = row->node() - 1;
      skips = IsInterrupting(*row);
    }
    const bool whole = row->kind() == ScopeRow::LOOP || (row->kind() == ScopeRow::ACTIVITY && row->counter() == 0);
    if (!whole) continue;
    const uint32_t boundary = Catcher(ParentGraph(*row), NodeOf(*row).boundaries, kind, code, kNone);
    if (boundary != kNone) return TriggerBoundary(row->id(), boundary), true;
  }
  return false;
}

}  // namespace yici::workflow
