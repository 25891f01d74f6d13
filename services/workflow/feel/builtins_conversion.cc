// number(), string(), duration(), not(), is(), range(): between types (DMN 1.5, 10.3.4.1 and 10.3.4.2).
#include <string>

#include "services/workflow/feel/builtins.h"
#include "services/workflow/feel/parser.h"

namespace yici::feel {
namespace {

Value NumberFrom(const Call& call) {
  const std::string_view grouping = call.has(1) ? call[1].text() : "";
  const std::string_view point = call.has(2) ? call[2].text() : "";
  const bool known = (grouping.empty() || grouping == " " || grouping == "," || grouping == ".") &&
                     (point.empty() || point == "," || point == ".");
  if (!known || (!grouping.empty() && grouping == point)) return call.Null();
  std::string digits;
  for (const char c : call[0].text()) {
    if (!grouping.empty() && c == grouping[0]) continue;
    digits += !point.empty() && c == point[0] ? '.' : c;
    // The other mark has no meaning then.
    if (!point.empty() && point[0] != '.' && c == '.') return call.Null(Reason::kInvalidText);
  }
  const auto number = Number::Parse(digits);
  return number ? Value(*number) : call.Null(Reason::kInvalidText);
}

Value StringFrom(const Call& call) { return call.has(0) ? call.MadeText(TextWithin(call[0], kMadeBytesMax)) : Value(); }

Value DurationFrom(const Call& call) {
  if (call[0].is(Kind::kSpan) || call[0].is(Kind::kMonths)) return call[0];
  if (!call[0].is(Kind::kString)) return call.Null(Reason::kArgumentType);
  if (const auto months = ParseMonths(call[0].text())) return Value(*months);
  const auto span = ParseSpan(call[0].text());
  return span ? Value(*span) : call.Null(Reason::kInvalidText);
}

Value Not(const Call& call) { return call.has(0) ? Value(!call[0].boolean()) : Value(); }

Value Is(const Call& call) { return Value(call.evaluation.Same(call[0], call[1])); }
// Named by its second value alone; the first is null then.
Value IsNull(const Call& call) { return Value(call[0].is_null()); }

// Grammar rule 67: the end of a range literal is a number, string or temporal literal, or a call that makes the latter.
bool IsLiteralEnd(const Program& program, uint32_t at) {
  const Node& node = program.nodes[at];
  if (node.op == Op::kConstant)
    return !program.constants[node.a].is(Kind::kBoolean) && !program.constants[node.a].is(Kind::kFunction);
  if (node.op != Op::kInvoke || node.list_size != 1 || program.nodes[node.a].op != Op::kConstant) return false;
  const Value& callee = program.constants[program.nodes[node.a].a];
  return callee.is(Kind::kFunction) && program.nodes[program.lists[node.list_begin]].op == Op::kConstant;
}

bool HasLiteralEnds(const Program& program) {
  const Node& root = program.nodes[program.root];
  if (root.op == Op::kConstant) return program.constants[root.a].is(Kind::kRange);
  return root.op == Op::kRange && IsLiteralEnd(program, root.a) && IsLiteralEnd(program, root.b);
}

std::string_view Trimmed(std::string_view text) {
  const auto is_space = [](char c) { return c == ' ' || c == '\t' || c == '\n' || c == '\r'; };
  while (!text.empty() && is_space(text.front())) text.remove_prefix(1);
  while (!text.empty() && is_space(text.back())) text.remove_suffix(1);
  return text;
}

// The place of ".." outside of quotes.
size_t DotsIn(std::string_view text) {
  bool quoted = false;
  for (size_t at = 0; at + 1 < text.size(); ++at) {
    if (quoted && text[at] == '\\') {
      ++at;
    } else if (text[at] == '"') {
      quoted = !quoted;
    } else if (!quoted && text[at] == '.' && text[at + 1] == '.') {
      return at;
    }
  }
  return std::string_view::npos;
}

// A range without an end on one side is the comparison of that name: range("[2..)") is >=2.
RangeForm FormOf(const Range& range) {
  if (range.high.is_null()) return range.low_closed ? RangeForm::kGreaterOrEqual : RangeForm::kGreater;
  if (range.low.is_null()) return range.high_closed ? RangeForm::kLessOrEqual : RangeForm::kLess;
  return RangeForm::kInterval;
}

// range("[18..21)"): a range literal whose ends are literals, or missing on a side that is open.
Value RangeFrom(const Call& call) {
  if (!call.evaluation.Charge(call[0].text().size())) return Value();  // it is parsed
  const std::string_view text = Trimmed(call[0].text());
  const size_t dots = DotsIn(text);
  if (dots == std::string_view::npos || dots == 0 || text.size() < dots + 3) return call.Null(Reason::kInvalidText);
  const std::string low(Trimmed(text.substr(1, dots - 1))), high(Trimmed(text.substr(dots + 2, text.size() - dots - 3)));
  if (low.empty() && high.empty()) return call.Null(Reason::kInvalidText);
  const std::string first(1, text.front()), last(1, text.back());
  const Program program =
      Parse(first + (low.empty() ? "null" : low) + ".." + (high.empty() ? "null" : high) + last, Vocabulary());
  if (!program.ok() || first.find_first_of("[(]") == std::string::npos || !HasLiteralEnds(program))
    return call.Null(Reason::kInvalidText);
  const Value value = call.evaluation.Evaluate(program, nullptr);
  if (!value.is(Kind::kRange)) return call.Null(Reason::kInvalidText);
  Range range = value.range();
  // An end is missing where nothing is written, not where null is.
  const bool null_end = low.empty() != range.low.is_null() || high.empty() != range.high.is_null();
  const bool open_end = null_end || (low.empty() && range.low_closed) || (high.empty() && range.high_closed);
  const bool ordered = range.low.is_null() || range.high.is_null() || call.evaluation.Order(range.low, range.high) <= 0;
  if (open_end || !ordered || (range.low.is_null() && range.high.is_null())) return call.Null(Reason::kInvalidText);
  range.form = FormOf(range);
  return CopyInto(call.arena(), MakeRange(call.arena(), range));
}

constexpr Overload kRows[] = {
    {"number", "s|?s?s", "from,grouping separator,decimal separator", NumberFrom},
    {"string", "a", "from", StringFrom},
    {"duration", "p", "from", DurationFrom},
    {"not", "?b", "negand", Not},
    {"is", "a|a", "value1,value2", Is},
    {"is", "a", "value2", IsNull},
    {"range", "s", "from", RangeFrom},
};

}  // namespace

std::span<const Overload> ConversionFunctions() { return kRows; }

Value ParseTemporal(std::string_view text) {
  if (const auto date = ParseDate(text)) return Value(*date);
  if (const auto at = ParseDateTime(text)) return Value(*at);
  if (const auto time = ParseTime(text)) return Value(*time);
  if (const auto months = ParseMonths(text)) return Value(*months);
  return Value(ParseSpan(text));
}

}  // namespace yici::feel
