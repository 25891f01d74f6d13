// Functions of lists that keep or move their elements (10.3.4.4), and sort (10.3.4.8). Positions count from 1, or from the
// end with -1. Elements are compared by "=".
#include <algorithm>
#include <optional>
#include <vector>

#include "services/workflow/feel/builtins.h"

namespace yici::feel {
namespace {

bool Equals(const Call& call, const Value& a, const Value& b) { return call.evaluation.Equal(a, b).value_or(false); }

Value ListOf(const Call& call, std::span<const Value> items) { return MakeList(call.arena(), items); }
std::span<const Value> Items(const Value& list) { return {list.list().items, list.list().size}; }

// The 0-based place of a position in a list of `size`.
std::optional<size_t> PlaceOf(const Number& position, size_t size) {
  const auto at = position.ToInt64();
  const auto count = static_cast<int64_t>(size);
  if (!at || *at == 0 || *at > count || *at < -count) return std::nullopt;
  return static_cast<size_t>(*at > 0 ? *at - 1 : count + *at);
}

Value ListContains(const Call& call) {
  const auto items = Items(call[0]);
  return Value(std::any_of(items.begin(), items.end(), [&call](const Value& item) { return Equals(call, item, call[1]); }));
}

Value Count(const Call& call) { return Value(Number::FromInt(static_cast<int64_t>(call[0].list().size))); }

Value Sublist(const Call& call) {
  const auto items = Items(call[0]);
  const auto place = PlaceOf(call[1].number(), items.size());
  if (!place) return call.Null(Reason::kIndexOutOfRange);
  if (!call.has(2)) return ListOf(call, items.subspan(*place));
  const auto length = call[2].number().ToInt64();
  if (!length || *length < 1 || static_cast<size_t>(*length) > items.size() - *place)
    return call.Null(Reason::kIndexOutOfRange);
  return ListOf(call, items.subspan(*place, static_cast<size_t>(*length)));
}

Value Append(const Call& call) {
  std::vector<Value> all(Items(call[0]).begin(), Items(call[0]).end());
  all.insert(all.end(), Items(call[1]).begin(), Items(call[1]).end());
  return ListOf(call, all);
}

// The elements of lists, one behind the other; a single value is a list of one, null is none (10.3.2.9.4). Nothing when one
// is null, or when there is no room.
std::optional<std::vector<Value>> Joined(const Call& call) {
  std::vector<Value> all;
  size_t size = 0;
  for (const Value& list : call[0].list()) {
    if (list.is_null()) return std::nullopt;
    size += list.is(Kind::kList) ? list.list().size : 1;
  }
  if (!call.evaluation.Reserve(size, size * sizeof(Value))) return std::nullopt;
  for (const Value& list : call[0].list()) {
    if (list.is(Kind::kList)) {
      all.insert(all.end(), list.list().begin(), list.list().end());
    } else {
      all.push_back(list);
    }
  }
  return all;
}

std::optional<std::vector<Value>> Distinct(const Call& call, std::span<const Value> items) {
  std::vector<Value> kept;
  for (const Value& item : items) {
    if (!call.evaluation.Charge(1 + kept.size() / 4)) return std::nullopt;
    if (std::none_of(kept.begin(), kept.end(), [&](const Value& other) { return Equals(call, item, other); }))
      kept.push_back(item);
  }
  return kept;
}

Value Concatenate(const Call& call) {
  const auto all = Joined(call);
  return all ? ListOf(call, *all) : call.Null(Reason::kArgumentType);
}

Value Union(const Call& call) {
  const auto all = Joined(call);
  if (!all) return call.Null(Reason::kArgumentType);
  const auto kept = Distinct(call, *all);
  return kept ? ListOf(call, *kept) : Value();
}

Value DistinctValues(const Call& call) {
  const auto kept = Distinct(call, Items(call[0]));
  return kept ? ListOf(call, *kept) : Value();
}

Value InsertBefore(const Call& call) {
  std::vector<Value> all(Items(call[0]).begin(), Items(call[0]).end());
  const auto place = PlaceOf(call[1].number(), all.size());
  if (!place) return call.Null(Reason::kIndexOutOfRange);
  all.insert(all.begin() + static_cast<std::ptrdiff_t>(*place), call[2]);
  return ListOf(call, all);
}

Value Remove(const Call& call) {
  std::vector<Value> all(Items(call[0]).begin(), Items(call[0]).end());
  const auto place = PlaceOf(call[1].number(), all.size());
  if (!place) return call.Null(Reason::kIndexOutOfRange);
  all.erase(all.begin() + static_cast<std::ptrdiff_t>(*place));
  return ListOf(call, all);
}

Value ReplacePosition(const Call& call) {
  std::vector<Value> all(Items(call[0]).begin(), Items(call[0]).end());
  const auto place = PlaceOf(call[1].number(), all.size());
  if (!place) return call.Null(Reason::kIndexOutOfRange);
  all[*place] = call[2];
  return ListOf(call, all);
}

Value ReplaceMatches(const Call& call) {
  std::vector<Value> all(Items(call[0]).begin(), Items(call[0]).end());
  for (Value& item : all) {
    const Value arguments[] = {item, call[2]};
    const Value match = call.evaluation.Invoke(call[1].function(), arguments);
    if (call.evaluation.stopped()) return Value();
    if (!match.is(Kind::kBoolean)) return call.Null(Reason::kConditionNotBoolean);
    if (match.boolean()) item = call[2];
  }
  return ListOf(call, all);
}

Value Reverse(const Call& call) {
  std::vector<Value> all(Items(call[0]).begin(), Items(call[0]).end());
  std::reverse(all.begin(), all.end());
  return ListOf(call, all);
}

Value IndexOf(const Call& call) {
  std::vector<Value> places;
  for (size_t i = 0; i < call[0].list().size; ++i) {
    if (Equals(call, call[0].list()[i], call[1])) places.emplace_back(Number::FromInt(static_cast<int64_t>(i) + 1));
  }
  return ListOf(call, places);
}

void FlattenInto(const Call& call, const List& list, std::vector<Value>& out) {
  for (const Value& item : list) {
    if (!call.evaluation.Reserve(1, out.size() * sizeof(Value))) return;
    if (item.is(Kind::kList)) {
      FlattenInto(call, item.list(), out);
    } else {
      out.push_back(item);
    }
  }
}

Value Flatten(const Call& call) {
  std::vector<Value> out;
  FlattenInto(call, call[0].list(), out);
  return ListOf(call, out);
}

// A merge sort of our own: std::sort may run away when the function given is no order. False: it gave no boolean.
template <typename Precedes>
bool MergeSort(std::span<Value> items, std::span<Value> scratch, const Precedes& precedes) {
  if (items.size() < 2) return true;
  const size_t half = items.size() / 2;
  if (!MergeSort(items.subspan(0, half), scratch.subspan(0, half), precedes)) return false;
  if (!MergeSort(items.subspan(half), scratch.subspan(half), precedes)) return false;
  std::copy(items.begin(), items.end(), scratch.begin());
  size_t a = 0, b = half;
  for (Value& out : items) {
    bool second = a == half;
    if (a < half && b < items.size()) {
      // The later one goes first only when it must: equal elements keep their order.
      const std::optional<bool> less = precedes(scratch[b], scratch[a]);
      if (!less) return false;
      second = *less;
    }
    out = second ? scratch[b++] : scratch[a++];
  }
  return true;
}

template <typename Precedes>
Value Sorted(const Call& call, const Precedes& precedes) {
  std::vector<Value> all(Items(call[0]).begin(), Items(call[0]).end());
  std::vector<Value> scratch(all.size());
  if (!MergeSort(std::span<Value>(all), std::span<Value>(scratch), precedes)) return call.Null(Reason::kNotComparable);
  return ListOf(call, all);
}

Value SortBy(const Call& call) {
  return Sorted(call, [&call](const Value& a, const Value& b) -> std::optional<bool> {
    const Value arguments[] = {a, b};
    const Value less = call.evaluation.Invoke(call[1].function(), arguments);
    return less.is(Kind::kBoolean) ? std::optional<bool>(less.boolean()) : std::nullopt;
  });
}

Value SortNaturally(const Call& call) {
  return Sorted(call, [&call](const Value& a, const Value& b) -> std::optional<bool> {
    const auto order = call.evaluation.Order(a, b);
    if (order == std::partial_ordering::unordered || !call.evaluation.Charge(1)) return std::nullopt;
    return order < 0;
  });
}

constexpr Overload kRows[] = {
    {"list contains", "la", "list,element", ListContains},
    {"count", "l", "list", Count},
    {"sublist", "ln|n", "list,start position,length", Sublist},
    {"append", "l*", "list,item", Append},
    {"concatenate", "*", "list", Concatenate},
    {"insert before", "lna", "list,position,newItem", InsertBefore},
    {"remove", "ln", "list,position", Remove},
    {"list replace", "lna", "list,position,newItem", ReplacePosition},
    {"list replace", "lfa", "list,match,newItem", ReplaceMatches},
    {"reverse", "l", "list", Reverse},
    {"index of", "la", "list,match", IndexOf},
    {"union", "*", "list", Union},
    {"distinct values", "l", "list", DistinctValues},
    {"flatten", "l", "list", Flatten},
    {"sort", "lf", "list,precedes", SortBy},
    {"sort", "l", "list", SortNaturally},
};

}  // namespace

std::span<const Overload> ListFunctions() { return kRows; }

}  // namespace yici::feel
