#include "services/workflow/engine/inclusive_join.h"

#include <algorithm>

namespace yici::workflow {
namespace {

// Backwards from flows over nodes of one level, never through `join`: who can reach one of those flows.
std::vector<bool> Reaching(const bpmn::Graph& graph, uint32_t join, const std::vector<uint32_t>& flows) {
  std::vector<bool> reaches(graph.nodes.size(), false);
  std::vector<uint32_t> open;
  const auto add = [&](uint32_t node) {
    if (node == join || reaches[node]) return;
    reaches[node] = true;
    open.push_back(node);
  };
  for (const uint32_t flow : flows) add(graph.flows[flow].source);
  while (!open.empty()) {
    const uint32_t at = open.back();
    open.pop_back();
    const bpmn::Node& node = graph.nodes[at];
    for (const uint32_t flow : node.incoming) add(graph.flows[flow].source);
    if (node.attached_to != bpmn::kNone) add(node.attached_to);
    if (node.kind != bpmn::NodeKind::kCatch) continue;
    for (const uint32_t other : graph.scopes[node.scope].nodes) {
      if (graph.nodes[other].link == at) add(other);
    }
  }
  return reaches;
}

}  // namespace

bool IsJoinReady(const bpmn::Graph& graph, uint32_t join, const std::vector<uint32_t>& filled,
                 const std::vector<uint32_t>& elsewhere) {
  std::vector<uint32_t> empty;
  for (const uint32_t flow : graph.nodes[join].incoming) {
    if (std::find(filled.begin(), filled.end(), flow) == filled.end()) empty.push_back(flow);
  }
  if (empty.empty()) return true;
  const std::vector<bool> to_empty = Reaching(graph, join, empty), to_filled = Reaching(graph, join, filled);
  return std::none_of(elsewhere.begin(), elsewhere.end(), [&](uint32_t at) { return to_empty[at] && !to_filled[at]; });
}

}  // namespace yici::workflow
