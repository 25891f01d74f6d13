// Variables, expressions and mappings (BPMN 2.0.2, 10.4).
#include <algorithm>
#include <utility>

#include "services/workflow/engine/value_rows.h"
#include "services/workflow/engine/walk.h"

namespace yici::workflow {

using feel::Value;
using journal::FeelValue;

feel::Arena& Walk::NewArena() {
  arenas_.push_back(std::make_unique<feel::Arena>());
  return *arenas_.back();
}

// Outwards, as far as the scopes see each other.
const FeelValue* Walk::Find(uint64_t scope, std::string_view name) const {
  for (const ScopeRow* row = FindScope(scope); row != nullptr; row = FindScope(row->parent())) {
    for (const journal::FeelEntry& variable : row->variables()) {
      if (variable.name() == name) return &variable.value();
    }
    if (row->isolated()) break;
  }
  return nullptr;
}

// Table 10.29: what a loop counts, under the names of the standard.
std::optional<Value> Walk::Counter(uint64_t scope, std::string_view name) const {
  const bool of_loop = name == "loopCounter", of_all = name.rfind("numberOf", 0) == 0;
  if (!of_loop && !of_all) return std::nullopt;
  for (const ScopeRow* row = FindScope(scope); row != nullptr; row = FindScope(row->parent())) {
    std::optional<uint32_t> count;
    const bool loop = row->kind() == ScopeRow::LOOP;
    if (of_loop && row->counter() > 0) count = row->counter();
    if (of_loop && loop) count = row->started();
    if (loop && name == "numberOfInstances") count = row->planned();
    if (loop && name == "numberOfActiveInstances") count = row->started() - row->finished();
    if (loop && name == "numberOfCompletedInstances") count = row->finished();
    if (loop && name == "numberOfTerminatedInstances") count = 0;
    if (count) return Value(feel::Number::FromInt(*count));
    if (row->isolated()) break;
  }
  return std::nullopt;
}

void Walk::SetLocal(uint64_t scope, std::string_view name, const FeelValue& value) {
  const size_t bytes = name.size() + value.ByteSizeLong();
  if (variable_bytes_ == SIZE_MAX || variable_bytes_ + bytes > kVariablesBytesMax) {
    variable_bytes_ = 0;
    for (const ScopeRow& row : now_.scopes()) {
      for (const journal::FeelEntry& variable : row.variables()) variable_bytes_ += variable.ByteSizeLong();
    }
  }
  variable_bytes_ += bytes;
  if (value.ByteSizeLong() > kValueBytesMax || variable_bytes_ > kVariablesBytesMax) {
    return Fail("VARIABLE_TOO_LARGE", "expected at most 64 KiB of a variable and 256 KiB of an instance, but " +
                                          std::string(name) + " takes it beyond");
  }
  Step step;
  step.mutable_variable_set()->set_scope(scope);
  step.mutable_variable_set()->set_name(std::string(name));
  *step.mutable_variable_set()->mutable_value() = value;
  Emit(std::move(step));
  changed_ = true;
}

// Where a name that nobody has becomes a variable: in the process, or in the instance of a multi-instance activity, so that
// instances do not disturb each other.
uint64_t Walk::Home(uint64_t scope) const {
  const ScopeRow* row = FindScope(scope);
  while (row != nullptr && row->kind() != ScopeRow::PROCESS) {
    if (row->kind() == ScopeRow::ACTIVITY && row->counter() > 0) {
      const Graph& graph = GraphOf(row->id());
      if (graph.loops[graph.nodes[row->node() - 1].loop].kind != bpmn::Loop::Kind::kStandard) break;
    }
    row = FindScope(row->parent());
  }
  return row == nullptr ? scope : row->id();
}

void Walk::Set(uint64_t scope, std::string_view name, const FeelValue& value) {
  for (const ScopeRow* row = FindScope(scope); row != nullptr; row = FindScope(row->parent())) {
    for (const journal::FeelEntry& variable : row->variables()) {
      if (variable.name() == name) return SetLocal(row->id(), name, value);
    }
    if (row->isolated()) break;
  }
  SetLocal(Home(scope), name, value);
}

void Walk::SetAll(uint64_t scope, const Variables& variables) {
  for (const journal::FeelEntry& variable : variables) Set(scope, variable.name(), variable.value());
}

feel::Bounds Walk::BoundsLeft() const {
  feel::Bounds bounds;
  bounds.steps_max = std::min(bounds.steps_max, effort_.left());
  return bounds;
}

void Walk::Spent(const feel::Bounds& bounds, const feel::Evaluation& evaluation) {
  effort_.Spend(bounds.steps_max - evaluation.steps_left());
}

// Reading a variable is work too: an expression in a loop reads it again each time.
Value ReadFor(feel::Evaluation& evaluation, const FeelValue& row) {
  constexpr size_t kRowBytesPerStep = 64;
  return evaluation.Charge(row.ByteSizeLong() / kRowBytesPerStep) ? ValueOf(row, evaluation.arena()) : Value();
}

// Values of the names that a program speaks of.
std::vector<feel::Entry> Walk::Sight(const feel::Program& program, uint64_t scope, const Variables* extra,
                                     feel::Evaluation& evaluation) const {
  std::vector<feel::Entry> entries;
  for (const std::string_view name : program.names) {
    if (const std::optional<Value> counter = Counter(scope, name)) {
      entries.push_back({name, *counter});
      continue;
    }
    const FeelValue* found = nullptr;
    if (extra != nullptr) {
      for (const journal::FeelEntry& entry : *extra) {
        if (entry.name() == name) found = &entry.value();
      }
    }
    if (found == nullptr) found = Find(scope, name);
    if (found != nullptr) entries.push_back({name, ReadFor(evaluation, *found)});
  }
  return entries;
}

Value Walk::Evaluate(const Graph& graph, uint32_t at, uint64_t scope, const Variables* extra) {
  if (at == kNone) return Value();
  const feel::Program& program = graph.programs[at];
  feel::Arena& arena = NewArena();
  const feel::Bounds bounds = BoundsLeft();
  feel::Evaluation evaluation(arena, {.now = LocalTime(time_)}, bounds);
  const std::vector<feel::Entry> entries = Sight(program, scope, extra, evaluation);
  const feel::Frame frame = feel::Frame::Of(entries);
  const Value value = evaluation.Evaluate(program, &frame);
  Spent(bounds, evaluation);
  why_.clear();
  if (!evaluation.notes().empty()) why_ = evaluation.notes().back().ToDiagnostic().ToString();
  if (evaluation.stopped()) Fail("EXPRESSION", "expected " + program.source + " to end within its bounds, but: " + why_);
  return evaluation.stopped() ? Value() : value;
}

bool Walk::IsTrue(const Graph& graph, uint32_t program, uint64_t scope, std::string_view what) {
  const Value value = Evaluate(graph, program, scope);
  if (!value.is(feel::Kind::kBoolean)) {
    const std::string source = program == kNone ? "" : graph.programs[program].source;
    Fail("EXPRESSION", "expected the condition of " + std::string(what) + " to be true or false, but " + source + " is " +
                           feel::ToText(value, kShownMax) + (why_.empty() ? "" : ": " + why_));
  }
  return value.is_true();
}

FeelValue Walk::Row(const Value& value) {
  std::optional<FeelValue> row = RowOf(value);
  if (!row) {
    Fail("VALUE", "expected a value that a variable can hold, but it is " + std::string(feel::KindName(value.kind())) +
                      ", or larger than 64 KiB, or nested deeper than 50");
  }
  return row ? std::move(*row) : FeelValue();
}

FeelValue Walk::Mapped(const Graph& graph, const bpmn::Mapping& mapping, uint64_t scope, const Variables* extra) {
  if (mapping.program != kNone) return Row(Evaluate(graph, mapping.program, scope, extra));
  if (extra != nullptr) {
    for (const journal::FeelEntry& entry : *extra) {
      if (entry.name() == mapping.source) return entry.value();
    }
    if (extra->size() == 1) return extra->front().value();  // the one thing that a message holds
  }
  const FeelValue* found = Find(scope, mapping.source);
  return found == nullptr ? FeelValue() : *found;
}

std::string Walk::TextAt(const Graph& graph, uint32_t program, uint64_t scope) {
  const Value value = Evaluate(graph, program, scope);
  if (value.is_null()) {
    Fail("EXPRESSION",
         "expected " + graph.programs[program].source + " to have a value, but it is null" + (why_.empty() ? "" : ": " + why_));
  }
  return TextOf(value);
}

// What goes into a row of its own is no longer than a variable.
std::string Walk::TextOf(const Value& value) {
  std::optional<std::string> text = feel::TextWithin(value, kValueBytesMax);
  if (!text) Fail("VALUE", "expected a text of at most 64 KiB, but there is a longer one");
  return text ? *std::move(text) : std::string();
}

// The names that texts and expressions give, one too many at most: that is enough to refuse them. Null and blank name nobody,
// and are paid for as the others: a list may hold a long blank many times over.
std::vector<std::string> Walk::TextsAt(const Graph& graph, const std::vector<bpmn::Text>& texts, uint64_t scope) {
  constexpr size_t kBytesPerStep = 8;
  std::vector<std::string> all;
  const auto add = [this, &all](const Value& value) {
    if (failure_ || value.is_null() || all.size() > kCandidatesMax) return;
    std::string text = TextOf(value);
    if (!effort_.Spend(1 + text.size() / kBytesPerStep)) {
      return Fail("EXPRESSION", "expected names to take what is left to a command, but there are more to look at");
    }
    if (text.find_first_not_of(" \t\r\n") != std::string::npos) all.push_back(std::move(text));
  };
  for (const bpmn::Text& text : texts) {
    if (text.program == kNone) {
      all.push_back(text.literal);
      continue;
    }
    const Value value = Evaluate(graph, text.program, scope);
    if (value.is(feel::Kind::kList)) {
      std::for_each(value.list().begin(), value.list().end(), add);
    } else {
      add(value);
    }
  }
  return all;
}

void Walk::TakeIn(uint64_t target, uint64_t source, const Graph& graph, const Node& node, bool whole) {
  for (const bpmn::Mapping& mapping : node.inputs) {
    if (mapping.whole == whole) SetLocal(target, mapping.target, Mapped(graph, mapping, source, nullptr));
  }
}

void Walk::GiveOut(uint64_t source, uint64_t activity, const Graph& graph, const Node& node, bool whole) {
  for (const bpmn::Mapping& mapping : node.outputs) {
    if (mapping.whole != whole) continue;
    const FeelValue value = Mapped(graph, mapping, source, nullptr);
    const ScopeRow& row = *FindScope(activity);
    const bool own = row.counter() > 0 && mapping.target == graph.loops[node.loop].result;
    Set(own ? activity : row.parent(), mapping.target, value);
  }
}

// What a message or signal carries: the inputs of the event or send task.
Variables Walk::PayloadOf(uint64_t scope, const Graph& graph, const Node& node) {
  Variables payload;
  for (const bpmn::Mapping& mapping : node.inputs) {
    journal::FeelEntry& entry = payload.emplace_back();
    entry.set_name(mapping.target);
    if (bpmn::IsActivity(node.kind)) {
      const FeelValue* taken = Find(scope, mapping.target);
      if (taken != nullptr) *entry.mutable_value() = *taken;
    } else {
      *entry.mutable_value() = Mapped(graph, mapping, scope, nullptr);
    }
  }
  return payload;
}

void Walk::Receive(uint64_t scope, const Graph& graph, const Node& node, const Variables& payload) {
  if (node.outputs.empty() || bpmn::IsActivity(node.kind)) return SetAll(scope, payload);
  for (const bpmn::Mapping& mapping : node.outputs) Set(scope, mapping.target, Mapped(graph, mapping, scope, &payload));
}

}  // namespace yici::workflow
