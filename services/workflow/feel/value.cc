#include "services/workflow/feel/value.h"

#include <algorithm>
#include <utility>

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
    case Kind::kRange: return value.range().depth;
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
  Range* made = arena.New<Range>(range);
  made->depth = 1 + std::max(NestingOf(range.low), NestingOf(range.high));
  if (made->depth <= kNestingMax) return Value(static_cast<const Range*>(made));
  arena.Exhaust();
  return Value();
}

Value CopyInto(Arena& arena, const Value& value) {
  if (arena.exhausted()) return Value();
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

// What comparing texts and finding a name cost, in steps.
constexpr size_t kTextBytesPerStep = 64;
constexpr size_t kNamesPerStep = 16;

bool EqualTexts(std::string_view a, std::string_view b, Effort& effort) {
  return a.size() == b.size() && effort.Spend(a.size() / kTextBytesPerStep) && a == b;
}

bool EqualLists(const List& a, const List& b, Effort& effort) {
  if (a.size != b.size) return false;
  for (size_t i = 0; i < a.size; ++i) {
    if (!effort.Spend(1) || !Equal(a[i], b[i], effort).value_or(false)) return false;
  }
  return true;
}

bool EqualContexts(const Context& a, const Context& b, Effort& effort) {
  if (a.size != b.size) return false;
  for (const Entry& entry : a) {
    if (!effort.Spend(1 + b.size / kNamesPerStep)) return false;
    const Value* other = b.Find(entry.name);
    if (other == nullptr || !Equal(entry.value, *other, effort).value_or(false)) return false;
  }
  return true;
}

bool EqualRanges(const Range& a, const Range& b, Effort& effort) {
  return effort.Spend(1) && a.form == b.form && a.low_closed == b.low_closed && a.high_closed == b.high_closed &&
         Equal(a.low, b.low, effort).value_or(false) && Equal(a.high, b.high, effort).value_or(false);
}

// Table 53 compares hour, minute, second and offset: what is below a second does not count for "=", as it does for "<".
Time WholeSeconds(const Time& time) { return {time.nanos - time.nanos % kNanosPerSecond, time.zone}; }

}  // namespace

std::optional<bool> Equal(const Value& a, const Value& b, Effort& effort) {
  if (a.is_null() || b.is_null()) return a.is_null() && b.is_null();
  if (a.kind() != b.kind()) return std::nullopt;
  switch (a.kind()) {
    case Kind::kNull: return true;
    case Kind::kBoolean: return a.boolean() == b.boolean();
    case Kind::kNumber: return a.number() == b.number();
    case Kind::kString: return EqualTexts(a.text(), b.text(), effort);
    case Kind::kDate: return a.date() == b.date();
    case Kind::kTime: return Compare(WholeSeconds(a.time()), WholeSeconds(b.time())) == 0;
    case Kind::kDateTime:
      return Compare(DateTime{a.date_time().date, WholeSeconds(a.date_time().time)},
                     {b.date_time().date, WholeSeconds(b.date_time().time)}) == 0;
    case Kind::kSpan: return a.span() == b.span();
    case Kind::kMonths: return a.months() == b.months();
    case Kind::kList: return EqualLists(a.list(), b.list(), effort);
    case Kind::kContext: return EqualContexts(a.context(), b.context(), effort);
    case Kind::kRange: return EqualRanges(a.range(), b.range(), effort);
    case Kind::kFunction: return &a.function() == &b.function();
  }
  return std::nullopt;
}

bool Same(const Value& a, const Value& b, Effort& effort) {
  if (a.kind() != b.kind()) return false;
  // Two times are the same with the same zone only, however they compare.
  if (a.is(Kind::kTime)) return a.time() == b.time();
  if (a.is(Kind::kDateTime)) return a.date_time() == b.date_time();
  return Equal(a, b, effort).value_or(false);
}

