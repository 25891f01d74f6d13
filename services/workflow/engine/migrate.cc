// An instance goes on with another version of its process: every number of the old graph finds its counterpart, or none moves.
#include <set>

#include "services/workflow/engine/walk.h"

namespace yici::workflow {
namespace {

class Plan {
 public:
  Plan(const Instance& instance, const Graph& from, const Graph& to, const std::map<std::string, std::string>& elements)
      : instance_(instance), from_(from), to_(to), elements_(elements) {}

  // The counterpart of every element that has one, and a reason where something stands at one that has none.
  Step::Migrated Make() {
    MatchNodes();
    for (const ScopeRow& scope : instance_.scopes()) CheckScope(scope);
    for (const TokenRow& token : instance_.tokens()) CheckToken(token);
    for (const auto& task : instance_.tasks()) CheckNode(task.scope(), task.node());
    for (const auto& job : instance_.jobs()) CheckNode(job.scope(), job.node());
    for (const auto& timer : instance_.timers()) CheckEvent(timer.scope(), timer.node(), timer.event());
    for (const auto& wait : instance_.subscriptions()) CheckEvent(wait.scope(), wait.node(), wait.event());
    for (const auto& done : instance_.completed()) {
      if (done.definition() == 0) Need(done.node());
    }
    return std::move(migrated_);
  }
  const std::string& reason() const { return reason_; }
  // Where tokens stand then, and by which flows they came.
  const std::vector<Step::TokenMoved>& tokens() const { return tokens_; }
  // Nodes of the new version that are a counterpart.
  const std::set<uint32_t>& reached() const { return taken_; }

 private:
  // Scopes first by their nodes, outermost before inner: an element must stand in the counterpart of its sub-process.
  void MatchNodes() {
    scopes_[0] = 0;
    for (bool found = true; found;) {
      found = false;
      for (uint32_t at = 0; at < from_.nodes.size(); ++at) found |= Match(at);
    }
    for (const auto& [from, to] : scopes_) {
      auto* map = migrated_.add_scopes();
      map->set_from(from);
      map->set_to(to);
    }
  }

  bool Match(uint32_t at) {
    const Node& node = from_.nodes[at];
    if (nodes_.contains(at) || !scopes_.contains(node.scope)) return false;
    const auto renamed = elements_.find(node.id);
    const uint32_t other = to_.Find(renamed == elements_.end() ? node.id : renamed->second);
    if (other == kNone || to_.nodes[other].kind != node.kind || to_.nodes[other].scope != scopes_.at(node.scope)) return false;
    if (!LoopsAlike(node, to_.nodes[other])) return false;
    if (taken_.contains(other) || (to_.nodes[other].inner == kNone) != (node.inner == kNone) ||
        !MatchEvents(node, to_.nodes[other]))
      return false;
    nodes_[at] = other;
    taken_.insert(other);
    if (node.inner != kNone) scopes_[node.inner] = to_.nodes[other].inner;
    auto* map = migrated_.add_nodes();
    map->set_from(at);
    map->set_to(other);
    map->set_element(to_.nodes[other].id);
    return true;
  }

  // What a loop has counted and collected goes on as it began.
  bool LoopsAlike(const Node& node, const Node& other) const {
    if ((node.loop == kNone) != (other.loop == kNone)) return false;
    if (node.loop == kNone) return true;
    const bpmn::Loop &a = from_.loops[node.loop], &b = to_.loops[other.loop];
    return a.kind == b.kind && a.collection == b.collection && a.item == b.item && a.results == b.results &&
           a.result == b.result && (a.cardinality == kNone) == (b.cardinality == kNone);
  }

  bool MatchEvents(const Node& node, const Node& other) {
    const uint32_t message = node.work == kNone ? kNone : from_.works[node.work].message;
    const uint32_t there = other.work == kNone ? kNone : to_.works[other.work].message;
    if ((message == kNone) != (there == kNone)) return false;
    if (message != kNone) MapEvent(message, there);
    if (node.events.size() != other.events.size()) return false;
    for (size_t at = 0; at < node.events.size(); ++at) {
      if (from_.events[node.events[at]].kind != to_.events[other.events[at]].kind) return false;
    }
    for (size_t at = 0; at < node.events.size(); ++at) MapEvent(node.events[at], other.events[at]);
    return true;
  }
  void MapEvent(uint32_t from, uint32_t to) {
    auto* map = migrated_.add_events();
    map->set_from(from);
    map->set_to(to);
    events_.insert(from);
  }

