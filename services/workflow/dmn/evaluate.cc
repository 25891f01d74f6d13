#include "services/workflow/dmn/evaluate.h"

#include <algorithm>

#include "services/workflow/dmn/evaluator.h"

namespace yici::dmn {
namespace {

using feel::Entry;
using feel::Frame;
using feel::Kind;
using feel::Parameter;
using feel::Reason;
using feel::Value;

// A business knowledge model or decision service as a function value.
class NodeFunction final : public feel::Invocable {
 public:
  NodeFunction(Run& run, uint32_t node, Scope* scope, std::span<const Parameter> parameters, const feel::Type* result)
      : run_(run), node_(node), scope_(scope), parameters_(parameters), result_(result) {}
  std::span<const Parameter> parameters() const override { return parameters_; }
  const feel::Type* result() const override { return result_; }
  Value Invoke(feel::Evaluation&, std::span<const Value> arguments) const override {
    Evaluator evaluator(run_);
    return scope_ == nullptr ? evaluator.Serve(node_, arguments) : evaluator.CallKnowledge(node_, scope_, arguments);
  }

 private:
  Run& run_;
  uint32_t node_;
  Scope* scope_;  // null: a service, which makes its own
  std::span<const Parameter> parameters_;
  const feel::Type* result_;
};

class BoxedClosure final : public feel::Invocable {
 public:
  BoxedClosure(Run& run, const Logic& logic, const Frame* frame) : run_(run), logic_(logic), frame_(frame) {}
  std::span<const Parameter> parameters() const override { return logic_.parameters; }
  const feel::Type* result() const override { return feel::ResultType(logic_.type); }
  Value Invoke(feel::Evaluation&, std::span<const Value> arguments) const override {
    return Evaluator(run_).CallBoxed(logic_, frame_, arguments);
  }

