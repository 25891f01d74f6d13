// What is taken back when the work of an instance goes back to a user task that was done before.
//
//   const ReturnPlan plan = PlanReturn(instance, outside.graphs, done_at);
//   if (!plan.Takes(instance, task.scope())) …                 // the task does not follow from what was done
//   ReturnTo(instance, plan, outside, moment)                  // habits.h
//
// Within the scope in which the target was done, all that came of it goes: the tokens and activities at nodes that can be
// reached from it, over flows, boundary events and links. A join is passed only when it has fired since: as long as something
// on its way from the target has yet to reach it, what lies behind is not the target's doing, and a loop back must not make
// the other branches look as if it were. A token that another branch left at a join stays there; where a join took it, it is
// put back, so that the branch need not be done again. Activities that were open before the target was done stay, and so do
// event sub-processes. Where activities count tokens (startQuantity, completionQuantity), or a compensation is under way, the
// plan is empty.
#ifndef YICI_SERVICES_WORKFLOW_ENGINE_RETURN_PLAN_H_
#define YICI_SERVICES_WORKFLOW_ENGINE_RETURN_PLAN_H_

#include <cstdint>
#include <set>
#include <utility>
#include <vector>

#include "services/workflow/engine/engine.h"

namespace yici::workflow {

struct ReturnPlan {
  uint64_t scope = 0;                                   // in which it happens
  uint32_t node = 0;                                    // that gets a token
  std::set<uint32_t> region;                            // nodes that follow from it, itself included
  std::vector<uint64_t> tokens;                         // taken
  std::vector<uint64_t> scopes;                         // closed, directly below `scope`
  std::vector<uint64_t> records;                        // of completed activities: nothing is left of them to compensate
  std::vector<uint64_t> done;                           // tasks whose completion is taken back
  std::vector<std::pair<uint32_t, uint32_t>> restored;  // joins, and the flow by which another branch had come

  // Whether a scope lies in one that is closed.
  bool Takes(const Instance& instance, uint64_t scope) const;
  bool TakesNothing() const { return tokens.empty() && scopes.empty(); }
};

// `done_at`: place in instance.done(); its scope is open.
ReturnPlan PlanReturn(const Instance& instance, const Graphs& graphs, int done_at);

}  // namespace yici::workflow

#endif  // YICI_SERVICES_WORKFLOW_ENGINE_RETURN_PLAN_H_
