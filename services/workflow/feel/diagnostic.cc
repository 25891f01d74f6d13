#include "services/workflow/feel/diagnostic.h"

#include <array>

namespace yici::feel {
namespace {

struct Row {
  Reason reason;
  std::string_view name;
  std::string_view text;
};

constexpr std::array kRows = {
    Row{Reason::kSyntax, "SYNTAX", "the text is no FEEL expression"},
    Row{Reason::kUnknownName, "UNKNOWN_NAME", "the name stands for nothing here"},
    Row{Reason::kUnknownType, "UNKNOWN_TYPE", "no such type"},
    Row{Reason::kInvalidLiteral, "INVALID_LITERAL", "the literal has no value"},
    Row{Reason::kDuplicateName, "DUPLICATE_NAME", "the name is given twice"},
    Row{Reason::kTooDeep, "TOO_DEEP", "the expression nests too deep"},
    Row{Reason::kTooLong, "TOO_LONG", "the expression is too long"},
    Row{Reason::kOperandTypes, "OPERAND_TYPES", "the operator does not take operands of these types"},
    Row{Reason::kNotComparable, "NOT_COMPARABLE", "the values do not compare"},
    Row{Reason::kOutOfRange, "OUT_OF_RANGE", "the result is out of range"},
    Row{Reason::kDivisionByZero, "DIVISION_BY_ZERO", "the divisor is 0"},
    Row{Reason::kNotAFunction, "NOT_A_FUNCTION", "what is invoked is no function"},
    Row{Reason::kArgumentCount, "ARGUMENT_COUNT", "the function does not take this number of arguments"},
    Row{Reason::kArgumentName, "ARGUMENT_NAME", "the function has no parameter of this name"},
    Row{Reason::kArgumentType, "ARGUMENT_TYPE", "an argument has another type than the parameter"},
    Row{Reason::kArgumentValue, "ARGUMENT_VALUE", "an argument has a value that the function does not take"},
    Row{Reason::kInvalidText, "INVALID_TEXT", "the text cannot be read as what is asked"},
    Row{Reason::kNoSuchEntry, "NO_SUCH_ENTRY", "the value has no entry or property of this name"},
    Row{Reason::kConditionNotBoolean, "CONDITION_NOT_BOOLEAN", "the condition is neither true nor false"},
    Row{Reason::kNotIterable, "NOT_ITERABLE", "the range cannot be counted through"},
    Row{Reason::kIndexOutOfRange, "INDEX_OUT_OF_RANGE", "the list has no such position"},
    Row{Reason::kDoesNotConform, "DOES_NOT_CONFORM", "the value does not conform to the declared type"},
    Row{Reason::kNotAllowed, "NOT_ALLOWED", "the value is not among the allowed values"},
    Row{Reason::kSeveralRulesMatch, "SEVERAL_RULES_MATCH", "several rules of a unique table match"},
    Row{Reason::kOutputsDiffer, "OUTPUTS_DIFFER", "the matching rules of an any table differ in their outputs"},
    Row{Reason::kNoRuleMatches, "NO_RULE_MATCHES", "no rule matches and there is no default"},
    Row{Reason::kExternalFunction, "EXTERNAL_FUNCTION", "external functions are not served"},
    Row{Reason::kNoLogic, "NO_LOGIC", "the element has no logic"},
    Row{Reason::kStepsExhausted, "STEPS_EXHAUSTED", "the evaluation takes more steps than allowed"},
    Row{Reason::kDepthExhausted, "DEPTH_EXHAUSTED", "the evaluation nests deeper than allowed"},
    Row{Reason::kMemoryExhausted, "MEMORY_EXHAUSTED", "the evaluation takes more memory than allowed"},
};

constexpr bool InOrder() {
  for (size_t i = 0; i < kRows.size(); ++i) {
    if (static_cast<size_t>(kRows[i].reason) != i) return false;
  }
  return true;
}
static_assert(InOrder());

}  // namespace

std::string_view ReasonName(Reason reason) { return kRows[static_cast<size_t>(reason)].name; }
std::string_view ReasonText(Reason reason) { return kRows[static_cast<size_t>(reason)].text; }

std::string Diagnostic::ToString() const {
  std::string out(ReasonName(reason));
  if (!element.empty()) out += " in " + element;
  out += " at " + std::to_string(offset) + ": " + std::string(ReasonText(reason));
  if (!detail.empty()) out += " (" + detail + ")";
  return out;
}

}  // namespace yici::feel
