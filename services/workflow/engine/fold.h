// What a step makes of an instance's row: pure, total and frozen.
//
//   journal::ProcessInstance instance;
//   for (const journal::ProcessStep& step : advanced.steps()) Fold(step, instance);
//
// A step says what changed; nothing here evaluates an expression or looks at a model. A step about a row that is not there
// changes nothing. The machine folds its own steps as it goes, so what Apply makes of them is what the machine saw.
#ifndef YICI_SERVICES_WORKFLOW_ENGINE_FOLD_H_
#define YICI_SERVICES_WORKFLOW_ENGINE_FOLD_H_

#include <algorithm>
#include <cstdint>

#include "services/base/state.h"
#include "yici/journal/v1/workflow.pb.h"

namespace yici::workflow {

using Instance = journal::ProcessInstance;
using Step = journal::ProcessStep;

// Of an instance's completions, the last ones.
inline constexpr int kDoneKept = 200;

void Fold(const Step& step, Instance& instance);

// The row of an id, or null. Rows stand in ascending order of id.
template <class Rows>
auto FindRow(Rows& rows, uint64_t id) -> decltype(&*rows.begin()) {
  const auto at =
      std::lower_bound(rows.begin(), rows.end(), id, [](const auto& row, uint64_t wanted) { return row.id() < wanted; });
  return at == rows.end() || at->id() != id ? nullptr : &*at;
}

// Whole characters, up to a number of bytes: what is stored as text must stay one.
std::string Cut(std::string_view text, size_t bytes);
// Whether a scope is another one or lies in it.
bool IsWithin(const Instance& instance, uint64_t scope, uint64_t outer);

}  // namespace yici::workflow

#endif  // YICI_SERVICES_WORKFLOW_ENGINE_FOLD_H_
