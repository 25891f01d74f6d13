// A process as a Mermaid flowchart, with the elements where an instance stands marked.
//
//   Mermaid(graph, {"handle"})       // "flowchart LR\n  handle[\"承办\"]:::here\n …"
//
// Sub-processes are subgraphs. Texts of the model are quoted, so that no name of a step can end the drawing.
#ifndef YICI_SERVICES_WORKFLOW_BPMN_MERMAID_H_
#define YICI_SERVICES_WORKFLOW_BPMN_MERMAID_H_

#include <set>
#include <string>

#include "services/workflow/bpmn/graph.h"

namespace yici::bpmn {

std::string Mermaid(const Graph& graph, const std::set<std::string>& here);

}  // namespace yici::bpmn

#endif  // YICI_SERVICES_WORKFLOW_BPMN_MERMAID_H_
