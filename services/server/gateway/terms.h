// "field = value" terms joined by AND: the filter of lists that know nothing but equality. Values may be quoted. The bounds
// are those of the filter of cases: 4,096 bytes, 16 terms.
//
//   const auto terms = ParseTerms(request.filter(), {"list", "department_id"});    // nothing: FILTER_INVALID
//   for (const Term& term : *terms) if (term.field == "list" && item.list() != term.value) …
#ifndef YICI_SERVICES_SERVER_GATEWAY_TERMS_H_
#define YICI_SERVICES_SERVER_GATEWAY_TERMS_H_

#include <algorithm>
#include <initializer_list>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "services/base/text.h"

namespace yici::server {

inline constexpr size_t kFilterBytesMax = 4096;
inline constexpr size_t kFilterTermsMax = 16;
inline constexpr int kListLookedAtMax = 20'000;  // rows one page may look at: then it is short and has a token

struct Term {
  std::string field, value;
};

// Once for a list, not for each of its rows. Nothing for a text too long, a term that is none, or a field not of `fields`.
inline std::optional<std::vector<Term>> ParseTerms(std::string_view text, std::initializer_list<std::string_view> fields) {
  std::vector<Term> terms;
  if (text.size() > kFilterBytesMax) return std::nullopt;
  for (const std::string_view term : SplitNonEmpty(text, " AND ")) {
    const size_t equals = term.find('=');
    if (equals == std::string_view::npos || terms.size() >= kFilterTermsMax) return std::nullopt;
    const std::string_view field = StripSpaces(term.substr(0, equals));
    std::string_view value = StripSpaces(term.substr(equals + 1));
    if (value.size() >= 2 && value.front() == '"' && value.back() == '"') value = value.substr(1, value.size() - 2);
    if (std::find(fields.begin(), fields.end(), field) == fields.end()) return std::nullopt;
    terms.push_back({std::string(field), std::string(value)});
  }
  return terms;
}

}  // namespace yici::server

#endif  // YICI_SERVICES_SERVER_GATEWAY_TERMS_H_
