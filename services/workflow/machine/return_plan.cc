#include "services/workflow/machine/return_plan.h"

#include <algorithm>
#include <deque>
#include <utility>

namespace yici::workflow {
namespace {

using bpmn::Graph;
using bpmn::kNone;
using bpmn::Node;
using bpmn::NodeKind;
using Nodes = std::set<uint32_t>;

bool IsJoin(const Node& node) {
  return (node.kind == NodeKind::kParallel || node.kind == NodeKind::kInclusive) && node.incoming.size() > 1;
}

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
      : instance_(instance), graph_(graph), target_(target) {}

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
    for (const uint32_t join : passed_) Restore(join);
    ForgetWhatWasDone(done_at);
    for (const uint32_t join : passed_) ForgetMerged(join);
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

  std::vector<uint32_t> After(uint32_t at) const {
    const Node& node = graph_.nodes[at];
    std::vector<uint32_t> next = node.boundaries;
    for (const uint32_t flow : node.outgoing) next.push_back(graph_.flows[flow].target);
    if (node.link != kNone) next.push_back(node.link);
    return next;
  }

  // From some nodes on, up to and with the nodes at which it halts.
  template <class Halts>
  Nodes Reach(const std::vector<uint32_t>& from, Halts halts) const {
    Nodes reached(from.begin(), from.end());
    std::deque<uint32_t> next(from.begin(), from.end());
    while (!next.empty()) {
      const uint32_t at = next.front();
      next.pop_front();
      if (halts(at)) continue;
      for (const uint32_t after : After(at)) {
        if (reached.insert(after).second) next.push_back(after);
      }
    }
    return reached;
  }
  bool HaltsAtJoin(uint32_t at) const { return IsJoin(graph_.nodes[at]) && !passed_.contains(at); }

  // Whether a flow into a join comes from the target by a way that does not lead through the join itself.
  bool IsOurs(uint32_t join, uint32_t flow) const {
    const Nodes reached = Reach({target_.node()}, [join](uint32_t at) { return at == join; });
    return reached.contains(graph_.flows[flow].source) && graph_.flows[flow].source != join;
  }

  // Activities that were open when the target was done did not come of it. A token keeps its number on its way.
  bool IsLater(const Place& place) const { return !place.activity || place.id >= target_.next_id(); }

  bool Goes(const Place& place) const {
    if (!plan_.region.contains(place.node) || !IsLater(place)) return false;
    const bool waits = IsJoin(graph_.nodes[place.node]) && place.flow != kNone;
    return !waits || IsOurs(place.node, place.flow);
  }

  // Whether something that came of the target is still on its way to a join, or waits at it.
  bool IsAwaited(uint32_t join) const {
    return std::any_of(places_.begin(), places_.end(), [&](const Place& place) {
      if (!Goes(place)) return false;
      return place.node == join || Reach({place.node}, [this](uint32_t at) { return HaltsAtJoin(at); }).contains(join);
    });
  }

  // Whether a join still lacks another branch: one waits at it, or has not come since before the target was done.
  bool LacksOthers(uint32_t join) const {
    return std::any_of(places_.begin(), places_.end(), [&](const Place& place) {
      if (place.node == join) return place.flow != kNone && !IsOurs(join, place.flow);
      if (IsLater(place)) return false;
      return Reach({place.node}, [this](uint32_t at) { return HaltsAtJoin(at); }).contains(join);
    });
  }

  void FindRegion() {
    for (bool grows = true; grows;) {
      grows = false;
      plan_.region = Reach({target_.node()}, [this](uint32_t at) { return HaltsAtJoin(at); });
      for (const uint32_t at : plan_.region) {
        if (!HaltsAtJoin(at) || IsAwaited(at) || LacksOthers(at)) continue;
        passed_.insert(at);
        grows = true;
        break;
      }
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
    for (const uint32_t flow : graph_.nodes[join].incoming) {
      if (!IsOurs(join, flow) && !CanStillCome(join, flow)) plan_.restored.emplace_back(join, flow);
    }
  }

  // It has when something behind it goes.
  bool HasFired(uint32_t join) const {
    const Nodes before = Reach({target_.node()}, [join](uint32_t at) { return at == join; });
    const Nodes behind = Reach(After(join), [join](uint32_t at) { return at == join; });
    return std::any_of(places_.begin(), places_.end(), [&](const Place& place) {
      return Goes(place) && behind.contains(place.node) && !before.contains(place.node);
    });
  }

  // Something stays that comes by a flow, or waits there. A way through a join that has not fired is none: what waits there
  // goes on only when the target has come round.
  bool CanStillCome(uint32_t join, uint32_t flow) const {
    return std::any_of(places_.begin(), places_.end(), [&](const Place& place) {
      if (Goes(place)) return false;
      if (place.node == join) return place.flow == flow;
      const auto halts = [&](uint32_t at) { return at == join || HaltsAtJoin(at); };
      return Reach({place.node}, halts).contains(graph_.flows[flow].source);
    });
  }

  // Branches that an inclusive join took leave nothing at it, for nobody knows which had come: there is no way back to them.
  void ForgetMerged(uint32_t join) {
    if (graph_.nodes[join].kind != NodeKind::kInclusive || !HasFired(join)) return;
    for (const Instance::Done& done : instance_.done()) {
      if (done.scope() != target_.scope() || done.taken_back() || done.task() == target_.task()) continue;
      const Nodes reached = Reach({done.node()}, [join](uint32_t at) { return at == join; });
      const bool known = std::find(plan_.done.begin(), plan_.done.end(), done.task()) != plan_.done.end();
      if (!known && reached.contains(join) && !reached.contains(target_.node())) plan_.done.push_back(done.task());
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
  Nodes passed_;  // joins that fired
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