std::partial_ordering Order(const Value& a, const Value& b, Effort& effort) {
  if (a.kind() != b.kind()) return std::partial_ordering::unordered;
  if (a.is(Kind::kString) && !effort.Spend(std::min(a.text().size(), b.text().size()) / kTextBytesPerStep)) {
    return std::partial_ordering::unordered;
  }
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

std::optional<bool> Contains(const Range& range, const Value& point, Effort& effort) {
  if (range.form == RangeForm::kEqual) return Equal(point, range.low, effort);
  if (range.form == RangeForm::kNotEqual) {
    const auto equal = Equal(point, range.low, effort);
    return equal ? std::optional<bool>(!*equal) : std::nullopt;
  }
  const bool open_below = range.form == RangeForm::kLess || range.form == RangeForm::kLessOrEqual;
  const bool open_above = range.form == RangeForm::kGreater || range.form == RangeForm::kGreaterOrEqual;
  if (!open_below) {
    const auto order = Order(point, range.low, effort);
    if (order == std::partial_ordering::unordered) return std::nullopt;
    if (order < 0 || (order == 0 && !range.low_closed)) {
      // A range whose other end does not compare has no answer, whatever this end says.
      if (!open_above && Order(point, range.high, effort) == std::partial_ordering::unordered) return std::nullopt;
      return false;
    }
  }
  if (open_above) return true;
  const auto order = Order(point, range.high, effort);
  if (order == std::partial_ordering::unordered) return std::nullopt;
  return order < 0 || (order == 0 && range.high_closed);
}

namespace {

bool IsPlainName(std::string_view name) {
  for (const char c : name) {
    if (std::string_view("\"{}:,()[]").find(c) != std::string_view::npos) return false;
  }
  return !name.empty();
}

std::string TextOfOne(const Value& value) {
  switch (value.kind()) {
    case Kind::kNull: return "null";
    case Kind::kBoolean: return value.boolean() ? "true" : "false";
    case Kind::kNumber: return value.number().ToString();
    case Kind::kDate: return Print(value.date());
    case Kind::kTime: return Print(value.time());
    case Kind::kDateTime: return Print(value.date_time());
    case Kind::kSpan: return Print(value.span());
    case Kind::kMonths: return Print(value.months());
    default: return "function";
  }
}

// Writes a value up to a bound: every place writes a byte at least, so no more places than bytes are come to.
class Writer {
 public:
  explicit Writer(size_t bytes_max) : bytes_max_(bytes_max) {}

  bool full() const { return out_.size() > bytes_max_; }
  std::string& out() { return out_; }

  void Add(const Value& value) {
    if (full()) return;
    switch (value.kind()) {
      case Kind::kString: return AddQuoted(value.text());
      case Kind::kContext: return AddContext(value.context());
      case Kind::kRange: return AddRange(value.range());
      case Kind::kList: return AddList(value.list());
      default: out_ += TextOfOne(value);
    }
  }
  void AddBare(std::string_view text) { out_ += text.substr(0, bytes_max_ + 1); }

 private:
  void AddQuoted(std::string_view text) {
    out_ += '"';
    for (const char c : text) {
      if (full()) return;
      if (c == '"' || c == '\\') out_ += '\\';
      out_ += c;
    }
    out_ += '"';
  }
  void AddRange(const Range& range) {
    static constexpr std::string_view kSigns[] = {"", "< ", "<= ", "> ", ">= ", "= ", "!= "};
    if (range.form != RangeForm::kInterval) {
      out_ += '(';
      out_ += kSigns[static_cast<size_t>(range.form)];
      Add(range.low.is_null() ? range.high : range.low);
      out_ += ')';
      return;
    }
    out_ += range.low_closed ? '[' : '(';
    Add(range.low);
    out_ += "..";
    Add(range.high);
    out_ += range.high_closed ? ']' : ')';
  }
  void AddContext(const Context& context) {
    out_ += '{';
    for (const Entry& entry : context) {
      if (full()) return;
      if (&entry != context.begin()) out_ += ", ";
      if (IsPlainName(entry.name)) {
        out_ += entry.name;
      } else {
        AddQuoted(entry.name);
      }
      out_ += ": ";
      Add(entry.value);
    }
    out_ += '}';
  }
  void AddList(const List& list) {
    out_ += '[';
    for (size_t i = 0; i < list.size && !full(); ++i) {
      if (i > 0) out_ += ", ";
      Add(list[i]);
    }
    out_ += ']';
  }

  const size_t bytes_max_;
  std::string out_;
};

// Cut between two characters.
std::string Shown(Writer& writer, size_t bytes_max) {
  std::string& out = writer.out();
  if (!writer.full()) return std::move(out);
  size_t end = bytes_max;
  while (end > 0 && (static_cast<unsigned char>(out[end]) & 0xC0) == 0x80) --end;
  return out.substr(0, end) + "…";
}

void Write(Writer& writer, const Value& value) {
  if (value.is(Kind::kString)) return writer.AddBare(value.text());
  writer.Add(value);
}

}  // namespace

std::optional<std::string> TextWithin(const Value& value, size_t bytes_max) {
  Writer writer(bytes_max);
  Write(writer, value);
  if (writer.full()) return std::nullopt;
  return std::move(writer.out());
}

std::string ToText(const Value& value, size_t bytes_max) {
  Writer writer(bytes_max);
  Write(writer, value);
  return Shown(writer, bytes_max);
}

std::string ToQuoted(const Value& value, size_t bytes_max) {
  Writer writer(bytes_max);
  writer.Add(value);
  return Shown(writer, bytes_max);
}

}  // namespace yici::feel
