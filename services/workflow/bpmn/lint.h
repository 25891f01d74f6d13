// What a process that may be executed still does wrong: steps that are never reached, joins that wait for ever or are missing,
// ends by omission, limits that add up to more than was promised.
//
//   for (const Finding& finding : Unreachable(graph, "review.bpmn")) …       // each refuses a deployment
//   for (const Finding& finding : Lint(graph, "review.bpmn")) …              // all of them warnings
//   if (WorkingDaysOnTheLongestWay(graph) > item.promised_limit_wd()) …
//
// DEAD_END, JOIN_WAITS, JOIN_MISSING, NOT_CHECKED. Joins are judged by walking through every marking of a scope (which flows
// hold a token), as the machine moves: an inclusive join goes on when nothing else can. Conditions are not looked at, so a
// warning says what may happen, not what will. Past kMarkingsMax markings of a scope: NOT_CHECKED.
#ifndef YICI_SERVICES_WORKFLOW_BPMN_LINT_H_
#define YICI_SERVICES_WORKFLOW_BPMN_LINT_H_

#include <cstdint>
#include <string>
#include <vector>

#include "services/workflow/bpmn/graph.h"
#include "services/workflow/finding.h"

namespace yici::bpmn {

inline constexpr size_t kMarkingsMax = 20'000;

// UNREACHABLE: nodes that no token can come to, each with its path from the process.
std::vector<workflow::Finding> Unreachable(const Graph& graph, const std::string& file);
// NEVER_STARTS, a warning: start events of the process that wait for a condition, of which there is nobody to tell.
std::vector<workflow::Finding> ConditionalStarts(const Graph& graph, const std::string& file);

std::vector<workflow::Finding> Lint(const Graph& graph, const std::string& file);

// The due dates of user tasks in working days, added up along the way that adds up to most; a loop counts once. Dates that are
// expressions count nothing.
int64_t WorkingDaysOnTheLongestWay(const Graph& graph);

}  // namespace yici::bpmn

#endif  // YICI_SERVICES_WORKFLOW_BPMN_LINT_H_
