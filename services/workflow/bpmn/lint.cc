#include "services/workflow/bpmn/lint.h"

#include <algorithm>
#include <deque>
#include <functional>
#include <set>
#include <utility>

namespace yici::bpmn {
namespace {

using workflow::Finding;

// Flows that hold a token; behind them, start nodes that have not been left. In ascending order.
using Marking = std::set<uint32_t>;

bool HasEvent(const Graph& graph, const Node& node, EventKind kind) {
  return std::any_of(node.events.begin(), node.events.end(), [&](uint32_t event) { return graph.events[event].kind == kind; });
}

// Where a token may go from a node: its flows, its boundary events, the other end of a link.
void ForEachNext(const Graph& graph, uint32_t at, const std::function<void(uint32_t)>& visit) {
  const Node& node = graph.nodes[at];
  for (const uint32_t flow : node.outgoing) visit(graph.flows[flow].target);
  for (const uint32_t boundary : node.boundaries) visit(boundary);
  if (node.link != kNone) visit(node.link);
  if (node.handler != kNone) visit(node.handler);
}

// Every way of taking at least one of the flows; above six flows only one alone, or all.
std::vector<std::vector<uint32_t>> Choices(const std::vector<uint32_t>& flows) {
  constexpr size_t kCombinedMax = 6;
  std::vector<std::vector<uint32_t>> all;
  if (flows.size() <= kCombinedMax) {
    for (uint32_t mask = 1; mask < (1u << flows.size()); ++mask) {
      std::vector<uint32_t> taken;
      for (size_t bit = 0; bit < flows.size(); ++bit) {
        if ((mask >> bit & 1) != 0) taken.push_back(flows[bit]);
      }
      all.push_back(std::move(taken));
    }
    return all;
  }
  for (const uint32_t flow : flows) all.push_back({flow});
  all.push_back(flows);
  return all;
}

// Which nodes a token can come to. Start events wait for theirs, and so do nodes that start an instance.
std::vector<bool> Reached(const Graph& graph) {
  std::vector<bool> reached(graph.nodes.size());
  std::deque<uint32_t> queue;
  const auto reach = [&](uint32_t at) {
    if (!reached[at]) queue.push_back(at);
    reached[at] = true;
  };
  for (uint32_t at = 0; at < graph.nodes.size(); ++at) {
    const Node& node = graph.nodes[at];
    if (node.kind == NodeKind::kStart || node.kind == NodeKind::kEventSubProcess || node.instantiate) reach(at);
  }
  for (const Scope& scope : graph.scopes) std::for_each(scope.starts.begin(), scope.starts.end(), reach);
  while (!queue.empty()) {
    const uint32_t at = queue.front();
    queue.pop_front();
    ForEachNext(graph, at, reach);
  }
  return reached;
}

// "review/check/collect": the process, its sub-processes, the node.
std::string PathOf(const Graph& graph, uint32_t at) {
  std::string path = graph.nodes[at].id;
  for (uint32_t scope = graph.nodes[at].scope; graph.scopes[scope].node != kNone; scope = graph.scopes[scope].parent) {
    path = graph.nodes[graph.scopes[scope].node].id + "/" + path;
  }
  return graph.process + "/" + path;
}

class Linter {
 public:
  Linter(const Graph& graph, const std::string& file) : graph_(graph), file_(file) {}

  std::vector<Finding> Run() {
    FindDeadEnds();
    for (uint32_t scope = 0; scope < graph_.scopes.size(); ++scope) Walk(scope);
    return std::move(findings_);
  }

 private:
  void Warn(const char* reason, uint32_t at, std::string text) {
    if (!told_.emplace(reason, at).second) return;
    const bool node = at != kNone;
    findings_.push_back({.severity = Finding::Severity::kWarning,
                         .reason = reason,
                         .file = file_,
                         .element = node ? graph_.nodes[at].id : graph_.process,
                         .text = std::move(text),
                         .line = node ? graph_.nodes[at].line : graph_.line});
  }

  void FindDeadEnds() {
    const std::vector<bool> reached = Reached(graph_);
    for (uint32_t at = 0; at < graph_.nodes.size(); ++at) {
      if (!reached[at] || !EndsByOmission(graph_.nodes[at])) continue;
      Warn("DEAD_END", at, "expected a way to an end event, but nothing follows it");
    }
  }

  bool EndsByOmission(const Node& node) const {
    const bool ends = node.kind == NodeKind::kEnd || node.kind == NodeKind::kEventSubProcess || node.for_compensation ||
                      node.link != kNone || node.handler != kNone;
    return !ends && node.outgoing.empty() && !HasEvent(graph_, node, EventKind::kCompensate);
  }

  // ---- markings ----------------------------------------------------------------------------------------------------------

