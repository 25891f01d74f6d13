// Evaluates decisions and decision services of a Model (DMN 1.5, 6.2 and 10.4).
//
//   feel::Arena arena;
//   feel::Evaluation evaluation(arena, {.now = now});
//   Run run(model, evaluation);
//   run.Give(*model.Find("applicant age"), feel::Value(feel::Number::FromInt(17)));
//   const feel::Value value = run.Decide(*model.Find("eligibility"));
//   for (const TableTrace& trace : run.traces()) Explain(trace);      // which rules matched, and why
//   evaluation.notes()                                                // why something is null
//
// Pure: values and traces depend on the model, the inputs and the environment alone, and lie in the arena. Every decision is
// evaluated once per run. An input that was not given is null.
#ifndef YICI_SERVICES_WORKFLOW_DMN_EVALUATE_H_
#define YICI_SERVICES_WORKFLOW_DMN_EVALUATE_H_

#include <span>
#include <string>
#include <vector>

#include "services/workflow/dmn/compile.h"
#include "services/workflow/feel/evaluate.h"

namespace yici::dmn {

// One evaluation of one decision table.
struct TableTrace {
  const TableLogic* table = nullptr;
  std::span<const feel::Value> inputs;
  std::span<const uint32_t> matched;  // 0-based, in the order of the table
};

// "table t1: rule 2 (id) matched: age = 17 in < 18", a line per matched rule; or that none did.
std::string Explain(const TableTrace& trace);

class Run {
 public:
  Run(const Model& model, feel::Evaluation& evaluation);

  // The value of an input, or of a decision that has no logic of its own. Coerced to the declared type; null with a note
  // when it does not conform.
  void Give(uint32_t node, const feel::Value& value);
  feel::Value Decide(uint32_t node);
  // A decision service: named arguments; those left out are null. One output decision gives its value, several a context.
  feel::Value Serve(uint32_t service, std::span<const feel::Entry> arguments);

  const std::vector<TableTrace>& traces() const { return traces_; }

 private:
  friend class Evaluator;
  const Model& model_;
  feel::Evaluation& evaluation_;
  std::vector<TableTrace> traces_;
  struct Scope* scope_;
};

inline constexpr size_t kTracesMax = 1'000;

}  // namespace yici::dmn

#endif  // YICI_SERVICES_WORKFLOW_DMN_EVALUATE_H_