 private:
  Run& run_;
  const Logic& logic_;
  const Frame* frame_;
};

Value FunctionValue(feel::Arena& arena, const feel::Invocable* invocable) {
  feel::Function function;
  function.invocable = invocable;
  function.parameters = invocable->parameters();
  return Value(static_cast<const feel::Function*>(arena.New<feel::Function>(function)));
}

}  // namespace

// ---- the graph -----------------------------------------------------------------------------------------------------------

Scope* Evaluator::NewScope() {
  evaluation_.Charge(model_.nodes.size() / 8);
  return arena_.New<Scope>(Scope{arena_.NewArray<Scope::Cell>(model_.nodes.size())});
}

Value Evaluator::ValueOf(uint32_t at, Scope* scope) {
  const GraphNode& node = model_.nodes[at];
  if (node.kind == Element::Kind::kService) {
    return FunctionValue(arena_,
                         arena_.New<NodeFunction>(run_, at, nullptr, node.parameters,
                                                  node.outputs.size() == 1 ? model_.nodes[node.outputs[0]].type : nullptr));
  }
  if (node.kind == Element::Kind::kKnowledge) {
    if (node.logic == nullptr) return evaluation_.Null(Reason::kNoLogic, node.name);
    return FunctionValue(arena_,
                         arena_.New<NodeFunction>(run_, at, scope, node.logic->parameters, feel::ResultType(node.type)));
  }
  Scope::Cell& cell = scope->cells[at];
  if (cell.state == Scope::Cell::State::kOpen) return evaluation_.Null(Reason::kDepthExhausted, node.name);
  if (cell.state == Scope::Cell::State::kUnknown) {
    cell.state = Scope::Cell::State::kOpen;
    const Value value = Decide(at, scope);
    cell = {Scope::Cell::State::kDone, value};
  }
  return cell.value;
}

Value Evaluator::Decide(uint32_t at, Scope* scope) {
  const GraphNode& node = model_.nodes[at];
  if (node.kind == Element::Kind::kInput) return Value();
  if (node.logic == nullptr) return evaluation_.Null(Reason::kNoLogic, node.name);
  const feel::Evaluation::Level level(evaluation_);
  if (!level.ok() || !evaluation_.Charge(1)) return Value();
  return Conform(Eval(*node.logic, FrameOf(at, scope)), node.type);
}

// The names in sight of an element's logic; those of one import make one context.
const Frame* Evaluator::FrameOf(uint32_t at, Scope* scope) {
  const auto& requirements = model_.nodes[at].requirements;
  Entry* entries = arena_.NewArray<Entry>(requirements.size());
  size_t size = 0;
  for (size_t i = 0; i < requirements.size(); ++i) {
    const auto& requirement = requirements[i];
    if (requirement.prefix.empty()) {
      entries[size++] = {requirement.name, ValueOf(requirement.node, scope)};
      continue;
    }
    const auto same = [&requirement](const GraphNode::Requirement& other) { return other.prefix == requirement.prefix; };
    if (std::any_of(requirements.begin(), requirements.begin() + static_cast<std::ptrdiff_t>(i), same)) continue;
    std::vector<Entry> imported;
    for (const auto& other : requirements) {
      if (same(other)) imported.push_back({other.name, ValueOf(other.node, scope)});
    }
    entries[size++] = {requirement.prefix, feel::MakeContext(arena_, imported)};
  }
  return arena_.New<Frame>(Frame{nullptr, entries, size});
}

Value Evaluator::CallKnowledge(uint32_t at, Scope* scope, std::span<const Value> arguments) {
  const GraphNode& node = model_.nodes[at];
  return ConformResult(CallBoxed(*node.logic, FrameOf(at, scope), arguments), node.type);
}

// The variable of a business knowledge model or a service stands for the function (6.3.9, 6.3.10), so its type is that of the
// function; many models write the type of the result there. Where the result is a function itself, either may be meant.
Value Evaluator::ConformResult(const Value& value, const feel::Type* type) {
  const feel::Type* result = feel::ResultType(type);
  const bool gives_function = result != nullptr && result->kind == feel::Type::Kind::kFunction;
  return Conform(value, value.is(Kind::kFunction) && !gives_function ? type : result);
}

Value Evaluator::CallBoxed(const Logic& function, const Frame* frame, std::span<const Value> arguments) {
  if (function.external || function.parts.empty())
    return evaluation_.Null(function.external ? Reason::kExternalFunction : Reason::kNoLogic, function.id);
  Entry* entries = arena_.NewArray<Entry>(arguments.size());
  for (size_t i = 0; i < arguments.size(); ++i) entries[i] = {function.parameters[i].name, arguments[i]};
  const Frame* inner = arena_.New<Frame>(Frame{frame, entries, arguments.size()});
  return Eval(function.parts[0], inner);
}

Value Evaluator::Serve(uint32_t at, std::span<const Value> arguments) {
  const GraphNode& service = model_.nodes[at];
  const feel::Evaluation::Level level(evaluation_);
  if (!level.ok()) return Value();
  Scope* scope = NewScope();
  for (size_t i = 0; i < service.inputs.size(); ++i) {
    scope->cells[service.inputs[i]] = {Scope::Cell::State::kGiven, i < arguments.size() ? arguments[i] : Value()};
  }
  if (service.outputs.empty()) return evaluation_.Null(Reason::kNoLogic, service.name);
  if (service.outputs.size() == 1) return ConformResult(ValueOf(service.outputs[0], scope), service.type);
  std::vector<Entry> results;
  for (const uint32_t output : service.outputs) results.push_back({model_.nodes[output].name, ValueOf(output, scope)});
  return ConformResult(feel::MakeContext(arena_, results), service.type);
}

// ---- boxed expressions -----------------------------------------------------------------------------------------------------

Value Evaluator::Eval(const Logic& logic, const Frame* frame) {
  const feel::Evaluation::Level level(evaluation_);
  if (!level.ok() || !evaluation_.Charge(1)) return Value();
  // The declared type of a function is that of its result.
  if (logic.kind == Expression::Kind::kFunction) return BoxedFunction(logic, frame);
  return Conform(EvalKind(logic, frame), logic.type);
}

Value Evaluator::EvalKind(const Logic& logic, const Frame* frame) {
  switch (logic.kind) {
    case Expression::Kind::kLiteral: return evaluation_.Evaluate(logic.program, frame);
    case Expression::Kind::kTable: return EvalTable(*logic.table, frame);
    case Expression::Kind::kContext: return EvalContext(logic, frame);
    case Expression::Kind::kList: return EvalList(logic, frame);
    case Expression::Kind::kRelation: return EvalRelation(logic, frame);
    case Expression::Kind::kInvocation: return EvalInvocation(logic, frame);
    case Expression::Kind::kFunction: return BoxedFunction(logic, frame);
    case Expression::Kind::kConditional: return EvalConditional(logic, frame);
    case Expression::Kind::kFilter: return EvalFilter(logic, frame);
    case Expression::Kind::kFor:
    case Expression::Kind::kSome:
    case Expression::Kind::kEvery: return EvalLoop(logic, frame);
  }
  return Value();
}

Value Evaluator::BoxedFunction(const Logic& logic, const Frame* frame) {
  return FunctionValue(arena_, arena_.New<BoxedClosure>(run_, logic, frame));
}

Value Evaluator::EvalContext(const Logic& logic, const Frame* frame) {
  Entry* entries = arena_.NewArray<Entry>(logic.named.size());
  Frame* inner = arena_.New<Frame>(Frame{frame, entries, 0});
  for (const Logic::Named& named : logic.named) {
    const Value value =
        Conform(Eval(*named.value, inner), named.value->kind == Expression::Kind::kFunction ? nullptr : named.type);
    if (named.name.empty()) return value;  // the result entry
    entries[inner->size++] = {named.name, value};
  }
  return feel::SealContext(arena_, entries, inner->size);
}

Value Evaluator::EvalList(const Logic& logic, const Frame* frame) {
  Value* items = arena_.NewArray<Value>(logic.parts.size());
  for (size_t i = 0; i < logic.parts.size(); ++i) items[i] = Eval(logic.parts[i], frame);
  return feel::SealList(arena_, items, logic.parts.size());
}

Value Evaluator::EvalRelation(const Logic& logic, const Frame* frame) {
  Value* rows = arena_.NewArray<Value>(logic.parts.size());
  for (size_t row = 0; row < logic.parts.size(); ++row) {
    const auto& cells = logic.parts[row].parts;
    Entry* entries = arena_.NewArray<Entry>(logic.columns.size());
    for (size_t i = 0; i < logic.columns.size(); ++i) {
      const Logic::Column& column = logic.columns[i];
      entries[i] = {column.name, i < cells.size() ? Conform(Eval(cells[i], frame), column.type) : Value()};
    }
    rows[row] = feel::SealContext(arena_, entries, logic.columns.size());
  }
  return feel::SealList(arena_, rows, logic.parts.size());
}

Value Evaluator::EvalInvocation(const Logic& logic, const Frame* frame) {
  if (logic.parts.empty()) return Value();
  const Value callee = Eval(logic.parts[0], frame);
  std::vector<Entry> arguments;
  bool conform = true;
  for (const Logic::Named& named : logic.named) {
    const Value value = Eval(*named.value, frame);
    arguments.push_back({named.name, Conform(value, named.type)});
    conform &= value.is_null() || !arguments.back().value.is_null();
  }
  // As within FEEL: an argument of another type makes the whole invocation null (10.3.2.13.1).
  if (!conform) return Value();
  if (!callee.is(Kind::kFunction)) return evaluation_.Null(Reason::kNotAFunction, logic.id);
  return evaluation_.InvokeNamed(callee.function(), arguments);
}

Value Evaluator::EvalConditional(const Logic& logic, const Frame* frame) {
  if (logic.parts.size() != 3) return Value();
  const Value condition = Eval(logic.parts[0], frame);
  if (!condition.is(Kind::kBoolean) && !condition.is_null()) return evaluation_.Null(Reason::kConditionNotBoolean, logic.id);
  return Eval(logic.parts[condition.is_true() ? 1 : 2], frame);
}

namespace {

feel::List AsList(feel::Arena& arena, const Value& value) {
  return value.is(Kind::kList) ? value.list() : feel::List{arena.New<Value>(value), 1};
}

}  // namespace

Value Evaluator::EvalFilter(const Logic& logic, const Frame* frame) {
  if (logic.parts.size() != 2) return Value();
  const Value value = Eval(logic.parts[0], frame);
  std::vector<Value> kept;
  // As in[match] of FEEL: null is a list without items, and a position in such a list is one too many.
  const feel::List list = value.is_null() ? feel::List() : AsList(arena_, value);
  if (list.size == 0 && Eval(logic.parts[1], frame).is(Kind::kNumber))
    return evaluation_.Null(Reason::kIndexOutOfRange, logic.id);
  for (const Value& item : list) {
    if (!evaluation_.Charge(1)) return Value();
    const Frame* inner = arena_.New<Frame>(Frame{frame, arena_.New<Entry>(Entry{"item", item}), 1});
    if (item.is(Kind::kContext)) inner = arena_.New<Frame>(Frame{inner, item.context().entries, item.context().size});
    const Value chosen = Eval(logic.parts[1], inner);
    if (chosen.is(Kind::kNumber)) return evaluation_.ElementAt(list, chosen.number());
    if (!chosen.is(Kind::kBoolean) && !chosen.is_null()) return evaluation_.Null(Reason::kConditionNotBoolean, logic.id);
    if (chosen.is_true()) kept.push_back(item);
  }
  return feel::MakeList(arena_, kept);
}

Value Evaluator::EvalLoop(const Logic& logic, const Frame* frame) {
  if (logic.parts.size() != 2) return Value();
  const Value domain = Eval(logic.parts[0], frame);
  if (domain.is_null()) return evaluation_.Null(Reason::kNotIterable, logic.id);
  const auto items = evaluation_.Iterate(domain);
  if (!items) return evaluation_.Null(Reason::kNotIterable, logic.id);
  const bool collects = logic.kind == Expression::Kind::kFor;
  std::vector<Value> results;
  bool unknown = false;
  for (const Value& item : *items) {
    if (!evaluation_.Charge(1 + results.size() / 16)) return Value();
    Entry* entries = arena_.NewArray<Entry>(2);
    entries[0] = {"partial", collects ? feel::MakeList(arena_, results) : Value()};
    entries[1] = {logic.iterator, item};
    const Value value =
        Eval(logic.parts[1], arena_.New<Frame>(Frame{frame, collects ? entries : entries + 1, collects ? 2u : 1u}));
    if (collects) {
      results.push_back(value);
    } else if (value.is_null()) {
      unknown = true;
    } else if (!value.is(Kind::kBoolean)) {
      return evaluation_.Null(Reason::kConditionNotBoolean, logic.id);
    } else if (value.boolean() == (logic.kind == Expression::Kind::kSome)) {
      return value;
    }
  }
  if (collects) return feel::MakeList(arena_, results);
  return unknown ? Value() : Value(logic.kind == Expression::Kind::kEvery);
}

// ---- runs ------------------------------------------------------------------------------------------------------------------

Run::Run(const Model& model, feel::Evaluation& evaluation) : model_(model), evaluation_(evaluation), scope_(nullptr) {
  scope_ = Evaluator(*this).NewScope();
}

void Run::Give(uint32_t node, const Value& value) {
  scope_->cells[node] = {Scope::Cell::State::kGiven, Evaluator(*this).Conform(value, model_.nodes[node].type)};
}

Value Run::Decide(uint32_t node) {
  const Value value = Evaluator(*this).ValueOf(node, scope_);
  return evaluation_.stopped() ? Value() : value;
}

Value Run::Serve(uint32_t service, std::span<const Entry> arguments) {
  const GraphNode& node = model_.nodes[service];
  std::vector<Value> ordered;
  for (const Parameter& parameter : node.parameters) {
    const auto found = std::find_if(arguments.begin(), arguments.end(),
                                    [&parameter](const Entry& argument) { return argument.name == parameter.name; });
    ordered.push_back(found == arguments.end() ? Value() : Evaluator(*this).Conform(found->value, parameter.type));
    // As within FEEL: an argument of another type makes the whole invocation null.
    if (ordered.back().is_null() && found != arguments.end() && !found->value.is_null()) return Value();
  }
  const Value value = Evaluator(*this).Serve(service, ordered);
  return evaluation_.stopped() ? Value() : value;
}

constexpr size_t kShownInputMax = 200;

std::string Explain(const TableTrace& trace) {
  const std::string name = "table " + trace.table->id + ": ";
  if (trace.matched.empty()) return name + "no rule matched\n";
  std::string out;
  for (const uint32_t number : trace.matched) {
    const TableLogic::Rule& rule = trace.table->rules[number];
    out += name + "rule " + std::to_string(number + 1) + " (" + rule.id + ") matched";
    bool any = false;
    for (size_t i = 0; i < rule.tests.size() && i < trace.inputs.size(); ++i) {
      if (rule.tests[i].source == "-") continue;
      out += (any ? "; " : ": ") + trace.table->inputs[i].expression.source + " = " +
             feel::ToQuoted(trace.inputs[i], kShownInputMax) + " in " + rule.tests[i].source;
      any = true;
    }
    out += any ? "\n" : " whatever the inputs\n";
  }
  return out;
}

}  // namespace yici::dmn
