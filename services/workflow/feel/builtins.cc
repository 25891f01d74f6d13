#include "services/workflow/feel/builtins.h"

#include <algorithm>
#include <array>
#include <deque>
#include <optional>
#include <vector>

#include "services/workflow/feel/certain.h"

namespace yici::feel {
namespace {

// Arguments as the parameters take them. No function has more than seven parameters: a call takes nothing from the heap.
class Accepted {
 public:
  void clear() { size_ = 0; }
  void push_back(const Value& value) { values_.at(size_++) = value; }
  std::span<const Value> all() const { return {values_.data(), size_}; }

 private:
  std::array<Value, 8> values_;
  size_t size_ = 0;
};

const std::deque<Builtin>& Builtins() {
  static const std::deque<Builtin> all = [] {
    std::vector<Overload> rows;
    for (const auto family : {ConversionFunctions(), StringFunctions(), ListFunctions(), AggregateFunctions(),
                              NumericFunctions(), TemporalFunctions(), RangeFunctions(), ContextFunctions()}) {
      rows.insert(rows.end(), family.begin(), family.end());
    }
    // Rows of one name stay in their order.
    std::stable_sort(rows.begin(), rows.end(), [](const Overload& a, const Overload& b) { return a.name < b.name; });
    std::deque<Builtin> made;
    for (const Overload& row : rows) {
      if (made.empty() || made.back().name != row.name) made.push_back({row.name, {}, {}});
      made.back().overloads.push_back(row);
    }
    for (Builtin& builtin : made) builtin.function.builtin = &builtin;
    return made;
  }();
  return all;
}

// One parameter of a signature.
struct Slot {
  char letter = 'a';
  bool nullable = false;
  bool optional = false;
};

// Walks a signature; signatures are short, so no list of slots is made.
class Slots {
 public:
  explicit Slots(std::string_view signature) : rest_(signature) {}
  std::optional<Slot> Next() {
    if (!rest_.empty() && rest_[0] == '|') Advance(optional_);
    if (rest_.empty()) return std::nullopt;
    Slot slot{'a', false, optional_};
    if (rest_[0] == '?') Advance(slot.nullable);
    slot.letter = rest_[0];
    rest_.remove_prefix(1);
    if (slot.letter == 'a') slot.nullable = true;
    return slot;
  }

