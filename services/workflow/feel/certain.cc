#include "services/workflow/feel/certain.h"

#include <algorithm>
#include <string_view>
#include <utility>

#include "services/workflow/feel/builtins.h"

namespace yici::feel {
namespace {

using K = Type::Kind;

const Type* Of(K kind) {
  static constexpr std::string_view kNames[] = {"Any",
                                                "Null",
                                                "boolean",
                                                "number",
                                                "string",
                                                "date",
                                                "time",
                                                "date and time",
                                                "days and time duration",
                                                "years and months duration",
                                                "list",
                                                "context",
                                                "range",
                                                "function"};
  return BuiltinType(kNames[static_cast<size_t>(kind)]);
}

const Type* OfValue(const Value& value) {
  return value.is_null() ? nullptr : Of(static_cast<K>(static_cast<int>(value.kind()) + 1));
}

bool IsDuration(K kind) { return kind == K::kSpan || kind == K::kMonths; }
bool IsTemporal(K kind) { return kind == K::kDate || kind == K::kDateTime; }

// The type that an operator gives; null with `fault` where it takes no such operands.
const Type* OfArithmetic(Op op, K a, K b, bool& fault) {
  if (a == K::kNumber && b == K::kNumber) return Of(K::kNumber);
  if (op == Op::kAdd && a == K::kString && b == K::kString) return Of(K::kString);
  if (op == Op::kAdd || op == Op::kSubtract) {
    if (IsDuration(a) && a == b) return Of(a);
    if (IsTemporal(a) && IsDuration(b)) return Of(a);
    if (a == K::kTime && b == K::kSpan) return Of(K::kTime);
    if (op == Op::kAdd && IsDuration(a) && IsTemporal(b)) return Of(b);
    if (op == Op::kAdd && a == K::kSpan && b == K::kTime) return Of(K::kTime);
    if (op == Op::kSubtract && ((IsTemporal(a) && IsTemporal(b)) || (a == K::kTime && b == K::kTime))) return Of(K::kSpan);
  }
  if (op == Op::kMultiply && IsDuration(a) && b == K::kNumber) return Of(a);
  if (op == Op::kMultiply && a == K::kNumber && IsDuration(b)) return Of(b);
  if (op == Op::kDivide && IsDuration(a) && b == K::kNumber) return Of(a);
  if (op == Op::kDivide && IsDuration(a) && a == b) return Of(K::kNumber);
  fault = true;
  return nullptr;
}

// Functions that give one kind of value whatever their arguments.
const Type* OfBuiltin(std::string_view name) {
  static constexpr std::pair<std::string_view, K> kResults[] = {{"number", K::kNumber},
                                                                {"string", K::kString},
                                                                {"not", K::kBoolean},
                                                                {"is", K::kBoolean},
                                                                {"substring", K::kString},
                                                                {"string length", K::kNumber},
                                                                {"upper case", K::kString},
                                                                {"lower case", K::kString},
                                                                {"substring before", K::kString},
                                                                {"substring after", K::kString},
                                                                {"contains", K::kBoolean},
                                                                {"starts with", K::kBoolean},
                                                                {"ends with", K::kBoolean},
                                                                {"matches", K::kBoolean},
                                                                {"replace", K::kString},
                                                                {"split", K::kList},
                                                                {"string join", K::kString},
                                                                {"list contains", K::kBoolean},
                                                                {"count", K::kNumber},
                                                                {"sum", K::kNumber},
                                                                {"mean", K::kNumber},
                                                                {"product", K::kNumber},
                                                                {"median", K::kNumber},
                                                                {"stddev", K::kNumber},
                                                                {"mode", K::kList},
                                                                {"all", K::kBoolean},
                                                                {"any", K::kBoolean},
                                                                {"sublist", K::kList},
                                                                {"append", K::kList},
                                                                {"concatenate", K::kList},
                                                                {"insert before", K::kList},
                                                                {"remove", K::kList},
                                                                {"reverse", K::kList},
                                                                {"index of", K::kList},
                                                                {"union", K::kList},
                                                                {"distinct values", K::kList},
                                                                {"flatten", K::kList},
                                                                {"sort", K::kList},
                                                                {"decimal", K::kNumber},
                                                                {"floor", K::kNumber},
                                                                {"ceiling", K::kNumber},
                                                                {"round up", K::kNumber},
                                                                {"round down", K::kNumber},
                                                                {"round half up", K::kNumber},
                                                                {"round half down", K::kNumber},
                                                                {"modulo", K::kNumber},
                                                                {"sqrt", K::kNumber},
                                                                {"log", K::kNumber},
                                                                {"exp", K::kNumber},
                                                                {"odd", K::kBoolean},
                                                                {"even", K::kBoolean},
                                                                {"date", K::kDate},
                                                                {"time", K::kTime},
                                                                {"date and time", K::kDateTime},
                                                                {"years and months duration", K::kMonths},
                                                                {"now", K::kDateTime},
                                                                {"today", K::kDate},
                                                                {"day of year", K::kNumber},
                                                                {"day of week", K::kString},
                                                                {"month of year", K::kString},
                                                                {"week of year", K::kNumber},
                                                                {"get entries", K::kList},
                                                                {"context", K::kContext},
                                                                {"context put", K::kContext},
                                                                {"context merge", K::kContext}};
  for (const auto& [known, kind] : kResults) {
    if (known == name) return Of(kind);
  }
  return nullptr;
}

class Pass {
 public:
  explicit Pass(const Program& program) : program_(program), types_(program.nodes.size(), nullptr) {
    // Operands come before their operator.
    for (size_t i = 0; i < program.nodes.size(); ++i) types_[i] = TypeOf(program.nodes[i]);
  }
  std::vector<const Type*> types() { return std::move(types_); }
  std::vector<Diagnostic> faults() { return std::move(faults_); }

