// for, some and every: one walk over the product of their domains, the first variable turning slowest.
#include <algorithm>

#include "services/workflow/feel/operators.h"
#include "services/workflow/feel/walk.h"

namespace yici::feel {

Value Walk::Domain::at(size_t index) const {
  if (!counts) return list[index];
  const auto step = static_cast<int64_t>(index);
  const int64_t value = first <= last ? first + step : first - step;
  return dates ? Value(DateFromDays(value)) : Value(Number::FromInt(value));
}

// The results of a for expression. They grow within the arena and earlier ones never move away, so a view of the first
// few ("partial") stays good.
struct Results {
  Value* items = nullptr;
  size_t size = 0, capacity = 0;
  uint32_t depth = 0;

  void Push(Arena& arena, const Value& value) {
    if (size == capacity) {
      capacity = capacity == 0 ? 8 : capacity * 2;
      Value* larger = arena.NewArray<Value>(capacity);
      std::copy(items, items + size, larger);
      items = larger;
    }
    items[size++] = value;
    depth = std::max(depth, NestingOf(value));
    if (depth >= kNestingMax) arena.Exhaust();
  }
  Value View() const { return Value(List{items, static_cast<uint32_t>(size), depth + 1}); }
};

struct Walk::LoopState {
  const Node& node;
  Results results;       // kFor
  bool fault = false;    // a domain that is none, or a condition that is neither true nor false
  bool unknown = false;  // kSome, kEvery: some condition was null
  bool decided = false;  // kSome found true, kEvery found false
};

namespace {

constexpr int64_t kCountMax = int64_t{1} << 40;  // so that the size of a range never overflows; steps end it far earlier

// The ends of a range to count through.
bool CountFrom(const Value& low, const Value& high, int64_t& first, int64_t& last, bool& dates) {
  dates = low.is(Kind::kDate);
  if (low.kind() != high.kind() || (!dates && !low.is(Kind::kNumber))) return false;
  const auto from = dates ? std::optional<int64_t>(DaysOf(low.date())) : low.number().ToInt64();
  const auto to = dates ? std::optional<int64_t>(DaysOf(high.date())) : high.number().ToInt64();
  if (!from || !to || *from > kCountMax || *from < -kCountMax || *to > kCountMax || *to < -kCountMax) return false;
  first = *from;
  last = *to;
  return true;
}

}  // namespace

std::optional<Walk::Domain> Walk::CountRange(const Value& value) {
  if (!value.is(Kind::kRange) || value.range().form != RangeForm::kInterval) return std::nullopt;
  const Range& range = value.range();
  Domain domain;
  if (!CountFrom(range.low, range.high, domain.first, domain.last, domain.dates)) return std::nullopt;
  if (!range.low_closed) ++domain.first;
  if (!range.high_closed) --domain.last;
  domain.counts = domain.first <= domain.last;
  return domain.counts ? std::optional<Domain>(domain) : std::nullopt;
}

bool Walk::OpenDomain(const Node& node, size_t variable, const Frame* frame, Domain& domain) {
  const Value value = Eval(ListAt(node, variable * 3 + 1), frame);
  const uint32_t end = ListAt(node, variable * 3 + 2);
  if (end != kNoNode) {
    domain.counts = CountFrom(value, Eval(end, frame), domain.first, domain.last, domain.dates);
    return domain.counts;
  }
  if (value.is(Kind::kRange)) {
    const auto counted = CountRange(value);
    if (counted) domain = *counted;
    return counted.has_value();
  }
  if (value.is_null()) return false;
  domain.list = value.is(Kind::kList) ? value.list() : List{arena_.New<Value>(value), 1};
  return true;
}

bool Walk::Body(LoopState& state, const Frame* frame) {
  const Value value = Eval(state.node.a, frame);
  if (state.node.op == Op::kFor) {
    state.results.Push(arena_, value);
    return true;
  }
  if (value.is_null()) {
    state.unknown = true;
    return true;
  }
  state.fault = !value.is(Kind::kBoolean);
  if (state.fault) Null(state.node, Reason::kConditionNotBoolean);
  state.decided = !state.fault && value.boolean() == (state.node.op == Op::kSome);
  return !state.fault && !state.decided;
}

// False: the loop is over, by decision, by a fault or by a bound.
bool Walk::Repeat(LoopState& state, size_t variable, const Frame* frame) {
  if (variable == state.node.list_size / 3) return Body(state, frame);
  Domain domain;
  if (!OpenDomain(state.node, variable, frame, domain)) {
    Null(state.node, Reason::kNotIterable);
    state.fault = true;
    return false;
  }
  const std::string_view name = NameAt(ListAt(state.node, variable * 3));
  for (size_t i = 0, size = domain.size(); i < size; ++i) {
    if (!evaluation_.Charge(1)) return false;
    Entry* entries = arena_.NewArray<Entry>(2);
    entries[0] = {"partial", state.results.View()};
    entries[1] = {name, domain.at(i)};
    const bool partial = state.node.op == Op::kFor;
    const Frame inner = partial ? Frame{frame, entries, 2} : Frame{frame, entries + 1, 1};
    if (!Repeat(state, variable + 1, arena_.New<Frame>(inner))) return false;
  }
  return true;
}

Value Walk::Loop(const Node& node, const Frame* frame) {
  LoopState state{node, {}, false, false, false};
  Repeat(state, 0, frame);
  if (evaluation_.stopped() || state.fault) return Value();
  if (node.op == Op::kFor) return state.results.View();
  if (state.decided) return Value(node.op == Op::kSome);
  return state.unknown ? Value() : Value(node.op == Op::kEvery);
}

}  // namespace yici::feel