 private:
  void Advance(bool& mark) {
    mark = true;
    rest_.remove_prefix(1);
  }
  std::string_view rest_;
  bool optional_ = false;
};

bool Fits(char letter, const Value& value) {
  switch (letter) {
    case 'n': return value.is(Kind::kNumber);
    case 's': return value.is(Kind::kString);
    case 'b': return value.is(Kind::kBoolean);
    case 'l': return value.is(Kind::kList);
    case 'c': return value.is(Kind::kContext);
    case 'f': return value.is(Kind::kFunction);
    case 'd': return value.is(Kind::kDate) || value.is(Kind::kDateTime);
    case 'r': return value.is(Kind::kRange);
    case 'p': return !value.is(Kind::kRange) && !value.is(Kind::kList) && !value.is_null();
    default: return true;
  }
}

// The argument as the parameter takes it; nothing when it does not.
std::optional<Value> Accept(Arena& arena, const Slot& slot, const Value& value) {
  if (value.is_null()) return slot.nullable ? std::optional<Value>(value) : std::nullopt;
  if (Fits(slot.letter, value)) return value;
  if (slot.letter == 'l') return MakeList(arena, {value});
  if (value.is(Kind::kList) && value.list().size == 1 && !value.list()[0].is_null() && Fits(slot.letter, value.list()[0])) {
    return value.list()[0];
  }
  return std::nullopt;
}

enum class Match { kYes, kCount, kType };

Match TryPositional(Arena& arena, const Overload& row, std::span<const Value> arguments, Accepted& accepted) {
  accepted.clear();
  Slots slots(row.signature);
  size_t at = 0;
  while (const auto slot = slots.Next()) {
    if (slot->letter == '*' || slot->letter == '+') {
      const size_t least = slot->letter == '*' ? 1 : 2;
      if (arguments.size() < at + least) return Match::kCount;
      accepted.push_back(MakeList(arena, arguments.subspan(at)));
      return Match::kYes;
    }
    if (at == arguments.size()) {
      if (!slot->optional) return Match::kCount;
      accepted.push_back(Value());
      continue;
    }
    const auto value = Accept(arena, *slot, arguments[at++]);
    if (!value) return Match::kType;
    accepted.push_back(*value);
  }
  return at == arguments.size() ? Match::kYes : Match::kCount;
}

std::string_view TakeParameter(std::string_view& parameters) {
  const size_t end = std::min(parameters.find(','), parameters.size());
  const std::string_view name = parameters.substr(0, end);
  parameters.remove_prefix(std::min(end + 1, parameters.size()));
  return name;
}

Match TryNamed(Arena& arena, const Overload& row, std::span<const Entry> arguments, Accepted& accepted) {
  accepted.clear();
  Slots slots(row.signature);
  std::string_view parameters = row.parameters;
  size_t used = 0;
  while (const auto slot = slots.Next()) {
    const std::string_view name = TakeParameter(parameters);
    if (name.empty()) return Match::kCount;
    const auto found =
        std::find_if(arguments.begin(), arguments.end(), [name](const Entry& argument) { return argument.name == name; });
    if (found == arguments.end()) {
      if (!slot->optional) return Match::kCount;
      accepted.push_back(Value());
      continue;
    }
    ++used;
    // Named, it is one value of those that may be given.
    if (slot->letter == '*') {
      accepted.push_back(MakeList(arena, {found->value}));
      continue;
    }
    const auto value = Accept(arena, *slot, found->value);
    if (!value) return Match::kType;
    accepted.push_back(*value);
  }
  return used == arguments.size() ? Match::kYes : Match::kCount;
}

size_t WeightOf(const Value& argument) {
  switch (argument.kind()) {
    case Kind::kList: return argument.list().size;
    case Kind::kString: return argument.text().size() / 32;
    case Kind::kContext: return argument.context().size;
    case Kind::kRange: {
      const Range& range = argument.range();
      const size_t low = range.low.is(Kind::kString) ? range.low.text().size() : 0;
      return (low + (range.high.is(Kind::kString) ? range.high.text().size() : 0)) / 32;
    }
    default: return 0;
  }
}

// Work in proportion to what comes in, so that no call is free. What goes deeper into its arguments pays for that itself.
size_t WeightOf(std::span<const Value> arguments) {
  size_t weight = 1;
  for (const Value& argument : arguments) weight += WeightOf(argument);
  return weight;
}

template <typename Try>
Value Dispatch(Evaluation& evaluation, const Builtin& builtin, Reason none, Try attempt) {
  Accepted accepted;
  Reason reason = none;
  for (const Overload& row : builtin.overloads) {
    const Match match = attempt(row, accepted);
    if (match == Match::kType) reason = Reason::kArgumentType;
    if (match != Match::kYes) continue;
    const std::span<const Value> arguments = accepted.all();
    if (!evaluation.Charge(WeightOf(arguments))) return Value();
    return row.run({evaluation, arguments});
  }
  return evaluation.Null(reason, builtin.name);
}

}  // namespace

void ForEachBuiltinName(absl::FunctionRef<void(std::string_view)> visit) {
  for (const Builtin& builtin : Builtins()) visit(builtin.name);
}

const Function* FindBuiltin(std::string_view name) {
  const auto& all = Builtins();
  const auto found = std::lower_bound(all.begin(), all.end(), name,
                                      [](const Builtin& builtin, std::string_view wanted) { return builtin.name < wanted; });
  return found == all.end() || found->name != name ? nullptr : &found->function;
}

Value InvokeBuiltin(Evaluation& evaluation, const Function& function, std::span<const Value> arguments) {
  return Dispatch(evaluation, *function.builtin, Reason::kArgumentCount, [&](const Overload& row, Accepted& accepted) {
    return TryPositional(evaluation.arena(), row, arguments, accepted);
  });
}

Value InvokeBuiltinNamed(Evaluation& evaluation, const Function& function, std::span<const Entry> arguments) {
  return Dispatch(evaluation, *function.builtin, Reason::kArgumentName, [&](const Overload& row, Accepted& accepted) {
    return TryNamed(evaluation.arena(), row, arguments, accepted);
  });
}

namespace {

const Type* TypeOfLetter(char letter) {
  switch (letter) {
    case 'n': return BuiltinType("number");
    case 's': return BuiltinType("string");
    case 'b': return BuiltinType("boolean");
    case 'l': return BuiltinType("list");
    case 'c': return BuiltinType("context");
    case 'r': return BuiltinType("range");
    default: return nullptr;
  }
}

}  // namespace

FunctionShape ShapeOf(const Function& function) {
  FunctionShape shape;
  if (function.builtin != nullptr) {
    Slots slots(function.builtin->overloads.front().signature);
    while (const auto slot = slots.Next()) shape.parameters.push_back(TypeOfLetter(slot->letter));
    return shape;
  }
  for (const Parameter& parameter : function.parameters) shape.parameters.push_back(parameter.type);
  if (function.invocable != nullptr) shape.result = function.invocable->result();
  if (function.program != nullptr) shape.result = CertainTypes(*function.program)[function.program->nodes[function.node].a];
  return shape;
}

}  // namespace yici::feel