  uint32_t StartPlace(uint32_t node) const { return static_cast<uint32_t>(graph_.flows.size()) + node; }
  uint32_t TargetOf(uint32_t place) const {
    return place < graph_.flows.size() ? graph_.flows[place].target : place - static_cast<uint32_t>(graph_.flows.size());
  }
  bool IsJoin(uint32_t at, NodeKind kind) const {
    return graph_.nodes[at].kind == kind && graph_.nodes[at].incoming.size() > 1;
  }

  void Walk(uint32_t scope) {
    Marking first;
    for (const uint32_t start : graph_.scopes[scope].starts) first.insert(StartPlace(start));
    seen_.clear();
    pending_.clear();
    Add(std::move(first));
    while (!pending_.empty()) {
      if (seen_.size() > kMarkingsMax) {
        return Warn("NOT_CHECKED", kNone, "expected at most 20,000 markings to look at, but there are more");
      }
      const Marking marking = std::move(pending_.front());
      pending_.pop_front();
      Expand(marking);
    }
    TellWhatRunsTwice();
  }

  void Add(Marking marking) {
    if (!marking.empty() && seen_.insert(marking).second) pending_.push_back(std::move(marking));
  }

  void Expand(const Marking& marking) {
    bool moved = false;
    for (const uint32_t place : marking) {
      const uint32_t at = TargetOf(place);
      if (IsJoin(at, NodeKind::kInclusive)) continue;
      if (IsJoin(at, NodeKind::kParallel) && !HasAll(marking, at)) continue;
      moved = true;
      Leave(marking, place, at);
    }
    for (const uint32_t place : marking) {
      if (moved) break;
      const uint32_t at = TargetOf(place);
      if (!IsJoin(at, NodeKind::kInclusive)) continue;
      moved = true;
      Leave(marking, place, at);
    }
    if (!moved) TellWhoWaits(marking);
  }

  bool HasAll(const Marking& marking, uint32_t at) const {
    const auto& incoming = graph_.nodes[at].incoming;
    return std::all_of(incoming.begin(), incoming.end(), [&](uint32_t flow) { return marking.contains(flow); });
  }

  void TellWhoWaits(const Marking& marking) {
    for (const uint32_t place : marking) {
      const uint32_t at = TargetOf(place);
      std::string missing;
      for (const uint32_t flow : graph_.nodes[at].incoming) {
        if (!marking.contains(flow)) missing += (missing.empty() ? "" : ", ") + graph_.flows[flow].id;
      }
      Warn("JOIN_WAITS", at, "expected a token on each way into it, but none may ever come by " + missing);
    }
  }

  void Leave(const Marking& marking, uint32_t place, uint32_t at) {
    Marking rest = marking;
    rest.erase(place);
    if (IsJoin(at, NodeKind::kParallel) || IsJoin(at, NodeKind::kInclusive)) {
      for (const uint32_t flow : graph_.nodes[at].incoming) rest.erase(flow);
    }
    const Node& node = graph_.nodes[at];
    const bool ends_all = node.kind == NodeKind::kEnd &&
                          (HasEvent(graph_, node, EventKind::kTerminate) || HasEvent(graph_, node, EventKind::kError) ||
                           HasEvent(graph_, node, EventKind::kCancel));
    if (ends_all) return;
    for (const std::vector<uint32_t>& flows : WaysOut(node)) Put(rest, flows);
    LeaveByBoundary(rest, node);
  }

  std::vector<std::vector<uint32_t>> WaysOut(const Node& node) const {
    if (node.link != kNone) return {graph_.nodes[node.link].outgoing};
    if (node.outgoing.empty()) return {{}};
    if (node.kind == NodeKind::kExclusive || node.kind == NodeKind::kEventGateway) {
      std::vector<std::vector<uint32_t>> ways;
      for (const uint32_t flow : node.outgoing) ways.push_back({flow});
      return ways;
    }
    const bool chosen = std::any_of(node.outgoing.begin(), node.outgoing.end(),
                                    [&](uint32_t flow) { return graph_.flows[flow].condition != kNone; });
    if (node.kind == NodeKind::kInclusive || (chosen && node.kind != NodeKind::kParallel)) return Choices(node.outgoing);
    return {node.outgoing};
  }

  // Instead of the activity's own way out, or beside it.
  void LeaveByBoundary(const Marking& rest, const Node& node) {
    for (const uint32_t at : node.boundaries) {
      const Node& boundary = graph_.nodes[at];
      if (HasEvent(graph_, boundary, EventKind::kCompensate)) continue;
      if (boundary.interrupting) {
        Put(rest, boundary.outgoing);
        continue;
      }
      for (std::vector<uint32_t> flows : WaysOut(node)) {
        flows.insert(flows.end(), boundary.outgoing.begin(), boundary.outgoing.end());
        Put(rest, flows);
      }
    }
  }

  // A marking in which something runs twice is not followed: all that comes after it would be told again.
  void Put(const Marking& rest, const std::vector<uint32_t>& flows) {
    Marking next = rest;
    for (const uint32_t flow : flows) {
      if (!next.insert(flow).second) return void(repeated_.insert(graph_.flows[flow].target));
    }
    const uint32_t met = ReachedByTwo(next);
    if (met == kNone) return Add(std::move(next));
    met_.insert(met);
  }

