// A FEEL value (DMN 1.5, 10.3.2.1): 32 bytes, copied freely. Text, lists, contexts, ranges and functions point into the
// Arena they were made in and live as long as it does.
//
//   Value list = MakeList(arena, {Value(Number::FromInt(1)), Value("two")});
//   ToText(list)                                          // [1, "two"]
//
// null is a value like others: an operation that has no answer gives null and leaves a diagnostic (diagnostic.h).
#ifndef YICI_SERVICES_WORKFLOW_FEEL_VALUE_H_
#define YICI_SERVICES_WORKFLOW_FEEL_VALUE_H_

#include <compare>
#include <cstdint>
#include <initializer_list>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <type_traits>
#include <variant>
#include <vector>

#include "services/workflow/feel/arena.h"
#include "services/workflow/feel/number.h"
#include "services/workflow/feel/temporal.h"

namespace yici::feel {

class Value;
struct Entry;
struct Function;
struct Range;

struct List {
  const Value* items = nullptr;
  uint32_t size = 0;
  uint32_t depth = 1;  // lists and contexts within, itself counted

  inline const Value& operator[](size_t at) const;
  inline const Value* begin() const;
  inline const Value* end() const;
};

// Entries in the order they were written; no name comes twice.
struct Context {
  const Entry* entries = nullptr;
  uint32_t size = 0;
  uint32_t depth = 1;

  inline const Value* Find(std::string_view name) const;
  inline const Entry* begin() const;
  inline const Entry* end() const;
};

// The order is that of Value's variant.
enum class Kind : uint8_t {
  kNull,
  kBoolean,
  kNumber,
  kString,
  kDate,
  kTime,
  kDateTime,
  kSpan,
  kMonths,
  kList,
  kContext,
  kRange,
  kFunction
};
// "number", "date and time", …: the name of the type in FEEL.
std::string_view KindName(Kind kind);

class Value {
 public:
  constexpr Value() = default;  // null
  explicit Value(bool value) : of_(value) {}
  explicit Value(const Number& value) : of_(value) {}
  explicit Value(std::string_view value) : of_(value) {}
  explicit Value(const char* value) : of_(std::string_view(value)) {}
  explicit Value(const Date& value) : of_(value) {}
  explicit Value(const Time& value) : of_(value) {}
  explicit Value(const DateTime& value) : of_(value) {}
  explicit Value(const Span& value) : of_(value) {}
  explicit Value(const Months& value) : of_(value) {}
  explicit Value(const List& value) : of_(value) {}
  explicit Value(const Context& value) : of_(value) {}
  explicit Value(const Range* value) : of_(value) {}
  explicit Value(const Function* value) : of_(value) {}
  // Nothing is null.
  template <typename T>
  explicit Value(const std::optional<T>& value) {
    if (value) of_ = *value;
  }

  Kind kind() const { return static_cast<Kind>(of_.index()); }
  bool is(Kind kind) const { return this->kind() == kind; }
  bool is_null() const { return is(Kind::kNull); }
  bool is_true() const { return is(Kind::kBoolean) && boolean(); }

  // Each requires the kind.
  bool boolean() const { return *std::get_if<bool>(&of_); }
  const Number& number() const { return *std::get_if<Number>(&of_); }
  std::string_view text() const { return *std::get_if<std::string_view>(&of_); }
  const Date& date() const { return *std::get_if<Date>(&of_); }
  const Time& time() const { return *std::get_if<Time>(&of_); }
  const DateTime& date_time() const { return *std::get_if<DateTime>(&of_); }
  const Span& span() const { return *std::get_if<Span>(&of_); }
  const Months& months() const { return *std::get_if<Months>(&of_); }
  const List& list() const { return *std::get_if<List>(&of_); }
  const Context& context() const { return *std::get_if<Context>(&of_); }
  const Range& range() const { return **std::get_if<const Range*>(&of_); }
  const Function& function() const { return **std::get_if<const Function*>(&of_); }

