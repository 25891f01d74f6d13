// A FEEL expression, parsed once: a flat array of nodes that an evaluation walks by index.
//
//   Program program = Parse("sum(items.price) * 1.13", scope);
//   if (!program.faults.empty()) …                                   // where and why
//   Evaluate(program, evaluation, frame)
//
// A program owns its source, constants and names; nodes refer to them by number. It is immutable after Parse and may be
// evaluated by many at once. A program with faults evaluates to null and reports the first.
#ifndef YICI_SERVICES_WORKFLOW_FEEL_PROGRAM_H_
#define YICI_SERVICES_WORKFLOW_FEEL_PROGRAM_H_

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "services/workflow/feel/diagnostic.h"
#include "services/workflow/feel/type.h"
#include "services/workflow/feel/value.h"

namespace yici::feel {

enum class Op : uint8_t {
  kConstant,  // a: constant
  kName,      // a: name, b: declared type or kNoNode
  kPath,      // a: node, b: name
  kAdd,
  kSubtract,
  kMultiply,
  kDivide,
  kPower,   // a, b: nodes
  kNegate,  // a
  kEqual,
  kNotEqual,
  kLess,
  kLessOrEqual,
  kGreater,
  kGreaterOrEqual,  // a, b
  kAnd,
  kOr,          // a, b
  kBetween,     // a, b, c
  kIn,          // a: node, list: tests, each an expression
  kInstanceOf,  // a: node, b: type
  kFilter,      // a: node, b: condition or position
  kIf,          // a, b, c
  kFor,
  kSome,
  kEvery,         // list: (name, domain, end of range or kNoNode) per variable; a: body
  kList,          // list: nodes
  kContext,       // list: (name, node) per entry
  kFunction,      // list: (name, type or kNoNode) per parameter; a: body; flags: external
  kInvoke,        // a: function, list: nodes
  kInvokeNamed,   // a: function, list: (name, node) per argument
  kRange,         // a: low, b: high (kNoNode: without end); flags: closed ends
  kCompareRange,  // a: node, flags: RangeForm
  kTests,         // list: tests of the input "?"; flags: negated. An empty list is "-"
  kFault,         // a text that did not parse
};

inline constexpr uint32_t kNoNode = UINT32_MAX;
inline constexpr uint8_t kLowClosed = 1, kHighClosed = 2;
inline constexpr uint8_t kNegated = 1;
inline constexpr uint8_t kExternal = 1;
inline constexpr uint8_t kUsesInput = 8;  // a test that speaks of "?" itself

struct Node {
  Op op = Op::kFault;
  uint8_t flags = 0;
  uint32_t offset = 0;  // in the source
  uint32_t a = kNoNode, b = kNoNode, c = kNoNode;
  uint32_t list_begin = 0, list_size = 0;  // in Program::lists
};

struct Program {
  std::string source;
  std::vector<Node> nodes;
  std::vector<uint32_t> lists;
  std::vector<Value> constants;
  std::vector<std::string_view> names;  // in `arena`
  std::vector<const Type*> types;
  uint32_t root = kNoNode;
  std::vector<Diagnostic> faults;
  std::string element;  // set by DMN: the id that diagnostics name
  std::unique_ptr<Arena> arena = std::make_unique<Arena>();
  std::unique_ptr<Types> own_types = std::make_unique<Types>();

  bool ok() const { return faults.empty(); }
};

}  // namespace yici::feel

#endif  // YICI_SERVICES_WORKFLOW_FEEL_PROGRAM_H_