 private:
  const Type* At(uint32_t node) const {
    return node == kNoNode || (types_[node] != nullptr && types_[node]->kind == K::kAny) ? nullptr : types_[node];
  }

  void Fault(const Node& node, Reason reason, std::string detail) {
    faults_.push_back({reason, node.offset, program_.element, std::move(detail)});
  }

  const Type* TypeOf(const Node& node) {
    switch (node.op) {
      case Op::kConstant: return OfValue(program_.constants[node.a]);
      case Op::kName: return node.b == kNoNode ? nullptr : program_.types[node.b];
      case Op::kPath: return OfPath(node);
      case Op::kAdd:
      case Op::kSubtract:
      case Op::kMultiply:
      case Op::kDivide:
      case Op::kPower: return OfOperator(node);
      case Op::kEqual:
      case Op::kNotEqual:
      case Op::kLess:
      case Op::kLessOrEqual:
      case Op::kGreater:
      case Op::kGreaterOrEqual: CheckComparison(node); return Of(K::kBoolean);
      case Op::kNegate: return At(node.a);
      case Op::kAnd:
      case Op::kOr:
        CheckCondition(node, node.a);
        CheckCondition(node, node.b);
        return Of(K::kBoolean);
      case Op::kBetween:
      case Op::kIn:
      case Op::kInstanceOf:
      case Op::kSome:
      case Op::kEvery: return Of(K::kBoolean);
      case Op::kIf: return OfIf(node);
      case Op::kFor:
      case Op::kList: return Of(K::kList);
      case Op::kContext: return Of(K::kContext);
      case Op::kFunction: return Of(K::kFunction);
      case Op::kRange:
      case Op::kCompareRange: return Of(K::kRange);
      case Op::kInvoke:
      case Op::kInvokeNamed: return OfInvocation(node);
      case Op::kFilter:
      case Op::kTests:
      case Op::kFault: return nullptr;
    }
    return nullptr;
  }

  const Type* OfPath(const Node& node) const {
    const Type* type = At(node.a);
    if (type == nullptr || type->kind != K::kContext) return nullptr;
    for (const Type::Field& field : type->fields) {
      if (field.name == program_.names[node.b]) return field.type;
    }
    return nullptr;
  }

  const Type* OfOperator(const Node& node) {
    const Type *a = At(node.a), *b = At(node.b);
    if (a == nullptr || b == nullptr) return nullptr;
    bool fault = false;
    const Type* type = OfArithmetic(node.op, a->kind, b->kind, fault);
    if (fault) Fault(node, Reason::kOperandTypes, TypeName(*a) + " and " + TypeName(*b));
    return type;
  }

  void CheckComparison(const Node& node) {
    const Type *a = At(node.a), *b = At(node.b);
    if (a == nullptr || b == nullptr || a->kind == b->kind) return;
    Fault(node, Reason::kNotComparable, TypeName(*a) + " and " + TypeName(*b));
  }

  void CheckCondition(const Node& node, uint32_t operand) {
    const Type* type = At(operand);
    if (type != nullptr && type->kind != K::kBoolean) Fault(node, Reason::kOperandTypes, TypeName(*type));
  }

  const Type* OfIf(const Node& node) {
    CheckCondition(node, node.a);
    const Type *a = At(node.b), *b = At(node.c);
    return a != nullptr && b != nullptr && a->kind == b->kind ? a : nullptr;
  }

  const Type* OfInvocation(const Node& node) const {
    const Node& callee = program_.nodes[node.a];
    if (callee.op != Op::kConstant || !program_.constants[callee.a].is(Kind::kFunction)) return nullptr;
    const Builtin* builtin = program_.constants[callee.a].function().builtin;
    return builtin == nullptr ? nullptr : OfBuiltin(builtin->name);
  }

  const Program& program_;
  std::vector<const Type*> types_;
  std::vector<Diagnostic> faults_;
};

}  // namespace

std::vector<const Type*> CertainTypes(const Program& program) { return Pass(program).types(); }

std::vector<Diagnostic> TypeFaults(const Program& program) {
  return program.ok() ? Pass(program).faults() : std::vector<Diagnostic>();
}

bool MayConform(const Type& from, const Type& to) {
  if (from.kind == K::kAny || to.kind == K::kAny || from.kind == to.kind) return true;
  // A list of one and its element, a date and its midnight.
  return from.kind == K::kList || to.kind == K::kList || (from.kind == K::kDate && to.kind == K::kDateTime);
}

}  // namespace yici::feel
