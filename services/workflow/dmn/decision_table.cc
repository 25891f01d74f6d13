// Decision tables (DMN 1.5, 8.3 and 10.3.2.10): which rules match, and what their hit policy makes of them.
#include <algorithm>
#include <vector>

#include "services/workflow/dmn/evaluator.h"

namespace yici::dmn {
namespace {

using feel::Entry;
using feel::Frame;
using feel::Kind;
using feel::Reason;
using feel::Value;

}  // namespace

Value Evaluator::EvalTable(const TableLogic& table, const Frame* frame) {
  Value* inputs = arena_.NewArray<Value>(table.inputs.size());
  for (size_t i = 0; i < table.inputs.size(); ++i) {
    const TableLogic::Input& input = table.inputs[i];
    inputs[i] = Conform(evaluation_.Evaluate(input.expression, frame), input.type);
    if (input.values == nullptr || inputs[i].is_null()) continue;
    if (!evaluation_.EvaluateTests(*input.values, inputs[i], frame).is_true())
      return evaluation_.Null(Reason::kNotAllowed, table.id);
  }
  uint32_t* matched = arena_.NewArray<uint32_t>(table.rules.size());
  size_t count = 0;
  for (size_t rule = 0; rule < table.rules.size() && !evaluation_.stopped(); ++rule) {
    const auto& tests = table.rules[rule].tests;
    bool holds = true;
    for (size_t i = 0; i < tests.size() && holds; ++i) holds = evaluation_.EvaluateTests(tests[i], inputs[i], frame).is_true();
    if (!holds) continue;
    matched[count++] = static_cast<uint32_t>(rule);
    if (table.hit_policy == HitPolicy::kFirst) break;
  }
  if (run_.traces_.size() < kTracesMax) run_.traces_.push_back({&table, {inputs, table.inputs.size()}, {matched, count}});
  if (evaluation_.stopped()) return Value();
  return count == 0 ? Fallback(table, frame) : Combine(table, {matched, count}, frame);
}

Value Evaluator::Output(const TableLogic::Output& output, const feel::Program& entry, const Frame* frame) {
  const Value value = Conform(evaluation_.Evaluate(entry, frame), output.type);
  if (output.values == nullptr || value.is_null()) return value;
  return evaluation_.EvaluateTests(*output.values, value, frame).is_true() ? value
                                                                           : evaluation_.Null(Reason::kNotAllowed, output.name);
}

// One output gives its value, several give a context.
Value Evaluator::Outputs(const TableLogic& table, const TableLogic::Rule& rule, const Frame* frame) {
  if (table.outputs.size() == 1) return rule.outputs.empty() ? Value() : Output(table.outputs[0], rule.outputs[0], frame);
  Entry* entries = arena_.NewArray<Entry>(table.outputs.size());
  for (size_t i = 0; i < table.outputs.size(); ++i) {
    entries[i] = {table.outputs[i].name, i < rule.outputs.size() ? Output(table.outputs[i], rule.outputs[i], frame) : Value()};
  }
  return feel::SealContext(arena_, entries, table.outputs.size());
}

Value Evaluator::Fallback(const TableLogic& table, const Frame* frame) {
  const bool any = std::any_of(table.outputs.begin(), table.outputs.end(),
                               [](const TableLogic::Output& output) { return output.fallback != nullptr; });
  if (!any && table.aggregation == Aggregation::kCount) return Value(feel::Number());
  if (!any) return evaluation_.Null(Reason::kNoRuleMatches, table.id);
  std::vector<Entry> entries;
  for (const TableLogic::Output& output : table.outputs) {
    entries.push_back({output.name, output.fallback == nullptr ? Value() : Output(output, *output.fallback, frame)});
  }
  return entries.size() == 1 ? entries[0].value : feel::MakeContext(arena_, entries);
}

Value Evaluator::Combine(const TableLogic& table, std::span<const uint32_t> matched, const Frame* frame) {
  if (table.hit_policy == HitPolicy::kUnique && matched.size() > 1)
    return evaluation_.Null(Reason::kSeveralRulesMatch, table.id);
  Value* results = arena_.NewArray<Value>(matched.size());
  for (size_t i = 0; i < matched.size(); ++i) results[i] = Outputs(table, table.rules[matched[i]], frame);
  const std::span<Value> all(results, matched.size());
  switch (table.hit_policy) {
    case HitPolicy::kUnique:
    case HitPolicy::kFirst: return all[0];
    case HitPolicy::kAny: {
      const auto differs = [&](const Value& value) { return !evaluation_.Equal(value, all[0]).value_or(false); };
      return std::any_of(all.begin(), all.end(), differs) ? evaluation_.Null(Reason::kOutputsDiffer, table.id) : all[0];
    }
    case HitPolicy::kPriority: SortByPriority(table, all); return all[0];
    case HitPolicy::kOutputOrder: SortByPriority(table, all); break;
    case HitPolicy::kCollect:
      if (table.aggregation != Aggregation::kNone) return Aggregate(table, all);
      break;
    case HitPolicy::kRuleOrder: break;
  }
  return feel::SealList(arena_, results, matched.size());
}

namespace {

// How early a value stands among an output's values; later than all when it does not. An output without values of its own has
// those of its type, the most specific first: what they do not tell apart ("? < 5"), those that they narrow may.
void AddRanks(feel::Evaluation& evaluation, const TableLogic::Output& output, const Value& value, std::vector<size_t>& ranks) {
  const auto add = [&](const feel::Program& order) { ranks.push_back(evaluation.FirstTest(order, value).value_or(SIZE_MAX)); };
  if (output.values != nullptr) return add(*output.values);
  if (output.type == nullptr) return;
  for (const feel::Program* order : output.type->allowed) add(*order);
}

}  // namespace

// By the first output, then the second, and so on; rules of one rank keep their order.
void Evaluator::SortByPriority(const TableLogic& table, std::span<Value> results) {
  struct Ranked {
    std::vector<size_t> ranks;
    Value value;
  };
  std::vector<Ranked> ranked;
  for (const Value& value : results) {
    Ranked row{{}, value};
    for (size_t i = 0; i < table.outputs.size(); ++i) {
      const bool single = table.outputs.size() == 1 || !value.is(Kind::kContext);
      AddRanks(evaluation_, table.outputs[i], single ? value : value.context().entries[i].value, row.ranks);
    }
    ranked.push_back(std::move(row));
  }
  std::stable_sort(ranked.begin(), ranked.end(), [](const Ranked& a, const Ranked& b) { return a.ranks < b.ranks; });
  for (size_t i = 0; i < ranked.size(); ++i) results[i] = ranked[i].value;
}

// Of several outputs each is aggregated by itself.
Value Evaluator::Aggregate(const TableLogic& table, std::span<const Value> results) {
  if (table.aggregation == Aggregation::kCount) return Value(feel::Number::FromInt(static_cast<int64_t>(results.size())));
  const char* name = table.aggregation == Aggregation::kSum ? "sum" : table.aggregation == Aggregation::kMin ? "min" : "max";
  if (table.outputs.size() == 1) return evaluation_.InvokeByName(name, feel::MakeList(arena_, results));
  std::vector<Entry> entries;
  for (size_t i = 0; i < table.outputs.size(); ++i) {
    std::vector<Value> column;
    for (const Value& result : results)
      column.push_back(result.is(Kind::kContext) ? result.context().entries[i].value : Value());
    entries.push_back({table.outputs[i].name, evaluation_.InvokeByName(name, feel::MakeList(arena_, column))});
  }
  return feel::MakeContext(arena_, entries);
}

}  // namespace yici::dmn
