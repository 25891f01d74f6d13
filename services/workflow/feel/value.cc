#include "services/workflow/feel/value.h"

#include <algorithm>

namespace yici::feel {

std::string_view KindName(Kind kind) {
  switch (kind) {
    case Kind::kNull: return "null";
    case Kind::kBoolean: return "boolean";
    case Kind::kNumber: return "number";
    case Kind::kString: return "string";
    case Kind::kDate: return "date";
    case Kind::kTime: return "time";
    case Kind::kDateTime: return "date and time";
    case Kind::kSpan: return "days and time duration";
    case Kind::kMonths: return "years and months duration";
    case Kind::kList: return "list";
    case Kind::kContext: return "context";
    case Kind::kRange: return "range";
    case Kind::kFunction: return "function";
  }
  return "";
}

uint32_t NestingOf(const Value& value) {
  switch (value.kind()) {
    case Kind::kList: return value.list().depth;
    case Kind::kContext: return value.context().depth;
    case Kind::kRange: return 1 + std::max(NestingOf(value.range().low), NestingOf(value.range().high));
    default: return 0;
  }
}

Value SealList(Arena& arena, const Value* items, size_t size) {
  List list{items, static_cast<uint32_t>(size)};
  for (const Value& item : list) list.depth = std::max(list.depth, NestingOf(item) + 1);
  if (list.depth <= kNestingMax) return Value(list);
  arena.Exhaust();
  return Value();
}

Value SealContext(Arena& arena, const Entry* entries, size_t size) {
  Context context{entries, static_cast<uint32_t>(size)};
  for (const Entry& entry : context) context.depth = std::max(context.depth, NestingOf(entry.value) + 1);
  if (context.depth <= kNestingMax) return Value(context);
  arena.Exhaust();
  return Value();
}

Value MakeText(Arena& arena, std::string_view text) { return Value(arena.Copy(text)); }

Value MakeList(Arena& arena, std::span<const Value> items) {
  Value* copy = arena.NewArray<Value>(items.size());
  for (size_t i = 0; i < items.size(); ++i) copy[i] = items[i];
  return SealList(arena, copy, items.size());
}

Value MakeContext(Arena& arena, std::span<const Entry> entries) {
  Entry* copy = arena.NewArray<Entry>(entries.size());
  for (size_t i = 0; i < entries.size(); ++i) copy[i] = entries[i];
  return SealContext(arena, copy, entries.size());
}

Value MakeRange(Arena& arena, const Range& range) {
  const Value value(static_cast<const Range*>(arena.New<Range>(range)));
  if (NestingOf(value) <= kNestingMax) return value;
  arena.Exhaust();
  return Value();
}

Value CopyInto(Arena& arena, const Value& value) {
  switch (value.kind()) {
    case Kind::kString: return MakeText(arena, value.text());
    case Kind::kList: {
      Value* items = arena.NewArray<Value>(value.list().size);
      for (size_t i = 0; i < value.list().size; ++i) items[i] = CopyInto(arena, value.list()[i]);
      return SealList(arena, items, value.list().size);
    }
    case Kind::kContext: {
      Entry* entries = arena.NewArray<Entry>(value.context().size);
      Entry* next = entries;
      for (const Entry& entry : value.context()) *next++ = {arena.Copy(entry.name), CopyInto(arena, entry.value)};
      return SealContext(arena, entries, value.context().size);
    }
    case Kind::kRange: {
      Range range = value.range();
      range.low = CopyInto(arena, range.low);
      range.high = CopyInto(arena, range.high);
      return MakeRange(arena, range);
    }
    case Kind::kFunction: return Value();
    default: return value;
  }
}

namespace {

bool EqualLists(const List& a, const List& b) {
  if (a.size != b.size) return false;
  for (size_t i = 0; i < a.size; ++i) {
    if (!Equal(a[i], b[i]).value_or(false)) return false;
  }
  return true;
}

bool EqualContexts(const Context& a, const Context& b) {
  if (a.size != b.size) return false;
  for (const Entry& entry : a) {
    const Value* other = b.Find(entry.name);
    if (other == nullptr || !Equal(entry.value, *other).value_or(false)) return false;
  }
  return true;
}

bool EqualRanges(const Range& a, const Range& b) {
  return a.form == b.form && a.low_closed == b.low_closed && a.high_closed == b.high_closed &&
         Equal(a.low, b.low).value_or(false) && Equal(a.high, b.high).value_or(false);
}

// Table 53 compares hour, minute, second and offset: what is below a second does not count for "=", as it does for "<".
Time WholeSeconds(const Time& time) { return {time.nanos - time.nanos % kNanosPerSecond, time.zone}; }

}  // namespace

std::optional<bool> Equal(const Value& a, const Value& b) {
  if (a.is_null() || b.is_null()) return a.is_null() && b.is_null();
  if (a.kind() != b.kind()) return std::nullopt;
  switch (a.kind()) {
    case Kind::kNull: return true;
    case Kind::kBoolean: return a.boolean() == b.boolean();
    case Kind::kNumber: return a.number() == b.number();
    case Kind::kString: return a.text() == b.text();
    case Kind::kDate: return a.date() == b.date();
    case Kind::kTime: return Compare(WholeSeconds(a.time()), WholeSeconds(b.time())) == 0;
    case Kind::kDateTime:
      return Compare(DateTime{a.date_time().date, WholeSeconds(a.date_time().time)},
                     {b.date_time().date, WholeSeconds(b.date_time().time)}) == 0;
    case Kind::kSpan: return a.span() == b.span();
    case Kind::kMonths: return a.months() == b.months();
    case Kind::kList: return EqualLists(a.list(), b.list());
    case Kind::kContext: return EqualContexts(a.context(), b.context());
    case Kind::kRange: return EqualRanges(a.range(), b.range());
    case Kind::kFunction: return &a.function() == &b.function();
  }
  return std::nullopt;
}

bool Same(const Value& a, const Value& b) {
  if (a.kind() != b.kind()) return false;
  // Two times are the same with the same zone only, however they compare.
  if (a.is(Kind::kTime)) return a.time() == b.time();
  if (a.is(Kind::kDateTime)) return a.date_time() == b.date_time();
  return Equal(a, b).value_or(false);
}

std::partial_ordering Order(const Value& a, const Value& b) {
  if (a.kind() != b.kind()) return std::partial_ordering::unordered;
  switch (a.kind()) {
    case Kind::kNumber: return a.number() <=> b.number();
    case Kind::kString: return a.text() <=> b.text();  // the order of UTF-8 bytes is that of code points
    case Kind::kDate: return a.date() <=> b.date();
    case Kind::kTime: return Compare(a.time(), b.time());
    case Kind::kDateTime: return Compare(a.date_time(), b.date_time());
    case Kind::kSpan: return a.span() <=> b.span();
    case Kind::kMonths: return a.months() <=> b.months();
    default: return std::partial_ordering::unordered;
  }
}

std::optional<bool> Contains(const Range& range, const Value& point) {
  if (range.form == RangeForm::kEqual) return Equal(point, range.low);
  if (range.form == RangeForm::kNotEqual) {
    const auto equal = Equal(point, range.low);
    return equal ? std::optional<bool>(!*equal) : std::nullopt;
  }
  const bool open_below = range.form == RangeForm::kLess || range.form == RangeForm::kLessOrEqual;
  const bool open_above = range.form == RangeForm::kGreater || range.form == RangeForm::kGreaterOrEqual;
  if (!open_below) {
    const auto order = Order(point, range.low);
    if (order == std::partial_ordering::unordered) return std::nullopt;
    if (order < 0 || (order == 0 && !range.low_closed)) {
      // A range whose other end does not compare has no answer, whatever this end says.
      if (!open_above && Order(point, range.high) == std::partial_ordering::unordered) return std::nullopt;
      return false;
    }
  }
  if (open_above) return true;
  const auto order = Order(point, range.high);
  if (order == std::partial_ordering::unordered) return std::nullopt;
  return order < 0 || (order == 0 && range.high_closed);
}

namespace {

void AppendQuoted(std::string& out, std::string_view text) {
  out += '"';
  for (const char c : text) {
    if (c == '"' || c == '\\') out += '\\';
    out += c;
  }
  out += '"';
}

bool IsPlainName(std::string_view name) {
  for (const char c : name) {
    if (std::string_view("\"{}:,()[]").find(c) != std::string_view::npos) return false;
  }
  return !name.empty();
}

void Append(std::string& out, const Value& value);

void AppendRange(std::string& out, const Range& range) {
  static constexpr std::string_view kSigns[] = {"", "< ", "<= ", "> ", ">= ", "= ", "!= "};
  if (range.form != RangeForm::kInterval) {
    out += '(';
    out += kSigns[static_cast<size_t>(range.form)];
    Append(out, range.low.is_null() ? range.high : range.low);
    out += ')';
    return;
  }
  out += range.low_closed ? '[' : '(';
  Append(out, range.low);
  out += "..";
  Append(out, range.high);
  out += range.high_closed ? ']' : ')';
}

void AppendContext(std::string& out, const Context& context) {
  out += '{';
  bool first = true;
  for (const Entry& entry : context) {
    if (!first) out += ", ";
    first = false;
    if (IsPlainName(entry.name)) {
      out += entry.name;
    } else {
      AppendQuoted(out, entry.name);
    }
    out += ": ";
    Append(out, entry.value);
  }
  out += '}';
}

void Append(std::string& out, const Value& value) {
  switch (value.kind()) {
    case Kind::kString: return AppendQuoted(out, value.text());
    case Kind::kContext: return AppendContext(out, value.context());
    case Kind::kRange: return AppendRange(out, value.range());
    case Kind::kList: {
      out += '[';
      for (size_t i = 0; i < value.list().size; ++i) {
        if (i > 0) out += ", ";
        Append(out, value.list()[i]);
      }
      out += ']';
      return;
    }
    default: out += ToText(value);
  }
}

}  // namespace

std::string ToText(const Value& value) {
  switch (value.kind()) {
    case Kind::kNull: return "null";
    case Kind::kBoolean: return value.boolean() ? "true" : "false";
    case Kind::kNumber: return value.number().ToString();
    case Kind::kString: return std::string(value.text());
    case Kind::kDate: return Print(value.date());
    case Kind::kTime: return Print(value.time());
    case Kind::kDateTime: return Print(value.date_time());
    case Kind::kSpan: return Print(value.span());
    case Kind::kMonths: return Print(value.months());
    case Kind::kFunction: return "function";
    default: break;
  }
  std::string out;
  Append(out, value);
  return out;
}

std::string ToQuoted(const Value& value) {
  std::string out;
  Append(out, value);
  return out;
}

}  // namespace yici::feel
