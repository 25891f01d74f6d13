#include "services/workflow/engine/return_plan.h"

#include <algorithm>
#include <map>
#include <utility>

namespace yici::workflow {
namespace {

using bpmn::Graph;
using bpmn::kNone;
using bpmn::Node;
using bpmn::NodeKind;
using Nodes = std::vector<uint32_t>;

bool IsJoin(const Node& node) {
  return (node.kind == NodeKind::kParallel || node.kind == NodeKind::kInclusive) && node.incoming.size() > 1;
}

// A set of nodes. Models have thousands of them, and every question below is asked of each join: so each takes one walk.
class Marks {
 public:
  explicit Marks(size_t nodes) : marks_(nodes, 0) {}
  bool Has(uint32_t node) const { return marks_[node] != 0; }
  bool Add(uint32_t node) { return std::exchange(marks_[node], 1) == 0; }
  size_t size() const { return marks_.size(); }

 private:
  std::vector<char> marks_;
};

// Something alive in the scope: a token, or the activity that a scope below is.
struct Place {
  uint64_t id = 0;
  uint32_t node = 0;
  uint32_t flow = kNone;  // of a token: it came by
  bool activity = false;
};

class Planner {
 public:
  Planner(const Instance& instance, const Graph& graph, const Instance::Done& target)
      : instance_(instance), graph_(graph), target_(target), region_(graph.nodes.size()), passed_(graph.nodes.size()) {}

  ReturnPlan Plan(int done_at) {
    plan_.scope = target_.scope();
    plan_.node = target_.node();
    CollectPlaces();
    FindRegion();
    if (CountsTokens()) return {};
    for (const Place& place : places_) {
      if (Goes(place)) (place.activity ? plan_.scopes : plan_.tokens).push_back(place.id);
    }
    if (IsCompensating()) return {};
    for (const uint32_t join : joins_) Restore(join);
    ForgetWhatWasDone(done_at);
    for (const uint32_t join : joins_) ForgetMerged(join);
    return std::move(plan_);
  }

 private:
  void CollectPlaces() {
    for (const Instance::Token& token : instance_.tokens()) {
      if (token.scope() != target_.scope()) continue;
      places_.push_back({token.id(), token.node(), token.flow() == 0 ? kNone : token.flow() - 1, false});
    }
    for (const Instance::Scope& scope : instance_.scopes()) {
      const bool activity = scope.kind() == Instance::Scope::ACTIVITY || scope.kind() == Instance::Scope::LOOP;
      if (scope.parent() == target_.scope() && activity) places_.push_back({scope.id(), scope.node() - 1, kNone, true});
    }
  }

  Nodes After(uint32_t at) const {
    const Node& node = graph_.nodes[at];
    Nodes next = node.boundaries;
    for (const uint32_t flow : node.outgoing) next.push_back(graph_.flows[flow].target);
    if (node.link != kNone) next.push_back(node.link);
    return next;
  }

  // From some nodes on, up to and with the nodes at which it halts.
  template <class Halts>
  Marks Reach(const Nodes& from, Halts halts) const {
    Marks reached(graph_.nodes.size());
    Nodes next;
    const auto add = [&](uint32_t at) {
      if (reached.Add(at)) next.push_back(at);
    };
    for (const uint32_t at : from) add(at);
    while (!next.empty()) {
      const uint32_t at = next.back();
      next.pop_back();
      if (halts(at)) continue;
      for (const uint32_t after : After(at)) add(after);
    }
    return reached;
  }
  Marks ReachToJoins(const Nodes& from) const {
    return Reach(from, [this](uint32_t at) { return HaltsAtJoin(at); });
  }
  bool HaltsAtJoin(uint32_t at) const { return IsJoin(graph_.nodes[at]) && !passed_.Has(at); }

  // What comes of the target by ways that do not lead through a join.
  const Marks& Before(uint32_t join) const {
    const auto found = before_.find(join);
    if (found != before_.end()) return found->second;
    return before_.emplace(join, Reach({target_.node()}, [join](uint32_t at) { return at == join; })).first->second;
  }
  bool IsOurs(uint32_t join, uint32_t flow) const {
    const uint32_t source = graph_.flows[flow].source;
    return source != join && Before(join).Has(source);
  }

  // Activities that were open when the target was done did not come of it. A token keeps its number on its way.
  bool IsLater(const Place& place) const { return !place.activity || place.id >= target_.next_id(); }

  bool Goes(const Place& place) const {
    if (!region_.Has(place.node) || !IsLater(place)) return false;
    const bool waits = IsJoin(graph_.nodes[place.node]) && place.flow != kNone;
    return !waits || IsOurs(place.node, place.flow);
  }

  template <class Condition>
  Nodes NodesOf(Condition condition) const {
    Nodes nodes;
    for (const Place& place : places_) {
      if (condition(place)) nodes.push_back(place.node);
    }
    return nodes;
  }

  // Whether another branch waits at a join.
  bool KeepsOthers(uint32_t join) const {
    return std::any_of(places_.begin(), places_.end(), [&](const Place& place) {
      return place.node == join && place.flow != kNone && !IsOurs(join, place.flow);
    });
  }

  // A join that has fired: nothing that came of the target is on its way to it, and no other branch is lacking, for one waits
  // at it or has not come since before the target was done. kNone: no further one.
  uint32_t NextPassed() const {
    const Marks awaited = ReachToJoins(NodesOf([this](const Place& place) { return Goes(place); }));
    const Marks lacking = ReachToJoins(NodesOf([this](const Place& place) { return !IsLater(place); }));
    for (uint32_t at = 0; at < region_.size(); ++at) {
      if (!region_.Has(at) || !HaltsAtJoin(at)) continue;
      if (!awaited.Has(at) && !lacking.Has(at) && !KeepsOthers(at)) return at;
    }
    return kNone;
  }

