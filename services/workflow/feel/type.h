// FEEL's types (DMN 1.5, 10.3.2.9): what `instance of`, parameters, item definitions and variables speak of.
//
// A Type is made once by whoever declares it (Types below owns them) and compared by structure. Conformance and coercion
// follow 10.3.2.9.2 and 10.3.2.9.4: null fits every type; a single value becomes a list of one where a list is asked, and
// a list of one becomes its element where the element is asked; a date becomes its midnight UTC where a date and time is
// asked. What cannot be made to conform becomes null, with a diagnostic.
#ifndef YICI_SERVICES_WORKFLOW_FEEL_TYPE_H_
#define YICI_SERVICES_WORKFLOW_FEEL_TYPE_H_

#include <deque>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "services/workflow/feel/value.h"

namespace yici::feel {

struct Program;

struct Type {
  enum class Kind : uint8_t {
    kAny,
    kNull,
    kBoolean,
    kNumber,
    kString,
    kDate,
    kTime,
    kDateTime,
    kSpan,
    kMonths,
    kList,
    kContext,
    kRange,
    kFunction
  };
  struct Field {
    std::string name;
    const Type* type = nullptr;
  };

  Kind kind = Kind::kAny;
  std::string name;                     // of an item definition; empty otherwise
  const Type* element = nullptr;        // of a list or range; null: Any
  std::vector<Field> fields;            // of a context; more entries than these conform too
  std::vector<const Type*> parameters;  // of a function
  const Type* result = nullptr;
  bool any_function = false;  // a bare "function"
  // Unary tests that every value must pass, each of them: of the type itself, then of those it stands on. Set by DMN.
  std::vector<const Program*> allowed;
};

// Owns types; addresses stay.
class Types {
 public:
  Type* New(Type type) { return &types_.emplace_back(std::move(type)); }

 private:
  std::deque<Type> types_;
};

// "number", "date and time", "dayTimeDuration" (as DMN 1.1 spelled it), … Null for other names.
const Type* BuiltinType(std::string_view name);
const Type& AnyType();

// `value instance of type`: null is an instance of Null alone. No instance of anything when the effort is spent.
bool IsInstance(const Value& value, const Type& type, Effort& effort);
// The same with null allowed everywhere.
bool Conforms(const Value& value, const Type& type, Effort& effort);
// Nothing: it cannot be made to conform.
std::optional<Value> Coerce(Arena& arena, const Value& value, const Type& type, Effort& effort);

// What a function gives that is declared with a type: the result of a function type; any other type is that of the result
// itself. Null: Any.
const Type* ResultType(const Type* type);

std::string TypeName(const Type& type);

}  // namespace yici::feel

#endif  // YICI_SERVICES_WORKFLOW_FEEL_TYPE_H_
