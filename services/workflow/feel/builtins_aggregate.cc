// Functions that make one value of a list (10.3.4.4): of numbers, of comparable values, of booleans. Each takes a list, or its
// elements as arguments.
#include <algorithm>
#include <optional>
#include <vector>

#include "services/workflow/feel/builtins.h"

namespace yici::feel {
namespace {

// The numbers of a list; nothing when it holds anything else, or too much for what follows.
std::optional<std::vector<Number>> NumbersOf(const Call& call) {
  std::vector<Number> numbers;
  for (const Value& item : call[0].list()) {
    if (!item.is(Kind::kNumber)) return std::nullopt;
    numbers.push_back(item.number());
  }
  return call.evaluation.Charge(numbers.size()) ? std::optional(std::move(numbers)) : std::nullopt;
}

template <typename F>
std::optional<Number> Fold(const std::vector<Number>& numbers, Number start, F f) {
  std::optional<Number> result = start;
  for (const Number& number : numbers) {
    if (result) result = f(*result, number);
  }
  return result;
}

Number CountOf(const std::vector<Number>& numbers) { return Number::FromInt(static_cast<int64_t>(numbers.size())); }
std::optional<Number> SumOf(const std::vector<Number>& numbers) { return Fold(numbers, Number(), Add); }
std::optional<Number> MeanOf(const std::vector<Number>& numbers) {
  const auto sum = SumOf(numbers);
  return sum ? Divide(*sum, CountOf(numbers)) : std::nullopt;
}

// Runs `f` on the numbers of a list that has some.
template <typename F>
Value OfNumbers(const Call& call, F f) {
  const auto numbers = NumbersOf(call);
  if (!numbers) return call.Null(Reason::kArgumentType);
  if (numbers->empty()) return call.Null();
  return call.InRange(f(*numbers));
}

Value Sum(const Call& call) { return OfNumbers(call, SumOf); }
Value Mean(const Call& call) { return OfNumbers(call, MeanOf); }
Value Product(const Call& call) {
  return OfNumbers(call, [](const std::vector<Number>& numbers) { return Fold(numbers, Number::FromInt(1), Multiply); });
}

Value Median(const Call& call) {
  if (call[0].list().size == 0) return Value();
  return OfNumbers(call, [](std::vector<Number> numbers) -> std::optional<Number> {
    std::stable_sort(numbers.begin(), numbers.end(), [](const Number& a, const Number& b) { return a < b; });
    const size_t half = numbers.size() / 2;
    if (numbers.size() % 2 == 1) return numbers[half];
    const auto sum = Add(numbers[half - 1], numbers[half]);
    return sum ? Divide(*sum, Number::FromInt(2)) : std::nullopt;
  });
}

// Of a sample: the sum of squares is divided by one less than their number.
Value Stddev(const Call& call) {
  if (call[0].list().size < 2) return call.Null();
  return OfNumbers(call, [](const std::vector<Number>& numbers) -> std::optional<Number> {
    const auto mean = MeanOf(numbers);
    if (!mean) return std::nullopt;
    const auto squares = Fold(numbers, Number(), [&mean](const Number& sum, const Number& number) -> std::optional<Number> {
      const auto difference = Subtract(number, *mean);
      const auto square = difference ? Multiply(*difference, *difference) : std::nullopt;
      return square ? Add(sum, *square) : std::nullopt;
    });
    const auto variance = squares ? Divide(*squares, Number::FromInt(static_cast<int64_t>(numbers.size()) - 1)) : std::nullopt;
    return variance ? Sqrt(*variance) : std::nullopt;
  });
}

// The numbers that come most often, rising.
Value Mode(const Call& call) {
  auto numbers = NumbersOf(call);
  if (!numbers) return call.Null(Reason::kArgumentType);
  std::stable_sort(numbers->begin(), numbers->end(), [](const Number& a, const Number& b) { return a < b; });
  std::vector<Value> modes;
  std::ptrdiff_t most = 0;
  for (auto begin = numbers->begin(); begin != numbers->end();) {
    const auto end = std::find_if(begin, numbers->end(), [begin](const Number& number) { return !(number == *begin); });
    if (end - begin > most) modes.clear();
    most = std::max(most, end - begin);
    if (end - begin == most) modes.emplace_back(*begin);
    begin = end;
  }
  return MakeList(call.arena(), modes);
}

Value Extreme(const Call& call, bool greatest) {
  const List& list = call[0].list();
  if (list.size == 0) return Value();
  const Value* best = &list[0];
  for (const Value& item : list) {
    const auto order = call.evaluation.Order(item, *best);
    if (order == std::partial_ordering::unordered) return call.Null(Reason::kNotComparable);
    if (greatest ? order > 0 : order < 0) best = &item;
  }
  return *best;
}
Value Min(const Call& call) { return Extreme(call, false); }
Value Max(const Call& call) { return Extreme(call, true); }

// all: false if any is false, else true if all are true, else null. any: with the values changed about.
Value Quantified(const Call& call, bool decides) {
  bool unknown = false, mistyped = false;
  for (const Value& item : call[0].list()) {
    if (item.is(Kind::kBoolean) && item.boolean() == decides) return item;
    unknown |= !item.is(Kind::kBoolean);
    mistyped |= !item.is(Kind::kBoolean) && !item.is_null();
  }
  if (mistyped) return call.Null(Reason::kArgumentType);
  return unknown ? Value() : Value(!decides);
}
Value All(const Call& call) { return Quantified(call, false); }
Value Any(const Call& call) { return Quantified(call, true); }

constexpr Overload kRows[] = {
    {"sum", "l", "list", Sum},         {"sum", "+", "", Sum},
    {"mean", "l", "list", Mean},       {"mean", "+", "", Mean},
    {"product", "l", "list", Product}, {"product", "+", "", Product},
    {"median", "l", "list", Median},   {"median", "+", "", Median},
    {"stddev", "l", "list", Stddev},   {"stddev", "+", "", Stddev},
    {"mode", "l", "list", Mode},       {"mode", "+", "", Mode},
    {"min", "l", "list", Min},         {"min", "+", "", Min},
    {"max", "l", "list", Max},         {"max", "+", "", Max},
    {"all", "l", "list", All},         {"all", "+", "", All},
    {"any", "l", "list", Any},         {"any", "+", "", Any},
};

}  // namespace

std::span<const Overload> AggregateFunctions() { return kRows; }

}  // namespace yici::feel