  void FindRegion() {
    region_ = ReachToJoins({target_.node()});
    for (uint32_t join = NextPassed(); join != kNone; join = NextPassed()) {
      passed_.Add(join);
      joins_.push_back(join);
      region_ = ReachToJoins({target_.node()});
    }
    for (uint32_t at = 0; at < region_.size(); ++at) {
      if (region_.Has(at)) plan_.region.insert(at);
    }
  }

  // Tokens that an activity gathers or gives off by number cannot be told apart by branch: there is no way back over them.
  bool CountsTokens() const {
    return std::any_of(plan_.region.begin(), plan_.region.end(), [this](uint32_t at) {
      return graph_.nodes[at].start_quantity > 1 || graph_.nodes[at].completion_quantity > 1;
    });
  }

  // What a compensation has undone cannot be brought back: there is no way back over one that a token waits for.
  bool IsCompensating() const {
    return std::any_of(instance_.scopes().begin(), instance_.scopes().end(), [&](const Instance::Scope& scope) {
      const bool here = scope.parent() == target_.scope() && scope.kind() == Instance::Scope::COMPENSATION;
      return here && std::find(plan_.tokens.begin(), plan_.tokens.end(), scope.waiter()) != plan_.tokens.end();
    });
  }

  // The flows by which other branches had come to a parallel join that fired: unless something of theirs is still there.
  void Restore(uint32_t join) {
    if (graph_.nodes[join].kind != NodeKind::kParallel || !HasFired(join)) return;
    // A way through a join that has not fired is none: what waits there goes on only when the target has come round.
    const auto halts = [&](uint32_t at) { return at == join || HaltsAtJoin(at); };
    const Marks coming = Reach(NodesOf([&](const Place& place) { return !Goes(place) && place.node != join; }), halts);
    for (const uint32_t flow : graph_.nodes[join].incoming) {
      const bool waits = std::any_of(places_.begin(), places_.end(), [&](const Place& place) {
        return !Goes(place) && place.node == join && place.flow == flow;
      });
      const bool comes = waits || coming.Has(graph_.flows[flow].source);
      if (!comes && !IsOurs(join, flow)) plan_.restored.emplace_back(join, flow);
    }
  }

  // It has when something behind it goes.
  bool HasFired(uint32_t join) const {
    const Marks behind = Reach(After(join), [join](uint32_t at) { return at == join; });
    return std::any_of(places_.begin(), places_.end(), [&](const Place& place) {
      return Goes(place) && behind.Has(place.node) && !Before(join).Has(place.node);
    });
  }

  // Branches that an inclusive join took leave nothing at it, for nobody knows which had come: there is no way back to what
  // was done in them.
  void ForgetMerged(uint32_t join) {
    if (graph_.nodes[join].kind != NodeKind::kInclusive || !HasFired(join)) return;
    std::map<uint32_t, bool> merged;  // by node: as many as were done
    for (const Instance::Done& done : instance_.done()) {
      if (done.scope() != target_.scope() || done.taken_back() || done.task() == target_.task()) continue;
      const auto [found, fresh] = merged.try_emplace(done.node(), false);
      if (fresh) {
        const Marks reached = Reach({done.node()}, [join](uint32_t at) { return at == join; });
        found->second = reached.Has(join) && !reached.Has(target_.node());
      }
      const bool known = std::find(plan_.done.begin(), plan_.done.end(), done.task()) != plan_.done.end();
      if (found->second && !known) plan_.done.push_back(done.task());
    }
  }

  void ForgetWhatWasDone(int done_at) {
    for (int at = done_at; at < instance_.done_size(); ++at) {
      const Instance::Done& done = instance_.done(at);
      const bool later = at == done_at || done.task() >= target_.next_id();
      const bool follows = done.scope() == target_.scope() && plan_.region.contains(done.node());
      if (later && follows && !done.taken_back()) plan_.done.push_back(done.task());
    }
    for (const Instance::Completed& record : instance_.completed()) {
      const bool later = record.id() >= target_.next_id() || record.node() == target_.node();
      if (record.scope() == target_.scope() && later && plan_.region.contains(record.node()))
        plan_.records.push_back(record.id());
    }
  }

  const Instance& instance_;
  const Graph& graph_;
  const Instance::Done& target_;
  std::vector<Place> places_;
  Marks region_;
  Marks passed_;                              // joins that fired
  Nodes joins_;                               // the same, in the order of finding them
  mutable std::map<uint32_t, Marks> before_;  // by join
  ReturnPlan plan_;
};

}  // namespace

bool ReturnPlan::Takes(const Instance& instance, uint64_t within) const {
  return std::any_of(scopes.begin(), scopes.end(), [&](uint64_t closed) { return IsWithin(instance, within, closed); });
}

ReturnPlan PlanReturn(const Instance& instance, const Graphs& graphs, int done_at) {
  const Instance::Done& target = instance.done(done_at);
  const Instance::Scope* scope = FindRow(instance.scopes(), target.scope());
  if (scope == nullptr || scope->phase() != Instance::Scope::ACTIVE) return {};
  const Graph* graph = graphs.Find(instance.definitions(static_cast<int>(scope->definition())));
  return graph == nullptr ? ReturnPlan() : Planner(instance, *graph, target).Plan(done_at);
}

}  // namespace yici::workflow
