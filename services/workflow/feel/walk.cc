#include "services/workflow/feel/walk.h"

#include <algorithm>
#include <vector>

#include "services/workflow/feel/builtins.h"
#include "services/workflow/feel/operators.h"

namespace yici::feel {

Value Walk::Eval(uint32_t at, const Frame* frame) {
  const Node& node = program_.nodes[at];
  if (node.op == Op::kConstant) return program_.constants[node.a];
  if (!evaluation_.Charge(1)) return Value();
  const Evaluation::Level level(evaluation_);
  if (!level.ok()) return Value();
  return EvalNode(node, frame);
}

Value Walk::EvalNode(const Node& node, const Frame* frame) {
  switch (node.op) {
    case Op::kConstant: return program_.constants[node.a];
    case Op::kName: return Name(node, frame);
    case Op::kPath: {
      const Value value = Eval(node.a, frame);
      evaluation_.offset_ = node.offset;
      return PathOf(evaluation_, value, NameAt(node.b));
    }
    case Op::kAdd:
    case Op::kSubtract:
    case Op::kMultiply:
    case Op::kDivide:
    case Op::kPower:
    case Op::kEqual:
    case Op::kNotEqual:
    case Op::kLess:
    case Op::kLessOrEqual:
    case Op::kGreater:
    case Op::kGreaterOrEqual: return Binary(node, frame);
    case Op::kNegate: {
      const Value value = Eval(node.a, frame);
      evaluation_.offset_ = node.offset;
      return NegateValue(evaluation_, value);
    }
    case Op::kAnd:
    case Op::kOr: return AndOr(node, frame);
    case Op::kBetween: return Between(node, frame);
    case Op::kIn: return In(node, frame);
    case Op::kInstanceOf: return Value(evaluation_.IsInstance(Eval(node.a, frame), *program_.types[node.b]));
    case Op::kFilter: return Filter(node, frame);
    case Op::kIf: return If(node, frame);
    case Op::kFor:
    case Op::kSome:
    case Op::kEvery: return Loop(node, frame);
    case Op::kList: return MakeListOf(node, frame);
    case Op::kContext: return MakeContextOf(node, frame);
    case Op::kFunction: return MakeFunction(node, frame);
    case Op::kInvoke: return Invoke(node, frame);
    case Op::kInvokeNamed: return InvokeNamed(node, frame);
    case Op::kRange:
    case Op::kCompareRange: return MakeRangeOf(node, frame);
    case Op::kTests: return Value();
    case Op::kFault: break;  // noted when the evaluation began
  }
  return Value();
}

// A wide context in sight is looked through for every name.
Value Walk::Name(const Node& node, const Frame* frame) {
  const std::string_view name = NameAt(node.a);
  size_t seen = 0;
  for (const Frame* at = frame; at != nullptr; at = at->parent) seen += at->size;
  if (seen >= kNamesPerStep && !evaluation_.Charge(seen / kNamesPerStep)) return Value();
  const Value* value = frame == nullptr ? nullptr : frame->Find(name);
  if (value != nullptr) return *value;
  if (const Function* builtin = FindBuiltin(name)) return Value(builtin);
  return Null(node, Reason::kUnknownName, name);
}

namespace {

bool IsBinary(Op op) { return op >= Op::kAdd && op <= Op::kGreaterOrEqual && op != Op::kNegate; }

}  // namespace

// A chain such as a + b + c + … nests to the left: it is walked, not recursed into.
Value Walk::Binary(const Node& node, const Frame* frame) {
  constexpr size_t kChain = 32;
  const Node* chain[kChain] = {&node};
  size_t links = 1;
  while (links < kChain && IsBinary(program_.nodes[chain[links - 1]->a].op)) {
    chain[links] = &program_.nodes[chain[links - 1]->a];
    ++links;
  }
  Value left = Eval(chain[links - 1]->a, frame);
  for (; links > 0; --links) {
    const Node& link = *chain[links - 1];
    const Value right = Eval(link.b, frame);
    evaluation_.offset_ = link.offset;
    left = Apply(link.op, left, right);
    if (!evaluation_.Charge(1)) return Value();
  }
  return left;
}

Value Walk::Apply(Op op, const Value& a, const Value& b) {
  switch (op) {
    case Op::kAdd: return AddValues(evaluation_, a, b);
    case Op::kSubtract: return SubtractValues(evaluation_, a, b);
    case Op::kMultiply: return MultiplyValues(evaluation_, a, b);
    case Op::kDivide: return DivideValues(evaluation_, a, b);
    case Op::kPower: return PowerValues(evaluation_, a, b);
    default: return CompareValues(evaluation_, op, a, b);
  }
}

// Three values: what is no boolean counts as null (table 49).
Value Walk::AndOr(const Node& node, const Frame* frame) {
  const bool decides = node.op == Op::kOr;
  const Value a = Eval(node.a, frame);
  if (a.is(Kind::kBoolean) && a.boolean() == decides) return a;
  const Value b = Eval(node.b, frame);
  if (b.is(Kind::kBoolean) && b.boolean() == decides) return b;
  if (a.is(Kind::kBoolean) && b.is(Kind::kBoolean)) return b;
  return Null(node, Reason::kOperandTypes);
}

Value Walk::Between(const Node& node, const Frame* frame) {
  const Value value = Eval(node.a, frame);
  const Value low = Eval(node.b, frame);
  const Value high = Eval(node.c, frame);
  const auto inside = evaluation_.Contains({low, high, true, true, RangeForm::kInterval}, value);
  return inside ? Value(*inside) : Null(node, Reason::kNotComparable);
}

Value Walk::In(const Node& node, const Frame* frame) {
  const Value value = Eval(node.a, frame);
  if (node.list_size == 1) {
    const Value test = Eval(ListAt(node, 0), frame);
    evaluation_.offset_ = node.offset;
    return InTest(evaluation_, value, test);
  }
  bool unknown = true;
  for (size_t i = 0; i < node.list_size; ++i) {
    const Value test = Eval(ListAt(node, i), frame);
    evaluation_.offset_ = node.offset;
    const Value inside = InTest(evaluation_, value, test);
    if (inside.is_true()) return inside;
    unknown &= inside.is_null();
  }
  return unknown ? Value() : Value(false);
}

Value Walk::If(const Node& node, const Frame* frame) {
  const Value condition = Eval(node.a, frame);
  if (!condition.is(Kind::kBoolean) && !condition.is_null()) return Null(node, Reason::kConditionNotBoolean);
  return Eval(condition.is_true() ? node.b : node.c, frame);
}

Value Walk::MakeListOf(const Node& node, const Frame* frame) {
  Value* items = arena_.NewArray<Value>(node.list_size);
  for (size_t i = 0; i < node.list_size; ++i) items[i] = Eval(ListAt(node, i), frame);
  return SealList(arena_, items, node.list_size);
}

Value Walk::MakeContextOf(const Node& node, const Frame* frame) {
  const size_t size = node.list_size / 2;
  Entry* entries = arena_.NewArray<Entry>(size);
  // Each entry sees those before it, and so do the functions that it makes.
  Frame* inner = arena_.New<Frame>(Frame{frame, entries, 0});
  for (; inner->size < size; ++inner->size) {
    const size_t at = inner->size * 2;
    entries[inner->size] = {NameAt(ListAt(node, at)), Eval(ListAt(node, at + 1), inner)};
  }
  return SealContext(arena_, entries, size);
}

Value Walk::MakeRangeOf(const Node& node, const Frame* frame) {
  const Value a = Eval(node.a, frame);
  Range range;
  if (node.op == Op::kRange) {
    range = {a, Eval(node.b, frame), (node.flags & kLowClosed) != 0, (node.flags & kHighClosed) != 0, RangeForm::kInterval};
    return MakeRange(arena_, range);
  }
  range.form = static_cast<RangeForm>(node.flags & 7);
  switch (range.form) {
    case RangeForm::kLess:
    case RangeForm::kLessOrEqual:
      range.high = a;
      range.high_closed = range.form == RangeForm::kLessOrEqual;
      break;
    case RangeForm::kGreater:
    case RangeForm::kGreaterOrEqual:
      range.low = a;
      range.low_closed = range.form == RangeForm::kGreaterOrEqual;
      break;
    default: range.low = range.high = a; range.low_closed = range.high_closed = true;
  }
  return MakeRange(arena_, range);
}

Value Walk::MakeFunction(const Node& node, const Frame* frame) {
  const size_t size = node.list_size / 2;
  Parameter* parameters = arena_.NewArray<Parameter>(size);
  for (size_t i = 0; i < size; ++i) {
    const uint32_t type = ListAt(node, i * 2 + 1);
    parameters[i] = {NameAt(ListAt(node, i * 2)), type == kNoNode ? nullptr : program_.types[type]};
  }
  Function function;
  function.program = &program_;
  function.node = static_cast<uint32_t>(&node - program_.nodes.data());
  function.scope = frame;
  function.parameters = {parameters, size};
  return Value(static_cast<const Function*>(arena_.New<Function>(function)));
}

Value Walk::Call(const Function& function, std::span<const Value> arguments) {
  const Node& node = program_.nodes[function.node];
  if ((node.flags & kExternal) != 0) return Null(node, Reason::kExternalFunction);
  Entry* entries = arena_.NewArray<Entry>(arguments.size());
  for (size_t i = 0; i < arguments.size(); ++i) entries[i] = {function.parameters[i].name, arguments[i]};
  const Frame* frame = arena_.New<Frame>(Frame{function.scope, entries, arguments.size()});
  return Eval(node.a, frame);
}

// ---- filters -----------------------------------------------------------------------------------------------------------

// list[position] or list[condition]; a single value is a list of one (10.3.2.5).
Value Walk::Filter(const Node& node, const Frame* frame) {
  const Value value = Eval(node.a, frame);
  Value* single = value.is(Kind::kList) ? nullptr : arena_.New<Value>(value);
  const List list = single == nullptr ? value.list() : List{single, value.is_null() ? 0u : 1u};
  const Node& condition = program_.nodes[node.b];
  if (condition.op == Op::kConstant && program_.constants[condition.a].is(Kind::kNumber)) {
    evaluation_.offset_ = node.offset;
    return evaluation_.ElementAt(list, program_.constants[condition.a].number());
  }
  if (list.size == 0) {
    // No item asks for the condition, but a position in an empty list is one too many.
    const Value chosen = Eval(node.b, frame);
    if (chosen.is(Kind::kNumber)) return Null(node, Reason::kIndexOutOfRange);
  }
  std::vector<Value> kept;
  for (const Value& item : list) {
    Entry* entry = arena_.New<Entry>(Entry{"item", item});
    const Frame* inner = arena_.New<Frame>(Frame{frame, entry, 1});
    if (item.is(Kind::kContext)) inner = arena_.New<Frame>(Frame{inner, item.context().entries, item.context().size});
    const Value chosen = Eval(node.b, inner);
    // A number is a position, and the same for every item.
    if (chosen.is(Kind::kNumber)) {
      evaluation_.offset_ = node.offset;
      return evaluation_.ElementAt(list, chosen.number());
    }
    if (!chosen.is(Kind::kBoolean) && !chosen.is_null()) return Null(node, Reason::kConditionNotBoolean);
    if (chosen.is_true()) kept.push_back(item);
    if (!evaluation_.Charge(1)) return Value();
  }
  return MakeList(arena_, kept);
}

// ---- invocations -------------------------------------------------------------------------------------------------------

Value Walk::Invoke(const Node& node, const Frame* frame) {
  const Value callee = Eval(node.a, frame);
  Value* arguments = arena_.NewArray<Value>(node.list_size);
  for (size_t i = 0; i < node.list_size; ++i) arguments[i] = Eval(ListAt(node, i), frame);
  if (!callee.is(Kind::kFunction)) return Null(node, Reason::kNotAFunction);
  evaluation_.offset_ = node.offset;
  return evaluation_.Invoke(callee.function(), {arguments, node.list_size});
}

Value Walk::InvokeNamed(const Node& node, const Frame* frame) {
  const Value callee = Eval(node.a, frame);
  const size_t size = node.list_size / 2;
  Entry* arguments = arena_.NewArray<Entry>(size);
  for (size_t i = 0; i < size; ++i) arguments[i] = {NameAt(ListAt(node, i * 2)), Eval(ListAt(node, i * 2 + 1), frame)};
  if (!callee.is(Kind::kFunction)) return Null(node, Reason::kNotAFunction);
  evaluation_.offset_ = node.offset;
  return evaluation_.InvokeNamed(callee.function(), {arguments, size});
}

// ---- unary tests -------------------------------------------------------------------------------------------------------

// A test that speaks of the input is a condition; any other gives what the input must equal or lie in. A condition that
// does not speak of it (a call, another variable) still holds when it is true and the input is no boolean itself.
Value Walk::Test(uint32_t at, const Value& input, const Frame* frame) {
  const Node& node = program_.nodes[at];
  if ((node.flags & kUsesInput) != 0 && node.op != Op::kCompareRange) {
    const Value holds = Eval(at, frame);
    if (holds.is(Kind::kBoolean) || holds.is_null()) return holds;
    evaluation_.offset_ = node.offset;
    return InTest(evaluation_, input, holds);
  }
  if (node.op == Op::kCompareRange) {
    static constexpr Op kOps[] = {Op::kEqual,          Op::kLess,  Op::kLessOrEqual, Op::kGreater,
                                  Op::kGreaterOrEqual, Op::kEqual, Op::kNotEqual};
    const Value bound = Eval(node.a, frame);
    evaluation_.offset_ = node.offset;
    return CompareValues(evaluation_, kOps[node.flags & 7], input, bound);
  }
  const Value value = Eval(at, frame);
  evaluation_.offset_ = node.offset;
  if (value.is(Kind::kBoolean) && !input.is(Kind::kBoolean) && node.op != Op::kConstant && !input.is_null()) return value;
  return InTest(evaluation_, input, value);
}

Value Walk::Tests(uint32_t at, const Value& input, const Frame* frame) {
  const Node& node = program_.nodes[at];
  if (node.op != Op::kTests) return EvalNode(node, frame);
  if (node.list_size == 0) return Value(true);
  if (!evaluation_.Charge(1)) return Value();
  const Entry* entry = arena_.New<Entry>(Entry{"?", input});
  const Frame* inner = arena_.New<Frame>(Frame{frame, entry, 1});
  bool unknown = false, holds = false;
  for (size_t i = 0; i < node.list_size && !holds; ++i) {
    const Value test = Test(ListAt(node, i), input, inner);
    holds = test.is_true();
    unknown |= test.is_null();
  }
  if (evaluation_.stopped()) return Value();
  if (!holds && unknown) return Value();
  return Value(holds != ((node.flags & kNegated) != 0));
}

std::optional<size_t> Walk::FirstTest(uint32_t at, const Value& input) {
  const Node& node = program_.nodes[at];
  if (node.op != Op::kTests) return std::nullopt;
  const Entry* entry = arena_.New<Entry>(Entry{"?", input});
  const Frame* frame = arena_.New<Frame>(Frame{nullptr, entry, 1});
  for (size_t i = 0; i < node.list_size; ++i) {
    if (Test(ListAt(node, i), input, frame).is_true()) return i;
  }
  return std::nullopt;
}

}  // namespace yici::feel