  bool IsOf(uint64_t scope) const {
    const ScopeRow* row = FindRow(instance_.scopes(), scope);
    return row != nullptr && row->definition() == 0;
  }
  void CheckScope(const ScopeRow& scope) {
    if (scope.node() != 0 && IsOf(scope.parent())) Need(scope.node() - 1);
    if (scope.definition() == 0 && scope.inner() != 0 && !scopes_.contains(scope.inner() - 1)) {
      Refuse(from_.nodes[from_.scopes[scope.inner() - 1].node].id);
    }
  }
  void CheckNode(uint64_t scope, uint32_t node) {
    if (IsOf(scope)) Need(node);
  }
  void CheckToken(const TokenRow& token) {
    if (!IsOf(token.scope())) return;
    Need(token.node());
    if (!nodes_.contains(token.node())) return;
    const uint32_t flow = FlowOf(token);
    const Node& there = to_.nodes[nodes_.at(token.node())];
    const bool joins = (there.kind == NodeKind::kParallel || there.kind == NodeKind::kInclusive) && there.incoming.size() > 1;
    if (joins && flow == 0) return Refuse(from_.nodes[token.node()].id);
    Step::TokenMoved& moved = tokens_.emplace_back();
    moved.set_id(token.id());
    moved.set_node(nodes_.at(token.node()));
    moved.set_flow(flow);
    moved.set_state(token.state());
  }
  // By which flow of the new version a token came, plus 1; 0: by none that is there.
  uint32_t FlowOf(const TokenRow& token) const {
    if (token.flow() == 0 || token.flow() > from_.flows.size()) return 0;
    for (const uint32_t flow : to_.nodes[nodes_.at(token.node())].incoming) {
      if (to_.flows[flow].id == from_.flows[token.flow() - 1].id) return flow + 1;
    }
    return 0;
  }
  void CheckEvent(uint64_t scope, uint32_t node, uint32_t event) {
    if (!IsOf(scope)) return;
    Need(node);
    const bool moved = event >= from_.events.size() || events_.contains(event);
    if (!moved || (nodes_.contains(node) && !HangsAlike(node))) Refuse(from_.nodes[node].id);
  }
  // A boundary event goes with the activity that it hangs on.
  bool HangsAlike(uint32_t node) const {
    const uint32_t host = from_.nodes[node].attached_to;
    const uint32_t there = to_.nodes[nodes_.at(node)].attached_to;
    return host == kNone ? there == kNone : nodes_.contains(host) && nodes_.at(host) == there;
  }
  void Need(uint32_t node) {
    if (!nodes_.contains(node)) Refuse(from_.nodes[node].id);
  }
  void Refuse(const std::string& element) {
    if (reason_.empty()) reason_ = element;
  }

