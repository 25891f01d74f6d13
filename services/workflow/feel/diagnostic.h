// Why an expression is at fault, or why a value is null.
//
// FEEL never throws: an operation without an answer gives null (DMN 1.5, 10.3.2.13) and leaves a Diagnostic with the place
// in the source. A fault of the text itself (syntax, an unknown name) is found when it is parsed; a strict deployment
// refuses the model with it, a lenient one lets the expression be null.
#ifndef YICI_SERVICES_WORKFLOW_FEEL_DIAGNOSTIC_H_
#define YICI_SERVICES_WORKFLOW_FEEL_DIAGNOSTIC_H_

#include <cstdint>
#include <string>
#include <string_view>

namespace yici::feel {

enum class Reason : uint8_t {
  // Of the text.
  kSyntax,
  kUnknownName,
  kUnknownType,
  kInvalidLiteral,
  kDuplicateName,
  kTooDeep,
  kTooLong,
  // Of an evaluation.
  kOperandTypes,
  kNotComparable,
  kOutOfRange,
  kDivisionByZero,
  kNotAFunction,
  kArgumentCount,
  kArgumentName,
  kArgumentType,
  kArgumentValue,
  kInvalidText,
  kNoSuchEntry,
  kConditionNotBoolean,
  kNotIterable,
  kIndexOutOfRange,
  kDoesNotConform,
  kNotAllowed,
  kSeveralRulesMatch,
  kOutputsDiffer,
  kNoRuleMatches,
  kExternalFunction,
  kNoLogic,
  // Bounds: the evaluation ended.
  kStepsExhausted,
  kDepthExhausted,
  kMemoryExhausted,
};

// "SYNTAX", "UNKNOWN_NAME", …
std::string_view ReasonName(Reason reason);
// One clause: "the operands have types that the operator does not take".
std::string_view ReasonText(Reason reason);

struct Diagnostic {
  Reason reason = Reason::kSyntax;
  uint32_t offset = 0;  // bytes into the source of the expression
  std::string element;  // DMN: id of the element whose expression it is; empty for FEEL alone
  std::string detail;   // a name or a value; may be empty

  std::string ToString() const;
};

}  // namespace yici::feel

#endif  // YICI_SERVICES_WORKFLOW_FEEL_DIAGNOSTIC_H_
