// The built-in functions of FEEL (DMN 1.5, 10.3.4): their names, their parameters, and how arguments find an overload.
//
// A function has one or more rows, each with a signature: a letter per parameter.
//   n number   s string   b boolean   l list   c context   f function   d date or date and time   p no range and not null
//   r range    a anything, null too   ?x: x or null   |: what follows may be left out   *, +: one or more, two or more values
//   as one list
// Arguments are tried against the rows in order. A list of one stands for its element, and a single value for a list of one
// (10.3.2.9.4). Null where the row does not take it, a wrong number or a wrong type gives null with a note.
#ifndef YICI_SERVICES_WORKFLOW_FEEL_BUILTINS_H_
#define YICI_SERVICES_WORKFLOW_FEEL_BUILTINS_H_

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "absl/functional/function_ref.h"
#include "services/workflow/feel/evaluate.h"

namespace yici::feel {

// The arguments of one call, in the order of the row's parameters; left-out ones are null.
struct Call {
  Evaluation& evaluation;
  std::span<const Value> arguments;

  Arena& arena() const { return evaluation.arena(); }
  const Value& operator[](size_t at) const { return arguments[at]; }
  bool has(size_t at) const { return !arguments[at].is_null(); }
  Value Null(Reason reason = Reason::kArgumentValue) const { return evaluation.Null(reason); }
  Value Text(std::string_view text) const { return MakeText(arena(), text); }
  // Text that a function made, for its price.
  Value MadeText(const std::optional<std::string>& text) const {
    if (!text) return Null(Reason::kOutOfRange);
    return evaluation.Reserve(text->size() / 64, text->size()) ? Text(*text) : Value();
  }
  // Nothing is out of range.
  template <typename T>
  Value InRange(const std::optional<T>& result) const {
    return result ? Value(*result) : Null(Reason::kOutOfRange);
  }
};

// Of a text that a function makes.
inline constexpr size_t kMadeBytesMax = size_t{4} << 20;

struct Overload {
  std::string_view name;
  std::string_view signature;
  std::string_view parameters;  // names, parted by ","
  Value (*run)(const Call& call);
};

struct Builtin {
  std::string_view name;
  std::vector<Overload> overloads;
  Function function;
};

// The rows of each family.
std::span<const Overload> ConversionFunctions();
std::span<const Overload> StringFunctions();
std::span<const Overload> ListFunctions();
std::span<const Overload> AggregateFunctions();
std::span<const Overload> NumericFunctions();
std::span<const Overload> TemporalFunctions();
std::span<const Overload> RangeFunctions();
std::span<const Overload> ContextFunctions();

void ForEachBuiltinName(absl::FunctionRef<void(std::string_view)> visit);
const Function* FindBuiltin(std::string_view name);  // null: no such function

Value InvokeBuiltin(Evaluation& evaluation, const Function& function, std::span<const Value> arguments);
Value InvokeBuiltinNamed(Evaluation& evaluation, const Function& function, std::span<const Entry> arguments);

// The value of @"text": a date, time, date and time or duration; null for other text.
Value ParseTemporal(std::string_view text);

}  // namespace yici::feel

#endif  // YICI_SERVICES_WORKFLOW_FEEL_BUILTINS_H_
