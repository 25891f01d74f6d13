#include "services/workflow/bpmn/mermaid.h"

namespace yici::bpmn {
namespace {

// Quotes and line ends are written as entities; what else Mermaid reads within quotes is text.
std::string Quoted(const std::string& text) {
  std::string out = "\"";
  for (const char c : text) {
    if (c == '"') {
      out += "#quot;";
    } else if (c == '#') {
      out += "#35;";
    } else {
      out += static_cast<unsigned char>(c) < 0x20 ? ' ' : c;
    }
  }
  return out + "\"";
}

class Drawing {
 public:
  Drawing(const Graph& graph, const std::set<std::string>& here) : graph_(graph), here_(here) {}

  std::string Draw() {
    out_ = "flowchart LR\n";
    DrawScope(0, "  ");
    for (const Flow& flow : graph_.flows) {
      out_ += "  " + Id(flow.source) + (flow.condition == kNone ? " --> " : " -->|?| ") + Id(flow.target) + "\n";
    }
    for (uint32_t at = 0; at < graph_.nodes.size(); ++at) {
      if (graph_.nodes[at].attached_to != kNone) out_ += "  " + Id(graph_.nodes[at].attached_to) + " -.- " + Id(at) + "\n";
      if (graph_.nodes[at].link != kNone) out_ += "  " + Id(at) + " -.-> " + Id(graph_.nodes[at].link) + "\n";
    }
    out_ += "  classDef here fill:#fc6,stroke:#c60,stroke-width:3px\n";
    return std::move(out_);
  }

 private:
  // Ids of the model may hold what Mermaid does not take.
  static std::string Id(uint32_t at) { return "n" + std::to_string(at); }

  void DrawScope(uint32_t scope, const std::string& indent) {
    for (const uint32_t at : graph_.scopes[scope].nodes) {
      const Node& node = graph_.nodes[at];
      if (node.inner != kNone) {
        out_ += indent + "subgraph " + Id(at) + "[" + Quoted(Title(node)) + "]\n";
        DrawScope(node.inner, indent + "  ");
        out_ += indent + "end\n";
      } else {
        out_ += indent + Id(at) + Shape(node) + (here_.contains(node.id) ? ":::here" : "") + "\n";
      }
    }
  }

  static const std::string& Title(const Node& node) { return node.name.empty() ? node.id : node.name; }

  static std::string Shape(const Node& node) {
    switch (node.kind) {
      case NodeKind::kStart: return "((" + Quoted(Title(node)) + "))";
      case NodeKind::kEnd: return "(((" + Quoted(Title(node)) + ")))";
      case NodeKind::kCatch:
      case NodeKind::kThrow:
      case NodeKind::kBoundary: return "([" + Quoted(Title(node)) + "])";
      case NodeKind::kExclusive: return "{" + Quoted("× " + node.name) + "}";
      case NodeKind::kParallel: return "{" + Quoted("+ " + node.name) + "}";
      case NodeKind::kInclusive: return "{" + Quoted("○ " + node.name) + "}";
      case NodeKind::kEventGateway: return "{" + Quoted("⬠ " + node.name) + "}";
      default: return "[" + Quoted(Title(node)) + "]";
    }
  }

  const Graph& graph_;
  const std::set<std::string>& here_;
  std::string out_;
};

}  // namespace

std::string Mermaid(const Graph& graph, const std::set<std::string>& here) { return Drawing(graph, here).Draw(); }

}  // namespace yici::bpmn
