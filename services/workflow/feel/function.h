// Function values: built-in functions, closures of `function(…)` expressions, and what DMN makes invocable (business
// knowledge models, decision services, boxed functions).
#ifndef YICI_SERVICES_WORKFLOW_FEEL_FUNCTION_H_
#define YICI_SERVICES_WORKFLOW_FEEL_FUNCTION_H_

#include <span>
#include <string_view>
#include <vector>

#include "services/workflow/feel/program.h"
#include "services/workflow/feel/value.h"

namespace yici::feel {

class Evaluation;
struct Builtin;
struct Frame;

struct Parameter {
  std::string_view name;
  const Type* type = nullptr;  // null: Any
};

// Logic that lives outside FEEL. Arguments arrive in the order of parameters(), coerced to their types. One that is handed
// out as a value must outlive the evaluation, or lie in its arena.
class Invocable {
 public:
  virtual std::span<const Parameter> parameters() const = 0;
  virtual const Type* result() const = 0;  // null: Any
  virtual Value Invoke(Evaluation& evaluation, std::span<const Value> arguments) const = 0;

 protected:
  ~Invocable() = default;
};

// Exactly one of builtin, invocable and program is set.
struct Function {
  const Builtin* builtin = nullptr;
  const Invocable* invocable = nullptr;
  const Program* program = nullptr;  // a closure: the kFunction node, and the names in sight where it was made
  uint32_t node = kNoNode;
  const Frame* scope = nullptr;
  std::span<const Parameter> parameters;
};

struct FunctionShape {
  std::vector<const Type*> parameters;  // null: Any
  const Type* result = nullptr;         // null: not declared
};
FunctionShape ShapeOf(const Function& function);

}  // namespace yici::feel

#endif  // YICI_SERVICES_WORKFLOW_FEEL_FUNCTION_H_
