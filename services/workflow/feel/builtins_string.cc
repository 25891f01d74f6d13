// Functions of strings (10.3.4.3). Positions count code points from 1, or from the end with -1.
#include <cstring>

#include "services/workflow/feel/builtins.h"
#include "services/workflow/feel/regex.h"
#include "services/workflow/feel/text.h"

namespace yici::feel {
namespace {

// Where a text begins in another; npos: nowhere. In linear time, unlike that of std::string_view.
size_t Place(std::string_view text, std::string_view wanted) {
  if (wanted.empty() || text.size() < wanted.size()) return wanted.empty() ? 0 : std::string_view::npos;
  const void* found = ::memmem(text.data(), text.size(), wanted.data(), wanted.size());
  return found == nullptr ? std::string_view::npos : static_cast<size_t>(static_cast<const char*>(found) - text.data());
}

Value Substring(const Call& call) {
  const std::string_view text = call[0].text();
  const auto start = Round(call[1].number(), 0, Rounding::kDown)->ToInt64();
  const auto length = call.has(2) ? Round(call[2].number(), 0, Rounding::kDown)->ToInt64() : std::optional<int64_t>(INT64_MAX);
  const auto size = static_cast<int64_t>(CountCodePoints(text));
  if (!start || !length || *start == 0 || *start > size || *start < -size || *length < 1) return call.Null();
  const int64_t begin = *start > 0 ? *start - 1 : size + *start;
  return Value(SliceCodePoints(text, static_cast<size_t>(begin), static_cast<size_t>(*length)));
}

Value StringLength(const Call& call) { return Value(Number::FromInt(static_cast<int64_t>(CountCodePoints(call[0].text())))); }
Value UpperCase(const Call& call) { return call.Text(ToUpper(call[0].text())); }
Value LowerCase(const Call& call) { return call.Text(ToLower(call[0].text())); }

Value SubstringBefore(const Call& call) {
  const size_t at = Place(call[0].text(), call[1].text());
  return Value(at == std::string_view::npos ? std::string_view("") : call[0].text().substr(0, at));
}

Value SubstringAfter(const Call& call) {
  const size_t at = Place(call[0].text(), call[1].text());
  return Value(at == std::string_view::npos ? std::string_view("") : call[0].text().substr(at + call[1].text().size()));
}

Value ContainsText(const Call& call) { return Value(Place(call[0].text(), call[1].text()) != std::string_view::npos); }
Value StartsWith(const Call& call) { return Value(call[0].text().substr(0, call[1].text().size()) == call[1].text()); }
Value EndsWith(const Call& call) {
  const std::string_view text = call[0].text(), end = call[1].text();
  return Value(text.size() >= end.size() && text.substr(text.size() - end.size()) == end);
}

Value Matches(const Call& call) {
  const auto pay = [&call](size_t steps) { return call.evaluation.Charge(steps); };
  const auto found = RegexMatches(call[0].text(), call[1].text(), call.has(2) ? call[2].text() : "", pay);
  return found ? Value(*found) : call.Null();
}

Value Replace(const Call& call) {
  const auto pay = [&call](size_t steps) { return call.evaluation.Charge(steps); };
  const auto replaced =
      RegexReplace(call[0].text(), call[1].text(), call[2].text(), call.has(3) ? call[3].text() : "", kMadeBytesMax, pay);
  return replaced ? call.MadeText(*replaced) : call.Null();
}

Value Split(const Call& call) {
  const auto pay = [&call](size_t steps) { return call.evaluation.Charge(steps); };
  const auto parts = RegexSplit(call[0].text(), call[1].text(), pay);
  if (!parts) return call.Null();
  Value* items = call.arena().NewArray<Value>(parts->size());
  for (size_t i = 0; i < parts->size(); ++i) items[i] = Value((*parts)[i]);
  return SealList(call.arena(), items, parts->size());
}

Value StringJoin(const Call& call) {
  const std::string_view delimiter = call.has(1) ? call[1].text() : "";
  std::string joined;
  bool first = true;
  for (const Value& item : call[0].list()) {
    if (item.is_null()) continue;
    if (!item.is(Kind::kString)) return call.Null(Reason::kArgumentType);
    if (!first) joined += delimiter;
    first = false;
    joined += item.text();
    if (!call.evaluation.Charge((item.text().size() + delimiter.size()) / 64)) return Value();
    if (joined.size() > kMadeBytesMax) return call.Null(Reason::kOutOfRange);
  }
  return call.MadeText(joined);
}

constexpr Overload kRows[] = {
    {"substring", "sn|?n", "string,start position,length", Substring},
    {"string length", "s", "string", StringLength},
    {"upper case", "s", "string", UpperCase},
    {"lower case", "s", "string", LowerCase},
    {"substring before", "ss", "string,match", SubstringBefore},
    {"substring after", "ss", "string,match", SubstringAfter},
    {"contains", "ss", "string,match", ContainsText},
    {"starts with", "ss", "string,match", StartsWith},
    {"ends with", "ss", "string,match", EndsWith},
    {"matches", "ss|?s", "input,pattern,flags", Matches},
    {"replace", "sss|?s", "input,pattern,replacement,flags", Replace},
    {"split", "ss", "string,delimiter", Split},
    {"string join", "l|?s", "list,delimiter", StringJoin},
};

}  // namespace

std::span<const Overload> StringFunctions() { return kRows; }

}  // namespace yici::feel
