// From a BPMN model as written to Graphs that can be executed: what a deployment does after check.h.
//
//   Compiled compiled = Compile(definitions, {});
//   if (compiled.refused()) …                          // compiled.findings: element id, line, reason
//   compiled.graphs.find("review")
//
// Every expression (conditions, FEEL scripts, loops, timers, mappings, correlation keys, candidates) is parsed here. What the
// machine does not execute is refused with its element: ad-hoc sub-processes, complex gateways, choreographies, processes that
// say isExecutable="false" and are started or called. Tasks without a kind are passed through, with a warning.
#ifndef YICI_SERVICES_WORKFLOW_BPMN_COMPILE_H_
#define YICI_SERVICES_WORKFLOW_BPMN_COMPILE_H_

#include <map>
#include <memory>
#include <string>
#include <vector>

#include "services/workflow/bpmn/graph.h"
#include "services/workflow/bpmn/model.h"
#include "services/workflow/finding.h"

namespace yici::bpmn {

using workflow::Finding;

struct Options {
  // A script in another language than FEEL becomes a job of type "script" whose headers hold its text; else it is refused.
  bool scripts_as_jobs = false;
  // Processes of other deployments that a call activity may name.
  std::vector<std::string> known_processes;
};

struct Compiled {
  std::map<std::string, std::shared_ptr<const Graph>, std::less<>> graphs;  // by process or global task
  std::vector<Finding> findings;

  bool refused() const {
    for (const Finding& finding : findings) {
      if (finding.severity == Finding::Severity::kRefusal) return true;
    }
    return false;
  }
};

inline constexpr size_t kNodesMax = 5'000;  // of a process
inline constexpr int kNestingMax = 30;      // of sub-processes

Compiled Compile(const Definitions& definitions, const Options& options);

}  // namespace yici::bpmn

#endif  // YICI_SERVICES_WORKFLOW_BPMN_COMPILE_H_
