// Timers: BPMN 2.0.2, 10.5.5.13 and table 10.101; ISO 8601 as FEEL reads it.
//
// A time is a literal or an expression that gives one. What is written like a literal must be one: it starts with a digit, with
// P or R and a digit, or is a single word that names no data of the model.
#include <algorithm>
#include <string>

#include "services/workflow/bpmn/rules.h"
#include "services/workflow/feel/builtins.h"

namespace yici::bpmn::rules {
namespace {

using feel::Kind;

bool IsDigit(char c) { return c >= '0' && c <= '9'; }
bool IsWordPart(char c) { return IsDigit(c) || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_'; }

bool IsLiteral(const Index& index, std::string_view text) {
  if (text.empty()) return false;
  if (std::all_of(text.begin(), text.end(), IsWordPart)) return !index.HasData(text);
  const bool designated =
      text.size() > 1 && (text[0] == 'P' || text[0] == 'R') && (IsDigit(text[1]) || text[1] == 'T' || text[1] == '/');
  return (IsDigit(text[0]) || designated) && std::all_of(text.begin(), text.end(), [](char c) {
           return IsWordPart(c) || std::string_view(":+-./,").find(c) != std::string_view::npos;
         });
}

bool IsDate(std::string_view text) {
  const Kind kind = feel::ParseTemporal(text).kind();
  return kind == Kind::kDate || kind == Kind::kDateTime;
}

bool IsDuration(std::string_view text) {
  // FEEL has no weeks.
  if (text.size() > 2 && text[0] == 'P' && text.back() == 'W') {
    text = text.substr(1, text.size() - 2);
    return std::all_of(text.begin(), text.end(), IsDigit);
  }
  const Kind kind = feel::ParseTemporal(text).kind();
  if (kind == Kind::kSpan || kind == Kind::kMonths) return true;
  // Years and months together with days are two values of FEEL.
  const size_t months = text.find_last_of("YM", text.find('T'));
  if (text[0] != 'P' || months == std::string_view::npos || months + 1 == text.size()) return false;
  return IsDuration(text.substr(0, months + 1)) && IsDuration("P" + std::string(text.substr(months + 1)));
}

// R[n]/duration, R[n]/start/duration, R[n]/duration/end, R[n]/start/end.
bool IsCycle(std::string_view text) {
  if (text[0] != 'R') return IsDuration(text);
  const size_t slash = std::min(text.find('/'), text.size());
  const std::string_view count = text.substr(1, slash - 1);
  if (slash == text.size() || !std::all_of(count.begin(), count.end(), IsDigit)) return false;
  text.remove_prefix(slash + 1);
  const size_t second = text.find('/');
  if (second == std::string_view::npos) return IsDuration(text);
  const std::string_view begin = text.substr(0, second), end = text.substr(second + 1);
  return (IsDate(begin) && (IsDuration(end) || IsDate(end))) || (IsDuration(begin) && IsDate(end));
}

template <bool (*IsGood)(std::string_view)>
bool IsBroken(const Index& index, const Element& time) {
  const std::string_view text = Trimmed(time.text);
  return index.Executable(time) && IsFormal(time) && IsLiteral(index, text) && !IsGood(text);
}

}  // namespace

std::vector<Rule> TimerRules() {
  return {
      {"EXT131", "timerEventDefinition",
       [](const Index&, const Element& one) {
         size_t times = 0;
         for (const char* tag : {"timeDate", "timeCycle", "timeDuration"}) times += one.Child(tag) != nullptr ? 1 : 0;
         return times > 1;
       },
       "expected a timer to have a date, a cycle or a duration, but it has several"},
      {"EXT132", "timeDate", IsBroken<IsDate>, "expected a date as ISO 8601 writes it, but the text is none"},
      {"EXT133", "timeCycle", IsBroken<IsCycle>, "expected a repeated interval as ISO 8601 writes it, but the text is none"},
      {"EXT134", "timeDuration", IsBroken<IsDuration>, "expected a duration as ISO 8601 writes it, but the text is none"},
  };
}

}  // namespace yici::bpmn::rules