  const Instance& instance_;
  const Graph& from_;
  const Graph& to_;
  const std::map<std::string, std::string>& elements_;
  std::map<uint32_t, uint32_t> nodes_, scopes_;
  std::set<uint32_t> taken_, events_;
  Step::Migrated migrated_;
  std::vector<Step::TokenMoved> tokens_;
  std::string reason_;  // the first element without counterpart
};

Advance Impossible(const Instance& instance, std::string_view element) {
  Advance advance;
  advance.instance = instance;
  advance.rejection =
      Reject(RejectionCode::kFailedPrecondition, "MIGRATION_IMPOSSIBLE", "elements",
             "应在新版本中有同类的对应元素，但 " + std::string(element) + " 没有。",
             "Expected a counterpart of the same kind in the new version, but " + std::string(element) + " has none.",
             {{"element", element}});
  return advance;
}

Advance Untellable(const Instance& instance, const Failure& failed) {
  Advance advance = Impossible(instance, failed.detail);
  advance.rejection = Reject(RejectionCode::kFailedPrecondition, "MIGRATION_IMPOSSIBLE", "elements",
                             "新版本的计时和等待应能算出，但不能：" + failed.detail,
                             "Expected that what the new version waits for can be told, but it cannot: " + failed.detail);
  return advance;
}

Advance Joined(Advance first, Advance then) {
  first.bytes += then.bytes;
  for (Step& step : then.steps) first.steps.push_back(std::move(step));
  first.instance = std::move(then.instance);
  return first;
}

}  // namespace

// What runs, with the nodes whose events belong to it: boundary events, starts of event sub-processes, catch events behind a
// gateway. A scope's row, or a token's.
std::vector<std::pair<uint64_t, uint32_t>> Walk::Hosts() const {
  std::vector<std::pair<uint64_t, uint32_t>> hosts;
  const auto add = [&](uint64_t id, const std::vector<uint32_t>& nodes) {
    for (const uint32_t at : nodes) hosts.emplace_back(id, at);
  };
  for (const ScopeRow& scope : now_.scopes()) {
    if (scope.definition() != 0 || scope.phase() != ScopeRow::ACTIVE) continue;
    const Graph& graph = GraphOf(scope.id());
    // Boundary events hang on the whole of a loop.
    const bool whole = scope.kind() == ScopeRow::LOOP || (scope.kind() == ScopeRow::ACTIVITY && scope.counter() == 0);
    if (whole && scope.node() != 0) add(scope.id(), graph.nodes[scope.node() - 1].boundaries);
    if (scope.inner() != 0 && !IsInterrupted(scope.id())) add(scope.id(), graph.scopes[scope.inner() - 1].event_starts);
  }
  for (const TokenRow& token : now_.tokens()) {
    const ScopeRow* scope = FindScope(token.scope());
    if (scope->definition() != 0 || token.state() != TokenRow::WAITING) continue;
    const Graph& graph = GraphOf(token.scope());
    if (graph.nodes[token.node()].kind != NodeKind::kEventGateway) continue;
    for (const uint32_t flow : graph.nodes[token.node()].outgoing) hosts.emplace_back(token.id(), graph.flows[flow].target);
  }
  return hosts;
}

void Walk::StartWaits(const std::set<uint32_t>& known) {
  for (const auto& [id, at] : Hosts()) {
    const TokenRow* token = FindToken(id);
    const uint64_t scope = token == nullptr ? id : token->scope();
    const Graph& graph = GraphOf(scope);
    if (known.contains(at)) continue;
    if (Await(scope, token == nullptr ? 0 : id, at)) LookAgain();
    if (!failure_) continue;
    failure_->detail = graph.nodes[at].id + ": " + failure_->detail;
    return;
  }
}

Advance Migrate(const Instance& instance, const Instance::Definition& to, const std::map<std::string, std::string>& elements,
                const Outside& outside, const Moment& moment) {
  if (instance.status() != Instance::RUNNING) return Advanced(instance, outside, moment, {}, [](Walk&) {});
  const Graph* from_graph = instance.definitions_size() == 0 ? nullptr : outside.graphs.Find(instance.definitions(0));
  const Graph* to_graph = outside.graphs.Find(to);
  if (from_graph == nullptr || to_graph == nullptr) return Impossible(instance, to.process());
  Plan plan(instance, *from_graph, *to_graph, elements);
  Step::Migrated migrated = plan.Make();
  if (!plan.reason().empty()) return Impossible(instance, plan.reason());
  *migrated.mutable_to() = to;
  // Nothing moves on: the walk has the old graph.
  Walk walk(instance, outside, moment);
  Step step;
  *step.mutable_migrated() = std::move(migrated);
  walk.Emit(std::move(step));
  for (const Step::TokenMoved& moved : plan.tokens()) {
    Step token;
    *token.mutable_token_moved() = moved;
    walk.Emit(std::move(token));
  }
  Advance moved = walk.Finish();
  const bool suspended = instance.suspended_us() != 0;
  const Moment from{suspended ? Instant::FromMicros(instance.suspended_us()) : moment.legal_time, moment.revision};
  Walk waits(moved.instance, outside, from);
  if (const std::optional<Failure> failed = waits.Do([&] { waits.StartWaits(plan.reached()); })) {
    return Untellable(instance, *failed);
  }
  // A condition that only the new version has may hold already. What is suspended stands still: it is looked at when it
  // resumes.
  if (!suspended && waits.looks_again()) waits.Run();
  return Joined(std::move(moved), waits.Finish());
}

}  // namespace yici::workflow
