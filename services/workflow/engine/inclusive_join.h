// When a converging inclusive gateway may go on (BPMN 2.0.2, 13.4.3).
//
// It is ready when some incoming flow has a token and no other token is on its way to an incoming flow without one. A token is
// on its way when it can reach such a flow along sequence flows, boundary events and links without passing the gateway, and
// cannot in the same way reach an incoming flow that has a token already.
#ifndef YICI_SERVICES_WORKFLOW_ENGINE_INCLUSIVE_JOIN_H_
#define YICI_SERVICES_WORKFLOW_ENGINE_INCLUSIVE_JOIN_H_

#include <cstdint>
#include <vector>

#include "services/workflow/bpmn/graph.h"

namespace yici::workflow {

// `filled`: the incoming flows of the join that have a token. `elsewhere`: the nodes of the same level where all other tokens
// and running activities are; none of them is the join.
bool IsJoinReady(const bpmn::Graph& graph, uint32_t join, const std::vector<uint32_t>& filled,
                 const std::vector<uint32_t>& elsewhere);

}  // namespace yici::workflow

#endif  // YICI_SERVICES_WORKFLOW_ENGINE_INCLUSIVE_JOIN_H_
