#include "clients/cli/variables.h"

#include <algorithm>
#include <vector>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_split.h"
#include "absl/strings/strip.h"

namespace yici::cli {
namespace {

bool IsNumber(absl::string_view text) {
  absl::ConsumePrefix(&text, "-");
  const auto digits = [](absl::string_view part) {
    return !part.empty() && std::all_of(part.begin(), part.end(), absl::ascii_isdigit);
  };
  const size_t dot = text.find('.');
  if (dot == absl::string_view::npos) return digits(text);
  return digits(text.substr(0, dot)) && digits(text.substr(dot + 1));
}

// One value that is no list.
v1::FeelValue ReadScalar(absl::string_view text) {
  v1::FeelValue value;
  absl::string_view rest = text;
  if (absl::ConsumePrefix(&rest, "text:")) {
    value.set_text(std::string(rest));
  } else if (absl::ConsumePrefix(&rest, "date-time:")) {
    value.set_date_time(std::string(rest));
  } else if (absl::ConsumePrefix(&rest, "date:")) {
    value.set_date(std::string(rest));
  } else if (absl::ConsumePrefix(&rest, "time:")) {
    value.set_time(std::string(rest));
  } else if (absl::ConsumePrefix(&rest, "duration:")) {
    value.set_days_time(std::string(rest));
  } else if (absl::ConsumePrefix(&rest, "months:")) {
    value.set_years_months(std::string(rest));
  } else if (text == "true" || text == "false") {
    value.set_boolean(text == "true");
  } else if (IsNumber(text)) {
    value.set_number(std::string(text));
  } else if (text != "null") {
    value.set_text(std::string(text));
  }
  return value;
}

std::string Quoted(absl::string_view text) {
  std::string out = "\"";
  for (const char c : text) {
    if (c == '"' || c == '\\') out += '\\';
    out += c;
  }
  return out + "\"";
}

}  // namespace

absl::Status ReadVariable(absl::string_view text, v1::Variable* variable) {
  const std::pair<absl::string_view, absl::string_view> parts = absl::StrSplit(text, absl::MaxSplits('=', 1));
  if (parts.first.empty() || !absl::StrContains(text, '=')) {
    return absl::InvalidArgumentError(absl::StrCat("expected NAME=VALUE, but got \"", text, "\""));
  }
  variable->set_name(std::string(parts.first));
  absl::string_view value = parts.second;
  if (!absl::ConsumePrefix(&value, "[") || !absl::ConsumeSuffix(&value, "]")) {
    *variable->mutable_value() = ReadScalar(parts.second);
    return absl::OkStatus();
  }
  auto* list = variable->mutable_value()->mutable_list();
  if (value.empty()) return absl::OkStatus();
  for (const absl::string_view item : absl::StrSplit(value, ',')) {
    *list->add_items() = ReadScalar(absl::StripAsciiWhitespace(item));
  }
  return absl::OkStatus();
}

std::string ValueText(const v1::FeelValue& value) {
  switch (value.kind_case()) {
    case v1::FeelValue::kBoolean: return value.boolean() ? "true" : "false";
    case v1::FeelValue::kNumber: return value.number();
    case v1::FeelValue::kText: return Quoted(value.text());
    case v1::FeelValue::kDate: return absl::StrCat("date(", Quoted(value.date()), ")");
    case v1::FeelValue::kTime: return absl::StrCat("time(", Quoted(value.time()), ")");
    case v1::FeelValue::kDateTime: return absl::StrCat("date and time(", Quoted(value.date_time()), ")");
    case v1::FeelValue::kDaysTime: return absl::StrCat("duration(", Quoted(value.days_time()), ")");
    case v1::FeelValue::kYearsMonths: return absl::StrCat("duration(", Quoted(value.years_months()), ")");
    case v1::FeelValue::kList: {
      std::vector<std::string> items;
      for (const auto& item : value.list().items()) items.push_back(ValueText(item));
      return absl::StrCat("[", absl::StrJoin(items, ", "), "]");
    }
    case v1::FeelValue::kContext: {
      std::vector<std::string> entries;
      for (const auto& entry : value.context().entries()) {
        entries.push_back(absl::StrCat(entry.name(), ": ", ValueText(entry.value())));
      }
      return absl::StrCat("{", absl::StrJoin(entries, ", "), "}");
    }
    case v1::FeelValue::KIND_NOT_SET: break;
  }
  return "null";
}

}  // namespace yici::cli
