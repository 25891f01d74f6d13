// From models as written to a Model that can be evaluated: what a deployment does.
//
//   std::vector<Definitions> models;                       // the model itself, then those it imports, in any order
//   Compiled compiled = Compile(std::move(models), {});
//   if (compiled.model == nullptr) …                       // compiled.findings says what is refused, and where
//
// Refused: references to nothing, cycles (of requirements, of types, of imports), two elements of one name, texts that are no
// FEEL, names and types that do not exist, literal entries that do not fit their declared type. Only warned of: gaps and
// overlaps of decision tables (table_check.h), and a decision without logic.
//
// Faults::kNull is for conformance suites, whose models hold faults on purpose, and for what was deployed before: an expression
// at fault is null when it is evaluated, and its findings are warnings.
#ifndef YICI_SERVICES_WORKFLOW_DMN_COMPILE_H_
#define YICI_SERVICES_WORKFLOW_DMN_COMPILE_H_

#include <deque>
#include <memory>
#include <optional>
#include <string_view>
#include <vector>

#include "services/workflow/dmn/logic.h"
#include "services/workflow/dmn/model.h"
#include "services/workflow/feel/parser.h"

namespace yici::dmn {

enum class Faults : uint8_t { kRefuse, kNull };

struct CompileOptions {
  Faults faults = Faults::kRefuse;
};

// Immutable; may be evaluated by many at once (evaluate.h).
struct Model {
  std::vector<GraphNode> nodes;
  std::unique_ptr<feel::Types> types = std::make_unique<feel::Types>();
  std::deque<feel::Program> constraints;  // allowed values of types

  // The element of a name, in the main model unless a namespace is given.
  std::optional<uint32_t> Find(std::string_view name, std::string_view name_space = "") const;
  std::string name_space;  // of the main model
};

struct Compiled {
  std::unique_ptr<Model> model;  // null: refused
  std::vector<Finding> findings;
};

inline constexpr size_t kModelsMax = 100;  // a model and its imports
inline constexpr size_t kElementsMax = 20'000;

Compiled Compile(std::vector<Definitions> models, const CompileOptions& options);

}  // namespace yici::dmn

#endif  // YICI_SERVICES_WORKFLOW_DMN_COMPILE_H_