 private:
  std::variant<std::monostate, bool, Number, std::string_view, Date, Time, DateTime, Span, Months, List, Context, const Range*,
               const Function*>
      of_;
};
static_assert(std::is_trivially_copyable_v<Value>);
static_assert(sizeof(Value) == 32);

struct Entry {
  std::string_view name;
  Value value;
};

// How a range was written: "[a..b]", or with one comparison: "(< 10)", "(= 10)". Ranges of two forms are not equal.
enum class RangeForm : uint8_t { kInterval, kLess, kLessOrEqual, kGreater, kGreaterOrEqual, kEqual, kNotEqual };

struct Range {
  Value low;  // null: without end on this side
  Value high;
  bool low_closed = false;
  bool high_closed = false;
  RangeForm form = RangeForm::kInterval;
  uint32_t depth = 1;
};

inline const Value& List::operator[](size_t at) const { return items[at]; }
inline const Value* List::begin() const { return items; }
inline const Value* List::end() const { return items + size; }
inline const Entry* Context::begin() const { return entries; }
inline const Entry* Context::end() const { return entries + size; }
inline const Value* Context::Find(std::string_view name) const {
  for (const Entry& entry : *this) {
    if (entry.name == name) return &entry.value;
  }
  return nullptr;
}

// What a walk over values may still cost. Lists and contexts share what they hold, so forty of them, each with the one before
// twice, are 2^40 places: whoever walks over a value pays for every place that it comes to.
class Effort {
 public:
  static constexpr uint64_t kStepsMax = 2'000'000;  // about a second

  explicit Effort(uint64_t steps_max = kStepsMax) : left_(steps_max) {}
  // False: used up, and it stays so.
  bool Spend(uint64_t steps) {
    spent_ |= steps > left_;
    left_ = spent_ ? 0 : left_ - steps;
    return !spent_;
  }
  bool spent() const { return spent_; }
  uint64_t left() const { return left_; }

 private:
  uint64_t left_;
  bool spent_ = false;
};

// Values nest at most this deep, so that walks over them may recurse; a deeper one is null and ends the evaluation.
inline constexpr uint32_t kNestingMax = 200;
uint32_t NestingOf(const Value& value);  // 0: nests nothing

// A list or context of what already lies in the arena.
Value SealList(Arena& arena, const Value* items, size_t size);
Value SealContext(Arena& arena, const Entry* entries, size_t size);

Value MakeText(Arena& arena, std::string_view text);
Value MakeList(Arena& arena, std::span<const Value> items);
inline Value MakeList(Arena& arena, std::initializer_list<Value> items) {
  return MakeList(arena, std::span(items.begin(), items.size()));
}
Value MakeContext(Arena& arena, std::span<const Entry> entries);  // names must live as long as the arena
Value MakeRange(Arena& arena, const Range& range);
// A copy that shares nothing with where `value` was made; functions become null: they cannot leave their evaluation. It ends
// where the arena is exhausted.
Value CopyInto(Arena& arena, const Value& value);

// `=` of FEEL (10.3.2.9.1, table 53): nothing (null) for values of two kinds, neither of them null. This and those below have
// no answer either when the effort is spent.
std::optional<bool> Equal(const Value& a, const Value& b, Effort& effort);
// The same value of the same domain: what is() asks, and the tests of a list's elements.
bool Same(const Value& a, const Value& b, Effort& effort);
// `<` and its kin: unordered (null) for two kinds, for null and for kinds without an order.
std::partial_ordering Order(const Value& a, const Value& b, Effort& effort);
// Whether a point lies in a range: nothing when they do not compare.
std::optional<bool> Contains(const Range& range, const Value& point, Effort& effort);

// For values that stand in a text: each with an effort of its own.
inline std::optional<bool> Equal(const Value& a, const Value& b) {
  Effort effort;
  return Equal(a, b, effort);
}
inline bool Same(const Value& a, const Value& b) {
  Effort effort;
  return Same(a, b, effort);
}
inline std::partial_ordering Order(const Value& a, const Value& b) {
  Effort effort;
  return Order(a, b, effort);
}

// As the function string() writes it: text bare, text within lists and contexts in quotes. "null" for null. Nothing when it
// takes more than `bytes_max`: no more than that is written to find out.
std::optional<std::string> TextWithin(const Value& value, size_t bytes_max);

// For people to read; what is longer ends in "…".
inline constexpr size_t kShownBytesMax = 64 << 10;
std::string ToText(const Value& value, size_t bytes_max = kShownBytesMax);
// As it stands within a list: text in quotes.
std::string ToQuoted(const Value& value, size_t bytes_max = kShownBytesMax);

}  // namespace yici::feel

#endif  // YICI_SERVICES_WORKFLOW_FEEL_VALUE_H_
