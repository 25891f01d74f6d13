// FEEL values as they are stored, and back.
//
//   std::optional<journal::FeelValue> row = RowOf(value);      // nothing: it cannot be stored
//   feel::Value value = ValueOf(row, arena);
//
// Numbers, dates, times and durations are stored as the texts that FEEL writes for them, so a row means the same for ever.
// Ranges and functions are no variables: they have no row. Bounds: nesting 50, 64 KiB.
#ifndef YICI_SERVICES_WORKFLOW_ENGINE_VALUE_ROWS_H_
#define YICI_SERVICES_WORKFLOW_ENGINE_VALUE_ROWS_H_

#include <optional>

#include "services/base/state.h"
#include "services/workflow/feel/value.h"
#include "yici/journal/v1/workflow.pb.h"

namespace yici::workflow {

inline constexpr int kValueDepthMax = 50;
inline constexpr size_t kValueBytesMax = 64 << 10;

std::optional<journal::FeelValue> RowOf(const feel::Value& value);
// A row from outside: whether it is within the bounds, and its texts are what they say.
bool IsSound(const journal::FeelValue& row);
// A text that is no number, date, … gives null.
feel::Value ValueOf(const journal::FeelValue& row, feel::Arena& arena);

}  // namespace yici::workflow

#endif  // YICI_SERVICES_WORKFLOW_ENGINE_VALUE_ROWS_H_
