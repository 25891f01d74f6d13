// Tokens and gateways (BPMN 2.0.2, 13.3 and 13.4).
#include "services/workflow/engine/inclusive_join.h"
#include "services/workflow/engine/walk.h"

namespace yici::workflow {

uint64_t Walk::MakeToken(uint64_t scope, uint32_t node, uint32_t flow, TokenRow::State state) {
  Step step;
  TokenRow& token = *step.mutable_token_made();
  token.set_id(NewId());
  token.set_scope(scope);
  token.set_node(node);
  token.set_flow(flow == kNone ? 0 : flow + 1);
  token.set_state(state);
  const uint64_t id = token.id();
  Emit(std::move(step));
  if (state != TokenRow::WAITING) Queue(id);
  return id;
}

void Walk::MoveToken(uint64_t token, uint32_t node, uint32_t flow, TokenRow::State state) {
  Step step;
  step.mutable_token_moved()->set_id(token);
  step.mutable_token_moved()->set_node(node);
  step.mutable_token_moved()->set_flow(flow);
  step.mutable_token_moved()->set_state(state);
  Emit(std::move(step));
  if (state != TokenRow::WAITING) Queue(token);
}

void Walk::RemoveToken(uint64_t token) {
  Step step;
  step.set_token_removed(token);
  Emit(std::move(step));
}

void Walk::Enter(uint64_t id) {
  const TokenRow token = *FindToken(id);
  const Graph& graph = GraphOf(token.scope());
  const Node& node = graph.nodes[token.node()];
  if (bpmn::IsActivity(node.kind)) return EnterActivity(id);
  switch (node.kind) {
    case NodeKind::kThrow:
    case NodeKind::kEnd: return Throw(id);
    case NodeKind::kCatch:
      if (node.events.empty() || graph.events[node.events[0]].kind == bpmn::EventKind::kLink) return Leave(id);
      MoveToken(id, token.node(), token.flow(), TokenRow::WAITING);
      return Arm(token.scope(), id, token.node());
    case NodeKind::kParallel: return node.incoming.size() > 1 ? EnterParallel(id) : Leave(id);
    case NodeKind::kInclusive:
      if (node.incoming.size() > 1) return MoveToken(id, token.node(), token.flow(), TokenRow::WAITING);
      return Leave(id);
    case NodeKind::kEventGateway:
      MoveToken(id, token.node(), token.flow(), TokenRow::WAITING);
      for (const uint32_t flow : node.outgoing) {
        if (const TokenRow* still = FindToken(id); still == nullptr || still->state() != TokenRow::WAITING) return;
        Arm(token.scope(), id, graph.flows[flow].target);
      }
      return;
    default: return Leave(id);
  }
}

// 13.4.1: one token of every incoming flow.
void Walk::EnterParallel(uint64_t id) {
  const TokenRow token = *FindToken(id);
  MoveToken(id, token.node(), token.flow(), TokenRow::WAITING);
  const Graph& graph = GraphOf(token.scope());
  std::vector<uint64_t> joined;
  for (const uint32_t flow : graph.nodes[token.node()].incoming) {
    for (const TokenRow& other : now_.tokens()) {
      if (other.scope() != token.scope() || other.node() != token.node() || other.flow() != flow + 1) continue;
      if (other.state() != TokenRow::WAITING) continue;
      joined.push_back(other.id());
      break;
    }
  }
  if (joined.size() < graph.nodes[token.node()].incoming.size()) return;
  if (joined.empty()) return Fail("JOIN", "expected a token to join, but none came by a flow of this version");
  for (const uint64_t other : joined) {
    if (other != joined[0]) RemoveToken(other);
  }
  Leave(joined[0]);
}

// 13.3.1: an activity starts when startQuantity tokens are there, by whichever flows they came.
void Walk::EnterActivity(uint64_t id) {
  const TokenRow token = *FindToken(id);
  const Node& node = GraphOf(token.scope()).nodes[token.node()];
  std::vector<uint64_t> gathered;
  if (node.start_quantity > 1) {
    MoveToken(id, token.node(), token.flow(), TokenRow::WAITING);
    for (const TokenRow& other : now_.tokens()) {
      const bool here = other.scope() == token.scope() && other.node() == token.node() && other.state() == TokenRow::WAITING;
      if (here && gathered.size() < node.start_quantity) gathered.push_back(other.id());
    }
    if (gathered.size() < node.start_quantity) return;
  } else {
    gathered.push_back(id);
  }
  for (const uint64_t other : gathered) RemoveToken(other);
  StartActivity(token.scope(), token.node());
}

void Walk::Leave(uint64_t id) {
  const TokenRow token = *FindToken(id);
  const Graph& graph = GraphOf(token.scope());
  const Node& node = graph.nodes[token.node()];
  if (node.kind == NodeKind::kEnd) {
    RemoveToken(id);
    return MaybeComplete(token.scope());
  }
  const std::vector<uint32_t> flows = Chosen(graph, token.node(), token.scope());
  Go(token.scope(), graph, flows, 1, id);
}

bool Walk::IsTaken(const Graph& graph, uint32_t flow, uint64_t scope) {
  const bpmn::Flow& of = graph.flows[flow];
  return of.condition == kNone || IsTrue(graph, of.condition, scope, of.id);
}

// 13.2.1, 13.4: which flows a token takes. Gateways that are exclusive take the first that holds; a parallel or event-based
// one takes no notice of conditions; all other nodes take every flow that holds, and the default when no conditional one did.
std::vector<uint32_t> Walk::Chosen(const Graph& graph, uint32_t at, uint64_t scope) {
  const Node& node = graph.nodes[at];
  if (node.kind == NodeKind::kParallel || node.kind == NodeKind::kEventGateway) return node.outgoing;
  std::vector<uint32_t> chosen;
  bool conditional = false;
  for (const uint32_t flow : node.outgoing) {
    if (flow == node.default_flow || !IsTaken(graph, flow, scope)) continue;
    conditional |= graph.flows[flow].condition != kNone;
    chosen.push_back(flow);
    if (node.kind == NodeKind::kExclusive) return chosen;
  }
  const bool gateway = node.kind == NodeKind::kExclusive || node.kind == NodeKind::kInclusive;
  if (node.default_flow != kNone && (gateway ? chosen.empty() : !conditional)) chosen.push_back(node.default_flow);
  if (chosen.empty() && !node.outgoing.empty()) {
    Fail("NO_FLOW", "expected a flow of " + node.id + " whose condition holds, or a default flow, but there is none");
  }
  return chosen;
}

void Walk::Go(uint64_t scope, const Graph& graph, const std::vector<uint32_t>& flows, uint32_t times, uint64_t token) {
  for (const uint32_t flow : flows) {
    for (uint32_t time = 0; time < times; ++time) {
      if (token != 0) {
        MoveToken(token, graph.flows[flow].target, flow + 1, TokenRow::READY);
        token = 0;
      } else {
        MakeToken(scope, graph.flows[flow].target, flow, TokenRow::READY);
      }
    }
  }
  if (!flows.empty()) return;
  if (token != 0) RemoveToken(token);
  MaybeComplete(scope);
}

// 13.4.3. A join is looked at when no token can move, so every token stands where it waits.
bool Walk::FireInclusiveJoin() {
  for (const TokenRow& token : now_.tokens()) {
    if (token.state() != TokenRow::WAITING) continue;
    if (GraphOf(token.scope()).nodes[token.node()].kind != NodeKind::kInclusive) continue;
    const uint64_t id = token.id(), scope = token.scope();
    const uint32_t node = token.node();
    bool blocked = false;
    for (const TokenRow& other : now_.tokens()) {
      blocked |= other.scope() == scope && other.node() == node && IsBlocked(other.id());
    }
    if (blocked || !IsJoinReady(scope, node)) continue;
    Attempt(id, [this, scope, node] { FireJoin(scope, node); });
    return true;
  }
  return false;
}

bool Walk::IsJoinReady(uint64_t scope, uint32_t join) const {
  std::vector<uint32_t> filled, elsewhere;
  for (const TokenRow& token : now_.tokens()) {
    if (token.scope() != scope) continue;
    if (token.node() != join) elsewhere.push_back(token.node());
    if (token.node() == join && token.flow() != 0) filled.push_back(token.flow() - 1);
  }
  for (const ScopeRow& child : now_.scopes()) {
    const bool activity = child.kind() == ScopeRow::ACTIVITY || child.kind() == ScopeRow::LOOP;
    if (child.parent() == scope && activity) elsewhere.push_back(child.node() - 1);
  }
  return workflow::IsJoinReady(GraphOf(scope), join, filled, elsewhere);
}

void Walk::FireJoin(uint64_t scope, uint32_t join) {
  const Graph& graph = GraphOf(scope);
  std::vector<uint64_t> joined;
  for (const uint32_t flow : graph.nodes[join].incoming) {
    for (const TokenRow& token : now_.tokens()) {
      if (token.scope() != scope || token.node() != join || token.flow() != flow + 1) continue;
      joined.push_back(token.id());
      break;
    }
  }
  for (const uint64_t other : joined) {
    if (other != joined[0]) RemoveToken(other);
  }
  Leave(joined[0]);
}

}  // namespace yici::workflow