  // Where two ways meet is the fault; what one way reaches twice follows from it, and is told only where nothing else is.
  void TellWhatRunsTwice() {
    for (const uint32_t at : met_.empty() ? repeated_ : met_) {
      Warn("JOIN_MISSING", at, "expected ways that run side by side to be joined before it, but it may be done once for each");
    }
    met_.clear();
    repeated_.clear();
  }

  // Two ways into one node that is no join, with a token on each.
  uint32_t ReachedByTwo(const Marking& marking) const {
    std::set<uint32_t> targets;
    for (const uint32_t place : marking) {
      const uint32_t at = TargetOf(place);
      const NodeKind kind = graph_.nodes[at].kind;
      if (kind == NodeKind::kParallel || kind == NodeKind::kInclusive || kind == NodeKind::kEnd) continue;
      if (!targets.insert(at).second) return at;
    }
    return kNone;
  }

  const Graph& graph_;
  const std::string& file_;
  std::vector<Finding> findings_;
  std::set<std::pair<std::string, uint32_t>> told_;
  std::set<Marking> seen_;
  std::set<uint32_t> met_, repeated_;  // of the scope that is walked
  std::deque<Marking> pending_;
};

// ---- limits
// ------------------------------------------------------------------------------------------------------------------

int64_t DaysOf(const Graph& graph, const Node& node) {
  if (node.kind != NodeKind::kUser || node.work == kNone) return 0;
  const uint32_t due = graph.works[node.work].due;
  if (due == kNone || graph.events[due].timer != TimerKind::kWorkingDays || graph.events[due].program != kNone) return 0;
  const std::string& text = graph.events[due].time;
  const bool digits = !text.empty() && text.size() < 6 && text.find_first_not_of("0123456789") == std::string::npos;
  return digits ? std::stoll(text) : 0;
}

class Longest {
 public:
  explicit Longest(const Graph& graph) : graph_(graph), from_(graph.nodes.size(), kUnknown), open_(graph.nodes.size()) {}

  int64_t OfScope(uint32_t scope) {
    int64_t longest = 0;
    for (const uint32_t node : graph_.scopes[scope].starts) longest = std::max(longest, From(node));
    for (const uint32_t node : graph_.scopes[scope].event_starts) longest = std::max(longest, From(node));
    return longest;
  }

 private:
  static constexpr int64_t kUnknown = -1;

  // A node that is being counted already closes a loop.
  int64_t From(uint32_t at) {
    if (open_[at]) return 0;
    if (from_[at] != kUnknown) return from_[at];
    open_[at] = true;
    const Node& node = graph_.nodes[at];
    int64_t rest = 0;
    ForEachNext(graph_, at, [&](uint32_t next) { rest = std::max(rest, From(next)); });
    const int64_t inner = node.inner == kNone ? 0 : OfScope(node.inner);
    open_[at] = false;
    return from_[at] = DaysOf(graph_, node) + inner + rest;
  }

  const Graph& graph_;
  std::vector<int64_t> from_;
  std::vector<bool> open_;
};

}  // namespace

std::vector<workflow::Finding> Unreachable(const Graph& graph, const std::string& file) {
  std::vector<workflow::Finding> findings;
  const std::vector<bool> reached = Reached(graph);
  for (uint32_t at = 0; at < graph.nodes.size(); ++at) {
    const Node& node = graph.nodes[at];
    // A handler that no event names does no harm.
    if (reached[at] || node.for_compensation) continue;
    findings.push_back({.reason = "UNREACHABLE",
                        .file = file,
                        .element = node.id,
                        .text = "expected a way from a start event to " + PathOf(graph, at) + ", but there is none",
                        .line = node.line});
  }
  return findings;
}

std::vector<workflow::Finding> ConditionalStarts(const Graph& graph, const std::string& file) {
  std::vector<workflow::Finding> findings;
  for (const uint32_t at : graph.scopes[0].nodes) {
    const Node& node = graph.nodes[at];
    if (node.kind != NodeKind::kStart || !HasEvent(graph, node, EventKind::kConditional)) continue;
    findings.push_back({.severity = workflow::Finding::Severity::kWarning,
                        .reason = "NEVER_STARTS",
                        .file = file,
                        .element = node.id,
                        .text = "expected a start event that a message, signal or "
                                "timer triggers, but it waits for a condition, and "
                                "before there is an instance nothing is known that "
                                "it could speak of",
                        .line = node.line});
  }
  return findings;
}

std::vector<Finding> Lint(const Graph& graph, const std::string& file) { return Linter(graph, file).Run(); }

int64_t WorkingDaysOnTheLongestWay(const Graph& graph) { return Longest(graph).OfScope(0); }

}  // namespace yici::bpmn
